"""The registry of rules: each is of one family, and each method of a family computes the same output."""

from __future__ import annotations

import pytest

import pluralign as pl
from pluralign.formulations.errors import InputError
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.rules import METHODS, family, rule_names

EVERY = [
    (rule, method)
    for rule in rule_names()
    if family(rule) != "loss"
    for method in METHODS[family(rule)]
    if method != "auto"
]


def test_each_rule_is_named_once_and_is_of_one_family() -> None:
    names = rule_names()
    assert len(set(names)) == len(names) == 6 + 3 + 1 + 2 * len(LOSSES)
    assert {family(name) for name in names} == set(METHODS)


@pytest.mark.parametrize(
    ("given", "meant"), [("lcp", "lcpo"), ("kemmeny", "kemeny"), ("loss:logistik", "loss:logistic")]
)
def test_an_unknown_rule_is_refused_with_a_similar_one(given: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"did you mean '{meant}'"):
        family(given)


@pytest.mark.parametrize(("rule", "method"), EVERY)
def test_all_methods_of_a_rule_give_its_output(rule: str, method: str) -> None:
    instance = pl.load("builtin:separability")
    expected, given = pl.aggregate(instance, rule), pl.aggregate(instance, rule, method)
    assert given.result["ranking"] == expected.result["ranking"] is not None
    assert given.result["method"].split(",")[0] == method
    assert str(given.status) == ("claimed" if method == "milp" else "proved")
