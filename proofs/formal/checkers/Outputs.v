(** What is known of the outputs of a rule on a profile, and what follows from it.

    Either the ranking is known, or orders that all outputs have. Orders are transitive: their closure, by Warshall's algorithm, is a
    table in which each candidate is taken as a stop in turn. Who has nobody above may be first, and nobody else. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Arrays Packed Cases.
Import ListNotations.

(** ** Transitive closure *)
Definition entry (M : list (list bool)) a b : bool := nth b (nth a M []) false.
Definition through (M : list (list bool)) k : list (list bool) :=
  let row := nth k M [] in map (fun l => if nth k l false then zip orb l row else l) M.
Definition closed m (start : nat -> nat -> bool) : list (list bool) :=
  fold_left through (seq 0 m) (map (fun a => map (start a) (seq 0 m)) (seq 0 m)).

Lemma zip_or k : forall l b, nth b (zip orb k l) false = true -> nth b k false = true \/ nth b l false = true.
Proof.
  induction k as [|x k IH]; intros [|y l] [|b]; simpl; try discriminate; auto. intros H. now apply orb_true_iff.
Qed.

Lemma closed_sound m start (Q : nat -> nat -> Prop) : (forall a b, a < m -> b < m -> start a b = true -> Q a b) ->
  (forall a b c, Q a b -> Q b c -> Q a c) -> forall a b, entry (closed m start) a b = true -> Q a b.
Proof.
  intros S T. unfold closed. assert (G : forall l M, (forall a b, entry M a b = true -> Q a b) -> forall a b, entry (fold_left through l M) a b = true -> Q a b).
  { induction l as [|k l IH]; intros M H; simpl; [exact H|]. apply IH. intros a b. unfold entry, through. cbv zeta.
    set (f := fun l : list bool => if nth k l false then zip orb l (nth k M []) else l).
    assert (f0 : f [] = []) by (unfold f; now destruct k). rewrite <- f0 at 1. rewrite map_nth. unfold f.
    destruct (nth k (nth a M []) false) eqn:E; [|apply H]. intros Z. apply zip_or in Z. destruct Z as [Z|Z]; [now apply H|].
    apply (T a k b); now apply H. }
  apply G. intros a b. unfold entry. destruct (Nat.lt_ge_cases a m) as [Ha|Ha].
  - set (f := fun a => map (start a) (seq 0 m)). rewrite nth_indep with (d' := f 0) by (now rewrite map_length, seq_length).
    rewrite map_nth, seq_nth by auto. unfold f. simpl. destruct (Nat.lt_ge_cases b m) as [Hb|Hb].
    + rewrite nth_indep with (d' := start a 0) by (now rewrite map_length, seq_length). rewrite map_nth, seq_nth by auto. now apply S.
    + rewrite nth_overflow by (now rewrite map_length, seq_length). discriminate.
  - rewrite (nth_overflow (map _ _)) by (now rewrite map_length, seq_length). destruct b; discriminate.
Qed.

(** ** Outputs *)
Inductive outputs := Is (r : ranking) | Have (orders : list (nat * nat)).
Definition agrees (o : outputs) (q : ranking) : Prop :=
  match o with Is r => q = r | Have l => forall a b, In (a, b) l -> above q a b = true end.

Section Known.
Variable m : nat.
Variable o : outputs.
Definition below_table : list (list bool) :=
  match o with
  | Is r => map (fun a => map (above r a) (seq 0 m)) (seq 0 m)
  | Have l => closed m (fun a b => existsb (fun e => (fst e =? a) && (snd e =? b)) l)
  end.
Let all := seq 0 m.
Section Table.
Variable below : list (list bool).
Definition may_first c : bool := negb (existsb (fun a => entry below a c) all).
Definition firsts : list nat := filter may_first all.

(** The output meets the demand, or fails it, whatever output it is. *)
Definition surely (A : axiom) (l : list nat) : bool :=
  match A, l with
  | Po, [a; b] => entry below a b
  | Pmc, _ | Unanimous, _ => forallb (fun a => forallb (fun b => negb (above l a b) || entry below a b) all) all
  | Favourite, [c] | Winner, [c] | Winner_pareto, [c] => forallb (Nat.eqb c) firsts
  | Loser, [c] | Last_place, [c] | Dominated, [_; c] => negb (may_first c)
  | Smith_set, _ => forallb (member l) firsts
  | _, _ => false
  end.
Definition never (A : axiom) (l : list nat) : bool :=
  match A, l with
  | Po, [a; b] => entry below b a
  | Pmc, _ | Unanimous, _ => existsb (fun a => existsb (fun b => above l a b && entry below b a) all) all
  | Favourite, [c] | Winner, [c] | Winner_pareto, [c] => negb (may_first c)
  | Loser, [c] | Last_place, [c] | Dominated, [_; c] => forallb (Nat.eqb c) firsts
  | Smith_set, _ => forallb (fun w => negb (member l w)) firsts
  | _, _ => false
  end.
End Table.

Variable q : ranking.
Hypothesis Rq : ranks m q.
Hypothesis Aq : agrees o q.

Lemma above_trans a b c : above q a b = true -> above q b c = true -> above q a c = true.
Proof. rewrite !above_lt. lia. Qed.

Lemma below_ok a b : entry below_table a b = true -> above q a b = true.
Proof.
  unfold below_table. destruct o as [r|l]; simpl in Aq.
  - subst r. unfold entry. destruct (Nat.lt_ge_cases a m) as [Ha|Ha].
    + set (f := fun a => map (above q a) (seq 0 m)). rewrite nth_indep with (d' := f 0) by (now rewrite map_length, seq_length).
      rewrite map_nth, seq_nth by auto. unfold f. simpl. destruct (Nat.lt_ge_cases b m) as [Hb|Hb].
      * rewrite nth_indep with (d' := above q a 0) by (now rewrite map_length, seq_length). now rewrite map_nth, seq_nth by auto.
      * rewrite nth_overflow by (now rewrite map_length, seq_length). discriminate.
    + rewrite (nth_overflow (map _ _)) by (now rewrite map_length, seq_length). destruct b; discriminate.
  - apply (closed_sound m _ (fun a b => above q a b = true)); [|exact above_trans].
    intros x y _ _ H. apply existsb_exists in H. destruct H as ([x' y'] & I & E). simpl in E. rewrite andb_true_iff, !Nat.eqb_eq in E.
    destruct E as [-> ->]. now apply Aq.
Qed.

Let below := below_table.

Lemma first_member c : first q c = true -> c < m.
Proof. destruct Rq as [_ H]. destruct q as [|x s]; simpl; [discriminate|]. rewrite Nat.eqb_eq. intros ->. apply H. now left. Qed.

Lemma first_may c : first q c = true -> may_first below c = true.
Proof.
  intros H. unfold may_first. apply negb_true_iff. destruct (existsb _ _) eqn:E; [|reflexivity]. apply existsb_exists in E.
  destruct E as (a & _ & E). apply below_ok, above_lt in E. destruct q as [|x s]; simpl in H; [discriminate|]. simpl in E. rewrite H in E. lia.
Qed.

Lemma first_in c : first q c = true -> In c (firsts below).
Proof. intros H. apply filter_In. split; [apply in_seq; pose proof (first_member c H); lia|now apply first_may]. Qed.

Lemma some_first : 0 < m -> exists w, first q w = true.
Proof.
  intros Hm. pose proof (ranks_length m q Rq) as L. destruct q as [|x s]; [simpl in L; lia|]. exists x. simpl. apply Nat.eqb_refl.
Qed.

Lemma only_first c : c < m -> forallb (Nat.eqb c) (firsts below) = true -> first q c = true.
Proof.
  intros Hc H. rewrite forallb_forall in H. destruct (some_first ltac:(lia)) as [w W]. specialize (H w (first_in w W)).
  apply Nat.eqb_eq in H. now subst.
Qed.

Lemma not_first c : may_first below c = false -> first q c = false.
Proof. intros H. destruct (first q c) eqn:E; [|reflexivity]. rewrite (first_may c E) in H. discriminate. Qed.

Lemma equal_pairs l : ranks m l -> (forall a b, a < m -> b < m -> above l a b = true -> above q a b = true) -> q = l.
Proof.
  intros Rl H. destruct (list_eq_dec Nat.eq_dec q l) as [E|N]; [exact E|exfalso].
  destruct (split_neq q l) as (p & c & s & c' & s' & E & E' & D); [now rewrite (ranks_length m q Rq), (ranks_length m l Rl)|exact N|].
  assert (Hq : ranks m (p ++ c :: s)) by now rewrite <- E. assert (Hl : ranks m (p ++ c' :: s')) by now rewrite <- E'.
  destruct (ranks_mid m p c s Hq) as (Hc & Np & _ & _). destruct (ranks_mid m p c' s' Hl) as (Hc' & Np' & _ & _).
  assert (U : above l c' c = true).
  { rewrite E'. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec c' c); [congruence|lia]. }
  assert (V : above q c c' = true).
  { rewrite E. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec c c'); [congruence|lia]. }
  specialize (H c' c Hc' Hc U). rewrite (above_asym _ _ _ V) in H. discriminate.
Qed.

(** Where the case is about candidates, and about a ranking. *)
Definition proper (A : axiom) (l : list nat) : Prop := (forall c, In c l -> c < m) /\ 0 < m /\
  match A with Pmc | Unanimous => ranks m l | _ => True end.

Theorem surely_sound A l : proper A l -> surely below A l = true -> demand A l q.
Proof.
  intros (I & Hm & Rl). destruct A; cbn [surely demand].
  - destruct l as [|a [|b [|? ?]]]; try discriminate. apply below_ok.
  - rewrite forallb_forall. intros H. apply equal_pairs; [exact Rl|]. intros a b Ha Hb U. specialize (H a ltac:(apply in_seq; lia)).
    rewrite forallb_forall in H. specialize (H b ltac:(apply in_seq; lia)). rewrite U in H. now apply below_ok.
  - destruct l as [|c [|? ?]]; try discriminate. apply only_first, I. now left.
  - destruct l as [|c [|? ?]]; try discriminate. apply only_first, I. now left.
  - destruct l as [|c [|? ?]]; try discriminate. apply only_first, I. now left.
  - destruct l as [|c [|? ?]]; try discriminate. rewrite negb_true_iff. apply not_first.
  - rewrite forallb_forall. intros H. destruct (some_first Hm) as [w W]. exists w. split; [exact W|]. now apply member_in, H, first_in.
  - destruct l as [|c [|? ?]]; try discriminate. rewrite negb_true_iff. apply not_first.
  - rewrite forallb_forall. intros H. apply equal_pairs; [exact Rl|]. intros a b Ha Hb U. specialize (H a ltac:(apply in_seq; lia)).
    rewrite forallb_forall in H. specialize (H b ltac:(apply in_seq; lia)). rewrite U in H. now apply below_ok.
  - destruct l as [|a [|b [|? ?]]]; try discriminate. rewrite negb_true_iff. apply not_first.
Qed.

Theorem never_sound A l : proper A l -> never below A l = true -> ~ demand A l q.
Proof.
  intros (I & Hm & Rl).
  assert (NoneFirst : forall c, negb (may_first below c) = true -> first q c <> true).
  { intros c. rewrite negb_true_iff. intros H. rewrite (not_first c H). discriminate. }
  assert (Only : forall c, In c l -> forallb (Nat.eqb c) (firsts below) = true -> first q c <> false).
  { intros c Hc H. rewrite (only_first c (I c Hc) H). discriminate. }
  assert (Differ : existsb (fun a => existsb (fun b => above l a b && entry below b a) all) all = true -> q <> l).
  { intros H E. apply existsb_exists in H. destruct H as (a & _ & H). apply existsb_exists in H. destruct H as (b & _ & H).
    apply andb_true_iff in H. destruct H as [U V]. apply below_ok in V. rewrite E, (above_asym _ _ _ U) in V. discriminate. }
  destruct A; cbn [never demand]; auto.
  - destruct l as [|a [|b [|? ?]]]; try discriminate. intros H. apply below_ok in H. rewrite (above_asym _ _ _ H). discriminate.
  - destruct l as [|c [|? ?]]; try discriminate. apply NoneFirst.
  - destruct l as [|c [|? ?]]; try discriminate. apply NoneFirst.
  - destruct l as [|c [|? ?]]; try discriminate. apply NoneFirst.
  - destruct l as [|c [|? ?]]; try discriminate. apply Only. now left.
  - rewrite forallb_forall. intros H (w & W & Hw). specialize (H w (first_in w W)). apply negb_true_iff in H.
    apply member_in in Hw. congruence.
  - destruct l as [|c [|? ?]]; try discriminate. apply Only. now left.
  - destruct l as [|a [|b [|? ?]]]; try discriminate. apply Only. right. now left.
Qed.
End Known.
