(** Slater's rule over any family: the fewest pairs against a strict majority, ties by any fixed strict order of the rankings.

    A pairwise majority ranking has no such pair, and any other ranking has one. Raising a, which the output has on top, spares the output
    every majority that is lost by those above a, and any other ranking at most these; so the output stays. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Cells Winners.
Import ListNotations.

Section Slater.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.
Variable prec : ranking -> ranking -> Prop.
Hypothesis prec_asym : forall r r', prec r r' -> ~ prec r' r.
Local Notation slater := (slater m F prec).

Definition lost (P : profile) (r : ranking) a b : nat := if above r a b && beats P b a then 1 else 0.

Lemma slater_cost_sum P r : slater_cost m P r = sum (fun a => sum (lost P r a) (seq 0 m)) (seq 0 m).
Proof.
  apply sum_ext. intros a _. unfold lost. induction (seq 0 m) as [|b l IH]; simpl; [auto|].
  destruct (above r a b && beats P b a); simpl; lia.
Qed.

Lemma sum_positive {A} (f : A -> nat) l x : In x l -> 0 < f x -> 0 < sum f l.
Proof. induction l as [|y l IH]; simpl; intros I H; [destruct I|]. destruct I as [->|I]; [lia|]. specialize (IH I H). lia. Qed.

Lemma sum_none {A} (f : A -> nat) l : (forall x, In x l -> f x = 0) -> sum f l = 0.
Proof. induction l as [|y l IH]; simpl; intros H; [auto|]. rewrite (H y), IH; auto. Qed.

Lemma slater_unique : unique_output slater.
Proof.
  intros P r r' [H G] [H' G']. specialize (G r' H'). specialize (G' r H).
  destruct G as [|[E [|K]]], G' as [|[E' [|K']]]; auto; try lia. now apply prec_asym in K.
Qed.

Lemma slater_pmc : pmc m F slater.
Proof.
  intros P r s B [H G] Fs [R S]. destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|exfalso].
  pose proof (F_ranks r H) as Rr. assert (Z : slater_cost m P s = 0).
  { rewrite slater_cost_sum. apply sum_none. intros a Ha. apply sum_none. intros b Hb. rewrite in_seq in *. unfold lost.
    rewrite (S a b) by lia. destruct (beats P a b) eqn:E; [|auto]. now rewrite (beats_asym _ _ _ E). }
  assert (L : 0 < slater_cost m P r).
  { destruct (split_neq r s) as (p & c & t & d & t' & -> & -> & D); [now rewrite (ranks_length m r), (ranks_length m s)|exact N|].
    pose proof (ranks_mid m p c t Rr) as (Hc & Nc & _). pose proof (ranks_mid m p d t' R) as (Hd & Nd & _).
    assert (K : forall x y q, ~ In x p -> ~ In y p -> x <> y -> above (p ++ x :: q) x y = true).
    { intros x y q Hx Hy N2. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec x y); [congruence|lia]. }
    rewrite slater_cost_sum. apply (sum_positive _ _ c); [apply in_seq; lia|]. apply (sum_positive _ _ d); [apply in_seq; lia|].
    unfold lost. rewrite (K c d t Nc Nd D), <- (S d c Hd Hc), (K d c t' Nd Nc (not_eq_sym D)). simpl. lia. }
  destruct (G s Fs) as [|[? _]]; lia.
Qed.

(** Raising [a] changes the cost of a ranking with [a] first by no more than that of any other. *)
Lemma slater_raise P P' a r r' : ballots m F P -> ballots m F P' -> a < m -> Forall2 (raised a) P P' -> ranks m r -> first r a = true ->
  slater_cost m P' r + slater_cost m P r' <= slater_cost m P r + slater_cost m P' r'.
Proof.
  intros B B' Ha E R T. rewrite !slater_cost_sum, <- !sum_add. apply sum_le. intros x _. rewrite <- !sum_add. apply sum_le. intros y _.
  assert (Up : forall z, beats P a z = true -> beats P' a z = true).
  { intros z. unfold beats. rewrite (raise_length a P P' E), !Nat.ltb_lt. pose proof (raise_up a P P' E z). lia. }
  assert (Down : forall z, beats P' z a = true -> beats P z a = true).
  { intros z K. destruct (Nat.eq_dec z a) as [->|N]; [now rewrite beats_irrefl in K|]. revert K. unfold beats.
    rewrite (raise_length a P P' E), !Nat.ltb_lt. pose proof (raise_down m a F P P' B B' Ha E z N). lia. }
  unfold lost. destruct (Nat.eq_dec y a) as [->|Ny].
  - assert (K : above r x a = false).
    { destruct (Nat.eq_dec x a) as [->|N]; [apply above_irrefl|]. now apply above_asym, (first_above m). }
    rewrite K. simpl. destruct (above r' x a); simpl; [|lia]. destruct (beats P a x) eqn:Ba; [rewrite (Up x Ba)|]; destruct (beats P' a x); lia.
  - destruct (Nat.eq_dec x a) as [->|Nx].
    + rewrite (first_above m r a y R Ny T). simpl. destruct (beats P' y a) eqn:By; [rewrite (Down y By)|]; destruct (above r' a y), (beats P y a); simpl; lia.
    + assert (Same : beats P' y x = beats P y x) by (unfold beats; now rewrite (raise_length a P P' E), (raise_same a P P' E y x Ny Nx)).
      rewrite Same. lia.
Qed.

Lemma slater_wm : winner_monotonicity m F slater.
Proof.
  intros P P' r r' a B B' [H G] [H' G'] T E. pose proof (F_ranks r H) as R.
  pose proof (slater_raise P P' a r r' B B' (first_lt m r a R T) E R T). specialize (G r' H'). specialize (G' r H).
  assert (r = r'); [|now subst]. destruct G as [|[E1 [|K]]], G' as [|[E2 [|K']]]; auto; try lia. now apply prec_asym in K.
Qed.

Lemma slater_copies P k r : 0 < k -> slater_cost m (concat (repeat P k)) r = slater_cost m P r.
Proof.
  intros K. rewrite !slater_cost_sum. apply sum_ext. intros a _. apply sum_ext. intros b _. unfold lost. now rewrite (beats_copies P k) by auto.
Qed.

Theorem slater_axioms : unique_output slater /\ pmc m F slater /\ winner_monotonicity m F slater /\ unanimous_ballots m F slater /\ homogeneity m F slater.
Proof.
  split; [exact slater_unique|]. split; [exact slater_pmc|]. split; [exact slater_wm|]. split; [apply pmc_unanimous, slater_pmc|].
  intros P r k B [H G] Hk. split; [exact H|]. intros r' H'. specialize (G r' H'). now rewrite !slater_copies.
Qed.
End Slater.
