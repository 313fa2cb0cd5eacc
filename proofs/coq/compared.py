"""Theorems about comparisons instead of ballots: in Coq they are the table of the numbers n_ab.

The rules of `VotingRules.v` are about voters, so that the theorems name what the rules do with such a table.
"""

from __future__ import annotations

from pluralign.proofs.coq.terms import Fields, Terms, Trees, accepted, integer, listed

SCORES = {
    "lcpo": ("Copeland", True),
    "leximax-copeland": ("Copeland", False),
    "lcpo-half": ("Half", True),
    "leximax-copeland-half": ("Half", False),
    "leximax-borda": ("Borda", False),
    "leximax-plurality": ("Plurality", False),
}
"""Leximax rule -> its scores in Coq, and whether it respects unanimous pairs."""


def _table(terms: Terms) -> str:
    rows = [[0] * len(terms.names) for _ in terms.names]
    for entry in terms.instance["comparisons"]:
        rows[terms.number(entry["above"])][terms.number(entry["below"])] += entry["count"]
    return f"Definition N : list (list Z) := {listed(listed(map(integer, row)) for row in rows)}.\n"


def no_pareto(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """Nobody respects all pairs that some say, and none the other way round."""
    conflict = terms.conflict(evidence["conflict"])
    return (
        _table(terms)
        + accepted(f"check_no_pareto_comparisons X N {conflict}")
        + "Theorem none : forall r, ~ one_sided R_numbers X true N r.\n"
        + f"Proof. exact (check_no_pareto_comparisons_sound X N {conflict} accepted). Qed.\n"
    )


def leximax(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """At each place of the output is the best of the candidates that can come next."""
    scoring, pareto = SCORES[claim["rule"]]
    family = f"one_sided R_numbers X {str(pareto).lower()} N"
    arguments = f"X {scoring} {str(pareto).lower()} N output theta {terms.rejections(evidence['conflicts'])}"
    return (
        _table(terms)
        + terms.output(claim, evidence)
        + accepted(f"check_leximax_comparisons {arguments}")
        + f"Definition score c : Z := score_from X {scoring} N c.\n"
        + f"Theorem the_output : {family} output /\\\n"
        + f"  forall p c s, output = p ++ c :: s -> forall d, possible ({family}) p d ->\n"
        + "  ~ ((score c < score d)%Z \\/ score d = score c /\\ d < c).\n"
        + f"Proof. exact (check_leximax_comparisons_sound R_numbers {arguments} accepted). Qed.\n"
    )


def ranked_pairs(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """The output, which is the only one, and what is said of ties."""
    said, ties = terms.ties(claim, evidence)
    arguments = f"X output theta {terms.refusals(claim, evidence)} N {said}"
    rule = "(length X) (number N) (feasible X)"
    sound = f"check_ranked_pairs_sound R_numbers {arguments} accepted"
    text = (
        _table(terms)
        + terms.output(claim, evidence)
        + accepted(f"check_ranked_pairs {arguments}")
        + f"Theorem the_output : forall r, ranked_pairs {rule} r <-> r = output.\n"
        + f"Proof.\n  assert (H : ranked_pairs {rule} output) by exact (proj1 ({sound})).\n"
        + f"  intros r. split; [intros H'; exact (ranked_pairs_unique {rule} r output (fun q F => proj1 F) H' H)|].\n"
        + "  intros ->. exact H.\nQed.\n"
    )
    return text + (f"Theorem ties : {ties} {rule} output.\nProof. exact (proj2 ({sound})). Qed.\n" if ties else "")


def kemeny(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """The output costs what is claimed, and is the first of the cheapest, or one of these."""
    trees = Trees(terms, terms.branching(evidence))
    pareto, slater = (str(claim["rule"] == rule).lower() for rule in ("kemeny-po", "slater"))
    family, costs = f"one_sided R_numbers X {pareto} N", f"value (length X) (against {slater} (number N))"
    cost = integer(int(claim["cost"]))
    earlier = f"(Some {trees.earlier()})" if claim["first"] else "None"
    arguments = f"X {pareto} output theta {cost} {trees.cuts()} {trees.tree(trees.proof['tree'])} {earlier} {slater} N"
    before = f" /\\\n  (({cost} < {costs} s)%Z \\/ output = s \\/ lex_names output s = true)" if claim["first"] else ""
    last = "split; [exact L|apply G; discriminate]." if claim["first"] else "exact L."
    return (
        _table(terms)
        + terms.output(claim, evidence)
        + accepted(f"check_kemeny_comparisons {arguments}")
        + f"Theorem the_output : {family} output /\\ {costs} output = {cost} /\\\n"
        + f"  forall s, {family} s -> ({cost} <= {costs} s)%Z{before}.\n"
        + f"Proof.\n  destruct (check_kemeny_comparisons_sound R_numbers {arguments} accepted) as (A & V & H).\n"
        + f"  split; [exact A|split; [exact V|]]. intros s Hs. destruct (H s Hs) as [L G]. {last}\nQed.\n"
    )
