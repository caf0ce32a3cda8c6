// A form whose answer takes time says so, and cannot be sent twice.
const PATIENCE = 400;

function busy(form, button) {
  const line = document.createElement("p");
  line.className = "busy";
  line.setAttribute("role", "status");
  line.append("Travail en cours… ", document.createElement("progress"));
  form.classList.add("is-busy");
  button.setAttribute("aria-disabled", "true");
  button.after(line);
}

function free(form) {
  delete form.dataset.sent;
  clearTimeout(Number(form.dataset.timer));
  form.classList.remove("is-busy");
  form.querySelectorAll(".busy").forEach((line) => line.remove());
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.target) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const button = event.submitter ?? form.querySelector("[type=submit]");
  if (!button) return;
  form.dataset.sent = "yes";
  form.dataset.timer = setTimeout(() => busy(form, button), PATIENCE);
});

// The browser's « back » brings the page as it was left: busy.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
