// The graph as it is shown: what was known at the chosen day, and what the filters let through.
// `day` counts D.days, on which something was told or changed; LAST means everything, undated sources too. `date` is the
// day that was asked for, when nothing may have happened.
const view = {day: LAST, date: "", kinds: new Set(), relations: new Set(), statuses: new Set(), also: new Set()};
const NONE = ["", "no status given", "solid", 1, 1, 0, "", ""];
const KEY = 0, LABEL = 1, STYLE = 2, FIRM = 3, HOLDS = 4, COST = 5, PHRASE = 6, AFTER = 7; // of a row of D.statuses
const at = (history, day) => {
  let found = -1;
  for (const [since, what] of history) { if (since > day) break; found = what; }
  return found;
};
const statusRow = number => number < 0 ? NONE : D.statuses[number];
const heard = (e, day) => day >= LAST ? e.said : e.said.filter(([s]) => sources[s].day <= day);
// Of a credit at a day: the number of its status, -1 where it has none; null where no source has told it yet.
const statusAt = (e, day) => day >= LAST ? e.status : e.said.some(([s]) => sources[s].day <= day) ? at(e.history, day) : null;
// Sources are numbered from the oldest: the largest number that gives a status is the newest.
const toldAt = (e, day) => heard(e, day).reduce((best, item) => D.statuses[item[1]][KEY] && (!best || item[0] > best[0]) ? item : best, null);

const statusOf = e => statusRow(e.now);
const toldOf = e => e.told === undefined ? (e.told = statusRow(toldAt(e, view.day)?.[1] ?? -1)) : e.told;
const saidBy = e => heard(e, view.day);
const publishersOf = e => { if (e.support === undefined) e.support = new Set(saidBy(e).map(([s]) => sources[s].publisher)).size; return e.support; };
const ownStatus = n => statusRow(view.day >= LAST ? n.status : at(n.history, view.day));
function nameOf(n) {
  if (view.day >= LAST || !n.titles.length) return n.name;
  return n.titles.reduce((name, [s, title]) => sources[s].day <= view.day ? title : name, n.name);
}
const counts = row => row[HOLDS] === 1 || view.also.has(row[KEY]);
const filtered = () => view.day < LAST || view.kinds.size > 0 || view.relations.size > 0 || view.statuses.size > 0 || view.also.size > 0;

function settle() {
  for (const e of edges) {
    const status = statusAt(e, view.day);
    e.known = status !== null;
    e.now = status ?? -1;
    e.told = e.support = undefined;
    e.shown = e.known && !view.kinds.has(nodes[e.from].group) && !view.kinds.has(nodes[e.to].group) &&
      !view.relations.has(relationOf(e)[0]) && !view.statuses.has(statusOf(e)[KEY]);
    e.carries = e.shown && counts(statusOf(e));
  }
  for (const n of nodes) { n.shown = n.pairs.length === 0 && !view.kinds.has(n.group); n.shownPairs = 0; }
  for (const pair of pairs) {
    const shown = pair.edges.filter(e => e.shown);
    pair.shown = shown.length > 0;
    pair.carries = shown.some(e => e.carries);
    if (!pair.shown) continue;
    pair.first = shown.length > 1 ? shown.sort(byStrength)[0] : shown[0];
    for (const n of new Set([pair.a, pair.b])) { n.shown = true; n.shownPairs += 1; }
  }
}
// As the command line orders the credits of a hop: the firmest first, then those with most publishers.
const byStrength = (e, f) => statusOf(f)[FIRM] - statusOf(e)[FIRM] || publishersOf(f) - publishersOf(e) || e.id - f.id;

// What is filtered, in words.
const dayWords = day => { const [y, m, d] = day.split("-"); return `${+d} ${D.wording.months[m - 1]} ${y}`; };
function filterWords() {
  const label = {kinds: key => key, relations: key => D.relations.find(r => r[0] === key)?.[LABEL] ?? key, statuses: key => D.statuses.find(s => s[KEY] === key)?.[LABEL] ?? key};
  const without = ["kinds", "relations", "statuses"].flatMap(name => [...view[name]].map(label[name]));
  const parts = [];
  if (view.day < LAST) parts.push(`as known on ${dayWords(view.date)}`);
  if (without.length) parts.push(`without ${without.length > 6 ? listed([...without.slice(0, 5), `${without.length - 5} more`]) : listed(without)}`);
  if (view.also.size) parts.push(`counting what is ${listed([...view.also].map(label.statuses))}`);
  return parts.join(", ");
}
