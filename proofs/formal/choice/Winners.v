(** Further axioms, most of them about the winner alone.

    Some follow from others: ballots that are all alike from majority consistency on pairs, a majority loser is a Condorcet loser, and
    involvement is participation of a voter whose favourite or last candidate is concerned. A candidate above whom all voters have
    somebody has fewer wins and points than that one. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Cells.
Import ListNotations.

Section Winners.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.

Lemma top r c : ranks m r -> c < m -> exists x s, r = x :: s /\ x < m.
Proof. intros R Hc. destruct r as [|x s]; [apply ranks_length in R; simpl in R; lia|]. exists x, s. split; [auto|]. apply R. now left. Qed.

(** A Condorcet winner that can be first has more wins than anybody else. *)
Section Contests.
Variable score : profile -> nat -> nat.
Hypothesis score_lt : by_contests m score.

Theorem contests_po_condorcet_winner_pareto : condorcet_winner_pareto m F (fun P => leximax (unanimity m F P) (score P)).
Proof.
  intros P r c B H Hc W (s & Fs & Us & Ts). destruct s as [|y s]; [discriminate|]. apply Nat.eqb_eq in Ts. subst y.
  destruct (top r c (F_ranks r (proj1 (proj1 H))) Hc) as (x & t & -> & Hx). simpl. apply Nat.eqb_eq.
  destruct (Nat.eq_dec x c) as [|N]; [auto|exfalso].
  apply (leximax_first (unanimity m F P) (score P) (x :: t) c H (ex_intro _ s (conj Fs Us)) x); [apply Nat.eqb_refl|].
  left. now apply (winner_score m score score_lt).
Qed.

Theorem contests_condorcet_winner_pareto : condorcet_winner_pareto m F (fun P => leximax (any F P) (score P)).
Proof. intros P r c B H Hc W (s & Fs & _ & Ts). apply (contests_condorcet_winner m F F_ranks score score_lt P r c B H Hc W). eauto. Qed.
End Contests.

(** Who is last on a ballot is below everybody. *)
Lemma last_below v c d : ranks m v -> d < m -> d <> c -> first (rev v) c = true -> above v d c = true.
Proof.
  intros [N H] Hd Nd T. assert (I : In d v) by now apply H. destruct (rev v) as [|x l] eqn:E; [discriminate|]. apply Nat.eqb_eq in T. subst x.
  assert (Ev : v = rev l ++ [c]) by (rewrite <- (rev_involutive v), E; reflexivity). rewrite Ev in *. clear E Ev.
  apply in_app_iff in I. destruct I as [I|[->|[]]]; [|tauto]. apply above_lt. rewrite index_app_l by auto. rewrite index_app_r.
  - apply index_lt in I. lia.
  - apply NoDup_remove_2 in N. rewrite app_nil_r in N. exact N.
Qed.

Lemma loser_majority_loser (output : profile -> ranking -> Prop) : condorcet_loser m F output -> majority_loser m F output.
Proof.
  intros L P r c M B H Hc Ma. apply (L P r c M B H Hc). intros d Hd N. apply Nat.ltb_lt.
  enough (length (filter (fun v => first (rev v) c) P) <= support P d c) by lia. unfold support. destruct B as [_ B]. clear H Ma.
  induction P as [|v P IH]; simpl; [lia|]. assert (IH' := IH (fun r Hr => B r (or_intror Hr))). destruct (first (rev v) c) eqn:T.
  - rewrite (last_below v c d (proj1 (B v (or_introl eq_refl))) Hd N T). simpl. lia.
  - destruct (above v d c); simpl; lia.
Qed.

(** Ballots that are all alike. *)
Lemma alike_support P s a b : (forall v, In v P -> v = s) -> support P a b = if above s a b then length P else 0.
Proof.
  intros H. unfold support. induction P as [|v P IH]; simpl; [now destruct (above s a b)|].
  rewrite (H v) by now left. specialize (IH (fun r Hr => H r (or_intror Hr))). destruct (above s a b); simpl; lia.
Qed.

Lemma pmc_unanimous (output : profile -> ranking -> Prop) : pmc m F output -> unanimous_ballots m F output.
Proof.
  intros H P r s B O A. destruct P as [|v P]; [destruct B; congruence|]. assert (E : v = s) by (apply A; now left). subst v.
  destruct (proj2 B s (or_introl eq_refl)) as [Rs Fs]. apply (H _ r s B O Fs). split; [exact Rs|]. intros a b _ _. unfold beats.
  rewrite (alike_support (s :: P) s a b A). destruct (above s a b); symmetry; [apply Nat.ltb_lt|apply Nat.ltb_ge]; simpl; lia.
Qed.

Lemma pareto_pareto_winner (output : profile -> ranking -> Prop) : (forall P r, output P r -> ranks m r) -> pareto m F output -> pareto_winner m F output.
Proof.
  intros R H P r a b B O Ha Hb U _. destruct (first r b) eqn:T; [exfalso|auto]. pose proof (H P r a b B O Ha Hb U) as K.
  destruct (Nat.eq_dec a b) as [->|N]; [now rewrite above_irrefl in K|].
  pose proof (first_above m r b a (R P r O) N T) as L. apply above_asym in L. congruence.
Qed.

(** Somebody below [a] on all ballots has a smaller score. *)
Lemma scored_pareto_winner (score : profile -> nat -> nat) : (forall P a b, ballots m F P -> a < m -> b < m -> unanimous P a b = true -> score P b < score P a) ->
  pareto_winner m F (fun P => leximax (any F P) (score P)).
Proof.
  intros L P r a b B H Ha Hb U (s & Fs & Ts). destruct (first r b) eqn:T; [exfalso|auto]. destruct s as [|x s]; [discriminate|].
  apply Nat.eqb_eq in Ts. subst x. apply (leximax_first (any F P) (score P) r a H (ex_intro _ s Fs) b T). left. now apply L.
Qed.

Lemma unanimous_above P a b : unanimous P a b = true -> forall v, In v P -> above v a b = true.
Proof. unfold unanimous. now rewrite forallb_forall. Qed.

Lemma unanimous_support_le P a b c : unanimous P a b = true -> support P b c <= support P a c.
Proof.
  intros U. pose proof (unanimous_above P a b U) as H. unfold support. clear U. induction P as [|v P IH]; simpl; [lia|].
  assert (IH' := IH (fun r Hr => H r (or_intror Hr))). pose proof (H v (or_introl eq_refl)) as A.
  destruct (above v b c) eqn:E; [|destruct (above v a c); simpl; lia].
  assert (K : above v a c = true) by (rewrite above_lt in *; lia). rewrite K. simpl. lia.
Qed.

Lemma unanimous_beats P a b : P <> [] -> unanimous P a b = true -> beats P a b = true.
Proof. intros N U. apply unanimous_support in U. apply Nat.ltb_lt. destruct P; [congruence|]. simpl in *. lia. Qed.

Lemma unanimous_support_ge P a b c : unanimous P a b = true -> support P c a <= support P c b.
Proof.
  intros U. pose proof (unanimous_above P a b U) as H. unfold support. clear U. induction P as [|v P IH]; simpl; [lia|].
  assert (IH' := IH (fun r Hr => H r (or_intror Hr))). pose proof (H v (or_introl eq_refl)) as A.
  destruct (above v c a) eqn:E; [|destruct (above v c b); simpl; lia].
  assert (K : above v c b = true) by (rewrite above_lt in *; lia). rewrite K. simpl. lia.
Qed.

Theorem contests_pareto_winner (score : profile -> nat -> nat) : by_contests m score -> pareto_winner m F (fun P => leximax (any F P) (score P)).
Proof.
  intros L. apply scored_pareto_winner. intros P a b [N _] Ha Hb U. apply L; auto; [..|now apply unanimous_beats];
    intros c Hc E; apply Nat.ltb_lt in E; apply Nat.ltb_lt; [pose proof (unanimous_support_le P a b c U)|pose proof (unanimous_support_ge P a b c U)]; lia.
Qed.

Lemma sum_lt {A} (f g : A -> nat) l x : (forall y, In y l -> f y <= g y) -> In x l -> f x < g x -> sum f l < sum g l.
Proof.
  induction l as [|y l IH]; simpl; intros H I L; [destruct I|]. destruct I as [->|I].
  - assert (sum f l <= sum g l) by (apply sum_le; auto). lia.
  - specialize (IH (fun z Hz => H z (or_intror Hz)) I L). specialize (H y (or_introl eq_refl)). lia.
Qed.

Lemma unanimous_borda P a b : P <> [] -> a < m -> b < m -> unanimous P a b = true -> borda m P b < borda m P a.
Proof.
  intros N Ha Hb U. apply (sum_lt (support P b) (support P a) (seq 0 m) b); [|apply in_seq; lia|].
  - intros c _. now apply unanimous_support_le.
  - pose proof U as E. apply unanimous_support in E. rewrite E. unfold support. assert (Z : filter (fun v => above v b b) P = []).
    { clear. induction P as [|v P IH]; simpl; [auto|]. now rewrite above_irrefl. }
    rewrite Z. destruct P; [congruence|]. simpl. lia.
Qed.

Theorem borda_pareto_winner : pareto_winner m F (leximax_borda m F).
Proof. apply scored_pareto_winner. intros P a b [N _] Ha Hb U. now apply unanimous_borda. Qed.

Theorem plurality_pareto_winner : pareto_winner m F (leximax_plurality F).
Proof.
  intros P r a b B H Ha Hb U _. destruct (first r b) eqn:T; [exfalso|auto]. destruct P as [|v P]; [destruct B; congruence|].
  destruct (proj2 B v (or_introl eq_refl)) as [Rv Fv]. destruct (top v a Rv Ha) as (x & s & -> & Hx).
  assert (Z : plurality ((x :: s) :: P) b = 0).
  { unfold plurality. rewrite (filter_ext_in _ (fun _ => false)); [clear; induction ((x :: s) :: P); simpl; auto|].
    intros w Hw. destruct (first w b) eqn:Tw; [exfalso|auto]. pose proof (unanimous_above _ a b U w Hw) as A.
    destruct (Nat.eq_dec a b) as [->|N]; [now rewrite above_irrefl in A|].
    pose proof (first_above m w b a (proj1 (proj2 B w Hw)) N Tw) as L. apply above_asym in L. congruence. }
  apply (leximax_first (any F ((x :: s) :: P)) (plurality ((x :: s) :: P)) r x H (ex_intro _ s Fv) b T). left. rewrite Z.
  unfold plurality. simpl. rewrite Nat.eqb_refl. simpl. lia.
Qed.

(** Borda points fall along ballots that are all alike. *)
Theorem borda_unanimous : unanimous_ballots m F (leximax_borda m F).
Proof.
  intros P r s B H A. destruct P as [|v P]; [destruct B; congruence|]. assert (E : v = s) by (apply A; now left). subst v.
  destruct (proj2 B s (or_introl eq_refl)) as [Rs Fs]. pose proof (F_ranks r (proj1 H)) as Rr.
  destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|exfalso].
  destruct (split_neq r s) as (p & c & t & d & t' & -> & -> & D); [now rewrite (ranks_length m r), (ranks_length m s)|auto|].
  pose proof (ranks_mid m p c t Rr) as (Hc & Nc & _). pose proof (ranks_mid m p d t' Rs) as (Hd & Nd & _).
  apply (proj2 H p c t eq_refl d); [now exists t'|]. left. apply unanimous_borda; auto; [discriminate|].
  apply forallb_forall. intros v Hv. rewrite (A v Hv). apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl.
  destruct (Nat.eqb_spec d c); [congruence|lia].
Qed.

(** A voter whose favourite wins, or whose last candidate does not. *)
Lemma participation_positive (output : profile -> ranking -> Prop) : (forall P r, output P r -> ranks m r) -> participation m F output -> positive_involvement m F output.
Proof.
  intros R Pa P v r r' a B B' H H' T Tv. destruct (proj2 B' v (or_introl eq_refl)) as [Rv _].
  pose proof (first_lt m r a (R P r H) T) as Ha. destruct (top r' a (R _ r' H') Ha) as (b & s & -> & Hb).
  simpl. apply Nat.eqb_eq. destruct (Nat.eq_dec b a) as [|N]; [auto|exfalso].
  pose proof (Pa P v r (b :: s) a b B B' H H' T (Nat.eqb_refl b)) as K. rewrite (first_above m v a b Rv N Tv) in K. discriminate.
Qed.

Lemma participation_negative (output : profile -> ranking -> Prop) : (forall P r, output P r -> ranks m r) -> participation m F output -> negative_involvement m F output.
Proof.
  intros R Pa P v r r' a B B' H H' T Tv. destruct (proj2 B' v (or_introl eq_refl)) as [Rv _].
  destruct (first r' a) eqn:T'; [exfalso|auto]. pose proof (first_lt m r' a (R _ r' H') T') as Ha.
  destruct (top r a (R P r H) Ha) as (b & s & -> & Hb). simpl in T. apply Nat.eqb_neq in T.
  pose proof (Pa P v (b :: s) r' b a B B' H H' (Nat.eqb_refl b) T') as K. rewrite (last_below v a b Rv Hb T Tv) in K. discriminate.
Qed.

(** Scores that add up. *)
Lemma additive_reinforcement (score : profile -> nat -> nat) : (forall P Q c, score (P ++ Q) c = score P c + score Q c) ->
  reinforcement m F (fun P => leximax (any F P) (score P)).
Proof.
  intros S P Q r r' q c B B' H H' K T T'. pose proof (first_lt m r c (F_ranks r (proj1 H)) T) as Hc.
  destruct (top q c (F_ranks q (proj1 K)) Hc) as (x & s & -> & Hx). simpl. apply Nat.eqb_eq. destruct (Nat.eq_dec x c) as [|N]; [auto|exfalso].
  assert (Px : possible F [] x) by (exists s; apply (proj1 K)).
  assert (Pc : possible F [] c). { destruct r as [|y r]; [discriminate|]. apply Nat.eqb_eq in T. subst y. exists r. apply (proj1 H). }
  pose proof (leximax_first (any F P) (score P) r x H Px c T) as G. pose proof (leximax_first (any F Q) (score Q) r' x H' Px c T') as G'.
  pose proof (leximax_first (any F (P ++ Q)) (score (P ++ Q)) (x :: s) c K Pc x (Nat.eqb_refl x)) as L. revert G G' L.
  unfold better. rewrite !S. lia.
Qed.

Theorem borda_reinforcement : reinforcement m F (leximax_borda m F).
Proof. apply additive_reinforcement. exact (score_app (borda_points m) (borda m) (borda_nil m) (borda_cons m)). Qed.

Theorem plurality_reinforcement : reinforcement m F (leximax_plurality F).
Proof. apply additive_reinforcement. exact (score_app first_place plurality (fun _ => eq_refl) plurality_cons). Qed.
End Winners.
