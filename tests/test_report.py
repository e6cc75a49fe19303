"""The report of a build: right counts, whole coverage, and a page that runs nothing and fetches nothing."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

from conftest import MakeGraph

from graphkit.graph import Graph
from graphkit.report import health, write_report
from graphkit.report.page import page


def test_the_counts_are_those_of_the_manifest(shipped: Graph) -> None:
    data, counts = health(shipped), shipped.manifest["counts"]
    for key, name in (
        ("things", "entities"),
        ("statements", "statements"),
        ("inferred", "inferred"),
        ("sources", "sources"),
    ):
        assert counts[name] == data["counts"][key]
    assert counts["byRule"] == data["inferredByRule"]
    assert counts["byModality"]["fact"] == data["counts"]["facts"]


def test_coverage_counts_every_company_once_and_names_who_lacks_what(shipped: Graph) -> None:
    coverage = health(shipped)["coverage"]
    companies = shipped.manifest["counts"]["byClass"]["Company"]
    for key in ("companiesWithAnIdentifier", "companiesWithACountry", "companiesWithALayerOrField"):
        assert companies == coverage[key]["of"]
        assert coverage[key]["lack"] == sorted(set(coverage[key]["lack"]))
    assert "nvidia" not in coverage["companiesWithAnInvestmentOrDeal"]["lack"]


OLD = """
sources:
- {id: old, title: t, publisher: P, kind: news, url: "https://example.org/", published: 2020-01-01}
- {id: new, title: t, publisher: P, kind: news, url: "https://example.org/", published: 2026-06-30}
- {id: forum, title: t, publisher: "<script>alert(1)</script>", kind: forum, url: "https://example.org/", published: 2026-06-30}
entities:
- {id: a, type: Company, label: "<b>A</b>"}
- {id: b, type: Company, label: B}
- {id: c, type: Company, label: C}
statements:
- {subject: a, predicate: supplies, object: b, modality: fact, sources: [old]}
- {subject: b, predicate: supplies, object: c, modality: fact, sources: [old, new]}
- {subject: a, predicate: partnersWith, object: c, modality: fact, sources: [forum]}
"""


def test_stale_claims_are_those_that_no_newer_source_confirms(make_graph: MakeGraph) -> None:
    data = health(make_graph(OLD))
    assert ["a-supplies-b"] == [row["id"].rpartition("-")[0] for row in data["stale"]]
    assert ["a-partnersWith-c"] == [id.rpartition("-")[0] for id in data["single"]["weakOnly"]]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_holds_no_script_no_address_and_shows_hostile_names_as_text(make_graph: MakeGraph) -> None:
    graph = make_graph(OLD)
    parser = Tags()
    text = page(health(graph), graph)
    parser.feed(text)
    assert not {"script", "img", "link", "iframe", "b"} & {tag for tag, attrs in parser.tags if tag != "b"}
    assert not [attrs for _, attrs in parser.tags if {"src", "onload", "onclick"} & set(attrs)]
    assert all(str(attrs["href"]).startswith("#") for tag, attrs in parser.tags if tag == "a")
    assert "&lt;b&gt;A&lt;/b&gt;" in text
    assert "<b>A</b>" not in text
    assert "Content-Security-Policy" in text


def test_both_files_are_written_and_say_the_same(shipped: Graph, tmp_path: Path) -> None:
    data = health(shipped)
    write_report(data, shipped, tmp_path)
    assert data == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert "Statements that do not agree" in (tmp_path / "report.html").read_text(encoding="utf-8")
