/* The card at the right: what is looked at, in words, with who says so. It shows all that is recorded, whatever the
   filters of the map leave out; what is not there is not recorded. */

const ROWS = 8;
let carded = "";

function showCard() {
  const card = byId("card"), {at} = view;
  const filters = at.kind === "path" ? view.filters : plainFilters();
  const key = `${addressOf({at, filters, focus: view.focus, list: false})} ${view.filters.day} ${view.filters.known} ${at.pick}`;
  document.body.classList.toggle("with-card", at.kind !== "nothing");
  if (key === carded) return;
  carded = key;
  const cards = {nothing: overview, thing: () => thingCard(at.thing), pair: () => pairCard(at.hop), path: () => connectCard(at)};
  refill(card, ...cards[at.kind]().filter(Boolean));
  card.scrollTop = 0;
}

const closeButton = () => press({class: "close", "aria-label": "Close", onclick: visitNothing}, "×");

// Nothing chosen: what this is, and where one may begin

function overview() {
  const [first, second] = important;
  const newest = statements.slice(0, relationCount)
    .filter((told) => told.date && told.date <= data.day && !told.rule && !told.said)
    .filter(({claim}) => ["capital", "trade"].includes(groups[claim.predicate.group]?.name))
    .sort((one, other) => other.date.localeCompare(one.date)).slice(0, 6);
  return [
    make("h2", {}, words(plain(data.title))),
    para("lead", `${counted(things.length, "thing")}, ${counted(relationCount, "relation")} and ${counted(figureCount, "figure")} `
      + `from ${counted(sources.length, "source")}. As of ${dateWords(data.day)}.`),
    para("hinted", "Point at a mark or a line to read it, click it to see who says so. Zoom in and more appears."),
    make("h3", {}, "Begin with"),
    make("div", {class: "chips"}, important.slice(0, 10).map((thing) => thingButton(thing, "chip"))),
    first && second && make("h3", {}, "Ask"),
    first && second && make("div", {class: "chips"}, press({class: "chip", onclick: () => visitPath([first, second])},
      `How are ${plain(first.label, 30)} and ${plain(second.label, 30)} connected?`)),
    communities.length > 0 && make("h3", {}, "Go to a group"),
    communities.length > 0 && make("div", {class: "chips"}, largestGroups().map((community) => press(
      {class: "chip", onclick: () => showCommunity(community)},
      words(`${number(community.size)} ${communityName(community)}`)))),
    newest.length > 0 && make("h3", {}, "Newest deals"),
    newest.length > 0 && make("ul", {class: "rows"}, newest.map((told) => make(
      "li", {class: "row"}, press({class: "line", onclick: () => visitPair(told.hop, true)}, words(sentence(told))), metaLine(told)))),
  ];
}

// A thing

function thingCard(thing) {
  const kind = classes[thing.kind];
  const standings = {now: [], later: [], past: [], denied: [], inferred: [], unknown: []};
  for (const {thing: other, hop} of thing.near) {
    for (const told of hop.statements) {
      const state = standing(told, view.filters);
      standings[state === "now" && told.rule ? "inferred" : state].push({told, other});
    }
  }
  const gone = [...standings.past, ...standings.denied];
  const parts = [
    closeButton(),
    para("kind", classMark(kind), capital(kind.label)),
    make("h2", {}, words(plain(thing.label, 300))),
    placeLine(thing),
    thing.text && para("lead", words(thing.text)),
    thing.note && para("hinted", words(thing.note)),
    actions(thing),
    ...sectionsOf(thing, standings.now),
    ...figureSections(thing),
    ...folded("Follows by rule", thing, standings.inferred),
    ...folded("Begins later", thing, standings.later),
    ...folded("Ended, terminated or denied", thing, gone),
    ...folded("Not yet known then", thing, standings.unknown),
  ];
  if (!thing.near.length && !thing.figures.length) parts.push(para("hinted", "No relations or figures are recorded."));
  return parts;
}

function placeLine(thing) {
  const ids = thing.ids.map(([scheme, text]) => span("id", span("scheme", scheme), words(text)));
  return make("div", {class: "about"},
    thing.place && make("span", {}, words(thing.place)), ids,
    thing.alt.length > 0 && para("hinted", "Also: ", words(thing.alt.map((name) => plain(name)).join(", "))));
}

function actions(thing) {
  const neighbours = thing.near.map((way) => way.thing).slice(0, MOST_NEAR);
  return make("div", {class: "actions"},
    press({"aria-pressed": String(view.focus), onclick: () => { adjust({focus: !view.focus}); revealView(); }}, "Focus"),
    thing.near.length > 0 && press({
      title: "Draw them from now on, whatever is looked at",
      onclick: () => adjust({extra: new Set([...view.extra, thing, ...neighbours])}),
    }, `Keep ${counted(thing.near.length, "neighbour")}`),
    press({onclick: () => { visitPath([thing, null]); byId("path-to")?.focus(); }}, "Connect to …"));
}

/** Relations by what they are and in which direction, as the command line groups them. */
function sectionsOf(thing, rows) {
  const sections = new Map();
  for (const row of rows) {
    const {predicate} = row.told.claim, forward = predicate.symmetric || row.told.claim.subject === thing;
    const key = `${String(predicate.group < 0 ? 99 : predicate.group).padStart(2, "0")} ${predicate.name} ${forward ? 0 : 1}`;
    const title = forward ? predicate.forward : predicate.backward;
    if (!sections.has(key)) sections.set(key, {title, group: groups[predicate.group], rows: []});
    sections.get(key).rows.push(row);
  }
  return [...sections.keys()].sort().map((key) => sections.get(key)).map(({title, group, rows: own}) => {
    own.sort((first, second) => newestFirst(first.told, second.told) || first.other.rank - second.other.rank);
    return cardSection(capital(title), group && groupMark(group), own.map(({told, other}) => relationRow(told, other)));
  });
}

const newestFirst = (first, second) => (second.date || second.period).localeCompare(first.date || first.period);

function cardSection(title, mark, rows) {
  const list = make("ul", {class: "rows"}, rows.slice(0, ROWS));
  const rest = rows.slice(ROWS);
  const showRest = () => { list.append(...rest); more.remove(); };
  const more = rest.length > 0 && press({class: "more", onclick: showRest}, `${number(rest.length)} more`);
  return make("section", {}, make("h3", {}, mark, words(title), span("count", number(rows.length))), list, more);
}

function folded(title, thing, rows) {
  if (!rows.length) return [];
  const summary = make("summary", {}, title, span("count", number(rows.length)));
  return [make("details", {class: "folded"}, summary, sectionsOf(thing, rows))];
}

function relationRow(told, other) {
  return make("li", {class: "row"},
    make("div", {class: "first"}, thingButton(other), told.amount && span("amount", words(told.amount))),
    metaLine(told));
}

function figureSections(thing) {
  const byMetric = new Map();
  for (const figure of thing.figures) {
    if (!byMetric.has(figure.metric)) byMetric.set(figure.metric, []);
    byMetric.get(figure.metric).push(figure);
  }
  if (!byMetric.size) return [];
  return [make("h3", {class: "divider"}, "Figures"), ...[...byMetric].map(([metric, figures]) => cardSection(
    capital(predicates[metric].forward), null, figures.map((told) => make("li", {class: "row"},
      make("div", {class: "first"}, span("when", words(times(told) || "undated")), span("amount", words(told.amount || "no number given"))),
      metaLine(told, {dated: false})))))];
}

/** The small print of a statement: date, stage, how it is said, what it is about, who disagrees, and its sources. */
function metaLine(told, {dated = true} = {}) {
  const list = sourceList(told);
  const heard = told.sourcesBy(view.filters.known).length, doubted = doubts(told, view.filters.known);
  const against = doubted.length ? [] : told.againstBy(view.filters.known);
  const toggle = press({class: "who", "aria-expanded": "false", onclick: () => {
    list.hidden = !list.hidden;
    toggle.setAttribute("aria-expanded", String(!list.hidden));
  }}, told.rule ? "inferred" : counted(heard, "source"));
  const about = aboutIt(told);
  return make("div", {class: "meta"},
    make("div", {class: "facts"},
      dated && times(told) && span("when", times(told)),
      STAGES.has(told.status) && make("span", {}, told.status),
      told.denied ? span("badge", "denied") : null,
      view.filters.known < ALL_KNOWN && !told.known && span("badge", "publication date unknown"),
      told.said > 0 && span("badge", saidAs(told)),
      toggle),
    about && para("what", words(about)),
    doubted.map((text) => para("against", "⚠ ", words(text))),
    against.length > 0 && para("hinted", "Also said: ", words(against.join(", "))),
    list);
}

/** Who says so: every source with its date and address, where in it, and for what is inferred the statements it follows from. */
function sourceList(told) {
  const extra = [
    ...told.details.map(([name, text]) => `${name}: ${text}`), ...told.cited.map((text) => `cites ${text}`),
    ...told.places.map((text) => `in “${text}”`),
  ];
  const list = make("div", {class: "sources", hidden: true},
    told.note && para("what", words(told.note)),
    extra.length > 0 && para("what", words(extra.join(" · "))),
    told.rule && para("what", `Follows by rule “${plain(told.rule)}” from:`),
    told.premises.length > 0 && make("ul", {}, told.premises.map((premise) => make(
      "li", {}, words(premise.hop ? inFull(premise) : plain(premise.thing.label)), " ", span("hinted", words(publishersLine(premise)))))),
    told.sources.length > 0 && make("ul", {}, told.sourcesBy(view.filters.known).map((at) => sourceItem(allSources[at]))));
  return list;
}

function sourceItem(source) {
  const title = source.about ? plain(source.title, 300) : `“${plain(source.title, 300)}”`;
  return make("li", {},
    span("publisher", words(plain(source.publisher))), " ",
    link(source.url, words(title)), " ",
    span("hinted", joined(source.day || "undated", data.kinds[source.kind]?.replaceAll("-", " "), source.weak ? "machine-written" : "")));
}

// A pair: all that is said between two things

function pairCard(hop) {
  const rows = hop.statements.map((told) => ({told, state: standing(told, view.filters)}));
  const now = rows.filter(({state}) => state === "now"), denials = rows.filter(({state}) => state === "denied");
  const other = rows.filter(({state}) => state !== "now" && state !== "denied");
  return [
    closeButton(),
    para("kind", "Between"),
    make("h2", {class: "ends"}, endsOf(hop.statements[0]).map((thing) => thingButton(thing))),
    now.length > 0 && make("ul", {class: "rows told"}, now.map(({told}) => sentenceRow(told))),
    denials.length > 0 && make("h3", {class: "divider"}, "Denied"),
    denials.length > 0 && make("ul", {class: "rows told"}, denials.map(({told}) => sentenceRow(told))),
    other.length > 0 && make("h3", {class: "divider"}, "Ended or later"),
    other.length > 0 && make("ul", {class: "rows told"}, other.map(({told}) => sentenceRow(told))),
    make("div", {class: "actions"}, press({onclick: () => visitPath([hop.a, hop.b])}, "Other connections")),
  ];
}

function sentenceRow(told, from = null) {
  return make("li", {class: "row"},
    tellingLine(told, from), metaLine(told));
}

const tellingLine = (told, from) => make("div", {class: "first"},
  span("sentence", words(sentence(told, from))), told.amount && span("amount", words(told.amount)));
