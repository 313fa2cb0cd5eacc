(** Removing outliers from a nearly calibrated ensemble.

    The mean score of an ensemble is at most twice the sum of the smaller sides plus √ε (Cauchy-Schwarz), hence at most 2·OPT + √ε; so
    by Markov's argument the outliers weigh less than 1/(β−1). What is left changes each share by at most that
    weight, and Minkowski's inequality adds it to √ε. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors Caratheodory.
Import ListNotations.
Open Scope Q_scope.

Section Outliers.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Variable E : list P.
Variable mu p : P -> Q.
Hypothesis mu_nonneg : forall e, In e E -> 0 <= mu e.
Hypothesis mu_one : sum mu E == 1.
Hypothesis p_range : forall e, In e E -> 0 <= p e <= 1.
Local Notation vote := (vote pref).
Local Notation share := (share pref).
Local Notation error := (error pref E mu p).
Local Notation score := (score pref E mu p).
Local Notation norm2 := (norm2 E mu).
Local Notation inner := (inner E mu).
Local Notation outlier := (outlier pref E mu p).
Local Notation optimal := (optimal pref E mu p).

(** A lower bound of all scores: every pair costs at least the smaller side. *)
Definition floor : Q := sum (fun e => mu e * least (p e) (1 - p e)) E.

Lemma floor_score r : floor <= score r.
Proof.
  apply sum_le. intros e I. pose proof (mu_nonneg e I). pose proof (p_range e I).
  assert (least (p e) (1 - p e) <= p e * (1 - vote r e) + (1 - p e) * vote r e); [|nra].
  unfold least, Ensembles.vote. destruct (Qlt_le_dec (p e) (1 - p e)), (pref r e); lra.
Qed.

Lemma floor_nonneg : 0 <= floor.
Proof.
  apply sum_nonneg. intros e I. pose proof (mu_nonneg e I). pose proof (p_range e I).
  assert (0 <= least (p e) (1 - p e)); [|nra]. unfold least. destruct (Qlt_le_dec (p e) (1 - p e)); lra.
Qed.

(** The mean score of an ensemble that is s²-calibrated. *)
Lemma mean_score C (A : list (Q * R)) s : ensemble C A -> 0 <= s -> error A <= s * s -> sum (fun x => fst x * score (snd x)) A <= 2 * floor + s.
Proof.
  intros (N & _ & W) S Er.
  assert (X : sum (fun x => fst x * score (snd x)) A == sum (fun e => 2 * (mu e * (p e * (1 - p e)))) E
    + inner (fun e => share A e - p e) (fun e => 1 - 2 * p e)).
  { rewrite (sum_ext _ (fun x => sum (fun e => mu e * p e) E * fst x + fst x * sum (fun e => mu e * (1 - 2 * p e) * vote (snd x) e) E))
      by (intros; rewrite score_linear; ring).
    rewrite sum_plus, sum_scale, share_linear. unfold weight in W. rewrite W. unfold inner, Ensembles.inner.
    rewrite Qmult_1_r, <- !sum_plus. apply sum_ext. intros. ring. }
  rewrite X. assert (H : inner (fun e => share A e - p e) (fun e => 1 - 2 * p e) <= s * 1).
  { apply cauchy_schwarz; auto; [lra|]. apply norm2_le; auto; [lra|]. intros e I. pose proof (p_range e I). lra. }
  assert (G : sum (fun e => 2 * (mu e * (p e * (1 - p e)))) E <= 2 * floor); [|lra].
  unfold floor. rewrite <- sum_scale. apply sum_le. intros e I. pose proof (mu_nonneg e I). pose proof (p_range e I).
  assert (p e * (1 - p e) <= least (p e) (1 - p e)); [|nra].
  unfold least. destruct (Qlt_le_dec (p e) (1 - p e)); nra.
Qed.

Lemma outlier_spec beta gamma opt r : outlier beta gamma opt r = true <-> beta * opt + gamma < score r.
Proof.
  unfold outlier. rewrite negb_true_iff. split.
  - intros H. destruct (Qlt_le_dec (beta * opt + gamma) (score r)) as [|L]; [auto|]. apply Qle_bool_iff in L. congruence.
  - intros H. destruct (Qle_bool (score r) (beta * opt + gamma)) eqn:L; [|auto]. apply Qle_bool_iff in L. lra.
Qed.

Lemma split_weight (b : R -> bool) (A : list (Q * R)) : weight A == weight (dropped b A) + weight (kept b A).
Proof. unfold weight. apply sum_filter. Qed.

Lemma split_share (b : R -> bool) (A : list (Q * R)) e : share A e == share (dropped b A) e + share (kept b A) e.
Proof. unfold share, Ensembles.share. apply (sum_filter (fun x => fst x * vote (snd x) e)). Qed.

Lemma renormalised_share (A : list (Q * R)) e : share (renormalised A) e == share A e / weight A.
Proof.
  unfold renormalised, Ensembles.share. rewrite sum_map. cbn [fst snd]. generalize (weight A). intros w.
  rewrite (sum_ext _ (fun x => / w * (fst x * vote (snd x) e))) by (intros; unfold Qdiv; ring). rewrite sum_scale. unfold Qdiv. ring.
Qed.

Lemma renormalised_ensemble (C : R -> Prop) (A : list (Q * R)) : (forall x, In x A -> 0 <= fst x) -> (forall x, In x A -> C (snd x)) ->
  0 < weight A -> ensemble C (renormalised A).
Proof.
  intros N I W. split; [|split].
  - intros x Hx. apply in_map_iff in Hx. destruct Hx as (y & <- & Hy). simpl. apply Qle_shift_div_l; [auto|]. pose proof (N y Hy). lra.
  - intros x Hx. apply in_map_iff in Hx. destruct Hx as (y & <- & Hy). simpl. auto.
  - unfold renormalised. unfold weight at 1. rewrite sum_map. cbn [fst]. 
    rewrite (sum_ext _ (fun x => / weight A * fst x)) by (intros; unfold Qdiv; ring). rewrite sum_scale. fold (weight A). field. lra.
Qed.

(** The weight of the outliers, for any number [opt] between [floor] and the scores. *)
Lemma dropped_weight C (A : list (Q * R)) beta gamma opt s : ensemble C A -> 0 <= s -> error A <= s * s ->
  1 < beta -> (beta - 1) * s <= gamma -> floor <= opt -> (forall r, C r -> opt <= score r) ->
  weight (dropped (outlier beta gamma opt) A) < 1 / (beta - 1).
Proof.
  intros A1 S Er B G F O. pose proof (mean_score C A s A1 S Er) as M. destruct A1 as (N & I & W).
  set (D := dropped (outlier beta gamma opt) A) in *. pose proof floor_nonneg as F0.
  assert (ND : forall x, In x D -> 0 <= fst x) by (intros x Hx; apply filter_In in Hx; now apply N).
  assert (W0 : 0 <= weight D) by (apply sum_nonneg; auto).
  apply Qlt_shift_div_l; [lra|].
  destruct (Qlt_le_dec 0 (weight D)) as [Wp|Wz]; [|nra].
  (* the mean exceeds opt by more than what the outliers cost *)
  assert (L : opt + weight D * ((beta - 1) * opt + gamma) < sum (fun x => fst x * score (snd x)) A).
  { set (h := fun x : Q * R => fst x * (score (snd x) - opt - (if outlier beta gamma opt (snd x) then (beta - 1) * opt + gamma else 0))).
    assert (h0 : forall x, In x A -> 0 <= h x).
    { intros x Hx. unfold h. pose proof (N x Hx). pose proof (O _ (I x Hx)).
      destruct (outlier beta gamma opt (snd x)) eqn:K; [apply outlier_spec in K|]; apply Qmult_le_0_compat; lra. }
    assert (hp : exists x, In x A /\ 0 < h x).
    { assert (Ex : exists x, In x D /\ 0 < fst x).
      { clear - Wp ND. unfold weight in Wp. induction D as [|x l IH]; simpl in Wp; [lra|].
        destruct (Qlt_le_dec 0 (fst x)) as [|Z]; [exists x; split; [now left|auto]|].
        destruct IH as (y & Iy & Py); [intros; apply ND; now right|lra|]. exists y. split; [now right|auto]. }
      destruct Ex as (x & Ix & Px). apply filter_In in Ix. destruct Ix as [Ix K]. exists x. split; [auto|]. unfold h. rewrite K.
      apply outlier_spec in K. apply Qmult_lt_0_compat; lra. }
    destruct hp as (x & Ix & Px). pose proof (sum_pos h A x h0 Ix Px) as Hs.
    assert (X : sum h A == sum (fun x => fst x * score (snd x)) A - opt - weight D * ((beta - 1) * opt + gamma)); [|lra].
    unfold h. rewrite (sum_ext _ (fun x => fst x * score (snd x) - opt * fst x -
      ((beta - 1) * opt + gamma) * (if outlier beta gamma opt (snd x) then fst x else 0)))
      by (intros y _; destruct (outlier beta gamma opt (snd y)); ring).
    rewrite !sum_minus, !sum_scale. unfold weight in W. rewrite W.
    assert (Y : sum (fun y => if outlier beta gamma opt (snd y) then fst y else 0) A == weight D).
    { unfold D, dropped, weight. clear. induction A as [|y l IH]; simpl; [reflexivity|]. destruct (outlier beta gamma opt (snd y)); simpl; rewrite IH; ring. }
    rewrite Y. ring. }
  assert (H : weight D * ((beta - 1) * (opt + s)) < opt + s).
  { apply Qle_lt_trans with (weight D * ((beta - 1) * opt + gamma)); [|lra].
    rewrite !(Qmult_comm (weight D)). apply Qmult_le_compat_r; [lra|auto]. }
  assert (Z : 0 < opt + s).
  { destruct (Qlt_le_dec 0 (opt + s)) as [|Z]; [auto|]. assert (Z0 : opt + s == 0) by lra. rewrite Z0 in H. lra. }
  apply (Qmult_lt_r _ _ (opt + s) Z). lra.
Qed.

(** Moving weight t from some rewards to the others moves the shares by at most t. *)
Lemma kept_error C (A : list (Q * R)) b s t : ensemble C A -> 0 <= s -> error A <= s * s -> weight (dropped b A) <= t -> 0 < weight (kept b A) ->
  error (renormalised (kept b A)) <= (s + t) * (s + t).
Proof.
  intros (N & I & W) S Er T K. set (D := dropped b A) in *. set (B := kept b A) in *.
  assert (ND : forall x, In x D -> 0 <= fst x) by (intros x Hx; apply filter_In in Hx; now apply N).
  assert (NB : forall x, In x B -> 0 <= fst x) by (intros x Hx; apply filter_In in Hx; now apply N).
  pose proof (split_weight b A) as SW. fold D B in SW. rewrite W in SW.
  assert (D0 : 0 <= weight D) by (apply sum_nonneg; auto).
  apply Qle_trans with (norm2 (fun e => (share A e - p e) + (share B e / weight B - share A e))).
  - apply Qle_lteq. right. apply norm2_ext. intros e _. rewrite renormalised_share. ring.
  - apply minkowski; auto; [lra|]. apply norm2_le; auto; [lra|]. intros e _.
    pose proof (split_share b A e) as SS. fold D B in SS. rewrite SS.
    pose proof (share_nonneg pref D e ND). pose proof (share_le pref D e ND).
    pose proof (share_nonneg pref B e NB). pose proof (share_le pref B e NB).
    set (x := share B e) in *. set (y := share D e) in *.
    assert (Q1 : x / weight B * weight B == x) by (field; lra). set (q := x / weight B) in *.
    assert (0 <= q) by (unfold q; apply Qle_shift_div_l; lra). assert (q <= 1) by (unfold q; apply Qle_shift_div_r; lra).
    (* q - (x + y) = q weight D - y *)
    assert (Q2 : q - (y + x) == q * weight D - y).
    { assert (Q3 : q == q * (weight D + weight B)) by (rewrite <- SW; ring). rewrite <- Q1. rewrite Q3 at 1. ring. }
    rewrite Q2. assert (0 <= q * weight D) by (apply Qmult_le_0_compat; auto).
    assert (q * weight D <= 1 * weight D) by (apply Qmult_le_compat_r; auto). lra.
Qed.

(** The theorem of the paper with the smaller γ = (β-1)√ε, or any larger. [s] is √ε or any number above it. *)
Theorem outliers_removed C A beta gamma opt eps s :
  ensemble C A -> error A <= eps -> 0 <= s -> eps <= s * s ->
  optimal C opt -> 1 < beta -> (beta - 1) * s <= gamma ->
  let b := outlier beta gamma opt in
  weight (dropped b A) < 1 / (beta - 1) /\
  (0 < weight (kept b A) ->
     ensemble (fun r => C r /\ score r <= beta * opt + gamma) (renormalised (kept b A)) /\
     error (renormalised (kept b A)) <= (s + 1 / (beta - 1)) * (s + 1 / (beta - 1))) /\
  (2 <= beta -> 0 < weight (kept b A)).
Proof.
  intros A1 Er S Es [O1 O2] B G b. assert (F : floor <= opt) by (apply O2; intros; apply floor_score).
  assert (L : weight (dropped b A) < 1 / (beta - 1)) by (apply (dropped_weight C A beta gamma opt s); auto; lra).
  split; [auto|]. split.
  - intros K. split.
    + destruct A1 as (N & I & W). apply renormalised_ensemble; auto.
      * intros x Hx. apply filter_In in Hx. now apply N.
      * intros x Hx. apply filter_In in Hx. destruct Hx as [Hx Kx]. split; [now apply I|].
        apply negb_true_iff in Kx. unfold b, outlier in Kx. apply negb_false_iff, Qle_bool_iff in Kx. exact Kx.
    + apply (kept_error C); auto; lra.
  - intros B2. destruct A1 as (N & I & W). pose proof (split_weight b A) as SW. rewrite W in SW.
    assert (1 / (beta - 1) <= 1) by (apply Qle_shift_div_r; lra). lra.
Qed.

(** As in the paper: γ = (β+1)√ε. *)
Corollary outliers_removed_paper C A beta opt eps s :
  ensemble C A -> error A <= eps -> 0 <= s -> s * s == eps -> optimal C opt -> 2 <= beta ->
  let b := outlier beta ((beta + 1) * s) opt in
  weight (dropped b A) < 1 / (beta - 1) /\
  ensemble (fun r => C r /\ score r <= beta * opt + (beta + 1) * s) (renormalised (kept b A)) /\
  error (renormalised (kept b A)) <= (s + 1 / (beta - 1)) * (s + 1 / (beta - 1)).
Proof.
  intros A1 Er S Es O B b. assert (B1 : 1 < beta) by lra. assert (S1 : eps <= s * s) by lra. assert (G : (beta - 1) * s <= (beta + 1) * s) by lra.
  destruct (outliers_removed C A beta ((beta + 1) * s) opt eps s A1 Er S S1 O B1 G) as (H1 & H2 & H3).
  split; [exact H1|]. apply H2, H3, B.
Qed.

Corollary outliers_removed_sharp C A beta opt eps s :
  ensemble C A -> error A <= eps -> 0 <= s -> s * s == eps -> optimal C opt -> 2 <= beta ->
  let b := outlier beta ((beta - 1) * s) opt in
  weight (dropped b A) < 1 / (beta - 1) /\
  ensemble (fun r => C r /\ score r <= beta * opt + (beta - 1) * s) (renormalised (kept b A)) /\
  error (renormalised (kept b A)) <= (s + 1 / (beta - 1)) * (s + 1 / (beta - 1)).
Proof.
  intros A1 Er S Es O B b. assert (B1 : 1 < beta) by lra. assert (S1 : eps <= s * s) by lra. assert (G : (beta - 1) * s <= (beta - 1) * s) by lra.
  destruct (outliers_removed C A beta ((beta - 1) * s) opt eps s A1 Er S S1 O B1 G) as (H1 & H2 & H3).
  split; [exact H1|]. apply H2, H3, B.
Qed.
End Outliers.
