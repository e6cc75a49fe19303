"""The page of many things: layers and communities as counted groups that open, never more marks than one can read."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from visiting import OpenPage, Visit, download

from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.model import Entity, Facts, Place, Record, Source, Statement
from graphkit.ontology import Ontology
from graphkit.viewer import write_page

SIZE: Final = 2600
LAYERS: Final = 6


@pytest.fixture(scope="module")
def many(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of many things with hubs and communities."""
    folder = tmp_path_factory.mktemp("many")
    records = tuple(Record(value, {"": Place("made", 1, 1)}) for value in _values(random.Random(3)))
    made = assemble(Facts(records), ontology, ())
    write_graph(made, folder)
    write_manifest(made, folder)
    write_page(Graph(folder), folder / "many.html")
    return folder / "many.html"


def _values(chance: random.Random) -> Iterator[Source | Entity | Statement]:
    yield Source("s", "Report", "Publisher", "news", url="https://example.org/")
    for at in range(SIZE):
        kind = "Layer" if at < LAYERS else ("Company", "Technology")[at % 3 == 0]
        yield Entity(f"t{at}", kind, f"Layer {at}" if at < LAYERS else f"{kind} number {at}")
    for at in range(LAYERS + 40, SIZE):
        hub = LAYERS + at % 40 if chance.random() < 0.8 else LAYERS + chance.randrange(40)
        technology = at % 3 == 0
        if not technology and chance.random() < 0.5:
            yield Statement(f"t{at}", "operatesIn", "fact", object=f"t{at % LAYERS}", sources=("s",))
        if technology == (hub % 3 == 0):
            yield Statement(
                f"t{at}", "requires" if technology else "supplies", "fact", object=f"t{hub}", sources=("s",)
            )
        elif not technology:
            yield Statement(f"t{at}", "develops", "fact", object=f"t{hub}", sources=("s",))


def test_the_overview_counts_what_it_does_not_draw_and_its_groups_open(open_page: OpenPage, many: Path) -> None:
    visit = open_page(file=many)
    things, _ = visit.shown()
    assert 36 <= things <= 300
    assert f"{SIZE - things:,} more appear as you zoom in, search or open a group" in visit.text("#status")
    told = _point_at_a_group(visit)
    assert re.match(r"[\d,]+ things around .* in Layer \d: [\d,]+ \w+.*\. [\d,]+ not drawn; click to go nearer\.", told)
    visit.page.mouse.down()
    visit.page.mouse.up()
    visit.settle()
    assert visit.shown()[0] > things


def _point_at_a_group(visit: Visit) -> str:
    """Move over the map until a counted group tells what it stands for."""
    box = visit.page.locator("#map").bounding_box()
    for down in range(20, int(box["height"]) - 20, 7):
        for across in range(150, int(box["width"]) - 20, 26):
            visit.page.mouse.move(box["x"] + across, box["y"] + down)
            visit.page.evaluate("new Promise(requestAnimationFrame)")
            told: str = visit.page.text_content("#hint")
            if "not drawn" in told and visit.page.locator("#hint").is_visible():
                return told
    raise AssertionError("no group told what it stands for")


def test_at_no_zoom_are_there_more_than_two_thousand_marks(open_page: OpenPage, many: Path) -> None:
    visit = open_page(file=many)
    seen = [visit.shown()]
    for _ in range(9):
        visit.page.click("#zoom-in")
        visit.settle()
        seen.append(visit.shown())
    assert all(things + lines <= 2000 for things, lines in seen)
    assert max(things for things, _ in seen) > 3 * seen[0][0]
    visit.page.click("#zoom-all")
    visit.settle()
    assert seen[0] == visit.shown()


def test_everything_is_found_and_shown_whatever_the_zoom(open_page: OpenPage, many: Path) -> None:
    visit = open_page(file=many)
    for at in (LAYERS, 777, 1500, SIZE - 1):
        kind = ("Company", "Technology")[at % 3 == 0]
        visit.page.fill("#find", f"{kind} number {at}")
        assert f"{kind} number {at}" == visit.texts("#found [role=option] .name")[0]
        visit.page.press("#find", "Enter")
        assert f"{kind} number {at}" == visit.text("#card h2")
    visit.page.fill("#find", "compny nubmer 1501")
    assert "Company number 1501" in visit.texts("#found [role=option] .name")


def test_a_picture_counts_what_it_does_not_draw(open_page: OpenPage, many: Path, tmp_path: Path) -> None:
    visit = open_page(file=many)
    for _ in range(3):
        drawing = download(visit, "#save-svg", tmp_path).read_text(encoding="utf-8")
        counted = [int(count.replace(",", "")) for count in re.findall(r">\+([\d,]+)(?: [^<]*)?</text>", drawing)]
        assert SIZE == visit.shown()[0] + sum(counted)
        visit.page.click("#zoom-in")
        visit.settle()


def test_groups_are_reached_by_the_keyboard(open_page: OpenPage, many: Path) -> None:
    visit = open_page(file=many)
    before = visit.shown()[0]
    group = visit.page.locator("#card .chip").filter(has_text=re.compile(r"^\d+ around ")).first
    group.focus()
    visit.page.keyboard.press("Enter")
    visit.settle()
    assert visit.shown()[0] > before
