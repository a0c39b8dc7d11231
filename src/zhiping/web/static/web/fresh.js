/* Fresh: while a region says data-waiting, and after an upload, the page is fetched again and its regions
   ([data-fresh], each with an id) are put in place of the old ones. Without script there is a link 刷新. */
(() => {
  const PAUSE = 2000;
  const MOST = 60;
  let rounds = 0;
  let timer = 0;

  const refresh = async () => {
    let text;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      text = await answer.text();
    } catch {
      return;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    document.querySelectorAll("[data-fresh][id]").forEach((old) => {
      const fresh = page.getElementById(old.id);
      // What somebody is working in stays as it is.
      if (!fresh || old.contains(document.activeElement) || old.querySelector("details[open]")) return;
      if (fresh.outerHTML !== old.outerHTML) old.replaceWith(document.adoptNode(fresh));
    });
  };
  const wait = () => {
    clearTimeout(timer);
    if (!document.querySelector("[data-waiting]") || rounds >= MOST) return;
    timer = setTimeout(async () => {
      rounds += 1;
      if (!document.hidden) await refresh();
      wait();
    }, PAUSE);
  };

  document.addEventListener("uploaded", async () => {
    rounds = 0;
    await refresh();
    wait();
  });
  wait();
})();
