/* How marks look: shapes by class, line patterns by group, colours by theme. Shapes are paths around (0, 0) with about
   the area of a circle of radius 1; the canvas, the legend and the SVG draw the same ones. */

const SHAPES = {
  circle: "M-1,0A1,1 0 1 1 1,0A1,1 0 1 1 -1,0Z",
  ring: "M-1.05,0A1.05,1.05 0 1 1 1.05,0A1.05,1.05 0 1 1 -1.05,0ZM-.52,0A.52,.52 0 1 0 .52,0A.52,.52 0 1 0 -.52,0Z",
  square: "M-.89,-.89H.89V.89H-.89Z",
  frame: "M-.96,-.96H.96V.96H-.96ZM-.46,-.46V.46H.46V-.46Z",
  bar: "M-1.25,-.62H1.25V.62H-1.25Z",
  wide: "M-1.3,-.5Q-1.3,-.7 -1.1,-.7H1.1Q1.3,-.7 1.3,-.5V.5Q1.3,.7 1.1,.7H-1.1Q-1.3,.7 -1.3,.5Z",
  triangle: "M0,-1.2L1.2,.88H-1.2Z",
  diamond: "M0,-1.24L1.24,0L0,1.24L-1.24,0Z",
  lozenge: "M-.72,-1H1.3L.72,1H-1.3Z",
  hexagon: "M-1.1,0L-.55,-.95H.55L1.1,0L.55,.95H-.55Z",
  pentagon: "M0,-1.15L1.09,-.36L.68,.93H-.68L-1.09,-.36Z",
  house: "M0,-1.15L1.1,-.25V.95H-1.1V-.25Z",
  drop: "M0,1.35C-.5,.7 -1,.2 -1,-.35A1,1 0 1 1 1,-.35C1,.2 .5,.7 0,1.35Z",
  star: "M0,-1.35L.38,-.48L1.31,-.42L.59,.2L.82,1.12L0,.61L-.82,1.12L-.59,.2L-1.31,-.42L-.38,-.48Z",
  dome: "M-1.1,.85V.1A1.1,1.1 0 1 1 1.1,.1V.85Z",
};
const paths2d = Object.fromEntries(Object.entries(SHAPES).map(([name, path]) => [name, new Path2D(path)]));

/** Dash patterns in pixels, empty for a line without gaps; what is not said as fact has wider gaps. */
const PATTERNS = {solid: [], dashes: [9, 4], dots: [1.6, 3.4], dashdot: [9, 4, 2, 4], fine: []};
const LOOSE = {solid: [5, 5], dashes: [7, 7], dots: [1.6, 6], dashdot: [7, 6, 2, 6], fine: [3, 5]};

let colours = readColours();

/** The colours of the theme at hand, from the style sheet. */
function readColours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["ground", "band", "soft", "line", "ink", "quiet", "accent", "blue", "green", "orange", "sky", "purple", "grey", "red"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** A colour "#rrggbb" with an opacity. */
function withAlpha(colour, alpha) {
  const value = parseInt(colour.slice(1), 16);
  return `rgba(${value >> 16},${(value >> 8) & 255},${value & 255},${alpha})`;
}

/** As many connections as make the largest mark: few things have more. */
const MOST_CONNECTED = Math.max(81, important.map(({near}) => near.length).sort((a, b) => b - a)[Math.round(things.length / 1500)] ?? 0);

/** The radius of a thing in pixels before zooming: its area grows with its connections. */
const radiusOf = (thing) => Math.min(17, 2.6 + 14.4 * Math.sqrt(thing.near.length / MOST_CONNECTED));

/** How a shown hop looks: hue, width in pixels, pattern, opacity, and whether it is only said or has ended. */
function lineLook({hop, lead}, filters) {
  const group = groups[lead.claim.predicate.group] ?? {hue: "grey", pattern: "fine"};
  const state = standing(lead, filters), gone = state !== "now", loose = lead.said > 1 || Boolean(lead.rule);
  const base = group.pattern === "fine" ? 0.7 : group.pattern === "dots" ? 1.4 : 1;
  return {
    hue: gone ? "grey" : group.hue,
    width: gone ? 0.7 : base + 0.6 * Math.max(...hop.statements.map((told) => told.wide)),
    pattern: state === "denied" ? LOOSE.dots : loose || lead.said === 1 ? LOOSE[group.pattern] : PATTERNS[group.pattern],
    alpha: gone ? 0.5 : loose ? 0.55 : group.pattern === "fine" ? 0.65 : 0.8,
    open: loose || gone,
    gone,
  };
}
