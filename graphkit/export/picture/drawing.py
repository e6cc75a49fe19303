"""A scene as SVG, for paper and screen: title, bands, lines, marks, names, a legend and what the data is of.

Written by hand so that the same scene is the same bytes. Every text is escaped; nothing in the file refers to anything
outside it, and nothing in it can run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Final, NamedTuple

from graphkit.export.picture.legend import legend
from graphkit.export.picture.lettering import Box, Wish, place, plain, width_of, wrap
from graphkit.export.picture.look import COLOURS, SHAPES, radius
from graphkit.export.picture.scene import FEW, Line, Mark, Scene
from graphkit.viewer.marks import class_mark
from graphkit.vocabulary import Vocabulary

#: The picture in pixels: as wide and high as a sheet of A4 lying on its side, a margin, the names of the bands.
WIDTH, HEIGHT = 1600, 1131
MARGIN: Final = 28
GUTTER: Final = 150
HEAD: Final = 92

#: The most by which things are pulled apart sideways, and how much more or less from top to bottom than sideways.
_WIDEST: Final = 2.4
_STRETCH: Final = (0.75, 2.4)

_FONTS: Final = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, "
    "'Liberation Sans', 'DejaVu Sans', sans-serif"
)
_HALO: Final = f'stroke="{COLOURS["ground"]}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'

#: How a line bends, as the drawing library of the page does it: the sine and cosine of 0.565 π, times 0.565.
_ALONG: Final = 0.565 * 0.979223
_ACROSS: Final = 0.565 * -0.202787

#: The least that is left of the strength of a long line, and from which length in pixels it fades: a line of a thing
#: that the picture is about (False), and any other (True).
_FADING: Final = {False: (0.55, 400), True: (0.25, 130)}

_Point = tuple[float, float]


class Frame(NamedTuple):
    """Where the map lies in the picture, and how its units become pixels."""

    across: float
    down: float
    origin: _Point
    bottom: float

    def point(self, x: float, y: float) -> _Point:
        """Return a place of the layout in pixels."""
        return self.origin[0] + x * self.across, self.origin[1] + y * self.down


def draw(scene: Scene, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the SVG of a scene, in pieces."""
    bands = _bands_in_use(scene)
    key = list(legend(scene, vocabulary, WIDTH - 2 * MARGIN))
    frame = _frame(scene, bands, HEIGHT - HEAD - MARGIN - 30 * len(key))
    height = round(frame.bottom + MARGIN + 30 * len(key))
    caption = " · ".join(map(plain, (scene.title, *scene.about)))
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="{_FONTS}">\n<title>{escape(caption)}</title>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="{COLOURS["ground"]}"/>\n'
    )
    yield _words(plain(scene.title, 80), MARGIN, 46, 28, bold=True)
    yield _words(" · ".join(map(plain, scene.about)), MARGIN, 70, 14, colour="quiet")
    yield from _bands(scene, bands, frame)
    ends = [frame.point(mark.x, mark.y) for mark in scene.marks]
    few = len(scene.marks) <= FEW
    # The most telling line is drawn last, over the others.
    for line in reversed(scene.lines):
        yield from _line(line, ends[line.start], ends[line.end], arrow=few and line.directed)
    for mark, (x, y) in zip(scene.marks, ends, strict=True):
        yield _mark(mark, x, y, vocabulary)
    yield from _names(scene, frame, ends)
    for number, row in enumerate(key):
        y = frame.bottom + 30 * (number + 1)
        yield f'<g transform="translate({MARGIN},{_number(y)})">{row}</g>\n'
    yield _words("graphkit", WIDTH - MARGIN - width_of("graphkit", 13), 46, 13, colour="quiet")
    yield "</svg>\n"


def _bands_in_use(scene: Scene) -> range:
    """Return the bands to draw: without those at the top and at the bottom of which nothing is drawn."""
    used = {mark.band for mark in scene.marks}
    return range(min(used), max(used) + 1) if used else range(0)


def _frame(scene: Scene, bands: range, height: float) -> Frame:
    """Return how the layout fits the room that there is, as wide as it may be and not pulled out of shape."""
    left, right = scene.left - 60, scene.right + 150
    top = scene.bands[bands[0]].top if bands else 0
    bottom = scene.bands[bands[-1]].bottom if bands else 0
    room = WIDTH - GUTTER - 2 * MARGIN
    across = min(_WIDEST, room / (right - left))
    least, most = (across * stretch for stretch in _STRETCH)
    down = max(least, min(most, height / max(1, bottom - top)))
    middle = MARGIN + GUTTER + (room - across * (right - left)) / 2
    return Frame(across, down, (middle - left * across, HEAD - top * down), HEAD + (bottom - top) * down)


def _bands(scene: Scene, bands: range, frame: Frame) -> Iterator[str]:
    drawn = {band: sum(mark.band == band for mark in scene.marks) for band in bands}
    for number, band in enumerate(bands):
        top, bottom = (frame.point(0, y)[1] for y in (scene.bands[band].top, scene.bands[band].bottom))
        if number % 2 == 0:
            size = f'width="{WIDTH}" height="{_number(bottom - top)}"'
            yield f'<rect y="{_number(top)}" {size} fill="{COLOURS["band"]}"/>\n'
        lines = wrap(plain(scene.bands[band].label), GUTTER - 16, 13, lines=3)
        for at, text in enumerate(lines):
            yield _words(text, MARGIN, top + 20 + 16 * at, 13, bold=True, colour="quiet")
        of = scene.members.get(band, 0)
        count = f"{drawn[band]:,} of {of:,}" if drawn[band] < of else f"{of:,}"
        yield _words(count, MARGIN, top + 20 + 16 * len(lines), 12, colour="quiet")


def _line(line: Line, start: _Point, end: _Point, *, arrow: bool) -> Iterator[str]:
    """Yield a line, the fainter the longer it is, and the head of its arrow in its middle."""
    via, length = _bend(start, end), ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    look, (least, fading) = line.look, _FADING[line.weight[0]]
    opacity = look.opacity * max(least, min(0.9, fading / max(1, length)))
    curve = f"M{_pair(start)}Q{_pair(via)} {_pair(end)}"
    dashes = f' stroke-dasharray="{" ".join(map(_number, look.dashes))}"' if look.dashes else ""
    stroke = f'stroke="{COLOURS[look.hue]}" stroke-opacity="{_number(opacity, 2)}"'
    yield f'<path d="{curve}" fill="none" {stroke} stroke-width="{_number(look.width)}"{dashes}/>\n'
    if arrow and length > 50:
        middle = _along(start, via, end, 0.5)
        ahead = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
        size = 4 + 1.2 * look.width
        tip, back = _off(middle, ahead, size, 0), (_off(middle, ahead, -size, 0.6 * size * side) for side in (1, -1))
        head = f"M{_pair(tip)}L{'L'.join(map(_pair, back))}Z"
        yield f'<path d="{head}" fill="{COLOURS[look.hue]}" fill-opacity="{_number(opacity, 2)}"/>\n'


def _off(point: _Point, ahead: _Point, along: float, aside: float) -> _Point:
    return point[0] + ahead[0] * along - ahead[1] * aside, point[1] + ahead[1] * along + ahead[0] * aside


def _bend(start: _Point, end: _Point) -> _Point:
    """Return the point towards which a line bends."""
    across, up = end[0] - start[0], start[1] - end[1]
    return start[0] + across * _ALONG + up * _ACROSS, start[1] + across * _ACROSS - up * _ALONG


def _along(start: _Point, via: _Point, end: _Point, share: float) -> _Point:
    rest = 1 - share
    x, y = (
        rest * rest * begin + 2 * rest * share * bend + share * share * last
        for begin, bend, last in zip(start, via, end, strict=True)
    )
    return x, y


def _mark(mark: Mark, x: float, y: float, vocabulary: Vocabulary) -> str:
    shape, hue = class_mark(mark.kind, vocabulary)
    size = radius(mark.degree)
    title = escape(f"{plain(mark.label)}, {vocabulary.classes[mark.kind].label}")
    ring = (
        f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(size * 1.3 + 4)}" fill="none" '
        f'stroke="{COLOURS["accent"]}" stroke-width="2"/>\n'
        if mark.chosen
        else ""
    )
    return (
        f'{ring}<path transform="translate({_pair((x, y))}) scale({_number(size, 2)})" d="{SHAPES[shape]}" '
        f'fill="{COLOURS[hue]}" fill-rule="evenodd" stroke="{COLOURS["ground"]}" '
        f'stroke-width="{_number(1.2 / size, 3)}"><title>{title}</title></path>\n'
    )


def _names(scene: Scene, frame: Frame, ends: Sequence[_Point]) -> Iterator[str]:
    """Yield the names of marks, as many as have room, then the amounts of deals where there are few marks."""
    boxes = [_around(point, radius(mark.degree)) for mark, point in zip(scene.marks, ends, strict=True)]
    within = Box(MARGIN + GUTTER, HEAD, WIDTH - 8, frame.bottom)
    named = min(40, max(3, len(scene.marks) // 4))
    wishes = [
        Wish(
            plain(mark.label, 60 if mark.chosen else 32),
            16 if mark.chosen else 14 if rank < named else 12.5,
            mark.chosen or rank < named,
            _around(ends[rank], radius(mark.degree) * 1.3 + 6) if mark.chosen else boxes[rank],
            mark.chosen or rank < named // 2,
        )
        for rank, mark in enumerate(scene.marks)
    ]
    amounts = dict(_amounts(scene, ends)) if len(scene.marks) <= FEW else {}
    wishes += [Wish(text, 11, False, _around(point, 1), False) for point, text in amounts.items()]
    for position, box in place(wishes, boxes, within):
        wish = wishes[position]
        y = (box.top + box.bottom) / 2 + wish.size * 0.35
        colour = "ink" if position < len(scene.marks) and (wish.bold or len(scene.marks) <= FEW) else "quiet"
        yield _words(wish.text, box.left, y, wish.size, bold=wish.bold, colour=colour, halo=True)


def _amounts(scene: Scene, ends: Sequence[_Point]) -> Iterator[tuple[_Point, str]]:
    for line in scene.lines:
        if line.amount:
            start, end = ends[line.start], ends[line.end]
            yield _along(start, _bend(start, end), end, 0.42), line.amount


def _around(point: _Point, reach: float) -> Box:
    return Box(point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach)


def _words(
    text: str, x: float, y: float, size: float, *, bold: bool = False, colour: str = "ink", halo: bool = False
) -> str:
    attributes: Mapping[str, str] = {
        "x": _number(x), "y": _number(y), "font-size": _number(size), "fill": COLOURS[colour],
        **({"font-weight": "600"} if bold else {}),
    }  # fmt: skip
    return f"<text {_attributes(attributes.items())}{f' {_HALO}' if halo else ''}>{escape(text)}</text>\n"


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(f'{name}="{escape(value)}"' for name, value in pairs)


def _pair(point: _Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float, digits: int = 1) -> str:
    """Return a number as SVG takes it, rounded, without needless zeros."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
