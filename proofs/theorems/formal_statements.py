"""Which axioms of which rules are settled for every number of candidates: the propositions of `proofs/formal/statements`.

Coq proves them; `docs/formal.md` says what each supposes. Cells that have no entry are certified for small m only.
"""

from __future__ import annotations

from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.formulations.losses.losses import LOSSES

PAGE = "docs/formal.md"

SIX = ("logistic", "exponential", "hinge", "squared-hinge", "squared", "probit")
"""The losses of the papers and of the table."""

NAMED = (*SIX, "margin", "davidson", "label-smoothing")
"""The losses of the propositions about losses, which are sums over pairs; with weight decay a loss is none."""

MONOTONE = tuple(name for name in NAMED if LOSSES[name].nondecreasing)

WINNERS = ("condorcet-winner-pareto", "majority-loser", "unanimity", "pareto-winner", "homogeneity")

SATISFIED: dict[tuple[str, str], str] = {
    **{("lcpo", axiom): "Theorem_4_3" for axiom in ("existence", "po", "pmc", "majority", "winner-monotonicity")},
    ("lcpo", "condorcet-loser"): "Condorcet_and_smith",
    **{
        ("leximax-copeland", axiom): "Leximax_copeland"
        for axiom in ("existence", "pmc", "majority", "winner-monotonicity")
    },
    **{("leximax-copeland", axiom): "Condorcet_and_smith" for axiom in ("condorcet-winner", "condorcet-loser")},
    **{
        ("leximax-borda", axiom): "Leximax_borda"
        for axiom in ("existence", "winner-monotonicity", "participation", "separability")
    },
    **{
        ("leximax-plurality", axiom): "Theorem_C_6"
        for axiom in ("existence", "majority", "winner-monotonicity", "separability")
    },
    ("leximax-plurality", "participation"): "Plurality_participation",
    **{(rule, "existence"): "Kemeny_exists" for rule in ("kemeny", "kemeny-po")},
    **{("kemeny", axiom): "Theorem_C_3" for axiom in ("pmc", "separability", "winner-monotonicity")},
    **{("kemeny-po", axiom): "Kemeny_subject_to_pareto" for axiom in ("po", "pmc", "winner-monotonicity")},
    ("leximax-copeland", "smith"): "Condorcet_and_smith",
    **{(rule, "condorcet-winner-pareto"): "Condorcet_winner_pareto" for rule in ("lcpo", "leximax-copeland")},
    **{(rule, "majority-loser"): "Majority_loser" for rule in ("lcpo", "leximax-copeland")},
    **{
        (rule, "unanimity"): "Unanimous_ballots"
        for rule in ("lcpo", "leximax-copeland", "leximax-borda", "kemeny", "kemeny-po")
    },
    **{
        (rule, "pareto-winner"): "Pareto_winner"
        for rule in ("lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality", "kemeny-po")
    },
    **{
        (rule, axiom): "Winners_of_sums"
        for rule in ("leximax-borda", "leximax-plurality")
        for axiom in ("reinforcement", "positive-involvement", "negative-involvement")
    },
    **{
        (rule, "homogeneity"): "Homogeneity"
        for rule in ("lcpo", "leximax-copeland", "leximax-plurality", "kemeny", "kemeny-po")
    },
    ("leximax-borda", "homogeneity"): "Leximax_borda",
    **{
        (rule, axiom): statement
        for rule, statement in (("lcpo-half", "Lcpo_half"), ("leximax-copeland-half", "Leximax_copeland_half"))
        for axiom in ("existence", "pmc", "majority", "winner-monotonicity", "condorcet-loser", *WINNERS)
    },
    ("lcpo-half", "po"): "Lcpo_half",
    **{("leximax-copeland-half", axiom): "Leximax_copeland_half" for axiom in ("condorcet-winner", "smith")},
    **{("slater", axiom): "Slater_rule" for axiom in ("pmc", "winner-monotonicity", "unanimity", "homogeneity")},
    **{
        ("ranked-pairs", axiom): "Ranked_pairs"
        for axiom in ("existence", "po", "pmc", "winner-monotonicity", "unanimity", "pareto-winner", "homogeneity")
    },
    **{
        (rule, "resolvability"): "Resolvability"
        for rule in ("leximax-borda", "leximax-plurality", "kemeny", "kemeny-po", "ranked-pairs")
    },
    ("majority-loss", "pmc"): "Theorem_3_6",
    **{(f"majority-loss:{name}", "pmc"): "Theorem_3_6_losses" for name in MONOTONE},
    **{
        (prefix + name, "reversal-symmetry"): "Reversal_symmetry"
        for prefix in PREFIXES
        for name in (*NAMED, "weight-decay")
    },
    **{(prefix + name, "homogeneity"): "Losses_homogeneity" for prefix in PREFIXES for name in NAMED},
    ("majority-loss:weight-decay", "homogeneity"): "Losses_homogeneity",
    **{(prefix + name, "unanimity"): "Losses_unanimity" for prefix in PREFIXES for name in MONOTONE},
    ("loss:squared", "separability"): "Squared_separability",
    ("loss:squared", "reinforcement"): "Squared_reinforcement",
}
"""(rule, axiom) -> the proposition that the rule satisfies the axiom, whatever the number of candidates."""

VIOLATED: dict[tuple[str, str], str] = {
    ("lcpo", "separability"): "Theorem_C_2",
    ("lcpo-sequence", "winner-monotonicity"): "Sequences_fail",
    ("majority-relation", "po"): "Theorem_3_7",
    **{(f"loss:{loss}", axiom): "Theorem_3_1_losses" for loss in NAMED for axiom in ("po", "pmc")},
    **{("kemeny", axiom): "Theorem_C_4" for axiom in ("po", "majority")},
    **{("kemeny-po", axiom): "Theorem_C_5" for axiom in ("majority", "separability")},
}
"""(rule, axiom) -> the proposition that the rule does not satisfy the axiom."""


def formal_statement(rule: str, axiom: str, holds: bool = True) -> str | None:
    """The proposition in Coq that the rule satisfies the axiom, or violates it if not `holds`; None if there is none."""
    return (SATISFIED if holds else VIOLATED).get((rule, axiom))
