(** Squared loss satisfies reinforcement of the winner: who is first in all outputs on P, and in all on Q, is so in all on P + Q.

    No θ with another candidate b level with the winner c comes near the least loss on P, so almost least θ have b below c by some κ; on Q,
    too, hence a mean of two such. From an almost least θ every step h costs at least a quarter of n Σ (h·(x_b − x_a))², so a θ that
    has b above c is not almost least on P + Q. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool Classical_Prop.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Winners Linear Numbers MajorityLoss Exists Symmetry.
From Pluralign Require Import FullDimension Three.
Import ListNotations.
Local Open Scope R_scope.

Section Model.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation reward t a := (LinearModel.reward (features X a) t).
Local Notation all := (seq 0 m).
Local Notation Ballots := (ballots m (feasible X)).
Local Notation n P := (INR (length P)).
Local Notation L P := (loss_of squared X P).
Local Notation slope := (slope X).
Definition size h := over (fun a b => slope h a b * slope h a b) all all.
Definition near P e t := forall u, L P t <= L P u + e.

(** The loss along a line. *)
Lemma along_line P t h : Ballots P -> exists b, forall k, L P (radd t (map (Rmult k) h)) - L P t = k * k * (n P * size h / 2) + k * b.
Proof.
  intros B. exists (n P * over (fun a b => slope h a b * slope t a b) all all + 2 * over (fun a b => INR (support P a b) * slope h a b) all all). intros k.
  pose proof (squared_step X P t (map (Rmult k) h) B) as S.
  assert (E : forall a b, slope (map (Rmult k) h) a b = k * slope h a b) by (intros; unfold Symmetry.slope; rewrite !reward_scale; ring).
  assert (E1 : over (fun a b => slope (map (Rmult k) h) a b * slope (map (Rmult k) h) a b) all all = k * k * size h).
  { unfold size. rewrite <- over_scale. apply over_ext. intros a b _ _. rewrite !E. ring. }
  assert (E2 : over (fun a b => slope (map (Rmult k) h) a b * slope t a b) all all = k * over (fun a b => slope h a b * slope t a b) all all).
  { rewrite <- over_scale. apply over_ext. intros a b _ _. rewrite E. ring. }
  assert (E3 : over (fun a b => INR (support P a b) * slope (map (Rmult k) h) a b) all all = k * over (fun a b => INR (support P a b) * slope h a b) all all).
  { rewrite <- over_scale. apply over_ext. intros a b _ _. rewrite E. ring. }
  rewrite E1, E2, E3 in S. lra.
Qed.

Lemma same_rewards P t u : (forall a, reward t a = reward u a) -> L P t = L P u.
Proof. intros E. unfold loss_of. induction (filter _ (pairs X)) as [|[a b] l IH]; simpl; [auto|]. now rewrite IH, !E. Qed.

Lemma step_one P t h : L P (radd t (map (Rmult 1) h)) = L P (radd t h).
Proof. apply same_rewards. intros a. rewrite !dot_radd, reward_scale. ring. Qed.

Lemma step_costs P t e h : Ballots P -> near P e t -> n P * size h / 4 - 2 * e <= L P (radd t h) - L P t.
Proof.
  intros B N. destruct (along_line P t h B) as [b E]. pose proof (E 1) as E1. pose proof (E (/ 2)) as E2. rewrite step_one in E1.
  specialize (N (radd t (map (Rmult (/ 2)) h))). lra.
Qed.

Lemma size_ge h a b : (a < m)%nat -> (b < m)%nat -> slope h a b * slope h a b <= size h.
Proof.
  intros Ha Hb. assert (One : forall f l c, (forall x, 0 <= f x) -> In c l -> f c <= along f l).
  { intros f l c H. assert (P : forall k, 0 <= along f k) by (intros k; apply along_ge0; auto). induction l as [|x l IH]; simpl; [intros []|].
    intros [->|I]; [pose proof (P l); lra|]. specialize (IH I). pose proof (H x). lra. }
  unfold size, over. apply Rle_trans with (along (fun y => slope h a y * slope h a y) all).
  - apply (One (fun y => slope h a y * slope h a y)); [intros x; apply Rle_0_sqr|apply in_seq; lia].
  - apply (One (fun x => along (fun y => slope h x y * slope h x y) all)); [|apply in_seq; lia]. intros x. apply along_ge0. intros y _. apply Rle_0_sqr.
Qed.

(** Two candidates, of whom only c can win. *)
Section Pair.
Variables b c : nat.
Hypotheses (Hb : (b < m)%nat) (Hc : (c < m)%nat) (N : b <> c).

Lemma not_level P : Ballots P -> only_winner (minimizes_loss squared X) P c ->
  exists t0 e, 0 < e /\ forall t, reward t c <= reward t b -> L P t0 + e < L P t.
Proof.
  intros B O. apply NNPP. intros K. destruct P as [|v P']; [destruct B; congruence|]. set (P := v :: P') in *.
  destruct (proj2 B v (or_introl eq_refl)) as [Rv Fv].
  assert (S : exists s, feasible X s /\ above s b c = true).
  { destruct (above v b c) eqn:A; [now exists v|]. exists (rev v). split; [now apply feasible_rev|]. rewrite (above_rev m v b c Rv Hb Hc).
    now apply (above_total m v b c Rv Hb N). }
  destruct S as (s & Fs & As). destruct (some_minimizes X (L P) P B) as [r0 H0].
  destruct (least_with_property X (fun r => above r b c = true) (L P)) as (r & Hr & Ar).
  - intros t e He. apply NNPP. intros M. apply K. exists t, e. split; [exact He|]. intros u Hu. apply Rnot_le_lt. intros Le. apply M.
    destruct (near_feasible X s u Fs) as (r & Fr & Hr). exists u, r. split; [exact Fr|]. split; [|split; [intros x y Hx Hy A; now apply Hr|exact Le]].
    destruct (above r b c) eqn:A; [auto|exfalso]. apply (above_total m r b c (proj1 Fr) Hb N) in A. destruct (Hr c b Hc Hb A) as [G T].
    assert (As' : above s c b = true) by (apply T; lra). apply above_asym in As'. congruence.
  - specialize (O r Hr). pose proof (first_above m r c b (proj1 (proj1 Hr)) N O) as A. apply above_asym in A. congruence.
Qed.

(** So almost least θ have b below c. *)
Lemma clearly_below P : Ballots P -> only_winner (minimizes_loss squared X) P c ->
  exists k e, 0 < k /\ 0 < e /\ forall t, near P e t -> reward t b - reward t c <= - k.
Proof.
  intros B O. destruct (not_level P B O) as (t0 & e & He & H). destruct P as [|v P']; [destruct B; congruence|]. set (P := v :: P') in *.
  destruct (proj2 B v (or_introl eq_refl)) as [Rv [_ [u Iu]]].
  assert (D : reward u b - reward u c <> 0).
  { destruct (above v b c) eqn:A; [pose proof (Iu b c Hb Hc A) as K|apply (above_total m v b c Rv Hb N) in A; pose proof (Iu c b Hc Hb A) as K]; cbv zeta in K; lra. }
  set (h := map (Rmult (/ (reward u b - reward u c))) u).
  assert (Hh : reward h b - reward h c = 1) by (unfold h; rewrite !reward_scale; field; exact D).
  set (A := n P * size h / 2). assert (A0 : 0 <= A).
  { unfold A. assert (0 <= n P * size h); [|lra]. apply Rmult_le_pos; [apply pos_INR|]. apply along_ge0. intros x _. apply along_ge0. intros y _. apply Rle_0_sqr. }
  set (k := Rmin 1 (e / (4 * (2 * A + 1)))). assert (Q : 0 < e / (4 * (2 * A + 1))) by (apply Rmult_lt_0_compat; [auto|apply Rinv_0_lt_compat; lra]).
  assert (k0 : 0 < k) by (apply Rmin_pos; lra). assert (k1 : k <= 1) by apply Rmin_l.
  assert (k2 : k * (2 * A + 1) <= e / 4).
  { apply Rle_trans with (e / (4 * (2 * A + 1)) * (2 * A + 1)); [apply Rmult_le_compat_r; [lra|apply Rmin_r]|right; field; lra]. }
  exists k, (Rmin 1 (e / 2)). pose proof (Rmin_l 1 (e / 2)). pose proof (Rmin_r 1 (e / 2)). split; [exact k0|]. split; [apply Rmin_pos; lra|].
  intros t Nt. apply Rnot_lt_le. intros Lt. destruct (along_line P t h B) as [s E]. fold A in E.
  pose proof (E k) as E1. pose proof (E (-1)) as E2. pose proof (Nt (radd t (map (Rmult (-1)) h))) as N1. pose proof (Nt t0) as N2.
  assert (s1 : s <= A + 1) by lra.
  assert (C : k * k * A + k * s <= e / 4).
  { apply Rle_trans with (k * (2 * A + 1)); [|exact k2]. replace (k * k * A + k * s) with (k * (k * A + s)) by ring. apply Rmult_le_compat_l; [lra|].
    assert (k * A <= 1 * A) by (apply Rmult_le_compat_r; lra). lra. }
  assert (G : L P t0 + e < L P (radd t (map (Rmult k) h))); [|lra]. apply H. rewrite !dot_radd, !reward_scale.
  replace (reward h b) with (reward h c + 1) by lra. rewrite Rmult_plus_distr_l. lra.
Qed.
End Pair.

Theorem squared_reinforcement P Q c : Ballots P -> Ballots Q -> only_winner (minimizes_loss squared X) P c -> only_winner (minimizes_loss squared X) Q c ->
  only_winner (minimizes_loss squared X) (P ++ Q) c.
Proof.
  intros B B' OP OQ q [Fq Mq]. destruct (some_minimizes X (L P) P B) as [r0 H0]. pose proof (first_lt m r0 c (proj1 (proj1 H0)) (OP r0 H0)) as Hc.
  destruct (top m q c (proj1 Fq) Hc) as (b & s & -> & Hb). simpl. apply Nat.eqb_eq. destruct (Nat.eq_dec b c) as [|N]; [auto|exfalso].
  destruct (clearly_below b c Hb Hc N P B OP) as (kP & eP & KP & EP & HP). destruct (clearly_below b c Hb Hc N Q B' OQ) as (kQ & eQ & KQ & EQ & HQ).
  set (k := Rmin kP kQ). assert (K : 0 < k) by now apply Rmin_pos. assert (k <= kP) by apply Rmin_l. assert (k <= kQ) by apply Rmin_r.
  assert (NP : 1 <= n P) by (apply (le_INR 1); destruct P; [now destruct B|simpl; lia]). assert (NQ : 1 <= n Q) by (apply (le_INR 1); destruct Q; [now destruct B'|simpl; lia]).
  set (e := Rmin (Rmin eP eQ) (k * k / 20)). assert (E : 0 < e).
  { apply Rmin_pos; [now apply Rmin_pos|]. assert (0 < k * k) by now apply Rmult_lt_0_compat. lra. }
  assert (e1 : e <= eP) by (eapply Rle_trans; [apply Rmin_l|apply Rmin_l]). assert (e2 : e <= eQ) by (eapply Rle_trans; [apply Rmin_l|apply Rmin_r]).
  assert (e3 : e <= k * k / 20) by apply Rmin_r.
  assert (Pos : forall P t, 0 <= L P t) by (intros; apply loss_nonnegative; intros x; apply pow2_ge_0).
  destruct (nearly_least (L P) (Pos P) e E) as [tP TP]. destruct (nearly_least (L Q) (Pos Q) e E) as [tQ TQ].
  pose proof (HP tP ltac:(intros u; specialize (TP u); lra)) as SP. pose proof (HQ tQ ltac:(intros u; specialize (TQ u); lra)) as SQ.
  destruct (squared_merged X P Q tP tQ B B') as (t & p & q & p0 & q0 & pq & T & M).
  assert (St : reward t b - reward t c <= - k).
  { rewrite !T. assert (p * (reward tP b - reward tP c) <= p * - k) by (apply Rmult_le_compat_l; lra).
    assert (q * (reward tQ b - reward tQ c) <= q * - k) by (apply Rmult_le_compat_l; lra).
    replace (- k) with (p * - k + q * - k) by (rewrite <- Rmult_plus_distr_r, pq; ring). lra. }
  destruct (Mq t e E) as (u & Wu & Cu). specialize (Wu b c Hb Hc (first_above m (b :: s) b c (proj1 Fq) (not_eq_sym N) (Nat.eqb_refl b))).
  set (h := radd u (map (Rmult (-1)) t)). assert (Eh : L (P ++ Q) (radd t h) = L (P ++ Q) u) by (apply same_rewards; intros a; unfold h; rewrite !dot_radd, reward_scale; ring).
  specialize (M h). rewrite Eh in M. pose proof (step_costs P tP e h B TP). pose proof (step_costs Q tQ e h B' TQ).
  pose proof (size_ge h c b Hc Hb) as G. assert (Sl : k <= slope h c b) by (unfold Symmetry.slope, h; rewrite !dot_radd, !reward_scale; lra).
  assert (KK : k * k <= slope h c b * slope h c b) by (apply Rmult_le_compat; lra).
  assert (1 * size h <= n P * size h) by (apply Rmult_le_compat_r; lra). assert (1 * size h <= n Q * size h) by (apply Rmult_le_compat_r; lra).
  assert (0 < k * k) by now apply Rmult_lt_0_compat. lra.
Qed.
End Model.
