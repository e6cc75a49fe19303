/* How two things are connected: the most telling ways, lit on the map and told as sentences. They are those of
   `graphkit path`, on the day of the build and whatever the filters. */

function connectCard(at) {
  const {from, to} = at;
  if (from && to && from !== to) at.found ??= findPaths(from, to);
  return [
    closeButton(),
    para("kind", "Connect"),
    make("h2", {}, from && to ? "How they are connected" : "Which two things?"),
    make("div", {class: "ends-form"},
      endField("path-from", "From", from, (thing) => visitPath(thing, to)),
      endField("path-to", "To", to, (thing) => visitPath(from, thing)),
      press({class: "swap", onclick: () => visitPath(to, from), title: "The other way round"}, "Swap")),
    ...(from && to ? answers(at) : [para("hinted", "Name both, and the most telling connections are listed here.")]),
  ];
}

/** A field for one end; naming a thing looks for connections at once. */
function endField(id, label, thing, pick) {
  const list = make("ul", {id: `${id}-found`, class: "found", role: "listbox", "aria-label": `${label}: what was found`, hidden: true});
  const input = make("input", {
    id, type: "text", autocomplete: "off", spellcheck: "false", role: "combobox",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, placeholder: "name, ticker …",
  });
  input.value = thing ? plain(thing.label) : "";
  input.addEventListener("focus", () => input.select());
  makeFinder(input, list, {pick, limit: 6});
  return make("div", {class: "end"}, make("label", {for: id}, label), input, list);
}

function answers(at) {
  const {from, to, found} = at;
  if (from === to) return [para("hinted", "Both ends are the same thing. Name another.")];
  const parts = found.paths.map((path, place) => pathBlock(at, path, place));
  if (!parts.length) {
    const where = data.whole > things.length ? "on this page, which holds a part of the graph" : "in this graph";
    parts.push(para("hinted", `No connection within four steps is recorded ${where}.`));
  }
  if (!found.complete) parts.push(para("against", "⚠ The search stopped at its limit; there may be better connections."));
  parts.push(para("hinted", `Most telling first, as of ${dateWords(data.day)}: deals count more than shared fields, `
    + "facts more than opinions, and well-connected things in between count less."));
  return parts;
}

function pathBlock(at, path, place) {
  const names = path.things.map((thing) => plain(thing.label, 40)).join(" → ");
  const light = () => { at.pick = place; changed({moves: true}); };
  const weakest = path.hops.reduce((worst, hop) => (hop.cost > worst.cost ? hop : worst));
  return make("section", {class: "path", "data-cost": path.cost, "data-things": path.things.map(({id}) => id).join(" ")},
    press({class: "way", "aria-pressed": String(at.pick === place), onclick: light},
      span("place", String(place + 1)), words(names, "name"),
      make("span", {class: "count", title: "What it costs: lower is more telling"}, path.cost.toFixed(1))),
    make("ol", {class: "rows told"}, path.hops.map((hop, at_) => hopRow(
      hop, path.things[at_], path.hops.length > 1 && hop === weakest))));
}

function hopRow(hop, from, isWeakest) {
  const told = hop.statements.filter((one) => standing(one, buildDay) === "now");
  const more = told.length - 1;
  return make("li", {class: "row"},
    tellingLine(told[0], from), metaLine(told[0]),
    make("div", {class: "facts"},
      more > 0 && press({class: "who", onclick: () => visitPair(hop, true)}, `and ${counted(more, "more statement")}`),
      isWeakest && span("hinted", "weakest step")));
}
