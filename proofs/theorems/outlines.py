"""Outlines of proofs: clauses that follow one after the other by unit propagation, from the clauses and seeds of a query.

They are the lines of the proofs for all m in docs/theorems.md, for rules by Copeland scores. A SAT solver finds some refutation
of a query, whose verification takes hours for six candidates; along an outline it takes a second. Nothing rests on an outline:
where a line does not follow, it is no proof, and the query is decided without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, permutations

from pluralign.proofs.theorems.encoding import HALF, PARETO, Encoder, QueryTopic

ProofLine = tuple[int, ...]

RULES = ("lcpo", "leximax-copeland", *HALF)


def has_outline(rule: str, axiom: str) -> bool:
    """Whether there is an outline for the rule and the axiom."""
    return rule in RULES and axiom in OUTLINES


def outline(encoder: Encoder, axiom: str, about: QueryTopic) -> Iterable[ProofLine]:
    """The lines up to the empty clause; none if there is no outline. What it needs of inequalities goes to the seeds."""
    if not has_outline(encoder.rule, axiom):
        return ()
    for p in range(len(encoder.profiles)):
        _majority_seeds(encoder, p)
    return chain(OUTLINES[axiom](encoder, about), [()])


def _majority_seeds(encoder: Encoder, p: int) -> None:
    """Not both candidates of a pair beat each other, and a majority is somebody."""
    for a, b in permutations(range(encoder.m), 2):
        beats = encoder.majority(p, a, b)
        encoder.seeds.append((-beats, *(encoder.cast(p, r) for r in encoder.rankings if r.index(a) < r.index(b))))
        if a < b:
            encoder.seeds.append((-beats, -encoder.majority(p, b, a)))


def _possible_ballots(encoder: Encoder) -> Iterable[ProofLine]:
    """Ballots are possible outputs: what is cast has all unanimous pairs."""
    return (
        () if encoder.rule not in PARETO else ((-encoder.cast(0, r), encoder.possible(0, r)) for r in encoder.rankings)
    )


# --- one profile


def _pairwise_majority(encoder: Encoder, _: QueryTopic) -> Iterator[ProofLine]:
    """A strict majority has no unanimous pair against it; the scores along the ranking fall, so that no other one is chosen."""
    if encoder.rule in PARETO:
        yield from (
            (-encoder.majority(0, a, b), -encoder.unanimous(0, b, a)) for a, b in permutations(range(encoder.m), 2)
        )
    yield from ((-_violated(encoder, r),) for r in encoder.outputs)


def _winners(encoder: Encoder, _: QueryTopic) -> Iterator[ProofLine]:
    """Who is first on a ballot can be first, and who beats all others has more wins than they."""
    yield from _possible_ballots(encoder)
    for a in range(encoder.m):
        yield -_violated(encoder, [a]), encoder.begins(0, [a])
        yield (-_violated(encoder, [a]),)


def _losers(encoder: Encoder, _: QueryTopic) -> Iterator[ProofLine]:
    """Somebody else is first on a ballot, can be first, and beats the loser, who has no wins."""
    yield from _possible_ballots(encoder)
    for a in range(encoder.m):
        loses = -_violated(encoder, [a])
        yield from ((loses, -encoder.begins(0, [b])) for b in range(encoder.m) if b != a)
        yield (loses,)


def _violated(encoder: Encoder, about: Iterable[int]) -> int:
    """The axiom is violated by this candidate or ranking."""
    return encoder.query.var(f"v {''.join(map(str, about))}")


# --- a candidate is raised


def _winner_monotonicity(encoder: Encoder, about: QueryTopic) -> Iterator[ProofLine]:
    """Of Theorem 4.3: U ⊆ U', F_U' ⊆ F_U, the winner a can still be first, and no score but its own rises."""
    assert isinstance(about, int), "winner monotonicity is about a raised candidate"
    a, others = about, [x for x in range(encoder.m) if x != about]
    if encoder.rule in PARETO:
        yield from _unanimous_pairs(encoder, a)
        own = [r for r in encoder.outputs if r[0] == a]
        yield from ((-encoder.possible(0, r), encoder.possible(1, r)) for r in own)
    yield (encoder.begins(1, [a]),)
    yield from ((-encoder.begins(0, [x]), encoder.precedes(0, a, x)) for x in others)
    for x in range(encoder.m):
        yield from _scores(encoder, x, *((0, 1) if x == a else (1, 0)))
    yield from ((-encoder.precedes(0, a, x), -encoder.precedes(1, x, a)) for x in others)
    yield from ((-encoder.output(1, r),) for r in encoder.outputs if r[0] != a)


def _unanimous_pairs(encoder: Encoder, a: int) -> Iterator[ProofLine]:
    """Only pairs with the raised candidate above can become unanimous, and none with the winner below was so."""
    for b, c in permutations(range(encoder.m), 2):
        if c != a:
            yield -encoder.unanimous(0, b, c), encoder.unanimous(1, b, c)
        if b != a:
            yield -encoder.unanimous(1, b, c), encoder.unanimous(0, b, c)
    yield from ((-encoder.unanimous(0, b, a),) for b in range(encoder.m) if b != a)


def _scores(encoder: Encoder, x: int, less: int, more: int) -> Iterator[ProofLine]:
    """The score of x is as high in one profile as in another one: by what x has of each candidate in the former."""
    others = [b for b in range(encoder.m) if b != x]
    outcomes = [encoder.majority(more, x, b) for b in others[:-1]]
    if encoder.rule in HALF:
        outcomes += [encoder.majority(more, b, x) for b in others[:-1]]
    for points in range(1, encoder.most + 1):
        yield from _cases((-encoder.at_least(less, x, points), encoder.at_least(more, x, points)), outcomes)


def _cases(line: ProofLine, outcomes: list[int]) -> Iterator[ProofLine]:
    """The line, after those that say it where each of the outcomes is known; the last candidate is left to propagation."""
    if outcomes:
        first, *rest = outcomes
        yield from _cases((*line, -first), rest)
        yield from _cases((*line, first), rest)
    yield line


OUTLINES: dict[str, Callable[[Encoder, QueryTopic], Iterator[ProofLine]]] = {
    "pmc": _pairwise_majority,
    "majority": _winners,
    "condorcet-winner": _winners,
    "condorcet-winner-pareto": _winners,
    "condorcet-loser": _losers,
    "majority-loser": _losers,
    "winner-monotonicity": _winner_monotonicity,
}
