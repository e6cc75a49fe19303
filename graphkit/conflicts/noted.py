"""Disagreements that editors noted (``disagrees`` in the facts): which statement is meant, and the pairs they make."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from graphkit.conflicts.sides import Pair
from graphkit.model import Statement

_DIGEST: Final = re.compile(r"-[0-9a-f]{6}")
_DIGEST_LENGTH: Final = 7


def ids_by_name(ids: Iterable[str], wanted: Collection[str] | None = None) -> dict[str, list[str]]:
    """Return the ids that each name can mean: an id whole, or without its digest, as in ``intel-acquires-tower-2022``.

    A whole id means that statement alone, whatever else begins like it. ``wanted`` narrows it to some names.
    """
    whole: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    for id in sorted(set(ids)) if wanted is None else ids:
        if wanted is None or id in wanted:
            whole[id] = [id]
        if _DIGEST.fullmatch(id, len(id) - _DIGEST_LENGTH):
            name = id[:-_DIGEST_LENGTH]
            if wanted is None or name in wanted:
                names.setdefault(name, []).append(id)
    return {name: sorted(set(own)) for name, own in names.items()} | whole


def with_whole_ids(statements: Mapping[str, Statement]) -> dict[str, Statement]:
    """Return statements, of which the disagreements that they name were checked, with whole ids in ``disagrees``."""
    if not any(statement.disagrees for statement in statements.values()):
        return dict(statements)
    names = ids_by_name(statements)
    return {
        id: with_whole_names(id, statement, names) if statement.disagrees else statement
        for id, statement in statements.items()
    }


def with_whole_names(id: str, statement: Statement, names: Mapping[str, Sequence[str]]) -> Statement:
    """Return a statement with whole ids in place of the names in its ``disagrees``; ``names`` gives what each means."""
    meant = {other for name in statement.disagrees for other in names.get(name, ())}
    return statement._replace(disagrees=tuple(sorted(meant - {id})))


def noted_pairs(statements: Mapping[str, Statement]) -> Iterator[Pair]:
    """Yield the pairs of statements that editors noted to disagree, each once for every side that notes it."""
    for id, statement in statements.items():
        for other in statement.disagrees:
            if other in statements and other != id:
                yield Pair(min(id, other), max(id, other), "noted")
