"""What changed between two graphs, or between two days of one: found as values, told as sentences."""

from graphkit.diff.changes import Alteration, Change, Difference, Ended, Restated, Statements, Values, compare
from graphkit.diff.report import as_json, as_markdown, as_text
from graphkit.diff.view import View

__all__ = [
    "Alteration",
    "Change",
    "Difference",
    "Ended",
    "Restated",
    "Statements",
    "Values",
    "View",
    "as_json",
    "as_markdown",
    "as_text",
    "compare",
]
