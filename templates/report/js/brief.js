// A failed case in a few lines: to jump to what failed, and to take it along.

function failedStep(attempt) {
  return (attempt.steps || []).find((step) => step && stepStatus(step) === "failed");
}

// Where many steps stand before it, the one that failed is named above them.
function failureJump(one, attempt) {
  const step = failedStep(attempt);
  if (!step || attempt.steps.indexOf(step) < 6 || route.step) return null;
  const checkpoint = step.checkpoints.find((other) => other.verdict === "failed");
  return h(
    "p.note.bad",
    null,
    h("b", null, `Step ${attempt.steps.indexOf(step) + 1} failed: `),
    h("a", { href: caseLink(one, attempt.number, step.step), "data-testid": "to-failure" }, oneLine(step.text || step.step)),
    checkpoint && ` — ${oneLine(checkpoint.text || claimOf(checkpoint))}`,
  );
}

// The failure as Markdown, for an issue or a review.
function briefOf(one, attempt, contract) {
  const step = failedStep(attempt);
  const lines = [`# ${one.name}: ${one.id === "base" ? one.scenario.title : `${one.scenario.title}, ${one.title}`}`, ""];
  if (contract && contract.persona) lines.push(`${contract.persona.name}: ${contract.outcome || ""}`, "");
  for (const other of attempt.steps || []) {
    if (other)
      lines.push(`- [${stepStatus(other) === "failed" ? " " : "x"}] ${other.text || other.step} (${actionInBrief(other)})`);
  }
  if (step) {
    if (step.error) lines.push("", `Could not be done: ${step.error}`);
    for (const checkpoint of step.checkpoints.filter((other) => other.verdict === "failed")) {
      lines.push(
        "",
        `## ${checkpoint.text || checkpoint.id}`,
        `- claim: ${claimOf(checkpoint)}`,
        `- expected: ${shorten(inJson(checkpoint.expected), 2000)}`,
        `- observed: ${shorten(inJson(checkpoint.observed), 2000)}`,
      );
      if (checkpoint.reason) lines.push(`- because: ${checkpoint.reason}`);
    }
    for (const error of (step.observation.browser && step.observation.browser.page.console) || [])
      lines.push(`- console: ${error.text}`);
    const stderr = step.observation.stderr;
    if (stderr && stderr.text)
      lines.push(
        "",
        "Standard error:",
        "",
        ...shorten(stderr.text, 3000)
          .split("\n")
          .map((line) => `    ${line}`),
      );
  }
  lines.push("", `Evidence: ${attempt.folder}`, `Run: ${store.index.run}`);
  return visible(lines.join("\n"));
}
