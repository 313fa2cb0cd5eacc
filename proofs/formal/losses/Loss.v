(** Rules that minimize a convex loss fail Pareto optimality and pairwise majority consistency (Theorem 3.1).

    If every θ that does not have a above b costs more than some one θ, by a margin, then every ranking that minimizes the loss
    has a above b, attained or not. Six candidates in the plane with features made of two large numbers ([Separated]) and
    two ballots, one of them cast by many voters, give such a margin for a pair on which all voters agree on the opposite. The
    majority's ballot is feasible and the majority ranking, so that PMC fails as well. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss Convex Separated.
Import ListNotations.

(** If the θ with [b] not above [a] all cost more than some θ, by a margin, minimizing rankings have [a] above [b]. *)
Lemma margin_above loss X P a b t' e : a < length X -> b < length X -> a <> b -> (0 < e)%R ->
  (forall t : list R, (LinearModel.reward (features X a) t <= LinearModel.reward (features X b) t)%R -> (loss_of loss X P t' + e <= loss_of loss X P t)%R) ->
  forall r, minimizes_loss loss X P r -> above r a b = true.
Proof.
  intros Ha Hb N E H r [[Rr _] M]. destruct (above r a b) eqn:A; [auto|exfalso].
  apply (above_total (length X)) in A; [|exact Rr|exact Ha|exact N].
  destruct (M t' (e / 2)%R) as (t & W & L); [lra|]. specialize (H t (W b a Hb Ha A)). lra.
Qed.

(** Weak duality: lines below the loss, one for each comparison, prove such a margin. *)
Theorem weak_duality loss X P a b t' (height slope : nat * nat -> R) :
  let reward (t : list R) c := LinearModel.reward (features X c) t in
  let weighted f := total (fun p => (INR (support P (fst p) (snd p)) * f p)%R) (filter (fun '(c, d) => negb (c =? d)) (pairs X)) in
  a < length X -> b < length X -> a <> b ->
  (forall p u, (height p + slope p * u <= loss u)%R) ->
  (forall t, (reward t a <= reward t b)%R -> (0 <= weighted (fun p => slope p * (reward t (snd p) - reward t (fst p))))%R) ->
  (loss_of loss X P t' < weighted height)%R ->
  forall r, minimizes_loss loss X P r -> above r a b = true.
Proof.
  intros reward weighted Ha Hb N B S L. apply margin_above with t' (weighted height - loss_of loss X P t')%R; auto; [lra|].
  intros t Ht. specialize (S t Ht). enough (weighted height + weighted (fun p => slope p * (reward t (snd p) - reward t (fst p))) <= loss_of loss X P t)%R by lra.
  unfold weighted, loss_of. clear - B. induction (filter _ (pairs X)) as [|[c d] l IH]; cbn [total fst snd]; [lra|].
  pose proof (B (c, d) (reward t d - reward t c)%R) as Q. pose proof (pos_INR (support P c d)) as P0.
  apply (Rmult_le_compat_l _ _ _ P0) in Q. fold (reward t c) (reward t d). lra.
Qed.

(** Profiles of two ballots. *)
Definition two (r : ranking) n (s : ranking) : profile := repeat r n ++ [s].
Definition bit (b : bool) : nat := if b then 1 else 0.

Lemma two_length r n s : length (two r n s) = S n.
Proof. unfold two. rewrite app_length, repeat_length. simpl. lia. Qed.

Lemma two_support r n s a b : support (two r n s) a b = bit (above r a b) * n + bit (above s a b).
Proof.
  unfold support, two. rewrite filter_app, app_length. f_equal.
  - induction n as [|n IH]; simpl; [lia|]. destruct (above r a b); simpl in *; lia.
  - simpl. now destruct (above s a b).
Qed.

Lemma two_ballots m (F : ranking -> Prop) r n s : ranks m r -> ranks m s -> F r -> F s -> ballots m F (two r n s).
Proof.
  intros R S Fr Fs. split; [unfold two; destruct n; discriminate|].
  intros x Hx. apply in_app_iff in Hx. destruct Hx as [Hx|[<-|[]]]; [apply repeat_spec in Hx; subst|]; auto.
Qed.

Lemma two_majority m r n s : 2 <= n -> ranks m r -> pmc_ranking m (two r n s) r.
Proof.
  intros N R. split; [auto|]. intros a b _ _. unfold beats. rewrite two_length, two_support.
  destruct (above r a b), (above s a b); simpl; symmetry; rewrite ?Nat.ltb_lt, ?Nat.ltb_ge; lia.
Qed.

Lemma two_unanimous r n s a b : above r a b = true -> above s a b = true -> unanimous (two r n s) a b = true.
Proof.
  intros Hr Hs. apply forallb_forall. intros x Hx. apply in_app_iff in Hx.
  destruct Hx as [Hx|[<-|[]]]; [apply repeat_spec in Hx; subst|]; auto.
Qed.

Lemma below m (Q : nat -> Prop) : (forall a, In a (seq 0 m) -> Q a) -> forall a, a < m -> Q a.
Proof. intros H a Ha. apply H, in_seq. lia. Qed.

Section Six.
Variables M B : nat.
Definition six : list (list Z) := let M := Z.of_nat M in let B := Z.of_nat B in
  [[(M + 3)%Z; B]; [(M + 2)%Z; B]; [(M + 1)%Z; B]; [M; 0%Z]; [0%Z; (-1)%Z]; [0%Z; 0%Z]].
Definition most : ranking := [0;1;2;3;4;5].
Definition other : ranking := [4;5;3;2;1;0].

Lemma six_reward (t : list R) a : a < 6 -> LinearModel.reward (features six a) t =
  (IZR (nth 0 (nth a six []) 0%Z) * nth 0 t 0 + IZR (nth 1 (nth a six []) 0%Z) * nth 1 t 0)%R.
Proof.
  revert a. apply below. intros a Ha. simpl in Ha.
  destruct Ha as [<-|[<-|[<-|[<-|[<-|[<-|[]]]]]]]; destruct t as [|x [|y t]]; cbn; ring.
Qed.

Lemma six_loss loss n (t : list R) : loss_of loss six (two most n other) t = cost loss (INR n) (INR M) (INR B) (nth 0 t 0%R) (nth 1 t 0%R).
Proof.
  unfold loss_of. change (pairs six) with (list_prod (seq 0 6) (seq 0 6)).
  cbn [list_prod seq map app filter Nat.eqb negb total].
  rewrite !two_support.
  cbn [above most other index Nat.eqb Nat.ltb Nat.leb bit].
  rewrite !six_reward by lia. generalize (nth 0 t 0%R) (nth 1 t 0%R). intros x y. cbn [six nth].
  rewrite ?plus_IZR, <- ?INR_IZR_INZ. generalize (INR M) (INR B). intros w b.
  replace (INR (1 * n + 0)) with (INR n) by (f_equal; lia). replace (INR (0 * n + 1)) with 1%R by reflexivity.
  replace (INR (1 * n + 1)) with (INR n + 1)%R by (rewrite <- S_INR; f_equal; lia).
  replace (INR (0 * n + 0)) with 0%R by reflexivity.
  repeat match goal with |- context [loss (?u - ?v)%R] => first
    [ let go a c := (replace (u - v)%R with (a * x + c * y)%R by ring) in
      first [go 1%R 0%R | go 2%R 0%R | go 1%R b | go 2%R b | go 3%R b | go w 0%R | go w 1%R | go (w + 1)%R b | go (w + 2)%R b
        | go (w + 3)%R b | go (w + 1)%R (b + 1)%R | go (w + 2)%R (b + 1)%R | go (w + 3)%R (b + 1)%R | replace (u - v)%R with y by ring
        | replace (u - v)%R with (- y)%R by ring ]
    | let go a c := (replace (u - v)%R with (- (a * x + c * y))%R by ring) in
      first [go 1%R 0%R | go 2%R 0%R | go 1%R b | go 2%R b | go 3%R b | go w 0%R | go w 1%R | go (w + 1)%R b | go (w + 2)%R b
        | go (w + 3)%R b | go (w + 1)%R (b + 1)%R | go (w + 2)%R (b + 1)%R | go (w + 3)%R (b + 1)%R] ] end.
  unfold cost, costs, coefficients, split, sum. ring.
Qed.

Hypothesis HM : 1 <= M.
Hypothesis HB : 1 <= B.

Lemma six_feasible r k : is_ranking six r = true -> (r = most /\ k = INR B + 1 \/ r = other /\ k = - (INR B + 1))%R ->
  feasible six r.
Proof.
  intros R E. split; [now apply (is_ranking_sound six)|]. exists [k; (-1)%R].
  assert (HM' : (1 <= INR M)%R) by now apply (le_INR 1). assert (HB' : (1 <= INR B)%R) by now apply (le_INR 1).
  assert (HMB : (0 < INR M * INR B)%R) by (apply Rmult_lt_0_compat; lra).
  intros a b Ha Hb A. change (length six) with 6 in *.
  change (0 < LinearModel.reward (features six a) [k; -1] - LinearModel.reward (features six b) [k; -1])%R.
  rewrite !six_reward by auto.
  assert (Ia : In a (seq 0 6)) by (apply in_seq; lia). assert (Ib : In b (seq 0 6)) by (apply in_seq; lia). clear Ha Hb.
  simpl in Ia, Ib. destruct E as [[-> ->]|[-> ->]];
    destruct Ia as [<-|[<-|[<-|[<-|[<-|[<-|[]]]]]]]; destruct Ib as [<-|[<-|[<-|[<-|[<-|[<-|[]]]]]]];
    try discriminate A; cbn [six nth]; rewrite ?plus_IZR, <- ?INR_IZR_INZ; lra.
Qed.

End Six.

(** Every ranking that minimizes [loss] has [b] above [a], although everyone has [a] above [b] and the pairwise
    majority ranking [s] is feasible. *)
Definition reverses loss X P a b s := let m := length X in
  ballots m (feasible X) P /\ a < m /\ b < m /\ unanimous P a b = true /\
  feasible X s /\ pmc_ranking m P s /\
  forall r, minimizes_loss loss X P r -> above r b a = true.

Lemma six_reverses loss N M B t0 e : 2 <= N -> 1 <= M -> 1 <= B -> (0 < e)%R ->
  (forall x t, t <= 0 -> cost loss (INR N) (INR M) (INR B) 0 t0 + e <= cost loss (INR N) (INR M) (INR B) x t)%R ->
  reverses loss (six M B) (two most N other) 4 5 most.
Proof.
  intros HN HM HB He S. unfold reverses. change (length (six M B)) with 6.
  assert (F1 : feasible (six M B) most) by (apply six_feasible with (INR B + 1)%R; auto).
  assert (F2 : feasible (six M B) other) by (apply six_feasible with (- (INR B + 1))%R; auto).
  split; [apply two_ballots; auto; [apply F1|apply F2]|]. split; [lia|]. split; [lia|].
  split; [now apply two_unanimous|]. split; [exact F1|]. split; [apply two_majority; [auto|apply F1]|].
  apply margin_above with [0%R; t0] e; [simpl; lia|simpl; lia|discriminate|exact He|].
  intros t W. rewrite !six_reward in W by lia. rewrite !six_loss. cbn [six nth] in *. apply S. lra.
Qed.

(** A loss that is lower when the loser has the larger reward reverses one pair and one voter. *)
Lemma wrong_way_reverses loss x : convex loss -> (0 < x)%R -> (loss x < loss 0)%R ->
  reverses loss [[1%Z]; [0%Z]] [[0; 1]] 0 1 [0; 1].
Proof.
  intros C G Hx. set (X := [[1%Z]; [0%Z]]). set (P := [[0; 1]]). unfold reverses. change (length X) with 2.
  assert (F1 : feasible X [0; 1]) by (apply check_feasible_sound with [1%Z]; reflexivity).
  split; [split; [discriminate|]; intros r [<-|[]]; split; [apply F1|exact F1]|]. split; [lia|]. split; [lia|].
  split; [reflexivity|]. split; [exact F1|].
  split; [split; [apply F1|]; intros a b Ha Hb; destruct a as [|[|]], b as [|[|]]; try lia; reflexivity|].
  assert (E : forall t, loss_of loss X P t = loss (- nth 0 t 0)%R).
  { intros t. unfold loss_of. cbn [pairs X length list_prod seq map app filter Nat.eqb negb total P support above index Nat.ltb Nat.leb].
    replace (INR 1) with 1%R by reflexivity. replace (INR 0) with 0%R by reflexivity.
    destruct t as [|u t]; cbn; rewrite ?Rmult_0_l, ?Rmult_1_l, ?Rplus_0_r, ?Rminus_0_l; try reflexivity. }
  apply margin_above with [(- x)%R] (loss 0 - loss x)%R; [simpl; lia|simpl; lia|discriminate|lra|].
  intros t W. rewrite !E. cbn [nth]. rewrite Ropp_involutive.
  assert (T : (0 <= nth 0 t 0)%R) by (destruct t as [|u [|v t]]; cbn in W |- *; lra).
  pose proof (chord loss (- nth 0 t 0)%R 0 x C ltac:(lra) ltac:(lra)) as Ch. nra.
Qed.

Theorem convex_loss_reverses loss : nonnegative loss -> convex loss -> (exists x, (loss x < loss 0)%R) ->
  exists X P a b s, reverses loss X P a b s.
Proof.
  intros Nn C [x Hx]. destruct (Rtotal_order x 0) as [L|[->|G]]; [|lra|].
  - destruct (separated loss Nn C (- x)%R) as (N & M & B & t0 & e & HN & HM & HB & He & S); [lra|now rewrite Ropp_involutive|].
    exists (six M B), (two most N other), 4, 5, most. now apply six_reverses with t0 e.
  - exists [[1%Z]; [0%Z]], [[0; 1]], 0, 1, [0; 1]. now apply wrong_way_reverses with x.
Qed.

(** Where a pair is reversed, every minimizing rule fails both axioms. *)

Lemma reverses_fails loss X P a b s output : reverses loss X P a b s ->
  exists_output (length X) (feasible X) output -> minimizing loss X output ->
  ~ pareto (length X) (feasible X) output /\ ~ pmc (length X) (feasible X) output.
Proof.
  intros (Bl & Ha & Hb & U & Fs & Ps & H) Ex Mi. destruct (Ex P Bl) as [r O].
  pose proof (above_asym _ _ _ (H r (Mi P r Bl O))) as A. split.
  - intros Po. rewrite (Po P r a b Bl O Ha Hb U) in A. discriminate.
  - intros Pm. rewrite (Pm P r s Bl O Fs Ps), (proj2 Ps a b Ha Hb) in A.
    apply unanimous_beats in U; [congruence|apply Bl].
Qed.

(** A rule for all candidates and features. *)
Theorem convex_loss_fails loss : nonnegative loss -> convex loss -> (exists x, (loss x < loss 0)%R) ->
  exists X, forall output, exists_output (length X) (feasible X) output -> minimizing loss X output ->
    ~ pareto (length X) (feasible X) output /\ ~ pmc (length X) (feasible X) output.
Proof.
  intros Nn C H. destruct (convex_loss_reverses loss Nn C H) as (X & P & a & b & s & Rv).
  exists X. intros output. now apply reverses_fails with P a b s.
Qed.

(** Theorem 3.1 as it is stated in the paper. *)
Corollary loss_fails loss : nonnegative loss -> (exists x, (loss x < loss 0)%R) ->
  nondecreasing loss /\ convex loss \/ strictly_convex loss ->
  exists X, forall output, exists_output (length X) (feasible X) output -> minimizing loss X output ->
    ~ pareto (length X) (feasible X) output /\ ~ pmc (length X) (feasible X) output.
Proof.
  intros Nn H [[_ C]|C]; apply convex_loss_fails; auto. now apply strictly_convex_convex.
Qed.

(** The condition on [loss 0] is needed: otherwise every feasible ranking minimizes, and a rule may choose any. *)
Theorem least_at_zero loss X P r : (forall x, (loss 0 <= loss x)%R) -> feasible X r -> minimizes_loss loss X P r.
Proof.
  intros H F. split; [exact F|]. intros t' e E. exists [].
  assert (Z : forall a, LinearModel.reward (features X a) [] = 0%R) by (intros a; destruct (features X a); reflexivity).
  split; [intros a b _ _ _; rewrite !Z; lra|].
  enough (loss_of loss X P [] <= loss_of loss X P t')%R by lra. unfold loss_of.
  induction (filter _ (pairs X)) as [|[a b] l IH]; cbn [total]; [lra|].
  apply Rplus_le_compat; [|exact IH]. apply Rmult_le_compat_l; [apply pos_INR|]. rewrite !Z, Rminus_0_r. apply H.
Qed.

(** For a nonnegative convex loss the condition is exactly right. *)
Corollary reverses_only_if loss X P a b s : reverses loss X P a b s -> ~ forall x, (loss 0 <= loss x)%R.
Proof.
  intros (Bl & Ha & Hb & U & Fs & Ps & H) L. pose proof (H s (least_at_zero loss X P s L Fs)) as A.
  apply above_asym in A. rewrite (proj2 Ps a b Ha Hb), (unanimous_beats P a b (proj1 Bl) U) in A. discriminate.
Qed.

(** In terms of a rule as a function of the features and the profile. *)
Corollary loss_rule_fails loss (f : list (list Z) -> profile -> ranking) : nonnegative loss -> (exists x, (loss x < loss 0)%R) ->
  nondecreasing loss /\ convex loss \/ strictly_convex loss ->
  (forall X P, ballots (length X) (feasible X) P -> minimizes_loss loss X P (f X P)) ->
  exists X, ~ pareto (length X) (feasible X) (fun P r => r = f X P) /\ ~ pmc (length X) (feasible X) (fun P r => r = f X P).
Proof.
  intros Nn H C Mi. destruct (loss_fails loss Nn H C) as [X F]. exists X. apply F.
  - intros P _. now exists (f X P).
  - intros P r Bl ->. now apply Mi.
Qed.
