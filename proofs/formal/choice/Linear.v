(** Rankings induced by linear rewards over any ordered ring, and the two certificates.

    A θ that makes the rewards decrease along a ranking proves it feasible. A positive combination of differences that is zero
    proves that no θ makes all of them positive (the easy half of Gordan's theorem), so that no ranking with these pairs is feasible.
    Only ring laws and positivity are used: the same proofs hold over Z, Q and R. *)
From Coq Require Import List Arith ZArith Lia Bool Setoid Ring Morphisms.
From Pluralign Require Import Axioms LinearModel.
From Pluralign Require Import Rankings Arrays.
Import ListNotations.

#[global] Arguments Z.eqb : simpl never.
#[global] Arguments Z.ltb : simpl never.
#[global] Arguments Z.leb : simpl never.
#[global] Arguments Z.mul : simpl never.
#[global] Arguments Z.add : simpl never.
#[global] Arguments Z.sub : simpl never.

(** What is needed of the numbers θ is made of: Z, Q and R are instances. *)
Record numbers := {
  K :> Type;
  eqK : K -> K -> Prop;
  zero : K; one : K; add : K -> K -> K; mul : K -> K -> K; sub : K -> K -> K; opp : K -> K;
  pos : K -> Prop;
  of_Z : Z -> K;
  eqK_equiv : Equivalence eqK;
  K_ring : ring_theory zero one add mul sub opp eqK;
  K_ext : ring_eq_ext add mul opp eqK;
  pos_ext : forall x y, eqK x y -> pos x -> pos y;
  pos_zero : ~ pos zero;
  pos_add : forall x y, pos x -> pos y -> pos (add x y);
  pos_mul : forall x y, pos x -> pos y -> pos (mul x y);
  of_Z_zero : eqK (of_Z 0) zero;
  of_Z_add : forall a b, eqK (of_Z (a + b)) (add (of_Z a) (of_Z b));
  of_Z_mul : forall a b, eqK (of_Z (a * b)) (mul (of_Z a) (of_Z b));
  of_Z_pos : forall a, (0 < a)%Z -> pos (of_Z a)
}.

(** Integer vectors; missing entries are 0. *)
Fixpoint vadd (x y : list Z) : list Z :=
  match x, y with [], _ => y | _, [] => x | a :: x', b :: y' => (a + b)%Z :: vadd x' y' end.
Definition vscale (w : Z) (x : list Z) : list Z := map (Z.mul w) x.
Definition vzero (x : list Z) : bool := forallb (Z.eqb 0) x.
Fixpoint zdot (x t : list Z) : Z := match x, t with a :: x', b :: t' => (a * b + zdot x' t')%Z | _, _ => 0%Z end.

Definition conflict := list (nat * nat * Z).

Section Linear.
Variable R : numbers.
Local Notation "x == y" := (eqK R x y) (at level 70).
Local Notation "x + y" := (add R x y).
Local Notation "x - y" := (sub R x y).
Local Notation "x * y" := (mul R x y).
Local Notation "0" := (zero R).
#[local] Instance eqK_inst : Equivalence (eqK R) := eqK_equiv R.
Add Ring K_ring_inst : (K_ring R) (setoid (eqK_equiv R) (K_ext R)).
#[local] Instance add_proper : Proper (eqK R ==> eqK R ==> eqK R) (add R) := Radd_ext (K_ext R).
#[local] Instance mul_proper : Proper (eqK R ==> eqK R ==> eqK R) (mul R) := Rmul_ext (K_ext R).
#[local] Instance opp_proper : Proper (eqK R ==> eqK R) (opp R) := Ropp_ext (K_ext R).
#[local] Instance sub_proper : Proper (eqK R ==> eqK R ==> eqK R) (sub R).
Proof. intros x x' E y y' E'. rewrite !(Rsub_def (K_ring R)), E, E'. reflexivity. Qed.
#[local] Instance pos_proper : Proper (eqK R ==> iff) (pos R).
Proof. intros x y E. split; apply pos_ext; [auto|now symmetry]. Qed.

Fixpoint dot (x : list Z) (t : list R) : R :=
  match x, t with a :: x', b :: t' => of_Z R a * b + dot x' t' | _, _ => 0 end.

Lemma dot_add x y t : dot (vadd x y) t == dot x t + dot y t.
Proof.
  revert y t. induction x as [|a x IH]; intros y t.
  - simpl. destruct y, t; ring.
  - destruct y as [|b y]; simpl; [destruct t; ring|]. destruct t as [|c t]; [ring|].
    rewrite IH, of_Z_add. ring.
Qed.

Lemma dot_scale w x t : dot (vscale w x) t == of_Z R w * dot x t.
Proof.
  revert t. induction x as [|a x IH]; intros [|b t]; simpl; try ring.
  rewrite IH, of_Z_mul. ring.
Qed.

Lemma dot_zero x t : vzero x = true -> dot x t == 0.
Proof.
  revert t. induction x as [|a x IH]; intros [|b t]; simpl; try reflexivity.
  rewrite andb_true_iff, Z.eqb_eq. intros [<- H]. rewrite (IH t H), of_Z_zero. ring.
Qed.

(** Gordan: no θ makes all rows strictly positive if a positive combination of some is zero. *)
Fixpoint combination (rows : list (list Z)) (w : list Z) : list Z :=
  match rows, w with a :: rows', x :: w' => vadd (vscale x a) (combination rows' w') | _, _ => [] end.

Definition gordan (rows : list (list Z)) (w : list Z) : bool :=
  (length w =? length rows) && forallb (Z.leb 0) w && existsb (Z.ltb 0) w && vzero (combination rows w).

Definition nonneg (x : R) := x == 0 \/ pos R x.

Lemma nonneg_add x y : nonneg x -> nonneg y -> nonneg (x + y).
Proof.
  intros [E|P] [E'|P']; unfold nonneg.
  - left. rewrite E, E'. ring.
  - right. assert (K : x + y == y) by (rewrite E; ring). now rewrite K.
  - right. assert (K : x + y == x) by (rewrite E'; ring). now rewrite K.
  - right. now apply pos_add.
Qed.

Lemma pos_nonneg x y : pos R x -> nonneg y -> pos R (x + y).
Proof.
  intros P [E|P']; [|now apply pos_add]. assert (K : x + y == x) by (rewrite E; ring). now rewrite K.
Qed.

Theorem gordan_sound rows w : gordan rows w = true ->
  forall t, ~ (forall row, In row rows -> pos R (dot row t)).
Proof.
  unfold gordan. rewrite !andb_true_iff, Nat.eqb_eq. intros [[[L N] X] V] t H.
  apply (dot_zero _ t) in V. revert w L N X V. 
  assert (G : forall w, length w = length rows -> forallb (Z.leb 0) w = true ->
    nonneg (dot (combination rows w) t) /\ (existsb (Z.ltb 0) w = true -> pos R (dot (combination rows w) t))).
  { induction rows as [|row rows IH]; intros [|x w]; try discriminate; simpl.
    { intros _ _. split; [left; reflexivity|discriminate]. }
    rewrite andb_true_iff, Z.leb_le. intros [= L] [N0 N].
    destruct (IH (fun r Hr => H r (or_intror Hr)) w L N) as [G1 G2].
    assert (E : dot (vadd (vscale x row) (combination rows w)) t
              == of_Z R x * dot row t + dot (combination rows w) t) by now rewrite dot_add, dot_scale.
    assert (P0 : (0 < x)%Z -> pos R (of_Z R x * dot row t)).
    { intros Hx. apply pos_mul; [now apply of_Z_pos|apply H; now left]. }
    destruct (Z.eq_dec x 0) as [->|D].
    - assert (E' : dot (vadd (vscale 0 row) (combination rows w)) t == dot (combination rows w) t)
        by (rewrite E, of_Z_zero; ring).
      split; [destruct G1 as [G1|G1]; [left|right]; now rewrite E'|]. simpl. intros X. rewrite E'. auto.
    - assert (P1 : pos R (dot (vadd (vscale x row) (combination rows w)) t)).
      { rewrite E. apply pos_nonneg; [apply P0; lia|auto]. }
      split; [now right|auto]. }
  intros w L N X V. apply (pos_zero R). rewrite <- V. now apply G.
Qed.

(** The linear model: candidate [a] has the features [nth a X []], over which rewards are linear. *)
Section Model.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation features := (features X).
Definition induces_in t r := forall a b, a < m -> b < m -> above r a b = true ->
  pos R (dot (features a) t - dot (features b) t).
Definition feasible_in r := ranks m r /\ exists t, induces_in t r.

Definition minus (x y : list Z) : list Z := vadd x (vscale (-1) y).
Definition difference a b : list Z := minus (features a) (features b).
(** [n] candidates with features [f]. *)
Definition is_conflict n (f : nat -> list Z) (c : conflict) : bool :=
  negb (match c with [] => true | _ => false end) &&
  forallb (fun '(a, b, w) => (a <? n) && (b <? n) && negb (a =? b) && (0 <? w)%Z) c &&
  vzero (combination (map (fun '(a, b, _) => minus (f a) (f b)) c) (map snd c)).
Definition conflict_ok (c : conflict) : bool := is_conflict m features c.
(** Many of them, with the features in an array. *)
Definition conflicts_ok (l : list conflict) : bool :=
  let n := m in let rows := of_list X in forallb (is_conflict n (get [] rows)) l.

Lemma conflicts_ok_all l : conflicts_ok l = forallb conflict_ok l.
Proof.
  unfold conflicts_ok. induction l as [|c l IH]; simpl; [auto|]. rewrite IH. f_equal. unfold conflict_ok, is_conflict. do 2 f_equal.
  f_equal. apply map_ext. intros [[a b] w]. now rewrite !get_of_list.
Qed.

Lemma of_Z_opp1 : of_Z R (-1) == opp R (of_Z R 1).
Proof.
  assert (E : of_Z R (-1) + of_Z R 1 == 0) by (rewrite <- of_Z_add; apply of_Z_zero).
  assert (E' : of_Z R (-1) == (of_Z R (-1) + of_Z R 1) + opp R (of_Z R 1)) by ring.
  rewrite E', E. ring.
Qed.

Lemma of_Z_one x : of_Z R 1 * dot x [] == dot x [].
Proof. destruct x; simpl; ring. Qed.

Lemma dot_one x t : of_Z R 1 * dot x t == dot x t.
Proof.
  rewrite <- dot_scale. unfold vscale. rewrite (map_ext (Z.mul 1) (fun z => z)), map_id; [reflexivity|].
  intros z. apply Z.mul_1_l.
Qed.

Lemma dot_minus x y t : dot (minus x y) t == dot x t - dot y t.
Proof.
  unfold minus. rewrite dot_add, dot_scale, of_Z_opp1.
  assert (E : opp R (of_Z R 1) * dot y t == opp R (of_Z R 1 * dot y t)) by ring.
  rewrite E, dot_one. ring.
Qed.

Lemma dot_difference a b t : dot (difference a b) t == dot (features a) t - dot (features b) t.
Proof. apply dot_minus. Qed.

Theorem conflict_sound c t : conflict_ok c = true ->
  ~ (forall a b w, In (a, b, w) c -> pos R (dot (features a) t - dot (features b) t)).
Proof.
  unfold conflict_ok, is_conflict. rewrite !andb_true_iff. intros [[N F] V] H.
  change (vzero (combination (map (fun '(a, b, _) => difference a b) c) (map snd c)) = true) in V.
  rewrite forallb_forall in F.
  apply (gordan_sound (map (fun '(a, b, _) => difference a b) c) (map snd c)) with (t := t).
  - unfold gordan. rewrite !map_length, Nat.eqb_refl, V, !andb_true_iff. repeat split; auto.
    + apply forallb_forall. intros w Hw. apply in_map_iff in Hw. destruct Hw as ([[a b] w'] & <- & Hw).
      apply F in Hw. rewrite !andb_true_iff, Z.ltb_lt in Hw. apply Z.leb_le. simpl. lia.
    + destruct c as [|[[a b] w] c]; [discriminate|]. simpl.
      specialize (F (a, b, w) (or_introl eq_refl)). simpl in F. rewrite !andb_true_iff in F.
      destruct F as [_ F]. now rewrite F.
  - intros row Hr. apply in_map_iff in Hr. destruct Hr as ([[a b] w] & <- & Hr).
    rewrite dot_difference. eauto.
Qed.

(** Verified checkers of rankings. *)
(** Everybody has a place, in as many places as candidates. *)
Definition is_ranking (r : ranking) : bool :=
  let n := m in (length r =? n) && forallb (fun k => k <? n) (inverse n r).

Lemma is_ranking_sound r : is_ranking r = true -> ranks m r.
Proof.
  unfold is_ranking. cbv zeta. rewrite andb_true_iff, Nat.eqb_eq, forallb_forall. intros [L H].
  assert (I : incl (seq 0 m) r).
  { intros c Hc. apply in_seq in Hc. destruct (in_dec Nat.eq_dec c r) as [|N]; [auto|exfalso].
    destruct (inverse_spec m r) as (Lp & Un & _). assert (K : nth c (inverse m r) m < m) by (apply Nat.ltb_lt, H, nth_In; lia).
    rewrite Un in K by (auto; lia). lia. }
  assert (I' : incl r (seq 0 m)).
  { apply NoDup_length_incl; [apply seq_NoDup|rewrite seq_length; lia|auto]. }
  split.
  - apply NoDup_incl_NoDup with (seq 0 m); [apply seq_NoDup|rewrite seq_length; lia|auto].
  - intros c. split; intros Hc.
    + apply I', in_seq in Hc. lia.
    + apply I, in_seq. lia.
Qed.

Fixpoint decreasing (l : list Z) : bool :=
  match l with x :: (y :: _) as l' => (y <? x)%Z && decreasing l' | _ => true end.

Definition check_feasible (r : ranking) (t : list Z) : bool :=
  is_ranking r && decreasing (map (fun c => zdot (features c) t) r).

Definition check_infeasible (r : ranking) (c : conflict) : bool :=
  conflict_ok c && forallb (fun '(a, b, _) => above r a b) c.

Lemma decreasing_above r f : decreasing (map f r) = true ->
  forall a b, In a r -> In b r -> above r a b = true -> (f b < f a)%Z.
Proof.
  intros D. assert (H : forall x r, decreasing (map f (x :: r)) = true -> forall b, In b r -> (f b < f x)%Z).
  { clear. intros x r. revert x. induction r as [|y r IH]; intros x D b Hb; [destruct Hb|].
    simpl in D. apply andb_true_iff in D. destruct D as [D0 D]. apply Z.ltb_lt in D0.
    destruct Hb as [->|Hb]; [auto|]. specialize (IH y D b Hb). lia. }
  induction r as [|x r IH]; intros a b Ha Hb L; [destruct Ha|].
  apply above_lt in L. simpl in L.
  assert (D' : decreasing (map f r) = true).
  { destruct r; [auto|]. simpl in D. now apply andb_true_iff in D. }
  destruct (Nat.eqb_spec x a) as [->|Na].
  - destruct (Nat.eqb_spec a b); [lia|]. apply (H a r D). destruct Hb; [congruence|auto].
  - destruct (Nat.eqb_spec x b); [lia|]. apply IH; auto.
    + destruct Ha; [congruence|auto].
    + destruct Hb; [congruence|auto].
    + apply above_lt. lia.
Qed.

Lemma dot_of_Z x t : dot x (map (of_Z R) t) == of_Z R (zdot x t).
Proof.
  revert t. induction x as [|a x IH]; intros [|b t]; simpl; try (symmetry; apply of_Z_zero).
  now rewrite IH, of_Z_add, of_Z_mul.
Qed.

Lemma dots_of_Z x y t : dot x (map (of_Z R) t) - dot y (map (of_Z R) t) == of_Z R (zdot x t - zdot y t).
Proof.
  rewrite !dot_of_Z. assert (Q : of_Z R (zdot x t) == of_Z R (zdot x t - zdot y t) + of_Z R (zdot y t)); [|rewrite Q; ring].
  rewrite <- of_Z_add. now replace (zdot x t - zdot y t + zdot y t)%Z with (zdot x t) by lia.
Qed.

Theorem feasible_sound r t : check_feasible r t = true -> feasible_in r.
Proof.
  unfold check_feasible. rewrite andb_true_iff. intros [H D]. apply is_ranking_sound in H. split; [auto|].
  exists (map (of_Z R) t). intros a b Ha Hb L. rewrite dots_of_Z.
  apply of_Z_pos. apply (decreasing_above r _ D) in L; [simpl in L; lia|apply H; auto|apply H; auto].
Qed.

Theorem infeasible_sound r c : check_infeasible r c = true -> ~ feasible_in r.
Proof.
  unfold check_infeasible. rewrite andb_true_iff, forallb_forall. intros [V H] [_ [t I]].
  apply (conflict_sound c t V). intros a b w Hc. pose proof (H _ Hc) as L. simpl in L.
  unfold conflict_ok, is_conflict in V. rewrite !andb_true_iff, forallb_forall in V. destruct V as [[_ V] _].
  specialize (V _ Hc). simpl in V. rewrite !andb_true_iff, !Nat.ltb_lt in V. apply I; tauto.
Qed.
End Model.
End Linear.
