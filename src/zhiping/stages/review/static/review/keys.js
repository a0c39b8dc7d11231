/* Keys of the review: 1 2 3 mark, N note, J K items, Z enlarge. Silent while typing; can be switched off. */
(() => {
  const store = "review-keys";
  const button = document.getElementById("keys-switch");
  let on = true;
  try { on = localStorage.getItem(store) !== "off"; } catch { /* no storage: keys stay on for this page */ }
  const show = () => {
    if (!button) return;
    button.hidden = false;
    button.textContent = on ? "快捷键：开" : "快捷键：关";
    button.setAttribute("aria-pressed", String(on));
  };
  show();
  button?.addEventListener("click", () => {
    on = !on;
    try { localStorage.setItem(store, on ? "on" : "off"); } catch { /* not kept */ }
    show();
  });
  const form = document.getElementById("mark-form");
  const mark = (value) => {
    const radio = form?.querySelector(`input[name=mark][value=${value}]`);
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    if (value === "true") form.requestSubmit();
    else document.getElementById("id_note")?.focus();
  };
  const keys = {
    1: () => mark("true"), 2: () => mark("untrue"), 3: () => mark("correct"),
    n: () => document.getElementById("id_note")?.focus(),
    j: () => document.getElementById("next-item")?.click(),
    k: () => document.getElementById("prev-item")?.click(),
    z: () => document.getElementById("zoom")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target.matches?.("textarea, select, input:not([type=radio]), [contenteditable]")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
