"""Errors of queries, with the place in the text: line, column, the line itself and a caret below the culprit."""

from __future__ import annotations

from typing import Final

from graphkit.errors import QueryError
from graphkit.query.tokens import line_and_column

_WIDTH: Final = 100


class FaultyQuery(QueryError):
    """A query error that knows where it is: ``line`` and ``column`` from 1, ``excerpt`` the line with its caret.

    Its text is ``where: what (the way out)``, and the excerpt on the lines below.
    """

    def __init__(self, what: str, *, text: str, start: int, end: int = 0, hint: str = "", name: str = "") -> None:
        """Say what is wrong between two offsets of a query; ``name`` is the file it came from, if any."""
        self.line, self.column = line_and_column(text, start)
        self.excerpt = _excerpt(text, start, max(end, start + 1))
        super().__init__(what, where=f"{name or 'query'}:{self.line}:{self.column}", hint=hint)

    def __str__(self) -> str:
        return f"{self.problem}\n{self.excerpt}"


def _excerpt(text: str, start: int, end: int) -> str:
    """Return the line around an offset, shortened to some hundred characters, and a line of carets below it."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    line = text[begin : stop if stop >= 0 else len(text)].rstrip("\r")
    offset = start - begin
    if len(line) > _WIDTH:
        cut = max(0, min(offset - _WIDTH // 2, len(line) - _WIDTH))
        line, offset = line[cut : cut + _WIDTH], offset - cut
    carets = "^" * max(1, min(end - start, len(line) - offset))
    # A tab or a control character would move the caret away from what it points at.
    shown = "".join(character if character.isprintable() else " " for character in line)
    return f"    {shown}\n    {' ' * offset}{carets}"
