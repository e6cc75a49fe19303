"""Shapes and checks as SPARQL over a store: what pyshacl, the W3C suite and the checks in memory say, they say too."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seeded_world import Fault
from test_check_seeded import COPIES, seed, write_copy
from w3c_shacl import cases, difference

from graphkit.check import check, find_faults, find_shape_faults
from graphkit.check.sparql import find_shape_violations, suspects, validate
from graphkit.errors import FactsError, OntologyError, Problem
from graphkit.facts import read_facts, read_triples
from graphkit.model import Entity, Facts, Source
from graphkit.ontology import Ontology
from graphkit.rdf import Triple
from graphkit.statements import (
    canonical_statement,
    entity_triples,
    source_triples,
    statement_id,
    statement_triples,
)
from graphkit.terms import SH, XSD

SUITES = Path(os.environ.get("GRAPHKIT_SUITES") or Path(__file__).parent.parent.parent / "shared" / "data")
MANIFEST = SUITES / "w3c-shacl-tests" / "data-shapes-test-suite" / "tests" / "core" / "manifest.ttl"

#: A store keeps "55"^^xsd:byte and "55"^^xsd:integer as one literal, so that neither can be told from the other.
EXPECTED_FAILURES = {"property/datatype-ill-formed"}

needs_suite = pytest.mark.skipif(
    not MANIFEST.is_file(), reason="98 W3C SHACL Core tests: no suites here (set GRAPHKIT_SUITES to their folder)"
)


@needs_suite
def test_all_tests_of_the_suite_are_collected() -> None:
    assert 98 == len(list(cases(MANIFEST)))


@needs_suite
def test_exactly_the_expected_tests_of_the_suite_fail() -> None:
    assert EXPECTED_FAILURES == {case.name for case in cases(MANIFEST) if difference(case)}


# Against pyshacl

PREFIXES = f"""
@prefix : <http://example.org/> .
@prefix sh: <{SH}> .
@prefix xsd: <{XSD}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

SHAPES = f"""{PREFIXES}
:number a sh:PropertyShape ; sh:targetSubjectsOf :p ; sh:path :p ;
    sh:minInclusive 1 ; sh:maxExclusive 4 ; sh:datatype xsd:integer ; sh:minCount 2 ; sh:maxCount 2 .
:kinds a sh:NodeShape ; sh:targetClass :A ; sh:nodeKind sh:IRI ;
    sh:property [ sh:path :q ; sh:class :A ; sh:maxCount 1 ] ,
        [ sh:path ( :q :p ) ; sh:maxInclusive 2 ] ,
        [ sh:path [ sh:inversePath :q ] ; sh:nodeKind sh:IRI ; sh:minCount 1 ] .
:logic a sh:NodeShape ; sh:targetSubjectsOf :q , :r ;
    sh:or ( :has-p [ sh:path :r ; sh:minCount 1 ] ) ;
    sh:xone ( :has-p :few [ sh:class :B ] ) ;
    sh:not [ sh:path :q ; sh:hasValue :n1 ] ;
    sh:and ( [ sh:path :q ; sh:nodeKind sh:IRI ] [ sh:path :r ; sh:maxCount 2 ] ) .
:has-p a sh:PropertyShape ; sh:path :p ; sh:minCount 1 .
:few a sh:PropertyShape ; sh:path :p ; sh:maxCount 1 .
:pairs a sh:PropertyShape ; sh:targetObjectsOf :q ; sh:path :p ;
    sh:lessThan :r ; sh:disjoint :r ; sh:equals :s .
:texts a sh:PropertyShape ; sh:targetSubjectsOf :s ; sh:path :s ;
    sh:minLength 1 ; sh:maxLength 2 ; sh:pattern "^[ab1]" ; sh:flags "i" ; sh:uniqueLang true ; sh:languageIn ( "en" ) ;
    sh:in ( "a" "b"@en 1 :n1 ) .
:counted a sh:NodeShape ; sh:targetNode :n1 , :n2 , :n3 ;
    sh:property [ sh:path :q ; sh:qualifiedValueShape [ sh:class :A ] ; sh:qualifiedMinCount 1 ] ,
        [ sh:path :q ; sh:qualifiedValueShape :has-p ; sh:qualifiedMaxCount 1 ; sh:qualifiedMinCount 2 ] .
:shut a sh:NodeShape ; sh:targetClass :B ; sh:closed true ; sh:ignoredProperties ( <{"http://www.w3.org/1999/02/22-rdf-syntax-ns#"}type> ) ;
    sh:property [ sh:path :p ] ; sh:severity sh:Warning ; sh:message "shut" .
:all-along a sh:PropertyShape ; sh:targetClass :A ; sh:path [ sh:oneOrMorePath :q ] ; sh:node [ sh:property :has-p ] .
:never a sh:NodeShape ; sh:targetClass :A ; sh:deactivated true ; sh:property [ sh:path :p ; sh:minCount 9 ] .
"""

NODES = [f":n{number}" for number in range(5)]
#: Numbers alone are compared here: where SPARQL, and so SHACL, has no order, pyshacl takes one from rdflib.
NUMBERS = ["0", "1", "2", "3", "5", "2.5", ":n1"]
TEXTS = [*NUMBERS, '"a"', '"b"@en', '"c"@en', '"B"', '"abc"', '""', '"2020-01-01"^^xsd:date', "true", '"x"@de']


@st.composite
def graphs(draw: st.DrawFn) -> str:
    node = st.sampled_from(NODES)
    lines = [f"{draw(node)} a {draw(st.sampled_from((':A', ':B', ':C')))} ." for _ in range(draw(st.integers(0, 4)))]
    lines += [f"{draw(node)} :q {draw(node)} ." for _ in range(draw(st.integers(0, 8)))]
    for _ in range(draw(st.integers(0, 14))):
        predicate = draw(st.sampled_from((":p", ":p", ":r", ":s")))
        value = draw(st.sampled_from(TEXTS if predicate == ":s" else NUMBERS))
        lines.append(f"{draw(node)} {predicate} {value} .")
    return f"{PREFIXES} :C rdfs:subClassOf :A .\n" + "\n".join(lines)


def parsed(text: str) -> list[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


def triples_of(quads: Iterable[ox.Quad]) -> list[Triple]:
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


def store_of(triples: Iterable[Triple]) -> ox.Store:
    store = ox.Store()
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    store.load(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


def by_pyshacl(data: Iterable[Triple], shapes: str) -> set[tuple[str, str, str]]:
    """Focus, component and value of each violation."""
    from pyshacl import validate as run
    from rdflib import Graph, URIRef

    graphs = [
        Graph().parse(data=text, format="turtle") for text in ("".join(f"{' '.join(t)} .\n" for t in data), shapes)
    ]
    _, report, _ = run(graphs[0], shacl_graph=graphs[1], inference=None, advanced=False)
    assert isinstance(report, Graph)

    def one(node: Any, name: str) -> str:
        return next((term.n3() for term in report.objects(node, URIRef(SH + name))), "")

    return {
        (one(node, "focusNode"), one(node, "sourceConstraintComponent")[1:-1], one(node, "value"))
        for node in report.objects(None, URIRef(SH + "result"))
    }


#: What the store of a value does to the terms of others is its own business; these have no value, or a long one.
WITHOUT_VALUE = {SH + "UniqueLangConstraintComponent", SH + "HasValueConstraintComponent"}


@given(graphs())
@settings(max_examples=80, deadline=None)
def test_random_graphs_break_the_same_constraints_as_by_pyshacl(text: str) -> None:
    store = ox.Store()
    store.extend(parsed(text))
    ours = {
        (v.focus, v.component, "" if v.component in WITHOUT_VALUE else v.value)
        for v in validate(store, triples_of(parsed(SHAPES)))
    }
    theirs = {(f, c, "" if c in WITHOUT_VALUE else v) for f, c, v in by_pyshacl(triples_of(store), SHAPES)}
    assert theirs == ours


def test_what_a_shape_says_of_itself_is_in_each_violation() -> None:
    store = store_of(triples_of(parsed(f"{PREFIXES} :n1 a :B ; :p 1 ; :r 2 .")))
    (violation,) = [v for v in validate(store, triples_of(parsed(SHAPES))) if v.shape.endswith("shut>")]
    assert ("<http://example.org/n1>", "<http://example.org/r>") == (violation.focus, violation.path)
    assert (SH + "Warning", "shut") == (violation.severity, violation.message)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("sh:sparql [ sh:select 'x' ]", "sh:sparql"),
        ("sh:property [ sh:path :p ; sh:uniqeLang true ]", "sh:uniqeLang"),
        ("sh:node :x", "a shape that is part of itself"),
        ("sh:property [ sh:path :p ; sh:pattern '(?=a)' ]", "is no pattern"),
        ("sh:property [ sh:path :p ; sh:minCount 'two' ]", "no whole number"),
        ("sh:property [ sh:path [ sh:path :p ] ; sh:minCount 1 ]", "this is no path"),
        ("sh:nodeKind :thing", "no kind of node"),
        ("sh:hasValue []", "a blank node"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_never_passed_over(shape: str, words: str) -> None:
    triples = triples_of(parsed(f"{PREFIXES} :x a sh:NodeShape ; sh:targetClass :A ; {shape} ."))
    with pytest.raises(OntologyError, match=words):
        list(validate(ox.Store(), triples))


def test_a_file_that_is_not_shacl_core_is_refused_with_its_places(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(f"{PREFIXES} :x a sh:NodeShape ; sh:targetClas :A .", encoding="utf-8")
    with pytest.raises(FactsError, match="sh:targetClas is not a term of SHACL"):
        list(find_shape_violations(ox.Store(), tmp_path / "shapes.ttl"))


# Against the checks in memory

Found = set[tuple[str, str, str]]


def as_triples(facts: Facts, ontology: Ontology) -> Iterator[Triple]:
    """The triples of all facts that triples can hold."""
    entities = {entity.id: entity for entity in facts.entities}
    for record in facts.records:
        value = record.value
        try:
            if isinstance(value, Entity):
                yield from list(entity_triples(value))
            elif isinstance(value, Source):
                yield from list(source_triples(value))
            else:
                statement = canonical_statement(value, ontology)
                yield from list(statement_triples(statement_id(statement), statement, ontology, entities))
        except (ValueError, KeyError):
            continue


def found(problems: Iterable[Problem]) -> Found:
    return {(problem.where, problem.rule, problem.what) for problem in problems}


def both_ways(facts: Facts, ontology: Ontology) -> tuple[Found, Found]:
    """What is found in memory and what over a store; names of other statements are looked up elsewhere."""
    triples = list(as_triples(facts, ontology))
    store = store_of([*ontology.triples, *triples])
    in_memory = found(check(read_triples(triples, ontology, file=""), ontology))
    unreadable = {where for where, rule, _ in in_memory if rule == "rdf"}
    asked = found(find_faults(store, ontology)) | found(find_shape_faults(store, ontology))
    return (
        {f for f in in_memory if f[0] not in unreadable and f[1] != "unknown-statement"},
        {f for f in asked if f[0] not in unreadable},
    )


def test_the_shipped_facts_have_no_fault_over_a_store(ontology_folder: Path, ontology: Ontology) -> None:
    assert (set(), set()) == both_ways(read_facts(ontology_folder / "facts"), ontology)


@pytest.fixture(scope="module")
def seeded() -> dict[str, list[list[Fault]]]:
    return seed()


SOUND = [(sort, number) for sort in ("plain", "sound") for number in range(COPIES[sort])]


@pytest.mark.parametrize(("sort", "number"), SOUND)
def test_seeded_faults_are_found_over_a_store_as_in_memory(
    sort: str, number: int, seeded: dict[str, list[list[Fault]]], tmp_path: Path, ontology: Ontology
) -> None:
    write_copy(seeded[sort][number], tmp_path / "ontology")
    in_memory, asked = both_ways(read_facts(tmp_path / "ontology" / "facts"), ontology)
    assert len(in_memory) > 40
    assert in_memory == asked


def test_a_graph_too_large_to_hold_the_ends_of_is_asked_piece_by_piece(
    seeded: dict[str, list[list[Fault]]], tmp_path: Path, ontology: Ontology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspects, "_HELD", 0)
    write_copy(seeded["plain"][0], tmp_path / "ontology")
    in_memory, asked = both_ways(read_facts(tmp_path / "ontology" / "facts"), ontology)
    assert in_memory == asked


def test_shapes_that_cannot_be_used_are_a_problem_at_their_place(tmp_path: Path, ontology: Ontology) -> None:
    wrong = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:x> a sh:NodeShape ; sh:targetClas <urn:y> .\n"
    (tmp_path / "shapes.ttl").write_text(wrong, encoding="utf-8")
    moved = Ontology(folder=tmp_path, triples=(), **{
        name: getattr(ontology, name) for name in
        ("title", "version", "classes", "predicates", "units", "groups", "source_kinds", "identifiers")
    })  # fmt: skip
    (problem,) = find_shape_faults(ox.Store(), moved)
    assert ("../shapes.ttl:2:26", "bad-shape") == (problem.where, problem.rule)
