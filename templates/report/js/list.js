// The list of scenarios and cases. Only the rows that can be seen exist, however many there are.

const ROW = 46;
const list = { rows: [], expanded: new Set(), box: null, inner: null, first: -1, last: -1, index: null };

function makeList() {
  list.inner = h("div.rows-inner", { role: "list", "aria-label": "Scenarios and cases" });
  list.box = h("div.scroll", { id: "list", "data-testid": "list", tabindex: "-1" }, list.inner);
  list.box.addEventListener("scroll", paintList, { passive: true });
  new ResizeObserver(() => {
    list.first = -1;
    paintList();
  }).observe(list.box);
  return list.box;
}

function wantedStatuses() {
  return (route.params.status || "").split(",").filter((word) => word);
}

function hasStatus(one, statuses) {
  if (!statuses.length) return true;
  const open = one.status === "running" || one.status === "queued";
  return statuses.some(
    (word) =>
      word === shownStatus(one) || (word === "unfinished" && open) || (word === "quarantined" && one.scenario.quarantined),
  );
}

// Rows that the filters let through, the worst first unless another order is asked for.
function filterRows(index) {
  const { feature, outcome, persona, priority, q, sort } = route.params;
  const words = (q || "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word);
  const statuses = wantedStatuses();
  const found = [];
  let cases = 0;
  for (const scenario of index.scenarios) {
    if (feature && scenario.feature !== feature) continue;
    if (outcome && scenario.outcome !== outcome) continue;
    if (persona && scenario.persona !== persona) continue;
    if (priority && scenario.priority !== priority) continue;
    const missing = words.filter((word) => !scenario.haystack.includes(word));
    const matches = scenario.cases.filter(
      (one) => hasStatus(one, statuses) && missing.every((word) => one.haystack.includes(word)),
    );
    if (!matches.length) continue;
    cases += matches.length;
    found.push({ scenario, matches, narrowed: missing.length > 0 || statuses.length > 0 });
  }
  const order =
    {
      pack: (a, b) => a.scenario.position - b.scenario.position,
      slow: (a, b) => b.scenario.ms - a.scenario.ms,
    }[sort] || ((a, b) => a.scenario.rank - b.scenario.rank || a.scenario.position - b.scenario.position);
  found.sort(order);
  const rows = [];
  for (const { scenario, matches, narrowed } of found) {
    const current = route.scenario === scenario.id;
    const single = scenario.cases.length === 1;
    const open = !single && (current || list.expanded.has(scenario.id));
    rows.push({ scenario, one: single ? scenario.cases[0] : null, open, single });
    if (single) continue;
    for (const one of scenario.cases) {
      const worth = rank(one) < 3 || narrowed;
      if (open || (worth && matches.includes(one))) rows.push({ scenario, one, child: true });
    }
  }
  return { rows, scenarios: found.length, cases };
}

function updateList() {
  const index = store.index;
  if (!index || !list.box) return;
  const { rows, scenarios, cases } = filterRows(index);
  list.rows = rows;
  list.inner.style.height = `${rows.length * ROW}px`;
  list.first = -1;
  paintList();
  const all = index.scenarios.length === scenarios;
  const text = all
    ? `${counted(scenarios, "scenario")}, ${counted(index.cases.length, "case")}`
    : `${grouped(scenarios)} of ${counted(index.scenarios.length, "scenario")}, ${counted(cases, "case")}`;
  $("count").textContent = text;
}

function paintList() {
  const { box, inner, rows } = list;
  if (!box.clientHeight) return;
  const first = Math.max(0, Math.floor(box.scrollTop / ROW) - 8);
  const last = Math.min(rows.length, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + 8);
  if (first === list.first && last === list.last) return;
  list.first = first;
  list.last = last;
  const painted = [];
  for (let at = first; at < last; at += 1) painted.push(paintRow(rows[at], at, rows.length));
  if (!rows.length) painted.push(h("p.none", null, "Nothing matches these filters."));
  inner.replaceChildren(...painted);
}

function isCurrent(row) {
  if (row.scenario.id !== route.scenario) return false;
  if (row.child || row.single) return route.at === "case" ? route.case === row.one.id : row.single;
  return route.at === "scenario";
}

function paintRow(row, at, count) {
  const { scenario, one, child } = row;
  const status = child ? shownStatus(one) : scenario.flaky && scenario.status === "passed" ? "flaky" : scenario.status;
  const why = one && one.why;
  const path = child || row.single ? `${scenario.id}/${one.id}` : scenario.id;
  const second =
    why ||
    [
      child ? one.id : scenario.id,
      scenario.quarantined && "in quarantine",
      !child && !row.single && counted(scenario.cases.length, "case"),
    ]
      .filter((part) => part)
      .join(" · ");
  const anchor = h(
    "a",
    { href: link(path), "aria-current": isCurrent(row) ? "true" : null, title: child ? one.title : scenario.title },
    icon(status),
    h(
      "span.grow",
      null,
      h("span.title", null, h("span.hidden", null, `${statusWord(status)}: `), oneLine(child ? one.title : scenario.title)),
      h(`span.second${why ? `.why.${status}` : ""}`, null, oneLine(second, 160)),
    ),
    h("span.time", null, span(child ? one.ms : scenario.ms)),
  );
  const toggle =
    !child &&
    !row.single &&
    h(
      "button.toggle",
      {
        type: "button",
        "aria-expanded": String(row.open),
        "aria-label": `Cases of ${scenario.id}`,
        onclick: () => {
          toggleScenario(scenario.id);
        },
      },
      row.open ? "▾" : "▸",
    );
  return h(
    `div.list-row${child ? ".child" : ""}`,
    {
      role: "listitem",
      "aria-posinset": at + 1,
      "aria-setsize": count,
      "data-row": path,
      style: { transform: `translateY(${at * ROW}px)` },
    },
    toggle || h("span.toggle"),
    anchor,
  );
}

function toggleScenario(id) {
  if (list.expanded.has(id)) list.expanded.delete(id);
  else list.expanded.add(id);
  updateList();
}

// The row of what is shown is brought into sight.
function revealCurrent() {
  const at = list.rows.findIndex(isCurrent);
  if (at < 0 || !list.box) return;
  const top = at * ROW;
  if (top < list.box.scrollTop || top + ROW > list.box.scrollTop + list.box.clientHeight) {
    list.box.scrollTop = Math.max(0, top - list.box.clientHeight / 3);
  }
}

// Goes to the next (1) or previous (-1) row.
function moveInList(by) {
  const at = list.rows.findIndex(isCurrent);
  const row = list.rows[at < 0 ? (by > 0 ? 0 : list.rows.length - 1) : at + by];
  if (!row) return;
  go(link(row.child || row.single ? `${row.scenario.id}/${row.one.id}` : row.scenario.id));
}

function nextFailure(by = 1) {
  const { troubled } = store.index || { troubled: [] };
  if (!troubled.length) return say("There is no failure.");
  const at = troubled.findIndex((one) => one.scenario.id === route.scenario && one.id === route.case);
  const next = troubled[(at + by + troubled.length) % troubled.length];
  go(caseLink(next));
  say(`Failure ${troubled.indexOf(next) + 1} of ${troubled.length}`);
}
