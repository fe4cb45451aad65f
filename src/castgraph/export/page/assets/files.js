// What is seen as a file: SVG with title and legend, or PNG of it at twice its size. The answer is drawn as on the page, with
// its sources; of the map what lies in the frame, with the names that stand there.
const PNG_SCALE = 2, PNG_MOST = 12000;
function save(blob, name) {
  const address = URL.createObjectURL(blob), anchor = el("a", {href: address, download: name});
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 2000);
}
const fileOf = made => new Blob([new XMLSerializer().serializeToString(made)], {type: "image/svg+xml"});
const seenPicture = () => pictureSeen() ? answerFile() : mapFile();
const saveSvg = () => save(fileOf(seenPicture()), "castgraph.svg");
async function savePng() {
  const made = seenPicture(), [wide, high] = [made, made].map((one, i) => +one.getAttribute(i ? "height" : "width")), scale = Math.min(PNG_SCALE, PNG_MOST / Math.max(wide, high));
  const image = new Image(), sheet = document.createElement("canvas"), address = URL.createObjectURL(fileOf(made));
  image.src = address;
  await image.decode();
  sheet.width = Math.round(wide * scale); sheet.height = Math.round(high * scale);
  sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
  URL.revokeObjectURL(address);
  sheet.toBlob(blob => save(blob, "castgraph.png"));
}
function answerFile() {
  const made = drawPicture({...sight.drawing, note: [sight.drawing.note, filterWords()].filter(Boolean).join(" "), portrait: sight.portrait});
  const look = [...document.styleSheets[0].cssRules].filter(rule => /^\.cg-/.test(rule.selectorText || "")).map(rule => rule.cssText);
  made.prepend(svg("style", {}, `.cg-picture{${["ground", "card", "ink", "muted", "line", "accent"].map(name => `--${name}:${ink(`--${name}`)}`).join(";")}}`, ...look));
  return made;
}

// The map. A pen that keeps what the canvas would be told.
function outline(n, size) {
  let d = "";
  const pen = {beginPath() {}, moveTo(x, y) { d += `M${x},${y}`; }, lineTo(x, y) { d += `L${x},${y}`; }, closePath() { d += "Z"; }, rect(x, y, w, h) { d += `M${x},${y}h${w}v${h}h${-w}Z`; },
    arc(x, y, r) { d += `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`; }};
  trace(pen, n, size);
  return d.replace(/\d+\.\d+/g, number => (+number).toFixed(1));
}
const words = (x, y, text, more = {}) => svg("text", {x, y, fill: paper.ink, ...more}, text);
function mapFile() {
  const box = $("net").getBoundingClientRect(), wide = Math.round(box.width), high = Math.round(box.height), scale = net.getScale(), middle = net.getViewPosition(), head = 54;
  const at = n => ({...n, x: wide / 2 + (n.x - middle.x) * scale, y: high / 2 + (n.y - middle.y) * scale});
  const shine = lit(), inside = ({x, y}) => x > -60 && y > -60 && x < wide + 60 && y < high + 60, drawn = [...pictured].filter(n => n.shown), some = pairs.filter(pair => pair.shown && inPicture(pair));
  const lineOf = (pair, bold) => {
    const hub = !(shine.ends.size && bold) && hubOf(pair), [x, y, toX, toY] = hub ? strand(pair, hub) : [pair.a.x, pair.a.y, pair.b.x, pair.b.y], a = at({x, y}), b = at({x: toX, y: toY}), style = statusOf(pair.first)[STYLE];
    return svg("line", {x1: a.x.toFixed(1), y1: a.y.toFixed(1), x2: b.x.toFixed(1), y2: b.y.toFixed(1), stroke: bold && shine.ends.size ? paper.ink : lineColour(pair), "stroke-width": bold ? (shine.ends.size ? 3 : 1.8) : Math.max(0.9, lineWidth(pair) * scale).toFixed(1),
      opacity: bold ? 1 : hub ? 0.55 : lineInk(pair).toFixed(2), ...(DASHES[style] && {"stroke-dasharray": DASHES[style].join(" ")})});
  };
  const markOf = (n, size) => svg("path", {d: outline(at(n), size), fill: colourOf(n)}), frame = svg("svg", {y: head, width: wide, height: high, viewBox: `0 0 ${wide} ${high}`});
  frame.append(svg("g", {opacity: shine.on ? 0.16 : 1}, ...drawn.filter(crowded).map(n => svg("circle", {cx: at(n).x.toFixed(1), cy: at(n).y.toFixed(1), r: (rimOf(n) * scale).toFixed(1), fill: colourOf(n), "fill-opacity": 0.09, stroke: colourOf(n), "stroke-opacity": 0.4})), ...some.map(pair => lineOf(pair, false)), ...drawn.filter(n => inside(at(n))).map(n => markOf(n, n.size * scale))));
  if (shine.on) frame.append(...some.filter(pair => shine.pairs.has(pair)).map(pair => lineOf(pair, true)), ...drawn.filter(n => shine.nodes.has(n)).map(n => markOf(n, litSize(n, scale) * scale)),
    ...drawn.filter(n => shine.ends.has(n) || picked(n)).map(n => svg("path", {d: outline({...at(n), shape: "dot"}, litSize(n, scale) * scale + 7), fill: "none", stroke: paper.ink, "stroke-width": 2.4})));
  for (const {n, dx, dy, text, font, colour, lead} of placed) {
    const {x, y} = at(n), [weight, size] = font.match(/\d+/g);
    if (lead) frame.append(svg("line", {x1: x, y1: y, x2: x + lead[0], y2: y + lead[1], stroke: paper.muted}));
    frame.append(words(x + dx, y + dy + 0.82 * size, text, {"font-size": size, "font-weight": weight, "text-anchor": "middle", fill: colour || paper.ink, stroke: paper.ground, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round"}));
  }
  const [legend, foot] = mapLegend(drawn.filter(n => inside(at(n))), some, wide, head + high + 26), tall = foot + 16;
  return svg("svg", {xmlns: "http://www.w3.org/2000/svg", width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}`, "font-family": paper.font, role: "img"},
    svg("title", {}, D.title), svg("rect", {width: wide, height: tall, fill: paper.ground}), frame,
    words(16, 24, D.title, {"font-size": 17, "font-weight": 600}), words(16, 43, [filterWords(), onThisPage, "castgraph"].filter(Boolean).join(" · "), {"font-size": 12, fill: paper.muted}), legend);
}
function mapLegend(drawn, some, wide, y) {
  const kinds = colouring.by ? [] : D.kinds.filter(kind => drawn.some(n => n.group === kind)), family = pair => relationOf(pair.first)[2], styles = new Set(some.map(pair => statusOf(pair.first)[STYLE]));
  const stroked = (colour, dashes) => svg("path", {d: "M-10,0H10", stroke: colour, "stroke-width": 2, fill: "none", ...(dashes && {"stroke-dasharray": dashes.join(" ")})});
  const entries = [...kinds.map(kind => [svg("path", {d: outline({x: 0, y: 0, shape: D.shapes[kind][0]}, 6), fill: D.shapes[kind][1]}), kind]),
    ...colouring.groups.map(group => [svg("path", {d: "M-6,-6H6V6H-6Z", fill: group.colour}), nameOf(group.head)]),
    ...["on screen", "behind the camera", "between works"].flatMap((name, i) => some.some(pair => family(pair) === i) ? [[stroked(FAMILY[i]), name]] : []),
    ...Object.entries(pictureStyles).filter(([style]) => styles.has(style)).map(([style, said]) => [stroked(style === "struck" ? NO_LINK : paper.muted, DASHES[style]), said])];
  const made = svg("g", {"font-size": 12, fill: paper.muted}), measure = document.createElement("canvas").getContext("2d");
  let x = 16;
  for (const [shape, said] of entries) {
    const room = 30 + Math.ceil(widthOf(measure, `400 12px ${paper.font}`, said)) + 16;
    if (x > 16 && x + room > wide - 16) { x = 16; y += 22; }
    made.append(svg("g", {transform: `translate(${x + 10},${y - 4})`}, shape), words(x + 26, y, said, {fill: paper.muted}));
    x += room;
  }
  return [made, y];
}
