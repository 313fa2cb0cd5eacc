(** * What rules that minimize a loss satisfy and fail: statements

    [LossTheorems] proves each proposition [X] as [X_holds]. *)
From Coq Require Import List Arith ZArith Reals.
From Pluralign Require Import Axioms LinearModel LossRules.
Import ListNotations.
Local Open Scope nat_scope.

(** Theorem 3.1, with its hypotheses on ℓ; [fails] also says that the rule is not empty. *)
Definition fails_pareto_and_pmc loss := exists X, forall output,
  exists_output (length X) (feasible X) output -> minimizing loss X output ->
  ~ pareto (length X) (feasible X) output /\ ~ pmc (length X) (feasible X) output.
Definition Theorem_3_1 : Prop := forall loss, nonnegative loss -> (exists x, (loss x < loss 0)%R) ->
  nondecreasing loss /\ convex loss \/ strictly_convex loss -> fails_pareto_and_pmc loss.
(** Stronger: convex is enough, and ℓ(x) < ℓ(0) for some x is necessary. *)
Definition Theorem_3_1_convex : Prop := forall loss, nonnegative loss -> convex loss ->
  (exists x, (loss x < loss 0)%R) -> fails_pareto_and_pmc loss.
Definition Theorem_3_1_necessary : Prop := forall loss X P r, (forall x, (loss 0 <= loss x)%R) ->
  feasible X r -> minimizes_loss loss X P r.
Definition Theorem_3_1_losses : Prop := forall loss, named loss -> fails_pareto_and_pmc loss.
(** The function Φ of probit exists, and there is one only. *)
Definition Normal_distribution : Prop := (exists Phi, normal Phi) /\ forall Phi Phi', normal Phi -> normal Phi' -> forall z, Phi z = Phi' z.
(** Some feasible ranking minimizes any loss: the theorems are about something. *)
Definition Minimizing_rules_exist : Prop := forall loss X,
  exists_output (length X) (feasible X) (minimizes_loss loss X) /\ minimizing loss X (minimizes_loss loss X).

(** The table's ✓ of loss rules, as rules with all their outputs: reversal symmetry of every loss, also with weight decay, and homogeneity,
    where copies of a profile have no other outputs, either; separability and reinforcement of squared loss. *)
Definition Reversal_symmetry : Prop := forall loss lambda X output,
  In output [minimizes_loss loss X; minimizes loss X; weight_decay lambda X; majority_weight_decay lambda X] ->
  reversible (length X) (feasible X) output /\ reversal_symmetry (length X) (feasible X) output.
Definition Losses_homogeneity : Prop := forall loss lambda X output,
  In output [minimizes_loss loss X; minimizes loss X; majority_weight_decay lambda X] ->
  homogeneity (length X) (feasible X) output /\ forall P r k, 0 < k -> output (concat (repeat P k)) r -> output P r.
Definition Squared_separability : Prop := forall X, separability (length X) (feasible X) (minimizes_loss squared X).
Definition Squared_reinforcement : Prop := forall X P Q c, let f := minimizes_loss squared X in
  ballots (length X) (feasible X) P -> ballots (length X) (feasible X) Q -> only_winner f P c -> only_winner f Q c -> only_winner f (P ++ Q) c.
(** What all cast is the only output, if the loss does not fall. *)
Definition Losses_unanimity : Prop := (forall loss X, nonnegative loss -> nondecreasing loss -> (exists x, (loss x < loss 0)%R) ->
    unanimous_ballots (length X) (feasible X) (minimizes_loss loss X) /\ unanimous_ballots (length X) (feasible X) (minimizes loss X)) /\
  forall loss, monotone loss -> nonnegative loss /\ nondecreasing loss /\ exists x, (loss x < loss 0)%R.
(** Where the rewards may be any numbers, and for up to three candidates, a rule that minimizes such a loss need not violate PO. *)
Definition full_dimension (X : list (list Z)) := forall g : nat -> R, exists t, forall a b, a < length X -> b < length X ->
  (reward (features X a) t - reward (features X b) t = g a - g b)%R.
Definition Pareto_possible : Prop := forall loss X, nondecreasing loss -> full_dimension X \/ length X <= 3 ->
  forall output, In output [minimizes_loss loss X; minimizes loss X] ->
  forall P, ballots (length X) (feasible X) P -> exists r, output P r /\ respects (length X) P r.

(** One instance of four candidates in the plane and five voters serves for five losses. *)
Definition four : list (list Z) := [[-2; 1]; [-1; -1]; [4; -3]; [-2; 0]]%Z.
Definition Four_candidates : Prop := forall loss output, In loss [logistic; exponential; hinge; squared_hinge; squared] ->
  exists_output 4 (feasible four) output -> minimizing loss four output ->
  ~ pareto 4 (feasible four) output /\ ~ pmc 4 (feasible four) output.

(** Theorem 3.6: majority-based losses are pairwise majority consistent. No convexity; [least] is inf ℓ. *)
Definition Theorem_3_6 : Prop := forall X loss least, nondecreasing loss -> (forall x, (least <= loss x)%R) ->
  (forall e, (0 < e)%R -> exists x, (loss x < least + e)%R) -> (least < loss 0)%R ->
  forall P r s, P <> [] -> feasible X s -> pmc_ranking (length X) P s -> minimizes loss X P r -> r = s.

(** The losses in use have these hypotheses, but for the squared one and label smoothing, which are not monotone. *)
Definition Theorem_3_6_losses : Prop := forall loss X, monotone loss -> pmc (length X) (feasible X) (minimizes loss X).
