// What a person reads: the text of elements and of the page.
//
// The browser's own `innerText` is exact and fast, but stops at shadow roots and frames and lists every option of a select. So the
// elements on the way to such a place are walked here, and all others are left to the browser.

const SPECIAL = "select,textarea,slot,input[type=submit],input[type=button],input[type=reset],audio,video,svg,object";

/** Marks the elements inside of which `innerText` would not do. */
function markMixed(page) {
  if (page.mixed) return page.mixed;
  page.mixed = new Set();
  const mark = (el) => {
    for (let node = el; node; node = flatParent(node)) {
      if (nodeType(node) !== 1) continue;
      if (page.mixed.has(node)) return;
      page.mixed.add(node);
    }
  };
  page.hosts.forEach(mark);
  for (const root of page.roots) queryAll(root, SPECIAL).forEach(mark);
  return page.mixed;
}

/** The text of an element with line breaks, as it is read. */
function readText(el, page) {
  const out = { text: "", most: 1 << 21 };
  readInto(el, markMixed(page), out, 0);
  return out.text;
}

function readInto(el, mixed, out, depth) {
  if (out.text.length > out.most) return;
  const tag = tagOf(el);
  if (!isHtml(el)) {
    if (namespaceOf(el) === SVG) readSvg(el, mixed, out, depth);
    else if (!/^(script|style)$/.test(tag)) out.text += ` ${textContent(el)} `;
    return;
  }
  if (UNREAD.has(tag)) return;
  if (!mixed.has(el)) {
    if (checkVisibility(el)) out.text += wrapBlock(el, innerTextOf(el));
    else if (displayOf(el) === "contents") readChildren(el, mixed, out, depth);
    return;
  }
  const display = displayOf(el);
  if (display === "none") return;
  const hidden = visibilityOf(el) !== "visible";
  if (tag === "select") {
    if (!hidden) out.text += ` ${chosenText(el)} `;
  } else if (tag === "input") {
    if (!hidden) out.text += ` ${buttonText(el)} `;
  } else if (tag === "textarea" || tag === "audio" || tag === "video") {
    return;
  } else if (documentOf(el)) {
    const body = rootElement(documentOf(el));
    if (body && !hidden) {
      out.text += "\n";
      readInto(bodyOf(documentOf(el)) || body, mixed, out, depth + 1);
      out.text += "\n";
    }
  } else if (tag !== "object" && tag !== "iframe" && tag !== "frame") {
    const block = isBlock(display);
    if (block) out.text += "\n";
    readChildren(el, mixed, out, depth);
    if (display === "table-cell") out.text += "\t";
    if (block) out.text += "\n";
  }
}

function readChildren(el, mixed, out, depth) {
  if (depth > 1500) return;
  const style = styleOf(el);
  const shown = !style || style.visibility === "visible";
  const keep = style && /^pre|break-spaces/.test(style.whiteSpace);
  for (const node of flatChildren(el)) {
    const type = nodeType(node);
    if (type === 3) {
      if (!shown) continue;
      const text = textContent(node);
      out.text += transformText(keep ? text : text.replace(/\s+/g, " "), style);
    } else if (type === 1) readInto(node, mixed, out, depth + 1);
  }
}

function readSvg(el, mixed, out, depth) {
  if (tagOf(el) === "text") {
    if (checkVisibility(el, { visibilityProperty: true })) out.text += ` ${textContent(el)} `;
  } else if (!/^(script|style|defs|title|desc|metadata)$/.test(tagOf(el)) && depth < 1500) {
    for (const node of flatChildren(el)) if (isElement(node)) readInto(node, mixed, out, depth + 1);
  }
}

const UNREAD = new Set(["script", "style", "head", "noscript", "template", "title", "meta", "link", "datalist"]);
const isBlock = (display) => !/^(inline|contents|ruby|table-cell|none)/.test(display);
const displayOf = (el) => styleOf(el)?.display ?? "block";
const visibilityOf = (el) => styleOf(el)?.visibility ?? "visible";

function wrapBlock(el, text) {
  if (!text) return tagOf(el) === "br" ? "\n" : "";
  const display = displayOf(el);
  if (display === "table-cell") return `${text}\t`;
  return isBlock(display) ? `\n${text}\n` : text;
}

function transformText(text, style) {
  const how = style?.textTransform;
  if (how === "uppercase") return text.toUpperCase();
  if (how === "lowercase") return text.toLowerCase();
  if (how === "capitalize") return text.replace(/(^|[^\p{L}\p{N}'’])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
  return text;
}

/** The labels of the chosen options of a select. */
function chosenText(el) {
  const chosen = Array.from(chosenOf(el));
  return chosen.map(optionLabel).join(", ");
}

const optionLabel = (option) => collapse(optionText(option));

/** What a button made of an input says. */
function buttonText(el) {
  const type = inputType(el);
  const given = type === "image" ? attr(el, "alt") : attr(el, "value");
  if (given !== null) return given;
  return { submit: "Submit", reset: "Reset", image: "Submit" }[type] || "";
}

/** What an element says: the value of a field, the chosen option of a select, else its text; one line. */
function saidBy(el, page) {
  const tag = isHtml(el) ? tagOf(el) : "";
  if (tag === "input") {
    const type = inputType(el);
    if (type === "password") return "•".repeat(valueOf(el).length);
    return collapse(/^(submit|reset|button|image)$/.test(type) ? buttonText(el) : valueOf(el));
  }
  if (tag === "textarea") return collapse(valueOf(el));
  if (tag === "select") return chosenText(el);
  if (tag === "option") return optionLabel(el);
  return collapse(readText(el, page));
}

/** The value of an input, a text area or a select. */
function valueOf(el) {
  const read = valueIn[tagOf(el)];
  return read && isHtml(el) ? String(read(el) ?? "") : "";
}

/** The text of the whole page: trimmed lines, no runs of empty ones. */
function pageText(page) {
  const root = bodyOf(document) || rootElement(document);
  if (!root) return "";
  const lines = readText(root, page).split("\n").map(collapse);
  const kept = lines.filter((line, i) => line || (i > 0 && lines[i - 1])).join("\n");
  return kept.trim();
}

/** Sets a text of `seen`, and how many characters of it are left out beyond so many bytes. */
function setText(seen, text, most) {
  seen.text = cutBytes(text, most);
  if (seen.text.length < text.length) seen.omitted = text.length - seen.text.length;
}

/** Cuts a text to so many bytes of UTF-8. */
function cutBytes(text, most) {
  if (text.length * 3 <= most) return text;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= most) return text;
  return new TextDecoder().decode(bytes.subarray(0, most)).replace(/\ufffd+$/, "");
}
