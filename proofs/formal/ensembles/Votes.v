(** Measuring the error with few votes per pair.

    The first two moments of the number of votes, by induction on the number of voters. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Ensembles.
From Pluralign Require Import Sums.
Import ListNotations.
Open Scope Q_scope.

Section Votes.
Variable p : Q.        (* the fraction of annotators that prefer the first response; a vote is that of a random annotator *)
Local Notation expected := (expected p).

Lemma expected_ext n f g : (forall v, length v = n -> f v == g v) -> expected n f == expected n g.
Proof.
  revert f g. induction n as [|n IH]; intros f g H; cbn [expected]; [now apply H|].
  rewrite (IH _ (fun v => g (true :: v))), (IH (fun v => f (false :: v)) (fun v => g (false :: v))); [reflexivity| |];
    intros v L; apply H; simpl; congruence.
Qed.

(** The first two moments. *)
Lemma moments n a b c : expected n (fun v => a + b * number (count v) + c * (number (count v) * number (count v)))
  == a + b * (number n * p) + c * (number n * (p * (1 - p)) + number n * number n * (p * p)).
Proof.
  revert a b c. induction n as [|n IH]; intros a b c; cbn [expected].
  - change (number (count [])) with 0. change (number 0) with 0. ring.
  - rewrite (expected_ext n (fun v => a + b * number (count (true :: v)) + c * (number (count (true :: v)) * number (count (true :: v))))
      (fun v => (a + b + c) + (b + 2 * c) * number (count v) + c * (number (count v) * number (count v))))
      by (intros v _; cbn [count Nat.add]; rewrite number_S; ring).
    rewrite (IH (a + b + c) (b + 2 * c) c). cbn [count Nat.add]. rewrite (IH a b c), number_S. ring.
Qed.

(** The plain square charges the noise p(1-p)/n to the ensemble. *)
Theorem noise n q : (1 <= n)%nat -> expected n (fun v => (mean v - q) * (mean v - q)) == (p - q) * (p - q) + p * (1 - p) / number n.
Proof.
  intros N. assert (K : 0 < number n) by (apply number_pos; lia).
  rewrite (expected_ext n _ (fun v => q * q + - (2 * q / number n) * number (count v) + 1 / (number n * number n) * (number (count v) * number (count v)))).
  - rewrite moments. field. lra.
  - intros v L. unfold mean. rewrite L. field. lra.
Qed.

(** The estimate (p̄-p̂)² - p̄(1-p̄)/(n-1) is unbiased, for two or more votes. *)
Theorem unbiased n q : (2 <= n)%nat ->
  expected n (fun v => (mean v - q) * (mean v - q) - mean v * (1 - mean v) / (number n - 1)) == (p - q) * (p - q).
Proof.
  intros N. assert (K : 2 <= number n) by (change 2 with (number 2); now apply number_le).
  rewrite (expected_ext n _ (fun v => q * q + - (2 * q / number n + 1 / (number n * (number n - 1))) * number (count v)
    + (1 / (number n * number n) + 1 / (number n * number n * (number n - 1))) * (number (count v) * number (count v)))).
  - rewrite moments. field. lra.
  - intros v L. unfold mean. rewrite L. field. lra.
Qed.

(** One vote: the least mean square is where the error is least, p(1-p) above it. *)
Corollary one_vote q : expected 1 (fun v => (mean v - q) * (mean v - q)) == (p - q) * (p - q) + p * (1 - p).
Proof. rewrite noise by lia. change (number 1) with 1. field. Qed.
End Votes.
