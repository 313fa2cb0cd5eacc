(** Greedy leximax over an arbitrary set of allowed rankings.

    The greedy output is the greatest allowed ranking in the lexicographic order of "higher score, then smaller number"; so it
    is unique, and it exists if any ranking is allowed, because there are finitely many. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings.
Import ListNotations.

Section Leximax.
Variable m : nat.
Variable A : ranking -> Prop.        (* the allowed rankings *)
Variable score : nat -> nat.
Hypothesis A_ranks : forall r, A r -> ranks m r.
Local Notation better := (better score).
Local Notation possible := (possible A).
Local Notation leximax := (leximax A score).

Lemma better_total c d : c <> d -> better c d \/ better d c.
Proof. unfold better. lia. Qed.

Theorem leximax_unique r r' : leximax r -> leximax r' -> r = r'.
Proof.
  intros [Ar H] [Ar' H']. destruct (list_eq_dec Nat.eq_dec r r') as [|N]; [auto|exfalso].
  destruct (split_neq r r') as (p & c & s & c' & s' & E & E' & D); [|auto|].
  - now rewrite (ranks_length m r), (ranks_length m r') by auto.
  - destruct (better_total c c' D) as [B|B].
    + apply (H' p c' s' E' c); [exists s; congruence|auto].
    + apply (H p c s E c'); [exists s'; congruence|auto].
Qed.

Lemma leximax_first r d : leximax r -> possible [] d -> forall c, first r c = true -> ~ better d c.
Proof.
  intros [_ H] P c F. destruct r as [|x r]; [discriminate|].
  apply Nat.eqb_eq in F. subst x. now apply (H [] c r).
Qed.

(** It is the greatest allowed ranking in the lexicographic order of (score, number). *)
Fixpoint lexb (r' r : ranking) : bool :=
  match r', r with
  | d :: t', c :: t =>
      (score c <? score d) || (score d =? score c) && (d <? c) || (d =? c) && lexb t' t
  | _, _ => false
  end.

Lemma lexb_app p d c s s' : better d c -> lexb (p ++ d :: s) (p ++ c :: s') = true.
Proof.
  intros B. induction p as [|x p IH]; simpl.
  - unfold better in B. apply orb_true_iff. left.
    rewrite orb_true_iff, andb_true_iff, !Nat.ltb_lt, Nat.eqb_eq. lia.
  - rewrite IH, !Nat.eqb_refl. apply orb_true_r.
Qed.

Lemma lexb_spec d t' c t : lexb (d :: t') (c :: t) = true <-> better d c \/ d = c /\ lexb t' t = true.
Proof.
  simpl. unfold better. rewrite !orb_true_iff, !andb_true_iff, !Nat.ltb_lt, !Nat.eqb_eq. tauto.
Qed.

Lemma lexb_irrefl r : lexb r r = false.
Proof.
  induction r as [|c r IH]; [auto|]. apply not_true_iff_false. rewrite lexb_spec, IH.
  unfold better. intros [?|[_ ?]]; [lia|discriminate].
Qed.

Lemma lexb_trans x y z : lexb x y = true -> lexb y z = true -> lexb x z = true.
Proof.
  revert y z. induction x as [|a x IH]; intros [|b y] [|c z]; try discriminate.
  rewrite !lexb_spec. unfold better. intros [?|[-> H]] [?|[-> H']]; try (left; lia).
  right. eauto.
Qed.

Lemma greatest (l : list ranking) : l <> [] -> exists r, In r l /\ forall r', In r' l -> lexb r' r = false.
Proof.
  induction l as [|x l IH]; [congruence|]. intros _. destruct l as [|y l].
  - exists x. split; [now left|]. intros r' [<-|[]]. apply lexb_irrefl.
  - destruct IH as (r & Hr & G); [discriminate|]. destruct (lexb x r) eqn:E.
    + exists x. split; [now left|]. intros r' [<-|H]; [apply lexb_irrefl|].
      apply not_true_iff_false. intros L.
      pose proof (G r' H). pose proof (lexb_trans _ _ _ L E). congruence.
    + exists r. split; [now right|]. intros r' [<-|H]; auto.
Qed.

Lemma greatest_leximax r : A r -> (forall r', A r' -> lexb r' r = false) -> leximax r.
Proof.
  intros H G. split; [auto|]. intros p c s -> d [s' Hd] B.
  apply (lexb_app p d c s' s) in B. rewrite G in B; [discriminate|auto].
Qed.

(** Conversely no allowed ranking is greater, so the two definitions agree. *)
Lemma leximax_greatest r : leximax r -> forall r', A r' -> lexb r' r = false.
Proof.
  intros [H G] r' H'. destruct (list_eq_dec Nat.eq_dec r' r) as [->|N]; [apply lexb_irrefl|].
  destruct (split_neq r' r) as (p & d & t' & c & t & -> & -> & D); [|auto|].
  - now rewrite (ranks_length m r), (ranks_length m r') by auto.
  - apply not_true_iff_false. intros L. destruct (better_total d c D) as [B|B].
    + apply (G p c t eq_refl d); [exists t'; auto|auto].
    + apply (lexb_app p c d t t') in B. pose proof (lexb_trans _ _ _ L B). now rewrite lexb_irrefl in *.
Qed.

(** Existence: finitely many rankings have [m] candidates. *)
Fixpoint words n : list ranking :=
  match n with 0 => [[]] | S n' => flat_map (fun c => map (cons c) (words n')) (seq 0 m) end.

Lemma words_all r : (forall c, In c r -> c < m) -> In r (words (length r)).
Proof.
  induction r as [|c r IH]; simpl; intros H; [auto|]. apply in_flat_map. exists c. split.
  - apply in_seq. specialize (H c). lia.
  - apply in_map, IH. auto.
Qed.

Lemma sublist (l : list ranking) : (forall r, A r \/ ~ A r) -> exists l', forall r, In r l' <-> In r l /\ A r.
Proof.
  intros D. induction l as [|x l [l' IH]].
  - exists []. simpl. tauto.
  - destruct (D x).
    + exists (x :: l'). intros r. simpl. rewrite IH. split; [intros [<-|?]; tauto|tauto].
    + exists l'. intros r. simpl. rewrite IH. split; [tauto|intros [[<-|?] ?]; tauto].
Qed.

Theorem leximax_exists : (forall r, A r \/ ~ A r) -> (exists r, A r) -> exists r, leximax r.
Proof.
  intros D [r0 H0]. destruct (sublist (words m) D) as [l Hl].
  assert (E : forall r, A r -> In r l).
  { intros r H. apply Hl. split; [|auto]. rewrite <- (ranks_length m r) at 1 by auto.
    apply words_all. intros c. apply (A_ranks r H). }
  destruct (greatest l) as (r & Hr & G).
  - intros ->. exact (E r0 H0).
  - exists r. apply greatest_leximax; [now apply Hl|auto].
Qed.
End Leximax.
