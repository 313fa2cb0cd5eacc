(** The outlier theorem for ε whose square root is irrational: no number s is given, and "√" is only a way of speaking.

    Newton's steps give rationals just above √ε for which the finitely many outliers are the same; the bound holds for all of them, hence in the
    squared form. *)
From Coq Require Import List QArith Qround Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors Outliers.
Import ListNotations.
Open Scope Q_scope.

(** Newton's step. *)
Lemma newton eps y : 0 <= eps -> 0 < y -> eps < y * y -> exists s, 0 < s /\ s < y /\ eps < s * s /\ (s * s - eps) * 4 <= y * y - eps.
Proof.
  intros E0 Y H. assert (Q1 : eps / y * y == eps) by (field; lra). set (z := eps / y) in *.
  assert (Z0 : 0 <= z) by (unfold z; apply Qle_shift_div_l; lra). assert (Z : z < y) by (apply (Qmult_lt_r _ _ y Y); lra).
  exists ((y + z) * (1 # 2)). split; [lra|]. split; [lra|]. assert (D : (y + z) * (1 # 2) * ((y + z) * (1 # 2)) - eps == (1 # 4) * ((y - z) * (y - z))) by (rewrite <- Q1; ring).
  assert (P0 : 0 < (y - z) * (y - z)) by nra. split; [lra|]. assert (P1 : (y - z) * (y - z) <= y * (y - z)) by nra.
  assert (P2 : y * (y - z) == y * y - eps) by (rewrite <- Q1; ring). lra.
Qed.

Lemma root_above eps y d : 0 <= eps -> 0 < y -> eps < y * y -> 0 < d -> exists s, 0 < s /\ s <= y /\ eps < s * s /\ s * s <= eps + d.
Proof.
  intros E0 Y H D.
  assert (G : forall n, exists s, 0 < s /\ s <= y /\ eps < s * s /\ (s * s - eps) * number (S n) <= y * y - eps).
  { induction n as [|n (s & S0 & S1 & S2 & S3)].
    - exists y. change (number 1) with 1. repeat split; lra.
    - destruct (newton eps s E0 S0 S2) as (s' & T0 & T1 & T2 & T3). exists s'. repeat split; auto; [lra|].
      rewrite !number_S. rewrite number_S in S3. pose proof (number_nonneg n).
      apply Qle_trans with ((s * s - eps) * (number n + 1)); [|lra].
      apply Qle_trans with ((s' * s' - eps) * 4 * (number n + 1)); [|apply Qmult_le_compat_r; lra].
      assert (0 <= (s' * s' - eps) * number n) by (apply Qmult_le_0_compat; lra). lra. }
  destruct (G (Z.to_nat (Qceiling ((y * y - eps) / d)))) as (s & S0 & S1 & S2 & S3). exists s. repeat split; auto.
  pose proof (Qle_ceiling ((y * y - eps) / d)) as C. rewrite number_S in S3.
  set (n := Z.to_nat (Qceiling ((y * y - eps) / d))) in *.
  assert (C1 : inject_Z (Qceiling ((y * y - eps) / d)) <= number n) by (unfold number, n; rewrite <- Zle_Qle; lia).
  assert (C2 : (y * y - eps) / d <= number n) by lra. apply (Qmult_le_l _ _ d D) in C2.
  assert (X : d * ((y * y - eps) / d) == y * y - eps) by (field; lra). rewrite X in C2.
  destruct (Qlt_le_dec (eps + d) (s * s)) as [L|]; [exfalso|auto]. pose proof (number_nonneg n). nra.
Qed.

(** One number above √ε and below finitely many numbers above √ε. *)
Lemma root_below eps (ys : list Q) : 0 <= eps -> (forall y, In y ys -> 0 < y /\ eps < y * y) ->
  exists s, 0 < s /\ eps < s * s /\ forall y, In y ys -> s < y.
Proof.
  intros E0 H. induction ys as [|y ys IH].
  - exists (eps + 1). repeat split; [lra|nra|intros y []].
  - destruct IH as (s & S0 & S1 & S2); [intros; apply H; now right|]. destruct (H y (or_introl eq_refl)) as [Y0 Y1].
    destruct (newton eps y E0 Y0 Y1) as (s' & T0 & T1 & T2 & _). exists (least s s'). unfold least.
    destruct (Qlt_le_dec s s'); repeat split; auto; intros z [<-|Hz]; auto; [lra|]. specialize (S2 z Hz). lra.
Qed.

Section Outliers.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Variable E : list P.
Variable mu p : P -> Q.
Hypothesis mu_nonneg : forall e, In e E -> 0 <= mu e.
Hypothesis mu_one : sum mu E == 1.
Hypothesis p_range : forall e, In e E -> 0 <= p e <= 1.
Local Notation error := (error pref E mu p).
Local Notation score := (score pref E mu p).
Local Notation optimal := (optimal pref E mu p).
Local Notation root_outlier := (root_outlier pref E mu p).

Lemma negb_Qle_bool x y : negb (Qle_bool x y) = true <-> y < x.
Proof.
  rewrite negb_true_iff. split.
  - intros H. destruct (Qlt_le_dec y x) as [|L]; [auto|]. apply Qle_bool_iff in L. congruence.
  - intros H. destruct (Qle_bool x y) eqn:L; [|auto]. apply Qle_bool_iff in L. lra.
Qed.

Lemma root_outlier_spec beta c eps opt r :
  root_outlier beta c eps opt r = true <-> 0 < score r - beta * opt /\ c * c * eps < (score r - beta * opt) * (score r - beta * opt).
Proof. unfold root_outlier. now rewrite andb_true_iff, !negb_Qle_bool. Qed.

(** For numbers s just above √ε the outliers are the same. *)
Lemma same_outliers (A : list (Q * R)) beta c eps opt : 0 < c -> 0 <= eps -> forall y, 0 < y -> eps < y * y ->
  exists s, 0 < s /\ s < y /\ eps < s * s /\ forall x, In x A -> root_outlier beta c eps opt (snd x) = outlier pref E mu p beta (c * s) opt (snd x).
Proof.
  intros C0 E0 y Y0 Y1.
  set (ys := map (fun x : Q * R => (score (snd x) - beta * opt) / c) (filter (fun x => root_outlier beta c eps opt (snd x)) A)).
  destruct (root_below eps (y :: ys) E0) as (s & S0 & S1 & S2).
  { intros z [<-|Hz]; [auto|]. apply in_map_iff in Hz. destruct Hz as (x & <- & Hx). apply filter_In in Hx. destruct Hx as [_ K].
    apply root_outlier_spec in K. destruct K as [K1 K2]. set (w := score (snd x) - beta * opt) in *.
    assert (Q1 : w / c * c == w) by (field; lra). split; [apply Qlt_shift_div_l; lra|]. set (v := w / c) in *.
    rewrite <- Q1 in K2. assert (Q2 : c * c * eps < c * c * (v * v)) by lra. assert (CC : 0 < c * c) by nra. now apply (Qmult_lt_l _ _ (c * c) CC). }
  exists s. split; [auto|]. split; [apply S2; now left|]. split; [auto|]. intros x Hx.
  destruct (root_outlier beta c eps opt (snd x)) eqn:K; symmetry.
  - apply outlier_spec. assert (L : s < (score (snd x) - beta * opt) / c).
    { apply S2. right. apply (in_map (fun x : Q * R => (score (snd x) - beta * opt) / c)). now apply filter_In. }
    apply (Qmult_lt_l _ _ c C0) in L. assert (X : c * ((score (snd x) - beta * opt) / c) == score (snd x) - beta * opt) by (field; lra). rewrite X in L. lra.
  - destruct (outlier pref E mu p beta (c * s) opt (snd x)) eqn:O; [|auto]. apply outlier_spec in O.
    rewrite <- K. symmetry. apply root_outlier_spec. set (w := score (snd x) - beta * opt) in *.
    assert (W : c * s < w) by (unfold w; lra). assert (CS : 0 < c * s) by nra. split; [lra|].
    assert (c * s * (c * s) < w * w) by nra. assert (c * c * eps < c * c * (s * s)); [|lra]. apply Qmult_lt_l; [nra|auto].
Qed.

Theorem outliers_removed_root C A beta c eps opt :
  ensemble C A -> error A <= eps -> optimal C opt -> 2 <= beta -> beta - 1 <= c ->
  let b := root_outlier beta c eps opt in
  weight (dropped b A) < 1 / (beta - 1) /\
  ensemble (fun r => C r /\ b r = false) (renormalised (kept b A)) /\
  root_bound (error (renormalised (kept b A))) eps (1 / (beta - 1)).
Proof.
  intros A1 Er O B Cb b. assert (E0 : 0 <= eps) by (pose proof (norm2_nonneg E mu mu_nonneg (fun e => share pref A e - p e)) as N; unfold error, Ensembles.error in Er; lra).
  assert (C0 : 0 < c) by lra. set (t := 1 / (beta - 1)). assert (T0 : 0 < t) by (apply Qlt_shift_div_l; lra).
  assert (G : forall y, 0 < y -> eps < y * y -> exists s, 0 < s /\ s < y /\ weight (dropped b A) < t /\ 0 < weight (kept b A) /\
    error (renormalised (kept b A)) <= (s + t) * (s + t)).
  { intros y Y0 Y1. destruct (same_outliers A beta c eps opt C0 E0 y Y0 Y1) as (s & S0 & S1 & S2 & S3).
    exists s. split; [auto|]. split; [auto|].
    assert (D : dropped b A = dropped (outlier pref E mu p beta (c * s) opt) A) by (apply filter_ext_in; intros x Hx; now apply S3).
    assert (K : kept b A = kept (outlier pref E mu p beta (c * s) opt) A) by (apply filter_ext_in; intros x Hx; f_equal; now apply S3).
    assert (B1 : 1 < beta) by lra. assert (Ss : eps <= s * s) by lra. assert (Cs : (beta - 1) * s <= c * s) by (apply Qmult_le_compat_r; lra).
    destruct (outliers_removed pref E mu p mu_nonneg mu_one p_range C A beta (c * s) opt eps s A1 Er (Qlt_le_weak _ _ S0) Ss O B1 Cs) as (H1 & H2 & H3).
    specialize (H3 B). destruct (H2 H3) as [_ H4]. rewrite D, K. auto. }
  assert (Y1 : eps < (eps + 1) * (eps + 1)) by nra. destruct (G (eps + 1)) as (s & _ & _ & W & Kp & _); [lra|auto|].
  split; [exact W|]. split.
  { destruct A1 as (N & I & _). apply renormalised_ensemble; auto.
    - intros x Hx. apply filter_In in Hx. now apply N.
    - intros x Hx. apply filter_In in Hx. destruct Hx as [Hx Kx]. apply negb_true_iff in Kx. split; auto. }
  set (e := error (renormalised (kept b A))) in *. unfold root_bound.
  destruct (Qlt_le_dec (eps + t * t) e) as [L|]; [right|now left].
  destruct (Qlt_le_dec (4 * (t * t) * eps) ((e - eps - t * t) * (e - eps - t * t))) as [L2|]; [exfalso|auto].
  (* z = (e - eps - tt) / 2t exceeds √ε *)
  assert (Q1 : (e - eps - t * t) / (2 * t) * (2 * t) == e - eps - t * t) by (field; lra). set (z := (e - eps - t * t) / (2 * t)) in *.
  assert (Z0 : 0 < z) by (unfold z; apply Qlt_shift_div_l; lra).
  assert (Z1 : eps < z * z).
  { assert (TT : 0 < 4 * (t * t)) by nra. apply (Qmult_lt_l _ _ (4 * (t * t)) TT). rewrite <- Q1 in L2. lra. }
  destruct (newton eps z E0 Z0 Z1) as (y & V0 & V1 & V2 & _).
  assert (Dp : 0 < 2 * t * (z - y)) by (apply Qmult_lt_0_compat; lra).
  destruct (root_above eps y (2 * t * (z - y)) E0 V0 V2 Dp) as (y' & U0 & U1 & U2 & U3).
  destruct (G y' U0 U2) as (s' & S0 & S1 & _ & _ & Le).
  assert (S2 : (s' + t) * (s' + t) < (y' + t) * (y' + t)) by nra.
  assert (S3 : 2 * t * y' <= 2 * t * y) by (apply Qmult_le_l; lra). lra.
Qed.
End Outliers.
