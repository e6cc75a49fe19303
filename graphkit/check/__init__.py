"""Checking facts against their ontology: every problem at once, each at its place and each only once.

What can be said of one record or of two is checked in Python (``things``, ``claims``). What the schema says
by domain and range, and what ``shapes.ttl`` says, is checked by SHACL on an RDF graph of the facts
(``shapes``, ``triples``, ``shacl``), and every violation is brought back to the key that it comes from.
``facts`` puts these together, ``folder`` checks a whole ontology folder, ``places`` shows problems from where a
person stands, ``sarif`` (with ``fingerprints``) writes them for code review.
"""

from graphkit.check.facts import check
from graphkit.check.folder import LIMIT, Outcome, check_folder
from graphkit.check.places import located
from graphkit.check.sarif import to_sarif
from graphkit.check.sparql import find_faults, find_shape_faults

__all__ = ["LIMIT", "Outcome", "check", "check_folder", "find_faults", "find_shape_faults", "located", "to_sarif"]
