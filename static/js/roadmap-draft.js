// A copy of what is typed, kept on this device until the server has confirmed it; found again after a crash, a closed
// tab or a lost network. It belongs to one person, one object and one page, and carries what the page started from.
const HIDDEN = ["version", "form_id", "writer"];
const NOT_WRITTEN = /^(csrfmiddlewaretoken$|turn$|since-|seen\.|choice\.)/;

// A browser may forbid storage, or have no room left: the page still saves by itself.
const storage = {
  keys: (prefix) => tried(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? [],
  read: (key) => tried(() => JSON.parse(localStorage.getItem(key))),
  write: (key, value) => tried(() => localStorage.setItem(key, JSON.stringify(value)) === undefined) ?? false,
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
    // Whether the copy is really there.
    keep: () => storage.write(current, { at: Date.now(), turn: form.elements.turn.value, fields: labelled(form) }),
    drop: () => storage.remove(current),
  };
}

// Held for as long as this page lives: another tab sees that the draft is not left behind.
function hold(key) {
  navigator.locks?.request(key, () => new Promise(() => {})).catch(() => {});
}

// What the form holds, but for the choices between two texts; a date or a number that is typed by half is none yet.
export function fieldsOf(form) {
  const halves = [...form.elements].filter((field) => field.validity?.badInput).map((field) => field.name);
  return [...new FormData(form)].filter(([name]) => !NOT_WRITTEN.test(name) && !halves.includes(name));
}

// What a person writes in words goes with its label; keys and versions have none.
function labelled(form) {
  const isInWords = (name) => form.elements[name].matches("textarea, [type=text]");
  return fieldsOf(form).map(([name, value]) => [name, value, isInWords(name) ? label(form.elements[name]) : ""]);
}

const label = (field) => field.labels?.[0]?.firstChild.textContent.trim() ?? "";

async function offer(form, space, own, taken) {
  const locks = await navigator.locks?.query().catch(() => undefined);
  const held = locks?.held.map((lock) => lock.name) ?? [];
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

// A question may have been retired since: what was answered to it is offered all the same.
function differing(form, draft) {
  const fields = draft.fields.filter(([name]) => !HIDDEN.includes(name));
  return fields.filter(([name, value]) => plain(form.elements[name]?.value ?? "") !== plain(value));
}

const plain = (text) => text.replaceAll("\r\n", "\n").trim();

function show(form, [draft, ...others], taken) {
  const banner = document.querySelector("template[data-draft]").content.cloneNode(true).firstElementChild;
  banner.querySelector("[data-when]").textContent = inWords(new Date(draft.at));
  for (const one of differing(form, draft)) banner.querySelector("dl").append(...pair(form, one));
  const [take, discard] = banner.querySelectorAll("button");
  take.addEventListener("click", () => {
    for (const [name, value] of draft.fields) (form.elements[name] ?? added(form, name)).value = value;
    form.elements.turn.value = draft.turn;
    // A choice made on this page is not one of the draft.
    form.querySelector("[data-settled]").replaceChildren();
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
  const hour = `${moment.getHours()}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`;
  return `${moment.toLocaleDateString("fr-FR", { dateStyle: "long" })} à ${hour}`;
}

function pair(form, [name, value, known]) {
  const field = form.elements[name];
  const term = document.createElement("dt");
  const text = document.createElement("dd");
  term.textContent = field ? label(field) : known;
  text.textContent = field?.matches("select") ? [...field.options].find((one) => one.value === value)?.text : value;
  return [term, text];
}

function added(form, name) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  form.append(field);
  return field;
}

function close(form, banner) {
  banner.remove();
  form.querySelector("textarea, input:not([type=hidden])").focus();
}

// Where one no longer writes, the texts that were not saved are shown, to be copied.
const squeezed = (text) => text.replace(/\s+/g, "").replaceAll("'", "’");

for (const place of document.querySelectorAll("[data-left-behind]")) {
  const page = squeezed(document.querySelector("main").innerText);
  const fields = storage.keys(place.dataset.leftBehind).flatMap((key) => storage.read(key)?.fields ?? []);
  const texts = fields.filter(([, value, known]) => known && plain(value) && !page.includes(squeezed(value)));
  for (const line of new Set(texts.map(([, value, known]) => `${known}\u00a0: ${plain(value)}`))) {
    const item = document.createElement("li");
    item.textContent = line;
    place.querySelector("ul").append(item);
  }
  place.hidden = !texts.length;
}
