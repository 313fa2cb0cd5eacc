(** * Theorems about pairwise-calibrated ensembles [C]: statements

    [EnsembleTheorems] proves each proposition [X] as [X_holds]. *)
From Coq Require Import List Arith ZArith QArith Qround.
From Pluralign Require Import Ensembles.
Import ListNotations.
Local Open Scope Q_scope.

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
