(** Two facts about losses as sums over ordered pairs: reversed ballots have mirrored outputs, and squared loss is separable.

    Exchanging the two candidates of every pair turns the loss of the reversed profile at −θ into that of the profile at θ. For squared
    loss n_ab + n_ba = n makes the quadratic part n times the same for all profiles. So if no step h lowers L_P at θ_P nor L_Q at θ_Q
    by more than ε, then none lowers L_{P+Q} at the mean of θ_P and θ_Q, weighted by voters, by more than 2ε; and the closed cone of a
    ranking is convex. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool Classical_Prop.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss Convex Separated Loss Losses Exists.
Import ListNotations.
Local Open Scope R_scope.

(** Sums over all ordered pairs. *)
Fixpoint along (f : nat -> R) (l : list nat) : R := match l with [] => 0 | a :: l' => f a + along f l' end.
Definition over (f : nat -> nat -> R) k l := along (fun a => along (f a) l) k.

Lemma along_ext f g l : (forall a, In a l -> f a = g a) -> along f l = along g l.
Proof. induction l as [|a l IH]; simpl; intros H; [auto|]. rewrite (H a), IH; auto. Qed.

Lemma along_add f g l : along (fun a => f a + g a) l = along f l + along g l.
Proof. induction l; simpl; lra. Qed.

Lemma along_scale c f l : along (fun a => c * f a) l = c * along f l.
Proof. induction l; simpl; lra. Qed.

Lemma over_ext f g k l : (forall a b, In a k -> In b l -> f a b = g a b) -> over f k l = over g k l.
Proof. intros H. apply along_ext. intros a Ha. apply along_ext. auto. Qed.

Lemma over_add f g k l : over (fun a b => f a b + g a b) k l = over f k l + over g k l.
Proof. unfold over. rewrite <- along_add. apply along_ext. intros. apply along_add. Qed.

Lemma over_scale c f k l : over (fun a b => c * f a b) k l = c * over f k l.
Proof. unfold over. rewrite <- along_scale. apply along_ext. intros. apply along_scale. Qed.

Lemma over_swap f k l : over f k l = over (fun b a => f a b) l k.
Proof.
  unfold over. induction k as [|a k IH]; simpl.
  - induction l; simpl; lra.
  - rewrite IH, <- along_add. auto.
Qed.

Lemma total_over f p k l : total (fun '(a, b) => f a b) (filter (fun '(a, b) => p a b) (list_prod k l)) =
  over (fun a b => if p a b then f a b else 0) k l.
Proof.
  assert (App : forall g (x y : list (nat * nat)), total g (x ++ y) = total g x + total g y) by (intros g x y; induction x; simpl; lra).
  unfold over. induction k as [|a k IH]; simpl; [auto|]. rewrite filter_app, App, IH. f_equal. clear IH.
  induction l as [|b l IHl]; simpl; [auto|]. destruct (p a b); simpl; rewrite IHl; [reflexivity|]. symmetry. apply Rplus_0_l.
Qed.

(** A reversed ranking. *)
Lemma index_rev r c : NoDup r -> In c r -> (index c (rev r) + index c r + 1 = length r)%nat.
Proof.
  induction r as [|x r IH]; intros N I; [destruct I|]. inversion N; subst. simpl.
  destruct (Nat.eqb_spec x c) as [->|D].
  - rewrite index_app_r by now rewrite <- in_rev. simpl. rewrite Nat.eqb_refl, rev_length. lia.
  - destruct I as [->|I]; [congruence|]. rewrite index_app_l by now rewrite <- in_rev. specialize (IH H2 I). lia.
Qed.

Lemma ranks_rev m r : ranks m r -> ranks m (rev r).
Proof. intros [N H]. split; [now apply NoDup_rev|]. intros c. rewrite <- in_rev. apply H. Qed.

Lemma above_rev m r a b : ranks m r -> (a < m)%nat -> (b < m)%nat -> above (rev r) a b = above r b a.
Proof.
  intros [N H] Ha Hb. pose proof (index_rev r a N (proj2 (H a) Ha)). pose proof (index_rev r b N (proj2 (H b) Hb)).
  apply eq_true_iff_eq. rewrite !above_lt. lia.
Qed.

Lemma first_rev m r c : (2 <= m)%nat -> ranks m r -> first r c = true -> first (rev r) c = false.
Proof.
  intros M R T. destruct (first (rev r) c) eqn:T'; [exfalso|auto].
  assert (Hc : (c < m)%nat) by (destruct r as [|x r]; [discriminate|]; apply Nat.eqb_eq in T; subst; apply R; now left).
  assert (D : exists d, (d < m)%nat /\ d <> c) by (destruct c; [exists 1%nat|exists 0%nat]; lia). destruct D as (d & Hd & N).
  pose proof (first_above m (rev r) c d (ranks_rev m r R) N T') as A. rewrite (above_rev m r c d R Hc Hd) in A.
  pose proof (first_above m r c d R N T) as A'. apply above_asym in A. congruence.
Qed.

Section Model.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation reward t a := (LinearModel.reward (features X a) t).
Local Notation all := (seq 0 m).
Local Notation Ballots := (ballots m (feasible X)).

Lemma reward_opp t a : reward (map Ropp t) a = - reward t a.
Proof.
  rewrite (map_ext _ (Rmult (-1))) by (intros; ring). rewrite reward_scale. ring.
Qed.

Lemma feasible_rev r : feasible X r -> feasible X (rev r).
Proof.
  intros [R [t I]]. split; [now apply ranks_rev|]. exists (map Ropp t). intros a b Ha Hb A. rewrite (above_rev m) in A by auto.
  rewrite !reward_opp. specialize (I b a Hb Ha A). lra.
Qed.

Lemma weakly_rev t r : ranks m r -> weakly_induces X t r -> weakly_induces X (map Ropp t) (rev r).
Proof.
  intros R W a b Ha Hb A. rewrite (above_rev m) in A by auto. rewrite !reward_opp. specialize (W b a Hb Ha A). lra.
Qed.

Lemma ballots_rev P : Ballots P -> Ballots (reversed P).
Proof.
  intros [N B]. split; [now destruct P|]. intros r Hr. apply in_map_iff in Hr. destruct Hr as (s & <- & Hs).
  destruct (B s Hs). split; [now apply ranks_rev|now apply feasible_rev].
Qed.

Lemma support_rev P a b : Ballots P -> (a < m)%nat -> (b < m)%nat -> support (reversed P) a b = support P b a.
Proof.
  intros [_ B] Ha Hb. unfold support, reversed. induction P as [|r P IH]; [auto|]. cbn [map filter].
  rewrite (above_rev m r a b) by (auto; apply (B r); now left).
  assert (E : length (filter (fun r => above r a b) (map (@rev nat) P)) = length (filter (fun r => above r b a) P))
    by (apply IH; intros; apply B; now right).
  destruct (above r b a); simpl; congruence.
Qed.

Lemma reversed_twice P : reversed (reversed P) = P.
Proof. unfold reversed. rewrite map_map. rewrite <- (map_id P) at 2. apply map_ext. apply rev_involutive. Qed.

Section Reversal.
Variable loss : R -> R.

Lemma loss_rev P t : Ballots P -> loss_of loss X (reversed P) (map Ropp t) = loss_of loss X P t.
Proof.
  intros B. unfold loss_of, pairs. rewrite !(total_over _ (fun a b => negb (a =? b))). rewrite over_swap. apply over_ext.
  intros b a Hb Ha. rewrite in_seq in *. rewrite support_rev, !reward_opp, Nat.eqb_sym by (auto; lia).
  destruct (negb (b =? a)); [|auto]. f_equal. f_equal. ring.
Qed.

Lemma majority_loss_rev P t : Ballots P -> majority_loss loss X (reversed P) (map Ropp t) = majority_loss loss X P t.
Proof.
  intros B. unfold majority_loss, pairs. rewrite !total_over. rewrite over_swap. apply over_ext.
  intros b a Hb Ha. rewrite in_seq in *. unfold beats. rewrite support_rev, !reward_opp by (auto; lia).
  unfold reversed. rewrite map_length. destruct (_ <? _)%nat; [|auto]. f_equal. ring.
Qed.

(** Both rules are of this form. *)
Section Rule.
Variable L : profile -> list R -> R.
Hypothesis L_rev : forall P t, Ballots P -> L (reversed P) (map Ropp t) = L P t.
Let output P := least_cost X (L P).

Lemma rule_reversible : reversible m (feasible X) output.
Proof.
  intros P r B [F M]. split; [now apply feasible_rev|]. intros t' e E. destruct (M (map Ropp t') e E) as (t & W & C).
  exists (map Ropp t). split; [apply weakly_rev; [apply F|exact W]|]. rewrite L_rev by auto.
  pose proof (L_rev (reversed P) t' (ballots_rev P B)) as E'. rewrite reversed_twice in E'. lra.
Qed.

Lemma rule_reversal_symmetry : reversal_symmetry m (feasible X) output.
Proof.
  intros P c M B [H H']. destruct (some_minimizes X (L P) P B) as [r Hr].
  pose proof (H' (rev r) (rule_reversible P r B Hr)) as T.
  rewrite (first_rev m r c M) in T; [discriminate|apply Hr|now apply H].
Qed.
End Rule.

Lemma square_norm_opp t : square_norm (map Ropp t) = square_norm t.
Proof. induction t as [|x t IH]; simpl; [auto|]. rewrite IH. ring. Qed.

Lemma decay_rev (L : profile -> list R -> R) lambda : (forall P t, Ballots P -> L (reversed P) (map Ropp t) = L P t) ->
  forall P t, Ballots P -> L (reversed P) (map Ropp t) + lambda * square_norm (map Ropp t) = L P t + lambda * square_norm t.
Proof. intros H P t B. now rewrite H, square_norm_opp. Qed.
End Reversal.

Theorem losses_reverse loss lambda output :
  In output [minimizes_loss loss X; minimizes loss X; weight_decay lambda X; majority_weight_decay lambda X] ->
  reversible m (feasible X) output /\ reversal_symmetry m (feasible X) output.
Proof.
  assert (G : forall L, (forall P t, Ballots P -> L (reversed P) (map Ropp t) = L P t) ->
    reversible m (feasible X) (fun P => least_cost X (L P)) /\ reversal_symmetry m (feasible X) (fun P => least_cost X (L P))).
  { intros L H. split; [now apply (rule_reversible L)|now apply (rule_reversal_symmetry L)]. }
  intros [<-|[<-|[<-|[<-|[]]]]].
  - exact (G (loss_of loss X) (loss_rev loss)).
  - exact (G (majority_loss loss X) (majority_loss_rev loss)).
  - exact (G (fun P t => loss_of logistic X P t + lambda * square_norm t) (decay_rev (loss_of logistic X) lambda (loss_rev logistic))).
  - exact (G (fun P t => majority_loss logistic X P t + lambda * square_norm t) (decay_rev (majority_loss logistic X) lambda (majority_loss_rev logistic))).
Qed.

(** Squared loss: the step from θ to θ + h. *)
Definition slope (h : list R) a b := reward h b - reward h a.
Local Notation n P := (INR (length P)).

Lemma support_total P a b : Ballots P -> (a < m)%nat -> (b < m)%nat -> a <> b -> INR (support P a b) + INR (support P b a) = n P.
Proof.
  intros [_ B] Ha Hb N. rewrite <- plus_INR. f_equal. unfold support. induction P as [|r P IH]; [auto|]. simpl.
  assert (E : (length (filter (fun r => above r a b) P) + length (filter (fun r => above r b a) P) = length P)%nat)
    by (apply IH; intros; apply B; now right).
  destruct (B r (or_introl eq_refl)) as [R _]. destruct (above r a b) eqn:A.
  - rewrite (above_asym _ _ _ A). simpl. lia.
  - rewrite (above_total m r a b R Ha N A). simpl. lia.
Qed.

Lemma symmetric_half P g : Ballots P -> (forall a b, g a b = g b a) -> (forall a, g a a = 0) ->
  2 * over (fun a b => INR (support P a b) * g a b) all all = n P * over g all all.
Proof.
  intros B S Z. rewrite <- (over_scale (n P)).
  replace (2 * over (fun a b => INR (support P a b) * g a b) all all) with
    (over (fun a b => INR (support P a b) * g a b) all all + over (fun a b => INR (support P a b) * g a b) all all) by ring.
  rewrite (over_swap (fun a b => INR (support P a b) * g a b)) at 2. rewrite <- over_add. apply over_ext.
  intros a b Ha Hb. rewrite in_seq in *. destruct (Nat.eq_dec a b) as [->|N]; [rewrite Z; ring|].
  rewrite <- (support_total P a b B) by (auto; lia). rewrite (S b a). ring.
Qed.

Lemma squared_step P t h : Ballots P -> 2 * (loss_of squared X P (radd t h) - loss_of squared X P t) =
  n P * over (fun a b => slope h a b * slope h a b) all all + 2 * (n P * over (fun a b => slope h a b * slope t a b) all all) +
  4 * over (fun a b => INR (support P a b) * slope h a b) all all.
Proof.
  intros B. rewrite <- !(symmetric_half P) by (auto; intros; unfold slope; ring).
  assert (E : loss_of squared X P (radd t h) = loss_of squared X P t +
    (over (fun a b => INR (support P a b) * (slope h a b * slope h a b)) all all +
     (2 * over (fun a b => INR (support P a b) * (slope h a b * slope t a b)) all all +
      2 * over (fun a b => INR (support P a b) * slope h a b) all all))).
  { unfold loss_of, pairs. rewrite !(total_over _ (fun a b => negb (a =? b))). rewrite <- !over_scale, <- !over_add. apply over_ext.
    intros a b _ _. unfold slope, squared. rewrite !dot_radd. destruct (Nat.eqb_spec a b) as [->|N]; simpl; ring. }
  rewrite E. ring.
Qed.

(** Values that are not negative come close to their infimum. *)
Lemma nearly_least (L : list R -> R) : (forall t, 0 <= L t) -> forall e, 0 < e -> exists t, forall t', L t <= L t' + e.
Proof.
  intros P e E. apply NNPP. intros N.
  assert (D : forall k : nat, exists t, L t <= L [] - INR k * e).
  { induction k as [|k [t Ht]]; [exists []; simpl; lra|]. apply NNPP. intros K. apply N. exists t. intros t'.
    destruct (Rle_or_lt (L t) (L t' + e)) as [|Lt]; [auto|]. destruct K. exists t'. rewrite S_INR. lra. }
  assert (Q : 0 <= L [] / e) by (apply Rmult_le_reg_r with e; [auto|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; pose proof (P []); lra).
  destruct (archimed (L [] / e)) as [Hk _]. set (z := up (L [] / e)) in *.
  assert (Z0 : (0 <= z)%Z) by (apply le_IZR; lra). rewrite <- (Z2Nat.id z Z0), <- INR_IZR_INZ in Hk. set (k := Z.to_nat z) in *.
  destruct (D k) as [t Ht]. specialize (P t).
  assert (L [] < INR k * e). { apply (Rmult_lt_compat_r e) in Hk; [|auto]. unfold Rdiv in Hk. rewrite Rmult_assoc, Rinv_l in Hk by lra. lra. }
  lra.
Qed.

Lemma loss_nonnegative loss P t : nonnegative loss -> 0 <= loss_of loss X P t.
Proof.
  intros H. unfold loss_of. induction (filter _ (pairs X)) as [|[a b] l IH]; simpl; [lra|].
  apply Rplus_le_le_0_compat; [|exact IH]. apply Rmult_le_pos; [apply pos_INR|apply H].
Qed.

(** From the mean of two parameters a step changes the loss of both profiles by what it changes that of each from its own. *)
Lemma squared_merged P Q tP tQ : Ballots P -> Ballots Q -> exists t p q, 0 <= p /\ 0 <= q /\ p + q = 1 /\
  (forall a, reward t a = p * reward tP a + q * reward tQ a) /\ forall h,
  loss_of squared X (P ++ Q) (radd t h) - loss_of squared X (P ++ Q) t =
  (loss_of squared X P (radd tP h) - loss_of squared X P tP) + (loss_of squared X Q (radd tQ h) - loss_of squared X Q tQ).
Proof.
  intros B B'.
  assert (NP : 0 < n P) by (apply lt_0_INR; destruct P; [now destruct B|simpl; lia]).
  assert (NQ : 0 < n Q) by (apply lt_0_INR; destruct Q; [now destruct B'|simpl; lia]).
  set (p := n P / (n P + n Q)). set (q := n Q / (n P + n Q)).
  assert (pp : (n P + n Q) * p = n P) by (unfold p; field; lra). assert (qq : (n P + n Q) * q = n Q) by (unfold q; field; lra).
  assert (p0 : 0 <= p) by (apply Rmult_le_reg_l with (n P + n Q); lra). assert (q0 : 0 <= q) by (apply Rmult_le_reg_l with (n P + n Q); lra).
  assert (BB : Ballots (P ++ Q)).
  { split; [destruct P; [now destruct B|discriminate]|]. intros r Hr. apply in_app_iff in Hr. destruct Hr; [now apply B|now apply B']. }
  set (t := radd (map (Rmult p) tP) (map (Rmult q) tQ)).
  assert (T : forall a, reward t a = p * reward tP a + q * reward tQ a) by (intros a; unfold t; now rewrite dot_radd, !reward_scale).
  exists t, p, q. split; [exact p0|]. split; [exact q0|]. split; [unfold p, q; field; lra|]. split; [exact T|]. intros h.
  pose proof (squared_step P tP h B) as SP. pose proof (squared_step Q tQ h B') as SQ. pose proof (squared_step (P ++ Q) t h BB) as SPQ.
  assert (Sup : over (fun a b => INR (support (P ++ Q) a b) * slope h a b) all all =
    over (fun a b => INR (support P a b) * slope h a b) all all + over (fun a b => INR (support Q a b) * slope h a b) all all).
  { rewrite <- over_add. apply over_ext. intros a b _ _. unfold support. rewrite filter_app, app_length, plus_INR. ring. }
  assert (Bil : (n P + n Q) * over (fun a b => slope h a b * slope t a b) all all =
    n P * over (fun a b => slope h a b * slope tP a b) all all + n Q * over (fun a b => slope h a b * slope tQ a b) all all).
  { replace (over (fun a b => slope h a b * slope t a b) all all) with
      (p * over (fun a b => slope h a b * slope tP a b) all all + q * over (fun a b => slope h a b * slope tQ a b) all all);
      [now rewrite Rmult_plus_distr_l, <- !Rmult_assoc, pp, qq|]. rewrite <- !over_scale, <- over_add.
    apply over_ext. intros a b _ _. unfold slope. rewrite !T. ring. }
  rewrite Sup, app_length, plus_INR, Bil in SPQ. lra.
Qed.

Theorem squared_separability : separability m (feasible X) (minimizes_loss squared X).
Proof.
  intros P Q s B B' [F MP] [_ MQ]. split; [exact F|]. intros t' e E.
  assert (Near : forall P, (forall t' e, 0 < e -> exists t, weakly_induces X t s /\ loss_of squared X P t <= loss_of squared X P t' + e) ->
    exists t, weakly_induces X t s /\ forall u, loss_of squared X P t <= loss_of squared X P u + e / 2).
  { intros P0 M. destruct (nearly_least (loss_of squared X P0) (fun t => loss_nonnegative squared P0 t (fun x => pow2_ge_0 (1 + x))) (e / 4)) as [t0 H0]; [lra|].
    destruct (M t0 (e / 4)) as (t & W & H); [lra|]. exists t. split; [exact W|]. intros u. specialize (H0 u). lra. }
  destruct (Near P MP) as (tP & WP & HP). destruct (Near Q MQ) as (tQ & WQ & HQ).
  destruct (squared_merged P Q tP tQ B B') as (t & p & q & p0 & q0 & _ & T & M). exists t. split.
  { intros a b Ha Hb A. rewrite !T. specialize (WP a b Ha Hb A). specialize (WQ a b Ha Hb A).
    apply Rplus_le_compat; now apply Rmult_le_compat_l. }
  set (h := radd t' (map (Rmult (-1)) t)). specialize (M h).
  assert (Eh : loss_of squared X (P ++ Q) (radd t h) = loss_of squared X (P ++ Q) t').
  { unfold loss_of, h. assert (R : forall a, reward (radd t (radd t' (map (Rmult (-1)) t))) a = reward t' a)
      by (intros a; rewrite !dot_radd, reward_scale; ring).
    induction (filter _ (pairs X)) as [|[a b] l IH]; simpl; [auto|]. now rewrite IH, !R. }
  rewrite Eh in M. specialize (HP (radd tP h)). specialize (HQ (radd tQ h)). lra.
Qed.
End Model.
