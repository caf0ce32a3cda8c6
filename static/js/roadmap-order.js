// The actions of a theme are put in order by dragging, too. The buttons do the same, one place at a time.
const list = document.querySelector("[data-actions]");
const said = document.querySelector("[data-order-said]");
const rows = () => [...list.querySelectorAll("[data-action]")];
let dragged, home;

for (const row of rows()) {
  const handle = document.createElement("span");
  handle.className = "action-row__handle";
  handle.title = "Faire glisser pour changer l’ordre";
  handle.setAttribute("aria-hidden", "true");
  handle.draggable = true;
  row.querySelector("header").prepend(handle);
  handle.addEventListener("dragstart", (event) => {
    dragged = row;
    home = row.nextElementSibling;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.action);
    event.dataTransfer.setDragImage(row, 0, 0);
    row.classList.add("action-row--dragged");
  });
  handle.addEventListener("dragend", () => {
    row.classList.remove("action-row--dragged");
    // Let go outside the list, or given up with Escape: nothing was asked for.
    if (dragged) list.insertBefore(row, home);
    dragged = undefined;
  });
}

list?.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-action]");
  if (!dragged || !over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

list?.addEventListener("drop", async (event) => {
  event.preventDefault();
  const row = dragged;
  dragged = undefined;
  const form = row.querySelector("[data-order]");
  const body = new URLSearchParams(new FormData(form));
  const next = rows()[rows().indexOf(row) + 1];
  body.set("before", next?.dataset.action ?? "");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Autosave": "1" },
      redirect: "manual",
    });
    if (response.status !== 204) throw new Error(response.status);
    said.textContent = `Action mise à la place ${rows().indexOf(row) + 1}.`;
  } catch {
    // The order that is written is the one to show.
    location.reload();
    return;
  }
  renumber();
});

function renumber() {
  rows().forEach((row, rank, all) => {
    const number = row.querySelector(".action-row__number");
    number.textContent = number.textContent.replace(/\d+$/, rank + 1);
    // The names of the buttons say the number too.
    for (const name of row.querySelectorAll("[data-order] .visually-hidden"))
      name.textContent = ` l’action ${number.textContent}`;
    const [up, down] = row.querySelectorAll("[data-order] button");
    up.disabled = rank === 0;
    down.disabled = rank === all.length - 1;
  });
}
