// Pointers: what lies under a finger or a mouse, what it says, and what is done with it; the sheet of small screens.
const SHEET = matchMedia("(max-width:900px)"), SHORT = matchMedia("(max-width:900px) and (max-height:500px)"), FINGER = 24;
const sheetHeight = () => SHEET.matches ? $("panel").offsetHeight : 0;
function setSheet(state) {
  $("panel").dataset.sheet = state;
  $("grip").setAttribute("aria-expanded", String(state !== "low"));
  $("grip").setAttribute("aria-label", {low: "Raise the details", half: "Details over the whole picture", full: "Lower the details"}[state]);
}
// The sheet comes up with what was chosen, and goes down with it; under a new answer it lies low: its picture comes first.
function raise(something, low) {
  document.body.classList.toggle("picked", something);
  if (low || !something) setSheet("low"); else if ($("panel").dataset.sheet === "low") setSheet("half");
}
// A click that ends a drag is none.
function ignoreClick() {
  const ignore = event => event.stopPropagation();
  addEventListener("click", ignore, {capture: true, once: true});
  setTimeout(() => removeEventListener("click", ignore, {capture: true}), 0);
}
$("grip").addEventListener("click", () => setSheet({low: "half", half: "full", full: "low"}[$("panel").dataset.sheet]));
$("grip").addEventListener("pointerdown", down => {
  const done = up => {
    removeEventListener("pointerup", done);
    const moved = up.clientY - down.clientY, order = ["low", "half", "full"], at = order.indexOf($("panel").dataset.sheet);
    if (Math.abs(moved) > 24) { setSheet(order[Math.max(0, Math.min(2, at + (moved < 0 ? 1 : -1)))]); ignoreClick(); setTimeout(fit, 0); }
  };
  addEventListener("pointerup", done);
});
$("ask").addEventListener("focusin", () => { if (SHEET.matches) setSheet("full"); });

// Of a finger 24 px around a node are the node.
function nodeUnder({nodes: hit, pointer, event}) {
  if (hit.length) return nodes[hit[0]];
  const reach = event.srcEvent?.pointerType === "touch" ? FINGER : 3, scale = net.getScale(), {x, y} = pointer.canvas;
  let best = null;
  for (const n of pictured) {
    const far = (Math.hypot(n.x - x, n.y - y) - n.size) * scale;
    if (n.shown && far <= reach && (!best || far < best.far)) best = {n, far};
  }
  return best && best.n;
}
function listenToPicture() {
  net.on("click", p => {
    const n = nodeUnder(p);
    hover(null);
    if (n && p.event.srcEvent?.shiftKey) selectMany(now.many.includes(n) ? now.many.filter(m => m !== n) : unique([...now.many, ...(now.node ? [now.node] : []), n]));
    else if (n) select(n, SHEET.matches);
    else if (p.edges.length) { reset(); now.pair = pairs[p.edges[0]]; show(); if (SHEET.matches) fit(); }
    else if (light.on) clear();
  });
  net.on("doubleClick", p => { const n = nodeUnder(p); if (n) openNeighbours([n]); });
  // Seen anew when the stage is no longer as large as it was when it was last looked at; that it is watched at all is no change.
  let waiting = 0;
  new ResizeObserver(() => {
    const box = $("net").getBoundingClientRect();
    if (!box.width || sizeOf(box) === look.size) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { renewNames(); fit(); }, 60);
  }).observe($("net"));
}

// What is pointed at fades the rest, and says its name and a fact.
function hover(n, spot) {
  if (n === hovered && !spot) { tip(null); $("net").classList.remove("point"); return; }
  hovered = n;
  $("net").classList.toggle("point", Boolean(n));
  if (n) {
    const mine = n.pairs.filter(pair => pair.shown), own = now.node && pairBetween(n, now.node), pair = own && own.shown ? own : mine[0];
    const count = mine.reduce((sum, one) => sum + one.edges.filter(e => e.shown).length, 0);
    tip(spot, nameOf(n), [n.group, n.note].filter(Boolean).join(" · "), pair ? factWords(pair.first) + "." : "No fact is shown.", count > 1 ? `${plural(count, "fact")} in all` : "");
  } else tip(null);
  renewNames(); net.redraw();
}
function hoverLine(pair, spot) {
  hovered = pair;
  $("net").classList.add("point");
  const status = statusOf(pair.first), count = pair.edges.filter(e => e.shown).length, paperOf = saidBy(pair.first).reduce((best, [s]) => Math.max(best, s), -1);
  tip(spot, `${nameOf(pair.a)} and ${nameOf(pair.b)}`, [status[KEY] && status[LABEL], status[HOLDS] ? "" : "no link"].filter(Boolean).join(" · "), factWords(pair.first) + ".", [paperOf >= 0 ? cite(sources[paperOf]) : "", count > 1 ? `${count} facts` : ""].filter(Boolean).join(" · "));
  renewNames(); net.redraw();
}
function tip(spot, title, ...more) {
  const box = $("tip");
  box.hidden = !spot;
  if (!spot) return;
  box.replaceChildren(el("strong", {dir: "auto"}, title), ...more.filter(Boolean).map(text => el("span", {dir: "auto"}, text)));
  const frame = $("net").getBoundingClientRect();
  box.style.left = `${Math.max(6, Math.min(spot.x + 16, frame.width - box.offsetWidth - 6)) + $("net").offsetLeft}px`;
  box.style.top = `${spot.y + 22 + box.offsetHeight > frame.height ? Math.max(6, spot.y - box.offsetHeight - 14) : spot.y + 22}px`;
}

// What can be done with some nodes of the picture.
function openNeighbours(some) {
  const near = some.flatMap(n => n.pairs.filter(pair => pair.shown).map(pair => other(pair, n))), before = pictured.size;
  join([...some, ...near]);
  show();
  look([...some, ...near]);
  say(`${plural(pictured.size - before, "neighbour")} joined the picture.`);
}
function hideNodes(some) { part(some); reset(); show(); say(`${plural(some.length, "node")} hidden.`); }
function keepOnly(some) { join(some); part([...pictured].filter(n => !some.includes(n))); show(); fit(); say(`Only ${plural(some.length, "node")} left in the picture.`); }
function bringBack() { join(D.begins.map(i => nodes[i])); show(); fit(); }
const pictureActions = some => [button("Open neighbours", () => openNeighbours(some)), button("Hide", () => hideNodes(some)), button(some.length > 1 ? "Keep only these" : "Keep only this and its neighbours", () => keepOnly(some.length > 1 ? some : [...some, ...some[0].pairs.filter(pair => pair.shown).map(pair => other(pair, some[0]))]))];
function selectMany(some) {
  reset();
  if (some.length === 1) now.node = some[0]; else now.many = some;
  show();
}
function manyPanel(some) {
  const inner = unique(some.flatMap(n => n.pairs)).filter(pair => pair.shown && some.includes(pair.a) && some.includes(pair.b)).flatMap(pair => pair.edges.filter(e => e.shown));
  fill(`${plural(some.length, "node")} selected`, actions(some.length === 2 ? button("How are they connected?", () => ask(some[0], some[1])) : "", ...pictureActions(some), copyLink(), button("Clear", clear)),
    el("ul", {class: "plain"}, ...some.slice(0, 200).map(n => el("li", {}, nodeButton(n, n.note)))),
    inner.length ? el("h3", {}, `${plural(inner.length, "fact")} between them`) : null,
    el("ul", {class: "facts"}, ...inner.slice(0, 200).map(e => el("li", {class: "fact"}, el("p", {class: "words", dir: "auto"}, factWords(e) + "."), meta(e), sourceList(e)))));
  say(`${plural(some.length, "node")} selected`);
}
