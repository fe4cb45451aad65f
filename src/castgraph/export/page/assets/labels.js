// Names as on a map: none over another nor over a node that is not its own, the important first, more of them the closer
// one looks. They are placed anew when the view rests; while it is dragged they travel with their nodes.
let bySize = [], placed = [], placedFor = "";
const bySizeOf = some => [...some].sort((m, n) => n.size - m.size || m.id - n.id);
const renewNames = () => { placedFor = ""; };
function rankNames() { bySize = bySizeOf(pictured); renewNames(); }
rankNames();
const widths = new Map();
function widthOf(ctx, font, text) {
  const key = font + text;
  if (!widths.has(key)) { ctx.font = font; widths.set(key, ctx.measureText(text).width); }
  return widths.get(key);
}
// Boxes in a grid, so that what may lie under a name is found among its nearest only.
const CELL = 64;
class Ground {
  constructor() { this.cells = new Map(); }
  *around(l, r, t, b) { for (let i = Math.floor(l / CELL); i <= Math.floor(r / CELL); i++) for (let j = Math.floor(t / CELL); j <= Math.floor(b / CELL); j++) yield i * 4096 + j; }
  take(l, r, t, b, owner) {
    for (const cell of this.around(l, r, t, b)) { if (!this.cells.has(cell)) this.cells.set(cell, []); this.cells.get(cell).push([l, r, t, b, owner]); }
  }
  isFree(l, r, t, b, owner) {
    for (const cell of this.around(l, r, t, b)) for (const k of this.cells.get(cell) || []) if (k[4] !== owner && r > k[0] && l < k[1] && b > k[2] && t < k[3]) return false;
    return true;
  }
}
const MOST_NAMES = 320, LEADING = 10, FARTHER = [0, 10, 22, 36, 54, 76, 100, 130, 165]; // so many of the most important may have their name farther off, at the end of a thin line
// Where a name may stand, seen from its node: below, above, beside, at the corners; a name that must be seen farther off too.
function spotsOf(half, points, off, steps) {
  const spots = [];
  for (const far of FARTHER.slice(0, steps)) {
    const out = off + far, side = out * 0.7 + 4 + half;
    spots.push([0, out + 4], [0, -out - 4 - points], [out + 6 + half, -points / 2], [-out - 6 - half, -points / 2], [side, out * 0.7], [-side, out * 0.7], [side, -out * 0.7 - points], [-side, -out * 0.7 - points]);
  }
  return spots;
}
function placeNames(ctx, at, wide, high, scale) {
  const shine = lit(), taken = new Ground(), ground = $("net").getBoundingClientRect(), inSight = new Map();
  for (const id of ["legend", "time", "zoom", "panel"]) { // names keep clear of what floats over the picture
    const box = $(id).getBoundingClientRect();
    if (box.width) taken.take(Math.max(-60, box.left - ground.left) - 4, Math.min(wide + 60, box.right - ground.left) + 4, Math.max(-60, box.top - ground.top) - 4, Math.min(high + 60, box.bottom - ground.top) + 4, null);
  }
  for (const n of shine.on ? shine.nodes : pictured) {
    const [x, y] = at(n), size = (shine.on ? litSize(n, scale) : n.size) * scale * 1.1 + (shine.ends.has(n) || picked(n) ? 9 : 0);
    if (!n.shown || !pictured.has(n) || x < -size || y < -size || x > wide + size || y > high + size) continue;
    inSight.set(n, size);
    taken.take(x - size - 1, x + size + 1, y - size - 1, y + size + 1, n);
  }
  placed = [];
  const put = (n, spots, text, font, points, colour) => {
    const [x, y] = at(n), half = widthOf(ctx, font, text) / 2;
    for (const [spot, [dx, dy]] of spots(half).entries()) {
      const l = x + dx - half - 3, r = x + dx + half + 3, t = y + dy - 2, b = y + dy + points + 3;
      if (l < 0 || r > wide || t < 0 || b > high || !taken.isFree(l, r, t, b, n)) continue;
      taken.take(l, r, t, b, null);
      const away = spot >= 8;
      return placed.push({n, dx, dy, text, font, colour, lead: away ? [dx > half ? dx - half - 2 : dx < -half ? dx + half + 2 : dx, dy < 0 ? dy + points + 1 : dy - 1] : null});
    }
    return 0;
  };
  const first = [...shine.ends, ...now.many, selected(), ...pointed(), ...(shine.on ? bySizeOf(shine.nodes) : bySize)], done = new Set();
  if (!shine.on) for (const group of groupNames()) put(group, (half) => spotsOf(half, 17, 0, FARTHER.length), group.text, `700 17px ${paper.font}`, 17, group.colour);
  let leading = 0;
  for (const n of first) {
    if (!n || done.has(n) || !inSight.has(n)) continue;
    done.add(n);
    const must = shine.ends.has(n) || picked(n) || pointed().includes(n), work = n.group === "production";
    const points = must ? 14 : work ? 13 : 12, font = `${must || work ? 600 : 400} ${points}px ${paper.font}`;
    const cut = wide < 500 ? (must ? 30 : 22) : must || pictured.size < 60 ? 44 : 28, whole = labelOf(n), text = whole.length > cut ? whole.slice(0, cut - 1) + "…" : whole;
    put(n, half => spotsOf(half, points, inSight.get(n), must || leading < 3 ? FARTHER.length : leading < LEADING ? 7 : 1), text, font, points, "");
    leading += 1;
    if (placed.length >= MOST_NAMES) break;
  }
}
function names(ctx, device, ratio, scale) {
  const wide = ctx.canvas.width / ratio, high = ctx.canvas.height / ratio, moving = $("net").dataset.moving;
  const at = n => [(device.a * n.x + device.e) / ratio, (device.d * n.y + device.f) / ratio];
  const key = `${scale} ${device.e} ${device.f} ${wide} ${high}`;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (!placedFor || (!moving && key !== placedFor)) { placeNames(ctx, at, wide, high, scale); placedFor = key; }
  ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.lineJoin = "round"; ctx.setLineDash([]); ctx.globalAlpha = 1;
  const pen = (width, colour) => { ctx.lineWidth = width; ctx.strokeStyle = colour; };
  pen(1, paper.muted);
  ctx.beginPath();
  for (const {n, lead} of placed) if (lead) { const [x, y] = at(n); ctx.moveTo(x, y); ctx.lineTo(x + lead[0], y + lead[1]); }
  ctx.stroke();
  pen(4, paper.ground);
  for (const {n, dx, dy, text, font, colour} of placed) {
    const [x, y] = at(n);
    if (x + dx < -200 || y + dy < -20 || x + dx > wide + 200 || y + dy > high) continue;
    ctx.font = font;
    if (!moving || placed.length < 40) ctx.strokeText(text, x + dx, y + dy);
    ctx.fillStyle = colour || paper.ink; ctx.fillText(text, x + dx, y + dy);
  }
}
