"""The refutation that a certificate has: steps from what an argument demands to the empty clause.

Where there are many outputs a solver looks at each by itself, though most demands see only who is first. The argument in words
has steps for all of them at once, and so its clauses are tried first.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AxiomInstance
from pluralign.proofs.compatibility.cases import SatisfiedError, lines, proof
from pluralign.proofs.compatibility.clauses import formula, numbered
from pluralign.solver.logic.sat import NotAProofError, Refutation, derived, refutation
from pluralign.solver.results import Deadline

FEW = 24
"""Outputs of which a solver finds a shorter refutation in little time."""


def refuted(family: Sequence[Ranking], instances: Sequence[AxiomInstance], deadline: Deadline) -> Refutation | None:
    """Steps from `formula(family, instances)` to the empty clause, or None if some outputs satisfy the instances."""
    clauses = formula(family, instances)
    if len(family) > FEW:
        number = numbered(family, dict.fromkeys(profile for instance in instances for profile in instance.profiles))
        # a demand on three profiles says nothing by unit propagation where two of them have several outputs left
        with contextlib.suppress(NotAProofError):
            try:
                return derived(clauses, lines(proof(family, instances), family, number), deadline)
            except SatisfiedError:
                return None
    return refutation(clauses, deadline)
