/* The legend is the filter: what each mark means, how much of it there is, and whether it is shown. */

const legend = {boxes: []};

function makeLegend() {
  const classCounts = tally(classes);
  for (const thing of things) classCounts[thing.kind] += 1;
  byId("legend").append(
    make("div", {class: "presets", role: "group", "aria-label": "Ready-made views"}, PRESETS.map((preset) => make(
      "button", {type: "button", class: "chip", title: preset.hint, onclick: () => choosePreset(preset)}, preset.name))),
    section("Things", classes.map((kind) => row({
      mark: classMark(kind), label: capital(kind.plural), set: "hidden", key: kind.number, count: () => classCounts[kind.number],
    }))),
    section("Relations", groups.map((group) => row({
      mark: groupMark(group), label: capital(group.label), set: "off", key: group.number,
      count: (counts) => counts.groups[group.number],
      title: predicates.filter((one) => one.group === group.number).map((one) => one.forward).join(", "),
    }))),
    section("Said as", [
      ...data.modalities.map((name, key) => row({
        mark: saidMark(key), label: capital(name), set: "unsaid", key, count: (counts) => counts.said[key],
      })),
      pastRow(),
    ]),
    section("Sources", [voicesRow(), knownRow(), ...data.kinds.map((name, key) => row({
      label: capital(name.replaceAll("-", " ")), set: "kinds", key, count: (counts) => counts.kinds[key],
    }))]),
    press({class: "reset", id: "reset", onclick: resetFilters}, "Reset filters"),
  );
  byId("open-legend").addEventListener("click", () => toggleLegend());
}

const choosePreset = (preset) => adjust({filters: {...preset.filters(), day: view.filters.day}});
const resetFilters = () => adjust({filters: plainFilters(), extra: new Set(), open: new Set()});

function toggleLegend(open = !document.body.classList.contains("with-legend")) {
  document.body.classList.toggle("with-legend", open);
  byId("open-legend").setAttribute("aria-expanded", String(open));
}

function section(title, rows) {
  return make("fieldset", {}, make("legend", {}, title), rows);
}

/** A line of the legend: a box that shows or hides, its mark, its name and its count. */
function row({mark = null, label, set, key, count, title = null}) {
  const box = make("input", {type: "checkbox", onchange: () => {
    const filters = copyOf(view.filters);
    if (box.checked) filters[set].delete(key);
    else filters[set].add(key);
    adjust({filters});
  }});
  const number_ = span("count");
  const only = press({
    class: "only", tabindex: -1, "aria-label": `Only ${label}`, title: `Only ${label}`, onclick: () => showOnly(set, key),
  }, "only");
  legend.boxes.push({refresh: () => {
    box.checked = !view.filters[set].has(key);
    number_.textContent = number(count(view.seen.counts));
  }});
  return make("div", {class: "row", title}, make("label", {}, box, mark, words(label, "name"), number_), only);
}

/** Show one entry of a section alone; once more shows all again. */
function showOnly(set, key) {
  const filters = copyOf(view.filters);
  const all = {hidden: classes, off: groups, unsaid: data.modalities, kinds: data.kinds}[set];
  const others = [...all.keys()].filter((one) => one !== key);
  const already = others.every((one) => filters[set].has(one)) && !filters[set].has(key);
  filters[set] = new Set(already ? [] : others);
  adjust({filters});
}

/** How a line looks that is said so: closed for facts, with gaps for the rest. */
function saidMark(key) {
  const dashes = key ? LOOSE.solid.join(" ") : "";
  const path = makeSvg("path", {d: "M1 6H33", "stroke-width": 1.6, "stroke-dasharray": dashes, opacity: key > 1 ? 0.55 : 1});
  return makeSvg("svg", {class: "stroke ink", viewBox: "0 0 34 12", "aria-hidden": "true"}, path);
}

function pastRow() {
  const box = make("input", {type: "checkbox", onchange: () => adjust({filters: {...copyOf(view.filters), past: box.checked}})});
  const count = span("count");
  const path = makeSvg("path", {d: "M1 6H33", "stroke-width": 0.9});
  const line = makeSvg("svg", {class: "stroke grey", viewBox: "0 0 34 12", "aria-hidden": "true"}, path);
  legend.boxes.push({refresh: () => { box.checked = view.filters.past; count.textContent = number(view.seen.counts.past); }});
  return make("div", {class: "row"}, make("label", {}, box, line, words("Not in force", "name"), count));
}

function voicesRow() {
  const output = make("output", {class: "count"});
  const range = make("input", {
    type: "range", min: 0, max: 5, step: 1, "aria-label": "Least number of independent publishers",
    oninput: () => adjust({filters: {...copyOf(view.filters), voices: Number(range.value)}}),
  });
  legend.boxes.push({refresh: () => {
    range.value = view.filters.voices;
    output.textContent = view.filters.voices ? `≥ ${view.filters.voices}` : "any";
    range.setAttribute("aria-valuetext", view.filters.voices ? `at least ${view.filters.voices}` : "any number");
  }});
  return make("div", {class: "row voices"}, span("name", "Publishers"), range, output);
}

/** The day by which it had to be published: the second clock. */
function knownRow() {
  const input = make("input", {
    type: "date", id: "known", min: "1900-01-01", max: data.day,
    onchange: () => adjust({filters: {...copyOf(view.filters), known: readDay(input.value) ?? ALL_KNOWN}}),
  });
  legend.boxes.push({refresh: () => { input.value = view.filters.known === ALL_KNOWN ? "" : isoOf(view.filters.known); }});
  return make("div", {class: "row voices", title: "Only what had been published by that day"}, make("label", {for: "known"}, "Known by"), input);
}

function refreshLegend() {
  for (const {refresh} of legend.boxes) refresh();
  byId("reset").hidden = isPlain(view.filters) && !view.extra.size && !view.open.size;
}
