// Elements of the page. Everything that came with the data goes in as text, never as markup.
function el(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return made;
}
const svg = (tag, options, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(options)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const say = text => { $("say").textContent = ""; setTimeout(() => { $("say").textContent = text; }, 30); };
const bdi = text => el("bdi", {}, text);
function mark(kind, size = 16) {
  const [shape, colour] = D.shapes[kind], half = size / 2, points = [];
  const box = {width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true", class: "mark"};
  if (shape === "dot") return svg("svg", box, svg("circle", {cx: half, cy: half, r: half - 2, fill: colour}));
  if (shape === "square") return svg("svg", box, svg("rect", {x: 2.5, y: 2.5, width: size - 5, height: size - 5, fill: colour}));
  const turn = {triangle: -90, triangleDown: 90, diamond: 0, hexagon: 0, star: -90}[shape], count = SIDES[shape];
  for (let i = 0; i < count; i++) {
    const far = (half - 1) * (shape === "star" && i % 2 ? 0.5 : 1), angle = (turn + 360 * i / count) * Math.PI / 180;
    points.push(`${(half + far * Math.cos(angle)).toFixed(1)},${(half + far * Math.sin(angle)).toFixed(1)}`);
  }
  return svg("svg", box, svg("polygon", {points: points.join(" "), fill: colour}));
}
function stroke(style, colour, wide = 30) {
  const drawing = svg("svg", {width: wide, height: 14, viewBox: `0 0 ${wide} 14`, "aria-hidden": "true", class: "mark"},
    svg("line", {x1: 1, y1: 7, x2: wide - 1, y2: 7, stroke: colour, "stroke-width": 2.4, ...(DASHES[style] && {"stroke-dasharray": {dashed: "7 4", dotted: "2 4", struck: "10 3"}[style]})}));
  if (style === "struck") drawing.append(svg("path", {d: `M${wide / 2 - 5} 2 l10 10 m0 -10 l-10 10`, stroke: NO_LINK, "stroke-width": 2, fill: "none"}));
  return drawing;
}
async function copyText(text, what) {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = el("textarea", {class: "hide"});
    document.body.append(area); area.value = text; area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(`${what} was copied.`);
}
function toast(text) {
  say(text);
  document.querySelector(".toast")?.remove();
  const note = el("p", {class: "toast", "aria-hidden": "true"}, text);
  document.body.append(note);
  setTimeout(() => note.remove(), 2200);
}
