// Search: every word must be found in the name, or in one alias; without accents, whatever the case.
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[’‘`´]/g, "'").replace(/ø/g, "o").replace(/ł/g, "l").replace(/ß/g, "ss").replace(/đ/g, "d").replace(/æ/g, "ae").replace(/ı/g, "i");
let folded = null;
const foldedNames = () => folded ||= nodes.map(n => unique([n.name, ...n.titles.map(([, title]) => title), ...n.aliases]).map(name => ({name, key: fold(name)})));
function search(text, most = 12) {
  const query = fold(text.trim()), words = query.split(/\s+/).filter(Boolean), hits = [];
  if (!words.length) return hits;
  foldedNames().forEach((names, i) => {
    const n = nodes[i];
    let best = null;
    names.forEach(({name, key}, j) => {
      if (!words.every(word => key.includes(word))) return;
      const rank = (key === query ? 0 : key.startsWith(query) ? 1 : words.every(w => (" " + key).includes(" " + w)) ? 2 : 3) + (j ? 0.5 : 0);
      if (!best || rank < best.rank) best = {n, rank, alias: j ? name : ""};
    });
    if (best) hits.push(best);
  });
  return hits.sort((h, k) => h.rank - k.rank || k.n.size - h.n.size || h.n.id - k.n.id).slice(0, most);
}
// Who may have been meant by a name that is not there: as many letter pairs in common as not.
const letterPairs = text => { const found = []; for (const word of ` ${text} `.split(/\s+/).filter(Boolean)) for (let i = -1; i < word.length; i++) found.push((word[i] || " ") + (word[i + 1] || " ")); return found; };
let pairsOfNames = null;
function similar(text, most = 3) {
  const wanted = letterPairs(fold(text.trim()));
  if (wanted.length < 3) return [];
  pairsOfNames ||= foldedNames().map(names => names.map(({name, key}) => ({name, all: letterPairs(key)})));
  const counted = new Map();
  for (const pair of wanted) counted.set(pair, (counted.get(pair) || 0) + 1);
  const hits = [];
  pairsOfNames.forEach((names, i) => {
    let best = null;
    names.forEach(({name, all}, j) => {
      const left = new Map(counted);
      let shared = 0;
      for (const pair of all) { const count = left.get(pair); if (count) { shared += 1; left.set(pair, count - 1); } }
      const score = 2 * shared / (all.length + wanted.length);
      if (score >= 0.5 && (!best || score > best.score)) best = {n: nodes[i], score, alias: j ? name : ""};
    });
    if (best) hits.push(best);
  });
  return hits.sort((h, k) => k.score - h.score || k.n.size - h.n.size || h.n.id - k.n.id).slice(0, most);
}
const notHere = text => `${text.trim()} is not ${D.leftOut ? "on this page" : "in this graph"}`;
