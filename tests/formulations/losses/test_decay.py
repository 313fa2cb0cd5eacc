"""Weight decay: the minimum in floats, what scales and copies change, certificates that do not pass when they are changed."""

from __future__ import annotations

import copy
import json
import math
import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from support.mutations import reason

from pluralign.formulations.instances import builtin, profile
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.losses.loss_rule import LossOutcome, LossProblem, loss_output
from pluralign.formulations.types import Floats
from pluralign.proofs import checker
from pluralign.proofs.axioms.derived_profiles import copied, reversed_profile, with_ballots
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.certificates.losses import loss_certificate
from pluralign.proofs.executor import Here
from pluralign.proofs.search.fewest.fewest import fewest
from pluralign.proofs.search.inverse.inverse import find
from pluralign.proofs.search.search import search, specification
from pluralign.proofs.search.spec import specify
from pluralign.proofs.search.store import Store
from pluralign.solver.results import NEVER, Status

F = Fraction
RULE = "loss:weight-decay"
DECAY = 0.1
ONE_VOTER = Instance(tuple("abc"), ((F(0), F(0)), (F(-1), F(0)), (F(2), F(-1))), (Ballot.strict((0, 1, 2)),))


def output(instance: Instance, rule: str = RULE) -> LossOutcome:
    return loss_output(LossProblem.of(instance, rule))


def scaled(instance: Instance, factor: Fraction) -> Instance:
    assert instance.features is not None
    features = tuple(tuple(x * factor for x in row) for row in instance.features)
    return Instance(instance.names, features, instance.ballots)


def gradient(instance: Instance, theta: Floats) -> Floats:
    """Of Σ n_ab ln(1 + e^(r(b) − r(a))) + λ‖θ‖², a loop over the pairs."""
    X = np.array([[float(x) for x in row] for row in instance.features or ()])
    n = profile.pairwise(instance)
    total = 2 * DECAY * theta
    for a in range(instance.m):
        for b in range(instance.m):
            lead = float(theta @ (X[a] - X[b]))
            total = total - n[a, b] / (1 + math.exp(lead)) * (X[a] - X[b])
    return np.asarray(total)


def random_instance(rng: random.Random) -> Instance:
    m, d = rng.randint(3, 5), rng.randint(1, 3)
    while True:
        features = tuple(tuple(F(rng.randint(-3, 3), rng.randint(1, 3)) for _ in range(d)) for _ in range(m))
        if len(set(features)) == m:
            break
    ballots = tuple(Ballot.strict(tuple(rng.sample(range(m), m)), rng.randint(1, 3)) for _ in range(rng.randint(1, 4)))
    return Instance(tuple("abcde"[:m]), features, ballots)


@pytest.mark.parametrize("seed", range(20))
def test_orders_are_those_of_the_minimiser(seed: int) -> None:
    instance = random_instance(random.Random(seed))
    outcome = output(instance)
    theta = np.array(outcome.approximate)
    assert np.abs(gradient(instance, theta)).max() < 1e-9
    X = np.array([[float(x) for x in row] for row in instance.features or ()])
    rewards = X @ theta
    for a, b in np.argwhere(outcome.above).tolist():
        assert rewards[a] > rewards[b]
    gaps = np.diff(np.sort(rewards))
    if gaps.min() > 1e-6:
        assert outcome.ranking == tuple(np.argsort(-rewards).tolist())
        assert outcome.status is Status.PROVED
        checker.check(loss_certificate(instance, outcome))


def test_one_voter_and_three_candidates_violate_unanimity() -> None:
    """On θ₁ = 0 the minimiser has λ t = 1/(1 + e^t), and moving towards b gains iff t < ln 9: λ > 1/(10 ln 9) ≈ 0.0455."""
    assert output(ONE_VOTER).ranking == (1, 0, 2)
    for factor in (F(1), F(2, 3), F(7, 5), F(3, 2), F(3)):  # λ/factor² for the features as they were
        large = DECAY / float(factor) ** 2 > 1 / (10 * math.log(9))
        ranking = output(scaled(ONE_VOTER, factor)).ranking
        assert ranking is not None
        assert (ranking.index(1) < ranking.index(0)) == large
    found = verdicts(ONE_VOTER, RULE, ["po", "unanimity", "pareto-winner", "homogeneity"])
    for verdict in found.values():
        assert (verdict.holds, verdict.status) == (False, Status.PROVED)
        assert verdict.certificate is not None
        checker.check(verdict.certificate)


def test_copies_weaken_decay_and_reversal_turns_the_output() -> None:
    assert output(copied(ONE_VOTER, 2)).ranking == (1, 0, 2)
    assert output(copied(ONE_VOTER, 3)).ranking == (0, 1, 2)
    assert output(copied(ONE_VOTER, 3), "majority-loss:weight-decay").ranking == (1, 0, 2)
    assert output(reversed_profile(ONE_VOTER)).ranking == (2, 0, 1)


def test_a_profile_that_is_its_own_reversal_leaves_everything_open() -> None:
    turned = with_ballots(ONE_VOTER, [((0, 1, 2), 2), ((2, 1, 0), 2)])
    outcome = output(turned)
    assert outcome.status is Status.PROVED
    assert len(outcome.open) == 3
    assert outcome.possible is not None
    assert len(outcome.possible) == 6


def test_pairs_without_data_are_ordered_by_the_shortest_theta() -> None:
    """Only a and b are compared; θ has the direction of a − b, which orders c and d too."""
    features = ((F(1), F(0)), (F(0), F(0)), (F(2), F(5)), (F(3), F(-5)))
    outcome = output(Instance(tuple("abcd"), features, comparisons=(Comparison(0, 1, 1),)))
    assert outcome.ranking == (3, 2, 0, 1)


@pytest.fixture(scope="module")
def document() -> Any:
    instance = builtin.loss_counterexample_m4()
    return json.loads(json.dumps(loss_certificate(instance, output(instance))))


def test_changed_certificates_are_rejected(document: Any) -> None:
    assert reason(document) == ""
    for i in range(len(document["claim"]["orders"])):
        changed = copy.deepcopy(document)
        changed["claim"]["orders"][i].reverse()
        assert "not less than the bound" in reason(changed)
        for value in (-1, 2):
            changed = copy.deepcopy(document)
            changed["evidence"]["proofs"][i]["slopes"][0] = value
            assert "outside the domain" in reason(changed)
        for key, entry in (("theta", [0, 0]), ("slopes", [0] * len(document["evidence"]["proofs"][i]["slopes"]))):
            changed = copy.deepcopy(document)
            changed["evidence"]["proofs"][i][key] = entry
            assert "not less than the bound" in reason(changed)
    for rule in ("loss:logistic", "majority-loss:weight-decay"):
        changed = copy.deepcopy(document)
        changed["claim"]["rule"] = rule
        assert reason(changed)
    for pair in document["instance"]["candidates"]:  # other units of the features are another decay
        pair[1] = [3 * x for x in pair[1]]
    assert reason(document)


def test_the_bound_is_the_least_of_a_half_space() -> None:
    """η‖θ‖² − g·θ on {γ·θ ≥ 0}, on a fine grid; the checker takes the features times 2."""
    from pluralign.proofs.checker.budget import budget
    from pluralign.proofs.checker.kinds.loss_orders import least_decayed

    grid = np.linspace(-10, 10, 401)
    x, y = np.meshgrid(grid, grid)
    for slopes, gamma in (([F(1, 2), F(1, 4)], (3, -1)), ([F(1), F(0)], (-2, -1)), ([F(1), F(1)], (0, 1))):
        with budget(math.inf):
            least = least_decayed(F(1, 10), [1, 2], slopes, [(2, 0), (0, -2)], gamma, [2, 2])
        g = (float(slopes[0]), -2 * float(slopes[1]))
        inside = gamma[0] * x + gamma[1] * y >= 0
        values = np.where(inside, DECAY * (x * x + y * y) - g[0] * x - g[1] * y, np.inf)
        assert values.min() >= float(least) - 1e-9
        assert values.min() == pytest.approx(float(least), abs=0.02)


def test_searches_that_know_affine_classes_only_say_so() -> None:
    assert "weight decay" in find(ONE_VOTER, RULE, "po").exhausted
    assert "weight decay" in fewest(ONE_VOTER, RULE, "po").covered


def test_the_search_finds_one_voter_and_three_candidates() -> None:
    """On a line no single ballot is contradicted; in the plane one is, with coordinates up to 2."""
    for d, found in ((1, False), (2, True)):
        spec = specify(RULE, "po", candidates=(3, 3), dimensions=(d, d), bound=2, voters=1, strategy="exhaustive")
        with Store(None, specification(spec)) as store:
            outcome = search(spec, store, Here(), NEVER)
        assert (outcome.hit is not None) == found
        assert found or outcome.explored["complete"]


def test_large_and_small_features() -> None:
    for factor in (F(10) ** 6, F(1, 10**6)):
        instance = scaled(builtin.loss_counterexample_m4(), factor)
        outcome = output(instance)
        assert outcome.status is Status.PROVED
        assert outcome.ranking is not None
        assert all(outcome.above[a, b] for a, b in pairwise(outcome.ranking))
        checker.check(loss_certificate(instance, outcome))
