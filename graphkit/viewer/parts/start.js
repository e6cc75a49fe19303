/* Everything together: what is wired to what, and where it begins. */

const HELP = [
  "Each mark is a thing; its shape and colour say what it is, its size how connected it is. It lies in the band of the "
  + "layer that it works in: organizations above, what they work with below. Each line is everything that is recorded "
  + "between two things; its pattern and colour say what kind of relation, its width how large the deal. Of many things, those "
  + "that hang together stand as a group with the count of what is not drawn; click the count to go there.",
  "A line with gaps is said as estimate, forecast or opinion, and opinions are lighter, as is what only follows by rule. "
  + "A thin grey line has ended, was denied, or begins later. The map shows what could hold on the day at the bottom; "
  + "“Known by” in the filters leaves out what had not been published by a day. Sources that disagree are kept side by "
  + "side and marked ⚠. What is not here is not recorded; that does not make it false.",
];

const KEYS = [
  ["/", "search"], ["↑ ↓ Enter Esc", "move in what was found, go there, close"],
  ["Arrow keys, + − 0", "move and zoom the map, when it has the focus"], ["Alt ← →", "back and forward"], ["?", "this help"],
];

function makeHelp() {
  const rows = KEYS.map(([key, what]) => make("tr", {}, make("th", {scope: "row"}, make("kbd", {}, key)), make("td", {}, what)));
  byId("help").append(
    press({class: "close", "aria-label": "Close", onclick: () => byId("help").close()}, "×"),
    make("h2", {id: "help-title"}, "How to read this page"),
    ...HELP.map((text) => make("p", {}, text)),
    make("table", {class: "keys"}, make("tbody", {}, rows)),
    para("hinted", "Every view is a link: copy the address, or use the menu. The whole page works without a network."));
}

function refreshTrail() {
  const last = trail.steps.length - 1, from = Math.max(0, Math.min(trail.at - 3, last - 4));
  const go = (label, sign, to) => press({"aria-label": label, disabled: to < 0 || to > last, onclick: () => step(to)}, sign);
  const crumbs = trail.steps.slice(from, from + 5).map((one, place) => make("li", {}, press({
    class: "crumb", "aria-current": from + place === trail.at ? "page" : null, onclick: () => step(from + place),
  }, words(one.title))));
  refill(byId("trail"), go("Back", "‹", trail.at - 1), make("ol", {}, crumbs), go("Forward", "›", trail.at + 1));
}

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("toggle-theme").setAttribute("aria-pressed", String(dark));
  colours = readColours();
  draw();
}

const isDark = () => (document.documentElement.dataset.theme
  ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

function toggleMenu(open = byId("save").hidden) {
  byId("save").hidden = !open;
  byId("open-save").setAttribute("aria-expanded", String(open));
  if (open) byId("save-png").focus();
}

async function copyLink() {
  const address = location.href;
  try {
    await navigator.clipboard.writeText(address);
    byId("status").textContent = "The link to this view is copied.";
  } catch {
    prompt("The link to this view:", address);
  }
}

function wireTools() {
  const click = (id, action) => byId(id).addEventListener("click", action);
  click("open-connect", () => { visitPath([view.at.thing ?? null, null]); byId(view.at.ends[0] ? "path-to" : "path-from").focus(); });
  click("toggle-list", () => adjust({list: !view.list}));
  click("toggle-theme", () => setTheme(!isDark()));
  click("open-help", () => byId("help").showModal());
  click("open-save", () => toggleMenu());
  click("save-png", () => { toggleMenu(false); savePng(); });
  click("save-svg", () => { toggleMenu(false); save(svgBlob(), fileName("svg")); });
  click("save-csv", () => { toggleMenu(false); save(new Blob([listedAsCsv()], {type: "text/csv"}), fileName("csv")); });
  click("copy-link", () => { toggleMenu(false); copyLink(); });
  click("zoom-in", () => zoomBy(1.5));
  click("zoom-out", () => zoomBy(1 / 1.5));
  click("zoom-all", () => showAll());
  document.addEventListener("pointerdown", (event) => {
    if (!byId("save").hidden && !event.target.closest("#save, #open-save")) toggleMenu(false);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { colours = readColours(); draw(); });
}

function wireKeys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input[type=text], textarea, dialog");
    if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (event.key === "/") { event.preventDefault(); byId("find").focus(); byId("find").select(); }
    else if (event.key === "?") byId("help").showModal();
    else if (event.key === "Escape") {
      if (!byId("save").hidden) toggleMenu(false);
      else if (document.body.classList.contains("with-legend")) toggleLegend(false);
      else visitNothing();
    }
  });
}

function start() {
  byId("title").textContent = plain(data.title, 80);
  byId("map").setAttribute("aria-label", "Map of the graph. Arrow keys move it, plus and minus zoom, 0 shows all. "
    + "The list button gives the same as a table.");
  byId("toggle-theme").setAttribute("aria-pressed", String(isDark()));
  makeLegend();
  makeHelp();
  makeTime();
  makeBands();
  startSearch();
  wireTools();
  wireKeys();
  wirePrinting();
  view.seen = survey(view.filters);
  whenChanged((how) => {
    refreshLegend();
    showCard();
    draw();
    showListing();
    refreshTime();
    refreshTrail();
    refreshCaption();
    if (how.moves || covered()) revealView();
  });
  startMap();
  startView();
}

start();
document.documentElement.dataset.ready = "yes";
