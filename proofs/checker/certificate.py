"""A certificate as read by `json`: its kind, its instance, and whether its evidence proves its claim."""

from __future__ import annotations

from .budget import OUT_OF_MEMORY, STEPS, STEPS_A_VALUE, GaveUp, budget
from .instance import read_instance
from .kind import Kind
from .kinds import (
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
from .kinds.votes import read_poll
from .values import read_fields, reject, size_of
from .version_1 import upgraded

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


def check(certificate: object, steps: float | None = None) -> None:
    """Return if the certificate (as read by `json`) proves its claim, raise `Rejected` if it does not.

    Raise `GaveUp` if that takes more than so many steps of the work budget (by default STEPS, and STEPS_A_VALUE for each
    value in the certificate; math.inf for no limit), too long numbers, too much memory or too deep nesting.
    """
    try:
        with budget(STEPS + STEPS_A_VALUE * size_of(certificate) if steps is None else steps):
            _check(certificate)
    except RecursionError:
        raise GaveUp("it is nested too deeply") from None
    except MemoryError:
        raise GaveUp(OUT_OF_MEMORY) from None


def _check(certificate: object) -> None:
    fields = read_fields(certificate, "the certificate", "format version kind instance claim evidence")
    if fields["format"] != "pluralign-certificate":
        reject("'format'", "'pluralign-certificate'", fields["format"])
    if type(fields["version"]) is not int or fields["version"] not in (1, 2):
        reject("'version'", "1 or 2", fields["version"])
    if (kind := kind_of(fields)) not in KINDS:
        reject("'kind'", f"one of the {len(KINDS)} kinds in docs/certificates.md", fields["kind"])
    if fields["version"] == 1:
        fields = upgraded(fields)
    read = read_poll if kind in ENSEMBLE_KINDS else read_instance
    KINDS[kind].prove(read(fields["instance"]), fields)


def kind_of(certificate: object) -> str:
    """The kind, or "?" if there is none that is known."""
    kind = certificate.get("kind") if isinstance(certificate, dict) else None
    return kind if isinstance(kind, str) and kind in KINDS else "?"
