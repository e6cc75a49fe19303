"""A large graph to measure on: made from a seed, with hubs as real ones have, as facts that ``graphkit build`` reads.

Of a million statements the largest hub has 90,000 neighbours, the next half as many, and so on for eight; other ends
follow a power law. Statements have dates, ends, stages, modalities and one to three sources; one in ten says more of
two things that are joined already.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

from graphkit.model import Entity, Source, Statement, When
from graphkit.ontology import find_shipped, load_ontology
from graphkit.statements import entity_triples, source_triples, statement_id, statement_triples

HUBS: Final = 8
SOURCES: Final = 5_000
PUBLISHERS: Final = 500
#: The relations that occur, and how often.
RELATIONS: Final = {
    "supplies": 25, "partnersWith": 20, "competesWith": 15, "investsIn": 15, "licensesTo": 10, "acquires": 5,
    "commitsToPurchaseFrom": 5, "jointVentureWith": 5,
}  # fmt: skip
MODALITIES: Final = {"fact": 85, "estimate": 8, "forecast": 4, "opinion": 3}


def things_of(statements: int) -> int:
    """Return how many things a graph of so many statements has."""
    return max(50, statements // 4)


def entities(statements: int) -> dict[str, Entity]:
    """Return the things of a graph, by id; the hubs come first."""
    count = things_of(statements)
    return {
        id: Entity(id, "Company", f"Company {number}", description="made for measuring")
        for number in range(count)
        for id in [f"c{number:07}"]
    }


def sources(seed: int) -> dict[str, Source]:
    """Return the sources, by id."""
    chance = random.Random(f"sources {seed}")
    return {
        id: Source(
            id,
            title=f"Report {number}",
            publisher=f"Publisher {chance.randrange(PUBLISHERS)}",
            kind="news",
            url=f"https://example.org/{number}",
            published=When.parse(_day(chance, 2012, 2026)),
        )
        for number in range(SOURCES)
        for id in [f"s{number:04}"]
    }


def _day(chance: random.Random, first: int, last: int) -> str:
    return f"{chance.randint(first, last)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def statements(count: int, *, seed: int) -> Iterator[Statement]:
    """Yield so many statements, no two of one id."""
    chance = random.Random(seed)
    ids = list(entities(count))
    published = {id: source.published.text for id, source in sources(seed).items() if source.published}
    names = sorted(published)
    weights = list(accumulate((place + 10) ** -0.6 for place in range(len(ids) - HUBS)))
    hubs = list(accumulate(0.16 / (place + 1) for place in range(HUBS)))
    relations, shares = list(RELATIONS), list(accumulate(RELATIONS.values()))
    modalities, modal = list(MODALITIES), list(accumulate(MODALITIES.values()))
    pairs: list[tuple[str, str]] = []
    seen: set[int] = set()
    while len(seen) < count:
        if pairs and chance.random() < 0.1:
            one, other = chance.choice(pairs)
        else:
            draw = chance.random()
            first = next((hub for hub, share in enumerate(hubs) if draw < share), -1)
            many = chance.choices(range(HUBS, len(ids)), cum_weights=weights, k=2)
            one, other = ids[first if first >= 0 else many[0]], ids[many[1]]
            pairs.append((one, other))
        if one == other:
            continue
        subject, object_ = (one, other) if chance.random() < 0.5 else (other, one)
        (relation,) = chance.choices(relations, cum_weights=shares)
        (modality,) = chance.choices(modalities, cum_weights=modal)
        own = tuple(sorted(set(chance.choices(names, k=chance.choice((1, 1, 1, 2, 3))))))
        said = max(published[name] for name in own)
        begin = min(said, _day(chance, 2005, int(said[:4])))
        until = _day(chance, 2027, 2030) if chance.random() < 0.1 else ""
        is_deal = relation in ("investsIn", "acquires") and modality == "fact"
        statement = Statement(
            subject=subject,
            predicate=relation,
            object=object_,
            date=When.parse(begin),
            until=When.parse(until) if until and not is_deal else None,
            status=chance.choice(("announced", "completed", "")) if is_deal else "",
            modality=modality,
            sources=own,
        )
        key = hash(statement_id(statement))
        if key not in seen:
            seen.add(key)
            yield statement


def write_ontology(folder: Path, count: int, *, seed: int) -> None:
    """Write an ontology folder with the shipped schema, no rules, and so many statements as N-Triples."""
    shipped = find_shipped()
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns("facts", "rules"))
    ontology = load_ontology(shipped)
    things = entities(count)
    (folder / "facts").mkdir()
    with (folder / "facts" / "large.nt").open("w", encoding="utf-8") as file:
        for entity in things.values():
            file.writelines(f"{s} {p} {o} .\n" for s, p, o in entity_triples(entity))
        for source in sources(seed).values():
            file.writelines(f"{s} {p} {o} .\n" for s, p, o in source_triples(source))
        for statement in statements(count, seed=seed):
            triples = statement_triples(statement_id(statement), statement, ontology, things)
            file.writelines(f"{s} {p} {o} .\n" for s, p, o in triples)


def write_index_alone(folder: Path, count: int, *, seed: int) -> None:
    """Write a build folder that holds the index alone: enough for ``path``, and quicker to make."""
    from graphkit.columns import Columns, known_day
    from graphkit.compile import numbered, write_index
    from graphkit.records import to_record

    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    ontology, things, known = load_ontology(find_shipped()), entities(count), sources(seed)
    columns = Columns(ontology, numbered(things), known)
    records = []
    for statement in statements(count, seed=seed):
        columns.add(statement_id(statement), statement, known=known_day(statement, known))
        records.append(to_record(statement).encode())
    day = max(source.published.last for source in known.values() if source.published)
    write_index(
        folder / "graph.index",
        vocabulary=ontology,
        entities=things,
        sources=known,
        columns=columns,
        records=records,
        day=day.toordinal(),
    )
