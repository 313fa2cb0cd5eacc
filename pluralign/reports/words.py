"""Numbers, rankings and sums as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from pluralign.printable import right_to_left
from pluralign.reports.markup import Child, Markup, element, listing, markup, paragraph, plain, table

LONGEST = 24
"""Characters of a number that is shown as it is."""


def number(value: Any) -> Markup:
    """A number exactly, or where it is long in decimals that say so; its exact form is in the certificate."""
    exact = Fraction(value)
    text = str(exact)
    if len(text) <= LONGEST:
        return markup(text)
    return element("span", f"≈ {decimal(exact)}", title="rounded; the certificate has the exact fraction")


def decimal(value: Any) -> str:
    """About eight digits."""
    exact = Fraction(value)
    try:
        return f"{float(exact):.8g}"
    except OverflowError:
        digits = len(str(abs(exact.numerator) // exact.denominator))
        return f"{'-' if exact < 0 else ''}10^{digits - 1}"


def valued(value: Any) -> Markup:
    """A fraction with its decimals, where both help."""
    exact = Fraction(value)
    if exact.denominator == 1 or len(str(exact)) > LONGEST:
        return number(exact)
    return markup(f"{exact} ≈ {decimal(exact)}")


def vector(values: Iterable[Any], most: int = 12) -> Markup:
    """A vector, its middle left out where it is long."""
    shown: list[Child] = [number(value) for value in values]
    if len(shown) > most:
        shown = [*shown[: most - 2], "…", shown[-1]]
    return markup("(", [[", ", part] if i else part for i, part in enumerate(shown)], ")")


def ranking(names: Sequence[str], most: int = 40) -> Markup:
    """Names, best first."""
    shown = list(names)
    if len(shown) > most:
        shown = [*shown[: most - 2], f"… ({len(names) - most + 1} more) …", shown[-1]]
    return element(
        "span", [[" ≻ ", _apart(part)] if i else _apart(part) for i, part in enumerate(shown)], class_="ranking"
    )


def above(pair: Sequence[str]) -> Markup:
    """One pair."""
    return ranking(pair[:2])


def _apart(name: str) -> Child:
    """A name that is read from the right does not turn what stands beside it."""
    return element("bdi", name) if right_to_left(name) else name


def theta(values: Sequence[Any] | None) -> Markup:
    """θ, or why there is none."""
    return markup("no features: every ranking is feasible") if values is None else markup("θ = ", vector(values))


RULES = {
    "lcpo": "leximax Copeland subject to Pareto optimality",
    "lcpo-half": "leximax Copeland subject to Pareto optimality, ties counting half",
    "leximax-copeland": "greedy by Copeland scores",
    "leximax-copeland-half": "greedy by Copeland scores, ties counting half",
    "leximax-borda": "greedy by Borda scores",
    "leximax-plurality": "greedy by first places",
    "kemeny": "linear Kemeny: the fewest disagreements with the voters",
    "kemeny-po": "linear Kemeny subject to Pareto optimality",
    "ranked-pairs": "pairs locked by the size of their majority",
    "slater": "the fewest disagreements with the majorities of pairs",
}


def rule(name: str) -> str:
    """A rule's name with a few words, where there are some."""
    prefix, _, loss = name.partition(":")
    if loss:
        over = "over the majorities of pairs" if prefix == "majority-loss" else "over the voters' comparisons"
        return f"{name} (minimizes the {loss} loss {over})"
    return f"{name} ({RULES[name]})" if name in RULES else name


def axiom(name: str, definition: str) -> str:
    """An axiom's name in words, from how its definition begins."""
    title, colon, _ = definition.partition(":")
    return f"{title} ({name})" if colon and len(title) < 60 else name


class FeatureVectors:
    """The features of a certificate's candidates by name: vectors of fractions, or unit vectors where there are none."""

    def __init__(self, candidates: Sequence[Any]) -> None:
        self.given = not isinstance(candidates[0], str)
        self.names: list[str] = [c[0] for c in candidates] if self.given else list(candidates)
        self._x = {c[0]: [Fraction(x) for x in c[1]] for c in candidates} if self.given else {}

    def difference(self, above: str, below: str) -> list[Fraction]:
        """x_above − x_below."""
        return [p - q for p, q in zip(self._x[above], self._x[below], strict=True)]

    def reward(self, theta: Sequence[Any], name: str) -> Fraction:
        """θ·x."""
        return sum((Fraction(t) * x for t, x in zip(theta, self._x[name], strict=True)), Fraction(0))

    def vector(self, name: str) -> list[Fraction]:
        """x."""
        return self._x[name]


def rewards(features: FeatureVectors, names: Sequence[str], values: Sequence[Any] | None) -> Markup:
    """The rewards of a ranking: they fall from line to line."""
    if values is None:
        return paragraph("The candidates have no features here, so every ranking is allowed.")
    rows = [(name, vector(features.vector(name)), number(features.reward(values, name))) for name in names]
    return markup(
        paragraph("Take the parameter ", theta(values), ". Each candidate gets the reward θ·x, and the rewards fall:"),
        table("Rewards of the ranking, best first", ["candidate", "features x", "reward θ·x"], rows),
    )


def conflict_sum(features: FeatureVectors, conflict: Sequence[Sequence[Any]], reason: Child = "") -> Markup:
    """A conflict written as a sum that is zero."""
    if not features.given:
        return markup(
            paragraph("These demands form cycles, so no ranking meets all of them", reason, ":"),
            listing(markup(number(w), " × [", above((a, b)), "]") for a, b, w in conflict),
        )
    rows: list[tuple[Child, ...]] = []
    total: list[Fraction] = []
    for a, b, weight in conflict:
        difference = features.difference(a, b)
        term = [Fraction(weight) * x for x in difference]
        total = [s + x for s, x in zip(total, term, strict=True)] if total else term
        rows.append((above((a, b)), number(weight), vector(difference), vector(term)))
    rows.append(("sum", "", "", element("strong", vector(total))))
    caption = "A positive combination of the demands that adds up to zero"
    return markup(
        paragraph(
            "Each line demands θ·(difference) > 0",
            reason,
            ". If some θ met all of these demands, it would also make the weighted sum of the differences "
            "positive. But that sum is the zero vector, whose product with every θ is 0. So no θ meets them all.",
        ),
        table(caption, ["demand", "weight", "difference x_above − x_below", "weight × difference"], rows, most=200),
    )


def said(children: Child) -> str:
    """Plain text of markup."""
    return plain(children)
