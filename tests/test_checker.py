"""What the certificate checker accepts and rejects.

The certificates here are made and judged by the code of this file alone: strict inequalities are settled by
Fourier-Motzkin elimination over the rationals, everything else by its definition.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import checker
from proofs.checker import Rejected, Unreadable, check, check_file, main

Json = Any
RULES = (
    "leximax-copeland",
    "leximax-copeland-half",
    "leximax-borda",
    "leximax-plurality",
    "lcpo",
    "lcpo-half",
)
TALK = {"A": [20, 0, 0], "B": [0, 20, 0], "C": [0, 10, 10], "D": [0, 0, 1], "E": [1, 0, 0]}


def certificate(kind: str, instance: Json, claim: Json, evidence: Json) -> Json:
    return {
        "format": "pluralign-certificate",
        "version": 1,
        "kind": kind,
        "instance": instance,
        "claim": claim,
        "evidence": evidence,
    }


def accepted(value: Json) -> bool:
    try:
        check(value)
    except Rejected as rejection:
        reason = str(rejection)
    else:
        return True
    assert reason
    assert "\n" not in reason
    return False


# --- an oracle for strict homogeneous inequalities --------------------------------------------------------


def decide(rows: list[list[int]], d: int) -> tuple[list[Fraction] | None, dict[int, int]]:
    """Either θ with row·θ > 0 for all rows, or multipliers of rows that sum to zero (Fourier-Motzkin)."""
    system = {tuple(row): {i: 1} for i, row in enumerate(rows)}
    stages = []
    for j in range(d):
        stages.append(list(system))
        following = {row: multipliers for row, multipliers in system.items() if row[j] == 0}
        ups, downs = ([row for row in system if sign * row[j] > 0] for sign in (1, -1))
        for up, down in itertools.product(ups, downs):
            multipliers = {i: -down[j] * w for i, w in system[up].items()}
            for i, w in system[down].items():
                multipliers[i] = multipliers.get(i, 0) + up[j] * w
            total = tuple(up[j] * y - down[j] * x for x, y in zip(up, down, strict=True))
            following.setdefault(total, multipliers)
        system = following
    for multipliers in system.values():  # all coordinates are gone: 0 > 0
        return None, multipliers
    theta = [Fraction(0)] * d
    for j in reversed(range(d)):
        bounds: dict[bool, list[Fraction]] = {True: [], False: []}
        for row in stages[j]:
            if row[j]:
                rest = sum(row[i] * theta[i] for i in range(j + 1, d))
                bounds[row[j] > 0].append(Fraction(-rest) / row[j])
        low, high = max(bounds[True], default=None), min(bounds[False], default=None)
        if low is not None and high is not None:
            theta[j] = (low + high) / 2
        elif low is not None:
            theta[j] = low + 1
        elif high is not None:
            theta[j] = high - 1
    return theta, {}


def vectors(instance: Json) -> dict[str, list[Fraction]]:
    candidates = instance["candidates"]
    if isinstance(candidates, dict):
        return {name: [Fraction(x) for x in vector] for name, vector in candidates.items()}
    return {a: [Fraction(a == b) for b in candidates] for a in candidates}


def plain(x: Fraction) -> int | str:
    return int(x) if x.denominator == 1 else str(x)


def settle(instance: Json, pairs: list[tuple[str, str]]) -> tuple[Json, Json]:
    """θ (null without features) or None, and the conflict or None, for `pairs` of (above, below)."""
    x = vectors(instance)
    d = len(next(iter(x.values())))
    scale = math.lcm(*(v.denominator for vector in x.values() for v in vector))
    rows = [[int(scale * (p - q)) for p, q in zip(x[a], x[b], strict=True)] for a, b in pairs]
    theta, multipliers = decide(rows, d)
    if theta is None:
        return None, [[*pairs[i], w] for i, w in multipliers.items()]
    return [plain(t) for t in theta], None


def chain(ranking: list[str] | tuple[str, ...]) -> list[tuple[str, str]]:
    return list(itertools.pairwise(ranking))


def theta_for(instance: Json, ranking: list[str] | tuple[str, ...]) -> Json:
    """Evidence that the ranking is feasible; `False` if it is not."""
    theta, conflict = settle(instance, chain(ranking))
    if conflict:
        return False
    return theta if isinstance(instance["candidates"], dict) else None


def feasible_rankings(instance: Json) -> list[list[str]]:
    rankings = itertools.permutations(instance["candidates"])
    return [list(r) for r in rankings if theta_for(instance, r) is not False]


# --- the rules, by definition -----------------------------------------------------------------------------


def table(instance: Json) -> tuple[dict[tuple[str, str], int], dict[str, int], set[tuple[str, str]], Json]:
    """n_ab, first places, unanimous pairs and pairs (a, b) such that a beats b."""
    names = list(instance["candidates"])
    n_ab = dict.fromkeys(itertools.permutations(names, 2), 0)
    first = dict.fromkeys(names, 0)
    if "ballots" in instance:
        n = sum(int(Fraction(ballot["count"])) for ballot in instance["ballots"])
        for ballot in instance["ballots"]:
            first[ballot["ranking"][0]] += int(Fraction(ballot["count"]))
            for a, b in itertools.combinations(ballot["ranking"], 2):
                n_ab[a, b] += int(Fraction(ballot["count"]))
        return n_ab, first, {p for p in n_ab if n_ab[p] == n}, {p for p in n_ab if 2 * n_ab[p] > n}
    for entry in instance["comparisons"]:
        n_ab[entry["above"], entry["below"]] += int(Fraction(entry["count"]))
    unanimous = {(a, b) for a, b in n_ab if n_ab[a, b] > 0 and n_ab[b, a] == 0}
    return n_ab, {}, unanimous, {(a, b) for a, b in n_ab if n_ab[a, b] > n_ab[b, a]}


def scores(rule: str, instance: Json) -> dict[str, Fraction]:
    n_ab, first, _, beats = table(instance)
    result = {}
    for a in instance["candidates"]:
        others = [b for b in instance["candidates"] if b != a]
        wins = sum((a, b) in beats for b in others)
        ties = sum((a, b) not in beats and (b, a) not in beats for b in others)
        if rule == "leximax-plurality":
            score = Fraction(first[a])
        elif rule == "leximax-borda":
            score = Fraction(sum(n_ab[a, b] for b in others))
        else:
            score = Fraction(wins) + (Fraction(ties, 2) if rule.endswith("-half") else 0)
        result[a] = score
    return result


def respects(ranking: list[str], pairs: set[tuple[str, str]]) -> bool:
    return all(ranking.index(a) < ranking.index(b) for a, b in pairs)


def greedy(allowed: list[list[str]], order: list[str], score: dict[str, Fraction]) -> list[str]:
    """The leximax ranking by its definition: filter the allowed rankings position by position."""
    for k in range(len(order)):
        best = min((r[k] for r in allowed), key=lambda c: (-score[c], order.index(c)))
        allowed = [r for r in allowed if r[k] == best]
    return allowed[0]


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


# --- a judge: docs/certificates.md once more, by brute force ------------------------------------------------


def need(condition: bool) -> None:
    if not condition:
        raise ValueError


def number(value: Json) -> Fraction:
    need(type(value) in (int, str))
    need(type(value) is int or re.fullmatch(r"-?[0-9]+(/[0-9]+)?", value) is not None)
    return Fraction(value)


def keys(value: Json, *names: str) -> None:
    need(isinstance(value, dict) and set(value) == set(names))


def judge_ranking(ranking: Json, instance: Json) -> None:
    need(isinstance(ranking, list) and sorted(ranking) == sorted(instance["candidates"]))


def judge_instance(instance: Json) -> None:
    need(isinstance(instance, dict) and {"candidates"} <= set(instance))
    need(set(instance) in ({"candidates"}, {"candidates", "ballots"}, {"candidates", "comparisons"}))
    candidates = instance["candidates"]
    need(isinstance(candidates, list | dict) and len(candidates) > 0)
    need(all(isinstance(name, str) for name in candidates) and len(set(candidates)) == len(candidates))
    if isinstance(candidates, dict):
        need(all(isinstance(vector, list) and vector for vector in candidates.values()))
        rows = {tuple(number(x) for x in vector) for vector in candidates.values()}
        need(len(rows) == len(candidates) and len({len(row) for row in rows}) == 1)
    for ballot in instance.get("ballots", []):
        keys(ballot, "count", "ranking")
        judge_ranking(ballot["ranking"], instance)
    for entry in instance.get("comparisons", []):
        keys(entry, "above", "below", "count")
        need(entry["above"] != entry["below"] and {entry["above"], entry["below"]} <= set(candidates))
    for name in set(instance) - {"candidates"}:
        need(isinstance(instance[name], list) and len(instance[name]) > 0)
        need(all(number(e["count"]) > 0 and number(e["count"]).denominator == 1 for e in instance[name]))


def judge_theta(theta: Json, ranking: list[str], instance: Json) -> None:
    if isinstance(instance["candidates"], list):
        need(theta is None)
        return
    x = vectors(instance)
    need(isinstance(theta, list) and len(theta) == len(x[ranking[0]]))
    reward = {c: sum(number(t) * v for t, v in zip(theta, x[c], strict=True)) for c in ranking}
    need(all(reward[a] > reward[b] for a, b in chain(ranking)))


def judge_conflict(conflict: Json, instance: Json) -> list[tuple[str, str]]:
    x = vectors(instance)
    need(isinstance(conflict, list) and len(conflict) > 0)
    need(all(isinstance(e, list) and len(e) == 3 and e[0] != e[1] and number(e[2]) > 0 for e in conflict))
    for i in range(len(x[conflict[0][0]])):
        need(sum(number(w) * (x[a][i] - x[b][i]) for a, b, w in conflict) == 0)
    need(len({(a, b) for a, b, _ in conflict}) == len(conflict))
    return [(a, b) for a, b, _ in conflict]


def judge_leximax(instance: Json, claim: Json, evidence: Json) -> None:
    keys(claim, "rule", "ranking")
    keys(evidence, "theta", "conflicts")
    rule, ranking = claim["rule"], claim["ranking"]
    need(rule in RULES and (rule != "leximax-plurality" or "ballots" in instance))
    judge_ranking(ranking, instance)
    judge_theta(evidence["theta"], ranking, instance)
    unanimous = table(instance)[2] if rule.startswith("lcpo") else set()
    need(respects(ranking, unanimous))
    score, order = scores(rule, instance), list(instance["candidates"])
    need(isinstance(evidence["conflicts"], list))
    conflicts = []
    for item in evidence["conflicts"]:
        keys(item, "candidate", "conflict")
        need(item["candidate"] in order)
        conflicts.append((item["candidate"], judge_conflict(item["conflict"], instance)))
    for k, chosen in enumerate(ranking):
        prefix, rest = ranking[:k], ranking[k:]

        def holds(a: str, b: str, c: str, prefix: list[str] = prefix) -> bool:
            chained = a in prefix and ranking.index(b) > ranking.index(a)
            return chained or (a == c and b not in prefix) or (a, b) in unanimous

        for c in rest[1:]:
            if (-score[c], order.index(c)) < (-score[chosen], order.index(chosen)):
                blocked = any((r, c) in unanimous for r in rest)
                need(blocked or any(e == c and all(holds(a, b, c) for a, b in p) for e, p in conflicts))


def judge(value: Json) -> None:
    keys(value, "format", "version", "kind", "instance", "claim", "evidence")
    need(value["format"] == "pluralign-certificate" and type(value["version"]) is int and value["version"] == 1)
    kind, instance, claim, evidence = (value[key] for key in ("kind", "instance", "claim", "evidence"))
    judge_instance(instance)
    if kind == "feasible-ranking":
        keys(claim, "feasible", "ranking")
        keys(evidence, "theta")
        need(claim["feasible"] is True)
        judge_ranking(claim["ranking"], instance)
        judge_theta(evidence["theta"], claim["ranking"], instance)
    elif kind == "infeasible-ranking":
        keys(claim, "feasible", "ranking")
        keys(evidence, "conflict")
        need(claim["feasible"] is False)
        judge_ranking(claim["ranking"], instance)
        need(respects(claim["ranking"], set(judge_conflict(evidence["conflict"], instance))))
    elif kind == "feasible-rankings":
        keys(claim, "count", "rankings")
        keys(evidence, "thetas")
        need(isinstance(claim["rankings"], list) and isinstance(evidence["thetas"], list))
        for ranking, theta in zip(claim["rankings"], evidence["thetas"], strict=True):
            judge_ranking(ranking, instance)
            judge_theta(theta, ranking, instance)
        need(number(claim["count"]) == len(claim["rankings"]))
        need(sorted(claim["rankings"]) == sorted(feasible_rankings(instance)))
    elif kind == "feasible-ranking-count":
        keys(claim, "count")
        keys(evidence)
        need(number(claim["count"]) == len(feasible_rankings(instance)))
    elif kind == "no-pareto-ranking":
        keys(claim, "respects-unanimity")
        keys(evidence, "conflict")
        need(type(claim["respects-unanimity"]) is int and claim["respects-unanimity"] == 0)
        need(set(judge_conflict(evidence["conflict"], instance)) <= table(instance)[2])
    else:
        need(kind == "leximax-ranking")
        judge_leximax(instance, claim, evidence)


def judged_true(value: Json) -> bool:
    try:
        judge(value)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, ZeroDivisionError):
        return False
    return True


# --- examples ---------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("name", EXAMPLES)
def test_true_certificates_are_accepted(name: str) -> None:
    value = example(name)
    check(value)
    judge(value)


# --- one change at a time ---------------------------------------------------------------------------------


def places(value: Json, path: tuple[Json, ...] = ()) -> Iterator[tuple[Json, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def changes(value: Json, names: list[str]) -> Iterator[Json]:
    """Other values for one place."""
    yield from (None, True, False, 1.5, math.nan, [], {}, "", [value], {"x": value}, 10**30)
    if type(value) is int:
        yield from (-value, value + 1, value - 1, 0, float(value), f"{value}/0", f"{value}.0", f" {value}")
        yield from (str(value), f"{value + 1}", f"{2 * value}/2", f"{value}/2")
    elif isinstance(value, str):
        yield from RULES if value in RULES else ()
        yield from checker.KINDS if value in checker.KINDS else ()
        yield from (*names, "lcpo", value + "x", value.upper(), f"-{value}", f"{value}/3", "0")
    elif isinstance(value, list):
        yield from (value[1:], value[:-1], value[::-1], [*value, *value[:1]], [*value, None], [*value, "1"])
        yield from ([*value[:i], value[i + 1], value[i], *value[i + 2 :]] for i in range(len(value) - 1))
    elif isinstance(value, dict):
        yield {**value, "extra": 1}
        yield list(value)
        yield dict(reversed(value.items()))
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
            yield {("other" if k == key else k): v for k, v in value.items()}


def changed(value: Json) -> Iterator[tuple[tuple[Json, ...], Json]]:
    names = list(value["instance"]["candidates"])
    for path in places(value):
        place = value
        for key in path:
            place = place[key]
        for new in changes(place, names):
            yield path, replaced(value, path, new)


def replaced(value: Json, path: tuple[Json, ...], new: Json) -> Json:
    if not path:
        return new
    copied = value.copy()
    copied[path[0]] = replaced(value[path[0]], path[1:], new)
    return copied


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_single_change_is_judged_as_by_definition(name: str) -> None:
    """Most changes make a certificate false; those that do not (say, a doubled θ) must still be accepted."""
    verdicts = []
    for path, value in changed(example(name)):
        verdict = accepted(value)
        assert verdict == judged_true(value), (path, value)
        verdicts.append(verdict)
    assert len(verdicts) > 250
    assert sum(verdicts) < len(verdicts) / 4


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_key_is_needed_once(name: str, tmp_path: Path) -> None:
    """Writing any object with a key repeated, equal value or not, makes the certificate rejected."""
    value = example(name)
    objects = [path for path in places(value) if path == () or isinstance(_at(value, path), dict)]
    for path in objects:
        if not _at(value, path):
            continue
        marked = copy.deepcopy(value)
        _at(marked, path)["@"] = 0
        key, first = next(iter(_at(value, path).items()))
        text = json.dumps(marked).replace('"@": 0', f"{json.dumps(key)}: {json.dumps(first)}")
        file = tmp_path / "repeated.json"
        file.write_text(text)
        (verdict,) = check_file(str(file))
        assert not verdict.accepted
        assert "repeats a key" in verdict.reason


def _at(value: Json, path: tuple[Json, ...]) -> Json:
    for key in path:
        value = value[key]
    return value


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["a", "b", "c", "1/2", "0/0", "-1/2", "lcpo", "leximax-ranking", 1, 2]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_content_makes_the_checker_fail(data: st.DataObject) -> None:
    value = example(data.draw(st.sampled_from(["feasible", "infeasible", "rankings", "lcpo by comparisons"])))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(sorted(places(value), key=repr)))
        if path:
            _at(value, path[:-1])[path[-1]] = data.draw(ANYTHING)
    assert accepted(value) == judged_true(value)


# --- leximax ----------------------------------------------------------------------------------------------


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


# --- counting ---------------------------------------------------------------------------------------------


def counts(points: list[tuple[int, ...]], count: int) -> bool:
    """Is `count`, and nothing near it, accepted as the number of feasible rankings?"""
    candidates = {str(i): list(p) for i, p in enumerate(points)}
    verdicts = [
        accepted(certificate("feasible-ranking-count", {"candidates": candidates}, {"count": n}, {}))
        for n in (count - 2, count - 1, count, count + 1, count + 2)
    ]
    return verdicts == [False, False, True, False, False]


def cover(m: int, d: int) -> int:
    """Cover's number of rankings of m points in general position."""
    if m == 2 or d == 1:
        return 2
    return cover(m - 1, d) + (m - 1) * cover(m - 1, d - 1)


@pytest.mark.parametrize(("m", "d"), [(2, 1), (6, 1), (4, 2), (5, 2), (10, 2), (5, 3), (7, 3), (5, 4), (7, 4), (5, 7)])
def test_points_in_general_position_have_covers_number_of_rankings(m: int, d: int) -> None:
    rng = random.Random(m * 10 + d)
    assert counts([tuple(rng.randint(-(10**6), 10**6) for _ in range(d)) for _ in range(m)], cover(m, d))


@pytest.mark.parametrize(("m", "d", "count"), [(10, 3, 1742), (10, 4, 18990), (12, 3, 3852)])
def test_larger_counts_are_quick(m: int, d: int, count: int) -> None:
    rng = random.Random(0)
    candidates = {str(i): [rng.randint(-1000, 1000) for _ in range(d)] for i in range(m)}
    start = time.perf_counter()
    check(certificate("feasible-ranking-count", {"candidates": candidates}, {"count": count}, {}))
    assert time.perf_counter() - start < 1


def test_the_talks_instance_has_68_feasible_rankings() -> None:
    assert len(feasible_rankings({"candidates": TALK})) == 68
    assert counts([tuple(p) for p in TALK.values()], 68)
    check(all_rankings({"candidates": TALK}))


@pytest.mark.parametrize(("n", "orders"), [(1, 1), (2, 1), (3, 2), (4, 14)])
def test_corners_of_a_cube_give_the_boolean_term_orders(n: int, orders: int) -> None:
    """Maclagan 1998: orders of subsets by weight, times the symmetries of the cube."""
    assert counts(list(itertools.product((0, 1), repeat=n)), orders * 2**n * math.factorial(n))


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
def test_a_cross_polytope_gives_the_reflection_arrangement_of_type_b(d: int) -> None:
    points = [tuple(s * (i == j) for j in range(d)) for i in range(d) for s in (1, -1)]
    assert counts(points, 2**d * math.factorial(d))


@pytest.mark.parametrize("seed", range(8))
def test_counts_of_degenerate_points_agree_with_trying_every_ranking(seed: int) -> None:
    rng = random.Random(seed)
    m, d = (5, 3) if seed % 2 else (5, 2)
    points = rng.sample(list(itertools.product(range(3), repeat=d)), m)
    expected = len(feasible_rankings({"candidates": {str(i): list(p) for i, p in enumerate(points)}}))
    assert counts(points, expected)
    # The same in a space of more dimensions, where all the points lie on a plane or hyperplane.
    lifted = [(*p, sum(p), p[0] - 2 * p[1], 7) for p in points]
    assert counts(lifted, expected)


@pytest.mark.parametrize("seed", range(20))
def test_counts_in_the_plane_agree_with_turning_the_direction(seed: int) -> None:
    """Between neighbouring critical directions u and v lies u + v, so these show every feasible ranking."""
    rng = random.Random(seed)
    points = rng.sample(list(itertools.product(range(3 + seed % 3), repeat=2)), rng.randint(2, 9))
    normals = {(q[1] - p[1], p[0] - q[0]) for p, q in itertools.permutations(points, 2)}
    thetas = [(u[0] + v[0], u[1] + v[1]) for u, v in itertools.product(normals, repeat=2)]
    thetas += [(-u[1], u[0]) for u in normals]  # for points on one line
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for theta in thetas:
        reward = {str(i): theta[0] * p[0] + theta[1] * p[1] for i, p in enumerate(points)}
        if len(set(reward.values())) == len(points):
            found[tuple(sorted(reward, key=reward.__getitem__, reverse=True))] = theta
    assert counts(points, len(found))
    claim = {"count": len(found), "rankings": [list(r) for r in found]}
    evidence = {"thetas": [list(t) for t in found.values()]}
    candidates = {str(i): list(p) for i, p in enumerate(points)}
    check(certificate("feasible-rankings", {"candidates": candidates}, claim, evidence))
    if len(points) > 2:
        del claim["rankings"][-1], evidence["thetas"][-1]
        claim["count"] -= 1
        assert not accepted(certificate("feasible-rankings", {"candidates": candidates}, claim, evidence))


def test_without_features_every_order_counts() -> None:
    for m in (1, 2, 5, 30):
        names = [str(i) for i in range(m)]
        claim = {"count": math.factorial(m)}
        check(certificate("feasible-ranking-count", {"candidates": names}, claim, {}))


def test_one_candidate_has_one_ranking() -> None:
    check(certificate("feasible-ranking-count", {"candidates": {"a": [3, 4]}}, {"count": 1}, {}))
    claim = {"rule": "lcpo", "ranking": ["a"]}
    instance = {"candidates": {"a": [3, 4]}, "ballots": [{"count": 1, "ranking": ["a"]}]}
    check(certificate("leximax-ranking", instance, claim, {"theta": [0, 0], "conflicts": []}))


# --- malformed certificates -------------------------------------------------------------------------------


def edited(name: str, *path: Json, to: Json) -> Json:
    value = example(name)
    _at(value, path[:-1])[path[-1]] = to
    return value


HALVES = [["A", "B", "1/2"], ["A", "B", "1/2"], ["B", "C", 2], ["D", "E", 20]]
BALLOT = {"count": 1, "ranking": ["p", "q"]}
MALFORMED: list[tuple[Json, str]] = [
    (None, "the certificate must be an object"),
    ([], "the certificate must be an object"),
    ({}, "has no 'format'"),
    (edited("feasible", "format", to="VIPR"), "'format'"),
    (edited("feasible", "version", to=True), "'version' must be 1, not True"),
    (edited("feasible", "version", to=1.0), "'version' must be 1, not 1.0"),
    (edited("feasible", "version", to=2), "'version'"),
    (edited("feasible", "kind", to=["feasible-ranking"]), "'kind' must be one of"),
    (edited("feasible", "kind", to="kemeny"), "'kind' must be one of"),
    (edited("feasible", "note", to="hello"), "unknown key 'note'"),
    (edited("feasible", "claim", "note", to="hello"), "the claim has the unknown key 'note'"),
    (edited("feasible", "claim", "feasible", to=1), "'feasible' must be true"),
    (edited("infeasible", "claim", "feasible", to=0), "'feasible' must be false"),
    (edited("feasible", "instance", "candidates", to={}), "'candidates'"),
    (edited("feasible", "instance", "candidates", to=["a", "b", "a"]), "different from the others"),
    (edited("feasible", "instance", "candidates", to=["a", "b", ["c"]]), "each a string"),
    (edited("feasible", "instance", "candidates", to={"a": [], "b": [], "c": []}), "a feature vector"),
    (edited("feasible", "instance", "candidates", "a", to=[1]), "differ in length"),
    (edited("feasible", "instance", "candidates", "a", to=["2/10", "4/2"]), "same feature vector"),
    (edited("feasible", "instance", "candidates", "a", 0, to=0.5), "a feature must be an integer or"),
    (edited("feasible", "instance", "candidates", "a", 0, to=math.inf), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1/0"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1e3"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="0.5"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1/-2"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="+1"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1\n"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1_0"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="٣"), "a feature"),
    (edited("feasible", "claim", "ranking", to=["a", "b", "b"]), "all candidates"),
    (edited("feasible", "claim", "ranking", to=["a", "b"]), "all candidates"),
    (edited("feasible", "claim", "ranking", to=["a", "b", -1]), "an entry of a ranking"),
    (edited("feasible", "claim", "ranking", to=["a", "b", ["c"]]), "an entry of a ranking"),
    (edited("feasible", "claim", "ranking", to=["a", "b", {}]), "an entry of a ranking"),
    (edited("feasible", "claim", "ranking", to="abc"), "a ranking must be a list"),
    (edited("feasible", "evidence", "theta", to=[0, 0]), "number 1 of the ranking strictly above number 2"),
    (edited("feasible", "evidence", "theta", to=[1]), "theta has 1 numbers"),
    (edited("feasible", "evidence", "theta", to=None), "theta must be a list"),
    (edited("rankings without features", "evidence", "thetas", 0, to=[1, 2, 3]), "theta must be null"),
    (edited("infeasible", "evidence", "conflict", to=[]), "at least one entry"),
    (edited("infeasible", "evidence", "conflict", 0, to=["A", "B"]), "above, below, weight"),
    (edited("infeasible", "evidence", "conflict", 0, to=["A", "A", 1]), "paired with itself"),
    (edited("infeasible", "evidence", "conflict", 0, 2, to=0), "not positive"),
    (edited("infeasible", "evidence", "conflict", 0, 2, to=2), "do not sum to zero"),
    (edited("infeasible", "evidence", "conflict", to=HALVES), "repeats a pair"),
    (edited("infeasible", "claim", "ranking", to=["B", "A", "C", "D", "E"]), "opposite order"),
    (edited("rankings", "claim", "count", to=7), "'count' must be the number of rankings"),
    (edited("rankings", "claim", "rankings", 0, to=["r", "q", "p"]), "listed twice"),
    (edited("count", "claim", "count", to=-8), "a positive integer"),
    (edited("count", "claim", "count", to=0), "a positive integer"),
    (edited("count", "claim", "count", to="17/2"), "a positive integer"),
    (edited("count", "claim", "count", to=9), "8 rankings are feasible, not 9"),
    (edited("lcpo", "instance", "comparisons", to=[]), "both 'ballots' and 'comparisons'"),
    (edited("lcpo", "instance", "ballots", to=[]), "at least one entry"),
    (edited("lcpo", "instance", "ballots", 0, "count", to=0), "a positive integer"),
    (edited("lcpo", "instance", "ballots", 0, "count", to="1/2"), "a positive integer"),
    (edited("lcpo", "instance", "ballots", 0, to=BALLOT), "the name of a candidate"),
    (
        edited("lcpo", "instance", to={"candidates": leximax_with_features("lcpo")["instance"]["candidates"]}),
        "ballots",
    ),
    (edited("lcpo", "claim", "rule", to="kemeny"), "'rule' must be one of"),
    (edited("lcpo", "claim", "rule", to=["lcpo"]), "'rule' must be one of"),
    (edited("lcpo by comparisons", "claim", "rule", to="leximax-plurality"), "needs 'ballots'"),
    (edited("lcpo by comparisons", "instance", "comparisons", 0, "below", to="x"), "paired with itself"),
    (edited("no Pareto ranking", "claim", "respects-unanimity", to=False), "must be 0, not False"),
    (edited("no Pareto ranking", "evidence", "conflict", 0, 0, to="nine"), "do not sum to zero"),
    (
        edited("no Pareto ranking", "instance", "ballots", 0, "ranking", to=["four", "one", "nine", "six"]),
        "unanimous",
    ),
]


@pytest.mark.parametrize(("value", "reason"), MALFORMED)
def test_malformed_certificates_are_rejected_with_a_reason(value: Json, reason: str) -> None:
    with pytest.raises(Rejected, match=re.escape(reason)) as caught:
        check(value)
    assert len(str(caught.value)) < 250


def test_an_unanimous_pair_must_be_respected() -> None:
    ballots = [{"count": 2, "ranking": ["a", "b"]}]
    instance = {"candidates": ["a", "b"], "ballots": ballots}
    claim = {"rule": "lcpo", "ranking": ["b", "a"]}
    with pytest.raises(Rejected, match="does not respect a unanimous pair"):
        check(certificate("leximax-ranking", instance, claim, {"theta": None, "conflicts": []}))


def test_long_numbers_are_read_and_the_limit_is_put_back() -> None:
    before = sys.get_int_max_str_digits()
    value = talk_infeasible()
    long = "1" + "0" * 20_000
    value["evidence"]["conflict"] = [
        ["A", "B", long],
        ["B", "C", f"2{long[1:]}"],
        ["D", "E", f"20{long[1:]}"],
    ]
    check(value)
    value["evidence"]["conflict"][0][2] = "1" * 20_000
    with pytest.raises(Rejected, match="sum to zero"):
        check(value)
    value["evidence"]["conflict"][0][2] = "1" * (checker.MAX_DIGITS + 1)
    with pytest.raises(Rejected, match="too large"):
        check(value)
    assert sys.get_int_max_str_digits() == before


# --- files ------------------------------------------------------------------------------------------------


def test_a_file_holds_one_object_or_one_a_line(tmp_path: Path) -> None:
    one, lines = tmp_path / "one.json", tmp_path / "lines.jsonl"
    one.write_text(json.dumps(talk_infeasible(), indent=2))
    lines.write_text("\n".join(json.dumps(example(name)) for name in ("count", "lcpo", "feasible")) + "\n\n")
    (verdict,) = check_file(str(one))
    assert (verdict.file, verdict.kind, verdict.accepted, verdict.reason) == (
        str(one),
        "infeasible-ranking",
        True,
        "",
    )
    assert verdict.claim == talk_infeasible()["claim"]
    assert [v.kind for v in check_file(str(lines))] == [
        "feasible-ranking-count",
        "leximax-ranking",
        "feasible-ranking",
    ]
    assert all(v.accepted for v in check_file(str(lines)))


def test_what_comes_before_a_value_without_end_is_checked(tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(EXAMPLES["count"] + "\n" + "[" * 100_000 + "\n" + EXAMPLES["count"])
    assert [v.accepted for v in check_file(str(tmp_path / "lines.jsonl"))] == [True, False]


HOSTILE: dict[str, str] = {
    "deep list": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "deep claim": '{"kind": "lcpo", "claim": ' + "[" * 900 + "]" * 900 + "}",
    "NaN": '{"claim": NaN, "version": -Infinity}',
    "long integer": "1" * 1_000_001,
    "long integer inside": '{"version": ' + "1" * 1_000_001 + "}",
    "number": "7",
    "string": '"certificate"',
    "null": "null",
    "list": "[]",
    "surrogate": '{"\\ud800": 1}',
    "repeated key": '{"kind": 1, "kind": 1}',
    "line breaks": json.dumps(edited("feasible", "claim", "ranking", to=["a\n\x1b[2J\x9b", "b", "c"])),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_is_rejected_in_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "hostile.json"
    file.write_text(HOSTILE[name])
    verdicts = check_file(str(file))
    assert [v.accepted for v in verdicts] == [False]
    json.dumps([v.claim for v in verdicts], allow_nan=False)
    assert main([str(file)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"rejected {file} ")
    assert err.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n\t\n",
        b"{",
        b'{"a": 1}\n{"b": ',
        b"hello",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b"{'a': 1}",
        b"{} x",
    ],
)
def test_what_is_not_json_is_unreadable(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=re.escape(str(file))):
        check_file(str(file))
    assert main([str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_directories_missing_files_and_cut_files_are_unreadable(tmp_path: Path) -> None:
    text = json.dumps(rational_feasible(), indent=1)
    (tmp_path / "cut.json").write_text(text[: len(text) // 2])
    for path in (tmp_path, tmp_path / "missing.json", tmp_path / "cut.json", "nul\0.json"):
        with pytest.raises(Unreadable):
            check_file(str(path))


def test_every_cut_of_a_file_is_noticed(tmp_path: Path) -> None:
    text = json.dumps(rational_feasible())
    for length in range(1, len(text)):
        (tmp_path / "cut.json").write_text(text[:length])
        with pytest.raises(Unreadable):
            check_file(str(tmp_path / "cut.json"))


def test_exit_codes_and_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, cut = (str(tmp_path / name) for name in ("good.json", "bad.json", "cut.json"))
    Path(good).write_text(json.dumps(example("count")))
    Path(bad).write_text(json.dumps(edited("count", "claim", "count", to=9)))
    Path(cut).write_text("{")
    assert main([good]) == 0
    assert capsys.readouterr().out == f'accepted  {good}  feasible-ranking-count  {{"count": 8}}\n'
    assert main([good, bad]) == 1
    captured = capsys.readouterr()
    assert captured.err == f"rejected {bad} feasible-ranking-count: 8 rankings are feasible, not 9\n"
    assert main([cut, bad, good]) == 2
    assert main([]) == 2


def test_names_cannot_break_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name with a control sequence, a line separator and half a surrogate pair is escaped in the answer."""
    name = "\x9b2J\u2028\ud800é"
    claim = {"feasible": True, "ranking": [name]}
    value = certificate("feasible-ranking", {"candidates": [name]}, claim, {"theta": None})
    (tmp_path / "names.json").write_text(json.dumps(value))
    assert main([str(tmp_path / "names.json")]) == 0
    assert capsys.readouterr().out.endswith('["\\x9b2J\\u2028\\ud800é"]}\n')


def test_a_count_too_long_to_print_is_still_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = math.factorial(2000)
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        names = [str(i) for i in range(2000)]
        text = json.dumps(certificate("feasible-ranking-count", {"candidates": names}, {"count": count}, {}))
    finally:
        sys.set_int_max_str_digits(before)
    (tmp_path / "long.json").write_text(text)
    (verdict,) = check_file(str(tmp_path / "long.json"))
    assert verdict.accepted
    assert verdict.claim is None
    assert main([str(tmp_path / "long.json")]) == 0
    assert capsys.readouterr().out.startswith("accepted  ")


def test_the_file_runs_alone(tmp_path: Path) -> None:
    """Copied elsewhere, isolated from site-packages and this project, with an encoding that lacks θ."""
    alone = tmp_path / "copied.py"
    alone.write_bytes(Path(checker.__file__).read_bytes())
    (tmp_path / "good.json").write_text(json.dumps(rational_feasible()))
    (tmp_path / "bad.json").write_text(json.dumps(edited("feasible", "claim", "θ", to=1)))
    command = [sys.executable, "-I", "-S", "-X", "utf8=0", str(alone)]
    environment = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    for names, code in ((["good.json"], 0), (["good.json", "bad.json"], 1), (["none.json"], 2), ([], 2)):
        run = subprocess.run(
            [*command, *names], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == code, run.stderr
        assert "Traceback" not in run.stderr


def test_the_checker_imports_the_standard_library_only() -> None:
    source = Path(checker.__file__).read_text(encoding="utf-8")
    modules = re.findall(r"^(?:from|import) (\w+)", source, flags=re.MULTILINE)
    assert set(modules) <= set(sys.stdlib_module_names)
