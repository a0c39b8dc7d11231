/* Viewer of evidence: pages of files in place, without leaving the page, so that nothing typed beside them is lost.

   Works on [data-viewer]; without script its links do the same. Files are [data-file] with data-pages, data-src (the
   address of page 0), data-name, data-note, data-original; the open one has aria-current. [data-page="1"|"-1"],
   [data-zoom], [data-turn], [data-next-file], [data-compare] are its controls. Keys are review-keys.js's: they click. A
   swipe turns the page while nothing is zoomed; a zoomed page is dragged. Pages once seen are kept, so that going back
   asks nothing of the server, and records no second opening. */
(() => {
  const viewer = document.querySelector("[data-viewer]");
  const figure = viewer?.querySelector("figure");
  const stage = figure?.querySelector(".stage");
  const leaf = stage?.querySelector(".leaf");
  if (!leaf) return;
  const find = (selector) => viewer.querySelector(selector);
  const files = [...viewer.querySelectorAll("[data-file]")];
  const caption = figure.querySelector("figcaption");
  const status = find("[data-viewer-status]");
  const seen = new Map();
  let file = files.find((one) => one.hasAttribute("aria-current")) || files[0];
  let page = Number(new URLSearchParams(location.search).get("page")) || 1;
  let zoom = 0;
  let turn = Number((/turn-(\d)/.exec(figure.className) || [0, 0])[1]);
  page = Math.min(Math.max(page, 1), Number(file.dataset.pages));

  const address = (close) => file.dataset.src.replace(/\/0\/$/, `/${page}/`) + (close ? "?close" : "");
  const described = () => `${file.dataset.name}，第${page}页，共${file.dataset.pages}页`;
  const picture = (close) => {
    const src = address(close);
    if (!seen.has(src)) {
      const made = new Image();
      made.src = src;
      seen.set(src, made);
    }
    return seen.get(src);
  };
  // What the server has put there has been asked for already.
  seen.set(address(false), leaf.querySelector("img"));

  const enabled = (control, on, href) => {
    if (!control) return;
    if (on) {
      control.href = href;
      control.removeAttribute("aria-disabled");
      control.removeAttribute("role");
    } else {
      control.removeAttribute("href");
      control.setAttribute("aria-disabled", "true");
      control.setAttribute("role", "link");
    }
  };
  const query = (changes) => {
    const asked = new URLSearchParams(viewer.dataset.query);
    for (const [key, value] of Object.entries({ file: file.dataset.file, page, ...changes })) asked.set(key, value);
    return `?${asked}#evidence`;
  };

  const show = async () => {
    const wanted = picture(zoom > 0);
    const src = wanted.src;
    wanted.alt = described();
    leaf.href = address(true);
    find("[data-zoom]").href = address(true);
    find("[data-original]:not([data-file])").href = file.dataset.original;
    find("[data-viewer-page]").textContent = `${page}/${file.dataset.pages}`;
    find(".paging").hidden = Number(file.dataset.pages) === 1;
    const place = find("[data-viewer-place]");
    if (place) place.textContent = String(files.indexOf(file) + 1);
    stage.setAttribute("aria-label", `${file.dataset.name}，放大以后可以滚动`);
    const count = Number(file.dataset.pages) > 1 ? `，第${page}页，共${file.dataset.pages}页` : "";
    caption.textContent = `${file.dataset.name}${count}，${file.dataset.note}`;
    enabled(find('[data-page="-1"]'), page > 1, query({ page: page - 1 }));
    enabled(find('[data-page="1"]'), page < Number(file.dataset.pages), query({ page: page + 1 }));
    for (const one of files) {
      if (one === file) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    const compare = find("[data-compare]");
    if (compare) compare.firstChild.textContent = file.hasAttribute("data-gone") ? "看本次的" : "对照上次的";
    if (!wanted.complete) {
      figure.setAttribute("aria-busy", "true");
      status.textContent = `正在打开第${page}页`;
    }
    try {
      await wanted.decode();
    } catch {
      // Shown all the same: its description says which page it is.
    }
    if (picture(zoom > 0).src !== src) return;
    figure.removeAttribute("aria-busy");
    status.textContent = described();
    leaf.replaceChildren(wanted);
    history.replaceState(null, "", query(turn ? { turn } : {}).replace("#evidence", ""));
  };

  const magnify = (level) => {
    zoom = level;
    figure.classList.toggle("zoom-1", zoom === 1);
    figure.classList.toggle("zoom-2", zoom === 2);
    const control = find("[data-zoom]");
    control.setAttribute("aria-pressed", String(zoom > 0));
  };
  const turned = (quarters) => {
    figure.classList.remove(`turn-${turn}`);
    turn = quarters % 4;
    if (turn) figure.classList.add(`turn-${turn}`);
  };
  const go = (to) => {
    if (to < 1 || to > Number(file.dataset.pages)) return;
    page = to;
    stage.scrollTo(0, 0);
    show();
  };
  const open = (other) => {
    file = other;
    page = 1;
    turned(0);
    magnify(0);
    show();
  };

  const zoomControl = find("[data-zoom]");
  zoomControl.setAttribute("role", "button");
  zoomControl.setAttribute("aria-pressed", "false");
  find("[data-turn]").setAttribute("role", "button");
  viewer.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const control = event.target.closest("a");
    if (!control) return;
    const take = (work) => {
      event.preventDefault();
      work();
    };
    if (control.dataset.page) take(() => go(page + Number(control.dataset.page)));
    else if (control.hasAttribute("data-zoom") || control === leaf) {
      take(() => {
        if (control === leaf && dragged) return;
        magnify((zoom + 1) % 3);
        show();
      });
    } else if (control.hasAttribute("data-turn")) {
      take(() => {
        turned(turn + 1);
        show();
      });
    } else if (control.hasAttribute("data-next-file")) take(() => open(files[(files.indexOf(file) + 1) % files.length]));
    else if (control.hasAttribute("data-compare")) {
      const gone = file.hasAttribute("data-gone");
      take(() => open(files.find((one) => one.hasAttribute("data-gone") !== gone)));
    } else if (control.dataset.file) take(() => open(control));
  });
  viewer.addEventListener("keydown", (event) => {
    // What is a button by its role answers to the space bar as well.
    if (event.key === " " && event.target.matches('a[role="button"]')) {
      event.preventDefault();
      event.target.click();
    }
  });

  // With a mouse a zoomed page is dragged; with a finger it scrolls by itself.
  let from = null;
  let dragged = false;
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("pointerdown", (event) => {
    dragged = false;
    from = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop, kind: event.pointerType };
  });
  stage.addEventListener("pointermove", (event) => {
    if (!from || from.kind !== "mouse" || !event.buttons || !zoom) return;
    if (Math.abs(event.clientX - from.x) + Math.abs(event.clientY - from.y) > 5) dragged = true;
    if (dragged) stage.scrollTo(from.left - (event.clientX - from.x), from.top - (event.clientY - from.y));
  });
  let touch = null;
  stage.addEventListener("touchstart", (event) => {
    const one = event.touches[0];
    touch = event.touches.length === 1 ? { x: one.clientX, y: one.clientY } : null;
  }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    if (!touch || zoom) return;
    const one = event.changedTouches[0];
    const across = one.clientX - touch.x;
    if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(one.clientY - touch.y)) {
      dragged = true;
      go(page + (across < 0 ? 1 : -1));
    }
    touch = null;
  }, { passive: true });
})();
