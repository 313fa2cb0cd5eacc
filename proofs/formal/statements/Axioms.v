(** * Rankings, profiles, and the axioms of rules

    Definitions in the words of [A]: Ge, Halpern, Micha, Procaccia, Shapira, Vorobeychik, Wu, Axioms for AI Alignment from Human Feedback (2024). *)
From Coq Require Import List Arith Bool.
Import ListNotations.
Local Open Scope nat_scope.

(** ** Rankings of the candidates 0 … m−1, best first *)
Definition ranking := list nat.
Fixpoint index (c : nat) (r : ranking) : nat :=
  match r with [] => 0 | x :: r' => if x =? c then 0 else S (index c r') end.
Definition above (r : ranking) a b : bool := index a r <? index b r.
Definition ranks (m : nat) (r : ranking) : Prop := NoDup r /\ forall c, In c r <-> c < m.
Definition first (r : ranking) c : bool := match r with [] => false | x :: _ => x =? c end.

(** ** Profiles: one ranking a voter *)
Definition profile := list ranking.
Definition support (P : profile) a b : nat := length (filter (fun r => above r a b) P).       (* n_ab *)
Definition beats (P : profile) a b : bool := length P <? 2 * support P a b.                   (* n_ab > n/2 *)
Definition unanimous (P : profile) a b : bool := forallb (fun r => above r a b) P.            (* n_ab = n *)
Definition respects m (P : profile) (r : ranking) : Prop :=
  forall a b, a < m -> b < m -> unanimous P a b = true -> above r a b = true.
(** [r'] is [r] with [a] raised (or left where it is): the others keep their order. *)
Definition raised a (r r' : ranking) : Prop :=
  (forall x y, x <> a -> y <> a -> above r' x y = above r x y) /\
  (forall y, above r a y = true -> above r' a y = true).

(** Scores: strict majority wins, Borda points, first places. *)
Fixpoint sum {A} (f : A -> nat) (l : list A) : nat := match l with [] => 0 | x :: l' => f x + sum f l' end.
Definition copeland m (P : profile) a : nat := length (filter (beats P a) (seq 0 m)).
Definition borda m (P : profile) a : nat := sum (support P a) (seq 0 m).
Definition plurality (P : profile) c : nat := length (filter (fun r => first r c) P).

(** ** Axioms of a rule that maps profiles to rankings of a family [F] of allowed rankings

    [F] is any set of rankings; in linear social choice it is the set of feasible rankings. Ballots are allowed rankings. *)
Section Axioms.
Variable m : nat.
Variable F : ranking -> Prop.
Variable output : profile -> ranking -> Prop.     (* [output P r]: r is an output on P *)

Definition ballots (P : profile) : Prop := P <> [] /\ forall r, In r P -> ranks m r /\ F r.
Definition exists_output := forall P, ballots P -> exists r, output P r.
Definition unique_output := forall P r r', output P r -> output P r' -> r = r'.
Definition pareto := forall P r a b, ballots P -> output P r -> a < m -> b < m ->
  unanimous P a b = true -> above r a b = true.
Definition pmc_ranking P s := ranks m s /\ forall a b, a < m -> b < m -> above s a b = beats P a b.
Definition pmc := forall P r s, ballots P -> output P r -> F s -> pmc_ranking P s -> r = s.
Definition majority := forall P r c, ballots P -> output P r -> c < m ->
  length P < 2 * plurality P c -> first r c = true.
(** Any number of voters raise the winner. *)
Definition winner_monotonicity := forall P P' r r' a, ballots P -> ballots P' ->
  output P r -> output P' r' -> first r a = true -> Forall2 (raised a) P P' -> first r' a = true.
Definition separability := forall P Q r, ballots P -> ballots Q ->
  output P r -> output Q r -> output (P ++ Q) r.
(** The Condorcet winner is first, if some allowed ranking has it first. *)
Definition condorcet_winner := forall P r c, ballots P -> output P r -> c < m ->
  (forall d, d < m -> d <> c -> beats P c d = true) -> (exists s, F s /\ first s c = true) -> first r c = true.
Definition condorcet_loser := forall P r c, 2 <= m -> ballots P -> output P r -> c < m ->
  (forall d, d < m -> d <> c -> beats P d c = true) -> first r c = false.
(** A voter who comes to a profile does not have the new winner below the old one. *)
Definition participation := forall P v r r' a b, ballots P -> ballots (v :: P) ->
  output P r -> output (v :: P) r' -> first r a = true -> first r' b = true -> above v a b = false.
(** A set of candidates each of which beats everybody outside contains the winner, if an allowed ranking has one of it first. *)
Definition smith := forall P r (S : nat -> bool) c, ballots P -> output P r ->
  (forall a b, a < m -> b < m -> S a = true -> S b = false -> beats P a b = true) ->
  c < m -> S c = true -> (exists s, F s /\ first s c = true) -> exists w, first r w = true /\ S w = true.
(** The Condorcet winner is first, if it is so in an allowed ranking that respects the unanimous pairs. *)
Definition condorcet_winner_pareto := forall P r c, ballots P -> output P r -> c < m ->
  (forall d, d < m -> d <> c -> beats P c d = true) -> (exists s, F s /\ respects m P s /\ first s c = true) -> first r c = true.
(** Who is last on more than half of the ballots is not first. *)
Definition majority_loser := forall P r c, 2 <= m -> ballots P -> output P r -> c < m ->
  length P < 2 * length (filter (fun v => first (rev v) c) P) -> first r c = false.
(** What all cast is the output. *)
Definition unanimous_ballots := forall P r s, ballots P -> output P r -> (forall v, In v P -> v = s) -> r = s.
(** Whom all voters have below somebody who can be first is not first. *)
Definition pareto_winner := forall P r a b, ballots P -> output P r -> a < m -> b < m -> unanimous P a b = true ->
  (exists s, F s /\ first s a = true) -> first r b = false.
(** The common winner of two profiles is that of both together. *)
Definition reinforcement := forall P Q r r' q c, ballots P -> ballots Q -> output P r -> output Q r' -> output (P ++ Q) q ->
  first r c = true -> first r' c = true -> first q c = true.
(** Who is first stays so when a voter comes who has it first; who is not does not become so by a voter who has it last. *)
Definition positive_involvement := forall P v r r' a, ballots P -> ballots (v :: P) -> output P r -> output (v :: P) r' ->
  first r a = true -> first v a = true -> first r' a = true.
Definition negative_involvement := forall P v r r' a, ballots P -> ballots (v :: P) -> output P r -> output (v :: P) r' ->
  first r a = false -> first (rev v) a = true -> first r' a = false.
(** Every ballot upside down; then so are the outputs, and no candidate is first in every output both before and after. *)
Definition reversed (P : profile) : profile := map (@rev nat) P.
Definition reversible := forall P r, ballots P -> output P r -> output (reversed P) (rev r).
Definition reversal_symmetry := forall P c, 2 <= m -> ballots P ->
  ~ ((forall r, output P r -> first r c = true) /\ (forall r, output (reversed P) r -> first r c = true)).
Definition homogeneity := forall P r k, ballots P -> output P r -> 0 < k -> output (concat (repeat P k)) r.
(** Whoever rises gets no worse a place. *)
Definition monotonicity := forall P P' r r' a, ballots P -> ballots P' -> a < m -> output P r -> output P' r' ->
  Forall2 (raised a) P P' -> index a r' <= index a r.
(** Of a rule that may have several outputs: who is first in all of them. *)
Definition only_winner P c := forall r, output P r -> first r c = true.
End Axioms.

(** Whoever is first, by a tie or not, is first without any tie when one voter more casts a suitable ballot; [output t] breaks ties by [t]. *)
Definition resolvability {T : Type} m (F : ranking -> Prop) (output : T -> profile -> ranking -> Prop) := forall t P r w,
  ballots m F P -> output t P r -> first r w = true ->
  exists v, ranks m v /\ F v /\ forall t' r', output t' (v :: P) r' -> first r' w = true.
