"""Exact optimization and verification for linear social choice.

>>> import pluralign as pl
>>> pl.feasible(pl.load("builtin:talk"), list("ABCDE")).result["feasible"]
False

Read with `load` (instances), `read_votes` and `read_ensemble`. Ask with `feasible`, `rankings`, `aggregate` and `axioms` about
one instance, with `search`, `prove`, `compatible` and `matrix` about all of them, and with `calibrate` and `evaluate` about
ensembles. Each gives an `Answer`: a `Status`, the result under the keys that `--json` prints, and certificates, a file of which
`check` reads for `Verdict`s. Bad input raises `InputError`, a limit without anything to report `LimitReached`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formulations.ensembles.ensemble import Ensemble
    from formulations.ensembles.read import read_votes
    from formulations.ensembles.votes import Votes
    from formulations.errors import InputError
    from formulations.instance import Ballot, Comparison, Instance
    from formulations.read import load
    from pluralign.answer import Answer
    from pluralign.api import aggregate, axioms, feasible, rankings
    from pluralign.calibration import calibrate
    from pluralign.checking import Verdict, check
    from pluralign.compatibility import compatible
    from pluralign.evaluation import evaluate, read_ensemble
    from pluralign.proving import prove
    from pluralign.searching import search
    from pluralign.tabulating import matrix
    from solver.results import LimitReached, Status

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Ballot",
    "Comparison",
    "Ensemble",
    "InputError",
    "Instance",
    "LimitReached",
    "Status",
    "Verdict",
    "Votes",
    "aggregate",
    "axioms",
    "calibrate",
    "check",
    "compatible",
    "evaluate",
    "feasible",
    "load",
    "matrix",
    "prove",
    "rankings",
    "read_ensemble",
    "read_votes",
    "search",
]

_HOMES = {
    "formulations.ensembles.ensemble": ("Ensemble",),
    "formulations.ensembles.read": ("read_votes",),
    "formulations.ensembles.votes": ("Votes",),
    "formulations.errors": ("InputError",),
    "formulations.instance": ("Ballot", "Comparison", "Instance"),
    "formulations.read": ("load",),
    "pluralign.answer": ("Answer",),
    "pluralign.api": ("aggregate", "axioms", "feasible", "rankings"),
    "pluralign.calibration": ("calibrate",),
    "pluralign.checking": ("Verdict", "check"),
    "pluralign.compatibility": ("compatible",),
    "pluralign.evaluation": ("evaluate", "read_ensemble"),
    "pluralign.proving": ("prove",),
    "pluralign.searching": ("search",),
    "pluralign.tabulating": ("matrix",),
    "solver.results": ("LimitReached", "Status"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

if not TYPE_CHECKING:  # a type checker is to complain about names that are not here

    def __getattr__(name: str) -> object:
        """A public name; its module is imported when it is first asked for, since numpy and the solvers are slow to load."""
        if name not in _HOME:
            raise AttributeError(f"module 'pluralign' has no attribute {name!r}; it has {', '.join(__all__)}")
        value = globals()[name] = getattr(import_module(_HOME[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
