// A request and its answer.

function exchangeView(attempt, exchange, last) {
  const { request, response, timings } = exchange;
  const status = response ? response.status : null;
  const kind = status == null || status >= 500 ? "bad" : status >= 400 ? "stuck" : "good";
  return h(
    "details.exchange",
    { open: last },
    h(
      "summary",
      null,
      h("b.method", null, request.method),
      h("code.url", null, oneLine(request.url, 400)),
      h(`span.status.${kind}`, null, status == null ? "no answer" : `${status}`),
      timingBar(timings),
      h("span.time", null, span(timings.total_ms)),
    ),
    h(
      "div.sides",
      null,
      h(
        "div",
        null,
        h("h5", null, "Sent"),
        headersView(request.headers),
        request.body ? contentView(attempt, "Body", request.body) : h("p.dim", null, "No body"),
      ),
      response
        ? h(
            "div",
            null,
            h("h5", null, `Received `, h("span.dim", null, `${response.version} ${response.status}`)),
            headersView(response.headers),
            contentView(attempt, "Body", response.body),
          )
        : h("div", null, h("h5", null, "Received"), h("p.dim", null, "Nothing")),
    ),
  );
}

function headersView(headers) {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type");
  return h(
    "details.quiet",
    null,
    h("summary", null, counted(headers.length, "header"), type ? h("span.dim", null, ` · ${oneLine(type[1], 80)}`) : ""),
    h(
      "table.headers",
      null,
      h(
        "tbody",
        null,
        headers.map(([name, value]) => h("tr", null, h("th", null, name), h("td", null, value))),
      ),
    ),
  );
}

// Connecting, waiting, receiving, as parts of the whole.
function timingBar({ connect_ms: connect = 0, first_byte_ms: first, total_ms: total }) {
  const of = (ms) => `${Math.max(0, (100 * ms) / Math.max(total, 0.001))}%`;
  const words = [connect ? `connect ${span(connect)}` : null, `wait ${span(first - connect)}`, `receive ${span(total - first)}`]
    .filter((part) => part)
    .join(", ");
  return h(
    "span.timing",
    { title: words },
    h("span.connect", { style: { width: of(connect) } }),
    h("span.wait", { style: { width: of(first - connect) } }),
    h("span.receive", { style: { width: of(total - first) } }),
    h("span.hidden", null, words),
  );
}
