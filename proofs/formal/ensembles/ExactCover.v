(** Calibrated ensembles of few listed rewards: exact cover by 3-sets reduces to them.

    The pairs are the elements, the rewards the sets (T prefers the first response of the pairs in T), and p* = 1/q. At most q sets whose shares
    are 1/q everywhere have total size 3q, so no element is covered twice. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid Arith Permutation.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors Caratheodory.
Import ListNotations.
Open Scope Q_scope.

Lemma member_spec T x : member T x = true <-> In x T.
Proof. unfold member. rewrite existsb_exists. split; [intros (y & I & E); apply Nat.eqb_eq in E; now subst|intros I; exists x; split; [auto|apply Nat.eqb_refl]]. Qed.

Lemma concat_length (C : list (list nat)) k : (forall T, In T C -> length T = k) -> length (concat C) = (k * length C)%nat.
Proof. induction C as [|T C IH]; intros H; simpl; [lia|]. rewrite app_length, IH by (intros; apply H; now right). rewrite (H T) by now left. lia. Qed.

(** In an exact cover each element is in exactly one set. *)
Lemma cover_once C x : NoDup (concat C) -> In x (concat C) -> length (filter (fun T => member T x) C) = 1%nat.
Proof.
  assert (Z : forall C, ~ In x (concat C) -> filter (fun T => member T x) C = []).
  { clear. induction C as [|T C IH]; intros N; [auto|]. simpl in *. rewrite in_app_iff in N. destruct (member T x) eqn:K; [apply member_spec in K; tauto|]. auto. }
  induction C as [|T C IH]; intros N I; [destruct I|]. simpl in *. apply in_app_iff in I.
  assert (D : In x T -> In x (concat C) -> False).
  { clear - N. induction T as [|y T IH]; simpl in *; [tauto|]. inversion N as [|? ? N1 N2]; subst. rewrite in_app_iff in N1. intros [->|Hx] Hc; [tauto|auto]. }
  assert (NC : NoDup (concat C)) by (clear - N; induction T as [|y T IH]; [auto|inversion N; auto]).
  destruct (member T x) eqn:K.
  - apply member_spec in K. simpl. rewrite Z; [auto|eauto].
  - assert (~ In x T) by (rewrite <- member_spec, K; discriminate). apply IH; tauto.
Qed.

Theorem cover_calibrated q X S : (0 < q)%nat -> instance q X S -> forall C, exact_cover X S C ->
  length C = q /\ ensemble (fun T => In T S) (uniform C) /\ calibrated member X (fun _ => 1 / number q) (uniform C).
Proof.
  intros Q0 (NX & LX & HS) C [IC PC].
  assert (L : length C = q).
  { pose proof (Permutation_length PC) as PL. rewrite (concat_length C 3), LX in PL; [lia|]. intros T HT. now apply HS, IC. }
  assert (NC : C <> []) by (intros ->; simpl in L; lia). split; [auto|]. split; [now apply uniform_ensemble|].
  intros x Hx. rewrite uniform_share. unfold fraction. rewrite cover_once, L; [reflexivity| |].
  - apply Permutation_NoDup with X; [now symmetry|auto].
  - now apply Permutation_in with X; [symmetry|].
Qed.

Theorem calibrated_cover q X S : (0 < q)%nat -> instance q X S -> forall A,
  ensemble (fun T => In T S) A -> (length A <= q)%nat -> calibrated member X (fun _ => 1 / number q) A ->
  exact_cover X S (map snd A).
Proof.
  intros Q0 (NX & LX & HS) A (N & I & W) LA Cal.
  assert (Qp : 0 < 1 / number q) by (apply Qlt_shift_div_l; [now apply number_pos|lra]).
  assert (IC : incl (map snd A) S) by (intros T HT; apply in_map_iff in HT; destruct HT as (a & <- & Ha); auto).
  assert (Cov : incl X (concat (map snd A))).
  { intros x Hx. destruct (in_dec Nat.eq_dec x (concat (map snd A))) as [|No]; [auto|exfalso].
    assert (Z : share member A x == 0).
    { apply sum_zero. intros a Ha. assert (K : vote member (snd a) x == 0); [|rewrite K; ring].
      unfold vote. destruct (member (snd a) x) eqn:M; [|reflexivity]. exfalso. apply No, in_concat. exists (snd a).
      split; [now apply in_map|now apply member_spec]. }
    rewrite (Cal x Hx) in Z. lra. }
  assert (LC : length (concat (map snd A)) = (3 * length A)%nat).
  { rewrite (concat_length _ 3), map_length; [auto|]. intros T HT. now apply HS, IC. }
  split; [auto|]. symmetry. apply NoDup_Permutation_bis; auto; lia.
Qed.

(** Both directions: some exact cover exists iff some ensemble of at most q listed rewards is calibrated. *)
Theorem exact_cover_iff q X S : (0 < q)%nat -> instance q X S ->
  ((exists C, exact_cover X S C) <->
   exists A, ensemble (fun T => In T S) A /\ (length A <= q)%nat /\ calibrated member X (fun _ => 1 / number q) A).
Proof.
  intros Q0 H. split.
  - intros [C HC]. destruct (cover_calibrated q X S Q0 H C HC) as (L & E & Cal). exists (uniform C).
    split; [auto|]. split; [|auto]. unfold uniform. rewrite map_length. lia.
  - intros (A & E & L & Cal). exists (map snd A). now apply (calibrated_cover q).
Qed.
