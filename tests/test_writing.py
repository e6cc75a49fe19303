"""Files and folders are replaced whole or not at all, whatever ends the writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkit.errors import OutputRefused
from graphkit.writing import new_folder, repair, write_file

ROOT = Path(__file__).parents[1]

#: Ends the process with SIGKILL just before its n-th rename, removal or creation of a file or folder.
KILL_AT = """
import os, signal, sys
from pathlib import Path
import graphkit.writing as writing
left = [int(sys.argv[1])]
def strike(event, arguments):
    if event in ("os.rename", "os.mkdir", "os.rmdir", "os.remove") or (
        event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    ):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(strike)
"""
KILL_FOLDER = (
    KILL_AT
    + """
with writing.new_folder(Path(sys.argv[2]), is_ours=lambda folder: True) as folder:
    (folder / "inner").mkdir()
    for name in ("a", "inner/b"):
        (folder / name).write_text("new")
"""
)
KILL_FILE = KILL_AT + "writing.write_file(Path(sys.argv[2]), ['n', b'ew'])\n"
FOLDER_STEPS = 14
FILE_STEPS = 3


def ours(folder: Path) -> bool:
    return True


def foreign(folder: Path) -> bool:
    return False


def fill(folder: Path, text: str) -> None:
    (folder / "inner").mkdir(parents=True)
    (folder / "a").write_text(text)
    (folder / "inner" / "b").write_text(text)


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def run_child(code: str, *arguments: object) -> int:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode


@pytest.fixture
def unwritable() -> Iterator[Path]:
    """A folder in which this process may not write, though it may be the superuser's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "old.txt").write_text("old")
        (folder / "old.txt").chmod(0o444)
        (folder / ".old.txt.lock").touch(mode=0o444)
        folder.chmod(0o555)
        superuser = os.geteuid() == 0
        if superuser:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if superuser:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_file_is_written_from_text_and_bytes(tmp_path: Path) -> None:
    write_file(tmp_path / "file", ["é", b"\xff", ""])
    assert (tmp_path / "file").read_bytes() == "é".encode() + b"\xff"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def failing() -> Iterator[str]:
        yield "new"
        raise KeyError("in the middle")

    (tmp_path / "file").write_text("old")
    with pytest.raises(KeyError, match="in the middle"):
        write_file(tmp_path / "file", failing())
    assert contents(tmp_path) == {"file": "old"}


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "file").chmod(0o640)
    write_file(tmp_path / "file", ["new"])
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_a_disk_that_takes_no_more_is_an_ordinary_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 21, 1 << 21))\n"
        "from pathlib import Path; from graphkit.writing import write_file; from graphkit.errors import *\n"
        "try: write_file(Path(sys.argv[1]), (b'x' * 4096 for _ in range(1024)))\n"
        "except OutputRefused as error: sys.exit(3 if 'larger' in str(error) else 4)"
    )
    assert run_child(code, tmp_path / "file") == 3
    assert contents(tmp_path) == {"file": "old"}


@pytest.mark.parametrize("step", range(1, FILE_STEPS + 1))
def test_a_killed_file_writer_leaves_the_old_file_and_the_next_one_cleans_up(tmp_path: Path, step: int) -> None:
    (tmp_path / "file").write_text("old")
    assert run_child(KILL_FILE, step, tmp_path / "file") == -signal.SIGKILL
    assert (tmp_path / "file").read_text() == "old"
    write_file(tmp_path / "other", ["x"])
    assert contents(tmp_path) == {"file": "old", "other": "x"}


def test_every_step_of_a_file_writer_was_struck(tmp_path: Path) -> None:
    assert run_child(KILL_FILE, FILE_STEPS + 1, tmp_path / "file") == 0
    assert contents(tmp_path) == {"file": "new"}


def test_the_temporary_file_of_a_living_writer_stays(tmp_path: Path) -> None:
    def meanwhile() -> Iterator[str]:
        yield "slow"
        write_file(tmp_path / "quick", ["quick"])

    write_file(tmp_path / "slow", meanwhile())
    assert contents(tmp_path) == {"quick": "quick", "slow": "slow"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("folder", "there is a folder of that name"),
        ("link", "symbolic link"),
        ("missing/file", "there is no folder"),
        ("old/file", "there is no folder"),
        ("n" * 300, "the name is too long"),
        ("nul\0", "NUL"),
        ("circle/file", "there is no folder"),
        ("pipe", "device"),
    ],
)
def test_a_place_that_cannot_hold_a_file_is_refused_in_words(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "old").write_text("old")
    (tmp_path / "link").symlink_to("old")
    (tmp_path / "circle").symlink_to("circle")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputRefused, match=words):
        write_file(tmp_path / name, ["new"])
    assert (tmp_path / "old").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["circle", "folder", "link", "old", "pipe"]


def test_a_web_address_is_not_a_place() -> None:
    with pytest.raises(OutputRefused, match="web address"):
        write_file(Path("https://example.org/graph.ttl"), ["new"])


def test_a_folder_without_write_permission_is_refused_in_words(unwritable: Path) -> None:
    with pytest.raises(OutputRefused, match="may not be written to"):
        write_file(unwritable / "new.txt", ["new"])
    with pytest.raises(OutputRefused, match="may not be written to"):
        write_file(unwritable / "old.txt", ["new"])
    with (
        pytest.raises(OutputRefused, match="may not be written to"),
        new_folder(unwritable / "x", is_ours=ours),
    ):
        pytest.fail("the block must not run")
    assert contents(unwritable) == {"old.txt": "old", ".old.txt.lock": ""}


def test_a_new_folder_replaces_the_old_one_and_carries_hidden_entries_over(tmp_path: Path) -> None:
    fill(tmp_path / "out", "old")
    (tmp_path / "out" / ".gitignore").write_text("*")
    (tmp_path / "out" / ".kept").mkdir()
    (tmp_path / "out" / ".kept" / "c").write_text("kept")
    (tmp_path / "out" / ".mine").write_text("old")
    with new_folder(tmp_path / "out", is_ours=ours) as folder:
        (folder / "d").write_text("new")
        (folder / ".mine").write_text("new")
        assert contents(tmp_path / "out")["a"] == "old"
    assert contents(tmp_path) == {
        "out/.gitignore": "*", "out/.kept/c": "kept", "out/.mine": "new", "out/d": "new"
    }  # fmt: skip


def test_an_error_in_the_block_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path / "out", "old")
    with pytest.raises(FileNotFoundError, match="nowhere"), new_folder(tmp_path / "out", is_ours=ours) as folder:
        (folder / "nowhere" / "a").write_text("new")
    assert contents(tmp_path) == {"out/a": "old", "out/inner/b": "old"}


def test_a_folder_that_is_not_ours_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    fill(tmp_path / "thesis", "mine")
    not_ours = pytest.raises(OutputRefused, match="graphkit did not write")
    with not_ours, new_folder(tmp_path / "thesis", is_ours=foreign):
        pytest.fail("the block must not run")
    assert contents(tmp_path) == {"thesis/a": "mine", "thesis/inner/b": "mine"}


def test_a_folder_that_filled_up_meanwhile_is_refused(tmp_path: Path) -> None:
    not_ours = pytest.raises(OutputRefused, match="graphkit did not write")
    with not_ours, new_folder(tmp_path / "out", is_ours=foreign) as folder:
        (folder / "a").write_text("new")
        fill(tmp_path / "out", "theirs")
    assert contents(tmp_path) == {"out/a": "theirs", "out/inner/b": "theirs"}


def test_a_folder_with_nothing_but_hidden_entries_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".gitignore").write_text("*")
    with new_folder(tmp_path / "out", is_ours=foreign) as folder:
        (folder / "a").write_text("new")
    assert contents(tmp_path) == {"out/.gitignore": "*", "out/a": "new"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("file", "there is a file of that name"),
        ("link", "symbolic link"),
        ("missing/out", "there is no folder"),
        ("n" * 250, "the name is too long"),
        ("nul\0", "NUL"),
        ("", "you stand in that folder"),
        ("here", "you stand in that folder"),
        ("here/..", "you stand in that folder"),
    ],
)
def test_a_place_that_cannot_hold_a_folder_is_refused_in_words(
    tmp_path: Path, name: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("here")
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(OutputRefused, match=words), new_folder(tmp_path / name, is_ours=ours):
        pytest.fail("the block must not run")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "here", "link"]


@pytest.mark.parametrize("step", range(1, FOLDER_STEPS + 1))
def test_a_folder_writer_killed_at_any_step_leaves_the_whole_old_or_the_whole_new(tmp_path: Path, step: int) -> None:
    fill(tmp_path / "out", "old")
    (tmp_path / "out" / ".gitignore").write_text("*")
    assert run_child(KILL_FOLDER, step, tmp_path / "out") == -signal.SIGKILL
    repair(tmp_path / "out")
    text = (tmp_path / "out" / "a").read_text()
    assert text in ("old", "new")
    assert contents(tmp_path) == {"out/.gitignore": "*", "out/a": text, "out/inner/b": text}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_every_step_of_a_folder_writer_was_struck(tmp_path: Path) -> None:
    fill(tmp_path / "out", "old")
    (tmp_path / "out" / ".gitignore").write_text("*")
    assert run_child(KILL_FOLDER, FOLDER_STEPS + 1, tmp_path / "out") == 0
    assert contents(tmp_path) == {"out/.gitignore": "*", "out/a": "new", "out/inner/b": "new"}


@pytest.mark.parametrize("step", range(1, 7))
def test_a_first_writer_that_is_killed_leaves_nothing_or_the_whole_folder(tmp_path: Path, step: int) -> None:
    assert run_child(KILL_FOLDER, step, tmp_path / "out") == -signal.SIGKILL
    repair(tmp_path / "out")
    assert contents(tmp_path) in ({}, {"out/a": "new", "out/inner/b": "new"})


@pytest.mark.parametrize("step", [1, 5, 8, 11, 14])
def test_the_next_writer_repairs_what_a_killed_one_left(tmp_path: Path, step: int) -> None:
    fill(tmp_path / "out", "old")
    (tmp_path / "out" / ".gitignore").write_text("*")
    assert run_child(KILL_FOLDER, step, tmp_path / "out") == -signal.SIGKILL
    with new_folder(tmp_path / "out", is_ours=ours) as folder:
        assert (tmp_path / "out" / "a").read_text() in ("old", "new")
        (folder / "a").write_text("newest")
    assert contents(tmp_path) == {"out/.gitignore": "*", "out/a": "newest"}


def test_a_new_folder_that_was_whole_takes_its_place_on_repair(tmp_path: Path) -> None:
    fill(tmp_path / ".out.graphkit-old", "old")
    fill(tmp_path / ".out.graphkit-new", "new")
    repair(tmp_path / "out")
    assert contents(tmp_path) == {"out/a": "new", "out/inner/b": "new"}


def test_an_old_folder_without_a_new_one_comes_back_on_repair(tmp_path: Path) -> None:
    fill(tmp_path / ".out.graphkit-old", "old")
    repair(tmp_path / "out")
    assert contents(tmp_path) == {"out/a": "old", "out/inner/b": "old"}


def test_repair_removes_nothing_that_somebody_put_in_place_meanwhile(tmp_path: Path) -> None:
    for name, text in (("out", "theirs"), (".out.graphkit-old", "old"), (".out.graphkit-new", "new")):
        fill(tmp_path / name, text)
    before = contents(tmp_path)
    with pytest.raises(OutputRefused, match="cut short"):
        repair(tmp_path / "out")
    assert contents(tmp_path) == before


def test_there_is_nothing_to_repair_where_there_is_nothing(tmp_path: Path) -> None:
    repair(tmp_path / "out")
    repair(tmp_path / "missing" / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_without_write_permission_is_not_troubled_by_leftovers(unwritable: Path) -> None:
    repair(unwritable / "old.txt")
    assert contents(unwritable) == {"old.txt": "old", ".old.txt.lock": ""}


def test_repair_leaves_a_living_writer_alone(tmp_path: Path) -> None:
    fill(tmp_path / "out", "old")
    with new_folder(tmp_path / "out", is_ours=ours) as folder:
        (folder / "a").write_text("new")
        repair(tmp_path / "out")
    assert contents(tmp_path) == {"out/a": "new"}


def test_a_second_writer_is_refused_while_the_first_one_writes(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out", is_ours=ours) as folder:
        (folder / "a").write_text("first")
        busy = pytest.raises(OutputRefused, match="another graphkit is writing it")
        with busy, new_folder(tmp_path / "out", is_ours=ours):
            pytest.fail("the block must not run")
    assert contents(tmp_path) == {"out/a": "first"}


def test_a_second_writer_that_may_wait_comes_after_the_first(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from graphkit.writing import new_folder\n"
        "waiting = lambda: print('waiting', flush=True)\n"
        "with new_folder(Path(sys.argv[1]), is_ours=lambda folder: True, waiting=waiting) as folder:\n"
        "    (folder / 'b').write_text('second')"
    )
    with new_folder(tmp_path / "out", is_ours=ours) as folder:
        (folder / "a").write_text("first")
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "out")],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert second.stdout is not None
        assert second.stdout.readline() == "waiting\n"
        assert not (tmp_path / "out").exists()
    second.communicate(timeout=60)
    assert second.returncode == 0
    assert contents(tmp_path) == {"out/b": "second"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can play two users")
def test_a_file_that_only_its_owner_may_replace_is_refused_in_words() -> None:
    with tempfile.TemporaryDirectory() as name:
        shared = Path(name)
        (shared / "file").write_text("old")
        (shared / "file").chmod(0o666)
        shared.chmod(0o1777)
        os.seteuid(65534)
        try:
            with pytest.raises(OutputRefused, match="may not be written to"):
                write_file(shared / "file", ["new"])
        finally:
            os.seteuid(0)
        assert contents(shared) == {"file": "old"}
