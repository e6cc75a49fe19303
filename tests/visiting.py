"""The page in a real browser, for the tests that visit it: nothing it says or asks for goes unnoticed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from graphkit.graph import Graph
from graphkit.viewer import write_page

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

DESK, PHONE = (1440, 900), (390, 844)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real browser; one module after the other has it, for there can be only one at a time."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    if CHROMIUM is None:
        pytest.skip("the browser tests need Chromium")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shipped_file(shipped: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped graph."""
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
        visit.page.wait_for_selector("html[data-ready]")
        visit.settle()
        return visit

    yield open_
    for visit in visits:
        assert [] == visit.complaints
        assert [] == [url for url in visit.requests if not url.startswith(("file:", "blob:"))]
        assert 1 == sum(url.startswith("file:") for url in visit.requests)
    for context in contexts:
        context.close()


def download(visit: Visit, button: str, folder: Path) -> Path:
    """Save what a button of the menu gives to a folder."""
    visit.page.click("#open-save")
    with visit.page.expect_download() as waiting:
        visit.page.click(button)
    file: Path = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file
