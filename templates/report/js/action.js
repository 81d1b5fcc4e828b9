// What the user did, as a person says it.

function actionOf(step) {
  const action = step.action || {};
  const kind = ["run", "http", "browser", "file"].find((name) => action[name] != null);
  return [kind, kind ? action[kind] : action];
}

function actionInBrief(step) {
  const [kind, action] = actionOf(step);
  if (kind === "run") return `$ ${typeof action === "string" ? action : action.command}`;
  if (kind === "http") return `${action.method || "GET"} ${action.url}`;
  if (kind === "browser") return action.map(operationInWords).join(", ");
  if (kind === "file") return fileInWords(action);
  return "";
}

function fileInWords(action) {
  if (action.write != null) return `Writes ${action.write}`;
  if (action.copy != null) return `Copies ${action.copy} to ${action.to}`;
  if (action.remove != null) return `Removes ${action.remove}`;
  return JSON.stringify(action);
}

function operationInWords(operation) {
  if (typeof operation === "string") return operation;
  const [name] = Object.keys(operation);
  const value = operation[name];
  const target = value && value.target;
  const text = (inner) => (typeof inner === "string" ? inner : JSON.stringify(inner));
  switch (name) {
    case "goto":
      return `opens ${text(value)}`;
    case "click":
      return `clicks ${text(value)}`;
    case "fill":
      return `fills ${target} with “${text(value.value)}”`;
    case "press":
      return target ? `presses ${value.key} on ${target}` : `presses ${text(value)}`;
    case "select":
      return `chooses ${text(value.value)} in ${target}`;
    case "check":
      return `ticks ${text(value)}`;
    case "uncheck":
      return `clears ${text(value)}`;
    case "hover":
      return `points at ${text(value)}`;
    case "upload":
      return `chooses ${(value.files || []).join(", ")} for ${target}`;
    case "wait_for":
      return `waits for ${text(value)}`;
    case "reload":
      return "loads the page again";
    case "back":
      return "goes back";
    default:
      return `${name} ${text(value)}`;
  }
}

function actionView(one, attempt, step) {
  const [kind, action] = actionOf(step);
  if (kind === "run") return commandView(action);
  if (kind === "http") {
    return h("p", null, h("b.method", null, action.method || "GET"), " ", h("code", null, action.url));
  }
  if (kind === "browser") {
    const [first] = (step.observation.browser && step.observation.browser.operations) || [];
    const linked = first && hasTrace(attempt);
    return h(
      "ol.operations",
      null,
      action.map((operation, at) =>
        h(
          "li",
          null,
          linked
            ? h(
                "a",
                {
                  href: caseLink(one, attempt.number, null, { tab: "trace", op: String(first + at) }),
                  title: "Show in the trace",
                },
                operationInWords(operation),
              )
            : h("span", null, operationInWords(operation)),
        ),
      ),
    );
  }
  if (kind === "file") {
    return [
      h("p", null, fileInWords(action)),
      action.content != null &&
        h(
          "pre.text",
          null,
          shorten(visible(typeof action.content === "string" ? action.content : JSON.stringify(action.content, null, 2)), 4000),
        ),
    ];
  }
  return h("pre.text", null, JSON.stringify(action, null, 2));
}

function commandView(action) {
  const run = typeof action === "string" ? { command: action } : action;
  return [
    h("pre.text.command", null, run.command),
    facts([
      ["In", run.cwd && h("span.mono", null, run.cwd)],
      ["Timeout", run.timeout],
      ["Terminal", run.pty ? "of its own" : null],
      [
        "Variables",
        run.env && Object.keys(run.env).length
          ? h(
              "span.mono",
              null,
              Object.entries(run.env)
                .map(([name, value]) => `${name}=${value}`)
                .join("  "),
            )
          : null,
      ],
    ]),
    run.stdin != null &&
      h("details.quiet", null, h("summary", null, "Standard input"), h("pre.text", null, shorten(visible(run.stdin), 4000))),
  ];
}
