(** Ranked pairs as a program, which computes them and shows that there is an output, and what a voter more does.

    Of the pairs that it has seen the program keeps those of the output: another one would fit with those before it only if it had not been
    refused. A voter who casts the output r parts its pairs from all others by two in margin, so that no order of ties changes anything. *)
From Coq Require Import List Arith ZArith Lia Bool Sorted Permutation.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules RankedPairsAxioms Ties.
Import ListNotations.

Section RankedPairs.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.

Section Order.
Variable prior : nat * nat -> nat * nat -> bool.
Hypothesis order : strict_order prior.
Local Notation earlier := (earlier prior).
Local Notation taken := (taken m prior).
Local Notation ranked_pairs := (ranked_pairs m F prior).
Local Notation all := (list_prod (seq 0 m) (seq 0 m)).
(** The program: of the pairs that it has seen it keeps those of the output. *)
Section Program.
Variable P : profile.
Variable fits : list (nat * nat) -> bool.
Hypothesis fits_spec : forall l, fits l = true <-> exists s, F s /\ forall e, In e l -> has s e.

Lemma lock_app l l' locked : lock_pairs fits locked (l ++ l') = lock_pairs fits (lock_pairs fits locked l) l'.
Proof. revert locked. induction l as [|x l IH]; simpl; intros locked; [auto|apply IH]. Qed.

Lemma lock_keeps l locked e : In e locked -> In e (lock_pairs fits locked l).
Proof. revert locked. induction l as [|x l IH]; simpl; intros locked I; [auto|]. apply IH. destruct (fits (x :: locked)); simpl; auto. Qed.

Lemma lock_among l locked e : In e (lock_pairs fits locked l) -> In e locked \/ In e l.
Proof.
  revert locked. induction l as [|x l IH]; simpl; intros locked I; [auto|]. apply IH in I. destruct (fits (x :: locked)); simpl in I; tauto.
Qed.

Lemma lock_fits l locked : fits locked = true -> fits (lock_pairs fits locked l) = true.
Proof. revert locked. induction l as [|x l IH]; simpl; intros locked H; [auto|]. apply IH. destruct (fits (x :: locked)) eqn:E; auto. Qed.

Lemma sorted_before u e v f : StronglySorted (earlier P) (u ++ e :: v) -> (In f u -> earlier P f e) /\ (In f v -> earlier P e f).
Proof.
  induction u as [|x u IH]; simpl; intros S; inversion S as [|? ? S' A]; subst; rewrite Forall_forall in A.
  - split; [intros []|]. apply A.
  - destruct (IH S') as [H H']. split; [|exact H']. intros [->|I]; [apply A, in_app_iff; simpl; auto|auto].
Qed.

Theorem lock_output l r : (forall e, taken P e <-> In e l) -> StronglySorted (earlier P) l ->
  ranked_pairs P r <-> F r /\ forall e, In e (lock_pairs fits [] l) -> has r e.
Proof.
  intros T S. split; intros [Fr H]; (split; [exact Fr|]).
  - assert (G : forall v u, l = u ++ v -> (forall e, In e u -> has r e -> In e (lock_pairs fits [] u)) -> (forall e, In e (lock_pairs fits [] u) -> has r e) ->
      forall e, In e (lock_pairs fits [] l) -> has r e).
    { induction v as [|x v IH]; intros u -> A B; [now rewrite app_nil_r|]. destruct (sorted_before u x v x S) as [_ _].
      apply (IH (u ++ [x])); [now rewrite <- app_assoc|..]; intros e; rewrite lock_app; simpl.
      - rewrite in_app_iff. intros [I|[<-|[]]] He; [specialize (A e I He); destruct (fits (x :: lock_pairs fits [] u)); simpl; auto|].
        assert (E : fits (x :: lock_pairs fits [] u) = true); [|rewrite E; now left]. apply fits_spec. exists r. split; [auto|]. intros f [<-|I]; auto.
      - destruct (fits (x :: lock_pairs fits [] u)) eqn:E; [|apply B]. intros [<-|I]; [|now apply B]. unfold has. fold (hasb r x).
        destruct (hasb r x) eqn:Hx; [auto|exfalso]. apply fits_spec in E. destruct E as (s & Fs & Hs).
        assert (Tx : taken P x) by (apply T, in_app_iff; simpl; auto). apply (H x Tx); [unfold has; fold (hasb r x); congruence|].
        exists s. split; [auto|]. split; [apply Hs; now left|]. intros f Tf Rf K. apply Hs. right. apply A; [|auto].
        apply T, in_app_iff in Tf. destruct Tf as [|[<-|I]]; auto; exfalso; [now apply (earlier_irrefl prior order) in K|].
        apply (earlier_irrefl prior order P x). apply (earlier_trans prior order) with f; auto. now apply (sorted_before u x v f S). }
    apply (G l []); simpl; tauto.
  - intros e Te Ne (s & Fs & Se & Hs). apply T in Te. destruct (in_split _ _ Te) as (u & v & ->). apply Ne. apply H. rewrite lock_app. simpl.
    assert (E : fits (e :: lock_pairs fits [] u) = true); [|rewrite E; apply lock_keeps; now left]. apply fits_spec. exists s. split; [auto|].
    intros f [<-|I]; [auto|]. destruct (lock_among u [] f I) as [[]|I']. apply Hs; [apply T, in_app_iff; auto| |now apply (sorted_before u e v f S)].
    apply H. rewrite lock_app. simpl. destruct (fits (e :: lock_pairs fits [] u)); apply lock_keeps; simpl; auto.
Qed.

(** A list of the pairs that are taken, in order. *)
Fixpoint insert e l := match l with [] => [e] | x :: l' => if earlier_dec prior P e x then e :: l else x :: insert e l' end.

Lemma insert_in e l x : In x (insert e l) <-> x = e \/ In x l.
Proof. induction l as [|y l IH]; simpl; [intuition|]. destruct (earlier_dec prior P e y); simpl; [intuition|]. rewrite IH. intuition. Qed.

Lemma insert_sorted e l : StronglySorted (earlier P) l -> ~ In e l -> StronglySorted (earlier P) (insert e l).
Proof.
  intros S N. induction S as [|y l S IH A]; simpl; [repeat constructor|]. rewrite Forall_forall in A.
  destruct (earlier_dec prior P e y) as [K|K]; constructor.
  - constructor; [auto|]. now apply Forall_forall.
  - apply Forall_forall. intros z [<-|I]; [auto|]. apply (earlier_trans prior order) with y; auto.
  - apply IH. intros I. apply N. now right.
  - apply Forall_forall. intros z I. apply insert_in in I. destruct I as [->|I]; [|auto].
    destruct (earlier_total prior order P e y) as [|]; auto; [|tauto]. intros ->. apply N. now left.
Qed.

Lemma in_order : exists l, (forall e, taken P e <-> In e l) /\ StronglySorted (earlier P) l.
Proof.
  assert (G : forall k, exists l, (forall e, In e l <-> In e k /\ taken P e) /\ StronglySorted (earlier P) l).
  { induction k as [|x k (l & I & S)]; [exists []; split; [simpl; tauto|constructor]|].
    destruct (taken_dec m prior P x) as [T|T]; [destruct (in_dec (fun e f : nat * nat => ltac:(decide equality; apply Nat.eq_dec)) x l) as [D|D]|].
    - exists l. split; [|auto]. intros e. rewrite I. simpl. split; [tauto|]. intros [[<-|] ?]; [now apply I in D|tauto].
    - exists (insert x l). split; [|now apply insert_sorted]. intros e. rewrite insert_in, I. simpl. intuition (subst; auto).
    - exists l. split; [|auto]. intros e. rewrite I. simpl. intuition (subst; tauto). }
  destruct (G all) as (l & I & S). exists l. split; [|auto]. intros e. rewrite I. split; [|tauto]. intros T. split; [now apply (taken_in m prior P)|auto].
Qed.
End Program.

Lemma ranked_pairs_exists : (forall r, F r \/ ~ F r) -> exists_output m F ranked_pairs.
Proof.
  intros D P [N B]. destruct P as [|v P]; [congruence|]. destruct (B v (or_introl eq_refl)) as [_ Fv]. destruct (Leximax.sublist m F (fun c => c) (words m m) D) as [all_F HF].
  assert (E : forall r, F r <-> In r all_F).
  { intros r. rewrite HF. split; [|tauto]. intros H. split; [|auto]. pose proof (words_all m r) as W. rewrite (ranks_length m r) in W by auto.
    apply W. intros c. apply (F_ranks r H). }
  set (fits := fun l => existsb (fun s => forallb (hasb s) l) all_F).
  assert (Spec : forall l, fits l = true <-> exists s, F s /\ forall e, In e l -> has s e).
  { intros l. unfold fits. rewrite existsb_exists. split; intros (s & Is & Hs); exists s; (split; [now apply E|]).
    - intros e I. exact (proj1 (forallb_forall _ _) Hs e I).
    - now apply forallb_forall. }
  destruct (in_order (v :: P)) as (l & T & S). assert (K : fits (lock_pairs fits [] l) = true) by (apply lock_fits, Spec; exists v; split; [auto|intros e []]).
  apply Spec in K. destruct K as (r & Fr & Hr). exists r. now apply (lock_output (v :: P) fits Spec l r T S).
Qed.
End Order.

(** A voter who casts the output leaves it, however ties are broken then. *)
Lemma ranked_pairs_stays prior prior' P r s : strict_order prior -> strict_order prior' -> (forall v, In v P -> ranks m v) ->
  ranked_pairs m F prior P r -> ranked_pairs m F prior' (r :: P) s -> s = r.
Proof.
  intros O O' B [Fr Hr] [Fs Hs]. destruct (list_eq_dec Nat.eq_dec s r) as [|N]; [auto|exfalso]. pose proof (F_ranks r Fr) as R.
  destruct (first_difference m prior' O' (r :: P) s r (F_ranks s Fs) R N) as (e & T & D & H). destruct (hasb r e) eqn:Er.
  - apply (Hs e T); [unfold has; fold (hasb s e); congruence|]. exists r. split; [auto|]. split; [exact Er|].
    intros f Tf Hf L. unfold has. fold (hasb r f). now rewrite <- H.
  - assert (Es : hasb s e = true) by (destruct (hasb s e); congruence).
    assert (Up : forall x y, has r (x, y) -> margin_of (r :: P) (x, y) = (margin_of P (x, y) + 1)%Z).
    { intros x y K. unfold has in K. simpl in K. unfold margin_of, support. cbn [fst snd filter]. rewrite K, (above_asym _ _ _ K). cbn [length]. lia. }
    destruct e as [a b]. destruct T as (Ha & Hb & Nab & L). simpl in Ha, Hb, Nab, L.
    assert (Rev : has r (b, a)). { unfold has. simpl. apply (above_total m r a b R Ha Nab). exact Er. }
    pose proof (Up b a Rev) as Mb. rewrite (margin_opp (r :: P) a b), (margin_opp P a b) in Mb. unfold earlier in L. rewrite (margin_opp (r :: P) a b) in L.
    apply (Hr (a, b)).
    + unfold taken, earlier. simpl. rewrite margin_opp. repeat split; auto. left. lia.
    + unfold has. fold (hasb r (a, b)). congruence.
    + exists s. split; [auto|]. split; [exact Es|]. intros [x y] (Hx & Hy & Nxy & Lf) Rf K. simpl in Hx, Hy, Nxy, Lf. pose proof (Up x y Rf) as Mx.
      unfold earlier in Lf, K. rewrite (margin_opp P x y) in Lf. unfold has. fold (hasb s (x, y)). rewrite H; [exact Rf|..].
      * unfold taken, earlier. simpl. rewrite margin_opp. repeat split; auto. left. lia.
      * left. lia.
Qed.
End RankedPairs.
