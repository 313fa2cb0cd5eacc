"""What each rule asks of its output on a profile, as clauses; one-sided, as `encoding` says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations

from pluralign.formulations.types import Pair, Ranking
from pluralign.proofs.theorems.encoding import BY_PAIRS, LEXIMAX, Encoder, text


def rule_on(encoder: Encoder, p: int) -> list[int]:
    """The clauses of the rule on profile p. Returns the literals `output` of all rankings."""
    for ranking in encoder.outputs:
        encoder.query.add(-encoder.output(p, ranking), encoder.possible(p, ranking))
    if encoder.rule in LEXIMAX:
        _greedy(encoder, p)
    else:
        CLAUSES[encoder.rule](encoder, p)
    return [encoder.output(p, ranking) for ranking in encoder.outputs]


def _greedy(encoder: Encoder, p: int) -> None:
    """At each position the output has the candidate that the rule prefers among those that can come next."""
    if encoder.hypotheses.ties != "fixed":
        _tie_order(encoder, p)

    for ranking in encoder.outputs:
        for k in range(1, encoder.m):
            encoder.query.add(-encoder.possible(p, ranking), encoder.begins(p, ranking[:k]))
        for k, chosen in enumerate(ranking[:-1]):
            for c in ranking[k + 1 :]:
                next_ = encoder.begins(p, (*ranking[:k], c))
                encoder.query.add(-encoder.output(p, ranking), -next_, encoder.precedes(p, chosen, c))


def _tie_order(encoder: Encoder, p: int) -> None:
    """An order of the candidates by score that breaks ties anyhow."""
    for a, b in permutations(range(encoder.m), 2):
        encoder.query.add(-encoder.precedes(p, a, b), encoder.no_fewer(p, a, b))
    for a, b, c in permutations(range(encoder.m), 3):
        encoder.query.add(-encoder.precedes(p, a, b), -encoder.precedes(p, b, c), encoder.precedes(p, a, c))


def _cheapest(encoder: Encoder, p: int) -> None:
    for one, other in permutations(encoder.outputs, 2):
        encoder.query.add(*_premises(encoder, p, one, other), encoder.cheaper(p, one, other))


def _best_sequence(encoder: Encoder, p: int) -> None:
    """The output has the lexicographically greatest sequence of scores, then the smallest number as a ranking."""
    for one, other in permutations(encoder.outputs, 2):
        premises = _premises(encoder, p, one, other)
        ahead: list[int] = []
        for a, b in zip(one, other, strict=True):
            if a != b:
                encoder.query.add(*premises, *ahead, encoder.no_fewer(p, a, b))
                ahead.append(-encoder.no_fewer(p, b, a))
        if other < one:
            encoder.query.add(*premises, *ahead)


def _fewest_reversed(encoder: Encoder, p: int) -> None:
    """The output reverses the fewest majorities; a ranking that comes before it reverses more, if ties are fixed."""
    most = encoder.m * (encoder.m - 1) // 2

    def at_least(ranking: Ranking, k: int) -> int:
        lost = [encoder.majority(p, b, a) for a, b in combinations(ranking, 2)]
        return encoder.count(f"j{p} {text(ranking)} {k}", lost, k)

    for one, other in permutations(encoder.outputs, 2):
        premises = _premises(encoder, p, one, other)
        if encoder.hypotheses.ties == "fixed" and other < one:
            for k in range(most + 1):
                reached = [-at_least(one, k)] if k else []
                beyond = [at_least(other, k + 1)] if k < most else []
                encoder.query.add(*premises, *reached, *beyond)
        else:
            for k in range(1, most + 1):
                encoder.query.add(*premises, -at_least(one, k), at_least(other, k))


def _locked(encoder: Encoder, p: int) -> None:
    """Of the pairs on which the output and another allowed ranking differ, the one that is taken first is the output's."""
    for one, other in permutations(encoder.outputs, 2):
        premises = _premises(encoder, p, one, other)
        own, others = (set(combinations(ranking, 2)) for ranking in (one, other))
        for pair in sorted(others - own):
            encoder.query.add(*premises, *(taken_before(encoder, p, mine, pair) for mine in sorted(own - others)))


def taken_before(encoder: Encoder, p: int, one: Pair, other: Pair) -> int:
    """One ordered pair has the greater margin, or as great a one and comes first."""
    if other < one:
        return -taken_before(encoder, p, other, one)
    return encoder.ahead(p, one, other)


def _premises(encoder: Encoder, p: int, one: Ranking, other: Ranking) -> list[int]:
    """One ranking is the output, and the other is possible, too."""
    return [-encoder.output(p, one), -encoder.possible(p, other)]


CLAUSES: dict[str, Callable[[Encoder, int], None]] = {
    "kemeny": _cheapest,
    "kemeny-po": _cheapest,
    "lcpo-sequence": _best_sequence,
    "slater": _fewest_reversed,
    "ranked-pairs": _locked,
}
assert CLAUSES.keys() == set(BY_PAIRS)
