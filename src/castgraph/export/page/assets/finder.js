// Shortest connections, as castgraph.paths finds them: all at once in layers, the best of them in order.
const MOST = 1000, STEPS = 20000;
const halfEven = x => { const low = Math.floor(x); return x - low === 0.5 ? low + low % 2 : Math.round(x); };
const creditCost = e => statusOf(e)[COST] + halfEven(D.support / Math.max(publishersOf(e), 0.5));
const nodeCost = n => n.cost + ownStatus(n)[COST];
const hopCost = pair => pair.edges.reduce((least, e) => e.carries ? Math.min(least, creditCost(e)) : least, Infinity);

function levelsFrom(start, end, most, carries = pair => pair.carries) {
  const depth = new Map([[start, 0]]);
  for (let level = [start], hops = 1; level.length && hops <= most && !depth.has(end); hops++) {
    const next = [];
    for (const n of level) for (const pair of n.pairs) {
      const m = other(pair, n);
      if (!depth.has(m) && carries(pair)) { depth.set(m, hops); next.push(m); }
    }
    level = next;
  }
  return depth;
}
const distance = (start, end, most = MOST, carries = undefined) => levelsFrom(start, end, most, carries).get(end);
const groupSize = (start, carries) => levelsFrom(start, null, MOST, carries).size;

// All paths of the least length: nodes in layers, and the steps between as [place in the next layer, cost].
function dagBetween(start, end, most) {
  const depth = levelsFrom(start, end, most), hops = depth.get(end);
  if (hops === undefined) return null;
  const layers = [[end]];
  for (let d = hops - 1; d >= 0; d--) {
    const found = new Set();
    for (const n of layers[0]) for (const pair of n.pairs) if (pair.carries && depth.get(other(pair, n)) === d) found.add(other(pair, n));
    layers.unshift([...found].sort((m, n) => m.id - n.id));
  }
  const steps = layers.slice(0, -1).map((layer, d) => {
    const place = new Map(layers[d + 1].map((n, i) => [n, i]));
    return layer.map(n => n.pairs.filter(pair => pair.carries && place.has(other(pair, n))).map(pair => {
      const m = other(pair, n);
      return [place.get(m), hopCost(pair) + (d + 1 < hops ? nodeCost(m) : 0)];
    }).sort((s, t) => s[0] - t[0]));
  });
  return {hops, layers, steps};
}
function countPaths(dag, through) {
  let ahead = dag.layers[dag.hops].map(() => 1);
  for (let d = dag.hops - 1; d >= 0; d--) {
    if (through && through.has(d + 1)) ahead = ahead.map((count, i) => dag.layers[d + 1][i] === through.get(d + 1) ? count : 0);
    ahead = dag.steps[d].map(steps => steps.reduce((sum, [to]) => sum + ahead[to], 0));
  }
  return ahead[0];
}

class Heap {
  constructor(before) { this.items = []; this.before = before; }
  get size() { return this.items.length; }
  push(item) {
    const items = this.items;
    let i = items.push(item) - 1;
    for (let up; i > 0 && this.before(item, items[up = (i - 1) >> 1]); i = up) items[i] = items[up];
    items[i] = item;
  }
  pop() {
    const items = this.items, top = items[0], last = items.pop();
    if (items.length) {
      let i = 0;
      for (let next; (next = 2 * i + 1) < items.length; i = next) {
        if (next + 1 < items.length && this.before(items[next + 1], items[next])) next += 1;
        if (!this.before(items[next], last)) break;
        items[i] = items[next];
      }
      items[i] = last;
    }
    return top;
  }
}
function byPath(p, q) {
  for (let i = 0; i < p.length && i < q.length; i++) if (p[i] !== q[i]) return p[i].id - q[i].id;
  return p.length - q.length;
}
const cheaper = (a, b) => (a.cost - b.cost || byPath(a.path, b.path)) < 0;
// Yields [cost, nodes], the cheapest first, ties by the order of the nodes; gives up after so many beginnings of paths.
function* bestPaths(dag, most) {
  const rest = [dag.layers[dag.hops].map(() => 0)];
  for (let d = dag.hops - 1; d >= 0; d--) rest.unshift(dag.steps[d].map(steps => Math.min(...steps.map(([to, cost]) => cost + rest[0][to]))));
  const ranked = new Map(), key = (d, i) => d * 1e7 + i;
  const children = (d, i) => {
    if (!ranked.has(key(d, i))) ranked.set(key(d, i), dag.steps[d][i].map(([to, cost]) => [cost + rest[d + 1][to], to]).sort((s, t) => s[0] - t[0] || s[1] - t[1]));
    return ranked.get(key(d, i));
  };
  // An entry: least cost of the whole path, its nodes, what the part before its last step costs, and which of the
  // steps from there it took: enough to make its next sibling.
  const heap = new Heap(cheaper);
  heap.push({cost: rest[0][0], path: dag.layers[0], spent: 0, place: -1, before: 0});
  for (let looked = 1; heap.size; looked++) {
    const {cost, path, spent, place, before} = heap.pop();
    if (looked > most) return;
    const d = path.length - 1;
    let here = 0, paid = spent;
    if (place >= 0) {
      const siblings = children(d - 1, before);
      if (place + 1 < siblings.length) heap.push({cost: spent + siblings[place + 1][0], path: [...path.slice(0, -1), dag.layers[d][siblings[place + 1][1]]], spent, place: place + 1, before});
      here = siblings[place][1];
      paid = spent + siblings[place][0] - rest[d][here];
    }
    if (d === dag.hops) { yield [cost, path]; continue; }
    const [total, to] = children(d, here)[0];
    heap.push({cost: paid + total, path: [...path, dag.layers[d + 1][to]], spent: paid, place: 0, before: here});
  }
}
