// The picture: vis-network draws nodes and lines; names, veil and highlights are painted over it, without touching its data.
const FAMILY = ["#7d8794", "#b5669b", "#0f9d76"]; // on screen, behind the camera, between works
const DASHES = {solid: false, dashed: [9, 6], dotted: [2, 5], struck: [14, 4]};
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let paper = {}, net = null, dots = null, lines = null;
const light = {nodes: new Set(), pairs: new Set(), ends: new Set(), on: false}; // what is highlighted
let hovered = null;
const labelOf = n => view.day < LAST && n.titles.length ? nameOf(n).slice(0, 46) : n.label;

const lineWidth = pair => Math.min(3.4, 1 + 0.6 * (pair.edges.filter(e => e.shown).length - 1));
function lineLook(pair) {
  const style = statusOf(pair.first)[STYLE], arrow = isRelation(pair.first), many = lines ? lines.length : 0;
  return {dashes: DASHES[style], width: lineWidth(pair), color: {color: FAMILY[relationOf(pair.first)[2]], opacity: many > 2500 ? 0.28 : many > 700 ? 0.42 : 0.6},
    from: arrow ? pair.first.from : pair.a.id, to: arrow ? pair.first.to : pair.b.id, arrows: {to: {enabled: arrow && many < 2500, scaleFactor: 0.5}}};
}
const looksOf = pair => pair.shown ? `${pair.first.id}/${pair.first.now}/${lineWidth(pair)}` : "";

// The picture begins with the nodes that matter most; whatever is searched, answered or opened joins it in its place.
const pictured = new Set(D.begins.map(i => nodes[i])), inPicture = pair => pictured.has(pair.a) && pictured.has(pair.b);
const dot = n => ({id: n.id, x: n.x, y: n.y, size: n.shape === "square" ? n.size * 0.86 : n.size, shape: n.shape, color: D.shapes[n.group][1], hidden: !(n.drawn = n.shown)});
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
  });
  net.on("afterDrawing", paint);
  net.on("hoverNode", p => { hovered = nodes[p.node]; $("net").classList.add("point"); net.redraw(); });
  net.on("blurNode", () => { hovered = null; $("net").classList.remove("point"); net.redraw(); });
  net.on("hoverEdge", () => $("net").classList.add("point"));
  net.on("blurEdge", () => $("net").classList.remove("point"));
}
// After a change of date or filter only what looks different is handed to vis.
function redraw() {
  settle();
  const changed = [...pictured].filter(n => n.drawn !== n.shown), touched = pairs.filter(pair => inPicture(pair) && pair.drawn !== looksOf(pair));
  for (const pair of touched) pair.drawn = looksOf(pair);
  if (changed.length) dots.update(changed.map(n => ({id: n.id, hidden: !(n.drawn = n.shown)})));
  if (touched.length) lines.update(touched.map(line));
  if (!changed.length && !touched.length) net.redraw();
}
function recolour() {
  paper = {ground: ink("--ground"), ink: ink("--ink"), muted: ink("--muted"), accent: ink("--accent"), font: getComputedStyle(document.body).fontFamily};
  if (net) net.redraw();
}

function highlight(chosen, drawnPairs, ends) {
  light.nodes = new Set(chosen); light.pairs = new Set(drawnPairs); light.ends = new Set(ends); light.on = light.nodes.size > 0;
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
function paint(ctx) {
  const scale = net.getScale(), device = ctx.getTransform(), ratio = device.a / scale;
  ctx.save();
  for (const pair of pairs) if (pair.shown && inPicture(pair) && statusOf(pair.first)[STYLE] === "struck" && !light.on) cross(ctx, pair, scale, "#d0453e");
  if (light.on) {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalAlpha = 0.84; ctx.fillStyle = paper.ground; ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.restore();
    const path = light.ends.size > 0;
    for (const pair of light.pairs) {
      if (!pair.shown) continue;
      const style = statusOf(pair.first)[STYLE];
      ctx.beginPath(); ctx.moveTo(pair.a.x, pair.a.y); ctx.lineTo(pair.b.x, pair.b.y);
      ctx.setLineDash((DASHES[style] || []).map(step => step / Math.min(scale, 1)));
      ctx.strokeStyle = path ? paper.ink : FAMILY[relationOf(pair.first)[2]];
      ctx.lineWidth = Math.max(path ? 3 : lineWidth(pair), (path ? 3 : 1.6) / scale);
      ctx.stroke();
      if (style === "struck") cross(ctx, pair, scale, "#d0453e");
    }
    ctx.setLineDash([]);
    const strongest = n => light.ends.has(n) || n === selected() ? 1 : 0;
    for (const n of [...light.nodes].sort((m, k) => strongest(m) - strongest(k))) {
      if (!n.shown) continue;
      const strong = strongest(n) === 1, size = Math.max(n.size, (strong ? 7 : light.ends.size ? 5 : 3) / scale);
      if (strong) {
        trace(ctx, {...n, shape: "dot"}, size + 7 / Math.min(scale, 1.4)); ctx.fillStyle = paper.ground; ctx.fill();
        ctx.strokeStyle = paper.ink; ctx.lineWidth = 2.4 / Math.min(scale, 1.4); ctx.stroke();
      }
      trace(ctx, n, size); ctx.fillStyle = D.shapes[n.group][1]; ctx.fill();
    }
  }
  if (!$("net").dataset.moving || pictured.size < 1500) names(ctx, device, ratio, scale);
  ctx.restore();
}
// Names as on a map: the important ones first, none over another, more of them the closer one looks.
let bySize = [], rank = new Map();
function rankNames() {
  bySize = [...pictured].sort((m, n) => n.size - m.size || m.id - n.id);
  rank = new Map(bySize.map((n, i) => [n, i]));
}
rankNames();
function names(ctx, device, ratio, scale) {
  const wide = ctx.canvas.width / ratio, high = ctx.canvas.height / ratio, taken = [], ground = $("net").getBoundingClientRect();
  for (const id of ["legend", "time", "zoom"]) { // names keep clear of what floats over the picture
    const box = $(id).getBoundingClientRect();
    if (box.width) taken.push([box.left - ground.left, box.right - ground.left, box.top - ground.top, box.bottom - ground.top]);
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.lineJoin = "round"; ctx.setLineDash([]);
  const first = [...light.ends, selected(), hovered, ...(light.on ? bySizeOf(light.nodes) : bySize)].filter(Boolean);
  const done = new Set(), inSight = [], at = n => [(device.a * n.x + device.e) / ratio, (device.d * n.y + device.f) / ratio, n.size * scale];
  for (const n of light.on ? light.nodes : pictured) {
    const [x, y, size] = at(n);
    if (n.shown && x > 0 && y > 0 && x < wide && y < high) inSight.push([n, x, y, size]);
    if (inSight.length > 80) break;
  }
  // Few nodes: names keep clear of all of them. Many: of those that have a name themselves.
  const crowd = inSight.length <= 80 ? inSight : [];
  const clash = (l, r, t, b, n) => l < 2 || r > wide - 2 || taken.some(k => r > k[0] - 4 && l < k[1] + 4 && b > k[2] - 2 && t < k[3] + 2) || crowd.some(([m, x, y, size]) => m !== n && r > x - size && l < x + size && b > y - size && t < y + size);
  for (const n of first) {
    if (done.has(n) || !n.shown || taken.length > 220) continue;
    done.add(n);
    const must = light.ends.has(n) || n === selected() || n === hovered, [x, y, size] = at(n);
    if (x < -60 || y < -30 || x > wide + 60 || y > high + 30) continue;
    if (!must && !light.on && size < 6.5 && rank.get(n) >= 28 && pictured.size > 60) continue;
    const points = must ? 14 : n.group === "production" ? 13 : 12;
    ctx.font = `${must || n.group === "production" ? 600 : 400} ${points}px ${paper.font}`;
    const cut = wide < 500 ? (must ? 30 : 22) : must || pictured.size < 60 ? 44 : 28, text = labelOf(n).length > cut ? labelOf(n).slice(0, cut - 1) + "…" : labelOf(n);
    n.measured = n.measured && n.measured[0] === ctx.font + text ? n.measured : [ctx.font + text, ctx.measureText(text).width];
    const half = n.measured[1] / 2, off = Math.max(size, light.on ? 5 : 0) + (light.ends.has(n) || n === selected() ? 9 : 0);
    const spots = [[x, y + off + 4], [x, y - off - 4 - points], [x + off + 6 + half, y - points / 2], [x - off - 6 - half, y - points / 2]];
    for (const place of spots.slice(0, 2)) if (x > 0 && x < wide) place[0] = Math.max(half + 5, Math.min(wide - half - 5, place[0]));
    const spot = spots.find(([middle, top]) => !clash(middle - half, middle + half, top, top + points, n)) || (must ? spots[0] : null);
    if (!spot) continue;
    const [middle, top] = spot;
    taken.push([middle - half, middle + half, top, top + points]);
    if (size > 5) taken.push([x - size, x + size, y - size, y + size]);
    ctx.lineWidth = 4; ctx.strokeStyle = paper.ground; ctx.globalAlpha = 0.9; ctx.strokeText(text, middle, top);
    ctx.globalAlpha = 1; ctx.fillStyle = paper.ink; ctx.fillText(text, middle, top);
  }
}
const bySizeOf = some => [...some].sort((m, n) => n.size - m.size || m.id - n.id);

// The camera.
function look(some, most = 1.6) {
  const list = some.filter(n => n.shown && pictured.has(n));
  if (!list.length) return;
  const box = $("net").getBoundingClientRect(), xs = list.map(n => n.x), ys = list.map(n => n.y);
  const low = [Math.min(...xs), Math.min(...ys)], high = [Math.max(...xs), Math.max(...ys)];
  // Nothing that is looked at lies under the legend or the time bar.
  const foot = $("time").hidden ? 24 : 64, edge = Math.min(76, box.width * 0.1), left = $("legend").open && box.width > 620 ? 226 : 0;
  const scale = Math.max(0.02, Math.min(most, (box.width - left - 2 * edge) / (high[0] - low[0] + 40), (box.height - foot - 84) / (high[1] - low[1] + 40)));
  move({x: (low[0] + high[0] - left / scale) / 2, y: (low[1] + high[1]) / 2 + (foot - 20) / 2 / scale}, scale);
}
function move(position, scale) {
  const animation = calm.matches || pictured.size > 1500 || !look.ready ? false : {duration: 320, easingFunction: "easeInOutQuad"};
  net.moveTo({position, scale, animation});
}
const zoom = factor => move(net.getViewPosition(), Math.min(8, Math.max(0.02, net.getScale() * factor)));
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
function picture() {
  const canvas = $("net").querySelector("canvas"), sheet = document.createElement("canvas"), ratio = canvas.width / canvas.clientWidth || 1, head = Math.round(46 * ratio);
  sheet.width = canvas.width; sheet.height = canvas.height + head;
  const ctx = sheet.getContext("2d");
  ctx.fillStyle = paper.ground; ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.drawImage(canvas, 0, head);
  ctx.fillStyle = paper.ink; ctx.font = `600 ${17 * ratio}px ${paper.font}`; ctx.textBaseline = "middle";
  ctx.fillText(D.title, 16 * ratio, head / 2, sheet.width * 0.7);
  ctx.textAlign = "right"; ctx.font = `${12 * ratio}px ${paper.font}`; ctx.fillStyle = paper.muted;
  ctx.fillText("castgraph" + (view.day < LAST ? ` · as of ${view.date}` : ""), sheet.width - 16 * ratio, head / 2);
  sheet.toBlob(blob => save(blob, "castgraph.png"));
}
function save(blob, name) {
  const address = URL.createObjectURL(blob), anchor = el("a", {href: address, download: name});
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 2000);
}
