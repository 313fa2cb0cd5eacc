"""Losses of the majority relation: every relation that the ballots of a situation can have is decided by the rule itself.

A relation is a sign for each pair of candidates, a above b, b above a, or neither. Which of them some weights of the allowed
rankings have is found pair by pair, with an exact linear program wherever the weights at hand do not answer.
Source: arXiv 2405.14758, Section 3, for majority-based losses, and its theorem that rules of the majority relation fail PO.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from pluralign.formulations.instances.instance import Comparison, Instance
from pluralign.formulations.losses.loss_rule import LossOutcome, LossProblem, loss_output
from pluralign.formulations.types import Pair
from pluralign.proofs.search.inverse.situations import Electorate, Situation
from pluralign.proofs.search.inverse.systems import Alternative, Coverage, Row, Signs, dot
from pluralign.solver.results import Deadline, Status

_FEW = 5000  # profiles of so many voters whose majority relations come first


def relations(
    e: Electorate, rule: str, chosen: Sequence[Situation], deadline: Deadline, coverage: Coverage
) -> Iterator[Alternative]:
    """One system for each situation and majority relation on which the rule violates it, those of few voters first."""
    half = [pair for pair in e.pairs if pair[0] < pair[1]]
    rows: list[Row] = (2 * e.prefers[:, [e.number[pair] for pair in half]].T.astype(np.int64) - 1).tolist()
    seen: set[tuple[int, Signs]] = set()
    met: set[Signs] = set()
    outcomes: dict[tuple[Signs, tuple[Pair, ...]], LossOutcome | None] = {}
    for number, signs, system in itertools.chain(_of_few(e, rows, chosen), _of_any(rows, chosen, deadline)):
        if (number, signs) in seen:
            continue
        seen.add((number, signs))
        order = chosen[number].order
        if (signs, order) not in outcomes:
            outcomes[signs, order] = _outcome(e.configuration, rule, half, signs, order, deadline)
        outcome = outcomes[signs, order]
        met.add(signs)
        coverage.relations = len(met)
        if outcome is None:
            continue
        if all(outcome.above[a, b] for a, b in order):
            yield system
        elif all(outcome.above[a, b] or (min(a, b), max(a, b)) in outcome.undecided for a, b in order):
            coverage.undecided.add(signs)


def _of_few(
    e: Electorate, rows: Sequence[Row], chosen: Sequence[Situation]
) -> Iterator[tuple[int, Signs, Alternative]]:
    """The situations, by number, and majority relations of some profiles of one to three voters."""
    for n in (1, 2, 3):
        multisets = list(itertools.islice(itertools.combinations_with_replacement(range(e.size), n), _FEW))
        counts = (np.array(multisets)[:, :, None] == np.arange(e.size)).sum(axis=1)
        signs = np.sign(counts @ np.array(rows).T)
        for number, situation in enumerate(chosen):
            for found in np.unique(signs[situation.met(counts)], axis=0).tolist():
                yield number, tuple(found), _system(situation, rows, found)


def _of_any(
    rows: Sequence[Row], chosen: Sequence[Situation], deadline: Deadline
) -> Iterator[tuple[int, Signs, Alternative]]:
    """The situations, by number, and all majority relations that some w has there."""
    for number, situation in enumerate(chosen):
        for signs in _reachable(situation, rows, deadline):
            yield number, signs, _system(situation, rows, signs)


def _system(situation: Situation, rows: Sequence[Row], signs: Sequence[int]) -> Alternative:
    """The profiles of a situation on which these rows (the first ones) have these signs."""
    strict: list[Row] = situation.conditions.tolist()
    strict += [[sign * x for x in row] for row, sign in zip(rows, signs, strict=False) if sign]
    equal = [row for row, sign in zip(rows, signs, strict=False) if not sign]
    return Alternative(situation.allowed, tuple(strict), tuple(equal))


def _reachable(situation: Situation, rows: Sequence[Row], deadline: Deadline) -> Iterator[Signs]:
    """The signs that rows · w can have together; a solution for the first rows goes on to the next."""
    given: set[tuple[int, ...]] = set(map(tuple, situation.conditions.tolist()))

    def extend(signs: Signs, w: list[Fraction]) -> Iterator[Signs]:
        """All ways to go on with the signs of the remaining rows that some weights have."""
        if len(signs) == len(rows):
            yield signs
            return
        row = rows[len(signs)]
        value = dot(row, w)
        implied = not given.isdisjoint({tuple(row), tuple(-x for x in row)})
        for sign in (1, -1, 0):
            if (value > 0) - (value < 0) == sign:
                yield from extend((*signs, sign), w)
            elif not implied:
                found = _system(situation, rows, (*signs, sign)).weights(deadline)
                if found is not None:
                    yield from extend((*signs, sign), found)

    w = _system(situation, rows, ()).weights(deadline)
    if w is not None:
        yield from extend((), w)


def _outcome(
    configuration: Instance, rule: str, half: Sequence[Pair], signs: Signs, order: Sequence[Pair], deadline: Deadline
) -> LossOutcome | None:
    """What the rule says of these pairs for a majority relation; None if nobody beats anybody: all rankings are outputs."""
    beats = [pair if sign > 0 else pair[::-1] for pair, sign in zip(half, signs, strict=True) if sign]
    if not beats:
        return None
    comparisons = tuple(Comparison(a, b) for a, b in beats)
    problem = LossProblem.of(replace(configuration, comparisons=comparisons), rule)
    outcome = loss_output(problem, deadline, wanted=order)
    if outcome.status is Status.UNKNOWN:
        deadline.check()
    return outcome
