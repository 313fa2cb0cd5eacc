"""Prompts solved one by one say together what all at once do; an ensemble that is not written out is the one that would be."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from support.small_votes import random_votes

from pluralign.formulations.ensembles import coupling, many_prompts
from pluralign.formulations.ensembles.coupling import Coupled
from pluralign.formulations.ensembles.ensemble import NORMS, Ensemble, Norm, of_orders
from pluralign.formulations.ensembles.many_prompts import solved, tasks, together
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.problem import Effort, closest, least
from pluralign.formulations.ensembles.small.sizes import fewest
from pluralign.formulations.ensembles.votes import Votes
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.proofs.checker import Rejected, check
from pluralign.solver.results import Deadline


def by_prompts(votes: Votes, norm: Norm, effort: Effort | None = None, exactly: bool = False) -> Any:
    """All tasks carried out here."""
    effort = effort or Effort()
    found = {low + k: one for low, task in tasks(votes, norm, effort, exactly, 1) for k, one in enumerate(solved(task))}
    return together(votes, norm, effort.goal, found)


def random_ensembles(rng: random.Random, votes: Votes) -> tuple[Ensemble, ...]:
    made = []
    for part in votes.split():
        weights = [Fraction(rng.randint(1, 9)) for _ in range(rng.randint(1, 4))]
        size = len(part.responses)
        rewards = tuple(of_orders(part, [rng.sample(range(size), size)]) for _ in weights)
        made.append(Ensemble(rewards, tuple(w / sum(weights) for w in weights)))
    return tuple(made)


@pytest.mark.parametrize("seed", range(12))
def test_prompts_add_up_to_the_least_error_of_all_together(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    votes, norm = random_votes(rng, [3, 4, 2, 3]), NORMS[seed % 3]
    exact = least(ConsideredRewards.of(votes, "any"), norm, Effort())
    found = by_prompts(votes, norm)
    assert (found.error, found.lower, found.solved) == (exact.error, exact.error, 4)
    monkeypatch.setattr(many_prompts, "SHORT", 1)
    rounded = by_prompts(votes, norm)
    assert rounded.lower <= exact.error <= rounded.error
    assert rounded.gap < Fraction(1, 10**6)
    if norm == "squared":  # no long numbers, whatever the prompts are
        assert rounded.error.denominator.bit_length() < 200
    for one in (found, rounded):
        check(Writer(votes, "any").least(norm, one.ensemble, one.error, one.bound))


@pytest.mark.parametrize("seed", range(10))
def test_what_is_not_written_down_is_what_would_be(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [3, 2, 4])
    coupled = Coupled(random_ensembles(rng, votes))
    joint = coupled.joined()
    assert coupled.size == joint.size
    assert all(coupled.error(votes, norm) == joint.error(votes, norm) for norm in NORMS)
    order = sorted(range(joint.size), key=lambda k: (-joint.weights[k], k))[:3]
    assert list(coupled.heaviest(3)) == [(joint.rewards[k], joint.weights[k]) for k in order]
    error = coupled.error(votes)
    document = Writer(votes, "any").least("squared", coupled, error, None)
    check(document)
    for key, wrong in (("size", coupled.size + 1), ("error", str(error + Fraction(1, 7)))):
        with pytest.raises(Rejected):
            check(document | {"claim": document["claim"] | {key: wrong}})


@pytest.mark.parametrize("norm", NORMS)
def test_without_time_there_is_an_error_and_no_bound(norm: Norm) -> None:
    votes = random_votes(random.Random(5), [3, 4, 2, 3, 5])
    found = by_prompts(votes, norm, Effort(deadline=Deadline(0)))
    assert found.error == found.ensemble.error(votes, norm) > 0
    assert (found.bound, found.lower, found.solved) == (None, 0, sum(not part.size for part in votes.split()))


def test_some_prompts_without_time_leave_the_bounds_of_the_others() -> None:
    votes = random_votes(random.Random(6), [6] * 6, most=1)
    effort = Effort()
    work = tasks(votes, "squared", effort, False, 1)
    every = {low + k: one for low, task in work for k, one in enumerate(solved(task))}
    some = together(votes, "squared", Fraction(0), {i: s for i, s in every.items() if i not in (1, 2, 5)})
    assert some.error == some.ensemble.error(votes)
    assert 0 < some.lower < together(votes, "squared", Fraction(0), every).lower
    check(Writer(votes, "any").least("squared", some.ensemble, some.error, some.bound))


def test_each_prompt_is_in_one_task_whatever_the_number_of_workers() -> None:
    votes = random_votes(random.Random(7), [3, 14, 2, 2, 15, 3])
    for workers in (1, 2, 7):
        made = list(tasks(votes, "squared", Effort(deadline=Deadline(100)), False, workers))
        assert [low for low, _ in made] == [0, 1, 2, 4, 5]
        assert np.concatenate([task.votes.wins for _, task in made]).tolist() == votes.wins.tolist()
        large = [task.seconds for _, task in made if len(task.votes.responses) > 12]
        assert large == pytest.approx(
            [min(100, 50 * workers), 100], rel=0.1
        )  # of all that was left, since nothing was done


@pytest.mark.parametrize("seed", range(4))
def test_the_fewest_rewards_where_the_best_are_too_many_to_write_down(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    votes = random_votes(random.Random(seed), [3, 4, 2, 3])
    considered = ConsideredRewards.of(votes, "any")
    one = Ensemble((closest(considered, Effort()).reward,), (Fraction(1),)).error(votes)
    for level in (one, one * Fraction(2, 3)):
        expected = fewest(considered, "squared", Effort(), level)
        monkeypatch.setattr(coupling, "MOST_PLACES", 0)
        found = fewest(considered, "squared", Effort(), level)
        monkeypatch.undo()
        assert found.best is not None
        assert expected.best is not None
        assert found.best.error(votes) <= level
        assert (found.least, found.best.size) == (expected.least, expected.best.size)
