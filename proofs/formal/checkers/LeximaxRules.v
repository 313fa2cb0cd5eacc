(** The verified checkers of the leximax rules: Copeland with strict wins or half points, Borda, plurality; from ballots or from a table of
    comparisons.

    All of them compute their scores and unanimous pairs from the table n_ab. Where it comes from ballots, n_ab + n_ba = n for two
    candidates, so that a beats b iff n_ab > n_ba, and is unanimously above iff n_ba = 0. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Linear Packed Tables LeximaxCheck.
Import ListNotations.

Inductive scoring := Copeland | Half | Borda | Plurality.

Definition score_of (k : scoring) m (P : profile) : nat -> nat :=
  match k with Copeland => copeland m P | Half => copeland_half m P | Borda => borda m P | Plurality => plurality P end.

(** ** From a table to scores and pairs *)
Definition transposed m (N : list (list Z)) : list (list Z) := fold_right (zip cons) (map (fun _ => []) (seq 0 m)) N.
Definition pairs_of (N M : list (list Z)) : list (list bool) := zip (zip (fun x y => (0 <? x)%Z && (y =? 0)%Z)) N M.
Definition one (b : bool) : Z := if b then 1%Z else 0%Z.
Definition add_up (l : list Z) : Z := fold_right Z.add 0%Z l.
Definition duel (k : scoring) (x y : Z) : Z :=
  match k with Half => if (y <? x)%Z then 2 else if (x <? y)%Z then 0 else 1 | Borda => x | _ => one (y <? x)%Z end.
Definition scores (k : scoring) (N M : list (list Z)) : list Z := zip (fun row column => add_up (zip (duel k) row column)) N M.
Definition first_places m (B : list (Z * ranking)) : list Z := map (fun c => add_up (map (fun '(w, s) => if first s c then w else 0%Z) B)) (seq 0 m).

Lemma transposed_grid m n : transposed m (grid m n) = grid m (fun b a => n a b).
Proof.
  unfold transposed, grid. generalize (seq 0 m) at 3 4 as k. induction k as [|a k IH]; simpl; [auto|]. rewrite IH, zip_map. auto.
Qed.

Lemma pairs_grid m n a b : a < m -> b < m -> must (pairs_of (grid m n) (transposed m (grid m n))) a b = ((0 <? n a b)%Z && (n b a =? 0)%Z).
Proof.
  intros Ha Hb. unfold must, pairs_of. rewrite transposed_grid. unfold grid. rewrite zip_map, (nth_map_seq _ m a) by auto.
  now rewrite zip_map, (nth_map_seq _ m b) by auto.
Qed.

Lemma scores_grid k m n c : c < m -> points (scores k (grid m n) (transposed m (grid m n))) c = add_up (map (fun b => duel k (n c b) (n b c)) (seq 0 m)).
Proof.
  intros Hc. unfold points, scores. rewrite transposed_grid. unfold grid. rewrite zip_map, (nth_map_seq _ m c) by auto. now rewrite zip_map.
Qed.

Lemma add_up_sum (f : nat -> Z) (g : nat -> nat) l : (forall x, In x l -> f x = Z.of_nat (g x)) -> add_up (map f l) = Z.of_nat (sum g l).
Proof. induction l as [|x l IH]; simpl; intros H; [auto|]. rewrite (H x), IH by auto. lia. Qed.

Lemma sum_filter (p : nat -> bool) l : sum (fun b => if p b then 1 else 0) l = length (filter p l).
Proof. induction l as [|x l IH]; simpl; [auto|]. destruct (p x); simpl; lia. Qed.

(** ** From ballots *)
Section Ballots.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variables (k : scoring) (po : bool) (B : list (Z * ranking)).
Variables (r : ranking) (theta : list Z) (conflicts : list (nat * conflict)).
Let P := expand B.
Let n a b := Z.of_nat (support P a b).

Definition check_leximax : bool :=
  match B with [] => false | _ => true end && ballots_ok X B &&
  let N := table X B in let M := transposed m N in
  check_greedy X (if po then pairs_of N M else []) (match k with Plurality => first_places m B | _ => scores k N M end) r theta conflicts.

Section Sound.
Hypothesis nonempty : B <> [].
Hypothesis ok : ballots_ok X B = true.

Lemma voters : P <> [] /\ forall v, In v P -> ranks m v.
Proof.
  unfold ballots_ok in ok. rewrite forallb_forall in ok. split.
  - unfold P. destruct B as [|[w s] B']; [congruence|]. specialize (ok (w, s) (or_introl eq_refl)). simpl in ok.
    rewrite andb_true_iff, Z.ltb_lt in ok. simpl. destruct (Z.to_nat w) eqn:E; [lia|discriminate].
  - intros v Hv. apply in_flat_map in Hv. destruct Hv as ([w s] & Hs & Hv). apply repeat_spec in Hv. subst v.
    specialize (ok _ Hs). simpl in ok. apply andb_true_iff in ok. now apply is_ranking_sound.
Qed.

Lemma both_ways a b : a < m -> b < m -> a <> b -> support P a b + support P b a = length P.
Proof.
  intros Ha Hb N. destruct voters as [_ V]. unfold support. induction P as [|v Q IH]; [auto|]. simpl.
  assert (E : length (filter (fun r => above r a b) Q) + length (filter (fun r => above r b a) Q) = length Q) by (apply IH; intros; apply V; now right).
  pose proof (V v (or_introl eq_refl)) as Rv. destruct (above v a b) eqn:A.
  - rewrite (above_asym _ _ _ A). simpl. lia.
  - rewrite (above_total m v a b Rv Ha N A). simpl. lia.
Qed.

Lemma level a : support P a a = 0.
Proof. unfold support. induction P as [|v Q IH]; simpl; [auto|]. now rewrite above_irrefl. Qed.

Lemma wins_ok a b : a < m -> b < m -> (n b a <? n a b)%Z = beats P a b.
Proof.
  intros Ha Hb. unfold n, beats. apply eq_true_iff_eq. rewrite Z.ltb_lt, Nat.ltb_lt. destruct (Nat.eq_dec a b) as [->|N].
  - rewrite level. destruct voters as [V _]. lia.
  - pose proof (both_ways a b Ha Hb N). lia.
Qed.

Lemma pairs_ok a b : a < m -> b < m -> ((0 <? n a b)%Z && (n b a =? 0)%Z) = unanimous P a b.
Proof.
  intros Ha Hb. unfold n. apply eq_true_iff_eq. rewrite andb_true_iff, Z.ltb_lt, Z.eqb_eq, unanimous_support.
  assert (0 < length P) by (destruct voters as [V _]; destruct P; [congruence|simpl; lia]). destruct (Nat.eq_dec a b) as [->|N].
  - rewrite level. lia.
  - pose proof (both_ways a b Ha Hb N). lia.
Qed.

Lemma first_places_ok c : c < m -> points (first_places m B) c = Z.of_nat (plurality P c).
Proof.
  intros Hc. unfold points, first_places. rewrite (nth_map_seq _ m c) by auto. unfold ballots_ok, P in *. clear nonempty.
  induction B as [|[w s] B' IH]; [reflexivity|]. cbn [map add_up fold_right forallb expand flat_map] in *.
  rewrite !andb_true_iff, Z.ltb_lt in ok. destruct ok as [[W _] H]. fold (add_up (map (fun '(w, s) => if first s c then w else 0%Z) B')).
  rewrite IH by auto. unfold plurality. rewrite filter_app, app_length.
  assert (E : length (filter (fun r => first r c) (repeat s (Z.to_nat w))) = if first s c then Z.to_nat w else 0).
  { induction (Z.to_nat w); simpl; [now destruct (first s c)|]. destruct (first s c); simpl; auto. }
  rewrite E. unfold expand. destruct (first s c); lia.
Qed.

Lemma scores_ok c : c < m ->
  points (match k with Plurality => first_places m B | _ => scores k (table X B) (transposed m (table X B)) end) c = Z.of_nat (score_of k m P c).
Proof.
  intros Hc. pose proof (table_ok X B ok) as T. change (table X B = grid m n) in T.
  assert (W : forall b, In b (seq 0 m) -> b < m) by (intros b Hb; apply in_seq in Hb; lia).
  destruct k; [..|now apply first_places_ok]; rewrite T, scores_grid by auto; unfold duel, score_of.
  - unfold copeland. rewrite <- sum_filter. apply add_up_sum. intros b Hb. rewrite wins_ok by auto. unfold one. now destruct (beats P c b).
  - apply add_up_sum. intros b Hb. rewrite !wins_ok by auto. destruct (beats P c b), (beats P b c); reflexivity.
  - now apply add_up_sum.
Qed.
End Sound.

(** With real θ, [feasible_in] is [feasible]; the second argument of [leximax] is the rule's score. *)
Theorem check_leximax_sound : check_leximax = true ->
  leximax (if po then unanimity m (feasible_in R X) P else any (feasible_in R X) P) (score_of k m P) r.
Proof.
  unfold check_leximax. cbv zeta. rewrite !andb_true_iff. intros [[N ok] G]. assert (NB : B <> []) by (intros E; now rewrite E in N).
  apply (check_greedy_sound R) in G. eapply greedy_leximax; [|..|exact G].
  - intros c Hc. now apply scores_ok.
  - intros q. unfold respecting. destruct po.
    + unfold unanimity, respects. pose proof (table_ok X B ok) as T. change (table X B = grid m n) in T. rewrite T.
      split; intros [F H]; (split; [exact F|]); intros a b Ha Hb K; (apply H; [exact Ha|exact Hb|]).
      * revert K. now rewrite pairs_grid, pairs_ok by auto.
      * now rewrite pairs_grid, pairs_ok by auto.
    + unfold any. split; [intros F; split; [exact F|]|now intros [F _]]. intros a b _ _ M. unfold must in M. destruct a, b; discriminate.
Qed.
End Ballots.

(** In the words of the rules. *)
Corollary check_lcpo_sound R X B r theta conflicts :
  check_leximax X Copeland true B r theta conflicts = true -> lcpo (length X) (feasible_in R X) (expand B) r.
Proof. apply (check_leximax_sound R X Copeland true). Qed.
Corollary check_leximax_copeland_sound R X B r theta conflicts :
  check_leximax X Copeland false B r theta conflicts = true -> leximax_copeland (length X) (feasible_in R X) (expand B) r.
Proof. apply (check_leximax_sound R X Copeland false). Qed.
Corollary check_leximax_borda_sound R X B r theta conflicts :
  check_leximax X Borda false B r theta conflicts = true -> leximax_borda (length X) (feasible_in R X) (expand B) r.
Proof. apply (check_leximax_sound R X Borda false). Qed.
Corollary check_leximax_plurality_sound R X B r theta conflicts :
  check_leximax X Plurality false B r theta conflicts = true -> leximax_plurality (feasible_in R X) (expand B) r.
Proof. apply (check_leximax_sound R X Plurality false). Qed.

(** The greedy output is the only one. *)
Corollary check_leximax_unique R X k po B r theta conflicts : check_leximax X k po B r theta conflicts = true ->
  forall q, leximax (if po then unanimity (length X) (feasible_in R X) (expand B) else any (feasible_in R X) (expand B))
    (score_of k (length X) (expand B)) q -> q = r.
Proof.
  intros H q H'. eapply leximax_unique; [|exact H'|apply (check_leximax_sound R X k po B r theta conflicts H)].
  intros s. destruct po; [intros [[K _] _]|intros [K _]]; exact K.
Qed.

(** ** From comparisons: [n a b] times somebody preferred a to b *)
Section Comparisons.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variables (k : scoring) (po : bool) (N : list (list Z)).
Variables (r : ranking) (theta : list Z) (conflicts : list (nat * conflict)).
Definition number a b : Z := nth b (nth a N []) 0%Z.
Definition square : bool := (length N =? m) && forallb (fun row => length row =? m) N.
Definition without_ballots : bool := match k with Plurality => false | _ => true end.

(** Pairs that somebody has and nobody has the other way round, and scores. *)
Definition one_sided q := feasible_in R X q /\
  (po = true -> forall a b, a < m -> b < m -> (0 < number a b)%Z -> number b a = 0%Z -> above q a b = true).
Definition score_from c : Z := add_up (map (fun b => duel k (number c b) (number b c)) (seq 0 m)).

Definition check_leximax_comparisons : bool :=
  without_ballots && square &&
  let M := transposed m N in check_greedy X (if po then pairs_of N M else []) (scores k N M) r theta conflicts.

Lemma square_grid : square = true -> N = grid m number.
Proof.
  unfold square. rewrite andb_true_iff, Nat.eqb_eq, forallb_forall. intros [L H].
  assert (G : forall {A} (l : list A) d, l = map (fun i => nth i l d) (seq 0 (length l))).
  { intros A l d. apply nth_ext with d d; [now rewrite map_length, seq_length|]. intros i Hi. now rewrite nth_map_seq. }
  unfold grid. rewrite (G _ N []) at 1. rewrite L. apply map_ext_in. intros a Ha. apply in_seq in Ha.
  assert (La : length (nth a N []) = m) by (apply Nat.eqb_eq, H, nth_In; lia). rewrite (G _ (nth a N []) 0%Z) at 1. now rewrite La.
Qed.

Theorem check_leximax_comparisons_sound : check_leximax_comparisons = true -> one_sided r /\
  forall p c s, r = p ++ c :: s -> forall d, possible one_sided p d ->
  ~ ((score_from c < score_from d)%Z \/ score_from d = score_from c /\ d < c).
Proof.
  unfold check_leximax_comparisons. cbv zeta. rewrite !andb_true_iff. intros [[_ Sq] G]. apply (check_greedy_sound R) in G.
  pose proof (square_grid Sq) as E.
  assert (Re : forall q, one_sided q <-> respecting R X (if po then pairs_of N (transposed m N) else []) q).
  { intros q. unfold one_sided, respecting. rewrite E. destruct po.
    - split; intros [F H]; (split; [exact F|]).
      + intros a b Ha Hb M. rewrite pairs_grid in M by auto. rewrite andb_true_iff, Z.ltb_lt, Z.eqb_eq in M. now apply H.
      + intros _ a b Ha Hb L Z. apply H; auto. rewrite pairs_grid by auto. now rewrite andb_true_iff, Z.ltb_lt, Z.eqb_eq.
    - split; intros [F _]; (split; [exact F|]); [|discriminate]. intros a b _ _ M. unfold must in M. destruct a, b; discriminate. }
  destruct G as [Rr Gr]. split; [now apply Re|]. intros p c s Er d [t Pt] Bt. apply (Gr p c s Er d); [exists t; now apply Re|].
  apply Re in Rr. assert (Hd : d < m) by (apply (proj1 (proj1 Pt)), in_app_iff; simpl; auto).
  assert (Hc : c < m) by (apply (proj1 (proj1 Rr)); rewrite Er; apply in_app_iff; simpl; auto).
  unfold preferred. rewrite E, !scores_grid by auto. exact Bt.
Qed.
End Comparisons.
