"""That an axiom is violated, as clauses: the negated theorems. One query, or one for each candidate that is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations, permutations

from pluralign.formulations.types import Ranking
from pluralign.proofs.theorems.encoding import (
    KEMENY,
    Encoder,
    Hypotheses,
    merged,
    move,
    raised,
    text,
    transport,
    weights,
)


@dataclass(frozen=True)
class TheoremQuery:
    """One of the queries that a theorem consists of: what the negated theorem says for one candidate, or for all."""

    encoder: Encoder
    candidate: int | None = None


def violation(
    rule: str,
    axiom: str,
    m: int,
    hypotheses: Hypotheses,
    candidate: int | None = None,
    family: Iterable[Ranking] | None = None,
) -> Encoder:
    """The query "the rule violates the axiom on some profile over m candidates".

    family: of the allowed rankings; some if None.
    candidate: the one raised, for axioms that have one (`parts`).
    """
    encoder = Encoder(m, rule, hypotheses, family)
    VIOLATIONS[axiom](encoder, candidate)
    return encoder


def parts(axiom: str, m: int) -> list[int | None]:
    """What `candidate` ranges over in the queries that together are the negated theorem."""
    return list(range(m)) if axiom == "winner-monotonicity" else [None]


def _choose(encoder: Encoder, choices: Iterable[int]) -> None:
    encoder.query.add(*choices)


def _existence(encoder: Encoder, _: int | None) -> None:
    """No ranking is possible: the rule has no output."""
    p = encoder.add_profile(weights(encoder))
    encoder.rule_on(p)
    for ranking in encoder.outputs:
        encoder.query.add(-encoder.possible(p, ranking))


def _pareto(encoder: Encoder, _: int | None) -> None:
    """A unanimous pair is reversed in the output."""
    p = encoder.add_profile(weights(encoder))
    _choose(encoder, encoder.rule_on(p))
    choices = []
    # if neither ties nor F distinguish candidates, they may be renamed so that the pair is this one
    alike = encoder.hypotheses.ties != "fixed" and not encoder.fixed_family
    for a, b in [(0, 1)] if alike else permutations(range(encoder.m), 2):
        choices.append(choice := encoder.query.var(f"v {a}{b}"))
        encoder.query.add(-choice, encoder.unanimous(p, a, b))
        for ranking in encoder.outputs:
            if ranking.index(a) < ranking.index(b):
                encoder.query.add(-choice, -encoder.output(p, ranking))
            elif encoder.rule == "kemeny" and encoder.fixed_family:
                against = [encoder.cast(p, r) for r in encoder.rankings if r.index(b) < r.index(a)]
                encoder.seeds.append((-encoder.some(p), *against, *_dearer(encoder, p, ranking)))
    _choose(encoder, choices)


def _dearer(encoder: Encoder, p: int, ranking: Ranking) -> list[int]:
    """Some allowed ranking is cheaper than this one."""
    return [-encoder.cheaper(p, ranking, other) for other in encoder.outputs if other != ranking]


def _pairwise_majority(encoder: Encoder, _: int | None) -> None:
    """The allowed ranking of the majorities is not the output."""
    p = encoder.add_profile(weights(encoder))
    _choose(encoder, encoder.rule_on(p))
    beats = encoder.majority if encoder.hypotheses.majority == "strict" else encoder.half
    choices = []
    for ranking in encoder.outputs:
        choices.append(choice := encoder.query.var(f"v {text(ranking)}"))
        encoder.query.add(-choice, encoder.allowed(ranking))
        encoder.query.add(-choice, -encoder.output(p, ranking))
        for a, b in combinations(ranking, 2):
            encoder.query.add(-choice, beats(p, a, b))
        if encoder.rule in KEMENY:
            for other in encoder.outputs:
                if other != ranking:
                    wins = [-beats(p, a, b) for a, b in combinations(ranking, 2) if other.index(b) < other.index(a)]
                    encoder.seeds.append((*wins, -encoder.cheaper(p, other, ranking)))
    _choose(encoder, choices)


def _majority(encoder: Encoder, _: int | None) -> None:
    """The candidate that more than half rank first, and that some allowed ranking has first, is not first."""
    p = encoder.add_profile(weights(encoder))
    _choose(encoder, encoder.rule_on(p))
    choices = []
    for a in range(encoder.m):
        first = [r for r in encoder.outputs if r[0] == a]
        choices.append(choice := encoder.query.var(f"v {a}"))
        encoder.query.add(-choice, encoder.favourite(p, a))
        encoder.query.add(-choice, *(encoder.allowed(r) for r in first))
        for ranking in first:
            encoder.query.add(-choice, -encoder.output(p, ranking))
        encoder.seeds += [(-encoder.favourite(p, a), encoder.majority(p, a, b)) for b in range(encoder.m) if b != a]
        if encoder.rule == "kemeny" and encoder.fixed_family:
            others = [r for r in encoder.outputs if r[0] != a]
            encoder.seeds += [(-encoder.favourite(p, a), *_dearer(encoder, p, r)) for r in others]
    _choose(encoder, choices)


def _winner_monotonicity(encoder: Encoder, candidate: int | None) -> None:
    """The candidate is first, voters raise it to allowed rankings, and it is first no longer."""
    assert candidate is not None, "winner monotonicity is about a raised candidate"
    moves = {r: [new for new in raised(r, candidate) if new in encoder.rankings] for r in encoder.rankings}
    before, after = (encoder.add_profile(profile) for profile in transport(encoder, moves))
    outputs = [encoder.rule_on(p) for p in (before, after)]
    moved = {move(r, s): r.index(candidate) - s.index(candidate) for r, targets in moves.items() for s in targets}
    encoder.query.add(encoder.query.atom("d", moved, strict=True))  # otherwise ties alone could make a difference
    wins = [r[0] == candidate for r in encoder.outputs]
    _choose(encoder, (o for o, won in zip(outputs[0], wins, strict=True) if won))
    _choose(encoder, (o for o, won in zip(outputs[1], wins, strict=True) if not won))
    _raise_seeds(encoder, candidate, before, after, moves)


def _raise_seeds(
    encoder: Encoder, candidate: int, before: int, after: int, moves: dict[Ranking, list[Ranking]]
) -> None:
    """What raising a candidate does to ballots, majorities, scores and costs."""
    seeds = encoder.seeds
    for ranking in encoder.rankings:
        sources = [r for r, targets in moves.items() if ranking in targets]
        seeds.append((-encoder.cast(before, ranking), *(encoder.cast(after, r) for r in moves[ranking])))
        seeds.append((-encoder.cast(after, ranking), *(encoder.cast(before, r) for r in sources)))
    for a, b in permutations(range(encoder.m), 2):
        if b != candidate:
            seeds.append((-encoder.majority(before, a, b), encoder.majority(after, a, b)))
        if a != candidate:
            seeds.append((-encoder.majority(after, a, b), encoder.majority(before, a, b)))
        if encoder.rule in ("leximax-borda", "leximax-plurality"):
            p, q = (before, after) if a == candidate else (after, before)
            seeds.append((-encoder.no_fewer(p, a, b), encoder.no_fewer(q, a, b)))
    if encoder.rule in KEMENY:
        for one, other in permutations(encoder.outputs, 2):
            if one[0] == candidate != other[0]:
                seeds.append((-encoder.cheaper(before, one, other), -encoder.cheaper(after, other, one)))


def _separability(encoder: Encoder, _: int | None) -> None:
    """Two profiles with the same output, together with another one."""
    one, other = weights(encoder, "x"), weights(encoder, "y")
    numbers = [encoder.add_profile(profile) for profile in (one, other, merged(one, other))]
    for p in numbers:
        encoder.rule_on(p)
    first, second, both = numbers
    choices = []
    for ranking in encoder.outputs:
        choices.append(choice := encoder.query.var(f"v {text(ranking)}"))
        encoder.query.add(-choice, encoder.output(first, ranking))
        encoder.query.add(-choice, encoder.output(second, ranking))
        encoder.query.add(-choice, -encoder.output(both, ranking))
    _choose(encoder, choices)
    _choose(encoder, (encoder.output(both, ranking) for ranking in encoder.outputs))
    _merge_seeds(encoder, first, second, both)


def _merge_seeds(encoder: Encoder, first: int, second: int, both: int) -> None:
    """What holds in both parts holds together."""
    seeds = encoder.seeds
    for ranking in encoder.rankings:
        parts_cast = [encoder.cast(p, ranking) for p in (first, second)]
        seeds.append((-encoder.cast(both, ranking), *parts_cast))
        seeds += [(-cast, encoder.cast(both, ranking)) for cast in parts_cast]
    for a, b in permutations(range(encoder.m), 2):
        if encoder.rule in ("leximax-borda", "leximax-plurality"):
            one, other, all_ = (encoder.no_fewer(p, a, b) for p in (first, second, both))
            # a tie in one part is decided in the other: with a strict lead there, the lead is strict together
            seeds += [(-one, -other, all_), (one, other, -all_)]
            back = [encoder.no_fewer(p, b, a) for p in (first, second, both)]
            seeds += [(-one, back[1], -back[2]), (-other, back[0], -back[2])]
    if encoder.rule in KEMENY:
        for r, s in permutations(encoder.outputs, 2):
            seeds.append((-encoder.cheaper(first, r, s), -encoder.cheaper(second, r, s), -encoder.cheaper(both, s, r)))


VIOLATIONS: dict[str, Callable[[Encoder, int | None], None]] = {
    "existence": _existence,
    "po": _pareto,
    "pmc": _pairwise_majority,
    "majority": _majority,
    "winner-monotonicity": _winner_monotonicity,
    "separability": _separability,
}
