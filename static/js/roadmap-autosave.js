// A written form saves by itself: one second after the last key, and on leaving a field. The server merges; this only
// sends, one request at a time, and shows what the server says. Without this script the button does the same.
import { Answer } from "./roadmap-answer.js";
import { draftsOf, fieldsOf } from "./roadmap-draft.js";

const AFTER_THE_LAST_KEY = 1000;
const FIRST_RETRY = 2000;
const LAST_RETRY = 30000;
const LONGEST_WAIT = 20000;
// What a browser agrees to send after the page has gone, in characters.
const KEPT_ALIVE = 60000;

const CUT = "La connexion est coupée\u00a0: votre texte sera enregistré dès qu’elle revient.";
const ODD = "Le serveur ne répond pas comme prévu\u00a0: un nouvel essai suit.";
const HUGE = "Cette page contient trop de texte pour être envoyée\u00a0: raccourcissez le dernier texte ajouté.";
const CLOSED = "Cette page ne vous est plus ouverte\u00a0: copiez votre texte avant de la quitter.";
const KEPT = "D’ici là, il est gardé sur cet appareil.";
const NOT_KEPT = "Cet appareil ne peut pas le garder\u00a0: laissez cette page ouverte.";

class Autosave {
  constructor(form) {
    this.form = form;
    this.bar = form.querySelector("[data-object]");
    this.answer = new Answer(form);
    // A page that comes back with something to mend holds what is not saved.
    const isUnsaved = "unsaved" in this.bar.dataset;
    // One may have typed before this script was there.
    this.acknowledged = isUnsaved || isTypedIn(form) ? "" : this.fields();
    this.refused = isUnsaved ? this.fields() : "";
    this.retryIn = FIRST_RETRY;
    this.drafts = draftsOf(form, this.bar.dataset.object, () => this.typed());
    // A browser that gave fields back on a reload would put an old text over what others wrote since; drafts know.
    form.autocomplete = "off";
    form.addEventListener("input", (event) => event.target.closest("[data-conflict]") || this.typed());
    form.addEventListener("focusout", () => this.save());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.save());
    // Back from another tab, where one has perhaps signed in.
    window.addEventListener("focus", () => (this.waiting || this.refused) && this.save(true));
    document.addEventListener("visibilitychange", () => this.save());
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    if (isTypedIn(form)) this.typed();
  }

  fields() {
    return new URLSearchParams(fieldsOf(this.form)).toString();
  }

  typed() {
    this.isKept = this.drafts.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), AFTER_THE_LAST_KEY);
    this.mark();
  }

  submitted(event) {
    event.preventDefault();
    this.answer.choose();
    this.isKept = this.drafts.keep();
    this.save(true);
  }

  // What is on its way arrives although the page goes; one is held back when something would not be saved.
  leaving(event) {
    if (this.fields() === this.acknowledged) return;
    this.save();
    const isCut = this.fields().length >= KEPT_ALIVE;
    if (this.waiting || this.again || isCut || this.fields() === this.refused) event.preventDefault();
  }

  // One at a time: until the server has answered, nobody knows what it holds.
  async save(asked = false) {
    clearTimeout(this.timer);
    if (this.busy) {
      this.again = { asked: asked || this.again?.asked };
      return;
    }
    const now = this.fields();
    if (now === this.acknowledged && !this.answer.isChosen) this.drafts.drop();
    if (!asked && [this.acknowledged, this.refused].includes(now)) return;
    this.busy = true;
    try {
      await this.send(now);
    } finally {
      this.busy = false;
    }
    const again = this.again;
    this.again = undefined;
    if (again) this.save(again.asked);
  }

  async send(now) {
    let response, text, isSignedOut;
    try {
      response = await this.post();
      if (response.status === 403) {
        isSignedOut = !(await this.renewToken());
        if (!isSignedOut) response = await this.post();
      }
      text = await response.text();
    } catch {
      return this.wait(CUT);
    }
    if (isSignedOut || response.status === 401 || response.type === "opaqueredirect") return this.expired();
    this.take(response, text, now);
  }

  // A sending that is held up may arrive after the next: they are counted, in the draft too.
  post() {
    const { turn } = this.form.elements;
    turn.value = Number(turn.value) + 1;
    this.isKept = this.drafts.keep();
    const body = this.answer.complete(new URLSearchParams(fieldsOf(this.form)));
    body.set("turn", turn.value);
    return fetch(location.href, {
      method: "POST",
      body,
      headers: { "X-Autosave": "1", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
      redirect: "manual",
      keepalive: body.toString().length < KEPT_ALIVE,
      signal: AbortSignal.timeout(LONGEST_WAIT),
    });
  }

  take(response, text, now) {
    if ([403, 404].includes(response.status)) return this.wait(CLOSED);
    if ([400, 413].includes(response.status)) return this.wait(HUGE);
    // What stands between may answer too, and take nothing: a gateway, the sign-in page of a wireless network.
    if (![200, 409, 422].includes(response.status) || !Answer.isOne(text)) return this.wait(ODD);
    this.retryIn = FIRST_RETRY;
    this.waiting = false;
    // What is only partly written is not what the page held before, nor what it holds now.
    [this.acknowledged, this.refused] = response.status === 200 ? [now, ""] : ["", now];
    this.answer.show(text);
    if (this.fields() === this.acknowledged) this.drafts.drop();
    this.mark();
  }

  // The token changes when one signs in again, in another tab.
  async renewToken() {
    const response = await fetch(this.bar.dataset.token, { redirect: "manual" });
    if (response.status !== 200) return false;
    this.form.elements.csrfmiddlewaretoken.value = await response.text();
    return true;
  }

  expired() {
    const banner = document.querySelector("template[data-expired]").content;
    this.answer.say(banner.cloneNode(true));
    this.retry();
  }

  // The server may have written what was sent, or not.
  wait(sentence) {
    this.acknowledged = this.refused = "";
    const line = document.createElement("p");
    line.className = "saved saved--not";
    line.textContent = `${sentence} ${this.isKept ? KEPT : NOT_KEPT}`;
    this.answer.say(line);
    this.retry();
  }

  retry() {
    this.waiting = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(true), this.retryIn);
    this.retryIn = Math.min(2 * this.retryIn, LAST_RETRY);
  }

  // To the eye: what is typed is not saved yet.
  mark() {
    this.form.classList.toggle("written--pending", ![this.acknowledged, this.refused].includes(this.fields()));
  }
}

function isTypedIn(form) {
  const fields = [...form.elements].filter((field) => field.matches("input:not([type=hidden]), textarea"));
  return fields.some((field) => !field.closest("[data-conflict]") && field.value !== field.defaultValue);
}

for (const form of document.querySelectorAll("form[data-written]")) new Autosave(form);
