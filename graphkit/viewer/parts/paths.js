/* Connections: the search of `graphkit path`, on the costs that the build computed. Same formula, same order. `costOf`
   gives the cost of a hop, infinite for one that may not be used.
   A* over paths without loops, guided by the exact cost of the rest of the way with the hops that remain; ties go to
   fewer hops and then to the things along the way. */

const BUDGET = 200000;

class Heap {
  constructor(before) { this.before = before; this.items = []; }
  get size() { return this.items.length; }
  push(item) {
    const items = this.items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.before(item, items[up])) break;
      items[at] = items[up];
      at = up;
    }
    items[at] = item;
  }
  pop() {
    const items = this.items, top = items[0], last = items.pop();
    if (items.length) {
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        if (down >= items.length) break;
        if (down + 1 < items.length && this.before(items[down + 1], items[down])) down += 1;
        if (!this.before(items[down], last)) break;
        items[at] = items[down];
        at = down;
      }
      items[at] = last;
    }
    return top;
  }
}

/** The order in which partial paths are looked at. */
function isBefore(first, second) {
  if (first.whole !== second.whole) return first.whole < second.whole;
  if (first.nodes.length !== second.nodes.length) return first.nodes.length < second.nodes.length;
  for (let at = 0; at < first.nodes.length; at += 1) {
    if (first.nodes[at] !== second.nodes[at]) return first.nodes[at] < second.nodes[at];
  }
  return first.cost < second.cost;
}

/** For each number of hops, the least cost of the way to the end within so many, without passing its own thing. */
function remainingCosts(end, passing, maxHops, costOf) {
  const reached = [new Map([[end.number, 0]])];
  let frontier = reached[0];
  for (let hop = 0; hop < maxHops; hop += 1) {
    const best = new Map(reached[hop]), improved = new Map();
    for (const [number, rest] of frontier) {
      const through = rest + passing(things[number]);
      for (const {thing, hop: way} of things[number].near) {
        const cost = costOf(way) + through;
        if (cost < (best.get(thing.number) ?? Infinity)) {
          best.set(thing.number, cost);
          improved.set(thing.number, cost);
        }
      }
    }
    reached.push(best);
    frontier = improved;
  }
  return reached;
}

/** The most telling connections between two things: {paths: [{cost, things, hops}], complete}. */
function findPaths(start, end, {maxHops = 4, limit = 3, costOf = ({cost}) => cost} = {}) {
  const found = {paths: [], complete: true};
  if (start === end) return found;
  const passing = (thing) => (thing === start || thing === end ? 0 : thing.passing);
  const remaining = remainingCosts(end, passing, maxHops, costOf);
  if (!remaining[maxHops].has(start.number)) return found;
  const waiting = new Heap(isBefore);
  waiting.push({whole: remaining[maxHops].get(start.number), nodes: [start.number], cost: 0});
  for (let looked = 0; waiting.size;) {
    const {nodes, cost} = waiting.pop();
    const last = things[nodes[nodes.length - 1]];
    if (last === end) {
      found.paths.push(pathOf(nodes, cost));
      if (found.paths.length === limit) return found;
      continue;
    }
    looked += 1;
    if (looked > BUDGET) return {...found, complete: false};
    const left = remaining[maxHops - nodes.length];
    for (const {thing, hop} of last.near) {
      if (!left.has(thing.number) || nodes.includes(thing.number) || costOf(hop) === Infinity) continue;
      const soFar = cost + costOf(hop) + passing(thing);
      waiting.push({whole: soFar + left.get(thing.number), nodes: [...nodes, thing.number], cost: soFar});
    }
  }
  return found;
}

function pathOf(nodes, cost) {
  const along = nodes.map((at) => things[at]);
  return {cost, things: along, hops: along.slice(1).map((thing, at) => hopBetween(along[at], thing))};
}
