(** What rules that minimize a loss satisfy and fail: each proposition [X] of [LossStatements] is proved here as [X_holds].

    This file only gathers what the other files prove. *)
From Coq Require Import List Arith ZArith Reals Lia.
From Pluralign Require Import LossStatements.
From Pluralign Require Copies Exists Four Loss MajorityLoss Normal Reinforce Symmetry Three Trained.
Import ListNotations.

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

Theorem Squared_separability_holds : Squared_separability.
Proof. exact Symmetry.squared_separability. Qed.

Theorem Squared_reinforcement_holds : Squared_reinforcement.
Proof. intros X P Q c. apply Reinforce.squared_reinforcement. Qed.

Theorem Losses_unanimity_holds : Losses_unanimity.
Proof. split; [exact Copies.losses_unanimous|]. intros loss H. destruct (Trained.monotone_useful loss H) as [(P & E & _) M]. auto. Qed.

Theorem Pareto_possible_holds : Pareto_possible.
Proof. exact Three.pareto_possible. Qed.

Theorem Four_candidates_holds : Four_candidates.
Proof. exact Four.four_fails. Qed.

Theorem Theorem_3_6_holds : Theorem_3_6.
Proof. exact MajorityLoss.majority_loss_pmc. Qed.

Theorem Theorem_3_6_losses_holds : Theorem_3_6_losses.
Proof. exact Trained.named_majority_losses. Qed.
