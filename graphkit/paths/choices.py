"""What a person may choose about connections, by name: made into ``Filters``, and refused where it makes no sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final, TypedDict

from graphkit.errors import BadOption
from graphkit.graph import Graph, Node
from graphkit.model import MODALITIES
from graphkit.paths.costs import Filters
from graphkit.paths.search import Path, Search

if TYPE_CHECKING:
    from graphkit.paths.joining import Tree

#: How many hops a connection has at most unless it is said, and how many trees are given.
MAX_HOPS: Final = 4
TREES: Final = 3


class Choices(TypedDict, total=False):
    """What may be chosen, as options of ``graphkit path``: names in any case; a text may hold several with commas."""

    max_hops: int | None
    as_of: date | None
    known_on: date | None
    modalities: str | Iterable[str]
    only: str | Iterable[str]
    without: str | Iterable[str]
    via: str | None
    avoid: str | Iterable[str]
    types: str | Iterable[str]
    min_sources: int
    directed: bool
    shortest: bool


def to_filters(graph: Graph, choices: Choices) -> Filters:
    """Return choices as filters; UnknownName, AmbiguousName or BadOption for what the graph does not know."""
    named = _listed(choices.get("modalities", ()))
    if unknown := sorted(set(named) - set(MODALITIES)):
        raise BadOption(f"--modality {unknown[0]!r} is unknown", hint=f"use {', '.join(MODALITIES)}")
    return Filters(
        day=choices.get("as_of"),
        known_on=choices.get("known_on"),
        modalities=frozenset(named or MODALITIES),
        only=_relations(graph, choices.get("only", ())),
        without=_relations(graph, choices.get("without", ())),
        avoid=frozenset(graph.find(name).number for name in _listed(choices.get("avoid", ()))),
        types=frozenset(graph.class_named(name) for name in _listed(choices.get("types", ()))),
        min_sources=choices.get("min_sources", 0),
        directed=choices.get("directed", False),
        shortest=choices.get("shortest", False),
    )


def _listed(names: str | Iterable[str]) -> list[str]:
    given = names.split(",") if isinstance(names, str) else names
    return [name.strip() for name in given if name.strip()]


def _relations(graph: Graph, names: str | Iterable[str]) -> frozenset[str]:
    found = [graph.relation(name) for name in _listed(names)]
    for predicate in found:
        if predicate.kind != "relation":
            raise BadOption(f"{predicate.name} joins nothing: it is a figure", hint="name a relation between things")
    return frozenset(predicate.canonical for predicate in found)


def check(
    ends: Sequence[Node], filters: Filters, *, via: Node | None, max_hops: int | None, limit: int | None = None
) -> None:
    """Raise BadOption for choices that cannot be: none wanted, an end avoided, or what has no meaning for a tree."""
    if (max_hops is not None and max_hops < 1) or (limit is not None and limit < 1):
        raise BadOption("--max-hops and --paths are at least 1")
    numbers = {node.number for node in ends}
    if (via and via.number in numbers) or numbers & filters.avoid:
        raise BadOption("--via and --avoid are for things between the ends", hint="name others than the ends")
    if via and via.number in filters.avoid:
        raise BadOption(f"{via.label} is to be passed through and avoided", hint="choose one")
    if len(ends) < 3:
        return
    if via:
        hint = "name it as one of the things to connect instead"
        raise BadOption("--via is for two things", hint=hint)
    if max_hops is not None:
        hint = "of three or more the tree with the fewest and most telling hops is looked for, however many those are"
        raise BadOption("--max-hops is for two things", hint=hint)
    if filters.directed:
        raise BadOption("--directed is for two things", hint="a tree leads from none of its things to another")


def paths_between(
    graph: Graph, ends: Sequence[Node], choices: Choices, *, limit: int | None
) -> Iterator[Path] | Iterator[Tree]:
    """Return the connections of two things as they are found, or the trees that join more, best first.

    All that is wrong with the choices is raised at once, before the first connection is asked for.
    """
    filters, named = to_filters(graph, choices), choices.get("via")
    via, max_hops = graph.find(named) if named else None, choices.get("max_hops")
    check(ends, filters, via=via, max_hops=max_hops, limit=limit)
    if len(ends) > 2:
        from graphkit.paths.joining import join

        return iter(join(graph, ends, filters=filters, limit=TREES if limit is None else limit).trees)
    if ends[0].number == ends[1].number:
        raise BadOption(f"{ends[0].label} is at both ends", hint="name two different things")
    search = Search(graph, ends[0], ends[1], filters, max_hops=MAX_HOPS if max_hops is None else max_hops, via=via)
    return islice(search.paths(), limit)
