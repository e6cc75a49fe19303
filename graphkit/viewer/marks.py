"""How classes and groups look: a shape and a hue for each class, a line pattern and a hue for each group of relations.

Hues are names; the style sheet gives each a colour for light and for dark, from a set made for colour-blind readers.
Shape and pattern alone tell marks apart where there is no colour.
"""

from __future__ import annotations

from typing import Final

from graphkit.vocabulary import Vocabulary

#: Shape and hue of the classes that every ontology of graphkit knows; the script draws the shapes.
_MARKS: Final = {
    "Company": ("circle", "blue"),
    "Organization": ("ring", "blue"),
    "Government": ("pentagon", "blue"),
    "StandardsBody": ("hexagon", "blue"),
    "Publisher": ("ring", "blue"),
    "Technology": ("square", "green"),
    "Standard": ("frame", "green"),
    "Material": ("bar", "green"),
    "Product": ("triangle", "orange"),
    "Facility": ("house", "sky"),
    "Place": ("drop", "sky"),
    "Market": ("diamond", "purple"),
    "Fund": ("star", "purple"),
    "Index": ("lozenge", "purple"),
    "Layer": ("wide", "grey"),
    "Person": ("dome", "grey"),
}
_SHAPES: Final = tuple(dict.fromkeys(shape for shape, _ in _MARKS.values()))
_HUES: Final = ("purple", "green", "orange", "sky", "blue", "grey")

#: Line pattern and hue of the groups, in the order in which they are listed.
_LINES: Final = {
    "capital": ("solid", "red"),
    "trade": ("dashes", "blue"),
    "making": ("dots", "green"),
    "structure": ("fine", "grey"),
    "argument": ("dashdot", "purple"),
}
_PATTERNS: Final = ("solid", "dashes", "dots", "dashdot", "fine")
_LINE_HUES: Final = ("red", "blue", "green", "purple", "grey")


def class_mark(name: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return shape and hue of a class: its own, or else one that depends on nothing but its place among the others."""
    if name in _MARKS:
        return _MARKS[name]
    others = sorted(set(vocabulary.classes) - set(_MARKS))
    at = others.index(name)
    known = sorted(vocabulary.classes[name].ancestors & set(_MARKS))
    hue = _MARKS[known[0]][1] if known else _HUES[at % len(_HUES)]
    return _SHAPES[at % len(_SHAPES)], hue


def group_mark(name: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return line pattern and hue of a group of relations."""
    if name in _LINES:
        return _LINES[name]
    at = sorted(set(vocabulary.groups) - set(_LINES)).index(name)
    return _PATTERNS[at % len(_PATTERNS)], _LINE_HUES[at % len(_LINE_HUES)]


def ordered_groups(vocabulary: Vocabulary) -> list[str]:
    """Return the groups in the order of the legend: those of every ontology first."""
    known = [name for name in _LINES if name in vocabulary.groups]
    return known + sorted(set(vocabulary.groups) - set(known))
