"""The page against pyvis as it comes, in one run: bytes, time to write, first picture, frames a second while panning.

``python benchmarks/viewer.py --sizes 500,2000,10000,50000``. Graphs are made by a fixed seed, through the makers that a
build uses: neighbours by preferential attachment, so that there are hubs. Times to write are CPU time of the writing
alone, in a process of its own; pages are opened in headless Chromium without a graphics card. What pyvis does not
finish within the time-out stands as ``> 100``, and is not tried (–) at larger sizes.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.model import Entity, Facts, Place, Record, Source, Statement, When
from graphkit.ontology import find_shipped, load_ontology

#: After so many seconds pyvis has lost, in writing and in drawing.
TIME_OUT: Final = 100
WINDOW: Final = {"width": 1440, "height": 900}

CLASSES: Final = ("Company",) * 11 + ("Technology",) * 4 + ("Product",) * 3 + ("Market", "Facility")
PREDICATES: Final = (
    ("supplies", "Company", "Company"), ("investsIn", "Company", "Company"), ("partnersWith", "Company", "Company"),
    ("develops", "Company", "Technology"), ("produces", "Company", "Product"), ("requires", "Technology", "Technology"),
    ("competesWith", "Company", "Company"), ("dependsOn", "Product", "Technology"),
)  # fmt: skip
LAYERS: Final = 8
KINDS: Final = ("filing", "news", "press-release", "analysis")

#: pyvis as it comes, but with its library in the file as ours is; and once more told what it does not ask: that edges
#: have a direction, without which it looks through all edges for each and drops every second one between two things.
PYVIS: Final = """
import json, sys, time
from graphkit.graph import Graph
from pyvis.network import Network
graph = Graph(sys.argv[1])
nodes = [(node.id, node.label, node.entity.type) for node in graph.nodes()]
edges = [(e.statement.subject, e.statement.object, e.statement.predicate) for e in graph.edges() if e.statement.object]
start = time.process_time()
network = Network(cdn_resources="in_line"OPTIONS)
for id, label, group in nodes:
    network.add_node(id, label=label, title=label, group=group)
for source, target, label in edges:
    network.add_edge(source, target, title=label)
network.write_html(sys.argv[2])
print(json.dumps(time.process_time() - start))
"""

WRITE: Final = {
    "graphkit": """
import json, sys, time
from pathlib import Path
from graphkit.graph import Graph
from graphkit.viewer import write_page
graph = Graph(sys.argv[1])
start = time.process_time()
write_page(graph, Path(sys.argv[2]))
print(json.dumps(time.process_time() - start))
""",
    "pyvis": PYVIS.replace("OPTIONS", ""),
    "pyvis, directed": PYVIS.replace("OPTIONS", ", directed=True"),
}

#: Notes when a page has drawn something: many colours in a small copy of its largest canvas, looked at in each frame.
FIRST_PICTURE: Final = """(() => {
  const small = Object.assign(document.createElement("canvas"), {width: 160, height: 100});
  const context = small.getContext("2d", {willReadFrequently: true});
  const look = () => {
    const canvas = [...document.querySelectorAll("canvas")].sort((a, b) => b.width - a.width)[0];
    if (canvas?.width) {
      context.clearRect(0, 0, 160, 100);
      context.drawImage(canvas, 0, 0, 160, 100);
      const {data} = context.getImageData(0, 0, 160, 100), seen = new Set();
      for (let at = 0; at < data.length; at += 4) seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      if (seen.size > 24) { document.documentElement.dataset.firstPicture = performance.now(); return; }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();"""

#: Counts frames until it is told to stop.
COUNT_FRAMES: Final = """() => {
  const frames = window.frames_ = [performance.now()];
  const count = (now) => { frames.push(now); if (window.frames_ === frames) requestAnimationFrame(count); };
  requestAnimationFrame(count);
}"""
STOP_COUNTING: Final = """() => {
  const frames = window.frames_;
  window.frames_ = null;
  return 1000 * (frames.length - 1) / (performance.now() - frames[0]);
}"""
CANVAS: Final = "() => [...document.querySelectorAll('canvas')].sort((a, b) => b.width - a.width)[0].toDataURL()"


def make_graph(size: int, folder: Path) -> tuple[Graph, int]:
    """Build a graph of ``size`` things in a folder; return it, open, and the number of its relations."""
    ontology = load_ontology(find_shipped())
    here = {"": Place("benchmark", 1, 1)}
    facts = Facts(tuple(Record(value, here) for value in values_of(size, random.Random(14))))
    folder.mkdir()
    made = assemble(facts, ontology, ())
    write_graph(made, folder)
    write_manifest(made, folder)
    return Graph(folder), sum(bool(statement.object) for statement in made.statements.values())


def values_of(size: int, chance: random.Random) -> Iterator[Source | Entity | Statement]:
    """Yield sources, things and some two and a half statements for each thing, always the same for a size."""
    first = date(2023, 1, 1).toordinal()
    sources = [f"s{at}" for at in range(max(8, size // 5))]
    for at, id in enumerate(sources):
        day = date.fromordinal(first + at * 1200 // len(sources)).isoformat()
        yield Source(
            id, f"Report {at} on supply, orders and capacity", f"Publisher {at % 97}", KINDS[at % 4],
            url=f"https://example.org/reports/{at}", published=When.parse(day),
        )  # fmt: skip
    for at in range(LAYERS):
        yield Entity(f"layer{at}", "Layer", f"Layer {at}")
    hubs: dict[str, list[str]] = {name: [] for name in CLASSES}
    for at in range(size - LAYERS):
        id, kind = f"t{at}", CLASSES[at % len(CLASSES)]
        yield Entity(id, kind, f"{kind} number {at}", description=f"{kind} {at} makes part {at % 13} of a chain.")
        hubs[kind].append(id)
        yield from _relations(id, kind, at, hubs, sources, chance)


def _relations(
    id: str, kind: str, at: int, hubs: Mapping[str, list[str]], sources: Sequence[str], chance: random.Random
) -> Iterator[Statement]:
    """Yield what joins a new thing to older ones; who is joined already is the likelier to be joined again."""
    day = When.parse(date.fromordinal(date(2023, 1, 1).toordinal() + chance.randrange(1200)).isoformat())
    said = tuple(sorted(chance.sample(sources, chance.choice((1, 1, 2, 3)))))
    if kind == "Company" and chance.random() < 0.5:
        yield Statement(id, "operatesIn", "fact", object=f"layer{at * 7 % LAYERS}", date=day, sources=said)
    others = [name for name in PREDICATES if name[1] == kind and len(hubs[name[2]]) > 1]
    for predicate, _, target in (chance.choice(others) for _ in range(chance.choice((1, 2, 3)) if others else 0)):
        object_ = chance.choice(hubs[target])
        if object_ == id:
            continue
        hubs[target].append(object_)
        value = str(chance.choice((5, 40, 300, 2000, 15000)) * 10**6) if predicate == "investsIn" else ""
        modality = chance.choice(("fact", "fact", "fact", "estimate", "opinion"))
        yield Statement(
            id, predicate, modality, object=object_, value=value, unit="USD" if value else "", date=day, sources=said,
        )  # fmt: skip


def seconds_to_write(tool: str, folder: Path, file: Path) -> float | None:
    """Return the CPU seconds that a tool needs to write its page, None when it does not end in time."""
    command = [sys.executable, "-c", WRITE[tool], str(folder), str(file)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIME_OUT, cwd=file.parent)
    except subprocess.TimeoutExpired:
        return None
    seconds: float = json.loads(done.stdout.splitlines()[-1])
    return seconds


def open_page(browser: Any, file: Path) -> tuple[Any, float | None]:
    """Open a page and return it with the seconds until it had drawn something, None when it did not in time."""
    page = browser.new_page(viewport=WINDOW, offline=True)
    page.add_init_script(FIRST_PICTURE)
    try:
        page.goto(file.as_uri(), wait_until="commit", timeout=1000 * TIME_OUT)
        page.wait_for_selector("html[data-first-picture]", timeout=1000 * TIME_OUT)
    except Exception as error:
        if "Timeout" not in type(error).__name__:
            raise
        page.close()
        return None, None
    return page, float(page.get_attribute("html", "data-first-picture")) / 1000


def frames_while_panning(page: Any) -> float:
    """Return the frames a second while the map is drawn around with the mouse; 0 where that moves nothing."""
    box = page.locator("canvas").first.bounding_box()
    for across, down in ((0.6, 0.55), (0.4, 0.4), (0.75, 0.3)):
        frames = _pan(page, box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        if frames:
            return frames
    return 0.0


def _pan(page: Any, x: float, y: float, *, seconds: float = 2.0) -> float:
    page.mouse.move(x, y)
    before = page.evaluate(CANVAS)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    start, step = perf_counter(), 0
    while perf_counter() - start < seconds:
        step += 1
        page.mouse.move(x + 120 * ((step % 40) / 20 - 1) * (1 if step // 40 % 2 else -1), y + step % 30)
    frames: float = page.evaluate(STOP_COUNTING)
    page.mouse.move(x + 60, y + 40)
    moved = page.evaluate(CANVAS) != before
    page.mouse.up()
    return frames if moved else 0.0


def zoom_in(page: Any, steps: int = 5) -> None:
    """Zoom in around the middle of the map, as a reader does with the wheel."""
    box = page.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    for _ in range(steps):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(150)


def seconds_to_find(page: Any, name: str) -> float:
    """Return the seconds from typing a whole name to seeing the thing among what was found."""
    start = perf_counter()
    page.fill("#find", name)
    page.get_by_role("option").filter(has_text=name).first.wait_for(timeout=1000 * TIME_OUT)
    took = perf_counter() - start
    page.keyboard.press("Escape")
    return took


Row = dict[str, float | None]


def measure_ours(browser: Any, folder: Path, file: Path, size: int, runs: int) -> Row:
    """Return what graphkit's page needs and does."""
    times = [seconds_to_write("graphkit", folder, file) for _ in range(runs)]
    firsts, row = [], Row()
    for _ in range(runs):
        page, first = open_page(browser, file)
        firsts.append(first)
        if page is None:
            break
        if len(firsts) == runs:
            row["find"] = seconds_to_find(page, f"number {size - LAYERS - 1}")
            page.keyboard.press("Escape")
            row["pan"] = frames_while_panning(page)
            zoom_in(page)
            row["near"] = frames_while_panning(page)
        page.close()
    return {**row, "bytes": file.stat().st_size, "write": middle(times), "first": middle(firsts)}


def measure_pyvis(browser: Any, folder: Path, file: Path, lost: set[str]) -> Row:
    """Return what pyvis' page needs and does, None for what it did not finish in time; such is not tried again.

    ``lost`` names what it did not finish at a smaller size, and gains what it does not finish at this one.
    """
    row = Row()
    if "write" not in lost:
        row["write"] = seconds_to_write("pyvis", folder, file)
        if row["write"] is not None:
            row["bytes"] = file.stat().st_size
    if "bytes" in row and "first" not in lost:
        page, row["first"] = open_page(browser, file)
        if page is not None:
            row["pan"] = frames_while_panning(page)
            zoom_in(page)
            row["near"] = frames_while_panning(page)
            page.close()
    lost |= {name for name, value in row.items() if value is None}
    return row


def middle(values: Sequence[float | None]) -> float | None:
    """Return the median; None when a value is missing."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if len(known) == len(values) else None


COLUMNS: Final[Mapping[str, tuple[str, Callable[[float], str]]]] = {
    "bytes": ("kB", lambda value: f"{value / 1000:,.0f}"),
    "write": ("write s", lambda value: f"{value:.2f}"),
    "first": ("first picture s", lambda value: f"{value:.2f}"),
    "pan": ("panning fps", lambda value: f"{value:.0f}"),
    "near": ("zoomed in fps", lambda value: f"{value:.0f}"),
    "find": ("find s", lambda value: f"{value:.2f}"),
}


def cell(row: Row, name: str) -> str:
    """Return a value as the table shows it."""
    if name not in row:
        return "–"
    value = row[name]
    return f"> {TIME_OUT}" if value is None else COLUMNS[name][1](value)


def ratio(ours: Row, theirs: Row, name: str) -> str:
    """Return how many times less ours is, or at least is when theirs did not end in time."""
    own, other = ours.get(name), theirs.get(name, 0.0)
    if not own or other == 0.0:
        return "–"
    return f"> {TIME_OUT / own:,.0f}x" if other is None else f"{other / own:,.1f}x"


def show(size: int, edges: int, ours: Row, theirs: Row, directed: Row) -> None:
    """Print the rows of one size."""
    for tool, row in (("graphkit", ours), ("pyvis", theirs), ("pyvis, directed", directed)):
        print(f"| {size:,} / {edges:,} | {tool} | {' | '.join(cell(row, name) for name in COLUMNS)} |", flush=True)
    ratios = (ratio(ours, theirs, name) if name in ("bytes", "write", "first") else "" for name in COLUMNS)
    print(f"| | pyvis over graphkit | {' | '.join(ratios)} |", flush=True)


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description="The page against pyvis as it comes.")
    parser.add_argument("--sizes", default="500,2000,10000,50000", help="numbers of things, with commas")
    parser.add_argument("--runs", type=int, default=3, help="how often graphkit's page is written and opened")
    parser.add_argument("--without-pyvis", action="store_true")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    print(f"| things / relations | tool | {' | '.join(title for title, _ in COLUMNS.values())} |")
    print(f"|---|---|{'---:|' * len(COLUMNS)}", flush=True)
    lost = {"write", "first"} if options.without_pyvis else set()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for size in map(int, options.sizes.split(",")):
            folder = Path(place) / f"graph{size}"
            edges = make_graph(size, folder)[1]
            ours = measure_ours(browser, folder, Path(place) / f"ours{size}.html", size, options.runs)
            theirs = measure_pyvis(browser, folder, Path(place) / f"pyvis{size}.html", lost)
            other = Path(place) / f"directed{size}.html"
            directed = Row() if options.without_pyvis else {"write": seconds_to_write("pyvis, directed", folder, other)}
            show(size, edges, ours, theirs, directed)
        browser.close()


if __name__ == "__main__":
    main()
