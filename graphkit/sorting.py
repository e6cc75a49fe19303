"""Lines sorted on disk: more of them than memory holds, in order of their bytes, each once.

The order of bytes of UTF-8 is the order of code points, so that lines sorted here stand as ``sorted`` would have them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

#: How many bytes of lines are held before they are sorted and written away.
HELD: Final = 128 << 20


class Sorter:
    """Takes lines, each with its line break, and gives them back in order, each once, as often as it is asked."""

    def __init__(self, folder: Path, name: str, *, held: int = HELD) -> None:
        """Keep what does not fit into memory in files of ``folder`` whose names begin with ``name``."""
        self.folder = folder
        self._name = name
        self._most = held
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[Path] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines in any order."""
        own = self._lines
        before = len(own)
        own.extend(lines)
        self._size += sum(map(len, own[before:]))
        if self._size > self._most:
            self._write_run()

    def _write_run(self) -> None:
        run = self.folder / f"{self._name}.{len(self._runs)}"
        with run.open("wb") as file:
            file.writelines(self._in_order())
        self._runs.append(run)
        self._lines, self._size = [], 0

    def _in_order(self) -> Iterator[bytes]:
        self._lines.sort()
        return _once(self._lines)

    def __iter__(self) -> Iterator[bytes]:
        """Yield all lines that were added so far, in order, each once."""
        if not self._runs:
            yield from self._in_order()
            return
        yield from merged(self._runs, self._in_order())

    def remove(self) -> None:
        """Remove the files; the lines are gone."""
        for run in self._runs:
            run.unlink()
        self._runs, self._lines, self._size = [], [], 0


def merged(files: Iterable[Path], *sorted_lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of sorted files and other sorted lines, in order, each once."""
    with ExitStack() as stack:
        opened = [stack.enter_context(file.open("rb", buffering=1 << 20)) for file in files]
        yield from _once(heapq.merge(*opened, *sorted_lines))


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = None
    for line in lines:
        if line != before:
            yield line
            before = line
