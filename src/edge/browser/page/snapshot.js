// A snapshot of the DOM as one HTML text that draws the same page later, in a sandboxed frame and without scripts.
//
// What a page can run is left out, addresses are absolute, what lives outside of the markup (values, ticks, scroll positions, shadow
// roots, style rules set by scripts, frames) is written into it. `data-sf-target` is on the element that an operation is about,
// `data-sf-scroll="x,y"` where something is scrolled, `data-sf-frame` and `data-sf-canvas` on stand-ins, `data-sf-cut` on the root
// where the page was too large.

const MOST_CHARS = 1 << 21;
const MOST_NODES = 50000;
const MOST_DEPTH = 1000;
const VOID = new Set("area base br col embed hr img input link meta source track wbr param keygen frame basefont bgsound".split(" "));
const RAW = new Set(["style", "xmp", "plaintext"]);
const LEFT_OUT = new Set(["script", "noscript", "base", "object", "embed", "applet", "portal", "fencedframe"]);
const URLS = new Set(["src", "href", "poster", "background", "xlink:href", "data"]);
const NO_VALUE = new Set([
  "value",
  "checked",
  "selected",
  "srcdoc",
  "integrity",
  "nonce",
  "ping",
  "crossorigin",
  "loading",
  "autofocus",
  "http-equiv",
]);

/** Takes one. */
function snapshot(request) {
  const whole = { left: MOST_CHARS, nodes: MOST_NODES, cut: false, mark: request?.mark || null };
  const text = serializeDocument(document, whole, 0);
  return { html: text, width: innerWidth, height: innerHeight, url: location.href, title: titleOf(document) };
}

function serializeDocument(doc, whole, depth) {
  const out = { text: "", base: baseOf(doc), doc, whole, frames: depth, known: new Map() };
  const type = doctypeOf(doc);
  if (type)
    out.text += `<!DOCTYPE ${type.name}${type.publicId ? ` PUBLIC "${escapeValue(type.publicId)}" "${escapeValue(type.systemId)}"` : ""}>`;
  const root = rootElement(doc);
  if (!root) return out.text;
  if (isHtml(root)) write(root, out, 0);
  else {
    out.text += "<html><head></head><body>";
    write(root, out, 0);
    out.text += "</body></html>";
  }
  if (depth === 0 && whole.cut) out.text = out.text.replace(/<html/i, '<html data-sf-cut=""');
  return out.text;
}

function write(el, out, depth) {
  const { whole } = out;
  if (whole.cut) return;
  if (--whole.nodes < 0 || out.text.length > whole.left || depth > MOST_DEPTH) {
    whole.cut = true;
    return;
  }
  const tag = tagOf(el);
  const html = isHtml(el);
  if (LEFT_OUT.has(tag)) {
    if (html && (tag === "object" || tag === "embed")) placeholder(el, tag, out);
    return;
  }
  if (html) {
    if (tag === "meta" && hasAttr(el, "http-equiv")) return;
    if (tag === "link" && !keptLink(el)) return;
    if (tag === "iframe" || tag === "frame") return writeFrame(el, out);
    if (tag === "canvas") return writeCanvas(el, out);
    if (tag === "template" && hasAttr(el, "shadowrootmode")) return;
  }
  const name = html ? tag : el.nodeName;
  out.text += `<${name}`;
  writeAttributes(el, tag, html, out);
  out.text += ">";
  if (html && VOID.has(tag)) return;
  const shadow = shadowOf(el);
  if (shadow) {
    out.text += `<template shadowrootmode="open"${shadow.delegatesFocus ? " shadowrootdelegatesfocus" : ""}>`;
    writeSheets(sheetsIn[11](shadow), out);
    writeChildren(shadow, out, depth + 1, false);
    out.text += "</template>";
  }
  if (html && tag === "style") out.text += styleText(el, out);
  else if (html && tag === "textarea") out.text += `\n${escapeText(valueOf(el))}`;
  else writeChildren(el, out, depth + 1, html && RAW.has(tag));
  if (html && tag === "head") writeSheets(sheetsIn[9](out.doc), out);
  out.text += `</${name}>`;
}

function writeChildren(parent, out, depth, raw) {
  for (let node = firstChild(parent); node; node = nextSibling(node)) {
    const type = nodeType(node);
    if (type === 1) write(node, out, depth);
    else if (type === 3) {
      if (--out.whole.nodes < 0) out.whole.cut = true;
      if (out.whole.cut) return;
      const text = textContent(node);
      const fits = text.length <= out.whole.left - out.text.length;
      if (!fits) out.whole.cut = true;
      const kept = fits ? text : text.slice(0, Math.max(0, out.whole.left - out.text.length));
      out.text += raw ? kept : escapeText(kept);
    }
  }
}

function writeAttributes(el, tag, html, out) {
  for (const name of attrNames(el)) {
    const lower = name.toLowerCase();
    if (lower.startsWith("on") || NO_VALUE.has(lower) || lower.startsWith("data-sf-") || !/^[^\s"'<>/=\u0000-\u001f]+$/.test(name)) {
      if (lower !== "value" || isFieldTag(tag)) continue;
    }
    let value = attr(el, name);
    if (URLS.has(lower)) {
      value = absolute(value, out);
      if (value === null) continue;
    } else if (lower === "srcset" || lower === "imagesrcset") value = absoluteSet(value, out);
    else if (lower === "style") value = absoluteUrls(value, out);
    else if (lower === "action" || lower === "formaction" || lower === "target" || lower === "download") continue;
    else if (lower === "open" && tag === "dialog") continue;
    else if (/url\(/i.test(value) && !html) value = absoluteUrls(value, out);
    // One address may hold a whole picture.
    if (value.length > out.whole.left - out.text.length) {
      out.whole.cut = true;
      continue;
    }
    // What a frame showed stands in its `srcdoc`; nothing is to be loaded in its place.
    const kept = lower === "src" && (tag === "iframe" || tag === "frame") ? "data-sf-src" : name;
    out.text += ` ${kept}="${escapeValue(value)}"`;
  }
  if (html) writeState(el, tag, out);
  if (el === out.whole.mark) out.text += ' data-sf-target=""';
  // Asking is slow, so what hardly ever scrolls is not asked.
  if (html && UNSCROLLED.has(tag)) return;
  const left = scrollLeftOf(el);
  const top = scrollTopOf(el);
  if (left || top) out.text += ` data-sf-scroll="${Math.round(left)},${Math.round(top)}"`;
}

const UNSCROLLED = new Set(
  "a abbr b br button em h1 h2 h3 h4 h5 h6 i img label li link meta option p small span strong style td th title tr".split(" "),
);
const scrollLeftOf = getter(Element.prototype, "scrollLeft");
const scrollTopOf = getter(Element.prototype, "scrollTop");
const isFieldTag = (tag) => tag === "input" || tag === "textarea" || tag === "select" || tag === "option";

/** What a form or a widget holds, as the attributes that bring it back. */
function writeState(el, tag, out) {
  if (tag === "input") {
    const type = inputType(el);
    if (type === "checkbox" || type === "radio") {
      out.text += ` value="${escapeValue(attr(el, "value") ?? "on")}"`;
      if (isTicked(el)) out.text += ' checked=""';
      if (isMixed(el)) out.text += ' data-sf-mixed=""';
    } else if (type === "file") {
      const names = Array.from(filesOf(el) || [], (file) => file.name).join(", ");
      if (names) out.text += ` data-sf-files="${escapeValue(names)}"`;
    } else if (type === "password") out.text += ` value="${"•".repeat(Math.min(valueOf(el).length, 64))}"`;
    else if (type !== "hidden" && (valueOf(el) || hasAttr(el, "value"))) out.text += ` value="${escapeValue(valueOf(el))}"`;
  } else if (tag === "option") {
    out.text += ` value="${escapeValue(optionValue(el))}"`;
    if (isChosen(el)) out.text += ' selected=""';
  } else if (tag === "dialog" && hasAttr(el, "open")) {
    out.text += matches(el, ":modal") ? ' open="" data-sf-modal=""' : ' open=""';
  } else if (hasAttr(el, "popover") && matches(el, ":popover-open")) out.text += ' data-sf-popover=""';
}

const filesOf = getter(HTMLInputElement.prototype, "files");

function keptLink(el) {
  return /\b(stylesheet|icon)\b/i.test(attr(el, "rel") || "");
}

/** A frame: inlined where it can be read, else a stand-in of its size. */
function writeFrame(el, out) {
  const inner = documentOf(el);
  out.text += "<iframe";
  writeAttributes(el, "iframe", true, out);
  if (inner && out.frames < 8) {
    const text = serializeDocument(inner, out.whole, out.frames + 1);
    out.whole.left -= text.length;
    out.text += ` data-sf-frame="same" srcdoc="${escapeValue(text)}"`;
  } else {
    const src = attr(el, "src") || "another page";
    const style = "margin:0;display:grid;place-items:center;height:100vh;font:12px sans-serif;color:#666;background:#f2f2f2";
    const says = `<body style="${style}">${escapeText(cut(src, 200))}</body>`;
    out.text += ` data-sf-frame="other" srcdoc="${escapeValue(says)}"`;
  }
  out.text += "></iframe>";
}

function placeholder(el, tag, out) {
  const box = rectOf(el);
  const size = `width:${Math.round(box.width)}px;height:${Math.round(box.height)}px`;
  out.text += `<span data-sf-frame="${tag}" style="display:inline-block;${size};background:#f2f2f2"></span>`;
}

/** A canvas: its picture where it is small and may be read, else an empty one. */
function writeCanvas(el, out) {
  out.text += "<canvas";
  let picture = "";
  try {
    if (el.width * el.height <= 400000) picture = toDataUrl(el);
  } catch {
    // Drawn with what belongs to another origin: it may not be read.
  }
  writeAttributes(el, "canvas", true, out);
  const small = picture && picture.length < 100000;
  out.text += small ? ` data-sf-canvas="${picture}"></canvas>` : ' data-sf-canvas=""></canvas>';
}

const toDataUrl = uncurry(HTMLCanvasElement.prototype.toDataURL);

const sheetTexts = new WeakMap();

/** The rules of sheets that scripts adopted, which no markup shows. */
function writeSheets(sheets, out) {
  for (const sheet of sheets || []) {
    const media = sheet.disabled ? ' media="not all"' : sheet.media?.mediaText ? ` media="${escapeValue(sheet.media.mediaText)}"` : "";
    out.text += `<style data-sf-adopted=""${media}>${safeStyle(absoluteUrls(rulesText(sheet), out))}</style>`;
  }
}

/** The rules of a sheet as text, remembered as long as it does not change. */
function rulesText(sheet) {
  try {
    const rules = sheet.cssRules;
    const sign = rules.length ? `${rules.length} ${rules[0].cssText} ${rules[rules.length - 1].cssText}` : "0";
    const known = sheetTexts.get(sheet);
    if (known?.sign === sign) return known.text;
    const text = Array.from(rules, (rule) => rule.cssText).join("\n");
    sheetTexts.set(sheet, { sign, text });
    return text;
  } catch {
    return "";
  }
}

const sheetOf = getter(HTMLStyleElement.prototype, "sheet");
const parsedCounts = new WeakMap();

/** The text of a style element; where scripts changed its rules, the rules. */
function styleText(el, out) {
  const text = textContent(el);
  const sheet = sheetOf(el);
  if (!sheet) return safeStyle(absoluteUrls(text, out));
  let count = -1;
  try {
    count = sheet.cssRules.length;
  } catch {
    return safeStyle(absoluteUrls(text, out));
  }
  let known = parsedCounts.get(el);
  if (known?.text !== text) {
    known = { text, count: countRules(text) };
    parsedCounts.set(el, known);
  }
  return safeStyle(absoluteUrls(known.count === count ? text : rulesText(sheet), out));
}

// How many rules a text has before a script touches them. A constructed sheet drops imports, so these are counted apart.
function countRules(text) {
  if (!text.trim()) return 0;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet.cssRules.length + (text.match(/@import\b/g) || []).length;
  } catch {
    return -1;
  }
}

const safeStyle = (text) => text.replace(/<\/(style)/gi, "<\\/$1");

/** A style's addresses made absolute. */
function absoluteUrls(text, out) {
  if (!text.includes("url(") && !text.includes("@import")) return text;
  return text
    .replace(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s][^)]*?))\s*\)/gi, (all, a, b, c) => {
      const url = absolute(a ?? b ?? c ?? "", out);
      return `url("${(url || "about:blank").replace(/["\\\n]/g, encodeURIComponent)}")`;
    })
    .replace(/@import\s+(?:"([^"]*)"|'([^']*)')/gi, (all, a, b) => `@import "${absolute(a ?? b, out) || ""}"`);
}

/** An address made absolute; null where it would run something. */
function absolute(url, out) {
  const known = out.known.get(url);
  if (known !== undefined) return known;
  const text = url.trim();
  let full = text;
  if (/^[\s\u0000-\u001f]*(java|vb)script\s*:/i.test(text.replace(/[\t\n\r]/g, ""))) full = null;
  else if (text && !/^(#|data:|blob:|about:|mailto:|tel:)/i.test(text)) {
    try {
      full = new URL(text, out.base).href;
    } catch {
      full = text;
    }
  }
  out.known.set(url, full);
  return full;
}

/** The addresses of a `srcset`; a comma within an address is no end of it. */
function absoluteSet(text, out) {
  return text.replace(
    /(^|,\s+|\s*,\s*(?=\S))\s*([^\s,][^\s]*?)(?=,?\s|,?$)/g,
    (all, before, url) => `${before ? ", " : ""}${absolute(url, out) || ""}`,
  );
}

const escapeText = (text) => (/[&<>]/.test(text) ? text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;") : text);
const escapeValue = (text) =>
  /[&"<>]/.test(text) ? text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;") : text;
