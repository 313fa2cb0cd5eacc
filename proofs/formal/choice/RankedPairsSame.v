(** Ranked pairs in the words of their steps ([RankedPairs]) are the rule of the statements.

    Of the pairs before a pair e those that are locked are pairs of the output r. So if r has not e, no allowed ranking has e and all these;
    and if none has e and the pairs of r before e, whoever agrees with r on what was taken before has not e. *)
From Coq Require Import List Arith ZArith Lia Bool Sorted.
From Pluralign Require Axioms VotingRules.
From Pluralign Require Import Rankings RankedPairs.
Import ListNotations.

Section Same.
Variable m : nat.
Variable F : Axioms.ranking -> Prop.
Variable P : Axioms.profile.
Local Notation numbers := (fun a b => Z.of_nat (Axioms.support P a b)).

Lemma sooner_earlier e f : sooner numbers e f <-> VotingRules.earlier VotingRules.lexicographic P e f.
Proof.
  unfold sooner, VotingRules.earlier, VotingRules.lexicographic, margin, VotingRules.margin_of.
  rewrite orb_true_iff, andb_true_iff, !Nat.ltb_lt, Nat.eqb_eq. tauto.
Qed.

Lemma taken_same e : taken m numbers e <-> VotingRules.taken m VotingRules.lexicographic P e.
Proof.
  unfold taken, is_pair, VotingRules.taken. rewrite <- sooner_earlier. unfold sooner, margin. destruct e as [a b]. cbn [fst snd]. lia.
Qed.

Lemma before_sooner u e v f : StronglySorted (sooner numbers) (u ++ e :: v) -> In f (u ++ e :: v) -> sooner numbers f e -> In f u.
Proof.
  intros S I B. apply (sooner_before m numbers (sooner numbers) u e v f S I); [intros ->|intros B']; unfold sooner in *; lia.
Qed.

Lemma sooner_of u e v f : StronglySorted (sooner numbers) (u ++ e :: v) -> In f u -> sooner numbers f e.
Proof.
  induction u as [|x u IH]; simpl; intros S I; [destruct I|]. inversion S as [|? ? S' A]; subst. rewrite Forall_forall in A.
  destruct I as [->|I]; [apply A, in_app_iff; simpl; auto|auto].
Qed.

Theorem ranked_pairs_same r : ranked_pairs m numbers F r <-> VotingRules.ranked_pairs m F VotingRules.lexicographic P r.
Proof.
  split.
  - intros (l & [S T] & Fr & L & H & Hr). split; [exact Fr|]. intros e Te Ne (s & Fs & Se & Hs). apply taken_same, T in Te.
    destruct (in_split _ _ Te) as (u & v & ->). apply locking_app in H. destruct H as (K & H1 & H2).
    destruct (locking_incl m numbers F _ _ _ H1) as [_ I1]. rewrite app_nil_r in I1. destruct (locking_incl m numbers F _ _ _ H2) as [I2 _].
    inversion H2 as [|? ? ? ? E H3|? ? ? ? E H3]; subst.
    + destruct e as [a b]. apply Ne. apply Hr. apply (proj1 (locking_incl m numbers F _ _ _ H3)). now left.
    + apply E. exists s. split; [exact Fs|]. intros a b [->|I]; [exact Se|]. apply (Hs (a, b)).
      * apply taken_same, T, in_app_iff. left. now apply I1.
      * exact (Hr a b (I2 _ I)).
      * apply sooner_earlier. apply (sooner_of u e v); [exact S|]. now apply I1.
  - intros [Fr H]. destruct (order_exists m numbers) as (l & S & T). exists l. split; [now split|].
    apply output_by_refusals; [exact Fr|]. intros p a b s -> A q Fq Agree. destruct (Axioms.above q a b) eqn:Aq; [exfalso|reflexivity].
    assert (Te : VotingRules.taken m VotingRules.lexicographic P (a, b)) by (apply taken_same, T, in_app_iff; right; now left).
    apply (H (a, b) Te); [unfold VotingRules.has; simpl; congruence|]. exists q. split; [exact Fq|]. split; [exact Aq|].
    intros [x y] Tf Hf B. unfold VotingRules.has in *. simpl in *. rewrite Agree; [exact Hf|].
    apply (before_sooner p (a, b) s); [exact S|apply T, taken_same, Tf|now apply sooner_earlier].
Qed.
End Same.
