(** A verified checker of distortions: multipliers bound what any parameters can have, and parameters attain it.

    All is in integers: features are nonnegative, a lottery is given by weights whose sum is [tp], a bound's multipliers are integers
    for the objective times [D]. A voter's parameter and multipliers are those of the vote, of which there are several. *)
From Coq Require Import List Arith ZArith QArith Lqa Lia Bool.
From Pluralign Require Import Ensembles Distortion.
Import ListNotations.
From Pluralign Require Import Sums Linear WorstCase.
Local Open Scope Q_scope.

Definition vec (x : list Z) : vector := fun j => inject_Z (nth j x 0%Z).
(** [w] times each entry. *)
Definition spread {A} (l : list (Z * A)) : list A := flat_map (fun e => repeat (snd e) (Z.to_nat (fst e))) l.
Definition weighted {A} (f : A -> Z) (l : list (Z * A)) : Z := fold_right (fun e t => (fst e * f (snd e) + t)%Z) 0%Z l.
Fixpoint steps_of (v : list nat) : list (nat * nat) := match v with a :: ((b :: _) as v') => (a, b) :: steps_of v' | _ => [] end.
Fixpoint greatest (l : list Z) : Z := match l with [] => 0%Z | [x] => x | x :: l' => Z.max x (greatest l') end.

Lemma nth_vadd j x : forall y, nth j (vadd x y) 0%Z = (nth j x 0 + nth j y 0)%Z.
Proof. revert j. induction x as [|a x IH]; intros [|j] [|b y]; simpl; try lia; auto. Qed.
Lemma nth_vscale j w x : nth j (vscale w x) 0%Z = (w * nth j x 0)%Z.
Proof. unfold vscale. rewrite <- (Z.mul_0_r w) at 1. apply map_nth. Qed.

Lemma vec_combination j rows : forall ys,
  vec (combination rows ys) j == sum (fun e => inject_Z (snd e) * vec (fst e) j) (combine rows ys).
Proof.
  unfold vec. induction rows as [|r rows IH]; intros [|y ys]; simpl; try (destruct j; reflexivity).
  rewrite nth_vadd, nth_vscale, inject_Z_plus, inject_Z_mult, IH. reflexivity.
Qed.

Lemma combination_sum j R ys : sum (fun e => inject_Z (snd e) * vec (nth (fst e) R []) j) ys ==
  vec (combination (map (fun e => nth (fst e) R []) ys) (map snd ys)) j.
Proof. rewrite vec_combination. induction ys as [|[r y] ys IH]; simpl; [reflexivity|]. rewrite IH. reflexivity. Qed.

Lemma sum_seq_S (f : nat -> Q) n : sum f (seq 0 (S n)) == f O + sum (fun j => f (S j)) (seq 0 n).
Proof. simpl. rewrite <- seq_shift, sum_map. reflexivity. Qed.

Lemma dot_zdot x : forall y d, (length x <= d)%nat -> sum (fun j => vec x j * vec y j) (seq 0 d) == inject_Z (zdot x y).
Proof.
  unfold vec. induction x as [|a x IH]; intros y d L.
  - simpl. apply sum_zero. intros j _. destruct j; simpl; ring.
  - destruct d as [|d]; [simpl in L; lia|]. rewrite sum_seq_S. destruct y as [|b y]; simpl nth; simpl zdot.
    + rewrite (sum_zero (fun j => inject_Z (nth j x 0%Z) * inject_Z 0)) by (intros; ring). ring.
    + rewrite IH by (simpl in L; lia). rewrite inject_Z_plus, inject_Z_mult. reflexivity.
Qed.

Lemma nth_seq_all {A} (l : list A) e : l = map (fun i => nth i l e) (seq 0 (length l)).
Proof.
  apply nth_ext with e e; [now rewrite map_length, seq_length|]. intros i Hi.
  rewrite nth_indep with (d' := nth (length l) l e) (n := i) (l := map _ _) by (now rewrite map_length, seq_length).
  rewrite (map_nth (fun i => nth i l e)), seq_nth by auto. reflexivity.
Qed.

Lemma sum_spread {A} (f : A -> Q) (g : A -> Z) (l : list (Z * A)) e : (forall a, In a (map snd l) -> f a == inject_Z (g a)) ->
  (forall a, In a l -> (0 <= fst a)%Z) -> sum (fun i => f (nth i (spread l) e)) (seq 0 (length (spread l))) == inject_Z (weighted g l).
Proof.
  intros E N. rewrite <- (sum_map (fun i => nth i (spread l) e) f), <- nth_seq_all. unfold spread. induction l as [|[w a] l IH]; [reflexivity|].
  cbn [flat_map fst snd weighted fold_right]. fold (weighted g l). rewrite sum_app, inject_Z_plus, inject_Z_mult.
  rewrite IH; [|intros b Hb; apply E; now right|intros b Hb; apply N; now right].
  assert (R : forall n, sum f (repeat a n) == number n * f a) by (induction n as [|n IHn]; [simpl; unfold number; simpl; ring|]; simpl repeat; simpl sum; rewrite IHn, number_S; ring).
  rewrite R, (E a) by now left. unfold number. rewrite Z2Nat.id by (apply (N (w, a)); now left). reflexivity.
Qed.

Lemma spread_in {A} (l : list (Z * A)) e i : (i < length (spread l))%nat -> In (nth i (spread l) e) (map snd l).
Proof.
  intros H. apply (nth_In _ e) in H. unfold spread in *. apply in_flat_map in H. destruct H as (x & Hx & H). apply repeat_spec in H.
  rewrite H. now apply in_map.
Qed.

Lemma greatest_le l x : In x l -> (x <= greatest l)%Z.
Proof. induction l as [|y [|z l] IH]; intros H; [destruct H|destruct H as [->|[]]; simpl; lia|]. change (x <= Z.max y (greatest (z :: l)))%Z. destruct H as [->|H]; [lia|]. specialize (IH H). lia. Qed.

Section Check.
Variable X : list (list Z).
Variable d : nat.
Local Notation m := (length X).
Definition x_of c : list Z := nth c X [].
Definition rows_of (v : list nat) : list (list Z) := map (fun e => minus (x_of (fst e)) (x_of (snd e))) (steps_of v).
Variable B : list (Z * list nat).                  (* votes, and how many voters cast them *)
Definition voters : list nat := seq 0 (length (spread B)).
Definition rows (i : nat) : list vector := map vec (rows_of (nth i (spread B) [])).
Local Notation J := (seq 0 d).
Variable p : list Z.
Variable tp : Z.
Definition chance c : Q := inject_Z (nth c p 0%Z) / inject_Z tp.
Definition lottery_mean : list Z := combination X p.
Local Notation features := (fun c => vec (x_of c)).

Definition well_formed : bool :=
  forallb (fun x => (length x =? d)%nat && forallb (Z.leb 0) x) X && forallb (fun e => (0 <? fst e)%Z) B &&
  (length p =? m)%nat && forallb (Z.leb 0) p && (0 <? tp)%Z && (fold_right Z.add 0 p =? tp)%Z.

(** A bound: the number that is bounded by, the scale, and for each vote some rows with multipliers. *)
Definition objective k (a : Q) (D : Z) : list Z :=
  vadd (vscale (D * Zpos (Qden a) * tp) (x_of k)) (vscale (- (D * Qnum a)) lottery_mean).
Definition column c (v : list nat) (ys : list (nat * Z)) : list Z :=
  let R := rows_of v in vadd c (combination (map (fun e => nth (fst e) R []) ys) (map snd ys)).
Definition entries_ok (v : list nat) (ys : list (nat * Z)) : bool :=
  forallb (fun e => (fst e <? length (rows_of v))%nat && (0 <=? snd e)%Z) ys.
Definition bound_ok (t : Q) k (a : Q) (D : Z) (yss : list (list (nat * Z))) : bool :=
  Qle_bool a t && (0 <? D)%Z && (length yss =? length B)%nat &&
  let c := objective k a D in let l := map (fun e => (fst (fst e), (snd (fst e), snd e))) (combine B yss) in
  forallb (fun e => let '(v, ys) := snd e in entries_ok v ys && (length (column c v ys) =? d)%nat) l &&
  (weighted (fun e => greatest (column c (fst e) (snd e))) l <=? 0)%Z.
Fixpoint bounds_ok (t : Q) k (bounds : list (Q * Z * list (list (nat * Z)))) : bool :=
  match bounds with [] => (k =? m)%nat | (a, D, yss) :: l => bound_ok t k a D yss && bounds_ok t (S k) l end.

(** Parameters, all times D. *)
Definition in_polytope (D : Z) (v : list nat) (th : list Z) : bool :=
  (length th =? d)%nat && forallb (Z.leb 0) th && (fold_right Z.add 0 th =? D)%Z && forallb (fun r => (0 <=? zdot th r)%Z) (rows_of v).
Definition parameters_ok (D : Z) (thetas : list (list Z)) : bool :=
  (0 <? D)%Z && (length thetas =? length B)%nat && forallb (fun e => in_polytope D (snd (fst e)) (snd e)) (combine B thetas).
Definition gained (thetas : list (list Z)) (x : list Z) : Z := weighted (fun th => zdot th x) (combine (map fst B) thetas).
Definition attained (t : Q) k (D : Z) (thetas : list (list Z)) : bool :=
  parameters_ok D thetas && (k <? m)%nat &&
  (0 <? gained thetas lottery_mean)%Z && Qeq_bool (inject_Z (gained thetas (x_of k) * tp)) (t * inject_Z (gained thetas lottery_mean)).

Definition check_distortion t bounds k D thetas : bool := well_formed && bounds_ok t 0 bounds && attained t k D thetas.

Section Sound.
Hypothesis wf : well_formed = true.

Lemma wf_all : (forall x, In x X -> length x = d /\ forall y, In y x -> (0 <= y)%Z) /\ (forall e, In e B -> (0 <= fst e)%Z) /\
  length p = m /\ (forall y, In y p -> (0 <= y)%Z) /\ (0 < tp)%Z /\ fold_right Z.add 0%Z p = tp.
Proof.
  unfold well_formed in wf. rewrite !andb_true_iff, !forallb_forall, Nat.eqb_eq, Z.ltb_lt, Z.eqb_eq in wf.
  destruct wf as [[[[[HX HB] Hp] Np] Tp] S]. repeat split; auto.
  - specialize (HX _ H). apply andb_true_iff in HX. now apply Nat.eqb_eq.
  - intros y Hy. specialize (HX _ H). rewrite andb_true_iff, forallb_forall in HX. destruct HX as [_ K]. apply Z.leb_le, K, Hy.
  - intros e He. specialize (HB _ He). apply Z.ltb_lt in HB. lia.
  - intros y Hy. apply Z.leb_le, Np, Hy.
Qed.

Lemma tp_pos : 0 < inject_Z tp.
Proof. destruct wf_all as (_ & _ & _ & _ & T & _). rewrite Zlt_Qlt in T. exact T. Qed.

Lemma nth_nonneg (l : list Z) j : (forall y, In y l -> (0 <= y)%Z) -> (0 <= nth j l 0)%Z.
Proof. intros H. destruct (nth_in_or_default j l 0%Z) as [I| ->]; [auto|lia]. Qed.

Lemma chance_nonneg c : 0 <= chance c.
Proof.
  unfold chance. apply Qle_shift_div_l; [exact tp_pos|]. rewrite Qmult_0_l. change 0 with (inject_Z 0). rewrite <- Zle_Qle.
  apply nth_nonneg, wf_all.
Qed.

Lemma sum_inject (l : list Z) : sum inject_Z l == inject_Z (fold_right Z.add 0%Z l).
Proof. induction l as [|x l IH]; simpl; [reflexivity|]. rewrite inject_Z_plus, IH. reflexivity. Qed.

Lemma is_lottery : lottery (seq 0 m) chance.
Proof.
  split; [intros c _; apply chance_nonneg|]. destruct wf_all as (_ & _ & L & _ & T & S). unfold chance.
  rewrite (sum_ext _ (fun c => / inject_Z tp * inject_Z (nth c p 0%Z))) by (intros; unfold Qdiv; ring).
  rewrite sum_scale, <- (sum_map (fun c => nth c p 0%Z) inject_Z), <- L, <- nth_seq_all, sum_inject, S.
  rewrite Qmult_comm. apply Qmult_inv_r. pose proof tp_pos. lra.
Qed.

Lemma mean_vec j : inject_Z tp * mean (seq 0 m) features chance j == vec lottery_mean j.
Proof.
  destruct wf_all as (_ & _ & L & _). unfold mean, lottery_mean. rewrite vec_combination, <- sum_scale.
  assert (E : combine X p = map (fun c => (x_of c, nth c p 0%Z)) (seq 0 m)).
  { rewrite (nth_seq_all X []) at 1. rewrite (nth_seq_all p 0%Z) at 1. rewrite L. unfold x_of. clear. induction (seq 0 m); simpl; congruence. }
  rewrite E, sum_map. apply sum_ext. intros c _. cbn [fst snd]. unfold chance. field. pose proof tp_pos. lra.
Qed.

Lemma mean_nonneg j : 0 <= mean (seq 0 m) features chance j.
Proof.
  apply sum_nonneg. intros c _. apply Qmult_le_0_compat; [apply chance_nonneg|]. unfold vec. change 0 with (inject_Z 0). rewrite <- Zle_Qle.
  apply nth_nonneg. unfold x_of. destruct (nth_in_or_default c X []) as [I| ->]; [apply wf_all, I|intros y []].
Qed.

Lemma spread_votes {A} (l : list A) : length l = length B ->
  spread (map (fun e => (fst (fst e), (snd (fst e), snd e))) (combine B l)) = combine (spread B) (spread (combine (map fst B) l)) /\
  length (spread (combine (map fst B) l)) = length (spread B).
Proof.
  clear wf. unfold spread. revert l. induction B as [|[w v] B' IH]; intros [|y l] L; simpl in *; try discriminate; [auto|].
  destruct (IH l ltac:(lia)) as [E N]. rewrite !app_length, !repeat_length, N, E. split; [|auto].
  generalize (Z.to_nat w). intros n. induction n as [|n IHn]; simpl; [auto|]. now rewrite IHn.
Qed.

Lemma bound_sound t k a D yss theta : bound_ok t k a D yss = true -> profile J nat voters rows theta ->
  utility J nat voters theta (features k) <= t * utility J nat voters theta (mean (seq 0 m) features chance).
Proof.
  unfold bound_ok. cbv zeta. rewrite !andb_true_iff, forallb_forall, Z.ltb_lt, Nat.eqb_eq, Z.leb_le. intros [[[At Dp] L] [Ok W]] Pr.
  apply Qle_bool_iff in At. set (c := objective k a D) in *. set (l := map _ (combine B yss)) in *.
  destruct (spread_votes yss L) as [E N]. fold l in E. set (Y := spread (combine (map fst B) yss)) in *.
  assert (V : forall i, In i voters -> In (nth i (spread B) [], nth i Y []) (map snd l)).
  { intros i Hi. apply in_seq in Hi. rewrite <- combine_nth by auto. rewrite <- E. apply spread_in. rewrite E, combine_length, N. lia. }
  assert (G : forall e, In e (map snd l) -> entries_ok (fst e) (snd e) = true /\ length (column c (fst e) (snd e)) = d).
  { intros e He. apply in_map_iff in He. destruct He as ([w [v ys]] & <- & He). specialize (Ok _ He). cbn [snd fst] in *.
    apply andb_true_iff in Ok. now rewrite Nat.eqb_eq in Ok. }
  assert (Bd : utility J nat voters theta (vec c) <= 0).
  { apply (bound J nat voters rows theta (vec c)
      (fun i => map (fun e => (inject_Z (snd e), vec (nth (fst e) (rows_of (nth i (spread B) [])) []))) (nth i Y []))
      (fun i => inject_Z (greatest (column c (nth i (spread B) []) (nth i Y []))))); [exact Pr|]. split.
    - intros i Hi. destruct (G _ (V i Hi)) as [G1 G2]. cbn [fst snd] in *. unfold entries_ok in G1. rewrite forallb_forall in G1. split.
      + intros e He. apply in_map_iff in He. destruct He as ([r y] & <- & He). specialize (G1 _ He). cbn [fst snd] in *.
        apply andb_true_iff in G1. rewrite Nat.ltb_lt, Z.leb_le in G1. destruct G1 as [Lr Py]. split.
        * change 0 with (inject_Z 0). now rewrite <- Zle_Qle.
        * unfold rows. now apply in_map, nth_In.
      + intros j Hj. apply in_seq in Hj. set (R := rows_of (nth i (spread B) [])) in *. set (ys := nth i Y []) in *.
        rewrite sum_map. cbn [fst snd].
        rewrite (combination_sum j R ys). unfold vec at 1 2. rewrite <- inject_Z_plus, <- nth_vadd, <- Zle_Qle. apply greatest_le.
        change (In (nth j (column c (nth i (spread B) []) ys) 0%Z) (column c (nth i (spread B) []) ys)). apply nth_In. lia.
    - apply Qle_trans with (inject_Z (weighted (fun e => greatest (column c (fst e) (snd e))) l)).
      + rewrite <- (sum_spread (fun e => inject_Z (greatest (column c (fst e) (snd e)))) _ l ([], [])).
        * rewrite E. rewrite combine_length, N, Nat.min_id. apply sum_le. intros i Hi. rewrite combine_nth by auto. apply Qle_refl.
        * intros. reflexivity.
        * intros e He. apply in_map_iff in He. destruct He as ([[w v] ys] & <- & He). apply in_combine_l in He. apply (proj1 (proj2 wf_all) _ He).
      + change 0 with (inject_Z 0). now rewrite <- Zle_Qle. }
  set (A := utility J nat voters theta (features k)) in *. set (U := utility J nat voters theta (mean (seq 0 m) features chance)).
  assert (C : utility J nat voters theta (vec c) == inject_Z (D * Zpos (Qden a) * tp) * A - (inject_Z (D * Qnum a * tp)) * U).
  { unfold A, U. rewrite <- !utility_scaled, <- utility_difference. apply sum_ext. intros i _. apply dot_ext. intros j _.
    unfold c, objective. unfold vec at 1. rewrite nth_vadd, !nth_vscale, inject_Z_plus, !inject_Z_mult.
    pose proof (mean_vec j) as M. unfold vec in M at 2. rewrite <- M, inject_Z_opp, inject_Z_mult. unfold vec. ring. }
  rewrite C in Bd. assert (Un : 0 <= U).
  { apply (utility_nonneg J nat voters rows theta _ Pr). intros j _. apply mean_nonneg. }
  assert (Q1 : inject_Z (D * Qnum a * tp) == inject_Z (D * Zpos (Qden a) * tp) * a).
  { rewrite !inject_Z_mult. destruct a as [n q]. simpl. unfold Qeq, inject_Z, Qmult. simpl. lia. }
  assert (Ps : 0 < inject_Z (D * Zpos (Qden a) * tp)).
  { change 0 with (inject_Z 0). rewrite <- Zlt_Qlt. destruct wf_all as (_ & _ & _ & _ & T & _). nia. }
  rewrite Q1 in Bd. assert (A <= a * U). { apply (Qmult_le_l _ _ _ Ps). lra. } assert (a * U <= t * U) by (apply Qmult_le_compat_r; auto). lra.
Qed.

Lemma bounds_sound t : forall bounds k, bounds_ok t k bounds = true -> forall c, (k <= c < m)%nat -> exists a D yss, bound_ok t c a D yss = true.
Proof.
  induction bounds as [|[[a D] yss] l IH]; intros k; simpl; [rewrite Nat.eqb_eq; lia|]. rewrite andb_true_iff. intros [H T] c Hc.
  destruct (Nat.eq_dec c k) as [->|N]; [eauto|]. apply (IH (S k) T). lia.
Qed.

(** The parameters of all voters, and what they have of features. *)
Definition parameter (D : Z) (thetas : list (list Z)) (i : nat) : vector :=
  fun j => inject_Z (nth j (nth i (spread (combine (map fst B) thetas)) []) 0%Z) / inject_Z D.

Lemma parameters_sound D thetas : parameters_ok D thetas = true -> profile J nat voters rows (parameter D thetas) /\
  forall x, utility J nat voters (parameter D thetas) (vec x) == inject_Z (gained thetas x) / inject_Z D.
Proof.
  unfold parameters_ok. rewrite !andb_true_iff, forallb_forall, !Z.ltb_lt, Nat.eqb_eq. intros [[Dp L] Ok].
  destruct (spread_votes thetas L) as [E N]. unfold parameter, gained. set (l := combine (map fst B) thetas) in *. set (T := spread l) in *.
  assert (PD : 0 < inject_Z D) by (change 0 with (inject_Z 0); now rewrite <- Zlt_Qlt).
  assert (V : forall i, In i voters -> in_polytope D (nth i (spread B) []) (nth i T []) = true).
  { intros i Hi. apply in_seq in Hi.
    assert (I : In (nth i (spread B) [], nth i T []) (map snd (map (fun e => (fst (fst e), (snd (fst e), snd e))) (combine B thetas)))).
    { rewrite <- combine_nth by auto. rewrite <- E. apply spread_in. rewrite E, combine_length, N. lia. }
    apply in_map_iff in I. destruct I as (x & Ex & I). apply in_map_iff in I. destruct I as ([[w v] th] & <- & I). cbn [fst snd] in *.
    injection Ex as <- <-. exact (Ok _ I). }
  split.
  - intros i Hi. specialize (V i Hi). unfold in_polytope in V. rewrite !andb_true_iff, Nat.eqb_eq, Z.eqb_eq, !forallb_forall in V.
    destruct V as [[[Lt Nn] Sm] R]. set (th := nth i T []) in *. split; [|split].
    + intros j _. apply Qle_shift_div_l; [exact PD|]. rewrite Qmult_0_l. change 0 with (inject_Z 0). rewrite <- Zle_Qle.
      apply nth_nonneg. intros y Hy. apply Z.leb_le, Nn, Hy.
    + rewrite (sum_ext _ (fun j => / inject_Z D * inject_Z (nth j th 0%Z))) by (intros; unfold Qdiv; ring).
      rewrite sum_scale, <- (sum_map (fun j => nth j th 0%Z) inject_Z), <- Lt, <- nth_seq_all, sum_inject, Sm.
      rewrite Qmult_comm. apply Qmult_inv_r. lra.
    + intros r Hr. apply in_map_iff in Hr. destruct Hr as (q & <- & Hq). specialize (R q Hq). apply Z.leb_le in R.
      assert (S : Distortion.dot J (fun j => inject_Z (nth j th 0%Z) / inject_Z D) (vec q) == / inject_Z D * inject_Z (zdot th q)).
      { rewrite <- (dot_zdot th q d), <- sum_scale by lia. apply sum_ext. intros j _. unfold vec, Qdiv. ring. }
      rewrite S. apply Qmult_le_0_compat; [apply Qlt_le_weak, Qinv_lt_0_compat, PD|].
      change 0 with (inject_Z 0). now rewrite <- Zle_Qle.
  - intros x. unfold utility, Distortion.dot. transitivity (sum (fun i => / inject_Z D * inject_Z (zdot (nth i T []) x)) voters).
    + apply sum_ext. intros i Hi. specialize (V i Hi). unfold in_polytope in V. rewrite !andb_true_iff, Nat.eqb_eq in V. destruct V as [[[Lt _] _] _].
      rewrite <- (dot_zdot (nth i T []) x d) by lia. rewrite <- sum_scale. apply sum_ext. intros j _. unfold vec, Qdiv. ring.
    + rewrite sum_scale. unfold voters. rewrite <- N. unfold T.
      rewrite (sum_spread (fun th => inject_Z (zdot th x)) (fun th => zdot th x) l []); [unfold Qdiv; ring|intros; reflexivity|].
      intros [w th] He. apply in_combine_l in He. apply in_map_iff in He. destruct He as (e & <- & He). apply (proj1 (proj2 wf_all) _ He).
Qed.

Lemma attained_sound t k D thetas : attained t k D thetas = true -> forall s, at_most J nat voters rows (seq 0 m) features chance s -> t <= s.
Proof.
  unfold attained. rewrite !andb_true_iff, Z.ltb_lt, Nat.ltb_lt. intros [[[Ok Hk] Ow] Eq] s H. apply Qeq_bool_eq in Eq.
  assert (PD : 0 < inject_Z D).
  { unfold parameters_ok in Ok. rewrite !andb_true_iff, Z.ltb_lt in Ok. change 0 with (inject_Z 0). now rewrite <- Zlt_Qlt. }
  destruct (parameters_sound D thetas Ok) as [Pr Du]. set (theta := parameter D thetas) in *.
  specialize (H theta k Pr). assert (Ik : In k (seq 0 m)) by (apply in_seq; lia). specialize (H Ik). cbv beta in H. rewrite Du in H.
  assert (Mu : inject_Z tp * utility J nat voters theta (mean (seq 0 m) features chance) == inject_Z (gained thetas lottery_mean) / inject_Z D).
  { rewrite <- Du, <- utility_scaled. apply sum_ext. intros i _. apply dot_ext. intros j _. apply mean_vec. }
  set (U := utility J nat voters theta (mean (seq 0 m) features chance)) in *. rewrite inject_Z_mult in Eq.
  rewrite Zlt_Qlt in Ow. change (inject_Z 0) with 0 in Ow. set (own := inject_Z (gained thetas lottery_mean)) in *.
  set (other := inject_Z (gained thetas (x_of k))) in *. pose proof tp_pos as Pt. set (tq := inject_Z tp) in *. set (Dq := inject_Z D) in *.
  assert (Eo : other == (other / Dq) * Dq) by (field; lra). assert (Ew : own == (own / Dq) * Dq) by (field; lra). rewrite <- Mu in Ew.
  assert (PU : 0 < U).
  { destruct (Qlt_le_dec 0 U) as [K|K]; [exact K|exfalso]. assert (own <= 0); [|lra]. rewrite Ew.
    assert (0 <= tq * Dq) by (apply Qmult_le_0_compat; lra). nra. }
  assert (F : t * (tq * U * Dq) <= s * (tq * U * Dq)).
  { rewrite <- Ew, <- Eq, Eo. assert (G : other / Dq * (Dq * tq) <= s * U * (Dq * tq)).
    { apply Qmult_le_compat_r; [exact H|]. apply Qmult_le_0_compat; lra. }
    rewrite Ew. lra. }
  apply (Qmult_le_r _ _ (tq * U * Dq)); [|exact F]. rewrite <- Ew. exact Ow.
Qed.
End Sound.

Theorem check_distortion_sound t bounds k D thetas : check_distortion t bounds k D thetas = true ->
  lottery (seq 0 m) chance /\ at_most J nat voters rows (seq 0 m) features chance t /\
  forall s, at_most J nat voters rows (seq 0 m) features chance s -> t <= s.
Proof.
  unfold check_distortion. rewrite !andb_true_iff. intros [[W Bs] At]. split; [now apply is_lottery|]. split.
  - intros theta c Pr Hc. apply in_seq in Hc. destruct (bounds_sound t bounds 0 Bs c ltac:(lia)) as (a & D' & yss & Ok).
    exact (bound_sound W t c a D' yss theta Ok Pr).
  - exact (attained_sound W t k D thetas At).
Qed.
End Check.
