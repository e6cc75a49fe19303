/* What is shown: filters, and the survey of the graph under them. A hop is shown with those of its statements that
   pass; its first one, the most telling, decides how the line looks. */

const plainFilters = () => ({
  hidden: new Set(),  // classes
  off: new Set(),     // groups of relations
  unsaid: new Set(),  // modalities
  kinds: new Set(),   // kinds of source that do not count
  voices: 0,          // independent publishers that a claim must have
  past: true,         // also what has ended or was denied, and, on the day of the build, what begins later
  day: buildDay,      // the day on which it holds
  known: ALL_KNOWN,   // the day by which it had been published
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
const isNarrow = (filters) => isThin(filters) || !filters.past || filters.day !== buildDay || filters.known !== ALL_KNOWN;

/** Whether a statement tells of a connection: it holds on the day, and passes the filters of relations. */
const connects = (told, filters) => standing(told, filters) === "now" && !filters.off.has(told.claim.predicate.group)
  && !filters.unsaid.has(told.said) && kindPasses(told, filters.kinds)
  && (!filters.voices || voicesOf(told.claim, filters.known) >= filters.voices);

const isPlain = (filters) => !isNarrow(filters) && !filters.hidden.size;

/** Whether at least one source of a statement is of a kind that counts; what is inferred has none, and passes. */
const kindPasses = (told, off) => !off.size || !told.sources.length
  || told.sources.some((source) => !off.has(allSources[source].kind));

/** The survey: shown hops by number, how many shown hops each thing has, how much each filter would show, and how many
    things pass: in all, of each band and of each community. */
function survey(filters) {
  const shown = new Map(), degrees = new Uint32Array(things.length);
  const counts = {groups: tally(groups), said: tally(data.modalities), kinds: tally(data.kinds), past: 0, statements: 0};
  const seen = {
    filters, shown, degrees, counts, narrow: isNarrow(filters), lines: 0,
    things: 0, bands: tally(bands), communities: tally(communities),
  };
  for (const hop of hops) {
    const told = hop.statements.filter((one) => passes(one, filters, counts));
    if (!told.length || filters.hidden.has(hop.a.kind) || filters.hidden.has(hop.b.kind)) continue;
    counts.statements += told.length;
    const lead = told.length > 1 && told.find((one) => !one.denied && holds(one, filters.day, filters.known)) || told[0];
    shown.set(hop.number, {hop, told, lead});
    degrees[hop.a.number] += 1;
    if (hop.a !== hop.b) { degrees[hop.b.number] += 1; seen.lines += 1; }
  }
  for (const thing of things) {
    if (!thingPasses(thing, seen)) continue;
    seen.things += 1;
    seen.bands[thing.band] += 1;
    if (thing.community) seen.communities[thing.community.number] += 1;
  }
  return seen;
}

const tally = (list) => new Array(list.length).fill(0);

/** Whether a statement passes all filters; counts it for each filter that alone would keep it out, and for all if none. */
function passes(told, filters, counts) {
  const group = told.claim.predicate.group, state = standing(told, filters);
  if (state === "unknown" || (state === "later" && filters.day !== buildDay)) return false;
  if (filters.voices && voicesOf(told.claim, filters.known) < filters.voices) return false;
  const noGroup = filters.off.has(group), unsaid = filters.unsaid.has(told.said), gone = state !== "now" && !filters.past;
  const noKind = !kindPasses(told, filters.kinds), failed = noGroup + unsaid + noKind + gone;
  if (failed > 1) return false;
  if (!failed || noGroup) counts.groups[group] += 1;
  if (!failed || unsaid) counts.said[told.said] += 1;
  if (!failed || noKind) countKinds(told, counts.kinds);
  if ((!failed || gone) && state !== "now") counts.past += 1;
  return !failed;
}

function countKinds(told, kinds) {
  if (told.sources.length === 1) kinds[allSources[told.sources[0]].kind] += 1;
  else for (const kind of new Set(told.sources.map((source) => allSources[source].kind))) kinds[kind] += 1;
}

/** Whether a thing may be drawn under the filters. */
const thingPasses = (thing, seen) => !seen.filters.hidden.has(thing.kind)
  && (!seen.narrow || seen.degrees[thing.number] > 0);
