/* A field that is left is checked: <form data-field-check="/address/">. The page works without it.

   Sent: the form's short fields, and the name of the one that was left as "field". Answered, as JSON: {"error": "…"},
   empty when nothing is wrong. The sentence stands where the server puts it after a submit, and goes when it is mended. */
(() => {
  const forms = document.querySelectorAll("form[data-field-check]");
  const LONGEST = 2000;
  const asked = new WeakMap();

  const described = (control, id, on) => {
    const ids = (control.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
    if (on) ids.push(id);
    if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
    else control.removeAttribute("aria-describedby");
  };
  const show = (control, sentence) => {
    const id = `${control.id}-err`;
    const there = document.getElementById(id);
    described(control, id, Boolean(sentence));
    if (!sentence) {
      control.removeAttribute("aria-invalid");
      if (there) there.remove();
      return;
    }
    control.setAttribute("aria-invalid", "true");
    const line = there || document.createElement("p");
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    const hidden = document.createElement("span");
    const text = document.createElement("span");
    icon.setAttribute("class", "i");
    icon.setAttribute("aria-hidden", "true");
    use.setAttribute("href", "#i-x");
    icon.append(use);
    hidden.className = "vh";
    hidden.textContent = "错误：";
    text.append(hidden, sentence);
    line.className = "err";
    line.id = id;
    line.setAttribute("role", "status");
    line.replaceChildren(icon, text);
    if (!there) (control.closest(".unit") || control).before(line);
  };

  const check = async (form, control) => {
    const value = control.value;
    if (!value.trim()) {
      // Nothing is asked of an empty field until the form is sent.
      show(control, "");
      return;
    }
    const body = new FormData();
    for (const [name, given] of new FormData(form).entries()) {
      if (typeof given === "string" && (given.length <= LONGEST || name === control.name)) body.append(name, given);
    }
    body.set("field", control.name);
    asked.get(control)?.abort();
    const stop = new AbortController();
    asked.set(control, stop);
    try {
      const answer = await fetch(form.dataset.fieldCheck, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        signal: stop.signal,
      });
      if (answer.ok && control.value === value) show(control, (await answer.json()).error);
    } catch {
      // No connection: the form says all of it when it is sent.
    }
  };

  forms.forEach((form) => {
    const before = new WeakMap();
    form.addEventListener("focusin", (event) => before.set(event.target, event.target.value));
    form.addEventListener("focusout", (event) => {
      const control = event.target;
      if (!control.matches("input.in:not([data-part]), textarea.in") || !control.id || control.id === "another") return;
      if (before.get(control) === control.value && !control.hasAttribute("aria-invalid")) return;
      check(form, control);
    });
  });
})();
