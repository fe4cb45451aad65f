// What the reader does: select, ask, filter, go through time, share. The address after # always says what is shown.
const now = {node: null, pair: null, answer: null, at: 0, day: false, table: false};
const selected = () => now.node;

function show(push = true) {
  const {node, pair, answer} = now;
  if (answer) {
    const path = answer.paths[now.at];
    highlight(path ? path.nodes : [answer.start, answer.end], path ? path.hops.map(hop => hop.pair).filter(Boolean) : [], [answer.start, answer.end]);
    answerPanel(answer, now.at);
  } else if (node) {
    const mine = node.pairs.filter(p => p.shown);
    highlight([node, ...mine.map(p => other(p, node))], mine, []);
    nodePanel(node);
  } else if (pair) {
    highlight([pair.a, pair.b], [pair], []);
    pairPanel(pair);
  } else if (now.day) {
    const fresh = changesOf(view.day), touched = [...fresh.added, ...fresh.changed].map(([e]) => e.pair).filter(p => p.shown);
    highlight(touched.flatMap(p => [p.a, p.b]), touched, []);
    dayPanel(view.day);
  } else {
    highlight([], [], []);
    overview();
  }
  if (push) remember(push === "replace");
}
function reset() { now.node = now.pair = now.answer = null; now.at = 0; now.day = false; }
function select(n, near, push = true) { reset(); now.node = n; show(push); if (near) approach(n); }
function selectPair(pair, push = true) { reset(); now.pair = pair; show(push); look([pair.a, pair.b]); }
function clear() { reset(); show(); }
function ask(start, end, push = true) {
  reset();
  now.answer = given(start, end) || connect(start, end);
  boxes.from.set(start); boxes.to.set(end);
  show(push);
  lookAtAnswer();
}
const lookAtAnswer = () => { const path = now.answer.paths[now.at]; look(path ? path.nodes : [now.answer.start, now.answer.end], 1.4); };
function step(by) {
  if (!now.answer || now.answer.paths.length < 2) return;
  now.at = (now.at + by + now.answer.paths.length) % now.answer.paths.length;
  show("replace");
  lookAtAnswer();
}
function askFrom(n) { boxes.from.set(n); boxes.to.set(null); $("to").focus(); $("ask").scrollIntoView({block: "nearest"}); }
function changed(push = "replace") {
  redraw();
  if (now.answer) { const {start, end} = now.answer; now.answer = given(start, end) || connect(start, end); now.at = 0; }
  countLegend();
  if (table.ready) refreshTable();
  show(push);
}
function showAll() {
  for (const some of [view.kinds, view.relations, view.statuses]) some.clear();
  for (const box of document.querySelectorAll("#filters input")) box.checked = true;
  setDay(LAST);
}

// Search boxes: one pattern, three uses.
function combo(input, pick, keep) {
  const list = el("ul", {role: "listbox", id: input.id + "-list", "aria-label": "Matches", hidden: true});
  let hits = [], active = -1, chosen = null;
  for (const [key, value] of Object.entries({role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list"})) input.setAttribute(key, value);
  input.after(list);
  const open = yes => { list.hidden = !yes; input.setAttribute("aria-expanded", String(yes)); if (!yes) { active = -1; input.removeAttribute("aria-activedescendant"); } };
  const choose = hit => { chosen = hit.n; input.value = keep ? nameOf(hit.n) : ""; open(false); pick(hit.n); };
  const activate = i => {
    active = i;
    [...list.children].forEach((item, j) => { item.setAttribute("aria-selected", String(j === i)); if (j === i) item.scrollIntoView({block: "nearest"}); });
    if (i >= 0) input.setAttribute("aria-activedescendant", list.children[i].id); else input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", () => {
    chosen = null;
    hits = search(input.value);
    list.replaceChildren(...hits.map(({n, alias}, i) => {
      const item = el("li", {role: "option", id: `${input.id}-${i}`, "aria-selected": "false"}, mark(n.group), el("span", {}, bdi(nameOf(n)), alias && el("small", {}, "also ", bdi(alias))), el("small", {class: "what"}, n.note || n.group));
      item.addEventListener("pointerdown", event => { event.preventDefault(); choose(hits[i]); });
      return item;
    }));
    input.classList.toggle("missed", input.value.trim() !== "" && !hits.length);
    open(hits.length > 0);
    if (input.value.trim()) say(hits.length ? `${plural(hits.length, "match", "matches")}, the first is ${nameOf(hits[0].n)}` : "No match");
  });
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { if (hits.length && input.value) open(true); return; }
      activate((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + hits.length) % hits.length);
    } else if (event.key === "Enter") {
      if (!list.hidden && hits.length) { event.preventDefault(); choose(hits[Math.max(active, 0)]); } else if (!keep) event.preventDefault();
    } else if (event.key === "/" && !input.value) {
      event.preventDefault();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (!list.hidden) open(false); else if (input.value) { input.value = ""; input.classList.remove("missed"); } else input.blur();
    }
  });
  input.addEventListener("blur", () => open(false));
  return {set: n => { chosen = n; input.value = n ? nameOf(n) : ""; input.classList.remove("missed"); open(false); }, get: () => chosen || (input.value.trim() ? search(input.value, 1)[0]?.n : null)};
}
const boxes = {
  q: combo($("q"), n => { if (now.table) setTable(false); select(n, true); }, false),
  from: combo($("from"), () => $("to").focus(), true),
  to: combo($("to"), () => $("ask").requestSubmit(), true),
};
$("ask").addEventListener("submit", event => {
  event.preventDefault();
  const start = boxes.from.get(), end = boxes.to.get();
  if (!start || !end) { toast(start ? "Choose whom to connect with." : "Choose where to begin."); (start ? $("to") : $("from")).focus(); return; }
  if (now.table) setTable(false);
  ask(start, end);
});
$("swap").addEventListener("click", () => { const a = boxes.from.get(), b = boxes.to.get(); boxes.from.set(b); boxes.to.set(a); if (a && b) ask(b, a); });

// The legend is the filter.
const filters = [];
function legend() {
  const group = (title, items, hidden) => {
    if (!items.length) return;
    const set = el("fieldset", {}, el("legend", {}, title));
    for (const {key, label, drawing, counts} of items) {
      const box = el("input", {type: "checkbox", checked: true}), number = el("span", {class: "n"});
      box.addEventListener("change", () => { if (box.checked) hidden.delete(key); else hidden.add(key); changed(); });
      filters.push({box, key, hidden, counts, number});
      set.append(el("label", {}, box, drawing, el("span", {class: "t"}, label), number));
    }
    $("filters").append(set);
  };
  const kinds = D.kinds.filter(kind => nodes.some(n => n.group === kind));
  group("Kinds", kinds.map(kind => ({key: kind, label: kind, drawing: mark(kind), counts: () => nodes.filter(n => n.group === kind && (n.pairs.length === 0 || n.pairs.some(p => p.edges.some(e => e.known)))).length})), view.kinds);
  const usedRelations = new Set(edges.map(relationOf)), usedStatuses = new Set(edges.flatMap(e => e.history.map(([, state]) => D.statuses[D.states[state][1]])));
  const firm = [...D.statuses].filter(s => usedStatuses.has(s)).sort((s, t) => (s[0] === "") - (t[0] === "") || t[3] - s[3] || (s[0] < t[0] ? -1 : 1));
  group("Status", firm.map(s => ({key: s[0], label: s[1], drawing: stroke(s[2], "currentColor"), counts: () => edges.filter(e => e.known && statusOf(e) === s).length})), view.statuses);
  ["On screen", "Behind the camera", "Between works"].forEach((title, family) => group(title, D.relations.filter(r => r[2] === family && usedRelations.has(r)).map(r => ({
    key: r[0], label: r[1], drawing: stroke("solid", FAMILY[family], 18), counts: () => edges.filter(e => e.known && relationOf(e) === r).length})), view.relations));
  if (innerWidth < 800) $("legend").open = false;
}
function countLegend() { for (const {number, counts} of filters) number.textContent = counts().toLocaleString("en"); }

// Time.
const undated = edges.some(e => e.history[e.history.length - 1][0] === LAST);
const MOST = undated || !LAST ? LAST : LAST - 1;
function setDay(day, leave = false) {
  day = Math.max(0, Math.min(LAST, day));
  if (day >= MOST) day = LAST;
  view.day = day;
  $("day").value = Math.min(day, MOST);
  if (!now.node && !now.pair && !now.answer) now.day = day < LAST && !leave;
  dayText();
  changed();
}
function dayText() {
  const known = edges.filter(e => stateAt(e, view.day) >= 0).length, text = view.day < LAST ? D.days[view.day] : MOST === LAST ? "all dates" : D.days[LAST - 1];
  $("day-text").textContent = text;
  $("day").setAttribute("aria-valuetext", `${text}, ${plural(known, "fact")} known`);
  document.body.classList.toggle("past", view.day < LAST);
}
let playing = 0;
function play(on) {
  clearInterval(playing);
  playing = 0;
  $("play").setAttribute("aria-pressed", String(on));
  $("play").textContent = on ? "❚❚" : "▶";
  if (!on) return;
  let day = view.day >= LAST ? 0 : view.day;
  setDay(day);
  playing = setInterval(() => { day += 1; setDay(day); if (day >= MOST) play(false); }, Math.max(350, Math.min(1400, 20000 / (MOST + 1))));
}
$("day").max = MOST; $("day").value = MOST;
$("time").hidden = MOST < 1;
$("day").addEventListener("input", () => { play(false); setDay(+$("day").value); });
$("earlier").addEventListener("click", () => { play(false); setDay(Math.min(view.day, MOST) - 1); });
$("later").addEventListener("click", () => { play(false); setDay(Math.min(view.day, MOST) + 1); });
$("play").addEventListener("click", () => play(!playing));

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

// Links that restore the view.
const put = text => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("..", "%2E%2E");
function hashOf() {
  const parts = [];
  if (now.answer) parts.push(`connect=${put(now.answer.start.key)}..${put(now.answer.end.key)}`);
  else if (now.node) parts.push("node=" + put(now.node.key));
  else if (now.pair) parts.push(`edge=${put(now.pair.a.key)}..${put(now.pair.b.key)}`);
  if (view.day < LAST) parts.push("asof=" + D.days[view.day]);
  const hide = [["kind", view.kinds], ["role", view.relations], ["status", view.statuses]].flatMap(([word, some]) => [...some].map(key => put(`${word}.${key}`)));
  if (hide.length) parts.push("hide=" + hide.join(","));
  if (now.table) parts.push("table");
  return parts.length ? "#" + parts.join("&") : "";
}
function remember(replace) {
  const hash = hashOf();
  if (hash === location.hash) return;
  try { history[replace ? "replaceState" : "pushState"](null, "", hash || location.pathname + location.search); } catch { /* a frame without an address of its own */ }
}
function restore() {
  const wanted = new Map();
  for (const part of location.hash.slice(1).split("&")) { const cut = part.indexOf("="); if (part) wanted.set(cut < 0 ? part : part.slice(0, cut), cut < 0 ? "" : part.slice(cut + 1)); }
  const get = text => { try { return decodeURIComponent(text); } catch { return text; } };
  const missing = [], find = key => { const n = byKey.get(get(key)) || nodes.find(m => iriOf(m) === get(key)); if (!n) missing.push(get(key)); return n; };
  reset();
  for (const some of [view.kinds, view.relations, view.statuses]) some.clear();
  for (const item of (wanted.get("hide") || "").split(",").filter(Boolean).map(get)) {
    const cut = item.indexOf("."), some = {kind: view.kinds, role: view.relations, status: view.statuses}[item.slice(0, cut)];
    if (some) some.add(item.slice(cut + 1));
  }
  for (const {box, key, hidden} of filters) box.checked = !hidden.has(key);
  const asof = wanted.get("asof");
  view.day = LAST;
  if (asof && D.days.length) view.day = D.days.filter(day => day <= get(asof)).length - 1;
  if (view.day < 0) { view.day = 0; }
  $("day").value = Math.min(view.day, MOST);
  redraw(); countLegend(); dayText();
  const two = (wanted.get("connect") || wanted.get("path") || wanted.get("edge") || "").split("..");
  let target = null;
  if (wanted.has("node")) { now.node = find(wanted.get("node")) || null; target = now.node; }
  else if (two.length === 2) {
    const a = find(two[0]), b = find(two[1]);
    if (a && b && wanted.has("edge")) now.pair = pairBetween(a, b) || null;
    else if (a && b) now.answer = given(a, b) || connect(a, b);
  } else if (!wanted.size && D.ends) now.answer = given(...D.ends.map(i => nodes[i])) || connect(...D.ends.map(i => nodes[i]));
  else if (!wanted.size && D.focus !== null) { now.node = nodes[D.focus]; target = now.node; }
  else if (asof && view.day < LAST) now.day = true;
  setTable(wanted.has("table"), false);
  show(false);
  if (now.answer) { boxes.from.set(now.answer.start); boxes.to.set(now.answer.end); lookAtAnswer(); } else if (now.pair) look([now.pair.a, now.pair.b]); else if (target) approach(target); else look(nodes);
  if (missing.length) toast(`This link names ${missing[0].slice(0, 80)}, which is not on this page.`);
}

// Buttons and keys.
const setTheme = theme => { document.documentElement.dataset.theme = theme; recolour(); };
$("theme").addEventListener("click", () => {
  const chosen = document.documentElement.dataset.theme, dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  setTheme(dark ? "light" : "dark");
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
document.querySelector(".skip").addEventListener("click", event => { event.preventDefault(); $("panel").focus(); });
$("png").addEventListener("click", picture);
$("fit").addEventListener("click", () => look(nodes));
$("zoom-in").addEventListener("click", () => zoom(1.4));
$("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
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
  const act = {"/": () => $("q").focus(), c: () => $("from").focus(), g: () => setTable(false), t: () => setTable(true), f: () => look(nodes), "+": () => zoom(1.4), "-": () => zoom(1 / 1.4),
    "[": () => $("time").hidden || setDay(Math.min(view.day, MOST) - 1), "]": () => $("time").hidden || setDay(Math.min(view.day, MOST) + 1), n: () => step(1), p: () => step(-1), "?": () => $("keys").showModal(), Escape: () => { play(false); clear(); }}[event.key];
  if (act) { event.preventDefault(); act(); }
});
addEventListener("hashchange", restore);
addEventListener("popstate", restore);

recolour();
draw();
net.on("click", p => {
  if (p.nodes.length) select(nodes[p.nodes[0]], false); else if (p.edges.length) { reset(); now.pair = pairs[p.edges[0]]; show(); } else if (light.on) clear();
});
net.on("doubleClick", p => { if (p.nodes.length) approach(nodes[p.nodes[0]]); });
net.on("dragStart", () => { $("net").dataset.moving = "1"; });
net.on("dragEnd", p => { delete $("net").dataset.moving; if (p.nodes.length) { const n = nodes[p.nodes[0]], at = net.getPositions([n.id])[n.id]; n.x = at.x; n.y = at.y; net.redraw(); } });
legend();
restore();
look.ready = true;
document.documentElement.dataset.ready = String(Math.round(performance.now()));
