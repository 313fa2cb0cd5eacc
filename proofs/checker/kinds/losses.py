"""The losses of loss-based rules and their conjugates, enclosed in intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from ..values import Number, Rejected
from .intervals import Function, Interval, Vague, exp, log, outward, series

LOSS_BITS = (24, 48, 96, 192, 384, 768, 1536)  # precisions tried, one after the other


def root_half_pi(bits: int, known: dict[int, Interval] = {}) -> Interval:  # noqa: B006 - remembered on purpose
    """√(π/2), π/6 being the series of arcsin(1/2), whose ratios are (2n+1)²/(4 (2n+2)(2n+3)) < 1/4."""
    if bits not in known:
        sixth = series(Fraction(1, 2), lambda n: ((2 * n + 1) ** 2, 4 * (2 * n + 2) * (2 * n + 3)), bits + 4)
        low, high = (math.isqrt((3 * end.numerator << 2 * bits) // end.denominator) for end in sixth)
        known[bits] = Fraction(low, 1 << bits), Fraction(high + 1, 1 << bits)
    return known[bits]


def mills(x: Fraction, bits: int) -> tuple[Interval, Interval]:
    """E = √(π/2) e^(x²/2) and Mills' ratio R = Φ(−x)/φ(x) = E − S(x), where S(x) = Σ x^(2n+1)/(2n+1)!!.

    As φ(x) = 1/(2E), Φ(−x) = R/(2E). S is odd (Marsaglia, Journal of Statistical Software 11, 2004).
    """
    if abs(x) > 60:
        raise Rejected("a difference of rewards or a slope is too large: Φ is enclosed up to 60")
    work = bits + math.ceil(x * x) + 32
    root, power = root_half_pi(work), exp(x * x / 2, work)
    E = root[0] * power[0], root[1] * power[1]
    p, q = (x * x).numerator, (x * x).denominator
    S = series(abs(x), lambda n: (p, q * (2 * n + 3)), work)
    R = (E[0] + S[0], E[1] + S[1]) if x < 0 else (E[0] - S[1], E[1] - S[0])
    if R[0] <= 0:
        raise Vague
    return E, R


def probit(x: Fraction, bits: int) -> Interval:
    """−ln Φ(−x) = ln(2E/R). Far below 0: −ln(1 − t) ≤ 2t for t ≤ 1/2, and t = Φ(x) ≤ e^(−x²/2)/2."""
    if x < 0 and x * x > 2 * bits:
        return Fraction(0), exp(-x * x / 2, bits)[1]
    return probit_and_slope(x, bits)[0]


def probit_and_slope(x: Fraction, bits: int) -> tuple[Interval, Interval]:
    """−ln Φ(−x) and its derivative φ(x)/Φ(−x) = 1/R."""
    E, R = mills(x, bits)
    return (log(2 * E[0] / R[1], bits)[0], log(2 * E[1] / R[0], bits)[1]), (1 / R[1], 1 / R[0])


def probit_conjugate(y: Fraction, bits: int) -> Interval:
    """ℓ*(y) = −inf g, g(x) = ℓ(x) − x y. If g'(p) ≤ 0 ≤ g'(q), g(p) + g'(p)(q − p) ≤ inf g ≤ g(p) as g is convex.

    Floats only propose p and q. Slopes too small for floats: 0 ≤ inf g ≤ g(0) = ln 2, as g' has its zero at x < 0.
    """
    if y < Fraction(1, 10**300):
        return Fraction(-7, 10) if y else Fraction(0), Fraction(0)
    low, high = -40.0, 36.0
    for _ in range(64):
        x = (low + high) / 2
        slope = math.exp(-x * x / 2) * math.sqrt(2 / math.pi) / math.erfc(x / math.sqrt(2))
        low, high = (x, high) if slope < y else (low, x)
    middle = Fraction(low)
    for work in LOSS_BITS[1 : LOSS_BITS.index(bits) + 1]:  # Newton's method; ℓ'' = ℓ' (ℓ' − x)
        h = 1 / mills(middle, work)[1][1]
        middle = outward(middle - (h - y) / (h * (h - middle)), Fraction(0), work)[0]
    p, q = (middle + sign * Fraction(1, 1 << bits // 2 + 8) for sign in (-1, 1))
    (low_g, high_g), (low_slope, high_slope) = probit_and_slope(p, bits)
    if high_slope > y or 1 / mills(q, bits)[1][1] < y:
        raise Vague
    return p * y - high_g, p * y - low_g - (low_slope - y) * (q - p)


def logistic(x: Fraction, bits: int) -> Interval:
    """ln(1 + e^x) = max(0, x) + ln(1 + e^−|x|)."""
    low, high = outward(*exp(-abs(x), bits), bits)
    return max(Fraction(0), x) + log(1 + low, bits)[0], max(Fraction(0), x) + log(1 + high, bits)[1]


def times_log(y: Fraction, bits: int) -> Interval:
    """The function y ln y, 0 at 0."""
    low, high = log(y, bits) if y else (y, y)
    return y * low, y * high


def entropy(y: Fraction, bits: int) -> Interval:
    (low, high), (other_low, other_high) = times_log(y, bits), times_log(1 - y, bits)
    return low + other_low, high + other_high


def exactly(value: Fraction) -> Interval:
    return value, value


def parabola(y: Fraction, _: int) -> Interval:
    return exactly(y * y / 4 - y)


SMOOTHING = Fraction(1, 10)


def smoothed(x: Fraction, bits: int) -> Interval:
    """(1 − ε) ln(1 + e^x) + ε ln(1 + e^−x) = ln(1 + e^x) − ε x, less its minimum, −(ε ln ε + (1 − ε) ln(1 − ε))."""
    (low, high), (least, most) = logistic(x, bits), entropy(SMOOTHING, bits)
    return low - SMOOTHING * x + least, high - SMOOTHING * x + most


def smoothed_conjugate(y: Fraction, bits: int) -> Interval:
    """That of the logistic loss at y + ε, less what makes it 0 at 0."""
    (low, high), (least, most) = entropy(y + SMOOTHING, bits), entropy(SMOOTHING, bits)
    return low - most, high - least


def davidson(x: Fraction, bits: int) -> Interval:
    """ln(1 + e^x + ν e^(x/2)), ν = 1, is max(0, x) + ln(1 + s + s²) with s = e^(−|x|/2)."""
    low, high = outward(*exp(-abs(x) / 2, bits), bits)
    return (
        max(Fraction(0), x) + log(1 + low + low * low, bits)[0],
        max(Fraction(0), x) + log(1 + high + high * high, bits)[1],
    )


def davidson_conjugate(y: Fraction, bits: int) -> Interval:
    """ℓ(x) = x + ℓ(−x), so ℓ*(y) = ℓ*(1 − y); let y ≤ 1/2. ℓ'(x) = y where t = e^(x/2) has (1 − y) t² + (1/2 − y) t = y.

    With h = 1/2 − y: t = 2 y/(h + √(h² + 4 y (1 − y))). ℓ* is x y − ℓ(x) there; x and ℓ(x) = ln(1 + t + t²) increase with t.
    """
    y = min(y, 1 - y)
    if not y:
        return exactly(y)
    h = Fraction(1, 2) - y
    square = h * h + 4 * y * (1 - y)
    root = math.isqrt((square.numerator << 2 * bits) // square.denominator)
    t_low, t_high = (2 * y / (h + Fraction(end, 1 << bits)) for end in (root + 1, root))
    x_low, x_high = 2 * log(t_low, bits)[0], 2 * log(t_high, bits)[1]
    least, most = log(1 + t_low + t_low**2, bits)[0], log(1 + t_high + t_high**2, bits)[1]
    return x_low * y - most, x_high * y - least


def margin_conjugate(y: Fraction, bits: int) -> Interval:
    """ℓ(x + γ) has the conjugate ℓ*(y) − γ y; γ = 1."""
    low, high = entropy(y, bits)
    return low - y, high - y


Loss = tuple[Function, Function, Number | None, Number | None]

LOSSES: dict[str, Loss] = {
    "logistic": (logistic, entropy, 0, 1),
    "exponential": (exp, lambda y, bits: (times_log(y, bits)[0] - y, times_log(y, bits)[1] - y), 0, None),
    "hinge": (lambda x, _: exactly(max(Fraction(0), 1 + x)), lambda y, _: exactly(-y), 0, 1),
    "squared-hinge": (lambda x, _: exactly(max(Fraction(0), 1 + x) ** 2), parabola, 0, None),
    "squared": (lambda x, _: exactly((1 + x) ** 2), parabola, None, None),
    "probit": (probit, probit_conjugate, 0, None),
    "label-smoothing": (smoothed, smoothed_conjugate, -SMOOTHING, 1 - SMOOTHING),
    "margin": (lambda x, bits: logistic(x + 1, bits), margin_conjugate, 0, 1),
    "davidson": (davidson, davidson_conjugate, 0, 1),
    "weight-decay": (logistic, entropy, 0, 1),
}  # name -> enclosures of ℓ and ℓ* (exact where they are rational), and the ends of the domain of ℓ*


DECAY = {"weight-decay": Fraction(1, 10)}
"""Name -> λ, where λ‖θ‖² is added to the loss of θ, for the features as given."""


Curve = Callable[[Fraction, int], tuple[Fraction, Fraction, Fraction]]


def logistic_curve(x: Fraction, bits: int) -> tuple[Fraction, Fraction, Fraction]:
    """ℓ' = s or 1 − s and ℓ'' = s (1 − s), with s = e^−|x|/(1 + e^−|x|) ≤ 1/2, where both increase with s."""
    low, high = (end / (1 + end) for end in outward(*exp(-abs(x), bits), 2 * bits))
    return (low, high, low * (1 - low)) if x <= 0 else (1 - high, 1 - low, low * (1 - low))


def exponential_curve(x: Fraction, bits: int) -> tuple[Fraction, Fraction, Fraction]:
    low, high = exp(x, bits)
    return low, high, low


def smoothed_curve(x: Fraction, bits: int) -> tuple[Fraction, Fraction, Fraction]:
    low, high, second = logistic_curve(x, bits)
    return low - SMOOTHING, high - SMOOTHING, second


def davidson_curve(x: Fraction, bits: int) -> tuple[Fraction, Fraction, Fraction]:
    """ℓ' is the mean and ℓ'' the variance of 0, 1/2, 1 with weights 1, t, t², t = e^(x/2); ℓ'(x) = 1 − ℓ'(−x).

    The variance is (t/4 + t² + t³/4)/(1 + t + t²)².
    """
    t, T = outward(*exp(-abs(x) / 2, bits), 2 * bits)
    low, high = ((end * end + end / 2) / (1 + end + end * end) for end in (t, T))
    second = (t / 4 + t * t + t**3 / 4) / (1 + T + T * T) ** 2
    return (low, high, second) if x <= 0 else (1 - high, 1 - low, second)


CURVES: dict[str, Curve] = {
    "logistic": logistic_curve,
    "exponential": exponential_curve,
    "squared": lambda x, _: (2 * (1 + x), 2 * (1 + x), Fraction(2)),
    "label-smoothing": smoothed_curve,
    "margin": lambda x, bits: logistic_curve(x + 1, bits),
    "davidson": davidson_curve,
}
"""Name -> ends of an enclosure of ℓ' and a lower bound of ℓ'', for losses with |ℓ'''| ≤ ℓ'': e^x, a parabola, and cumulant
functions of a variable with values in an interval of length 1 (a third central moment is at most that times the variance)."""
