"""That an axiom about several profiles is violated, as clauses: voters change their ballots, join, or are put together.

Where one voter is meant, the query lets any number of voters do the same at once: if the violation comes of all of them, it
comes of one of them, one after the other (`refutation.single_steps`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import permutations

from pluralign.formulations.types import Ranking
from pluralign.proofs.theorems.encoding import (
    KEMENY,
    Encoder,
    QueryTopic,
    add,
    choose,
    merged,
    move,
    raised,
    text,
    transport,
    weights,
)
from pluralign.proofs.theorems.rule_clauses import rule_on

OF_A_CANDIDATE = ("winner-monotonicity", "monotonicity")
OF_JOINING = ("participation", "positive-involvement", "negative-involvement")
OF_A_BALLOT = (*OF_JOINING, "strategy-proofness")
OF_TWO_PARTS = ("separability", "reinforcement")

WorseOutput = tuple[Callable[[Ranking], bool], Callable[[Ranking], bool]]
"""A way to violate an axiom: what holds of the output before, and of the output afterwards."""


def moves(axiom: str, about: QueryTopic, rankings: Sequence[Ranking]) -> Mapping[Ranking, Sequence[Ranking]]:
    """What a voter who casts a ranking may cast afterwards, for axioms about changed ballots."""
    if axiom in OF_A_CANDIDATE:
        assert isinstance(about, int), "a candidate is raised"
        castable = set(rankings)
        return {r: [new for new in raised(r, about) if new in castable] for r in rankings}
    return {r: rankings if r == about else [r] for r in rankings}


JOINING = "y"
"""The real variable for the voters who join."""


def _changed(
    encoder: Encoder, axiom: str, about: QueryTopic, weight: Callable[[Ranking, Ranking], int]
) -> tuple[int, int]:
    """The profiles before and after ballots change, some in a way that has weight, and the rule on both."""
    allowed = moves(axiom, about, encoder.rankings)
    before, after = (encoder.add_profile(profile) for profile in transport(encoder, allowed))
    for p in (before, after):
        rule_on(encoder, p)
    moved = {move(r, s): weight(r, s) for r, targets in allowed.items() for s in targets}
    encoder.query.add(encoder.query.atom("d", moved, strict=True))  # otherwise ties alone could make a difference
    for ranking in encoder.rankings:
        sources = [r for r, targets in allowed.items() if ranking in targets]
        encoder.seeds.append((-encoder.cast(before, ranking), *(encoder.cast(after, r) for r in allowed[ranking])))
        encoder.seeds.append((-encoder.cast(after, ranking), *(encoder.cast(before, r) for r in sources)))
    return before, after


def _levels(
    encoder: Encoder, before: int, after: int, levels: Iterable[WorseOutput], names: Sequence[str] | None = None
) -> None:
    """The outputs on both profiles violate the axiom in one of these ways; names: of the ways, if not their numbers."""
    ways = list(levels)
    choices = []
    for k, (first, second) in enumerate(ways):
        choice = [encoder.query.var(f"v {k if names is None else names[k]}")] if len(ways) > 1 else []
        choices += choice
        for p, meets in ((before, first), (after, second)):
            encoder.query.add(*(-v for v in choice), *(encoder.output(p, r) for r in encoder.outputs if meets(r)))
    if len(ways) > 1:
        choose(encoder, choices)


def _worse(place: Callable[[Ranking], int], most: int) -> Iterator[WorseOutput]:
    """The place gets worse: it was at most k, and is greater."""
    for k in range(most):
        yield partial(_at_most, place, k), partial(_beyond, place, k)


def _at_most(place: Callable[[Ranking], int], k: int, ranking: Ranking) -> bool:
    return place(ranking) <= k


def _beyond(place: Callable[[Ranking], int], k: int, ranking: Ranking) -> bool:
    return place(ranking) > k


def _begins(candidate: int, ranking: Ranking) -> bool:
    return ranking[0] == candidate


def _winner_monotonicity(encoder: Encoder, about: QueryTopic) -> None:
    """The candidate is first, voters raise it to allowed rankings, and it is first no longer."""
    assert isinstance(about, int), "winner monotonicity is about a raised candidate"
    before, after = _changed(encoder, "winner-monotonicity", about, lambda r, s: r.index(about) - s.index(about))
    _levels(encoder, before, after, [(lambda r: r[0] == about, lambda r: r[0] != about)])
    _raise_seeds(encoder, about, before, after)


def _monotonicity(encoder: Encoder, about: QueryTopic) -> None:
    """Voters raise the candidate to allowed rankings, and it has a worse place in the output."""
    assert isinstance(about, int), "monotonicity is about a raised candidate"
    before, after = _changed(encoder, "monotonicity", about, lambda r, s: r.index(about) - s.index(about))
    _levels(encoder, before, after, _worse(lambda r: r.index(about), encoder.m - 1))
    _raise_seeds(encoder, about, before, after)


def _raise_seeds(encoder: Encoder, candidate: int, before: int, after: int) -> None:
    """What raising a candidate does to majorities, scores and costs."""
    seeds = encoder.seeds
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


def _strategy_proofness(encoder: Encoder, about: QueryTopic) -> None:
    """Voters of the ballot cast others, and who is first then is higher on the ballot."""
    assert isinstance(about, tuple), "strategy-proofness is about a ballot"
    before, after = _changed(encoder, "strategy-proofness", about, lambda r, s: int(r != s))
    worse = _worse(lambda r: about.index(r[0]), encoder.m - 1)
    _levels(encoder, before, after, ((lower, higher) for higher, lower in worse))


def _joined(encoder: Encoder, about: QueryTopic) -> tuple[int, int, Ranking]:
    """A profile, and the same with voters who cast the ballot, and the rule on both."""
    assert isinstance(about, tuple), "these axioms are about a ballot"
    profile = weights(encoder)
    encoder.query.nonnegative.append(JOINING)
    before, after = (
        encoder.add_profile(profile),
        encoder.add_profile({r: add(w, {JOINING: 1}) if r == about else w for r, w in profile.items()}),
    )
    for p in (before, after):
        rule_on(encoder, p)
    encoder.query.add(encoder.query.atom("d", {JOINING: 1}, strict=True))
    for r in encoder.rankings:
        seed = (-encoder.cast(before, r), encoder.cast(after, r))
        encoder.seeds += [seed] if r == about else [seed, (seed[0] * -1, -seed[1])]
    for a, b in permutations(range(encoder.m), 2):
        p, q = (before, after) if about.index(a) < about.index(b) else (after, before)
        encoder.seeds.append((-encoder.majority(p, a, b), encoder.majority(q, a, b)))
    return before, after, about


def _participation(encoder: Encoder, about: QueryTopic) -> None:
    """With the voters somebody is first whom they rank lower."""
    before, after, ballot = _joined(encoder, about)
    _levels(encoder, before, after, _worse(lambda r: ballot.index(r[0]), encoder.m - 1))


def _positive_involvement(encoder: Encoder, about: QueryTopic) -> None:
    """Whom the voters rank first is first without them only."""
    before, after, ballot = _joined(encoder, about)
    _levels(encoder, before, after, [(lambda r: r[0] == ballot[0], lambda r: r[0] != ballot[0])])


def _negative_involvement(encoder: Encoder, about: QueryTopic) -> None:
    """Whom the voters rank last is first with them only."""
    before, after, ballot = _joined(encoder, about)
    _levels(encoder, before, after, [(lambda r: r[0] != ballot[-1], lambda r: r[0] == ballot[-1])])


def _homogeneity(encoder: Encoder, _: QueryTopic) -> None:
    """The outputs differ on a profile and on its copies; inequalities between their numbers are the same."""
    profile = weights(encoder)
    one, copies = encoder.add_profile(profile), encoder.add_profile(profile)
    for p in (one, copies):
        rule_on(encoder, p)
    _copy_seeds(encoder, one, copies)
    same = [(s.__eq__, s.__ne__) for s in encoder.outputs]
    _levels(encoder, one, copies, same, [text(s) for s in encoder.outputs])


def _copy_seeds(encoder: Encoder, one: int, copies: int) -> None:
    """What holds in a profile holds in its copies."""
    number = {encoder.query.names[v - 1]: v for v in encoder.query.atoms}
    for name, v in number.items():
        head, _, words = name.partition(" ")
        twin = number.get(f"{head[0]}{copies} {words}".rstrip())
        if head[1:] == str(one) and twin is not None and not encoder.query.atoms[v].one_sided:
            encoder.seeds += [(-v, twin), (v, -twin)]
    if encoder.rule in KEMENY:
        for r, s in permutations(encoder.outputs, 2):
            encoder.seeds.append((-encoder.cheaper(one, r, s), -encoder.cheaper(copies, s, r)))


def _reversal(encoder: Encoder, _: QueryTopic) -> None:
    """The same candidate is first on a profile and on its reversal, which is another profile."""
    castable = [r for r in encoder.rankings if r[::-1] in encoder.rankings]
    names = weights(encoder)
    profile = {r: names[r] if r in castable else {} for r in encoder.rankings}
    turned = {r: profile[r[::-1]] if r in castable else {} for r in encoder.rankings}
    one, other = encoder.add_profile(profile), encoder.add_profile(turned)
    for p in (one, other):
        rule_on(encoder, p)
    choose(
        encoder,
        (
            encoder.query.atom(f"e {text(r)}", add(profile[r], {x: -c for x, c in turned[r].items()}), strict=True)
            for r in castable
        ),
    )
    begins = [partial(_begins, a) for a in range(encoder.m)]
    _levels(encoder, one, other, zip(begins, begins, strict=True))


def _parts_of_one(encoder: Encoder) -> tuple[int, int, int]:
    """Two profiles, and both together, and the rule on all."""
    one, other = weights(encoder, "x"), weights(encoder, "y")
    first, second, both = (encoder.add_profile(profile) for profile in (one, other, merged(one, other)))
    for p in (first, second, both):
        rule_on(encoder, p)
    return first, second, both


def _separability(encoder: Encoder, _: QueryTopic) -> None:
    """Two profiles with the same output, together with another one."""
    first, second, both = _parts_of_one(encoder)
    choices = []
    for ranking in encoder.outputs:
        choices.append(choice := encoder.query.var(f"v {text(ranking)}"))
        encoder.query.add(-choice, encoder.output(first, ranking))
        encoder.query.add(-choice, encoder.output(second, ranking))
        encoder.query.add(-choice, -encoder.output(both, ranking))
    choose(encoder, choices)
    choose(encoder, (encoder.output(both, ranking) for ranking in encoder.outputs))
    _merge_seeds(encoder, first, second, both)


def _reinforcement(encoder: Encoder, _: QueryTopic) -> None:
    """Two profiles whose outputs have the same candidate first, and another one together."""
    first, second, both = _parts_of_one(encoder)
    choices = []
    for a in range(encoder.m):
        choices.append(choice := encoder.query.var(f"v {a}"))
        own = [r for r in encoder.outputs if r[0] == a]
        for p in (first, second):
            encoder.query.add(-choice, *(encoder.output(p, r) for r in own))
        for r in own:
            encoder.query.add(-choice, -encoder.output(both, r))
    choose(encoder, choices)
    choose(encoder, (encoder.output(both, ranking) for ranking in encoder.outputs))
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


VIOLATIONS: dict[str, Callable[[Encoder, QueryTopic], None]] = {
    "reversal-symmetry": _reversal,
    "winner-monotonicity": _winner_monotonicity,
    "monotonicity": _monotonicity,
    "participation": _participation,
    "positive-involvement": _positive_involvement,
    "negative-involvement": _negative_involvement,
    "strategy-proofness": _strategy_proofness,
    "separability": _separability,
    "reinforcement": _reinforcement,
    "homogeneity": _homogeneity,
}
