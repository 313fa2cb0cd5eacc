"""The built-in instances: the papers' examples and counterexamples, and published survey figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from pluralign.formulations.instances.headlines import FRACTION, HEADLINES, loss_fraction
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.making import Builtin, Coordinate, instance_of

PAPER = "Ge et al., Axioms for AI Alignment from Human Feedback, NeurIPS 2024, arXiv 2405.14758"
SURVEY = "Dittrich, Hatzinger & Katzenbeisser (1998), Applied Statistics 47, 511-525"
CITIES = "GeoNames (geonames.org, CC BY 4.0), rounded to two decimals"


def talk() -> Instance:
    """Five candidates in Q^3, no ballots; 68 of the 120 rankings are feasible, A≻B≻C≻D≻E is not."""
    features = {"A": (20, 0, 0), "B": (0, 20, 0), "C": (0, 10, 10), "D": (0, 0, 1), "E": (1, 0, 0)}
    return instance_of("talk", features)


def loss_counterexample(voters: int = 2) -> Instance:
    """The construction behind "loss-based rules fail PO and PMC", with δ=1/2, ε=1/10 and voters 2:1 (or `voters`:1).

    Everyone has c'≻c. With 2:1 the minimizers of logistic, exponential, squared-hinge, squared and probit loss have c above c',
    that of hinge loss has not; with 3:1 all six have.
    """
    delta, epsilon = Fraction(1, 2), Fraction(1, 10)
    features: dict[str, tuple[Coordinate, Coordinate]] = {
        "a": (2, 1),
        "b": (1, 1),
        "c": (0, 0),
        "a'": (2 - epsilon, 1),
        "b'": (1 - epsilon, 1),
        "c'": (-epsilon, delta * epsilon),
    }
    ballots = [(voters, ("a", "a'", "b", "b'", "c'", "c")), (1, ("c'", "c", "b'", "b", "a'", "a"))]
    return instance_of("loss-counterexample" if voters == 2 else "loss-counterexample-all", features, ballots)


def loss_counterexample_m4() -> Instance:
    """Four candidates in the plane, five voters: the BTL optimum is x2≻x0≻x3≻x1, yet x1≻x3 is unanimous."""
    features = {"x0": (-2, 1), "x1": (-1, -1), "x2": (4, -3), "x3": (-2, 0)}
    ballots = [(1, ("x1", "x3", "x0", "x2")), (4, ("x2", "x0", "x1", "x3"))]
    return instance_of("loss-counterexample-m4", features, ballots)


C1_PROFILES: tuple[tuple[tuple[int, tuple[int, ...]], ...], ...] = (
    ((1, (2, 1, 3, 4)), (1, (3, 1, 2, 4)), (1, (3, 2, 4, 1)), (2, (4, 1, 2, 3))),
    ((2, (1, 2, 3, 4)), (2, (3, 2, 4, 1)), (1, (4, 1, 2, 3))),
    ((2, (1, 2, 3, 4)), (2, (2, 3, 4, 1)), (1, (4, 1, 2, 3))),
    ((2, (1, 2, 3, 4)), (2, (2, 4, 1, 3)), (1, (3, 4, 1, 2))),
)
"""The four profiles of "C1 rules fail PO": (voters, (i, j, k, l)), see `c1_fails_po`."""


def c1_fails_po(profile: int = 1) -> Instance:
    """Candidates ±e_1..±e_4 and c*=(1/5,…,1/5), 5 voters; `profile` 1 to 4, all with one majority relation.

    Ballot (i, j, k, l) is c_{+i}≻c*≻c_{+j}≻c_{+k}≻c_{+l}≻c_{−l}≻c_{−k}≻c_{−j}≻c_{−i}. In profile p everyone
    has c*≻c_{+p}, but c* can never be first. Of c_{+1} and c_{+2}, which tie, c_{+1} is the earlier one.
    """
    features = {f"c+{i + 1}": _unit(4, i) for i in range(4)}
    features["c*"] = (Fraction(1, 5),) * 4
    features |= {f"c-{i + 1}": _unit(4, i, -1) for i in range(4)}
    ballots = [
        (voters, (f"c+{i}", "c*", *(f"c+{x}" for x in (j, k, l)), *(f"c-{x}" for x in (l, k, j, i))))
        for voters, (i, j, k, l) in C1_PROFILES[profile - 1]  # noqa: E741 - the paper's letters
    ]
    return instance_of(f"c1-fails-po-{profile}", features, ballots)


def c1_fails_po_small() -> Instance:
    """Five candidates in Q^3, c inside the simplex of the others, and four ballots that each have another corner above c.

    Any three of the ballots have the majority relation c≻x1≻x2≻x3≻x4, and everyone has c above the corner that is first on
    the fourth; yet c can never be first. So no rule of the majority relation satisfies PO, with three voters (found for this
    project; the paper has nine candidates, dimension 4 and five voters).
    """
    features = {"c": (0, 0, 0), "x1": (3, 0, 0), "x2": (0, 3, 0), "x3": (0, 0, 3), "x4": (-1, -1, -1)}
    corners = ("x1", "x2", "x3", "x4")
    ballots = [(1, (first, "c", *(x for x in corners if x != first))) for first in corners]
    return instance_of("c1-fails-po-small", features, ballots)


def infeasible_pmc() -> Instance:
    """±e_1..±e_3 and a*=(1/4,1/4,1/4), three voters by θ with ε=1/10.

    The PMC ranking a*≻c_{+1}≻c_{+2}≻c_{+3}≻c_{−3}≻c_{−2}≻c_{−1} exists and is infeasible.
    """
    features: dict[str, tuple[Fraction, ...]] = {"a*": (Fraction(1, 4),) * 3}
    features |= {f"c{sign}{i + 1}": _unit(3, i, value) for sign, value in (("+", 1), ("-", -1)) for i in range(3)}
    big, mid, small = Fraction(1), Fraction(2, 10), Fraction(1, 10)
    thetas = [(big, mid, small), (mid, big, small), (mid, small, big)]
    return _by_theta(instance_of("infeasible-pmc", features), thetas)


def kemeny_fails_po() -> Instance:
    """Linear Kemeny and PO: 20 candidates in Q^7 in seven blocks {1,2}, {3,4,5}, …, {18,19,20}, six voters.

    Block j is (8−j)(1,…,1) plus and minus e_j − e_{j+1} (cyclically), with the midpoint except in block 1:
    in forward order iff θ_j > θ_{j+1}, so some block is always reversed. θ = (7, 6, …, 1) rotated to begin at
    j+1 reverses block j only and keeps the blocks in order, since Σθ = 28 exceeds their spread, at most 12.
    Voter i reverses block i+1. Each ballot costs 30. Reversing block {1,2} alone costs 24 and is the only
    optimum, although 1≻2 is unanimous: all other feasible rankings cost more.
    """
    features: dict[str, tuple[int, ...]] = {}
    for j in range(7):
        for step in (1, -1) if j == 0 else (1, 0, -1):
            row = [7 - j] * 7
            row[j] += step
            row[(j + 1) % 7] -= step
            features[str(len(features) + 1)] = tuple(row)
    thetas = [kemeny_theta(block) for block in range(2, 8)]
    return _by_theta(instance_of("kemeny-fails-po", features), thetas)


def kemeny_theta(block: int) -> tuple[Fraction, ...]:
    """The θ (length 7) under which exactly this block (1 to 7) of `kemeny_fails_po` is reversed."""
    return tuple(Fraction(7 - (j - block) % 7) for j in range(7))


def kemeny_po_separability(part: int | None = None) -> Instance:
    """Linear Kemeny subject to PO fails SEP: parts 1 and 2, profiles of the candidates of `kemeny_fails_po`, or both merged.

    Part 1 is that profile: all its ballots cost 30, and the rule outputs the one that reverses the last block, the first of
    them in the tie-break order. Part 2 are two such ballots and one that reverses block {1,2}: same output. In both together
    1≻2 is no longer unanimous, and to reverse that block alone is cheapest. Found for this project.
    """
    instance = kemeny_fails_po()
    votes = {1: dict.fromkeys(range(2, 8), 1), 2: {1: 1, 7: 2}, None: {**dict.fromkeys(range(1, 7), 1), 7: 3}}[part]
    ballots = [Ballot.strict(instance.induced(kemeny_theta(block)), voters) for block, voters in votes.items()]
    name = "kemeny-po-separability" if part is None else f"kemeny-po-separability-{part}"
    return replace(instance, ballots=tuple(ballots), source=f"builtin:{name}")


SEPARABILITY_PROFILES: tuple[tuple[tuple[int, str], ...], ...] = (
    ((1, "BACD"),),
    ((2, "ABCD"), (1, "BDCA"), (1, "DCAB")),
)
"""Profiles whose LCPO outputs agree with each other but not with that of both together."""


def separability(part: int | None = None) -> Instance:
    """LCPO and leximax Copeland fail SEP: parts 1 and 2 (one voter and four), or without `part` both merged.

    Both rules output B≻A≻C≻D on either part and A≻B≻C≻D on the merged profile, whatever the tie-break order.
    8 of the 24 rankings are feasible (A, C, D lie on a line). Found by search, for this project.
    """
    features = {"A": (-1, 0), "B": (0, 1), "C": (0, 0), "D": (1, 0)}
    parts = SEPARABILITY_PROFILES if part is None else SEPARABILITY_PROFILES[part - 1 : part]
    name = "separability" if part is None else f"separability-{part}"
    return instance_of(name, features, [ballot for profile in parts for ballot in profile])


CEMS_CITIES: dict[str, tuple[Coordinate, Coordinate, int]] = {
    "London": ("51.51", 0, 0),
    "Paris": ("48.85", "2.48", 1),
    "Milano": ("45.46", "9.32", 1),
    "St.Gallen": ("47.42", "9.50", 0),
    "Barcelona": ("41.39", "2.29", 1),
    "Stockholm": ("59.33", "18.20", 0),
}
"""Degrees north, degrees east of London (GeoNames; no feature is negative), and whether the school's language is a Latin one
(the survey's LAT)."""

CEMS_TABLE: tuple[tuple[str, str, int, int, int], ...] = (
    ("London", "Paris", 186, 91, 26),
    ("London", "Milano", 221, 56, 26),
    ("Paris", "Milano", 121, 59, 32),
    ("London", "St.Gallen", 208, 73, 22),
    ("Paris", "St.Gallen", 165, 119, 19),
    ("Milano", "St.Gallen", 135, 140, 28),
    ("London", "Barcelona", 217, 67, 19),
    ("Paris", "Barcelona", 157, 109, 37),
    ("Milano", "Barcelona", 104, 132, 67),
    ("St.Gallen", "Barcelona", 144, 134, 25),
    ("London", "Stockholm", 250, 34, 19),
    ("Paris", "Stockholm", 203, 70, 30),
    ("Milano", "Stockholm", 157, 100, 46),
    ("St.Gallen", "Stockholm", 155, 98, 50),
    ("Barcelona", "Stockholm", 172, 90, 41),
)
"""Rows (a, b, students preferring a, preferring b, undecided); 91 of 303 did not compare Paris and Milano."""


def cems() -> Instance:
    """Six business schools compared pairwise by 303 students: `CEMS_TABLE` without the undecided answers.

    The features are `CEMS_CITIES`; 156 of the 720 rankings are feasible.
    """
    wins = [(a, b, n) for a, b, wins_a, wins_b, _ in CEMS_TABLE for a, b, n in ((a, b, wins_a), (b, a, wins_b))]
    number = {name: i for i, name in enumerate(CEMS_CITIES)}
    comparisons = tuple(Comparison(number[a], number[b], n) for a, b, n in wins)
    return replace(instance_of("cems", CEMS_CITIES), comparisons=comparisons)


def named(name: str) -> Builtin | None:
    """The built-in of that name, `loss-fraction-A-B` for any numbers among them; None if there is none."""
    if (found := FRACTION.fullmatch(name)) is not None and name not in BUILTINS:
        majority, minority = map(int, found.groups())
        title = f"logistic loss fails PO and PMC with {majority}:{minority} voters"
        return Builtin(name, title, "this project", partial(loss_fraction, majority, minority))
    return BUILTINS.get(name)


def instances() -> tuple[Builtin, ...]:
    """All built-in instances, in the order they are listed."""
    return tuple(BUILTINS.values())


def _unit(d: int, i: int, value: int = 1) -> tuple[Fraction, ...]:
    return tuple(Fraction(value if j == i else 0) for j in range(d))


def _by_theta(instance: Instance, thetas: Iterable[Sequence[Fraction]]) -> Instance:
    return replace(instance, ballots=tuple(Ballot.strict(instance.induced(theta)) for theta in thetas))


_ALL = (
    Builtin("talk", "the talk's five candidates, no ballots", f"talk by E. Micha on {PAPER}", talk),
    Builtin("loss-counterexample", "loss-based rules fail PO and PMC", PAPER, loss_counterexample),
    Builtin(
        "loss-counterexample-all",
        "the same with voters 3:1, where all six losses fail",
        PAPER,
        partial(loss_counterexample, 3),
    ),
    Builtin("loss-counterexample-m4", "the same with four candidates", "this project", loss_counterexample_m4),
    Builtin("c1-fails-po", "rules of the majority relation fail PO", PAPER, c1_fails_po),
    *(Builtin(f"c1-fails-po-{p}", f"the same, profile {p} of 4", PAPER, partial(c1_fails_po, p)) for p in range(1, 5)),
    Builtin("c1-fails-po-small", "the same with five candidates, any three voters", "this project", c1_fails_po_small),
    Builtin("infeasible-pmc", "a PMC ranking that is infeasible", PAPER, infeasible_pmc),
    Builtin("kemeny-fails-po", "linear Kemeny fails PO", PAPER, kemeny_fails_po),
    Builtin(
        "kemeny-po-separability",
        "Kemeny subject to PO fails separability, merged profile",
        "this project",
        kemeny_po_separability,
    ),
    *(
        Builtin(
            f"kemeny-po-separability-{p}",
            f"its {'first' if p == 1 else 'second'} part",
            "this project",
            partial(kemeny_po_separability, p),
        )
        for p in (1, 2)
    ),
    Builtin("separability", "LCPO fails separability, merged profile", "this project", separability),
    Builtin("separability-1", "its first part", "this project", partial(separability, 1)),
    Builtin("separability-2", "its second part", "this project", partial(separability, 2)),
    *HEADLINES,
    Builtin("cems", "six business schools, 303 students", f"{SURVEY}; coordinates: {CITIES}", cems),
)

BUILTINS: dict[str, Builtin] = {entry.name: entry for entry in _ALL}
"""Name (after `builtin:`) -> built-in instance."""
