"""How a thing is named: which spellings are the same, and which kind of name counts before which."""

from __future__ import annotations

from typing import Final

#: The kinds of name a thing can be found by, in the order in which they count; an index position is a level.
LEVELS: Final = ("id", "identifier", "label", "alternative label")


def fold(name: str) -> str:
    """Return the form under which a name is found: case folded, runs of white space as one blank."""
    return " ".join(name.casefold().split())
