// The answer to "how are they connected?": one object, whoever gave it: the finder here, or the command that made the page.
//   kind "two":  ends [start, end], hops, total, detailed, ways [{nodes, hops, sentence, also, leads, more, productions}]
//   kind "tree": ends, and one way whose hops join them all; words says how
// Both have note, filters (in words), and at: the way that is chosen. A hop is {from, to, pair, credits}, strongest first.
const hopBetween = (from, to) => {
  const pair = pairBetween(from, to);
  return {from, to, pair, credits: pair ? pair.edges.filter(e => e.carries).sort(byStrength) : []};
};
const hopsAlong = path => path.slice(1).map((n, i) => hopBetween(path[i], n));
const chosenWay = answer => answer.ways[answer.at];
const plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many || one + "s"}`;

function connect(start, end) {
  const answer = {kind: "two", ends: [start, end], hops: null, total: 0, detailed: 0, ways: [], at: 0, note: "", filters: filterWords()};
  if (start === end) return {...answer, hops: 0, total: 1, detailed: 1, note: `${nameOf(start)} is both ends: nothing to connect.`};
  const dag = dagBetween(start, end, D.maxHops);
  if (!dag) return {...answer, note: `${whyNot(start, end)} ${byRumour(start, end, D.maxHops)}`.trim()};
  const told = new Set(), found = [];
  for (const [, path] of bestPaths(dag, STEPS + 50 * (D.listed + 1))) {
    const way = wayOf(path);
    if (told.has(way)) continue;
    told.add(way);
    found.push(path);
    if (found.length > D.listed) break;
  }
  const exact = countWays(dag), shown = found.slice(0, D.listed);
  answer.hops = dag.hops;
  answer.total = exact ?? found.length;
  answer.detailed = countPaths(dag);
  if (answer.total > shown.length || found.length > shown.length) {
    const count = exact === null ? `more than ${shown.length}` : exact.toLocaleString("en");
    answer.note = `There are ${count} shortest connections; the best ${shown.length} are shown.`;
  }
  answer.note = `${answer.note} ${byRumour(start, end, dag.hops - 1)}`.trim();
  answer.ways = shown.map(path => {
    const hops = hopsAlong(path), also = otherParts(dag, path);
    return {nodes: path, hops, sentence: sentenceOf(hops), also: also.some(parts => parts.length) ? also.map(parts => parts.map(nameOf)) : [], leads: false, more: 0, productions: 0};
  });
  lead(answer.ways, dag, exact === shown.length);
  return answer;
}
// Ways through the same productions are one group: its best leads, and says how many more there are. Where the ways are
// all there are, they are counted among themselves.
function lead(ways, dag, isWhole) {
  const groups = new Map();
  ways.forEach((way, i) => {
    const works = way.nodes.flatMap((n, d) => n.group === "person" ? [] : [`${d}:${n.work}`]);
    const inner = way.nodes.slice(1, -1).some(n => n.group === "person");
    const key = inner && works.length > 1 ? works.join(" ") : `way ${i}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(way);
  });
  for (const [best, ...others] of groups.values()) {
    const fixed = new Map(best.nodes.map((n, d) => [d, n]).filter(([, n]) => n.group !== "person"));
    const every = fixed.size > 1 && !isWhole ? Math.max(others.length + 1, countWays(dag, fixed) ?? 0) : others.length + 1;
    best.leads = true;
    best.more = every - 1;
    best.productions = [...fixed.keys()].filter(d => d > 0 && d < best.nodes.length - 1).length;
  }
}

// An honest no: what would connect them, else how large the groups are in which they lie.
function whyNot(start, end) {
  const far = distance(start, end);
  if (far !== undefined) return `They are connected in ${far} hops, more than ${D.maxHops}.`;
  const lifted = filtersInForce();
  for (const [words, lift] of lifted) {
    const hops = withView(lift, () => distance(start, end));
    if (hops !== undefined) return `They would be connected in ${plural(hops, "hop")} without ${words}.`;
  }
  if (lifted.length > 1) {
    const hops = withView(Object.assign({}, ...lifted.map(([, lift]) => lift)), () => distance(start, end));
    if (hops !== undefined) return `They would be connected in ${plural(hops, "hop")} without ${listed(lifted.map(([words]) => words))}.`;
  }
  const all = pair => pair.edges.some(e => statusRow(e.status)[HOLDS]), alone = [start, end].filter(n => !n.pairs.some(all));
  if (alone.length) return `${listed(alone.map(nameOf))} ${alone.length > 1 ? "have" : "has"} no credit that joins ${alone.length > 1 ? "them" : "it"} to anything.`;
  const sizes = [start, end].map(n => `${nameOf(n)} is in a group of ${groupSize(n, all).toLocaleString("en")}`);
  return `They belong to separate groups: ${sizes.join(", ")} people and productions.`;
}
function byRumour(start, end, most) {
  const unsure = ["rumoured", "in-talks", "lapsed"].filter(key => !view.also.has(key));
  const within = keys => {
    const known = new Set([...view.also, ...keys]);
    return distance(start, end, most, pair => pair.carries || pair.edges.some(e => e.shown && known.has(statusOf(e)[KEY])));
  };
  if (most < 1 || !unsure.length || within(unsure) === undefined) return "";
  const hops = within(unsure.find(key => within([key]) !== undefined) ? [unsure.find(key => within([key]) !== undefined)] : unsure);
  return `With what is only rumoured they would be connected in ${plural(hops, "hop")}.`;
}
const filtersInForce = () => [
  ["kinds", "the choice of kinds"], ["relations", "the choice of roles"], ["statuses", "the choice of statuses"],
].filter(([name]) => view[name].size).map(([name, words]) => [words, {[name]: new Set()}]).concat(view.day < LAST ? [[`the day ${dayWords(view.date)}`, {day: LAST}]] : []);
// Look at the graph with other filters for a moment.
function withView(changes, look) {
  const before = {...view};
  Object.assign(view, changes);
  settle();
  try { return look(); } finally { Object.assign(view, before); settle(); }
}

// What the command gave with the page, as long as the filters are those that it was asked with.
const viewKey = () => JSON.stringify([view.day, ...["kinds", "relations", "statuses", "also"].map(name => [...view[name]].sort())]);
const opened = {key: ""};
const asHop = ([from, to, ids]) => ({from: nodes[from], to: nodes[to], pair: pairBetween(nodes[from], nodes[to]), credits: ids.map(i => edges[i])});
function given(ends) {
  const told = D.given;
  if (!told || opened.key !== viewKey() || told.ends.length !== ends.length || ends.some((n, i) => n.id !== told.ends[i])) return null;
  const shared = {ends, at: 0, note: told.note, filters: [D.state.asked && `asked with ${D.state.asked}`, filterWords()].filter(Boolean).join(", ")};
  if (told.tree) {
    const hops = told.tree.map(asHop);
    return {...shared, kind: "tree", hops: hops.length, total: 1, words: told.words, ways: hops.length ? [{nodes: told.nodes.map(i => nodes[i]), hops, sentence: sentenceOf(hops)}] : []};
  }
  const ways = told.ways.map(way => ({...way, nodes: way.nodes.map(i => nodes[i]), hops: way.hops.map(asHop)}));
  return {...shared, kind: "two", hops: ways.length ? Math.min(...ways.map(way => way.hops.length)) : null, total: told.total, detailed: told.detailed, ways};
}
const answerFor = ends => given(ends) || (ends.length === 2 ? connect(...ends) : null);

// Where two are farther apart than is looked for, the note says how far: that is no "not connected".
const fartherWords = ({ends, note}) => note.startsWith("They are connected in ") ? `${listed(ends.map(n => n.name))} ${note.slice(5)}` : "";
// The first line, as the command prints it.
function leadWords(answer) {
  const [start, end] = answer.ends;
  if (answer.kind === "tree") return answer.words;
  if (start === end) return answer.note;
  if (!answer.ways.length) return fartherWords(answer) || `${start.name} and ${end.name} are not connected.`;
  const least = answer.note.startsWith("There are more than") ? "at least " : "", ways = answer.total === 1 ? "one way" : `${answer.total.toLocaleString("en")} ways`;
  const apart = answer.detailed > answer.total ? ` (${answer.detailed.toLocaleString("en")} with every season told apart)` : "";
  return `${start.name} and ${end.name} are connected in ${plural(answer.hops, "hop")}, in ${least}${ways}${apart}.`;
}
// Every source of a way, each once, in the order of its hops.
const sourcesOf = way => unique(way.hops.flatMap(hop => hop.credits.flatMap(e => saidBy(e).map(([s]) => s)))).map(s => sources[s]);

// For the console, and for whoever reads the page by program: the answer as plain data, like `connect --format json`.
window.castgraph = {
  connect(start, end, {asOf = "", hide = [], without = [], count = []} = {}) {
    const changes = {day: asOf ? dayAt(asOf) : LAST, date: asOf, kinds: new Set(), relations: new Set(hide), statuses: new Set(without), also: new Set(count)};
    return withView(changes, () => {
      const answer = connect(byKey.get(start), byKey.get(end));
      return {connected: answer.ways.length > 0, hops: answer.hops, total: answer.total, detailed: answer.detailed, note: answer.note, words: answer.ways.length || fartherWords(answer) ? leadWords(answer) : `${leadWords(answer)} ${answer.note}`,
        connections: answer.ways.map(way => ({nodes: way.nodes.map(n => n.key), sentence: way.sentence, also: way.also, leads: way.leads, more: way.more,
          credits: way.hops.map(hop => hop.credits.map(e => [relationOf(e)[0], statusOf(e)[KEY], saidBy(e).length]))}))};
    });
  },
  pictured: () => pictured.size,
  lit: () => ({ends: light.ends.size, pairs: light.pairs.size}),
  away: () => [...light.nodes].filter(away).map(n => n.key),
  play: () => { const {steps, wait, stride} = pace(); return {steps: steps.length, seconds: Math.ceil(steps.length / stride) * wait / 1000}; },
};
// The last day on which something was told, up to a date; before the first there is nothing.
const dayAt = date => D.days.filter(day => day <= date).length - 1;
