"""The smallest violation by a rule on rankings: every class of configurations exhausted, from small to large.

Such a rule sees the ballots and the family of feasible rankings only, so one decision covers all real features that have the
family. Everything is decided in integers.
"""

from pluralign.proofs.search.smallest.outputs import RULES
from pluralign.proofs.search.smallest.violated import AXIOMS

MOST_CANDIDATES = 6


def knows(rule: str, axiom: str) -> bool:
    """Whether the smallest violation can be asked for; of ranked pairs no short test says who may win by a tie."""
    return rule in RULES and axiom in AXIOMS and (rule, axiom) != ("ranked-pairs", "resolvability")


__all__ = ["AXIOMS", "MOST_CANDIDATES", "RULES", "knows"]
