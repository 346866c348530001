"use strict";
const get = (id) => document.getElementById(id);
const body = document.querySelector("tbody"), lines = [...body.rows];

function show() {
  const benchmark = get("benchmark").value, text = get("text").value.trim().toLowerCase();
  let shown = 0;
  for (const line of lines) {
    line.hidden = (benchmark !== "" && line.cells[2].textContent !== benchmark) || !line.textContent.toLowerCase().includes(text);
    shown += !line.hidden;
  }
  get("status").textContent = `${shown.toLocaleString("en")} of ${lines.length.toLocaleString("en")} figures.`;
}

for (const button of document.querySelectorAll("button.sort")) {
  button.addEventListener("click", () => {
    const head = button.closest("th"), place = head.cellIndex;
    const falling = head.getAttribute("aria-sort") === "ascending" || (place === 1 && head.getAttribute("aria-sort") === "none");
    for (const other of head.parentElement.cells) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const compare = (a, b) => place === 1 ? a.cells[1].dataset.value - b.cells[1].dataset.value : a.cells[place].textContent.localeCompare(b.cells[place].textContent);
    body.append(...lines.sort((a, b) => falling ? compare(b, a) : compare(a, b)));
  });
}
get("controls").addEventListener("input", show);
get("controls").addEventListener("submit", (event) => event.preventDefault());
show();
