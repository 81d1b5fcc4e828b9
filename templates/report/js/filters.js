// The filters above the list. What they say stands in the address.

const STATUSES = ["failed", "blocked", "unfinished", "flaky", "quarantined", "passed"];

function makeSide() {
  const index = store.index;
  const search = h("input", {
    id: "search",
    type: "search",
    placeholder: "Search titles, ids, failures  ( / )",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Search titles, ids and failures",
    "data-testid": "search",
    value: route.params.q || "",
    oninput: () => {
      setParams({ q: search.value });
      filtersChanged();
    },
  });
  const count = (status) => index.cases.filter((one) => hasStatus(one, [status])).length;
  const statuses = h(
    "div.statuses",
    { role: "group", "aria-label": "Status" },
    STATUSES.map((status) => {
      const many = count(status);
      return many
        ? h(
            "button",
            {
              type: "button",
              "data-status": status,
              "data-testid": `status-${status}`,
              title: `Only ${statusWord(status)} cases`,
              onclick: () => {
                toggleStatus(status);
              },
            },
            icon(status),
            `${grouped(many)}`,
            h("span.hidden", null, statusWord(status)),
          )
        : null;
    }),
  );
  const values = (of) => [...new Set(index.scenarios.map(of))].filter((value) => value).sort();
  const choice = (name, label, options) =>
    options.length > 1
      ? h(
          "select",
          {
            id: `filter-${name}`,
            "data-testid": `filter-${name}`,
            "aria-label": label,
            "data-filter": name,
            onchange: (event) => {
              setParams({ [name]: event.target.value });
              filtersChanged();
            },
          },
          h("option", { value: "" }, label),
          options.map((value) => h("option", { value }, oneLine(value, 60))),
        )
      : null;
  const priorities = ["critical", "high", "medium", "low"].filter((word) => index.scenarios.some((one) => one.priority === word));
  const more = h(
    "div.choices",
    null,
    choice(
      "feature",
      "Any feature",
      values((one) => one.feature),
    ),
    choice(
      "outcome",
      "Any outcome",
      values((one) => one.outcome),
    ),
    choice(
      "persona",
      "Any persona",
      values((one) => one.persona),
    ),
    choice("priority", "Any priority", priorities),
    h(
      "select",
      {
        id: "sort",
        "aria-label": "Order",
        "data-filter": "sort",
        onchange: (event) => {
          setParams({ sort: event.target.value });
          filtersChanged();
        },
      },
      h("option", { value: "" }, "Worst first"),
      h("option", { value: "pack" }, "As in the pack"),
      h("option", { value: "slow" }, "Slowest first"),
    ),
  );
  const foot = h(
    "div.list-count",
    null,
    h("span", { id: "count", role: "status", "data-testid": "count" }),
    h("button", { type: "button", id: "clear", "data-testid": "clear", onclick: clearFilters }, "Clear filters"),
  );
  fill($("side"), h("div.filters.controls", null, search, statuses, more), foot, makeList());
  showFilters();
}

function toggleStatus(status) {
  const chosen = new Set(wantedStatuses());
  if (chosen.has(status)) chosen.delete(status);
  else chosen.add(status);
  setParams({ status: [...chosen].join(",") });
  filtersChanged();
}

function clearFilters() {
  setParams(Object.fromEntries(FILTERS.map((name) => [name, null])));
  $("search").value = "";
  filtersChanged();
}

function filtersChanged() {
  showFilters();
  list.box.scrollTop = 0;
  updateList();
  showNavigation();
}

// Brings the controls in line with the address.
function showFilters() {
  const chosen = wantedStatuses();
  for (const button of $("side").querySelectorAll("[data-status]")) {
    button.setAttribute("aria-pressed", String(chosen.includes(button.dataset.status)));
  }
  for (const select of $("side").querySelectorAll("[data-filter]")) {
    const value = route.params[select.dataset.filter] || "";
    if (select.value !== value) select.value = value;
    select.classList.toggle("set", value !== "");
  }
  const search = $("search");
  if (document.activeElement !== search && search.value !== (route.params.q || "")) search.value = route.params.q || "";
  $("clear").hidden = !FILTERS.some((name) => route.params[name]);
}
