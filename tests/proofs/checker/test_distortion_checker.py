"""Certificates of distortion: true ones are accepted, and whatever is accepted after a change is true by definition."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from fractions import Fraction

import pytest
from support.distortion_examples import examples, judged_true
from support.mutations import accepted, places
from support.types import Json

from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.distortion.worst import WorstCase, only, worst_case
from pluralign.formulations.instances.instance import Instance
from pluralign.proofs.certificates.distortion import distortion_certificate, number_json
from pluralign.proofs.checker import check

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_true_certificates_are_accepted(name: str) -> None:
    check(EXAMPLES[name])
    assert judged_true(EXAMPLES[name])


def changes(value: Json, names: list[str]) -> Iterator[Json]:
    """Other values for one place."""
    yield from (None, True, 1.5, [], {}, "", [value])
    if type(value) is int:
        yield from (-value, value + 1, value - 1, 2 * value, 0, str(value), f"{2 * value + 1}/2")
    elif isinstance(value, str):
        yield from (*names, "infinite", "candidates", "lotteries", "1/3", 1, 2, 3, value + "x", f"-{value}")
        if "/" in value:
            number = Fraction(value)
            yield from (number_json(other) for other in (number + 1, number * 2, number / 3, 1 - number))
    elif isinstance(value, list):
        yield from (value[1:], value[:-1], value[::-1], [*value, *value[:1]], [*value, *value], [*value, None])
    elif isinstance(value, dict):
        yield {**value, "extra": 1}
        for key in value:
            yield {k: v for k, v in value.items() if k != key}


def with_change(document: Json, path: tuple[Json, ...], new: Json) -> Json:
    if not path:
        return new
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_accepted_after_a_change_is_true(name: str) -> None:
    document = EXAMPLES[name]
    names = [entry[0] for entry in document["instance"]["candidates"]]
    tried = left = 0
    for path, value in places(document):
        for new in changes(value, names):
            other = with_change(document, path, new)
            if json.dumps(other) == json.dumps(document):
                continue
            tried += 1
            if accepted(other):
                left += 1
                assert judged_true(other), (path, new)
    assert tried > 300
    assert left < tried / 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_another_value_is_rejected(name: str) -> None:
    document = EXAMPLES[name]
    if document["kind"] == "inconsistent-ballot":
        return
    old = document["claim"]["distortion"]
    for new in ("infinite", 1, "3/2", 2, 3, "1/2", 0, -1, "1000001/1000000", *_near(old)):
        if new != old:
            assert not accepted(with_change(document, ("claim", "distortion"), new)), new


def _near(value: Json) -> Iterator[Json]:
    if value != "infinite":
        for step in (Fraction(1, 10**12), -Fraction(1, 10**12)):
            yield number_json(Fraction(value) + step)


def test_numbers_that_python_does_not_print_are_written_and_checked() -> None:
    """The value of many voters with different large denominators has more than 4300 digits."""
    features = [[10**40 + 7, 3, 1], [5, 10**40 + 9, 2], [3, 4, 10**40 + 33]]
    thetas = [[1, 1 + Fraction(k, 150), 1 + Fraction(k, 77)] for k in range(1, 150)]
    rows = [[x * (1 + Fraction(1, 10**30 + k)) for x in row] for k, row in enumerate(features)]
    instance = Instance.from_arrays(rows, parameters=thetas)
    problem = DistortionProblem.of(instance)
    document = json.loads(json.dumps(distortion_certificate(problem, worst_case(problem, only(problem, 0)))))
    check(document)


def test_what_is_not_exact_has_no_certificate() -> None:
    problem = DistortionProblem.of(Instance.from_arrays([[1, 0], [0, 1]], rankings=[[0, 1]]))
    found = worst_case(problem, only(problem, 0))
    partial = WorstCase(found.lottery, found.value, found.competitor, found.profile, exact=False)
    with pytest.raises(ValueError, match="only known from below"):
        distortion_certificate(problem, partial)


def test_nothing_over_nothing_does_not_refute() -> None:
    """b is twice as bad as a; that both are worth nothing to somebody must not make b the best."""
    problem = DistortionProblem.of(Instance.from_arrays([[0, 2], [0, 1]], names=["a", "b"], rankings=[[0, 1]]))
    document = distortion_certificate(problem, worst_case(problem, only(problem, 1)))
    assert document["claim"]["distortion"] == 2
    both = [
        {"candidate": name, "competitor": "a", "parameters": [theta]} for name, theta in (("a", [1, 0]), ("b", [0, 1]))
    ]
    claim = {"over": "candidates"} | document["claim"]
    false = document | {
        "kind": "least-distortion",
        "claim": claim,
        "evidence": {"others": both, "bounds": document["evidence"]["bounds"]},
    }
    assert not accepted(false)


def test_a_ballot_that_allows_no_parameter_makes_no_claim_true() -> None:
    """Bounds alone prove anything of an empty polytope: somebody ranks a above b, which nobody can."""
    instance = {"candidates": [["a", [1, 1]], ["b", [2, 2]]], "ballots": [{"count": 1, "ranking": ["a", "b"]}]}
    bounds = [
        {"competitor": name, "at": [1], "unit": 1, "multipliers": [[0, 5]] if name == "b" else [[]]} for name in "ab"
    ]
    for others in ([], [{"weight": 1, "competitor": "a", "parameters": [["1/2", "1/2"]]}]):
        document = {
            "format": "pluralign-certificate",
            "version": 2,
            "kind": "least-distortion",
            "instance": instance,
            "claim": {"over": "lotteries", "lottery": [["a", 1]], "distortion": 1},
            "evidence": {"others": others, "bounds": bounds},
        }
        assert not accepted(document)
