// A case: its attempts, its steps, and everything that was seen.

const TABS = [
  ["steps", "Steps"],
  ["trace", "Trace"],
  ["logs", "Logs"],
  ["files", "Files"],
];

async function caseView(one) {
  const [contract, attempts] = await Promise.all([contractOf(one.scenario), attemptsOf(one).catch((error) => error)]);
  const failure = attempts instanceof Error ? attempts : null;
  const all = failure ? [] : attempts;
  const attempt = all.find((other) => other.number === route.attempt) || all[all.length - 1];
  const tools = [];
  const page = [];
  if (failure) page.push(note(failure.message, "bad"));
  if (one.status === "blocked") page.push(h("div.note.stuck", null, h("b", null, "Could not be tried: "), one.why));
  if (one.status === "queued") page.push(note("This case never had a turn."));
  let leave = null;
  let focus = null;
  if (attempt) {
    if (all.length > 1) page.push(attemptTabs(one, all, attempt));
    const tabs = TABS.filter(([name]) => name !== "trace" || hasTrace(attempt));
    const tab = tabs.some(([name]) => name === route.params.tab) ? route.params.tab : "steps";
    if (failedStep(attempt)) tools.push(copyButton(() => briefOf(one, attempt, contract), "Copy the failure", "as Markdown"));
    page.push(
      h(
        "nav.subtabs",
        { "aria-label": "Of this attempt" },
        tabs.map(([name, label]) =>
          h(
            "a",
            {
              href: caseLink(one, attempt.number, null, { tab: name === "steps" ? null : name }),
              "data-testid": `tab-${name}`,
              "aria-current": name === tab ? "page" : null,
            },
            label,
            name === "files" ? h("span.dim", null, ` ${attempt.files.length}`) : "",
          ),
        ),
      ),
    );
    if (tab === "trace") {
      const player = await tracePlayer(one, attempt);
      page.push(player.page);
      leave = player.leave;
    } else if (tab === "logs") page.push(await logsOf(attempt));
    else if (tab === "files") page.push(await filesOf(attempt));
    else {
      page.push(failureJump(one, attempt), stepsOf(one, attempt, contract));
      focus = () => focusStep(route.step);
    }
  } else if (contract) page.push(h("h2", null, "What it would have done"), plannedSteps(contract, one.id));
  page.unshift(caseHead(one, contract, tools));
  return { page, title: one.id === "base" ? one.scenario.title : one.title, leave, focus };
}

function caseHead(one, contract, tools) {
  const { scenario } = one;
  const variant = contract && (contract.edge_variants || []).find((other) => other.id === one.id);
  const title = one.id === "base" ? scenario.title : one.title;
  const persona = contract && contract.persona;
  const others = store.index.troubled.length > 1 && rank(one) < 2;
  return h(
    "header.head",
    null,
    h(
      "p.crumbs",
      null,
      h("a", { href: link("") }, "Overview"),
      " / ",
      h("a", { href: link(scenario.id) }, oneLine(scenario.title)),
      one.id === "base" ? " / base flow" : ` / ${one.id}`,
    ),
    h(
      "div.heading",
      null,
      icon(shownStatus(one)),
      h("h1", { "data-testid": "title" }, oneLine(title)),
      h(
        "span.step-through.controls",
        null,
        tools,
        others && [
          h(
            "button",
            { type: "button", id: "previous-failure", onclick: () => nextFailure(-1), "aria-label": "Previous failure" },
            "‹",
          ),
          h("button", { type: "button", id: "next-failure", onclick: () => nextFailure(1) }, "Next failure ›"),
        ],
      ),
    ),
    h(
      "p.sub",
      null,
      state(shownStatus(one)),
      h("span.id", null, one.name),
      variant && variant.bucket && h("span", null, `edge: ${variant.bucket}`),
      h("span", null, counted(one.attempts, "attempt")),
      h("span", null, counted(one.checkpoints, "checkpoint")),
      h("span", null, span(one.ms)),
      scenario.quarantined && h("span.mark", null, "in quarantine: the gate does not count it"),
    ),
    facts([
      ["Persona", persona && [h("b", null, persona.name), persona.goal ? `: ${persona.goal}` : ""]],
      ["Outcome", contract && contract.outcome],
      ["At risk", contract && rank(one) < 2 && contract.risk],
      [
        "Asked for in",
        contract &&
          (contract.sources || [])
            .map((source) => `${store.index.sources[source.id] || source.id}${source.lines ? ":" + source.lines : ""}`)
            .join(", "),
      ],
    ]),
  );
}

function attemptTabs(one, attempts, attempt) {
  const last = attempts.length;
  return h(
    "nav.attempts",
    { "aria-label": "Attempts" },
    attempts.map((other) => {
      const status = other.number < last ? "failed" : one.status;
      return h(
        "a",
        {
          href: caseLink(one, other.number, null, { tab: route.params.tab }),
          "aria-current": other === attempt ? "page" : null,
          "data-testid": `attempt-${other.number}`,
        },
        icon(status),
        ` Attempt ${other.number}`,
      );
    }),
  );
}

// The steps of an attempt, and after them those of the contract that were not reached.
function stepsOf(one, attempt, contract) {
  const steps = attempt.steps || [];
  const start = Math.min(...steps.map((step) => (step ? Date.parse(step.at) : Infinity)));
  const total = Math.max(1, ...steps.map((step) => (step ? Date.parse(step.at) - start + step.duration_ms : 0)));
  const wanted = route.step;
  const failed = steps.filter((step) => step && stepStatus(step) === "failed");
  const shown = steps.map((step, number) => {
    if (!step) return h("li.step", null, note(`Line ${number + 1} of the transcript cannot be read.`, "stuck"));
    const open = wanted ? step.step === wanted : failed.length ? step === failed[0] : steps.length <= 3;
    return stepItem(one, attempt, step, { open, start, total });
  });
  const done = new Set(steps.filter((step) => step).map((step) => step.step));
  const left = contract ? flowOf(contract, one.id).filter(({ step }) => !done.has(step.id)) : [];
  const rest = left.map(({ phase, step }) =>
    h(
      "li.step.unreached",
      null,
      icon("waiting"),
      h("span.grow", null, phase !== "step" && h("span.phase", null, phase), oneLine(step.text || step.id)),
      h("span.dim", null, one.status === "passed" ? "not executed" : "not reached"),
    ),
  );
  return [
    attempt.steps == null && note("The transcript is not in this report: there is none, or it is too large. See Files."),
    h(
      "div.step-tools.controls",
      null,
      h("button", { type: "button", "data-testid": "open-all", onclick: () => toggleAll(true) }, "Open all"),
      h("button", { type: "button", "data-testid": "close-all", onclick: () => toggleAll(false) }, "Close all"),
    ),
    h("ol.steps", { id: "steps" }, shown, rest),
    attempt.cut && note("The transcript is longer than what is shown here. See Files."),
  ];
}

function toggleAll(open) {
  for (const item of $("steps").querySelectorAll(".step")) if (item.toggle) item.toggle(open);
}

// Scrolls to the step that the address names, else leaves the page at its top.
function focusStep(step) {
  if (!step) return false;
  const item = [...document.querySelectorAll(".step")].find((other) => other.dataset.step === step);
  if (!item) return false;
  item.scrollIntoView({ block: "start" });
  return true;
}
