// A page of the app, for a frame in which nothing runs and nothing is loaded.
//
// The trace's snapshots have no scripts; this does not rely on it. The frame is sandboxed without any permission, inherits the
// policy of this page, and gets a stricter one of its own. What it needs (styles, pictures, fonts) is put into it as data.

const FRAME_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; media-src data:";
const GONE =
  "script, noscript, object, embed, applet, base, meta[http-equiv], portal, fencedframe, frame, link:not([rel~=stylesheet i])";
const SAFE_TYPE = /^(image|font|audio|video)\/[\w.+-]+$|^application\/(x-)?font[\w.+-]*$|^application\/octet-stream$/;

// What brings back the states that markup cannot say. Nothing reacts: a click must not lead anywhere.
const FRAME_STYLE = `
:root { scrollbar-width: none; }
[data-sf-target] { outline: 2px solid #d6006f !important; outline-offset: 1px; }
a, area, button, input, select, textarea, summary, label, form { pointer-events: none !important; }
*, *::before, *::after { animation-play-state: paused !important; transition: none !important; caret-color: transparent !important; }
:where([data-sf-scroll]) { position: relative; }
[data-sf-modal] { position: fixed; inset: 0; margin: auto; z-index: 2147483646; box-shadow: 0 0 0 100vmax rgb(0 0 0 / .1); }
[data-sf-popover]:not(:popover-open) { display: block; position: fixed; inset: 0; margin: auto; z-index: 2147483647; }
sf-scrolled { display: block !important; position: absolute !important; width: 1px !important; height: 1px !important; visibility: hidden !important; scroll-initial-target: nearest; }
`;

// The snapshot's HTML with its resources put in: a document for `srcdoc`.
function framed(snapshot, resources) {
  return harmlessDocument(snapshot.html, new Inliner(resources, snapshot.url), 0);
}

function harmlessDocument(html, inliner, depth) {
  // A document of its own that never runs or loads anything.
  const doc = new DOMParser().parseFromString(html, "text/html");
  harmless(doc, inliner, depth);
  scrolled(doc);
  const style = doc.createElement("style");
  style.textContent = FRAME_STYLE;
  const policy = doc.createElement("meta");
  policy.setAttribute("http-equiv", "Content-Security-Policy");
  policy.setAttribute("content", FRAME_POLICY);
  const charset = doc.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  doc.head.prepend(charset, policy);
  doc.head.append(style);
  const type = doc.doctype ? "<!doctype html>" : "";
  return type + doc.documentElement.outerHTML;
}

function harmless(root, inliner, depth) {
  for (const element of root.querySelectorAll(GONE)) element.remove();
  for (const meta of root.querySelectorAll("meta[name=color-scheme i]"))
    meta.content = inLight(`color-scheme: ${meta.content}`).slice(13);
  for (const link of root.querySelectorAll("link")) {
    const style = link.ownerDocument.createElement("style");
    if (link.media) style.media = link.media;
    style.textContent = inliner.sheet(link.getAttribute("href") || "").replace(/<\/style/gi, "<\\/style");
    if (link.hasAttribute("disabled")) link.remove();
    else link.replaceWith(style);
  }
  for (const style of root.querySelectorAll("style:not([data-sf-done])"))
    style.textContent = inliner.css(style.textContent, inliner.base);
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) attribute(element, name.toLowerCase(), value, inliner);
    if (element.localName === "iframe") frame(element, inliner, depth);
    // Shadow roots are templates here; the frame's parser makes roots of them.
    if (element.localName === "template") harmless(element.content, inliner, depth);
  }
}

function attribute(element, name, value, inliner) {
  const tag = element.localName;
  if (
    name.startsWith("on") ||
    ["ping", "formaction", "action", "target", "download", "integrity", "nonce", "http-equiv", "autofocus"].includes(name)
  )
    element.removeAttribute(name);
  else if (name === "style") element.setAttribute(name, inliner.css(value, inliner.base));
  else if (name === "srcset" || name === "imagesrcset") {
    const first = value
      .split(/,\s+|\s+/)
      .map((url) => inliner.data(url))
      .find((url) => url);
    if (first) element.setAttribute(name, first);
    else element.removeAttribute(name);
  } else if (tag === "a" || tag === "area") {
    // It still looks like a link.
    if (name === "href" || name === "xlink:href") element.setAttribute(name, "#");
  } else if (["src", "href", "xlink:href", "poster", "background", "data"].includes(name)) {
    if (value.startsWith("#") || tag === "iframe") return;
    const url = inliner.data(value);
    if (url) element.setAttribute(name, url);
    else element.removeAttribute(name);
  } else if (name === "data-sf-canvas" && /^data:image\/[\w.+-]+;base64,[\w+/=]*$/.test(value)) {
    element.style.background = `url("${value}") 0 0 / 100% 100% no-repeat`;
  }
}

function frame(element, inliner, depth) {
  const inner = element.getAttribute("srcdoc");
  element.removeAttribute("src");
  element.removeAttribute("allow");
  element.setAttribute("sandbox", "");
  element.setAttribute("srcdoc", inner && depth < 8 ? harmlessDocument(inner, inliner, depth + 1) : "");
}

// The browser of the run asked for light pages; whoever looks at them may have chosen dark ones.
function inLight(text) {
  return text
    .replace(/color-scheme\s*:\s*(light\s+dark|dark\s+light)\b/gi, "color-scheme: only light")
    .replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, scheme) =>
      scheme.toLowerCase() === "dark" ? "(max-width: 0px)" : "(min-width: 0px)",
    );
}

// Where something was scrolled: the browser goes to this element first, without a script.
function scrolled(doc) {
  for (const element of doc.querySelectorAll("[data-sf-scroll]")) {
    const [left, top] = element.getAttribute("data-sf-scroll").split(",").map(Number);
    if (!isFinite(left) || !isFinite(top)) continue;
    const mark = doc.createElement("sf-scrolled");
    mark.style.setProperty("left", `${left}px`, "important");
    mark.style.setProperty("top", `${top}px`, "important");
    if (element === doc.documentElement) doc.body.append(mark);
    else if (!/^(table|tbody|tr|ul|ol|select|textarea|input)$/.test(element.localName)) element.append(mark);
  }
}

// Addresses become the bytes that the trace kept of them.
class Inliner {
  constructor(resources, base) {
    this.resources = resources;
    this.base = base;
    this.made = new Map();
  }

  resource(url) {
    return this.resources.get(url) || this.resources.get(url.split("#")[0]);
  }

  // A data URL; null where there is nothing to show.
  data(url) {
    if (/^data:(image|font|audio|video)\//i.test(url)) return url;
    if (!this.made.has(url)) this.made.set(url, this.make(this.resource(url)));
    return this.made.get(url);
  }

  make(resource) {
    if (!resource || !SAFE_TYPE.test(resource.media_type)) return null;
    if (resource.base64 != null) return `data:${resource.media_type};base64,${resource.base64}`;
    return `data:${resource.media_type};charset=utf-8,${encodeURIComponent(resource.text || "")}`;
  }

  sheet(url, depth = 0) {
    const resource = this.resource(url);
    return resource && resource.text != null && depth < 6 ? this.css(resource.text, url, depth) : "";
  }

  // A style with everything it refers to in it; imported sheets stand where they were imported.
  css(text, base, depth = 0) {
    const absolute = (url) => {
      try {
        return new URL(url, base).href;
      } catch {
        return url;
      }
    };
    return inLight(text)
      .replace(/@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?([^;]*);/gi, (_, url, media) => {
        const inner = this.sheet(absolute(url), depth + 1);
        return media.trim() && !/layer|supports/.test(media) ? `@media ${media} {${inner}}` : inner;
      })
      .replace(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]+))\s*\)/gi, (all, a, b, c) => {
        const url = a ?? b ?? c ?? "";
        if (url.startsWith("#")) return all;
        return `url("${this.data(url) || this.data(absolute(url)) || "data:,"}")`;
      });
  }
}
