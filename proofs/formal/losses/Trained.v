(** The losses that reward models are trained with besides: with a margin, with ties, with smoothed labels. All losses with a name are convex,
    not negative, and lower somewhere than at 0; all but squared loss and smoothed labels do not fall.

    ln Σ w_i e^(a_i x) is convex: with weights w_i e^(a_i x), a mean of exponentials is at least the exponential of the mean. Smoothing
    subtracts a line from the logistic loss; the tangent that has its slope shows that the rest is not negative. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import Axioms LinearModel LossRules LossStatements.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss Convex Separated Loss Losses Probit.
Import ListNotations.
Local Open Scope R_scope.

(** What the theorems ask of a loss. *)
Definition useful loss := nonnegative loss /\ (exists x, loss x < loss 0) /\ convex loss.

Lemma suitable_useful loss : suitable loss -> useful loss.
Proof. intros (P & E & [[_ C]|C]); (split; [auto|split; [auto|]]); [auto|now apply strictly_convex_convex]. Qed.

(** A margin. *)
Lemma margin_rises g : nondecreasing (margin g).
Proof. intros x y H. unfold margin, logistic. pose proof (exp_pos (x + g)). pose proof (exp_le (x + g) (y + g) ltac:(lra)). apply ln_le; lra. Qed.

Theorem margin_useful g : useful (margin g).
Proof.
  split; [|split].
  - intros x. apply (proj1 logistic_suitable).
  - exists (-1). unfold margin, logistic. pose proof (exp_pos (-1 + g)). pose proof (exp_increasing (-1 + g) (0 + g) ltac:(lra)). apply ln_increasing; lra.
  - intros x y k K. unfold margin. replace (k * x + (1 - k) * y + g) with (k * (x + g) + (1 - k) * (y + g)) by ring. now apply logistic_convex.
Qed.

(** Davidson's ties. *)
Section Davidson.
Variable nu : R.
Hypothesis nu0 : 0 <= nu.
Let inside x := 1 + exp x + nu * exp (x / 2).

Lemma inside_ge x : 1 < inside x.
Proof. unfold inside. pose proof (exp_pos x). assert (0 <= nu * exp (x / 2)) by (apply Rmult_le_pos; [auto|left; apply exp_pos]). lra. Qed.

Lemma inside_le x y : x <= y -> inside x <= inside y.
Proof.
  intros H. unfold inside. pose proof (exp_le x y H). assert (nu * exp (x / 2) <= nu * exp (y / 2)) by (apply Rmult_le_compat_l; [auto|apply exp_le; lra]). lra.
Qed.

Lemma davidson_rises : nondecreasing (davidson nu).
Proof. intros x y H. apply ln_le; [pose proof (inside_ge x); unfold inside in *; lra|now apply inside_le]. Qed.

Lemma davidson_tangent x y : davidson nu x + (exp x + nu * exp (x / 2) / 2) / inside x * (y - x) <= davidson nu y.
Proof.
  pose proof (inside_ge x) as D. set (p := (exp x + nu * exp (x / 2) / 2) / inside x).
  assert (E : p * inside x = exp x + nu * exp (x / 2) / 2) by (unfold p; field; lra).
  unfold davidson. fold (inside x) (inside y). set (d := y - x). rewrite <- (ln_exp (p * d)), <- ln_mult; [|lra|apply exp_pos].
  apply ln_le; [apply Rmult_lt_0_compat; [lra|apply exp_pos]|]. set (q := exp (p * d)). assert (Q : 0 < q) by apply exp_pos.
  pose proof (exp_tangent (p * d) 0) as T0. pose proof (exp_tangent (p * d) d) as T1. pose proof (exp_tangent (p * d) (d / 2)) as T2. fold q in T0, T1, T2.
  rewrite exp_0 in T0. assert (Ey : exp y = exp x * exp d) by (rewrite <- exp_plus; f_equal; unfold d; ring).
  assert (Ey2 : exp (y / 2) = exp (x / 2) * exp (d / 2)) by (rewrite <- exp_plus; f_equal; unfold d; field).
  apply (Rmult_le_compat_l (exp x)) in T1; [|left; apply exp_pos].
  apply (Rmult_le_compat_l (nu * exp (x / 2))) in T2; [|apply Rmult_le_pos; [auto|left; apply exp_pos]].
  unfold inside at 2. rewrite Ey, Ey2.
  replace (inside x * q) with (q + q * (0 - p * d) + exp x * (q + q * (d - p * d)) + nu * exp (x / 2) * (q + q * (d / 2 - p * d))); [lra|].
  transitivity (q * (inside x + d * (exp x + nu * exp (x / 2) / 2) - d * (p * inside x))); [unfold inside; field|rewrite E; ring].
Qed.

Theorem davidson_useful : useful (davidson nu).
Proof.
  split; [|split].
  - intros x. unfold davidson. rewrite <- ln_1. pose proof (inside_ge x). unfold inside in *. apply ln_le; lra.
  - exists (-1). unfold davidson. pose proof (inside_ge (-1)) as G. unfold inside in G. apply ln_increasing; [lra|]. pose proof (exp_increasing (-1) 0 ltac:(lra)).
    assert (nu * exp (-1 / 2) <= nu * exp (0 / 2)) by (apply Rmult_le_compat_l; [auto|apply exp_le; lra]). lra.
  - apply tangents_convex with (fun x => (exp x + nu * exp (x / 2) / 2) / inside x). apply davidson_tangent.
Qed.
End Davidson.

(** Smoothed labels. *)
Section Smoothing.
Variable e : R.
Hypothesis e_range : 0 < e < / 2.

Lemma smoothing_line x : label_smoothing e x = logistic x - e * x + (e * ln e + (1 - e) * ln (1 - e)).
Proof.
  unfold label_smoothing. assert (E : ln (1 + exp (- x)) = logistic x - x); [|rewrite E; unfold logistic; ring].
  unfold logistic. pose proof (exp_pos x). assert (I : exp (- x) * exp x = 1) by (rewrite <- exp_plus, <- exp_0; f_equal; ring).
  replace (1 + exp (- x)) with ((1 + exp x) * exp (- x)) by lra. rewrite ln_mult, ln_exp; [ring|lra|apply exp_pos].
Qed.

Lemma smoothing_tangent x y : label_smoothing e x + (exp x / (1 + exp x) - e) * (y - x) <= label_smoothing e y.
Proof. rewrite !smoothing_line. pose proof (logistic_tangent x y). lra. Qed.

Let lowest := ln (e / (1 - e)).

Lemma exp_lowest : exp lowest = e / (1 - e).
Proof. apply exp_ln. apply Rmult_lt_0_compat; [lra|apply Rinv_0_lt_compat; lra]. Qed.

Lemma smoothing_least : label_smoothing e lowest = 0.
Proof.
  rewrite smoothing_line. unfold logistic. rewrite exp_lowest. replace (1 + e / (1 - e)) with (/ (1 - e)) by (field; lra).
  unfold lowest, Rdiv. rewrite ln_mult, !ln_Rinv; [ring|..]; try lra. apply Rinv_0_lt_compat. lra.
Qed.

Theorem smoothing_useful : useful (label_smoothing e).
Proof.
  pose proof exp_lowest as El. split; [|split].
  - intros x. pose proof (smoothing_tangent lowest x) as T. rewrite smoothing_least, El in T.
    replace (e / (1 - e) / (1 + e / (1 - e)) - e) with 0 in T by (field; lra). lra.
  - exists (lowest / 2). pose proof (smoothing_tangent (lowest / 2) 0) as T.
    assert (N : lowest < 0). { apply exp_lt_inv. rewrite El, exp_0. apply Rmult_lt_reg_r with (1 - e); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
    assert (G : e < exp (lowest / 2) / (1 + exp (lowest / 2))).
    { pose proof (exp_increasing lowest (lowest / 2) ltac:(lra)) as I. rewrite El in I. set (q := exp (lowest / 2)) in *. assert (Q : 0 < q) by apply exp_pos.
      apply (Rmult_lt_compat_r (1 - e)) in I; [|lra]. unfold Rdiv at 1 in I. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in I by lra.
      apply Rmult_lt_reg_r with (1 + q); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    assert (0 < (exp (lowest / 2) / (1 + exp (lowest / 2)) - e) * (0 - lowest / 2)) by (apply Rmult_lt_0_compat; lra). lra.
  - apply tangents_convex with (fun x => exp x / (1 + exp x) - e). apply smoothing_tangent.
Qed.
End Smoothing.

Theorem monotone_useful loss : monotone loss -> useful loss /\ nondecreasing loss.
Proof.
  intros [H|[(Phi & N & ->)|[(g & ->)|(nu & P & ->)]]].
  - destruct H as [<-|[<-|[<-|[<-|[]]]]]; (split; [apply suitable_useful|]).
    + apply logistic_suitable.
    + intros x y H. unfold logistic. pose proof (exp_pos x). pose proof (exp_le x y H). apply ln_le; lra.
    + apply exponential_suitable.
    + intros x y H. now apply exp_le.
    + apply hinge_suitable.
    + intros x y H. apply Rmax_le_compat. lra.
    + apply squared_hinge_suitable.
    + intros x y H. unfold squared_hinge. apply pow_incr. split; [apply Rmax_l|]. apply Rmax_le_compat. lra.
  - split; [now apply suitable_useful, probit_suitable|]. destruct N as ((c & D) & L & R). intros x y Le. unfold probit.
    assert (ln (Phi (- y)) <= ln (Phi (- x))); [|lra]. apply ln_le; [now apply (Phi_positive Phi c)|apply (Phi_rises Phi c); auto; lra].
  - split; [apply margin_useful|apply margin_rises].
  - split; [now apply davidson_useful|now apply davidson_rises].
Qed.

Theorem named_useful loss : named loss -> useful loss.
Proof. intros [H|[->|(e & E & ->)]]; [now apply monotone_useful|apply suitable_useful, squared_suitable|now apply smoothing_useful]. Qed.

Theorem named_losses_fail loss : named loss -> fails_pareto_and_pmc loss.
Proof. intros H. destruct (named_useful loss H) as (N & L & C). now apply convex_loss_fails. Qed.

Theorem named_majority_losses loss X : monotone loss -> pmc (length X) (feasible X) (minimizes loss X).
Proof. intros H. destruct (monotone_useful loss H) as [(P & E & _) M]. now apply monotone_pmc. Qed.
