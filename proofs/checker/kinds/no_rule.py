"""Kind `no-rule`: no rule satisfies all the axioms on these profiles.

Why this suffices: the demands given are demands of the axioms, which every such rule meets, and a rule has one output on
every profile; steps lead from the clauses that say so to the empty clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from ..budget import keep, spend
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_fields, read_list, reject, shown
from .axiom_demands import DEMANDS
from .clauses import check_steps
from .rules import Demand, Votes, is_demand, read_rules
from .theorem_statement import Order


def prove_no_rule(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The demands given are demands of the axioms, and their clauses are refuted."""
    rules, axioms = read_rules(instance, claim, evidence, compatible=False)
    demands: list[tuple[str, Demand]] = []
    for entry in read_list(evidence["instances"], "'instances'"):
        fields = read_fields(entry, "an axiom's instance", "axiom profiles candidates")
        axiom, named = fields["axiom"], read_list(fields["candidates"], "'candidates'", may_be_empty=True)
        if not isinstance(axiom, str) or axiom not in axioms:
            reject("'axiom'", f"one of the claim, {', '.join(axioms)}", axiom)
        profiles = tuple(rules.read(profile) for profile in read_list(fields["profiles"], "'profiles'"))
        demand = profiles, tuple(instance.candidate(c, "an entry of 'candidates'") for c in named)
        if not is_demand(axiom, rules, demand):
            raise Rejected(f"{axiom} has no such instance: {shown(entry)}")
        demands.append((axiom, demand))
    number = {
        profile: k for k, profile in enumerate(dict.fromkeys(p for _, (profiles, _) in demands for p in profiles))
    }
    clauses = [frozenset(clause) for clause in clauses_of(rules.family, demands, number)]
    check_steps(evidence["steps"], clauses, len(number) * len(rules.family))


def clauses_of(family: list[Order], demands: list[tuple[str, Demand]], number: dict[Votes, int]) -> Iterator[list[int]]:
    """k |F| + j + 1 says that ranking j of F is the output on profile number k."""
    first = {profile: k * len(family) + 1 for profile, k in number.items()}
    for start in first.values():
        keep(len(family) ** 2)
        outputs = range(start, start + len(family))
        yield list(outputs)
        yield from ([-a, -b] for a, b in combinations(outputs, 2))
    for axiom, ((*others, last), candidates) in demands:
        for given in product(range(len(family)), repeat=len(others)):
            spend(10 * len(family))
            keep(len(family))
            outputs_given = [family[j] for j in given]
            right = [j for j, output in enumerate(family) if DEMANDS[axiom](candidates, *outputs_given, output)]
            if len(right) < len(family):
                excluded = [-first[profile] - j for profile, j in zip(others, given, strict=True)]
                yield excluded + [first[last] + j for j in right]


KIND = Kind("compatible axioms voters anonymous family ballots", "thetas instances steps", prove_no_rule)
