"""A certificate as read by `json`: its kind, its instance, and whether its evidence proves its claim."""

from __future__ import annotations

from .instance import read_instance
from .kind import Kind
from .kinds import (
    axiom,
    calibrated_ensemble,
    ensemble_error,
    feasible_ranking,
    feasible_ranking_count,
    feasible_rankings,
    infeasible_ranking,
    kemeny_ranking,
    leximax_ranking,
    loss_orders,
    no_calibrated_ensemble,
    no_pareto_ranking,
    no_rule,
    rule_table,
    small_ensemble,
    theorem,
)
from .kinds.votes import read_poll
from .values import Rejected, long_numbers, read_fields, reject

ENSEMBLE_KINDS: dict[str, Kind] = {
    "calibrated-ensemble": calibrated_ensemble.KIND,
    "ensemble-error": ensemble_error.KIND,
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
    "loss-orders": loss_orders.KIND,
    "no-pareto-ranking": no_pareto_ranking.KIND,
    "axiom": axiom.KIND,
    "theorem": theorem.KIND,
    "rule-table": rule_table.KIND,
    "no-rule": no_rule.KIND,
    **ENSEMBLE_KINDS,
}


def check(certificate: object) -> None:
    """Return if the certificate (as read by `json`) proves its claim, raise `Rejected` if it does not.

    Counting regions takes time exponential in the dimension: a hostile certificate can keep it busy for ages.
    """
    with long_numbers():
        try:
            fields = read_fields(certificate, "the certificate", "format version kind instance claim evidence")
            if fields["format"] != "pluralign-certificate":
                reject("'format'", "'pluralign-certificate'", fields["format"])
            if type(fields["version"]) is not int or fields["version"] != 1:
                reject("'version'", "1", fields["version"])
            if (kind := kind_of(fields)) not in KINDS:
                reject("'kind'", f"one of the {len(KINDS)} kinds in docs/certificates.md", fields["kind"])
            read = read_poll if kind in ENSEMBLE_KINDS else read_instance
            KINDS[kind].prove(read(fields["instance"]), fields)
        except (RecursionError, MemoryError, OverflowError, ValueError):
            # ValueError: Python refuses to convert numbers of more than MAX_DIGITS digits
            raise Rejected("too large or too deeply nested to be checked") from None


def kind_of(certificate: object) -> str:
    """The kind, or "?" if there is none that is known."""
    kind = certificate.get("kind") if isinstance(certificate, dict) else None
    return kind if isinstance(kind, str) and kind in KINDS else "?"
