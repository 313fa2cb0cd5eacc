"""All rules: their names, their families, and the methods that compute each."""

from __future__ import annotations

from typing import Literal, get_args

from pluralign.formulations.errors import InputError
from pluralign.formulations.kemeny.names import RULES as KEMENY
from pluralign.formulations.kemeny.names import KemenyMethod
from pluralign.formulations.leximax import methods as leximax
from pluralign.formulations.leximax.rules import RULES as LEXIMAX
from pluralign.formulations.numbers import shown, suggestion
from pluralign.formulations.ranked_pairs.problem import RULES as RANKED_PAIRS

RuleFamily = Literal["leximax", "kemeny", "ranked-pairs", "loss"]

METHODS: dict[RuleFamily, tuple[str, ...]] = {
    "leximax": get_args(leximax.LeximaxMethod),
    "kemeny": get_args(KemenyMethod),
    "ranked-pairs": ("auto",),
    "loss": ("auto",),
}
"""What computes the rules of a family."""


def rule_names() -> tuple[str, ...]:
    """All rules, by family."""
    from pluralign.formulations.losses import loss_rule  # here, since the other families need none of it

    return (*LEXIMAX, *KEMENY, *RANKED_PAIRS, *loss_rule.rule_names())


def family(rule: str) -> RuleFamily:
    """The family of a rule; raises `InputError` for an unknown one, naming a similar one."""
    if not isinstance(rule, str):
        raise InputError(f"unknown rule {shown(rule)}; rules are {', '.join(rule_names())}")
    if rule in LEXIMAX:
        return "leximax"
    if rule in KEMENY:
        return "kemeny"
    if rule in RANKED_PAIRS:
        return "ranked-pairs"
    known = rule_names()
    if rule in known:
        return "loss"
    raise InputError(f"unknown rule {shown(rule)}{suggestion(rule, known)}; rules are {', '.join(known)}")
