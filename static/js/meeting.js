// The follow-up day on a screen: keys from one action to another and for the states; what was typed and not yet
// sent comes back when one returns to the action. The page does everything without it.
const page = document.querySelector("[data-meeting]");
const form = page?.querySelector("[data-meeting-form]");
const ON = "meeting-keys";
const LAST = "meeting-sent";
const own = `meeting:${location.pathname}`;

// Storage may be refused: the page then works as without it.
function stored(name, value) {
  try {
    if (value === undefined) return sessionStorage.getItem(name);
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    return null;
  }
  return value;
}

const typing = (target) => target.matches("textarea, select, input:not([type=radio]), [contenteditable]");
const radios = () => [...(form?.querySelectorAll("[name=to_state]") ?? [])];

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (stored(ON) === "no" || typing(event.target)) return;
  const arrow = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  // In a group of radio buttons the arrows already mean something.
  if (arrow && !event.target.matches("[type=radio]")) {
    page.querySelector(`a[rel=${arrow}]`)?.click();
    return;
  }
  const radio = /^[1-5]$/.test(event.key) && radios()[Number(event.key) - 1];
  if (radio) {
    event.preventDefault();
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// What is typed is kept until the portal has answered.
const kept = () => [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "form_id"].includes(name));

function keep() {
  stored(own, JSON.stringify(kept()));
}

function bringBack() {
  const before = stored(own);
  if (!before || form.querySelector(".error-summary")) return;
  for (const [name, value] of JSON.parse(before)) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  const texts = [...form.querySelectorAll("textarea, input[type=text], select")];
  form.querySelector("[data-meeting-kept]").hidden = !texts.some((field) => field.value);
  openDifficulty();
}

function openDifficulty() {
  const blocked = form.elements.to_state?.value === "blocked" || form.elements.difficulty.value;
  if (blocked) form.querySelector("[data-meeting-difficulty]").open = true;
}

function dressKeys() {
  const line = form.querySelector("[data-meeting-keys]");
  const button = line.querySelector("button");
  line.hidden = false;
  button.setAttribute("aria-pressed", String(stored(ON) !== "no"));
  button.addEventListener("click", () => {
    const on = stored(ON) === "no";
    stored(ON, on ? null : "no");
    button.setAttribute("aria-pressed", String(on));
  });
}

if (page) {
  // What was sent is forgotten once the portal says that it is written, and not before.
  const sent = stored(LAST);
  if (sent && document.querySelector(".messages .alert-success")) stored(sent, null);
  stored(LAST, null);
  document.addEventListener("keydown", onKey);
}
if (form) {
  bringBack();
  form.addEventListener("input", keep);
  form.addEventListener("change", () => {
    keep();
    openDifficulty();
  });
  form.addEventListener("submit", () => stored(LAST, own));
  dressKeys();
}
