"""One HTML file out of its parts: template, style, script, drawing library and data. Nothing in it reaches outside.

A Content-Security-Policy in the file allows these two scripts and this style by their digests, and nothing else: no
network, no inline handler, no script that a label might smuggle in. Data is JSON that no parser can take for markup.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from graphkit.graph import Graph, Node
from graphkit.viewer.data import page_data
from graphkit.viewer.library import read_vis_network
from graphkit.writing import write_file

#: The parts of the script in the order in which they stand in the page; together they are one function.
_SCRIPTS: Final = (
    "graph.js", "words.js", "paths.js", "filters.js", "marks.js", "names.js", "dom.js", "view.js",
    "map.js", "drawing.js", "labels.js", "moving.js", "pointing.js", "legend.js", "card.js", "finder.js", "connect.js",
    "listing.js", "time.js", "picture.js", "start.js",
)  # fmt: skip

#: Characters that end a script element, begin a comment or an entity, or end a line of script.
_ESCAPES: Final = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def page(graph: Graph, *, things: Sequence[Node] = (), hops: int = 1, fragment: str = "") -> str:
    """Return the page of a graph, or of what lies within ``hops`` of some things, as HTML.

    ``fragment`` (``nokia``, ``path=nvidia,nokia``) is what it opens with when its address names nothing. The same
    graph gives the same bytes. Raises GraphkitError when pyvis, which carries the drawing library, is missing.
    """
    data = page_data(graph, things=things, hops=hops, fragment=fragment)
    style, script, library = _part("style.css"), _script(), read_vis_network()
    values = {
        "title": html.escape(f"{data['title']} · graphkit"),
        "policy": _policy(scripts=(library, script), style=style),
        "style": style,
        "data": to_json(data),
        "library": library,
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda mark: values[mark[1]], _part("template.html"))


def write_page(graph: Graph, path: Path, *, things: Sequence[Node] = (), hops: int = 1, fragment: str = "") -> None:
    """Write the page to a file, all or nothing; see ``page``. Raises OutputRefused when it cannot be written there."""
    write_file(path, [page(graph, things=things, hops=hops, fragment=fragment)])


def to_json(data: Mapping[str, Any]) -> str:
    """Return JSON that can stand in a script element: ``<``, ``>``, ``&`` and line separators are escaped."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


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
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _part(name: str) -> str:
    return (files("graphkit.viewer") / "parts" / name).read_text(encoding="utf-8")
