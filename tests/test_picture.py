"""A picture without a browser: laid out as the page, readable in print, the same bytes every time, and only text."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import networkx
import pytest
from conftest import MakeGraph

import graphkit as gk
from graphkit.cli import main
from graphkit.errors import BadOption, UnknownName
from graphkit.export import EVERYTHING, Selection, to_networkx, write_export
from graphkit.export.picture import to_png, to_svg
from graphkit.export.picture.lettering import plain, width_of
from graphkit.export.picture.look import COLOURS, DEALS, LOOSE, PATTERNS, SHAPES
from graphkit.export.picture.scene import ROOM, find_scene
from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.model import Entity, Facts, Place, Record, Source, Statement, When
from graphkit.ontology import Ontology
from graphkit.viewer.marks import class_mark

PARTS: Final = Path(__file__).parents[1] / "graphkit/viewer/parts"
SVG: Final = "{http://www.w3.org/2000/svg}"
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

#: Two layers with who works in them, deals of every size, a deal that ended, one that was denied, an opinion.
FACTS: Final = """
sources:
- {id: news, title: News, publisher: Paper, url: "https://example.org/a", published: 2025-03-01, kind: news}
- {id: later, title: Later news, publisher: Paper, url: "https://example.org/b", published: 2026-02-01, kind: news}
entities:
- {id: chips, type: Layer, label: Chips}
- {id: power, type: Layer, label: Power & cooling}
- {id: acme, type: Company, label: "Acme <&> Söhne"}
- {id: bolt, type: Company, label: Bolt}
- {id: core, type: Company, label: Core}
- {id: dyne, type: Company, label: Dyne}
- {id: away, type: Company, label: Away}
- {id: laser, type: Technology, label: Laser}
statements:
- {subject: acme, predicate: operatesIn, object: chips, modality: fact, sources: [news]}
- {subject: bolt, predicate: operatesIn, object: chips, modality: fact, sources: [news]}
- {subject: core, predicate: operatesIn, object: power, modality: fact, sources: [news]}
- {subject: dyne, predicate: operatesIn, object: power, modality: fact, sources: [news]}
- {subject: acme, predicate: acquires, object: bolt, value: 2500000000, unit: USD, date: 2025-02-01, modality: fact,
   sources: [news]}
- {subject: acme, predicate: investsIn, object: core, value: 5, unit: USD, date: 2024-01-01, until: 2024-12-31,
   modality: fact, sources: [news]}
- {subject: bolt, predicate: supplies, object: dyne, negated: true, modality: fact, date: 2025-01-01, sources: [news]}
- {subject: core, predicate: competesWith, object: dyne, modality: opinion, sources: [later]}
- {subject: laser, predicate: requires, object: core, modality: fact, date: 2026-01-15, sources: [later]}
"""


def drawn(graph: Graph, selection: Selection = EVERYTHING) -> ElementTree.Element:
    return ElementTree.fromstring("".join(to_svg(graph, selection)))


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, arguments)))
    assert isinstance(ended.value.code, int)
    return ended.value.code


# What is drawn


def test_the_caption_says_of_what_as_of_when_how_much_and_from_how_many_sources(shipped: Graph) -> None:
    root = drawn(shipped)
    title, about = texts(root)[:2]
    assert "AI infrastructure" == title
    found = re.fullmatch(
        r"as of 30 Jun 2026 · (\d+) of ([\d,]+) things and (\d+) of [\d,]+ lines · (\d+) sources", about
    )
    assert found is not None
    assert (ROOM, len(shipped)) == (int(found[1]), int(found[2].replace(",", "")))
    assert int(found[4]) > 100
    assert f"{title} · {about}" == root.findtext(f"{SVG}title")


def test_every_mark_has_the_shape_and_colour_of_its_class_and_tells_its_name(shipped: Graph) -> None:
    root = drawn(shipped)
    marks = {
        path.findtext(f"{SVG}title"): (path.get("d"), path.get("fill"))
        for path in root.iter(f"{SVG}path")
        if path.find(f"{SVG}title") is not None
    }
    assert ROOM == len(marks)
    for name, kind in (("NVIDIA", "Company"), ("Co-packaged optics", "Technology"), ("Compute", "Layer")):
        shape, hue = class_mark(kind, shipped.vocabulary)
        assert (SHAPES[shape], COLOURS[hue]) == marks[f"{name}, {shipped.vocabulary.classes[kind].label}"]


def test_the_backbone_is_named_and_the_bands_say_how_much_of_them_is_drawn(shipped: Graph) -> None:
    scene, words = find_scene(shipped), texts(drawn(shipped))
    assert {mark.label for mark in scene.marks[:20]} <= set(words)
    assert len(scene.marks) * 0.75 < len(set(words) & {plain(mark.label, 32) for mark in scene.marks})
    assert sum(scene.members.values()) == len(shipped)
    counts = [text for text in words if re.fullmatch(r"\d+ of \d+", text)]
    assert len({mark.band for mark in scene.marks}) == len(counts)
    assert ROOM == sum(int(text.split()[0]) for text in counts)


def test_the_picture_is_laid_out_as_the_page_is(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    scene, root = find_scene(graph), drawn(graph)
    assert {"Chips", "Power & cooling"} == {band.label for band in scene.bands if band.thing is not None}
    places = {
        str(path.findtext(f"{SVG}title")).partition(",")[0]: tuple(
            map(float, re.findall(r"-?[\d.]+", str(path.get("transform")))[:2])
        )
        for path in root.iter(f"{SVG}path")
        if path.find(f"{SVG}title") is not None
    }
    assert {mark.label for mark in scene.marks} == places.keys()
    for one, other in combinations(scene.marks, 2):
        for axis, (mine, its) in enumerate(zip((one.x, one.y), (other.x, other.y), strict=True)):
            first, second = places[one.label][axis], places[other.label][axis]
            assert (mine < its) == (first < second - 0.05) or abs(mine - its) < 2


def test_lines_tell_deal_size_and_modality_and_what_has_ended(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    scene = find_scene(graph)
    names = [mark.label for mark in scene.marks]
    looks = {frozenset({names[line.start], names[line.end]}): line for line in scene.lines}
    deal = looks[frozenset({"Acme <&> Söhne", "Bolt"})]
    assert ("red", 2, "US$2.5bn", True) == (deal.look.hue, deal.size, deal.amount, deal.directed)
    assert ("Acme <&> Söhne", "Bolt") == (names[deal.start], names[deal.end])
    assert "US$2.5bn" in texts(drawn(graph))
    ended = looks[frozenset({"Acme <&> Söhne", "Core"})]
    denied = looks[frozenset({"Bolt", "Dyne"})]
    opinion = looks[frozenset({"Core", "Dyne"})]
    assert [("grey", False), ("grey", False)] == [(line.look.hue, line.look.holds) for line in (ended, denied)]
    assert LOOSE["dots"] == denied.look.dashes
    assert (False, False) == (opinion.look.is_fact, opinion.directed)
    then = find_scene(graph, Selection(day=graph.day.replace(year=2024, month=6, day=1)))
    kept = next(line for line in then.lines if {then.marks[line.start].label, then.marks[line.end].label} == {"Acme <&> Söhne", "Core"})  # fmt: skip
    assert kept.look.holds


def test_what_was_not_known_yet_and_what_is_not_asked_for_is_not_drawn(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    early = find_scene(graph, Selection(known_on=graph.day.replace(year=2025, month=6, day=1)))
    assert {"Away", "Laser"}.isdisjoint(mark.label for mark in early.marks)
    assert "as known on 1 Jun 2025" in early.about
    opinions = find_scene(graph, Selection(modalities=frozenset({"opinion"})))
    assert {"Core", "Dyne"} == {mark.label for mark in opinions.marks}
    assert ("opinion only", "2 of 2 things and 1 of 1 lines", "1 source") == opinions.about[1:]


def test_the_legend_holds_what_is_drawn_and_nothing_else(make_graph: MakeGraph, shipped: Graph) -> None:
    words = texts(drawn(make_graph(FACTS)))
    assert {"Companies", "Technologies", "Layers", "Capital", "Structure"} <= set(words)
    assert {"Products", "Standards", "Making"}.isdisjoint(words)
    assert "Thin, grey: not in force on that day" in words
    assert "from US$1bn" in texts(drawn(shipped))


def test_a_graph_with_next_to_nothing_is_drawn(make_graph: MakeGraph, tmp_path: Path) -> None:
    root = drawn(make_graph("entities:\n- {id: acme, type: Company, label: Acme}\n"))
    assert "Acme" in texts(root)
    assert "1 of 1 things and 0 of 0 lines" in texts(root)[1]


def test_no_things_at_all_are_an_empty_picture(make_graph: MakeGraph) -> None:
    assert "0 of 0 things and 0 of 0 lines · 0 sources" in texts(drawn(make_graph("entities: []\n")))[1]


# Around things


def test_a_picture_around_a_thing_holds_its_neighbours_and_all_its_lines(shipped: Graph) -> None:
    nokia = shipped.find("nokia")
    scene = find_scene(shipped, Selection(things=("nokia",)))
    neighbours = {shipped.node_at(other).label for other, _ in shipped.neighbours(nokia.number)}
    assert neighbours | {"Nokia"} == {mark.label for mark in scene.marks}
    assert (True, "Nokia") == (scene.marks[0].chosen, scene.marks[0].label)
    assert shipped.degree(nokia.number) == sum(0 in (line.start, line.end) for line in scene.lines)
    assert ("Nokia", "AI infrastructure") == (scene.title, scene.about[0])


def test_several_things_are_its_title_and_none_of_their_neighbours_no_hops(shipped: Graph) -> None:
    scene = find_scene(shipped, Selection(things=("nokia", "nvidia"), hops=0))
    assert ({"Nokia", "NVIDIA"}, 1) == ({mark.label for mark in scene.marks}, len(scene.lines))
    assert "Nokia and NVIDIA" == scene.title


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_other_formats_hold_the_same_things_around_a_thing(shipped: Graph, tmp_path: Path, hops: int) -> None:
    whole = networkx.Graph(to_networkx(shipped))
    expected = set(networkx.ego_graph(whole, "nokia", radius=hops))
    selection = Selection(things=("nokia",), hops=hops)
    around = to_networkx(shipped, selection)
    assert expected == set(around)
    assert whole.subgraph(expected).number_of_edges() == networkx.Graph(around).number_of_edges()
    write_export(shipped, tmp_path / "tables.csv", selection=selection)
    lines = (tmp_path / "tables.csv/entities.csv").read_text(encoding="utf-8").splitlines()
    assert len(expected) + 1 == len(lines)
    write_export(shipped, tmp_path / "graph.cypher", selection=selection)
    script = (tmp_path / "graph.cypher").read_text(encoding="utf-8")
    assert ("coherent" in expected) == ('id: "coherent"' in script)


def test_tables_around_a_thing_hold_the_sources_that_are_cited_there(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph = make_graph(FACTS)
    write_export(graph, tmp_path / "t.csv", selection=Selection(things=("bolt",)))
    assert 2 == len((tmp_path / "t.csv/sources.csv").read_text(encoding="utf-8").splitlines())
    with pytest.raises(UnknownName):
        write_export(graph, tmp_path / "u.csv", selection=Selection(things=("nobody",)))


def test_the_reach_goes_over_what_is_exported_alone(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    opinions = Selection(things=("core",), modalities=frozenset({"opinion"}))
    assert {"core", "dyne"} == set(to_networkx(graph, opinions))


# The same look as the page


def test_the_shapes_patterns_colours_and_sizes_of_deals_are_those_of_the_page() -> None:
    script = (PARTS / "marks.js").read_text(encoding="utf-8")
    shapes = dict(re.findall(r'^  (\w+): "(M[^"]+)"', script, re.MULTILINE))
    assert SHAPES == shapes
    for name, patterns in (("PATTERNS", PATTERNS), ("LOOSE", LOOSE)):
        line = re.search(rf"const {name} = \{{(.*?)\}};", script, re.DOTALL)
        assert line is not None
        found = {key: tuple(map(float, re.findall(r"[\d.]+", items))) for key, items in re.findall(r"(\w+): \[(.*?)\]", line[1])}  # fmt: skip
        assert {key: tuple(map(float, gaps)) for key, gaps in patterns.items()} == found
    light = (PARTS / "style.css").read_text(encoding="utf-8").split("[data-theme", 1)[0]
    assert COLOURS.items() <= dict(re.findall(r"--(\w+): (#\w{6})", light)).items()
    assert (10**8, 10**9, 10**10) == DEALS


# Bytes, text, safety


def test_the_same_graph_is_the_same_bytes_whatever_the_hash_seed(built: Path, tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.svg"
        command = [sys.executable, "-m", "graphkit.cli", "export", str(file), "nokia", "--graph", str(built)]
        program = "import sys\nfrom graphkit.cli import main\nmain(sys.argv[1:])"
        command = [sys.executable, "-c", program, *command[3:]]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        written.append(file.read_bytes())
    assert written[0] == written[1]


HOSTILE: Final = (
    "</title><script>window.struck=1</script>",
    "<image href='https://example.invalid/x' onload='window.struck=1'/>",
    "]]><foreignObject>&amp;&lt;",
    "javascript:window.struck=1",
    "one\u0000\u202etwo\nthree",
    "\ufffe\uffff",
    "x" * 4000,
    "<!--",
)


@pytest.fixture
def hostile(ontology: Ontology, tmp_path: Path) -> Graph:
    """A graph with these names, as RDF or tables may bring them: the reader of YAML refuses some."""
    here = {"": Place("x.yaml", 1, 1)}
    names = [f"t{at}" for at in range(len(HOSTILE))]
    things = [Entity(id, "Company" if at > 1 else "Layer", HOSTILE[at]) for at, id in enumerate(names)]
    ties = [
        Statement(id, "operatesIn", "fact", object=names[at % 2], sources=("s",))
        for at, id in enumerate(names)
        if at > 1
    ]
    source = Source("s", "S", "P", "news", published=When.parse("2025-01-02"))
    said: tuple[Source | Entity | Statement, ...] = (source, *things, *ties)
    made = assemble(Facts(tuple(Record(one, here) for one in said)), ontology, ())
    (tmp_path / "graph").mkdir()
    write_graph(made, tmp_path / "graph")
    write_manifest(made, tmp_path / "graph")
    return Graph(tmp_path / "graph")


def test_hostile_names_stay_text(hostile: Graph) -> None:
    root = drawn(hostile, Selection(things=tuple(f"t{at}" for at in range(len(HOSTILE)))))
    assert {"svg", "title", "rect", "g", "path", "circle", "text"} >= {
        element.tag.removeprefix(SVG) for element in root.iter()
    }
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name or name == "style"}
    titles = {str(element.findtext(f"{SVG}title")) for element in root.iter(f"{SVG}path")}
    assert f"{HOSTILE[0]}, layer" in titles
    assert "one two three, company" in titles
    assert 4100 > max(map(len, titles)) - len("company, ") > 100


def test_widths_are_rather_too_large_than_too_small_and_nothing_unseen_is_kept() -> None:
    assert width_of("NVIDIA", 10) < width_of("NVIDIA", 10, bold=True) < 60
    assert "(no name)" == plain("\u202e\n")
    assert ("ab…", "a b") == (plain("abcdef", 3), plain("a\u200b\u2067\ud800b"))


# In a browser and in pixels


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("needs Chromium (apt install chromium)")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


#: The boxes of the names of marks, a pixel smaller on each side.
BOXES: Final = """() => [...document.querySelectorAll("text[paint-order]")].map((text) => {
  const {left, right, top, bottom} = text.getBoundingClientRect();
  return [text.textContent, left + 1, right - 1, top + 4, bottom - 4];
})"""


def test_in_a_browser_no_name_lies_on_another_and_nothing_is_asked_for(
    browser: Any, shipped: Graph, tmp_path: Path
) -> None:
    for name, selection in (("whole", EVERYTHING), ("nokia", Selection(things=("nokia",)))):
        file = tmp_path / f"{name}.svg"
        write_export(shipped, file, selection=selection)
        page = browser.new_page(viewport={"width": 1600, "height": 1131})
        requests: list[str] = []
        page.on("request", lambda request, requests=requests: requests.append(request.url))
        page.goto(file.as_uri())
        boxes = page.evaluate(BOXES)
        page.close()
        assert [file.as_uri()] == requests
        assert len(boxes) > 60
        over = [
            (one[0], other[0])
            for one, other in combinations(boxes, 2)
            if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
        ]
        assert [] == over
        assert [] == [box[0] for box in boxes if box[2] > 1600]


def test_a_png_is_the_same_picture_twice_as_fine(make_graph: MakeGraph) -> None:
    pytest.importorskip("resvg_py", reason="needs resvg_py (pip install 'graphkit[png]')")
    graph = make_graph(FACTS)
    picture, root = to_png(graph), drawn(graph)
    assert b"\x89PNG\r\n\x1a\n" == picture[:8]
    size = [int.from_bytes(picture[at : at + 4], "big") for at in (16, 20)]
    assert [2 * int(str(root.get(side))) for side in ("width", "height")] == size
    assert to_png(graph) == picture


def test_without_the_library_a_png_says_what_to_install(built: Path, tmp_path: Path) -> None:
    program = "import sys\nsys.modules['resvg_py'] = None\nfrom graphkit.cli import main\nmain(sys.argv[1:])"
    command = [sys.executable, "-c", program, "export", str(tmp_path / "graph.png"), "nokia", "--graph", str(built)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (2, "") == (done.returncode, done.stdout)
    assert "pip install 'graphkit[png]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert [] == list(tmp_path.iterdir())


# The command


def test_the_command_draws_around_things(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pictures.SVG"
    assert 0 == run("export", file, "NVDA", "nokia", "--hops", "0", "--graph", built, "--format", "json")
    assert {"file": str(file), "form": "a picture to print and to edit"} == json.loads(capsys.readouterr().out)
    assert "<title>NVIDIA and Nokia · " in file.read_text(encoding="utf-8")


def test_the_same_from_python(built: Path, tmp_path: Path) -> None:
    gk.open(built).export(tmp_path / "nokia.svg", "NOK", hops=0)
    assert "<title>Nokia · AI infrastructure · as of " in (tmp_path / "nokia.svg").read_text(encoding="utf-8")
    gk.open(built).export(str(tmp_path / "graph.nt"))
    assert (built / "graph.nq").read_bytes() == (tmp_path / "graph.nt").read_bytes()


def test_hops_without_things_and_rdf_around_things_are_refused(
    built: Path, shipped: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == run("export", tmp_path / "graph.svg", "--hops", "2", "--graph", built)
    assert "--hops needs things to start from" in capsys.readouterr().err
    with pytest.raises(BadOption, match="no selection"):
        write_export(shipped, tmp_path / "nokia.ttl", selection=Selection(things=("nokia",)))
    assert 2 == run("export", tmp_path / "graph.svg", "nobody-knows", "--graph", built)
