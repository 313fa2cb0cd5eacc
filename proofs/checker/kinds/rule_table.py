"""Kind `rule-table`: some rule satisfies all the axioms on these profiles.

Why this suffices: the evidence is that rule, with an output for every profile, and all demands of the axioms are looked at.
"""

from __future__ import annotations

import math
from itertools import product

from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_list, read_two
from .axiom_demands import DEMANDS
from .rules import Votes, demands_of, read_rules
from .theorem_statement import Order


def prove_rule_table(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The table has an output for every profile, and they meet all demands."""
    rules, axioms = read_rules(instance, claim, evidence, compatible=True)
    table: dict[Votes, Order] = {}
    for entry in read_list(evidence["table"], "'table'"):
        profile, output = read_two(entry, "an entry of the table")
        votes = rules.read(profile)
        if votes in table:
            raise Rejected("the table has a profile twice")
        table[votes] = rules.ranking(output)
    size = len(rules.ballots)
    missing = -len(table)  # all are different
    for n in range(1, rules.voters + 1):
        missing += math.comb(size + n - 1, n) if rules.anonymous else size**n
        if missing > 0:
            raise Rejected(f"the table lacks profiles of {n} voters")
    for axiom, votes in product(axioms, table):
        for profiles, candidates in demands_of(axiom, rules, votes):
            if not DEMANDS[axiom](candidates, *(table[profile] for profile in profiles)):
                raise Rejected(f"the table does not satisfy {axiom}")


KIND = Kind("compatible axioms voters anonymous family ballots", "thetas table", prove_rule_table)
