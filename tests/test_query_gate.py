"""What is refused before anything runs, what is not, and how well a fault in a query is told."""

from __future__ import annotations

from time import perf_counter

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphkit.errors import QueryError
from graphkit.query import answer_store
from graphkit.query.faults import FaultyQuery
from graphkit.query.gate import MOST_BYTES, MOST_NESTED, MOST_OF_ONE_OPERATOR, MOST_TRIPLES, check_query
from graphkit.query.tokens import tokenize
from graphkit.terms import PREFIXES


def check(text: str) -> None:
    check_query(text, prefixes=PREFIXES)


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        check(text)
    return caught.value


def inside(part: str) -> str:
    return f"SELECT * WHERE {{ ?s ?p ?o {part} }}"


#: What ends the engine's process, or keeps it planning for minutes, when there is enough of it.
HOSTILE = {
    "parentheses": lambda n: inside(f"FILTER({'(' * n}1{')' * n})"),
    "functions": lambda n: inside(f"FILTER({'STR(' * n}1{')' * n})"),
    "groups": lambda n: inside("{" * n + "}" * n),
    "nested OPTIONAL": lambda n: inside("OPTIONAL{" * n + "}" * n),
    "nested EXISTS": lambda n: inside("FILTER EXISTS{" * n + "}" * n),
    "lists": lambda n: inside(f". ?a ?b {'(' * n}{')' * n}"),
    "blank nodes": lambda n: inside(f". ?a ?b {'[?c ' * n}1{']' * n}"),
    "triple terms": lambda n: inside(f". ?a ?b {'<<(?s ?p ' * n}1{')>>' * n}"),
    "reified triples": lambda n: inside(f". ?a ?b {'<<?s ?p ' * n}1{'>>' * n}"),
    "annotations": lambda n: inside(f"{'{|?s ?p ' * n}1{'|}' * n}"),
    "UNION": lambda n: inside(f"{{}}{'UNION{}' * n}"),
    "OPTIONAL": lambda n: inside("OPTIONAL{}" * n),
    "MINUS": lambda n: inside("MINUS{}" * n),
    "sub-queries": lambda n: inside("{SELECT*{}}" * n),
    "FILTER": lambda n: inside("FILTER(1)" * n),
    "BIND": lambda n: inside("".join(f"BIND(1 AS ?x{i})" for i in range(n))),
    "GRAPH": lambda n: inside("GRAPH?g{}" * n),
    "columns": lambda n: f"SELECT {''.join(f'(1 AS ?x{i})' for i in range(n))}{{}}",
    "||": lambda n: inside(f"FILTER(1{'||1' * n})"),
    "&&": lambda n: inside(f"FILTER(1{'&&1' * n})"),
    "+": lambda n: inside(f"FILTER(1{'+1' * n})"),
    "signed numbers": lambda n: inside(f"FILTER(1{' -1' * n})"),
    "*": lambda n: inside(f"FILTER(1{'*1' * n})"),
    "!": lambda n: inside(f"FILTER({'!' * n}1)"),
    "alternatives": lambda n: inside(f". ?a rdf:type{'|rdf:type' * n} ?b"),
    "sequences": lambda n: inside(f". ?a rdf:type{'/rdf:type' * n} ?b"),
    "objects": lambda n: inside(",?x" * n),
    "predicates": lambda n: inside(";?p ?x" * n),
    "triples": lambda n: inside(". ?s ?p ?o " * n),
    "members": lambda n: inside(f". ?a ?b ({' 1' * n})"),
    "reifiers": lambda n: inside("~" * n),
}


@pytest.mark.parametrize("count", [6_000, 60_000])
@pytest.mark.parametrize("shape", HOSTILE)
def test_what_ends_the_engine_is_refused_at_once(shape: str, count: int) -> None:
    begin = perf_counter()
    error = refusal(HOSTILE[shape](count))
    assert error.problem.hint
    assert perf_counter() - begin < 5


def test_a_flood_behind_what_the_grammar_cannot_follow_is_refused_as_well() -> None:
    lost = "FILTER(?a<?b&&?c>?d)"  # to the grammar `<?b&&?c>` is an IRI; the engine tries both readings
    answer_store(ox.Store(), inside(lost))
    assert "triple patterns" in str(refusal(inside(lost + " ?s ?p ?o ." * 400)))


def test_queries_up_to_the_limits_are_let_through_and_answered() -> None:
    store = ox.Store()
    store.update("INSERT DATA { <a:s> <a:p> 1 }")
    deep = MOST_NESTED - 2
    assert 1 == len(answer_store(store, inside(f"FILTER({'(' * deep}1{')' * deep})")))
    assert 1 == len(answer_store(store, inside("{" * deep + "?s ?p ?o" + "}" * deep)))
    assert 1 == len(answer_store(store, inside("OPTIONAL{" * deep + "?s ?p ?o" + "}" * deep)))
    assert 1 == len(answer_store(store, inside(f"FILTER(1{'||0' * MOST_OF_ONE_OPERATOR})")))
    assert 1 == len(answer_store(store, inside(". ?s ?p ?o " * (MOST_TRIPLES - 1))))


def test_one_more_than_the_limits_is_refused() -> None:
    assert "nested more than 100 deep" in str(refusal(inside(f"FILTER({'(' * 99}1{')' * 99})")))
    assert "'||' occurs more than 500 times" in str(refusal(inside(f"FILTER(1{'||0' * 501})")))
    assert "151 triple patterns" in str(refusal(inside(". ?s ?p ?o " * 150)))


def test_size_is_bounded_in_bytes() -> None:
    short = "ASK { ?s ?p 'é' }"
    fitting = short + " " * (MOST_BYTES - len(short.encode()))
    check(fitting)
    assert "65,537 bytes" in str(refusal(fitting + " "))


def test_long_lists_of_values_are_no_reason_to_refuse() -> None:
    values = " ".join(f"id:thing-{number}" for number in range(4000))
    check(f"SELECT * WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")
    check(inside(f"FILTER(?o IN ({', '.join(str(number) for number in range(9000))}))"))


def test_what_a_construct_writes_does_not_count_as_matched() -> None:
    check(f"CONSTRUCT {{ {'?s ?p ?o . ' * 400} }} WHERE {{ ?s ?p ?o }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service ?where { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { \\U00000053ervice <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE # a comment }\n <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICESILENT<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1 SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1.SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "PREFIX a: <http://127.0.0.1:9/> SELECT * { ?s ?p ?o . SERVICEa:b { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p ?o . SERVICE:b { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER(?o<1)SERVICE#>\n<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "SELECT * { { SELECT * { OPTIONAL { SERVICE <http://127.0.0.1:9/> { } } } } }",
        'SELECT * { ?s ?p "a", \'SERVICE\', """"SERVICE""" SERVICE <http://127.0.0.1:9/> { } }',
        "SELECT * { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { } } }",
    ],
)
def test_service_is_refused_by_name_in_every_spelling(text: str) -> None:
    error = refusal(text)
    assert error.problem.what.startswith("SERVICE would ask another computer")
    assert error.problem.where


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?service rdfs:label "SERVICE <http://x> {" }',
        "SELECT ?service { ?service a gk:Company } # SERVICE <http://x> {",
        "SELECT * { ?s a <http://example.org/service#SERVICE> }",
        "PREFIX service: <http://example.org/service/> SELECT * { ?s service:SERVICE ?o . service:x ?p ?o }",
        "SELECT * { ?s rdfs:label '''SERVICE''', \"\"\"LOAD\"\"\", 'LOAD <x>' . ?s gk:LOAD ?load }",
        "SELECT * { ?s ?p _:SERVICE }",
    ],
)
def test_the_word_service_in_names_strings_and_comments_is_no_call(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX a: <a:> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "load silent <file:///etc/passwd> into graph <a:g>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <a:g>",
        "ADD DEFAULT TO <a:g>",
        "MOVE <a:g> TO DEFAULT",
        "COPY <a:g> TO DEFAULT",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "BASE <a:b> # comment\nclear all",
    ],
)
def test_updates_are_refused_with_words_that_say_so(text: str) -> None:
    error = refusal(text)
    assert "would change the graph, and a query only reads" in error.problem.what
    assert "change the facts" in error.problem.hint


def test_load_inside_a_query_is_refused() -> None:
    assert refusal("SELECT * { ?s ?p ?o } LOAD <a:b>").problem.what.startswith("LOAD would ask another computer")


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment"])
def test_nothing_is_no_query(text: str) -> None:
    assert "no query" in str(refusal(text))


@pytest.mark.parametrize("text", ["ASK { ?s ?p '\udcff' }", "ASK { ?s ?p '\0' }"])
def test_characters_that_no_query_can_hold_are_refused_at_their_place(text: str) -> None:
    assert refusal(text).problem.where == "query:1:14"


@pytest.mark.parametrize("quote", ["'", '"', "'''", '"""'])
def test_a_string_without_an_end_is_shown_where_it_begins(quote: str) -> None:
    error = refusal(f"ASK {{\n  ?s ?p {quote}open }}")
    assert error.problem.where == "query:2:9"
    assert quote in error.problem.hint


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
@example("ASK { ?a<?b }")
@example("a:..b 1.5.2 _:b. <<>> '''")
def test_tokens_lie_in_order_and_leave_out_blanks_and_comments_alone(text: str) -> None:
    behind = 0
    for token in tokenize(text)[:-1]:
        between = text[behind : token.start]
        assert not between.strip(" \t\r\n") or between.lstrip(" \t\r\n").startswith("#")
        assert token.text == text[token.start : token.end] != ""
        behind = token.end


WORDS = st.sampled_from(
    [
        "SELECT",
        "ASK",
        "WHERE",
        "FILTER",
        "SERVICE",
        "UNION",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<<",
        ">>",
        "?x",
        "$y",
        "a",
        "gk:Company",
        "id:x",
        "<a:b>",
        "'text'",
        '"""',
        "'",
        "1",
        "-2.5",
        ".",
        ";",
        ",",
        "|",
        "/",
        "^",
        "*",
        "&&",
        "||",
        "=",
        "<",
        ">",
        "#",
        "\n",
        "@en",
        "^^",
        "_:b",
        "BIND",
        "AS",
        "VALUES",
        "OPTIONAL",
        "LIMIT",
        "GROUP",
        "BY",
        "\\u0041",
        "é",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=80))
def test_no_text_is_answered_with_anything_but_an_error_of_queries(text: str) -> None:
    try:
        check(text)
    except QueryError as error:
        assert str(error)


@pytest.mark.parametrize("part", ["a.", "a-", "a:" + "." * 30, "'''", '"', "<a", "\\", "1.", "_:a.", "@a-", ".", "?"])
def test_no_text_of_64_kb_takes_long_to_look_at(part: str) -> None:
    begin = perf_counter()
    refusal("SELECT " + part * (MOST_BYTES // len(part) - 10) + " SERVICE")
    assert perf_counter() - begin < 5


#: A query, the place of its fault, and what must be said of it.
FAULTS = [
    ("SELEC ?x { ?x a gk:Company }", "1:1", "did you mean SELECT?"),
    ("SELECT ?x\nWERE { ?x a gk:Company }", "2:1", "did you mean WHERE?"),
    ("SELECT ?x { ?x foaf:name ?n }", "1:16", "begin with PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
    ("SELECT ?x { ?x gkk:ticker ?n }", "1:16", "did you mean gk:?"),
    ("SELECT ?x {\n  ?x a gk:Company", "2:18", "'{' of line 1, column 11 is never closed: add '}'"),
    ("SELECT ?x { ?x a gk:Company } }", "1:31", "one '}' too many"),
    ("SELECT ?x, ?y { ?x a ?y }", "1:10", "leave the comma away"),
    ("SELECT x { ?x a ?y }", "1:8", "write ?x"),
    ("SELECT ?x { ?x a ?y ORDER BY ?x }", "1:21", "ORDER belongs behind the closing '}'"),
    ("SELECT ?x { ?x a ?y FILTER ?x > 1 }", "1:28", "put it in parentheses"),
    ("SELECT ?x { ?x a ?y FILTER(?x == 1) }", "1:32", "a single '='"),
    ("SELECT ?x { ?x a ?y FILTER(?x = 1 AND ?y = 2) }", "1:35", "SPARQL writes &&"),
    ("SELECT ?x { ?x a ?y FILTER(STRSTART(?y, 'a')) }", "1:28", "did you mean STRSTARTS?"),
    ("SELECT ?x { ?x a ?y FILTER(STRLEN(?y, 1) > 2) }", "1:28", "STRLEN takes 1 argument, not 2"),
    ("SELECT ?x { ?x a gk:Company ?x gk:ticker ?t }", "1:29", "expected '.', ';', ',' or '}' after a triple"),
    ("SELECT ?x { ?x a gk:Company ; gk:ticker }", "1:41", "expected a variable, an IRI"),
    ("SELECT ?x { ?x a ?y } LIMIT ten", "1:29", "expected a whole number after LIMIT"),
    ("SELECT ?x { ?x a ?y } GROUP ?x", "1:29", "expected BY after GROUP"),
    ("SELECT * { VALUES (?a ?b) { (1) } }", "1:29", "1 values for 2 variables"),
    ("SELECT * { ?s ?p <a b> }", "1:18", "an IRI ends with '>'"),
    ("SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }", "1:8", "GROUP BY ?x"),
    ("SELECT * { ?x a ?y } GROUP BY ?x", "1:1", "SELECT * cannot be grouped"),
    ("SELECT (1 AS ?x) (2 AS ?x) { }", "1:24", "?x is selected twice"),
    ("SELECT (1 AS ?x) { ?x a ?y }", "1:14", "?x has a value already"),
    ("SELECT * { ?x a ?y BIND(1 AS ?y) }", "1:30", "?y has a value already before this BIND"),
    ("SELECT * { ?x a <nokia> }", "1:17", "<nokia> is no whole IRI"),
    ("SELECT * { ?x a _:a OPTIONAL { ?x ?p _:a } }", "1:38", "_:a names a blank node of another group"),
    ("PREFIX gk <a:b> ASK { }", "1:8", "write PREFIX ex:"),
]


@pytest.mark.parametrize(("text", "place", "said"), FAULTS, ids=[said for _, _, said in FAULTS])
def test_a_fault_is_told_at_its_place_with_a_way_out(text: str, place: str, said: str) -> None:
    with pytest.raises(FaultyQuery) as caught:
        answer_store(ox.Store(), text)
    error = caught.value
    assert f"query:{place}" == error.problem.where
    assert said in str(error.problem)


def test_a_fault_is_shown_with_its_line_and_a_caret_below_it() -> None:
    with pytest.raises(FaultyQuery) as caught:
        answer_store(ox.Store(), "SELECT ?x {\n\t?x foaf:name ?n\n}")
    assert "\n".join(["     ?x foaf:name ?n", "        ^^^^^^^^^"]) == caught.value.excerpt
    assert (2, 5) == (caught.value.line, caught.value.column)


def test_a_long_line_is_shown_around_its_fault() -> None:
    text = "SELECT ?x { " + "?x a gk:Company . " * 20 + "?x foaf:name ?n }"
    with pytest.raises(FaultyQuery) as caught:
        answer_store(ox.Store(), text)
    line, carets = caught.value.excerpt.split("\n")
    assert len(line) <= 104
    assert "foaf:name" == line[carets.index("^") : carets.rindex("^") + 1]


def test_what_the_engine_refuses_is_refused_even_where_the_grammar_has_nothing_against_it() -> None:
    with pytest.raises(QueryError) as caught:
        answer_store(ox.Store(), "SELECT * { VALUES (?a ?a) { (1 2) } }")
    assert caught.value.problem.where.startswith("query:1:")
