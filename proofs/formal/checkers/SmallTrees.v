(** A verified checker of trees that show how small the error of a small ensemble can be.

    A node splits a box of weights at one reward, or asks which response of a pair a reward prefers; what follows from the answers by
    transitivity is kept as sets of bits. A leaf proves the bound ([SmallLeaves]), or that no reward that is considered has these
    preferences: no θ has them, or it would be an outlier. In an empty box nothing is to be proved. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid Arith.
From Pluralign Require Import Axioms Ensembles.
From Pluralign Require Import Rankings Linear Packed Tables Sums Errors Rewards Subsets Regions Ceilings EnsembleCheck SmallBoxes SmallLeaves.
Import ListNotations.
Open Scope Q_scope.

Inductive small :=
  | Broken
  | By_patterns | By_tangents (q : Z) (w : list Z) | By_slopes (q : Z) (w : list Z)
  | Contradiction (reward : nat) (terms : list (nat * Z)) | Outlier (reward : nat)
  | Weight (reward : nat) (v : Z) (low high : small)
  | Preference (reward number : nat) (up down : small).

(** ** What a reward prefers: for each response of each prompt the bits of those below it *)
Definition order := list (list Z).
Definition told (O : order) x a b : bool := Z.testbit (nth a (nth x O []) 0%Z) (Z.of_nat b).
Definition placed a b (rows : list Z) : list Z :=
  let more := Z.lor (nth b rows 0%Z) (Z.shiftl 1 (Z.of_nat b)) in
  zip (fun c s => if (c =? a)%nat || Z.testbit s (Z.of_nat a) then Z.lor s more else s) (seq 0 (length rows)) rows.
Fixpoint at_place {A} i (f : A -> A) (l : list A) : list A :=
  match l, i with [], _ => [] | x :: l', O => f x :: l' | x :: l', S i' => x :: at_place i' f l' end.
Definition put x a b (O : order) : order := at_place x (placed a b) O.
Definition respects (O : order) (r : reward) : Prop := forall x a b, told O x a b = true -> above (nth x r []) a b = true.

Lemma nth_at_place {A} i j f (l : list A) d : nth j (at_place i f l) d = if (j =? i)%nat && (j <? length l)%nat then f (nth j l d) else nth j l d.
Proof.
  revert i j. induction l as [|x l IH]; intros i j; simpl; [destruct j, i; simpl; rewrite ?andb_false_r; auto|].
  destruct i, j; simpl; auto. rewrite IH. destruct (j =? i)%nat; simpl; auto.
Qed.

Lemma placed_sound q a b rows : (forall c d, Z.testbit (nth c rows 0%Z) (Z.of_nat d) = true -> above q c d = true) -> above q a b = true ->
  forall c d, Z.testbit (nth c (placed a b rows) 0%Z) (Z.of_nat d) = true -> above q c d = true.
Proof.
  intros H A c d. unfold placed. cbv zeta. destruct (Nat.lt_ge_cases c (length rows)) as [L|L].
  2: { rewrite nth_overflow by (rewrite zip_length, seq_length; lia). rewrite Z.testbit_0_l. discriminate. }
  rewrite (nth_zip _ (seq 0 (length rows)) rows c 0%nat 0%Z) by (rewrite ?seq_length; auto). rewrite seq_nth by auto. simpl plus.
  assert (Tr : above q c a = true \/ c = a -> above q c b = true) by (rewrite !above_lt in *; intros [?| ->]; lia).
  destruct ((c =? a)%nat || Z.testbit (nth c rows 0%Z) (Z.of_nat a)) eqn:E; [|apply H].
  assert (B : above q c b = true) by (apply Tr; apply orb_true_iff in E; destruct E as [E|E]; [right; now apply Nat.eqb_eq|left; now apply H]).
  rewrite !Z.lor_spec, !orb_true_iff. intros [K|[K|K]]; [now apply H| |].
  - apply H in K. rewrite above_lt in *. lia.
  - rewrite Z.shiftl_1_l, Z.pow2_bits_eqb in K by lia. apply Z.eqb_eq in K. now replace d with b by lia.
Qed.

Lemma put_sound x a b O r : respects O r -> above (nth x r []) a b = true -> respects (put x a b O) r.
Proof.
  intros H A y c d. unfold told, put. rewrite nth_at_place. destruct ((y =? x)%nat && (y <? length O)%nat) eqn:E; [|apply H].
  apply andb_true_iff in E. destruct E as [E _]. apply Nat.eqb_eq in E. subst y. apply placed_sound; [apply H|exact A].
Qed.

Definition known (O : order) (e : pair) : option bool := let '(x, a, b) := e in if told O x a b then Some true else if told O x b a then Some false else None.
Lemma known_sound O r e v : respects O r -> known O e = Some v -> prefers r e = v.
Proof.
  destruct e as [[x a] b]. unfold known, prefers. intros H. destruct (told O x a b) eqn:E; [intros [= <-]; now apply H|].
  destruct (told O x b a) eqn:E'; [|discriminate]. intros [= <-]. now apply above_asym, H.
Qed.

Fixpoint patterns (l : list (option bool)) : list (list bool) :=
  match l with
  | [] => [[]]
  | Some v :: l' => map (cons v) (patterns l')
  | None :: l' => let p := patterns l' in map (cons false) p ++ map (cons true) p
  end.
Lemma patterns_in os bs : Forall2 (fun o b => forall v, o = Some v -> b = v) os bs -> In bs (patterns os).
Proof.
  induction 1 as [|o c os bs H _ IH]; simpl; [auto|]. destruct o as [v|]; [rewrite (H v eq_refl); now apply in_map|].
  apply in_app_iff. destruct c; [right|left]; now apply in_map.
Qed.
Lemma patterns_length os : forall bs, In bs (patterns os) -> length bs = length os.
Proof.
  induction os as [|o os IH]; simpl; intros bs H; [destruct H as [<-|[]]; auto|]. destruct o as [v|]; [|apply in_app_iff in H; destruct H as [H|H]];
    apply in_map_iff in H; destruct H as (cs & <- & H); simpl; f_equal; auto.
Qed.

(** ** The tree *)
Section Tree.
Variable R : numbers.
Variable ms : list nat.
Variable class : option vectors.
Variable limit : option Q.
Variable E : list entry.
Variables (W total : Z) (n : norm) (k : nat) (target : Q).
Variable data : list (pair * (Z * Z)).                    (* the pairs, with M and P *)

Definition left_over (orders : list order) : list item :=
  map (fun d => (snd d, patterns (map (fun O => known O (fst d)) orders))) data.
Definition nowhere : entry := ((0, 0, 0)%nat, (0, 0, 0)).
Fixpoint directed (O : order) (terms : list (nat * Z)) : option (list (list Z)) :=
  match terms with
  | [] => Some []
  | (e, _) :: terms' =>
      match (e <? length E)%nat, known O (fst (nth e E nowhere)), directed O terms' with
      | true, Some v, Some rows => Some (row class (nth e E nowhere) v :: rows) | _, _, _ => None end
  end.
Definition contradicts O terms : bool :=
  match class, directed O terms with Some _, Some rows => gordan rows (map snd terms) | _, _ => false end.
Definition is_outlier O : bool :=
  match limit with
  | Some T => negb (Qle_bool (rsum (fun e => mu_of e * match known O (fst e) with Some true => 1 - p_of e | Some false => p_of e | None => least (p_of e) (1 - p_of e) end) E) T)
  | None => false
  end.

Fixpoint follow (b : box) (orders : list order) (t : small) : bool :=
  match t with
  | Broken => false
  | By_patterns => empty W b || by_patterns W n b target (left_over orders)
  | By_tangents q w => empty W b || by_tangents W n b k target q w (left_over orders)
  | By_slopes q w => norm_allows total n q w (left_over orders) && (empty W b || by_slopes W total n b k target q w (left_over orders))
  | Contradiction j terms => empty W b || contradicts (nth j orders []) terms && (j <? length orders)%nat
  | Outlier j => empty W b || is_outlier (nth j orders []) && (j <? length orders)%nat
  | Weight j v low high =>
      follow (cut W (fst b, at_place j (Z.min v) (snd b))) orders low && follow (cut W (at_place j (Z.max v) (fst b), snd b)) orders high
  | Preference j e up down =>
      let '(x, a, c) := fst (nth e E nowhere) in let O := nth j orders [] in
      (e <? length E)%nat && (j <? length orders)%nat &&
      (told O x c a || follow b (at_place j (put x a c) orders) up) && (told O x a c || follow b (at_place j (put x c a) orders) down)
  end.

(** ** Why *)
Variable a : list Q.
Variable rs : list reward.
Hypothesis sorted : falling a.
Hypothesis whole : qsum a == iz W.
Hypothesis size : k = length a /\ k = length rs.
Hypothesis positive : (0 <= total)%Z.
Hypothesis all_considered : forall r, In r rs -> may_be R ms class limit E r.
Hypothesis pairs_valid : forall e, In e E -> valid ms (fst e) /\ 0 <= mu_of e.
Hypothesis weights_positive : forall d, In d data -> (0 <= fst (snd d))%Z.

Definition truth : list (list bool) := map (fun d => map (fun r => prefers r (fst d)) rs) data.
Definition goal : Prop := reached n target a (map (fun d => (snd d, [])) data) truth.

Lemma reached_same l l' ss : map fst l = map fst l' -> reached n target a l ss -> reached n target a l' ss.
Proof.
  unfold reached. intros H. assert (C : costs_of n a l ss = costs_of n a l' ss).
  { unfold costs_of. revert l' ss H. induction l as [|i l IH]; intros [|i' l'] [|s ss] H; try discriminate; cbn [map] in H; try reflexivity.
    injection H as H1 H2. cbn [zip qsum]. rewrite (IH l' ss H2). unfold off. now rewrite H1. }
  rewrite C. destruct n; auto. intros G t T F. apply (G t T). clear - F H. revert l H. induction F as [|i' s l' ss L _ IH]; intros [|i l] H; try discriminate; [constructor|].
  cbn [map] in H. injection H as H1 H2. constructor; [unfold off in *; now rewrite H1|auto].
Qed.

Lemma left_fits orders : Forall2 respects orders rs -> Forall2 (fits a) (left_over orders) truth.
Proof.
  intros F. unfold left_over, truth. clear pairs_valid. induction data as [|d l IH]; simpl; constructor.
  - destruct d as [e [M P]]. cbn [fst snd]. pose proof (weights_positive _ (or_introl eq_refl)) as HM. cbn [fst snd] in HM. unfold fits. split; [exact HM|]. split.
    + apply patterns_in. clear - F. induction F as [|O r os l H _ IH]; simpl; constructor; [|auto]. intros v Hv. now apply (known_sound O).
    + intros t It. apply patterns_length in It. rewrite map_length in It. destruct size as [S1 S2]. clear - F It S1 S2.
      assert (length orders = length rs) by (clear - F; induction F; simpl; auto). congruence.
  - apply IH. intros d' I. apply weights_positive. now right.
Qed.

Lemma reached_goal orders : reached n target a (left_over orders) truth -> goal.
Proof. apply reached_same. unfold left_over. rewrite !map_map. now apply map_ext. Qed.

Lemma nth_respects orders j : Forall2 respects orders rs -> (j < length orders)%nat -> In (nth j rs []) rs /\ respects (nth j orders []) (nth j rs []).
Proof.
  intros F. revert j. clear - F. induction F as [|O r os l H _ IH]; intros [|j] L; simpl in *; try lia; [auto|]. destruct (IH j ltac:(lia)). auto.
Qed.

Lemma at_place_respects orders j f : Forall2 respects orders rs -> (respects (nth j orders []) (nth j rs []) -> respects (f (nth j orders [])) (nth j rs [])) ->
  Forall2 respects (at_place j f orders) rs.
Proof.
  intros F. revert j. clear - F. induction F as [|O r os l H F IH]; intros [|j] G; simpl in *; constructor; auto.
Qed.

Lemma contradicts_sound O r terms : In r rs -> respects O r -> contradicts O terms = true -> False.
Proof.
  intros I H. unfold contradicts. destruct class as [X|] eqn:C; [|discriminate]. destruct (directed O terms) as [rows|] eqn:D; [|discriminate]. intros G.
  destruct (all_considered r I) as [B _]. rewrite <- C in B. destruct (linear_decides R ms class X E r C B) as [t T].
  apply (gordan_sound R rows _ G t). clear G. revert rows D. induction terms as [|[e w] terms IH]; intros rows D; cbn [directed] in D.
  - injection D as <-. intros row' [].
  - destruct (Nat.ltb_spec e (length E)) as [L|]; [|discriminate]. destruct (known O (fst (nth e E nowhere))) as [v|] eqn:K; [|discriminate].
    destruct (directed O terms) as [rows'|]; [|discriminate]. injection D as <-. intros row' [<-|I']; [|now apply (IH rows')].
    specialize (T (nth e E nowhere) (nth_In _ _ L)). unfold pref_of in T. now rewrite (known_sound O r _ v H K) in T.
Qed.

Lemma is_outlier_sound O r : In r rs -> respects O r -> is_outlier O = true -> False.
Proof.
  intros I H. unfold is_outlier. destruct limit as [T|] eqn:Lm; [|discriminate]. intros G. apply not_le in G. rewrite rsum_sum in G.
  destruct (all_considered r I) as [_ Wi]. unfold within in Wi. rewrite ?Lm in Wi. unfold score in Wi.
  assert (S : sum (fun e => mu_of e * match known O (fst e) with Some true => 1 - p_of e | Some false => p_of e | None => least (p_of e) (1 - p_of e) end) E <=
    sum (fun e => mu_of e * (p_of e * (1 - vote pref_of r e) + (1 - p_of e) * vote pref_of r e)) E); [|lra].
  apply sum_le. intros e Ie. destruct (pairs_valid e Ie) as [_ M]. destruct (known O (fst e)) as [v|] eqn:K.
  - apply (known_sound O r _ v H) in K. unfold vote, pref_of. rewrite K. destruct v; nra.
  - unfold vote, least. destruct (pref_of r e), (Qlt_le_dec (p_of e) (1 - p_of e)); nra.
Qed.

Lemma at_most_place hi j v : at_most hi a -> nth j a 0 <= iz v -> at_most (at_place j (Z.min v) hi) a.
Proof. intros H. revert j. clear - H. induction H as [|h x hi b L H IH]; intros [|j] G; simpl in *; try constructor; [now apply iz_min|exact H|exact L|now apply IH]. Qed.
Lemma at_least_place lo j v : at_least lo a -> iz v <= nth j a 0 -> at_least (at_place j (Z.max v) lo) a.
Proof. intros H. revert j. clear - H. induction H as [|h x hi b L H IH]; intros [|j] G; simpl in *; try constructor; [now apply iz_max|exact H|exact L|now apply IH]. Qed.

Theorem follow_sound t : forall b orders, follow b orders t = true -> inside a b -> Forall2 respects orders rs -> goal.
Proof.
  induction t as [| |q w|q w|j terms|j|j v low IHl high IHh|j e up IHu down IHd]; intros b orders H I F; cbn [follow] in H.
  - discriminate.
  - rewrite (empty_sound W a whole b I) in H. apply (reached_goal orders). apply (by_patterns_sound W n b target a whole I); auto using left_fits.
  - rewrite (empty_sound W a whole b I) in H. apply (reached_goal orders). apply (by_tangents_sound W n b k target a sorted whole I q w); auto using left_fits. apply size.
  - rewrite (empty_sound W a whole b I) in H. apply andb_true_iff in H. destruct H as [_ H]. apply (reached_goal orders).
    apply (by_slopes_sound W total n b k target a sorted whole I q w); auto using left_fits. apply size.
  - rewrite (empty_sound W a whole b I) in H. apply andb_true_iff in H. destruct H as [H L]. apply Nat.ltb_lt in L. destruct (nth_respects orders j F L) as [Ir Re].
    now destruct (contradicts_sound _ _ terms Ir Re).
  - rewrite (empty_sound W a whole b I) in H. apply andb_true_iff in H. destruct H as [H L]. apply Nat.ltb_lt in L. destruct (nth_respects orders j F L) as [Ir Re].
    now destruct (is_outlier_sound _ _ Ir Re).
  - apply andb_true_iff in H. destruct H as [H1 H2]. destruct I as [I1 I2]. destruct (Qlt_le_dec (iz v) (nth j a 0)) as [D|D].
    + apply (IHh _ _ H2); [|exact F]. apply cut_sound; auto. split; [apply at_least_place; [exact I1|lra]|exact I2].
    + apply (IHl _ _ H1); [|exact F]. apply cut_sound; auto. split; [exact I1|now apply at_most_place].
  - destruct (fst (nth e E nowhere)) as [[x y] z] eqn:Ee. cbv zeta in H. rewrite !andb_true_iff, !Nat.ltb_lt, !orb_true_iff in H. destruct H as [[[Le Lj] Hu] Hd].
    destruct (nth_respects orders j F Lj) as [Ir Re]. destruct (pairs_valid _ (nth_In _ nowhere Le)) as [V _]. rewrite Ee in V. destruct V as (Vx & Vy & Vz & Nyz).
    destruct (all_considered _ Ir) as [[An _] _]. destruct An as [_ An]. specialize (An x Vx). set (r := nth j rs []) in *.
    destruct (above (nth x r []) y z) eqn:Ab.
    + destruct Hu as [Hu|Hu]; [apply Re in Hu; rewrite (above_asym _ _ _ Hu) in Ab; discriminate|]. apply (IHu _ _ Hu I). apply at_place_respects; [exact F|].
      intros G. now apply put_sound.
    + pose proof (above_total _ _ _ _ An Vy Nyz Ab) as Ab'. destruct Hd as [Hd|Hd]; [apply Re in Hd; rewrite Hd in Ab; discriminate|].
      apply (IHd _ _ Hd I). apply at_place_respects; [exact F|]. intros G. now apply put_sound.
Qed.
End Tree.
