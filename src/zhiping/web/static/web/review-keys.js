/* Keys of the review page: 1 2 3 J K N Z R D ?  They are extras: silent while typing, and can be switched off.

   data-key="j" on a link, button, radio or text field says which key leads there.
   data-key-then="submit" sends the form of a radio that a key has chosen; data-key-then="some-id" goes on to that control.
   data-turn and data-zoom on buttons work on the picture inside the nearest .viewer.
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
      return;
    }
    const button = event.target.closest("[data-turn], [data-zoom]");
    const viewer = button && button.closest(".viewer");
    const figure = viewer && viewer.querySelector("figure");
    if (!figure) return;
    if (button.hasAttribute("data-zoom")) {
      button.setAttribute("aria-pressed", String(figure.classList.toggle("zoomed")));
      return;
    }
    const before = Number((/turn-(\d)/.exec(figure.className) || [0, 0])[1]);
    figure.classList.remove(`turn-${before}`);
    const next = (before + 1) % 4;
    if (next) figure.classList.add(`turn-${next}`);
  });
})();
