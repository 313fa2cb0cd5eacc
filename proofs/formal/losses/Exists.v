(** Some feasible ranking minimizes any loss, so the theorems of [Loss] and [Losses] are not about nothing.

    Every θ weakly induces a feasible ranking (a small generic step breaks its ties). If none of the finitely many rankings
    minimized the loss, some θ would cost less than every θ of every ranking, itself included. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool Sorted Permutation Classical_Prop.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers MajorityLoss Convex Separated Loss Losses.
Import ListNotations.
Local Open Scope R_scope.

(** Sorting by decreasing reward. *)
Section Sort.
Variable f : nat -> R.
Local Notation before := (fun a b => f b < f a).

Fixpoint insert x r := match r with [] => [x] | y :: r' => if Rlt_dec (f y) (f x) then x :: r else y :: insert x r' end.
Definition sort l := fold_right insert [] l.

Lemma insert_perm x r : Permutation (x :: r) (insert x r).
Proof.
  induction r as [|y r IH]; simpl; [auto|]. destruct (Rlt_dec (f y) (f x)); [auto|].
  apply perm_trans with (y :: x :: r); [apply perm_swap|now apply perm_skip].
Qed.

Lemma sort_perm l : Permutation l (sort l).
Proof.
  induction l as [|x l IH]; simpl; [auto|]. apply perm_trans with (x :: sort l); [now apply perm_skip|apply insert_perm].
Qed.

Lemma insert_sorted x r : StronglySorted before r -> (forall y, In y r -> f y <> f x) -> StronglySorted before (insert x r).
Proof.
  intros S. induction S as [|y r S IH A]; intros N; simpl; [repeat constructor|].
  destruct (Rlt_dec (f y) (f x)) as [L|L].
  - constructor; [now constructor|]. constructor; [exact L|]. rewrite Forall_forall in *. intros z Hz. specialize (A z Hz). simpl in A. lra.
  - pose proof (N y (or_introl eq_refl)) as Ny. constructor; [apply IH; intros; apply N; now right|].
    rewrite Forall_forall in *. intros z Hz. apply (Permutation_in z (Permutation_sym (insert_perm x r))) in Hz.
    destruct Hz as [<-|Hz]; [lra|auto].
Qed.

Lemma sort_sorted l : NoDup l -> (forall a b, In a l -> In b l -> a <> b -> f a <> f b) -> StronglySorted before (sort l).
Proof.
  intros D. induction D as [|x l N D IH]; intros I; simpl; [constructor|].
  apply insert_sorted; [apply IH; intros; apply I; simpl; auto|].
  intros y Hy. apply (Permutation_in y (Permutation_sym (sort_perm l))) in Hy. apply I; simpl; auto. congruence.
Qed.

Lemma sorted_above r a b : StronglySorted before r -> In b r -> above r a b = true -> f b < f a.
Proof.
  intros S. induction S as [|x r S IH A]; [intros []|]. rewrite above_lt. simpl. rewrite Forall_forall in A.
  destruct (Nat.eqb_spec x a) as [Ea|Na], (Nat.eqb_spec x b) as [Eb|Nb]; intros Hb L; try lia.
  - destruct Hb as [Hb|Hb]; [congruence|subst; now apply A].
  - destruct Hb as [Hb|Hb]; [congruence|]. apply IH; [auto|]. apply above_lt. lia.
Qed.
End Sort.

Fixpoint radd (x y : list R) : list R := match x, y with [], _ => y | _, [] => x | a :: x', b :: y' => (a + b) :: radd x' y' end.

Lemma dot_radd x s t : LinearModel.reward x (radd s t) = LinearModel.reward x s + LinearModel.reward x t.
Proof.
  revert s t. induction x as [|z x IH]; intros [|a s] [|b t]; cbn; try lra. rewrite IH. cbn. ring.
Qed.

Section Exists.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation reward t a := (LinearModel.reward (features X a) t).

(** A small step in a generic direction breaks ties and nothing else. *)
Lemma small_step (g h : nat -> R) (l : list (nat * nat)) :
  exists k0, 0 < k0 /\ forall k, 0 < k <= k0 -> forall a b, In (a, b) l -> g b < g a -> g b + k * h b < g a + k * h a.
Proof.
  induction l as [|[a b] l (k1 & K1 & IH)]; [exists 1; split; [lra|intros k _ a b []]|].
  destruct (Rlt_dec (g b) (g a)) as [L|L].
  - set (d := 1 + Rabs (h b - h a)). assert (D : 0 < d) by (unfold d; pose proof (Rabs_pos (h b - h a)); lra).
    set (k2 := (g a - g b) / d). assert (E2 : k2 * d = g a - g b) by (unfold k2; field; lra).
    assert (K2 : 0 < k2) by (apply Rmult_lt_reg_r with d; lra).
    exists (Rmin k1 k2). split; [now apply Rmin_pos|]. intros k [K K'].
    pose proof (Rmin_l k1 k2). pose proof (Rmin_r k1 k2). intros a' b' [[= <- <-]|I] L'; [|apply IH; auto; lra].
    assert (k * d <= k2 * d) by (apply Rmult_le_compat_r; lra).
    assert (k * (h b - h a) <= k * Rabs (h b - h a)) by (apply Rmult_le_compat_l; [lra|apply Rle_abs]).
    unfold d in *. lra.
  - exists k1. split; [auto|]. intros k K a' b' [[= <- <-]|I] L'; [lra|now apply IH].
Qed.

(** Where [t] is level, [s] decides. *)
Lemma near_feasible s t : feasible X s -> exists r, feasible X r /\ forall a b, (a < m)%nat -> (b < m)%nat -> above r a b = true ->
  reward t b <= reward t a /\ (reward t a = reward t b -> above s a b = true).
Proof.
  intros [Rs [u I]]. destruct (small_step (fun a => reward t a) (fun a => reward u a) (pairs X)) as (k & K & S).
  specialize (S k (conj K (Rle_refl k))).
  assert (InP : forall a b, (a < m)%nat -> (b < m)%nat -> In (a, b) (pairs X)) by (intros a b Ha Hb; apply in_prod; apply in_seq; lia).
  assert (Iu : forall a b, (a < m)%nat -> (b < m)%nat -> above s a b = true -> reward u b < reward u a).
  { intros a b Ha Hb A. pose proof (I a b Ha Hb A) as Q. change (0 < reward u a - reward u b) in Q. lra. }
  set (v := radd t (map (Rmult k) u)).
  assert (V : forall a, reward v a = reward t a + k * reward u a) by (intros a; unfold v; now rewrite dot_radd, reward_scale).
  set (r := sort (fun a => reward v a) (seq 0 m)).
  assert (Pr : Permutation (seq 0 m) r) by apply sort_perm.
  assert (Rr : ranks m r).
  { split; [apply (Permutation_NoDup Pr), seq_NoDup|]. intros c. split; intros H.
    - apply (Permutation_in c (Permutation_sym Pr)), in_seq in H. lia.
    - apply (Permutation_in c Pr), in_seq. lia. }
  assert (Sr : StronglySorted (fun a b => reward v b < reward v a) r).
  { apply sort_sorted; [apply seq_NoDup|]. intros a b Ha Hb N E. rewrite in_seq in *. rewrite !V in E.
    destruct (Rtotal_order (reward t a) (reward t b)) as [L|[Q|L]].
    - pose proof (S b a (InP b a ltac:(lia) ltac:(lia)) L). simpl in *. lra.
    - assert (Eu : reward u a = reward u b) by (apply Rmult_eq_reg_l with k; lra).
      destruct (above s a b) eqn:A; [apply Iu in A; [lra|lia|lia]|].
      apply (above_total m) in A; [apply Iu in A; [lra|lia|lia]|exact Rs|lia|auto].
    - pose proof (S a b (InP a b ltac:(lia) ltac:(lia)) L). simpl in *. lra. }
  assert (Ab : forall a b, (b < m)%nat -> above r a b = true -> reward v b < reward v a).
  { intros a b Hb A. apply (sorted_above (fun a => reward v a) r a b Sr); [apply Rr; auto|auto]. }
  exists r. split; [split; [exact Rr|]|].
  - exists v. intros a b Ha Hb A. change (0 < reward v a - reward v b). specialize (Ab a b Hb A). lra.
  - intros a b Ha Hb A. specialize (Ab a b Hb A). rewrite !V in Ab. split.
    + destruct (Rle_or_lt (reward t b) (reward t a)) as [|L]; [auto|].
      pose proof (S b a (InP b a Hb Ha) L). simpl in *. lra.
    + intros E. rewrite E in Ab. assert (U : reward u b < reward u a) by (apply Rmult_lt_reg_l with k; lra).
      destruct (above s a b) eqn:As; [auto|]. assert (N : a <> b) by (intros ->; now rewrite above_irrefl in A).
      apply (above_total m s a b Rs Ha N) in As. apply Iu in As; auto. lra.
Qed.

Lemma weakly_feasible s t : feasible X s -> exists r, feasible X r /\ weakly_induces X t r.
Proof. intros F. destruct (near_feasible s t F) as (r & Fr & W). exists r. split; [exact Fr|]. intros a b Ha Hb A. now apply W. Qed.

(** Among the rankings with a property one is least, if every θ is hardly better than one for such a ranking. *)
Theorem least_with_property (good : ranking -> Prop) (cost : list R -> R) :
  (forall t e, 0 < e -> exists t' r, feasible X r /\ good r /\ weakly_induces X t' r /\ cost t' <= cost t + e) -> exists r, least_cost X cost r /\ good r.
Proof.
  intros H. apply NNPP. intros N.
  assert (One : forall r, feasible X r -> good r -> exists t' e, 0 < e /\ forall t, weakly_induces X t r -> cost t' + e < cost t).
  { intros r F G. apply NNPP. intros D. apply N. exists r. split; [|exact G]. split; [exact F|]. intros t' e He. apply NNPP. intros M.
    apply D. exists t', e. split; [exact He|]. intros t W. destruct (Rlt_or_le (cost t' + e) (cost t)) as [|L]; [auto|]. destruct M. now exists t. }
  assert (All : forall l, exists t' e, 0 < e /\ forall r, In r l -> feasible X r -> good r -> forall t, weakly_induces X t r -> cost t' + e < cost t).
  { induction l as [|r l (t1 & e1 & E1 & H1)]; [exists [], 1; split; [lra|intros r []]|]. destruct (classic (feasible X r /\ good r)) as [[F G]|F].
    2: { exists t1, e1. split; [exact E1|]. intros r' [<-|Hr] F' G'; [tauto|now apply H1]. }
    destruct (One r F G) as (t2 & e2 & E2 & H2). set (t' := if Rle_dec (cost t1) (cost t2) then t1 else t2).
    assert (T1 : cost t' <= cost t1) by (unfold t'; destruct (Rle_dec _ _); lra). assert (T2 : cost t' <= cost t2) by (unfold t'; destruct (Rle_dec _ _); lra).
    exists t', (Rmin e1 e2). split; [now apply Rmin_pos|]. pose proof (Rmin_l e1 e2). pose proof (Rmin_r e1 e2).
    intros r' [<-|Hr] F' G' t W; [specialize (H2 t W)|specialize (H1 r' Hr F' G' t W)]; lra. }
  destruct (All (words m m)) as (t' & e & E & A). destruct (H t' e E) as (t & r & F & G & W & C).
  assert (I : In r (words m m)).
  { pose proof (words_all m r) as K. rewrite (ranks_length m r) in K by apply F. apply K. intros c. apply (proj2 (proj1 F)). }
  specialize (A r I F G t W). lra.
Qed.

Theorem some_minimizes (cost : list R -> R) P : ballots m (feasible X) P -> exists r, least_cost X cost r.
Proof.
  intros [NP Bl]. destruct P as [|s P]; [congruence|]. destruct (Bl s (or_introl eq_refl)) as [_ Fs].
  destruct (least_with_property (fun _ => True) cost) as (r & H & _); [|now exists r]. intros t e He.
  destruct (weakly_feasible s t Fs) as (r & F & W). exists t, r. repeat split; auto; [apply F..|lra].
Qed.

Theorem minimizing_rule loss : exists_output m (feasible X) (minimizes_loss loss X) /\ minimizing loss X (minimizes_loss loss X).
Proof. split; [intros P B; now apply (some_minimizes _ P)|intros P r _ H; exact H]. Qed.
End Exists.
