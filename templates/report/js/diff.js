// Differences: of lines, of words, of JSON.

// Longest common subsequence by Myers' greedy way; null when the two differ in more than `most` places.
function edits(left, right, most) {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let [endLeft, endRight] = [left.length, right.length];
  while (endLeft > start && endRight > start && left[endLeft - 1] === right[endRight - 1]) {
    endLeft -= 1;
    endRight -= 1;
  }
  const [n, m] = [endLeft - start, endRight - start];
  const trace = [];
  let reached = new Map([[1, 0]]);
  let found = n + m === 0;
  for (let d = 0; d <= Math.min(n + m, most) && !found; d += 1) {
    const next = new Map(reached);
    trace.push(reached);
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reached.get(k - 1) ?? -1) < (reached.get(k + 1) ?? -1));
      let x = down ? (reached.get(k + 1) ?? 0) : (reached.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < n && y < m && left[start + x] === right[start + y]) {
        x += 1;
        y += 1;
      }
      next.set(k, x);
      if (x >= n && y >= m) {
        found = true;
        trace.push(next);
        break;
      }
    }
    reached = next;
  }
  if (!found) return null;
  const middle = [];
  let [x, y] = [n, m];
  for (let d = trace.length - 2; d >= 0; d -= 1) {
    const before = trace[d];
    const k = x - y;
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const [px, py] = [before.get(from) ?? 0, (before.get(from) ?? 0) - from];
    while (x > Math.max(px, 0) && y > Math.max(py, 0)) {
      x -= 1;
      y -= 1;
      middle.push(["=", left[start + x]]);
    }
    if (d > 0) {
      if (down) {
        y -= 1;
        middle.push(["+", right[start + y]]);
      } else {
        x -= 1;
        middle.push(["-", left[start + x]]);
      }
    }
  }
  return [
    ...left.slice(0, start).map((part) => ["=", part]),
    ...middle.reverse(),
    ...left.slice(endLeft).map((part) => ["=", part]),
  ];
}

const AROUND = 3;

// Expected (−) against observed (+), line by line, with what is the same left out but for its edges.
function diffView(expected, observed) {
  const bothEnd = expected.endsWith("\n") && observed.endsWith("\n");
  const linesOfText = (text) => (bothEnd ? text.slice(0, -1) : text).split("\n");
  const found = edits(linesOfText(expected), linesOfText(observed), 2000);
  if (!found)
    return h(
      "div.diffs",
      null,
      h("p.dim", null, "They differ in too many places to be set side by side."),
      h("p.label", null, "Expected"),
      h("pre.text", null, shorten(visible(expected), 4000)),
      h("p.label", null, "Observed"),
      h("pre.text", null, shorten(visible(observed), 4000)),
    );
  const near = found.map((_, at) => found.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(([kind]) => kind !== "="));
  const lines = [];
  let hidden = 0;
  const gap = () => {
    if (hidden) lines.push(h("span.gap", null, `  ⋯ ${counted(hidden, "line")} alike`));
    hidden = 0;
  };
  for (let at = 0; at < found.length; at += 1) {
    const [kind, line] = found[at];
    if (!near[at]) {
      hidden += 1;
      continue;
    }
    gap();
    const next = found[at + 1];
    const paired =
      kind === "-" &&
      next &&
      next[0] === "+" &&
      (at === 0 || found[at - 1][0] !== "-") &&
      (!found[at + 2] || found[at + 2][0] !== "+");
    if (paired) {
      const [left, right] = wordDiff(line, next[1]);
      lines.push(h("span.expected", null, "− ", left), h("span.observed", null, "+ ", right));
      at += 1;
    } else
      lines.push(
        h(
          `span.${kind === "-" ? "expected" : kind === "+" ? "observed" : "same"}`,
          null,
          `${kind === "-" ? "−" : kind === "+" ? "+" : " "} ${showEnds(line)}`,
        ),
      );
  }
  gap();
  return h(
    "div",
    null,
    h("p.legend", null, h("span.expected", null, "− expected"), " ", h("span.observed", null, "+ observed")),
    h("pre.diff", { "aria-label": "Expected against observed" }, lines),
  );
}

// White space at a line's end may be the difference.
function showEnds(line) {
  return line.replace(/\r/g, "␍").replace(/[ \t]+$/, (end) => end.replace(/ /g, "·").replace(/\t/g, "⇥"));
}

// Two texts with the words marked in which they differ.
function wordDiff(expected, observed) {
  const words = (text) => showEnds(text).match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) || [];
  const [left, right] = [words(expected), words(observed)];
  const found = left.length + right.length < 4000 ? edits(left, right, 400) : null;
  if (!found) return [[visible(showEnds(expected))], [visible(showEnds(observed))]];
  const side = (sign) => {
    const parts = [];
    for (const [kind, word] of found) {
      if (kind !== "=" && kind !== sign) continue;
      const last = parts[parts.length - 1];
      if (last && last.kind === kind) last.text += word;
      else parts.push({ kind, text: word });
    }
    return parts.map(({ kind, text }) => (kind === "=" ? visible(text) : h("mark", null, text)));
  };
  return [side("-"), side("+")];
}

// Where two JSON values differ: `[{ path, expected, observed, kind }]`.
function differences(expected, observed, path = "$", found = []) {
  if (found.length >= 100) return found;
  const group = (value) => (Array.isArray(value) ? "list" : value && typeof value === "object" ? "object" : "value");
  if (group(expected) !== group(observed) || group(expected) === "value") {
    if (JSON.stringify(expected) !== JSON.stringify(observed)) found.push({ path, expected, observed, kind: "other" });
    return found;
  }
  const keys =
    group(expected) === "list"
      ? [...Array(Math.max(expected.length, observed.length)).keys()]
      : [...new Set([...Object.keys(expected), ...Object.keys(observed)])];
  for (const key of keys) {
    const inner = Array.isArray(expected)
      ? `${path}[${key}]`
      : /^[A-Za-z_][\w-]*$/.test(key)
        ? `${path}.${key}`
        : `${path}[${JSON.stringify(key)}]`;
    if (!Object.hasOwn(expected, key)) found.push({ path: inner, observed: observed[key], kind: "extra" });
    else if (!Object.hasOwn(observed, key)) found.push({ path: inner, expected: expected[key], kind: "missing" });
    else differences(expected[key], observed[key], inner, found);
  }
  return found;
}

function pathTable(paths) {
  return h(
    "table.paths",
    null,
    h("thead", null, h("tr", null, h("th", null, "Where"), h("th", null, "Expected"), h("th", null, "Observed"))),
    h(
      "tbody",
      null,
      paths.map(({ path, expected, observed, kind }) =>
        h(
          "tr",
          null,
          h("td.mono", null, path),
          h(
            "td.expected",
            null,
            kind === "extra" ? h("span.dim", null, "nothing") : h("code", null, oneLine(inJson(expected), 400)),
          ),
          h(
            "td.observed",
            null,
            kind === "missing" ? h("span.dim", null, "missing") : h("code", null, oneLine(inJson(observed), 400)),
          ),
        ),
      ),
    ),
  );
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== "object") return value;
  // `__proto__` is a key like any other here.
  const copy = Object.create(null);
  for (const key of Object.keys(value).sort()) copy[key] = sorted(value[key]);
  return copy;
}
