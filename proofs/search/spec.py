"""What is searched for, where and how: the full specification of a search, which its store keeps and compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import suggestion
from pluralign.proofs.search import smallest
from pluralign.proofs.search.configurations import Size
from pluralign.proofs.search.deciders import decisions
from pluralign.proofs.search.deciders import registry as deciders
from pluralign.proofs.search.strategies import monolithic
from pluralign.solver.errors import parameter

STRATEGIES = ("exhaustive", "random", "local", "positions", "smallest")
EXHAUSTING = ("exhaustive", "positions", "smallest")
"""Those that without a hit say that there is none."""
MINIMIZE = ("voters", "candidates", "dimensions", "coordinates")
MOST_SETS = 50_000_000
"""Sets that are enumerated without being asked twice: minutes in the plane."""
AUTOMATIC_SETS = 3_000_000
"""The strategy `auto` is exhaustive up to so many."""
SAMPLED_VOTERS = 9
MOST_VOTERS = 100_000


@dataclass(frozen=True)
class Spec:
    """candidates, dimensions: ranges, both ends included. bound: coordinates are in {−bound, …, bound}.

    voters: the most, None for any number. minimize: the order in which hits are compared; empty to stop at the first. trials:
    instances tried by random and local. decider: which decision is asked about each configuration. The strategy positions
    knows no bound, which is 0 there.
    """

    rule: str
    axiom: str
    candidates: tuple[int, int]
    dimensions: tuple[int, int]
    bound: int
    voters: int | None
    strategy: str
    seed: int
    minimize: tuple[str, ...]
    trials: int
    decider: str

    def to_json(self) -> dict[str, Any]:
        """Lists for tuples, nothing else changed; `from_json` undoes it."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Spec:
        """The specification that `to_json` wrote."""
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
        return cls(**fields)

    def sizes(self) -> list[Size]:
        """The sizes in the order they are searched, those without enough points left out.

        Raises `InputError` if none is left.
        """
        found, first_error = [], None
        for m in range(self.candidates[0], self.candidates[1] + 1):
            for d in range(self.dimensions[0], self.dimensions[1] + 1):
                try:
                    found.append(Size(m, d, self.bound))
                except InputError as error:
                    first_error = first_error or error
        if first_error is not None and not found:
            raise first_error
        by_dimension = self.minimize[:1] == ("dimensions",)
        return sorted(found, key=lambda size: (size.d, size.m) if by_dimension else (size.m, size.d))

    def order(self, hit: dict[str, Any]) -> tuple[Any, ...]:
        """What hits are compared by: the chosen keys first, then the others, then the instance as text."""
        keys = dict.fromkeys((*self.minimize, *MINIMIZE))
        return (*(hit[key] for key in keys), hit["text"])


def specify(
    rule: str,
    axiom: str,
    *,
    candidates: tuple[int, int] | None = None,
    dimensions: tuple[int, int] | None = None,
    bound: int = 3,
    voters: int | str | None = None,
    strategy: str = "auto",
    seed: int = 0,
    minimize: Sequence[str] = (),
    trials: int = 1000,
    large: bool = False,
) -> Spec:
    """A complete specification, with defaults filled in; voters: a number, "any", or None for the best that is decided.

    candidates, dimensions: 3 to 4 and 1 to 2 by default, and all that are listed for the strategy smallest, which is what auto
    is for rules on rankings if candidates or voters are minimized first. large: allow more than `MOST_SETS` sets. Raises
    `InputError` for everything that cannot be searched.
    """
    decisions.check_names(rule, axiom)
    strategy, candidates, dimensions = _defaults(rule, axiom, strategy, minimize, candidates, dimensions)
    _check_numbers(candidates, dimensions, bound, voters, trials)
    for key in minimize:
        if key not in MINIMIZE:
            raise InputError(
                f"{parameter('minimize')}: unknown key {key!r}{suggestion(key, MINIMIZE)}; choose from {', '.join(MINIMIZE)}"
            )
    if strategy not in (*STRATEGIES, "auto"):
        names = ("auto", *STRATEGIES)
        raise InputError(f"unknown strategy {strategy!r}{suggestion(strategy, names)}; choose from {', '.join(names)}")
    draft = Spec(
        rule, axiom, candidates, dimensions, bound, None, strategy, seed, tuple(dict.fromkeys(minimize)), 0, ""
    )
    if strategy == "smallest":
        return _smallest(draft, voters)
    if strategy == "positions":
        return _by_positions(draft, voters)
    sizes = draft.sizes()
    total = sum(size.count for size in sizes)
    if strategy == "auto":
        strategy = "exhaustive" if total <= AUTOMATIC_SETS and _exhaustible(sizes) else "local"
    if strategy == "exhaustive":
        for size in sizes:
            size.check_exhaustible()
        if total > MOST_SETS and not large:
            raise InputError(
                f"{total:,} sets of points are more than the {MOST_SETS:,} that are enumerated unasked; lower "
                f"{parameter('bound')}, {parameter('candidates')} or {parameter('dimensions')}, "
                f"use {parameter('strategy', 'local')}, or say {parameter('large', True)} if you have the time"
            )
        most, decider = _decided(rule, axiom, voters)
        seed, trials = 0, 0
    else:
        if voters == "any":
            raise InputError(
                f"{parameter('strategy', strategy)} tries profiles of a bounded size; give {parameter('voters')} a number"
            )
        most, decider = SAMPLED_VOTERS if voters is None else int(voters), "verdicts"
    return Spec(
        rule, axiom, candidates, dimensions, bound, most, strategy, seed, draft.minimize, trials, decider
    )  # fmt: skip


def _by_positions(draft: Spec, voters: int | str | None) -> Spec:
    """Z3 decides each size for all rational positions and any number of voters: a bound for either is of no use."""
    monolithic.check(draft.rule, draft.axiom, draft.candidates[1])
    if voters not in (None, "any"):
        raise InputError(
            f"{parameter('strategy', 'positions')} decides any number of voters; leave out {parameter('voters', voters)}"
        )
    return replace(draft, bound=0, seed=0, decider="z3-positions-1")


def _defaults(
    rule: str,
    axiom: str,
    strategy: str,
    minimize: Sequence[str],
    candidates: tuple[int, int] | None,
    dimensions: tuple[int, int] | None,
) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """Whether auto is smallest, and the ranges."""
    if strategy == "auto" and tuple(minimize[:1]) in (("candidates",), ("voters",)) and smallest.knows(rule, axiom):
        strategy = "smallest"
    listed = strategy == "smallest"
    most = (
        4 if tuple(minimize[:1]) == ("voters",) else smallest.MOST_CANDIDATES
    )  # few voters come before few candidates
    return (
        strategy,
        candidates or ((2, most) if listed else (3, 4)),
        dimensions or ((1, most - 1) if listed else (1, 2)),
    )


def _smallest(draft: Spec, voters: int | str | None) -> Spec:
    """Families of real features, of which integer points are the representatives: there is no bound."""
    if not smallest.knows(draft.rule, draft.axiom):
        raise InputError(
            f"{parameter('strategy', 'smallest')} knows {', '.join(smallest.RULES)} and {', '.join(smallest.AXIOMS)}; "
            f"leave it out, or name one of these"
        )
    if voters == "any":
        raise InputError(
            f"{parameter('strategy', 'smallest')} takes profiles by the number of voters; give {parameter('voters')} one"
        )
    if draft.candidates[1] > smallest.MOST_CANDIDATES:
        raise InputError(
            f"{parameter('candidates', draft.candidates[1])}: {parameter('strategy', 'smallest')} lists families of at most "
            f"{smallest.MOST_CANDIDATES} candidates"
        )
    most = None if voters is None else int(voters)
    return replace(
        draft,
        bound=0,
        seed=0,
        voters=most,
        strategy="smallest",
        decider="summaries-1",
        minimize=draft.minimize or ("candidates",),
    )


def _decided(rule: str, axiom: str, voters: int | str | None) -> tuple[int | None, str]:
    """The bound for the voters and the name of the decision."""
    if voters is None or voters == "any":
        decider = deciders.decider_for(rule, axiom, None)
        if decider is not None:
            return None, decider.name
        if voters == "any":
            raise InputError(
                f"{rule} and {axiom}: no decision for any number of voters; give a number, such as "
                f"{parameter('voters', deciders.fallback_voters(rule, axiom))}"
            )
        voters = deciders.fallback_voters(rule, axiom)
    decider = deciders.decider_for(rule, axiom, int(voters))
    assert decider is not None, "listing the profiles decides every question"
    return int(voters), decider.name


def _check_numbers(
    candidates: tuple[int, int], dimensions: tuple[int, int], bound: int, voters: int | str | None, trials: int
) -> None:
    for name, (low, high) in (("candidates", candidates), ("dimensions", dimensions)):
        if low < 1:
            raise InputError(f"{parameter(name, low)}: at least 1 is needed")
        if high < low:
            raise InputError(
                f"{parameter(name)}: the range from {low} to {high} is empty; write the smaller number first"
            )
        if high > 1000:
            raise InputError(f"{parameter(name, high)}: a search handles 1000 at most")
    if bound < 0:
        raise InputError(f"{parameter('bound', bound)}: coordinates are between −bound and bound, so it is 0 or more")
    if bound > 10**6:
        raise InputError(f"{parameter('bound', bound)}: a search handles coordinates up to 1000000")
    if voters is not None and voters != "any" and (isinstance(voters, str) or not 1 <= voters <= MOST_VOTERS):
        raise InputError(f'{parameter("voters", voters)}: give a number from 1 to {MOST_VOTERS}, or "any"')
    if trials < 1:
        raise InputError(f"{parameter('trials', trials)}: at least 1 is needed")


def _exhaustible(sizes: Sequence[Size]) -> bool:
    try:
        for size in sizes:
            size.check_exhaustible()
    except InputError:
        return False
    return True
