// Text from strangers, and quantities for people.

// Control characters, direction overrides and invisible characters, which could make a text look like another.
const DECEIVING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const COLOURS = /\u001b\[[0-9;:?]*[A-Za-z]/g;

// The text with everything invisible written out; line ends and tabs stay.
function visible(text) {
  return String(text)
    .replace(/\r\n/g, "\n")
    .replace(COLOURS, "")
    .replace(DECEIVING, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

function oneLine(text, most = 300) {
  const line = visible(text).replace(/\s*\n\s*/g, " ⏎ ");
  return line.length > most ? line.slice(0, most - 1) + "…" : line;
}

// A text of at most about `most` characters: the middle gives way, and its length is said.
function shorten(text, most) {
  if (text.length <= most) return text;
  const tail = Math.floor(most / 3);
  const left = grouped(text.length - most);
  return `${text.slice(0, most - tail)}\n… ${left} characters are not shown …\n${text.slice(-tail)}`;
}

function grouped(number) {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ",");
}

function counted(number, noun) {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

// Milliseconds for people: `3ms`, `0.21s`, `12.3s`, `2m 05s`.
function span(ms) {
  if (ms == null || !isFinite(ms)) return "";
  if (ms < 100) return ms < 10 && ms % 1 ? `${ms.toFixed(1)}ms` : `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)}s`;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const whole = Math.floor(seconds);
  const two = (n) => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${two(Math.floor(whole / 60) % 60)}m`;
}

function size(bytes) {
  if (bytes < 1024) return counted(bytes, "byte");
  const units = ["KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

const STATUS = { p: "passed", f: "failed", b: "blocked", r: "running", q: "queued" };
const STATUS_WORD = { running: "did not come to its end", queued: "never had a turn", unfinished: "not finished" };

function statusWord(status) {
  return STATUS_WORD[status] || status;
}

// JSON for reading; what is no JSON stays as it is.
function pretty(text) {
  const start = text.trimStart()[0];
  if (text.length > 2_000_000 || (start !== "{" && start !== "[")) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}
