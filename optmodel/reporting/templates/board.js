"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const get = (id) => document.getElementById(id);
// Halves go to the even digit, as they do in the pages that are written before.
const percent = (share) => {
  const tenths = 1000 * share;
  const rounded = tenths % 1 === 0.5 ? 2 * Math.round(tenths / 2) : Math.round(tenths);
  return (rounded / 10).toFixed(1);
};
let sorted = {key: null, falling: true};

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

const checked = (id) => [...get(id).querySelectorAll("input:checked")].map((box) => box.value);
const labelSets = () => get("labels").value === "all" ? data.labels.map((_, n) => n) : [Number(get("labels").value)];

function chooseRules(which) {
  const main = new Set(labelSets().flatMap((n) => data.labels[n].main));
  for (const box of get("rules").querySelectorAll("input"))
    box.checked = which === "all" || (which === "main" && main.has(Number(box.value)));
}

function columns() {
  const sets = new Set(labelSets()), rules = new Set(checked("rules").map(Number)), editions = new Set(checked("editions").map(Number));
  const order = data.labels.flatMap((set) => set.main);
  const rank = (rule) => order.includes(rule) ? order.indexOf(rule) : order.length + rule;
  return data.columns.map((column, place) => ({place, set: column[0], rule: column[1], edition: column[2], n: column[3], ledger: column[4]}))
    .filter((one) => sets.has(one.set) && rules.has(one.rule) && editions.has(one.edition))
    .sort((a, b) => a.set - b.set || rank(a.rule) - rank(b.rule) || a.edition - b.edition || a.place - b.place);
}

function rows(shown) {
  const text = get("text").value.trim().toLowerCase(), kinds = new Set(checked("flags")), sets = labelSets();
  return data.rows.filter((row) => {
    const results = sets.map((set) => row.results[set]).filter(Boolean);
    const hidden = (row.blind && !kinds.has("blind")) || results.some((one) => one.flags.some((flag) => !kinds.has(flag)));
    return results.length && !hidden && `${row.system} ${row.authors}`.toLowerCase().includes(text)
      && (!shown.length || shown.some((column) => row.cells[column.place]));
  });
}

const facts = [
  {key: "layers", title: "Value and all layers", of: (one) => one.layers && one.layers.share, write: (one) => `${percent(one.layers.share)} % of ${one.layers.items}`,
    notes: (one) => [`right value, wrong model: ${one.layers.wrong_models}`, `wrong value, right model: ${one.layers.wrong_values}`]},
  {key: "attempts", title: "Attempts", of: (one) => one.attempts, write: (one) => one.attempts + (one.turns ? ` + ${one.turns} turns` : "")},
  {key: "tokens", title: "Tokens", of: (one) => one.tokens, write: (one) => one.tokens.toLocaleString("en")},
  {key: "cost", title: "Cost", of: (one) => one.cost, write: (one) => `$${one.cost.toFixed(2)}`},
  {key: "seconds", title: "Time of programs", of: (one) => one.seconds, write: (one) => `${one.seconds.toFixed(0)} s`},
];

function headCell(key, title, ...notes) {
  const state = sorted.key === key ? (sorted.falling ? "descending" : "ascending") : "none";
  const button = make("button", {type: "button", class: "sort"}, title);
  button.addEventListener("click", () => {
    sorted = {key, falling: sorted.key === key ? !sorted.falling : key !== "system"};
    show();
    get("board").querySelector(`th[data-key="${key}"] button`).focus();
  });
  return make("th", {scope: "col", "aria-sort": state, "data-key": key}, button, ...notes);
}

function columnHead(column, several) {
  const rule = data.rules[column.rule], set = data.labels[column.set];
  const where = several ? [`${set.title}, ${set.labels}`, make("br")] : [];
  const pieces = [`${data.editions[column.edition]} labels`, `n = ${column.n}`, ...(column.ledger ? [`ledger ${column.ledger}`] : [])];
  const notes = pieces.flatMap((piece, n) => n ? [" · ", make("span", {}, piece)] : [make("span", {}, piece)]);
  const note = make("small", {}, ...where, ...notes, make("br"), make("code", {}, rule.name), make("br"), make("code", {}, rule.fingerprint));
  return headCell(String(column.place), rule.title, note);
}

function nameCell(row, sets) {
  const results = sets.filter((set) => row.results[set]).map((set) => row.results[set]);
  const name = results.length === 1 ? make("a", {href: `runs/${results[0].page}.html`}, row.system) : row.system;
  const flags = [...new Set(results.flatMap((one) => one.flags))].map((flag) => make("span", {class: "flag"}, flag.replace("self correction", "self-correction")));
  const about = [row.authors, row.date].filter(Boolean).join(" · ");
  const sum = (field) => results.reduce((total, one) => total + one[field], 0);
  const ran = sum("programs") ? `${sum("ran")} of ${sum("programs")} programs ran` : "";
  const failed = sum("failed") ? make("small", {class: "warn"}, `⚠ ${sum("failed")} not run, for want of a solver or the like`) : "";
  return make("th", {scope: "row"}, name, " ", ...flags, about ? make("small", {}, about) : "", ran ? make("small", {}, ran) : "", failed);
}

function scoreCell(cell, best, n, isBlind) {
  if (!cell) return make("td", {class: "none"}, "not scored");
  const [accuracy, low, high, correct, , page] = cell, blind = isBlind ? null : cell[4];
  const track = make("span", {class: "track", "aria-hidden": "true"});
  for (const [name, value] of [["--low", low], ["--high", high], ["--at", accuracy]]) track.style.setProperty(name, `${percent(value)}%`);
  if (blind !== null) {
    const mark = make("span", {class: "blind"});
    mark.style.left = `${percent(blind)}%`;
    track.append(mark);
  }
  const part = (text) => make("span", {class: "part"}, text), dot = () => make("span", {class: "dot"}, " · ");
  const range = [part(`${percent(low)}–${percent(high)}`), ...(blind === null ? [] : [dot(), part(`blind ${percent(blind)}`)])];
  const value = make("a", {class: "value", href: `runs/${page}.html`, title: `${correct} of ${n}`}, `${percent(accuracy)} %`);
  return make("td", {class: best ? "score best" : "score"}, value, make("span", {class: "range"}, ...range), track);
}

function factCell(fact, row, sets) {
  const given = sets.map((set) => [set, row.results[set]]).filter(([, one]) => one && !row.blind && fact.of(one) !== null);
  const text = ([set, one]) => fact.write(one) + (given.length > 1 ? ` (${data.labels[set].title})` : "");
  const notes = (one) => (fact.notes ? fact.notes(one) : []).map((note) => make("small", {}, note));
  return make("td", {class: "number"}, ...given.flatMap((one, n) => [n ? make("br") : null, text(one), ...notes(one[1])]));
}

function sortValue(row, sets) {
  if (sorted.key === "system") return row.system.toLowerCase();
  const fact = facts.find((one) => one.key === sorted.key);
  if (!fact) return row.cells[sorted.key] ? row.cells[sorted.key][0] : null;
  const given = sets.map((set) => row.results[set]).filter((one) => one && !row.blind && fact.of(one) !== null).map(fact.of);
  return given.length ? Math.max(...given) : null;
}

function compare(a, b, sets) {
  const [x, y] = [sortValue(a, sets), sortValue(b, sets)];
  if (x === null || y === null) return (x === null) - (y === null) || a.system.localeCompare(b.system);
  const order = typeof x === "string" ? x.localeCompare(y) : x - y;
  return (sorted.falling ? -order : order) || a.system.localeCompare(b.system);
}

function show() {
  const sets = labelSets(), shown = columns(), found = rows(shown);
  const keys = [...shown.map((column) => String(column.place)), "system", ...facts.map((fact) => fact.key)];
  if (!keys.includes(sorted.key)) sorted = {key: keys[0], falling: keys[0] !== "system"};
  found.sort((a, b) => compare(a, b, sets));
  const used = facts.filter((fact) => found.some((row) => !row.blind && sets.some((set) => row.results[set] && fact.of(row.results[set]) !== null)));
  const best = new Map(shown.map((column) => {
    const values = found.filter((row) => !row.blind && row.cells[column.place]).map((row) => row.cells[column.place][0]);
    return [column.place, values.length > 1 ? Math.max(...values) : null];
  }));
  const head = make("tr", {}, headCell("system", "System"), ...shown.map((column) => columnHead(column, sets.length > 1)), ...used.map((fact) => headCell(fact.key, fact.title)));
  const body = found.map((row) => make("tr", {}, nameCell(row, sets), ...shown.map((column) => {
    const cell = row.cells[column.place];
    return scoreCell(cell, cell && !row.blind && cell[0] === best.get(column.place), column.n, row.blind);
  }), ...used.map((fact) => factCell(fact, row, sets))));
  get("board").replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
  get("chosen").textContent = `Rules (${checked("rules").length} of ${data.rules.length})`;
  const none = !found.length ? " No result is left: change what is chosen above." : !shown.length ? " Choose a rule and labels above." : "";
  get("status").textContent = `${found.length} of ${data.rows.length} systems, ${shown.length} columns.${none}`;
}

function remember() {
  const state = new URLSearchParams({labels: get("labels").value, editions: checked("editions").join(), rules: checked("rules").map((n) => data.rules[n].name).join(), flags: checked("flags").join(), text: get("text").value});
  history.replaceState(null, "", `#${state}`);
}

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  const value = state.get("labels");
  if (value !== null && [...get("labels").options].some((option) => option.value === value)) get("labels").value = value;
  if (state.has("text")) get("text").value = state.get("text");
  chooseRules("main");
  const tick = (id, names) => { for (const box of get(id).querySelectorAll("input")) box.checked = names.has(box.dataset.name ?? box.value); };
  for (const id of ["editions", "rules", "flags"]) if (state.has(id)) tick(id, new Set(state.get(id).split(",")));
}

data.rules.forEach((rule, n) => {
  const box = make("input", {type: "checkbox", value: String(n), "data-name": rule.name});
  get("rules").append(make("label", {}, box, `${rule.title} `, make("code", {}, rule.name)));
});
get("labels").addEventListener("change", () => chooseRules("main"));
for (const button of document.querySelectorAll("button[data-rules]"))
  button.addEventListener("click", () => { chooseRules(button.dataset.rules); show(); remember(); });
get("controls").addEventListener("input", () => { show(); remember(); });
get("controls").addEventListener("change", () => { show(); remember(); });
get("controls").addEventListener("submit", (event) => event.preventDefault());
recall();
show();
