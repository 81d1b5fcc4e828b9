// What state an element is in: its box, whether a person can see it, use it, write into it, and whether it is ticked.

/** The visible box of an element in its own viewport, or null. Elements without a box of their own lend that of what is in them. */
function boxOf(el) {
  const own = rectOf(el);
  if (own.width > 0 && own.height > 0) return own;
  let look = 0;
  const queue = flatChildren(el);
  while (queue.length && look++ < 50) {
    const node = queue.shift();
    if (!isElement(node) || UNREAD.has(tagOf(node))) continue;
    const box = rectOf(node);
    if (box.width > 0 && box.height > 0 && checkVisibility(node, { visibilityProperty: true })) return box;
    queue.push(...flatChildren(node));
  }
  // The text of `display: contents` has a box that only a range knows.
  if (displayOf(el) === "contents") {
    const range = newRange(ownerOf(el));
    range.selectNodeContents(el);
    const box = range.getBoundingClientRect();
    if (box.width > 0 && box.height > 0) return box;
  }
  return null;
}

/** Whether an element has a size and is not hidden. */
function visible(el) {
  return hiddenBecause(el) === null;
}

/** Why an element cannot be seen, as words that follow "it"; null: it can be. */
function hiddenBecause(el) {
  if (!isConnected(el)) return "is no longer on the page";
  for (let frame = frameOf(ownerOf(el)); frame; frame = frameOf(ownerOf(frame))) {
    if (!checkVisibility(frame, { visibilityProperty: true })) return `is in a frame that is hidden, ${describe(frame)}`;
  }
  if (!windowOf(ownerOf(el))) return "is in a frame that is gone";
  if (!checkVisibility(el, { visibilityProperty: true }) && displayOf(el) !== "contents") return whyNotRendered(el);
  if (displayOf(el) === "contents" && visibilityOf(el) !== "visible") return "is hidden by visibility";
  return boxOf(el) ? null : "has no size";
}

function whyNotRendered(el) {
  const visibility = visibilityOf(el);
  for (let node = el; node; node = flatParent(node)) {
    if (nodeType(node) !== 1) continue;
    const where = node === el ? "" : ` because ${describe(node)} is`;
    const style = styleOf(node);
    if (style?.display === "none") return node === el ? "is hidden (display: none)" : `is hidden${where} (display: none)`;
    if (tagOf(node) === "details" && !hasAttr(node, "open") && node !== el) return `is inside of ${describe(node)}, which is closed`;
    if (style?.contentVisibility === "hidden" && node !== el) return `is hidden${where} (content-visibility: hidden)`;
  }
  if (visibility !== "visible") return `is hidden (visibility: ${visibility})`;
  return "is not drawn";
}

/** Why an element cannot be used, as words that follow "it"; null: it can be. */
function disabledBecause(el) {
  if (matches(el, ":disabled")) {
    if (hasAttr(el, "disabled")) return "is disabled";
    return "is disabled by what it is in";
  }
  for (let node = el; node; node = flatParent(node)) {
    if (nodeType(node) !== 1) continue;
    const where = node === el ? "" : ` through ${describe(node)}`;
    if (attr(node, "aria-disabled") === "true") return `is disabled (aria-disabled)${where}`;
    if (hasAttr(node, "inert")) return `is inert${where}`;
  }
  return null;
}

const enabled = (el) => disabledBecause(el) === null;

/** Whether an element is ticked: true, false, "mixed", or null where it is nothing that could be. */
function checkedOf(el) {
  const type = inputType(el);
  if (type === "checkbox" && isMixed(el)) return "mixed";
  if (type === "checkbox" || type === "radio") return isTicked(el);
  if (!TICKED.has(roleOf(el))) return null;
  const state = attr(el, "aria-checked");
  return state === "mixed" ? "mixed" : state === "true";
}

const TICKED = new Set(["checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio", "option", "treeitem"]);

/** What sort of field it is: "text" is typed into, "set" gets its value at once, "editable" is rich text; null: it is none. */
function fieldKind(el) {
  if (isHtml(el)) {
    const tag = tagOf(el);
    if (tag === "textarea") return "text";
    if (tag === "input") {
      const type = inputType(el);
      if (/^(checkbox|radio|submit|reset|button|image|file|hidden)$/.test(type)) return null;
      return /^(date|time|datetime-local|month|week|color|range)$/.test(type) ? "set" : "text";
    }
  }
  return isEditable(el) ? "editable" : null;
}

function isEditable(el) {
  if (!isHtml(el)) return false;
  try {
    return editableFlag(el);
  } catch {
    return false;
  }
}

/** Why a field does not take what is written, as words that follow "it"; null: it does. */
function readonlyBecause(el) {
  if (hasAttr(el, "readonly") && /^(input|textarea)$/.test(tagOf(el))) return "is read-only";
  if (attr(el, "aria-readonly") === "true") return "is read-only (aria-readonly)";
  return null;
}
