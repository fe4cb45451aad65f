// What is drawn of an answer, as picture.js takes it: the same as castgraph.export.page.picture.drawing makes in Python.
const CITED = 4, TOLD_HOPS = 4;
function citations(hops) {
  const known = new Map(), tells = new Map(), told = hop => unique(hop.credits.flatMap(e => saidBy(e).map(([s]) => s)));
  for (const hop of hops) for (const s of told(hop)) tells.set(s, (tells.get(s) || 0) + 1);
  // First those whose month is named, then those that tell other hops.
  const number = (hop, most = CITED) => {
    const dated = datedBy(hop), all = told(hop), rank = s => [dated.has(s) ? 0 : 1, known.has(s) ? 0 : 1, -(tells.get(s) || 0)];
    const chosen = all.map(s => [rank(s), s]).sort(([a], [b]) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]).slice(0, most).map(([, s]) => s);
    for (const s of chosen) if (!known.has(s)) known.set(s, known.size + 1);
    return {numbers: chosen.map(s => known.get(s)).sort((a, b) => a - b), count: all.length};
  };
  return {number, list: () => [...known].map(([s, at]) => ({number: at, id: s, cite: cite(sources[s]), url: sources[s].url}))};
}
function datedBy(hop) {
  const found = new Set();
  for (const e of hop.credits) {
    const status = statusOf(e)[KEY], asked = toldOf(e)[KEY] || status;
    if (["released", ...OVER].includes(status)) continue;
    const told = saidBy(e).filter(([, said]) => said >= 0 && D.statuses[said][KEY] && D.statuses[said][KEY] === asked);
    if (told.length) found.add(told.reduce((best, item) => sources[item[0]].published > sources[best[0]].published ? item : best)[0]);
  }
  return found;
}
function lineBetween(from, to, hops, shown, {numbers, count}) {
  const words = unique([shown, ...hops].map(hopWords)), status = shown.credits[0] ? statusOf(shown.credits[0]) : NONE;
  const told = [...words.slice(0, TOLD_HOPS), ...(words.length > TOLD_HOPS ? [`and ${words.length - TOLD_HOPS} more`] : [])].join("; ");
  return {from, to, status: status[KEY], style: status[STYLE], words: `${told}${count ? ` (${plural(count, "source")})` : " (no source)"}`, numbers, pair: shown.pair};
}
function cardOf(id, members, others = []) {
  const whole = members.find(n => n.work === n.id) || members[0], parts = unique([...members.filter(n => n !== whole).map(nameOf), ...others].filter(name => name !== nameOf(whole)));
  const sub = parts.length ? `and ${plural(parts.length, whole.work === whole.id ? "part" : "more part")}` : "";
  return {id, name: nameOf(whole), kind: whole.group, sub, title: [`${nameOf(whole)} (${whole.note || whole.group})`, ...parts].join("; "), members};
}

function drawingOf(answer) {
  if (!answer.ways.length || !chosenWay(answer).hops.length) {
    const cards = unique(answer.ends).map(n => cardOf(n.key, [n]));
    return {title: leadWords(answer), note: fartherWords(answer) ? "" : answer.note, told: "", ends: cards.map(card => card.id), nodes: cards, ways: [], sizes: [], lines: [], members: [], chosen: 0, more: 0, sources: []};
  }
  return answer.kind === "tree" ? treeDrawing(answer) : waysDrawing(answer);
}
// All ways as long as the chosen one; at a step, a work and its parts are one card.
function waysDrawing(answer) {
  const best = chosenWay(answer), some = answer.ways.filter(way => way.hops.length === best.hops.length);
  const slots = new Map(), used = new Set(), last = best.nodes.length - 1, slotOf = (n, at) => `${at} ${n.group === "person" || at % last === 0 ? `n${n.id}` : `w${n.work}`}`;
  for (const way of some) way.nodes.forEach((n, at) => {
    const key = slotOf(n, at);
    if (!slots.has(key)) {
      const id = used.has(n.key) ? `${n.key}@${at}` : n.key;
      used.add(id);
      slots.set(key, {id, members: new Set(), others: new Set()});
    }
    slots.get(key).members.add(n);
    for (const name of way.also?.[at] || []) slots.get(key).others.add(name);
  });
  const ways = [], members = [], hops = new Map(), known = new Map();
  for (const way of some) {
    const ids = way.nodes.map((n, at) => slots.get(slotOf(n, at)).id), key = JSON.stringify(ids);
    if (!known.has(key)) { known.set(key, ways.length); ways.push(ids); members.push([]); }
    members[known.get(key)].push(way);
    way.hops.forEach((hop, i) => {
      const name = JSON.stringify([ids[i], ids[i + 1]]);
      if (!hops.has(name)) hops.set(name, []);
      hops.get(name).push(hop);
    });
  }
  const chosen = members.findIndex(list => list.includes(best)), cited = citations(best.hops), own = new Map();
  best.hops.forEach((hop, i) => own.set(JSON.stringify([ways[chosen][i], ways[chosen][i + 1]]), [hop, cited.number(hop)]));
  const lines = [...hops].map(([name, list]) => {
    const [from, to] = JSON.parse(name), firm = hop => hop.credits[0] ? statusOf(hop.credits[0])[FIRM] : 0;
    if (own.has(name)) return lineBetween(from, to, list, ...own.get(name));
    const shown = list.reduce((top, hop) => firm(hop) > firm(top) ? hop : top);
    return lineBetween(from, to, list, shown, cited.number(shown, 1));
  });
  return {title: leadWords(answer), note: answer.note, told: best.sentence, ends: [ways[0][0], ways[0].at(-1)], nodes: [...slots.values()].map(slot => cardOf(slot.id, [...slot.members], [...slot.others])),
    ways, members, sizes: members.map(list => list.length), lines, chosen, more: Math.max(0, answer.total - some.length), sources: cited.list()};
}
// What joins three or more: from the end that was named first to each of the others.
function treeDrawing(answer) {
  const {hops, nodes: joined} = chosenWay(answer), cited = citations(hops), numbers = new Map(hops.map(hop => [hop, cited.number(hop)])), around = new Map(joined.map(n => [n, []]));
  for (const hop of hops) { around.get(hop.from).push([hop.to, hop]); around.get(hop.to).push([hop.from, hop]); }
  const ways = [], lines = [], waiting = [[answer.ends[0]]];
  while (waiting.length) {
    const way = waiting.pop(), onwards = around.get(way.at(-1)).filter(([n]) => !way.includes(n));
    for (const [n, hop] of onwards) lines.push(lineBetween(way.at(-1).key, n.key, [hop], hop, numbers.get(hop)));
    waiting.push(...onwards.map(([n]) => [...way, n]).reverse());
    if (!onwards.length) ways.push(way.map(n => n.key));
  }
  return {title: `${answer.words}.`.replace(/\.\.$/, "."), note: answer.note, told: "", ends: answer.ends.map(n => n.key), nodes: joined.map(n => cardOf(n.key, [n])), ways, members: [], sizes: ways.map(() => 1), lines, chosen: -1, more: 0, sources: cited.list()};
}
