(** The numbers behind the counterexample for every convex loss.

    Many voters agree with the reward difference u and one does not: together they cost f(u) = N ℓ(−u) + ℓ(u), which is lower
    somewhere on the right of 0 than at 0. Three candidates d_1, d_2, d_3 far away pull θ towards (0, t) with t > 0, where many
    differences are at an almost least value of f at once; if θ puts c' at or above c (t ≤ 0), then either these differences
    are not there, or the first coordinate of θ is so large that the far candidates cost too much. So one θ costs less than all
    with t ≤ 0, by a margin. By convexity it is enough to look at t = 0. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import LossRules.
Import ListNotations.
From Pluralign Require Import Convex.
Local Open Scope R_scope.

(** Sums over a list. *)
Fixpoint sum (f : R -> R) (l : list (R * R)) x t : R :=
  match l with [] => 0 | (a, b) :: l' => f (a * x + b * t) + sum f l' x t end.

Lemma sum_convex f l x t x' t' k : convex f -> 0 <= k <= 1 ->
  sum f l (k * x + (1 - k) * x') (k * t + (1 - k) * t') <= k * sum f l x t + (1 - k) * sum f l x' t'.
Proof.
  intros C K. induction l as [|[a b] l IH]; simpl; [lra|].
  pose proof (C (a * x + b * t) (a * x' + b * t') k K) as Q.
  replace (k * (a * x + b * t) + (1 - k) * (a * x' + b * t'))
    with (a * (k * x + (1 - k) * x') + b * (k * t + (1 - k) * t')) in Q by ring. lra.
Qed.

(** The instance: d3, d2, d1, a, c', c with features (M+3,B), (M+2,B), (M+1,B), (M,0), (0,-1), (0,0).
    N voters have this ranking, one has c', c, a, d1, d2, d3. *)
Section Instance.
Variable loss : R -> R.
Hypothesis loss_nonnegative : nonnegative loss.
Hypothesis loss_convex : convex loss.
Variable d : R.
Hypothesis d_pos : 0 < d.
Hypothesis loss_less : loss (- d) < loss 0.

(** The cost to N voters of a reward [u] for their choice, and to one who chooses the opposite. *)
Definition split N u := N * loss (- u) + loss u.
(** [l] holds the reward differences as functions of θ; about one more pair, with the reward −t, all agree. *)
Definition costs N l x t := sum (split N) l x t + (N + 1) * loss t.
Definition coefficients M B : list (R * R) :=
  [(1, 0); (2, 0); (3, B); (M + 3, B + 1); (M + 3, B); (1, 0); (2, B); (M + 2, B + 1); (M + 2, B);
   (1, B); (M + 1, B + 1); (M + 1, B); (M, 1); (M, 0)].
Definition cost N M B := costs N (coefficients M B).

Lemma split_convex N : 0 <= N -> convex (split N).
Proof.
  intros H x y k K. unfold split. pose proof (loss_convex x y k K). pose proof (loss_convex (- x) (- y) k K) as Q.
  replace (k * - x + (1 - k) * - y) with (- (k * x + (1 - k) * y)) in Q by ring.
  apply (Rmult_le_compat_l N) in Q; lra.
Qed.

Lemma split_nonnegative N : 0 <= N -> nonnegative (split N).
Proof.
  intros H x. unfold split. pose proof (loss_nonnegative x).
  assert (0 <= N * loss (- x)) by now apply Rmult_le_pos. lra.
Qed.

Lemma costs_convex N l x t x' t' k : 0 <= N -> 0 <= k <= 1 ->
  costs N l (k * x + (1 - k) * x') (k * t + (1 - k) * t') <= k * costs N l x t + (1 - k) * costs N l x' t'.
Proof.
  intros H K. unfold costs. pose proof (sum_convex (split N) l x t x' t' k (split_convex N H) K).
  pose proof (loss_convex t t' k K) as Q. apply (Rmult_le_compat_l (N + 1)) in Q; lra.
Qed.

(** By convexity it is enough to look at the θ that make that pair level. *)
Lemma half_plane N l x0 t0 e : 0 <= N -> 0 <= t0 -> 0 < e -> (forall x, costs N l x0 t0 + e <= costs N l x 0) ->
  forall x t, t <= 0 -> costs N l x0 t0 + e <= costs N l x t.
Proof.
  intros HN T0 E Lv x t Ht. destruct (Req_dec t 0) as [->|Nt]; [apply Lv|].
  set (z := t0 - t). assert (Z : 0 < z) by (unfold z; lra).
  set (j := t0 / z). assert (J : j * z = t0) by (unfold j; field; lra).
  assert (J01 : 0 <= j <= 1) by (split; apply Rmult_le_reg_r with z; unfold z in *; lra).
  pose proof (costs_convex N l x t x0 t0 j HN J01) as Cv.
  replace (j * t + (1 - j) * t0) with 0 in Cv by (unfold z in J; lra).
  specialize (Lv (j * x + (1 - j) * x0)).
  assert (j * e <= 1 * e) by (apply Rmult_le_compat_r; lra).
  destruct (Req_dec j 0) as [J0|J0]; [rewrite J0 in Cv, Lv; lra|].
  apply Rmult_le_reg_l with j; lra.
Qed.

(** What the instance needs of the numbers: a θ that costs less than any with c' at or above c, by a margin. *)
Theorem separated : exists (N M B : nat) t0 e, (2 <= N)%nat /\ (1 <= M)%nat /\ (1 <= B)%nat /\ 0 < e /\
  forall x t, t <= 0 -> cost (INR N) (INR M) (INR B) 0 t0 + e <= cost (INR N) (INR M) (INR B) x t.
Proof.
  set (q := loss 0 - loss (- d)). assert (Q : 0 < q) by (unfold q; lra).
  (* N *)
  destruct (big_mult (loss d) q Q) as [N0 HN0]. set (N := S (S N0)). set (n := INR N).
  assert (Hn : loss d < n * q) by (unfold n, N; rewrite !S_INR; lra).
  assert (n0 : 0 <= n) by apply pos_INR.
  set (f := split n). assert (C : convex f) by now apply split_convex. assert (P : nonnegative f) by now apply split_nonnegative.
  assert (f0 : f 0 = (n + 1) * loss 0) by (unfold f, split; rewrite Ropp_0; ring).
  set (g := f 0 - f d). assert (G : 0 < g).
  { unfold g. rewrite f0. unfold f, split. pose proof (loss_nonnegative 0). unfold q in Hn. lra. }
  (* f on the left, and f far on the right *)
  assert (L : forall u, u <= 0 -> f 0 <= f u).
  { intros u Hu. pose proof (chord f u 0 d C Hu ltac:(lra)) as T.
    assert (0 <= (- u) * (f 0 - f d)) by (apply Rmult_le_pos; [lra|fold g; lra]).
    apply Rmult_le_reg_l with d; lra. }
  assert (U : forall u, 0 <= u -> q * u <= d * f u).
  { intros u Hu. pose proof (chord loss (- d) 0 u loss_convex ltac:(lra) Hu) as T.
    assert (loss u <= f u). { unfold f, split. pose proof (Rmult_le_pos n (loss (- u)) n0 (loss_nonnegative _)). lra. }
    assert (d * loss u <= d * f u) by (apply Rmult_le_compat_l; lra).
    pose proof (Rmult_le_pos d (loss 0) ltac:(lra) (loss_nonnegative 0)). unfold q. lra. }
  set (s := f (-1) - f 0). assert (S : 0 <= s) by (unfold s; pose proof (L (-1)); lra).
  assert (D : forall u, 0 <= u -> f 0 - s * u <= f u).
  { intros u Hu. pose proof (chord f (-1) 0 u C ltac:(lra) Hu) as T. unfold s. lra. }
  (* an almost least value of f *)
  destruct (almost_least f (d * f 0 / q) (g / 40) C P) as (tau & T0 & T); [lra|exact L| |].
  { intros u Hu. apply (Rmult_le_compat_l q) in Hu; [|lra].
    replace (q * (d * f 0 / q)) with (d * f 0) in Hu by (field; lra).
    assert (0 <= d * f 0) by (apply Rmult_le_pos; [lra|apply P]).
    assert (0 <= u). { apply Rmult_le_reg_l with q; lra. }
    specialize (U u H0). apply Rmult_le_reg_l with d; lra. }
  assert (Tg : f tau <= f 0 - g + g / 40) by (pose proof (T d); unfold g in *; lra).
  (* B *)
  set (b := 3 * f (tau + tau) + (n + 1) * loss tau).
  destruct (big_mult b (g / 4)) as [B0 HB0]; [lra|]. set (B := Datatypes.S B0). set (k := / INR B).
  assert (HB : 1 <= INR B) by (unfold B; rewrite S_INR; pose proof (pos_INR B0); lra).
  assert (Kk : INR B * k = 1) by (unfold k; apply Rinv_r; lra).
  assert (K : 0 <= k <= 1).
  { assert (0 < k) by (apply Rinv_0_lt_compat; lra). split; [lra|].
    assert (k * 1 <= k * INR B) by (apply Rmult_le_compat_l; lra). lra. }
  assert (Kb : k * b <= g / 4).
  { assert (k * b <= k * (INR B * (g / 4))). { apply Rmult_le_compat_l; [lra|]. unfold B. rewrite S_INR. lra. }
    replace (k * (INR B * (g / 4))) with (INR B * k * (g / 4)) in H by ring. rewrite Kk in H. lra. }
  (* M *)
  destruct (big_mult (d * (5 * s * g + 40 * s * f 0)) (q * g)) as [M0 HM0]; [now apply Rmult_lt_0_compat|].
  set (M := Datatypes.S M0). set (w := INR M).
  assert (HM : d * (5 * s * g + 40 * s * f 0) <= w * (q * g)).
  { unfold w, M. rewrite S_INR. assert (0 < q * g) by now apply Rmult_lt_0_compat. lra. }
  assert (W : 1 <= w) by (unfold w, M; rewrite S_INR; pose proof (pos_INR M0); lra).
  exists N, M, B, (k * tau), (g / 4). split; [unfold N; lia|]. split; [unfold M; lia|]. split; [unfold B; lia|]. split; [lra|].
  fold n w. set (Bn := INR B) in *.
  (* the cost of the good θ *)
  assert (Good : cost n w Bn 0 (k * tau) <= 5 * f 0 + 9 * f tau + (n + 1) * loss 0 + k * b).
  { unfold cost, costs. fold f. cbn [sum coefficients].
    assert (R0 : forall x, x * 0 + 0 * (k * tau) = 0) by (intros; ring).
    assert (R1 : forall x, x * 0 + Bn * (k * tau) = tau).
    { intros x. replace (x * 0 + Bn * (k * tau)) with (Bn * k * tau) by ring. rewrite Kk. ring. }
    assert (R2 : forall x, x * 0 + (Bn + 1) * (k * tau) = k * (tau + tau) + (1 - k) * tau).
    { intros x. replace (x * 0 + (Bn + 1) * (k * tau)) with (Bn * k * tau + k * tau) by ring. rewrite Kk. ring. }
    assert (R3 : w * 0 + 1 * (k * tau) = k * tau + (1 - k) * 0) by ring.
    rewrite !R0, !R1, !R2, R3.
    pose proof (C (tau + tau) tau k K) as C1. pose proof (C tau 0 k K) as C2. pose proof (loss_convex tau 0 k K) as C3.
    replace (k * tau + (1 - k) * 0) with (k * tau) in C3 by ring.
    apply (Rmult_le_compat_l (n + 1)) in C3; [|lra].
    assert (k * f tau <= k * f 0) by (apply Rmult_le_compat_l; lra).
    assert (0 <= k * f tau) by (apply Rmult_le_pos; [lra|apply P]).
    assert (0 <= k * ((n + 1) * loss 0)). { apply Rmult_le_pos; [lra|]. rewrite <- f0. apply P. }
    unfold b. lra. }
  (* the cost of a θ with c' and c level *)
  assert (Level : forall x, 6 * f 0 + 8 * f tau - 8 * (g / 40) - g / 4 + (n + 1) * loss 0 <= cost n w Bn x 0).
  { intros x. unfold cost, costs. fold f. cbn [sum coefficients].
    assert (R0 : forall a c, a * x + c * 0 = a * x) by (intros; ring). rewrite !R0. rewrite Rmult_1_l.
    pose proof (T ((w + 3) * x)). pose proof (T ((w + 2) * x)). pose proof (T ((w + 1) * x)). pose proof (T (w * x)) as Tw.
    destruct (Rle_or_lt x 0) as [X|X].
    { pose proof (L x X). pose proof (L (2 * x) ltac:(lra)). pose proof (L (3 * x) ltac:(lra)). lra. }
    pose proof (D x ltac:(lra)). pose proof (D (2 * x) ltac:(lra)). pose proof (D (3 * x) ltac:(lra)).
    destruct (Rle_or_lt (10 * s * x) (g / 4)) as [Y|Y]; [lra|].
    assert (V : 5 * s * x + f 0 <= f (w * x)).
    { pose proof (U (w * x) ltac:(apply Rmult_le_pos; lra)) as V.
      apply (Rmult_le_compat_r x) in HM; [|lra].
      assert (0 <= f 0 * (40 * s * x - g)) by (apply Rmult_le_pos; [apply P|lra]).
      apply (Rmult_le_compat_l d) in H5; [|lra].
      apply (Rmult_le_compat_l g) in V; [|lra].
      apply Rmult_le_reg_l with (d * g); [now apply Rmult_lt_0_compat|]. lra. }
    lra. }
  intros x t. apply half_plane; [auto|apply Rmult_le_pos; lra|lra|].
  intros y. specialize (Level y). unfold cost in *. lra.
Qed.
End Instance.
