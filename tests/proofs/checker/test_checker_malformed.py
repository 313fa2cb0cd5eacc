"""Malformed certificates are rejected with a reason."""

from __future__ import annotations

import math
import re
import sys

import pytest
from support.ranking_certificates import edited, leximax_with_features, talk_infeasible
from support.ranking_judge import certificate
from support.types import Json

from pluralign.proofs import checker
from pluralign.proofs.checker import GaveUp, Rejected, check

HALVES = [["A", "B", "1/2"], ["A", "B", "1/2"], ["B", "C", 2], ["D", "E", 20]]
BALLOT = {"count": 1, "ranking": ["p", "q"]}
MALFORMED: list[tuple[Json, str]] = [
    (None, "the certificate must be an object"),
    ([], "the certificate must be an object"),
    ({}, "has no 'format'"),
    (edited("feasible", "format", to="VIPR"), "'format'"),
    (edited("feasible", "version", to=True), "'version' must be 1 or 2, not True"),
    (edited("feasible", "version", to=1.0), "'version' must be 1 or 2, not 1.0"),
    (edited("feasible", "version", to=3), "'version'"),
    (edited("feasible", "version", to=2), "'candidates'"),
    (edited("feasible", "kind", to=["feasible-ranking"]), "'kind' must be one of"),
    (edited("feasible", "kind", to="kemeny"), "'kind' must be one of"),
    (edited("feasible", "note", to="hello"), "unknown key 'note'"),
    (edited("feasible", "claim", "note", to="hello"), "the claim has the unknown key 'note'"),
    (edited("feasible", "claim", "feasible", to=1), "'feasible' must be true"),
    (edited("infeasible", "claim", "feasible", to=0), "'feasible' must be false"),
    (edited("feasible", "instance", "candidates", to={}), "'candidates'"),
    (edited("feasible", "instance", "candidates", to=["a", "b", "a"]), "strings that differ"),
    (edited("feasible", "instance", "candidates", to=["a", "b", ["c"]]), "strings that differ"),
    (edited("feasible", "instance", "candidates", to={"a": [], "b": [], "c": []}), "a feature vector"),
    (edited("feasible", "instance", "candidates", "a", to=[1]), "differ in length"),
    (edited("feasible", "instance", "candidates", "a", to=["1/5", 2]), "same feature vector"),
    (edited("feasible", "instance", "candidates", "a", 0, to=0.5), "a feature must be an integer or"),
    (edited("feasible", "instance", "candidates", "a", 0, to=math.inf), "a feature"),
    *(
        (edited("feasible", "instance", "candidates", "a", 0, to=other), "a feature")
        for other in ("1/0", "-0", "007", "2/4", "3", "1/1", "0/5", "-0/5", "01/2", "1/02")
    ),
    (edited("feasible", "instance", "candidates", "a", 0, to="1e3"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="0.5"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1/-2"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="+1"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1\n"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="1_0"), "a feature"),
    (edited("feasible", "instance", "candidates", "a", 0, to="٣"), "a feature"),
    (edited("feasible", "claim", "ranking", to=["a", "b", "b"]), "all candidates"),
    (edited("feasible", "claim", "ranking", to=["a", "b"]), "all candidates"),
    (edited("feasible", "claim", "ranking", to=["a", "b", -1]), "an entry of a ranking"),
    (edited("feasible", "claim", "ranking", to=["a", "b", ["c"]]), "an entry of a ranking"),
    (edited("feasible", "claim", "ranking", to=["a", "b", {}]), "an entry of a ranking"),
    (edited("feasible", "claim", "ranking", to="abc"), "a ranking must be a list"),
    (edited("feasible", "evidence", "theta", to=[0, 0]), "number 1 of the ranking strictly above number 2"),
    (edited("feasible", "evidence", "theta", to=[1]), "theta has 1 numbers"),
    (edited("feasible", "evidence", "theta", to=None), "theta must be a list"),
    (edited("rankings without features", "evidence", "thetas", 0, to=[1, 2, 3]), "theta must be null"),
    (edited("infeasible", "evidence", "conflict", to=[]), "at least one entry"),
    (edited("infeasible", "evidence", "conflict", 0, to=["A", "B"]), "above, below, weight"),
    (edited("infeasible", "evidence", "conflict", 0, to=["A", "A", 1]), "paired with itself"),
    (edited("infeasible", "evidence", "conflict", 0, 2, to=0), "not positive"),
    (edited("infeasible", "evidence", "conflict", 0, 2, to=2), "do not sum to zero"),
    (edited("infeasible", "evidence", "conflict", to=HALVES), "repeats a pair"),
    (edited("infeasible", "claim", "ranking", to=["B", "A", "C", "D", "E"]), "opposite order"),
    (edited("rankings", "claim", "count", to=7), "'count' must be the number of rankings"),
    (edited("rankings", "claim", "rankings", 0, to=["r", "q", "p"]), "listed twice"),
    (edited("count", "claim", "count", to=-8), "a positive integer"),
    (edited("count", "claim", "count", to=0), "a positive integer"),
    (edited("count", "claim", "count", to="17/2"), "a positive integer"),
    (edited("count", "claim", "count", to=9), "8 rankings are feasible, not 9"),
    (edited("lcpo", "instance", "comparisons", to=[]), "both 'ballots' and 'comparisons'"),
    (edited("lcpo", "instance", "ballots", to=[]), "at least one entry"),
    (edited("lcpo", "instance", "ballots", 0, "count", to=0), "a positive integer"),
    (edited("lcpo", "instance", "ballots", 0, "count", to="1/2"), "a positive integer"),
    (edited("lcpo", "instance", "ballots", 0, to=BALLOT), "the name of a candidate"),
    (
        edited("lcpo", "instance", to={"candidates": leximax_with_features("lcpo")["instance"]["candidates"]}),
        "ballots",
    ),
    (edited("lcpo", "claim", "rule", to="kemeny"), "'rule' must be one of"),
    (edited("lcpo", "claim", "rule", to=["lcpo"]), "'rule' must be one of"),
    (edited("lcpo by comparisons", "claim", "rule", to="leximax-plurality"), "needs 'ballots'"),
    (edited("lcpo by comparisons", "instance", "comparisons", 0, "below", to="x"), "paired with itself"),
    (edited("no Pareto ranking", "claim", "respects-unanimity", to=False), "must be 0, not False"),
    (edited("no Pareto ranking", "evidence", "conflict", 0, 0, to="nine"), "do not sum to zero"),
    (
        edited("no Pareto ranking", "instance", "ballots", 0, "ranking", to=["four", "one", "nine", "six"]),
        "unanimous",
    ),
]


@pytest.mark.parametrize(("value", "reason"), MALFORMED)
def test_malformed_certificates_are_rejected_with_a_reason(value: Json, reason: str) -> None:
    with pytest.raises(Rejected, match=re.escape(reason)) as caught:
        check(value)
    assert len(str(caught.value)) < 250


def test_an_unanimous_pair_must_be_respected() -> None:
    ballots = [{"count": 2, "ranking": ["a", "b"]}]
    instance = {"candidates": ["a", "b"], "ballots": ballots}
    claim = {"rule": "lcpo", "ranking": ["b", "a"]}
    with pytest.raises(Rejected, match="does not respect a unanimous pair"):
        check(certificate("leximax-ranking", instance, claim, {"theta": None, "conflicts": []}))


def test_long_numbers_are_read_and_the_limit_is_put_back() -> None:
    before = sys.get_int_max_str_digits()
    value = talk_infeasible()
    long = 10**20_000
    value["evidence"]["conflict"] = [["A", "B", long], ["B", "C", 2 * long], ["D", "E", 20 * long]]
    check(value)
    value["evidence"]["conflict"][0][2] = long - 1
    with pytest.raises(Rejected, match="sum to zero"):
        check(value)
    value["evidence"]["conflict"][0][2] = f"1/{'3' * (checker.MAX_DIGITS + 1)}"
    with pytest.raises(GaveUp, match="digits"):
        check(value)
    value["evidence"]["conflict"][0][2] = 10 ** (2 * checker.MAX_DIGITS)
    with pytest.raises(GaveUp, match="digits"):
        check(value)
    assert sys.get_int_max_str_digits() == before
