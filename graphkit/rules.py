"""Rules as people write them: ``rules/*.yaml`` of an ontology folder, read into patterns.

A rule says: if these statements hold, then this one follows. A pattern is a line of plain text::

    ?buyer acquires ?target, status completed      a statement, here one stage of a deal
    ?thing is Technology                           a test of the class of a thing
    ?a ?p ?b                                       with ``each: transitive``: for each such predicate

Different variables stand for different things. ``ends`` lists patterns of statements that end the conclusion
when they begin to hold after it. What a rule cannot mean is refused at its place: nothing is left out silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from graphkit.errors import FactsError, Problem
from graphkit.facts.nodes import CUT_SHORT, Items, Node, Pairs, Refused, Scalar, compose, quoted
from graphkit.model import STATUSES
from graphkit.vocabulary import Vocabulary

_PATTERN: Final = re.compile(r"(\?\w+) +(\S+) +([^\s,]+)(?: *, *status +(\S+))?")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEYS: Final = ("rule", "label", "description", "each", "if", "then", "ends")
_NEEDED: Final = ("rule", "label", "description", "if", "then")
_TEXTS: Final = ("rule", "label", "description", "each", "then")
_SUFFIXES: Final = (".yaml", ".yml")

#: What ``each`` can say, with the variables that then stand for predicates.
_EACH: Final[Mapping[str, tuple[str, ...]]] = {"transitive": ("?p",), "sub-property": ("?p", "?q")}
_PREDICATE_VARIABLES: Final = ("?p", "?q")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A statement with variables (``?x``) in place of things; an empty ``status`` means any."""

    subject: str
    predicate: str
    object: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """If all of ``premises`` hold and all of ``tests`` (variable → class) pass, ``conclusion`` follows."""

    name: str
    label: str
    description: str
    premises: tuple[Pattern, ...]
    tests: tuple[tuple[str, str], ...]
    conclusion: Pattern
    ends: tuple[Pattern, ...]


def load_rules(folder: Path, vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Read all ``*.yaml`` and ``*.yml`` of a rules folder, by file and order; no folder means no rules.

    Raises FactsError with every problem, each at its line and column.
    """
    problems: list[Problem] = []
    rules: list[Rule] = []
    names: dict[str, Node] = {}
    for path in sorted(path for path in folder.glob("*") if path.suffix.lower() in _SUFFIXES):
        for item in _items(path, problems):
            own = {key.text: value for key, value in item.pairs}
            rules.extend(_read_rule(item, own, vocabulary, problems))
            problems.extend(_taken(own.get("rule"), names))
    if problems:
        raise FactsError(problems)
    return tuple(rules)


def _taken(name: Node | None, names: dict[str, Node]) -> Iterator[Problem]:
    """Yield a problem where a rule before has the same name, and remember the name."""
    if isinstance(name, Scalar) and name.text:
        first = names.setdefault(name.text, name)
        if first is not name:
            what = f"two rules are named {quoted(name.text)}, the other one at {first.place}"
            yield Problem(str(name.place), what, "rename one", "duplicate-rule")


def _items(path: Path, problems: list[Problem]) -> list[Pairs]:
    """Return the mappings below the one key ``rules`` of a file; [] where it cannot be read."""
    name = f"{path.parent.name}/{path.name}"
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise IsADirectoryError(0, "this is not a file")
        content = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        problems.append(Problem(name, what, "make it a file that you may read", "unreadable"))
        return []
    node, found = compose(content, file=name)
    problems.extend(found)
    if node is None or any(problem.rule in CUT_SHORT for problem in found):
        return []  # what stands last is cut off, and what it lacks follows from that
    rules = node.pairs[0][1] if isinstance(node, Pairs) and [key.text for key, _ in node.pairs] == ["rules"] else None
    if not isinstance(rules, Items):
        what = "a rules file is a list under 'rules:'"
        problems.append(Problem(str(node.place), what, "begin it with 'rules:'", "rule"))
        return []
    hint = "begin it with '- rule: its-name'"
    problems.extend(
        Problem(str(item.place), "a rule is a mapping", hint, "rule")
        for item in rules.items
        if not isinstance(item, Pairs | Refused)
    )
    return [item for item in rules.items if isinstance(item, Pairs)]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One rule while it is read: the schema, what its ``each`` says, and where its problems go."""

    vocabulary: Vocabulary
    each: str
    problems: list[Problem]

    def refuse(self, node: Node, what: str, hint: str) -> None:
        """Note a problem of a node, unless the node was refused already."""
        if not isinstance(node, Refused):
            self.problems.append(Problem(str(node.place), what, hint, "rule"))


#: A line of a rule with the pattern that it is, a test of a class being one whose predicate is ``is``.
_Line = tuple[Node, Pattern]


def _read_rule(item: Pairs, own: Mapping[str, Node], vocabulary: Vocabulary, problems: list[Problem]) -> list[Rule]:
    """Return the rule of one mapping, once for each predicate where it says ``each``; [] where it has a problem."""
    before = len(problems)
    each = own.get("each")
    reading = _Reading(vocabulary, each.text if isinstance(each, Scalar) else "", problems)
    _check_keys(item, own, reading)
    if len(problems) > before or any(isinstance(node, Refused) for node in own.values()):
        return []
    premises = _patterns(own["if"], reading)
    ends = _patterns(own["ends"], reading) if "ends" in own else []
    conclusions = _patterns(own["then"], reading)
    if len(problems) > before or not conclusions:
        return []
    _check_parts(premises, conclusions[0], ends, reading)
    _check_each(own, [*premises, *conclusions, *ends], reading)
    if len(problems) > before:
        return []
    patterns = [pattern for _, pattern in premises]
    rule = Rule(
        name=_text(own["rule"]),
        label=_text(own["label"]),
        description=_text(own["description"]),
        premises=tuple(p for p in patterns if p.predicate != "is"),
        tests=tuple((p.subject, p.object) for p in patterns if p.predicate == "is"),
        conclusion=conclusions[0][1],
        ends=tuple(pattern for _, pattern in ends),
    )
    return _instances(rule, reading.each, vocabulary)


def _text(node: Node) -> str:
    """Return the text of a scalar on one line; empty for anything else."""
    return " ".join(node.text.split()) if isinstance(node, Scalar) and not node.nothing else ""


def _check_keys(item: Pairs, own: Mapping[str, Node], reading: _Reading) -> None:
    """Refuse keys that are unknown, missing, empty, or hold what they cannot."""
    for key, node in own.items():
        if key not in _KEYS:
            hint = _did_you_mean(key, _KEYS, f"keys are {', '.join(_KEYS)}")
            reading.refuse(node, f"{quoted(key)} is not a key of a rule", hint)
        elif _is_empty(node):
            reading.refuse(node, f"{key!r} has no value", "write the value, or delete the key")
        elif key in _TEXTS and not isinstance(node, Scalar):
            reading.refuse(node, f"{key!r} is not a text", "write one text, on one line or folded with '>-'")
        elif key in ("if", "ends") and isinstance(node, Pairs):
            reading.refuse(node, f"{key!r} is no list of patterns", "write a line '- ?a predicate ?b' for each")
    for key in _NEEDED:
        if key not in own:
            reading.refuse(item, f"the rule has no {key!r}", f"add '{key}:'")
    name, each = own.get("rule"), own.get("each")
    if isinstance(name, Scalar) and not _is_empty(name) and not _NAME.fullmatch(name.text):
        bare = re.sub(r"[^a-z0-9]+", "-", name.text.lower()).strip("-")
        hint = f"write {bare!r}" if bare else "write lower-case letters, digits and hyphens"
        reading.refuse(name, f"{quoted(name.text)} cannot be the name of a rule", hint)
    if isinstance(each, Scalar) and not _is_empty(each) and each.text not in _EACH:
        reading.refuse(each, f"{quoted(each.text)} is unknown", f"each is one of {', '.join(_EACH)}")


def _is_empty(node: Node) -> bool:
    return not _text(node) if isinstance(node, Scalar) else isinstance(node, Items) and not node.items


def _patterns(node: Node, reading: _Reading) -> list[_Line]:
    """Return the patterns of a line, or of each line of a list, and refuse what is none."""
    found = []
    for item in node.items if isinstance(node, Items) else [node]:
        match = _PATTERN.fullmatch(_text(item))
        if match:
            subject, predicate, object_, status = match.groups(default="")
            pattern = Pattern(subject, predicate, object_, status)
            if _is_sound(item, pattern, reading):
                found.append((item, pattern))
        else:
            shown = quoted(_text(item)) if _text(item) else "this"
            reading.refuse(item, f"{shown} is not a pattern", "write '?a predicate ?b'")
    return found


def _is_sound(node: Node, pattern: Pattern, reading: _Reading) -> bool:
    """Return whether one pattern can mean something, and refuse it where it cannot."""
    before = len(reading.problems)
    if pattern.predicate == "is":
        _check_test(node, pattern, reading)
    else:
        _check_relation(node, pattern, reading)
        _check_ends(node, pattern, reading)
    return len(reading.problems) == before


def _check_test(node: Node, pattern: Pattern, reading: _Reading) -> None:
    vocabulary = reading.vocabulary
    if not vocabulary.is_a(pattern.object, ("Entity",)):
        known = {name: c.label for name, c in vocabulary.classes.items() if "Entity" in c.ancestors}
        hint = _did_you_mean(pattern.object, known, "see graphkit terms", labels=known)
        reading.refuse(node, f"{quoted(pattern.object)} is not a class of entities", hint)
    elif pattern.status:
        reading.refuse(node, "a class has no status", "delete it, or write a statement in place of the class")


def _check_relation(node: Node, pattern: Pattern, reading: _Reading) -> None:
    name = pattern.predicate
    if name in _PREDICATE_VARIABLES:
        if name not in _EACH.get(reading.each, ()):
            needed = "sub-property" if name == "?q" else "transitive"
            reading.refuse(node, f"{name!r} stands for no predicate here", f"name a relation, or add 'each: {needed}'")
        return
    known = reading.vocabulary.predicates.get(name)
    if known is None or known.kind != "relation":
        relations = {p.name: p.label for p in reading.vocabulary.of_kind("relation")}
        hint = _did_you_mean(name, relations, "see graphkit terms", labels=relations)
        reading.refuse(node, f"{quoted(name)} is not a relation", hint)


def _check_ends(node: Node, pattern: Pattern, reading: _Reading) -> None:
    """Refuse ends that are no variables for two different things, and a status that is none."""
    if not re.fullmatch(r"\?\w+", pattern.object):
        reading.refuse(node, f"{quoted(pattern.object)} is no variable", "both ends are variables, such as ?a and ?b")
    elif pattern.subject == pattern.object:
        what = f"{pattern.subject!r} is both ends, and a statement joins two different things"
        reading.refuse(node, what, "name one end otherwise")
    elif taken := {pattern.subject, pattern.object}.intersection(_EACH.get(reading.each, ())):
        what = f"{min(taken)!r} stands for a predicate here, not for a thing"
        reading.refuse(node, what, "name the thing otherwise")
    if pattern.status and pattern.status not in STATUSES:
        hint = _did_you_mean(pattern.status, STATUSES, f"write {', '.join(STATUSES)}")
        reading.refuse(node, f"{quoted(pattern.status)} is not a status", hint)


def _did_you_mean(name: str, known: Iterable[str], otherwise: str, *, labels: Mapping[str, str] | None = None) -> str:
    """Return the question that offers the known names nearest to a mistyped one, or the other way out."""
    forms = {label.casefold().replace(" ", ""): own for own, label in (labels or {}).items()}
    forms |= {own.casefold(): own for own in known}
    near = get_close_matches(name[:80].casefold(), forms, 3, 0.7)
    offered = list(dict.fromkeys(repr(forms[form]) for form in near))
    return f"did you mean {' or '.join(offered)}?" if offered else otherwise


def _check_parts(premises: Sequence[_Line], conclusion: _Line, ends: Sequence[_Line], reading: _Reading) -> None:
    """Refuse what does not hang together: every variable comes from a statement among the premises."""
    bound = {variable for _, p in premises if p.predicate != "is" for variable in (p.subject, p.object)}
    if not bound:
        hint = "add a statement, such as '?a predicate ?b'"
        reading.refuse(premises[0][0], "there is no statement among the premises, only tests of classes", hint)
        return
    for node, pattern in premises:
        if pattern.subject not in bound:
            what = f"no statement of 'if' has the variable {pattern.subject!r}"
            reading.refuse(node, what, f"use one of {', '.join(sorted(bound))}")
    node, pattern = conclusion
    unbound = sorted({pattern.subject, pattern.object} - bound)
    if pattern.predicate == "is":
        reading.refuse(node, "a conclusion is a statement, not a class", "write '?a predicate ?b'")
    elif pattern.status:
        reading.refuse(node, "a conclusion has no status", "delete the status")
    elif unbound:
        what = f"no premise binds the variable {unbound[0]!r} of the conclusion"
        reading.refuse(node, what, f"use one of {', '.join(sorted(bound))}")
    for node, pattern in ends:
        if pattern.predicate == "is":
            reading.refuse(node, "an end is a statement, not a class", "write '?a predicate ?b'")
        elif bound.isdisjoint((pattern.subject, pattern.object)):
            what = "this end shares no variable with the premises, so it would end every conclusion"
            reading.refuse(node, what, f"use one of {', '.join(sorted(bound))}")


def _check_each(own: Mapping[str, Node], lines: Iterable[_Line], reading: _Reading) -> None:
    """Refuse an ``each`` whose variables no pattern has: all of its instances would be one rule."""
    used = {pattern.predicate for _, pattern in lines}
    for variable in _EACH.get(reading.each, ()):
        if variable not in used:
            hint = f"write {variable} in place of a predicate, or delete 'each'"
            reading.refuse(own["each"], f"no pattern has {variable!r}", hint)
            return


def _instances(rule: Rule, each: str, vocabulary: Vocabulary) -> list[Rule]:
    """Return the rule for each predicate that ``each`` means, itself alone where it says nothing."""
    relations = vocabulary.of_kind("relation")
    if each == "transitive":
        return [_bound(rule, {"?p": p.name}) for p in relations if p.transitive]
    if each == "sub-property":
        names = {p.name for p in relations}
        return [_bound(rule, {"?p": p.name, "?q": q}) for p in relations for q in p.parents if q in names]
    return [rule]


def _bound(rule: Rule, names: Mapping[str, str]) -> Rule:
    def bind(pattern: Pattern) -> Pattern:
        return replace(pattern, predicate=names.get(pattern.predicate, pattern.predicate))

    return replace(
        rule,
        premises=tuple(map(bind, rule.premises)),
        conclusion=bind(rule.conclusion),
        ends=tuple(map(bind, rule.ends)),
    )
