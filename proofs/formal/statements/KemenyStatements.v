(** * What the Kemeny rules and Slater's satisfy and fail: statements

    [KemenyTheorems] proves each proposition [X] as [X_holds]. *)
From Coq Require Import List Arith ZArith.
From Pluralign Require Import Axioms VotingRules LinearModel.
Import ListNotations.
Local Open Scope nat_scope.

(** Theorem C.3, with winner monotonicity: [prec] breaks ties and is the same for all profiles. *)
Definition Theorem_C_3 : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  unique_output (kemeny m F prec) /\ pmc m F (kemeny m F prec) /\
  separability m F (kemeny m F prec) /\ winner_monotonicity m F (kemeny m F prec).
Definition Kemeny_subject_to_pareto : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  unique_output (kemeny_po m F prec) /\ pareto m F (kemeny_po m F prec) /\
  pmc m F (kemeny_po m F prec) /\ winner_monotonicity m F (kemeny_po m F prec).

(** They have an output if the order of the rankings is one. *)
Definition Kemeny_exists : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) ->
  (forall r s t, prec r s -> prec s t -> prec r t) -> (forall r s, r <> s -> prec r s \/ prec s r) -> (forall r, F r \/ ~ F r) ->
  exists_output m F (kemeny m F prec) /\ exists_output m F (kemeny_po m F prec).
(** Kemeny subject to PO fails separability only where Kemeny fails PO: if Kemeny's own outputs s, s' respect the unanimous pairs,
    the common output is that of both profiles together. *)
Definition Kemeny_po_separability : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop),
  (forall r s, prec r s -> ~ prec s r) ->
  (forall P Q r s s', kemeny_po m F prec P r -> kemeny_po m F prec Q r -> kemeny m F prec P s -> kemeny m F prec Q s' ->
     respects m P s -> respects m Q s' -> kemeny_po m F prec (P ++ Q) r) /\
  (exists_output m F (kemeny m F prec) -> pareto m F (kemeny m F prec) -> separability m F (kemeny_po m F prec)).

(** In the plane Kemeny satisfies PO, whatever the number of candidates and however ties are broken; so there Kemeny subject to PO is
    Kemeny, and separable. *)
Definition Kemeny_in_the_plane : Prop := forall X, (forall x, In x X -> length x <= 2) -> let m := length X in let F := feasible X in
  (forall P r, ballots m F P -> cheapest m F P r -> respects m P r) /\
  (forall prec P r, ballots m F P -> kemeny_po m F prec P r <-> kemeny m F prec P r) /\
  (forall prec, pareto m F (kemeny m F prec)) /\ (forall prec, separability m F (kemeny_po m F prec)).

(** Theorems C.4 and C.5, with six candidates in three dimensions and four in the plane, however ties are broken: rules whose outputs
    cost least among the feasible rankings fail PO and majority consistency; among those that respect all unanimous pairs, majority
    consistency and separability. *)
Definition points m d (X : list (list Z)) := length X = m /\ forall x, In x X -> length x = d.
Definition costs_least X (A : profile -> ranking -> Prop) (output : profile -> ranking -> Prop) :=
  exists_output (length X) (feasible X) output /\
  forall P r, ballots (length X) (feasible X) P -> output P r -> cheapest (length X) (A P) P r.
Definition Theorem_C_4 : Prop :=
  (exists X, points 6 3 X /\ forall kemeny, costs_least X (fun _ => feasible X) kemeny -> ~ pareto 6 (feasible X) kemeny) /\
  (exists X, points 4 2 X /\ forall kemeny, costs_least X (fun _ => feasible X) kemeny -> ~ majority 4 (feasible X) kemeny).
Definition Theorem_C_5 : Prop :=
  (exists X, points 4 2 X /\ forall kemeny_po, costs_least X (unanimity 4 (feasible X)) kemeny_po -> ~ majority 4 (feasible X) kemeny_po) /\
  (exists X, points 6 3 X /\ forall kemeny_po, costs_least X (unanimity 6 (feasible X)) kemeny_po -> ~ separability 6 (feasible X) kemeny_po).

(** Slater's rule. *)
Definition Slater_rule : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  let f := slater m F prec in unique_output f /\ pmc m F f /\ winner_monotonicity m F f /\ unanimous_ballots m F f /\ homogeneity m F f.
