(** Trees of case splits over the order of pairs, with bounds on the value of rankings at their leaves.

    A cut is a list of pairs that cannot all hold in a ranking of the family. So for multipliers y ≥ 0 of cuts, Σ y plus the value of a
    ranking under the weights reduced by y is at most its value, and the sum over the pairs of the smaller of two reduced weights bounds it
    whatever the ranking. A branch fixes a pair, and a leaf's bound has to exceed a limit. The family is any set of rankings. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Arrays Leximax Profiles Rules Kemeny Linear Packed Tables Values.
Import ListNotations.

Inductive tree := Leaf (scale : Z) (multipliers : list (nat * Z)) | Branch (a b : nat) (up down : tree).

(** Pairs that hold in every ranking with [c] before all others of [l]. *)
Definition before c l : list (nat * nat) := map (fun x => (c, x)) (filter (fun x => negb (x =? c)) l).

Section Trees.
Variable m : nat.
Variable n : nat.
Variable cut : nat -> list (nat * nat).                    (* the cuts, those with numbers below n *)
Variable closure : bool.                                   (* does what branches fix imply more, by transitivity? *)
Variable must : nat -> nat -> bool.                        (* pairs that hold in all rankings of the family *)
Variable costs : list (list Z).                            (* what a above b costs *)
Variable pairs : list (nat * nat).                         (* those with a < b *)

Definition cut_ok (c : list (nat * nat)) := forallb (fun '(a, b) => (a <? m) && (b <? m) && negb (a =? b)) c.
Definition apply_cut y (c : list (nat * nat)) (W : list (list Z)) := fold_right (fun '(a, b) W => add_at b a (- y)%Z W) W c.
Definition known (f : list (nat * nat)) a b : bool := existsb (fun '(x, y) => (x =? a) && (y =? b)) f.
Definition fixed f a b : bool := must a b || known f a b.
Definition reduced D ys : list (list Z) :=
  fold_right (fun '(i, y) W => apply_cut y (cut i) W) (map (map (Z.mul D)) costs) ys.
Definition bound f W : Z :=
  total_of (fun '(a, b) => let x := entry W a b in let y := entry W b a in
    if fixed f a b then x else if fixed f b a then y else Z.min x y) pairs.

(** Whoever is above [a] is above [b] and whoever is below it. *)
Definition extend (f : list (nat * nat)) a b : list (nat * nat) :=
  if closure then
    let up := a :: map fst (filter (fun p => snd p =? a) f) in let down := b :: map snd (filter (fun p => fst p =? b) f) in
    filter (fun p => negb (known f (fst p) (snd p))) (list_prod up down) ++ f
  else (a, b) :: f.
Definition excluded f a b : bool := closure && known f b a.

Fixpoint check_tree (limit : Z) (f : list (nat * nat)) (t : tree) : bool :=
  match t with
  | Leaf D ys => (0 <? D)%Z && forallb (fun '(i, y) => (i <? n) && (0 <=? y)%Z) ys &&
      (D * limit <? total_of snd ys + bound f (reduced D ys))%Z
  | Branch a b up down => (a <? m) && (b <? m) && negb (a =? b) &&
      (excluded f a b || check_tree limit (extend f a b) up) && (excluded f b a || check_tree limit (extend f b a) down)
  end.

(** Who would come before in the order of the candidates is kept out place by place: by a pair that has to hold, or by a tree. [es]: trees
    for a position and a candidate. [f]: the pairs of a prefix of the ranking, of which [l] is left. *)
Fixpoint check_first (optimum : Z) (es : list (nat * nat * tree)) (f : list (nat * nat)) k (l : ranking) : bool :=
  match l with
  | [] => true
  | d :: later =>
      forallb (fun c => negb (c <? d) || existsb (fun x => must x c) l ||
        existsb (fun '(j, e, t) => (j =? k) && (e =? c) && check_tree optimum (before c l ++ f) t) es) later &&
      check_first optimum es (before d later ++ f) (1 + k) later
  end.

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


(** Cuts, pairs that have to hold, and weights are as they should be. *)
Variable A : ranking -> Prop.
Hypothesis A_ranks : forall s, A s -> ranks m s.
Hypothesis A_must : forall s a b, A s -> a < m -> b < m -> must a b = true -> above s a b = true.
Hypothesis A_cuts : forall s i, A s -> i < n -> cut_ok (cut i) = true /\ exists a b, In (a, b) (cut i) /\ above s b a = true.
Hypothesis costs_square : square m costs.
Hypothesis all_pairs : pairs = upper m.

Lemma reduced_value D ys s : A s -> (0 < D)%Z -> forallb (fun '(i, y) => (i <? n) && (0 <=? y)%Z) ys = true ->
  square m (reduced D ys) /\ (value m (entry (reduced D ys)) s + total_of snd ys <= D * value m (entry costs) s)%Z.
Proof.
  intros As HD. pose proof (A_ranks s As) as Rs. induction ys as [|[i y] ys IH]; simpl.
  - intros _. split; [now apply scale_square|]. rewrite value_scale by exact costs_square. lia.
  - rewrite !andb_true_iff, Nat.ltb_lt, Z.leb_le. intros [[Hi Hy] H]. destruct (IH H) as [S1 L1].
    destruct (A_cuts s i As Hi) as [Ok E].
    destruct (apply_cut_value s y (cut i) _ Rs Ok Hy S1) as (S2 & _ & L2). split; [exact S2|].
    specialize (L2 E). fold (reduced D ys). lia.
Qed.

Lemma known_spec f a b : known f a b = true -> In (a, b) f.
Proof.
  intros H. apply existsb_exists in H. destruct H as ([x y] & I & H). apply andb_true_iff in H. rewrite !Nat.eqb_eq in H. now destruct H as [-> ->].
Qed.

Lemma bound_value f V s : A s -> (forall a b, In (a, b) f -> above s a b = true) -> (bound f V <= value m (entry V) s)%Z.
Proof.
  intros As H. pose proof (A_ranks s As) as Rs. unfold bound. rewrite all_pairs. apply total_of_le. intros [a b] I. apply upper_in in I.
  assert (K : forall a b, a < m -> b < m -> fixed f a b = true -> above s a b = true).
  { intros u w Hu Hw F. unfold fixed in F. apply orb_true_iff in F. destruct F as [F|F]; [now apply A_must|]. now apply H, known_spec. }
  cbv zeta. destruct (fixed f a b) eqn:E1.
  { rewrite K by (auto; lia). lia. }
  destruct (fixed f b a) eqn:E2.
  { rewrite (above_asym s b a) by (apply K; auto; lia). lia. }
  destruct (above s a b); lia.
Qed.

Lemma extend_sound f a b s : (forall x y, In (x, y) f -> above s x y = true) -> above s a b = true ->
  forall x y, In (x, y) (extend f a b) -> above s x y = true.
Proof.
  intros H Ab x y. unfold extend. destruct closure; [|intros [[= <- <-]|I]; auto].
  cbv zeta. rewrite in_app_iff, filter_In. intros [[I _]|I]; [|auto]. apply in_prod_iff in I. destruct I as [Ix Iy]. rewrite above_lt in *.
  assert (Up : index x s <= index a s).
  { destruct Ix as [<-|Ix]; [auto|]. apply in_map_iff in Ix. destruct Ix as ([u w] & <- & Ix). apply filter_In in Ix. simpl in *.
    destruct Ix as [Ix E]. apply Nat.eqb_eq in E. subst. apply H in Ix. rewrite above_lt in Ix. lia. }
  assert (Down : index b s <= index y s).
  { destruct Iy as [<-|Iy]; [auto|]. apply in_map_iff in Iy. destruct Iy as ([u w] & <- & Iy). apply filter_In in Iy. simpl in *.
    destruct Iy as [Iy E]. apply Nat.eqb_eq in E. subst. apply H in Iy. rewrite above_lt in Iy. lia. }
  lia.
Qed.

Lemma excluded_sound f a b s : (forall x y, In (x, y) f -> above s x y = true) -> above s a b = true -> excluded f a b = false.
Proof.
  intros H Ab. apply not_true_is_false. intros E. apply andb_true_iff in E. destruct E as [_ E]. apply known_spec, H in E.
  rewrite (above_asym _ _ _ Ab) in E. discriminate.
Qed.

Theorem tree_sound limit t f s : check_tree limit f t = true -> A s -> (forall a b, In (a, b) f -> above s a b = true) ->
  (limit < value m (entry costs) s)%Z.
Proof.
  revert f. induction t as [D ys|a b up IHu down IHd]; intros f; simpl.
  - rewrite !andb_true_iff, !Z.ltb_lt. intros [[HD Y] L] As H. destruct (reduced_value D ys s As HD Y) as [_ K].
    pose proof (bound_value f (reduced D ys) s As H). nia.
  - rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq. intros [[[[Ha Hb] N] Cu] Cd] As H.
    pose proof (A_ranks s As) as Rs. destruct (above s a b) eqn:E.
    + rewrite (excluded_sound f a b s H E) in Cu. apply (IHu (extend f a b)); auto. now apply extend_sound.
    + apply (above_total m s a b Rs Ha N) in E. rewrite (excluded_sound f b a s H E) in Cd.
      apply (IHd (extend f b a)); auto. now apply extend_sound.
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

Lemma first_sound optimum es r : forall l p f, r = p ++ l -> ranks m r -> check_first optimum es f (length p) l = true ->
  forall p' c q d w, l = p' ++ d :: w -> A (p ++ p' ++ c :: q) -> c < d ->
  (forall a b, In (a, b) f -> above (p ++ p' ++ c :: q) a b = true) -> (optimum < value m (entry costs) (p ++ p' ++ c :: q))%Z.
Proof.
  induction l as [|e l IH]; intros p f Er Rr Ck p' c q d w El As Lt H; [destruct p'; discriminate|].
  simpl in Ck. apply andb_true_iff in Ck. destruct Ck as [Here Later]. pose proof (A_ranks _ As) as Rs.
  destruct p' as [|x p'].
  - injection El as <- <-. simpl in As, H, Rs |- *. pose proof (ranks_mid m p c q Rs) as (Hc & Nc & _).
    assert (Out : forall x, In x (e :: l) -> ~ In x p).
    { intros x Hx Hp. rewrite Er in Rr. destruct Rr as [N _]. apply in_split in Hp. destruct Hp as (u & v & ->). rewrite <- app_assoc in N. simpl in N.
      apply NoDup_remove_2 in N. apply N. rewrite !in_app_iff. auto. }
    assert (Cl : In c l).
    { assert (I : In c r) by now apply Rr. rewrite Er in I. apply in_app_iff in I. destruct I as [?|[?|?]]; [tauto|lia|auto]. }
    rewrite forallb_forall in Here. specialize (Here c Cl). apply orb_true_iff in Here. destruct Here as [Here|Here].
    + apply orb_true_iff in Here. destruct Here as [Here|Here]; [apply negb_true_iff, Nat.ltb_ge in Here; lia|].
      change (existsb (fun x => must x c) (e :: l) = true) in Here. apply existsb_exists in Here. destruct Here as (x & Hx & Un). exfalso.
      assert (Hxm : x < m) by (apply Rr; rewrite Er; apply in_app_iff; now right).
      pose proof (A_must _ x c As Hxm Hc Un) as K. destruct (Nat.eq_dec x c) as [->|Ne]; [now rewrite above_irrefl in K|].
      apply above_asym in K. rewrite (next_above p c q x Rs (Out x Hx) Ne) in K. discriminate.
    + apply existsb_exists in Here. destruct Here as ([[j e'] tr] & _ & Here). rewrite !andb_true_iff, !Nat.eqb_eq in Here.
      destruct Here as [[_ ->] Tr]. apply (tree_sound optimum tr _ _ Tr As). intros a b I. apply in_app_iff in I. destruct I as [I|I]; [|now apply H].
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

Lemma lex_split x y : length x = length y -> x <> y -> lex_names x y = true \/
  exists p c q d w, x = p ++ c :: q /\ y = p ++ d :: w /\ d < c.
Proof.
  intros L N. destruct (split_neq x y L N) as (p & c & q & d & w & -> & -> & D).
  destruct (Nat.lt_gt_cases c d) as [K _]. destruct (K D) as [Lt|Lt]; [left|right; eauto 8].
  induction p as [|e p IH]; simpl.
  - assert (E : c <? d = true) by now apply Nat.ltb_lt. now rewrite E.
  - rewrite Nat.eqb_refl. rewrite IH; [apply orb_true_r|simpl in L; lia|]. intros E. apply N. simpl. congruence.
Qed.

(** No ranking of the family that comes before [r] in the order of the candidates is as cheap. *)
Theorem names_sound optimum es r s : check_first optimum es [] 0 r = true -> A r -> A s -> r <> s ->
  lex_names r s = true \/ (optimum < value m (entry costs) s)%Z.
Proof.
  intros Ck Ar As N. pose proof (A_ranks r Ar) as Rr. pose proof (A_ranks s As) as Rs.
  destruct (lex_split r s) as [|(p & d & w & c & q & Er & -> & Lt)]; [now rewrite (ranks_length m r), (ranks_length m s)|exact N|now left|right].
  apply (first_sound optimum es r r [] [] eq_refl Rr Ck p c q d w Er As Lt). intros a b [].
Qed.
End Trees.
