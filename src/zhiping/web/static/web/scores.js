/* Scores: sheets of marks on a tablet that may lose the net. Without script every sheet has its button.

   [data-scores="whose"] holds details with a form[data-sheet="slot"] each. A form is saved a pause after the last key, as
   {base, save, mark-…, notes} to its own address with X-Autosave: 1. ``save`` names the save: sent again after an answer
   that got lost, it changes nothing. What is not saved yet lies in this browser, under who writes, the sheet and the
   window, and is sent when the net is back, in the order in which it was typed.
   Answered: {"version", "saved_at"}; 409 {"message", "version", "marks", "notes"}: another window saved meanwhile, the
   person decides; 423: the sheets are locked; 422: not to be read. In each of these what was typed stays. */
(() => {
  const PAUSE = 900;
  const RETRY = 8000;
  const book = document.querySelector("[data-scores]");
  if (!book) return;
  const said = document.querySelector("[data-scores-status]");
  const hex = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((n) => n.toString(16).padStart(2, "0")).join("");
  let tab = sessionStorage.getItem("zhiping-score-window");
  if (!tab) sessionStorage.setItem("zhiping-score-window", (tab = hex(6)));
  // A window that was copied has the name of the first as well: it takes one of its own.
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("zhiping-score") : null;
  if (channel) {
    const born = hex(6);
    channel.addEventListener("message", ({ data }) => {
      if (data.ask === tab && data.born !== born) channel.postMessage({ taken: tab, by: born });
      if (data.taken === tab && data.by !== born) sessionStorage.setItem("zhiping-score-window", (tab = hex(6)));
    });
    channel.postMessage({ ask: tab, born });
  }
  const prefix = `zhiping-draft:score:${book.dataset.scores}:`;
  let token = book.querySelector("[name='csrfmiddlewaretoken']")?.value || "";

  const sheets = [...book.querySelectorAll("form[data-sheet]")].map((form) => {
    const slot = form.dataset.sheet;
    const part = form.closest("details");
    const marks = [...form.querySelectorAll("input[name^='mark-']")];
    const notes = form.querySelector("[name='notes']");
    const status = form.querySelector("[data-saved]");
    const conflict = part.querySelector("[data-conflict]");
    const sheet = {
      slot, part, form, base: Number(form.elements.namedItem("base").value), flying: null, changed: false, busy: false,
      stopped: form.hasAttribute("data-locked"), timer: 0, theirs: null,
    };
    const key = () => `${prefix}${slot}:${tab}`;
    const typed = () => Object.fromEntries([...marks, notes].map((one) => [one.name, one.value]));
    const put = (body) => [...marks, notes].forEach((one) => {
      if (one.name in body) one.value = body[one.name];
    });
    const say = (text, tone) => {
      status.textContent = text;
      status.className = `saved gap-s ${tone || ""}`.trim();
    };
    sheet.pending = () => sheet.changed || sheet.flying !== null;
    const keep = () => {
      if (!sheet.pending()) return localStorage.removeItem(key());
      try {
        localStorage.setItem(key(), JSON.stringify({ base: sheet.base, flying: sheet.flying, typed: typed(), at: Date.now() }));
      } catch {
        say("这台设备存不下，请不要关掉这一页，连上网后会自动送出。", "unk");
      }
    };
    const sum = () => {
      const open = marks.filter((one) => one.value.trim() === "").length;
      const wrong = marks.some((one) => !/^\d*$/.test(one.value.trim()) || Number(one.value) > Number(one.dataset.most));
      const points = marks.reduce((all, one) => all + (Number(one.dataset.weight) * Number(one.value || 0)) / Number(one.dataset.most), 0);
      const text = wrong ? "有一项得分不对" : open ? `还有${open}项` : `${points.toFixed(2)}分`;
      const lock = form.hasAttribute("data-locked") ? "已锁定　" : "";
      part.querySelector("[data-sum]").textContent = lock + text + (sheet.pending() ? "　未送出" : "");
      marks.forEach((one) => {
        const bad = !/^\d*$/.test(one.value.trim()) || Number(one.value) > Number(one.dataset.most);
        one.toggleAttribute("aria-invalid", bad);
        if (bad) one.setAttribute("aria-invalid", "true");
      });
      return !wrong;
    };
    const decide = (told) => {
      sheet.stopped = true;
      sheet.theirs = told;
      const theirs = marks
        .map((one) => `${form.querySelector(`label[for="${one.id}"]`).firstChild.textContent}${told.marks[one.name.slice(5)] ?? "未打"}`)
        .join("，");
      conflict.querySelector("[data-conflict-says]").textContent = `${told.message}另一处：${theirs}。您在这里填的都还在，请选用哪一份。`;
      conflict.hidden = false;
      part.open = true;
      say("等您选用。", "unk");
    };
    const lock = (message) => {
      sheet.stopped = true;
      form.setAttribute("data-locked", "");
      [...marks, notes].forEach((one) => (one.readOnly = true));
      form.querySelectorAll("button").forEach((one) => (one.hidden = true));
      say(`${message}没有送到的内容留在这台设备上，没有算入；需要改的，请告诉组长。`, "unk");
    };

    sheet.send = async () => {
      if (sheet.busy || sheet.stopped || !sheet.pending()) return;
      if (!sheet.flying) {
        if (!sum()) return say("有一项得分不对，改好以后自动保存。", "unk");
        sheet.flying = { base: sheet.base, save: hex(16), body: typed() };
        sheet.changed = false;
        keep();
      }
      sheet.busy = true;
      const { base, save, body } = sheet.flying;
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new URLSearchParams({ ...body, base, save, csrfmiddlewaretoken: token }),
          headers: { "X-Autosave": "1", Accept: "application/json" },
          credentials: "same-origin",
        });
        const json = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
        if (answer.ok && json.version !== undefined) {
          sheet.base = json.version;
          form.elements.namedItem("base").value = json.version;
          sheet.flying = null;
          keep();
          say(`${json.saved_at}已保存`);
        } else if (answer.status === 409) {
          sheet.flying = null;
          sheet.changed = true;
          keep();
          decide(json);
        } else if (answer.status === 423) {
          lock(json.message);
        } else if (answer.status === 422) {
          // Corrected, it is another save.
          sheet.flying = null;
          sheet.changed = true;
          sheet.refused = true;
          keep();
          say(json.message, "unk");
        } else if (answer.status === 403 || answer.redirected) {
          say((await renewed()) ? "正在重新送出。" : "登录已过期。请在新窗口登录，回到这里会接着送出。", "unk");
        } else {
          say("没有保存成功，内容留在这台设备上，稍后自动再送。", "unk");
        }
      } catch {
        say("没有连上网，内容留在这台设备上，连上后自动送出。", "unk");
      } finally {
        sheet.busy = false;
        sum();
        tell();
        clearTimeout(sheet.timer);
        if (sheet.pending() && !sheet.stopped && !sheet.refused) {
          sheet.timer = setTimeout(sheet.send, sheet.flying ? RETRY : 0);
        }
      }
    };
    const touched = () => {
      sheet.changed = true;
      sheet.refused = false;
      sum();
      keep();
      tell();
      clearTimeout(sheet.timer);
      sheet.timer = setTimeout(sheet.send, PAUSE);
    };

    // What was typed and not saved the last time is put back: of this window, else the newest of a window that is gone.
    const kept = Object.keys(localStorage)
      .filter((one) => one.startsWith(`${prefix}${slot}:`))
      .map((one) => [one, JSON.parse(localStorage.getItem(one) || "null")])
      .filter(([, one]) => one)
      .sort(([one, a], [other, b]) => (other === key()) - (one === key()) || b.at - a.at);
    if (kept.length) {
      const [from, one] = kept[0];
      if (sheet.stopped) {
        const list = marks.map((m) => `${form.querySelector(`label[for="${m.id}"]`).firstChild.textContent}${one.typed[m.name] || "未打"}`);
        say(`这台设备上有没送到的内容，没有算入：${list.join("，")}${one.typed.notes ? `；备忘：${one.typed.notes}` : ""}`, "unk");
      } else {
        put(one.typed);
        sheet.flying = one.flying;
        if (!one.flying || JSON.stringify(one.flying.body) !== JSON.stringify(one.typed)) sheet.changed = true;
        sheet.base = one.base;
        if (from !== key()) localStorage.removeItem(from);
        keep();
        say("上次没有送出的内容已经放回，正在送出。", "unk");
        sheet.timer = setTimeout(sheet.send, PAUSE);
      }
    }

    [...marks, notes].forEach((one) => one.addEventListener("input", touched));
    form.querySelectorAll("[data-step]").forEach((button) => {
      button.hidden = sheet.stopped;
      button.addEventListener("click", () => {
        const field = button.parentElement.querySelector("input");
        // From nothing the first tap gives full marks: from there one takes away.
        const next = field.value.trim() === "" ? Number(field.dataset.most) : Number(field.value) + Number(button.dataset.step);
        field.value = String(Math.max(0, Math.min(Number(field.dataset.most), next || 0)));
        touched();
      });
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(sheet.timer);
      if (!sheet.pending()) sheet.changed = !sheet.stopped;
      sheet.refused = false;
      keep();
      sheet.send();
    });
    conflict.querySelector("[data-keep]").addEventListener("click", () => {
      sheet.base = sheet.theirs.version;
      sheet.stopped = false;
      conflict.hidden = true;
      touched();
    });
    conflict.querySelector("[data-take]").addEventListener("click", () => {
      put(Object.fromEntries(marks.map((one) => [one.name, String(sheet.theirs.marks[one.name.slice(5)] ?? "")])));
      notes.value = sheet.theirs.notes;
      sheet.base = sheet.theirs.version;
      sheet.changed = sheet.stopped = false;
      conflict.hidden = true;
      keep();
      sum();
      tell();
      say("已改用另一处的。");
    });
    sum();
    return sheet;
  });

  const tell = () => {
    const count = sheets.filter((one) => one.pending()).length;
    const text = count ? `还有${count}份评分没有送出，内容在这台设备上。` : "";
    if (said.textContent !== text) said.textContent = text;
    said.className = count ? "saved unk" : "saved";
  };
  // After a new sign-in the page's token is stale: the page itself, fetched again, has the new one.
  const renewed = async () => {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-scores] [name='csrfmiddlewaretoken']");
      if (fresh) token = fresh.value;
      return Boolean(fresh);
    } catch {
      return false;
    }
  };
  window.addEventListener("online", () => sheets.forEach((one) => one.send()));
  window.addEventListener("beforeunload", (event) => {
    if (sheets.some((one) => one.pending())) event.preventDefault();
  });
  // Who signs out leaves nothing behind (page.js clears the store): so what is not sent yet is sent first.
  document.querySelectorAll("form[data-forgets-drafts]").forEach((out) => {
    out.addEventListener(
      "submit",
      async (event) => {
        // What came after the lock was told on the page, and cannot be sent any more.
        const open = () => sheets.some((one) => one.pending() && !one.form.hasAttribute("data-locked"));
        if (!open()) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        await Promise.all(sheets.map((one) => one.send()));
        if (open()) tell();
        else out.requestSubmit();
      },
      true,
    );
  });
  tell();
})();
