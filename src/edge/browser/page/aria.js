// An excerpt of the accessibility tree, as lines that people read: `- button "Save" [disabled]`.

/** The tree of the page, or of what is around a target; `limit`: characters, 20,000 where it is not given. */
function aria(request) {
  const page = scan();
  page.names = new Map();
  const out = { lines: [], left: request?.limit || 20000, cut: false };
  let root = bodyOf(document) || rootElement(document);
  if (request?.around) {
    const found = query(request.around, page).elements;
    if (found?.length) root = surroundings(found[0]);
  }
  if (root) ariaLines(root, 0, out, page, 0);
  if (out.cut) out.lines.push("…");
  return out.lines.join("\n");
}

// What is around an element: the nearest part of the page that holds some more than it.
function surroundings(el) {
  let node = el;
  for (let up = flatParent(el), steps = 0; up && steps < 6; up = flatParent(up)) {
    if (nodeType(up) !== 1) continue;
    steps++;
    node = up;
    if (/^(dialog|alertdialog|form|main|navigation|region|table|list|group|article)$/.test(roleOf(up) || "")) break;
  }
  return node;
}

function ariaLines(el, depth, out, page, deep) {
  if (out.cut || deep > 1000) return;
  if (isSkippedLine(el)) return;
  const role = roleOf(el);
  const inner = documentOf(el);
  const shown = role && !/^(none|generic|document|emphasis|strong)$/.test(role);
  if (shown) {
    const name = nameOf(el, page.names);
    const value = ariaValue(el, role, page);
    push(out, depth, `${role}${name ? ` ${quote(cut(name, 200))}` : ""}${ariaStates(el, role)}${value ? `: ${cut(value, 200)}` : ""}`);
    if (isLeaf(el, role, name)) return;
  } else if (inner) push(out, depth, "frame");
  const below = shown || inner ? depth + 1 : depth;
  if (inner) {
    const body = bodyOf(inner) || rootElement(inner);
    if (body) ariaLines(body, below, out, page, deep + 1);
    return;
  }
  let text = "";
  const flush = () => {
    if (collapse(text)) push(out, below, `text: ${cut(collapse(text), 300)}`);
    text = "";
  };
  for (const child of flatChildren(el)) {
    const type = nodeType(child);
    if (type === 3) {
      if (visibilityOf(el) === "visible") text += textContent(child);
    } else if (type === 1) {
      if (isPlainText(child)) text += collapse(textContent(child)) ? textContent(child) : "";
      else {
        flush();
        ariaLines(child, below, out, page, deep + 1);
      }
    }
  }
  flush();
}

function push(out, depth, line) {
  const full = `${"  ".repeat(depth)}- ${line}`;
  if (full.length > out.left) {
    out.cut = true;
    return;
  }
  out.left -= full.length + 1;
  out.lines.push(full);
}

function isSkippedLine(el) {
  if (UNREAD.has(tagOf(el)) || attr(el, "aria-hidden") === "true" || hasAttr(el, "inert")) return true;
  const style = styleOf(el);
  return style?.display === "none" || (style?.visibility !== "visible" && !flatChildren(el).some(isElement));
}

// Inline decoration joins the text that it stands in.
function isPlainText(el) {
  if (
    !isHtml(el) ||
    !/^(span|b|i|u|s|small|em|strong|mark|abbr|q|wbr|br|bdi|bdo|font|big|tt|code|kbd|samp|var|sub|sup|time)$/.test(tagOf(el))
  )
    return false;
  if (hasAttr(el, "role") || shadowOf(el) || isSkippedLine(el)) return false;
  return displayOf(el) === "inline" && flatChildren(el).every((child) => nodeType(child) !== 1 || isPlainText(child));
}

function ariaValue(el, role, page) {
  if (/^(textbox|searchbox|spinbutton|slider|combobox)$/.test(role)) {
    if (isHtml(el) && valueIn[tagOf(el)]) return saidBy(el, page);
    return collapse(attr(el, "aria-valuetext") || attr(el, "aria-valuenow") || (role === "textbox" ? textContent(el) : ""));
  }
  if (/^(progressbar|meter)$/.test(role)) return attr(el, "aria-valuetext") || attr(el, "aria-valuenow") || attr(el, "value") || "";
  return "";
}

function ariaStates(el, role) {
  const out = [];
  if (role === "heading") out.push(`level=${levelOf(el)}`);
  const checked = checkedOf(el);
  if (checked !== null && !/^(option|treeitem)$/.test(role))
    out.push(checked === "mixed" ? "checked=mixed" : checked ? "checked" : "unchecked");
  if (CONTROL_ROLES.has(role) || /^(link|tab|option|menuitem|group)$/.test(role)) if (!enabled(el)) out.push("disabled");
  if (hasAttr(el, "aria-expanded") || tagOf(el) === "summary") out.push(stateOf(el, "expanded") ? "expanded" : "collapsed");
  if (attr(el, "aria-pressed"))
    out.push(stateOf(el, "pressed") === "mixed" ? "pressed=mixed" : stateOf(el, "pressed") ? "pressed" : "not pressed");
  if (stateOf(el, "selected") === true) out.push("selected");
  if (attr(el, "aria-current") && attr(el, "aria-current") !== "false") out.push("current");
  if (attr(el, "aria-invalid") === "true") out.push("invalid");
  if (hasAttr(el, "required") || attr(el, "aria-required") === "true") out.push("required");
  if (readonlyBecause(el)) out.push("readonly");
  return out.length ? ` [${out.join(", ")}]` : "";
}

// Where the name says all that is inside, the inside is not repeated.
function isLeaf(el, role, name) {
  if (/^(textbox|searchbox|spinbutton|slider|img|progressbar|meter|separator|option|math)$/.test(role)) return true;
  if (!FROM_CONTENT.has(role) || !name) return false;
  return !flatChildren(el).some(
    (child) =>
      isElement(child) &&
      queryAll(child, "a,button,input,select,textarea,[role],iframe,h1,h2,h3,h4,h5,h6,img").length +
        (matches(child, "a,button,input,select,textarea,[role],iframe,img") ? 1 : 0),
  );
}
