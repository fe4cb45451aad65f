// Sentences, as castgraph.wording makes them, of the verbs and templates that the page carries.
const listed = (items, last = "and") => items.length > 1 ? `${items.slice(0, -1).join(", ")} ${last} ${items[items.length - 1]}` : items.join("");
const unique = items => [...new Set(items)];
const fitted = (template, words) => template.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "");
const isKnown = row => row[PHRASE] !== "";
const isOut = row => !isKnown(row) || D.wording.out.includes(row[KEY]);
const OVER = ["ended", "departed"], CARRIED = ["presumed-released", "lapsed"];
// The status whose words tell a credit: the told one, where a rule only says what became of that.
const stageOf = e => CARRIED.includes(statusOf(e)[KEY]) && isKnown(toldOf(e)) ? toldOf(e) : statusOf(e);

// At an earlier day only the characters that the sources of the time name, and of those not what another is one of.
const GENERAL = new Map(D.general);
function castOf(e) {
  if (!e.said.some(item => item[2])) return e.cast.map(name => D.names[name]);
  const named = new Set(saidBy(e).flatMap(item => (item[2] || []).map(i => e.cast[i])));
  const implied = new Set([...named].flatMap(name => GENERAL.get(name) || []));
  return e.cast.filter(name => named.has(name) && !implied.has(name)).map(name => D.names[name]);
}
function monthOf(day) {
  const month = +day.slice(5, 7);
  return month >= 1 && month <= 12 ? `${D.wording.months[month - 1]} ${day.slice(0, 4)}` : day.slice(0, 4);
}
// When the status of some credits was told: " in May 2022"; in which years, where these are several.
function whenOf(credits) {
  const days = credits.map(e => {
    const asked = toldOf(e)[KEY] || statusOf(e)[KEY];
    return saidBy(e).reduce((day, [s, status]) => D.statuses[status][KEY] === asked && sources[s].published > day ? sources[s].published : day, "");
  });
  let months = unique(days.filter(Boolean).map(monthOf));
  if (months.length > 1) months = unique(months.map(month => month.split(" ").pop())).sort();
  return months.length ? ` in ${listed(months)}` : "";
}
function verbs(told, when) {
  const template = told[0][1][PHRASE] || "{present}", forms = {present: [], past: [], infinitive: [], negative: []};
  for (const [relation, status] of told) {
    const [present, past, infinitive, negative] = relation[3], out = OVER.includes(status[KEY]) ? past : present;
    forms.present.push(out); forms.past.push(out); forms.infinitive.push(infinitive); forms.negative.push(negative);
  }
  const words = {when};
  for (const name in forms) words[name] = listed(unique(forms[name]));
  return fitted(template, words);
}
// What is said after the characters: of a stage, then of what became of it.
function afterOf(e, when = "", stage = stageOf(e)) {
  const text = unique([stage, statusOf(e)]).map(row => row[AFTER]).join("");
  return fitted(text, {when, told: (toldOf(e)[KEY] ? toldOf(e) : statusOf(e))[LABEL]});
}
function clause(credits, work) {
  const when = whenOf(credits), roles = unique(credits.map(e => e.relation)).slice(0, D.wording.told).map(i => D.relations[i]);
  const told = credits.filter(e => roles.includes(relationOf(e))), first = credits[0];
  const played = unique(told.flatMap(castOf));
  if (stageOf(first)[KEY] === "filming" && roles.every(role => D.wording.onSet.includes(role[0]))) {
    played.push(...roles.filter(role => role[0] !== "actor" && role[0] !== "self").map(role => role[LABEL]));
    return `was filming ${work}${when}${played.length ? `, as ${listed(played)}` : ""}` + (statusOf(first)[KEY] !== "filming" ? afterOf(first, when, NONE) : "");
  }
  const as = played.length ? `${roles.length > 1 ? "," : ""} as ${listed(played)}` : "";
  return `${verbs(told.map(e => [relationOf(e), stageOf(e)]), when)} ${work}${as}${afterOf(first, when)}`;
}
const phraseOf = (e, backwards) => isRelation(e) ? relationOf(e)[3][backwards ? 1 : 0] : verbs([[relationOf(e), stageOf(e)]], "");
// One hop as a clause, persons first; roles of one person in one work are one clause, and only those that hold are told.
function hopWords(hop) {
  const first = hop.credits[0];
  if (!first) return `${nameOf(hop.from)} – ${nameOf(hop.to)}`;
  if (isRelation(first)) {
    const phrases = unique(hop.credits.slice(0, D.wording.told).map(e => phraseOf(e, e.from !== hop.from.id)));
    return `${nameOf(hop.from)} ${listed(phrases)} ${nameOf(hop.to)}`;
  }
  const [person, work] = first.from === hop.from.id ? [hop.from, hop.to] : [hop.to, hop.from];
  const holding = hop.credits.filter(e => statusOf(e)[HOLDS]), alike = new Map();
  for (const e of [...(holding.length ? holding : hop.credits)].sort((e, f) => statusOf(f)[FIRM] - statusOf(e)[FIRM])) {
    const key = isOut(statusOf(e)) ? "" : `${statusOf(e)[KEY]} ${stageOf(e)[KEY]}`;
    if (!alike.has(key)) alike.set(key, []);
    alike.get(key).push(e);
  }
  return [...alike.values()].slice(0, D.wording.told).reduce((text, some, i, all) =>
    i ? `${text}${afterOf(all[i - 1][0]) ? "," : ""} and ${clause(some, "it")}` : clause(some, nameOf(work)), "").replace(/^/, `${nameOf(person)} `);
}
const sentenceOf = hops => hops.length ? hops.map(hopWords).join("; ") + "." : "";
const factWords = e => hopWords({from: nodes[e.from], to: nodes[e.to], credits: [e]});
