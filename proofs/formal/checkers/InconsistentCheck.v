(** A verified checker of ballots that no parameter θ ≥ 0 with Σ θ = 1 is consistent with: weighted differences of consecutive
    candidates that add up to something negative in every feature. *)
From Coq Require Import List Arith ZArith QArith Bool.
From Pluralign Require Import Ensembles Distortion.
Import ListNotations.
From Pluralign Require Import Sums Linear WorstCase DistortionCheck.
Local Open Scope Q_scope.

Section Check.
Variable X : list (list Z).
Variable d : nat.
Variable v : list nat.
Variable ys : list (nat * Z).                      (* numbers of differences, and their weights *)

Definition check_inconsistent : bool :=
  let R := rows_of X v in let c := combination (map (fun e => nth (fst e) R []) ys) (map snd ys) in
  entries_ok X v ys && (length c =? d)%nat && forallb (fun x => (x <? 0)%Z) c.

Theorem check_inconsistent_sound : check_inconsistent = true ->
  forall theta, ~ consistent (seq 0 d) nat (fun _ => map vec (rows_of X v)) 0%nat theta.
Proof.
  unfold check_inconsistent, entries_ok. cbv zeta. rewrite !andb_true_iff, !forallb_forall, Nat.eqb_eq. intros [[E L] N].
  apply (inconsistent _ _ _ _ (map (fun e => (inject_Z (snd e), vec (nth (fst e) (rows_of X v) []))) ys)).
  - intros e He. apply in_map_iff in He. destruct He as ([r y] & <- & He). specialize (E _ He). cbn [fst snd] in *.
    apply andb_true_iff in E. rewrite Nat.ltb_lt, Z.leb_le in E. destruct E as [Lr Py]. split.
    + change 0 with (inject_Z 0). now rewrite <- Zle_Qle.
    + now apply in_map, nth_In.
  - intros j Hj. apply in_seq in Hj. rewrite sum_map. cbn [fst snd].
    rewrite (combination_sum j (rows_of X v) ys). unfold vec. change 0 with (inject_Z 0). rewrite <- Zlt_Qlt.
    apply Z.ltb_lt, N, nth_In. rewrite L. apply Hj.
Qed.
End Check.
