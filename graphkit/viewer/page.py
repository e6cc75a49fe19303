"""One HTML file out of its parts: template, style, script, drawing library and data. Nothing in it reaches outside.

A Content-Security-Policy in the file allows these two scripts and this style by their digests, and nothing else: no
network, no inline handler, no script that a label might smuggle in. Data and library are deflated: half the bytes, and
no parser can take a letter of them for markup.
"""

from __future__ import annotations

import gc
import html
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from graphkit.graph import Graph, Node
from graphkit.viewer.data import page_data
from graphkit.viewer.library import read_vis_network
from graphkit.viewer.packing import deflated
from graphkit.writing import write_file

#: The parts of the script in the order in which they stand in the page; together they are one function.
_SCRIPTS: Final = (
    "unpack.js", "graph.js", "words.js", "paths.js", "trees.js", "filters.js", "marks.js", "names.js", "dom.js",
    "view.js", "map.js", "drawing.js", "groups.js", "labels.js", "moving.js", "pointing.js", "legend.js", "card.js",
    "finder.js", "connect.js", "listing.js", "time.js", "picture.js", "start.js",
)  # fmt: skip


def page(graph: Graph, *, things: Sequence[Node] = (), hops: int = 1, fragment: str = "") -> str:
    """Return the page of a graph, or of what lies within ``hops`` of some things, as HTML.

    ``fragment`` (``nokia``, ``path=nvidia,nokia``) is what it opens with when its address names nothing. The same
    graph gives the same bytes. Raises GraphkitError when pyvis, which carries the drawing library, is missing.
    """
    with _no_search_for_garbage():
        data = page_data(graph, things=things, hops=hops, fragment=fragment)
    style, script, library = _part("style.css"), _script(), read_vis_network()
    values = {
        "title": html.escape(f"{graph.title} · graphkit"),
        "policy": _policy(scripts=(library, script), style=style),
        "style": style,
        "data": deflated(data),
        "library": deflated(library.encode()),
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda mark: values[mark[1]], _part("template.html"))


def write_page(graph: Graph, path: Path, *, things: Sequence[Node] = (), hops: int = 1, fragment: str = "") -> None:
    """Write the page to a file, all or nothing; see ``page``. Raises OutputRefused when it cannot be written there."""
    write_file(path, [page(graph, things=things, hops=hops, fragment=fragment)])


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Let many values be made at a stretch: they hold no cycles, and looking for some takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _policy(*, scripts: Sequence[str], style: str) -> str:
    allowed = " ".join(map(_digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _script() -> str:
    parts = "\n".join(_part(name) for name in _SCRIPTS)
    return f'(async () => {{\n"use strict";\n{parts}}})();\n'


def _part(name: str) -> str:
    return (files("graphkit.viewer") / "parts" / name).read_text(encoding="utf-8")
