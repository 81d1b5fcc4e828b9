// What a browser showed at the end of a step.

function browserView(one, attempt, step, seen) {
  const { page } = seen;
  const first = seen.operations && seen.operations[0];
  return [
    section(
      "Page",
      facts([
        ["Title", page.title],
        ["Address", h("code", null, page.url || "")],
      ]),
      h(
        "div.page-seen",
        null,
        seen.screenshot && screenshot(`${attempt.folder}/${seen.screenshot}`, `The page after “${step.text || step.step}”`),
        seen.trace &&
          hasTrace(attempt) &&
          h(
            "p",
            null,
            h(
              "a.button",
              { href: caseLink(one, attempt.number, null, { tab: "trace", op: first ? String(first) : null }) },
              "▶ Play the trace of this step",
            ),
          ),
      ),
    ),
    elementsView(page.elements || {}),
    (page.console || []).length
      ? section(
          `Errors on the console: ${page.console.length + (page.console_more || 0)}`,
          h(
            "ul.console",
            null,
            page.console.map((error) =>
              h(
                "li",
                null,
                h("code", null, shorten(visible(error.text), 1500)),
                error.url && h("span.dim", null, ` ${oneLine(error.url)}${error.line ? ":" + error.line : ""}`),
              ),
            ),
          ),
        )
      : null,
    (seen.failed_requests || []).length
      ? section(
          "Requests that failed",
          h(
            "ul.console",
            null,
            seen.failed_requests.map((request) =>
              h(
                "li",
                null,
                h("b.method", null, request.method),
                " ",
                h("code", null, oneLine(request.url, 400)),
                " ",
                h("span.status.bad", null, request.status == null ? "no answer" : String(request.status)),
                " ",
                oneLine(request.reason),
              ),
            ),
          ),
        )
      : null,
    (seen.dialogs || []).length
      ? section(
          "Dialogs",
          h(
            "ul",
            null,
            seen.dialogs.map((dialog) =>
              h("li", null, `${dialog.kind}: “${oneLine(dialog.message)}”, `, dialog.accepted ? "accepted" : "dismissed"),
            ),
          ),
        )
      : null,
    (seen.downloads || []).length
      ? section(
          "Downloads",
          h(
            "ul",
            null,
            seen.downloads.map((path) => h("li.mono", null, path)),
          ),
        )
      : null,
    page.text
      ? h(
          "details.quiet",
          null,
          h("summary", null, "What a user could read"),
          h("pre.text", null, shorten(visible(page.text), 20_000)),
        )
      : null,
    fileFold(attempt, seen.accessibility, "What assistive technology is told"),
    fileFold(attempt, seen.html, "The page's HTML"),
  ];
}

function elementsView(elements) {
  const targets = Object.entries(elements);
  if (!targets.length) return null;
  return section(
    "Elements that checkpoints looked for",
    h(
      "ul.elements",
      null,
      targets.map(([target, found]) =>
        h(
          "li",
          null,
          h("code", null, target),
          " ",
          found.error
            ? h("span.state.failed", null, oneLine(found.error))
            : h("span.dim", null, found.count === 1 ? "one match" : `${grouped(found.count)} matches`),
          (found.matches || []).length
            ? h(
                "ul",
                null,
                found.matches.map((match) =>
                  h(
                    "li",
                    null,
                    h("code", null, match.target),
                    " “",
                    oneLine(match.text, 200),
                    "”",
                    h("span.dim", null, [
                      match.visible ? "" : ", hidden",
                      match.enabled ? "" : ", disabled",
                      match.checked == null ? "" : match.checked ? ", ticked" : ", not ticked",
                    ]),
                  ),
                ),
              )
            : null,
          (found.near || []).length
            ? h(
                "p",
                null,
                "Near: ",
                found.near.map((near, at) => [at ? ", " : "", h("code", null, near)]),
              )
            : null,
        ),
      ),
    ),
  );
}

// A file of the attempt, as text and nothing else, read when it is opened.
function fileFold(attempt, name, title) {
  if (!name) return null;
  const file = attempt.files.find((other) => other.name === name);
  if (file && !file.text) return h("p", null, `${title}: `, fileLink(`${attempt.folder}/${name}`));
  if (!file) return h("details.quiet", null, h("summary", null, title), h("pre.text", null, shorten(visible(name), 20_000)));
  const box = h("div");
  const details = h(
    "details.quiet",
    {
      ontoggle: () => {
        if (details.open && !box.firstChild) add(box, [fileView(attempt, file)]);
      },
    },
    h("summary", null, `${title} `, h("span.dim", null, size(file.bytes))),
    box,
  );
  return details;
}

function screenshot(path, label) {
  const image = h("img", { src: fileUrl(path), alt: label, loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(h("span.dim", null, "The screenshot is not there.")));
  return h("button.shot", { type: "button", "aria-label": `Enlarge: ${label}`, onclick: () => enlarge(path, label) }, image);
}

function enlarge(path, label) {
  openOverlay(
    h("figure.large", null, h("img", { src: fileUrl(path), alt: label }), h("figcaption", null, label, " · ", fileLink(path))),
    label,
  );
}
