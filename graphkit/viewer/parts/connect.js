/* How two or more things are connected: the most telling ways, lit on the map and told as sentences. They are those of
   `graphkit path` on the day of the build; with filters or on another day, only steps over statements that pass. */

function connectCard(at) {
  const chosen = chosenEnds(at), several = at.ends.length > 2;
  if (chosen.length > 1) searchFor(at, chosen);
  if (at.found) at.pick = Math.max(0, Math.min(at.pick, at.found.paths.length - 1));
  const put = (place, thing) => {
    visitPath(at.ends.map((end, own) => (own === place ? thing : end)));
    focusUnnamed();
  };
  const field = (end, place) => endField(
    endId(place), place ? (several ? "and" : "To") : several ? "Join" : "From", end, (thing) => put(place, thing),
    place > 1 && (() => visitPath(at.ends.filter((_, own) => own !== place))));
  return [
    closeButton(),
    para("kind", "Connect"),
    make("h2", {}, chosen.length > 1 ? "How they are connected" : "Which two things?"),
    make("div", {class: "ends-form"}, at.ends.map(field),
      make("div", {class: "ends-tools"},
        chosen.length > 1 && at.ends.length < MOST_ENDS && press(
          {class: "swap", id: "path-more", onclick: addEnd, title: "What joins them with a third thing?"}, "Add another"),
        at.ends.length === 2 && press({class: "swap", onclick: () => visitPath(at.ends.slice().reverse()), title: "The other way round"}, "Swap"))),
    ...(chosen.length > 1 ? answers(at, chosen) : [para("hinted", "Name both, and the most telling connections are listed here.")]),
  ];
}

/** Search again where the filters have changed since; `at.found` holds what was found, by which filters. */
function searchFor(at, chosen) {
  const {filters} = view;
  if (at.found?.filters === filters) return;
  const search = (limit, costOf) => (chosen.length > 2 ? findTrees(chosen, {limit, costOf}) : findPaths(...chosen, {limit, costOf}));
  const narrow = isNarrowed(filters), found = search(3, narrow ? costsUnder(filters, chosen) : undefined);
  at.found = {...found, filters, isHeld: narrow && !found.paths.length && search(1).paths.length > 0};
}

/** Whether the filters can keep anything out of a connection; what is not in force never is in one. */
const isNarrowed = (filters) => !isPlain({...filters, past: true});

/** The costs of hops as the build stored them, infinite for a hop without a statement that passes the filters. */
function costsUnder(filters, ends) {
  const known = new Map(), isSeen = (thing) => ends.includes(thing) || !filters.hidden.has(thing.kind);
  const passing = (hop) => isSeen(hop.a) && isSeen(hop.b) && hop.statements.some((told) => connects(told, filters));
  return (hop) => {
    if (!known.has(hop)) known.set(hop, passing(hop) ? hop.cost : Infinity);
    return known.get(hop);
  };
}

const END_IDS = ["path-from", "path-to"];

/** The different things that are named. */
const chosenEnds = (at) => [...new Set(at.ends.filter(Boolean))];

/** One more field, for a thing still to be named. */
function addEnd() {
  visitPath([...view.at.ends, null]);
  focusUnnamed();
}

const endId = (place) => END_IDS[place] ?? `path-${place + 1}`;

/** Go on with the first field that is still empty, if there is one. */
function focusUnnamed() {
  const place = view.at.ends.indexOf(null);
  if (place >= 0) byId(endId(place)).focus();
}

/** A field for one end; naming a thing looks for connections at once. */
function endField(id, label, thing, pick, remove) {
  const list = make("ul", {id: `${id}-found`, class: "found", role: "listbox", "aria-label": `${label}: what was found`, hidden: true});
  const input = make("input", {
    id, type: "text", autocomplete: "off", spellcheck: "false", role: "combobox",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, placeholder: "name, ticker …",
  });
  input.value = thing ? plain(thing.label) : "";
  input.addEventListener("focus", () => input.select());
  makeFinder(input, list, {pick, limit: 6});
  return make("div", {class: "end"}, make("label", {for: id}, label), input,
    remove ? press({class: "out", "aria-label": `Leave out ${thing ? plain(thing.label, 60) : "this one"}`, onclick: remove}, "×") : null, list);
}

function answers(at, chosen) {
  const {found} = at;
  if (chosen.length < at.ends.filter(Boolean).length) return [para("hinted", "The same thing is named twice. Name another.")];
  const parts = found.paths.map((path, place) => pathBlock(at, path, place, chosen));
  if (!parts.length) parts.push(...noConnection(found, chosen));
  if (!found.complete) parts.push(para("against", "⚠ The search stopped at its limit; there may be better connections."));
  const {filters} = found, isStored = filters.day !== buildDay || filters.known !== ALL_KNOWN;
  const stored = isStored ? ` Costs are those of ${dateWords(data.day)}.` : "";
  if (found.paths.length || !found.isHeld) parts.push(para("hinted", `Most telling first, ${asOf(filters)}: deals count more than shared fields, `
    + `facts more than opinions, and well-connected things in between count less.${stored}`));
  return parts;
}

/** The day, and what else narrows the search: "as of 30 Jun 2026, as known on 1 Feb 2025, with the filters at the left". */
const asOf = (filters) => [
  `as of ${dayWords(filters.day)}`, filters.known !== ALL_KNOWN && `as known on ${dayWords(filters.known)}`,
  (filters.hidden.size || isThin(filters)) && "with the filters at the left",
].filter(Boolean).join(", ");

/** That nothing was found, and how to find more where that is because of the filters. */
function noConnection({filters, isHeld}, chosen) {
  const what = `No connection ${chosen.length > 2 ? "of them all" : "within four steps"}`;
  const where = data.whole > things.length ? "on this page, which holds a part of the graph" : "in this graph";
  if (!isHeld) return [para("hinted", `${what} is recorded ${where}.`)];
  return [
    para("hinted", `${what} is left ${asOf(filters)}. There is one without filters, as of ${dateWords(data.day)}.`),
    press({class: "swap", id: "path-reset", onclick: resetFilters}, "Reset filters and day"),
  ];
}

function pathBlock(at, path, place, chosen) {
  const steps = chosen.length > 2 ? stepsOfTree(path, chosen[0]) : path.hops.map((hop, own) => ({hop, from: path.things[own]}));
  const between = path.things.filter((thing) => !chosen.includes(thing)).map((thing) => plain(thing.label, 40)).join(", ");
  const names = chosen.length < 3 ? path.things.map((thing) => plain(thing.label, 40)).join(" → ")
    : between ? `through ${between}` : "with nothing between";
  const light = () => { at.pick = place; adjust({at: {...at}}); revealView(); };
  const weakest = path.hops.reduce((worst, hop) => (hop.cost > worst.cost ? hop : worst));
  return make("section", {class: "path", "data-cost": path.cost, "data-things": path.things.map(({id}) => id).join(" ")},
    press({class: "way", "aria-pressed": String(at.pick === place), onclick: light},
      span("place", String(place + 1)), words(names, "name"),
      make("span", {class: "count", title: "What it costs: lower is more telling"}, path.cost.toFixed(1))),
    make("ol", {class: "rows told"}, steps.map(({hop, from}) => hopRow(hop, from, path.hops.length > 1 && hop === weakest))));
}

/** The hops of a tree as one would tell them: from its first end on, each from what was told before. */
function stepsOfTree({hops: own}, first) {
  const steps = [], rest = new Set(own), reached = new Set([first]);
  while (rest.size) {
    const hop = [...rest].find(({a, b}) => reached.has(a) || reached.has(b)) ?? [...rest][0];
    steps.push({hop, from: reached.has(hop.b) && !reached.has(hop.a) ? hop.b : hop.a});
    rest.delete(hop);
    reached.add(hop.a).add(hop.b);
  }
  return steps;
}

function hopRow(hop, from, isWeakest) {
  const told = hop.statements.filter((one) => connects(one, view.filters));
  const more = told.length - 1;
  return make("li", {class: "row"},
    tellingLine(told[0], from), metaLine(told[0]),
    make("div", {class: "facts"},
      more > 0 && press({class: "who", onclick: () => visitPair(hop, true)}, `and ${counted(more, "more statement")}`),
      isWeakest && span("hinted", "weakest step")));
}
