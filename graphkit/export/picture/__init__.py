"""Pictures of a graph without a browser: SVG written here, PNG drawn from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graphkit.errors import GraphkitError
from graphkit.export.picture.drawing import draw
from graphkit.export.picture.scene import find_scene
from graphkit.export.selection import EVERYTHING, Selection
from graphkit.graph import Graph

__all__ = ["to_png", "to_svg"]

#: How many pixels of a PNG stand for one of the SVG: fit for print.
_FINENESS: Final = 2

_LETTER: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{}</svg>'


def to_svg(graph: Graph, selection: Selection = EVERYTHING) -> Iterator[str]:
    """Draw a graph, or what lies around some things, as SVG, in pieces; the same graph gives the same bytes.

    The layout, marks and colours are those of the page; the caption says of what day it is, how much of the whole
    is drawn and from how many sources. Raises BadOption where there are too many things to lay out.
    """
    return draw(find_scene(graph, selection), graph.vocabulary)


def to_png(graph: Graph, selection: Selection = EVERYTHING) -> bytes:
    """Draw the same picture as PNG, with the fonts of this machine.

    Raises GraphkitError where the library that draws it is not installed, or where there is no font at all.
    """
    try:
        import resvg_py
    except ImportError:
        hint = "pip install 'graphkit[png]', or write .svg"
        raise GraphkitError("a PNG needs the library resvg_py, which is not installed", hint=hint) from None
    letter, blank = (resvg_py.svg_to_bytes(_LETTER.format(text)) for text in ('<text y="30">a</text>', ""))
    if letter == blank:
        hint = "install one, such as the package fonts-dejavu-core, or write .svg"
        raise GraphkitError("there is no font on this machine to draw the words with", hint=hint)
    return resvg_py.svg_to_bytes("".join(to_svg(graph, selection)), zoom=_FINENESS)
