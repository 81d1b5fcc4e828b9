// What checkpoints and reports want to know of a page; nothing here waits or changes anything.

const MOST_SEEN = 20;
// On larger pages the targets of several matches are selectors, since naming each by what it says takes long.
const MOST_NAMED = 1500;

/** The page as checkpoints see it: `PageSeen` without its console. */
function observe(request) {
  const page = scan();
  const seen = { url: location.href, title: titleOf(document), elements: {} };
  if (request?.text) setText(seen, pageText(page), 1 << 20);
  for (const target of request?.targets || []) seen.elements[target] = elementsSeen(target, page, request.near !== false);
  return seen;
}

function elementsSeen(target, page, help) {
  try {
    const found = query(target, page);
    if (found.error) return { count: 0, error: found.error };
    const { elements, parsed } = found;
    if (!elements.length) return { count: 0, near: help ? near(parsed, page) : [] };
    const seen = elements.filter(visible);
    // Those that can be seen are what a claim is about.
    const some = elements.length > MOST_SEEN ? [...seen, ...elements.filter((el) => !visible(el))] : elements;
    return {
      count: elements.length,
      visible: seen.length,
      matches: some.slice(0, MOST_SEEN).map((el) => elementSeen(el, page, target, elements.length)),
    };
  } catch (error) {
    return { count: 0, error: `it could not be looked for: ${error?.message || error}` };
  }
}

function elementSeen(el, page, target, count) {
  const checked = checkedOf(el);
  const seen = {
    target: count === 1 ? target : page.elements.length > MOST_NAMED ? quickTarget(el, page) : bestTarget(el, page),
    visible: visible(el),
    enabled: enabled(el),
    checked: checked === null ? null : checked === true,
  };
  setText(seen, saidBy(el, page), 1 << 16);
  return seen;
}

/** The page's markup as it is now. */
function html() {
  const root = rootElement(document);
  const doctype = doctypeOf(document) ? `${new XMLSerializer().serializeToString(doctypeOf(document))}\n` : "";
  const all = doctype + (root ? root.outerHTML : "");
  const kept = cutBytes(all, (1 << 21) - 100);
  return kept.length < all.length ? `${kept}\n<!-- cut here: the page has ${all.length} characters -->` : all;
}

/** Short words for the element that has the focus. */
function focusInfo() {
  const active = activeElement();
  return active && active !== bodyOf(document) ? labelFor(active) : "the page";
}

/** What became of the element that the last `act` settled on. */
function settledState() {
  if (!settled) return { connected: false, checked: null };
  return { connected: isConnected(settled), checked: checkedOf(settled) };
}
