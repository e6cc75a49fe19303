"""Words on a picture without a font at hand: how wide they are, about, and where names lie so that they keep apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

#: Widths of letters in units of the size of type, on the wide side of what sans-serif fonts have.
_WIDTHS: Final = {
    letter: width
    for letters, width in (
        ("ijl'|", 0.28), ("ftIr.,:;!()[]/ -", 0.38), ("ckszJvxy\"", 0.54), ("abdeghnopquFLTZE*", 0.62),
        ("ABCDGHKNOPQRSUVXY&", 0.73), ("mwM%@—", 0.94), ("W…", 1.0),
    )
    for letter in letters
}  # fmt: skip
_DIGIT: Final = 0.62
_BOLD: Final = 1.07
_CJK: Final = 0x2E80

#: What would break a line, steer the direction of writing, or cannot stand in XML.
_UNSEEN: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+"
)


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def is_apart(self, other: Box) -> bool:
        """Return whether it lies clear of another one."""
        return (
            self.right + 2 < other.left
            or self.left - 2 > other.right
            or self.bottom < other.top
            or self.top > other.bottom
        )


class Wish(NamedTuple):
    """A name that wants a place beside a mark: its text, size and weight, and whether it must be there in any case."""

    text: str
    size: float
    bold: bool
    mark: Box
    must: bool


def plain(text: str, limit: int = 200) -> str:
    """Return a text on one line, without characters that steer anything, cut to ``limit`` characters."""
    tidy = _UNSEEN.sub(" ", text).strip()
    return f"{tidy[: limit - 1]}…" if len(tidy) > limit else tidy or "(no name)"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is in pixels, rather too much than too little."""
    widths = (_WIDTHS.get(letter, 1.0 if ord(letter) >= _CJK else _DIGIT) for letter in text)
    return sum(widths) * size * (_BOLD if bold else 1.0)


def wrap(text: str, width: float, size: float, *, lines: int) -> list[str]:
    """Return a text in at most so many lines of a width, bold; what does not fit is cut with an ellipsis."""
    found: list[str] = []
    for word in text.split():
        if found and width_of(f"{found[-1]} {word}", size, bold=True) <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], f"{found[lines - 1]} …"]
    return [_cut(line, width, size) for line in found]


def _cut(text: str, width: float, size: float) -> str:
    while len(text) > 4 and width_of(text, size, bold=True) > width:
        text = f"{text.removesuffix('…').rstrip()[:-1]}…"
    return text


def place(wishes: Sequence[Wish], taken: Iterable[Box], within: Box) -> Iterator[tuple[int, Box]]:
    """Yield the position of each name that has a place, with its place, the first wishes served first.

    A name lies beside its mark, clear of ``taken`` and of all names; one that must be there lies where it covers
    the fewest marks, and no other name if that can be.
    """
    marks, names = list(taken), list[Box]()
    for position, wish in enumerate(wishes):
        spots = list(_spots(wish, within))
        free = (spot for spot in spots if all(map(spot.is_apart, names)) and all(map(spot.is_apart, marks)))
        spot = next(free, None)
        if spot is None and wish.must and spots:
            spot = min(spots, key=lambda box: (_touched(box, names), _touched(box, marks)))
        if spot is not None:
            names.append(spot)
            yield position, spot


def _touched(box: Box, others: Iterable[Box]) -> int:
    return sum(not box.is_apart(other) for other in others)


def _spots(wish: Wish, within: Box) -> Iterator[Box]:
    """Yield where a name may lie: right, below, above, left of its mark, then at its corners."""
    mark, half = wish.mark, wish.size * 0.62
    wide = width_of(wish.text, wish.size, bold=wish.bold)
    x, y, reach = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2, (mark.right - mark.left) / 2 + 3
    near = reach * 0.72
    for left, middle in (
        (x + reach, y), (x - wide / 2, y + reach + half), (x - wide / 2, y - reach - half), (x - reach - wide, y),
        (x + near, y - near - half), (x + near, y + near + half),
        (x - near - wide, y - near - half), (x - near - wide, y + near + half),
    ):  # fmt: skip
        box = Box(left, middle - half, left + wide, middle + half)
        if box.left >= within.left and box.right <= within.right and box.top >= within.top:
            yield box
