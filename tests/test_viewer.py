"""The page as a file: one HTML that reaches outside nowhere, the same bytes always, and things where they belong."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeGraph

from graphkit.errors import OutputRefused
from graphkit.graph import Graph
from graphkit.viewer import page, write_page
from graphkit.viewer.bands import Tie
from graphkit.viewer.data import page_data
from graphkit.viewer.layout import Layout, lay_out
from graphkit.viewer.library import read_vis_network
from graphkit.viewer.marks import class_mark, group_mark
from graphkit.viewer.page import to_json

NOTHING = "entities: []\n"

SMALL = """
sources:
- {id: s1, title: One, publisher: A, url: "https://example.org/1", published: 2025-03-01, kind: news}
- {id: s2, title: Two, publisher: B, url: "https://example.org/2", published: 2025-03-02, kind: filing}
entities:
- {id: acme, type: Company, label: Acme}
- {id: bolt, type: Company, label: Bolt}
- {id: core, type: Company, label: Core}
- {id: laser, type: Technology, label: Laser}
statements:
- {subject: acme, predicate: customerOf, object: bolt, modality: fact, date: 2024-01-05, sources: [s1]}
- {subject: bolt, predicate: supplies, object: acme, modality: opinion, date: 2024-02-05, sources: [s2]}
- {subject: acme, predicate: partnersWith, object: bolt, modality: fact, sources: [s1, s2]}
- {subject: acme, predicate: investsIn, object: core, value: 2000000000, unit: USD, date: 2025-01-10,
   status: announced, modality: fact, sources: [s1]}
- {subject: acme, predicate: investsIn, object: core, value: 3000000000, unit: USD, date: 2025-01-10,
   status: announced, modality: fact, sources: [s2]}
- {subject: core, predicate: develops, object: laser, modality: fact, until: 2020-06, sources: [s1]}
"""


@pytest.fixture(scope="module")
def shipped_page(shipped: Graph) -> str:
    return page(shipped)


@pytest.fixture(scope="module")
def shipped_data(shipped: Graph) -> dict[str, Any]:
    return page_data(shipped)


# One file that reaches outside nowhere


def test_the_shipped_page_is_small_enough_to_mail(shipped_page: str) -> None:
    assert 500_000 < len(shipped_page.encode()) < 2_500_000


def test_nothing_in_the_page_loads_anything(shipped_page: str) -> None:
    without_scripts = re.sub(r"<script.*?</script>", "", shipped_page, flags=re.DOTALL)
    assert [] == re.findall(r"\s(?:src|href|action|background|poster|data)\s*=", without_scripts)
    assert [] == re.findall(r"url\(|@import", re.findall(r"<style>(.*?)</style>", shipped_page, re.DOTALL)[0])
    assert "sourceMappingURL" not in shipped_page


def test_no_element_carries_a_handler_or_a_style(shipped_page: str) -> None:
    without_scripts = re.sub(r"<(script|style).*?</\1>", "", shipped_page, flags=re.DOTALL)
    assert [] == re.findall(r"\s(?:on\w+|style)\s*=", without_scripts)


def test_the_policy_allows_exactly_the_scripts_and_the_style_of_the_page(shipped_page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', shipped_page)
    assert policy is not None
    scripts = re.findall(r"<script>(.*?)</script>", shipped_page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", shipped_page, re.DOTALL)
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules == {
        "default-src": "'none'",
        "script-src": " ".join(digest(text) for text in scripts),
        "style-src": " ".join(digest(text) for text in styles),
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert (2, 1) == (len(scripts), len(styles))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_stands_before_everything_that_it_governs(shipped_page: str) -> None:
    assert shipped_page.index("Content-Security-Policy") < shipped_page.index("<style>") < shipped_page.index("<script")


def test_json_in_the_page_holds_no_character_that_markup_or_script_could_take_up() -> None:
    nasty = {"a": "</script><!-- & \u2028 \u2029 ]]>", "<b>": ["&amp;", "\\u003c", '"']}
    text = to_json(nasty)
    assert not set(text) & set("<>&\u2028\u2029")
    assert nasty == json.loads(text)


# The same bytes, the drawing library, and where it comes from


def test_the_same_graph_gives_the_same_bytes_whatever_the_hash_seed(built: Path) -> None:
    program = (
        "import hashlib, sys\nfrom pathlib import Path\nfrom graphkit.graph import Graph\n"
        "from graphkit.viewer import page\n"
        "print(hashlib.sha256(page(Graph(Path(sys.argv[1]))).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(built)],
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, locale, zone in (("0", "C", "UTC"), ("1", "C.UTF-8", "Asia/Tokyo"), ("77", "C", "America/Lima"))
    }
    assert 1 == len(digests)


def test_the_library_is_read_from_pyvis_without_importing_it(built: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom graphkit.graph import Graph\nfrom graphkit.viewer import page\n"
        "page(Graph(Path(sys.argv[1])))\nprint(sorted({'pyvis', 'IPython', 'networkx', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(built)], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout
    assert "DataSet" in read_vis_network()


def test_without_pyvis_the_page_says_what_to_install(built: Path) -> None:
    program = (
        "import sys\nsys.modules['pyvis'] = None\nfrom graphkit.cli import main\n"
        "main(['html', '--graph', sys.argv[1], '-o', sys.argv[2]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(built), str(built.parent / "x.html")], capture_output=True, text=True
    )
    assert (2, "graphkit: the page needs vis-network, which pyvis carries (pip install pyvis)\n") == (
        done.returncode,
        done.stderr,
    )


# What is in it


def test_everything_of_the_graph_is_on_the_page_once(shipped: Graph, shipped_data: dict[str, Any]) -> None:
    edges = list(shipped.edges())
    relations = sum(len(hop["statements"]) for hop in shipped_data["hops"])
    figures = sum(len(thing.get("figures", ())) for thing in shipped_data["things"])
    assert [node.id for node in shipped.nodes()] == [thing["id"] for thing in shipped_data["things"]]
    assert len(edges) == relations + figures
    pairs = [(hop["a"], hop["b"]) for hop in shipped_data["hops"]]
    assert len(pairs) == len(set(pairs))
    assert all(a <= b for a, b in pairs)


def test_a_mirrored_statement_joins_the_claim_that_it_mirrors(make_graph: MakeGraph) -> None:
    data = page_data(make_graph(SMALL))
    hop = next(hop for hop in data["hops"] if (hop["a"], hop["b"]) == (0, 1))
    claims = [(data["predicates"][predicate][0], forward) for predicate, forward in hop["claims"]]
    assert sorted([("partnersWith", 1), ("supplies", 0)]) == sorted(claims)
    supplies = claims.index(("supplies", 0))
    assert 2 == sum(told.get("of", 0) == supplies for told in hop["statements"])


def test_statements_that_disagree_name_what_the_others_say(make_graph: MakeGraph) -> None:
    data = page_data(make_graph(SMALL))
    hop = next(hop for hop in data["hops"] if (hop["a"], hop["b"]) == (0, 2))
    against = {told["amount"]: told["against"] for told in hop["statements"]}
    assert {"US$2bn": ["US$3bn"], "US$3bn": ["US$2bn"]} == against


def test_what_has_ended_says_when_and_costs_nothing_to_pass_because_it_cannot_be(make_graph: MakeGraph) -> None:
    data = page_data(make_graph(SMALL))
    hop = next(hop for hop in data["hops"] if (hop["a"], hop["b"]) == (2, 3))
    assert "cost" not in hop
    assert [[0, 737606]] == hop["statements"][0]["held"]  # 2020-06-30


def test_costs_are_those_of_the_build(shipped: Graph, shipped_data: dict[str, Any]) -> None:
    expected = {
        (number, other): shipped.hop_cost(hop)
        for number in range(len(shipped))
        for other, hop in shipped.neighbours(number)
        if other >= number
    }
    assert expected == {(hop["a"], hop["b"]): hop.get("cost", float("inf")) for hop in shipped_data["hops"]}


def test_a_page_around_a_thing_holds_it_and_its_neighbours_and_the_costs_of_the_whole_graph(shipped: Graph) -> None:
    nokia = shipped.find("nokia")
    data = page_data(shipped, things=[nokia], hops=1)
    near = {shipped.node_at(other).id for other, _ in shipped.neighbours(nokia.number)}
    assert near | {"nokia"} == {thing["id"] for thing in data["things"]}
    assert len(shipped) == data["whole"]
    whole = {thing["id"]: thing.get("passing") for thing in page_data(shipped)["things"]}
    assert all(whole[thing["id"]] == thing.get("passing") for thing in data["things"])
    ids = [thing["id"] for thing in data["things"]]
    for hop in data["hops"]:
        ends = shipped.find(ids[hop["a"]]), shipped.find(ids[hop["b"]])
        assert len(hop["statements"]) == len(shipped.edges_between(*ends))


def test_a_page_without_hops_holds_the_things_alone(shipped: Graph) -> None:
    things = [shipped.find("nokia"), shipped.find("nvidia")]
    assert ["nokia", "nvidia"] == [thing["id"] for thing in page_data(shipped, things=things, hops=0)["things"]]


def test_a_graph_without_anything_still_makes_a_page(make_graph: MakeGraph) -> None:
    assert "<title>" in page(make_graph(NOTHING))


def test_the_page_is_written_whole_or_not_at_all(shipped: Graph, tmp_path: Path) -> None:
    write_page(shipped, tmp_path / "g.html", things=[shipped.find("cpo")], fragment="cpo")
    assert ["g.html"] == [file.name for file in tmp_path.iterdir()]
    with pytest.raises(OutputRefused):
        write_page(shipped, tmp_path / "missing" / "g.html")


# Where things lie


def test_every_thing_lies_inside_its_band_and_bands_do_not_overlap(shipped_data: dict[str, Any]) -> None:
    bands = shipped_data["bands"]
    assert 2 <= len(bands) <= 9
    assert all(first[3] == second[2] for first, second in pairwise(bands))
    for thing in shipped_data["things"]:
        _, _, top, bottom = bands[thing.get("band", 0)]
        assert top < thing["y"] < bottom
        assert {int} == {type(thing["x"]), type(thing["y"])}


def test_organizations_lie_above_what_they_work_with(shipped: Graph, shipped_data: dict[str, Any]) -> None:
    classes = [name for name, *_ in shipped_data["classes"]]
    lowest: dict[int, int] = {}
    highest: dict[int, int] = {}
    for thing in shipped_data["things"]:
        band, kind = thing.get("band", 0), classes[thing.get("kind", 0)]
        if shipped.vocabulary.is_a(kind, ("Organization",)):
            lowest[band] = max(lowest.get(band, 0), thing["y"])
        elif shipped.vocabulary.is_a(kind, ("Technology", "Product")):
            highest[band] = min(highest.get(band, 10**9), thing["y"])
    both = lowest.keys() & highest.keys()
    assert len(both) > 5
    assert all(lowest[band] < highest[band] for band in both)


def test_a_layer_lies_in_the_band_that_bears_its_name(shipped_data: dict[str, Any]) -> None:
    named = [(number, thing) for number, (_, thing, _, _) in enumerate(shipped_data["bands"]) if thing >= 0]
    assert len(named) > 3
    assert all(shipped_data["things"][thing].get("band", 0) == number for number, thing in named)
    assert [shipped_data["things"][thing]["label"] for _, thing in named] == [
        shipped_data["bands"][number][0] for number, _ in named
    ]


def test_the_most_important_things_come_first_and_each_layer_is_among_them(shipped_data: dict[str, Any]) -> None:
    order = shipped_data["order"]
    assert sorted(order) == list(range(len(shipped_data["things"])))
    first = [shipped_data["things"][number] for number in order[:110]]
    assert {"nvidia", "nokia"} <= {thing["id"] for thing in first[:5]}
    layers = {number for number, (_, thing, _, _) in enumerate(shipped_data["bands"]) if thing >= 0}
    assert layers <= {thing.get("band", 0) for thing in first}


def test_neighbours_lie_closer_than_chance_would_have_it(shipped_data: dict[str, Any]) -> None:
    things = shipped_data["things"]

    def distance(a: int, b: int) -> float:
        return abs(float(things[a]["x"] - things[b]["x"]))

    joined = [distance(hop["a"], hop["b"]) for hop in shipped_data["hops"]]
    anyhow = [distance(a, (a * 7 + 31 * b + 1) % len(things)) for a in range(len(things)) for b in (1, 2, 3)]
    assert sum(joined) / len(joined) < 0.75 * sum(anyhow) / len(anyhow)


def test_without_layers_each_class_is_a_band(make_graph: MakeGraph) -> None:
    graph = make_graph(SMALL)
    layout: Layout = lay_out(list(graph.nodes()), [Tie(0, 1, (("partnersWith", True),))], graph.vocabulary)
    assert {"Companies", "Technologies"} == {band.label for band in layout.bands}


def test_a_class_and_a_group_of_ones_own_get_a_mark_of_their_own(shipped: Graph) -> None:
    vocabulary = shipped.vocabulary
    marks = [class_mark(name, vocabulary) for name in sorted(vocabulary.classes)]
    assert len(marks) == len(vocabulary.classes)
    entities = [name for name in vocabulary.classes if vocabulary.is_a(name, ("Entity",)) and name != "Entity"]
    shapes = [class_mark(name, vocabulary) for name in entities if name not in ("Organization", "Publisher")]
    assert len(shapes) == len(set(shapes))
    lines = [group_mark(name, vocabulary) for name in vocabulary.groups]
    assert len({pattern for pattern, _ in lines}) == len(lines) == len({hue for _, hue in lines})


# The command


def start_of(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    start: str = json.loads(found[1])["start"]
    return start


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        ([], ""),
        (["NVDA"], "nvidia"),
        (["nvidia", "nokia"], "path=nvidia,nokia"),
        (
            ["nokia", "--as-of", "2025-01-01", "--modality", "fact"],
            "nokia&day=2025-01-01&unsaid=estimate,forecast,opinion",
        ),
    ],
)
def test_the_command_writes_the_page_and_says_where(
    arguments: list[str], start: str, built: Path, tmp_path: Path
) -> None:
    file = tmp_path / "g.html"
    program = "import sys; from graphkit.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, "html", *arguments, "--graph", str(built), "-o", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (0, f"{file}\n", "") == (done.returncode, done.stdout, done.stderr)
    assert start == start_of(file)
