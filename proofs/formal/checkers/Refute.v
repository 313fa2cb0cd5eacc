(** A verified checker of refutations: clauses, lemmas from linear inequalities, unit propagation with hints.

    A lemma is a clause whose literals cannot all be false: their negations are linear inequalities, and positive multiples of these
    add up to one that contradicts nonnegativity. A step is a clause that follows because assuming it false and propagating
    units along the hinted clauses ends in a clause without a literal left. The last step is the empty clause. *)
From Coq Require Import List ZArith Lia Bool PArith FMapPositive.
From Pluralign Require Import Linear.
Import ListNotations.

Definition clause := list Z.      (* literals: v or -v, v > 0 *)
Definition var (l : Z) : positive := match l with Z0 => 1%positive | Zpos p => p | Zneg p => p end.
Definition sign (l : Z) : bool := (0 <? l)%Z.

(** What a Boolean stands for: Σ c x > 0 (strict) or ≥ 0; if [iff] is false, nothing is said where it is false. *)
Record meaning := Mean { coefficients : list Z; strict : bool; iff_ : bool }.

Section Semantics.
Variable means : PositiveMap.t meaning.
Variable nonneg : list bool.      (* which real variables are ≥ 0; the others are free *)
Variable v : positive -> bool.
Variable x : list Z.

Definition holds (s : bool) (n : Z) : Prop := if s then (0 < n)%Z else (0 <= n)%Z.
Definition consistent := forall i e, PositiveMap.find i means = Some e ->
  (v i = true -> holds (strict e) (zdot (coefficients e) x)) /\
  (iff_ e = true -> v i = false -> ~ holds (strict e) (zdot (coefficients e) x)).
Definition nonnegative := forall i, nth i nonneg false = true -> (0 <= nth i x 0)%Z.
Definition lit (l : Z) : bool := eqb (v (var l)) (sign l).
Definition true_clause (c : clause) : bool := existsb lit c.

(** The negated literal as (strict, coefficients of something > 0 or ≥ 0). *)
Definition negated (l : Z) : option (bool * list Z) :=
  match PositiveMap.find (var l) means with
  | Some e => if sign l then (if iff_ e then Some (negb (strict e), vscale (-1) (coefficients e)) else None)
              else Some (strict e, coefficients e)
  | None => None
  end.

Fixpoint farkas (c : clause) (y : list Z) : option (bool * list Z) :=
  match c, y with
  | [], [] => Some (false, [])
  | l :: c', k :: y' =>
      match negated l, farkas c' y' with
      | Some (s, e), Some (s', e') => if (0 <? k)%Z then Some (s || s', vadd (vscale k e) e') else None
      | _, _ => None
      end
  | _, _ => None
  end.

Fixpoint nonpositive (free : list bool) (e : list Z) : bool :=
  match e with
  | [] => true
  | a :: e' => match free with
               | true :: free' => (a <=? 0)%Z && nonpositive free' e'
               | false :: free' => (a =? 0)%Z && nonpositive free' e'
               | [] => (a =? 0)%Z && nonpositive [] e'
               end
  end.

Definition check_lemma (c : clause) (y : list Z) : bool :=
  match farkas c y with Some (true, e) => nonpositive nonneg e | _ => false end.

(** Unit propagation. [f] gives the values that follow if the step is false. *)
Fixpoint assume (c : clause) (f : PositiveMap.t bool) : PositiveMap.t bool :=
  match c with [] => f | l :: c' => assume c' (PositiveMap.add (var l) (negb (sign l)) f) end.
Definition falsified (f : PositiveMap.t bool) (l : Z) : bool :=
  match PositiveMap.find (var l) f with Some b => negb (eqb b (sign l)) | None => false end.
Fixpoint propagate (db : PositiveMap.t clause) (h : list positive) (f : PositiveMap.t bool) : bool :=
  match h with
  | [] => false
  | i :: h' => match PositiveMap.find i db with
               | None => false
               | Some c => match filter (fun l => negb (falsified f l)) c with
                           | [] => match h' with [] => true | _ => propagate db h' f end
                           | [l] => propagate db h' (PositiveMap.add (var l) (sign l) f)
                           | _ => false
                           end
               end
  end.

Fixpoint check_steps (db : PositiveMap.t clause) (next : positive) (steps : list (clause * list positive)) (last : clause) : bool :=
  match steps with
  | [] => match last with [] => true | _ => false end
  | (c, h) :: steps' =>
      propagate db h (assume c (PositiveMap.empty bool)) && check_steps (PositiveMap.add next c db) (Pos.succ next) steps' c
  end.

Fixpoint load (db : PositiveMap.t clause) (next : positive) (cs : list clause) : PositiveMap.t clause * positive :=
  match cs with [] => (db, next) | c :: cs' => load (PositiveMap.add next c db) (Pos.succ next) cs' end.

Definition check_refutation (clauses : list clause) (lemmas : list (clause * list Z)) (steps : list (clause * list positive)) : bool :=
  forallb (fun '(c, y) => check_lemma c y) lemmas &&
  negb (match steps with [] => true | _ => false end) &&
  let '(db, next) := load (PositiveMap.empty clause) 1 (clauses ++ map fst lemmas) in check_steps db next steps [].

(** Soundness. *)
Lemma zdot_add a b : zdot (vadd a b) x = (zdot a x + zdot b x)%Z.
Proof.
  revert b x. induction a as [|p a IH]; intros [|q b] [|z x]; simpl; try lia. rewrite IH. lia.
Qed.

Lemma zdot_scale k a : zdot (vscale k a) x = (k * zdot a x)%Z.
Proof. revert x. induction a as [|p a IH]; intros [|z x]; simpl; try lia. rewrite IH. lia. Qed.

Lemma nonpositive_sound e : nonnegative -> nonpositive nonneg e = true -> (zdot e x <= 0)%Z.
Proof.
  unfold nonnegative. revert nonneg x. induction e as [|a e IH]; intros n [|z y] H N; simpl; try lia.
  destruct n as [|[] n]; simpl in N; apply andb_true_iff in N; destruct N as [N0 N].
  - assert (zdot e y <= 0)%Z by (apply (IH []); [intros [|i]; discriminate|auto]). lia.
  - assert (zdot e y <= 0)%Z by (apply (IH n); [intros i; apply (H (S i))|auto]). specialize (H 0%nat eq_refl). simpl in H. nia.
  - assert (zdot e y <= 0)%Z by (apply (IH n); [intros i; apply (H (S i))|auto]). lia.
Qed.

Lemma negated_sound l s e : consistent -> negated l = Some (s, e) -> lit l = false -> holds s (zdot e x).
Proof.
  unfold negated, lit. intros C. destruct (PositiveMap.find (var l) means) as [d|] eqn:E; [|discriminate].
  destruct (C _ _ E) as [C1 C2]. destruct (sign l).
  - destruct (iff_ d); [|discriminate]. intros [= <- <-] L. rewrite zdot_scale.
    destruct (v (var l)); [discriminate|]. specialize (C2 eq_refl eq_refl).
    unfold holds in *. destruct (strict d); simpl; lia.
  - intros [= <- <-] L. apply C1. destruct (v (var l)); auto.
Qed.

Lemma farkas_sound c y s e : consistent -> farkas c y = Some (s, e) -> true_clause c = false -> holds s (zdot e x).
Proof.
  intros C. revert y s e. induction c as [|l c IH]; intros [|k y] s e; simpl; try discriminate.
  - intros [= <- <-] _. simpl. lia.
  - destruct (negated l) as [[s1 e1]|] eqn:E1; [|discriminate].
    destruct (farkas c y) as [[s2 e2]|] eqn:E2; [|discriminate].
    destruct (Z.ltb_spec 0 k); [|discriminate]. intros [= <- <-] F.
    apply orb_false_iff in F. destruct F as [F1 F2].
    pose proof (negated_sound _ _ _ C E1 F1) as H1. pose proof (IH _ _ _ E2 F2) as H2.
    rewrite zdot_add, zdot_scale. unfold holds in *. destruct s1, s2; simpl; nia.
Qed.

Lemma lemma_sound c y : consistent -> nonnegative -> check_lemma c y = true -> true_clause c = true.
Proof.
  unfold check_lemma. intros C N H. destruct (true_clause c) eqn:T; [auto|].
  destruct (farkas c y) as [[[] e]|] eqn:E; try discriminate.
  pose proof (farkas_sound _ _ _ _ C E T). pose proof (nonpositive_sound e N H). simpl in *. lia.
Qed.

Definition agrees (f : PositiveMap.t bool) := forall i b, PositiveMap.find i f = Some b -> v i = b.

Lemma agrees_add f i b : agrees f -> v i = b -> agrees (PositiveMap.add i b f).
Proof.
  intros A E j c. destruct (Pos.eq_dec j i) as [->|N].
  - rewrite PositiveMap.gss. congruence.
  - rewrite PositiveMap.gso by auto. apply A.
Qed.

Lemma assume_agrees c f : agrees f -> true_clause c = false -> agrees (assume c f).
Proof.
  revert f. induction c as [|l c IH]; intros f A; simpl; [auto|]. rewrite orb_false_iff. intros [L T].
  apply IH; [|auto]. apply agrees_add; [auto|]. unfold lit in L. destruct (v (var l)), (sign l); auto.
Qed.

Lemma falsified_sound f l : agrees f -> falsified f l = true -> lit l = false.
Proof.
  unfold falsified, lit. intros A. destruct (PositiveMap.find (var l) f) as [b|] eqn:E; [|discriminate].
  rewrite (A _ _ E). destruct b, (sign l); auto.
Qed.

Lemma rest_sound f c : agrees f -> true_clause c = true -> true_clause (filter (fun l => negb (falsified f l)) c) = true.
Proof.
  intros A. induction c as [|l c IH]; simpl; [auto|]. rewrite orb_true_iff. intros T.
  destruct (falsified f l) eqn:F; simpl.
  - apply IH. destruct T as [T|T]; [|auto]. rewrite (falsified_sound f l A F) in T. discriminate.
  - apply orb_true_iff. tauto.
Qed.

Definition all_true (db : PositiveMap.t clause) := forall i c, PositiveMap.find i db = Some c -> true_clause c = true.

Lemma propagate_sound db h f : all_true db -> agrees f -> propagate db h f = true -> False.
Proof.
  intros D. revert f. induction h as [|i h IH]; intros f A; simpl; [discriminate|].
  destruct (PositiveMap.find i db) as [c|] eqn:E; [|discriminate].
  pose proof (rest_sound f c A (D _ _ E)) as T. destruct (filter _ c) as [|l [|]]; [discriminate| |discriminate].
  apply IH. apply agrees_add; [auto|]. simpl in T. rewrite orb_false_r in T. unfold lit in T. now apply eqb_prop.
Qed.

Lemma all_true_add db i c : all_true db -> true_clause c = true -> all_true (PositiveMap.add i c db).
Proof.
  intros D T j d. destruct (Pos.eq_dec j i) as [->|N].
  - rewrite PositiveMap.gss. congruence.
  - rewrite PositiveMap.gso by auto. apply D.
Qed.

Lemma steps_sound steps : forall db next last, all_true db -> (steps = [] -> true_clause last = true) ->
  check_steps db next steps last = true -> False.
Proof.
  induction steps as [|[c h] steps IH]; intros db next last D L; simpl.
  - specialize (L eq_refl). destruct last; simpl in *; discriminate.
  - rewrite andb_true_iff. intros [P S]. assert (T : true_clause c = true).
    { destruct (true_clause c) eqn:T; [auto|]. exfalso. apply (propagate_sound db h (assume c (PositiveMap.empty bool))); auto.
      apply assume_agrees; [|auto]. intros i b. rewrite PositiveMap.gempty. discriminate. }
    apply (IH (PositiveMap.add next c db) (Pos.succ next) c); auto. now apply all_true_add.
Qed.

Lemma load_sound cs : forall db next, all_true db -> (forall c, In c cs -> true_clause c = true) ->
  all_true (fst (load db next cs)).
Proof.
  induction cs as [|c cs IH]; intros db next D H; simpl; [auto|]. apply IH.
  - apply all_true_add; [auto|]. apply H. now left.
  - intros d Hd. apply H. now right.
Qed.

Theorem refutation_sound clauses lemmas steps : check_refutation clauses lemmas steps = true ->
  consistent -> nonnegative -> ~ (forall c, In c clauses -> true_clause c = true).
Proof.
  unfold check_refutation. rewrite !andb_true_iff, forallb_forall. intros [[F N] S] C P H.
  pose proof (load_sound (clauses ++ map fst lemmas) (PositiveMap.empty clause) 1) as L.
  destruct (load _ _ _) as [db next]. apply (steps_sound steps db next []); auto.
  - apply L.
    + intros i c. rewrite PositiveMap.gempty. discriminate.
    + intros c Hc. apply in_app_iff in Hc. destruct Hc as [Hc|Hc]; [auto|].
      apply in_map_iff in Hc. destruct Hc as ([d y] & <- & Hc). apply (lemma_sound d y C P). apply (F _ Hc).
  - intros ->. discriminate.
Qed.
End Semantics.

(** Clauses alone: the propositional part of a proof. *)
Definition check_clauses (clauses : list clause) (steps : list (clause * list positive)) : bool :=
  check_refutation (PositiveMap.empty meaning) [] clauses [] steps.

Theorem check_clauses_sound clauses steps : check_clauses clauses steps = true ->
  forall v, ~ (forall c, In c clauses -> true_clause v c = true).
Proof.
  intros H v. apply (refutation_sound (PositiveMap.empty meaning) [] v [] clauses [] steps H).
  - intros i e. rewrite PositiveMap.gempty. discriminate.
  - intros [|i]; discriminate.
Qed.
