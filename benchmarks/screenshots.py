"""Take the pictures of the page that the documentation shows: ``make screenshots``, or give another folder.

The shipped graph, always the same views, windows and names, in Chromium without a graphics card; colours are brought
down to a palette so that the files stay small.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy
from PIL import Image

from graphkit.export import Selection
from graphkit.export.picture import to_png
from graphkit.ontology import find_shipped
from graphkit.publish import build
from graphkit.viewer import write_page

#: More than this is too much for a page of documentation.
MOST_BYTES: Final = 300_000

#: How many of the 256 colours are kept exactly.
MOST_USED: Final = 112


class View(NamedTuple):
    """What is looked at, in which window, and with how many pixels for each of it."""

    fragment: str
    width: int = 1440
    height: int = 900
    scheme: str = "light"
    fineness: int = 1


VIEWS: Final[Mapping[str, View]] = {
    "overview": View(""),
    "card": View("#nokia"),
    "path": View("#path=nvidia,nokia"),
    "dark": View("#cpo", scheme="dark"),
    "phone": View("#nokia", width=390, height=844, fineness=2),
}


def take(browser: Any, address: str, view: View) -> bytes:
    """Return a view as a PNG of at most 256 colours."""
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        device_scale_factor=view.fineness,
        color_scheme=view.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address + view.fragment)
    page.wait_for_selector("html[data-ready=yes]")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    context.close()
    return small(shot)


def small(picture: Image.Image) -> bytes:
    """Return a picture as a small PNG."""
    written = io.BytesIO()
    with_palette(picture.convert("RGB")).save(written, "PNG", optimize=True)
    return written.getvalue()


def with_palette(shot: Image.Image) -> Image.Image:
    """Return a picture in 256 colours: those it uses most, then in turn the one that is farthest from all of them.

    The usual ways weigh colours by how much of the picture they fill, and lose thin lines and small marks.
    """
    pixels = numpy.asarray(shot).reshape(-1, 3)
    colours, of, counts = numpy.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    order = numpy.argsort(-counts, kind="stable")
    chosen = list(order[:MOST_USED])
    values = colours.astype(numpy.int32)
    nearest = numpy.zeros(len(colours), numpy.uint8)
    far = numpy.full(len(colours), numpy.iinfo(numpy.int32).max, numpy.int32)
    for number in range(min(256, len(colours))):
        if number >= len(chosen):
            chosen.append(far.argmax())
        distance = ((values - values[chosen[number]]) ** 2).sum(axis=1)
        nearest[distance < far] = number
        far = numpy.minimum(far, distance)
    found = Image.frombytes("P", shot.size, nearest[of.reshape(-1)].tobytes())
    found.putpalette(colours[chosen].tobytes())
    return found


def main(folder: Path) -> None:
    """Write all pictures into a folder, and say how large they are."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        graph, file = build(find_shipped(), Path(place) / "output", forms=False), Path(place) / "graph.html"
        write_page(graph, file)
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        pictures = {name: take(browser, file.as_uri(), view) for name, view in VIEWS.items()}
        browser.close()
        exported = Image.open(io.BytesIO(to_png(graph, Selection(things=("infinera",)))))
        pictures["export"] = small(exported.resize((1440, 1440 * exported.height // exported.width)))
    for name, picture in pictures.items():
        (folder / f"{name}.png").write_bytes(picture)
        print(f"{folder / name}.png: {len(picture) // 1000} kB")
        if len(picture) > MOST_BYTES:
            sys.exit(f"{name}.png: more than {MOST_BYTES // 1000} kB (choose a smaller window)")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images"))
