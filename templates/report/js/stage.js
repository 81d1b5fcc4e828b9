// The stage of the trace player: a picture of the page, with what was aimed at.

// The frame that is seen stays until the next one is ready. Each has one document only: a frame that goes from one to
// another would fill the history, and the way back would lead through it.
function makeStage() {
  const target = h("div.aim", { hidden: true });
  const point = h("div.point", { hidden: true });
  const image = h("img", { alt: "Screenshot", hidden: true });
  const empty = h("p.dim", { hidden: true }, "There is no picture of this moment.");
  const canvas = h("div.canvas", null, image, target, point);
  const box = h("div.stage", null, canvas, empty);
  let [seen, shown, size, asked] = [null, null, { width: 1280, height: 800 }, 0];
  const fit = () => {
    const scale = Math.min(1, box.clientWidth / size.width);
    canvas.style.transform = `scale(${scale})`;
    box.style.height = `${Math.ceil(size.height * scale)}px`;
  };
  const observer = new ResizeObserver(() => requestAnimationFrame(fit));
  observer.observe(box);
  const makeFrame = (srcdoc) =>
    h("iframe", {
      sandbox: "",
      srcdoc,
      tabindex: "-1",
      title: "The page of the app, as it was",
      referrerpolicy: "no-referrer",
      "data-testid": "trace-frame",
      style: { width: `${size.width}px`, height: `${size.height}px` },
    });
  const show = (read, player, operation, side, address) => {
    const turn = ++asked;
    const snapshot = side && side !== "shot" && read.snapshots.get(operation[side]);
    const near = snapshot || read.snapshots.get(operation.after) || read.snapshots.get(operation.before);
    if (near) size = { width: near.width || 1280, height: near.height || 800 };
    address.replaceChildren(near ? oneLine(near.url, 300) : "");
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
    fit();
    empty.hidden = Boolean(side);
    image.hidden = side !== "shot";
    if (side === "shot") image.src = fileUrl(`${player.folder}/${operation.screenshot}`);
    const aimed = side === "before" || (side === "shot" && operation.error);
    place(target, aimed && operation.bounds);
    place(point, aimed && operation.point);
    if (seen) seen.style.visibility = snapshot ? "visible" : "hidden";
    if (!snapshot || shown === operation[side]) return;
    const next = makeFrame(frameOf(read, operation[side]));
    next.addEventListener("load", () => {
      if (turn !== asked) return next.remove();
      if (seen) seen.remove();
      [seen, shown] = [next, operation[side]];
      next.style.visibility = "visible";
      return undefined;
    });
    canvas.prepend(next);
  };
  return { box, show, leave: () => observer.disconnect() };
}

function place(element, where) {
  element.hidden = !where;
  if (!where) return;
  element.style.left = `${where.x}px`;
  element.style.top = `${where.y}px`;
  if (where.width != null) {
    element.style.width = `${where.width}px`;
    element.style.height = `${where.height}px`;
  }
}
