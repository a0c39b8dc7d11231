/* The frame: after a failed submit the error summary takes the focus, and its links move it to the field. */
document.addEventListener("DOMContentLoaded", () => {
  const errors = document.querySelector(".errors");
  if (!errors) return;
  errors.focus();
  errors.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
    (control || target).focus();
    target.scrollIntoView({ block: "center" });
  });
});
