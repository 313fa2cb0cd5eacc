(** Ceilings by looking at the regions of rewards: a tree decides the compared pairs one after the other.

    Whoever has decided a part of the pairs gains their weights, and of the others at most those that are positive. A node may stop where
    this is at most k, or where even the least score left is that of an outlier, or where no reward decides as the node does: for linear
    rewards a positive combination of the differences that have to be positive is zero. Rewards of the class [any] are linear, too, if each
    response has a feature of its own. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid Arith.
From Pluralign Require Import Axioms Ensembles.
From Pluralign Require Import Rankings Arrays Linear Sums Errors Rewards Subsets.
Import ListNotations.
Open Scope Q_scope.

Inductive regions := Enough | Impossible (multipliers : list Z) | Split (first second : regions).

Section Regions.
Variable R : numbers.
Context {Entry Reward : Type}.
Variable pref : Reward -> Entry -> bool.
Variables mu p w : Entry -> Q.
Variable row : Entry -> bool -> list Z.                    (* the first response's features less those of the second, or the other way round *)
Variable C : Reward -> Prop.

(** A reward is linear on these entries. *)
Definition decides (l : list Entry) (r : Reward) : Prop := exists t : list R, forall e, In e l ->
  pos R (dot R (row e (pref r e)) t).

Definition larger (x : Q) : Q := if Qlt_le_dec x 0 then 0 else x.
Definition smaller (x : Q) : Q := if Qlt_le_dec x 0 then x else 0.
Definition gain (r : Reward) (e : Entry) : Q := w e * vote pref r e.
Definition loss (r : Reward) (e : Entry) : Q := mu e * (p e * (1 - vote pref r e) + (1 - p e) * vote pref r e).
Definition least_loss (e : Entry) : Q := mu e * least (p e) (1 - p e).

Section Check.
Variable k : Q.
Variable limit : option Q.                                 (* the greatest score that is no outlier's *)

(** [u]: what is gained at most; [s]: the least score. *)
Definition enough (u s : Q) : bool := Qle_bool u k || match limit with Some t => negb (Qle_bool s t) | None => false end.
Fixpoint covered (rows : list (list Z)) (l : list Entry) (u s : Q) (t : regions) : bool :=
  match t, l with
  | Enough, _ => enough u s
  | Impossible y, _ => gordan rows y
  | Split _ _, [] => false
  | Split first second, e :: l' =>
      covered (row e true :: rows) l' (Qred (u + smaller (w e))) (Qred (s + (mu e * (1 - p e) - least_loss e))) first &&
      covered (row e false :: rows) l' (Qred (u - larger (w e))) (Qred (s + (mu e * p e - least_loss e))) second
  end.

Lemma parts_of x : smaller x == x - larger x.
Proof. unfold smaller, larger. destruct (Qlt_le_dec x 0); lra. Qed.

Lemma gain_larger r e : gain r e <= larger (w e).
Proof. unfold gain, larger, vote. destruct (pref r e), (Qlt_le_dec (w e) 0); lra. Qed.

Lemma loss_least r e : 0 <= mu e -> least_loss e <= loss r e.
Proof. intros M. unfold loss, least_loss, least, vote. destruct (pref r e), (Qlt_le_dec (p e) (1 - p e)); nra. Qed.

Lemma covered_sound t : forall rows l u s r, covered rows l u s t = true -> (forall e, In e l -> 0 <= mu e) ->
  (exists th : list R, (forall x, In x rows -> pos R (dot R x th)) /\
    forall e, In e l -> pos R (dot R (row e (pref r e)) th)) ->
  u - sum (fun e => larger (w e)) l + sum (gain r) l <= k \/
  exists T, limit = Some T /\ T < s - sum least_loss l + sum (loss r) l.
Proof.
  induction t as [|y|f IHf g IHg]; intros rows l u s r H M (th & P1 & P2).
  - assert (K : enough u s = true) by (destruct l; exact H). unfold enough in K. apply orb_true_iff in K. destruct K as [K|K].
    + left. apply Qle_bool_iff in K. assert (G : sum (gain r) l <= sum (fun e => larger (w e)) l) by (apply sum_le; intros; apply gain_larger). lra.
    + right. destruct limit as [T|]; [|discriminate]. exists T. split; [auto|]. apply negb_true_iff in K.
      assert (L : T < s) by (destruct (Qlt_le_dec T s) as [|L]; [auto|apply Qle_bool_iff in L; congruence]).
      assert (G : sum least_loss l <= sum (loss r) l) by (apply sum_le; intros e I; apply loss_least, M, I). lra.
  - assert (K : gordan rows y = true) by (destruct l; exact H). exfalso. now apply (gordan_sound R rows y K th).
  - destruct l as [|e l]; [discriminate|]. cbn [covered] in H. apply andb_true_iff in H. destruct H as [H1 H2]. cbn [sum].
    pose proof (P2 e (or_introl eq_refl)) as Pe. pose proof (parts_of (w e)) as Q1.
    assert (P3 : forall z, pos R (dot R z th) -> forall x, In x (z :: rows) -> pos R (dot R x th)) by (intros z Pz x [<-|I]; auto).
    destruct (pref r e) eqn:Ep.
    + destruct (IHf _ _ _ _ r H1) as [G|(T & ET & G)]; [intros; apply M; now right|exists th; split; [now apply P3|intros; apply P2; now right]|left|right; exists T; split; [exact ET|]];
        rewrite Qred_correct in G; unfold gain, loss in *; unfold vote in *; rewrite Ep in *; lra.
    + destruct (IHg _ _ _ _ r H2) as [G|(T & ET & G)]; [intros; apply M; now right|exists th; split; [now apply P3|intros; apply P2; now right]|left|right; exists T; split; [exact ET|]];
        rewrite Qred_correct in G; unfold gain, loss in *; unfold vote in *; rewrite Ep in *; lra.
Qed.

Variable E : list Entry.
Definition check_regions (t : regions) : bool :=
  forallb (fun e => Qle_bool 0 (mu e)) E &&
  covered [] E (rsum (fun e => larger (w e)) E) (rsum least_loss E) t.

Definition within (r : Reward) : Prop := match limit with Some t => score pref E mu p r <= t | None => True end.

Theorem check_regions_sound t : check_regions t = true -> (forall r, C r -> decides E r) ->
  ceiling pref E (fun r => C r /\ within r) w k.
Proof.
  unfold check_regions. rewrite andb_true_iff, forallb_forall. intros [M H] D r [Cr Wi]. destruct (D r Cr) as [th P].
  destruct (covered_sound t _ _ _ _ r H) as [G|(T & ET & G)].
  - intros e I. now apply Qle_bool_iff, M.
  - exists th. split; [intros x []|exact P].
  - rewrite rsum_sum in G. unfold gain in G. lra.
  - exfalso. rewrite rsum_sum in G. unfold within in Wi. rewrite ET in Wi. unfold score in Wi.
    change (sum (fun e => mu e * (p e * (1 - vote pref r e) + (1 - p e) * vote pref r e)) E) with (sum (loss r) E) in Wi. lra.
Qed.
End Check.
End Regions.
