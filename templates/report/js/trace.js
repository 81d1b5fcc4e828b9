// A trace: what a browser did and saw, read from the script beside the transcript.

const traces = new Map();
// Traces kept; each may have many megabytes.
const TRACES_KEPT = 2;
let collecting = null;
let lastTrace = Promise.resolve();

globalThis.trace = (event) => {
  if (collecting) collecting.push(event);
};

function hasTrace(attempt) {
  return attempt.files.some((file) => file.name === "trace/trace.js");
}

// One after the other: the script of a trace does not say whose it is.
function loadTrace(attempt) {
  const path = `${attempt.folder}/trace/trace.js`;
  if (!traces.has(path)) {
    const loadedTrace = lastTrace
      .catch(() => {})
      .then(async () => {
        const events = [];
        collecting = events;
        try {
          await load(fileUrl(path));
          loading.delete(fileUrl(path));
        } catch {
          throw new Error(`The trace could not be loaded from ${path}.`);
        } finally {
          collecting = null;
        }
        if (!events.length) throw new Error(`The trace in ${path} is empty or cannot be read.`);
        return readTrace(events);
      });
    lastTrace = loadedTrace;
    traces.set(path, loadedTrace);
    loadedTrace.catch(() => traces.delete(path));
    if (traces.size > TRACES_KEPT) traces.delete(traces.keys().next().value);
  }
  return traces.get(path);
}

function readTrace(events) {
  const of = (kind) => events.filter((event) => event && event.t === kind);
  const read = {
    operations: of("operation").sort((a, b) => a.n - b.n),
    snapshots: new Map(of("snapshot").map((event) => [event.id, event])),
    resources: new Map(of("resource").map((event) => [event.url, event])),
    requests: of("request").sort((a, b) => a.start - b.start),
    console: of("console"),
    // What happened beside: pages, dialogs, downloads.
    others: events.filter(
      (event) => event && ["page-opened", "page-closed", "navigated", "dialog", "download"].includes(event.t),
    ),
    framed: new Map(),
  };
  const ends = events.map((event) => (event ? (event.end ?? event.at ?? event.start ?? 0) : 0));
  read.total = Math.max(
    1,
    ends.reduce((most, end) => Math.max(most, end), 0),
  );
  return read;
}

// The document of a snapshot; the last few are kept, because before and after are looked at in turns.
function frameOf(read, id) {
  if (!read.framed.has(id)) {
    read.framed.set(id, framed(read.snapshots.get(id), read.resources));
    if (read.framed.size > 8) read.framed.delete(read.framed.keys().next().value);
  }
  return read.framed.get(id);
}

// What happened from the end of the operation before to the end of this one.
function between(read, at) {
  const operation = read.operations[at];
  const from = at ? read.operations[at - 1].end : 0;
  const to = at === read.operations.length - 1 ? Infinity : operation.end;
  const inside = (time) => time >= from && time <= to;
  return {
    requests: read.requests.filter((one) => inside(one.start) || (one.start < from && (one.end ?? Infinity) > from)),
    console: read.console.filter((one) => inside(one.at)),
    others: read.others.filter((one) => inside(one.at)),
  };
}

function otherInWords(event) {
  switch (event.t) {
    case "page-opened":
      return `page ${event.page} was opened: ${event.url}`;
    case "page-closed":
      return `page ${event.page} ${event.crashed ? "crashed" : "was closed"}`;
    case "navigated":
      return `page ${event.page} went to ${event.url}`;
    case "dialog":
      return `${event.kind}: “${event.message}”, ${event.accepted ? "accepted" : "dismissed"}`;
    case "download":
      return `download ${event.path}, ${event.failed || size(event.bytes)}`;
    default:
      return event.t;
  }
}
