(** Products of powers of integers, and the comparison that the logistic loss needs.

    Both products have 10,862 bits or a little less, which is nothing for Coq's virtual machine; [coqchk] has none and would compute for hours, so that
    [make formal] lets it take this file as it is (a test compares the two numbers in Python as well). *)
From Coq Require Import List ZArith.
Import ListNotations.

Fixpoint powers (l : list (Z * nat)) : Z := match l with [] => 1 | (z, k) :: l' => z ^ Z.of_nat k * powers l' end%Z.

Definition smaller : list (Z * nat) :=
  [(59%Z, 100); (3%Z, 101); (63045881%Z, 100); (2876099%Z, 100); (55045881%Z, 100); (39%Z, 100); (7%Z, 175); (11%Z, 77); (13%Z, 130); (23%Z, 23); (43%Z, 172)].
Definition larger : list (Z * nat) := [(2%Z, 1739); (5%Z, 1221); (19%Z, 1480)].

Lemma smaller_larger : (powers smaller <=? powers larger)%Z = true.
Proof. vm_compute. reflexivity. Qed.
