"""Rules as people write them: ``rules/*.yaml`` of an ontology folder, read into patterns.

A rule says: if these statements hold, then this one follows. A pattern is a line of plain text::

    ?buyer acquires ?target, status completed      a statement, here one stage of a deal
    ?thing is Technology                           a test of the class of a thing
    ?a ?p ?b                                       with ``each: transitive``: for each such predicate

Different variables stand for different things. ``ends`` lists patterns of statements that end the conclusion
when they begin to hold after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from graphkit.errors import FactsError, Problem
from graphkit.facts.nodes import Items, Node, Pairs, Scalar, compose
from graphkit.model import STATUSES
from graphkit.vocabulary import Predicate, Vocabulary

_PATTERN: Final = re.compile(r"(\?\w+) (\S+) (\?\w+|[\w-]+)(?:, status (\w+))?")
_KEYS: Final = ("rule", "label", "description", "each", "if", "then", "ends")
_EACH: Final = ("transitive", "sub-property")


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
    """Read all ``*.yaml`` of a rules folder, by file and order; no folder means no rules.

    Raises FactsError with every problem, each at its line and column.
    """
    problems: list[Problem] = []
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.yaml")):
        node, found = compose(path.read_bytes(), file=f"{folder.name}/{path.name}")
        problems.extend(found)
        for pairs in _rule_nodes(node, problems):
            rules.extend(_read_rule(pairs, vocabulary, problems))
    names = [rule.name for rule in rules]
    problems.extend(
        Problem(str(folder), f"two rules are named {name!r}", "rename one", "duplicate-rule")
        for name in sorted({name for name in names if names.count(name) > 1})
        if not _is_instance_of_each(name, rules)
    )
    if problems:
        raise FactsError(problems)
    return tuple(rules)


def _is_instance_of_each(name: str, rules: Sequence[Rule]) -> bool:
    """Return whether rules of one name are the instances of one ``each`` rule: same words, other predicates."""
    return len({(rule.label, rule.description) for rule in rules if rule.name == name}) == 1


def _rule_nodes(node: Node | None, problems: list[Problem]) -> list[dict[str, Node]]:
    """Return the mappings below the one key ``rules``."""
    top = _mapping(node)
    rules = top.get("rules")
    if node is None:
        return []
    if list(top) != ["rules"] or not isinstance(rules, Items):
        problems.append(
            Problem(str(node.place), "a rules file is a list under 'rules:'", "begin it with 'rules:'", "rule")
        )
        return []
    return [{**_mapping(item), "": item} for item in rules.items]


def _mapping(node: Node | None) -> dict[str, Node]:
    return {key.text: value for key, value in node.pairs} if isinstance(node, Pairs) else {}


def _read_rule(own: Mapping[str, Node], vocabulary: Vocabulary, problems: list[Problem]) -> list[Rule]:
    """Return the rule of one mapping, once for each predicate where it says ``each``; [] where it has a problem."""
    before = len(problems)
    here = str(own[""].place)
    for key in own:
        if key and key not in _KEYS:
            problems.append(
                Problem(
                    str(own[key].place),
                    f"{key!r} is not a key of a rule",
                    f"keys are {', '.join(_KEYS)}",
                    "rule",
                )
            )
    for key in ("rule", "label", "description", "if", "then"):
        if key not in own:
            problems.append(Problem(here, f"the rule has no {key!r}", f"add '{key}:'", "rule"))
    if len(problems) > before:
        return []
    each = _text(own.get("each"))
    if each and each not in _EACH:
        problems.append(
            Problem(str(own["each"].place), f"{each!r} is unknown", f"each is one of {', '.join(_EACH)}", "rule")
        )
    lines = [(scalar, False) for scalar in _lines(own["if"])] + [(scalar, True) for scalar in _lines(own.get("ends"))]
    tests: list[tuple[str, str]] = []
    premises: list[Pattern] = []
    ends: list[Pattern] = []
    for scalar, is_end in lines:
        pattern = _pattern(scalar, vocabulary, each, problems)
        if pattern and pattern.predicate == "is":
            tests.append((pattern.subject, pattern.object))
        elif pattern:
            (ends if is_end else premises).append(pattern)
    then = own["then"]
    conclusion = _pattern(then, vocabulary, each, problems) if isinstance(then, Scalar) else None
    sound = len(problems) == before
    if (
        sound
        and conclusion
        and not {conclusion.subject, conclusion.object} <= {v for p in premises for v in (p.subject, p.object)}
    ):
        problems.append(
            Problem(
                str(then.place),
                "the conclusion has a variable that no premise binds",
                "use one of 'if'",
                "rule",
            )
        )
    if len(problems) > before or conclusion is None:
        return []
    rule = Rule(
        _text(own["rule"]), _text(own["label"]), _text(own["description"]),
        tuple(premises), tuple(tests), conclusion, tuple(ends),
    )  # fmt: skip
    return _instances(rule, each, vocabulary)


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


def _lines(node: Node | None) -> list[Scalar]:
    if isinstance(node, Items):
        return [item for item in node.items if isinstance(item, Scalar)]
    return [node] if isinstance(node, Scalar) else []


def _text(node: Node | None) -> str:
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def _pattern(scalar: Scalar, vocabulary: Vocabulary, each: str, problems: list[Problem]) -> Pattern | None:
    """Return the pattern of one line, None with a problem where it is none."""
    where = str(scalar.place)
    match = _PATTERN.fullmatch(scalar.text.strip())
    if not match:
        problems.append(Problem(where, f"{scalar.text!r} is not a pattern", "write '?a predicate ?b'", "rule"))
        return None
    subject, predicate, object_, status = match.groups(default="")
    known: Predicate | None = vocabulary.predicates.get(predicate)
    if predicate == "is":
        if object_ not in vocabulary.classes:
            problems.append(Problem(where, f"{object_!r} is not a class", "see graphkit terms", "rule"))
            return None
    elif not (predicate in ("?p", "?q") and each) and (known is None or known.kind != "relation"):
        problems.append(Problem(where, f"{predicate!r} is not a relation", "see graphkit terms", "rule"))
        return None
    elif not object_.startswith("?") or (status and status not in STATUSES):
        problems.append(Problem(where, f"{scalar.text!r} is not a pattern", "both ends are ?variables", "rule"))
        return None
    return Pattern(subject, predicate, object_, status)
