(** A verified checker of "these are all feasible rankings, and they differ".

    Each of the rankings is induced by its θ. That there are no others is shown by a tree that asks who of two candidates is above the other:
    a leaf names the ranking whose neighbours are all in the order of the answers, so that no other has them all, or multipliers which show
    that no θ gives these answers. How the tree was found does not matter, so that no regions have to be counted. *)
From Coq Require Import List Arith ZArith Lia Bool Setoid.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Arrays Linear.
Import ListNotations.

Inductive questions := Nobody (multipliers : list Z) | Only (number : nat) | Which (a b : nat) (first second : questions).

Fixpoint same (r s : ranking) : bool :=
  match r, s with [], [] => true | a :: r', b :: s' => (a =? b) && same r' s' | _, _ => false end.
Fixpoint all_differ (l : list ranking) : bool := match l with [] => true | r :: l' => forallb (fun s => negb (same r s)) l' && all_differ l' end.
Fixpoint neighbours (pairs : list (nat * nat)) (r : ranking) : bool :=
  match r with a :: (b :: _) as r' => existsb (fun '(x, y) => (x =? a) && (y =? b)) pairs && neighbours pairs r' | _ => true end.

Lemma same_refl r : same r r = true.
Proof. induction r; simpl; [auto|]. now rewrite Nat.eqb_refl. Qed.

Lemma all_differ_sound l : all_differ l = true -> NoDup l.
Proof.
  induction l as [|r l IH]; simpl; [constructor|]. rewrite andb_true_iff, forallb_forall. intros [H D]. constructor; [|auto].
  intros I. specialize (H r I). now rewrite same_refl in H.
Qed.

Section Check.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variable listed : list ranking.

Section Programs.
Variable all : array ranking.              (* those that are listed *)
Variable rows : array (list Z).            (* the features *)
(** [pairs]: the answers so far. *)
Fixpoint complete (pairs : list (nat * nat)) (t : questions) : bool :=
  match t with
  | Nobody y => gordan (map (fun '(a, b) => minus (get [] rows a) (get [] rows b)) pairs) y
  | Only k => (k <? length listed) && neighbours pairs (get [] all k)
  | Which a b first second =>
      (a <? m) && (b <? m) && negb (a =? b) && complete ((a, b) :: pairs) first && complete ((b, a) :: pairs) second
  end.
End Programs.

Definition check_all (thetas : list (list Z)) (t : questions) : bool :=
  (length thetas =? length listed) && all_differ listed && forallb (fun '(r, theta) => check_feasible X r theta) (combine listed thetas) &&
  complete (of_list listed) (of_list X) [] t.

(** A ranking whose neighbours another one has in the same order is this one. *)
Lemma neighbours_only pairs r q : ranks m r -> ranks m q -> neighbours pairs r = true ->
  (forall a b, In (a, b) pairs -> above q a b = true) -> q = r.
Proof.
  intros Rr Rq N H. assert (D : decreasing (map (fun c => (- Z.of_nat (index c q))%Z) r) = true).
  { clear Rr. induction r as [|a r IH]; [reflexivity|]. destruct r as [|b r]; [reflexivity|].
    cbn [neighbours] in N. apply andb_true_iff in N. destruct N as [E N]. apply existsb_exists in E. destruct E as ([x y] & I & E).
    apply andb_true_iff in E. rewrite !Nat.eqb_eq in E. destruct E as [-> ->]. apply H, above_lt in I.
    cbn [map decreasing]. apply andb_true_iff. split; [apply Z.ltb_lt; lia|]. now apply IH. }
  destruct (list_eq_dec Nat.eq_dec q r) as [|Ne]; [auto|exfalso].
  destruct (split_neq q r) as (p & c & s & c' & s' & E & E' & Nc); [now rewrite (ranks_length m q), (ranks_length m r)|auto|].
  rewrite E in Rq. assert (Rr' := Rr). rewrite E' in Rr'. pose proof (ranks_mid m p c s Rq) as (Hc & Ic & _). pose proof (ranks_mid m p c' s' Rr') as (Hc' & Ic' & _).
  assert (B : above r c' c = true) by (apply above_lt; rewrite E', !index_app_r by auto; simpl; rewrite Nat.eqb_refl; destruct (Nat.eqb_spec c' c); [congruence|lia]).
  pose proof (decreasing_above r _ D c' c ltac:(now apply Rr) ltac:(now apply Rr) B) as L. cbv beta in L.
  rewrite E, !index_app_r in L by auto. simpl in L. rewrite Nat.eqb_refl in L. lia.
Qed.

Lemma complete_sound t : forall pairs, complete (of_list listed) (of_list X) pairs t = true -> (forall r, In r listed -> ranks m r) ->
  forall q, feasible_in R X q -> (forall a b, In (a, b) pairs -> a < m /\ b < m /\ above q a b = true) -> In q listed.
Proof.
  induction t as [y|k|a b f IHf g IHg]; intros pairs H L q F P; cbn [complete] in H.
  - exfalso. destruct F as [_ [th I]]. apply (gordan_sound R _ _ H th). intros row Hr. apply in_map_iff in Hr.
    destruct Hr as ([a b] & <- & Hab). rewrite !get_of_list. destruct (P a b Hab) as (Ha & Hb & A).
    apply (pos_ext R) with (2 := I a b Ha Hb A). apply (Equivalence_Symmetric (Equivalence := eqK_equiv R)), dot_minus.
  - apply andb_true_iff in H. destruct H as [K H]. apply Nat.ltb_lt in K. rewrite get_of_list in H.
    assert (I : In (nth k listed []) listed) by now apply nth_In.
    rewrite (neighbours_only pairs (nth k listed []) q); auto; [apply F|]. intros a b Hab. now apply P.
  - rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in H. destruct H as [[[[Ha Hb] N] H1] H2].
    destruct (above q a b) eqn:E.
    + apply (IHf _ H1 L q F). intros x y [[= <- <-]|I]; auto.
    + apply (IHg _ H2 L q F). intros x y [[= <- <-]|I]; auto. repeat split; auto. now apply (above_total m q a b (proj1 F)).
Qed.

Theorem check_all_sound thetas t : check_all thetas t = true -> NoDup listed /\ forall r, feasible_in R X r <-> In r listed.
Proof.
  unfold check_all. rewrite !andb_true_iff, Nat.eqb_eq, forallb_forall. intros [[[Le D] F] H]. split; [now apply all_differ_sound|].
  assert (Fe : forall r, In r listed -> feasible_in R X r).
  { intros r I. assert (E : exists theta, In (r, theta) (combine listed thetas)).
    { clear - Le I. revert thetas Le. induction listed as [|s l IH]; [destruct I|]. intros [|th thetas] Le; [discriminate|]. destruct I as [->|I].
      - exists th. now left.
      - destruct (IH I thetas) as (th' & K); [simpl in Le; lia|]. exists th'. now right. }
    destruct E as (theta & E). now apply (feasible_sound R X r theta), (F _ E). }
  intros r. split; [|apply Fe]. intros Fr. apply (complete_sound t [] H); auto; [intros s I; now apply Fe|intros a b []].
Qed.
End Check.

(** How many feasible rankings there are: as many as some list without repetitions has that consists of them. *)
Definition number_of (F : ranking -> Prop) (n : nat) : Prop := exists l, NoDup l /\ length l = n /\ forall r, F r <-> In r l.

Theorem check_count_sound R X listed thetas t : check_all X listed thetas t = true -> number_of (feasible_in R X) (length listed).
Proof. intros H. apply (check_all_sound R) in H. exists listed. tauto. Qed.
