// The scripts of `data/`: loaded when they are needed, parsed when they are looked at.

const store = { index: null, run: null, cases: new Map(), scenarios: new Map(), texts: new Map(), chunks: [] };
const loading = new Map();
// Chunks of cases kept; each is some hundred KiB.
const CHUNKS_KEPT = 24;

globalThis.report = {
  index(raw) {
    store.index = readIndex(JSON.parse(raw));
  },
  run(raw, logs) {
    store.run = JSON.parse(raw);
    store.run.logs = logs.map(([path, bytes, head, omitted, tail]) => ({ path, bytes, raw: { head, omitted, tail } }));
  },
  cases(number, cases) {
    store.chunks.push({ number, names: cases.map(([name]) => name) });
    for (const [name, attempts] of cases) store.cases.set(name, attempts);
    while (store.chunks.length > CHUNKS_KEPT) {
      const old = store.chunks.shift();
      loading.delete(script("c", old.number));
      for (const gone of old.names) store.cases.delete(gone);
    }
  },
  scenarios(list) {
    for (const [id, raw] of list) store.scenarios.set(id, raw);
  },
  text(name, bytes, head, omitted, tail) {
    store.texts.set(name, { bytes, raw: { head, omitted, tail } });
  },
};

function script(kind, number) {
  return `data/${kind}${String(number).padStart(4, "0")}.js`;
}

// Resolves when the script has run; rejects when it is not there.
function load(path) {
  if (!loading.has(path)) {
    loading.set(
      path,
      new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = path;
        element.addEventListener("load", () => {
          element.remove();
          resolve();
        });
        element.addEventListener("error", () => {
          element.remove();
          loading.delete(path);
          reject(new Error(`${path} could not be loaded: was the folder moved without it?`));
        });
        document.head.append(element);
      }),
    );
  }
  return loading.get(path);
}

// From lines of arrays to scenarios and cases that know each other.
function readIndex(index) {
  const word = (number) => index.words[number] || "";
  const scenarios = index.scenarios.map(([id, title, feature, outcome, persona, priority, marks, cases], position) => {
    const scenario = {
      id,
      title: title || id,
      feature: word(feature),
      outcome: word(outcome),
      persona: word(persona),
      priority,
      status: STATUS[marks[0]],
      flaky: marks.includes("k"),
      quarantined: marks.includes("q", 1),
      position,
      script: script("s", Math.floor(position / index.scriptScenarios) + 1),
    };
    scenario.cases = cases.map(([caseId, caseTitle, caseMarks, attempts, ms, checkpoints, chunk, why]) => ({
      id: caseId,
      title: caseTitle || (caseId === "base" ? "Base flow" : caseId),
      scenario,
      name: `${id}/${caseId}`,
      status: STATUS[caseMarks[0]],
      flaky: caseMarks.includes("k"),
      attempts,
      ms,
      checkpoints,
      why: why || "",
      script: script("c", chunk),
    }));
    scenario.ms = scenario.cases.reduce((sum, one) => sum + one.ms, 0);
    scenario.rank = Math.min(...scenario.cases.map(rank), 9);
    const text = [id, title, scenario.feature, scenario.outcome, scenario.persona].join("\n").toLowerCase();
    for (const one of scenario.cases) one.haystack = [one.id, one.title, one.why].join("\n").toLowerCase();
    scenario.haystack = text;
    return scenario;
  });
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const cases = scenarios.flatMap((scenario) => scenario.cases);
  const troubled = cases
    .filter((one) => rank(one) < 2)
    .sort((a, b) => rank(a) - rank(b) || a.scenario.quarantined - b.scenario.quarantined);
  return { run: index.run, scenarios, byId, cases, troubled, sources: index.sources };
}

function rank(one) {
  if (one.status === "failed") return 0;
  if (one.status === "blocked") return 1;
  if (one.status === "running" || one.flaky) return 2;
  return one.status === "queued" ? 3 : 4;
}

function shownStatus(one) {
  return one.flaky && one.status === "passed" ? "flaky" : one.status;
}

// The contract; null where the pack is lost.
async function contractOf(scenario) {
  await load(scenario.script).catch(() => {});
  const raw = store.scenarios.get(scenario.id);
  try {
    return raw ? JSON.parse(raw) : null;
  } catch {
    return null;
  }
}

// Attempts with their steps and files. A line of a transcript that cannot be read stands as null.
async function attemptsOf(one) {
  if (!store.cases.has(one.name)) {
    if (!store.chunks.some((chunk) => chunk.names.includes(one.name))) loading.delete(one.script);
    await load(one.script);
  }
  return (store.cases.get(one.name) || []).map(([number, transcript, cut, files]) => ({
    number,
    folder: `evidence/${one.name}/${number}`,
    steps:
      transcript == null
        ? null
        : transcript
            .split("\n")
            .filter((line) => line)
            .map((line) => {
              try {
                return JSON.parse(line);
              } catch {
                return null;
              }
            }),
    cut: Boolean(cut),
    files: files.map(([name, bytes, text]) => ({ name, bytes, text })),
  }));
}

// `{ head, omitted, tail }` of a file that has text; null of one that has not.
async function textOf(file) {
  if (file.raw) return unpack(file.raw);
  if (!file.text) return null;
  if (!/^f\d+$/.test(file.text)) return { head: JSON.parse(file.text), omitted: 0, tail: "" };
  await load(`data/${file.text}.js`);
  return unpack(store.texts.get(file.text).raw);
}

function unpack({ head, omitted, tail }) {
  return { head: JSON.parse(head), omitted, tail: tail ? JSON.parse(tail) : "" };
}
