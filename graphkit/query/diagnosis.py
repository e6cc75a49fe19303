"""What is wrong with a query that the engine refused, in words, at its place.

The engine names a place some words late, and lists what its parser had hoped for. The grammar finds the token;
where the grammar has nothing against the query, the rules behind it are tried one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from graphkit.errors import QueryError
from graphkit.query.faults import FaultyQuery
from graphkit.query.grammar import Fault, Projection, Structure, read_query
from graphkit.query.grammar.hints import hint_for
from graphkit.query.tokens import Token, tokenize

_PLACE: Final = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
#: Among what the parser had hoped for, a sentence is a reason, and everything else is a symbol.
_REASON: Final = re.compile(r"[A-Z\\][^,]* [^,]*(?:, [a-z][^,]*)*")
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")


def diagnose(text: str, message: str, *, prefixes: Mapping[str, str], name: str = "") -> QueryError:
    """Return the error for a query that the engine refused with a message; ``name`` is the file it came from."""
    try:
        structure = read_query(text, prefixes=prefixes)
    except Fault as fault:
        token = fault.token
        hint = hint_for(fault, text)
        return FaultyQuery(fault.what, text=text, start=token.start, end=token.end, hint=hint, name=name)
    except RecursionError:
        return _as_the_engine_says(text, message, name)
    for token, what, hint in _breaches(text, structure):
        return FaultyQuery(what, text=text, start=token.start, end=token.end, hint=hint, name=name)
    return _as_the_engine_says(text, message, name)


def _breaches(text: str, structure: Structure) -> Iterator[tuple[Token, str, str]]:
    """Yield where a query keeps the grammar and breaks another rule: the culprit, what it does, the way out."""
    tokens = tokenize(text)
    for projection in structure.projections:
        yield from _breaches_of_select(projection, tokens)
    yield from _second_bindings(structure, tokens)
    yield from _relative_iris(tokens)
    yield from _scattered_nodes(structure, tokens)


def _breaches_of_select(projection: Projection, tokens: list[Token]) -> Iterator[tuple[Token, str, str]]:
    if projection.all and projection.grouped:
        yield projection.keyword, "SELECT * cannot be grouped", "name the variables: SELECT ?x (COUNT(*) AS ?n)"
    seen: set[str] = set()
    for column, computed in projection.columns:
        if column.text[1:] in seen:
            yield column, f"{column.text} is selected twice", "leave one away, or give it another name"
        seen.add(column.text[1:])
        if computed and _first_use(column, tokens, projection.where.start, projection.where.end):
            yield column, f"{column.text} has a value already, from the pattern", "choose another name after AS"
    if not (projection.aggregates or projection.grouped):
        return
    named = {column.text[1:] for column, computed in projection.columns if computed}
    for variable in projection.plain:
        if variable.text[1:] not in projection.group_keys | named:
            yield (
                variable,
                f"{variable.text} is neither grouped by nor inside an aggregate",
                f"add GROUP BY {variable.text}, or take one value with SAMPLE({variable.text})",
            )


def _second_bindings(structure: Structure, tokens: list[Token]) -> Iterator[tuple[Token, str, str]]:
    for group in structure.groups:
        for element in group.elements:
            variable = element.variable
            if variable and _first_use(variable, tokens, group.start, element.start):
                yield variable, f"{variable.text} has a value already before this BIND", "choose another name after AS"


def _first_use(variable: Token, tokens: list[Token], start: int, end: int) -> Token | None:
    """Return the first occurrence of a variable between two offsets."""
    for token in tokens:
        if start <= token.start < end and token.kind == "variable" and token.text[1:] == variable.text[1:]:
            return token
    return None


def _relative_iris(tokens: list[Token]) -> Iterator[tuple[Token, str, str]]:
    if any(token.word == "BASE" for token in tokens):
        return
    for token in tokens:
        if token.kind == "iri" and not _ABSOLUTE.match(token.text):
            yield token, f"{token.text} is no whole IRI", "write it in full, or as a prefixed name such as id:nokia"


def _scattered_nodes(structure: Structure, tokens: list[Token]) -> Iterator[tuple[Token, str, str]]:
    """Yield blank nodes that occur in two groups, which are two different nodes and may not share a label."""
    homes: dict[str, int] = {}
    for token in tokens:
        if token.kind != "node":
            continue
        inside = [group.start for group in structure.groups if group.start < token.start < group.end]
        home = max(inside, default=0)
        if homes.setdefault(token.text, home) != home:
            yield token, f"{token.text} names a blank node of another group", "use a variable"


def _as_the_engine_says(text: str, message: str, name: str) -> QueryError:
    """Return the error at the engine's own place, with its reason where it gives one."""
    match = _PLACE.search(message)
    if not match:
        return QueryError(" ".join(message.split()), where=name or "query")
    lines = text.split("\n")
    line = min(int(match[1]), len(lines))
    offset = sum(len(before) + 1 for before in lines[: line - 1]) + int(match[2]) - 1
    reasons = _REASON.findall(match[3])
    what = reasons[0] if reasons else "the query cannot be read, here or shortly before"
    return FaultyQuery(what, text=text, start=min(offset, len(text)), name=name)
