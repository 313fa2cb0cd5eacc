"""Certificates as theorems of Coq about their instances, one file each: a statement, proved by the verified checker.

Covered: `feasible-ranking infeasible-ranking no-pareto-ranking leximax-ranking ranked-pairs-ranking kemeny-ranking
loss-orders`, with ballots or (but for losses) comparisons, losses that need rationals only, and trees for Kemeny and Slater.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import sub

from pluralign.formulations.errors import InputError
from pluralign.proofs.coq import compared
from pluralign.proofs.coq.library import inlined
from pluralign.proofs.coq.terms import Fields, Terms, Trees, accepted, in_integers, integer, listed, rational

RULES = "Axioms VotingRules LinearModel"
USED = {
    "feasible-ranking": "Axioms LinearModel Linear Numbers",
    "infeasible-ranking": "Axioms LinearModel Linear Numbers",
    "no-pareto-ranking": f"{RULES} Linear Numbers Tables LeximaxRules NoParetoCheck",
    "leximax-ranking": f"{RULES} Linear Numbers Tables LeximaxRules",
    "ranked-pairs-ranking": f"{RULES} Linear Numbers Tables LeximaxRules RankedPairs RankedPairsCheck",
    "kemeny-ranking": f"{RULES} Linear Numbers Tables LeximaxRules Values Trees KemenyCheck SlaterCheck",
    "loss-orders": "Axioms LinearModel LossRules Linear Numbers Tables LossCheck",
}
"""Kind -> the modules of `proofs/formal/` that its theorem names."""
PROFILE = "(length X) (feasible X) (expand voters)"
UNANIMITY, ANY = f"unanimity {PROFILE}", "any (feasible X) (expand voters)"
LEXIMAX = {
    "lcpo": f"lcpo {PROFILE}",
    "leximax-copeland": f"leximax_copeland {PROFILE}",
    "lcpo-half": f"leximax ({UNANIMITY}) (copeland_half (length X) (expand voters))",
    "leximax-copeland-half": f"leximax ({ANY}) (copeland_half (length X) (expand voters))",
    "leximax-borda": f"leximax_borda {PROFILE}",
    "leximax-plurality": "leximax_plurality (feasible X) (expand voters)",
}
"""Rule -> what it is in `VotingRules.v`."""
EXACT = {"hinge": "Hinge", "squared-hinge": "Squared_hinge", "squared": "Squared"}


def coq_file(certificate: Fields) -> str:
    """The file. Raises `InputError` for kinds and forms of evidence that are not covered, naming them."""
    terms = Terms(certificate["instance"])
    write = KINDS.get(certificate["kind"])
    if "comparisons" in certificate["instance"]:
        write = COMPARED.get(certificate["kind"], write)
    if write is None:
        raise InputError(
            f"certificates of the kind {certificate['kind']} have no theorem in Coq; {', '.join(KINDS)} have"
        )
    theorem = write(terms, certificate["claim"], certificate["evidence"])
    used = USED[certificate["kind"]]
    return (
        f"{inlined(used.split())}\n"
        "From Coq Require Import List ZArith QArith Reals.\n"
        f"Import {used} ListNotations.\n"
        "Local Open Scope nat_scope.\n\n"
        f"(** Candidates, numbered from 0: {', '.join(map(_plain, terms.names))} *)\n"
        f"Definition X : list (list Z) := {terms.features()}.\n"
        f"{theorem}"
    )


def _plain(name: str) -> str:
    """A name that does nothing to a comment of Coq."""
    return "".join(c if c.isalnum() or c in " _-.+" else "?" for c in name)


def _voters(terms: Terms) -> str:
    if "ballots" not in terms.instance:
        raise InputError("a theorem in Coq about a loss needs ballots, not comparisons")
    return f"Definition voters : list (Z * ranking) := {terms.voters()}.\n"


def _feasible(terms: Terms, claim: Fields, evidence: Fields) -> str:
    r = terms.ranking(claim["ranking"])
    check = f"{r} {terms.theta(evidence['theta'], claim['ranking'])}"
    return (
        accepted(f"check_feasible X {check}")
        + f"Theorem is_feasible : feasible X {r}.\nProof. exact (check_feasible_sound X {check} accepted). Qed.\n"
    )


def _infeasible(terms: Terms, claim: Fields, evidence: Fields) -> str:
    r = terms.ranking(claim["ranking"])
    check = f"{r} {terms.conflict(evidence['conflict'])}"
    return (
        accepted(f"check_infeasible X {check}")
        + f"Theorem is_infeasible : ~ feasible X {r}.\nProof. exact (check_infeasible_sound X {check} accepted). Qed.\n"
    )


def _no_pareto(terms: Terms, claim: Fields, evidence: Fields) -> str:
    conflict = terms.conflict(evidence["conflict"])
    return (
        _voters(terms)
        + accepted(f"check_no_pareto X voters {conflict}")
        + f"Theorem none : forall r, ~ {UNANIMITY} r.\n"
        + f"Proof. exact (check_no_pareto_sound X voters {conflict} accepted). Qed.\n"
    )


def _leximax(terms: Terms, claim: Fields, evidence: Fields) -> str:
    rule = LEXIMAX[claim["rule"]]
    scoring, pareto = compared.SCORES[claim["rule"]]
    conflicts = terms.rejections(evidence["conflicts"])
    arguments = f"X {scoring} {str(pareto).lower()} voters output theta conflicts"
    return (
        _voters(terms)
        + terms.output(claim, evidence)
        + f"Definition conflicts : list (nat * conflict) := {conflicts}.\n"
        + accepted(f"check_leximax {arguments}")
        + f"Theorem the_output : forall r, {rule} r <-> r = output.\n"
        + f"Proof.\n  intros r. split; [exact (check_leximax_unique R_numbers {arguments} accepted r)|].\n"
        + f"  intros ->. exact (check_leximax_sound R_numbers {arguments} accepted).\nQed.\n"
    )


def _ranked_pairs(terms: Terms, claim: Fields, evidence: Fields) -> str:
    said, ties = terms.ties(claim, evidence)
    rule = "(length X) (fun a b => Z.of_nat (support (expand voters) a b)) (feasible X)"
    arguments = "X output theta refusals voters"
    sound = f"check_ranked_pairs_ballots_sound R_numbers {arguments} {said} accepted"
    unique = f"check_ranked_pairs_unique R_numbers {arguments} {said}"
    text = (
        _voters(terms)
        + terms.output(claim, evidence)
        + f"Definition refusals : list (nat * nat * conflict) := {terms.refusals(claim, evidence)}.\n"
        + accepted(f"check_ranked_pairs_ballots {arguments} {said}")
        + f"Theorem the_output : forall r, ranked_pairs {rule} r <-> r = output.\n"
        + f"Proof.\n  intros r. split; [exact (fun H => {unique} r accepted H)|].\n"
        + f"  intros ->. exact (proj1 (proj2 ({sound}))).\nQed.\n"
    )
    if ties:
        text += f"Theorem ties : {ties} {rule} output.\nProof. exact (proj2 (proj2 ({sound}))). Qed.\n"
    return text


def _kemeny(terms: Terms, claim: Fields, evidence: Fields) -> str:
    proof = terms.branching(evidence)
    trees, slater, pareto = Trees(terms, proof), claim["rule"] == "slater", claim["rule"] == "kemeny-po"
    first = claim["first"]
    earlier = f"(Some {trees.earlier()})" if first else "None"
    arguments = (
        f"output theta {integer(int(claim['cost']))} {trees.cuts()} {trees.tree(proof['tree'])} {earlier} voters"
    )
    arguments = f"X {arguments}" if slater else f"X {str(pareto).lower()} {arguments}"
    family = UNANIMITY if pareto else ANY
    names = "(fun r s => lex_names r s = true)"
    statement = f"optimal (length X) {names} ({family})" if first else f"cheapest (length X) ({family})"
    last = "apply H. discriminate." if first else "split; [exact A|exact L]."
    check, about = "check_kemeny", f"{statement} (expand voters) output"
    if slater:
        least = f"feasible X output /\\ forall s, feasible X s -> {_slater_cost('output')} <= {_slater_cost('s')}"
        check, about = (
            "check_slater",
            f"slater (length X) (feasible X) {names} (expand voters) output" if first else least,
        )
    return (
        _voters(terms)
        + terms.output(claim, evidence)
        + accepted(f"{check} {arguments}")
        + f"Theorem the_output : {about}.\n"
        + f"Proof.\n  destruct ({check}_sound R_numbers {arguments} accepted) as (A & _ & L & H).\n  {last}\nQed.\n"
    )


def _slater_cost(ranking: str) -> str:
    return f"slater_cost (length X) (expand voters) {ranking}"


def _orders(terms: Terms, claim: Fields, evidence: Fields) -> str:
    prefix, _, loss = claim["rule"].partition(":")
    if loss not in EXACT:
        raise InputError(f"a theorem in Coq about the loss {loss} is not covered; {', '.join(EXACT)} are")
    majority = prefix == "majority-loss"
    rule = f"{'minimizes' if majority else 'minimizes_loss'} (loss_named {EXACT[loss]}) X (expand voters)"
    parts = [_voters(terms)]
    for k, (order, proof) in enumerate(zip(claim["orders"], evidence["proofs"], strict=True), 1):
        a, b = map(terms.number, order)
        arguments = f"{EXACT[loss]} {str(majority).lower()} X voters {a} {b} {_margin(terms, majority, a, b, proof)}"
        parts.append(
            accepted(f"check_loss_order {arguments}").replace("accepted", f"accepted_{k}")
            + f"Theorem order_{k} : forall r, {rule} r -> above r {a} {b} = true.\n"
            + f"Proof. exact (check_loss_order_sound {arguments} accepted_{k}). Qed.\n"
        )
    return "".join(parts)


def _margin(terms: Terms, majority: bool, a: int, b: int, proof: Fields) -> str:
    """θ, the slopes' common denominator, their numerators as a matrix, and the multiple λ of x_a − x_b, made an integer."""
    m = len(terms.names)
    above = [[0] * m for _ in range(m)]
    for ballot in terms.instance["ballots"]:
        order = [terms.number(name) for name in ballot["ranking"]]
        for i, c in enumerate(order):
            for d in order[i + 1 :]:
                above[c][d] += ballot["count"]
    weight = [[int(above[c][d] > above[d][c]) if majority else above[c][d] for d in range(m)] for c in range(m)]
    pairs = [(c, d) for c in range(m) for d in range(m) if weight[c][d]]
    slopes = [Fraction(y) for y in proof["slopes"]]
    differences = [tuple(map(sub, terms.rows[c], terms.rows[d])) for c, d in pairs]
    weighted = [y * weight[c][d] for y, (c, d) in zip(slopes, pairs, strict=True)]
    direction = tuple(map(sub, terms.rows[b], terms.rows[a]))
    j = next(j for j, x in enumerate(direction) if x)
    combined = sum((y * row[j] for y, row in zip(weighted, differences, strict=True)), Fraction(0))
    numerators, scale = in_integers([*slopes, -combined / direction[j]])
    matrix = [[0] * m for _ in range(m)]
    for (c, d), y in zip(pairs, numerators[:-1], strict=True):
        matrix[c][d] = y
    theta = listed(map(rational, terms.parameter(proof["theta"])))
    return f"{theta} {scale}%positive {listed(listed(map(integer, row)) for row in matrix)} {integer(numerators[-1])}"


KINDS: dict[str, Callable[[Terms, Fields, Fields], str]] = {
    "feasible-ranking": _feasible,
    "infeasible-ranking": _infeasible,
    "no-pareto-ranking": _no_pareto,
    "leximax-ranking": _leximax,
    "ranked-pairs-ranking": _ranked_pairs,
    "kemeny-ranking": _kemeny,
    "loss-orders": _orders,
}
COMPARED: dict[str, Callable[[Terms, Fields, Fields], str]] = {
    "no-pareto-ranking": compared.no_pareto,
    "leximax-ranking": compared.leximax,
    "ranked-pairs-ranking": compared.ranked_pairs,
    "kemeny-ranking": compared.kemeny,
}
"""Those whose theorems with comparisons have another form."""
