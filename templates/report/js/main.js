// The beginning: the overview stands in the page already, everything else is drawn when the address asks for it.

let drawn = 0;

function showNavigation() {
  const tabs = { overview: "", all: "~all", timeline: "~timeline", services: "~services", run: "~run" };
  for (const [name, path] of Object.entries(tabs)) {
    const tab = $(`to-${name}`);
    tab.href = link(path);
    if (route.at === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

// Draws what the address says. A view that was asked for and left again before its data came is not shown any more.
async function show() {
  route = readRoute();
  const turn = ++drawn;
  const overview = route.at === "overview" || route.at === "all";
  document.body.dataset.at = overview ? route.at : route.at === "case" || route.at === "scenario" ? "case" : "page";
  $("overview").hidden = !overview;
  $("view").hidden = overview;
  showNavigation();
  if (store.index) {
    showFilters();
    updateList();
    revealCurrent();
  }
  if (overview) {
    leaveView();
    document.title = title0;
    return;
  }
  if (!store.index) await ready;
  if (!store.index) {
    $("overview").hidden = false;
    $("view").hidden = true;
    return;
  }
  try {
    const view = await viewOf();
    if (turn !== drawn || !view) return;
    leaveView();
    const { page, title, focus, leave } = view;
    viewLeft = leave;
    fill($("view"), h("div.page", null, page));
    document.title = `${title} · ${title0}`;
    const target = focus && focus();
    if (!target) window.scrollTo(0, 0);
  } catch (error) {
    if (turn === drawn) fill($("view"), h("div.page", null, note(error.message, "bad")));
  }
}

let viewLeft = null;

function leaveView() {
  if (viewLeft) viewLeft();
  viewLeft = null;
}

function viewOf() {
  const scenario = route.scenario && store.index.byId.get(route.scenario);
  if (route.at === "timeline") return timelineView();
  if (route.at === "services") return servicesView();
  if (route.at === "run") return runView();
  if (route.at === "scenario" && scenario) return scenarioView(scenario);
  const one = scenario && scenario.cases.find((other) => other.id === route.case);
  if (route.at === "case" && one) return caseView(one);
  return { page: note(`There is nothing at ${location.hash} in this run.`), title: "Not found" };
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  // Pages on a disk may be refused a memory.
  try {
    localStorage.setItem("scenarioforge-theme", theme || "");
  } catch {
    /* It lasts as long as the page. */
  }
}

function toggleTheme() {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(dark ? "light" : "dark");
}

const title0 = document.title;
try {
  const theme = localStorage.getItem("scenarioforge-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  /* As the system says. */
}
$("theme").addEventListener("click", toggleTheme);
$("help").addEventListener("click", showHelp);
// Its place is kept from the beginning, so that nothing moves when the list comes.
$("side").hidden = false;

// The overview is painted before anything else is loaded; any other view needs the index to say anything.
function afterPaint() {
  if (route.at !== "overview") return Promise.resolve();
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    // A page in the background is never painted.
    setTimeout(resolve, 300);
  });
}

const ready = afterPaint()
  .then(() => load("data/index.js"))
  .then(
    () => {
      makeSide();
      updateList();
      revealCurrent();
      document.body.dataset.ready = "true";
    },
    (error) => {
      $("overview").prepend(note(`${error.message} What failed stands below; the rest of the report lies in data/.`, "stuck"));
    },
  );
window.addEventListener("hashchange", show);
show();
