(** The linear model: Theorem 4.3 for feasible rankings, and the existence of Kemeny outputs.

    Whether a ranking is feasible need not be decided: that there were no output would contradict itself. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules LinearModel.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Linear Numbers.
Import ListNotations.

(** Existence without deciding feasibility: some output exists unless a contradiction does. *)
Lemma words_decided m (A : ranking -> Prop) : ~ ~ (forall r, In r (words m m) -> A r \/ ~ A r).
Proof.
  generalize (words m m). induction l as [|r l IH]; intros N; [apply N; intros r []|].
  apply IH. intros H. assert (D : ~ ~ (A r \/ ~ A r)) by tauto. apply D. intros D'. apply N. intros s [<-|Hs]; auto.
Qed.

Theorem lcpo_not_not_exists m (F : ranking -> Prop) : (forall r, F r -> ranks m r) -> forall P, ballots m F P -> ~ ~ exists r, lcpo m F P r.
Proof.
  intros FR P B N. apply (words_decided m F). intros D.
  assert (D' : forall r, F r \/ ~ F r).
  { intros r. destruct (in_dec (list_eq_dec Nat.eq_dec) r (words m m)) as [I|I]; [auto|]. right. intros H. apply I.
    pose proof (words_all m r) as W. rewrite (ranks_length m r) in W by auto. apply W. intros c. apply (FR r H). }
  apply N, (proj1 (lcpo_axioms m F FR) D' P B).
Qed.

Section Linear.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation F := (feasible X).

Lemma feasible_ranks r : F r -> ranks m r.
Proof. intros [H _]. exact H. Qed.

Theorem linear_lcpo : unique_output (lcpo m F) /\ pareto m F (lcpo m F) /\ pmc m F (lcpo m F) /\
  majority m F (lcpo m F) /\ winner_monotonicity m F (lcpo m F).
Proof. exact (proj2 (lcpo_axioms m F feasible_ranks)). Qed.

End Linear.

(** Kemeny outputs exist if ties are broken by a total order. *)
Theorem optimal_exists m (prec : ranking -> ranking -> Prop) P (l : list ranking) :
  (forall x y, x = y \/ prec x y \/ prec y x) -> (forall x y z, prec x y -> prec y z -> prec x z) ->
  l <> [] -> exists r, optimal m prec (fun r => In r l) P r.
Proof.
  intros T Tr. induction l as [|x l IH]; [congruence|]. intros _. destruct l as [|y l].
  - exists x. split; [now left|]. intros r' [<-|[]]. auto.
  - destruct IH as (r & Hr & G); [discriminate|].
    destruct (Nat.lt_total (cost m P x) (cost m P r)) as [L|[E|L]].
    + exists x. split; [now left|]. intros r' [<-|H]; [auto|]. destruct (G r' H) as [?|[? _]]; left; lia.
    + destruct (T x r) as [->|[K|K]].
      * exists r. split; [now left|]. intros r' [<-|H]; auto.
      * exists x. split; [now left|]. intros r' [<-|H]; [auto|].
        destruct (G r' H) as [?|[? [<-|?]]]; [left; lia|right; split; [lia|auto]|right; split; [lia|eauto]].
      * exists r. split; [now right|]. intros r' [<-|H]; [right; split; [lia|auto]|auto].
    + exists r. split; [now right|]. intros r' [<-|H]; [left; lia|auto].
Qed.
