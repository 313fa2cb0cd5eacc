"""Shrinking: the end is a proved violation with feasible ballots, and no single step more keeps one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from support.brute import chain_rows, strictly_feasible

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import builtin
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.search.shrink import shrink
from pluralign.solver.results import Deadline, Status

Profile = list[tuple[tuple[int, ...], int]]


def make(instance: Instance, names: list[str], rows: list[list[Fraction]] | None, profile: Profile) -> Instance | None:
    """An instance from its parts, None if two candidates coincide or nothing is left."""
    if not names or not profile or (rows is not None and len(set(map(tuple, rows))) < len(rows)):
        return None
    ballots = tuple(Ballot.strict(ranking, count) for ranking, count in profile)
    return replace(instance, names=tuple(names), features=rows and tuple(map(tuple, rows)), ballots=ballots)


def neighbours(instance: Instance) -> Iterator[Instance | None]:
    """One voter, candidate or dimension fewer, or one coordinate one unit closer to 0; written from scratch."""
    names = list(instance.names)
    rows = None if instance.features is None else [list(row) for row in instance.features]
    profile = [(ballot.ranking, ballot.count) for ballot in instance.ballots]
    for k, (ranking, count) in enumerate(profile):
        rest = [(ranking, count - 1)] if count > 1 else []
        yield make(instance, names, rows, [*profile[:k], *rest, *profile[k + 1 :]])
    for c in range(len(names)):
        merged: dict[tuple[int, ...], int] = {}
        for ranking, count in profile:
            shorter = tuple(x - (x > c) for x in ranking if x != c)
            merged[shorter] = merged.get(shorter, 0) + count
        kept = None if rows is None else rows[:c] + rows[c + 1 :]
        yield make(instance, names[:c] + names[c + 1 :], kept, list(merged.items()))
    if rows is None:
        return
    for j in range(len(rows[0])):
        if len(rows[0]) > 1:
            yield make(instance, names, [row[:j] + row[j + 1 :] for row in rows], profile)
        for i, row in enumerate(rows):
            x = row[j]
            if x:
                nearer = Fraction(0) if abs(x) < 1 else x - (1 if x > 0 else -1)
                yield make(instance, names, [*rows[:i], [*row[:j], nearer, *row[j + 1 :]], *rows[i + 1 :]], profile)


def feasible(instance: Instance) -> bool:
    """Whether Z3 finds every ballot feasible."""
    features = instance.features
    return features is None or all(
        strictly_feasible(chain_rows(features, ballot.ranking), len(features[0])) for ballot in instance.ballots
    )


def is_violation(instance: Instance, rule: str, axiom: str) -> bool:
    verdict = verdicts(instance, rule, [axiom])[axiom]
    return verdict.holds is False and verdict.status is Status.PROVED and feasible(instance)


def size(instance: Instance) -> tuple[int, int, int]:
    return sum(ballot.count for ballot in instance.ballots), instance.m, instance.d or 0


CASES = [
    pytest.param(builtin.loss_counterexample(), "loss:logistic", "po", id="btl-po"),
    pytest.param(builtin.loss_counterexample_m4(), "loss:logistic", "po", id="btl-po-m4"),
    pytest.param(builtin.loss_counterexample(3), "loss:hinge", "pmc", id="hinge-pmc"),
    pytest.param(builtin.c1_fails_po(), "leximax-copeland", "po", id="copeland-po"),
    pytest.param(builtin.separability(), "lcpo", "separability", id="lcpo-separability"),
]


@pytest.mark.parametrize(("instance", "rule", "axiom"), CASES)
def test_the_end_is_a_violation_from_which_no_step_leads_to_another(instance: Instance, rule: str, axiom: str) -> None:
    answer = shrink(instance, rule, axiom)
    assert answer.minimal
    assert answer.verdict.holds is False
    assert answer.verdict.status is Status.PROVED
    assert is_violation(answer.instance, rule, axiom)
    assert all(now <= before for now, before in zip(size(answer.instance), size(instance), strict=True))
    assert set(answer.instance.names) <= set(instance.names)
    for smaller in neighbours(answer.instance):
        assert smaller is None or not is_violation(smaller, rule, axiom)


def test_each_step_is_a_proved_violation_and_the_run_is_deterministic() -> None:
    steps: list[Instance] = []
    first = shrink(builtin.loss_counterexample(), "loss:probit", "pmc", progress=steps.append)
    assert len(steps) == first.steps
    assert all(is_violation(step, "loss:probit", "pmc") for step in steps)
    second = shrink(builtin.loss_counterexample(), "loss:probit", "pmc")
    assert (second.instance, second.steps) == (first.instance, first.steps)


def test_shrinking_what_is_minimal_changes_nothing() -> None:
    once = shrink(builtin.loss_counterexample_m4(), "loss:logistic", "po").instance
    again = shrink(once, "loss:logistic", "po")
    assert again.instance == once
    assert again.steps == 0


def test_leximax_copeland_fails_po_with_two_voters_and_four_candidates_in_the_plane() -> None:
    """What is left of the nine candidates in four dimensions and five voters of Ge et al. 2024."""
    answer = shrink(builtin.c1_fails_po(), "leximax-copeland", "po")
    assert size(answer.instance) == (2, 4, 2)


def test_the_order_says_what_may_change() -> None:
    instance = builtin.loss_counterexample()
    answer = shrink(instance, "loss:logistic", "po", order=("candidates",))
    assert answer.instance.m < instance.m
    assert sum(ballot.count for ballot in answer.instance.ballots) == 3
    assert answer.instance.features is not None
    assert set(answer.instance.features) <= set(instance.features or ())


def test_without_features_voters_and_candidates_are_left_to_shrink() -> None:
    """Borda's winner a is not the one that most rank first, b; d and further voters are removed."""
    ballots = (Ballot.strict((1, 0, 2, 3), 6), Ballot.strict((0, 2, 3, 1), 4))
    instance = Instance(tuple("abcd"), None, ballots)
    answer = shrink(instance, "leximax-borda", "majority")
    assert answer.minimal
    assert size(answer.instance) < size(instance)
    assert all(
        smaller is None or not is_violation(smaller, "leximax-borda", "majority")
        for smaller in neighbours(answer.instance)
    )


def test_the_deadline_keeps_the_best_so_far_and_says_that_more_may_be_possible() -> None:
    instance = builtin.kemeny_fails_po()
    answer = shrink(instance, "kemeny", "po", deadline=Deadline(1))
    assert not answer.minimal
    assert is_violation(answer.instance, "kemeny", "po")
    assert size(answer.instance) < size(instance)


def test_bad_input_is_named() -> None:
    instance = builtin.loss_counterexample()
    with pytest.raises(InputError, match="did you mean 'voters'"):
        shrink(instance, "loss:logistic", "po", order=("voter",))
    with pytest.raises(InputError, match="no proved violation"):
        shrink(instance, "lcpo", "po")
    infeasible = replace(builtin.talk(), ballots=(Ballot.strict((0, 1, 2, 3, 4)),))
    with pytest.raises(InputError, match="no proved violation"):
        shrink(infeasible, "loss:logistic", "po")
    with pytest.raises(InputError, match="give ballots"):
        shrink(Instance(tuple("ab"), comparisons=(Comparison(0, 1),)), "lcpo", "po")
