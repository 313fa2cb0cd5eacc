"""Certificates of loss-based rules: accepted as written, fast, hinge in rationals only, rejected when anything is changed."""

from __future__ import annotations

import copy
import json
import time
from fractions import Fraction
from typing import Any

import pytest
from support.mutations import reason
from support.six_candidates import construction

from pluralign.formulations.instances import builtin
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.losses.loss_rule import LossProblem, loss_output, rule_names
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs import checker
from pluralign.proofs.certificates.losses import loss_certificate
from pluralign.proofs.checker.kinds import intervals
from pluralign.proofs.theorems.formal_statements import SIX

RULES = rule_names()


def certificate(instance: Instance, rule: str) -> Any:
    return json.loads(json.dumps(loss_certificate(instance, loss_output(LossProblem.of(instance, rule)))))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("instance", [builtin.loss_counterexample(), builtin.loss_counterexample_m4(), builtin.cems()])
def test_accepted_as_written(rule: str, instance: Instance) -> None:
    document = certificate(instance, rule)
    assert reason(document) == ""
    assert len(document["claim"]["orders"]) == len(document["evidence"]["proofs"]) >= instance.m - 2


def test_all_six_losses_are_proved_and_checked_within_two_seconds() -> None:
    instance = construction(Fraction(1, 10), (3, 1))
    start = time.process_time()
    for name in SIX:
        document = certificate(instance, f"loss:{name}")
        assert ["c", "c'"] in document["claim"]["orders"]
        checker.check(document)
    assert time.process_time() - start < 2


def test_hinge_uses_rationals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def series(*_: object) -> None:
        raise AssertionError("hinge needs no series")

    for rule in ("loss:hinge", "loss:squared", "loss:squared-hinge"):
        document = certificate(builtin.loss_counterexample(), rule)
        with monkeypatch.context() as patch:
            patch.setattr(intervals, "series", series)
            assert reason(document) == ""


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.decay is None])
def test_any_changed_slope_or_order_is_rejected(name: str) -> None:
    """But for the slopes of the two candidates themselves: the others may then still balance."""
    instance = builtin.loss_counterexample_m4()
    document = certificate(instance, f"loss:{name}")
    pairs = [{instance.names[c] for c in pair} for pair in LossProblem.of(instance, f"loss:{name}").pairs]
    for i, proof in enumerate(document["evidence"]["proofs"]):
        for k, slope in enumerate(proof["slopes"]):
            if pairs[k] == set(document["claim"]["orders"][i]):
                continue
            changed = copy.deepcopy(document)
            changed["evidence"]["proofs"][i]["slopes"][k] = str(
                Fraction(slope) * Fraction(999, 1000) + Fraction(1, 9999)
            )
            assert "multiple of the difference" in reason(changed)
        changed = copy.deepcopy(document)
        changed["claim"]["orders"][i].reverse()
        assert "wrong sign" in reason(changed)
    shifted = copy.deepcopy(document)
    shifted["claim"]["orders"] = shifted["claim"]["orders"][1:] + shifted["claim"]["orders"][:1]
    assert reason(shifted)


@pytest.mark.parametrize("name", LOSSES)
def test_a_theta_that_is_no_better_is_rejected(name: str) -> None:
    document = certificate(builtin.loss_counterexample_m4(), f"loss:{name}")
    document["evidence"]["proofs"][0]["theta"] = [0, 0]
    assert "not less than the bound" in reason(document)


@pytest.mark.parametrize("name", LOSSES)
def test_scaled_slopes_give_a_worse_bound_or_leave_the_domain(name: str) -> None:
    """They still balance; twice or no slopes at all cannot prove what the best ones barely prove."""
    document = certificate(builtin.loss_counterexample_m4(), f"loss:{name}")
    for factor in (0, 3, -1):
        changed = copy.deepcopy(document)
        proof = changed["evidence"]["proofs"][-1]
        proof["slopes"] = [str(factor * Fraction(y)) for y in proof["slopes"]]
        assert reason(changed)


def test_what_is_malformed_is_rejected() -> None:
    document = certificate(builtin.loss_counterexample_m4(), "loss:logistic")

    def changed(place: str, key: str, value: Any) -> str:
        other = copy.deepcopy(document)
        other[place][key] = value
        return reason(other)

    orders, proofs = document["claim"]["orders"], document["evidence"]["proofs"]
    assert "one of loss:logistic" in changed("claim", "rule", "loss:cubic")
    assert reason({**document, "claim": {**document["claim"], "rule": "majority-loss:logistic"}})
    assert "orders with" in changed("claim", "orders", orders[1:])
    assert "two entries" in changed("claim", "orders", [["x0"], *orders[1:]])
    assert "paired with itself" in changed("claim", "orders", [["x0", "x0"], *orders[1:]])
    assert "entries, not" in changed(
        "evidence", "proofs", [{**proofs[0], "slopes": proofs[0]["slopes"][1:]}, *proofs[1:]]
    )
    assert "entries, not" in changed("evidence", "proofs", [{**proofs[0], "theta": [1]}, *proofs[1:]])
    assert "unknown key" in changed("evidence", "proofs", [{**proofs[0], "lambda": 1}, *proofs[1:]])
    assert "features" in changed("instance", "candidates", [name for name, _ in document["instance"]["candidates"]])
    huge = [{**proofs[0], "theta": [10**9, 0]}, *proofs[1:]]
    assert reason({**document, "evidence": {"proofs": huge}})


def test_other_ballots_are_noticed() -> None:
    document = certificate(builtin.loss_counterexample_m4(), "loss:logistic")
    for ballot in document["instance"]["ballots"]:
        ballot["ranking"].reverse()
    assert reason(document)


def test_nothing_proved_is_nothing_to_certify() -> None:
    alone = Instance(("a",), ((Fraction(1),),), (Ballot.strict((0,)),))
    outcome = loss_output(LossProblem.of(alone, "loss:logistic"))
    assert outcome.ranking == (0,)
    with pytest.raises(ValueError, match="nothing to certify"):
        loss_certificate(alone, outcome)
