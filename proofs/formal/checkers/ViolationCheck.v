(** A verified checker of violations of axioms that compare profiles: winner monotonicity, participation, separability and others.

    The profiles are one instance of what the axiom is about ([Demands]), and the outputs on them do not meet its demand. So no
    rule that has these outputs, whatever the order of the voters, obeys the axiom; if the ballots are allowed, it fails the axiom as it is
    stated. *)
From Coq Require Import List Arith ZArith Lia Bool Permutation.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Linear Cases Domains AxiomCheck Demands.
Import ListNotations.

Section Check.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation F := (feasible_in R X).
Variable cast : list ranking.              (* the ballots of all profiles *)
Variable feas : list (ranking * list Z).   (* rankings that are shown to be feasible *)

Definition compares (a : demanding) : bool := match a with One _ | Neutrality => false | _ => true end.
(** What the case supposes to be feasible: the ballot that a voter casts instead. *)
Definition shown_feasible (r : ranking) : bool := existsb (fun e => same r (fst e) && check_feasible X (fst e) (snd e)) feas.
Definition longest (Ps : list profile) : nat := fold_right (fun P k => Nat.max (length P) k) 0 Ps.
Definition profiles_ok (Ps : list profile) : bool :=
  forallb (fun P => negb (match P with [] => true | _ => false end) && forallb (has cast) P) Ps && forallb (is_ranking X) cast.
Definition check_violation (a : demanding) (Ps : list profile) (l : list nat) (instead : list ranking) (outs : list ranking) : bool :=
  compares a && profiles_ok Ps && forallb shown_feasible instead && is_demand X [] cast true a Ps l && negb (meets a l outs).

Lemma longest_le Ps P : In P Ps -> length P <= longest Ps.
Proof. induction Ps as [|Q Ps IH]; simpl; [tauto|]. intros [->|H]; [lia|]. specialize (IH H). unfold longest in *. simpl in *. lia. Qed.

Section Rule.
Variable output : profile -> ranking -> Prop.
Hypothesis any_order : forall P Q r, Permutation P Q -> output P r -> output Q r.

Theorem check_violation_sound a Ps l instead outs : check_violation a Ps l instead outs = true -> Forall2 output Ps outs ->
  (forall r, In r instead -> F r) /\ ~ obeys m F cast (longest Ps) true output a.
Proof.
  unfold check_violation, profiles_ok. rewrite !andb_true_iff, !forallb_forall, negb_true_iff. intros [[[[Co [Pr _]] In_] Is] Me] O. split.
  - intros r Hr. specialize (In_ r Hr). apply existsb_exists in In_. destruct In_ as ([s t] & _ & E). apply andb_true_iff in E.
    destruct E as [E C]. apply same_eq in E. simpl in *. subst s. now apply (feasible_sound R) in C.
  - intros Ob. assert (M : meets a l outs = true); [|congruence].
    apply (is_demand_sound X [] cast (longest Ps) true output (fun _ => any_order) a Ps l outs Is).
    + destruct a; try discriminate Co; exact Ob.
    + assert (D : forall P, In P Ps -> in_domain cast (longest Ps) P).
      { intros P HP. specialize (Pr P HP). rewrite andb_true_iff, forallb_forall in Pr. destruct Pr as [NP C]. split; [intros ->; discriminate NP|].
        split; [now apply longest_le|]. intros v Hv. now apply has_in, C. }
      clear - O D. generalize dependent (longest Ps). intros N D. induction O as [|P r Ps outs Hr O IH]; constructor.
      * split; [apply D; now left|exact Hr].
      * apply IH. intros Q HQ. apply D. now right.
Qed.

(** As the axiom is stated, for a rule with one output, a feasible ranking, on each profile. *)
Theorem check_violation_stated_sound a Ps l instead outs : check_violation a Ps l instead outs = true -> Forall2 output Ps outs ->
  (forall r, In r cast -> F r) -> (forall P r, output P r -> F r) -> unique_output output -> 0 < m ->
  ~ stated m F cast (longest Ps) true output a.
Proof.
  intros C O Cf Of Un Hm S. destruct (check_violation_sound a Ps l instead outs C O) as [_ H]. apply H, stated_obeys; auto. now intros r [Rr _].
Qed.
End Rule.
End Check.
