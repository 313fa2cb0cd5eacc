(** A verified checker of optimal Kemeny rankings: a branching tree with exact bounds from cuts.

    The pairs of a conflict or of a directed triangle cannot all hold in an allowed ranking. So for multipliers y ≥ 0 of such cuts,
    Σ y plus the value of a ranking under the weights reduced by y is at most its cost, and the sum over the pairs of the smaller of two
    reduced weights bounds it whatever the ranking. A branch fixes a pair; a leaf's bound has to exceed the optimum less 1. That the ranking
    is the first of the cheapest is shown place by place: whoever would come before in the order of the candidates is kept out by a
    unanimous pair, or by such a tree with bounds that exceed the optimum itself. *)
From Coq Require Import List Arith ZArith Lia Bool FinFun.
From Pluralign Require Import Statements.
Import Choice.
From Pluralign Require Import Rankings Arrays Leximax Profiles Rules Kemeny Linear Packed Tables Values.
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
Variable earlier : option (list (nat * nat * tree)).       (* with the trees that show that it is the first of the cheapest *)

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

Fixpoint check_tree (limit : Z) (f : list (nat * nat)) (t : tree) : bool :=
  match t with
  | Leaf D ys => (0 <? D)%Z && forallb (fun '(i, y) => (i <? length C) && (0 <=? y)%Z) ys &&
      (D * limit <? total_of snd ys + bound f (reduced D ys))%Z
  | Branch a b up down => (a <? m) && (b <? m) && negb (a =? b) && check_tree limit ((a, b) :: f) up && check_tree limit ((b, a) :: f) down
  end.

(** [es]: trees for a position and a candidate. [f]: the pairs of a prefix of the ranking, of which [l] is left. *)
Definition before c l : list (nat * nat) := map (fun x => (c, x)) (filter (fun x => negb (x =? c)) l).
Fixpoint check_first (es : list (nat * nat * tree)) (f : list (nat * nat)) k (l : ranking) : bool :=
  match l with
  | [] => true
  | d :: later =>
      forallb (fun c => negb (c <? d) || existsb (fun x => po && U x c) l ||
        existsb (fun '(j, e, t) => (j =? k) && (e =? c) && check_tree optimum (before c l ++ f) t) es) later &&
      check_first es (before d later ++ f) (1 + k) later
  end.
End Tree.

Definition transpose (N : list (list Z)) : list (list Z) := map (fun a => map (fun row => nth a row 0%Z) N) (seq 0 m).

Definition check_kemeny : bool :=
  ballots_ok X B && check_feasible X r theta && conflicts_ok X conflict_cuts && forallb triangle_ok triangles &&
  let T := total B in let N := table X B in let U := unan T N in let pl := inverse m r in
  let NT := transpose N in let pairs := upper m in
  (negb po || forallb (fun a => forallb (fun b => negb (U a b) || (nth a pl 0 <? nth b pl 0)) (seq 0 m)) (seq 0 m)) &&
  Z.eqb (total_of (fun '(a, b) => if nth a pl 0 <? nth b pl 0 then entry NT a b else entry NT b a) pairs) optimum &&
  check_tree cuts U NT pairs (optimum - 1) [] t && match earlier with Some es => check_first cuts U NT pairs es [] 0 r | None => true end.

Let P := expand B.
Definition all_allowed : ranking -> Prop := allowed R X po B.

Lemma all_allowed_ranks s : all_allowed s -> ranks m s.
Proof. intros H. now apply (allowed_feasible R X po B) in H as [H _]. Qed.

(** Not all pairs of a cut hold in an allowed ranking. *)
Lemma cut_sound s c : forallb (conflict_ok X) conflict_cuts = true -> forallb triangle_ok triangles = true ->
  In c cuts -> all_allowed s -> cut_ok c = true /\ exists a b, In (a, b) c /\ above s b a = true.
Proof.
  rewrite !forallb_forall. intros HC HT I A. apply in_app_iff in I. destruct I as [I|I]; apply in_map_iff in I.
  - destruct I as (k & <- & Hk). specialize (HC k Hk). assert (Ok := HC). unfold conflict_ok, is_conflict in Ok.
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

Lemma tree_sound limit tr f s : check_tree cuts U NT (upper m) limit f tr = true -> all_allowed s ->
  (forall a b, In (a, b) f -> above s a b = true) -> (limit < Z.of_nat (cost m P s))%Z.
Proof.
  revert f. induction tr as [D ys|a b up IHu down IHd]; intros f; simpl.
  - rewrite !andb_true_iff, !Z.ltb_lt. intros [[HD Y] L] A H. destruct (reduced_value D ys s A HD Y) as [_ K].
    pose proof (bound_value f (reduced cuts NT D ys) s A H). nia.
  - rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq. intros [[[[Ha Hb] N] Cu] Cd] A H.
    pose proof (all_allowed_ranks s A) as Rs. destruct (above s a b) eqn:E.
    + apply (IHu ((a, b) :: f)); auto. intros x y [[= <- <-]|I]; auto.
    + apply (above_total m s a b Rs Ha N) in E. apply (IHd ((b, a) :: f)); auto. intros x y [[= <- <-]|I]; auto.
Qed.

Lemma before_spec c l a b : In (a, b) (before c l) -> a = c /\ In b l /\ b <> c.
Proof.
  unfold before. intros H. apply in_map_iff in H. destruct H as (x & [= <- <-] & H). apply filter_In in H.
  rewrite negb_true_iff, Nat.eqb_neq in H. tauto.
Qed.

(** Who comes right after the prefix [p] is above all that are not in [p]. *)
Lemma next_above p c q x : ranks m (p ++ c :: q) -> ~ In x p -> x <> c -> above (p ++ c :: q) c x = true.
Proof.
  intros Rs Nx Ne. pose proof (ranks_mid m p c q Rs) as (_ & Nc & _). apply above_lt. rewrite !index_app_r by auto. simpl.
  rewrite Nat.eqb_refl. destruct (Nat.eqb_spec c x); [congruence|lia].
Qed.

Lemma first_sound es : forall l p f, r = p ++ l -> ranks m r -> check_first cuts U NT (upper m) es f (length p) l = true ->
  forall p' c q d w, l = p' ++ d :: w -> all_allowed (p ++ p' ++ c :: q) -> c < d ->
  (forall a b, In (a, b) f -> above (p ++ p' ++ c :: q) a b = true) -> (optimum < Z.of_nat (cost m P (p ++ p' ++ c :: q)))%Z.
Proof.
  induction l as [|e l IH]; intros p f Er Rr Ck p' c q d w El A Lt H; [destruct p'; discriminate|].
  simpl in Ck. apply andb_true_iff in Ck. destruct Ck as [Here Later]. pose proof (all_allowed_ranks _ A) as Rs.
  destruct p' as [|x p'].
  - injection El as <- <-. simpl in A, H, Rs |- *. pose proof (ranks_mid m p c q Rs) as (Hc & Nc & _).
    assert (Out : forall x, In x (e :: l) -> ~ In x p).
    { intros x Hx Hp. rewrite Er in Rr. destruct Rr as [N _]. apply in_split in Hp. destruct Hp as (u & v & ->). rewrite <- app_assoc in N. simpl in N.
      apply NoDup_remove_2 in N. apply N. rewrite !in_app_iff. auto. }
    assert (Cl : In c l).
    { assert (I : In c r) by now apply Rr. rewrite Er in I. apply in_app_iff in I. destruct I as [?|[?|?]]; [tauto|lia|auto]. }
    rewrite forallb_forall in Here. specialize (Here c Cl). apply orb_true_iff in Here. destruct Here as [Here|Here].
    + apply orb_true_iff in Here. destruct Here as [Here|Here]; [apply negb_true_iff, Nat.ltb_ge in Here; lia|].
      change (existsb (fun x => po && U x c) (e :: l) = true) in Here. apply existsb_exists in Here. destruct Here as (x & Hx & Un).
      apply andb_true_iff in Un. destruct Un as [Hp Un]. exfalso.
      assert (Hxm : x < m) by (apply Rr; rewrite Er; apply in_app_iff; now right).
      destruct (Nat.eq_dec x c) as [->|Ne].
      * unfold U in Un. rewrite unan_ok in Un by auto. unfold all_allowed, allowed in A. rewrite Hp in A. destruct A as [_ A].
        specialize (A c c Hc Hc Un). now rewrite above_irrefl in A.
      * assert (K : above (p ++ c :: q) x c = true).
        { unfold U in Un. rewrite unan_ok in Un by auto. unfold all_allowed, allowed in A. rewrite Hp in A. destruct A as [_ A]. now apply A. }
        apply above_asym in K. rewrite (next_above p c q x Rs (Out x Hx) Ne) in K. discriminate.
    + apply existsb_exists in Here. destruct Here as ([[j e'] tr] & _ & Here). rewrite !andb_true_iff, !Nat.eqb_eq in Here.
      destruct Here as [[_ ->] Tr]. apply (tree_sound optimum tr _ _ Tr A). intros a b I. apply in_app_iff in I. destruct I as [I|I]; [|now apply H].
      apply before_spec in I. destruct I as (-> & Hb & Ne). now apply next_above; auto.
  - simpl in El. injection El as <- El.
    assert (Ep : p ++ (e :: p') ++ c :: q = (p ++ [e]) ++ p' ++ c :: q) by now rewrite <- !app_assoc.
    rewrite Ep in *. apply (IH (p ++ [e]) (before e l ++ f)) with (d := d) (w := w); auto.
    + now rewrite <- app_assoc.
    + now rewrite app_length, Nat.add_comm.
    + intros a b I. apply in_app_iff in I. destruct I as [I|I]; [|now apply H]. apply before_spec in I. destruct I as (-> & Hb & Ne).
      rewrite <- app_assoc in *. simpl in *. apply next_above; auto. intros Hp. rewrite Er in Rr. destruct Rr as [N _].
      apply in_split in Hp. destruct Hp as (u & v & ->). rewrite <- app_assoc in N. simpl in N. apply NoDup_remove_2 in N.
      apply N. rewrite !in_app_iff. simpl. auto.
Qed.
End Sound.

Lemma lex_split x y : length x = length y -> x <> y -> lex_names x y = true \/
  exists p c q d w, x = p ++ c :: q /\ y = p ++ d :: w /\ d < c.
Proof.
  intros L N. destruct (split_neq x y L N) as (p & c & q & d & w & -> & -> & D).
  destruct (Nat.lt_gt_cases c d) as [K _]. destruct (K D) as [Lt|Lt]; [left|right; eauto 8].
  induction p as [|e p IH]; simpl.
  - assert (E : c <? d = true) by now apply Nat.ltb_lt. now rewrite E.
  - rewrite Nat.eqb_refl. rewrite IH; [apply orb_true_r|simpl in L; lia|]. intros E. apply N. simpl. congruence.
Qed.

(** No allowed ranking is cheaper; and with [earlier] the ranking is the output, where ties are broken by the order of the candidates. *)
Theorem check_kemeny_sound : check_kemeny = true ->
  all_allowed r /\ Z.of_nat (cost m P r) = optimum /\ (forall s, all_allowed s -> cost m P r <= cost m P s) /\
  (earlier <> None -> optimal m (fun r s => lex_names r s = true) all_allowed P r).
Proof.
  unfold check_kemeny. cbv zeta. rewrite conflicts_ok_all, !andb_true_iff. intros [[[[ok F] okC] okT] [[[Un E] Tr] Fi]].
  pose proof (feasible_sound R X r theta F) as Hf. pose proof (proj1 Hf) as Rr.
  assert (A : all_allowed r).
  { unfold all_allowed, allowed. destruct po; [|exact Hf]. split; [exact Hf|]. intros a b Ha Hb Hu.
    rewrite <- (unan_ok X B) in Hu by auto. simpl in Un. rewrite forallb_forall in Un.
    specialize (Un a). rewrite in_seq, forallb_forall in Un. specialize (Un (conj (Nat.le_0_l a) Ha) b).
    rewrite in_seq, Hu, !place_ok in Un by auto. apply Un. lia. }
  assert (C : Z.of_nat (cost m P r) = optimum).
  { rewrite cost_value by auto. apply Z.eqb_eq in E. rewrite <- E. apply total_of_ext. intros [a b] I. apply upper_in in I.
    rewrite !place_ok, !transpose_entry by (auto; lia). unfold above. destruct (index a r <? index b r); auto. }
  assert (Le : forall s, all_allowed s -> cost m P r <= cost m P s).
  { intros s As. pose proof (tree_sound ok okC okT (optimum - 1) t [] s Tr As) as K. apply Nat2Z.inj_le. rewrite C.
    assert (optimum - 1 < Z.of_nat (cost m P s))%Z by (apply K; intros a b []). lia. }
  split; [exact A|]. split; [exact C|]. split; [exact Le|]. intros Ne. split; [exact A|]. intros s As. specialize (Le s As).
  destruct (Nat.eq_dec (cost m P r) (cost m P s)) as [Ec|Nc]; [right; split; [exact Ec|]|left; lia].
  destruct (list_eq_dec Nat.eq_dec r s) as [|Nrs]; [now left|right]. pose proof (all_allowed_ranks s As) as Rs.
  destruct (lex_split r s) as [|(p & d & w & c & q & Er & -> & Lt)]; [now rewrite (ranks_length m r), (ranks_length m s)|exact Nrs|assumption|exfalso].
  destruct earlier as [es|]; [|congruence].
  assert (K : (optimum < Z.of_nat (cost m P ([] ++ p ++ c :: q)))%Z).
  { apply (first_sound ok okC okT es r [] []) with (d := d) (w := w); auto. }
  simpl in K. lia.
Qed.
End Check.
