// Elements. Text only ever becomes a text node, and links only lead into the report and its bundle.

const $ = (id) => document.getElementById(id);

// `h("button.primary", { type: "button", onclick: f }, "Save")`; a child may be null, a text, a node or a list.
function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [property, to] of Object.entries(value)) element.style.setProperty(property, to);
    else if (key === "value" || key === "checked" || key === "open") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child == null || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
  return element;
}

function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

function icon(status) {
  return h(`span.icon.${status}`, { "aria-hidden": "true" });
}

function state(status) {
  return h(`span.state.${status}`, null, statusWord(status));
}

// A file of the bundle, as a link from `report/`. A path is data: each part of it is encoded.
function fileUrl(path) {
  return "../" + path.split("/").map(encodeURIComponent).join("/");
}

// Files that a browser shows as text or picture. Pages of the app are never opened: they would run.
const OPENABLE = /\.(log|txt|json|jsonl|diff|sh|md|csv|png|jpg|jpeg|webp|gif|har)$/i;

function fileLink(path, label) {
  const text = label || path.split("/").pop();
  if (!OPENABLE.test(path)) return h("span.file", { title: path }, text);
  return h("a.file", { href: fileUrl(path), target: "_blank", rel: "noopener", title: path }, text);
}

function copyButton(get, label = "Copy", what = "text") {
  const button = h("button.copy", { type: "button", "aria-label": `${label} ${what}` }, label);
  button.addEventListener("click", async () => {
    button.textContent = (await copy(get())) ? "Copied" : "Select and copy";
    setTimeout(() => {
      button.textContent = label;
    }, 1500);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages on a disk may have no clipboard; the old way still works for a button that was pressed.
    const area = h("textarea", { "aria-hidden": "true", style: { position: "fixed", opacity: "0" } });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function say(text) {
  $("said").textContent = text;
}

function note(text, kind = "") {
  return h(`p.note${kind ? "." + kind : ""}`, null, text);
}

// A list of names and values; those without a value are left out.
function facts(pairs, kind = "facts") {
  const rows = pairs.filter(([, value]) => value != null && value !== "" && !(Array.isArray(value) && !value.length));
  if (!rows.length) return null;
  return h(
    `dl.${kind}`,
    null,
    rows.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))),
  );
}
