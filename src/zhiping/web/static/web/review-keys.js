/* Keys of the review page, listed in review/_keys.html. They are extras: silent while typing, and can be switched off.

   data-key="j" on a link, button, radio or text field says which key leads there.
   data-key-then="submit" sends the form of a radio that a key has chosen; data-key-then="some-id" goes on to that control.
   While typing: Ctrl+Enter sends the form, Esc leaves the field. <form data-unsent="name"> keeps what was begun.
   <button type="button" hidden data-keys-switch> switches all keys on and off, remembered in this browser. */
(() => {
  const STORE = "zhiping-keys-off";
  let off = false;
  try {
    off = localStorage.getItem(STORE) === "1";
  } catch {
    // No store: keys are on for this page.
  }

  const show = () =>
    document.querySelectorAll("[data-keys-switch]").forEach((button) => {
      button.hidden = false;
      button.textContent = off ? "快捷键：关" : "快捷键：开";
      button.setAttribute("aria-pressed", String(!off));
    });
  show();

  const typing = (target) =>
    target instanceof Element &&
    (target.matches("textarea, select, [contenteditable]") ||
      (target.matches("input") && !["radio", "checkbox", "button", "submit"].includes(target.type)));

  document.addEventListener("keydown", (event) => {
    if (!off && typing(event.target) && !event.isComposing && event.target.closest("#mark-form")) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.target.form.requestSubmit();
      } else if (event.key === "Escape") event.target.blur();
    }
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key === "？" ? "?" : event.key.toLowerCase();
    const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("textarea, input:not([type=radio])")) {
      target.focus();
      return;
    }
    target.click();
    if (!target.matches("input[type=radio]")) return;
    target.focus();
    const then = target.dataset.keyThen;
    if (then === "submit") target.form?.requestSubmit();
    else if (then) document.getElementById(then)?.focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-switch]")) {
      off = !off;
      try {
        localStorage.setItem(STORE, off ? "1" : "0");
      } catch {
        // Not kept for the next page.
      }
      show();
    }
  });

  // A note that was begun and not sent stays in this browser until it is sent, or its writer signs out (page.js).
  const form = document.querySelector("form[data-unsent]");
  if (!form) return;
  const place = `zhiping-draft:mark:${form.dataset.unsent}`;
  const texts = [...form.querySelectorAll("textarea")];
  try {
    const kept = JSON.parse(localStorage.getItem(place) || "null");
    if (kept && !form.querySelector("[aria-invalid]")) {
      for (const text of texts) text.value = kept.texts[text.name] ?? text.value;
      const radio = [...form.elements].find((one) => one.type === "radio" && one.value === kept.mark);
      if (radio) radio.checked = true;
    }
  } catch {
    // No store: the page asks the server alone.
  }
  const begun = texts.map((text) => text.defaultValue).join("\n");
  form.addEventListener("input", () => {
    try {
      if (texts.map((text) => text.value).join("\n") === begun) localStorage.removeItem(place);
      else {
        const mark = form.querySelector("input[type=radio]:checked")?.value;
        localStorage.setItem(place, JSON.stringify({ mark, texts: Object.fromEntries(texts.map((t) => [t.name, t.value])) }));
      }
    } catch {
      // Not kept.
    }
  });
  form.addEventListener("submit", () => {
    try {
      localStorage.removeItem(place);
    } catch {
      // Was not kept.
    }
  });
})();
