"""A file of named arrays and texts that is read through memory mapping: opening it costs the same at any size.

Layout: 8 bytes magic, the place and length of the table of contents as two unsigned 64-bit integers, then the
sections, each on a multiple of 8 bytes, then the table of contents as JSON. All integers are little-endian. A
section of texts is two sections: ``name`` holds the UTF-8 bytes, ``name.ends`` where each text ends.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from graphkit.errors import GraphUnreadable

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Raised whenever the sections of an index change, so that none of another version is taken for one of this.
INDEX_VERSION: Final = 2

MAGIC: Final = b"GKINDEX%d" % INDEX_VERSION
_HEADER: Final = struct.Struct("<8sQQ")


class SectionsWriter:
    """Writes a file of sections, as a context manager: the file is whole when its block ends without an error."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._contents: dict[str, tuple[int, int, str]] = {}
        self._file.write(_HEADER.pack(MAGIC, 0, 0))

    def add_numbers(self, name: str, typecode: str, values: Sequence[float] | NDArray[Any]) -> None:
        """Add a section of numbers, of the type that ``array`` calls ``typecode``."""
        import numpy as np

        self._add_bytes(name, np.asarray(values, dtype=np.dtype(typecode).newbyteorder("<")).tobytes(), typecode)

    def add_texts(self, name: str, texts: Iterable[bytes]) -> None:
        """Add a section of UTF-8 texts, found again by position. They are written as they come, and not held."""
        self._file.write(b"\0" * (-self._file.tell() % 8))
        start, end, ends = self._file.tell(), 0, array("Q")
        for text in texts:
            end += len(text)
            ends.append(end)
            self._file.write(text)
        self._contents[name] = (start, end, "B")
        self.add_numbers(name + ".ends", "Q", ends)

    def add_json(self, name: str, data: object) -> None:
        """Add a section that holds one JSON value."""
        self._add_bytes(name, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), "B")

    def _add_bytes(self, name: str, data: bytes, typecode: str) -> None:
        self._file.write(b"\0" * (-self._file.tell() % 8))
        self._contents[name] = (self._file.tell(), len(data), typecode)
        self._file.write(data)

    def __enter__(self) -> SectionsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is not None:
                return
            start = self._file.tell()
            table = json.dumps(self._contents, separators=(",", ":")).encode()
            self._file.write(table)
            self._file.seek(0)
            self._file.write(_HEADER.pack(MAGIC, start, len(table)))


class Texts:
    """A section of texts: ``texts[i]`` as bytes, ``len(texts)``."""

    __slots__ = ("_bytes", "_ends")

    def __init__(self, data: memoryview, ends: memoryview) -> None:
        self._bytes = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, position: int) -> bytes:
        return bytes(self._bytes[self._ends[position - 1] if position else 0 : self._ends[position]])

    def __iter__(self) -> Iterator[bytes]:
        return (self[position] for position in range(len(self)))

    def all(self) -> list[bytes]:
        """Return all texts at once, which is much quicker than one by one."""
        data, ends = bytes(self._bytes), self._ends.tolist()
        return [data[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]

    def text(self, position: int) -> str:
        """Return one text as a string."""
        return self[position].decode()


class Sections:
    """A file of sections, open for reading. Arrays come back as memory views: nothing is copied or parsed."""

    def __init__(self, path: str | Path) -> None:
        """Open the file; GraphUnreadable when it is missing, cut off or of another version."""
        try:
            with open(path, "rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            magic, start, length = _HEADER.unpack_from(self._map)
            if magic != MAGIC or not start or start + length > len(self._map):
                raise ValueError("not a whole index of this version")
            self._contents: Mapping[str, tuple[int, int, str]] = json.loads(self._map[start : start + length])
        except (OSError, ValueError, struct.error) as error:
            raise GraphUnreadable(
                f"cannot read the index: {error}", where=str(path), hint="build again with graphkit build"
            ) from error
        self._view = memoryview(self._map)

    def array(self, name: str) -> memoryview[Any]:
        """Return a section of numbers."""
        start, length, typecode = self._contents[name]
        view: memoryview[Any] = self._view[start : start + length].cast(typecode)  # type: ignore[call-overload]
        if sys.byteorder == "big":  # a copy is slower, and right
            values = array(typecode, view)
            values.byteswap()
            return memoryview(values)
        return view

    def texts(self, name: str) -> Texts:
        """Return a section of texts."""
        start, length, _ = self._contents[name]
        return Texts(self._view[start : start + length], self.array(name + ".ends"))

    def json(self, name: str) -> Any:
        """Return the JSON value of a section."""
        start, length, _ = self._contents[name]
        return json.loads(self._map[start : start + length])

    def __enter__(self) -> Sections:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The views handed out keep the map alive; it goes with the last of them.
        self._view.release()
