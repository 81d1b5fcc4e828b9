// The trace player: what the page looked like before and after each operation, and what went over the wire.

const VIEWS = [["before", "Before", "b"], ["after", "After", "a"], ["shot", "Screenshot", "s"]];
const PLAY_MS = 900;

async function tracePlayer(one, attempt) {
  let read;
  try { read = await loadTrace(attempt); } catch (error) { return { page: note(error.message, "bad") }; }
  if (!read.operations.length) return { page: note("The trace has no operation.") };
  const steps = new Map((attempt.steps || []).filter((step) => step).map((step) => [step.step, step]));
  const player = { read, at: 0, side: null, timer: null, folder: `${attempt.folder}/trace` };
  const stage = makeStage();
  const film = makeFilm(read, (at) => goTo(at));
  const items = read.operations.map((operation, at) => operationItem(operation, () => goTo(at)));
  const side = h("div.sides-of", { role: "group", "aria-label": "Which moment" }, VIEWS.map(([name, label, key]) => h("button", {
    type: "button", "data-side": name, "data-testid": `trace-${name}`, title: `${label} (${key.toUpperCase()})`, onclick: () => goTo(player.at, name),
  }, label)));
  const play = h("button", { type: "button", "data-testid": "trace-play", title: "Play (Space)", onclick: () => toggle() }, "▶ Play");
  const address = h("span.address.mono");
  const what = h("div.op-what", { role: "status", "aria-live": "polite" });
  const under = h("div.op-under");
  let group = null;
  const list = h("ol.op-list", { "aria-label": "Operations", "data-testid": "trace-operations" }, read.operations.map((operation, at) => {
    const step = steps.get(operation.step);
    const head = operation.step !== group && h("li.op-step", null, oneLine((step && step.text) || operation.step));
    group = operation.step;
    return [head || null, items[at]];
  }));

  function goTo(at, wanted) {
    player.at = Math.max(0, Math.min(read.operations.length - 1, at));
    const operation = read.operations[player.at];
    if (wanted) player.side = wanted;
    const shown = sideOf(read, operation, player.side);
    for (const [number, item] of items.entries()) item.firstChild.setAttribute("aria-current", number === player.at ? "true" : "false");
    keepInSight(list, items[player.at]);
    for (const button of side.children) {
      const name = button.dataset.side;
      button.setAttribute("aria-pressed", String(name === shown));
      button.disabled = name === "shot" ? !operation.screenshot : operation[name] == null || !read.snapshots.has(operation[name]);
    }
    stage.show(read, player, operation, shown, address);
    film.mark(player.at, operation);
    fill(what, h("b", null, `${operation.n}. `), oneLine(operation.text, 400), " ", h("span.dim", null, span(operation.end - operation.start)),
      operation.error && h("p.note.bad", null, shorten(visible(operation.error), 1500)));
    fill(under, betweenView(read, player.at));
    setParams({ op: String(operation.n), side: player.side });
  }
  function toggle(to = !player.timer) {
    clearInterval(player.timer);
    player.timer = null;
    play.replaceChildren(to ? "❚❚ Pause" : "▶ Play");
    if (!to) return;
    if (player.at === read.operations.length - 1) goTo(0, "before");
    player.timer = setInterval(() => {
      if (sideOf(read, read.operations[player.at], player.side) === "before") return goTo(player.at, "after");
      if (player.at === read.operations.length - 1) return toggle(false);
      return goTo(player.at + 1, "before");
    }, PLAY_MS);
  }
  playerKeys = (event) => {
    const button = event.target.closest && event.target.closest("button, a, summary");
    const keys = { ArrowRight: () => goTo(player.at + 1), ArrowLeft: () => goTo(player.at - 1), Home: () => goTo(0), End: () => goTo(read.operations.length - 1),
      b: () => goTo(player.at, "before"), a: () => goTo(player.at, "after"), s: () => goTo(player.at, "shot"), " ": button ? null : () => toggle() };
    const run = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!run) return false;
    if (event.key !== " ") toggle(false);
    run();
    return true;
  };
  const first = firstShown(read, one);
  const wanted = read.operations.findIndex((operation) => String(operation.n) === route.params.op);
  player.side = VIEWS.some(([name]) => name === route.params.side) ? route.params.side : null;
  // Sizes are known only when it stands in the page.
  requestAnimationFrame(() => goTo(wanted >= 0 ? wanted : first));
  const step = (by, label) => h("button", { type: "button", "aria-label": label, title: label, onclick: () => { toggle(false); goTo(player.at + by); } }, by < 0 ? "◀" : "▶");
  return {
    page: h("div.player", { "data-testid": "trace" }, film.box,
      h("div.player-tools.controls", null, step(-1, "Previous operation (←)"), step(1, "Next operation (→)"), play, side, address),
      h("div.player-halves", null, list, h("div.player-main", null, what, stage.box, under))),
    leave: () => { toggle(false); playerKeys = null; stage.leave(); },
  };
}

// The operation that went wrong, else the last one.
function firstShown(read, one) {
  const broken = read.operations.findIndex((operation) => operation.error);
  if (broken >= 0) return broken;
  return one.status === "failed" ? read.operations.length - 1 : 0;
}

// The moment that is wanted where there is one; else before for what was aimed at, after for the rest.
function sideOf(read, operation, wanted) {
  const there = (name) => (name === "shot" ? operation.screenshot : operation[name] != null && read.snapshots.has(operation[name]));
  const order = [wanted, operation.point && !operation.error ? "before" : "after", "after", "before", "shot"];
  return order.find((name) => name && there(name)) || null;
}

function operationItem(operation, choose) {
  const words = oneLine(operation.text, 160);
  const space = words.indexOf(" ");
  return h("li", null, h(`button.op${operation.error ? ".failed" : ""}`, { type: "button", onclick: choose, "data-testid": `op-${operation.n}` },
    h("span.op-name", null, operation.error ? "✕ " : "", operation.name), h("span.op-target", null, space > 0 ? words.slice(space + 1) : ""), h("span.time", null, span(operation.end - operation.start))));
}

function keepInSight(list, item) {
  const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top - 30;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight + 30;
}

// The frame that is seen stays until the next one is ready. Each has one document only: a frame that goes from one to
// another would fill the history, and the way back would lead through it.
function makeStage() {
  const target = h("div.aim", { hidden: true });
  const point = h("div.point", { hidden: true });
  const image = h("img", { alt: "Screenshot", hidden: true });
  const empty = h("p.dim", { hidden: true }, "There is no picture of this moment.");
  const canvas = h("div.canvas", null, image, target, point);
  const box = h("div.stage", null, canvas, empty);
  let [seen, shown, size, asked] = [null, null, { width: 1280, height: 800 }, 0];
  const fit = () => {
    const scale = Math.min(1, box.clientWidth / size.width);
    canvas.style.transform = `scale(${scale})`;
    box.style.height = `${Math.ceil(size.height * scale)}px`;
  };
  const observer = new ResizeObserver(() => requestAnimationFrame(fit));
  observer.observe(box);
  const makeFrame = (srcdoc) => h("iframe", {
    sandbox: "", srcdoc, tabindex: "-1", title: "The page of the app, as it was", referrerpolicy: "no-referrer", "data-testid": "trace-frame",
    style: { width: `${size.width}px`, height: `${size.height}px` },
  });
  const show = (read, player, operation, side, address) => {
    const turn = ++asked;
    const snapshot = side && side !== "shot" && read.snapshots.get(operation[side]);
    const near = snapshot || read.snapshots.get(operation.after) || read.snapshots.get(operation.before);
    if (near) size = { width: near.width || 1280, height: near.height || 800 };
    address.replaceChildren(near ? oneLine(near.url, 300) : "");
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
    fit();
    empty.hidden = Boolean(side);
    image.hidden = side !== "shot";
    if (side === "shot") image.src = fileUrl(`${player.folder}/${operation.screenshot}`);
    const aimed = side === "before" || (side === "shot" && operation.error);
    place(target, aimed && operation.bounds);
    place(point, aimed && operation.point);
    if (seen) seen.style.visibility = snapshot ? "visible" : "hidden";
    if (!snapshot || shown === operation[side]) return;
    const next = makeFrame(frameOf(read, operation[side]));
    next.addEventListener("load", () => {
      if (turn !== asked) return next.remove();
      if (seen) seen.remove();
      [seen, shown] = [next, operation[side]];
      next.style.visibility = "visible";
      return undefined;
    });
    canvas.prepend(next);
  };
  return { box, show, leave: () => observer.disconnect() };
}

function place(element, where) {
  element.hidden = !where;
  if (!where) return;
  element.style.left = `${where.x}px`;
  element.style.top = `${where.y}px`;
  if (where.width != null) { element.style.width = `${where.width}px`; element.style.height = `${where.height}px`; }
}

// The whole trace in a strip: operations, requests below them, errors as marks.
function makeFilm(read, choose) {
  const percent = (time) => `${(100 * Math.min(time, read.total)) / read.total}%`;
  const wide = (start, end) => `max(3px, ${(100 * Math.max(0, (end ?? read.total) - start)) / read.total}%)`;
  const operations = read.operations.map((operation, at) => h(`button.film-op${operation.error ? ".failed" : ""}`, {
    type: "button", tabindex: "-1", "aria-hidden": "true", title: `${operation.n}. ${oneLine(operation.text, 120)}`, onclick: () => choose(at),
    style: { left: percent(operation.start), width: wide(operation.start, operation.end) },
  }));
  const requests = read.requests.slice(0, 2000).map((one) => h(`span.film-request${one.failed || one.status >= 400 ? ".bad" : ""}`, {
    style: { left: percent(one.start), width: wide(one.start, one.end) },
  }));
  const errors = read.console.filter((one) => one.level === "error").slice(0, 500).map((one) => h("span.film-error", { style: { left: percent(one.at) }, title: oneLine(one.text, 200) }));
  const needle = h("span.needle");
  const box = h("div.film", { "data-testid": "trace-film" }, h("div.film-row", null, operations), h("div.film-row.thin", null, requests, errors), needle,
    h("div.film-times", { "aria-hidden": "true" }, h("span", null, "0"), h("span", null, span(read.total / 2)), h("span", null, span(read.total))));
  box.addEventListener("click", (event) => {
    if (event.target.closest("button")) return;
    const edge = box.getBoundingClientRect();
    const time = ((event.clientX - edge.left) / edge.width) * read.total;
    const at = read.operations.findIndex((operation) => operation.end >= time);
    choose(at < 0 ? read.operations.length - 1 : at);
  });
  return { box, mark: (at, operation) => {
    operations.forEach((button, number) => button.classList.toggle("now", number === at));
    needle.style.left = percent(operation.end);
  } };
}

function betweenView(read, at) {
  const { requests, console: lines, others } = between(read, at);
  const bad = requests.filter((one) => one.failed || one.status >= 400).length;
  return [
    others.length ? h("ul.plain.small-print", null, others.map((event) => h("li", null, oneLine(otherInWords(event), 300)))) : null,
    h("details.quiet", { open: lines.length > 0 }, h("summary", null, `Console: ${counted(lines.length, "line")}`),
      h("ul.console-lines", null, lines.slice(0, 300).map((line) => h(`li.${/^(error|warning)$/.test(line.level) ? line.level : "plain"}`, null,
        h("span.dim", null, line.level), h("code", null, shorten(visible(line.text), 2000)), line.url && h("span.dim", null, ` ${oneLine(line.url, 120)}${line.line ? ":" + line.line : ""}`))))),
    h("details.quiet", { open: requests.length > 0 && requests.length < 15 || bad > 0 }, h("summary", null, `Network: ${counted(requests.length, "request")}${bad ? `, ${bad} failed` : ""}`),
      h("table.network", null, h("thead", null, h("tr", null, ["Method", "Address", "Status", "Kind", "Size", "Time"].map((name) => h("th", null, name)))),
        h("tbody", null, requests.slice(0, 300).map((one) => h(`tr${one.failed || one.status >= 400 ? ".bad" : ""}`, null,
          h("td.mono", null, one.method), h("td.mono", null, oneLine(one.url, 300)), h("td.mono", null, one.failed ? oneLine(one.failed, 100) : one.status == null ? "…" : String(one.status)),
          h("td", null, one.kind), h("td.time", null, size(one.bytes)), h("td.time", null, one.end == null ? "going on" : span(one.end - one.start))))))),
  ];
}
