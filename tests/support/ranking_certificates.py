"""Small certificates of rankings, made by the code of the tests alone."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable

from support.ranking_judge import (
    RULES,
    TALK,
    certificate,
    chain,
    feasible_rankings,
    greedy,
    respects,
    scores,
    settle,
    table,
    theta_for,
)
from support.types import Json


def leximax_certificate(instance: Json, rule: str, ranking: list[str]) -> Json:
    """The best evidence there is that the rule outputs `ranking`: every true conflict at every position."""
    unanimous = table(instance)[2] if rule.startswith("lcpo") else set()
    score, order = scores(rule, instance), list(instance["candidates"])
    conflicts = []
    for k, chosen in enumerate(ranking):
        for c in ranking[k + 1 :]:
            later = [b for b in ranking[k:] if b != c]
            before = (-score[c], order.index(c)) < (-score[chosen], order.index(chosen))
            if not before or any((r, c) in unanimous for r in later):
                continue
            pairs = [*chain(ranking[:k]), *((c, b) for b in later), *sorted(unanimous)]
            pairs += [(ranking[k - 1], c)] if k else []
            _, conflict = settle(instance, list(dict.fromkeys(pairs)))
            if conflict:
                conflicts.append({"candidate": c, "conflict": conflict})
    theta = theta_for(instance, ranking)
    claim = {"rule": rule, "ranking": ranking}
    return certificate("leximax-ranking", instance, claim, {"theta": theta, "conflicts": conflicts})


def talk_infeasible() -> Json:
    conflict = [["A", "B", "1/3"], ["B", "C", "2/3"], ["D", "E", "20/3"]]
    claim = {"feasible": False, "ranking": ["A", "B", "C", "D", "E"]}
    return certificate("infeasible-ranking", {"candidates": copy.deepcopy(TALK)}, claim, {"conflict": conflict})


def rational_feasible() -> Json:
    candidates = {"a": ["1/2", "-1/3"], "b": ["1/5", 2], "c": [0, "7/4"]}
    claim = {"feasible": True, "ranking": ["a", "b", "c"]}
    return certificate("feasible-ranking", {"candidates": candidates}, claim, {"theta": ["3/2", "1/100"]})


def all_rankings(instance: Json) -> Json:
    rankings = feasible_rankings(instance)
    thetas = [theta_for(instance, ranking) for ranking in rankings]
    claim = {"count": len(rankings), "rankings": rankings}
    return certificate("feasible-rankings", instance, claim, {"thetas": thetas})


def unanimity_without_ranking() -> Json:
    """1, 4 and 6, 9 on a line: both ballots rank 1 above 4 and 9 above 6."""
    ballots = [
        {"count": 2, "ranking": ["one", "four", "nine", "six"]},
        {"count": 1, "ranking": ["nine", "six", "one", "four"]},
    ]
    candidates = {"one": [1], "four": [4], "six": [6], "nine": [9]}
    conflict = [["one", "four", 1], ["nine", "six", 1]]
    instance = {"candidates": candidates, "ballots": ballots}
    return certificate("no-pareto-ranking", instance, {"respects-unanimity": 0}, {"conflict": conflict})


def leximax_with_features(rule: str) -> Json:
    square = {"a": [1, 0], "b": ["-1/2", 1], "c": [0, -1], "d": [1, 1], "e": ["1/3", "1/3"]}
    ballots = [
        {"count": 3, "ranking": ["c", "b", "e", "a", "d"]},
        {"count": 1, "ranking": ["a", "d", "c", "e", "b"]},
        {"count": 2, "ranking": ["a", "d", "c", "e", "b"]},
    ]
    instance = {"candidates": square, "ballots": ballots}
    allowed = feasible_rankings(instance)
    if rule.startswith("lcpo"):
        allowed = [r for r in allowed if respects(r, table(instance)[2])]
    return leximax_certificate(instance, rule, greedy(allowed, list(square), scores(rule, instance)))


def leximax_by_comparisons() -> Json:
    """No features; z beats x, but the order of unanimous pairs x > y > z holds z back."""
    counts = {
        ("x", "y"): 2,
        ("y", "z"): 1,
        ("z", "w"): 3,
        ("w", "x"): 1,
        ("x", "w"): 1,
        ("z", "x"): 1,
        ("x", "z"): 1,
    }
    comparisons = [{"above": a, "below": b, "count": n} for (a, b), n in counts.items()]
    instance = {"candidates": ["z", "y", "x", "w"], "comparisons": comparisons}
    allowed = [list(r) for r in itertools.permutations("zyxw") if respects(list(r), table(instance)[2])]
    ranking = greedy(allowed, instance["candidates"], scores("lcpo-half", instance))
    return leximax_certificate(instance, "lcpo-half", ranking)


MAKERS: dict[str, Callable[[], Json]] = {
    "infeasible": talk_infeasible,
    "feasible": rational_feasible,
    "rankings": lambda: all_rankings({"candidates": {"p": [0, 0], "q": [1, 0], "r": [2, "1/2"]}}),
    "rankings without features": lambda: all_rankings({"candidates": ["p", "q", "r"]}),
    "count": lambda: certificate(
        "feasible-ranking-count",
        {"candidates": {"p": [0, 0], "q": [1, 0], "r": [2, 0], "s": ["1/2", 1]}},
        {"count": 8},
        {},
    ),
    "no Pareto ranking": unanimity_without_ranking,
    "lcpo by comparisons": leximax_by_comparisons,
    **{rule: lambda rule=rule: leximax_with_features(rule) for rule in RULES},  # type: ignore[misc]
}
EXAMPLES = {name: json.dumps(make()) for name, make in MAKERS.items()}


def example(name: str) -> Json:
    """A fresh copy of an example."""
    return json.loads(EXAMPLES[name])


def part_at(value: Json, path: tuple[Json, ...]) -> Json:
    for key in path:
        value = value[key]
    return value


def edited(name: str, *path: Json, to: Json) -> Json:
    value = example(name)
    part_at(value, path[:-1])[path[-1]] = to
    return value
