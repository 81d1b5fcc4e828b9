// The face of the page engine, `globalThis.sf`, as the Rust side calls it. The files of this folder are put together in the order
// dom, text, state, role, name, target, near, hit, fields, act, observe, snapshot, aria, main, wrapped as one function, and run in an
// isolated world of every frame before the page's own scripts. Nothing is done at load but installing the guard over input.

installGuard(window);

/** Runs a function of the engine; what a page does to it becomes an answer, never an exception. */
const safely =
  (run, otherwise) =>
  (...args) => {
    try {
      return run(...args);
    } catch (error) {
      return otherwise(String(error?.message || error));
    }
  };

globalThis.sf = {
  act: (request) =>
    act(request).catch((error) => ({ ok: false, code: "none", reason: String(error?.message || error), matches: [], near: [] })),
  outcome: safely(outcome, (error) => ({ hit: false, by: error })),
  element: () => settled,
  landed: safely(landed, () => ({ landed: true })),
  state: safely(settledState, () => ({ connected: false, checked: null })),
  focus_info: safely(focusInfo, () => "the page"),
  observe: safely(observe, (error) => ({ url: location.href, title: "", elements: {}, error })),
  html: safely(html, (error) => `<!-- ${error} -->`),
  aria: safely(aria, (error) => error),
  snapshot: safely(snapshot, (error) => ({ html: "", width: innerWidth, height: innerHeight, url: location.href, title: "", error })),
  // For frames of another origin: their ancestors swallow what does not reach them, and say where they are.
  guard: safely(
    () => arm([], false),
    () => {},
  ),
  frame: safely(framePlace, (error) => ({ error })),
  // Among frames of one origin: they share what is waited for.
  arm: armFor,
};
