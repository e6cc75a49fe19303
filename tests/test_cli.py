"""The command line as people and scripts meet it: output, exit codes, errors without a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.cli import COMMANDS

GRAPHKIT = Path(sys.executable).parent / "graphkit"


def run(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(cwd), "XDG_CACHE_HOME": str(cwd / "cache"), **(env or {})}
    return subprocess.run(
        [GRAPHKIT, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, timeout=120, check=False
    )


@pytest.fixture
def desk(built: Path, tmp_path: Path) -> Path:
    """A folder to stand in, with a build in ``./output``."""
    (tmp_path / "output").symlink_to(built)
    return tmp_path


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_every_command(flag: str, tmp_path: Path) -> None:
    done = run(flag, cwd=tmp_path)
    assert 0 == done.returncode
    assert [] == [command for command in COMMANDS if f"  {command} " not in done.stdout]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, tmp_path: Path) -> None:
    for flag in ("--help", "-h"):
        done = run(command, flag, cwd=tmp_path)
        assert 0 == done.returncode
        assert f"graphkit {command}" in done.stdout.partition("Example")[2]


def test_path_answers_with_amount_date_and_sources(desk: Path) -> None:
    done = run("path", "nvidia", "nokia", cwd=desk)
    assert 0 == done.returncode
    assert "NVIDIA invests in Nokia · US$1bn · 28 Oct 2025 · announced" in done.stdout
    assert "(8 sources)" in done.stdout


def test_the_json_of_a_path_has_the_shape_of_the_contract(desk: Path) -> None:
    data = json.loads(run("path", "NVDA", "Nokia", "--format", "json", "--paths", "2", cwd=desk).stdout)
    assert ("nvidia", "nokia", "2026-06-30", 2) == (data["from"], data["to"], data["as_of"], len(data["paths"]))
    assert {"max_hops": 4, "complete": True} == data["searched"]
    path = data["paths"][0]
    assert {"cost", "window", "hops"} <= set(path)
    hop = path["hops"][0]
    assert {"from", "to", "cost", "statements"} <= set(hop)
    wanted = {
        "id",
        "predicate",
        "forward",
        "what",
        "modality",
        "date",
        "until",
        "value",
        "unit",
        "status",
        "publishers",
        "sources",
    }
    assert wanted <= set(hop["statements"][0])
    assert {"id", "title", "publisher", "url", "published"} <= set(hop["statements"][0]["sources"][0])
    assert 1_000_000_000 == hop["statements"][0]["value"]


@pytest.mark.parametrize("name", ["nvidia", "NVIDIA", "nvda", "NVIDIA Corporation", "0001045810", "  NVIDIA  "])
def test_a_thing_is_found_by_id_identifier_label_or_other_name_in_any_case(name: str, desk: Path) -> None:
    done = run("show", name, "--format", "json", cwd=desk)
    assert "nvidia" == json.loads(done.stdout)["id"]


def test_a_misspelt_name_is_answered_with_suggestions_and_never_taken(desk: Path) -> None:
    done = run("show", "nvidea", cwd=desk)
    assert (2, "") == (done.returncode, done.stdout)
    assert "graphkit: 'nvidea' is not the name of any thing (did you mean 'nvidia'" in done.stderr


def test_no_connection_ends_with_1_and_says_what_would_connect(desk: Path) -> None:
    done = run("path", "nvidia", "nokia", "--only", "subsidiaryOf", "--max-hops", "2", cwd=desk)
    assert 1 == done.returncode
    assert "without --only" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["path", "nvidia"], "name the things to connect"),
        (["path", "nvidia", "nvidia"], "both ends"),
        (
            ["path", "nvidia", "nokia", "--as-of", "yesterday"],
            "--as-of 'yesterday' is not a day (write it as 2026-03-02)",
        ),
        (["path", "nvidia", "nokia", "--modality", "rumour"], "'rumour' is unknown"),
        (["path", "nvidia", "nokia", "--only", "invest"], "'invest' is not the name of any relation"),
        (["path", "nvidia", "nokia", "--types", "Compny"], "'Compny' is not the name of any class"),
        (["path", "nvidia", "nokia", "--max-hops", "0"], "at least 1"),
        (["path", "nvidia", "nokia", "--paths", "many"], "Invalid value"),
        (["show"], "Missing argument"),
        (["shwo", "nokia"], "'shwo' is not a command (did you mean 'show'?)"),
        (["show", "nokia", "--graph", "nowhere"], "nowhere: does not exist"),
        (["terms", "invests"], "'invests' is not the name of any term"),
    ],
)
def test_misuse_ends_with_2_and_words_not_a_traceback(arguments: list[str], words: str, desk: Path) -> None:
    done = run(*arguments, cwd=desk)
    assert (2, "") == (done.returncode, done.stdout)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback(desk: Path) -> None:
    assert "Traceback" in run("show", "nvidea", "--debug", cwd=desk).stderr


def test_a_folder_that_is_no_build_is_named(desk: Path) -> None:
    (desk / "empty").mkdir()
    done = run("stats", "--graph", "empty", cwd=desk)
    assert (2, True) == (done.returncode, "empty: is not a build folder" in done.stderr)


def test_an_index_that_was_cut_off_is_named(desk: Path, built: Path) -> None:
    (desk / "cut").mkdir()
    (desk / "cut" / "graph.index").write_bytes((built / "graph.index").read_bytes()[:5000])
    done = run("show", "nokia", "--graph", "cut", cwd=desk)
    assert (2, True) == (done.returncode, "cannot read the index" in done.stderr)
    assert "Traceback" not in done.stderr


def test_the_environment_can_name_the_graph(built: Path, tmp_path: Path) -> None:
    assert 0 == run("show", "nokia", cwd=tmp_path, env={"GRAPHKIT_GRAPH": str(built)}).returncode


def test_without_a_build_at_hand_the_shipped_graph_is_built_once_into_the_cache(tmp_path: Path) -> None:
    first, second = (run("path", "nvidia", "nokia", "--paths", "1", cwd=tmp_path) for _ in range(2))
    assert (0, 0) == (first.returncode, second.returncode)
    assert first.stdout == second.stdout
    assert "building the shipped graph" in first.stderr
    assert "" == second.stderr


def test_show_tells_what_ended_apart(desk: Path) -> None:
    text = run("show", "acacia", "--relation", "acquires", cwd=desk).stdout
    now, _, past = text.partition("Ended, terminated or denied")
    assert "US$4.5bn" in now
    assert "terminated" in past
    assert "terminated" not in now


def test_show_counts_what_it_does_not_show_and_says_how_to_see_it(desk: Path) -> None:
    short = run("show", "nvidia", "--relation", "investsIn", "--limit", "3", cwd=desk).stdout
    long = run("show", "nvidia", "--relation", "investsIn", "--limit", "0", cwd=desk).stdout
    assert "more: graphkit show nvidia --relation investsIn --limit 0" in short
    assert long.count("\n") > short.count("\n")
    assert "more:" not in long


def test_a_card_narrowed_to_nothing_fails_and_says_the_way_out(desk: Path) -> None:
    done = run("show", "nvidia", "--with", "akros", cwd=desk)
    assert (1, "") == (done.returncode, done.stdout)
    assert "nothing of NVIDIA is recorded under --with akros (without --with there are" in done.stderr


@pytest.mark.parametrize(("text", "first"), [("lumentm", "lumentum"), ("NVDA", "nvidia"), ("coherent", "coherent")])
def test_search_finds_names_in_spite_of_typing_errors(text: str, first: str, desk: Path) -> None:
    data = json.loads(run("search", text, "--format", "json", cwd=desk).stdout)
    assert first == data["things"][0]["id"]


def test_search_finds_statements_by_their_words(desk: Path) -> None:
    data = json.loads(run("search", "Nokia Infinera acquires", "--format", "json", cwd=desk).stdout)
    assert ("nokia", "infinera") in {(s["subject"], s["object"]) for s in data["statements"]}


def test_a_search_without_a_match_ends_with_1(desk: Path) -> None:
    done = run("search", "qqqqzzzz", cwd=desk)
    assert (1, "") == (done.returncode, done.stdout)


def test_stats_and_terms_answer_in_text_and_json(desk: Path) -> None:
    stats = json.loads(run("stats", "--format", "json", cwd=desk).stdout)
    assert "NVIDIA" in [row["label"] for row in stats["bestConnected"]]
    assert sum(stats["byClass"].values()) == stats["things"]
    terms = json.loads(run("terms", "--format", "json", cwd=desk).stdout)
    invests = next(term for term in terms if term["name"] == "investsIn")
    assert invests == json.loads(run("terms", "invests in", "--format", "json", cwd=desk).stdout)
    assert invests["definition"] in run("terms", "gk:investsIn", cwd=desk).stdout
    assert "Best connected" in run("stats", cwd=desk).stdout


def test_output_that_nobody_reads_any_more_is_no_error(desk: Path) -> None:
    command = f"'{GRAPHKIT}' show nvidia --limit 0 | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=desk, check=False
    )
    assert "NVIDIA" in done.stdout
    assert "" == done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_commands_and_names(shell: str, desk: Path) -> None:
    script = run(cwd=desk, env={"_GRAPHKIT_COMPLETE": f"{shell}_source"}).stdout
    assert "_GRAPHKIT_COMPLETE" in script
    words = {"bash": {"COMP_WORDS": "graphkit show nok", "COMP_CWORD": "2"}}.get(shell)
    if words:
        done = run(cwd=desk, env={"_GRAPHKIT_COMPLETE": "bash_complete", **words})
        assert "plain,nokia" in done.stdout.splitlines()


def test_a_broken_build_folder_in_an_unwritable_place_is_refused_in_words(desk: Path, ontology_folder: Path) -> None:
    (desk / "file").write_text("x")
    done = run("build", str(ontology_folder), "-o", "file", cwd=desk)
    assert 2 == done.returncode
    assert "Traceback" not in done.stderr
    assert "x" == (desk / "file").read_text()


def test_an_ontology_folder_that_is_none_is_named(desk: Path) -> None:
    for command in ("build", "check"):
        done = run(command, "nowhere", cwd=desk)
        assert done.returncode in (1, 2)
        assert "nowhere" in done.stderr + done.stdout
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["search", "nokia"],
        ["show", "nokia"],
        ["why", "nvidia", "nokia"],
        ["stats"],
        ["conflicts"],
        ["sources"],
        ["path", "nvidia", "tsmc"],
    ],
)
def test_every_reading_command_can_be_asked_about_any_day_on_two_clocks(command: list[str], desk: Path) -> None:
    now = run(*command, cwd=desk).stdout
    then = run(*command, "--as-of", "2025-06-30", "--known-on", "2025-06-30", cwd=desk)
    assert then.returncode in (0, 1)
    assert now != then.stdout
    assert "Traceback" not in then.stderr
    assert "NVIDIA invests in Nokia" not in then.stdout


def test_in_python_a_graph_can_be_asked_about_any_day(built: Path) -> None:
    from datetime import date

    from graphkit.graph import Graph

    graph = Graph(built)
    then = graph.at(as_of=date(2025, 6, 30), known_on=date(2025, 6, 30))
    assert (date(2026, 6, 30), date(2025, 6, 30), date(2026, 6, 30)) == (graph.day, then.day, then.built_day)
    assert len(list(then.edges())) < len(list(graph.edges()))
    for edge in then.edges():
        for id in edge.statement.sources:
            published = then.source(id).published
            assert published is None or published.last <= date(2025, 6, 30)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_words(desk: Path) -> None:
    for arguments in ("show nokia", "query 'SELECT * { ?s ?p ?o } LIMIT 5'"):
        command = f"'{GRAPHKIT}' {arguments} > /dev/full"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=desk, check=False)
        assert (2, True) == (done.returncode, "cannot write the answer" in done.stderr)
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["path", "nvidia", "nokia", "--avoid", "nokia"],
        ["path", "nvidia", "nokia", "--via", "nvidia"],
        ["path", "nvidia", "nokia", "--via", "coreweave", "--avoid", "coreweave"],
        ["path", "nvidia", "nokia", "--min-sources", "-3"],
        ["show", "nokia", "--limit", "-1"],
        ["search", "nokia", "--limit", "-1"],
        ["sources", "--limit", "-1"],
    ],
)
def test_options_that_make_no_sense_are_refused(arguments: list[str], desk: Path) -> None:
    done = run(*arguments, cwd=desk)
    assert (2, "") == (done.returncode, done.stdout)


def test_a_name_that_is_no_text_is_an_unknown_name(desk: Path) -> None:
    done = subprocess.run([str(GRAPHKIT).encode(), b"show", b"\xff"], capture_output=True, cwd=desk, check=False)
    assert 2 == done.returncode
    assert b"Traceback" not in done.stderr


def test_a_build_folder_that_lost_a_file_is_named(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    folder.mkdir()
    for name in ("graph.index", "graph.nq"):
        (folder / name).write_bytes((built / name).read_bytes())
    assert 0 == run("query", "ASK { id:nokia a gk:Company }", "--graph", "graph", cwd=tmp_path).returncode
    (folder / "store").mkdir()
    assert "yes" in run("query", "ASK { id:nokia a gk:Company }", "--graph", "graph", cwd=tmp_path).stdout
    (folder / "graph.nq").unlink()
    done = run("export", "x.nt", "--graph", "graph", cwd=tmp_path)
    assert (2, True) == (done.returncode, "graph.nq: is missing or damaged" in done.stderr)


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e300", "-1"])
def test_a_time_out_that_is_no_time_is_refused_in_words(seconds: str, desk: Path) -> None:
    done = run("query", "ASK {}", "--timeout", seconds, cwd=desk)
    assert (2, "") == (done.returncode, done.stdout)
    assert "0 lifts it" in done.stderr


@pytest.mark.parametrize("command", ["path nvidia nokia", "show groq", "why nokia infinera"])
@pytest.mark.parametrize(
    ("environment", "coloured"), [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False)]
)
def test_a_terminal_shows_styles_unless_it_does_not_want_them(
    command: str, environment: dict[str, str], coloured: bool, desk: Path
) -> None:
    terminal, inside = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            [GRAPHKIT, *command.split()],
            stdout=inside,
            cwd=desk,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment},
        )
        os.close(inside)
        seen = b""
        try:
            while chunk := screen.read(65536):
                seen += chunk
        except OSError:  # how a terminal says that the other side is gone
            pass
        assert 0 == process.wait()
    assert coloured == (b"\x1b[1m" in seen)
    assert coloured or b"\x1b" not in seen
