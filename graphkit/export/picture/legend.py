"""The legend of a picture: what is drawn and nothing else, told by shape, pattern and width, in rows that fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple

from graphkit.export.picture.lettering import plain, width_of
from graphkit.export.picture.look import COLOURS, DEALS, LOOSE, PATTERNS, SHAPES
from graphkit.export.picture.scene import Scene
from graphkit.viewer.marks import class_mark, group_mark, ordered_groups
from graphkit.vocabulary import Vocabulary
from graphkit.wording import amount


class Entry(NamedTuple):
    """What a mark means: the mark as SVG around (0, 0), the room that it takes, and the words."""

    mark: str
    room: int
    words: str


def legend(scene: Scene, vocabulary: Vocabulary, width: float) -> Iterator[str]:
    """Yield the rows of the legend as SVG, each beginning at (0, 0): classes, relations, manners of lines."""
    for entries in (_classes(scene, vocabulary), _groups(scene, vocabulary), _manners(scene)):
        yield from _rows(list(entries), width)


def _rows(entries: Iterable[Entry], width: float) -> Iterator[str]:
    """Yield entries side by side, in as many rows as they need."""
    row, x = "", 0.0
    for mark, room, words in entries:
        wide = room + width_of(words, 13) + 22
        if row and x + wide > width:
            yield row
            row, x = "", 0.0
        row += (
            f'<g transform="translate({x:.0f},0)">{mark}'
            f'<text x="{room}" y="4.5" font-size="13" fill="{COLOURS["ink"]}">{escape(words)}</text></g>'
        )
        x += wide
    if row:
        yield row


def _classes(scene: Scene, vocabulary: Vocabulary) -> Iterator[Entry]:
    """Yield the classes of what is drawn, the most frequent first."""
    counts = Counter(mark.kind for mark in scene.marks)
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        shape, hue = class_mark(name, vocabulary)
        drawn = f'<path transform="translate(7,0) scale(5.5)" d="{SHAPES[shape]}" fill="{COLOURS[hue]}" '
        yield Entry(f'{drawn}fill-rule="evenodd"/>', 20, _capital(plain(vocabulary.classes[name].plural, 40)))


def _groups(scene: Scene, vocabulary: Vocabulary) -> Iterator[Entry]:
    """Yield the groups of relations that are drawn."""
    drawn = {line.group for line in scene.lines if line.look.holds}
    for name in ordered_groups(vocabulary):
        if name in drawn:
            pattern, hue = group_mark(name, vocabulary)
            width = {"fine": 0.8, "dots": 1.8}.get(pattern, 1.6)
            words = _capital(plain(vocabulary.groups[name], 40))
            yield Entry(_stroke(hue, width, PATTERNS[pattern]), 44, words)


def _manners(scene: Scene) -> Iterator[Entry]:
    """Yield what width, gaps and grey say, as far as such lines are drawn."""
    if any(line.size for line in scene.lines):
        yield Entry(_stroke("red", 1, ()), 44, f"Deals under {amount(str(DEALS[0]), 'USD')}, or not told")
        for size, least in enumerate(DEALS, start=1):
            yield Entry(_stroke("red", 1 + 0.6 * size, ()), 44, f"from {amount(str(least), 'USD')}")
    if any(line.look.holds and not line.look.is_fact for line in scene.lines):
        yield Entry(_stroke("quiet", 1.2, LOOSE["solid"]), 44, "Wide gaps: estimated, forecast, opinion or inferred")
    if any(not line.look.holds for line in scene.lines):
        yield Entry(_stroke("grey", 0.9, ()), 44, "Thin, grey: not in force on that day")


def _stroke(hue: str, width: float, dashes: tuple[float, ...]) -> str:
    gaps = f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""
    return f'<path d="M0,0h36" fill="none" stroke="{COLOURS[hue]}" stroke-width="{width:.1f}"{gaps}/>'


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
