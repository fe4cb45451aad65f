// What the reader does: select, ask, step, share. The address after # always says what is shown.
const now = {node: null, pair: null, answer: null, within: null, map: false, many: [], day: false, table: false}; // within: the answer in whose picture something was picked
const selected = () => now.node, picked = n => n === now.node || now.many.includes(n);

function show(push = true) {
  const {node, pair, answer, many} = now;
  raise(Boolean(answer || node || pair || many.length), Boolean(answer) && answer !== sight.answer);
  if (answer) {
    const way = chosenWay(answer);
    join([...answer.ends, ...answer.ways.flatMap(one => one.nodes)]);
    highlight(way ? [...answer.ends, ...way.nodes] : answer.ends, way ? way.hops.map(hop => hop.pair).filter(Boolean) : [], answer.ends);
    answerPanel(answer);
  } else if (node) {
    const mine = node.pairs.filter(p => p.shown), near = bySizeOf(mine.map(p => other(p, node)));
    join([node, ...near.slice(0, 120)]);
    highlight([node, ...near.filter(n => pictured.has(n))], mine.filter(inPicture), []);
    nodePanel(node);
  } else if (many.length) {
    join(many);
    const inner = unique(many.flatMap(n => n.pairs)).filter(p => p.shown && many.includes(p.a) && many.includes(p.b));
    highlight(many, inner, []);
    manyPanel(many);
  } else if (pair) {
    join([pair.a, pair.b]);
    highlight([pair.a, pair.b], [pair], []);
    pairPanel(pair);
  } else if (now.day && view.day < LAST) {
    const fresh = changesOf(view.day), touched = [...fresh.added, ...fresh.changed].map(([e]) => e.pair).filter(p => p.shown);
    join(touched.slice(0, 200).flatMap(p => [p.a, p.b]));
    highlight(touched.flatMap(p => [p.a, p.b]), touched.filter(inPicture), []);
    if (!playing) bringInSight(touched.flatMap(p => [p.a, p.b]));
    dayPanel(view.day);
  } else {
    highlight([], [], []);
    overview();
  }
  showSight();
  if (push) remember(push === "replace");
}
function reset() { now.node = now.pair = now.answer = now.within = null; now.many = []; now.day = now.map = false; }
function select(n, near, push = true) { reset(); now.node = n; show(push); if (near) approach(n); }
function selectPair(pair, push = true) { reset(); now.pair = pair; show(push); look([pair.a, pair.b]); }
function clear() { reset(); show(); }
function fillBoxes(answer) { boxes.from.set(answer.ends[0]); boxes.to.set(answer.ends[1]); }
function ask(start, end, push = true) {
  reset();
  now.answer = answerFor([start, end]);
  fillBoxes(now.answer);
  show(push);
  lookAtAnswer();
}
const lookAtAnswer = () => { const way = chosenWay(now.answer); look(way ? way.nodes : now.answer.ends, 1.4); };
function choose(i) {
  now.answer.at = i;
  show("replace");
  lookAtAnswer();
}
function step(by) { if (now.answer && now.answer.ways.length > 1) choose((now.answer.at + by + now.answer.ways.length) % now.answer.ways.length); }
function askFrom(n) { boxes.from.set(n); boxes.to.set(null); $("to").focus(); $("ask").scrollIntoView({block: "nearest"}); }
// After a change of day or filter: the picture, the answer and the table are of what is let through now.
function changed(push = "replace") {
  redraw();
  if (now.answer) now.answer = answerFor(now.answer.ends) || {...now.answer, filters: [now.answer.filters, filterWords()].filter(Boolean).join("; now ")};
  if (now.within) now.within = answerFor(now.within.ends) || now.within;
  countLegend();
  if (table.ready && now.table) refreshTable();
  show(push);
}

// Graph or table.
function setTable(on, push = true) {
  now.table = on;
  document.body.classList.toggle("tabled", on);
  $("to-table").setAttribute("aria-pressed", String(on));
  $("to-graph").setAttribute("aria-pressed", String(!on));
  if (on) openTable();
  if (push) remember(true);
}
$("to-graph").addEventListener("click", () => setTable(false));
$("to-table").addEventListener("click", () => setTable(true));

// Buttons and keys.
const THEME = document.documentElement.dataset.theme, setTheme = theme => { document.documentElement.dataset.theme = theme; recolour(); };
$("theme").addEventListener("click", () => {
  const chosen = document.documentElement.dataset.theme, dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  setTheme(dark ? "light" : "dark");
  remember(true);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
document.querySelector(".skip").addEventListener("click", event => { event.preventDefault(); $("panel").focus(); });
$("png").addEventListener("click", savePng);
$("svg").addEventListener("click", saveSvg);
const seen = (picture, map) => pictureSeen() ? picture() : map(), nearer = factor => seen(() => zoomSight(factor), () => zoom(factor));
$("fit").addEventListener("click", () => seen(() => zoomSight(1 / sight.zoom), () => look(nodes)));
$("zoom-in").addEventListener("click", () => nearer(1.4));
$("zoom-out").addEventListener("click", () => nearer(1 / 1.4));
$("help").addEventListener("click", () => $("keys").showModal());
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
$("net").addEventListener("keydown", event => {
  const way = ARROWS[event.key];
  if (way) {
    event.preventDefault();
    if (now.node) { const next = towards(now.node, ...way); if (next) select(next, true, "replace"); else say("No neighbour lies there."); }
    else { const first = bySize.find(n => n.shown); if (first) select(first, true, "replace"); }
  } else if (event.key === "Enter") { event.preventDefault(); $("panel-title")?.focus(); }
});
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox],[type=range]), textarea")) return;
  const act = {"/": () => $("q").focus(), c: () => $("from").focus(), g: () => setTable(false), t: () => setTable(true), f: () => $("fit").click(), m: toggleMap, "+": () => nearer(1.4), "-": () => nearer(1 / 1.4),
    "[": () => $("time").hidden || earlier(), "]": () => $("time").hidden || later(), n: () => step(1), p: () => step(-1), "?": () => $("keys").showModal(), Escape: () => { play(false); clear(); }}[event.key];
  if (act) { event.preventDefault(); act(); }
});
// What is asked or selected, else everything, in the middle of what is seen.
function fit() {
  if (now.answer) lookAtAnswer(); else if (now.pair) look([now.pair.a, now.pair.b]); else if (now.many.length) look(now.many); else if (now.node) approach(now.node); else look(nodes);
}
addEventListener("hashchange", restore);
addEventListener("popstate", restore);

recolour();
draw();
net.on("dragStart", () => { $("net").dataset.moving = "1"; });
net.on("dragEnd", p => { delete $("net").dataset.moving; renewNames(); net.redraw(); if (p.nodes.length) { const n = nodes[p.nodes[0]], at = net.getPositions([n.id])[n.id]; n.x = at.x; n.y = at.y; net.redraw(); } });
legend();
colourings();
listenToPicture();
openTime();
restore();
look.ready = true;
document.documentElement.dataset.ready = String(Math.round(performance.now()));
