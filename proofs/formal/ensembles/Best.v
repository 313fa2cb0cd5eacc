(** A finite class has a best ensemble, with rational weights, and weights that prove it: the least squared error always has a
    certificate without a gap.

    The nearest point of a finitely generated cone exists by induction on the generators: project the next generator and the target
    off, or leave it out. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors Caratheodory Greedy Separation.
Import ListNotations.
Open Scope Q_scope.

Section Inner.
Context {P : Type}.
Variable E : list P.
Variable mu : P -> Q.
Hypothesis mu_nonneg : forall e, In e E -> 0 <= mu e.
Local Notation inner := (inner E mu).
Local Notation norm2 := (norm2 E mu).

Lemma inner_sym f g : inner f g == inner g f.
Proof. apply sum_ext. intros. ring. Qed.

Lemma inner_sub f g h c : inner (fun e => f e - c * g e) h == inner f h - c * inner g h.
Proof. unfold Ensembles.inner. rewrite <- sum_scale, <- sum_minus. apply sum_ext. intros. ring. Qed.

Lemma inner_sub_r f g h c : inner f (fun e => g e - c * h e) == inner f g - c * inner f h.
Proof. rewrite inner_sym, inner_sub, !(inner_sym _ f). reflexivity. Qed.

Lemma norm2_zero_inner f g : norm2 g <= 0 -> inner f g <= 0.
Proof.
  intros H. pose proof (norm2_nonneg E mu mu_nonneg f) as F.
  pose proof (cauchy_schwarz E mu mu_nonneg f g (norm2 f + 1) 0) as C. assert (norm2 f <= (norm2 f + 1) * (norm2 f + 1)) by nra.
  assert (inner f g <= (norm2 f + 1) * 0); [|lra]. apply C; auto; lra.
Qed.

(** Combinations of vectors named by the elements of a list. *)
Context {X : Type}.
Definition comb (u : X -> P -> Q) (B : list (Q * X)) (e : P) : Q := sum (fun a => fst a * u (snd a) e) B.

Lemma inner_comb f u B : inner f (comb u B) == sum (fun a => fst a * inner f (u (snd a))) B.
Proof.
  unfold Ensembles.inner, comb. rewrite (sum_ext _ (fun e => sum (fun a => mu e * (f e * (fst a * u (snd a) e))) B)).
  - rewrite sum_swap. apply sum_ext. intros a _. rewrite <- sum_scale. apply sum_ext. intros. ring.
  - intros e _. rewrite <- !sum_scale. apply sum_ext. intros. ring.
Qed.

Lemma comb_nonpositive f u B l : map snd B = l -> (forall a, In a B -> 0 <= fst a) -> (forall x, In x l -> inner f (u x) <= 0) -> inner f (comb u B) <= 0.
Proof.
  intros M N H. rewrite inner_comb. apply Qle_trans with (sum (fun _ => 0) B); [|rewrite sum_zero; [lra|reflexivity]].
  apply sum_le. intros a Ha. pose proof (N a Ha). assert (inner f (u (snd a)) <= 0) by (apply H; rewrite <- M; now apply in_map). nra.
Qed.

(** Nearest point of a cone: the residual has no positive product with a generator, and is orthogonal to the point. *)
Theorem nearest_in_cone (l : list X) : forall (u : X -> P -> Q) (b : P -> Q), exists B, map snd B = l /\ (forall a, In a B -> 0 <= fst a) /\
  let r := fun e => b e - 1 * comb u B e in (forall x, In x l -> inner r (u x) <= 0) /\ inner r (comb u B) == 0.
Proof.
  induction l as [|g l IH]; intros u b.
  { exists []. split; [auto|]. split; [intros a []|]. split; [intros x []|]. apply sum_zero. intros. unfold comb. simpl. ring. }
  destruct (IH u b) as (B & MB & NB & HB & OB). set (r := fun e => b e - 1 * comb u B e) in *.
  destruct (Qlt_le_dec 0 (inner r (u g))) as [G|G].
  2: { assert (C0 : forall e, comb u ((0, g) :: B) e == comb u B e) by (intros; unfold comb; cbn [sum fst snd]; ring).
       assert (R0 : forall f, inner (fun e => b e - 1 * comb u ((0, g) :: B) e) f == inner r f) by (intros; apply inner_ext; intros; [unfold r; now rewrite C0|reflexivity]).
       exists ((0, g) :: B). split; [simpl; congruence|]. split; [intros a [<-|Ha]; [simpl; lra|auto]|]. split.
       - intros x [<-|Hx]; rewrite R0; auto.
       - rewrite R0. transitivity (inner r (comb u B)); [|exact OB]. apply inner_ext; [reflexivity|]. intros; apply C0. }
  set (n := inner (u g) (u g)). assert (n0 : 0 < n).
  { destruct (Qlt_le_dec 0 n) as [|Z]; [auto|]. pose proof (norm2_zero_inner r (u g) Z). lra. }
  destruct (IH (fun x e => u x e - inner (u x) (u g) / n * u g e) (fun e => b e - inner b (u g) / n * u g e)) as (D & MD & ND & HD & OD).
  set (u' := fun x e => u x e - inner (u x) (u g) / n * u g e) in *. set (b' := fun e => b e - inner b (u g) / n * u g e) in *.
  set (r' := fun e => b' e - 1 * comb u' D e) in *.
  set (t := sum (fun a => fst a * (inner (u (snd a)) (u g) / n)) D). set (c := inner b (u g) / n - t).
  assert (CD : forall e, comb u' D e == comb u D e - t * u g e).
  { intros e. unfold comb, u', t. rewrite (Qmult_comm (sum _ D)), <- sum_scale, <- sum_minus. apply sum_ext. intros. ring. }
  assert (R' : forall e, r' e == b e - 1 * comb u ((c, g) :: D) e).
  { intros e. unfold r', b'. rewrite CD. unfold comb at 2. cbn [sum fst snd]. fold (comb u D e). unfold c. ring. }
  assert (Og : inner r' (u g) == 0).
  { unfold r'. rewrite inner_sub. unfold b'. rewrite inner_sub. fold n. rewrite (inner_sym (comb u' D)), inner_comb, sum_zero; [field; lra|].
    intros a _. unfold u'. rewrite inner_sub_r. fold n. rewrite (inner_sym (u g)). field. lra. }
  assert (Hx : forall x, In x l -> inner r' (u x) <= 0).
  { intros x Hx. specialize (HD x Hx). change (inner r' (u' x) <= 0) in HD. assert (E1 : inner r' (u' x) == inner r' (u x) - inner (u x) (u g) / n * inner r' (u g)) by apply inner_sub_r.
    rewrite Og in E1. lra. }
  assert (OD' : inner r' (comb u D) == 0).
  { change (inner r' (comb u' D) == 0) in OD. assert (E1 : inner r' (comb u' D) == inner r' (fun e => comb u D e - t * u g e)) by (apply inner_ext; intros; [reflexivity|apply CD]).
    rewrite inner_sub_r, Og, OD in E1. lra. }
  (* the weight of g is not negative *)
  assert (C0 : 0 <= c).
  { assert (K1 : inner r (comb u D) <= 0) by (apply comb_nonpositive with l; auto).
    assert (K2 : inner r' (comb u B) <= 0) by (apply comb_nonpositive with l; auto).
    assert (K3 : norm2 (fun e => r e - 1 * r' e) <= c * inner r (u g)).
    { assert (E1 : norm2 (fun e => r e - 1 * r' e) == inner (fun e => r e - 1 * r' e) (fun e => (comb u D e - 1 * comb u B e) - - c * u g e)).
      { apply inner_ext; intros e _; [reflexivity|]. rewrite R'. unfold r, comb at 2. cbn [sum fst snd]. fold (comb u D e). ring. }
      rewrite E1, inner_sub, !inner_sub_r, OB, OD', Og. lra. }
    pose proof (norm2_nonneg E mu mu_nonneg (fun e => r e - 1 * r' e)). destruct (Qlt_le_dec c 0); [exfalso; nra|auto]. }
  assert (R0 : forall f, inner (fun e => b e - 1 * comb u ((c, g) :: D) e) f == inner r' f) by (intros; apply inner_ext; intros; [now rewrite R'|reflexivity]).
  exists ((c, g) :: D). split; [simpl; congruence|]. split; [intros a [<-|Ha]; auto|]. split.
  - intros x [<-|Ix]; rewrite R0; [lra|auto].
  - rewrite R0, inner_comb. cbn [sum fst snd]. rewrite Og, <- inner_comb, OD'. ring.
Qed.
End Inner.

Section Best.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Variable E : list P.
Variable mu p : P -> Q.
Hypothesis mu_nonneg : forall e, In e E -> 0 <= mu e.
Local Notation vote := (vote pref).
Local Notation share := (share pref).
Local Notation inner := (inner E mu).

Lemma residual_inner A f : sum (fun e => residual pref mu p A e * f e) E == 2 * inner (fun e => p e - share A e) f.
Proof. unfold Ensembles.inner, residual. rewrite <- sum_scale. apply sum_ext. intros. ring. Qed.

(** Some ensemble with the weights that prove it best. *)
Theorem best_certified (l : list R) : l <> [] -> exists A, ensemble (fun r => In r l) A /\
  ceiling pref E (fun r => In r l) (residual pref mu p A) (sum (fun e => residual pref mu p A e * share A e) E).
Proof.
  intros N. assert (G : exists A, ensemble (fun r => In r l) A /\ forall g, In g l -> inner (fun e => p e - share A e) (vote g) <= inner (fun e => p e - share A e) (share A)).
  2: { destruct G as (A & A1 & H). exists A. split; [auto|]. intros g Hg. rewrite !residual_inner. specialize (H g Hg). lra. }
  clear - N mu_nonneg. induction l as [|g l IH]; [congruence|]. destruct l as [|h l].
  { exists [(1, g)]. split; [split; [intros x [<-|[]]; simpl; lra|split; [intros x [<-|[]]; now left|reflexivity]]|]. intros g' [<-|[]].
    apply Qle_lteq. right. apply inner_ext; intros; [reflexivity|]. symmetry. apply single_share. }
  destruct IH as (A & (NA & IA & WA) & HA); [discriminate|]. set (l' := h :: l) in *. set (s := share A) in *. set (r := fun e => p e - s e) in *.
  destruct (Qlt_le_dec (inner r s) (inner r (vote g))) as [L|L].
  2: { exists A. split; [split; [auto|split; [intros x Hx; right; auto|auto]]|]. intros g' [<-|Hg]; auto. }
  destruct (nearest_in_cone E mu mu_nonneg l' (fun x e => vote x e - 1 * vote g e) (fun e => p e - vote g e)) as (B & MB & NB & HB & OB).
  set (u := fun x e => vote x e - 1 * vote g e) in *. set (r1 := fun e => p e - vote g e - 1 * comb u B e) in *.
  set (c := 1 - weight B). set (A' := (c, g) :: B).
  assert (S' : forall e, share A' e == vote g e + comb u B e).
  { intros e. unfold A', Ensembles.share, comb, u, c, weight. cbn [sum fst snd].
    assert (X : sum (fun a => fst a * (vote (snd a) e - 1 * vote g e)) B == sum (fun a => fst a * vote (snd a) e) B - vote g e * sum fst B)
      by (rewrite <- sum_scale, <- sum_minus; apply sum_ext; intros; ring). rewrite X. ring. }
  set (r' := fun e => p e - share A' e). assert (R' : forall f, inner r' f == inner r1 f).
  { intros f. apply inner_ext; intros e _; [|reflexivity]. unfold r', r1. rewrite S'. ring. }
  assert (Og : inner r' (share A') == inner r' (vote g)).
  { assert (X : inner r' (share A') == inner r' (fun e => vote g e - -1 * comb u B e)) by (apply inner_ext; intros; [reflexivity|rewrite S'; ring]).
    change (inner r1 (comb u B) == 0) in OB. rewrite X, inner_sub_r, (R' (comb u B)), OB. ring. }
  assert (Hx : forall x, In x l' -> inner r' (vote x) <= inner r' (vote g)).
  { intros x Hx. specialize (HB x Hx). change (inner r1 (u x) <= 0) in HB. assert (E1 : inner r1 (u x) == inner r1 (vote x) - 1 * inner r1 (vote g)) by apply inner_sub_r.
    rewrite !R'. lra. }
  assert (Mean : forall f D, inner f (share D) == sum (fun a => fst a * inner f (vote (snd a))) D).
  { intros f D. rewrite <- (inner_comb E mu f vote D). apply inner_ext; intros; reflexivity. }
  assert (K2 : inner r' s <= inner r' (share A')).
  { rewrite Og. unfold s. rewrite Mean. apply (mean_le (fun x => In x l') A (fun x => inner r' (vote x))); [split; auto|auto]. }
  assert (K1 : inner r (share A') - inner r s <= c * (inner r (vote g) - inner r s)).
  { rewrite Mean. unfold A'. cbn [sum fst snd].
    assert (X : sum (fun a => fst a * inner r (vote (snd a))) B <= sum (fun a => inner r s * fst a) B).
    { apply sum_le. intros a Ha. pose proof (NB a Ha). assert (inner r (vote (snd a)) <= inner r s) by (apply HA; rewrite <- MB; now apply in_map). nra. }
    rewrite sum_scale in X. fold (weight B) in X. unfold c. lra. }
  assert (C0 : 0 <= c).
  { assert (K3 : norm2 E mu (fun e => r e - 1 * r' e) == (inner r (share A') - inner r s) - (inner r' (share A') - inner r' s)).
    { transitivity (inner (fun e => r e - 1 * r' e) (fun e => share A' e - 1 * s e)).
      - apply inner_ext; intros e _; [reflexivity|]. unfold r, r'. ring.
      - rewrite inner_sub, !inner_sub_r. ring. }
    pose proof (norm2_nonneg E mu mu_nonneg (fun e => r e - 1 * r' e)). destruct (Qlt_le_dec c 0); [exfalso; nra|auto]. }
  exists A'. split.
  - split; [|split].
    + intros x [<-|Hb]; auto.
    + intros x [<-|Hb]; [now left|]. right. apply (in_map snd) in Hb. rewrite MB in Hb. exact Hb.
    + unfold A', weight, c. cbn [sum fst]. unfold weight. ring.
  - fold r'. intros x [<-|Hg]; rewrite Og; [lra|auto].
Qed.

Hypothesis mu_one : sum mu E == 1.

Corollary best_exists (l : list R) : l <> [] -> exists A k, ensemble (fun r => In r l) A /\ ceiling pref E (fun r => In r l) (residual pref mu p A) k /\
  (let w := residual pref mu p A in sum (fun e => w e * p e) E - k - sum (fun e => w e * w e / (4 * mu e)) E == error pref E mu p A) /\
  forall B, ensemble (fun r => In r l) B -> error pref E mu p A <= error pref E mu p B.
Proof.
  intros N. destruct (best_certified l N) as (A & A1 & K). exists A, (sum (fun e => residual pref mu p A e * share A e) E).
  split; [auto|]. split; [auto|]. split; [cbv zeta; rewrite residual_bound; ring|]. now apply best_iff.
Qed.
End Best.
