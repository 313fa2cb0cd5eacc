"""One file for each kind of claim, and what some kinds share.

A kind's file begins with the statement that acceptance proves and why its checks suffice, and ends with its `KIND`.
"""

from ..kind import Kind
from . import (
    axiom,
    calibrated_ensemble,
    distortion,
    ensemble_error,
    feasible_ranking,
    feasible_ranking_count,
    feasible_rankings,
    held_out_bound,
    inconsistent_ballot,
    infeasible_ranking,
    kemeny_ranking,
    least_distortion,
    leximax_ranking,
    loss_ball,
    loss_orders,
    no_calibrated_ensemble,
    no_pareto_ranking,
    no_rule,
    no_smaller_violation,
    ranked_pairs_ranking,
    rule_table,
    small_ensemble,
    theorem,
)

ENSEMBLE_KINDS: dict[str, Kind] = {
    "calibrated-ensemble": calibrated_ensemble.KIND,
    "ensemble-error": ensemble_error.KIND,
    "held-out-bound": held_out_bound.KIND,
    "no-calibrated-ensemble": no_calibrated_ensemble.KIND,
    "small-ensemble": small_ensemble.KIND,
}  # their instance are votes

KINDS: dict[str, Kind] = {
    "feasible-ranking": feasible_ranking.KIND,
    "infeasible-ranking": infeasible_ranking.KIND,
    "feasible-rankings": feasible_rankings.KIND,
    "feasible-ranking-count": feasible_ranking_count.KIND,
    "leximax-ranking": leximax_ranking.KIND,
    "kemeny-ranking": kemeny_ranking.KIND,
    "ranked-pairs-ranking": ranked_pairs_ranking.KIND,
    "loss-ball": loss_ball.KIND,
    "loss-orders": loss_orders.KIND,
    "no-pareto-ranking": no_pareto_ranking.KIND,
    "axiom": axiom.KIND,
    "theorem": theorem.KIND,
    "rule-table": rule_table.KIND,
    "no-rule": no_rule.KIND,
    "no-smaller-violation": no_smaller_violation.KIND,
    "distortion": distortion.KIND,
    "least-distortion": least_distortion.KIND,
    "inconsistent-ballot": inconsistent_ballot.KIND,
    **ENSEMBLE_KINDS,
}
