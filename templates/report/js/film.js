// Beside the stage: the whole trace in a strip, and what happened between two operations.

// The whole trace in a strip: operations, requests below them, errors as marks.
function makeFilm(read, choose) {
  const percent = (time) => `${(100 * Math.min(time, read.total)) / read.total}%`;
  const wide = (start, end) => `max(3px, ${(100 * Math.max(0, (end ?? read.total) - start)) / read.total}%)`;
  const operations = read.operations.map((operation, at) =>
    h(`button.film-op${operation.error ? ".failed" : ""}`, {
      type: "button",
      tabindex: "-1",
      "aria-hidden": "true",
      title: `${operation.n}. ${oneLine(operation.text, 120)}`,
      onclick: () => choose(at),
      style: { left: percent(operation.start), width: wide(operation.start, operation.end) },
    }),
  );
  const requests = read.requests.slice(0, 2000).map((one) =>
    h(`span.film-request${one.failed || one.status >= 400 ? ".bad" : ""}`, {
      style: { left: percent(one.start), width: wide(one.start, one.end) },
    }),
  );
  const errors = read.console
    .filter((one) => one.level === "error")
    .slice(0, 500)
    .map((one) => h("span.film-error", { style: { left: percent(one.at) }, title: oneLine(one.text, 200) }));
  const needle = h("span.needle");
  const box = h(
    "div.film",
    { "data-testid": "trace-film" },
    h("div.film-row", null, operations),
    h("div.film-row.thin", null, requests, errors),
    needle,
    h(
      "div.film-times",
      { "aria-hidden": "true" },
      h("span", null, "0"),
      h("span", null, span(read.total / 2)),
      h("span", null, span(read.total)),
    ),
  );
  box.addEventListener("click", (event) => {
    if (event.target.closest("button")) return;
    const edge = box.getBoundingClientRect();
    const time = ((event.clientX - edge.left) / edge.width) * read.total;
    const at = read.operations.findIndex((operation) => operation.end >= time);
    choose(at < 0 ? read.operations.length - 1 : at);
  });
  return {
    box,
    mark: (at, operation) => {
      operations.forEach((button, number) => button.classList.toggle("now", number === at));
      needle.style.left = percent(operation.end);
    },
  };
}

function betweenView(read, at) {
  const { requests, console: lines, others } = between(read, at);
  const bad = requests.filter((one) => one.failed || one.status >= 400).length;
  return [
    others.length
      ? h(
          "ul.plain.small-print",
          null,
          others.map((event) => h("li", null, oneLine(otherInWords(event), 300))),
        )
      : null,
    h(
      "details.quiet",
      { open: lines.length > 0 },
      h("summary", null, `Console: ${counted(lines.length, "line")}`),
      h(
        "ul.console-lines",
        null,
        lines
          .slice(0, 300)
          .map((line) =>
            h(
              `li.${/^(error|warning)$/.test(line.level) ? line.level : "plain"}`,
              null,
              h("span.dim", null, line.level),
              h("code", null, shorten(visible(line.text), 2000)),
              line.url && h("span.dim", null, ` ${oneLine(line.url, 120)}${line.line ? ":" + line.line : ""}`),
            ),
          ),
      ),
    ),
    h(
      "details.quiet",
      { open: (requests.length > 0 && requests.length < 15) || bad > 0 },
      h("summary", null, `Network: ${counted(requests.length, "request")}${bad ? `, ${bad} failed` : ""}`),
      h(
        "table.network",
        null,
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            ["Method", "Address", "Status", "Kind", "Size", "Time"].map((name) => h("th", null, name)),
          ),
        ),
        h(
          "tbody",
          null,
          requests
            .slice(0, 300)
            .map((one) =>
              h(
                `tr${one.failed || one.status >= 400 ? ".bad" : ""}`,
                null,
                h("td.mono", null, one.method),
                h("td.mono", null, oneLine(one.url, 300)),
                h("td.mono", null, one.failed ? oneLine(one.failed, 100) : one.status == null ? "…" : String(one.status)),
                h("td", null, one.kind),
                h("td.time", null, size(one.bytes)),
                h("td.time", null, one.end == null ? "going on" : span(one.end - one.start)),
              ),
            ),
        ),
      ),
    ),
  ];
}
