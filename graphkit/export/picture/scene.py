"""What a picture shows: the things there is room for, laid out as on the page, and the most telling lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from graphkit.errors import BadOption
from graphkit.export.picture.look import Look, deal_size, line_look
from graphkit.export.selection import EVERYTHING, Selection, reach, relations_of_hop
from graphkit.graph import Edge, Graph, Node
from graphkit.interest import claim_cost
from graphkit.telling import counted
from graphkit.viewer.bands import Tie
from graphkit.viewer.layout import Band, lay_out
from graphkit.wording import date_words, figure

#: How many things there is room for, how many lines go with each, and how many things get laid out at all.
ROOM: Final = 170
LINES: Final = 1.5
MOST: Final = 50_000

#: With no more things than this, there is room for more lines, with arrow heads and the amounts of deals.
FEW: Final = 100
MOST_AMONG_FEW: Final = 150


class Mark(NamedTuple):
    """A thing that is drawn: where, of which class, with how many neighbours, and whether the picture is about it."""

    label: str
    kind: str
    x: int
    y: int
    degree: int
    band: int
    chosen: bool


class Line(NamedTuple):
    """Two things, as positions among the marks, that are joined; ``directed`` from the first to the second."""

    start: int
    end: int
    directed: bool
    group: str
    look: Look
    size: int
    amount: str
    weight: tuple[bool, float, int]
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn, the most important marks first, with what the caption says of it."""

    title: str
    about: tuple[str, ...]
    bands: tuple[Band, ...]
    members: Mapping[int, int]
    left: int
    right: int
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]


def find_scene(graph: Graph, selection: Selection = EVERYTHING) -> Scene:
    """Return what a picture of a graph, or of what lies around some things, shows.

    The layout is that of the page with the same things. Raises BadOption for more things than can be laid out, and
    UnknownName for one that is not in the graph.
    """
    seen = graph.at(as_of=selection.day, known_on=selection.known_on)
    numbers = reach(seen, selection)
    if len(numbers) > MOST:
        hint = "name some: graphkit export FILE THING --hops 1"
        raise BadOption(f"{len(numbers):,} things are too many for one picture", hint=hint)
    nodes = [seen.node_at(number) for number in numbers]
    at = {node.number: position for position, node in enumerate(nodes)}
    hops = [(at[n], at[other], hop) for n in numbers for other, hop in seen.neighbours(n) if other >= n and other in at]
    layout = lay_out(nodes, [_tie(seen, nodes, *hop) for hop in hops], seen.vocabulary)
    shown = [hop for hop in hops if hop[0] != hop[1] and (_is_whole(selection) or _is_told(seen, hop[2], selection))]
    candidates = _candidates(nodes, layout.order, shown, selection)
    chosen = candidates[:ROOM]
    lines = _lines(seen, nodes, chosen, shown, selection)
    counts = ((len(chosen), len(candidates), "things"), (len(lines), len(shown), "lines"))
    return Scene(
        title=_title(seen, selection),
        about=tuple(_about(seen, selection, counts, {id for line in lines for id in line.sources})),
        bands=layout.bands,
        members=_tally(layout.band_of[position] for position in candidates),
        left=min((x for x, _ in layout.places), default=0),
        right=max((x for x, _ in layout.places), default=100),
        marks=tuple(
            _mark(seen, nodes[position], layout.places[position], layout.band_of[position], selection)
            for position in chosen
        ),
        lines=tuple(lines),
    )


def _tie(graph: Graph, nodes: Sequence[Node], low: int, high: int, hop: int) -> Tie:
    claims = map(graph.claim_at, graph.claims_of_hop(hop))
    return Tie(low, high, tuple((predicate, subject == nodes[low].number) for predicate, subject in claims))


def _is_whole(selection: Selection) -> bool:
    return selection.known_on is None and selection.modalities == EVERYTHING.modalities


def _is_told(graph: Graph, hop: int, selection: Selection) -> bool:
    return any(True for _ in relations_of_hop(graph, hop, selection))


def _candidates(
    nodes: Sequence[Node], order: Sequence[int], shown: Sequence[tuple[int, int, int]], selection: Selection
) -> list[int]:
    """Return the things that may be drawn, the most important first: those asked for, their neighbours, the others.

    Where relations were narrowed down, things that none of the rest joins are left out, as on the page.
    """
    asked = {position for position, node in enumerate(nodes) if node.id in selection.things}
    near = {end for low, high, _ in shown if low in asked or high in asked for end in (low, high)}
    joined = {end for low, high, _ in shown for end in (low, high)} | asked
    rank = {position: place for place, position in enumerate(order)}
    possible = rank if _is_whole(selection) else joined
    return sorted(possible, key=lambda position: (position not in asked, position not in near, rank[position]))


def _lines(
    graph: Graph,
    nodes: Sequence[Node],
    chosen: Sequence[int],
    shown: Sequence[tuple[int, int, int]],
    selection: Selection,
) -> list[Line]:
    """Return the lines to draw, the most telling first, those of the things asked for before all others."""
    place = {position: mark for mark, position in enumerate(chosen)}
    lines = [
        _line(graph, place, nodes, (low, high), list(relations_of_hop(graph, hop, selection)), selection)
        for low, high, hop in shown
        if low in place and high in place
    ]
    about_asked = sum(not line.weight[0] for line in lines)
    most = max(round(len(chosen) * LINES), about_asked, MOST_AMONG_FEW if len(chosen) <= FEW else 0)
    return sorted(lines, key=lambda line: (line.weight, line.start, line.end))[:most]


def _line(
    graph: Graph,
    place: Mapping[int, int],
    nodes: Sequence[Node],
    ends: tuple[int, int],
    edges: list[Edge],
    selection: Selection,
) -> Line:
    """Return the line of a pair of neighbours, which looks as its most telling statement that holds does."""
    told = sorted(edges, key=lambda edge: _tellingness(graph, edge))
    holding = [edge for edge in told if edge.possible(graph.day)]
    lead = (holding or told)[0]
    size = max(map(deal_size, told))
    ahead = nodes[ends[0]].id == lead.statement.subject
    start, end = ends if ahead else reversed(ends)
    paid = next((edge for edge in holding or told if deal_size(edge) == size and edge.statement.unit), None)
    about_asked = any(nodes[position].id in selection.things for position in ends)
    predicate = graph.vocabulary.predicates[lead.statement.predicate]
    return Line(
        start=place[start],
        end=place[end],
        directed=not predicate.symmetric,
        group=predicate.group,
        look=line_look(lead, size, graph.vocabulary, holds=bool(holding)),
        size=size,
        amount=figure(paid.statement) if paid and size else "",
        weight=(not about_asked, _tellingness(graph, lead)[0] if holding else 99.0, min(place[start], place[end])),
        sources=frozenset(id for edge in told for id in edge.statement.sources),
    )


def _tellingness(graph: Graph, edge: Edge) -> tuple[float, bool, int, str]:
    """Return the key by which ``graphkit path`` orders the statements of a hop."""
    predicates, statement = graph.vocabulary.predicates, edge.statement
    weight = predicates[predicates[statement.predicate].canonical].weight
    newest = statement.date.first.toordinal() if statement.date else 0
    return claim_cost(weight, statement.modality, len(edge.publishers)), not statement.value, -newest, edge.id


def _mark(graph: Graph, node: Node, place: tuple[int, int], band: int, selection: Selection) -> Mark:
    degree = graph.degree(node.number)
    return Mark(node.label, node.entity.type, *place, degree, band, node.id in selection.things)


def _tally(bands: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for band in bands:
        counts[band] = counts.get(band, 0) + 1
    return counts


def _title(graph: Graph, selection: Selection) -> str:
    """Return what the picture is of: the graph, or the things that it is around."""
    names = [graph.node(id).label for id in selection.things]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or graph.title


def _about(
    graph: Graph, selection: Selection, counts: Iterable[tuple[int, int, str]], sources: set[str]
) -> Iterable[str]:
    """Yield what the caption says: of what, as of when, how much of it, from how many sources."""
    if selection.things:
        yield graph.title
    yield f"as of {date_words(graph.day)}"
    if graph.known_on:
        yield f"as known on {date_words(graph.known_on)}"
    if selection.modalities != EVERYTHING.modalities:
        yield f"{', '.join(sorted(selection.modalities))} only"
    yield " and ".join(f"{drawn:,} of {whole:,} {what}" for drawn, whole, what in counts)
    yield counted(len(sources), "source")
