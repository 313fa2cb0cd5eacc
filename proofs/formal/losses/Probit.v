(** Probit, −ln Φ(−x), has the hypotheses of Theorem 3.1, and monotone losses those of Theorem 3.6.

    All that is used of the normal distribution is that Φ' = c e^(−z²/2) = φ and that Φ goes from 0 to 1. So φ' = −zφ, the derivative of
    φ + zΦ is Φ > 0, and as zΦ vanishes on the left, φ + zΦ ≥ 0. Hence φ/Φ, whose derivative is −φ(φ + zΦ)/Φ², decreases, and −ln Φ(−x),
    whose derivative is φ/Φ at −x, is convex. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool Classical_Prop.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss Convex Separated Loss Losses.
Import ListNotations.
Local Open Scope R_scope.

(** The mean value theorem in the forms that are used. *)
Lemma rising f f' : (forall x, derivable_pt_lim f x (f' x)) -> (forall x, 0 <= f' x) -> nondecreasing f.
Proof.
  intros D P x y [L|<-]; [|lra]. destruct (MVT_cor2 f f' x y L (fun c _ => D c)) as (c & E & _).
  assert (0 <= f' c * (y - x)) by (apply Rmult_le_pos; [auto|lra]). lra.
Qed.

Lemma tangents f f' : (forall x, derivable_pt_lim f x (f' x)) -> nondecreasing f' -> convex f.
Proof.
  intros D M. apply tangents_convex with f'. intros x y. destruct (Rtotal_order x y) as [L|[<-|L]]; [|lra|].
  - destruct (MVT_cor2 f f' x y L (fun c _ => D c)) as (c & E & K). pose proof (M x c ltac:(lra)).
    assert (f' x * (y - x) <= f' c * (y - x)) by (apply Rmult_le_compat_r; lra). lra.
  - destruct (MVT_cor2 f f' y x L (fun c _ => D c)) as (c & E & K). pose proof (M c x ltac:(lra)).
    assert (f' c * (x - y) <= f' x * (x - y)) by (apply Rmult_le_compat_r; lra). lra.
Qed.

Section Normal.
Variable Phi : R -> R.
Variable c : R.
Let phi z := c * exp (- 1 / 2 * z ^ 2).
Hypothesis derivative : forall z, derivable_pt_lim Phi z (phi z).
Hypothesis left_end : forall e, 0 < e -> exists z, forall w, w <= z -> Rabs (Phi w) < e.
Hypothesis right_end : forall e, 0 < e -> exists z, forall w, z <= w -> Rabs (Phi w - 1) < e.

Lemma c_positive : 0 < c.
Proof.
  destruct (Rlt_or_le 0 c) as [|N]; [auto|exfalso].
  assert (M : nondecreasing (fun z => - Phi z)).
  { apply rising with (fun z => - phi z).
    - intros x. apply (derivable_pt_lim_opp Phi), derivative.
    - intros x. unfold phi. pose proof (exp_pos (- 1 / 2 * x ^ 2)).
      assert (0 <= (- c) * exp (- 1 / 2 * x ^ 2)) by (apply Rmult_le_pos; lra). lra. }
  destruct (left_end (/ 4)) as [z Hz]; [lra|]. destruct (right_end (/ 4)) as [w Hw]; [lra|].
  specialize (Hz (Rmin z w) (Rmin_l z w)). specialize (Hw w (Rle_refl w)). specialize (M (Rmin z w) w (Rmin_r z w)). cbv beta in M.
  apply Rabs_def2 in Hz, Hw. lra.
Qed.

Lemma phi_positive z : 0 < phi z.
Proof. apply Rmult_lt_0_compat; [apply c_positive|apply exp_pos]. Qed.

Lemma Phi_rises : nondecreasing Phi.
Proof. apply rising with phi; [exact derivative|]. intros x. left. apply phi_positive. Qed.

Lemma Phi_rises_strictly x y : x < y -> Phi x < Phi y.
Proof.
  intros L. destruct (MVT_cor2 Phi phi x y L (fun c _ => derivative c)) as (z & E & _).
  assert (0 < phi z * (y - x)) by (apply Rmult_lt_0_compat; [apply phi_positive|lra]). lra.
Qed.

(** What rises from 0 on is not negative. *)
Lemma from_zero f : nondecreasing f -> (forall e, 0 < e -> forall z, exists w, w <= z /\ - e < f w) -> forall z, 0 <= f z.
Proof.
  intros M H z. destruct (Rle_or_lt 0 (f z)) as [|N]; [auto|exfalso]. destruct (H (- f z) ltac:(lra) z) as (w & L & K).
  specialize (M w z L). lra.
Qed.

Lemma Phi_positive z : 0 < Phi z.
Proof.
  apply Rle_lt_trans with (Phi (z - 1)); [|apply Phi_rises_strictly; lra]. apply from_zero; [exact Phi_rises|].
  intros e E w. destruct (left_end e E) as [v Hv]. exists (Rmin v w). split; [apply Rmin_r|]. specialize (Hv _ (Rmin_l v w)). apply Rabs_def2 in Hv. lra.
Qed.

Lemma Phi_below_one z : Phi z <= 1.
Proof.
  destruct (Rle_or_lt (Phi z) 1) as [|N]; [auto|exfalso]. destruct (right_end (Phi z - 1)) as [w Hw]; [lra|].
  specialize (Hw _ (Rmax_l w z)). pose proof (Phi_rises z _ (Rmax_r w z)). apply Rabs_def2 in Hw. lra.
Qed.

(** Φ falls on the left at least as fast as an exponential. *)
Lemma tail z : Phi z <= c * exp (/ 2) * exp z.
Proof.
  enough (0 <= c * exp (/ 2) * exp z - Phi z) by lra. set (f := fun z => c * exp (/ 2) * exp z - Phi z). change (0 <= f z). apply from_zero.
  - apply rising with (fun z => c * exp (/ 2) * exp z - phi z).
    + intros x. apply (derivable_pt_lim_minus (mult_real_fct (c * exp (/ 2)) exp) Phi); [|apply derivative].
      apply derivable_pt_lim_scal, derivable_pt_lim_exp.
    + intros x. unfold phi. rewrite Rmult_assoc, <- exp_plus.
      assert (exp (- 1 / 2 * x ^ 2) <= exp (/ 2 + x)) by (apply exp_le; pose proof (pow2_ge_0 (1 + x)); lra).
      pose proof c_positive. apply (Rmult_le_compat_l c) in H; lra.
  - intros e E w. destruct (left_end e E) as [v Hv]. exists (Rmin v w). split; [apply Rmin_r|]. specialize (Hv _ (Rmin_l v w)).
    apply Rabs_def2 in Hv. unfold f. assert (0 < c * exp (/ 2) * exp (Rmin v w)); [|lra].
    apply Rmult_lt_0_compat; [|apply exp_pos]. apply Rmult_lt_0_compat; [apply c_positive|apply exp_pos].
Qed.

Lemma phi_derivative z : derivable_pt_lim phi z (- z * phi z).
Proof.
  assert (D : derivable_pt_lim (mult_real_fct c (comp exp (mult_real_fct (- 1 / 2) (fun y => y ^ 2)))) z
    (c * (exp (- 1 / 2 * z ^ 2) * (- 1 / 2 * (INR 2 * z ^ (pred 2)))))).
  { apply derivable_pt_lim_scal, derivable_pt_lim_comp; [apply derivable_pt_lim_scal, derivable_pt_lim_pow|apply derivable_pt_lim_exp]. }
  replace (- z * phi z) with (c * (exp (- 1 / 2 * z ^ 2) * (- 1 / 2 * (INR 2 * z ^ (pred 2))))) by (unfold phi; simpl; field). exact D.
Qed.

Lemma mills z : 0 <= phi z + z * Phi z.
Proof.
  apply (from_zero (fun z => phi z + z * Phi z)).
  - apply rising with Phi; [|intros x; left; apply Phi_positive]. intros x.
    replace (Phi x) with (- x * phi x + (1 * Phi x + x * phi x)) by ring.
    apply (derivable_pt_lim_plus phi (mult_fct id Phi)); [apply phi_derivative|].
    apply derivable_pt_lim_mult; [apply derivable_pt_lim_id|apply derivative].
  - intros e E w. set (k := c * exp (/ 2)). assert (K : 0 < k) by (apply Rmult_lt_0_compat; [apply c_positive|apply exp_pos]).
    set (u := 4 * k / e + Rmax 1 (- w)). assert (P : 0 < 4 * k / e) by (apply Rmult_lt_0_compat; [lra|now apply Rinv_0_lt_compat]).
    assert (U : 4 * k < u * e).
    { assert (4 * k / e * e = 4 * k) by (field; lra). assert (0 < Rmax 1 (- w) * e) by (apply Rmult_lt_0_compat; [pose proof (Rmax_l 1 (- w)); lra|auto]).
      unfold u. rewrite Rmult_plus_distr_r. lra. }
    assert (u0 : 0 < u) by (unfold u; pose proof (Rmax_l 1 (- w)); lra).
    exists (- u). split; [unfold u; pose proof (Rmax_r 1 (- w)); lra|].
    set (q := exp (- u / 2)). assert (Q : 0 < q) by apply exp_pos.
    assert (Q2 : exp (- u) = q * q) by (unfold q; rewrite <- exp_plus; f_equal; field).
    assert (B : u * q <= 2).
    { pose proof (exp_ineq1_le (u / 2)) as I. apply (Rmult_le_compat_r q) in I; [|lra].
      assert (O : exp (u / 2) * q = 1) by (unfold q; rewrite <- exp_plus, <- exp_0; f_equal; field). lra. }
    assert (S : u * q * (u * q) <= 4).
    { assert (0 <= u * q) by (apply Rmult_le_pos; lra). assert (0 <= (2 - u * q) * (2 + u * q)) by (apply Rmult_le_pos; lra). lra. }
    pose proof (tail (- u)) as T. fold k in T. rewrite Q2 in T. pose proof (phi_positive (- u)).
    assert (M : u * (u * Phi (- u)) <= 4 * k).
    { apply Rle_trans with (u * (u * (k * (q * q)))); [apply Rmult_le_compat_l; [lra|]; apply Rmult_le_compat_l; lra|].
      apply (Rmult_le_compat_l k) in S; lra. }
    assert (N : u * Phi (- u) < e) by (apply Rmult_lt_reg_l with u; lra). lra.
Qed.

Lemma ratio_falls x y : x <= y -> phi y / Phi y <= phi x / Phi x.
Proof.
  intros L. assert (M : nondecreasing (fun z => - (phi z / Phi z))).
  { apply rising with (fun z => - ((- z * phi z * Phi z - phi z * phi z) / Rsqr (Phi z))).
    - intros z. apply (derivable_pt_lim_opp (div_fct phi Phi)), derivable_pt_lim_div; [apply phi_derivative|apply derivative|].
      pose proof (Phi_positive z). lra.
    - intros z. pose proof (Phi_positive z) as Pz. pose proof (phi_positive z) as pz. pose proof (mills z) as G.
      replace (- ((- z * phi z * Phi z - phi z * phi z) / Rsqr (Phi z))) with (phi z * (phi z + z * Phi z) * / Rsqr (Phi z))
        by (unfold Rsqr; field; lra).
      apply Rmult_le_pos; [apply Rmult_le_pos; lra|]. left. apply Rinv_0_lt_compat. apply Rsqr_pos_lt. lra. }
  specialize (M x y L). cbv beta in M. lra.
Qed.

Lemma ln_derivative x : derivable_pt_lim (probit Phi) x (phi (- x) / Phi (- x)).
Proof.
  pose proof (Phi_positive (- x)) as P.
  replace (phi (- x) / Phi (- x)) with (- (/ Phi (- x) * (phi (- x) * - (1)))) by (field; lra).
  apply (derivable_pt_lim_opp (comp ln (comp Phi (opp_fct id)))). apply derivable_pt_lim_comp; [|now apply derivable_pt_lim_ln].
  apply derivable_pt_lim_comp; [apply derivable_pt_lim_opp, derivable_pt_lim_id|apply derivative].
Qed.

Theorem normal_suitable : suitable (probit Phi).
Proof.
  split; [|split; [|left; split]].
  - intros x. unfold probit. assert (ln (Phi (- x)) <= ln 1) by (apply ln_le; [apply Phi_positive|apply Phi_below_one]). rewrite ln_1 in *. lra.
  - exists (-1). unfold probit. assert (ln (Phi (- 0)) < ln (Phi (- -1))); [|lra].
    apply ln_increasing; [apply Phi_positive|apply Phi_rises_strictly; lra].
  - intros x y L. unfold probit. assert (ln (Phi (- y)) <= ln (Phi (- x))); [|lra]. apply ln_le; [apply Phi_positive|apply Phi_rises; lra].
  - apply tangents with (fun x => phi (- x) / Phi (- x)); [exact ln_derivative|]. intros x y L. apply ratio_falls. lra.
Qed.
End Normal.

Theorem probit_suitable Phi : normal Phi -> suitable (probit Phi).
Proof. intros ((c & D) & L & R). now apply (normal_suitable Phi c). Qed.

(** The infimum of a loss that is not negative. *)
Lemma infimum loss : nonnegative loss -> exists least, (forall x, least <= loss x) /\ forall e, 0 < e -> exists x, loss x < least + e.
Proof.
  intros P. set (E := fun y => exists x, y = - loss x).
  destruct (completeness E) as [s [U L]].
  - exists 0. intros y [x ->]. specialize (P x). lra.
  - exists (- loss 0). now exists 0.
  - exists (- s). split.
    + intros x. assert (- loss x <= s) by (apply U; now exists x). lra.
    + intros e He. apply NNPP. intros N. assert (s <= s - e); [|lra]. apply L. intros y [x ->].
      destruct (Rlt_or_le (loss x) (- s + e)) as [K|K]; [destruct N; now exists x|lra].
Qed.

Theorem monotone_pmc loss X : nonnegative loss -> nondecreasing loss -> (exists x, loss x < loss 0) ->
  pmc (length X) (feasible X) (minimizes loss X).
Proof.
  intros P M [x0 L0] Q r s [NQ _] O Fs S. destruct (infimum loss P) as (least & B & N).
  apply (majority_loss_pmc X loss least M B N) with Q; auto. specialize (B x0). lra.
Qed.
