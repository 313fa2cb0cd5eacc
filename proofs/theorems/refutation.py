"""Counterexamples: from a model of a negated theorem to integer profiles that break the axiom, as few voters as found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from pluralign.formulations.types import Ranking
from pluralign.proofs.theorems.changes import JOINING, OF_JOINING, OF_TWO_PARTS, moves
from pluralign.proofs.theorems.encoding import Encoder, QueryTopic, SymbolicProfile, move, text
from pluralign.proofs.theorems.semantics import BallotCounts, Counterexample, violated
from pluralign.solver.integers import over_common_denominator
from pluralign.solver.logic.lazy import Model


def counterexample(encoder: Encoder, axiom: str, about: QueryTopic, model: Model) -> Counterexample | None:
    """The model as a verified counterexample; None if it is none, which is a fault of the encoding.

    The family is cut down to what the violation needs, and the counts are made small.
    """
    if encoder.fixed_family:
        family = tuple(encoder.outputs)
    else:
        family = tuple(r for r in encoder.rankings if f"f {text(r)}" in model.true)
    unit = _units(encoder, model.values)
    profiles = [_counts(profile, unit) for profile in encoder.profiles]
    if about is not None:
        found = next(
            (
                example
                for pair in single_steps(encoder, axiom, about, profiles[0], unit)
                if violated(encoder.rule, example := Counterexample(axiom, family, pair), encoder.hypotheses)
            ),
            None,
        )
        return None if found is None else shrunk(encoder, found)
    given = profiles[: 2 if axiom in OF_TWO_PARTS else 1]
    example = Counterexample(axiom, family, tuple(given))
    return shrunk(encoder, example) if violated(encoder.rule, example, encoder.hypotheses) else None


def _units(encoder: Encoder, values: dict[str, Fraction]) -> dict[str, int]:
    """All real variables in one unit, so that mergers stay mergers."""
    integers, _ = over_common_denominator([values.get(x, Fraction(0)) for x in encoder.query.nonnegative])
    return dict(zip(encoder.query.nonnegative, integers, strict=True))


def _counts(profile: SymbolicProfile, unit: dict[str, int]) -> dict[Ranking, int]:
    return {r: n for r, form in profile.items() if (n := sum(c * unit[x] for x, c in form.items()))}


def single_steps(
    encoder: Encoder, axiom: str, about: QueryTopic, before: dict[Ranking, int], unit: dict[str, int]
) -> Iterator[tuple[BallotCounts, BallotCounts]]:
    """The change of the model one voter at a time: where the axiom is violated in the end, one step is to blame."""
    profile = before
    for old, new, voters in _changes(encoder, axiom, about, unit):
        for _ in range(voters):
            after = dict(profile)
            if old is not None:
                after[old] -= 1
            after[new] = after.get(new, 0) + 1
            after = {r: n for r, n in after.items() if n}
            yield profile, after
            profile = after


def _changes(
    encoder: Encoder, axiom: str, about: QueryTopic, unit: dict[str, int]
) -> Iterator[tuple[Ranking | None, Ranking, int]]:
    """From which ballot to which other one, and how many voters; those who join have none before."""
    if axiom in OF_JOINING:
        assert isinstance(about, tuple)
        yield None, about, unit[JOINING]
        return
    for old, targets in moves(axiom, about, encoder.rankings).items():
        for new in targets:
            if new != old:
                yield old, new, unit.get(move(old, new), 0)


def shrunk(encoder: Encoder, example: Counterexample) -> Counterexample:
    """Fewer voters and fewer allowed rankings, as long as one step less still breaks the axiom."""
    while True:
        for smaller in _smaller(encoder, example):
            if violated(encoder.rule, smaller, encoder.hypotheses):
                example = smaller
                break
        else:
            return example


def _smaller(encoder: Encoder, example: Counterexample) -> Iterator[Counterexample]:
    """Examples with fewer voters, or fewer allowed rankings."""
    for profiles in _fewer_voters(example):
        if all(profiles):
            yield replace(example, profiles=profiles)
    if not encoder.fixed_family and len(example.family) > 1:
        for r in example.family:
            yield replace(example, family=tuple(x for x in example.family if x != r))


def _fewer_voters(example: Counterexample) -> Iterator[tuple[BallotCounts, ...]]:
    profiles = example.profiles
    cast = sorted({r for profile in profiles for r in profile})
    if example.axiom not in OF_TWO_PARTS and len(profiles) == 2:  # both profiles lose the same voter
        yield from (tuple(_less(p, r) for p in profiles) for r in cast if all(r in p for p in profiles))
        return
    for k, profile in enumerate(profiles):
        for share in (2, 3):  # large counts shrink fast
            fewer = {r: -(-n // share) for r, n in profile.items()}
            if fewer != profile:
                yield (*profiles[:k], fewer, *profiles[k + 1 :])
        for r in cast:
            if r in profile:
                yield (*profiles[:k], _less(profile, r), *profiles[k + 1 :])


def _less(profile: BallotCounts, ranking: Ranking) -> dict[Ranking, int]:
    return {r: n - (r == ranking) for r, n in profile.items() if n > (r == ranking)}


def shown(profile: BallotCounts) -> str:
    """`2×012 + 021`."""
    return " + ".join(f"{n}×{text(r)}" if n > 1 else text(r) for r, n in sorted(profile.items()))


def profiles_json(profiles: Sequence[BallotCounts]) -> list[list[list[str | int]]]:
    """Profiles as JSON: lists of [ranking, count]."""
    return [[[text(r), n] for r, n in sorted(profile.items())] for profile in profiles]
