"""Claims about rankings and squared errors that the definitions show to be false, whatever the evidence says."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

from support.second_checker import ENSEMBLES, Election, Votes, read


def solvable(rows: list[tuple[Fraction, ...]]) -> bool:
    """Whether some θ has θ·v > 0 for all rows v, by Fourier and Motzkin's elimination."""
    if not rows or not rows[0]:
        return not rows
    up, down = [r for r in rows if r[0] > 0], [r for r in rows if r[0] < 0]
    rest = {r[1:] for r in rows if r[0] == 0}
    for p, q in itertools.product(up, down):
        rest.add(tuple(x / p[0] - y / q[0] for x, y in zip(p[1:], q[1:], strict=True)))
    return solvable(sorted(rest))


def feasible(election: Election, ranking: tuple[str, ...]) -> bool:
    return solvable([tuple(election.difference(a, b)) for a, b in itertools.pairwise(ranking)])


def allowed(election: Election, unanimous: bool) -> list[tuple[str, ...]]:
    every = [s for s in itertools.permutations(election.order) if feasible(election, s)]
    if unanimous:
        every = [s for s in every if all(s.index(a) < s.index(b) for a, b in election.unanimous)]
    return every


def ranking_false(election: Election, kind: str, claim: Any) -> bool:
    if kind == "no-pareto-ranking":
        return bool(allowed(election, True))
    sigma = tuple(claim["ranking"])
    if kind != "leximax-ranking":
        return feasible(election, sigma) != claim["feasible"]
    left, rule = allowed(election, claim["rule"].startswith("lcpo")), claim["rule"]
    score = {c: (-election.score(rule, c), election.order.index(c)) for c in election.order}
    return min(left, key=lambda s: [score[c] for c in s], default=None) != sigma


def least_found(votes: Votes, steps: int = 12) -> Fraction:
    """The squared error of some ensemble: in step t a reward that is best for the gradient gets the weight 1/t."""
    rewards = list(itertools.product(*(itertools.permutations(r) for r in votes.prompts.values())))
    index = {q: i for i, q in enumerate(votes.prompts)}
    kinds = {tuple(int(s[index[q]].index(a) < s[index[q]].index(b)) for q, a, b in votes.pairs) for s in rewards}
    p, best = [Fraction(0)] * len(votes.pairs), Fraction(1)
    for t in range(1, steps + 1):
        g = [m * (y - x) for m, x, y in zip(votes.mu, p, votes.p, strict=True)]
        top = max(sorted(kinds), key=lambda s: sum(x for x, f in zip(g, s, strict=True) if f))
        p = [x + Fraction(f - x, t) for x, f in zip(p, top, strict=True)]
        best = min(best, votes.error(p))
    return best


def ensemble_false(votes: Votes, kind: str, claim: Any, evidence: Any) -> bool:
    """An error below the lower bound, or votes against transitivity (p_ab + p_bc + p_ca is at least 1 and at most 2)."""
    if kind == "ensemble-error":
        bound = Fraction(claim["lower_bound"])
        return bound > min(
            least_found(votes), votes.error(votes.ensemble(evidence["ensemble"])), Fraction(claim["error"])
        )
    p = {pair: x for (q, a, b), x in zip(votes.pairs, votes.p, strict=True) for pair in [(q, a, b)]}
    p |= {(q, b, a): 1 - x for (q, a, b), x in p.items()}
    cycles = [(q, s) for q, r in votes.prompts.items() for s in itertools.permutations(r, 3)]
    sums = [[p.get((q, a, b)), p.get((q, b, c)), p.get((q, c, a))] for q, (a, b, c) in cycles]
    return any(sum(x for x in three if x is not None) > 2 for three in sums if None not in three)


def found_false(document: Any) -> bool:
    """Whether the claim of a well-formed certificate is found false; True never errs, False may."""
    kind, instance, claim, evidence = read(document)
    if kind in ENSEMBLES:
        small = math.prod(math.factorial(len(r)) for r in instance.prompts.values()) <= 200
        return small and ensemble_false(instance, kind, claim, evidence)
    return len(instance.order) <= 5 and ranking_false(instance, kind, claim)
