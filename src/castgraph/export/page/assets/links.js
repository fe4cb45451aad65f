// Links that restore the view.
const put = text => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("..", "%2E%2E");
function hashOf() {
  const parts = [];
  if (now.answer) parts.push(`connect=${now.answer.ends.map(n => put(n.key)).join("..")}`);
  else if (now.node) parts.push("node=" + put(now.node.key));
  else if (now.many.length) parts.push("nodes=" + now.many.map(n => put(n.key)).join(".."));
  else if (now.pair) parts.push(`edge=${put(now.pair.a.key)}..${put(now.pair.b.key)}`);
  if (now.within) parts.push(`in=${now.within.ends.map(n => put(n.key)).join("..")}`);
  if (answerInSight()?.at) parts.push(`way=${answerInSight().at + 1}`);
  if (answerInSight() && now.map) parts.push("map");
  if (view.day < LAST) parts.push("asof=" + view.date);
  const hide = [["kind", view.kinds], ["role", view.relations], ["status", view.statuses]].flatMap(([word, some]) => [...some].map(key => put(`${word}.${key}`)));
  if (hide.length) parts.push("hide=" + hide.join(","));
  if (view.also.size) parts.push("with=" + [...view.also].map(put).join(","));
  if (now.table) parts.push(...tablePlace());
  if (document.documentElement.dataset.theme !== THEME) parts.push("theme=" + document.documentElement.dataset.theme);
  return parts.length ? "#" + parts.join("&") : "";
}
function remember(replace) {
  const hash = hashOf();
  if (hash === location.hash) return;
  try { history[replace ? "replaceState" : "pushState"](null, "", hash || location.pathname + location.search); } catch { /* a frame without an address of its own */ }
}
const decoded = text => { try { return decodeURIComponent(text); } catch { return text; } };
// The filters that a link names; those that the page was asked with where it names none.
function restoreFilters(wanted) {
  for (const name of ["kinds", "relations", "statuses", "also"]) view[name].clear();
  const plain = !wanted.size, asked = D.state;
  for (const item of (wanted.get("hide") || "").split(",").filter(Boolean).map(decoded)) {
    const cut = item.indexOf("."), some = {kind: view.kinds, role: view.relations, status: view.statuses}[item.slice(0, cut)];
    if (some) some.add(item.slice(cut + 1));
  }
  for (const key of (wanted.get("with") || "").split(",").filter(Boolean).map(decoded)) view.also.add(key);
  if (plain) {
    for (const key of asked.hidden) view.relations.add(key);
    for (const key of asked.without) view.statuses.add(key);
    for (const key of asked.also) view.also.add(key);
  }
  turnTo(plain ? asked.day : decoded(wanted.get("asof") || ""));
  if (plain) opened.key = viewKey();
}
function restore() {
  const wanted = new Map();
  for (const part of location.hash.slice(1).split("&")) { const cut = part.indexOf("="); if (part) wanted.set(cut < 0 ? part : part.slice(0, cut), cut < 0 ? "" : part.slice(cut + 1)); }
  if (["dark", "light"].includes(wanted.get("theme"))) setTheme(wanted.get("theme"));
  wanted.delete("theme");
  const missing = [], find = key => { const n = byKey.get(decoded(key)) || nodes.find(m => iriOf(m) === decoded(key)); if (!n) missing.push(decoded(key)); return n; };
  reset();
  restoreFilters(wanted);
  redraw(); countLegend(); dayText();
  const ends = (wanted.get("connect") || wanted.get("path") || wanted.get("edge") || "").split("..").filter(Boolean);
  const toWay = answer => { if (answer) answer.at = Math.max(0, Math.min(answer.ways.length - 1, (+wanted.get("way") || 1) - 1)); return answer; };
  if (wanted.has("in")) { const within = wanted.get("in").split("..").map(find); now.within = within.every(Boolean) ? toWay(answerFor(within)) : null; }
  now.map = wanted.has("map");
  if (wanted.has("node")) now.node = find(wanted.get("node")) || null;
  else if (wanted.has("nodes")) now.many = unique(wanted.get("nodes").split("..").filter(Boolean).map(find).filter(Boolean));
  else if (ends.length > 1) {
    const found = ends.map(find);
    if (found.every(Boolean) && wanted.has("edge")) now.pair = pairBetween(...found) || null;
    else if (found.every(Boolean)) now.answer = toWay(answerFor(found));
  } else if (!wanted.size && (D.given || D.ends)) now.answer = answerFor((D.given ? D.given.ends : D.ends).map(i => nodes[i]));
  else if (!wanted.size && D.focus !== null) now.node = nodes[D.focus];
  else if (view.day < LAST) now.day = true;
  if (wanted.has("table")) placeTable(wanted);
  setTable(wanted.has("table"), false);
  show(false);
  if (now.answer) fillBoxes(now.answer);
  fit();
  if (missing.length) toast(`This link names ${missing[0].slice(0, 80)}, which is not on this page.`);
  if (now.table) goToRow(+wanted.get("row") || 1);
}
