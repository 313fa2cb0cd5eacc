"""That an axiom is violated, as clauses: the negated theorems. One query, or one for each candidate that is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise, permutations

from pluralign.formulations.types import Ranking
from pluralign.proofs.theorems import changes
from pluralign.proofs.theorems.encoding import KEMENY, Encoder, Hypotheses, QueryTopic, choose, text, weights
from pluralign.proofs.theorems.rule_clauses import rule_on


def violation(
    rule: str,
    axiom: str,
    m: int,
    hypotheses: Hypotheses,
    about: QueryTopic = None,
    family: Iterable[Ranking] | None = None,
) -> Encoder:
    """The query "the rule violates the axiom on some profile over m candidates".

    family: of the allowed rankings; some if None.
    about: the candidate that is raised, or the ballot of the voters who join or lie, for axioms that have one (`parts`).
    """
    encoder = Encoder(m, rule, hypotheses, family)
    VIOLATIONS[axiom](encoder, about)
    return encoder


def parts(axiom: str, m: int, ballots: Sequence[Ranking] | None = None) -> list[QueryTopic]:
    """What `about` ranges over in the queries that together are the negated theorem; ballots: those that can be cast."""
    if axiom in changes.OF_A_CANDIDATE:
        return list(range(m))
    if axiom in changes.OF_A_BALLOT:
        return list(permutations(range(m)) if ballots is None else ballots)
    return [None]


def _existence(encoder: Encoder, _: QueryTopic) -> None:
    """No ranking is possible: the rule has no output."""
    p = encoder.add_profile(weights(encoder))
    rule_on(encoder, p)
    for ranking in encoder.outputs:
        encoder.query.add(-encoder.possible(p, ranking))


def _pareto(encoder: Encoder, _: QueryTopic) -> None:
    """A unanimous pair is reversed in the output."""
    p = encoder.add_profile(weights(encoder))
    choose(encoder, rule_on(encoder, p))
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
    choose(encoder, choices)


def _dearer(encoder: Encoder, p: int, ranking: Ranking) -> list[int]:
    """Some allowed ranking is cheaper than this one."""
    return [-encoder.cheaper(p, ranking, other) for other in encoder.outputs if other != ranking]


def _pairwise_majority(encoder: Encoder, _: QueryTopic) -> None:
    """The allowed ranking of the majorities is not the output."""
    p = encoder.add_profile(weights(encoder))
    choose(encoder, rule_on(encoder, p))
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
    choose(encoder, choices)


def _majority(encoder: Encoder, _: QueryTopic) -> None:
    """The candidate that more than half rank first, and that some allowed ranking has first, is not first."""
    p = encoder.add_profile(weights(encoder))
    choose(encoder, rule_on(encoder, p))
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
    choose(encoder, choices)


# --- axioms that say who may be first, or what the output is, where something holds


WinnerCase = tuple[str, list[list[int]], list[Ranking]]
"""A way to violate an axiom: its name, clauses that it requires, and the rankings that would meet the axiom."""


def _cases(axiom: Callable[[Encoder, int], Iterator[WinnerCase]]) -> Callable[[Encoder, QueryTopic], None]:
    """The query of an axiom about one profile, from the ways to violate it."""

    def query(encoder: Encoder, _: QueryTopic) -> None:
        p = encoder.add_profile(weights(encoder))
        choose(encoder, rule_on(encoder, p))
        choices = []
        for name, required, meets in axiom(encoder, p):
            choices.append(choice := encoder.query.var(f"v {name}"))
            for clause in required:
                encoder.query.add(-choice, *clause)
            for ranking in meets:
                encoder.query.add(-choice, -encoder.output(p, ranking))
        choose(encoder, choices)

    return query


def _first(encoder: Encoder, candidates: Iterable[int]) -> list[int]:
    """One of them is first in some allowed ranking."""
    return [encoder.allowed(r) for r in _with_first(encoder, candidates)]


def _with_first(encoder: Encoder, candidates: Iterable[int]) -> list[Ranking]:
    some = set(candidates)
    return [r for r in encoder.outputs if r[0] in some]


def _without_first(encoder: Encoder, candidate: int) -> list[Ranking]:
    return [r for r in encoder.outputs if r[0] != candidate]


def _condorcet_winner(encoder: Encoder, p: int) -> Iterator[WinnerCase]:
    for a in range(encoder.m):
        yield text([a]), [*_beats(encoder, p, [a]), _first(encoder, [a])], _with_first(encoder, [a])


def _condorcet_winner_pareto(encoder: Encoder, p: int) -> Iterator[WinnerCase]:
    for a in range(encoder.m):
        first = [encoder.respecting(p, r) for r in _with_first(encoder, [a])]
        yield text([a]), [*_beats(encoder, p, [a]), first], _with_first(encoder, [a])


def _beats(encoder: Encoder, p: int, members: Sequence[int]) -> list[list[int]]:
    """Each of the members beats each of the others."""
    others = [b for b in range(encoder.m) if b not in members]
    return [[encoder.majority(p, a, b)] for a in members for b in others]


def _condorcet_loser(encoder: Encoder, p: int) -> Iterator[WinnerCase]:
    for a in range(encoder.m):
        lost = [[encoder.majority(p, b, a)] for b in range(encoder.m) if b != a]
        yield text([a]), lost, _without_first(encoder, a)


def _majority_loser(encoder: Encoder, p: int) -> Iterator[WinnerCase]:
    for a in range(encoder.m):
        yield text([a]), [[encoder.rejected(p, a)]], _without_first(encoder, a)


def _smith(encoder: Encoder, p: int) -> Iterator[WinnerCase]:
    """The set beats all others, and no smaller one does: some member of it is not beaten by one of the smaller set."""
    for size in range(1, encoder.m):
        for members in combinations(range(encoder.m), size):
            smallest = [
                [-encoder.majority(p, a, b) for a in part for b in members if b not in part]
                for fewer in range(1, size)
                for part in combinations(members, fewer)
            ]
            required = [*_beats(encoder, p, members), *smallest, _first(encoder, members)]
            yield text(members), required, _with_first(encoder, members)


def _unanimous_ballot(encoder: Encoder, p: int) -> Iterator[WinnerCase]:
    for ranking in encoder.outputs:
        agreed = [[encoder.unanimous(p, a, b)] for a, b in pairwise(ranking)]
        yield text(ranking), [[encoder.allowed(ranking)], *agreed], [ranking]


def _pareto_winner(encoder: Encoder, p: int) -> Iterator[WinnerCase]:
    for a, b in permutations(range(encoder.m), 2):
        yield text([a, b]), [[encoder.unanimous(p, a, b)], _first(encoder, [a])], _without_first(encoder, b)


VIOLATIONS: dict[str, Callable[[Encoder, QueryTopic], None]] = {
    "existence": _existence,
    "po": _pareto,
    "pmc": _pairwise_majority,
    "majority": _majority,
    "condorcet-winner": _cases(_condorcet_winner),
    "condorcet-winner-pareto": _cases(_condorcet_winner_pareto),
    "condorcet-loser": _cases(_condorcet_loser),
    "smith": _cases(_smith),
    "majority-loser": _cases(_majority_loser),
    "unanimity": _cases(_unanimous_ballot),
    "pareto-winner": _cases(_pareto_winner),
    **changes.VIOLATIONS,
}
