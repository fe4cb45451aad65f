// Who has very many lines would be a wedge of them: a disc stands for where they meet. Lines end at its rim; whatever has
// no other line is packed within and keeps a short piece that points to the middle.
const CROWD = 60, PIECE = 9;
const crowded = n => n.shownPairs > CROWD;
const hubOf = pair => (pair.a.shownPairs >= pair.b.shownPairs ? [pair.a, pair.b] : [pair.b, pair.a]).find(crowded) || null;
const rims = new Map();
let rimsFor = "";
function rimOf(hub) {
  const now = `${pictured.size} ${view.day} ${filterWords()}`;
  if (rimsFor !== now) { rims.clear(); rimsFor = now; }
  if (!rims.has(hub)) {
    const far = hub.pairs.filter(pair => pair.shown && inPicture(pair)).map(pair => other(pair, hub)).filter(n => n.shownPairs === 1).map(n => Math.hypot(n.x - hub.x, n.y - hub.y) + n.size);
    rims.set(hub, Math.max(hub.size + 10, far.length ? Math.max(...far) + 8 : hub.shownPairs / 2));
  }
  return rims.get(hub);
}
// The piece of a line that is drawn: from the neighbour to the rim, or a short one where it lies within.
function strand(pair, hub) {
  const n = other(pair, hub), far = Math.hypot(n.x - hub.x, n.y - hub.y) || 1, end = Math.max(hub.size, Math.min(far - n.size - PIECE, Math.max(rimOf(hub), hub.size)));
  return [n.x, n.y, hub.x + (n.x - hub.x) * end / far, hub.y + (n.y - hub.y) * end / far];
}
function rim(ctx, hub, scale, ink) {
  ctx.beginPath(); ctx.arc(hub.x, hub.y, rimOf(hub), 0, 2 * Math.PI);
  ctx.fillStyle = ctx.strokeStyle = colourOf(hub);
  ctx.globalAlpha = 0.09 * ink; ctx.fill();
  ctx.globalAlpha = 0.4 * ink; ctx.lineWidth = 1 / Math.min(scale, 1); ctx.setLineDash([]); ctx.stroke();
  ctx.globalAlpha = 1;
}
function paintHubs(ctx, scale) {
  const hubs = [...pictured].filter(n => n.shown && crowded(n));
  ctx.save();
  for (const hub of hubs) rim(ctx, hub, scale, 1);
  for (const hub of hubs) for (const pair of hub.pairs) {
    if (!pair.shown || !inPicture(pair) || hubOf(pair) !== hub) continue;
    const [x, y, toX, toY] = strand(pair, hub);
    ctx.beginPath(); ctx.moveTo(x, y); ctx.lineTo(toX, toY);
    ctx.setLineDash(DASHES[statusOf(pair.first)[STYLE]] || []);
    ctx.globalAlpha = 0.55; ctx.strokeStyle = lineColour(pair); ctx.lineWidth = lineWidth(pair) * thick; ctx.stroke();
  }
  ctx.restore();
}
