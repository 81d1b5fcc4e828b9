// Help for people: the shortest target that matches an element alone, and what they may have meant where nothing matched.

const MOST_NEAR = 5;
const MOST_LOOKED = 1000;

/** The shortest target of ours that matches an element alone. */
function bestTarget(el, page, liked) {
  const targets = targetsOf(el, page);
  if (liked) targets.sort((a, b) => b.startsWith(liked) - a.startsWith(liked));
  for (const target of targets) if (isAlone(target, el, page)) return target;
  return cssPath(el, page);
}

/** A target that matches an element alone and is found fast. */
function quickTarget(el, page) {
  const id = TEST_IDS.map((name) => attr(el, name)).find(Boolean);
  return id && isAlone(`testid=${id}`, el, page) ? `testid=${id}` : cssPath(el, page);
}

function isAlone(target, el, page) {
  page.alone ??= new Map();
  let found = page.alone.get(target);
  if (!found) {
    found = query(target, page).elements || [];
    if (found.length > 2) found = found.slice(0, 2);
    page.alone.set(target, found);
  }
  return found.length === 1 && found[0] === el;
}

/** Targets that may match an element, best first. */
function targetsOf(el, page) {
  const out = [];
  const id = TEST_IDS.map((name) => attr(el, name)).find(Boolean);
  if (id) out.push(`testid=${id}`);
  page.names ??= new Map();
  const role = roleOf(el);
  if (role && role !== "none" && !isSilent(el)) {
    const name = nameOf(el, page.names);
    if (name && name.length <= 100) out.push(`role=${role}[name=${quote(name)}]`);
    if (role === "heading" || !name) out.push(`role=${role}`);
  }
  if (isControl(el)) for (const text of labelTexts(el, page)) if (text.length <= 80) out.push(`label=${plain(text)}`);
  const hint = attr(el, "placeholder");
  if (hint) out.push(`placeholder=${plain(collapse(hint))}`);
  const text = ownText(el, page);
  if (text && text.length <= 60) out.push(`text=${plain(text)}`);
  return out;
}

// Quotes keep what looks quoted from being read as such.
const plain = (text) => (/^["']/.test(text) ? quote(text) : text);

const ownText = (el, page) => (isHtml(el) && /^(input|select|textarea)$/.test(tagOf(el)) ? "" : collapse(readText(el, page)));

/** A selector that matches an element alone, as short as its ids and places allow. */
function cssPath(el, page) {
  const parts = [];
  for (let node = el; node && nodeType(node) === 1 && parts.length < 30;) {
    const tag = CSS.escape(tagOf(node));
    const id = attr(node, "id");
    if (id && queryAll(rootOf(node), `#${CSS.escape(id)}`).length === 1) {
      parts.unshift(`#${CSS.escape(id)}`);
      if (isAlone(`css=${parts.join(" > ")}`, el, page)) break;
    } else {
      const parent = parentOf(node);
      const same =
        parent && nodeType(parent) !== 9
          ? flatChildrenOf(parent).filter((other) => isElement(other) && tagOf(other) === tagOf(node))
          : [node];
      parts.unshift(same.length > 1 ? `${tag}:nth-of-type(${same.indexOf(node) + 1})` : tag);
      if (isAlone(`css=${parts.join(" > ")}`, el, page)) break;
    }
    const up = parentOf(node);
    if (!up || nodeType(up) !== 1) break;
    node = up;
  }
  return `css=${parts.join(" > ")}`;
}

/** What an element says, for a list of matches. */
function excerpt(el, page) {
  const said = saidBy(el, page);
  return cut(said || nameOf(el) || describe(el), 80);
}

/** Up to five targets of elements that a person may have meant by a target that matches nothing. */
function near(parsed, page) {
  const scored = [];
  const add = (el, score, note) => scored.push({ el, score, note });
  if (parsed.engine === "testid") nearTestIds(parsed, page, add);
  else if (parsed.engine === "role") nearRoles(parsed, page, add);
  else if (parsed.engine === "css") nearCss(parsed, page, add);
  else nearTexts(parsed.wanted, page, add);
  if (!scored.length && parsed.engine === "role" && parsed.wanted) nearTexts(parsed.wanted, page, add);
  scored.sort((a, b) => a.score - b.score);
  // Beside a good guess the bad ones only distract.
  const worst = scored.length && scored[0].score < 0.4 ? 0.6 : 2;
  const most = page.elements.length > 3000 ? 2 : MOST_NEAR;
  const out = [];
  for (const { el, note, score } of scored) {
    if (out.length >= most || score > worst) break;
    const hidden = hiddenBecause(el);
    const role = parsed.engine === "role" && (hidden || note) && nameOf(el) ? `role=${roleOf(el)}[name=${quote(nameOf(el))}]` : "";
    const target = (role || bestTarget(el, page, `${parsed.engine}=`)) + (note || hidden ? `, which ${note || hidden}` : "");
    if (!out.includes(target)) out.push(target);
  }
  return out;
}

/** How far a text is from the wanted one, as a share of their length; 1 and more: not near. */
function farness(text, wanted) {
  const lower = collapse(text).toLowerCase();
  if (!lower || !wanted) return 1;
  if (lower.includes(wanted) || wanted.includes(lower))
    return 0.1 + (0.3 * Math.abs(lower.length - wanted.length)) / Math.max(lower.length, wanted.length);
  const words = new Set(wanted.split(" "));
  if (lower.length > 120 || lower.length > 4 * wanted.length + 20) return 1;
  const shared = lower.split(" ").filter((word) => words.has(word) && word.length > 2).length;
  const most = Math.max(lower.length, wanted.length);
  const edits = distance(lower, wanted, Math.ceil(most / 2));
  return Math.min(edits > most / 2 ? 1 : edits / most, shared ? 0.7 - shared / (words.size * 4) : 1);
}

function nearRoles(parsed, page, add) {
  const wanted = parsed.wanted?.lower;
  for (const [role, group] of allRoles(page)) {
    const same = role === parsed.role;
    const kin = !same && KIN.some((kind) => kind.has(role) && kind.has(parsed.role));
    if (role === "none" || UNNAMED.has(role) || (!same && !kin && !wanted)) continue;
    for (const el of group.slice(0, MOST_LOOKED)) {
      const name = nameOf(el, page.names);
      const far = wanted ? farness(name, wanted) : 0.5;
      if (far >= (same ? 1.1 : kin ? 0.6 : 0.35)) continue;
      const silent = isSilent(el);
      if (silent && (!same || far > 0.5)) continue;
      if (same) add(el, far + (silent ? 0.3 : 0), silent ? hiddenBecause(el) || "is hidden from assistive technology" : "");
      else add(el, far + (kin ? 0.2 : 0.4));
    }
  }
}

const KIN = [
  "button link menuitem tab option switch checkbox radio menuitemcheckbox menuitemradio",
  "textbox searchbox combobox spinbutton slider listbox",
  "list listbox menu tree table grid",
  "cell gridcell columnheader rowheader",
  "dialog alertdialog alert status region",
].map((group) => new Set(group.split(" ")));

function nearTexts(wanted, page, add) {
  for (const el of page.elements.slice(0, 5 * MOST_LOOKED)) {
    if (UNREAD.has(tagOf(el))) continue;
    const texts = [attr(el, "placeholder"), attr(el, "aria-label"), attr(el, "title"), attr(el, "alt")];
    for (let node = firstChild(el); node; node = nextSibling(node)) if (nodeType(node) === 3) texts.push(textContent(node));
    if (isControl(el)) texts.push(...labelTexts(el, page), buttonText(el));
    const far = Math.min(...texts.map((text) => (text ? farness(text, wanted.lower) : 1)));
    if (far < 0.5) add(el, far);
  }
}

function nearTestIds(parsed, page, add) {
  const wanted = parsed.wanted.lower;
  for (const el of page.elements) {
    const id = TEST_IDS.map((name) => attr(el, name)).find(Boolean);
    if (!id) continue;
    const far = farness(id.replace(/[-_.]/g, " "), wanted.replace(/[-_.]/g, " "));
    if (far < 0.6) add(el, far);
  }
}

function nearCss(parsed, page, add) {
  const words = parsed.selector.match(/[.#][\w-]+/g) || [];
  if (!words.length) return;
  for (const el of page.elements) {
    const own = [...(attr(el, "class") || "").split(/\s+/).map((name) => `.${name}`), `#${attr(el, "id") || ""}`].filter(
      (name) => name.length > 1,
    );
    const last = words[words.length - 1];
    const far = Math.min(1, ...own.map((name) => distance(name, last, 3) / last.length));
    if (far < 0.34) add(el, far);
  }
}

/** The edit distance of two texts, or more than `most` where it is more. */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      least = Math.min(least, next[j]);
    }
    if (least > most) return most + 1;
    row = next;
  }
  return row[b.length];
}
