// The picture: vis-network draws nodes and lines; names, veil and highlights are painted over it, without touching its data.
const NO_LINK = "#d0453e"; // of what does not hold
const FAMILY = ["#7d8794", "#b5669b", "#0f9d76"]; // on screen, behind the camera, between works
const DASHES = {solid: false, dashed: [9, 6], dotted: [2, 5], struck: [14, 4]};
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let paper = {}, net = null, dots = null, lines = null;
const light = {nodes: new Set(), pairs: new Set(), ends: new Set(), on: false}; // what is highlighted
let hovered = null; // a node or a line
const pointed = () => hovered ? hovered.edges ? [hovered.a, hovered.b] : [hovered] : [];
const labelOf = n => view.day < LAST && n.titles.length ? nameOf(n).slice(0, 46) : n.label;

const lineWidth = pair => Math.min(3.4, 1 + 0.6 * (pair.edges.filter(e => e.shown).length - 1));
const lineColour = pair => statusOf(pair.first)[HOLDS] ? FAMILY[relationOf(pair.first)[2]] : NO_LINK;
// Of those who have very many lines, hubs.js draws what is to be seen of them; vis knows them, so that they can be pointed at.
const lineInk = pair => { const many = lines ? lines.length : 0; return hubOf(pair) ? 0 : many > 2500 ? 0.4 : many > 700 ? 0.55 : 0.7; };
function lineLook(pair) {
  const style = statusOf(pair.first)[STYLE], arrow = isRelation(pair.first), many = lines ? lines.length : 0;
  return {dashes: DASHES[style], width: lineWidth(pair) * thick, color: {color: lineColour(pair), opacity: lineInk(pair)},
    from: arrow ? pair.first.from : pair.a.id, to: arrow ? pair.first.to : pair.b.id, arrows: {to: {enabled: arrow && many < 2500, scaleFactor: 0.5}}};
}
// Seen from afar lines stay as wide as on paper. Set on vis's own edges: through the data, thousands would stall each turn of the wheel.
let thick = 1;
function thicken() {
  const wanted = Math.min(12, Math.max(1, 0.9 / net.getScale()));
  if (Math.abs(wanted / thick - 1) < 0.1) return;
  thick = wanted;
  for (const pair of pairs) { const edge = net.body.edges[pair.id]; if (edge && pair.shown) edge.options.width = lineWidth(pair) * thick; }
}
const looksOf = pair => pair.shown ? `${pair.first.id}/${pair.first.now}/${lineWidth(pair)}/${hubOf(pair) ? 1 : 0}` : "";

// The picture begins with the nodes that matter most; whatever is searched, answered or opened joins it in its place.
const pictured = new Set(D.begins.map(i => nodes[i])), inPicture = pair => pictured.has(pair.a) && pictured.has(pair.b);
const dot = n => ({id: n.id, x: n.x, y: n.y, size: n.shape === "square" ? n.size * 0.86 : n.size, shape: n.shape, color: colourOf(n), hidden: !(n.drawn = n.shown)});
const line = pair => ({id: pair.id, hidden: !pair.shown, ...(pair.shown ? lineLook(pair) : {from: pair.a.id, to: pair.b.id})});
function join(some) {
  const fresh = unique(some).filter(n => !pictured.has(n));
  if (!fresh.length) return false;
  for (const n of fresh) pictured.add(n);
  const touched = unique(fresh.flatMap(n => n.pairs)).filter(inPicture);
  for (const pair of touched) pair.drawn = looksOf(pair);
  dots.add(fresh.map(dot));
  lines.add(touched.map(line));
  rankNames();
  return true;
}
// The contrary: hidden here, not from answers; whatever is opened again comes back.
function part(some) {
  const gone = unique(some).filter(n => pictured.has(n)), touched = unique(gone.flatMap(n => n.pairs)).filter(inPicture);
  for (const n of gone) pictured.delete(n);
  lines.remove(touched.map(pair => pair.id));
  dots.remove(gone.map(n => n.id));
  rankNames();
  hovered = null;
}

function draw() {
  settle();
  const some = pairs.filter(inPicture);
  for (const pair of some) pair.drawn = looksOf(pair);
  dots = new vis.DataSet([...pictured].map(dot));
  lines = {length: some.length};
  lines = new vis.DataSet(some.map(line));
  net = new vis.Network($("net"), {nodes: dots, edges: lines}, D.options);
  const frame = $("net").querySelector(".vis-network");
  if (frame) frame.tabIndex = -1;
  net.on("beforeDrawing", ctx => {
    ctx.save(); ctx.setTransform(1, 0, 0, 1, 0, 0); ctx.fillStyle = paper.ground; ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height); ctx.restore();
    thicken();
    paintHubs(ctx, net.getScale());
  });
  net.on("afterDrawing", paint);
  endZoom(net);
  net.on("hoverNode", p => hover(nodes[p.node], p.pointer.DOM));
  net.on("blurNode", () => hover(null));
  net.on("hoverEdge", p => hoverLine(pairs[p.edge], p.pointer.DOM));
  net.on("blurEdge", () => hover(null));
}
// After a change of date or filter only what looks different is handed to vis.
function redraw() {
  settle();
  renewNames();
  const changed = [...pictured].filter(n => n.drawn !== n.shown), touched = pairs.filter(pair => inPicture(pair) && pair.drawn !== looksOf(pair));
  for (const pair of touched) pair.drawn = looksOf(pair);
  if (changed.length) dots.update(changed.map(n => ({id: n.id, hidden: !(n.drawn = n.shown)})));
  if (touched.length) lines.update(touched.map(line));
  if (!changed.length && !touched.length) net.redraw();
}
function recolour() {
  paper = {ground: ink("--ground"), ink: ink("--ink"), muted: ink("--muted"), accent: ink("--accent"), font: getComputedStyle(document.body).fontFamily};
  renewNames();
  if (net) net.redraw();
}

function highlight(chosen, drawnPairs, ends) {
  light.nodes = new Set(chosen); light.pairs = new Set(drawnPairs); light.ends = new Set(ends); light.on = light.nodes.size > 0;
  renewNames();
  if (net) net.redraw();
}
const SIDES = {square: 4, diamond: 4, triangle: 3, triangleDown: 3, hexagon: 6, star: 10};
function trace(ctx, n, size) {
  ctx.beginPath();
  if (n.shape === "dot") { ctx.arc(n.x, n.y, size, 0, 2 * Math.PI); return; }
  if (n.shape === "square") { const half = size * 0.86; ctx.rect(n.x - half, n.y - half, 2 * half, 2 * half); return; }
  const turn = {triangle: -90, triangleDown: 90, diamond: 0, hexagon: 0, star: -90}[n.shape] ?? 0, count = SIDES[n.shape] ?? 24;
  for (let i = 0; i < count; i++) {
    const far = n.shape === "star" && i % 2 ? size * 0.5 : size * 1.1, angle = (turn + 360 * i / count) * Math.PI / 180;
    ctx[i ? "lineTo" : "moveTo"](n.x + far * Math.cos(angle), n.y + far * Math.sin(angle));
  }
  ctx.closePath();
}
function cross(ctx, pair, scale, colour) {
  const x = (pair.a.x + pair.b.x) / 2, y = (pair.a.y + pair.b.y) / 2, arm = Math.min(6, 7 / scale), wide = Math.min(2, 2 / scale);
  if (arm * scale < 1.5) return;
  ctx.beginPath();
  ctx.moveTo(x - arm, y - arm); ctx.lineTo(x + arm, y + arm); ctx.moveTo(x - arm, y + arm); ctx.lineTo(x + arm, y - arm);
  ctx.strokeStyle = colour; ctx.lineWidth = wide; ctx.setLineDash([]); ctx.stroke();
}
// What stands out: what is selected, else what is pointed at: a node with its neighbours, a line with its ends.
function lit() {
  if (light.on || !hovered) return light;
  if (hovered.edges) return {nodes: new Set([hovered.a, hovered.b]), pairs: new Set([hovered]), ends: light.ends, on: true};
  const mine = hovered.pairs.filter(pair => pair.shown && inPicture(pair));
  return {nodes: new Set([hovered, ...mine.map(pair => other(pair, hovered))]), pairs: new Set(mine), ends: light.ends, on: true};
}
function paint(ctx) {
  const scale = net.getScale(), device = ctx.getTransform(), ratio = device.a / scale, shine = lit();
  ctx.save();
  for (const pair of pairs) if (pair.shown && statusOf(pair.first)[STYLE] === "struck" && !shine.on && inPicture(pair)) cross(ctx, pair, scale, NO_LINK);
  if (shine.on) {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalAlpha = light.on ? 0.84 : 0.7; ctx.fillStyle = paper.ground; ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.restore();
    const path = shine.ends.size > 0, packed = !path && shine.pairs.size > CROWD;
    if (packed) for (const n of shine.nodes) if (crowded(n)) rim(ctx, n, scale, 1);
    for (const pair of shine.pairs) {
      if (!pair.shown || !inPicture(pair)) continue;
      const style = statusOf(pair.first)[STYLE];
      const hub = packed && hubOf(pair), [x, y, toX, toY] = hub ? strand(pair, hub) : [pair.a.x, pair.a.y, pair.b.x, pair.b.y];
      ctx.globalAlpha = path ? 1 : hub ? 0.7 : Math.max(0.35, Math.min(1, 40 / shine.pairs.size));
      ctx.beginPath(); ctx.moveTo(x, y); ctx.lineTo(toX, toY);
      ctx.setLineDash((DASHES[style] || []).map(step => step / Math.min(scale, 1)));
      ctx.strokeStyle = path ? paper.ink : lineColour(pair);
      ctx.lineWidth = Math.max(path ? 3 : lineWidth(pair), (path ? 3 : 1.6) / scale);
      ctx.stroke();
      if (style === "struck") cross(ctx, pair, scale, NO_LINK);
    }
    ctx.setLineDash([]); ctx.globalAlpha = 1;
    const strongest = n => shine.ends.has(n) || picked(n) ? 1 : 0;
    for (const n of [...shine.nodes].sort((m, k) => strongest(m) - strongest(k))) {
      if (!n.shown || !pictured.has(n)) continue;
      const strong = strongest(n) === 1, size = litSize(n, scale);
      if (strong) {
        trace(ctx, {...n, shape: "dot"}, size + 7 / Math.min(scale, 1.4)); ctx.fillStyle = paper.ground; ctx.fill();
        ctx.strokeStyle = paper.ink; ctx.lineWidth = 2.4 / Math.min(scale, 1.4); ctx.stroke();
      }
      trace(ctx, n, size); ctx.fillStyle = colourOf(n); ctx.fill();
    }
  }
  names(ctx, device, ratio, scale);
  ctx.restore();
}
const litSize = (n, scale) => Math.max(n.size, (light.ends.has(n) || picked(n) ? 7 : light.ends.size ? 5 : 3) / scale);

// The camera.
const extent = list => list.reduce(([low, high], {x, y}) => [[Math.min(low[0], x), Math.min(low[1], y)], [Math.max(high[0], x), Math.max(high[1], y)]], [[0, 0], [0, 0]].map(() => [list[0]?.x ?? 0, list[0]?.y ?? 0]));
const sizeOf = box => `${Math.round(box.width)} ${Math.round(box.height)}`;
function look(some, most = 1.6) {
  const list = some.filter(n => n.shown && pictured.has(n));
  if (!list.length) return;
  const box = $("net").getBoundingClientRect(), [low, high] = extent(list), foot = footOf(box), edge = Math.min(76, box.width * 0.1);
  look.size = sizeOf(box);
  const scale = Math.max(0.02, Math.min(most, (box.width - 2 * edge) / (high[0] - low[0] + 40), Math.max(60, box.height - foot - 84) / (high[1] - low[1] + 40)));
  move({x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2 + (foot - 20) / 2 / scale}, scale);
}
// How much of the picture lies under the time bar, the sheet or a phone's legend: nothing that is looked at does.
function footOf(box) {
  const sheet = sheetHeight(), bar = $("time").hidden ? 24 : 64, foot = sheet && $("panel").dataset.sheet !== "low" ? sheet : sheet + bar;
  return Math.max(24, foot - ($("stage").getBoundingClientRect().bottom - box.bottom));
}
// What is out of sight is looked at, no nearer than before; where all of it is seen nothing moves.
function away(n) {
  const box = $("net").getBoundingClientRect(), {x, y} = net.canvasToDOM({x: n.x, y: n.y});
  return x < 20 || y < 20 || x > box.width - 20 || y > box.height - footOf(box);
}
function bringInSight(some) {
  const list = some.filter(n => n.shown && pictured.has(n));
  if (list.some(away)) look(list, net.getScale());
}
function move(position, scale) {
  const animation = calm.matches || pictured.size > 1500 || !look.ready ? false : {duration: 320, easingFunction: "easeInOutQuad"};
  net.moveTo({position, scale, animation});
}
// It can be zoomed until everything is half as large as fits, and until a node is as large as a hand.
function zoomEnds() {
  const box = $("net").getBoundingClientRect(), [low, high] = extent([...pictured]);
  return [Math.min(0.5, 0.5 * box.width / (high[0] - low[0] + 40), 0.5 * box.height / (high[1] - low[1] + 40)), 8];
}
const within = (scale, [least, most]) => Math.min(most, Math.max(least, scale));
const zoom = factor => move(net.getViewPosition(), within(net.getScale() * factor, zoomEnds()));
function endZoom(net) {
  net.on("zoom", () => { const scale = net.getScale(), end = within(scale, zoomEnds()); if (end !== scale) net.moveTo({scale: end, animation: false}); });
  $("net").addEventListener("wheel", event => { const scale = net.getScale(), [least, most] = zoomEnds(); if (event.deltaY > 0 ? scale <= least : scale >= most) { event.preventDefault(); event.stopPropagation(); } }, {capture: true, passive: false});
}
// Keep the selection in sight, with the panel's neighbours around it.
function approach(n) {
  const near = [n, ...n.pairs.filter(pair => pair.shown).map(pair => other(pair, n))];
  look(near.length > 1 ? near : [n], Math.max(1.1, Math.min(1.6, net.getScale())));
}
// The neighbour that lies in a direction: the smallest angle, then the nearest.
function towards(n, dx, dy) {
  let best = null;
  for (const pair of n.pairs) {
    const m = other(pair, n);
    if (!pair.shown || m === n || !pictured.has(m)) continue;
    const x = m.x - n.x, y = m.y - n.y, far = Math.hypot(x, y) || 1, along = (x * dx + y * dy) / far;
    if (along > 0.35 && (!best || along - far / 4000 > best.score)) best = {m, score: along - far / 4000};
  }
  return best && best.m;
}
