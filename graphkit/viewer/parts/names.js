/* Finding by name: the same order as `graphkit search`, without leaving the page. */

const fold = (text) => text.toLowerCase().split(/\s+/).filter(Boolean).join(" ");

const nameIndex = things.flatMap((thing) => [
  [fold(thing.id), 0, thing],
  ...thing.ids.filter(([scheme]) => scheme !== "exchange").map(([, text]) => [fold(text), 1, thing]),
  [fold(thing.label), 2, thing],
  ...thing.alt.map((name) => [fold(name), 3, thing]),
]);

/** The thing that a name means: an id before an identifier before a label before another name; null for none. */
function thingNamed(name) {
  const wanted = fold(name);
  const matches = nameIndex.filter(([text]) => text === wanted);
  matches.sort((first, second) => first[1] - second[1] || first[2].rank - second[2].rank);
  return matches[0]?.[2] ?? null;
}

function grams(text) {
  const padded = `  ${text} `, all = new Set();
  for (let at = 0; at + 3 <= padded.length; at += 1) all.add(padded.slice(at, at + 3));
  return all;
}

/** How well a name matches where it holds what is wanted, 0 where it does not. */
function nameScore(wanted, name) {
  if (name === wanted) return 1;
  if (name.startsWith(wanted)) return 0.9;
  if (!name.includes(wanted)) return 0;
  return ` ${name.replaceAll("-", " ")}`.includes(` ${wanted}`) ? 0.8 : 0.7;
}

/** How well a name matches that is only written alike: it shares enough of its runs of three letters, `both` of them. */
function likeScore(wanted, count, name, both) {
  if ((2 * both) / (count + grams(name).size) < 0.4) return 0;
  return 0.6 * Math.max(...[name, ...name.split(/[ -]/)].map((part) => likeness(wanted, part)));
}

let gramIndex = null;

/** Positions of names by the runs of three letters in them; made when a name is first looked for that nothing bears. */
function allGrams() {
  if (gramIndex) return gramIndex;
  gramIndex = new Map();
  nameIndex.forEach(([name], at) => {
    for (const gram of grams(name)) {
      if (gramIndex.has(gram)) gramIndex.get(gram).push(at);
      else gramIndex.set(gram, [at]);
    }
  });
  return gramIndex;
}

/** How alike two texts are, from 0 to 1: how many letters need not be changed. */
function likeness(first, second) {
  let costs = Array.from({length: second.length + 1}, (_, at) => at);
  for (let down = 1; down <= first.length; down += 1) {
    const next = [down];
    for (let at = 1; at <= second.length; at += 1) {
      next.push(Math.min(costs[at] + 1, next[at - 1] + 1, costs[at - 1] + (first[down - 1] === second[at - 1] ? 0 : 1)));
    }
    costs = next;
  }
  return 1 - costs[second.length] / Math.max(first.length, second.length, 1);
}

/** Things whose names match, best first, each with the name that did. */
function findThings(text, limit) {
  const wanted = fold(text), best = new Map();
  if (!wanted) return [];
  const offer = (at, score) => {
    const [name, level, thing] = nameIndex[at], before = best.get(thing);
    if (score && (!before || score > before.score)) best.set(thing, {thing, name, level, score});
  };
  nameIndex.forEach(([name], at) => offer(at, nameScore(wanted, name)));
  if (best.size < limit) {
    const own = grams(wanted), shared = new Map(), index = allGrams();
    for (const gram of own) for (const at of index.get(gram) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    for (const [at, both] of shared) {
      const name = nameIndex[at][0];
      if (!name.includes(wanted)) offer(at, likeScore(wanted, own.size, name, both));
    }
  }
  return [...best.values()]
    .sort((first, second) => second.score - first.score || first.level - second.level || first.thing.rank - second.thing.rank)
    .slice(0, limit);
}

let tellings = null;

/** Every statement with the text it is found by; made when first asked for. */
function allTellings() {
  const relation = (told) => ({told, text: fold(`${sentence(told)} ${told.what} ${told.note} ${told.amount}`)});
  const figure = (told) => ({told, text: fold(`${told.thing.label} ${predicates[told.metric].forward} ${told.what} ${told.note}`)});
  tellings ??= [
    ...statements.slice(0, relationCount).map(relation), ...statements.slice(relationCount).map(figure),
  ];
  return tellings;
}

/** Statements in which all words of a text occur, newest first. */
function findStatements(text, limit) {
  const words = fold(text).split(" ").filter(Boolean);
  if (!words.length || text.trim().length < 3) return [];
  return allTellings()
    .filter((one) => words.every((word) => one.text.includes(word)))
    .sort((first, second) => (second.told.date || second.told.period).localeCompare(first.told.date || first.told.period))
    .slice(0, limit).map(({told}) => told);
}
