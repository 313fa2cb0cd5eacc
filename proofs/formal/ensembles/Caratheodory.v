(** Existence and support: the annotators calibrate, and M + 1 rewards suffice (Carathéodory).

    More than M + 1 vote vectors are affinely dependent on M pairs; moving the weights along the dependence until one of them is 0 changes no share. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid Arith.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums Errors.
Import ListNotations.
Open Scope Q_scope.

(** Fewer homogeneous equations than unknowns have a solution other than 0. *)
Fixpoint dot (row : nat -> Q) (x : list Q) : Q :=
  match x with [] => 0 | a :: x' => row 0%nat * a + dot (fun i => row (S i)) x' end.

Lemma dot_lin row row' c x : dot (fun i => row i - c * row' i) x == dot row x - c * dot row' x.
Proof. revert row row'. induction x as [|a x IH]; intros row row'; simpl; [ring|]. rewrite (IH (fun i => row (S i)) (fun i => row' (S i))). ring. Qed.

Lemma dot_zeros row n : dot row (repeat 0 n) == 0.
Proof. revert row. induction n as [|n IH]; intros row; simpl; [reflexivity|]. rewrite IH. ring. Qed.

Lemma dependence n : forall rows : list (nat -> Q), (length rows < n)%nat ->
  exists x, length x = n /\ (exists a, In a x /\ ~ a == 0) /\ forall row, In row rows -> dot row x == 0.
Proof.
  induction n as [|n IH]; intros rows L; [lia|].
  destruct (find (fun row => negb (Qeq_bool (row 0%nat) 0)) rows) as [q|] eqn:F.
  - apply find_some in F. destruct F as [I N]. apply negb_true_iff in N. apply Qeq_bool_neq in N.
    apply in_split in I. destruct I as (l1 & l2 & ->).
    destruct (IH (map (fun row i => row (S i) - row 0%nat / q 0%nat * q (S i)) (l1 ++ l2))) as (x & Lx & Nx & Hx).
    { rewrite map_length, app_length. rewrite app_length in L. simpl in L. lia. }
    set (d := dot (fun i => q (S i)) x). exists (- (d / q 0%nat) :: x).
    split; [simpl; congruence|]. split; [destruct Nx as (a & Ia & Na); exists a; split; [now right|auto]|].
    intros row I. cbn [dot]. assert (J : row = q \/ In row (l1 ++ l2)).
    { apply in_app_iff in I. destruct I as [I|[<-|I]]; [right|left|right]; auto; apply in_app_iff; auto. }
    destruct J as [->|J].
    + fold d. field. auto.
    + assert (K : dot (fun i => row (S i) - row 0%nat / q 0%nat * q (S i)) x == 0).
      { apply Hx. apply (in_map (fun row i => row (S i) - row 0%nat / q 0%nat * q (S i))), J. }
      rewrite (dot_lin (fun i => row (S i)) (fun i => q (S i))) in K. fold d in K.
      assert (K' : dot (fun i => row (S i)) x == row 0%nat / q 0%nat * d) by lra. rewrite K'. field. auto.
  - exists (1 :: repeat 0 n). split; [simpl; now rewrite repeat_length|]. split.
    + exists 1. split; [now left|]. intros H. discriminate H.
    + intros row I. cbn [dot]. rewrite dot_zeros. pose proof (find_none _ _ F row I) as Z. simpl in Z.
      apply negb_false_iff, Qeq_bool_iff in Z. rewrite Z. ring.
Qed.

Section Support.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Local Notation vote := (vote pref).
Local Notation share := (share pref).
Local Notation fraction := (fraction pref).

(** Go along a dependence x of the rewards until a weight is 0. *)
Fixpoint shift (t : Q) (A : list (Q * R)) (x : list Q) : list (Q * R) :=
  match A, x with a :: A', b :: x' => (fst a - t * b, snd a) :: shift t A' x' | _, _ => [] end.

Lemma shift_rewards t A x : length x = length A -> map snd (shift t A x) = map snd A.
Proof. revert x. induction A as [|a A IH]; intros [|b x] L; try discriminate; simpl; [auto|]. f_equal. apply IH. simpl in L. lia. Qed.

Definition row (A : list (Q * R)) (e : P) (i : nat) : Q := match nth_error A i with Some a => vote (snd a) e | None => 0 end.

Lemma shift_share t A x e : length x = length A -> share (shift t A x) e == share A e - t * dot (row A e) x.
Proof.
  revert x. induction A as [|a A IH]; intros [|b x] L; try discriminate; unfold share in *; cbn [shift sum dot]; [unfold Ensembles.share; simpl; ring|].
  unfold Ensembles.share in *. cbn [sum fst snd]. rewrite IH by (simpl in L; lia). unfold row. cbn [nth_error]. ring.
Qed.

Lemma shift_weight t A x : length x = length A -> weight (shift t A x) == weight A - t * dot (fun _ => 1) x.
Proof.
  unfold weight. revert x. induction A as [|a A IH]; intros [|b x] L; try discriminate; cbn [shift sum dot fst]; [ring|].
  rewrite IH by (simpl in L; lia). ring.
Qed.

Definition nonnegative (A : list (Q * R)) := forall a, In a A -> 0 <= fst a.

Lemma shift_smaller t t' A x : nonnegative A -> nonnegative (shift t' A x) -> 0 <= t <= t' -> nonnegative (shift t A x).
Proof.
  revert x. induction A as [|a A IH]; intros [|b x] N N' T c I; simpl in I; try destruct I as [<-|I]; try tauto.
  - simpl. pose proof (N a (or_introl eq_refl)) as Na. pose proof (N' _ (or_introl eq_refl)) as Na'. simpl in Na'.
    destruct (Qlt_le_dec b 0); nra.
  - apply (IH x); auto; intros ? ?; [apply N|apply N']; now right.
Qed.

Lemma shift_nonpositive t A x : nonnegative A -> (forall b, In b x -> b <= 0) -> 0 <= t -> nonnegative (shift t A x).
Proof.
  revert x. induction A as [|a A IH]; intros [|b x] N X T c I; simpl in I; try destruct I as [<-|I]; try tauto.
  - simpl. pose proof (N a (or_introl eq_refl)). pose proof (X b (or_introl eq_refl)). nra.
  - apply (IH x); auto; intros ? ?; [apply N|apply X]; now right.
Qed.

Lemma shift_to_zero A x : nonnegative A -> length x = length A -> (forall b, In b x -> b <= 0) \/
  exists t, 0 <= t /\ nonnegative (shift t A x) /\ exists a, In a (shift t A x) /\ fst a == 0.
Proof.
  revert x. induction A as [|a A IH]; intros [|b x] N L; try discriminate; [left; intros b []|].
  assert (NA : nonnegative A) by (intros ? ?; apply N; now right). pose proof (N a (or_introl eq_refl)) as Na.
  assert (D : 0 < b -> 0 <= fst a / b /\ fst a - fst a / b * b == 0).
  { intros B. split; [|field; lra]. unfold Qdiv. apply Qinv_lt_0_compat in B. nra. }
  destruct (IH x NA) as [X|(t & T & Nt & c & Ic & Ec)]; [simpl in L; lia| |].
  - destruct (Qlt_le_dec 0 b) as [B|B]; [right|left; intros c [<-|I]; auto].
    destruct (D B) as [D1 D2]. exists (fst a / b). split; [auto|]. split.
    + intros c [<-|I]; [simpl; lra|]. revert c I. now apply shift_nonpositive.
    + exists (fst a - fst a / b * b, snd a). split; [now left|auto].
  - right. destruct (Qlt_le_dec (fst a - t * b) 0) as [B|B].
    + assert (B0 : 0 < b) by nra. destruct (D B0) as [D1 D2]. exists (fst a / b). split; [auto|]. split.
      * intros d [<-|I]; [simpl; lra|]. revert d I. apply shift_smaller with t; auto. split; [auto|].
        apply (Qmult_le_r _ _ b B0). lra.
      * exists (fst a - fst a / b * b, snd a). split; [now left|auto].
    + exists t. split; [auto|]. split; [intros d [<-|I]; [exact B|auto]|]. exists c. split; [now right|auto].
Qed.

Definition positive (A : list (Q * R)) := filter (fun a => negb (Qeq_bool (fst a) 0)) A.

Lemma positive_sum A f : sum (fun a => fst a * f a) (positive A) == sum (fun a => fst a * f a) A.
Proof. apply sum_filter_zero. intros a _ H. apply negb_false_iff, Qeq_bool_iff in H. rewrite H. ring. Qed.

Lemma positive_weight A : weight (positive A) == weight A.
Proof. unfold weight. rewrite (sum_ext fst (fun a => fst a * 1) (positive A)), (sum_ext fst (fun a => fst a * 1) A) by (intros; ring). apply positive_sum. Qed.

Lemma filter_length_le {X} (b : X -> bool) l : (length (filter b l) <= length l)%nat.
Proof. induction l as [|x l IH]; simpl; [lia|]. destruct (b x); simpl; lia. Qed.

Lemma filter_length_lt {X} (b : X -> bool) l x : In x l -> b x = false -> (length (filter b l) < length l)%nat.
Proof.
  induction l as [|y l IH]; intros I F; [destruct I|]. simpl. destruct I as [->|I].
  - rewrite F. pose proof (filter_length_le b l). lia.
  - destruct (b y); simpl; specialize (IH I F); lia.
Qed.

Lemma dot_ones_positive x a : (forall b, In b x -> b <= 0) -> In a x -> ~ a == 0 -> dot (fun _ => 1) x < 0.
Proof.
  intros X I N. assert (G : dot (fun _ => 1) x == - sum (fun b => - b) x).
  { clear. induction x as [|b x IH]; cbn [dot sum]; [ring|]. rewrite IH. ring. }
  rewrite G. pose proof (sum_pos (fun b => - b) x a) as S. cbv beta in S.
  assert (0 < sum (fun b => - b) x); [|lra]. apply S; auto.
  - intros b Ib. pose proof (X b Ib). lra.
  - pose proof (X a I). destruct (Qlt_le_dec 0 (- a)); [auto|]. exfalso. apply N. lra.
Qed.

(** Carathéodory, for any nonnegative weights: rewards of A suffice, no more than A has and no more than one more than pairs. *)
Theorem caratheodory (E : list P) A : nonnegative A -> exists A',
  (forall a, In a A' -> 0 < fst a) /\ incl (map snd A') (map snd A) /\
  (length A' <= length A)%nat /\ (length A' <= S (length E))%nat /\
  weight A' == weight A /\ forall e, In e E -> share A' e == share A e.
Proof.
  remember (length A) as n eqn:En. assert (Hn : (length A <= n)%nat) by lia. rewrite En. clear En.
  revert A Hn. induction n as [|n IH]; intros A Hn N.
  { destruct A; [|simpl in Hn; lia]. exists []. split; [intros a []|]. split; [intros a []|]. simpl. split; [lia|]. split; [lia|]. split; reflexivity. }
  set (B := positive A).
  assert (IB : incl (map snd B) (map snd A)) by (intros r Hr; apply in_map_iff in Hr; destruct Hr as (a & <- & Ia);
    apply filter_In in Ia; apply in_map; tauto).
  assert (NB : forall a, In a B -> 0 < fst a).
  { intros a Ia. apply filter_In in Ia. destruct Ia as [Ia Z]. apply negb_true_iff, Qeq_bool_neq in Z. pose proof (N a Ia).
    destruct (Qlt_le_dec 0 (fst a)); [auto|]. exfalso. apply Z. lra. }
  assert (LB : (length B <= length A)%nat) by apply filter_length_le.
  assert (SB : forall e, share B e == share A e) by (intros; apply positive_sum).
  destruct (le_lt_dec (length B) (S (length E))) as [Small|Large].
  { exists B. repeat split; auto. apply positive_weight. }
  destruct (dependence (length B) ((fun _ => 1) :: map (row B) E)) as (x & Lx & (a & Ia & Na) & Hx).
  { simpl. now rewrite map_length. }
  destruct (shift_to_zero B x) as [X|(t & T & Nt & c & Ic & Ec)]; [intros b Hb; now apply Qlt_le_weak, NB|auto| |].
  - pose proof (dot_ones_positive x a X Ia Na) as G. rewrite (Hx _ (or_introl eq_refl)) in G. lra.
  - set (D := positive (shift t B x)).
    assert (LS : length (shift t B x) = length B).
    { rewrite <- (map_length snd), shift_rewards, map_length; auto. }
    assert (LD : (length D < length B)%nat).
    { rewrite <- LS. apply filter_length_lt with c; [auto|]. apply negb_false_iff. now apply Qeq_bool_iff. }
    destruct (IH D) as (A' & PA & IA & L1 & L2 & W & S); [lia| |].
    { intros d Hd. apply filter_In in Hd. now apply Nt. }
    exists A'. split; [auto|]. split; [|split; [lia|split; [auto|split]]].
    + intros r Hr. apply IB. rewrite <- (shift_rewards t B x Lx). apply IA in Hr. apply in_map_iff in Hr.
      destruct Hr as (d & <- & Hd). apply filter_In in Hd. apply in_map. tauto.
    + rewrite W. unfold D. rewrite positive_weight, shift_weight, (Hx (fun _ => 1)) by (auto; now left).
      unfold B. rewrite positive_weight. ring.
    + intros e He. rewrite (S e He). unfold D. transitivity (share (shift t B x) e); [apply positive_sum|].
      rewrite shift_share, (Hx (row B e)), SB by (auto; right; now apply in_map). ring.
Qed.

Lemma uniform_share l e : share (uniform l) e == fraction l e.
Proof.
  unfold fraction, uniform, Ensembles.share. generalize (number (length l)). intros n. rewrite sum_map. cbn [fst snd].
  induction l as [|r l IH]; cbn [sum filter]; [unfold Qdiv; change (number (length [])) with 0; ring|]. rewrite IH.
  unfold vote, Ensembles.vote. destruct (pref r e); cbn [length]; [rewrite number_S|]; unfold Qdiv; ring.
Qed.

Lemma uniform_weight (l : list R) : l <> [] -> weight (uniform l) == 1.
Proof.
  intros N. unfold weight, uniform. rewrite sum_map. cbn [fst]. rewrite sum_const.
  assert (0 < number (length l)) by (apply number_pos; destruct l; simpl; [congruence|lia]). field. lra.
Qed.

Lemma uniform_ensemble (C : R -> Prop) (l : list R) : l <> [] -> (forall r, In r l -> C r) -> ensemble C (uniform l).
Proof.
  intros N H. split; [|split; [|now apply uniform_weight]].
  - intros x I. apply in_map_iff in I. destruct I as (r & <- & _). simpl. unfold Qdiv. rewrite Qmult_1_l.
    apply Qinv_le_0_compat, number_nonneg.
  - intros x I. apply in_map_iff in I. destruct I as (r & <- & I). now apply H.
Qed.

Theorem annotators_calibrate E (C : R -> Prop) l : l <> [] -> (forall r, In r l -> C r) ->
  ensemble C (uniform l) /\ calibrated pref E (fraction l) (uniform l).
Proof. intros N H. split; [now apply uniform_ensemble|]. intros e _. apply uniform_share. Qed.

(** Pairs on which all agree need no equation. *)

Lemma share_zero A r e : nonnegative A -> share A e == 0 -> In r (map snd (positive A)) -> vote r e == 0.
Proof.
  intros N S I. apply in_map_iff in I. destruct I as (a & <- & I). apply filter_In in I. destruct I as [I Z].
  apply negb_true_iff, Qeq_bool_neq in Z.
  assert (Q0 : fst a * vote (snd a) e == 0).
  { apply (sum_zero_all (fun x => fst x * vote (snd x) e) A a); auto.
    - intros x Hx. pose proof (N x Hx). pose proof (vote_range pref (snd x) e). nra.
    - unfold share, Ensembles.share in S. rewrite S. lra. }
  apply Qmult_integral in Q0. tauto.
Qed.

Lemma share_one A r e : nonnegative A -> share A e == weight A -> In r (map snd (positive A)) -> vote r e == 1.
Proof.
  intros N S I. apply in_map_iff in I. destruct I as (a & <- & I). apply filter_In in I. destruct I as [I Z].
  apply negb_true_iff, Qeq_bool_neq in Z.
  assert (Q0 : fst a * (1 - vote (snd a) e) == 0).
  { apply (sum_zero_all (fun x => fst x * (1 - vote (snd x) e)) A a); auto.
    - intros x Hx. pose proof (N x Hx). pose proof (vote_range pref (snd x) e). nra.
    - rewrite (sum_ext _ (fun x => fst x - fst x * vote (snd x) e)) by (intros; ring). rewrite sum_minus.
      unfold share, Ensembles.share, weight in S. rewrite S. lra. }
  apply Qmult_integral in Q0. destruct Q0 as [Q0|Q0]; [tauto|lra].
Qed.

Theorem calibrated_support E p (C : R -> Prop) A : ensemble C A -> calibrated pref E p A -> exists A',
  ensemble C A' /\ calibrated pref E p A' /\ incl (map snd A') (map snd A) /\
  (length A' <= length A)%nat /\ (length A' <= S (length (filter (contested p) E)))%nat.
Proof.
  intros (N & I & W) Cal. set (B := positive A).
  assert (NB : nonnegative B) by (intros a Ha; apply filter_In in Ha; now apply N).
  destruct (caratheodory (filter (contested p) E) B NB) as (A' & PA & IA & L1 & L2 & W' & S).
  assert (IB : incl (map snd B) (map snd A)) by (intros r Hr; apply in_map_iff in Hr; destruct Hr as (a & <- & Ia);
    apply filter_In in Ia; apply in_map; tauto).
  assert (W1 : weight A' == 1) by (rewrite W'; unfold B; rewrite positive_weight; exact W).
  exists A'. split; [|split; [|split; [|split]]]; auto.
  - split; [intros a Ha; now apply Qlt_le_weak, PA|]. split; [|auto].
    intros a Ha. apply (in_map snd) in Ha. apply IA, IB, in_map_iff in Ha. destruct Ha as (b & <- & Hb). auto.
  - intros e He. destruct (contested p e) eqn:K.
    + rewrite S by (now apply filter_In). transitivity (share A e); [apply positive_sum|auto].
    + assert (V : forall c, (forall r, In r (map snd A') -> vote r e == c) -> share A' e == c).
      { intros c H. unfold share, Ensembles.share. rewrite (sum_ext _ (fun x => c * fst x)).
        - rewrite sum_scale. unfold weight in W1. rewrite W1. ring.
        - intros x Hx. rewrite (H (snd x)) by now apply in_map. ring. }
      apply andb_false_iff in K. rewrite !negb_false_iff, !Qeq_bool_iff in K. destruct K as [K|K]; rewrite K; apply V; intros r Hr.
      * apply (share_zero A r e N); [now rewrite (Cal e He)|now apply IA].
      * apply (share_one A r e N); [now rewrite (Cal e He), W|now apply IA].
  - intros r Hr. now apply IB, IA.
  - pose proof (filter_length_le (fun a : Q * R => negb (Qeq_bool (fst a) 0)) A). fold (positive A) in H. fold B in H. lia.
Qed.

(** Existence with support min(n, M + 1). *)
Theorem annotators_support E l : l <> [] -> exists A,
  ensemble (fun r => In r l) A /\ calibrated pref E (fraction l) A /\
  (length A <= Nat.min (length l) (S (length (filter (contested (fraction l)) E))))%nat.
Proof.
  intros N. destruct (annotators_calibrate E (fun r => In r l) l N (fun r H => H)) as [U Cal].
  destruct (calibrated_support E (fraction l) _ _ U Cal) as (A & EA & CA & _ & L1 & L2).
  exists A. split; [auto|]. split; [auto|]. unfold uniform in L1. rewrite map_length in L1. lia.
Qed.
End Support.
