(** A verified checker of ranked pairs within the feasible rankings, and of what is said of ties.

    θ shows that the ranking is feasible. Each pair that is taken and that it does not have needs a conflict whose other pairs are in the
    ranking and are taken before, themselves or reversed: a feasible ranking that agrees with this one so far has them all, and so it does not
    have the pair. If all the others have greater margins, this holds however pairs of equal margins are ordered. That the order matters is
    shown by another feasible ranking: of the pairs with the greatest margin on which it differs, it has one that may be taken first. *)
From Coq Require Import List Arith ZArith Lia Bool Sorted.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Arrays Linear Packed Tables LeximaxRules RankedPairs.
Import ListNotations.

(** What is said of ties: nothing, that they do not matter, or that they do, with another ranking and its θ. *)
Inductive tie_claim := Nothing_said | No_matter | Matter (other : ranking) (theta : list Z).

Section Checker.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variables (r : ranking) (theta : list Z).
Variable refusals : list (nat * nat * conflict).        (* a pair that r does not have, and its conflict *)

(** ** The programs: g is n_ab − n_ba, and [place] is that in r *)
Section Programs.
Variables (g : nat -> nat -> Z) (place : nat -> nat).

(** Whether x above y, or its reverse, is taken before a above b; if ties are open, in whatever order. *)
Definition earlier (ties_open : bool) x y a b : bool :=
  (g a b <? Z.abs (g x y))%Z ||
  negb ties_open && (Z.abs (g x y) =? g a b)%Z &&
  (let '(x', y') := if (g x y <? 0)%Z || (g x y =? 0)%Z && (y <? x) then (y, x) else (x, y) in (x' <? a) || (x' =? a) && (y' <? b)).
Definition refuses ties_open a b (c : conflict) : bool :=
  forallb (fun '(x, y, _) => (x =? a) && (y =? b) || (place x <? place y) && earlier ties_open x y a b) c.
Definition to_be_refused (ties_open : bool) a b : bool :=
  (place b <? place a) && ((0 <? g a b)%Z || (g a b =? 0)%Z && (ties_open || (a <? b))).
Definition all_refused ties_open : bool :=
  let l := seq 0 m in
  forallb (fun a => let own := filter (fun '(x, _, _) => x =? a) refusals in
    forallb (fun b => negb (to_be_refused ties_open a b) || existsb (fun '(_, y, c) => (y =? b) && refuses ties_open a b c) own) l) l.

(** The other ranking has places [place']. *)
Definition shows_tie (place' : nat -> nat) : bool :=
  let l := seq 0 m in
  let gained := filter (fun '(a, b) => (place' a <? place' b) && (place b <? place a)) (list_prod l l) in
  let greatest := fold_right (fun '(a, b) t => Z.max (Z.abs (g a b)) t) 0%Z gained in
  existsb (fun '(a, b) => (g a b =? greatest)%Z) gained.
End Programs.

Definition margins (N : list (list Z)) : list (list Z) := zip (zip Z.sub) N (transposed m N).

Definition check_ranked_pairs (N : list (list Z)) (ties : tie_claim) : bool :=
  square X N && check_feasible X r theta && conflicts_ok X (map snd refusals) &&
  let g := cell 0%Z (of_rows (margins N)) in let place := get 0 (of_list (inverse m r)) in
  match ties with
  | Nothing_said => all_refused g place false
  | No_matter => all_refused g place false && all_refused g place true
  | Matter other t => all_refused g place false && check_feasible X other t && shows_tie g place (get 0 (of_list (inverse m other)))
  end.
Definition check_ranked_pairs_ballots (B : list (Z * ranking)) (ties : tie_claim) : bool :=
  match B with [] => false | _ => true end && ballots_ok X B && check_ranked_pairs (table X B) ties.

(** ** Their meaning *)
Lemma conflict_pairs : conflicts_ok X (map snd refusals) = true -> forall c, In c (map snd refusals) -> forall a b w, In (a, b, w) c -> a < m /\ b < m /\ a <> b.
Proof.
  intros Ok c I a b w H. rewrite conflicts_ok_all, forallb_forall in Ok. specialize (Ok c I).
  unfold conflict_ok, is_conflict in Ok. rewrite !andb_true_iff, forallb_forall in Ok. destruct Ok as [[_ C] _].
  specialize (C _ H). simpl in C. rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in C. tauto.
Qed.

Section Meaning.
Variable n : nat -> nat -> Z.
Local Notation g := (fun a b => margin n (a, b)).
Local Notation place := (fun c => index c r).
Hypothesis feasible_r : feasible_in R X r.
Hypothesis conflicts : conflicts_ok X (map snd refusals) = true.

(** Of each pair and its reverse, what the order has. *)
Definition form (x y : nat) : nat * nat := if (g x y <? 0)%Z || (g x y =? 0)%Z && (y <? x) then (y, x) else (x, y).
Lemma form_taken x y : x < m -> y < m -> x <> y -> taken m n (form x y) /\ margin n (form x y) = Z.abs (g x y).
Proof.
  intros Hx Hy N. unfold form, taken, is_pair, margin. cbn [fst snd].
  destruct (Z.ltb_spec (n x y - n y x) 0); [cbn [orb fst snd]; lia|]. destruct (Z.eqb_spec (n x y - n y x) 0); cbn [andb orb fst snd]; [|lia].
  destruct (Nat.ltb_spec y x); cbn [fst snd]; lia.
Qed.

Lemma refused_sound ties_open (T : nat * nat -> Prop) before l : all_refused g place ties_open = true -> in_order T before l ->
  (forall a b, T (a, b) -> a < m /\ b < m /\ a <> b /\ ((0 < g a b)%Z \/ g a b = 0%Z /\ (ties_open = true \/ a < b))) ->
  (forall p, taken m n p -> T p) ->
  (forall p q, (margin n q < margin n p)%Z \/ ties_open = false /\ sooner n p q -> ~ before q p) ->
  output_of (feasible_in R X) l r.
Proof.
  intros Ref [S I] HT TT HB. apply output_by_refusals; [auto|]. intros p a b s -> Ar q Fq A.
  assert (Tab : T (a, b)) by (apply I, in_app_iff; right; now left). pose proof (HT a b Tab) as (Ha & Hb & Nab & G).
  pose proof (proj1 feasible_r) as Rr. pose proof (proj1 Fq) as Rq.
  unfold all_refused in Ref. cbv zeta in Ref. rewrite forallb_forall in Ref. specialize (Ref a ltac:(apply in_seq; lia)).
  rewrite forallb_forall in Ref. specialize (Ref b ltac:(apply in_seq; lia)).
  assert (W : to_be_refused g place ties_open a b = true).
  { unfold to_be_refused. rewrite andb_true_iff, orb_true_iff, andb_true_iff, orb_true_iff, Nat.ltb_lt, Z.ltb_lt, Z.eqb_eq, Nat.ltb_lt.
    split; [|tauto]. apply above_lt. now apply (above_total m). }
  rewrite W in Ref. simpl in Ref. apply existsb_exists in Ref. destruct Ref as ([[a' b'] c] & Ic & Ref).
  apply filter_In in Ic. destruct Ic as [Ic Ea]. apply andb_true_iff in Ref. destruct Ref as [Eb Ref].
  apply Nat.eqb_eq in Ea, Eb. subst a' b'. assert (Ic' : In c (map snd refusals)) by now apply (in_map snd) in Ic.
  apply not_true_is_false. intros Aq. destruct Fq as [_ [t Ht]].
  assert (C : conflict_ok X c = true) by (rewrite conflicts_ok_all, forallb_forall in conflicts; auto).
  apply (conflict_sound R X c t C). intros x y w Hxy. pose proof (conflict_pairs conflicts c Ic' x y w Hxy) as (Hx & Hy & Nxy).
  apply Ht; auto. unfold refuses in Ref. rewrite forallb_forall in Ref. specialize (Ref _ Hxy). cbv beta iota in Ref.
  apply orb_true_iff in Ref. destruct Ref as [E|Ref].
  { apply andb_true_iff in E. rewrite !Nat.eqb_eq in E. destruct E as [-> ->]. auto. }
  apply andb_true_iff in Ref. destruct Ref as [Pl Ea]. apply Nat.ltb_lt in Pl. apply above_lt in Pl.
  destruct (form_taken x y Hx Hy Nxy) as [Tf Mf].
  assert (B : (margin n (a, b) < margin n (form x y))%Z \/ ties_open = false /\ sooner n (form x y) (a, b)).
  { unfold earlier in Ea. fold (form x y) in Ea. unfold sooner. rewrite Mf. cbn [fst snd]. destruct (form x y) as [x' y']. cbn [fst snd].
    rewrite orb_true_iff, !andb_true_iff, Z.ltb_lt, negb_true_iff, Z.eqb_eq, orb_true_iff, andb_true_iff, !Nat.ltb_lt, Nat.eqb_eq in Ea.
    destruct Ea as [Ea|[[Ea Em] Es]]; [now left|right]. split; [auto|]. right. split; [auto|]. lia. }
  assert (Ip : In (form x y) p).
  { apply sooner_before with (before := before) (x := (a, b)) (s := s); auto.
    - apply I, TT. exact Tf.
    - intros E. rewrite E in B. unfold sooner in B. cbn [fst snd] in B. lia. }
  unfold form in Ip. destruct ((g x y <? 0)%Z || (g x y =? 0)%Z && (y <? x)).
  - apply A in Ip. rewrite (above_asym _ _ _ Pl) in Ip. now apply (above_total m q y x); auto.
  - apply A in Ip. now rewrite Ip.
Qed.

Lemma output_sound : all_refused g place false = true -> ranked_pairs m n (feasible_in R X) r.
Proof.
  intros Ref. destruct (order_exists m n) as (l & O). exists l. split; [auto|].
  apply (refused_sound false (taken m n) (sooner n) l); auto.
  - intros a b ((H1 & H2 & H3) & H4). cbn [fst snd] in *. intuition.
  - intros p q H. unfold sooner in *. lia.
Qed.

Lemma ties_sound : all_refused g place true = true -> whatever_ties m n (feasible_in R X) r.
Proof.
  intros Ref l O. apply (refused_sound true (may_be_taken m n) (not_later n) l); auto.
  - intros a b ((H1 & H2 & H3) & H4). cbn [fst snd] in *. repeat split; auto. lia.
  - intros p ((H1 & H2 & H3) & H4). split; [split; auto|]. lia.
  - intros p q H. unfold not_later. destruct H as [H|[H _]]; [lia|discriminate].
Qed.

Lemma tie_sound other : feasible_in R X other -> shows_tie g place (fun c => index c other) = true -> by_ties m n (feasible_in R X) r.
Proof.
  intros Fo Sh. unfold shows_tie in Sh. cbv zeta in Sh. set (gained := filter _ _) in Sh.
  assert (Ig : forall a b, In (a, b) gained <-> a < m /\ b < m /\ above other a b = true /\ above r b a = true).
  { intros a b. unfold gained. rewrite filter_In, in_prod_iff, !in_seq, andb_true_iff. unfold above. intuition lia. }
  clearbody gained. apply existsb_exists in Sh. destruct Sh as ([a b] & I & E). apply Z.eqb_eq in E. apply Ig in I. destruct I as (Ha & Hb & Ao & Ar).
  set (top := fold_right _ 0%Z gained) in E.
  assert (Top : (0 <= top)%Z /\ forall x y, In (x, y) gained -> (Z.abs (g x y) <= top)%Z).
  { unfold top. clear. induction gained as [|[x y] l [P Q]]; [split; [reflexivity|intros ? ? []]|]. cbn [fold_right]. split; [lia|].
    intros x' y' [[= <- <-]|H]; [lia|]. specialize (Q _ _ H). lia. }
  clearbody top. destruct Top as [P Top]. pose proof (proj1 feasible_r) as Rr. pose proof (proj1 Fo) as Ro.
  assert (Nab : a <> b) by (intros ->; rewrite above_irrefl in Ao; discriminate).
  destruct (order_with_first m n a b) as (p & s & O & Ip).
  { split; [repeat split; auto|]. lia. }
  exists (p ++ (a, b) :: s). split; [auto|]. apply (not_output m n _ p a b s r other Fo); [|exact Ao|apply above_asym, Ar].
  intros x y Hp. specialize (Ip _ Hp). destruct Ip as ((Hx & Hy & Nxy) & L). cbn [fst snd] in *.
  assert (M : forall x y, Z.abs (g x y) = Z.abs (g y x)) by (intros; unfold margin; cbn [fst snd]; lia).
  assert (L' : (top < Z.abs (g x y))%Z) by lia. pose proof (M x y) as M'.
  destruct (above other x y) eqn:Eo, (above r x y) eqn:Er; auto; exfalso.
  - assert (I : In (x, y) gained) by (apply Ig; repeat split; auto; now apply (above_total m)). apply Top in I. cbv beta in *. lia.
  - assert (I : In (y, x) gained) by (apply Ig; repeat split; auto; now apply (above_total m)). apply Top in I. cbv beta in *. lia.
Qed.
End Meaning.

Lemma margins_grid n a b : a < m -> b < m -> cell 0%Z (of_rows (margins (grid m n))) a b = margin n (a, b).
Proof.
  intros Ha Hb. unfold margins. rewrite cell_of_rows, transposed_grid. unfold grid. rewrite zip_map, (nth_map_seq _ m a) by auto.
  now rewrite zip_map, (nth_map_seq _ m b) by auto.
Qed.

(** What is claimed, for given numbers n_ab. *)
Definition as_claimed n ties := ranked_pairs m n (feasible_in R X) r /\
  match ties with Nothing_said => True | No_matter => whatever_ties m n (feasible_in R X) r | Matter _ _ => by_ties m n (feasible_in R X) r end.

Lemma claimed N n ties : (forall a b, a < m -> b < m -> number N a b = n a b) -> check_ranked_pairs N ties = true -> as_claimed n ties.
Proof.
  unfold check_ranked_pairs, as_claimed. cbv zeta. rewrite !andb_true_iff. intros En [[[Sq Fr] Co] H].
  apply (feasible_sound R) in Fr. pose proof (square_grid X N Sq) as G.
  set (g := cell 0%Z (of_rows (margins N))) in H. set (place := get 0 (of_list (inverse m r))) in H.
  assert (Eg : forall a b, a < m -> b < m -> g a b = margin n (a, b)).
  { intros a b Ha Hb. unfold g. rewrite G, margins_grid by auto. unfold margin. cbn [fst snd]. now rewrite !En. }
  assert (Ep : forall q, feasible_in R X q -> forall c, c < m -> get 0 (of_list (inverse m q)) c = index c q).
  { intros q [Rq _] c Hc. rewrite get_of_list. now apply place_ok. }
  assert (El : forall o a b, a < m -> b < m -> to_be_refused g place o a b = to_be_refused (fun a b => margin n (a, b)) (fun c => index c r) o a b).
  { intros o a b Ha Hb. unfold to_be_refused, place. now rewrite Eg, !(Ep r Fr) by auto. }
  assert (Ref : forall o, all_refused g place o = true -> all_refused (fun a b => margin n (a, b)) (fun c => index c r) o = true).
  { intros o A. unfold all_refused in *. cbv zeta in *. rewrite forallb_forall in *. intros a Ia. specialize (A a Ia). rewrite forallb_forall in *.
    intros b Ib. specialize (A b Ib). apply in_seq in Ia, Ib. rewrite <- El by lia. apply orb_true_iff in A. apply orb_true_iff. destruct A as [A|A]; [now left|right].
    apply existsb_exists in A. destruct A as ([[a' b'] c] & I & A). apply existsb_exists. exists (a', b', c). split; [auto|].
    apply andb_true_iff in A. apply andb_true_iff. destruct A as [A A']. split; [auto|]. unfold refuses in *. rewrite forallb_forall in *. intros [[x y] w] Hxy.
    specialize (A' _ Hxy). cbv beta iota in *. apply filter_In in I. destruct I as [I _].
    destruct (conflict_pairs Co c (in_map snd _ _ I) x y w Hxy) as (Hx & Hy & _). unfold earlier, place in *. rewrite !Eg, !(Ep r Fr) in A' by (auto; lia). exact A'. }
  destruct ties as [| |other t]; rewrite ?andb_true_iff in H; (split; [apply output_sound; auto; apply Ref; tauto|]).
  - exact I.
  - apply ties_sound; auto. apply Ref. tauto.
  - destruct H as [[_ Fo] Sh]. apply (feasible_sound R) in Fo. apply tie_sound with other; auto.
    unfold shows_tie, place in *. cbv zeta in *.
    rewrite <- Sh. clear - Eg Ep Fr Fo. set (l := list_prod (seq 0 m) (seq 0 m)).
    assert (Il : forall a b, In (a, b) l -> a < m /\ b < m) by (intros a b; unfold l; rewrite in_prod_iff, !in_seq; lia).
    assert (E : filter (fun '(a, b) => (index a other <? index b other) && (index b r <? index a r)) l =
      filter (fun '(a, b) => (get 0 (of_list (inverse m other)) a <? get 0 (of_list (inverse m other)) b) && (get 0 (of_list (inverse m r)) b <? get 0 (of_list (inverse m r)) a)) l).
    { apply filter_ext_in. intros [a b] H. apply Il in H. now rewrite !(Ep r Fr), !(Ep other Fo) by tauto. }
    rewrite E. set (k := filter _ l). assert (Ik : forall a b, In (a, b) k -> a < m /\ b < m) by (intros a b H; apply Il; unfold k in H; apply filter_In in H; tauto).
    clearbody k. clear E Il.
    assert (Et : forall f h : nat -> nat -> Z, (forall a b, In (a, b) k -> f a b = h a b) ->
      fold_right (fun '(a, b) t => Z.max (Z.abs (f a b)) t) 0%Z k = fold_right (fun '(a, b) t => Z.max (Z.abs (h a b)) t) 0%Z k).
    { intros f h. clear. induction k as [|[a b] k IH]; intros H; [auto|]. cbn [fold_right]. rewrite IH, H; auto; [now left|]. intros; apply H; now right. }
    rewrite (Et (fun a b => margin n (a, b)) g); [|intros a b H; symmetry; destruct (Ik a b H); now apply Eg].
    set (top := fold_right _ 0%Z k). clearbody top. apply eq_true_iff_eq. rewrite !existsb_exists.
    split; intros ([a b] & H & K); exists (a, b); (split; [auto|]); destruct (Ik a b H); rewrite Eg in * by auto; auto.
Qed.

(** From comparisons: [number N a b] times somebody preferred a to b. *)
Theorem check_ranked_pairs_sound N ties : check_ranked_pairs N ties = true -> as_claimed (number N) ties.
Proof. now apply claimed. Qed.

(** From ballots. *)
Theorem check_ranked_pairs_ballots_sound B ties : check_ranked_pairs_ballots B ties = true ->
  expand B <> [] /\ as_claimed (fun a b => Z.of_nat (support (expand B) a b)) ties.
Proof.
  unfold check_ranked_pairs_ballots. rewrite !andb_true_iff. intros [[NB Ok] H].
  split; [apply (voters X B); [intros E; now rewrite E in NB|exact Ok]|]. revert H. apply claimed. intros a b Ha Hb. unfold number.
  rewrite table_ok, (nth_map_seq _ m a) by auto. now rewrite (nth_map_seq _ m b).
Qed.

(** It is the only output. *)
Corollary check_ranked_pairs_unique B ties q : check_ranked_pairs_ballots B ties = true ->
  ranked_pairs m (fun a b => Z.of_nat (support (expand B) a b)) (feasible_in R X) q -> q = r.
Proof.
  intros H Q. apply check_ranked_pairs_ballots_sound in H. destruct H as [_ [H _]]. eapply ranked_pairs_unique; [|exact Q|exact H]. intros s Fs. apply Fs.
Qed.
End Checker.
