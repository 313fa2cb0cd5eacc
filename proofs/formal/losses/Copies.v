(** More axioms of rules that minimize a loss: copies of a profile, and ballots that are all alike.

    k copies multiply the loss of the voters by k, and leave that of the majorities as it is. If all cast the same ballot, the loss of the
    voters is their number times that of the majorities, whose only output is that ballot. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Cells Winners Linear Numbers MajorityLoss Convex Separated Loss Losses Probit.
Import ListNotations.
Local Open Scope R_scope.

Lemma total_ext f g l : (forall p, In p l -> f p = g p) -> total f l = total g l.
Proof. induction l as [|p l IH]; simpl; intros H; [auto|]. rewrite (H p), IH; auto. Qed.

Lemma total_scale c f l : total (fun p => c * f p) l = c * total f l.
Proof. induction l as [|p l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

(** A positive multiple of a cost, and an equal cost. *)
Lemma least_multiple X L L' c s : 0 < c -> (forall t, L' t = c * L t) -> least_cost X L s -> least_cost X L' s.
Proof.
  intros C E [F M]. split; [exact F|]. intros t' e He. destruct (M t' (e / c)) as (t & W & T).
  - apply Rmult_lt_0_compat; [auto|now apply Rinv_0_lt_compat].
  - exists t. split; [exact W|]. rewrite !E. apply (Rmult_le_compat_l c) in T; [|lra]. rewrite Rmult_plus_distr_l in T.
    replace (c * (e / c)) with e in T by (field; lra). exact T.
Qed.

Lemma least_divided X L L' c s : 0 < c -> (forall t, L' t = c * L t) -> least_cost X L' s -> least_cost X L s.
Proof.
  intros C E. apply least_multiple with (c := / c); [now apply Rinv_0_lt_compat|]. intros t. rewrite E. field. lra.
Qed.

Section Copies.
Variable loss : R -> R.
Variable X : list (list Z).

Lemma loss_copies P k t : loss_of loss X (concat (repeat P k)) t = INR k * loss_of loss X P t.
Proof.
  unfold loss_of. rewrite <- total_scale. apply total_ext. intros [a b] _. rewrite support_copies, mult_INR. ring.
Qed.

Lemma majority_copies P k t : (0 < k)%nat -> majority_loss loss X (concat (repeat P k)) t = majority_loss loss X P t.
Proof.
  intros K. unfold majority_loss. f_equal. apply filter_ext. intros [a b]. now apply beats_copies.
Qed.
End Copies.

Lemma INR_pos k : (0 < k)%nat -> 0 < INR k.
Proof. apply lt_0_INR. Qed.

(** The same outputs on a profile and on copies of it. *)
Definition copies_same (output : profile -> ranking -> Prop) := forall P r k, (0 < k)%nat -> output (concat (repeat P k)) r <-> output P r.

Theorem losses_homogeneous loss X lambda output : In output [minimizes_loss loss X; minimizes loss X; majority_weight_decay lambda X] -> copies_same output.
Proof.
  intros [<-|[<-|[<-|[]]]] P r k K.
  - pose proof (loss_copies loss X P k) as E. split; [apply least_divided with (INR k)|apply least_multiple with (INR k)]; auto using INR_pos.
  - assert (E : forall t, majority_loss loss X (concat (repeat P k)) t = 1 * majority_loss loss X P t) by (intros; rewrite majority_copies by auto; ring).
    split; [apply least_divided with 1|apply least_multiple with 1]; auto using Rlt_0_1.
  - assert (E : forall t, majority_loss logistic X (concat (repeat P k)) t + lambda * square_norm t = 1 * (majority_loss logistic X P t + lambda * square_norm t))
      by (intros; rewrite majority_copies by auto; ring).
    split; [apply least_divided with 1|apply least_multiple with 1]; auto using Rlt_0_1.
Qed.

(** Ballots that are all alike. *)
Section Alike.
Variable loss : R -> R.
Variable X : list (list Z).
Hypothesis loss_nonnegative : nonnegative loss.
Hypothesis loss_rises : nondecreasing loss.
Hypothesis loss_lower : exists x, loss x < loss 0.

Lemma loss_alike P s t : P <> [] -> (forall v, In v P -> v = s) -> loss_of loss X P t = INR (length P) * majority_loss loss X P t.
Proof.
  intros N A. unfold loss_of, majority_loss. rewrite <- total_scale. induction (pairs X) as [|[a b] l IH]; [reflexivity|]. cbn [filter].
  assert (L : (0 < length P)%nat) by (destruct P; [congruence|simpl; lia]).
  unfold beats at 1. rewrite (alike_support P s a b A) in *. destruct (above s a b) eqn:Ab.
  - assert (E : (length P <? 2 * length P)%nat = true) by (apply Nat.ltb_lt; lia). rewrite E.
    assert (Nab : (a =? b)%nat = false) by (apply Nat.eqb_neq; intros ->; now rewrite above_irrefl in Ab). rewrite Nab. cbn [negb total].
    rewrite IH, (alike_support P s a b A), Ab. reflexivity.
  - rewrite Nat.mul_0_r. cbn [Nat.ltb Nat.leb]. destruct (length P) eqn:El; [lia|]. cbn [Nat.leb]. destruct (negb (a =? b)%nat); [|exact IH].
    cbn [total]. rewrite IH, (alike_support P s a b A), Ab. simpl INR at 1. ring.
Qed.

Theorem losses_unanimous : unanimous_ballots (length X) (feasible X) (minimizes_loss loss X) /\ unanimous_ballots (length X) (feasible X) (minimizes loss X).
Proof.
  pose proof (pmc_unanimous (length X) (feasible X) (minimizes loss X) (monotone_pmc loss X loss_nonnegative loss_rises loss_lower)) as M.
  split; [|exact M]. intros P r s B O A. apply (M P r s B); [|exact A]. pose proof (proj1 B) as N.
  apply (least_divided X _ (loss_of loss X P) (INR (length P))); [apply INR_pos; destruct P; [congruence|simpl; lia]| |exact O].
  intros t. now apply loss_alike with s.
Qed.
End Alike.
