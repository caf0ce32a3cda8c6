// The form of a registration: what is to be mended is read first, and long texts say what room they have left.
document.querySelector("[data-takes-focus]")?.focus();

const number = new Intl.NumberFormat("fr-FR");
for (const area of document.querySelectorAll("textarea[data-counts]")) {
  const longest = Number(area.dataset.counts);
  const count = document.createElement("p");
  count.className = "count";
  const say = () => {
    const left = longest - area.value.length;
    const unit = Math.abs(left) > 1 ? "caractères" : "caractère";
    count.textContent = left < 0 ? `${number.format(-left)} ${unit} de trop` : `Encore ${number.format(left)} ${unit}`;
    count.classList.toggle("count--over", left < 0);
    count.hidden = left > longest / 2;
  };
  area.after(count);
  area.addEventListener("input", say);
  say();
}
