(** A verified checker of the least error of a small ensemble, by a tree ([SmallTrees]).

    An ensemble of at most k rewards is filled up with one of its rewards, of weight 0, and its rewards are ordered by weight, which changes
    no share. Then its weights times W are in the box that the tree begins with, and what the tree proves of them is a bound on its error. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid Arith Permutation.
From Pluralign Require Import Axioms Ensembles.
From Pluralign Require Import Rankings Linear Packed Sums Errors Rewards Subsets Regions Ceilings EnsembleCheck SmallBoxes SmallLeaves SmallTrees.
Import ListNotations.
Open Scope Q_scope.

(** ** Ordered by weight *)
Lemma sum_permuted {X} (f : X -> Q) l l' : Permutation l l' -> sum f l == sum f l'.
Proof. induction 1; simpl; lra. Qed.

Lemma ordered {X} (l : list (Q * X)) : exists l', Permutation l l' /\ falling (map fst l').
Proof.
  induction l as [|x l (l' & P & F)]; [exists []; split; [constructor|exact I]|].
  enough (G : exists k, Permutation (x :: l') k /\ falling (map fst k)).
  { destruct G as (k & Pk & Fk). exists k. split; [|exact Fk]. apply Permutation_trans with (x :: l'); [now constructor|exact Pk]. }
  clear P l. induction l' as [|y l' IH]; [exists [x]; split; [apply Permutation_refl|repeat constructor]|].
  destruct F as [Fy F]. destruct (Qlt_le_dec (fst x) (fst y)) as [L|L].
  - destruct (IH F) as (k & Pk & Fk). exists (y :: k). split.
    + apply Permutation_trans with (y :: x :: l'); [apply perm_swap|now constructor].
    + split; [|exact Fk]. apply Forall_forall. intros q Hq. apply in_map_iff in Hq. destruct Hq as (z & <- & Hz).
      apply (Permutation_in _ (Permutation_sym Pk)) in Hz. destruct Hz as [<-|Hz]; [lra|]. rewrite Forall_forall in Fy. apply Fy, in_map, Hz.
  - exists (x :: y :: l'). split; [apply Permutation_refl|]. split; [|now split]. constructor; [exact L|].
    rewrite Forall_forall in *. intros q Hq. specialize (Fy q Hq). lra.
Qed.

Lemma falling_scaled c {X} (l : list (Q * X)) : 0 <= c -> falling (map fst l) -> falling (map (fun x => c * fst x) l).
Proof.
  intros C. induction l as [|x l IH]; simpl; [auto|]. intros [Fx F]. split; [|auto]. rewrite Forall_forall in *. intros q Hq.
  apply in_map_iff in Hq. destruct Hq as (y & <- & Hy). specialize (Fx _ (in_map fst _ _ Hy)). nra.
Qed.

Lemma qsum_scaled c {X} (l : list (Q * X)) : qsum (map (fun x => c * fst x) l) == c * sum fst l.
Proof. induction l as [|x l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

(** ** The box that the tree begins with *)
Definition start_ok (k : nat) (W : Z) (b : box) : bool :=
  (length (fst b) =? k)%nat && (length (snd b) =? k)%nat &&
  match fst b with l :: rest => (Z.of_nat k * l <=? W)%Z && forallb (fun x => x <=? 0)%Z rest | [] => false end &&
  forallb (fun '(j, h) => (W <=? Z.of_nat (S j) * h)%Z) (combine (seq 0 k) (snd b)).

Lemma qsum_most x a : Forall (fun y => y <= x) a -> qsum a <= iz (Z.of_nat (length a)) * x.
Proof. induction 1 as [|y a L _ IH]; cbn [qsum length]; [change (iz (Z.of_nat 0)) with 0; lra|]. rewrite Nat2Z.inj_succ, <- Z.add_1_r, iz_plus. change (iz 1) with 1. lra. Qed.
Lemma qsum_least x a : Forall (fun y => x <= y) a -> iz (Z.of_nat (length a)) * x <= qsum a.
Proof. induction 1 as [|y a L _ IH]; cbn [qsum length]; [change (iz (Z.of_nat 0)) with 0; lra|]. rewrite Nat2Z.inj_succ, <- Z.add_1_r, iz_plus. change (iz 1) with 1. lra. Qed.
Lemma qsum_app p s : qsum (p ++ s) == qsum p + qsum s.
Proof. induction p as [|x p IH]; simpl; [ring|]. rewrite IH. ring. Qed.
Lemma qsum_positive a : Forall (fun y => 0 <= y) a -> 0 <= qsum a.
Proof. induction 1; simpl; lra. Qed.

Lemma falling_app p x s : falling (p ++ x :: s) -> Forall (fun y => x <= y) p.
Proof.
  induction p as [|y p IH]; simpl; intros F; constructor; [|apply IH, F]. destruct F as [F _]. rewrite Forall_forall in F. apply F, in_app_iff. right. now left.
Qed.

Lemma start_sound k W b a : start_ok k W b = true -> length a = k -> falling a -> Forall (fun y => 0 <= y) a -> qsum a == iz W -> inside a b.
Proof.
  unfold start_ok. rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[L1 L2] S] H] La F P Q. split.
  - destruct (fst b) as [|l rest]; [discriminate|]. apply andb_true_iff in S. destruct S as [S1 S2]. apply Z.leb_le, iz_le in S1. rewrite iz_mult in S1.
    destruct a as [|x a]; [simpl in *; congruence|]. destruct F as [Fx _]. inversion P as [|? ? Px Pa]; subst. constructor.
    + assert (M : qsum (x :: a) <= iz (Z.of_nat (length (x :: a))) * x) by (apply qsum_most; constructor; [lra|exact Fx]).
      assert (K : 0 < iz (Z.of_nat (length (x :: a)))) by (rewrite <- iz_zero; unfold iz; rewrite <- Zlt_Qlt; simpl length; lia).
      rewrite La in *. apply (proj1 (Qmult_le_l _ _ _ K)). lra.
    + rewrite forallb_forall in S2. assert (L : length rest = length a) by (simpl in *; congruence). clear - S2 Pa L.
      revert a Pa L. induction rest as [|y rest IH]; intros [|z a] Pa L; try discriminate; constructor.
      * specialize (S2 y (or_introl eq_refl)). apply Z.leb_le, iz_le in S2. rewrite iz_zero in S2. inversion Pa; subst. lra.
      * apply IH; [intros; apply S2; now right|now inversion Pa|simpl in L; congruence].
  - rewrite forallb_forall in H. assert (G : forall s p hi, a = p ++ s -> length hi = length s ->
      (forall j h, In (j, h) (combine (seq (length p) (length s)) hi) -> (W <= Z.of_nat (Datatypes.S j) * h)%Z) -> at_most hi s).
    { induction s as [|x s IH]; intros p [|h hi] E L G; try discriminate; [constructor|]. constructor.
      - specialize (G (length p) h (or_introl eq_refl)). apply iz_le in G. rewrite iz_mult in G. rewrite E in *.
        assert (M : iz (Z.of_nat (length (p ++ [x]))) * x <= qsum (p ++ [x])).
        { apply qsum_least. apply Forall_app. split; [now apply falling_app in F|constructor; [apply Qle_refl|constructor]]. }
        rewrite app_length, Nat.add_comm in M. cbn [length plus] in M. rewrite qsum_app in *. cbn [qsum] in *.
        apply Forall_app in P. destruct P as [_ P]. inversion P as [|? ? _ Ps]; subst. apply qsum_positive in Ps.
        assert (K : 0 < iz (Z.of_nat (Datatypes.S (length p)))) by (rewrite <- iz_zero; unfold iz; rewrite <- Zlt_Qlt; lia).
        apply (proj1 (Qmult_le_l _ _ _ K)). lra.
      - apply (IH (p ++ [x])); [now rewrite <- app_assoc|simpl in L; congruence|]. intros j h' Ij. apply G. rewrite app_length, Nat.add_comm in Ij. right. exact Ij. }
    apply (G a []); [reflexivity|congruence|]. intros j h Ij. rewrite La in Ij. specialize (H _ Ij). now apply Z.leb_le.
Qed.

Section Check.
Variable R : numbers.
Variable ms : list nat.
Variable class : option vectors.
Variable E : list entry.
Variable excluding : option (Q * Q * Q * (reward * list Z * proof)).
Variables (n : norm) (k : nat) (low : Q).
Variables (W total : Z) (MP : list (Z * Z)).

Definition scale : Q := match n with Squared_norm => iz total * (iz W * iz W) | Absolute_norm => iz total * iz W | Maximum_norm => iz W end.
Definition scaled (e : entry) (d : Z * Z) : bool := (0 <=? fst d)%Z && Qeq_bool (mu_of e * iz total) (iz (fst d)) && Qeq_bool (p_of e * iz W) (iz (snd d)).
Definition data : list (pair * (Z * Z)) := combine (map fst E) MP.
Definition nothing_told : order := map (fun m => repeat 0%Z m) ms.

(** [given]: an ensemble, and its error. *)
Definition check_small (given : option (members * Q)) (first : box) (t : small) : bool :=
  check_opt ms class E excluding &&
  match given with Some (A, e) => (length A <=? k)%nat && is_ensemble ms class E excluding A && Qeq_bool (rerror E n (plain A)) e | None => true end &&
  (0 <? W)%Z && (0 <? total)%Z && (length MP =? length E)%nat && forallb (fun '(e, d) => scaled e d) (combine E MP) && start_ok k W first &&
  follow class (limit excluding) E W total n k (low * scale) data first (repeat nothing_told k) t.

Lemma shares (A : list (Q * reward)) e : weight_of (map (fun r => prefers r (fst e)) (map snd A)) (map (fun x => iz W * fst x) A) == iz W * share pref_of A e.
Proof.
  unfold share, vote, pref_of. induction A as [|x A IH]; cbn [map weight_of sum]; [ring|]. rewrite IH. destruct (prefers (snd x) (fst e)); ring.
Qed.

Lemma absolute_scaled c x : 0 <= c -> absolute (c * x) == c * absolute x.
Proof. intros C. unfold absolute. destruct (Qlt_le_dec (c * x) 0), (Qlt_le_dec x 0); nra. Qed.

Section Goal.
Variables (a : list Q) (rs : list reward) (S : entry -> Q).
Hypothesis share_ok : forall e, weight_of (map (fun r => prefers r (fst e)) rs) a == iz W * S e.
Hypothesis W_pos : (0 < W)%Z.
Hypothesis total_pos : (0 < total)%Z.

Definition error_of : Q :=
  match n with
  | Squared_norm => sum (fun e => mu_of e * ((S e - p_of e) * (S e - p_of e))) E
  | Absolute_norm => sum (fun e => mu_of e * absolute (S e - p_of e)) E
  | Maximum_norm => greatest (fun e => absolute (S e - p_of e)) E
  end.

Lemma offs e M P : scaled e (M, P) = true -> off a (M, P, []) (map (fun r => prefers r (fst e)) rs) == iz W * (S e - p_of e) /\ iz M == mu_of e * iz total.
Proof.
  unfold scaled, off. cbn [fst snd]. rewrite !andb_true_iff, !Qeq_bool_iff. intros [[_ H1] H2]. rewrite share_ok, <- H1, <- H2. split; ring.
Qed.

Lemma goal_error : length MP = length E -> forallb (fun '(e, d) => scaled e d) (combine E MP) = true ->
  reached n (low * scale) a (map (fun d => (snd d, [])) data) (truth data rs) -> low <= error_of.
Proof.
  intros L Sc. assert (W0 : 0 < iz W) by (rewrite <- iz_zero; unfold iz; now rewrite <- Zlt_Qlt).
  assert (T0 : 0 < iz total) by (rewrite <- iz_zero; unfold iz; now rewrite <- Zlt_Qlt).
  assert (C : n <> Maximum_norm -> costs_of n a (map (fun d => (snd d, [])) data) (truth data rs) == scale * error_of).
  { intros Nm. unfold costs_of, data, truth, error_of, scale. clear - L Sc Nm share_ok W0 T0. revert MP L Sc. induction E as [|e l IH]; intros [|[M P] mp] L Sc; try discriminate.
    - cbn. destruct n; [ring|ring|congruence].
    - cbn [combine forallb] in Sc. apply andb_true_iff in Sc. destruct Sc as [Se Sc]. specialize (IH mp ltac:(simpl in L; congruence) Sc).
      cbn [map combine zip qsum sum fst snd] in *. rewrite IH. destruct (offs e M P Se) as [O1 O2]. unfold true_cost. destruct n; [| |congruence].
      + rewrite O1, O2. ring.
      + rewrite (absolute_ext _ _ O1), absolute_scaled, O2 by lra. ring. }
  unfold reached. destruct n eqn:En.
  - intros H. rewrite C in H by discriminate. unfold scale in H. rewrite En in H. assert (K : 0 < iz total * (iz W * iz W)) by (repeat apply Qmult_lt_0_compat; auto).
    apply (Qmult_le_r _ _ (iz total * (iz W * iz W))); [exact K|]. lra.
  - intros H. rewrite C in H by discriminate. unfold scale in H. rewrite En in H. assert (K : 0 < iz total * iz W) by (apply Qmult_lt_0_compat; auto).
    apply (Qmult_le_r _ _ (iz total * iz W)); [exact K|]. lra.
  - intros H. clear C. unfold scale, error_of in *. rewrite En in *. set (g := greatest _ E). assert (G0 : 0 <= g) by apply greatest_nonneg.
    apply (Qmult_le_r _ _ (iz W)); [exact W0|]. rewrite (Qmult_comm g). apply H; [nra|].
    assert (G : forall e, In e E -> absolute (S e - p_of e) <= g) by (intros e I; now apply (greatest_le (fun e => absolute (S e - p_of e)))).
    clearbody g. unfold data, truth. clear - L Sc share_ok W0 G. revert MP L Sc. induction E as [|e l IH]; intros [|[M P] mp] L Sc; try discriminate; [constructor|].
    cbn [combine forallb] in Sc. apply andb_true_iff in Sc. destruct Sc as [Se Sc]. cbn [map combine fst snd]. constructor.
    + destruct (offs e M P Se) as [O1 _]. rewrite (absolute_ext _ _ O1), absolute_scaled by lra. specialize (G e (or_introl eq_refl)). nra.
    + apply IH; [intros; apply G; now right|simpl in L; congruence|exact Sc].
Qed.
End Goal.

Lemma nothing_is_told x a b : told nothing_told x a b = false.
Proof.
  unfold told, nothing_told. assert (Z0 : nth a (nth x (map (fun m => repeat 0%Z m) ms) []) 0%Z = 0%Z); [|rewrite Z0; apply Z.testbit_0_l].
  destruct (nth_in_or_default a (nth x (map (fun m => repeat 0%Z m) ms) []) 0%Z) as [I|]; [|auto].
  destruct (nth_in_or_default x (map (fun m => repeat 0%Z m) ms) []) as [J|J]; [|rewrite J in I; destruct I].
  apply in_map_iff in J. destruct J as (m & J & _). apply (repeat_spec m). rewrite J. exact I.
Qed.

Theorem check_small_sound given first t : check_small given first t = true ->
  opt_is_least R ms class E excluding /\
  (forall A e, given = Some (A, e) -> (length A <= k)%nat /\ ensemble (considered R ms class E excluding) (plain A) /\ error_by E n (plain A) == e) /\
  forall B, ensemble (considered R ms class E excluding) B -> (length B <= k)%nat -> low <= error_by E n B.
Proof.
  unfold check_small. rewrite !andb_true_iff, !Z.ltb_lt, Nat.eqb_eq. intros [[[[[[[O G] Wp] Tp] L] Sc] St] Fo].
  split; [now apply (check_opt_sound R)|]. split.
  { intros A e ->. rewrite !andb_true_iff, Nat.leb_le, Qeq_bool_iff in G. destruct G as [[G1 G2] G3]. split; [exact G1|].
    split; [now apply is_ensemble_sound|]. now rewrite <- rerror_error. }
  intros B (N & C & Wt) LB. destruct B as [|[w0 r0] B0]; [unfold weight in Wt; cbn in Wt; lra|]. set (B := (w0, r0) :: B0) in *.
  destruct (ordered (B ++ repeat (0, r0) (k - length B))) as (A & P & F).
  assert (All : forall x, In x A -> 0 <= fst x /\ considered R ms class E excluding (snd x)).
  { intros x Hx. apply (Permutation_in _ (Permutation_sym P)), in_app_iff in Hx. destruct Hx as [Hx|Hx]; [split; auto|].
    apply repeat_spec in Hx. subst x. split; [apply Qle_refl|apply (C (w0, r0)); now left]. }
  assert (Su : forall f, (forall r, f (0, r) == 0) -> sum f A == sum f B).
  { intros f Hf. rewrite <- (sum_permuted f _ _ P), sum_app, (sum_zero f (repeat _ _)); [ring|]. intros x Hx. apply repeat_spec in Hx. now subst x. }
  assert (LA : length A = k) by (rewrite <- (Permutation_length P), app_length, repeat_length; lia).
  assert (W0 : 0 < iz W) by (rewrite <- iz_zero; unfold iz; now rewrite <- Zlt_Qlt).
  assert (T0 : 0 < iz total) by (rewrite <- iz_zero; unfold iz; now rewrite <- Zlt_Qlt).
  set (a := map (fun x => iz W * fst x) A). set (rs := map snd A).
  assert (Fa : falling a) by (apply falling_scaled; [lra|exact F]).
  assert (Qa : qsum a == iz W).
  { unfold a. rewrite qsum_scaled, (Su fst) by reflexivity. unfold weight in Wt. rewrite Wt. ring. }
  assert (Ia : inside a first).
  { apply (start_sound k W); auto; [unfold a; now rewrite map_length|]. apply Forall_forall. intros y Hy. apply in_map_iff in Hy. destruct Hy as (x & <- & Hx).
    destruct (All x Hx). nra. }
  assert (Ge : reached n (low * scale) a (map (fun d => (snd d, [])) data) (truth data rs)).
  { apply (follow_sound R ms class (limit excluding) E W total n k (low * scale) data a rs) with (t := t) (b := first) (orders := repeat nothing_told k); auto.
    - unfold a, rs. rewrite !map_length. auto.
    - lia.
    - intros r Hr. apply in_map_iff in Hr. destruct Hr as (x & <- & Hx). apply considered_may_be, All, Hx.
    - intros e He. split; [apply (check_opt_valid ms class E excluding O), in_map, He|].
      rewrite forallb_forall in Sc. destruct (In_nth _ _ e He) as (i & Hi & Ei). assert (Hc : In (nth i (combine E MP) (e, (0%Z, 0%Z))) (combine E MP)) by (apply nth_In; rewrite combine_length; lia).
      rewrite combine_nth in Hc by auto. specialize (Sc _ Hc). cbv beta iota in Sc. unfold scaled in Sc. rewrite !andb_true_iff, Qeq_bool_iff in Sc. destruct Sc as [[S1 S2] _].
      rewrite Ei in S2. apply Z.leb_le, iz_le in S1. rewrite iz_zero in S1. destruct (Qlt_le_dec (mu_of e) 0); [nra|assumption].
    - intros d Hd. unfold data in Hd. rewrite forallb_forall in Sc. clear - Hd Sc L. revert MP L Sc Hd. induction E as [|e l IH]; intros [|d' mp] L Sc Hd; try discriminate; [destruct Hd|].
      destruct Hd as [<-|Hd].
      + specialize (Sc (e, d') (or_introl eq_refl)). cbv beta iota in Sc. unfold scaled in Sc. rewrite !andb_true_iff in Sc. apply Z.leb_le, Sc.
      + apply (IH mp); [simpl in L; congruence|intros x Hx; apply Sc; now right|exact Hd].
    - unfold rs. rewrite <- LA. clear. induction A; simpl; constructor; auto. intros x u v H. rewrite nothing_is_told in H. discriminate. }
  assert (Sh : forall e, weight_of (map (fun r => prefers r (fst e)) rs) a == iz W * share pref_of B e).
  { intros e. unfold a, rs. rewrite shares. apply Qmult_comp; [reflexivity|]. unfold share. apply (Su (fun x => fst x * vote pref_of (snd x) e)). intros r. cbn [fst]. ring. }
  pose proof (goal_error a rs (share pref_of B) Sh Wp Tp L Sc Ge) as Fin. unfold error_of in Fin. unfold error_by. destruct n; exact Fin.
Qed.
End Check.
