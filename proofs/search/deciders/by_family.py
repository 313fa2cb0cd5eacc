"""Combinatorial rules on a fixed family of feasible rankings, decided for profiles of any number of voters.

The negated theorem of `proofs.theorems` for this one family: refuted by clauses and linear inequalities, or a model that is
turned into integer counts. LCPO, leximax and Kemeny see nothing of the features but the family.
"""

from __future__ import annotations

from dataclasses import replace

from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.proofs.search.deciders.decisions import Decider, Decision, feasible_family
from pluralign.proofs.search.families import rankings
from pluralign.proofs.theorems.encoding import KEMENY, THEOREM
from pluralign.proofs.theorems.refutation import counterexample
from pluralign.proofs.theorems.semantics import together
from pluralign.proofs.theorems.violations import parts, violation
from pluralign.solver.logic import lazy
from pluralign.solver.results import Deadline

RULES = ("lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality", *KEMENY)
AXIOMS = ("po", "pmc", "majority", "winner-monotonicity", "separability")
"""Those that no other decider has for any number of voters."""


def decide(configuration: Instance, rule: str, axiom: str, voters: int | None, deadline: Deadline) -> Decision:
    """A violation with the features of the configuration, or none for any number of voters: None is proved, nothing is open.

    Raises `LimitReached` at the deadline.
    """
    m = configuration.m
    codes = feasible_family(configuration, deadline)
    family = [tuple(row) for row in rankings(m, codes).tolist()]
    for about in parts(axiom, m) if m > 1 else []:
        encoder = violation(rule, axiom, m, THEOREM, about, family)
        answer = lazy.decide(encoder.query, encoder.seeds, deadline=deadline)
        if isinstance(answer, lazy.Model):
            found = counterexample(encoder, axiom, about, answer)
            assert found is not None, f"a model of {rule} and {axiom} is no counterexample"
            counts = found.profiles[0] if axiom != "separability" else together(*found.profiles)
            ballots = tuple(Ballot.strict(r, n) for r, n in sorted(counts.items()))
            return Decision(replace(configuration, ballots=ballots))
    return Decision(None)


BY_FAMILY = Decider(
    "families-1", lambda rule, axiom, voters: rule in RULES and axiom in AXIOMS and voters is None, decide
)
