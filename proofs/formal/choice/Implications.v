(** What follows from what: axioms of any rule whose outputs are rankings.

    A ballot that all cast has all its pairs unanimous, and so has the output: they are the same. A majority's favourite beats everybody, and
    a ballot has it first. Separability makes two copies of one. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Leximax Profiles Rules Winners.
Import ListNotations.

Section Implications.
Variable m : nat.
Variable F : ranking -> Prop.
Variable output : profile -> ranking -> Prop.
Hypothesis output_ranks : forall P r, output P r -> ranks m r.

Lemma pareto_unanimous : pareto m F output -> unanimous_ballots m F output.
Proof.
  intros H P r s B O A. destruct P as [|v P]; [destruct B; congruence|]. assert (E : v = s) by (apply A; now left). subst v.
  destruct (proj2 B s (or_introl eq_refl)) as [Rs _]. pose proof (output_ranks _ r O) as R. destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|exfalso].
  destruct (split_neq r s) as (p & c & t & d & t' & -> & -> & D); [now rewrite (ranks_length m r), (ranks_length m s)|auto|].
  pose proof (ranks_mid m p c t R) as (Hc & Nc & _). pose proof (ranks_mid m p d t' Rs) as (Hd & Nd & _).
  assert (K : forall x y q, ~ In x p -> ~ In y p -> x <> y -> above (p ++ x :: q) x y = true).
  { intros x y q Hx Hy N2. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec x y); [congruence|lia]. }
  assert (U : above (p ++ c :: t) d c = true).
  { apply (H _ _ d c B O Hd Hc). apply forallb_forall. intros v Iv. rewrite (A v Iv). now apply K, not_eq_sym. }
  pose proof (K c d t Nc Nd D) as U'. apply above_asym in U. congruence.
Qed.

Lemma smith_condorcet : smith m F output -> condorcet_winner m F output.
Proof.
  intros H P r c B O Hc W Ex. destruct (H P r (Nat.eqb c) c B O) as (w & T & E); auto; [|apply Nat.eqb_refl|apply Nat.eqb_eq in E; now subst].
  intros a b Ha Hb Ea Eb. apply Nat.eqb_eq in Ea. subst a. apply W; auto. now apply Nat.eqb_neq in Eb; auto.
Qed.

Lemma condorcet_winner_respecting : condorcet_winner m F output -> condorcet_winner_pareto m F output.
Proof. intros H P r c B O Hc W (s & Fs & _ & T). apply (H P r c B O Hc W). eauto. Qed.

Lemma condorcet_majority : condorcet_winner_pareto m F output -> majority m F output.
Proof.
  intros H P r c B O Hc M. apply (H P r c B O Hc).
  - intros d Hd N. apply Nat.ltb_lt. pose proof (plurality_support m P c d (fun r Hr => proj1 (proj2 B r Hr)) N). lia.
  - unfold plurality in M. destruct (filter (fun r => first r c) P) as [|v l] eqn:L; [simpl in M; lia|].
    assert (Iv : In v (filter (fun r => first r c) P)) by (rewrite L; now left). apply filter_In in Iv. destruct Iv as [Iv T].
    exists v. split; [now apply B|]. split; [now apply ballot_respects|auto].
Qed.

Lemma monotonicity_winner : monotonicity m F output -> winner_monotonicity m F output.
Proof.
  intros H P P' r r' a B B' O O' T E. pose proof (output_ranks P r O) as R. pose proof (output_ranks P' r' O') as R'.
  pose proof (first_lt m r a R T) as Ha. specialize (H P P' r r' a B B' Ha O O' E).
  destruct r as [|x r]; [discriminate|]. simpl in T. simpl in H. rewrite T in H. destruct r' as [|y r'].
  - apply ranks_length in R'. simpl in R'. lia.
  - simpl in *. destruct (y =? a); [auto|lia].
Qed.

Lemma separable_copies : separability m F output -> homogeneity m F output.
Proof.
  intros H P r k B O K. destruct k as [|k]; [lia|]. clear K. induction k as [|k IH]; [simpl; now rewrite app_nil_r|].
  change (concat (repeat P (S (S k)))) with (P ++ concat (repeat P (S k))). apply H; auto. destruct B as [N B]. split.
  - simpl. destruct P; [congruence|discriminate].
  - intros v Iv. apply in_concat in Iv. destruct Iv as (Q & IQ & Iv). apply repeat_spec in IQ. subst Q. auto.
Qed.

Theorem implications :
  (pareto m F output -> pareto_winner m F output /\ unanimous_ballots m F output) /\ (pmc m F output -> unanimous_ballots m F output) /\
  (smith m F output -> condorcet_winner m F output) /\ (condorcet_winner m F output -> condorcet_winner_pareto m F output) /\
  (condorcet_winner_pareto m F output -> majority m F output) /\ (condorcet_loser m F output -> majority_loser m F output) /\
  (participation m F output -> positive_involvement m F output /\ negative_involvement m F output) /\
  (monotonicity m F output -> winner_monotonicity m F output) /\ (separability m F output -> homogeneity m F output).
Proof.
  split; [intros H; split; [now apply pareto_pareto_winner|now apply pareto_unanimous]|]. split; [apply pmc_unanimous|]. split; [exact smith_condorcet|].
  split; [exact condorcet_winner_respecting|]. split; [exact condorcet_majority|]. split; [apply loser_majority_loser|].
  split; [intros H; split; [now apply participation_positive|now apply participation_negative]|]. split; [exact monotonicity_winner|exact separable_copies].
Qed.
End Implications.
