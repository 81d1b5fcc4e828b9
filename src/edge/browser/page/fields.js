// Fields: what each kind of control takes, and setting those that real typing cannot.

const SETTERS = {
  value: setter(HTMLInputElement.prototype, "value"),
  selected: setter(HTMLOptionElement.prototype, "selected"),
};
const focusElement = uncurry(HTMLElement.prototype.focus);
const focusSvg = uncurry(SVGElement.prototype.focus);

const FORMS = {
  date: "2026-01-31",
  time: "14:30",
  "datetime-local": "2026-01-31T14:30",
  month: "2026-01",
  week: "2026-W05",
  color: "#1a2b3c",
  range: "50",
};

/** Why a field of this kind would refuse a value; null: it takes it. */
function refusedValue(el, kind, value) {
  const type = inputType(el);
  if (type === "number" && value && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()))
    return `${quote(value)} is not a number, and it takes only numbers`;
  if (kind !== "set" || !value) return null;
  const probe = new Document().createElementNS(HTML, "input");
  probe.type = type;
  for (const name of ["min", "max", "step"]) if (type === "range" && hasAttr(el, name)) probe.setAttribute(name, attr(el, name));
  SETTERS.value(probe, value);
  const got = valueIn.input(probe);
  const same =
    got.toLowerCase() === value.trim().toLowerCase() ||
    (type === "range" && Number(got) === Number(value)) ||
    (/time/.test(type) && sameTime(got, value));
  if (same) return null;
  if (type === "range") return `${quote(value)} is not between its ends or not one of its steps; the nearest is ${quote(got)}`;
  return `a ${type} field does not take ${quote(value)}; it takes a value like ${quote(FORMS[type])}`;
}

const sameTime = (a, b) =>
  a.replace(" ", "T").replace(/:00(\.0+)?$/, "") ===
  b
    .trim()
    .replace(" ", "T")
    .replace(/:00(\.0+)?$/, "");

/** Focuses an element; false where the focus went elsewhere. */
function focus(el) {
  (isHtml(el) ? focusElement : focusSvg)(el, { preventScroll: true });
  return isConnected(el) && hasFocus(el);
}

function hasFocus(el) {
  const active = activeIn[9](ownerOf(el));
  let inner = active;
  while (inner && inner !== el && isElement(inner) && shadowOf(inner)) {
    const next = activeIn[11](shadowOf(inner));
    if (!next) break;
    inner = next;
  }
  return inner === el || (!!inner && within(inner, el) && nodeType(inner) === 1 && inner !== bodyOf(ownerOf(el)));
}

/** The element that has the focus, through shadow roots and frames. */
function activeElement() {
  let active = activeIn[9](document);
  while (active) {
    const inner = documentOf(active);
    const shadow = inner ? null : shadowOf(active);
    const next = inner ? activeIn[9](inner) : shadow ? activeIn[11](shadow) : null;
    if (!next) return active;
    active = next;
  }
  return active;
}

function focusOn(request, el) {
  const body = bodyOf(ownerOf(el));
  if (!focus(el) && el !== body && el !== rootElement(ownerOf(el)) && focusable(el)) {
    return { code: "moving", reason: "it does not keep the focus", element: el };
  }
  return ready(request, el, "keys", null);
}

function fill(request, el, point) {
  const kind = fieldKind(el);
  const value = String(request.value ?? "");
  const reply = ready(request, el, kind === "set" ? "done" : "insert", point);
  watchTyping(el);
  if (!focus(el)) return { code: "moving", reason: "it does not keep the focus", element: el };
  if (kind === "set") {
    SETTERS.value(el, inputType(el) === "color" ? value.trim().toLowerCase() : value.trim());
    announce(el);
  } else if (kind === "text") {
    (tagOf(el) === "textarea" ? HTMLTextAreaElement : HTMLInputElement).prototype.select.call(el);
  } else {
    windowOf(ownerOf(el)).getSelection().selectAllChildren(el);
  }
  return reply;
}

let typing = null;

/** Holds the text that is about to be typed to the field it is meant for: pages move the focus, or replace the field. */
function watchTyping(el) {
  stopTyping();
  const view = windowOf(ownerOf(el));
  const state = { el, view, reached: false, astray: null };
  state.listen = (event) => {
    if (!event.isTrusted) return;
    if (reaches(event, el)) state.reached = true;
    else {
      event.preventDefault();
      event.stopImmediatePropagation();
      state.astray = describe(pathOf(event)[0] || el);
    }
  };
  view.addEventListener("beforeinput", state.listen, { capture: true });
  typing = state;
}

function stopTyping() {
  typing?.view.removeEventListener("beforeinput", typing.listen, { capture: true });
  const state = typing;
  typing = null;
  return state;
}

/** Whether the text that was typed reached its field: `{landed}`, or who got it. */
function landed() {
  const state = stopTyping();
  if (!state) return { landed: true };
  if (!isConnected(state.el)) return { landed: false, by: "it was replaced while it was typed into" };
  if (state.astray && !state.reached) return { landed: false, by: `the focus went to ${state.astray}` };
  // A field that takes no text, as it likes, was typed into all the same.
  if (!state.reached && activeElement() !== state.el) return { landed: false, by: "it lost the focus" };
  return { landed: true };
}

/** Tells the page of a change as the browser would. */
function announce(el) {
  const view = windowOf(ownerOf(el));
  const event = (kind) => new view.Event(kind, { bubbles: true, composed: true });
  dispatch(el, event("input"));
  dispatch(el, event("change"));
}

/** The options that a value means: by value, then by label as it is read. Null where one is missing. */
function optionsFor(el, value) {
  const options = Array.from(optionsOf(el));
  const found = [];
  for (const one of Array.isArray(value) ? value : [value]) {
    const wanted = String(one ?? "");
    const label = collapse(wanted);
    const option =
      options.find((option) => optionValue(option) === wanted) ||
      options.find((option) => optionLabel(option) === label) ||
      options.find((option) => optionLabel(option).toLowerCase() === label.toLowerCase());
    if (!option) return { missing: wanted };
    found.push(option);
  }
  return { found };
}

/** Why a select cannot take a value; null: it can. */
function missingOption(el, value) {
  const { found, missing } = optionsFor(el, value);
  if (missing !== undefined) {
    const labels = Array.from(optionsOf(el)).map((option) => quote(optionLabel(option) || optionValue(option)));
    const all = labels.length
      ? `there are ${labels.slice(0, 12).join(", ")}${labels.length > 12 ? ` and ${labels.length - 12} more` : ""}`
      : "it has none";
    return `no option ${quote(missing)}; ${all}`;
  }
  if (found.length > 1 && !isMultiple(el)) return "it takes one option only";
  const off = found.find((option) => matches(option, ":disabled"));
  return off ? `its option ${quote(optionLabel(off))} is disabled` : null;
}

function select(request, el, point) {
  const reply = ready(request, el, "done", point);
  const { found } = optionsFor(el, request.value);
  focus(el);
  if (!isConnected(el)) return { code: "moving", reason: "it was replaced while it got the focus", element: el };
  const options = Array.from(optionsOf(el));
  const wanted = new Set(found);
  if (options.every((option) => isChosen(option) === wanted.has(option))) return reply;
  for (const option of options)
    if (isMultiple(el) ? isChosen(option) !== wanted.has(option) : wanted.has(option)) SETTERS.selected(option, wanted.has(option));
  announce(el);
  return reply;
}

/** For check and uncheck: null, it must be clicked; `{ok}`, it is so already; else what is wrong. */
function tickState(operation, el) {
  const state = checkedOf(el);
  if (!isTickable(el)) return { code: "not_a_box", reason: `it is ${describe(el)}, nothing that can be checked` };
  if (state === (operation === "check")) return { ok: true };
  if (operation === "uncheck" && (inputType(el) === "radio" || roleOf(el) === "radio")) {
    return { code: "not_a_box", reason: "it is a radio button, which is only unchecked by checking another" };
  }
  return null;
}

const isFileInput = (el) => inputType(el) === "file";

/** Files are handed to the input itself, also where it is hidden behind a button of the page's own. */
function prepareUpload(request, el, memory) {
  let input = isFileInput(el) ? el : null;
  if (!input) {
    const inside = queryAll(el, "input[type=file]");
    if (inside.length === 1) input = inside[0];
  }
  if (input) {
    const disabled = disabledBecause(input);
    if (disabled) return { code: "disabled", reason: `it ${disabled}`, element: input };
    const label = visible(input) ? input : labelsOf(input).find(visible) || (visible(el) ? el : input);
    return ready(request, input, "files", null, label);
  }
  const result = prepare({ ...request, operation: "click" }, el, el, memory);
  if (result.ok) result.action = "chooser";
  return result;
}
