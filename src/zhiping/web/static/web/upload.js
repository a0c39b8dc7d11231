/* Upload: <form data-upload="ADDRESS"> sends each chosen file by itself, in pieces, one after another. A piece that got
   lost is sent again from where the server stands, also after the connection broke or the page was loaded anew: the
   same file, chosen again, goes on. Without script the form is submitted as it is.

   ADDRESS, POST name, size, changed          → {"href", "offset"}, or 4xx {"error"}
   href, PATCH with Upload-Offset             → {"offset"}; 409 tells the right one; GET tells it too
   href, POST with the form's own fields      → {"name", "note", "href", "key", "pages"}, or 4xx {"error"}
   The list is the <ul class="files" data-upload-list> in the same [data-upload-scope]. */
(() => {
  const PIECE = 1024 * 1024;
  const PAUSES = [1, 2, 4, 8, 15, 30];
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

  class Told extends Error {}
  class Lost extends Error {}

  // One request; ``Lost`` when nothing sensible came back, so that it is worth trying again.
  const ask = (method, address, body, headers, progress) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, address);
      request.responseType = "json";
      request.timeout = 120000;
      request.setRequestHeader("Accept", "application/json");
      Object.entries(headers || {}).forEach(([name, value]) => request.setRequestHeader(name, value));
      if (progress) request.upload.addEventListener("progress", (event) => progress(event.loaded));
      request.addEventListener("load", () => {
        const status = request.status;
        const away = request.responseURL && new URL(request.responseURL).pathname !== new URL(address, location.href).pathname;
        if (away || status === 403) reject(new Told("登录已过期。请在另一个窗口登录，再点“接着传”"));
        else if (status === 0 || status >= 500 || status === 429) reject(new Lost());
        else resolve({ status, told: request.response || {} });
      });
      ["error", "timeout", "abort"].forEach((name) => request.addEventListener(name, () => reject(new Lost())));
      request.send(body);
    });

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const inputs = [...form.querySelectorAll("input[type='file']")];
    const scope = form.closest("[data-upload-scope]") || document;
    const list = scope.querySelector("[data-upload-list]");
    const zone = form.querySelector(".drop");
    if (!inputs.length || !list) return;
    const token = { "X-CSRFToken": form.querySelector("[name='csrfmiddlewaretoken']").value };
    const fields = () => {
      const data = new FormData(form);
      ["file", "together", "next", "csrfmiddlewaretoken"].forEach((name) => data.delete(name));
      return data;
    };

    const makeRow = (file) => {
      const bar = element("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", `${file.name}上传进度`);
      const middle = element("div", "", file.name, bar);
      const right = element("span", "small muted", "等待");
      const line = element("li", "", svg("file"), middle, right);
      line.setAttribute("aria-live", "polite");
      list.append(line);
      return { bar, middle, right, line };
    };

    // Until the whole file is there: piece by piece, patient with a broken connection.
    const sendPieces = async (file, row) => {
      const begin = () => {
        const data = new FormData();
        data.append("name", file.name);
        data.append("size", file.size);
        data.append("changed", file.lastModified);
        return ask("POST", form.dataset.upload, data, token);
      };
      const show = (sent) => {
        const share = Math.min(100, Math.round((100 * sent) / file.size));
        row.bar.value = share;
        row.right.textContent = `${share}%`;
      };
      const pause = (seconds) =>
        new Promise((go) => {
          const button = element("button", "btn quiet", "现在重试");
          button.type = "button";
          row.right.replaceChildren("网络断开，连上后自动接着传 ", button);
          const done = () => {
            clearTimeout(timer);
            removeEventListener("online", done);
            row.right.textContent = "接着传";
            go();
          };
          const timer = setTimeout(done, seconds * 1000);
          addEventListener("online", done);
          button.addEventListener("click", done);
        });
      let failures = 0;
      const patient = async (work) => {
        for (;;) {
          try {
            const answer = await work();
            failures = 0;
            return answer;
          } catch (why) {
            if (!(why instanceof Lost)) throw why;
            await pause(PAUSES[Math.min(failures, PAUSES.length - 1)]);
            failures += 1;
          }
        }
      };

      let known = await patient(begin);
      if (known.status >= 400) throw new Told(known.told.error || "没有传成功");
      let { href, offset } = known.told;
      show(offset);
      while (offset < file.size) {
        const from = offset;
        const piece = file.slice(from, from + PIECE);
        const answer = await patient(() =>
          ask(
            "PATCH",
            href,
            piece,
            { ...token, "Upload-Offset": from, "Content-Type": "application/offset+octet-stream" },
            (loaded) => show(from + loaded),
          ),
        );
        if (answer.status === 404) {
          known = await patient(begin);
          ({ href, offset } = known.told);
        } else if (answer.status === 200 || answer.status === 409) {
          ({ offset } = answer.told);
        } else {
          throw new Told(answer.told.error || "没有传成功");
        }
        show(offset);
      }
      row.right.textContent = "正在检查";
      const data = fields();
      if (row.into) data.set("into", row.into);
      const end = await patient(() => ask("POST", href, data, token));
      if (end.status === 404) return sendPieces(file, row);
      if (end.status >= 400) throw new Told(end.told.error || "没有传成功");
      return end.told;
    };

    const send = async (file, into) => {
      const row = makeRow(file);
      row.into = into;
      const limit = Number(form.dataset.maxMb || 0);
      try {
        if (file.size === 0) throw new Told("文件是空的（0字节）。请换一个文件");
        if (limit && file.size > limit * 1024 * 1024) throw new Told(`超过${limit} MB。请压缩或拆分后再传`);
        const told = await sendPieces(file, row);
        row.bar.remove();
        row.right.className = "tag";
        row.right.replaceChildren(svg("ok"), told.note || "已传");
        if (told.href) {
          const link = element("a", "", told.name || file.name);
          link.href = told.href;
          row.middle.replaceChildren(link);
        }
        form.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: told }));
        return told;
      } catch (why) {
        if (!(why instanceof Told)) throw why;
        row.bar.remove();
        row.middle.append(element("p", "err", svg("x"), element("span", "", why.message)));
        const again = element("button", "btn quiet", "接着传");
        again.type = "button";
        again.addEventListener("click", () => {
          row.line.remove();
          sendAll([file]);
        });
        row.right.replaceWith(again);
        return null;
      }
    };

    // One after another: a phone's line is not shared, and pages keep the order in which they were chosen.
    let queue = Promise.resolve();
    const sendAll = (files) => {
      const together = form.elements.namedItem("together")?.checked;
      let into = "";
      [...files].forEach((file) => {
        queue = queue.then(async () => {
          const told = await send(file, into);
          if (together && told?.pages && !into) into = told.key;
        });
      });
    };

    inputs.forEach((input) =>
      input.addEventListener("change", () => {
        sendAll([...input.files]);
        input.value = "";
      }),
    );
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
