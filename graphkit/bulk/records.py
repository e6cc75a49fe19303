"""The records of statements, kept in a file and read back by number: there are too many to hold."""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final, overload

#: How many bytes are held before they are written.
_HELD: Final = 4 << 20


class Records(Sequence[bytes]):
    """Texts that are added one after the other, and read again in any order after ``close``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = bytearray()
        self._ends = array("Q", [0])
        self._map: mmap.mmap | None = None
        path.write_bytes(b"")

    def append(self, record: bytes) -> None:
        """Add a record."""
        self._held += record
        self._ends.append(self._ends[-1] + len(record))
        if len(self._held) > _HELD:
            self._write()

    def _write(self) -> None:
        with self._path.open("ab") as file:
            file.write(self._held)
        self._held.clear()

    def close(self) -> None:
        """End adding: from now on records can be read."""
        self._write()
        if self._ends[-1]:
            with self._path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, row: int) -> bytes: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[bytes]: ...
    def __getitem__(self, row: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        if not 0 <= row < len(self):
            raise IndexError(row)
        return bytes(self._map[self._ends[row] : self._ends[row + 1]]) if self._map else b""
