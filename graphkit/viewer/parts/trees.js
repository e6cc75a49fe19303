/* What joins three or more things: the trees of `graphkit path`, by the same exact programme (Dreyfus and Wagner, 1971)
   on the costs that the build computed; an alternative avoids one thing or one hop of the trees found before. */

const MOST_ENDS = 8;

/** The least cost of trees that hold a group of the ends and a thing, and how they came about. */
class Growth {
  constructor(ends, without, costOf) {
    Object.assign(this, {ends, without, costOf, best: [], origin: new Map()});
    this.passing = (at) => (ends.includes(at) ? 0 : things[at].passing);
  }

  come(group, at) { return this.origin.get(group * things.length + at); }
  set(group, at, way) { this.origin.set(group * things.length + at, way); }

  /** Where the trees of two groups that make up a third meet. */
  meet(own, group) {
    for (let part = (group - 1) & group; part > (group ^ part); part = (part - 1) & group) {
      const other = this.best[group ^ part];
      for (const [at, cost] of this.best[part]) {
        const met = cost + (other.get(at) ?? Infinity) - this.passing(at);
        if (met < (own.get(at) ?? Infinity)) {
          own.set(at, met);
          this.set(group, at, [part, -1]);
        }
      }
    }
  }

  /** Let the trees of a group reach further, neighbour by neighbour. */
  grow(own, group) {
    const waiting = new Heap((first, second) => first[0] < second[0] || (first[0] === second[0] && first[1] < second[1]));
    for (const [at, cost] of own) waiting.push([cost, at]);
    while (waiting.size) {
      const [cost, at] = waiting.pop();
      if (cost > own.get(at)) continue;
      for (const {thing: {number: other}, hop} of waysOf(things[at])) {
        if (this.without.things.has(other) || this.without.hops.has(hop.number)) continue;
        const reached = cost + this.costOf(hop) + this.passing(other);
        if (reached < (own.get(other) ?? Infinity)) {
          own.set(other, reached);
          this.set(group, other, [at, hop.number]);
          waiting.push([reached, other]);
        }
      }
    }
  }

  /** The hops of a tree, by following where it came from. */
  branches(group, at, found = new Set()) {
    const way = this.come(group, at);
    if (!way) return found;
    if (way[1] < 0) {
      this.branches(way[0], at, found);
      return this.branches(group ^ way[0], at, found);
    }
    found.add(way[1]);
    return this.branches(group, way[0], found);
  }
}

const orderedWays = new Map();

/** The neighbours of a thing by number, as the command visits them. */
function waysOf(thing) {
  if (!orderedWays.has(thing)) {
    orderedWays.set(thing, thing.near.slice().sort((first, second) => first.thing.number - second.thing.number));
  }
  return orderedWays.get(thing);
}

/** The smallest tree that joins some things and avoids others: {cost, hops}, null where there is none. */
function smallestTree(ends, without, costOf) {
  const growth = new Growth(ends, without, costOf), [root, ...others] = ends;
  for (let group = 1; group < 1 << others.length; group += 1) {
    const own = new Map();
    if ((group & (group - 1)) === 0) own.set(others[31 - Math.clz32(group)], 0);
    growth.meet(own, group);
    growth.grow(own, group);
    growth.best[group] = own;
  }
  const all = (1 << others.length) - 1, cost = growth.best[all].get(root) ?? Infinity;
  if (cost === Infinity) return null;
  const found = [...growth.branches(all, root)].map((at) => hops[at]);
  return {cost, hops: found.sort((first, second) => first.a.number - second.a.number || first.b.number - second.b.number)};
}

/** The trees that join some things, best first: {paths: [{cost, things, hops}], complete}. */
function findTrees(list, {limit = 3, costOf = ({cost}) => cost} = {}) {
  const ends = list.map(({number: at}) => at).sort((first, second) => first - second);
  const seen = new Set(), found = {paths: [], complete: true};
  const waiting = new Heap((first, second) => first.key < second.key || (first.key === second.key && isTreeBefore(first, second)));
  const offer = (without) => {
    const tree = smallestTree(ends, without, costOf), name = tree?.hops.map(({number: at}) => at).join();
    if (!tree || seen.has(name)) return;
    seen.add(name);
    waiting.push({...tree, without, key: Number(tree.cost.toFixed(9))});
  };
  offer({things: new Set(), hops: new Set()});
  while (waiting.size && found.paths.length < limit) {
    const {key, hops: own, without} = waiting.pop();
    const touched = [...new Set(own.flatMap(({a, b}) => [a.number, b.number]))].sort((first, second) => first - second);
    found.paths.push({cost: key, things: touched.map((at) => things[at]), hops: own});
    if (found.paths.length === limit) break;
    for (const at of touched) {
      if (!ends.includes(at)) offer({things: new Set([...without.things, at]), hops: without.hops});
    }
    for (const hop of own) offer({things: without.things, hops: new Set([...without.hops, hop.number])});
  }
  return found;
}

/** Of trees that cost the same, the one whose hops come first. */
function isTreeBefore(first, second) {
  for (let at = 0; at < Math.min(first.hops.length, second.hops.length); at += 1) {
    const [one, other] = [first.hops[at], second.hops[at]];
    if (one !== other) return one.number < other.number;  // hops are numbered in the order of their ends
  }
  return first.hops.length < second.hops.length;
}
