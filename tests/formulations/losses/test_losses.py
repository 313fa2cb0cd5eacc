"""Losses: enclosures contain the truth, floats agree with them, and conjugates are suprema."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx, fmpq

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.losses.loss import Loss, conjugate_by_bracket
from pluralign.formulations.losses.losses import LOSSES, register
from pluralign.proofs import checker
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.checker.kinds import intervals
from pluralign.proofs.checker.kinds import losses as checker_losses
from pluralign.solver.results import Status

POINTS = [fmpq(p, 7) for p in (-210, -70, -15, -7, -3, 0, 1, 9, 40, 90)]
SLOPES = {
    name: [
        y
        for y in (fmpq(1, 10**9), fmpq(1, 50), fmpq(1, 3), fmpq(4, 5), fmpq(1), fmpq(3), fmpq(17, 2))
        if loss.in_domain(y)
    ]
    for name, loss in LOSSES.items()
}


def fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def number(x: arb) -> float:
    return float(x.mid().str(20, radius=False))


@pytest.mark.parametrize("name", LOSSES)
def test_floats_are_near_the_enclosures(name: str) -> None:
    loss = LOSSES[name]
    x = np.array([float(fraction(p)) for p in POINTS])
    for row, enclose in zip(loss.floats(x), (loss.value, loss.derivative, loss.second), strict=True):
        exact = [number(enclose(arb(p))) for p in POINTS]
        if enclose is not loss.second or loss.smooth:
            tested = x != -1  # ℓ' or ℓ'' may jump there
            assert row[tested] == pytest.approx(np.array(exact)[tested], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_derivatives_are_difference_quotients(name: str) -> None:
    loss, x, h = LOSSES[name], np.array([-3.2, -0.7, 0.0, 0.4, 5.3]), 1e-5
    value, slope, curve = loss.floats(x)
    above, below = loss.floats(x + h), loss.floats(x - h)
    assert slope == pytest.approx((above[0] - below[0]) / (2 * h), rel=1e-6, abs=1e-9)
    assert curve == pytest.approx((above[1] - below[1]) / (2 * h), rel=1e-6, abs=1e-9)
    assert (value >= 0).all()


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("bits", [53, 200])
def test_conjugates_are_suprema(name: str, bits: int) -> None:
    """ℓ*(y) ≥ x y − ℓ(x) for all x, with equality somewhere (up to the grid)."""
    loss = LOSSES[name]
    grid = np.linspace(-40, 60, 1_000_001)
    values = loss.floats(grid)[0]
    for y in SLOPES[name]:
        with ctx.workprec(bits):
            conjugate = number(loss.dual_enclosure(y))
        assert conjugate == pytest.approx(float(np.max(grid * float(fraction(y)) - values)), abs=1e-7)


@pytest.mark.parametrize(
    "name", ["logistic", "exponential", "probit", "squared", "label-smoothing", "margin", "davidson"]
)
def test_the_bracket_finds_the_closed_form(name: str) -> None:
    loss = LOSSES[name]
    with ctx.workprec(160):
        for y in SLOPES[name]:
            if y != loss.high:
                found, known = conjugate_by_bracket(loss, y), loss.dual_enclosure(y)
                assert found.overlaps(known)
                assert found.rad() < arb(2) ** -90


def test_outside_the_domain_the_conjugate_is_infinite() -> None:
    for name, y in (
        ("logistic", fmpq(11, 10)),
        ("hinge", fmpq(-1)),
        ("probit", fmpq(-1, 9)),
        ("squared-hinge", fmpq(-1)),
    ):
        assert LOSSES[name].dual_enclosure(y) == arb.pos_inf()


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("bits", checker_losses.LOSS_BITS[:3])
def test_the_checkers_intervals_contain_balls_of_600_bits_and_are_narrow(name: str, bits: int) -> None:
    loss, (value, conjugate, _, _) = LOSSES[name], checker_losses.LOSSES[name]
    cases = [(value, x, loss.enclosure) for x in POINTS] + [(conjugate, y, loss.dual_enclosure) for y in SLOPES[name]]
    with ctx.workprec(600):
        for function, x, enclose in cases:
            low, high = function(fraction(x), bits)
            truth = enclose(x)
            assert arb(fmpq(low.numerator, low.denominator)) <= truth.upper(), (x, low, truth)
            assert arb(fmpq(high.numerator, high.denominator)) >= truth.lower(), (x, high, truth)
            assert high - low <= max(1, abs(high)) * Fraction(1, 1 << (bits - 12))


@pytest.mark.parametrize("x", [Fraction(-3, 10**40), Fraction(10**30 + 1, 10**31), Fraction(123, 10), Fraction(-700)])
def test_the_checkers_series_for_awkward_arguments(x: Fraction) -> None:
    with ctx.workprec(600):
        ball = arb(fmpq(x.numerator, x.denominator))
        low, high = intervals.exp(x, 96)
        assert arb(fmpq(low.numerator, low.denominator)) < ball.exp() < arb(fmpq(high.numerator, high.denominator))
        if x > 0:
            low, high = intervals.log(x, 96)
            assert arb(fmpq(low.numerator, low.denominator)) < ball.log() < arb(fmpq(high.numerator, high.denominator))


@pytest.mark.parametrize("x", [-3.0, 0.0, 0.8])
def test_losses_of_practice_are_what_they_are_called(x: float) -> None:
    def at(name: str, *where: float) -> np.ndarray:
        return LOSSES[name].floats(np.array(where))[0]

    [plus, minus] = at("logistic", x, -x)
    assert at("margin", x) == pytest.approx(at("logistic", x + 1))
    least = 0.9 * np.log(1 / 0.9) + 0.1 * np.log(10)
    assert at("label-smoothing", x) == pytest.approx(0.9 * plus + 0.1 * minus - least)
    assert at("label-smoothing", np.log(1 / 9)) == pytest.approx(0, abs=1e-12)
    # Davidson: win, loss and tie have probabilities in proportion 1 : e^x : e^(x/2), and a tie is half a win each way
    tie = -np.log(np.exp(x / 2) / (1 + np.exp(x) + np.exp(x / 2)))
    assert at("davidson", x, -x).mean() == pytest.approx(tie)
    assert at("davidson", x) == pytest.approx(-np.log(1 / (1 + np.exp(x) + np.exp(x / 2))))


def test_label_smoothing_breaks_unanimity_with_one_voter_and_monotone_losses_with_three() -> None:
    """Like squared loss it wants moderate gaps; the other two violate what all monotone losses do."""
    points = ((-2, -2), (-2, -1), (1, 2), (2, -2))
    one = Instance(tuple("abcd"), points, (Ballot.strict((0, 1, 2, 3)),))
    three = Instance(
        tuple("abcd"),
        ((-2, -2), (-2, 1), (1, -1), (2, -1)),
        (Ballot.strict((1, 2, 3, 0), 2), Ballot.strict((0, 2, 3, 1))),
    )
    for instance, name in ((one, "label-smoothing"), (three, "margin"), (three, "davidson")):
        verdict = verdicts(instance, f"loss:{name}", ["po"])["po"]
        assert (verdict.holds, verdict.status) == (False, Status.PROVED)
        assert verdict.certificate is not None
        checker.check(verdict.certificate)
    for name in ("margin", "davidson"):
        assert verdicts(one, f"loss:{name}", ["po"])["po"].holds is True


def test_a_name_is_registered_once() -> None:
    loss: Loss = LOSSES["hinge"]
    with pytest.raises(InputError, match="choose another name"):
        register(loss)
