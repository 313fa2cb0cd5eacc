(** Finite families: outputs by computation, and the counterexamples of Theorem C.2 and of another reading of LCPO.

    Where the family is a list, whether a ranking is the output of LCPO is decided by comparing it with all others; the theorems
    follow by computation. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules.
Import ListNotations.

Definition respects_b m P r : bool :=
  forallb (fun a => forallb (fun b => implb (unanimous P a b) (above r a b)) (seq 0 m)) (seq 0 m).

Lemma respects_b_spec m P r : respects_b m P r = true <-> respects m P r.
Proof.
  unfold respects_b, respects. rewrite forallb_forall. split.
  - intros H a b Ha Hb U. specialize (H a). rewrite in_seq, forallb_forall in H.
    specialize (H (conj (Nat.le_0_l a) Ha) b). rewrite in_seq, U in H. apply H. lia.
  - intros H a Ha. apply forallb_forall. intros b Hb. rewrite in_seq in *.
    destruct (unanimous P a b) eqn:U; [|auto]. simpl. apply H; auto; lia.
Qed.

Definition is_lcpo m (L : list ranking) P r : bool :=
  let A := filter (respects_b m P) L in
  existsb (fun s => if list_eq_dec Nat.eq_dec s r then true else false) A &&
  forallb (fun s => negb (lexb (copeland m P) s r)) A.

Lemma is_lcpo_sound m L P r : is_lcpo m L P r = true -> lcpo m (fun r => In r L) P r.
Proof.
  unfold is_lcpo. rewrite andb_true_iff, forallb_forall. intros [E H]. apply greatest_leximax.
  - apply existsb_exists in E. destruct E as (s & Hs & E). destruct (list_eq_dec Nat.eq_dec s r); [subst|discriminate].
    apply filter_In in Hs. split; [apply Hs|]. now apply respects_b_spec.
  - intros r' [Hr Hp]. apply negb_true_iff, H, filter_In. split; [auto|]. now apply respects_b_spec.
Qed.

Definition is_ranking_of m (r : ranking) : bool :=
  (length r =? m) && forallb (fun c => existsb (Nat.eqb c) r) (seq 0 m).

Lemma is_ranking_of_sound m r : is_ranking_of m r = true -> ranks m r.
Proof.
  unfold is_ranking_of. rewrite andb_true_iff, Nat.eqb_eq, forallb_forall. intros [L H].
  assert (I : incl (seq 0 m) r).
  { intros c Hc. specialize (H c Hc). apply existsb_exists in H. destruct H as (x & Hx & E).
    apply Nat.eqb_eq in E. now subst. }
  assert (I' : incl r (seq 0 m)).
  { apply NoDup_length_incl; [apply seq_NoDup|rewrite seq_length; lia|auto]. }
  split.
  - apply NoDup_incl_NoDup with (seq 0 m); [apply seq_NoDup|rewrite seq_length; lia|auto].
  - intros c. split; intros Hc; [apply I', in_seq in Hc; lia|apply I, in_seq; lia].
Qed.

(** Theorem C.2, smaller: LCPO fails separability on three candidates. *)
Definition F3 := [[0;1;2]; [0;2;1]; [1;0;2]; [2;1;0]].
Lemma F3_ranks r : In r F3 -> ranks 3 r.
Proof. intros Hr. apply is_ranking_of_sound. destruct Hr as [<-|[<-|[<-|[<-|[]]]]]; reflexivity. Qed.

Theorem lcpo_fails_separability : ~ separability 3 (fun r => In r F3) (lcpo 3 (fun r => In r F3)).
Proof.
  intros S. set (P := [[0;1;2]; [0;2;1]]). set (Q := [[0;2;1]; [1;0;2]; [2;1;0]]).
  assert (B : forall P, forallb (fun r => existsb (fun s => if list_eq_dec Nat.eq_dec s r then true else false) F3) P = true ->
    P <> [] -> ballots 3 (fun r => In r F3) P).
  { intros X H N. split; [auto|]. intros r Hr. rewrite forallb_forall in H. specialize (H r Hr).
    apply existsb_exists in H. destruct H as (s & Hs & E). destruct (list_eq_dec Nat.eq_dec s r) as [<-|]; [|discriminate].
    split; [|auto]. apply is_ranking_of_sound. destruct Hs as [<-|[<-|[<-|[<-|[]]]]]; reflexivity. }
  assert (K : exists r r', is_lcpo 3 F3 P r = true /\ is_lcpo 3 F3 Q r = true /\ is_lcpo 3 F3 (P ++ Q) r' = true /\ r <> r').
  { exists [0;1;2], [0;2;1]. repeat split; try reflexivity. discriminate. }
  destruct K as (r & r' & H1 & H2 & H3 & N). apply N.
  apply (leximax_unique 3 (unanimity 3 (fun r => In r F3) (P ++ Q)) (copeland 3 (P ++ Q))).
  - intros s [Hs _]. apply is_ranking_of_sound. destruct Hs as [<-|[<-|[<-|[<-|[]]]]]; reflexivity.
  - apply (S P Q r); [apply B; [reflexivity|discriminate]..| |]; now apply is_lcpo_sound.
  - now apply is_lcpo_sound.
Qed.

(** The variant that compares whole sequences of scores and breaks ties by a fixed order of rankings
    fails winner monotonicity: it is another rule. *)

Definition F4 := [[0;2;1;3]; [1;0;3;2]; [3;1;2;0]; [2;0;1;3]; [3;2;0;1]].
Definition P4 := [[1;0;3;2]; [2;0;1;3]; [3;1;2;0]; [2;0;1;3]].
Definition P4' := [[1;0;3;2]; [0;2;1;3]; [3;1;2;0]; [2;0;1;3]].

Lemma F4_ranks r : In r F4 -> ranks 4 r.
Proof. intros Hr. apply is_ranking_of_sound. destruct Hr as [<-|[<-|[<-|[<-|[<-|[]]]]]]; reflexivity. Qed.

Theorem lcpo_sequence_fails_winner_monotonicity :
  ~ winner_monotonicity 4 (fun r => In r F4) (lcpo_sequence 4 (fun r => In r F4)).
Proof.
  intros W.
  assert (R : forall r, In r F4 -> ranks 4 r).
  { intros r Hr. apply is_ranking_of_sound. destruct Hr as [<-|[<-|[<-|[<-|[<-|[]]]]]]; reflexivity. }
  assert (T : first [1;0;3;2] 0 = true); [|discriminate T].
  apply (W P4 P4' [0;2;1;3] [1;0;3;2] 0).
  - split; [discriminate|]. intros r Hr. assert (In r F4) by (simpl in *; tauto). auto.
  - split; [discriminate|]. intros r Hr. assert (In r F4) by (simpl in *; tauto). auto.
  - split; [split; [simpl; tauto|apply respects_b_spec; reflexivity]|].
    intros s [[<-|[<-|[<-|[<-|[<-|[]]]]]] _]; split; try reflexivity; discriminate.
  - split; [split; [simpl; tauto|apply respects_b_spec; reflexivity]|].
    intros s [[<-|[<-|[<-|[<-|[<-|[]]]]]] _]; split; try reflexivity; discriminate.
  - reflexivity.
  - repeat constructor; try (intros x y; reflexivity).
    all: try (intros y; auto; fail).
    + intros x y Nx Ny. destruct x as [|[|[|[|x]]]], y as [|[|[|[|y]]]]; try congruence; reflexivity.
    + intros y. destruct y as [|[|[|[|y]]]]; cbv; auto.
Qed.
