(** * What no rule satisfies, and what follows from what: statements

    [AxiomTheorems] proves each proposition [X] as [X_holds]. *)
From Coq Require Import List Arith ZArith.
From Pluralign Require Import Axioms LinearModel.
Import ListNotations.
Local Open Scope nat_scope.

(** Theorem 3.7: nine candidates with integer features on which no rule of the majority relation satisfies PO. *)
Definition feasible_output X (f : profile -> ranking) := forall P, ballots (length X) (feasible X) P -> feasible X (f P).
Definition majority_relation X (f : profile -> ranking) := forall P Q,
  ballots (length X) (feasible X) P -> ballots (length X) (feasible X) Q ->
  (forall a b, a < length X -> b < length X -> beats P a b = beats Q a b) -> f P = f Q.
Definition Theorem_3_7 : Prop := exists X, length X = 9 /\ forall f, feasible_output X f -> majority_relation X f ->
  ~ pareto (length X) (feasible X) (fun P r => r = f P).

(** PO and Condorcet winners are incompatible in linear social choice: five candidates in three dimensions. *)
Definition Pareto_excludes_condorcet : Prop := exists X, length X = 5 /\ forall output,
  exists_output 5 (feasible X) output -> (forall P r, ballots 5 (feasible X) P -> output P r -> feasible X r) ->
  ~ (pareto 5 (feasible X) output /\ condorcet_winner 5 (feasible X) output).

(** Appendix B: a pairwise majority ranking may exist and be infeasible. *)
Definition Appendix_B : Prop := exists X P s, ballots (length X) (feasible X) P /\ pmc_ranking (length X) P s /\ ~ feasible X s.

(** What follows from what, of any rule whose outputs are rankings. *)
Definition Implications : Prop := forall m (F : ranking -> Prop) (output : profile -> ranking -> Prop), (forall P r, output P r -> ranks m r) ->
  (pareto m F output -> pareto_winner m F output /\ unanimous_ballots m F output) /\ (pmc m F output -> unanimous_ballots m F output) /\
  (smith m F output -> condorcet_winner m F output) /\ (condorcet_winner m F output -> condorcet_winner_pareto m F output) /\
  (condorcet_winner_pareto m F output -> majority m F output) /\ (condorcet_loser m F output -> majority_loser m F output) /\
  (participation m F output -> positive_involvement m F output /\ negative_involvement m F output) /\
  (monotonicity m F output -> winner_monotonicity m F output) /\ (separability m F output -> homogeneity m F output).
