// The panel: what is selected, in words. Everything that came with the data goes in as text, never as markup.
function el(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return made;
}
const svg = (tag, options, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(options)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many || one + "s"}`;
const say = text => { $("say").textContent = ""; setTimeout(() => { $("say").textContent = text; }, 30); };
const bdi = text => el("bdi", {}, text);
function mark(kind, size = 16) {
  const [shape, colour] = D.shapes[kind], half = size / 2, points = [];
  const box = {width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true", class: "mark"};
  if (shape === "dot") return svg("svg", box, svg("circle", {cx: half, cy: half, r: half - 2, fill: colour}));
  if (shape === "square") return svg("svg", box, svg("rect", {x: 2.5, y: 2.5, width: size - 5, height: size - 5, fill: colour}));
  const turn = {triangle: -90, triangleDown: 90, diamond: 0, hexagon: 0, star: -90}[shape], count = SIDES[shape];
  for (let i = 0; i < count; i++) {
    const far = (half - 1) * (shape === "star" && i % 2 ? 0.5 : 1), angle = (turn + 360 * i / count) * Math.PI / 180;
    points.push(`${(half + far * Math.cos(angle)).toFixed(1)},${(half + far * Math.sin(angle)).toFixed(1)}`);
  }
  return svg("svg", box, svg("polygon", {points: points.join(" "), fill: colour}));
}
function stroke(style, colour, wide = 30) {
  const drawing = svg("svg", {width: wide, height: 14, viewBox: `0 0 ${wide} 14`, "aria-hidden": "true", class: "mark"},
    svg("line", {x1: 1, y1: 7, x2: wide - 1, y2: 7, stroke: colour, "stroke-width": 2.4, ...(DASHES[style] && {"stroke-dasharray": {dashed: "7 4", dotted: "2 4", struck: "10 3"}[style]})}));
  if (style === "struck") drawing.append(svg("path", {d: `M${wide / 2 - 5} 2 l10 10 m0 -10 l-10 10`, stroke: "#d0453e", "stroke-width": 2, fill: "none"}));
  return drawing;
}
// Of two that bear the same name, each says what it is.
const nodeButton = (n, extra = n.twin ? n.note : "") => el("button", {type: "button", class: "node", onclick: () => select(n, true), "data-key": n.key}, mark(n.group), el("span", {}, bdi(nameOf(n)), extra && el("small", {}, extra)));

function sourceItem([number, status]) {
  const [publisher, published, url, headline] = D.sources[number], label = D.statuses[status];
  const cite = `${publisher}, ${published || "undated"}`;
  const shown = url ? el("a", {href: url, target: "_blank", rel: "noopener noreferrer", title: headline || url}, cite) : el("span", {}, cite);
  return el("li", {}, shown, label && label[0] ? el("span", {class: "said"}, ` says ${label[1]}`) : "", headline ? el("q", {dir: "auto"}, headline) : "");
}
const sourceList = e => {
  const said = saidBy(e);
  const items = [...said].reverse().map(sourceItem), list = some => el("ul", {class: "sources", "aria-label": "Sources"}, ...some);
  if (items.length > 5) return el("div", {class: "told"}, list(items.slice(0, 4)), el("details", {}, el("summary", {}, `${items.length - 4} more sources`), list(items.slice(4))));
  return items.length ? list(items) : el("p", {class: "sources none"}, "No source is given for this.");
};
const newest = e => saidBy(e).reduce((day, [s]) => D.sources[s][1] > day ? D.sources[s][1] : day, "");
function badge(e) {
  const [key, label, style] = statusOf(e);
  return key ? el("span", {class: "badge"}, stroke(style, "currentColor", 20), label) : "";
}
const meta = e => e.billing || statusOf(e)[0] ? el("p", {class: "meta"}, badge(e), e.billing ? el("span", {class: "billing"}, e.billing) : "") : "";
function factItem(e, n) {
  const m = nodes[e.from === n.id ? e.to : e.from], backwards = e.from !== n.id;
  // A role is told from the person's end, as the sentence is: what is read from a production is its cast.
  const words = isRelation(e) ? phraseOf(e, backwards) : backwards ? "" : phraseOf(e);
  const role = backwards && !isRelation(e) ? el("span", {class: "role"}, phraseOf(e)) : "";
  return el("li", {class: "fact"}, words && el("span", {class: "role"}, words), nodeButton(m), role,
    castOf(e).length ? el("span", {class: "cast"}, "as ", bdi(listed(castOf(e)))) : "", meta(e), sourceList(e));
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
  fill(nodes.length ? "On this page" : "Nothing to show", ...text,
    nodes.length ? el("p", {class: "hint"}, "Select anything in the picture, or search with ", el("kbd", {}, "/"), ". Each line is a fact; open it to see who reported it, and when.") : el("p", {}, "The selection is empty: no person, no production, no fact."),
    ...list("Most told of: productions", works), ...list("Most told of: people", people));
}
function nodePanel(n) {
  const facts = n.pairs.flatMap(pair => pair.edges).filter(e => e.shown).sort((e, f) => (newest(f) > newest(e) ? 1 : newest(f) < newest(e) ? -1 : 0) || e.id - f.id);
  const hidden = n.pairs.flatMap(pair => pair.edges).length - facts.length, iri = iriOf(n);
  fill(nameOf(n),
    el("p", {class: "kind"}, mark(n.group), n.group + (n.note ? " · " : ""), n.note && bdi(n.note)),
    n.aliases.length ? el("p", {class: "aliases"}, "also: ", bdi(n.aliases.join(", "))) : null,
    el("p", {class: "actions"}, el("button", {type: "button", onclick: () => askFrom(n)}, "Connect with…"), el("button", {type: "button", onclick: () => copyText(location.href.split("#")[0] + hashOf(), "The link")}, "Copy link"), el("button", {type: "button", onclick: clear}, "Clear")),
    el("h3", {}, plural(facts.length, "fact") + (facts.length > 1 ? ", newest first" : "")),
    el("ul", {class: "facts"}, ...facts.slice(0, 300).map(e => factItem(e, n))),
    facts.length > 300 ? el("p", {class: "hint"}, `The first 300 of ${facts.length}; the table has them all.`) : null,
    hidden ? el("p", {class: "hint"}, `${plural(hidden, "more fact")} hidden by the legend or the date.`) : null,
    el("p", {class: "iri"}, /^https?:/.test(iri) ? iri : n.key));
  say(`${nameOf(n)}, ${n.group}, ${plural(facts.length, "fact")}`);
}
function pairPanel(pair) {
  const facts = pair.edges.filter(e => e.shown).sort(byStrength);
  fill(`${nameOf(pair.a)} and ${nameOf(pair.b)}`,
    el("p", {class: "actions"}, nodeButton(pair.a), nodeButton(pair.b)), el("h3", {}, plural(facts.length, "fact")),
    el("ul", {class: "facts"}, ...facts.map(e => el("li", {class: "fact"}, el("p", {class: "words", dir: "auto"}, factWords(e) + "."), meta(e), sourceList(e)))),
    el("p", {class: "actions"}, el("button", {type: "button", onclick: clear}, "Clear")));
  say(`${plural(facts.length, "fact")} between ${nameOf(pair.a)} and ${nameOf(pair.b)}`);
}
function answerPanel(answer, at) {
  const {start, end, paths, total} = answer, path = paths[at], filtered = view.day < LAST || view.kinds.size || view.relations.size || view.statuses.size;
  if (start === end) {
    fill(nameOf(start), el("p", {class: "answer"}, `${nameOf(start)} is both ends: nothing to connect.`), el("p", {class: "actions"}, el("button", {type: "button", onclick: clear}, "Clear")));
    return say("Both ends are the same.");
  }
  if (!path) {
    const why = [start, end].map(n => n.shown ? `${nameOf(n)} is in a group of ${answer.groups[n === start ? 0 : 1].toLocaleString("en")}` : `${nameOf(n)} is not shown`);
    fill(`${nameOf(start)} and ${nameOf(end)} are not connected`, el("p", {class: "answer", dir: "auto"}, `Nothing on this page joins them${filtered ? " with what the legend and the date let through" : ""}: ${why.join(", ")}.`),
      filtered ? el("p", {class: "actions"}, el("button", {type: "button", onclick: showAll}, "Show everything and ask again")) : null,
      el("p", {class: "actions"}, el("button", {type: "button", onclick: clear}, "Clear")));
    return say(`${nameOf(start)} and ${nameOf(end)} are not connected.`);
  }
  const steps = path.hops.flatMap((hop, i) => [
    el("li", {class: "stop" + (i === 0 ? " end" : "")}, nodeButton(hop.from)),
    el("li", {class: "hop"}, el("p", {class: "words", dir: "auto"}, hopWords(hop)), ...hop.credits.slice(0, 6).map(e => el("div", {class: "credit"}, hop.credits.length > 1 ? el("span", {class: "role"}, relationOf(e)[1], castOf(e).length ? " as " : "", castOf(e).length ? bdi(listed(castOf(e))) : "") : "", badge(e), sourceList(e))))]);
  steps.push(el("li", {class: "stop end"}, nodeButton(end)));
  const turn = by => el("button", {type: "button", onclick: () => step(by), "aria-label": by < 0 ? "Previous connection" : "Next connection", disabled: paths.length < 2}, by < 0 ? "‹" : "›");
  const same = paths.every(p => p.hops.length === path.hops.length);
  fill(`${nameOf(start)} and ${nameOf(end)}`,
    el("p", {class: "answer", dir: "auto"}, path.sentence),
    el("p", {class: "count"}, paths.length > 1 ? el("span", {class: "stepper"}, turn(-1), ` ${at + 1} of ${paths.length} `, turn(1)) : "",
      `${plural(path.hops.length, "hop")}` + (total > paths.length ? `; the best ${paths.length} of ${total.toLocaleString("en")} shortest` : paths.length > 1 && same ? "; all equally short" : paths.length === 1 ? "; the only one so short" : "")),
    el("ol", {class: "route"}, ...steps),
    el("p", {class: "actions"}, el("button", {type: "button", onclick: () => copyText(pathText(path), "The connection with its sources")}, "Copy with sources"), el("button", {type: "button", onclick: () => copyText(location.href.split("#")[0] + hashOf(), "The link")}, "Copy link"), el("button", {type: "button", onclick: clear}, "Clear")));
  say(`Connection ${at + 1} of ${paths.length}, ${plural(path.hops.length, "hop")}: ${path.sentence}`);
}
const pathText = path => path.sentence + "\n" + path.hops.map((hop, i) => `${i + 1}. ${hopWords(hop)}\n` + hop.credits.flatMap(saidBy).map(([s]) => `   ${D.sources[s][0]}, ${D.sources[s][1] || "undated"}${D.sources[s][2] ? ": " + D.sources[s][2] : ""}\n`).filter((line, j, all) => all.indexOf(line) === j).join("")).join("");
// What the sources of one day added.
function changesOf(day) {
  const added = [], changed = [];
  for (const e of edges) {
    const now = stateAt(e, day), before = day ? stateAt(e, day - 1) : -1;
    if (now < 0 || now === before) continue;
    (before < 0 ? added : changed).push([e, before]);
  }
  return {added, changed};
}
function dayPanel(day) {
  const {added, changed} = changesOf(day), here = D.sources.map((s, i) => [s, i]).filter(([s]) => s[4] === day);
  const line = ([e, before]) => el("li", {class: "fact"}, el("button", {type: "button", class: "words", onclick: () => selectPair(e.pair)}, bdi(factWords(e))), before >= 0 ? el("p", {class: "change"}, `${D.statuses[D.states[before][1]][1]} → ${statusOf(e)[1]}`) : badge(e));
  fill(day < LAST ? `As of ${D.days[day]}` : "Everything, undated sources too",
    el("p", {class: "answer"}, day < LAST ? "What its sources added:" : "What no date is known for:"),
    el("ul", {class: "sources"}, ...here.map(([, i]) => sourceItem([i, -1]))),
    added.length ? el("h3", {}, plural(added.length, "new fact")) : null, el("ul", {class: "facts"}, ...added.filter(([e]) => e.known).slice(0, 200).map(line)),
    changed.length ? el("h3", {}, plural(changed.length, "change")) : null, el("ul", {class: "facts"}, ...changed.slice(0, 200).map(line)),
    el("p", {class: "actions"}, el("button", {type: "button", onclick: () => setDay(LAST, true)}, "Back to today")));
}
async function copyText(text, what) {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = el("textarea", {class: "hide"});
    document.body.append(area); area.value = text; area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(`${what} was copied.`);
}
function toast(text) {
  say(text);
  document.querySelector(".toast")?.remove();
  const note = el("p", {class: "toast", "aria-hidden": "true"}, text);
  document.body.append(note);
  setTimeout(() => note.remove(), 2200);
}
