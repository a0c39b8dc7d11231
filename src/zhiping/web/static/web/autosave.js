/* Autosave: <form data-autosave> is sent as it is, a pause after the last key. The page works without it.

   Sent: the form's own fields to its own address, with the header X-Autosave: 1.
   Answered, as JSON: {"saved_at": "10:42", "version": 7, "aside": "<html of #aside, if it changed>"}
   409: {"message": "…"}: another window saved meanwhile; nothing is overwritten, and nothing more is sent. A button
   sends the form as it is: the answer is the page that shows both.
   Any other failure: what was typed stays in this browser until it could be saved, and is put back and sent then, under
   the version it was typed over: whether somebody else saved the section meanwhile, the server decides. */
(() => {
  const PAUSE = 1500;
  const RETRY = 30000;
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const key = `zhiping-draft:${location.pathname}`;
  const status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
  let timer = 0;
  let sending = false;
  let changed = false;
  let stopped = false;
  let waiting = null;

  const fields = () =>
    [...new FormData(form).entries()].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const say = (text, tone) => {
    if (!status || status.textContent === text) return;
    status.textContent = text;
    status.className = `saved ${tone || ""}`.trim();
  };
  const version = () => form.querySelector("[name='version']");
  // The version in which this section was saved last; the draft's own grows with every section.
  const savedIn = Number(form.dataset.savedIn || 0);
  // ``sent``: on its way with the whole form. If it arrived, the section has been saved since the next time.
  const keep = (sent) => {
    const kept = fields().filter(([name]) => {
      const control = form.elements.namedItem(name);
      // What a browser is told not to remember, such as the number of an identity card, is not kept here either.
      return !(control instanceof Element && control.getAttribute("autocomplete") === "off");
    });
    try {
      localStorage.setItem(key, JSON.stringify({ sent, version: version()?.value, fields: kept }));
    } catch {
      // A full or forbidden store: the page still holds what was typed.
    }
  };
  const forget = () => localStorage.removeItem(key);
  const offerBoth = () => {
    if (!status || form.querySelector("[data-both]")) return;
    const button = document.createElement("button");
    button.className = "btn second";
    button.dataset.both = "";
    button.textContent = "看两边的内容";
    status.after(button);
  };

  const send = async () => {
    if (sending || stopped || !changed) return;
    sending = true;
    changed = false;
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
      });
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (answer.ok) {
        if (version() && told.version !== undefined) version().value = told.version;
        const aside = document.getElementById("aside");
        if (aside && told.aside) aside.innerHTML = told.aside;
        if (!changed) forget();
        say(told.message || `${told.saved_at}已自动保存`);
      } else if (answer.status === 409) {
        stopped = true;
        keep(false);
        say(told.message || "另一个窗口刚保存过这一页。这里没有覆盖它，您填的还在。", "unk");
        offerBoth();
      } else if (answer.status === 403 || answer.redirected) {
        keep(false);
        say("登录已过期。请在新窗口登录，回到这里会接着保存。", "unk");
        changed = true;
      } else {
        keep(false);
        say(told.message || "没有保存成功，内容留在这台设备上，请稍后再试。", "unk");
        changed = true;
      }
    } catch {
      keep(false);
      changed = true;
      say("没有连上网，内容留在这台设备上，连上后会自动保存。", "unk");
    } finally {
      sending = false;
      if (waiting) {
        const button = waiting;
        waiting = null;
        form.requestSubmit(button.isConnected ? button : undefined);
      } else if (changed && !stopped) schedule(RETRY);
    }
  };
  const schedule = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };
  const touched = (event) => {
    if (event.target.type === "file") return;
    changed = true;
    schedule(PAUSE);
  };

  // What could not be saved last time is put back, and said.
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  const arrived = kept && kept.sent && savedIn > Number(kept.version || 0);
  if (kept && !arrived) {
    let restored = 0;
    for (const [name, value] of kept.fields) {
      const control = form.elements.namedItem(name);
      if (!control || name === "version") continue;
      if (!("value" in control) || control.type === "checkbox" || control.value === value) continue;
      control.value = value;
      restored += 1;
    }
    if (restored) {
      changed = true;
      if (version() && kept.version) version().value = kept.version;
      say("上次没有保存成功的内容已经放回，正在保存。", "unk");
      schedule(PAUSE);
    }
  }
  if (!changed) forget();

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", (event) => {
    // A save that is on its way carries the version this form was shown with: sent now, the form would look like another
    // window to it. It goes when the answer is there.
    if (sending) {
      event.preventDefault();
      clearTimeout(timer);
      waiting = event.submitter || form.querySelector("button:not([type='button'])");
      return;
    }
    // The whole form is on its way: an autosave that overtakes it would look like another window. Should it not
    // arrive, because the sign-in has run out, what was typed is there when the page is opened again.
    clearTimeout(timer);
    stopped = true;
    keep(true);
  });
  window.addEventListener("online", send);
  // Left before the pause was over: it is there when the page is opened again.
  window.addEventListener("pagehide", () => {
    if (changed && !stopped) keep(false);
  });
  // Who signs out leaves nothing behind (page.js clears the store).
  document.querySelectorAll("form[data-forgets-drafts]").forEach((out) => {
    out.addEventListener("submit", () => {
      stopped = true;
    });
  });
  document.querySelectorAll("[data-with-script]").forEach((part) => part.removeAttribute("hidden"));
})();
