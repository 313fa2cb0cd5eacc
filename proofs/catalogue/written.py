"""Which cells have a written proof for all numbers of candidates, voters and features: the sections of `docs/theorems.md`.

A written proof makes a cell `claimed`; only what Coq has accepted as well (`proofs/theorems/formal_statements.py`) makes it
`proved`.
"""

from __future__ import annotations

from pluralign.formulations.losses.loss_rule import rule_names
from pluralign.formulations.losses.losses import LOSSES

PAGE = "docs/theorems.md"

LEXIMAX_SCORES = ("leximax-borda", "leximax-plurality")

_WINNERS = {
    "condorcet-winner-pareto majority-loser": ("lcpo", "leximax-copeland"),
    "unanimity": ("lcpo", "leximax-copeland", "leximax-borda", "kemeny", "kemeny-po"),
    "pareto-winner": ("lcpo", "leximax-copeland", *LEXIMAX_SCORES, "kemeny-po"),
    "reinforcement positive-involvement negative-involvement": LEXIMAX_SCORES,
    "homogeneity": ("lcpo", "leximax-copeland", *LEXIMAX_SCORES, "kemeny", "kemeny-po"),
}

_SECTIONS: dict[tuple[str, str], str] = {
    ("lcpo", "po"): "pareto-optimality",
    ("kemeny-po", "po"): "pareto-optimality",
    **{(rule, "pmc"): "majorities-on-all-pairs" for rule in ("lcpo", "leximax-copeland")},
    **{(rule, "majority"): "majority-favourites" for rule in ("lcpo", "leximax-copeland", "leximax-plurality")},
    ("leximax-copeland", "condorcet-winner"): "condorcet-winners",
    **{(rule, "condorcet-loser"): "condorcet-losers" for rule in ("lcpo", "leximax-copeland")},
    ("leximax-copeland", "smith"): "condorcet-winners",
    **{
        (rule, axiom): "further-axioms-of-winners"
        for axioms, rules in _WINNERS.items()
        for axiom in axioms.split()
        for rule in rules
    },
    ("lcpo", "winner-monotonicity"): "lcpo-when-the-winner-rises",
    **{(rule, "winner-monotonicity"): "scores-when-the-winner-rises" for rule in ("leximax-copeland", *LEXIMAX_SCORES)},
    **{(rule, "participation"): "participation" for rule in LEXIMAX_SCORES},
    **{(rule, "separability"): "scores-of-two-profiles" for rule in LEXIMAX_SCORES},
    **{(rule, "pmc"): "kemeny-and-majorities" for rule in ("kemeny", "kemeny-po")},
    **{(rule, "winner-monotonicity"): "kemeny-when-the-winner-rises" for rule in ("kemeny", "kemeny-po")},
    ("kemeny", "separability"): "kemeny-of-two-profiles",
    **{
        (f"majority-loss:{name}", "pmc"): "losses-of-the-majority-relation"
        for name, loss in LOSSES.items()
        if loss.nondecreasing
    },
    ("loss:squared", "separability"): "squared-loss-of-two-profiles",
    **{(rule, "reversal-symmetry"): "losses-of-reversed-ballots" for rule in rule_names()},
}


def written_proof(rule: str, axiom: str) -> str | None:
    """Where it is proved that the rule satisfies the axiom for all m, n and d: `docs/theorems.md#section`, or None."""
    section = _SECTIONS.get((rule, axiom))
    return None if section is None else f"{PAGE}#{section}"


def cells() -> list[tuple[str, str]]:
    """The cells, (rule, axiom), that have a written proof."""
    return list(_SECTIONS)
