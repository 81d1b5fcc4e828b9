// A scenario: what it promises, who asked for it, and its cases.

async function scenarioView(scenario) {
  const contract = await contractOf(scenario);
  const page = [
    h(
      "header.head",
      null,
      h("p.crumbs", null, h("a", { href: link("") }, "Overview"), " / ", oneLine(scenario.feature || "Scenarios")),
      h("div.heading", null, icon(scenarioStatus(scenario)), h("h1", { "data-testid": "title" }, oneLine(scenario.title))),
      h(
        "p.sub",
        null,
        state(scenarioStatus(scenario)),
        h("span.id", null, scenario.id),
        scenario.quarantined && h("span.mark", null, "in quarantine: the gate does not count it"),
      ),
    ),
    contract ? contractFacts(contract, scenario) : note("The pack's copy in the bundle has no such scenario."),
    h("h2", null, counted(scenario.cases.length, "case")),
    caseTable(scenario),
    contract && contract.steps && contract.steps.length ? [h("h2", null, "Base flow"), plannedSteps(contract, "base")] : null,
  ];
  return { page, title: scenario.title };
}

function scenarioStatus(scenario) {
  return scenario.flaky && scenario.status === "passed" ? "flaky" : scenario.status;
}

function caseTable(scenario) {
  const most = Math.max(1, ...scenario.cases.map((one) => one.ms));
  return h(
    "ul.case-list",
    { "aria-label": "Cases" },
    scenario.cases.map((one) =>
      h(
        "li",
        null,
        icon(shownStatus(one)),
        h("a.grow", { href: caseLink(one) }, h("b", null, oneLine(one.title)), " ", h("span.id", null, one.id)),
        state(shownStatus(one)),
        h("span.dim", null, one.attempts > 1 ? counted(one.attempts, "attempt") : ""),
        h("span.time", null, counted(one.checkpoints, "checkpoint")),
        h("span.bar", { "aria-hidden": "true" }, h("span", { style: { width: `${(100 * one.ms) / most}%` } })),
        h("span.time", null, span(one.ms)),
        one.why && h("p.why", null, oneLine(one.why)),
      ),
    ),
  );
}

function contractFacts(contract, scenario) {
  const sources = (contract.sources || []).map((source, at) => [
    at ? ", " : "",
    h("span.mono", null, `${store.index.sources[source.id] || source.id}${source.lines ? ":" + source.lines : ""}`),
  ]);
  const persona = contract.persona && [
    h("b", null, contract.persona.name),
    contract.persona.goal ? `: ${contract.persona.goal}` : "",
  ];
  const gate =
    scenario.status === "failed" || scenario.status === "blocked"
      ? scenario.quarantined
        ? "does not count it: it is in quarantine"
        : "counts it"
      : null;
  return facts(
    [
      ["Persona", persona],
      ["Outcome", contract.outcome],
      ["Feature", contract.feature],
      ["Priority", contract.priority],
      ["At risk", contract.risk],
      ["Gate", gate],
      ["Asked for in", sources],
      ["Code", (contract.code || []).length && h("span.mono", null, contract.code.join(", "))],
      ["Passes when", contract.pass_criteria],
      ["No variants because", contract.no_variants_because],
    ],
    "facts.grid",
  );
}

// The steps of a case as the contract lays them out: `[{ phase, step }]`.
function flowOf(contract, caseId) {
  const variant = caseId === "base" ? null : (contract.edge_variants || []).find((one) => one.id === caseId);
  let steps = contract.steps || [];
  if (variant && variant.steps) steps = variant.steps;
  else if (variant) {
    const replaced = new Map((variant.replace || []).map((step) => [step.id, step]));
    const laid = [];
    for (const step of steps) {
      laid.push(replaced.get(step.id) || step);
      if (variant.until === step.id) break;
    }
    steps = laid;
  }
  const phase = (name) => (step) => ({ phase: name, step });
  return [
    ...(contract.preconditions || [])
      .map((one) => one.step)
      .filter((step) => step)
      .map(phase("precondition")),
    ...steps.map(phase("step")),
    ...(contract.cleanup || []).map(phase("cleanup")),
  ];
}

function plannedSteps(contract, caseId) {
  return h(
    "ol.planned",
    null,
    flowOf(contract, caseId).map(({ phase, step }) =>
      h(
        "li",
        null,
        h("span", null, phase !== "step" && h("span.phase", null, phase), oneLine(step.text || step.id)),
        h(
          "ul",
          null,
          (step.checkpoints || []).map((one) => h("li.dim", null, oneLine(one.text || claimOf(one)))),
        ),
      ),
    ),
  );
}

// Subject, place and predicate: `json $.id equals`.
function claimOf(one) {
  return [one.subject, one.at, one.predicate]
    .filter((part) => part)
    .map((part) => oneLine(part))
    .join(" ");
}
