"""Which predicate would have fitted: what to offer when the ends of a statement are of the wrong class."""

from __future__ import annotations

from difflib import SequenceMatcher

from graphkit.check.findings import did_you_mean, with_article
from graphkit.model import Entity
from graphkit.ontology import Ontology
from graphkit.vocabulary import Predicate


def fits(predicate: Predicate, subject: Entity, target: Entity | None, ontology: Ontology) -> bool:
    """Return whether domain and range of a predicate accept both ends (a figure has only the first)."""
    return ontology.is_a(subject.type, predicate.domain) and (
        target is None or ontology.is_a(target.type, predicate.range)
    )


def find_fitting(predicate: Predicate, subject: Entity, target: Entity | None, ontology: Ontology) -> list[str]:
    """Return names of at most three predicates of the same kind that accept both ends, best first.

    Those of the same group, or for figures of the same quantity, come before others, then the most alike in
    name; ones that accept anything come last.
    """

    def rank(other: Predicate) -> tuple[bool, bool, float, str]:
        related = other.group == predicate.group and bool(set(other.quantities) & set(predicate.quantities) or target)
        alike = SequenceMatcher(None, predicate.label, other.label).ratio()
        anything = "Entity" in other.domain or "Entity" in other.range
        return (not related, anything, -alike, other.name)

    fitting = [
        other
        for other in ontology.of_kind(predicate.kind)
        if other.name != predicate.name and fits(other, subject, target, ontology)
    ]
    return [other.name for other in sorted(fitting, key=rank)[:3]]


def describe_misfit(
    predicate: Predicate, subject: Entity, target: Entity | None, ontology: Ontology
) -> tuple[str, str, str]:
    """Return key, words and way out for a statement whose predicate does not accept its ends."""
    bad_subject = not ontology.is_a(subject.type, predicate.domain)
    bad_object = target is not None and not ontology.is_a(target.type, predicate.range)
    hint = did_you_mean(
        find_fitting(predicate, subject, target, ontology),
        "correct the entity or its type, or widen the schema",
    )
    if target is not None and fits(predicate, target, subject, ontology):
        hint = "it fits the other way round: swap subject and object"
    if bad_subject and bad_object:
        wanted = f"from {_any_of(predicate.domain, ontology)} to {_any_of(predicate.range, ontology)}"
        there = f"from {_typed(subject, ontology)} to {_typed(target, ontology)}"
        return "predicate", f"{predicate.name!r} leads {wanted}, not {there}", hint
    key, thing, classes = ("object", target, predicate.range) if bad_object else ("subject", subject, predicate.domain)
    what = f"the {key} of {predicate.name!r} is {_any_of(classes, ontology)}, not {_typed(thing, ontology)}"
    return key, what, hint


def _typed(thing: Entity | None, ontology: Ontology) -> str:
    if thing is None:
        return "nothing"
    return f"{with_article(ontology.classes[thing.type].label)} ({thing.id!r})"


def _any_of(classes: tuple[str, ...], ontology: Ontology) -> str:
    labels = [with_article(ontology.classes[name].label) for name in classes if name in ontology.classes]
    *rest, last = labels or ["anything"]
    return f"{', '.join(rest)} or {last}" if rest else last
