"""Why an answer is empty: which triple pattern, join or filter leaves nothing, and which terms the graph lacks.

Runs beside the query, in the process that answers it. What it asks is made of the query's own words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphkit.query.grammar import Fault, Group, Structure, read_query
from graphkit.query.tokens import Token, tokenize, unescaped
from graphkit.terms import GK, ID, PREFIXES, RDF

if TYPE_CHECKING:
    import pyoxigraph

_WHOLE_ELEMENTS: Final = frozenset(
    {"optional", "minus", "union", "group", "bind", "values", "select", "graph", "lateral"}
)


@dataclass(frozen=True, slots=True)
class Silence:
    """The part of a query that leaves nothing.

    Kinds: ``pattern`` matches nothing by itself, ``join`` nothing together with what stands before it, ``filter``
    lets nothing through, ``modifiers`` cut the rows away at the end, ``graph`` names a graph where there is none.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnknownTerm:
    """An IRI of graphkit's namespaces in a query that the graph does not have (``absent``), or has only as a term of
    its vocabulary that nothing uses (``unused``). ``role`` is predicate, class or term.
    """  # noqa: D205

    iri: str
    state: str
    role: str
    start: int
    end: int


def find_unknown(store: pyoxigraph.Store, text: str, *, prefixes: Mapping[str, str]) -> list[UnknownTerm]:
    """Return the terms of the vocabulary and the things that a query names and the graph does not have."""
    structure = _structure(text, prefixes)
    predicates = structure.predicates if structure else frozenset()
    classes = structure.classes if structure else frozenset()
    found = []
    for iri, token in _named(text, prefixes).items():
        if iri in PREFIXES.values():
            continue
        role = "predicate" if iri in predicates else "class" if iri in classes else "term"
        if not _occurs(store, iri, role):
            state = "unused" if _is_subject(store, iri) else "absent"
            found.append(UnknownTerm(iri, state, role, token.start, token.end))
    return found


def _named(text: str, prefixes: Mapping[str, str]) -> dict[str, Token]:
    """Return each IRI of graphkit's namespaces in a query, with where it stands first."""
    known = dict(prefixes)
    named: dict[str, Token] = {}
    tokens = tokenize(text)
    for position, token in enumerate(tokens):
        if token.kind == "name" and tokens[position - 1].word == "PREFIX":
            known[token.text[:-1]] = unescaped(tokens[position + 1].text[1:-1])
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            iri = known.get(prefix, "") + local.replace("\\", "")
            if iri.startswith((GK, ID)):
                named.setdefault(iri, token)
        elif token.kind == "iri" and token.text.startswith((f"<{GK}", f"<{ID}")):
            named.setdefault(token.text[1:-1], token)
    return named


def _occurs(store: pyoxigraph.Store, iri: str, role: str) -> bool:
    """Tell whether the graph uses a term in a role; a thing occurs already when something is said of it."""
    import pyoxigraph as ox

    node = ox.NamedNode(iri)
    if role == "predicate":
        return _any(store.quads_for_pattern(None, node, None, None))
    if role == "class":
        return _any(store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), node, None))
    return (
        (iri.startswith(ID) and _is_subject(store, iri))
        or _any(store.quads_for_pattern(None, None, node, None))
        or _any(store.quads_for_pattern(None, node, None, None))
    )


def _is_subject(store: pyoxigraph.Store, iri: str) -> bool:
    import pyoxigraph as ox

    return _any(store.quads_for_pattern(ox.NamedNode(iri), None, None, None))


def _any(quads: Iterator[Any]) -> bool:
    return next(quads, None) is not None


def find_silence(
    store: pyoxigraph.Store, text: str, *, prefixes: Mapping[str, str], base: str, values: Mapping[Any, Any]
) -> Silence | None:
    """Return what keeps a query from having an answer; None where that cannot be told."""
    structure = _structure(text, prefixes)
    if structure is None or structure.where is None:
        return None
    group = _innermost(structure, structure.where)
    if graph := _missing_graph(store, structure, group):
        return graph
    ask = _Asker(store, text[: structure.prologue], prefixes=prefixes, base=base, values=values)
    return _find_in_group(ask, text, group)


def _structure(text: str, prefixes: Mapping[str, str]) -> Structure | None:
    try:
        return read_query(text, prefixes=prefixes)
    except (Fault, RecursionError):
        return None


def _innermost(structure: Structure, group: Group) -> Group:
    """Return the group that decides: a group whose only content is another group or query gives way to that."""
    while True:
        inside = [g for g in structure.groups if group.start < g.start and g.end < group.end]
        if group.elements and not (len(group.elements) == 1 and group.elements[0].kind in ("group", "select")):
            return group
        if not inside:
            return group
        group = max(inside, key=lambda g: g.end - g.start)


def _missing_graph(store: pyoxigraph.Store, structure: Structure, group: Group) -> Silence | None:
    """Return the FROM or GRAPH of a query to a store that has one graph only, without a name."""
    if _any(iter(store.named_graphs())):
        return None
    for token in structure.dataset:
        return Silence("graph", token.text, token.start, token.end)
    for element in group.elements:
        if element.kind == "graph":
            return Silence("graph", "GRAPH", element.start, element.start + len("GRAPH"))
    return None


class _Asker:
    """Asks whether parts of a query have an answer."""

    def __init__(
        self,
        store: pyoxigraph.Store,
        prologue: str,
        *,
        prefixes: Mapping[str, str],
        base: str,
        values: Mapping[Any, Any],
    ) -> None:
        self._store = store
        self._prologue = prologue
        self._prefixes = dict(prefixes)
        self._base = base or None
        self._values = values

    def __call__(self, parts: list[str]) -> bool:
        """Return whether the parts together have an answer; True, too, where they cannot be asked alone."""
        group = "\n".join(parts)
        mentioned = {token.text[1:] for token in tokenize(group) if token.kind == "variable"}
        values = {name: term for name, term in self._values.items() if name.value in mentioned}
        try:
            return bool(
                self._store.query(
                    "\n".join((self._prologue, "ASK {", group, "}")),
                    prefixes=self._prefixes, base_iri=self._base, substitutions=values or None,
                )
            )  # fmt: skip
        except (SyntaxError, RuntimeError, ValueError):
            return True


def _find_in_group(ask: _Asker, text: str, group: Group) -> Silence | None:
    for element in group.elements:
        for pattern in element.patterns:
            if not ask([pattern.text]):
                return Silence("pattern", pattern.text, pattern.start, element.end)
    parts: list[str] = []
    for element in group.elements:
        if element.kind == "triples":
            for pattern in element.patterns:
                parts.append(f"{pattern.text} .")
                if not ask(parts):
                    return Silence("join", pattern.text, pattern.start, element.end)
        elif element.kind in _WHOLE_ELEMENTS:
            parts.append(text[element.start : element.end])
            if not ask(parts):
                return Silence("join", parts[-1], element.start, element.end)
    for element in group.elements:
        if element.kind == "filter":
            parts.append(text[element.start : element.end])
            if not ask(parts):
                return Silence("filter", parts[-1], element.start, element.end)
    return Silence("modifiers", "", group.end, group.end) if parts else None
