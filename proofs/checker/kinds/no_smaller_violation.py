"""Kind `no-smaller-violation`: a rule violates an axiom on no instance of a smaller size.

The size of an instance are the numbers of its candidates and of its voters, and the dimension d that the differences of the
features span, compared in this order. The claim is about all real features, different for different candidates, all profiles
of feasible ballots, and every order of the candidates, by which ties are broken (rankings: lexicographically).

Why this suffices: a rule on rankings sees the features only by the family of feasible rankings, and `families` has all of
them; one candidate has one ranking, which meets every demand. Axioms do not depend on names, so that what holds however ties
are broken holds for all names. For each smaller size, or all numbers of voters of fewer candidates at once, each family and
each case of the axiom, either all profiles are tried, or the proof is a tree: in each node
some forms in the numbers of voters are supposed to be ≥ 0, `limits`. A node is closed if a sum of its limits, times positive
numbers, has no positive coefficient and is negative, which cannot be, as the numbers of voters are ≥ 0 (Farkas). Otherwise
the numbers are split by one of them, ≤ k or > k, or the case is gone through, up to the next question that the path does not
answer: one node for each answer. If there is no question left, the demand must be met. Limits have integer values, so that
they may be divided by a common factor of their coefficients and rounded down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, groupby

from ..budget import spend, words
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_count, read_fields, read_index, read_list, read_two, shown
from .smaller_cases import CASES
from .smaller_families import families, renamed
from .smaller_profiles import RULES, Form, Limits, Open, Path, Rule, plus
from .smaller_worlds import Case, Demand, World

Size = tuple[int, int, int | None]  # candidates, dimension, voters, None for any number of them


def prove_no_smaller_violation(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """No violation for each of the smaller sizes."""
    instance.need_no_profile()
    if instance.vectors is not None:
        raise Rejected("the claim is about all features, but the instance has some")
    rule, axiom = read_choice(claim["rule"], "'rule'", RULES), read_choice(claim["axiom"], "'axiom'", list(CASES))
    n, d = read_count(claim["voters"], "'voters'"), read_count(claim["dimension"], "'dimension'")
    sizes = list(smaller_sizes(len(instance.number), n, d))
    proofs = read_list(evidence["proofs"], "'proofs'", may_be_empty=True)
    if len(proofs) != len(sizes):
        raise Rejected(f"there are {len(sizes)} smaller sizes, and {len(proofs)} proofs")
    for size, proof in zip(sizes, proofs, strict=True):
        fields = read_fields(proof, "a proof", "ties nodes")
        fixed = read_choice(fields["ties"], "'ties'", ["fixed", "any"]) == "fixed"
        nodes = None if fields["nodes"] is None else iter(read_list(fields["nodes"], "'nodes'", may_be_empty=True))
        for cases in cases_of(rule, axiom, size, fixed):
            check_cases(cases, nodes, size)
        if nodes is not None and next(nodes, None) is not None:
            raise Rejected(f"the proof for {shown(size)} has more nodes than its trees")


def smaller_sizes(m: int, n: int, d: int) -> Iterator[Size]:
    """Those with fewer candidates, for any number of voters, and then those with fewer voters or a smaller dimension."""
    if m < 2 or d >= m:
        raise Rejected(f"{m} candidates do not span {d} dimensions")
    yield from ((few, k, None) for few in range(2, m) for k in range(1, few))
    for voters in range(1, n + 1):
        spend(10 * m)
        yield from ((m, k, voters) for k in range(1, m if voters < n else d))


def cases_of(rule: str, axiom: str, size: Size, fixed: bool) -> Iterator[list[Case]]:
    """The cases of the axiom for each family, with all names of the candidates if ties are fixed by their order."""
    m, d, voters = size
    for family in families(m, d):
        for named in renamed(family) if fixed else [family]:
            yield list(CASES[axiom](World(Rule(rule, named, fixed), voters)))


def check_cases(cases: list[Case], nodes: Iterator[object] | None, size: Size) -> None:
    """By the next nodes of the proof, or by trying all profiles."""
    if nodes is not None:
        for case in cases:
            check_node(Tree(case, nodes), [tightened(limit) for limit in case.limits()], [])
        return
    for (voters, unknowns), alike in groupby(cases, lambda case: (case.together, case.unknowns)):
        if voters is None:
            raise Rejected("for any number of voters there must be a proof")
        together = list(alike)
        for numbers in profiles(voters, unknowns):
            check_profile(together, numbers, size)


def check_profile(cases: list[Case], numbers: list[int], size: Size) -> None:
    """No demand of the cases is violated where the numbers of voters are these."""
    known = tuple([(number,) for number in numbers])
    for case in cases:
        spend(20)
        empty = any(not any(numbers[k] for k in group) for group in case.groups)
        if not empty and not met(case.demand(known), []):
            raise Rejected(f"{shown(size)}: the axiom is violated where the numbers of voters are {shown(numbers)}")


def met(demand: Demand, choices: list[int]) -> bool:
    """Whether it is met however ties are broken, where the numbers of voters are known."""
    try:
        return demand(Path(choices))
    except Open as question:
        return all(met(demand, [*choices, answer]) for answer, _ in question.options)


def profiles(voters: int, ballots: int) -> Iterator[list[int]]:
    """All ways to write a number as a sum of so many numbers ≥ 0."""
    for walls in combinations(range(voters + ballots - 1), ballots - 1):
        spend(20 + 3 * ballots)
        ends = [-1, *walls, voters + ballots - 1]
        yield [ends[k + 1] - ends[k] - 1 for k in range(ballots)]


class Tree:
    """A case for unknown numbers, and the nodes of the proof that are left."""

    def __init__(self, case: Case, nodes: Iterator[object]) -> None:
        self.unknowns, self.nodes = case.unknowns, nodes
        self.demand = case.demand(unknown(case.unknowns))


def check_node(tree: Tree, limits: Limits, choices: list[int]) -> None:
    """A node is the multipliers of its limits, [[limit, multiplier], …]; {"split": [number, k]}; or null, to go on."""
    node = next(tree.nodes, False)
    if isinstance(node, list):
        check_contradiction(node, limits)
    elif isinstance(node, dict):
        number, k = read_two(read_fields(node, "a node", "split")["split"], "'split'")
        i = read_index(number, "the number of a ballot", tree.unknowns)
        for limit in split(i, read_index(k, "a number of voters", 1 << 32), tree.unknowns):
            check_node(tree, [*limits, limit], choices)
    elif node is None:
        check_answers(tree, limits, choices)
    else:
        raise Rejected("a proof has too few nodes, or one that is neither a list nor an object nor null")


def check_answers(tree: Tree, limits: Limits, choices: list[int]) -> None:
    """One node for each answer to the next question; without one, the demand is met."""
    try:
        is_met = tree.demand(Path(choices))
    except Open as question:
        for answer, supposed in question.options:
            more = [tightened(form) for form in supposed if any(form[:-1])]
            check_node(tree, limits + more, [*choices, answer])
        return
    if not is_met:
        raise Rejected(f"nothing shows that the answers {shown(choices)} are impossible, which violate the axiom")


def unknown(unknowns: int) -> tuple[Form, ...]:
    """The unknown numbers themselves."""
    return tuple([tuple(int(i == k) for i in range(unknowns + 1)) for k in range(unknowns)])


def split(i: int, k: int, unknowns: int) -> tuple[Form, Form]:
    """Number i is k or less; or it is k + 1 or more."""
    one = [int(j == i) for j in range(unknowns + 1)]
    return plus(tuple([-x for x in one]), k), plus(tuple(one), -k - 1)


def tightened(form: Form) -> Form:
    """A form that is ≥ 0 where this one is, for whole numbers."""
    divisor = math.gcd(*form[:-1])
    return form if divisor < 2 else tuple([x // divisor for x in form])


def check_contradiction(multipliers: list[object], limits: Limits) -> None:
    """The sum of limits, times positive numbers, has no positive coefficient and a negative constant."""
    together = [0] * len(limits[0]) if limits else [0]
    for entry in multipliers:
        number, multiplier = read_two(entry, "an entry of multipliers")
        limit, y = (
            limits[read_index(number, "the number of a limit", len(limits))],
            read_count(multiplier, "a multiplier"),
        )
        spend(len(limit) * words([y]))
        together = [x + y * z for x, z in zip(together, limit, strict=True)]
    *coefficients, constant = together
    if constant >= 0 or max(coefficients, default=0) > 0:
        raise Rejected(f"the multipliers {shown(multipliers)} of limits do not prove a contradiction")


KIND = Kind("rule axiom voters dimension", "proofs", prove_no_smaller_violation)
