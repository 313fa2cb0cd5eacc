(** * The other ✓ of the table of rules on rankings and axioms: statements

    [TableTheorems] proves each proposition [X] as [X_holds]. *)
From Coq Require Import List Arith.
From Pluralign Require Import Axioms VotingRules.
Import ListNotations.
Local Open Scope nat_scope.

(** A Condorcet winner is meant that some feasible ranking has first. *)
Definition Condorcet_and_smith : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  condorcet_winner m F (leximax_copeland m F) /\ smith m F (leximax_copeland m F) /\
  condorcet_loser m F (leximax_copeland m F) /\ condorcet_loser m F (lcpo m F).
Definition Plurality_participation : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  participation m F (leximax_plurality F).
Definition Homogeneity : Prop := forall m (F : ranking -> Prop) prec, homogeneity m F (lcpo m F) /\
  homogeneity m F (leximax_copeland m F) /\ homogeneity m F (leximax_plurality F) /\
  homogeneity m F (kemeny m F prec) /\ homogeneity m F (kemeny_po m F prec).

(** The ✓ of axioms that the table has in addition. *)
Definition Condorcet_winner_pareto : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  condorcet_winner_pareto m F (lcpo m F) /\ condorcet_winner_pareto m F (leximax_copeland m F).
Definition Majority_loser : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  majority_loser m F (leximax_copeland m F) /\ majority_loser m F (lcpo m F).
Definition Unanimous_ballots : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop),
  (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  unanimous_ballots m F (lcpo m F) /\ unanimous_ballots m F (leximax_copeland m F) /\ unanimous_ballots m F (leximax_borda m F) /\
  unanimous_ballots m F (kemeny m F prec) /\ unanimous_ballots m F (kemeny_po m F prec).
Definition Pareto_winner : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop),
  (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  pareto_winner m F (lcpo m F) /\ pareto_winner m F (leximax_copeland m F) /\ pareto_winner m F (leximax_borda m F) /\
  pareto_winner m F (leximax_plurality F) /\ pareto_winner m F (kemeny_po m F prec).
Definition Winners_of_sums : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  forall output, In output [leximax_borda m F; leximax_plurality F] ->
  reinforcement m F output /\ positive_involvement m F output /\ negative_involvement m F output.

(** Resolvability; [lt] is the order by which the leximax rules break ties. *)
Definition Resolvability : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  (forall P r, leximax_borda m F P r <-> leximax_by (any F P) (borda m P) lt r) /\
  resolvability m F (fun before P => leximax_by (any F P) (borda m P) before) /\
  (forall P r, leximax_plurality F P r <-> leximax_by (any F P) (plurality P) lt r) /\
  resolvability m F (fun before P => leximax_by (any F P) (plurality P) before) /\
  resolvability m F (kemeny m F) /\ resolvability m F (kemeny_po m F) /\
  resolvability m F (fun prior P r => strict_order prior /\ ranked_pairs m F prior P r).
