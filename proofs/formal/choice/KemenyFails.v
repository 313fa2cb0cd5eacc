(** Instances on which Kemeny rules fail: PO, majority consistency, and separability subject to PO.

    Small enough that all rankings of the candidates can be listed. A few conflicts exclude every ranking that is as cheap as the one
    whose θ is given and has what the axiom demands; so the outputs of every rule that minimizes the cost, however it breaks ties, have
    it not. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules LinearModel.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Finite Linear Numbers Incompatible.
Import ListNotations.

Definition rankings_of m : list ranking := filter (is_ranking_of m) (words m m).

Lemma rankings_all m r : ranks m r -> In r (rankings_of m).
Proof.
  intros R. pose proof (ranks_length m r R) as L. apply filter_In. split.
  - pose proof (words_all m r) as W. rewrite L in W. apply W. intros c. apply R.
  - unfold is_ranking_of. rewrite L, Nat.eqb_refl. apply forallb_forall. intros c Hc. apply existsb_exists. exists c.
    split; [apply R; apply in_seq in Hc; lia|apply Nat.eqb_refl].
Qed.

(** A property of all rankings that have not all pairs of one of these conflicts is one of all feasible rankings. *)
Lemma not_excluded X C (good : ranking -> bool) : forallb (conflict_ok X) C = true ->
  forallb (fun r => good r || existsb (fun c => check_infeasible X r c) C) (rankings_of (length X)) = true ->
  forall r, feasible X r -> good r = true.
Proof.
  intros _ H r Fr. rewrite forallb_forall in H. specialize (H r (rankings_all _ r (proj1 Fr))). apply orb_true_iff in H.
  destruct H as [H|H]; [exact H|exfalso]. apply existsb_exists in H. destruct H as (c & _ & H). now apply (check_infeasible_sound X r c).
Qed.

(** As many voters as the number says. *)
Definition copies (l : list (nat * ranking)) : profile := flat_map (fun '(k, r) => repeat r k) l.

Lemma copies_ballots X l : copies (map fst l) <> [] -> forallb (fun '((_, r), t) => check_feasible X r t) l = true ->
  ballots (length X) (feasible X) (copies (map fst l)).
Proof.
  intros N H. rewrite forallb_forall in H. split; [exact N|]. intros r Hr. apply in_flat_map in Hr. destruct Hr as ([k s] & Hl & Hr).
  apply repeat_spec in Hr. subst s. apply in_map_iff in Hl. destruct Hl as ([[k' s] t] & [= -> ->] & Hl). specialize (H _ Hl). simpl in H.
  apply check_feasible_sound in H. split; [apply H|exact H].
Qed.

(** PO: 5, 3, 2, 0, 1, 4 costs 17 and has 5 above 3, which all three voters have the other way. *)
Definition six : list (list Z) := [[-1; 0; 0]; [-1; 1; -1]; [0; 1; -1]; [0; 0; 0]; [1; -1; -1]; [1; 0; 1]]%Z.
Definition three_voters : list (nat * ranking * list Z) :=
  [(1, [0; 3; 5; 1; 2; 4], [-32; -13; 29]%Z); (1, [2; 1; 3; 5; 0; 4], [2; 8; -3]%Z); (1, [4; 3; 5; 2; 0; 1], [4; -8; -5]%Z)].
Definition six_conflicts : list conflict :=
  [[(3, 5, 9%Z); (5, 1, 5%Z); (2, 0, 3%Z); (0, 4, 2%Z)]; [(3, 2, 1%Z); (1, 0, 1%Z)]; [(3, 5, 3%Z); (5, 2, 1%Z); (2, 1, 4%Z); (0, 4, 1%Z)];
   [(3, 5, 3%Z); (5, 4, 1%Z); (2, 0, 3%Z); (0, 1, 4%Z)]; [(3, 0, 1%Z); (1, 2, 1%Z)]; [(0, 2, 4%Z); (2, 5, 10%Z); (5, 1, 8%Z); (1, 4, 1%Z)]].

Theorem kemeny_fails_pareto output : exists_output 6 (feasible six) output ->
  (forall P r, ballots 6 (feasible six) P -> output P r -> cheapest 6 (feasible six) P r) -> ~ pareto 6 (feasible six) output.
Proof.
  intros Ex Ch Po. set (P := copies (map fst three_voters)).
  assert (B : ballots 6 (feasible six) P) by (apply (copies_ballots six three_voters); [discriminate|reflexivity]).
  destruct (Ex P B) as [r O]. destruct (Ch P r B O) as [Fr Le]. set (t := [5; 3; 2; 0; 1; 4]).
  assert (G : (negb (above r 3 5) || (cost 6 P t <? cost 6 P r)) = true)
    by (apply (not_excluded six six_conflicts (fun r => negb (above r 3 5) || (cost 6 P t <? cost 6 P r))); [reflexivity|vm_compute; reflexivity|exact Fr]).
  rewrite (Po P r 3 5 B O) in G by (auto; lia). simpl in G. apply Nat.ltb_lt in G.
  assert (Ft : feasible six t) by (apply (check_feasible_sound six t [2; 3; 4]%Z); reflexivity). specialize (Le t Ft). lia.
Qed.

(** Majority: 0 is first on five of nine ballots and last in the only cheapest ranking, 3, 1, 2, 0. *)
Definition square : list (list Z) := [[1; 1]; [-1; 0]; [0; -1]; [-1; -1]]%Z.
Definition nine_voters : list (nat * ranking * list Z) :=
  [(1, [0; 1; 2; 3], [1; 2]%Z); (1, [0; 1; 3; 2], [-1; 4]%Z); (3, [0; 2; 3; 1], [4; -1]%Z); (4, [3; 1; 2; 0], [-2; -1]%Z)].
Definition square_conflicts : list conflict := [[(0, 3, 1%Z); (3, 1, 4%Z); (1, 2, 2%Z)]; [(0, 3, 1%Z); (3, 2, 4%Z); (2, 1, 2%Z)]].

Lemma nine_respected r : respects 4 (copies (map fst nine_voters)) r.
Proof. intros a b Ha Hb. destruct a as [|[|[|[|a]]]]; try lia; destruct b as [|[|[|[|b]]]]; try lia; discriminate. Qed.

Lemma kemeny_nine output : exists_output 4 (feasible square) output ->
  (forall r, output (copies (map fst nine_voters)) r -> cheapest 4 (feasible square) (copies (map fst nine_voters)) r) ->
  ~ majority 4 (feasible square) output.
Proof.
  intros Ex Ch Mc. set (P := copies (map fst nine_voters)) in *.
  assert (B : ballots 4 (feasible square) P) by (apply (copies_ballots square nine_voters); [discriminate|reflexivity]).
  destruct (Ex P B) as [r O]. destruct (Ch r O) as [Fr Le]. set (t := [3; 1; 2; 0]).
  assert (G : (negb (first r 0) || (cost 4 P t <? cost 4 P r)) = true)
    by (apply (not_excluded square square_conflicts (fun r => negb (first r 0) || (cost 4 P t <? cost 4 P r))); [reflexivity|vm_compute; reflexivity|exact Fr]).
  rewrite (Mc P r 0 B O) in G; [|lia|cbv; lia]. simpl in G. apply Nat.ltb_lt in G.
  assert (Ft : feasible square t) by (apply (check_feasible_sound square t [-2; -1]%Z); reflexivity). specialize (Le t Ft). lia.
Qed.

Theorem kemeny_fails_majority output : exists_output 4 (feasible square) output ->
  (forall P r, ballots 4 (feasible square) P -> output P r -> cheapest 4 (feasible square) P r) -> ~ majority 4 (feasible square) output.
Proof.
  intros Ex Ch. apply kemeny_nine; [exact Ex|]. intros r O. apply Ch; [|exact O].
  apply (copies_ballots square nine_voters); [discriminate|reflexivity].
Qed.

Theorem kemeny_po_fails_majority output : exists_output 4 (feasible square) output ->
  (forall P r, ballots 4 (feasible square) P -> output P r -> cheapest 4 (unanimity 4 (feasible square) P) P r) ->
  ~ majority 4 (feasible square) output.
Proof.
  intros Ex Ch. apply kemeny_nine; [exact Ex|]. intros r O.
  destruct (Ch _ r (copies_ballots square nine_voters ltac:(discriminate) eq_refl) O) as [[Fr _] Le].
  split; [exact Fr|]. intros s Fs. apply Le. split; [exact Fs|apply nine_respected].
Qed.

(** Separability subject to PO: the identity is the only cheapest ranking on both profiles; together, 2, 1, 4, 0, 3, 5 is cheaper, as 1
    need not be above 2 any more. *)
Definition six' : list (list Z) := [[-1; 0; 0]; [0; 0; 0]; [1; 0; 1]; [-1; 1; -1]; [0; 1; -1]; [1; -1; -1]]%Z.
Definition one_part : list (nat * ranking * list Z) :=
  [(6, [0; 1; 2; 3; 4; 5], [-32; -13; 29]%Z); (6, [4; 3; 1; 2; 0; 5], [2; 8; -3]%Z); (6, [5; 1; 2; 4; 0; 3], [4; -8; -5]%Z)].
Definition other_part : list (nat * ranking * list Z) := [(7, [0; 1; 2; 3; 4; 5], [-32; -13; 29]%Z); (6, [2; 1; 4; 0; 3; 5], [2; 3; 4]%Z)].
Definition six_conflicts' : list conflict :=
  [[(4, 2, 2%Z); (1, 5, 1%Z); (1, 3, 3%Z)]; [(1, 0, 1%Z); (3, 4, 1%Z)]; [(1, 2, 3%Z); (2, 4, 1%Z); (4, 3, 4%Z); (0, 5, 1%Z)];
   [(1, 2, 9%Z); (2, 3, 5%Z); (4, 5, 3%Z); (5, 0, 1%Z)]; [(1, 4, 1%Z); (3, 0, 1%Z)]; [(1, 2, 3%Z); (2, 5, 1%Z); (0, 4, 1%Z); (4, 3, 4%Z)];
   [(1, 2, 3%Z); (2, 5, 1%Z); (4, 0, 3%Z); (0, 3, 4%Z)]; [(1, 5, 7%Z); (5, 2, 6%Z); (2, 4, 4%Z); (4, 0, 3%Z)]].

Definition same (r s : ranking) : bool := if list_eq_dec Nat.eq_dec r s then true else false.

Theorem kemeny_po_fails_separability output : exists_output 6 (feasible six') output ->
  (forall P r, ballots 6 (feasible six') P -> output P r -> cheapest 6 (unanimity 6 (feasible six') P) P r) ->
  ~ separability 6 (feasible six') output.
Proof.
  intros Ex Ch Sep. set (P := copies (map fst one_part)). set (Q := copies (map fst other_part)). set (s := [0; 1; 2; 3; 4; 5]).
  assert (BP : ballots 6 (feasible six') P) by (apply (copies_ballots six' one_part); [discriminate|reflexivity]).
  assert (BQ : ballots 6 (feasible six') Q) by (apply (copies_ballots six' other_part); [discriminate|reflexivity]).
  assert (Fs : feasible six' s) by (apply (check_feasible_sound six' s [-32; -13; 29]%Z); reflexivity).
  assert (Out : forall O, ballots 6 (feasible six') O -> respects_b 6 O s = true ->
    forallb (fun r => (negb (respects_b 6 O r) || (same r s || (cost 6 O s <? cost 6 O r))) || existsb (fun c => check_infeasible six' r c) six_conflicts')
      (rankings_of 6) = true -> output O s).
  { intros O B Rs H. destruct (Ex O B) as [r Or]. destruct (Ch O r B Or) as [[Fr Re] Le].
    pose proof (not_excluded six' six_conflicts' (fun r => negb (respects_b 6 O r) || (same r s || (cost 6 O s <? cost 6 O r))) eq_refl H r Fr) as G.
    cbv beta in G. rewrite (proj2 (respects_b_spec 6 O r) Re) in G. simpl in G. apply orb_true_iff in G.
    assert (L : cost 6 O r <= cost 6 O s) by (apply Le; split; [exact Fs|now apply respects_b_spec]).
    destruct G as [G|G]; [|apply Nat.ltb_lt in G; lia]. unfold same in G. destruct (list_eq_dec Nat.eq_dec r s); [now subst|discriminate]. }
  assert (OP : output P s) by (apply Out; [exact BP|vm_compute; reflexivity|vm_compute; reflexivity]).
  assert (OQ : output Q s) by (apply Out; [exact BQ|vm_compute; reflexivity|vm_compute; reflexivity]).
  assert (B : ballots 6 (feasible six') (P ++ Q)).
  { split; [discriminate|]. intros r Hr. apply in_app_iff in Hr. destruct Hr; [now apply BP|now apply BQ]. }
  destruct (Ch _ s B (Sep P Q s BP BQ OP OQ)) as [_ Le]. set (t := [2; 1; 4; 0; 3; 5]).
  assert (U : unanimity 6 (feasible six') (P ++ Q) t).
  { split; [apply (check_feasible_sound six' t [2; 3; 4]%Z); reflexivity|]. apply respects_b_spec. vm_compute. reflexivity. }
  specialize (Le t U). apply Nat.leb_le in Le. revert Le. vm_compute. discriminate.
Qed.
