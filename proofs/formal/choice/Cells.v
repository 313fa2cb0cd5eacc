(** More axioms of leximax rules: Condorcet winners and losers, Smith, participation, separability, homogeneity.

    A Condorcet winner has more wins than anybody else, and a member of a set that beats all outsiders more than any outsider; a Condorcet
    loser has none, and some ballot has another candidate on top. Scores that are sums over voters do not fall for a voter's favourite
    when the voter comes (participation), and orders that hold on two profiles hold on both together (separability). *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny.
Import ListNotations.

Section Cells.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.

Section Contests.
Variable score : profile -> nat -> nat.
Hypothesis score_lt : by_contests m score.

Section Family.
Variable A : profile -> ranking -> Prop.
Hypothesis A_fine : fine m F A.

Theorem contests_condorcet_loser : condorcet_loser m F (fun P => leximax (A P) (score P)).
Proof.
  intros P r c M B H Hc L. destruct (first r c) eqn:T; [exfalso|auto].
  assert (D : exists d, d < m /\ d <> c) by (destruct c; [exists 1|exists 0]; lia). destruct D as (d & Hd & Nd).
  pose proof (L d Hd Nd) as Bd. apply Nat.ltb_lt in Bd. unfold support in Bd.
  destruct (filter (fun v => above v d c) P) as [|v l] eqn:E; [simpl in Bd; lia|].
  assert (Hv : In v (filter (fun v => above v d c) P)) by (rewrite E; now left). apply filter_In in Hv. destruct Hv as [Hv Av].
  destruct (proj2 B v Hv) as [Rv _]. pose proof (fine_ballot m F A A_fine P v B Hv) as K.
  destruct v as [|x v]; [apply ranks_length in Rv; simpl in Rv; lia|].
  assert (Nx : x <> c).
  { intros ->. pose proof (first_above m (c :: v) c d Rv Nd (Nat.eqb_refl c)) as U. apply above_asym in U. congruence. }
  assert (Hx : x < m) by (apply Rv; now left).
  apply (leximax_first (A P) (score P) r x H) with c; [now exists v|exact T|]. left. apply score_lt; auto; intros b Hb Cb.
  - exfalso. destruct (Nat.eq_dec b c) as [->|Nb]; [now rewrite beats_irrefl in Cb|]. pose proof (beats_asym _ _ _ (L b Hb Nb)). congruence.
  - apply L; auto. intros ->. pose proof (beats_asym _ _ _ (L x Hx Nx)). congruence.
Qed.
End Family.

Theorem contests_smith : smith m F (fun P => leximax (any F P) (score P)).
Proof.
  intros P r S c B H D Hc Sc (s & Fs & Ts). destruct r as [|w r].
  { pose proof (F_ranks _ (proj1 H)) as R. apply ranks_length in R. simpl in R. lia. }
  exists w. split; [apply Nat.eqb_refl|]. destruct (S w) eqn:Sw; [auto|exfalso].
  assert (Hw : w < m) by (apply (F_ranks _ (proj1 H)); now left).
  destruct s as [|x s]; [discriminate|]. apply Nat.eqb_eq in Ts. subst x.
  apply (leximax_first (any F P) (score P) (w :: r) c H) with w; [now exists s|apply Nat.eqb_refl|].
  left. apply score_lt; auto; intros b Hb Wb; apply D; auto; destruct (S b) eqn:Sb; auto.
  - pose proof (beats_asym _ _ _ (D b w Hb Hw Sb Sw)). congruence.
  - pose proof (beats_asym _ _ _ (D c b Hc Hb Sc Sb)). congruence.
Qed.

Theorem contests_condorcet_winner : condorcet_winner m F (fun P => leximax (any F P) (score P)).
Proof.
  intros P r c B H Hc W Ex.
  destruct (contests_smith P r (Nat.eqb c) c B H) as (w & T & E); auto; [|apply Nat.eqb_refl|].
  - intros a b Ha Hb Ea Eb. apply Nat.eqb_eq in Ea. subst a. apply W; auto. now apply Nat.eqb_neq in Eb; auto.
  - apply Nat.eqb_eq in E. now subst.
Qed.
End Contests.

(** Scores that are sums of points over voters. *)
Section Additive.
Variable points : ranking -> nat -> nat.
Variable score : profile -> nat -> nat.
Hypothesis score_nil : forall c, score [] c = 0.
Hypothesis score_cons : forall v P c, score (v :: P) c = points v c + score P c.
Let rule P := leximax (any F P) (score P).

Lemma score_app P Q c : score (P ++ Q) c = score P c + score Q c.
Proof. induction P as [|v P IH]; simpl; rewrite ?score_nil, ?score_cons, ?IH; lia. Qed.

Lemma score_copies P k c : score (concat (repeat P k)) c = k * score P c.
Proof. induction k as [|k IH]; simpl; [apply score_nil|]. rewrite score_app, IH. lia. Qed.

Theorem additive_separability : separability m F rule.
Proof.
  intros P Q r B B' [H G] [_ G']. split; [exact H|]. intros p c s -> d K.
  specialize (G p c s eq_refl d K). specialize (G' p c s eq_refl d K). revert G G'. unfold better. rewrite !score_app. lia.
Qed.

Theorem additive_homogeneity : homogeneity m F rule.
Proof.
  intros P r k B [H G] Hk. split; [exact H|]. intros p c s E d K. specialize (G p c s E d K). revert G.
  unfold better. rewrite !score_copies. nia.
Qed.

Hypothesis points_above : forall v a b, ranks m v -> a < m -> b < m -> above v a b = true -> points v b <= points v a.

Theorem additive_participation : participation m F rule.
Proof.
  intros P v r r' a b B B' H H' T T'. destruct (above v a b) eqn:E; [exfalso|auto].
  destruct (proj2 B' v (or_introl eq_refl)) as [Rv _].
  pose proof (first_lt m r a (F_ranks _ (proj1 H)) T) as Ha. pose proof (first_lt m r' b (F_ranks _ (proj1 H')) T') as Hb.
  assert (N : a <> b) by (intros ->; now rewrite above_irrefl in E).
  assert (Pb : possible (any F P) [] b).
  { pose proof (proj1 H') as K. destruct r' as [|x r']; [discriminate|]. apply Nat.eqb_eq in T'. subst x. now exists r'. }
  assert (Pa : possible (any F (v :: P)) [] a).
  { pose proof (proj1 H) as K. destruct r as [|x r]; [discriminate|]. apply Nat.eqb_eq in T. subst x. now exists r. }
  pose proof (leximax_first (any F P) (score P) r b H Pb a T) as G.
  pose proof (leximax_first (any F (v :: P)) (score (v :: P)) r' a H' Pa b T') as G'.
  pose proof (points_above v a b Rv Ha Hb E). revert G G'. unfold better. rewrite !score_cons. lia.
Qed.
End Additive.

(** Borda and plurality. *)
Definition borda_points (v : ranking) c : nat := sum (fun b => if above v c b then 1 else 0) (seq 0 m).
Definition first_place (v : ranking) c : nat := if first v c then 1 else 0.

Lemma borda_nil c : borda m [] c = 0.
Proof. unfold borda. induction (seq 0 m); simpl; auto. Qed.

Lemma borda_cons v P c : borda m (v :: P) c = borda_points v c + borda m P c.
Proof.
  unfold borda, borda_points. rewrite <- sum_add. apply sum_ext. intros b _. unfold support. simpl. destruct (above v c b); auto.
Qed.

Lemma borda_above v a b : ranks m v -> a < m -> b < m -> above v a b = true -> borda_points v b <= borda_points v a.
Proof.
  intros R Ha Hb E. apply sum_le. intros y _. destruct (above v b y) eqn:K; [|lia].
  assert (L : above v a y = true) by (rewrite above_lt in *; lia). rewrite L. lia.
Qed.

Lemma plurality_cons v P c : plurality (v :: P) c = first_place v c + plurality P c.
Proof. unfold plurality, first_place. simpl. destruct (first v c); auto. Qed.

Lemma plurality_above v a b : ranks m v -> a < m -> b < m -> above v a b = true -> first_place v b <= first_place v a.
Proof.
  intros R Ha Hb E. unfold first_place. destruct (first v b) eqn:T; [|lia]. exfalso.
  destruct (Nat.eq_dec a b) as [->|N]; [now rewrite above_irrefl in E|].
  pose proof (first_above m v b a R N T) as K. apply above_asym in K. congruence.
Qed.

Lemma borda_raise P P' a : ballots m F P -> ballots m F P' -> a < m -> Forall2 (raised a) P P' ->
  borda m P a <= borda m P' a /\ forall x, x < m -> x <> a -> borda m P' x <= borda m P x.
Proof.
  intros B B' Ha E. split.
  - apply sum_le. intros y _. apply (raise_up a P P' E y).
  - intros x _ N. apply sum_le. intros y _. destruct (Nat.eq_dec y a) as [->|Ny].
    + now apply (raise_down m a F P P').
    + now rewrite (raise_same a P P' E x y N Ny).
Qed.

Theorem leximax_borda_axioms : let f := leximax_borda m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  winner_monotonicity m F f /\ participation m F f /\ separability m F f /\ homogeneity m F f.
Proof.
  cbv zeta. split; [apply (rule_exists m F F_ranks (any F)), any_fine|].
  split; [apply (rule_unique m F F_ranks (any F)), any_fine|].
  split; [apply (rule_wm m F F_ranks (any F) (any_fine m F)); exact borda_raise|].
  split; [exact (additive_participation borda_points (borda m) borda_cons borda_above)|].
  split; [exact (additive_separability borda_points (borda m) borda_nil borda_cons)|].
  exact (additive_homogeneity borda_points (borda m) borda_nil borda_cons).
Qed.

Theorem plurality_participation : participation m F (leximax_plurality F).
Proof. exact (additive_participation first_place plurality plurality_cons plurality_above). Qed.

Theorem plurality_homogeneity : homogeneity m F (leximax_plurality F).
Proof. exact (additive_homogeneity first_place plurality (fun _ => eq_refl) plurality_cons). Qed.

(** Copies of a profile have the same majorities and unanimous pairs. *)
Lemma support_copies P k a b : support (concat (repeat P k)) a b = k * support P a b.
Proof. induction k as [|k IH]; [reflexivity|]. simpl. unfold support in *. rewrite filter_app, app_length, IH. lia. Qed.

Lemma length_copies (P : profile) k : length (concat (repeat P k)) = k * length P.
Proof. induction k as [|k IH]; [reflexivity|]. simpl. rewrite app_length, IH. lia. Qed.

Lemma beats_copies P k a b : 0 < k -> beats (concat (repeat P k)) a b = beats P a b.
Proof.
  intros K. unfold beats. rewrite support_copies, length_copies. apply eq_true_iff_eq. rewrite !Nat.ltb_lt. nia.
Qed.

Lemma unanimous_copies P k a b : 0 < k -> unanimous (concat (repeat P k)) a b = unanimous P a b.
Proof.
  intros K. apply eq_true_iff_eq. rewrite !unanimous_support, support_copies, length_copies. nia.
Qed.

Lemma copeland_copies P k a : 0 < k -> copeland m (concat (repeat P k)) a = copeland m P a.
Proof. intros K. unfold copeland. f_equal. apply filter_ext. intros b. now apply beats_copies. Qed.

Lemma unanimity_copies P k r : 0 < k -> unanimity m F (concat (repeat P k)) r <-> unanimity m F P r.
Proof.
  intros K. unfold unanimity, respects. split; intros [H U]; split; auto; intros a b Ha Hb E; apply U; auto;
    [now rewrite unanimous_copies|now rewrite unanimous_copies in E].
Qed.

(** Scores that copies leave as they are. *)
Section Copies.
Variable score : profile -> nat -> nat.
Hypothesis score_copies_same : forall P k a, 0 < k -> score (concat (repeat P k)) a = score P a.

Theorem leximax_homogeneity : homogeneity m F (fun P => leximax (any F P) (score P)).
Proof.
  intros P r k B [H G] Hk. split; [exact H|]. intros p c s E d K. specialize (G p c s E d K). revert G.
  unfold better. now rewrite !score_copies_same.
Qed.

Theorem leximax_po_homogeneity : homogeneity m F (fun P => leximax (unanimity m F P) (score P)).
Proof.
  intros P r k B [H G] Hk. split; [now apply unanimity_copies|]. intros p c s E d [t K].
  apply unanimity_copies in K; [|auto]. specialize (G p c s E d (ex_intro _ t K)). revert G. unfold better. now rewrite !score_copies_same.
Qed.
End Copies.

Lemma cost_copies P k r : cost m (concat (repeat P k)) r = k * cost m P r.
Proof.
  induction k as [|k IH]; simpl.
  - assert (Z : forall (f : nat -> nat) l, (forall x, f x = 0) -> sum f l = 0) by (intros f l H; induction l; simpl; rewrite ?H; auto).
    unfold cost. apply Z. intros a. apply Z. intros b. unfold term. now destruct (above r a b).
  - rewrite <- IH. unfold cost. rewrite <- sum_add. apply sum_ext. intros a _. rewrite <- sum_add. apply sum_ext. intros b _.
    unfold term, support. rewrite filter_app, app_length. destruct (above r a b); auto.
Qed.

Theorem kemeny_homogeneity prec : homogeneity m F (kemeny m F prec) /\ homogeneity m F (kemeny_po m F prec).
Proof.
  split; intros P r k B [H G] Hk.
  - split; [exact H|]. intros r' H'. specialize (G r' H'). rewrite !cost_copies. destruct G as [L|[E K]]; [left; nia|right; split; [nia|exact K]].
  - split; [now apply unanimity_copies|]. intros r' H'. apply unanimity_copies in H'; [|auto]. specialize (G r' H').
    rewrite !cost_copies. destruct G as [L|[E K]]; [left; nia|right; split; [nia|exact K]].
Qed.
End Cells.
