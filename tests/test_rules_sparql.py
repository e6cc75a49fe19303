"""Rules as SPARQL over a store: the same conclusions, statement by statement, as on all facts at once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_infer import DONE, HEAD, REACH, said

from graphkit.errors import FactsError
from graphkit.facts import read_facts
from graphkit.infer import infer, infer_over_store, over_store, rounds
from graphkit.infer.questions import CONCLUDED, FRESH
from graphkit.model import Entity, Facts, Place, Record, Source, Statement, When
from graphkit.ontology import find_shipped, load_ontology
from graphkit.rdf import Triple
from graphkit.rules import Rule, load_rules
from graphkit.statements import (
    canonical_statement,
    entity_triples,
    merge,
    source_triples,
    statement_triples,
)
from graphkit.terms import GK, ST

ONTOLOGY = load_ontology(find_shipped())
RULES = load_rules(ONTOLOGY.folder / "rules", ONTOLOGY)


def store_of(facts: Facts, stated: Mapping[str, Statement]) -> pyoxigraph.Store:
    """A store with what a build puts into it before it infers."""
    entities = {entity.id: entity for entity in facts.entities}
    triples = [*ONTOLOGY.triples]
    for entity in facts.entities:
        triples.extend(entity_triples(entity))
    for source in facts.sources:
        triples.extend(source_triples(source))
    for id, statement in stated.items():
        triples.extend(statement_triples(id, statement, ONTOLOGY, entities))
    store = pyoxigraph.Store()
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    store.load(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def at_once(facts: Facts, rules: Sequence[Rule]) -> dict[str, Statement]:
    return infer(
        merge(canonical_statement(s, ONTOLOGY) for s in facts.statements),
        rules=rules,
        entities={entity.id: entity for entity in facts.entities},
        sources={source.id: source for source in facts.sources},
        vocabulary=ONTOLOGY,
    )


def over_a_store(facts: Facts, rules: Sequence[Rule]) -> tuple[set[Triple], dict[str, int]]:
    """What the rules add to the store, and the counts that they return."""
    store = store_of(facts, merge(canonical_statement(s, ONTOLOGY) for s in facts.statements))
    before = {str(quad) for quad in store}
    counts = infer_over_store(store, rules=rules, ontology=ONTOLOGY)
    added = [quad for quad in store if str(quad) not in before]
    assert all(quad.graph_name == pyoxigraph.DefaultGraph() for quad in added)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in added}, counts


def triples_of(concluded: Mapping[str, Statement]) -> set[Triple]:
    return {t for id, statement in concluded.items() for t in statement_triples(id, statement, ONTOLOGY, {})}


def assert_same(facts: Facts, rules: Sequence[Rule] = RULES) -> dict[str, Statement]:
    expected = at_once(facts, rules)
    triples, counts = over_a_store(facts, rules)
    assert triples_of(expected) == triples
    assert sum(counts.values()) == len(expected)
    return expected


def read(text: str, folder: Path) -> Facts:
    (folder / "facts.yaml").write_text(text, encoding="utf-8")
    facts = read_facts(folder)
    assert facts.problems == ()
    return facts


def test_the_shipped_facts_give_the_same_statements_one_by_one(ontology_folder: Path) -> None:
    facts = read_facts(ontology_folder / "facts")
    expected = assert_same(facts)
    assert len(expected) > 400


def test_every_rule_is_counted_also_when_it_concludes_nothing(tmp_path: Path) -> None:
    facts = read(HEAD + said("bit", "partOf", "part") + said("part", "partOf", "whole"), tmp_path)
    _, counts = over_a_store(facts, RULES)
    assert {rule.name: int(rule.name == "transitive") for rule in RULES} == counts


LATER = "modality: fact, status: completed, date: 2026-01-15"
WORLDS = {
    "an acquisition": [said("buyer", "acquires", "target", DONE)],
    "one that was announced": [said("buyer", "acquires", "target", "modality: fact, status: announced")],
    "a denial": [said("buyer", "acquires", "target", "modality: fact, negated: true, date: 2025-02-28")],
    "a second buyer": [said("buyer", "acquires", "target", DONE), said("other", "acquires", "target", LATER)],
    "a spin-off": [
        said("buyer", "acquires", "target", DONE),
        said("target", "spunOffFrom", "buyer", "modality: fact, date: 2026-03-01"),
        said("target", "manufactures", "chip"),
    ],
    "sold and bought back": [
        said("buyer", "acquires", "target", "modality: fact, status: completed, date: 2015-01-01"),
        said("target", "spunOffFrom", "buyer", "modality: fact, date: 2018-01-01"),
        said("buyer", "acquires", "target", "modality: fact, status: completed, date: 2022-05-01"),
    ],
    "said by a source as well": [
        said("buyer", "acquires", "target", DONE),
        said("target", "subsidiaryOf", "buyer", "modality: opinion"),
    ],
    "a circle": [said("bit", "partOf", "part"), said("part", "partOf", "bit")],
    "a chain": [said("bit", "partOf", "part"), said("part", "partOf", "whole"), said("whole", "partOf", "chip")],
    "an opinion": [
        said("buyer", "acquires", "target", DONE),
        said("target", "manufactures", "chip", "modality: opinion"),
    ],
}


@pytest.mark.parametrize("name", WORLDS)
def test_small_worlds_give_the_same_statements(name: str, tmp_path: Path) -> None:
    assert_same(read(HEAD + "".join(WORLDS[name]), tmp_path))


def test_an_inverse_predicate_is_a_premise_like_its_canonical_one(tmp_path: Path) -> None:
    facts = read(REACH + said("third", "customerOf", "holding") + said("investor", "supplies", "holding"), tmp_path)
    (statement,) = assert_same(facts).values()
    assert ("investor", "suppliesIndirectly", "third") == (statement.subject, statement.predicate, statement.object)


ODD_RULES = """
rules:
- {rule: backwards, label: l, description: d, if: ["?y requires ?z", "?x implements ?y"], then: "?z complements ?x"}
- {rule: three, label: l, description: d,
   if: ["?a supplies ?b", "?b partnersWith ?c", "?c is Company", "?d supplies ?c"], then: "?a partnersWith ?d",
   ends: ["?b acquires ?a, status completed", "?a supplies ?e, status terminated"]}
- {rule: inverse, label: l, description: d, if: ["?a investsIn ?b", "?b competesWith ?c"], then: "?a customerOf ?c"}
- {rule: circle, label: l, description: d, if: ["?a partnersWith ?b", "?a is Company"], then: "?b competesWith ?a",
   ends: ["?a competesWith ?b"]}
"""


@pytest.fixture(scope="module")
def odd_rules(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rule, ...]:
    """Rules of other forms than the shipped ones: symmetric and inverse conclusions, three premises, more ends."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "odd.yaml").write_text(ODD_RULES, encoding="utf-8")
    return load_rules(folder, ONTOLOGY)


THINGS = {
    "Company": [f"company-{n}" for n in range(4)],
    "Technology": ["technology-0", "technology-1", "technology-2"],
    "Product": ["product-0", "product-1"],
    "StandardsBody": ["body"],
    "Standard": ["norm"],
    "Fund": ["fund"],
    "Index": ["index"],
}
CLASS_OF = {id: name for name, ids in THINGS.items() for id in ids}
SOURCES = tuple(
    Source(f"s{n}", "t", "P", "news", published=When.parse(day) if day else None)
    for n, day in enumerate(("", "2019", "2021-05-05", "2024-02"))
)
USED = sorted({p.predicate for rule in RULES for p in (*rule.premises, *rule.ends, rule.conclusion)} | {"competesWith"})


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    predicate = ONTOLOGY.predicates[draw(st.sampled_from(USED))]
    ends = [
        draw(st.sampled_from([id for id in CLASS_OF if ONTOLOGY.is_a(CLASS_OF[id], classes)]))
        for classes in (predicate.domain, predicate.range)
    ]
    status = draw(st.sampled_from(("", "", "announced", "completed", "completed", "ongoing", "terminated")))
    days = st.sampled_from(("", "2018", "2020-03", "2020-03-07", "2021", "2023-06-30"))
    date, until = draw(days), draw(st.sampled_from(("", "", "", "2024", "2024-07-01")))
    options: dict[str, Any] = {"date": When.parse(date)} if date else {}
    return Statement(
        ends[0],
        predicate.name,
        draw(st.sampled_from(("fact", "fact", "fact", "estimate", "opinion"))),
        object=ends[1],
        status="" if status == "terminated" and not date else status,
        until=When.parse(until) if until else None,
        negated=draw(st.integers(0, 9)) == 0,
        sources=(draw(st.sampled_from(SOURCES)).id,),
        **options,
    )


def world(stated: Sequence[Statement]) -> Facts:
    entities = [Entity(id, name, id) for id, name in CLASS_OF.items()]
    return facts_of([*entities, *SOURCES, *(s for s in stated if s.subject != s.object)])


def facts_of(values: Sequence[Entity | Source | Statement]) -> Facts:
    return Facts(tuple(Record(value, {"": Place("", 1, 1)}) for value in values))


@given(st.lists(statements(), max_size=40))
@settings(max_examples=60, deadline=None)
def test_random_worlds_give_the_same_statements(stated: list[Statement]) -> None:
    assert_same(world(stated))


def test_random_worlds_give_the_same_statements_by_rules_of_other_forms(odd_rules: tuple[Rule, ...]) -> None:
    @given(st.lists(statements(), max_size=40))
    @settings(max_examples=60, deadline=None)
    def check(stated: list[Statement]) -> None:
        assert_same(world(stated), [*RULES, *odd_rules])

    check()


def chain(length: int) -> Facts:
    ids = [f"c{number}" for number in range(length)]
    parts = [Statement(a, "partOf", "fact", object=b, sources=("s1",)) for a, b in itertools.pairwise(ids)]
    return facts_of([*(Entity(id, "Technology", id) for id in ids), *SOURCES, *parts])


def test_a_rule_that_explodes_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "LEAST_BOUND", 20)
    monkeypatch.setattr(rounds, "BOUND_FACTOR", 0)
    with pytest.raises(FactsError, match="the rule 'transitive' concludes more than 20 statements"):
        over_a_store(chain(8), RULES)


def test_work_in_small_parts_gives_the_same_statements(monkeypatch: pytest.MonkeyPatch, ontology_folder: Path) -> None:
    monkeypatch.setattr(over_store, "_THINGS", 7)
    monkeypatch.setattr(over_store, "_PROOFS", 5)
    assert_same(read_facts(ontology_folder / "facts"))
    assert_same(chain(12))


def test_the_bound_counts_over_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_store, "_THINGS", 1)
    monkeypatch.setattr(rounds, "LEAST_BOUND", 20)
    monkeypatch.setattr(rounds, "BOUND_FACTOR", 0)
    with pytest.raises(FactsError, match="concludes more than 20 statements"):
        over_a_store(chain(8), RULES)


def test_a_second_run_over_the_same_store_adds_nothing(ontology_folder: Path) -> None:
    facts = read_facts(ontology_folder / "facts")
    store = store_of(facts, merge(canonical_statement(s, ONTOLOGY) for s in facts.statements))
    first = infer_over_store(store, rules=RULES, ontology=ONTOLOGY)
    size = len(store)
    assert 400 < sum(first.values())
    assert {rule.name: 0 for rule in RULES} == infer_over_store(store, rules=RULES, ontology=ONTOLOGY)
    assert size == len(store)


def test_nothing_of_the_work_stays_in_the_store(ontology_folder: Path) -> None:
    triples, _ = over_a_store(read_facts(ontology_folder / "facts"), RULES)
    terms = {term for triple in triples for term in triple}
    assert terms.isdisjoint({f"<{FRESH}>", f"<{CONCLUDED}>"})
    assert all(subject.startswith(f"<{ST}") for subject, _, _ in triples)
    assert f"<{GK}inferredBy>" in terms


def test_the_store_may_lie_on_disk(tmp_path: Path) -> None:
    facts = read(HEAD + said("buyer", "acquires", "target", DONE) + said("target", "manufactures", "chip"), tmp_path)
    stated = merge(canonical_statement(s, ONTOLOGY) for s in facts.statements)
    store = pyoxigraph.Store(str(tmp_path / "store"))
    store.extend(list(store_of(facts, stated)))
    infer_over_store(store, rules=RULES, ontology=ONTOLOGY)
    query = f"SELECT ?s WHERE {{ ?s <{GK}inferredBy> ?rule }}"
    found = store.query(query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert set(at_once(facts, RULES)) == {str(row["s"].value).removeprefix(ST) for row in found}
