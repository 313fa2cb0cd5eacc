(** The other ✓ of the table of rules on rankings and axioms: each proposition [X] of [TableStatements] is proved here as [X_holds].

    This file only gathers what the other files prove. *)
From Coq Require Import List Arith Lia.
From Pluralign Require Import Axioms VotingRules TableStatements.
From Pluralign Require Import KemenyTheorems RuleTheorems.
From Pluralign Require Cells Implications RankedPairsProgram Rules Ties Winners.
Import ListNotations.

Theorem Condorcet_and_smith_holds : Condorcet_and_smith.
Proof.
  intros m F FR. pose proof (Rules.copeland_by_contests m) as C.
  split; [exact (Cells.contests_condorcet_winner m F FR (copeland m) C)|]. split; [exact (Cells.contests_smith m F FR (copeland m) C)|].
  split; [exact (Cells.contests_condorcet_loser m F (copeland m) C (any F) (Rules.any_fine m F))|].
  exact (Cells.contests_condorcet_loser m F (copeland m) C (unanimity m F) (Rules.unanimity_fine m F FR)).
Qed.

Theorem Plurality_participation_holds : Plurality_participation.
Proof. exact Cells.plurality_participation. Qed.

Theorem Homogeneity_holds : Homogeneity.
Proof.
  intros m F prec. split; [exact (Cells.leximax_po_homogeneity m F (copeland m) (Cells.copeland_copies m))|].
  split; [exact (Cells.leximax_homogeneity m F (copeland m) (Cells.copeland_copies m))|].
  split; [apply Cells.plurality_homogeneity|apply Cells.kemeny_homogeneity].
Qed.

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

Theorem Resolvability_holds : Resolvability.
Proof.
  intros m F FR. split; [reflexivity|]. split; [now apply Ties.leximax_resolvability|]. split; [reflexivity|]. split; [now apply Ties.leximax_resolvability with (m := m)|].
  split; [now apply Ties.kemeny_resolvability|]. split; [now apply Ties.kemeny_resolvability|].
  intros prior P r w B [O H] T. exists r. split; [now apply FR, H|]. split; [apply H|]. intros prior' s [O' H'].
  rewrite (RankedPairsProgram.ranked_pairs_stays m F FR prior prior' P r s O O' (fun v Hv => proj1 (proj2 B v Hv)) H H'). exact T.
Qed.
