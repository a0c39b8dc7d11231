/* Upload: <form data-upload> with a file input sends each file by itself, so that one failure loses nothing.
   The button comes first, dropping is extra, and without script the form is submitted as it is.

   Answered, as JSON: {"name": "…", "note": "已传，2页", "href": "…"} or, with 4xx, {"error": "…"}.
   The list is the <ul class="files" data-upload-list> next to the form. */
(() => {
  const svg = (name) => {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    drawing.setAttribute("class", "i");
    drawing.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#i-${name}`);
    drawing.append(use);
    return drawing;
  };
  const element = (tag, css, ...content) => {
    const made = document.createElement(tag);
    if (css) made.className = css;
    made.append(...content);
    return made;
  };

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const input = form.querySelector("input[type='file']");
    const scope = form.closest("[data-upload-scope]") || document;
    const list = scope.querySelector("[data-upload-list]");
    const zone = form.querySelector(".drop");
    if (!input || !list) return;

    const send = (file) => {
      const bar = element("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", `${file.name}上传进度`);
      const middle = element("div", "", file.name, bar);
      const right = element("span", "small muted", "0%");
      const row = element("li", "", svg("file"), middle, right);
      row.setAttribute("aria-live", "polite");
      list.append(row);

      const fail = (text) => {
        bar.remove();
        const error = element("p", "err", svg("x"), element("span", "", text));
        middle.append(error);
        const again = element("button", "btn quiet", "重新传");
        again.type = "button";
        again.addEventListener("click", () => {
          row.remove();
          send(file);
        });
        right.replaceWith(again);
      };

      const limit = Number(form.dataset.maxMb || 0);
      if (file.size === 0) return fail("文件是空的（0字节）。请换一个文件");
      if (limit && file.size > limit * 1024 * 1024) return fail(`超过${limit} MB。请压缩或拆分后再传`);

      const body = new FormData(form);
      body.delete(input.name);
      body.append(input.name, file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", form.action || location.href);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-Upload", "1");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        const share = Math.round((100 * event.loaded) / event.total);
        bar.value = share;
        right.textContent = `${share}%`;
      });
      request.addEventListener("load", () => {
        const told = request.response || {};
        if (request.status >= 200 && request.status < 300) {
          bar.remove();
          right.className = "tag";
          right.replaceChildren(svg("ok"), told.note || "已传");
          if (told.href) {
            const link = element("a", "", told.name || file.name);
            link.href = told.href;
            middle.replaceChildren(link);
          }
          form.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: told }));
        } else {
          fail(told.error || "没有传成功。请重新传一次，其他内容不受影响");
        }
      });
      request.addEventListener("error", () => fail("网络断开，没有传完。连上后请重新传"));
      request.send(body);
    };

    const sendAll = (files) => [...files].forEach(send);
    input.addEventListener("change", () => {
      sendAll(input.files);
      input.value = "";
    });
    form.querySelectorAll("[data-without-script]").forEach((one) => {
      one.hidden = true;
    });
    if (!zone) return;
    ["dragenter", "dragover"].forEach((name) =>
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("over");
      }),
    );
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      sendAll(event.dataTransfer.files);
    });
  });
})();
