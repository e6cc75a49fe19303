/* Pictures to take away: what is seen, with title, date of the data and number of sources. */

const captionText = () => joined(
  plain(data.title), `as of ${dayWords(view.filters.day)}`,
  view.filters.known === ALL_KNOWN ? "" : `as known on ${dayWords(view.filters.known)}`, counted(sources.length, "source"), titleOf(view.at));

const legendText = () => [
  groups.filter((group) => !view.filters.off.has(group.number)).map((group) => group.label).join(", "),
  data.modalities.filter((_, at) => !view.filters.unsaid.has(at)).join(", "),
  view.filters.voices ? `at least ${view.filters.voices} publishers` : "",
].filter(Boolean).join(" · ");

function fileName(ending) {
  const about = (view.at.thing?.id ?? view.at.kind).replace(/[^a-z0-9-]+/gi, "-").slice(0, 60);
  return `graphkit-${about}-${isoOf(view.filters.day)}.${ending}`;
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const anchor = make("a", {href: address, download: name});
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Groups and classes in sight, for the legend of a picture. */
function marksInSight() {
  const kinds = new Set(map.things.map(({kind}) => kind)), ways = new Set(map.lines.map(({lead}) => lead.claim.predicate.group));
  return {kinds: classes.filter(({number: at}) => kinds.has(at)), groups: groups.filter(({number: at}) => ways.has(at))};
}

const FOOT = 92;

/** The map, its bands' names, a legend and a caption, as an SVG element. */
function drawing() {
  const {clientWidth: width, clientHeight: height} = map.box;
  const at = (point) => map.network.canvasToDOM(point), fixed = (value) => Number(value.toFixed(1));
  const root = makeSvg("svg", {
    xmlns: SVG, viewBox: `0 0 ${width} ${height + FOOT}`, width, height: height + FOOT, "font-family": "system-ui, sans-serif",
  }, makeSvg("title", {}, captionText()), makeSvg("rect", {width, height: height + FOOT, fill: colours.ground}));
  const clip = makeSvg("clipPath", {id: "window"}, makeSvg("rect", {width, height}));
  const inside = makeSvg("g", {"clip-path": "url(#window)"});
  root.append(makeSvg("defs", {}, clip), inside);
  bands.forEach((band, place) => {
    const top = fixed(at({x: 0, y: band.top}).y), bottom = fixed(at({x: 0, y: band.bottom}).y);
    if (place % 2 === 0) inside.append(makeSvg("rect", {x: 0, y: top, width, height: bottom - top, fill: colours.band}));
    inside.append(svgWords(band.label, {x: 10, y: top + 15, "font-size": 11, fill: colours.quiet}));
  });
  for (const {left, right, top, bottom} of communities) {
    const {x, y} = at({x: left, y: top});
    inside.append(makeSvg("rect", {
      x: fixed(x), y: fixed(y), width: fixed((right - left) * map.scale), height: fixed((bottom - top) * map.scale), rx: 7,
      fill: colours.ground, stroke: colours.line,
    }));
  }
  for (const line of map.lines.slice().reverse()) {
    const item = edgeItem(line), begin = things[item.from], end = things[item.to];
    const from = at(begin), to = at(end), via = at(bendOf(begin, end));
    const [, paint, alpha] = /^rgba\((\d+,\d+,\d+),([\d.]+)\)$/.exec(item.color.color);
    inside.append(makeSvg("path", {
      d: `M${fixed(from.x)},${fixed(from.y)}Q${fixed(via.x)},${fixed(via.y)} ${fixed(to.x)},${fixed(to.y)}`, fill: "none",
      stroke: `rgb(${paint})`, "stroke-opacity": alpha, "stroke-width": fixed(item.width * map.scale),
      ...(item.dashes ? {"stroke-dasharray": item.dashes.map((length) => fixed(length * map.scale)).join(" ")} : {}),
    }));
  }
  for (const thing of map.things) {
    const {x, y} = at(thing), kind = classes[thing.kind], radius = drawnRadius(thing) * map.scale;
    inside.append(makeSvg("path", {
      d: SHAPES[kind.shape], "fill-rule": "evenodd", fill: colours[kind.hue], "fill-opacity": isDimmed(thing) ? 0.25 : 1,
      transform: `translate(${fixed(x)},${fixed(y)}) scale(${radius.toFixed(2)})`,
    }, makeSvg("title", {}, plain(thing.label))));
  }
  const origin = at({x: 0, y: 0});
  for (const label of placed.list) {
    inside.append(svgWords(label.text, {
      x: fixed(origin.x + label.x), y: fixed(origin.y + label.y + label.size * 0.35), "font-size": label.size, fill: colours.ink,
      "font-weight": label.font.startsWith("600") ? 600 : 400, "fill-opacity": isDimmed(label.thing) ? 0.35 : 1,
      stroke: colours.ground, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round",
    }));
  }
  for (const box of placedCommunities) {
    inside.append(svgWords(box.text, {
      x: fixed(origin.x + (box.left + box.right) / 2), y: fixed(origin.y + box.bottom - 4), "text-anchor": "middle",
      "font-size": 10.5, "font-weight": 600, fill: colours.quiet, stroke: colours.soft, "stroke-width": 4, "paint-order": "stroke",
    }));
  }
  const sight = marksInSight();
  root.append(svgLegend(height + 20, width, sight.kinds.map((kind) => [kind.label, 14, {
    d: SHAPES[kind.shape], "fill-rule": "evenodd", fill: colours[kind.hue],
  }, 4.5])));
  root.append(svgLegend(height + 44, width, sight.groups.map((group) => [group.label, 32, {
    d: "M0,0h26", stroke: colours[group.hue], "stroke-width": group.pattern === "fine" ? 1 : 2,
    "stroke-dasharray": PATTERNS[group.pattern].join(" "),
  }, 1])));
  root.append(svgWords(captionText(), {x: 12, y: height + 74, "font-size": 12, fill: colours.quiet}));
  return root;
}

const svgText = () => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawing())}\n`;

function svgWords(text, attributes) {
  return makeSvg("text", attributes, plain(text, 300));
}

/** A row of marks with what they mean, as many as the width holds. */
function svgLegend(y, width, entries) {
  const row_ = makeSvg("g", {});
  let x = 14;
  for (const [label, room, mark, scale] of entries) {
    const wide = room + 20 + label.length * 6.4;
    if (x + wide > width - 10) break;
    row_.append(makeSvg("path", {...mark, transform: `translate(${x + (scale > 1 ? 4 : 0)},${y}) scale(${scale})`}),
      svgWords(capital(label), {x: x + room, y: y + 4, "font-size": 11, fill: colours.ink}));
    x += wide;
  }
  return row_;
}

const svgBlob = () => new Blob([svgText()], {type: "image/svg+xml"});

/** The same picture in pixels, twice as fine as the screen's. */
async function savePng() {
  const {clientWidth: width, clientHeight: height} = map.box, address = URL.createObjectURL(svgBlob());
  try {
    const image = new Image(width * 2, (height + FOOT) * 2);
    image.src = address;
    await image.decode();
    const canvas = make("canvas", {width: width * 2, height: (height + FOOT) * 2});
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
    save(blob, fileName("png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** For paper the map becomes a drawing, in light colours whatever the theme. */
function wirePrinting() {
  const root = document.documentElement;
  let theme = null;
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme ?? "";
    root.dataset.theme = "light";
    colours = readColours();
    byId("paper").replaceChildren(drawing());
  });
  addEventListener("afterprint", () => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    colours = readColours();
    byId("paper").replaceChildren();
    draw();
  });
}

function refreshCaption() {
  byId("caption").textContent = `${captionText()} · ${legendText()}`;
}
