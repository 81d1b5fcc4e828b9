// Targets: `role=button[name="Save"]`, `label=`, `text=`, `placeholder=`, `testid=`, `css=`; reading them, and finding what they match.

const ENGINES = { role: findRole, label: findLabel, text: findText, placeholder: findPlaceholder, testid: findTestId, css: findCss };
const TEST_IDS = ["data-testid", "data-test-id", "data-test"];
const KNOWN = 'role=button[name="Save"], label=Email, text=Save, placeholder=Search, testid=cart, css=.row';

/** Reads a target: `{engine, ...}`, or `{error}` with words for people. */
function parseTarget(target) {
  const found = /^\s*([a-z]+)\s*=([^]*)$/i.exec(String(target ?? ""));
  const engine = found?.[1].toLowerCase();
  if (!engine || !Object.hasOwn(ENGINES, engine)) {
    const what = engine ? `there is no kind of target "${engine}"` : `the target ${quote(String(target ?? ""))} does not say how to look`;
    return { error: `${what}; there are ${KNOWN}` };
  }
  const body = found[2].trim();
  if (!body) return { error: `the target ${engine}= says nothing to look for` };
  if (engine === "role") return parseRole(body);
  if (engine === "css") {
    try {
      queryAll(document, body);
    } catch {
      return { error: `css=${body} is not a selector that the browser understands` };
    }
    return { engine, selector: body };
  }
  const quoted = engine !== "testid" && unquote(body);
  return quoted ? { engine, wanted: wantedText(quoted.text, true) } : { engine, wanted: wantedText(body, false), body };
}

/** The text of a whole quoted string, or null. */
function unquote(text) {
  const found = /^"((?:[^"\\]|\\[^])*)"$/.exec(text) || /^'((?:[^'\\]|\\[^])*)'$/.exec(text);
  return found ? { text: found[1].replace(/\\([^])/g, "$1") } : null;
}

const wantedText = (text, exact) => ({ exact, text: collapse(text), lower: collapse(text).toLowerCase() });

function parseRole(body) {
  const found = /^([a-z]+)((?:\s*\[[^]*)?)$/i.exec(body);
  if (!found) return { error: `role=${body} is not understood; write role=button[name="Save"]` };
  const role = found[1].toLowerCase();
  if (!ROLES.has(role)) return { error: `there is no role "${role}"${nearest(role, ROLES)}` };
  const parsed = { engine: "role", role: role === "image" ? "img" : role === "presentation" ? "none" : role, states: [] };
  let rest = found[2].trim();
  while (rest) {
    const part = /^\[\s*([a-z-]+)\s*(?:=\s*(?:("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')\s*(i|s)?|([^\]]*?))\s*)?\]\s*/i.exec(rest);
    if (!part) return { error: `role=${body} is not understood from ${rest}; write role=${role}[name="Save"]` };
    rest = rest.slice(part[0].length);
    const key = part[1].toLowerCase();
    const value = part[2] === undefined ? part[4] : unquote(part[2]).text;
    if (key === "name") {
      if (value === undefined) return { error: `role=${body} gives no name; write role=${role}[name="Save"]` };
      parsed.wanted = wantedText(value, part[3] === "s");
    } else if (key === "level") parsed.level = Number(value);
    else if (/^(checked|disabled|expanded|pressed|selected)$/.test(key)) parsed.states.push([key, value === undefined ? "true" : value]);
    else return { error: `[${key}] is not known; there are name, level, checked, disabled, expanded, pressed and selected` };
  }
  return parsed;
}

/** Everything that a target matches, in the order of the page: `{elements}` or `{error}`. */
function query(target, page) {
  const parsed = parseTarget(target);
  if (parsed.error) return parsed;
  return { parsed, elements: find(parsed, page) };
}

const find = (parsed, page) => ENGINES[parsed.engine](parsed, page);

/** Of candidates those whose text is wanted: equal ones if there are any, else those that contain it. */
function choose(candidates, wanted) {
  const exact = candidates.filter(([, texts]) => texts.some((text) => text === wanted.text));
  if (exact.length || wanted.exact) return exact.map(first);
  const equal = candidates.filter(([, texts]) => texts.some((text) => text.toLowerCase() === wanted.lower));
  if (equal.length) return equal.map(first);
  return candidates.filter(([, texts]) => texts.some((text) => text.toLowerCase().includes(wanted.lower))).map(first);
}

const first = (pair) => pair[0];

function findRole(parsed, page) {
  const found = byRole(page, parsed.role).filter((el) => hasStates(el, parsed));
  if (!parsed.wanted) return found.filter((el) => !isSilent(el));
  const named = found.map((el) => [el, [nameOf(el, page.names)]]);
  return choose(
    named.filter(([el, [name]]) => name.toLowerCase().includes(parsed.wanted.lower) && !isSilent(el)),
    parsed.wanted,
  );
}

/** The elements with a role, silent ones included. */
function byRole(page, role) {
  page.names ??= new Map();
  if (page.roles) return page.roles.get(role) || [];
  page.byRole ??= new Map();
  let found = page.byRole.get(role);
  if (!found) {
    const maybe = role === "none" ? page.elements : pick(page, `[role],${tagsFor(role)}`);
    found = maybe.filter((el) => roleOf(el) === role);
    page.byRole.set(role, found);
  }
  return found;
}

/** All elements by their roles. */
function allRoles(page) {
  if (page.roles) return page.roles;
  const roles = new Map();
  for (const el of page.elements) {
    const role = roleOf(el);
    if (!role) continue;
    const group = roles.get(role);
    if (group) group.push(el);
    else roles.set(role, [el]);
  }
  page.names ??= new Map();
  page.roles = roles;
  return roles;
}

function hasStates(el, parsed) {
  if (parsed.level && levelOf(el) !== parsed.level) return false;
  return parsed.states.every(([key, value]) => String(stateOf(el, key)) === value);
}

/** A state of an element as assistive technology is told: true, false, "mixed". */
function stateOf(el, key) {
  switch (key) {
    case "checked":
      return checkedOf(el) ?? false;
    case "disabled":
      return !enabled(el);
    case "selected":
      if (tagOf(el) === "option" && isHtml(el)) return isChosen(el);
      return attr(el, "aria-selected") === "true";
    case "expanded": {
      if (tagOf(el) === "summary" && isSummary(el)) return hasAttr(parentElement(el), "open");
      if (tagOf(el) === "details" && isHtml(el)) return hasAttr(el, "open");
      return hasAttr(el, "aria-expanded") ? attr(el, "aria-expanded") === "true" : null;
    }
    default: {
      const given = attr(el, `aria-${key}`);
      return given === "mixed" ? "mixed" : given === "true";
    }
  }
}

const CONTROL_ROLES = new Set(
  (
    "button checkbox combobox listbox meter progressbar radio searchbox slider spinbutton switch textbox " +
    "menuitemcheckbox menuitemradio radiogroup"
  ).split(" "),
);

/** Whether a label may belong to an element. */
function isControl(el) {
  if (isHtml(el)) {
    const tag = tagOf(el);
    if (tag === "input") return inputType(el) !== "hidden";
    if (LABELABLE.test(tag) || tag.includes("-")) return true;
    if (isEditable(el) && hasAttr(el, "contenteditable")) return true;
  }
  return hasAttr(el, "role") && CONTROL_ROLES.has(roleOf(el));
}

/** What a person or assistive technology calls a control. */
function labelTexts(el, page) {
  const texts = [];
  const spoken = attr(el, "aria-label");
  if (spoken) texts.push(collapse(spoken));
  const others = referenced(el, "aria-labelledby");
  if (others.length) texts.push(collapse(others.map((other) => labelText(other, page)).join(" ")));
  for (const label of labelsOf(el)) texts.push(labelText(label, page));
  return texts.filter(Boolean);
}

function labelText(label, page) {
  if (!checkVisibility(label)) return collapse(textContent(label));
  if (!queryAll(label, "select,textarea,input,button").length) return collapse(readText(label, page));
  // Without what the fields inside of it say.
  return collapse(readApart(label, page));
}

function readApart(el, page) {
  return flatChildren(el)
    .map((child) => {
      if (nodeType(child) === 3) return textContent(child);
      if (nodeType(child) !== 1 || (isControl(child) && tagOf(child) !== "button") || UNREAD.has(tagOf(child))) return "";
      return ` ${queryAll(child, "select,textarea,input").length ? readApart(child, page) : readText(child, page)} `;
    })
    .join("");
}

function findLabel(parsed, page) {
  const controls = new Set();
  for (const el of pick(
    page,
    "input,select,textarea,button,meter,output,progress,[contenteditable],[role],[aria-label],[aria-labelledby],label",
  )) {
    const control = tagOf(el) === "label" && isHtml(el) ? controlOf(el) || (attr(el, "for") && byId(el, attr(el, "for"))) : el;
    if (control && isControl(control)) controls.add(control);
  }
  const candidates = page.elements
    .filter((el) => controls.has(el))
    .map((el) => [el, labelTexts(el, page)])
    .filter(([, texts]) => texts.length);
  return choose(candidates, parsed.wanted);
}

function findPlaceholder(parsed, page) {
  const candidates = pick(page, "[placeholder],[aria-placeholder]");
  return choose(
    candidates.map((el) => [el, [collapse(attr(el, "placeholder") ?? attr(el, "aria-placeholder"))]]),
    parsed.wanted,
  );
}

function findTestId(parsed, page) {
  const wanted = unquote(parsed.body)?.text ?? parsed.body;
  return pick(page, TEST_IDS.map((name) => `[${name}=${quote(wanted)}]`).join());
}

/** The smallest elements that say a text. */
function findText(parsed, page) {
  const found = [];
  const lower = parsed.wanted.lower;
  const words = lower.split(" ");
  const says = (el, whole, text) => {
    // Reading as a person does is slow, so what lacks one of the words altogether is left out first, and what holds all of its
    // parent's text says what that says.
    if (!markMixed(page).has(el)) {
      const all = textContent(el);
      const lower = all.toLowerCase();
      if (!words.every((word) => lower.includes(word))) return "";
      if (all === whole) return text;
    }
    const tag = isHtml(el) ? tagOf(el) : "";
    if (tag === "input")
      return /^(submit|reset|button)$/.test(inputType(el)) && visibilityOf(el) === "visible" ? collapse(buttonText(el)) : "";
    return collapse(readText(el, page));
  };
  const descend = (el, text, depth) => {
    let deeper = false;
    const closed = isHtml(el) && /^(select|textarea|option)$/.test(tagOf(el));
    const inner = documentOf(el);
    const children = inner ? [bodyOf(inner) || rootElement(inner)] : closed || depth > 1500 ? [] : flatChildren(el);
    const whole = markMixed(page).has(el) ? null : textContent(el);
    for (const child of children) {
      if (!isElement(child) || UNREAD.has(tagOf(child))) continue;
      const own = says(child, whole, text);
      if (!own || !own.toLowerCase().includes(lower)) continue;
      deeper = true;
      descend(child, own, depth + 1);
    }
    if (deeper || inner) return;
    // A slot has no box; what it stands in shows its text.
    let body = el;
    while (tagOf(body) === "slot" && flatParent(body)) body = flatParent(body);
    found.push([body, [text]]);
  };
  const root = bodyOf(document) || rootElement(document);
  if (!root) return [];
  const all = says(root);
  if (all.toLowerCase().includes(lower)) descend(root, all, 0);
  return choose(found, parsed.wanted);
}

function findCss(parsed, page) {
  const found = new Set();
  const across = splitDescendant(parsed.selector);
  for (const root of page.roots) {
    for (const el of queryAll(root, parsed.selector)) found.add(el);
    // A part before a space may match a host, and the part behind it what is in its shadow root.
    if (nodeType(root) !== 11) continue;
    for (const [before, after] of across) {
      if (!hostMatches(shadowHost(root), before)) continue;
      for (const el of queryAll(root, after)) found.add(el);
    }
  }
  return inOrder(found, page);
}

const inOrder = (found, page) => (page.roots.length === 1 ? Array.from(found) : page.elements.filter((el) => found.has(el)));

/** What a selector matches in each tree of the page on its own. */
function pick(page, selector) {
  const found = new Set();
  for (const root of page.roots) for (const el of queryAll(root, selector)) found.add(el);
  return inOrder(found, page);
}

function hostMatches(host, selector) {
  const across = splitDescendant(selector);
  for (let el = host; el; el = shadowHost(rootOf(el))) {
    try {
      if (closest(el, selector)) return true;
      if (across.some(([before, after]) => closest(el, after) && hostMatches(el, before))) return true;
    } catch {
      return false;
    }
    if (nodeType(rootOf(el)) !== 11) return false;
  }
  return false;
}

/** The ways to cut a selector in two at a space that means "inside of". */
function splitDescendant(selector) {
  const cuts = [];
  let depth = 0;
  let quoted = "";
  for (let i = 0; i < selector.length; i++) {
    const char = selector[i];
    if (char === "\\") i++;
    else if (quoted) quoted = char === quoted ? "" : quoted;
    else if (char === '"' || char === "'") quoted = char;
    else if (char === "[" || char === "(") depth++;
    else if (char === "]" || char === ")") depth--;
    else if (char === "," && !depth) return [];
    else if (char === " " && !depth) {
      const before = selector.slice(0, i).trim();
      const after = selector.slice(i).trim();
      if (before && after && !/[>+~]$/.test(before) && !/^[>+~]/.test(after)) cuts.push([before, after]);
    }
  }
  return cuts;
}

/** "; did you mean ..." for a word that is near a known one. */
function nearest(word, known) {
  const close = Array.from(known).filter((other) => distance(word, other, 2) <= 2);
  return close.length ? `; did you mean "${close[0]}"?` : "";
}
