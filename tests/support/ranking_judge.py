"""Certificates of rankings judged by definition: docs/certificates.md once more, by brute force.

Strict inequalities are settled by Fourier-Motzkin elimination over the rationals, everything else by its definition.
"""

from __future__ import annotations

import itertools
import math
import re
from fractions import Fraction

from support.types import Json

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


def need(condition: bool) -> None:
    if not condition:
        raise ValueError


def number(value: Json) -> Fraction:
    """Each number has one form."""
    need(type(value) in (int, str))
    need(type(value) is int or re.fullmatch(r"-?[0-9]+/[0-9]+", value) is not None)
    need(type(value) is int or (Fraction(value).denominator > 1 and str(Fraction(value)) == value))
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
    need(value["format"] == "pluralign-certificate" and type(value["version"]) is int and value["version"] in (1, 2))
    kind, instance, claim, evidence = (value[key] for key in ("kind", "instance", "claim", "evidence"))
    candidates = instance["candidates"]
    pairs = isinstance(candidates, list) and any(isinstance(entry, list) for entry in candidates)
    need(not pairs if value["version"] == 1 else isinstance(candidates, list))
    if pairs:
        need(all(isinstance(name, str) for name, _ in candidates) and len(dict(candidates)) == len(candidates))
        instance = {**instance, "candidates": dict(candidates)}
    judge_instance(instance)
    if kind not in ("leximax-ranking", "no-pareto-ranking"):
        need(set(instance) == {"candidates"})
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
