/* Passkeys. A form with data-passkey says what for (signin, second, confirm, add) and where the options are; its button
   asks the browser, puts the answer into the field "credential" and sends the form. Without this script, or where the
   browser has no passkeys, the form stays hidden and the other ways remain. */
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const readable = (options) => {
    const made = { ...options, challenge: bytes(options.challenge) };
    if (made.user) made.user = { ...made.user, id: bytes(made.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (made[list]) made[list] = made[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return made;
  };

  const plain = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {},
    });
  };

  const ask = async (form) => {
    const purpose = form.dataset.passkey;
    const body = new URLSearchParams({ for: purpose, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(form.dataset.options, { method: "POST", body, credentials: "same-origin" });
    const options = await answer.json();
    if (!answer.ok) throw new Error(options.error);
    const publicKey = readable(options.publicKey);
    const credential = purpose === "add"
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.credential.value = plain(credential);
    form.submit();
  };

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[data-said]");
    form.closest("[data-needs-passkeys]")?.removeAttribute("hidden");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      if (form.elements.name && !form.elements.name.value.trim()) return; // the server says what is missing
      event.preventDefault();
      said.textContent = "请按浏览器的提示，用指纹、面容或锁屏密码确认。";
      ask(form).catch((failed) => {
        said.textContent = failed.name === "NotAllowedError" || failed.name === "AbortError"
          ? "没有完成，可能取消了或等得太久。可以再试一次，或改用其他方式。"
          : failed.name === "InvalidStateError" ? "这台设备的通行密钥已经添加过。" : failed.message || "没有完成，请再试一次。";
      });
    });
  }
})();
