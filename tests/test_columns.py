"""The columns of the index say of each statement what the table of claims says: when it holds, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.columns import Columns, arrange, columns_of, strongest_and_voices
from graphkit.compile import numbered
from graphkit.model import MODALITIES, Source, Statement, When
from graphkit.ontology import Ontology
from graphkit.statements import merge
from graphkit.table import Claim, make_table

THINGS = ("a", "b", "c")
SOURCES = {
    id: Source(id, id, publisher, kind, published=When.parse(day), cited_through=through)
    for id, publisher, kind, day, through in (
        ("s1", "One", "news", "2020-01-01", ""),
        ("s2", "one", "filing", "2021-05-01", ""),
        ("s3", "Two", "news", "2022", "s1"),
        ("s4", "Three", "forum", "2022-02", ""),
    )
}
DAYS = st.sampled_from(["2019", "2020-06", "2021-03-04", "2021-Q4", "2023-01-01"]).map(When.parse)
STATEMENTS = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(THINGS[:2]),
        "predicate": st.sampled_from(["investsIn", "supplies", "customerOf", "partnersWith", "acquires"]),
        "modality": st.sampled_from(MODALITIES),
        "object": st.just("c"),
        "date": st.none() | DAYS,
        "until": st.none() | DAYS,
        "status": st.sampled_from(["", "announced", "completed", "terminated"]),
        "negated": st.booleans(),
        "what": st.sampled_from(["", "one", "two"]),
        "sources": st.sets(st.sampled_from(sorted(SOURCES)), min_size=1).map(lambda own: tuple(sorted(own))),
    }
).map(lambda own: Statement(**own))


def _columns(statements: dict[str, Statement], ontology: Ontology) -> Columns:
    rows = ((id, statement, None) for id, statement in statements.items())
    return columns_of(rows, vocabulary=ontology, things=numbered(THINGS), sources=SOURCES)


@settings(max_examples=100, deadline=None)
@given(st.lists(STATEMENTS, max_size=8))
def test_relations_stand_claim_by_claim_and_hold_when_the_table_says(ontology: Ontology, own: list[Statement]) -> None:
    statements = merge(own)
    table = make_table(statements, SOURCES, ontology)
    columns = _columns(statements, ontology)
    arranged = arrange(columns, len(THINGS))
    place = numbered(THINGS)
    expected: list[Claim] = sorted(
        table.claims.values(), key=lambda c: (sorted((place[c.key[0]], place[c.key[2]])), c.key)
    )
    assert [id for claim in expected for id in claim.ids] == [columns.ids[row] for row in arranged.rows.tolist()]
    for day in (date(2018, 1, 1) + timedelta(days=97 * n) for n in range(24)):
        standing = {statement for claim in expected for statement, _ in claim.standing(day.toordinal())}
        found = arranged.possible(day.toordinal())
        rows = [arranged.rows[at] for at in range(len(found)) if found[at]]
        assert standing == {statements[columns.ids[row]] for row in rows}


@settings(max_examples=100, deadline=None)
@given(st.lists(STATEMENTS, max_size=8))
def test_a_claim_is_as_strong_and_as_widely_said_as_those_of_its_statements_that_stand(
    ontology: Ontology, own: list[Statement]
) -> None:
    statements = merge(own)
    columns = _columns(statements, ontology)
    arranged = arrange(columns, len(THINGS))
    day = date(2021, 6, 1).toordinal()
    modality, voices = strongest_and_voices(columns, arranged, arranged.possible(day))
    claims = make_table(statements, SOURCES, ontology).claims
    names = sorted(ontology.predicates)
    for at in range(len(arranged.subject)):
        key = THINGS[arranged.subject[at]], names[arranged.predicate[at]], THINGS[arranged.object[at]]
        standing = claims[key].standing(day)
        strongest = min((MODALITIES.index(s.modality) for s, _ in standing), default=len(MODALITIES))
        publishers = {name for _, own_publishers in standing for name in own_publishers}
        assert (strongest, len(publishers)) == (modality[at], voices[at])
