"""Lines sorted on disk come back as memory would sort them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from graphkit.sorting import Sorter, merged

LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n")), max_size=30).map(
    lambda texts: [f"{text}\n".encode() for text in texts]
)


@given(lines=LINES, held=st.integers(1, 200))
def test_lines_come_back_in_order_each_once_however_little_is_held(lines: list[bytes], held: int) -> None:
    with TemporaryDirectory() as folder:
        sorter = Sorter(Path(folder), "run", held=held)
        for line in lines:
            sorter.add([line])
        assert sorted(set(lines)) == list(sorter)
        assert sorted(set(lines)) == list(sorter)


@given(lines=LINES)
def test_the_order_is_that_of_code_points(lines: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        sorter = Sorter(Path(folder), "run")
        sorter.add(lines)
        assert sorted({line.decode() for line in lines}) == [line.decode() for line in sorter]


def test_removed_lines_leave_no_file(tmp_path: Path) -> None:
    sorter = Sorter(tmp_path, "run", held=1)
    sorter.add([b"b\n"])
    sorter.add([b"a\n"])
    assert 2 == len(list(tmp_path.iterdir()))
    sorter.remove()
    assert [] == list(tmp_path.iterdir())
    assert [] == list(sorter)


def test_sorted_files_and_lines_are_merged_each_line_once(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"a\nc\n")
    (tmp_path / "two").write_bytes(b"b\nc\n")
    assert [b"a\n", b"b\n", b"c\n", b"d\n"] == list(merged([tmp_path / "one", tmp_path / "two"], [b"a\n", b"d\n"]))
