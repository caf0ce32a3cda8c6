// What the server answers to a written form, put on its page: the status line, the errors beside their fields, the two
// texts of a conflict above theirs. The field in which one types is never touched.
export class Answer {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-status]");
    this.chosen = new WeakSet();
    this.lay(this.conflicts);
  }

  static isOne(html) {
    return html.includes("data-settled");
  }

  get conflicts() {
    return [...this.form.querySelectorAll("[data-conflict]")];
  }

  get isChosen() {
    return this.conflicts.some((one) => this.chosen.has(one));
  }

  show(html) {
    const answer = document.createElement("template");
    answer.innerHTML = html;
    const conflicts = [...answer.content.querySelectorAll("[data-conflict]")];
    for (const one of conflicts) one.remove();
    this.form.querySelector("[data-settled]").replaceWith(answer.content.querySelector("[data-settled]"));
    this.say(answer.content);
    this.mark();
    this.lay(conflicts);
  }

  // The same words twice are not said twice.
  say(content) {
    const said = document.createElement("div");
    said.append(content);
    if (said.innerHTML !== this.said) this.status.replaceChildren(...said.cloneNode(true).childNodes);
    this.said = said.innerHTML;
  }

  // Errors, beside their fields too.
  mark() {
    for (const old of this.form.querySelectorAll(".invalid-feedback")) old.remove();
    for (const field of this.form.querySelectorAll(".is-invalid")) {
      field.classList.remove("is-invalid");
      field.removeAttribute("aria-invalid");
    }
    for (const item of this.status.querySelectorAll("[data-wrong]")) {
      const field = this.form.elements[item.dataset.wrong];
      field.classList.add("is-invalid");
      field.setAttribute("aria-invalid", "true");
      const line = document.createElement("p");
      const words = document.createElement("strong");
      line.className = "invalid-feedback";
      words.textContent = item.querySelector("span").textContent;
      line.append(words);
      field.after(line);
    }
  }

  // Each conflict stands above its field; one that has not changed keeps its place, and what is being chosen in it.
  lay(conflicts) {
    const before = new Map(this.conflicts.map((one) => [one.dataset.conflict, one]));
    for (const one of conflicts) {
      const name = one.dataset.conflict;
      const old = before.get(name);
      before.delete(name);
      if (old?.isEqualNode(one) && old !== one) continue;
      const field = this.form.elements[name];
      field.closest("details")?.setAttribute("open", "");
      if (old && old !== one) this.replace(old, one);
      else (field.closest(".mb-3") ?? field).before(one);
    }
    for (const [name, gone] of before) {
      const hadFocus = gone.contains(document.activeElement);
      gone.remove();
      if (hadFocus) this.form.elements[name].focus();
    }
  }

  replace(old, one) {
    const ticked = old.querySelector("input:checked");
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(one);
    const isSame = theirs(old) === theirs(one);
    const again = isSame && ticked && one.querySelector(`input[value=${ticked.value}]`);
    if (again) again.checked = true;
    if (again && this.chosen.has(old)) this.chosen.add(one);
    if (hadFocus) (again || one.querySelector("input[type=radio]")).focus();
  }

  // What is ticked comes into its field, where one can go on with it.
  choose() {
    for (const conflict of this.conflicts) {
      const ticked = conflict.querySelector("input:checked");
      if (!ticked) continue;
      const { text, tied, tiedText } = ticked.dataset;
      if (text !== undefined) this.form.elements[conflict.dataset.conflict].value = text;
      if (tied) this.form.elements[tied].value = tiedText;
      this.chosen.add(conflict);
    }
  }

  // What is sent says which texts are chosen: each stands in its field, and is now mine.
  complete(fields) {
    const kept = this.form.querySelectorAll("[data-settled] input, [data-conflict] input[type=hidden]");
    for (const { name, value } of kept) {
      fields.set(name, value);
    }
    for (const conflict of this.conflicts) {
      const name = `choice.${conflict.dataset.conflict}`;
      if (this.chosen.has(conflict)) fields.set(name, "mine");
      else fields.delete(name);
    }
    return fields;
  }
}

const theirs = (conflict) => JSON.stringify({ ...conflict.querySelector("input[value=theirs]").dataset });
