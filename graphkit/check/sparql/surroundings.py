"""Some records of a store with all that it takes to check them: what they refer to, and what they may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from graphkit.rdf import Triple, is_iri, lexical
from graphkit.terms import EV, GK, ID, RDFS, SRC, ST

if TYPE_CHECKING:
    import pyoxigraph

#: For so many names that nothing has, the things and sources with names like them are sought, which takes its time.
_SOUGHT: Final = 50

#: What is alike has so many characters in common, at either end, and so many more or less in all.
_ALIKE: Final = 3


class Surroundings:
    """Reads resources of the default graph of a store."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

    def triples(self, names: Iterable[str]) -> Iterator[Triple]:
        """Yield the triples of some resources, and of the things, sources and evidence that they refer to, each once.

        Where something that they name does not exist, those with names alike are there as well.
        """
        seen: set[str] = set()
        missing: list[str] = []
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            own = list(self._about(name))
            yield from own
            if own:
                waiting += _referred_to(name, own)
            else:
                missing.append(name)
        for name in self.alike(missing[:_SOUGHT]) if missing else ():
            if name not in seen:
                yield from self._about(name)

    def _about(self, name: str) -> Iterator[Triple]:
        import pyoxigraph

        try:
            node = pyoxigraph.NamedNode(name)
        except ValueError:  # a citation that cannot be the end of an IRI names nothing
            return
        for quad in self._store.quads_for_pattern(node, None, None, pyoxigraph.DefaultGraph()):
            yield str(quad.subject), str(quad.predicate), str(quad.object)

    def alike(self, missing: Sequence[str]) -> Iterator[str]:
        """Yield the things and sources whose names are near to some that are missing."""
        import pyoxigraph

        heads, tails = ({_end(name, side) for name in missing} for side in (0, -1))
        lengths = [len(name) for name in missing]
        for predicate in (RDFS + "label", GK + "kind"):
            own = pyoxigraph.NamedNode(predicate)
            for quad in self._store.quads_for_pattern(None, own, None, pyoxigraph.DefaultGraph()):
                name = str(quad.subject)[1:-1]
                near = min(abs(len(name) - length) for length in lengths) <= 2 * _ALIKE
                if near and name.startswith(ID) and (_end(name, 0) in heads or _end(name, -1) in tails):
                    yield name


def _end(name: str, side: int) -> str:
    """Return the first or the last characters of an id, with its namespace."""
    space = SRC if name.startswith(SRC) else ID
    own = name.removeprefix(space)
    return space + (own[:_ALIKE] if side == 0 else own[-_ALIKE:])


def _referred_to(name: str, own: Iterable[Triple]) -> Iterator[str]:
    """Yield what a statement, its evidence or a source refers to: no other statement, and no neighbour of a thing."""
    if not name.startswith((ST, EV, SRC)):
        return
    for _, predicate, object_ in own:
        if lexical(predicate) == GK + "cites":
            yield SRC + lexical(object_)
        elif is_iri(object_) and object_.startswith("<" + ID) and not object_.startswith("<" + ST):
            yield lexical(object_)
