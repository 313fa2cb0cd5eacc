(** A verified checker of weak-duality certificates in the rationals for the hinge, the squared hinge and the squared loss.

    A line of slope y below the loss for every comparison, with slopes that cancel up to a multiple λ ≥ 0 of x_a − x_b, bounds the loss from
    below wherever b is at or above a; a θ of lower loss then puts a above b in every minimizing ranking. *)
From Coq Require Import List Arith ZArith QArith Qreals Reals Lia Lra Bool.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss.
Import ListNotations.
Local Open Scope R_scope.

Fixpoint qdot (x : list Z) (t : list Q) : Q := match x, t with a :: x', b :: t' => inject_Z a * b + qdot x' t' | _, _ => 0 end%Q.
Fixpoint qtotal (f : nat * nat -> Q) l : Q := match l with [] => 0%Q | p :: l' => Qred (f p + qtotal f l') end.

Lemma Q2R_Z z : Q2R (inject_Z z) = IZR z.
Proof. unfold Q2R. simpl. field. Qed.

Lemma qdot_R x t : LinearModel.reward x (map Q2R t) = Q2R (qdot x t).
Proof.
  revert t. induction x as [|a x IH]; intros [|b t]; cbn [reward qdot map]; try (symmetry; apply RMicromega.Q2R_0).
  rewrite IH, Q2R_plus, Q2R_mult, Q2R_Z. reflexivity.
Qed.

Lemma qtotal_R f l : total (fun p => Q2R (f p)) l = Q2R (qtotal f l).
Proof.
  induction l as [|p l IH]; cbn [total qtotal]; [symmetry; apply RMicromega.Q2R_0|].
  rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus, IH. reflexivity.
Qed.

Lemma total_ext f g l : (forall p, f p = g p) -> total f l = total g l.
Proof. intros H. induction l as [|p l IH]; cbn [total]; congruence. Qed.

Lemma dot_combination rows w t : length w = length rows ->
  LinearModel.reward (combination rows w) t = fold_right Rplus 0 (map (fun '(r, z) => IZR z * LinearModel.reward r t) (combine rows w)).
Proof.
  revert w. induction rows as [|r rows IH]; intros [|z w]; try discriminate; intros L; [reflexivity|].
  cbn [combination combine map fold_right]. rewrite reward_add. rewrite reward_scale_by, IH by (simpl in L; lia). reflexivity.
Qed.

Section Checker.
Variables (loss : R -> R) (lossQ heightQ : Q -> Q) (slope_ok : Q -> bool).
Hypothesis loss_Q : forall q, loss (Q2R q) = Q2R (lossQ q).
(** The line of a given slope below the loss. *)
Hypothesis line_below : forall y u, slope_ok y = true -> Q2R (heightQ y) + Q2R y * u <= loss u.

Variable X : list (list Z).
Variable n : nat -> nat -> Z.               (* the weight of the comparison "the first is better than the second" *)
Local Notation reward t c := (LinearModel.reward (features X c) t).
Definition comparisons := filter (fun '(c, d) => negb (c =? d)%nat) (pairs X).
Definition weighted_loss (t : list R) : R := total (fun p => IZR (n (fst p) (snd p)) * loss (reward t (snd p) - reward t (fst p))) comparisons.

(** The slopes are [s] over the common denominator [D]; [t] is the θ of low loss. *)
Definition check_margin a b (t : list Q) (D : positive) (s : nat * nat -> Z) (l : Z) : bool :=
  (a <? length X)%nat && (b <? length X)%nat && negb (a =? b)%nat && (0 <=? l)%Z &&
  forallb (fun p => slope_ok (s p # D) && (0 <=? n (fst p) (snd p))%Z) comparisons &&
  vzero (vadd (combination (map (fun '(c, d) => difference X d c) comparisons)
                           (map (fun '(c, d) => n c d * s (c, d))%Z comparisons))
              (vscale l (difference X a b))) &&
  negb (Qle_bool (qtotal (fun p => inject_Z (n (fst p) (snd p)) * heightQ (s p # D))%Q comparisons)
                 (qtotal (fun p => inject_Z (n (fst p) (snd p)) * lossQ (qdot (features X (snd p)) t - qdot (features X (fst p)) t))%Q comparisons)).

Theorem check_margin_sound a b t D s l : check_margin a b t D s l = true -> forall r, least_cost X weighted_loss r -> above r a b = true.
Proof.
  unfold check_margin. rewrite !andb_true_iff, !Nat.ltb_lt, Z.leb_le, !negb_true_iff, Nat.eqb_neq, forallb_forall.
  intros [[[[[[Ha Hb] N] L] Ok] V] Lt] r [[Rr _] M].
  set (y := fun p => s p # D). set (w := fun p => IZR (n (fst p) (snd p))).
  assert (Yok : forall p, In p comparisons -> slope_ok (y p) = true /\ 0 <= w p).
  { intros p Hp. specialize (Ok p Hp). rewrite andb_true_iff, Z.leb_le in Ok. split; [apply Ok|]. unfold w. now apply IZR_le. }
  set (H := total (fun p => w p * Q2R (heightQ (y p))) comparisons).
  (* the loss of any θ that has b at or above a *)
  assert (Bound : forall u, reward u a <= reward u b -> H <= weighted_loss u).
  { intros u W. apply (reward_zero _ u) in V. rewrite reward_add, reward_scale_by, dot_combination, reward_difference in V by now rewrite !map_length.
    assert (L' : 0 <= IZR l) by now apply IZR_le.
    assert (B : 0 <= IZR l * (reward u b - reward u a)) by (apply Rmult_le_pos; lra).
    set (S := fold_right _ _ _) in V.
    assert (E : total (fun p => w p * (Q2R (y p) * (reward u (snd p) - reward u (fst p)))) comparisons = S * / IZR (Zpos D)).
    { unfold S. generalize comparisons. intros k. induction k as [|[c d] k IH]; cbn [total map combine fold_right fst snd]; [ring|].
      rewrite IH, reward_difference, mult_IZR. unfold w, y, Q2R. simpl Qnum. simpl Qden. cbn [fst snd]. field. apply not_0_IZR. discriminate. }
    assert (P : 0 <= S * / IZR (Zpos D)) by (apply Rmult_le_pos; [lra|]; left; apply Rinv_0_lt_compat; now apply IZR_lt).
    assert (K : H + total (fun p => w p * (Q2R (y p) * (reward u (snd p) - reward u (fst p)))) comparisons <= weighted_loss u); [|lra].
    unfold H, weighted_loss. clear - Yok line_below. revert Yok. generalize comparisons. intros k. induction k as [|p k IH]; intros Yok; cbn [total]; [lra|].
    destruct (Yok p (or_introl eq_refl)) as [O W]. pose proof (line_below (y p) (reward u (snd p) - reward u (fst p)) O) as Q.
    apply (Rmult_le_compat_l _ _ _ W) in Q. specialize (IH (fun q I => Yok q (or_intror I))). fold (w p). lra. }
  assert (Lt' : weighted_loss (map Q2R t) < H).
  { assert (Lq : Q2R (qtotal (fun p => inject_Z (n (fst p) (snd p)) * lossQ (qdot (features X (snd p)) t - qdot (features X (fst p)) t))%Q comparisons)
      < Q2R (qtotal (fun p => inject_Z (n (fst p) (snd p)) * heightQ (s p # D))%Q comparisons)).
    { apply Qlt_Rlt, Qnot_le_lt. intros K. apply Qle_bool_iff in K. congruence. }
    rewrite <- !qtotal_R in Lq. unfold weighted_loss, H. eapply Rle_lt_trans; [|eapply Rlt_le_trans; [exact Lq|]]; right; apply total_ext; intros p.
    - now rewrite !qdot_R, <- Q2R_minus, loss_Q, Q2R_mult, Q2R_Z.
    - now rewrite Q2R_mult, Q2R_Z. }
  destruct (M (map Q2R t) ((H - weighted_loss (map Q2R t)) / 2)) as (u & W & C); [lra|].
  destruct (above r a b) eqn:A; [auto|exfalso]. apply (above_total (length X) r a b Rr Ha N) in A. specialize (Bound u (W b a Hb Ha A)). lra.
Qed.
End Checker.

(** The losses of a profile are weighted losses. *)
Lemma weighted_support loss X P t : weighted_loss loss X (fun a b => Z.of_nat (support P a b)) t = loss_of loss X P t.
Proof. apply total_ext. intros [a b]. cbn [fst snd]. now rewrite INR_IZR_INZ. Qed.

Definition won (P : profile) a b : Z := if beats P a b then 1%Z else 0%Z.
Lemma weighted_majority loss X P t : weighted_loss loss X (won P) t = majority_loss loss X P t.
Proof.
  unfold weighted_loss, majority_loss, comparisons. generalize (pairs X). intros l. induction l as [|[a b] l IH]; [reflexivity|].
  cbn [filter]. destruct (Nat.eqb_spec a b) as [->|N]; cbn [negb].
  - now rewrite beats_irrefl.
  - cbn [total fst snd]. rewrite IH. unfold won. destruct (beats P a b); cbn [total]; ring.
Qed.

Lemma least_cost_ext X L L' r : (forall t, L t = L' t) -> least_cost X L r -> least_cost X L' r.
Proof. intros E [F M]. split; [exact F|]. intros t' e He. destruct (M t' e He) as (t & W & C). exists t. split; [exact W|]. now rewrite <- !E. Qed.

Definition hinge_Q q := (if Qle_bool (-1) q then 1 + q else 0)%Q.
Definition squared_hinge_Q q := (hinge_Q q * hinge_Q q)%Q.
Definition squared_Q q := ((1 + q) * (1 + q))%Q.
(** Minus the conjugates. *)
Definition hinge_height (y : Q) := y.
Definition squared_height y := (y - y * y / 4)%Q.
Definition hinge_slope y := Qle_bool 0 y && Qle_bool y 1.
Definition squared_hinge_slope y := Qle_bool 0 y.
Definition squared_slope (y : Q) := true.

Lemma Q2R_1 : Q2R 1 = 1. Proof. unfold Q2R. simpl. field. Qed.
Lemma Q2R_0 : Q2R 0 = 0. Proof. unfold Q2R. simpl. field. Qed.

Lemma hinge_Q_sound q : hinge (Q2R q) = Q2R (hinge_Q q).
Proof.
  unfold hinge, hinge_Q. assert (M : Q2R (-1) = -1) by (unfold Q2R; simpl; field).
  destruct (Qle_bool (-1) q) eqn:E.
  - apply Qle_bool_iff, Qle_Rle in E. rewrite M in E. rewrite Rmax_right by lra. rewrite Q2R_plus, Q2R_1. reflexivity.
  - rewrite Q2R_0. apply Rmax_left. assert (L : (q < -1)%Q).
    { apply Qnot_le_lt. intros H. apply Qle_bool_iff in H. congruence. }
    apply Qlt_Rlt in L. rewrite M in L. lra.
Qed.

Lemma squared_hinge_Q_sound q : squared_hinge (Q2R q) = Q2R (squared_hinge_Q q).
Proof. unfold squared_hinge_Q. rewrite Q2R_mult, <- hinge_Q_sound. unfold squared_hinge, hinge. ring. Qed.

Lemma squared_Q_sound q : squared (Q2R q) = Q2R (squared_Q q).
Proof. unfold squared_Q. rewrite Q2R_mult, Q2R_plus, Q2R_1. unfold squared. ring. Qed.

Lemma hinge_line y u : hinge_slope y = true -> Q2R (hinge_height y) + Q2R y * u <= hinge u.
Proof.
  unfold hinge_slope, hinge_height. rewrite andb_true_iff, !Qle_bool_iff. intros [L U].
  apply Qle_Rle in L, U. rewrite Q2R_0 in L. rewrite Q2R_1 in U. set (v := Q2R y) in *.
  replace (v + v * u) with (v * (1 + u)) by ring. unfold hinge, Rmax. destruct (Rle_dec 0 (1 + u)).
  - assert (v * (1 + u) <= 1 * (1 + u)) by (apply Rmult_le_compat_r; lra). lra.
  - assert (0 <= v * (- (1 + u))) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma squared_height_R y : Q2R (squared_height y) = Q2R y - Q2R y * Q2R y / 4.
Proof.
  unfold squared_height, Qdiv. rewrite Q2R_minus, !Q2R_mult. replace (Q2R (/ 4)) with (/ 4) by (unfold Q2R; simpl; field). reflexivity.
Qed.

Lemma squared_line y u : squared_slope y = true -> Q2R (squared_height y) + Q2R y * u <= squared u.
Proof.
  intros _. rewrite squared_height_R. unfold squared. set (v := Q2R y). pose proof (pow2_ge_0 (1 + u - v / 2)). lra.
Qed.

Lemma squared_hinge_line y u : squared_hinge_slope y = true -> Q2R (squared_height y) + Q2R y * u <= squared_hinge u.
Proof.
  unfold squared_hinge_slope. rewrite Qle_bool_iff. intros L. apply Qle_Rle in L. rewrite Q2R_0 in L.
  rewrite squared_height_R. set (v := Q2R y) in *. unfold squared_hinge, Rmax. destruct (Rle_dec 0 (1 + u)).
  - pose proof (pow2_ge_0 (1 + u - v / 2)). lra.
  - assert (0 <= v * (- (1 + u))) by (apply Rmult_le_pos; lra). pose proof (pow2_ge_0 v). lra.
Qed.

Definition check_hinge := check_margin hinge_Q hinge_height hinge_slope.
Definition check_squared_hinge := check_margin squared_hinge_Q squared_height squared_hinge_slope.
Definition check_squared := check_margin squared_Q squared_height squared_slope.

Theorem check_hinge_sound X n a b t D s l : check_hinge X n a b t D s l = true ->
  forall r, least_cost X (weighted_loss hinge X n) r -> above r a b = true.
Proof. apply check_margin_sound; [apply hinge_Q_sound|apply hinge_line]. Qed.
Theorem check_squared_hinge_sound X n a b t D s l : check_squared_hinge X n a b t D s l = true ->
  forall r, least_cost X (weighted_loss squared_hinge X n) r -> above r a b = true.
Proof. apply check_margin_sound; [apply squared_hinge_Q_sound|apply squared_hinge_line]. Qed.
Theorem check_squared_sound X n a b t D s l : check_squared X n a b t D s l = true ->
  forall r, least_cost X (weighted_loss squared X n) r -> above r a b = true.
Proof. apply check_margin_sound; [apply squared_Q_sound|apply squared_line]. Qed.

(** A matrix holds the numerators of the slopes. *)
Definition at_pair (s : list (list Z)) (p : nat * nat) : Z := nth (snd p) (nth (fst p) s []) 0%Z.
