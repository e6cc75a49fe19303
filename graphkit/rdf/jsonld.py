"""JSON-LD with its context inside: compact names, typed terms, one node for each subject."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from graphkit.errors import BadOption
from graphkit.rdf.arrangement import TYPE, Description, describe
from graphkit.rdf.prefixed import Prefixed
from graphkit.rdf.term import LANG_STRING, XSD_STRING, Triple, datatype, is_literal, language, lexical
from graphkit.terms import PREFIXES, XSD

Value: TypeAlias = str | int | bool | dict[str, str]

_INTEGER: Final = XSD + "integer"
_BOOLEAN: Final = XSD + "boolean"
#: Whole numbers up to here are the same in every JSON reader; larger ones stay text.
_SAFE_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
#: JSON-LD lets a name be a prefix only if its namespace ends in one of these.
_NAMESPACE_ENDS: Final = tuple(":/?#[]@")

_encode: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def to_jsonld(triples: Iterable[Triple], *, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write triples as JSON-LD 1.1, in pieces: the context, then one piece for each subject, both sorted.

    A predicate whose objects are all IRIs, or all of one datatype, says so in the context, so that its values
    are plain JSON. No triples give an empty ``@graph``. Raises BadOption for triple terms and directed texts, which
    JSON-LD 1.1 does not have.
    """
    subjects = describe(triples)
    names = Prefixed(_safe_prefixes(prefixes, subjects))
    coercions = _coercions(subjects)
    nodes = [_node(subject, subjects[subject], names, coercions) for subject in sorted(subjects)]
    yield f'{{\n  "@context": {_context(names, coercions, prefixes)},\n  "@graph": ['
    for number, node in enumerate(nodes):
        yield (",\n" if number else "\n") + node
    yield "\n  ]\n}\n" if nodes else "]\n}\n"


def _safe_prefixes(prefixes: Mapping[str, str], subjects: Mapping[str, Description]) -> dict[str, str]:
    """Return the prefixes that cannot be mistaken for the scheme of an IRI that occurs."""
    schemes = {term[1 : term.find(":")] for term in _iris(subjects)}
    return {
        prefix: namespace
        for prefix, namespace in prefixes.items()
        if prefix not in schemes and namespace.endswith(_NAMESPACE_ENDS)
    }


def _iris(subjects: Mapping[str, Description]) -> Iterator[str]:
    """Yield every IRI that occurs, datatypes included, once or more often."""
    for subject, description in subjects.items():
        if subject.startswith("<"):
            yield subject
        yield from description
        for objects in description.values():
            for object in objects:
                if object.endswith(">"):
                    yield object if object.startswith("<") else object[object.rindex("<") :]


def _coercions(subjects: Mapping[str, Description]) -> dict[str, str]:
    """Return for each predicate with objects of one kind alone ``@id`` or the datatype, "" for all others."""
    found: dict[str, str] = {}
    for description in subjects.values():
        for predicate, objects in description.items():
            for object in objects:
                kind = datatype(object) if is_literal(object) else "@id"
                if found.setdefault(predicate, kind) != kind or kind in (XSD_STRING, LANG_STRING):
                    found[predicate] = ""
    return found


def _context(names: Prefixed, coercions: Mapping[str, str], prefixes: Mapping[str, str]) -> str:
    """Return the context as JSON: the prefixes in use, then the predicates with a type of their own."""
    typed = {
        _plain(predicate, names): {"@type": kind if kind == "@id" else _plain(f"<{kind}>", names)}
        for predicate, kind in coercions.items()
        if kind and predicate != TYPE
    }
    entries = [(prefix, _encode(prefixes[prefix])) for prefix in sorted(names.used)]
    entries += [(name, _encode(definition)) for name, definition in sorted(typed.items())]
    lines = [f"\n    {_encode(name)}: {text}" for name, text in entries]
    return f"{{{','.join(lines)}\n  }}" if lines else "{}"


def _node(subject: str, description: Description, names: Prefixed, coercions: Mapping[str, str]) -> str:
    """Return one subject as a JSON object, a key a line."""
    members: dict[str, list[Value]] = {}
    for predicate, objects in description.items():
        ordered = sorted(set(objects))
        if predicate != TYPE:
            values = [_value(object, coercions[predicate], names) for object in ordered]
            members[_plain(predicate, names)] = values
            continue
        if types := [object for object in ordered if not is_literal(object)]:
            members["@type"] = [_plain(object, names) for object in types]
        # A literal is no type to JSON-LD, though RDF allows it.
        if odd := [object for object in ordered if is_literal(object)]:
            members[_plain(TYPE, names)] = [_value(object, "", names) for object in odd]
    lines = [f'    {{\n      "@id": {_encode(_plain(subject, names))}']
    for name, values in sorted(members.items()):
        lines.append(f"      {_encode(name)}: {_encode(values if len(values) > 1 else values[0])}")
    return ",\n".join(lines) + "\n    }"


def _plain(term: str, names: Prefixed) -> str:
    """Return an IRI, prefixed where possible, or a blank node."""
    if term.startswith("<<"):
        raise _unsayable(term)
    spelt = names[term]
    return spelt[1:-1] if spelt.startswith("<") else spelt


def _value(term: str, coercion: str, names: Prefixed) -> Value:
    """Return an object as JSON, without what the context already says of its predicate."""
    if not is_literal(term):
        return _plain(term, names) if coercion == "@id" else {"@id": _plain(term, names)}
    text, kind = lexical(term), datatype(term)
    if kind == _INTEGER and _SAFE_INTEGER.fullmatch(text):
        return int(text)
    if kind == _BOOLEAN and text in ("true", "false"):
        return text == "true"
    if coercion or kind == XSD_STRING:
        return text
    if kind == LANG_STRING:
        tag = language(term)
        if "--" in tag:
            raise _unsayable(term)
        return {"@language": tag, "@value": text}
    return {"@type": _plain(f"<{kind}>", names), "@value": text}


def _unsayable(term: str) -> BadOption:
    return BadOption(f"JSON-LD 1.1 cannot say {term}", hint="write .ttl or .nt instead")
