"""Statements that conflict, side by side: who says what, which one the graph prefers, and by which rule.

The order of preference is total and the same for every conflict; ``docs/conflicts.md`` explains it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from graphkit.conflicts import KINDS, Conflict, Pair, find_conflicts
from graphkit.conflicts.amounts import CEILING
from graphkit.explain.why import markdown
from graphkit.graph import Edge, Graph, Node
from graphkit.model import MODALITIES, Source, When
from graphkit.telling import counted, estimated_by, statement_json
from graphkit.wording import claim_sentence, details, figure, times
from graphkit.wording import day as day_words

#: The rules of preference in the order in which they are asked; the first that tells two statements apart decides.
PREFERENCES: Final = (
    "said as a fact, over what is estimated, forecast or believed",
    "a source that counts, over weak ones alone",
    "a primary source, over secondary ones",
    "a sum, over the most that it can become",
    "newer, by the day on which it was first said",
    "more independent publishers",
    "the more precise figure",
    "the first by id, for want of anything better",
)

#: The rule where only one statement of a conflict has not given way to a later one.
LATEST: Final = "the later figure or stage, which took the place of the others"

#: How many sources of a statement are named in text; the rest is counted.
NAMED: Final = 3


class Weighed(NamedTuple):
    """A conflict with its statements, the preferred one first, those that gave way last.

    ``rule`` says why it is preferred over ``rival``, the next one with which it conflicts.
    """

    conflict: Conflict
    edges: tuple[Edge, ...]
    superseded: frozenset[str]
    rule: str
    rival: Edge

    @property
    def preferred(self) -> Edge:
        """The statement that the graph prefers."""
        return self.edges[0]

    def gravest(self, edge: Edge) -> Pair:
        """Return the pair of a statement with the preferred one, or else the gravest of its pairs."""
        own = [pair for pair in self.conflict.pairs if edge.id in (pair.first, pair.second)]
        nearest = [pair for pair in own if self.preferred.id in (pair.first, pair.second)]
        return min(nearest or own, key=lambda pair: list(KINDS).index(pair.kind))

    def about(self, edge: Edge) -> tuple[str, ...]:
        """Return the names of the details in which a statement differs from another one."""
        pairs = (pair for pair in self.conflict.pairs if edge.id in (pair.first, pair.second))
        return tuple(sorted({name for pair in pairs for name in pair.about}))


def weighed_conflicts(
    graph: Graph,
    *,
    node: Node | None = None,
    kinds: frozenset[str] = frozenset(),
    day: date | None = None,
    known_on: date | None = None,
    modalities: frozenset[str] = frozenset(),
) -> list[Weighed]:
    """Return the conflicts of a graph, or of one thing, the gravest kinds first, then by subject; [] for none.

    ``kinds`` keeps conflicts that have one of them.
    """
    edges = {e.id: e for e in asked_edges(graph, node=node, day=day, known_on=known_on, modalities=modalities)}
    found = find_conflicts({id: edge.statement for id, edge in edges.items()}, graph.vocabulary)
    weighed = [weigh(graph, conflict, edges) for conflict in found if not kinds or kinds & set(conflict.kinds)]
    gravity = list(KINDS)
    return sorted(weighed, key=lambda one: (gravity.index(one.conflict.kinds[0]), one.conflict.ids))


def asked_edges(
    graph: Graph,
    *,
    node: Node | None = None,
    day: date | None = None,
    known_on: date | None = None,
    modalities: frozenset[str] = frozenset(),
) -> Iterator[Edge]:
    """Yield the statements (of one thing) that were published by ``known_on`` and speak of ``day``.

    A relation that cannot hold on that day is left out; a denial, a termination and a figure are not. No
    ``modalities`` means all.
    """
    for edge in graph.edges_of(node) if node else graph.edges():
        statement = edge.statement
        late = known_on and edge.known and edge.known > known_on
        timeless = not statement.object or statement.negated or statement.status == "terminated"
        speaks = day is None or timeless or edge.possible(day)
        if not late and speaks and (not modalities or statement.modality in modalities):
            yield edge


def weigh(graph: Graph, conflict: Conflict, edges: Mapping[str, Edge]) -> Weighed:
    """Return a conflict with its statements in order of preference.

    What a later figure or stage took the place of comes last. The rule is the one that decides between the first and
    the next one with which it conflicts.
    """
    superseded = frozenset(pair.superseded for pair in conflict.pairs if pair.superseded)
    if superseded == set(conflict.ids):
        superseded = frozenset()
    weights = {id: weight(graph, edges[id]) for id in conflict.ids}
    order = sorted(conflict.ids, key=lambda own: (own in superseded, weights[own]))
    ends = {id for pair in conflict.pairs if order[0] in (pair.first, pair.second) for id in (pair.first, pair.second)}
    rival = next(id for id in order[1:] if id in ends)
    rule = LATEST if order[1] in superseded else decisive(weights[order[0]], weights[rival])
    return Weighed(conflict, tuple(edges[id] for id in order), superseded, rule, edges[rival])


def weight(graph: Graph, edge: Edge) -> tuple[object, ...]:
    """Return what preference sorts by, one part for each of ``PREFERENCES``; smaller is preferred."""
    statement = edge.statement
    sources = [graph.source(id) for id in statement.sources]
    return (
        MODALITIES.index(statement.modality),
        not edge.publishers,
        not any(is_primary(graph, source) for source in sources),
        dict(statement.qualifiers).get("bound") == CEILING,
        -_first_said(edge),
        -len(edge.publishers),
        Decimal(statement.value).normalize().as_tuple().exponent if statement.value else 0,
        edge.id,
    )


def decisive(first: tuple[object, ...], second: tuple[object, ...]) -> str:
    """Return the rule that tells two weights apart."""
    return next(rule for rule, one, other in zip(PREFERENCES, first, second, strict=True) if one != other)


def is_primary(graph: Graph, source: Source) -> bool:
    """Return whether the schema calls its kind primary: by the parties themselves, or filed with an authority."""
    return graph.vocabulary.source_kinds.get(source.kind, False) and not source.machine_written


def _first_said(edge: Edge) -> int:
    """Return the day on which a figure was first said: as it says itself, else when it was published; 0 for unknown."""
    stated = dict(edge.statement.qualifiers).get("statedOn")
    if stated:
        return When.parse(stated).last.toordinal()
    return edge.known.toordinal() if edge.known else 0


# Told to people and machines


def heading(graph: Graph, edge: Edge) -> str:
    """Return what a conflict is about: the claim as a sentence, or thing, metric and time of a figure."""
    statement = edge.statement
    when = times(statement) if statement.value and not statement.object else ""
    return claim_words(graph, edge) + (f", {when}" if when else "")


def claim_words(graph: Graph, edge: Edge) -> str:
    """Return the claim that a statement makes or denies: a sentence, or the thing and the metric of a figure."""
    statement = edge.statement
    other = graph.node(statement.object).label if statement.object else ""
    plain = statement._replace(negated=False)
    return claim_sentence(plain, graph.vocabulary, subject=graph.node(statement.subject).label, other=other)


def position(graph: Graph, one: Weighed, edge: Edge) -> str:
    """Return what one side says: figure, time, stage, modality, estimator, and the details that differ.

    A side that makes another claim than the heading says which one.
    """
    statement, best = edge.statement, one.preferred.statement
    in_heading = times(best) if best.value and not best.object else ""
    parts = [part for part in details(statement) if part != in_heading]
    if statement.negated:
        parts.insert(0, "denied")
    if (claim := claim_words(graph, edge)) != claim_words(graph, one.preferred):
        parts.insert(0, claim)
    own = dict(statement.qualifiers)
    predicates = graph.vocabulary.predicates
    labels = {name: predicates[name].label if name in predicates else name for name in one.about(edge)}
    parts += [f"{label} {own[name]}" for name, label in labels.items() if name in own]
    parts += estimated_by(graph, statement)
    if "statedOn" in own:
        parts.append(f"stated {day_words(When.parse(own['statedOn']))}")
    return " · ".join([*parts, *([statement.what] if statement.what else [])]) or "said without a date"


def said_by(graph: Graph, edge: Edge, *, limit: int = NAMED) -> str:
    """Return who says it: publisher, kind and date of each source, primary ones first; 0 names all."""
    sources = [graph.source(id) for id in edge.statement.sources]
    sources.sort(
        key=lambda s: (not is_primary(graph, s), -s.published.first.toordinal() if s.published else 0, s.id),
    )
    named = [f"{s.publisher} ({s.kind}, {day_words(s.published) or 'undated'})" for s in sources]
    more = [f"{len(named) - limit} more"] if limit and len(named) > limit else []
    return "; ".join([*(named[:limit] if limit else named), *more])


def notes(one: Weighed, edge: Edge) -> list[str]:
    """Return what the editors wrote of a statement that they noted to disagree with another one of these."""
    noted = any(pair.kind == "noted" and edge.id in (pair.first, pair.second) for pair in one.conflict.pairs)
    return edge.statement.note.split("\n") if noted and edge.statement.disagrees and edge.statement.note else []


def counts(found: Sequence[Weighed]) -> dict[str, int]:
    """Return how many conflicts have each kind, the gravest first; a conflict may have several."""
    own = Counter(kind for one in found for kind in one.conflict.kinds)
    return {kind: own[kind] for kind in KINDS if own[kind]}


def conflicts_text(graph: Graph, found: Sequence[Weighed]) -> str:
    """Return conflicts as indented lines, the preferred statement first with its rule, and a last line of counts."""
    lines: list[str] = []
    for one in found:
        lines.append(f"{heading(graph, one.preferred)} — {', '.join(one.conflict.kinds)}")
        for edge in one.edges:
            best = edge.id == one.preferred.id
            mark = "" if best else f"  [{_mark(one, edge)}]"
            lines.append(f"  {'→' if best else ' '} {position(graph, one, edge)}{mark}")
            lines.append(f"      {said_by(graph, edge)}")
            lines += [f"      note: {note}" for note in notes(one, edge)]
        lines += [f"    {preference(one)}", ""]
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts(found).items())
    return "\n".join([*lines, f"{counted(len(found), 'conflict')}: {kinds}" if found else "Nothing disagrees."])


def preference(one: Weighed) -> str:
    """Return why the graph prefers a statement, and over which other one where more than two conflict."""
    words = figure(one.rival.statement) or times(one.rival.statement)
    over = f" over {words}" if len(one.edges) > 2 and words and one.rule != LATEST else ""
    return f"preferred{over}: {one.rule}"


def _mark(one: Weighed, edge: Edge) -> str:
    """Return how a statement conflicts with the preferred one, or which other one it conflicts with."""
    pair = one.gravest(edge)
    mark = "denied" if pair.kind == "denial" and not edge.statement.negated else pair.kind
    if one.preferred.id not in (pair.first, pair.second):
        other = next(e for e in one.edges if e.id in (pair.first, pair.second) and e.id != edge.id)
        words = figure(other.statement) or times(other.statement)
        mark = f"{mark} with {words}" if words else mark
    return f"{mark}, gave way" if edge.id in one.superseded else mark


def conflicts_markdown(graph: Graph, found: Sequence[Weighed]) -> str:
    """Return conflicts as Markdown: a heading and a table for each, the preferred statement first and in bold."""
    lines = ["# Conflicts", ""]
    for one in found:
        lines += [f"## {markdown(heading(graph, one.preferred))}", ""]
        lines += [
            f"{', '.join(one.conflict.kinds)}; {preference(one)}",
            "",
            "| says | how it conflicts | said by |",
            "|---|---|---|",
        ]
        for edge in one.edges:
            best = edge.id == one.preferred.id
            says = markdown(position(graph, one, edge))
            mark = "preferred" if best else _mark(one, edge)
            mark = "; ".join([mark, *map(markdown, notes(one, edge))])
            lines.append(f"| {f'**{says}**' if best else says} | {mark} | {markdown(said_by(graph, edge, limit=0))} |")
        lines.append("")
    return "\n".join([*lines, f"{counted(len(found), 'conflict')}."])


def conflicts_json(graph: Graph, found: Sequence[Weighed]) -> dict[str, Any]:
    """Return conflicts as JSON: kinds, the preferred statement and why, all statements, and what each pair is."""
    return {
        "conflicts": [
            {
                "about": heading(graph, one.preferred),
                "kinds": list(one.conflict.kinds),
                "preferred": one.preferred.id,
                "rule": one.rule,
                "over": one.rival.id,
                "superseded": sorted(one.superseded),
                "statements": [
                    {**statement_json(graph, edge), "primary": not weight(graph, edge)[2]} for edge in one.edges
                ],
                "pairs": [
                    {**p._asdict(), "superseded": p.superseded or None, "about": list(p.about)}
                    for p in one.conflict.pairs
                ],
            }
            for one in found
        ],
        "counts": {"conflicts": len(found), **counts(found)},
    }
