// The follow-up day on a screen: keys from one action to another and for the states. The page does everything without.
const page = document.querySelector("[data-meeting]");
const form = page?.querySelector("[data-meeting-form]");
const KEYS = "meeting-keys";

// Storage may be refused: the keys then stay on.
function keysAreOff() {
  try {
    return sessionStorage.getItem(KEYS) === "off";
  } catch {
    return false;
  }
}

const isTyping = (target) => target.matches("textarea, select, input:not([type=radio]), [contenteditable]");

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (keysAreOff() || isTyping(event.target)) return;
  const arrow = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  // In a group of radio buttons the arrows already mean something.
  if (arrow && !event.shiftKey && !event.target.matches("[type=radio]")) {
    page.querySelector(`a[rel=${arrow}]`)?.click();
    return;
  }
  // The place of the key: on a French keyboard, the row of digits gives « & é " ' ( ».
  const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code)?.[1];
  const radio = digit && form?.querySelectorAll("[name=to_state]")[digit - 1];
  if (!radio) return;
  event.preventDefault();
  // Left where it is, the focus lets the arrows go on to the next action.
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

// A blocked action says by what.
function openDifficulty() {
  const isTold = form.elements.to_state.value === "blocked" || form.elements.difficulty.value;
  if (isTold) form.querySelector("[data-meeting-difficulty]").open = true;
}

function dressKeys() {
  const line = form.querySelector("[data-meeting-keys]");
  const button = line.querySelector("button");
  line.hidden = false;
  button.setAttribute("aria-pressed", String(!keysAreOff()));
  button.addEventListener("click", () => {
    const off = !keysAreOff();
    sessionStorage.setItem(KEYS, off ? "off" : "on");
    button.setAttribute("aria-pressed", String(!off));
  });
}

if (page) document.addEventListener("keydown", onKey);
if (form) {
  form.addEventListener("change", openDifficulty);
  openDifficulty();
  dressKeys();
}
