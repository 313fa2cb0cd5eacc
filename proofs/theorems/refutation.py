"""Counterexamples: from a model of a negated theorem to integer profiles that break the axiom, as few voters as found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from pluralign.formulations.types import Ranking
from pluralign.proofs.theorems.encoding import Encoder, move, raised, text
from pluralign.proofs.theorems.semantics import BallotCounts, Counterexample, violated
from pluralign.solver.integers import over_common_denominator
from pluralign.solver.logic.lazy import Model


def counterexample(encoder: Encoder, axiom: str, candidate: int | None, model: Model) -> Counterexample | None:
    """The model as a verified counterexample; None if it is none, which is a fault of the encoding.

    The family is cut down to what the violation needs, and the counts are made small.
    """
    if encoder.fixed_family:
        family = tuple(encoder.outputs)
    else:
        family = tuple(r for r in encoder.rankings if f"f {text(r)}" in model.true)
    profiles = _counts(encoder, model.values)
    if axiom == "separability":
        profiles = profiles[:2]
    if axiom == "winner-monotonicity":
        assert candidate is not None
        steps = _single_raises(encoder, candidate, family, model.values)
        found = next((e for e in steps if violated(encoder.rule, e, encoder.hypotheses)), None)
    else:
        found = Counterexample(axiom, family, tuple(profiles))
        found = found if violated(encoder.rule, found, encoder.hypotheses) else None
    return None if found is None else shrunk(encoder, found)


def _counts(encoder: Encoder, values: dict[str, Fraction]) -> list[dict[Ranking, int]]:
    """All profiles in one unit, so that mergers stay mergers."""
    integers, _ = over_common_denominator([values.get(x, Fraction(0)) for x in encoder.query.nonnegative])
    unit = dict(zip(encoder.query.nonnegative, integers, strict=True))
    return [
        {r: n for r, form in profile.items() if (n := sum(c * unit[x] for x, c in form.items()))}
        for profile in encoder.profiles
    ]


def _single_raises(
    encoder: Encoder, candidate: int, family: tuple[Ranking, ...], values: dict[str, Fraction]
) -> Iterator[Counterexample]:
    """The change of the model one voter at a time: where the candidate stops being first, one raise is to blame."""
    profile = _counts(encoder, values)[0]
    integers, _ = over_common_denominator([values.get(x, Fraction(0)) for x in encoder.query.nonnegative])
    unit = dict(zip(encoder.query.nonnegative, integers, strict=True))
    for old in encoder.rankings:
        for new in raised(old, candidate):
            for _ in range(unit.get(move(old, new), 0) if new != old else 0):
                after = dict(profile)
                after[old] -= 1
                after[new] = after.get(new, 0) + 1
                after = {r: n for r, n in after.items() if n}
                yield Counterexample("winner-monotonicity", family, (profile, after))
                profile = after


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
    if example.axiom == "winner-monotonicity":  # both profiles lose the same voter
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
