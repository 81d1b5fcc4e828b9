// The accessible name of an element, as accname 1.2 computes it: what assistive technology calls it.

const FROM_CONTENT = new Set(
  (
    "button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio row rowheader switch " +
    "tab term tooltip treeitem"
  ).split(" "),
);

const UNNAMED = new Set(
  "caption code definition deletion emphasis generic insertion mark none paragraph presentation strong subscript superscript".split(" "),
);

/** The name of an element, on one line; an empty string where it has none. */
function nameOf(el, cache) {
  const known = cache?.get(el);
  if (known !== undefined) return known;
  const role = roleOf(el);
  const name = role && UNNAMED.has(role) ? "" : collapse(nameIn(el, { seen: new Set(), top: true, role }));
  cache?.set(el, name);
  return name;
}

// `how`: what led here. `top`: the element itself is asked for; `referenced`: by an `aria-labelledby` or a label; `inside`: its
// text becomes part of another's name; `hidden`: the reference was to something hidden, whose parts count though they are hidden.
function nameIn(el, how) {
  if (how.seen.has(el)) return "";
  how.seen.add(el);
  const role = how.top ? how.role : roleOf(el);
  if (!how.hidden && !how.top && isSkipped(el, how)) return "";
  if (!how.inReference && attr(el, "aria-labelledby")) {
    const parts = referenced(el, "aria-labelledby").map((other) =>
      nameIn(other, {
        seen: other === el ? new Set() : new Set(how.top ? [el] : how.seen),
        inReference: true,
        referenced: true,
        hidden: notDrawn(other),
      }),
    );
    const text = parts.filter((part) => part.trim()).join(" ");
    if (text.trim()) return text;
  }
  if (!how.top && (how.inside || how.referenced) && role) {
    const value = embeddedValue(el, role, how);
    if (value !== null) return value;
  }
  const label = attr(el, "aria-label");
  if (label && label.trim()) return label;
  if (role !== "none" || how.inside) {
    const native = nativeName(el, role, how);
    if (native !== null && native.trim()) return native;
  }
  if (FROM_CONTENT.has(role) || how.inside || how.referenced || (how.top && isSummaryLike(el))) {
    const text = contentName(el, how);
    if (text.trim()) return text;
  }
  return tooltip(el, role);
}

const isSummaryLike = (el) => tagOf(el) === "summary" && isHtml(el);

function tooltip(el) {
  const title = attr(el, "title");
  if (title && title.trim()) return title;
  return "";
}

const notDrawn = (el) => isSilentAlone(el) || !checkVisibility(el, { visibilityProperty: true });
const isSilentAlone = (el) => attr(el, "aria-hidden") === "true";

function isSkipped(el, how) {
  if (how.referenced && !how.inside) return false;
  if (isSilentAlone(el) || hasAttr(el, "inert")) return true;
  const style = styleOf(el);
  if (!style) return false;
  if (style.display === "none") return true;
  return (
    style.visibility !== "visible" &&
    style.display !== "contents" &&
    !checkVisibility(el, { visibilityProperty: true }) &&
    !hasVisibleParts(el)
  );
}

const hasVisibleParts = (el) => flatChildren(el).some((child) => isElement(child) && checkVisibility(child, { visibilityProperty: true }));

/** What an embedded control adds to the name that it stands in: its value. */
function embeddedValue(el, role, how) {
  const tag = isHtml(el) ? tagOf(el) : "";
  switch (role) {
    case "textbox":
    case "searchbox":
      if (tag === "input" || tag === "textarea") return inputType(el) === "password" ? "" : valueOf(el);
      return contentName(el, how);
    case "combobox":
    case "listbox": {
      if (tag === "select") return Array.from(chosenOf(el)).map(optionLabel).join(" ");
      if (tag === "input") return valueOf(el);
      const chosen = Array.from(queryAll(el, '[role=option][aria-selected="true"]'));
      return chosen.map((option) => contentName(option, { ...how, inside: true })).join(" ");
    }
    case "slider":
    case "spinbutton":
    case "progressbar":
    case "meter":
    case "scrollbar": {
      const said = attr(el, "aria-valuetext") ?? attr(el, "aria-valuenow");
      if (said !== null) return said;
      return tag === "input" ? valueOf(el) : tag === "progress" || tag === "meter" ? attr(el, "value") || "" : "";
    }
    default:
      return null;
  }
}

/** The name that HTML itself gives; null: this element has no such means. */
function nativeName(el, role, how) {
  const tag = tagOf(el);
  if (!isHtml(el)) {
    if (namespaceOf(el) !== SVG) return null;
    const title = flatChildren(el).find((child) => isElement(child) && tagOf(child) === "title");
    if (title) return textContent(title);
    return attr(el, "xlink:title");
  }
  const type = inputType(el);
  if (type === "button" || type === "submit" || type === "reset") {
    return labelled(el, how) || buttonText(el);
  }
  if (type === "image") return labelled(el, how) || attr(el, "alt") || attr(el, "title") || "Submit";
  if (type === "file") return labelled(el, how) || attr(el, "title") || "Choose File";
  switch (tag) {
    case "input":
    case "textarea":
    case "select":
    case "meter":
    case "progress":
    case "output":
    case "button": {
      const said = labelled(el, how);
      if (said) return said;
      if (tag === "button") return null;
      return attr(el, "title")?.trim() ? attr(el, "title") : placeholderOf(el);
    }
    case "img":
    case "area":
      return attr(el, "alt");
    case "fieldset":
      return partName(el, "legend", how);
    case "figure":
      return partName(el, "figcaption", how);
    case "table":
      return partName(el, "caption", how);
    case "optgroup":
      return attr(el, "label");
    case "option":
      return attr(el, "label");
    case "details":
      return null;
    default:
      return tag.includes("-") ? labelled(el, how) || placeholderOf(el) : placeholderOf(el);
  }
}

const placeholderOf = (el) =>
  (/^(input|textarea)$/.test(tagOf(el)) && attr(el, "placeholder")?.trim() ? attr(el, "placeholder") : null) ||
  attr(el, "aria-placeholder");

/** The text of a control's labels. */
function labelled(el, how) {
  const shown = labelsOf(el).filter((label) => !notDrawn(label));
  const parts = shown.map((label) => nameIn(label, { seen: new Set(how.seen), inside: false, referenced: true, inReference: true }));
  return parts.filter((part) => part.trim()).join(" ");
}

/** The text of the child that HTML makes the name of an element. */
function partName(el, tag, how) {
  const part = flatChildren(el).find((child) => isElement(child) && tagOf(child) === tag && isHtml(child));
  return part ? nameIn(part, { seen: how.seen, referenced: true, inReference: how.inReference, hidden: notDrawn(part) }) : null;
}

const APART = /^(br|img|svg|input|select|textarea|meter|progress|canvas|video)$/;

/** The name that what is inside adds up to, `::before` and `::after` included. */
function contentName(el, how) {
  let text = pseudoText(el, "::before");
  const next = { seen: how.seen, inside: true, inReference: how.inReference, hidden: how.hidden };
  const style = styleOf(el);
  const hiddenText = !how.hidden && style && style.visibility !== "visible" && style.display !== "none";
  const owned = referenced(el, "aria-owns");
  for (const child of flatChildren(el).concat(owned)) {
    const type = nodeType(child);
    if (type === 3) {
      if (!hiddenText) text += transformText(textContent(child), style);
    } else if (type === 1 && !/^(script|style|template|noscript)$/.test(tagOf(child))) {
      // The group of a branch of a tree is not part of what the branch is called.
      if (how.role === "treeitem" && roleOf(child) === "group") continue;
      const part = nameIn(child, next);
      const apart = APART.test(tagOf(child)) || !/^(inline|contents)$/.test(displayOf(child));
      text += apart ? ` ${part} ` : part;
    }
  }
  return text + pseudoText(el, "::after");
}

function pseudoText(el, which) {
  const style = styleOf(el, which);
  const content = style?.content;
  if (!content || content === "none" || content === "normal" || style.display === "none" || style.visibility !== "visible") return "";
  // Of `url(x) / "words"` the words count.
  const alternative = /\/\s*((?:"(?:[^"\\]|\\.)*"\s*)+)$/.exec(content);
  const strings = (alternative ? alternative[1] : content).match(/"(?:[^"\\]|\\.)*"|attr\([^)]*\)/g) || [];
  const text = strings.map((part) => part.slice(1, -1).replace(/\\(.)/g, "$1")).join("");
  return /^(inline|contents)$/.test(style.display) && !alternative ? text : ` ${text} `;
}
