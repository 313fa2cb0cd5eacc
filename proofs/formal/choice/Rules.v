(** Leximax Copeland, LCPO and leximax plurality (Theorems 4.3 and C.6), for any family of allowed rankings.

    PMC: scores fall strictly along a pairwise majority ranking, so it is the greedy's choice. Majority: the favourite has more wins than all
    others and is first on some ballot, so it can be first. Winner monotonicity: a raise changes scores in favour of the winner only,
    and the rankings that stay allowed are enough for it to come first. Separability of plurality: scores add up. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles.
Import ListNotations.

Section Rules.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.
Local Notation any := (any F).
Local Notation unanimity := (unanimity m F).
Local Notation lcpo := (lcpo m F).
Local Notation leximax_copeland := (leximax_copeland m F).
Local Notation leximax_plurality := (leximax_plurality F).

Lemma unanimity_ranks P r : unanimity P r -> ranks m r.
Proof. intros [H _]. auto. Qed.

(** What is allowed: [any] and [unanimity], with what the proofs need of them. *)
Record fine (A : profile -> ranking -> Prop) := {
  fine_F : forall P r, A P r -> F r;
  fine_ballot : forall P r, ballots m F P -> In r P -> A P r;
  fine_pmc : forall P s, ballots m F P -> F s -> pmc_ranking m P s -> A P s;
  fine_first : forall P P' a r, ballots m F P -> ballots m F P' -> Forall2 (raised a) P P' ->
    A P r -> first r a = true -> A P' r;
  fine_back : forall P P' a r r', ballots m F P -> ballots m F P' -> Forall2 (raised a) P P' ->
    A P r -> first r a = true -> A P' r' -> A P r';
  fine_dec : (forall r, F r \/ ~ F r) -> forall P r, A P r \/ ~ A P r
}.

Lemma any_fine : fine any.
Proof. split; unfold any; auto. intros P r [_ H] Hr. now apply H. Qed.

Lemma first_lt r a : ranks m r -> first r a = true -> a < m.
Proof.
  intros [_ H] T. apply H. destruct r as [|x r]; [discriminate|].
  apply Nat.eqb_eq in T. subst. now left.
Qed.

Lemma respects_dec P r : respects m P r \/ ~ respects m P r.
Proof.
  set (ok := forallb (fun a => forallb (fun b => implb (unanimous P a b) (above r a b)) (seq 0 m)) (seq 0 m)).
  assert (E : ok = true <-> respects m P r).
  { unfold ok, respects. rewrite forallb_forall. split.
    - intros H a b Ha Hb U. specialize (H a). rewrite in_seq, forallb_forall in H.
      specialize (H (conj (Nat.le_0_l a) Ha) b). rewrite in_seq, U in H. apply H. lia.
    - intros H a Ha. apply forallb_forall. intros b Hb. rewrite in_seq in *.
      destruct (unanimous P a b) eqn:U; [|auto]. simpl. apply H; auto; lia. }
  destruct ok; [left|right]; rewrite <- E; auto.
Qed.

Lemma unanimity_fine : fine unanimity.
Proof.
  split; unfold unanimity.
  - tauto.
  - intros P r [_ H] Hr. split; [now apply H|]. now apply ballot_respects.
  - intros P s [N _] Hs [_ H]. split; [auto|]. intros a b Ha Hb U.
    rewrite H by auto. now apply unanimous_beats.
  - intros P P' a r B B' E [Hr H] T. split; [auto|].
    apply (respects_first m a F P P' B B'); auto. apply (first_lt r); auto.
  - intros P P' a r r' B B' E [Hr H] T [Hr' H']. split; [auto|].
    apply (respects_back m a P P') with r; auto. apply (first_lt r); auto.
  - intros D P r. destruct (D r), (respects_dec P r); tauto.
Qed.

Section Leximax_rules.
Variable A : profile -> ranking -> Prop.
Hypothesis A_fine : fine A.
Variable score : profile -> nat -> nat.
Let rule P := leximax (A P) (score P).

Let A_ranks P r : A P r -> ranks m r.
Proof. intros H. apply F_ranks, (fine_F A A_fine P r H). Qed.

Theorem rule_exists : (forall r, F r \/ ~ F r) -> exists_output m F rule.
Proof.
  intros D P B. apply (leximax_exists m); [exact (A_ranks P)|now apply (fine_dec A A_fine)|].
  destruct B as [N H]. destruct P as [|r P]; [congruence|].
  exists r. apply (fine_ballot A A_fine); [now split|now left].
Qed.

Theorem rule_unique : unique_output rule.
Proof. intros P r r'. apply (leximax_unique m). exact (A_ranks P). Qed.

(** A raise that helps only [a]. *)
Hypothesis score_raise : forall P P' a, ballots m F P -> ballots m F P' -> a < m -> Forall2 (raised a) P P' ->
  score P a <= score P' a /\ forall x, x < m -> x <> a -> score P' x <= score P x.

Theorem rule_wm : winner_monotonicity m F rule.
Proof.
  intros P P' r r' a B B' H H' T E. destruct r' as [|e r']; [|simpl].
  { destruct H' as [H' _]. apply A_ranks, ranks_length in H'.
    destruct H as [H _]. apply A_ranks, ranks_length in H. destruct r; [discriminate|simpl in *; lia]. }
  apply Nat.eqb_eq. destruct (Nat.eq_dec e a) as [|N]; [auto|exfalso].
  pose proof (A_ranks _ _ (proj1 H)) as R. pose proof (A_ranks _ _ (proj1 H')) as R'.
  pose proof (first_lt r a R T) as Ha.
  assert (He : e < m) by (apply R'; now left).
  assert (K : ~ better (score P) e a).
  { apply (leximax_first (A P)) with (r := r); [exact H| |exact T]. exists r'.
    eapply (fine_back A A_fine P P' a r); eauto; [apply H|apply H']. }
  assert (K' : ~ better (score P') a e).
  { apply (leximax_first (A P')) with (r := e :: r'); [exact H'| |apply Nat.eqb_refl].
    destruct r as [|x r]; [discriminate|]. pose proof T as Tx. apply Nat.eqb_eq in Tx. subst x. exists r.
    eapply (fine_first A A_fine P P' a); eauto. apply H. }
  destruct (score_raise P P' a B B' Ha E) as [U D]. specialize (D e He N).
  unfold better in *. lia.
Qed.
End Leximax_rules.

Lemma copeland_raise P P' a : ballots m F P -> ballots m F P' -> a < m -> Forall2 (raised a) P P' ->
  copeland m P a <= copeland m P' a /\ forall x, x < m -> x <> a -> copeland m P' x <= copeland m P x.
Proof.
  intros B B' Ha E. split.
  - now apply copeland_up.
  - intros x _ N. now apply (copeland_down m a F P P').
Qed.

Lemma plurality_raise P P' a : ballots m F P -> ballots m F P' -> a < m -> Forall2 (raised a) P P' ->
  plurality P a <= plurality P' a /\ forall x, x < m -> x <> a -> plurality P' x <= plurality P x.
Proof.
  intros B B' Ha E. split.
  - apply (count2 _ _ (raised a)); [|auto]. intros r r' Hr Hr' [_ H] T.
    apply B in Hr. apply B' in Hr'. destruct Hr as [R _], Hr' as [R' _].
    apply (above_first m); auto. intros d Hd N. apply H. now apply (first_above m).
  - intros x Hx N. apply (count2' _ _ (raised a)); [|auto]. intros r r' Hr Hr' H T.
    apply B in Hr. apply B' in Hr'. destruct Hr as [R _], Hr' as [R' _].
    apply (above_first m); auto. intros d Hd N'. pose proof (first_above m r' x d R' N' T) as K.
    destruct (Nat.eq_dec d a) as [->|N2].
    + now apply (raised_down m a r r').
    + rewrite <- (proj1 H); auto.
Qed.

(** Copeland scores of a PMC ranking, and of a majority's favourite. *)
Lemma copeland_lt P c d : c < m -> d < m -> (forall b, b < m -> beats P d b = true -> beats P c b = true) ->
  beats P c d = true -> copeland m P d < copeland m P c.
Proof.
  intros Hc Hd H E. apply (count_lt _ _ _ d); auto.
  - intros b Hb. rewrite in_seq in Hb. apply H. lia.
  - apply in_seq. lia.
  - apply beats_irrefl.
Qed.

(** Scores by contests: who beats all whom somebody else beats, is beaten by no other than that one, and beats that one has more. *)
Definition by_contests (score : profile -> nat -> nat) : Prop := forall P c d, c < m -> d < m ->
  (forall b, b < m -> beats P d b = true -> beats P c b = true) -> (forall b, b < m -> beats P b c = true -> beats P b d = true) ->
  beats P c d = true -> score P d < score P c.

Lemma copeland_by_contests : by_contests (copeland m).
Proof. intros P c d Hc Hd H _. now apply copeland_lt. Qed.

Section Contests.
Variable score : profile -> nat -> nat.
Hypothesis score_lt : by_contests score.

Lemma pmc_score P s c d : pmc_ranking m P s -> c < m -> d < m -> above s c d = true -> score P d < score P c.
Proof.
  intros [R H] Hc Hd E. apply score_lt; auto.
  - intros b Hb. rewrite <- !H by auto. rewrite !above_lt in *. lia.
  - intros b Hb. rewrite <- !H by auto. rewrite !above_lt in *. lia.
  - now rewrite <- H.
Qed.

(** Who beats everybody has more than anybody else. *)
Lemma winner_score P c d : c < m -> d < m -> d <> c -> (forall b, b < m -> b <> c -> beats P c b = true) -> score P d < score P c.
Proof.
  intros Hc Hd N W. apply score_lt; auto; intros b Hb E.
  - apply W; auto. intros ->. pose proof (beats_asym _ _ _ (W d Hd N)). congruence.
  - exfalso. destruct (Nat.eq_dec b c) as [->|Nb]; [now rewrite beats_irrefl in E|]. pose proof (beats_asym _ _ _ (W b Hb Nb)). congruence.
Qed.

Variable A : profile -> ranking -> Prop.
Hypothesis A_fine : fine A.
Let rule P := leximax (A P) (score P).

Let A_ranks P r : A P r -> ranks m r.
Proof. intros H. apply F_ranks, (fine_F A A_fine P r H). Qed.

Theorem rule_pmc : pmc m F rule.
Proof.
  intros P r s B H Fs S. apply (leximax_unique m (A P) (score P)); [exact (A_ranks P)|exact H|].
  split; [now apply (fine_pmc A A_fine)|]. intros p c t -> d [t' Hd] K.
  pose proof (A_ranks _ _ Hd) as R'. apply ranks_mid in R'. destruct R' as (Hd' & Np & _).
  pose proof (proj1 S) as R. pose proof (ranks_mid m p c t R) as (Hc & Nc & _ & _).
  destruct (Nat.eq_dec c d) as [->|N]; [unfold better in K; lia|].
  assert (score P d < score P c).
  { apply (pmc_score P _ c d S); auto. apply above_lt. rewrite !index_app_r by auto. simpl.
    rewrite Nat.eqb_refl. destruct (Nat.eqb_spec c d); [congruence|lia]. }
  unfold better in K. lia.
Qed.

Theorem rule_majority : majority m F rule.
Proof.
  intros P r c B H Hc M.
  assert (W : forall d, d < m -> d <> c -> beats P c d = true).
  { intros d Hd N. apply Nat.ltb_lt.
    pose proof (plurality_support m P c d (fun r Hr => proj1 (proj2 B r Hr)) N). lia. }
  assert (C : possible (A P) [] c).
  { unfold plurality in M. destruct (filter (fun r => first r c) P) as [|b l] eqn:L; [simpl in M; lia|].
    assert (Hb : In b (filter (fun r => first r c) P)) by (rewrite L; now left).
    apply filter_In in Hb. destruct Hb as [Hb T]. pose proof (fine_ballot A A_fine P b B Hb) as K.
    destruct b as [|x b]; [discriminate|]. apply Nat.eqb_eq in T. subst x. now exists b. }
  pose proof (A_ranks _ _ (proj1 H)) as R. destruct r as [|e r].
  { apply ranks_length in R. simpl in R. lia. }
  simpl. apply Nat.eqb_eq. destruct (Nat.eq_dec e c) as [|N]; [auto|exfalso].
  assert (He : e < m) by (apply R; now left).
  apply (leximax_first (A P) (score P) (e :: r) c H C e); [apply Nat.eqb_refl|]. left. now apply winner_score.
Qed.
End Contests.

(** Theorem 4.3 of Ge et al. (2024), for any family. *)
Theorem lcpo_axioms :
  ((forall r, F r \/ ~ F r) -> exists_output m F lcpo) /\ unique_output lcpo /\
  pareto m F lcpo /\ pmc m F lcpo /\ majority m F lcpo /\ winner_monotonicity m F lcpo.
Proof.
  split; [now apply rule_exists, unanimity_fine|]. split; [now apply rule_unique, unanimity_fine|].
  split; [|split; [apply rule_pmc; [exact copeland_by_contests|apply unanimity_fine]|
    split; [apply rule_majority; [exact copeland_by_contests|apply unanimity_fine]|]]].
  - intros P r a b _ [[_ H] _]. auto.
  - apply rule_wm; [apply unanimity_fine|apply copeland_raise].
Qed.

Theorem leximax_copeland_axioms :
  ((forall r, F r \/ ~ F r) -> exists_output m F leximax_copeland) /\ unique_output leximax_copeland /\
  pmc m F leximax_copeland /\ majority m F leximax_copeland /\ winner_monotonicity m F leximax_copeland.
Proof.
  split; [now apply rule_exists, any_fine|]. split; [now apply rule_unique, any_fine|].
  split; [apply rule_pmc; [exact copeland_by_contests|apply any_fine]|split; [apply rule_majority; [exact copeland_by_contests|apply any_fine]|]].
  apply rule_wm; [apply any_fine|apply copeland_raise].
Qed.

(** Theorem C.6. *)
Theorem leximax_plurality_axioms :
  ((forall r, F r \/ ~ F r) -> exists_output m F leximax_plurality) /\ unique_output leximax_plurality /\
  majority m F leximax_plurality /\ winner_monotonicity m F leximax_plurality /\ separability m F leximax_plurality.
Proof.
  split; [now apply rule_exists, any_fine|]. split; [now apply rule_unique, any_fine|].
  split; [|split; [apply rule_wm; [apply any_fine|apply plurality_raise]|]].
  - intros P r c B H Hc M.
    assert (C : possible (any P) [] c).
    { unfold plurality in M. destruct (filter (fun r => first r c) P) as [|b l] eqn:L; [simpl in M; lia|].
      assert (Hb : In b (filter (fun r => first r c) P)) by (rewrite L; now left).
      apply filter_In in Hb. destruct Hb as [Hb T]. apply B in Hb. destruct Hb as [_ K].
      destruct b as [|x b]; [discriminate|]. apply Nat.eqb_eq in T. subst x. now exists b. }
    pose proof (F_ranks _ (proj1 H)) as R. destruct r as [|e r].
    { apply ranks_length in R. simpl in R. lia. }
    simpl. apply Nat.eqb_eq. destruct (Nat.eq_dec e c) as [|N]; [auto|exfalso].
    apply (leximax_first (any P) (plurality P) (e :: r) c H C e); [apply Nat.eqb_refl|].
    left. assert (L : plurality P c + plurality P e <= length P); [|lia].
    apply count_disjoint. intros [|x b] _; [discriminate|]. simpl. rewrite Nat.eqb_eq, Nat.eqb_neq. lia.
  - intros P Q r B B' [H G] [_ G']. split; [exact H|]. intros p c s -> d K.
    specialize (G p c s eq_refl d K). specialize (G' p c s eq_refl d K). revert G G'.
    assert (S : forall x, plurality (P ++ Q) x = plurality P x + plurality Q x).
    { intros x. unfold plurality. now rewrite filter_app, app_length. }
    unfold better. rewrite !S. lia.
Qed.
End Rules.
