(** Theorems about pairwise-calibrated ensembles: each proposition [X] of [EnsembleStatements] is proved here as [X_holds].

    This file only gathers what the other files prove. *)
From Coq Require Import List Arith ZArith QArith.
From Pluralign Require Import Ensembles EnsembleStatements.
From Pluralign Require Best Caratheodory Errors ExactCover Greedy Outliers Roots Separation Sums Tight Votes.
Import ListNotations.
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
