(** The largest value of a ranking under given weights of its pairs, by dynamic programming over subsets.

    The best order of a set of responses puts some response c on top: it gains the weights of c over the others, and the rest is a
    best order of the set without c. A table with an entry for every set is an upper bound as soon as no entry is smaller than this
    for any c; only that is checked, and how the table was made is not trusted. *)
From Coq Require Import List QArith Lqa Lia ZArith NArith Bool Setoid Arith FMapPositive.
From Pluralign Require Import Axioms Ensembles.
From Pluralign Require Import Rankings Sums Errors Caratheodory Separation Best Rewards.
Import ListNotations.
Open Scope Q_scope.

(** Sums in lowest terms, for the checkers. *)
Fixpoint rsum {X} (f : X -> Q) (l : list X) : Q := match l with [] => 0 | x :: l' => Qred (f x + rsum f l') end.

Lemma rsum_sum {X} (f : X -> Q) l : rsum f l == sum f l.
Proof. induction l as [|x l IH]; cbn [rsum sum]; [reflexivity|]. now rewrite Qred_correct, IH. Qed.

(** The largest value of a ranking, by dynamic programming over subsets. *)
Section Subsets.
Variable m : nat.
Variable v : nat -> nat -> Q.

Fixpoint value (r : ranking) : Q := match r with [] => 0 | a :: r' => sum (v a) r' + value r' end.

Fixpoint mask (r : ranking) : N := match r with [] => 0%N | a :: r' => N.setbit (mask r') (N.of_nat a) end.
Definition gain (s : N) (c : nat) : Q := rsum (fun b => if N.testbit s (N.of_nat b) then v c b else 0) (seq 0 m).
Definition table := PositiveMap.t Q.
Definition look (t : table) (s : N) : option Q := PositiveMap.find (N.succ_pos s) t.

(** [t] is an upper bound: what is best for s without c, with c put on top, is at most what is best for s. *)
Definition check_one (t : table) (s : N) (c : nat) : bool :=
  negb (N.testbit s (N.of_nat c)) ||
  match look t (N.clearbit s (N.of_nat c)), look t s with
  | Some x, Some y => Qle_bool (gain (N.clearbit s (N.of_nat c)) c + x) y
  | _, _ => false
  end.
Definition masks : list N := map N.of_nat (seq 0 (2 ^ m)).
Definition check_table (t : table) : bool :=
  match look t 0%N with Some x => Qle_bool 0 x | None => false end &&
  forallb (fun s => forallb (check_one t s) (seq 0 m)) masks.

Lemma mask_spec r b : N.testbit (mask r) (N.of_nat b) = true <-> In b r.
Proof.
  induction r as [|a r IH]; cbn [mask In]; [rewrite N.bits_0; split; [discriminate|tauto]|].
  rewrite N.setbit_iff, IH. split; intros [H|H]; [left; lia|auto|left; lia|auto].
Qed.

Lemma mask_bound r : (forall c, In c r -> (c < m)%nat) -> In (mask r) masks.
Proof.
  intros H. unfold masks. apply in_map_iff. exists (N.to_nat (mask r)). split; [apply N2Nat.id|]. apply in_seq. split; [lia|].
  assert (L : (mask r < 2 ^ N.of_nat m)%N).
  { destruct (N.eq_dec (mask r) 0) as [Z|Z]; [rewrite Z; apply N.neq_0_lt_0; apply N.pow_nonzero; lia|].
    apply N.log2_lt_pow2; [lia|]. pose proof (N.bit_log2 _ Z) as B. rewrite <- (N2Nat.id (N.log2 (mask r))) in B. apply mask_spec, H in B. lia. }
  assert (Q1 : N.to_nat (2 ^ N.of_nat m) = (2 ^ m)%nat) by (rewrite N2Nat.inj_pow; now rewrite Nat2N.id). lia.
Qed.

Lemma mask_clear a r : ~ In a r -> N.clearbit (N.setbit (mask r) (N.of_nat a)) (N.of_nat a) = mask r.
Proof.
  intros N0. apply N.bits_inj. intros i. rewrite N.clearbit_eqb, N.setbit_eqb. destruct (N.eqb_spec (N.of_nat a) i) as [<-|D].
  - cbn [orb negb]. rewrite ?andb_false_r. symmetry. apply not_true_is_false. rewrite mask_spec. exact N0.
  - cbn [orb negb]. now rewrite ?andb_true_r.
Qed.

Lemma sum_member (f : nat -> Q) r l : NoDup r -> NoDup l -> incl r l ->
  sum (fun b => if N.testbit (mask r) (N.of_nat b) then f b else 0) l == sum f r.
Proof.
  revert l. induction r as [|a r IH]; intros l Nr Nl I.
  - apply sum_zero. intros b _. cbn [mask]. now rewrite N.bits_0.
  - inversion Nr; subst. cbn [sum]. rewrite <- (IH l); auto; [|intros z Hz; apply I; now right].
    assert (Ia : In a l) by (apply I; now left). apply in_split in Ia. destruct Ia as (l1 & l2 & ->).
    apply NoDup_remove in Nl. destruct Nl as [_ Na]. rewrite !sum_app. cbn [sum].
    assert (X : forall l', ~ In a l' -> sum (fun b => if N.testbit (mask (a :: r)) (N.of_nat b) then f b else 0) l'
      == sum (fun b => if N.testbit (mask r) (N.of_nat b) then f b else 0) l').
    { intros l' N'. apply sum_ext. intros b Hb. cbn [mask]. rewrite N.setbit_neq; [reflexivity|]. intros Q1. apply N'. assert (a = b) by lia. now subst. }
    rewrite in_app_iff in Na. rewrite !X by tauto.
    assert (Y : N.testbit (mask (a :: r)) (N.of_nat a) = true) by (apply mask_spec; now left).
    assert (Z : N.testbit (mask r) (N.of_nat a) = false) by (apply not_true_is_false; now rewrite mask_spec).
    rewrite Y, Z. ring.
Qed.

Lemma table_bound t r : check_table t = true -> NoDup r -> (forall c, In c r -> (c < m)%nat) ->
  exists x, look t (mask r) = Some x /\ value r <= x.
Proof.
  intros K. unfold check_table in K. rewrite andb_true_iff, forallb_forall in K. destruct K as [K0 K].
  induction r as [|a r IH]; intros N I.
  - simpl. destruct (look t 0) as [x|]; [|discriminate]. exists x. split; [auto|]. now apply Qle_bool_iff.
  - inversion N; subst. destruct IH as (x & Lx & Vx); [auto|intros; apply I; now right|].
    specialize (K (mask (a :: r)) (mask_bound _ I)). rewrite forallb_forall in K.
    specialize (K a). assert (Ia : In a (seq 0 m)) by (apply in_seq; specialize (I a (or_introl eq_refl)); lia). specialize (K Ia).
    unfold check_one in K. assert (T : N.testbit (mask (a :: r)) (N.of_nat a) = true) by (apply mask_spec; now left). rewrite T in K.
    cbn [mask negb orb] in K. rewrite mask_clear, Lx in K by auto. change (N.setbit (mask r) (N.of_nat a)) with (mask (a :: r)) in K.
    destruct (look t (mask (a :: r))) as [y|] eqn:Ly; [|discriminate]. exists y. split; [auto|].
    apply Qle_bool_iff in K. unfold gain in K. rewrite rsum_sum, sum_member in K; auto; [|apply seq_NoDup|].
    + cbn [value]. change (sum (fun b => v a b) r) with (sum (v a) r) in K. lra.
    + intros z Hz. apply in_seq. specialize (I z (or_intror Hz)). lia.
Qed.

(** The table itself; nothing is proved of how it is made. *)
Definition better (t : table) (s : N) (best : option Q) (c : nat) : option Q :=
  if N.testbit s (N.of_nat c) then
    match look t (N.clearbit s (N.of_nat c)) with
    | Some x => let y := Qred (gain (N.clearbit s (N.of_nat c)) c + x) in
                match best with Some z => if Qle_bool y z then Some z else Some y | None => Some y end
    | None => best
    end
  else best.
Definition make_table : table :=
  fold_left (fun t s => match fold_left (better t s) (seq 0 m) None with Some y => PositiveMap.add (N.succ_pos s) y t | None => t end)
    (tl masks) (PositiveMap.add (N.succ_pos 0) 0 (PositiveMap.empty Q)).

Definition largest : option Q := let t := make_table in if check_table t then look t (mask (seq 0 m)) else None.

Lemma mask_same r : ranks m r -> mask r = mask (seq 0 m).
Proof.
  intros H. apply N.bits_inj. intros i. rewrite <- (N2Nat.id i). apply eq_true_iff_eq. rewrite !mask_spec, in_seq.
  destruct H as [_ H]. rewrite H. lia.
Qed.

Theorem largest_sound k r : largest = Some k -> ranks m r -> value r <= k.
Proof.
  unfold largest. intros L H. destruct (check_table make_table) eqn:K; [|discriminate].
  destruct (table_bound make_table r K) as (x & Lx & V); [apply H|intros c Hc; now apply H|].
  rewrite (mask_same r H) in Lx. rewrite Lx in L. injection L as ->. exact V.
Qed.
End Subsets.

(** The value of a ranking is the sum of the weights of what it prefers. *)
Lemma value_plus f g r : value (fun a b => f a b + g a b) r == value f r + value g r.
Proof. induction r as [|a r IH]; cbn [value]; [ring|]. rewrite IH. change (fun b => f a b + g a b) with (fun b => f a b + g a b). rewrite sum_plus. ring. Qed.

Lemma value_ext f g r : (forall a b, f a b == g a b) -> value f r == value g r.
Proof. intros H. induction r as [|a r IH]; cbn [value]; [reflexivity|]. rewrite IH, (sum_ext (f a) (g a)) by auto. reflexivity. Qed.

Lemma value_zero r : value (fun _ _ => 0) r == 0.
Proof. induction r as [|a r IH]; cbn [value]; [reflexivity|]. rewrite IH, (sum_zero (fun _ => 0)) by reflexivity. ring. Qed.

Definition single (a b : nat) (w : Q) (a' b' : nat) : Q := if (a =? a')%nat && (b =? b')%nat then w else 0.

Lemma value_single a b w r : NoDup r -> In a r -> In b r -> a <> b -> value (single a b w) r == w * (if above r a b then 1 else 0).
Proof.
  intros N Ia Ib D. induction r as [|c r IH]; [destruct Ia|]. inversion N; subst. cbn [value].
  destruct (Nat.eq_dec a c) as [->|Da].
  - assert (A : above (c :: r) c b = true) by (apply above_lt; simpl; rewrite Nat.eqb_refl; destruct (Nat.eqb_spec c b); [congruence|lia]).
    rewrite A. assert (Ib' : In b r) by (destruct Ib; [congruence|auto]).
    assert (S1 : sum (single c b w c) r == w).
    { apply in_split in Ib'. destruct Ib' as (r1 & r2 & ->). assert (Nb : ~ In b (r1 ++ r2)) by now apply NoDup_remove_2. rewrite in_app_iff in Nb.
      rewrite sum_app. cbn [sum]. rewrite !sum_zero; [unfold single; rewrite !Nat.eqb_refl; cbn; ring| |];
        intros z Hz; unfold single; destruct (Nat.eqb_spec b z); [subst; tauto|now rewrite andb_false_r|subst; tauto|now rewrite andb_false_r]. }
    assert (S2 : forall l, ~ In c l -> value (single c b w) l == 0).
    { induction l as [|z l IHl]; intros Nz; cbn [value]; [reflexivity|]. rewrite IHl by (intros ?; apply Nz; now right). rewrite sum_zero; [ring|].
      intros y _. unfold single. destruct (Nat.eqb_spec c z); [subst; exfalso; apply Nz; now left|reflexivity]. }
    rewrite S1, (S2 r) by auto. ring.
  - assert (Ia' : In a r) by (destruct Ia; [congruence|auto]).
    assert (S1 : sum (single a b w c) r == 0) by (apply sum_zero; intros z _; unfold single; destruct (Nat.eqb_spec a c); [tauto|reflexivity]).
    rewrite S1. destruct (Nat.eq_dec b c) as [->|Db].
    + assert (A : above (c :: r) a c = false).
      { apply not_true_is_false. rewrite above_lt. simpl. rewrite Nat.eqb_refl. lia. }
      rewrite A. assert (S2 : forall l, ~ In c l -> value (single a c w) l == 0).
      { induction l as [|z l IHl]; intros Nz; cbn [value]; [reflexivity|]. rewrite IHl by (intros ?; apply Nz; now right). rewrite sum_zero; [ring|].
        intros y Hy. unfold single. destruct (Nat.eqb_spec c y); [subst; exfalso; apply Nz; now right|now rewrite andb_false_r]. }
      rewrite S2 by auto. ring.
    + assert (Ib' : In b r) by (destruct Ib; [congruence|auto]). rewrite IH by auto.
      assert (A : above (c :: r) a b = above r a b).
      { apply eq_true_iff_eq. rewrite !above_lt. simpl. destruct (Nat.eqb_spec c a), (Nat.eqb_spec c b); try congruence. lia. }
      rewrite A. ring.
Qed.
