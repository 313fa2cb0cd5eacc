(** * What LCPO, the leximax rules and ranked pairs satisfy: statements

    F is any set of feasible rankings. [RuleTheorems] proves each proposition [X] as [X_holds]. *)
From Coq Require Import List Arith Permutation Sorted.
From Pluralign Require Import Axioms VotingRules LinearModel.
Import ListNotations.
Local Open Scope nat_scope.

(** Theorem 4.3, for any family; the last part is the linear model, where existence needs no decision procedure to be given. *)
Definition Theorem_4_3 : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  ((forall r, F r \/ ~ F r) -> exists_output m F (lcpo m F)) /\ unique_output (lcpo m F) /\
  pareto m F (lcpo m F) /\ pmc m F (lcpo m F) /\ majority m F (lcpo m F) /\ winner_monotonicity m F (lcpo m F).
Definition Theorem_4_3_linear : Prop := forall X, let m := length X in let F := feasible X in
  (forall P, ballots m F P -> ~ ~ exists r, lcpo m F P r) /\ unique_output (lcpo m F) /\
  pareto m F (lcpo m F) /\ pmc m F (lcpo m F) /\ majority m F (lcpo m F) /\ winner_monotonicity m F (lcpo m F).
Definition Leximax_copeland : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  ((forall r, F r \/ ~ F r) -> exists_output m F (leximax_copeland m F)) /\ unique_output (leximax_copeland m F) /\
  pmc m F (leximax_copeland m F) /\ majority m F (leximax_copeland m F) /\ winner_monotonicity m F (leximax_copeland m F).

(** Theorem C.2, with three candidates: LCPO fails separability. *)
Definition Theorem_C_2 : Prop := exists F : ranking -> Prop, (forall r, F r -> ranks 3 r) /\ ~ separability 3 F (lcpo 3 F).

(** Theorem C.6. *)
Definition Theorem_C_6 : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := leximax_plurality F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  majority m F f /\ winner_monotonicity m F f /\ separability m F f.

(** Leximax Borda. *)
Definition Leximax_borda : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := leximax_borda m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  winner_monotonicity m F f /\ participation m F f /\ separability m F f /\ homogeneity m F f.

(** The rules with half points. *)
Definition Lcpo_half : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := lcpo_half m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pareto m F f /\ pmc m F f /\ majority m F f /\ winner_monotonicity m F f /\ condorcet_loser m F f /\
  condorcet_winner_pareto m F f /\ majority_loser m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.
Definition Leximax_copeland_half : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := leximax_copeland_half m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pmc m F f /\ majority m F f /\ winner_monotonicity m F f /\ condorcet_winner m F f /\ smith m F f /\ condorcet_loser m F f /\
  condorcet_winner_pareto m F f /\ majority_loser m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.

(** Ranked pairs, ties by any strict order of the pairs; the program computes them. *)
Definition Ranked_pairs : Prop := strict_order lexicographic /\
  forall m (F : ranking -> Prop) prior, (forall r, F r -> ranks m r) -> strict_order prior -> let f := ranked_pairs m F prior in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pareto m F f /\ pmc m F f /\ winner_monotonicity m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.
Definition Ranked_pairs_program : Prop := forall m (F : ranking -> Prop) prior P fits l, strict_order prior ->
  (forall k, fits k = true <-> exists s, F s /\ forall e, In e k -> has s e) ->
  (forall e, taken m prior P e <-> In e l) -> StronglySorted (earlier prior P) l ->
  forall r, ranked_pairs m F prior P r <-> F r /\ forall e, In e (lock_pairs fits [] l) -> has r e.

(** In the plane LCPO chooses every Condorcet winner that can be first. *)
Definition Lcpo_in_the_plane : Prop := forall X, (forall x, In x X -> length x <= 2) -> let m := length X in let F := feasible X in
  condorcet_winner m F (lcpo m F) /\ condorcet_winner m F (lcpo_half m F).

(** At most m(m+1)/2 tests of "can this candidate come next?" make a leximax output. [order]: the candidates in the order of the scores. *)
Fixpoint choose (can : ranking -> nat -> bool) (p : ranking) (l : list nat) : option (nat * list nat) * nat :=
  match l with
  | [] => (None, 0)
  | c :: l' => if can p c then (Some (c, l'), 1)             (* chosen, those that are left, the number of tests *)
               else let '(found, t) := choose can p l' in
                    (match found with Some (d, rest) => Some (d, c :: rest) | None => None end, S t)
  end.
Fixpoint greedy (can : ranking -> nat -> bool) (n : nat) (p : ranking) (l : list nat) : ranking * nat :=
  match n with
  | 0 => (p, 0)
  | S n' => match choose can p l with
            | (Some (c, rest), t) => let '(r, t') := greedy can n' (p ++ [c]) rest in (r, t + t')
            | (None, t) => (p, t)
            end
  end.
Definition Cone_tests : Prop := forall m (A : ranking -> Prop) score can,
  (forall r, A r -> ranks m r) -> (forall p c, can p c = true <-> possible A p c) -> (exists r, A r) ->
  forall order, StronglySorted (better score) order -> Permutation (seq 0 m) order ->
  leximax A score (fst (greedy can m [] order)) /\ 2 * snd (greedy can m [] order) <= m * (m + 1).

(** Why ties are broken by a fixed order of candidates: another reading of LCPO fails winner monotonicity. *)
Definition Sequences_fail : Prop := exists F : ranking -> Prop, (forall r, F r -> ranks 4 r) /\ ~ winner_monotonicity 4 F (lcpo_sequence 4 F).
