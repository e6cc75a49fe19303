"""The drawing library of the page: vis-network, as the installed pyvis carries it.

Its script is read from pyvis' files without importing pyvis, which would pull in a notebook (a quarter of a second).
Its style sheet is left out: it dresses tool tips, buttons and an editor that the page does not have.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from graphkit.errors import GraphkitError

_VERSION = re.compile(r"\d+")


def read_vis_network() -> str:
    """Return the script of the newest vis-network that the installed pyvis carries; it defines the global ``vis``.

    The reference to its source map is taken out, so that developer tools ask for no file. Raises GraphkitError
    when pyvis or its vis-network is missing.
    """
    spec = find_spec("pyvis")
    folders = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    scripts = [script for folder in folders for script in folder.glob("lib/vis-*/vis-network.min.js")]
    if not scripts:
        raise GraphkitError("the page needs vis-network, which pyvis carries", hint="pip install pyvis")
    newest = max(scripts, key=lambda script: [int(part) for part in _VERSION.findall(script.parent.name)])
    text = newest.read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", text)
