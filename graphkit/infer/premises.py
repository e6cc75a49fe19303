"""What rules read: a store of claims to ask which statements matter, and those statements out of the graph itself.

The claims lie in a store of their own, on disk and only while the rules run. In the graph a statement is spread over
a dozen triples, and no index leads from two things to what joins them; here it is one quad.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphkit.infer.questions import CONCLUDED, FRESH
from graphkit.model import Source, Statement, When
from graphkit.rdf import iri
from graphkit.rules import Rule
from graphkit.table import Key, key_of
from graphkit.terms import DCTERMS, GK, ID, PROV, RDF, SRC, ST
from graphkit.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pyoxigraph

#: So many statements and sources are kept at most, for a while: the next solution may name them again.
_KEPT: Final = 50_000

#: So many bytes of quads are loaded at once, and in bulk where a file has more than so many.
_LOADED: Final = 64 << 20
_LARGE: Final = 4 << 20

_TYPE: Final = RDF + "type"


class Premises:
    """Statements, sources and classes of things, read from the graph as they are asked for."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store
        self._statements: dict[str, Statement] = {}
        self._sources: dict[str, Source] = {}
        self.types = _Types(store)

    def statements(self, ids: Iterable[str]) -> dict[str, Statement]:
        """Return id → statement for these and for all that they were inferred from."""
        if len(self._statements) > _KEPT:
            self._statements.clear()
        found: dict[str, Statement] = {}
        waiting = list(ids)
        while waiting:
            id = waiting.pop()
            if id not in found:
                found[id] = self._statement(id)
                waiting += found[id].premises
        return found

    def sources(self, statements: Iterable[Statement]) -> dict[str, Source]:
        """Return the sources of statements by id, as far as inference asks: when they were published."""
        if len(self._sources) > _KEPT:
            self._sources.clear()
        return {id: self._source(id) for statement in statements for id in statement.sources}

    def _statement(self, id: str) -> Statement:
        """Return what inference asks of a statement: ends, strength, stage, times, and what it rests on."""
        if id not in self._statements:
            own = _properties(self._store, ST + id)
            derived = own.get(PROV + "wasDerivedFrom", [])
            date, until = (own.get(GK + name, [""])[0] for name in ("date", "until"))
            self._statements[id] = Statement(
                subject=_one(own, RDF + "subject", ID),
                predicate=_one(own, RDF + "predicate", GK),
                object=_one(own, RDF + "object", ID),
                modality=_one(own, GK + "modality", GK),
                status=_one(own, GK + "status", GK),
                negated=_one(own, GK + "negated", "") == "true",
                date=When.parse(date) if date else None,
                until=When.parse(until) if until else None,
                sources=tuple(sorted(name[len(SRC) :] for name in derived if name.startswith(SRC))),
                premises=tuple(sorted(name[len(ST) :] for name in derived if name.startswith(ST))),
                inferred_by=_one(own, GK + "inferredBy", GK + "rule-"),
            )
        return self._statements[id]

    def _source(self, id: str) -> Source:
        if id not in self._sources:
            issued = _properties(self._store, SRC + id).get(DCTERMS + "issued", [""])[0]
            self._sources[id] = Source(id, "", "", "", published=When.parse(issued) if issued else None)
        return self._sources[id]


class _Types(dict[str, str]):
    """The class of each thing, looked up when it is first asked for; empty where a thing has none."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, id: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        self[id] = name = _one(_properties(self._store, ID + id), _TYPE, GK)
        return name


def _properties(store: pyoxigraph.Store, name: str) -> dict[str, list[str]]:
    """Return the properties of a resource of the default graph, as plain texts."""
    import pyoxigraph

    own: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(pyoxigraph.NamedNode(name), None, None, pyoxigraph.DefaultGraph()):
        text = quad.object.value if not isinstance(quad.object, pyoxigraph.Triple) else ""
        own.setdefault(quad.predicate.value, []).append(text)
    return own


def _one(own: Mapping[str, list[str]], predicate: str, namespace: str) -> str:
    return own.get(predicate, [""])[0].removeprefix(namespace)


class Claims:
    """The store of claims: a quad for each relation that some rule looks at, and the classes of things."""

    def __init__(self, folder: Path) -> None:
        import pyoxigraph

        self._folder = folder
        self._store = pyoxigraph.Store(str(folder / "claims"))

    def fill(self, store: pyoxigraph.Store, rules: Iterable[Rule], vocabulary: Vocabulary) -> int:
        """Take the claims of a graph in, and return how many statements the graph has in all."""
        wanted = {p.predicate for rule in rules for p in (*rule.premises, rule.conclusion, *rule.ends)}
        canonical = {vocabulary.predicates[name].canonical for name in wanted}
        path = self._folder / "claims.nq"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for predicate in vocabulary.of_kind("relation"):
                if predicate.canonical in canonical:
                    for id, subject, object_ in _said_with(store, predicate.name):
                        statement = Statement(subject, predicate.name, "fact", object=object_)
                        file.writelines(_lines(id, key_of(statement, vocabulary), vocabulary))
            for thing, name in _typed(store, vocabulary):
                file.write(f"{thing} {iri(_TYPE)} {name} .\n")
        load_lines(self._store, path)
        return _count(store)

    def ask(self, query: str) -> Iterator[tuple[str, ...]]:
        """Yield the solutions of a query, as the ends of their IRIs: ids of statements or of things."""
        return _select(self._store, query)

    def add(self, path: Path) -> None:
        """Take a file of ``fresh_lines`` in; what was fresh before is no longer."""
        import pyoxigraph

        kind, a = pyoxigraph.NamedNode(FRESH), pyoxigraph.NamedNode(_TYPE)
        for quad in list(self._store.quads_for_pattern(None, a, kind, pyoxigraph.DefaultGraph())):
            self._store.remove(quad)
        load_lines(self._store, path)


def fresh_lines(id: str, key: Key, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the quads of a statement that was just concluded, given by its id and the key of its claim."""
    yield from _lines(id, key, vocabulary)
    for name in (FRESH, CONCLUDED):
        yield f"{iri(ST + id)} {iri(_TYPE)} {iri(name)} .\n"


def load_lines(store: pyoxigraph.Store, path: Path) -> None:
    """Load a file of quads into a store, some at a time: loaded as a whole it takes three times its size of memory."""
    import pyoxigraph

    with path.open("rb") as file:
        while lines := file.readlines(_LOADED):
            # A load in bulk needs its time for anything, and is worth it for much alone.
            load = store.bulk_load if file.tell() > _LARGE else store.load
            load(b"".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)


def _select(store: pyoxigraph.Store, query: str) -> Iterator[tuple[str, ...]]:
    """Yield the solutions of a query whose columns are all bound: texts of literals, ids in place of IRIs."""
    import pyoxigraph

    found = store.query(query)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise TypeError("not a SELECT query")
    for solution in found:
        yield tuple(str(term.value).removeprefix(ST).removeprefix(ID) for term in solution)


def _lines(id: str, key: Key, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the quad of a statement, and its mirror where the predicate is symmetric."""
    subject, predicate, object_ = iri(ID + key[0]), iri(GK + key[1]), iri(ID + key[2])
    yield f"{subject} {predicate} {object_} {iri(ST + id)} .\n"
    if vocabulary.predicates[key[1]].symmetric:
        yield f"{object_} {predicate} {subject} {iri(ST + id)} .\n"


def _said_with(store: pyoxigraph.Store, predicate: str) -> Iterator[tuple[str, str, str]]:
    """Yield id, subject and object of each statement that joins two things by a predicate."""
    parts = (
        f"{iri(RDF + 'predicate')} {iri(GK + predicate)}",
        f"{iri(RDF + 'subject')} ?a",
        f"{iri(RDF + 'object')} ?b",
    )
    query = f"SELECT ?s ?a ?b WHERE {{ ?s {' ; '.join(parts)} FILTER(isIRI(?b)) }}"
    yield from ((id, subject, object_) for id, subject, object_ in _select(store, query))


def _typed(store: pyoxigraph.Store, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield each thing with its class, as terms."""
    import pyoxigraph

    for name in vocabulary.classes:
        if vocabulary.is_a(name, ("Entity",)):
            kind = pyoxigraph.NamedNode(GK + name)
            for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(_TYPE), kind, pyoxigraph.DefaultGraph()):
                yield str(quad.subject), str(kind)


def _count(store: pyoxigraph.Store) -> int:
    """Return how many statements a graph has."""
    ((count,),) = _select(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {iri(RDF + 'predicate')} ?p }}")
    return int(count)
