"""From nodes to sources, entities and statements: the keys that the format has, and what each may hold.

Three lists (``sources``, ``entities``, ``statements``) of records. A key that is not of the format is refused
with the nearest that is. What a record lacks or holds wrongly is reported and left empty in it, so that what
refers to the record still finds it; ``check`` reports nothing a second time at a place that is reported here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from graphkit.errors import Problem
from graphkit.facts.nodes import MERGE, Items, Node, Pairs, Refused, Scalar, quoted
from graphkit.model import Entity, Evidence, Place, Record, Source, Statement, When

_LONGEST_DATE: Final = len("2026-03-02/2026-03-02")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?")
_POWERS: Final = {
    **dict.fromkeys(("thousand", "k"), 3),
    **dict.fromkeys(("million", "mn", "m"), 6),
    **dict.fromkeys(("billion", "bn", "b"), 9),
    **dict.fromkeys(("trillion", "tn"), 12),
}


@dataclass(slots=True)
class Reading:
    """What is collected while one record is read: the places of its values, and what is wrong with them."""

    problems: list[Problem]
    places: dict[str, Place] = field(default_factory=dict)

    def refuse(self, place: Place, what: str, hint: str, rule: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(str(place), what, hint, rule))


Reader = Callable[[Reading, Node, str], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of record: for each key of the format the name in the model and how its value is read."""

    name: str
    make: Callable[..., Any]
    keys: Mapping[str, tuple[str, Reader]]
    required: tuple[str, ...]


def read_records(root: Node | None, problems: list[Problem]) -> list[Record]:
    """Return the records of one file in the order written; what is wrong is added to ``problems``."""
    if root is None:
        return []
    if not isinstance(root, Pairs):
        what, hint = "this is not a file of facts", f"write one or more of the lists {_or(SECTIONS)}"
        problems.append(Problem(str(root.place), what, hint, "wrong-shape"))
        return []
    records = []
    for key, node in root.pairs:
        shape = SECTIONS.get(key.text)
        if key.text == MERGE:
            continue
        if shape is None:
            problems.append(_unknown_key(key, "file of facts", tuple(SECTIONS)))
            continue
        for item in _items(Reading(problems), node, key.text):
            if record := _record(shape, item, problems):
                records.append(record)
    return records


def _record(shape: Shape, node: Node, problems: list[Problem]) -> Record | None:
    reading = Reading(problems, {"": node.place})
    values = _fields(reading, shape, node, "")
    return None if values is None else Record(shape.make(**values), reading.places)


def _fields(reading: Reading, shape: Shape, node: Node, path: str) -> dict[str, Any] | None:
    """Return model names and values of a mapping, with empty texts for required ones that are missing."""
    if not isinstance(node, Pairs):
        _misshapen(reading, node, f"{_a(shape.name)}, as 'key: value' lines")
        return None
    values: dict[str, Any] = {}
    written = {key.text for key, _ in node.pairs}
    for key, value in node.pairs:
        if key.text == MERGE:
            continue
        if key.text not in shape.keys:
            reading.problems.append(_unknown_key(key, shape.name, tuple(shape.keys)))
            continue
        name, read = shape.keys[key.text]
        inner = f"{path}.{key.text}" if path else key.text
        reading.places[inner] = value.place
        found = read(reading, value, inner)
        if found is not None:
            values[name] = found
    for key_name in shape.required:
        # What a refused merge key would have brought is not missing as well.
        if key_name not in written and MERGE not in written:
            hint = f"add '{key_name}: …'"
            reading.refuse(node.place, f"{_a(shape.name)} without {key_name!r}", hint, "missing-key")
        values.setdefault(shape.keys[key_name][0], "")
    return values


# How each kind of value is read: None when nothing usable was written, and then that has been reported.


def _text(reading: Reading, node: Node, path: str) -> str | None:
    """Read one line of text."""
    text = _prose(reading, node, path)
    if text is not None and ("\n" in text or "\t" in text):
        reading.refuse(node.place, f"{quoted(path)} holds a line end or a tab", "write it on one line", "line-break")
        return " ".join(text.split())
    return text


def _prose(reading: Reading, node: Node, path: str) -> str | None:
    """Read a text of any number of lines."""
    if not isinstance(node, Scalar):
        _misshapen(reading, node, "one text")
        return None
    if node.nothing:
        reading.refuse(node.place, f"{quoted(path)} has no value", "write one, or delete the key", "empty-value")
        return None
    text = node.text
    bare = text.strip()
    if bare == text and bare:
        return text
    if not bare:
        reading.refuse(node.place, f"{quoted(path)} is empty", "write a text, or delete the key", "empty-value")
        return None
    reading.refuse(node.place, f"{quoted(path)} begins or ends with a space", f"write {quoted(bare)}", "stray-space")
    return bare


def _flag(reading: Reading, node: Node, path: str) -> bool | None:
    text = _text(reading, node, path)
    if text is None or text in ("true", "false"):
        return None if text is None else text == "true"
    reading.refuse(node.place, f"{quoted(path)} is {quoted(text)}", "write true or false", "bad-boolean")
    return None


def _day(reading: Reading, node: Node, path: str) -> When | None:
    """Read a date that is one point in time, however rough."""
    when = _period(reading, node, path)
    if when is not None and "/" in when.text:
        hint = "write one date; a figure's time goes to 'period', an end to 'until'"
        reading.refuse(node.place, f"{quoted(path)} is a period: {quoted(when.text)}", hint, "bad-date")
        return None
    return when


def _period(reading: Reading, node: Node, path: str) -> When | None:
    text = _text(reading, node, path)
    if text is None:
        return None
    if len(text) > _LONGEST_DATE or not text.isascii():
        hint = "write 2026-03-02, 2026-03, 2026-Q1, 2026-H1, 2026, or 2026/2034 for a period"
        reading.refuse(node.place, f"{quoted(text)} is not a date", hint, "bad-date")
        return None
    try:
        return When.parse(text)
    except ValueError as error:
        # The model's message ends with its way out in parentheses, where it has one.
        what, _, hint = str(error).partition(" (")
        reading.refuse(node.place, what, hint.removesuffix(")") or "correct the date", "bad-date")
        return None


def _number(reading: Reading, node: Node, path: str) -> str | None:
    text = _text(reading, node, path)
    if text is None or _NUMBER.fullmatch(text):
        return text
    reading.refuse(node.place, f"{quoted(text)} is not a number in plain digits", number_advice(text), "bad-number")
    return None


def number_advice(text: str) -> str:
    """Return what to write in place of a number that is not in plain digits."""
    if text.endswith("%"):
        return "write the digits alone, with 'unit: percent'"
    if re.match(r"(about|around|circa|ca\.?|approximately|~|≈)", text, re.IGNORECASE):
        return "write the digits alone, with 'approximate: true' among the qualifiers"
    if re.match(r"(more than|over|at least|less than|under|up to|[<>≤≥])", text, re.IGNORECASE):
        return "write the digits alone, with 'bound: more than' or the like among the qualifiers"
    if match := re.fullmatch(r"(-?[0-9]{1,15}(?:\.[0-9]{1,15})?) ?(?:[eE]\+?([0-9]{1,2})|([A-Za-z]+))", text):
        power = int(match[2]) if match[2] else _POWERS.get(match[3].lower(), -1)
        if 0 <= power <= 18:
            from decimal import Decimal

            return f"write {Decimal(match[1]).scaleb(power):f}"
    digits = re.sub(r"(?<=[0-9])[_,' ](?=[0-9]{3}(?![0-9]))", "", text).lstrip("+")
    digits = re.sub(r"^(-?)0+(?=[0-9])", r"\1", digits)
    if digits != text and _NUMBER.fullmatch(digits):
        return f"write {digits}"
    return "write plain digits with at most a minus sign and one dot, such as 1000000000 or 2.9"


def _texts(reading: Reading, node: Node, path: str) -> tuple[str, ...]:
    texts: list[str] = []
    for item in _items(reading, node, path):
        # Counted as the tuple will be: the place of a refused item gives way to that of the next.
        inner = f"{path}[{len(texts)}]"
        reading.places[inner] = item.place
        text = _text(reading, item, inner)
        if text is not None:
            texts.append(text)
    return tuple(texts)


def _details(reading: Reading, node: Node, path: str) -> tuple[tuple[str, str], ...]:
    """Read keys of any name, each with one text; ``check`` knows which of them the schema has."""
    if not isinstance(node, Pairs):
        _misshapen(reading, node, "'key: value' lines")
        return ()
    details = []
    for key, value in node.pairs:
        if key.text == MERGE:
            continue
        if not key.text.strip() or not key.text.isprintable():
            reading.refuse(key.place, "an empty key, or one of more than one line", "a key is one word", "wrong-shape")
            continue
        inner = f"{path}.{key.text}"
        reading.places[inner] = value.place
        text = _text(reading, value, inner)
        if text is not None:
            details.append((key.text, text))
    return tuple(details)


def _evidence(reading: Reading, node: Node, path: str) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    for item in _items(reading, node, path):
        inner = f"{path}[{len(found)}]"
        reading.places[inner] = item.place
        values = _fields(reading, _EVIDENCE, item, inner)
        if values is not None:
            found.append(Evidence(**values))
    return tuple(found)


def _items(reading: Reading, node: Node, path: str) -> list[Node]:
    if isinstance(node, Items):
        return node.items
    if isinstance(node, Scalar) and node.nothing:
        reading.refuse(node.place, f"{quoted(path)} has no value", "write a list, or delete the key", "empty-value")
    elif isinstance(node, Scalar):
        _misshapen(reading, node, f"a list: [{quoted(node.text)}]")
    else:
        _misshapen(reading, node, "a list, each item after '- '")
    return []


def _misshapen(reading: Reading, node: Node, wanted: str) -> None:
    """Report that something else stands where ``wanted`` belongs."""
    if isinstance(node, Refused):
        return
    there = {Scalar: "a single value", Items: "a list", Pairs: "a mapping"}[type(node)]
    if isinstance(node, Scalar) and node.nothing:
        there = "nothing"
    reading.refuse(node.place, f"{there} stands here", f"write {wanted}", "wrong-shape")


def _unknown_key(key: Scalar, name: str, known: tuple[str, ...]) -> Problem:
    what = f"{quoted(key.text)} is not a key of {_a(name)}"
    folded = {_folded(candidate): candidate for candidate in known}
    near = get_close_matches(_folded(key.text[:60]), folded, 1, 0.6)
    hint = f"did you mean {folded[near[0]]!r}?" if near else f"the keys are {', '.join(known)}"
    if not near and name == "statement":
        hint = "details go under 'qualifiers'; " + hint
    return Problem(str(key.place), what, hint, "unknown-key")


def _folded(key: str) -> str:
    return key.replace("_", "").replace("-", "").casefold()


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _or(names: Mapping[str, object]) -> str:
    *rest, last = names
    return f"{', '.join(rest)} and {last}"


_SOURCE: Final = Shape(
    "source",
    Source,
    {
        "id": ("id", _text),
        "title": ("title", _text),
        "publisher": ("publisher", _text),
        "author": ("author", _text),
        "url": ("url", _text),
        "published": ("published", _day),
        "kind": ("kind", _text),
        "citedThrough": ("cited_through", _text),
        "machineWritten": ("machine_written", _flag),
        "titleIsDescription": ("title_is_description", _flag),
        "note": ("note", _prose),
    },
    ("id", "title", "publisher", "kind"),
)
_ENTITY: Final = Shape(
    "entity",
    Entity,
    {
        "id": ("id", _text),
        "type": ("type", _text),
        "label": ("label", _text),
        "alt": ("alt", _texts),
        "ids": ("ids", _details),
        "country": ("country", _text),
        "hq": ("headquarters", _text),
        "description": ("description", _prose),
        "note": ("note", _prose),
    },
    ("id", "type", "label"),
)
_STATEMENT: Final = Shape(
    "statement",
    Statement,
    {
        "subject": ("subject", _text),
        "predicate": ("predicate", _text),
        "object": ("object", _text),
        "value": ("value", _number),
        "unit": ("unit", _text),
        "date": ("date", _day),
        "period": ("period", _period),
        "until": ("until", _day),
        "status": ("status", _text),
        "modality": ("modality", _text),
        "negated": ("negated", _flag),
        "what": ("what", _prose),
        "estimator": ("estimator", _text),
        "qualifiers": ("qualifiers", _details),
        "sources": ("sources", _texts),
        "evidence": ("evidence", _evidence),
        "cited": ("cited", _texts),
        "disagrees": ("disagrees", _texts),
        "note": ("note", _prose),
    },
    ("subject", "predicate", "modality"),
)
_EVIDENCE: Final = Shape(
    "evidence",
    Evidence,
    {
        "source": ("source", _text),
        "section": ("section", _text),
        "paragraph": ("paragraph", _text),
        "start": ("start", _text),
        "end": ("end", _text),
        "textDigest": ("digest", _text),
    },
    ("source",),
)

#: The lists that a file of facts may hold.
SECTIONS: Final[Mapping[str, Shape]] = {"sources": _SOURCE, "entities": _ENTITY, "statements": _STATEMENT}

#: The keys of a statement, which therefore are not names of details.
STATEMENT_KEYS: Final = frozenset(_STATEMENT.keys)
