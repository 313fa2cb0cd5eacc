(** No rule of the majority relation satisfies Pareto optimality (Theorem 3.7): a verified checker of such counterexamples.

    Some profiles have the same majority relation, so that a rule that sees nothing else has the same output on all of them. PO then asks
    of this one output every pair that is unanimous in any of the profiles, and a conflict shows that no θ has all these pairs. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms LinearModel LossRules AxiomStatements.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers.
Import ListNotations.

Section C1.
Variable X : list (list Z).
Local Notation m := (length X).

(** Profiles as lists of ballots with a θ each. *)
Definition voters (P : list (ranking * list Z)) : profile := map fst P.

Definition check_c1 (P0 : list (ranking * list Z)) (Ps : list (list (ranking * list Z))) (c : conflict) : bool :=
  forallb (fun P => negb (match P with [] => true | _ => false end) &&
    forallb (fun '(r, t) => check_feasible X r t) P &&
    forallb (fun '(a, b) => eqb (beats (voters P0) a b) (beats (voters P) a b)) (pairs X)) (P0 :: Ps) &&
  conflict_ok X c &&
  forallb (fun '(a, b, _) => existsb (fun P => unanimous (voters P) a b) (P0 :: Ps)) c.

Theorem check_c1_sound P0 Ps c : check_c1 P0 Ps c = true ->
  forall f, feasible_output X f -> majority_relation X f -> ~ pareto m (feasible X) (fun P r => r = f P).
Proof.
  unfold check_c1. rewrite !andb_true_iff, !forallb_forall. intros [[H C] U] f F M Pareto.
  assert (Po : forall P a b, ballots m (feasible X) P -> a < m -> b < m -> unanimous P a b = true -> above (f P) a b = true).
  { intros P a b Bl Ha Hb. now apply (Pareto P (f P)). }
  assert (B : forall P, In P (P0 :: Ps) -> ballots m (feasible X) (voters P)).
  { intros P HP. specialize (H P HP). rewrite !andb_true_iff, !forallb_forall in H. destruct H as [[N G] _]. split.
    - destruct P; discriminate.
    - intros r Hr. apply in_map_iff in Hr. destruct Hr as ([s t] & <- & Hr). specialize (G _ Hr). simpl in G.
      apply (feasible_sound R_numbers) in G. split; [apply G|exact G]. }
  assert (E : forall P, In P (P0 :: Ps) -> f (voters P0) = f (voters P)).
  { intros P HP. apply M; [apply B; now left|now apply B|]. intros a b Ha Hb. specialize (H P HP).
    rewrite !andb_true_iff, !forallb_forall in H. destruct H as [_ G]. apply eqb_prop, (G (a, b)).
    unfold pairs. apply in_prod; apply in_seq; lia. }
  destruct (F (voters P0)) as [_ [t I]]; [apply B; now left|].
  apply (conflict_sound R_numbers X c t C). intros a b w Hab. specialize (U _ Hab). simpl in U.
  assert (Ok := C). unfold conflict_ok, is_conflict in Ok. rewrite !andb_true_iff, forallb_forall in Ok. destruct Ok as [[_ Ok] _].
  specialize (Ok _ Hab). simpl in Ok. rewrite !andb_true_iff, !Nat.ltb_lt in Ok.
  apply I; try tauto. change (existsb (fun P => unanimous (voters P) a b) (P0 :: Ps) = true) in U.
  apply existsb_exists in U. destruct U as (P & HP & U). rewrite (E P HP). apply Po; auto; tauto.
Qed.
End C1.

(** Theorem 3.7 of Ge et al. (2024): nine candidates, features times 5. *)
Definition X9 : list (list Z) := [[(5)%Z; (0)%Z; (0)%Z; (0)%Z]; [(0)%Z; (5)%Z; (0)%Z; (0)%Z]; [(0)%Z; (0)%Z; (5)%Z; (0)%Z]; [(0)%Z; (0)%Z; (0)%Z; (5)%Z]; [(1)%Z; (1)%Z; (1)%Z; (1)%Z]; [(-5)%Z; (0)%Z; (0)%Z; (0)%Z]; [(0)%Z; (-5)%Z; (0)%Z; (0)%Z]; [(0)%Z; (0)%Z; (-5)%Z; (0)%Z]; [(0)%Z; (0)%Z; (0)%Z; (-5)%Z]].
Theorem majority_relation_fails_pareto f :
  feasible_output X9 f -> majority_relation X9 f -> ~ pareto (length X9) (feasible X9) (fun P r => r = f P).
Proof.
  apply check_c1_sound with
    [([1; 4; 0; 2; 3; 8; 7; 5; 6], [(67)%Z; (256)%Z; (44)%Z; (22)%Z]); ([2; 4; 0; 1; 3; 8; 6; 5; 7], [(67)%Z; (44)%Z; (256)%Z; (22)%Z]); ([2; 4; 1; 3; 0; 5; 8; 6; 7], [(1)%Z; (4)%Z; (16)%Z; (2)%Z]); ([3; 4; 0; 1; 2; 7; 6; 5; 8], [(67)%Z; (44)%Z; (22)%Z; (256)%Z]); ([3; 4; 0; 1; 2; 7; 6; 5; 8], [(67)%Z; (44)%Z; (22)%Z; (256)%Z])]
    [[([0; 4; 1; 2; 3; 8; 7; 6; 5], [(64)%Z; (14)%Z; (9)%Z; (5)%Z]); ([0; 4; 1; 2; 3; 8; 7; 6; 5], [(64)%Z; (14)%Z; (9)%Z; (5)%Z]); ([2; 4; 1; 3; 0; 5; 8; 6; 7], [(1)%Z; (4)%Z; (16)%Z; (2)%Z]); ([2; 4; 1; 3; 0; 5; 8; 6; 7], [(1)%Z; (4)%Z; (16)%Z; (2)%Z]); ([3; 4; 0; 1; 2; 7; 6; 5; 8], [(67)%Z; (44)%Z; (22)%Z; (256)%Z])]; [([0; 4; 1; 2; 3; 8; 7; 6; 5], [(64)%Z; (14)%Z; (9)%Z; (5)%Z]); ([0; 4; 1; 2; 3; 8; 7; 6; 5], [(64)%Z; (14)%Z; (9)%Z; (5)%Z]); ([1; 4; 2; 3; 0; 5; 8; 7; 6], [(1)%Z; (16)%Z; (4)%Z; (2)%Z]); ([1; 4; 2; 3; 0; 5; 8; 7; 6], [(1)%Z; (16)%Z; (4)%Z; (2)%Z]); ([3; 4; 0; 1; 2; 7; 6; 5; 8], [(67)%Z; (44)%Z; (22)%Z; (256)%Z])]; [([0; 4; 1; 2; 3; 8; 7; 6; 5], [(64)%Z; (14)%Z; (9)%Z; (5)%Z]); ([0; 4; 1; 2; 3; 8; 7; 6; 5], [(64)%Z; (14)%Z; (9)%Z; (5)%Z]); ([1; 4; 3; 0; 2; 7; 5; 8; 6], [(37)%Z; (256)%Z; (18)%Z; (54)%Z]); ([1; 4; 3; 0; 2; 7; 5; 8; 6], [(37)%Z; (256)%Z; (18)%Z; (54)%Z]); ([2; 4; 3; 0; 1; 6; 5; 8; 7], [(37)%Z; (18)%Z; (256)%Z; (54)%Z])]]
    [(1, 2, (4)%Z); (2, 7, (1)%Z); (4, 0, (2)%Z); (4, 1, (6)%Z); (4, 3, (2)%Z)].
  vm_compute. reflexivity.
Qed.
