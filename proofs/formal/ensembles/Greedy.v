(** O(1/ε) rewards suffice, and the greedy finds them; Frank-Wolfe for classes without a calibrated ensemble.

    The mean of the criterion over a calibrated ensemble is V, so its minimiser is at most V and ‖Σ (g − p* )‖² grows by at most V a step.
    Frank-Wolfe: the slope of the best reward bounds the gap, and the recursion h ↦ (1−c)h + c² with c = 2/(k+2) gives 4/(k+3). *)
From Coq Require Import List QArith Qround Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors Caratheodory.
Import ListNotations.
Open Scope Q_scope.

Section Greedy.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Variable E : list P.
Variable mu p : P -> Q.
Local Notation vote := (vote pref).
Local Notation share := (share pref).
Local Notation error := (error pref E mu p).
Local Notation inner := (inner E mu).
Local Notation norm2 := (norm2 E mu).
Local Notation deviation := (deviation pref p).
Local Notation criterion := (criterion pref E mu p).
Local Notation variance := (variance E mu p).
Local Notation greedy := (greedy pref E mu p).
Local Notation run := (run pref E mu p).

Lemma deviation_nil e : deviation [] e == 0.
Proof. unfold deviation. simpl. reflexivity. Qed.

Lemma deviation_uniform l e : l <> [] -> deviation l e == share (uniform l) e - p e.
Proof.
  intros N. assert (L : 0 < number (length l)) by (apply number_pos; destruct l; simpl; [congruence|lia]).
  unfold deviation, uniform, Ensembles.share. rewrite sum_map. cbn [fst snd]. rewrite sum_minus, sum_const, sum_scale. field. lra.
Qed.

Lemma error_uniform l : l <> [] -> error (uniform l) == norm2 (deviation l).
Proof. intros N. apply norm2_ext. intros e _. now rewrite deviation_uniform. Qed.

Definition total (l : list R) (e : P) : Q := sum (fun r => vote r e - p e) l.

Lemma total_deviation l e : number (length l) * deviation l e == total l e.
Proof.
  destruct l as [|r l]; [simpl; unfold number, deviation, total; simpl; ring|]. unfold deviation, total.
  assert (L : 0 < number (length (r :: l))) by (apply number_pos; simpl; lia). field. lra.
Qed.

Lemma criterion_total l g : criterion l g == 2 * inner (total l) (fun e => vote g e - p e) + norm2 (fun e => vote g e - p e).
Proof.
  unfold criterion. assert (X : number (length l) * inner (deviation l) (fun e => vote g e - p e) == inner (total l) (fun e => vote g e - p e)).
  { unfold inner, Ensembles.inner. rewrite <- sum_scale. apply sum_ext. intros e _. rewrite <- total_deviation. ring. }
  rewrite <- X. ring.
Qed.

Lemma total_step l g : norm2 (total (g :: l)) == norm2 (total l) + criterion l g.
Proof.
  rewrite criterion_total. unfold total at 1. cbn [sum]. fold (total l).
  transitivity (norm2 (fun e => total l e + (vote g e - p e))).
  - apply norm2_ext. intros e _. unfold total. ring.
  - unfold norm2, inner, Ensembles.norm2, Ensembles.inner. rewrite <- sum_scale, <- !sum_plus. apply sum_ext. intros. ring.
Qed.

(** The criterion is linear in the votes, so that a weighted Kemeny ranking minimises it: no list of annotators is needed. *)
Theorem criterion_linear l g : criterion l g ==
  sum (fun e => mu e * (p e * p e - 2 * total l e * p e)) E + sum (fun e => mu e * (2 * total l e + 1 - 2 * p e) * vote g e) E.
Proof.
  rewrite criterion_total. unfold inner, norm2, Ensembles.norm2, Ensembles.inner. rewrite <- sum_scale, <- !sum_plus. apply sum_ext. intros e _.
  pose proof (vote_square pref g e) as V.
  transitivity (mu e * (2 * total l e * (vote g e - p e) + (vote g e * vote g e - 2 * p e * vote g e + p e * p e))); [ring|]. rewrite V. ring.
Qed.

Lemma criterion_mean C A l : ensemble C A -> calibrated pref E p A -> sum (fun x => fst x * criterion l (snd x)) A == variance.
Proof.
  intros (_ & _ & W) Cal. set (c0 := sum (fun e => mu e * (p e * p e - 2 * total l e * p e)) E).
  transitivity (sum (fun x => c0 * fst x + fst x * sum (fun e => mu e * (2 * total l e + 1 - 2 * p e) * vote (snd x) e) E) A).
  - apply sum_ext. intros x _. rewrite criterion_linear. fold c0. ring.
  - rewrite sum_plus, sum_scale. unfold weight in W. rewrite W, share_linear. unfold c0, variance.
    rewrite Qmult_1_r, <- sum_plus. apply sum_ext. intros e I. rewrite (Cal e I). ring.
Qed.

Theorem greedy_total C d A l : ensemble C A -> calibrated pref E p A -> greedy C d l -> norm2 (total l) <= number (length l) * (variance + d).
Proof.
  intros A1 Cal G. induction G as [|g l G IH Cg M].
  - unfold norm2, Ensembles.norm2, Ensembles.inner, total. simpl. rewrite sum_zero by (intros; ring). assert (Z : number 0 * (variance + d) == 0) by (unfold number; simpl; ring). cbn [length]. rewrite Z. lra.
  - rewrite total_step. cbn [length]. rewrite number_S.
    assert (H : criterion l g - d <= variance).
    { rewrite <- (criterion_mean C A l A1 Cal). apply (mean_ge C A (criterion l)); [auto|]. intros r Cr. specialize (M r Cr). lra. }
    lra.
Qed.

Theorem greedy_bound C d A l : ensemble C A -> calibrated pref E p A -> greedy C d l -> l <> [] ->
  norm2 (deviation l) <= (variance + d) / number (length l).
Proof.
  intros A1 Cal G N. pose proof (greedy_total C d A l A1 Cal G) as H.
  assert (L : 0 < number (length l)) by (apply number_pos; destruct l; simpl; [congruence|lia]). set (n := number (length l)) in *.
  assert (X : norm2 (total l) == n * n * norm2 (deviation l)).
  { unfold norm2, Ensembles.norm2, Ensembles.inner. rewrite <- sum_scale. apply sum_ext. intros e _. rewrite <- total_deviation. fold n. ring. }
  rewrite X in H. apply (proj1 (Qmult_le_l _ _ n L)). apply (proj1 (Qmult_le_l _ _ n L)).
  assert (Y : n * (n * ((variance + d) / n)) == n * (variance + d)) by (field; lra). rewrite Y. lra.
Qed.

Lemma variance_quarter : (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 -> variance <= 1 # 4.
Proof.
  intros M S. apply Qle_trans with (sum (fun e => (1 # 4) * mu e) E); [|rewrite sum_scale, S; lra].
  apply sum_le. intros e I. pose proof (M e I). pose proof (Qmult_le_0_compat _ _ H (square_nonneg (p e - (1 # 2)))). lra.
Qed.

(** The number of rewards: ⌈V/ε⌉, but one at least. *)
Definition enough (eps : Q) : nat := Nat.max 1 (Z.to_nat (Qceiling (variance / eps))).

Lemma enough_spec eps k : 0 < eps -> (enough eps <= k)%nat -> variance / number k <= eps.
Proof.
  intros Pe L. unfold enough in L. assert (K1 : (1 <= k)%nat) by lia. assert (K : 0 < number k) by (apply number_pos; lia).
  apply Qle_shift_div_r; [auto|]. pose proof (Qle_ceiling (variance / eps)) as H.
  assert (H1 : inject_Z (Qceiling (variance / eps)) <= number k) by (unfold number; rewrite <- Zle_Qle; lia).
  assert (H2 : variance / eps <= number k) by lra. apply (Qmult_le_l _ _ eps Pe) in H2.
  assert (Y : eps * (variance / eps) == variance) by (field; lra). rewrite Y in H2. lra.
Qed.

Theorem greedy_enough C A l eps : ensemble C A -> calibrated pref E p A -> greedy C 0 l ->
  0 < eps -> (enough eps <= length l)%nat -> error (uniform l) <= eps.
Proof.
  intros A1 Cal G Pe L. assert (N : l <> []) by (destruct l; [unfold enough in L; cbn [length] in L; lia|discriminate]).
  rewrite error_uniform by auto. pose proof (greedy_bound C 0 A l A1 Cal G N) as H.
  assert (X : (variance + 0) / number (length l) == variance / number (length l)) by (unfold Qdiv; ring). rewrite X in H.
  pose proof (enough_spec eps (length l) Pe L). lra.
Qed.

(** The algorithm over a list of annotators [r0 :: l0]. *)

Lemma best_spec (f : R -> Q) r l : In (best f r l) (r :: l) /\ forall s, In s (r :: l) -> f (best f r l) <= f s.
Proof.
  revert r. induction l as [|s l IH]; intros r; cbn [best].
  - split; [now left|]. intros s [<-|[]]. lra.
  - destruct (IH (if Qlt_le_dec (f s) (f r) then s else r)) as [I M]. split.
    + destruct I as [<-|I]; [|simpl; tauto]. destruct (Qlt_le_dec (f s) (f r)); simpl; tauto.
    + intros t H. specialize (M (if Qlt_le_dec (f s) (f r) then s else r) (or_introl eq_refl)) as M0.
      assert (T : In t l -> f (best f (if Qlt_le_dec (f s) (f r) then s else r) l) <= f t) by (intros; apply M; now right).
      destruct (Qlt_le_dec (f s) (f r)); destruct H as [<-|[<-|H]]; auto; lra.
Qed.

Lemma run_length r0 l0 k : length (run r0 l0 k) = k.
Proof. induction k as [|k IH]; simpl; congruence. Qed.

Lemma run_greedy r0 l0 k : greedy (fun r => In r (r0 :: l0)) 0 (run r0 l0 k).
Proof.
  induction k as [|k IH]; [constructor|]. cbn [run]. destruct (best_spec (criterion (run r0 l0 k)) r0 l0) as [I M].
  constructor; auto. intros g' H. specialize (M g' H). lra.
Qed.
End Greedy.

Section Annotators.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Variable E : list P.
Variable mu : P -> Q.
Variable r0 : R.
Variable l0 : list R.
Local Notation p := (fraction pref (r0 :: l0)).

(** |e_k|² ≤ V/k for k annotators chosen greedily (one may be chosen more than once). *)
Theorem run_bound k : (0 < k)%nat ->
  error pref E mu p (uniform (run pref E mu p r0 l0 k)) <= variance E mu p / number k.
Proof.
  intros K. set (l := run pref E mu p r0 l0 k).
  destruct (annotators_calibrate pref E (fun r => In r (r0 :: l0)) (r0 :: l0)) as [U Cal]; [discriminate|auto|].
  assert (L : length l = k) by apply run_length. assert (N : l <> []) by (intros H; rewrite H in L; simpl in L; lia).
  rewrite error_uniform by auto. rewrite <- L.
  pose proof (greedy_bound pref E mu p _ 0 _ l U Cal (run_greedy pref E mu p r0 l0 k) N) as H. unfold Qdiv in *. lra.
Qed.

Theorem run_enough eps : 0 < eps -> error pref E mu p (uniform (run pref E mu p r0 l0 (enough E mu p eps))) <= eps.
Proof.
  intros Pe. pose proof (run_bound (enough E mu p eps)) as H. pose proof (enough_spec E mu p eps (enough E mu p eps) Pe (le_n _)).
  assert (0 < enough E mu p eps)%nat by (unfold enough; lia). specialize (H H1). lra.
Qed.
End Annotators.

(** Frank-Wolfe with steps 2/(k+2); weights may be refitted after each step. Any class, whether it has a calibrated ensemble or not. *)
Section FrankWolfe.
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
Local Notation inner := (inner E mu).
Local Notation norm2 := (norm2 E mu).
Local Notation slope := (slope pref E mu p).
Local Notation frank_wolfe := (frank_wolfe pref E mu p).

Lemma mix_share c (A : list (Q * R)) g e : share (mix c A g) e == (1 - c) * share A e + c * vote g e.
Proof.
  unfold mix, Ensembles.share. cbn [sum fst snd]. rewrite sum_map. cbn [fst snd]. rewrite <- sum_scale.
  rewrite (sum_ext (fun x => (1 - c) * fst x * vote (snd x) e) (fun x => (1 - c) * (fst x * vote (snd x) e))) by (intros; ring). ring.
Qed.

Lemma mix_ensemble C c (A : list (Q * R)) g : ensemble C A -> C g -> 0 <= c <= 1 -> ensemble C (mix c A g).
Proof.
  intros (N & I & W) G B. split; [|split].
  - intros x [<-|Hx]; [simpl; lra|]. apply in_map_iff in Hx. destruct Hx as (y & <- & Hy). simpl. pose proof (N y Hy). nra.
  - intros x [<-|Hx]; [auto|]. apply in_map_iff in Hx. destruct Hx as (y & <- & Hy). simpl. auto.
  - unfold mix, weight in *. cbn [sum fst]. rewrite sum_map. cbn [fst]. rewrite sum_scale, W. ring.
Qed.

(** What the slopes prove: no ensemble of the class is better than the error less the gap. *)
Theorem gap_bound (C : R -> Prop) A B s : (forall g, C g -> s <= slope A g) -> ensemble C B ->
  error A - 2 * (inner (fun e => share A e - p e) (share A) - s) <= error B.
Proof.
  intros S B1. assert (H : s <= inner (fun e => share A e - p e) (share B)).
  { unfold inner, Ensembles.inner. rewrite (sum_ext _ (fun e => mu e * (share A e - p e) * share B e)) by (intros; ring).
    rewrite <- share_linear. apply (mean_ge C B (fun r => sum (fun e => mu e * (share A e - p e) * vote r e) E)); [auto|].
    intros r Cr. specialize (S r Cr). unfold slope, inner, Ensembles.inner in S.
    rewrite (sum_ext _ (fun e => mu e * (share A e - p e) * vote r e)) in S by (intros; ring). exact S. }
  assert (G : error A - 2 * (inner (fun e => share A e - p e) (share A) - inner (fun e => share A e - p e) (share B)) <= error B); [|lra].
  pose proof (norm2_nonneg E mu mu_nonneg (fun e => share A e - share B e)) as Z.
  assert (X : error B == error A - 2 * (inner (fun e => share A e - p e) (share A) - inner (fun e => share A e - p e) (share B))
    + norm2 (fun e => share A e - share B e)); [|lra].
  unfold error, Ensembles.error, norm2, inner, Ensembles.norm2, Ensembles.inner. rewrite <- sum_minus, <- sum_scale, <- sum_minus, <- sum_plus.
  apply sum_ext. intros. ring.
Qed.

Lemma step_bound (C : R -> Prop) A B g c : ensemble C A -> ensemble C B -> 0 <= c -> (forall g', C g' -> slope A g <= slope A g') ->
  error (mix c A g) <= (1 - c) * error A + c * error B + c * c.
Proof.
  intros A1 B1 Hc M. pose proof (gap_bound C A B (slope A g) M B1) as G.
  assert (X : error (mix c A g) == error A - 2 * c * (inner (fun e => share A e - p e) (share A) - slope A g)
    + c * c * norm2 (fun e => vote g e - share A e)).
  { unfold error, Ensembles.error. transitivity (norm2 (fun e => 1 * (share A e - p e) + c * (vote g e - share A e))).
    - apply norm2_ext. intros e _. rewrite mix_share. ring.
    - unfold slope, norm2, inner, Ensembles.norm2, Ensembles.inner. rewrite <- sum_minus, <- !sum_scale, <- sum_minus, <- sum_plus. apply sum_ext. intros. ring. }
  assert (D : norm2 (fun e => vote g e - share A e) <= 1 * 1).
  { apply norm2_le; auto; [lra|]. intros e _. destruct A1 as (N & _ & W). pose proof (share_nonneg pref A e N). pose proof (share_le pref A e N).
    pose proof (vote_range pref g e). unfold weight in *. lra. }
  rewrite X. set (gap := inner (fun e => share A e - p e) (share A) - slope A g) in *. set (n := norm2 (fun e => vote g e - share A e)) in *.
  assert (c * c * n <= c * c) by (pose proof (square_nonneg c); nra). nra.
Qed.

Lemma frank_wolfe_ensemble C k A : frank_wolfe C k A -> ensemble C A.
Proof. intros []; auto. Qed.

Lemma error_one C A : ensemble C A -> error A <= 1.
Proof.
  intros (N & _ & W). unfold error, Ensembles.error. assert (H : norm2 (fun e => share A e - p e) <= 1 * 1); [|lra].
  apply norm2_le; auto; [lra|]. intros e I. pose proof (share_nonneg pref A e N). pose proof (share_le pref A e N). pose proof (p_range e I).
  unfold weight in *. lra.
Qed.

Lemma rate (x h : Q) : 1 <= x -> h <= 4 / (x + 3) -> x / (x + 2) * h + 2 / (x + 2) * (2 / (x + 2)) <= 4 / (x + 4).
Proof.
  intros X H. assert (Y : 0 <= x / (x + 2)) by (apply Qle_shift_div_l; lra).
  apply Qle_trans with (x / (x + 2) * (4 / (x + 3)) + 2 / (x + 2) * (2 / (x + 2))); [nra|].
  assert (Z : 4 / (x + 4) - (x / (x + 2) * (4 / (x + 3)) + 2 / (x + 2) * (2 / (x + 2)))
    == 4 * x / ((x + 4) * (x + 2) * (x + 2) * (x + 3))) by (field; lra).
  assert (0 <= 4 * x / ((x + 4) * (x + 2) * (x + 2) * (x + 3))); [|lra].
  apply Qle_shift_div_l; [|lra]. assert (0 < (x + 4) * (x + 2)) by nra. assert (0 < (x + 4) * (x + 2) * (x + 2)) by nra. nra.
Qed.

Theorem frank_wolfe_bound C k A B : frank_wolfe C k A -> ensemble C B -> error A <= error B + 4 / (number k + 3).
Proof.
  intros F B1. induction F as [A A1|k A g A' F IH G M A1 I].
  - pose proof (error_one C A A1). pose proof (norm2_nonneg E mu mu_nonneg (fun e => share B e - p e)) as Z. fold (error B) in Z.
    change (number 1) with 1. change (norm2 (fun e => share B e - p e)) with (error B) in Z.
    assert (4 / (1 + 3) == 1) by reflexivity. lra.
  - assert (K : number (k + 2) == number k + 2) by (rewrite Nat.add_comm; cbn [Nat.add]; rewrite !number_S; ring).
    assert (K1 : 1 <= number k) by (change 1 with (number 1); apply number_le; inversion F; lia).
    assert (C0 : 0 <= 2 / number (k + 2)) by (rewrite K; apply Qle_shift_div_l; lra).
    pose proof (step_bound C A B g _ (frank_wolfe_ensemble C k A F) B1 C0 M) as H.
    pose proof (rate (number k) (error A - error B) K1) as T. specialize (T ltac:(lra)).
    rewrite number_S. set (em := error (mix (2 / number (k + 2)) A g)) in *. clearbody em. rewrite K in H. set (x := number k) in *.
    assert (Y : (1 - 2 / (x + 2)) * error A + 2 / (x + 2) * error B == error B + x / (x + 2) * (error A - error B)) by (field; lra).
    rewrite Y in H. assert (W : 4 / (x + 1 + 3) == 4 / (x + 4)) by (field; lra). rewrite W. lra.
Qed.
End FrankWolfe.
