"use strict";
/* What pages gain where scripts run: names while they are typed, and a picture that grows. All of it works without. */
(() => {
const MARKS = {person: "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z", production: "M-5.5,-5.5H5.5V5.5H-5.5Z", character: "M0,-6.6L5.7,3.3H-5.7Z", organization: "M6.6,0L3.3,5.7H-3.3L-6.6,0L-3.3,-5.7H3.3Z", event: "M0,-7L1.8,-2.4L6.7,-2.2L2.9,0.9L4.1,5.7L0,3L-4.1,5.7L-2.9,0.9L-6.7,-2.2L-1.8,-2.4Z", franchise: "M0,-6.6L6.6,0L0,6.6L-6.6,0Z", place: "M0,6.6L5.7,-3.3H-5.7Z", other: "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z"};
const COLOURS = {person: "#3b82c4", production: "#d9622b", character: "#0f9d76", organization: "#b5669b", event: "#c98a00", franchise: "#4fa3d8", place: "#8a6d3b", other: "#7d8794"};
const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter(Boolean));
  return made;
}
function draw(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
function mark(kind) {
  const known = MARKS[kind] ? kind : "other";
  return draw("svg", {class: "mark", viewBox: "-8 -8 16 16", "aria-hidden": "true"}, draw("path", {d: MARKS[known], fill: COLOURS[known]}));
}
async function ask(address) {
  const answer = await fetch(address, {headers: {accept: "application/json"}});
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
function keptDay(address) {
  const day = new URLSearchParams(location.search).get("as_of");
  return day ? address + (address.includes("?") ? "&" : "?") + "as_of=" + encodeURIComponent(day) : address;
}

/* -- names while they are typed; source: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ -- */
let count = 0;
function combo(box) {
  const input = box.querySelector("input"), form = input.form;
  const id = `names-${++count}`, list = make("ul", {role: "listbox", id, "aria-label": "Names"}), said = make("p", {role: "status"});
  const pop = make("div", {class: "pop", hidden: ""}, list, said);
  box.append(pop);
  for (const [key, value] of Object.entries({role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id})) input.setAttribute(key, value);
  let timer = 0, turn = 0, found = [], at = -1;
  const choose = (to) => {
    at = to;
    [...list.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({block: "nearest"}); } else input.removeAttribute("aria-activedescendant");
  };
  const show = (yes) => { pop.hidden = !yes; input.setAttribute("aria-expanded", String(yes)); if (!yes) choose(-1); };
  const take = (one) => {
    show(false);
    if (form && "goes" in form.dataset) { location.href = keptDay(one.address); return; }
    input.value = one.curie;
    input.title = one.name;
  };
  const look = async () => {
    const text = input.value.trim(), mine = ++turn;
    if (!text) { show(false); return; }
    const kinds = (box.dataset.kinds || "").split(" ").filter(Boolean).map((kind) => "&kinds=" + encodeURIComponent(kind)).join("");
    let answer = [];
    try { answer = await ask(`/api/suggest?q=${encodeURIComponent(text)}${kinds}`); } catch { return; }
    if (mine !== turn || document.activeElement !== input) return;
    found = answer;
    list.replaceChildren(...found.map((one, place) => {
      const facts = [one.type || one.kind, one.years].filter(Boolean).join(", ");
      const item = make("li", {role: "option", id: `${id}-${place}`, "aria-selected": "false"}, mark(one.kind), make("span", {}, one.name), make("small", {}, facts));
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(one); });
      return item;
    }));
    list.hidden = !found.length;
    said.textContent = found.length ? "" : form && "goes" in form.dataset ? "No name begins so; Enter looks for misspelt ones." : "No name begins so.";
    said.hidden = found.length > 0;
    choose(-1);
    show(true);
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 110); });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (pop.hidden) { look(); return; }
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (found.length) choose((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter" && at >= 0 && !pop.hidden) { event.preventDefault(); take(found[at]); }
    else if (event.key === "Escape" && !pop.hidden) { event.preventDefault(); show(false); }
  });
}
document.querySelectorAll(".combo").forEach(combo);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,textarea,select,[contenteditable],#editor")) return;
  const input = document.querySelector("form[role=search] input[name=q]");
  if (input) { event.preventDefault(); input.focus(); input.select(); }
});
/* Forms send what was filled in, so that addresses stay short. */
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  const empty = [...event.target.elements].filter((one) => one.name && !one.value && !one.disabled);
  empty.forEach((one) => { one.disabled = true; });
  setTimeout(() => empty.forEach((one) => { one.disabled = false; }), 0);
});

/* -- the picture that grows -- */
function picture(box) {
  const day = box.dataset.asOf, start = {iri: box.dataset.iri, name: box.dataset.name, kind: box.dataset.kind};
  const nodes = new Map(), edges = new Map();
  const lines = draw("g"), dots = draw("g"), world = draw("g", {}, lines, dots);
  const svg = draw("svg", {role: "group", "aria-label": `What is around ${start.name}. Each node is a button: Enter opens its neighbours; arrow keys go to the next in that direction.`}, world);
  const told = make("div", {class: "told", role: "status", hidden: ""});
  const say = (text) => { status.textContent = text; };
  const status = make("p", {class: "hide", role: "status"});
  const button = (text, label, act) => { const made = make("button", {type: "button", "aria-label": label, title: label}, text); made.addEventListener("click", act); return made; };
  const view = {x: 0, y: 0, scale: 1};
  box.append(svg, told, make("div", {class: "tools"}, button("+", "Zoom in", () => zoom(1.3)), button("−", "Zoom out", () => zoom(1 / 1.3)), button("⤢", "Show everything", fit), button("Enlarge", "Enlarge or shrink", enlarge)), status);
  const place = () => world.setAttribute("transform", `translate(${svg.clientWidth / 2 + view.x},${svg.clientHeight / 2 + view.y}) scale(${view.scale})`);
  function zoom(by, x = 0, y = 0) {
    const scale = Math.min(4, Math.max(0.12, view.scale * by)), real = scale / view.scale;
    view.x = x - (x - view.x) * real; view.y = y - (y - view.y) * real; view.scale = scale; place();
  }
  function enlarge() { const around = box.closest(".two"); if (around) { around.classList.toggle("enlarged"); box.scrollIntoView({block: "nearest"}); settle(); } }
  function fit() {
    const all = [...nodes.values()];
    const ys = all.map((n) => n.y), wide = (n) => 14 + Math.min(26, n.name.length) * 3.4;
    const left = Math.min(...all.map((n) => n.x - wide(n))), right = Math.max(...all.map((n) => n.x + wide(n))), top = Math.min(...ys) - 30, bottom = Math.max(...ys) + 40;
    view.scale = Math.min(1.3, svg.clientWidth / (right - left), svg.clientHeight / (bottom - top));
    view.x = -(left + right) / 2 * view.scale; view.y = -(top + bottom) / 2 * view.scale; place();
  }
  function add(one, near) {
    if (nodes.has(one.iri)) return nodes.get(one.iri);
    const turn = nodes.size * 2.399963, away = near ? 60 + Math.sqrt(nodes.size) * 8 : 0;
    const node = {...one, x: (near ? near.x : 0) + Math.cos(turn) * away, y: (near ? near.y : 0) + Math.sin(turn) * away, opened: false, next: 0, fixed: !near};
    const known = MARKS[one.kind] ? one.kind : "other", name = one.name.length > 26 ? one.name.slice(0, 25) + "…" : one.name;
    const facts = [one.type || one.kind, one.years].filter(Boolean).join(", ");
    node.more = draw("text", {class: "more", y: 36});
    node.shape = draw("g", {class: "dot", tabindex: near ? "-1" : "0", role: "button", "aria-label": `${one.name} (${facts})`},
      draw("title", {}, `${one.name} (${facts})`), draw("circle", {class: "ring", r: 13}), draw("path", {d: MARKS[known], fill: COLOURS[known], transform: `scale(${near ? 1.25 : 1.8})`}), draw("text", {y: 24}, name), node.more);
    node.shape.addEventListener("dblclick", () => open(node));
    node.shape.addEventListener("click", () => { select(node); });
    node.shape.addEventListener("keydown", (event) => keys(event, node));
    node.shape.addEventListener("pointerdown", (event) => grab(event, node));
    nodes.set(one.iri, node);
    dots.append(node.shape);
    return node;
  }
  function join(edge) {
    const key = [edge.from, edge.to].sort().join(" ");
    if (edges.has(key) || !nodes.has(edge.from) || !nodes.has(edge.to)) return;
    const made = {...edge, one: nodes.get(edge.from), other: nodes.get(edge.to)};
    made.line = draw("line", {class: `line ${edge.style}`});
    made.wide = draw("line", {class: "wide"});
    made.shape = draw("g", {class: "edge"}, draw("title", {}, edge.words), made.line, made.wide);
    made.shape.addEventListener("click", () => tell(made));
    edges.set(key, made);
    lines.append(made.shape);
  }
  function close() { told.hidden = true; told.replaceChildren(); svg.querySelectorAll(".on").forEach((one) => one.classList.remove("on")); }
  function head(content) { const shut = button("×", "Close", () => { close(); }); told.replaceChildren(shut, ...content); told.hidden = false; }
  function tell(edge) {
    close();
    edge.shape.classList.add("on");
    const rows = edge.sources.map((one) => make("li", {}, make("a", {href: keptDay(one.address)}, one.cite), one.url ? " · " : "", one.url && /^https?:\/\//.test(one.url) ? make("a", {href: one.url, rel: "noopener noreferrer external"}, "the article") : ""));
    const more = edge.cited - edge.sources.length;
    head([make("span", {}, edge.words + "."), make("ul", {}, ...rows, make("li", {}, make("a", {href: keptDay(edge.why)}, more > 0 ? `why, and ${more} more sources` : "why")))]);
  }
  function select(node) {
    close();
    node.shape.classList.add("on");
    nodes.forEach((one) => one.shape.setAttribute("tabindex", one === node ? "0" : "-1"));
    const around = [...edges.values()].filter((one) => one.one === node || one.other === node);
    const rows = around.slice(0, 12).map((edge) => { const go = make("a", {href: "#", role: "button"}, edge.words); go.addEventListener("click", (event) => { event.preventDefault(); tell(edge); }); return make("li", {}, go); });
    const left = node.opened ? node.left : null, opening = left === 0 ? null : button(left ? `${left} more` : "Open", left ? `Open ${left} more around ${node.name}` : `Open what is around ${node.name}`, () => open(node));
    head([make("a", {class: "node", href: keptDay(node.address || "#")}, mark(node.kind), node.name), opening ? " " : "", opening, make("ul", {}, ...rows, around.length > 12 ? make("li", {}, `and ${around.length - 12} more`) : "")]);
  }
  async function open(node) {
    if (node.busy || (node.opened && !node.left)) return;
    node.busy = true;
    try {
      const answer = await ask(`/api/neighbourhood?iri=${encodeURIComponent(node.iri)}&limit=${nodes.size > 1 ? 14 : 18}&skip=${node.next}${day ? "&as_of=" + day : ""}`);
      Object.assign(node, {opened: true, left: answer.left, next: answer.next, address: answer.node.address});
      const before = nodes.size;
      answer.nodes.forEach((one) => add(one, node));
      answer.edges.forEach(join);
      node.shape.classList.add("open");
      node.more.textContent = answer.left ? `+${answer.left}` : "";
      say(`${node.name}: ${nodes.size - before} opened${answer.left ? `, ${answer.left} more` : ""}`);
      settle();
    } catch { say("it could not be asked for"); } finally { node.busy = false; }
  }
  function keys(event, node) {
    const ways = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    if (event.key === "Enter") { event.preventDefault(); open(node); }
    else if (event.key === " ") { event.preventDefault(); select(node); }
    else if (event.key === "Escape") close();
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.3 : 1 / 1.3);
    else if (ways[event.key]) {
      event.preventDefault();
      const [x, y] = ways[event.key];
      let best = null, least = Infinity;
      nodes.forEach((one) => {
        const along = (one.x - node.x) * x + (one.y - node.y) * y, aside = Math.abs((one.x - node.x) * y) + Math.abs((one.y - node.y) * x);
        if (one !== node && along > 1 && along + aside * 2 < least) { best = one; least = along + aside * 2; }
      });
      if (best) { select(best); best.shape.focus(); }
    }
  }
  /* Springs and repulsion: the same graph, opened in the same order, lies the same way. */
  function step(heat) {
    const all = [...nodes.values()];
    for (const one of all) { one.dx = -one.x * 0.006; one.dy = -one.y * 0.009; }
    for (let i = 0; i < all.length; i++) for (let j = 0; j < i; j++) {
      const x = all[i].x - all[j].x, y = (all[i].y - all[j].y) * 1.25, far = Math.max(x * x + y * y, 60);
      if (far > 90000) continue;
      const push = 2600 / far;
      all[i].dx += x * push / 12; all[i].dy += y * push / 12; all[j].dx -= x * push / 12; all[j].dy -= y * push / 12;
    }
    edges.forEach(({one, other}) => {
      const x = other.x - one.x, y = other.y - one.y, far = Math.sqrt(x * x + y * y) || 1, pull = (far - 95) * 0.045;
      one.dx += x / far * pull; one.dy += y / far * pull; other.dx -= x / far * pull; other.dy -= y / far * pull;
    });
    for (const one of all) if (!one.fixed) { const far = Math.hypot(one.dx, one.dy) || 1, most = Math.min(far, 26 * heat) / far; one.x += one.dx * most; one.y += one.dy * most; }
  }
  function paint() {
    nodes.forEach((one) => one.shape.setAttribute("transform", `translate(${one.x.toFixed(1)},${one.y.toFixed(1)})`));
    edges.forEach((one) => { for (const line of [one.line, one.wide]) { line.setAttribute("x1", one.one.x.toFixed(1)); line.setAttribute("y1", one.one.y.toFixed(1)); line.setAttribute("x2", one.other.x.toFixed(1)); line.setAttribute("y2", one.other.y.toFixed(1)); } });
  }
  let running = 0;
  function settle() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches, rounds = nodes.size > 300 ? 90 : 220;
    cancelAnimationFrame(running);
    if (still) { for (let at = 0; at < rounds; at++) step(1 - at / rounds); paint(); fit(); box.dataset.ready = ""; return; }
    let at = 0;
    const frame = () => { for (let some = 0; some < 6; some++) step(Math.max(0.02, 1 - at++ / rounds)); paint(); fit(); if (at < rounds) running = requestAnimationFrame(frame); else box.dataset.ready = ""; };
    frame();
  }
  function grab(event, node) {
    event.stopPropagation();
    const from = [event.clientX, event.clientY, node.x, node.y];
    const move = (now) => { if (Math.hypot(now.clientX - from[0], now.clientY - from[1]) < 4) return; node.x = from[2] + (now.clientX - from[0]) / view.scale; node.y = from[3] + (now.clientY - from[1]) / view.scale; node.fixed = true; paint(); };
    const end = () => { removeEventListener("pointermove", move); removeEventListener("pointerup", end); removeEventListener("pointercancel", end); };
    addEventListener("pointermove", move); addEventListener("pointerup", end); addEventListener("pointercancel", end);
  }
  const fingers = new Map();
  svg.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, [event.clientX, event.clientY]); if (!event.target.closest(".edge")) svg.setPointerCapture(event.pointerId); }); // what is captured is not clicked
  svg.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = fingers.get(event.pointerId), now = [event.clientX, event.clientY], others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, spot]) => spot);
    fingers.set(event.pointerId, now);
    if (others.length) {
      const area = svg.getBoundingClientRect(), [x, y] = others[0];
      zoom(Math.hypot(now[0] - x, now[1] - y) / (Math.hypot(before[0] - x, before[1] - y) || 1), (now[0] + x) / 2 - area.left - area.width / 2, (now[1] + y) / 2 - area.top - area.height / 2);
    } else { view.x += now[0] - before[0]; view.y += now[1] - before[1]; place(); }
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, (event) => fingers.delete(event.pointerId));
  svg.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.shiftKey && Math.abs(event.deltaY) < 4) return; event.preventDefault(); const area = svg.getBoundingClientRect(); zoom(Math.exp(-event.deltaY / 500), event.clientX - area.left - area.width / 2, event.clientY - area.top - area.height / 2); }, {passive: false});
  box.closest("[data-around]").hidden = false;
  open(add(start, null));
  addEventListener("resize", place);
}
document.querySelectorAll(".net").forEach(picture);
document.documentElement.dataset.ready = "";
})();
