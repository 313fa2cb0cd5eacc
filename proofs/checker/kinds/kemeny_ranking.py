"""Kind `kemeny-ranking`: the ranking is allowed, costs `cost`, and no allowed ranking costs less.

A pair a above b costs n_ba; for `slater` it costs 1 if b beats a, and nothing otherwise. With `first` it is moreover the first
of all optimal rankings in the lexicographic order of the candidates.

Why this suffices: θ induces the ranking, and its cost is computed here. Either all feasible rankings are listed
and looked at; or cones cover all θ, and in each of them costs are bounded (`cones`); or a tree of case splits covers all
allowed rankings, and at every leaf weak duality bounds the cost of those that are left from below by more than cost − 1
(costs are integers). For `first`, such a tree for every position and every candidate that would make a ranking come
before excludes the same cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ..budget import keep, spend
from ..conflicts import check_theta
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Pair, Rejected, read_fields, read_list, read_number, reject, shown
from .cones import check_cones
from .regions import check_complete
from .trees import Bound, check_tree, read_bounds


def prove_kemeny_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The ranking costs c, and no allowed ranking costs less, nor, if it is to be the first, as much and comes before."""
    if (rule := claim["rule"]) not in KEMENY_RULES:
        reject("'rule'", f"one of {', '.join(KEMENY_RULES)}", rule)
    if type(first := claim["first"]) is not bool:
        reject("'first'", "true or false", first)
    instance.need_profile()
    ranking = instance.ranking(claim["ranking"])
    check_theta(evidence["theta"], ranking, instance)
    unanimous = instance.respected(ranking) if rule == "kemeny-po" else set()
    costs = costs_of_pairs(rule, instance)
    cost = cost_of(ranking, costs)
    if read_number(claim["cost"], "'cost'") != cost:
        raise Rejected(f"the ranking costs {shown(cost)}, not {shown(claim['cost'])}")
    proof = evidence["proof"]
    if isinstance(proof, dict) and "rankings" in proof:
        proof = read_fields(proof, "the proof", "rankings thetas")
        _check_costs(proof, instance, costs, unanimous, (cost, ranking if first else []))
        return
    if isinstance(proof, dict) and "cones" in proof:
        check_cones(proof, instance, penalised(costs, unanimous), cost, ranking if first else [])
        return
    proof = read_fields(proof, "the proof", "cuts multipliers tree earlier")
    both = dict.fromkeys([(b, a) for a, b in costs], 0) | costs
    bounds = read_bounds(proof, instance, both)
    check_tree(proof["tree"], instance, bounds, unanimous, cost - 1)
    _check_first(proof["earlier"], instance, bounds, unanimous, (cost, ranking if first else []))


def costs_of_pairs(rule: object, instance: Instance) -> dict[Pair, int]:
    """What each pair (a, b), a above b, costs, if it costs something."""
    if rule == "slater":
        return {(b, a): 1 for a, b in instance.majority()}
    costs = {(b, a): n for a, b, n in instance.counts()}
    keep(len(costs))
    return costs


def cost_of(ranking: Sequence[int], costs: dict[Pair, int]) -> int:
    """The cost of a ranking, pair by pair."""
    place = {c: k for k, c in enumerate(ranking)}
    spend(2 * len(costs))
    return sum([n for (a, b), n in costs.items() if place[a] < place[b]])


def penalised(costs: dict[Pair, int], unanimous: set[Pair]) -> dict[Pair, int]:
    """The costs, higher where a unanimous pair is not respected, so that no such ranking is among the cheapest ones."""
    large = 1 + sum(costs.values())
    keep(len(unanimous))
    return costs | {(b, a): large + costs.get((b, a), 0) for a, b in unanimous}


def _check_first(
    value: object, instance: Instance, bounds: list[Bound], unanimous: set[Pair], least: tuple[int, list[int]]
) -> None:
    """No allowed ranking of the same cost may come before; nothing to show for an empty ranking."""
    cost, ranking = least
    entries = read_list(value, "'earlier'", may_be_empty=True)
    trees: dict[tuple[object, int], object] = {}
    for entry in entries:
        item = read_fields(entry, "an entry of 'earlier'", "position candidate tree")
        k, c = item["position"], instance.candidate(item["candidate"], "'candidate' in 'earlier'")
        if type(k) is not int or (k, c) in trees:
            reject("'position'", "an integer, once with its candidate", k)
        trees[k, c] = item["tree"]
    fixed = set(unanimous)
    for k, chosen in enumerate(ranking):
        later = ranking[k:]
        for c in sorted(c for c in later if c < chosen):
            spend(10 + len(later))
            if any((r, c) in unanimous for r in later):
                continue
            if (k, c) not in trees:
                raise Rejected(f"nothing shows that candidate number {c + 1} cannot come at position {k}")
            spend(len(fixed))
            check_tree(trees.pop((k, c)), instance, bounds, fixed.union((c, r) for r in later if r != c), cost)
        fixed.update((chosen, r) for r in later[1:])
    if trees:
        raise Rejected("'earlier' has an entry that nothing asks for")


def _check_costs(
    proof: Fields, instance: Instance, costs: dict[Pair, int], unanimous: set[Pair], least: tuple[int, list[int]]
) -> None:
    """No feasible ranking that respects the unanimous pairs may have a smaller (cost, ranking) than `least`."""
    rankings = [instance.ranking(ranking) for ranking in read_list(proof["rankings"], "'rankings'")]
    check_complete(rankings, proof["thetas"], instance)
    for ranking in rankings:
        if (cost_of(ranking, costs), ranking) < least and unanimous.isdisjoint(
            (b, a) for a, b in combinations(ranking, 2)
        ):
            raise Rejected("an allowed ranking costs less, or as much and comes before in the order of the candidates")


KEMENY_RULES = ("kemeny", "kemeny-po", "slater")

KIND = Kind("rule ranking cost first", "theta proof", prove_kemeny_ranking)
