"""Good linear rewards quickly: θ of a large Σ_e w_e [θ·(x_first − x_second) > 0], a heuristic; exact in the plane.

Floats search, by line searches that are exact but for rounding; then θ becomes integers without a tie on any compared pair, so
that what is answered is a reward, exactly. In general this maximum is NP-hard (it is a weighted linear Kemeny problem).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward, linear, rewards_of
from pluralign.formulations.ensembles.oracles.plane_search import best_direction_plane
from pluralign.formulations.ensembles.small.greedy import RewardOracle
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown
from pluralign.formulations.types import ExactInts, Floats, Ints
from pluralign.solver.integers import bit_size, int_array
from pluralign.solver.results import NEVER, Deadline

BITS = (6, 10, 16, 24, 40)  # of the integer θ that are tried, until none of the value is lost
NEWTON_STEPS = 6
SLACK = 1e-12


def linear_oracle(votes: Votes, starts: int = 3, seed: int = 0, deadline: Deadline = NEVER) -> RewardOracle:
    """An oracle for `frank_wolfe`: given w (length M), a linear reward of large Σ w [r prefers the first].

    Up to two features the reward is the best one, exactly. After the deadline it answers the best θ met so far. Raises
    InputError if the votes have no features, or (when asked) if two compared responses have the same.
    """
    if votes.features is None:
        raise InputError(f"{votes.source}: linear rewards need features of the responses; give a table of features")
    unit, _ = unit_features(votes)

    def answer(w: Floats) -> Reward:
        if votes.features is not None and votes.features.d <= 2:
            _check_different(votes)
            theta, _ = best_direction_plane(votes.features.X, votes.first, votes.second, w)
            return linear(votes, votes.features.parameter(int_array(theta)))
        return exact_theta(votes, best_direction(unit, votes.first, votes.second, w, starts, seed, deadline), w, seed)

    return answer


def unit_features(votes: Votes) -> tuple[Floats, list[int]]:
    """Z (R×d) and exponents k (length d) with x − x' = (z − z')·2^k / denominator within prompts, differences of compared
    responses below 1: so large offsets and scales cost no precision.
    """
    assert votes.features is not None
    X = votes.features.X
    Z = np.empty(X.shape)
    base = np.repeat(votes.starts[:-1], np.diff(votes.starts))
    exponents = []
    for j in range(X.shape[1]):
        column = X[:, j] - X[base, j]
        k = bit_size(column[votes.first] - column[votes.second])
        # Python integers are divided by Python integers, which is correct at any size
        Z[:, j] = [int(x) / 2**k for x in column] if column.dtype == object else np.ldexp(column.astype(float), -k)
        exponents.append(k)
    return Z, exponents


# --- The search in floats


def best_direction(
    X: Floats, first: Ints, second: Ints, w: Floats, starts: int = 3, seed: int = 0, deadline: Deadline = NEVER
) -> Floats:
    """θ (length d) of a large Σ_e w_e [θ·(x_first − x_second) > 0]: not proved to be the largest, and in floating point.

    X: R×d. first, second, w: length M. The first start is a weighted logistic regression, the others are random directions
    and disturbed copies of the best; all are improved by line searches along the axes, random directions and the gradient of
    a smoothed objective. After the deadline, the best so far.
    """
    rng = np.random.default_rng(seed)
    used = np.flatnonzero(w)
    # a pair with w < 0 is the opposite pair with −w, but for a constant and ties
    D = (X[first[used]] - X[second[used]]) * np.sign(w[used])[:, None]
    a = np.abs(w[used])
    scale = np.sqrt((D**2).mean(axis=0)) if len(D) else np.zeros(X.shape[1])
    scale[scale == 0] = 1
    D /= scale
    best: Floats = np.zeros(X.shape[1])
    value = -np.inf
    for start in range(max(1, starts)):
        theta, reached = _improve(D, a, _start(start, D, a, best, rng), rng, deadline)
        if reached > value:
            best, value = theta, reached
        if not deadline.left():
            break
    return best / scale


def _start(number: int, D: Floats, a: Floats, best: Floats, rng: Any) -> Floats:
    noise: Floats = rng.standard_normal(D.shape[1])
    if number == 0:
        return _logistic(D, a)
    if number % 2:
        return noise
    return best / (float(np.linalg.norm(best)) or 1.0) + 0.3 * noise


def _logistic(D: Floats, a: Floats) -> Floats:
    """θ of a small Σ a ln(1 + e^(−Dθ)), with a little regularisation, by some steps of Newton's method."""
    theta = np.zeros(D.shape[1])
    total = float(a.sum()) or 1.0
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(np.clip(D @ theta, -30, 30)))
        gradient = D.T @ (a * chance) / total - 1e-3 * theta
        curvature = (D.T * (a * chance * (1 - chance) / total)) @ D + 1e-3 * np.eye(len(theta))
        theta = theta + np.linalg.solve(curvature, gradient)
    return theta


def _improve(D: Floats, a: Floats, theta: Floats, rng: Any, deadline: Deadline) -> tuple[Floats, float]:
    """Line searches from θ, round after round, until a round does not gain anything; θ and its value."""
    s = D @ theta
    value = float(a[s > 0].sum())
    gain = True
    while gain:
        gain = False
        for direction in _directions(D, a, s, rng):
            if not deadline.left():
                return theta, value
            u = D @ direction
            t, reached = _line_search(s, u, a)
            if reached > value + SLACK * float(a.sum()):
                # the point itself decides, not the line's sums: rounding may have moved a pair across
                moved = theta + t * direction
                moved /= np.linalg.norm(moved) or 1
                there = D @ moved
                reached = float(a[there > 0].sum())
                if reached > value + SLACK * float(a.sum()):
                    theta, s, value, gain = moved, there, reached, True
    return theta, value


def _directions(D: Floats, a: Floats, s: Floats, rng: Any) -> list[Floats]:
    """Gradients of Σ a σ(Dθ/τ) for two τ, the axes, and as many random directions."""
    d = D.shape[1]
    middle = float(np.median(np.abs(s))) if len(s) else 0.0
    out = []
    for tau in (middle, middle / 5):
        chance = 1 / (1 + np.exp(np.clip(s / (tau or 1), -30, 30)))
        gradient = D.T @ (a * chance * (1 - chance))
        out.append(gradient / (np.linalg.norm(gradient) or 1))
    return [*out, *np.eye(d)[rng.permutation(d)], *rng.standard_normal((d, d))]


def _line_search(s: Floats, u: Floats, a: Floats) -> tuple[float, float]:
    """t of the largest Σ a [s + t u > 0], in the middle of the widest best interval between breakpoints; and that sum."""
    moving = np.flatnonzero(u)
    if not len(moving):
        return 0.0, float(a[s > 0].sum())
    with np.errstate(over="ignore"):
        t = -s[moving] / u[moving]
    order = np.argsort(t)
    t, jump = t[order], (a[moving] * np.sign(u[moving]))[order]
    far = a[(u < 0) | ((u == 0) & (s > 0))].sum()  # where t is before all breakpoints
    sums = far + np.concatenate([[0.0], np.cumsum(jump)])
    margin = 1 + abs(t[[0, -1]])
    ends = np.concatenate([[t[0] - margin[0]], t, [t[-1] + margin[1]]])
    with np.errstate(invalid="ignore"):
        width = np.diff(ends)
    sums[~(width > 0)] = -np.inf  # no interval at all between equal breakpoints
    top = np.flatnonzero(sums >= sums.max() - SLACK * float(a.sum()))
    k = int(top[np.argmax(width[top])])
    return float(ends[k] / 2 + ends[k + 1] / 2), float(sums[k])


# --- From floats to a reward


def exact_theta(votes: Votes, theta: Floats, w: Floats, seed: int = 0) -> Reward:
    """A linear reward close to θ (length d, for the unit features), with few bits, and with no tie on a compared pair.

    Of the roundings tried it is the first that loses nothing of Σ w [θ·z prefers the first], else the best. Ties are
    broken by a small random θ, in the direction that suits w. Exact. Raises InputError if two compared responses have the
    same features.
    """
    _check_different(votes)
    assert votes.features is not None
    Z, exponents = unit_features(votes)
    rng = np.random.default_rng(seed)
    gaps = (Z[votes.first] - Z[votes.second]) @ theta
    target = float(w[gaps > 0].sum()) - SLACK * float(np.abs(w).sum())
    best, value = None, -np.inf
    for bits in BITS:
        integers = _rounded(theta, exponents, bits)
        rewards = rewards_of(votes, integers)
        if (tied := np.flatnonzero(rewards[votes.first] == rewards[votes.second])).size:
            integers = _untied(votes, integers, tied, w, rng)
            rewards = rewards_of(votes, integers)
        reached = float(w[rewards[votes.first] > rewards[votes.second]].sum())
        if reached > value:
            best, value = integers, reached
        if value >= target:
            break
    assert best is not None
    return linear(votes, votes.features.parameter(best))  # which checks all pairs again


def _rounded(theta: Floats, exponents: Sequence[int], bits: int) -> ExactInts:
    """An integer θ for the features X, proportional to the θ for Z but for errors of 2^−bits of its largest entry."""
    largest = float(np.abs(theta).max(initial=0)) or 1.0
    numbers = [round(float(x)) for x in np.nan_to_num(theta / largest) * 2.0**bits]
    top = max(exponents)
    return int_array([n * 2 ** (top - k) for n, k in zip(numbers, exponents, strict=True)])


def _untied(votes: Votes, theta: ExactInts, tied: Ints, w: Floats, rng: Any) -> ExactInts:
    """Tθ + r with T so large that only tied pairs change, for a small random r that ties none of these pairs.

    One random r of the size used ties one given pair with a probability of at most 1/(8·(number of tied pairs)).
    """
    size = 4 * len(tied)
    while True:
        r = int_array([int(x) for x in rng.integers(-size, size + 1, len(theta))])
        rewards = rewards_of(votes, r).astype(object)
        gaps = rewards[votes.first] - rewards[votes.second]
        if (gaps[tied] != 0).all():
            break
    up = gaps[tied] > 0
    sign = 1 if float(w[tied][up].sum()) >= float(w[tied][~up].sum()) else -1
    T = max(abs(int(gaps.max())), abs(int(gaps.min()))) + 1
    return int_array([T * int(x) + sign * int(y) for x, y in zip(theta, r, strict=True)])


def _check_different(votes: Votes) -> None:
    assert votes.features is not None
    X = votes.features.X
    same = np.flatnonzero((X[votes.first] == X[votes.second]).all(axis=1))
    if same.size:
        e = int(same[0])
        a, b = votes.responses[votes.first[e]], votes.responses[votes.second[e]]
        raise InputError(
            f"{votes.source}: prompt {shown(votes.prompts[votes.prompt[e]])}: {shown(a)} and {shown(b)} are compared but have "
            "the same features; linear rewards cannot tell them apart: add a feature or drop the pair"
        )
