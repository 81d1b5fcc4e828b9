// The run as a whole: its facts, its services, its warnings.

async function runData() {
  await load("data/run.js");
  return store.run;
}

async function runView() {
  const { run, warnings, diagnoses, source_drift: drift } = await runData();
  const runner = (run && run.runner) || {};
  const known = ["run", "project", "tool", "repository", "head_sha", "dirty", "arguments", "runner", "shard", "started"];
  const rest = Object.entries(run || {}).filter(([name, value]) => !known.includes(name) && value != null);
  return {
    title: "Run",
    page: [
      h("header.head", null, h("h1", { "data-testid": "title" }, "The run")),
      run
        ? facts(
            [
              ["Run", h("span.mono", null, run.run)],
              ["Project", run.project],
              ["Tool", run.tool],
              ["Repository", run.repository],
              ["Commit", run.head_sha && h("span.mono", null, run.head_sha)],
              ["Tracked files", run.dirty == null ? null : run.dirty ? "differ from the commit" : "as in the commit"],
              ["Began", run.started],
              ["Command", h("code", null, ["scenarioforge", ...(run.arguments || [])].join(" "))],
              ["Machine", runner.os && `${runner.os} ${runner.arch}, ${counted(runner.jobs, "case")} at once`],
              ["Shard", run.shard],
              ...rest.map(([name, value]) => [
                name.replace(/_/g, " "),
                h("span.mono", null, typeof value === "string" ? value : JSON.stringify(value)),
              ]),
            ],
            "facts.grid",
          )
        : note("run.json is not in the bundle."),
      h("h2", null, counted(warnings.length, "warning")),
      warnings.length
        ? h(
            "ul.warnings",
            null,
            warnings.map((text) => h("li", null, text)),
          )
        : h("p.dim", null, "None."),
      drift.length ? [h("h2", null, "Sources that changed"), driftTable(drift)] : null,
      diagnoses.length ? [h("h2", null, "Diagnoses"), h("pre.text", null, JSON.stringify(diagnoses, null, 2))] : null,
      h("h2", null, "Files of the bundle"),
      h(
        "ul.plain",
        null,
        [
          "results.json",
          "events.jsonl",
          "evidence.json",
          "run.json",
          "scenarios.json",
          "config.toml",
          "report/report.md",
          "report/junit.xml",
          "report/ctrf.json",
        ].map((path) => h("li", null, fileLink(path, path))),
      ),
    ],
  };
}

async function servicesView() {
  const { services, logs } = await runData();
  const entries = logs.map((log) => ({
    label: log.path.replace(/^services\//, ""),
    path: log.path,
    file: log,
    bytes: log.bytes,
  }));
  return {
    title: "Services",
    page: [
      h(
        "header.head",
        null,
        h("h1", { "data-testid": "title" }, "Services of the run"),
        h("p.dim", null, "Those that belong to a single case stand with its logs."),
      ),
      services.length
        ? h(
            "ul.services",
            null,
            services.map((one) =>
              h(
                "li",
                null,
                icon(one.failed ? "failed" : "passed"),
                h(
                  "div.grow",
                  null,
                  h("b", null, one.name),
                  " ",
                  one.port && h("span.dim", null, `port ${one.port}`),
                  h("p", null, h("code", null, one.command || "started by someone else")),
                  one.failed && h("p.state.failed", null, one.failed),
                ),
                h("span.time", null, one.ready == null ? "never ready" : `ready after ${span(one.ready - one.start)}`),
                one.killed && h("span.state.blocked", null, "had to be killed"),
              ),
            ),
          )
        : note("The run had no services of its own."),
      entries.length ? [h("h2", null, "Logs"), logShelf(entries)] : null,
    ],
  };
}

/** A row for each section that differs, or for a source of which only the whole is known to differ. */
function driftTable(drift) {
  const row = (source, what, cited) =>
    h("tr", null, h("td", null, h("code", null, source)), h("td", null, what), h("td.dim", null, cited));
  const changes = { changed: "changed", deleted: "its file is gone", "not-in-manifest": "no longer in the manifest" };
  const rows = drift.flatMap(({ source, path, change, sections, scenarios }) => {
    const cited = scenarios.join(", ");
    const name = path ?? source;
    if (!sections.length) return [row(name, changes[change] ?? `cannot be read: ${change.unreadable}`, cited)];
    return sections.map(({ title, change, lines: [first, last] }, place) =>
      row(
        place ? "" : name,
        `${change}: ${title ? `“${title}”` : "its opening"}${change === "removed" ? "" : `, lines ${first}-${last}`}`,
        place ? "" : cited,
      ),
    );
  });
  return h("table", null, h("thead", null, h("tr", null, h("th", null, "Source"), h("th", null, "What changed"), h("th", null, "Cited by"))), h("tbody", null, rows));
}
