(** A verified checker of "no feasible ranking respects all unanimous pairs".

    A conflict all of whose pairs are unanimous is enough: a ranking that respected them would be induced by a θ that has all of
    these pairs, which the conflict excludes. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules LinearModel.
From Pluralign Require Import Rankings Profiles Linear Numbers Tables LeximaxRules.
Import ListNotations.

Definition check_no_pareto (X : list (list Z)) (B : list (Z * ranking)) (c : conflict) : bool :=
  ballots_ok X B && conflict_ok X c &&
  (let T := Tables.total B in let N := table X B in forallb (fun '(a, b, _) => unan T N a b) c).

Theorem check_no_pareto_sound X B c : check_no_pareto X B c = true -> forall r, ~ unanimity (length X) (feasible X) (expand B) r.
Proof.
  unfold check_no_pareto. cbv zeta. rewrite !andb_true_iff, forallb_forall. intros [[Ok C] U] r [[_ [t I]] Re].
  apply (check_conflict_sound X c t C). intros a b w Hab. specialize (U _ Hab). simpl in U.
  assert (Pairs := C). unfold conflict_ok, is_conflict in Pairs. rewrite !andb_true_iff, forallb_forall in Pairs. destruct Pairs as [[_ Pairs] _].
  specialize (Pairs _ Hab). simpl in Pairs. rewrite !andb_true_iff, !Nat.ltb_lt in Pairs. destruct Pairs as [[[Ha Hb] _] _].
  rewrite unan_ok in U by auto. apply I; auto.
Qed.

(** The same for comparisons: pairs that somebody has and nobody has the other way round. *)
Definition check_no_pareto_comparisons (X N : list (list Z)) (c : conflict) : bool :=
  conflict_ok X c && forallb (fun '(a, b, _) => (0 <? number N a b)%Z && (number N b a =? 0)%Z) c.

Theorem check_no_pareto_comparisons_sound X N c : check_no_pareto_comparisons X N c = true -> forall r, ~ one_sided R_numbers X true N r.
Proof.
  unfold check_no_pareto_comparisons. rewrite andb_true_iff, forallb_forall. intros [C U] r [[_ [t I]] Re].
  apply (check_conflict_sound X c t C). intros a b w Hab. specialize (U _ Hab). simpl in U. rewrite andb_true_iff, Z.ltb_lt, Z.eqb_eq in U.
  assert (Pairs := C). unfold conflict_ok, is_conflict in Pairs. rewrite !andb_true_iff, forallb_forall in Pairs. destruct Pairs as [[_ Pairs] _].
  specialize (Pairs _ Hab). simpl in Pairs. rewrite !andb_true_iff, !Nat.ltb_lt in Pairs. destruct Pairs as [[[Ha Hb] _] _]. apply I; auto.
  apply (Re eq_refl a b Ha Hb); tauto.
Qed.
