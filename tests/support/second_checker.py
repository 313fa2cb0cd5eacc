"""A second checker of leximax and squared-error claims, written from docs/certificates.md alone.

It shares no code with the checker and follows the evidence as the documentation says. Only branching trees are not followed:
what they claim to prove is computed from all rankings of the prompt instead.
"""

from __future__ import annotations

import itertools
import math
import re
from fractions import Fraction
from typing import Any

RANKINGS = ("feasible-ranking", "infeasible-ranking", "no-pareto-ranking", "leximax-ranking")
ENSEMBLES = ("calibrated-ensemble", "ensemble-error")
SCORES = ("copeland", "copeland-half", "borda", "plurality")
RULES = {f"leximax-{s}": s for s in SCORES} | {"lcpo": "copeland", "lcpo-half": "copeland-half"}


class RefusedError(Exception):
    """The certificate does not prove its claim, or is none that this checker reads."""


def need(condition: bool, reason: str) -> None:
    if not condition:
        raise RefusedError(reason)


def fields(value: Any, *keys: str) -> list[Any]:
    need(type(value) is dict and set(value) == set(keys), f"not an object with the keys {keys}")
    return [value[key] for key in keys]


def vector(value: Any) -> list[Fraction]:
    return [number(x) for x in items(value)]


def items(value: Any, empty: bool = False) -> list[Any]:
    need(type(value) is list and (empty or len(value) > 0), "not a list, or an empty one")
    return list(value)


def number(value: Any) -> Fraction:
    if type(value) is int:
        return Fraction(value)
    need(type(value) is str and re.fullmatch("-?[1-9][0-9]*/[1-9][0-9]*", value) is not None, "not a number")
    p, q = map(int, value.split("/"))
    need(q > 1 and math.gcd(p, q) == 1, "not in lowest terms")
    return Fraction(p, q)


def positive(value: Any) -> int:
    need(type(value) is int and value > 0, "not a positive integer")
    return int(value)


def names(value: Any) -> list[str]:
    some = items(value)
    need(all(type(x) is str for x in some) and len(set(some)) == len(some), "not different names")
    return some


def ordering(value: Any, of: list[str]) -> list[str]:
    ranking = names(value)
    need(sorted(ranking) == sorted(of), "not a ranking of all")
    return ranking


def named(value: Any, version: int) -> list[tuple[str, Any]]:
    """A list of pairs; in version 1 an object, whose names that are numbers come first and increase."""
    if version == 1:
        need(type(value) is dict and len(value) > 0, "not an object")
        numeric = [bool(re.fullmatch("0|[1-9][0-9]*", name)) for name in value]
        indices = [int(name) for name in value if re.fullmatch("0|[1-9][0-9]*", name)]
        need(numeric == sorted(numeric, reverse=True) and indices == sorted(indices), "no order of names")
        return list(value.items())
    rows = items(value)
    need(all(type(row) is list and len(row) == 2 for row in rows), "not pairs")
    names([name for name, _ in rows])
    return [(name, content) for name, content in rows]


class Election:
    """The instance of a claim about rankings: vectors, n_ab, unanimous pairs and the majority relation."""

    def __init__(self, value: Any, version: int, profile: bool) -> None:
        need(type(value) is dict and "candidates" in value, "no candidates")
        listed = value["candidates"]
        plain = type(listed) is list and all(type(x) is str for x in listed)
        self.features = not plain
        if plain:
            self.order = names(listed)
            self.x = {c: [Fraction(int(i == j)) for j in range(len(listed))] for i, c in enumerate(listed)}
        else:
            self.x = {name: vector(content) for name, content in named(listed, version)}
            self.order = list(self.x)
            need(len(set(map(len, self.x.values()))) == 1, "vectors of different lengths")
            need(len(set(map(tuple, self.x.values()))) == len(self.x), "equal vectors")
        self.ballots: list[tuple[int, list[str]]] | None = None
        self.n = dict.fromkeys(itertools.permutations(self.order, 2), 0)
        if not profile:
            need(set(value) == {"candidates"}, "a profile where none belongs")
        elif "ballots" in value:
            fields(value, "candidates", "ballots")
            rows = [fields(row, "count", "ranking") for row in items(value["ballots"])]
            self.ballots = [(positive(count), ordering(ranking, self.order)) for count, ranking in rows]
            for count, ranking in self.ballots:
                for pair in itertools.combinations(ranking, 2):
                    self.n[pair] += count
        else:
            for row in items(fields(value, "candidates", "comparisons")[1]):
                a, b, count = fields(row, "above", "below", "count")
                need(type(a) is str and type(b) is str and (a, b) in self.n, "not two candidates")
                self.n[a, b] += positive(count)
        total = sum(count for count, _ in self.ballots or [])
        self.unanimous = {(a, b) for (a, b), k in self.n.items() if k > 0 and self.n[b, a] == 0}
        if self.ballots is not None:
            self.unanimous = {pair for pair, k in self.n.items() if k == total}
        self.beats = {pair for pair, k in self.n.items() if 2 * k > (total or k + self.n[pair[::-1]])}

    def score(self, rule: str, c: str) -> Fraction:
        rivals = [b for b in self.order if b != c]
        if RULES[rule] == "borda":
            return Fraction(sum(self.n[c, b] for b in rivals))
        if RULES[rule] == "plurality":
            return Fraction(sum(count for count, ranking in self.ballots or [] if ranking[0] == c))
        wins = sum((c, b) in self.beats for b in rivals)
        ties = sum((c, b) not in self.beats and (b, c) not in self.beats for b in rivals)
        return Fraction(wins) + (Fraction(ties, 2) if RULES[rule] == "copeland-half" else 0)

    def difference(self, a: str, b: str) -> list[Fraction]:
        return [p - q for p, q in zip(self.x[a], self.x[b], strict=True)]

    def induces(self, theta: Any, ranking: list[str]) -> None:
        if not self.features:
            return need(theta is None, "a θ without features")
        t = vector(theta)
        need(len(t) == len(self.x[ranking[0]]), "θ of another length")
        for a, b in itertools.pairwise(ranking):
            need(sum(p * q for p, q in zip(t, self.difference(a, b), strict=True)) > 0, "θ does not induce the ranking")
        return None

    def conflict(self, value: Any) -> list[tuple[str, str]]:
        pairs, total = [], [Fraction(0)] * len(self.x[self.order[0]])
        for row in items(value):
            need(type(row) is list and len(row) == 3 and set(map(type, row[:2])) == {str}, "not a term")
            need(row[0] in self.x and row[1] in self.x, "not a candidate")
            weight = number(row[2])
            need(weight > 0 and row[0] != row[1], "a weight ≤ 0 or a candidate above itself")
            total = [t + weight * v for t, v in zip(total, self.difference(*row[:2]), strict=True)]
            pairs.append((row[0], row[1]))
        need(len(set(pairs)) == len(pairs) and not any(total), "a repeated pair, or the sum is not 0")
        return pairs


def check_leximax(election: Election, claim: Any, evidence: Any) -> None:
    rule, ranking = fields(claim, "rule", "ranking")
    theta, listed = fields(evidence, "theta", "conflicts")
    need(type(rule) is str and rule in RULES, "unknown rule")
    need(RULES[rule] != "plurality" or election.ballots is not None, "plurality needs ballots")
    sigma, place = ordering(ranking, election.order), {c: k for k, c in enumerate(ranking)}
    election.induces(theta, sigma)
    unanimous = election.unanimous if rule.startswith("lcpo") else set()
    need(all(place[a] < place[b] for a, b in unanimous), "a unanimous pair is turned")
    rows = [fields(row, "candidate", "conflict") for row in items(listed, empty=True)]
    conflicts = [(c, election.conflict(value)) for c, value in rows]
    need(all(type(c) is str and c in place for c, _ in conflicts), "not a candidate")
    key = {c: (-election.score(rule, c), election.order.index(c)) for c in sigma}

    def holds(a: str, b: str, c: str, k: int) -> bool:
        placed = place[a] < k and place[a] < place[b]
        return placed or (a == c and place[b] >= k) or (a, b) in unanimous

    for k, chosen in enumerate(sigma):
        for c in sigma[k + 1 :]:
            if key[c] < key[chosen] and not any((r, c) in unanimous for r in sigma[k:]):
                mine = [pairs for d, pairs in conflicts if d == c]
                need(any(all(holds(a, b, c, k) for a, b in pairs) for pairs in mine), f"{c} may be at place {k}")


def check_ranking(election: Election, kind: str, claim: Any, evidence: Any) -> None:
    if kind == "leximax-ranking":
        check_leximax(election, claim, evidence)
    elif kind == "no-pareto-ranking":
        (count,), (conflict,) = fields(claim, "respects-unanimity"), fields(evidence, "conflict")
        need(type(count) is int and count == 0, "another claim")
        need(set(election.conflict(conflict)) <= election.unanimous, "a pair is not unanimous")
    else:
        feasible, ranking = fields(claim, "feasible", "ranking")
        need(feasible is (kind == "feasible-ranking"), "another claim")
        sigma = ordering(ranking, election.order)
        if kind == "feasible-ranking":
            return election.induces(fields(evidence, "theta")[0], sigma)
        pairs = election.conflict(fields(evidence, "conflict")[0])
        need(all(sigma.index(a) < sigma.index(b) for a, b in pairs), "a pair is turned")
    return None


class Votes:
    """The instance of a claim about ensembles: prompts, pairs (prompt, first, second), p* and μ."""

    def __init__(self, value: Any, version: int) -> None:
        prompts, pairs, features = fields(value, "prompts", "pairs", "features")
        self.prompts = {q: names(responses) for q, responses in named(prompts, version)}
        need(all(len(responses) > 1 for responses in self.prompts.values()), "a prompt with one response")
        rows = items(pairs)
        need(all(type(r) is list and len(r) == 5 and all(type(c) is str for c in r[:3]) for r in rows), "not pairs")
        self.pairs = [(q, a, b) for q, a, b, _, _ in rows]
        need(all(q in self.prompts and a != b and {a, b} <= set(self.prompts[q]) for q, a, b in self.pairs), "unknown")
        need(len({(q, *sorted(pair)) for q, *pair in self.pairs}) == len(rows), "a repeated pair")
        self.p, weights = [number(row[3]) for row in rows], [positive(row[4]) for row in rows]
        need(all(0 <= p <= 1 for p in self.p), "not a fraction")
        self.mu = [Fraction(weight, sum(weights)) for weight in weights]
        if features is not None:
            tables = dict(zip(self.prompts, fields(features, *self.prompts), strict=True))
            for q, table in tables.items():
                fields(table, *self.prompts[q])
            x = {(q, r): vector(v) for q, table in tables.items() for r, v in table.items()}
            need(len(set(map(len, x.values()))) == 1, "vectors of different lengths")
            need(all(x[q, a] != x[q, b] for q, a, b in self.pairs), "compared responses with equal features")

    def ensemble(self, value: Any) -> list[Fraction]:
        """p̂ of every pair."""
        if isinstance(value, dict):
            return self.by_prompt(value)
        total, p = Fraction(0), [Fraction(0)] * len(self.pairs)
        for weight, rankings, theta in (fields(row, "weight", "rankings", "theta") for row in items(value)):
            alpha, given = number(weight), fields(rankings, *self.prompts)
            need(alpha > 0 and theta is None, "a weight ≤ 0, or a θ")
            reward = {q: ordering(r, self.prompts[q]) for q, r in zip(self.prompts, given, strict=True)}
            first = [reward[q].index(a) < reward[q].index(b) for q, a, b in self.pairs]
            total, p = total + alpha, [x + alpha * f for x, f in zip(p, first, strict=True)]
        need(total == 1, "the weights do not sum to 1")
        return p

    def by_prompt(self, value: Any) -> list[Fraction]:
        """The same of rankings of each prompt."""
        (given,) = fields(value, "prompts")
        need(len(items(given)) == len(self.prompts), "not an ensemble for each prompt")
        p = [Fraction(0)] * len(self.pairs)
        for q, rows in zip(self.prompts, given, strict=True):
            need(all(type(row) is list and len(row) == 2 for row in items(rows)), "not rankings with weights")
            own = [(number(alpha), ordering(ranking, self.prompts[q])) for alpha, ranking in rows]
            need(all(alpha > 0 for alpha, _ in own) and sum(alpha for alpha, _ in own) == 1, "the weights of a prompt")
            for e, (r, a, b) in enumerate(self.pairs):
                if r == q:
                    p[e] = sum((alpha for alpha, s in own if s.index(a) < s.index(b)), Fraction(0))
        return p

    def error(self, p: list[Fraction]) -> Fraction:
        return sum((m * (x - y) ** 2 for m, x, y in zip(self.mu, p, self.p, strict=True)), Fraction(0))

    def ceiling(self, value: Any, w: list[Fraction]) -> Fraction:
        k, penalty, parts = fields(value, "k", "penalty", "parts")
        need(number(penalty) == 0 and len(items(parts)) == len(self.prompts), "a penalty, or other parts")
        proved = Fraction(0)
        for q, part in zip(self.prompts, parts, strict=True):
            need(type(part) is dict, "not a part")
            some, proof = fields(part, "k", *(["proof", "thetas"] if "thetas" in part else ["proof"]))[:2]
            need(part.get("thetas") is None and (proof == "all") == ("thetas" in part), "thetas where none belong")
            entries = {(a, b): x for (r, a, b), x in zip(self.pairs, w, strict=True) if r == q}
            orders = [{r: i for i, r in enumerate(s)} for s in itertools.permutations(self.prompts[q])]
            if proof in ("subsets", "all"):
                best = max(sum((x for (a, b), x in entries.items() if o[a] < o[b]), Fraction(0)) for o in orders)
            else:
                need(type(proof) is dict and {"unit", "cost"} <= set(proof), "no proof")
                unit, cost = number(proof["unit"]), proof["cost"]
                need(unit > 0 and type(cost) is int, "a unit ≤ 0, or a cost that is no integer")
                nets = [(a, b, x) if x > 0 else (b, a, -x) for (a, b), x in entries.items()]
                big = {(a, b): math.ceil(x / unit) for a, b, x in nets}
                least = min(sum(n for (a, b), n in big.items() if o[b] < o[a]) for o in orders)
                need(least >= cost, "a ranking costs less")
                best = unit * (sum(big.values()) - cost) + sum((x for x in entries.values() if x < 0), Fraction(0))
            need(best <= number(some), "a part proves less")
            proved += number(some)
        need(proved <= number(k), "the parts prove less")
        return number(k)


def check_ensemble(votes: Votes, kind: str, claim: Any, evidence: Any) -> None:
    if kind == "calibrated-ensemble":
        rewards, size, excluding = fields(claim, "rewards", "size", "excluding")
        members, optimum = fields(evidence, "ensemble", "optimum")
        need(votes.ensemble(members) == votes.p, "not calibrated")
    else:
        keys = ("rewards", "norm", "size", "error", "lower_bound", "excluding")
        rewards, norm, size, e, bound, excluding = fields(claim, *keys)
        members, weights, top, optimum = fields(evidence, "ensemble", "weights", "ceiling", "optimum")
        need(norm == "squared", "another norm")
        need(votes.error(votes.ensemble(members)) == number(e), "another error")
        if weights is None or top is None:
            need(weights is None and top is None and number(bound) == 0, "no proof of the bound")
        else:
            w = vector(weights)
            need(len(w) == len(votes.pairs), "not a weight for each pair")
            gain = sum((x * p - x * x / (4 * m) for x, p, m in zip(w, votes.p, votes.mu, strict=True)), Fraction(0))
            need(gain - votes.ceiling(top, w) >= number(bound), "the bound is not proved")
    need(rewards == "any" and excluding is None and optimum is None, "other rewards, or outliers")
    need(positive(size) == rewards_in(members), "another size")


def rewards_in(members: Any) -> int:
    """How many rewards: given by prompts, as many as there are different ends of intervals as long as the weights."""
    if not isinstance(members, dict):
        return len(members)
    return len({end for rows in members["prompts"] for end in itertools.accumulate(number(alpha) for alpha, _ in rows)})


def read(document: Any) -> tuple[str, Any, Any, Any]:
    keys = ("format", "version", "kind", "instance", "claim", "evidence")
    form, version, kind, instance, claim, evidence = fields(document, *keys)
    need(form == "pluralign-certificate" and type(version) is int and version in (1, 2), "another format")
    need(kind in (*RANKINGS, *ENSEMBLES), "another kind")
    if kind in ENSEMBLES:
        return kind, Votes(instance, version), claim, evidence
    return kind, Election(instance, version, kind in ("leximax-ranking", "no-pareto-ranking")), claim, evidence


def check(document: Any) -> None:
    """Raises RefusedError unless the evidence proves the claim."""
    kind, instance, claim, evidence = read(document)
    (check_ensemble if kind in ENSEMBLES else check_ranking)(instance, kind, claim, evidence)
