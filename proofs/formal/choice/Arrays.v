(** Lists with fast access: search trees by position, which give what [nth] gives.

    The checkers look up numbers of candidates, and lists would make them walk to each. A node knows how many entries are to its left,
    so that positions are compared as numbers, which extraction makes machine integers. *)
From Coq Require Import List Arith Lia Bool.
Import ListNotations.

Section Arrays.
Context {A : Type}.
Inductive array := Empty | Node (left : nat) (l : array) (x : A) (r : array).     (* [left] entries are in [l] *)

Fixpoint entries (t : array) : list A := match t with Empty => [] | Node _ l x r => entries l ++ x :: entries r end.
Fixpoint valid (t : array) : Prop := match t with Empty => True | Node k l x r => k = length (entries l) /\ valid l /\ valid r end.

Fixpoint get (d : A) (t : array) (i : nat) : A :=
  match t with
  | Empty => d
  | Node k l x r => if i <? k then get d l i else if i =? k then x else get d r (i - k - 1)
  end.

(** Nothing happens beyond the end. *)
Fixpoint set (t : array) (i : nat) (y : A) : array :=
  match t with
  | Empty => Empty
  | Node k l x r => if i <? k then Node k (set l i y) x r else if i =? k then Node k l y r else Node k l x (set r (i - k - 1) y)
  end.

(** A tree of at most [h] levels from the front of a list, its size, and what is left of the list. *)
Fixpoint build (h : nat) (l : list A) : array * nat * list A :=
  match h with
  | 0 => (Empty, 0, l)
  | S h' => match build h' l with
            | (t, k, []) => (t, k, [])
            | (t, k, x :: l') => let '(t', k', rest) := build h' l' in (Node k t x t', k + 1 + k', rest)
            end
  end.
Definition of_list (l : list A) : array := fst (fst (build (length l) l)).

Lemma build_spec h : forall l, let '(t, k, rest) := build h l in
  entries t ++ rest = l /\ valid t /\ k = length (entries t) /\ length rest <= length l - h.
Proof.
  induction h as [|h IH]; intros l; simpl; [repeat split; auto; lia|].
  specialize (IH l) as H. destruct (build h l) as [[t k] [|x l']]; destruct H as (E & V & K & L); [simpl in *; repeat split; auto; lia|].
  specialize (IH l') as H'. destruct (build h l') as [[t' k'] rest]. destruct H' as (E' & V' & K' & L'). cbn [entries valid].
  rewrite <- E, <- E', !app_length in *. simpl in *. rewrite !app_length in *. repeat split; auto; [now rewrite <- app_assoc|lia|lia].
Qed.

Lemma entries_of_list l : entries (of_list l) = l /\ valid (of_list l).
Proof.
  unfold of_list. pose proof (build_spec (length l) l) as H. destruct (build (length l) l) as [[t k] rest]. destruct H as (E & V & _ & L).
  split; [|exact V]. destruct rest; [now rewrite app_nil_r in E|simpl in L; lia].
Qed.

Lemma get_entries d t : valid t -> forall i, get d t i = nth i (entries t) d.
Proof.
  induction t as [|k l IHl x r IHr]; simpl; [intros _ []; auto|]. intros (K & Vl & Vr) i. destruct (Nat.ltb_spec i k).
  - rewrite app_nth1 by lia. auto.
  - rewrite app_nth2 by lia. destruct (Nat.eqb_spec i k) as [E|E].
    + replace (i - length (entries l)) with 0 by lia. reflexivity.
    + rewrite IHr by auto. replace (i - length (entries l)) with (S (i - k - 1)) by lia. reflexivity.
Qed.

Lemma get_of_list l d i : get d (of_list l) i = nth i l d.
Proof. destruct (entries_of_list l) as [E V]. now rewrite get_entries, E. Qed.

Lemma set_length t i y : length (entries (set t i y)) = length (entries t).
Proof.
  revert i. induction t as [|k l IHl x r IHr]; simpl; [auto|]. intros i. destruct (i <? k), (i =? k); simpl; rewrite !app_length; simpl; auto.
Qed.

Lemma set_spec t i y d : valid t -> valid (set t i y) /\
  forall j, nth j (entries (set t i y)) d = if (j =? i) && (i <? length (entries t)) then y else nth j (entries t) d.
Proof.
  revert i. induction t as [|k l IHl x r IHr]; intros i; cbn [set valid entries].
  { intros _. split; [exact I|]. intros j. rewrite andb_false_r. reflexivity. }
  intros (K & Vl & Vr). destruct (IHl i Vl) as [Vl' El], (IHr (i - k - 1) Vr) as [Vr' Er].
  destruct (Nat.ltb_spec i k) as [L|L]; [|destruct (Nat.eqb_spec i k) as [E|E]]; cbn [valid entries]; rewrite ?set_length; (split; [auto|]); intros j;
    rewrite !app_length; cbn [length].
  - destruct (Nat.ltb_spec j k).
    + rewrite !app_nth1 by (rewrite ?set_length; lia). rewrite El. destruct (Nat.ltb_spec i (length (entries l))), (Nat.ltb_spec i (length (entries l) + S (length (entries r)))); auto; lia.
    + rewrite !app_nth2 by (rewrite ?set_length; lia). rewrite set_length. destruct (Nat.eqb_spec j i); [lia|auto].
  - destruct (Nat.ltb_spec j k).
    + rewrite !app_nth1 by lia. destruct (Nat.eqb_spec j i); [lia|auto].
    + rewrite !app_nth2 by lia. destruct (Nat.eqb_spec j i) as [->|N], (Nat.ltb_spec i (length (entries l) + S (length (entries r)))); cbn [andb]; try lia.
      * replace (i - length (entries l)) with 0 by lia. reflexivity.
      * destruct (j - length (entries l)) eqn:J; [lia|reflexivity].
  - destruct (Nat.ltb_spec j k).
    + rewrite !app_nth1 by lia. destruct (Nat.eqb_spec j i); [lia|auto].
    + rewrite !app_nth2 by lia. destruct (j - length (entries l)) as [|j'] eqn:J; cbn [nth].
      * destruct (Nat.eqb_spec j i); [lia|auto].
      * rewrite Er. destruct (Nat.eqb_spec j' (i - k - 1)), (Nat.eqb_spec j i); try lia;
          destruct (Nat.ltb_spec (i - k - 1) (length (entries r))), (Nat.ltb_spec i (length (entries l) + S (length (entries r)))); cbn [andb]; auto; lia.
Qed.
End Arrays.
Arguments array : clear implicits.

(** At [c] its place on a list, counted from [k]; the default where it is not on it. *)
Fixpoint placed (t : array nat) k (r : list nat) : array nat := match r with [] => t | c :: r' => placed (set t c k) (S k) r' end.

Lemma placed_spec r d : forall t k, valid t -> valid (placed t k r) /\ length (entries (placed t k r)) = length (entries t) /\
  forall c, c < length (entries t) -> (~ In c r -> nth c (entries (placed t k r)) d = nth c (entries t) d) /\
    (NoDup r -> forall p s, r = p ++ c :: s -> nth c (entries (placed t k r)) d = k + length p).
Proof.
  induction r as [|x r IH]; intros t k V; simpl.
  { repeat split; auto. intros _ p s E. destruct p; discriminate. }
  destruct (set_spec t x k d V) as [V' E']. destruct (IH (set t x k) (S k) V') as (W & L & F). rewrite set_length in *.
  repeat split; auto.
  - intros N. rewrite (proj1 (F c H)) by tauto. rewrite E'. destruct (Nat.eqb_spec c x); [exfalso; apply N; now left|auto].
  - intros N p s E. inversion N as [|? ? Nx Nr]; subst. destruct p as [|y p]; simpl in E; injection E as -> ->.
    + rewrite (proj1 (F c H)) by auto. rewrite E', Nat.eqb_refl. destruct (Nat.ltb_spec c (length (entries t))); simpl; lia.
    + rewrite (proj2 (F c H) Nr p s eq_refl). simpl. lia.
Qed.

(** The place of each of 0 … n−1, or n. *)
Definition inverse (n : nat) (r : list nat) : list nat := entries (placed (of_list (repeat n n)) 0 r).

Lemma inverse_spec n r : length (inverse n r) = n /\ (forall c, c < n -> ~ In c r -> nth c (inverse n r) n = n) /\
  forall c p s, c < n -> NoDup r -> r = p ++ c :: s -> nth c (inverse n r) n = length p.
Proof.
  destruct (entries_of_list (repeat n n)) as [E V]. destruct (placed_spec r n _ 0 V) as (_ & L & F). fold (inverse n r) in L, F.
  rewrite E, repeat_length in L. rewrite E, repeat_length in F. split; [exact L|]. split.
  - intros c Hc N. rewrite (proj1 (F c Hc) N). apply nth_repeat.
  - intros c p s Hc N Er. exact (proj2 (F c Hc) N p s Er).
Qed.

(** Tables as arrays of rows. *)
Definition of_rows {A} (N : list (list A)) : array (array A) := of_list (map of_list N).
Definition cell {A} (d : A) (t : array (array A)) a b : A := get d (get Empty t a) b.

Lemma cell_of_rows {A} (N : list (list A)) d a b : cell d (of_rows N) a b = nth b (nth a N []) d.
Proof. unfold cell, of_rows. rewrite get_of_list. change (@Empty A) with (@of_list A []). now rewrite map_nth, get_of_list. Qed.
