"""Axioms as instances: each restricts the outputs of an unknown rule on one to three profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, permutations

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown, suggestion
from pluralign.formulations.types import Ranking
from pluralign.proofs.axioms.axioms import AXIOMS as DEFINED
from pluralign.proofs.compatibility.question import CompatibilityQuestion, Profile, beats, renamed, supporters
from pluralign.solver.results import NEVER, Deadline

RuleTable = Mapping[Profile, Ranking]
"""A rule."""
TableCase = tuple[Ranking, tuple[Profile, ...]]


@dataclass(frozen=True)
class AxiomInstance:
    """One demand of an axiom: `holds` for the outputs on these profiles. candidates: what it names, see `AXIOMS`."""

    axiom: str
    profiles: tuple[Profile, ...]
    candidates: Ranking

    def holds(self, *outputs: Ranking) -> bool:
        """Whether outputs on the profiles, in their order, satisfy it."""
        return AXIOMS[self.axiom][1](self.candidates, *outputs)

    def satisfied(self, table: RuleTable) -> bool:
        """Whether a rule satisfies it."""
        return self.holds(*(table[profile] for profile in self.profiles))


def axiom_instances(question: CompatibilityQuestion, deadline: Deadline = NEVER) -> Iterator[AxiomInstance]:
    """All instances of the axioms."""
    for axiom in question.axioms:
        for profile in chain.from_iterable(question.profiles.values()):
            deadline.check()
            for candidates, profiles in dict.fromkeys(AXIOMS[axiom][0](question, profile)):
                yield AxiomInstance(axiom, profiles, candidates)


_SETS = "it relates outputs on different sets of candidates, and a rule here is a table for one set"

NOT_HERE = {
    "clones": _SETS,
    "local-iia": _SETS,
    "resolvability": "it is about how a rule breaks ties, and a rule here is a table with one output for each profile",
}
"""Axioms of proofs/axioms/axioms.py that cannot be asked for here, and why."""


def of_winners(axiom: str) -> bool:
    """Whether it sees of an output only which candidate is first."""
    return axiom in DEFINED and DEFINED[axiom].about == "winner"


def require_known(axioms: Sequence[str]) -> None:
    """Raise `InputError` for a name that is none of `AXIOMS`."""
    for axiom in axioms:
        if axiom in NOT_HERE:
            mend = f"leave it out, or see for one rule: axioms INSTANCE --rule RULE --axiom {axiom}"
            raise InputError(f"the axiom {shown(axiom)} cannot be asked for here: {NOT_HERE[axiom]}; {mend}")
        if axiom not in AXIOMS:
            hint = suggestion(axiom, AXIOMS) or f"; known are {', '.join(AXIOMS)}"
            raise InputError(f"the axiom {shown(axiom)} is not known here{hint}")


def _pareto(_: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for a, b in permutations(profile[0], 2):
        if supporters(profile, a, b) == len(profile):
            yield (a, b), (profile,)


def _pairwise_majority(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    wins = [sum(beats(profile, a, b) for b in range(question.m) if b != a) for a in range(question.m)]
    ranking = tuple(sorted(range(question.m), key=lambda a: -wins[a]))
    if all(wins[a] == question.m - k for k, a in enumerate(ranking, 1)) and ranking in question.family:
        yield ranking, (profile,)  # each candidate beats all after it, as those before it beat it


def _majority(_: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for c in sorted(profile[0]):
        if 2 * sum(ballot[0] == c for ballot in profile) > len(profile):
            yield (c,), (profile,)  # c is first on an allowed ranking: a ballot


def _condorcet_winner(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for c in {ranking[0] for ranking in question.family}:
        if all(beats(profile, c, b) for b in range(question.m) if b != c):
            yield (c,), (profile,)


def _condorcet_winner_pareto(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for case in _condorcet_winner(question, profile):
        if any(ranking[:1] == case[0] and _respects(ranking, profile) for ranking in question.family):
            yield case


def _respects(ranking: Ranking, profile: Profile) -> bool:
    """Whether it has every unanimous pair in order."""
    return not any(supporters(profile, b, a) == len(profile) for a, b in combinations(ranking, 2))


def _condorcet_loser(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for c in range(question.m):
        if all(beats(profile, a, c) for a in range(question.m) if a != c):
            yield (c,), (profile,)  # some ballot does not have c first


def _smith(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    beaten = {a: {b for b in range(question.m) if b != a and beats(profile, a, b)} for a in range(question.m)}
    members = {max(beaten, key=lambda a: len(beaten[a]))}  # whoever beats most is in it
    while more := {b for b in beaten if b not in members and any(b not in beaten[a] for a in members)}:
        members |= more
    if len(members) < question.m and members & {ranking[0] for ranking in question.family}:
        yield tuple(sorted(members)), (profile,)


def _majority_loser(_: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for c in sorted(profile[0]):
        if 2 * sum(ballot[-1] == c for ballot in profile) > len(profile):
            yield (c,), (profile,)


def _unanimity(_: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    if len(set(profile)) == 1:
        yield profile[0], (profile,)


def _pareto_winner(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for case in _pareto(question, profile):
        if any(ranking[0] == case[0][0] for ranking in question.family):
            yield case


def _reversal(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    turned = question.profile(ballot[::-1] for ballot in profile)
    if profile < turned and question.cast.issuperset(turned):
        yield (), (profile, turned)


def _raises(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    """One voter raises a candidate; raises by several are sequences of these."""
    for i, ballot in enumerate(profile):
        for place, c in enumerate(ballot):
            others = ballot[:place] + ballot[place + 1 :]
            for k in range(place):
                raised = (*others[:k], c, *others[k:])
                if raised in question.cast:
                    yield (c,), (profile, question.profile([*profile[:i], raised, *profile[i + 1 :]]))


def _participation(_: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    if len(profile) > 1:
        for i, ballot in enumerate(profile):
            yield ballot, (profile[:i] + profile[i + 1 :], profile)


def _changes(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for i, ballot in enumerate(profile):
        for other in question.ballots:
            if other != ballot:
                yield ballot, (profile, question.profile([*profile[:i], other, *profile[i + 1 :]]))


def _copies(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for k in 2, 3:
        if k * len(profile) <= question.voters:
            yield (), (profile, question.profile(k * profile))


def _separability(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for n in range(1, question.voters - len(profile) + 1):
        for other in question.profiles[n]:
            if not question.anonymous or (len(profile), profile) <= (n, other):
                yield (), (profile, other, question.profile(profile + other))


def _neutrality(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for relabelling in question.symmetries:
        yield relabelling, (profile, question.profile(renamed(relabelling, ballot) for ballot in profile))


def _majority_relation(question: CompatibilityQuestion, profile: Profile) -> Iterator[TableCase]:
    for other in question.alike[question.relation(profile)]:
        if other == profile:
            return  # the later ones have their turn
        yield (), (other, profile)


AXIOMS: dict[str, tuple[Callable[[CompatibilityQuestion, Profile], Iterator[TableCase]], Callable[..., bool]]] = {
    "po": (_pareto, lambda pair, s: s.index(pair[0]) < s.index(pair[1])),
    "pmc": (_pairwise_majority, lambda ranking, s: s == ranking),
    "majority": (_majority, lambda favourite, s: s[0] == favourite[0]),
    "condorcet-winner": (_condorcet_winner, lambda winner, s: s[0] == winner[0]),
    "condorcet-winner-pareto": (_condorcet_winner_pareto, lambda winner, s: s[0] == winner[0]),
    "condorcet-loser": (_condorcet_loser, lambda loser, s: s[0] != loser[0]),
    "smith": (_smith, lambda members, s: s[0] in members),
    "majority-loser": (_majority_loser, lambda loser, s: s[0] != loser[0]),
    "unanimity": (_unanimity, lambda ballot, s: s == ballot),
    "pareto-winner": (_pareto_winner, lambda pair, s: s[0] != pair[1]),
    "reversal-symmetry": (_reversal, lambda _, s, t: s[0] != t[0]),
    "winner-monotonicity": (_raises, lambda raised, s, t: s[0] != raised[0] or t[0] == raised[0]),
    "monotonicity": (_raises, lambda raised, s, t: t.index(raised[0]) <= s.index(raised[0])),
    "participation": (_participation, lambda ballot, s, t: ballot.index(t[0]) <= ballot.index(s[0])),
    "separability": (_separability, lambda _, s, t, merged: s != t or merged == s),
    "reinforcement": (_separability, lambda _, s, t, merged: s[0] != t[0] or merged[0] == s[0]),
    "homogeneity": (_copies, lambda _, s, t: s == t),
    "positive-involvement": (_participation, lambda ballot, s, t: s[0] != ballot[0] or t[0] == ballot[0]),
    "negative-involvement": (_participation, lambda ballot, s, t: s[0] == ballot[-1] or t[0] != ballot[-1]),
    "strategy-proofness": (_changes, lambda ballot, s, t: ballot.index(s[0]) <= ballot.index(t[0])),
    "majority-relation": (_majority_relation, lambda _, s, t: s == t),
    "neutrality": (_neutrality, lambda relabelling, s, t: t == renamed(relabelling, s)),
}
"""Name -> the cases that begin with a profile, each as (candidates, profiles); and whether outputs on these profiles are right.

candidates: the unanimous pair, the PMC ranking or the unanimous one, the candidate meant or the Smith set, the ballot of the
voter who joins (the profiles are: without it, with it) or who casts another one, or the relabelling.
"""
