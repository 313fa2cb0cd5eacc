"""Certificates as theorems of Coq about their instances, one file each: a statement, proved by the verified checker.

Covered: feasible and infeasible rankings, one or all of them; what the leximax rules, ranked pairs, Kemeny and Slater do with a
profile, and losses that need rationals only; ensembles, their errors, and small ones; finite distortions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.proofs.coq import distortions, ensembles, profiles, searched
from pluralign.proofs.coq.library import inlined
from pluralign.proofs.coq.polls import Poll
from pluralign.proofs.coq.terms import Fields, Terms, accepted, integer, listed, theorem


@dataclass(frozen=True)
class Kind:
    """used: the modules of `proofs/formal/` that the theorem imports. votes: whether the instance is a poll.

    alike: whether all coordinates of the features need the same scale.
    """

    used: str
    write: Callable[[Any, Fields, Fields], str]
    votes: bool = False
    alike: bool = False


def coq_file(certificate: Fields) -> str:
    """The file. Raises `InputError` for kinds and forms of evidence that are not covered, naming them."""
    kind = KINDS.get(certificate["kind"])
    if kind is None:
        raise InputError(
            f"certificates of the kind {certificate['kind']} have no theorem in Coq; {', '.join(KINDS)} have"
        )
    instance, claim = certificate["instance"], certificate["claim"]
    about: Poll | Terms
    if kind.votes:
        about = Poll(instance, claim["rewards"] == "linear")
        names = "; ".join(f"{name}: {', '.join(responses)}" for name, responses in about.prompts)
        words = f"(** Prompts and their responses, numbered from 0: {_plain(names)} *)\n"
    else:
        about = Terms(instance, kind.alike)
        words = (
            f"(** Candidates, numbered from 0: {_plain(', '.join(about.names))} *)\n"
            f"Definition X : list (list Z) := {about.features()}.\n"
        )
    return (
        f"{inlined(kind.used.split())}\n"
        "From Coq Require Import List ZArith QArith Reals.\n"
        f"Import {kind.used} ListNotations.\n"
        "Local Open Scope nat_scope.\n\n"
        f"{words}{kind.write(about, claim, certificate['evidence'])}"
    )


def _plain(names: str) -> str:
    """Names that do nothing to a comment of Coq."""
    return "".join(c if c.isalnum() or c in " _-.+,:;" else "?" for c in names)


def _feasible(terms: Terms, claim: Fields, evidence: Fields) -> str:
    r = terms.ranking(claim["ranking"])
    check = f"{r} {terms.theta(evidence['theta'], claim['ranking'])}"
    return accepted(f"check_feasible X {check}") + theorem(
        "is_feasible", f"feasible X {r}", f"exact (check_feasible_sound X {check} accepted)."
    )


def _infeasible(terms: Terms, claim: Fields, evidence: Fields) -> str:
    r = terms.ranking(claim["ranking"])
    check = f"{r} {terms.conflict(evidence['conflict'])}"
    return accepted(f"check_infeasible X {check}") + theorem(
        "is_infeasible", f"~ feasible X {r}", f"exact (check_infeasible_sound X {check} accepted)."
    )


def _listing(terms: Terms, rankings: list[list[int]], thetas: list[str]) -> str:
    tree = searched.questions(terms.rows, rankings)
    return (
        f"Definition listed : list ranking := {listed(map(listed, rankings))}.\n"
        f"Definition thetas : list (list Z) := {listed(thetas)}.\n"
        f"Definition tree : questions := {tree}.\n"
    ) + accepted("check_all X listed thetas tree")


def _all(terms: Terms, claim: Fields, evidence: Fields) -> str:
    given = zip(evidence["thetas"], claim["rankings"], strict=True)
    rankings = [list(map(terms.number, ranking)) for ranking in claim["rankings"]]
    return _listing(terms, rankings, [terms.theta(theta, ranking) for theta, ranking in given]) + theorem(
        "all_of_them",
        f"length listed = {claim['count']} /\\ NoDup listed /\\ forall r, feasible X r <-> In r listed",
        "split; [reflexivity|exact (check_all_sound R_numbers X listed thetas tree accepted)].",
    )


def _count(terms: Terms, claim: Fields, evidence: Fields) -> str:
    found = searched.feasible_rankings(terms.rows, claim["count"])
    thetas = [listed(map(integer, theta)) for _, theta in found]
    return _listing(terms, [ranking for ranking, _ in found], thetas) + theorem(
        "their_number",
        f"number_of (feasible X) {claim['count']}",
        "exact (check_count_sound R_numbers X listed thetas tree accepted).",
    )


RULES = "Axioms VotingRules LinearModel Linear Numbers Tables LeximaxRules"
LOTTERIES = "Axioms Ensembles Distortion Linear WorstCase DistortionCheck"
VOTES = "Axioms Ensembles Linear Numbers Sums Errors Rewards Trees Subsets Branching Regions Ceilings EnsembleCheck"
KINDS = {
    "feasible-ranking": Kind("Axioms LinearModel Linear Numbers", _feasible),
    "infeasible-ranking": Kind("Axioms LinearModel Linear Numbers", _infeasible),
    "feasible-rankings": Kind("Axioms LinearModel Linear Numbers AllRankings", _all),
    "feasible-ranking-count": Kind("Axioms LinearModel Linear Numbers AllRankings", _count),
    "no-pareto-ranking": Kind(f"{RULES} NoParetoCheck", profiles.no_pareto),
    "leximax-ranking": Kind(RULES, profiles.leximax),
    "ranked-pairs-ranking": Kind(f"{RULES} RankedPairs RankedPairsCheck", profiles.ranked_pairs),
    "kemeny-ranking": Kind(f"{RULES} Values Trees KemenyCheck SlaterCheck", profiles.kemeny),
    "loss-orders": Kind("Axioms LinearModel LossRules Linear Numbers Tables Duality LossCheck", profiles.orders),
    "calibrated-ensemble": Kind(VOTES, ensembles.calibrated, votes=True),
    "no-calibrated-ensemble": Kind(VOTES, ensembles.none_calibrated, votes=True),
    "ensemble-error": Kind(VOTES, ensembles.error, votes=True),
    "small-ensemble": Kind(f"{VOTES} SmallTrees SmallCheck", ensembles.small, votes=True),
    "inconsistent-ballot": Kind(f"{LOTTERIES} InconsistentCheck", distortions.inconsistent, alike=True),
    "distortion": Kind(LOTTERIES, distortions.distortion, alike=True),
}
