// The files of an attempt, the logs of services, and what can be done with them.

function fileView(attempt, file) {
  const box = h("div.file-text", null, h("p.dim", null, "…"));
  textOf(file)
    .then((text) => {
      if (!text) return fill(box, fileLink(`${attempt.folder}/${file.name}`));
      return fill(box, textView(file.name, text, true));
    })
    .catch((error) => fill(box, note(error.message, "bad")));
  return box;
}

function textView(name, text, low) {
  if (name.endsWith(".diff")) return patchView(text.head + (text.tail || ""));
  const readable = name.endsWith(".json") && !text.omitted ? pretty(text.head) : null;
  return logView([readable == null ? { name, ...text } : { name, text: readable }], { low });
}

// A patch with its lines coloured; every line keeps its sign.
function patchView(text) {
  const lines = text
    .split("\n")
    .slice(0, 5000)
    .map((line) => {
      const kind = /^(diff |index |--- |\+\+\+ )/.test(line)
        ? "head"
        : line.startsWith("@@")
          ? "place"
          : line.startsWith("+")
            ? "added"
            : line.startsWith("-")
              ? "removed"
              : "same";
      return h(`span.${kind}`, null, line.slice(0, LONGEST) || " ");
    });
  return h("pre.diff.patch", { "data-testid": "patch" }, lines);
}

async function logsOf(attempt) {
  await load("data/run.js").catch(() => {});
  const own = attempt.files.filter((file) => file.name.endsWith(".log"));
  const shared = ((store.run && store.run.logs) || []).filter((log) => log.bytes);
  if (!own.length && !shared.length) return note("Nothing wrote a log: outputs of commands stand in their steps.");
  const entries = [
    ...own.map((file) => ({
      label: file.name.replace(/^services\//, "service "),
      path: `${attempt.folder}/${file.name}`,
      file,
      bytes: file.bytes,
    })),
    ...shared.map((log) => ({
      label: `${log.path.replace(/^services\//, "service ")} (of the run)`,
      path: log.path,
      file: log,
      bytes: log.bytes,
    })),
  ];
  return logShelf(entries);
}

// Several logs, one of them open.
function logShelf(entries) {
  const box = h("div");
  const buttons = entries.map((entry) =>
    h(
      "button",
      { type: "button", "aria-pressed": "false", onclick: () => choose(entry) },
      oneLine(entry.label),
      h("span.dim", null, size(entry.bytes)),
    ),
  );
  const choose = async (entry) => {
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(entries[at] === entry)));
    try {
      const text = await textOf(entry.file);
      fill(
        box,
        h("p.where", null, fileLink(entry.path, entry.path), entry.bytes ? "" : " is empty"),
        text ? textView(entry.path, text, false) : null,
      );
    } catch (error) {
      fill(box, note(error.message, "bad"));
    }
  };
  choose(entries.find((entry) => entry.bytes && /stderr/.test(entry.path)) || entries.find((entry) => entry.bytes) || entries[0]);
  return h("div", null, h("div.shelf.controls", { role: "group", "aria-label": "Logs" }, buttons), box);
}

async function filesOf(attempt) {
  const repro = attempt.files.find((file) => file.name === "repro.sh");
  const patch = attempt.files.find((file) => file.name === "workspace.diff");
  const reproText = repro && repro.text ? await textOf(repro) : null;
  return [
    reproText &&
      h(
        "section.part",
        null,
        h("h4", null, "Do it again"),
        h(
          "p",
          null,
          h("code", null, `sh ${attempt.folder}/repro.sh`),
          " ",
          copyButton(() => `sh ${attempt.folder}/repro.sh`, "Copy", "command"),
          " ",
          copyButton(() => reproText.head, "Copy the script", ""),
        ),
        h("details.quiet", null, h("summary", null, "repro.sh"), textView("repro.sh", reproText, true)),
      ),
    patch && h("section.part", null, h("h4", null, "What the case changed in its workspace"), fileView(attempt, patch)),
    h(
      "section.part",
      null,
      h("h4", null, "Files"),
      attempt.files.length
        ? h(
            "table.files",
            null,
            h(
              "tbody",
              null,
              attempt.files.map((file) => fileRow(attempt, file)),
            ),
          )
        : h("p.dim", null, "none"),
      h("p.where.mono", null, attempt.folder),
    ),
  ];
}

function fileRow(attempt, file) {
  const box = h("td", { colspan: "3" });
  const under = h("tr", { hidden: true }, box);
  const path = `${attempt.folder}/${file.name}`;
  const look = file.text
    ? h(
        "button.small",
        {
          type: "button",
          "aria-expanded": "false",
          onclick: (event) => {
            under.hidden = !under.hidden;
            event.target.setAttribute("aria-expanded", String(!under.hidden));
            if (!box.firstChild) add(box, [fileView(attempt, file)]);
          },
        },
        "Look",
      )
    : /\.(png|jpe?g|webp)$/i.test(file.name)
      ? h("button.small", { type: "button", onclick: () => enlarge(path, file.name) }, "Look")
      : null;
  return [
    h("tr", null, h("td", null, fileLink(path, file.name)), h("td.time", null, size(file.bytes)), h("td", null, look)),
    under,
  ];
}
