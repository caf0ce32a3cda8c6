// What was typed in a form and not yet written comes back in the same tab: after a reload, a lost network, a session
// that ended, a move to another page. It is forgotten once the portal says that it is written, and not before.
const form = document.querySelector("form[data-kept]");
// One device may serve several people: what one typed is never offered to another.
const own = `kept:${form?.dataset.kept}:${location.pathname}`;
const SENT = "kept-sent";

// A browser may forbid storage: the page then works as without it.
function tried(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

const read = (key) => tried(() => sessionStorage.getItem(key));
const write = (key, value) => tried(() => sessionStorage.setItem(key, value));
const drop = (key) => tried(() => sessionStorage.removeItem(key));

// Neither the keys of the sending nor the version: those are the page's own.
const isTyped = (field) => field.name && field.type !== "hidden";
const fields = () => [...form.elements].filter((field) => field.matches("input, textarea, select") && isTyped(field));
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const state = () => fields().map((field) => [field.name, field.value, isChoice(field) ? field.checked : null]);

function bringBack(kept) {
  for (const field of fields()) {
    const found = kept.find(([name, value]) => name === field.name && (!isChoice(field) || value === field.value));
    if (found && isChoice(field)) field.checked = found[2];
    else if (found) field.value = found[1];
  }
}

const sent = read(SENT);
if (sent && document.querySelector(".messages .alert-success")) drop(sent);
drop(SENT);
if (form) {
  const kept = read(own);
  // A page that comes back with an error, or with another text to compare, already holds what was typed.
  if (kept && kept !== JSON.stringify(state()) && !document.querySelector(".error-summary, .report__notice")) {
    bringBack(JSON.parse(kept));
    form.querySelector("[data-kept-notice]").hidden = false;
    form.dispatchEvent(new Event("change"));
  }
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => write(own, JSON.stringify(state())));
  form.addEventListener("submit", () => write(SENT, own));
}
