"""The losses that have a name, each with its values in floats, its enclosures and its conjugate; `register` adds one.

docs/losses.md shows how to add one.
"""

from __future__ import annotations

import math

import numpy as np
from flint import arb, fmpq

from pluralign.formulations.errors import InputError
from pluralign.formulations.losses.loss import Exact, Loss
from pluralign.formulations.types import Floats

GE = "Ge et al., Axioms for AI Alignment from Human Feedback, NeurIPS 2024, arXiv 2405.14758, Section 3"


def _logistic(x: Floats) -> tuple[Floats, Floats, Floats]:
    z = np.exp(-np.abs(x))
    slope = np.where(x > 0, 1 / (1 + z), z / (1 + z))
    return np.maximum(x, 0) + np.log1p(z), slope, z / (1 + z) ** 2


def _logistic_value(x: arb) -> arb:
    return x + (-x).exp().log1p() if x > 0 else x.exp().log1p()


def _logistic_derivative(x: arb) -> arb:
    if x > 0:
        return 1 / (1 + (-x).exp())
    z = x.exp()
    return z / (1 + z)


def _logistic_second(x: arb) -> arb:
    z = (x if x < 0 else -x).exp()
    return z / (1 + z) ** 2


def _entropy(y: fmpq) -> arb:
    return arb(0) if y in {0, 1} else arb(y) * arb(y).log() + arb(1 - y) * arb(1 - y).log()


def _exponential(x: Floats) -> tuple[Floats, Floats, Floats]:
    with np.errstate(over="ignore"):
        z = np.exp(x)
    return z, z, z


def _hinge(x: Floats) -> tuple[Floats, Floats, Floats]:
    return np.maximum(0, 1 + x), (x > -1).astype(np.float64), np.zeros_like(x)


def _squared(x: Floats) -> tuple[Floats, Floats, Floats]:
    return (1 + x) ** 2, 2 * (1 + x), np.full_like(x, 2)


def _squared_hinge(x: Floats) -> tuple[Floats, Floats, Floats]:
    z = np.maximum(0, 1 + x)
    return z * z, 2 * z, np.where(z > 0, 2.0, 0.0)


def _probit(x: Floats) -> tuple[Floats, Floats, Floats]:
    """ℓ' is the hazard rate h(x) = φ(x)/Φ(−x) and ℓ'' = h (h − x). Above 4 by the continued fraction of Φ(−x)/φ(x)."""
    low = np.minimum(x, 4.0)
    tail = np.array([math.erfc(float(t) / math.sqrt(2)) / 2 for t in low])
    other = np.array([math.erfc(-float(t) / math.sqrt(2)) / 2 for t in low])
    value = np.where(low > 0, -np.log(tail), -np.log1p(-np.minimum(other, 0.75)))
    hazard = np.exp(-low * low / 2) / (math.sqrt(2 * math.pi) * tail)
    if not (x > 4).any():
        return value, hazard, hazard * (hazard - x)
    high = np.maximum(x, 4.0)
    rest = np.zeros_like(high)
    for n in range(60, 0, -1):
        rest = n / (high + rest)
    far = high * high / 2 + math.log(2 * math.pi) / 2 + np.log(high + rest)
    hazard = np.where(x > 4, high + rest, hazard)
    return np.where(x > 4, far, value), hazard, hazard * np.where(x > 4, rest, hazard - x)


def _probit_value(x: arb) -> arb:
    root = x / arb(2).sqrt()
    return -(root.erfc() / 2).log() if x > 0 else -(-(-root).erfc() / 2).log1p()


def _probit_derivative(x: arb) -> arb:
    return (-x * x / 2).exp() * (arb(2) / arb.pi()).sqrt() / (x / arb(2).sqrt()).erfc()


def _probit_second(x: arb) -> arb:
    hazard = _probit_derivative(x)
    return hazard * (hazard - x)


def _hinge_value(x: fmpq) -> fmpq:
    return max(fmpq(0), 1 + x)


def _quarter(y: fmpq) -> fmpq:
    return y * y / 4 - y


_ZERO, _ONE = fmpq(0), fmpq(1)

LOSSES: dict[str, Loss] = {}
"""Name -> loss; `register` adds one."""


def register(loss: Loss) -> Loss:
    """Make `loss:NAME` and `majority-loss:NAME` known for this loss. Raises `InputError` if the name is taken."""
    if loss.name in LOSSES:
        raise InputError(f"a loss called {loss.name!r} exists already; choose another name")
    LOSSES[loss.name] = loss
    return loss


register(
    Loss(
        "logistic",
        f"ln(1 + e^x), the Bradley-Terry-Luce model and RLHF; {GE}",
        _logistic,
        _logistic_value,
        _logistic_derivative,
        _logistic_second,
        low=_ZERO,
        high=_ONE,
        conjugate=_entropy,
        attained=False,
        strictly_convex=True,
    )
)
register(
    Loss(
        "exponential",
        f"e^x; {GE}",
        _exponential,
        lambda x: x.exp(),
        lambda x: x.exp(),
        lambda x: x.exp(),
        low=_ZERO,
        conjugate=lambda y: arb(y) * arb(y).log() - arb(y),
        attained=False,
        strictly_convex=True,
    )
)
register(
    Loss(
        "hinge",
        f"max(0, 1 + x); {GE}",
        _hinge,
        lambda x: (1 + x).max(arb(0)),
        lambda x: arb(int(x > -1)),
        lambda x: arb(0),
        low=_ZERO,
        high=_ONE,
        exact=Exact(_hinge_value, lambda x: fmpq(int(x > -1)), lambda y: -y),
        corners=((-_ONE, _ONE),),
    )
)
register(
    Loss(
        "squared-hinge",
        "max(0, 1 + x)², the L2 loss of support vector machines (Chapelle, Neural Computation 19, 2007)",
        _squared_hinge,
        lambda x: (1 + x).max(arb(0)) ** 2,
        lambda x: 2 * (1 + x).max(arb(0)),
        lambda x: arb(2 * int(x > -1)),
        low=_ZERO,
        exact=Exact(lambda x: _hinge_value(x) ** 2, lambda x: 2 * _hinge_value(x), _quarter),
        quadratic=True,
        quadratic_above=-_ONE,
    )
)
register(
    Loss(
        "squared",
        "(1 + x)², IPO (Azar et al., AISTATS 2024, arXiv 2310.12036)",
        _squared,
        lambda x: (1 + x) ** 2,
        lambda x: 2 * (1 + x),
        lambda x: arb(2),
        exact=Exact(lambda x: (1 + x) ** 2, lambda x: 2 * (1 + x), _quarter),
        strictly_convex=True,
        nondecreasing=False,
        quadratic=True,
    )
)
register(
    Loss(
        "probit",
        f"−ln Φ(−x), the Thurstone model (Psychological Review 34, 1927); {GE}",
        _probit,
        _probit_value,
        _probit_derivative,
        _probit_second,
        low=_ZERO,
        attained=False,
        strictly_convex=True,
    )
)

# --- what reward models are trained with besides, at the values that are usual -----------------------------

SMOOTHING = fmpq(1, 10)
MARGIN = 1
TIES = 1
DECAY = fmpq(1, 10)


def _smoothing(y: fmpq) -> arb:
    """The conjugate: that of the logistic loss at y + ε, less its value at y = 0."""
    return _entropy(y + SMOOTHING) - _entropy(SMOOTHING)


def _smoothed(x: Floats) -> tuple[Floats, Floats, Floats]:
    value, slope, curve = _logistic(x)
    epsilon = int(SMOOTHING.p) / int(SMOOTHING.q)
    least = -epsilon * math.log(epsilon) - (1 - epsilon) * math.log(1 - epsilon)
    return value - epsilon * x - least, slope - epsilon, curve


def _davidson(x: Floats) -> tuple[Floats, Floats, Floats]:
    """With s = e^(−|x|/2) and u = 1 + ν s + s²: ℓ = max(0, x) + ln u, and ℓ' = 1/2 + sign(x) (1 − s²)/(2 u)."""
    s = np.exp(-np.abs(x) / 2)
    u = 1 + TIES * s + s * s
    slope = np.where(x > 0, 1 + TIES * s / 2, s * s + TIES * s / 2) / u
    return np.maximum(x, 0) + np.log(u), slope, s * (TIES * (1 + s * s) / 4 + s) / u**2


def _davidson_value(x: arb) -> arb:
    s = (-x / 2 if x > 0 else x / 2).exp()
    return (x if x > 0 else arb(0)) + (TIES * s + s * s).log1p()


def _davidson_derivative(x: arb) -> arb:
    s = (-x / 2 if x > 0 else x / 2).exp()
    return ((1 if x > 0 else s * s) + TIES * s / 2) / (1 + TIES * s + s * s)


def _davidson_second(x: arb) -> arb:
    s = (-x / 2 if x > 0 else x / 2).exp()
    return s * (TIES * (1 + s * s) / 4 + s) / (1 + TIES * s + s * s) ** 2


def _davidson_conjugate(y: fmpq) -> arb:
    """At the x with ℓ'(x) = y, where t = e^(x/2) solves (1 − y) t² + ν (1/2 − y) t = y; ℓ*(y) = ℓ*(1 − y)."""
    y = min(y, 1 - y)
    if not y:
        return arb(0)
    half = TIES * (fmpq(1, 2) - y)
    t = 2 * arb(y) / (half + (arb(half * half + 4 * y * (1 - y))).sqrt())
    x = 2 * t.log()
    return x * arb(y) - (TIES * t + t * t).log1p()


register(
    Loss(
        "label-smoothing",
        "(1 − ε) ln(1 + e^x) + ε ln(1 + e^−x) less its minimum, ε = 1/10: conservative DPO (Mitchell 2023)",
        _smoothed,
        lambda x: _logistic_value(x) - arb(SMOOTHING) * x + _entropy(SMOOTHING),
        lambda x: _logistic_derivative(x) - arb(SMOOTHING),
        _logistic_second,
        low=-SMOOTHING,
        high=1 - SMOOTHING,
        conjugate=_smoothing,
        strictly_convex=True,
        nondecreasing=False,
    )
)
register(
    Loss(
        "margin",
        "ln(1 + e^(x + γ)), γ = 1: SimPO (Meng et al., NeurIPS 2024, arXiv 2405.14734)",
        lambda x: _logistic(x + MARGIN),
        lambda x: _logistic_value(x + MARGIN),
        lambda x: _logistic_derivative(x + MARGIN),
        lambda x: _logistic_second(x + MARGIN),
        low=_ZERO,
        high=_ONE,
        conjugate=lambda y: _entropy(y) - MARGIN * arb(y),
        attained=False,
        strictly_convex=True,
    )
)
register(
    Loss(
        "davidson",
        "ln(1 + e^x + ν e^(x/2)), ν = 1: ties in pairs, each counted as half a win (Davidson, JASA 65, 1970)",
        _davidson,
        _davidson_value,
        _davidson_derivative,
        _davidson_second,
        low=_ZERO,
        high=_ONE,
        conjugate=_davidson_conjugate,
        attained=False,
        strictly_convex=True,
    )
)
register(
    Loss(
        "weight-decay",
        "ln(1 + e^x), and λ‖θ‖² added to the sum, λ = 1/10: ridge regression (le Cessie & van Houwelingen, Applied Statistics "
        "41, 1992); Bradley-Terry with a normal prior",
        _logistic,
        _logistic_value,
        _logistic_derivative,
        _logistic_second,
        low=_ZERO,
        high=_ONE,
        conjugate=_entropy,
        strictly_convex=True,
        decay=DECAY,
    )
)
