(** In the plane Kemeny satisfies PO, for any number of candidates, degenerate points included, however ties are broken.

    Let all voters have a above b, and let θ induce a ranking τ with b above a. Turn θ either way until a and b are level, at h or at −h,
    and a little on, which gives σ or σ'. Every voter's parameter is ph − qθ with q > 0. Where p ≥ 0 the voter agrees with σ on every
    pair that τ and σ rank differently; where p ≤ 0, with σ'. So if the first kind is no minority σ is cheaper than τ: each of them
    comes nearer by as much as the others can at most recede, and these come nearer in (a, b), too. Else σ' is. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import Axioms VotingRules LinearModel.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Finite Linear Numbers MajorityLoss Exists Symmetry.
Import ListNotations.

(** ** Distances *)
Section Distances.
Variable m : nat.
Definition differ (v r : ranking) a b : bool := xorb (above v a b) (above r a b).
Definition number (x : bool) : nat := if x then 1 else 0.
Definition over_pairs (f : nat -> nat -> nat) : nat := sum (fun a => sum (f a) (seq 0 m)) (seq 0 m).
(** Twice the number of pairs that two rankings rank differently. *)
Definition distance v r : nat := over_pairs (fun a b => number (differ v r a b)).

Lemma over_pairs_add f g : over_pairs (fun a b => f a b + g a b) = over_pairs f + over_pairs g.
Proof. unfold over_pairs. rewrite <- sum_add. apply sum_ext. intros. apply sum_add. Qed.

Lemma over_pairs_le f g : (forall a b, a < m -> b < m -> f a b <= g a b) -> over_pairs f <= over_pairs g.
Proof. intros H. apply sum_le. intros a Ha. apply sum_le. intros b Hb. rewrite in_seq in *. apply H; lia. Qed.

Lemma over_pairs_lt f g a b : (forall a b, a < m -> b < m -> f a b <= g a b) -> a < m -> b < m -> f a b < g a b ->
  over_pairs f < over_pairs g.
Proof.
  intros H Ha Hb L. apply sum_lt with a; [|apply in_seq; lia|].
  - intros c Hc. apply sum_le. intros d Hd. rewrite in_seq in *. apply H; lia.
  - apply sum_lt with b; [|apply in_seq; lia|exact L]. intros d Hd. rewrite in_seq in *. apply H; lia.
Qed.

Lemma cost_distances P r : ranks m r -> (forall v, In v P -> ranks m v) -> cost m P r + cost m P r = sum (fun v => distance v r) P.
Proof.
  intros R B. rewrite cost_twice. change (over_pairs (fun a b => term P r a b + term P r b a) = sum (fun v => distance v r) P).
  induction P as [|v P IH]; simpl.
  - rewrite <- (Nat.add_0_r (over_pairs _)). change 0 with (over_pairs (fun _ _ => 0)) at 2 || idtac.
    unfold over_pairs. assert (Z : forall (f : nat -> nat) l, (forall x, f x = 0) -> sum f l = 0) by (intros f l H; induction l; simpl; rewrite ?H; auto).
    rewrite Z; [auto|]. intros a. apply Z. intros b. unfold term. destruct (above r a b), (above r b a); auto.
  - rewrite <- IH by (intros; apply B; now right). unfold distance. rewrite <- over_pairs_add. unfold over_pairs.
    apply sum_ext. intros a Ha. apply sum_ext. intros b Hb. rewrite in_seq in *. pose proof (B v (or_introl eq_refl)) as Rv.
    unfold term, support, differ, number. simpl. destruct (Nat.eq_dec a b) as [->|N]; [rewrite !above_irrefl; simpl; lia|].
    destruct (above r a b) eqn:E1, (above v a b) eqn:E2;
      rewrite ?(above_asym _ _ _ E1), ?(above_asym _ _ _ E2); try rewrite (above_total m r a b R) by (auto; lia);
      try rewrite (above_total m v a b Rv) by (auto; lia); simpl; lia.
Qed.

(** A ranking that all of no minority are nearer to in every pair, and all voters in one pair, is cheaper. *)
Lemma nearer P (L : ranking -> bool) t s a b : P <> [] -> ranks m t -> ranks m s -> (forall v, In v P -> ranks m v) -> a < m -> b < m ->
  above t a b = false -> above s a b = true -> (forall v, In v P -> above v a b = true) ->
  (forall v c d, In v P -> L v = true -> c < m -> d < m -> differ t s c d = true -> differ v s c d = false) ->
  length P <= 2 * length (filter L P) -> cost m P s < cost m P t.
Proof.
  intros N Rt Rs B Ha Hb At As Av H M. enough (cost m P s + cost m P s < cost m P t + cost m P t) by lia.
  rewrite !cost_distances by auto. set (w := distance t s).
  assert (W : 0 < w).
  { unfold w, distance. apply Nat.le_lt_trans with (over_pairs (fun _ _ => 0)); [lia|].
    apply over_pairs_lt with a b; [lia|auto|auto|]. unfold differ, number. rewrite At, As. simpl. lia. }
  assert (G : sum (fun v => distance v s) P + length (filter L P) * w + (length P - length (filter L P)) <=
    sum (fun v => distance v t) P + (length P - length (filter L P)) * w).
  { clear M N. induction P as [|v P IH]; [simpl; lia|]. cbn [sum filter length].
    pose proof (count_le L (fun _ => true) P (fun _ _ _ => eq_refl)) as C. rewrite (count_all (fun _ => true)) in C by auto.
    assert (I : sum (fun v => distance v s) P + length (filter L P) * w + (length P - length (filter L P)) <=
      sum (fun v => distance v t) P + (length P - length (filter L P)) * w).
    { apply IH; intros; [apply B|apply Av|eapply H]; simpl; eauto. }
    pose proof (Av v (or_introl eq_refl)) as Ab. destruct (L v) eqn:E; cbn [length].
    - assert (K : distance v s + w <= distance v t).
      { unfold w, distance. rewrite <- over_pairs_add. apply over_pairs_le. intros c d Hc Hd.
        pose proof (H v c d (or_introl eq_refl) E Hc Hd) as D. unfold differ, number in *.
        destruct (above v c d), (above s c d), (above t c d); simpl in *; try lia; specialize (D eq_refl); discriminate. }
      replace (S (length P) - S (length (filter L P))) with (length P - length (filter L P)) by lia. nia.
    - assert (K : distance v s < distance v t + w).
      { unfold w, distance. rewrite <- over_pairs_add. apply over_pairs_lt with a b; [|auto|auto|].
        - intros c d _ _. unfold differ, number. destruct (above v c d), (above s c d), (above t c d); simpl; lia.
        - unfold differ, number. rewrite Ab, As, At. simpl. lia. }
      replace (S (length P) - length (filter L P)) with (S (length P - length (filter L P))) by lia. nia. }
  assert (0 < length P) by (destruct P; [congruence|simpl; lia]). set (l := length (filter L P)) in *. set (n := length P) in *.
  assert ((n - l) * w <= l * w) by (apply Nat.mul_le_mono_r; lia).
  destruct (Nat.eq_dec (n - l) 0) as [E|E]; [rewrite E in *; assert (0 < l * w) by (apply Nat.mul_pos_pos; lia)|]; lia.
Qed.
End Distances.

(** ** The plane *)
Local Open Scope R_scope.
Section Plane.
Variable X : list (list Z).
Hypothesis plane : forall x, In x X -> (length x <= 2)%nat.
Local Notation m := (length X).
Local Notation reward t a := (LinearModel.reward (features X a) t).
Local Notation Ballots := (ballots m (feasible X)).
Let x1 a := IZR (nth 0 (features X a) 0%Z).
Let x2 a := IZR (nth 1 (features X a) 0%Z).

Lemma reward_plane t a : (a < m)%nat -> reward t a = x1 a * nth 0 t 0 + x2 a * nth 1 t 0.
Proof.
  intros Ha. assert (L : (length (features X a) <= 2)%nat) by (apply plane; now apply nth_In). unfold x1, x2.
  destruct (features X a) as [|z [|y [|? ?]]]; [..|simpl in L; lia]; destruct t as [|u [|v t]]; simpl; ring.
Qed.

(** Any parameter is a combination of h, at which a and b are level, and of one at which they are not. *)
Lemma combination t u a b : (a < m)%nat -> (b < m)%nat -> reward u a < reward u b ->
  exists h p q, (reward h a = reward h b) /\ (forall c, (c < m)%nat -> reward t c = p * reward h c - q * reward u c) /\
    h = [- (x2 a - x2 b); x1 a - x1 b] /\ (reward t b < reward t a -> 0 < q).
Proof.
  intros Ha Hb L. set (d1 := x1 a - x1 b). set (d2 := x2 a - x2 b). set (h := [- d2; d1]).
  set (u1 := nth 0 u 0). set (u2 := nth 1 u 0). set (t1 := nth 0 t 0). set (t2 := nth 1 t 0).
  assert (S : u1 * d1 + u2 * d2 < 0) by (rewrite !reward_plane in L by auto; fold u1 u2 in L; unfold d1, d2; lra).
  set (q := - (t1 * d1 + t2 * d2) / (u1 * d1 + u2 * d2)).
  assert (Q : (t1 + q * u1) * d1 + (t2 + q * u2) * d2 = 0) by (unfold q; field; lra).
  assert (D : 0 < d1 * d1 + d2 * d2).
  { pose proof (Rle_0_sqr d1) as Q1. pose proof (Rle_0_sqr d2) as Q2. unfold Rsqr in *.
    destruct (Req_dec d1 0) as [E1|E1]; [destruct (Req_dec d2 0) as [E2|E2]; [rewrite E1, E2 in S; lra|]|].
    - pose proof (Rsqr_pos_lt d2 E2). unfold Rsqr in *. lra.
    - pose proof (Rsqr_pos_lt d1 E1). unfold Rsqr in *. lra. }
  set (p := (- (t1 + q * u1) * d2 + (t2 + q * u2) * d1) / (d1 * d1 + d2 * d2)).
  assert (P1 : p * - d2 = t1 + q * u1).
  { apply Rmult_eq_reg_r with (d1 * d1 + d2 * d2); [|lra].
    replace (p * - d2 * (d1 * d1 + d2 * d2)) with ((t1 + q * u1) * d2 * d2 - (t2 + q * u2) * d2 * d1) by (unfold p; field; lra).
    replace ((t2 + q * u2) * d2) with (- ((t1 + q * u1) * d1)) by lra. ring. }
  assert (P2 : p * d1 = t2 + q * u2).
  { apply Rmult_eq_reg_r with (d1 * d1 + d2 * d2); [|lra].
    replace (p * d1 * (d1 * d1 + d2 * d2)) with ((t2 + q * u2) * d1 * d1 - (t1 + q * u1) * d1 * d2) by (unfold p; field; lra).
    replace ((t1 + q * u1) * d1) with (- ((t2 + q * u2) * d2)) by lra. ring. }
  exists h, p, q. split; [|split; [|split; [reflexivity|]]].
  - rewrite !reward_plane by auto. unfold h. simpl. unfold d1, d2. ring.
  - intros c Hc. rewrite !reward_plane by auto. fold t1 t2 u1 u2. unfold h. simpl.
    replace (p * (x1 c * - d2 + x2 c * d1) - q * (x1 c * u1 + x2 c * u2)) with (x1 c * (p * - d2 - q * u1) + x2 c * (p * d1 - q * u2)) by ring.
    rewrite P1, P2. ring.
  - intros T. rewrite !reward_plane in T by auto. fold t1 t2 in T. assert (K : 0 < t1 * d1 + t2 * d2) by (unfold d1, d2; lra).
    unfold q. apply Rmult_lt_reg_r with (- (u1 * d1 + u2 * d2)); [lra|]. rewrite Rmult_0_l.
    replace (- (t1 * d1 + t2 * d2) / (u1 * d1 + u2 * d2) * - (u1 * d1 + u2 * d2)) with (t1 * d1 + t2 * d2) by (field; lra). exact K.
Qed.

(** Whether a voter agrees with what lies beyond [h] (or beyond −h). *)
Definition agrees_with (t s v : ranking) : bool :=
  forallb (fun c => forallb (fun d => negb (differ t s c d) || negb (differ v s c d)) (seq 0 m)) (seq 0 m).

Lemma agrees_spec t s v : agrees_with t s v = true <->
  forall c d, (c < m)%nat -> (d < m)%nat -> differ t s c d = true -> differ v s c d = false.
Proof.
  unfold agrees_with. rewrite forallb_forall. split.
  - intros H c d Hc Hd E. specialize (H c). rewrite in_seq, forallb_forall in H. specialize (H ltac:(lia) d). rewrite in_seq, E in H.
    apply negb_true_iff. apply H. lia.
  - intros H c Hc. apply forallb_forall. intros d Hd. rewrite in_seq in *. destruct (differ t s c d) eqn:E; [|auto].
    simpl. rewrite H; auto; lia.
Qed.

(** A voter on h's side agrees with the ranking beyond h. *)
Lemma beyond r u s h v t p q : ranks m r -> induces X u r -> ranks m s ->
  (forall c d, (c < m)%nat -> (d < m)%nat -> above s c d = true -> reward h d <= reward h c) ->
  ranks m v -> induces X t v -> (forall c, (c < m)%nat -> reward t c = p * reward h c - q * reward u c) -> 0 <= p -> 0 < q ->
  agrees_with r s v = true.
Proof.
  intros Rr Ir Rs Hs Rv Iv E p0 q0. apply agrees_spec.
  (* τ has c above d, σ the reverse: so has the voter *)
  assert (K : forall c d, (c < m)%nat -> (d < m)%nat -> above r c d = true -> above s d c = true -> above v d c = true).
  { intros c d Hc Hd Ar As. destruct (above v d c) eqn:Av; [auto|exfalso].
    assert (N : c <> d) by (intros ->; now rewrite above_irrefl in Ar). apply (above_total m v d c Rv Hd (not_eq_sym N)) in Av.
    pose proof (Ir c d Hc Hd Ar) as U. pose proof (Iv c d Hc Hd Av) as T. pose proof (Hs d c Hd Hc As) as W.
    change (0 < reward u c - reward u d) in U. change (0 < reward t c - reward t d) in T. rewrite !E in T by auto.
    assert (0 <= p * (reward h d - reward h c)) by (apply Rmult_le_pos; lra).
    assert (0 < q * (reward u c - reward u d)) by (apply Rmult_lt_0_compat; lra). lra. }
  intros c d Hc Hd D. unfold differ in *. destruct (Nat.eq_dec c d) as [->|N]; [rewrite !above_irrefl in D; discriminate|].
  destruct (above r c d) eqn:Ar, (above s c d) eqn:As; try discriminate.
  - apply (above_total m s c d Rs Hc N) in As. pose proof (K c d Hc Hd Ar As) as Av. now rewrite (above_asym _ _ _ Av).
  - apply (above_total m r c d Rr Hc N) in Ar. pose proof (K d c Hd Hc Ar As) as Av. now rewrite Av.
Qed.

Theorem cheaper P r a b : Ballots P -> feasible X r -> (a < m)%nat -> (b < m)%nat -> unanimous P a b = true -> above r a b = false ->
  exists s, feasible X s /\ (cost m P s < cost m P r)%nat.
Proof.
  intros [N B] [Rr [u Iu]] Ha Hb U A. unfold unanimous in U. rewrite forallb_forall in U.
  assert (NE : a <> b).
  { intros ->. destruct P as [|v P]; [congruence|]. specialize (U v (or_introl eq_refl)). now rewrite above_irrefl in U. }
  assert (Br : above r b a = true) by now apply (above_total m r a b Rr).
  assert (Lu : reward u a < reward u b) by (pose proof (Iu b a Hb Ha Br) as Q; change (0 < reward u b - reward u a) in Q; lra).
  set (h := [- (x2 a - x2 b); x1 a - x1 b]). assert (Fr : feasible X (rev r)) by (apply feasible_rev; split; [exact Rr|now exists u]).
  assert (Lev : reward h a = reward h b) by (destruct (combination u u a b Ha Hb Lu) as (h' & _ & _ & E & _ & -> & _); exact E).
  destruct (near_feasible X (rev r) h Fr) as (s1 & F1 & H1). destruct (near_feasible X (rev r) (map Ropp h) Fr) as (s2 & F2 & H2).
  assert (Top : forall s k, feasible X s -> reward k a = reward k b ->
    (forall c d, (c < m)%nat -> (d < m)%nat -> above s c d = true -> reward k d <= reward k c /\ (reward k c = reward k d -> above (rev r) c d = true)) ->
    above s a b = true).
  { intros s k [Rs _] E H. destruct (above s a b) eqn:As; [auto|]. apply (above_total m s a b Rs Ha NE) in As.
    destruct (H b a Hb Ha As) as [_ K]. specialize (K (eq_sym E)). rewrite (above_rev m r b a Rr Hb Ha) in K. congruence. }
  assert (T1 : above s1 a b = true) by (apply (Top s1 h); auto).
  assert (T2 : above s2 a b = true) by (apply (Top s2 (map Ropp h)); auto; rewrite !reward_opp; lra).
  assert (Side : forall v, In v P -> agrees_with r s1 v = true \/ agrees_with r s2 v = true).
  { intros v Hv. destruct (B v Hv) as [Rv [_ [t It]]]. destruct (combination t u a b Ha Hb Lu) as (h' & p & q & _ & E & -> & Q). fold h in E.
    assert (q0 : 0 < q) by (apply Q; pose proof (It a b Ha Hb (U v Hv)) as T; change (0 < reward t a - reward t b) in T; lra).
    destruct (Rle_or_lt 0 p) as [p0|p0]; [left|right].
    - apply (beyond r u s1 h v t p q); auto; [apply F1|]. intros c d Hc Hd As. now apply H1.
    - apply (beyond r u s2 (map Ropp h) v t (- p) q); auto; [apply F2|..|lra].
      + intros c d Hc Hd As. now apply H2.
      + intros c Hc. rewrite reward_opp, E by auto. ring. }
  assert (Count : (length P <= length (filter (agrees_with r s1) P) + length (filter (agrees_with r s2) P))%nat).
  { clear - Side. induction P as [|v P IH]; simpl; [lia|].
    assert (length P <= length (filter (agrees_with r s1) P) + length (filter (agrees_with r s2) P))%nat by (apply IH; intros; apply Side; now right).
    destruct (Side v (or_introl eq_refl)) as [E|E]; rewrite E; [destruct (agrees_with r s2 v)|destruct (agrees_with r s1 v)]; simpl; lia. }
  assert (Rv : forall v, In v P -> ranks m v) by (intros v Hv; now apply B).
  destruct (Nat.le_gt_cases (length P) (2 * length (filter (agrees_with r s1) P))) as [C|C]; [exists s1|exists s2]; (split; [assumption|]).
  - apply (nearer m P (agrees_with r s1) r s1 a b); auto; [apply F1|]. intros v c d _ Lv. now apply agrees_spec.
  - apply (nearer m P (agrees_with r s2) r s2 a b); auto; [apply F2| |lia]. intros v c d _ Lv. now apply agrees_spec.
Qed.

(** So a feasible ranking is no cheaper than one that respects all unanimous pairs. *)
Lemma violated P r : respects_b m P r = false -> exists a b, (a < m)%nat /\ (b < m)%nat /\ unanimous P a b = true /\ above r a b = false.
Proof.
  intros E. destruct (existsb (fun a => existsb (fun b => unanimous P a b && negb (above r a b)) (seq 0 m)) (seq 0 m)) eqn:K.
  - apply existsb_exists in K. destruct K as (a & Ha & K). apply existsb_exists in K. destruct K as (b & Hb & K).
    rewrite in_seq in *. apply andb_true_iff in K. rewrite negb_true_iff in K. exists a, b. repeat split; try tauto; lia.
  - exfalso. assert (R : respects_b m P r = true); [|congruence]. apply respects_b_spec. intros a b Ha Hb U.
    destruct (above r a b) eqn:A; [auto|]. assert (F : existsb (fun a => existsb (fun b => unanimous P a b && negb (above r a b)) (seq 0 m)) (seq 0 m) = true); [|congruence].
    apply existsb_exists. exists a. split; [apply in_seq; lia|]. apply existsb_exists. exists b. split; [apply in_seq; lia|]. now rewrite U, A.
Qed.

Lemma improved P n : Ballots P -> forall r, feasible X r -> (cost m P r < n)%nat ->
  exists s, unanimity m (feasible X) P s /\ (cost m P s < cost m P r \/ s = r)%nat.
Proof.
  intros B. induction n as [|n IH]; intros r F L; [lia|]. destruct (respects_b m P r) eqn:R.
  - exists r. split; [split; [exact F|now apply respects_b_spec]|now right].
  - destruct (violated P r R) as (a & b & Ha & Hb & U & A). destruct (cheaper P r a b B F Ha Hb U A) as (s & Fs & Ls).
    destruct (IH s Fs ltac:(lia)) as (s' & Us & K). exists s'. split; [exact Us|]. left. destruct K as [K|K]; [lia|now subst].
Qed.

Theorem plane_cheapest P r : Ballots P -> cheapest m (feasible X) P r -> respects m P r.
Proof.
  intros B [F Le]. apply respects_b_spec. destruct (respects_b m P r) eqn:R; [auto|exfalso].
  destruct (violated P r R) as (a & b & Ha & Hb & U & A). destruct (cheaper P r a b B F Ha Hb U A) as (s & Fs & Ls). specialize (Le s Fs). lia.
Qed.

Theorem plane_same prec P r : Ballots P -> kemeny_po m (feasible X) prec P r <-> kemeny m (feasible X) prec P r.
Proof.
  intros B. split.
  - intros [[F R] G]. split; [exact F|]. intros s Fs. destruct (improved P (S (cost m P s)) B s Fs ltac:(lia)) as (s' & Us & [L|E]).
    + destruct (G s' Us) as [|[? _]]; left; lia.
    + subst. now apply G.
  - intros [F G]. split; [split; [exact F|]|].
    + apply (plane_cheapest P r B). split; [exact F|]. intros s Fs. destruct (G s Fs) as [|[? _]]; lia.
    + intros s [Fs _]. now apply G.
Qed.
End Plane.

Theorem kemeny_in_the_plane X : (forall x, In x X -> (length x <= 2)%nat) -> let m := length X in let F := feasible X in
  (forall P r, ballots m F P -> cheapest m F P r -> respects m P r) /\
  (forall prec P r, ballots m F P -> kemeny_po m F prec P r <-> kemeny m F prec P r) /\
  (forall prec, pareto m F (kemeny m F prec)) /\ (forall prec, separability m F (kemeny_po m F prec)).
Proof.
  intros Pl m F. split; [exact (plane_cheapest X Pl)|]. split; [exact (plane_same X Pl)|]. split.
  - intros prec P r a b B [Fr G] Ha Hb U. apply (plane_cheapest X Pl P r B); auto. split; [exact Fr|].
    intros s Fs. specialize (G s Fs). unfold m, F in *. destruct G as [L|[E _]]; [now apply Nat.lt_le_incl|rewrite E; apply le_n].
  - intros prec P Q r B B' H H'. apply (plane_same X Pl prec (P ++ Q)).
    + split; [destruct P; [now destruct B|discriminate]|]. intros v Hv. apply in_app_iff in Hv. destruct Hv; [now apply B|now apply B'].
    + apply kemeny_separability; auto; now apply (plane_same X Pl prec).
Qed.
