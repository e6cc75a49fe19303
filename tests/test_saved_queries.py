"""Saved queries: the head of the file, the values of parameters, and the shipped ones against the shipped facts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from graphkit.errors import AmbiguousName, BadOption, OntologyError, UnknownName
from graphkit.graph import Graph
from graphkit.ontology import find_shipped
from graphkit.query import Answer, Bounds, Parameter, answer, answer_saved, find_saved, load_saved
from graphkit.query.catalogue import card_text, list_data, list_text
from graphkit.query.grammar import read_query
from graphkit.query.results import write_answer
from graphkit.query.saved import KINDS, read_saved
from graphkit.query.table import to_table, wrap
from graphkit.rdf import lexical
from graphkit.terms import GK, ID, PREFIXES, SRC, XSD

HEAD = """# Who invested in whom?
# answers: one row for each investment,
#   the largest first
# parameter investor (thing, optional): only this one
# parameter since (date, default 2020): from
#   this day on
# parameter least (number): the least amount
#
SELECT ?investor ?since ?least { ?investor gk:investsIn ?x } # not the head
# parameter not (text): of the head
"""


def test_the_head_tells_title_answers_and_parameters() -> None:
    saved = read_saved("investments", HEAD)
    assert ("investments", "Who invested in whom?") == (saved.name, saved.title)
    assert "one row for each investment, the largest first" == saved.answers
    assert saved.parameters == (
        Parameter("investor", "thing", "only this one", optional=True),
        Parameter("since", "date", "from this day on", default="2020"),
        Parameter("least", "number", "the least amount"),
    )
    assert HEAD == saved.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { }", "q.rq:1:1: a saved query needs a first line that asks a question"),
        ("# Who?\nSELECT * { }", "q.rq:1:1: a saved query needs a line '# answers: what a row is'"),
        ("# Who?\n# answers: a\n# parameter x: y\nSELECT * { }", "q.rq:3:1: 'parameter x: y' cannot be read"),
        ("# Who?\n# answers: a\n# parameter x (day): y\nSELECT * { }", "q.rq:3:1: 'day' is no kind of parameter"),
        ("# Who?\n# answrs: a\nSELECT * { }", "q.rq:2:1: 'answrs: a' is neither 'answers:' nor"),
        ("# Who?\n# answers: a\n# and more\nSELECT * { }", "indent a line that goes on with the one before"),
    ],
)
def test_a_head_that_says_too_little_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(OntologyError) as caught:
        read_saved("q", text)
    assert said in str(caught.value)


def values(kind: str, value: str, graph: Graph) -> str:
    saved = read_saved("q", f"# Who?\n# answers: a\n# parameter x ({kind}): y\nSELECT ?x {{ }}")
    return saved.values({"x": value}, graph)["x"]


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("thing", "NVDA", f"<{ID}nvidia>"),
        ("thing", "Nokia Oyj", f"<{ID}nokia>"),
        ("source", "longbridge-41066920", f"<{SRC}longbridge-41066920>"),
        ("relation", "invests in", f"<{GK}investsIn>"),
        ("relation", "customer_of", f"<{GK}customerOf>"),
        ("text", 'a "quoted" text\n', '"a \\"quoted\\" text\\n"'),
        ("number", "1000000000", f'"1000000000"^^<{XSD}integer>'),
        ("number", "-2.9", f'"-2.9"^^<{XSD}decimal>'),
        ("date", "2026-03-02", f'"2026-03-02"^^<{XSD}date>'),
        ("date", "2026-03", f'"2026-03"^^<{XSD}gYearMonth>'),
        ("date", "2026", f'"2026"^^<{XSD}gYear>'),
        ("date", "2026-Q1", '"2026-Q1"'),
    ],
)
def test_a_value_becomes_a_term_of_its_kind(kind: str, value: str, term: str, shipped: Graph) -> None:
    assert term == values(kind, value, shipped)


@pytest.mark.parametrize(
    ("kind", "value", "error", "said"),
    [
        ("thing", "nvida", UnknownName, "did you mean 'nvidia'"),
        ("source", "no-such-source", UnknownName, "'no-such-source' is not the name of any source"),
        ("relation", "investsInn", UnknownName, "did you mean 'investsIn'"),
        ("number", "1e9", BadOption, "'1e9' is not a number"),
        ("date", "soon", BadOption, "'soon' is not a date"),
        ("date", "2026-02-30", BadOption, "not a day of the calendar"),
    ],
)
def test_a_value_that_is_none_of_its_kind_is_refused(
    kind: str, value: str, error: type[Exception], said: str, shipped: Graph
) -> None:
    with pytest.raises(error, match=re.escape(said)):
        values(kind, value, shipped)


def test_a_name_that_several_things_bear_is_left_to_the_asker(make_graph: Any) -> None:
    graph = make_graph("""
sources:
- {id: s1, title: One, publisher: P, url: "https://example.org/1", published: 2024-06-01, kind: news}
entities:
- {id: alpha, type: Company, label: Alpha, alt: [Twin]}
- {id: beta, type: Company, label: Beta, alt: [Twin]}
statements:
- {subject: alpha, predicate: partnersWith, object: beta, modality: fact, status: ongoing, sources: [s1]}
""")
    with pytest.raises(AmbiguousName, match="alpha"):
        values("thing", "twin", graph)


def test_parameters_without_a_value_take_their_default_or_stay_free(shipped: Graph) -> None:
    saved = read_saved("q", HEAD)
    assert {"since", "least"} == saved.values({"least": "1"}, shipped).keys()
    assert '"2020"' in saved.values({"least": "1"}, shipped)["since"]
    with pytest.raises(BadOption, match=r"'q' needs 'least': the least amount .give it with -p least=…"):
        saved.values({}, shipped)
    with pytest.raises(BadOption, match=r"has no parameter 'sense' .it has: investor, since, least"):
        saved.values({"sense": "1", "least": "1"}, shipped)


def test_a_saved_query_is_found_in_any_case_and_near_names_are_offered(shipped: Graph) -> None:
    assert "largest-deals" == find_saved(shipped, "Largest deals").name
    with pytest.raises(UnknownName, match="'investments'"):
        find_saved(shipped, "investmets")


# The shipped queries

FILES = sorted((find_shipped() / "queries").glob("*.rq"))
NAMES = [file.stem for file in FILES]


@pytest.fixture(scope="module")
def answers(shipped: Graph) -> dict[str, tuple[Answer, float]]:
    """The answer to each saved query without parameters, and how many seconds it took."""
    found = {}
    for name in NAMES:
        begin = perf_counter()
        found[name] = (answer_saved(shipped, name), perf_counter() - begin)
    return found


def test_there_are_at_least_24_saved_queries_and_a_build_brings_them_all(shipped: Graph) -> None:
    assert len(NAMES) >= 24
    assert NAMES == [saved.name for saved in load_saved(shipped)]


@pytest.mark.parametrize("name", NAMES)
def test_every_saved_query_answers_with_rows_and_without_a_reproach(
    name: str, answers: dict[str, tuple[Answer, float]]
) -> None:
    found, seconds = answers[name]
    assert seconds < 5
    assert found.count > 0
    assert found.complete
    assert () == found.notes


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_saved_query_selects_its_parameters_and_orders_its_rows(file: Path) -> None:
    saved = read_saved(file.stem, file.read_text(encoding="utf-8"))
    structure = read_query(saved.text, prefixes=PREFIXES)
    columns = [column.text[1:] for column, _ in structure.projections[-1].columns]
    assert {parameter.name for parameter in saved.parameters} <= set(columns)
    assert columns[0] not in {parameter.name for parameter in saved.parameters}, "names for people come first"
    assert "ORDER BY" in saved.text
    assert max(map(len, saved.text.split("\n"))) <= 125


@pytest.mark.parametrize("name", NAMES)
def test_every_saved_query_gives_the_same_rows_in_the_same_order_each_time(
    name: str, answers: dict[str, tuple[Answer, float]], shipped: Graph
) -> None:
    assert list(answers[name][0].texts()) == list(answer_saved(shipped, name).texts())


@pytest.mark.parametrize("name", NAMES)
def test_people_see_names_and_not_only_ids(name: str, answers: dict[str, tuple[Answer, float]], shipped: Graph) -> None:
    found, _ = answers[name]
    parameters = {parameter.name for parameter in find_saved(shipped, name).parameters}
    first = next(found.rows())
    shown = [lexical(cell or "") for column, cell in zip(found.columns, first, strict=True) if column not in parameters]
    assert any(text and not text.startswith("http") for text in shown)


def rows_with(found: Answer, wanted: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The rows that have these texts in these columns."""
    places = {found.columns.index(column): text for column, text in wanted.items()}
    return [row for row in found.texts() if all(text in row[place] for place, text in places.items())]


#: Questions whose answer the facts decide: a query, its parameters, and what some row must hold.
ANSWERS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    (
        "investments",
        {"investor": "nvidia"},
        {"into": "Nokia", "amount": "1000000000", "unit": "USD", "date": "2025-10-28"},
    ),
    ("investments", {"investee": "coherent"}, {"from": "NVIDIA", "amount": "2000000000", "date": "2026-03-02"}),
    (
        "makers-of-material",
        {},
        {"maker": "Nokia", "makes": "InP photonic", "basis": "capability", "plants": "San Jose"},
    ),
    ("makers-of-material", {}, {"maker": "Coherent", "plants": "Sherman, Texas"}),
    ("makers-of-material", {"material": "InP substrate"}, {"maker": "AXT", "makes": "InP substrate"}),
    ("dependencies", {}, {"side": "it depends on", "relation": "requires", "object": "Ultra-high-power CW laser"}),
    ("dependencies", {}, {"side": "depends on it", "subject": "Rubin Ultra", "said_as": "forecast"}),
    ("dependencies", {"thing": "inp"}, {"side": "depends on it", "subject": "InP laser chips"}),
    ("market-figures", {}, {"figure": "26000000000", "period": "2026", "estimated_by": "TrendForce"}),
    ("market-figures", {"words": "silicon-photonics interconnect"}, {"figure": "33800000000", "period": "2034"}),
    (
        "acquisition-effect",
        {},
        {"about": "Nokia", "relation": "acquires", "amount": "2300000000", "date": "2025-02-28"},
    ),
    ("acquisition-effect", {}, {"about": "Infinera", "other": "InP optical chips", "said_as": "opinion"}),
    ("acquisition-effect", {}, {"about": "Nokia", "relation": "manufactures", "basis": "capability that came"}),
    (
        "in-common",
        {},
        {"common": "AI-RAN Alliance", "first_relation": "is a member of", "second_relation": "is a member"},
    ),
    ("in-common", {}, {"common": "Nokia", "kind": "itself", "first_relation": "invests in"}),
    ("weak-claims", {}, {"weakness": "forum post", "publisher": "Longbridge"}),
    ("weak-claims", {"about": "ciena"}, {"claimant": "Ciena", "relation": "bets on", "object": "WaveLogic"}),
    (
        "bottlenecks",
        {},
        {"from": "Compute", "relation": "passes the bottleneck", "to": "Memory", "publisher": "Longbridge"},
    ),
    (
        "bottlenecks",
        {"document": "etfpedia-ai-infrastructure"},
        {"from": "Power & cooling", "section": "What are the layers"},
    ),
    ("comparison", {}, {"of": "Ciena", "said": "WaveLogic", "aspect": "bets on"}),
    ("comparison", {}, {"of": "Nokia", "said": "Backbone network upgrade cycle", "aspect": "bets on"}),
    ("risks", {"whom": "nokia"}, {"risk": "Traditional telecom-operator capital spending", "relation": "is a risk to"}),
    ("risks", {"what": "cpo"}, {"to": "Optical-transceiver market"}),
    ("acquisitions", {"target": "acacia"}, {"by": "Cisco", "price": "4500000000", "stage": "completed"}),
    ("acquisitions", {"since": "2026", "buyer": "marvell"}, {"acquired": "XConn Technologies", "price": "540000000"}),
    ("terminated-deals", {}, {"one": "NVIDIA", "other": "Arm", "ended": "2022-02-08", "announced": "2020-09-13"}),
    ("terminated-deals", {"party": "acacia"}, {"one": "Cisco", "ended": "2021-01-08", "agreed_again": "2021-01-14"}),
    ("customers", {}, {"customer": "NVIDIA", "how": "commits to purchase"}),
    ("customers", {"supplier": "IQE"}, {"customer": "MACOM", "how": "supplied"}),
    ("suppliers", {}, {"supplier": "TSMC", "how": "supplies"}),
    ("suppliers", {"customer": "tower"}, {"supplier": "IQE"}),
    ("competitors", {"company": "nokia"}, {"one": "Nokia", "other": "Ciena"}),
    ("members", {"alliance": "AI-RAN Alliance"}, {"who": "Nokia", "since": "2024-02-26", "role": "founding member"}),
    ("capex", {"spender": "meta"}, {"period": "2026", "spending": "115000000000", "up_to": "135000000000"}),
    (
        "facilities",
        {"product": "inp-6-inch"},
        {"facility": "Coherent Järfälla", "country": "SE", "operated_by": "Coherent"},
    ),
    ("facilities", {"operator": "qorvo"}, {"facility": "Greensboro", "operated_by": "Qorvo (former)"}),
    ("funding-rounds", {"company": "ayar-labs"}, {"round": "Series D", "up_to": "155000000", "investors": "NVIDIA"}),
    ("commitments", {}, {"commitment": "invests in", "to": "Nokia", "amount": "1000000000", "stage": "completed"}),
    ("commitments", {}, {"to": "Groq", "denied": "denied"}),
    ("disagreements", {"about": "xilinx"}, {"value": "49000000000", "published_by": "digi.no"}),
    ("disagreements", {"about": "xilinx"}, {"value": "50000000000", "published_by": "TelecomLead"}),
    ("largest-deals", {}, {"one": "Broadcom", "other": "VMware", "value": "69000000000"}),
    (
        "largest-deals",
        {"currency": "GBP", "at_least": "1000000"},
        {"one": "MACOM", "other": "IQE", "value": "45000000"},
    ),
    ("newest-deals", {"since": "2026-06"}, {"date": "2026-06-18", "one": "Tower Semiconductor", "other": "Marvell"}),
    ("source-says", {}, {"subject": "Ciena", "relation": "bets on", "object": "WaveLogic"}),
    ("owners", {"company": "infinera"}, {"parent": "Nokia", "since": "2025-02-28"}),
    ("owners", {"owner": "cisco"}, {"subsidiary": "Luxtera", "basis": "owner by completed acquisition"}),
    ("layers", {"layer": "Compute"}, {"thing": "GPU"}),
    ("demand-drivers", {"for": "cw-laser"}, {"from": "Co-packaged optics"}),
    ("market-shares", {"company": "nokia"}, {"share": "20", "period": "2023", "estimated_by": "Dell'Oro Group"}),
    ("figures", {}, {"metric": "profit growth", "figure": "245", "time": "2026-Q1"}),
    ("denials", {}, {"one": "NVIDIA", "other": "Groq"}),
    (
        "conclusions",
        {"about": "infinera", "relation": "subsidiaryOf"},
        {"one": "Coriant", "premises": "Infinera acquires"},
    ),
    ("indirect-suppliers", {}, {"behind": "TSMC", "supplies": "NVIDIA"}),
    ("listed-companies", {"country": "FI"}, {"company": "Nokia", "ticker": "NOK", "cik": "0000924613"}),
    ("publishers", {}, {"publisher": "ETFpedia", "sources": "1"}),
    (
        "milestones",
        {"thing": "ai-ran"},
        {"time": "2026-H2/2027", "milestone": "first signs of demand", "said_as": "forecast"},
    ),
    ("standard-supporters", {"standard": "400ZR"}, {"who": "OIF", "how": "develops"}),
    ("partners", {}, {"partner": "T-Mobile US", "date": "2025-10-28"}),
    ("public-money", {}, {"from": "US Department of Commerce", "into": "Infinera", "amount": "93000000"}),
]


@pytest.mark.parametrize(("name", "given", "wanted"), ANSWERS)
def test_the_answer_is_what_the_facts_say(
    name: str, given: dict[str, str], wanted: dict[str, str], shipped: Graph
) -> None:
    assert rows_with(answer_saved(shipped, name, given=given), wanted)


def test_every_saved_query_is_tried_against_the_facts() -> None:
    assert set(NAMES) == {name for name, _, _ in ANSWERS}


# Optional parameters

OPTIONAL = [
    (name, parameter.name, parameter.kind)
    for name, file in zip(NAMES, FILES, strict=True)
    for parameter in read_saved(name, file.read_text(encoding="utf-8")).parameters
    if parameter.optional
]

#: Values for parameters that the rows show on one side or the other: with what each row must then show, and where.
EITHER_SIDE = {
    ("competitors", "company"): ("nokia", "Nokia", ("one", "other")),
    ("conclusions", "about"): ("infinera", "Infinera", ("one", "other")),
    ("disagreements", "about"): ("xilinx", "Xilinx", ("subject", "object")),
    ("facilities", "operator"): ("qorvo", "Qorvo", ("operated_by",)),
    ("facilities", "product"): ("inp-6-inch", "6-inch InP wafer process", ("makes",)),
    ("terminated-deals", "party"): ("acacia", "Acacia Communications", ("one", "other")),
    ("weak-claims", "about"): ("ciena", "Ciena", ("claimant", "object")),
}


def plain(kind: str, text: str) -> str:
    """Return a text of an answer as a person writes it for a parameter of that kind."""
    return text.removeprefix({"thing": ID, "source": SRC, "relation": GK}.get(kind, ""))


def value_that_fits_nothing(kind: str, shown: set[str], graph: Graph) -> str:
    """Return a value of the graph that no statement bears, or a country that is none."""
    unused = {
        "thing": "?x a gk:Publisher FILTER NOT EXISTS { ?s rdf:subject|rdf:object ?x }",
        "source": "?x a gk:Source",
        "relation": "?x a gk:RelationPredicate FILTER NOT EXISTS { ?s gk:inferredBy ?rule ; rdf:predicate ?x }",
    }
    if kind == "text":
        return "ZZ"
    found = answer(graph, f"SELECT ?x {{ {unused[kind]} }} ORDER BY ?x").texts()
    return next(plain(kind, text) for (text,) in found if text not in shown)


def column(found: Answer, name: str) -> list[str]:
    place = found.columns.index(name)
    return [row[place] for row in found.texts()]


@pytest.mark.parametrize(("name", "parameter", "kind"), OPTIONAL)
def test_an_optional_parameter_that_fits_nothing_leaves_no_row(
    name: str, parameter: str, kind: str, answers: dict[str, tuple[Answer, float]], shipped: Graph
) -> None:
    shown = set(column(answers[name][0], parameter))
    value = value_that_fits_nothing(kind, shown, shipped)
    assert 0 == answer_saved(shipped, name, given={parameter: value}).count


@pytest.mark.parametrize(("name", "parameter", "kind"), OPTIONAL)
def test_an_optional_parameter_that_fits_leaves_just_the_rows_that_have_it(
    name: str, parameter: str, kind: str, answers: dict[str, tuple[Answer, float]], shipped: Graph
) -> None:
    whole, _ = answers[name]
    if (name, parameter) in EITHER_SIDE:
        value, label, places = EITHER_SIDE[name, parameter]
        narrowed = answer_saved(shipped, name, given={parameter: value})
        for cells in zip(*(column(narrowed, place) for place in places), strict=True):
            assert any(label in cell for cell in cells)
        expected = sum(
            any(label in cell for cell in cells)
            for cells in zip(*(column(whole, place) for place in places), strict=True)
        )
        # A name may be part of another one: then there are fewer rows, never more.
        assert 0 < narrowed.count <= expected < whole.count
        return
    amounts = Counter(filter(None, column(whole, parameter)))
    value, amount = min(amounts.items(), key=lambda pair: (pair[1], pair[0]))
    narrowed = answer_saved(shipped, name, given={parameter: plain(kind, value)})
    assert {value} == set(column(narrowed, parameter))
    assert amount == narrowed.count < whole.count
    # What a row shows of its own is what it showed without the parameter.
    assert set(narrowed.texts()) <= set(whole.texts())


# Amounts and counts


def test_every_question_that_shows_an_amount_shows_whether_it_is_a_bound(
    answers: dict[str, tuple[Answer, float]],
) -> None:
    with_amount = [name for name in NAMES if "unit" in answers[name][0].columns]
    assert {"investments", "commitments", "suppliers", "customers", "acquisitions", "largest-deals"} <= set(with_amount)
    assert [] == [name for name in with_amount if "bound" not in answers[name][0].columns]


@pytest.mark.parametrize(
    ("name", "given", "wanted", "bound"),
    [
        ("investments", {"investor": "nvidia"}, {"into": "Corning", "amount": "3200000000"}, "up to"),
        ("investments", {"investor": "nvidia"}, {"into": "Coherent", "amount": "2000000000"}, ""),
        ("commitments", {}, {"to": "Optical networking", "amount": "4000000000"}, "about"),
        ("largest-deals", {}, {"one": "Microsoft", "other": "Nebius", "value": "17400000000"}, "to 19400000000"),
        ("suppliers", {"customer": "amazon"}, {"supplier": "Astera Labs", "amount": "6500000000"}, "up to"),
        ("market-shares", {}, {"holder": "InfiniBand", "share": "80"}, "about"),
    ],
)
def test_a_ceiling_does_not_read_as_a_sum_that_was_paid(
    name: str, given: dict[str, str], wanted: dict[str, str], bound: str, shipped: Graph
) -> None:
    found = answer_saved(shipped, name, given=given)
    rows = rows_with(found, wanted)
    assert {bound} == {row[found.columns.index("bound")] for row in rows}


def test_a_bound_of_something_else_does_not_stand_beside_an_empty_amount(
    answers: dict[str, tuple[Answer, float]],
) -> None:
    found, _ = answers["investments"]
    assert "" not in {
        amount for amount, bound in zip(column(found, "amount"), column(found, "bound"), strict=True) if bound
    }


def test_the_largest_deals_tell_which_were_called_off_and_leave_out_what_is_merely_held(
    answers: dict[str, tuple[Answer, float]],
) -> None:
    found, _ = answers["largest-deals"]
    called_off = {"one": "NVIDIA", "other": "Arm", "date": "2020-09-13", "terminated": "2022-02-08"}
    assert rows_with(found, called_off)
    later = rows_with(found, {"one": "Cisco", "other": "Acacia", "date": "2021-03-01"})
    assert {""} == {row[found.columns.index("terminated")] for row in later}
    assert [] == rows_with(found, {"one": "Northern Trust"})


def test_what_follows_by_rule_has_no_count_of_publishers(answers: dict[str, tuple[Answer, float]]) -> None:
    counted = 0
    for name in NAMES:
        found, _ = answers[name]
        if not {"basis", "publishers"} <= set(found.columns) or name == "owners":  # which counts those of the premises
            continue
        for basis, publishers in zip(column(found, "basis"), column(found, "publishers"), strict=True):
            assert (basis == "stated") == (publishers != ""), name
            counted += basis != "stated"
        assert "0" not in column(found, "publishers")
    assert counted


def test_the_list_names_all_queries_with_their_parameters_for_people_and_for_machines(shipped: Graph) -> None:
    saved = load_saved(shipped)
    text = "".join(list_text(saved))
    data = list_data(saved)
    assert NAMES == [entry["name"] for entry in data]
    assert json.loads(json.dumps(data)) == data
    for query in saved:
        assert query.title in text
        assert query.answers in "".join(card_text(query))
        for parameter in query.parameters:
            assert f"-p {parameter.name}=" in text
            assert parameter.kind in KINDS


def test_bounds_hold_for_saved_queries_as_well(shipped: Graph) -> None:
    found = answer_saved(shipped, "investments", bounds=Bounds(rows=1))
    assert (1, False) == (found.count, found.complete)


def test_the_example_of_the_guide_is_a_saved_query_that_narrows(shipped: Graph) -> None:
    guide = (find_shipped() / "README.md").read_text(encoding="utf-8")
    saved = read_saved("guide", guide.split("```sparql\n", 1)[1].split("```", 1)[0])
    whole = answer(shipped, saved.text, values=saved.values({}, shipped))
    member = plain("thing", column(whole, "member")[0])
    one = answer(shipped, saved.text, values=saved.values({"member": member}, shipped))
    assert 1 == one.count < whole.count
    assert {f"{ID}uec"} == set(column(whole, "alliance"))


# Tables for people

ROWS = [
    ("NVIDIA", "44,078,176,000", "2026-03-31", "words " * 20, "id:nvidia"),
    ("Nokia", "1,000,000,000", "2025-Q4", "until 2026-H2/2027 " * 9, "id:nvidia"),
]
HEADER = ("who", "amount", "date", "text", "whom")


@pytest.mark.parametrize("width", [30, 60, 99, 100, 120, 300])
def test_no_table_breaks_a_number_or_a_date(width: int) -> None:
    lines = list(to_table(HEADER, ROWS, width=width))
    text = "".join(lines)
    for whole in ("44,078,176,000", "1,000,000,000", "2026-03-31", "2025-Q4"):
        assert whole in text
    assert 9 == text.count("2026-H2/2027")
    assert max(map(len, text.splitlines())) <= width


def test_a_number_inside_of_a_long_word_moves_to_the_next_line_as_a_whole() -> None:
    assert ["id:deal-of-", "2025-10-28-a"] == wrap("id:deal-of-2025-10-28-a", 14)


def test_a_narrow_terminal_shows_records_and_a_wide_one_a_table() -> None:
    narrow = "".join(to_table(HEADER, [("Nokia", "", "2025-Q4", "words " * 20, "x")] * 2, width=99))
    first, second = narrow.split("\n\n")
    assert first.startswith("who: Nokia\ndate: 2025-Q4\ntext: words words")
    assert first == second.rstrip("\n")
    assert "".join(to_table(HEADER, ROWS, width=100)).startswith("who  ")
    assert "".join(to_table(("a", "b"), [("1", "2")], width=20)).startswith("a  b\n")


def test_a_table_whose_numbers_alone_are_wider_than_the_terminal_becomes_records() -> None:
    row = tuple(str(10**20 + place) for place in range(6))
    assert "".join(to_table("abcdef", [row], width=110)) == "".join(
        f"{a}: {b}\n" for a, b in zip("abcdef", row, strict=True)
    )


def test_a_given_column_is_left_out_while_it_says_the_same_in_every_row() -> None:
    assert "whom" not in "".join(to_table(HEADER, ROWS, given=["whom"]))
    assert "whom" in "".join(to_table(HEADER, ROWS))
    assert "who " in next(to_table(HEADER, ROWS, given=["who"]))
    assert "id:nvidia" in "".join(to_table(("whom",), [("id:nvidia",)], given=["whom"]))


def test_a_table_leaves_out_what_the_asker_gave_and_other_formats_keep_it(shipped: Graph) -> None:
    found = answer_saved(shipped, "suppliers", given={"customer": "nvidia"})
    assert "customer" not in next(write_answer(found))
    assert next(write_answer(found, "csv")).rstrip().endswith(",customer")
