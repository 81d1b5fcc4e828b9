// What is shown, as the address says it: `#/SC-orders-003/two-teas/1/step-id?status=failed&tab=trace`.

const FILTERS = ["status", "feature", "outcome", "persona", "priority", "q", "sort"];

function readRoute() {
  const hash = location.hash.replace(/^#\/?/, "");
  const [path, query] = [hash.split("?")[0], hash.includes("?") ? hash.slice(hash.indexOf("?") + 1) : ""];
  const parts = path
    .split("/")
    .filter((part) => part)
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
  const params = Object.fromEntries(new URLSearchParams(query));
  const [first, one, attempt, step] = parts;
  if (!first) return { at: "overview", params };
  if (first.startsWith("~")) return { at: first.slice(1), params };
  if (!one) return { at: "scenario", scenario: first, params };
  return { at: "case", scenario: first, case: one, attempt: Number(attempt) || null, step: step || null, params };
}

let route = readRoute();

// A link to a path; the filters go along, what belongs to one view alone does not.
function link(path, extra = {}) {
  const params = {};
  for (const name of FILTERS) if (route.params[name]) params[name] = route.params[name];
  for (const [name, value] of Object.entries(extra)) {
    if (value == null || value === "") delete params[name];
    else params[name] = value;
  }
  const query = new URLSearchParams(params).toString();
  return `#/${path}${query ? "?" + query : ""}`;
}

function caseLink(one, attempt, step, extra) {
  let path = `${one.scenario.id}/${one.id}`;
  if (attempt || step) path += `/${attempt || one.attempts || 1}`;
  if (step) path += `/${encodeURIComponent(step)}`;
  return link(path, extra);
}

function here() {
  return location.hash.replace(/^#\/?/, "").split("?")[0];
}

// Changes what the address says beside its path, without a new entry in the history.
function setParams(changes) {
  const params = { ...route.params, ...changes };
  for (const name of Object.keys(params)) if (params[name] == null || params[name] === "") delete params[name];
  const query = new URLSearchParams(params).toString();
  history.replaceState(null, "", `#/${here()}${query ? "?" + query : ""}`);
  route = readRoute();
}

function go(hash) {
  if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}
