"""Nothing but what we wrote runs in the page, whatever the facts and the ontology say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from visiting import OpenPage, Visit, download

from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.model import Entity, Evidence, Facts, Place, Record, Source, Statement, When
from graphkit.ontology import load_ontology
from graphkit.viewer import write_page

#: Opens every list of sources, and points at, focuses and presses down on everything.
TOUCH: Final = """() => {
  for (const button of document.querySelectorAll("#card .who")) button.click();
  for (const element of document.querySelectorAll("body *")) {
    for (const type of ["mouseover", "mouseenter", "focus", "pointerdown", "error", "load"]) {
      element.dispatchEvent(new Event(type, {bubbles: type === "mouseover"}));
    }
  }
}"""


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
#: More of what a text can try, each with the place where it says that it ran.
ATTEMPTS: Final = (
    *PAYLOADS.values(),
    "<svg><script>window.struck=1</script></svg>", "<svg><animate onbegin=window.struck=1 attributeName=x dur=1s>",
    "<math><mi xlink:href='javascript:window.struck=1'>x</mi></math>", "<body onload=window.struck=1>",
    "<input autofocus onfocus=window.struck=1>", "<details open ontoggle=window.struck=1>x</details>",
    "<video><source onerror=window.struck=1></video>", "<audio src=x onerror=window.struck=1>",
    "<object data='javascript:window.struck=1'></object>", "<embed src='javascript:window.struck=1'>",
    "<form action='javascript:window.struck=1'><button autofocus>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:window.struck=1'>", "<link rel=stylesheet href=https://example.invalid/x>",
    "<a href='javascript:window.struck=1'>x</a>", "<marquee onstart=window.struck=1>x</marquee>",
    "</title><script>window.struck=1</script>", "</textarea><script>window.struck=1</script>",
    "--><script>window.struck=1</script>", "]]><script>window.struck=1</script>", "<![CDATA[<script>window.struck=1</script>]]>",
    "&lt;script&gt;window.struck=1&lt;/script&gt;", "&#60;script&#62;window.struck=1&#60;/script&#62;",
    "\\u003cscript\\u003ewindow.struck=1\\u003c/script\\u003e", "${window.struck=1}", "{{window.struck=1}}",
    "#{window.struck=1}", "<%= window.struck=1 %>", "`;window.struck=1;//", "';window.struck=1;//", '";window.struck=1;//',
    "<style onload=window.struck=1></style>",
    "<base href='javascript:window.struck=1//'>",
    "*/window.struck=1;/*", "\\';window.struck=1;//",
)  # fmt: skip

#: What may be done to each so that it slips past whoever looks for it.
DISGUISES: Final = (
    lambda text: text,
    lambda text: text.replace("script", "ScRiPt").replace("on", "oN"),
    lambda text: text.replace("<", "<\n").replace("=", "=\n"),
    lambda text: f"\u202e{text}\u2069\u200f",
    lambda text: f"\x00\x01{text}\x7f\x9f\ufffe",
    lambda text: f'">{text}<"' + "x" * 4000,
    lambda text: f"\u200b\ufeff{text}\U0001f600\U000e0001",
)

TEXTS: Final = tuple(dict.fromkeys(disguise(text) for text in ATTEMPTS for disguise in DISGUISES))

ADDRESSES: Final = (
    "javascript:window.struck=1", "JaVaScRiPt:window.struck=1", "java\nscript:window.struck=1",
    " javascript:window.struck=1", "data:text/html,<script>opener.struck=1</script>", "vbscript:window.struck=1",
    "file:///etc/passwd", "//example.invalid/x", "https://example.org/\"onclick=window.struck=1",
    "blob:https://example.org/x", "http://[", "", "\x01javascript:window.struck=1", "java\tscript:window.struck=1",
    "javascript&colon;window.struck=1", "view-source:javascript:window.struck=1", "about:blank", "mailto:x@example.invalid",
    "ftp://example.invalid/x", "https:javascript:window.struck=1", "#path=e0,e1", "?x=1", "intent://x#Intent;end",
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
    texts = list(TEXTS)
    for at, text in enumerate(texts):
        yield Record(
            Source(
                f"s{at}", text, texts[at - 1], "news", url=ADDRESSES[at % len(ADDRESSES)], author=text, published=When.parse("2025-01-02"),
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
                cited=(text,), sources=(f"s{at}", f"s{at - 1 if at else len(texts) - 1}"),
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


#: Goes to a thing, opens and touches all of its card, and gives back its title and what the card shows in all.
MEET: Final = """([id, next]) => new Promise((done) => {
  const card = document.getElementById("card");
  addEventListener("popstate", () => setTimeout(() => {
    for (const button of card.querySelectorAll(".who, .more, summary")) button.click();
    for (const element of card.querySelectorAll("*")) {
      for (const type of ["mouseover", "focus", "pointerdown", "error", "load", "toggle"]) {
        element.dispatchEvent(new Event(type, {bubbles: type === "mouseover"}));
      }
    }
    done([card.querySelector("h2").textContent, card.textContent.length, card.querySelectorAll("a").length]);
  }), {once: true});
  location.hash = id;
})"""

#: What the page leaves out of texts: what steers a terminal or the direction of writing, and blanks.
UNSEEN: Final = re.compile(r"[\s\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe]+")


def test_hostile_texts_are_shown_as_text_and_run_nothing(open_page: OpenPage, hostile: Path) -> None:
    visit = open_page(file=hostile)
    page, tried = visit.page, 0
    for at, text in enumerate(TEXTS):
        title, length, _ = page.evaluate(MEET, [f"e{at}", ""])
        shown, written = UNSEEN.sub("", title).rstrip("…"), UNSEEN.sub("", text)
        assert written.startswith(shown)
        assert len(shown) >= min(250, len(written))
        assert length > 3 * len(shown)
        tried += 1
    assert 300 <= tried == len(TEXTS)
    for at in range(0, len(TEXTS), 30):
        page.fill("#find", TEXTS[at][:60])
        page.press("#find", "Escape")
        page.evaluate(f"location.hash = 'path=e{at},e{at + 2}'")
        visit.settle()
    page.evaluate(TOUCH)
    page.click("#toggle-list")
    page.get_by_role("button", name=re.compile("things?$")).click()
    page.click("#toggle-list")
    _point_at_everything(visit)
    assert 0 == page.evaluate("window.struck ?? 0")
    assert 0 == page.locator("iframe, object, embed, base, img, body style, form, video, audio, math, marquee").count()
    assert {"data", "library", ""} == {script.get_attribute("id") or "" for script in page.locator("script").all()}
    assert 4 == page.locator("script").count()  # data, library, the page's own, and the library as it runs
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
