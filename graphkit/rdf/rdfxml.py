"""RDF/XML, for programs that read nothing else; it cannot say everything, and then says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graphkit.errors import BadOption
from graphkit.rdf.arrangement import Description, describe, predicate_positions
from graphkit.rdf.term import (
    LANG_STRING,
    XSD_STRING,
    Triple,
    datatype,
    is_blank,
    is_literal,
    language,
    lexical,
)
from graphkit.terms import PREFIXES, RDF

_START: Final = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f-\u2040-]*"
_SPLIT: Final = re.compile(f"<(.+?)({_NAME})>")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})

#: Names that are syntax in RDF/XML and so no predicates.
_SYNTAX: Final = frozenset(
    ("RDF", "Description", "ID", "about", "aboutEach", "aboutEachPrefix", "bagID", "datatype", "li", "nodeID",
     "parseType", "resource")
)  # fmt: skip
_XML_OWN: Final = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
_LISTED: Final = 10


def to_rdfxml(triples: Iterable[Triple], *, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write triples as RDF/XML, in pieces: the namespaces in use, then one piece for each subject, sorted.

    Raises BadOption, naming all of them, for predicates that cannot be element names, for texts with control
    characters, which XML cannot hold, and for triple terms and directed texts.
    """
    subjects = describe(triples)
    positions = predicate_positions(subjects)
    names, namespaces = _element_names(positions, prefixes)
    _refuse_unwritable(subjects, positions, names)
    blanks = _blank_names(subjects)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    yield from (f'\n    xmlns:{prefix}="{_escaped(space)}"' for prefix, space in sorted(namespaces.items()))
    yield ">\n"
    for subject in sorted(subjects):
        yield f"\n  <rdf:Description {_reference(subject, 'about', blanks)}>\n"
        description = subjects[subject]
        for predicate in sorted(description, key=positions.__getitem__):
            for object in sorted(set(description[predicate])):
                yield _property(names[predicate], object, blanks)
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _element_names(predicates: Iterable[str], prefixes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return predicate → element name where one is possible, and prefix → namespace for those in use."""
    known = {space: prefix for prefix, space in prefixes.items() if re.fullmatch(_NAME, prefix)}
    known = {space: prefix for space, prefix in known.items() if prefix[:3].lower() != "xml"} | {RDF: "rdf"}
    names, namespaces = {}, {"rdf": RDF}
    for predicate in sorted(predicates):
        space, name = _split(predicate, known)
        if not name or space in _XML_OWN or (space == RDF and name in _SYNTAX):
            continue
        prefix = known.setdefault(space, _free_prefix(known))
        namespaces[prefix] = space
        names[predicate] = f"{prefix}:{name}"
    return names, namespaces


def _split(predicate: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return namespace and name of a predicate, a known one if it fits; "" where no name is possible."""
    text = lexical(predicate)
    for space in sorted(known, key=len, reverse=True):
        if text.startswith(space) and re.fullmatch(_NAME, text[len(space) :]):
            return space, text[len(space) :]
    match = _SPLIT.fullmatch(predicate)
    return (match[1], match[2]) if match else (text, "")


def _free_prefix(known: Mapping[str, str]) -> str:
    """Return the first of ns1, ns2 … that no namespace has."""
    taken = set(known.values())
    return next(name for name in (f"ns{number}" for number in range(1, len(taken) + 2)) if name not in taken)


def _refuse_unwritable(
    subjects: Mapping[str, Description], predicates: Iterable[str], names: Mapping[str, str]
) -> None:
    """Raise BadOption that names all that XML cannot say, if there is anything."""
    faults = [f"{predicate} cannot be an element name" for predicate in predicates if predicate not in names]
    for subject, description in sorted(subjects.items()):
        for predicate, objects in sorted(description.items()):
            for object in sorted(set(objects)):
                if object.startswith("<<") or "--" in language(object):
                    faults.append(f"{predicate} of {subject} is {object}, which RDF 1.1 does not have")
                # An escape is the only way in which a control character gets into a canonical term.
                match = _UNWRITABLE.search(lexical(object)) if "\\" in object and is_literal(object) else None
                if match:
                    faults.append(f"{predicate} of {subject} holds the control character U+{ord(match[0]):04X}")
    if faults:
        more = f" and {len(faults) - _LISTED} more" if len(faults) > _LISTED else ""
        raise BadOption(
            f"RDF/XML cannot say this: {'; '.join(faults[:_LISTED])}{more}",
            hint="write .ttl, .nt or .jsonld instead",
        )


def _blank_names(subjects: Mapping[str, Description]) -> dict[str, str]:
    """Return a name for each blank node: its label where XML allows all of the labels, else a number."""
    found = {subject for subject in subjects if is_blank(subject)}
    for description in subjects.values():
        found.update(object for objects in description.values() for object in objects if is_blank(object))
    if all(re.fullmatch(_NAME, blank[2:]) for blank in found):
        return {blank: blank[2:] for blank in found}
    return {blank: f"n{number}" for number, blank in enumerate(sorted(found))}


def _reference(term: str, attribute: str, blanks: Mapping[str, str]) -> str:
    """Return the attribute that points to an IRI or a blank node."""
    if is_blank(term):
        return f'rdf:nodeID="{blanks[term]}"'
    return f'rdf:{attribute}="{_escaped(lexical(term))}"'


def _property(name: str, object: str, blanks: Mapping[str, str]) -> str:
    """Return one predicate with one object as an element on a line of its own."""
    if not is_literal(object):
        return f"    <{name} {_reference(object, 'resource', blanks)}/>\n"
    kind = datatype(object)
    mark = ""
    if kind == LANG_STRING:
        mark = f' xml:lang="{language(object)}"'
    elif kind != XSD_STRING:
        mark = f' rdf:datatype="{_escaped(kind)}"'
    return f"    <{name}{mark}>{_escaped(lexical(object))}</{name}>\n"


def _escaped(text: str) -> str:
    """Return text as XML content or attribute value; a carriage return would not survive as it is."""
    return text.translate(_ESCAPES)
