(** Values of rankings under a matrix of weights, and matrices as lists of rows.

    The cost of a ranking is the sum, over the pairs a < b, of one of two entries of a matrix. Such a sum is linear in the matrix, so
    that adding y at (a, b) adds y to the value of exactly the rankings with a above b: this is all that cuts need. *)
From Coq Require Import List Arith ZArith Lia Bool FinFun.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny.
Import ListNotations.

Fixpoint total_of {A} (f : A -> Z) (l : list A) : Z := match l with [] => 0%Z | x :: l' => (f x + total_of f l')%Z end.

Lemma total_of_add {A} (f g : A -> Z) l : total_of (fun x => f x + g x)%Z l = (total_of f l + total_of g l)%Z.
Proof. induction l; simpl; lia. Qed.
Lemma total_of_ext {A} (f g : A -> Z) l : (forall x, In x l -> f x = g x) -> total_of f l = total_of g l.
Proof. induction l as [|x l IH]; simpl; intros H; [auto|]. rewrite (H x), IH; auto. Qed.
Lemma total_of_le {A} (f g : A -> Z) l : (forall x, In x l -> f x <= g x)%Z -> (total_of f l <= total_of g l)%Z.
Proof.
  induction l as [|x l IH]; simpl; intros H; [lia|]. pose proof (H x (or_introl eq_refl)).
  assert (total_of f l <= total_of g l)%Z by auto. lia.
Qed.
Lemma total_of_zero {A} (f : A -> Z) l : (forall x, In x l -> f x = 0%Z) -> total_of f l = 0%Z.
Proof. induction l as [|x l IH]; simpl; intros H; [auto|]. rewrite (H x), IH; auto. Qed.
Lemma total_of_one {A} (f : A -> Z) l x : NoDup l -> In x l -> (forall y, In y l -> y <> x -> f y = 0%Z) -> total_of f l = f x.
Proof.
  induction l as [|y l IH]; simpl; intros N I H; [destruct I|]. inversion N; subst. destruct I as [->|I].
  - rewrite total_of_zero; [lia|]. intros z Hz. apply H; [auto|]. intros ->. tauto.
  - rewrite (H y), IH; auto. intros ->. tauto.
Qed.

(** The pairs a < b < m. *)
Fixpoint upper m : list (nat * nat) := match m with 0 => [] | S k => upper k ++ map (fun a => (a, k)) (seq 0 k) end.

Lemma upper_in m a b : In (a, b) (upper m) <-> a < b < m.
Proof.
  induction m as [|k IH]; simpl; [lia|]. rewrite in_app_iff, in_map_iff, IH. split.
  - intros [H|(x & [= <- <-] & H)]; [lia|]. apply in_seq in H. lia.
  - intros H. destruct (Nat.eq_dec b k) as [->|]; [|left; lia]. right. exists a. split; [auto|]. apply in_seq. lia.
Qed.

Lemma upper_nodup m : NoDup (upper m).
Proof.
  induction m as [|k IH]; simpl; [constructor|].
  assert (G : forall l, NoDup l -> (forall p, In p l -> ~ In p (map (fun a => (a, k)) (seq 0 k))) -> NoDup (l ++ map (fun a => (a, k)) (seq 0 k))).
  { induction l as [|p l IHl]; simpl; intros N H.
    - apply FinFun.Injective_map_NoDup; [intros x y [=]; auto|apply seq_NoDup].
    - inversion N; subst. constructor; [|apply IHl; auto]. rewrite in_app_iff. intros [?|?]; [auto|]. now apply (H p (or_introl eq_refl)). }
  apply G; [auto|]. intros [a b] H K. apply upper_in in H. apply in_map_iff in K. destruct K as (x & [= <- <-] & _). lia.
Qed.

Section Values.
Variable m : nat.

Definition value (W : nat -> nat -> Z) (s : ranking) : Z :=
  total_of (fun '(a, b) => if above s a b then W a b else W b a) (upper m).

Lemma value_add W V s : value (fun a b => W a b + V a b)%Z s = (value W s + value V s)%Z.
Proof. unfold value. rewrite <- total_of_add. apply total_of_ext. intros [a b] _. destruct (above s a b); auto. Qed.

Lemma value_ext W V s : (forall a b, a < m -> b < m -> W a b = V a b) -> value W s = value V s.
Proof.
  intros H. apply total_of_ext. intros [a b] I. apply upper_in in I. destruct (above s a b); apply H; lia.
Qed.

Definition unit_at a b (y : Z) c d : Z := if (c =? a) && (d =? b) then y else 0%Z.

Lemma value_unit s a b y : ranks m s -> a < m -> b < m -> a <> b ->
  value (unit_at a b y) s = if above s a b then y else 0%Z.
Proof.
  intros R Ha Hb N. unfold value, unit_at.
  rewrite (total_of_one _ _ (Nat.min a b, Nat.max a b)); [|apply upper_nodup|apply upper_in; lia|].
  - destruct (Nat.lt_ge_cases a b).
    + rewrite Nat.min_l, Nat.max_r by lia. rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec b a); [lia|]. simpl. auto.
    + rewrite Nat.min_r, Nat.max_l by lia. rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec b a); [lia|]. simpl.
      destruct (above s a b) eqn:E.
      * now rewrite (above_asym _ _ _ E).
      * now rewrite (above_total m s a b R Ha N E).
  - intros [c d] I D. apply upper_in in I.
    destruct (Nat.eqb_spec c a), (Nat.eqb_spec d b), (Nat.eqb_spec d a), (Nat.eqb_spec c b); subst; simpl; try lia;
      try (now destruct (above s _ _)); exfalso; apply D; f_equal; lia.
Qed.

(** The cost is a value. *)
Lemma cost_value P s : ranks m s -> Z.of_nat (cost m P s) = value (fun a b => Z.of_nat (support P b a)) s.
Proof.
  intros R. unfold cost, value.
  assert (G : forall k, k <= m -> Z.of_nat (sum (fun a => sum (term P s a) (seq 0 k)) (seq 0 k)) =
    total_of (fun '(a, b) => if above s a b then Z.of_nat (support P b a) else Z.of_nat (support P a b)) (upper k)).
  { induction k as [|k IH]; intros Hk; [reflexivity|].
    assert (S1 : forall (f : nat -> nat), sum f (seq 0 (S k)) = sum f (seq 0 k) + f k).
    { intros f. rewrite seq_S. simpl. clear. induction (seq 0 k); simpl; lia. }
    rewrite S1. rewrite (sum_ext _ (fun a => sum (term P s a) (seq 0 k) + term P s a k)) by (intros; apply S1).
    rewrite sum_add, S1. simpl upper.
    assert (A : forall l l' (f : nat * nat -> Z), total_of f (l ++ l') = (total_of f l + total_of f l')%Z).
    { intros l l' f. induction l as [|x l IHl]; cbn; lia. }
    rewrite A, <- IH by lia. clear A.
    assert (Q : forall l, (forall a, In a l -> a < k) ->
      Z.of_nat (sum (fun a => term P s a k) l + sum (term P s k) l) =
      total_of (fun '(a, b) => if above s a b then Z.of_nat (support P b a) else Z.of_nat (support P a b)) (map (fun a => (a, k)) l)).
    { induction l as [|a l IHl]; intros H; [reflexivity|]. cbn [sum map total_of].
      rewrite <- IHl by (intros; apply H; now right). pose proof (H a (or_introl eq_refl)). unfold term at 1 3.
      destruct (above s a k) eqn:E.
      - rewrite (above_asym _ _ _ E). lia.
      - rewrite (above_total m s a k R) by (auto; lia). lia. }
    rewrite <- Q by (intros a Ha; apply in_seq in Ha; lia).
    assert (term P s k k = 0) by (unfold term; now rewrite above_irrefl). lia. }
  now apply G.
Qed.
End Values.

(** Matrices as lists of rows. *)
Definition entry (W : list (list Z)) a b : Z := nth b (nth a W []) 0%Z.
Fixpoint update {A} i (f : A -> A) (l : list A) : list A :=
  match l, i with [], _ => [] | x :: l', 0 => f x :: l' | x :: l', S j => x :: update j f l' end.

Lemma nth_update {A} i j f (l : list A) d : nth j (update i f l) d = if (j =? i) && (j <? length l) then f (nth j l d) else nth j l d.
Proof.
  revert i j. induction l as [|x l IH]; intros i j; simpl; [destruct j, i; simpl; rewrite ?andb_false_r; auto|].
  destruct i, j; simpl; auto. rewrite IH. destruct (j =? i); simpl; auto.
Qed.

Lemma update_length {A} i f (l : list A) : length (update i f l) = length l.
Proof. revert i. induction l; intros [|i]; simpl; auto. Qed.

Definition square m (W : list (list Z)) := length W = m /\ forall a, a < m -> length (nth a W []) = m.

Definition add_at a b y (W : list (list Z)) := update a (update b (Z.add y)) W.

Lemma add_at_square m a b y W : square m W -> square m (add_at a b y W).
Proof.
  intros [L H]. split; [unfold add_at; now rewrite update_length|]. intros c Hc. unfold add_at. rewrite nth_update.
  destruct ((c =? a) && (c <? length W)); [rewrite update_length|]; auto.
Qed.

Lemma add_at_entry m a b y W c d : square m W -> c < m -> d < m ->
  entry (add_at a b y W) c d = (entry W c d + unit_at a b y c d)%Z.
Proof.
  intros [L H] Hc Hd. unfold entry, add_at, unit_at. rewrite nth_update, L.
  destruct (Nat.ltb_spec c m); [|lia]. destruct (Nat.eqb_spec c a) as [->|]; simpl; [|lia].
  rewrite nth_update, H by auto. destruct (Nat.ltb_spec d m); [|lia]. destruct (Nat.eqb_spec d b) as [->|]; simpl; lia.
Qed.
