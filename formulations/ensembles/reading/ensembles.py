"""Ensembles from JSON: an answer of `calibrate`, its list of members, or thetas with weights written by hand."""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.coupling import coupled
from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, linear
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of
from pluralign.formulations.instances.reading import decode, place_of, read_text
from pluralign.formulations.numbers import exact, exact_vector, shown
from pluralign.solver.errors import parameter


def read_ensemble(path: str | os.PathLike[str], votes: Votes) -> Ensemble:
    """An ensemble from a JSON file, see `ensemble_of`, or JSON Lines with one member a line.

    Raises `InputError` naming the file and the member, and for a file with several answers.
    """
    path = path_of(path, "path")
    return ensemble_of(_value(read_text(path), place_of(path)), votes, place_of(path))


def _value(text: str, place: str) -> object:
    """One JSON value, or JSON Lines: one answer, or one member a line. Raises `InputError` for several answers."""
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines, 1) if line.strip()]
    if len(numbers) < 2 or not all(lines[number - 1].strip().endswith("}") for number in numbers):
        return decode(text, place)
    if not all(lines[number - 1].lstrip().startswith("{") for number in numbers):
        return decode(text, place)
    values = [decode(lines[number - 1], f"{place} line {number}") for number in numbers]
    if any(isinstance(value, dict) and "members" in value for value in values):
        raise InputError(
            f"{place}: holds {len(values)} answers, one a line; put the one that is meant into its own file"
        )
    return values


def ensemble_of(value: object, votes: Votes, source: str = "ensemble") -> Ensemble:
    """The ensemble in a decoded JSON value: a list of members, or an object with the key `members`.

    A member is `{"weight": …, "theta": […]}` (with features) or `{"weight": …, "rankings": {prompt: [names, best first]}}`; the
    weights add up to 1. An answer about very many prompts has rankings `by_prompt` instead. Raises `InputError` naming the
    source and the member, `LimitReached` for an ensemble of prompts that is too large to be written down.
    """
    if isinstance(value, dict) and isinstance(value.get("ensemble"), dict):  # an answer of `learn`
        value = value["ensemble"]
    if isinstance(value, dict) and isinstance(value.get("by_prompt"), dict):
        return _by_prompt(value["by_prompt"], votes, source)
    if isinstance(value, dict) and value.get("more_members"):
        raise InputError(f"{source}: has only some members of an ensemble; write it without {parameter('members')}")
    members = value.get("members") if isinstance(value, dict) else value
    if isinstance(value, dict) and isinstance(value.get("features"), list) and isinstance(members, list):
        members = _by_names(members, value["features"], votes, source)
    if not isinstance(members, list) or not members:
        raise InputError(f"{source}: expected a non-empty list of members, or an object with the key members")
    pairs = [_member(member, votes, f"{source}: member {number}") for number, member in enumerate(members, 1)]
    total = sum((weight for weight, _ in pairs), Fraction(0))
    if total != 1:
        raise InputError(f"{source}: the weights add up to {shown(str(total))}; they must add up to 1")
    return Ensemble(tuple(reward for _, reward in pairs), tuple(weight for weight, _ in pairs))


def _by_prompt(own: dict[str, object], votes: Votes, source: str) -> Ensemble:
    """The joint ensemble of rankings of each prompt, [weight, names best first]."""
    made = []
    for part in votes.split():
        (prompt,) = part.prompts
        rows = own.get(prompt)
        if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 2 for row in rows):
            raise InputError(f"{source}: by_prompt must list [weight, ranking] of prompt {shown(prompt)}")
        members: list[object] = [{"weight": weight, "rankings": {prompt: names}} for weight, names in rows]
        made.append(ensemble_of(members, part, f"{source}: prompt {shown(prompt)}"))
    return coupled(made)


def _by_names(members: list[object], names: list[object], votes: Votes, source: str) -> list[object]:
    """Members whose thetas are for features of these names, with thetas for the features of the votes, in their order."""
    if votes.features is None or list(votes.features.names) == names:
        return members
    missing = [name for name in names if name not in votes.features.names]
    if missing:
        raise InputError(
            f"{source}: has a feature {shown(missing[0])}, which the votes do not have; give it in the table"
        )
    out: list[object] = []
    for member in members:
        theta = member.get("theta") if isinstance(member, dict) else None
        if isinstance(member, dict) and isinstance(theta, list) and len(theta) == len(names):
            own = dict(zip(map(str, names), theta, strict=True))
            out.append(member | {"theta": [own.get(name, 0) for name in votes.features.names]})
        else:
            out.append(member)
    return out


def _member(member: object, votes: Votes, where: str) -> tuple[Fraction, Reward]:
    if not isinstance(member, dict) or "weight" not in member:
        raise InputError(
            f'{where}: expected {{"weight": …, "theta": […]}} or "rankings" in its place, not {shown(member)}'
        )
    weight = exact(member["weight"], f"{where}, weight")
    if weight <= 0:
        raise InputError(f"{where}: the weight {weight} is not positive; leave such members out")
    if member.get("theta") is not None:
        return weight, _linear(member["theta"], votes, where)
    rankings = member.get("rankings")
    if not isinstance(rankings, dict):
        raise InputError(f"{where}: has neither theta nor rankings")
    place = np.empty(len(votes.responses), dtype=np.int64)
    for i, prompt in enumerate(votes.prompts):
        low, high = int(votes.starts[i]), int(votes.starts[i + 1])
        names = list(votes.responses[low:high])
        ranking = rankings.get(prompt)
        strings = [name for name in ranking if isinstance(name, str)] if isinstance(ranking, list) else []
        if not isinstance(ranking, list) or len(strings) < len(ranking) or sorted(strings) != sorted(names):
            raise InputError(
                f"{where}: rankings of prompt {shown(prompt)} must list its {len(names)} responses once each"
            )
        index = {name: k for k, name in enumerate(names)}
        for k, name in enumerate(ranking):
            place[low + index[name]] = k
    return weight, Reward(place)


def _linear(theta: object, votes: Votes, where: str) -> Reward:
    if votes.features is None:
        raise InputError(f"{where}: has a theta, but the votes have no features; give them by {parameter('features')}")
    if not isinstance(theta, list) or len(theta) != votes.features.d:
        raise InputError(
            f"{where}: theta must list {votes.features.d} numbers, one for each feature, not {shown(theta)}"
        )
    try:
        return linear(votes, exact_vector(theta, where, "theta"))
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{where}: θ gives two compared responses the same reward; change it a little") from None
