"""The graph in other formats reads back, elsewhere, as what it was."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import networkx
import pyoxigraph
import pytest

from graphkit.cli import main
from graphkit.errors import BadOption, OutputRefused
from graphkit.export import FORMS, Selection, to_networkx, write_export
from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.model import Entity, Facts, Place, Record
from graphkit.ontology import Ontology
from graphkit.rules import load_rules

ROOT: Final = Path(__file__).parents[1]
MakeGraph = Callable[[str], Graph]

RDF: Final = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
}
READERS: Final[dict[str, Callable[[Path], Any]]] = {
    ".graphml": networkx.read_graphml,
    ".gexf": networkx.read_gexf,
    ".json": lambda path: networkx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges"),
}

#: A deal with two stages, one that was ended and one that was denied, a symmetric relation, a figure, an opinion.
FACTS: Final = """
sources:
- {id: news, title: 'One, "two" & <three>', publisher: Paper, url: "https://example.org/a?b=c&d",
   published: 2025-03-01, kind: news}
- {id: filing, title: Annual report, publisher: Acme, published: 2026, kind: filing}
entities:
- {id: acme, type: Company, label: "Acme & Söhne", alt: ["=1+1", "Acme <Ltd>"], ids: {ticker: ACM, exchange: NYSE}}
- {id: bolt, type: Company, label: Bolt, description: "@home, 'quoted' \\\\u0022 and \\"double\\""}
- {id: chip, type: Company, label: Chip}
statements:
- {subject: acme, predicate: acquires, object: bolt, value: 2500000000, unit: USD, date: 2025-02-01,
   status: announced, modality: fact, sources: [news],
   evidence: [{source: news, section: Deals, paragraph: 2}, {source: news, section: Prices, paragraph: 5}]}
- {subject: acme, predicate: acquires, object: bolt, value: 2.5, unit: USD, date: 2025-06-01,
   status: completed, modality: fact, sources: [filing, news]}
- {subject: acme, predicate: investsIn, object: chip, date: 2024-01-01, until: 2024-12-31, modality: fact,
   sources: [news], qualifiers: {round: "-A", odd: two}}
- {subject: bolt, predicate: supplies, object: chip, negated: true, modality: fact, date: 2025-01-01, sources: [news]}
- {subject: acme, predicate: partnersWith, object: chip, modality: opinion, sources: [filing]}
- {subject: acme, predicate: revenue, value: 7, unit: USD, period: 2025, modality: fact, sources: [filing]}
"""


def export(graph: Graph, path: Path, **options: Any) -> Path:
    write_export(graph, path, **options)
    return path


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, arguments)))
    code = ended.value.code
    assert isinstance(code, int)
    return code


def quads(path: Path, syntax: pyoxigraph.RdfFormat) -> set[str]:
    return {str(quad) for quad in pyoxigraph.parse(path=str(path), format=syntax)}


@pytest.mark.parametrize("suffix", RDF)
def test_rdf_of_the_shipped_graph_is_the_graph(shipped: Graph, tmp_path: Path, suffix: str) -> None:
    path = export(shipped, tmp_path / f"graph{suffix}")
    assert quads(shipped.folder / "graph.nq", RDF[".nq"]) == quads(path, RDF[suffix])


@pytest.mark.parametrize("suffix", READERS)
def test_networks_of_the_shipped_graph_have_all_things_and_relations(
    shipped: Graph, tmp_path: Path, suffix: str
) -> None:
    network = READERS[suffix](export(shipped, tmp_path / f"graph{suffix}"))
    relations = {edge.id for edge in shipped.edges() if edge.statement.object}
    assert network.is_multigraph()
    assert network.is_directed()
    assert set(network) == {node.id for node in shipped.nodes()}
    assert network.number_of_edges() == len(relations) > 1000
    keys = {data.get("id", key) for _, _, key, data in network.edges(keys=True, data=True)}
    assert keys == relations


def test_networkx_has_the_same_as_the_files(shipped: Graph, tmp_path: Path) -> None:
    network = to_networkx(shipped)
    read = READERS[".json"](export(shipped, tmp_path / "graph.json"))
    assert list(network.nodes(data=True)) == list(read.nodes(data=True))
    assert sorted(map(repr, network.edges(keys=True, data=True))) == sorted(map(repr, read.edges(keys=True, data=True)))


def test_tables_of_the_shipped_graph_join(shipped: Graph, tmp_path: Path) -> None:
    folder = export(shipped, tmp_path / "tables.csv")
    entities, statements, sources, links = (
        rows(folder, f"{name}.csv") for name in ("entities", "statements", "sources", "statement_sources")
    )
    ids = {row["id"] for row in entities}
    assert [row["id"] for row in entities] == [node.id for node in shipped.nodes()]
    assert len(statements) == len(list(shipped.edges()))
    assert {row["subject"] for row in statements} <= ids
    assert {row["object"] for row in statements} <= ids | {""}
    assert {row["source"] for row in links} <= {row["id"] for row in sources}
    sourced = {row["statement"] for row in links}
    assert {row["id"] for row in statements if not row["inferred_by"]} == sourced


@pytest.mark.parametrize("suffix", READERS)
def test_stages_ends_and_denials_are_edges_of_their_own_and_marked(
    make_graph: MakeGraph, tmp_path: Path, suffix: str
) -> None:
    network = READERS[suffix](export(make_graph(FACTS), tmp_path / f"graph{suffix}"))
    stages = sorted(network["acme"]["bolt"].values(), key=lambda data: str(data["date"]))
    own = [data for data in stages if data["predicate"] == "acquires"]
    assert [(data["status"], data["value"], data["unit"]) for data in own] == [
        ("announced", 2500000000, "USD"), ("completed", 2.5, "USD"),
    ]  # fmt: skip
    [ended] = [data for data in network["acme"]["chip"].values() if data["predicate"] == "investsIn"]
    [denied] = network["bolt"]["chip"].values()
    [opinion] = [data for data in network["acme"]["chip"].values() if data["predicate"] == "partnersWith"]
    assert [data["in_force"] for data in (*own, ended, denied, opinion)] == [True, True, False, False, True]
    assert [data["negated"] for data in (ended, denied)] == [False, True]
    assert (ended["until"], opinion["modality"], opinion["symmetric"]) == ("2024-12-31", "opinion", True)
    assert not network.has_edge("chip", "acme")
    assert network.nodes["acme"]["label"] == "Acme & Söhne"
    assert network.nodes["acme"]["ticker"] == "ACM"


def test_node_link_json_brings_the_sources_along(make_graph: MakeGraph, tmp_path: Path) -> None:
    document = json.loads(export(make_graph(FACTS), tmp_path / "graph.json").read_text(encoding="utf-8"))
    assert document["graph"]["sources"]["news"] == {
        "title": 'One, "two" & <three>', "publisher": "Paper", "kind": "news",
        "url": "https://example.org/a?b=c&d", "published": "2025-03-01",
    }  # fmt: skip
    assert sorted(document["graph"]["sources"]) == ["filing", "news"]


def test_tables_hold_every_figure_detail_and_place(make_graph: MakeGraph, tmp_path: Path) -> None:
    folder = export(make_graph(FACTS), tmp_path / "tables.csv")
    statements = {(row["predicate"], row["date"]): row for row in rows(folder, "statements.csv")}
    figure = statements["revenue", ""]
    assert (figure["class"], figure["value"], figure["period"], figure["in_force"]) == ("Figure", "7", "2025", "")
    ended = statements["investsIn", "2024-01-01"]
    assert (ended["details"], ended["window"]) == ("odd: two | round: -A", "2024-01-01/2024-12-31")
    announced = statements["acquires", "2025-02-01"]
    assert announced["value"] == "2500000000"
    places = [row for row in rows(folder, "statement_sources.csv") if row["statement"] == announced["id"]]
    assert [(row["source"], row["section"], row["paragraph"]) for row in places] == [
        ("news", "Deals", "2"), ("news", "Prices", "5"),
    ]  # fmt: skip
    [acme] = [row for row in rows(folder, "entities.csv") if row["id"] == "acme"]
    assert (acme["alt"], acme["ticker"]) == ("=1+1 | Acme <Ltd>", "ACM")


def test_cells_that_spreadsheets_would_run_are_marked_on_demand(make_graph: MakeGraph, tmp_path: Path) -> None:
    text = FACTS.replace("label: Chip", 'label: "-2+3"').replace("value: 7", "value: -7")
    folder = export(make_graph(text), tmp_path / "tables.csv", excel_safe=True)
    assert (folder / "entities.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (folder / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = {row["id"]: row for row in csv.DictReader(file)}
    assert cells["acme"]["alt"] == "'=1+1 | Acme <Ltd>"
    assert cells["bolt"]["description"].startswith("'@home")
    assert cells["chip"]["label"] == "'-2+3"
    with (folder / "statements.csv").open(encoding="utf-8-sig", newline="") as file:
        values = {row["predicate"]: row["value"] for row in csv.DictReader(file)}
    assert values["revenue"] == "-7"


def test_another_day_moves_what_is_in_force(make_graph: MakeGraph, tmp_path: Path) -> None:
    selection = Selection(day=date(2024, 6, 1))
    network = READERS[".json"](export(make_graph(FACTS), tmp_path / "graph.json", selection=selection))
    told = {(data["predicate"], data.get("status")): data["in_force"] for _, _, data in network.edges(data=True)}
    assert told["acquires", "announced"] is False
    assert told["investsIn", None] is True
    assert network.graph["as_of"] == "2024-06-01"


def test_what_was_published_later_and_what_is_not_asked_for_stays_out(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph = make_graph(FACTS)
    known = export(graph, tmp_path / "known.csv", selection=Selection(known_on=date(2025, 12, 31)))
    predicates = [row["predicate"] for row in rows(known, "statements.csv")]
    assert "partnersWith" not in predicates
    assert "revenue" not in predicates
    assert "acquires" in predicates
    opinions = export(graph, tmp_path / "opinions.csv", selection=Selection(modalities=frozenset({"opinion"})))
    assert [row["predicate"] for row in rows(opinions, "statements.csv")] == ["partnersWith"]


CYPHER_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\bfnrt]|u[0-9A-F]{4}))*"')


def test_cypher_strings_cannot_be_left_early(make_graph: MakeGraph, tmp_path: Path) -> None:
    text = export(make_graph(FACTS), tmp_path / "graph.cypher").read_text(encoding="utf-8")
    assert r'''description: "@home, 'quoted' \\" + "u0022 and \"double\""''' in text
    bare = CYPHER_STRING.sub("", text)
    assert '"' not in bare
    assert "\\" not in bare
    assert bare.count("{") == bare.count("}")


def test_cypher_has_every_thing_relation_figure_and_source(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph = make_graph(FACTS)
    text = export(graph, tmp_path / "graph.cypher").read_text(encoding="utf-8")
    for edge in graph.edges():
        assert f'id: "{edge.id}"' in text
    for piece in ("n:Company;", "MERGE (a)-[r:INVESTS_IN {", "MERGE (a)-[r:ACQUIRES {", "HAS_FIGURE", "SOURCED_FROM"):
        assert piece in text
    assert text.count('{from: "acme", to: "bolt"') == 2
    assert text.endswith(";\n")


def test_xml_that_cannot_hold_a_text_says_so(ontology: Ontology, tmp_path: Path) -> None:
    place = {"": Place("facts.yaml", 1, 1)}
    facts = Facts(records=(Record(Entity(id="acme", type="Company", label="Ac\x07me"), place),))
    made = assemble(facts, ontology, load_rules(ontology.folder / "rules", ontology))
    (tmp_path / "built").mkdir()
    write_graph(made, tmp_path / "built")
    write_manifest(made, tmp_path / "built")
    graph = Graph(tmp_path / "built")
    for suffix in (".graphml", ".gexf"):
        with pytest.raises(BadOption, match="label of 'acme' holds a control character"):
            write_export(graph, tmp_path / f"graph{suffix}")
    with pytest.raises(BadOption, match="control character"):
        write_export(graph, tmp_path / "graph.rdf")
    assert [path.name for path in tmp_path.iterdir()] == ["built"]
    assert READERS[".json"](export(graph, tmp_path / "graph.json")).nodes["acme"]["label"] == "Ac\x07me"


def test_the_same_graph_is_the_same_bytes_whatever_the_hash_seed(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph = make_graph(FACTS)
    code = (
        "import sys; from pathlib import Path; from graphkit.graph import Graph; from graphkit.export import *\n"
        "[write_export(Graph(Path(sys.argv[1])), Path(sys.argv[2]) / f'graph{suffix}') for suffix in FORMS]"
    )
    digests = []
    for seed in ("0", "1"):
        (tmp_path / seed).mkdir()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, graph.folder, tmp_path / seed], env=environment, check=True)
        files = sorted(path for path in (tmp_path / seed).rglob("*") if path.is_file())
        digests.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert digests[0] == digests[1]
    assert len(digests[0]) == len(FORMS) - 1 + 4


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("graph.docx", ".docx is not a suffix"),
        ("nameless", "the name has no suffix"),
        ("graph.xlsx", "cannot be written yet (use .csv"),
        ("tables.parquet", "cannot be written yet (use .csv"),
    ],
)
def test_a_suffix_that_says_nothing_is_answered_with_those_that_do(
    make_graph: MakeGraph, tmp_path: Path, name: str, words: str
) -> None:
    with pytest.raises(BadOption) as caught:
        write_export(make_graph(FACTS), tmp_path / name)
    assert words in str(caught.value)
    assert all(suffix in str(caught.value) for suffix in FORMS)
    assert not (tmp_path / name).exists()


def test_a_suffix_may_be_written_in_capitals(make_graph: MakeGraph, tmp_path: Path) -> None:
    assert export(make_graph(FACTS), tmp_path / "GRAPH.TTL").read_text(encoding="utf-8").startswith("@prefix gk:")


def test_an_option_that_does_nothing_is_refused(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph = make_graph(FACTS)
    with pytest.raises(BadOption, match=r"--excel-safe does nothing for \.ttl"):
        write_export(graph, tmp_path / "graph.ttl", excel_safe=True)
    with pytest.raises(BadOption, match=r"takes no other day .*\.graphml"):
        write_export(graph, tmp_path / "graph.ttl", selection=Selection(day=date(2024, 1, 1)))


def test_tables_replace_tables_and_nothing_else(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph, folder = make_graph(FACTS), tmp_path / "tables.csv"
    export(graph, folder)
    (folder / ".gitignore").write_text("*", encoding="utf-8")
    export(graph, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        ".gitignore", "entities.csv", "sources.csv", "statement_sources.csv", "statements.csv",
    ]  # fmt: skip
    (folder / "mine.csv").write_text("a,b", encoding="utf-8")
    with pytest.raises(OutputRefused, match="graphkit did not write"):
        write_export(graph, folder)
    assert (folder / "mine.csv").read_text(encoding="utf-8") == "a,b"


def test_the_command_writes_and_says_what(
    make_graph: MakeGraph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph, path = make_graph(FACTS).folder, tmp_path / "graph.ttl"
    assert run("export", path, "--graph", graph) == 0
    assert capsys.readouterr().out == f"{path}: Turtle, to be read\n"
    assert quads(path, RDF[".ttl"]) == quads(graph / "graph.nq", RDF[".nq"])
    assert run("export", tmp_path / "g.json", "--graph", graph, "--format", "json", "--modality", "opinion") == 0
    assert json.loads(capsys.readouterr().out)["file"] == str(tmp_path / "g.json")
    assert READERS[".json"](tmp_path / "g.json").number_of_edges() == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing/graph.ttl", "there is no folder"),
        ("folder.ttl", "there is a folder of that name"),
        ("link.ttl", "symbolic link"),
        ("n" * 300 + ".ttl", "the name is too long"),
        ("file.csv", "there is a file of that name"),
        ("graph.docx", "is not a suffix"),
    ],
)
def test_the_command_refuses_a_place_in_one_line(
    make_graph: MakeGraph, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "file.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "link.ttl").symlink_to("file.csv")
    assert run("export", tmp_path / name, "--graph", make_graph(FACTS).folder) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("graphkit: ")
    assert told.err.count("\n") == 1
    assert words in told.err
    assert (tmp_path / "file.csv").read_text(encoding="utf-8") == "mine"


def test_the_help_names_every_suffix(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--help") == 0
    told = capsys.readouterr().out
    assert all(suffix in told for suffix in FORMS)
    assert "Example: graphkit export" in told
