/* The frame of every page: where the focus goes, what a button does while the server works, printing. */
document.addEventListener("DOMContentLoaded", () => {
  // After a failed submit the error summary takes the focus, and its links move it on to the control.
  const errors = document.querySelector(".errors[role='alert']");
  if (errors) {
    errors.focus();
    errors.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target) return;
      event.preventDefault();
      const controls = "input:not([type=hidden]), select, textarea";
      const control = target.matches(controls) ? target : target.querySelector(controls);
      (control || target).focus();
      (control || target).scrollIntoView({ block: "center" });
    });
  }

  // A button that explains why it cannot act stays focusable, and does nothing.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[aria-disabled='true']")) event.preventDefault();
    if (event.target.closest("[data-print]")) window.print();
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
      dialog.addEventListener("close", () => opener.focus(), { once: true });
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
  });

  // A group of the navigation closes with Esc, with a click elsewhere, and when the focus has gone on.
  const menus = () => document.querySelectorAll(".menu[open]");
  const leave = (target) => menus().forEach((menu) => !menu.contains(target) && menu.removeAttribute("open"));
  document.addEventListener("click", (event) => leave(event.target));
  document.addEventListener("focusin", (event) => leave(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => {
      const within = menu.contains(document.activeElement);
      menu.removeAttribute("open");
      if (within) menu.querySelector("summary").focus();
    });
  });

  // One click, one submission: the second click of an impatient hand is not sent.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented || form.method !== "post") return;
    form.dataset.busy = "1";
    if (button && button.matches(".btn")) button.setAttribute("aria-busy", "true");
  });

  const rest = () => {
    document.querySelectorAll("form[data-busy]").forEach((form) => delete form.dataset.busy);
    document.querySelectorAll(".btn[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  // Coming back with the browser's own button shows the page as it was left: busy would be for ever.
  window.addEventListener("pageshow", rest);

  // The box in a list's head chooses all rows of the page, that of a group all rows of its body; each shows whether all
  // of its rows are chosen, or some.
  const wide = "[data-checks-all], [data-checks-group]";
  const rowsOf = (box) => {
    const part = box.closest(box.matches("[data-checks-all]") ? "table" : "tbody");
    return [...part.querySelectorAll("tbody .check:not([data-checks-group])")];
  };
  document.addEventListener("change", ({ target, isTrusted }) => {
    const table = target.closest("table:has(.check)");
    if (!table || !target.matches(".check")) return;
    if (target.matches(wide)) {
      rowsOf(target).filter((one) => one.checked !== target.checked).forEach((one) => {
        one.checked = target.checked;
        one.dispatchEvent(new Event("change", { bubbles: true }));
      });
    } else if (!isTrusted) return;
    table.querySelectorAll(wide).forEach((box) => {
      const chosen = rowsOf(box).filter((one) => one.checked).length;
      box.checked = chosen > 0 && chosen === rowsOf(box).length;
      box.indeterminate = chosen > 0 && !box.checked;
    });
  });

  // The batch bar counts what is chosen.
  const counter = document.querySelector("[data-counts-checked]");
  if (counter) {
    const count = () => {
      const chosen = document.querySelectorAll("tbody .check:checked:not([data-checks-group])").length;
      counter.textContent = counter.dataset.countsChecked.replace("{n}", String(chosen));
    };
    document.addEventListener("change", count);
    count();
  }

  // Who signs out leaves nothing behind that was typed and could not be sent: the computer may be shared.
  document.querySelectorAll("form[data-forgets-drafts]").forEach((form) => {
    form.addEventListener("submit", () => {
      Object.keys(localStorage)
        .filter((key) => key.startsWith("zhiping-draft:"))
        .forEach((key) => localStorage.removeItem(key));
    });
  });
});
