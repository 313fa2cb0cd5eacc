(** What the leaves of a tree of small ensembles prove of the error, wherever the weights are in a box.

    Of each pair some patterns are left. A pattern costs at least what its distance from p* costs, and a pair what its cheapest pattern does. A
    better bound is linear in the weights: the tangent of one pattern's cost at given weights, or a multiple of p* less its weight, for each
    pair where no other pattern can be cheaper than that in the box. All is in integers: p* is P/W, μ is M over a total. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Packed Errors EnsembleCheck SmallBoxes.
Import ListNotations.
Open Scope Q_scope.

Definition box := (list Z * list Z)%type.
(** M, P and the patterns that are left. *)
Definition item := (Z * Z * list (list bool))%type.

Definition least_of (l : list Z) : Z := match l with [] => 0%Z | x :: l' => fold_right Z.min x l' end.
Lemma fold_min x l : (fold_right Z.min x l <= x)%Z /\ forall y, In y l -> (fold_right Z.min x l <= y)%Z.
Proof. induction l as [|z l [IH IH']]; cbn [fold_right]; [split; [lia|intros y []]|]. split; [lia|]. intros y [->|I]; [lia|]. specialize (IH' y I). lia. Qed.
Lemma least_of_le l x : In x l -> (least_of l <= x)%Z.
Proof. destruct l as [|y l]; [intros []|]. simpl. destruct (fold_min y l) as [A B]. intros [<-|I]; auto. Qed.

Fixpoint first_best (key : list bool -> Z) (best : list bool) (l : list (list bool)) : list bool :=
  match l with [] => best | s :: l' => first_best key (if (key s <? key best)%Z then s else best) l' end.
Definition best (key : list bool -> Z) (l : list (list bool)) : list bool := match l with [] => [] | s :: l' => first_best key s l' end.
Lemma first_best_in key l : forall s, In (first_best key s l) (s :: l).
Proof.
  induction l as [|t l IH]; intros s; simpl; [auto|]. destruct (IH (if (key t <? key s)%Z then t else s)) as [E|I]; [|auto]. rewrite <- E. destruct (key t <? key s)%Z; auto.
Qed.
Lemma best_in key l : l <> [] -> In (best key l) l.
Proof. destruct l as [|s l]; [congruence|]. intros _. apply first_best_in. Qed.

Fixpoint alike (s t : list bool) : bool := match s, t with [], [] => true | b :: s', c :: t' => eqb b c && alike s' t' | _, _ => false end.
Lemma alike_spec s : forall t, alike s t = true -> s = t.
Proof. induction s as [|b s IH]; intros [|c t]; simpl; try congruence. rewrite andb_true_iff. intros [E H]. apply eqb_prop in E. f_equal; auto. Qed.
Definition others (s : list bool) (l : list (list bool)) := filter (fun t => negb (alike t s)) l.
Lemma others_or s t l : In t l -> t = s \/ In t (others s l).
Proof. intros I. destruct (alike t s) eqn:E; [left; now apply alike_spec|right]. apply filter_In. now rewrite E. Qed.

Section Leaves.
Variable W : Z.
Variable total : Z.
Variable n : norm.

Definition unit_cost (M g : Z) : Z := match n with Squared_norm => (M * (g * g))%Z | Absolute_norm => (M * g)%Z | Maximum_norm => g end.
Definition true_cost (M : Z) (d : Q) : Q := match n with Squared_norm => iz M * (d * d) | Absolute_norm => iz M * absolute d | Maximum_norm => absolute d end.
Section Box.
Variable b : box.
Definition pattern_cost M P s : Z := let '(l, h) := ends W b s in unit_cost M (Z.max 0 (Z.max (l - P) (P - h))).
Definition cheapest M P l : Z := least_of (map (pattern_cost M P) l).

(** The greatest or the least weight of a pattern; and that no other pattern costs less than v/scale. *)
Definition end_of (up : bool) s : Z := if up then snd (ends W b s) else fst (ends W b s).
Definition beaten M P s l (v scale : Z) : bool := match others s l with [] => true | o => (v <=? cheapest M P o * scale)%Z end.

Definition tangent (q : Z) (w : list Z) (i : item) : piece :=
  let '(M, P, l) := i in
  let f s := (chosen s w * W)%Z in
  let s := best (fun s => Z.abs (f s - P * q)) l in
  let y := (f s - P * q)%Z in
  if beaten M P s l (M * (y * (y + 2 * (end_of (0 <? y)%Z s * q - f s)))) (q * q)
  then ((M * (y * (y - 2 * f s)))%Z, (2 * M * y * q)%Z, s) else ((cheapest M P l * (q * q))%Z, 0%Z, s).
(** Absolute and maximum error; [w]: a multiplier times q. *)
Definition slope_piece (q w : Z) (i : item) : option piece :=
  let '(M, P, l) := i in
  let s := best (pattern_cost M P) l in
  match n with
  | Absolute_norm =>
      if (w =? 0)%Z then Some ((cheapest M P l * q)%Z, 0%Z, s)
      else if beaten M P s l (w * (P - end_of (w <? 0)%Z s) * total) q
      then Some ((w * P * total)%Z, (- (w * total))%Z, s) else None
  | _ => if (w =? 0)%Z then Some (0%Z, 0%Z, s) else match others s l with [] => Some ((w * P)%Z, (- w)%Z, s) | _ => None end
  end.
Fixpoint slope_pieces (q : Z) (w : list Z) (l : list item) : option (list piece) :=
  match w, l with
  | [], [] => Some []
  | x :: w', i :: l' => match slope_piece q x i, slope_pieces q w' l' with Some p, Some ps => Some (p :: ps) | _, _ => None end
  | _, _ => None
  end.
Definition norm_allows (q : Z) (w : list Z) (l : list item) : bool :=
  match n with
  | Squared_norm => false
  | Absolute_norm => forallb (fun '(x, i) => (Z.abs x * total <=? fst (fst i) * q)%Z) (combine w l)
  | Maximum_norm => (zsum (map Z.abs w) <=? q)%Z
  end.

Variable k : nat.
Variable target : Q.
Definition by_patterns (l : list item) : bool :=
  let costs := map (fun '(M, P, s) => cheapest M P s) l in
  match n with Maximum_norm => existsb (fun c => Qle_bool target (iz c)) (0%Z :: costs) | _ => Qle_bool target (iz (zsum costs)) end.
Definition by_tangents (q : Z) (w : list Z) (l : list item) : bool :=
  match n with Squared_norm => true | _ => false end && (0 <? q)%Z && Qle_bool (target * iz (q * q)) (iz (pieces_least W b k (map (tangent q w) l))).
Definition by_slopes (q : Z) (w : list Z) (l : list item) : bool :=
  (0 <? q)%Z && norm_allows q w l &&
  match slope_pieces q w l with Some ps => Qle_bool (target * iz q) (iz (pieces_least W b k ps)) | None => false end.

(** ** Why *)
Variable a : list Q.
Hypothesis order : falling a.
Hypothesis whole : qsum a == iz W.
Hypothesis here : inside a b.

(** The pattern that the rewards have. *)
Definition fits (i : item) (s : list bool) : Prop :=
  let '(M, P, l) := i in (0 <= M)%Z /\ In s l /\ forall t, In t l -> length t = length a.
Definition off (i : item) (s : list bool) : Q := weight_of s a - iz (snd (fst i)).
Definition costs_of (l : list item) (ss : list (list bool)) : Q := qsum (zip (fun i s => true_cost (fst (fst i)) (off i s)) l ss).
Definition reached (l : list item) (ss : list (list bool)) : Prop :=
  match n with
  | Maximum_norm => forall t, 0 <= t -> Forall2 (fun i s => absolute (off i s) <= t) l ss -> target <= t
  | _ => target <= costs_of l ss
  end.

Lemma absolute_nonneg x : 0 <= absolute x. Proof. unfold absolute. destruct (Qlt_le_dec x 0); lra. Qed.
Lemma absolute_square x : absolute x * absolute x == x * x. Proof. unfold absolute. destruct (Qlt_le_dec x 0); ring. Qed.
Lemma absolute_le x : x <= absolute x /\ - x <= absolute x. Proof. unfold absolute. destruct (Qlt_le_dec x 0); split; lra. Qed.

Lemma pattern_cost_sound M P s : (0 <= M)%Z -> length s = length a -> iz (pattern_cost M P s) <= true_cost M (weight_of s a - iz P).
Proof.
  intros HM L. unfold pattern_cost. pose proof (ends_sound W a whole b s here L) as E. destruct (ends W b s) as [l h]. cbn [fst snd] in E.
  set (g := Z.max 0 (Z.max (l - P) (P - h))). set (d := weight_of s a - iz P). apply iz_le in HM. rewrite iz_zero in HM.
  assert (G0 : 0 <= iz g) by (rewrite <- iz_zero; apply (proj1 (iz_le _ _)); unfold g; lia).
  assert (G : iz g <= absolute d).
  { unfold g. apply iz_max; [rewrite iz_zero; apply absolute_nonneg|]. pose proof (absolute_le d) as [D1 D2]. unfold d in *. apply iz_max; rewrite iz_minus; lra. }
  unfold unit_cost, true_cost. destruct n; [|rewrite iz_mult; nra|exact G].
  rewrite !iz_mult, <- (absolute_square d). assert (iz g * iz g <= absolute d * absolute d) by nra.
  assert (0 <= iz M * (absolute d * absolute d - iz g * iz g)) by (apply Qmult_le_0_compat; lra). lra.
Qed.

Lemma cheapest_sound M P s l : (0 <= M)%Z -> length s = length a -> In s l -> iz (cheapest M P l) <= true_cost M (weight_of s a - iz P).
Proof.
  intros HM L I. apply Qle_trans with (iz (pattern_cost M P s)); [|now apply pattern_cost_sound]. apply (proj1 (iz_le _ _)), least_of_le. now apply in_map.
Qed.

Lemma by_patterns_sound l ss : Forall2 fits l ss -> by_patterns l = true -> reached l ss.
Proof.
  intros F. assert (C : iz (zsum (map (fun '(M, P, s) => cheapest M P s) l)) <= costs_of l ss).
  { unfold costs_of. induction F as [|[[M P] p] s l ss (HM & I & L) _ IH]; cbn [map zsum zip qsum fst snd]; [rewrite iz_zero; apply Qle_refl|].
    rewrite iz_plus. pose proof (cheapest_sound M P s p HM (L s I) I). unfold off at 1. cbn [fst snd]. lra. }
  unfold by_patterns, reached. cbv zeta. destruct n eqn:En; try (rewrite Qle_bool_iff; intros H; now apply Qle_trans with (1 := H)).
  rewrite existsb_exists. intros (c & Ic & H) t T Ft. apply Qle_bool_iff in H. apply Qle_trans with (1 := H). destruct Ic as [<-|Ic]; [rewrite iz_zero; exact T|].
  clear C H. induction F as [|[[M P] p] s l ss (HM & I & L) _ IH]; [destruct Ic|]. inversion Ft; subst. destruct Ic as [<-|Ic]; [|now apply IH].
  pose proof (cheapest_sound M P s p HM (L s I) I) as K. unfold true_cost in K. rewrite En in K. unfold off in *. cbn [fst snd] in *. lra.
Qed.

Lemma beaten_sound M P s l v scale t : beaten M P s l v scale = true -> (0 <= M)%Z -> (0 <= scale)%Z -> In t l -> length t = length a ->
  t = s \/ iz v <= iz scale * true_cost M (weight_of t a - iz P).
Proof.
  unfold beaten. intros H HM Hs I L. destruct (others_or s t l I) as [->|Io]; [now left|right]. destruct (others s l) as [|o ol] eqn:Eo; [destruct Io|].
  rewrite <- Eo in *. apply Z.leb_le, iz_le in H. rewrite iz_mult in H. pose proof (cheapest_sound M P t _ HM L Io) as C. apply iz_le in Hs. rewrite iz_zero in Hs. nra.
Qed.

Lemma end_of_sound s (up : bool) : length s = length a -> if up then weight_of s a <= iz (end_of true s) else iz (end_of false s) <= weight_of s a.
Proof. intros L. pose proof (ends_sound W a whole b s here L) as E. unfold end_of. destruct up; lra. Qed.

Lemma tangent_sound q w i s : n = Squared_norm -> (0 < q)%Z -> fits i s ->
  piece_value a (tangent q w i) <= iz (q * q) * true_cost (fst (fst i)) (off i s) /\ length (snd (tangent q w i)) = length a.
Proof.
  intros En Hq. destruct i as [[M P] l]. intros (HM & I & L). unfold tangent. cbv zeta. unfold off. cbn [fst snd].
  assert (N : l <> []) by (intros ->; destruct I). pose proof (best_in (fun s => Z.abs (chosen s w * W - P * q)) l N) as It.
  set (t := best (fun s => Z.abs (chosen s w * W - P * q)) l) in *. clearbody t.
  set (Ft := (chosen t w * W)%Z) in *. set (y := (Ft - P * q)%Z) in *. assert (Y0 : y = (Ft - P * q)%Z) by reflexivity. clearbody y Ft.
  assert (Hq' : 0 <= iz q) by (rewrite <- iz_zero; apply (proj1 (iz_le _ _)); lia).
  assert (HM' : 0 <= iz M) by (rewrite <- iz_zero; now apply (proj1 (iz_le _ _))).
  destruct (beaten M P t l _ _) eqn:Ok; unfold piece_value; cbn [fst snd]; (split; [|auto]).
  2: { rewrite !iz_mult, iz_zero. pose proof (cheapest_sound M P s l HM (L s I) I) as C. assert (0 <= iz q * iz q) by nra. nra. }
  set (S := weight_of t a) in *. assert (V : iz (M * (y * (y - 2 * Ft))) + iz (2 * M * y * q) * S == iz M * (iz y * (iz y + 2 * (iz q * S - iz Ft)))).
  { rewrite !iz_mult, iz_minus, iz_mult. change (iz 2) with 2. ring. }
  eapply Qle_trans; [apply Qle_lteq; right; exact V|]. destruct (beaten_sound _ _ _ _ _ _ s Ok HM ltac:(nia) I (L s I)) as [->|G].
  - fold S. unfold true_cost. rewrite En, iz_mult. assert (Y : iz y == iz Ft - iz P * iz q) by (rewrite Y0, iz_minus, iz_mult; reflexivity).
    set (F := iz Ft) in *. set (p := iz P) in *. set (r := iz q) in *.
    assert (D : r * r * (iz M * ((S - p) * (S - p))) - iz M * (iz y * (iz y + 2 * (r * S - F))) == iz M * ((r * S - F) * (r * S - F))) by (rewrite Y; ring).
    assert (0 <= (r * S - F) * (r * S - F)) by (rewrite <- (absolute_square (r * S - F)); apply Qmult_le_0_compat; apply absolute_nonneg). assert (0 <= iz M * ((r * S - F) * (r * S - F))) by (now apply Qmult_le_0_compat). lra.
  - apply Qle_trans with (2 := G). rewrite !iz_mult, iz_plus, iz_mult, iz_minus, iz_mult. change (iz 2) with 2.
    set (e := iz (end_of (0 <? y)%Z t)). assert (K : 0 <= iz y * (e - S)).
    { unfold e. pose proof (end_of_sound t (0 <? y)%Z (L t It)) as E. fold S in E. destruct (Z.ltb_spec 0 y) as [Y|Y]; [apply Z.lt_le_incl in Y|]; apply iz_le in Y; rewrite iz_zero in Y; nra. }
    assert (K' : 0 <= iz M * (iz q * (iz y * (e - S)))) by (apply Qmult_le_0_compat; [exact HM'|apply Qmult_le_0_compat; [exact Hq'|exact K]]).
    assert (D : iz M * (iz y * (iz y + 2 * (e * iz q - iz Ft))) - iz M * (iz y * (iz y + 2 * (iz q * S - iz Ft))) == 2 * (iz M * (iz q * (iz y * (e - S))))) by ring.
    lra.
Qed.

Lemma by_tangents_sound q w l ss : k = length a -> Forall2 fits l ss -> by_tangents q w l = true -> reached l ss.
Proof.
  intros Ka F. unfold by_tangents, reached. destruct n eqn:En; try discriminate. rewrite !andb_true_iff, Z.ltb_lt, Qle_bool_iff. intros [[_ Hq] H].
  assert (Ln : forall p, In p (map (tangent q w) l) -> length (snd p) = length a).
  { intros p Ip. apply in_map_iff in Ip. destruct Ip as (i & <- & Ii). clear H. induction F as [|j s l ss Fj _ IH]; [destruct Ii|].
    destruct Ii as [<-|Ii]; [apply (tangent_sound q w j s En Hq Fj)|auto]. }
  pose proof (pieces_sound W a order whole b _ here Ln) as G. rewrite <- Ka in G.
  assert (U : qsum (map (piece_value a) (map (tangent q w) l)) <= iz (q * q) * costs_of l ss).
  { unfold costs_of. clear H Ln G. induction F as [|j s l ss Fj _ IH]; cbn [map zip qsum]; [lra|]. pose proof (tangent_sound q w j s En Hq Fj) as [T _]. nra. }
  assert (0 < iz (q * q)) by (rewrite <- iz_zero; unfold iz; rewrite <- Zlt_Qlt; nia).
  apply (Qmult_le_r _ _ (iz (q * q))); [assumption|]. lra.
Qed.

Lemma slope_sound q w i s p : (0 < q)%Z -> (0 <= total)%Z -> fits i s -> slope_piece q w i = Some p ->
  (n = Absolute_norm -> (Z.abs w * total <= fst (fst i) * q)%Z) ->
  length (snd p) = length a /\
  match n with
  | Absolute_norm => piece_value a p <= iz q * true_cost (fst (fst i)) (off i s)
  | _ => piece_value a p <= iz (Z.abs w) * absolute (off i s)
  end.
Proof.
  intros Hq Ht. destruct i as [[M P] l]. intros (HM & I & L). unfold slope_piece. assert (N : l <> []) by (intros ->; destruct I).
  pose proof (best_in (pattern_cost M P) l N) as It. set (t := best _ l) in *. cbv zeta. unfold off. cbn [fst snd]. set (S := weight_of t a).
  assert (Hq' : 0 <= iz q) by (rewrite <- iz_zero; apply (proj1 (iz_le _ _)); lia).
  assert (Ht' : 0 <= iz total) by (rewrite <- iz_zero; now apply (proj1 (iz_le _ _))).
  assert (A : forall x, iz w * x <= iz (Z.abs w) * absolute x).
  { intros x. pose proof (absolute_le x). destruct (Z.abs_spec w) as [[W0 ->]|[W0 ->]]; [|apply Z.lt_le_incl in W0]; apply iz_le in W0; rewrite iz_zero in W0; rewrite ?iz_opp; nra. }
  assert (Sy : absolute (iz P - S) == absolute (S - iz P)) by (unfold absolute; destruct (Qlt_le_dec (iz P - S) 0), (Qlt_le_dec (S - iz P) 0); lra).
  assert (Mx : (if (w =? 0)%Z then Some (0%Z, 0%Z, t) else match others t l with [] => Some ((w * P)%Z, (- w)%Z, t) | _ => None end) = Some p ->
    length (snd p) = length a /\ piece_value a p <= iz (Z.abs w) * absolute (weight_of s a - iz P)).
  { destruct (Z.eqb_spec w 0) as [->|Nw].
    - intros [= <-]. split; [now apply L|]. unfold piece_value. cbn [fst snd]. rewrite iz_zero. pose proof (absolute_nonneg (weight_of s a - iz P)). change (iz (Z.abs 0)) with 0. lra.
    - destruct (others t l) as [|o ol] eqn:Eo; [|discriminate]. intros [= <-]. split; [now apply L|].
      destruct (others_or t s l I) as [->|Io]; [|rewrite Eo in Io; destruct Io]. fold S. unfold piece_value. cbn [fst snd]. fold S.
      rewrite iz_mult, iz_opp. specialize (A (iz P - S)). rewrite Sy in A. lra. }
  destruct n eqn:En; [intros H _; now apply Mx| |intros H _; now apply Mx]. intros H Mw. specialize (Mw eq_refl). clear Mx.
  destruct (Z.eqb_spec w 0) as [->|Nw].
  { injection H as <-. split; [now apply L|]. unfold piece_value. cbn [fst snd]. pose proof (cheapest_sound M P s l HM (L s I) I) as C.
    rewrite iz_mult, iz_zero. nra. }
  destruct (beaten M P t l _ _) eqn:Ok; [|discriminate]. injection H as <-. split; [now apply L|]. unfold piece_value. cbn [fst snd]. fold S.
  assert (V : iz (w * P * total) + iz (- (w * total)) * S == iz total * (iz w * (iz P - S))) by (rewrite iz_opp, !iz_mult; ring).
  eapply Qle_trans; [apply Qle_lteq; right; exact V|].
  destruct (beaten_sound _ _ _ _ _ _ s Ok HM ltac:(lia) I (L s I)) as [->|G].
  - fold S. unfold true_cost. rewrite En. apply iz_le in Mw. rewrite !iz_mult in Mw. specialize (A (iz P - S)). rewrite Sy in A.
    pose proof (absolute_nonneg (S - iz P)) as Z0. set (x := absolute (S - iz P)) in *.
    assert (0 <= iz total * (iz (Z.abs w) * x - iz w * (iz P - S))) by (apply Qmult_le_0_compat; lra).
    assert (0 <= (iz M * iz q - iz (Z.abs w) * iz total) * x) by (apply Qmult_le_0_compat; lra). lra.
  - apply Qle_trans with (2 := G). rewrite !iz_mult, iz_minus. set (e := iz (end_of (w <? 0)%Z t)).
    assert (K : 0 <= iz w * (S - e)).
    { unfold e. pose proof (end_of_sound t (w <? 0)%Z (L t It)) as E. fold S in E. destruct (Z.ltb_spec w 0) as [Y|Y]; [apply Z.lt_le_incl in Y|]; apply iz_le in Y; rewrite iz_zero in Y; nra. }
    assert (0 <= iz total * (iz w * (S - e))) by (now apply Qmult_le_0_compat). lra.
Qed.

Lemma slope_pieces_sound q l ss : (0 < q)%Z -> (0 <= total)%Z -> Forall2 fits l ss -> forall w ps, slope_pieces q w l = Some ps ->
  (n = Absolute_norm -> forallb (fun '(x, i) => (Z.abs x * total <=? fst (fst i) * q)%Z) (combine w l) = true) ->
  (forall p, In p ps -> length (snd p) = length a) /\
  match n with
  | Absolute_norm => qsum (map (piece_value a) ps) <= iz q * costs_of l ss
  | _ => forall t, 0 <= t -> Forall2 (fun i s => absolute (off i s) <= t) l ss -> qsum (map (piece_value a) ps) <= iz (zsum (map Z.abs w)) * t
  end.
Proof.
  intros Hq Ht F. induction F as [|i s l ss Fi _ IH]; intros [|x w] ps H A; try discriminate.
  - injection H as <-. split; [intros p []|]. unfold costs_of. cbn [map zip qsum zsum]. destruct n; [intros t T _; rewrite iz_zero; lra|lra|intros t T _; rewrite iz_zero; lra].
  - cbn [slope_pieces] in H. destruct (slope_piece q x i) as [p|] eqn:Ep; [|discriminate]. destruct (slope_pieces q w l) as [qs|] eqn:Eq; [|discriminate].
    injection H as <-. assert (A1 : n = Absolute_norm -> (Z.abs x * total <= fst (fst i) * q)%Z).
    { intros En. specialize (A En). cbn [combine forallb] in A. apply andb_true_iff in A. apply Z.leb_le, (proj1 A). }
    destruct (IH w qs Eq) as [L V]; [intros En; specialize (A En); cbn [combine forallb] in A; now apply andb_true_iff in A|].
    pose proof (slope_sound q x i s p Hq Ht Fi Ep A1) as [Lp Vp]. split; [intros p' [<-|Ip]; auto|].
    unfold costs_of in *. cbn [map zip qsum zsum]. destruct n; [..|]; try (intros t T Ft; inversion Ft as [|? ? ? ? Fx Fl]; subst; specialize (V t T Fl); rewrite iz_plus;
      assert (iz (Z.abs x) * absolute (off i s) <= iz (Z.abs x) * t) by (assert (0 <= iz (Z.abs x)) by (rewrite <- iz_zero; apply (proj1 (iz_le _ _)); lia); nra); lra); lra.
Qed.

Lemma by_slopes_sound q w l ss : k = length a -> (0 <= total)%Z -> Forall2 fits l ss -> by_slopes q w l = true -> reached l ss.
Proof.
  intros Ka Ht F. unfold by_slopes. rewrite !andb_true_iff, Z.ltb_lt. intros [[Hq A] H]. destruct (slope_pieces q w l) as [ps|] eqn:Ep; [|discriminate].
  apply Qle_bool_iff in H. destruct (slope_pieces_sound q l ss Hq Ht F w ps Ep) as [L V].
  { intros En. unfold norm_allows in A. now rewrite En in A. }
  pose proof (pieces_sound W a order whole b _ here L) as G. rewrite <- Ka in G.
  assert (Q0 : 0 < iz q) by (rewrite <- iz_zero; unfold iz; now rewrite <- Zlt_Qlt).
  unfold norm_allows in A. unfold reached. destruct n; [discriminate| |].
  - apply (Qmult_le_r _ _ (iz q)); [assumption|]. lra.
  - intros t T Ft. specialize (V t T Ft). apply Z.leb_le, iz_le in A. apply (Qmult_le_r _ _ (iz q)); [assumption|]. nra.
Qed.
End Box.
End Leaves.
