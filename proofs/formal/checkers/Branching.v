(** Ceilings of one prompt by branching: a tree ([Trees]) shows that no ranking loses less than a number of units.

    A pair's surplus is what the weight of one order exceeds that of the other by, in units, rounded up. A ranking has the smaller weight of
    each pair and at most the surpluses of its pairs; those of the opposite orders are what it loses. Every ranking is induced by some θ if
    each candidate has a feature of its own, so that cuts may be conflicts. *)
From Coq Require Import List QArith Qround Lqa Lia ZArith Bool Setoid Arith.
From Pluralign Require Import Axioms LinearModel Ensembles.
From Pluralign Require Import Rankings Arrays Linear Numbers Sums Values Trees KemenyCheck Subsets.
From Pluralign Require Packed Tables.
Import ListNotations.
Open Scope Q_scope.

(** ** All rankings are feasible where each candidate has a feature of its own *)
Definition unit (a : nat) : list Z := repeat 0%Z a ++ [1%Z].
Definition units (m : nat) : list (list Z) := map unit (seq 0 m).

Lemma units_length m : length (units m) = m.
Proof. unfold units. now rewrite map_length, seq_length. Qed.

Lemma dot_unit a t : zdot (unit a) t = nth a t 0%Z.
Proof.
  unfold unit. revert t. induction a as [|a IH]; intros [|z t]; cbn [repeat app zdot nth]; [reflexivity|destruct t; lia|reflexivity|rewrite IH; lia].
Qed.

Lemma units_feature m a : (a < m)%nat -> features (units m) a = unit a.
Proof. intros H. unfold features, units. now rewrite (Tables.nth_map_seq unit m a). Qed.

Lemma dot_Z x t : dot Z_numbers x t = zdot x t.
Proof. revert t. induction x as [|a x IH]; intros [|b t]; cbn [dot zdot]; [reflexivity..|]. now rewrite IH. Qed.

Lemma units_feasible m r : ranks m r -> feasible_in Z_numbers (units m) r.
Proof.
  intros H. unfold feasible_in. rewrite units_length. split; [exact H|].
  exists (map (fun a => (- Z.of_nat (index a r))%Z) (seq 0 m)). intros a b Ha Hb L. rewrite units_length in *.
  rewrite !units_feature, !dot_Z, !dot_unit by auto. rewrite (Tables.nth_map_seq _ m a), (Tables.nth_map_seq _ m b) by auto.
  rewrite above_lt in L. change (0 < - Z.of_nat (index a r) - - Z.of_nat (index b r))%Z. lia.
Qed.

(** ** Values over the rationals *)
Definition over (m : nat) (v : nat -> nat -> Q) (r : ranking) : Q := sum (fun '(a, b) => if above r a b then v a b else v b a) (upper m).

Lemma over_ext m f g r : (forall a b, f a b == g a b) -> over m f r == over m g r.
Proof. intros H. apply sum_ext. intros [a b] _. destruct (above r a b); apply H. Qed.

Lemma over_plus m f g r : over m (fun a b => f a b + g a b) r == over m f r + over m g r.
Proof. unfold over. rewrite <- sum_plus. apply sum_ext. intros [a b] _. destruct (above r a b); reflexivity. Qed.

Lemma over_zero m r : over m (fun _ _ => 0) r == 0.
Proof. apply sum_zero. intros [a b] _. destruct (above r a b); reflexivity. Qed.

Lemma sum_one {A} (f : A -> Q) l x : NoDup l -> In x l -> (forall y, In y l -> y <> x -> f y == 0) -> sum f l == f x.
Proof.
  induction l as [|y l IH]; cbn [sum]; intros N I H; [destruct I|]. inversion N; subst. destruct I as [->|I].
  - rewrite sum_zero; [ring|]. intros z Hz. apply H; [now right|]. intros ->. tauto.
  - rewrite (H y), IH; [ring|auto|auto| |now left|]. { intros z Hz. apply H. now right. } intros ->. tauto.
Qed.

Lemma over_single m a b w r : ranks m r -> (a < m)%nat -> (b < m)%nat -> a <> b -> over m (single a b w) r == w * (if above r a b then 1 else 0).
Proof.
  intros Rk Ha Hb N. unfold over, single.
  rewrite (sum_one _ _ (Nat.min a b, Nat.max a b)); [|apply upper_nodup|apply upper_in; lia|].
  - destruct (Nat.lt_ge_cases a b).
    + rewrite Nat.min_l, Nat.max_r by lia. rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec a b); [lia|]. cbn [andb].
      destruct (above r a b); ring.
    + rewrite Nat.min_r, Nat.max_l by lia. rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec a b); [lia|]. cbn [andb].
      destruct (above r a b) eqn:E; [rewrite (above_asym _ _ _ E); ring|rewrite (above_total m r a b Rk Ha N E); ring].
  - intros [c d] I D. apply upper_in in I.
    destruct (Nat.eqb_spec a c), (Nat.eqb_spec b d), (Nat.eqb_spec a d), (Nat.eqb_spec b c); subst; cbn [andb]; try lia;
      try (now destruct (above r _ _)); exfalso; apply D; f_equal; lia.
Qed.

(** ** The ceiling *)
Record branching := { unit_of : Q; cost_of : Z; conflicts_of : list conflict; triangles_of : list (nat * nat * nat); closed : bool; tree_of : tree }.

Section Ceiling.
Variable m : nat.
Variable v : nat -> nat -> Q.
Variable t : branching.
Let X := units m.
Let unit := unit_of t.

Definition surplus a b : Z := Z.max 0 (Qceiling ((v a b - v b a) / unit)).
Definition lower a b : Q := if Qlt_le_dec (v a b) (v b a) then v a b else v b a.
Definition sharp : bool :=
  let all := cuts (conflicts_of t) (triangles_of t) in let n := length all in let cut := get [] (of_list all) in
  conflicts_ok X (conflicts_of t) && forallb (triangle_ok X) (triangles_of t) &&
  check_tree m n cut (closed t) (fun _ _ => false) (Tables.grid m (fun a b => surplus b a)) (upper m) (cost_of t - 1) [] (tree_of t).
Definition largest_by_branching : option Q :=
  if negb (Qle_bool unit 0) && sharp then
    Some (Qred (unit * inject_Z (total_of (fun '(a, b) => surplus a b + surplus b a)%Z (upper m) - cost_of t) + rsum (fun '(a, b) => lower a b) (upper m)))
  else None.

Lemma sharp_sound r : sharp = true -> ranks m r -> (cost_of t <= Values.value m (fun a b => surplus b a) r)%Z.
Proof.
  unfold sharp. cbv zeta. rewrite conflicts_ok_all, !andb_true_iff. intros [[okC okT] Tr] Rk.
  assert (Sq : square m (Tables.grid m (fun a b => surplus b a))).
  { unfold Tables.grid. split; [now rewrite map_length, seq_length|]. intros a Ha. rewrite (Tables.nth_map_seq _ m a) by auto. now rewrite map_length, seq_length. }
  assert (K : (cost_of t - 1 < Values.value m (entry (Tables.grid m (fun a b => surplus b a))) r)%Z).
  { eapply (tree_sound m _ _ _ _ _ _ (ranks m)); [auto|intros ? ? ? _ _ _ K; now apply diff_false_true in K| |exact Sq|reflexivity|exact Tr|exact Rk|intros a b []].
    intros s i Rs Hi. rewrite get_of_list. pose proof (units_feasible m s Rs) as F.
    destruct (cut_sound Z_numbers X (conflicts_of t) (triangles_of t) s (nth i (cuts (conflicts_of t) (triangles_of t)) []) okC okT) as [Ok Ex];
      [now apply nth_In|exact F|]. unfold X in Ok. rewrite units_length in Ok. now split. }
  rewrite (Values.value_ext m _ (fun a b => surplus b a)) in K; [lia|]. intros a b Ha Hb. unfold entry, Tables.grid.
  rewrite (Tables.nth_map_seq _ m a) by auto. now rewrite (Tables.nth_map_seq _ m b).
Qed.

Lemma surplus_bound a b : 0 < unit -> v a b <= lower a b + unit * inject_Z (surplus a b).
Proof.
  intros U. assert (N : 0 <= inject_Z (surplus a b)) by (unfold surplus; change 0 with (inject_Z 0); rewrite <- Zle_Qle; lia).
  assert (C : (v a b - v b a) / unit <= inject_Z (surplus a b)).
  { apply Qle_trans with (inject_Z (Qceiling ((v a b - v b a) / unit))); [apply Qle_ceiling|]. rewrite <- Zle_Qle. unfold surplus. lia. }
  assert (G : v a b - v b a <= unit * inject_Z (surplus a b)).
  { setoid_replace (v a b - v b a) with (unit * ((v a b - v b a) / unit)) by (field; lra). apply Qmult_le_l; auto. }
  unfold lower. destruct (Qlt_le_dec (v a b) (v b a)); [nra|lra].
Qed.

Theorem largest_by_branching_sound k r : largest_by_branching = Some k -> ranks m r -> over m v r <= k.
Proof.
  unfold largest_by_branching. destruct (negb (Qle_bool unit 0) && sharp) eqn:K; [|discriminate]. intros H Rk. match type of H with Some ?x = _ => assert (Hk : x = k) by congruence end.
  rewrite <- Hk, Qred_correct, rsum_sum. clear H Hk.
  apply andb_true_iff in K. destruct K as [U K]. apply negb_true_iff in U.
  assert (U' : 0 < unit) by (destruct (Qlt_le_dec 0 unit) as [|L]; [auto|apply Qle_bool_iff in L; congruence]).
  pose proof (sharp_sound r K Rk) as C. apply Qle_trans with (sum (fun '(a, b) => lower a b) (upper m) +
    unit * inject_Z (total_of (fun '(a, b) => surplus a b + surplus b a)%Z (upper m) - Values.value m (fun a b => surplus b a) r)).
  - unfold over, Values.value. induction (upper m) as [|[a b] l IH]; cbn [sum total_of]; [change (inject_Z (0 - 0)) with 0; lra|].
    pose proof (surplus_bound a b U'). pose proof (surplus_bound b a U').
    assert (S : lower b a == lower a b) by (unfold lower; destruct (Qlt_le_dec (v a b) (v b a)), (Qlt_le_dec (v b a) (v a b)); lra).
    unfold Z.sub in *. rewrite inject_Z_plus, inject_Z_opp in *. rewrite !inject_Z_plus.
    destruct (above r a b); lra.
  - assert (L : inject_Z (total_of (fun '(a, b) => surplus a b + surplus b a)%Z (upper m) - Values.value m (fun a b => surplus b a) r)
      <= inject_Z (total_of (fun '(a, b) => surplus a b + surplus b a)%Z (upper m) - cost_of t)) by (rewrite <- Zle_Qle; lia). nra.
Qed.
End Ceiling.
