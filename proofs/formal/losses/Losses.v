(** The losses in use: logistic (BTL, RLHF, DPO), exponential, hinge, squared hinge, squared (IPO) have the hypotheses of Theorem 3.1.

    A function with a line below it through each of its points is convex. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import LossRules.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss Convex Separated Loss.
Import ListNotations.
Local Open Scope R_scope.

(** A function with a line below it through each of its points is convex. *)
Lemma tangents_convex f g : (forall x y, f x + g x * (y - x) <= f y) -> convex f.
Proof.
  intros H x y k K. set (z := k * x + (1 - k) * y).
  pose proof (Rmult_le_compat_l k _ _ ltac:(lra) (H z x)) as Hx.
  pose proof (Rmult_le_compat_l (1 - k) _ _ ltac:(lra) (H z y)) as Hy.
  replace (k * (f z + g z * (x - z))) with (k * f z + g z * (k * (x - z))) in Hx by ring.
  replace ((1 - k) * (f z + g z * (y - z))) with ((1 - k) * f z + g z * ((1 - k) * (y - z))) in Hy by ring.
  assert (E : g z * (k * (x - z)) + g z * ((1 - k) * (y - z)) = 0) by (unfold z; ring). lra.
Qed.

Lemma ln_le x y : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros Hx [H|<-]; [left; now apply ln_increasing|lra]. Qed.

Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. intros [H|<-]; [left; now apply exp_increasing|lra]. Qed.

Lemma exp_tangent x y : exp x + exp x * (y - x) <= exp y.
Proof.
  replace y with (x + (y - x)) at 2 by ring. rewrite exp_plus.
  pose proof (exp_ineq1_le (y - x)). pose proof (exp_pos x).
  replace (exp x + exp x * (y - x)) with (exp x * (1 + (y - x))) by ring. apply Rmult_le_compat_l; lra.
Qed.

Lemma exponential_convex : convex exponential.
Proof. apply tangents_convex with exp. apply exp_tangent. Qed.

Lemma logistic_tangent x y : logistic x + exp x / (1 + exp x) * (y - x) <= logistic y.
Proof.
  unfold logistic. pose proof (exp_pos x) as P. pose proof (exp_pos y) as Q. set (p := exp x / (1 + exp x)).
  assert (E : p * (1 + exp x) = exp x) by (unfold p; field; lra).
  assert (p01 : 0 <= p <= 1) by (split; apply Rmult_le_reg_r with (1 + exp x); lra).
  rewrite <- (ln_exp (p * (y - x))), <- ln_mult; [|lra|apply exp_pos].
  apply ln_le; [apply Rmult_lt_0_compat; [lra|apply exp_pos]|].
  pose proof (exponential_convex (y - x) 0 p p01) as C. unfold exponential in C.
  rewrite exp_0 in C. replace (p * (y - x) + (1 - p) * 0) with (p * (y - x)) in C by ring.
  apply (Rmult_le_compat_l (1 + exp x)) in C; [|lra].
  replace ((1 + exp x) * (p * exp (y - x) + (1 - p) * 1)) with (p * (1 + exp x) * exp (y - x) + ((1 + exp x) - p * (1 + exp x))) in C by ring.
  rewrite E, <- exp_plus in C. replace (x + (y - x)) with y in C by ring. lra.
Qed.

Lemma logistic_convex : convex logistic.
Proof. apply tangents_convex with (fun x => exp x / (1 + exp x)). apply logistic_tangent. Qed.

Lemma hinge_convex : convex hinge.
Proof.
  intros x y k K. unfold hinge.
  pose proof (Rmult_le_compat_l k _ _ ltac:(lra) (Rmax_l 0 (1 + x))). pose proof (Rmult_le_compat_l k _ _ ltac:(lra) (Rmax_r 0 (1 + x))).
  pose proof (Rmult_le_compat_l (1 - k) _ _ ltac:(lra) (Rmax_l 0 (1 + y))). pose proof (Rmult_le_compat_l (1 - k) _ _ ltac:(lra) (Rmax_r 0 (1 + y))).
  apply Rmax_lub; lra.
Qed.

Lemma squared_hinge_convex : convex squared_hinge.
Proof.
  apply tangents_convex with (fun x => 2 * Rmax 0 (1 + x)). intros x y. unfold squared_hinge.
  unfold Rmax. destruct (Rle_dec 0 (1 + x)) as [H|H], (Rle_dec 0 (1 + y)) as [H'|H'].
  - pose proof (pow2_ge_0 (y - x)). lra.
  - assert (0 <= (1 + x) * ((1 + x) - 2 * (1 + y))) by (apply Rmult_le_pos; lra). lra.
  - pose proof (pow2_ge_0 (1 + y)). lra.
  - lra.
Qed.

Lemma squared_strictly_convex : strictly_convex squared.
Proof.
  intros x y k K N. unfold squared.
  assert (0 < k * (1 - k) * (x - y) ^ 2).
  { apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra|]. rewrite <- Rsqr_pow2. apply Rsqr_pos_lt. lra. }
  lra.
Qed.

Lemma Rmax_le_compat x y : x <= y -> Rmax 0 x <= Rmax 0 y.
Proof. intros H. apply Rmax_lub; [apply Rmax_l|]. apply Rle_trans with y; [auto|apply Rmax_r]. Qed.

(** What Theorem 3.1 asks of a loss. *)
Definition suitable loss := nonnegative loss /\ (exists x, loss x < loss 0) /\
  (nondecreasing loss /\ convex loss \/ strictly_convex loss).

Theorem logistic_suitable : suitable logistic.
Proof.
  split; [|split; [|left; split]].
  - intros x. unfold logistic. rewrite <- ln_1. apply ln_le; pose proof (exp_pos x); lra.
  - exists (-1). unfold logistic. pose proof (exp_pos (-1)). pose proof (exp_increasing (-1) 0). apply ln_increasing; lra.
  - intros x y H. unfold logistic. pose proof (exp_pos x). pose proof (exp_le x y H). apply ln_le; lra.
  - apply logistic_convex.
Qed.

Theorem exponential_suitable : suitable exponential.
Proof.
  split; [|split; [|left; split]].
  - intros x. unfold exponential. left. apply exp_pos.
  - exists (-1). unfold exponential. apply exp_increasing. lra.
  - intros x y H. now apply exp_le.
  - apply exponential_convex.
Qed.

Theorem hinge_suitable : suitable hinge.
Proof.
  split; [|split; [|left; split]].
  - intros x. apply Rmax_l.
  - exists (-1). unfold hinge. rewrite !Rmax_right; lra.
  - intros x y H. apply Rmax_le_compat. lra.
  - apply hinge_convex.
Qed.

Theorem squared_hinge_suitable : suitable squared_hinge.
Proof.
  split; [|split; [|left; split]].
  - intros x. apply pow2_ge_0.
  - exists (-1). unfold squared_hinge. rewrite !Rmax_right; lra.
  - intros x y H. unfold squared_hinge. apply pow_incr. split; [apply Rmax_l|]. apply Rmax_le_compat. lra.
  - apply squared_hinge_convex.
Qed.

Theorem squared_suitable : suitable squared.
Proof.
  split; [|split; [|right]].
  - intros x. apply pow2_ge_0.
  - exists (-1). unfold squared. lra.
  - apply squared_strictly_convex.
Qed.
