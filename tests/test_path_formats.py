"""Connections in every format: drawn by the real renderers, asked again in SPARQL, opened as a page in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from conftest import MakeGraph
from playwright.sync_api import sync_playwright

from graphkit.graph import Graph
from graphkit.paths import Filters, Found, find_paths
from graphkit.paths.diagrams import as_dot, as_mermaid
from graphkit.paths.joining import Joined, join
from graphkit.paths.report import as_json, as_text, may_conflict
from graphkit.paths.shown import chains_of, told_hops
from graphkit.telling import conflict_marks

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAPHKIT = Path(sys.executable).parent / "graphkit"
MERMAID = Path(__file__).parent / "browser" / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"

#: Ten pairs of things that are one, two, three and four hops apart.
PAIRS = [
    ("nvidia", "nokia"), ("nvidia", "infinera"), ("ciena", "nokia"), ("coherent", "openai"), ("amd", "tsmc"),
    ("nokia", "inp"), ("corning", "microsoft"), ("intel", "ualink"), ("acacia", "coriant"), ("groq", "lumentum"),
]  # fmt: skip

HOSTILE = [
    'a "quote" and a \\ at the end\\',
    'x"]; click n1 "javascript:alert(1)"',
    '%%{init: {"theme": "dark"}}%%',
    "1. a list",
    "2) of things",
    "- one + two * three",
    "# heading #35; &amp; &#35; &lt;",
    "**bold** _thin_ ~~no~~ `code` ```",
    "[link](https://example.org/) https://example.org www.example.org a@b.example",
    "$$x^2$$ for US$1bn",
    "end",
    "subgraph {x} {{y}} ((z)) |p| --> ---",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "fa:fa-car style n1 fill:#f00;",
    "東京 العربية 😀 e\u0301 «→»",
    "\\N \\G \\n \\l {a|<b>c}",
]


def run(*arguments: str, graph: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(GRAPHKIT), *arguments, "--graph", str(graph)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)


def told(text: str) -> str:
    return " ".join(text.split())


def hostile_facts() -> str:
    """A chain of things with hostile labels, joined by statements with hostile matter."""
    lines = ["sources:", "- {id: s, title: t, publisher: P, kind: news, published: 2026-06-30}", "entities:"]
    lines += [
        f"- {{id: t{at:02}, type: Company, label: {json.dumps(label, ensure_ascii=False)}}}"
        for at, label in enumerate(HOSTILE)
    ]
    lines.append("statements:")
    lines += [
        f"- {{subject: t{at:02}, predicate: supplies, object: t{at + 1:02}, modality: fact, date: 2026, sources: [s]}}"
        for at in range(len(HOSTILE) - 1)
    ]
    return "\n".join(lines)


@pytest.fixture
def hostile(make_graph: MakeGraph) -> tuple[Graph, Joined]:
    """A graph of hostile labels, and the tree that joins the first and the last with one between: all of them."""
    graph = make_graph(hostile_facts())
    names = ["t00", "t07", f"t{len(HOSTILE) - 1:02}"]
    return graph, join(graph, [graph.node(name) for name in names], limit=1)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no Chromium (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser.new_page()
        browser.close()


@pytest.fixture
def mermaid(browser_page: Page) -> Page:
    """A page in which Mermaid is loaded; what it asks of the network, and what alerts it raises, is collected."""
    if not MERMAID.exists():
        pytest.skip("no Mermaid (npm ci in tests/browser)")
    browser_page.goto("about:blank")
    browser_page.add_script_tag(path=MERMAID)
    return browser_page


DRAW = """async (text) => {
  mermaid.initialize({startOnLoad: false});
  document.body.innerHTML = (await mermaid.render("drawn", text)).svg;
  const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText);
  return {
    nodes: texts(".node .nodeLabel"),
    edges: texts("span.edgeLabel"),
    colours: [...document.querySelectorAll("path.flowchart-link")].map((one) => getComputedStyle(one).stroke),
    dotted: document.querySelectorAll("path.edge-pattern-dotted").length,
    scripts: document.querySelectorAll("#drawn script, #drawn img, #drawn a").length,
  };
}"""


def drawn(page: Page, text: str) -> Any:
    return page.evaluate(DRAW, text)


def svg_texts(text: str) -> list[str]:
    """Every text of the SVG that Graphviz makes of a digraph."""
    dot = shutil.which("dot")
    if not dot:
        pytest.skip("no Graphviz (apt install graphviz)")
    done = subprocess.run([dot, "-Tsvg"], input=text, capture_output=True, text=True, check=True, timeout=60)
    assert "" == done.stderr
    root = ElementTree.fromstring(done.stdout)
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_mermaid_draws_every_hop_in_the_direction_in_which_it_holds(shipped: Graph, mermaid: Page) -> None:
    found = find_paths(shipped, shipped.node("infinera"), shipped.node("nvidia"), limit=3)
    text = as_mermaid(shipped, found, Filters())
    shown = drawn(mermaid, text)
    assert {node.label for path in found.paths for node in path.nodes} == set(shown["nodes"])
    edges = [told(edge) for edge in shown["edges"]]
    hop = next(h for path in found.paths for h in path.hops if {"nvidia", "nokia"} == {h.start.id, h.end.id})
    words = f"invests in US$1bn · 28 Oct 2025 · announced and {len(hop.edges) - 1} more"
    ranks = "".join("①②③"[at] for at, path in enumerate(found.paths) if hop in path.hops)
    assert f"{ranks} {words}" in edges
    assert len(edges) == len({frozenset((h.start.id, h.end.id)) for path in found.paths for h in path.hops})
    names = dict(re.findall(r'  (n\d+)\["(.*)"\]', text))
    arrows = [(names[a], names[b]) for a, b in re.findall(r"  (n\d+) <?-\.?->\|.*\| (n\d+)", text)]
    assert ("NVIDIA", "Nokia") in arrows
    assert ("Nokia", "NVIDIA") not in arrows


def test_several_connections_are_told_apart_by_number_and_colour(shipped: Graph, mermaid: Page) -> None:
    found = find_paths(shipped, shipped.node("nvidia"), shipped.node("infinera"), limit=3)
    shown = drawn(mermaid, as_mermaid(shipped, found, Filters()))
    assert 3 == len(set(shown["colours"]))
    assert all(re.match(r"[①②③]+ ", edge) for edge in shown["edges"])
    one = drawn(mermaid, as_mermaid(shipped, found._replace(paths=found.paths[:1]), Filters()))
    assert 1 == len(set(one["colours"]))
    assert not any("①" in edge for edge in one["edges"])


def test_what_is_no_plain_fact_is_dotted(shipped: Graph, mermaid: Page) -> None:
    opinions = Filters(modalities=frozenset({"opinion"}))
    found = find_paths(shipped, shipped.node("nvidia"), shipped.node("nokia"), filters=opinions, limit=1)
    shown = drawn(mermaid, as_mermaid(shipped, found, opinions))
    assert len(found.paths[0].hops) == shown["dotted"] == len(shown["edges"])
    assert "[opinion]" in shown["edges"][0]
    assert "style=dashed" in as_dot(shipped, found, opinions)


def test_mermaid_shows_hostile_labels_as_text(hostile: tuple[Graph, Joined], mermaid: Page) -> None:
    graph, joined = hostile
    alerts: list[str] = []
    requests: list[str] = []
    mermaid.on("dialog", lambda dialog: alerts.append(dialog.message))
    mermaid.on("request", lambda request: requests.append(request.url))
    shown = drawn(mermaid, as_mermaid(graph, joined, Filters()))
    assert len(HOSTILE) == len(shown["nodes"])
    assert {told(label) for label in HOSTILE} == {told(label) for label in shown["nodes"]}
    assert ([], [], 0) == (alerts, requests, shown["scripts"])


def test_graphviz_draws_every_hop_and_shows_hostile_labels_as_text(
    shipped: Graph, hostile: tuple[Graph, Joined]
) -> None:
    graph, joined = hostile
    texts = svg_texts(as_dot(graph, joined, Filters()))
    assert {told(label) for label in HOSTILE} <= {told(text) for text in texts}
    found = find_paths(shipped, shipped.node("infinera"), shipped.node("nvidia"), limit=3)
    texts = svg_texts(as_dot(shipped, found, Filters()))
    assert {node.label for path in found.paths for node in path.nodes} <= set(texts)
    assert "US$1bn · 28 Oct 2025 · announced" in texts
    assert "Infinera → NVIDIA, as of 30 Jun 2026" in texts


def test_in_a_digraph_an_arrow_points_as_the_statement_holds_and_the_drawing_leads_from_end_to_end(
    make_graph: MakeGraph,
) -> None:
    graph = make_graph(APART)
    backwards = as_dot(graph, find_paths(graph, graph.node("gamma"), graph.node("beta")), Filters())
    forwards = as_dot(graph, find_paths(graph, graph.node("beta"), graph.node("gamma")), Filters())
    for text, ends in ((backwards, ("Gamma", "Beta")), (forwards, ("Beta", "Gamma"))):
        names = dict(re.findall(r'(n\d+) \[label="(\w+)"', text))
        (drawn_from, drawn_to, look) = re.findall(r"(n\d+) -> (n\d+) \[(.*)\]", text)[0]
        assert ends == (names[drawn_from], names[drawn_to])
        assert (text is backwards) == ("dir=back" in look)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_the_query_of_a_connection_returns_the_statements_of_its_hops_and_no_others(
    pair: tuple[str, str], built: Path, tmp_path: Path
) -> None:
    answer = json.loads(run("path", *pair, "--paths", "2", "--format", "json", graph=built).stdout)
    done = run("path", *pair, "--paths", "2", "--format", "sparql", "-o", "hops.rq", graph=built, cwd=tmp_path)
    assert (0, "hops.rq\n") == (done.returncode, done.stdout)
    rows = json.loads(run("query", "-f", "hops.rq", "--format", "json", graph=built, cwd=tmp_path).stdout)
    found = [{name: value["value"] for name, value in row.items()} for row in rows["results"]["bindings"]]
    expected = [
        (rank, place, one)
        for rank, path in enumerate(answer["paths"], start=1)
        for place, hop in enumerate(path["hops"], start=1)
        for one in hop["statements"]
    ]
    assert [(str(rank), str(place), one["id"]) for rank, place, one in expected] == [
        (row["path"], row["hop"], row["statement"].rpartition("/")[2]) for row in found
    ]
    for (_, _, one), row in zip(expected, found, strict=True):
        assert (one["date"], one["modality"]) == (row.get("date"), row["said_as"])
        assert one["value"] == (float(row["amount"]) if "amount" in row else None)
        sources = {f"{source['publisher']}: {source['title']}" for source in one["sources"]}
        assert sources == set(filter(None, row.get("sources", "").split(" | ")))


def test_the_query_knows_no_source_that_was_not_out_yet(built: Path, tmp_path: Path) -> None:
    options = ["nvidia", "nokia", "--known-on", "2025-10-30", "--paths", "1", "--only", "investsIn"]
    answer = json.loads(run("path", *options, "--format", "json", graph=built).stdout)
    (tmp_path / "q.rq").write_text(run("path", *options, "--format", "sparql", graph=built).stdout)
    rows = json.loads(run("query", "-f", "q.rq", "--format", "json", graph=built, cwd=tmp_path).stdout)
    titles = {title for row in rows["results"]["bindings"] for title in row["sources"]["value"].split(" | ")}
    statements = answer["paths"][0]["hops"][0]["statements"]
    assert titles == {f"{s['publisher']}: {s['title']}" for one in statements for s in one["sources"]}
    assert not any("Sustainabl" in title for title in titles)


@pytest.mark.parametrize("form", ["json", "mermaid", "dot", "sparql", "html"])
def test_three_things_have_an_answer_in_every_format(form: str, built: Path, tmp_path: Path) -> None:
    names = ["coherent", "lumentum", "nokia"]
    done = run("path", *names, "--format", form, "-o", "answer", graph=built, cwd=tmp_path)
    assert (0, "answer\n", "") == (done.returncode, done.stdout, done.stderr)
    text = (tmp_path / "answer").read_text(encoding="utf-8")
    if form == "json":
        data = json.loads(text)
        assert names == data["terms"]
        assert {"cost", "window", "weakest", "nodes", "hops"} <= set(data["trees"][0])
        assert {"nvidia", *names} == set(data["trees"][0]["nodes"])
    else:
        assert text.casefold().startswith("<!doctype html>") if form == "html" else "Lumentum" in text


def test_the_query_of_a_tree_returns_the_statements_of_its_hops(built: Path, tmp_path: Path) -> None:
    names = ["coherent", "lumentum", "nokia"]
    answer = json.loads(run("path", *names, "--format", "json", graph=built).stdout)
    run("path", *names, "--format", "sparql", "-o", "q.rq", graph=built, cwd=tmp_path)
    rows = json.loads(run("query", "-f", "q.rq", "--format", "json", graph=built, cwd=tmp_path).stdout)
    found = [row["statement"]["value"].rpartition("/")[2] for row in rows["results"]["bindings"]]
    expected = [one["id"] for tree in answer["trees"] for hop in tree["hops"] for one in hop["statements"]]
    assert sorted(expected) == sorted(found)


def test_the_page_opens_on_the_connection(built: Path, tmp_path: Path, browser_page: Page) -> None:
    done = run("path", "ciena", "infinera", "--format", "html", graph=built, cwd=tmp_path)
    assert (0, "graph.html\n", "") == (done.returncode, done.stdout, done.stderr)
    best = json.loads(run("path", "ciena", "infinera", "--format", "json", graph=built).stdout)["paths"][0]
    browser_page.goto((tmp_path / "graph.html").as_uri())
    browser_page.wait_for_selector("section.path")
    things = browser_page.get_attribute("section.path", "data-things")
    assert ["ciena", *(hop["to"] for hop in best["hops"])] == (things or "").split(" ")


def test_the_page_of_three_things_opens_on_their_tree(built: Path, tmp_path: Path, browser_page: Page) -> None:
    names = ["coherent", "lumentum", "nokia"]
    run("path", *names, "--format", "html", "-o", "three.html", graph=built, cwd=tmp_path)
    best = json.loads(run("path", *names, "--format", "json", graph=built).stdout)["trees"][0]
    browser_page.goto((tmp_path / "three.html").as_uri())
    browser_page.wait_for_selector("section.path")
    assert browser_page.url.endswith("#path=coherent,lumentum,nokia")
    things = browser_page.get_attribute("section.path", "data-things")
    assert sorted(best["nodes"]) == sorted((things or "").split(" "))


def test_the_page_opens_on_the_days_and_kinds_that_were_asked(built: Path, tmp_path: Path, browser_page: Page) -> None:
    options = ["--as-of", "2025-11-15", "--known-on", "2025-10-30", "--min-sources", "2", "--modality", "fact"]
    run("path", "nvidia", "nokia", *options, "--format", "html", graph=built, cwd=tmp_path)
    browser_page.goto((tmp_path / "graph.html").as_uri())
    browser_page.wait_for_selector("section.path")
    address = browser_page.url.partition("#")[2].split("&")
    assert {"path=nvidia,nokia", "day=2025-11-15", "known=2025-10-30", "voices=2"} <= set(address)
    assert "unsaid=estimate,forecast,opinion" in address


def test_under_filters_that_the_page_does_not_rank_by_it_holds_the_connection_alone(
    built: Path, tmp_path: Path, browser_page: Page
) -> None:
    options = ["nvidia", "nokia", "--via", "coherent", "--paths", "1"]
    done = run("path", *options, "--format", "html", "-o", "via.html", graph=built, cwd=tmp_path)
    assert "the page does not rank by --via" in done.stderr
    browser_page.goto((tmp_path / "via.html").as_uri())
    browser_page.wait_for_selector("section.path")
    ways = [one.get_attribute("data-things") for one in browser_page.query_selector_all("section.path")]
    found = json.loads(run("path", *options, "--format", "json", graph=built).stdout)["paths"][0]
    assert " ".join(["nvidia", *(hop["to"] for hop in found["hops"])]) in ways


@pytest.mark.parametrize("form", ["text", "mermaid", "dot", "sparql", "html"])
def test_without_a_connection_nothing_is_written(form: str, built: Path, tmp_path: Path) -> None:
    for names in (["nvidia", "nokia"], ["nvidia", "nokia", "infinera"]):
        options = [*names, "--only", "subsidiaryOf", "--format", form, "-o", "answer"]
        done = run("path", *options, graph=built, cwd=tmp_path)
        assert (1, "") == (done.returncode, done.stdout)
        assert "without --only" in done.stderr
        assert [] == list(tmp_path.iterdir())


def test_json_says_as_well_what_would_connect(built: Path) -> None:
    for names, key in ((["nvidia", "nokia"], "paths"), (["nvidia", "nokia", "infinera"], "trees")):
        done = run("path", *names, "--only", "subsidiaryOf", "--format", "json", graph=built)
        data = json.loads(done.stdout)
        assert (1, []) == (done.returncode, data[key])
        assert f"graphkit: {data['missing']}" == done.stderr.strip()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--max-hops", "3"], "--max-hops is for two things"),
        (["--via", "ciena"], "--via is for two things (name it as one of the things to connect instead)"),
        (["--directed"], "--directed is for two things"),
        (["--avoid", "nokia"], "for things between the ends"),
        (["--paths", "0"], "at least 1"),
        (["--paths", "-2"], "at least 1"),
        (["--open"], "--open is for a page (add --format html)"),
        (["--only", "revenue"], "revenue joins nothing: it is a figure"),
        (["--format", "dot", "-o", "no/such/folder.dot"], "there is no folder"),
    ],
)
def test_what_has_no_meaning_for_three_things_is_refused_in_words(
    options: list[str], words: str, built: Path, tmp_path: Path
) -> None:
    done = run("path", "nvidia", "nokia", "infinera", *options, graph=built, cwd=tmp_path)
    assert (2, "") == (done.returncode, done.stdout)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--only", "investsIn,acquires"],
        ["--without", "acquires"],
        ["--avoid", "t-mobile-us"],
        ["--types", "Company"],
        ["--min-sources", "2"],
        ["--modality", "fact"],
        ["--as-of", "2025-12-31"],
        ["--known-on", "2026-01-31"],
        ["--shortest"],
        ["--sources"],
    ],
    ids=lambda options: options[0],
)
def test_every_other_option_holds_for_three_things(options: list[str], built: Path) -> None:
    data = json.loads(run("path", "nvidia", "nokia", "infinera", *options, "--format", "json", graph=built).stdout)
    hops = [hop for tree in data["trees"] for hop in tree["hops"]]
    statements = [one for hop in hops for one in hop["statements"]]
    assert statements
    name, value = options[0], options[-1]
    if name == "--only":
        assert {"investsIn", "acquires"} >= {one["predicate"] for one in statements}
    if name == "--without":
        assert "acquires" not in {one["predicate"] for one in statements}
    if name == "--avoid":
        assert value not in {node for tree in data["trees"] for node in tree["nodes"]}
    if name == "--min-sources":
        assert all(any(one["publishers"] >= 2 for one in hop["statements"]) for hop in hops)
    if name == "--modality":
        assert {"fact"} == {one["modality"] for one in statements}
    if name in ("--as-of", "--known-on"):
        assert value == data[name.strip("-").replace("-", "_")]
    if name == "--shortest":
        assert all(len(tree["hops"]) == tree["cost"] for tree in data["trees"])


APART = """
sources:
- {id: s, title: t, publisher: P, kind: news, published: 2026-06-30}
entities:
- {id: alpha, type: Company, label: Alpha}
- {id: beta, type: Company, label: Beta}
- {id: gamma, type: Company, label: Gamma}
- {id: lonely, type: Company, label: Lonely}
- {id: lost, type: Company, label: Lost}
statements:
- {subject: alpha, predicate: investsIn, object: beta, date: 2020-01-01, until: 2022-12-31, modality: fact, sources: [s]}
- {subject: beta, predicate: supplies, object: gamma, date: 2022, modality: fact, sources: [s]}
- {subject: lost, predicate: supplies, object: lonely, date: 2022, modality: fact, sources: [s]}
"""


@pytest.mark.parametrize(
    ("names", "options", "hint"),
    [
        (["alpha", "beta", "gamma"], [], "nothing joins Alpha to the others"),
        (
            ["alpha", "beta", "gamma"],
            ["--as-of", "2023-06-01"],
            "nothing joins Alpha to the others: leave it out, or filter less",
        ),
        (["beta", "alpha", "gamma"], ["--as-of", "2022-12-31", "--only", "investsIn"], "without --only they are"),
        (["beta", "gamma", "lonely"], [], "nothing joins Lonely to the others"),
        (["beta", "gamma", "lonely", "lost"], [], "nothing joins Lonely and Lost to the others: leave them out)"),
    ],
)
def test_what_stands_apart_is_named(
    names: Sequence[str], options: Sequence[str], hint: str, make_graph: MakeGraph, tmp_path: Path
) -> None:
    make_graph(APART)
    done = run("path", *names, *options, graph=tmp_path / "graph")
    assert 1 == done.returncode
    assert hint in done.stderr


def test_the_headline_leads_from_end_to_end_with_arrows_as_the_relations_hold(make_graph: MakeGraph) -> None:
    graph = make_graph(APART)
    filters = Filters()
    found = find_paths(graph, graph.node("gamma"), graph.node("beta"))
    text = as_text(graph, found, filters)
    assert re.search(r"^1\. Gamma ←is supplied by— Beta  \(1 hop; cost \d\.\d\d; since 2022\)$", text, re.MULTILINE)
    assert "\n   Beta supplies Gamma · 2022\n" in text


def test_a_day_on_which_a_connection_is_not_certain_is_said_so(make_graph: MakeGraph) -> None:
    graph = make_graph(APART)
    then = Filters(day=graph.day.replace(year=2022, month=7))
    found = find_paths(graph, graph.node("beta"), graph.node("gamma"), filters=then)
    text = as_text(graph, found, then)
    assert "since 2022, not certain on 30 Jul 2022" in text
    assert "Beta supplies Gamma · 2022 · [perhaps not yet]" in text
    assert [False] == [one["certain"] for one in as_json(graph, found, then)["paths"][0]["hops"][0]["statements"]]
    now = find_paths(graph, graph.node("beta"), graph.node("gamma"))
    assert "perhaps" not in as_text(graph, now, Filters())


def test_a_hop_that_was_told_is_not_told_again(shipped: Graph) -> None:
    found = find_paths(shipped, shipped.node("nvidia"), shipped.node("infinera"), limit=9)
    first = found.paths[0].hops[-1]
    shared = [rank for rank, path in enumerate(found.paths, start=1) if path.hops[-1] == first]
    assert len(shared) > 1
    lines = as_text(shipped, found, Filters()).splitlines()
    sources = [line for line in lines if "(7 sources)" in line and "Capacity Media" in line]
    again = [line for line in lines if line == f"     as in 1, with {len(first.edges) - 1} more statements"]
    assert 1 == len(sources)
    assert len(again) >= len(shared) - 1


@pytest.mark.parametrize("names", [("coherent", "lumentum", "nokia"), ("amd", "tsmc", "nokia", "corning", "openai")])
def test_the_chains_of_a_tree_hold_every_hop_once_and_join_on(names: Sequence[str], shipped: Graph) -> None:
    joined = join(shipped, [shipped.node(name) for name in names])
    for tree in joined.trees:
        told_ones = told_hops(tree, joined.ends)
        assert {frozenset((h.start.id, h.end.id)) for h in tree.hops} == {
            frozenset((h.start.id, h.end.id)) for h in told_ones
        }
        assert len(tree.hops) == len(told_ones)
        met = {joined.ends[0].id}
        for chain in chains_of(tree, joined.ends):
            assert chain[0].start.id in met
            for hop in chain:
                assert hop.end.id not in met
                met.add(hop.end.id)
        assert {node.id for node in tree.nodes} == met


def test_a_search_that_was_cut_says_so(shipped: Graph) -> None:
    found: Found = find_paths(shipped, shipped.node("nvidia"), shipped.node("nokia"), limit=1)
    cut = found._replace(complete=False)
    assert {"max_hops": 4, "complete": False} == as_json(shipped, cut, Filters())["searched"]


def test_statements_that_may_conflict_are_told_cheaply_from_those_that_cannot(shipped: Graph) -> None:
    hops = [hop for node in shipped.nodes() for other, hop in shipped.neighbours(node.number) if other > node.number]
    conflicting = [edges for hop in hops if conflict_marks(shipped, edges := list(shipped.edges_of_hop(hop)))]
    assert conflicting
    assert all(map(may_conflict, conflicting))


def test_a_relation_that_is_denied_elsewhere_is_marked_on_a_path(shipped: Graph) -> None:
    found = find_paths(shipped, shipped.find("nvidia"), shipped.find("groq"))
    assert re.search(r"NVIDIA acquires Groq .* · ⚠ denial$", as_text(shipped, found, Filters()), re.MULTILINE)
    statements = as_json(shipped, found, Filters())["paths"][0]["hops"][0]["statements"]
    assert {"acquires": "denial", "licensesTo": None} == {one["predicate"]: one["conflict"] for one in statements}


def test_a_path_marks_what_counts_as_known_only_for_want_of_a_date(shipped: Graph) -> None:
    filters = Filters(known_on=date(2025, 6, 30))
    found = find_paths(shipped, shipped.find("nvidia"), shipped.find("nokia"), filters=filters)
    assert "[publication date unknown]" in as_text(shipped, found, filters)
