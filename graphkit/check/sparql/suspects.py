"""Who may be at fault: SPARQL queries that find all records of a graph with a problem, and few others.

What one query cannot say to the letter (a check digit, a date in its own notation) it narrows down, and Python looks at
the solutions as they come. Records that are at fault only together (two things with one label) come together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from graphkit.check.claims import fault_of_type, is_slip
from graphkit.check.identifiers import FAULT_OF, fault_of_country, fault_of_id
from graphkit.check.sparql.surroundings import Surroundings
from graphkit.facts import STATEMENT_KEYS
from graphkit.model import MODALITIES, STATUSES, When
from graphkit.names import fold
from graphkit.ontology import Ontology
from graphkit.rdf import iri, lexical, literal
from graphkit.terms import EV, GK, ID, PREFIXES, RDF, RDFS, SKOS, SRC, ST

if TYPE_CHECKING:
    import pyoxigraph

#: IRIs that are looked at together; every one of them may have the problem.
Group = tuple[str, ...]

_FOLD: Final = "urn:graphkit:fold"

#: Up to so many statements the ends of all are held in memory at once, by the engine.
_HELD: Final = 2_000_000
_CORE: Final = {GK + name for name in ("country", "headquarters")} | {
    RDF + "type", RDFS + "label", RDFS + "comment", SKOS + "altLabel", PREFIXES["schema"] + "description",
}  # fmt: skip


class Suspects:
    """The queries for one ontology, asked of one store."""

    def __init__(self, store: pyoxigraph.Store, ontology: Ontology) -> None:
        self._store = store
        self._ontology = ontology
        ((count,),) = self._ask("SELECT (COUNT(*) AS ?n) WHERE { ?s rdf:predicate ?p }")
        self._few = int(count) <= _HELD

    def __iter__(self) -> Iterator[Group]:
        """Yield all suspects; one of several problems comes several times."""
        for part in (self._names, self._things, self._shared, self._sources, self._ends, self._kinds, self._values,
                     self._times, self._details, self._origins, self._evidence, self._estimators):  # fmt: skip
            yield from part()

    def _ask(self, query: str) -> Iterator[tuple[str, ...]]:
        """Yield the solutions of a query as plain texts, unbound ones as empty."""
        yield from (tuple(map(lexical, solution)) for solution in self._solutions(query))

    def _solutions(self, query: str) -> Iterator[tuple[str, ...]]:
        """Yield the solutions of a query as terms, unbound ones as empty."""
        import pyoxigraph

        folding = {pyoxigraph.NamedNode(_FOLD): _fold}
        found = self._store.query(query, prefixes=PREFIXES, custom_functions=folding)  # type: ignore[arg-type]
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise TypeError("not a SELECT query")
        for solution in found:
            yield tuple("" if term is None else str(term) for term in solution)

    def _alone(self, query: str, is_faulty: Callable[..., bool] | None = None) -> Iterator[Group]:
        """Yield the first column of the solutions for whose others a test is true."""
        for first, *others in self._ask(query):
            if is_faulty is None or is_faulty(*others):
                yield (first,)

    def _with_value(self, predicate: str, is_faulty: Callable[[str], bool]) -> Iterator[Group]:
        """Yield the subjects of a property whose value fails a test; each value is tested once."""
        for (term,) in self._solutions(f"SELECT DISTINCT ?o WHERE {{ ?s {predicate} ?o }}"):
            if is_faulty(lexical(term)):
                yield from self._alone(f"SELECT ?s WHERE {{ ?s {predicate} {term} }}")

    def _classes(self, names: Iterable[str]) -> str:
        """Return the classes that are one of these or below, as a list of terms."""
        wanted = tuple(names)
        return ", ".join(iri(GK + name) for name in self._ontology.classes if self._ontology.is_a(name, wanted))

    def _names(self) -> Iterator[Group]:
        """Ids of things and sources, and classes of things."""
        things = f"?s rdfs:label ?l ; a ?t FILTER(STRSTARTS(STR(?s), {literal(ID)}))"
        strange = f"FILTER(?t NOT IN ({self._classes(('Entity',))}) && ?t != gk:Source)"
        yield from self._alone(f"SELECT ?s WHERE {{ {things} {strange} }}")
        for pattern in (things, "?s a gk:Source"):
            for (name,) in self._ask(f"SELECT ?s WHERE {{ {pattern} }}"):
                if fault_of_id(name.removeprefix(SRC).removeprefix(ID)) and not name.startswith((ST, EV)):
                    yield (name,)

    def _things(self) -> Iterator[Group]:
        """Countries and identifiers."""
        yield from self._with_value("gk:country", lambda text: bool(fault_of_country(text)))
        for scheme, fault in FAULT_OF.items():
            yield from self._alone(f"SELECT ?s ?o WHERE {{ ?s {iri(GK + scheme)} ?o }}", _found(fault))
        schemes = {GK + p.name for p in self._ontology.of_kind("attribute") if p.domain == ("Entity",)}
        known = schemes | _CORE | {GK + p.name for p in self._ontology.of_kind("relation")}
        entities = self._classes(("Entity",))
        query = f"SELECT DISTINCT ?p WHERE {{ ?s a ?t . ?s ?p ?o FILTER(?t IN ({entities})) }}"
        for (predicate,) in self._ask(query):
            if predicate not in known:
                yield from self._alone(
                    f"SELECT DISTINCT ?s WHERE {{ ?s {iri(predicate)} ?o . ?s a ?t FILTER(?t IN ({entities})) }}"
                )

    def _shared(self) -> Iterator[Group]:
        """Labels and identifiers that several things have."""
        same = f"SELECT ?t ?name WHERE {{ ?s a ?t ; rdfs:label ?l FILTER(?t IN ({self._classes(('Entity',))})) "
        same += f"BIND({iri(_FOLD)}(?l) AS ?name) }} GROUP BY ?t ?name HAVING(COUNT(DISTINCT ?s) > 1)"
        members = f"?s a ?t ; rdfs:label ?l FILTER({iri(_FOLD)}(?l) = ?name)"
        yield from self._groups(f"SELECT ?t ?name ?s WHERE {{ {{ {same} }} {members} }}", 2)
        for scheme in sorted(self._ontology.identifiers):
            same = f"SELECT ?name WHERE {{ ?x {iri(GK + scheme)} ?y BIND(UCASE(?y) AS ?name) }} "
            same += "GROUP BY ?name HAVING(COUNT(DISTINCT ?x) > 1)"
            members = f"?s {iri(GK + scheme)} ?o FILTER(UCASE(?o) = ?name)"
            yield from self._groups(f"SELECT ?name ?s WHERE {{ {{ {same} }} {members} }}", 1)

    def _groups(self, query: str, keys: int) -> Iterator[Group]:
        """Yield together what has the same first columns."""
        groups: dict[tuple[str, ...], set[str]] = {}
        for solution in self._ask(query):
            groups.setdefault(solution[:keys], set()).add(solution[keys])
        yield from (tuple(sorted(group)) for group in groups.values())

    def _sources(self) -> Iterator[Group]:
        """Kinds of sources, and what they are cited through."""
        kinds = self._ontology.source_kinds
        yield from self._with_value("gk:kind", lambda text: text not in kinds)
        yield from self._alone("SELECT ?s WHERE { ?s gk:citedThrough ?o FILTER(?s = ?o || NOT EXISTS { ?o ?p ?q }) }")

    def _ends(self) -> Iterator[Group]:
        """Predicates, and what they join: that it is there, that it is two things, of the right classes."""
        predicates = {GK + p.name: p for p in self._ontology.predicates.values() if p.kind in ("relation", "metric")}
        for (name,) in list(self._ask("SELECT DISTINCT ?p WHERE { ?s rdf:predicate ?p }")):
            if name not in predicates:
                yield from self._alone(f"SELECT ?s WHERE {{ ?s rdf:predicate {iri(name)} }}")
            elif predicates[name].kind == "metric":
                joined = f"?s rdf:predicate {iri(name)} ; rdf:object ?b FILTER(isIRI(?b))"
                yield from self._alone(f"SELECT ?s WHERE {{ {joined} }}")
        for end in ("subject", "object"):
            for name, kind in self._joined(end):
                predicate = predicates.get(name)
                classes = () if predicate is None else predicate.domain if end == "subject" else predicate.range
                if not self._ontology.is_a(kind.removeprefix(GK), classes):
                    said = f"?s rdf:predicate {iri(name)} ; rdf:{end} ?x . ?x a {iri(kind)}"
                    yield from self._alone(f"SELECT ?s WHERE {{ {said} }}")
        relations = ", ".join(iri(name) for name, predicate in predicates.items() if predicate.kind == "relation")
        said = f"?s rdf:predicate ?p FILTER(?p IN ({relations}))"
        alone = self._without(said, "?s rdf:object ?b FILTER(isIRI(?b))")
        yield from self._alone(f"SELECT ?s WHERE {{ {alone} }}")
        both = self._join("?s rdf:subject ?x", "?s rdf:object ?x")
        yield from self._alone(f"SELECT ?s WHERE {{ {both} }}")
        for end in ("rdf:subject", "rdf:object"):
            used = f"SELECT DISTINCT ?x WHERE {{ ?any {end} ?x FILTER(isIRI(?x)) }}"
            nothing = f"{{ {used} }} MINUS {{ ?x rdfs:label ?l }}"
            yield from self._alone(f"SELECT ?s WHERE {{ {{ SELECT ?x WHERE {{ {nothing} }} }} ?s {end} ?x }}")

    def _join(self, *patterns: str) -> str:
        """Return what all patterns say together.

        Where statements are not too many, each pattern is read at once and held in memory by the engine, which takes
        a fifth of the time that it takes to look up one after the other.
        """
        if self._few:
            return " ".join(f"{{ SELECT * WHERE {{ {pattern} }} }}" for pattern in patterns)
        return " . ".join(patterns)

    def _without(self, pattern: str, other: str) -> str:
        """Return what a pattern says where another one says nothing; see ``_join``."""
        if self._few:
            return f"{{ SELECT * WHERE {{ {pattern} }} }} MINUS {{ {other} }}"
        return f"{pattern} FILTER NOT EXISTS {{ {other} }}"

    def _joined(self, end: str) -> list[tuple[str, ...]]:
        """Return the predicates of statements with the classes that their things at one end have, each pair once."""
        ends = self._join(f"?s rdf:{end} ?x", "?s rdf:predicate ?p", "?x a ?t")
        return list(self._ask(f"SELECT DISTINCT ?p ?t WHERE {{ {ends} }}"))

    def _kinds(self) -> Iterator[Group]:
        """Modalities and stages."""
        for predicate, values in (("gk:modality", MODALITIES), ("gk:status", STATUSES)):
            known = {GK + value for value in values}
            yield from self._with_value(predicate, lambda text, known=known: text not in known)  # type: ignore[misc]

    def _values(self) -> Iterator[Group]:
        """Units: that there is one, one of the schema, and one that fits."""
        yield from self._alone("SELECT ?s WHERE { ?s gk:value ?v FILTER NOT EXISTS { ?s gk:unit ?u } }")
        yield from self._alone("SELECT ?s WHERE { ?s gk:unit ?u FILTER NOT EXISTS { ?s gk:value ?v } }")
        units = self._ontology.units
        yield from self._with_value("gk:unit", lambda text: text not in units)
        for predicate in self._ontology.predicates.values():
            if predicate.quantities:
                fitting = {code for code, unit in units.items() if unit.quantity in predicate.quantities}
                listed = ", ".join(literal(code) for code in sorted(fitting))
                said = f"?s rdf:predicate {iri(GK + predicate.name)} ; gk:unit ?u"
                yield from self._alone(f"SELECT ?s WHERE {{ {said} FILTER(?u NOT IN ({listed})) }}")

    def _times(self) -> Iterator[Group]:
        """Ends before beginnings, ends without a day, and deals that were done after they were told of."""
        yield from self._alone("SELECT ?s ?b ?u WHERE { ?s gk:until ?u ; gk:date|gk:period ?b }", _is_inverted)
        done = "?s gk:status gk:terminated FILTER NOT EXISTS { ?s gk:date ?d }"
        yield from self._alone(f"SELECT ?s WHERE {{ {done} }}")
        told = "?s gk:status ?x ; gk:date ?d ; prov:wasDerivedFrom ?o . ?o dcterms:issued ?i"
        later = "?x IN (gk:completed, gk:terminated) && SUBSTR(STR(?d), 1, 4) >= SUBSTR(STR(?i), 1, 4)"
        yield from self._alone(f"SELECT DISTINCT ?s ?d ?i WHERE {{ {told} FILTER({later}) }}", _is_later)

    def _details(self) -> Iterator[Group]:
        """Details of deals: of the type of the schema, and not named almost as one."""
        qualifiers = {p.name: p for p in self._ontology.of_kind("qualifier")}
        for name, predicate in qualifiers.items():
            kind = predicate.value_type
            if fault_of_type("?", kind):
                yield from self._with_value(iri(GK + name), lambda text, kind=kind: bool(fault_of_type(text, kind)))  # type: ignore[misc]
        known: dict[str, bool] = {}

        def is_near(detail: str) -> bool:
            key = detail.partition(": ")[0]
            if key not in known:
                known[key] = key in STATEMENT_KEYS or key in qualifiers or any(is_slip(key, q) for q in qualifiers)
            return known[key]

        yield from self._alone("SELECT ?s ?o WHERE { ?s gk:detail ?o }", is_near)

    def _origins(self) -> Iterator[Group]:
        """Sources: that there is one, and that those that are named exist."""
        yield from self._alone(
            "SELECT ?s WHERE { ?s rdf:predicate ?p FILTER NOT EXISTS { ?s prov:wasDerivedFrom ?o } }"
        )
        distinct = "{ SELECT DISTINCT ?o WHERE { ?x prov:wasDerivedFrom ?o } }"
        missing = f"FILTER(STRSTARTS(STR(?o), {literal(SRC)}) && NOT EXISTS {{ ?o ?p ?q }})"
        yield from self._alone(f"SELECT ?s WHERE {{ {distinct} {missing} ?s prov:wasDerivedFrom ?o }}")
        sources = {name.removeprefix(SRC) for (name,) in self._ask("SELECT ?s WHERE { ?s a gk:Source ; gk:kind ?k }")}
        yield from self._with_value("gk:cites", lambda text: text not in sources)

    def _evidence(self) -> Iterator[Group]:
        """Places in sources: of a source of the statement, and well formed."""
        here = "?s gk:evidence ?e . ?e gk:source ?o"
        yield from self._alone(f"SELECT ?s WHERE {{ {here} FILTER NOT EXISTS {{ ?s prov:wasDerivedFrom ?o }} }}")
        yield from self._alone(f"SELECT ?s WHERE {{ {here} FILTER NOT EXISTS {{ ?o ?p ?q }} }}")
        whole = literal("^[0-9]{1,9}$")
        for name in ("paragraph", "start", "end"):
            wrong = f"?s gk:evidence ?e . ?e {iri(GK + name)} ?v FILTER(!REGEX(STR(?v), {whole}))"
            yield from self._alone(f"SELECT ?s WHERE {{ {wrong} }}")
        wrong = f"?s gk:evidence ?e . ?e gk:textDigest ?v FILTER(!REGEX(STR(?v), {literal('^[0-9a-f]{64}$')}))"
        yield from self._alone(f"SELECT ?s WHERE {{ {wrong} }}")
        ends = "?s gk:evidence ?e . ?e gk:start ?a ; gk:end ?b FILTER(COALESCE(?a >= ?b, true))"
        yield from self._alone(f"SELECT ?s WHERE {{ {ends} }}")

    def _estimators(self) -> Iterator[Group]:
        """Estimators that are given by another name of a thing than its id, or by one mistyped, with the thing."""
        said = [name for (name,) in self._ask("SELECT DISTINCT ?n WHERE { ?s gk:estimatorName ?n }")]
        alike = [ID + name for name in said if not fault_of_id(name)]
        near = [thing.removeprefix(ID) for thing in Surroundings(self._store).alike(alike)] if alike else []
        for name in said:
            things = [f"?e {p} {literal(name)}" for p in ("rdfs:label", "skos:altLabel", *self._identifying())]
            found = {thing for (thing,) in self._ask(f"SELECT ?e WHERE {{ {_either(things)} }}")}
            found |= {ID + id for id in near if id == name or is_slip(name, id)}
            meant = sorted(thing for thing in found if thing.startswith(ID))
            if meant:
                for (statement,) in self._ask(f"SELECT ?s WHERE {{ ?s gk:estimatorName {literal(name)} }}"):
                    yield (statement, *meant)

    def _identifying(self) -> Iterator[str]:
        for predicate in self._ontology.of_kind("attribute"):
            if predicate.domain == ("Entity",):
                yield iri(GK + predicate.name)


def _fold(term: pyoxigraph.Literal) -> pyoxigraph.Literal:
    import pyoxigraph

    return pyoxigraph.Literal(fold(term.value))


def _found(fault: Callable[[str], str]) -> Callable[[str], bool]:
    return lambda text: bool(fault(text))


def _either(patterns: Iterable[str]) -> str:
    return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)


def _days(text: str) -> When | None:
    try:
        return When.parse(text)
    except ValueError:
        return None


def _is_inverted(begin: str, end: str) -> bool:
    first, last = _days(begin), _days(end)
    return first is not None and last is not None and first.first > last.last


def _is_later(done: str, published: str) -> bool:
    """Return whether something was done after a source was out; whether after all of them is looked at later."""
    first, last = _days(done), _days(published)
    return first is not None and last is not None and first.first > last.last
