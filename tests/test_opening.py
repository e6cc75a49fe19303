"""Which graph is read: a folder, an RDF file, the shipped one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.errors import FactsError, GraphkitError, GraphUnreadable
from graphkit.graph import Graph
from graphkit.making import make_from_rdf, triples
from graphkit.opening import open_graph
from graphkit.rdf import to_ntriples


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_graph_that_was_written_as_rdf_reads_back_as_the_same_triples(built: Path) -> None:
    made = make_from_rdf(built / "graph.nq")
    assert (built / "graph.nq").read_text(encoding="utf-8") == "".join(to_ntriples(triples(made)))


@pytest.mark.parametrize("name", ["graph.nq", "graph.ttl", "graph.rdf", "graph.jsonld"])
def test_an_rdf_file_in_any_syntax_opens_as_the_same_graph(
    name: str, published: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = open_graph(published / name)
    assert (published / "graph.nq").read_bytes() == (graph.folder / "graph.nq").read_bytes()
    assert (published / "graph.index").read_bytes() == (graph.folder / "graph.index").read_bytes()
    assert "once" in capsys.readouterr().err
    assert graph.folder == open_graph(published / name).folder
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("not.ttl", "this is not Turtle", "not readable"),
        (
            "other.ttl",
            "<https://example.org/a> <https://example.org/b> <https://example.org/c> .",
            "no statements in the shape",
        ),
        ("blank.ttl", "[] <https://example.org/b> 1 .", "blank node"),
        ("table.csv", "a,b\n", "no suffix of RDF"),
        ("empty.nt", "", "no statements in the shape"),
        (
            "lost.ttl",
            "@prefix gk: <https://w3id.org/graphkit/schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
            "<https://w3id.org/graphkit/id/statement/x> rdf:predicate gk:investsIn ; rdf:subject <https://w3id.org/graphkit/id/a> ;\n"
            " rdf:object <https://w3id.org/graphkit/id/b> ; gk:modality gk:fact .",
            "is not an entity",
        ),
    ],
)
def test_a_file_that_holds_no_graph_is_refused_in_words(
    name: str, text: str, words: str, tmp_path: Path, cache: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(GraphkitError, match=words) as caught:
        open_graph(tmp_path / name)
    assert isinstance(caught.value, FactsError | GraphkitError)
    assert not list(cache.glob("**/graph.index"))


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraphUnreadable, match="does not exist"):
        open_graph(tmp_path / "nowhere")


def test_the_build_at_hand_comes_before_the_shipped_one(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "output").symlink_to(built)
    monkeypatch.chdir(tmp_path)
    assert Path("output") == open_graph().folder


def test_completion_never_builds_a_graph(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_graph(may_build=False) is None
    assert not cache.exists()


def test_an_installed_wheel_answers_far_from_the_checkout(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(root)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    place = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place), str(wheel)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    program = (
        f"import sys; sys.path.insert(0, {str(place)!r}); import graphkit.cli, graphkit;"
        f"assert graphkit.__file__.startswith({str(place)!r}), graphkit.__file__; graphkit.cli.main(['path', 'nvidia', 'nokia'])"
    )
    far = tmp_path / "far"
    far.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=far, timeout=120, check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(far), "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )  # fmt: skip
    assert "NVIDIA invests in Nokia · US$1bn" in done.stdout


def test_every_name_of_every_thing_leads_to_it_or_to_a_choice(shipped: Graph) -> None:
    from graphkit.errors import AmbiguousName

    for node in shipped.nodes():
        assert node == shipped.find(node.id)
        for name in (node.label, *node.entity.alt):
            try:
                found = shipped.find(name)
            except AmbiguousName as several:
                assert node.id in [id for id, _, _ in several.candidates] or node.id != name
            else:
                assert found.id == node.id or shipped.find(name).id != node.id
