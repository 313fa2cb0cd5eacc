"""Who explains which kind of certificate. A test asks for an entry for every kind that the checker knows."""

from __future__ import annotations

from pluralign.reports import axioms, distortion, ensembles, losses, rankings, rules, theorems
from pluralign.reports.explanation import CertificateJson, Explain, Explanation
from pluralign.reports.markup import element, markup, paragraph

EXPLAIN: dict[str, Explain] = {
    "feasible-ranking": rankings.feasible,
    "infeasible-ranking": rankings.infeasible,
    "feasible-rankings": rankings.all_feasible,
    "feasible-ranking-count": rankings.count,
    "no-pareto-ranking": rankings.no_pareto,
    "leximax-ranking": rules.leximax,
    "kemeny-ranking": rules.kemeny,
    "ranked-pairs-ranking": rules.ranked_pairs,
    "loss-ball": losses.loss_ball,
    "loss-orders": losses.loss_orders,
    "axiom": axioms.axiom,
    "no-smaller-violation": axioms.smallest,
    "theorem": theorems.theorem,
    "rule-table": theorems.rule_table,
    "pairwise-rule": theorems.pairwise_rule,
    "no-rule": theorems.no_rule,
    "distortion": distortion.distortion,
    "least-distortion": distortion.least,
    "inconsistent-ballot": distortion.inconsistent,
    "calibrated-ensemble": ensembles.calibrated,
    "ensemble-error": ensembles.error,
    "no-calibrated-ensemble": ensembles.none,
    "small-ensemble": ensembles.small,
    "held-out-bound": ensembles.held_out,
}


def explained(certificate: CertificateJson) -> Explanation:
    """What there is to say of an accepted certificate; of a kind without an entry, the claim as it stands."""
    kind = certificate["kind"]
    if kind in EXPLAIN:
        return EXPLAIN[kind](certificate)
    claim = [markup(element("dt", key), element("dd", str(value))) for key, value in certificate["claim"].items()]
    return Explanation(
        kind, element("dl", claim), paragraph("docs/certificates.md says what the checker verifies for this kind.")
    )
