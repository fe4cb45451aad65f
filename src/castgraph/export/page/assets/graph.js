// The graph as it is shown: what was known at the chosen date, what the legend lets through, and who is connected to whom.
const D = JSON.parse(document.getElementById("data").textContent);
const unpack = ({constant, keys, rows}) => rows.map((row, id) => {
  const item = {...constant, id};
  keys.forEach((key, i) => { item[key] = row[i]; });
  return item;
});
const nodes = unpack(D.nodes), edges = unpack(D.edges), LAST = D.days.length;
const byKey = new Map(nodes.map(n => [n.key, n]));
const relationOf = e => D.relations[D.states[e.history[0][1]][0]];
const nameOf = n => n.name || n.label;
const iriOf = n => {
  if (n.iri) return n.iri;
  const cut = n.key.indexOf(":"), base = Object.hasOwn(D.prefixes, n.key.slice(0, cut)) ? D.prefixes[n.key.slice(0, cut)] : null;
  return base ? base + n.key.slice(cut + 1) : n.key;
};

// One line per pair of nodes carries all its credits.
const pairs = [], pairOf = new Map();
for (const n of nodes) n.pairs = [];
for (const e of edges) {
  const key = Math.min(e.from, e.to) * nodes.length + Math.max(e.from, e.to);
  let pair = pairOf.get(key);
  if (!pair) {
    pair = {id: pairs.length, a: nodes[Math.min(e.from, e.to)], b: nodes[Math.max(e.from, e.to)], edges: []};
    pairOf.set(key, pair);
    pairs.push(pair);
    pair.a.pairs.push(pair);
    if (pair.a !== pair.b) pair.b.pairs.push(pair);
  }
  pair.edges.push(e);
  e.pair = pair;
}
const other = (pair, n) => pair.a === n ? pair.b : pair.a;
for (const n of nodes) n.pairs.sort((p, q) => other(p, n).id - other(q, n).id);
const pairBetween = (m, n) => pairOf.get(Math.min(m.id, n.id) * nodes.length + Math.max(m.id, n.id));

// What the reader chose. `day` counts D.days; LAST means everything, undated sources too.
const view = {day: LAST, kinds: new Set(), relations: new Set(), statuses: new Set()};
const stateAt = (e, day) => {
  let found = -1;
  for (const [at, state] of e.history) { if (at > day) break; found = state; }
  return found;
};
const phraseOf = (e, backwards) => D.states[e.state][backwards ? 3 : 2];
const statusOf = e => D.statuses[D.states[e.state][1]];
const saidBy = e => e.said.filter(([s]) => D.sources[s][4] <= view.day);
const publishersOf = e => new Set(saidBy(e).map(([s]) => D.sources[s][0])).size;
const isRelation = e => relationOf(e)[3] === 1;

function settle() {
  for (const e of edges) {
    e.state = stateAt(e, view.day);
    e.known = e.state >= 0;
    e.shown = e.known && !view.kinds.has(nodes[e.from].group) && !view.kinds.has(nodes[e.to].group) &&
      !view.relations.has(relationOf(e)[0]) && !view.statuses.has(statusOf(e)[0]);
  }
  for (const n of nodes) { n.shown = n.pairs.length === 0 && !view.kinds.has(n.group); n.shownPairs = 0; }
  for (const pair of pairs) {
    pair.shown = pair.edges.some(e => e.shown);
    if (!pair.shown) continue;
    pair.first = pair.edges.filter(e => e.shown).sort(byStrength)[0];
    for (const n of new Set([pair.a, pair.b])) { n.shown = true; n.shownPairs += 1; }
  }
}
// As the command line orders the credits of a hop: the firmest first, then those with most publishers.
const byStrength = (e, f) => statusOf(f)[3] - statusOf(e)[3] || publishersOf(f) - publishersOf(e) || e.id - f.id;

// How are two nodes connected? Denied credits connect nobody.
const carries = e => e.shown && statusOf(e)[4] === 1;
const LISTED = 20, RANKED = 1000;
function connect(start, end) {
  if (start === end) return {start, end, total: 1, paths: [told(pathOf([start]))]};
  const parents = new Map([[start, []]]);
  let level = [start];
  while (level.length && !parents.has(end)) {
    const reached = new Map();
    for (const n of level) for (const pair of n.pairs) {
      const m = other(pair, n);
      if (parents.has(m) || !m.shown || !pair.edges.some(carries)) continue;
      if (!reached.has(m)) reached.set(m, []);
      reached.get(m).push(n);
    }
    for (const [m, from] of reached) parents.set(m, from);
    level = [...reached.keys()];
  }
  if (!parents.has(end)) return {start, end, total: 0, paths: [], groups: [groupOf(start), groupOf(end)]};
  const ways = new Map([[start, 1]]), count = n => {
    if (!ways.has(n)) ways.set(n, parents.get(n).reduce((sum, m) => sum + count(m), 0));
    return ways.get(n);
  };
  const found = [], stack = [[end]];
  while (stack.length && found.length < RANKED) {
    const path = stack.pop();
    if (path[0] === start) found.push(path);
    for (const m of [...parents.get(path[0])].reverse()) stack.push([m, ...path]);
  }
  const ranked = found.map(list => ({list, cost: costOf(list)})).sort((p, q) => p.cost - q.cost || byIds(p.list, q.list));
  return {start, end, total: count(end), paths: ranked.slice(0, LISTED).map(({list}) => told(pathOf(list)))};
}
// What a connection costs, as castgraph.path_filter has it: hops that are not firm or told by few, and hubs between.
const creditCost = e => statusOf(e)[6] + Math.round(3000 / Math.max(publishersOf(e), 0.5));
const costOf = list => list.slice(1, -1).reduce((sum, n) => sum + n.cost, 0) + list.slice(1).reduce((sum, n, i) => sum + hopCost(list[i], n), 0);
const hopCost = (m, n) => Math.min(...pairBetween(m, n).edges.filter(carries).map(creditCost));
const byIds = (p, q) => { for (let i = 0; i < p.length; i++) if (p[i] !== q[i]) return p[i].id - q[i].id; return 0; };
function pathOf(list) {
  const hops = [];
  for (let i = 1; i < list.length; i++) {
    const pair = pairBetween(list[i - 1], list[i]);
    const credits = pair ? pair.edges.filter(carries).sort(byStrength) : [];
    hops.push({from: list[i - 1], to: list[i], pair, credits});
  }
  return {nodes: list, hops};
}
function groupOf(start) {
  const seen = new Set([start]), queue = [start];
  for (const n of queue) for (const pair of n.pairs) {
    const m = other(pair, n);
    if (!seen.has(m) && m.shown && pair.edges.some(carries)) { seen.add(m); queue.push(m); }
  }
  return seen.size;
}
// What was given with the page: the command line's own answer, in its order and its words.
function given(start, end) {
  const fits = D.connections.filter(c => c.nodes[0] === start.id && c.nodes[c.nodes.length - 1] === end.id);
  const untouched = view.day === LAST && !view.kinds.size && !view.relations.size && !view.statuses.size;
  if (!fits.length || !untouched) return null;
  const paths = fits.map(c => { const path = pathOf(c.nodes.map(i => nodes[i])); return c.sentence ? {...path, sentence: c.sentence} : told(path); });
  const found = paths.every(path => path.nodes.length === paths[0].nodes.length) ? connect(start, end) : null;
  return {start, end, total: Math.max(paths.length, found && found.paths[0]?.nodes.length === paths[0].nodes.length ? found.total : 0), paths};
}

// Words, as castgraph.wording has them, but for the month, which stands with the sources.
const listed = items => items.length > 1 ? items.slice(0, -1).join(", ") + " and " + items[items.length - 1] : items.join("");
// "was announced to act in" and "was announced to direct": was announced to act in and direct.
function joined(phrases) {
  const shared = phrases[0].slice(0, phrases[0].indexOf(" to ") + 4);
  return shared.endsWith(" to ") && phrases.every(p => p.startsWith(shared)) ? shared + listed(phrases.map(p => p.slice(shared.length))) : listed(phrases);
}
function hopWords(hop) {
  const first = hop.credits[0];
  if (!first) return nameOf(hop.from) + " – " + nameOf(hop.to);
  const forwards = first.from === hop.from.id, relation = isRelation(first);
  const [subject, object] = forwards || relation ? [hop.from, hop.to] : [hop.to, hop.from];
  const phrases = [...new Set(hop.credits.slice(0, 3).map(e => phraseOf(e, relation && !forwards)))];
  const played = [...new Set(hop.credits.flatMap(castOf))], statuses = new Set(hop.credits.slice(0, 3).map(e => statusOf(e)[0]));
  const after = relation || statuses.size > 1 ? "" : statusOf(first)[5];
  return `${nameOf(subject)} ${joined(phrases)} ${nameOf(object)}${played.length ? `${phrases.length > 1 ? "," : ""} as ${listed(played)}` : ""}${after}`;
}
const told = path => ({...path, sentence: sentence(path.hops)});
// At an earlier date only the characters that the sources of the time name.
const castOf = e => view.day === LAST || e.said.every(item => !item[2]) ? e.cast : e.cast.filter((name, i) => saidBy(e).some(item => item[2]?.includes(i)));
const sentence = hops => hops.length ? hops.map(hopWords).join("; ") + "." : "";
const factWords = e => `${nameOf(nodes[e.from])} ${phraseOf(e)} ${nameOf(nodes[e.to])}${castOf(e).length ? ` as ${listed(castOf(e))}` : ""}${isRelation(e) ? "" : statusOf(e)[5]}`;

// Search: every word must be found in the name, or in one alias; without accents, whatever the case.
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[’‘`´]/g, "'").replace(/ø/g, "o").replace(/ł/g, "l").replace(/ß/g, "ss").replace(/đ/g, "d").replace(/æ/g, "ae").replace(/ı/g, "i");
let folded = null;
function search(text, most = 12) {
  folded ||= nodes.map(n => [nameOf(n), ...n.aliases].map(name => ({name, key: fold(name)})));
  const query = fold(text.trim()), words = query.split(/\s+/).filter(Boolean), hits = [];
  if (!words.length) return hits;
  nodes.forEach((n, i) => {
    let best = null;
    folded[i].forEach(({name, key}, j) => {
      if (!words.every(word => key.includes(word))) return;
      const rank = (key === query ? 0 : key.startsWith(query) ? 1 : words.every(w => (" " + key).includes(" " + w)) ? 2 : 3) + (j ? 0.5 : 0);
      if (!best || rank < best.rank) best = {n, rank, alias: j ? name : ""};
    });
    if (best) hits.push(best);
  });
  return hits.sort((h, k) => h.rank - k.rank || k.n.size - h.n.size || h.n.id - k.n.id).slice(0, most);
}
