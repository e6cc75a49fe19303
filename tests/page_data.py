"""What a page carries, read as the page itself reads it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import zlib
from typing import Any

from graphkit.graph import Graph
from graphkit.viewer.data import page_data


def unpacked(packed: bytes) -> dict[str, Any]:
    """What the page reads out of its data: JSON values, with columns in their places."""
    length = int.from_bytes(packed[:4], "little")
    data: dict[str, Any] = json.loads(packed[4 : 4 + length])
    numbers = struct.unpack(f"<{(len(packed) - length - 4) // 4}i", packed[4 + length :])
    for name in COLUMNS:
        first, count = data[name]
        data[name] = list(numbers[first : first + count])
    return data


COLUMNS = (
    "band", "x", "y", "order", "community", "passing", "figureCounts", "a", "b", "cost", "claimCounts", "claimOf",
    "forward", "toldCounts", "heldOf", "amountOf", "known", "voiceCounts", "voices", "since",
)  # fmt: skip


def data_of(graph: Graph, **options: Any) -> dict[str, Any]:
    return unpacked(page_data(graph, **options))


def ids_of(data: dict[str, Any]) -> list[str]:
    return [thing["id"] for thing in data["things"]]


def hop_at(data: dict[str, Any], low: str, high: str) -> int:
    ids = ids_of(data)
    return next(at for at, ends in enumerate(ends_of(data)) if ends == (ids.index(low), ids.index(high)))


def ends_of(data: dict[str, Any]) -> list[tuple[int, int]]:
    return list(zip(data["a"], data["b"], strict=True))


def claims_at(data: dict[str, Any], hop: int) -> list[tuple[str, int, list[int]]]:
    """The claims of a hop: predicate, whether the lower end is the subject, and positions of statements."""
    first = sum(data["claimCounts"][:hop])
    told = sum(data["toldCounts"][:first])
    claims = []
    for at in range(first, first + data["claimCounts"][hop]):
        own = list(range(told, told + data["toldCounts"][at]))
        claims.append((data["claimNames"][data["claimOf"][at]], data["forward"][at], own))
        told += len(own)
    return claims


def amount_at(data: dict[str, Any], position: int) -> str:
    pairs = dict(zip(data["amountOf"][::2], data["amountOf"][1::2], strict=True))
    return data["amounts"][pairs[position]] if position in pairs else ""


def carried(text: str, id: str) -> bytes:
    """What an element of the page carries, deflated and as base64."""
    found = re.search(rf'<script type="application/octet-stream" id="{id}">([A-Za-z0-9+/=]*)</script>', text)
    assert found is not None
    return zlib.decompress(base64.b64decode(found[1]))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
