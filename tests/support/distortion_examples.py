"""Small certificates of distortion, and their claims judged by definition."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise

from support import distortion_brute as brute
from support.types import Json

from pluralign.formulations.distortion.best import best_candidate, best_lottery
from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.distortion.worst import only, worst_case
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import from_json
from pluralign.proofs.certificates.answers import instance_input
from pluralign.proofs.certificates.distortion import (
    best_candidate_certificate,
    best_lottery_certificate,
    distortion_certificate,
    inconsistent_certificate,
)


def instances() -> dict[str, Instance]:
    plain = Instance.from_arrays([["2", "1/2"], [1, 2], [0, 3]], rankings=[[0, 1, 2], [2, 1, 0]], counts=[2, 1])
    told = Instance.from_arrays([[3, 1], [1, 2]], comparisons=[[0, 1, 2], [1, 0, 1]])
    useless = Instance.from_arrays([[0, 1], [2, 0]], rankings=[[1, 0]])
    nobody = Instance.from_arrays([[0, 1], [2, 0], [0, 0]], rankings=[[1, 0, 2], [0, 1, 2]])
    worthless = Instance.from_arrays([[2, 1], [1, 2], [0, 0]], rankings=[[0, 1, 2], [1, 0, 2]])
    return {"plain": plain, "told": told, "useless": useless, "nobody": nobody, "worthless": worthless}


def examples() -> dict[str, Json]:
    """Of each kind and form one, as read from a file."""
    out: dict[str, Json] = {}
    for name, instance in instances().items():
        problem = DistortionProblem.of(instance)
        uniform = (Fraction(1, problem.m),) * problem.m
        out[f"{name} first"] = distortion_certificate(problem, worst_case(problem, only(problem, 0)))
        out[f"{name} uniform"] = distortion_certificate(problem, worst_case(problem, uniform))
        out[f"{name} candidate"] = best_candidate_certificate(problem, best_candidate(problem))
        out[f"{name} lottery"] = best_lottery_certificate(problem, best_lottery(problem))
    dominated = Instance.from_arrays([[1, 1], [2, 2], [9, 0]], rankings=[[2, 0, 1], [1, 0, 2]])
    [(v, conflict)] = DistortionProblem.of(dominated).empty().items()
    out["inconsistent"] = inconsistent_certificate(dominated, v, conflict)
    return json.loads(json.dumps(out))  # type: ignore[no-any-return]


def judged_true(document: Json) -> bool:
    """Whether the claim holds, by the definitions alone. Raises for what has no meaning."""
    claim = document["claim"]
    instance = from_json(instance_input(document))
    assert instance.features is not None
    assert min(map(min, instance.features)) >= 0
    if document["kind"] == "inconsistent-ballot":
        order = tuple(instance.index(name) for name in claim["vote"])
        votes = [ballot.ranking for ballot in instance.ballots] + [(c.above, c.below) for c in instance.comparisons]
        return order in votes and not brute.vertices(instance.features, tuple(pairwise(order)))
    weights = dict(claim["lottery"])
    assert len(weights) == len(claim["lottery"])
    assert all(Fraction(weight) > 0 for weight in weights.values())
    assert sum(map(Fraction, weights.values())) == 1
    assert weights.keys() <= set(instance.names)
    lottery = [Fraction(weights.get(name, 0)) for name in instance.names]
    value = None if claim["distortion"] == "infinite" else Fraction(claim["distortion"])
    if brute.distortion(instance, lottery) != value:
        return False
    if document["kind"] == "distortion":
        return True
    if claim["over"] == "lotteries":
        return brute.best_lottery(instance) == value
    every = [brute.distortion(instance, [Fraction(int(k == c)) for k in range(instance.m)]) for c in range(instance.m)]
    assert claim["over"] == "candidates"
    return len(weights) == 1 and (value is None or all(v is None or v >= value for v in every)) and value in every
