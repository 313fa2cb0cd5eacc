(** * Rules that minimize a loss L(θ) = Σ_{a≠b} n_ab ℓ(r(b) − r(a)), and the losses in use *)
From Coq Require Import List Arith ZArith Reals Bool.
From Pluralign Require Import Axioms LinearModel.
Import ListNotations.
Local Open Scope nat_scope.

Fixpoint total (f : nat * nat -> R) (l : list (nat * nat)) : R := match l with [] => 0%R | p :: l' => (f p + total f l')%R end.
Definition pairs (X : list (list Z)) : list (nat * nat) := list_prod (seq 0 (length X)) (seq 0 (length X)).
Section Losses.
Variable loss : R -> R.
Variable X : list (list Z).
Definition loss_of (P : profile) (t : list R) : R :=
  total (fun '(a, b) => (INR (support P a b) * loss (reward (features X b) t - reward (features X a) t))%R)
        (filter (fun '(a, b) => negb (a =? b)) (pairs X)).
(** The infimum over the θ that weakly induce [s] is the infimum over all θ; neither need be attained. *)
Definition least_cost (L : list R -> R) (s : ranking) := feasible X s /\
  forall t' e, (0 < e)%R -> exists t, weakly_induces X t s /\ (L t <= L t' + e)%R.
Definition minimizes_loss (P : profile) (s : ranking) := least_cost (loss_of P) s.
(** A rule that minimizes the loss; it may choose among all rankings that do. *)
Definition minimizing (output : profile -> ranking -> Prop) :=
  forall P r, ballots (length X) (feasible X) P -> output P r -> minimizes_loss P r.

(** The majority-based loss: one comparison for each pair with a strict majority. *)
Definition majority_loss (P : profile) (t : list R) : R :=
  total (fun '(a, b) => loss (reward (features X b) t - reward (features X a) t)%R) (filter (fun '(a, b) => beats P a b) (pairs X)).
Definition minimizes (P : profile) (s : ranking) := least_cost (majority_loss P) s.
End Losses.

Definition nonnegative (f : R -> R) := forall x, (0 <= f x)%R.
Definition nondecreasing (f : R -> R) := forall x y, (x <= y)%R -> (f x <= f y)%R.
Definition convex (f : R -> R) := forall x y k, (0 <= k <= 1)%R ->
  (f (k * x + (1 - k) * y) <= k * f x + (1 - k) * f y)%R.
Definition strictly_convex (f : R -> R) := forall x y k, (0 < k < 1)%R -> x <> y ->
  (f (k * x + (1 - k) * y) < k * f x + (1 - k) * f y)%R.

Definition logistic x := ln (1 + exp x).                     (* BTL, RLHF, DPO *)
Definition exponential x := exp x.
Definition hinge x := Rmax 0 (1 + x).
Definition squared_hinge x := (Rmax 0 (1 + x) ^ 2)%R.
Definition squared x := ((1 + x) ^ 2)%R.                     (* IPO *)

(** Probit is −ln Φ(−x), where Φ is the distribution function of the standard normal distribution: from 0 to 1, with a derivative
    proportional to e^(−z²/2). *)
Definition normal (Phi : R -> R) := (exists c, forall z, derivable_pt_lim Phi z (c * exp (- 1 / 2 * z ^ 2))%R) /\
  (forall e, (0 < e)%R -> exists z, forall w, (w <= z)%R -> (Rabs (Phi w) < e)%R) /\
  (forall e, (0 < e)%R -> exists z, forall w, (z <= w)%R -> (Rabs (Phi w - 1) < e)%R).
Definition probit (Phi : R -> R) x := (- ln (Phi (- x)))%R.
(** What reward models are trained with besides. Label smoothing (cDPO) is (1 − ε) ln(1 + e^x) + ε ln(1 + e^−x) less its minimum. *)
Definition margin g x := logistic (x + g)%R.                 (* SimPO *)
Definition davidson nu x := ln (1 + exp x + nu * exp (x / 2))%R.            (* ties *)
Definition label_smoothing e x := ((1 - e) * ln (1 + exp x) + e * ln (1 + exp (- x)) + e * ln e + (1 - e) * ln (1 - e))%R.
Definition monotone (loss : R -> R) := In loss [logistic; exponential; hinge; squared_hinge] \/
  (exists Phi, normal Phi /\ loss = probit Phi) \/ (exists g, loss = margin g) \/ exists nu, (0 <= nu)%R /\ loss = davidson nu.
Definition named (loss : R -> R) := monotone loss \/ loss = squared \/ exists e, (0 < e < / 2)%R /\ loss = label_smoothing e.
(** Logistic loss with weight decay, of all voters or of the majorities: λ‖θ‖² is added. *)
Fixpoint square_norm (t : list R) : R := match t with [] => 0%R | x :: t' => (x * x + square_norm t')%R end.
Definition weight_decay lambda X (P : profile) := least_cost X (fun t => loss_of logistic X P t + lambda * square_norm t)%R.
Definition majority_weight_decay lambda X (P : profile) := least_cost X (fun t => majority_loss logistic X P t + lambda * square_norm t)%R.
