// One step: what was done, what was judged, what was seen.

function stepStatus(step) {
  const broken = step.checkpoints.some((one) => one.verdict === "failed");
  if (broken) return "failed";
  // A step that could not be done fails, unless its checkpoints say that this was expected.
  if (step.error && !step.checkpoints.length) return "failed";
  return step.error ? "failed" : "passed";
}

function stepItem(one, attempt, step, { open, start, total }) {
  const status = stepStatus(step);
  const at = Date.parse(step.at) - start;
  const held = step.checkpoints.filter((checkpoint) => checkpoint.verdict === "passed").length;
  const body = h("div.step-body", { hidden: true });
  const button = h(
    "button.step-line",
    { type: "button", "aria-expanded": "false", "data-testid": `step-${step.step}` },
    icon(status),
    h(
      "span.grow",
      null,
      h(
        "span.step-text",
        null,
        h("span.hidden", null, `${status}: `),
        step.phase !== "step" && h("span.phase", null, step.phase),
        oneLine(step.text || step.step),
      ),
      h("span.step-action", null, oneLine(actionInBrief(step), 200)),
    ),
    h(
      "span.checks",
      null,
      step.checkpoints.length ? `${held}/${step.checkpoints.length}` : "",
      h("span.hidden", null, step.checkpoints.length ? " checkpoints held" : ""),
    ),
    step.tries > 1 && h("span.dim", null, counted(step.tries, "try").replace("trys", "tries")),
    h(
      "span.when",
      { "aria-hidden": "true" },
      h("span", {
        style: {
          left: `${Math.min(99, (100 * at) / total)}%`,
          width: `${Math.max(1, Math.min(100, (100 * step.duration_ms) / total))}%`,
        },
      }),
    ),
    h("span.time", null, span(step.duration_ms)),
  );
  const item = h(`li.step.${status}`, { "data-step": step.step }, button, body);
  let filled = false;
  item.toggle = (to) => {
    if (to && !filled) {
      filled = true;
      add(body, [stepBody(one, attempt, step)]);
    }
    body.hidden = !to;
    button.setAttribute("aria-expanded", String(to));
  };
  button.addEventListener("click", () => {
    const to = body.hidden;
    item.toggle(to);
    if (to) history.replaceState(null, "", caseLink(one, attempt.number, step.step));
  });
  if (open) item.toggle(true);
  return item;
}

function stepBody(one, attempt, step) {
  const seen = step.observation || {};
  const failed = step.checkpoints.filter((checkpoint) => checkpoint.verdict === "failed");
  const passed = step.checkpoints.filter((checkpoint) => checkpoint.verdict !== "failed");
  return [
    step.error &&
      h("div.note.bad", { "data-testid": "error" }, h("b", null, "Could not be done: "), h("span.error", null, step.error)),
    failed.map((checkpoint) => checkpointView(checkpoint, true)),
    passed.length
      ? h(
          "ul.checkpoints",
          { "aria-label": "Checkpoints that held" },
          passed.map((checkpoint) => h("li", null, checkpointView(checkpoint, false))),
        )
      : null,
    // An exchange says what was asked; other actions do not show in what was seen.
    !(seen.exchanges || []).length && section("Did", actionView(one, attempt, step)),
    (seen.exchanges || []).length
      ? section(
          seen.exchanges.length > 1 ? `${seen.exchanges.length} exchanges` : "Exchange",
          seen.exchanges.map((exchange, at) => exchangeView(attempt, exchange, at === seen.exchanges.length - 1)),
        )
      : null,
    outputView(attempt, seen),
    seen.browser && browserView(one, attempt, step, seen.browser),
    capturedView(step),
    filesSeen(attempt, seen),
    earlierView(step),
    h(
      "p.where",
      null,
      h("a", { href: caseLink(one, attempt.number, step.step) }, "Link to this step"),
      " · ",
      h("span.mono", null, step.step),
      " · ",
      new Date(step.at).toISOString().slice(11, 23),
      " UTC",
    ),
  ];
}

function section(title, ...content) {
  return h("section.part", null, h("h4", null, title), content);
}

// A claim with what was found: in full where it does not hold, in a line where it does.
function checkpointView(checkpoint, full) {
  const claim = claimOf(checkpoint);
  if (full) {
    return h(
      "section.checkpoint.failed",
      { "data-checkpoint": checkpoint.id, "data-testid": `checkpoint-${checkpoint.id}` },
      h("h3.claim", null, icon("failed"), h("span", null, checkpoint.text || claim)),
      compareView(checkpoint),
    );
  }
  const value =
    checkpoint.expected == null && checkpoint.predicate !== "equals" ? "" : ` ${oneLine(inJson(checkpoint.expected), 120)}`;
  return h(
    "details.held",
    { "data-checkpoint": checkpoint.id, "data-testid": `checkpoint-${checkpoint.id}` },
    h(
      "summary",
      null,
      icon("passed"),
      h("span.hidden", null, "passed: "),
      h("span", null, oneLine(checkpoint.text || checkpoint.id)),
      h("span.rule", null, `${claim}${value}`),
    ),
    h("p.label", null, "Observed"),
    valueView(checkpoint.observed),
  );
}

function capturedView(step) {
  const names = Object.keys(step.captured || {});
  return names.length
    ? section(
        "Captured",
        facts(
          names.map((name) => [name, valueView(step.captured[name])]),
          "facts.grid",
        ),
      )
    : null;
}

function outputView(attempt, seen) {
  const parts = [];
  if (seen.exit_code != null) parts.push(["Exit code", h("span.mono", null, String(seen.exit_code))]);
  if (seen.signal != null) parts.push(["Ended by signal", h("span.mono", null, String(seen.signal))]);
  const streams = [
    ["Standard output", seen.stdout],
    ["Standard error", seen.stderr],
  ].filter(([, content]) => content && content.bytes);
  if (!parts.length && !streams.length) return null;
  return section(
    "Output",
    facts(parts),
    streams.map(([name, content]) => contentView(attempt, name, content)),
  );
}

function filesSeen(attempt, seen) {
  const files = Object.entries(seen.files || {});
  const changed = seen.workspace || [];
  const cookies = Object.entries(seen.cookies || {});
  return [
    files.length
      ? section(
          "Files looked at",
          files.map(([path, content]) =>
            content ? contentView(attempt, path, content) : h("p", null, h("span.mono", null, path), " is not there"),
          ),
        )
      : null,
    changed.length
      ? section(
          "Files changed",
          h(
            "ul.changes",
            null,
            changed.map((one) => h("li", null, h("span.change", null, one.change), " ", h("span.mono", null, one.path))),
          ),
        )
      : null,
    cookies.length
      ? h(
          "details.quiet",
          null,
          h("summary", null, counted(cookies.length, "cookie")),
          facts(
            cookies.map(([name, value]) => [name, h("span.mono", null, value)]),
            "facts.grid",
          ),
        )
      : null,
  ];
}

// The tries that did not hold yet; those that saw the same stand as one.
function earlierView(step) {
  const tries = step.earlier || [];
  if (!tries.length) return null;
  const groups = [];
  for (const one of tries) {
    const seen = JSON.stringify([one.error, one.failed]);
    const last = groups[groups.length - 1];
    if (last && last.seen === seen) {
      last.count += 1;
      last.to = one.at;
    } else groups.push({ seen, one, count: 1, to: one.at });
  }
  return h(
    "details.quiet",
    null,
    h("summary", null, `${tries.length} earlier ${tries.length === 1 ? "try" : "tries"}: what did not hold yet`),
    h(
      "ol.tries",
      null,
      groups.map(({ one, count, to }) =>
        h(
          "li",
          null,
          h("span.time", null, one.at.slice(11, 23), count > 1 ? ` to ${to.slice(11, 23)}, ${count} times` : ""),
          " ",
          one.error
            ? oneLine(one.error)
            : Object.entries(one.failed).map(([id, value]) => [
                h("span.mono", null, id),
                ": ",
                h("code", null, oneLine(inJson(value), 160)),
                " ",
              ]),
        ),
      ),
    ),
  );
}
