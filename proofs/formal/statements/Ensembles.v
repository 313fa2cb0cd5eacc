(** * Pairwise-calibrated ensembles

    Definitions in the words of [C]: Halpern, Micha, Procaccia, Shapira, Pairwise Calibrated Rewards for Pluralistic Alignment (2025).

    All numbers are rationals. Pairs and rewards are of any type: [pref r e] says that the reward [r] prefers the first response
    of the pair [e]; [E] lists the pairs, [mu] is μ, [p] is p*, a class [C] is any set of rewards. So the theorems hold for
    arbitrary rewards and for linear ones. *)
From Coq Require Import List Arith ZArith QArith Permutation Bool.
Import ListNotations.
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
