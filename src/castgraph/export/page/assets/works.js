// A series and its parts are one work, as castgraph.paths.works has it: what differs only in parts is one way.
const wayOf = path => path.map(n => n.work).filter((work, i, all) => !i || work !== all[i - 1]).join(" ");
const LOOKED_AT = 200000;

// In how many ways the layers can be walked; null where counting them would take too long.
function countWays(dag, through) {
  const plain = dag.layers.every((layer, d) => new Set(layer.map(n => n.work)).size === layer.length &&
    (d === dag.hops || layer.every((n, i) => dag.steps[d][i].every(([to]) => dag.layers[d + 1][to].work !== n.work))));
  if (plain) return countPaths(dag, through);
  const WIDE = 1 + Math.max(...dag.layers.map(layer => layer.length)), last = dag.hops * WIDE, known = new Map();
  const workAt = place => dag.layers[Math.floor(place / WIDE)][place % WIDE].work;
  let looked = 0;
  const after = place => {
    const d = Math.floor(place / WIDE);
    if (d === dag.hops) return [];
    const steps = dag.steps[d][place % WIDE], wanted = through?.get(d + 1)?.work;
    looked += steps.length;
    if (looked > LOOKED_AT) throw new RangeError("too many");
    return steps.map(([to]) => (d + 1) * WIDE + to).filter(next => wanted === undefined || workAt(next) === wanted);
  };
  const within = places => {
    const fresh = [...places];
    while (fresh.length) {
      const place = fresh.pop();
      for (const next of after(place)) if (workAt(next) === workAt(place) && !places.has(next)) { places.add(next); fresh.push(next); }
    }
    return places;
  };
  const ahead = places => {
    const key = [...places].sort((a, b) => a - b).join(" ");
    if (!known.has(key)) {
      const found = new Map();
      for (const place of places) for (const next of after(place)) {
        const work = workAt(next);
        if (work === workAt(place)) continue;
        if (!found.has(work)) found.set(work, new Set());
        found.get(work).add(next);
      }
      let sum = places.has(last) ? 1 : 0;
      for (const some of found.values()) sum += ahead(within(some));
      known.set(key, sum);
    }
    return known.get(key);
  };
  try { return ahead(within(new Set([0]))); } catch (error) { if (error instanceof RangeError) return null; throw error; }
}
// For each node of a path the other parts of its work by which the path might run as well.
function otherParts(dag, path) {
  const place = path.map((n, d) => dag.layers[d].indexOf(n));
  return path.map((n, d) => d === 0 || d === dag.hops ? [] : dag.steps[d - 1][place[d - 1]]
    .filter(([to]) => dag.layers[d][to].work === n.work && !path.includes(dag.layers[d][to]) && dag.steps[d][to].some(([next]) => next === place[d + 1]))
    .map(([to]) => dag.layers[d][to]));
}
