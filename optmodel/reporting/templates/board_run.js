"use strict";
const get = (id) => document.getElementById(id);
const items = [...document.querySelectorAll("details.item")];

function show() {
  const rule = get("rule") ? Number(get("rule").value) : null, verdict = get("verdict") ? get("verdict").value : "";
  const refused = get("layers") ? get("layers").value : "";
  const status = get("status-of").value, text = get("text").value.trim().toLowerCase();
  let shown = 0;
  for (const item of items) {
    const right = rule !== null && item.dataset.letters[rule] === "+";
    item.hidden = (verdict !== "" && right !== (verdict === "right")) || (status !== "" && item.dataset.status !== status)
      || (refused !== "" && item.dataset.refused !== refused) || !item.textContent.toLowerCase().includes(text);
    shown += !item.hidden;
    if (rule !== null && item.dataset.letters) {
      const chosen = item.querySelector(".chosen");
      chosen.className = `chosen ${right ? "good" : "bad"}`;
      chosen.textContent = right ? "✓ right" : "✗ not right";
    }
  }
  get("status").textContent = `${shown} of ${items.length} items.`;
}

if (items.length) {
  get("controls").addEventListener("input", show);
  get("controls").addEventListener("submit", (event) => event.preventDefault());
  show();
}
