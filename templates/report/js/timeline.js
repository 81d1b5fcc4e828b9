// Which case ran when: attempts in lanes, as many as ran at once.

const LANE = 22;

// `[{ name, attempt, start, end, status, lane }]`, each in the first lane that is free.
function lanesOf(attempts, last) {
  const free = [];
  return attempts.map(([name, attempt, start, end, status]) => {
    const until = end == null ? last : end;
    let lane = free.findIndex((at) => at <= start);
    if (lane < 0) lane = free.push(0) - 1;
    free[lane] = until;
    return { name, attempt, start, end: until, open: end == null, status, lane };
  });
}

async function timelineView() {
  const { attempts, left_out: leftOut, services } = await runData();
  const last = Math.max(
    1,
    ...attempts.map(([, , start, end]) => (end == null ? start : end)),
    ...services.map((one) => one.end || 0),
  );
  const spans = lanesOf(attempts, last);
  const lanes = spans.reduce((most, one) => Math.max(most, one.lane + 1), 0);
  const slow = [...spans].sort((a, b) => b.end - b.start - (a.end - a.start)).slice(0, 15);
  const busy = spans.reduce((sum, one) => sum + one.end - one.start, 0);
  return {
    title: "Timeline",
    page: [
      h(
        "header.head",
        null,
        h("h1", { "data-testid": "title" }, "Timeline"),
        h(
          "p.dim",
          null,
          spans.length
            ? `${counted(spans.length, "attempt")} in ${counted(lanes, "lane")}, ${span(last)} in all; ${Math.round((100 * busy) / (lanes * last))}% of it busy`
            : "Nothing was executed.",
        ),
      ),
      spans.length ? timelineChart(spans, services, lanes, last) : null,
      leftOut ? h("p.dim", null, `${counted(leftOut, "attempt")} more are not shown`) : null,
      slow.length ? [h("h2", null, "Slowest"), slowest(slow)] : null,
    ],
  };
}

function slowest(spans) {
  const most = spans[0].end - spans[0].start || 1;
  return h(
    "ul.case-list",
    { "aria-label": "Slowest attempts" },
    spans.map((one) =>
      h(
        "li",
        null,
        icon(one.status),
        h(
          "a.grow",
          { href: link(`${one.name}/${one.attempt}`) },
          h("b", null, titleOf(one.name)),
          " ",
          h("span.id", null, one.name),
          one.attempt > 1 ? ` attempt ${one.attempt}` : "",
        ),
        h("span.time", null, `from ${span(one.start)}`),
        h("span.bar", { "aria-hidden": "true" }, h("span", { style: { width: `${(100 * (one.end - one.start)) / most}%` } })),
        h("span.time", null, span(one.end - one.start)),
      ),
    ),
  );
}

function titleOf(name) {
  const [id, caseId] = name.split("/");
  const scenario = store.index.byId.get(id);
  const one = scenario && scenario.cases.find((other) => other.id === caseId);
  return one ? oneLine(caseId === "base" ? scenario.title : one.title, 120) : name;
}

// A canvas: thousands of boxes cost nothing there. What it shows can be read in the lists as well.
function timelineChart(spans, services, lanes, last) {
  const canvas = h("canvas", { role: "img", "aria-label": `Attempts in ${counted(lanes, "lane")} over ${span(last)}` });
  const tip = h("div.tip", { hidden: true });
  const box = h("div.chart", null, canvas, tip);
  const rows = services.map((one, at) => ({
    name: one.name,
    start: one.start,
    ready: one.ready ?? one.end ?? last,
    end: one.end ?? last,
    row: at,
  }));
  const top = 20 + rows.length * LANE + (rows.length ? 8 : 0);
  const height = top + lanes * LANE + 4;
  let scale = 1;
  const paint = () => {
    const width = box.clientWidth;
    if (!width) return;
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.height = `${height}px`;
    const draw = canvas.getContext("2d");
    draw.scale(ratio, ratio);
    const css = getComputedStyle(document.documentElement);
    const colour = (name) => css.getPropertyValue(name).trim();
    scale = (width - 2) / last;
    draw.font = "11px system-ui, sans-serif";
    draw.textBaseline = "middle";
    const step = niceStep(last / Math.max(2, width / 110));
    for (let at = 0; at <= last; at += step) {
      draw.fillStyle = colour("--line");
      draw.fillRect(at * scale, 16, 1, height);
      draw.fillStyle = colour("--dim");
      if (at * scale < width - 40) draw.fillText(span(at) || "0", at * scale + 3, 8);
    }
    for (const row of rows) {
      const y = 20 + row.row * LANE;
      draw.fillStyle = colour("--sunk");
      draw.fillRect(row.start * scale, y, Math.max(2, (row.end - row.start) * scale), LANE - 3);
      draw.fillStyle = colour("--stuck-bg");
      draw.fillRect(row.start * scale, y, Math.max(1, (row.ready - row.start) * scale), LANE - 3);
      draw.fillStyle = colour("--dim");
      draw.fillText(`service ${row.name}`, Math.max(4, row.start * scale + 5), y + LANE / 2 - 1);
    }
    const fills = { passed: "--good", failed: "--bad", blocked: "--stuck", running: "--idle" };
    for (const one of spans) {
      const [x, y, w] = [one.start * scale, top + one.lane * LANE, Math.max(1, (one.end - one.start) * scale - 1)];
      draw.fillStyle = colour(fills[one.status] || "--idle");
      draw.fillRect(x, y, w, LANE - 3);
      if (w > 40) {
        draw.save();
        draw.beginPath();
        draw.rect(x, y, w - 3, LANE);
        draw.clip();
        draw.fillStyle = colour("--panel");
        draw.fillText(`${one.status === "passed" ? "" : "✕ "}${one.name}`, x + 4, y + LANE / 2 - 1);
        draw.restore();
      } else if (one.status !== "passed" && w > 6) {
        draw.fillStyle = colour("--panel");
        draw.fillText("✕", x + 1, y + LANE / 2 - 1);
      }
    }
  };
  const under = (event) => {
    const edge = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - edge.left) / scale, event.clientY - edge.top - top];
    const lane = Math.floor(y / LANE);
    return spans.find((one) => one.lane === lane && x >= one.start - 2 / scale && x <= one.end + 2 / scale);
  };
  canvas.addEventListener("mousemove", (event) => {
    const one = under(event);
    tip.hidden = !one;
    canvas.style.cursor = one ? "pointer" : "";
    if (!one) return;
    fill(
      tip,
      h("b", null, titleOf(one.name)),
      h("br"),
      `${one.name}${one.attempt > 1 ? ` attempt ${one.attempt}` : ""}`,
      h("br"),
      `${statusWord(one.status)}, ${span(one.end - one.start)} from ${span(one.start)}`,
    );
    const edge = box.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - edge.left + 12, edge.width - 260)}px`;
    tip.style.top = `${event.clientY - edge.top + 14}px`;
  });
  canvas.addEventListener("mouseleave", () => {
    tip.hidden = true;
  });
  canvas.addEventListener("click", (event) => {
    const one = under(event);
    if (one) go(link(`${one.name}/${one.attempt}`));
  });
  new ResizeObserver(paint).observe(box);
  new MutationObserver(paint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return box;
}

function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least) || power * 10;
}
