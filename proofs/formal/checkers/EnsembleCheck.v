(** Verified checkers of ensembles' certificates, class "any", nothing excluded.

    Members, weights and errors are computed exactly. What proves that no ensemble is better (or none is calibrated) is a list of
    weights w of the pairs: its ceiling over all rewards is computed anew for each prompt ([Subsets]) and put into weak duality. *)
From Coq Require Import List QArith Lqa Lia ZArith NArith Bool Setoid Arith FMapPositive.
From Pluralign Require Import Statements.
Import Choice Ensembles.
From Pluralign Require Import Rankings Sums Errors Caratheodory Separation Best Rewards Subsets.
Import ListNotations.
Open Scope Q_scope.

Section Check.
Variable ms : list nat.
Variable E : list (pair * (Q * Q * Q)).        (* with μ, p* and w *)
Definition mu_of (x : pair * (Q * Q * Q)) := fst (fst (snd x)).
Definition p_of (x : pair * (Q * Q * Q)) := snd (fst (snd x)).
Definition w_of (x : pair * (Q * Q * Q)) := snd (snd x).
Definition pref_of (r : reward) (x : pair * (Q * Q * Q)) := prefers r (fst x).

Fixpoint prompt_weights (l : list (pair * (Q * Q * Q))) (x a b : nat) : Q :=
  match l with
  | [] => 0
  | e :: l' => let '(x', a', b') := fst e in if (x =? x')%nat && (a' =? a)%nat && (b' =? b)%nat then w_of e + prompt_weights l' x a b else prompt_weights l' x a b
  end.

Definition valid_b (e : pair) : bool := let '(x, a, b) := e in
  (x <? length ms)%nat && (a <? nth x ms O)%nat && (b <? nth x ms O)%nat && negb (a =? b)%nat.

Lemma valid_b_spec e : valid_b e = true <-> valid ms e.
Proof. destruct e as [[x a] b]. unfold valid_b, valid. rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq. tauto. Qed.

Lemma prompt_value l r : (forall e, In e l -> valid ms (fst e)) -> any ms r ->
  sum (fun e => w_of e * vote pref_of r e) l == sum (fun x => value (prompt_weights l x) (nth x r [])) (seq 0 (length ms)).
Proof.
  intros V A. induction l as [|e l IH].
  - cbn [sum]. symmetry. apply sum_zero. intros x _. apply value_zero.
  - cbn [sum]. rewrite IH by (intros; apply V; now right). destruct e as [[[x a] b] u] eqn:Ee. pose proof (V _ (or_introl eq_refl)) as (Hx & Ha & Hb & D).
    set (e0 := (x, a, b, u)) in *.
    assert (S1 : forall y, (y < length ms)%nat -> value (prompt_weights (e0 :: l) y) (nth y r [])
      == (if (y =? x)%nat then w_of e0 * vote pref_of r e0 else 0) + value (prompt_weights l y) (nth y r [])).
    { intros y Hy. destruct (Nat.eqb_spec y x) as [->|Dy].
      - destruct A as [_ A]. specialize (A x Hx).
        transitivity (value (fun a' b' => single a b (w_of e0) a' b' + prompt_weights l x a' b') (nth x r [])).
        + apply value_ext. intros a' b'. unfold single. cbn [prompt_weights e0 fst]. rewrite Nat.eqb_refl. cbn [andb].
          destruct ((a =? a')%nat && (b =? b')%nat); [reflexivity|ring].
        + rewrite value_plus, value_single; [|apply A|now apply A|now apply A|auto]. unfold vote, pref_of, prefers. reflexivity.
      - transitivity (value (prompt_weights l y) (nth y r [])); [|ring]. apply value_ext. intros a' b'. cbn [prompt_weights e0 fst].
        destruct (Nat.eqb_spec y x); [tauto|reflexivity]. }
    change (w_of e0 * vote pref_of r e0 + sum (fun y => value (prompt_weights l y) (nth y r [])) (seq 0 (length ms))
      == sum (fun y => value (prompt_weights (e0 :: l) y) (nth y r [])) (seq 0 (length ms))).
    rewrite (sum_ext (fun y => value (prompt_weights (e0 :: l) y) (nth y r []))
      (fun y => (if (y =? x)%nat then w_of e0 * vote pref_of r e0 else 0) + value (prompt_weights l y) (nth y r [])) (seq 0 (length ms)))
      by (intros y Hy; apply in_seq in Hy; apply S1; lia).
    rewrite sum_plus. assert (S2 : sum (fun y => if (y =? x)%nat then w_of e0 * vote pref_of r e0 else 0) (seq 0 (length ms)) == w_of e0 * vote pref_of r e0); [|rewrite S2; ring].
    assert (Ix : In x (seq 0 (length ms))) by (apply in_seq; lia). apply in_split in Ix. destruct Ix as (l1 & l2 & E2).
    pose proof (seq_NoDup (length ms) 0) as Nd. rewrite E2 in *. apply NoDup_remove_2 in Nd. rewrite in_app_iff in Nd. rewrite sum_app. cbn [sum].
    rewrite Nat.eqb_refl, !sum_zero; [ring| |]; intros y Hy; destruct (Nat.eqb_spec y x); subst; tauto || reflexivity.
Qed.

Fixpoint total_largest (xs : list nat) : option Q :=
  match xs with
  | [] => Some 0
  | x :: xs' => match largest (nth x ms O) (prompt_weights E x), total_largest xs' with Some a, Some b => Some (Qred (a + b)) | _, _ => None end
  end.

(** K(w). *)
Definition kemeny : option Q := if forallb (fun e => valid_b (fst e)) E then total_largest (seq 0 (length ms)) else None.

Theorem kemeny_sound k : kemeny = Some k -> ceiling pref_of E (any ms) w_of k.
Proof.
  unfold kemeny. destruct (forallb (fun e => valid_b (fst e)) E) eqn:V; [|discriminate]. rewrite forallb_forall in V. intros K r A.
  rewrite prompt_value; [|intros e He; now apply valid_b_spec, V|auto].
  assert (G : forall xs k, (forall x, In x xs -> (x < length ms)%nat) -> total_largest xs = Some k -> sum (fun x => value (prompt_weights E x) (nth x r [])) xs <= k).
  { induction xs as [|x xs IH]; intros k' I H; cbn [total_largest sum] in *; [injection H as <-; lra|].
    destruct (largest (nth x ms O) (prompt_weights E x)) as [a|] eqn:La; [|discriminate].
    destruct (total_largest xs) as [b|] eqn:Lb; [|discriminate]. assert (Hk : Qred (a + b) = k') by congruence. rewrite <- Hk, Qred_correct.
    assert (value (prompt_weights E x) (nth x r []) <= a) by (apply (largest_sound _ _ _ _ La), A, I; now left).
    assert (sum (fun x => value (prompt_weights E x) (nth x r [])) xs <= b) by (apply IH; [intros; apply I; now right|auto]). lra. }
  apply G; [|auto]. intros x Hx. apply in_seq in Hx. lia.
Qed.

(** no-calibrated-ensemble *)
Definition check_none : bool := match kemeny with Some k => negb (Qle_bool (rsum (fun e => w_of e * p_of e) E) k) | None => false end.

Theorem check_none_sound : check_none = true -> forall A, ensemble (any ms) A -> ~ calibrated pref_of E p_of A.
Proof.
  unfold check_none. destruct kemeny as [k|] eqn:K; [|discriminate]. intros H. apply kemeny_sound in K.
  apply (separation_sound pref_of E p_of (any ms) w_of k); [auto|]. apply negb_true_iff in H.
  destruct (Qlt_le_dec k (sum (fun e => w_of e * p_of e) E)) as [|L]; [auto|]. rewrite <- rsum_sum in L. apply Qle_bool_iff in L. congruence.
Qed.

(** Ensembles. *)
Definition is_reward (r : reward) : bool := (length r =? length ms)%nat && forallb (fun x => is_ranking (nth x ms O) (nth x r [])) (seq 0 (length ms)).
Definition is_ensemble (A : list (Q * reward)) : bool := forallb (fun x => Qle_bool 0 (fst x) && is_reward (snd x)) A && Qeq_bool (weight A) 1.

Lemma is_ensemble_sound A : is_ensemble A = true -> ensemble (any ms) A.
Proof.
  unfold is_ensemble. rewrite andb_true_iff, forallb_forall, Qeq_bool_iff. intros [H W]. split; [|split; [|auto]].
  - intros x Hx. specialize (H x Hx). apply andb_true_iff in H. now apply Qle_bool_iff.
  - intros x Hx. specialize (H x Hx). apply andb_true_iff in H. destruct H as [_ H]. unfold is_reward in H.
    rewrite andb_true_iff, Nat.eqb_eq, forallb_forall in H. destruct H as [L H]. split; [auto|]. intros y Hy. apply is_ranking_spec, H, in_seq. lia.
Qed.

Definition rshare (A : list (Q * reward)) (e : pair * (Q * Q * Q)) : Q := rsum (fun x => fst x * vote pref_of (snd x) e) A.
Definition rerror (A : list (Q * reward)) : Q := rsum (fun e => mu_of e * ((rshare A e - p_of e) * (rshare A e - p_of e))) E.

Lemma rshare_share A e : rshare A e == share pref_of A e.
Proof. apply rsum_sum. Qed.

Lemma rerror_error A : rerror A == error pref_of E mu_of p_of A.
Proof. unfold rerror. rewrite rsum_sum. apply sum_ext. intros e _. now rewrite rshare_share. Qed.

(** calibrated-ensemble *)
Definition check_calibrated (A : list (Q * reward)) : bool := is_ensemble A && forallb (fun e => Qeq_bool (rshare A e) (p_of e)) E.

Theorem check_calibrated_sound A : check_calibrated A = true -> ensemble (any ms) A /\ calibrated pref_of E p_of A.
Proof.
  unfold check_calibrated. rewrite andb_true_iff, forallb_forall. intros [H K]. split; [now apply is_ensemble_sound|].
  intros e He. rewrite <- rshare_share. apply Qeq_bool_iff. now apply K.
Qed.

(** ensemble-error, squared *)
Definition check_error (A : list (Q * reward)) (e low : Q) : bool :=
  is_ensemble A && Qeq_bool (rerror A) e && forallb (fun x => negb (Qle_bool (mu_of x) 0)) E &&
  match kemeny with Some k => Qle_bool low (rsum (fun x => w_of x * p_of x) E - k - rsum (fun x => w_of x * w_of x / (4 * mu_of x)) E) | None => false end.

Theorem check_error_sound A e low : check_error A e low = true ->
  ensemble (any ms) A /\ error pref_of E mu_of p_of A == e /\ forall B, ensemble (any ms) B -> low <= error pref_of E mu_of p_of B.
Proof.
  unfold check_error. rewrite !andb_true_iff, forallb_forall, Qeq_bool_iff. intros [[[H He] M] K]. split; [now apply is_ensemble_sound|]. split; [now rewrite <- rerror_error|].
  destruct kemeny as [k|] eqn:Ek; [|discriminate]. apply Qle_bool_iff in K. rewrite !rsum_sum in K. apply kemeny_sound in Ek. intros B HB.
  apply Qle_trans with (1 := K). apply (squared_bound pref_of E mu_of p_of (any ms) w_of k); auto.
  intros x Hx. specialize (M x Hx). apply negb_true_iff in M. destruct (Qlt_le_dec 0 (mu_of x)) as [|L]; [auto|]. apply Qle_bool_iff in L. congruence.
Qed.

(** ensemble-error, absolute *)
Definition check_absolute (A : list (Q * reward)) (e low : Q) : bool :=
  is_ensemble A && Qeq_bool (rsum (fun x => mu_of x * absolute (rshare A x - p_of x)) E) e && forallb (fun x => Qle_bool (absolute (w_of x)) (mu_of x)) E &&
  match kemeny with Some k => Qle_bool low (rsum (fun x => w_of x * p_of x) E - k) | None => false end.

Lemma absolute_ext x y : x == y -> absolute x == absolute y.
Proof. intros H. unfold absolute. destruct (Qlt_le_dec x 0), (Qlt_le_dec y 0); lra. Qed.

Theorem check_absolute_sound A e low : check_absolute A e low = true ->
  ensemble (any ms) A /\ absolute_error pref_of E mu_of p_of A == e /\ forall B, ensemble (any ms) B -> low <= absolute_error pref_of E mu_of p_of B.
Proof.
  unfold check_absolute. rewrite !andb_true_iff, forallb_forall, Qeq_bool_iff. intros [[[H He] M] K]. split; [now apply is_ensemble_sound|]. split.
  - rewrite <- He, rsum_sum. apply sum_ext. intros x _. rewrite (absolute_ext (share pref_of A x - p_of x) (rshare A x - p_of x)); [reflexivity|]. now rewrite rshare_share.
  - destruct kemeny as [k|] eqn:Ek; [|discriminate]. apply Qle_bool_iff in K. rewrite rsum_sum in K. apply kemeny_sound in Ek. intros B HB.
    apply Qle_trans with (1 := K). apply (absolute_bound pref_of E mu_of p_of (any ms) w_of k); auto. intros x Hx. now apply Qle_bool_iff, M.
Qed.

(** ensemble-error, maximum *)
Definition check_maximum (A : list (Q * reward)) (e low : Q) : bool :=
  is_ensemble A && Qeq_bool (greatest (fun x => absolute (rshare A x - p_of x)) E) e && Qle_bool (rsum (fun x => absolute (w_of x)) E) 1 &&
  match kemeny with Some k => Qle_bool low (rsum (fun x => w_of x * p_of x) E - k) | None => false end.

Lemma greatest_ext {X} (f g : X -> Q) l : (forall x, f x == g x) -> greatest f l == greatest g l.
Proof.
  intros H. induction l as [|x l IH]; simpl; [reflexivity|]. specialize (H x).
  destruct (Qlt_le_dec (greatest f l) (f x)), (Qlt_le_dec (greatest g l) (g x)); lra.
Qed.

Theorem check_maximum_sound A e low : check_maximum A e low = true ->
  ensemble (any ms) A /\ maximum_error pref_of E p_of A == e /\ forall B, ensemble (any ms) B -> low <= maximum_error pref_of E p_of B.
Proof.
  unfold check_maximum. rewrite !andb_true_iff, Qeq_bool_iff. intros [[[H He] M] K]. split; [now apply is_ensemble_sound|]. split.
  - rewrite <- He. apply greatest_ext. intros x. apply absolute_ext. now rewrite rshare_share.
  - destruct kemeny as [k|] eqn:Ek; [|discriminate]. apply Qle_bool_iff in K. rewrite rsum_sum in K. apply kemeny_sound in Ek. intros B HB.
    apply Qle_trans with (1 := K). apply (maximum_error_bound pref_of E p_of (any ms) w_of k); auto. apply Qle_bool_iff in M. now rewrite rsum_sum in M.
Qed.

(** small-ensemble of size 1, squared, by a ceiling of μ(2p*-1) *)
Definition check_single (r : reward) (e low : Q) : bool :=
  is_ensemble [(1, r)] && Qeq_bool (rerror [(1, r)]) e && forallb (fun x => Qeq_bool (w_of x) (mu_of x * (2 * p_of x - 1))) E &&
  match kemeny with Some k => Qle_bool low (rsum (fun x => mu_of x * (p_of x * p_of x)) E - k) | None => false end.

Theorem check_single_sound r e low : check_single r e low = true ->
  any ms r /\ error pref_of E mu_of p_of [(1, r)] == e /\ forall s, any ms s -> low <= error pref_of E mu_of p_of [(1, s)].
Proof.
  unfold check_single. rewrite !andb_true_iff, forallb_forall, Qeq_bool_iff. intros [[[H He] M] K]. split; [|split].
  - apply is_ensemble_sound in H. destruct H as (_ & I & _). apply (I (1, r)). now left.
  - now rewrite <- rerror_error.
  - destruct kemeny as [k|] eqn:Ek; [|discriminate]. apply Qle_bool_iff in K. rewrite rsum_sum in K. apply kemeny_sound in Ek. intros s As.
    apply Qle_trans with (1 := K). apply (single_ceiling pref_of E mu_of p_of (any ms)); [|auto].
    intros r' Ar. rewrite (sum_ext _ (fun x => w_of x * vote pref_of r' x)); [now apply Ek|]. intros x Hx. specialize (M x Hx). apply Qeq_bool_iff in M. now rewrite M.
Qed.
End Check.

(** A Condorcet cycle has no calibrated ensemble; its best ensembles have the error 1/9. *)
Definition cycle : list (pair * (Q * Q * Q)) := map (fun e => (e, (1 # 3, 1, 2 # 9))) [(0, 0, 1); (0, 1, 2); (0, 2, 0)]%nat.

Example cycle_none : forall A, ensemble (any [3%nat]) A -> ~ calibrated pref_of cycle p_of A.
Proof. apply check_none_sound. vm_compute. reflexivity. Qed.

Example cycle_error : ensemble (any [3%nat]) (map (fun r => (1 # 3, [r])) [[0; 1; 2]; [1; 2; 0]; [2; 0; 1]]%nat) /\
  error pref_of cycle mu_of p_of (map (fun r => (1 # 3, [r])) [[0; 1; 2]; [1; 2; 0]; [2; 0; 1]]%nat) == 1 # 9 /\
  forall B, ensemble (any [3%nat]) B -> 1 # 9 <= error pref_of cycle mu_of p_of B.
Proof. apply check_error_sound. vm_compute. reflexivity. Qed.
