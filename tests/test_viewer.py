"""The page as a file: one HTML that reaches outside nowhere, and the same bytes always."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MakeGraph
from page_data import carried, digest, unpacked

from graphkit.errors import OutputRefused
from graphkit.graph import Graph
from graphkit.viewer import page, write_page
from graphkit.viewer.library import read_vis_network
from graphkit.viewer.packing import Column, deflated, pack

NOTHING = "entities: []\n"


@pytest.fixture(scope="module")
def shipped_page(shipped: Graph) -> str:
    return page(shipped)


# One file that reaches outside nowhere


def test_the_shipped_page_is_small_enough_to_mail(shipped_page: str) -> None:
    assert 300_000 < len(shipped_page.encode()) < 1_000_000


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
    scripts = [
        carried(shipped_page, "library").decode(),
        *re.findall(r"<script>(.*?)</script>", shipped_page, re.DOTALL),
    ]
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
    assert read_vis_network() == scripts[0]


def test_the_policy_stands_before_everything_that_it_governs(shipped_page: str) -> None:
    assert shipped_page.index("Content-Security-Policy") < shipped_page.index("<style>") < shipped_page.index("<script")


def test_packed_data_come_out_as_they_went_in_and_are_nothing_that_markup_could_take_up() -> None:
    nasty = {"a": "</script><!-- & \u2028 \u2029 ]]>", "<b>": ["&amp;", "\\u003c", '"', 7]}
    packed = pack({**nasty, "x": Column([1, -2]), "y": Column([3])}, {"list": [b'{"z":1}', b"[]"]})
    length = int.from_bytes(packed[:4], "little")
    assert 0 == length % 4
    assert {**nasty, "x": [0, 2], "y": [2, 1], "list": [{"z": 1}, []]} == json.loads(packed[4 : 4 + length])
    assert (1, -2, 3) == struct.unpack("<3i", packed[4 + length :])
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", deflated(packed))


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


def test_a_graph_without_anything_still_makes_a_page(make_graph: MakeGraph) -> None:
    assert "<title>" in page(make_graph(NOTHING))


def test_the_page_is_written_whole_or_not_at_all(shipped: Graph, tmp_path: Path) -> None:
    write_page(shipped, tmp_path / "g.html", things=[shipped.find("cpo")], fragment="cpo")
    assert ["g.html"] == [file.name for file in tmp_path.iterdir()]
    with pytest.raises(OutputRefused):
        write_page(shipped, tmp_path / "missing" / "g.html")


# The command


def start_of(file: Path) -> str:
    start: str = unpacked(carried(file.read_text(encoding="utf-8"), "data"))["start"]
    return start


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        ([], ""),
        (["NVDA"], "nvidia"),
        (["nvidia", "nokia"], "path=nvidia,nokia"),
        (["nvidia", "nokia", "coherent"], "path=nvidia,nokia,coherent"),
        (["nokia", "--known-on", "2025-01-31"], "nokia&known=2025-01-31"),
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
