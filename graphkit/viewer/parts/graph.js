/* The data of the page as objects that know each other: things, hops between them, claims, statements, sources.
   The JSON leaves out what is empty; the blanks put it back. */

const data = JSON.parse(document.getElementById("data").textContent);

const BLANK_THING = {kind: 0, band: 0, x: 0, y: 0, passing: 0, alt: [], ids: [], place: "", text: "", note: "", figures: []};
const BLANK_STATEMENT = {
  of: 0, metric: 0, said: 0, denied: 0, amount: "", wide: 0, value: "", unit: "", date: "", period: "", until: "", status: "",
  what: "", note: "", by: "", details: [], cited: [], sources: [], voices: [], places: [], rule: "", against: [],
  premises: [], held: null,
};

const sources = data.sources.map((source) => (
  {title: "", publisher: "", author: "", url: "", day: "", kind: 0, weak: 0, about: 0, ...source}));
const predicates = data.predicates.map(([name, forward, backward, group, symmetric]) => (
  {name, forward, backward, group, symmetric: symmetric === 1}));
const groups = data.groups.map(([name, label, pattern, hue], number) => ({number, name, label, pattern, hue}));
const classes = data.classes.map(([name, label, plural, shape, hue], number) => ({number, name, label, plural, shape, hue}));
const bands = data.bands.map(([label, thing, top, bottom], number) => ({number, label, thing, top, bottom, members: []}));

const things = data.things.map((raw, number) => {
  const thing = {...BLANK_THING, ...raw, number, near: []};
  thing.figures = thing.figures.map((figure) => ({...BLANK_STATEMENT, ...figure, hop: null, thing}));
  bands[thing.band].members.push(thing);
  return thing;
});
const thingOf = new Map(things.map((thing) => [thing.id, thing]));

const hops = data.hops.map((raw, number) => {
  const hop = {number, a: things[raw.a], b: things[raw.b], cost: raw.cost ?? Infinity, claims: [], statements: []};
  hop.claims = raw.claims.map(([predicate, forward]) => ({
    hop, predicate: predicates[predicate], statements: [], voices: 0,
    subject: forward ? hop.a : hop.b, object: forward ? hop.b : hop.a,
  }));
  hop.statements = raw.statements.map((told) => {
    const statement = {...BLANK_STATEMENT, ...told, hop, claim: hop.claims[told.of ?? 0]};
    statement.claim.statements.push(statement);
    return statement;
  });
  for (const claim of hop.claims) claim.voices = new Set(claim.statements.flatMap((told) => told.voices)).size;
  hop.a.near.push({thing: hop.b, hop});
  if (hop.a !== hop.b) hop.b.near.push({thing: hop.a, hop});
  return hop;
});

for (const thing of things) thing.y0 = thing.y;
for (const band of bands) Object.assign(band, {top0: band.top, bottom0: band.bottom});

/** All things, the most important first, and the place of each in that order. */
const important = data.order.map((number) => things[number]);
important.forEach((thing, rank) => { thing.rank = rank; });

const relationCount = hops.reduce((count, hop) => count + hop.statements.length, 0);
const figureCount = things.reduce((count, thing) => count + thing.figures.length, 0);

/** Days as whole numbers, counted as Python does (1 is 1 January of year 1). */
const ordinal = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / 86400000) + 719163;
const isoOf = (day) => new Date((day - 719163) * 86400000).toISOString().slice(0, 10);
const buildDay = ordinal(data.day);

/** Whether a statement can hold on a day. */
const holds = (told, day) => !told.held || told.held.some(([first, last]) => first <= day && (!last || day <= last));

/** How a statement stands on a day: "now", "later", "past" or "denied". Figures are always "now". */
function standing(told, day) {
  if (told.denied) return "denied";
  if (holds(told, day)) return "now";
  return told.held.some(([first]) => first > day) ? "later" : "past";
}

/** The hop between two things, or null. */
const hopBetween = (first, second) => first.near.find(({thing}) => thing === second)?.hop ?? null;

/** The premises of an inferred statement that are on this page. */
const premisesOf = (told) => told.premises.map(([at, place]) => (
  at < 0 ? things[-1 - at].figures[place] : hops[at].statements[place]));
