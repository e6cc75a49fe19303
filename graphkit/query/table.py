"""Answers for the eye: an aligned table, or records where a terminal is too narrow for one; nothing is ever cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from graphkit.query.display import columns_of

_GAP: Final = "  "
_NARROWEST: Final = 12
#: Terminals of fewer columns show records: wrapped cells would be ribbons of single words there.
_NARROW_TERMINAL: Final = 100
_INDENT: Final = "  "
_NUMBER: Final = re.compile(r"[+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?")
#: A number, a date or a time as it stands in a text; half of one would read as another.
_WHOLE: Final = re.compile(r"(?:(?<!\w)[+-])?\d+(?:[.,:/QHWTeE+-]{1,3}\d+)*")


def to_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    width: int | None = None,
    given: Collection[str] = (),
) -> Iterator[str]:
    """Yield a table line by line: header, rule, rows; columns of numbers are aligned to the right.

    With the ``width`` of a terminal, cells are wrapped so that lines fit it, at no place inside of a number or date;
    where they cannot fit, or would be narrow, each row is written as a record instead: a line ``column: value`` for
    each cell that is filled, and an empty line between records. ``given`` names columns whose value the asker gave:
    they are left out when they say the same in every row.
    """
    body = [tuple(row) for row in rows]
    header, body = _without(given, header, body)
    widths = [max(map(columns_of, column)) for column in zip(header, *body, strict=True)]
    right = [_is_numeric(column) for column in zip(*body, strict=True)] or [False] * len(header)
    if width and _line_width(widths) > width:
        least = [max(map(_least_width, column)) for column in zip(header, *body, strict=True)]
        widths = fit(widths, width, least=[max(pair) for pair in zip(least, map(columns_of, header), strict=True)])
        if body and (width < _NARROW_TERMINAL or _line_width(widths) > width):
            yield from _records(header, body, width)
            return
    yield from _lines(header, widths, right)
    yield _GAP.join("-" * size for size in widths).rstrip() + "\n"
    for row in body:
        yield from _lines(row, widths, right)


def _without(
    given: Collection[str], header: Sequence[str], body: list[tuple[str, ...]]
) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Return header and rows without the given columns that have one value in all rows; one column always stays."""
    kept = [
        place for place, name in enumerate(header) if name not in given or len({row[place] for row in body}) > 1
    ]  # fmt: skip
    if not kept or len(kept) == len(header):
        return header, body
    return [header[place] for place in kept], [tuple([row[place] for place in kept]) for row in body]


def _line_width(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _least_width(text: str) -> int:
    """Return the width of the longest number or date in a text."""
    return max((columns_of(match[0]) for match in _WHOLE.finditer(text)), default=0)


def _records(header: Sequence[str], body: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    """Yield rows as records; what has no value is left out, unless nothing has."""
    gap = ""
    for row in body:
        pairs = list(zip(header, row, strict=True))
        yield gap
        for name, value in [pair for pair in pairs if pair[1]] or pairs:
            lines = wrap(f"{name}: {value}", max(1, width - len(_INDENT)))
            yield f"\n{_INDENT}".join(lines) + "\n"
        gap = "\n"


def _is_numeric(cells: Sequence[str]) -> bool:
    """Tell whether a column holds numbers alone."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)


def fit(widths: Sequence[int], width: int, *, least: Sequence[int] = ()) -> list[int]:
    """Return the widths of columns with the widest made narrower until all fit, if they can.

    No column becomes narrower than 12, or than its part of ``least``.

    >>> fit([5, 40, 80], 84)
    [5, 37, 38]
    >>> fit([5, 40, 80], 84, least=[0, 39, 0])
    [5, 39, 36]
    """
    floors = [min(size, max(_NARROWEST, low)) for size, low in zip(widths, least or [0] * len(widths), strict=True)]
    room = width - len(_GAP) * (len(widths) - 1)
    if sum(widths) <= room:
        return list(widths)

    def narrowed(cap: int) -> list[int]:
        return [max(low, min(size, cap)) for size, low in zip(widths, floors, strict=True)]

    cap = max(0, bisect_right(range(max(widths) + 1), room, key=lambda cap: sum(narrowed(cap))) - 1)
    fitted = narrowed(cap)
    # What is left over is not enough for one column more for each at the cap; the last ones get it.
    for position in reversed(range(len(fitted))):
        if sum(fitted) < room and fitted[position] == cap < widths[position]:
            fitted[position] += 1
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
    """Return a text as lines of at most ``size`` columns, broken at blanks where there are any.

    A number or a date is broken only where it alone is wider than a line.
    """
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
    for match in _WHOLE.finditer(text):
        if match.start() >= end:
            break
        if end < match.end():
            return text[: match.start() or end]
    return text[:end]
