(** Verified checkers of ensembles' certificates: rewards of any kind or linear ones, outliers excluded or not.

    Members, weights and errors are computed exactly. What proves that no ensemble is better (or none is calibrated) is a list of weights w
    of the pairs: a ceiling of them over the considered rewards ([Ceilings]) is put into weak duality. Where outliers are excluded, the least
    score OPT is proved first, by a reward that has it and a ceiling of μ(2p*-1). *)
From Coq Require Import List QArith Lqa Lia ZArith NArith Bool Setoid Arith.
From Pluralign Require Import Axioms Ensembles.
From Pluralign Require Import Rankings Linear Numbers Sums Errors Rewards Subsets Regions Ceilings.
Import ListNotations.
Open Scope Q_scope.

Inductive norm := Squared_norm | Absolute_norm | Maximum_norm.

Section Check.
Variable R : numbers.
Variable ms : list nat.
Variable class : option vectors.
Variable E : list entry.
Local Notation belongs := (belongs R ms class (compared E)).

(** β, γ and OPT; with a reward that has the score OPT, its θ, and a ceiling of μ(2p*-1). *)
Variable excluding : option (Q * Q * Q * (reward * list Z * proof)).

Definition limit : option Q := match excluding with Some (beta, gamma, opt, _) => Some (beta * opt + gamma) | None => None end.
Definition considered (r : reward) : Prop :=
  belongs r /\ match excluding with Some (beta, gamma, opt, _) => outlier pref_of E mu_of p_of beta gamma opt r = false | None => True end.
Definition opt_is_least : Prop :=
  match excluding with Some (_, _, opt, _) => (exists r, belongs r /\ score pref_of E mu_of p_of r == opt) /\ forall r, belongs r -> opt <= score pref_of E mu_of p_of r | None => True end.

Definition rvote (r : reward) (e : entry) : Q := vote pref_of r e.
Definition rscore (r : reward) : Q := rsum (fun e => mu_of e * (p_of e * (1 - rvote r e) + (1 - p_of e) * rvote r e)) E.
Definition lean (e : entry) : Q := mu_of e * (2 * p_of e - 1).
Definition check_opt : bool :=
  forallb (fun e => valid_b ms (fst e)) E &&
  match excluding with
  | Some (_, _, opt, (r, t, pf)) =>
      is_member ms class (compared E) r t && Qeq_bool (rscore r) opt &&
      match ceiling_of ms class None (weighted lean E) pf with Some k => Qle_bool k (rsum (fun e => mu_of e * p_of e) E - opt) | None => false end
  | None => true
  end.

Lemma rscore_score r : rscore r == score pref_of E mu_of p_of r.
Proof. apply rsum_sum. Qed.

Lemma considered_may_be r : considered r -> may_be R ms class limit E r.
Proof.
  unfold considered, may_be, within, limit. intros [B H]. split; [exact B|]. destruct excluding as [[[[beta gamma] opt] q]|]; [|exact I].
  unfold outlier in H. now apply negb_false_iff, Qle_bool_iff in H.
Qed.

Lemma sum_weighted (f : entry -> Q) (g : entry -> Q) l : (forall e, g (fst e, (fst (snd e), f e)) == g e) -> sum g (weighted f l) == sum g l.
Proof. intros H. unfold weighted. induction l as [|e l IH]; cbn [map sum]; [reflexivity|]. now rewrite IH, H. Qed.

Lemma compared_weighted f : compared (weighted f E) = compared E.
Proof. unfold compared, weighted. rewrite map_map. now apply map_ext. Qed.

Lemma check_opt_sound : check_opt = true -> opt_is_least.
Proof.
  unfold check_opt, opt_is_least. rewrite andb_true_iff. intros [V H]. destruct excluding as [[[[beta gamma] opt] [[r t] pf]]|]; [|exact I].
  rewrite !andb_true_iff, Qeq_bool_iff in H. destruct H as [[M S] K]. rewrite rscore_score in S.
  assert (V' : forall e, In e (compared E) -> valid ms e).
  { intros e He. apply in_map_iff in He. destruct He as (e' & <- & He). rewrite forallb_forall in V. now apply valid_b_spec, V. }
  split; [exists r; split; [now apply (is_member_sound R ms class (compared E) r t)|exact S]|].
  destruct (ceiling_of ms class None (weighted lean E) pf) as [k|] eqn:C; [|discriminate]. apply Qle_bool_iff in K. rewrite rsum_sum in K.
  apply (ceiling_of_sound R) in C. apply ceiling_weighted in C. intros s Bs.
  assert (G : sum (fun e => mu_of e * p_of e) E - k <= score pref_of E mu_of p_of s); [|lra].
  apply (score_ceiling pref_of E mu_of p_of (may_be R ms class None (weighted lean E))); [exact C|]. split; [now rewrite compared_weighted|exact I].
Qed.

(** ** Ensembles *)
Definition is_considered (r : reward) (t : list Z) : bool :=
  is_member ms class (compared E) r t && match limit with Some l => Qle_bool (rscore r) l | None => true end.
Definition members := list (Q * (reward * list Z)).
Definition plain (A : members) : list (Q * reward) := map (fun x => (fst x, fst (snd x))) A.
Definition is_ensemble (A : members) : bool :=
  forallb (fun x => Qle_bool 0 (fst x) && is_considered (fst (snd x)) (snd (snd x))) A && Qeq_bool (rsum fst A) 1.

Lemma check_opt_valid : check_opt = true -> forall e, In e (compared E) -> valid ms e.
Proof.
  unfold check_opt. rewrite andb_true_iff. intros [V _] e He. apply in_map_iff in He. destruct He as (e' & <- & He).
  rewrite forallb_forall in V. now apply valid_b_spec, V.
Qed.

Lemma is_considered_sound r t : check_opt = true -> is_considered r t = true -> considered r.
Proof.
  intros O. unfold is_considered, considered, limit. rewrite andb_true_iff. intros [M L]. split; [now apply (is_member_sound R ms class _ r t M), check_opt_valid|].
  destruct excluding as [[[[beta gamma] opt] q]|]; [|exact I]. unfold outlier. apply negb_false_iff. apply Qle_bool_iff in L. apply Qle_bool_iff.
  now rewrite <- rscore_score.
Qed.

Lemma is_ensemble_sound A : check_opt = true -> is_ensemble A = true -> ensemble considered (plain A).
Proof.
  intros O. unfold is_ensemble. rewrite andb_true_iff, forallb_forall, Qeq_bool_iff. intros [H W]. split; [|split].
  - intros x Hx. apply in_map_iff in Hx. destruct Hx as (y & <- & Hy). specialize (H y Hy). apply andb_true_iff in H. now apply Qle_bool_iff.
  - intros x Hx. apply in_map_iff in Hx. destruct Hx as (y & <- & Hy). specialize (H y Hy). apply andb_true_iff in H. destruct H as [_ H].
    now apply (is_considered_sound _ (snd (snd y))).
  - rewrite <- W, rsum_sum. unfold weight, plain. clear. induction A as [|x A IH]; cbn [map sum fst]; [reflexivity|]. now rewrite IH.
Qed.

Definition rshare (A : list (Q * reward)) (e : entry) : Q := rsum (fun x => fst x * rvote (snd x) e) A.
Lemma rshare_share A e : rshare A e == share pref_of A e.
Proof. apply rsum_sum. Qed.

(** calibrated-ensemble *)
Definition check_calibrated (A : members) : bool := check_opt && is_ensemble A && let B := plain A in forallb (fun e => Qeq_bool (rshare B e) (p_of e)) E.

Theorem check_calibrated_sound A : check_calibrated A = true -> opt_is_least /\ ensemble considered (plain A) /\ calibrated pref_of E p_of (plain A).
Proof.
  unfold check_calibrated. cbv zeta. rewrite !andb_true_iff, forallb_forall. intros [[O H] K]. split; [now apply check_opt_sound|].
  split; [now apply is_ensemble_sound|]. intros e He. rewrite <- rshare_share. apply Qeq_bool_iff. now apply K.
Qed.

Lemma ceiling_considered pf k : ceiling_of ms class limit E pf = Some k -> ceiling pref_of E considered w_of k.
Proof. intros H r C. apply (ceiling_of_sound R) in H. now apply H, considered_may_be. Qed.

(** no-calibrated-ensemble; without a ceiling if no reward is considered *)
Definition check_none (pf : option proof) : bool :=
  check_opt &&
  match pf with
  | Some pf => match ceiling_of ms class limit E pf with Some k => negb (Qle_bool (rsum (fun e => w_of e * p_of e) E) k) | None => false end
  | None => match excluding with Some (beta, gamma, opt, _) => negb (Qle_bool opt (beta * opt + gamma)) | None => false end
  end.

Lemma not_le x y : negb (Qle_bool x y) = true -> y < x.
Proof. intros H. apply negb_true_iff in H. destruct (Qlt_le_dec y x) as [|L]; [auto|]. apply Qle_bool_iff in L. congruence. Qed.

Theorem check_none_sound pf : check_none pf = true -> opt_is_least /\ forall A, ensemble considered A -> ~ calibrated pref_of E p_of A.
Proof.
  unfold check_none. rewrite andb_true_iff. intros [O H]. pose proof (check_opt_sound O) as L. split; [exact L|]. destruct pf as [pf|].
  - destruct (ceiling_of ms class limit E pf) as [k|] eqn:K; [|discriminate]. apply ceiling_considered in K. apply not_le in H. rewrite rsum_sum in H.
    now apply (separation_sound pref_of E p_of considered w_of k).
  - intros A (_ & C & W) _. destruct A as [|x A]; [unfold weight in W; cbn in W; lra|]. specialize (C x (or_introl eq_refl)).
    unfold considered, opt_is_least in *. destruct excluding as [[[[beta gamma] opt] q]|]; [|discriminate]. destruct C as [B C]. destruct L as [_ L].
    specialize (L _ B). apply not_le in H. unfold outlier in C. apply negb_false_iff, Qle_bool_iff in C. lra.
Qed.

(** ensemble-error *)
Definition error_by (n : norm) (A : list (Q * reward)) : Q :=
  match n with Squared_norm => error pref_of E mu_of p_of A | Absolute_norm => absolute_error pref_of E mu_of p_of A | Maximum_norm => maximum_error pref_of E p_of A end.
Definition rerror (n : norm) (A : list (Q * reward)) : Q :=
  match n with
  | Squared_norm => rsum (fun e => let d := rshare A e - p_of e in mu_of e * (d * d)) E
  | Absolute_norm => rsum (fun e => mu_of e * absolute (rshare A e - p_of e)) E
  | Maximum_norm => greatest (fun e => absolute (rshare A e - p_of e)) E
  end.

Lemma absolute_ext x y : x == y -> absolute x == absolute y.
Proof. intros H. unfold absolute. destruct (Qlt_le_dec x 0), (Qlt_le_dec y 0); lra. Qed.

Lemma greatest_ext {X} (f g : X -> Q) l : (forall x, f x == g x) -> greatest f l == greatest g l.
Proof.
  intros H. induction l as [|x l IH]; simpl; [reflexivity|]. specialize (H x).
  destruct (Qlt_le_dec (greatest f l) (f x)), (Qlt_le_dec (greatest g l) (g x)); lra.
Qed.

Lemma rerror_error n A : rerror n A == error_by n A.
Proof.
  assert (H : forall e, absolute (rshare A e - p_of e) == absolute (share pref_of A e - p_of e)) by (intros e; apply absolute_ext; now rewrite rshare_share).
  destruct n; unfold rerror, error_by; cbv zeta.
  - rewrite rsum_sum. apply sum_ext. intros e _. now rewrite rshare_share.
  - rewrite rsum_sum. apply sum_ext. intros e _. now rewrite H.
  - apply greatest_ext, H.
Qed.

(** What weights w prove, but for their ceiling. *)
Definition dual (n : norm) : option Q :=
  let wp := rsum (fun e => w_of e * p_of e) E in
  match n with
  | Squared_norm => if forallb (fun e => negb (Qle_bool (mu_of e) 0)) E then Some (wp - rsum (fun e => w_of e * w_of e / (4 * mu_of e)) E) else None
  | Absolute_norm => if forallb (fun e => Qle_bool (absolute (w_of e)) (mu_of e)) E then Some wp else None
  | Maximum_norm => if Qle_bool (rsum (fun e => absolute (w_of e)) E) 1 then Some wp else None
  end.

Lemma dual_sound n d C k A : dual n = Some d -> ceiling pref_of E C w_of k -> ensemble C A -> d - k <= error_by n A.
Proof.
  unfold dual. cbv zeta. destruct n; cbn [error_by]; match goal with |- context [if ?b then _ else _] => destruct b eqn:K; [|discriminate] end;
    intros H Ce En; match type of H with Some ?x = _ => assert (Hd : x == d) by (replace d with x by congruence; reflexivity) end; rewrite <- Hd, !rsum_sum.
  - rewrite forallb_forall in K. pose proof (squared_bound pref_of E mu_of p_of C w_of k A (fun e I => not_le _ _ (K e I)) Ce En). lra.
  - rewrite forallb_forall in K. apply (absolute_bound pref_of E mu_of p_of C w_of k); auto. intros e I. now apply Qle_bool_iff, K.
  - apply Qle_bool_iff in K. rewrite rsum_sum in K. now apply (maximum_error_bound pref_of E p_of C w_of k).
Qed.

Definition check_error (n : norm) (A : members) (e low : Q) (pf : proof) : bool :=
  check_opt && is_ensemble A && Qeq_bool (rerror n (plain A)) e &&
  match ceiling_of ms class limit E pf, dual n with Some k, Some d => Qle_bool low (d - k) | _, _ => false end.

Theorem check_error_sound n A e low pf : check_error n A e low pf = true ->
  opt_is_least /\ ensemble considered (plain A) /\ error_by n (plain A) == e /\ forall B, ensemble considered B -> low <= error_by n B.
Proof.
  unfold check_error. rewrite !andb_true_iff, Qeq_bool_iff. intros [[[O H] He] K]. split; [now apply check_opt_sound|]. split; [now apply is_ensemble_sound|].
  split; [now rewrite <- rerror_error|]. destruct (ceiling_of ms class limit E pf) as [k|] eqn:Ek; [|discriminate]. destruct (dual n) as [d|] eqn:Ed; [|discriminate].
  apply Qle_bool_iff in K. intros B HB. apply Qle_trans with (1 := K). apply (dual_sound n d considered); auto. now apply (ceiling_considered pf).
Qed.

(** small-ensemble of size 1, squared or absolute, by a ceiling of μ(2p*-1); [given]: a reward, and its error *)
Definition check_single (n : norm) (given : option (reward * list Z * Q)) (low : Q) (pf : proof) : bool :=
  check_opt && match given with Some (r, t, e) => is_considered r t && Qeq_bool (rerror n [(1, r)]) e | None => true end &&
  forallb (fun e => Qeq_bool (w_of e) (lean e)) E &&
  match n, ceiling_of ms class limit E pf with
  | Squared_norm, Some k => Qle_bool low (rsum (fun e => mu_of e * (p_of e * p_of e)) E - k)
  | Absolute_norm, Some k => forallb (fun e => Qle_bool 0 (p_of e) && Qle_bool (p_of e) 1) E && Qle_bool low (rsum (fun e => mu_of e * p_of e) E - k)
  | _, _ => false
  end.

Theorem check_single_sound n given low pf : check_single n given low pf = true ->
  opt_is_least /\ (forall r t e, given = Some (r, t, e) -> considered r /\ error_by n [(1, r)] == e) /\
  forall s, considered s -> low <= error_by n [(1, s)].
Proof.
  unfold check_single. rewrite !andb_true_iff, forallb_forall. intros [[[O H] M] K]. split; [now apply check_opt_sound|]. split.
  - intros r t e ->. apply andb_true_iff in H. rewrite Qeq_bool_iff, rerror_error in H. destruct H as [H He]. split; [now apply (is_considered_sound r t)|exact He].
  - assert (C : forall k, ceiling_of ms class limit E pf = Some k -> ceiling pref_of E considered lean k).
    { intros k Ek r Cr. rewrite (sum_ext _ (fun e => w_of e * vote pref_of r e)); [now apply (ceiling_considered pf)|].
      intros e He. specialize (M e He). apply Qeq_bool_iff in M. now rewrite M. }
    intros s Cs. destruct n; [| |destruct (ceiling_of ms class limit E pf); discriminate]; destruct (ceiling_of ms class limit E pf) as [k|]; try discriminate; specialize (C k eq_refl).
    + apply Qle_bool_iff in K. rewrite rsum_sum in K. apply Qle_trans with (1 := K). now apply (single_ceiling pref_of E mu_of p_of considered).
    + rewrite andb_true_iff, forallb_forall, Qle_bool_iff, rsum_sum in K. destruct K as [P K]. apply Qle_trans with (1 := K). cbn [error_by].
      rewrite single_absolute; [now apply (score_ceiling pref_of E mu_of p_of considered)|]. intros e He. specialize (P e He).
      apply andb_true_iff in P. now rewrite !Qle_bool_iff in P.
Qed.
End Check.

(** A Condorcet cycle has no calibrated ensemble; its best ensembles have the error 1/9. *)
Definition cycle : list entry := map (fun e => (e, (1 # 3, 1, 2 # 9))) [(0, 0, 1); (0, 1, 2); (0, 2, 0)]%nat.
Definition turns : members := map (fun r => (1 # 3, ([r], []))) [[0; 1; 2]; [1; 2; 0]; [2; 0; 1]]%nat.

Example cycle_none : check_none [3%nat] None cycle None (Some (Parts 0 [BySubsets])) = true.
Proof. vm_compute. reflexivity. Qed.

Example cycle_error : check_error [3%nat] None cycle None Squared_norm turns (1 # 9) (1 # 9) (Parts 0 [BySubsets]) = true.
Proof. vm_compute. reflexivity. Qed.
