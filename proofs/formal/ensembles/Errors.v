(** Ensembles of rewards over a list of pairs, and what proves that none is better.

    A ceiling of weights w over all rewards bounds Σ w p̂ for every ensemble, since that is a mean over its members. Where Σ w p* is larger, no
    ensemble is calibrated; completing squares turns the same inequality into a lower bound for the error (weak duality). *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums.
Import ListNotations.
Open Scope Q_scope.

(** A pair is of any type, and so is a reward: [pref r e] says that [r] prefers the first response of [e]. With Boolean
    vectors, rankings of each prompt, or linear rewards all below holds as it stands; a class is a set [C] of rewards. *)
Section Ensembles.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Local Notation vote := (vote pref).
Local Notation share := (share pref).

Variable E : list P.
Variable mu p : P -> Q.
Local Notation calibrated := (calibrated pref E p).
Local Notation error := (error pref E mu p).
Local Notation ceiling := (ceiling pref E).
Local Notation score := (score pref E mu p).

Lemma vote_range r e : 0 <= vote r e <= 1.
Proof. unfold vote. destruct (pref r e); lra. Qed.

Lemma vote_square r e : vote r e * vote r e == vote r e.
Proof. unfold vote. destruct (pref r e); ring. Qed.

Lemma share_nonneg A e : (forall x, In x A -> 0 <= fst x) -> 0 <= share A e.
Proof. intros H. apply sum_nonneg. intros x I. pose proof (H x I). pose proof (vote_range (snd x) e). nra. Qed.

Lemma share_le A e : (forall x, In x A -> 0 <= fst x) -> share A e <= weight A.
Proof. intros H. apply sum_le. intros x I. pose proof (H x I). pose proof (vote_range (snd x) e). nra. Qed.

(** What is linear in the votes is at p̂ the mean of what it is at the rewards. *)
Lemma share_linear A w : sum (fun x => fst x * sum (fun e => w e * vote (snd x) e) E) A == sum (fun e => w e * share A e) E.
Proof.
  unfold share. rewrite (sum_ext _ (fun x => sum (fun e => fst x * (w e * vote (snd x) e)) E)) by (intros; now rewrite sum_scale).
  rewrite sum_swap. apply sum_ext. intros e _. rewrite <- sum_scale. apply sum_ext. intros. ring.
Qed.

Lemma mean_le C A (f : R -> Q) c : ensemble C A -> (forall r, C r -> f r <= c) -> sum (fun x => fst x * f (snd x)) A <= c.
Proof.
  intros (N & I & W) H. apply Qle_trans with (sum (fun x => c * fst x) A).
  - apply sum_le. intros x Hx. pose proof (N x Hx). pose proof (H _ (I x Hx)). nra.
  - rewrite sum_scale. unfold weight in W. rewrite W. lra.
Qed.

Lemma mean_ge C A (f : R -> Q) c : ensemble C A -> (forall r, C r -> c <= f r) -> c <= sum (fun x => fst x * f (snd x)) A.
Proof.
  intros (N & I & W) H. apply Qle_trans with (sum (fun x => c * fst x) A).
  - rewrite sum_scale. unfold weight in W. rewrite W. lra.
  - apply sum_le. intros x Hx. pose proof (N x Hx). pose proof (H _ (I x Hx)). nra.
Qed.

Theorem ceiling_share C w k A : ceiling C w k -> ensemble C A -> sum (fun e => w e * share A e) E <= k.
Proof. intros K A1. rewrite <- share_linear. now apply (mean_le C A (fun r => sum (fun e => w e * vote r e) E)). Qed.

(** Separation: such weights prove that no ensemble of the class is calibrated. *)
Theorem separation_sound C w k : ceiling C w k -> k < sum (fun e => w e * p e) E ->
  forall A, ensemble C A -> ~ calibrated A.
Proof.
  intros K S A A1 Cal. pose proof (ceiling_share C w k A K A1) as H.
  rewrite (sum_ext _ (fun e => w e * p e)) in H; [lra|]. intros e I. now rewrite (Cal e I).
Qed.

(** Weak duality for the three norms. Pairs of weight 0 may be there, if w is 0 on them. *)
Theorem squared_bound_zero C w k A : (forall e, In e E -> 0 < mu e \/ mu e == 0 /\ w e == 0) -> ceiling C w k -> ensemble C A ->
  sum (fun e => w e * p e) E - k - sum (fun e => w e * w e / (4 * mu e)) E <= error A.
Proof.
  intros M K A1. pose proof (ceiling_share C w k A K A1) as H.
  assert (G : sum (fun e => w e * p e) E - sum (fun e => w e * share A e) E - sum (fun e => w e * w e / (4 * mu e)) E <= error A); [|lra].
  unfold error, norm2, inner. rewrite <- !sum_minus. apply sum_le. intros e I. destruct (M e I) as [Me|[Me We]].
  - assert (S : mu e * ((share A e - p e) * (share A e - p e)) - (w e * p e - w e * share A e - w e * w e / (4 * mu e))
      == mu e * ((share A e - p e + w e / (2 * mu e)) * (share A e - p e + w e / (2 * mu e)))) by (field; lra).
    pose proof (square_nonneg (share A e - p e + w e / (2 * mu e))). nra.
  - unfold Qdiv. rewrite Me, We. lra.
Qed.

Corollary squared_bound C w k A : (forall e, In e E -> 0 < mu e) -> ceiling C w k -> ensemble C A ->
  sum (fun e => w e * p e) E - k - sum (fun e => w e * w e / (4 * mu e)) E <= error A.
Proof. intros M. apply squared_bound_zero. auto. Qed.

Definition absolute (x : Q) : Q := if Qlt_le_dec x 0 then - x else x.
Definition absolute_error (A : list (Q * R)) : Q := sum (fun e => mu e * absolute (share A e - p e)) E.

Theorem absolute_bound C w k A : (forall e, In e E -> absolute (w e) <= mu e) -> ceiling C w k -> ensemble C A ->
  sum (fun e => w e * p e) E - k <= absolute_error A.
Proof.
  intros M K A1. pose proof (ceiling_share C w k A K A1) as H.
  assert (G : sum (fun e => w e * p e) E - sum (fun e => w e * share A e) E <= absolute_error A); [|lra].
  unfold absolute_error. rewrite <- sum_minus. apply sum_le. intros e I. pose proof (M e I) as Me.
  assert (S : w e * p e - w e * share A e == - w e * (share A e - p e)) by ring. rewrite S. revert Me. unfold absolute.
  destruct (Qlt_le_dec (w e) 0), (Qlt_le_dec (share A e - p e) 0); nra.
Qed.

Fixpoint greatest (f : P -> Q) (l : list P) : Q := match l with [] => 0 | e :: l' => let m := greatest f l' in if Qlt_le_dec m (f e) then f e else m end.
Definition maximum_error (A : list (Q * R)) : Q := greatest (fun e => absolute (share A e - p e)) E.

Lemma greatest_nonneg f l : 0 <= greatest f l.
Proof. induction l as [|e l IH]; simpl; [lra|]. destruct (Qlt_le_dec (greatest f l) (f e)); lra. Qed.

Lemma greatest_le f l e : In e l -> f e <= greatest f l.
Proof.
  induction l as [|x l IH]; intros I; [destruct I|]. simpl. destruct I as [->|I]; [destruct (Qlt_le_dec (greatest f l) (f e)); lra|].
  specialize (IH I). destruct (Qlt_le_dec (greatest f l) (f x)); lra.
Qed.

Theorem maximum_bound C w k A b : sum (fun e => absolute (w e)) E <= 1 -> 0 <= b -> (forall e, In e E -> absolute (share A e - p e) <= b) ->
  ceiling C w k -> ensemble C A -> sum (fun e => w e * p e) E - k <= b.
Proof.
  intros M B0 B K A1. pose proof (ceiling_share C w k A K A1) as H.
  assert (G : sum (fun e => w e * p e) E - sum (fun e => w e * share A e) E <= sum (fun e => b * absolute (w e)) E).
  { rewrite <- sum_minus. apply sum_le. intros e I. pose proof (B e I) as Be.
    assert (S : w e * p e - w e * share A e == - w e * (share A e - p e)) by ring. rewrite S. revert Be. unfold absolute.
    destruct (Qlt_le_dec (w e) 0), (Qlt_le_dec (share A e - p e) 0); nra. }
  rewrite sum_scale in G. nra.
Qed.

Corollary maximum_error_bound C w k A : sum (fun e => absolute (w e)) E <= 1 -> ceiling C w k -> ensemble C A ->
  sum (fun e => w e * p e) E - k <= maximum_error A.
Proof. intros M. apply maximum_bound; [auto|apply greatest_nonneg|]. intros e I. now apply (greatest_le (fun e => absolute (share A e - p e))). Qed.

(** The normalised Kemeny score. *)

Lemma score_linear r : score r == sum (fun e => mu e * p e) E + sum (fun e => mu e * (1 - 2 * p e) * vote r e) E.
Proof. unfold score. rewrite <- sum_plus. apply sum_ext. intros. ring. Qed.

(** Ceilings for the rewards whose score is at most t, with a penalty. *)
Theorem penalty_sound C w rho t k : 0 <= rho -> ceiling C (fun e => w e - rho * mu e * (1 - 2 * p e)) k ->
  ceiling (fun r => C r /\ score r <= t) w (k + rho * t - rho * sum (fun e => mu e * p e) E).
Proof.
  intros Rho K r [Cr S]. specialize (K r Cr). rewrite score_linear in S.
  rewrite (sum_ext _ (fun e => w e * vote r e - rho * (mu e * (1 - 2 * p e) * vote r e))) in K by (intros; ring).
  rewrite sum_minus, sum_scale in K. set (u := sum (fun e => mu e * (1 - 2 * p e) * vote r e) E) in *. nra.
Qed.

(** One reward alone. *)
Lemma single_share r e : share [(1, r)] e == vote r e.
Proof. unfold share. simpl. ring. Qed.

Theorem single_error r : error [(1, r)] == sum (fun e => mu e * (p e * p e)) E + sum (fun e => mu e * (1 - 2 * p e) * vote r e) E.
Proof.
  unfold error, norm2, inner. rewrite <- sum_plus. apply sum_ext. intros e _. rewrite !single_share.
  pose proof (vote_square r e) as V. transitivity (mu e * (vote r e * vote r e - 2 * p e * vote r e + p e * p e)); [ring|].
  rewrite V. ring.
Qed.

Theorem single_bound r : (forall e, In e E -> 0 <= mu e) -> (forall e, In e E -> 0 <= p e <= 1) ->
  sum (fun e => mu e * (least (p e) (1 - p e) * least (p e) (1 - p e))) E <= error [(1, r)].
Proof.
  intros M Pr. unfold error, norm2, inner. apply sum_le. intros e I. pose proof (M e I). pose proof (Pr e I).
  assert (least (p e) (1 - p e) * least (p e) (1 - p e) <= (vote r e - p e) * (vote r e - p e)).
  { unfold least, vote. destruct (pref r e), (Qlt_le_dec (p e) (1 - p e)); nra. }
  rewrite single_share. nra.
Qed.
Lemma toward_first r : sum (fun e => mu e * (2 * p e - 1) * vote r e) E == - sum (fun e => mu e * (1 - 2 * p e) * vote r e) E.
Proof. transitivity (sum (fun e => (-1) * (mu e * (1 - 2 * p e) * vote r e)) E); [apply sum_ext; intros; ring|]. rewrite sum_scale. ring. Qed.

(** The ceiling of μ(2p*-1) bounds the score and the errors of one reward. *)
Theorem score_ceiling C k r : ceiling C (fun e => mu e * (2 * p e - 1)) k -> C r -> sum (fun e => mu e * p e) E - k <= score r.
Proof. intros K Cr. specialize (K r Cr). rewrite toward_first in K. rewrite score_linear. lra. Qed.

Theorem single_ceiling C k r : ceiling C (fun e => mu e * (2 * p e - 1)) k -> C r -> sum (fun e => mu e * (p e * p e)) E - k <= error [(1, r)].
Proof. intros K Cr. specialize (K r Cr). rewrite toward_first in K. rewrite single_error. lra. Qed.

Theorem single_absolute r : (forall e, In e E -> 0 <= p e <= 1) -> absolute_error [(1, r)] == score r.
Proof.
  intros Pr. apply sum_ext. intros e I. pose proof (Pr e I).
  assert (X : absolute (share [(1, r)] e - p e) == p e * (1 - vote r e) + (1 - p e) * vote r e); [|now rewrite X].
  pose proof (single_share r e) as S. unfold absolute. unfold vote in *. destruct (pref r e), (Qlt_le_dec (share [(1, r)] e - p e) 0); rewrite S in *; lra.
Qed.
End Ensembles.
