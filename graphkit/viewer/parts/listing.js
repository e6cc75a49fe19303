/* The same content as a table: for reading, for screen readers, for copying; and as CSV with ISO dates. */

const PAGE = 150;
const listing = {what: "statements", count: PAGE};

function statementsInView() {
  const {at} = view;
  const shown = [...view.seen.shown.values()];
  if (at.kind === "thing") return shown.filter(({hop}) => hop.a === at.thing || hop.b === at.thing).flatMap(({told}) => told);
  if (at.kind === "pair") return at.hop.statements;
  if (at.kind === "path") return at.found?.paths[at.pick]?.hops.flatMap((hop) => hop.statements.filter(isListed)) ?? [];
  return shown.flatMap(({told}) => told);
}

/** Whether a statement of a connection is listed: all without filters, with them those that tell of it. */
const isListed = (told) => !isNarrowed(view.filters) || connects(told, view.filters);

function showListing() {
  const box = byId("listing");
  box.hidden = !view.list;
  byId("toggle-list").setAttribute("aria-pressed", String(view.list));
  document.body.classList.toggle("with-list", view.list);
  if (!view.list) return;
  const told = statementsInView().slice().sort(latestFirst);
  const shownThings = important.filter((thing) => thingPasses(thing, view.seen));
  const turnTo = (changes) => { Object.assign(listing, changes); showListing(); };
  const tab = (what, label) => press(
    {"aria-pressed": String(listing.what === what), onclick: () => turnTo({what, count: PAGE})}, label);
  const tabs = [tab("statements", counted(told.length, "relation")), tab("things", counted(shownThings.length, "thing"))];
  const total = listing.what === "things" ? shownThings.length : told.length;
  const rest = total - listing.count;
  refill(box,
    make("div", {class: "tabs"}, make("h2", {}, words(titleOf(view.at))), tabs),
    listing.what === "things" ? thingTable(shownThings.slice(0, listing.count)) : statementTable(told.slice(0, listing.count)),
    rest > 0 ? press({class: "more", onclick: () => turnTo({count: listing.count + PAGE})},
      `Show ${number(Math.min(PAGE, rest))} more of ${number(rest)}`) : "",
    total ? "" : para("hinted", "Nothing passes the filters. Reset them in the legend."));
}

/** What has happened, the newest first; then what is dated later, the next first; then what has no date. */
function latestFirst(first, second) {
  const turn = ({date}) => (!date ? 2 : date.slice(0, 4) > data.day.slice(0, 4) || date > data.day ? 1 : 0);
  const [one, other] = [turn(first), turn(second)];
  return one - other || (one === 1 ? first.date.localeCompare(second.date) : second.date.localeCompare(first.date));
}

const head = (...names) => make("thead", {}, make("tr", {}, names.map((name) => make("th", {scope: "col"}, name))));

function statementTable(list) {
  return make("table", {}, make("caption", {class: "unseen"}, "Relations, the newest first"),
    head("Relation", "Amount", "When", "Said as", "Sources"), make("tbody", {}, list.map(statementRow)));
}

function statementRow(told) {
  const state = standing(told, view.filters), said = told.rule ? "inferred" : saidAs(told);
  const heard = told.sourcesBy(view.filters.known);
  const publishers = heard.slice(0, 3).map((at, place) => [
    place ? ", " : "", link(allSources[at].url, words(plain(allSources[at].publisher, 60)))]);
  return make("tr", {},
    make("th", {scope: "row"}, press({class: "line", onclick: () => visitPair(told.hop, true)}, words(sentence(told)))),
    make("td", {class: "number"}, words(told.amount)),
    make("td", {class: "number"}, times(told)),
    make("td", {}, state === "now" ? said : `${state}, ${said}`),
    make("td", {}, publishers, heard.length > 3 && ` and ${heard.length - 3} more`));
}

function thingTable(list) {
  return make("table", {}, make("caption", {class: "unseen"}, "Things, the best connected first"),
    head("Name", "Kind", "Layer", "Place", "Connections"), make("tbody", {}, list.map(thingRow)));
}

const thingRow = (thing) => make("tr", {},
  make("th", {scope: "row"}, press({class: "line", onclick: () => visit(thing)}, words(plain(thing.label, 120)))),
  make("td", {}, capital(classes[thing.kind].label)), make("td", {}, words(plain(bands[thing.band].label, 60))),
  make("td", {}, words(thing.place)), make("td", {class: "number"}, number(thing.near.length)));

const COLUMNS = [
  "subject", "relation", "object", "value", "unit", "date", "until", "status", "modality", "denied", "what", "sources",
];

/** What is listed as CSV, with dates as the sources give them. A cell that a spreadsheet would run is quoted. */
function listedAsCsv() {
  const cell = (text) => {
    const value = /^[=+\-@\t\0]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const rows = [COLUMNS];
  for (const told of statementsInView()) {
    const {subject, object, predicate} = told.claim;
    rows.push([
      subject.id, predicate.name, object.id, told.value, told.unit, told.date || told.period, told.until, told.status,
      saidAs(told), told.denied ? "true" : "false", told.what, told.sources.map((at) => allSources[at].url || allSources[at].title).join(" "),
    ]);
  }
  return `${rows.map((one) => one.map(cell).join(",")).join("\r\n")}\r\n`;
}
