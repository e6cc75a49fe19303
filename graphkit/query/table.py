"""Plain, aligned tables; cells are wrapped where a terminal is too narrow for them, and never cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graphkit.query.display import columns_of

_GAP: Final = "  "
_NARROWEST: Final = 12
_NUMBER: Final = re.compile(r"[+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?")


def to_table(header: Sequence[str], rows: Iterable[Sequence[str]], *, width: int | None = None) -> Iterator[str]:
    """Yield a table line by line: header, rule, rows; columns of numbers are aligned to the right.

    With a ``width``, cells are wrapped so that lines fit it if they can.
    """
    body = [tuple(row) for row in rows]
    widths = [max(map(columns_of, column)) for column in zip(header, *body, strict=True)]
    right = [_is_numeric(column) for column in zip(*body, strict=True)] or [False] * len(header)
    if width:
        widths = fit(widths, width)
    yield from _lines(header, widths, right)
    yield _GAP.join("-" * size for size in widths).rstrip() + "\n"
    for row in body:
        yield from _lines(row, widths, right)


def _is_numeric(cells: Sequence[str]) -> bool:
    """Tell whether a column holds numbers alone."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)


def fit(widths: Sequence[int], width: int) -> list[int]:
    """Return the widths of columns with the widest made narrower until all fit, if they can.

    >>> fit([5, 40, 80], 84)
    [5, 37, 38]
    """
    fitted = list(widths)
    room = width - len(_GAP) * (len(fitted) - 1)
    while sum(fitted) > room:
        widest = max(fitted)
        if widest <= _NARROWEST:
            break
        at = [position for position, size in enumerate(fitted) if size == widest]
        next_widest = max((size for size in fitted if size < widest), default=0)
        surplus = sum(fitted) - room
        step = min(widest - max(next_widest, _NARROWEST), -(-surplus // len(at)))
        for position in at:
            fitted[position] -= min(max(step, 1), surplus)
            surplus -= min(max(step, 1), surplus)
    return fitted


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    """Yield a row as one line, or as several where cells are wider than their columns."""
    wrapped = [wrap(cell, size) for cell, size in zip(cells, widths, strict=True)]
    for number in range(max(map(len, wrapped), default=0)):
        parts = (lines[number] if number < len(lines) else "" for lines in wrapped)
        aligned = (_aligned(part, size, end) for part, size, end in zip(parts, widths, right, strict=True))
        yield _GAP.join(aligned).rstrip() + "\n"


def _aligned(text: str, size: int, right: bool) -> str:
    padding = " " * max(0, size - columns_of(text))
    return padding + text if right else text + padding


def wrap(text: str, size: int) -> list[str]:
    """Return a text as lines of at most ``size`` columns, broken at blanks where there are any."""
    lines: list[str] = []
    line = ""
    for word in re.findall(r"\S+\s*|\s+", text):
        if columns_of((line + word).rstrip()) <= size:
            line += word
            continue
        if line:
            lines.append(line.rstrip())
        line = word
        while columns_of(line.rstrip()) > size:
            head = _head(line, size)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line or not lines else lines


def _head(text: str, size: int) -> str:
    """Return as much of the beginning of a text as fits, and at least one character."""
    end = 1
    while columns_of(text[: end + 1]) <= size:
        end += 1
    return text[:end]
