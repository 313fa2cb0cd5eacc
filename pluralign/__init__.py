"""Exact optimization and verification for linear social choice.

>>> import pluralign as pl
>>> pl.feasible(pl.load("builtin:talk"), list("ABCDE")).result["feasible"]
False
"""

from formulations.errors import InputError
from formulations.instance import Ballot, Comparison, Instance
from pluralign.answer import Answer
from pluralign.api import aggregate, axioms, feasible, load, rankings
from pluralign.calibration import calibrate, read_votes
from pluralign.compatibility import compatible
from pluralign.matrix import matrix
from pluralign.proving import prove
from pluralign.searching import search
from solver.results import LimitReached, Status

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Ballot",
    "Comparison",
    "InputError",
    "Instance",
    "LimitReached",
    "Status",
    "aggregate",
    "axioms",
    "calibrate",
    "compatible",
    "feasible",
    "load",
    "matrix",
    "prove",
    "rankings",
    "read_votes",
    "search",
]
