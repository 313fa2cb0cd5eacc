"""Which cells have a written proof for all numbers of candidates, voters and features: the sections of `docs/theorems.md`.

A written proof makes a cell `claimed`; only what Coq has accepted as well (`proofs/theorems/formal_statements.py`) makes it
`proved`.
"""

from __future__ import annotations

from pluralign.formulations.losses import loss_rule
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.rules import rule_names

PAGE = "docs/theorems.md"

LCPO = ("lcpo", "lcpo-half")
COPELAND = ("leximax-copeland", "leximax-copeland-half")
LEXIMAX_SCORES = ("leximax-borda", "leximax-plurality")
KEMENY = ("kemeny", "kemeny-po")

_WINNERS = {
    "condorcet-winner-pareto majority-loser": ("lcpo", "leximax-copeland"),
    "unanimity": ("lcpo", "leximax-copeland", "leximax-borda", "kemeny", "kemeny-po"),
    "pareto-winner": ("lcpo", "leximax-copeland", *LEXIMAX_SCORES, "kemeny-po"),
    "reinforcement positive-involvement negative-involvement": LEXIMAX_SCORES,
    "homogeneity": ("lcpo", "leximax-copeland", *LEXIMAX_SCORES, "kemeny", "kemeny-po"),
}

_SECTIONS: dict[tuple[str, str], str] = {
    **{(rule, "po"): "pareto-optimality" for rule in (*LCPO, "kemeny-po", "ranked-pairs")},
    **{(rule, "pmc"): "majorities-on-all-pairs" for rule in (*LCPO, *COPELAND, "ranked-pairs")},
    **{(rule, "majority"): "majority-favourites" for rule in (*LCPO, *COPELAND, "leximax-plurality")},
    **{(rule, axiom): "condorcet-winners" for rule in COPELAND for axiom in ("condorcet-winner", "smith")},
    **{(rule, "condorcet-winner-pareto"): "condorcet-winners" for rule in LCPO},
    **{(rule, "condorcet-loser"): "condorcet-losers" for rule in (*LCPO, *COPELAND)},
    **{(rule, "winner-monotonicity"): "lcpo-when-the-winner-rises" for rule in LCPO},
    **{(rule, "winner-monotonicity"): "scores-when-the-winner-rises" for rule in (*COPELAND, *LEXIMAX_SCORES)},
    **{(rule, "participation"): "participation" for rule in LEXIMAX_SCORES},
    **{
        (rule, axiom): "scores-of-two-profiles"
        for rule in LEXIMAX_SCORES
        for axiom in ("separability", "reinforcement")
    },
    **{(rule, "pareto-winner"): "winners-without-unanimous-objection" for rule in (*COPELAND, *LEXIMAX_SCORES)},
    **{(rule, "pmc"): "kemeny-and-majorities" for rule in ("kemeny", "kemeny-po", "slater")},
    **{(rule, "winner-monotonicity"): "kemeny-when-the-winner-rises" for rule in KEMENY},
    ("slater", "winner-monotonicity"): "slater-when-the-winner-rises",
    ("ranked-pairs", "winner-monotonicity"): "ranked-pairs-when-the-winner-rises",
    ("kemeny", "separability"): "kemeny-of-two-profiles",
    ("leximax-borda", "unanimity"): "one-ballot-of-all-voters",
    **{
        (prefix + name, "unanimity"): "one-ballot-of-all-voters"
        for name, loss in LOSSES.items()
        if loss.monotone
        for prefix in PREFIXES
    },
    **{(rule, "homogeneity"): "homogeneity" for rule in rule_names() if rule != "loss:weight-decay"},
    **{(rule, "resolvability"): "ties-that-a-voter-resolves" for rule in (*LEXIMAX_SCORES, *KEMENY, "ranked-pairs")},
    **{
        (rule, axiom): "further-axioms-of-winners"
        for axioms, rules in _WINNERS.items()
        for axiom in axioms.split()
        for rule in rules
    },
    **{
        (f"majority-loss:{name}", "pmc"): "losses-of-the-majority-relation"
        for name, loss in LOSSES.items()
        if loss.monotone
    },
    **{("loss:squared", axiom): "squared-loss-of-two-profiles" for axiom in ("separability", "reinforcement")},
    **{(rule, "reversal-symmetry"): "losses-of-reversed-ballots" for rule in loss_rule.rule_names()},
}


def written_proof(rule: str, axiom: str) -> str | None:
    """Where it is proved that the rule satisfies the axiom for all m, n and d: `docs/theorems.md#section`, or None."""
    section = _SECTIONS.get((rule, axiom))
    return None if section is None else f"{PAGE}#{section}"


def cells() -> list[tuple[str, str]]:
    """The cells, (rule, axiom), that have a written proof."""
    return list(_SECTIONS)
