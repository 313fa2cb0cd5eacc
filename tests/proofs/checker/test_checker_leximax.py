"""Which leximax rankings can be certified: those of the definition, with the conflicts that they need."""

from __future__ import annotations

import copy
import itertools
import random
from fractions import Fraction

import pytest
from support.mutations import accepted
from support.ranking_certificates import leximax_certificate
from support.ranking_judge import (
    RULES,
    certificate,
    feasible_rankings,
    greedy,
    judge,
    judged_true,
    plain,
    respects,
    scores,
    settle,
    table,
)
from support.types import Json

from pluralign.proofs.checker import Rejected, check


def random_instance(rng: random.Random, m: int, d: int, feasible_ballots: bool) -> Json:
    points = rng.sample(list(itertools.product(range(-1, 2), repeat=d)), m)
    names = [f"c{i}" for i in range(m)]
    candidates = {n: [plain(Fraction(x, rng.choice((1, 2)))) for x in p] for n, p in zip(names, points, strict=True)}
    if len(set(map(str, candidates.values()))) < m:
        return random_instance(rng, m, d, feasible_ballots)
    instance: Json = {"candidates": candidates if d < 4 else names}
    pool = feasible_rankings(instance) if feasible_ballots else [list(p) for p in itertools.permutations(names)]
    instance["ballots"] = [{"count": rng.randint(1, 3), "ranking": rng.choice(pool)} for _ in range(rng.randint(1, 3))]
    return instance


@pytest.mark.parametrize("seed", range(12))
def test_only_the_leximax_ranking_can_be_certified(seed: int) -> None:
    """With all conflicts there are as evidence, exactly the ranking that the definition gives is accepted."""
    rng = random.Random(seed)
    instance = random_instance(rng, 4, 2 + seed % 3, feasible_ballots=seed % 4 != 3)
    feasible, (_, _, unanimous, _) = feasible_rankings(instance), table(instance)
    for rule in RULES:
        allowed = [r for r in feasible if not rule.startswith("lcpo") or respects(r, unanimous)]
        if not allowed:
            _, conflict = settle(instance, sorted(unanimous))
            check(certificate("no-pareto-ranking", instance, {"respects-unanimity": 0}, {"conflict": conflict}))
            continue
        right = greedy(allowed, list(instance["candidates"]), scores(rule, instance))
        for ranking in feasible:
            value = leximax_certificate(instance, rule, ranking)
            assert accepted(value) == judged_true(value) == (ranking == right)


@pytest.mark.parametrize("rule", ["lcpo", "leximax-borda"])
@pytest.mark.parametrize("seed", range(4))
def test_conflicts_reject_exactly_where_their_pairs_hold(seed: int, rule: str) -> None:
    """Leaving out conflicts, giving them to others and changing ties is judged as position by position."""
    rng = random.Random(seed)
    conflicts: Json = []
    while len(conflicts) < 2:
        instance = random_instance(rng, 5, 2, feasible_ballots=seed % 2 == 0)
        names, unanimous = list(instance["candidates"]), table(instance)[2]
        allowed = [r for r in feasible_rankings(instance) if rule != "lcpo" or respects(r, unanimous)]
        if not allowed:
            continue
        value = leximax_certificate(instance, rule, greedy(allowed, names, scores(rule, instance)))
        conflicts = value["evidence"]["conflicts"]
    verdicts = []
    for _ in range(150):
        chosen = rng.sample(conflicts, rng.choice((len(conflicts), len(conflicts) - 1)))
        evidence = [{**c, "candidate": rng.choice([c["candidate"]] * 20 + names)} for c in chosen]
        order = names if rng.random() < 0.5 else rng.sample(names, 5)
        changed = copy.deepcopy(value)
        changed["evidence"]["conflicts"] = evidence
        changed["instance"]["candidates"] = {name: instance["candidates"][name] for name in order}
        verdicts.append(accepted(changed))
        assert verdicts[-1] == judged_true(changed)
    assert set(verdicts) == {True, False}


def test_a_conflict_holds_at_the_place_of_its_first_candidate_below() -> None:
    """On a line, b between a and c cannot come first: (b, a) and (b, c) hold while a and c are not placed."""
    candidates = {"b": [0], "a": [1], "c": [-1]}
    ballots = [{"count": 1, "ranking": ["b", "a", "c"]}]
    conflict = {"candidate": "b", "conflict": [["b", "a", 1], ["b", "c", 1]]}
    instance = {"candidates": candidates, "ballots": ballots}
    claim = {"rule": "leximax-borda", "ranking": ["a", "b", "c"]}
    value = certificate("leximax-ranking", instance, claim, {"theta": [1], "conflicts": [conflict]})
    check(value)
    value["evidence"]["conflicts"] = []
    with pytest.raises(Rejected, match="'b' has precedence at position 0"):
        check(value)


def test_unanimous_pairs_hold_before_they_are_placed() -> None:
    """On a line a, b, c in this order, c cannot come first if a is to be above b, but otherwise it can."""
    counts = {("a", "b"): (1, 0), ("c", "a"): (2, 1), ("c", "b"): (2, 1)}
    comparisons = [
        {"above": above, "below": below, "count": count}
        for (p, q), (up, down) in counts.items()
        for above, below, count in ((p, q, up), (q, p, down))
        if count
    ]
    instance = {"candidates": {"a": [0], "b": [1], "c": [2]}, "comparisons": comparisons}
    conflict = {"candidate": "c", "conflict": [["a", "b", 1], ["c", "b", 1]]}
    claim = {"rule": "lcpo", "ranking": ["a", "b", "c"]}
    value = certificate("leximax-ranking", instance, claim, {"theta": [-1], "conflicts": [conflict]})
    check(value)
    judge(value)
    value["claim"]["rule"] = "leximax-copeland"
    with pytest.raises(Rejected, match="'c' has precedence at position 0"):
        check(value)
    between = {"candidate": "a", "conflict": conflict["conflict"]}
    value["claim"]["ranking"], value["evidence"] = ["c", "b", "a"], {"theta": [1], "conflicts": [between]}
    check(value)


def test_with_ballots_half_of_the_weight_is_no_majority() -> None:
    ballots = [{"count": 1, "ranking": ["a", "b"]}, {"count": 1, "ranking": ["b", "a"]}]
    instance = {"candidates": ["a", "b"], "ballots": ballots}
    for rule in RULES:
        evidence: Json = {"theta": None, "conflicts": []}
        check(certificate("leximax-ranking", instance, {"rule": rule, "ranking": ["a", "b"]}, evidence))
        assert not accepted(certificate("leximax-ranking", instance, {"rule": rule, "ranking": ["b", "a"]}, evidence))


@pytest.mark.parametrize("weight", [1, 127, 128, 255, 256, 10**40])
def test_pairwise_counts_do_not_overflow_into_each_other(weight: int) -> None:
    """x wins by one vote against each of y and z, however heavy the ballots are."""
    ballots = [
        {"count": weight + 1, "ranking": ["x", "y", "z"]},
        {"count": weight, "ranking": ["z", "y", "x"]},
    ]
    instance = {"candidates": ["z", "y", "x"], "ballots": ballots}
    evidence: Json = {"theta": None, "conflicts": []}
    for rule in ("leximax-copeland", "lcpo-half", "leximax-borda"):
        check(certificate("leximax-ranking", instance, {"rule": rule, "ranking": ["x", "y", "z"]}, evidence))
    claim = {"rule": "leximax-plurality", "ranking": ["x", "z", "y"]}
    check(certificate("leximax-ranking", instance, claim, evidence))
