"use strict";
const get = (id) => document.getElementById(id);
const entries = [...document.querySelectorAll("details.entry")];
const texts = new Map(entries.map((one) => [one, `${one.dataset.words} ${one.querySelector("summary").textContent}`.toLowerCase()]));

function show() {
  const words = get("words").value.toLowerCase().split(/\s+/).filter(Boolean), theme = get("theme").value, kind = get("class").value;
  for (const one of entries) {
    const fits = (!theme || one.closest("section").dataset.theme === theme) && (!kind || one.dataset.class === kind);
    one.hidden = !fits || !words.every((word) => texts.get(one).includes(word));
  }
  for (const section of document.querySelectorAll("section[data-theme]"))
    section.hidden = !section.querySelector("details.entry:not([hidden])");
  const shown = entries.filter((one) => !one.hidden).length;
  get("status").textContent = shown === entries.length ? "" : `${shown} of ${entries.length} entries`;
}

function openNamed() {
  const named = entries.find((one) => `#${one.id}` === location.hash);
  if (named) {
    named.open = true;
    named.scrollIntoView();
  }
}

get("controls").hidden = false;
get("controls").addEventListener("input", show);
get("controls").addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", openNamed);
show();
openNamed();
