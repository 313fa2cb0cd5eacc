(** The distribution function of the standard normal distribution exists, and there is one only.

    On each [−B, B] the integral of e^(−z²/2) from 0 has it as its derivative, and these integrals agree where they meet. Together they are
    an odd rising function G, and as e^(−z²/2) ≤ e^(1/2−z), G(z) ≤ e^(1/2) for z ≥ 0. So G has a supremum A, which it approaches on the
    right, and −A on the left: (G + A)/2A is Φ. The difference of two such functions is monotone and vanishes at both ends. *)
From Coq Require Import Reals Lra Lia ZArith Classical_Prop.
From Pluralign Require Import LossRules.
From Pluralign Require Import Losses Probit.
Local Open Scope R_scope.

Definition bell z := exp (- 1 / 2 * z ^ 2).

Lemma bell_continuous z : continuity_pt bell z.
Proof.
  apply derivable_continuous_pt. exists (exp (- 1 / 2 * z ^ 2) * (- 1 / 2 * (INR 2 * z ^ (pred 2)))).
  apply (derivable_pt_lim_comp (mult_real_fct (- 1 / 2) (fun y => y ^ 2)) exp); [apply derivable_pt_lim_scal, derivable_pt_lim_pow|apply derivable_pt_lim_exp].
Qed.

(** Equal derivatives. *)
Lemma constant_between h a b : a <= b -> (forall x, a <= x <= b -> derivable_pt_lim h x 0) -> h a = h b.
Proof.
  intros [L|<-] D; [|auto]. destruct (MVT_cor2 h (fun _ => 0) a b L D) as (c & E & _). lra.
Qed.

Section Integral.
Let bound n := INR n + 1.
Let ordered n : - bound n <= bound n.
Proof. unfold bound. pose proof (pos_INR n). lra. Qed.
Let continuous n : forall x, - bound n <= x <= bound n -> continuity_pt bell x := fun x _ => bell_continuous x.
Definition piece n x := primitive (ordered n) (FTC_P1 (ordered n) (continuous n)) x - primitive (ordered n) (FTC_P1 (ordered n) (continuous n)) 0.

Lemma piece_derivative n x : - bound n <= x <= bound n -> derivable_pt_lim (piece n) x (bell x).
Proof.
  intros H. rewrite <- (Rminus_0_r (bell x)). unfold piece.
  apply (derivable_pt_lim_minus (primitive (ordered n) (FTC_P1 (ordered n) (continuous n))) (fct_cte (primitive (ordered n) (FTC_P1 (ordered n) (continuous n)) 0))).
  - now apply RiemannInt_P28.
  - apply derivable_pt_lim_const.
Qed.

Lemma pieces_agree n k x : - bound n <= x <= bound n -> - bound k <= x <= bound k -> piece n x = piece k x.
Proof.
  intros Hn Hk. set (h := fun y => piece n y - piece k y).
  assert (D : forall y, - bound n <= y <= bound n -> - bound k <= y <= bound k -> derivable_pt_lim h y 0).
  { intros y Yn Yk. replace 0 with (bell y - bell y) by ring. apply (derivable_pt_lim_minus (piece n) (piece k)); now apply piece_derivative. }
  assert (Z : h 0 = 0) by (unfold h, piece; ring). pose proof (ordered n). pose proof (ordered k).
  assert (E : h 0 = h x); [|unfold h in *; lra]. destruct (Rle_or_lt 0 x).
  - apply constant_between; [auto|]. intros y Y. apply D; lra.
  - symmetry. apply constant_between; [lra|]. intros y Y. apply D; lra.
Qed.

Definition integral x := piece (Z.to_nat (up (Rabs x))) x.

Lemma covered x : Rabs x < bound (Z.to_nat (up (Rabs x))).
Proof.
  destruct (archimed (Rabs x)) as [U _]. pose proof (Rabs_pos x). assert (0 <= up (Rabs x))%Z by (apply le_IZR; lra).
  unfold bound. rewrite INR_IZR_INZ, Z2Nat.id by auto. lra.
Qed.

Lemma within x b : Rabs x < b -> - b <= x <= b.
Proof. intros H. apply Rabs_def2 in H. lra. Qed.

Lemma integral_piece n x : Rabs x < bound n -> integral x = piece n x.
Proof. intros H. apply pieces_agree; apply within; [apply covered|exact H]. Qed.

Lemma integral_derivative x : derivable_pt_lim integral x (bell x).
Proof.
  set (n := Z.to_nat (up (Rabs x))). pose proof (covered x) as C. fold n in C. pose proof (within x _ C).
  apply (derivable_pt_lim_locally_ext (piece n) integral x (- bound n) (bound n)).
  - apply Rabs_def2 in C. lra.
  - intros z Hz. symmetry. apply integral_piece. apply Rabs_def1; lra.
  - now apply piece_derivative.
Qed.
End Integral.

Lemma bell_positive z : 0 < bell z.
Proof. apply exp_pos. Qed.

Lemma integral_rises : nondecreasing integral.
Proof. apply rising with bell; [exact integral_derivative|]. intros x. left. apply bell_positive. Qed.

Lemma integral_zero : integral 0 = 0.
Proof. unfold integral, piece. ring. Qed.

Lemma integral_odd x : integral (- x) = - integral x.
Proof.
  set (h := fun y => integral y + integral (- y)).
  assert (D : forall y, derivable_pt_lim h y 0).
  { intros y. replace 0 with (bell y + bell (- y) * - (1)) by (unfold bell; replace ((- y) ^ 2) with (y ^ 2) by ring; ring).
    apply (derivable_pt_lim_plus integral (comp integral (opp_fct id))); [apply integral_derivative|].
    apply derivable_pt_lim_comp; [apply derivable_pt_lim_opp, derivable_pt_lim_id|apply integral_derivative]. }
  assert (Z : h 0 = 0) by (unfold h; rewrite Ropp_0, integral_zero; ring). assert (E : h 0 = h x); [|unfold h in *; lra].
  destruct (Rle_or_lt 0 x); [now apply constant_between|symmetry; apply constant_between; [lra|auto]].
Qed.

Lemma integral_bounded x : integral x <= exp (/ 2).
Proof.
  destruct (Rle_or_lt x 0) as [L|L].
  { pose proof (integral_rises x 0 L). rewrite integral_zero in *. pose proof (exp_pos (/ 2)). lra. }
  set (h := fun z => - (integral z + exp (/ 2) * exp (- z))).
  assert (M : nondecreasing h).
  { apply rising with (fun z => - (bell z + exp (/ 2) * (exp (- z) * - (1)))).
    - intros z. apply (derivable_pt_lim_opp (plus_fct integral (mult_real_fct (exp (/ 2)) (comp exp (opp_fct id))))).
      apply derivable_pt_lim_plus; [apply integral_derivative|]. apply derivable_pt_lim_scal, derivable_pt_lim_comp; [apply derivable_pt_lim_opp, derivable_pt_lim_id|apply derivable_pt_lim_exp].
    - intros z. assert (bell z <= exp (/ 2) * exp (- z)); [|lra]. rewrite <- exp_plus. apply exp_le. pose proof (pow2_ge_0 (1 - z)). lra. }
  specialize (M 0 x ltac:(lra)). unfold h in M. rewrite integral_zero, Ropp_0, exp_0 in M.
  assert (0 < exp (/ 2) * exp (- x)) by (apply Rmult_lt_0_compat; apply exp_pos). lra.
Qed.

Theorem normal_exists : exists Phi, normal Phi.
Proof.
  destruct (completeness (fun y => exists x, y = integral x)) as [A [U L]].
  - exists (exp (/ 2)). intros y [x ->]. apply integral_bounded.
  - exists (integral 0). now exists 0.
  - assert (Up : forall x, integral x <= A) by (intros x; apply U; now exists x).
    assert (P : 0 < A).
    { destruct (MVT_cor2 integral bell 0 1 Rlt_0_1 (fun c _ => integral_derivative c)) as (c & E & _). rewrite integral_zero in E.
      pose proof (bell_positive c). specialize (Up 1). lra. }
    assert (Near : forall e, 0 < e -> exists z, forall w, z <= w -> A - integral w < e).
    { intros e He. apply NNPP. intros N. assert (A <= A - e); [|lra]. apply L. intros y [x ->].
      destruct (Rle_or_lt (integral x) (A - e)) as [|K]; [auto|]. destruct N. exists x. intros w Hw. pose proof (integral_rises x w Hw). lra. }
    set (k := / (2 * A)). assert (K : 0 < k) by (apply Rinv_0_lt_compat; lra). assert (KA : k * (2 * A) = 1) by (unfold k; field; lra).
    assert (Scale : forall e, 0 < e -> 0 < e * (2 * A)) by (intros; apply Rmult_lt_0_compat; lra).
    assert (Back : forall e y, 0 < e -> 0 <= y -> y < e * (2 * A) -> 0 <= k * y < e).
    { intros e y He Hy H. split; [apply Rmult_le_pos; lra|]. apply (Rmult_lt_compat_l k) in H; [|auto]. replace (k * (e * (2 * A))) with (e * (k * (2 * A))) in H by ring. rewrite KA in H. lra. }
    exists (fun z => k * (integral z + A)). split; [|split].
    + exists k. intros z. apply (derivable_pt_lim_scal (plus_fct integral (fct_cte A))). rewrite <- (Rplus_0_r (exp _)).
      apply derivable_pt_lim_plus; [apply integral_derivative|apply derivable_pt_lim_const].
    + intros e He. destruct (Near (e * (2 * A)) (Scale e He)) as [z Hz]. exists (- z). intros w Hw. specialize (Hz (- w) ltac:(lra)).
      rewrite integral_odd in Hz. specialize (Up (- w)). rewrite integral_odd in Up. destruct (Back e (integral w + A) He) as [G H]; [lra..|].
      rewrite Rabs_right; lra.
    + intros e He. destruct (Near (e * (2 * A)) (Scale e He)) as [z Hz]. exists z. intros w Hw. specialize (Hz w Hw). specialize (Up w).
      destruct (Back e (A - integral w) He) as [G H]; [lra..|].
      replace (k * (integral w + A) - 1) with (- (k * (A - integral w))) by (rewrite <- KA; ring). rewrite Rabs_Ropp, Rabs_right; lra.
Qed.

Theorem normal_unique Phi Phi' : normal Phi -> normal Phi' -> forall z, Phi z = Phi' z.
Proof.
  assert (G : forall Phi Phi' c c', (forall z, derivable_pt_lim Phi z (c * exp (- 1 / 2 * z ^ 2))) -> (forall z, derivable_pt_lim Phi' z (c' * exp (- 1 / 2 * z ^ 2))) ->
    (forall e, 0 < e -> exists z, forall w, w <= z -> Rabs (Phi w) < e) -> (forall e, 0 < e -> exists z, forall w, w <= z -> Rabs (Phi' w) < e) ->
    (forall e, 0 < e -> exists z, forall w, z <= w -> Rabs (Phi w - 1) < e) -> (forall e, 0 < e -> exists z, forall w, z <= w -> Rabs (Phi' w - 1) < e) ->
    c' <= c -> forall z, Phi z = Phi' z).
  { clear Phi Phi'. intros Phi Phi' c c' D D' L L' R R' C z.
    assert (M : nondecreasing (fun z => Phi z - Phi' z)).
    { apply rising with (fun z => c * exp (- 1 / 2 * z ^ 2) - c' * exp (- 1 / 2 * z ^ 2)); [intros x; now apply derivable_pt_lim_minus|].
      intros x. rewrite <- Rmult_minus_distr_r. apply Rmult_le_pos; [lra|left; apply exp_pos]. }
    apply Rminus_diag_uniq. apply cond_eq. intros e He. rewrite Rminus_0_r.
    destruct (L (e / 2) ltac:(lra)) as [a Ha]. destruct (L' (e / 2) ltac:(lra)) as [b Hb]. destruct (R (e / 2) ltac:(lra)) as [p Hp]. destruct (R' (e / 2) ltac:(lra)) as [q Hq].
    set (lo := Rmin z (Rmin a b)). set (hi := Rmax z (Rmax p q)).
    pose proof (Rmin_l z (Rmin a b)). pose proof (Rmin_r z (Rmin a b)). pose proof (Rmin_l a b). pose proof (Rmin_r a b).
    pose proof (Rmax_l z (Rmax p q)). pose proof (Rmax_r z (Rmax p q)). pose proof (Rmax_l p q). pose proof (Rmax_r p q).
    specialize (Ha lo ltac:(unfold lo; lra)). specialize (Hb lo ltac:(unfold lo; lra)). specialize (Hp hi ltac:(unfold hi; lra)). specialize (Hq hi ltac:(unfold hi; lra)).
    pose proof (M lo z ltac:(unfold lo; lra)). pose proof (M z hi ltac:(unfold hi; lra)). apply Rabs_def2 in Ha, Hb, Hp, Hq. cbv beta in *. apply Rabs_def1; lra. }
  intros ((c & D) & L & R) ((c' & D') & L' & R') z. destruct (Rle_or_lt c' c) as [C|C].
  - now apply (G Phi Phi' c c').
  - symmetry. apply (G Phi' Phi c' c); auto. lra.
Qed.
