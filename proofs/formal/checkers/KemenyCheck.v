(** A verified checker of optimal Kemeny rankings: a branching tree with exact bounds from cuts.

    The pairs of a conflict or of a directed triangle cannot all hold in an allowed ranking. So for multipliers y ≥ 0 of such cuts,
    Σ y plus the value of a ranking under the weights reduced by y is at most its cost, and the sum over the pairs of the smaller of two
    reduced weights bounds it whatever the ranking. A branch fixes a pair; a leaf's bound has to exceed the optimum less 1. *)
From Coq Require Import List Arith ZArith Lia Bool FinFun.
From Pluralign Require Import Statements.
Import Choice.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Linear LeximaxCheck Values.
Import ListNotations.

Inductive tree := Leaf (scale : Z) (multipliers : list (nat * Z)) | Branch (a b : nat) (up down : tree).

Section Check.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variable po : bool.
Variable B : list (Z * ranking).
Variables (r : ranking) (theta : list Z) (optimum : Z).
Variables (conflict_cuts : list conflict) (triangles : list (nat * nat * nat)).
Variable t : tree.

Definition cuts : list (list (nat * nat)) :=
  map (map fst) conflict_cuts ++ map (fun '(a, b, c) => [(a, b); (b, c); (c, a)]) triangles.
Definition cut_ok (c : list (nat * nat)) := forallb (fun '(a, b) => (a <? m) && (b <? m) && negb (a =? b)) c.
Definition triangle_ok '(a, b, c) := (a <? m) && (b <? m) && (c <? m) && negb (a =? b) && negb (b =? c) && negb (c =? a).

Definition apply_cut y (c : list (nat * nat)) (W : list (list Z)) := fold_right (fun '(a, b) W => add_at b a (- y)%Z W) W c.

Section Tree.
Variables (C : list (list (nat * nat))) (U : nat -> nat -> bool) (NT : list (list Z)) (pairs : list (nat * nat)).

Definition fixed (f : list (nat * nat)) a b : bool := po && U a b || existsb (fun '(x, y) => (x =? a) && (y =? b)) f.
Definition reduced D ys : list (list Z) :=
  fold_right (fun '(i, y) W => apply_cut y (nth i C []) W) (map (map (Z.mul D)) NT) ys.
Definition bound f W : Z :=
  total_of (fun '(a, b) => let x := entry W a b in let y := entry W b a in
    if fixed f a b then x else if fixed f b a then y else Z.min x y) pairs.

Fixpoint check_tree (f : list (nat * nat)) (t : tree) : bool :=
  match t with
  | Leaf D ys => (0 <? D)%Z && forallb (fun '(i, y) => (i <? length C) && (0 <=? y)%Z) ys &&
      (D * (optimum - 1) <? total_of snd ys + bound f (reduced D ys))%Z
  | Branch a b up down => (a <? m) && (b <? m) && negb (a =? b) && check_tree ((a, b) :: f) up && check_tree ((b, a) :: f) down
  end.
End Tree.

Definition transpose (N : list (list Z)) : list (list Z) := map (fun a => map (fun row => nth a row 0%Z) N) (seq 0 m).

Definition check_kemeny : bool :=
  ballots_ok X B && check_feasible X r theta && forallb (conflict_ok X) conflict_cuts && forallb triangle_ok triangles &&
  let T := total B in let N := table X B in let U := unan T N in let pl := places X r in
  let NT := transpose N in let pairs := upper m in
  (negb po || forallb (fun a => forallb (fun b => negb (U a b) || (nth a pl 0 <? nth b pl 0)) (seq 0 m)) (seq 0 m)) &&
  Z.eqb (total_of (fun '(a, b) => if nth a pl 0 <? nth b pl 0 then entry NT a b else entry NT b a) pairs) optimum &&
  check_tree cuts U NT pairs [] t.

Let P := expand B.
Definition all_allowed : ranking -> Prop := allowed R X po B.

Lemma all_allowed_ranks s : all_allowed s -> ranks m s.
Proof. intros H. now apply (allowed_feasible R X po B) in H as [H _]. Qed.

(** Not all pairs of a cut hold in an allowed ranking. *)
Lemma cut_sound s c : forallb (conflict_ok X) conflict_cuts = true -> forallb triangle_ok triangles = true ->
  In c cuts -> all_allowed s -> cut_ok c = true /\ exists a b, In (a, b) c /\ above s b a = true.
Proof.
  rewrite !forallb_forall. intros HC HT I A. apply in_app_iff in I. destruct I as [I|I]; apply in_map_iff in I.
  - destruct I as (k & <- & Hk). specialize (HC k Hk). assert (Ok := HC). unfold conflict_ok in Ok.
    rewrite !andb_true_iff, forallb_forall in Ok. destruct Ok as [[_ Ok] _]. split.
    + apply forallb_forall. intros [a b] Hab. apply in_map_iff in Hab. destruct Hab as ([[a' b'] w] & [= -> ->] & Hab).
      specialize (Ok _ Hab). simpl in Ok. rewrite !andb_true_iff in *. tauto.
    + destruct (existsb (fun '(a, b) => above s b a) (map fst k)) eqn:E.
      * apply existsb_exists in E. destruct E as ([a b] & ? & ?). eauto.
      * exfalso. assert (F := allowed_feasible R X po B s A). destruct F as [Rs [th I]].
        apply (conflict_sound R X k th HC). intros a b w Hab. specialize (Ok _ Hab). simpl in Ok.
        rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in Ok. destruct Ok as [[[Ha Hb] N] _].
        apply I; auto. destruct (above s a b) eqn:E'; [auto|]. exfalso.
        assert (K : existsb (fun '(a, b) => above s b a) (map fst k) = true); [|congruence].
        apply existsb_exists. exists (a, b). split; [now apply (in_map fst k (a, b, w))|]. now apply (above_total m s a b Rs).
  - destruct I as ([[a b] c'] & <- & Hk). specialize (HT _ Hk). unfold triangle_ok in HT.
    rewrite !andb_true_iff, !Nat.ltb_lt, !negb_true_iff, !Nat.eqb_neq in HT. destruct HT as [[[[[Ha Hb] Hc] N1] N2] N3].
    pose proof (all_allowed_ranks s A) as Rs. split.
    + simpl. rewrite !andb_true_iff, !Nat.ltb_lt, !negb_true_iff, !Nat.eqb_neq. tauto.
    + destruct (above s a b) eqn:E1; [|exists a, b; split; [simpl; auto|now apply (above_total m s a b Rs)]].
      destruct (above s b c') eqn:E2; [|exists b, c'; split; [simpl; auto|now apply (above_total m s b c' Rs)]].
      destruct (above s c' a) eqn:E3; [|exists c', a; split; [simpl; auto|now apply (above_total m s c' a Rs)]].
      exfalso. rewrite above_lt in *. lia.
Qed.

Lemma apply_cut_value s y c W : ranks m s -> cut_ok c = true -> (0 <= y)%Z -> square m W ->
  square m (apply_cut y c W) /\
  (value m (entry (apply_cut y c W)) s <= value m (entry W) s)%Z /\
  ((exists a b, In (a, b) c /\ above s b a = true) -> (value m (entry (apply_cut y c W)) s <= value m (entry W) s - y)%Z).
Proof.
  intros Rs. unfold cut_ok. induction c as [|[a b] c IH]; simpl; intros Ok Hy Sq.
  - split; [auto|]. split; [lia|]. intros (a & b & [] & _).
  - rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in Ok. destruct Ok as [[[Ha Hb] N] Ok].
    destruct (IH Ok Hy Sq) as (S1 & L1 & L2). split; [now apply add_at_square|].
    assert (E : value m (entry (add_at b a (- y) (apply_cut y c W))) s =
      (value m (entry (apply_cut y c W)) s + (if above s b a then - y else 0))%Z).
    { rewrite <- (value_unit m s b a (- y)) by auto. rewrite <- value_add. apply value_ext. intros u w Hu Hw.
      now apply (add_at_entry m). }
    fold (apply_cut y c W). rewrite E. split; [destruct (above s b a); lia|].
    intros (a' & b' & [[= <- <-]|I] & K); [rewrite K; lia|].
    assert (value m (entry (apply_cut y c W)) s <= value m (entry W) s - y)%Z by (apply L2; eauto). destruct (above s b a); lia.
Qed.

Lemma value_scale D W s : square m W -> value m (entry (map (map (Z.mul D)) W)) s = (D * value m (entry W) s)%Z.
Proof.
  intros [L H]. unfold value. assert (E : forall a b, a < m -> b < m -> entry (map (map (Z.mul D)) W) a b = (D * entry W a b)%Z).
  { intros a b Ha Hb. unfold entry. rewrite nth_indep with (d' := map (Z.mul D) []) by (rewrite map_length; lia). rewrite map_nth.
    rewrite nth_indep with (d' := (D * 0)%Z) by (rewrite map_length, H; lia). now rewrite map_nth. }
  assert (G : forall l, (forall p, In p l -> fst p < m /\ snd p < m) ->
    total_of (fun '(a, b) => if above s a b then entry (map (map (Z.mul D)) W) a b else entry (map (map (Z.mul D)) W) b a) l =
    (D * total_of (fun '(a, b) => if above s a b then entry W a b else entry W b a) l)%Z).
  { induction l as [|[a b] l IH]; intros K; cbn [total_of]; [lia|]. rewrite IH by (intros; apply K; now right).
    destruct (K (a, b) (or_introl eq_refl)) as [K1 K2]. simpl in *. rewrite !E by auto. destruct (above s a b); lia. }
  apply G. intros [a b] I. apply upper_in in I. simpl. lia.
Qed.

Lemma scale_square D W : square m W -> square m (map (map (Z.mul D)) W).
Proof.
  intros [L H]. split; [now rewrite map_length|]. intros a Ha.
  rewrite nth_indep with (d' := map (Z.mul D) []) by (rewrite map_length; lia). now rewrite map_nth, map_length, H.
Qed.

Section Sound.
Hypothesis ok : ballots_ok X B = true.
Hypothesis okC : forallb (conflict_ok X) conflict_cuts = true.
Hypothesis okT : forallb triangle_ok triangles = true.
Let U := unan (total B) (table X B).
Let NT := transpose (table X B).

Lemma transpose_entry a b : a < m -> b < m -> entry NT a b = Z.of_nat (support P b a).
Proof.
  intros Ha Hb. unfold entry, NT, transpose. rewrite (nth_map_seq _ m a) by auto.
  rewrite table_ok by auto. rewrite map_map. rewrite (nth_map_seq _ m b) by auto. now rewrite (nth_map_seq _ m a).
Qed.

Lemma transpose_square : square m NT.
Proof.
  split; [unfold NT, transpose; now rewrite map_length, seq_length|]. intros a Ha. unfold NT, transpose.
  rewrite (nth_map_seq _ m a) by auto. rewrite map_length, table_ok by auto. now rewrite map_length, seq_length.
Qed.

Lemma reduced_value D ys s : all_allowed s -> (0 < D)%Z -> forallb (fun '(i, y) => (i <? length cuts) && (0 <=? y)%Z) ys = true ->
  square m (reduced cuts NT D ys) /\
  (value m (entry (reduced cuts NT D ys)) s + total_of snd ys <= D * Z.of_nat (cost m P s))%Z.
Proof.
  intros A HD. pose proof (all_allowed_ranks s A) as Rs. induction ys as [|[i y] ys IH]; simpl.
  - intros _. split; [now apply scale_square, transpose_square|]. rewrite value_scale by apply transpose_square.
    rewrite cost_value by auto. rewrite (value_ext m _ (fun a b => Z.of_nat (support P b a))); [lia|]. apply transpose_entry.
  - rewrite !andb_true_iff, Nat.ltb_lt, Z.leb_le. intros [[Hi Hy] H]. destruct (IH H) as [S1 L1].
    destruct (cut_sound s (nth i cuts []) okC okT) as [Ok E]; [now apply nth_In|auto|].
    destruct (apply_cut_value s y (nth i cuts []) _ Rs Ok Hy S1) as (S2 & _ & L2). split; [exact S2|].
    specialize (L2 E). fold (reduced cuts NT D ys). lia.
Qed.

Lemma bound_value f W s : all_allowed s -> (forall a b, In (a, b) f -> above s a b = true) ->
  (bound U (upper m) f W <= value m (entry W) s)%Z.
Proof.
  intros A H. pose proof (all_allowed_ranks s A) as Rs. apply total_of_le. intros [a b] I. apply upper_in in I.
  assert (K : forall a b, a < m -> b < m -> fixed U f a b = true -> above s a b = true).
  { intros u w Hu Hw F. unfold fixed in F. apply orb_true_iff in F. destruct F as [F|F].
    - apply andb_true_iff in F. destruct F as [Hp F]. unfold U in F. rewrite unan_ok in F by auto.
      unfold all_allowed, allowed in A. rewrite Hp in A. destruct A as [_ A]. now apply A.
    - apply existsb_exists in F. destruct F as ([x y] & I' & F). apply andb_true_iff in F. rewrite !Nat.eqb_eq in F.
      destruct F as [-> ->]. auto. }
  cbv zeta. destruct (fixed U f a b) eqn:E1.
  { rewrite K by (auto; lia). lia. }
  destruct (fixed U f b a) eqn:E2.
  { rewrite (above_asym s b a) by (apply K; auto; lia). lia. }
  destruct (above s a b); lia.
Qed.

Lemma tree_sound tr f s : check_tree cuts U NT (upper m) f tr = true -> all_allowed s ->
  (forall a b, In (a, b) f -> above s a b = true) -> (optimum <= Z.of_nat (cost m P s))%Z.
Proof.
  revert f. induction tr as [D ys|a b up IHu down IHd]; intros f; simpl.
  - rewrite !andb_true_iff, !Z.ltb_lt. intros [[HD Y] L] A H. destruct (reduced_value D ys s A HD Y) as [_ K].
    pose proof (bound_value f (reduced cuts NT D ys) s A H). nia.
  - rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq. intros [[[[Ha Hb] N] Cu] Cd] A H.
    pose proof (all_allowed_ranks s A) as Rs. destruct (above s a b) eqn:E.
    + apply (IHu ((a, b) :: f)); auto. intros x y [[= <- <-]|I]; auto.
    + apply (above_total m s a b Rs Ha N) in E. apply (IHd ((b, a) :: f)); auto. intros x y [[= <- <-]|I]; auto.
Qed.
End Sound.

Theorem check_kemeny_sound : check_kemeny = true ->
  all_allowed r /\ Z.of_nat (cost m P r) = optimum /\ forall s, all_allowed s -> cost m P r <= cost m P s.
Proof.
  unfold check_kemeny. cbv zeta. rewrite !andb_true_iff. intros [[[[ok F] okC] okT] [[Un E] Tr]].
  pose proof (feasible_sound R X r theta F) as Hf. pose proof (proj1 Hf) as Rr.
  assert (A : all_allowed r).
  { unfold all_allowed, allowed. destruct po; [|exact Hf]. split; [exact Hf|]. intros a b Ha Hb Hu.
    rewrite <- (unan_ok X B) in Hu by auto. simpl in Un. rewrite forallb_forall in Un.
    specialize (Un a). rewrite in_seq, forallb_forall in Un. specialize (Un (conj (Nat.le_0_l a) Ha) b).
    rewrite in_seq, Hu, !place_ok in Un by auto. apply Un. lia. }
  assert (C : Z.of_nat (cost m P r) = optimum).
  { rewrite cost_value by auto. apply Z.eqb_eq in E. rewrite <- E. apply total_of_ext. intros [a b] I. apply upper_in in I.
    rewrite !place_ok, !transpose_entry by (auto; lia). unfold above. destruct (index a r <? index b r); auto. }
  split; [exact A|]. split; [exact C|]. intros s As.
  pose proof (tree_sound ok okC okT t [] s Tr As). apply Nat2Z.inj_le. rewrite C. apply H. intros a b [].
Qed.
End Check.
