(** One instance for all the losses in use: four candidates, five voters.

    θ is cut down to the line on which the reversed pair is level; there tangents bound the loss, and for the logistic and the
    exponential loss the comparison ends in integers: products of powers, and a polynomial in e^x. *)
From Coq Require Import List Arith ZArith QArith Reals Lia Lra Bool.
From Pluralign Require Import Axioms LinearModel LossRules LossStatements.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss Convex Separated Loss Losses Powers Duality.
Import ListNotations.
Local Open Scope R_scope.

Definition five : profile := two [2;0;1;3]%nat 4 [1;3;0;2]%nat.
(** The rewards of 0 over 1, 0 over 3, 2 over 0, 2 over 1, 2 over 3 as functions of θ_1 and of t = θ_2 − θ_1,
    the reward of 3 over 1. *)
Definition four_coefficients : list (R * R) := [(1, 2); (1, 1); (2, -4); (3, -2); (3, -3)].

Lemma four_reward (t : list R) a : (a < 4)%nat -> LinearModel.reward (features four a) t =
  IZR (nth 0 (nth a four []) 0%Z) * nth 0 t 0 + IZR (nth 1 (nth a four []) 0%Z) * nth 1 t 0.
Proof.
  revert a. apply below. intros a Ha. simpl in Ha.
  destruct Ha as [<-|[<-|[<-|[<-|[]]]]]; destruct t as [|x [|y t]]; cbn; ring.
Qed.

Lemma four_loss loss (t : list R) : loss_of loss four five t = costs loss 4 four_coefficients (nth 0 t 0) (nth 1 t 0 - nth 0 t 0).
Proof.
  unfold loss_of, five. change (pairs four) with (list_prod (seq 0 4) (seq 0 4)).
  cbn [list_prod seq map app filter Nat.eqb negb total]. rewrite !two_support, !four_reward by lia.
  generalize (nth 0 t 0) (nth 1 t 0). intros p q.
  cbn [above index Nat.eqb Nat.ltb Nat.leb bit Nat.mul Nat.add four nth].
  replace (INR 5) with 5 by (rewrite INR_IZR_INZ; reflexivity). replace (INR 4) with 4 by (rewrite INR_IZR_INZ; reflexivity).
  replace (INR 1) with 1 by reflexivity. replace (INR 0) with 0 by reflexivity.
  repeat match goal with |- context [loss (?u + ?w - ?v)] => first
    [ let go a b := replace (u + w - v) with (a * p + b * (q - p)) by ring in
      first [go 1 2 | go 1 1 | go 2 (-4) | go 3 (-2) | go 3 (-3)]
    | let go a b := replace (u + w - v) with (- (a * p + b * (q - p))) by ring in
      first [go 1 2 | go 1 1 | go 2 (-4) | go 3 (-2) | go 3 (-3)]
    | replace (u + w - v) with (q - p) by ring | replace (u + w - v) with (- (q - p)) by ring ] end.
  unfold costs, four_coefficients, sum, split. ring.
Qed.

Lemma four_reverses loss x0 t0 e : convex loss -> 0 <= t0 -> 0 < e ->
  (forall x, costs loss 4 four_coefficients x0 t0 + e <=
    split loss 4 x + split loss 4 x + split loss 4 (2 * x) + split loss 4 (3 * x) + split loss 4 (3 * x) + 5 * loss 0) ->
  reverses loss four five 1 3 [2;0;1;3]%nat.
Proof.
  intros C T E H. unfold reverses. change (length four) with 4%nat.
  assert (F1 : feasible four [2;0;1;3]%nat) by (apply check_feasible_sound with [3; 2]%Z; reflexivity).
  assert (F2 : feasible four [1;3;0;2]%nat) by (apply check_feasible_sound with [-5; -6]%Z; reflexivity).
  split; [apply two_ballots; auto; [apply F1|apply F2]|]. split; [lia|]. split; [lia|].
  split; [reflexivity|]. split; [exact F1|]. split; [apply two_majority; [lia|apply F1]|].
  apply margin_above with [x0; x0 + t0] e; [simpl; lia|simpl; lia|discriminate|exact E|].
  intros t W. rewrite !four_reward in W by lia. cbn [four nth] in W. rewrite !four_loss. cbn [nth].
  replace (x0 + t0 - x0) with t0 by ring. apply half_plane; [exact C|lra|exact T|exact E| |lra].
  intros x. specialize (H x). unfold costs at 2. cbn [sum four_coefficients].
  assert (R0 : forall a b, a * x + b * 0 = a * x) by (intros; ring). rewrite !R0, !Rmult_1_l. lra.
Qed.

(** Piecewise polynomial losses: exact values, and tangents at θ_1 = θ_2 = 1/4 (1/2 for the hinge). *)
Theorem squared_reverses : reverses squared four five 1 3 [2;0;1;3]%nat.
Proof.
  apply four_reverses with (27 / 100) (2 / 100) (1 / 100); [apply strictly_convex_convex, squared_strictly_convex|lra|lra|].
  intros x. unfold costs, four_coefficients, sum, split, squared. pose proof (pow2_ge_0 (x - / 4)). lra.
Qed.

Theorem squared_hinge_reverses : reverses squared_hinge four five 1 3 [2;0;1;3]%nat.
Proof.
  apply four_reverses with (27 / 100) (2 / 100) (1 / 100); [apply squared_hinge_convex|lra|lra|].
  intros x. unfold costs, four_coefficients, sum, split.
  assert (E : forall u, -1 <= u -> squared_hinge u = (1 + u) ^ 2) by (intros u H; unfold squared_hinge; now rewrite Rmax_right by lra).
  assert (T : forall y u, 0 <= y -> y - y ^ 2 / 4 + y * u <= squared_hinge u).
  { intros y u H. unfold squared_hinge, Rmax. destruct (Rle_dec 0 (1 + u)).
    - pose proof (pow2_ge_0 (1 + u - y / 2)). lra.
    - assert (0 <= y * (- (1 + u))) by (apply Rmult_le_pos; lra). pose proof (pow2_ge_0 y). lra. }
  repeat match goal with |- context [squared_hinge ?u] => rewrite (E u) by lra end.
  pose proof (T (5 / 2) x). pose proof (T (3 / 2) (- x)). pose proof (T 3 (2 * x)). pose proof (T 1 (- (2 * x))).
  pose proof (T (7 / 2) (3 * x)). pose proof (T (1 / 2) (- (3 * x))). lra.
Qed.

Theorem hinge_reverses : reverses hinge four five 1 3 [2;0;1;3]%nat.
Proof.
  apply four_reverses with (3 / 4) (1 / 8) 1; [apply hinge_convex|lra|lra|].
  intros x. unfold costs, four_coefficients, sum, split.
  assert (E : forall u, -1 <= u -> hinge u = 1 + u) by (intros u H; unfold hinge; now rewrite Rmax_right by lra).
  assert (Z : forall u, u <= -1 -> hinge u = 0) by (intros u H; unfold hinge; now rewrite Rmax_left by lra).
  assert (T : forall y u, 0 <= y <= 1 -> y * (1 + u) <= hinge u).
  { intros y u H. unfold hinge, Rmax. destruct (Rle_dec 0 (1 + u)).
    - assert (y * (1 + u) <= 1 * (1 + u)) by (apply Rmult_le_compat_r; lra). lra.
    - assert (0 <= y * (- (1 + u))) by (apply Rmult_le_pos; lra). lra. }
  repeat match goal with |- context [hinge ?u] => first [rewrite (E u) by lra | rewrite (Z u) by lra] end.
  pose proof (T 1 x). pose proof (T 1 (- x)). pose proof (T 1 (2 * x)). pose proof (T (/ 4) (- (2 * x))).
  pose proof (T 1 (3 * x)). pose proof (T 0 (- (3 * x))). lra.
Qed.

(** Integer combinations of logarithms of integers are compared in the integers. *)
Fixpoint logs (l : list (Z * nat)) : R := match l with [] => 0 | (z, k) :: l' => INR k * ln (IZR z) + logs l' end.

Lemma ln_power x k : 0 < x -> ln (x ^ k) = INR k * ln x.
Proof.
  intros H. induction k as [|k IH]; [simpl; rewrite ln_1; ring|].
  cbn [pow]. rewrite ln_mult, IH, S_INR; [ring|auto|now apply pow_lt].
Qed.

Lemma logs_powers l : forallb (fun '(z, _) => 0 <? z)%Z l = true -> 0 < IZR (powers l) /\ logs l = ln (IZR (powers l)).
Proof.
  induction l as [|[z k] l IH]; cbn [forallb logs powers]; [intros _; split; [lra|now rewrite ln_1]|].
  rewrite andb_true_iff, Z.ltb_lt. intros [H G]. destruct (IH G) as [P E]. apply IZR_lt in H.
  rewrite mult_IZR, <- pow_IZR. split; [apply Rmult_lt_0_compat; [now apply pow_lt|auto]|].
  rewrite ln_mult, ln_power, E; auto. now apply pow_lt.
Qed.

Lemma logs_le l l' : forallb (fun '(z, _) => 0 <? z)%Z (l ++ l') = true -> (powers l <=? powers l')%Z = true -> logs l <= logs l'.
Proof.
  rewrite forallb_app, andb_true_iff, Z.leb_le. intros [H H'] L.
  destruct (logs_powers l H) as [P ->], (logs_powers l' H') as [P' ->]. apply ln_le; [auto|now apply IZR_le].
Qed.

(** The cost to N voters of a reward ln (a/b), and to one of its opposite; and the tangent there. *)
Lemma logistic_ln x y : 0 < x -> 0 < y -> logistic (ln x - ln y) = ln (x + y) - ln y.
Proof.
  intros X Y. unfold logistic. unfold Rminus. rewrite exp_plus, exp_Ropp, !exp_ln by auto.
  replace (1 + x * / y) with ((x + y) * / y) by (field; lra).
  rewrite ln_mult, ln_Rinv; [ring|auto|lra|now apply Rinv_0_lt_compat].
Qed.

Lemma split_ln n a b : 0 < a -> 0 < b -> split logistic n (ln a - ln b) = (n + 1) * ln (a + b) - n * ln a - ln b.
Proof.
  intros A B. unfold split. rewrite Ropp_minus_distr, !logistic_ln by auto. rewrite (Rplus_comm b a). ring.
Qed.

Lemma split_tangent n a b u : 0 <= n -> 0 < a -> 0 < b ->
  split logistic n (ln a - ln b) + (a - n * b) / (a + b) * (u - (ln a - ln b)) <= split logistic n u.
Proof.
  intros N A B. set (v := ln a - ln b). unfold split.
  pose proof (logistic_tangent v u) as T. pose proof (logistic_tangent (- v) (- u)) as T'.
  assert (E : exp v = a / b) by (unfold v, Rminus; rewrite exp_plus, exp_Ropp, !exp_ln; auto).
  assert (E' : exp (- v) = b / a) by (rewrite exp_Ropp, E; field; lra).
  rewrite E in T. rewrite E' in T'.
  replace (a / b / (1 + a / b)) with (a / (a + b)) in T by (field; lra).
  replace (b / a / (1 + b / a)) with (b / (a + b)) in T' by (field; lra).
  apply (Rmult_le_compat_l n) in T'; [|auto].
  replace ((a - n * b) / (a + b) * (u - v)) with (n * (b / (a + b) * (- u - - v)) + a / (a + b) * (u - v)) by (field; lra).
  lra.
Qed.

Theorem logistic_reverses : reverses logistic four five 1 3 [2;0;1;3]%nat.
Proof.
  set (p0 := ln 19 - ln 10). set (t0 := ln 20 - ln 19).
  apply four_reverses with p0 t0 ((ln 6 - ln 5) / 20); [apply logistic_convex| | |].
  { unfold t0. pose proof (ln_increasing 19 20). lra. }
  { pose proof (ln_increasing 5 6). lra. }
  intros x. unfold costs, four_coefficients, sum.
  assert (E0 : forall a b u, 0 < a -> 0 < b -> u = ln a - ln b -> split logistic 4 u = 5 * ln (a + b) - 4 * ln a - ln b).
  { intros a b u A B ->. rewrite split_ln by auto. ring. }
  assert (N5 : INR 5 = 5) by (rewrite INR_IZR_INZ; reflexivity). assert (N6 : INR 6 = 6) by (rewrite INR_IZR_INZ; reflexivity).
  assert (N7 : INR 7 = 7) by (rewrite INR_IZR_INZ; reflexivity). assert (N9 : INR 9 = 9) by (rewrite INR_IZR_INZ; reflexivity).
  assert (N10 : INR 10 = 10) by (rewrite INR_IZR_INZ; reflexivity).
  assert (Pw : forall z j k, 0 < z -> 2 ^ j * 5 ^ k = z -> ln z = INR j * ln 2 + INR k * ln 5).
  { intros z j k _ <-. rewrite ln_mult, !ln_power by (try apply pow_lt; lra). reflexivity. }
  assert (M1 : ln 47045881 = 6 * ln 19) by (replace 47045881 with (19 ^ 6) by ring; rewrite ln_power, N6; lra).
  assert (M2 : ln 2476099 = 5 * ln 19) by (replace 2476099 with (19 ^ 5) by ring; rewrite ln_power, N5; lra).
  pose proof (Pw 10 1%nat 1%nat ltac:(lra) ltac:(ring)) as L10. pose proof (Pw 40 3%nat 1%nat ltac:(lra) ltac:(ring)) as L40.
  pose proof (Pw 20 2%nat 1%nat ltac:(lra) ltac:(ring)) as L20. pose proof (Pw 100 2%nat 2%nat ltac:(lra) ltac:(ring)) as L100.
  pose proof (Pw 50 1%nat 2%nat ltac:(lra) ltac:(ring)) as L50. pose proof (Pw 16000000 10%nat 6%nat ltac:(lra) ltac:(ring)) as M3.
  pose proof (Pw 400000 7%nat 5%nat ltac:(lra) ltac:(ring)) as M4. pose proof (Pw 8000000 9%nat 6%nat ltac:(lra) ltac:(ring)) as M5.
  rewrite ?N5, ?N6, ?N7, ?N9, ?N10 in *. simpl INR in *.
  rewrite (E0 40 19 (1 * p0 + 2 * t0)) by (unfold p0, t0; lra).
  rewrite (E0 2 1 (1 * p0 + 1 * t0)) by (unfold p0, t0; rewrite ?ln_1; lra).
  rewrite (E0 47045881 16000000 (2 * p0 + -4 * t0)) by (unfold p0, t0; lra).
  rewrite (E0 2476099 400000 (3 * p0 + -2 * t0)) by (unfold p0, t0; lra).
  rewrite (E0 47045881 8000000 (3 * p0 + -3 * t0)) by (unfold p0, t0; lra).
  assert (Et : logistic t0 = ln 39 - ln 19) by (unfold t0; rewrite logistic_ln by lra; now replace (20 + 19) with 39 by ring).
  assert (L0 : logistic 0 = ln 2) by (unfold logistic; now rewrite exp_0).
  rewrite Et, L0. replace (40 + 19) with 59 by ring. replace (2 + 1) with 3 by ring. replace (47045881 + 16000000) with 63045881 by ring.
  replace (2476099 + 400000) with 2876099 by ring. replace (47045881 + 8000000) with 55045881 by ring.
  rewrite M1, M2, M3, M4, M5, L40, ln_1.
  (* tangents *)
  assert (T1 : forall u, 5 * ln 20 - 4 * ln 13 - ln 7 - 3 / 4 * (u - (ln 13 - ln 7)) <= split logistic 4 u).
  { intros u. pose proof (split_tangent 4 13 7 u ltac:(lra) ltac:(lra) ltac:(lra)) as Q. rewrite split_ln in Q by lra.
    replace (13 + 7) with 20 in Q by ring. replace ((13 - 4 * 7) / 20) with (- (3 / 4)) in Q by field. lra. }
  assert (T2 : forall u, 5 * ln 100 - 4 * ln 77 - ln 23 - 3 / 20 * (u - (ln 77 - ln 23)) <= split logistic 4 u).
  { intros u. pose proof (split_tangent 4 77 23 u ltac:(lra) ltac:(lra) ltac:(lra)) as Q. rewrite split_ln in Q by lra.
    replace (77 + 23) with 100 in Q by ring. replace ((77 - 4 * 23) / 100) with (- (3 / 20)) in Q by field. lra. }
  assert (T3 : forall u, 5 * ln 50 - 4 * ln 43 - ln 7 + 3 / 10 * (u - (ln 43 - ln 7)) <= split logistic 4 u).
  { intros u. pose proof (split_tangent 4 43 7 u ltac:(lra) ltac:(lra) ltac:(lra)) as Q. rewrite split_ln in Q by lra.
    replace (43 + 7) with 50 in Q by ring. replace ((43 - 4 * 7) / 50) with (3 / 10) in Q by field. lra. }
  pose proof (T1 x). pose proof (T2 (2 * x)). pose proof (T3 (3 * x)).
  pose proof (logs_le smaller larger ltac:(reflexivity) smaller_larger) as Q. unfold smaller, larger in Q.
  cbn [logs] in Q. rewrite !INR_IZR_INZ in Q. simpl Z.of_nat in Q.
  assert (L77 : ln 77 = ln 7 + ln 11) by (replace 77 with (7 * 11) by ring; apply ln_mult; lra).
  assert (L6 : ln 6 = ln 2 + ln 3) by (replace 6 with (2 * 3) by ring; apply ln_mult; lra).
  rewrite L77, L100, L50, L20, L6 in *. lra.
Qed.

(** The exponential loss: with z = e^x a polynomial of degree 6. *)
Theorem exponential_reverses : reverses exponential four five 1 3 [2;0;1;3]%nat.
Proof.
  set (p0 := ln 15 - ln 11). set (q0 := ln 7 - ln 5).
  assert (E : forall a b, 0 < a -> 0 < b -> exp (ln a - ln b) = a / b).
  { intros a b A B. unfold Rminus. rewrite exp_plus, exp_Ropp, !exp_ln; auto. }
  apply four_reverses with p0 (q0 - p0) (/ 1000); [apply exponential_convex| |lra|].
  { assert (p0 <= q0); [|lra]. unfold p0, q0. 
    assert (ln 15 + ln 5 <= ln 7 + ln 11); [|lra]. rewrite <- !ln_mult by lra. apply ln_le; lra. }
  intros x.
  assert (Ep : exp p0 = 15 / 11) by (apply E; lra). assert (Eq : exp q0 = 7 / 5) by (apply E; lra).
  assert (Pn : forall u k, exp (INR k * u) = exp u ^ k).
  { intros u k. induction k as [|k IH]; [simpl; rewrite Rmult_0_l; apply exp_0|].
    rewrite S_INR. replace ((INR k + 1) * u) with (u + INR k * u) by ring. rewrite exp_plus, IH. reflexivity. }
  assert (Ep' : exp (- p0) = 11 / 15) by (rewrite exp_Ropp, Ep; field). assert (Eq' : exp (- q0) = 5 / 7) by (rewrite exp_Ropp, Eq; field).
  assert (G : forall u i j, u = INR i * p0 + INR j * - q0 -> exp u = (15 / 11) ^ i * (5 / 7) ^ j) by (intros u i j ->; now rewrite exp_plus, !Pn, Ep, Eq').
  assert (G' : forall u i j, u = INR i * - p0 + INR j * q0 -> exp u = (11 / 15) ^ i * (7 / 5) ^ j) by (intros u i j ->; now rewrite exp_plus, !Pn, Ep', Eq).
  unfold costs, four_coefficients, sum, split, exponential.
  rewrite (G (- (1 * p0 + 2 * (q0 - p0))) 1%nat 2%nat), (G' (1 * p0 + 2 * (q0 - p0)) 1%nat 2%nat), (G (- (1 * p0 + 1 * (q0 - p0))) 0%nat 1%nat),
    (G' (1 * p0 + 1 * (q0 - p0)) 0%nat 1%nat), (G' (- (2 * p0 + -4 * (q0 - p0))) 6%nat 4%nat), (G (2 * p0 + -4 * (q0 - p0)) 6%nat 4%nat),
    (G' (- (3 * p0 + -2 * (q0 - p0))) 5%nat 2%nat), (G (3 * p0 + -2 * (q0 - p0)) 5%nat 2%nat), (G' (- (3 * p0 + -3 * (q0 - p0))) 6%nat 3%nat),
    (G (3 * p0 + -3 * (q0 - p0)) 6%nat 3%nat), (G' (q0 - p0) 1%nat 1%nat) by (simpl INR; ring).
  rewrite exp_0. pose proof (exp_pos x) as Z. set (z := exp x) in *. set (w := exp (- x)).
  assert (Wz : w * z = 1) by (unfold w, z; rewrite <- exp_plus; replace (- x + x) with 0 by ring; apply exp_0).
  assert (E2 : exp (2 * x) = z ^ 2) by (unfold z; rewrite <- Pn; f_equal; simpl INR; ring). assert (E3 : exp (3 * x) = z ^ 3) by (unfold z; rewrite <- Pn; f_equal; simpl INR; ring).
  assert (E2' : exp (- (2 * x)) = w ^ 2) by (unfold w; rewrite <- Pn; f_equal; simpl INR; ring).
  assert (E3' : exp (- (3 * x)) = w ^ 3) by (unfold w; rewrite <- Pn; f_equal; simpl INR; ring).
  rewrite E2, E3, E2', E3'. assert (W : 0 < w) by apply exp_pos.
  enough (104 / 5 <= 8 * w + 2 * z + 4 * w ^ 2 + z ^ 2 + 8 * w ^ 3 + 2 * z ^ 3) by lra.
  set (d := z - 4 / 3).
  assert (P : 0 <= 2 * z ^ 6 + z ^ 5 + 2 * z ^ 4 - 104 / 5 * z ^ 3 + 8 * z ^ 2 + 4 * z + 8).
  { assert (0 <= d ^ 2 * (2 * z ^ 4 + (19 / 3) * z ^ 3 + (46 / 3) * z ^ 2 + (1192 / 135) * z)).
    { apply Rmult_le_pos; [apply pow2_ge_0|]. pose proof (pow_lt z 4 Z). pose proof (pow_lt z 3 Z). pose proof (pow_lt z 2 Z). lra. }
    assert (0 <= (1736 / 405) * d ^ 2 - (4 / 15) * d + (88 / 3645)) by (pose proof (pow2_ge_0 (d - 27 / 868)); lra).
    unfold d in *. lra. }
  apply (Rmult_le_compat_l (w ^ 3)) in P; [|apply pow_le; lra].
  replace (w ^ 3 * (2 * z ^ 6 + z ^ 5 + 2 * z ^ 4 - 104 / 5 * z ^ 3 + 8 * z ^ 2 + 4 * z + 8)) with
    (2 * (w * z) ^ 3 * z ^ 3 + (w * z) ^ 3 * z ^ 2 + 2 * (w * z) ^ 3 * z - 104 / 5 * (w * z) ^ 3 + 8 * w * (w * z) ^ 2 + 4 * w ^ 2 * (w * z) + 8 * w ^ 3) in P by ring.
  rewrite Wz in P. lra.
Qed.

(** On this instance everyone has 1 above 3, and every ranking that minimizes one of the five losses has 3 above 1. *)
Theorem losses_reverse loss : In loss [logistic; exponential; hinge; squared_hinge; squared] -> reverses loss four five 1 3 [2;0;1;3]%nat.
Proof.
  intros [<-|[<-|[<-|[<-|[<-|[]]]]]];
    [apply logistic_reverses|apply exponential_reverses|apply hinge_reverses|apply squared_hinge_reverses|apply squared_reverses].
Qed.

Theorem four_fails loss output : In loss [logistic; exponential; hinge; squared_hinge; squared] ->
  exists_output 4 (feasible four) output -> minimizing loss four output ->
  ~ pareto 4 (feasible four) output /\ ~ pmc 4 (feasible four) output.
Proof. intros H. exact (reverses_fails loss _ _ 1 3 _ output (losses_reverse loss H)). Qed.

(** What certificates of weak duality say about the same instance. *)
Example hinge_four : forall r, minimizes_loss hinge four five r -> above r 3 1 = true.
Proof.
  intros r M. eapply check_hinge_sound; [|eapply least_cost_ext; [intros t; symmetry; apply weighted_support|exact M]].
  instantiate (1 := 36%Z). instantiate (1 := at_pair [[0; 4; 4; 4]; [4; 0; 4; 4]; [1; 0; 0; 0]; [4; 0; 4; 0]]%Z).
  instantiate (1 := 4%positive). instantiate (1 := [3 # 4; 7 # 8]%Q). vm_compute. reflexivity.
Qed.

Example squared_four : forall r, minimizes_loss squared four five r -> above r 3 1 = true.
Proof.
  intros r M. eapply check_squared_sound; [|eapply least_cost_ext; [intros t; symmetry; apply weighted_support|exact M]].
  instantiate (1 := 8%Z). instantiate (1 := at_pair [[0; 3; 6; 3]; [5; 0; 7; 4]; [2; 1; 0; 1]; [5; 0; 7; 0]]%Z).
  instantiate (1 := 2%positive). instantiate (1 := [27 # 100; 29 # 100]%Q). vm_compute. reflexivity.
Qed.
