/* The map: vis-network draws things at the places that the build computed; this room decides what it gets to draw.
   Never more than MOST_MARKS at once: the more one zooms in, the more appears, in order of importance. What is not
   drawn stands there as counted groups. */

const MOST_MARKS = 2000, MOST_THINGS = 900, MOST_NEAR = 150, MOST_OPEN = 400, MOST_KEPT = 1200, MOST_NEAR_LINES = 280;
const ROOM = 5200;  // pixels of the map for each thing at first
const GUTTER = 128; // pixels at the left for the names of the bands
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const map = {
  box: byId("map"), network: null,
  nodes: new vis.DataSet(), edges: new vis.DataSet(),
  drawnNodes: new Set(), drawnEdges: new Map(),
  home: 1,             // the scale at which all fits
  step: null,          // the zoom step that is drawn
  things: [], lines: [], lit: new Set(), litHops: new Set(), stamp: 0, scale: 1,
  hover: null,
};

const extent = {
  left: things.reduce((least, {x}) => Math.min(least, x), 0) - 60,
  right: things.reduce((most, {x}) => Math.max(most, x), 100) + 120,
  top: bands[0]?.top0 ?? 0, bottom: bands[bands.length - 1]?.bottom0 ?? 100,
};

/** Pull the picture apart from top to bottom, so that it fills a window of another shape than it was made for. */
function fitShape() {
  const {clientWidth: width, clientHeight: height} = map.box, last = bands[bands.length - 1];
  if (!last || !width || !height) return;
  const inWindow = (extent.right - extent.left) * height / Math.max(1, width - (width > 560 ? GUTTER : 0));
  const stretch = Math.max(0.75, Math.min(2.4, inWindow / last.bottom0));
  if (map.stretch && Math.abs(stretch / map.stretch - 1) < 0.2) return;
  map.stretch = stretch;
  for (const thing of things) thing.y = Math.round(thing.y0 * stretch);
  for (const one of [...bands, ...communities]) Object.assign(one, {top: one.top0 * stretch, bottom: one.bottom0 * stretch});
  extent.bottom = last.bottom;
  map.nodes.update([...map.drawnNodes].map((id) => ({id, x: things[id].x, y: things[id].y})));
  map.stamp += 1;
}

function startMap() {
  fitShape();
  map.network = new vis.Network(map.box, {nodes: map.nodes, edges: map.edges}, {
    autoResize: true, physics: false, layout: {improvedLayout: false, randomSeed: 1},
    interaction: {dragNodes: false, hover: false, selectable: false, tooltipDelay: 1e9, zoomSpeed: 0.7, keyboard: false},
    nodes: {shape: "custom", ctxRenderer: drawThing, chosen: false},
    edges: {
      smooth: {enabled: true, type: "curvedCW", roundness: 0.13}, chosen: false, selectionWidth: 0, hoverWidth: 0,
      arrowStrikethrough: true, color: {inherit: false},
    },
  });
  const frame = map.box.querySelector(".vis-network");
  if (frame) frame.tabIndex = -1;
  map.box.querySelector("canvas")?.setAttribute("aria-hidden", "true");
  map.network.on("beforeDrawing", (context) => { map.scale = map.network.getScale(); drawBands(context); drawCommunities(context); });
  map.network.on("afterDrawing", (context) => { drawCounts(context); drawLabels(context); placeBands(); });
  map.network.on("zoom", () => { holdScale(); freshen(); });
  map.network.on("dragging", () => { if (isNear() && isFarFromDrawn()) drawSoon(); });
  map.network.on("dragEnd", () => { if (isNear()) draw(); });
  new ResizeObserver(() => {
    fitShape();
    measureHome();
    if (map.touched) freshen();
    else showAll(false);
  }).observe(map.box);
  measureHome();
  showAll(false);
  listenToMap();
}

function measureHome() {
  const {clientWidth: width, clientHeight: height} = map.box;
  map.gutter = width > 560 ? GUTTER : 0;
  map.home = Math.min((width - map.gutter) / (extent.right - extent.left), height / (extent.bottom - extent.top)) || 1;
}

/** Keep the scale between a little out and far in. */
function holdScale() {
  map.touched = true;
  const scale = map.network.getScale(), held = Math.max(map.home * 0.7, Math.min(scale, map.home * 24));
  if (held !== scale) map.network.moveTo({scale: held});
}

const zoomStep = () => Math.round(4 * Math.log2(map.network.getScale() / map.home)) / 4;

/** Draw again when the zoom has come to another step. */
function freshen() {
  if (zoomStep() !== map.step) draw();
}

/** Whether only a few lines matter, and the rest would be in their way. */
const isNarrowLook = () => map.litHops.size > 0 && (view.at.kind === "path" || view.at.kind === "pair");

/** Whether the map is zoomed in so far that what is out of sight is left out. */
const isNear = () => map.step >= 0.75;

const isCulling = () => roomFor(map.step) > MOST_THINGS && things.length > MOST_THINGS;

/** How many things there is room for at a zoom step. */
const roomFor = (zoom) => Math.max(36, Math.round(map.box.clientWidth * map.box.clientHeight / ROOM)) * 4 ** Math.max(0, zoom ?? 0);

// What to draw

/** Things that are to be seen whatever the zoom: what is looked at with its neighbours, and what was opened. */
function wanted() {
  const lit = new Set(), litHops = new Set(), must = new Set();
  const {at, seen} = view;
  if (at.kind === "thing") {
    lit.add(at.thing);
    const ways = at.thing.near.filter(({hop}) => seen.shown.has(hop.number));
    ways.sort((first, second) => first.hop.cost - second.hop.cost || first.thing.rank - second.thing.rank);
    for (const {thing, hop} of ways.slice(0, MOST_NEAR)) { lit.add(thing); litHops.add(hop); }
  } else if (at.kind === "pair") {
    lit.add(at.hop.a).add(at.hop.b);
    litHops.add(at.hop);
  } else if (at.kind === "path") {
    for (const end of chosenEnds(at)) lit.add(end);
    const path = at.found?.paths[at.pick];
    for (const thing of path?.things ?? []) lit.add(thing);
    for (const hop of path?.hops ?? []) litHops.add(hop);
  }
  for (const thing of lit) must.add(thing);
  for (const thing of view.extra) if (thingPasses(thing, seen)) must.add(thing);
  for (const band of view.open) {
    const members = bands[band].members.filter((thing) => thingPasses(thing, seen));
    for (const thing of members.sort((a, b) => a.rank - b.rank).slice(0, MOST_OPEN)) must.add(thing);
  }
  return {lit, litHops, must};
}

/** The things to draw: those that must be, then the most important that there is room for. */
function chooseThings({must}) {
  const chosen = new Set([...must].slice(0, MOST_KEPT));
  if (view.focus && view.at.kind !== "nothing") return chosen;
  const open = 1 - covered() / Math.max(1, map.box.clientHeight);  // the share of the map that no card lies over
  const room = isNarrowLook() ? Math.round(Math.min(60, roomFor(0)) * open) : Math.min(roomFor(map.step), MOST_THINGS);
  const inSight = isCulling() ? sightTest() : () => true;
  let taken = 0;
  for (const thing of important) {
    if (taken >= room || chosen.size >= MOST_KEPT) break;
    if (!thingPasses(thing, view.seen) || !inSight(thing)) continue;
    chosen.add(thing);
    taken += 1;
  }
  return chosen;
}

/** A test for lying in the window or so much of a window around it. */
function sightTest(around = 0.5) {
  const {clientWidth: width, clientHeight: height} = map.box;
  const first = map.network.DOMtoCanvas({x: -width * around, y: -height * around});
  const last = map.network.DOMtoCanvas({x: width * (1 + around), y: height * (1 + around)});
  return ({x, y}) => x >= first.x && x <= last.x && y >= first.y && y <= last.y;
}

/** The lines to draw among chosen things: what is lit, then the most telling ones. */
function chooseLines(chosen, {litHops}) {
  const lines = [], inSight = isNear() ? sightTest(0.15) : () => true;
  for (const thing of isNarrowLook() ? [] : chosen) {
    for (const {thing: other, hop} of thing.near) {
      const line = hop.a === thing && other !== thing && chosen.has(other) && view.seen.shown.get(hop.number);
      if (line && (litHops.has(hop) || inSight(thing) || inSight(other))) lines.push(line);
    }
  }
  for (const hop of litHops) {
    const line = view.seen.shown.get(hop.number);
    if (isNarrowLook() || !line) lines.push(line ?? {hop, told: hop.statements, lead: hop.statements[0]});
  }
  const weight = ({hop}) => (litHops.has(hop) ? -1 : hop.cost + (isNear() ? lengthOf(hop) / 400 : 0));
  const weighed = lines.map((line) => ({line, weight: weight(line)}));
  weighed.sort((first, second) => first.weight - second.weight || first.line.hop.number - second.line.hop.number);
  const some = Math.round(chosen.size * 1.5 * 2 ** Math.max(0, map.step));
  const room = isNear() ? MOST_NEAR_LINES : isThin(view.filters) || view.focus ? MOST_MARKS : some;
  return weighed.slice(0, Math.max(litHops.size, Math.min(room, MOST_MARKS - chosen.size - communities.length))).map(({line}) => line);
}

/** The length of a hop in pixels, at the zoom step that is drawn. */
const lengthOf = ({a, b}) => Math.hypot(a.x - b.x, a.y - b.y) * map.home * 2 ** map.step;

/** Choose what to draw, and give vis-network what is new and take away what is gone. */
function draw() {
  if (!map.network || !view.seen) return;
  map.step = zoomStep();
  map.drawnAt = map.network.getViewPosition();
  const want = wanted();
  map.lit = want.lit;
  map.litHops = want.litHops;
  const chosen = chooseThings(want);
  map.things = [...chosen].sort((first, second) => first.rank - second.rank);
  map.lines = chooseLines(chosen, want);
  countCommunities();
  map.stamp += 1;
  giveNodes();
  giveEdges();
  map.network.redraw();
  tellStatus();
  countBands();
}

function giveNodes() {
  const now = new Set(map.things.map(({number}) => number));
  map.nodes.remove([...map.drawnNodes].filter((id) => !now.has(id)));
  map.nodes.add([...now].filter((id) => !map.drawnNodes.has(id)).map((id) => ({id, x: things[id].x, y: things[id].y})));
  map.drawnNodes = now;
}

function giveEdges() {
  const now = new Map(), fresh = [], other = [];
  for (const line of map.lines) {
    const item = edgeItem(line), look = JSON.stringify(item), before = map.drawnEdges.get(item.id);
    if (before === undefined) fresh.push(item);
    else if (before !== look) other.push(item);
    now.set(item.id, look);
  }
  map.edges.remove([...map.drawnEdges.keys()].filter((id) => !now.has(id)));
  if (other.length) map.edges.update(other);
  map.edges.add(fresh);
  map.drawnEdges = now;
}

/** How vis-network is to draw a hop. Widths and dashes are pixels, so they shrink as the map is zoomed in. */
function edgeItem(line) {
  const {hop, lead} = line, look = lineLook(line, view.filters), lit = map.litHops.has(hop);
  const unit = 1 / (map.home * 2 ** (map.step * 0.75));
  const length = lengthOf(hop);
  const alpha = lit ? 0.85 : map.lit.size ? 0.07 : look.alpha * Math.max(0.17, Math.min(0.8, 110 / length));
  const directed = !lead.claim.predicate.symmetric;
  const ahead = lead.claim.subject === hop.a;
  const arrows = directed && length > 30 && (lit || (isNear() && length < 420));
  const headSize = Math.sqrt(unit / look.width);
  return {
    id: hop.number, from: ahead ? hop.a.number : hop.b.number, to: ahead ? hop.b.number : hop.a.number,
    width: (look.width + (lit ? 0.3 : 0)) * unit,
    color: {color: withAlpha(colours[look.hue], alpha.toFixed(2))},
    dashes: look.pattern.length ? look.pattern.map((length) => length * unit) : false,
    arrows: {middle: {enabled: arrows, type: look.open ? "vee" : "arrow", scaleFactor: 0.45 * Math.min(1.6, headSize)}},
  };
}

/** Whether the map has been moved so far that what is drawn around the window is coming to its end. */
function isFarFromDrawn() {
  const {x, y} = map.network.getViewPosition(), {clientWidth: width, clientHeight: height} = map.box;
  return Math.abs(x - map.drawnAt.x) * map.scale > width * 0.3 || Math.abs(y - map.drawnAt.y) * map.scale > height * 0.3;
}

/** Draw again shortly, however often it is asked for. */
function drawSoon() {
  map.waiting ??= setTimeout(() => { map.waiting = null; draw(); }, 120);
}

/** Say how much is drawn: what is hidden is counted. */
function tellStatus() {
  const {things: possible, lines} = view.seen;
  const filtered = things.length - possible, more = possible - map.things.length;
  const shown = `${number(map.things.length)} of ${counted(things.length, "thing")}`;
  const parts = [`${shown}, ${number(map.lines.length)} of ${number(lines)} lines`];
  const away = view.focus ? "out of focus" : "more appear as you zoom in, search or open a "
    + (communities.length ? "group" : "layer");
  if (more > 0) parts.push(`${number(more)} ${away}`);
  if (filtered > 0) parts.push(`${number(filtered)} filtered out`);
  if (data.whole > things.length) parts.push(`${number(data.whole - things.length)} more in the whole graph`);
  byId("status").textContent = view.notice || `${parts.join(" · ")}.`;
  byId("status").classList.toggle("alert", Boolean(view.notice));
}
