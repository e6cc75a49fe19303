"""Reading facts that are already RDF, in the shape that graphkit itself writes (``statements``), back into facts.

What is read and written again is the same graph: same ids, same triples. Only the resources that graphkit knows are
read — statements, things, sources, evidence — and the schema is left to ``ontology``; plain triples follow from the
statements and are not read. The place of a record is its IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from graphkit.errors import Problem
from graphkit.model import Entity, Evidence, Facts, Place, Record, Source, Statement, When
from graphkit.rdf import Triple, lexical
from graphkit.terms import DCTERMS, EV, GK, ID, PROV, RDF, RDFS, SCHEMA, SKOS, SRC, ST, local

#: What a resource says: predicate IRI → objects as terms, in the order read.
_About = Mapping[str, list[str]]

_OWN: Final = frozenset(
    {
        "value", "unit", "date", "period", "until", "status", "modality", "negated", "what", "estimator",
        "estimatorName", "detail", "cites", "evidence", "inferredBy", "disagreesWith", "validFrom", "validUntil",
    }
)  # fmt: skip

_NOT_IDENTIFIERS: Final = frozenset({"country", "headquarters"})


def read_triples(triples: Iterable[Triple], *, file: str) -> Facts:
    """Return the facts among triples, by kind and IRI; what cannot be read becomes ``Facts.problems``."""
    about: dict[str, dict[str, list[str]]] = {}
    for s, p, o in triples:
        if s.startswith("<" + ID):
            about.setdefault(s[1:-1], {}).setdefault(p[1:-1], []).append(o)
    records: list[Record] = []
    problems: list[Problem] = []
    for iri in sorted(about):
        try:
            value = _value(iri, about)
        except ValueError as error:
            problems.append(Problem(iri, str(error), "correct it in the file", "rdf"))
            continue
        if value is not None:
            records.append(Record(value, {"": Place(iri, 1, 1)}))
    if not records and not problems:
        hint = "graphkit reads what graphkit build and graphkit export write"
        problems.append(Problem(file, "holds no statements in the shape that graphkit reads", hint, "rdf"))
    return Facts(tuple(records), tuple(problems))


def _value(iri: str, about: Mapping[str, _About]) -> Statement | Source | Entity | None:
    """Return what a resource is; None for evidence (read with its statement) and for what is only mentioned."""
    own = about[iri]
    if iri.startswith(ST):
        return _statement(own, about) if RDF + "predicate" in own else None
    if iri.startswith(EV):
        return None
    if iri.startswith(SRC):
        return _source(iri, own)
    return _entity(iri, own) if RDF + "type" in own else None


def _texts(own: _About, iri: str) -> tuple[str, ...]:
    return tuple(sorted(lexical(term) for term in own.get(iri, ())))


def _text(own: _About, iri: str) -> str:
    """Return the one text of a property, empty for none; ValueError for several."""
    found = _texts(own, iri)
    if len(found) > 1:
        raise ValueError(f"has {len(found)} values for {local(iri)}")
    return found[0] if found else ""


def _name(own: _About, iri: str) -> str:
    return local(_text(own, iri))


def _when(own: _About, iri: str) -> When | None:
    text = _text(own, iri)
    return When.parse(text) if text else None


def _source(iri: str, own: _About) -> Source:
    return Source(
        id=iri[len(SRC) :],
        title=_text(own, DCTERMS + "title"),
        publisher=_text(own, DCTERMS + "publisher"),
        kind=_text(own, GK + "kind"),
        url=_text(own, SCHEMA + "url"),
        author=_text(own, DCTERMS + "creator"),
        published=_when(own, DCTERMS + "issued"),
        cited_through=_name(own, GK + "citedThrough"),
        machine_written=_text(own, GK + "machineWritten") == "true",
        title_is_description=_text(own, GK + "titleIsDescription") == "true",
        note="\n".join(_texts(own, RDFS + "comment")),
    )


def _entity(iri: str, own: _About) -> Entity:
    identifiers = [
        (local(predicate), lexical(term))
        for predicate, terms in sorted(own.items())
        for term in sorted(terms)
        if predicate.startswith(GK) and term.startswith('"') and local(predicate) not in _NOT_IDENTIFIERS
    ]
    return Entity(
        id=iri[len(ID) :],
        type=_name(own, RDF + "type"),
        label=_text(own, RDFS + "label"),
        alt=_texts(own, SKOS + "altLabel"),
        ids=tuple(identifiers),
        country=_text(own, GK + "country"),
        headquarters=_text(own, GK + "headquarters"),
        description=_text(own, SCHEMA + "description"),
        note="\n".join(_texts(own, RDFS + "comment")),
    )


def _statement(own: _About, about: Mapping[str, _About]) -> Statement:
    derived = [lexical(term) for term in own.get(PROV + "wasDerivedFrom", ())]
    object_ = own.get(RDF + "object", [""])[0]
    return Statement(
        subject=_text(own, RDF + "subject").removeprefix(ID),
        predicate=_name(own, RDF + "predicate"),
        object=lexical(object_).removeprefix(ID) if object_.startswith("<") else "",
        modality=_name(own, GK + "modality"),
        value=_text(own, GK + "value"),
        unit=_text(own, GK + "unit"),
        date=_when(own, GK + "date"),
        period=_when(own, GK + "period"),
        until=_when(own, GK + "until"),
        status=_name(own, GK + "status"),
        negated=_text(own, GK + "negated") == "true",
        what=_text(own, GK + "what"),
        estimator=_text(own, GK + "estimator").removeprefix(ID) or _text(own, GK + "estimatorName"),
        note="\n".join(_texts(own, RDFS + "comment")),
        qualifiers=_qualifiers(own),
        cited=_texts(own, GK + "cites"),
        sources=tuple(sorted(iri[len(SRC) :] for iri in derived if iri.startswith(SRC))),
        evidence=tuple(sorted(_evidence(about.get(lexical(term), {})) for term in own.get(GK + "evidence", ()))),
        inferred_by=_name(own, GK + "inferredBy").removeprefix("rule-"),
        premises=tuple(sorted(iri[len(ST) :] for iri in derived if iri.startswith(ST))),
    )


def _qualifiers(own: _About) -> tuple[tuple[str, str], ...]:
    """Return the details of a deal: typed ones by their predicate, the others out of ``gk:detail "key: value"``."""
    typed = [
        (local(predicate), lexical(term))
        for predicate, terms in own.items()
        for term in terms
        if predicate.startswith(GK) and local(predicate) not in _OWN
    ]
    free = (lexical(term).partition(": ") for term in own.get(GK + "detail", ()))
    return tuple(sorted([*typed, *((key, text) for key, _, text in free)]))


def _evidence(own: _About) -> Evidence:
    return Evidence(
        source=_text(own, GK + "source").removeprefix(SRC),
        section=_text(own, GK + "section"),
        paragraph=_text(own, GK + "paragraph"),
        start=_text(own, GK + "start"),
        end=_text(own, GK + "end"),
        digest=_text(own, GK + "textDigest"),
    )
