/* How the map is drawn: bands, marks with their shapes, and how many statements a lit line stands for. */

const isDimmed = (thing) => map.lit.size > 0 && !map.lit.has(thing);

/** The radius at which a thing is drawn, in units of the map. */
function drawnRadius(thing) {
  const growth = Math.min(2.4, Math.max(0.85, (map.scale / map.home) ** 0.4));
  return radiusOf(thing) * growth / map.scale;
}

/** vis-network's hook for drawing a thing. */
function drawThing({ctx, id, x, y}) {
  const thing = things[id], kind = classes[thing.kind], radius = drawnRadius(thing);
  const drawNode = () => {
    const pixel = 1 / map.scale;
    if (isChosen(thing) || map.hover === thing) {
      ctx.beginPath();
      ctx.arc(x, y, radius * 1.3 + 4 * pixel, 0, 2 * Math.PI);
      ctx.lineWidth = 2 * pixel;
      ctx.strokeStyle = colours.accent;
      ctx.globalAlpha = isChosen(thing) ? 1 : 0.6;
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    ctx.translate(x, y);
    ctx.scale(radius, radius);
    ctx.lineWidth = 2.4 * pixel / radius;
    ctx.strokeStyle = colours.ground;
    ctx.stroke(paths2d[kind.shape]);
    if (isDimmed(thing)) {
      ctx.fillStyle = colours.ground;
      ctx.fill(paths2d[kind.shape], "evenodd");
    }
    ctx.globalAlpha = isDimmed(thing) ? 0.22 : 1;
    ctx.fillStyle = colours[kind.hue];
    ctx.fill(paths2d[kind.shape], "evenodd");
  };
  return {drawNode, nodeDimensions: {width: 2 * radius, height: 2 * radius}};
}

const isChosen = (thing) => {
  const {at} = view;
  return [at.thing, at.hop?.a, at.hop?.b].includes(thing) || Boolean(at.ends?.includes(thing));
};

/** Bands as quiet stripes over the whole width. */
function drawBands(context) {
  const corner = map.network.DOMtoCanvas({x: 0, y: 0});
  const far = map.network.DOMtoCanvas({x: map.box.clientWidth, y: map.box.clientHeight});
  context.save();
  context.fillStyle = colours.ground;
  context.fillRect(corner.x, corner.y, far.x - corner.x, far.y - corner.y);
  bands.forEach((band, at) => {
    if (at % 2 === 0) {
      context.fillStyle = colours.band;
      context.fillRect(corner.x, band.top, far.x - corner.x, band.bottom - band.top);
    }
  });
  context.restore();
}

/** How many statements a lit line stands for, where it is more than one. */
function drawCounts(context) {
  if (!map.litHops.size || map.litHops.size > 40) return;
  const pixel = 1 / map.scale;
  context.save();
  context.font = `600 ${10 * pixel}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const {hop, told} of map.lines) {
    if (!map.litHops.has(hop) || told.length < 2) continue;
    const ahead = told[0].claim.subject === hop.a;
    const {x, y} = middleOf(ahead ? hop.a : hop.b, ahead ? hop.b : hop.a, 0.62);
    context.fillStyle = colours.ground;
    context.beginPath();
    context.arc(x, y, 7.5 * pixel, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = colours.quiet;
    context.fillText(String(told.length), x, y + 0.5 * pixel);
  }
  context.restore();
}

/** The bend of a line, as vis-network computes it, and a point along it. */
function bendOf(from, to) {
  const across = to.x - from.x, up = from.y - to.y, length = Math.hypot(across, up);
  const angle = (Math.atan2(up, across) + 0.565 * Math.PI) % (2 * Math.PI);
  return {x: from.x + 0.565 * length * Math.sin(angle), y: from.y + 0.565 * length * Math.cos(angle)};
}

function middleOf(from, to, along) {
  const via = bendOf(from, to), rest = 1 - along;
  const at = (axis) => rest * rest * from[axis] + 2 * rest * along * via[axis] + along * along * to[axis];
  return {x: at("x"), y: at("y")};
}
