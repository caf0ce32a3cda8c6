// A written form saves by itself: one second after the last key, and on leaving a field. The server merges; this only
// sends, one request at a time, and says what the server said. Without this script the button does the same.
import { draftsOf } from "./roadmap-draft.js";

const AFTER_THE_LAST_KEY = 1000;
const FIRST_RETRY = 2000;
const LAST_RETRY = 30000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-status]");
    this.acknowledged = this.fields();
    this.answered = this.acknowledged;
    this.retryIn = FIRST_RETRY;
    this.drafts = draftsOf(form, () => this.typed());
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", (event) => this.chosen(event.target));
    form.addEventListener("focusout", () => this.save());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.answered = "";
      this.save();
    });
    window.addEventListener("online", () => this.save());
    window.addEventListener("focus", () => this.waiting && this.save());
    document.addEventListener("visibilitychange", () => this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.fields() !== this.acknowledged) event.preventDefault();
    });
  }

  // What the form holds; the choices between two texts, apart: they are sent once.
  fields(choices = false) {
    const fields = new URLSearchParams(new FormData(this.form));
    for (const name of [...fields.keys()]) {
      const isChoice = /^(seen|choice)\./.test(name);
      const settled = fields.has(name.replace(/^seen/, "choice"));
      if (name === "csrfmiddlewaretoken" || (isChoice && !(choices && settled))) fields.delete(name);
    }
    // A text taken over from the others stands in its field: it is now mine.
    for (const radio of this.chosenTexts()) if (fields.has(radio.name)) fields.set(radio.name, "mine");
    return fields.toString();
  }

  chosenTexts() {
    return this.form.querySelectorAll("[data-conflict] input:checked");
  }

  typed() {
    this.drafts.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), AFTER_THE_LAST_KEY);
  }

  // A choice between two texts brings the one that is chosen into its field, where it can still be worked on.
  chosen(radio) {
    const conflict = radio.closest("[data-conflict]");
    if (!conflict) return;
    const field = this.form.elements[conflict.dataset.conflict];
    this.mine ??= new Map();
    if (!this.mine.has(field)) this.mine.set(field, field.value);
    field.value = radio.dataset.text ?? this.mine.get(field);
    this.save();
  }

  async save() {
    clearTimeout(this.timer);
    const sent = this.fields();
    if ((sent === this.acknowledged || sent === this.answered) && !this.chosenTexts().length) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    await this.send(sent);
    this.busy = false;
    if (this.again) {
      this.again = false;
      this.save();
    }
  }

  async send(sent) {
    let response;
    try {
      response = await fetch(location.href, {
        method: "POST",
        body: new URLSearchParams(this.fields(true)),
        headers: { "X-Autosave": "1", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
        redirect: "manual",
      });
      if (response.status === 403 && (await this.renewToken())) return this.send(sent);
      await this.take(response, sent);
    } catch {
      this.wait("La connexion est coupée : votre texte est gardé sur cet appareil, et sera enregistré dès qu’elle revient.");
    }
  }

  async take(response, sent) {
    if (response.status === 401 || response.type === "opaqueredirect") return this.expired();
    if (![200, 409, 422].includes(response.status)) {
      return this.wait("Le serveur ne répond pas comme prévu : votre texte est gardé sur cet appareil, un nouvel essai suit.");
    }
    this.retryIn = FIRST_RETRY;
    this.waiting = false;
    this.answered = sent;
    this.status.innerHTML = await response.text();
    this.mine = undefined;
    if (response.status === 200) {
      this.acknowledged = sent;
      if (this.fields() === sent) this.drafts.drop();
    }
  }

  // The token changes when one signs in again, in another tab.
  async renewToken() {
    const response = await fetch(this.form.dataset.token, { redirect: "manual" });
    if (response.status !== 200) return false;
    const token = await response.text();
    if (token === this.token) return false;
    this.form.elements.csrfmiddlewaretoken.value = this.token = token;
    return true;
  }

  expired() {
    this.waiting = true;
    const template = document.querySelector("template[data-expired]");
    if (!this.status.querySelector("[data-expired-banner]")) this.status.replaceChildren(template.content.cloneNode(true));
    this.retry();
  }

  wait(sentence) {
    this.waiting = true;
    const line = document.createElement("p");
    line.className = "saved saved--not";
    line.textContent = sentence;
    this.status.replaceChildren(line);
    this.retry();
  }

  retry() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), this.retryIn);
    this.retryIn = Math.min(2 * this.retryIn, LAST_RETRY);
  }
}

for (const form of document.querySelectorAll("form[data-written]")) new Autosave(form);
