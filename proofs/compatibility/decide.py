"""Axiom compatibility: whether some rule satisfies given axioms on all profiles of a few voters.

The rule is unknown: "the output on profile P is σ" is a Boolean for each P and σ, and an axiom is a set of instances, each of
which restricts the outputs on one to three profiles. The answer is a rule as a table, or a minimal set of instances that no
rule satisfies. In a family F of allowed rankings ballots and outputs are in F, as in linear social choice.

Sources: axioms as in `proofs.axioms.axioms`; search for impossibilities by SAT: P. Tang, F. Lin, Computer-aided proofs
of Arrow's and other impossibility theorems, Artif. Intell. 173 (2009); C. Geist, D. Peters, Computer-aided methods for
social choice theory, 2017; minimal unsatisfiable sets as arguments: F. Brandt, C. Geist, D. Peters, Optimal bounds for
the no-show paradox, 2017.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

from pluralign.formulations.types import Ints, Ranking
from pluralign.proofs.compatibility.axioms import AxiomInstance, RuleTable, axiom_instances, require_known
from pluralign.proofs.compatibility.by_majorities import PairwiseRule, by_majorities
from pluralign.proofs.compatibility.clauses import Patterns, one_output, told_apart
from pluralign.proofs.compatibility.demands import DemandDomain, Demands, demands
from pluralign.proofs.compatibility.lazy import LazyRules
from pluralign.proofs.compatibility.possible_winners import BY_MAJORITIES
from pluralign.proofs.compatibility.question import CompatibilityQuestion, Profile, question
from pluralign.proofs.compatibility.refuting import refuted
from pluralign.solver.logic.clause_groups import ClauseGroups
from pluralign.solver.logic.sat import Refutation
from pluralign.solver.results import NEVER, Deadline

TRIES = 20
"""Minimal sets that are looked for; the smallest one is returned."""

MAX_TRIED = 1_000
"""Outputs on profiles, of instances among which minimal sets are looked for; where there are more, only in a first such set."""


@dataclass(frozen=True)
class Compatibility:
    """A rule (`table` or `pairwise`) that satisfies the axioms, or `argument`: instances that none does, a minimal set.

    refutation: of `formula(question.family, argument)`.
    """

    question: CompatibilityQuestion
    table: RuleTable | None = None
    pairwise: PairwiseRule | None = None
    argument: tuple[AxiomInstance, ...] | None = None
    refutation: Refutation | None = None

    @property
    def compatible(self) -> bool:
        """Whether some rule satisfies the axioms."""
        return self.argument is None


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
    If the profiles are many and the axioms are of `BY_MAJORITIES`, the rule looks at weighted majorities only; if they are
    others, a solver is told of them as needed (`lazy`).
    Raises `InputError` for unknown axioms, rankings that are none and more than `MAX_LISTED` variables, and
    `LimitReached` at the deadline.
    """
    require_known(axioms)
    weighted = anonymous and set(axioms) <= set(BY_MAJORITIES)
    asked = question(m, voters, axioms, family, ballots, anonymous, weighted)
    if weighted and asked.too_large:
        found = by_majorities(asked, deadline)
        if isinstance(found, PairwiseRule):
            return Compatibility(asked, pairwise=found)
        return _refuted(asked, _contradictory(asked, found, deadline), deadline)
    if asked.too_large:
        return _lazily(asked, deadline)
    instances = list(axiom_instances(asked, deadline))
    every = dict.fromkeys(chain.from_iterable(asked.profiles.values()), asked.family)
    with _Search(every, instances, deadline) as search:
        table = search.table(range(len(instances)))
        if table is not None:
            if not all(instance.satisfied(table) for instance in instances):
                raise AssertionError("the table does not satisfy the axioms")
            return Compatibility(asked, table)
    return _refuted(asked, _argument(asked, instances, deadline), deadline)


def _lazily(asked: CompatibilityQuestion, deadline: Deadline) -> Compatibility:
    """The answer for many profiles."""
    domain = DemandDomain(asked)
    wanted = [demands(domain, axiom, deadline) for axiom in asked.axioms]
    with LazyRules(domain, wanted, deadline=deadline) as rules:
        rule = rules.rule(range(len(wanted)))
    return without_rule(domain, wanted, deadline) if rule is None else with_rule(domain, wanted, rule)


def with_rule(domain: DemandDomain, wanted: Sequence[Demands], rule: Ints) -> Compatibility:
    """The answer that a rule, given by the numbers of its outputs, satisfies the axioms."""
    asked = replace(domain.asked, axioms=tuple(one.axiom for one in wanted))
    return Compatibility(asked, {p: domain.family[j] for p, j in zip(domain.profiles, rule.tolist(), strict=True)})


def without_rule(domain: DemandDomain, wanted: Sequence[Demands], deadline: Deadline) -> Compatibility:
    """The answer that no rule satisfies the axioms, by profiles of as few voters as any."""
    asked = replace(domain.asked, axioms=tuple(one.axiom for one in wanted))
    for profiles in domain.up_to[1:].tolist():
        few = [one.few(profiles) for one in wanted]
        with LazyRules(domain, few, apart=True, deadline=deadline) as rules:
            if rules.rule(range(len(few))) is None:
                # of more instances there are shorter arguments, but they take longer to find
                some = rules.told() if rules.variables <= MAX_TRIED else rules.core()
                return _refuted(asked, _contradictory(asked, some, deadline), deadline)
    raise AssertionError("there is a rule")


def _refuted(asked: CompatibilityQuestion, argument: list[AxiomInstance], deadline: Deadline) -> Compatibility:
    """The answer that no rule satisfies these instances."""
    if not is_minimal(asked.family, argument, deadline):
        raise AssertionError("the argument is not minimal")
    steps = refuted(asked.family, argument, deadline)
    if steps is None:
        raise AssertionError("the argument does not exclude all rules")
    return Compatibility(asked, argument=tuple(argument), refutation=steps)


class _Search:
    """Rules on some profiles, with these outputs, that satisfy instances, given by their numbers."""

    def __init__(
        self, outputs: Mapping[Profile, tuple[Ranking, ...]], instances: Sequence[AxiomInstance], deadline: Deadline
    ) -> None:
        self._outputs = outputs
        sizes = list(map(len, outputs.values()))
        self._number = dict(zip(outputs, accumulate(sizes, initial=1), strict=False))  # the last sum is of no profile
        patterns = Patterns(outputs)
        self.clauses = ClauseGroups(
            sum(sizes),
            chain.from_iterable(one_output(self._number[profile], len(some)) for profile, some in outputs.items()),
            (patterns.clauses(instance, self._number) for instance in instances),
            deadline,
        )

    def __enter__(self) -> _Search:
        return self

    def __exit__(self, *_: object) -> None:
        self.clauses.__exit__()

    def table(self, chosen: Iterable[int]) -> dict[Profile, Ranking] | None:
        """Outputs that satisfy the chosen instances, or None."""
        true = self.clauses.model(chosen)
        if true is None:
            return None
        return {
            profile: next(ranking for j, ranking in enumerate(some) if self._number[profile] + j in true)
            for profile, some in self._outputs.items()
        }


def _argument(
    asked: CompatibilityQuestion, instances: Sequence[AxiomInstance], deadline: Deadline
) -> list[AxiomInstance]:
    """A minimal set of instances without a rule, about profiles of as few voters as any."""
    for n in range(1, asked.voters + 1):
        few = [instance for instance in instances if all(len(profile) <= n for profile in instance.profiles)]
        with _Search(told_apart(asked.family, few), few, deadline) as search:
            if search.table(range(len(few))) is None:
                return _smallest(search.clauses, few)
    raise AssertionError("there is a rule")


def _contradictory(
    asked: CompatibilityQuestion, instances: Sequence[AxiomInstance], deadline: Deadline
) -> list[AxiomInstance]:
    """A minimal set without a rule, of instances without one."""
    with _Search(told_apart(asked.family, instances), instances, deadline) as search:
        if search.table(range(len(instances))) is not None:
            raise AssertionError("some rule meets these demands")
        return _smallest(search.clauses, instances)


def _smallest(clauses: ClauseGroups, instances: Sequence[AxiomInstance]) -> list[AxiomInstance]:
    """The smallest of some minimal sets, the instances about few and small profiles first."""
    best: list[int] | None = None
    every = list(range(len(instances)))
    order = random.Random(0)
    for _ in range(TRIES):
        order.shuffle(every)
        clauses.model(every)
        found = clauses.minimal(clauses.core())
        if best is None or (len(found), _length(instances, found)) < (len(best), _length(instances, best)):
            best = found
    assert best is not None
    return sorted(
        (instances[i] for i in sorted(best)), key=lambda one: (len(one.profiles), max(map(len, one.profiles)))
    )


def _length(instances: Sequence[AxiomInstance], chosen: Iterable[int]) -> int:
    return sum(len(profile) for i in chosen for profile in instances[i].profiles)


def is_minimal(family: Sequence[Ranking], argument: Sequence[AxiomInstance], deadline: Deadline) -> bool:
    """Whether without any one of the instances there are outputs that satisfy the others."""
    with _Search(told_apart(family, argument), argument, deadline) as search:
        for i in range(len(argument)):
            rest = [*argument[:i], *argument[i + 1 :]]
            table = search.table(k for k in range(len(argument)) if k != i)
            if table is None or not all(instance.satisfied(table) for instance in rest):
                return False
    return True
