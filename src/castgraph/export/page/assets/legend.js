// The legend is the filter: what is unchecked is not shown, does not connect, and is named beside every answer.
const filters = [];
function legend() {
  const group = (title, items, name) => {
    if (!items.length) return;
    const set = el("fieldset", {}, el("legend", {}, title));
    for (const {key, label, drawing, note, counts} of items) {
      const box = el("input", {type: "checkbox", checked: true}), number = el("span", {class: "n"}), hidden = view[name];
      const only = el("button", {type: "button", class: "only", "aria-label": `Only ${label}`, onclick: () => onlyThis(name, key)}, "only");
      box.addEventListener("change", () => { if (box.checked) view[name].delete(key); else view[name].add(key); changed(); });
      filters.push({box, key, name, counts, number});
      set.append(el("div", {class: "filter"}, el("label", {}, box, drawing, el("span", {class: "t"}, label, note ? el("small", {}, note) : ""), number), items.length > 1 ? only : ""));
    }
    $("filters").append(set);
  };
  $("filters").append(el("p", {class: "actions", id: "reset", hidden: true}, button("Show everything", showAll)));
  const kinds = D.kinds.filter(kind => nodes.some(n => n.group === kind));
  group("Kinds", kinds.map(kind => ({key: kind, label: kind, drawing: mark(kind), counts: () => nodes.filter(n => n.group === kind && (n.pairs.length === 0 || n.pairs.some(p => p.edges.some(e => e.known)))).length})), "kinds");
  const used = new Set(edges.flatMap(e => [e.status, ...e.history.map(([, status]) => status)])), usedRelations = new Set(edges.map(relationOf));
  const firm = D.statuses.filter((s, i) => used.has(i)).sort((s, t) => (s[KEY] === "") - (t[KEY] === "") || t[FIRM] - s[FIRM] || (s[KEY] < t[KEY] ? -1 : 1));
  for (const [title, holds] of [["Status: holds", 1], ["Status: does not hold", 0]]) group(title, firm.filter(s => s[HOLDS] === holds).map(s => ({
    key: s[KEY], label: s[LABEL], drawing: stroke(s[STYLE], holds ? "currentColor" : NO_LINK), note: holds ? "" : "no link", counts: () => edges.filter(e => e.known && statusOf(e)[KEY] === s[KEY]).length})), "statuses");
  ["On screen", "Behind the camera", "Between works"].forEach((title, family) => group(title, D.relations.filter(r => r[2] === family && usedRelations.has(r)).map(r => ({
    key: r[0], label: r[LABEL], drawing: stroke("solid", FAMILY[family], 18), counts: () => edges.filter(e => e.known && relationOf(e) === r).length})), "relations"));
  if (innerWidth < 1100) $("legend").open = false;
}
function countLegend() {
  for (const {number, counts} of filters) number.textContent = counts().toLocaleString("en");
  for (const {box, key, name} of filters) box.checked = !view[name].has(key);
  $("reset").hidden = !filtered();
  $("nothing").hidden = !nodes.length || nodes.some(n => n.shown && pictured.has(n));
  if (!$("nothing").hidden) $("nothing-why").textContent = `Nothing is shown ${filterWords()}.`;
}
// Only this: all others of its sort are hidden; asked again, they come back.
function onlyThis(name, key) {
  const others = filters.filter(one => one.name === name && one.key !== key), alone = others.every(one => view[name].has(one.key)) && !view[name].has(key);
  view[name].clear();
  if (!alone) for (const one of others) view[name].add(one.key);
  changed();
}
function showAll() {
  for (const some of [view.kinds, view.relations, view.statuses, view.also]) some.clear();
  setDay(LAST, true);
}
function countRumours() {
  for (const key of ["rumoured", "in-talks", "lapsed"]) view.also.add(key);
  changed();
}
$("nothing-all").addEventListener("click", showAll);
