// A copy of what is typed, kept on this device until the server has confirmed it; found again after a crash, a closed
// tab or a lost network. It belongs to one person, one object and one page, and carries what the page started from.
const PREFIX = "feuille-de-route";
const HIDDEN = ["version", "form_id"];

export function draftsOf(form, typed) {
  const space = `${PREFIX}:${form.dataset.writer}:${form.dataset.object}:`;
  const key = space + form.elements.form_id.value;
  let current = key;
  // Held for as long as this page lives: another tab sees that the draft is not left behind.
  navigator.locks?.request(key, () => new Promise(() => {}));
  offer(form, space, key, (draft) => {
    current = draft.key;
    navigator.locks?.request(current, () => new Promise(() => {}));
    typed();
  });
  return {
    keep() {
      try {
        localStorage.setItem(current, JSON.stringify({ at: Date.now(), fields: fieldsOf(form) }));
      } catch {
        // No room, or storage forbidden: the page still saves by itself.
      }
    },
    drop() {
      localStorage.removeItem(current);
    },
  };
}

function fieldsOf(form) {
  const fields = [...new FormData(form)];
  return fields.filter(([name]) => name !== "csrfmiddlewaretoken" && !/^(seen|choice)\./.test(name));
}

async function offer(form, space, own, taken) {
  const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
  const drafts = Object.keys(localStorage)
    .filter((key) => key.startsWith(space) && key !== own && !held.includes(key))
    .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }))
    .sort((one, other) => other.at - one.at);
  for (const draft of drafts) if (isShown(form, draft)) localStorage.removeItem(draft.key);
  const left = drafts.filter((draft) => !isShown(form, draft));
  if (left.length) show(form, left[0], taken);
}

const isShown = (form, draft) =>
  draft.fields.every(([name, value]) => HIDDEN.includes(name) || plain(form.elements[name]?.value) === plain(value));

const plain = (text) => (text ?? "").replaceAll("\r\n", "\n");

function show(form, draft, taken) {
  const banner = document.querySelector("template[data-draft]").content.cloneNode(true).firstElementChild;
  banner.querySelector("time").textContent = new Date(draft.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
  const [take, discard] = banner.querySelectorAll("button");
  take.addEventListener("click", () => {
    for (const [name, value] of draft.fields) if (form.elements[name]) form.elements[name].value = value;
    close(form, banner);
    taken(draft);
  });
  discard.addEventListener("click", () => {
    localStorage.removeItem(draft.key);
    close(form, banner);
  });
  form.prepend(banner);
}

function close(form, banner) {
  banner.remove();
  form.querySelector("textarea, input:not([type=hidden])").focus();
}
