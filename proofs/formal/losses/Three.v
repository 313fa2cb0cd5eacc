(** A rule that minimizes a loss which does not fall need not violate PO where the rewards may be any numbers, nor for three candidates.

    Every θ is no better than one that weakly induces a ranking which respects all unanimous pairs ([FullDimension]); of finitely many
    rankings one therefore comes close to the infimum. Of three candidates the differences of rewards either are any two numbers, or are
    all proportional. Then there are two rankings, all ballots agree with a unanimous pair, and θ or −θ weakly induces the ballot. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool Classical_Prop.
From Pluralign Require Import Axioms LinearModel LossRules LossStatements.
From Pluralign Require Import Rankings Leximax Profiles Rules Winners Linear Numbers MajorityLoss Exists Symmetry.
From Pluralign Require Import FullDimension.
Import ListNotations.
Local Open Scope R_scope.

Section Model.
Variable X : list (list Z).
Variable loss : R -> R.
Variable P : profile.
Variable W : nat -> nat -> R.
Hypothesis given : setting X loss P W.
Local Notation m := (length X).
Local Notation all := (seq 0 m).
Local Notation reward t a := (LinearModel.reward (features X a) t).
Let cost t := cost_of X loss W (fun a => reward t a).

Lemma a_ballot : exists v, In v P /\ feasible X v.
Proof. destruct (voters given) as [N H]. destruct P as [|v Q]; [congruence|]. exists v. split; [now left|]. now apply H; left. Qed.

Theorem free_respects : full_dimension X -> exists r, least_cost X cost r /\ respects m P r.
Proof.
  intros Free. destruct a_ballot as (v & Iv & Fv). apply least_with_property. intros t e He.
  destruct (rearranged X loss P W given (fun a => reward t a) v Iv) as (h & C & H). destruct (Free h) as [t' E].
  destruct (near_feasible X v t' Fv) as (r & Fr & N). exists t', r. split; [exact Fr|]. split; [|split].
  - intros a b Ha Hb U. destruct (above r a b) eqn:A; [auto|exfalso]. pose proof (unanimous_above P a b U v Iv) as Av.
    assert (Nab : a <> b) by (intros ->; now rewrite above_irrefl in Av). apply (above_total m r a b (proj1 Fr) Ha Nab) in A.
    destruct (N b a Hb Ha A) as [L T]. specialize (H a b Ha Hb U). specialize (E a b Ha Hb). assert (K : above v b a = true) by (apply T; lra).
    apply above_asym in K. congruence.
  - intros a b Ha Hb A. now apply N.
  - apply Rle_trans with (cost t); [|lra]. unfold cost. apply Rle_trans with (2 := C). right. apply over_ext. intros x y Hx Hy. rewrite in_seq in *. rewrite (E y x) by lia. reflexivity.
Qed.

(** All differences are proportional. *)
Definition on_a_line := exists u, feasible X u /\ exists t0, induces X t0 u /\ forall t, exists k, forall a b, (a < m)%nat -> (b < m)%nat ->
  reward t a - reward t b = k * (reward t0 a - reward t0 b).

Theorem line_respects : on_a_line -> (exists a b, (a < m)%nat /\ (b < m)%nat /\ unanimous P a b = true) -> exists r, least_cost X cost r /\ respects m P r.
Proof.
  intros (u & [Ru _] & t0 & I0 & Line) (a & b & Ha & Hb & U). destruct a_ballot as (v & Iv & Fv).
  assert (Sign : forall w t, induces X t w -> above w a b = true -> exists k, 0 < k * (reward t0 a - reward t0 b) /\ forall x y, (x < m)%nat -> (y < m)%nat ->
    reward t x - reward t y = k * (reward t0 x - reward t0 y)).
  { intros w t I A. destruct (Line t) as [k K]. exists k. split; [|exact K]. rewrite <- K by auto. exact (I a b Ha Hb A). }
  assert (Same : forall w x y, In w P -> (x < m)%nat -> (y < m)%nat -> above v x y = true -> above w x y = true).
  { intros w x y Iw Hx Hy A. destruct (proj2 (voters given) w Iw) as [Rw [_ [tw Tw]]]. destruct Fv as [Rv [tv Tv]].
    destruct (Sign w tw Tw (unanimous_above P a b U w Iw)) as (k & Pk & K). destruct (Sign v tv Tv (unanimous_above P a b U v Iv)) as (j & Pj & J).
    destruct (above w x y) eqn:Aw; [auto|exfalso]. assert (Nxy : x <> y) by (intros ->; now rewrite above_irrefl in A).
    apply (above_total m w x y Rw Hx Nxy) in Aw. pose proof (Tw y x Hy Hx Aw) as D. pose proof (Tv x y Hx Hy A) as D'.
    change (0 < reward tw y - reward tw x) in D. change (0 < reward tv x - reward tv y) in D'. rewrite K in D by auto. rewrite J in D' by auto.
    set (z := reward t0 a - reward t0 b) in *. set (q := reward t0 x - reward t0 y) in *. replace (reward t0 y - reward t0 x) with (- q) in D by (unfold q; ring).
    assert (M1 : 0 < (k * z) * (j * z)) by now apply Rmult_lt_0_compat. assert (M2 : 0 < (k * - q) * (j * q)) by now apply Rmult_lt_0_compat.
    assert (Q1 : 0 <= z * z) by apply Rle_0_sqr. assert (Q2 : 0 <= q * q) by apply Rle_0_sqr. destruct (Rle_or_lt 0 (k * j)) as [S|S].
    - assert (0 <= (k * j) * (q * q)) by now apply Rmult_le_pos. lra.
    - assert (0 <= - (k * j) * (z * z)) by (apply Rmult_le_pos; lra). lra. }
  assert (No : forall x y, (x < m)%nat -> (y < m)%nat -> above v x y = true -> W y x = 0).
  { intros x y Hx Hy A. apply (W_none given). unfold support. rewrite (filter_ext_in _ (fun _ => false)); [clear; induction P; simpl; auto|].
    intros w Iw. now apply above_asym, Same. }
  exists v. split; [|now apply ballot_respects]. split; [exact Fv|]. intros t' e He.
  assert (G : exists t, weakly_induces X t v /\ cost t <= cost t'); [|destruct G as (t & Wt & C); exists t; split; [exact Wt|lra]].
  destruct (Line t') as [k K]. destruct Fv as [Rv [tv Tv]]. destruct (Sign v tv Tv (unanimous_above P a b U v Iv)) as (j & Pj & J).
  assert (Jn : j <> 0) by (intros ->; lra).
  assert (Ord : forall x y, (x < m)%nat -> (y < m)%nat -> above v x y = true -> 0 < j * (reward t0 x - reward t0 y)) by (intros x y Hx Hy A; rewrite <- J by auto; exact (Tv x y Hx Hy A)).
  assert (Mul : forall c x y, 0 <= c * j -> (x < m)%nat -> (y < m)%nat -> above v x y = true -> 0 <= c * (reward t0 x - reward t0 y)).
  { intros c x y C Hx Hy A. specialize (Ord x y Hx Hy A). set (q := reward t0 x - reward t0 y) in *. apply Rnot_lt_le. intros L.
    assert (S : 0 < - (c * q) * (j * q)) by (apply Rmult_lt_0_compat; lra). assert (0 <= (c * j) * (q * q)) by (apply Rmult_le_pos; [auto|apply Rle_0_sqr]). lra. }
  destruct (Rle_or_lt 0 (k * j)) as [S|S].
  - exists t'. split; [|lra]. intros x y Hx Hy A. pose proof (K x y Hx Hy) as E. pose proof (Mul k x y S Hx Hy A). lra.
  - exists (map Ropp t'). split.
    + intros x y Hx Hy A. rewrite !(reward_opp X). pose proof (K x y Hx Hy) as E. pose proof (Mul (- k) x y ltac:(lra) Hx Hy A). lra.
    + assert (D : forall x y, (x < m)%nat -> (y < m)%nat -> W x y * loss (reward (map Ropp t') y - reward (map Ropp t') x) <= W x y * loss (reward t' y - reward t' x)).
      { intros x y Hx Hy. destruct (Nat.eq_dec x y) as [->|N]; [rewrite (W_self given); lra|]. destruct (above v x y) eqn:A.
        - apply Rmult_le_compat_l; [apply (W_pos given)|]. apply (rises given). rewrite !(reward_opp X). pose proof (K x y Hx Hy) as E. pose proof (Mul (- k) x y ltac:(lra) Hx Hy A). lra.
        - apply (above_total m v x y Rv Hx N) in A. rewrite (No y x Hy Hx A). lra. }
      unfold cost, cost_of, over. assert (Le : forall f g l, (forall c, In c l -> f c <= g c) -> along f l <= along g l).
      { intros f g l. induction l as [|c l IH]; simpl; intros H; [lra|]. pose proof (H c (or_introl eq_refl)). assert (along f l <= along g l) by auto. lra. }
      apply Le. intros x Hx. apply Le. intros y Hy. rewrite in_seq in *. apply D; lia.
Qed.

(** Up to three candidates. *)
Lemma small_cases : (m <= 3)%nat -> full_dimension X \/ on_a_line.
Proof.
  intros M. destruct a_ballot as (v & Iv & [Rv [t0 I0]]).
  assert (Apart : forall a b, (a < m)%nat -> (b < m)%nat -> a <> b -> reward t0 a - reward t0 b <> 0).
  { intros a b Ha Hb N. destruct (above v a b) eqn:A; [pose proof (I0 a b Ha Hb A) as K|apply (above_total m v a b Rv Ha N) in A; pose proof (I0 b a Hb Ha A) as K]; cbv zeta in K; lra. }
  set (p := fun t => reward t 1%nat - reward t 0%nat). set (q := fun t => reward t 2%nat - reward t 0%nat).
  destruct (classic (exists s t, p s * q t - p t * q s <> 0 /\ m = 3%nat)) as [(s & t & D & M3)|N].
  - left. intros g. set (d := p s * q t - p t * q s) in *. set (g1 := g 1%nat - g 0%nat). set (g2 := g 2%nat - g 0%nat).
    exists (radd (map (Rmult ((g1 * q t - g2 * p t) / d)) s) (map (Rmult ((g2 * p s - g1 * q s) / d)) t)).
    assert (E1 : (g1 * q t - g2 * p t) / d * p s + (g2 * p s - g1 * q s) / d * p t = g1) by (unfold d; field; try split; exact D).
    assert (E2 : (g1 * q t - g2 * p t) / d * q s + (g2 * p s - g1 * q s) / d * q t = g2) by (unfold d; field; try split; exact D).
    unfold p, q in E1, E2. fold (p s) (p t) (q s) (q t) in E1, E2. set (k := (g1 * q t - g2 * p t) / d) in *. set (j := (g2 * p s - g1 * q s) / d) in *.
    unfold p, q, g1, g2 in E1, E2. intros a b Ha Hb. rewrite !dot_radd, !reward_scale.
    destruct a as [|[|[|a]]]; [..|lia]; (destruct b as [|[|[|b]]]; [..|lia]); lra.
  - right. exists v. split; [split; [exact Rv|now exists t0]|]. exists t0. split; [exact I0|]. intros t.
    destruct (Nat.le_gt_cases m 1) as [L|L]; [exists 0; intros a b Ha Hb; assert (a = b) by lia; subst; ring|].
    pose proof (Apart 1%nat 0%nat ltac:(lia) ltac:(lia) ltac:(lia)) as A1. fold (p t0) in A1. exists (p t / p t0).
    assert (E1 : p t = p t / p t0 * p t0) by (field; exact A1).
    assert (E2 : m = 3%nat -> q t = p t / p t0 * q t0).
    { intros M3. assert (Z : p t0 * q t - p t * q t0 = 0) by (apply NNPP; intros K; apply N; now exists t0, t). apply Rmult_eq_reg_l with (p t0); [|exact A1].
      replace (p t0 * (p t / p t0 * q t0)) with (p t * q t0) by (field; exact A1). lra. }
    set (k := p t / p t0) in *. unfold p, q in E1, E2. intros a b Ha Hb.
    destruct a as [|[|[|a]]]; [..|lia]; (destruct b as [|[|[|b]]]; [..|lia]); try (specialize (E2 ltac:(lia))); lra.
Qed.

Theorem some_respects : full_dimension X \/ (m <= 3)%nat -> exists r, least_cost X cost r /\ respects m P r.
Proof.
  intros H. assert (C : full_dimension X \/ on_a_line) by (destruct H; [now left|now apply small_cases]). destruct C as [Free|Line]; [now apply free_respects|].
  destruct (existsb (fun a => existsb (unanimous P a) all) all) eqn:E.
  - apply line_respects; [exact Line|]. apply existsb_exists in E. destruct E as (a & Ia & E). apply existsb_exists in E. destruct E as (b & Ib & U).
    rewrite in_seq in *. exists a, b. repeat split; auto; lia.
  - destruct (some_minimizes X cost P (voters given)) as [r L]. exists r. split; [exact L|]. intros a b Ha Hb U. exfalso.
    assert (K : existsb (fun a => existsb (unanimous P a) all) all = true); [|congruence]. apply existsb_exists. exists a. split; [apply in_seq; lia|].
    apply existsb_exists. exists b. split; [apply in_seq; lia|auto].
Qed.
End Model.

(** The losses of the voters and of the majorities. *)
Lemma least_equal X L L' s : (forall t, L t = L' t) -> least_cost X L s -> least_cost X L' s.
Proof. intros E [F M]. split; [exact F|]. intros t' e He. destruct (M t' e He) as (t & W & C). exists t. split; [exact W|]. now rewrite <- !E. Qed.

Theorem pareto_possible loss X : nondecreasing loss -> full_dimension X \/ (length X <= 3)%nat ->
  forall output, In output [minimizes_loss loss X; minimizes loss X] ->
  forall P, ballots (length X) (feasible X) P -> exists r, output P r /\ respects (length X) P r.
Proof.
  intros Rise Small output H P B. destruct H as [<-|[<-|[]]].
  - assert (Self : forall c, support P c c = 0%nat).
    { intros c. unfold support. rewrite (filter_ext _ (fun _ => false)); [clear; induction P; simpl; auto|intros w; apply above_irrefl]. }
    destruct (some_respects X loss P (fun x y => INR (support P x y))) as (r & L & K); [split; auto|auto|].
    + intros x y. apply pos_INR.
    + intros x. now rewrite Self.
    + intros x y E. now rewrite E.
    + intros a b Ha Hb U. pose proof (proj1 (unanimous_support P a b) U) as Sab. pose proof (support_sum P a b) as Sum. split; [apply le_INR; lia|].
      intros c. split; apply le_INR; [now apply unanimous_support_le|now apply unanimous_support_ge].
    + exists r. split; [|exact K]. apply (least_equal X _ (loss_of loss X P)) in L; [exact L|]. intros t. unfold loss_of, cost_of, pairs.
      rewrite (total_over _ (fun a b => negb (a =? b)%nat)). apply over_ext. intros x y _ _.
      destruct (Nat.eqb_spec x y) as [->|]; simpl; [rewrite Self; simpl; ring|auto].
  - destruct (some_respects X loss P (fun x y => if beats P x y then 1 else 0)) as (r & L & K); [split; auto|auto|].
    + intros x y. destruct (beats P x y); lra.
    + intros x. now rewrite beats_irrefl.
    + intros x y E. unfold beats. rewrite E. destruct (length P); auto.
    + intros a b Ha Hb U. split.
      * assert (N : P <> []) by apply B. rewrite (Profiles.unanimous_beats P a b N U). destruct (beats P b a); lra.
      * intros c. unfold beats. pose proof (unanimous_support_le P a b c U) as L1. pose proof (unanimous_support_ge P a b c U) as L2.
        split; [destruct (Nat.ltb_spec (length P) (2 * support P b c)), (Nat.ltb_spec (length P) (2 * support P a c))|
          destruct (Nat.ltb_spec (length P) (2 * support P c a)), (Nat.ltb_spec (length P) (2 * support P c b))]; try lra; lia.
    + exists r. split; [|exact K]. apply (least_equal X _ (majority_loss loss X P)) in L; [exact L|]. intros t. unfold majority_loss, cost_of, pairs.
      rewrite (total_over _ (fun a b => beats P a b)). apply over_ext. intros x y _ _. destruct (beats P x y); [ring|ring].
Qed.
