/* Corners: four handles over a photograph, tied to the eight number fields of <form data-corners>. A handle is dragged,
   or moved with the arrow keys (Shift: faster). Without script the fields alone do the same. */
(() => {
  const form = document.querySelector("form[data-corners]");
  const picture = form?.querySelector(".cutter img");
  if (!form || !picture) return;
  const box = picture.parentElement;
  const names = { tl: "左上角", tr: "右上角", br: "右下角", bl: "左下角" };
  const space = "http://www.w3.org/2000/svg";
  const overlay = document.createElementNS(space, "svg");
  const outline = document.createElementNS(space, "polygon");
  overlay.setAttribute("viewBox", "0 0 100 100");
  overlay.setAttribute("preserveAspectRatio", "none");
  overlay.setAttribute("aria-hidden", "true");
  overlay.append(outline);
  box.append(overlay);

  const field = (name, axis) => form.elements.namedItem(`${name}_${axis}`);
  const value = (name, axis) => {
    const read = Number.parseFloat(field(name, axis).value);
    return Number.isFinite(read) ? Math.min(100, Math.max(0, read)) : 0;
  };
  const handles = new Map();
  const draw = () => {
    const corners = Object.keys(names).map((name) => [value(name, "x"), value(name, "y")]);
    outline.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
    let n = 0;
    for (const [name, handle] of handles) {
      const [x, y] = corners[n++];
      handle.style.left = `${x}%`;
      handle.style.top = `${y}%`;
      handle.setAttribute("aria-label", `${names[name]}，离左边${x.toFixed(1)}%，离上边${y.toFixed(1)}%`);
    }
  };
  const put = (name, x, y) => {
    field(name, "x").value = Math.min(100, Math.max(0, x)).toFixed(1);
    field(name, "y").value = Math.min(100, Math.max(0, y)).toFixed(1);
    draw();
  };

  for (const name of Object.keys(names)) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "handle";
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const around = picture.getBoundingClientRect();
      put(name, (100 * (event.clientX - around.left)) / around.width, (100 * (event.clientY - around.top)) / around.height);
    });
    handle.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 2 : 0.2;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      put(name, value(name, "x") + move[0], value(name, "y") + move[1]);
    });
    handles.set(name, handle);
    box.append(handle);
  }
  form.addEventListener("input", draw);
  draw();
})();
