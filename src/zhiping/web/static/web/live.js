/* Live: a region [data-live="15"] with an id is fetched again every so many seconds, as long as the page is looked at.
   What somebody is working in stays as it is. [data-live-status] is shown while the net is gone. */
(() => {
  const parts = [...document.querySelectorAll("[data-live][id]")].map((part) => part.id);
  if (!parts.length) return;
  const status = document.querySelector("[data-live-status]");
  const pause = Math.max(5, Math.min(...[...document.querySelectorAll("[data-live]")].map((one) => Number(one.dataset.live) || 20)));

  const refresh = async () => {
    let text;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error("not the page");
      text = await answer.text();
    } catch {
      if (status) status.hidden = false;
      return;
    }
    if (status) status.hidden = true;
    const page = new DOMParser().parseFromString(text, "text/html");
    parts.forEach((id) => {
      const old = document.getElementById(id);
      const fresh = page.getElementById(id);
      if (!old || !fresh || old.contains(document.activeElement) || old.querySelector("form[data-busy]")) return;
      if (fresh.textContent !== old.textContent) old.replaceWith(document.adoptNode(fresh));
    });
  };
  setInterval(() => {
    if (!document.hidden) refresh();
  }, pause * 1000);
  window.addEventListener("online", refresh);
})();
