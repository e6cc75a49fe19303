/* What is shown: filters, and the survey of the graph under them. A hop is shown with those of its statements that
   pass; its first one, the most telling, decides how the line looks. */

const plainFilters = () => ({
  hidden: new Set(),  // classes
  off: new Set(),     // groups of relations
  unsaid: new Set(),  // modalities
  kinds: new Set(),   // kinds of source that do not count
  voices: 0,          // independent publishers that a claim must have
  past: true,         // also what has ended or was denied, and, on the day of the build, what begins later
  day: buildDay,
});

/** Ready-made filters for a question; each names what it leaves on. */
const PRESETS = [
  {name: "All", hint: "All relations", filters: () => plainFilters()},
  {name: "Deals", hint: "Who backs, buys and joins whom", filters: () => onlyGroups(["capital"])},
  {name: "Supply", hint: "Who supplies and buys from whom", filters: () => onlyGroups(["trade"])},
  {name: "Technology", hint: "What is made, and what it needs", filters: () => onlyGroups(["making", "structure"])},
  {name: "Opinions", hint: "What is said as estimate, forecast or opinion", filters: () => ({
    ...plainFilters(), unsaid: new Set([data.modalities.indexOf("fact")]),
  })},
];

function onlyGroups(names) {
  const off = groups.filter(({name}) => !names.includes(name)).map(({number}) => number);
  return {...plainFilters(), off: new Set(off)};
}

const copyOf = (filters) => ({
  ...filters, hidden: new Set(filters.hidden), off: new Set(filters.off),
  unsaid: new Set(filters.unsaid), kinds: new Set(filters.kinds),
});

/** Whether only some kinds of relation are asked for, so that there is room for all of them. */
const isThin = (filters) => Boolean(filters.off.size || filters.unsaid.size || filters.kinds.size || filters.voices);

/** Whether relations are filtered at all, so that things without any that pass are in the way. */
const isNarrow = (filters) => isThin(filters) || !filters.past || filters.day !== buildDay;

const isPlain = (filters) => !isNarrow(filters) && !filters.hidden.size;

/** Whether at least one source of a statement is of a kind that counts; what is inferred has none, and passes. */
const kindPasses = (told, off) => !off.size || !told.sources.length
  || told.sources.some((source) => !off.has(sources[source].kind));

/** The survey: shown hops by number, how many shown hops each thing has, and what each filter would show. */
function survey(filters) {
  const shown = new Map(), degrees = new Uint32Array(things.length);
  const counts = {groups: tally(groups), said: tally(data.modalities), kinds: tally(data.kinds), past: 0, statements: 0};
  for (const hop of hops) {
    const told = hop.statements.filter((one) => passes(one, filters, counts));
    if (!told.length || filters.hidden.has(hop.a.kind) || filters.hidden.has(hop.b.kind)) continue;
    counts.statements += told.length;
    shown.set(hop.number, {hop, told, lead: told.find((one) => holds(one, filters.day)) ?? told[0]});
    degrees[hop.a.number] += 1;
    if (hop.a !== hop.b) degrees[hop.b.number] += 1;
  }
  return {filters, shown, degrees, counts, narrow: isNarrow(filters)};
}

const tally = (list) => new Array(list.length).fill(0);

/** Whether a statement passes all filters; counts it for each filter that alone would keep it out, and for all if none. */
function passes(told, filters, counts) {
  const group = told.claim.predicate.group, state = standing(told, filters.day);
  const fails = [
    filters.off.has(group), filters.unsaid.has(told.said), !kindPasses(told, filters.kinds), !filters.past && state !== "now",
  ];
  if (told.claim.voices < filters.voices || (state === "later" && filters.day !== buildDay)) return false;
  const failed = fails.filter(Boolean).length;
  if (failed > 1) return false;
  if (!failed || fails[0]) counts.groups[group] += 1;
  if (!failed || fails[1]) counts.said[told.said] += 1;
  if (!failed || fails[2]) {
    for (const kind of new Set(told.sources.map((source) => sources[source].kind))) counts.kinds[kind] += 1;
  }
  if ((!failed || fails[3]) && state !== "now") counts.past += 1;
  return !failed;
}

/** Whether a thing may be drawn under the filters. */
const thingPasses = (thing, seen) => !seen.filters.hidden.has(thing.kind)
  && (!seen.narrow || seen.degrees[thing.number] > 0);
