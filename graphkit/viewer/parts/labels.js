/* Names on the map, the same size at every zoom: the important ones first, each where it touches no other. And the
   names of the bands, as buttons at the left edge that open a band. */

const placed = {key: "", list: []};
const widths = new Map();

/** Labels with their places relative to the origin of the map, in pixels; computed again when scale or content change. */
function placeLabels(context) {
  const key = `${map.stamp} ${map.scale} ${map.hover?.number}`;
  if (placed.key === key) return placed.list;
  const grid = new Map(), list = [];
  for (const box of bandBoxes()) take(grid, box);
  placeCommunities(context, grid);
  for (const thing of map.things) {
    const radius = drawnRadius(thing) * map.scale, x = thing.x * map.scale, y = thing.y * map.scale;
    if (radius > 3) take(grid, {left: x - radius, right: x + radius, top: y - radius, bottom: y + radius});
  }
  const first = map.things.filter((thing) => !isDimmed(thing));
  const later = map.things.filter((thing) => isDimmed(thing) && thing.rank < 60);
  for (const thing of [...first, ...later]) {
    const label = labelOf(context, thing), spots = spotsFor(thing, label);
    const spot = spots.find((box) => isFree(grid, box)) ?? (mustBeNamed(thing) ? leastCovering(grid, spots) : null);
    if (!spot) continue;
    spot.label = true;
    take(grid, spot);
    list.push({thing, ...label, x: spot.left, y: (spot.top + spot.bottom) / 2});
  }
  Object.assign(placed, {key, list});
  return list;
}

function labelOf(context, thing) {
  const chosen = isChosen(thing), size = chosen ? 14 : thing.rank < 24 ? 12.5 : 11;
  const text = plain(thing.label, chosen ? 60 : 30);
  const font = `${chosen || thing.rank < 24 ? "600 " : ""}${size}px system-ui, sans-serif`;
  return {text, font, size, width: widthOf(context, text, font)};
}

/** The width of a text in pixels; measured once. */
function widthOf(context, text, font) {
  const key = `${font} ${text}`;
  if (!widths.has(key)) {
    if (widths.size > 20000) widths.clear();
    context.font = font;
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

/** Where a label may lie: right, left, below or above of its thing. */
function spotsFor(thing, {width, size}) {
  const ring = isChosen(thing), radius = drawnRadius(thing) * map.scale * (ring ? 1.3 : 1) + (ring ? 8 : 3);
  const x = thing.x * map.scale, y = thing.y * map.scale, half = size * 0.62;
  const box = (left, middle) => ({left, right: left + width, top: middle - half, bottom: middle + half});
  const near = radius * 0.72, spots = [
    box(x + radius, y), box(x - width / 2, y + radius + half), box(x - width / 2, y - radius - half), box(x - radius - width, y),
    box(x + near, y - near - half), box(x + near, y + near + half),
    box(x - near - width, y - near - half), box(x - near - width, y + near + half),
  ];
  const inside = spots.filter(({left, right, top}) => (
    left >= extent.left * map.scale && right <= extent.right * map.scale && top >= extent.top * map.scale));
  return inside.length ? inside : spots;
}

const CELL = 48;

function cellsOf(box) {
  const cells = [];
  for (let column = Math.floor(box.left / CELL); column <= Math.floor(box.right / CELL); column += 1) {
    for (let row = Math.floor(box.top / CELL); row <= Math.floor(box.bottom / CELL); row += 1) cells.push(`${column},${row}`);
  }
  return cells;
}

function take(grid, box) {
  for (const cell of cellsOf(box)) {
    if (grid.has(cell)) grid.get(cell).push(box);
    else grid.set(cell, [box]);
  }
}

/** The spot that covers no other name and the fewest marks. */
function leastCovering(grid, spots) {
  const free = spots.filter((box) => isFree(grid, box, (other) => other.label));
  const touched = (box) => cellsOf(box).flatMap((cell) => (grid.get(cell) ?? []).filter((other) => !isApart(box, other)));
  const covers = (box) => new Set(touched(box)).size;
  return (free.length ? free : spots).reduce((best, box) => (covers(box) < covers(best) ? box : best));
}

/** Whether a thing is named even where its name covers lesser marks. */
const mustBeNamed = (thing) => isChosen(thing) || map.hover === thing
  || (thing.rank < Math.min(30, map.things.length / 4) && !isDimmed(thing));

/** Whether a box lies clear of what has been placed, or of those boxes that count. */
const isFree = (grid, box, counts = () => true) => cellsOf(box).every((cell) => (
  (grid.get(cell) ?? []).every((other) => !counts(other) || isApart(box, other))));

const isApart = (box, other) => box.right + 2 < other.left || box.left - 2 > other.right
  || box.bottom < other.top || box.top > other.bottom;

const HALO = 3, stamps = new Map();

/** A label as a small picture with a halo in the colour of the ground: much quicker to draw again than a text. */
function stampOf(label, ink, ratio) {
  const key = `${label.font} ${ink} ${colours.ground} ${ratio} ${label.text}`;
  if (stamps.has(key)) return stamps.get(key);
  if (stamps.size > 4000) stamps.clear();
  const stamp = new OffscreenCanvas(Math.ceil((label.width + 2 * HALO) * ratio), Math.ceil(label.size * 2 * ratio));
  const context = stamp.getContext("2d");
  context.scale(ratio, ratio);
  Object.assign(context, {
    font: label.font, textBaseline: "middle", lineJoin: "round", lineWidth: 3.5, strokeStyle: colours.ground, fillStyle: ink,
  });
  context.strokeText(label.text, HALO, label.size);
  context.fillText(label.text, HALO, label.size);
  stamps.set(key, stamp);
  return stamp;
}

function drawLabels(context) {
  const origin = map.network.canvasToDOM({x: 0, y: 0}), ratio = context.canvas.width / map.box.clientWidth;
  const {clientWidth: width, clientHeight: height} = map.box;
  const lit = [];
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = "middle";
  for (const label of placeLabels(context)) {
    const x = origin.x + label.x, y = origin.y + label.y;
    if (x > width || x + label.width < 0 || y < -20 || y > height + 20) continue;
    const dim = isDimmed(label.thing), strong = label.thing.rank < 24 || isChosen(label.thing) || (map.lit.size && !dim);
    if (map.lit.size && !dim) lit.push({left: x, right: x + label.width, top: y - label.size / 2, bottom: y + label.size / 2});
    context.globalAlpha = dim ? 0.32 : 1;
    const stamp = stampOf(label, strong ? colours.ink : colours.quiet, ratio);
    context.drawImage(stamp, Math.round((x - HALO) * ratio) / ratio, Math.round((y - label.size) * ratio) / ratio,
      stamp.width / ratio, stamp.height / ratio);
  }
  context.globalAlpha = 1;
  drawCommunityCounts(context, origin);
  context.restore();
  placeZoom(lit);
}

const ZOOM = {width: 48, height: 112};

/** Keep the zoom buttons off the names of what is lit: they stand at the bottom right, or else above. */
function placeZoom(lit) {
  const {clientWidth: width, clientHeight: height} = map.box;
  const corner = (top) => ({left: width - ZOOM.width, right: width, top, bottom: top + ZOOM.height});
  const isClear = (box) => lit.every((other) => isApart(other, box));
  byId("zoom").classList.toggle("above", !isClear(corner(height - ZOOM.height)) && isClear(corner(0)));
}

let bandButtons = [], bandHeights = [], bandWidths = [];

/** Where the names of the bands lie over the picture: on a phone, as long as all of it is in sight. */
const bandBoxes = () => (map.gutter || map.scale > map.home * 1.05 ? [] : bands.map((band, at) => {
  const left = extent.left * map.scale, top = band.top * map.scale;
  return {left, right: left + (bandWidths[at] ?? 0), top, bottom: top + (bandHeights[at] ?? 0), label: true};
}));

function makeBands() {
  bandButtons = bands.map((band) => make("button", {
    type: "button", class: "band", title: "Show all of this layer",
    onclick: () => openBand(band),
  }, words(plain(band.label, 60)), span("count")));
  byId("bands").append(...bandButtons);
}

function openBand(band) {
  const open = new Set(view.open);
  if (open.has(band.number)) open.delete(band.number);
  else open.add(band.number);
  adjust({open});
}

/** Put the names of the bands where their bands begin, and say how much of each is shown. */
function placeBands() {
  const height = map.box.clientHeight;
  byId("bands").classList.toggle("over", map.scale > map.home * 1.05);
  bands.forEach((band, at) => {
    const top = map.network.canvasToDOM({x: 0, y: band.top}).y, bottom = map.network.canvasToDOM({x: 0, y: band.bottom}).y;
    const button = bandButtons[at], begin = Math.max(2, top + 2);
    const isVisible = top < height - 10 && bottom - begin > Math.min(bandHeights[at], bottom - top - 4);
    if (button.hidden === isVisible) button.hidden = !isVisible;
    if (isVisible) button.style.transform = `translate(0, ${Math.round(begin)}px)`;
  });
}

function countBands() {
  const drawn = new Uint32Array(bands.length);
  for (const thing of map.things) drawn[thing.band] += 1;
  bands.forEach((band, at) => {
    const all = view.seen.bands[at];
    bandButtons[at].lastChild.textContent = drawn[at] >= all ? number(all) : `${number(drawn[at])} of ${number(all)}`;
    bandButtons[at].setAttribute("aria-pressed", String(view.open.has(at)));
  });
  bandHeights = bandButtons.map((button, at) => (button.hidden ? bandHeights[at] : button.offsetHeight) || 16);
  bandWidths = bandButtons.map((button, at) => (button.hidden ? bandWidths[at] : button.offsetWidth) || 120);
}
