"""The built-in instances that show at a glance what rules do: each does what its title promises."""

from __future__ import annotations

import itertools
import math

import pytest

import pluralign as pl
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.formulations.instances.reading import load
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.theorems.formal_statements import SIX
from pluralign.solver.results import Status


def violates(name: str, rule: str, *axioms: str) -> bool:
    found = verdicts(load(f"builtin:{name}"), rule, axioms)
    assert all(v.status is Status.PROVED and v.hypotheses["ballots"] == "allowed" for v in found.values())
    return all(v.holds is False for v in found.values())


@pytest.mark.parametrize("loss", SIX)
def test_all_six_losses_fail(loss: str) -> None:
    assert violates("losses-fail-m4", f"loss:{loss}", "po", "pmc")
    assert violates("losses-fail-two-voters", f"loss:{loss}", "po")


@pytest.mark.parametrize(
    ("majority", "minority"), [(2, 1), (51, 49), (999, 1), (100_001, 100_000), (999_999_999, 1)], ids=str
)
def test_every_majority_fails_the_logistic_loss(majority: int, minority: int) -> None:
    assert violates(f"loss-fraction-{majority}-{minority}", "loss:logistic", "po", "pmc")
    a, b, c, _ = load(f"builtin:loss-fraction-{majority}-{minority}").features or ()
    # where c' is c, the minimum is at a multiple of (1, -1): a gap y between b and c, and r times y between a and b
    r, p = float(3 * a[0] - 2), majority / (majority + minority)
    sigma = [lambda y, k=k: 1 / (1 + math.exp(-k * y)) for k in (r, 1, 1 + r)]
    low, high = 0.0, 60.0
    for _ in range(100):
        y = (low + high) / 2
        low, high = (y, high) if sigma[1](y) + sigma[2](y) < 2 * p else (low, y)
    assert abs(sigma[0](y) + 2 * sigma[2](y) - 3 * p) < 0.01
    assert tuple(x - z for x, z in zip(b, c, strict=True)) == b


@pytest.mark.parametrize("name", ["loss-fraction-1-1", "loss-fraction-1-2", "loss-fraction-3-0"])
def test_a_majority_must_be_one(name: str) -> None:
    with pytest.raises(InputError, match="the first number of voters must be the larger one"):
        load(f"builtin:{name}")


def test_pareto_optimality_excludes_the_condorcet_winner() -> None:
    instance = load("builtin:pareto-against-condorcet")
    beats, agreed = profile.majority(instance), profile.unanimous(instance)
    e = instance.names.index("e")
    assert beats[e].sum() == 4
    rankings = feasible_rankings([[int(x) for x in row] for row in instance.features or ()])[0].tolist()
    first = [r for r in rankings if r[0] == e]
    assert first
    assert all(any(agreed[b, a] for a, b in itertools.combinations(r, 2)) for r in first)
    cast = [list(ballot.ranking) for ballot in instance.ballots]
    assert all(ballot in rankings for ballot in cast)


def test_kemeny_with_six_candidates() -> None:
    assert violates("kemeny-fails-po-m6", "kemeny", "po", "po+tie-free")
    optima = pl.aggregate("builtin:kemeny-fails-po-m6", "kemeny", all_optima=True).result["optima"]
    assert [output.index("c") < output.index("b") for output in optima] == [True]


def test_kemeny_subject_to_po_of_two_profiles_with_six_candidates() -> None:
    first, second = (load(f"builtin:kemeny-po-separability-m6-{part}") for part in (1, 2))
    merged = load("builtin:kemeny-po-separability-m6")
    assert verdicts(first, "kemeny-po", ["separability"], second)["separability"].holds is False
    outputs = [pl.aggregate(profile, "kemeny-po").result["ranking"] for profile in (first, second, merged)]
    assert outputs[0] == outputs[1] != outputs[2]
    assert sorted(sum(b.count for b in p.ballots) for p in (first, second, merged)) == [2, 3, 5]


def test_the_first_choice_of_a_majority_comes_last() -> None:
    instance = load("builtin:majority-favourite-last")
    answer = pl.aggregate(instance, "kemeny", all_optima=True).result
    assert 2 * int(profile.plurality(instance)[0]) > sum(b.count for b in instance.ballots)
    assert answer["optima"] == [answer["ranking"]]
    assert answer["ranking"][-1] == "a"
