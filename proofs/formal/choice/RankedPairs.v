(** The rule ranked pairs within a family of rankings, and how a ranking is seen to be its output.

    Pairs are taken by their margins, and locked if an allowed ranking has them with all locked before. Say that each pair which is taken and
    which r does not have is refused: every allowed ranking that agrees with r on what was taken before has its reverse. Then, pair after
    pair, r has all that is locked, and whoever has that agrees with r so far: a pair of r is locked, as r shows, and a pair that r does not
    have is not. *)
From Coq Require Import List Arith ZArith Lia Bool Sorted.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings.
Import ListNotations.

(** ** The rule *)
Section Rule.
Variable m : nat.
Variable n : nat -> nat -> Z.                    (* n_ab *)
Variable F : ranking -> Prop.                    (* the allowed rankings *)

Definition margin (p : nat * nat) : Z := (n (fst p) (snd p) - n (snd p) (fst p))%Z.
Definition is_pair (p : nat * nat) := fst p < m /\ snd p < m /\ fst p <> snd p.

(** What is taken: of a pair that neither side wins, the one with the smaller number above. Greater margins come first, then smaller numbers. *)
Definition taken p := is_pair p /\ ((0 < margin p)%Z \/ margin p = 0%Z /\ fst p < snd p).
Definition sooner p q := (margin q < margin p)%Z \/ margin p = margin q /\ (fst p < fst q \/ fst p = fst q /\ snd p < snd q).
(** If it is not said how ties are broken: both of a pair that neither side wins, and those of equal margins in any order. *)
Definition may_be_taken p := is_pair p /\ (0 <= margin p)%Z.
Definition not_later p q := (margin q <= margin p)%Z.
Definition in_order (T : nat * nat -> Prop) (before : nat * nat -> nat * nat -> Prop) l := StronglySorted before l /\ forall p, In p l <-> T p.

Definition has r (L : list (nat * nat)) := forall a b, In (a, b) L -> above r a b = true.
(** [locking l L L']: if [L] are locked and [l] are taken next, [L'] are locked then. *)
Inductive locking : list (nat * nat) -> list (nat * nat) -> list (nat * nat) -> Prop :=
  | all_taken L : locking [] L L
  | is_locked p l L L' : (exists r, F r /\ has r (p :: L)) -> locking l (p :: L) L' -> locking (p :: l) L L'
  | is_refused p l L L' : ~ (exists r, F r /\ has r (p :: L)) -> locking l L L' -> locking (p :: l) L L'.
Definition output_of l r := F r /\ exists L, locking l [] L /\ has r L.

Definition ranked_pairs r := exists l, in_order taken sooner l /\ output_of l r.
(** The output whatever ties are broken by; and not that, in some order of equal margins. *)
Definition whatever_ties r := forall l, in_order may_be_taken not_later l -> output_of l r.
Definition by_ties r := exists l, in_order may_be_taken not_later l /\ ~ output_of l r.

(** ** What is locked *)
Lemma locking_incl l L L' : locking l L L' -> incl L L' /\ incl L' (l ++ L).
Proof.
  induction 1 as [L|p l L L' _ _ [I J]|p l L L' _ _ [I J]]; simpl.
  - split; apply incl_refl.
  - split; [intros x Hx; apply I; now right|]. intros x Hx. apply J, in_app_iff in Hx. simpl in *. rewrite in_app_iff. tauto.
  - split; [auto|]. intros x Hx. right. auto.
Qed.

Lemma locking_app l l' : forall L L', locking (l ++ l') L L' -> exists K, locking l L K /\ locking l' K L'.
Proof.
  induction l as [|p l IH]; simpl; intros L L' H; [exists L; split; [constructor|auto]|].
  inversion H as [|? ? ? ? E H'|? ? ? ? E H']; subst; destruct (IH _ _ H') as (K & H1 & H2); exists K; (split; [|auto]).
  - now constructor 2.
  - now constructor 3.
Qed.

Lemma locking_unique l : forall L K K', locking l L K -> locking l L K' -> K = K'.
Proof.
  induction l as [|p l IH]; intros L K K' H H'; inversion H; inversion H'; subst; auto; try tauto; eapply IH; eauto.
Qed.

(** Whoever has what is locked has the same of all that was taken. *)
Lemma locking_agrees l L L' : locking l L L' -> forall q r, F q -> F r -> has q L' -> has r L' ->
  forall a b, In (a, b) l -> above q a b = above r a b.
Proof.
  induction 1 as [L|p l L L' E H IH|p l L L' E H IH]; intros q r Fq Fr Hq Hr a b I; [destruct I| |]; (destruct I as [->|I]; [|now apply IH]).
  - assert (In (a, b) L') by (apply (proj1 (locking_incl _ _ _ H)); now left). now rewrite Hq, Hr by auto.
  - assert (N : forall s, F s -> has s L' -> above s a b = false).
    { intros s Fs Hs. apply not_true_is_false. intros A. apply E. exists s. split; [auto|].
      intros x y [[= <- <-]|K]; [auto|]. apply Hs, (proj1 (locking_incl _ _ _ H)), K. }
    now rewrite !N.
Qed.

(** The idea above. *)
Theorem output_by_refusals l r : F r ->
  (forall p a b s, l = p ++ (a, b) :: s -> above r a b = false ->
     forall q, F q -> (forall x y, In (x, y) p -> above q x y = above r x y) -> above q a b = false) -> output_of l r.
Proof.
  intros Fr Ref. split; [auto|].
  assert (G : forall s p L, l = p ++ s -> has r L -> (forall q, F q -> has q L -> forall x y, In (x, y) p -> above q x y = above r x y) ->
    exists L', locking s L L' /\ has r L').
  { induction s as [|[a b] s IH]; intros p L El Hr A; [exists L; split; [constructor|auto]|].
    destruct (above r a b) eqn:E.
    - destruct (IH (p ++ [(a, b)]) ((a, b) :: L)) as (L' & H & H').
      + now rewrite <- app_assoc.
      + intros x y [[= <- <-]|I]; auto.
      + intros q Fq Hq x y I. apply in_app_iff in I. destruct I as [I|[[= <- <-]|[]]].
        * apply A; auto. intros u v K. apply Hq. now right.
        * rewrite E. apply Hq. now left.
      + exists L'. split; [|auto]. constructor 2; [|auto]. exists r. split; [auto|]. intros x y [[= <- <-]|I]; auto.
    - assert (N : forall q, F q -> has q L -> above q a b = false) by (intros q Fq Hq; apply (Ref p a b s El E q Fq); now apply A).
      destruct (IH (p ++ [(a, b)]) L) as (L' & H & H').
      + now rewrite <- app_assoc.
      + auto.
      + intros q Fq Hq x y I. apply in_app_iff in I. destruct I as [I|[[= <- <-]|[]]]; [now apply A|]. rewrite E. now apply N.
      + exists L'. split; [|auto]. constructor 3; [|auto]. intros (q & Fq & Hq).
        assert (K : above q a b = false) by (apply N; [auto|]; intros x y I; apply Hq; now right).
        rewrite (Hq a b (or_introl eq_refl)) in K. discriminate. }
  apply (G l [] []); [auto|intros x y []|intros q _ _ x y []].
Qed.

(** Another allowed ranking shows that r is not the output: it agrees on all that is taken before a pair that it has and r has not. *)
Theorem not_output p a b s r q : F q -> (forall x y, In (x, y) p -> above q x y = above r x y) ->
  above q a b = true -> above r a b = false -> ~ output_of (p ++ (a, b) :: s) r.
Proof.
  intros Fq A Aq Ar (_ & L & H & Hr). apply locking_app in H. destruct H as (K & H1 & H2).
  destruct (locking_incl _ _ _ H1) as [_ I]. rewrite app_nil_r in I. destruct (locking_incl _ _ _ H2) as [I' _].
  assert (Hq : has q ((a, b) :: K)).
  { intros x y [[= <- <-]|J]; [auto|]. rewrite A by (now apply I). now apply Hr, I'. }
  inversion H2 as [|? ? ? ? E H3|? ? ? ? E H3]; subst.
  - assert (J : In (a, b) L) by (apply (proj1 (locking_incl _ _ _ H3)); now left). apply Hr in J. congruence.
  - apply E. now exists q.
Qed.

(** ** Orders *)
Lemma sooner_before (before : nat * nat -> nat * nat -> Prop) p x s y :
  StronglySorted before (p ++ x :: s) -> In y (p ++ x :: s) -> y <> x -> ~ before x y -> In y p.
Proof.
  induction p as [|z p IH]; simpl; intros S I N B.
  - destruct I as [->|I]; [tauto|]. inversion S as [|? ? _ F']; subst. rewrite Forall_forall in F'. now apply F' in I.
  - destruct I as [->|I]; [now left|]. inversion S; subst. right. now apply IH.
Qed.

(** Ties broken by a number first, then by the candidates. *)
Definition tied (tag : nat * nat -> nat) p q := (margin q < margin p)%Z \/
  margin p = margin q /\ (tag p < tag q \/ tag p = tag q /\ (fst p < fst q \/ fst p = fst q /\ snd p < snd q)).

Lemma sorted_exists tag l : exists l', StronglySorted (tied tag) l' /\ forall p, In p l' <-> In p l.
Proof.
  induction l as [|x l (l' & S & I)]; [exists []; split; [constructor|tauto]|].
  enough (G : exists k, StronglySorted (tied tag) k /\ forall p, In p k <-> p = x \/ In p l').
  { destruct G as (k & Sk & Ik). exists k. split; [auto|]. intros p. rewrite Ik, I. simpl. intuition. }
  clear I. induction l' as [|y l' IH]; [exists [x]; split; [repeat constructor|simpl; intuition]|].
  inversion S as [|? ? S' Fy]; subst. assert (C : tied tag x y \/ x = y \/ tied tag y x).
  { unfold tied. destruct x as [x1 x2], y as [y1 y2]. cbn [fst snd].
    destruct (Z.lt_trichotomy (margin (x1, x2)) (margin (y1, y2))) as [L|[E|L]]; [lia| |lia].
    destruct (Nat.lt_trichotomy (tag (x1, x2)) (tag (y1, y2))) as [L|[E'|L]]; [lia| |lia].
    destruct (Nat.lt_trichotomy x1 y1) as [L|[->|L]]; [lia| |lia]. destruct (Nat.lt_trichotomy x2 y2) as [L|[->|L]]; [lia|auto|lia]. }
  destruct C as [C|[<-|C]].
  - exists (x :: y :: l'). split; [|simpl; intuition]. constructor; [auto|]. constructor; [auto|]. rewrite Forall_forall in *.
    intros z Hz. specialize (Fy z Hz). unfold tied in *. lia.
  - exists (x :: l'). split; [auto|]. simpl. intuition.
  - destruct (IH S') as (k & Sk & Ik). exists (y :: k). split; [|intros p; simpl; rewrite Ik; intuition].
    constructor; [auto|]. rewrite Forall_forall in *. intros z Hz. apply Ik in Hz. destruct Hz as [->|Hz]; auto.
Qed.

Lemma sorted_imply (S T : nat * nat -> nat * nat -> Prop) l : (forall p q, S p q -> T p q) -> StronglySorted S l -> StronglySorted T l.
Proof.
  intros H. induction 1 as [|x l _ IH Fx]; constructor; [auto|]. rewrite Forall_forall in *. auto.
Qed.

Definition of_pairs (t : nat * nat -> bool) := filter (fun p => negb (fst p =? snd p) && t p) (list_prod (seq 0 m) (seq 0 m)).
Lemma of_pairs_in t p : In p (of_pairs t) <-> is_pair p /\ t p = true.
Proof.
  unfold of_pairs, is_pair. destruct p as [a b]. cbn [fst snd].
  rewrite filter_In, in_prod_iff, !in_seq, andb_true_iff, negb_true_iff, Nat.eqb_neq. intuition lia.
Qed.

Lemma order_exists : exists l, in_order taken sooner l.
Proof.
  destruct (sorted_exists (fun _ => 0) (of_pairs (fun p => (0 <? margin p)%Z || (margin p =? 0)%Z && (fst p <? snd p)))) as (l & S & I).
  exists l. split.
  - revert S. apply sorted_imply. unfold tied, sooner. lia.
  - intros p. rewrite I, of_pairs_in, orb_true_iff, andb_true_iff, Z.ltb_lt, Z.eqb_eq, Nat.ltb_lt. reflexivity.
Qed.

(** In which of equal margins a given one comes first. *)
Lemma order_with_first a b : may_be_taken (a, b) -> exists p s, in_order may_be_taken not_later (p ++ (a, b) :: s) /\
  forall q, In q p -> is_pair q /\ (margin (a, b) < margin q)%Z.
Proof.
  intros T. set (tag := fun p : nat * nat => if (fst p =? a) && (snd p =? b) then 0 else 1).
  destruct (sorted_exists tag (of_pairs (fun p => (0 <=? margin p)%Z))) as (l & S & I).
  assert (I' : forall p, In p l <-> may_be_taken p) by (intros p; now rewrite I, of_pairs_in, Z.leb_le).
  assert (Il : In (a, b) l) by now apply I'. destruct (in_split _ _ Il) as (p & s & ->). exists p, s. split; [split|].
  - revert S. apply sorted_imply. unfold tied, not_later. lia.
  - auto.
  - intros q Iq. split; [apply I', in_app_iff; now left|].
    assert (B : tied tag q (a, b)).
    { clear I I' Il. induction p as [|z p IH]; [destruct Iq|]. simpl in S. inversion S as [|? ? S' Fz]; subst. destruct Iq as [->|Iq]; [|auto].
      rewrite Forall_forall in Fz. apply Fz, in_app_iff. right. now left. }
    assert (N : q = (a, b) \/ tag q = 1).
    { unfold tag. destruct q as [x y]. cbn [fst snd]. destruct (Nat.eqb_spec x a) as [->|], (Nat.eqb_spec y b) as [->|]; auto. }
    unfold tied in B. assert (E : tag (a, b) = 0) by (unfold tag; cbn [fst snd]; now rewrite !Nat.eqb_refl).
    destruct N as [->|N]; lia.
Qed.

(** The output is the only one. *)
Lemma order_unique l : forall l', in_order taken sooner l -> in_order taken sooner l' -> l = l'.
Proof.
  intros l' [S I] [S' I']. assert (E : forall p, In p l <-> In p l') by (intros p; rewrite I, I'; reflexivity). clear I I'.
  revert l' S' E. induction S as [|x l S IH Fx]; intros l' S' E.
  - destruct l' as [|y l']; [auto|]. exfalso. apply (E y). now left.
  - destruct S' as [|y l' S' Fy]; [exfalso; apply (E x); now left|]. rewrite Forall_forall in *.
    assert (x = y).
    { destruct (proj1 (E x) (or_introl eq_refl)) as [->|Hx]; [auto|]. destruct (proj2 (E y) (or_introl eq_refl)) as [->|Hy]; [auto|].
      specialize (Fx y Hy). specialize (Fy x Hx). unfold sooner in *. lia. }
    subst y. f_equal. apply IH; [auto|]. intros p. specialize (E p). simpl in E. split; intros H.
    + destruct (proj1 E (or_intror H)) as [->|]; [|auto]. specialize (Fx p H). unfold sooner in Fx. lia.
    + destruct (proj2 E (or_intror H)) as [->|]; [|auto]. specialize (Fy p H). unfold sooner in Fy. lia.
Qed.

Theorem ranked_pairs_unique r r' : (forall q, F q -> ranks m q) -> ranked_pairs r -> ranked_pairs r' -> r = r'.
Proof.
  intros FR (l & O & Fr & L & H & Hr) (l' & O' & Fr' & L' & H' & Hr'). rewrite (order_unique l l' O O') in H.
  rewrite (locking_unique _ _ _ _ H H') in Hr. pose proof (locking_agrees _ _ _ H' r r' Fr Fr' Hr Hr') as A. destruct O' as [_ I].
  pose proof (FR r Fr) as Rr. pose proof (FR r' Fr') as Rr'.
  destruct (list_eq_dec Nat.eq_dec r r') as [|N]; [auto|exfalso].
  destruct (split_neq r r') as (p & c & s & c' & s' & E & E' & D); [now rewrite (ranks_length m r), (ranks_length m r')|auto|].
  rewrite E in Rr. rewrite E' in Rr'. pose proof (ranks_mid m p c s Rr) as (Hc & Nc & _). pose proof (ranks_mid m p c' s' Rr') as (Hc' & Nc' & _).
  assert (B : above r c c' = true) by (apply above_lt; rewrite E, !index_app_r by auto; simpl; rewrite Nat.eqb_refl; destruct (Nat.eqb_spec c c'); [congruence|lia]).
  assert (B' : above r' c' c = true) by (apply above_lt; rewrite E', !index_app_r by auto; simpl; rewrite Nat.eqb_refl; destruct (Nat.eqb_spec c' c); [congruence|lia]).
  assert (T : In (c, c') l' \/ In (c', c) l').
  { rewrite !I. unfold taken, is_pair, margin. cbn [fst snd]. lia. }
  destruct T as [T|T]; apply A in T.
  - rewrite B, (above_asym _ _ _ B') in T. discriminate.
  - rewrite (above_asym _ _ _ B), B' in T. discriminate.
Qed.
End Rule.
