"""SPARQL over a built graph: a query is checked, run where it can be ended, and answered or refused in words.

Whatever a query does to the process that runs it comes back as an error with a way out. Nothing but the graph is
read, nothing is changed, and no bound cuts an answer without saying so.
"""

from graphkit.query.answers import Answer, Row
from graphkit.query.asking import Bounds, answer, answer_saved, answer_store
from graphkit.query.saved import Parameter, SavedQuery, find_saved, load_saved

__all__ = [
    "Answer",
    "Bounds",
    "Parameter",
    "Row",
    "SavedQuery",
    "answer",
    "answer_saved",
    "answer_store",
    "find_saved",
    "load_saved",
]
