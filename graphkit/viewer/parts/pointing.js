/* Pointing at the map: what lies under the pointer, in one sentence, and what a click or a key does. */

/** The drawn thing under a point of the window, or near enough to be meant. */
function thingAt({x, y}) {
  const point = map.network.DOMtoCanvas({x, y});
  let best = null, nearest = Infinity;
  for (const thing of map.things) {
    const away = Math.hypot(thing.x - point.x, thing.y - point.y) * map.scale - drawnRadius(thing) * map.scale;
    if (away < 5 && away < nearest) { best = thing; nearest = away; }
  }
  return best;
}

/** The group whose count lies under a point of the window. */
function communityAt(point) {
  const {x: left, y: top} = map.network.canvasToDOM({x: 0, y: 0}), x = point.x - left, y = point.y - top;
  return placedCommunities.find((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)?.community ?? null;
}

function hopAt(point) {
  const id = map.network.getEdgeAt(point);
  return id === undefined ? null : hops[id];
}

function listenToMap() {
  let waiting = null, moved = false;
  map.box.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    if (!waiting) requestAnimationFrame(() => { pointAt(waiting); waiting = null; });
    waiting = {x: event.clientX, y: event.clientY, buttons: event.buttons};
  });
  map.box.addEventListener("pointerleave", () => { setHover(null); hideHint(); });
  map.network.on("dragStart", () => { moved = true; map.touched = true; hideHint(); });
  map.network.on("dragEnd", () => { moved = false; });
  map.network.on("click", ({pointer}) => {
    if (moved) return;
    const thing = thingAt(pointer.DOM), community = thing ? null : communityAt(pointer.DOM);
    const hop = thing || community ? null : hopAt(pointer.DOM);
    if (community) showCommunity(community);
    else if (thing) visit(thing, false);
    else if (hop) visitPair(hop);
    else visitNothing();
  });
  map.network.on("doubleClick", ({pointer}) => {
    const thing = thingAt(pointer.DOM);
    if (thing) adjust({extra: new Set([...view.extra, thing, ...thing.near.map((way) => way.thing).slice(0, MOST_NEAR)])});
  });
  map.box.addEventListener("keydown", mapKey);
}

function pointAt(place) {
  if (!place || place.buttons) return;
  const box = map.box.getBoundingClientRect(), point = {x: place.x - box.left, y: place.y - box.top};
  const thing = thingAt(point), community = thing ? null : communityAt(point), hop = thing || community ? null : hopAt(point);
  setHover(thing);
  map.box.classList.toggle("pointing", Boolean(thing || community || hop));
  if (community) showHint(place, hintOfCommunity(community));
  else if (thing) showHint(place, hintOfThing(thing));
  else if (hop) showHint(place, hintOfHop(hop));
  else hideHint();
}

function setHover(thing) {
  if (map.hover === thing) return;
  map.hover = thing;
  map.network.redraw();
}

function hintOfThing(thing) {
  const kind = classes[thing.kind].label;
  const about = thing.text ? `: ${plain(thing.text, 160)}` : "";
  return `${plain(thing.label, 80)}, ${kind.toLowerCase()}${about} ${counted(thing.near.length, "connection")}.`;
}

function hintOfHop(hop) {
  const line = view.seen.shown.get(hop.number) ?? {lead: hop.statements[0], told: hop.statements};
  const more = line.told.length - 1;
  return inFull(line.lead) + (more ? `, and ${counted(more, "more statement")}` : "") + ".";
}

function showHint({x, y}, text) {
  const hint = byId("hint");
  if (hint.textContent !== text) hint.textContent = text;
  hint.hidden = false;
  const left = Math.min(x + 14, innerWidth - hint.offsetWidth - 8), below = y + 18;
  const top = below + hint.offsetHeight > innerHeight - 8 ? y - hint.offsetHeight - 12 : below;
  hint.style.transform = `translate(${Math.round(Math.max(8, left))}px, ${Math.round(top)}px)`;
}

function hideHint() { byId("hint").hidden = true; }

function mapKey(event) {
  const far = event.shiftKey ? 240 : 80;
  const keys = {
    ArrowLeft: () => panBy(-far, 0), ArrowRight: () => panBy(far, 0), ArrowUp: () => panBy(0, -far), ArrowDown: () => panBy(0, far),
    "+": () => zoomBy(1.4), "=": () => zoomBy(1.4), "-": () => zoomBy(1 / 1.4), 0: () => showAll(),
  };
  if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  keys[event.key]();
}
