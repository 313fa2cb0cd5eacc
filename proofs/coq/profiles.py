"""Theorems about what a rule does with a profile: ballots, or comparisons, which in Coq are the table of the numbers n_ab.

The rules of `VotingRules.v` are about voters, so that theorems about comparisons say what the rules do with such a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import sub

from pluralign.formulations.errors import InputError
from pluralign.proofs.coq.terms import (
    Fields,
    Terms,
    Trees,
    accepted,
    in_integers,
    integer,
    listed,
    rational,
    theorem,
    truth,
)

SCORES = {
    "lcpo": ("Copeland", True),
    "leximax-copeland": ("Copeland", False),
    "lcpo-half": ("Half", True),
    "leximax-copeland-half": ("Half", False),
    "leximax-borda": ("Borda", False),
    "leximax-plurality": ("Plurality", False),
}
"""Leximax rule -> its scores in Coq, and whether it respects unanimous pairs."""
VOTERS = "(length X) (feasible X) (expand voters)"
LEXIMAX = {
    "lcpo": f"lcpo {VOTERS}",
    "leximax-copeland": f"leximax_copeland {VOTERS}",
    "lcpo-half": f"leximax (unanimity {VOTERS}) (copeland_half (length X) (expand voters))",
    "leximax-copeland-half": "leximax (any (feasible X) (expand voters)) (copeland_half (length X) (expand voters))",
    "leximax-borda": f"leximax_borda {VOTERS}",
    "leximax-plurality": "leximax_plurality (feasible X) (expand voters)",
}
"""Rule -> what it is in `VotingRules.v`."""
EXACT = {"hinge": "Hinge", "squared-hinge": "Squared_hinge", "squared": "Squared"}


@dataclass(frozen=True)
class ProfileTerm:
    """The profile of an instance: its name in Coq, and what says the same of voters and of a table."""

    terms: Terms

    @property
    def counted(self) -> bool:
        """Whether it consists of comparisons."""
        return "comparisons" in self.terms.instance

    @cached_property
    def above(self) -> list[list[int]]:
        """The numbers n_ab."""
        m = len(self.terms.names)
        rows = [[0] * m for _ in range(m)]
        if self.counted:
            for entry in self.terms.instance["comparisons"]:
                rows[self.terms.number(entry["above"])][self.terms.number(entry["below"])] += entry["count"]
            return rows
        for ballot in self.terms.instance["ballots"]:
            order = [self.terms.number(name) for name in ballot["ranking"]]
            for i, a in enumerate(order):
                for b in order[i + 1 :]:
                    rows[a][b] += ballot["count"]
        return rows

    def __str__(self) -> str:
        return "N" if self.counted else "voters"

    def definition(self) -> str:
        """The table, or the ballots with their counts."""
        if self.counted:
            table = listed(listed(map(integer, row)) for row in self.above)
            return f"Definition N : list (list Z) := {table}.\n"
        return f"Definition voters : list (Z * ranking) := {self.terms.voters()}.\n"

    def checker(self, name: str) -> str:
        """A checker of such profiles."""
        return f"{name}_comparisons" if self.counted else name

    def allowed(self, pareto: bool) -> str:
        """The rankings that may be the output: those that respect unanimous pairs, or any."""
        if self.counted:
            return f"one_sided R_numbers X {truth(pareto)} N"
        return f"unanimity {VOTERS}" if pareto else "any (feasible X) (expand voters)"


def no_pareto(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """No feasible ranking respects all unanimous pairs."""
    profile = ProfileTerm(terms)
    check, arguments = profile.checker("check_no_pareto"), f"X {profile} {terms.conflict(evidence['conflict'])}"
    return (
        profile.definition()
        + accepted(f"{check} {arguments}")
        + theorem("none", f"forall r, ~ {profile.allowed(True)} r", f"exact ({check}_sound {arguments} accepted).")
    )


def leximax(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """At each place of the output is the best of the candidates that can come next; of ballots it is the only output."""
    profile = ProfileTerm(terms)
    scoring, pareto = SCORES[claim["rule"]]
    check, allowed = profile.checker("check_leximax"), profile.allowed(pareto)
    arguments = f"X {scoring} {truth(pareto)} {profile} output theta conflicts"
    sound = f"{check}_sound R_numbers {arguments} accepted"
    rejections = terms.rejections(evidence["conflicts"])
    text = (
        profile.definition()
        + terms.output(claim, evidence)
        + f"Definition conflicts : list (nat * conflict) := {rejections}.\n"
        + accepted(f"{check} {arguments}")
    )
    if profile.counted:
        best = f"forall d, possible ({allowed}) p d ->\n  ~ ((score c < score d)%Z \\/ score d = score c /\\ d < c)"
        score = f"Definition score c : Z := score_from X {scoring} N c.\n"
        about = f"{allowed} output /\\\n  forall p c s, output = p ++ c :: s -> {best}"
        return text + score + theorem("the_output", about, f"exact ({sound}).")
    only = f"exact ({check}_unique R_numbers {arguments} accepted r)"
    proof = f"intros r. split; [{only}|]. intros ->. exact ({sound})."
    return text + theorem("the_output", f"forall r, {LEXIMAX[claim['rule']]} r <-> r = output", proof)


def ranked_pairs(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """The output, which is the only one, and what is said of ties."""
    profile = ProfileTerm(terms)
    said, ties = terms.ties(claim, evidence)
    check = "check_ranked_pairs" if profile.counted else "check_ranked_pairs_ballots"
    numbers = "(number N)" if profile.counted else "(fun a b => Z.of_nat (support (expand voters) a b))"
    rule = f"ranked_pairs (length X) {numbers} (feasible X)"
    arguments = f"X output theta refusals {profile} {said}"
    sound = f"({check}_sound R_numbers {arguments} accepted)"
    claimed = sound if profile.counted else f"(proj2 {sound})"
    only = rule.replace("ranked_pairs", "ranked_pairs_unique", 1)
    proof = (
        f"assert (H : {rule} output) by exact (proj1 {claimed}). intros r.\n"
        f"  split; [intros H'; exact ({only} r output (fun q F => proj1 F) H' H)|intros ->; exact H]."
    )
    text = (
        profile.definition()
        + terms.output(claim, evidence)
        + f"Definition refusals : list (nat * nat * conflict) := {terms.refusals(claim, evidence)}.\n"
        + accepted(f"{check} {arguments}")
        + theorem("the_output", f"forall r, {rule} r <-> r = output", proof)
    )
    about = rule.replace("ranked_pairs", ties, 1) + " output"
    return text + (theorem("ties", about, f"exact (proj2 {claimed}).") if ties else "")


def kemeny(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """The output is the first of the cheapest rankings, or one of these."""
    profile = ProfileTerm(terms)
    trees = Trees(terms, terms.branching(evidence))
    slater, pareto, first = claim["rule"] == "slater", claim["rule"] == "kemeny-po", claim["first"]
    cost, allowed = integer(int(claim["cost"])), profile.allowed(pareto)
    earlier = f"(Some {trees.earlier()})" if first else "None"
    evidence_terms = f"output theta {cost} {trees.cuts()} {trees.tree(trees.proof['tree'])} {earlier}"
    if profile.counted:
        check, arguments = "check_kemeny_comparisons", f"X {truth(pareto)} {evidence_terms} {truth(slater)} N"
        costs = f"value (length X) (against {truth(slater)} (number N))"
        before = f" /\\\n  (({cost} < {costs} s)%Z \\/ output = s \\/ lex_names output s = true)" if first else ""
        about = f"{allowed} output /\\ {costs} output = {cost} /\\\n  forall s, {allowed} s -> ({cost} <= {costs} s)%Z{before}"
        last = "split; [exact L|apply G; discriminate]." if first else "exact L."
        proof = (
            f"destruct ({check}_sound R_numbers {arguments} accepted) as (A & V & H).\n"
            f"  split; [exact A|split; [exact V|]]. intros s Hs. destruct (H s Hs) as [L G]. {last}"
        )
    else:
        check, arguments = "check_kemeny", f"X {truth(pareto)} {evidence_terms} voters"
        names = "(fun r s => lex_names r s = true)"
        about = f"optimal (length X) {names} ({allowed})" if first else f"cheapest (length X) ({allowed})"
        about += " (expand voters) output"
        if slater:
            check, arguments = "check_slater", f"X {evidence_terms} voters"
            costs = "slater_cost (length X) (expand voters)"
            least = f"feasible X output /\\ forall s, feasible X s -> {costs} output <= {costs} s"
            about = f"slater (length X) (feasible X) {names} (expand voters) output" if first else least
        last = "apply H. discriminate." if first else "split; [exact A|exact L]."
        proof = f"destruct ({check}_sound R_numbers {arguments} accepted) as (A & _ & L & H).\n  {last}"
    return (
        profile.definition()
        + terms.output(claim, evidence)
        + accepted(f"{check} {arguments}")
        + theorem("the_output", about, proof)
    )


def orders(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """Every output has these pairs: rankings that minimize a loss of all voters, or of the majorities."""
    profile = ProfileTerm(terms)
    prefix, _, loss = claim["rule"].partition(":")
    if loss not in EXACT:
        raise InputError(f"a theorem in Coq about the loss {loss} is not covered; {', '.join(EXACT)} are")
    majority = prefix == "majority-loss"
    if profile.counted:
        check = "check_order"
        rule = f"least_cost X (weighted_loss (loss_named {EXACT[loss]}) X (weights {truth(majority)} N))"
    else:
        check = "check_loss_order"
        rule = f"{'minimizes' if majority else 'minimizes_loss'} (loss_named {EXACT[loss]}) X (expand voters)"
    parts = [profile.definition()]
    for k, (order, proof) in enumerate(zip(claim["orders"], evidence["proofs"], strict=True), 1):
        a, b = map(terms.number, order)
        margin = _margin(profile, majority, a, b, proof)
        where = f"{truth(majority)} X {profile}"
        arguments = f"{EXACT[loss]} {where} {a} {b} {margin}"
        about = f"forall r, {rule} r -> above r {a} {b} = true"
        parts.append(
            accepted(f"{check} {arguments}", f"accepted_{k}")
            + theorem(f"order_{k}", about, f"exact ({check}_sound {arguments} accepted_{k}).")
        )
    return "".join(parts)


def _margin(profile: ProfileTerm, majority: bool, a: int, b: int, proof: Fields) -> str:
    """θ, the slopes' common denominator, their numerators as a matrix, and the multiple λ of x_a − x_b, made an integer."""
    terms, above, m = profile.terms, profile.above, len(profile.terms.names)
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
