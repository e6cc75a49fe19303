/* Making elements. Text goes in as text, never as markup; only http and https become links. */

/** An element with properties (on… for listeners, the rest as attributes) and children: elements, texts, null. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child || child === 0));
  return element;
}

const press = (properties, ...children) => make("button", {type: "button", ...properties}, ...children);
const span = (kind, ...children) => make("span", {class: kind}, ...children);
const para = (kind, ...children) => make("p", {class: kind}, ...children);

/** Replace what is in an element; where the focus was inside, it stays with the element. */
function refill(element, ...children) {
  const hadFocus = element.contains(document.activeElement) && element !== document.activeElement;
  element.replaceChildren(...children);
  if (hadFocus) element.focus({preventScroll: true});
}

const SVG = "http://www.w3.org/2000/svg";

function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A text from the data, kept from turning the direction of its surroundings. */
const words = (text, kind = "") => make("bdi", {class: kind || null}, text);

/** A link to an address of the data when it is http or https, else the words alone. */
function link(address, ...children) {
  let url = null;
  try { url = new URL(address); } catch { /* no address at all */ }
  if (!url || !["http:", "https:"].includes(url.protocol)) return make("span", {}, ...children);
  return make("a", {href: url.href, target: "_blank", rel: "noopener noreferrer"}, ...children);
}

/** The mark of a class, as it is drawn on the map. */
function classMark(kind) {
  const path = makeSvg("path", {d: SHAPES[kind.shape], "fill-rule": "evenodd"});
  return makeSvg("svg", {class: `mark ${kind.hue}`, viewBox: "-1.5 -1.5 3 3", "aria-hidden": "true"}, path);
}

/** The line of a group, as it is drawn on the map. */
function groupMark(group) {
  const line = makeSvg("path", {
    d: "M1 6H33", "stroke-width": group.pattern === "fine" ? 1 : 2, "stroke-dasharray": PATTERNS[group.pattern].join(" "),
  });
  return makeSvg("svg", {class: `stroke ${group.hue}`, viewBox: "0 0 34 12", "aria-hidden": "true"}, line);
}

/** A button that goes to a thing. */
const thingButton = (thing, kind = "to") => make(
  "button", {type: "button", class: kind, onclick: () => visit(thing)},
  classMark(classes[thing.kind]), words(plain(thing.label, 400)));
