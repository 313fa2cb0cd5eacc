(** * The linear model: candidate [a] has the features [nth a X []], and rewards are θ·x with θ over the reals

    Features are integers: rational features may be scaled. Theorems about any family hold for real features too. *)
From Coq Require Import List Arith ZArith Reals.
From Pluralign Require Import Axioms.
Import ListNotations.
Local Open Scope nat_scope.

Definition features (X : list (list Z)) a : list Z := nth a X [].
Fixpoint reward (x : list Z) (t : list R) : R :=
  match x, t with a :: x', b :: t' => (IZR a * b + reward x' t')%R | _, _ => 0%R end.
Definition induces X (t : list R) r := forall a b, a < length X -> b < length X -> above r a b = true ->
  (0 < reward (features X a) t - reward (features X b) t)%R.
Definition feasible X r := ranks (length X) r /\ exists t, induces X t r.

Definition weakly_induces X (t : list R) (s : ranking) :=
  forall a b, a < length X -> b < length X -> above s a b = true -> (reward (features X b) t <= reward (features X a) t)%R.
