(** Convex functions: what the proof for losses needs of them.

    A convex function lies below its chords. If it is nonnegative and nowhere lower than at 0 but on an interval to the right of 0,
    it has an almost least value: on a grid finer than its slope allows, the least of finitely many values is almost least, and
    that needs no compactness. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import LossRules.
Import ListNotations.
Local Open Scope R_scope.

Lemma strictly_convex_convex f : strictly_convex f -> convex f.
Proof.
  intros H x y k K. destruct (Req_dec x y) as [<-|N].
  { replace (k * x + (1 - k) * x) with x by ring. lra. }
  destruct (Req_dec k 0) as [->|K0]; [replace (0 * x + (1 - 0) * y) with y by ring; lra|].
  destruct (Req_dec k 1) as [->|K1]; [replace (1 * x + (1 - 1) * y) with x by ring; lra|].
  apply Rlt_le, H; [lra|auto].
Qed.

(** A convex function lies below its chords. *)
Lemma chord f x y z : convex f -> x <= y -> y <= z -> (z - x) * f y <= (z - y) * f x + (y - x) * f z.
Proof.
  intros H Hx Hz. destruct (Req_dec x z) as [->|N].
  { assert (y = z) by lra. subst. lra. }
  set (k := (z - y) / (z - x)).
  assert (E : k * (z - x) = z - y) by (unfold k; field; lra).
  assert (K : 0 <= k <= 1).
  { split; apply Rmult_le_reg_r with (z - x); lra. }
  pose proof (H x z k K) as C.
  replace (k * x + (1 - k) * z) with y in C by lra.
  apply (Rmult_le_compat_l (z - x)) in C; [|lra].
  replace ((z - x) * (k * f x + (1 - k) * f z)) with (k * (z - x) * f x + (z - x - k * (z - x)) * f z) in C by ring.
  rewrite E in C. lra.
Qed.

Lemma big a : exists n : nat, a < INR n.
Proof.
  exists (Z.to_nat (up a)). destruct (archimed a) as [U _]. destruct (Z.le_gt_cases 0 (up a)) as [H|H].
  - rewrite INR_IZR_INZ, Z2Nat.id by lia. lra.
  - apply IZR_lt in H. pose proof (pos_INR (Z.to_nat (up a))). lra.
Qed.

Lemma big_mult a d : 0 < d -> exists n : nat, a < INR n * d.
Proof.
  intros D. destruct (big (a / d)) as [n N]. exists n. apply (Rmult_lt_compat_r d) in N; [|auto].
  unfold Rdiv in N. rewrite Rmult_assoc, Rinv_l in N; lra.
Qed.

(** An almost least value, by comparing finitely many. *)
Lemma almost_least f v e : convex f -> nonnegative f -> 0 < e ->
  (forall u, u <= 0 -> f 0 <= f u) -> (forall u, v <= u -> f 0 <= f u) ->
  exists x, 0 <= x /\ forall u, f x <= f u + e.
Proof.
  intros C P E L U. destruct (big_mult (f (-1)) e E) as [k K].
  set (h := / INR k). assert (Hk : 0 < INR k).
  { destruct (Rlt_or_le 0 (INR k)) as [|N]; [auto|]. pose proof (pos_INR k). replace (INR k) with 0 in K by lra. pose proof (P (-1)). lra. }
  assert (H : 0 < h) by now apply Rinv_0_lt_compat.
  assert (Hh : h * f (-1) <= e).
  { apply Rmult_le_reg_l with (INR k); [auto|]. unfold h. rewrite <- Rmult_assoc, Rinv_r; lra. }
  assert (G : forall n, exists x, 0 <= x /\ forall u, 0 <= u <= INR n * h -> f x <= f u + e).
  { induction n as [|n (x & X0 & IH)].
    { exists 0. split; [lra|]. intros u Hu. simpl in Hu. replace u with 0 by lra. lra. }
    set (w := INR n * h) in *. assert (W : 0 <= w) by (apply Rmult_le_pos; [apply pos_INR|lra]).
    assert (Q : forall u, w <= u <= w + h -> f w <= f u + e).
    { intros u [Hu Hu']. pose proof (chord f (-1) w u C ltac:(lra) Hu) as T.
      assert ((u - w) * f (-1) <= h * f (-1)) by (apply Rmult_le_compat_r; [apply P|lra]).
      assert (0 <= (u - w) * f w) by (apply Rmult_le_pos; [lra|apply P]).
      assert (0 <= w * e) by (apply Rmult_le_pos; lra).
      apply Rmult_le_reg_l with (w + 1); lra. }
    assert (S : INR (S n) * h = w + h) by (rewrite S_INR; unfold w; ring).
    destruct (Rle_or_lt (f x) (f w)) as [D|D].
    - exists x. split; [auto|]. intros u Hu. destruct (Rle_or_lt u w) as [|]; [apply IH; lra|].
      pose proof (Q u). lra.
    - exists w. split; [auto|]. intros u Hu. destruct (Rle_or_lt u w) as [|]; [|apply Q; lra].
      pose proof (IH u). lra. }
  destruct (big_mult (Rabs v) h H) as [n N]. destruct (G n) as (x & X0 & B). exists x. split; [auto|].
  assert (B0 : f x <= f 0 + e) by (apply B; split; [lra|apply Rmult_le_pos; [apply pos_INR|lra]]).
  intros u. destruct (Rle_or_lt u 0) as [D|D]; [specialize (L u D); lra|].
  destruct (Rle_or_lt v u) as [D'|D']; [specialize (U u D'); lra|].
  apply B. pose proof (Rle_abs v). lra.
Qed.
