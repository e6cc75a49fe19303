"""What rests on a source, what would fall without it, and which claims one voice alone carries.

Independence is judged by publisher (``claims.independent_publishers``), not by the number of pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from graphkit.claims import Voice, claim_key, independent_publishers
from graphkit.errors import BadOption, UnknownName
from graphkit.graph import Edge, Graph
from graphkit.model import MODALITIES, Source
from graphkit.names import fold
from graphkit.telling import counted, source_json, statement_json
from graphkit.weighing import claim_words, is_primary
from graphkit.wording import details, source_line

#: How many sources are named when a text fits several.
NAMED: Final = 5

_Key = tuple[str, ...]


class Listed(NamedTuple):
    """A source and how many statements name it."""

    source: Source
    statements: int


class Reliance(NamedTuple):
    """What rests on a source, sorted by id; every stated one is in one of the first four.

    ``claims_lost``: it alone carries them, and nothing else says the same. ``statements_lost``: it alone carries them,
    but the claim is made by other statements too. ``left_weak``: only weak sources would remain. ``carried``: others
    say so. ``inferred_lost``: what follows from what is lost, and from nothing else.
    """

    source: Source
    claims_lost: tuple[Edge, ...]
    statements_lost: tuple[Edge, ...]
    left_weak: tuple[Edge, ...]
    carried: tuple[Edge, ...]
    inferred_lost: tuple[Edge, ...]


class Single(NamedTuple):
    """A claim that at most one independent publisher carries; ``publisher`` is empty where only weak sources do."""

    publisher: str
    is_primary: bool
    edges: tuple[Edge, ...]
    sources: tuple[Source, ...]


def list_sources(
    graph: Graph, edges: Iterable[Edge], *, kind: str = "", publisher: str = "", known_on: date | None = None
) -> list[Listed]:
    """Return the sources, newest first, undated ones last; ``publisher`` is part of a name, in any case."""
    used = Counter(id for edge in edges for id in edge.statement.sources)
    return [
        Listed(source, used[source.id])
        for source in sorted(graph.sources(), key=_newest_first)
        if _fits(source, kind, publisher)
        and (known_on is None or source.published is None or source.published.last <= known_on)
    ]


def _newest_first(source: Source) -> tuple[int, str]:
    """Order sources; one dated by its year alone counts by its first day, not to stand before all others of it."""
    return -source.published.first.toordinal() if source.published else 0, source.id


def _fits(source: Source, kind: str, publisher: str) -> bool:
    return (not kind or source.kind == kind) and fold(publisher) in fold(source.publisher)


def find_source(graph: Graph, name: str) -> Source:
    """Return the source of that id or address, else the one whose title or publisher holds the words as they stand.

    Failing that, the one in whose title and publisher all words occur, if only as the beginnings of others. Raises
    BadOption where several do, UnknownName with near ids where none does.
    """
    sources = list(graph.sources())
    words, address = _words(name).split(), _address(name)
    named = [(source, _words(source.title), _words(source.publisher)) for source in sources if words]
    fitting = (
        [source for source in sources if source.id == fold(name)]
        or [source for source in sources if source.url and _address(source.url) == address][:1]
        or [source for source, *texts in named if any(f"{_words(name)} " in f"{text} " for text in texts)]
        or [source for source, *texts in named if all(f" {word}" in "".join(texts) for word in words)]
    )
    if not fitting:
        raise UnknownName(name, kind="source", near=_near(name, sources), hint="" if words else "give an id")
    if len(fitting) > 1:
        shown = ", ".join(source.id for source in fitting[:NAMED]) + (", …" if len(fitting) > NAMED else "")
        raise BadOption(f"{name!r} fits {len(fitting)} sources: {shown}", hint=_ways(name, fitting))
    return fitting[0]


def _ways(name: str, fitting: list[Source]) -> str:
    """Return how to name one of several sources, or to list those of a publisher that bears the name."""
    bearing = min((s.publisher for s in fitting if _words(name) in _words(s.publisher)), default="")
    quoted = f'"{bearing}"' if " " in bearing else bearing
    return "give the id, or more words" + (f"; --publisher {quoted} lists its sources" if bearing else "")


def _words(text: str) -> str:
    """Return the words of a text, each after one blank, without punctuation."""
    return " " + " ".join(re.findall(r"\w+", fold(text)))


def _address(url: str) -> str:
    """Return what tells one web address from another: without scheme, ``www.``, fragment and a last slash."""
    return url.partition("#")[0].rpartition("://")[2].removeprefix("www.").rstrip("/").casefold()


def _near(name: str, sources: Iterable[Source]) -> list[str]:
    from difflib import get_close_matches

    ids = {text: source.id for source in sources for text in (source.id, fold(source.title))}
    return list(dict.fromkeys(ids[text] for text in get_close_matches(fold(name), ids, n=3, cutoff=0.5)))


# What rests on one source


def rely(graph: Graph, source: Source, edges: Iterable[Edge]) -> Reliance:
    """Return what of some statements rests on a source, and what would fall without it.

    What is known only through that source falls with it. A conclusion falls when a premise falls and no other
    statement of the same claim, as strong and at the same stage, can take its place.
    """
    every = sorted(edges, key=lambda edge: edge.id)
    gone = _known_through(graph, source)
    resting = [edge for edge in every if gone.intersection(edge.statement.sources)]
    lost = {edge.id for edge in resting if gone.issuperset(edge.statement.sources)}
    alive = _alive(graph, every, lost)
    standing = {_claim(graph, edge) for edge in alive.values()}
    left = [edge for edge in resting if edge.id not in lost]
    weak = {edge.id for edge in left if edge.publishers and not _voices(graph, set(edge.statement.sources) - gone)}
    return Reliance(
        source=source,
        claims_lost=tuple(e for e in resting if e.id in lost and _claim(graph, e) not in standing),
        statements_lost=tuple(e for e in resting if e.id in lost and _claim(graph, e) in standing),
        left_weak=tuple(edge for edge in left if edge.id in weak),
        carried=tuple(edge for edge in left if edge.id not in weak),
        inferred_lost=tuple(edge for edge in every if edge.statement.inferred_by and edge.id not in alive),
    )


def _known_through(graph: Graph, source: Source) -> set[str]:
    """Return the id of a source and of all that are known only through it, directly or by others."""
    through = {source.id}
    others = [other for other in graph.sources() if other.cited_through]
    while more := {other.id for other in others if other.cited_through in through} - through:
        through |= more
    return through


def _alive(graph: Graph, edges: Sequence[Edge], lost: set[str]) -> dict[str, Edge]:
    """Return the statements that remain: the stated ones that are not lost, and what still follows from them."""
    stated = [edge for edge in edges if not edge.statement.inferred_by and edge.id not in lost]
    alive = {edge.id: edge for edge in stated}
    grounds = {ground for edge in stated for ground in _grounds(graph, edge)}
    by_id = {edge.id: edge for edge in edges}
    waiting = [edge for edge in edges if edge.statement.inferred_by]
    while True:
        following = [edge for edge in waiting if all(
            premise in alive or (premise in by_id and _ground(graph, by_id[premise]) in grounds)
            for premise in edge.statement.premises
        )]  # fmt: skip
        if not following:
            return alive
        alive.update((edge.id, edge) for edge in following)
        grounds |= {ground for edge in following for ground in _grounds(graph, edge)}
        waiting = [edge for edge in waiting if edge.id not in alive]


def _ground(graph: Graph, edge: Edge) -> tuple[_Key, str, int]:
    """Return what a conclusion needs of a premise: its claim, its stage, and how strongly it is said."""
    return _claim(graph, edge), edge.statement.status, MODALITIES.index(edge.statement.modality)


def _grounds(graph: Graph, edge: Edge) -> Iterator[tuple[_Key, str, int]]:
    """Yield all that a statement can serve as: what is a fact can stand in for an estimate."""
    claim, status, strength = _ground(graph, edge)
    return ((claim, status, weaker) for weaker in range(strength, len(MODALITIES)))


def _claim(graph: Graph, edge: Edge) -> _Key:
    """Return what a statement claims: ends and relation, denied or ended or not; a figure is a claim of its own."""
    statement = edge.statement
    if not statement.object:
        return (edge.id,)
    predicate = graph.vocabulary.predicates[statement.predicate]
    key = claim_key(
        statement.subject,
        statement.predicate,
        statement.object,
        canonical=predicate.canonical,
        symmetric=predicate.symmetric,
    )
    sense = "denied" if statement.negated else "ended" if statement.status == "terminated" else ""
    return (*key, sense)


def _voices(graph: Graph, ids: Iterable[str]) -> frozenset[str]:
    """Return the independent publishers among sources."""
    sources = (graph.source(id) for id in ids)
    return independent_publishers(Voice(s.id, s.publisher, s.kind, s.machine_written, s.cited_through) for s in sources)


# What one voice carries


def single_voices(
    graph: Graph, edges: Iterable[Edge], *, source: Source | None = None, kind: str = "", publisher: str = ""
) -> list[Single]:
    """Return the claims with one independent publisher at most, [] for none.

    Those of weak sources alone come first, then those of a secondary and of a primary source; within these, by claim.
    ``source``, ``kind`` and ``publisher`` keep the claims that such a source carries.
    """
    groups: dict[_Key, list[Edge]] = {}
    for edge in edges:
        if not edge.statement.inferred_by:
            groups.setdefault(_claim(graph, edge), []).append(edge)
    found = []
    for _, own in sorted(groups.items()):
        ids = sorted({id for edge in own for id in edge.statement.sources})
        voices = _voices(graph, ids)
        sources = tuple(graph.source(id) for id in ids)
        if len(voices) > 1 or (source and source.id not in ids) or not any(_fits(s, kind, publisher) for s in sources):
            continue
        primary = bool(voices) and any(is_primary(graph, s) for s in sources)
        found.append(Single(next(iter(voices), ""), primary, tuple(own), sources))
    return sorted(found, key=lambda one: (bool(one.publisher), one.is_primary))


# Told to people and machines


def sources_text(listed: Sequence[Listed], *, limit: int) -> str:
    """Return sources as aligned lines: date, kind, number of statements, id, publisher and title; 0 shows all."""
    shown = listed[:limit] if limit else listed
    width = max((len(one.source.id) for one in shown), default=0)
    lines = []
    for source, statements in shown:
        title = source.title if source.title_is_description else f"“{source.title}”"
        when = source.published.text if source.published else "undated"
        lines.append(
            f"{when:<10}  {source.kind:<13}  {statements:>4}  {source.id:<{width}}  {source.publisher}, {title}"
        )
    return "\n".join([*lines, _ending(len(shown), len(listed), "source")])


def _ending(shown: int, found: int, noun: str) -> str:
    return f"{counted(found, noun)}" + (f", {shown} shown (--limit 0 shows all)" if shown < found else "")


def reliance_text(graph: Graph, found: Reliance, *, limit: int) -> str:
    """Return what rests on a source as lines, what would fall first; ``limit`` lines a section, 0 for all."""
    parts = _parts(found)
    lines = [
        source_line(found.source),
        f"{found.source.id}: {counted(sum(len(p[2]) for p in parts[:4]), 'statement')}",
    ]
    lines[-1] += f" of it, {len(found.claims_lost) + len(found.statements_lost)} by no other source"
    for title, _, edges in parts:
        if edges:
            lines += ["", f"{title} ({len(edges)})"]
            lines += [f"  {told(graph, edge)}" for edge in (edges[:limit] if limit else edges)]
            if limit and len(edges) > limit:
                lines.append(f"  … {len(edges) - limit} more (--limit 0 shows all)")
    return "\n".join(lines)


def _parts(found: Reliance) -> list[tuple[str, str, tuple[Edge, ...]]]:
    """Return title, JSON key and statements of each part."""
    return [
        ("Would fall without it: nothing else says so", "claims_lost", found.claims_lost),
        (
            "Would fall without it, but other statements make the same claim",
            "statements_lost",
            found.statements_lost,
        ),
        ("Would be left with weak sources only", "left_weak", found.left_weak),
        ("Said by others too", "carried", found.carried),
        ("Follows from what would fall, and from nothing else", "inferred_lost", found.inferred_lost),
    ]


def told(graph: Graph, edge: Edge) -> str:
    """Return a statement in one line: the claim, its figure, time and stage, and what it is about."""
    statement = edge.statement
    denied, matter = ["denied"] if statement.negated else [], [statement.what] if statement.what else []
    return " · ".join([claim_words(graph, edge), *denied, *details(statement), *matter])


def reliance_json(graph: Graph, found: Reliance) -> dict[str, Any]:
    """Return what rests on a source as JSON: the source, and the statements of each part."""
    return {
        "source": source_json(found.source),
        **{key: [statement_json(graph, edge) for edge in edges] for _, key, edges in _parts(found)},
    }


def sources_json(listed: Sequence[Listed], *, limit: int) -> dict[str, Any]:
    """Return sources as JSON, each with the number of statements that name it; ``found`` counts those left out too."""
    shown = listed[:limit] if limit else listed
    return {
        "sources": [{**source_json(one.source), "statements": one.statements} for one in shown],
        "found": len(listed),
    }


def single_text(graph: Graph, found: Sequence[Single], *, limit: int) -> str:
    """Return claims of one voice, a line each with who carries it, and a last line of counts."""
    shown = found[:limit] if limit else found
    lines = []
    for one in shown:
        more = f" (and {counted(len(one.edges) - 1, 'more statement')})" if len(one.edges) > 1 else ""
        lines += [f"{_strength(one):<9}  {told(graph, one.edges[0])}{more}", f"{'':<9}  {_carriers(one)}"]
    counts = Counter(_strength(one) for one in found)
    kinds = ", ".join(f"{counts[name]:,} {name}" for name in ("weak", "secondary", "primary") if counts[name])
    return "\n".join([*lines, _ending(len(shown), len(found), "claim") + (f": {kinds}" if kinds else "")])


def _strength(one: Single) -> str:
    return ("primary" if one.is_primary else "secondary") if one.publisher else "weak"


def _carriers(one: Single) -> str:
    named = [f"{source.publisher} ({source.id}, {source.kind})" for source in one.sources[:NAMED]]
    return "; ".join(named) + (f"; {len(one.sources) - NAMED} more" if len(one.sources) > NAMED else "")


def single_json(graph: Graph, found: Sequence[Single], *, limit: int) -> dict[str, Any]:
    """Return claims of one voice as JSON; ``strength`` is weak, secondary or primary."""
    shown = found[:limit] if limit else found
    return {
        "claims": [
            {
                "strength": _strength(one),
                "publisher": one.publisher or None,
                "sources": [source_json(source) for source in one.sources],
                "statements": [statement_json(graph, edge) for edge in one.edges],
            }
            for one in shown
        ],
        "found": len(found),
    }
