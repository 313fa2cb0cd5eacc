(** Z, Q and R are [numbers]; over R the generic model of [Linear] is that of [LinearModel]. *)
From Coq Require Import List ZArith QArith Reals Ring Setoid Morphisms Lia Lra.
From Pluralign Require Import LinearModel.
From Pluralign Require Import Linear.

Definition Z_numbers : numbers.
Proof.
  refine {| K := Z; eqK := eq; zero := 0%Z; one := 1%Z; add := Z.add; mul := Z.mul; sub := Z.sub; opp := Z.opp;
    pos := Z.lt 0; of_Z := fun a => a |}; try (intros; lia).
  - exact Zth.
  - exact Zeqe.
Defined.

Definition Q_numbers : numbers.
Proof.
  refine {| K := Q; eqK := Qeq; zero := 0%Q; one := 1%Q; add := Qplus; mul := Qmult; sub := Qminus; opp := Qopp;
    pos := Qlt 0; of_Z := inject_Z |}.
  - exact Qsrt.
  - constructor; exact _.
  - intros x y E. now rewrite E.
  - apply Qlt_irrefl.
  - intros x y H H'. rewrite <- (Qplus_0_r 0). now apply Qplus_lt_le_compat; [|apply Qlt_le_weak].
  - intros x y. apply Qmult_lt_0_compat.
  - reflexivity.
  - intros. now rewrite inject_Z_plus.
  - intros. now rewrite inject_Z_mult.
  - intros a H. unfold Qlt. simpl. lia.
Defined.

Definition R_numbers : numbers.
Proof.
  refine {| K := R; eqK := eq; zero := 0%R; one := 1%R; add := Rplus; mul := Rmult; sub := Rminus; opp := Ropp;
    pos := Rlt 0; of_Z := IZR |}.
  - exact RTheory.
  - constructor; congruence.
  - intros. subst. auto.
  - apply Rlt_irrefl.
  - intros. lra.
  - intros. now apply Rmult_lt_0_compat.
  - reflexivity.
  - apply plus_IZR.
  - apply mult_IZR.
  - intros a H. now apply IZR_lt.
Defined.

(** The linear model over the reals. *)
Local Open Scope R_scope.
Lemma reward_add x y t : reward (vadd x y) t = reward x t + reward y t.
Proof. exact (dot_add R_numbers x y t). Qed.

Lemma reward_scale_by w x t : reward (vscale w x) t = IZR w * reward x t.
Proof. exact (dot_scale R_numbers w x t). Qed.

Lemma reward_zero x t : vzero x = true -> reward x t = 0.
Proof. exact (dot_zero R_numbers x t). Qed.

Lemma reward_difference X a b t : reward (difference X a b) t = reward (features X a) t - reward (features X b) t.
Proof. exact (dot_difference R_numbers X a b t). Qed.

Lemma check_feasible_sound X r t : check_feasible X r t = true -> feasible X r.
Proof. exact (feasible_sound R_numbers X r t). Qed.

Lemma check_infeasible_sound X r c : check_infeasible X r c = true -> ~ feasible X r.
Proof. exact (infeasible_sound R_numbers X r c). Qed.

(** Not all pairs of a conflict are strictly ordered by one θ. *)
Lemma check_conflict_sound X c t : conflict_ok X c = true ->
  ~ (forall a b w, In (a, b, w) c -> 0 < reward (features X a) t - reward (features X b) t).
Proof. exact (conflict_sound R_numbers X c t). Qed.
