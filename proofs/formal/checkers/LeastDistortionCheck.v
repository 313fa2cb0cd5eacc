(** A verified checker of least distortions: the lottery's is at most t, and no other candidate, or no other lottery, has less.

    A bound gives numbers s_c ≤ t p_c with Θ·x_k ≤ Σ s_c Θ·x_c for all Θ: that is a bound by the lottery s / Σ s, times Σ s, so that
    the checker of distortions is asked about that lottery. That nothing has less is shown by parameters: for each candidate some whose
    ratio is at least t, or for all lotteries at once a mixture of them, by [Distortion_lower]. No distortion is less than 1, where 0/0
    is 1; so for t = 1 it is enough that there are parameters at all. *)
From Coq Require Import List Arith ZArith QArith Lqa Lia Bool.
From Pluralign Require Import Ensembles Distortion.
Import ListNotations.
From Pluralign Require Import Sums Linear WorstCase DistortionCheck.
Local Open Scope Q_scope.

Section Least.
Variable X : list (list Z).
Variable d : nat.
Variable B : list (Z * list nat).
Local Notation m := (length X).
Local Notation J := (seq 0 d).
Local Notation K := (seq 0 m).
Local Notation voters := (voters B).
Local Notation rows := (rows X B).
Local Notation features := (fun c => vec (x_of X c)).
Local Notation have := (utility J nat voters).
Local Notation has_at_most := (at_most J nat voters rows K features).

(** ** Upper bounds, for a lottery p / tp *)
Section Upper.
Variable p : list Z.
Variable tp : Z.
Local Notation total := (fold_right Z.add 0%Z).

(** Integers [s] over [q], which are at most t p_c each. *)
Definition shares_ok (t : Q) (s : list Z) (q : Z) : bool :=
  (0 <? q)%Z && (length s =? m)%nat && forallb (Z.leb 0) s &&
  forallb (fun e => (fst e * tp * Zpos (Qden t) <=? Qnum t * snd e * q)%Z) (combine s p).
Definition shares_bound_ok (t : Q) k (s : list Z) (q D : Z) (yss : list (list (nat * Z))) : bool :=
  shares_ok t s q &&
  if (total s =? 0)%Z then bound_ok X d B p tp 0 k 0 D yss
  else let a := Qmake (total s) (Z.to_pos q) in bound_ok X d B s (total s) a k a D yss.
Fixpoint shares_bounds_ok (t : Q) k (bounds : list (list Z * Z * Z * list (list (nat * Z)))) : bool :=
  match bounds with [] => (k =? m)%nat | (s, q, D, yss) :: l => shares_bound_ok t k s q D yss && shares_bounds_ok t (S k) l end.
Definition upper_ok (t : Q) bounds : bool := well_formed X d B p tp && Qle_bool 1 t && shares_bounds_ok t 0 bounds.

Lemma total_nonneg s : (forall y, In y s -> (0 <= y)%Z) -> (0 <= total s)%Z.
Proof. induction s as [|y s IH]; simpl; intros H; [lia|]. pose proof (H y (or_introl eq_refl)). assert (0 <= total s)%Z by auto. lia. Qed.

Lemma other_lottery s : well_formed X d B p tp = true -> length s = m -> (forall y, In y s -> (0 <= y)%Z) -> total s <> 0%Z ->
  well_formed X d B s (total s) = true.
Proof.
  unfold well_formed. rewrite !andb_true_iff. intros [[[[[HX HB] _] _] _] _] L N Z. repeat split; auto.
  - now apply Nat.eqb_eq.
  - apply forallb_forall. intros y Hy. apply Z.leb_le, N, Hy.
  - apply Z.ltb_lt. pose proof (total_nonneg s N). lia.
  - apply Z.eqb_refl.
Qed.

Lemma have_nonneg theta c : well_formed X d B p tp = true -> profile J nat voters rows theta -> 0 <= have theta (features c).
Proof.
  intros W Pr. apply (utility_nonneg J nat voters rows theta _ Pr). intros j _. unfold vec. change 0 with (inject_Z 0).
  rewrite <- Zle_Qle. apply nth_nonneg. unfold x_of. destruct (nth_in_or_default c X []) as [I| ->]; [|intros y []].
  apply (wf_all X d B p tp W), I.
Qed.

Lemma share_le t s q c : well_formed X d B p tp = true -> shares_ok t s q = true -> (c < m)%nat ->
  inject_Z (nth c s 0%Z) / inject_Z q <= t * chance p tp c.
Proof.
  intros W. destruct (wf_all X d B p tp W) as (_ & _ & Lp & _ & T & _). unfold shares_ok.
  rewrite !andb_true_iff, !forallb_forall, Z.ltb_lt, Nat.eqb_eq. intros [[[Q L] _] H] Hc.
  assert (I : In (nth c s 0%Z, nth c p 0%Z) (combine s p)).
  { rewrite <- combine_nth by lia. apply nth_In. rewrite combine_length. lia. }
  specialize (H _ I). cbn [fst snd] in H. apply Z.leb_le in H. unfold chance.
  assert (Pq : 0 < inject_Z q) by (change 0 with (inject_Z 0); now rewrite <- Zlt_Qlt).
  assert (Pt : 0 < inject_Z tp) by (change 0 with (inject_Z 0); now rewrite <- Zlt_Qlt).
  apply Qle_shift_div_r; [exact Pq|].
  assert (E : t * (inject_Z (nth c p 0%Z) / inject_Z tp) * inject_Z q == (t * inject_Z (nth c p 0%Z) * inject_Z q) / inject_Z tp) by (field; lra).
  rewrite E. apply Qle_shift_div_l; [exact Pt|]. destruct t as [n e]. unfold Qle, Qmult, inject_Z. simpl in *. lia.
Qed.

Lemma shares_bound_sound t k s q D yss theta : well_formed X d B p tp = true -> 1 <= t -> shares_bound_ok t k s q D yss = true ->
  profile J nat voters rows theta -> have theta (features k) <= t * have theta (mean K features (chance p tp)).
Proof.
  intros W T. unfold shares_bound_ok. rewrite andb_true_iff. intros [Ok Bd] Pr. pose proof (fun c => have_nonneg theta c W Pr) as N.
  pose proof (fun c => share_le t s q c W Ok) as Le. assert (Mn : 0 <= have theta (mean K features (chance p tp))).
  { apply (utility_nonneg J nat voters rows theta _ Pr). intros j _. apply (mean_nonneg X d B p tp W). }
  destruct (Z.eqb_spec (total s) 0) as [Z|Z].
  - pose proof (bound_sound X d B p tp W _ _ _ _ _ theta Bd Pr) as H. assert (0 <= t * have theta (mean K features (chance p tp))) by (apply Qmult_le_0_compat; [lra|exact Mn]).
    rewrite Qmult_0_l in H. eapply Qle_trans; [exact H|assumption].
  - unfold shares_ok in Ok. rewrite !andb_true_iff, Z.ltb_lt, Nat.eqb_eq, !forallb_forall in Ok. destruct Ok as [[[Q L] Ns] _].
    assert (Ns' : forall y, In y s -> (0 <= y)%Z) by (intros y Hy; apply Z.leb_le, Ns, Hy).
    pose proof (bound_sound X d B s (total s) (other_lottery s W L Ns' Z) _ _ _ _ _ theta Bd Pr) as H.
    eapply Qle_trans; [exact H|]. rewrite !utility_mean, <- !sum_scale. apply sum_le. intros c Hc. apply in_seq in Hc.
    assert (E : (total s # Z.to_pos q) * (chance s (total s) c * have theta (features c)) == inject_Z (nth c s 0%Z) / inject_Z q * have theta (features c)).
    { unfold chance. assert (Eq : total s # Z.to_pos q == inject_Z (total s) / inject_Z q).
      { rewrite Qmake_Qdiv. rewrite Z2Pos.id by exact Q. reflexivity. }
      assert (NZ : forall z, z <> 0%Z -> ~ inject_Z z == 0) by (intros z Hz G; apply Hz; unfold Qeq, inject_Z in G; simpl in G; lia).
      rewrite Eq. field. split; apply NZ; lia. }
    rewrite E. rewrite Qmult_assoc. apply Qmult_le_compat_r; [apply Le; lia|apply N].
Qed.

Lemma upper_sound t bounds : upper_ok t bounds = true ->
  lottery K (chance p tp) /\ has_at_most (chance p tp) t /\ 1 <= t.
Proof.
  unfold upper_ok. rewrite !andb_true_iff. intros [[W T] Bs]. apply Qle_bool_iff in T.
  split; [exact (is_lottery X d B p tp W)|]. split; [|exact T]. intros theta c Pr Hc. apply in_seq in Hc.
  assert (G : forall l k, shares_bounds_ok t k l = true -> (k <= c < m)%nat -> exists s q D yss, shares_bound_ok t c s q D yss = true).
  { induction l as [|[[[s q] D] yss] l IH]; intros k; simpl; [rewrite Nat.eqb_eq; lia|]. rewrite andb_true_iff. intros [H R] Hk.
    destruct (Nat.eq_dec c k) as [->|Ne]; [eauto 6|]. apply (IH (S k) R). lia. }
  destruct (G bounds 0%nat Bs ltac:(lia)) as (s & q & D & yss & Ok). exact (shares_bound_sound t c s q D yss theta W T Ok Pr).
Qed.
End Upper.

(** ** Lower bounds *)
Variable p : list Z.
Variable tp : Z.
Hypothesis wf : well_formed X d B p tp = true.

Local Notation gained := (gained B).
Local Notation parameters_ok := (parameters_ok X d B).
Local Notation exists_profile := (exists theta, profile J nat voters rows theta).

(** The lottery that is this candidate. *)
Definition only (c : nat) : nat -> Q := fun a => if (a =? c)%nat then 1 else 0.

Lemma mean_only theta c : (c < m)%nat -> have theta (mean K features (only c)) == have theta (features c).
Proof.
  intros Hc. rewrite utility_mean. replace K with (seq 0 c ++ c :: seq (S c) (m - S c)).
  - rewrite sum_app. simpl. unfold only at 2. rewrite Nat.eqb_refl.
    rewrite (sum_zero _ (seq 0 c)), (sum_zero _ (seq (S c) _)); [ring| |]; intros a Ha; apply in_seq in Ha; unfold only;
      (destruct (Nat.eqb_spec a c); [lia|ring]).
  - replace m with (c + S (m - S c))%nat at 2 by lia. now rewrite seq_app.
Qed.

(** Some parameters for which k has at least t times what c has. *)
Definition candidate_ok (t : Q) c (worst : nat * Z * list (list Z)) : bool :=
  let '(k, D, thetas) := worst in (k <? m)%nat && parameters_ok D thetas &&
  let own := gained thetas (x_of X c) in let other := gained thetas (x_of X k) in
  if (own =? 0)%Z then (0 <? other)%Z || Qeq_bool t 1 else Qle_bool (t * inject_Z own) (inject_Z other).
Definition infinite_ok c (worst : nat * Z * list (list Z)) : bool :=
  let '(k, D, thetas) := worst in (k <? m)%nat && parameters_ok D thetas &&
  (gained thetas (x_of X c) =? 0)%Z && (0 <? gained thetas (x_of X k))%Z.

Lemma positive D thetas : parameters_ok D thetas = true -> 0 < inject_Z D.
Proof. unfold DistortionCheck.parameters_ok. rewrite !andb_true_iff, Z.ltb_lt. intros [[P _] _]. change 0 with (inject_Z 0). now rewrite <- Zlt_Qlt. Qed.

Lemma compared D k c thetas s : parameters_ok D thetas = true -> (k < m)%nat -> (c < m)%nat -> has_at_most (only c) s ->
  inject_Z (gained thetas (x_of X k)) <= s * inject_Z (gained thetas (x_of X c)).
Proof.
  intros Ok Hk Hc H. pose proof (positive D thetas Ok) as PD. destruct (parameters_sound X d B p tp wf D thetas Ok) as [Pr Du].
  assert (Ik : In k K) by (apply in_seq; lia). specialize (H _ k Pr Ik). cbv beta in H. rewrite mean_only, !Du in H by exact Hc.
  apply (Qmult_le_r _ _ (/ inject_Z D)); [now apply Qinv_lt_0_compat|]. unfold Qdiv in H. lra.
Qed.

Lemma own_nonneg D thetas c : parameters_ok D thetas = true -> 0 <= inject_Z (gained thetas (x_of X c)).
Proof.
  intros Ok. pose proof (positive D thetas Ok) as PD. destruct (parameters_sound X d B p tp wf D thetas Ok) as [Pr Du].
  pose proof (have_nonneg p tp _ c wf Pr) as N. cbv beta in N. rewrite Du in N.
  assert (E : inject_Z (gained thetas (x_of X c)) == inject_Z (gained thetas (x_of X c)) / inject_Z D * inject_Z D) by (field; lra).
  rewrite E. apply Qmult_le_0_compat; lra.
Qed.

Lemma candidate_sound t c worst : candidate_ok t c worst = true -> (c < m)%nat ->
  exists_profile /\ forall s, 1 <= s -> has_at_most (only c) s -> t <= s.
Proof.
  destruct worst as [[k D] thetas]. unfold candidate_ok. cbv zeta. rewrite !andb_true_iff, Nat.ltb_lt. intros [[Hk Ok] R] Hc. split.
  - eexists. exact (proj1 (parameters_sound X d B p tp wf D thetas Ok)).
  - intros s S H. pose proof (compared D k c thetas s Ok Hk Hc H) as L. pose proof (own_nonneg D thetas c Ok) as N.
    destruct (Z.eqb_spec (gained thetas (x_of X c)) 0) as [Z|Z].
    + rewrite Z in L. apply orb_true_iff in R. destruct R as [R|R]; [|apply Qeq_bool_eq in R; lra].
      rewrite Z.ltb_lt, Zlt_Qlt in R. change (inject_Z 0) with 0 in *. lra.
    + apply Qle_bool_iff in R. apply (Qmult_le_r _ _ (inject_Z (gained thetas (x_of X c)))); [|lra].
      destruct (Qle_lt_or_eq _ _ N) as [G|G]; [exact G|]. exfalso. apply Z. unfold Qeq, inject_Z in G. simpl in G. lia.
Qed.

Lemma infinite_sound c worst : infinite_ok c worst = true -> (c < m)%nat -> forall s, ~ has_at_most (only c) s.
Proof.
  destruct worst as [[k D] thetas]. unfold infinite_ok. rewrite !andb_true_iff, Nat.ltb_lt, Z.eqb_eq, Z.ltb_lt. intros [[[Hk Ok] Z] G] Hc s H.
  pose proof (compared D k c thetas s Ok Hk Hc H) as L. rewrite Z in L. rewrite Zlt_Qlt in G. change (inject_Z 0) with 0 in *. lra.
Qed.

Fixpoint all_from {A} (f : nat -> A -> bool) c (l : list A) : bool :=
  match l with [] => (c =? m)%nat | x :: l' => f c x && all_from f (S c) l' end.
Lemma all_from_sound {A} (f : nat -> A -> bool) c : forall l k, all_from f k l = true -> (k <= c < m)%nat -> exists x, f c x = true.
Proof.
  induction l as [|x l IH]; intros k; simpl; [rewrite Nat.eqb_eq; lia|]. rewrite andb_true_iff. intros [H R] Hk.
  destruct (Nat.eq_dec c k) as [->|N]; [eauto|]. apply (IH (S k) R). lia.
Qed.

(** A mixture: weights, competitors, parameters times D. *)
Definition mixture_ok (t : Q) (D : Z) (mixture : list (Z * (nat * list (list Z)))) : bool :=
  match mixture with [] => false | _ => true end &&
  forallb (fun e => (0 <=? fst e)%Z && (fst (snd e) <? m)%nat && parameters_ok D (snd (snd e))) mixture &&
  let most := greatest (map (fun x => weighted (fun e => gained (snd e) x) mixture) X) in
  let other := weighted (fun e => gained (snd e) (x_of X (fst e))) mixture in
  if (most <=? 0)%Z then Qeq_bool t 1 else Qeq_bool (inject_Z other) (t * inject_Z most).

Lemma weighted_sum {A} (f : A -> Z) q l : sum (fun e => inject_Z (fst e) * (inject_Z (f (snd e)) / q)) l == inject_Z (weighted f l) / q.
Proof.
  induction l as [|[w a] l IH]; simpl; [unfold Qdiv; ring|]. rewrite IH. fold (weighted f l). rewrite inject_Z_plus, inject_Z_mult. unfold Qdiv. ring.
Qed.

Lemma mixture_sound t D mixture : mixture_ok t D mixture = true ->
  exists_profile /\ forall q s, lottery K q -> 1 <= s -> has_at_most q s -> t <= s.
Proof.
  unfold mixture_ok. cbv zeta. rewrite !andb_true_iff, forallb_forall. intros [[Ne Ok] R].
  assert (G : forall e, In e mixture -> (0 <= fst e)%Z /\ (fst (snd e) < m)%nat /\ parameters_ok D (snd (snd e)) = true).
  { intros e He. specialize (Ok e He). rewrite !andb_true_iff, Z.leb_le, Nat.ltb_lt in Ok. tauto. }
  destruct mixture as [|e0 l0] eqn:E; [discriminate|]. rewrite <- E in *. assert (I0 : In e0 mixture) by (rewrite E; now left). clear E Ne.
  destruct (G e0 I0) as (_ & _ & O0). split; [eexists; exact (proj1 (parameters_sound X d B p tp wf D _ O0))|].
  pose proof (positive D _ O0) as PD. intros q s Lq S H.
  set (most := greatest _) in *. set (other := weighted (fun e => gained (snd e) (x_of X (fst e))) mixture) in *.
  destruct (Z.leb_spec most 0) as [Po|Po]; [apply Qeq_bool_eq in R; lra|]. apply Qeq_bool_eq in R.
  set (mix := map (fun e : Z * (nat * list (list Z)) => (inject_Z (fst e), (fst (snd e), parameter B D (snd (snd e))))) mixture).
  apply (lower J nat voters rows K features mix t (inject_Z most / inject_Z D)) with (p := q); auto; [..|lra].
  - intros e He. apply in_map_iff in He. destruct He as ([w [k th]] & <- & He). destruct (G _ He) as (W & Hk & O). cbn [fst snd] in *.
    split; [change 0 with (inject_Z 0); now rewrite <- Zle_Qle|]. split; [apply in_seq; lia|]. exact (proj1 (parameters_sound X d B p tp wf D th O)).
  - apply Qlt_shift_div_l; [exact PD|]. rewrite Qmult_0_l. change 0 with (inject_Z 0). now rewrite <- Zlt_Qlt.
  - intros c Hc. apply in_seq in Hc. unfold mix. rewrite sum_map. cbn [fst snd].
    rewrite (sum_ext _ (fun e => inject_Z (fst e) * (inject_Z (gained (snd (snd e)) (x_of X c)) / inject_Z D))).
    + rewrite (weighted_sum (fun e => gained (snd e) (x_of X c))). apply Qmult_le_compat_r; [|apply Qlt_le_weak, Qinv_lt_0_compat, PD].
      rewrite <- Zle_Qle. apply greatest_le, (in_map (fun x => weighted (fun e => gained (snd e) x) mixture)), nth_In. lia.
    + intros e He. destruct (G e He) as (_ & _ & O). rewrite (proj2 (parameters_sound X d B p tp wf D _ O)). reflexivity.
  - unfold mix. rewrite sum_map. cbn [fst snd].
    rewrite (sum_ext _ (fun e => inject_Z (fst e) * (inject_Z (gained (snd (snd e)) (x_of X (fst (snd e)))) / inject_Z D))).
    + rewrite (weighted_sum (fun e => gained (snd e) (x_of X (fst e)))). fold other. rewrite R. unfold Qdiv. ring.
    + intros e He. destruct (G e He) as (_ & _ & O). rewrite (proj2 (parameters_sound X d B p tp wf D _ O)). reflexivity.
Qed.
End Least.

(** ** The checkers *)
Section Checkers.
Variable X : list (list Z).
Variable d : nat.
Variable B : list (Z * list nat).
Variable p : list Z.
Variable tp : Z.
Local Notation K := (seq 0 (length X)).
Local Notation has_at_most := (at_most (seq 0 d) nat (voters B) (rows X B) K (fun c => vec (x_of X c))).
Local Notation exists_profile := (exists theta, profile (seq 0 d) nat (voters B) (rows X B) theta).

Definition check_least_lottery t bounds D mixture : bool := upper_ok X d B p tp t bounds && mixture_ok X d B t D mixture.
Definition check_least_candidate t bounds worst : bool :=
  upper_ok X d B p tp t bounds && match worst with [] => false | _ => true end && all_from X (candidate_ok X d B t) 0 worst.
Definition check_infinite worst : bool := well_formed X d B p tp && all_from X (infinite_ok X d B) 0 worst.

Theorem check_least_lottery_sound t bounds D mixture : check_least_lottery t bounds D mixture = true ->
  lottery K (chance p tp) /\ exists_profile /\ has_at_most (chance p tp) t /\
  forall q s, lottery K q -> 1 <= s -> has_at_most q s -> t <= s.
Proof.
  unfold check_least_lottery. rewrite andb_true_iff. intros [U M]. destruct (upper_sound X d B p tp t bounds U) as (L & A & _).
  unfold upper_ok in U. rewrite !andb_true_iff in U. destruct U as [[W _] _]. destruct (mixture_sound X d B p tp W t D mixture M). auto.
Qed.

Theorem check_least_candidate_sound t bounds worst : check_least_candidate t bounds worst = true ->
  lottery K (chance p tp) /\ exists_profile /\ has_at_most (chance p tp) t /\
  forall c s, (c < length X)%nat -> 1 <= s -> has_at_most (only c) s -> t <= s.
Proof.
  unfold check_least_candidate. rewrite !andb_true_iff. intros [[U Ne] A]. destruct (upper_sound X d B p tp t bounds U) as (L & H & _).
  unfold upper_ok in U. rewrite !andb_true_iff in U. destruct U as [[W _] _].
  assert (S : forall c, (c < length X)%nat -> exists_profile /\ forall s, 1 <= s -> has_at_most (only c) s -> t <= s).
  { intros c Hc. destruct (all_from_sound X _ c worst 0%nat A ltac:(lia)) as [x Ok]. exact (candidate_sound X d B p tp W t c x Ok Hc). }
  repeat split; auto; try apply L.
  - assert (Hm : (0 < length X)%nat).
    { destruct worst as [|[[k D] th] l]; [discriminate|]. simpl in A. rewrite !andb_true_iff, Nat.ltb_lt in A. lia. }
    apply (S 0%nat Hm).
  - intros c s Hc. apply (S c Hc).
Qed.

Theorem check_infinite_sound worst : check_infinite worst = true -> forall c s, (c < length X)%nat -> ~ has_at_most (only c) s.
Proof.
  unfold check_infinite. rewrite andb_true_iff. intros [W A] c s Hc. destruct (all_from_sound X _ c worst 0%nat A ltac:(lia)) as [x Ok].
  exact (infinite_sound X d B p tp W c x Ok Hc s).
Qed.
End Checkers.
