/* Moving over the map: only where the reader asks for it, quickly, and not at all animated where motion is unwelcome. */

const glide = () => (calm.matches ? false : {duration: 180, easingFunction: "easeInOutQuad"});

function showAll(animated = true) {
  map.touched = false;
  measureHome();
  map.network.moveTo({
    position: {x: (extent.left + extent.right - map.gutter / map.home) / 2, y: (extent.top + extent.bottom) / 2}, scale: map.home,
    animation: animated && glide(),
  });
  afterMoving(animated);
}

/** How many pixels at the bottom of the map the card lies over, as it does on a phone. */
function covered() {
  const card = byId("card").getBoundingClientRect(), box = map.box.getBoundingClientRect();
  return card.width > 0 && card.left < box.left + box.width / 2 ? Math.max(0, box.bottom - card.top) : 0;
}

/** Bring some things into sight, no nearer than is useful. */
function showThings(list, nearest = 2.2) {
  const xs = list.map(({x}) => x), ys = list.map(({y}) => y);
  const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys);
  const {clientWidth: width} = map.box, cover = covered(), height = map.box.clientHeight - cover;
  const fitting = Math.min((width - map.gutter - 130) / (right - left + 1), (height - 120) / (bottom - top + 1));
  const whole = map.home * height / map.box.clientHeight;  // at which all would fit above the card
  const scale = Math.max(whole, Math.min(fitting, map.home * nearest));
  map.touched = true;
  map.network.moveTo({
    position: {
      x: held((left + right - map.gutter / scale) / 2, extent.left - map.gutter / scale, extent.right, width / scale),
      y: held((top + bottom) / 2, extent.top, extent.bottom, height / scale),
    },
    scale, offset: {x: 0, y: -cover / 2}, animation: glide(),
  });
  afterMoving(true);
}

/** The middle of a window of some size, kept from showing what lies beyond the picture. */
function held(middle, first, last, size) {
  if (last - first <= size) return (first + last) / 2;
  return Math.max(first + size / 2, Math.min(middle, last - size / 2));
}

function zoomBy(factor) {
  const scale = Math.max(map.home * 0.7, Math.min(map.network.getScale() * factor, map.home * 24));
  map.touched = true;
  map.network.moveTo({scale, animation: glide()});
  afterMoving(true);
}

function panBy(x, y) {
  const {x: left, y: top} = map.network.getViewPosition(), scale = map.network.getScale();
  map.touched = true;
  map.network.moveTo({position: {x: left + x / scale, y: top + y / scale}});
  if (isNear() && isFarFromDrawn()) drawSoon();
}

/** Draw what the new place asks for, once the map has come to rest. */
function afterMoving(animated) {
  if (animated && glide()) map.network.once("animationFinished", draw);
  else draw();
}

/** Move to what is looked at when it is out of sight, or spread wider than the window. */
function revealView() {
  const {at} = view;
  if (at.kind === "nothing") return;
  if (at.kind === "path" && at.found?.paths[at.pick]) showThings(at.found.paths[at.pick].things);
  else if (at.kind === "pair") showThings([at.hop.a, at.hop.b]);
  else if (at.kind === "thing") {
    const near = at.thing.near.filter(({hop}) => map.litHops.has(hop)).map(({thing}) => thing);
    const {x, y} = map.network.canvasToDOM(at.thing);
    const inside = x > 12 && y > 10 && x < map.box.clientWidth - 12 && y < map.box.clientHeight - covered() - 10;
    if (view.focus) showThings([at.thing, ...near]);
    else if (!inside) showThings([at.thing], Math.max(1, map.network.getScale() / map.home));
  }
}
