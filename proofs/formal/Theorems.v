(** The theorems: each proposition [X] of [Statements] is proved here as [X_holds].

    This file only gathers what the other files prove. [assumptions.txt] says which axioms each theorem rests on (Coq's
    [Print Assumptions]): none, or those of the standard library's real numbers. [make formal] compares it. *)
From Coq Require Import List Arith ZArith QArith Reals Lia.
From Pluralign Require Import Statements.
From Pluralign Require Rules Kemeny KemenyMore KemenyFails Plane Cells Winners HalfPoints Slater Implications RankedPairsAxioms RankedPairsProgram Ties PlaneWinners Incompatible ConeTests Finite C1 LinearRules MajorityLoss Loss Losses Probit Normal Trained Copies Four Exists Symmetry Three Reinforce.
From Pluralign Require Sums Errors Caratheodory Greedy Outliers Roots ExactCover Separation Best Tight Votes.
From Pluralign Require WorstCase.
Import ListNotations.

Section Linear_social_choice.
Import Choice.

Theorem Theorem_3_1_holds : Theorem_3_1.
Proof. exact Loss.loss_fails. Qed.

Theorem Theorem_3_1_convex_holds : Theorem_3_1_convex.
Proof. exact Loss.convex_loss_fails. Qed.

Theorem Theorem_3_1_necessary_holds : Theorem_3_1_necessary.
Proof. exact Loss.least_at_zero. Qed.

Theorem Theorem_3_1_losses_holds : Theorem_3_1_losses.
Proof. exact Trained.named_losses_fail. Qed.

Theorem Normal_distribution_holds : Normal_distribution.
Proof. split; [exact Normal.normal_exists|exact Normal.normal_unique]. Qed.

Theorem Minimizing_rules_exist_holds : Minimizing_rules_exist.
Proof. intros loss X. apply Exists.minimizing_rule. Qed.

Theorem Reversal_symmetry_holds : Reversal_symmetry.
Proof. intros loss lambda X. apply Symmetry.losses_reverse. Qed.

Theorem Losses_homogeneity_holds : Losses_homogeneity.
Proof.
  intros loss lambda X output H. pose proof (Copies.losses_homogeneous loss X lambda output H) as C. split; [intros P r k _ O K|intros P r k K]; now apply C.
Qed.

Theorem Losses_unanimity_holds : Losses_unanimity.
Proof. split; [exact Copies.losses_unanimous|]. intros loss H. destruct (Trained.monotone_useful loss H) as [(P & E & _) M]. auto. Qed.

Theorem Pareto_possible_holds : Pareto_possible.
Proof. exact Three.pareto_possible. Qed.

Theorem Squared_reinforcement_holds : Squared_reinforcement.
Proof. intros X P Q c. apply Reinforce.squared_reinforcement. Qed.

Theorem Squared_separability_holds : Squared_separability.
Proof. exact Symmetry.squared_separability. Qed.

Theorem Four_candidates_holds : Four_candidates.
Proof. exact Four.four_fails. Qed.

Theorem Theorem_3_6_holds : Theorem_3_6.
Proof. exact MajorityLoss.majority_loss_pmc. Qed.

Theorem Theorem_3_6_losses_holds : Theorem_3_6_losses.
Proof. exact Trained.named_majority_losses. Qed.

Theorem Theorem_3_7_holds : Theorem_3_7.
Proof. exists C1.X9. split; [reflexivity|exact C1.majority_relation_fails_pareto]. Qed.

Theorem Theorem_4_3_holds : Theorem_4_3.
Proof. exact Rules.lcpo_axioms. Qed.

Theorem Theorem_4_3_linear_holds : Theorem_4_3_linear.
Proof.
  intros X. split; [|apply LinearRules.linear_lcpo]. apply LinearRules.lcpo_not_not_exists. intros r [H _]. exact H.
Qed.

Theorem Leximax_copeland_holds : Leximax_copeland.
Proof. exact Rules.leximax_copeland_axioms. Qed.

Theorem Theorem_C_2_holds : Theorem_C_2.
Proof. exists (fun r => In r Finite.F3). split; [exact Finite.F3_ranks|exact Finite.lcpo_fails_separability]. Qed.

Theorem Theorem_C_3_holds : Theorem_C_3.
Proof. intros m F prec FR A. now apply Kemeny.kemeny_axioms. Qed.

Theorem Kemeny_subject_to_pareto_holds : Kemeny_subject_to_pareto.
Proof. intros m F prec FR A. now apply Kemeny.kemeny_po_axioms. Qed.

Theorem Kemeny_exists_holds : Kemeny_exists.
Proof. intros m F prec FR T C D. now apply KemenyMore.kemeny_exists. Qed.

Theorem Kemeny_po_separability_holds : Kemeny_po_separability.
Proof.
  intros m F prec A. split; [exact (KemenyMore.kemeny_po_separable m F prec A)|exact (KemenyMore.separable_where_pareto m F prec A)].
Qed.

Theorem Kemeny_in_the_plane_holds : Kemeny_in_the_plane.
Proof. exact Plane.kemeny_in_the_plane. Qed.

Theorem Theorem_C_4_holds : Theorem_C_4.
Proof.
  split; [exists KemenyFails.six|exists KemenyFails.square]; (split; [now split; [reflexivity|intros x; simpl; intuition (subst; reflexivity)]|]);
    intros kemeny [Ex Ch]; [now apply KemenyFails.kemeny_fails_pareto|now apply KemenyFails.kemeny_fails_majority].
Qed.

Theorem Theorem_C_5_holds : Theorem_C_5.
Proof.
  split; [exists KemenyFails.square|exists KemenyFails.six']; (split; [now split; [reflexivity|intros x; simpl; intuition (subst; reflexivity)]|]);
    intros kemeny_po [Ex Ch]; [now apply KemenyFails.kemeny_po_fails_majority|now apply KemenyFails.kemeny_po_fails_separability].
Qed.

Theorem Theorem_C_6_holds : Theorem_C_6.
Proof. exact Rules.leximax_plurality_axioms. Qed.

Theorem Condorcet_and_smith_holds : Condorcet_and_smith.
Proof.
  intros m F FR. pose proof (Rules.copeland_by_contests m) as C.
  split; [exact (Cells.contests_condorcet_winner m F FR (copeland m) C)|]. split; [exact (Cells.contests_smith m F FR (copeland m) C)|].
  split; [exact (Cells.contests_condorcet_loser m F (copeland m) C (any F) (Rules.any_fine m F))|].
  exact (Cells.contests_condorcet_loser m F (copeland m) C (unanimity m F) (Rules.unanimity_fine m F FR)).
Qed.

Theorem Leximax_borda_holds : Leximax_borda.
Proof. exact Cells.leximax_borda_axioms. Qed.

Theorem Plurality_participation_holds : Plurality_participation.
Proof. exact Cells.plurality_participation. Qed.

Theorem Homogeneity_holds : Homogeneity.
Proof.
  intros m F prec. split; [exact (Cells.leximax_po_homogeneity m F (copeland m) (Cells.copeland_copies m))|].
  split; [exact (Cells.leximax_homogeneity m F (copeland m) (Cells.copeland_copies m))|].
  split; [apply Cells.plurality_homogeneity|apply Cells.kemeny_homogeneity].
Qed.

Theorem Lcpo_half_holds : Lcpo_half.
Proof. exact HalfPoints.lcpo_half_axioms. Qed.

Theorem Leximax_copeland_half_holds : Leximax_copeland_half.
Proof. exact HalfPoints.leximax_copeland_half_axioms. Qed.

Theorem Slater_rule_holds : Slater_rule.
Proof. intros m F prec FR PA. exact (Slater.slater_axioms m F FR prec PA). Qed.

Theorem Ranked_pairs_holds : Ranked_pairs.
Proof.
  split; [exact RankedPairsAxioms.lexicographic_order|]. intros m F prior FR O f. pose proof (RankedPairsAxioms.ranked_pairs_pareto m F prior) as Po.
  pose proof (RankedPairsAxioms.ranked_pairs_pmc m F FR prior O) as Pm.
  split; [exact (RankedPairsProgram.ranked_pairs_exists m F FR prior O)|]. split; [exact (RankedPairsAxioms.ranked_pairs_unique m F FR prior O)|].
  split; [exact Po|]. split; [exact Pm|]. split; [exact (RankedPairsAxioms.ranked_pairs_wm m F FR prior O)|]. split; [now apply Winners.pmc_unanimous|]. split; [apply Winners.pareto_pareto_winner; [|exact Po]; intros P r [H _]; auto|].
  exact (RankedPairsAxioms.ranked_pairs_homogeneity m F prior).
Qed.

Theorem Ranked_pairs_program_holds : Ranked_pairs_program.
Proof. intros m F prior P fits l O S T L r. now apply RankedPairsProgram.lock_output. Qed.

Theorem Resolvability_holds : Resolvability.
Proof.
  intros m F FR. split; [reflexivity|]. split; [now apply Ties.leximax_resolvability|]. split; [reflexivity|]. split; [now apply Ties.leximax_resolvability with (m := m)|].
  split; [now apply Ties.kemeny_resolvability|]. split; [now apply Ties.kemeny_resolvability|].
  intros prior P r w B [O H] T. exists r. split; [now apply FR, H|]. split; [apply H|]. intros prior' s [O' H'].
  rewrite (RankedPairsProgram.ranked_pairs_stays m F FR prior prior' P r s O O' (fun v Hv => proj1 (proj2 B v Hv)) H H'). exact T.
Qed.

Theorem Lcpo_in_the_plane_holds : Lcpo_in_the_plane.
Proof. exact PlaneWinners.lcpo_in_the_plane. Qed.

Theorem Implications_holds : Implications.
Proof. exact Implications.implications. Qed.

Theorem Pareto_excludes_condorcet_holds : Pareto_excludes_condorcet.
Proof. exists Incompatible.five. split; [reflexivity|exact Incompatible.pareto_excludes_condorcet]. Qed.

Theorem Appendix_B_holds : Appendix_B.
Proof. exists Incompatible.seven, (Incompatible.voters Incompatible.turning), [3; 0; 1; 2; 6; 5; 4]%nat. exact Incompatible.infeasible_majority. Qed.

Theorem Cone_tests_holds : Cone_tests.
Proof. intros m A score can AR CR Ex order S P. now apply ConeTests.greedy_leximax. Qed.

Theorem Condorcet_winner_pareto_holds : Condorcet_winner_pareto.
Proof.
  intros m F FR. pose proof (Rules.copeland_by_contests m) as C.
  split; [exact (Winners.contests_po_condorcet_winner_pareto m F FR (copeland m) C)|exact (Winners.contests_condorcet_winner_pareto m F FR (copeland m) C)].
Qed.

Theorem Majority_loser_holds : Majority_loser.
Proof. intros m F FR. split; apply Winners.loser_majority_loser; now apply Condorcet_and_smith_holds. Qed.

Theorem Unanimous_ballots_holds : Unanimous_ballots.
Proof.
  intros m F prec FR PR. split; [apply Winners.pmc_unanimous; now apply Theorem_4_3_holds|].
  split; [apply Winners.pmc_unanimous; now apply Leximax_copeland_holds|]. split; [now apply Winners.borda_unanimous|].
  split; apply Winners.pmc_unanimous; [now apply Theorem_C_3_holds|now apply Kemeny_subject_to_pareto_holds].
Qed.

Theorem Pareto_winner_holds : Pareto_winner.
Proof.
  intros m F prec FR PR. split; [|split; [|split; [|split]]].
  - apply Winners.pareto_pareto_winner; [|now apply Theorem_4_3_holds]. intros P r [[H _] _]. auto.
  - exact (Winners.contests_pareto_winner m F (copeland m) (Rules.copeland_by_contests m)).
  - now apply Winners.borda_pareto_winner.
  - now apply Winners.plurality_pareto_winner.
  - apply Winners.pareto_pareto_winner; [|now apply Kemeny_subject_to_pareto_holds]. intros P r [[H _] _]. auto.
Qed.

Theorem Winners_of_sums_holds : Winners_of_sums.
Proof.
  intros m F FR output [<-|[<-|[]]].
  - split; [now apply Winners.borda_reinforcement|]. apply (Implications.implications m F); [intros P r [H _]; auto|now apply Leximax_borda_holds].
  - split; [now apply Winners.plurality_reinforcement|]. apply (Implications.implications m F); [intros P r [H _]; auto|now apply Plurality_participation_holds].
Qed.

Theorem Sequences_fail_holds : Sequences_fail.
Proof. exists (fun r => In r Finite.F4). split; [exact Finite.F4_ranks|exact Finite.lcpo_sequence_fails_winner_monotonicity]. Qed.
End Linear_social_choice.

Section Calibrated_ensembles.
Import Ensembles.
Local Open Scope Q_scope.

Theorem Existence_holds : Existence.
Proof.
  intros P R pref E annotators N. split; [|now apply Caratheodory.annotators_support].
  now destruct (Caratheodory.annotators_calibrate pref E (fun r => In r annotators) annotators N (fun r H => H)).
Qed.

Theorem Support_holds : Support.
Proof. exact (@Caratheodory.calibrated_support). Qed.

Theorem Support_any_holds : Support_any.
Proof. exact (@Caratheodory.caratheodory). Qed.

Theorem Support_is_tight_holds : Support_is_tight.
Proof. exact (@Tight.support_tight). Qed.

Theorem Hardness_holds : Hardness.
Proof. exact ExactCover.exact_cover_iff. Qed.

Theorem Greedy_holds : Greedy.
Proof.
  intros P R pref E mu p C d A l A1 Cal G N. rewrite Greedy.error_uniform by auto. now apply (Greedy.greedy_bound pref E mu p C d A).
Qed.

Theorem Few_annotators_holds : Few_annotators.
Proof. intros P R pref E mu r0 l0 eps Pe p k. split; [apply Greedy.run_length|]. now apply (Greedy.run_enough pref E mu r0 l0 eps). Qed.

Theorem Variance_holds : Variance.
Proof. exact (@Greedy.variance_quarter). Qed.

Theorem Frank_wolfe_holds : Frank_wolfe.
Proof. intros P R pref E mu p C k A B M S H. now apply Greedy.frank_wolfe_bound. Qed.

Theorem Outliers_holds : Outliers.
Proof. intros P R pref E mu p C A beta c eps opt M S H. now apply Roots.outliers_removed_root. Qed.

Theorem Outliers_below_two_holds : Outliers_below_two.
Proof. intros P R pref E mu p C A beta gamma opt eps s M S H. now apply Outliers.outliers_removed. Qed.

Theorem Nothing_left_holds : Nothing_left.
Proof.
  intros beta B. destruct (Tight.all_outliers beta B) as (S & A1 & Cal & O & K).
  assert (U : forall M e, (2 <= M)%nat -> In e (seq 0 M) -> 0 <= 1 / number M <= 1).
  { intros M e L _. assert (2 <= number M) by (change 2 with (number 2); now apply Sums.number_le). split.
    - apply Qle_shift_div_l; [apply Qlt_le_trans with 2; [reflexivity|auto]|]. rewrite Qmult_0_l. discriminate.
    - apply Qle_shift_div_r; [apply Qlt_le_trans with 2; [reflexivity|auto]|]. rewrite Qmult_1_l. apply Qle_trans with 2; [discriminate|auto]. }
  do 9 eexists. split; [|split; [exact S|split; [|split; [exact A1|split; [exact Cal|split; [exact O|exact K]]]]]].
  - intros e He. refine (proj1 (U _ e _ He)). auto with arith.
  - intros e He. refine (U _ e _ He). auto with arith.
Qed.

Theorem Separation_holds : Separation.
Proof. exact (@Errors.separation_sound). Qed.

Theorem Separation_complete_holds : Separation_complete.
Proof. exact (@Separation.calibrated_xor_separated). Qed.

Theorem Weak_duality_holds : Weak_duality.
Proof. exact (@Errors.squared_bound). Qed.

Theorem Strong_duality_holds : Strong_duality.
Proof. intros P R pref E mu p C A M S. now apply Separation.best_iff. Qed.

Theorem Best_ensemble_holds : Best_ensemble.
Proof. intros P R pref E mu p l M S. now apply Best.best_exists. Qed.

Theorem Estimate_holds : Estimate.
Proof. intros p n q N. split; [now apply Votes.unbiased|]. apply Votes.noise. auto with arith. Qed.
End Calibrated_ensembles.

Section Distortion_bounds.
Import Distortion.

Theorem Distortion_upper_holds : Distortion_upper.
Proof. exact WorstCase.upper. Qed.

Theorem Distortion_rounded_holds : Distortion_rounded.
Proof. exact WorstCase.rounded. Qed.

Theorem Distortion_lower_holds : Distortion_lower.
Proof. exact WorstCase.lower. Qed.

Theorem Distortion_inconsistent_holds : Distortion_inconsistent.
Proof. exact WorstCase.inconsistent. Qed.
End Distortion_bounds.
