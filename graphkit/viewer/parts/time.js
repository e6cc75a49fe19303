/* The clock of the deals: how many were dated in each month, and the map as of any day. */

const clock = {months: [], first: 0, counts: [], told: [], range: null, label: null, news: null, bars: null};

/** Months as whole numbers: twelve times the year, and 0 for January. */
const hasMonth = (iso) => iso.length >= 7 && !"QH".includes(iso[5]);
const monthOf = (iso) => Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7)) - 1;
const lastDayOf = (month) => ordinal(new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).toISOString().slice(0, 10));

function makeTime() {
  const dated = statements.slice(0, relationCount).filter(({date}) => hasMonth(date) && date <= data.day);
  dated.sort((first, second) => first.date.localeCompare(second.date));
  const last = monthOf(data.day);
  const early = dated.length ? monthOf(dated[Math.floor(dated.length * 0.06)].date) - 1 : last - 60;
  clock.first = Math.min(last - 12, Math.max(early, last - 240));
  clock.last = last;
  clock.told = Array.from({length: last - clock.first + 1}, () => []);
  for (const told of dated) clock.told[monthOf(told.date) - clock.first]?.push(told);
  clock.range = make("input", {
    type: "range", min: clock.first, max: last, step: 1, "aria-label": "Show what held at the end of this month", oninput: setMonth,
  });
  clock.label = make("output", {class: "day"});
  clock.reset = press({class: "today", onclick: () => setDay(buildDay)}, "Latest");
  clock.known = press({class: "today", title: "Show what is known by now", onclick: () => adjust({filters: {...copyOf(view.filters), known: ALL_KNOWN}})});
  clock.news = make("div", {class: "news", hidden: true});
  byId("time").append(clock.label, make("div", {class: "ruler"}, barsOf(), clock.range, yearsOf()), clock.reset, clock.known, clock.news);
}

/** One bar for each month, higher for more dated statements. */
function barsOf() {
  const most = Math.max(1, ...clock.told.map((told) => told.length)), months = clock.told.length;
  clock.bars = clock.told.map((told, at) => makeSvg("rect", {
    x: at + 0.12, width: 0.76, y: 20 - 20 * Math.sqrt(told.length / most), height: 20 * Math.sqrt(told.length / most),
  }));
  return makeSvg("svg", {class: "bars", viewBox: `0 0 ${months} 20`, preserveAspectRatio: "none", "aria-hidden": "true"}, ...clock.bars);
}

function yearsOf() {
  const years = make("div", {class: "years", "aria-hidden": "true"}), span = clock.last - clock.first + 1;
  const every = Math.max(1, Math.ceil(span / 12 / 10));
  for (let year = Math.ceil(clock.first / 12); year * 12 <= clock.last; year += 1) {
    if ((Math.floor(clock.last / 12) - year) % every) continue;
    const mark = make("span", {}, String(year));
    mark.style.left = `min(${((year * 12 - clock.first) / span) * 100}%, 100% - 2.5em)`;  // the last one stays inside
    years.append(mark);
  }
  return years;
}

const setDay = (day) => adjust({filters: {...copyOf(view.filters), day}});

function setMonth() {
  const month = Number(clock.range.value);
  setDay(month >= clock.last ? buildDay : lastDayOf(month));
}

function refreshTime() {
  const {day} = view.filters, month = monthOf(isoOf(day)), at = month - clock.first;
  clock.range.value = month;
  clock.range.setAttribute("aria-valuetext", dayWords(day));
  clock.label.textContent = dayWords(day);
  clock.reset.hidden = day === buildDay;
  clock.known.hidden = view.filters.known === ALL_KNOWN;
  if (!clock.known.hidden) clock.known.textContent = `as known on ${dayWords(view.filters.known)} ×`;
  clock.bars.forEach((bar, place) => bar.setAttribute("class", place === at ? "this" : place > at ? "after" : ""));
  const told = day === buildDay ? [] : (clock.told[at] ?? []).filter((one) => one.known <= view.filters.known);
  clock.news.hidden = !told.length;
  clock.news.replaceChildren(...(told.length ? newsOf(told, month) : []));
}

/** The deals of a month, the largest first. */
function newsOf(told, month) {
  const isDeal = ({claim}) => ["capital", "trade"].includes(groups[claim.predicate.group]?.name);
  const sorted = told.slice().sort((first, second) => (
    isDeal(second) - isDeal(first) || second.wide - first.wide || first.hop.cost - second.hop.cost));
  const lines = sorted.slice(0, 4).map((one) => press({class: "line", onclick: () => visitPair(one.hop, true)},
    words([sentence(one), one.amount].filter(Boolean).join(", "))));
  const more = sorted.length - lines.length;
  const title = make("strong", {}, `${MONTHS[month % 12]} ${Math.floor(month / 12)}`);
  return [title, ...lines, more > 0 ? span("hinted", `and ${number(more)} more`) : ""];
}
