(** * Distortion in linear social choice: definitions and statements

    [D] is Ge, Kehne, Vorobeychik, Optimized Distortion in Linear Social Choice (2026). Numbers are rational, as in certificates; a
    vector is a function on the features, which are the list [J].
    [DistortionTheorems] proves each proposition [X] as [X_holds]. *)
From Coq Require Import List QArith.
From Pluralign Require Import Ensembles.
Import ListNotations.
Local Open Scope Q_scope.

Definition vector := nat -> Q.
Section Voters.
Variables (J : list nat) (I : Type) (voters : list I).
Variable rows : I -> list vector.                  (* x_a − x_b for consecutive a above b on the voter's ballot *)
Definition dot (theta x : vector) : Q := sum (fun j => theta j * x j) J.
(** The voter's polytope; a parameter for every voter; what they all have of features x. *)
Definition consistent i (theta : vector) : Prop :=
  (forall j, In j J -> 0 <= theta j) /\ sum theta J == 1 /\ forall r, In r (rows i) -> 0 <= dot theta r.
Definition profile (theta : I -> vector) : Prop := forall i, In i voters -> consistent i (theta i).
Definition utility (theta : I -> vector) x : Q := sum (fun i => dot (theta i) x) voters.
(** The features of a lottery on candidates [K] with features X. *)
Definition lottery (K : list nat) (p : nat -> Q) : Prop := (forall c, In c K -> 0 <= p c) /\ sum p K == 1.
Definition mean (K : list nat) (X : nat -> vector) (p : nat -> Q) : vector := fun j => sum (fun c => p c * X c j) K.
(** No candidate is ever worth more than t times the lottery: its distortion is at most t. *)
Definition at_most K X p t : Prop :=
  forall theta k, profile theta -> In k K -> utility theta (X k) <= t * utility theta (mean K X p).
(** Multipliers y ≥ 0 on rows of each voter prove that no θ has Σ θ_i·c > 0. *)
Definition multipliers (y : I -> list (Q * vector)) (c : vector) (most : I -> Q) : Prop :=
  (forall i, In i voters -> (forall e, In e (y i) -> 0 <= fst e /\ In (snd e) (rows i)) /\
     forall j, In j J -> c j + sum (fun e => fst e * snd e j) (y i) <= most i) /\
  sum most voters <= 0.
End Voters.

(** 1. Upper bounds, by weak duality on the linear program of each voter; the second one from numbers a_c ≤ t p_c, as features and
    parameters are not negative. *)
Definition Distortion_upper : Prop := forall J I voters rows K X p t y most,
  (forall k, In k K -> @multipliers J I voters rows (y k) (fun j => X k j - t * mean K X p j) (most k)) ->
  @at_most J I voters rows K X p t.
Definition Distortion_rounded : Prop := forall J I voters rows K X p t a y most,
  (forall k j, In k K -> In j J -> 0 <= X k j) ->
  (forall k c, In k K -> In c K -> a k c <= t * p c) ->
  (forall k, In k K -> @multipliers J I voters rows (y k) (fun j => X k j - mean K X (a k) j) (most k)) ->
  @at_most J I voters rows K X p t.

(** 2. No lottery has a distortion below t where a mixture of competitors and profiles gives every candidate at most B > 0 and the
    competitors t B. *)
Definition Distortion_lower : Prop := forall J I voters rows K X (mixture : list (Q * (nat * (I -> vector)))) t B,
  (forall e, In e mixture -> 0 <= fst e /\ In (fst (snd e)) K /\ @profile J I voters rows (snd (snd e))) ->
  0 < B -> (forall c, In c K -> sum (fun e => fst e * @utility J I voters (snd (snd e)) (X c)) mixture <= B) ->
  sum (fun e => fst e * @utility J I voters (snd (snd e)) (X (fst (snd e)))) mixture == t * B ->
  forall p s, lottery K p -> 0 <= s -> @at_most J I voters rows K X p s -> t <= s.

(** 3. Pairs of a ballot whose weighted differences are negative in every feature: no parameter is consistent with it. *)
Definition Distortion_inconsistent : Prop := forall J I (rows : I -> list vector) i (y : list (Q * vector)),
  (forall e, In e y -> 0 <= fst e /\ In (snd e) (rows i)) ->
  (forall j, In j J -> sum (fun e => fst e * snd e j) y < 0) ->
  forall theta, ~ @consistent J I rows i theta.
