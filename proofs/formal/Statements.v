(** * The theorems, stated: definitions first, then every theorem as a proposition

    This file is all that has to be read in order to know what is proved. It uses nothing but the standard library, contains
    no proof, and every definition below says what it means in the papers' words:
    - [A] Ge, Halpern, Micha, Procaccia, Shapira, Vorobeychik, Wu, Axioms for AI Alignment from Human Feedback (2024);
    - [C] Halpern, Micha, Procaccia, Shapira, Pairwise Calibrated Rewards for Pluralistic Alignment (2025).
    [Theorems.v] proves each proposition [X] as a theorem [X_holds]. Nothing is admitted there. *)
From Coq Require Import List Arith ZArith QArith Qround Reals Permutation Sorted Bool.
Import ListNotations.

(** * Part 1: linear social choice [A] *)
Module Choice.
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

(** ** Rules *)
Section Leximax.
Variable A : ranking -> Prop.        (* the rankings that may be the output *)
Variable score : nat -> nat.
(** [c] precedes [d]: a higher score, or an equal one and a smaller number (ties by a fixed order of the candidates). *)
Definition better c d := score d < score c \/ score c = score d /\ c < d.
(** [c] can come next after the prefix [p]. *)
Definition possible p c := exists s, A (p ++ c :: s).
(** At every position stands the best of the candidates that can come next. *)
Definition leximax r := A r /\ forall p c s, r = p ++ c :: s -> forall d, possible p d -> ~ better d c.
(** The same with ties by any relation of candidates. *)
Definition leximax_by (before : nat -> nat -> Prop) r := A r /\ forall p c s, r = p ++ c :: s -> forall d, possible p d ->
  ~ (score c < score d \/ score d = score c /\ before d c).
End Leximax.

Section Rules.
Variable m : nat.
Variable F : ranking -> Prop.
Definition any (P : profile) (r : ranking) := F r.
Definition unanimity (P : profile) (r : ranking) := F r /\ respects m P r.
Definition lcpo P := leximax (unanimity P) (copeland m P).
Definition leximax_copeland P := leximax (any P) (copeland m P).
Definition leximax_borda P := leximax (any P) (borda m P).
Definition leximax_plurality P := leximax (any P) (plurality P).

(** With half points: a win counts twice, a pair that neither side wins once for each. *)
Definition copeland_half (P : profile) a : nat := sum (fun b => if beats P a b then 2 else if beats P b a then 0 else 1) (seq 0 m).
Definition lcpo_half P := leximax (unanimity P) (copeland_half P).
Definition leximax_copeland_half P := leximax (any P) (copeland_half P).

(** Kemeny: the least number of disagreements with the voters; ties by [prec], a strict order of the rankings. *)
Variable prec : ranking -> ranking -> Prop.
Definition term (P : profile) r a b : nat := if above r a b then support P b a else 0.
Definition cost P r : nat := sum (fun a => sum (term P r a) (seq 0 m)) (seq 0 m).
Definition optimal (A : ranking -> Prop) P r :=
  A r /\ forall r', A r' -> cost P r < cost P r' \/ cost P r = cost P r' /\ (r = r' \/ prec r r').
Definition cheapest (A : ranking -> Prop) P r := A r /\ forall s, A s -> cost P r <= cost P s.
Definition kemeny P := optimal (any P) P.
Definition kemeny_po P := optimal (unanimity P) P.
(** Slater: the fewest pairs against a strict majority; ties as in Kemeny. *)
Definition slater_cost (P : profile) r : nat := sum (fun a => length (filter (fun b => above r a b && beats P b a) (seq 0 m))) (seq 0 m).
Definition slater P r :=
  F r /\ forall r', F r' -> slater_cost P r < slater_cost P r' \/ slater_cost P r = slater_cost P r' /\ (r = r' \/ prec r r').

(** Ranked pairs: pairs are taken in the order of their margins, of a pair and its reverse the one that comes first. A pair is locked if some
    allowed ranking has it and all pairs locked before, and the output has what is locked: a pair that it has not did not fit. *)
Variable prior : nat * nat -> nat * nat -> bool.     (* the order of pairs of equal margins *)
Definition margin_of (P : profile) (e : nat * nat) : Z := (Z.of_nat (support P (fst e) (snd e)) - Z.of_nat (support P (snd e) (fst e)))%Z.
Definition earlier P e f : Prop := (margin_of P f < margin_of P e)%Z \/ margin_of P e = margin_of P f /\ prior e f = true.
Definition taken P e : Prop := fst e < m /\ snd e < m /\ fst e <> snd e /\ earlier P e (snd e, fst e).
Definition has (r : ranking) (e : nat * nat) : Prop := above r (fst e) (snd e) = true.
Definition ranked_pairs P r := F r /\ forall e, taken P e -> ~ has r e ->
  ~ exists s, F s /\ has s e /\ forall f, taken P f -> has r f -> earlier P f e -> has s f.
(** As a program: [fits] says whether some allowed ranking has all these pairs. *)
Fixpoint lock_pairs (fits : list (nat * nat) -> bool) (locked l : list (nat * nat)) : list (nat * nat) :=
  match l with [] => locked | e :: l' => lock_pairs fits (if fits (e :: locked) then e :: locked else locked) l' end.
End Rules.
(** The engine's order of pairs of equal margins. *)
Definition lexicographic (e f : nat * nat) : bool := (fst e <? fst f) || (fst e =? fst f) && (snd e <? snd f).
Definition strict_order (prior : nat * nat -> nat * nat -> bool) : Prop := (forall e, prior e e = false) /\
  (forall e f g, prior e f = true -> prior f g = true -> prior e g = true) /\ (forall e f, e <> f -> prior e f = true \/ prior f e = true).

(** ** The linear model: candidate [a] has the features [nth a X []], and rewards are θ·x with θ over the reals

    Features are integers: rational features may be scaled. Theorems about any family hold for real features too. *)
Definition features (X : list (list Z)) a : list Z := nth a X [].
Fixpoint reward (x : list Z) (t : list R) : R :=
  match x, t with a :: x', b :: t' => (IZR a * b + reward x' t')%R | _, _ => 0%R end.
Definition induces X (t : list R) r := forall a b, a < length X -> b < length X -> above r a b = true ->
  (0 < reward (features X a) t - reward (features X b) t)%R.
Definition feasible X r := ranks (length X) r /\ exists t, induces X t r.

(** ** Losses: L(θ) = Σ_{a≠b} n_ab ℓ(r(b) − r(a)) *)
Fixpoint total (f : nat * nat -> R) (l : list (nat * nat)) : R := match l with [] => 0%R | p :: l' => (f p + total f l')%R end.
Definition pairs (X : list (list Z)) : list (nat * nat) := list_prod (seq 0 (length X)) (seq 0 (length X)).
Definition weakly_induces X (t : list R) (s : ranking) :=
  forall a b, a < length X -> b < length X -> above s a b = true -> (reward (features X b) t <= reward (features X a) t)%R.
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

(** ** The theorems of [A] *)

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

(** Theorem 3.7: nine candidates with integer features on which no rule of the majority relation satisfies PO. *)
Definition feasible_output X (f : profile -> ranking) := forall P, ballots (length X) (feasible X) P -> feasible X (f P).
Definition majority_relation X (f : profile -> ranking) := forall P Q,
  ballots (length X) (feasible X) P -> ballots (length X) (feasible X) Q ->
  (forall a b, a < length X -> b < length X -> beats P a b = beats Q a b) -> f P = f Q.
Definition Theorem_3_7 : Prop := exists X, length X = 9 /\ forall f, feasible_output X f -> majority_relation X f ->
  ~ pareto (length X) (feasible X) (fun P r => r = f P).

(** Theorem 4.3, for any family; the last part is the linear model, where existence needs no decision procedure to be given. *)
Definition Theorem_4_3 : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  ((forall r, F r \/ ~ F r) -> exists_output m F (lcpo m F)) /\ unique_output (lcpo m F) /\
  pareto m F (lcpo m F) /\ pmc m F (lcpo m F) /\ majority m F (lcpo m F) /\ winner_monotonicity m F (lcpo m F).
Definition Theorem_4_3_linear : Prop := forall X, let m := length X in let F := feasible X in
  (forall P, ballots m F P -> ~ ~ exists r, lcpo m F P r) /\ unique_output (lcpo m F) /\
  pareto m F (lcpo m F) /\ pmc m F (lcpo m F) /\ majority m F (lcpo m F) /\ winner_monotonicity m F (lcpo m F).
Definition Leximax_copeland : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  ((forall r, F r \/ ~ F r) -> exists_output m F (leximax_copeland m F)) /\ unique_output (leximax_copeland m F) /\
  pmc m F (leximax_copeland m F) /\ majority m F (leximax_copeland m F) /\ winner_monotonicity m F (leximax_copeland m F).

(** Theorem C.2, with three candidates: LCPO fails separability. *)
Definition Theorem_C_2 : Prop := exists F : ranking -> Prop, (forall r, F r -> ranks 3 r) /\ ~ separability 3 F (lcpo 3 F).

(** Theorem C.3, with winner monotonicity: [prec] breaks ties and is the same for all profiles. *)
Definition Theorem_C_3 : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  unique_output (kemeny m F prec) /\ pmc m F (kemeny m F prec) /\
  separability m F (kemeny m F prec) /\ winner_monotonicity m F (kemeny m F prec).
Definition Kemeny_subject_to_pareto : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  unique_output (kemeny_po m F prec) /\ pareto m F (kemeny_po m F prec) /\
  pmc m F (kemeny_po m F prec) /\ winner_monotonicity m F (kemeny_po m F prec).

(** They have an output if the order of the rankings is one. *)
Definition Kemeny_exists : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) ->
  (forall r s t, prec r s -> prec s t -> prec r t) -> (forall r s, r <> s -> prec r s \/ prec s r) -> (forall r, F r \/ ~ F r) ->
  exists_output m F (kemeny m F prec) /\ exists_output m F (kemeny_po m F prec).
(** Kemeny subject to PO fails separability only where Kemeny fails PO: if Kemeny's own outputs s, s' respect the unanimous pairs,
    the common output is that of both profiles together. *)
Definition Kemeny_po_separability : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop),
  (forall r s, prec r s -> ~ prec s r) ->
  (forall P Q r s s', kemeny_po m F prec P r -> kemeny_po m F prec Q r -> kemeny m F prec P s -> kemeny m F prec Q s' ->
     respects m P s -> respects m Q s' -> kemeny_po m F prec (P ++ Q) r) /\
  (exists_output m F (kemeny m F prec) -> pareto m F (kemeny m F prec) -> separability m F (kemeny_po m F prec)).

(** In the plane Kemeny satisfies PO, whatever the number of candidates and however ties are broken; so there Kemeny subject to PO is
    Kemeny, and separable. *)
Definition Kemeny_in_the_plane : Prop := forall X, (forall x, In x X -> length x <= 2) -> let m := length X in let F := feasible X in
  (forall P r, ballots m F P -> cheapest m F P r -> respects m P r) /\
  (forall prec P r, ballots m F P -> kemeny_po m F prec P r <-> kemeny m F prec P r) /\
  (forall prec, pareto m F (kemeny m F prec)) /\ (forall prec, separability m F (kemeny_po m F prec)).

(** Theorems C.4 and C.5, with six candidates in three dimensions and four in the plane, however ties are broken: rules whose outputs
    cost least among the feasible rankings fail PO and majority consistency; among those that respect all unanimous pairs, majority
    consistency and separability. *)
Definition points m d (X : list (list Z)) := length X = m /\ forall x, In x X -> length x = d.
Definition costs_least X (A : profile -> ranking -> Prop) (output : profile -> ranking -> Prop) :=
  exists_output (length X) (feasible X) output /\
  forall P r, ballots (length X) (feasible X) P -> output P r -> cheapest (length X) (A P) P r.
Definition Theorem_C_4 : Prop :=
  (exists X, points 6 3 X /\ forall kemeny, costs_least X (fun _ => feasible X) kemeny -> ~ pareto 6 (feasible X) kemeny) /\
  (exists X, points 4 2 X /\ forall kemeny, costs_least X (fun _ => feasible X) kemeny -> ~ majority 4 (feasible X) kemeny).
Definition Theorem_C_5 : Prop :=
  (exists X, points 4 2 X /\ forall kemeny_po, costs_least X (unanimity 4 (feasible X)) kemeny_po -> ~ majority 4 (feasible X) kemeny_po) /\
  (exists X, points 6 3 X /\ forall kemeny_po, costs_least X (unanimity 6 (feasible X)) kemeny_po -> ~ separability 6 (feasible X) kemeny_po).

(** Theorem C.6. *)
Definition Theorem_C_6 : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := leximax_plurality F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  majority m F f /\ winner_monotonicity m F f /\ separability m F f.

(** The other ✓ of the table of rules and axioms. A Condorcet winner is meant that some feasible ranking has first. *)
Definition Condorcet_and_smith : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  condorcet_winner m F (leximax_copeland m F) /\ smith m F (leximax_copeland m F) /\
  condorcet_loser m F (leximax_copeland m F) /\ condorcet_loser m F (lcpo m F).
Definition Leximax_borda : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := leximax_borda m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  winner_monotonicity m F f /\ participation m F f /\ separability m F f /\ homogeneity m F f.
Definition Plurality_participation : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  participation m F (leximax_plurality F).
Definition Homogeneity : Prop := forall m (F : ranking -> Prop) prec, homogeneity m F (lcpo m F) /\
  homogeneity m F (leximax_copeland m F) /\ homogeneity m F (leximax_plurality F) /\
  homogeneity m F (kemeny m F prec) /\ homogeneity m F (kemeny_po m F prec).

(** The ✓ of axioms that the table has in addition. *)
Definition Condorcet_winner_pareto : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  condorcet_winner_pareto m F (lcpo m F) /\ condorcet_winner_pareto m F (leximax_copeland m F).
Definition Majority_loser : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  majority_loser m F (leximax_copeland m F) /\ majority_loser m F (lcpo m F).
Definition Unanimous_ballots : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop),
  (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  unanimous_ballots m F (lcpo m F) /\ unanimous_ballots m F (leximax_copeland m F) /\ unanimous_ballots m F (leximax_borda m F) /\
  unanimous_ballots m F (kemeny m F prec) /\ unanimous_ballots m F (kemeny_po m F prec).
Definition Pareto_winner : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop),
  (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  pareto_winner m F (lcpo m F) /\ pareto_winner m F (leximax_copeland m F) /\ pareto_winner m F (leximax_borda m F) /\
  pareto_winner m F (leximax_plurality F) /\ pareto_winner m F (kemeny_po m F prec).
Definition Winners_of_sums : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  forall output, In output [leximax_borda m F; leximax_plurality F] ->
  reinforcement m F output /\ positive_involvement m F output /\ negative_involvement m F output.

(** The rules with half points, and Slater's. *)
Definition Lcpo_half : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := lcpo_half m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pareto m F f /\ pmc m F f /\ majority m F f /\ winner_monotonicity m F f /\ condorcet_loser m F f /\
  condorcet_winner_pareto m F f /\ majority_loser m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.
Definition Leximax_copeland_half : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) -> let f := leximax_copeland_half m F in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pmc m F f /\ majority m F f /\ winner_monotonicity m F f /\ condorcet_winner m F f /\ smith m F f /\ condorcet_loser m F f /\
  condorcet_winner_pareto m F f /\ majority_loser m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.
Definition Slater_rule : Prop := forall m (F : ranking -> Prop) (prec : ranking -> ranking -> Prop), (forall r, F r -> ranks m r) -> (forall r s, prec r s -> ~ prec s r) ->
  let f := slater m F prec in unique_output f /\ pmc m F f /\ winner_monotonicity m F f /\ unanimous_ballots m F f /\ homogeneity m F f.

(** Ranked pairs, ties by any strict order of the pairs; the program computes them. *)
Definition Ranked_pairs : Prop := strict_order lexicographic /\
  forall m (F : ranking -> Prop) prior, (forall r, F r -> ranks m r) -> strict_order prior -> let f := ranked_pairs m F prior in
  ((forall r, F r \/ ~ F r) -> exists_output m F f) /\ unique_output f /\
  pareto m F f /\ pmc m F f /\ winner_monotonicity m F f /\ unanimous_ballots m F f /\ pareto_winner m F f /\ homogeneity m F f.
Definition Ranked_pairs_program : Prop := forall m (F : ranking -> Prop) prior P fits l, strict_order prior ->
  (forall k, fits k = true <-> exists s, F s /\ forall e, In e k -> has s e) ->
  (forall e, taken m prior P e <-> In e l) -> StronglySorted (earlier prior P) l ->
  forall r, ranked_pairs m F prior P r <-> F r /\ forall e, In e (lock_pairs fits [] l) -> has r e.

(** Resolvability; [lt] is the order by which the leximax rules break ties. *)
Definition Resolvability : Prop := forall m (F : ranking -> Prop), (forall r, F r -> ranks m r) ->
  (forall P r, leximax_borda m F P r <-> leximax_by (any F P) (borda m P) lt r) /\
  resolvability m F (fun before P => leximax_by (any F P) (borda m P) before) /\
  (forall P r, leximax_plurality F P r <-> leximax_by (any F P) (plurality P) lt r) /\
  resolvability m F (fun before P => leximax_by (any F P) (plurality P) before) /\
  resolvability m F (kemeny m F) /\ resolvability m F (kemeny_po m F) /\
  resolvability m F (fun prior P r => strict_order prior /\ ranked_pairs m F prior P r).

(** In the plane LCPO chooses every Condorcet winner that can be first. *)
Definition Lcpo_in_the_plane : Prop := forall X, (forall x, In x X -> length x <= 2) -> let m := length X in let F := feasible X in
  condorcet_winner m F (lcpo m F) /\ condorcet_winner m F (lcpo_half m F).

(** What follows from what, of any rule whose outputs are rankings. *)
Definition Implications : Prop := forall m (F : ranking -> Prop) (output : profile -> ranking -> Prop), (forall P r, output P r -> ranks m r) ->
  (pareto m F output -> pareto_winner m F output /\ unanimous_ballots m F output) /\ (pmc m F output -> unanimous_ballots m F output) /\
  (smith m F output -> condorcet_winner m F output) /\ (condorcet_winner m F output -> condorcet_winner_pareto m F output) /\
  (condorcet_winner_pareto m F output -> majority m F output) /\ (condorcet_loser m F output -> majority_loser m F output) /\
  (participation m F output -> positive_involvement m F output /\ negative_involvement m F output) /\
  (monotonicity m F output -> winner_monotonicity m F output) /\ (separability m F output -> homogeneity m F output).

(** PO and Condorcet winners are incompatible in linear social choice: five candidates in three dimensions. *)
Definition Pareto_excludes_condorcet : Prop := exists X, length X = 5 /\ forall output,
  exists_output 5 (feasible X) output -> (forall P r, ballots 5 (feasible X) P -> output P r -> feasible X r) ->
  ~ (pareto 5 (feasible X) output /\ condorcet_winner 5 (feasible X) output).

(** Appendix B: a pairwise majority ranking may exist and be infeasible. *)
Definition Appendix_B : Prop := exists X P s, ballots (length X) (feasible X) P /\ pmc_ranking (length X) P s /\ ~ feasible X s.

(** At most m(m+1)/2 tests of "can this candidate come next?" make a leximax output. [order]: the candidates in the order of the scores. *)
Fixpoint choose (can : ranking -> nat -> bool) (p : ranking) (l : list nat) : option (nat * list nat) * nat :=
  match l with
  | [] => (None, 0)
  | c :: l' => if can p c then (Some (c, l'), 1)             (* chosen, those that are left, the number of tests *)
               else let '(found, t) := choose can p l' in
                    (match found with Some (d, rest) => Some (d, c :: rest) | None => None end, S t)
  end.
Fixpoint greedy (can : ranking -> nat -> bool) (n : nat) (p : ranking) (l : list nat) : ranking * nat :=
  match n with
  | 0 => (p, 0)
  | S n' => match choose can p l with
            | (Some (c, rest), t) => let '(r, t') := greedy can n' (p ++ [c]) rest in (r, t + t')
            | (None, t) => (p, t)
            end
  end.
Definition Cone_tests : Prop := forall m (A : ranking -> Prop) score can,
  (forall r, A r -> ranks m r) -> (forall p c, can p c = true <-> possible A p c) -> (exists r, A r) ->
  forall order, StronglySorted (better score) order -> Permutation (seq 0 m) order ->
  leximax A score (fst (greedy can m [] order)) /\ 2 * snd (greedy can m [] order) <= m * (m + 1).

(** Why ties are broken by a fixed order of candidates: another reading of LCPO fails winner monotonicity. *)
Fixpoint lex_scores (x y : list nat) : bool :=     (* x is strictly greater *)
  match x, y with a :: x', b :: y' => (b <? a) || (a =? b) && lex_scores x' y' | _, _ => false end.
Fixpoint lex_names (x y : list nat) : bool :=      (* x comes first *)
  match x, y with a :: x', b :: y' => (a <? b) || (a =? b) && lex_names x' y' | _, _ => false end.
(** The allowed ranking with the greatest sequence of Copeland scores, ties by the order of the rankings. *)
Definition lcpo_sequence m (F : ranking -> Prop) P r := unanimity m F P r /\
  forall s, unanimity m F P s -> let k := map (copeland m P) in
  lex_scores (k s) (k r) = false /\ (lex_scores (k r) (k s) = false -> lex_names s r = false).
Definition Sequences_fail : Prop := exists F : ranking -> Prop, (forall r, F r -> ranks 4 r) /\ ~ winner_monotonicity 4 F (lcpo_sequence 4 F).
End Choice.

(** * Part 2: pairwise-calibrated ensembles [C]

    All numbers are rationals. Pairs and rewards are of any type: [pref r e] says that the reward [r] prefers the first response
    of the pair [e]; [E] lists the pairs, [mu] is μ, [p] is p*, a class [C] is any set of rewards. So the theorems hold for
    arbitrary rewards and for linear ones. *)
Module Ensembles.
Local Open Scope Q_scope.

Definition number (n : nat) : Q := inject_Z (Z.of_nat n).
Fixpoint sum {A : Type} (f : A -> Q) l : Q := match l with [] => 0 | x :: l' => f x + sum f l' end.

Section Norm.
Context {P : Type}.
Variable E : list P.
Variable mu : P -> Q.
Definition inner (f g : P -> Q) : Q := sum (fun e => mu e * (f e * g e)) E.
Definition norm2 (f : P -> Q) : Q := inner f f.
End Norm.

Definition least (x y : Q) : Q := if Qlt_le_dec x y then x else y.

Section Ensembles.
Context {P R : Type}.
Variable pref : R -> P -> bool.
Definition vote (r : R) (e : P) : Q := if pref r e then 1 else 0.
(** An ensemble is a list of (weight, reward). *)
Definition weight (A : list (Q * R)) : Q := sum fst A.
Definition share (A : list (Q * R)) (e : P) : Q := sum (fun x => fst x * vote (snd x) e) A.        (* p̂ *)
Definition ensemble (C : R -> Prop) (A : list (Q * R)) : Prop :=
  (forall x, In x A -> 0 <= fst x) /\ (forall x, In x A -> C (snd x)) /\ weight A == 1.
(** Annotators: each with the same weight; p* is the fraction of them. *)
Definition uniform (l : list R) : list (Q * R) := map (fun r => (1 / number (length l), r)) l.
Definition fraction (l : list R) (e : P) : Q := number (length (filter (fun r => pref r e) l)) / number (length l).
Definition contested (p : P -> Q) (e : P) : bool := negb (Qeq_bool (p e) 0) && negb (Qeq_bool (p e) 1).

Variable E : list P.
(** k is at least the value of the weights [w] at any reward of the class. *)
Definition ceiling (C : R -> Prop) (w : P -> Q) (k : Q) : Prop := forall r, C r -> sum (fun e => w e * vote r e) E <= k.

Variable mu p : P -> Q.
Definition calibrated (A : list (Q * R)) : Prop := forall e, In e E -> share A e == p e.
Definition error (A : list (Q * R)) : Q := norm2 E mu (fun e => share A e - p e).                  (* Σ μ (p̂ − p* )² *)
Definition variance : Q := sum (fun e => mu e * (p e * (1 - p e))) E.                              (* V *)
(** d(r), the normalised Kemeny score, and OPT, its infimum over the class (attained or not). *)
Definition score (r : R) : Q := sum (fun e => mu e * (p e * (1 - vote r e) + (1 - p e) * vote r e)) E.
Definition optimal (C : R -> Prop) (opt : Q) : Prop :=
  (forall r, C r -> opt <= score r) /\ forall c, (forall r, C r -> c <= score r) -> c <= opt.

(** The greedy: e_k of k rewards chosen so far (the last one first), and 2(k−1)⟨e,g−p*⟩ + ‖g−p*‖², which the next one minimises over
    the class, up to d. *)
Definition deviation (l : list R) (e : P) : Q := sum (fun r => vote r e - p e) l / number (length l).
Definition criterion (l : list R) (g : R) : Q :=
  2 * number (length l) * inner E mu (deviation l) (fun e => vote g e - p e) + norm2 E mu (fun e => vote g e - p e).
Inductive greedy (C : R -> Prop) (d : Q) : list R -> Prop :=
| greedy_nil : greedy C d []
| greedy_cons g l : greedy C d l -> C g -> (forall g', C g' -> criterion l g <= criterion l g' + d) -> greedy C d (g :: l).
(** The algorithm over a list of annotators r0 :: l0; the first of the best is taken. *)
Fixpoint best (f : R -> Q) (r : R) (l : list R) : R :=
  match l with [] => r | s :: l' => best f (if Qlt_le_dec (f s) (f r) then s else r) l' end.
Fixpoint run (r0 : R) (l0 : list R) (k : nat) : list R :=
  match k with O => [] | S k' => let l := run r0 l0 k' in best (criterion l) r0 l0 :: l end.

(** Frank-Wolfe with steps 2/(k+2), or anything at least as good. *)
Definition slope (A : list (Q * R)) (g : R) : Q := inner E mu (fun e => share A e - p e) (vote g).
Definition mix (c : Q) (A : list (Q * R)) (g : R) : list (Q * R) := (c, g) :: map (fun x => ((1 - c) * fst x, snd x)) A.
Inductive frank_wolfe (C : R -> Prop) : nat -> list (Q * R) -> Prop :=
| fw_start A : ensemble C A -> frank_wolfe C 1 A
| fw_step k A g A' : frank_wolfe C k A -> C g -> (forall g', C g' -> slope A g <= slope A g') ->
    ensemble C A' -> error A' <= error (mix (2 / number (k + 2)) A g) -> frank_wolfe C (S k) A'.

(** Outliers: d(r) > β·OPT + γ, and d(r) > β·OPT + c√ε without a root. *)
Definition outlier (beta gamma opt : Q) (r : R) : bool := negb (Qle_bool (score r) (beta * opt + gamma)).
Definition root_outlier (beta c eps opt : Q) (r : R) : bool :=
  negb (Qle_bool (score r - beta * opt) 0) && negb (Qle_bool ((score r - beta * opt) * (score r - beta * opt)) (c * c * eps)).
Definition dropped (b : R -> bool) (A : list (Q * R)) : list (Q * R) := filter (fun x => b (snd x)) A.
Definition kept (b : R -> bool) (A : list (Q * R)) : list (Q * R) := filter (fun x => negb (b (snd x))) A.
Definition renormalised (A : list (Q * R)) : list (Q * R) := map (fun x => (fst x / weight A, snd x)) A.
(** The weights 2μ(p* − p̂). *)
Definition residual (A : list (Q * R)) (e : P) : Q := 2 * mu e * (p e - share A e).
End Ensembles.
(** e ≤ (√ε + t)², without a root. *)
Definition root_bound (e eps t : Q) : Prop := e <= eps + t * t \/ (e - eps - t * t) * (e - eps - t * t) <= 4 * (t * t) * eps.

(** Exact cover by 3-sets: 3q elements, sets of three of them, some of which contain every element exactly once. *)
Definition instance (q : nat) (X : list nat) (S : list (list nat)) : Prop :=
  NoDup X /\ length X = (3 * q)%nat /\ forall T, In T S -> NoDup T /\ length T = 3%nat /\ incl T X.
Definition exact_cover (X : list nat) (S C : list (list nat)) : Prop := incl C S /\ Permutation (concat C) X.
Definition member (T : list nat) (x : nat) : bool := existsb (Nat.eqb x) T.

(** The mean of f over n independent votes, each for the first response with probability p. *)
Fixpoint expected (p : Q) (n : nat) (f : list bool -> Q) : Q :=
  match n with O => f [] | S n' => p * expected p n' (fun v => f (true :: v)) + (1 - p) * expected p n' (fun v => f (false :: v)) end.
Fixpoint count (v : list bool) : nat := match v with [] => O | b :: v' => ((if b then 1 else 0) + count v')%nat end.
Definition mean (v : list bool) : Q := number (count v) / number (length v).

(** ** The theorems of [C] *)

(** 1. The annotators calibrate, and min(n, M + 1) of them suffice, M being the number of pairs whose p* is not 0 or 1. *)
Definition Existence : Prop := forall P R (pref : R -> P -> bool) E (annotators : list R), annotators <> [] ->
  calibrated pref E (fraction pref annotators) (uniform annotators) /\
  exists A, ensemble (fun r => In r annotators) A /\ calibrated pref E (fraction pref annotators) A /\
    (length A <= Nat.min (length annotators) (S (length (filter (contested (fraction pref annotators)) E))))%nat.
Definition Support : Prop := forall P R (pref : R -> P -> bool) E p C A, ensemble C A -> calibrated pref E p A -> exists A',
  ensemble C A' /\ calibrated pref E p A' /\ incl (map snd A') (map snd A) /\
  (length A' <= length A)%nat /\ (length A' <= S (length (filter (contested p) E)))%nat.
Definition Support_any : Prop := forall P R (pref : R -> P -> bool) (E : list P) A, (forall a, In a A -> 0 <= fst a) -> exists A',
  (forall a, In a A' -> 0 < fst a) /\ incl (map snd A') (map snd A) /\
  (length A' <= length A)%nat /\ (length A' <= S (length E))%nat /\
  weight A' == weight A /\ forall e, In e E -> share pref A' e == share pref A e.
(** M + 1 is tight for every M: annotators for whom fewer rewards do not calibrate, whatever the class. *)
Definition Support_is_tight : Prop := forall M, exists (pref : nat -> nat -> bool) (annotators : list nat), annotators <> [] /\
  forall (R : Type) (pref' : R -> nat -> bool) C A,
    ensemble C A -> calibrated pref' (seq 0 M) (fraction pref annotators) A -> (M + 1 <= length A)%nat.

(** 2. NP-hardness: exact cover by 3-sets is a calibrated ensemble of at most q listed rewards. *)
Definition Hardness : Prop := forall q X S, (0 < q)%nat -> instance q X S ->
  ((exists C, exact_cover X S C) <->
   exists A, ensemble (fun T => In T S) A /\ (length A <= q)%nat /\ calibrated member X (fun _ => 1 / number q) A).

(** 3. O(1/ε) rewards: the greedy with an oracle exact up to d; over annotators, max(1, ⌈V/ε⌉); V ≤ 1/4; Frank-Wolfe. *)
Definition Greedy : Prop := forall P R (pref : R -> P -> bool) E mu p C d A l,
  ensemble C A -> calibrated pref E p A -> greedy pref E mu p C d l -> l <> [] ->
  error pref E mu p (uniform l) <= (variance E mu p + d) / number (length l).
Definition Few_annotators : Prop := forall P R (pref : R -> P -> bool) E mu r0 (l0 : list R) eps, 0 < eps ->
  let p := fraction pref (r0 :: l0) in
  let k := Nat.max 1 (Z.to_nat (Qceiling (variance E mu p / eps))) in
  length (run pref E mu p r0 l0 k) = k /\ error pref E mu p (uniform (run pref E mu p r0 l0 k)) <= eps.
Definition Variance : Prop := forall P (E : list P) mu p, (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 -> variance E mu p <= 1 # 4.
Definition Frank_wolfe : Prop := forall P R (pref : R -> P -> bool) E mu p C k A B,
  (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 -> (forall e, In e E -> 0 <= p e <= 1) ->
  frank_wolfe pref E mu p C k A -> ensemble C B -> error pref E mu p A <= error pref E mu p B + 4 / (number k + 3).

(** 4. Outliers: those with d(r) > β·OPT + c√ε, for any c ≥ β − 1 (the paper has c = β + 1), are dropped. *)
Definition Outliers : Prop := forall P R (pref : R -> P -> bool) E mu p C A beta c eps opt,
  (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 -> (forall e, In e E -> 0 <= p e <= 1) ->
  ensemble C A -> error pref E mu p A <= eps -> optimal pref E mu p C opt -> 2 <= beta -> beta - 1 <= c ->
  let b := root_outlier pref E mu p beta c eps opt in
  weight (dropped b A) < 1 / (beta - 1) /\
  ensemble (fun r => C r /\ b r = false) (renormalised (kept b A)) /\
  root_bound (error pref E mu p (renormalised (kept b A))) eps (1 / (beta - 1)).
(** With a number s ≥ √ε, also for 1 < β < 2 if some weight is left. *)
Definition Outliers_below_two : Prop := forall P R (pref : R -> P -> bool) E mu p C A beta gamma opt eps s,
  (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 -> (forall e, In e E -> 0 <= p e <= 1) ->
  ensemble C A -> error pref E mu p A <= eps -> 0 <= s -> eps <= s * s ->
  optimal pref E mu p C opt -> 1 < beta -> (beta - 1) * s <= gamma ->
  let b := outlier pref E mu p beta gamma opt in
  weight (dropped b A) < 1 / (beta - 1) /\
  (0 < weight (kept b A) ->
     ensemble (fun r => C r /\ score pref E mu p r <= beta * opt + gamma) (renormalised (kept b A)) /\
     error pref E mu p (renormalised (kept b A)) <= (s + 1 / (beta - 1)) * (s + 1 / (beta - 1))) /\
  (2 <= beta -> 0 < weight (kept b A)).
(** For every β < 2 all rewards of a calibrated ensemble may be outliers. *)
Definition Nothing_left : Prop := forall beta, beta < 2 -> exists (P R : Type) (pref : R -> P -> bool) E mu p C A opt,
  (forall e, In e E -> 0 <= mu e) /\ sum mu E == 1 /\ (forall e, In e E -> 0 <= p e <= 1) /\
  ensemble C A /\ calibrated pref E p A /\ optimal pref E mu p C opt /\ kept (outlier pref E mu p beta 0 opt) A = [].

(** 5. Separation is sound for any class and complete for a finite one; weak and strong duality of the least error. *)
Definition Separation : Prop := forall P R (pref : R -> P -> bool) E p C w k,
  ceiling pref E C w k -> k < sum (fun e => w e * p e) E -> forall A, ensemble C A -> ~ calibrated pref E p A.
Definition Separation_complete : Prop := forall P R (pref : R -> P -> bool) (E : list P) p (l : list R),
  (~ exists A, ensemble (fun r => In r l) A /\ calibrated pref E p A) <->
  (exists w k, ceiling pref E (fun r => In r l) w k /\ k < sum (fun e => w e * p e) E).
Definition Weak_duality : Prop := forall P R (pref : R -> P -> bool) E mu p C w k A,
  (forall e, In e E -> 0 < mu e) -> ceiling pref E C w k -> ensemble C A ->
  sum (fun e => w e * p e) E - k - sum (fun e => w e * w e / (4 * mu e)) E <= error pref E mu p A.
Definition Strong_duality : Prop := forall P R (pref : R -> P -> bool) E mu p C A,
  (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 -> ensemble C A ->
  ((forall B, ensemble C B -> error pref E mu p A <= error pref E mu p B) <->
   ceiling pref E C (residual pref mu p A) (sum (fun e => residual pref mu p A e * share pref A e) E)).
Definition Best_ensemble : Prop := forall P R (pref : R -> P -> bool) E mu p (l : list R),
  (forall e, In e E -> 0 <= mu e) -> sum mu E == 1 -> l <> [] ->
  exists A k, ensemble (fun r => In r l) A /\ ceiling pref E (fun r => In r l) (residual pref mu p A) k /\
  (let w := residual pref mu p A in sum (fun e => w e * p e) E - k - sum (fun e => w e * w e / (4 * mu e)) E == error pref E mu p A) /\
  forall B, ensemble (fun r => In r l) B -> error pref E mu p A <= error pref E mu p B.

(** 6. Measuring with n ≥ 2 votes for a pair, q being p̂: the estimate is unbiased, the plain square is p*(1−p* )/n too large. *)
Definition Estimate : Prop := forall p n q, (2 <= n)%nat ->
  expected p n (fun v => (mean v - q) * (mean v - q) - mean v * (1 - mean v) / (number n - 1)) == (p - q) * (p - q) /\
  expected p n (fun v => (mean v - q) * (mean v - q)) == (p - q) * (p - q) + p * (1 - p) / number n.
End Ensembles.

(** * Part 3: distortion in linear social choice [D]

    [D] is Ge, Kehne, Vorobeychik, Optimized Distortion in Linear Social Choice (2026). Numbers are rational, as in certificates; a
    vector is a function on the features, which are the list [J]. *)
Module Distortion.
Import Ensembles.
Local Open Scope Q_scope.

Definition vector := nat -> Q.
Section Voters.
Variables (J : list nat) (I : Type) (voters : list I).
Variable rows : I -> list vector.                  (* x_a − x_b for consecutive a above b on the voter's ballot *)
Definition dot (theta x : vector) : Q := sum (fun j => theta j * x j) J.
(** The voter's polytope; a parameter for every voter; what they all have of features x. *)
Definition consistent i (theta : vector) : Prop :=
  (forall j, In j J -> 0 <= theta j) /\ sum theta J == 1 /\ forall r, In r (rows i) -> 0 <= dot theta r.
Definition profile (theta : I -> vector) : Prop := forall i, In i voters -> consistent i (theta i).
Definition utility (theta : I -> vector) x : Q := sum (fun i => dot (theta i) x) voters.
(** The features of a lottery on candidates [K] with features X. *)
Definition lottery (K : list nat) (p : nat -> Q) : Prop := (forall c, In c K -> 0 <= p c) /\ sum p K == 1.
Definition mean (K : list nat) (X : nat -> vector) (p : nat -> Q) : vector := fun j => sum (fun c => p c * X c j) K.
(** No candidate is ever worth more than t times the lottery: its distortion is at most t. *)
Definition at_most K X p t : Prop :=
  forall theta k, profile theta -> In k K -> utility theta (X k) <= t * utility theta (mean K X p).
(** Multipliers y ≥ 0 on rows of each voter prove that no θ has Σ θ_i·c > 0. *)
Definition multipliers (y : I -> list (Q * vector)) (c : vector) (most : I -> Q) : Prop :=
  (forall i, In i voters -> (forall e, In e (y i) -> 0 <= fst e /\ In (snd e) (rows i)) /\
     forall j, In j J -> c j + sum (fun e => fst e * snd e j) (y i) <= most i) /\
  sum most voters <= 0.
End Voters.

(** 1. Upper bounds, by weak duality on the linear program of each voter; the second one from numbers a_c ≤ t p_c, as features and
    parameters are not negative. *)
Definition Distortion_upper : Prop := forall J I voters rows K X p t y most,
  (forall k, In k K -> @multipliers J I voters rows (y k) (fun j => X k j - t * mean K X p j) (most k)) ->
  @at_most J I voters rows K X p t.
Definition Distortion_rounded : Prop := forall J I voters rows K X p t a y most,
  (forall k j, In k K -> In j J -> 0 <= X k j) ->
  (forall k c, In k K -> In c K -> a k c <= t * p c) ->
  (forall k, In k K -> @multipliers J I voters rows (y k) (fun j => X k j - mean K X (a k) j) (most k)) ->
  @at_most J I voters rows K X p t.

(** 2. No lottery has a distortion below t where a mixture of competitors and profiles gives every candidate at most B > 0 and the
    competitors t B. *)
Definition Distortion_lower : Prop := forall J I voters rows K X (mixture : list (Q * (nat * (I -> vector)))) t B,
  (forall e, In e mixture -> 0 <= fst e /\ In (fst (snd e)) K /\ @profile J I voters rows (snd (snd e))) ->
  0 < B -> (forall c, In c K -> sum (fun e => fst e * @utility J I voters (snd (snd e)) (X c)) mixture <= B) ->
  sum (fun e => fst e * @utility J I voters (snd (snd e)) (X (fst (snd e)))) mixture == t * B ->
  forall p s, lottery K p -> 0 <= s -> @at_most J I voters rows K X p s -> t <= s.

(** 3. Pairs of a ballot whose weighted differences are negative in every feature: no parameter is consistent with it. *)
Definition Distortion_inconsistent : Prop := forall J I (rows : I -> list vector) i (y : list (Q * vector)),
  (forall e, In e y -> 0 <= fst e /\ In (snd e) (rows i)) ->
  (forall j, In j J -> sum (fun e => fst e * snd e j) y < 0) ->
  forall theta, ~ @consistent J I rows i theta.
End Distortion.
