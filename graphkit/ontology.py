"""The schema read once: classes, predicates, units, and what they mean to graphkit.

An ontology is a folder: ``schema.ttl``, ``shapes.ttl``, ``rules/``, ``queries/`` and ``facts/``. Everything that
graphkit knows about a predicate comes from ``schema.ttl``; adding one is an edit there, never of Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graphkit.errors import OntologyError
from graphkit.terms import DCTERMS, GK, OWL, RDF, RDFS, SCHEMA, SKOS, XSD, local
from graphkit.vocabulary import Class, Predicate, Unit, Vocabulary

if TYPE_CHECKING:
    import pyoxigraph

#: One triple, each term in N-Triples syntax.
Triple = tuple[str, str, str]

#: The four kinds of property that the schema declares, by the local name of their meta class.
KINDS: Final = {
    "RelationPredicate": "relation",
    "Metric": "metric",
    "Qualifier": "qualifier",
    "Attribute": "attribute",
}


class Ontology(Vocabulary):
    """A vocabulary together with where it was read; ``triples`` is the schema itself, which goes into the graph."""

    __slots__ = ("folder", "triples")

    def __init__(self, *, folder: Path, triples: tuple[Triple, ...], **terms: Any) -> None:
        super().__init__(**terms)
        self.folder = folder
        self.triples = triples


def find_shipped() -> Path:
    """Return the ontology folder that comes with graphkit: the checkout's, or the one inside the installed wheel."""
    inside = Path(__file__).parent / "_ontology"
    if inside.is_dir():
        return inside
    beside = Path(__file__).parent.parent / "ontology"
    if (beside / "schema.ttl").is_file():
        return beside
    raise OntologyError("the ontology that ships with graphkit is missing", hint="reinstall graphkit, or name a folder")


def find_at_hand() -> Path:
    """Return ``./ontology`` where that is an ontology folder, else the shipped one."""
    here = Path("ontology")
    return here if (here / "schema.ttl").is_file() else find_shipped()


def load_ontology(folder: Path) -> Ontology:
    """Read ``folder/schema.ttl``.

    Raises OntologyError, with file and line, when the file is missing, is not Turtle, or has a predicate that
    lacks what graphkit needs of it.
    """
    return ontology_of(read_rdf(folder / "schema.ttl"), folder)


def ontology_of(triples: Iterable[Triple], folder: Path) -> Ontology:
    """Return the ontology that triples (in N-Triples terms) declare; ``folder`` is where its other files lie.

    Raises OntologyError when a predicate lacks what graphkit needs of it.
    """
    triples = tuple(sorted(set(triples)))
    about = _about(triples)
    classes = _classes(about)
    predicates = {name: _predicate(name, kind, about, folder) for name, kind in _declared(about)}
    units = {
        u.code: u
        for u in (
            Unit(
                _one(about[s], GK + "code"),
                _one(about[s], RDFS + "label"),
                local(_one(about[s], GK + "quantity")),
            )
            for s in _instances(about, "Unit")
        )
    }
    header = next((about[s] for s in about if _has_type(about[s], OWL + "Ontology")), {})
    return Ontology(
        folder=folder,
        classes=classes,
        predicates=predicates,
        units=units,
        groups={
            local(s): _one(about[s], RDFS + "label")
            for s in sorted(_instances(about, "PredicateGroup"), key=lambda s: (_one(about[s], GK + "position"), s))
        },
        source_kinds={
            _one(about[s], GK + "code"): _one(about[s], GK + "primary") == "true"
            for s in _instances(about, "SourceKind")
        },
        identifiers=frozenset(local(s) for s in about if _one(about[s], GK + "identifier") == "true"),
        title=_one(header, GK + "graphTitle") or _one(header, DCTERMS + "title"),
        version=_one(header, OWL + "versionInfo"),
        triples=triples,
    )


def read_rdf(path: Path) -> tuple[Triple, ...]:
    """Read an RDF file (syntax by suffix) as sorted triples of N-Triples terms; no network, no file but this one.

    Raises OntologyError with file and line when it cannot be read, or holds a blank node (which would have no
    stable name in the graph).
    """
    import pyoxigraph

    try:
        with path.open("rb") as file:
            quads = list(pyoxigraph.parse(file, format=_format_of(path)))
    except OSError as error:
        raise OntologyError(f"cannot read {path.name}", where=str(path.parent), hint=str(error.strerror)) from error
    except SyntaxError as error:
        where = f"{path}:{error.lineno or 1}:{error.offset or 1}"
        raise OntologyError(f"not readable: {error.msg}", where=where, hint="correct the syntax there") from error
    for quad in quads:
        if isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode):
            raise OntologyError(
                "holds a blank node", where=str(path), hint="give it an IRI, so that its name is stable"
            )
    return tuple(sorted({(str(q.subject), str(q.predicate), str(q.object)) for q in quads}))


def _format_of(path: Path) -> pyoxigraph.RdfFormat:
    """Return the syntax that a suffix stands for; OntologyError for one that stands for none."""
    import pyoxigraph

    suffix = path.suffix.lstrip(".").casefold()
    known = pyoxigraph.RdfFormat.from_extension("jsonld" if suffix == "json" else suffix)
    if known is None:
        raise OntologyError(
            f"{path.suffix!r} is no suffix of RDF", where=str(path), hint="use .ttl .nt .nq .trig .rdf .jsonld"
        )
    return known


_About = dict[str, dict[str, list[str]]]


def _about(triples: Iterable[Triple]) -> _About:
    """Group triples as subject IRI → predicate IRI → objects, all as plain text."""
    about: _About = {}
    for s, p, o in triples:
        about.setdefault(s[1:-1], {}).setdefault(p[1:-1], []).append(_plain(o))
    return about


def _plain(term: str) -> str:
    """Return the text of an IRI or literal in N-Triples syntax."""
    if term.startswith("<"):
        return term[1:-1]
    text = term[1 : term.rindex('"')]
    return text.encode("utf-8").decode("unicode_escape").encode("latin-1").decode("utf-8") if "\\" in text else text


def _one(properties: Mapping[str, list[str]], iri: str) -> str:
    return properties.get(iri, [""])[0]


def _has_type(properties: Mapping[str, list[str]], iri: str) -> bool:
    return iri in properties.get(RDF + "type", ())


def _instances(about: _About, meta: str) -> list[str]:
    return [s for s in sorted(about) if _has_type(about[s], GK + meta)]


def _own(iris: Iterable[str]) -> tuple[str, ...]:
    """Return the local names of those IRIs that belong to this schema, sorted."""
    return tuple(sorted(local(iri) for iri in iris if iri.startswith(GK)))


def _classes(about: _About) -> dict[str, Class]:
    parents = {
        local(s): _own(about[s].get(RDFS + "subClassOf", ()))
        for s in about
        if s.startswith(GK) and _has_type(about[s], OWL + "Class")
    }
    return {
        name: Class(
            name=name,
            label=_one(about[GK + name], RDFS + "label") or name,
            plural=_one(about[GK + name], GK + "pluralLabel") or _one(about[GK + name], RDFS + "label") or name,
            definition=_one(about[GK + name], SKOS + "definition"),
            parents=parents[name],
            ancestors=frozenset(_upwards(name, parents)),
        )
        for name in sorted(parents)
    }


def _upwards(name: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return a class and everything above it; a cycle ends where it closes."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return seen


def _declared(about: _About) -> Iterable[tuple[str, str]]:
    for s in sorted(about):
        for meta, kind in KINDS.items():
            if s.startswith(GK) and _has_type(about[s], GK + meta):
                yield local(s), kind


def _predicate(name: str, kind: str, about: _About, folder: Path) -> Predicate:
    own = about[GK + name]
    label = _one(own, RDFS + "label")
    if not label or (kind == "relation" and not (_one(own, GK + "pathWeight") and _one(own, GK + "inverseLabel"))):
        needed = "rdfs:label, gk:inverseLabel and gk:pathWeight" if kind == "relation" else "rdfs:label"
        raise OntologyError(f"gk:{name} is incomplete", where=str(folder / "schema.ttl"), hint=f"give it {needed}")
    ranges = own.get(RDFS + "range", []) + own.get(SCHEMA + "rangeIncludes", [])
    typed = [iri for iri in ranges if iri.startswith(XSD) or iri == GK + "PartialDate"]
    types = own.get(RDF + "type", [])
    return Predicate(
        name=name,
        kind=kind,
        label=label,
        inverse_label=_one(own, GK + "inverseLabel"),
        definition=_one(own, SKOS + "definition"),
        domain=_own(own.get(RDFS + "domain", []) + own.get(SCHEMA + "domainIncludes", [])),
        range=() if typed else _own(ranges),
        inverse=local(_one(own, OWL + "inverseOf")),
        canonical=local(_one(own, GK + "canonical")) or name,
        symmetric=OWL + "SymmetricProperty" in types,
        transitive=OWL + "TransitiveProperty" in types,
        parents=_own(own.get(RDFS + "subPropertyOf", ())),
        group=local(_one(own, GK + "group")),
        statement_class=local(_one(own, GK + "statementClass")) or ("Figure" if kind == "metric" else "Relation"),
        weight=_weight(name, _one(own, GK + "pathWeight"), folder),
        quantities=_own(own.get(GK + "quantity", ())),
        value_type=typed[0] if typed else "",
        against=_own(own.get(GK + "speaksAgainst", ())),
    )


def _weight(name: str, text: str, folder: Path) -> float:
    """Return a path weight, 3 where none is given; OntologyError for one that is no positive number."""
    try:
        weight = float(text or 3)
    except ValueError:
        weight = -1
    if not 0 < weight < inf:
        hint = "write a number such as 1.5"
        raise OntologyError(f"gk:{name} has the path weight {text!r}", where=str(folder / "schema.ttl"), hint=hint)
    return weight
