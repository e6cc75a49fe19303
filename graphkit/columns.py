"""Statements as columns of numbers: what the compiled index holds of each, and all that is computed from them.

A row is added for each statement, in any order; ``arranged`` brings them into the order of the index, claim by claim,
and says of each when it holds. The numbers are those of ``compile``: things are numbered by id, predicates by name.
Texts are not held: whoever adds a row keeps its record, and finds it again by the number of the row.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphkit.claims import BEGINNING, END, Assertion, Stretch, Voice, independent_publishers, stretches
from graphkit.model import MODALITIES, STATUSES, Source, Statement, When
from graphkit.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

NEGATED, INFERRED, TERMINATED = 1, 2, 4
#: The stage of a deal stands above these flags, as its position among ("", *STATUSES).
STATUS_SHIFT: Final = 3
_STAGES: Final = {name: number for number, name in enumerate(("", *STATUSES))}
_STAGE_NAMES: Final = tuple(_STAGES)
_MODALITIES: Final = {name: number for number, name in enumerate(MODALITIES)}

#: In place of the number of an object, and of a thing that is not there.
NONE: Final = 0xFFFFFFFF

_FACT: Final = MODALITIES.index("fact")


class Columns:
    """Statements as they are added, one row each; ``ids`` are their ids, ``publishers`` the names of publishers."""

    def __init__(self, vocabulary: Vocabulary, things: Mapping[str, int], sources: Mapping[str, Source]) -> None:
        """Take the vocabulary, the number of each thing and the sources that statements may name."""
        self.vocabulary = vocabulary
        self.ids: list[str] = []
        self.publishers: list[str] = []
        self._things = things
        self._sources = sources
        self._predicates = {name: number for number, name in enumerate(sorted(vocabulary.predicates))}
        self._publisher_numbers: dict[str, int] = {}
        self.subject, self.object = array("I"), array("I")
        self.predicate = array("H")
        self.modality, self.flags = array("B"), array("B")
        self.begin_first, self.begin_last = array("i"), array("i")
        self.until_first, self.until_last = array("i"), array("i")
        self.known = array("i")
        self.voices_starts, self.voices, self.voices_known = array("Q", [0]), array("I"), array("i")

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, id: str, statement: Statement, *, known: int | None) -> None:
        """Add a statement; ``known`` is the day by which it was published, None where that is unknown.

        What it names and nobody knows becomes a number that means nothing: checks come before the index.
        """
        self.ids.append(id)
        self.subject.append(self._things.get(statement.subject, NONE))
        self.object.append(self._things.get(statement.object, NONE))
        self.predicate.append(self._predicates.get(statement.predicate, 0))
        self.modality.append(_MODALITIES.get(statement.modality, 0))
        self.flags.append(
            NEGATED * statement.negated
            + INFERRED * bool(statement.inferred_by)
            + TERMINATED * (statement.status == "terminated")
            + (_STAGES.get(statement.status, 0) << STATUS_SHIFT)
        )
        self._add_days(self.begin_first, self.begin_last, statement.date)
        self._add_days(self.until_first, self.until_last, statement.until)
        self.known.append(known or 0)
        self._add_voices(statement)

    @staticmethod
    def _add_days(first: array[int], last: array[int], when: When | None) -> None:
        first.append(when.first.toordinal() if when else 0)
        last.append(when.last.toordinal() if when else 0)

    def _add_voices(self, statement: Statement) -> None:
        """Add the independent publishers of a statement with the day by which each had said it, 0 where undated."""
        own = [self._sources[id] for id in statement.sources if id in self._sources]
        independent = independent_publishers(
            Voice(s.id, s.publisher, s.kind, s.machine_written, s.cited_through) for s in own
        )
        first_said: dict[str, int] = {}
        for source in own:
            name = source.publisher.casefold()
            day = source.published.last.toordinal() if source.published else 0
            first_said[name] = min(day, first_said.get(name, day))
        for name in sorted(independent):
            self.voices.append(self._publisher(name))
            self.voices_known.append(first_said[name])
        self.voices_starts.append(len(self.voices))

    def _publisher(self, name: str) -> int:
        if name not in self._publisher_numbers:
            self._publisher_numbers[name] = len(self.publishers)
            self.publishers.append(name)
        return self._publisher_numbers[name]


def known_day(statement: Statement, sources: Mapping[str, Source]) -> int | None:
    """Return the day by which a statement with sources was published, None where that is unknown.

    It is the earliest day among its sources, a partial date by its last day.
    """
    dated = [when.last.toordinal() for id in statement.sources if id in sources and (when := sources[id].published)]
    return min(dated, default=None)


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rows in the order of the index: relations claim by claim, then figures by subject.

    ``rows`` gives the row of ``Columns`` at each place; the relations come first, as many as ``claims_starts`` ends
    with. ``claims_starts`` and ``hops_starts`` have one entry more than there are claims and hops. ``subject``,
    ``predicate``, ``object`` belong to each claim in its canonical direction, ``low`` and ``high`` to each hop.
    ``figures_starts`` says where the figures of each thing begin. ``held`` are the stretches of each relation, at
    most one as four columns, and ``several`` those of the few that hold in more than one, by place.
    """

    rows: Numbers
    claims_starts: Numbers
    subject: Numbers
    predicate: Numbers
    object: Numbers
    hops_starts: Numbers
    low: Numbers
    high: Numbers
    figures_starts: Numbers
    held: Numbers
    several: Mapping[int, tuple[Stretch, ...]]

    def possible(self, day: int) -> Flags:
        """Return for each relation whether it can hold on a day."""
        import numpy as np

        found = (self.held[:, 0] <= day) & (day <= self.held[:, 3])
        for place, own in self.several.items():
            found[place] = any(stretch.possible(day) for stretch in own)
        return np.asarray(found)


def may_hold(columns: Columns, arranged: Arranged) -> Flags:
    """Return for each relation whether it may hold on some day, by what was known on any day.

    Not only where it holds by what is known now: before an end was published, nobody knew of it.
    """
    import numpy as np

    flags = np.asarray(columns.flags, dtype=np.int64)[arranged.rows[: len(arranged.held)]]
    return np.asarray((flags & (NEGATED | TERMINATED)) == 0)


def arrange(columns: Columns, things: int) -> Arranged:
    """Return the rows of ``columns`` in the order of the index, with claims, hops and when each relation holds."""
    import numpy as np

    ends = _canonical_ends(columns)
    subject, predicate, object_ = ends
    rank = np.empty(len(columns), dtype=np.int64)
    rank[sorted(range(len(columns)), key=columns.ids.__getitem__)] = np.arange(len(columns))
    relation = object_ != NONE
    low, high = np.minimum(subject, object_), np.maximum(subject, object_)
    relations, figures = np.flatnonzero(relation), np.flatnonzero(~relation)
    order = np.lexsort(tuple(key[relations] for key in (rank, object_, predicate, subject, high, low)))
    relations = relations[order]
    figures = figures[np.lexsort((rank[figures], subject[figures]))]
    claims = _starts(subject[relations], predicate[relations], object_[relations])
    first = relations[claims[:-1]]
    hops = _starts(low[first], high[first])
    one = first[hops[:-1]]
    held, several = _held(columns, relations, claims)
    counted = np.bincount(subject[figures], minlength=things) if len(figures) else np.zeros(things, dtype=np.int64)
    return Arranged(
        rows=np.concatenate([relations, figures]),
        claims_starts=claims,
        subject=subject[first],
        predicate=predicate[first],
        object=object_[first],
        hops_starts=hops,
        low=low[one],
        high=high[one],
        figures_starts=len(relations) + np.concatenate([[0], np.cumsum(counted)]),
        held=held,
        several=several,
    )


def _canonical_ends(columns: Columns) -> tuple[Numbers, Numbers, Numbers]:
    """Return subject, predicate and object of each row as in the key of its claim (``claims.claim_key``)."""
    import numpy as np

    known = [columns.vocabulary.predicates[name] for name in sorted(columns.vocabulary.predicates)]
    number = {predicate.name: place for place, predicate in enumerate(known)}
    canonical = np.array([number.get(p.canonical, place) for place, p in enumerate(known)], dtype=np.int64)
    symmetric = np.array([p.symmetric for p in known], dtype=bool)
    subject = np.asarray(columns.subject, dtype=np.int64)
    object_ = np.asarray(columns.object, dtype=np.int64)
    predicate = np.asarray(columns.predicate, dtype=np.int64)
    turned = np.where(symmetric[predicate], subject > object_, canonical[predicate] != predicate)
    turned &= object_ != NONE
    return np.where(turned, object_, subject), canonical[predicate], np.where(turned, subject, object_)


def _starts(*keys: Numbers) -> Numbers:
    """Return where each run of equal keys begins, and last where all end."""
    import numpy as np

    if not len(keys[0]):
        return np.zeros(1, dtype=np.int64)
    changes = np.zeros(len(keys[0]) - 1, dtype=bool)
    for key in keys:
        changes |= key[1:] != key[:-1]
    return np.concatenate([[0], np.flatnonzero(changes) + 1, [len(keys[0])]])


def _held(columns: Columns, relations: Numbers, claims: Numbers) -> tuple[Numbers, dict[int, tuple[Stretch, ...]]]:
    """Return when each relation holds: zeros for never; claims of one statement at once, the others by the rules."""
    import numpy as np

    held = _alone(columns, relations)
    several: dict[int, tuple[Stretch, ...]] = {}
    for claim in np.flatnonzero(np.diff(claims) > 1).tolist():
        begin, end = int(claims[claim]), int(claims[claim + 1])
        assertions = [_assertion(columns, row) for row in relations[begin:end].tolist()]
        for place, own in enumerate(stretches(assertions), start=begin):
            held[place] = own[0] if own else 0
            if len(own) > 1:
                several[place] = own
    return held, several


def _alone(columns: Columns, relations: Numbers) -> Numbers:
    """Return when each statement holds if it is the only one of its claim: what ``claims.stretches`` says of one."""
    import numpy as np

    def of(column: Sequence[int]) -> Numbers:
        return np.asarray(column, dtype=np.int64)[relations]

    begin_first, begin_last = of(columns.begin_first), of(columns.begin_last)
    until_first, until_last = of(columns.until_first), of(columns.until_last)
    dated = begin_first > 0
    end_first, end_last = (np.where(until > 0, until, END) for until in (until_first, until_last))
    held = np.stack(
        [
            np.where(dated, begin_first, BEGINNING),
            np.where(dated, begin_last, end_last),
            np.where(dated | (end_last < END), end_first, BEGINNING),
            end_last,
        ],
        axis=1,
    )
    never = (of(columns.flags) & (NEGATED | TERMINATED)) > 0
    held[never | (held[:, 0] > held[:, 3])] = 0
    return held


def _assertion(columns: Columns, row: int) -> Assertion:
    flags = columns.flags[row]
    return Assertion(
        is_fact=columns.modality[row] == _FACT,
        negated=bool(flags & NEGATED),
        status=_STAGE_NAMES[flags >> STATUS_SHIFT],
        begin=(columns.begin_first[row], columns.begin_last[row]) if columns.begin_first[row] else None,
        until=(columns.until_first[row], columns.until_last[row]) if columns.until_first[row] else None,
    )


def strongest_and_voices(columns: Columns, arranged: Arranged, counted: Flags) -> tuple[Numbers, Numbers]:
    """Return for each claim its strongest modality and its number of independent publishers, over counted relations.

    A claim none of whose relations is counted has the modality ``len(MODALITIES)``.
    """
    import numpy as np

    places = np.flatnonzero(counted)
    rows = arranged.rows[places]
    claim_of = np.repeat(np.arange(len(arranged.claims_starts) - 1), np.diff(arranged.claims_starts))[places]
    modality = np.full(len(arranged.claims_starts) - 1, len(MODALITIES), dtype=np.int64)
    np.minimum.at(modality, claim_of, np.asarray(columns.modality, dtype=np.int64)[rows])
    starts = np.asarray(columns.voices_starts, dtype=np.int64)
    lengths = starts[rows + 1] - starts[rows]
    voices = np.asarray(columns.voices, dtype=np.int64)[ranges(starts[rows], lengths)]
    pairs = np.unique(np.repeat(claim_of, lengths) * (len(columns.publishers) + 1) + voices)
    claims = pairs // (len(columns.publishers) + 1)
    return modality, np.bincount(claims, minlength=len(modality))


def ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """Return the numbers from each start on, as many as its length, one after the other."""
    import numpy as np

    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(starts - (ends - lengths), lengths))


def columns_of(
    statements: Iterable[tuple[str, Statement, int | None]],
    *,
    vocabulary: Vocabulary,
    things: Mapping[str, int],
    sources: Mapping[str, Source],
) -> Columns:
    """Return columns with a row for each ``(id, statement, day by which it was known)``."""
    columns = Columns(vocabulary, things, sources)
    for id, statement, known in statements:
        columns.add(id, statement, known=known)
    return columns


def stretch_of(arranged: Arranged, place: int) -> tuple[Stretch, ...]:
    """Return when the relation at a place holds."""
    if place in arranged.several:
        return arranged.several[place]
    own: tuple[Any, ...] = tuple(arranged.held[place].tolist())
    return (Stretch(*own),) if own[3] else ()
