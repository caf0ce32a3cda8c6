// « … modifie cette fiche »: who else types on this page, asked every twenty seconds while it is in sight.
const EVERY = 20000;

for (const line of document.querySelectorAll("[data-presence]")) {
  const form = line.closest("form");
  let typedAt = -Infinity;

  async function ask() {
    if (document.hidden) return;
    const body = new URLSearchParams({ writes: Date.now() - typedAt < 2 * EVERY ? "1" : "" });
    try {
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
      const response = await fetch(line.dataset.presence, { method: "POST", body, headers, redirect: "manual" });
      if (response.status !== 200) return;
      const said = await response.text();
      if (said !== line.textContent) line.textContent = said;
    } catch {
      // Who else is there matters less than the text: the next turn will tell.
    }
  }

  form.addEventListener("input", () => {
    const isFirst = Date.now() - typedAt > EVERY;
    typedAt = Date.now();
    if (isFirst) ask();
  });
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY);
  ask();
}
