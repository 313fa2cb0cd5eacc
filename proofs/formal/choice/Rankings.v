(** Rankings of the candidates 0 … m−1 as lists, best first: elementary facts. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms.
Import ListNotations.

Lemma index_lt c r : In c r <-> index c r < length r.
Proof.
  induction r as [|x r IH]; simpl; [lia|].
  destruct (Nat.eqb_spec x c); [subst; split; [lia|auto]|].
  rewrite <- Nat.succ_lt_mono, <- IH. tauto.
Qed.

Lemma index_nth c r d : In c r -> nth (index c r) r d = c.
Proof.
  induction r as [|x r IH]; simpl; [tauto|].
  destruct (Nat.eqb_spec x c); [auto|]. intros [H|H]; [lia|auto].
Qed.

Lemma index_inj a b r : In a r -> index a r = index b r -> a = b.
Proof.
  intros Ha E. rewrite <- (index_nth a r 0 Ha), E. apply index_nth.
  apply index_lt. rewrite <- E. now apply index_lt.
Qed.

Lemma index_app_l c p s : In c p -> index c (p ++ s) = index c p.
Proof.
  induction p as [|x p IH]; simpl; [tauto|].
  destruct (Nat.eqb_spec x c); [auto|]. intros [H|H]; [lia|]. now rewrite IH.
Qed.

Lemma index_app_r c p s : ~ In c p -> index c (p ++ s) = length p + index c s.
Proof.
  induction p as [|x p IH]; simpl; [auto|].
  intros H. destruct (Nat.eqb_spec x c); [tauto|]. rewrite IH; tauto.
Qed.

Lemma above_lt r a b : above r a b = true <-> index a r < index b r.
Proof. apply Nat.ltb_lt. Qed.

Lemma above_asym r a b : above r a b = true -> above r b a = false.
Proof. unfold above. rewrite Nat.ltb_lt, Nat.ltb_ge. lia. Qed.

Lemma above_irrefl r a : above r a a = false.
Proof. apply Nat.ltb_irrefl. Qed.

Lemma above_total m r a b : ranks m r -> a < m -> a <> b -> above r a b = false -> above r b a = true.
Proof.
  unfold above. rewrite Nat.ltb_lt, Nat.ltb_ge. intros [_ H] Ha N L.
  destruct (Nat.eq_dec (index a r) (index b r)) as [E|]; [|lia].
  destruct N. eapply index_inj; [apply H, Ha|exact E].
Qed.

Lemma first_above m r c d : ranks m r -> d <> c -> first r c = true -> above r c d = true.
Proof.
  destruct r as [|x r]; simpl; [discriminate|]. intros _ N E. apply Nat.eqb_eq in E. subst x.
  apply above_lt. simpl. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec c d); [congruence|lia].
Qed.

Lemma above_first m r c : ranks m r -> c < m -> (forall d, d < m -> d <> c -> above r c d = true) -> first r c = true.
Proof.
  intros [N H] Hc A. destruct r as [|x r]; [apply H in Hc; destruct Hc|]. simpl.
  apply Nat.eqb_eq. destruct (Nat.eq_dec x c) as [|E]; [auto|].
  assert (Hx : x < m) by (apply H; now left).
  specialize (A x Hx E). apply above_lt in A. simpl in A. rewrite Nat.eqb_refl in A. lia.
Qed.

Lemma ranks_length m r : ranks m r -> length r = m.
Proof.
  intros [N H]. apply Nat.le_antisymm.
  - rewrite <- (seq_length m 0). apply NoDup_incl_length; [auto|].
    intros c Hc. apply in_seq. apply H in Hc. lia.
  - rewrite <- (seq_length m 0) at 1. apply NoDup_incl_length; [apply seq_NoDup|].
    intros c Hc. apply in_seq in Hc. apply H. lia.
Qed.

(** Two rankings with the same pairs are the same. *)
Lemma split_neq (r r' : ranking) : length r = length r' -> r <> r' ->
  exists p c s c' s', r = p ++ c :: s /\ r' = p ++ c' :: s' /\ c <> c'.
Proof.
  revert r'. induction r as [|x r IH]; intros [|y r']; simpl; try discriminate; [congruence|].
  intros L N. destruct (Nat.eq_dec x y) as [->|E].
  - destruct (IH r') as (p & c & s & c' & s' & -> & -> & H); [lia|congruence|].
    exists (y :: p), c, s, c', s'. auto.
  - exists [], x, r, y, r'. auto.
Qed.

Lemma ranks_mid m p c s : ranks m (p ++ c :: s) ->
  c < m /\ ~ In c p /\ ~ In c s /\ (forall d, In d s -> ~ In d p /\ d < m).
Proof.
  intros [N H]. assert (Hc : c < m) by (apply H, in_app_iff; simpl; auto).
  pose proof (NoDup_remove_2 _ _ _ N) as R. rewrite in_app_iff in R.
  split; [auto|]. split; [tauto|]. split; [tauto|]. intros d Hd. split.
  - intros Hp. apply NoDup_remove_1 in N. destruct (in_split _ _ Hd) as (s1 & s2 & ->).
    rewrite app_assoc in N. apply NoDup_remove_2 in N. rewrite !in_app_iff in N. tauto.
  - apply H, in_app_iff. simpl. auto.
Qed.

(** Counting. *)
Lemma count_le {A} (f g : A -> bool) l :
  (forall x, In x l -> f x = true -> g x = true) -> length (filter f l) <= length (filter g l).
Proof.
  induction l as [|x l IH]; simpl; intros H; [lia|].
  assert (L : length (filter f l) <= length (filter g l)) by auto.
  pose proof (H x (or_introl eq_refl)) as Hx.
  destruct (f x), (g x); simpl; lia.
Qed.

Lemma count_lt {A} (f g : A -> bool) l x :
  (forall y, In y l -> f y = true -> g y = true) -> In x l -> f x = false -> g x = true ->
  length (filter f l) < length (filter g l).
Proof.
  intros H Hx F G. induction l as [|y l IH]; [destruct Hx|]. simpl.
  destruct Hx as [->|Hx].
  - rewrite F, G. simpl. apply Nat.lt_succ_r, count_le. intros; apply H; simpl; auto.
  - assert (L : length (filter f l) < length (filter g l)) by (apply IH; [intros; apply H; simpl; auto|auto]).
    pose proof (H y (or_introl eq_refl)) as Hy. destruct (f y), (g y); simpl; lia.
Qed.

Lemma count_all {A} (f : A -> bool) l : (forall x, In x l -> f x = true) -> length (filter f l) = length l.
Proof.
  induction l as [|x l IH]; simpl; intros H; [auto|]. rewrite (H x); simpl; auto.
Qed.

Lemma count_disjoint {A} (f g : A -> bool) l :
  (forall x, In x l -> f x = true -> g x = false) -> length (filter f l) + length (filter g l) <= length l.
Proof.
  induction l as [|x l IH]; simpl; intros H; [lia|].
  assert (L : length (filter f l) + length (filter g l) <= length l) by auto.
  pose proof (H x (or_introl eq_refl)) as Hx.
  destruct (f x), (g x); simpl; lia.
Qed.
