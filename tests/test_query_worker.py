"""Queries run where they can be ended: whatever one does to its process comes back as an error, and nothing else stops."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pyoxigraph as ox
import pytest

from graphkit.errors import BoundReached, GraphUnreadable, QueryError
from graphkit.graph import Graph
from graphkit.query import Bounds, answer, answer_saved, answer_store
from graphkit.query.days import changes_on
from graphkit.query.engine import Job
from graphkit.query.worker import Reply, Start, run
from graphkit.terms import GK, ID, PREFIXES

#: What a busy machine may add to a deadline before a test calls it missed.
GRACE = 5.0

STARTS: list[Start] = ["fork", "spawn"] if sys.platform == "linux" else ["spawn"]

# Five hundred triples make 125 million rows of three independent patterns: more than anybody waits for.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (<a:e>|^<a:e>)*/(<a:e>|^<a:e>)*/(<a:e>|^<a:e>)* ?b }"


def doubling(times: int) -> str:
    """A query whose one value has 10 · 2^times characters."""
    steps = "".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1}) " for i in range(times))
    return f'SELECT ?x{times} {{ BIND("0123456789" AS ?x0) {steps} }}'


@pytest.fixture(scope="module")
def complete() -> ox.Store:
    """A complete graph of fifty nodes."""
    store = ox.Store()
    nodes = [ox.NamedNode(f"a:{number}") for number in range(50)]
    store.extend(ox.Quad(a, ox.NamedNode("a:e"), b) for a in nodes for b in nodes)
    return store


def job(text: str, **bounds: Any) -> Job:
    """A job that has not been through the gate."""
    given = {"seconds": 10.0, "memory": 1 << 30, "lines": 10_000, "size": 1 << 23, "explain": False, **bounds}
    return Job(text=text, prefixes=PREFIXES, values={}, base="", **given)


def in_a_process_of_its_own(program: str, *arguments: str, timeout: float = 120) -> Any:
    """Run a program that prints JSON in a process with one thread, so that it forks its workers."""
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("start", STARTS)
def test_both_ways_of_starting_a_worker_give_the_same_answer(start: Start, complete: ox.Store) -> None:
    text = "SELECT ?a ?b { ?a <a:e> ?b } ORDER BY ?a ?b LIMIT 3"
    found = answer_store(complete, text, start=start)
    assert [("a:0", "a:0"), ("a:0", "a:1"), ("a:0", "a:10")] == list(found.texts())


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("text", [ENDLESS, PATHS])
def test_a_query_without_end_is_ended_at_its_deadline(text: str, start: Start, complete: ox.Store) -> None:
    begin = perf_counter()
    with pytest.raises(BoundReached, match="within 1 seconds") as caught:
        answer_store(complete, text, bounds=Bounds(seconds=1), start=start)
    assert "--timeout" in caught.value.problem.hint
    assert perf_counter() - begin < 1 + GRACE
    assert 1 == len(answer_store(complete, "SELECT * { <a:1> <a:e> <a:2> . ?a ?b <a:2> } LIMIT 1", start=start))


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not bound memory here")
@pytest.mark.parametrize("start", STARTS)
def test_a_query_that_wants_too_much_memory_is_told_so(start: Start, complete: ox.Store) -> None:
    with pytest.raises(BoundReached, match="more than 256 MB of memory") as caught:
        answer_store(complete, doubling(30), bounds=Bounds(memory=256 << 20), start=start)
    assert "--memory" in caught.value.problem.hint


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    "text",
    [
        f"ASK {{ FILTER({'(' * 50_000}1{')' * 50_000}) }}",
        f"ASK {{ {'{' * 22_000}{'}' * 22_000} }}",
        f"ASK {{ {'OPTIONAL{' * 29_000}{'}' * 29_000} }}",
        f"ASK {{ {{}}{'UNION{}' * 65_000} }}",
        f"ASK {{ FILTER(1{'||1' * 94_000}) }}",
        f"ASK {{ ?s a{'|a' * 110_000} ?o }}",
    ],
    ids=["parentheses", "groups", "OPTIONAL", "UNION", "||", "|"],
)
def test_a_query_that_ends_its_process_ends_nothing_else(text: str, start: Start, complete: ox.Store) -> None:
    reply = run(job(text), complete, start=start)
    assert isinstance(reply, Reply)
    assert "end" not in reply.messages
    assert answer_store(complete, "ASK { <a:1> <a:e> <a:2> }", start=start)


def test_regular_expressions_do_not_backtrack(complete: ox.Store) -> None:
    assert not answer_store(complete, f'ASK {{ FILTER(REGEX("{"a" * 60}b", "^(a+)+$")) }}', bounds=Bounds(seconds=2))


def test_values_that_have_no_order_among_them_are_put_in_one_or_told_with_a_way_out(shipped: Graph) -> None:
    # Whether the engine notices that its order of unlike values is none depends on the values.
    try:
        ordered = answer(shipped, "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o", bounds=Bounds(rows=5))
    except QueryError as error:
        assert "ORDER BY STR(?x)" in str(error)
    else:
        assert len(ordered) == 5
    assert len(answer(shipped, "SELECT ?s ?o { ?s ?p ?o } ORDER BY STR(?o)", bounds=Bounds(rows=5))) == 5


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
        "SELECT * FROM <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <http://127.0.0.1:{port}/> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "LOAD <http://127.0.0.1:{port}/>",
    ],
)
def test_a_worker_reaches_nobody_even_with_what_the_gate_refuses(text: str, start: Start, complete: ox.Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        run(job(text.format(port=listener.getsockname()[1])), complete, start=start)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_asking_process_does_not_grow_and_answers_on(built: Path) -> None:
    """Hostile queries one after another, through the same door as the command, in a process that is measured."""
    program = """
import json, resource, sys, time
from pathlib import Path
from graphkit.errors import GraphkitError
from graphkit.graph import Graph
from graphkit.query import Bounds, answer

graph = Graph(Path(sys.argv[1]))
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def ask(text):
    begin = time.perf_counter()
    try:
        said = str(len(answer(graph, text, bounds=Bounds(seconds=1))))
    except GraphkitError as error:
        said = type(error).__name__
    return said, time.perf_counter() - begin
ask("ASK { id:nokia a gk:Company }")
before = peak()
outcomes = [ask(text) for text in json.loads(sys.argv[2])]
calm = min(ask("SELECT * { id:nokia gk:ticker ?t }")[1] for _ in range(3))
print(json.dumps({"growth": (peak() - before) * 1024, "outcomes": outcomes, "calm": calm}))
"""
    hostile = [ENDLESS, doubling(40), doubling(21), f'ASK {{ FILTER(REGEX("{"a" * 60}b", "^(a+)+$")) }}']
    hostile.append("SELECT (COUNT(*) AS ?n) { ?a (gk:partnersWith|gk:supplies|!gk:x)*/(!gk:x)*/(!gk:x)* ?b }")
    found = in_a_process_of_its_own(program, str(built), json.dumps(hostile))
    scale = 1 if sys.platform == "linux" else 1024
    assert found["growth"] / scale < 50 << 20
    assert ["BoundReached", "BoundReached"] == [said for said, _ in found["outcomes"][:2]]
    assert all(seconds < 1 + GRACE for _, seconds in found["outcomes"])
    assert found["calm"] < 1


@pytest.mark.parametrize(
    "arguments",
    [
        [ENDLESS, "--timeout", "1"],
        [doubling(40), "--timeout", "1"],
        [f"ASK {{ FILTER({'(' * 30_000}1{')' * 30_000}) }}"],
        ["SELECT * { SERVICE <http://127.0.0.1:9/> { } }"],
        ["SELECT * { ?s ?p"],
    ],
)
def test_the_command_ends_in_time_with_a_message_and_exit_code_2(arguments: list[str], built: Path) -> None:
    begin = perf_counter()
    done = graphkit("query", *arguments, "--graph", str(built))
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("graphkit: ")
    assert "Traceback" not in done.stderr
    assert perf_counter() - begin < 1 + GRACE


def graphkit(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parent.parent)
    program = "from graphkit.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "PYTHONPATH": root},
    )


@pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")
def test_a_worker_outlives_a_killed_parent_by_little(complete: ox.Store) -> None:
    program = f"""
import pyoxigraph as ox
from graphkit.query import Bounds, answer_store
store = ox.Store()
nodes = [ox.NamedNode(f"a:{{number}}") for number in range(50)]
store.extend(ox.Quad(a, ox.NamedNode("a:e"), b) for a in nodes for b in nodes)
print("ready", flush=True)
answer_store(store, {ENDLESS!r}, bounds=Bounds(seconds=2), start="fork")
"""
    root = str(Path(__file__).parent.parent)
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    assert parent.stdout is not None
    with parent.stdout:
        assert "ready\n" == parent.stdout.readline()
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        begin = perf_counter()
        while not (found := children.read_text().split()):
            assert perf_counter() - begin < GRACE
        parent.kill()
        parent.wait()
        # The worker has inherited the writing end: reading ends when it has ended, too.
        assert "" == parent.stdout.read()
    assert perf_counter() - begin < 3 + GRACE
    assert 1 == len(found)


def test_a_query_leaves_no_descriptors_and_no_children_behind() -> None:
    program = """
import json, os
import pyoxigraph as ox
from graphkit.errors import GraphkitError
from graphkit.query import Bounds, answer_store
store = ox.Store()
store.update("INSERT DATA { <a:s> <a:p> 1, 2, 3 }")
def ask(text):
    try:
        list(answer_store(store, text, bounds=Bounds(seconds=0.2)).rows())
    except GraphkitError:
        pass
ask("ASK { }")
before = len(os.listdir("/proc/self/fd"))
for text in ["SELECT * { ?s ?p ?o }", "SELECT", "SELECT * { " + "?s ?p ?o . ?a ?b ?c . " * 20 + " }"] * 3:
    ask(text)
try:
    os.waitpid(-1, os.WNOHANG)
    children = True
except ChildProcessError:
    children = False
print(json.dumps([len(os.listdir("/proc/self/fd")) - before, children]))
"""
    assert [0, False] == in_a_process_of_its_own(program)


@pytest.mark.parametrize("start", STARTS)
def test_a_whole_answer_of_any_size_comes_back_when_the_bound_is_lifted(start: Start) -> None:
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"a:{n}"), ox.NamedNode("a:p"), ox.Literal("x" * 100)) for n in range(120_000))
    cut = answer_store(store, "SELECT * { ?s ?p ?o }", start=start)
    assert (10_000, False) == (cut.count, cut.complete)
    whole = answer_store(store, "SELECT * { ?s ?p ?o }", bounds=Bounds(seconds=0, memory=0, rows=0), start=start)
    assert (120_000, True, ()) == (whole.count, whole.complete, whole.notes)
    assert 120_000 == sum(1 for _ in whole.rows())


def test_rows_of_great_size_are_cut_at_a_whole_row_and_that_is_said() -> None:
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"a:{n}"), ox.NamedNode("a:p"), ox.Literal("x" * 1_000_000)) for n in range(12))
    found = answer_store(store, "SELECT ?o { ?s ?p ?o }")
    assert (8, False) == (found.count, found.complete)
    assert "8 MB" in found.notes[0]
    assert [1_000_000] * 8 == [len(row[0]) for row in found]


def test_one_row_larger_than_everything_allowed_is_no_row() -> None:
    found = answer_store(ox.Store(), doubling(21))
    assert (0, False) == (found.count, found.complete)
    assert [20_971_520] == [len(row[0]) for row in answer_store(ox.Store(), doubling(21), bounds=Bounds(rows=0))]


@pytest.mark.parametrize("start", STARTS)
def test_a_build_folder_is_asked_with_the_known_prefixes(start: Start, built: Path) -> None:
    reply = run(job("ASK { id:nvidia gk:investsIn id:nokia . ?x a gk:Company }"), built, start=start)
    assert {"head": "truth", "columns": [], "end": 1, "cut_by": ""} == reply.messages


def test_a_folder_that_is_no_build_is_told_as_such(tmp_path: Path, shipped: Graph) -> None:
    missing = Graph(shipped.folder)
    missing.folder = tmp_path / "nothing"
    with pytest.raises(GraphUnreadable, match="is not a build folder"):
        answer(missing, "ASK { }")


def test_a_build_without_its_store_answers_from_the_master(built: Path, tmp_path: Path) -> None:
    for name in ("graph.nq", "graph.index", "manifest.json"):
        (tmp_path / name).symlink_to(built / name)
    assert answer(Graph(tmp_path), "ASK { id:nvidia gk:investsIn id:nokia }")


# What is said of an empty answer


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            "SELECT ?x { ?x gk:tikker ?t }",
            [
                "query:1:16: gk:tikker is no predicate of this graph (did you mean gk:ticker?)",
                "query:1:16: no triple matches ?x gk:tikker ?t",
            ],
        ),
        (
            "SELECT ?x {\n  ?x a gk:Compny\n}",
            [
                "query:2:8: gk:Compny is no class of this graph (did you mean gk:Company?)",
                "query:2:6: no triple matches ?x a gk:Compny",
            ],
        ),
        (
            'SELECT ?x { ?x a gk:Company ; gk:ticker "NVDA" ; gk:country "FI" }',
            ['query:1:50: nothing is left when this must hold, too: ?x gk:country "FI"'],
        ),
        (
            'SELECT ?x { ?x gk:ticker "NVDA" ; gk:country ?c FILTER(?c = "FI") }',
            ['query:1:49: no row gets through FILTER(?c = "FI")'],
        ),
        (
            'SELECT ?x { ?x gk:ticker "NVDA" } OFFSET 5',
            ["query:1:34: there are rows, and GROUP BY, HAVING, OFFSET or LIMIT leaves none of them"],
        ),
        (
            "SELECT ?x { { SELECT ?x { ?x gk:ticker 'NOPE' } } }",
            ["query:1:30: no triple matches ?x gk:ticker 'NOPE'"],
        ),
        (
            "ASK { id:nvida gk:investsIn ?x }",
            [
                "query:1:7: id:nvida is not in this graph (did you mean id:nvidia?)",
                "query:1:16: no triple matches id:nvida gk:investsIn ?x",
            ],
        ),
        (
            "SELECT ?x { ?x gk:investsIn [ gk:ticker 'NOPE' ] }",
            ["query:1:31: no triple matches ?_1 gk:ticker 'NOPE'"],
        ),
        (
            "SELECT * FROM <https://example.org/> { ?s ?p ?o }",
            ["query:1:10: this graph has no named graphs: leave FROM away"],
        ),
        (
            "SELECT * { GRAPH ?g { ?s ?p ?o } }",
            ["query:1:12: this graph has no named graphs: leave GRAPH away"],
        ),
        ("SELECT ?x { ?x gk:ticker 'NVDA' }", []),
    ],
)
def test_an_empty_answer_names_what_left_nothing(text: str, notes: list[str], shipped: Graph) -> None:
    assert notes == list(answer(shipped, text).notes)


def test_a_term_that_the_graph_lacks_is_named_even_when_there_are_rows(shipped: Graph) -> None:
    found = answer(shipped, "SELECT ?x ?t { ?x a gk:Company OPTIONAL { ?x gk:tiker ?t } } LIMIT 1")
    assert 1 == found.count
    assert ("query:1:46: gk:tiker is no predicate of this graph (did you mean gk:ticker?)",) == found.notes


def test_a_term_that_only_the_vocabulary_has_is_said_to_be_unused(make_graph: Any) -> None:
    graph = make_graph(SMALL)
    found = answer(graph, "SELECT ?x { ?x gk:competesWith ?y }")
    assert "gk:competesWith is in the vocabulary, but no triple has it as predicate" in found.notes[0]


# Other days

SMALL = """
sources:
- {id: s1, title: One, publisher: P, url: "https://example.org/1", published: 2024-06-01, kind: news}
- {id: s2, title: Two, publisher: P, url: "https://example.org/2", published: 2026-01-01, kind: news}
entities:
- {id: alpha, type: Company, label: Alpha}
- {id: beta, type: Company, label: Beta}
- {id: gamma, type: Company, label: Gamma}
statements:
- {subject: alpha, predicate: partnersWith, object: beta, date: 2024-01-01, until: 2024-12-31, modality: fact,
   status: ongoing, sources: [s1]}
- {subject: alpha, predicate: supplies, object: gamma, date: 2024-01-01, modality: fact, sources: [s2]}
"""


def test_plain_triples_are_those_of_the_day_that_is_asked_for(make_graph: Any) -> None:
    from datetime import date

    graph = make_graph(SMALL)
    partners = "SELECT ?a ?b { ?a gk:partnersWith ?b } ORDER BY ?a"
    alpha, beta = ID + "alpha", ID + "beta"
    assert [] == list(answer(graph, partners).texts())
    assert [(alpha, beta), (beta, alpha)] == list(answer(graph, partners, as_of=date(2024, 12, 31)).texts())
    assert [] == list(answer(graph, partners, as_of=date(2025, 1, 1)).texts())
    supply = "ASK { id:alpha gk:supplies id:gamma . id:gamma gk:customerOf id:alpha }"
    assert answer(graph, supply, as_of=date(2024, 12, 31))
    assert not answer(graph, supply, as_of=date(2024, 12, 31), known_on=date(2024, 12, 31))


def test_the_day_of_the_build_changes_nothing(shipped: Graph) -> None:
    assert ([], []) == changes_on(shipped, shipped.day)


def test_the_plain_triples_of_a_day_are_counted_the_same_by_the_build_and_by_the_query(shipped: Graph) -> None:
    from graphkit.query.days import _plain

    ours = set(_plain(shipped, shipped.day, None))
    relations = {f"<{GK}{p.name}>" for p in shipped.vocabulary.of_kind("relation")}
    theirs = {t for t in shipped.triples() if t[1] in relations and t[0].startswith(f"<{ID}") and t[2].startswith("<")}
    assert theirs == ours


# The command


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        ([], None, "there is no query"),
        (["ASK { }", "--name", "x"], None, "more than one query"),
        (["-f", "no-such-file.rq"], None, "no-such-file.rq: cannot be read"),
        (["--name", "no-such-query"], None, "is not the name of any saved query"),
        (["ASK { }", "-p", "a=b"], None, "-p belongs to a saved query"),
        (["ASK { }", "--memory", "much"], None, "write it as 512MB or 4GB"),
        (["ASK { }", "--rows", "-1"], None, "a bound is 0 or more"),
        (["ASK { }", "--as-of", "soon"], None, "--as-of 'soon' is not a day"),
        (["ASK { }", "--format", "csv"], None, "cannot be written as csv"),
        (["-"], "SELECT", "query:1:7"),
    ],
)
def test_misuse_is_told_in_words(arguments: list[str], text: str | None, said: str, built: Path) -> None:
    done = graphkit("query", *arguments, "--graph", str(built), text=text)
    assert (2, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_answers_from_text_file_and_stdin_alike(built: Path, tmp_path: Path) -> None:
    text = "SELECT ?t { id:nvidia gk:ticker ?t }"
    file = tmp_path / "question.rq"
    file.write_text(text, encoding="utf-8")
    answers = [
        graphkit("query", text, "--graph", str(built)).stdout,
        graphkit("query", "-f", str(file), "--graph", str(built)).stdout,
        graphkit("query", "-", "--graph", str(built), text=text).stdout,
    ]
    assert ["t\n----\nNVDA\n"] * 3 == answers


def test_an_error_in_a_file_names_the_file(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "question.rq"
    file.write_text("SELECT ?t {\n  id:nvidia foaf:name ?t }", encoding="utf-8")
    assert f"graphkit: {file}:2:13: 'foaf:' is not" in graphkit("query", "-f", str(file), "--graph", str(built)).stderr


def test_an_empty_answer_is_an_answer(built: Path) -> None:
    for text, out in {"SELECT ?x { ?x gk:ticker 'NOPE' }": "x\n-\n", "ASK { ?x gk:ticker 'NOPE' }": "no\n"}.items():
        done = graphkit("query", text, "--graph", str(built))
        assert (0, out) == (done.returncode, done.stdout)


def test_a_cut_answer_says_so_on_stderr_and_ends_well(built: Path) -> None:
    done = graphkit("query", "SELECT ?x { ?x a gk:Company }", "--rows", "2", "--graph", str(built))
    assert (0, 4) == (done.returncode, len(done.stdout.splitlines()))
    assert "graphkit: only the first 2 rows; there are more (--rows 0 gives all)\n" == done.stderr


def test_an_answer_is_written_to_a_file_in_the_format_of_its_suffix(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    done = graphkit("query", "SELECT ?t { id:nvidia gk:ticker ?t }", "-o", str(file), "--graph", str(built))
    assert (0, "", b"t\r\nNVDA\r\n") == (done.returncode, done.stdout, file.read_bytes())
    assert f"1 row written to {file}" in done.stderr


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_shows_examples(flag: str) -> None:
    done = graphkit("query", flag)
    assert 0 == done.returncode
    assert 'graphkit query "SELECT ?who WHERE { ?who gk:investsIn id:nokia }"' in done.stdout


def test_a_saved_query_is_asked_by_its_name(shipped: Graph) -> None:
    with pytest.raises(LookupError, match="saved query"):
        answer_saved(shipped, "no-such-query")


def test_a_store_of_many_tables_opens_them_as_it_needs_them(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("store"))
    store = ox.Store(str(folder / "store"))
    for number in range(60):
        line = f"<{ID}x{number}> <{GK}tables> <{ID}y{number % 7}> .\n"
        store.bulk_load(line.encode(), format=ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    assert 10 < len(list((folder / "store").glob("*.sst")))
    found = answer(Graph(folder), "SELECT ?x ?y { ?x gk:tables ?y . ?x ?p ?y }")
    assert 60 == len(list(found))
