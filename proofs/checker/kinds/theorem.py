"""Kind `theorem`: a rule, or a class of rules, satisfies or violates an axiom on all profiles of m candidates.

Why this suffices: see `theorem_proved`, `theorem_refuted` and `theorem_classes`, between which this file chooses.
"""

from __future__ import annotations

from dataclasses import replace

from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_fields, reject
from .theorem_classes import CLASSES, check_class
from .theorem_proved import check_proved
from .theorem_refuted import check_refuted
from .theorem_statement import DIGITS, PROFILES, TIES, Statement


def theorem_evidence(claim: Fields) -> str:
    """The keys of the evidence."""
    if claim["rule"] == "majority-relation":
        return "profiles thetas conflict"
    return "parts thetas" if claim["holds"] is True else "family profiles points thetas"


def prove_theorem(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The claim is read strictly, and handed to the file that can prove it."""
    rule, m = read_choice(claim["rule"], "'rule'", [*TIES, *CLASSES]), len(instance.number)
    if type(claim["holds"]) is not bool:
        reject("'holds'", "true or false", claim["holds"])
    instance.need_no_profile()
    if m < 2 or (m > len(DIGITS) and rule != "majority-relation"):
        raise Rejected(f"a theorem is about 2 to {len(DIGITS)} candidates, not {m}")
    if rule in CLASSES:
        check_class(rule, instance, claim, evidence)
        return
    hypotheses = read_fields(claim["hypotheses"], "'hypotheses'", "ballots ties majority")
    statement = Statement(
        rule,
        read_choice(claim["axiom"], "'axiom'", list(PROFILES)),
        read_choice(claim["domain"], "'domain'", ["any", "plane", "features"]),
        read_choice(hypotheses["ballots"], "'ballots'", ["allowed", "any"]),
        read_choice(hypotheses["ties"], f"'ties' for the rule {rule}", TIES[rule]),
        read_choice(hypotheses["majority"], "'majority'", ["strict", "weak"]),
        DIGITS[:m],
    )
    if (instance.vectors is not None) != (statement.domain == "features"):
        raise Rejected("the domain 'features' needs features in the instance, the others must have none")
    if statement.domain == "plane" and m > 5:
        raise Rejected("the domain 'plane' is about 2 to 5 candidates")
    numbered = replace(instance, number={c: i for i, c in enumerate(statement.letters)})
    (check_proved if claim["holds"] else check_refuted)(statement, numbered, evidence)


KIND = Kind("rule axiom domain hypotheses holds", theorem_evidence, prove_theorem)
