"""Checks as SPARQL over a store, for graphs that are too large for memory.

``reading`` takes shapes apart, ``constraints`` says in SPARQL what breaks each of them, ``validating`` runs that.
``suspects`` asks for the records that the other checks would find fault with, and ``faults`` says what is wrong.
"""

from graphkit.check.sparql.faults import find_faults, find_shape_faults
from graphkit.check.sparql.validating import Violation, find_shape_violations, validate

__all__ = ["Violation", "find_faults", "find_shape_faults", "find_shape_violations", "validate"]
