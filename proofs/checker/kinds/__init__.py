"""One file for each kind of claim, and what some kinds share.

A kind's file begins with the statement that acceptance proves and why its checks suffice, and ends with its `KIND`.
"""

from importlib import import_module

from ..kind import Kind

ENSEMBLE_KINDS = (
    "calibrated-ensemble",
    "ensemble-error",
    "held-out-bound",
    "no-calibrated-ensemble",
    "small-ensemble",
)
"""Their instances are votes."""

KINDS = (
    "feasible-ranking",
    "infeasible-ranking",
    "feasible-rankings",
    "feasible-ranking-count",
    "leximax-ranking",
    "kemeny-ranking",
    "ranked-pairs-ranking",
    "loss-ball",
    "loss-orders",
    "no-pareto-ranking",
    "axiom",
    "theorem",
    "rule-table",
    "pairwise-rule",
    "no-rule",
    "no-smaller-violation",
    "distortion",
    "least-distortion",
    "inconsistent-ballot",
    *ENSEMBLE_KINDS,
)


def kind_named(name: str) -> Kind:
    """The `KIND` of the file of that name, which is one of `KINDS`; the files of the others are not loaded."""
    kind = import_module(f".{name.replace('-', '_')}", __name__).KIND
    assert isinstance(kind, Kind)
    return kind
