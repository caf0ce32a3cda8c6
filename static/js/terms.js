// Acronyms: Escape closes the explanation, and it stays inside the window.
const open = (event) => {
  const term = event.target.closest?.(".term");
  if (!term) return;
  delete term.dataset.dismissed;
  const wide = term.getBoundingClientRect().left + 340 > document.documentElement.clientWidth;
  term.dataset.edge = wide ? "end" : "start";
};
document.addEventListener("pointerover", open);
document.addEventListener("focusin", open);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:is(:hover, :focus)")) term.dataset.dismissed = "";
});
