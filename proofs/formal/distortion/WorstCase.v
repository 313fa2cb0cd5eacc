(** Weak duality for distortion: multipliers of each voter's linear program bound what a profile of parameters can have, and a mixture
    of profiles bounds what a lottery can guarantee. *)
From Coq Require Import List QArith Lqa.
From Pluralign Require Import Ensembles Distortion.
Import ListNotations.
From Pluralign Require Import Sums.
Open Scope Q_scope.

Section Voters.
Variables (J : list nat) (I : Type) (voters : list I) (rows : I -> list vector).

Lemma dot_ext theta x x' : (forall j, In j J -> x j == x' j) -> dot J theta x == dot J theta x'.
Proof. intros H. apply sum_ext. intros j Hj. rewrite (H j Hj). reflexivity. Qed.

Lemma dot_plus theta x x' : dot J theta (fun j => x j + x' j) == dot J theta x + dot J theta x'.
Proof. unfold dot. rewrite <- sum_plus. apply sum_ext. intros. ring. Qed.

Lemma dot_combination theta {A} (f : A -> Q) (g : A -> vector) l :
  dot J theta (fun j => sum (fun e => f e * g e j) l) == sum (fun e => f e * dot J theta (g e)) l.
Proof.
  unfold dot. rewrite (sum_ext _ (fun j => sum (fun e => theta j * (f e * g e j)) l)).
  - rewrite sum_swap. apply sum_ext. intros e _. rewrite <- sum_scale. apply sum_ext. intros. ring.
  - intros j _. now rewrite sum_scale.
Qed.

Lemma utility_combination theta {A} (f : A -> Q) (g : A -> vector) l :
  utility J I voters theta (fun j => sum (fun e => f e * g e j) l) == sum (fun e => f e * utility J I voters theta (g e)) l.
Proof.
  unfold utility. rewrite (sum_ext _ (fun i => sum (fun e => f e * dot J (theta i) (g e)) l)) by (intros; apply dot_combination).
  rewrite sum_swap. apply sum_ext. intros e _. apply sum_scale.
Qed.

(** A parameter has at most the largest coordinate of what it is multiplied with. *)
Lemma dot_most theta x m : (forall j, In j J -> 0 <= theta j) -> sum theta J == 1 ->
  (forall j, In j J -> x j <= m) -> dot J theta x <= m.
Proof.
  intros N S H. apply Qle_trans with (sum (fun j => m * theta j) J).
  - apply sum_le. intros j Hj. specialize (N j Hj). specialize (H j Hj). nra.
  - rewrite sum_scale, S. lra.
Qed.

Lemma voter_bound i theta c (y : list (Q * vector)) m : consistent J I rows i theta ->
  (forall e, In e y -> 0 <= fst e /\ In (snd e) (rows i)) ->
  (forall j, In j J -> c j + sum (fun e => fst e * snd e j) y <= m) -> dot J theta c <= m.
Proof.
  intros (N & S & R) Y M.
  assert (B := dot_most theta (fun j => c j + sum (fun e => fst e * snd e j) y) m N S M).
  rewrite dot_plus, (dot_combination theta (fun e : Q * vector => fst e) (fun e => snd e)) in B.
  assert (0 <= sum (fun e => fst e * dot J theta (snd e)) y).
  { apply sum_nonneg. intros e He. destruct (Y e He) as [P Q]. specialize (R _ Q). nra. }
  lra.
Qed.

Lemma bound theta c y most : profile J I voters rows theta -> multipliers J I voters rows y c most ->
  utility J I voters theta c <= 0.
Proof.
  intros P (H & S). apply Qle_trans with (sum most voters); [|exact S]. apply sum_le. intros i Hi.
  destruct (H i Hi) as (Y & M). exact (voter_bound i (theta i) c (y i) (most i) (P i Hi) Y M).
Qed.

Lemma utility_difference theta x x' :
  utility J I voters theta (fun j => x j - x' j) == utility J I voters theta x - utility J I voters theta x'.
Proof.
  unfold utility. rewrite <- sum_minus. apply sum_ext. intros i _. unfold dot. rewrite <- sum_minus. apply sum_ext. intros. ring.
Qed.

Lemma utility_scaled theta t x : utility J I voters theta (fun j => t * x j) == t * utility J I voters theta x.
Proof.
  unfold utility. rewrite <- sum_scale. apply sum_ext. intros i _. unfold dot. rewrite <- sum_scale. apply sum_ext. intros. ring.
Qed.

Lemma utility_mean theta K X p :
  utility J I voters theta (mean K X p) == sum (fun c => p c * utility J I voters theta (X c)) K.
Proof. apply (utility_combination theta p X). Qed.

Lemma upper K X p t y most :
  (forall k, In k K -> multipliers J I voters rows (y k) (fun j => X k j - t * mean K X p j) (most k)) ->
  at_most J I voters rows K X p t.
Proof.
  intros H theta k P Hk. assert (B := bound theta _ _ _ P (H k Hk)).
  rewrite (utility_difference theta (X k) (fun j => t * mean K X p j)), utility_scaled in B. lra.
Qed.

Lemma utility_nonneg theta x : profile J I voters rows theta -> (forall j, In j J -> 0 <= x j) ->
  0 <= utility J I voters theta x.
Proof.
  intros P N. apply sum_nonneg. intros i Hi. apply sum_nonneg. intros j Hj. destruct (P i Hi) as (T & _).
  specialize (T j Hj). specialize (N j Hj). nra.
Qed.

Lemma rounded K X p t a y most :
  (forall k j, In k K -> In j J -> 0 <= X k j) -> (forall k c, In k K -> In c K -> a k c <= t * p c) ->
  (forall k, In k K -> multipliers J I voters rows (y k) (fun j => X k j - mean K X (a k) j) (most k)) ->
  at_most J I voters rows K X p t.
Proof.
  intros N A H theta k P Hk. assert (B := bound theta _ _ _ P (H k Hk)).
  rewrite (utility_difference theta (X k) (mean K X (a k))) in B. rewrite !utility_mean in *.
  assert (L : sum (fun c => a k c * utility J I voters theta (X c)) K <= sum (fun c => t * (p c * utility J I voters theta (X c))) K).
  { apply sum_le. intros c Hc. specialize (A k c Hk Hc).
    assert (0 <= utility J I voters theta (X c)) by (apply utility_nonneg; auto). nra. }
  rewrite sum_scale in L. lra.
Qed.

Lemma lower K X (mixture : list (Q * (nat * (I -> vector)))) t B :
  (forall e, In e mixture -> 0 <= fst e /\ In (fst (snd e)) K /\ profile J I voters rows (snd (snd e))) ->
  0 < B -> (forall c, In c K -> sum (fun e => fst e * utility J I voters (snd (snd e)) (X c)) mixture <= B) ->
  sum (fun e => fst e * utility J I voters (snd (snd e)) (X (fst (snd e)))) mixture == t * B ->
  forall p s, lottery K p -> 0 <= s -> at_most J I voters rows K X p s -> t <= s.
Proof.
  intros M PB C E p s (N & S) Ps A.
  assert (U : t * B <= sum (fun e => s * sum (fun c => p c * (fst e * utility J I voters (snd (snd e)) (X c))) K) mixture).
  { rewrite <- E. apply sum_le. intros [l [k theta]] He. cbn [fst snd]. destruct (M _ He) as (L & Hk & P). cbn [fst snd] in *.
    specialize (A theta k P Hk). rewrite utility_mean in A.
    assert (F : sum (fun c => p c * (l * utility J I voters theta (X c))) K == l * sum (fun c => p c * utility J I voters theta (X c)) K).
    { rewrite <- sum_scale. apply sum_ext. intros. ring. }
    rewrite F. nra. }
  rewrite sum_scale, sum_swap in U.
  assert (V : sum (fun c => sum (fun e => p c * (fst e * utility J I voters (snd (snd e)) (X c))) mixture) K <= sum (fun c => B * p c) K).
  { apply sum_le. intros c Hc. rewrite sum_scale. specialize (C c Hc). specialize (N c Hc). nra. }
  rewrite (sum_scale B p K), S in V.
  assert (t * B <= s * B) by nra. apply (Qmult_le_r _ _ B); auto.
Qed.
End Voters.

Lemma inconsistent J I (rows : I -> list vector) i (y : list (Q * vector)) :
  (forall e, In e y -> 0 <= fst e /\ In (snd e) (rows i)) ->
  (forall j, In j J -> sum (fun e => fst e * snd e j) y < 0) -> forall theta, ~ consistent J I rows i theta.
Proof.
  intros Y N theta (T & S & R).
  assert (0 <= dot J theta (fun j => sum (fun e => fst e * snd e j) y)).
  { rewrite (dot_combination J theta (fun e : Q * vector => fst e) (fun e => snd e)).
    apply sum_nonneg. intros e He. destruct (Y e He) as [P Q]. specialize (R _ Q). nra. }
  assert (Z : sum (fun j => - (theta j * sum (fun e => fst e * snd e j) y)) J <= 0).
  { rewrite (sum_ext _ (fun j => (-1) * (theta j * sum (fun e => fst e * snd e j) y))) by (intros; ring).
    rewrite sum_scale. unfold dot in H. lra. }
  assert (ZZ : forall j, In j J -> theta j == 0).
  { intros j Hj.
    assert (E : - (theta j * sum (fun e => fst e * snd e j) y) == 0).
    { apply (sum_zero_all (fun j => - (theta j * sum (fun e => fst e * snd e j) y)) J j); [|exact Z|exact Hj].
      intros k Hk. specialize (T k Hk). specialize (N k Hk). nra. }
    specialize (N j Hj). specialize (T j Hj). destruct (Qlt_le_dec 0 (theta j)) as [L|L]; [nra|lra]. }
  rewrite (sum_zero theta J ZZ) in S. discriminate S.
Qed.
