"""Loss-based rules (Ge et al. 2024, Section 3): the output, with a proof of every order in it.

`loss:NAME` minimises L(θ) = Σ n_ab ℓ(r(b) − r(a)), `majority-loss:NAME` has 1 where a beats b instead of n_ab; with weight
decay λ‖θ‖² is added. An output is a feasible ranking σ with inf {L(θ): θ induces σ weakly} = inf L; there may be several, and
the infimum need not be attained.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
from flint import arb, fmpq, fmpq_mat

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.losses.coordinates import Coordinates
from pluralign.formulations.losses.decay import DecayProver, GivenCoordinates
from pluralign.formulations.losses.face import Face, possible_rankings
from pluralign.formulations.losses.loss import Loss
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.losses.proof import LEVELS, PairBound, Prover, may_rise, precision, prover
from pluralign.formulations.numbers import suggestion
from pluralign.formulations.types import Bools, Pair
from pluralign.solver.integers import primitive
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

PREFIXES = ("loss:", "majority-loss:")


MOST_PAIRS = 500_000
"""Ordered pairs of candidates, each with an exact slope in every proof; more of them would need gigabytes."""


def rule_names() -> tuple[str, ...]:
    """All loss-based rules."""
    return tuple(prefix + name for prefix in PREFIXES for name in LOSSES)


@dataclass(frozen=True)
class LossProblem:
    """Ordered pairs (winner, loser) with w > 0 in the order of the candidates, and their weights; points: the features."""

    rule: str
    loss: Loss
    points: Points
    pairs: tuple[Pair, ...]
    weights: tuple[int, ...]

    @classmethod
    def of(cls, instance: Instance, rule: str) -> LossProblem:
        """Raises `InputError` for an unknown rule, an instance without features or without a profile.

        Raises `LimitReached` for more than `MOST_PAIRS` ordered pairs.
        """
        prefix, _, name = rule.rpartition(":")
        if f"{prefix}:" not in PREFIXES or name not in LOSSES:
            hint = suggestion(rule, rule_names()) or f"; loss-based rules are {', '.join(rule_names())}"
            raise InputError(f"unknown rule {rule!r}{hint}")
        points = Points.of(instance)
        if points is None:
            raise InputError(f"{instance.source}: {rule} needs features; give each candidate a list of numbers")
        n = profile.pairwise(instance)
        if int(np.count_nonzero(n)) > MOST_PAIRS:
            raise LimitReached(
                f"{instance.m} candidates give more than {MOST_PAIRS} compared pairs, too many for {rule}"
            )
        w = profile.majority(instance).astype(np.int64) if prefix == "majority-loss" else n
        pairs = tuple((int(a), int(b)) for a, b in zip(*w.nonzero(), strict=True))
        return cls(rule, LOSSES[name], points, pairs, tuple(int(w[pair]) for pair in pairs))

    @property
    def m(self) -> int:
        """The number of candidates."""
        return int(self.points.m)

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """The differences winner − loser of the integer points, K×d."""
        return tuple(self.row(a, b) for a, b in self.pairs)

    def row(self, a: int, b: int) -> tuple[int, ...]:
        """x_a − x_b of the integer points."""
        return tuple(int(x) for x in self.points.difference(a, b))

    def parameter(self, theta: Sequence[fmpq]) -> tuple[Fraction, ...]:
        """The θ for the instance's features that corresponds to θ for the integer points."""
        return tuple(Fraction(int(t.p), int(t.q)) * s for t, s in zip(theta, self.points.scale, strict=True))


@dataclass(frozen=True)
class OrderProof:
    """Every output ranks `above` over `below`: L(θ0) is less than the slopes' bound. slopes: K. bits: the accuracy it took."""

    above: int
    below: int
    theta: tuple[Fraction, ...]
    slopes: tuple[Fraction, ...]
    bits: int


@dataclass(frozen=True)
class LossOutcome:
    """What is known about the outputs of a loss-based rule.

    status: `proved` if no pair (of those wanted) is undecided; `claimed` if some are; `unknown` if the deadline passed before.
    ranking: the only output, if all its orders are proved. above: m×m, whether every output ranks a above b, transitively
    closed. theta: near the minimiser (`approximate`: in floats), far out in `direction` if the infimum is not attained: then
    θ·(winner − loser) ≥ 0 for that direction on all comparisons, exactly and not always 0, so that L falls along it. open:
    pairs that some outputs rank one way and some the other. undecided: pairs neither proved nor open, at `precision` bits.
    objective: ends of an enclosure of L(θ). possible: all possible outputs, best first, where they are known.
    """

    status: Status
    rule: str
    above: Bools
    ranking: tuple[int, ...] | None = None
    theta: tuple[Fraction, ...] | None = None
    direction: tuple[Fraction, ...] | None = None
    open: tuple[Pair, ...] = ()
    undecided: tuple[Pair, ...] = ()
    proofs: tuple[OrderProof, ...] = ()
    objective: tuple[float, float] | None = None
    possible: tuple[tuple[int, ...], ...] | None = None
    precision: int = 0

    @property
    def approximate(self) -> tuple[float, ...] | None:
        """θ in floats."""
        return None if self.theta is None else tuple(float(t) for t in self.theta)


def loss_output(problem: LossProblem, deadline: Deadline = NEVER, wanted: Iterable[Pair] | None = None) -> LossOutcome:
    """Prove the orders of all outputs: those along the minimiser's ranking, or directly the `wanted` pairs (above, below).

    At the deadline the answer is what has been proved so far, with status `unknown`.
    """
    asked = None if wanted is None else [(int(a), int(b)) for a, b in wanted]
    try:
        search = _Search(problem, deadline)
    except LimitReached:
        m = problem.m
        every = [(a, b) for a in range(m) for b in range(a + 1, m)] if asked is None else asked
        return LossOutcome(Status.UNKNOWN, problem.rule, np.zeros((m, m), dtype=bool), undecided=tuple(every))
    return search.run(asked)


class _Search:
    def __init__(self, problem: LossProblem, deadline: Deadline) -> None:
        self.problem, self.deadline = problem, deadline
        K, d = len(problem.pairs), problem.points.d
        rows = fmpq_mat(K, d, [x for row in problem.rows for x in row])
        decays = problem.loss.decay is not None
        self.coordinates = GivenCoordinates(rows, problem.points.scale) if decays else Coordinates(rows)
        prove = DecayProver if decays else prover
        self.prover: Prover = prove(problem.loss, self.coordinates, problem.weights, deadline)
        self.theta, self.order = self._minimiser(LEVELS[1])
        if not self._clear():
            self.theta, self.order = self._minimiser(LEVELS[-1])
        self.above = np.zeros((problem.m, problem.m), dtype=bool)
        self.proofs: list[OrderProof] = []
        self.precision = 0
        self._open: dict[Pair, bool] = {}

    def _rewards(self) -> list[fmpq]:
        return [
            sum((int(x) * t for x, t in zip(row, self.theta, strict=True)), fmpq(0)) for row in self.problem.points.X
        ]

    def _minimiser(self, bits: int) -> tuple[list[fmpq], list[int]]:
        """θ for the integer points and the candidates by their rewards, ties in their fixed order."""
        self.theta = self.coordinates.parameter(self.prover.point(bits))
        rewards = self._rewards()
        return self.theta, sorted(range(self.problem.m), key=lambda c: (-rewards[c], c))

    def _clear(self) -> bool:
        """Whether the rewards of neighbours in the ranking differ by more than floats may err."""
        rewards = self._rewards()
        least = max(map(abs, rewards)) / 2**30
        return all(rewards[a] - rewards[b] > least for a, b in pairwise(self.order))

    @cached_property
    def face(self) -> Face | None:
        return self.prover.face(self.problem.rows)

    def run(self, wanted: list[Pair] | None) -> LossOutcome:
        """Decide the wanted pairs, or those along the minimiser's ranking; what the deadline leaves is undecided."""
        status = Status.PROVED
        possible: tuple[tuple[int, ...], ...] | None = None
        try:
            for a, b in self._pairs() if wanted is None else wanted:
                self._decide(a, b, direct=wanted is not None)
        except LimitReached:
            status = Status.UNKNOWN
        pairs = [(a, b) for a in range(self.problem.m) for b in range(a)] if wanted is None else wanted
        left = sorted({(min(pair), max(pair)) for pair in pairs if not self.above[pair] and not self.above[pair[::-1]]})
        undecided = tuple(pair for pair in left if not self._known_open(pair))
        if undecided and status is Status.PROVED:
            status = Status.CLAIMED
        ranking = tuple(self.order) if all(self.above[a, b] for a, b in pairwise(self.order)) else None
        if ranking is not None:
            possible = (ranking,)
        elif wanted is None and status is Status.PROVED and self.face is not None:
            try:
                possible = possible_rankings(self.face, self.problem.points, self.above, self.deadline)
            except LimitReached:
                possible = None
        return LossOutcome(
            status,
            self.problem.rule,
            self.above,
            ranking,
            self.problem.parameter(self.theta),
            self._direction(),
            tuple(pair for pair in left if self._known_open(pair)),
            undecided,
            tuple(self.proofs),
            _ends(self.prover.objective(LEVELS[1])),
            possible,
            self.precision,
        )

    def _pairs(self) -> list[Pair]:
        """Neighbours in the minimiser's ranking first, then pairs further apart: most of those follow from the first."""
        m, order = self.problem.m, self.order
        return [(order[i], order[i + gap]) for gap in range(1, m) for i in range(m - gap)]

    def _decide(self, a: int, b: int, direct: bool) -> None:
        """Prove a above b or, where b is above a at the minimiser, b above a; else find out whether the pair is open."""
        if self.order.index(a) > self.order.index(b):
            a, b = b, a
        if self.above[a, b] and not (direct and not any((p.above, p.below) == (a, b) for p in self.proofs)):
            return
        gamma = self.coordinates.express([fmpq(x) for x in self.problem.row(b, a)])
        if gamma is None:
            self._open[a, b] = True
            return
        found = self.prover.bound(gamma, self.deadline)
        if found is not None:
            self.proofs.append(self._proof(a, b, found))
            self.above[a, b] = True
            self.above |= np.outer(
                self.above[:, a] | _unit(a, self.problem.m), self.above[b] | _unit(b, self.problem.m)
            )
            return
        self.precision = precision(LEVELS[-1])
        if self.face is not None:
            row = self.problem.row(b, a)
            self._open[a, b] = self.face.reaches(row, self.deadline) and self.face.reaches(
                [-x for x in row], self.deadline
            )
        elif self.prover.ray is not None:
            self._open[a, b] = self._may_rise(gamma) and self._may_rise([-g for g in gamma])

    def _may_rise(self, gamma: Sequence[fmpq]) -> bool:
        assert self.prover.ray is not None
        return may_rise(self.coordinates, self.prover.ray, gamma, self.prover.centred, self.deadline)

    def _known_open(self, pair: Pair) -> bool:
        return self._open.get(pair, False) or self._open.get(pair[::-1], False)

    def _proof(self, a: int, b: int, found: PairBound) -> OrderProof:
        theta = self.problem.parameter(self.coordinates.parameter(found.phi))
        return OrderProof(a, b, theta, tuple(Fraction(int(y.p), int(y.q)) for y in found.slopes), found.bits)

    def _direction(self) -> tuple[Fraction, ...] | None:
        if self.prover.ray is None:
            return None
        theta = self.problem.parameter(self.coordinates.parameter(self.prover.ray))
        common = int(np.lcm.reduce([t.denominator for t in theta], dtype=object))
        return tuple(Fraction(x) for x in primitive([int(t * common) for t in theta]))


def _unit(c: int, m: int) -> Bools:
    row = np.zeros(m, dtype=bool)
    row[c] = True
    return row


def _ends(enclosure: arb) -> tuple[float, float]:
    """Floats below and above an enclosure; a loss is at least 0."""
    if not enclosure.is_finite():
        return 0.0, math.inf
    low, high = (_float(x) for x in (enclosure.lower(), enclosure.upper()))
    return float(np.nextafter(low, -np.inf)), float(np.nextafter(high, np.inf))


def _float(x: arb) -> float:
    """The nearest float or a neighbour of it, 0 or infinite where the number is too small or too large."""
    mantissa, exponent = (int(part) for part in x.man_exp())
    shift = max(0, mantissa.bit_length() - 60)
    try:
        return math.ldexp(mantissa >> shift, max(-10_000, min(10_000, exponent + shift)))
    except OverflowError:
        return math.copysign(math.inf, mantissa)
