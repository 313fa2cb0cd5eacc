(** The certificates are complete: a finite class has a calibrated ensemble or separating weights, and the weights 2μ(p* − p̂)
    prove that an ensemble is best.

    Farkas' lemma by induction on the generators (Bartl's proof), over the rationals. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors Caratheodory Greedy.
Import ListNotations.
Open Scope Q_scope.

(** Farkas' lemma, by Bartl's proof: c is a nonnegative combination of the vectors of l, or some x separates it. *)
Section Farkas.
Context {I : Type}.
Variable D : list I.                        (* the coordinates *)
Definition times (a x : I -> Q) : Q := sum (fun i => a i * x i) D.

Lemma times_comb a x y c : times a (fun i => x i - c * y i) == times a x - c * times a y.
Proof. unfold times. rewrite <- sum_scale, <- sum_minus. apply sum_ext. intros. ring. Qed.

Lemma times_comb_l a b x c : times (fun i => a i - c * b i) x == times a x - c * times b x.
Proof. unfold times. rewrite <- sum_scale, <- sum_minus. apply sum_ext. intros. ring. Qed.

Lemma zero_or_not (c : I -> Q) : (forall i, In i D -> c i == 0) \/ 0 < times c c.
Proof.
  unfold times. induction D as [|i l IH]; [left; intros i []|]. cbn [sum]. pose proof (square_nonneg (c i)).
  assert (0 <= sum (fun j => c j * c j) l) by (apply sum_nonneg; intros; apply square_nonneg).
  destruct (Qeq_dec (c i) 0) as [Z|Z].
  - destruct IH as [IH|IH]; [left; intros j [<-|Hj]; auto|right; lra].
  - right. assert (0 < c i * c i) by (destruct (Q_dec (c i) 0) as [[?|?]|?]; [nra|nra|tauto]). lra.
Qed.

(** The vectors are named by the elements of a list. *)
Theorem farkas {X} (l : list X) : forall (v : X -> I -> Q) (c : I -> Q),
  (exists u : list (Q * X), map snd u = l /\ (forall a, In a u -> 0 <= fst a) /\
     forall i, In i D -> c i == sum (fun a => fst a * v (snd a) i) u) \/
  (exists x, (forall a, In a l -> times (v a) x <= 0) /\ 0 < times c x).
Proof.
  induction l as [|b l IH]; intros v c.
  { destruct (zero_or_not c) as [Z|Z].
    - left. exists []. repeat split; [intros a []|]. intros i Hi. simpl. auto.
    - right. exists c. split; [intros a []|auto]. }
  destruct (IH v c) as [(u & Mu & Nu & Su)|(y & Hy & Cy)].
  { left. exists ((0, b) :: u). split; [simpl; congruence|]. split; [intros a [<-|Ha]; [simpl; lra|auto]|].
    intros i Hi. cbn [sum fst snd]. rewrite (Su i Hi). ring. }
  destruct (Qlt_le_dec 0 (times (v b) y)) as [B|B].
  2: { right. exists y. split; [intros a [<-|Ha]; auto|auto]. }
  set (t := times (v b) y) in *.
  (* without b: subtract what makes y orthogonal *)
  destruct (IH (fun a i => v a i - times (v a) y / t * v b i) (fun i => c i - times c y / t * v b i)) as [(u & Mu & Nu & Su)|(x & Hx & Cx)].
  - left. set (k := times c y / t - sum (fun a => fst a * (times (v (snd a)) y / t)) u).
    exists ((k, b) :: u). split; [simpl; congruence|]. split.
    + intros a [<-|Ha]; [|auto]. cbn [fst]. unfold k.
      assert (0 <= times c y / t) by (apply Qle_shift_div_l; lra).
      assert (0 <= - sum (fun a => fst a * (times (v (snd a)) y / t)) u); [|lra].
      assert (K : - sum (fun a => fst a * (times (v (snd a)) y / t)) u == sum (fun a => (-1) * (fst a * (times (v (snd a)) y / t))) u)
        by (rewrite sum_scale; ring).
      rewrite K. apply sum_nonneg. intros a Ha. pose proof (Nu a Ha). assert (Hs : times (v (snd a)) y <= 0) by (apply Hy; rewrite <- Mu; now apply in_map).
      assert (times (v (snd a)) y / t <= 0) by (apply Qle_shift_div_r; lra). nra.
    + intros i Hi. specialize (Su i Hi). cbn [sum fst snd].
      assert (E : sum (fun a => fst a * (v (snd a) i - times (v (snd a)) y / t * v b i)) u
        == sum (fun a => fst a * v (snd a) i) u - v b i * sum (fun a => fst a * (times (v (snd a)) y / t)) u).
      { rewrite <- sum_scale, <- sum_minus. apply sum_ext. intros. ring. }
      rewrite E in Su. unfold k. set (s1 := sum (fun a => fst a * v (snd a) i) u) in *.
      set (s2 := sum (fun a => fst a * (times (v (snd a)) y / t)) u) in *. set (q := times c y / t) in *.
      transitivity (c i - q * v b i + q * v b i); [ring|]. rewrite Su. ring.
  - right. exists (fun i => x i - times (v b) x / t * y i). split.
    + intros a [<-|Ha].
      * rewrite times_comb. fold t. assert (Z : times (v b) x - times (v b) x / t * t == 0) by (field; lra). rewrite Z. lra.
      * specialize (Hx a Ha). rewrite times_comb_l in Hx. rewrite times_comb.
        assert (Z : times (v b) x / t * times (v a) y == times (v a) y / t * times (v b) x) by (field; lra). rewrite Z. exact Hx.
    + rewrite times_comb_l in Cx. rewrite times_comb.
      assert (Z : times (v b) x / t * times c y == times c y / t * times (v b) x) by (field; lra). rewrite Z. exact Cx.
Qed.
End Farkas.

Section Separation.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Variable E : list P.
Variable mu p : P -> Q.
Local Notation vote := (vote pref).
Local Notation share := (share pref).
Local Notation residual := (residual pref mu p).

(** Whatever the finite class: a calibrated ensemble, or weights that prove that there is none. *)
Theorem calibrated_or_separated (l : list R) :
  (exists A, ensemble (fun r => In r l) A /\ calibrated pref E p A) \/
  (exists w k, ceiling pref E (fun r => In r l) w k /\ k < sum (fun e => w e * p e) E).
Proof.
  set (D := None :: map Some E).
  set (v := fun (r : R) (i : option P) => match i with None => 1 | Some e => vote r e end).
  set (c := fun i : option P => match i with None => 1 | Some e => p e end).
  assert (T : forall a x, times D a x == a None * x None + sum (fun e => a (Some e) * x (Some e)) E).
  { intros a x. unfold times, D. cbn [sum]. now rewrite sum_map. }
  destruct (farkas D l v c) as [(u & Mu & Nu & Su)|(x & Hx & Cx)].
  - left. exists u. split.
    + split; [exact Nu|]. split; [intros a Ha; rewrite <- Mu; now apply in_map|].
      specialize (Su None (or_introl eq_refl)). cbn [c v] in Su. unfold weight. rewrite Su at 1. apply sum_ext. intros. ring.
    + intros e He. specialize (Su (Some e)). cbn [c v] in Su. rewrite Su; [reflexivity|]. right. now apply in_map.
  - right. exists (fun e => x (Some e)), (- x None). split.
    + intros r Hr. specialize (Hx r Hr). rewrite T in Hx. cbn [v] in Hx.
      rewrite (sum_ext _ (fun e => vote r e * x (Some e))) by (intros; ring). lra.
    + rewrite T in Cx. cbn [c] in Cx. rewrite (sum_ext _ (fun e => p e * x (Some e))) by (intros; ring). lra.
Qed.

(** So exactly one of the two exists. *)
Corollary calibrated_xor_separated (l : list R) :
  (~ exists A, ensemble (fun r => In r l) A /\ calibrated pref E p A) <->
  (exists w k, ceiling pref E (fun r => In r l) w k /\ k < sum (fun e => w e * p e) E).
Proof.
  split.
  - intros N. destruct (calibrated_or_separated l) as [H|H]; tauto.
  - intros (w & k & K & S) (A & A1 & Cal). exact (separation_sound pref E p _ w k K S A A1 Cal).
Qed.

Hypothesis mu_nonneg : forall e, In e E -> 0 <= mu e.
Hypothesis mu_one : sum mu E == 1.
Local Notation error := (error pref E mu p).

(** What the weights 2μ(p* - p̂) prove with the ceiling k. *)
Lemma residual_bound A k : sum (fun e => residual A e * p e) E - k - sum (fun e => residual A e * residual A e / (4 * mu e)) E
  == error A - (k - sum (fun e => residual A e * share A e) E).
Proof.
  assert (X : sum (fun e => residual A e * residual A e / (4 * mu e)) E == error A).
  { unfold error, Ensembles.error, norm2, inner. apply sum_ext. intros e I. unfold residual. destruct (Qeq_dec (mu e) 0) as [Z|Z].
    - unfold Qdiv. rewrite Z. ring.
    - field. exact Z. }
  assert (Y : sum (fun e => residual A e * p e) E - sum (fun e => residual A e * share A e) E == 2 * error A).
  { unfold error, Ensembles.error, norm2, inner. rewrite <- sum_minus, <- sum_scale. apply sum_ext. intros. unfold residual. ring. }
  rewrite X. lra.
Qed.

(** Strong duality: an ensemble is best for its class iff those weights have the ceiling that proves it. *)
Theorem best_iff C A : ensemble C A ->
  ((forall B, ensemble C B -> error A <= error B) <-> ceiling pref E C (residual A) (sum (fun e => residual A e * share A e) E)).
Proof.
  intros A1.
  assert (S : forall f, sum (fun e => residual A e * f e) E == -2 * inner E mu (fun e => share A e - p e) f).
  { intros f. unfold inner, residual. rewrite <- sum_scale. apply sum_ext. intros. ring. }
  split.
  - intros Best g Cg. rewrite !S. set (a := inner E mu (fun e => share A e - p e) (share A)).
    set (b := inner E mu (fun e => share A e - p e) (vote g)).
    destruct (Qlt_le_dec b a) as [L|]; [exfalso|lra].
    set (c := least 1 (a - b)).
    assert (C0 : 0 < c <= 1) by (unfold c, least; destruct (Qlt_le_dec 1 (a - b)); lra).
    assert (C1 : c <= a - b) by (unfold c, least; destruct (Qlt_le_dec 1 (a - b)); lra).
    assert (Cr : 0 <= c <= 1) by lra.
    specialize (Best (mix c A g) (mix_ensemble C c A g A1 Cg Cr)).
    assert (X : error (mix c A g) == error A - 2 * c * (a - b) + c * c * norm2 E mu (fun e => vote g e - share A e)).
    { unfold error, Ensembles.error. transitivity (norm2 E mu (fun e => 1 * (share A e - p e) + c * (vote g e - share A e))).
      - apply norm2_ext. intros e _. rewrite mix_share. ring.
      - unfold a, b, norm2, inner. rewrite <- sum_minus, <- !sum_scale, <- sum_minus, <- sum_plus. apply sum_ext. intros. ring. }
    assert (Dm : norm2 E mu (fun e => vote g e - share A e) <= 1 * 1).
    { apply norm2_le; auto; [lra|]. intros e _. destruct A1 as (N & _ & W). pose proof (share_nonneg pref A e N).
      pose proof (share_le pref A e N). pose proof (vote_range pref g e). unfold weight in *. lra. }
    rewrite X in Best. set (n := norm2 E mu (fun e => vote g e - share A e)) in *.
    assert (c * c * n <= c * c) by nra. assert (c * c <= c * (a - b)) by nra. assert (0 < c * (a - b)) by nra. lra.
  - intros K B B1.
    assert (Z : forall e, In e E -> 0 < mu e \/ mu e == 0 /\ residual A e == 0).
    { intros e He. pose proof (mu_nonneg e He). destruct (Qlt_le_dec 0 (mu e)); [now left|right].
      assert (Q0 : mu e == 0) by lra. split; [auto|]. unfold residual. rewrite Q0. ring. }
    pose proof (squared_bound_zero pref E mu p C (residual A) _ B Z K B1) as H. rewrite residual_bound in H. lra.
Qed.
End Separation.
