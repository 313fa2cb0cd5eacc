"""Exact optimization and verification for linear social choice.

>>> import pluralign as pl
>>> pl.feasible(pl.load("builtin:talk"), list("ABCDE")).result["feasible"]
False

Read with `load` (instances), `read_votes` and `read_ensemble`. Ask with `feasible`, `rankings`, `aggregate`, `axioms` and
`distortion` about one instance, with `search`, `prove`, `compatible`, `minimal_sets` and `matrix` about all of them, with
`calibrate` and `evaluate` about ensembles, and with `learn` for ensembles that are good on other prompts. Each gives an
`Answer`: a `Status`, the result under the keys that `--json` prints, and certificates, a file of which `check` reads for
`Verdict`s and `report` explains on a page; `explore` shows an instance in a notebook, to be changed by hand. Data in memory
become an `Instance` (`from_arrays`, `from_prefs`) or `Votes` (`from_frame`, `from_arrays`); `list_rules` and its like say what
there is. All exceptions are `PluralignError`s: bad input raises `InputError` (a ValueError), a limit without anything to report
`LimitReached`, a fault of this package `InternalError`. Remarks on the input are warnings, `InputNote`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pluralign.answers.aggregate import aggregate
    from pluralign.answers.answer import Answer
    from pluralign.answers.axioms import axioms
    from pluralign.answers.calibrate import calibrate
    from pluralign.answers.check import Verdict, VerifiedVerdict, check, check_verified
    from pluralign.answers.compatible import compatible
    from pluralign.answers.distortion import distortion
    from pluralign.answers.evaluate import evaluate
    from pluralign.answers.feasible import feasible
    from pluralign.answers.learn import learn, save_ensemble
    from pluralign.answers.listings import (
        list_axioms,
        list_builtins,
        list_layouts,
        list_methods,
        list_rules,
        list_theorems,
    )
    from pluralign.answers.matrix import matrix
    from pluralign.answers.minimal_sets import minimal_sets
    from pluralign.answers.prove import prove
    from pluralign.answers.rankings import rankings
    from pluralign.answers.report import report
    from pluralign.answers.search import search
    from pluralign.answers.search_distortion import search_distortion
    from pluralign.explorer.explore import explore
    from pluralign.formulations.ensembles.ensemble import Ensemble
    from pluralign.formulations.ensembles.reading.ensembles import read_ensemble
    from pluralign.formulations.ensembles.reading.files import FeatureTable, features, read_votes
    from pluralign.formulations.ensembles.votes import Votes
    from pluralign.formulations.errors import InputError, InputNote
    from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
    from pluralign.formulations.instances.reading import load
    from pluralign.learning import PairwiseEnsemble
    from pluralign.solver.errors import InternalError, PluralignError
    from pluralign.solver.results import LimitReached, Status

__version__ = "0.1.0"  # written only here: pyproject.toml reads it

__all__ = [
    "Answer",
    "Ballot",
    "Comparison",
    "Ensemble",
    "FeatureTable",
    "InputError",
    "InputNote",
    "Instance",
    "InternalError",
    "LimitReached",
    "PairwiseEnsemble",
    "PluralignError",
    "Status",
    "Verdict",
    "VerifiedVerdict",
    "Votes",
    "aggregate",
    "axioms",
    "calibrate",
    "check",
    "check_verified",
    "compatible",
    "distortion",
    "evaluate",
    "explore",
    "feasible",
    "features",
    "learn",
    "list_axioms",
    "list_builtins",
    "list_layouts",
    "list_methods",
    "list_rules",
    "list_theorems",
    "load",
    "matrix",
    "minimal_sets",
    "prove",
    "rankings",
    "read_ensemble",
    "read_votes",
    "report",
    "save_ensemble",
    "search",
    "search_distortion",
]

_HOMES = {
    "pluralign.answers.aggregate": ("aggregate",),
    "pluralign.answers.answer": ("Answer",),
    "pluralign.answers.axioms": ("axioms",),
    "pluralign.answers.calibrate": ("calibrate",),
    "pluralign.answers.check": ("Verdict", "VerifiedVerdict", "check", "check_verified"),
    "pluralign.answers.compatible": ("compatible",),
    "pluralign.answers.distortion": ("distortion",),
    "pluralign.answers.evaluate": ("evaluate",),
    "pluralign.answers.feasible": ("feasible",),
    "pluralign.answers.learn": ("learn", "save_ensemble"),
    "pluralign.answers.listings": (
        "list_axioms",
        "list_builtins",
        "list_layouts",
        "list_methods",
        "list_rules",
        "list_theorems",
    ),
    "pluralign.answers.matrix": ("matrix",),
    "pluralign.answers.minimal_sets": ("minimal_sets",),
    "pluralign.answers.prove": ("prove",),
    "pluralign.answers.rankings": ("rankings",),
    "pluralign.answers.report": ("report",),
    "pluralign.answers.search": ("search",),
    "pluralign.answers.search_distortion": ("search_distortion",),
    "pluralign.explorer.explore": ("explore",),
    "pluralign.formulations.ensembles.ensemble": ("Ensemble",),
    "pluralign.formulations.ensembles.reading.ensembles": ("read_ensemble",),
    "pluralign.formulations.ensembles.reading.files": (
        "FeatureTable",
        "features",
        "read_votes",
    ),
    "pluralign.formulations.ensembles.votes": ("Votes",),
    "pluralign.formulations.errors": (
        "InputError",
        "InputNote",
    ),
    "pluralign.formulations.instances.instance": (
        "Ballot",
        "Comparison",
        "Instance",
    ),
    "pluralign.formulations.instances.reading": ("load",),
    "pluralign.learning": ("PairwiseEnsemble",),
    "pluralign.solver.errors": (
        "InternalError",
        "PluralignError",
    ),
    "pluralign.solver.results": (
        "LimitReached",
        "Status",
    ),
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
    return sorted({*(name for name in globals() if name.startswith("__")), *__all__})
