"""Axiom compatibility: whether some rule satisfies given axioms on all profiles of a few voters.

The rule is unknown: "the output on profile P is σ" is a Boolean for each P and σ, and an axiom is a set of instances, each of
which restricts the outputs on one to three profiles. The answer is a rule as a table, or a minimal set of instances that no
rule satisfies. In a family F of allowed rankings ballots and outputs are in F, as in linear social choice.

Sources: axioms as in `proofs.axioms`; search for impossibilities by SAT: P. Tang, F. Lin, Computer-aided proofs of Arrow's and
other impossibility theorems, Artif. Intell. 173 (2009); C. Geist, D. Peters, Computer-aided methods for social choice theory,
2017; minimal unsatisfiable sets as arguments: F. Brandt, C. Geist, D. Peters, Optimal bounds for the no-show paradox, 2017.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, combinations_with_replacement, permutations, product
from threading import Timer
from typing import Any

from formulations.errors import InputError
from formulations.numbers import shown, suggestion
from solver.results import NEVER, Deadline, LimitReached
from solver.sat import Refutation, refutation

Ranking = tuple[int, ...]
Profile = tuple[Ranking, ...]
"""The ballots; sorted where rules are anonymous."""
Table = Mapping[Profile, Ranking]
Case = tuple[Ranking, tuple[Profile, ...]]

MAX_VARIABLES = 40_000
"""More profiles times outputs than this are refused; so many take some seconds."""
TRIES = 20
"""Minimal sets that are looked for; the smallest one is returned."""


@dataclass(frozen=True)
class Question:
    """Rules from all profiles of 1 to `voters` rankings of `ballots` to rankings of `family`, both sorted; names of axioms."""

    m: int
    voters: int
    axioms: tuple[str, ...]
    family: tuple[Ranking, ...]
    ballots: tuple[Ranking, ...]
    anonymous: bool

    @cached_property
    def profiles(self) -> dict[int, list[Profile]]:
        """All profiles by the number of voters."""
        every = combinations_with_replacement if self.anonymous else _sequences
        return {n: list(every(self.ballots, n)) for n in range(1, self.voters + 1)}

    @cached_property
    def symmetries(self) -> list[Ranking]:
        """The relabellings c -> π_c, except the identity, that leave the family and the ballots as they are."""
        sets = [set(self.family), set(self.ballots)]
        every = permutations(range(self.m))
        return [p for p in every if all({_renamed(p, ranking) for ranking in some} == some for some in sets)][1:]

    @cached_property
    def alike(self) -> dict[Profile, list[Profile]]:
        """The profiles by their majority relation."""
        groups: dict[Profile, list[Profile]] = {}
        for profile in chain.from_iterable(self.profiles.values()):
            groups.setdefault(self.relation(profile), []).append(profile)
        return groups

    def relation(self, profile: Profile) -> Profile:
        """The pairs (a, b) such that a beats b."""
        return tuple((a, b) for a, b in permutations(range(self.m), 2) if _beats(profile, a, b))

    @cached_property
    def cast(self) -> frozenset[Ranking]:
        """The ballots as a set."""
        return frozenset(self.ballots)

    def profile(self, ballots: Iterable[Ranking]) -> Profile:
        """The profile with these ballots."""
        return tuple(sorted(ballots)) if self.anonymous else tuple(ballots)


@dataclass(frozen=True)
class AxiomInstance:
    """One demand of an axiom: `holds` for the outputs on these profiles. candidates: what it names, see `AXIOMS`."""

    axiom: str
    profiles: tuple[Profile, ...]
    candidates: Ranking

    def holds(self, *outputs: Ranking) -> bool:
        """Whether outputs on the profiles, in their order, satisfy it."""
        return AXIOMS[self.axiom][1](self.candidates, *outputs)

    def satisfied(self, table: Table) -> bool:
        """Whether a rule satisfies it."""
        return self.holds(*(table[profile] for profile in self.profiles))


@dataclass(frozen=True)
class Compatibility:
    """Either `table`, a rule that satisfies the axioms, or `argument`: instances that no rule satisfies, any fewer some does.

    refutation: of `formula(question.family, argument)`.
    """

    question: Question
    table: Table | None = None
    argument: tuple[AxiomInstance, ...] | None = None
    refutation: Refutation | None = None


def compatibility(
    m: int,
    voters: int,
    axioms: Sequence[str],
    family: Iterable[Sequence[int]] | None = None,
    ballots: Iterable[Sequence[int]] | None = None,
    anonymous: bool = True,
    deadline: Deadline = NEVER,
) -> Compatibility:
    """Find a rule for 1 to `voters` voters and candidates 0 … m−1 that satisfies the axioms, or an argument that none does.

    family: the allowed rankings, all if None. ballots: those of them that voters cast, all if None. anonymous: the output
    does not depend on who casts which ballot; otherwise a profile is a sequence of ballots and two are merged by appending
    one to the other. The table is checked against each instance, the argument is refuted by clauses and its minimality
    verified by outputs that satisfy all instances but one.
    Raises `InputError` for unknown axioms, rankings that are none and more than `MAX_VARIABLES` variables, and
    `LimitReached` at the deadline.
    """
    question = _question(m, voters, axioms, family, ballots, anonymous)
    instances = list(axiom_instances(question, deadline))
    with _Search(question.family, chain.from_iterable(question.profiles.values()), instances, deadline) as search:
        table = search.table(range(len(instances)))
        if table is not None:
            if not all(instance.satisfied(table) for instance in instances):
                raise AssertionError("the table does not satisfy the axioms")
            return Compatibility(question, table)
    argument = _argument(question, instances, deadline)
    _verify_minimal(question.family, argument, deadline)
    steps = refutation(formula(question.family, argument), deadline)
    if steps is None:
        raise AssertionError("the argument does not exclude all rules")
    return Compatibility(question, argument=tuple(argument), refutation=steps)


def axiom_instances(question: Question, deadline: Deadline = NEVER) -> Iterator[AxiomInstance]:
    """All instances of the axioms."""
    for axiom in question.axioms:
        for profile in chain.from_iterable(question.profiles.values()):
            deadline.check()
            for candidates, profiles in dict.fromkeys(AXIOMS[axiom][0](question, profile)):
                yield AxiomInstance(axiom, profiles, candidates)


# --- axioms: the cases that begin with a profile, and what they ask of the outputs --------------------------


def _pareto(_: Question, profile: Profile) -> Iterator[Case]:
    for a, b in permutations(profile[0], 2):
        if _supporters(profile, a, b) == len(profile):
            yield (a, b), (profile,)


def _pairwise_majority(question: Question, profile: Profile) -> Iterator[Case]:
    for ranking in question.family:
        if all(_beats(profile, a, b) for a, b in combinations(ranking, 2)):
            yield ranking, (profile,)


def _majority(_: Question, profile: Profile) -> Iterator[Case]:
    for c in sorted(profile[0]):
        if 2 * sum(ballot[0] == c for ballot in profile) > len(profile):
            yield (c,), (profile,)  # c is first on an allowed ranking: a ballot


def _condorcet_winner(question: Question, profile: Profile) -> Iterator[Case]:
    for c in {ranking[0] for ranking in question.family}:
        if all(_beats(profile, c, b) for b in range(question.m) if b != c):
            yield (c,), (profile,)


def _condorcet_loser(question: Question, profile: Profile) -> Iterator[Case]:
    for c in range(question.m):
        if all(_beats(profile, a, c) for a in range(question.m) if a != c):
            yield (c,), (profile,)  # some ballot does not have c first


def _reversal(question: Question, profile: Profile) -> Iterator[Case]:
    turned = question.profile(ballot[::-1] for ballot in profile)
    if profile <= turned and question.cast.issuperset(turned):
        yield (), (profile, turned)


def _raises(question: Question, profile: Profile) -> Iterator[Case]:
    """One voter raises a candidate; raises by several are sequences of these."""
    for i, ballot in enumerate(profile):
        for place, c in enumerate(ballot):
            others = ballot[:place] + ballot[place + 1 :]
            for k in range(place):
                raised = (*others[:k], c, *others[k:])
                if raised in question.cast:
                    yield (c,), (profile, question.profile([*profile[:i], raised, *profile[i + 1 :]]))


def _participation(_: Question, profile: Profile) -> Iterator[Case]:
    if len(profile) > 1:
        for i, ballot in enumerate(profile):
            yield ballot, (profile[:i] + profile[i + 1 :], profile)


def _separability(question: Question, profile: Profile) -> Iterator[Case]:
    for n in range(1, question.voters - len(profile) + 1):
        for other in question.profiles[n]:
            if not question.anonymous or (len(profile), profile) <= (n, other):
                yield (), (profile, other, question.profile(profile + other))


def _neutrality(question: Question, profile: Profile) -> Iterator[Case]:
    for relabelling in question.symmetries:
        yield relabelling, (profile, question.profile(_renamed(relabelling, ballot) for ballot in profile))


def _majority_relation(question: Question, profile: Profile) -> Iterator[Case]:
    for other in question.alike[question.relation(profile)]:
        if other == profile:
            return  # the later ones have their turn
        yield (), (other, profile)


AXIOMS: dict[str, tuple[Callable[[Question, Profile], Iterator[Case]], Callable[..., bool]]] = {
    "po": (_pareto, lambda pair, s: s.index(pair[0]) < s.index(pair[1])),
    "pmc": (_pairwise_majority, lambda ranking, s: s == ranking),
    "majority": (_majority, lambda favourite, s: s[0] == favourite[0]),
    "condorcet-winner": (_condorcet_winner, lambda winner, s: s[0] == winner[0]),
    "condorcet-loser": (_condorcet_loser, lambda loser, s: s[0] != loser[0]),
    "reversal-symmetry": (_reversal, lambda _, s, t: s[0] != t[0]),
    "winner-monotonicity": (_raises, lambda raised, s, t: s[0] != raised[0] or t[0] == raised[0]),
    "monotonicity": (_raises, lambda raised, s, t: t.index(raised[0]) <= s.index(raised[0])),
    "participation": (_participation, lambda ballot, s, t: ballot.index(t[0]) <= ballot.index(s[0])),
    "separability": (_separability, lambda _, s, t, merged: s != t or merged == s),
    "majority-relation": (_majority_relation, lambda _, s, t: s == t),
    "neutrality": (_neutrality, lambda relabelling, s, t: t == _renamed(relabelling, s)),
}
"""Name -> the cases that begin with a profile, each as (candidates, profiles); and whether outputs on these profiles are right.

candidates: the unanimous pair, the PMC ranking, the candidate meant, the joining voter's ballot (the profiles are: without it,
with it), or the relabelling.
"""


def _supporters(profile: Profile, a: int, b: int) -> int:
    return sum(ballot.index(a) < ballot.index(b) for ballot in profile)


def _beats(profile: Profile, a: int, b: int) -> bool:
    return 2 * _supporters(profile, a, b) > len(profile)


def _renamed(relabelling: Ranking, ranking: Ranking) -> Ranking:
    return tuple(relabelling[c] for c in ranking)


def _sequences(family: Sequence[Ranking], n: int) -> Iterator[Profile]:
    return product(family, repeat=n)


# --- the question -----------------------------------------------------------------------------------------


def _question(
    m: int,
    voters: int,
    axioms: Sequence[str],
    family: Iterable[Sequence[int]] | None,
    ballots: Iterable[Sequence[int]] | None,
    anonymous: bool,
) -> Question:
    for name, value, least in (("candidates", m, 2), ("voters", voters, 1)):
        if type(value) is not int or value < least:
            raise InputError(f"the number of {name} is {shown(value)}; give a whole number from {least}")
    for axiom in axioms:
        if axiom not in AXIOMS:
            hint = suggestion(axiom, AXIOMS) or f"; known are {', '.join(AXIOMS)}"
            raise InputError(f"the axiom {shown(axiom)} is not known here{hint}")
    allowed = None if family is None else _rankings(family, m, "family")
    cast = allowed if ballots is None else _rankings(ballots, m, "ballots")
    if allowed is not None and cast is not None and not set(cast) <= set(allowed):
        wrong = next(ballot for ballot in cast if ballot not in allowed)
        raise InputError(f"ballots: {shown(wrong)} is not in the family; voters cast allowed rankings")
    outputs, kinds = (math.factorial(m) if rankings is None else len(rankings) for rankings in (allowed, cast))
    _check_size(outputs, kinds, voters, anonymous)
    every = allowed or tuple(permutations(range(m)))
    return Question(m, voters, tuple(dict.fromkeys(axioms)), every, cast or every, anonymous)


def _rankings(given: Iterable[Sequence[int]], m: int, place: str) -> tuple[Ranking, ...]:
    rankings = [tuple(ranking) for ranking in given]
    for ranking in rankings:
        if any(type(c) is not int for c in ranking) or sorted(ranking) != list(range(m)):
            raise InputError(f"{place}: {shown(ranking)} is no ranking of the candidates 0 to {m - 1}; list each once")
    if not rankings or len(set(rankings)) < len(rankings):
        raise InputError(f"{place}: there is no ranking, or one twice; give each ranking once")
    return tuple(sorted(rankings))


def _check_size(outputs: int, kinds: int, voters: int, anonymous: bool) -> None:
    profiles = 0
    for n in range(1, voters + 1):
        profiles += math.comb(kinds + n - 1, n) if anonymous else kinds**n
        if profiles * outputs > MAX_VARIABLES:
            raise InputError(
                f"{profiles:,} profiles of up to {n} voters with {outputs:,} possible outputs each are "
                f"{profiles * outputs:,} variables, more than {MAX_VARIABLES:,}; take fewer voters, fewer candidates or "
                "a smaller family"
            )


# --- clauses ----------------------------------------------------------------------------------------------


def formula(family: Sequence[Ranking], instances: Sequence[AxiomInstance]) -> list[tuple[int, ...]]:
    """The clauses of some instances, in the order of docs/certificates.md.

    The profiles are numbered in the order of their first mention; k |F| + j + 1 is the Boolean "the output on profile k is
    ranking j of the family". First come, for each profile, the clause that some ranking is the output and those that two are
    not, then the clauses of the instances.
    """
    profiles = dict.fromkeys(profile for instance in instances for profile in instance.profiles)
    number = {profile: k * len(family) + 1 for k, profile in enumerate(profiles)}
    clauses = [clause for first in number.values() for clause in _one_output(first, len(family))]
    patterns = _Patterns(family)
    return clauses + [clause for instance in instances for clause in patterns.clauses(instance, number)]


def _one_output(first: int, size: int) -> Iterator[tuple[int, ...]]:
    outputs = range(first, first + size)
    yield tuple(outputs)
    for one, other in combinations(outputs, 2):
        yield -one, -other


class _Patterns:
    """Clauses of instances: for any outputs on all but the last profile, one of those on the last that make it hold.

    What this means depends on the axiom and the candidates named only, not on the profiles.
    """

    def __init__(self, family: Sequence[Ranking]) -> None:
        self.family = family
        self.known: dict[tuple[str, Ranking], list[tuple[tuple[int, ...], list[int]]]] = {}

    def clauses(self, instance: AxiomInstance, number: Mapping[Profile, int]) -> Iterator[tuple[int, ...]]:
        """number: of "the first ranking of the family is the output" for each profile."""
        key = instance.axiom, instance.candidates
        if key not in self.known:
            self.known[key] = list(self._implications(instance))
        firsts = [number[profile] for profile in instance.profiles]
        for given, right in self.known[key]:
            literals = [-first - j for first, j in zip(firsts, given, strict=False)]  # the last profile has none given
            yield tuple(dict.fromkeys(literals + [firsts[-1] + j for j in right]))

    def _implications(self, instance: AxiomInstance) -> Iterator[tuple[tuple[int, ...], list[int]]]:
        family = self.family
        for given in product(range(len(family)), repeat=len(instance.profiles) - 1):
            outputs = [family[j] for j in given]
            right = [j for j, last in enumerate(family) if instance.holds(*outputs, last)]
            if len(right) < len(family):
                yield given, right


# --- searching --------------------------------------------------------------------------------------------


class _Search:
    """Satisfiability of subsets of the instances, given by their numbers."""

    def __init__(
        self,
        family: Sequence[Ranking],
        profiles: Iterable[Profile],
        instances: Sequence[AxiomInstance],
        deadline: Deadline,
    ) -> None:
        from pysat.solvers import Solver

        self.family, self.deadline = family, deadline
        self.number = {profile: k * len(family) + 1 for k, profile in enumerate(profiles)}
        self.base = len(self.number) * len(family) + 1  # instance i holds if variable base + i is true
        self._solver: Any = Solver(name="glucose4")
        for first in self.number.values():
            deadline.check()
            self._solver.append_formula(_one_output(first, len(family)))
        patterns = _Patterns(family)
        for i, instance in enumerate(instances):
            deadline.check()
            for clause in patterns.clauses(instance, self.number):
                self._solver.add_clause([*clause, -self.base - i])

    def __enter__(self) -> _Search:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def table(self, chosen: Iterable[int]) -> dict[Profile, Ranking] | None:
        """Outputs that satisfy the chosen instances, or None; then `core` tells which cannot hold together."""
        self.deadline.check()
        assumptions = [self.base + i for i in chosen]
        if math.isinf(self.deadline.left()):
            satisfiable = self._solver.solve(assumptions)
        else:
            self._solver.clear_interrupt()
            timer = Timer(self.deadline.left(), self._solver.interrupt)
            timer.start()
            satisfiable = self._solver.solve_limited(assumptions, expect_interrupt=True)
            timer.cancel()
        if satisfiable is None:
            raise LimitReached(f"the time limit of {self.deadline.seconds} s was reached")
        if not satisfiable:
            return None
        true = {v for v in self._solver.get_model() if v > 0}
        return {
            profile: next(ranking for j, ranking in enumerate(self.family) if first + j in true)
            for profile, first in self.number.items()
        }

    def core(self) -> list[int]:
        """Of the instances last chosen some that no outputs satisfy."""
        return [v - self.base for v in self._solver.get_core() or ()]


def _argument(question: Question, instances: Sequence[AxiomInstance], deadline: Deadline) -> list[AxiomInstance]:
    """A minimal set of instances without a rule, about profiles of as few voters as any."""
    profiles: list[Profile] = []
    for n in range(1, question.voters + 1):
        profiles += question.profiles[n]
        few = [instance for instance in instances if all(len(profile) <= n for profile in instance.profiles)]
        with _Search(question.family, profiles, few, deadline) as search:
            if search.table(range(len(few))) is None:
                return _smallest(search, few)
    raise AssertionError("there is a rule")


def _smallest(search: _Search, instances: Sequence[AxiomInstance]) -> list[AxiomInstance]:
    """The smallest of some minimal sets, the instances about few and small profiles first."""
    best: list[int] | None = None
    every = list(range(len(instances)))
    order = random.Random(0)
    for _ in range(TRIES):
        order.shuffle(every)
        search.table(every)
        found = _minimal(search, search.core())
        if best is None or (len(found), _length(instances, found)) < (len(best), _length(instances, best)):
            best = found
    assert best is not None
    return sorted(
        (instances[i] for i in sorted(best)), key=lambda one: (len(one.profiles), max(map(len, one.profiles)))
    )


def _length(instances: Sequence[AxiomInstance], chosen: Iterable[int]) -> int:
    return sum(len(profile) for i in chosen for profile in instances[i].profiles)


def _minimal(search: _Search, core: list[int]) -> list[int]:
    """A subset from which no instance can be left out."""
    needed: list[int] = []
    while core:
        tried = core.pop()
        if search.table(needed + core) is None:
            left = set(search.core())
            core = [i for i in core if i in left]
        else:
            needed.append(tried)
    return needed


def _verify_minimal(family: Sequence[Ranking], argument: Sequence[AxiomInstance], deadline: Deadline) -> None:
    """Without any one of the instances there are outputs that satisfy the others."""
    profiles = dict.fromkeys(profile for instance in argument for profile in instance.profiles)
    with _Search(family, profiles, argument, deadline) as search:
        for i in range(len(argument)):
            rest = [*argument[:i], *argument[i + 1 :]]
            table = search.table(k for k in range(len(argument)) if k != i)
            if table is None or not all(instance.satisfied(table) for instance in rest):
                raise AssertionError("the argument is not minimal")
