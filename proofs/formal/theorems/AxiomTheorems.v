(** What no rule satisfies, and what follows from what: each proposition [X] of [AxiomStatements] is proved here as [X_holds].

    This file only gathers what the other files prove. *)
From Coq Require Import List Arith ZArith Reals Lia.
From Pluralign Require Import AxiomStatements.
From Pluralign Require C1 Implications Incompatible.
Import ListNotations.

Theorem Theorem_3_7_holds : Theorem_3_7.
Proof. exists C1.X9. split; [reflexivity|exact C1.majority_relation_fails_pareto]. Qed.

Theorem Pareto_excludes_condorcet_holds : Pareto_excludes_condorcet.
Proof. exists Incompatible.five. split; [reflexivity|exact Incompatible.pareto_excludes_condorcet]. Qed.

Theorem Appendix_B_holds : Appendix_B.
Proof. exists Incompatible.seven, (Incompatible.voters Incompatible.turning), [3; 0; 1; 2; 6; 5; 4]%nat. exact Incompatible.infeasible_majority. Qed.

Theorem Implications_holds : Implications.
Proof. exact Implications.implications. Qed.
