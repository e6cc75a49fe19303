"""The page as a reader meets it, in a real browser: found, understood, connected, and nothing but what we wrote runs."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import MakeGraph

from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.model import Entity, Evidence, Facts, Place, Record, Source, Statement, When
from graphkit.ontology import load_ontology
from graphkit.paths import find_paths
from graphkit.viewer import write_page

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="the browser tests need Chromium")
pytestmark = needs_browser

DESK, PHONE = (1440, 900), (390, 844)

#: Reads the connections that the page tells, after going to an address.
CONNECTIONS: Final = """hash => new Promise((done) => {
  addEventListener("popstate", () => setTimeout(() => done([...document.querySelectorAll(".path")]
    .map((path) => [Number(path.dataset.cost), path.dataset.things.split(" ")]))), {once: true});
  location.hash = hash;
})"""


#: Opens every list of sources, and points at, focuses and presses down on everything.
TOUCH: Final = """() => {
  for (const button of document.querySelectorAll("#card .who")) button.click();
  for (const element of document.querySelectorAll("body *")) {
    for (const type of ["mouseover", "mouseenter", "focus", "pointerdown", "error", "load"]) {
      element.dispatchEvent(new Event(type, {bubbles: type === "mouseover"}));
    }
  }
}"""


class Visit:
    """A page that is open, with everything that it said or asked for while it was."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def text(self, selector: str) -> str:
        text: str = self.page.inner_text(selector)
        return text

    def texts(self, selector: str) -> list[str]:
        texts: list[str] = self.page.locator(selector).all_inner_texts()
        return texts

    def shown(self) -> tuple[int, int]:
        """How many things and lines the page says that it draws."""
        found = re.match(r"([\d,]+) of [\d,]+ things?, ([\d,]+) of", self.text("#status"))
        assert found is not None, self.text("#status")
        return int(found[1].replace(",", "")), int(found[2].replace(",", ""))

    def settle(self) -> None:
        """Wait until two frames have been drawn."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


OpenPage = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shipped_file(shipped: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "graph.html"
    write_page(shipped, file)
    return file


@pytest.fixture
def open_page(browser: Any, shipped_file: Path) -> Iterator[OpenPage]:
    """Open a page; when the test is over, it must not have complained or asked for anything but itself."""
    visits: list[Visit] = []
    contexts: list[Any] = []

    def open_(
        fragment: str = "", *, size: tuple[int, int] = DESK, dark: bool = False, file: Path = shipped_file
    ) -> Visit:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        visit = Visit(context.new_page())
        visits.append(visit)
        visit.page.goto(file.as_uri() + fragment)
        visit.settle()
        return visit

    yield open_
    for visit in visits:
        assert [] == visit.complaints
        assert [] == [url for url in visit.requests if not url.startswith(("file:", "blob:"))]
        assert 1 == sum(url.startswith("file:") for url in visit.requests)
    for context in contexts:
        context.close()


# It opens


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_opens_on_its_backbone_and_counts_what_it_hides(
    open_page: OpenPage, shipped: Graph, size: tuple[int, int], dark: bool
) -> None:
    visit = open_page(size=size, dark=dark)
    things, lines = visit.shown()
    assert 36 <= things <= 200
    assert 30 <= lines <= 400
    more = re.search(r"([\d,]+) more appear", visit.text("#status"))
    assert more is not None
    assert len(shipped) == things + int(more[1].replace(",", ""))
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_something_is_drawn(open_page: OpenPage) -> None:
    visit = open_page()
    colours = visit.page.evaluate(
        """() => {
          const canvas = document.querySelector("#map canvas");
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let at = 0; at < data.length; at += 4) seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
          return [...seen];
        }"""
    )
    assert len(colours) > 100
    assert {0x1F6FB2, 0x0F8A68, 0xC26A00} <= set(colours)  # companies, technologies, products


def test_zooming_in_shows_more_and_never_more_than_two_thousand_marks(open_page: OpenPage) -> None:
    visit = open_page()
    seen = [visit.shown()]
    for _ in range(6):
        visit.page.click("#zoom-in")
        visit.settle()
        seen.append(visit.shown())
    assert [things for things, _ in seen] == sorted(things for things, _ in seen)
    assert seen[-1][0] > 2 * seen[0][0]
    assert all(things + lines <= 2000 for things, lines in seen)
    visit.page.click("#zoom-all")
    visit.settle()
    assert seen[0] == visit.shown()


def test_a_layer_opens_and_closes(open_page: OpenPage) -> None:
    visit = open_page()
    before = visit.shown()[0]
    layer = visit.page.locator(".band").nth(1)
    assert " of " in layer.inner_text()
    layer.click()
    assert " of " not in layer.inner_text()
    assert visit.shown()[0] > before
    layer.click()
    assert before == visit.shown()[0]


# Find


def test_a_thing_is_found_by_ticker_by_another_name_and_with_a_typing_error(open_page: OpenPage) -> None:
    visit = open_page()
    for text, title in (("NVDA", "NVIDIA"), ("nokia oyj", "Nokia"), ("Lumentm", "Lumentum")):
        visit.page.keyboard.press("/")
        visit.page.keyboard.type(text)
        assert title == visit.texts("#found [role=option] .name")[0]
        visit.page.keyboard.press("Enter")
        assert title == visit.text("#card h2")
        assert visit.page.url.endswith(f"#{title.lower()}")


def test_a_statement_is_found_by_its_words(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.fill("#find", "nvidia invests nokia")
    visit.page.get_by_role("option").filter(has_text="NVIDIA invests in Nokia").first.click()
    assert "#pair=nokia,nvidia" in visit.page.url or "#pair=nvidia,nokia" in visit.page.url
    assert "NVIDIA invests in Nokia" in visit.texts("#card .sentence")


def test_the_search_box_tells_a_screen_reader_where_it_stands(open_page: OpenPage) -> None:
    visit = open_page()
    box = visit.page.get_by_role("combobox", name="Search things and statements")
    assert "false" == box.get_attribute("aria-expanded")
    box.fill("co")
    assert "true" == box.get_attribute("aria-expanded")
    box.press("ArrowDown")
    active = visit.page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert ("true", "found-1") == (active.get_attribute("aria-selected"), active.get_attribute("id"))
    box.press("ArrowUp")
    box.press("ArrowUp")
    last = visit.page.get_by_role("option").count() - 1
    assert f"found-{last}" == box.get_attribute("aria-activedescendant")
    box.press("Escape")
    assert "false" == box.get_attribute("aria-expanded")


def test_what_is_not_there_says_what_to_try(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.fill("#find", "zzzzqqqq")
    assert "Nothing found" in visit.text("#found")


# Understand


def test_a_card_tells_relations_with_amount_date_and_who_says_so(open_page: OpenPage) -> None:
    visit = open_page("#nvidia")
    section = visit.page.locator("#card section").filter(has_text="Invests in").first
    section.locator(".more").click()
    row = section.locator("li.row").filter(has_text="Nokia").filter(has_text="28 Oct 2025").first
    assert "US$1bn" in row.inner_text()
    row.locator(".who").click()
    link = row.locator(".sources a").first
    assert str(link.get_attribute("href")).startswith("https://")
    assert ("_blank", "noopener noreferrer") == (link.get_attribute("target"), link.get_attribute("rel"))


def test_disagreements_are_marked_on_both_sides(open_page: OpenPage) -> None:
    visit = open_page("#pair=nokia,infinera")
    assert {"⚠ Others say €2.19bn", "⚠ Others say €2.5bn"} <= set(visit.texts("#card .against"))


def test_an_inferred_relation_shows_the_statements_that_it_follows_from(open_page: OpenPage) -> None:
    visit = open_page("#nvidia")
    folded = visit.page.locator("#card details").filter(has_text="Follows by rule")
    folded.locator("summary").click()
    row = folded.locator("li.row").first
    row.locator(".who").click()
    assert "Follows by rule" in row.locator(".sources").inner_text()
    assert row.locator(".sources li").count() >= 1


def test_pointing_at_a_mark_tells_it_in_one_sentence(open_page: OpenPage) -> None:
    visit = open_page("#nokia&focus")
    box = visit.page.locator("#map").bounding_box()
    found = ""
    for across in range(20, int(box["width"]) - 20, 12):
        visit.page.mouse.move(box["x"] + across, box["y"] + box["height"] / 2)
        visit.settle()
        if visit.page.locator("#hint").is_visible():
            found = visit.text("#hint")
            break
    assert found.endswith(".")
    assert len(found) > 20


def test_keeping_neighbours_draws_them_for_good(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#nokia")
    visit.page.get_by_role("button", name=re.compile("Keep .* neighbours")).click()
    visit.page.keyboard.press("Escape")
    kept = visit.shown()[0]
    visit.page.click("#reset")
    assert visit.shown()[0] < kept


def test_focus_leaves_a_thing_with_its_neighbours(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#ciena&focus")
    assert shipped.degree(shipped.find("ciena").number) + 1 == visit.shown()[0]


# The legend is the filter


def test_the_legend_counts_and_filters(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    companies = sum(node.entity.type == "Company" for node in shipped.nodes())
    row = visit.page.locator("#legend .row").filter(has=visit.page.get_by_text("Companies", exact=True))
    assert str(companies) == row.locator(".count").inner_text()
    row.locator("input").uncheck()
    assert visit.page.url.endswith("#hide=Company")
    assert f"{companies} filtered out" in visit.text("#status")
    visit.page.click("#reset")
    assert "filtered out" not in visit.text("#status")


def test_only_one_group_is_one_click_and_all_again_another(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    row = visit.page.locator("#legend .row").filter(has=visit.page.get_by_text("Trade", exact=True))
    row.hover()
    row.locator(".only").click()
    assert {"capital", "making", "structure", "argument"} == set(visit.page.url.split("#off=")[1].split(","))
    row.locator(".only").click()
    assert "#off" not in visit.page.url


def test_ready_made_views_and_weak_claims(open_page: OpenPage) -> None:
    visit = open_page()
    everything = visit.shown()
    visit.page.get_by_role("button", name="Opinions").click()
    assert "unsaid=fact" in visit.page.url
    assert everything != visit.shown()
    visit.page.get_by_role("button", name="All", exact=True).click()
    slider = visit.page.get_by_role("slider", name="Least number of independent publishers")
    slider.fill("3")
    assert visit.page.url.endswith("#voices=3")
    assert "filtered out" in visit.text("#status")


def test_the_map_shows_what_held_on_a_day(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#pair=nvidia,nokia&day=2024-12-31&list")
    assert "Ended, denied or later" in visit.text("#card")
    assert "31 Dec 2024" == visit.text(".day")
    visit.page.get_by_role("button", name="Latest").click()
    assert "day=" not in visit.page.url
    month = visit.page.get_by_role("slider", name="Show what held at the end of this month")
    month.fill(str(2025 * 12 + 9))
    assert "day=2025-10-31" in visit.page.url
    assert "NVIDIA invests in Nokia, US$1bn" in visit.text(".news")


# Connect


def test_connections_are_those_of_the_command_in_its_order(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    chance = random.Random(14)
    linked = [node for node in shipped.nodes() if shipped.degree(node.number)]
    pairs = [(shipped.find("nvidia"), shipped.find("nokia"))]
    pairs += [tuple(chance.sample(linked, 2)) for _ in range(49)]  # type: ignore[misc]
    told = 0
    for start, end in pairs:
        expected = [
            [path.cost, [node.id for node in path.nodes]] for path in find_paths(shipped, start, end, limit=3).paths
        ]
        assert expected == visit.page.evaluate(CONNECTIONS, f"path={start.id},{end.id}"), (start.id, end.id)
        told += len(expected)
    assert told > 80


def test_a_connection_is_asked_for_by_two_names_and_told_as_sentences(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.click("#open-connect")
    visit.page.keyboard.type("nvda")
    visit.page.keyboard.press("Enter")
    visit.page.fill("#path-to", "nokia")
    visit.page.press("#path-to", "Enter")
    assert visit.page.url.endswith("#path=nvidia,nokia")
    assert "NVIDIA invests in Nokia" == visit.texts(".path .sentence")[0]
    assert "true" == visit.page.locator(".way").first.get_attribute("aria-pressed")
    visit.page.locator(".way").nth(1).click()
    assert "true" == visit.page.locator(".way").nth(1).get_attribute("aria-pressed")


def test_no_connection_is_not_recorded_and_not_none(open_page: OpenPage, shipped: Graph) -> None:
    alone = next(node for node in shipped.nodes() if not shipped.degree(node.number))
    visit = open_page(f"#path=nokia,{alone.id}")
    assert "No connection within four steps is recorded in this graph." in visit.text("#card")


def test_a_page_around_two_things_has_their_best_connections(
    open_page: OpenPage, shipped: Graph, tmp_path: Path
) -> None:
    file = tmp_path / "two.html"
    ends = [shipped.find("nvidia"), shipped.find("nokia")]
    write_page(shipped, file, things=ends, fragment="path=nvidia,nokia")
    visit = open_page(file=file)
    expected = [[node.label for node in path.nodes] for path in find_paths(shipped, *ends, limit=1).paths]
    assert [" → ".join(labels) for labels in expected] == visit.texts(".way .name")[:1]
    assert "in the whole graph" in visit.text("#status")


@pytest.mark.parametrize("facts", ["entities: []\n", "entities:\n- {id: acme, type: Company, label: Acme}\n"])
def test_a_graph_with_next_to_nothing_opens(
    open_page: OpenPage, make_graph: MakeGraph, facts: str, tmp_path: Path
) -> None:
    file = tmp_path / "small.html"
    write_page(make_graph(facts), file)
    visit = open_page(file=file)
    visit.page.click("#toggle-list")
    visit.page.click("#open-connect")
    assert "Nothing passes the filters" in visit.text("#listing")


# Links, trail, list, keyboard


def test_an_address_that_names_nothing_says_so(open_page: OpenPage) -> None:
    visit = open_page("#no-such-thing")
    assert "Nothing on this page is called “no-such-thing”" in visit.text("#status")


def test_an_address_with_filters_opens_with_them(open_page: OpenPage) -> None:
    visit = open_page("#nokia&off=structure,argument&unsaid=opinion&voices=2&day=2025-12-31&list")
    assert "Nokia" == visit.text("#card h2")
    assert visit.page.locator("#listing").is_visible()
    assert not visit.page.get_by_role("checkbox", name=re.compile("Structure")).is_checked()
    assert not visit.page.get_by_role("checkbox", name=re.compile("^Opinion")).first.is_checked()


def test_back_and_forward_follow_the_trail(open_page: OpenPage) -> None:
    visit = open_page()
    for name in ("nvidia", "nokia", "ciena"):
        visit.page.fill("#find", name)
        visit.page.press("#find", "Enter")
    assert ["Overview", "NVIDIA", "Nokia", "Ciena"] == visit.texts(".crumb")
    visit.page.get_by_role("button", name="Back", exact=True).click()
    visit.page.wait_for_url("**#nokia")
    assert "Nokia" == visit.text("#card h2")
    visit.page.go_back()
    assert "NVIDIA" == visit.text("#card h2")
    visit.page.get_by_role("button", name="Forward").click()
    visit.page.wait_for_url("**#nokia")
    assert ["Overview", "NVIDIA", "Nokia", "Ciena"] == visit.texts(".crumb")


def test_the_list_has_the_same_content_as_a_table(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#infinera")
    visit.page.click("#toggle-list")
    infinera = shipped.find("infinera")
    relations = [edge for edge in shipped.edges_of(infinera) if edge.statement.object]
    assert f"{len(relations)} relations" in visit.text("#listing .tabs")
    assert len(relations) == visit.page.locator("#listing tbody tr").count()
    assert "Nokia acquires Infinera" in visit.texts("#listing tbody th")


def test_the_keyboard_alone_reaches_everything(open_page: OpenPage) -> None:
    visit = open_page("#nokia")
    stops: set[str] = set()
    for _ in range(110):
        visit.page.keyboard.press("Tab")
        stops.add(visit.page.evaluate("document.activeElement.closest('[id]')?.id ?? ''"))
    assert {"find", "open-connect", "toggle-list", "open-save", "open-help", "legend", "map", "card"} <= stops
    visit.page.focus("#map")
    at_first = [band.get_attribute("style") for band in visit.page.locator(".band").all()]
    visit.page.keyboard.press("+")
    visit.page.keyboard.press("ArrowDown")
    visit.settle()
    assert at_first != [band.get_attribute("style") for band in visit.page.locator(".band").all()]
    visit.page.keyboard.press("?")
    assert visit.page.get_by_role("dialog").is_visible()
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("Escape")
    assert visit.page.url.endswith("#")


def test_on_a_phone_the_card_slides_over_the_map_and_the_filters_beside_it(open_page: OpenPage) -> None:
    visit = open_page(size=PHONE)
    assert not visit.page.locator("#card").is_visible()
    visit.page.fill("#find", "nokia")
    visit.page.press("#find", "Enter")
    box = visit.page.locator("#card").bounding_box()
    assert box["y"] > 300
    assert 390 == box["width"]
    visit.page.get_by_role("button", name="Close").click()
    assert not visit.page.locator("#card").is_visible()
    visit.page.click("#open-legend")
    assert visit.page.locator("#legend").is_visible()


# Take away


def download(visit: Visit, button: str, folder: Path) -> Path:
    visit.page.click("#open-save")
    with visit.page.expect_download() as waiting:
        visit.page.click(button)
    file: Path = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def test_pictures_carry_title_date_and_number_of_sources(open_page: OpenPage, shipped: Graph, tmp_path: Path) -> None:
    visit = open_page("#nvidia")
    drawing = download(visit, "#save-svg", tmp_path)
    text = drawing.read_text(encoding="utf-8")
    assert f"graphkit-nvidia-{shipped.day}.svg" == drawing.name
    assert f"{shipped.title} · as of" in text
    assert re.search(r"\d+ sources", text)
    assert ">NVIDIA</text>" in text
    picture = download(visit, "#save-png", tmp_path).read_bytes()
    assert (b"\x89PNG", True) == (picture[:4], len(picture) > 50_000)


def test_a_table_to_take_away_has_iso_dates(open_page: OpenPage, tmp_path: Path) -> None:
    visit = open_page("#pair=nvidia,nokia")
    lines = download(visit, "#save-csv", tmp_path).read_text(encoding="utf-8").splitlines()
    assert "subject,relation,object,value,unit,date" in lines[0]
    assert any(line.startswith("nvidia,investsIn,nokia,1000000000,USD,2025-10-28") for line in lines)


def test_paper_gets_the_drawing_with_its_caption(open_page: OpenPage, tmp_path: Path) -> None:
    visit = open_page("#nokia", dark=True)
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "#ffffff" == visit.page.locator("#paper svg > rect").first.get_attribute("fill")
    visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert 0 == visit.page.locator("#paper svg").count()
    assert "Nokia" in visit.page.text_content("#caption")


# Nothing but what we wrote runs

#: Each tells window.struck that it ran, when anything takes it for more than text.
PAYLOADS: Final = {
    "script": "<script>window.struck=1</script>",
    "end of script": "</script><script>window.struck=1</script>",
    "image": "<img src=x onerror=window.struck=1>",
    "svg": "<svg/onload=window.struck=1>",
    "attribute": '" onmouseover=window.struck=1 autofocus onfocus=window.struck=1 x="',
    "single quote": "' onclick=window.struck=1 x='",
    "comment": "<!--<script>window.struck=1//-->",
    "template": "${window.struck=1}{{constructor.constructor('window.struck=1')()}}",
    "frame": "<iframe srcdoc='<script>parent.struck=1</script>'></iframe>",
    "style": "</style><style>*{background:url(https://example.invalid/x)}</style>",
    "address": "javascript:window.struck=1//",
    "direction": "abc\u202e\u2066\u0000\u2028\n<base href=https://example.invalid>" + "x" * 4000,
}
ADDRESSES: Final = (
    "javascript:window.struck=1", "JaVaScRiPt:window.struck=1", "java\nscript:window.struck=1",
    " javascript:window.struck=1", "data:text/html,<script>opener.struck=1</script>", "vbscript:window.struck=1",
    "file:///etc/passwd", "//example.invalid/x", "https://example.org/\"onclick=window.struck=1",
    "blob:https://example.org/x", "http://[", "",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(ontology_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose every text, in facts and in the ontology, is a payload; made by the real makers."""
    folder = tmp_path_factory.mktemp("hostile")
    _write_hostile_ontology(ontology_folder, folder / "ontology")
    (folder / "graph").mkdir()
    made = assemble(Facts(tuple(_hostile_records())), load_ontology(folder / "ontology"), ())
    write_graph(made, folder / "graph")
    write_manifest(made, folder / "graph")
    write_page(Graph(folder / "graph"), folder / "hostile.html")
    return folder / "hostile.html"


def _write_hostile_ontology(original: Path, folder: Path) -> None:
    """Copy the schema with payloads in the title and in labels of classes, groups and predicates."""
    folder.mkdir()
    schema = (original / "schema.ttl").read_text(encoding="utf-8")
    title = re.search(r'dcterms:title "([^"]*)"', schema)
    assert title is not None
    for written, payload in (
        (f'dcterms:title "{title[1]}"', "end of script"), ('rdfs:label "company"', "script"), ('gk:pluralLabel "companies"', "image"),
        ('rdfs:label "invests in"', "attribute"), ('gk:inverseLabel "is backed by"', "svg"),
        ('rdfs:label "supplies"', "template"), ('rdfs:label "capital"', "comment"), ('rdfs:label "revenue"', "frame"),
    ):  # fmt: skip
        assert written in schema, written
        text = PAYLOADS[payload].replace("\\", "\\\\").replace('"', '\\"')
        schema = schema.replace(written, f'{written[: written.index(chr(34))]}"{text}"', 1)
    (folder / "schema.ttl").write_text(schema, encoding="utf-8")


def _hostile_records() -> Iterator[Record]:
    here = {"": Place("x.yaml", 1, 1)}
    texts = list(PAYLOADS.values())
    for at, text in enumerate(texts):
        yield Record(
            Source(
                f"s{at}", text, texts[at - 1], "news", url=ADDRESSES[at], author=text, published=When.parse("2025-01-02"),
                note=text,
            ),
            here,
        )  # fmt: skip
        yield Record(
            Entity(
                f"e{at}", "Company" if at % 2 else "Technology", text, alt=(text, text[::-1]),
                ids=(("ticker", text), ("cik", texts[at - 2])), country=text, headquarters=text, description=text, note=text,
            ),
            here,
        )  # fmt: skip
        yield Record(
            Statement(
                f"e{at}", "investsIn" if at % 3 else "supplies", "fact" if at % 2 else "opinion",
                object=f"e{(at + 1) % len(texts)}", value="1000000", unit="USD", date=When.parse("2024-05-06"),
                status="announced", what=text, note=text, estimator=text, qualifiers=((text, texts[at - 3]),),
                cited=(text,), sources=(f"s{at}", f"s{at - 1 if at else 11}"),
                evidence=(Evidence(f"s{at}", section=text, paragraph="1"),),
            ),
            here,
        )  # fmt: skip
        yield Record(
            Statement(
                f"e{at}", "revenue", "estimate", value="5", unit="USD", period=When.parse("2024"), what=text,
                estimator=text, sources=(f"s{at}",),
            ),
            here,
        )  # fmt: skip


def test_the_payloads_do_run_where_nobody_stops_them(browser: Any, tmp_path: Path) -> None:
    ran = set()
    page = browser.new_page()
    for name, payload in PAYLOADS.items():
        file = tmp_path / "bare.html"
        link = f'<a href="{payload}">x</a>' if name == "address" else "<a>x</a>"
        text = (
            f"<!doctype html><meta charset=utf-8><p title='{payload}'>y</p><p title=\"{payload}\">z</p>{link}{payload}"
        )
        file.write_text(text, encoding="utf-8")
        page.goto(file.as_uri())
        page.evaluate("for (const e of document.querySelectorAll('p, a')) { e.onmouseover?.(); e.click(); }")
        if page.evaluate("window.struck ?? 0"):
            ran.add(name)
    page.close()
    assert {"script", "end of script", "image", "svg", "attribute", "frame", "address"} <= ran


def test_hostile_texts_are_shown_as_text_and_run_nothing(open_page: OpenPage, hostile: Path) -> None:
    visit = open_page(file=hostile)
    page = visit.page
    for at in range(len(PAYLOADS)):
        page.fill("#find", f"e{at}")
        page.press("#find", "Enter")
        assert f"#e{at}" == page.evaluate("location.hash")
        page.evaluate(TOUCH)
        page.evaluate(f"location.hash = 'path=e0,e{at or 1}'")
        visit.settle()
    visit.page.click("#toggle-list")
    page.get_by_role("button", name=re.compile("things?$")).click()
    page.click("#toggle-list")
    _point_at_everything(visit)
    assert 0 == page.evaluate("window.struck ?? 0")
    assert (
        0
        == page.locator(
            "iframe, object, embed, base, img, body style, script:not(#data):not(:nth-last-child(-n+2))"
        ).count()
    )
    assert PAYLOADS["image"].lower() in page.text_content("#legend").lower()


def _point_at_everything(visit: Visit) -> None:
    box = visit.page.locator("#map").bounding_box()
    for down in range(10, int(box["height"]), 60):
        for across in range(10, int(box["width"]), 60):
            visit.page.mouse.move(box["x"] + across, box["y"] + down)
    for down in range(30, int(box["height"]), 140):
        for across in range(160, int(box["width"]), 180):
            visit.page.mouse.click(box["x"] + across, box["y"] + down)


def test_hostile_texts_stay_text_in_what_is_taken_away(open_page: OpenPage, hostile: Path, tmp_path: Path) -> None:
    visit = open_page("#e1", file=hostile)
    text = download(visit, "#save-svg", tmp_path).read_text(encoding="utf-8")
    assert [] == re.findall(r"<(?:script|img|iframe|base|style|foreignObject)", text)
    download(visit, "#save-png", tmp_path)
    table = download(visit, "#save-csv", tmp_path).read_text(encoding="utf-8")
    assert [] == [cell for line in table.splitlines() for cell in line.split(",") if cell[:1] in "=+@" and cell]
    assert 0 == visit.page.evaluate("window.struck ?? 0")


def test_only_http_addresses_become_links(open_page: OpenPage, hostile: Path) -> None:
    visit = open_page(file=hostile)
    links = set()
    for at in range(len(ADDRESSES)):
        visit.page.evaluate(f"location.hash = 'e{at}'")
        visit.settle()
        visit.page.evaluate(TOUCH)
        for anchor in visit.page.locator("#card a").all():
            assert ("_blank", "noopener noreferrer") == (anchor.get_attribute("target"), anchor.get_attribute("rel"))
            links.add(anchor.get_attribute("href"))
    assert {"https://example.org/%22onclick=window.struck=1"} == links


def test_hostile_addresses_of_the_page_are_only_names(open_page: OpenPage) -> None:
    odd = ("%E0%A4%A", "path=", "pair=,", "day=9999-99-99", "voices=-5", "__proto__", "constructor", "hide=x&off=")
    visit = open_page("#" + PAYLOADS["image"])
    for fragment in (*PAYLOADS.values(), *odd):
        visit.page.evaluate("hash => { location.hash = hash; }", fragment)
        visit.settle()
        assert 0 == visit.page.evaluate("window.struck ?? 0")
        assert re.match(r"\d+ of|Nothing on this page", visit.text("#status"))
