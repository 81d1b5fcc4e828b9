// Values of checkpoints, and contents that may stand in a file.

function inJson(value) {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

// Text as text; anything else, and text that could be taken for something else, as JSON.
function valueText(value) {
  if (typeof value === "string") {
    const plain = value !== "" && value.trim() === value && !/^(-?[\d.]+(e[+-]?\d+)?|true|false|null|[[{"].*)$/is.test(value);
    return plain ? value : JSON.stringify(value);
  }
  const compact = inJson(value);
  return compact.length <= 60 || typeof value !== "object" ? compact : JSON.stringify(value, null, 2);
}

function valueView(value) {
  return h("pre.value", null, shorten(visible(valueText(value)), 6000));
}

function missing(checkpoint) {
  return checkpoint.observed === null && /not there/.test(checkpoint.reason || "");
}

// Expected against observed: a line each where they are short, a diff where they are long.
function compareView(checkpoint) {
  const { expected, observed, predicate } = checkpoint;
  const rule = h("span.rule", null, claimOf(checkpoint));
  const both = typeof expected === typeof observed && expected !== null && observed !== null;
  if (predicate === "equals" && both && typeof expected === "object") {
    const paths = differences(expected, observed);
    return h("div.diffs", { "data-testid": "compare" }, h("p.rule", null, rule), paths.length ? pathTable(paths) : null,
      h("details.quiet", paths.length ? null : { open: true }, h("summary", null, "Line by line"),
        diffView(JSON.stringify(sorted(expected), null, 2), JSON.stringify(sorted(observed), null, 2))));
  }
  if (predicate === "equals" && both && typeof expected === "string" && (expected.includes("\n") || observed.includes("\n") || expected.length > 80)) {
    return h("div.diffs", { "data-testid": "compare" }, h("p.rule", null, rule), diffView(expected, observed));
  }
  const values = [valueText(expected), missing(checkpoint) ? "missing" : valueText(observed)];
  if (predicate === "equals" && both && typeof expected === "string") return wordCompare(rule, expected, observed);
  const short = values.every((value) => value.length < 60);
  const hasExpected = expected != null || predicate === "equals";
  return h(`dl.compare${short && hasExpected ? ".short" : ""}`, { "data-testid": "compare" },
    h("div.expected", null, h("dt", null, "Expected ", rule), h("dd", null, hasExpected ? h("pre", null, shorten(visible(values[0]), 6000)) : null)),
    h("div.observed", null, h("dt", null, "Observed"), h("dd", null, h("pre", null, shorten(visible(values[1]), 6000)))));
}

function wordCompare(rule, expected, observed) {
  const [left, right] = wordDiff(expected, observed);
  return h("dl.compare", { "data-testid": "compare" },
    h("div.expected", null, h("dt", null, "Expected ", rule), h("dd", null, h("pre", null, left))),
    h("div.observed", null, h("dt", null, "Observed"), h("dd", null, h("pre", null, right))));
}

// A stream, a body or a file: its text, or the way to it.
function contentView(attempt, name, content, { form } = {}) {
  const facts = [size(content.bytes), content.omitted ? `${size(content.omitted)} not kept` : null].filter((part) => part).join(", ");
  const head = h("span.label", null, `${name} `, h("span.dim", null, facts));
  if (content.text == null) {
    const file = attempt.files.find((other) => other.name === content.file);
    return h("div.content", null, head, file && file.text ? fileView(attempt, file) : fileLink(`${attempt.folder}/${content.file}`));
  }
  if (content.text === "") return h("div.content", null, head, h("span.dim", null, " (empty)"));
  const readable = form === "raw" ? null : pretty(content.text);
  const text = readable == null ? content.text : readable;
  if (text.length > 20_000 || text.split("\n", 60).length >= 60) return h("div.content", null, head, logView([{ name, text }], { low: true }));
  const block = h("pre.text", null, colouredLines(text));
  return h("div.content", null, h("div.content-head", null, head,
    readable != null && readable !== content.text && h("button.small", {
      type: "button", onclick: (event) => {
        const raw = event.target.textContent === "As sent";
        fill(block, colouredLines(raw ? content.text : readable));
        event.target.textContent = raw ? "Readable" : "As sent";
      },
    }, "As sent"), copyButton(() => content.text, "Copy", name)), block);
}
