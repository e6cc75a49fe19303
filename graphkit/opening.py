"""Which graph a command reads: the one named, the build at hand, or the shipped one, built when first asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal, overload

from graphkit.errors import FactsError, GraphUnreadable, OntologyError, OutputRefused, Problem
from graphkit.graph import INDEX, MANIFEST, Graph
from graphkit.sections import INDEX_VERSION
from graphkit.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

#: So many problems of a file are told; the rest is counted.
_PROBLEMS_SHOWN: Final = 10


@overload
def open_graph(path: str | Path | None = None, *, may_build: Literal[True] = True) -> Graph: ...
@overload
def open_graph(path: str | Path | None = None, *, may_build: bool) -> Graph | None: ...
def open_graph(path: str | Path | None = None, *, may_build: bool = True) -> Graph | None:
    """Open a build folder; None means ``./output`` if a build is there, else the graph that ships with graphkit.

    The shipped graph is built into the user's cache folder the first time it is asked for, unless ``may_build`` is
    False: then the answer is None. Raises GraphUnreadable for a path that holds no graph.
    """
    if path is not None:
        return _open_named(os.fspath(path))
    if _is_build("output"):
        return Graph("output")
    folder = cache_folder()
    if not _is_build(folder):
        if not may_build:
            return None
        from graphkit.ontology import find_shipped
        from graphkit.publish import build

        print(f"graphkit: building the shipped graph into {folder} (once)", file=sys.stderr)
        _build_in_cache(folder, lambda place: build(find_shipped(), place, forms=False))
    return Graph(folder)


def _open_named(path: str) -> Graph:
    if os.path.isfile(path):
        return _open_rdf(path)
    if not os.path.exists(path):
        _repair(path)
    if not os.path.exists(path):
        raise GraphUnreadable("does not exist", where=path, hint=f"make it with graphkit build -o {path}")
    return Graph(path)


def _open_rdf(path: str) -> Graph:
    """Open an RDF file: it is built into the user's cache folder the first time its content is seen.

    Raises GraphUnreadable with the first problems where it holds no graph that can be used.
    """
    import hashlib
    from pathlib import Path

    try:
        content = Path(path).read_bytes()
    except OSError as error:
        hint = "make it a file that you may read"
        raise GraphUnreadable(f"cannot be read: {error.strerror}", where=path, hint=hint) from error
    digest = hashlib.sha256(__version__.encode() + b"\n" + content).hexdigest()[:16]
    folder = os.path.join(_cache(), f"file-{INDEX_VERSION}-{digest}")
    if not _is_build(folder):
        from graphkit.making import make_from_rdf
        from graphkit.publish import publish

        try:
            _refuse_too_large(path)
            made = make_from_rdf(Path(path))
        except OntologyError as error:
            said = error.problem
            raise GraphUnreadable(said.what, where=said.where, hint=said.hint) from error
        except FactsError as error:
            raise _unusable(path, error.problems) from error
        print(f"graphkit: reading {path} into {folder} (once)", file=sys.stderr)
        _build_in_cache(folder, lambda place: publish(made, place, forms=False))
    return Graph(folder)


def _refuse_too_large(path: str) -> None:
    """Raise GraphUnreadable for a file that would not fit into memory: a build streams, opening a file does not."""
    from pathlib import Path

    from graphkit.check import LIMIT
    from graphkit.facts.stream import count_statements

    count = count_statements([(path, Path(path))])
    if count > LIMIT:
        what = f"holds some {count:,} statements, too many to open at once"
        hint = "put it into the facts/ of an ontology folder as .nt, .nq or .ttl, and use graphkit build"
        raise GraphUnreadable(what, where=path, hint=hint)


def _unusable(path: str, problems: Sequence[Problem]) -> GraphUnreadable:
    """Return the error of a file that holds no graph that can be used, with its first problems, one a line."""
    if len(problems) == 1 and problems[0].where == path:
        return GraphUnreadable(problems[0].what, where=path, hint=problems[0].hint)
    lines = "".join(f"\n  {problem}" for problem in problems[:_PROBLEMS_SHOWN])
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    left = len(problems) - _PROBLEMS_SHOWN
    if left > 0:
        lines += f"\n  and {left} more"
    return GraphUnreadable(f"holds a graph with {count}, so it cannot be read:{lines}", where=path)


def _build_in_cache(folder: str, build: Callable[[Path], object]) -> None:
    """Build into a folder of the user's cache; OutputRefused when the cache cannot be written to."""
    from pathlib import Path

    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
    except OSError as error:
        hint = "set XDG_CACHE_HOME to a folder that you may write to, or name a build with --graph"
        raise OutputRefused(f"cannot be made: {error.strerror}", where=os.path.dirname(folder), hint=hint) from error
    build(Path(folder))


def _cache() -> str:
    """Return the user's cache folder for graphs."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "graphkit")


def _is_build(folder: str) -> bool:
    """Return whether a whole build lies in a folder, after finishing one that was interrupted while being put there."""
    if not os.path.exists(folder):
        _repair(folder)
    return all(os.path.isfile(os.path.join(folder, name)) for name in (MANIFEST, INDEX))


def _repair(folder: str) -> None:
    """Finish or undo a build that was cut short while it was being put in place."""
    parent, name = os.path.split(os.path.abspath(folder))
    if not any(other.startswith(f".{name}.") for other in _listed(parent)):
        return
    from pathlib import Path

    from graphkit.writing import repair

    repair(Path(folder))


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def cache_folder() -> str:
    """Return where the shipped graph is kept: one folder for each version of graphkit and state of its ontology."""
    from graphkit.ontology import find_shipped

    shipped = os.fspath(find_shipped())
    newest = max(os.stat(place).st_mtime_ns for place in _places(shipped))
    return os.path.join(_cache(), f"graph-{__version__}-{INDEX_VERSION}-{newest:x}")


def _places(shipped: str) -> Iterator[str]:
    """Yield the files whose change means another graph: all of a checkout, one of a package, which never changes."""
    if os.path.basename(shipped) == "_ontology":
        yield os.path.join(shipped, "schema.ttl")
        return
    for parent, _, names in os.walk(shipped):
        yield parent
        yield from (os.path.join(parent, name) for name in names)
