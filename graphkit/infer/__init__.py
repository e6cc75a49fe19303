"""What follows from the facts: rules applied until nothing new follows, with the premises of each conclusion kept.

A conclusion is a statement like any other, with the rule and its premises in place of sources. It is as strong as
its weakest premise and holds while all of them hold; where a pattern of ``ends`` begins, its termination is concluded
as well. Of several proofs of one conclusion by one rule the one known earliest, then the shortest is kept.

``infer`` works on all statements at once (``rounds``), ``infer_over_store`` on a store that may be larger than memory
(``over_store``): there a rule is a SPARQL query (``questions``) whose solutions name the premises, and only these are
read (``premises``). What follows from premises is computed by the same code for both (``matching``).
"""

from graphkit.infer.over_store import infer_over_store
from graphkit.infer.rounds import infer

__all__ = ["infer", "infer_over_store"]
