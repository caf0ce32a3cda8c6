// A copy of what is typed, kept on this device until the server has confirmed it; found again after a crash, a closed
// tab or a lost network. It belongs to one person, one object and one page, and carries what the page started from.
const HIDDEN = ["version", "form_id", "writer"];

// A browser may forbid storage, or have no room left: the page still saves by itself.
const storage = {
  keys: (prefix) => tried(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? [],
  read: (key) => tried(() => JSON.parse(localStorage.getItem(key))),
  write: (key, value) => tried(() => localStorage.setItem(key, JSON.stringify(value))),
  remove: (key) => tried(() => localStorage.removeItem(key)),
};

function tried(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

export function draftsOf(form, object, typed) {
  const space = `feuille-de-route:${form.elements.writer.value}:${object}:`;
  let current = space + form.elements.form_id.value;
  hold(current);
  offer(form, space, current, (draft) => {
    current = draft.key;
    hold(current);
    typed();
  });
  return {
    keep: () => storage.write(current, { at: Date.now(), fields: fieldsOf(form) }),
    drop: () => storage.remove(current),
  };
}

// Held for as long as this page lives: another tab sees that the draft is not left behind.
function hold(key) {
  navigator.locks?.request(key, () => new Promise(() => {}));
}

function fieldsOf(form) {
  const fields = [...new FormData(form)];
  return fields.filter(([name]) => !/^(csrfmiddlewaretoken$|seen\.|choice\.)/.test(name));
}

async function offer(form, space, own, taken) {
  const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
  const drafts = [];
  for (const key of storage.keys(space)) {
    if (key === own || held.includes(key)) continue;
    const draft = storage.read(key);
    if (draft?.fields && differing(form, draft).length) drafts.push({ key, ...draft });
    else storage.remove(key);
  }
  drafts.sort((one, other) => other.at - one.at);
  if (drafts.length) show(form, drafts, taken);
}

function differing(form, draft) {
  const fields = draft.fields.filter(([name]) => !HIDDEN.includes(name));
  return fields.filter(([name, value]) => form.elements[name] && plain(form.elements[name].value) !== plain(value));
}

const plain = (text) => text.replaceAll("\r\n", "\n").trim();

function show(form, [draft, ...others], taken) {
  const banner = document.querySelector("template[data-draft]").content.cloneNode(true).firstElementChild;
  banner.querySelector("[data-when]").textContent = inWords(new Date(draft.at));
  for (const [name, value] of differing(form, draft)) banner.querySelector("dl").append(...pair(form.elements[name], value));
  const [take, discard] = banner.querySelectorAll("button");
  take.addEventListener("click", () => {
    for (const [name, value] of draft.fields) if (form.elements[name]) form.elements[name].value = value;
    close(form, banner);
    taken(draft);
  });
  discard.addEventListener("click", () => {
    storage.remove(draft.key);
    close(form, banner);
    if (others.length) show(form, others, taken);
  });
  form.prepend(banner);
}

function inWords(moment) {
  const minutes = String(moment.getMinutes()).padStart(2, "0");
  return `${moment.toLocaleDateString("fr-FR", { dateStyle: "long" })} à ${moment.getHours()}\u00a0h\u00a0${minutes}`;
}

function pair(field, value) {
  const label = document.createElement("dt");
  const text = document.createElement("dd");
  label.textContent = field.labels?.[0]?.firstChild.textContent.trim() ?? "";
  text.textContent = field.matches("select") ? [...field.options].find((one) => one.value === value)?.text : value;
  return [label, text];
}

function close(form, banner) {
  banner.remove();
  form.querySelector("textarea, input:not([type=hidden])").focus();
}

// Where one no longer writes, the sentences that were not saved are shown, to be copied.
for (const place of document.querySelectorAll("[data-left-behind]")) {
  const page = plain(document.querySelector("main").innerText);
  const fields = storage.keys(place.dataset.leftBehind).flatMap((key) => storage.read(key)?.fields ?? []);
  const texts = fields.map(([, value]) => plain(value)).filter((value) => /\s/.test(value) && !page.includes(value));
  for (const text of new Set(texts)) {
    const line = document.createElement("li");
    line.textContent = text;
    place.querySelector("ul").append(line);
  }
  place.hidden = !texts.length;
}
