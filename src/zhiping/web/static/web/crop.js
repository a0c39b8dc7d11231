/* Crop: a frame of fixed proportions over a portrait, tied to the number fields left, top and width (per cent) of
   <form data-crop data-ratio-width data-ratio-height>. The frame is dragged or moved with the arrow keys, its corner
   changes its size (Shift: faster). Without script the fields alone do the same. */
(() => {
  const form = document.querySelector("form[data-crop]");
  const picture = form?.querySelector(".cutter img");
  if (!form || !picture) return;
  const box = picture.parentElement;
  const ratio = Number(form.dataset.ratioHeight) / Number(form.dataset.ratioWidth);
  const frame = document.createElement("button");
  const corner = document.createElement("button");
  frame.type = corner.type = "button";
  frame.className = "frame-crop";
  corner.className = "handle";
  box.append(frame, corner);

  const field = (name) => form.elements.namedItem(name);
  const value = (name) => {
    const read = Number.parseFloat(field(name).value);
    return Number.isFinite(read) ? Math.min(100, Math.max(0, read)) : 0;
  };
  // How many per cent of the picture's height the frame is high, for one per cent of its width.
  const steep = () => (picture.clientWidth / Math.max(1, picture.clientHeight)) * ratio;
  const draw = () => {
    const [left, top, width] = [value("left"), value("top"), value("width")];
    const height = width * steep();
    frame.style.left = `${left}%`;
    frame.style.top = `${top}%`;
    frame.style.width = `${width}%`;
    frame.style.height = `${height}%`;
    corner.style.left = `${left + width}%`;
    corner.style.top = `${top + height}%`;
    frame.setAttribute("aria-label", `裁剪框，离左边${left.toFixed(1)}%，离上边${top.toFixed(1)}%`);
    corner.setAttribute("aria-label", `裁剪框的大小，宽${width.toFixed(1)}%`);
  };
  const put = (left, top, width) => {
    const wide = Math.min(Math.max(5, width), 100, 100 / steep());
    field("width").value = wide.toFixed(1);
    field("left").value = Math.min(Math.max(0, left), 100 - wide).toFixed(1);
    field("top").value = Math.min(Math.max(0, top), Math.max(0, 100 - wide * steep())).toFixed(1);
    draw();
  };
  const move = (x, y) => put(value("left") + x, value("top") + y, value("width"));
  const grow = (by) => put(value("left"), value("top"), value("width") + by);

  for (const [handle, dragged] of [
    [frame, (x, y) => move(x, y)],
    [corner, (x) => grow(x)],
  ]) {
    let last = null;
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
      last = event;
    });
    handle.addEventListener("pointermove", (event) => {
      if (!last || !handle.hasPointerCapture(event.pointerId)) return;
      const around = picture.getBoundingClientRect();
      dragged((100 * (event.clientX - last.clientX)) / around.width, (100 * (event.clientY - last.clientY)) / around.height);
      last = event;
    });
    handle.addEventListener("pointerup", () => {
      last = null;
    });
    handle.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 3 : 0.5;
      const steps = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      const by = steps[event.key];
      if (!by) return;
      event.preventDefault();
      if (handle === frame) move(...by);
      else grow(by[0] + by[1]);
    });
  }
  form.addEventListener("input", draw);
  picture.addEventListener("load", draw);
  window.addEventListener("resize", draw);
  draw();
})();
