/* The data of the page as objects that know each other: things, hops between them, claims, statements, sources.
   Records are those of the build; what is empty in them is left out. */

const groups = data.groups.map(([name, label, pattern, hue], number) => ({number, name, label, pattern, hue}));
const classes = data.classes.map(([name, label, plural, shape, hue], number) => ({number, name, label, plural, shape, hue}));
const predicates = data.predicates.map(([name, forward, backward, group, symmetric]) => (
  {name, forward, backward, group, symmetric: symmetric === 1}));
const bands = data.bands.map(([label, thing, top, bottom], number) => (
  {number, label, thing, top0: top, bottom0: bottom, top, bottom, members: []}));
const communities = data.communities.map(([band, lead, left, right, top, bottom], number) => (
  {number, band, lead, left, right, top0: top, bottom0: bottom, top, bottom, size: 0}));
const numbered = (list) => new Map(list.map((one, at) => [one.name ?? one, at]));
const classAt = numbered(classes), predicateAt = numbered(predicates), modalityAt = numbered(data.modalities);
const kindAt = numbered(data.kinds);

/** Days as whole numbers, counted as Python does (1 is 1 January of year 1). */
const ordinal = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / 86400000) + 719163;
const isoOf = (day) => new Date((day - 719163) * 86400000).toISOString().slice(0, 10);
const buildDay = ordinal(data.day);

/** The last day that a written date can mean. */
function lastDay(text) {
  const [year, part, day] = text.split("/").at(-1).split("-");
  if (day) return ordinal(`${year}-${part}-${day}`);
  const months = {Q: 3, H: 6}[part?.[0]] ?? 1, month = !part ? 12 : months > 1 ? Number(part[1]) * months : Number(part);
  return ordinal(new Date(Date.UTC(Number(year), month, 0)).toISOString().slice(0, 10));
}

// Things

const things = ((band, x, y, passing, community) => data.things.map((record, number) => ({
  number, id: record.id, label: record.label, kind: classAt.get(record.type), band: band[number], x: x[number], y: y[number],
  y0: y[number], passing: data.passings[passing[number]], community: communities[community[number]] ?? null,
  alt: record.alt ?? [], ids: record.ids ?? [], text: record.description ?? "", note: record.note ?? "",
  place: [record.headquarters, record.country].filter(Boolean).join(", "), figures: [], near: [],
})))(column("band"), column("x"), column("y"), column("passing"), column("community"));
const thingOf = new Map(things.map((thing) => [thing.id, thing]));
for (const thing of things) {
  bands[thing.band].members.push(thing);
  if (thing.community) thing.community.size += 1;
}

/** All things, the most important first, and the place of each in that order. */
const important = [...column("order")].map((number) => things[number]);
important.forEach((thing, rank) => { thing.rank = rank; });

// Sources

const allSources = data.sources.map((record, number) => ({
  number, id: record.id, title: record.title, publisher: record.publisher, author: record.author ?? "", url: record.url ?? "",
  day: record.published ?? "", kind: kindAt.get(record.kind) ?? -1, weak: record.machine_written, used: false,
  about: record.title_is_description, known: record.published ? lastDay(record.published) : 0,
}));
const sourceOf = new Map(allSources.map((source) => [source.id, source]));

// Statements

const voiceOf = column("voices"), sinceOf = column("since"), voiceCounts = column("voiceCounts"), heldOf = column("heldOf");
const knownOf = column("known"), amountOf = new Map();
{
  const pairs = column("amountOf");
  for (let at = 0; at < pairs.length; at += 2) amountOf.set(pairs[at], data.amounts[pairs[at + 1]]);
}
let voicesBefore = 0;

/** What one or more sources say: of a claim of a hop, or a figure of a thing. `number` is its place among all. */
class Statement {
  constructor(record, number, {claim = null, thing = null}) {
    Object.assign(this, {record, number, claim, thing, hop: claim?.hop ?? null});
    this.said = modalityAt.get(record.modality ?? "fact");
    this.date = record.date ?? "";
    this.known = knownOf[number];
    this.firstVoice = voicesBefore;
    voicesBefore += voiceCounts[number];
    this.sources = (record.sources ?? []).map((id) => sourceOf.get(id).number);
    for (const at of this.sources) allSources[at].used = true;
  }
  get metric() { return predicateAt.get(this.record.predicate); }
  get denied() { return Boolean(this.record.negated); }
  get amount() { return amountOf.get(this.number) ?? ""; }
  get value() { return this.record.value ?? ""; }
  get unit() { return this.record.unit ?? ""; }
  get period() { return this.record.period ?? ""; }
  get until() { return this.record.until ?? ""; }
  get status() { return this.record.status ?? ""; }
  get what() { return this.record.what ?? ""; }
  get note() { return this.record.note ?? ""; }
  get cited() { return this.record.cited ?? []; }
  get rule() { return this.record.inferred_by ?? ""; }
  get by() { return data.estimators[this.record.estimator] ?? this.record.estimator ?? ""; }
  get details() { return (this.record.qualifiers ?? []).map(([name, text]) => [data.labels[name] ?? name, text]); }
  get premises() { return (data.premises[this.number] ?? []).map((at) => statements[at]); }

  /** What others say instead, who had said it by a day. */
  againstBy(known) {
    const others = (this.claim?.statements ?? this.thing.figures).filter((other) => other.known <= known).map(({amount}) => amount);
    return (data.against[this.number] ?? []).filter((amount) => others.includes(amount));
  }

  /** The kinds of grave conflict that it is in with what had become known by a day, the gravest first. */
  marksBy(known) {
    return [...new Set((data.marks[this.number] ?? []).filter(([, other]) => statements[other].known <= known).map(([kind]) => kind))];
  }

  /** How large a deal is, 0 for the smallest and for what is no money. */
  get wide() { return (data.money[this.unit] ?? []).filter((size) => Number(this.value) >= size).length; }

  /** Where in its sources it stands. */
  get places() {
    return (this.record.evidence ?? []).filter(([, section]) => section)
      .map(([, section, paragraph]) => (paragraph ? `${section}, paragraph ${paragraph}` : section));
  }

  /** Independent publishers, as numbers, that had said so by a day. */
  voicesBy(known) {
    const own = [];
    for (let at = this.firstVoice; at < this.firstVoice + voiceCounts[this.number]; at += 1) {
      if (sinceOf[at] <= known) own.push(voiceOf[at]);
    }
    return own;
  }

  /** The sources that had appeared by a day; one without a date always has. */
  sourcesBy(known) { return this.sources.filter((at) => allSources[at].known <= known); }

  /** When it could hold, by what was known on a day: stretches, null for any day. */
  heldBy(known) {
    const then = known < ALL_KNOWN && data.earlier[this.number]?.find(([before]) => known < before);
    return data.held[then ? then[1] : heldOf[this.number]];
  }
}

/** By the latest knowledge: later than any day on which something became known. */
const ALL_KNOWN = Infinity;

const statements = [];
const hops = ((a, b, cost, claimCounts, claimOf, forward, toldCounts) => {
  let claimAt = 0;
  return Array.from(a, (low, number) => {
    const hop = {number, a: things[low], b: things[b[number]], cost: data.costs[cost[number]] ?? Infinity, claims: [], statements: []};
    for (let own = 0; own < claimCounts[number]; own += 1, claimAt += 1) {
      const ahead = forward[claimAt] === 1, predicate = predicates[predicateAt.get(data.claimNames[claimOf[claimAt]])];
      const claim = {hop, predicate, subject: ahead ? hop.a : hop.b, object: ahead ? hop.b : hop.a, statements: []};
      for (let told = 0; told < toldCounts[claimAt]; told += 1) {
        const statement = new Statement(data.relations[statements.length], statements.length, {claim});
        statements.push(statement);
        claim.statements.push(statement);
        hop.statements.push(statement);
      }
      hop.claims.push(claim);
    }
    if (data.orders[number]) hop.statements = data.orders[number].map((place) => hop.statements[place]);
    hop.a.near.push({thing: hop.b, hop});
    if (hop.a !== hop.b) hop.b.near.push({thing: hop.a, hop});
    return hop;
  });
})(column("a"), column("b"), column("cost"), column("claimCounts"), column("claimOf"), column("forward"), column("toldCounts"));

const relationCount = statements.length, figureCount = data.figures.length;
column("figureCounts").forEach((count, at) => {
  const thing = things[at];
  for (let own = 0; own < count; own += 1) {
    const statement = new Statement(data.figures[statements.length - relationCount], statements.length, {thing});
    statements.push(statement);
    thing.figures.push(statement);
  }
  if (data.figureOrders[at]) thing.figures = data.figureOrders[at].map((place) => thing.figures[place]);
});

/** The sources that something on the page rests on. */
const sources = allSources.filter(({used}) => used);

/** How many independent publishers stand behind a claim, by what was known on a day. */
function voicesOf(claim, known) {
  if (claim.statements.length === 1 && known === ALL_KNOWN) return voiceCounts[claim.statements[0].number];
  const all = new Set();
  for (const told of claim.statements) if (told.known <= known) for (const voice of told.voicesBy(known)) all.add(voice);
  return all.size;
}

/** Whether a statement can hold on a day, by what was known on another. */
function holds(told, day, known = ALL_KNOWN) {
  const held = told.claim ? told.heldBy(known) : null;
  return !held || held.some(([first, last]) => first <= day && (!last || day <= last));
}

/** How a statement stands on a day: "now", "later", "past", "denied", or "unknown" where nobody had said it yet. */
function standing(told, {day, known}) {
  if (told.known > known) return "unknown";
  if (told.denied) return "denied";
  if (holds(told, day, known)) return "now";
  return told.heldBy(known).some(([first]) => first > day) ? "later" : "past";
}

/** The hop between two things, or null. */
const hopBetween = (first, second) => first.near.find(({thing}) => thing === second)?.hop ?? null;
