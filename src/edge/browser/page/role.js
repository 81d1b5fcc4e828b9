// The ARIA role of an element: the explicit one where it is valid, else the one that HTML gives it (HTML-AAM 1.0).

const ROLES = new Set(
  (
    "alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox complementary " +
    "contentinfo definition deletion dialog directory document emphasis feed figure form generic grid gridcell group heading image img " +
    "insertion link list listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter " +
    "navigation none note option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search " +
    "searchbox separator slider spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel term " +
    "textbox time timer toolbar tooltip tree treegrid treeitem"
  ).split(" "),
);

// Global attributes that keep an element from being taken as mere decoration.
const GLOBAL_ARIA = (
  "aria-atomic aria-busy aria-controls aria-current aria-describedby aria-details aria-dropeffect aria-flowto " +
  "aria-grabbed aria-keyshortcuts aria-label aria-labelledby aria-live aria-owns aria-relevant aria-roledescription"
).split(" ");

const PLAIN = {
  article: "article",
  blockquote: "blockquote",
  button: "button",
  caption: "caption",
  code: "code",
  datalist: "listbox",
  dd: "definition",
  del: "deletion",
  details: "group",
  dfn: "term",
  dialog: "dialog",
  dt: "term",
  em: "emphasis",
  fieldset: "group",
  figure: "figure",
  hgroup: "group",
  hr: "separator",
  html: "document",
  ins: "insertion",
  main: "main",
  mark: "mark",
  math: "math",
  menu: "list",
  meter: "meter",
  nav: "navigation",
  ol: "list",
  optgroup: "group",
  option: "option",
  output: "status",
  p: "paragraph",
  progress: "progressbar",
  s: "deletion",
  search: "search",
  strong: "strong",
  sub: "subscript",
  summary: "button",
  sup: "superscript",
  table: "table",
  tbody: "rowgroup",
  textarea: "textbox",
  tfoot: "rowgroup",
  thead: "rowgroup",
  time: "time",
  ul: "list",
  address: "group",
};

// The tags that may have a role without being told; the tables above and below decide.
const TAGS = {
  banner: "header",
  button: "summary,input",
  cell: "td",
  checkbox: "input",
  columnheader: "th",
  combobox: "select,input",
  complementary: "aside",
  contentinfo: "footer",
  form: "form",
  gridcell: "td",
  group: "g",
  heading: "h1,h2,h3,h4,h5,h6",
  img: "img,svg,svg *",
  link: "a,area",
  listbox: "select",
  listitem: "li",
  radio: "input",
  region: "section",
  row: "tr",
  rowheader: "th",
  searchbox: "input",
  slider: "input",
  spinbutton: "input",
  switch: "input",
  textbox: "input",
};

/** A selector that matches at least the elements that HTML gives a role. */
function tagsFor(role) {
  const plain = Object.keys(PLAIN).filter((tag) => PLAIN[tag] === role);
  if (TAGS[role]) plain.push(TAGS[role]);
  return plain.join() || "[role]";
}

/** The role of an element; null where it has none of its own. */
function roleOf(el) {
  const given = attr(el, "role");
  if (given) {
    for (const token of given.toLowerCase().split(/\s+/)) {
      if (!ROLES.has(token)) continue;
      if (token === "none" || token === "presentation") {
        if (keepsRole(el)) break;
        return "none";
      }
      if ((token === "region" || token === "form") && !isNamed(el)) continue;
      return token === "image" ? "img" : token === "directory" ? "list" : token;
    }
  }
  if (inheritsNone(el)) return "none";
  return nativeRole(el);
}

const keepsRole = (el) => focusable(el) || GLOBAL_ARIA.some((name) => attr(el, name));

/** Whether the keyboard or a script can focus an element. */
function focusable(el) {
  if (hasAttr(el, "disabled") && matches(el, ":disabled")) return false;
  if (hasAttr(el, "tabindex")) return Number.isInteger(Number.parseInt(attr(el, "tabindex"), 10));
  if (!isHtml(el)) return tagOf(el) === "a" && (hasAttr(el, "href") || hasAttr(el, "xlink:href"));
  switch (tagOf(el)) {
    case "a":
    case "area":
      return hasAttr(el, "href");
    case "button":
    case "select":
    case "textarea":
    case "iframe":
      return true;
    case "input":
      return inputType(el) !== "hidden";
    case "summary":
      return isSummary(el);
    case "audio":
    case "video":
      return hasAttr(el, "controls");
    default:
      return hasAttr(el, "contenteditable") && attr(el, "contenteditable") !== "false";
  }
}

// The parts of a table or list that is marked as decoration are decoration too.
const PARTS = { li: "ul,ol,menu", tr: "table", td: "table", th: "table", tbody: "table", thead: "table", tfoot: "table", caption: "table" };

function inheritsNone(el) {
  const owners = isHtml(el) && PARTS[tagOf(el)];
  if (!owners) return false;
  const owner = tagOf(el) === "li" ? parentOf(el) : closest(el, owners);
  if (!owner || nodeType(owner) !== 1 || !hasAttr(owner, "role") || !matches(owner, owners)) return false;
  return /^\s*(none|presentation)\b/i.test(attr(owner, "role")) && !keepsRole(owner) && !keepsRole(el);
}

function nativeRole(el) {
  const tag = tagOf(el);
  if (!isHtml(el)) {
    if (namespaceOf(el) === SVG) return svgRole(el, tag);
    return tag === "math" ? "math" : null;
  }
  const plain = PLAIN[tag];
  if (plain && tag !== "summary") return plain;
  switch (tag) {
    case "a":
    case "area":
      return hasAttr(el, "href") ? "link" : null;
    case "aside":
      return insideSection(el) && !isNamed(el) ? null : "complementary";
    case "footer":
      return insideSection(el) || closest(parentElement(el) || el, "main,[role=main]") ? null : "contentinfo";
    case "header":
      return insideSection(el) || closest(parentElement(el) || el, "main,[role=main]") ? null : "banner";
    case "form":
      return isNamed(el) ? "form" : null;
    case "section":
      return isNamed(el) ? "region" : null;
    case "h1":
    case "h2":
    case "h3":
    case "h4":
    case "h5":
    case "h6":
      return "heading";
    case "img":
      return attr(el, "alt") === "" && !keepsRole(el) && !attr(el, "title") ? "none" : "img";
    case "input":
      return inputRole(el);
    case "li":
      return "listitem";
    case "select":
      return isMultiple(el) || Number.parseInt(attr(el, "size"), 10) > 1 ? "listbox" : "combobox";
    case "summary":
      return isSummary(el) ? "button" : null;
    case "td":
      return cellRole(el);
    case "th":
      return headerRole(el);
    case "tr":
      return closest(el, "table,[role=table],[role=grid],[role=treegrid],[role=rowgroup]") ? "row" : null;
    default:
      return null;
  }
}

function svgRole(el, tag) {
  if (tag === "a") return hasAttr(el, "href") || hasAttr(el, "xlink:href") ? "link" : null;
  if (tag === "svg" || tag === "image") return "img";
  if (/^(g|circle|ellipse|line|path|polygon|polyline|rect|text|use|foreignObject)$/.test(tag)) {
    const titled = flatChildren(el).some((child) => isElement(child) && tagOf(child) === "title");
    if (titled || attr(el, "aria-label") || attr(el, "aria-labelledby")) return tag === "g" ? "group" : "img";
  }
  return null;
}

function inputRole(el) {
  const type = inputType(el);
  switch (type) {
    case "button":
    case "submit":
    case "reset":
    case "image":
    case "color":
    case "file":
      return "button";
    case "checkbox":
      return hasAttr(el, "switch") ? "switch" : "checkbox";
    case "radio":
      return "radio";
    case "range":
      return "slider";
    case "number":
      return "spinbutton";
    case "hidden":
      return null;
    case "search":
      return hasList(el) ? "combobox" : "searchbox";
    default:
      return hasList(el) ? "combobox" : "textbox";
  }
}

function hasList(el) {
  const list = attr(el, "list") && byId(el, attr(el, "list"));
  return !!list && tagOf(list) === "datalist" && /^(text|search|url|tel|email)$/.test(inputType(el));
}

function cellRole(el) {
  const table = closest(el, "table");
  if (!table) return null;
  return /^(grid|treegrid)$/.test(attr(table, "role") || "") ? "gridcell" : "cell";
}

function headerRole(el) {
  const table = closest(el, "table");
  if (!table) return null;
  const scope = (attr(el, "scope") || "").toLowerCase();
  if (scope === "row" || scope === "rowgroup") return "rowheader";
  if (scope === "col" || scope === "colgroup") return "columnheader";
  // Without a scope it heads its row if it shares it with data and does not stand in the head of the table.
  const row = parentElement(el);
  if (!row || closest(el, "thead")) return "columnheader";
  const data = flatChildren(row).some((cell) => isElement(cell) && tagOf(cell) === "td");
  return data ? "rowheader" : "columnheader";
}

const parentElement = (el) => {
  const parent = parentOf(el);
  return isElement(parent) ? parent : null;
};

const SECTIONS = "article,aside,nav,section,[role=article],[role=complementary],[role=navigation],[role=region]";
const insideSection = (el) => !!parentElement(el) && !!closest(parentElement(el), SECTIONS);

function isSummary(el) {
  const parent = parentElement(el);
  if (!parent || tagOf(parent) !== "details") return false;
  return flatChildrenOf(parent).find((node) => isElement(node) && tagOf(node) === "summary") === el;
}

// The children in the markup: `details` has a shadow root of the browser's own, which is closed to us anyway.
function flatChildrenOf(el) {
  const out = [];
  for (let node = firstChild(el); node; node = nextSibling(node)) out.push(node);
  return out;
}

/** Whether the author named an element, apart from what it contains. */
function isNamed(el) {
  if (collapse(attr(el, "aria-label") || "")) return true;
  if (attr(el, "aria-labelledby")) return referenced(el, "aria-labelledby").length > 0;
  return !!collapse(attr(el, "title") || "");
}

/** The elements that an attribute with ids refers to. */
const referenced = (el, name) =>
  (attr(el, name) || "")
    .split(/\s+/)
    .map((id) => byId(el, id))
    .filter(Boolean);

/** The level of a heading, or null. */
function levelOf(el) {
  const given = Number.parseInt(attr(el, "aria-level"), 10);
  if (given > 0) return given;
  const found = isHtml(el) && /^h([1-6])$/.exec(tagOf(el));
  return found ? Number(found[1]) : roleOf(el) === "heading" ? 2 : null;
}

/** Whether assistive technology is not told of an element. */
function isSilent(el) {
  if (isHtml(el) && /^opt(ion|group)$/.test(tagOf(el))) {
    // The entries of a closed list are not drawn, but told of.
    const owner = closest(el, "select");
    if (owner) return hasAttr(el, "hidden") || isSilent(owner);
  }
  if (!checkVisibility(el, { visibilityProperty: true }) && !(displayOf(el) === "contents" && visibilityOf(el) === "visible")) return true;
  for (let node = el; node; node = flatParent(node)) {
    if (nodeType(node) === 1 && (attr(node, "aria-hidden") === "true" || hasAttr(node, "inert"))) return true;
  }
  const frame = frameOf(ownerOf(el));
  return frame ? isSilent(frame) : false;
}
