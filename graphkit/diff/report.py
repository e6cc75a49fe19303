"""How a difference is told: as text, as Markdown for a review, and as JSON for machines (its shape is a contract)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from graphkit.diff.changes import Alteration, Change, Difference, Ended, Restated, Statements, relation_words
from graphkit.diff.view import View
from graphkit.graph import Edge, Node
from graphkit.model import Entity, Source
from graphkit.telling import estimated_by, node_json, source_json, statement_json, who_says
from graphkit.wording import date_words, details, source_line

#: How many entries of one kind are told before the rest is counted.
LIMIT: Final = 20

#: Fields whose old and new values tell by themselves what they are.
_PLAIN_FIELDS: Final = ("amount", "date", "period", "status", "modality", "relation")


class _Entry(NamedTuple):
    """One thing that differs: a sentence, what there is to say of it, and the sources that say so."""

    text: str
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class _Section(NamedTuple):
    """All that differs in one way; ``follows`` tells apart what is a consequence of the rest."""

    title: str
    entries: tuple[_Entry, ...]
    follows: bool = False


def as_text(difference: Difference, *, limit: int = LIMIT, full: bool = False) -> str:
    """Return a difference as indented lines; ``limit`` entries of a kind (0: all); ``full`` gives whole sources."""
    lines = [_headline(difference)]
    following = False
    for section in _sections(difference, full=full):
        if section.follows and not following:
            lines += ["", "What follows"]
            following = True
        lines += ["", f"{section.title} ({len(section.entries):,})"]
        for entry in section.entries[: limit or None]:
            lines.append("  " + entry.text)
            lines += ["    " + line for line in entry.notes]
            lines += ["    " + source_line(source) for source in entry.sources if full]
        lines += [f"  … {more}" for more in _more(section, limit)]
    return "\n".join(lines if len(lines) > 1 else [*lines, "", _nothing(difference)])


def as_markdown(difference: Difference, *, limit: int = LIMIT) -> str:
    """Return a difference as a Markdown document with the sources as links; ``limit`` entries of a kind (0: all)."""
    lines = ["# " + _escaped(_headline(difference))]
    following = False
    for section in _sections(difference, full=True):
        if section.follows and not following:
            lines += ["", "## What follows"]
            following = True
        lines += ["", f"{'###' if section.follows else '##'} {section.title} ({len(section.entries):,})", ""]
        for entry in section.entries[: limit or None]:
            lines.append("- " + _escaped(entry.text))
            lines += [f"  - {_escaped(line)}" for line in entry.notes]
            lines += [f"  - {_linked(source)}" for source in entry.sources]
        lines += [f"- … {more}" for more in _more(section, limit)]
    return "\n".join(lines if len(lines) > 1 else [*lines, "", _nothing(difference)])


def _more(section: _Section, limit: int) -> list[str]:
    rest = len(section.entries) - limit
    return [f"{rest:,} more: --limit 0 shows all"] if limit and rest > 0 else []


def _headline(difference: Difference) -> str:
    old, new = difference.old, difference.new
    if old.graph.folder != new.graph.folder or (old.as_of, old.known_on) == (new.as_of, new.known_on):
        return f"{_graph_words(old)} → {_graph_words(new)}"
    return f"{old.graph.title}: {', '.join(_days_words(old))} → {', '.join(_days_words(new))}"


def _graph_words(view: View) -> str:
    days = _days_words(view) if view.as_of or view.known_on else [f"as of {date_words(view.day)}"]
    return f"{view.graph.folder} ({', '.join(days)})"


def _days_words(view: View) -> list[str]:
    words = [f"as of {date_words(view.as_of)}"] if view.as_of else []
    return [*words, *([f"known on {date_words(view.known_on)}"] if view.known_on else [])] or ["all"]


def _nothing(difference: Difference) -> str:
    if difference.old.day != difference.new.day and not difference.asks_days:
        return f"Nothing changed but the newest day, now {date_words(difference.new.day)}."
    return "Nothing changed."


# What is told, in order


def _sections(difference: Difference, *, full: bool) -> Iterator[_Section]:
    """Yield every section that has an entry: the answer itself, then what follows from it."""
    tell = _Teller(difference, full=full)
    stated, inferred = difference.stated, difference.inferred
    held = [
        ("Began to hold", tell.began(stated.began)),
        ("Ended", tell.ended(stated.ended)),
    ]
    sections = [
        _Section("Became known" if _asks_known(difference) else "Added", tell.edges(stated.added, difference.new)),
        *(_Section(title, entries) for title, entries in held if difference.asks_days),
        _Section("Removed", tell.edges(stated.removed, difference.old)),
        _Section("Changed", tell.changes(stated.changed)),
        _Section("Same statement, other sources", tell.restated(stated.restated)),
        *_value_sections(difference),
        _Section("Ontology files that differ", tuple(_Entry(name) for name in difference.files)),
        *(_Section(title, entries, follows=True) for title, entries in held if not difference.asks_days),
        _Section(
            "Inferred, new",
            tuple(sorted((*tell.edges(inferred.added, difference.new), *tell.began(inferred.began)))),
            follows=True,
        ),
        _Section("Inferred no more", tell.gone(inferred), follows=True),
        _Section("Inferred otherwise", tell.changes(inferred.changed), follows=True),
        _Section("Disagree now", tell.pairs(difference.disagree, difference.new), follows=True),
        _Section("Disagree no more", tell.pairs(difference.agree, difference.old), follows=True),
        _Section("Newest day", tuple(_newest_day(difference)), follows=True),
    ]
    return (section for section in sections if section.entries)


def _asks_known(difference: Difference) -> bool:
    """Return whether one graph is asked by what was known on two days."""
    old, new = difference.old, difference.new
    return old.graph.folder == new.graph.folder and old.known_on != new.known_on


def _newest_day(difference: Difference) -> Iterator[_Entry]:
    old, new = difference.old.graph.day, difference.new.graph.day
    if old != new:
        yield _Entry(f"{date_words(old)} → {date_words(new)}")


def _value_sections(difference: Difference) -> Iterator[_Section]:
    things, sources = difference.things, difference.sources
    title = "Things first spoken of" if _asks_known(difference) else "Things added"
    yield _Section(title, tuple(_Entry(_thing_words(difference.new, e)) for e in things.added))
    yield _Section("Things removed", tuple(_Entry(_thing_words(difference.old, e)) for e in things.removed))
    yield _Section(
        "Things changed", tuple(_Entry(_thing_words(difference.new, e), _altered(own)) for e, own in things.changed)
    )
    yield _Section("Sources added", tuple(_Entry(source_line(s)) for s in sources.added))
    yield _Section("Sources removed", tuple(_Entry(source_line(s)) for s in sources.removed))
    yield _Section("Sources changed", tuple(_Entry(source_line(s), _altered(own)) for s, own in sources.changed))


def _thing_words(view: View, entity: Entity) -> str:
    return f"{entity.label}  ({view.graph.vocabulary.classes[entity.type].label}, {entity.id})"


def _altered(alterations: Iterable[Alteration]) -> tuple[str, ...]:
    return tuple(f"{a.field}: {a.old or 'none'} → {a.new or 'none'}" for a in alterations)


class _Teller:
    """Tells statements of both sides, each by its own graph; ``full`` leaves the sources to be given whole."""

    def __init__(self, difference: Difference, *, full: bool) -> None:
        self.difference = difference
        self.full = full

    def edges(self, edges: Iterable[Edge], view: View) -> tuple[_Entry, ...]:
        """Tell statements, by their sentences."""
        told = sorted((self._words(edge, view), edge.id, edge) for edge in edges)
        return tuple(self._entry(words, edge, view) for words, _, edge in told)

    def began(self, edges: Sequence[Edge]) -> tuple[_Entry, ...]:
        """Tell statements that came to hold; a partial date leaves open whether they do yet."""
        view = self.difference.new
        open_ones = {self._words(edge, view) for edge in edges if not edge.certain(view.day)}
        entries = self.edges(edges, view)
        return tuple(e._replace(text=e.text + " [possibly]") if e.text in open_ones else e for e in entries)

    def ended(self, ended: Iterable[Ended]) -> tuple[_Entry, ...]:
        """Tell statements that hold no more, with what ended them."""
        view, entries = self.difference.new, []
        for edge, by in sorted(((e.edge, e.by) for e in ended), key=lambda pair: self._words(pair[0], view)):
            entry = self._entry(self._words(edge, view), edge, view)
            if by is not None:
                says = "" if self.full else ": " + "; ".join(who_says(view.graph, by))
                sources = (*entry.sources, *self._sources(by, view))
                entry = entry._replace(
                    notes=(*entry.notes, f"ended by {self._words(by, view)}{says}"),
                    sources=tuple(dict.fromkeys(sources)),
                )
            entries.append(entry)
        return tuple(entries)

    def gone(self, inferred: Statements) -> tuple[_Entry, ...]:
        """Tell conclusions that follow no more, or no longer hold."""
        removed = self.edges(inferred.removed, self.difference.old)
        return (*removed, *self.edges((e.edge for e in inferred.ended), self.difference.new))

    def changes(self, changes: Iterable[Change]) -> tuple[_Entry, ...]:
        """Tell what took the place of what: the new statement, then what is said otherwise."""
        old, new = self.difference.old, self.difference.new
        entries = []
        for change in changes:
            entry = self._entry(self._words(change.new, new), change.new, new)
            notes = [_arrows(change.alterations), *entry.notes]
            before = self._entry("", change.old, old)
            if before.notes != entry.notes or before.sources != entry.sources:
                notes += [f"before: {note}" for note in before.notes]
                notes += [f"before: {source_line(source)}" for source in before.sources]
            entries.append(entry._replace(notes=tuple(notes)))
        return tuple(sorted(entries))

    def restated(self, restated: Iterable[Restated]) -> tuple[_Entry, ...]:
        """Tell statements whose sources, evidence or note differ."""
        old, new = self.difference.old.graph, self.difference.new.graph
        entries = []
        for one in restated:
            notes = [f"now also said by {source_line(new.source(id))}" for id in one.gained]
            notes += [f"no longer said by {source_line(old.source(id))}" for id in one.lost]
            notes += [f"{', '.join(one.about)} written otherwise"] if one.about else []
            entries.append(_Entry(self._words(one.edge, self.difference.new), tuple(notes)))
        return tuple(sorted(entries))

    def pairs(self, pairs: Iterable[tuple[Edge, Edge]], view: View) -> tuple[_Entry, ...]:
        """Tell pairs of statements that disagree."""
        return tuple(
            _Entry(
                self._words(first, view),
                (*self._says(first, view), "against " + self._words(second, view), *self._says(second, view)),
                tuple(dict.fromkeys((*self._sources(first, view), *self._sources(second, view)))),
            )
            for first, second in pairs
        )

    def _entry(self, words: str, edge: Edge, view: View) -> _Entry:
        return _Entry(words, self._says(edge, view), self._sources(edge, view))

    def _words(self, edge: Edge, view: View) -> str:
        statement = edge.statement
        parts = [relation_words(view, edge), *details(statement)]
        parts += estimated_by(view.graph, statement)
        return " · ".join([*parts, *([statement.what] if statement.what else [])])

    def _says(self, edge: Edge, view: View) -> tuple[str, ...]:
        """Return who states it in short; nothing where whole sources are given instead."""
        return () if self.full and edge.statement.sources else tuple(who_says(view.graph, edge))

    def _sources(self, edge: Edge, view: View) -> tuple[Source, ...]:
        return tuple(view.graph.source(id) for id in edge.statement.sources) if self.full else ()


def _arrows(alterations: Sequence[Alteration]) -> str:
    """Return what is said otherwise on one line: ``US$1bn → US$1.1bn, announced → completed``."""
    return ", ".join(
        ("" if a.field in _PLAIN_FIELDS and a.old and a.new else f"{a.field}: ")
        + f"{a.old or 'none'} → {a.new or 'none'}"
        for a in alterations
    )


# Markdown


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is: its marks escaped, ``<`` and ``&`` as entities."""
    return re.sub(r"([\\`*_\[\]#|~])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def _linked(source: Source) -> str:
    """Return a source with its title as a link; only web addresses become links."""
    line = source_line(source._replace(url=""))
    if not source.url.startswith(("https://", "http://")):
        return _escaped(line)
    address = re.sub(r"[\s<>()\\]", lambda m: f"%{ord(m[0]):02X}", source.url)
    return f"[{_escaped(line)}]({address})"


# JSON


def as_json(difference: Difference) -> dict[str, Any]:
    """Return the documented JSON answer: all of it, whatever the limit of the other forms."""
    old, new, stated = difference.old, difference.new, difference.stated
    kinds = _statements_json(difference, stated)
    times = {"began": kinds.pop("began"), "ended": kinds.pop("ended")}
    nothing: dict[str, list[Any]] = {"began": [], "ended": []}
    return {
        "old": _view_json(old),
        "new": _view_json(new),
        "empty": difference.is_empty and old.graph.day == new.graph.day,
        **kinds,
        **(times if difference.asks_days else nothing),
        "things": {
            "added": [node_json(Node(0, entity)) for entity in difference.things.added],
            "removed": [node_json(Node(0, entity)) for entity in difference.things.removed],
            "changed": [{"id": e.id, "changes": _altered_json(own)} for e, own in difference.things.changed],
        },
        "sources": {
            "added": [source_json(source) for source in difference.sources.added],
            "removed": [source_json(source) for source in difference.sources.removed],
            "changed": [{"id": s.id, "changes": _altered_json(own)} for s, own in difference.sources.changed],
        },
        "ontology": list(difference.files),
        "consequences": {
            **(nothing if difference.asks_days else times),
            "inferred": _statements_json(difference, difference.inferred),
            "disagree": [[first.id, second.id] for first, second in difference.disagree],
            "agree": [[first.id, second.id] for first, second in difference.agree],
            "day": {"old": old.graph.day.isoformat(), "new": new.graph.day.isoformat()},
        },
    }


def _view_json(view: View) -> dict[str, Any]:
    return {
        "graph": str(view.graph.folder),
        "as_of": view.day.isoformat(),
        "known_on": view.known_on.isoformat() if view.known_on else None,
    }


def _statements_json(difference: Difference, statements: Statements) -> dict[str, list[Any]]:
    old, new = difference.old.graph, difference.new.graph
    return {
        "added": [statement_json(new, edge) for edge in statements.added],
        "removed": [statement_json(old, edge) for edge in statements.removed],
        "began": [
            {**statement_json(new, edge), "certain": edge.certain(difference.new.day)} for edge in statements.began
        ],
        "ended": [
            {**statement_json(new, one.edge), "ended_by": one.by.id if one.by else None} for one in statements.ended
        ],
        "changed": [
            {
                "old": statement_json(old, change.old),
                "new": statement_json(new, change.new),
                "changes": _altered_json(change.alterations),
            }
            for change in statements.changed
        ],
        "restated": [
            {
                **statement_json(new, one.edge),
                "gained": [source_json(new.source(id)) for id in one.gained],
                "lost": [source_json(old.source(id)) for id in one.lost],
                "written_otherwise": list(one.about),
            }
            for one in statements.restated
        ],
    }


def _altered_json(alterations: Iterable[Alteration]) -> list[dict[str, str | None]]:
    return [{"field": a.field, "old": a.old or None, "new": a.new or None} for a in alterations]
