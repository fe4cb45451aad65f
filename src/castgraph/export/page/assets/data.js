// What the page carries, unpacked: nodes, credits and sources, once each.
const $ = id => document.getElementById(id);
if (typeof DecompressionStream === "undefined") {
  document.documentElement.className = "";
  $("old").hidden = false;
  return;
}
async function unpack(id) {
  const text = atob($(id).textContent), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}
const D = await unpack("data");
const rowsOf = ({count, same, columns}) => Array.from({length: count}, (_, id) => {
  const row = {...same, id};
  for (const key in columns) row[key] = columns[key][id];
  return row;
});
const nodes = rowsOf(D.nodes), edges = rowsOf(D.edges), LAST = D.days.length;
for (const n of nodes) { n.group = D.kinds[n.kind]; n.name ||= n.label; n.pairs = []; }
const sources = D.sources.day.map((day, i) => ({id: i, day, publisher: D.publishers[D.sources.publisher[i]], published: D.sources.published[i], url: D.sources.url[i], headline: D.sources.headline[i], copy: D.sources.copies[i]}));
const cite = s => `${s.publisher}, ${s.published || "undated"}`;
const byKey = new Map(nodes.map(n => [n.key, n]));
const relationOf = e => D.relations[e.relation];
const isRelation = e => relationOf(e)[2] === 2;
const iriOf = n => {
  if (n.iri) return n.iri;
  const cut = n.key.indexOf(":"), prefix = n.key.slice(0, cut);
  return Object.hasOwn(D.prefixes, prefix) ? D.prefixes[prefix] + n.key.slice(cut + 1) : n.key;
};

// One line per pair of nodes carries all its credits.
const pairs = [], pairOf = new Map();
for (const e of edges) {
  const low = Math.min(e.from, e.to), high = Math.max(e.from, e.to), key = low * nodes.length + high;
  let pair = pairOf.get(key);
  if (!pair) {
    pair = {id: pairs.length, a: nodes[low], b: nodes[high], edges: []};
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

// Of a page that is a part, every count and answer says so.
const TOTAL = nodes.length + D.leftOut;
const short = count => count >= 1e6 ? `${(count / 1e6).toFixed(1).replace(/\.0$/, "")} M` : count.toLocaleString("en");
const onThisPage = D.leftOut ? `on this page: ${nodes.length.toLocaleString("en")} of ${short(TOTAL)}` : "";
