"""Ids and triples of statements."""

from __future__ import annotations

import random

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import FactsError
from graphkit.model import Evidence, Statement, When
from graphkit.ontology import Ontology
from graphkit.rdf import iri, literal
from graphkit.statements import canonical_number, canonical_statement, merge, statement_id, statement_triples
from graphkit.terms import GK, PROV, SRC, ST, XSD

DEAL = Statement(
    subject="nvidia",
    predicate="investsIn",
    object="coherent",
    modality="fact",
    value="2000000000",
    unit="USD",
    date=When.parse("2026-03-02"),
    status="announced",
    sources=("cna",),
)


def test_an_id_reads_subject_predicate_object_date_and_ends_in_six_hex_digits() -> None:
    assert statement_id(DEAL).startswith("nvidia-investsIn-coherent-2026-03-02-")
    assert len("nvidia-investsIn-coherent-2026-03-02-") + 6 == len(statement_id(DEAL))


def test_an_id_does_not_depend_on_sources_evidence_citations_or_note() -> None:
    other = DEAL._replace(sources=("x", "y"), evidence=(Evidence("x", "1"),), note="n", cited=("r",))
    assert statement_id(DEAL) == statement_id(other)


@pytest.mark.parametrize(
    "changed",
    [
        DEAL._replace(value="2000000001"),
        DEAL._replace(status="completed"),
        DEAL._replace(what="lasers"),
        DEAL._replace(modality="estimate"),
        DEAL._replace(negated=True),
        DEAL._replace(until=When.parse("2030")),
        DEAL._replace(qualifiers=(("stakePercent", "2.9"),)),
    ],
)
def test_an_id_depends_on_all_else_that_is_said(changed: Statement) -> None:
    assert statement_id(DEAL) != statement_id(changed)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2.90", "2.9"),
        ("18.0", "18"),
        ("007", "7"),
        ("-0", "0"),
        ("0.10", "0.1"),
        ("1000000000000000000000", "1" + "0" * 21),
    ],
)
def test_numbers_are_compared_by_value(text: str, canonical: str) -> None:
    assert canonical == canonical_number(text)


@pytest.mark.parametrize("text", ["1e3", "1,000", "", "5 m", "NaN", ".5", "1_000"])
def test_what_is_not_plain_digits_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        canonical_number(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_a_canonical_number_is_the_same_number_and_stays_itself(number: object) -> None:
    text = format(number, "f")
    once = canonical_number(text)
    assert float(text) == float(once)
    assert once == canonical_number(once)


def test_equal_statements_are_one_with_all_their_sources_in_whatever_order_they_come() -> None:
    same = [
        DEAL._replace(sources=("b",), note="late", qualifiers=(("stakePercent", "2.90"),)),
        DEAL._replace(sources=("a",), note="early", qualifiers=(("stakePercent", "2.9"),)),
        DEAL._replace(
            sources=("c", "a"),
            evidence=(Evidence("c", "2"), Evidence("a", "1")),
            qualifiers=(("stakePercent", "2.9"),),
        ),
    ]
    ontology = _shipped()
    same = [canonical_statement(statement, ontology) for statement in same]
    merged = merge(same)
    (one,) = merged.values()
    assert (one.sources, one.note) == (("a", "b", "c"), "early\nlate")
    random.Random(7).shuffle(same)
    assert merged == merge(same)


def test_a_statement_becomes_the_triples_of_the_contract(ontology: Ontology) -> None:
    deal = DEAL._replace(
        qualifiers=(("stakePercent", "2.9"), ("oddity", "x: y")), evidence=(Evidence("cna", "Why?", "1"),)
    )
    key = statement_id(deal)
    triples = set(statement_triples(key, deal, ontology, {}))
    me = iri(ST + key)
    assert {
        (me, iri(GK + "value"), literal("2000000000", XSD + "integer")),
        (me, iri(GK + "unit"), literal("USD")),
        (me, iri(GK + "date"), literal("2026-03-02", XSD + "date")),
        (me, iri(GK + "validFrom"), literal("2026-03-02", XSD + "date")),
        (me, iri(GK + "status"), iri(GK + "announced")),
        (me, iri(GK + "modality"), iri(GK + "fact")),
        (me, iri(GK + "stakePercent"), literal("2.9", XSD + "decimal")),
        (me, iri(GK + "detail"), literal("oddity: x: y")),
        (me, iri(PROV + "wasDerivedFrom"), iri(SRC + "cna")),
    } <= triples


def test_a_partial_date_keeps_its_precision_and_widens_to_its_first_day(ontology: Ontology) -> None:
    deal = DEAL._replace(date=When.parse("2026-Q2"), until=When.parse("2028"))
    triples = {(p, o) for _, p, o in statement_triples("x", deal, ontology, {})}
    assert {
        (iri(GK + "date"), literal("2026-Q2")),
        (iri(GK + "validFrom"), literal("2026-04-01", XSD + "date")),
        (iri(GK + "until"), literal("2028", XSD + "gYear")),
        (iri(GK + "validUntil"), literal("2028-12-31", XSD + "date")),
    } <= triples


def test_a_figure_has_its_number_as_object_and_one_without_a_number_has_neither(ontology: Ontology) -> None:
    figure = Statement(
        "nokia", "grossMarginChange", "fact", value="320", unit="basis points", period=When.parse("2026-Q1")
    )
    worded = figure._replace(value="", unit="", what="improved significantly")
    objects = [
        p for p in ("object", "value") for t in statement_triples("x", figure, ontology, {}) if t[1].endswith(p + ">")
    ]
    assert objects == ["object", "value"]
    assert not [t for t in statement_triples("x", worded, ontology, {}) if t[1].endswith(("#object>", "#value>"))]


@given(st.text(), st.text())
def test_no_text_breaks_the_triples(what: str, note: str) -> None:
    statement = DEAL._replace(
        what=what.encode("utf-8", "ignore").decode(), note=note.encode("utf-8", "ignore").decode()
    )
    ontology = _shipped()
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in statement_triples("x", statement, ontology, {}))
    parsed = list(pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES))
    assert len(set(lines.splitlines())) >= len({str(quad) for quad in parsed}) > 0
    assert not statement.what or statement.what in {
        q.object.value for q in parsed if isinstance(q.object, pyoxigraph.Literal)
    }


def _shipped() -> Ontology:
    from graphkit.ontology import find_shipped, load_ontology

    if not _LOADED:
        _LOADED.append(load_ontology(find_shipped()))
    return _LOADED[0]


_LOADED: list[Ontology] = []


def test_details_that_are_no_numbers_stay_as_they_were_written() -> None:
    kept = canonical_statement(DEAL._replace(qualifiers=(("batch", "007"), ("stakePercent", "2.90"))), _shipped())
    assert (("batch", "007"), ("stakePercent", "2.9")) == kept.qualifiers


def test_the_lines_of_a_note_stay_in_the_order_in_which_they_were_written() -> None:
    (one,) = merge([DEAL._replace(note="z first\na second")]).values()
    assert "z first\na second" == one.note


def test_two_statements_whose_digests_collide_are_refused_and_not_made_one() -> None:
    first, second = DEAL._replace(subject="a", what="thing 1102"), DEAL._replace(subject="a", what="thing 1386")
    seen: dict[str, Statement] = {}
    for number in range(200_000):
        other = DEAL._replace(what=f"thing {number}")
        key = statement_id(other)
        if key in seen:
            first, second = seen[key], other
            break
        seen[key] = other
    assert statement_id(first) == statement_id(second)
    with pytest.raises(FactsError, match="two different statements have this id"):
        merge([first, second])
