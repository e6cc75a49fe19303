"""What changed between two builds, or between two days of one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graphkit.diff import Difference, Statements, View, as_json, as_markdown, as_text, compare
from graphkit.export import write_export
from graphkit.facts import read_facts
from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.ontology import Ontology
from graphkit.publish import build
from graphkit.rules import load_rules

GRAPHKIT = Path(sys.executable).parent / "graphkit"

HEAD = """
sources:
- {id: wire, title: "News of *the* deal [1]", publisher: Wire, kind: news, url: "https://example.org/a(b)", published: 2026-03-02}
- {id: paper, title: Paper, publisher: Paper, kind: news, url: "https://example.org/paper", published: 2026-05}
- {id: old, title: Old, publisher: Old, kind: news, url: "https://example.org/old", published: 2024-02-01}
entities:
- {id: a, type: Company, label: Alpha}
- {id: b, type: Company, label: Beta}
- {id: chip, type: Product, label: Chip}
statements:
"""

Make = Callable[[str], Graph]


@pytest.fixture
def make(tmp_path: Path, ontology: Ontology) -> Make:
    """Make graphs from statements in YAML, or from whole files, each in a folder of its own."""

    def made(text: str) -> Graph:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        (folder / "facts").mkdir(parents=True)
        (folder / "graph").mkdir()
        (folder / "facts" / "facts.yaml").write_text(text if "entities:" in text else HEAD + text, encoding="utf-8")
        facts = read_facts(folder / "facts")
        assert () == facts.problems
        result = assemble(facts, ontology, load_rules(ontology.folder / "rules", ontology))
        write_graph(result, folder / "graph")
        write_manifest(result, folder / "graph")
        return Graph(folder / "graph")

    return made


def between(old: Graph, new: Graph, **days: Any) -> Difference:
    return compare(View(old, **days), View(new, **days))


def sources_of(difference: Difference) -> list[str]:
    return [source.id for source in difference.sources.added]


DEAL = (
    "- {subject: a, predicate: investsIn, object: b, value: 2000000000, unit: USD, date: 2026-03-02,"
    " status: announced, modality: fact, sources: [wire]}\n"
)

# A fact more in the shipped facts

ADDED = {
    "a partnership": "predicate: partnersWith, object: ?, date: 2026-06-01, modality: fact, sources: [?]",
    "a completed acquisition": (
        "predicate: acquires, object: ?, date: 2026-06-01, status: completed, modality: fact, sources: [?]"
    ),
    "another figure": (
        "predicate: investsIn, object: nokia, value: 1100000000, unit: USD, date: 2025-10-28, status: announced,"
        " modality: fact, sources: [?]"
    ),
}


def changed_lines(old: Path, new: Path) -> list[str]:
    before, after = (set(path.read_text(encoding="utf-8").splitlines()) for path in (old, new))
    return sorted(before ^ after)


def blocks(path: Path) -> dict[str, str]:
    """The blocks of a Turtle file by their subject; what has none (prefixes, headings) by itself."""
    found = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        first = next((line for line in block.splitlines() if line and not line.startswith("#")), block)
        found[first.split(" ")[0] if not first.startswith("@") else block] = block
    return found


def named(difference: Difference) -> set[str]:
    """The ids of all statements that came, went or were written otherwise."""
    return {
        edge.id
        for own in (difference.stated, difference.inferred)
        for edge in (
            *own.added,
            *own.removed,
            *(edge for change in own.changed for edge in (change.old, change.new)),
            *(restated.edge for restated in own.restated),
        )
    }


def may_change(difference: Difference) -> Callable[[str], bool]:
    """Whether a line of ``graph.nq`` is one that a difference names."""
    statements = [
        edge.statement
        for own in (difference.stated, difference.inferred)
        for edge in (*own.added, *own.removed, *own.began, *(e.edge for e in own.ended))
    ]
    plain = {
        f"<https://w3id.org/graphkit/id/{ends[0]}> <https://w3id.org/graphkit/schema#" + "{}"
        f"> <https://w3id.org/graphkit/id/{ends[1]}> ."
        for s in statements
        if s.object
        for ends in ((s.subject, s.object), (s.object, s.subject))
    }
    pairs = {(x.id, y.id) for pair in (difference.disagree, difference.agree) for x, y in pair}
    pairs |= {(second, first) for first, second in pairs}
    ids, sources = named(difference), {s.id for s in (*difference.sources.added, *difference.sources.removed)}

    def may(line: str) -> bool:
        subject, predicate, rest = line.split(" ", 2)
        kind, _, id = subject.strip("<>").removeprefix("https://w3id.org/graphkit/id/").rpartition("/")
        if predicate.endswith("#disagreesWith>"):
            return (id, rest.rpartition("/")[2].rstrip("> .")) in pairs
        if kind in ("statement", "evidence"):
            return id in ids or id.rpartition("-")[0] in ids
        if kind == "source":
            return id in sources
        return line.replace(predicate.rpartition("#")[2].rstrip(">"), "{}", 1) in plain

    return may


@pytest.fixture(scope="module")
def shipped_ttl(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("turtle") / "graph.ttl"
    write_export(Graph(built), path)
    return path


@pytest.mark.parametrize("fact", ADDED)
@pytest.mark.parametrize("source", ["known", "newer"])
def test_a_fact_more_changes_its_own_lines_and_what_the_diff_says_follows(
    fact: str, source: str, built: Path, shipped: Graph, shipped_ttl: Path, ontology_folder: Path, tmp_path: Path
) -> None:
    ontology = tmp_path / "ontology"
    shutil.copytree(ontology_folder, ontology)
    id = "reuters-moved" if source == "newer" else next(shipped.sources()).id
    text = f"- {{subject: nvidia, {ADDED[fact].replace('[?]', f'[{id}]').replace('?', 'lightmatter')}}}\n"
    with (ontology / "facts" / "capital-acquisitions.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + text)
    if source == "newer":
        published = "url: 'https://example.org/', published: 2026-07-03"
        with (ontology / "facts" / "one-more-source.yaml").open("w", encoding="utf-8") as file:
            file.write(f"sources:\n- {{id: {id}, title: Moved, publisher: Reuters, kind: news, {published}}}\n")
    graph = build(ontology, tmp_path / "output", forms=False)
    difference = between(shipped, graph)

    (added,) = difference.stated.added
    assert "nvidia" == added.statement.subject
    assert ((), (), ()) == (difference.stated.removed, difference.stated.changed, difference.stated.restated)
    assert (fact == "another figure") == bool(difference.disagree)
    assert (source == "newer") == (shipped.day != graph.day)
    if fact == "a completed acquisition":
        assert "owner-by-acquisition" in {edge.statement.inferred_by for edge in difference.inferred.added}

    lines = changed_lines(built / "graph.nq", graph.folder / "graph.nq")
    assert [] == [line for line in lines if not may_change(difference)(line)]
    of_statements = [line for line in lines if "/statement/" in line.split(" ")[0] and "#disagreesWith>" not in line]
    assert named(difference) == {line.split(" ")[0].rpartition("/")[2].rstrip(">") for line in of_statements}

    write_export(graph, tmp_path / "graph.ttl")
    before, after = blocks(shipped_ttl), blocks(tmp_path / "graph.ttl")
    local = {line.split(" ")[0].strip("<>").rpartition("/")[2] for line in lines}
    touched = {subject for subject in before.keys() | after.keys() if before.get(subject) != after.get(subject)}
    assert local == {subject.rpartition(":")[2].replace("\\", "") for subject in touched}


# Between two builds


def test_the_same_graph_twice_has_not_changed(make: Make) -> None:
    difference = between(make(DEAL), make(DEAL))
    assert difference.is_empty
    assert as_text(difference).endswith("\n\nNothing changed.")
    assert as_markdown(difference).endswith("\n\nNothing changed.")
    assert as_json(difference)["empty"]


def test_another_value_stage_and_day_of_a_deal_is_one_change(make: Make) -> None:
    new = DEAL.replace("2000000000", "2100000000").replace("announced", "completed").replace("03-02", "04-02")
    difference = between(make(DEAL), make(new))
    assert ((), ()) == (difference.stated.added, difference.stated.removed)
    assert (
        "Changed (1)\n"
        "  Alpha invests in Beta · US$2.1bn · 2 Apr 2026 · completed\n"
        "    US$2bn → US$2.1bn, 2 Mar 2026 → 2 Apr 2026, announced → completed\n"
        "    Wire (1 source)"
    ) in as_text(difference)


def test_amounts_that_round_to_the_same_words_are_told_as_they_are_written(make: Make) -> None:
    (change,) = between(make(DEAL), make(DEAL.replace("2000000000", "2000000001"))).stated.changed
    assert "2000000001" in change.alterations[0].new


def test_of_several_statements_the_most_alike_are_taken_for_a_change(make: Make) -> None:
    other = DEAL.replace("2000000000", "500000000").replace("2026-03-02", "2025-01")
    old, new = make(DEAL + other), make(DEAL.replace("announced", "completed") + other.replace("2025-01", "2025-02"))
    found = [[alteration.field for alteration in change.alterations] for change in between(old, new).stated.changed]
    assert [["date"], ["status"]] == sorted(found)


FIGURE = "- {subject: a, predicate: revenue, value: 5, unit: USD, period: 2025, modality: fact, sources: [wire]}\n"


def test_a_figure_of_the_same_period_changes_and_one_of_another_period_is_added(make: Make) -> None:
    old = make(FIGURE)
    changed, added = (between(old, make(text)).stated for text in (FIGURE.replace("value: 5", "value: 6"),
                                                                   FIGURE.replace("2025", "2024")))  # fmt: skip
    assert (1, 0, 0) == (len(changed.changed), len(changed.added), len(changed.removed))
    assert (0, 1, 1) == (len(added.changed), len(added.added), len(added.removed))


def test_the_same_statement_by_another_source_is_now_also_said_by_it(make: Make) -> None:
    difference = between(make(DEAL), make(DEAL.replace("[wire]", "[wire, old], note: seen twice")))
    assert ((), ()) == (difference.stated.added, difference.stated.changed)
    text = as_text(difference)
    assert "Same statement, other sources (1)\n  Alpha invests in Beta" in text
    assert "now also said by Old, “Old”, 1 Feb 2024" in text
    assert "note written otherwise" in text


def test_a_termination_is_added_and_the_deal_that_it_ends_is_a_consequence(make: Make) -> None:
    end = DEAL.replace("2026-03-02", "2026-03-01").replace("announced", "terminated").replace("value: 2000000000, ", "")
    end = end.replace("unit: USD, ", "").replace("[wire]", "[old]")
    deal = DEAL.replace("2026-03-02", "2025-01-01")
    difference = between(make(deal), make(deal + end))
    (added,), (ended,) = difference.stated.added, difference.stated.ended
    assert ("terminated", added.id) == (added.statement.status, ended.by.id if ended.by else "")
    answer, _, follows = as_text(difference).partition("What follows")
    assert "Added (1)" in answer
    assert "Ended (1)" in follows
    assert "ended by Alpha invests in Beta · 1 Mar 2026 · terminated: Old (1 source)" in follows


LIMITED = DEAL.replace("status", "until: 2026-03-31, status")
NEWER = HEAD.replace("published: 2026-05}", "published: 2026-06-30}") + LIMITED


def test_when_the_newest_day_moves_on_what_ended_meanwhile_is_a_consequence(make: Make) -> None:
    old = make(HEAD.replace("published: 2026-05}", "published: 2026-03-05}") + LIMITED)
    difference = between(old, make(NEWER))
    follows = as_text(difference).partition("What follows")[2]
    assert "Ended (1)\n  Alpha invests in Beta" in follows
    assert "Newest day (1)\n  5 Mar 2026 → 30 Jun 2026" in follows
    assert ["paper"] == [source.id for source, _ in difference.sources.changed]
    assert difference.sources.changed[0][1][0][1:] == ("2026-03-05", "2026-06-30")


def test_what_follows_by_rule_is_told_apart_with_its_rule(make: Make) -> None:
    bought = DEAL.replace("investsIn", "acquires")
    difference = between(make(bought), make(bought.replace("announced", "completed")))
    (inferred,) = difference.inferred.added
    assert ("b", "subsidiaryOf", "a") == (*inferred.statement[:2], inferred.statement.object)
    assert "Inferred, new (1)\n  Beta is a subsidiary of Alpha" in as_text(difference).partition("What follows")[2]
    assert "follows by rule owner-by-acquisition" in as_text(difference)


def test_a_second_value_for_one_thing_is_a_new_disagreement(make: Make) -> None:
    difference = between(make(DEAL), make(DEAL + DEAL.replace("2000000000", "3000000000").replace("wire", "old")))
    assert (1, 0) == (len(difference.disagree), len(difference.agree))
    assert "against Alpha invests in Beta · US$3bn" in as_text(difference).partition("Disagree now (1)")[2]


def test_things_and_sources_that_came_went_or_were_rewritten_are_named(make: Make) -> None:
    new = HEAD.replace("label: Beta", "label: Beta Corp., alt: [Beta]").replace("{id: chip", "{id: wafer")
    difference = between(make(DEAL), make(new.replace("id: old", "id: older") + DEAL))
    assert (["wafer"], ["chip"]) == tuple(
        [t.id for t in own] for own in (difference.things.added, difference.things.removed)
    )
    assert [("label", "Beta", "Beta Corp."), ("alt", "", "Beta")] == [tuple(a) for a in difference.things.changed[0][1]]
    assert (["older"], ["old"]) == (sources_of(difference), [s.id for s in difference.sources.removed])


def test_a_graph_and_its_turtle_file_do_not_differ(make: Make, tmp_path: Path) -> None:
    graph = make(DEAL + FIGURE)
    write_export(graph, tmp_path / "graph.ttl")
    done = run("diff", str(graph.folder), str(tmp_path / "graph.ttl"), cwd=tmp_path)
    assert (0, "Nothing changed.") == (done.returncode, done.stdout.splitlines()[-1])


# Between two days


def ids(parts: Iterable[Iterable[Any]]) -> set[str]:
    return {getattr(one, "edge", one).id for part in parts for one in part}


def applied(before: set[str], own: Statements) -> set[str]:
    """What there is after what is told to have come and gone."""
    gone = ids((own.removed, own.ended, (change.old for change in own.changed)))
    come = ids((own.added, own.began, (change.new for change in own.changed)))
    assert gone <= before
    assert not come & before
    return before - gone | come


DAYS = [date(2019, 7, 9), date(2021, 1, 10), date(2021, 2, 1), date(2024, 12, 31), date(2025, 3, 1), date(2026, 6, 30)]


@pytest.mark.parametrize("clock", ["as_of", "known_on"])
def test_what_came_and_went_between_two_days_makes_one_day_into_the_other(clock: str, shipped: Graph) -> None:
    for first, second in pairwise(DAYS):
        old, new = (
            View(shipped, as_of=day) if clock == "as_of" else View(shipped, known_on=day) for day in (first, second)
        )
        difference = compare(old, new)
        for own, inferred in ((difference.stated, False), (difference.inferred, True)):
            before, after = (
                {
                    id
                    for id, edge in view.edges().items()
                    if bool(edge.statement.inferred_by) == inferred and (clock == "known_on" or view.holds(edge))
                }
                for view in (old, new)
            )
            changes = own if clock == "as_of" else Statements(own.added, own.removed, (), (), own.changed, ())
            assert after == applied(before, changes)


def test_infinera_came_to_nokia_between_two_days(shipped: Graph) -> None:
    text = as_text(compare(View(shipped, date(2024, 12, 31)), View(shipped, date(2025, 3, 1))), limit=0)
    assert "Infinera is a subsidiary of Nokia · 28 Feb 2025" in text.partition("Ended")[0]
    assert "Infinera is listed in United States · until 28 Feb 2025" in text.partition("Ended")[2]


def test_acacia_was_let_go_and_agreed_on_anew_at_another_price(shipped: Graph) -> None:
    text = as_text(compare(View(shipped, date(2020, 12, 31)), View(shipped, date(2021, 2, 1))))
    assert "US$2.84bn → US$4.5bn, 9 Jul 2019 → 14 Jan 2021" in text
    assert "ended by Cisco acquires Acacia Communications · 8 Jan 2021 · terminated" in text


def test_a_partial_date_leaves_open_whether_a_deal_has_begun(make: Make) -> None:
    graph = make(DEAL.replace("2026-03-02", "2026-03"))
    for day, words in ((date(2026, 3, 1), "announced [possibly]"), (date(2026, 3, 31), "announced\n")):
        assert words in as_text(compare(View(graph, date(2026, 2, 1)), View(graph, day)))


def test_on_an_earlier_known_day_only_what_was_published_counts(make: Make) -> None:
    graph = make(DEAL.replace("[wire]", "[wire, paper]"))
    days = (date(2024, 3, 1), date(2026, 3, 2), date(2026, 5, 31))
    first, second, third = (View(graph, known_on=day) for day in days)
    early, late = compare(first, second), compare(second, third)
    assert (["wire"], ["a", "b"]) == (sources_of(early), [thing.id for thing in early.things.added])
    assert ["wire"] == list(early.stated.added[0].statement.sources)
    assert frozenset({"wire"}) == early.stated.added[0].publishers
    assert (("paper",), ["paper"], ()) == (late.stated.restated[0].gained, sources_of(late), late.things.added)
    assert "Became known (1)" in as_text(early)


# How it is told


def test_markdown_shows_texts_as_they_are_and_links_only_web_addresses(make: Make) -> None:
    head = HEAD.replace("https://example.org/paper", "javascript:alert(1)")
    text = as_markdown(between(make(head + FIGURE), make(head + FIGURE + DEAL.replace("[wire]", "[wire, paper]"))))
    assert "\n## Added (1)\n\n- Alpha invests in Beta · US$2bn" in text
    assert r"“News of \*the\* deal \[1\]”" in text
    assert "(https://example.org/a%28b%29)" in text
    assert "javascript:" not in text


def test_a_long_list_says_how_much_more_there_is(shipped: Graph) -> None:
    difference = compare(View(shipped, date(2019, 1, 1)), View(shipped, date(2026, 1, 1)))
    count = len(difference.stated.began)
    for tell in (as_text, as_markdown):
        assert f"… {count - 3:,} more: --limit 0 shows all" in tell(difference, limit=3)
        assert "more: --limit" not in tell(difference, limit=0)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [GRAPHKIT, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, timeout=120, check=False
    )


def test_the_command_tells_two_days_of_one_graph_in_every_format(built: Path, tmp_path: Path) -> None:
    days = ("--graph", str(built), "--as-of", "2024-12-31..2025-03-01")
    assert "Ended (3)\n" in run("diff", *days, cwd=tmp_path).stdout
    assert "## Ended (3)\n" in run("diff", *days, "--format", "markdown", cwd=tmp_path).stdout
    data = json.loads(run("diff", *days, "--format", "json", cwd=tmp_path).stdout)
    assert {"old", "new", "empty", "added", "removed", "began", "ended", "changed", "restated", "things", "sources",
            "ontology", "consequences"} == set(data)  # fmt: skip
    assert (3, False) == (len(data["ended"]), data["empty"])
    assert {"began", "ended", "inferred", "disagree", "agree", "day"} == set(data["consequences"])
    assert "Longbridge, “" in run("diff", *days, "--sources", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["one"], "name two graphs"),
        ([], "name two graphs"),
        (["--as-of", "2025-01-01"], "name two graphs"),
        (["one", "two", "--graph", "three"], "not both"),
        (["one", "two"], "one: does not exist"),
        (["--as-of", "2025-03-01..2024-12-31"], "write it as 2024-12-31..2025-03-01"),
        (["--known-on", "2025..2026"], "'2025' is not a day"),
        (["--known-on", "2025-01-01.."], "'' is not a day"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_way_out(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = run("diff", *arguments, cwd=tmp_path)
    assert (2, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
