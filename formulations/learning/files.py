"""Learned ensembles in files: JSON with exact numbers, so that an ensemble that is read again predicts the same, bit for bit.

{"format": "pluralign-ensemble", "version": 1, "features": [names], "members": [{"weight", "theta"}],
"teacher": null or {"theta", "hedge"}, "made": {…}}. Thetas are for the features as they are, in the order of their names.
"""

from __future__ import annotations

import hashlib
import json
import os
from fractions import Fraction
from typing import Any

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of
from pluralign.formulations.instances.reading import decode, place_of, read_text
from pluralign.formulations.learning.learned import LearnedEnsemble
from pluralign.formulations.numbers import as_json, exact, exact_vector, shown
from pluralign.formulations.types import JsonObject, Theta

FORMAT, VERSION = "pluralign-ensemble", 1


def to_json(learned: LearnedEnsemble) -> JsonObject:
    """The file as an object."""
    teacher = None
    if learned.teacher is not None:
        hedge = None if learned.hedge is None else [as_json(x) for x in learned.hedge]
        teacher = {"theta": [as_json(t) for t in learned.teacher], "hedge": hedge}
    return {
        "format": FORMAT,
        "version": VERSION,
        "features": list(learned.features),
        "members": [
            {"weight": as_json(weight), "theta": [as_json(t) for t in theta]}
            for weight, theta in zip(learned.weights, learned.thetas, strict=True)
        ],
        "teacher": teacher,
        "made": learned.made,
    }


def is_learned(value: object) -> bool:
    """Whether a decoded JSON value is meant as a learned ensemble."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def from_json(value: object, source: str) -> LearnedEnsemble:
    """The ensemble in a decoded JSON value. Raises `InputError` naming the source and what is wrong there."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise InputError(f'{source}: is no learned ensemble; expected an object with "format": "{FORMAT}"')
    if value.get("version") != VERSION:
        raise InputError(
            f"{source}: version {shown(value.get('version'))}; this package reads version {VERSION}: learn it again"
        )
    names = value.get("features")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise InputError(f"{source}: features is {shown(names)}; expected the names of the features")
    if len(set(names)) < len(names):
        raise InputError(f"{source}: two features have the same name; rename one")
    members = value.get("members")
    if not isinstance(members, list) or not members:
        raise InputError(f"{source}: expected a non-empty list of members")
    thetas, weights = [], []
    for number, member in enumerate(members, 1):
        where = f"{source}: member {number}"
        if not isinstance(member, dict) or "weight" not in member or "theta" not in member:
            raise InputError(f'{where}: expected {{"weight": …, "theta": […]}}, not {shown(member)}')
        weight = exact(member["weight"], f"{where}, weight")
        if weight <= 0:
            raise InputError(f"{where}: the weight {weight} is not positive; leave such members out")
        weights.append(weight)
        thetas.append(_theta(member["theta"], len(names), where))
    if sum(weights) != 1:
        raise InputError(f"{source}: the weights add up to {shown(str(sum(weights)))}; they must add up to 1")
    teacher, hedge = _teacher(value.get("teacher"), len(names), source)
    made = value.get("made")
    return LearnedEnsemble(
        tuple(names), tuple(thetas), tuple(weights), teacher, hedge, made if isinstance(made, dict) else {}
    )


def read_learned(path: str | os.PathLike[str]) -> LearnedEnsemble:
    """The learned ensemble in a file. Raises `InputError`."""
    path = path_of(path, "path")
    return from_json(decode(read_text(path), place_of(path)), place_of(path))


def digest(votes: Votes) -> str:
    """SHA-256 of the votes and their features, by which one sees later whether an ensemble was learned from the same."""
    total = hashlib.sha256(json.dumps([votes.prompts, votes.responses], default=list).encode())
    arrays = [votes.starts, votes.first, votes.second, votes.wins, votes.total, votes.weight]
    if votes.features is not None:
        total.update(json.dumps([votes.features.names, votes.features.denominators]).encode())
        arrays.append(votes.features.X)
    for numbers in arrays:
        total.update(
            json.dumps(numbers.tolist()).encode() if numbers.dtype == object else numbers.astype("<i8").tobytes()
        )
    return total.hexdigest()


def _theta(value: object, d: int, where: str) -> Theta:
    if not isinstance(value, list) or len(value) != d:
        raise InputError(f"{where}: theta must list {d} numbers, one for each feature, not {shown(value)}")
    theta = exact_vector(value, where, "theta")
    if not any(theta):
        raise InputError(f"{where}: theta is zero, which prefers nothing; leave the member out")
    return theta


def _teacher(value: Any, d: int, source: str) -> tuple[Theta | None, tuple[Fraction, Fraction] | None]:
    if value is None:
        return None, None
    if not isinstance(value, dict):
        raise InputError(f"{source}: teacher is {shown(value)}; expected null or an object with theta and hedge")
    theta = _theta(value.get("theta"), d, f"{source}: teacher")
    hedge = value.get("hedge")
    if hedge is None:
        return theta, None
    if not isinstance(hedge, list) or len(hedge) != 2:
        raise InputError(f"{source}: hedge is {shown(hedge)}; expected the weights of θ and −θ")
    first, second = (exact(x, f"{source}: hedge") for x in hedge)
    if min(first, second) < 0 or first + second != 1:
        raise InputError(f"{source}: the weights of hedge are not at least 0 with the sum 1")
    return theta, (first, second)


def file_is_learned(path: str | os.PathLike[str]) -> bool:
    """Whether a file begins as a learned ensemble does; False for one that cannot be read."""
    try:
        with open(path, "rb") as stream:
            return f'"{FORMAT}"'.encode() in stream.read(200)
    except OSError:
        return False
