(** M + 1 rewards may be needed, and outliers may be all there is if β < 2.

    Any M vote vectors on M pairs satisfy one of finitely many linear equations; shares 1, t, t², … for a small t > 0 satisfy none of them.
    For β < 2, annotators who each prefer the first response of one pair of their own are all outliers. *)
From Coq Require Import List QArith Qabs Qround Lqa Lia ZArith Bool Setoid Arith.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors Caratheodory Outliers.
Import ListNotations.
Open Scope Q_scope.

(** Near 0 a polynomial has no root but 0, unless it is 0. *)
Fixpoint eval (y : list Q) (t : Q) : Q := match y with [] => 0 | a :: y' => a + t * eval y' t end.

Lemma eval_bounded y : exists b, 0 < b /\ forall t, 0 < t < 1 -> - b <= eval y t <= b.
Proof.
  induction y as [|a y (b & B & H)]; [exists 1; split; [lra|intros; simpl; lra]|].
  exists (Qabs a + b). pose proof (Qabs_nonneg a). split; [lra|]. intros t T. specialize (H t T). cbn [eval].
  pose proof (Qle_Qabs a). pose proof (Qle_Qabs (- a)) as N. rewrite Qabs_opp in N. nra.
Qed.

Lemma eval_nonzero y : (exists a, In a y /\ ~ a == 0) -> exists d, 0 < d /\ forall t, 0 < t < d -> ~ eval y t == 0.
Proof.
  induction y as [|a y IH]; intros (c & I & N); [destruct I|]. destruct (Qeq_dec a 0) as [Z|Z].
  - destruct IH as (d & D & H); [exists c; destruct I as [->|I]; tauto|]. exists d. split; [auto|]. intros t T E. apply (H t T).
    cbn [eval] in E. rewrite Z, Qplus_0_l in E. apply Qmult_integral in E. destruct E; [lra|auto].
  - destruct (eval_bounded y) as (b & B & H). assert (A : 0 < Qabs a).
    { pose proof (Qabs_nonneg a). destruct (Qlt_le_dec 0 (Qabs a)); [auto|]. exfalso. apply Z.
      pose proof (Qle_Qabs a). pose proof (Qle_Qabs (- a)) as G. rewrite Qabs_opp in G. lra. }
    assert (Ab : 0 < Qabs a / b) by (apply Qlt_shift_div_l; lra).
    exists (least 1 (Qabs a / b)). split; [unfold least; destruct (Qlt_le_dec 1 (Qabs a / b)); lra|].
    intros t T E. assert (T1 : 0 < t < 1) by (unfold least in T; destruct (Qlt_le_dec 1 (Qabs a / b)); lra).
    assert (T2 : t < Qabs a / b) by (unfold least in T; destruct (Qlt_le_dec 1 (Qabs a / b)); lra).
    apply (Qmult_lt_r _ _ b B) in T2. assert (X : Qabs a / b * b == Qabs a) by (field; lra). rewrite X in T2.
    specialize (H t T1). cbn [eval] in E. assert (G : Qabs a <= t * b); [|lra].
    apply Qabs_case; intros; nra.
Qed.

(** One list of rewards, given by what they prefer on the pairs 0, ..., M-1. *)
Definition column (r : list bool) (i : nat) : Q := match i with O => 1 | S e => if nth e r false then 1 else 0 end.
Definition mixture (A : list (Q * list bool)) (e : nat) : Q := sum (fun a => fst a * (if nth e (snd a) false then 1 else 0)) A.

Fixpoint power (t : Q) (e : nat) : Q := match e with O => 1 | S e' => t * power t e' end.

Lemma eval_sum y t : eval y t == dot (power t) y.
Proof.
  assert (G : forall y k, power t k * eval y t == dot (fun i => power t (k + i)) y).
  { clear y. induction y as [|a y IH]; intros k; cbn [eval dot]; [ring|].
    transitivity (power t k * a + power t (S k) * eval y t); [cbn [power]; ring|]. rewrite (IH (S k)), Nat.add_0_r.
    assert (X : dot (fun i => power t (S k + i)) y == dot (fun i => power t (k + S i)) y); [|rewrite X; ring].
    assert (Ext : forall f g z, (forall i, f i = g i) -> dot f z == dot g z).
    { intros f g z. revert f g. induction z as [|b z IHz]; intros f g H; cbn [dot]; [reflexivity|]. rewrite (H O), (IHz _ (fun i => g (S i))); [reflexivity|auto]. }
    apply Ext. intros i. now rewrite <- plus_n_Sm. }
  rewrite <- (G y O : 1 * _ == _). ring.
Qed.

Lemma dot_mean (A : list (Q * list bool)) y : sum (fun a => fst a * dot (column (snd a)) y) A
  == dot (fun i => match i with O => weight A | S e => mixture A e end) y.
Proof.
  assert (G : forall y (f : list bool -> nat -> Q), sum (fun a => fst a * dot (f (snd a)) y) A == dot (fun i => sum (fun a => fst a * f (snd a) i) A) y).
  { clear y. induction y as [|b y IH]; intros f; cbn [dot]; [rewrite sum_zero; [ring|intros; ring]|].
    rewrite <- (IH (fun r i => f r (S i))). rewrite (Qmult_comm _ b), <- sum_scale, <- sum_plus. apply sum_ext. intros. ring. }
  rewrite (G y column). assert (Ext : forall f g z, (forall i, f i == g i) -> dot f z == dot g z).
  { intros f g z. revert f g. induction z as [|b z IHz]; intros f g H; cbn [dot]; [reflexivity|]. rewrite (H O), (IHz _ (fun i => g (S i))); [reflexivity|auto]. }
  apply Ext. intros [|e]; unfold weight, mixture; cbn [column]; apply sum_ext; intros; ring.
Qed.

Lemma dot_ext_length f g z : (forall i, (i < length z)%nat -> f i == g i) -> dot f z == dot g z.
Proof.
  revert f g. induction z as [|b z IH]; intros f g H; cbn [dot]; [reflexivity|].
  rewrite (H O) by (simpl; lia). rewrite (IH _ (fun i => g (S i))); [reflexivity|]. intros i L. apply H. simpl. lia.
Qed.

Lemma few_rewards M (S : list (list bool)) : (length S <= M)%nat -> exists d, 0 < d /\ forall t, 0 < t < d ->
  forall A, map snd A = S -> weight A == 1 -> ~ (forall e, (e < M)%nat -> mixture A e == power t (e + 1)).
Proof.
  intros L. destruct (dependence (M + 1) (map column S)) as (y & Ly & Ny & Hy); [rewrite map_length; lia|].
  destruct (eval_nonzero y Ny) as (d & D & H). exists d. split; [auto|]. intros t T A EA W Cal. apply (H t T).
  rewrite eval_sum. assert (Z : sum (fun a => fst a * dot (column (snd a)) y) A == 0).
  { apply sum_zero. intros a Ha. rewrite (Hy (column (snd a))); [ring|]. apply in_map. rewrite <- EA. now apply in_map. }
  rewrite dot_mean in Z. rewrite <- Z. apply dot_ext_length. intros [|e] Le; [cbn [power]; now rewrite W|].
  rewrite Cal by lia. now rewrite Nat.add_1_r.
Qed.

Fixpoint bits (M : nat) : list (list bool) := match M with O => [[]] | S M' => map (cons true) (bits M') ++ map (cons false) (bits M') end.
Fixpoint tuples {X} (k : nat) (l : list X) : list (list X) := match k with O => [[]] | S k' => [] :: flat_map (fun x => map (cons x) (tuples k' l)) l end.

Lemma bits_all r : In r (bits (length r)).
Proof. induction r as [|[] r IH]; simpl; [auto| |]; apply in_app_iff; [left|right]; now apply in_map. Qed.

Lemma tuples_all {X} k (l s : list X) : (length s <= k)%nat -> incl s l -> In s (tuples k l).
Proof.
  revert s. induction k as [|k IH]; intros [|x s] L I; simpl in *; auto; [lia|]. right. apply in_flat_map. exists x.
  split; [apply I; now left|]. apply in_map, IH; [lia|]. intros z Hz. apply I. now right.
Qed.

Lemma tuples_length {X} k (l s : list X) : In s (tuples k l) -> (length s <= k)%nat.
Proof.
  revert s. induction k as [|k IH]; intros s H; simpl in H; [destruct H as [<-|[]]; simpl; lia|].
  destruct H as [<-|H]; [simpl; lia|]. apply in_flat_map in H. destruct H as (x & _ & H). apply in_map_iff in H. destruct H as (s' & <- & H).
  simpl. specialize (IH s' H). lia.
Qed.

Lemma few_any M (L : list (list (list bool))) : (forall S, In S L -> (length S <= M)%nat) -> exists d, 0 < d /\ forall t, 0 < t < d ->
  forall A, In (map snd A) L -> weight A == 1 -> ~ (forall e, (e < M)%nat -> mixture A e == power t (e + 1)).
Proof.
  induction L as [|S L IH]; intros H; [exists 1; split; [lra|intros t _ A []]|].
  destruct (few_rewards M S) as (d & D & K); [apply H; now left|]. destruct IH as (d' & D' & K'); [intros; apply H; now right|].
  exists (least d d'). split; [unfold least; destruct (Qlt_le_dec d d'); lra|]. intros t T A.
  assert (0 < t < d /\ 0 < t < d') by (unfold least in T; destruct (Qlt_le_dec d d'); lra).
  intros [Eq|I] W; [apply (K t); [tauto|now symmetry|auto]|apply (K' t); [tauto|auto|auto]].
Qed.

(** For small t no M rewards calibrate t, t², ..., t^M, whatever the class. *)
Theorem powers_need M : exists d, 0 < d /\ forall t, 0 < t < d ->
  forall (R : Type) (pref : R -> nat -> bool) C A, ensemble C A -> calibrated pref (seq 0 M) (fun e => power t (e + 1)) A -> (M < length A)%nat.
Proof.
  destruct (few_any M (tuples M (bits M))) as (d & D & H); [intros S; apply tuples_length|]. exists d. split; [auto|].
  intros t T R pref C A (_ & _ & W) Cal. destruct (le_lt_dec (length A) M) as [L|]; [exfalso|auto].
  set (A' := map (fun a : Q * R => (fst a, map (pref (snd a)) (seq 0 M))) A).
  assert (I : In (map snd A') (tuples M (bits M))).
  { apply tuples_all; [unfold A'; now rewrite !map_length|]. intros s Hs. unfold A' in Hs. rewrite map_map in Hs. cbn [snd] in Hs.
    apply in_map_iff in Hs. destruct Hs as (a & <- & _). pose proof (bits_all (map (pref (snd a)) (seq 0 M))) as B.
    rewrite map_length, seq_length in B. exact B. }
  apply (H t T A' I).
  - unfold A', weight. rewrite sum_map. cbn [fst]. exact W.
  - intros e Le. rewrite <- (Cal e) by (apply in_seq; lia). unfold mixture, A', share. rewrite sum_map. apply sum_ext. intros a _. cbn [fst snd].
    unfold vote. rewrite (nth_indep _ false (pref (snd a) O)) by (rewrite map_length, seq_length; lia).
    rewrite map_nth, seq_nth by lia. reflexivity.
Qed.

(** Some annotators have no calibrated ensemble of fewer than M + 1 rewards, whatever the class. *)
Lemma filter_below n k : (k <= n)%nat -> length (filter (fun i => i <? k)%nat (seq 0 n)) = k.
Proof.
  intros L. replace n with (k + (n - k))%nat by lia. rewrite seq_app, filter_app, app_length.
  assert (X : filter (fun i => i <? k)%nat (seq 0 k) = seq 0 k).
  { assert (G : forall l, (forall i, In i l -> (i < k)%nat) -> filter (fun i => i <? k)%nat l = l).
    { induction l as [|i l IH]; intros H; simpl; [auto|]. destruct (Nat.ltb_spec i k); [f_equal; apply IH; intros; apply H; now right|].
      specialize (H i (or_introl eq_refl)). lia. }
    apply G. intros i Hi. apply in_seq in Hi. lia. }
  assert (Y : filter (fun i => i <? k)%nat (seq (0 + k) (n - k)) = []).
  { assert (G : forall l, (forall i, In i l -> (k <= i)%nat) -> filter (fun i => i <? k)%nat l = []).
    { induction l as [|i l IH]; intros H; simpl; [auto|]. destruct (Nat.ltb_spec i k); [specialize (H i (or_introl eq_refl)); lia|apply IH; intros; apply H; now right]. }
    apply G. intros i Hi. apply in_seq in Hi. lia. }
  rewrite X, Y, seq_length. simpl. lia.
Qed.

Lemma number_mul a b : number (a * b) == number a * number b.
Proof. unfold number. now rewrite Nat2Z.inj_mul, inject_Z_mult. Qed.

Theorem support_tight M : exists (pref : nat -> nat -> bool) (annotators : list nat), annotators <> [] /\
  forall (R : Type) (pref' : R -> nat -> bool) C A, ensemble C A -> calibrated pref' (seq 0 M) (fraction pref annotators) A -> (M + 1 <= length A)%nat.
Proof.
  destruct (powers_need M) as (d & D & H). set (N := S (Z.to_nat (Qceiling (1 / d)))).
  assert (N0 : 0 < number N) by (apply number_pos; unfold N; lia).
  assert (T : 0 < 1 / number N < d).
  { split; [apply Qlt_shift_div_l; lra|]. apply Qlt_shift_div_r; [auto|]. unfold N. rewrite number_S.
    pose proof (Qle_ceiling (1 / d)) as G. assert (G1 : inject_Z (Qceiling (1 / d)) <= number (Z.to_nat (Qceiling (1 / d)))) by (unfold number; rewrite <- Zle_Qle; lia).
    assert (G2 : 1 / d < number (Z.to_nat (Qceiling (1 / d))) + 1) by lra. apply (Qmult_lt_l _ _ d D) in G2.
    assert (X : d * (1 / d) == 1) by (field; lra). rewrite X in G2. exact G2. }
  assert (Pn : forall e, number (N ^ e) * power (1 / number N) e == 1).
  { induction e as [|e IH]; [reflexivity|]. cbn [Nat.pow power]. rewrite number_mul.
    transitivity ((number N * (1 / number N)) * (number (N ^ e) * power (1 / number N) e)); [ring|]. rewrite IH. field. lra. }
  exists (fun i e => i <? N ^ (M - 1 - e))%nat, (seq 0 (N ^ M)). split.
  { assert (N ^ M <> 0)%nat by (apply Nat.pow_nonzero; unfold N; lia). destruct (N ^ M)%nat; [lia|discriminate]. }
  intros R pref' C A A1 Cal. assert (L : (M < length A)%nat); [|lia]. apply (H _ T R pref' C A A1).
  intros e He. rewrite (Cal e He). apply in_seq in He. unfold fraction. rewrite filter_below by (apply Nat.pow_le_mono_r; unfold N; lia).
  rewrite seq_length. replace M with ((M - 1 - e) + (e + 1))%nat at 2 by lia. rewrite Nat.pow_add_r, number_mul.
  pose proof (Pn (e + 1)%nat) as Q1. assert (Q2 : 0 < number (N ^ (M - 1 - e))) by (apply number_pos; assert (N ^ (M - 1 - e) <> 0)%nat by (apply Nat.pow_nonzero; unfold N; lia); lia).
  assert (Q3 : 0 < number (N ^ (e + 1))) by (apply number_pos; assert (N ^ (e + 1) <> 0)%nat by (apply Nat.pow_nonzero; unfold N; lia); lia).
  set (x := number (N ^ (M - 1 - e))) in *. set (y := number (N ^ (e + 1))) in *. set (z := power (1 / number N) (e + 1)) in *.
  transitivity (1 / y); [field; lra|]. rewrite <- Q1. field. lra.
Qed.

(** β < 2: there are pairs and rewards such that a calibrated ensemble consists of (β, 0)-outliers only. Reward i < M prefers the first
    response of pair i alone, reward M of none, which has the least score of all rewards. *)
Section AllOutliers.
Variable beta : Q.
Hypothesis beta_small : beta < 2.
Let M : nat := S (S (Z.to_nat (Qceiling (2 / (2 - beta))))).
Let E : list nat := seq 0 M.
Let u : nat -> Q := fun _ => 1 / number M.      (* both μ and p* *)

Lemma sum_single (x y : Q) i l : NoDup l -> In i l -> sum (fun e => if (i =? e)%nat then x else y) l == x - y + y * number (length l).
Proof.
  induction l as [|j l IH]; intros N I; [destruct I|]. cbn [sum length]. rewrite number_S. inversion N; subst. destruct (Nat.eqb_spec i j) as [->|D].
  - rewrite (sum_ext _ (fun _ => y)), sum_const; [ring|]. intros k Hk. destruct (Nat.eqb_spec j k); [subst; tauto|reflexivity].
  - destruct I as [->|I]; [tauto|]. rewrite IH by auto. ring.
Qed.

Lemma M_pos : 2 <= number M.
Proof. unfold M. rewrite !number_S. pose proof (number_nonneg (Z.to_nat (Qceiling (2 / (2 - beta))))). lra. Qed.

Lemma M_large : 2 < (2 - beta) * number M.
Proof.
  unfold M. rewrite !number_S. pose proof (Qle_ceiling (2 / (2 - beta))) as G.
  assert (G1 : inject_Z (Qceiling (2 / (2 - beta))) <= number (Z.to_nat (Qceiling (2 / (2 - beta))))) by (unfold number; rewrite <- Zle_Qle; lia).
  assert (B : 0 < 2 - beta) by lra. assert (G2 : 2 / (2 - beta) < number (Z.to_nat (Qceiling (2 / (2 - beta)))) + 1 + 1) by lra.
  apply (Qmult_lt_l _ _ (2 - beta) B) in G2. assert (X : (2 - beta) * (2 / (2 - beta)) == 2) by (field; lra). rewrite X in G2. exact G2.
Qed.

Theorem all_outliers :
  let A := uniform E in let C := fun r => (r <= M)%nat in
  sum u E == 1 /\ ensemble C A /\ calibrated Nat.eqb E u A /\ optimal Nat.eqb E u u C (1 / number M) /\
  kept (outlier Nat.eqb E u u beta 0 (1 / number M)) A = [].
Proof.
  intros A C. pose proof M_pos as Mp. pose proof M_large as Ml. set (m := number M) in *.
  assert (L : length E = M) by apply seq_length.
  assert (NE : E <> []) by (intros H; rewrite H in L; discriminate L).
  assert (One : sum u E == 1) by (unfold u; rewrite sum_const, L; fold m; field; lra).
  assert (F : floor E u u == 1 / m).
  { unfold floor. rewrite (sum_ext _ (fun e => 1 / m * u e)).
    - rewrite sum_scale, One. ring.
    - intros e _. unfold u. fold m. unfold least. assert (1 / m <= 1 # 2) by (apply Qle_shift_div_r; lra). destruct (Qlt_le_dec (1 / m) (1 - 1 / m)); [reflexivity|].
      assert (K : 1 - 1 / m == 1 / m) by lra. now rewrite K. }
  assert (U0 : forall e, In e E -> 0 <= u e) by (intros; unfold u; fold m; apply Qle_shift_div_l; lra).
  assert (U1 : forall e, In e E -> 0 <= u e <= 1) by (intros; split; [auto|unfold u; fold m; apply Qle_shift_div_r; lra]).
  split; [exact One|]. split.
  { apply uniform_ensemble; [auto|]. intros r Hr. apply in_seq in Hr. unfold C. lia. }
  split.
  { intros e He. unfold A, uniform, share. rewrite sum_map. cbn [fst snd]. rewrite L. fold m. rewrite sum_scale.
    rewrite (sum_ext _ (fun r => if (e =? r)%nat then 1 else 0)).
    - rewrite sum_single by (auto; apply seq_NoDup). unfold u. fold m. ring.
    - intros r _. unfold vote. rewrite Nat.eqb_sym. reflexivity. }
  split.
  { split.
    - intros r _. rewrite <- F. now apply floor_score.
    - intros c H. specialize (H M (le_n _)). apply Qle_trans with (1 := H). unfold score. rewrite (sum_ext _ (fun e => 1 / m * u e)).
      + rewrite sum_scale, One. lra.
      + intros e He. apply in_seq in He. unfold vote. destruct (Nat.eqb_spec M e); [lia|]. unfold u. fold m. ring. }
  assert (Out : forall x, In x A -> outlier Nat.eqb E u u beta 0 (1 / m) (snd x) = true).
  { intros x Hx. apply in_map_iff in Hx. destruct Hx as (i & <- & Hi). cbn [snd]. apply outlier_spec. unfold score.
    rewrite (sum_ext _ (fun e => if (i =? e)%nat then 1 / m * (1 - 1 / m) else 1 / m * (1 / m))).
    - rewrite sum_single by (auto; apply seq_NoDup). rewrite L. fold m.
      assert (X : 1 / m * (1 - 1 / m) - 1 / m * (1 / m) + 1 / m * (1 / m) * m == 1 / m * (2 - 2 / m)) by (field; lra). rewrite X.
      assert (Y : 0 < 1 / m) by (apply Qlt_shift_div_l; lra). assert (Z : beta < 2 - 2 / m); [|nra].
      assert (W : 2 / m < 2 - beta) by (apply Qlt_shift_div_r; lra). lra.
    - intros e _. unfold vote, u. fold m. destruct (i =? e)%nat; ring. }
  unfold kept. clear - Out. induction A as [|x l IH]; [reflexivity|]. cbn [filter]. rewrite (Out x) by now left. cbn [negb]. apply IH. intros; apply Out; now right.
Qed.
End AllOutliers.
