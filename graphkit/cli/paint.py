"""Answers as a terminal shows them: coloured where it wants that, and no line broken in the middle of a word.

Anywhere else — a pipe, a file — an answer stays as it is: whole lines, so that grep finds what belongs together.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Final

import click

#: Lines are never wrapped to fewer columns than this, however narrow a terminal says it is.
NARROWEST: Final = 40

#: How much further in the rest of a wrapped line stands than its beginning.
_HANGING: Final = 4

#: How far in the rows of a card stand.
_ROW: Final = 2


def painted(text: str) -> str:
    """Return an answer wrapped to the width of the terminal, with headings bold, sources dim and warnings yellow.

    Without styles where ``NO_COLOR`` is set or the terminal is dumb; untouched where stdout is no terminal.
    """
    if not sys.stdout.isatty():
        return text
    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width, shown = _width(), []
    for line in text.split("\n"):
        for part in wrapped(line, width):
            shown.append(part if is_plain else _styled(part, of=line))
    return "\n".join(shown)


def _width() -> int:
    """Return the columns of the terminal, as ``COLUMNS`` says or else the terminal itself."""
    given = os.environ.get("COLUMNS", "")
    try:
        columns = int(given) if given.isdecimal() else os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        columns = 0
    return max(NARROWEST, columns or 80)


def wrapped(line: str, width: int) -> list[str]:
    """Return a line as lines of at most ``width`` columns, broken at blanks, the later ones further in.

    What has no blank, as an address, is never broken: it may stand out. An empty line is one empty line.
    """
    if _columns(line) <= width:
        return [line]
    indent = len(line) - len(line.lstrip(" "))
    lines, own, hanging = [], line[:indent], " " * _hanging(line, indent, width)
    for blanks, word in _words(line[indent:]):
        if own.strip() and _columns(own) + len(blanks) + _columns(word) > width:
            lines.append(own)
            own = hanging + word
        else:
            own += blanks + word
    return [*lines, own]


def _hanging(line: str, indent: int, width: int) -> int:
    """Return where the rest of a line begins: under the text of a list item or of the second column of a table."""
    if line[indent:].startswith("- "):
        return indent + 2
    column = line.find(" · ") + 3
    is_row = indent == _ROW and _ROW < column <= width // 2
    return column if is_row else indent + _HANGING


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, each with the blanks before it: several where a column is padded.

    Dates and counts are one word: ``28 Oct 2025``, ``3 publishers``.
    """
    for found in re.finditer(r"( *)(\(?\d[\d,.]* [^\W\d]+(?: \d{4})?\S*|[A-Z][a-z][a-z] \d{4}\S*|[^ ]+)", text):
        yield found[1], found[2]


def _columns(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, none for a combining one."""
    if all(character < "\u0300" for character in text):
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in ("Mn", "Me", "Cf") else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def _styled(part: str, *, of: str) -> str:
    """Return a part of a line in the style of the whole."""
    if "⚠" in of:
        return click.style(part, fg="yellow")
    if of and not of.startswith(" "):
        return click.style(part, bold=True)
    if of.startswith("     ") or of.lstrip().startswith("- "):
        return click.style(part, dim=True)
    return part
