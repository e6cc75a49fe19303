"""How the data of the page is packed: JSON and columns of whole numbers, deflated, as text that can stand in a page.

Unpacked, it is the length of the JSON in bytes (four bytes, the lowest first), the JSON in UTF-8, filled up with blanks
to a multiple of four bytes, and then the columns, four bytes a number. In the JSON a column is the place of its first
number and how many it has. ``parts/unpack.js`` reads it.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: Little is gained by looking longer than this for what repeats.
_LEVEL: Final = 3


class Column:
    """Whole numbers that are packed side by side."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = array("i", numbers)
        if sys.byteorder == "big":
            self.numbers.byteswap()


def pack(values: Mapping[str, Any], lists: Mapping[str, Sequence[bytes]]) -> bytes:
    """Return JSON values, some of them columns, and lists of texts that are JSON already, as one."""
    plain: dict[str, Any] = {}
    columns: list[bytes] = []
    place = 0
    for name, value in values.items():
        if isinstance(value, Column):
            plain[name] = [place, len(value.numbers)]
            columns.append(value.numbers.tobytes())
            place += len(value.numbers)
        else:
            plain[name] = value
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    whole = [b'"%s":[%s]' % (name.encode(), b",".join(own)) for name, own in lists.items()]
    text = b"%s,%s}" % (text[:-1], b",".join(whole))
    text += b" " * (-len(text) % 4)
    return b"".join([len(text).to_bytes(4, "little"), text, *columns])


def deflated(data: bytes) -> str:
    """Return bytes as a short text of letters, digits, ``+``, ``/`` and ``=``: nothing that markup could take up."""
    return b64encode(zlib.compress(data, _LEVEL)).decode("ascii")
