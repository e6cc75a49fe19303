"""Answers show themselves: in a notebook that really runs, and in a browser that opens what it shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import MakeGraph

import graphkit as gk
from graphkit.notebook import HEIGHT, MOST, PART, framed, graph_html
from graphkit.paths import Path as Connection
from graphkit.paths import find_paths

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

#: The cells of the notebook, and what the first words of each answer are in a terminal.
CELLS: Final = {
    "graph": "<KnowledgeGraph AI infrastructure: ",
    'next(graph.paths("nvidia", "infinera"))': "NVIDIA — Nokia — Infinera",
    'graph.paths("nvidia", "nokia")': "connections of NVIDIA, Nokia",
    'graph.paths("nvidia", "nokia", "infinera")': "connections of NVIDIA, Nokia, Infinera",
    'graph.show("nokia")': "Nokia",
    'graph.why("nvidia", "nokia")': "NVIDIA",
}
FRAMES: Final = 4


@pytest.fixture(scope="module")
def graph(built: Path) -> gk.KnowledgeGraph:
    return gk.open(built)


class Frames(HTMLParser):
    """The attributes of all frames of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "iframe":
            self.found.append(dict(attributes))


# What is shown, without a notebook


def test_a_frame_holds_the_page_as_it_is_and_may_do_next_to_nothing() -> None:
    page = "<!doctype html><p title=\"a & b\">it's &amp; 'so'</p>"
    [frame] = Frames(framed(page, title='A "graph" & <more>')).found
    assert (page, 'A "graph" & <more>') == (frame["srcdoc"], frame["title"])
    assert {"allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox", "allow-downloads"} == set(
        str(frame["sandbox"]).split()
    )
    assert f"height:{HEIGHT}px" in str(frame["style"])


def test_what_is_shown_is_small(graph: gk.KnowledgeGraph) -> None:
    path = next(graph.paths("nvidia", "nokia"))
    several, trees = graph.paths("nvidia", "nokia"), graph.paths("nvidia", "nokia", "infinera")
    for html in (path._repr_html_(), several._repr_html_(), trees._repr_html_(), next(trees)._repr_html_()):
        assert len(html.encode()) < 1_000_000
    assert len(graph._repr_html_().encode()) < 1_500_000


def test_a_path_in_a_terminal_is_text_and_still_the_path_that_was_found(graph: gk.KnowledgeGraph) -> None:
    found = find_paths(graph, graph.find("nvidia"), graph.find("infinera"), limit=3).paths
    shown = list(graph.paths("nvidia", "infinera", limit=3))
    assert list(found) == shown
    assert [isinstance(path, Connection) for path in shown] == [True] * 3
    assert "[<ShownPath NVIDIA — Nokia — Infinera>, " == repr(shown)[: len("[<ShownPath NVIDIA — Nokia — Infinera>, ")]
    assert repr(graph) == f"<KnowledgeGraph AI infrastructure: {len(graph)} things, as of {graph.day}>"


def test_showing_connections_uses_none_of_them_up(graph: gk.KnowledgeGraph) -> None:
    connections = graph.paths("nvidia", "nokia", limit=2)
    connections._repr_html_()
    assert "NVIDIA — Nokia" == str(next(connections))
    connections._repr_html_()
    assert 1 == len(list(connections))
    assert (
        "No connection of NVIDIA, Nokia is recorded"
        in graph.paths("nvidia", "nokia", only="subsidiaryOf")._repr_html_()
    )


def test_cards_and_proofs_are_text_when_printed_and_markdown_in_a_notebook(graph: gk.KnowledgeGraph) -> None:
    card, why = graph.show("nokia"), graph.why("nvidia", "nokia", relation="invests in")
    assert str(card).startswith("Nokia")
    assert card._repr_markdown_().startswith("# Nokia\n")
    assert "NVIDIA invests in Nokia" in str(why).splitlines()[0]
    assert "NVIDIA invests in Nokia" in why._repr_markdown_()
    assert (f"<ShownCard nokia on {graph.day}>", f"<ShownWhy nvidia nokia on {graph.day}>") == (repr(card), repr(why))


# In a notebook


@pytest.fixture(scope="module")
def executed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that was run, as a bare HTML page; made by the programs that people use."""
    missing = [name for name in ("nbconvert", "nbclient", "ipykernel") if find_spec(name) is None]
    if missing and "CI" not in os.environ:
        pytest.skip(f"needs {', '.join(missing)} (pip install {' '.join(missing)})")
    folder = tmp_path_factory.mktemp("notebook")
    start = f"import graphkit as gk\ngraph = gk.open({str(built)!r})"
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "id": f"c{at}", "metadata": {}, "outputs": [], "source": source}
        for at, source in enumerate((start, *CELLS))
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "graph.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    convert = [sys.executable, "-m", "nbconvert", "--execute", "graph.ipynb"]
    environment = {**os.environ, "JUPYTER_PLATFORM_DIRS": "1", "IPYTHONDIR": str(folder), "HOME": str(folder)}
    for form in (["--to", "notebook", "--inplace"], ["--to", "html", "--template", "basic"]):
        done = subprocess.run([*convert, *form], cwd=folder, env=environment, capture_output=True, text=True)
        assert 0 == done.returncode, done.stderr
        convert = [*convert[:3], "graph.ipynb"]
    text = (folder / "graph.html").read_text(encoding="utf-8")
    (folder / "graph.html").write_text(f"<!doctype html><html lang=en><meta charset=utf-8>{text}", encoding="utf-8")
    return folder


def test_in_a_notebook_every_answer_has_a_look_of_its_own(executed: Path) -> None:
    notebook = json.loads((executed / "graph.ipynb").read_text(encoding="utf-8"))
    outputs = [output["data"] for cell in notebook["cells"][1:] for output in cell["outputs"]]
    assert len(CELLS) == len(outputs)
    for begin, data in zip(CELLS.values(), outputs, strict=True):
        assert "".join(data["text/plain"]).startswith(begin)
    kinds = [{"text/html", "text/markdown"} & set(data) for data in outputs]
    assert [{"text/html"}] * FRAMES + [{"text/markdown"}] * 2 == kinds


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("needs Chromium (apt install chromium)")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


#: How many colours a page draws.
COLOURS_DRAWN: Final = """() => {
  const canvas = document.querySelector("#map canvas");
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
  return seen.size;
}"""


def test_in_a_browser_the_frames_draw_and_ask_for_nothing(browser: Any, executed: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto((executed / "graph.html").as_uri())
    frames = [element.content_frame() for element in page.query_selector_all("iframe")]
    assert FRAMES == len(frames)
    for frame in frames:
        frame.wait_for_selector("html[data-ready=yes]")
        assert frame.evaluate(COLOURS_DRAWN) > 40
    path = frames[1]
    assert "NVIDIA invests in Nokia" in path.inner_text("#card")
    path.fill("#find", "lumentum")
    path.press("#find", "Enter")
    assert "Lumentum" == path.inner_text("#card h2")
    assert "null" == path.evaluate("origin")
    assert [] == complaints
    assert ["file"] == [url.partition(":")[0] for url in requests if not url.startswith("about:")]
    page.close()


def shown_in(browser: Any, html: str) -> Any:
    """The page in the frame of an answer, drawn."""
    page = browser.new_page(viewport={"width": 1200, "height": 600})
    page.set_content(f"<!doctype html><html lang=en><meta charset=utf-8>{html}")
    frame = page.query_selector("iframe").content_frame()
    frame.wait_for_selector("html[data-ready=yes]")
    return frame


def test_a_less_telling_path_opens_on_itself_in_its_place(browser: Any, graph: gk.KnowledgeGraph) -> None:
    paths = list(graph.paths("nvidia", "nokia", limit=3))
    frame = shown_in(browser, paths[2]._repr_html_())
    assert [" → ".join(node.label for node in path.nodes) for path in paths] == frame.locator(
        ".way .name"
    ).all_inner_texts()
    assert ["false", "false", "true"] == [way.get_attribute("aria-pressed") for way in frame.locator(".way").all()]


def test_a_path_through_a_thing_opens_on_it_alone(browser: Any, graph: gk.KnowledgeGraph) -> None:
    frame = shown_in(browser, next(graph.paths("nvidia", "infinera", via="coherent"))._repr_html_())
    assert "Coherent" in " ".join(frame.locator(".way .name").all_inner_texts())


def test_a_path_opens_on_the_day_that_was_asked_about(browser: Any, graph: gk.KnowledgeGraph) -> None:
    path = next(graph.paths("nvidia", "nokia", as_of=graph.day.replace(year=2025)))
    frame = shown_in(browser, path._repr_html_())
    assert "30 Jun 2025" == frame.inner_text(".day")
    assert " → ".join(node.label for node in path.nodes) in frame.locator(".way .name").all_inner_texts()


def test_of_a_large_graph_the_best_connected_things_are_shown(browser: Any, make_graph: MakeGraph) -> None:
    count = MOST + 200
    things = "".join(f"- {{id: t{at}, type: Company, label: Thing {at}}}\n" for at in range(count))
    ties = "".join(
        f"- {{subject: t{at}, predicate: supplies, object: t{(at - 1) // 2}, modality: fact, sources: [s]}}\n"
        for at in range(1, count)
    )
    source = "- {id: s, title: S, publisher: P, published: 2025-01-01, kind: news}\n"
    large = make_graph(f"sources:\n{source}entities:\n{things}statements:\n{ties}")
    status = shown_in(browser, graph_html(large)).inner_text("#status")
    assert f"of {PART} things" in status
    assert f"{count - PART} more in the whole graph" in status
