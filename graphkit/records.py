"""Facts as compact JSON texts and back: how entities, sources and statements lie in the compiled index.

Only what is not empty is written; a date is written as its text. Reading what was written gives an equal value.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from graphkit.model import Entity, Evidence, Source, Statement, When

_Value = TypeVar("_Value", Entity, Source, Statement)

#: Made once: ``json.dumps`` with options makes an encoder for every call, which takes longer than encoding.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_DATES = frozenset({"date", "period", "until", "published"})


def to_record(value: Entity | Source | Statement) -> str:
    """Return one fact as a JSON text with its keys in the order of the model."""
    return _encode({key: _plain(own) for key, own in zip(value._fields, value, strict=True) if own})


def from_record(kind: type[_Value], record: bytes | str) -> _Value:
    """Return the fact that ``to_record`` wrote."""
    data: dict[str, Any] = json.loads(record)
    for key, value in data.items():
        if key in _DATES:
            data[key] = When.parse(value)
        elif key == "evidence":
            data[key] = tuple(Evidence(*parts) for parts in value)
        elif isinstance(value, list):
            data[key] = tuple(tuple(part) if isinstance(part, list) else part for part in value)
    return kind(**data)


def _plain(value: Any) -> Any:
    if isinstance(value, When):
        return value.text
    if isinstance(value, tuple):
        return [
            [e.source, e.section, e.paragraph, e.start, e.end, e.digest] if isinstance(e, Evidence) else e
            for e in value
        ]
    return value
