(** Leximax Copeland and LCPO with half points: a win counts twice, a pair that neither side wins once for each.

    Who beats all whom somebody else beats, and is beaten by no other than that one, has more here as well, and a raise helps the winner
    only; so what contests decide for Copeland scores ([Rules], [Cells], [Winners]) they decide for these. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Cells Winners.
Import ListNotations.

Section Half.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.

Definition contest P a b : nat := if beats P a b then 2 else if beats P b a then 0 else 1.

Lemma contest_le P Q a b c d : (beats P a b = true -> beats Q c d = true) -> (beats Q d c = true -> beats P b a = true) -> contest P a b <= contest Q c d.
Proof.
  intros W L. unfold contest. destruct (beats P a b) eqn:E; [rewrite (W eq_refl); lia|].
  destruct (beats P b a) eqn:E'; [lia|]. destruct (beats Q c d); [lia|]. destruct (beats Q d c) eqn:E2; [|lia]. specialize (L eq_refl). congruence.
Qed.

Lemma half_by_contests : by_contests m (copeland_half m).
Proof.
  intros P c d Hc Hd W L E. apply (Winners.sum_lt (contest P d) (contest P c) (seq 0 m) d); [|apply in_seq; lia|].
  - intros b Hb. apply in_seq in Hb. apply contest_le; intros K; [apply W; auto; lia|apply L; auto; lia].
  - unfold contest. rewrite E, beats_irrefl. lia.
Qed.

Lemma half_raise P P' a : ballots m F P -> ballots m F P' -> a < m -> Forall2 (raised a) P P' ->
  copeland_half m P a <= copeland_half m P' a /\ forall x, x < m -> x <> a -> copeland_half m P' x <= copeland_half m P x.
Proof.
  intros B B' Ha E.
  assert (Up : forall y, beats P a y = true -> beats P' a y = true).
  { intros y. unfold beats. rewrite (raise_length a P P' E), !Nat.ltb_lt. pose proof (raise_up a P P' E y). lia. }
  assert (Down : forall y, beats P' y a = true -> beats P y a = true).
  { intros y K. destruct (Nat.eq_dec y a) as [->|N]; [now rewrite beats_irrefl in K|]. revert K. unfold beats.
    rewrite (raise_length a P P' E), !Nat.ltb_lt. pose proof (raise_down m a F P P' B B' Ha E y N). lia. }
  split.
  - apply sum_le. intros y _. apply contest_le; [apply Up|apply Down].
  - intros x _ N. apply sum_le. intros y _. destruct (Nat.eq_dec y a) as [->|Ny]; [apply contest_le; [apply Down|apply Up]|].
    unfold beats. rewrite (raise_length a P P' E), (raise_same a P P' E x y N Ny), (raise_same a P P' E y x Ny N). lia.
Qed.

Lemma half_copies P k a : 0 < k -> copeland_half m (concat (repeat P k)) a = copeland_half m P a.
Proof. intros K. apply sum_ext. intros b _. now rewrite !(beats_copies P k) by auto. Qed.

Theorem lcpo_half_axioms : let f := lcpo_half m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pareto m F f /\ pmc m F f /\ majority m F f /\ winner_monotonicity m F f /\ condorcet_loser m F f /\
  condorcet_winner_pareto m F f /\ majority_loser m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.
Proof.
  cbv zeta. pose proof (unanimity_fine m F F_ranks) as Fine.
  assert (Po : pareto m F (lcpo_half m F)) by (intros P r a b _ [[_ H] _]; auto).
  assert (Pm : pmc m F (lcpo_half m F)) by exact (rule_pmc m F F_ranks (copeland_half m) half_by_contests (unanimity m F) Fine).
  assert (Cl : condorcet_loser m F (lcpo_half m F)) by exact (contests_condorcet_loser m F (copeland_half m) half_by_contests (unanimity m F) Fine).
  split; [exact (rule_exists m F F_ranks (unanimity m F) Fine (copeland_half m))|].
  split; [exact (rule_unique m F F_ranks (unanimity m F) Fine (copeland_half m))|]. split; [exact Po|]. split; [exact Pm|].
  split; [exact (rule_majority m F F_ranks (copeland_half m) half_by_contests (unanimity m F) Fine)|].
  split; [exact (rule_wm m F F_ranks (unanimity m F) Fine (copeland_half m) half_raise)|]. split; [exact Cl|].
  split; [exact (contests_po_condorcet_winner_pareto m F F_ranks (copeland_half m) half_by_contests)|].
  split; [now apply loser_majority_loser|]. split; [now apply pmc_unanimous|].
  split; [apply pareto_pareto_winner; [intros P r [[H _] _]; now apply F_ranks|exact Po]|].
  exact (leximax_po_homogeneity m F (copeland_half m) half_copies).
Qed.

Theorem leximax_copeland_half_axioms : let f := leximax_copeland_half m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pmc m F f /\ majority m F f /\ winner_monotonicity m F f /\ condorcet_winner m F f /\ smith m F f /\ condorcet_loser m F f /\
  condorcet_winner_pareto m F f /\ majority_loser m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.
Proof.
  cbv zeta. pose proof (any_fine m F) as Fine.
  assert (Pm : pmc m F (leximax_copeland_half m F)) by exact (rule_pmc m F F_ranks (copeland_half m) half_by_contests (any F) Fine).
  assert (Cl : condorcet_loser m F (leximax_copeland_half m F)) by exact (contests_condorcet_loser m F (copeland_half m) half_by_contests (any F) Fine).
  split; [exact (rule_exists m F F_ranks (any F) Fine (copeland_half m))|].
  split; [exact (rule_unique m F F_ranks (any F) Fine (copeland_half m))|]. split; [exact Pm|].
  split; [exact (rule_majority m F F_ranks (copeland_half m) half_by_contests (any F) Fine)|].
  split; [exact (rule_wm m F F_ranks (any F) Fine (copeland_half m) half_raise)|].
  split; [exact (contests_condorcet_winner m F F_ranks (copeland_half m) half_by_contests)|].
  split; [exact (contests_smith m F F_ranks (copeland_half m) half_by_contests)|]. split; [exact Cl|].
  split; [exact (contests_condorcet_winner_pareto m F F_ranks (copeland_half m) half_by_contests)|].
  split; [now apply loser_majority_loser|]. split; [now apply pmc_unanimous|].
  split; [exact (contests_pareto_winner m F (copeland_half m) half_by_contests)|].
  exact (leximax_homogeneity m F (copeland_half m) half_copies).
Qed.
End Half.
