// Access to the DOM that hostile markup cannot mislead, and the walks over it that the other files share.
//
// A form with `<input name="children">` answers `form.children` with that input, and a document with `<img name="body">` does the
// like, so nodes are only touched through the accessors of the prototypes, taken once. They work for nodes of other frames too.

const uncurry = (method) => Function.prototype.call.bind(method);
const getter = (proto, name) => uncurry(Object.getOwnPropertyDescriptor(proto, name).get);
const setter = (proto, name) => uncurry(Object.getOwnPropertyDescriptor(proto, name).set);

const nodeType = getter(Node.prototype, "nodeType");
const parentOf = getter(Node.prototype, "parentNode");
const firstChild = getter(Node.prototype, "firstChild");
const nextSibling = getter(Node.prototype, "nextSibling");
const textContent = getter(Node.prototype, "textContent");
const ownerOf = getter(Node.prototype, "ownerDocument");
const isConnected = getter(Node.prototype, "isConnected");
const rootOf = uncurry(Node.prototype.getRootNode);
const contains = uncurry(Node.prototype.contains);
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
const attr = uncurry(Element.prototype.getAttribute);
const hasAttr = uncurry(Element.prototype.hasAttribute);
const attrNames = uncurry(Element.prototype.getAttributeNames);
const tagOf = getter(Element.prototype, "localName");
const namespaceOf = getter(Element.prototype, "namespaceURI");
const shadowOf = getter(Element.prototype, "shadowRoot");
const slotOf = getter(Element.prototype, "assignedSlot");
const textSlotOf = getter(Text.prototype, "assignedSlot");
const hostOf = getter(ShadowRoot.prototype, "host");
const matches = uncurry(Element.prototype.matches);
const closest = uncurry(Element.prototype.closest);
const rectOf = uncurry(Element.prototype.getBoundingClientRect);
const rectsOf = uncurry(Element.prototype.getClientRects);
const scrollTo = uncurry(Element.prototype.scrollIntoView);
const checkVisibility = uncurry(Element.prototype.checkVisibility);
const innerTextOf = getter(HTMLElement.prototype, "innerText");
const windowOf = getter(Document.prototype, "defaultView");
const rootElement = getter(Document.prototype, "documentElement");
const bodyOf = getter(Document.prototype, "body");
const titleOf = getter(Document.prototype, "title");
const doctypeOf = getter(Document.prototype, "doctype");
const newRange = uncurry(Document.prototype.createRange);
const sheetsIn = { 9: getter(Document.prototype, "adoptedStyleSheets"), 11: getter(ShadowRoot.prototype, "adoptedStyleSheets") };
const baseOf = getter(Node.prototype, "baseURI");
const byIdIn = { 9: uncurry(Document.prototype.getElementById), 11: uncurry(DocumentFragment.prototype.getElementById) };
const queryIn = {
  1: uncurry(Element.prototype.querySelectorAll),
  9: uncurry(Document.prototype.querySelectorAll),
  11: uncurry(DocumentFragment.prototype.querySelectorAll),
};
const pointIn = { 9: uncurry(Document.prototype.elementFromPoint), 11: uncurry(ShadowRoot.prototype.elementFromPoint) };
const activeIn = { 9: getter(Document.prototype, "activeElement"), 11: getter(ShadowRoot.prototype, "activeElement") };
const documentIn = {
  iframe: getter(HTMLIFrameElement.prototype, "contentDocument"),
  frame: getter(HTMLFrameElement.prototype, "contentDocument"),
  object: getter(HTMLObjectElement.prototype, "contentDocument"),
};

const typeOfInput = getter(HTMLInputElement.prototype, "type");
const isTicked = getter(HTMLInputElement.prototype, "checked");
const isMixed = getter(HTMLInputElement.prototype, "indeterminate");
const valueIn = {
  input: getter(HTMLInputElement.prototype, "value"),
  textarea: getter(HTMLTextAreaElement.prototype, "value"),
  select: getter(HTMLSelectElement.prototype, "value"),
};
const LABELABLE = /^(input|select|textarea|button|meter|output|progress)$/;
const chosenOf = getter(HTMLSelectElement.prototype, "selectedOptions");
const optionsOf = getter(HTMLSelectElement.prototype, "options");
const isMultiple = getter(HTMLSelectElement.prototype, "multiple");
const optionText = getter(HTMLOptionElement.prototype, "label");
const optionValue = getter(HTMLOptionElement.prototype, "value");
const isChosen = getter(HTMLOptionElement.prototype, "selected");
const labelControl = getter(HTMLLabelElement.prototype, "control");
const editableFlag = getter(HTMLElement.prototype, "isContentEditable");
const assignedNodes = uncurry(HTMLSlotElement.prototype.assignedNodes);

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";

const isElement = (node) => !!node && nodeType(node) === 1;
const isHtml = (el) => namespaceOf(el) === HTML;
const queryAll = (root, selector) => queryIn[nodeType(root)](root, selector);
const collapse = (text) => text.replace(/[\s\u200b\ufeff]+/g, " ").trim();
const styleOf = (el, pseudo) => {
  const view = windowOf(ownerOf(el));
  return view ? view.getComputedStyle(el, pseudo) : null;
};

/** The type of an input in lower case, as the browser takes it; an empty string for everything else. */
const inputType = (el) => (tagOf(el) === "input" && isHtml(el) ? typeOfInput(el) : "");

/** The document inside a frame element, if it may be read. */
function documentOf(el) {
  const read = documentIn[tagOf(el)];
  if (!read || !isHtml(el)) return null;
  try {
    return read(el);
  } catch {
    return null;
  }
}

/** The element of the parent document that shows this document, if it may be read. */
function frameOf(doc) {
  try {
    const view = windowOf(doc);
    return view && view !== view.top ? view.frameElement : null;
  } catch {
    return null;
  }
}

/** An element by its id within the same tree; ids do not cross shadow roots. */
function byId(near, id) {
  const root = rootOf(near);
  const find = byIdIn[nodeType(root)];
  if (find && id) return find(root, id);
  return null;
}

/** The parent in the tree that is drawn: of a slotted node its slot, of a shadow root its host. */
function flatParent(node) {
  const type = nodeType(node);
  if (type === 11) return shadowHost(node);
  const slot = type === 1 ? slotOf(node) : type === 3 ? textSlotOf(node) : null;
  if (slot) return slot;
  const parent = parentOf(node);
  if (!parent) return null;
  return nodeType(parent) === 11 ? shadowHost(parent) : parent;
}

// A plain document fragment has no host.
const shadowHost = (fragment) => ("host" in fragment ? hostOf(fragment) : null);

/** The children in the tree that is drawn. */
function flatChildren(el) {
  const out = [];
  let from = el;
  if (nodeType(el) === 1) {
    const shadow = shadowOf(el);
    if (shadow) from = shadow;
    else if (tagOf(el) === "slot" && isHtml(el)) {
      const assigned = assignedNodes(el);
      if (assigned.length) return assigned;
    }
  }
  for (let node = firstChild(from); node; node = nextSibling(node)) out.push(node);
  return out;
}

/** Whether `el` is `ancestor` or is drawn inside of it. */
function within(el, ancestor) {
  for (let node = el; node; node = flatParent(node)) if (node === ancestor) return true;
  return false;
}

/** All elements below a root in the order of the page, open shadow roots and readable frames included. */
function scan(root) {
  const page = { elements: [], roots: [], hosts: [], mixed: null };
  labelMaps = new WeakMap();
  collect(root || document, page, 0);
  return page;
}

function collect(root, page, depth) {
  page.roots.push(root);
  const all = queryAll(root, "*");
  const frames = new Map();
  for (const el of queryAll(root, "iframe,frame,object")) {
    const inner = documentOf(el);
    if (inner) frames.set(el, inner);
  }
  for (let i = 0; i < all.length; i++) {
    const el = all[i];
    page.elements.push(el);
    const inner = shadowOf(el) || (frames.size && frames.get(el));
    if (!inner) continue;
    page.hosts.push(el);
    if (depth < 64) collect(inner, page, depth + 1);
  }
}

// The browser looks through the whole tree for the labels of one control, so they are all gathered once a look.
let labelMaps = new WeakMap();

/** The labels of a form control, in the order of the page. */
function labelsOf(el) {
  const root = rootOf(el);
  if (!queryIn[nodeType(root)]) return [];
  let map = labelMaps.get(root);
  if (!map) {
    map = new Map();
    for (const label of queryAll(root, "label")) {
      // Elements that scripts define are labelled by their id, though the browser knows them as no control.
      const control = controlOf(label) || (attr(label, "for") && byId(label, attr(label, "for")));
      if (!control) continue;
      const known = map.get(control);
      if (known) known.push(label);
      else map.set(control, [label]);
    }
    labelMaps.set(root, map);
  }
  return map.get(el) || [];
}

/** The control of a label. */
function controlOf(el) {
  if (tagOf(el) !== "label" || !isHtml(el)) return null;
  return labelControl(el);
}

/** The opening tag in short, for messages. */
function describe(el) {
  if (!el || nodeType(el) !== 1) return "the page";
  let text = `<${tagOf(el)}`;
  for (const name of ["id", "class", "role", "name", "type", "aria-label", "href"]) {
    const value = attr(el, name);
    if (value && text.length < 90) text += ` ${name}="${cut(collapse(value), 40)}"`;
  }
  return `${text}>`;
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const quote = (text) => `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
