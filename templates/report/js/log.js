// Text with many lines: numbered, searchable, errors marked. Only the lines that can be seen exist.

const LINE = 18;
const LONGEST = 2000;
const ERRORS =
  /\b(error|exception|fatal|panic(ked)?|traceback|critical|uncaught|unhandled|segfault|refused)\b|\b[A-Z]\w*(Error|Exception)\b| 5\d\d (?!ms)/i;
const ANSI = /\u001b\[([0-9;:]*)m/g;

// A line with the colours of a terminal as spans; everything else that is invisible is written out.
function coloured(line) {
  const text = line.length > LONGEST ? line.slice(0, LONGEST) : line;
  const rest = line.length > LONGEST ? [h("span.dim", null, ` … ${grouped(line.length - LONGEST)} more characters`)] : [];
  if (!text.includes("\u001b[")) return [visible(text), ...rest];
  const parts = [];
  let [from, style] = [0, ""];
  const push = (part) => {
    if (part) parts.push(style ? h(`span.${style}`, null, part) : visible(part));
  };
  for (const match of text.matchAll(ANSI)) {
    push(text.slice(from, match.index));
    from = match.index + match[0].length;
    style = ansiStyle(match[1], style);
  }
  push(text.slice(from));
  return [...parts, ...rest];
}

function ansiStyle(codes, style) {
  let classes = style ? style.split(".") : [];
  for (const code of codes.split(/[;:]/).map(Number)) {
    if (!code) classes = [];
    else if (code === 1) classes.push("ansi-bold");
    else if (code === 39) classes = classes.filter((name) => !/^ansi-\d/.test(name));
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      classes = [...classes.filter((name) => !/^ansi-\d/.test(name)), `ansi-${code % 10}`];
    }
  }
  return classes.join(".");
}

function colouredLines(text) {
  return shorten(text, 20_000)
    .split("\n")
    .flatMap((line, at) => (at ? ["\n", ...coloured(line)] : coloured(line)));
}

// Lines of a text that was cut in the middle, numbered as far as that is known.
function linesOf({ head, omitted, tail }) {
  const split = (text) => text.replace(/\n$/, "").split("\n");
  const lines = split(head).map((text, at) => ({ number: at + 1, text: text.replace(/\r$/, "") }));
  if (omitted || tail) {
    lines.push({ number: "", text: `⋯ ${size(omitted)} are not shown: open the file to see them ⋯`, gap: true });
    for (const text of split(tail)) lines.push({ number: "", text: text.replace(/\r$/, "") });
  }
  return lines;
}

// `sources`: `[{ name, text } | { name, head, omitted, tail }]`, of which one is shown at a time.
function logView(sources, { low = false } = {}) {
  const state = { lines: [], shown: [], hits: [], at: -1, pattern: null };
  const inner = h("div.log-inner");
  const box = h(
    `div.log-box${low ? ".low" : ""}`,
    { tabindex: "0", role: "region", "aria-label": `Log ${sources[0].name}` },
    inner,
  );
  const found = h("span.found", { role: "status" });
  const search = h("input", {
    type: "search",
    placeholder: "Search in the text",
    "aria-label": "Search in the text",
    spellcheck: "false",
    "data-testid": "log-search",
  });
  const regex = h(
    "button.small",
    { type: "button", "aria-pressed": "false", title: "Regular expression", "aria-label": "Regular expression" },
    ".*",
  );
  const only = h("button.small", { type: "button", "aria-pressed": "false", title: "Only lines that match" }, "Only matches");
  const press = (button) => {
    const to = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(to));
    return to;
  };
  const pressed = (button) => button.getAttribute("aria-pressed") === "true";

  const paint = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / LINE) - 20);
    const last = Math.min(state.shown.length, Math.ceil((box.scrollTop + (box.clientHeight || 400)) / LINE) + 20);
    const now = state.hits[state.at];
    inner.replaceChildren(
      ...state.shown
        .slice(first, last)
        .map((line, offset) =>
          h(
            `div.log-line${line.gap ? ".gap" : ERRORS.test(line.text.slice(0, LONGEST)) ? ".error" : ""}${line === now ? ".now" : ""}`,
            { style: { transform: `translateY(${(first + offset) * LINE}px)` } },
            h("span.number", { "aria-hidden": "true" }, String(line.number)),
            h("span.line", null, state.pattern ? marked(line.text, state.pattern) : coloured(line.text)),
          ),
        ),
    );
  };
  const layout = () => {
    state.shown = pressed(only) && state.pattern ? state.lines.filter((line) => line.hit) : state.lines;
    inner.style.height = `${state.shown.length * LINE}px`;
    inner.style.setProperty("--digits", String(state.lines.length).length);
    const wanted = state.shown.length * LINE + 22;
    box.style.height = low ? `${Math.min(wanted, 420)}px` : `min(70vh, 760px, ${Math.max(wanted, 120)}px)`;
    paint();
  };
  const goTo = (at) => {
    if (!state.hits.length) return;
    state.at = (at + state.hits.length) % state.hits.length;
    const place = state.shown.indexOf(state.hits[state.at]) * LINE;
    box.scrollTop = Math.max(0, place - box.clientHeight / 2);
    found.textContent = `${grouped(state.at + 1)} of ${grouped(state.hits.length)} lines`;
    paint();
  };
  const look = () => {
    state.pattern = null;
    search.removeAttribute("aria-invalid");
    if (search.value) {
      try {
        state.pattern = new RegExp(pressed(regex) ? search.value : search.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
      } catch {
        search.setAttribute("aria-invalid", "true");
        found.textContent = "no regular expression";
      }
    }
    state.hits = [];
    for (const line of state.lines) {
      line.hit = false;
      if (state.pattern && !line.gap) {
        state.pattern.lastIndex = 0;
        line.hit = state.pattern.test(line.text);
      }
      if (line.hit) state.hits.push(line);
    }
    state.at = -1;
    layout();
    if (state.hits.length) goTo(0);
    else if (!search.hasAttribute("aria-invalid")) found.textContent = search.value ? "no match" : "";
  };
  const open = (source) => {
    state.lines = linesOf(source.head == null ? { head: source.text, omitted: 0, tail: "" } : source);
    look();
  };
  search.addEventListener("input", look);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      goTo(state.at + (event.shiftKey ? -1 : 1));
    }
  });
  regex.addEventListener("click", () => {
    press(regex);
    look();
  });
  only.addEventListener("click", () => {
    press(only);
    layout();
  });
  box.addEventListener("scroll", paint, { passive: true });
  const firstError = h("button.small", { type: "button", title: "The first line that looks like an error" }, "First error");
  firstError.addEventListener("click", () => {
    const at = state.shown.findIndex((line) => ERRORS.test(line.text.slice(0, LONGEST)));
    if (at >= 0) box.scrollTop = Math.max(0, at * LINE - box.clientHeight / 3);
  });
  open(sources[0]);
  requestAnimationFrame(paint);
  if (!state.lines.some((line) => ERRORS.test(line.text.slice(0, LONGEST)))) firstError.hidden = true;
  const tools = h(
    "div.log-tools.controls",
    null,
    search,
    regex,
    only,
    h("button.small", { type: "button", "aria-label": "Previous match", onclick: () => goTo(state.at - 1) }, "↑"),
    h("button.small", { type: "button", "aria-label": "Next match", onclick: () => goTo(state.at + 1) }, "↓"),
    found,
    firstError,
    copyButton(() => state.lines.map((line) => line.text).join("\n"), "Copy", sources[0].name),
  );
  return h("div.log", { "data-testid": "log" }, tools, box);
}

function marked(text, pattern) {
  const line = visible(text.slice(0, LONGEST));
  const parts = [];
  let from = 0;
  pattern.lastIndex = 0;
  for (const match of line.matchAll(pattern)) {
    if (!match[0]) break;
    parts.push(line.slice(from, match.index), h("mark", null, match[0]));
    from = match.index + match[0].length;
  }
  return [...parts, line.slice(from)];
}
