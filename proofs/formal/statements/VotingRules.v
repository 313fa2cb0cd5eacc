(** * The rules on rankings: leximax, Kemeny, Slater, ranked pairs

    Each is a relation of a profile and an output, for any set F of feasible rankings. *)
From Coq Require Import List Arith ZArith Bool.
From Pluralign Require Import Axioms.
Import ListNotations.
Local Open Scope nat_scope.

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

(** Sequences of numbers in lexicographic order. *)
Fixpoint lex_scores (x y : list nat) : bool :=     (* x is strictly greater *)
  match x, y with a :: x', b :: y' => (b <? a) || (a =? b) && lex_scores x' y' | _, _ => false end.
Fixpoint lex_names (x y : list nat) : bool :=      (* x comes first *)
  match x, y with a :: x', b :: y' => (a <? b) || (a =? b) && lex_names x' y' | _, _ => false end.
(** The allowed ranking with the greatest sequence of Copeland scores, ties by the order of the rankings. *)
Definition lcpo_sequence m (F : ranking -> Prop) P r := unanimity m F P r /\
  forall s, unanimity m F P s -> let k := map (copeland m P) in
  lex_scores (k s) (k r) = false /\ (lex_scores (k r) (k s) = false -> lex_names s r = false).
