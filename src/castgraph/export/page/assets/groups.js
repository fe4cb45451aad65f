// Works that belong together: a series with its parts, or all that are linked as works. They can share a colour and a name.
const GROUP_COLOURS = ["#3b82c4", "#d9622b", "#0f9d76", "#b5669b", "#b98300", "#7a5cc9", "#c94f6d", "#2f98a8", "#76862b", "#8a6d3b"], NO_GROUP = "#9aa1ab";
const colouring = {by: "", of: new Map(), groups: []};
const colourOf = n => colouring.by ? colouring.of.get(n)?.colour || NO_GROUP : D.shapes[n.group][1];
function families(by) {
  const root = nodes.map((_, i) => i), find = i => { while (root[i] !== i) i = root[i] = root[root[i]]; return i; };
  if (by === "series") { const first = new Map(); for (const n of nodes) if (n.group === "production") first.has(n.work) ? root[n.id] = first.get(n.work) : first.set(n.work, n.id); }
  else for (const e of edges) if (isRelation(e) && [e.from, e.to].every(i => ["production", "franchise"].includes(nodes[i].group))) root[find(e.from)] = find(e.to);
  const found = new Map();
  for (const n of nodes) if (n.group === "production" || n.group === "franchise") { const key = find(n.id); if (!found.has(key)) found.set(key, []); found.get(key).push(n); }
  const weight = n => n.pairs.length, head = some => some.find(n => n.group === "franchise") || (by === "series" && some.find(n => n.id === n.work)) || some.reduce((best, n) => weight(n) > weight(best) ? n : best);
  return [...found.values()].filter(some => some.length > 1).map(some => ({works: some, head: head(some), size: new Set(some.flatMap(n => n.pairs)).size})).sort((g, h) => h.size - g.size || g.head.id - h.head.id).slice(0, GROUP_COLOURS.length);
}
// People take the colour of the group in which most of their credits lie.
function colourBy(by) {
  colouring.by = by; colouring.of.clear();
  colouring.groups = by ? families(by) : [];
  colouring.groups.forEach((group, i) => { group.colour = GROUP_COLOURS[i]; for (const n of group.works) colouring.of.set(n, group); });
  if (by) for (const n of nodes) {
    if (n.group === "production" || n.group === "franchise") continue;
    const counted = new Map();
    for (const pair of n.pairs) { const group = colouring.of.get(other(pair, n)); if (group) counted.set(group, (counted.get(group) || 0) + 1); }
    const [group, count] = [...counted].sort((g, h) => h[1] - g[1])[0] || [];
    if (count * 2 > n.pairs.length) colouring.of.set(n, group);
  }
  $("groups").replaceChildren(...colouring.groups.map(group => el("li", {}, el("button", {type: "button", class: "node", onclick: () => selectMany(group.works.filter(n => n.shown))},
    svg("svg", {width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true", class: "mark"}, svg("rect", {x: 1, y: 1, width: 12, height: 12, rx: 3, fill: group.colour})), el("span", {}, bdi(nameOf(group.head)), el("small", {}, plural(group.works.length, "work")))))));
  dots.update([...pictured].map(n => ({id: n.id, color: colourOf(n)})));
  renewNames(); net.redraw();
}
// The name of a group stands in the middle of its works.
function groupNames() {
  return colouring.groups.flatMap(group => {
    const seen = group.works.filter(n => n.shown && pictured.has(n));
    if (!seen.length) return [];
    const middle = axis => seen.map(n => n[axis]).sort((a, b) => a - b)[seen.length >> 1];
    return [{x: middle("x"), y: middle("y"), text: nameOf(group.head).slice(0, 40), colour: paper.ink}];
  });
}
function colourings() {
  const some = ["series", "franchise"].filter(by => families(by).length);
  $("colours").hidden = !some.length;
  for (const by of some) $("colour-by").append(el("option", {value: by}, by));
  $("colour-by").addEventListener("change", () => colourBy($("colour-by").value));
}
