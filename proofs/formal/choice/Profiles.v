(** Counting voters: majorities, unanimous pairs, and what a raise changes.

    Raising a in some ballots can only increase n_ay, decrease n_xa, and leaves other pairs alone; where a stands first in a ranking, the
    unanimous pairs that the ranking has to respect do not change. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Leximax.
Import ListNotations.

Section Axioms.
Variable m : nat.
Variable F : ranking -> Prop.                     (* the family of allowed rankings *)
Variable output : profile -> ranking -> Prop.     (* the rule *)

(** Any number of voters raise the winner. *)
End Axioms.

(** Counting voters. *)
Lemma support_sum P a b : support P a b + support P b a <= length P.
Proof. apply count_disjoint. intros r _. apply above_asym. Qed.

Lemma beats_asym P a b : beats P a b = true -> beats P b a = false.
Proof.
  unfold beats. rewrite Nat.ltb_lt, Nat.ltb_ge. pose proof (support_sum P a b). lia.
Qed.

Lemma beats_irrefl P a : beats P a a = false.
Proof.
  destruct (beats P a a) eqn:E; [|auto]. pose proof (beats_asym _ _ _ E). congruence.
Qed.

Lemma unanimous_beats P a b : P <> [] -> unanimous P a b = true -> beats P a b = true.
Proof.
  intros N U. unfold unanimous in U. rewrite forallb_forall in U.
  apply Nat.ltb_lt. unfold support. rewrite count_all by auto. destruct P; [congruence|simpl; lia].
Qed.

Lemma plurality_support m P c d : (forall r, In r P -> ranks m r) -> d <> c -> plurality P c <= support P c d.
Proof.
  intros H N. apply count_le. intros r Hr. now apply (first_above m r c d (H r Hr)).
Qed.

Lemma ballot_respects m P r : In r P -> respects m P r.
Proof.
  intros H a b _ _ U. unfold unanimous in U. rewrite forallb_forall in U. auto.
Qed.

(** Raising [a]. *)
Lemma raised_down m a r r' x : ranks m r -> ranks m r' -> a < m -> x <> a ->
  raised a r r' -> above r' x a = true -> above r x a = true.
Proof.
  intros R R' Ha N [_ H] E. destruct (above r x a) eqn:F; [auto|].
  destruct (Nat.lt_ge_cases x m) as [Hx|Hx].
  - apply (above_total m r x a R Hx N) in F. apply H, above_asym in F. congruence.
  - apply above_lt in E. assert (~ In x r') by (rewrite (proj2 R'); lia).
    rewrite index_lt in *. assert (In a r') by (now apply R'). rewrite index_lt in *. lia.
Qed.

Lemma count2 (f g : ranking -> bool) (R : ranking -> ranking -> Prop) P P' :
  (forall r r', In r P -> In r' P' -> R r r' -> f r = true -> g r' = true) ->
  Forall2 R P P' -> length (filter f P) <= length (filter g P').
Proof.
  intros H E. induction E as [|r r' P P' Hr E IH]; simpl; [lia|].
  assert (L : length (filter f P) <= length (filter g P')) by (apply IH; intros; eapply H; simpl; eauto).
  pose proof (H r r' (or_introl eq_refl) (or_introl eq_refl) Hr) as Hx.
  destruct (f r), (g r'); simpl; lia.
Qed.

Lemma count2' (f g : ranking -> bool) (R : ranking -> ranking -> Prop) P P' :
  (forall r r', In r P -> In r' P' -> R r r' -> g r' = true -> f r = true) ->
  Forall2 R P P' -> length (filter g P') <= length (filter f P).
Proof.
  intros H E. induction E as [|r r' P P' Hr E IH]; simpl; [lia|].
  assert (L : length (filter g P') <= length (filter f P)) by (apply IH; intros; eapply H; simpl; eauto).
  pose proof (H r r' (or_introl eq_refl) (or_introl eq_refl) Hr) as Hx.
  destruct (f r), (g r'); simpl; lia.
Qed.

Lemma unanimous_support Q x y : unanimous Q x y = true <-> support Q x y = length Q.
Proof.
  unfold unanimous, support. induction Q as [|r Q IH]; simpl; [tauto|].
  pose proof (count_le (fun r => above r x y) (fun _ => true) Q (fun _ _ _ => eq_refl)) as L.
  rewrite (count_all (fun _ => true)) in L by auto.
  destruct (above r x y); simpl; [rewrite IH; lia|split; [discriminate|lia]].
Qed.

Section Raise.
Variables (m a : nat) (F : ranking -> Prop) (P P' : profile).
Hypotheses (B : ballots m F P) (B' : ballots m F P') (Ha : a < m) (E : Forall2 (raised a) P P').

Lemma raise_up y : support P a y <= support P' a y.
Proof. apply (count2 _ _ (raised a)); [|auto]. intros r r' _ _ H. apply H. Qed.

Lemma raise_down x : x <> a -> support P' x a <= support P x a.
Proof.
  intros N. apply (count2' _ _ (raised a)); [|auto]. intros r r' H H' R.
  apply (raised_down m); auto; [apply B|apply B']; auto.
Qed.

Lemma raise_same x y : x <> a -> y <> a -> support P' x y = support P x y.
Proof.
  intros N N'. apply Nat.le_antisymm.
  - apply (count2' _ _ (raised a)); [|auto]. intros r r' _ _ [H _]. now rewrite H.
  - apply (count2 _ _ (raised a)); [|auto]. intros r r' _ _ [H _]. now rewrite H.
Qed.

Lemma raise_length : length P' = length P.
Proof. clear - E. induction E; simpl; auto. Qed.

Lemma copeland_up : copeland m P a <= copeland m P' a.
Proof.
  apply count_le. intros y _. unfold beats. rewrite raise_length, !Nat.ltb_lt.
  pose proof (raise_up y). lia.
Qed.

Lemma copeland_down x : x <> a -> copeland m P' x <= copeland m P x.
Proof.
  intros N. apply count_le. intros y _. unfold beats. rewrite raise_length, !Nat.ltb_lt.
  destruct (Nat.eq_dec y a) as [->|N'].
  - pose proof (raise_down x N). lia.
  - rewrite (raise_same x y N N'). auto.
Qed.

(** Where [a] stands first, raising it changes no unanimous pair that matters. *)
Lemma respects_first r : ranks m r -> first r a = true -> respects m P r -> respects m P' r.
Proof.
  intros R T H x y Hx Hy U. destruct (Nat.eq_dec x a) as [->|N].
  - destruct (Nat.eq_dec y a) as [->|N'].
    + apply unanimous_beats in U; [|apply B']. now rewrite beats_irrefl in U.
    + now apply (first_above m).
  - apply H; auto. rewrite unanimous_support in *. destruct (Nat.eq_dec y a) as [->|N'].
    + pose proof (raise_down x N). rewrite raise_length in U.
      pose proof (count_le (fun r => above r x a) (fun _ => true) P (fun _ _ _ => eq_refl)) as L.
      rewrite (count_all (fun _ => true)) in L by auto. unfold support in *. lia.
    + now rewrite <- raise_length, <- U, raise_same.
Qed.

Lemma respects_back r r' : ranks m r -> first r a = true -> respects m P r -> respects m P' r' -> respects m P r'.
Proof.
  intros R T H H' x y Hx Hy U. apply H'; auto. rewrite unanimous_support in *. rewrite raise_length.
  destruct (Nat.eq_dec y a) as [->|N'].
  - exfalso. rewrite <- unanimous_support in U. pose proof (H x a Hx Ha U) as K.
    destruct (Nat.eq_dec x a) as [->|N]; [now rewrite above_irrefl in K|].
    pose proof (first_above m r a x R N T) as K'. apply above_asym in K'. congruence.
  - destruct (Nat.eq_dec x a) as [->|N]; [|now rewrite raise_same].
    pose proof (raise_up y). pose proof raise_length.
    pose proof (count_le (fun r => above r a y) (fun _ => true) P' (fun _ _ _ => eq_refl)) as L.
    rewrite (count_all (fun _ => true)) in L by auto. unfold support in *. lia.
Qed.
End Raise.
