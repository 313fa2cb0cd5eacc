(** Axioms of rules on finitely many profiles: those of 1 to N voters who cast some ballots, with outputs in a family F of rankings.

    Each axiom demands something of the outputs on one, two or three profiles ([meets]); a rule [obeys] it if all its demands about
    profiles of the domain are met. Where the axioms of whole rules have a statement, it implies this for anonymous rules with one output
    ([stated_obeys]): a profile may be put in any order, so that a voter who comes may be the first. *)
From Coq Require Import List Arith Lia Bool Permutation.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Profiles Cases.
Import ListNotations.

Inductive demanding := One (A : axiom) | Participation | Positive | Negative | Raising_winner | Raising | Separability | Reinforcement |
  Reversal | Homogeneity | Strategy_proofness | Majority_relation | Neutrality.

Definition winner (r : ranking) : nat := hd 0 r.
Definition renamed (names : list nat) (r : ranking) : ranking := map (fun c => nth c names 0) r.

(** Of the candidates that the demand names, and the outputs on its profiles. *)
Definition meets (a : demanding) (l : list nat) (outs : list ranking) : bool :=
  match a, outs with
  | One A, [r] =>
      match A, l with
      | Po, [x; y] => above r x y
      | Pmc, _ | Unanimous, _ => same r l
      | Favourite, [c] | Winner, [c] | Winner_pareto, [c] => first r c
      | Loser, [c] | Last_place, [c] | Dominated, [_; c] => negb (first r c)
      | Smith_set, _ => match r with w :: _ => member l w | [] => false end
      | _, _ => false
      end
  | Participation, [r; s] => negb (above l (winner r) (winner s))
  | Positive, [r; s] | Raising_winner, [r; s] => negb (winner r =? hd 0 l) || (winner s =? hd 0 l)
  | Negative, [r; s] => (winner r =? last l 0) || negb (winner s =? last l 0)
  | Raising, [r; s] => index (hd 0 l) s <=? index (hd 0 l) r
  | Separability, [r; s; t] => negb (same r s) || same t r
  | Reinforcement, [r; s; t] => negb (winner r =? winner s) || (winner t =? winner r)
  | Reversal, [r; s] => negb (winner r =? winner s)
  | Homogeneity, [r; s] | Majority_relation, [r; s] => same r s
  | Strategy_proofness, [r; s] => index (winner r) l <=? index (winner s) l
  | Neutrality, [r; s] => same s (renamed l r)
  | _, _ => false
  end.

Lemma meets_one A l r : meets (One A) l [r] = true <-> demand A l r.
Proof.
  destruct A; cbn [meets demand]; try (destruct l as [|x [|y [|? ?]]]; try rewrite negb_true_iff; (easy || (split; (discriminate || contradiction))); fail);
    try apply same_eq.
  destruct r as [|w r]; [split; [discriminate|intros (w & W & _); discriminate W]|]. rewrite member_in. simpl. split.
  - intros H. exists w. now rewrite Nat.eqb_refl.
  - intros (x & E & H). apply Nat.eqb_eq in E. now subst.
Qed.

Section Domain.
Variables (m : nat) (F : ranking -> Prop) (cast : list ranking) (N : nat) (anonymous : bool).
Variable output : profile -> ranking -> Prop.
Definition in_domain (P : profile) : Prop := P <> [] /\ length P <= N /\ forall v, In v P -> In v cast.
Definition alike (P Q : profile) : Prop := if anonymous then Permutation P Q else P = Q.
Definition kept_by (names : list nat) (A : ranking -> Prop) : Prop := forall r, A r -> A (renamed names r).

(** All its demands whose profiles are in the domain are met. *)
Definition obeys (a : demanding) : Prop :=
  let D P r := in_domain P /\ output P r in
  match a with
  | One A => forall P r l, D P r -> is_case m F (beats P) (unanimous P) P A l -> meets a l [r] = true
  | Participation | Positive | Negative => forall P Q v r s, D (P ++ Q) r -> D (P ++ v :: Q) s -> meets a v [r; s] = true
  | Raising_winner | Raising => forall P Q v w c r s, c < m -> raised c v w -> D (P ++ v :: Q) r -> D (P ++ w :: Q) s -> meets a [c] [r; s] = true
  | Strategy_proofness => forall P Q v w r s, D (P ++ v :: Q) r -> D (P ++ w :: Q) s -> meets a v [r; s] = true
  | Separability | Reinforcement => forall P Q r s t, D P r -> D Q s -> D (P ++ Q) t -> meets a [] [r; s; t] = true
  | Reversal => forall P r s, ~ alike (reversed P) P -> D P r -> D (reversed P) s -> meets a [] [r; s] = true
  | Homogeneity => forall P k r s, In k [2; 3] -> D P r -> D (concat (repeat P k)) s -> meets a [] [r; s] = true
  | Majority_relation => forall P Q r s, (forall x y, x < m -> y < m -> beats P x y = beats Q x y) -> D P r -> D Q s -> meets a [] [r; s] = true
  | Neutrality => forall P l r s, ranks m l -> kept_by l F -> kept_by l (fun r => In r cast) -> D P r -> D (map (renamed l) P) s -> meets a l [r; s] = true
  end.

(** ** The axioms of whole rules *)
Definition stated (a : demanding) : Prop :=
  match a with
  | One A => axiom_of A m F output
  | Participation => participation m F output | Positive => positive_involvement m F output | Negative => negative_involvement m F output
  | Raising_winner => winner_monotonicity m F output | Raising => monotonicity m F output
  | Separability => separability m F output | Reinforcement => reinforcement m F output | Homogeneity => homogeneity m F output
  | Reversal | Strategy_proofness | Majority_relation | Neutrality => obeys a
  end.

Hypothesis family_ranks : forall r, F r -> ranks m r.
Hypothesis cast_family : forall r, In r cast -> F r.
Hypothesis outputs_family : forall P r, output P r -> F r.
Hypothesis candidates : 0 < m.
Hypothesis one_output : unique_output output.
Hypothesis any_order : forall P Q r, Permutation P Q -> output P r -> output Q r.

Lemma domain_ballots P : in_domain P -> ballots m F P.
Proof. intros (NP & _ & C). split; [exact NP|]. intros r Hr. split; auto. Qed.

Lemma first_winner P r : output P r -> first r (winner r) = true.
Proof.
  intros O. apply outputs_family, family_ranks in O. apply ranks_length in O. destruct r as [|x r]; [simpl in O; lia|]. apply Nat.eqb_refl.
Qed.

Lemma winner_first r c : first r c = true -> winner r = c.
Proof. destruct r as [|x r]; [discriminate|]. apply Nat.eqb_eq. Qed.

Lemma raised_all c (P : profile) : Forall2 (raised c) P P.
Proof. induction P; constructor; [split; auto|assumption]. Qed.

Lemma to_front (P Q : profile) v r : output (P ++ v :: Q) r -> output (v :: P ++ Q) r.
Proof. apply any_order. symmetry. apply Permutation_middle. Qed.

Lemma domain_front P Q v : in_domain (P ++ v :: Q) -> ballots m F (v :: P ++ Q).
Proof.
  intros D. apply domain_ballots in D. destruct D as [_ D]. split; [discriminate|]. intros r Hr. apply D.
  apply (Permutation_in r (Permutation_middle P Q v) Hr).
Qed.

Theorem stated_obeys (a : demanding) : stated a -> obeys a.
Proof.
  destruct a as [A| | | | | | | | | | | |]; cbn [stated obeys]; auto.
  - intros H P r l [D O] C. apply meets_one. destruct (classify A) as [->|NS].
    + exact (cases_of_smith m F output H P r l (domain_ballots P D) O C).
    + exact (proj1 (cases_of_axiom m F output family_ranks A NS) H P r l (domain_ballots P D) O C).
  - intros H P Q v r s [D O] [D' O']. cbn [meets]. apply negb_true_iff.
    exact (H (P ++ Q) v r s _ _ (domain_ballots _ D) (domain_front P Q v D') O (to_front P Q v s O') (first_winner _ _ O) (first_winner _ _ O')).
  - intros H P Q v r s [D O] [D' O']. cbn [meets]. destruct (Nat.eqb_spec (winner r) (hd 0 v)) as [E|]; [|reflexivity]. apply Nat.eqb_eq.
    assert (Iv : In v (P ++ v :: Q)) by (apply in_app_iff; simpl; auto). apply D', cast_family, family_ranks, ranks_length in Iv.
    apply winner_first, (H (P ++ Q) v r s _ (domain_ballots _ D) (domain_front P Q v D') O (to_front P Q v s O')).
    + rewrite <- E. exact (first_winner _ _ O).
    + destruct v as [|x v]; [simpl in Iv; lia|]. apply Nat.eqb_refl.
  - intros H P Q v r s [D O] [D' O']. cbn [meets]. destruct (Nat.eqb_spec (winner r) (last v 0)) as [E|E]; [reflexivity|].
    simpl. apply negb_true_iff, Nat.eqb_neq. intros E'. assert (Iv : In v (P ++ v :: Q)) by (apply in_app_iff; simpl; auto).
    apply D', cast_family, family_ranks, ranks_length in Iv.
    assert (K : first s (last v 0) = false).
    { apply (H (P ++ Q) v r s _ (domain_ballots _ D) (domain_front P Q v D') O (to_front P Q v s O')).
      - destruct (first r (last v 0)) eqn:K; [|reflexivity]. apply winner_first in K. congruence.
      - destruct v as [|x v] using rev_ind; [simpl in Iv; lia|]. rewrite rev_app_distr, last_last. apply Nat.eqb_refl. }
    rewrite <- E', (first_winner _ _ O') in K. discriminate.
  - intros H P Q v w c r s Hc Ra [D O] [D' O']. cbn [meets hd]. destruct (Nat.eqb_spec (winner r) c) as [E|]; [|reflexivity]. apply Nat.eqb_eq.
    apply winner_first, (H _ _ r s c (domain_ballots _ D) (domain_ballots _ D') O O'); [rewrite <- E; exact (first_winner _ _ O)|].
    apply Forall2_app; [apply raised_all|constructor; [exact Ra|apply raised_all]].
  - intros H P Q v w c r s Hc Ra [D O] [D' O']. cbn [meets hd]. apply Nat.leb_le.
    apply (H _ _ r s c (domain_ballots _ D) (domain_ballots _ D') Hc O O').
    apply Forall2_app; [apply raised_all|constructor; [exact Ra|apply raised_all]].
  - intros H P Q r s t [D O] [D' O'] [_ O'']. cbn [meets]. destruct (same r s) eqn:E; [|reflexivity]. apply same_eq in E. subst s. apply same_eq.
    exact (one_output _ _ _ O'' (H P Q r (domain_ballots _ D) (domain_ballots _ D') O O')).
  - intros H P Q r s t [D O] [D' O'] [_ O'']. cbn [meets]. destruct (Nat.eqb_spec (winner r) (winner s)) as [E|]; [|reflexivity]. apply Nat.eqb_eq.
    apply winner_first, (H P Q r s t _ (domain_ballots _ D) (domain_ballots _ D') O O' O''); [exact (first_winner _ _ O)|].
    rewrite E. exact (first_winner _ _ O').
  - intros H P k r s Hk [D O] [_ O']. cbn [meets]. apply same_eq. assert (K : 0 < k) by (simpl in Hk; lia).
    exact (one_output _ _ _ (H P r k (domain_ballots _ D) O K) O').
Qed.
End Domain.
