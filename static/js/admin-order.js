// ↑ and ↓ beside the « ordre » of rows: they move the card and number the rows again. Without them, the number works.
"use strict";
{
  const rowsOf = (group) => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const fieldOf = (row) => row.querySelector("input[name$='-position']");

  function number(group) {
    rowsOf(group).forEach((row, index) => {
      fieldOf(row).value = index + 1;
    });
  }

  function move(row, step, button) {
    const group = row.closest(".part-group");
    const rows = rowsOf(group);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number(group);
    button.focus();
  }

  function arrow(row, step, sign, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "order-button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => move(row, step, button));
    return button;
  }

  function equip(row) {
    const field = fieldOf(row);
    if (!field || row.classList.contains("empty-form") || row.querySelector(".order-button")) return;
    field.after(arrow(row, -1, "↑", "Monter"), arrow(row, 1, "↓", "Descendre"));
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".inline-related").forEach(equip));
  document.addEventListener("formset:added", (event) => equip(event.target));
}
