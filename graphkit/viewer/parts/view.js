/* What is looked at, and the address that says so: #nokia, #pair=nvidia,nokia, #path=nvidia,nokia (or more things, &pick=2 for the second connection), followed by
   filters (&off=trade&unsaid=opinion&voices=2&day=2025-01-01&known=2024-06-30&list). Every view is a link; back and forward work. */

const NOTHING = {kind: "nothing"};

const view = {
  at: NOTHING,
  filters: plainFilters(),
  focus: false,
  list: false,
  extra: new Set(),   // things shown because their neighbour was expanded
  open: new Set(),    // bands shown in full
  notice: "",
  seen: null,         // the survey under the filters
};

const trail = {steps: [], at: -1};
const onChange = [];
const whenChanged = (listener) => onChange.push(listener);

const encode = (text) => encodeURIComponent(text).replaceAll("'", "%27");

function decode(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

/** The address of what is looked at, with the filters that are not plain. */
function addressOf({at, filters, focus, list}) {
  const parts = [];
  if (at.kind === "thing") parts.push(encode(at.thing.id));
  if (at.kind === "pair") parts.push(`pair=${encode(at.hop.a.id)},${encode(at.hop.b.id)}`);
  if (at.kind === "path") parts.push(`path=${at.ends.map((thing) => (thing ? encode(thing.id) : "")).join(",")}`);
  if (at.kind === "path" && at.pick) parts.push(`pick=${at.pick + 1}`);
  const named = (name, set, names) => {
    if (set.size) parts.push(`${name}=${[...set].sort((a, b) => a - b).map((one) => encode(names[one])).join(",")}`);
  };
  named("hide", filters.hidden, classes.map(({name}) => name));
  named("off", filters.off, groups.map(({name}) => name));
  named("unsaid", filters.unsaid, data.modalities);
  named("kinds", filters.kinds, data.kinds);
  if (filters.voices) parts.push(`voices=${filters.voices}`);
  if (!filters.past) parts.push("past=no");
  if (filters.day !== buildDay) parts.push(`day=${isoOf(filters.day)}`);
  if (filters.known !== ALL_KNOWN) parts.push(`known=${isoOf(filters.known)}`);
  if (focus) parts.push("focus");
  if (list) parts.push("list");
  return `#${parts.join("&")}`;
}

/** Read an address into the view; what it does not name is plain. A name that nothing bears becomes a notice. */
function readAddress(hash) {
  Object.assign(view, {at: NOTHING, filters: plainFilters(), focus: false, list: false, notice: ""});
  let pick = 0;
  for (const part of hash.replace(/^#/, "").split("&").filter(Boolean)) {
    const cut = part.indexOf("="), key = cut < 0 ? part : part.slice(0, cut), value = cut < 0 ? "" : part.slice(cut + 1);
    const set = (names) => new Set(value.split(",").map((name) => names.indexOf(decode(name))).filter((at) => at >= 0));
    if (key === "pair" || key === "path") readPair(key, value.split(",").map(decode));
    else if (key === "hide") view.filters.hidden = set(classes.map(({name}) => name));
    else if (key === "off") view.filters.off = set(groups.map(({name}) => name));
    else if (key === "unsaid") view.filters.unsaid = set(data.modalities);
    else if (key === "kinds") view.filters.kinds = set(data.kinds);
    else if (key === "voices") view.filters.voices = Math.max(0, Math.min(9, parseInt(value, 10) || 0));
    else if (key === "past") view.filters.past = value !== "no";
    else if (key === "day") view.filters.day = readDay(value) ?? buildDay;
    else if (key === "known") view.filters.known = readDay(value) ?? ALL_KNOWN;
    else if (key === "pick") pick = Math.max(0, Math.min(9, (parseInt(value, 10) || 1) - 1));
    else if (key === "focus" || key === "list") view[key] = true;
    else readThing(decode(part));
  }
  if (view.at.kind === "path") view.at.pick = pick;
}

/** A day of the calendar as a number, null where the text is none. */
const readDay = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) && ordinal(text) > 0 ? ordinal(text) : null);

function readThing(name) {
  const thing = thingOf.get(name) ?? thingNamed(name);
  if (thing) view.at = {kind: "thing", thing};
  else view.notice = `Nothing on this page is called “${plain(name, 60)}”. Try the search.`;
}

function readPair(kind, names) {
  const ends = names.slice(0, kind === "path" ? MOST_ENDS : 2).map((name) => thingOf.get(name) ?? thingNamed(name));
  const missing = names.filter((name, at) => name && at < ends.length && !ends[at]);
  if (missing.length) view.notice = `Nothing on this page is called “${plain(missing[0], 60)}”. Try the search.`;
  while (ends.length < 2) ends.push(null);
  const [from, to] = ends;
  if (kind === "path") view.at = {kind, ends, pick: 0};
  else if (from && to && hopBetween(from, to)) view.at = {kind, hop: hopBetween(from, to)};
}

function titleOf(at) {
  if (at.kind === "thing") return plain(at.thing.label, 60);
  if (at.kind === "pair") return endsOf(at.hop.statements[0]).map(({label}) => plain(label, 30)).join(" – ");
  if (at.kind === "path") {
    return at.ends.map((thing) => (thing ? plain(thing.label, 30) : "…")).join(at.ends.length > 2 ? " + " : " → ");
  }
  return "Overview";
}

/** Put the address into the window; a page that may not change its own address (a frame) does without. */
function writeAddress(how) {
  try { history[how]({step: trail.at}, "", addressOf(view)); } catch { /* shown inside another page */ }
}

/** Look at something: a new step of the trail and of the browser's history. `moves` brings it into sight. */
function visitView(changes, {moves = false} = {}) {
  Object.assign(view, {notice: "", focus: false}, changes);
  trail.steps = [...trail.steps.slice(0, trail.at + 1), {address: "", title: titleOf(view.at)}];
  trail.at = trail.steps.length - 1;
  writeAddress("pushState");
  trail.steps[trail.at].address = addressOf(view);
  changed({moves});
}

const visit = (thing, moves = true) => visitView({at: {kind: "thing", thing}}, {moves});
const visitPair = (hop, moves = false) => visitView({at: {kind: "pair", hop}}, {moves});
const visitPath = (ends) => visitView({at: {kind: "path", ends, pick: 0}}, {moves: true});
const visitNothing = () => { if (view.at.kind !== "nothing") visitView({at: NOTHING}); };

/** Change how it is shown, without a new step. */
function adjust(changes) {
  Object.assign(view, changes);
  writeAddress("replaceState");
  if (trail.steps[trail.at]) trail.steps[trail.at].address = addressOf(view);
  changed({});
}

function changed(how) {
  if (view.seen?.filters !== view.filters) view.seen = survey(view.filters);
  document.title = view.at.kind === "nothing" ? `${plain(data.title)} · graphkit` : `${titleOf(view.at)} · ${plain(data.title)}`;
  for (const listener of onChange) listener(how);
}

/** Go to a step of the trail, by the browser's own history where that is possible. */
function step(to) {
  if (to < 0 || to >= trail.steps.length || to === trail.at) return;
  if (history.state && "step" in history.state) history.go(to - trail.at);
  else { trail.at = to; readAddress(trail.steps[to].address); changed({moves: true}); }
}

function arrive(event) {
  readAddress(location.hash);
  const at = event.state?.step;
  if (typeof at === "number" && trail.steps[at]) trail.at = at;
  else {
    trail.steps = [...trail.steps.slice(0, trail.at + 1), {address: location.hash, title: titleOf(view.at)}];
    trail.at = trail.steps.length - 1;
    writeAddress("replaceState");
  }
  changed({moves: true});
}

/** Begin with the address, or with what the page was made to open with. */
function startView() {
  readAddress(location.hash.length > 1 ? location.hash : data.start);
  trail.steps = [{address: addressOf(view), title: titleOf(view.at)}];
  trail.at = 0;
  writeAddress("replaceState");
  addEventListener("popstate", arrive);
  changed({moves: true});
}
