"""Reading facts that are already RDF, in the shape that graphkit itself writes (``statements``), back into facts.

What is read and written again is the same graph: same ids, same triples. Only the resources that graphkit knows are
read — statements, things, sources, evidence — and the schema is left to ``ontology``; plain triples follow from the
statements and are not read. Whatever else such a resource says has no place in the model and is a problem, so that
nothing vanishes. The place of a record is its IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from graphkit.errors import Problem
from graphkit.facts.nodes import quoted
from graphkit.facts.resource import WHOLE, Iri, Resource
from graphkit.model import Entity, Evidence, Facts, Record, Source, Statement
from graphkit.rdf import Triple, is_iri, is_literal, lexical
from graphkit.terms import DCTERMS, EV, GK, ID, PROV, RDF, RDFS, SCHEMA, SKOS, SRC, ST, short
from graphkit.vocabulary import Predicate, Vocabulary

#: What a resource says: predicate IRI → objects as terms, in the order read.
_About = Mapping[str, list[str]]

#: What follows from the rest of a statement and is made anew: when it can hold, with whom it disagrees.
_DERIVED: Final = (GK + "validFrom", GK + "validUntil", GK + "disagreesWith")

_RULE: Final = GK + "rule-"


def read_triples(triples: Iterable[Triple], vocabulary: Vocabulary, *, file: str) -> Facts:
    """Return the facts among triples, by kind and IRI; what cannot be read becomes ``Facts.problems``.

    A thing or source with a problem is a record all the same, so that what refers to it is not called wrong as
    well; a statement with one is left out.
    """
    about: dict[str, dict[str, list[str]]] = {}
    for s, p, o in triples:
        if s.startswith("<" + ID):
            about.setdefault(s[1:-1], {}).setdefault(p[1:-1], []).append(o)
    reader = Reader(about, vocabulary, [])
    records = [record for iri in sorted(about) for record in reader.records(iri)]
    problems = [*reader.problems, *reader.stray_evidence()]
    if not records and not problems:
        hint = "graphkit reads what graphkit build and graphkit export write"
        problems.append(Problem(file, "holds no statements in the shape that graphkit reads", hint, "rdf"))
    return Facts(tuple(records), tuple(problems))


def find_unsaid(triples: Iterable[Triple], vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Return a problem for each plain triple that no statement says: it would vanish, as plain ones are made anew.

    To be asked of a file without other problems, since these follow where a statement is faulty.
    """
    relations = {GK + p.name: p for p in vocabulary.of_kind("relation")}
    ends: dict[str, dict[str, str]] = {}
    plain = []
    for s, p, o in triples:
        if s.startswith("<" + ST):
            ends.setdefault(s, {})[lexical(p)] = lexical(o)
        elif s.startswith("<" + ID) and lexical(p) in relations:
            plain.append((lexical(s), lexical(p), lexical(o)))
    said = set()
    for own in ends.values():
        subject, predicate, object_ = (own.get(RDF + key, "") for key in ("subject", "predicate", "object"))
        said.add((subject, predicate, object_))
        if known := relations.get(predicate):
            said.update((object_, GK + mirror, subject) for mirror in mirrors_of(known))
    return tuple(unsaid(s, p, o) for s, p, o in plain if (s, p, o) not in said)


def mirrors_of(predicate: Predicate) -> set[str]:
    """Return the relations that hold the other way round where a relation holds: its inverse, or itself."""
    own = {predicate.name} if predicate.symmetric else set()
    other = {predicate.inverse, predicate.canonical} - {predicate.name, ""}
    return own | other


def unsaid(subject: str, predicate: str, object_: str) -> Problem:
    """Return the problem of a plain triple, given by its IRIs, that no statement says."""
    hint = "add the statement with its sources, or leave the triple out"
    return Problem(subject, f"no statement says {short(predicate)} {short(object_)}", hint, "rdf")


class Reader:
    """Reads the resources of ``about``, by IRI; ``problems`` grows with what is wrong in them."""

    def __init__(self, about: Mapping[str, _About], vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.problems = problems
        self._about = about
        self._vocabulary = vocabulary
        self._qualifiers = {GK + p.name: p.name for p in vocabulary.of_kind("qualifier")}
        self._relations = {p.name for p in vocabulary.of_kind("relation")}
        self._metrics = {p.name for p in vocabulary.of_kind("metric")}
        self._evidence_read: set[str] = set()

    def records(self, iri: str) -> Iterable[Record]:
        """Return the record of a resource; none for evidence (read with its statement) and for a faulty statement."""
        if iri.startswith(EV):
            return []
        before = len(self.problems)
        resource = Resource(iri, self._about[iri], self.problems)
        value: Statement | Source | Entity
        if iri.startswith(ST):
            value = self._statement(resource)
        elif iri.startswith(SRC):
            value = _source(resource)
        else:
            value = self._entity(resource)
        resource.refuse_unread()
        if isinstance(value, Statement) and len(self.problems) > before:
            return []
        return [Record(value, {"": Iri(iri, 1, 1)})]

    def stray_evidence(self) -> list[Problem]:
        """Return a problem for each piece of evidence that no statement has."""
        hint = "add gk:evidence to the statement, or leave it out"
        return [
            Problem(iri, "evidence that no statement has", hint, "rdf")
            for iri in sorted(self._about)
            if iri.startswith(EV) and iri not in self._evidence_read
        ]

    def _entity(self, own: Resource) -> Entity:
        own.need(RDF + "type", RDFS + "label")
        known = {GK + "country", GK + "headquarters"}
        identifiers: list[tuple[str, str]] = []
        for predicate in sorted(own.own):
            name = predicate.removeprefix(GK)
            if not predicate.startswith(GK) or predicate in known:
                continue
            if name in self._relations:
                own.names(predicate, ID)  # see ``find_unsaid``
            elif name in self._metrics or predicate in self._qualifiers or any(map(is_iri, own.own[predicate])):
                continue
            else:
                identifiers.extend((name, text) for text in own.texts(predicate))
        return Entity(
            id=own.iri[len(ID) :],
            type=own.name(RDF + "type", GK),
            label=own.text(RDFS + "label"),
            alt=own.texts(SKOS + "altLabel"),
            ids=tuple(identifiers),
            country=own.text(GK + "country"),
            headquarters=own.text(GK + "headquarters"),
            description=own.text(SCHEMA + "description"),
            note="\n".join(own.texts(RDFS + "comment")),
        )

    def _statement(self, own: Resource) -> Statement:
        own.need(RDF + "subject", RDF + "predicate", GK + "modality")
        self._check_class(own)
        own.skip(*_DERIVED)
        derived = own.names(PROV + "wasDerivedFrom", SRC, ST)
        value = own.number(GK + "value")
        statement = Statement(
            subject=own.name(RDF + "subject", ID),
            predicate=own.name(RDF + "predicate", GK),
            object=_object(own, value),
            modality=own.name(GK + "modality", GK),
            value=value,
            unit=own.text(GK + "unit"),
            date=own.when(GK + "date"),
            period=own.when(GK + "period"),
            until=own.when(GK + "until"),
            status=own.name(GK + "status", GK),
            negated=own.flag(GK + "negated"),
            what=own.text(GK + "what"),
            estimator=_estimator(own),
            note="\n".join(own.texts(RDFS + "comment")),
            qualifiers=self._details(own),
            cited=own.texts(GK + "cites"),
            sources=tuple(sorted(iri[len(SRC) :] for iri in derived if iri.startswith(SRC))),
            evidence=self._evidence(own),
            inferred_by=own.name(GK + "inferredBy", _RULE),
            premises=tuple(sorted(iri[len(ST) :] for iri in derived if iri.startswith(ST))),
            disagrees=tuple(iri[len(ST) :] for iri in own.names(GK + "notedToDisagreeWith", ST)),
        )
        _check_proof(own, statement)
        return statement

    def _check_class(self, own: Resource) -> None:
        """Refuse a class that the predicate does not give the statement: the class is made anew from the predicate."""
        predicate = self._vocabulary.predicates.get(lexical(own.own.get(RDF + "predicate", [""])[0]).removeprefix(GK))
        for iri in own.names(RDF + "type", GK, RDF + "Statement"):
            name = iri.removeprefix(GK)
            if predicate is None or name == predicate.statement_class or not iri.startswith(GK):
                continue
            known = self._vocabulary.classes.get(predicate.statement_class)
            if known is None or name not in known.ancestors:
                what = f"rdf:type is {short(iri)}, which is not the class of a statement with gk:{predicate.name}"
                own.refuse(what, f"write gk:{predicate.statement_class}, or leave it out")

    def _details(self, own: Resource) -> tuple[tuple[str, str], ...]:
        """Return the details of a deal: typed ones by their predicate, the others out of ``gk:detail "key: value"``."""
        found = [
            (self._qualifiers[iri], text)
            for iri in sorted(own.own)
            if iri in self._qualifiers
            for text in own.texts(iri)
        ]
        for detail in own.texts(GK + "detail"):
            key, separator, text = detail.partition(": ")
            if not (key and separator and text):
                own.refuse(f"gk:detail is {quoted(detail)}", "write 'key: value'")
            found.append((key, text))
        return tuple(sorted(found))

    def _evidence(self, own: Resource) -> tuple[Evidence, ...]:
        found = []
        for iri in own.names(GK + "evidence", EV):
            self._evidence_read.add(iri)
            if iri not in self._about:
                own.refuse(f"its evidence {quoted(short(iri))} is not in the file", "add it, or leave it out")
                continue
            place = Resource(iri, self._about[iri], self.problems)
            place.skip(RDF + "type")
            place.need(GK + "source")
            found.append(
                Evidence(
                    source=place.name(GK + "source", SRC),
                    section=place.text(GK + "section"),
                    paragraph=place.number(GK + "paragraph", WHOLE),
                    start=place.number(GK + "start", WHOLE),
                    end=place.number(GK + "end", WHOLE),
                    digest=place.text(GK + "textDigest"),
                )
            )
            place.refuse_unread()
        return tuple(sorted(found))


def _source(own: Resource) -> Source:
    own.names(RDF + "type", GK + "Source")
    own.need(DCTERMS + "title", DCTERMS + "publisher", GK + "kind")
    return Source(
        id=own.iri[len(SRC) :],
        title=own.text(DCTERMS + "title"),
        publisher=own.text(DCTERMS + "publisher"),
        kind=own.text(GK + "kind"),
        url=own.text(SCHEMA + "url"),
        author=own.text(DCTERMS + "creator"),
        published=own.when(DCTERMS + "issued"),
        cited_through=own.name(GK + "citedThrough", SRC),
        machine_written=own.flag(GK + "machineWritten"),
        title_is_description=own.flag(GK + "titleIsDescription"),
        note="\n".join(own.texts(RDFS + "comment")),
    )


def _object(own: Resource, value: str) -> str:
    """Return the id of the object; a figure has its number there once more, which must be the value."""
    terms = own.terms(RDF + "object")
    if len(terms) > 1:
        own.refuse(f"has {len(terms)} values for rdf:object", "leave one of them")
    elif terms and is_literal(terms[0]):
        if lexical(terms[0]) != value:
            hint = "the object of a relation is an entity (id:…), that of a figure the number of gk:value"
            own.refuse(f"rdf:object is the literal {quoted(lexical(terms[0]))}", hint)
    elif terms:
        return own.name(RDF + "object", ID)
    return ""


def _estimator(own: Resource) -> str:
    entity, name = own.name(GK + "estimator", ID), own.text(GK + "estimatorName")
    if entity and name:
        own.refuse("has gk:estimator and gk:estimatorName", "leave one of them")
    return entity or name


def _check_proof(own: Resource, statement: Statement) -> None:
    """Refuse an inferred statement without premises, and premises or sources where they do not belong."""
    inferred = GK + "inferredBy" in own.own
    if inferred and not statement.premises:
        hint = "add the premises to prov:wasDerivedFrom, or leave the statement out"
        own.refuse("is inferred and has no premise", hint)
    elif statement.premises and not inferred:
        own.refuse("has premises and no rule", "add gk:inferredBy, or derive it from sources (src:…)")
    elif inferred and statement.sources:
        own.refuse("is inferred and has a source of its own", "leave out gk:inferredBy, or the source")
