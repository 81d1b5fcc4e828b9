// The guard over real input: between the moment an element is found ready and the event that reaches the page, the page may move
// or cover it. Armed with an element, the guard lets through only events that reach it and swallows all others, so that a click never
// lands on something else. It listens first, because it is installed before the page's own scripts, and does nothing while not armed.

const GUARDED = [
  "pointerdown",
  "mousedown",
  "pointerup",
  "mouseup",
  "click",
  "dblclick",
  "auxclick",
  "contextmenu",
  "touchstart",
  "touchend",
];
const WATCHED = ["pointermove", "mousemove"];
const ARMED_FOR = 2000;
const WATCHED_FOR = 15000;

let armed = null;

/** Installs the guard in a window. */
function installGuard(view) {
  for (const kind of GUARDED) view.addEventListener(kind, guard, { capture: true, passive: false });
  for (const kind of WATCHED) view.addEventListener(kind, watch, { capture: true, passive: true });
  for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup"]) view.addEventListener(kind, afterwards, { passive: true });
}

function guard(event) {
  if (!armed || !event.isTrusted) return;
  const state = armed;
  if (state.consumed) return;
  if (!state.down && state.again && !state.elements.some(isConnected)) state.elements = state.again();
  const on = state.elements.find((el) => reaches(event, el));
  if (on) {
    state.seen = true;
    if (/down$|start$/.test(event.type)) {
      state.down = on;
      state.x = event.clientX;
      state.y = event.clientY;
    }
    if (event.type === "click") {
      state.hit = true;
      disarm();
    }
    return;
  }
  // What the page did on its own while it handled an earlier event of this click is an answer to it, as with a menu that closes
  // when an entry is pressed: the rest goes where a person's would.
  if (state.down && event.type === "mousedown" && !isConnected(state.down)) {
    state.consumed = true;
    return;
  }
  if (!state.watching) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  if (state.down && !isConnected(state.down)) state.lost = true;
  else if (!state.by) state.by = describe(pathOf(event)[0]);
}

function watch(event) {
  if (armed?.hover && event.isTrusted) {
    if (armed.elements.some((el) => reaches(event, el))) armed.hit = true;
    else armed.by ||= describe(pathOf(event)[0]);
  }
}

// Runs after the page's own listeners.
function afterwards(event) {
  const state = armed;
  if (!state?.down || !event.isTrusted || !state.elements.some((el) => reaches(event, el))) return;
  if (!isConnected(state.down)) state.consumed = true;
  else if (event.type.endsWith("down")) {
    const hit = hitIn(ownerOf(state.down), state.x, state.y);
    if (!hit || !state.elements.some((el) => within(hit, el))) state.consumed = true;
  }
}

function pathOf(event) {
  const path = event.composedPath();
  return path.filter((node) => node instanceof Object && "nodeType" in node && nodeType(node) === 1);
}

const reaches = (event, el) => event.composedPath().includes(el);

/** Every window whose document can be read from here, this one first. */
function reachableWindows() {
  const views = [window];
  let top = window;
  for (let frame = frameOf(document); frame; frame = frameOf(ownerOf(frame))) {
    top = windowOf(ownerOf(frame));
    if (!top) return views;
    views.push(top);
  }
  const add = (doc) => {
    for (const el of queryAll(doc, "iframe,frame,object")) {
      const inner = documentOf(el);
      const view = inner && windowOf(inner);
      if (!view || views.includes(view)) continue;
      views.push(view);
      add(inner);
    }
  };
  try {
    add(top.document);
  } catch {
    // A frame that went away while it was looked at has no events either.
  }
  return views;
}

/** Arms the guard for elements, everywhere an event could go instead. No element: every event is a miss. */
function arm(elements, hover, again) {
  const state = { elements, hover, again, hit: false, seen: false, lost: false, consumed: false, by: "", down: null, views: [] };
  state.views = reachableWindows();
  for (const view of state.views) {
    try {
      if (view === window) armFor(state);
      else if (view.sf?.arm) view.sf.arm(state);
      else installForeign(view);
    } catch {
      // Not reachable after all.
    }
  }
  outcomeState = state;
  // Input that comes much later than it should is let through wherever it goes, but still told of: a click that was made must not
  // be taken for one that was not.
  state.timer = setTimeout(() => {
    state.watching = true;
    state.timer = setTimeout(() => state === armed && disarm(), WATCHED_FOR);
  }, ARMED_FOR);
}

/** Takes up what is waited for. The guard is installed anew, since `document.open` takes all listeners away. */
function armFor(state) {
  if (state) installGuard(window);
  armed = state;
}

// A frame without this engine, such as one that is still empty, is guarded from here.
const foreign = new WeakSet();
function installForeign(view) {
  if (foreign.has(view)) return;
  foreign.add(view);
  installGuard(view);
}

let outcomeState = null;

function disarm() {
  const state = armed;
  armed = null;
  if (!state) return;
  clearTimeout(state.timer);
  for (const view of state.views) {
    try {
      if (view !== window) view.sf?.arm?.(null);
    } catch {
      // The frame is gone, and its guard with it.
    }
  }
}

/** What became of the input since the guard was armed; disarms it. */
function outcome() {
  const state = outcomeState;
  disarm();
  outcomeState = null;
  if (!state) return { hit: false, none: true, by: "nothing: no event was waited for" };
  if (state.hit || state.consumed) return { hit: true };
  if (state.lost || (state.down && !isConnected(state.down))) return { hit: false, lost: true };
  if (state.hover && !state.by) return { hit: true };
  return state.by ? { hit: false, by: state.by } : { hit: false, none: true, by: "nothing: no event came" };
}

/** The innermost element at a point of a document's viewport, shadow roots pierced, frames not. */
function hitIn(doc, x, y) {
  let root = doc;
  let hit = null;
  for (let depth = 0; depth < 64; depth++) {
    const inner = pointIn[nodeType(root)](root, x, y);
    if (!inner || inner === hit || (hit && rootOf(inner) !== root)) return hit;
    hit = inner;
    const shadow = shadowOf(inner);
    if (!shadow) return hit;
    root = shadow;
  }
  return hit;
}

/** Where the content of a frame element begins in its parent's viewport, and how much it is scaled. */
function frameOffset(frame) {
  const box = rectOf(frame);
  const style = styleOf(frame);
  const width = frame.offsetWidth || box.width;
  const height = frame.offsetHeight || box.height;
  const scaleX = width ? box.width / width : 1;
  const scaleY = height ? box.height / height : 1;
  const px = (name) => Number.parseFloat(style?.[name]) || 0;
  return {
    x: box.left + (px("borderLeftWidth") + px("paddingLeft")) * scaleX,
    y: box.top + (px("borderTopWidth") + px("paddingTop")) * scaleY,
    scaleX,
    scaleY,
  };
}

/** Where a point of a frame's own viewport lies in that of the outermost reachable frame, and what covers it there. */
function framePlace(frame, x, y) {
  const offset = frameOffset(frame);
  const left = offset.x + x * offset.scaleX;
  const top = offset.y + y * offset.scaleY;
  const covered = coveredAt(frame, left, top, [frame]);
  const by = covered?.by ? describe(covered.by) : covered ? "the edge of the view" : null;
  return { point: toRoot(frame, left, top), scaleX: offset.scaleX, scaleY: offset.scaleY, by };
}

/** A point of an element's own viewport in that of the outermost frame that can be reached. */
function toRoot(el, x, y) {
  for (let frame = frameOf(ownerOf(el)); frame; frame = frameOf(ownerOf(frame))) {
    const offset = frameOffset(frame);
    x = offset.x + x * offset.scaleX;
    y = offset.y + y * offset.scaleY;
  }
  return { x, y };
}

/**
 * Whether a point where `host` was hit shows text of the host that a slot within an element draws: hit testing names the host, but
 * the event goes through the slot.
 */
function saysThere(el, host, x, y) {
  const root = rootOf(el);
  if (!root || shadowOf(host) !== root) return false;
  const slots = tagOf(el) === "slot" ? [el] : Array.from(queryAll(el, "slot"));
  return slots.some((slot) =>
    assignedNodes(slot, { flatten: true }).some((node) => {
      if (nodeType(node) !== 3) return false;
      const range = ownerOf(node).createRange();
      range.selectNodeContents(node);
      return Array.from(range.getClientRects()).some((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    }),
  );
}

/** What covers an element at a point of its own viewport: null, nothing does; `{by}`, an element; `{outside}`, it is out of view. */
function coveredAt(el, x, y, accepted) {
  let hit = hitIn(ownerOf(el), x, y);
  if (!hit) return { outside: true };
  if (!accepted.some((one) => within(hit, one) || saysThere(one, hit, x, y))) return { by: hit };
  for (let frame = frameOf(ownerOf(el)); frame; frame = frameOf(ownerOf(frame))) {
    const offset = frameOffset(frame);
    x = offset.x + x * offset.scaleX;
    y = offset.y + y * offset.scaleY;
    hit = hitIn(ownerOf(frame), x, y);
    if (!hit) return { outside: true };
    if (hit !== frame) return { by: hit };
  }
  return null;
}
