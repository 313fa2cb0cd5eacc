"""The checker's enclosures of functions hold what arb encloses."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from support.types import Numbers

from pluralign.proofs.checker.kinds.intervals import Interval, exp, log
from pluralign.proofs.checker.kinds.losses import LOSSES, probit_and_slope, root_half_pi


@pytest.fixture(autouse=True)
def _precision() -> object:
    before, ctx.prec = ctx.prec, 700
    yield
    ctx.prec = before


def real(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def encloses(found: Interval, truth: arb) -> bool:
    """Whether arb, which is far more precise, does not show the value to lie outside."""
    assert truth.rad() < arb(2) ** -450 * (1 + abs(truth))
    return not (real(found[0]) > truth or truth > real(found[1]))


def tails(x: arb) -> arb:
    """−ln Φ(−x)."""
    return -((x / arb(2).sqrt()).erfc() / 2).log()


VALUES: dict[str, Callable[[arb], arb]] = {
    "logistic": lambda x: (1 + x.exp()).log(),
    "exponential": lambda x: x.exp(),
    "hinge": lambda x: arb.max(arb(0), 1 + x),
    "squared-hinge": lambda x: arb.max(arb(0), 1 + x) ** 2,
    "squared": lambda x: (1 + x) ** 2,
    "probit": tails,
    "label-smoothing": lambda x: (1 + x.exp()).log() - x / 10 + CONJUGATES["logistic"](arb(1) / 10),
    "margin": lambda x: (1 + (x + 1).exp()).log(),
    "davidson": lambda x: (1 + x.exp() + (x / 2).exp()).log(),
    "weight-decay": lambda x: (1 + x.exp()).log(),
}
CONJUGATES: dict[str, Callable[[arb], arb]] = {
    "logistic": lambda y: y * y.log() + (1 - y) * (1 - y).log(),
    "exponential": lambda y: y * y.log() - y,
    "hinge": lambda y: -y,
    "squared-hinge": lambda y: y * y / 4 - y,
    "squared": lambda y: y * y / 4 - y,
    "label-smoothing": lambda y: CONJUGATES["logistic"](y + arb(1) / 10) - CONJUGATES["logistic"](arb(1) / 10),
    "margin": lambda y: CONJUGATES["logistic"](y) - y,
}


def points(rng: random.Random, most: int, number: int) -> list[Fraction]:
    """Of all sizes, near 0 too."""
    return [Fraction(rng.randint(-most * 10**6, most * 10**6), 10 ** rng.randint(6, 12)) for _ in range(number)]


@pytest.mark.parametrize("number", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_enclosures_hold_what_arb_encloses(number: int, numbers: Numbers) -> None:
    rng, tried = random.Random(number), 0
    for bits in (48, 96, 192, 384):
        assert encloses(root_half_pi(bits), (arb.pi() / 2).sqrt())
        for x in points(rng, 30, number):
            assert encloses(exp(x, bits), real(x).exp())
            if x:
                assert encloses(log(abs(x), bits), real(abs(x)).log())
            tried += 2
            for name, truth in VALUES.items():
                found = LOSSES[name][0](x, bits)
                assert encloses(found, truth(real(x))), (name, x, bits)
                assert found[1] - found[0] <= max(1, found[1]) / 2 ** (bits - 20), (name, x, bits)
                tried += 1
        for y in points(rng, 1, number):
            for name, truth in CONJUGATES.items():
                slope = abs(y) / 2 if y else Fraction(1, 3)  # in the domain of all of them
                assert encloses(LOSSES[name][1](slope, bits), truth(real(slope))), (name, slope, bits)
                tried += 1
    numbers("enclosures against arb", {"compared": tried})


@pytest.mark.parametrize("number", [6, pytest.param(80, marks=pytest.mark.slow)])
def test_the_conjugate_of_probit_is_a_maximum(number: int, numbers: Numbers) -> None:
    """ℓ*(y) ≥ x y − ℓ(x) for every x, and nearly so where ℓ'(x) = y; ℓ'' < 1 bounds the difference."""
    rng, tried = random.Random(number), 0
    for bits in (48, 96, 192):
        for x in points(rng, 8, number):
            (low, high), (slope, _) = probit_and_slope(x, bits)
            y = Fraction((slope.numerator << 400) // slope.denominator, 1 << 400)
            if y <= 0:
                continue
            below, above = LOSSES["probit"][1](y, bits)
            assert not real(above) < real(x * y) - tails(real(x)), (x, bits)
            assert below <= x * y - low + Fraction(1, 1 << bits - 24), (x, bits)
            assert low <= high
            for other in points(rng, 8, 4):
                assert not real(above) < real(other * y) - tails(real(other))
            tried += 5
    numbers("enclosures against arb", {"compared": tried})
