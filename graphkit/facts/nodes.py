"""YAML to nodes: every scalar as the text that was written, everything with its line and column.

graphkit reads a small, plain part of YAML. What other loaders resolve, share or merge is refused with its
place: anchors, aliases, merge keys, tags, duplicate keys, several documents, more than ``DEEPEST`` levels,
characters that do not show. Only libyaml's events are used, never its recursive composer, so that no nesting
ends the process and no alias is ever followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from graphkit.errors import Problem
from graphkit.model import Place

DEEPEST: Final = 64
MERGE: Final = "<<"

#: Problems after which the rest of a file is unknown: what it would have defined cannot be told.
CUT_SHORT: Final = frozenset({"unreadable", "encoding", "yaml-syntax", "too-deep", "several-documents"})

#: More lines of one file with characters that do not show are counted, not listed.
_LINES_LISTED: Final = 20

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})

# What libyaml refuses to read, what editors and libyaml count differently as line ends, what reorders the
# text that a reviewer sees, and what makes two equal-looking names differ.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]"
)
_BIDIRECTIONAL: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_WAYS_OUT: Final = (
    ("mapping values are not allowed", "quote a text that holds ': '"),
    ("could not find expected ':'", "each line reads 'key: value', with a space after the colon"),
    ("'\\t'", "indent with spaces, not with tabs"),
    ("tab character", "indent with spaces, not with tabs"),
    ("cannot start any token", "indent with spaces, and quote a text that begins with @, ` or %"),
    ("unexpected end of stream", "a quote or a bracket was opened and never closed"),
    ("unknown escape", "write \\\\ for a backslash, or use single quotes"),
    ("block end", "check the indentation here and above; quote a text that begins with a quote, [ or {"),
    ("expected key", "check the indentation here and above; quote a text that begins with a quote, [ or {"),
    ("expected ',' or", "close the bracket, or put a comma between the items"),
    ("undefined alias", "quote a text that begins with *"),
    ("alphabetic or numeric character", "quote a text that begins with * or &"),
    ("undefined tag", "quote a text that begins with !"),
)  # fmt: skip


class Scalar(NamedTuple):
    """A text; ``nothing`` when no value was written (an empty plain scalar, ``null``, ``~``)."""

    place: Place
    text: str
    nothing: bool


class Items(NamedTuple):
    """A list of nodes."""

    place: Place
    items: list[Node]


class Pairs(NamedTuple):
    """A mapping: keys, each once, with their nodes, in the order written (merge keys have a Refused one)."""

    place: Place
    pairs: list[tuple[Scalar, Node]]


class Refused(NamedTuple):
    """Something that was reported already (an alias, the value of a merge key) and stands for no value."""

    place: Place


Node = Scalar | Items | Pairs | Refused


def compose(content: bytes, *, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the root node of a YAML file, and what is wrong with it as YAML.

    The root is None for an empty file. After a syntax error the records before it are kept; a problem whose
    rule is in ``CUT_SHORT`` says that the rest was not read.
    """
    text, problems = _decode(content, file)
    if any(problem.rule in CUT_SHORT for problem in problems):
        return None, problems
    composer = _Composer(file, problems)
    return composer.compose(text), problems


def quoted(text: str) -> str:
    """Return a text in quotes for a message, cut where it is long, with nothing in it that does not show."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _decode(content: bytes, file: str) -> tuple[str, list[Problem]]:
    """Return the text without the characters that do not show, and a problem for each line that has some."""
    problems = []
    hint = "save the file as UTF-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", [Problem(f"{file}:1:1", "this is UTF-16, not UTF-8", hint, "encoding")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        what = f"byte 0x{content[error.start]:02x} is not UTF-8"
        problems.append(Problem(f"{file}:{_line_column(before)}", what, hint, "encoding"))
        return "", problems
    if _HIDDEN.search(text):
        problems.extend(_hidden_characters(text, file))
        # One character for one character, so that every place stays what it is.
        text = _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return text, problems


def _hidden_characters(text: str, file: str) -> Iterator[Problem]:
    """Yield a problem for the first hidden character of each line, and one for the lines left out."""
    lines = re.split("\r\n|\r|\n", text)
    found = [(number, match) for number, line in enumerate(lines, 1) if (match := _HIDDEN.search(line))]
    for number, match in found[:_LINES_LISTED]:
        yield _hidden_character(match[0], f"{file}:{number}:{match.start() + 1}", "delete it")
    if len(found) > _LINES_LISTED:
        number, match = found[_LINES_LISTED]
        what = f"{len(found) - _LINES_LISTED} more lines from here on hold characters that do not show"
        where = f"{file}:{number}:{match.start() + 1}"
        yield Problem(where, what, "is this a text file?", "hidden-character")


def _hidden_character(character: str, where: str, hint: str) -> Problem:
    code = f"U+{ord(character):04X}"
    if character in _BIDIRECTIONAL:
        what = f"{code} changes the direction of the text, so that it reads as something else"
    elif ord(character) < 0xA0:
        what = f"{code} is a control character"
    else:
        what = f"{code} is a character that does not show"
    return Problem(where, what, hint, "hidden-character")


def _line_column(before: str) -> str:
    """Return ``line:column`` of what follows ``before``."""
    lines = re.split("\r\n|\r|\n", before)
    return f"{len(lines)}:{len(lines[-1]) + 1}"


class _Composer:
    """Makes nodes of the events of one file, on a stack of its own."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.root: Node | None = None
        #: The lists and mappings that are open, outermost first.
        self.open: list[Items | Pairs] = []
        #: For each open mapping the key that waits for its value, and the keys that it has.
        self.waiting: list[Scalar | Refused | None] = []
        self.seen: list[set[str]] = []

    def compose(self, text: str) -> Node | None:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        documents = 0
        try:
            for event in yaml.parse(text, Loader=loader):
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    self._scalar(event)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    if not self._start(event, mapping=kind is yaml.MappingStartEvent):
                        break
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self._end()
                elif kind is yaml.AliasEvent:
                    self._alias(event)
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        hint = "one file is one document: delete the line '---', or make two files"
                        self._refuse(event, "a second document begins here", hint, "several-documents")
                        break
        except yaml.YAMLError as error:
            self._syntax(error)
        return self._salvage()

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _refuse(self, event: Any, what: str, hint: str, rule: str) -> None:
        self.problems.append(Problem(str(self._place(event)), what, hint, rule))

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        text, style = event.value, event.style
        if event.anchor is not None or event.tag is not None:
            self._adorned(event)
        if style == '"':
            if hidden := _HIDDEN.search(text):
                where = str(self._place(event))
                self.problems.append(_hidden_character(hidden[0], where, "delete the escape that makes it"))
                text = _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
        elif style in ("|", ">"):
            # The last line end belongs to the notation, not to what was written.
            text = text.rstrip("\n")
        nothing = not style and text in _NOTHING  # a plain scalar has no style
        self._add(Scalar(Place(self.file, mark.line + 1, mark.column + 1), text, nothing))

    def _adorned(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(
                event, f"an anchor ({quoted(event.anchor)})", "write the value out where it is needed", "anchor"
            )
        if event.tag is not None:
            hint = "delete it: the schema gives values their types; quote a text that begins with !"
            self._refuse(event, f"a tag ({quoted(event.tag)})", hint, "tag")

    def _alias(self, event: Any) -> None:
        hint = "write the value out; quote a text that begins with *"
        self._refuse(event, f"an alias ({quoted(event.anchor)})", hint, "alias")
        self._add(Refused(self._place(event)))

    def _start(self, event: Any, *, mapping: bool) -> bool:
        """Open a list or mapping; False when it is one level too deep."""
        if event.anchor is not None or event.tag is not None:
            self._adorned(event)
        if len(self.open) == DEEPEST:
            hint = "facts need four levels: list, record, details, value"
            self._refuse(event, f"more than {DEEPEST} lists or mappings in each other", hint, "too-deep")
            return False
        place = self._place(event)
        self.open.append(Pairs(place, []) if mapping else Items(place, []))
        self.waiting.append(None)
        self.seen.append(set())
        return True

    def _end(self) -> None:
        self.waiting.pop()
        self.seen.pop()
        self._add(self.open.pop())

    def _add(self, node: Node) -> None:
        """Put a whole node where it belongs: as root, as item, as key or as the value of the key before."""
        if not self.open:
            self.root = node
            return
        holder = self.open[-1]
        if isinstance(holder, Items):
            holder.items.append(node)
            return
        key = self.waiting[-1]
        if key is None:
            self.waiting[-1] = self._key(node)
            return
        if isinstance(key, Scalar):
            holder.pairs.append((key, Refused(node.place) if key.text == MERGE else node))
        self.waiting[-1] = None

    def _key(self, node: Node) -> Scalar | Refused:
        """Return the node as key, or Refused when its value has to be passed over."""
        if not isinstance(node, Scalar):
            if not isinstance(node, Refused):
                what, hint = "a list or mapping stands where a key belongs", "a key is one word"
                self.problems.append(Problem(str(node.place), what, hint, "wrong-shape"))
            return Refused(node.place)
        if node.text == MERGE:
            hint = "write the keys out in each record"
            self.problems.append(Problem(str(node.place), "a merge key (<<)", hint, "merge-key"))
            return node
        if node.text in self.seen[-1]:
            what = f"the key {quoted(node.text)} stands here a second time"
            self.problems.append(Problem(str(node.place), what, "keep one of them", "duplicate-key"))
            return Refused(node.place)
        self.seen[-1].add(node.text)
        return node

    def _syntax(self, error: Any) -> None:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        where = str(Place(self.file, mark.line + 1, mark.column + 1)) if mark else f"{self.file}:1:1"
        said = getattr(error, "problem", None) or str(error).partition("\n")[0]
        hint = next((way for words, way in _WAYS_OUT if words in said), "check indentation and quotes")
        began = getattr(error, "context_mark", None)
        if mark and began and began.line != mark.line:
            hint += f"; what is broken begins at {began.line + 1}:{began.column + 1}"
        self.problems.append(Problem(where, f"this is not YAML: {said}", hint, "yaml-syntax"))

    def _salvage(self) -> Node | None:
        """Return the root; of a file that was cut short, with the whole records of the list that was open."""
        if not self.open:
            return self.root
        root = self.open[0]
        if len(self.open) > 1 and isinstance(root, Pairs) and isinstance(self.waiting[0], Scalar):
            section = self.open[1]
            if isinstance(section, Items):
                root.pairs.append((self.waiting[0], section))
        return root
