"""The rules that problems are found by: stable names, each with what it demands and what to do where it is broken.

Shapes of ``shapes.ttl`` are rules too, under their own names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Rule(NamedTuple):
    """One demand on facts in a sentence, and the way out for whoever meets it for the first time."""

    demand: str
    way_out: str


RULES: Final[Mapping[str, Rule]] = {
    # The folder
    "no-ontology": Rule(
        "An ontology is a folder with the file schema.ttl.",
        "Name the folder that holds schema.ttl and facts/.",
    ),
    "bad-schema": Rule(
        "schema.ttl is proper Turtle and says of each predicate what graphkit needs.",
        "Facts are checked against the schema, so correct the schema first, then check again.",
    ),
    "bad-shape": Rule(
        "Shapes are proper SHACL Core.",
        "Correct the shape in shapes.ttl. Beyond Core (SPARQL, JavaScript, rules) nothing is run.",
    ),
    "rule": Rule(
        "Rules are written as the rules of the ontology folder are.",
        "A rule has the keys rule, label, description, if and then; a pattern reads '?a predicate ?b'.",
    ),
    "duplicate-rule": Rule("Each rule has a name of its own.", "Rename one of the two, or delete it."),
    "bad-query": Rule(
        "A saved query begins with comments that say what it asks and answers.",
        "Begin the file with a line '# The question?' and a line '# answers: what a row is'.",
    ),
    "no-facts": Rule(
        "A folder of facts exists and holds files of facts.",
        "Put facts into facts/, in files named *.yaml, or *.nt, *.nq, *.ttl.",
    ),
    # Reading
    "unreadable": Rule("Every file can be read.", "Make it a file that you may read."),
    "encoding": Rule("Files are UTF-8.", "Save the file as UTF-8."),
    "hidden-character": Rule(
        "No control characters, no characters that do not show or that reorder the text.",
        "Delete the character. Two names that look alike may differ by one, and a reviewer cannot see it.",
    ),
    "yaml-syntax": Rule(
        "Files are YAML.",
        "Check indentation, brackets and quotes at the place named, and quote a text that holds ': ' or begins with "
        "a special character. What comes after the place was not read.",
    ),
    "too-deep": Rule("Lists and mappings do not nest without end.", "Facts need four levels."),
    "several-documents": Rule("A file is one YAML document.", "Delete the line '---', or make two files."),
    "anchor": Rule("Values are not shared by anchors.", "Write the value out where it is needed."),
    "alias": Rule(
        "Values are written out, not referred to by aliases.",
        "Write the value out; quote a text that begins with *.",
    ),
    "merge-key": Rule("Keys are written out in each record, not merged in.", "Write the keys out."),
    "tag": Rule("Values have no YAML tags.", "Delete the tag: the schema gives values their types."),
    "duplicate-key": Rule("A key stands once in a record.", "Keep one of the two."),
    "unknown-key": Rule(
        "Every key is one of the format, every identifier one of the schema.",
        "Correct the spelling. Details of a deal go under 'qualifiers'.",
    ),
    "missing-key": Rule("A record has the keys that it needs.", "Add the key."),
    "wrong-shape": Rule(
        "A text, a list or a mapping stands where it belongs.",
        "A list has an item after each '- ', a mapping lines of 'key: value'.",
    ),
    "empty-value": Rule("A key that is written has a value.", "Write the value, or delete the key."),
    "stray-space": Rule("A text does not begin or end with a space.", "Delete the space."),
    "line-break": Rule("A name, a title, an id stands on one line.", "Write it on one line, without tabs."),
    "bad-boolean": Rule("What can be true or false is one of the two.", "Write true or false."),
    "bad-number": Rule(
        "A number is plain digits.",
        "Write digits with at most a minus sign and one dot, such as 2000000000 or 2.9. 'about' becomes the "
        "qualifier 'approximate: true', 'more than' the qualifier 'bound: more than'.",
    ),
    "bad-date": Rule(
        "A date is one of the calendar, as precise as it is known.",
        "Write 2026-03-02, 2026-03, 2026-Q1, 2026-H1 or 2026, and 2026/2034 for a period.",
    ),
    "rdf-syntax": Rule("RDF files are proper N-Triples, N-Quads or Turtle.", "Correct the syntax at the place named."),
    "blank-node": Rule(
        "Facts in RDF have no blank nodes.",
        "Give each resource an IRI, so that its name stays the same from build to build.",
    ),
    "rdf": Rule(
        "Facts in RDF have the shape in which graphkit writes them.",
        "Say it with the predicates of the model (graphkit terms), each resource with what its kind needs.",
    ),
    "many": Rule("Problems can be read by a person.", "Correct the first ones, then check again."),
    # Entities and sources
    "bad-id": Rule(
        "An id is lower-case letters, digits and hyphens.",
        "It becomes the end of an IRI, so choose one that can stay for good.",
    ),
    "duplicate-id": Rule("An id is given once.", "Merge the two records, or give one of them another id."),
    "unknown-class": Rule(
        "The type of an entity is a class of the schema.",
        "graphkit terms lists the classes; a new one goes into schema.ttl.",
    ),
    "shared-label": Rule(
        "Two entities of one class have different labels.",
        "Make one label tell them apart, or merge the two: nobody could name either of them.",
    ),
    "shared-identifier": Rule(
        "Two entities have different identifiers.",
        "Two entities with one identifier are the same entity, or one of them is wrong. Tickers may be equal on two "
        "exchanges that are both given.",
    ),
    "bad-country": Rule(
        "A country is a code of ISO 3166-1 alpha-2.",
        "Write the two capital letters, such as US, TW or 'NO'; leave it out for a union of states.",
    ),
    "bad-cik": Rule("A CIK has ten digits.", "Write the leading zeros, in quotes."),
    "bad-isin": Rule(
        "An ISIN has the form and the check digit of ISO 6166.",
        "Compare it with the source: one character is wrong, or two are exchanged.",
    ),
    "bad-lei": Rule(
        "An LEI has the form and the check digits of ISO 17442.",
        "Compare it with the source: one character is wrong, or two are exchanged.",
    ),
    "bad-wikidata": Rule("A Wikidata item is a Q and digits.", "Write Q182477, not the address of its page."),
    "bad-ticker": Rule(
        "A ticker is capital letters and digits.",
        "Write NVDA or BRK.B; the exchange goes to 'exchange'.",
    ),
    "unknown-kind": Rule("The kind of a source is one of the schema.", "Choose one of the kinds that are named."),
    "self-reference": Rule("A source is not cited through itself.", "Delete 'citedThrough', or name the other source."),
    # Statements
    "unknown-entity": Rule(
        "Subject and object are entities.",
        "Correct the spelling (ids, not labels), or add the entity to a list of 'entities'.",
    ),
    "unknown-predicate": Rule(
        "The predicate is a relation or metric of the schema.",
        "graphkit terms lists them; a new one goes into schema.ttl.",
    ),
    "unknown-source": Rule(
        "Sources that are named exist.",
        "Correct the spelling of the id, or add the source to a list of 'sources'.",
    ),
    "same-id": Rule(
        "Different statements have different ids.",
        "The six digits of two digests happen to be equal: word the 'what' of one of the two otherwise.",
    ),
    "missing-source": Rule(
        "Every statement has a source.",
        "Add 'sources: [...]' with the id of a source that says so. What nobody says is no fact.",
    ),
    "unknown-modality": Rule(
        "The modality is fact, estimate, forecast or opinion.",
        "Choose by the kind of claim that the source makes, not by how much you trust it.",
    ),
    "unknown-status": Rule(
        "The status is announced, completed, ongoing or terminated.",
        "Choose one, or leave it out. A deal has one statement for each stage that is known.",
    ),
    "unknown-estimator": Rule(
        "An estimator who is an entity is given by id.",
        "Write the id that is offered. Who is no entity may be given by any name.",
    ),
    "wrong-type": Rule(
        "Subject and object are of the classes that the predicate takes.",
        "Use a predicate that fits, swap the two ends, correct the type of the entity, or widen domain or range in "
        "schema.ttl.",
    ),
    "relation-without-object": Rule("A relation has an object.", "Add 'object: …', or use a metric if it is a figure."),
    "metric-with-object": Rule("A figure has no object.", "Say in 'what' what exactly is measured."),
    "self-loop": Rule("A relation joins two different things.", "Correct one of the two ends."),
    "value-without-unit": Rule("A value has a unit.", "Add 'unit: …'."),
    "unit-without-value": Rule("A unit has a value.", "Add 'value: …', or delete the unit."),
    "unknown-unit": Rule(
        "The unit is one of the schema.",
        "Correct the spelling; a new unit goes into schema.ttl.",
    ),
    "wrong-unit": Rule(
        "The unit is one of a quantity that the metric measures.",
        "Correct the unit, or use the metric that measures this quantity.",
    ),
    "inverted-dates": Rule("A statement does not end before it begins.", "Correct one of the two dates."),
    "terminated-without-date": Rule("What is terminated has the day of its end.", "Add 'date: …'."),
    "dated-after-sources": Rule(
        "What has happened happened before its sources were published.",
        "Correct the date, add the source that says so, or write 'status: announced'.",
    ),
    "bad-qualifier": Rule(
        "A detail is of the type that the schema gives it.",
        "Write a number in digits, a date as 2026-03-02 or as rough as it is known, a yes or no as true or false.",
    ),
    "misplaced-key": Rule(
        "The keys of a statement are not written among its details.",
        "Write the key one level up, or give the detail a name of its own.",
    ),
    "near-qualifier": Rule(
        "A detail is not named almost as one of the schema.",
        "Write the name of the schema, or one that cannot be mistaken for it.",
    ),
    "evidence-elsewhere": Rule(
        "Evidence comes from a source of the statement.",
        "Add the source to 'sources', or correct it in the evidence.",
    ),
    "unknown-statement": Rule(
        "A disagreement that is noted names one other statement.",
        "Write its id, as graphkit why and conflicts give it with --format json. Without its last six digits it goes "
        "on meaning the statement when that is worded otherwise; with them it tells apart those that begin alike.",
    ),
    "bad-locator": Rule(
        "Paragraph and offsets are whole numbers in order, a digest is a SHA-256.",
        "Write digits alone, the end after the start, and 64 hexadecimal digits for a digest.",
    ),
}
