// The trace player: what the page looked like before and after each operation, and what went over the wire.

const VIEWS = [
  ["before", "Before", "b"],
  ["after", "After", "a"],
  ["shot", "Screenshot", "s"],
];
const PLAY_MS = 900;

async function tracePlayer(one, attempt) {
  let read;
  try {
    read = await loadTrace(attempt);
  } catch (error) {
    return { page: note(error.message, "bad") };
  }
  if (!read.operations.length) return { page: note("The trace has no operation.") };
  const steps = new Map((attempt.steps || []).filter((step) => step).map((step) => [step.step, step]));
  const player = { read, at: 0, side: null, timer: null, folder: `${attempt.folder}/trace` };
  const stage = makeStage();
  const film = makeFilm(read, (at) => goTo(at));
  const items = read.operations.map((operation, at) => operationItem(operation, () => goTo(at)));
  const side = h(
    "div.sides-of",
    { role: "group", "aria-label": "Which moment" },
    VIEWS.map(([name, label, key]) =>
      h(
        "button",
        {
          type: "button",
          "data-side": name,
          "data-testid": `trace-${name}`,
          title: `${label} (${key.toUpperCase()})`,
          onclick: () => goTo(player.at, name),
        },
        label,
      ),
    ),
  );
  const play = h(
    "button",
    { type: "button", "data-testid": "trace-play", title: "Play (Space)", onclick: () => toggle() },
    "▶ Play",
  );
  const address = h("span.address.mono");
  const what = h("div.op-what", { role: "status", "aria-live": "polite" });
  const under = h("div.op-under");
  let group = null;
  const list = h(
    "ol.op-list",
    { "aria-label": "Operations", "data-testid": "trace-operations" },
    read.operations.map((operation, at) => {
      const step = steps.get(operation.step);
      const head = operation.step !== group && h("li.op-step", null, oneLine((step && step.text) || operation.step));
      group = operation.step;
      return [head || null, items[at]];
    }),
  );

  function goTo(at, wanted) {
    player.at = Math.max(0, Math.min(read.operations.length - 1, at));
    const operation = read.operations[player.at];
    if (wanted) player.side = wanted;
    const shown = sideOf(read, operation, player.side);
    for (const [number, item] of items.entries())
      item.firstChild.setAttribute("aria-current", number === player.at ? "true" : "false");
    keepInSight(list, items[player.at]);
    for (const button of side.children) {
      const name = button.dataset.side;
      button.setAttribute("aria-pressed", String(name === shown));
      button.disabled = name === "shot" ? !operation.screenshot : operation[name] == null || !read.snapshots.has(operation[name]);
    }
    stage.show(read, player, operation, shown, address);
    film.mark(player.at, operation);
    fill(
      what,
      h("b", null, `${operation.n}. `),
      oneLine(operation.text, 400),
      " ",
      h("span.dim", null, span(operation.end - operation.start)),
      operation.error && h("p.note.bad", null, shorten(visible(operation.error), 1500)),
    );
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
    const keys = {
      ArrowRight: () => goTo(player.at + 1),
      ArrowLeft: () => goTo(player.at - 1),
      Home: () => goTo(0),
      End: () => goTo(read.operations.length - 1),
      b: () => goTo(player.at, "before"),
      a: () => goTo(player.at, "after"),
      s: () => goTo(player.at, "shot"),
      " ": button ? null : () => toggle(),
    };
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
  const step = (by, label) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": label,
        title: label,
        onclick: () => {
          toggle(false);
          goTo(player.at + by);
        },
      },
      by < 0 ? "◀" : "▶",
    );
  return {
    page: h(
      "div.player",
      { "data-testid": "trace" },
      film.box,
      h(
        "div.player-tools.controls",
        null,
        step(-1, "Previous operation (←)"),
        step(1, "Next operation (→)"),
        play,
        side,
        address,
      ),
      h("div.player-halves", null, list, h("div.player-main", null, what, stage.box, under)),
    ),
    leave: () => {
      toggle(false);
      playerKeys = null;
      stage.leave();
    },
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
  const there = (name) =>
    name === "shot" ? operation.screenshot : operation[name] != null && read.snapshots.has(operation[name]);
  const order = [wanted, operation.point && !operation.error ? "before" : "after", "after", "before", "shot"];
  return order.find((name) => name && there(name)) || null;
}

function operationItem(operation, choose) {
  const words = oneLine(operation.text, 160);
  const space = words.indexOf(" ");
  return h(
    "li",
    null,
    h(
      `button.op${operation.error ? ".failed" : ""}`,
      { type: "button", onclick: choose, "data-testid": `op-${operation.n}` },
      h("span.op-name", null, operation.error ? "✕ " : "", operation.name),
      h("span.op-target", null, space > 0 ? words.slice(space + 1) : ""),
      h("span.time", null, span(operation.end - operation.start)),
    ),
  );
}

function keepInSight(list, item) {
  const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top - 30;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight + 30;
}
