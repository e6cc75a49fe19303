"""The saved queries of a graph as a list for people and as data for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graphkit.query.saved import Parameter, SavedQuery


def list_text(queries: Iterable[SavedQuery]) -> Iterator[str]:
    """Yield the saved queries by name, each with what it asks and its parameters."""
    found = list(queries)
    width = max((len(query.name) for query in found), default=0)
    for query in found:
        yield f"{query.name:<{width}}  {query.title}\n"
        for parameter in query.parameters:
            yield f"{'':<{width}}    -p {_usage(parameter)}  {parameter.description}\n"


def card_text(query: SavedQuery) -> Iterator[str]:
    """Yield one saved query with all that is known of it, and its text below."""
    yield f"{query.title}\n\nAnswers: {query.answers}.\n"
    if query.parameters:
        yield "\n"
    for parameter in query.parameters:
        yield f"-p {_usage(parameter)}  {parameter.description}\n"
    yield f"\n{query.text.rstrip()}\n"


def _usage(parameter: Parameter) -> str:
    if parameter.default is not None:
        return f"{parameter.name}={parameter.default} ({parameter.kind})"
    needed = "optional" if parameter.optional else "needed"
    return f"{parameter.name}=… ({parameter.kind}, {needed})"


def list_data(queries: Iterable[SavedQuery]) -> list[dict[str, Any]]:
    """Return the saved queries as plain JSON values."""
    return [
        {
            "name": query.name,
            "title": query.title,
            "answers": query.answers,
            "parameters": [
                {
                    "name": parameter.name,
                    "kind": parameter.kind,
                    "optional": parameter.optional or parameter.default is not None,
                    "default": parameter.default,
                    "description": parameter.description,
                }
                for parameter in query.parameters
            ],
            "query": query.text,
        }
        for query in queries
    ]
