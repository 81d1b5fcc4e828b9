// Acting: waiting until an element is found, alone, visible, enabled, still, in view and not covered, and getting it ready for the
// real input that follows. Each poll looks for the element anew, because pages replace what they show.

const SEVERAL_GRACE = 300;
const WRONG_KIND_GRACE = 1000;
const POINTER = new Set(["click", "hover", "check", "uncheck"]);
const OPERATIONS = new Set(["click", "fill", "press", "select", "check", "uncheck", "hover", "upload", "wait_for", "count"]);
// Where an element is brought to if it cannot be reached where it is: something may stick to an edge.
const ALIGNMENTS = ["center", "end", "start", "nearest"];

let settled = null;

/** Waits and prepares; see `main.js` for the request and the reply. */
async function act(request) {
  const started = performance.now();
  const memory = { started, severalSince: 0, wrongSince: 0, box: null, tries: 0, scrolled: 0, firsts: 0, idle: 0 };
  settled = null;
  disarm();
  if (!OPERATIONS.has(request.operation)) return refuse(request, "bad_target", `there is no operation "${request.operation}"`);
  const parsed = parseTarget(request.target);
  if (parsed.error) return refuse(request, "bad_target", parsed.error);
  if (request.operation === "count") return { ok: true, action: "done", count: find(parsed, scan()).length };
  const timeout = Number(request.timeout) || 0;
  for (;;) {
    let result;
    try {
      result = attempt(request, parsed, memory);
    } catch (error) {
      // A page that changes while it is read can make any step fail; the next poll reads it anew.
      result = { code: "none", reason: `it could not be looked at: ${error?.message || error}` };
    }
    if (result.ok || result.final) return result.ok ? result : refuse(request, result.code, result.reason, result);
    if (performance.now() - started >= timeout && !result.first) return refuse(request, result.code, result.reason, result);
    memory.idle = (await nextFrame()) ? 0 : memory.idle + 1;
  }
}

/** The next frame, or a tenth of a second in pages that draw none; whether it was a frame. */
function nextFrame() {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 100);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function attempt(request, parsed, memory) {
  const { operation } = request;
  const page = scan();
  const found = find(parsed, page);
  if (!found.length) {
    memory.severalSince = 0;
    memory.box = null;
    return { code: "none", reason: `nothing matches ${request.target}`, page, parsed };
  }
  const seen = operation === "upload" ? found : found.filter(visible);
  const wanted = suited(seen.length ? seen : found, operation);
  if (operation === "wait_for" && seen.length) return ready(request, seen[0], "done", null);
  if (wanted.length > 1) {
    const controls = new Set(wanted.map((el) => usedBy(el, operation)));
    if (controls.size > 1) return several(request, wanted, memory, page);
  }
  memory.severalSince = 0;
  const el = usedBy(wanted[0], operation);
  memory.again = () => again(request, parsed);
  return prepare(request, wanted[0], el, memory, page);
}

/** Of several matches those that an operation can be done to, if there are any: a field and a button may share a label. */
function suited(found, operation) {
  const can = { fill: fieldKind, select: (el) => tagOf(el) === "select", check: isTickable, uncheck: isTickable }[operation];
  const able = can && found.length > 1 ? found.filter((el) => can(usedBy(el, operation))) : [];
  return able.length ? able : found;
}

const isTickable = (el) => checkedOf(el) !== null && tagOf(el) !== "option";

function several(request, wanted, memory, page) {
  const now = performance.now();
  memory.severalSince ||= now;
  const result = { code: "several", matches: wanted, page, reason: `${wanted.length} elements match ${request.target}` };
  return now - memory.severalSince >= SEVERAL_GRACE ? { ...result, final: true } : result;
}

/** The element that an operation on `el` is about: of a label its control. */
function usedBy(el, operation) {
  if (operation === "click" || operation === "hover" || operation === "wait_for") return el;
  const label = tagOf(el) === "label" && isHtml(el) ? el : isHtml(el) && closest(el, "label");
  const control = label && controlOf(label);
  if (!control || control === el) return el;
  if (operation === "fill" && fieldKind(el)) return el;
  if ((operation === "check" || operation === "uncheck") && checkedOf(el) !== null) return el;
  if (operation === "select" && tagOf(el) === "select") return el;
  if (operation === "press" && focusable(el)) return el;
  return control;
}

/** One look at the element that was found: `{ok}` with a reply, or what is still missing. */
function prepare(request, matched, el, memory, page) {
  const { operation } = request;
  if (operation === "upload") return prepareUpload(request, el, memory);
  const tick = operation === "check" || operation === "uncheck";
  if (tick) {
    const now = tickState(operation, el);
    if (now) return now.ok ? ready(request, el, "done", null) : wrong(memory, now);
  }
  if (operation === "fill") {
    const kind = fieldKind(el);
    if (!kind) return wrong(memory, { code: "not_editable", reason: `it is ${describe(el)}, which takes no text` });
    const bad = refusedValue(el, kind, String(request.value ?? ""));
    if (bad) return { code: "bad_value", reason: bad, final: true };
  }
  if (operation === "select" && tagOf(el) !== "select") {
    return wrong(memory, { code: "no_option", reason: `it is ${describe(el)}, not a select; click it and then the option` });
  }
  let body = el;
  let hidden = hiddenBecause(el);
  if (hidden && tick) {
    // Pages hide the real box and draw one of their own into its label.
    const label = labelsOf(el).find(visible) || (visible(matched) ? matched : null);
    if (label) {
      body = label;
      hidden = null;
    }
  }
  if (hidden) memory.box = null;
  if (hidden) return { code: "hidden", reason: `it ${hidden}`, element: el };
  const disabled = operation === "hover" || operation === "wait_for" ? null : disabledBecause(el);
  if (disabled) return { code: "disabled", reason: `it ${disabled}`, element: el };
  if (operation === "fill" && readonlyBecause(el)) return { code: "not_editable", reason: `it ${readonlyBecause(el)}`, element: el };
  if (operation === "press") return focusOn(request, el);
  if (operation === "select") {
    const missing = missingOption(el, request.value);
    if (missing) return { code: "no_option", reason: missing, element: el };
  }
  return settle(request, el, body, memory, page);
}

/** Something of the wrong kind may still be replaced by the page, but not for long. */
function wrong(memory, result) {
  memory.wrongSince ||= performance.now();
  return { ...result, final: performance.now() - memory.wrongSince >= WRONG_KIND_GRACE };
}

/** Waits for stillness and a free point, then acts or hands over to real input. */
function settle(request, el, body, memory) {
  const { operation } = request;
  // A page may draw the same thing anew each frame, so it is the place that has to stay, not the element.
  // While a frame is merely late nothing has moved either; only a page that draws none at all is taken as still without one.
  const before = memory.idle === 0 || memory.idle >= 3 ? memory.box : null;
  const box = boxOf(body);
  memory.box = box && rootBounds(body, box);
  if (!box) return { code: "hidden", reason: "it has no size", element: el };
  if (!before) return { code: "moving", reason: "it has only just come", element: el, first: ++memory.firsts < 5 };
  if (!sameBox(before, memory.box)) return { code: "moving", reason: "it is moving", element: el };
  const accepted = acceptedFor(body, el);
  let place = freePoint(body, accepted);
  if (place.outside || place.by) {
    const lenient = !POINTER.has(operation) && place.by && decorates(place.by, body);
    if (!lenient) {
      const reason = place.by && coveredBecause(body, place.by);
      // Scrolling back and forth under a cover that stays would only upset the page.
      if (memory.tries >= ALIGNMENTS.length && performance.now() - memory.scrolled < 500) {
        return { code: place.by ? "covered" : "outside", reason: reason || OUTSIDE, element: el };
      }
      memory.scrolled = performance.now();
      scrollTo(body, { block: ALIGNMENTS[memory.tries % 4], inline: ALIGNMENTS[memory.tries % 4], behavior: "instant" });
      memory.tries++;
      memory.box = rootBounds(body, boxOf(body) || box);
      place = freePoint(body, accepted);
      if (place.outside) return { code: "outside", reason: OUTSIDE, element: el };
      if (place.by) return { code: "covered", reason: coveredBecause(body, place.by), element: el };
      // Scrolling may start movement of its own, so stillness is looked at once more.
      return { code: "moving", reason: "it is moving", element: el };
    }
  }
  const point = toRoot(body, place.x, place.y);
  if (operation === "fill") return fill(request, el, point);
  if (operation === "select") return select(request, el, point);
  const result = ready(request, el, "mouse", point, body);
  arm(accepted, operation === "hover", memory.again);
  return result;
}

/** What keeps a point from an element, as words. */
function coveredBecause(el, by) {
  if (styleOf(el)?.pointerEvents === "none") return "it takes no clicks (pointer-events: none)";
  return within(el, by) ? `it is clipped by, or lies behind, ${describe(by)}, which it is in` : `it is covered by ${describe(by)}`;
}

/** Everything that is as good as the element an input event is to reach. */
const acceptedFor = (body, el) => [body, el, ...labelsOf(el), controlOf(el)].filter(Boolean);

/** What an event may reach now that the page put another element in the place of the one that was ready. */
function again(request, parsed) {
  const found = find(parsed, scan()).filter(visible);
  const used = new Set(found.map((el) => usedBy(el, request.operation)));
  if (used.size !== 1 || disabledBecause(found[0])) return [];
  settled = usedBy(found[0], request.operation);
  return acceptedFor(found[0], settled);
}

const OUTSIDE = "it is outside of what can be scrolled into view";
const sameBox = (a, b) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/** Whether what covers an element is a mere part of how it is drawn: it lies within its box. */
function decorates(cover, el) {
  const a = rectOf(cover);
  const b = rectOf(el);
  return (
    a.left >= b.left - 2 && a.top >= b.top - 12 && a.right <= b.right + 2 && a.bottom <= b.bottom + 2 && ownerOf(cover) === ownerOf(el)
  );
}

/** A point of an element, in its own viewport, where it can be hit: `{x, y}`, with `by` or `outside` where there is none. */
function freePoint(el, accepted) {
  const view = windowOf(ownerOf(el));
  const boxes = Array.from(rectsOf(el)).filter((box) => box.width >= 1 && box.height >= 1);
  const candidates = boxes.length > 1 && boxes.length < 50 ? boxes : [boxes[0] || boxOf(el)].filter(Boolean);
  let best = { outside: true, x: 0, y: 0 };
  for (const box of candidates) {
    const left = Math.max(box.left, 0);
    const top = Math.max(box.top, 0);
    const right = Math.min(box.right, view.innerWidth);
    const bottom = Math.min(box.bottom, view.innerHeight);
    if (right - left < 0.5 || bottom - top < 0.5) continue;
    const x = (left + right) / 2;
    const y = (top + bottom) / 2;
    const covered = coveredAt(el, x, y, accepted);
    if (!covered) return { x, y };
    if (best.outside) best = { x, y, ...covered };
  }
  return best;
}

/** The box of an element in the outermost frame that can be reached. */
function rootBounds(el, box) {
  const from = toRoot(el, box.left, box.top);
  const to = toRoot(el, box.right, box.bottom);
  return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
}

/** The reply that says what to do next. */
function ready(request, el, action, point, body) {
  settled = el;
  const box = boxOf(body || el);
  const reply = { ok: true, action, label: labelFor(el), bounds: box ? rootBounds(body || el, box) : null, point };
  if (!point && reply.bounds) reply.point = { x: reply.bounds.x + reply.bounds.width / 2, y: reply.bounds.y + reply.bounds.height / 2 };
  if (request.snapshot) reply.snapshot = snapshot({ mark: body || el });
  return reply;
}

/** The element in words: its role and name, or its tag. */
function labelFor(el) {
  const role = roleOf(el);
  const name = cut(nameOf(el), 80);
  if (role && role !== "none") return name ? `${role} ${quote(name)}` : role;
  return describe(el);
}

/** The reply that says why it could not be done. */
function refuse(request, code, reason, more) {
  const reply = { ok: false, code, reason, final: Boolean(more?.final), matches: [], near: [] };
  try {
    const page = more?.page || scan();
    if (code === "several") {
      reply.matches = more.matches.slice(0, 10).map((el) => ({ target: bestTarget(el, page), text: excerpt(el, page), row: rowOf(el, page) }));
      reply.reason += `: ${listed(reply.matches.slice(0, 5), more.matches.length)}`;
    } else if (code === "none" && more?.parsed) {
      reply.near = near(more.parsed, page);
      reply.reason += reply.near.length ? `; there ${reply.near.length > 1 ? "are" : "is"} ${reply.near.join(", ")}` : "";
    }
    // Whoever asks again takes the picture of the last answer.
    if (request.snapshot && (request.last || reply.final)) reply.snapshot = snapshot({ mark: more?.element || null });
  } catch (error) {
    reply.reason += ` (${error?.message || error})`;
  }
  return reply;
}

/** What the row says that an element stands in, where its own target says nothing to people. */
function rowOf(el, page) {
  const row = closest(el, "tr, li, article, [role=row], [role=listitem]");
  return row && row !== el ? cut(saidBy(row, page), 40) : "";
}

const inRow = (match) => (match.row && match.target.startsWith("css=") ? `${match.target} (in ${quote(match.row)})` : match.target);

const listed = (some, all) => some.map(inRow).join(", ") + (all > some.length ? ` and ${all - some.length} more` : "");
