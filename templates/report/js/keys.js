// The keyboard, and what lies over the page.

const KEYS = [
  ["/", "search"],
  ["j  k", "next, previous row of the list"],
  ["Enter", "open what has the focus"],
  ["n  p", "next, previous failure"],
  ["o", "overview"],
  ["1 … 4", "steps, trace, logs, files of a case"],
  ["e", "open or close all steps"],
  ["t", "light or dark"],
  ["← →", "trace: previous, next operation"],
  ["B  A", "trace: before, after"],
  ["Space", "trace: play, pause"],
  ["Esc", "close, leave the search"],
  ["?", "these keys"],
];

let returnTo = null;

function openOverlay(content, label) {
  returnTo = document.activeElement;
  const close = h("button.close", { type: "button", "aria-label": "Close", onclick: closeOverlay }, "✕");
  const box = h("div.sheet", { role: "dialog", "aria-modal": "true", "aria-label": label }, close, content);
  fill($("overlay"), box);
  $("overlay").hidden = false;
  close.focus();
}

function closeOverlay() {
  if ($("overlay").hidden) return false;
  $("overlay").hidden = true;
  $("overlay").replaceChildren();
  if (returnTo && returnTo.isConnected) returnTo.focus();
  return true;
}

function showHelp() {
  openOverlay(
    h(
      "div",
      null,
      h("h2", null, "Keys"),
      h(
        "table.keys",
        null,
        h(
          "tbody",
          null,
          KEYS.map(([key, what]) => h("tr", null, h("th", null, h("kbd", null, key)), h("td", null, what))),
        ),
      ),
    ),
    "Keys",
  );
}

// The player takes keys before the page does while it is shown.
let playerKeys = null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest && event.target.closest("input, select, textarea");
  if (event.key === "Escape") {
    if (closeOverlay()) return;
    if (field) field.blur();
    else if (route.at !== "overview") go(link(""));
    return;
  }
  if (field || !$("overlay").hidden) {
    // A modal sheet keeps the focus.
    if (event.key === "Tab" && !$("overlay").hidden) trapFocus(event);
    return;
  }
  if (playerKeys && playerKeys(event)) return event.preventDefault();
  const tabs = { 1: "steps", 2: "trace", 3: "logs", 4: "files" };
  const actions = {
    "/": () => {
      if (store.index) {
        if (matchMedia("(max-width: 900px)").matches) go(link("~all"));
        $("search").focus();
        $("search").select();
      }
    },
    j: () => moveInList(1),
    k: () => moveInList(-1),
    n: () => nextFailure(1),
    p: () => nextFailure(-1),
    o: () => go(link("")),
    t: toggleTheme,
    "?": showHelp,
    e: toggleSteps,
  };
  const action =
    actions[event.key] ||
    (route.at === "case" &&
      tabs[event.key] &&
      (() => {
        const tab = document.querySelector(`[data-testid="tab-${tabs[event.key]}"]`);
        if (tab) tab.click();
      }));
  if (!action) return;
  event.preventDefault();
  action();
});

function toggleSteps() {
  if ($("steps")) toggleAll(Boolean($("steps").querySelector(".step-line[aria-expanded=false]")));
}

function trapFocus(event) {
  const stops = [...$("overlay").querySelectorAll("a[href], button")];
  const at = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
  event.preventDefault();
  stops[(at + stops.length) % stops.length].focus();
}

$("overlay").addEventListener("click", (event) => {
  if (event.target === $("overlay")) closeOverlay();
});
