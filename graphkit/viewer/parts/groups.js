/* Counted groups: where there are many things, those of a band that hang together stand side by side as a block. What of
   a block is not drawn is counted in it; a click goes there, and it opens. */

/** The counts as placed, relative to the origin of the map, in pixels. */
let placedCommunities = [];

/** How many things of each group pass the filters and are not drawn. */
function countCommunities() {
  for (const community of communities) community.more = view.seen.communities[community.number];
  for (const thing of map.things) {
    if (thing.community && thingPasses(thing, view.seen)) thing.community.more -= 1;
  }
}

const leadOf = (community) => things[community.lead] ?? null;

const communityName = (community) => (leadOf(community)
  ? `around ${plain(leadOf(community).label, 30)}` : "loosely tied");

/** The largest groups that have a name. */
const largestGroups = () => communities.filter(leadOf).sort((first, second) => second.size - first.size).slice(0, 12);

/** Quiet plates under the groups that are not drawn in full. */
function drawCommunities(context) {
  context.save();
  context.fillStyle = colours.ground;
  context.strokeStyle = colours.line;
  context.lineWidth = 1 / map.scale;
  for (const community of communities) {
    if (!community.size) continue;
    context.beginPath();
    context.roundRect(community.left, community.top, community.right - community.left, community.bottom - community.top, 7 / map.scale);
    context.fill();
    context.stroke();
  }
  context.restore();
}

/** Give each count its place at the foot of its block, as long as the block is in sight, and name it where there is room. */
function placeCommunities(context, grid) {
  placedCommunities = [];
  if (view.focus || isNarrowLook()) return;
  for (const community of communities) {
    if (!community.more) continue;
    const left = community.left * map.scale, right = community.right * map.scale, bottom = community.bottom * map.scale;
    const texts = [`+${number(community.more)} ${communityName(community)}`, `+${number(community.more)}`, `+${shortly(community.more)}`];
    const sized = texts.map((text) => ({text, width: widthOf(context, text, COUNT_FONT) + 12}));
    const fitting = sized.find(({width}) => width <= right - left) ?? sized[2];
    const middle = (left + right) / 2;
    const box = {
      community, text: fitting.text, label: true,
      left: middle - fitting.width / 2, right: middle + fitting.width / 2, top: bottom - 18, bottom: bottom - 3,
    };
    placedCommunities.push(box);
    take(grid, box);
  }
}

const COUNT_FONT = "600 10.5px system-ui, sans-serif";
const shortly = (count) => (count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 10000 ? 1 : 0)}k`);

/** Draw the counts over everything else; the context is in pixels. */
function drawCommunityCounts(context, origin) {
  context.font = COUNT_FONT;
  context.textAlign = "center";
  for (const box of placedCommunities) {
    const x = origin.x + box.left, y = origin.y + box.top;
    if (x > map.box.clientWidth || x + box.right - box.left < 0 || y > map.box.clientHeight || y < -20) continue;
    context.globalAlpha = map.lit.size ? 0.55 : 1;
    context.beginPath();
    context.roundRect(x, y, box.right - box.left, box.bottom - box.top, 8);
    context.fillStyle = colours.soft;
    context.fill();
    context.fillStyle = colours.quiet;
    context.fillText(box.text, (x + x + box.right - box.left) / 2, y + (box.bottom - box.top) / 2 + 0.5);
  }
  context.globalAlpha = 1;
  context.textAlign = "left";
}

/** Go to a group, so near that it opens. */
function showCommunity(community) {
  const {clientWidth: width, clientHeight: height} = map.box;
  const fitting = Math.min((width - map.gutter - 60) / (community.right - community.left), (height - 60) / (community.bottom - community.top));
  const scale = Math.max(map.home, Math.min(Math.max(fitting, map.network.getScale() * 1.6), map.home * 24));
  map.touched = true;
  map.network.moveTo({
    position: {
      x: (community.left + community.right - map.gutter / scale) / 2, y: (community.top + community.bottom) / 2,
    },
    scale, animation: glide(),
  });
  afterMoving(true);
}

/** What a group stands for, in one sentence. */
function hintOfCommunity(community) {
  const kinds = tally(classes);
  for (const thing of bands[community.band].members) {
    if (thing.community === community && thingPasses(thing, view.seen)) kinds[thing.kind] += 1;
  }
  const most = classes.filter(({number: at}) => kinds[at]).sort((a, b) => kinds[b.number] - kinds[a.number]).slice(0, 3);
  const parts = most.map((kind) => counted(kinds[kind.number], kind.label.toLowerCase(), kind.plural.toLowerCase()));
  return `${counted(view.seen.communities[community.number], "thing")} ${communityName(community)} in `
    + `${plain(bands[community.band].label, 40)}: ${parts.join(", ")}. ${number(community.more)} not drawn; click to go nearer.`;
}
