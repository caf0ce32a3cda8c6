// What was typed in a form and not yet written comes back in the same tab: after a reload, a lost network, a session
// that ended, a move to another page. It is forgotten once the portal says that it is written, and not before.
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

// One device may serve several people: what one typed is never offered to another. A form is known by what takes it, by
// what it is about, and by the act that it is for.
function keyOf(form) {
  const place = ["indicator", "action", "entry", "parent", "act"].map(
    (name) => form.elements.namedItem(name)?.value ?? "",
  );
  return ["kept", form.dataset.kept, form.getAttribute("action") ?? location.pathname, ...place].join(":");
}

// Neither the keys of the sending nor the version: those are the page's own.
const isTyped = (field) => field.name && field.type !== "hidden" && field.matches("input, textarea, select");
const fieldsOf = (form) => [...form.elements].filter(isTyped);
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const stateOf = (form) => fieldsOf(form).map((one) => [one.name, one.value, isChoice(one) ? one.checked : null]);

function bringBack(form, kept) {
  for (const field of fieldsOf(form)) {
    const found = kept.find(([name, value]) => name === field.name && (!isChoice(field) || value === field.value));
    if (found && isChoice(field)) field.checked = found[2];
    else if (found) field.value = found[1];
  }
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  form.querySelector("[data-kept-notice]").hidden = false;
  form.dispatchEvent(new Event("change"));
}

function keep(form) {
  const own = keyOf(form);
  const kept = read(own);
  // A page that comes back with an error, or with another text to compare, already holds what was typed.
  const isThere = !kept || kept === JSON.stringify(stateOf(form));
  if (!isThere && !document.querySelector(".error-summary, .report__notice")) bringBack(form, JSON.parse(kept));
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => write(own, JSON.stringify(stateOf(form))));
  form.addEventListener("submit", () => write(SENT, own));
}

const sent = read(SENT);
if (sent && document.querySelector(".messages :is(.alert-success, .alert-warning)")) drop(sent);
drop(SENT);
for (const form of document.querySelectorAll("form[data-kept]")) keep(form);
