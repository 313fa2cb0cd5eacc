(** Resolvability: one voter who casts the output leaves its first candidate on top, and no tie decides that any more.

    Such a voter gives that candidate more points than any other, which had at most as many among those that can be first. A Kemeny output
    costs nothing with that voter, and every other ranking something. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Cells Winners.
Import ListNotations.

Section Ties.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.

Section Scores.
Variable points : ranking -> nat -> nat.
Variable score : profile -> nat -> nat.
Hypothesis score_cons : forall v P c, score (v :: P) c = points v c + score P c.
Hypothesis points_first : forall v w d, ranks m v -> d < m -> d <> w -> first v w = true -> points v d < points v w.

Theorem additive_resolvability : resolvability m F (fun before P => leximax_by (any F P) (score P) before).
Proof.
  intros before P r w B [Fr H] T. pose proof (F_ranks r Fr) as R. exists r. split; [exact R|]. split; [exact Fr|].
  intros before' r' [Fr' H']. pose proof (F_ranks r' Fr') as R'. pose proof (first_lt m r w R T) as Hw.
  destruct (top m r' w R' Hw) as (d & t & -> & Hd). simpl. apply Nat.eqb_eq. destruct (Nat.eq_dec d w) as [|N]; [auto|exfalso].
  destruct r as [|x s]; [discriminate|]. apply Nat.eqb_eq in T. subst x.
  assert (K : score P d <= score P w). { apply Nat.nlt_ge. intros L. apply (H [] w s eq_refl d); [now exists t|now left]. }
  apply (H' [] d t eq_refl w); [now exists s|left]. rewrite !score_cons.
  pose proof (points_first (w :: s) w d R Hd N (Nat.eqb_refl w)). lia.
Qed.
End Scores.

Lemma borda_first v w d : ranks m v -> d < m -> d <> w -> first v w = true -> borda_points m v d < borda_points m v w.
Proof.
  intros R Hd N T. unfold borda_points. pose proof (first_lt m v w R T) as Hw. apply (Kemeny.sum_lt _ _ _ d); [|apply in_seq; lia|].
  - intros y _. destruct (above v d y) eqn:A; [|lia]. destruct (Nat.eq_dec y w) as [->|Ny].
    + pose proof (first_above m v w d R N T) as K. apply above_asym in K. congruence.
    + now rewrite (first_above m v w y R Ny T).
  - rewrite above_irrefl, (first_above m v w d R N T). lia.
Qed.

Lemma plurality_first v w d : ranks m v -> d < m -> d <> w -> first v w = true -> first_place v d < first_place v w.
Proof.
  intros _ _ N T. unfold first_place. rewrite T. destruct v as [|x v]; [discriminate|]. simpl in *. apply Nat.eqb_eq in T. subst x.
  destruct (Nat.eqb_spec w d); [congruence|lia].
Qed.

(** Kemeny. *)
Lemma cost_cons v P r : cost m (v :: P) r = cost m [v] r + cost m P r.
Proof.
  unfold cost. rewrite <- sum_add. apply sum_ext. intros a _. rewrite <- sum_add. apply sum_ext. intros b _.
  unfold term, support. simpl. destruct (above r a b), (above v b a); simpl; auto.
Qed.

Lemma cost_own v : cost m [v] v = 0.
Proof.
  unfold cost. assert (Z : forall (f : nat -> nat) l, (forall x, f x = 0) -> sum f l = 0) by (intros f l H; induction l; simpl; rewrite ?H; auto).
  apply Z. intros a. apply Z. intros b. unfold term, support. destruct (above v a b) eqn:A; [|auto]. simpl. now rewrite (above_asym _ _ _ A).
Qed.

Lemma cost_other v r : ranks m v -> ranks m r -> v <> r -> 0 < cost m [v] r.
Proof.
  intros Rv R N. destruct (split_neq v r) as (p & c & t & d & t' & -> & -> & D); [now rewrite (ranks_length m v), (ranks_length m r)|auto|].
  pose proof (ranks_mid m p c t Rv) as (Hc & Nc & _). pose proof (ranks_mid m p d t' R) as (Hd & Nd & _).
  assert (K : forall x y q, ~ In x p -> ~ In y p -> x <> y -> above (p ++ x :: q) x y = true).
  { intros x y q Hx Hy N2. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec x y); [congruence|lia]. }
  assert (Z : forall (f : nat -> nat) l x, In x l -> 0 < f x -> 0 < sum f l).
  { intros f l x. induction l as [|y l IH]; simpl; intros I H; [destruct I|]. destruct I as [->|I]; [lia|]. specialize (IH I H). lia. }
  apply (Z _ _ d); [apply in_seq; lia|]. apply (Z _ _ c); [apply in_seq; lia|]. unfold term, support.
  rewrite (K d c t' Nd Nc (not_eq_sym D)). cbn [filter]. rewrite (K c d t Nc Nd D). simpl. lia.
Qed.

Theorem optimal_resolvability (A : profile -> ranking -> Prop) : (forall P r, A P r -> F r) ->
  (forall P r s, A P r -> A (r :: P) s -> A P s) -> (forall P r, A P r -> A (r :: P) r) -> resolvability m F (fun prec P => optimal m prec (A P) P).
Proof.
  intros AF Down Up prec P r w B [Ar G] T. pose proof (AF P r Ar) as Fr. exists r. split; [now apply F_ranks|]. split; [exact Fr|].
  intros prec' r' [Ar' G']. destruct (list_eq_dec Nat.eq_dec r r') as [<-|N]; [exact T|exfalso].
  assert (L : cost m P r <= cost m P r') by (destruct (G r' (Down P r r' Ar Ar')) as [|[]]; lia).
  pose proof (cost_other r r' (F_ranks r Fr) (F_ranks r' (AF _ _ Ar')) N) as K. specialize (G' r (Up P r Ar)).
  rewrite !(cost_cons r P), cost_own in G'. destruct G' as [|[]]; lia.
Qed.

Theorem kemeny_resolvability : resolvability m F (kemeny m F) /\ resolvability m F (kemeny_po m F).
Proof.
  split; [apply (optimal_resolvability (any F))|apply (optimal_resolvability (unanimity m F))]; unfold any, unanimity; try tauto.
  - intros P r s [Fr H] [Fs K]. split; [auto|]. intros a b Ha Hb U. apply K; auto. unfold unanimous in *. simpl. now rewrite (H a b Ha Hb U).
  - intros P r [Fr H]. split; [auto|]. apply ballot_respects. now left.
Qed.

Theorem leximax_resolvability : resolvability m F (fun before P => leximax_by (any F P) (borda m P) before) /\
  resolvability m F (fun before P => leximax_by (any F P) (plurality P) before).
Proof.
  split; [exact (additive_resolvability (borda_points m) (borda m) (borda_cons m) borda_first)|].
  exact (additive_resolvability first_place plurality plurality_cons plurality_first).
Qed.
End Ties.
