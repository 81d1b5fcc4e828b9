// Values of checkpoints, and contents that may stand in a file.

function inJson(value) {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

// Text as text; anything else, and text that could be taken for something else, as JSON.
function valueText(value) {
  if (typeof value === "string") {
    const plain =
      value.trim().includes("\n") ||
      (value !== "" && value.trim() === value && !/^(-?[\d.]+(e[+-]?\d+)?|true|false|null|[[{"].*)$/is.test(value));
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
  const { expected, observed, predicate, reason } = checkpoint;
  const rule = h("span.rule", null, claimOf(checkpoint));
  const because =
    reason && !missing(checkpoint) ? h("pre.text.reason", { "data-testid": "reason" }, shorten(visible(reason), 4000)) : null;
  const both = predicate === "equals" && typeof expected === typeof observed && expected !== null && observed !== null;
  if (both && typeof expected === "object") {
    const paths = differences(expected, observed);
    return h(
      "div.diffs",
      { "data-testid": "compare" },
      h("p.rule", null, rule),
      paths.length ? pathTable(paths) : null,
      because,
      h(
        "details.quiet",
        paths.length ? null : { open: true },
        h("summary", null, "Line by line"),
        diffView(JSON.stringify(sorted(expected), null, 2), JSON.stringify(sorted(observed), null, 2)),
      ),
    );
  }
  if (both && typeof expected === "string" && (expected.includes("\n") || observed.includes("\n") || expected.length > 400)) {
    return h("div.diffs", { "data-testid": "compare" }, h("p.rule", null, rule), diffView(expected, observed), because);
  }
  const words =
    both && typeof expected === "string" && valueText(expected) === expected && valueText(observed) === observed
      ? wordDiff(expected, observed)
      : null;
  const texts = [valueText(expected), missing(checkpoint) ? "missing" : valueText(observed)];
  const hasExpected = expected != null || predicate === "equals";
  const short = hasExpected && texts.every((text) => text.length < 60);
  const shown = (at) => h("pre", null, words ? words[at] : shorten(visible(texts[at]), 6000));
  return h(
    `dl.compare${short ? ".short" : ""}`,
    { "data-testid": "compare" },
    h("div.expected", null, h("dt", null, "Expected ", rule), h("dd", null, hasExpected ? shown(0) : null)),
    because && h("div.reason", null, h("dt", null, "Because"), h("dd", null, h("pre", null, shorten(visible(reason), 4000)))),
    h("div.observed", null, h("dt", null, "Observed"), h("dd", null, shown(1))),
  );
}

// A stream, a body or a file: its text, or the way to it.
function contentView(attempt, name, content, { form } = {}) {
  const facts = [size(content.bytes), content.omitted ? `${size(content.omitted)} not kept` : null]
    .filter((part) => part)
    .join(", ");
  const head = h("span.label", null, `${name} `, h("span.dim", null, facts));
  if (content.text == null) {
    const file = attempt.files.find((other) => other.name === content.file);
    return h(
      "div.content",
      null,
      head,
      file && file.text ? fileView(attempt, file) : fileLink(`${attempt.folder}/${content.file}`),
    );
  }
  if (content.text === "") return h("div.content", null, head, h("span.dim", null, " (empty)"));
  const readable = form === "raw" ? null : pretty(content.text);
  const text = readable == null ? content.text : readable;
  if (text.length > 20_000 || text.split("\n", 60).length >= 60)
    return h("div.content", null, head, logView([{ name, text }], { low: true }));
  const block = h("pre.text", null, colouredLines(text));
  return h(
    "div.content",
    null,
    h(
      "div.content-head",
      null,
      head,
      readable != null &&
        readable !== content.text &&
        h(
          "button.small",
          {
            type: "button",
            onclick: (event) => {
              const raw = event.target.textContent === "As sent";
              fill(block, colouredLines(raw ? content.text : readable));
              event.target.textContent = raw ? "Readable" : "As sent";
            },
          },
          "As sent",
        ),
      copyButton(() => content.text, "Copy", name),
    ),
    block,
  );
}
