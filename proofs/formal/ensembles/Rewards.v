(** The rewards of the engine's class "any": a ranking of the responses of each prompt.

    There are finitely many of them, so that the theorems about finite classes apply: either some ensemble is calibrated or some
    weights separate p* from all ensembles, and a best ensemble exists together with weights that prove it. *)
From Coq Require Import List QArith Lqa Lia ZArith NArith Bool Setoid Arith FMapPositive.
From Pluralign Require Import Axioms Ensembles.
From Pluralign Require Import Rankings Sums Errors Caratheodory Separation Best.
Import ListNotations.
Open Scope Q_scope.

Definition pair := (nat * nat * nat)%type.                 (* prompt, first response, second response *)
Definition reward := list ranking.
Definition prefers (r : reward) (e : pair) : bool := let '(x, a, b) := e in above (nth x r []) a b.
(** [ms]: the numbers of responses of the prompts. *)
Definition any (ms : list nat) (r : reward) : Prop :=
  length r = length ms /\ forall x, (x < length ms)%nat -> ranks (nth x ms O) (nth x r []).
Definition valid (ms : list nat) (e : pair) : Prop := let '(x, a, b) := e in
  (x < length ms /\ a < nth x ms O /\ b < nth x ms O /\ a <> b)%nat.

(** No ties: an ensemble's shares for a pair and its reverse add up to 1. *)
Lemma share_reverse ms A x a b : ensemble (any ms) A -> valid ms (x, a, b) -> share prefers A (x, a, b) + share prefers A (x, b, a) == 1.
Proof.
  intros (_ & I & W) (Hx & Ha & Hb & N). unfold share. rewrite <- sum_plus. unfold weight in W. rewrite <- W. apply sum_ext. intros r Hr.
  destruct (I r Hr) as [_ Rk]. specialize (Rk x Hx). unfold vote, prefers.
  destruct (above (nth x (snd r) []) a b) eqn:K.
  - rewrite (above_asym _ _ _ K). ring.
  - rewrite (above_total _ _ _ _ Rk Ha N K). ring.
Qed.

(** The class is a finite list, so that the certificates are complete for it. *)
Fixpoint lists {X} (n : nat) (l : list X) : list (list X) := match n with O => [[]] | S n' => flat_map (fun x => map (cons x) (lists n' l)) l end.

Lemma lists_all {X} n (l s : list X) : In s (lists n l) <-> length s = n /\ incl s l.
Proof.
  revert s. induction n as [|n IH]; intros s; simpl.
  - split; [intros [<-|[]]; split; [auto|intros x []]|]. intros [L _]. destruct s; [auto|discriminate].
  - rewrite in_flat_map. split.
    + intros (x & Ix & H). apply in_map_iff in H. destruct H as (s' & <- & H). apply IH in H. destruct H as [L I].
      split; [simpl; congruence|]. intros z [<-|Hz]; auto.
    + intros [L I]. destruct s as [|x s]; [discriminate|]. exists x. split; [apply I; now left|]. apply in_map, IH.
      split; [simpl in L; lia|]. intros z Hz. apply I. now right.
Qed.

Definition is_ranking (m : nat) (r : ranking) : bool := (length r =? m)%nat && forallb (fun c => existsb (Nat.eqb c) r) (seq 0 m).

Lemma is_ranking_spec m r : is_ranking m r = true <-> ranks m r.
Proof.
  unfold is_ranking. rewrite andb_true_iff, Nat.eqb_eq, forallb_forall. split.
  - intros [L H]. assert (I : incl (seq 0 m) r).
    { intros c Hc. specialize (H c Hc). apply existsb_exists in H. destruct H as (x & Hx & Q1). apply Nat.eqb_eq in Q1. now subst. }
    assert (I' : incl r (seq 0 m)) by (apply NoDup_length_incl; [apply seq_NoDup|rewrite seq_length; lia|auto]).
    split; [apply NoDup_incl_NoDup with (seq 0 m); [apply seq_NoDup|rewrite seq_length; lia|auto]|].
    intros c. split; intros Hc; [apply I', in_seq in Hc; lia|apply I, in_seq; lia].
  - intros H. split; [now apply ranks_length|]. intros c Hc. apply in_seq in Hc. apply existsb_exists. exists c. split; [apply H; lia|apply Nat.eqb_refl].
Qed.

Definition rankings (m : nat) : list ranking := filter (is_ranking m) (lists m (seq 0 m)).
Fixpoint rewards (ms : list nat) : list reward := match ms with [] => [[]] | m :: ms' => flat_map (fun r => map (cons r) (rewards ms')) (rankings m) end.

Lemma rankings_all m r : In r (rankings m) <-> ranks m r.
Proof.
  unfold rankings. rewrite filter_In, is_ranking_spec. split; [tauto|]. intros H. split; [|auto]. apply (lists_all m (seq 0 m) r).
  split; [now apply ranks_length|]. intros c Hc. apply H in Hc. apply in_seq. lia.
Qed.

Lemma rewards_all ms r : In r (rewards ms) <-> any ms r.
Proof.
  revert r. induction ms as [|m ms IH]; intros r; simpl.
  - split; [intros [<-|[]]; split; [auto|simpl; intros; lia]|]. intros [L _]. destruct r; [auto|discriminate].
  - rewrite in_flat_map. split.
    + intros (s & Hs & H). apply in_map_iff in H. destruct H as (r' & <- & H). apply IH in H. destruct H as [L K]. apply rankings_all in Hs.
      split; [simpl; congruence|]. intros [|x] Hx; [exact Hs|]. apply K. simpl in Hx. lia.
    + intros [L K]. destruct r as [|s r]; [discriminate|]. exists s. split; [apply rankings_all; apply (K O); simpl; lia|].
      apply in_map, IH. split; [simpl in L; lia|]. intros x Hx. apply (K (S x)). simpl. lia.
Qed.

Theorem any_calibrated_or_separated ms (E : list pair) p :
  (exists A, ensemble (any ms) A /\ calibrated prefers E p A) \/
  (exists w k, ceiling prefers E (any ms) w k /\ k < sum (fun e => w e * p e) E).
Proof.
  destruct (calibrated_or_separated prefers E p (rewards ms)) as [(A & (N & I & W) & Cal)|(w & k & K & S)].
  - left. exists A. split; [|auto]. split; [auto|]. split; [|auto]. intros x Hx. now apply rewards_all, I.
  - right. exists w, k. split; [|auto]. intros r Hr. now apply K, rewards_all.
Qed.

(** The least squared error is that of some ensemble, and some weights prove it. *)
Theorem any_best ms (E : list pair) mu p : (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 ->
  exists A w k, ensemble (any ms) A /\ ceiling prefers E (any ms) w k /\
  sum (fun e => w e * p e) E - k - sum (fun e => w e * w e / (4 * mu e)) E == error prefers E mu p A /\
  forall B, ensemble (any ms) B -> error prefers E mu p A <= error prefers E mu p B.
Proof.
  intros M S. destruct (best_exists prefers E mu p M S (rewards ms)) as (A & k & (N & I & W) & K & Eq & H).
  - assert (Z : In (map (seq 0) ms) (rewards ms)).
    { apply rewards_all. split; [apply map_length|]. intros x Hx. rewrite (nth_indep _ [] (seq 0 O)) by now rewrite map_length.
      rewrite map_nth. split; [apply seq_NoDup|]. intros c. rewrite in_seq. lia. }
    intros Z'. rewrite Z' in Z. destruct Z.
  - exists A, (residual prefers mu p A), k. split; [split; [auto|split; [intros x Hx; now apply rewards_all, I|auto]]|].
    split; [intros r Hr; now apply K, rewards_all|]. split; [exact Eq|]. intros B (N' & I' & W'). apply H. split; [auto|split; [intros x Hx; now apply rewards_all, I'|auto]].
Qed.
