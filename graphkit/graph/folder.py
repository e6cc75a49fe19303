"""A build folder: what it is, its index as numbers and texts, its vocabulary, its store and its triples."""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

from graphkit.errors import GraphUnreadable, UnknownName
from graphkit.names import fold
from graphkit.sections import Sections, Texts
from graphkit.vocabulary import Predicate, Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph

    from graphkit.rdf import Triple

MANIFEST: Final = "manifest.json"
INDEX: Final = "graph.index"
QUADS: Final = "graph.nq"
STORE: Final = "store"
QUERIES: Final = "queries"


class BuildFolder:
    """A build folder, open for reading; nothing is loaded before it is asked for."""

    def __init__(self, folder: str | Path, *, as_of: date | None = None, known_on: date | None = None) -> None:
        """Open a build folder; GraphUnreadable when it is none, or is not whole. For the days see ``at``."""
        self._place = os.fspath(folder)
        self._as_of = as_of
        self.known_on = known_on
        index = os.path.join(self._place, INDEX)
        if not os.path.isfile(index):
            hint = "build one with graphkit build, or name another"
            raise GraphUnreadable("is not a build folder", where=self._place, hint=hint)
        self._sections = Sections(index)
        self._arrays: dict[str, memoryview] = {}

    # What it is

    @cached_property
    def folder(self) -> Path:
        """The build folder."""
        from pathlib import Path  # a twentieth of the time that a short command takes: only where it is needed

        return Path(self._place)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest of the build: counts, versions, digests."""
        try:
            data: Mapping[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._incomplete(MANIFEST) from error
        return data

    def _incomplete(self, name: str) -> GraphUnreadable:
        """Return what to say of a build folder that lacks a file, or holds a damaged one."""
        where = os.path.join(self._place, name)
        return GraphUnreadable("is missing or damaged", where=where, hint="build again with graphkit build")

    @cached_property
    def built_day(self) -> date:
        """The day that the build is as of."""
        return date.fromordinal(self._sections.json("about")["day"])

    @property
    def day(self) -> date:
        """The day on which questions are answered: that of the build, unless ``at`` gave another."""
        return self._as_of or self.built_day

    def at(self, *, as_of: date | None = None, known_on: date | None = None) -> Self:
        """Return the same graph, asked on another day, or by what had been published on another day.

        None keeps what this graph has. By an earlier ``known_on`` statements that nobody had published are gone, and
        so are the sources, and their publishers, that came later; what has no date of publication stays.
        """
        return type(self)(self._place, as_of=as_of or self._as_of, known_on=known_on or self.known_on)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Classes, predicates and units."""
        return Vocabulary.from_data(self._sections.json("vocabulary"))

    @property
    def title(self) -> str:
        """The title of the ontology."""
        return self.vocabulary.title

    # RDF

    def triples(self) -> Iterator[Triple]:
        """Yield all triples of the graph, sorted, in N-Triples terms."""
        from graphkit.rdf import read_ntriples

        try:
            lines = (self.folder / QUADS).open(encoding="utf-8", newline="\n")
        except OSError as error:
            raise self._incomplete(QUADS) from error
        with lines:
            yield from read_ntriples(lines)

    @property
    def store_folder(self) -> Path:
        """Where the store lies."""
        return self.folder / STORE

    def open_store(self) -> pyoxigraph.Store:
        """Return the store, opened for reading; from ``graph.nq`` when the store, which is a cache, cannot be used."""
        import pyoxigraph

        if self.store_folder.is_dir():
            with suppress(OSError):
                return pyoxigraph.Store.read_only(str(self.store_folder))
        store = pyoxigraph.Store()
        try:
            store.bulk_load(path=str(self.folder / QUADS), format=pyoxigraph.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise self._incomplete(QUADS) from error
        return store

    def query_files(self) -> list[tuple[str, str]]:
        """Return name and text of each saved query that came with the graph, by name."""
        files = sorted((self.folder / QUERIES).glob("*.rq"))
        return [(file.stem, file.read_text(encoding="utf-8")) for file in files]

    # Relations by name

    def relation(self, name: str) -> Predicate:
        """Return the relation or metric of that local name or label; UnknownName with near ones when there is none."""
        found = self.vocabulary.find_relation(name)
        if found is None:
            from difflib import get_close_matches

            names = [p.name for p in self.vocabulary.predicates.values() if p.kind in ("relation", "metric")]
            raise UnknownName(name, kind="relation", near=get_close_matches(name, names, n=3), hint="")
        return found

    def class_named(self, name: str) -> str:
        """Return the local name of the class of that name, label or plural; UnknownName with near ones otherwise."""
        wanted = fold(name)
        for known in self.vocabulary.classes.values():
            if wanted in (fold(known.name), fold(known.label), fold(known.plural)):
                return known.name
        from difflib import get_close_matches

        raise UnknownName(name, kind="class", near=get_close_matches(name, list(self.vocabulary.classes), n=3))

    # The index, whole columns at once

    def column(self, name: str) -> list[Any]:
        """Return a section of numbers of the index, as ``compile`` wrote it."""
        numbers: list[Any] = self._array(name).tolist()
        return numbers

    def records(self, name: str) -> list[bytes]:
        """Return a section of texts in UTF-8 ("nodes.records", "statements.records"), by number."""
        return self._texts(name).all()

    # The index

    def view(self, name: str) -> memoryview:
        """Return a section of numbers of the index without copying it: for searches, which look at few of very many."""
        return self._array(name)

    def _array(self, name: str) -> memoryview:
        if name not in self._arrays:
            self._arrays[name] = self._sections.array(name)
        return self._arrays[name]

    def _texts(self, name: str) -> Texts:
        if name not in self._text_sections:
            self._text_sections[name] = self._sections.texts(name)
        return self._text_sections[name]

    @cached_property
    def _text_sections(self) -> dict[str, Texts]:
        return {}


def first(length: int, holds: Callable[[int], bool]) -> int:
    """Return the first position at which something that stays true becomes true, ``length`` where it never does."""
    return bisect_left(range(length), True, key=holds)


def position_of(texts: Texts, wanted: str) -> int | None:
    """Return where a text lies in an ascending section, None when it is not there."""
    key = wanted.encode("utf-8", "surrogatepass")
    position = first(len(texts), lambda at: texts[at] >= key)
    return position if position < len(texts) and texts[position] == key else None
