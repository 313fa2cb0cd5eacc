(** What LCPO, the leximax rules and ranked pairs satisfy: each proposition [X] of [RuleStatements] is proved here as [X_holds].

    This file only gathers what the other files prove. *)
From Coq Require Import List Arith ZArith Reals Lia.
From Pluralign Require Import RuleStatements.
From Pluralign Require Cells ConeTests Finite HalfPoints LinearRules PlaneWinners RankedPairsAxioms RankedPairsProgram Rules Winners.
Import ListNotations.

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

Theorem Theorem_C_6_holds : Theorem_C_6.
Proof. exact Rules.leximax_plurality_axioms. Qed.

Theorem Leximax_borda_holds : Leximax_borda.
Proof. exact Cells.leximax_borda_axioms. Qed.

Theorem Lcpo_half_holds : Lcpo_half.
Proof. exact HalfPoints.lcpo_half_axioms. Qed.

Theorem Leximax_copeland_half_holds : Leximax_copeland_half.
Proof. exact HalfPoints.leximax_copeland_half_axioms. Qed.

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

Theorem Lcpo_in_the_plane_holds : Lcpo_in_the_plane.
Proof. exact PlaneWinners.lcpo_in_the_plane. Qed.

Theorem Cone_tests_holds : Cone_tests.
Proof. intros m A score can AR CR Ex order S P. now apply ConeTests.greedy_leximax. Qed.

Theorem Sequences_fail_holds : Sequences_fail.
Proof. exists (fun r => In r Finite.F4). split; [exact Finite.F4_ranks|exact Finite.lcpo_sequence_fails_winner_monotonicity]. Qed.
