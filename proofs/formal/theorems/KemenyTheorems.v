(** What the Kemeny rules and Slater's satisfy and fail: each proposition [X] of [KemenyStatements] is proved here as [X_holds].

    This file only gathers what the other files prove. *)
From Coq Require Import List Arith ZArith Reals Lia.
From Pluralign Require Import VotingRules KemenyStatements.
From Pluralign Require Kemeny KemenyFails KemenyMore Plane Slater.
Import ListNotations.

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

Theorem Slater_rule_holds : Slater_rule.
Proof. intros m F prec FR PA. exact (Slater.slater_axioms m F FR prec PA). Qed.
