(** Small instances that end hopes: PO against Condorcet winners, and a pairwise majority ranking that no θ induces.

    Five candidates, three voters: e beats everybody and is first in some feasible ranking, everybody has a above b, and no θ has e
    first and a above b, because (e − b) + (e − c) + (e − d) + (a − b) = 0. Appendix B of [A]: a* in the middle of three unit vectors
    beats each of them, but no θ has it above all three and each unit vector above its opposite. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms LinearModel.
From Pluralign Require Import Rankings Profiles Linear Numbers.
Import ListNotations.

(** Ballots with a θ each. *)
Definition voters (P : list (ranking * list Z)) : profile := map fst P.

Lemma voters_ballots X P : P <> [] -> forallb (fun '(r, t) => check_feasible X r t) P = true -> ballots (length X) (feasible X) (voters P).
Proof.
  intros N H. rewrite forallb_forall in H. split; [unfold voters; destruct P; [congruence|discriminate]|].
  intros r Hr. apply in_map_iff in Hr. destruct Hr as ([s t] & <- & Hr). specialize (H _ Hr).
  apply check_feasible_sound in H. split; [apply H|exact H].
Qed.

Definition five : list (list Z) := [[0; 1; 1]; [0; 0; 1]; [1; 1; 0]; [-1; 0; -1]; [0; 0; 0]]%Z.
Definition three : list (ranking * list Z) :=
  [([0; 1; 4; 2; 3], [-4; 3; 6]%Z); ([2; 4; 0; 1; 3], [5; 1; -2]%Z); ([3; 4; 0; 1; 2], [-6; 1; -4]%Z)].

Theorem pareto_excludes_condorcet : forall output, exists_output 5 (feasible five) output ->
  (forall P r, ballots 5 (feasible five) P -> output P r -> feasible five r) ->
  ~ (pareto 5 (feasible five) output /\ condorcet_winner 5 (feasible five) output).
Proof.
  intros output Ex Fe [Po Cw].
  assert (B : ballots 5 (feasible five) (voters three)) by (apply (voters_ballots five three); [discriminate|reflexivity]).
  destruct (Ex _ B) as [r O]. pose proof (Fe _ _ B O) as [Rr [t I]].
  assert (Ab : above r 0 1 = true) by (apply (Po _ r 0 1 B O); [lia|lia|reflexivity]).
  assert (T : first r 4 = true).
  { apply (Cw _ r 4 B O); [lia| |].
    - intros d Hd N. destruct d as [|[|[|[|[|d]]]]]; try lia; reflexivity.
    - exists [4; 3; 1; 2; 0]. split; [|reflexivity]. apply (check_feasible_sound five _ [3; -6; -2]%Z). reflexivity. }
  apply (check_conflict_sound five [(4, 1, 1%Z); (4, 2, 1%Z); (4, 3, 1%Z); (0, 1, 1%Z)] t); [reflexivity|].
  intros a b w [[= <- <- <-]|[[= <- <- <-]|[[= <- <- <-]|[[= <- <- <-]|[]]]]]; apply I; simpl; try lia; auto;
    apply (first_above 5 r); auto; discriminate.
Qed.

(** a* is number 3, between e_1, e_2, e_3 and their opposites; features times 4, ε = 1/10. *)
Definition seven : list (list Z) := [[4; 0; 0]; [0; 4; 0]; [0; 0; 4]; [1; 1; 1]; [-4; 0; 0]; [0; -4; 0]; [0; 0; -4]]%Z.
Definition turning : list (ranking * list Z) :=
  [([0; 3; 1; 2; 6; 5; 4], [10; 2; 1]%Z); ([1; 3; 0; 2; 6; 4; 5], [2; 10; 1]%Z); ([2; 3; 0; 1; 5; 4; 6], [2; 1; 10]%Z)].

Theorem infeasible_majority : ballots 7 (feasible seven) (voters turning) /\
  pmc_ranking 7 (voters turning) [3; 0; 1; 2; 6; 5; 4] /\ ~ feasible seven [3; 0; 1; 2; 6; 5; 4].
Proof.
  split; [apply (voters_ballots seven turning); [discriminate|reflexivity]|]. split.
  - split; [apply (is_ranking_sound seven); reflexivity|]. intros a b Ha Hb.
    destruct a as [|[|[|[|[|[|[|a]]]]]]]; try lia; destruct b as [|[|[|[|[|[|[|b]]]]]]]; try lia; reflexivity.
  - apply (check_infeasible_sound seven _ [(3, 0, 8%Z); (3, 1, 8%Z); (3, 2, 8%Z); (0, 4, 1%Z); (1, 5, 1%Z); (2, 6, 1%Z)]). reflexivity.
Qed.
