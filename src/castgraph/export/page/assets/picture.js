// The picture of an answer as SVG: the same steps as castgraph.export.page.picture has them in Python, with the same
// coordinates. drawPicture takes {ends, nodes: [{id, name, kind}], ways: [[id, …], …], lines: [{from, to, status,
// numbers}], chosen, portrait} and what else Drawing.to_json gives (title, note, told, sizes, more, sources; of nodes sub
// and title, of lines style and words), all of which may be left out, and returns an element. chosen is the number of the
// bold way, -1 where all of it is bold. picture.css gives the look. What can be acted on has data-id (a node), data-from
// and data-to (a line) or data-number (a source). Its other names are its own.
const {drawPicture, pictureTree, pictureStyles} = (() => {
const WIDTHS = [32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84,
  54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34,
  40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64,
  34, 64, 84];
const BOLD = 1.13, FONT = 13, SMALL = 11, ROWS = 10, LINES = 120, ACROSS = 368, SLACK = 40, GAPS = [[120, 150, 190, 240, 300], [40, 56, 72, 96, 130, 180]], SOURCE = 320;
const MARKS = {
  person: ["M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z", "#3b82c4"],
  production: ["M-5.5,-5.5H5.5V5.5H-5.5Z", "#d9622b"],
  character: ["M0,-6.6L5.7,3.3H-5.7Z", "#0f9d76"],
  organization: ["M6.6,0L3.3,5.7H-3.3L-6.6,0L-3.3,-5.7H3.3Z", "#b5669b"],
  event: ["M0,-7L1.8,-2.4L6.7,-2.2L2.9,0.9L4.1,5.7L0,3L-4.1,5.7L-2.9,0.9L-6.7,-2.2L-1.8,-2.4Z", "#c98a00"],
  franchise: ["M0,-6.6L6.6,0L0,6.6L-6.6,0Z", "#4fa3d8"],
  place: ["M0,6.6L5.7,-3.3H-5.7Z", "#8a6d3b"],
  other: ["M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z", "#7d8794"],
};
const STYLES = {solid: "out, or told as a fact", dashed: "not out yet, or uncertain", dotted: "only rumoured", struck: "denied"};

// Text without a font.
function textWidth(text, size) {
  let total = 0;
  for (const character of text) {
    const code = character.codePointAt(0);
    if (code >= 32 && code <= 126) total += WIDTHS[code - 32];
    else if (code >= 0x300 && code < 0x370) total += 0;
    else total += code < 0x1100 ? 75 : 105;
  }
  return total * size / 100;
}
function fit(text, size, most) {
  if (textWidth(text, size) <= most) return text;
  const kept = [...text];
  while (kept.length && textWidth(kept.join(""), size) + size > most) kept.pop();
  return kept.join("").replace(/ +$/, "") + "…";
}
function wrap(text, size, most, lines) {
  const found = [];
  let rest = text;
  while (rest) {
    if (found.length === lines - 1 || textWidth(rest, size) <= most) { found.push(fit(rest, size, most)); break; }
    const characters = [...rest];
    let end = 0;
    for (let at = 0; at < characters.length; at++) {
      if (textWidth(characters.slice(0, at + 1).join(""), size) > most && characters[at] !== " ") break;
      if (characters[at] === " " || characters[at] === "-") end = at + 1;
    }
    if (end === 0) {
      while (end < characters.length - 1 && textWidth(characters.slice(0, end + 1).join(""), size) <= most) end += 1;
      end = end > 0 ? end : 1;
    }
    found.push(characters.slice(0, end).join("").replace(/ +$/, ""));
    rest = characters.slice(end).join("").replace(/^ +/, "");
  }
  return found.length ? found : [""];
}

// Where everything lies.
const whole = value => Math.floor(value + 0.5);
const keyOf = (one, other) => JSON.stringify([one, other]);
function layOut(drawing) {
  const [shown, left] = fitting(drawing), [layers, curves] = cardsOf(drawing, shown);
  order(layers, curves);
  for (const cards of layers) measure(cards, drawing.portrait);
  spread(layers, curves, drawing.portrait);
  let width = 0, height = 0;
  for (const gap of GAPS[drawing.portrait ? 1 : 0]) {
    [width, height] = position(layers, gap, drawing.portrait);
    if (putNumbers(curves, drawing.portrait)) break;
  }
  return {cards: layers.flat(), curves, width, height, left};
}
function fitting(drawing) {
  const most = drawing.portrait ? 3 : ROWS, columns = [], shown = [];
  let lines = new Set();
  let left = drawing.more;
  drawing.ways.forEach((way, at) => {
    const fresh = [...way.keys()].filter(step => step >= columns.length || !columns[step].includes(way[step]));
    const more = new Set([...lines, ...way.slice(1).map((name, step) => keyOf(way[step], name))]);
    const full = more.size > LINES || fresh.some(step => step < columns.length && columns[step].length >= most);
    if (drawing.chosen >= 0 && columns.length && full) { left += drawing.sizes[at]; return; }
    for (const step of fresh) {
      if (step >= columns.length) columns.push([]);
      columns[step].push(way[step]);
    }
    lines = more;
    shown.push(at);
  });
  return [shown, left];
}
function cardsOf(drawing, shown) {
  const nodes = new Map(drawing.nodes.map(node => [node.id, node])), told = new Map(drawing.lines.map(line => [keyOf(line.from, line.to), line]));
  const cards = new Map(), curves = new Map(), layers = [];
  const best = drawing.chosen >= 0 && drawing.chosen < drawing.ways.length ? drawing.ways[drawing.chosen] : [];
  const follow = (one, other) => best.some((name, step) => step > 0 && best[step - 1] === one && name === other);
  for (const way of shown.map(at => drawing.ways[at])) way.forEach((name, step) => {
    if (!cards.has(name)) {
      cards.set(name, {node: nodes.get(name), layer: step, chosen: drawing.chosen < 0 || best.includes(name), end: drawing.ends.includes(name)});
      if (step >= layers.length) layers.push([]);
      layers[step].push(cards.get(name));
    }
    if (step > 0 && !curves.has(keyOf(way[step - 1], name))) {
      const key = keyOf(way[step - 1], name);
      curves.set(key, {line: told.get(key), one: cards.get(way[step - 1]), other: cards.get(name), chosen: drawing.chosen < 0 || follow(way[step - 1], name), numbers: []});
    }
  });
  for (const name of drawing.ends) if (!cards.has(name)) {
    cards.set(name, {node: nodes.get(name), layer: layers.length, chosen: false, end: true});
    layers.push([cards.get(name)]);
  }
  return [layers, [...curves.values()]];
}
function order(layers, curves) {
  let best = layers.map(cards => [...cards]), least = crossings(layers, curves);
  for (let sweep = 0; sweep < 12; sweep++) {
    const forwards = sweep % 2 === 0;
    for (const step of stepsOf(layers, forwards)) sortLayer(layers[step], layers[forwards ? step - 1 : step + 1], curves, forwards);
    const found = crossings(layers, curves);
    if (found < least) { least = found; best = layers.map(cards => [...cards]); }
  }
  best.forEach((cards, step) => layers[step].splice(0, cards.length, ...cards));
  let better = true;
  while (better) {
    better = false;
    layers.forEach((cards, step) => {
      const near = curves.filter(curve => curve.one.layer === step || curve.other.layer === step);
      least = crossings(layers, near);
      for (let at = 0; at < (least > 0 ? cards.length - 1 : 0); at++) {
        [cards[at], cards[at + 1]] = [cards[at + 1], cards[at]];
        const found = crossings(layers, near);
        if (found < least) { least = found; better = true; } else [cards[at], cards[at + 1]] = [cards[at + 1], cards[at]];
      }
    });
  }
}
const stepsOf = (layers, forwards) => forwards ? [...layers.keys()].slice(1) : [...layers.keys()].slice(0, -1).reverse();
function sortLayer(cards, beside, curves, forwards) {
  const means = cards.map((card, at) => {
    let total = 0, count = 0;
    for (const curve of curves) {
      const [here, there] = forwards ? [curve.other, curve.one] : [curve.one, curve.other];
      if (here === card) { total += beside.indexOf(there); count += 1; }
    }
    return [count > 0 ? total / count : at, card];
  });
  means.sort((a, b) => a[0] - b[0]);
  cards.splice(0, cards.length, ...means.map(([, card]) => card));
}
function crossings(layers, curves) {
  const places = new Map();
  for (const cards of layers) cards.forEach((card, at) => places.set(card, at));
  let total = 0;
  curves.forEach((curve, at) => {
    const one = places.get(curve.one), other = places.get(curve.other);
    for (let next = at + 1; next < curves.length; next++) {
      const second = curves[next];
      if (second.one.layer !== curve.one.layer) continue;
      const start = places.get(second.one), end = places.get(second.other);
      if ((one < start && other > end) || (one > start && other < end)) total += curve.chosen || second.chosen ? 4 : 1;
    }
  });
  return total;
}
function measure(cards, portrait) {
  const most = portrait ? (cards.length < 2 ? 170 : cards.length < 3 ? 150 : 104) : 176;
  let width = 0, height = 0;
  for (const card of cards) {
    const size = card.chosen || card.end ? FONT * BOLD : FONT;
    card.lines = wrap(card.node.name, size, most, portrait ? 4 : 3);
    let text = Math.max(...card.lines.map(line => textWidth(line, size)));
    text = Math.max(text, Math.min(most, textWidth(card.node.sub, SMALL)));
    card.width = Math.ceil(text) + (portrait ? 12 : 42);
    card.height = 16 * card.lines.length + (card.node.sub ? 14 : 0) + (portrait ? 26 : 16);
    width = Math.max(width, card.width);
    height = Math.max(height, card.height);
  }
  for (const card of cards) { if (portrait) card.height = height; else card.width = width; }
}
const sizeOf = (card, portrait) => portrait ? card.width : card.height;
function spread(layers, curves, portrait) {
  const gap = portrait ? 10 : 14;
  let room = portrait ? ACROSS : 0;
  for (const cards of layers) {
    let total = -gap;
    for (const card of cards) total += sizeOf(card, portrait) + gap;
    room = Math.max(room, total);
    let at = -total / 2;
    for (const card of cards) {
      card.v = at + sizeOf(card, portrait) / 2;
      at += sizeOf(card, portrait) + gap;
    }
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    const forwards = sweep % 2 === 0;
    for (const step of stepsOf(layers, forwards)) settleLayer(layers[step], layers[step].map(card => wanted(card, curves, forwards)), room / 2 + (portrait ? 0 : SLACK), gap, portrait);
  }
}
function wanted(card, curves, forwards) {
  let total = 0, count = 0;
  for (const curve of curves) {
    const [here, there] = forwards ? [curve.other, curve.one] : [curve.one, curve.other];
    if (here !== card) continue;
    const weight = curve.chosen ? 10000 : 1;
    total += there.v * weight;
    count += weight;
  }
  return count > 0 ? total / count : card.v;
}
function settleLayer(cards, wishes, room, gap, portrait) {
  const offsets = [0], blocks = [];
  for (let at = 1; at < cards.length; at++) offsets.push(offsets[at - 1] + ((sizeOf(cards[at - 1], portrait) + sizeOf(cards[at], portrait)) / 2 + gap));
  cards.forEach((card, at) => {
    const weight = card.chosen ? 10000 : 1;
    let total = (wishes[at] - offsets[at]) * weight, heavy = weight, many = 1;
    while (blocks.length && blocks.at(-1)[0] / blocks.at(-1)[1] >= total / heavy) {
      const before = blocks.pop();
      total += before[0]; heavy += before[1]; many += before[2];
    }
    blocks.push([total, heavy, many]);
  });
  const low = -room + sizeOf(cards[0], portrait) / 2, high = room - sizeOf(cards.at(-1), portrait) / 2 - offsets.at(-1);
  let at = 0;
  for (const [total, heavy, many] of blocks) for (let i = 0; i < many; i++) {
    cards[at].v = Math.min(Math.max(total / heavy, low), high) + offsets[at];
    at += 1;
  }
}
function position(layers, gap, portrait) {
  const every = layers.flat();
  const low = Math.min(...every.map(card => card.v - sizeOf(card, portrait) / 2)), high = Math.max(...every.map(card => card.v + sizeOf(card, portrait) / 2));
  let along = 0;
  for (const cards of layers) {
    const thick = Math.max(...cards.map(card => portrait ? card.height : card.width));
    for (const card of cards) {
      const middle = whole(along + thick / 2), across = whole(card.v - low);
      [card.x, card.y] = portrait ? [across, middle] : [middle, across];
    }
    along += thick + gap;
  }
  along -= gap;
  const across = whole(high - low);
  return portrait ? [across, whole(along)] : [whole(along), across];
}
function curveEnds({one, other}, portrait) {
  if (portrait) return [one.x, whole(one.y + one.height / 2), other.x, whole(other.y - other.height / 2)];
  return [whole(one.x + one.width / 2), one.y, whole(other.x - other.width / 2), other.y];
}
function putNumbers(curves, portrait) {
  const taken = [];
  let room = true;
  for (const curve of [...curves.filter(one => one.chosen), ...curves.filter(one => !one.chosen)]) {
    let numbers = curve.line ? curve.line.numbers : [];
    curve.numbers = [];
    const points = curves.filter(one => one !== curve && one.one.layer === curve.one.layer)
      .flatMap(one => Array.from({length: 15}, (_, step) => pointOf(one, (step + 1) / 16, portrait)));
    let found = freeSpot(curve, numbers, taken, points, portrait);
    if (!found && numbers.length > 1) {
      numbers = numbers.slice(0, 1);
      found = freeSpot(curve, numbers, taken, points, portrait);
      room = false;
    }
    if (!found) { room = room && !numbers.length; continue; }
    let at = found[0] - found[2] / 2;
    taken.push(found);
    for (const number of numbers) {
      const width = pill(number);
      curve.numbers.push({number, x: whole(at + width / 2), y: found[1], width});
      at += width + 2;
    }
  }
  return room;
}
const pill = number => 8 + 7 * String(number).length;
function pointOf(curve, t, portrait) {
  const [x1, y1, x2, y2] = curveEnds(curve, portrait), s = 1 - t;
  const near = s * s * s + 3 * s * s * t, far = 3 * s * t * t + t * t * t, straight = 1.5 * s * t + t * t * t;
  return portrait ? [whole(x1 * near + x2 * far), whole(y1 + (y2 - y1) * straight)] : [whole(x1 + (x2 - x1) * straight), whole(y1 * near + y2 * far)];
}
function freeSpot(curve, numbers, taken, points, portrait) {
  if (!numbers.length) return null;
  let width = -2, best = null, least = 0;
  for (const number of numbers) width += pill(number) + 2;
  const [x1, y1, x2, y2] = curveEnds(curve, portrait);
  for (let step = 0; step < 17; step++) {
    const t = (50 + Math.floor((step + 1) / 2) * (step % 2 ? 5 : -5)) / 100, [x, y] = pointOf(curve, t, portrait);
    const clear = portrait ? y - 10 >= y1 && y + 10 <= y2 : x - width / 2 - 2 >= x1 && x + width / 2 + 2 <= x2;
    if (!clear || taken.some(one => Math.abs(x - one[0]) < (width + one[2]) / 2 + 3 && Math.abs(y - one[1]) < 18)) continue;
    const under = points.filter(one => Math.abs(x - one[0]) < width / 2 + 2 && Math.abs(y - one[1]) < 10).length;
    if (!best || under < least) { best = [x, y, width]; least = under; }
  }
  return best;
}

// The elements, as lists: [name, {attribute: value}, child, …].
function pictureTree(given) {
  const drawing = {title: "", note: "", told: "", more: 0, sources: [], ...given, chosen: given.chosen ?? 0, portrait: Boolean(given.portrait),
    sizes: given.sizes ?? given.ways.map(() => 1), nodes: given.nodes.map(node => ({sub: "", title: "", ...node}))};
  const placed = layOut(drawing), edge = drawing.portrait ? 12 : 24, inside = Math.max(placed.width, drawing.portrait ? 368 : 640);
  const [head, top] = headOf(drawing, edge, inside), left = whole(edge + (inside - placed.width) / 2);
  const body = [
    ...placed.curves.filter(curve => !curve.chosen).map(curve => curveTree(curve, drawing)),
    ...placed.curves.filter(curve => curve.chosen).map(curve => curveTree(curve, drawing)),
    ...placed.curves.filter(curve => curve.numbers.length).map(curve => numbersTree(curve, drawing)),
    ...placed.cards.map(card => cardTree(card, drawing)),
  ];
  const [foot, bottom] = footOf(drawing, placed, edge, inside, top + placed.height), width = inside + 2 * edge, height = bottom + edge;
  return ["svg", {xmlns: "http://www.w3.org/2000/svg", class: "cg-picture", viewBox: `0 0 ${width} ${height}`, width, height, role: "graphics-document", "aria-label": drawing.title},
    ["title", {}, drawing.title],
    ...(drawing.told ? [["desc", {}, drawing.told]] : []),
    ["rect", {class: "cg-ground", width, height}],
    ...head,
    ["g", {transform: `translate(${left},${top})`}, ...body],
    ...foot];
}
function headOf(drawing, edge, inside) {
  const made = [];
  let y = edge;
  for (const line of drawing.title ? wrap(drawing.title, 16 * BOLD, inside, 8) : []) made.push(["text", {class: "cg-title", x: edge, y: (y += 20) - 5}, line]);
  for (const line of drawing.note ? wrap(drawing.note, FONT, inside, 4) : []) made.push(["text", {class: "cg-note", x: edge, y: y += 18}, line]);
  return [made, made.length ? y + 22 : y];
}
const styleOf = line => line && Object.hasOwn(STYLES, line.style) ? line.style : "solid";
function curveTree(curve, drawing) {
  const [x1, y1, x2, y2] = curveEnds(curve, drawing.portrait), xm = whole((x1 + x2) / 2), ym = whole((y1 + y2) / 2);
  const d = `M${x1},${y1}${drawing.portrait ? `C${x1},${ym} ${x2},${ym}` : `C${xm},${y1} ${xm},${y2}`} ${x2},${y2}`;
  return ["g", {class: `cg-line cg-${styleOf(curve.line)}${curve.chosen ? " cg-chosen" : ""}`, "data-from": curve.one.node.id, "data-to": curve.other.node.id},
    ...(curve.line?.words ? [["title", {}, curve.line.words]] : []), ["path", {class: "cg-wide", d}], ["path", {d}]];
}
function numbersTree(curve, drawing) {
  const sources = new Map(drawing.sources.map(source => [source.number, source]));
  return ["g", {class: `cg-numbers${curve.chosen ? " cg-chosen" : ""}`}, ...curve.numbers.map(({number, x, y, width}) =>
    linked(number, sources.get(number), ["rect", {x: x - width / 2, y: y - 8, width, height: 16, rx: 5}], ["text", {x, y: y + 4}, String(number)]))];
}
function linked(number, source, ...shown) {
  const said = `Source ${number}${source ? `: ${source.cite}` : ""}`, title = ["title", {}, said];
  if (source?.url && /^https?:\/\//i.test(source.url)) return ["a", {"data-number": number, href: source.url, target: "_blank", rel: "noopener noreferrer", "aria-label": said}, title, ...shown];
  return ["g", {"data-number": number}, title, ...shown];
}
const markOf = kind => Object.hasOwn(MARKS, kind) ? MARKS[kind] : MARKS.other;
function cardTree(card, drawing) {
  const x = card.x - card.width / 2, y = card.y - card.height / 2, [mark, fill] = markOf(card.node.kind), middle = drawing.portrait ? {"text-anchor": "middle"} : {};
  const text = 16 * card.lines.length + (card.node.sub ? 14 : 0);
  let [at, line, markX, markY] = drawing.portrait ? [card.x, card.y - text / 2 + 18, card.x, card.y - text / 2 - 3] : [x + 30, card.y - text / 2 + 12, x + 16, card.y];
  const made = ["g", {class: `cg-card${card.chosen ? " cg-chosen" : ""}${card.end ? " cg-end" : ""}`, role: "graphics-symbol", "aria-label": `${card.node.name} (${card.node.kind})`, "data-id": card.node.id},
    ["title", {}, card.node.title || card.node.name],
    ["rect", {x, y, width: card.width, height: card.height, rx: 9}],
    ["path", {d: mark, fill, transform: `translate(${markX},${markY})`}]];
  for (const words of card.lines) {
    made.push(["text", {class: "cg-name", x: at, y: line, ...middle}, words]);
    line += 16;
  }
  if (card.node.sub) made.push(["text", {class: "cg-sub", x: at, y: line - 1, ...middle}, fit(card.node.sub, SMALL, card.width - (drawing.portrait ? 12 : 42))]);
  return made;
}
function footOf(drawing, placed, edge, inside, y) {
  const made = [];
  if (placed.left > 0) made.push(["text", {class: "cg-note", x: edge, y: y += 30}, `and ${placed.left.toLocaleString("en-US")} more ${placed.left === 1 ? "way" : "ways"} as short`]);
  const [legend, below] = legendOf(drawing, placed, edge, inside, y + 34), told = new Set(placed.curves.flatMap(curve => curve.line ? curve.line.numbers : []));
  made.push(legend);
  const cited = drawing.sources.filter(source => told.has(source.number));
  if (!cited.length) return [made, below];
  const [sources, end] = sourcesOf(cited, edge, inside, below + 18);
  return [[...made, sources], end];
}
function legendOf(drawing, placed, edge, inside, y) {
  const entries = Object.keys(MARKS).filter(kind => placed.cards.some(card => card.node.kind === kind)).map(kind => [["path", {d: MARKS[kind][0], fill: MARKS[kind][1]}], kind]);
  if (drawing.chosen >= 0 && placed.curves.length > 0) entries.push([["g", {class: "cg-line cg-chosen"}, ["path", {d: "M-9,0H9"}]], drawing.chosen > 0 ? "the chosen way" : "the best way"]);
  for (const style of Object.keys(STYLES)) if (placed.curves.some(curve => styleOf(curve.line) === style)) entries.push([["g", {class: `cg-line cg-${style}`}, ["path", {d: "M-9,0H9"}]], STYLES[style]]);
  if (drawing.sources.length) entries.push([["g", {class: "cg-numbers"}, ["rect", {x: -7.5, y: -8, width: 15, height: 16, rx: 5}], ["text", {x: 0, y: 4}, "1"]], "source"]);
  const made = ["g", {class: "cg-legend"}];
  let x = edge;
  for (const [shape, words] of entries) {
    const width = 30 + Math.ceil(textWidth(words, 12)) + 16;
    if (x > edge && x + width > edge + inside) { x = edge; y += 22; }
    made.push(["g", {transform: `translate(${x + 10},${y - 4})`}, shape], ["text", {x: x + 26, y}, words]);
    x += width;
  }
  return [made, y];
}
function sourcesOf(cited, edge, inside, y) {
  const entries = cited.map(source => `[${source.number}] ${source.cite}`), widest = Math.ceil(Math.max(...entries.map(words => textWidth(words, 12)))) + 16;
  const columns = Math.max(1, Math.floor(inside / Math.min(SOURCE, widest))), rows = Math.ceil(cited.length / columns), wide = Math.floor(inside / columns);
  const made = ["g", {class: "cg-sources"}, ...cited.map((source, at) => linked(source.number, source,
    ["text", {x: edge + wide * Math.floor(at / rows), y: y + 17 * (at % rows + 1)}, fit(entries[at], 12, wide - 12)]))];
  return [made, y + 17 * rows];
}
function elementOf([name, attributes, ...children]) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") element.setAttribute(key, value);
  element.append(...children.map(child => typeof child === "string" ? child : elementOf(child)));
  return element;
}
return {drawPicture: drawing => elementOf(pictureTree(drawing)), pictureTree, pictureStyles: STYLES};
})();
