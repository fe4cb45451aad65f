// The picture of an answer lies over the map of everything, which is a key away; its numbers lead to the panel.
const sight = {answer: null, drawing: null, wide: 0, zoom: 1, open: null};
const answerInSight = () => now.answer || now.within;
const pictureSeen = () => Boolean(answerInSight()) && !now.map;
const NEAR = 3, FAR = 0.4; // how far it can be zoomed

function showSight() {
  const answer = answerInSight(), seen = pictureSeen();
  $("to-map").hidden = !answer;
  $("to-map").textContent = now.map ? "Picture of the answer" : "Map of everything";
  $("drawn").hidden = !seen;
  document.body.classList.toggle("answered", seen);
  if (seen && sight.open === null) { sight.open = $("legend").open; $("legend").open = false; }
  if (!seen && sight.open !== null) { $("legend").open = sight.open; sight.open = null; }
  if (!answer) { sight.answer = sight.drawing = null; $("drawn").replaceChildren(); return; }
  if (sight.answer !== answer) { sight.answer = answer; sight.zoom = 1; }
  sight.drawing = drawingOf(answer);
  numberPanel();
  if (seen) drawSight();
}
// From top to bottom on a narrow stage, and where it is seen larger so than squeezed in from left to right.
function upright(given) {
  const {width, height} = sightRoom(), wide = $("stage").clientWidth, fits = ([, {width: w, height: h}]) => Math.min(width / w, height / h);
  if (wide < 620 || wide > 900) return wide < 620;
  const [flat, tall] = [false, true].map(portrait => pictureTree({...given, portrait}));
  return width / flat[1].width < (SHEET.matches ? 0.8 : 0.55) && fits(tall) > fits(flat);
}
function sightRoom() {
  const frame = $("drawn"), {paddingLeft, paddingTop} = getComputedStyle(frame);
  return {width: frame.clientWidth - 2 * parseFloat(paddingLeft), height: frame.clientHeight - 2 * parseFloat(paddingTop)};
}
function drawSight() {
  const {drawing} = sight, given = {...drawing, title: SHORT.matches ? drawing.title : "", note: "", sources: []};
  sight.portrait = given.portrait = upright(given);
  const made = drawPicture(given);
  made.setAttribute("aria-label", drawing.title);
  made.querySelector("title").textContent = drawing.title;
  sight.wide = made.width.baseVal.value;
  for (const one of made.querySelectorAll(".cg-card")) {
    const card = drawing.nodes.find(node => node.id === one.dataset.id);
    actsAs(one, () => pickCard(card));
    one.classList.toggle("cg-picked", card.members.includes(now.node));
  }
  for (const one of made.querySelectorAll(".cg-line[data-from]")) one.addEventListener("click", () => pickLine(one.dataset.from, one.dataset.to));
  for (const one of made.querySelectorAll(".cg-numbers > [data-number]")) {
    const number = +one.dataset.number;
    one.querySelector("title").textContent = `Source ${number}: ${drawing.sources.find(source => source.number === number).cite}`;
    actsAs(one, () => toSource(number));
  }
  sight.high = made.height.baseVal.value;
  $("drawn").replaceChildren(made);
  sizeSight();
}
function actsAs(one, act) {
  one.setAttribute("role", "button");
  one.setAttribute("tabindex", "0");
  one.setAttribute("aria-label", one.querySelector("title").textContent);
  one.addEventListener("click", event => { event.stopPropagation(); act(); });
  one.addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); } });
}
// As large as there is room for, but readable; what does not fit is scrolled.
function sizeSight() {
  const made = $("drawn").querySelector("svg");
  if (!made || !pictureSeen()) return; // a sheet that has moved tells it late
  const {width: room, height: high} = sightRoom(), fits = Math.min(room / sight.wide, Math.max(high / sight.high, 0.72), 1.5), scale = Math.max(fits, Math.min(0.58, room / 396)) * sight.zoom;
  made.setAttribute("width", Math.floor(sight.wide * scale));
  made.setAttribute("height", Math.floor(sight.high * scale));
  $("drawn").classList.toggle("wider", sight.wide * scale > room + 1);
}
function zoomSight(factor) {
  sight.zoom = Math.min(NEAR, Math.max(FAR, sight.zoom * factor));
  sizeSight();
}
function toggleMap() {
  if (!answerInSight()) { toast("The map is all there is: ask how two are connected."); return; }
  now.map = !now.map;
  show("replace");
  if (now.map && now.answer) lookAtAnswer();
}

// What is picked in the picture is selected in the panel and in the map; the answer stays.
function pickWithin(part, kind) {
  const answer = answerInSight(), map = now.map;
  reset();
  Object.assign(now, {[kind]: part, within: answer, map});
  show();
}
function waysThrough(test) {
  const answer = answerInSight(), {ways, members} = sight.drawing, found = ways.findIndex(test);
  return found < 0 || !members[found] ? -1 : answer.ways.indexOf(members[found][0]);
}
function pickCard(card) {
  const way = sight.drawing.ways[sight.drawing.chosen];
  if (way && !way.includes(card.id)) { pickWay(waysThrough(ids => ids.includes(card.id)), card.id); return; }
  const best = chosenWay(answerInSight());
  pickWithin(card.members.find(n => best?.nodes.includes(n)) || card.members[0], "node");
}
function pickLine(from, to) {
  const {drawing} = sight, follows = ids => ids.some((id, i) => id === from && ids[i + 1] === to), way = drawing.ways[drawing.chosen];
  if (way && !follows(way)) { pickWay(waysThrough(follows)); return; }
  const {pair} = drawing.lines.find(line => line.from === from && line.to === to);
  if (pair) pickWithin(pair, "pair");
}
function pickWay(i, id = "") {
  if (i < 0) return;
  const answer = answerInSight();
  reset();
  now.answer = answer;
  choose(i);
  if (id) [...$("drawn").querySelectorAll(".cg-card")].find(one => one.dataset.id === id)?.focus({preventScroll: true});
}
function backToAnswer() {
  const answer = now.within, map = now.map;
  reset();
  Object.assign(now, {answer, map});
  show();
}

// The numbers of the picture in the panel: at the sources of the chosen way, and below it at those of the others.
function numberPanel() {
  if (now.within) shell.querySelector("h2").after(actions(button("Back to the answer", backToAnswer)));
  if (!now.answer) return;
  const items = [...shell.querySelectorAll(".sources li[data-source]")], others = [];
  const numbered = (item, number) => { item.dataset.number = number; item.prepend(el("b", {class: "number"}, `[${number}]`), " "); return item; };
  for (const {number, id} of [...sight.drawing.sources].reverse()) {
    const mine = items.filter(item => +item.dataset.source === id);
    // Of a folded list the cited ones stand before the fold.
    for (const item of mine) (item.closest(".told")?.querySelector(".sources") || item.parentElement).prepend(numbered(item, number));
    if (!mine.length) others.unshift(numbered(sourceItem([id, -1]), number));
  }
  if (!others.length) return;
  shell.append(el("h3", {}, "Sources of the other ways"), el("ol", {class: "sources plain cited"}, ...others));
}
function toSource(number) {
  if (now.within) backToAnswer();
  const item = shell.querySelector(`li[data-number="${number}"]`);
  if (!item) return;
  for (const one of shell.querySelectorAll(".led")) one.classList.remove("led");
  item.classList.add("led");
  const fold = item.closest("details");
  if (fold) fold.open = true;
  item.scrollIntoView({block: "center"});
  (item.querySelector("a") || item).focus({preventScroll: true});
  say(item.textContent);
}
$("to-map").addEventListener("click", toggleMap);
let sightBox = "";
new ResizeObserver(([{contentRect: {width, height}}]) => {
  const box = `${Math.round(width)} ${Math.round(height)}`;
  if (width && box !== sightBox && pictureSeen()) drawSight();
  sightBox = box;
}).observe($("stage"));
new MutationObserver(() => { if (pictureSeen()) setTimeout(sizeSight, 220); }).observe($("panel"), {attributeFilter: ["data-sheet"]});
$("legend").addEventListener("toggle", () => { if (pictureSeen()) sizeSight(); });
// The wheel zooms around what it points at; a mouse drags what does not fit, as fingers do.
$("drawn").addEventListener("wheel", event => {
  event.preventDefault();
  const frame = $("drawn"), made = frame.querySelector("svg"), before = made.getBoundingClientRect(), share = [(event.clientX - before.left) / before.width, (event.clientY - before.top) / before.height];
  zoomSight(Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) / 400));
  const after = made.getBoundingClientRect();
  frame.scrollBy(after.left + share[0] * after.width - event.clientX, after.top + share[1] * after.height - event.clientY);
}, {passive: false});
$("drawn").addEventListener("pointerdown", down => {
  if (down.pointerType !== "mouse" || down.button) return;
  const frame = $("drawn"), from = [frame.scrollLeft + down.clientX, frame.scrollTop + down.clientY];
  const drag = event => frame.scrollTo(from[0] - event.clientX, from[1] - event.clientY);
  addEventListener("pointermove", drag);
  addEventListener("pointerup", up => { removeEventListener("pointermove", drag); if (Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) > 4) ignoreClick(); }, {once: true});
});
// Paper is light: what is painted is painted anew for it.
let inked = "";
addEventListener("beforeprint", () => { inked = document.documentElement.dataset.theme; document.documentElement.dataset.theme = "light"; recolour(); });
addEventListener("afterprint", () => { if (inked) document.documentElement.dataset.theme = inked; recolour(); });
