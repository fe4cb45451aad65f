// The panel: what is selected, in words.
// Of two that bear the same name, each says what it is.
const nodeButton = (n, extra = n.twin ? n.note : "") => el("button", {type: "button", class: "node", onclick: () => select(n, true), "data-key": n.key}, mark(n.group), el("span", {}, bdi(nameOf(n)), extra && el("small", {}, extra)));
const button = (text, onclick) => el("button", {type: "button", onclick}, text);
const actions = (...some) => el("p", {class: "actions"}, ...some);
const copyLink = () => button("Copy link", () => copyText(location.href.split("#")[0] + hashOf(), "The link"));
const partWords = () => onThisPage ? el("p", {class: "part"}, onThisPage) : null;

// The copy of a page in an archive, for the day on which the page is gone.
const copyLinkOf = ({copy}) => copy && copy[0] ? el("span", {class: "said"}, " · ", el("a", {href: copy[0], target: "_blank", rel: "noopener noreferrer"}, `archived ${copy[1]}`)) : "";

function sourceItem([number, status]) {
  const source = sources[number], label = status >= 0 ? D.statuses[status] : NONE;
  const shown = source.url ? el("a", {href: source.url, target: "_blank", rel: "noopener noreferrer", title: source.headline || source.url}, cite(source)) : el("span", {}, cite(source));
  return el("li", {"data-source": number}, shown, label[KEY] ? el("span", {class: "said"}, ` says ${label[LABEL]}`) : "", copyLinkOf(source), source.headline ? el("q", {dir: "auto"}, source.headline) : "");
}
const sourceList = e => {
  const items = [...saidBy(e)].sort((a, b) => b[0] - a[0]).map(sourceItem), list = some => el("ul", {class: "sources", "aria-label": "Sources"}, ...some);
  if (items.length > 5) return el("div", {class: "told"}, list(items.slice(0, 4)), el("details", {}, el("summary", {}, `${items.length - 4} more sources`), list(items.slice(4))));
  return items.length ? list(items) : el("p", {class: "sources none"}, "No source is given for this.");
};
const newest = e => saidBy(e).reduce((day, [s]) => sources[s].published > day ? sources[s].published : day, "");
function badge(e) {
  const [key, label, style] = statusOf(e);
  return key ? el("span", {class: "badge"}, stroke(style, "currentColor", 20), label) : "";
}
const meta = e => e.billing || statusOf(e)[KEY] ? el("p", {class: "meta"}, badge(e), e.billing ? el("span", {class: "billing"}, e.billing) : "") : "";
function factItem(e, n) {
  const m = nodes[e.from === n.id ? e.to : e.from], backwards = e.from !== n.id, cast = castOf(e);
  // A role is told from the person's end, as the sentence is: what is read from a production is its cast.
  const words = isRelation(e) ? phraseOf(e, backwards) : backwards ? "" : phraseOf(e);
  const role = backwards && !isRelation(e) ? el("span", {class: "role"}, phraseOf(e)) : "";
  return el("li", {class: "fact"}, words && el("span", {class: "role"}, words), nodeButton(m), role,
    cast.length ? el("span", {class: "cast"}, "as ", bdi(listed(cast))) : "", meta(e), sourceList(e));
}

const shell = $("details");
function fill(title, ...children) {
  const inside = shell.contains(document.activeElement), heading = el("h2", {id: "panel-title", tabindex: "-1", dir: "auto"}, title);
  shell.replaceChildren(heading, ...children.filter(Boolean));
  if (inside) heading.focus({preventScroll: true});
  $("panel").scrollTop = 0;
}
function overview() {
  const facts = n => n.pairs.reduce((sum, pair) => sum + pair.edges.filter(e => e.shown).length, 0), count = n => plural(facts(n), "fact");
  const top = kind => bySize.filter(n => n.shown && n.group === kind).slice(0, 60).sort((m, n) => facts(n) - facts(m) || m.id - n.id).slice(0, 6), people = top("person"), works = top("production");
  const list = (title, some) => some.length ? [el("h3", {}, title), el("ul", {class: "plain"}, ...some.map(n => el("li", {}, nodeButton(n, count(n)))))] : [];
  const text = [...document.querySelectorAll("#all > .summary, #all > .note")].map(p => el("p", {class: p.className, dir: "auto"}, p.textContent));
  const filters = filterWords(), known = edges.filter(e => e.shown).length;
  fill(nodes.length ? "On this page" : "Nothing to show", ...text,
    filters ? el("p", {class: "note"}, `Now ${filters}: ${known.toLocaleString("en")} of ${plural(edges.length, "fact")}.`) : null,
    D.begins.some(i => !pictured.has(nodes[i])) ? el("p", {class: "note"}, `${plural(D.begins.filter(i => !pictured.has(nodes[i])).length, "of the picture is", "of the picture are")} hidden. `, button("Bring back", bringBack)) : nodes.length > pictured.size ? el("p", {class: "hint"}, `The picture begins with the ${D.begins.length.toLocaleString("en")} that matter most; whatever you search, ask for or open joins it.`) : null,
    nodes.length ? el("p", {class: "hint"}, "Select anything in the picture, or search with ", el("kbd", {}, "/"), ". Each line is a fact; open it to see who reported it, and when.") : el("p", {}, "The selection is empty: no person, no production, no fact."),
    ...list("Most told of: productions", works), ...list("Most told of: people", people));
}
function nodePanel(n) {
  const facts = n.pairs.flatMap(pair => pair.edges).filter(e => e.shown).sort((e, f) => (newest(f) > newest(e) ? 1 : newest(f) < newest(e) ? -1 : 0) || e.id - f.id);
  const hidden = n.pairs.flatMap(pair => pair.edges).length - facts.length, iri = iriOf(n), aliases = unique([...(nameOf(n) === n.name ? [] : [n.name]), ...n.aliases]), own = ownStatus(n);
  fill(nameOf(n),
    el("p", {class: "kind"}, mark(n.group), n.group + (n.note ? " · " : ""), n.note && bdi(n.note), own[KEY] ? ` · ${own[LABEL]}` : ""),
    aliases.length ? el("p", {class: "aliases"}, "also: ", bdi(aliases.join(", "))) : null,
    actions(button("Connect with…", () => askFrom(n)), ...pictureActions([n]), copyLink(), button("Clear", clear)),
    el("h3", {}, plural(facts.length, "fact") + (facts.length > 1 ? ", newest first" : "")), partWords(),
    el("ul", {class: "facts"}, ...facts.slice(0, 300).map(e => factItem(e, n))),
    facts.length > 300 ? el("p", {class: "hint"}, `The first 300 of ${facts.length}; the table has them all.`) : null,
    hidden ? el("p", {class: "hint"}, `${plural(hidden, "more fact")} hidden: ${filterWords()}.`) : null,
    el("p", {class: "iri"}, /^https?:/.test(iri) ? iri : n.key));
  say(`${nameOf(n)}, ${n.group}, ${plural(facts.length, "fact")}`);
}
function pairPanel(pair) {
  const facts = pair.edges.filter(e => e.shown).sort(byStrength);
  fill(`${nameOf(pair.a)} and ${nameOf(pair.b)}`,
    actions(nodeButton(pair.a), nodeButton(pair.b)), el("h3", {}, plural(facts.length, "fact")),
    el("ul", {class: "facts"}, ...facts.map(e => el("li", {class: "fact"}, el("p", {class: "words", dir: "auto"}, factWords(e) + "."), meta(e), sourceList(e)))),
    actions(button("Clear", clear)));
  say(`${plural(facts.length, "fact")} between ${nameOf(pair.a)} and ${nameOf(pair.b)}`);
}
// What the sources of one day added.
function changesOf(day) {
  const added = [], changed = [];
  for (const e of edges) {
    const now = statusAt(e, day), before = day ? statusAt(e, day - 1) : null;
    if (now === null || now === before) continue;
    (before === null ? added : changed).push([e, before]);
  }
  return {added, changed};
}
function dayPanel(day) {
  const {added, changed} = changesOf(day), here = sources.filter(s => s.day === day);
  const line = ([e, before]) => el("li", {class: "fact"}, el("button", {type: "button", class: "words", onclick: () => selectPair(e.pair)}, bdi(factWords(e))), before !== null ? el("p", {class: "change"}, `${statusRow(before)[LABEL]} → ${statusOf(e)[LABEL]}`) : badge(e));
  fill(`As of ${dayWords(view.date)}`,
    el("p", {class: "answer"}, view.date !== D.days[day] ? `Nothing that day; the last change before it, on ${dayWords(D.days[day])}:` : here.length ? "What its sources added:" : "What that day itself brought:"),
    el("ul", {class: "sources"}, ...here.map(s => sourceItem([s.id, -1]))),
    added.length ? el("h3", {}, plural(added.length, "new fact")) : null, el("ul", {class: "facts"}, ...added.filter(([e]) => e.known).slice(0, 200).map(line)),
    changed.length ? el("h3", {}, plural(changed.length, "change")) : null, el("ul", {class: "facts"}, ...changed.slice(0, 200).map(line)),
    actions(button("Back to today", () => setDay(LAST, true))));
}
