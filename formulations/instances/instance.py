"""An instance of linear social choice: candidates, features, and a profile of ballots or of comparisons.

The one place where instances are validated: whatever builds an `Instance` gets the same `InputError`s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.errors import InputError
from pluralign.formulations.files import without_collector
from pluralign.formulations.instances.ballots import Ballot, Comparison
from pluralign.formulations.instances.induced import ExactRewards
from pluralign.formulations.instances.ranked import RankedBallots
from pluralign.formulations.numbers import as_json, exact_vector, listed, shown, suggestion
from pluralign.formulations.types import Ints

if TYPE_CHECKING:
    from pluralign.formulations.instances.profile_forms import Incomplete, Ties

__all__ = [
    "MAX_CANDIDATES",
    "MAX_WEIGHT",
    "Ballot",
    "Comparison",
    "Instance",
    "check_number_of_candidates",
    "check_weight",
    "frozen",
]

MAX_CANDIDATES = 10_000
MAX_WEIGHT = 2**62  # sums of counts, and twice such sums, fit a signed 64-bit integer below this


@dataclass(frozen=True)
class Instance:
    """Candidates in their fixed tie-break order, with features and a profile where there are any.

    names: m distinct non-empty strings. features: m different vectors of d numbers, or None: every ranking is allowed.
    Numbers are integers, fractions, text such as "1/3", or floats, which are taken exactly, as the binary fractions that they
    are. ballots: `Ballot`s, or rankings by numbers or names, best first; a tuple, or `RankedBallots` where readers find
    rankings. comparisons: `Comparison`s, or (above, below) and (above, below, count) by numbers or names. At most one of the
    two. Lists and arrays are as good as tuples. `source` names the instance in errors. Raises `InputError` for anything else.
    See also `from_arrays` and `from_prefs`.
    """

    names: tuple[str, ...]
    features: tuple[tuple[Fraction, ...], ...] | None = None
    ballots: Sequence[Ballot] = ()
    comparisons: tuple[Comparison, ...] = ()
    source: str = field(default="instance", compare=False)
    memo: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Arrays derived from the instance, kept by the functions that compute them."""

    def __post_init__(self) -> None:
        for part in ("names", "ballots", "comparisons"):
            value = getattr(self, part)
            if type(value) is not tuple and not isinstance(value, RankedBallots):
                object.__setattr__(self, part, self._listed(part, value))
        check_number_of_candidates(len(self.names), self.source)
        self._check_names()
        if self.features is not None:
            object.__setattr__(self, "features", self._checked_features(self.features))
        if self.ballots and self.comparisons:
            raise InputError(f"{self.source}: has both ballots and comparisons; keep one of them")
        self._adopt_profile()
        if isinstance(self.ballots, RankedBallots):
            if self.ballots.largest >= self.m:
                number = int(self.ballots.rankings.max(axis=1).argmax())
                self._check_ballot(self.ballots[number], self._place(self.ballots[number], number + 1))
        else:
            for number, ballot in enumerate(self.ballots, 1):
                self._check_ballot(ballot, self._place(ballot, number))
        for number, comparison in enumerate(self.comparisons, 1):
            self._check_comparison(comparison, f"{self.source}: comparison {number}")

    @classmethod
    def from_arrays(
        cls,
        features: Any = None,
        *,
        rankings: Any = None,
        parameters: Any = None,
        comparisons: Any = None,
        counts: Any = None,
        names: Any = None,
        decimals: bool = False,
        ties: Ties = "refuse",
        incomplete: Incomplete | None = None,
        source: str = "arrays",
    ) -> Instance:
        """An instance from arrays, lists, or data frames of pandas, polars and others.

        features: m×d, a row a candidate; or name -> row; or a frame, of which a column of text names the candidates. names: in
        tie-break order (of a frame: also the column that has them); by default the numbers from 0. rankings: n lists of
        candidates, best first, by name or by number from 0; a list in a list is a tie, and empty cells at the end are
        candidates that are not ranked. parameters: n×d, the θ of each voter. comparisons: K×2 or K×3, (above, below[,
        count]), or a frame with these columns. counts: how many voters stand behind each of these.

        decimals: take floats as they are printed (0.1 is 1/10); else exactly, as binary fractions. ties: ballots that tie
        candidates are refused, have their ties broken by the order of the candidates ("break") or are left out ("skip").
        incomplete: "comparisons" makes every ballot comparisons of the pairs that it ranks. How many ballots that concerned is
        said in a warning, an `InputNote`. Raises `InputError`.
        """
        from pluralign.formulations.instances.arrays import instance_of_arrays

        return instance_of_arrays(
            features,
            rankings=rankings,
            parameters=parameters,
            comparisons=comparisons,
            counts=counts,
            names=names,
            decimals=decimals,
            ties=ties,
            incomplete=incomplete,
            source=source,
        )

    @classmethod
    def from_prefs(
        cls, profile: Any, features: Any = None, *, decimals: bool = False, source: str = "profile"
    ) -> Instance:
        """An instance from a profile of pref_voting, preflibtools or abcvoting, or from plain Python.

        That is: ranking -> count, such as {("a", "b", "c"): 3}; or a list of rankings, of sets (approvals), or of candidate ->
        rank. A set or list in a ranking is a tie. features: name -> row, or rows in the order of the candidates. Complete
        rankings without ties are ballots; otherwise all are taken as comparisons of the pairs that they rank: what is approved
        is above what is not, and candidates without a rank are not compared. Raises `InputError`.
        """
        from pluralign.formulations.instances.prefs import instance_of_prefs

        return instance_of_prefs(profile, features, decimals, source)

    @property
    def m(self) -> int:
        """The number of candidates."""
        return len(self.names)

    @property
    def d(self) -> int | None:
        """The number of features, None without features."""
        return None if self.features is None else len(self.features[0])

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each name."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def rewards(self) -> ExactRewards:
        """θ·x of all candidates, which need features."""
        assert self.features is not None
        return ExactRewards(self.features)

    def index(self, name: str, where: str | None = None) -> int:
        """The number of the candidate called `name`; raises `InputError`, naming a similar one."""
        try:
            return self.numbers[name]
        except (KeyError, TypeError):
            place = self.source if where is None else where
            hint = suggestion(name, self.names) or f"; the candidates are {listed(self.names)}"
            raise InputError(f"{place}: no candidate is called {shown(name)}{hint}") from None

    def ranking(self, names: Sequence[str], where: str | None = None) -> tuple[int, ...]:
        """The numbers of a complete strict ranking given by names, best first.

        Raises `InputError` naming the candidates that are unknown, repeated or missing.
        """
        place = self.source if where is None else where
        if isinstance(names, str):
            raise InputError(f"{place}: a ranking is a list of names, not the string {shown(names)}")
        order = tuple(self.index(name, place) for name in names)
        if len(set(order)) < len(order):
            raise InputError(f"{place}: ranks {self._repeated(order)} more than once; keep one")
        if len(order) < self.m:
            present = set(order)
            missing = [name for c, name in enumerate(self.names) if c not in present]
            raise InputError(f"{place}: leaves out {listed(missing)}; a ranking lists every candidate once")
        return order

    def induced(self, theta: Sequence[object], where: str | None = None) -> tuple[int, ...]:
        """The ranking induced by θ (d numbers that `exact` reads), best first: by θ·x, decreasing.

        Raises `InputError` without features, for a θ of the wrong length, and where two rewards are equal.
        """
        levels = self.levels_of_theta(theta, where)
        tied = next((level for level in levels if len(level) > 1), None)
        if tied is not None:
            place = self.source if where is None else where
            both = f"{shown(self.names[tied[0]])} and {shown(self.names[tied[1]])} equal rewards"
            raise InputError(f"{place}: theta gives {both}; change it a little or give a ranking")
        return tuple(level[0] for level in levels)

    def levels_of_theta(self, theta: Sequence[object], where: str | None = None) -> tuple[tuple[int, ...], ...]:
        """The candidates by θ·x, decreasing; those of equal reward in one level, in their order. Errors as `induced`."""
        place = self.source if where is None else where
        if self.features is None:
            raise InputError(f"{place}: theta, but the candidates have no features; give a ranking instead")
        if isinstance(theta, str) or not hasattr(theta, "__len__"):
            raise InputError(f"{place}: theta is {shown(theta)}; give a list of {self.d} numbers")
        if len(theta) != self.d:
            raise InputError(f"{place}: theta has {len(theta)} entries for {self.d} features; give one each")
        exactly = exact_vector(theta, place, "theta entry")
        rewards = self.rewards.exact(exactly)
        order = sorted(range(self.m), key=rewards.__getitem__, reverse=True)
        return tuple(tuple(level) for _, level in groupby(order, key=rewards.__getitem__))

    def require_profile(self) -> None:
        """Raise `InputError` where there are neither ballots nor comparisons."""
        if not self.ballots and not self.comparisons:
            raise InputError(f'{self.source}: no ballots, but they are needed here; add "ballots"')

    def complete_ballots(self) -> tuple[Ints, Ints]:
        """Rankings (ballots × m, candidates' numbers best first) and counts (ballots), both read-only.

        Raises `InputError` without ballots, naming the first ballot that is tied or incomplete, and if the
        counts add up to `MAX_WEIGHT` or more.
        """
        self.require_profile()
        if not self.ballots:
            raise InputError(f"{self.source}: has comparisons, but rankings are needed here; give ballots")
        if "ballots" not in self.memo:
            self.memo["ballots"] = self._complete_ballots()
        rankings, counts = self.memo["ballots"]
        return rankings, counts

    def _complete_ballots(self) -> tuple[Ints, Ints]:
        ballots = self.ballots
        if isinstance(ballots, RankedBallots):
            short = next(iter(np.flatnonzero(ballots.incomplete(self.m)).tolist()), None)
        else:
            short = next((number for number, ballot in enumerate(ballots) if len(ballot.levels) < self.m), None)
        if short is not None:
            raise InputError(self._incomplete(ballots[short], short + 1))
        if isinstance(ballots, RankedBallots):
            check_weight(ballots.counts.tolist(), self.source)
            return frozen(ballots.rankings.astype(np.int64)), ballots.counts
        check_weight((ballot.count for ballot in ballots), self.source)
        rankings = np.array([ballot.levels for ballot in ballots], dtype=np.int64)[:, :, 0]
        return frozen(rankings), frozen(np.array([ballot.count for ballot in ballots], dtype=np.int64))

    def to_json(self, profile: bool = True) -> dict[str, Any]:
        """The canonical form of docs/certificates.md; without the profile if `profile` is False.

        Raises `InputError` for tied or incomplete ballots, which that form does not have.
        """
        features = self.features
        rows = None if features is None else [[as_json(value) for value in row] for row in features]
        out: dict[str, Any] = {
            "candidates": list(self.names) if rows is None else dict(zip(self.names, rows, strict=True))
        }
        if profile and self.ballots:
            rankings, counts = self.complete_ballots()
            with without_collector():
                out["ballots"] = [
                    {"count": count, "ranking": [*map(self.names.__getitem__, row)]}
                    for count, row in zip(counts.tolist(), rankings.tolist(), strict=True)
                ]
        if profile and self.comparisons:
            out["comparisons"] = [
                {"above": self.names[c.above], "below": self.names[c.below], "count": c.count} for c in self.comparisons
            ]
        return out

    def _place(self, ballot: Ballot, number: int) -> str:
        return ballot.where or f"{self.source}: ballot {number}"

    def _listed(self, part: str, value: Any) -> tuple[Any, ...]:
        """A list, an array or a series as a tuple; numbers and names in arrays as Python's."""
        if hasattr(value, "tolist"):
            value = value.tolist()
        if isinstance(value, (str, dict)) or not isinstance(value, Sequence):
            raise InputError(f"{self.source}: {part} must be a tuple, a list or an array, not {shown(value)}")
        return tuple(value)

    def _adopt_profile(self) -> None:
        """Rankings and comparisons that are given by lists, numbers and names."""
        for part, kind in (("ballots", Ballot), ("comparisons", Comparison)):
            entries = getattr(self, part)
            if isinstance(entries, RankedBallots) or all(type(entry) is kind for entry in entries):
                continue
            from pluralign.formulations.instances import arrays

            bare = Instance(self.names, self.features, source=self.source)
            read: Any = arrays.ballot_of if kind is Ballot else arrays.comparison_of
            adopted = (
                entry if isinstance(entry, kind) else read(bare, entry, f"{self.source}: {part[:-1]} {number}")
                for number, entry in enumerate(entries, 1)
            )
            object.__setattr__(self, part, tuple(adopted))

    def __getstate__(self) -> dict[str, Any]:
        """Without what was derived, which is made again where it is needed."""
        return {name: getattr(self, name) for name in ("names", "features", "ballots", "comparisons", "source")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in (state | {"memo": {}}).items():
            object.__setattr__(self, name, value)

    def _check_names(self) -> None:
        for i, name in enumerate(self.names, 1):
            if not isinstance(name, str):
                raise InputError(f"{self.source}: candidate {i} is {shown(name)}; a name is a string")
            if not name.strip():
                raise InputError(f"{self.source}: candidate {i} has an empty name; give it one")
            if any("\ud800" <= character <= "\udfff" for character in name):
                raise InputError(f"{self.source}: candidate {i}, {shown(name)}, is not valid Unicode; rename it")
        if len(self.numbers) < self.m:
            twice = [name for i, name in enumerate(self.names) if self.numbers[name] != i]
            raise InputError(f"{self.source}: candidates {listed(twice)} more than once; names must differ")

    def _checked_features(self, features: Sequence[Sequence[object]]) -> tuple[tuple[Fraction, ...], ...]:
        if not hasattr(features, "__len__"):
            raise InputError(f"{self.source}: features must be a tuple, not {shown(features)}")
        if len(features) != self.m:
            given = f"{len(features)} feature vectors"
            raise InputError(f"{self.source}: {given} for {self.m} candidates; give one each")
        rows = []
        for name, row in zip(self.names, features, strict=True):
            place = f"{self.source}: candidate {shown(name)}"
            if isinstance(row, (str, dict)) or not hasattr(row, "__len__"):
                raise InputError(f"{place}: the features must be a list of numbers, not {shown(row)}")
            if len(row) == 0:
                mend = "give at least one number, or the candidates as a list of names"
                raise InputError(f"{place} has no features; {mend}")
            if len(row) != len(features[0]):
                first = f"{shown(self.names[0])} has {len(features[0])}"
                raise InputError(f"{place} has {len(row)} features, but {first}; all need the same number")
            rows.append(exact_vector(row, place, "feature"))
        first_with: dict[tuple[Fraction, ...], str] = {}
        firsts = [first_with.setdefault(row, name) for name, row in zip(self.names, rows, strict=True)]
        equal = [f"{shown(a)} = {shown(b)}" for a, b in zip(firsts, self.names, strict=True) if a != b]
        if equal:
            pairs = ", ".join(equal[:3]) + (f" and {len(equal) - 3} more" if equal[3:] else "")
            raise InputError(f"{self.source}: equal features: {pairs}; merge these or tell them apart")
        return tuple(rows)

    def _check_ballot(self, ballot: Ballot, place: str) -> None:
        _check_count(ballot.count, place)
        flat = [c for level in ballot.levels for c in level]
        if not all(ballot.levels) or not flat:
            raise InputError(f"{place}: an empty ballot or level; every level names at least one candidate")
        self._check_numbers(flat, place)
        if len(set(flat)) < len(flat):
            raise InputError(f"{place}: ranks {self._repeated(flat)} more than once; keep one")

    def _repeated(self, numbers: Iterable[int]) -> str:
        return listed(self.names[c] for c, times in Counter(numbers).items() if times > 1)

    def _check_comparison(self, comparison: Comparison, place: str) -> None:
        _check_count(comparison.count, place)
        self._check_numbers((comparison.above, comparison.below), place)
        if comparison.above == comparison.below:
            raise InputError(f"{place}: compares {shown(self.names[comparison.above])} with itself")

    def _check_numbers(self, numbers: Sequence[object], place: str) -> None:
        m = self.m
        for c in numbers:
            if type(c) is not int or not 0 <= c < m:
                raise InputError(f"{place}: {shown(c)} is no candidate's number (integers 0 to {m - 1})")

    def _incomplete(self, ballot: Ballot, number: int) -> str:
        place = self._place(ballot, number)
        tied = next((level for level in ballot.levels if len(level) > 1), None)
        if tied is not None:
            names = listed(self.names[c] for c in tied)
            return f"{place}: ties {names}; this needs complete ballots without ties"
        ranked = {level[0] for level in ballot.levels}
        missing = [name for c, name in enumerate(self.names) if c not in ranked]
        return f"{place}: leaves out {listed(missing)}; this needs complete ballots without ties"


def check_number_of_candidates(m: int, place: str) -> None:
    """Raise `InputError` unless 1 ≤ m ≤ `MAX_CANDIDATES`."""
    if m == 0:
        raise InputError(f"{place}: has no candidates; give at least one")
    if m > MAX_CANDIDATES:
        mend = "keep the candidates that matter, or split the instance"
        raise InputError(f"{place}: has {m} candidates, at most {MAX_CANDIDATES} are handled; {mend}")


def check_weight(counts: Iterable[int], place: str) -> None:
    """Raise `InputError` if the counts (Python integers) add up to `MAX_WEIGHT` or more."""
    if sum(counts) >= MAX_WEIGHT:
        raise InputError(f"{place}: the counts add up to 2^62 or more; divide them by a common factor")


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The array itself, made read-only because it is shared."""
    array.setflags(write=False)
    return array


def _check_count(count: object, place: str) -> None:
    if type(count) is not int or count <= 0:
        raise InputError(f"{place}: the count is {shown(count)}; a count is a positive whole number")
