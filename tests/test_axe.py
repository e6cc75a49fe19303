"""Nobody is shut out: axe-core, which judges by the rules of WCAG, finds nothing to object to in what we write as HTML.

axe-core is no part of graphkit; ``make axe`` installs it from tests/browser. Where a change is judged (CI) it must be
there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from graphkit.graph import Graph
from graphkit.viewer import write_page

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE: Final = Path(__file__).parent / "browser/node_modules/axe-core/axe.min.js"
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="needs Chromium (apt install chromium)"),
    pytest.mark.skipif(
        not AXE.is_file() and "CI" not in os.environ, reason="needs axe-core (make axe; npm must be there)"
    ),
]

LOOKS: Final = {
    "light": (1440, 900, "light"),
    "dark": (1440, 900, "dark"),
    "light phone": (390, 844, "light"),
    "dark phone": (390, 844, "dark"),
}  # fmt: skip

#: Where the page is taken, and what is done there.
STATES: Final = {
    "overview": ("", ""),
    "card": ("nvidia", ""),
    "card with all sources open": (
        "nvidia",
        "for (const more of document.querySelectorAll('#card details')) more.open = true;"
        "for (const who of document.querySelectorAll('#card .who')) who.click();",
    ),
    "two things": ("pair=nokia,infinera", ""),
    "path": ("path=nvidia,nokia", ""),
    "tree": ("path=nvidia,nokia,lumentum", ""),
    "path, asked for": ("", "document.getElementById('open-connect').click()"),
    "filters": ("off=structure,argument&hide=Company&unsaid=opinion&voices=2&day=2025-12-31", ""),
    "focus": ("ciena&focus", ""),
    "list": ("nvidia&list", ""),
    "whole list": ("list", ""),
    "no such thing": ("no-such-thing", ""),
    "search": (
        "",
        "const box = document.getElementById('find'); box.focus(); box.value = 'nok';"
        "box.dispatchEvent(new Event('input', {bubbles: true}));",
    ),
    "ways to save": ("", "document.getElementById('open-save').click()"),
    "filters on a phone": ("", "document.getElementById('open-legend').click()"),
    "help": ("", "document.getElementById('open-help').click()"),
}  # fmt: skip

#: What axe objects to, one line each, in the page as it stands.
JUDGE: Final = """async () => (await axe.run()).violations.flatMap(({id, nodes}) => nodes.map(
  ({target, failureSummary}) => `${id}: ${target} ${failureSummary.replace(/\\s+/g, " ")}`))"""

#: The contrast of words with what the map draws behind them, which axe cannot see.
CONTRASTS: Final = """() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const value = parseInt(style.getPropertyValue(name).trim().slice(1), 16);
    const parts = [value >> 16, (value >> 8) & 255, value & 255].map((part) => part / 255);
    const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const contrast = (one, other) => Math.max(light(one) / light(other), light(other) / light(one));
  return Object.fromEntries(["--ink", "--quiet", "--accent"].flatMap((words) => (
    ["--ground", "--band", "--surface", "--soft"].map((behind) => [`${words} on ${behind}`, contrast(words, behind)]))));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def file(shipped: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("axe") / "graph.html"
    write_page(shipped, file)
    return file


@pytest.fixture(params=LOOKS)
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    width, height, scheme = LOOKS[request.param]
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def objections(page: Any) -> list[str]:
    """What axe objects to in an open page; it is brought in past the page's policy, as developer tools are."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(JUDGE)
    return found


def test_axe_does_object_to_what_is_wrong(page: Any) -> None:
    page.set_content("<p style='color: #999; background: #fff'>pale</p><input><img src='data:,'>")
    rules = {objection.partition(":")[0] for objection in objections(page)}
    assert {"color-contrast", "label", "image-alt", "html-has-lang"} <= rules


def test_the_page_shuts_nobody_out(page: Any, file: Path) -> None:
    found: dict[str, list[str]] = {}
    for name, (fragment, act) in STATES.items():
        page.goto("about:blank")
        page.goto(f"{file.as_uri()}#{fragment}")
        page.wait_for_selector("html[data-ready=yes]")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if act:
            page.evaluate(f"() => {{ {act} }}")
        if objected := objections(page):
            found[name] = objected
    assert {} == found


def test_words_stand_out_from_what_the_map_draws_behind_them(page: Any, file: Path) -> None:
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    contrasts: dict[str, float] = page.evaluate(CONTRASTS)
    assert 12 == len(contrasts)
    assert {} == {pair: round(value, 2) for pair, value in contrasts.items() if value < 4.5}


def test_the_report_shuts_nobody_out(page: Any, published: Path) -> None:
    page.goto((published / "report.html").as_uri())
    assert [] == objections(page)
