(** What the checker of [KemenyCheck] says of Slater's rule, in the words of the rule: with ballots, its cost counts the pairs that a ranking has
    against a strict majority, since n_ab < n_ba says that b beats a. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Linear Tables LeximaxRules Values Trees KemenyCheck Slater.
Import ListNotations.

(** A sum over ordered pairs, of which those that the ranking has count. *)
Lemma sum_value m (f : nat -> nat -> nat) W s : ranks m s ->
  (forall a b, a < m -> b < m -> Z.of_nat (f a b) = if above s a b then W a b else 0%Z) ->
  Z.of_nat (sum (fun a => sum (f a) (seq 0 m)) (seq 0 m)) = value m W s.
Proof.
  intros R H. unfold value.
  assert (G : forall k, k <= m -> Z.of_nat (sum (fun a => sum (f a) (seq 0 k)) (seq 0 k)) =
    total_of (fun '(a, b) => if above s a b then W a b else W b a) (upper k)); [|now apply G].
  induction k as [|k IH]; intros Hk; [reflexivity|].
  assert (S1 : forall g : nat -> nat, sum g (seq 0 (S k)) = sum g (seq 0 k) + g k).
  { intros g. rewrite seq_S. simpl. clear. induction (seq 0 k); simpl; lia. }
  rewrite S1, (sum_ext _ (fun a => sum (f a) (seq 0 k) + f a k)) by (intros; apply S1). rewrite sum_add, S1. simpl upper.
  assert (A : forall l l' (g : nat * nat -> Z), total_of g (l ++ l') = (total_of g l + total_of g l')%Z).
  { intros l l' g. induction l; cbn; lia. }
  rewrite A, <- IH by lia.
  assert (Q : forall l, (forall a, In a l -> a < k) -> Z.of_nat (sum (fun a => f a k) l + sum (f k) l) =
    total_of (fun '(a, b) => if above s a b then W a b else W b a) (map (fun a => (a, k)) l)).
  { induction l as [|a l IHl]; intros L; [reflexivity|]. cbn [sum map total_of]. rewrite <- IHl by (intros; apply L; now right).
    pose proof (L a (or_introl eq_refl)). pose proof (H a k ltac:(lia) ltac:(lia)) as H1. pose proof (H k a ltac:(lia) ltac:(lia)) as H2.
    destruct (above s a k) eqn:E.
    - rewrite (above_asym _ _ _ E) in H2. lia.
    - rewrite (above_total m s a k R) in H2 by (auto; lia). lia. }
  rewrite <- Q by (intros a Ha; apply in_seq in Ha; lia).
  pose proof (H k k ltac:(lia) ltac:(lia)) as K. rewrite above_irrefl in K. lia.
Qed.

Section Slater.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variables (r : ranking) (theta : list Z) (optimum : Z) (conflicts : list conflict) (triangles : list (nat * nat * nat)).
Variables (t : tree) (earlier : option (list (nat * nat * tree))) (B : list (Z * ranking)).

Definition check_slater : bool := match B with [] => false | _ => true end && check_ballots X false r theta optimum conflicts triangles t earlier true B.

(** No feasible ranking is cheaper; and with [earlier] the ranking is the output, where ties are broken by the order of the candidates. *)
Theorem check_slater_sound : check_slater = true -> let P := expand B in
  feasible_in R X r /\ Z.of_nat (slater_cost m P r) = optimum /\ (forall s, feasible_in R X s -> slater_cost m P r <= slater_cost m P s) /\
  (earlier <> None -> slater m (feasible_in R X) (fun r s => lex_names r s = true) P r).
Proof.
  intros H P. apply andb_true_iff in H. destruct H as [NB' H]. assert (NB : B <> []) by (intros E; now rewrite E in NB').
  assert (Ok : ballots_ok X B = true) by (unfold check_ballots in H; cbv zeta in H; now apply andb_true_iff in H).
  apply (check_ballots_sound R) in H. destruct H as (A & V & H).
  assert (G : forall s, feasible_in R X s -> value m (against true (fun a b => Z.of_nat (support P a b))) s = Z.of_nat (slater_cost m P s)).
  { intros s [Rs _]. rewrite slater_cost_sum. symmetry. apply sum_value; [auto|]. intros a b Ha Hb. unfold lost, against.
    unfold P. rewrite (wins_ok X B NB Ok b a) by auto. destruct (above s a b); [|reflexivity]. simpl. now destruct (beats (expand B) b a). }
  unfold P in *. change (feasible_in R X r) in A. rewrite G in V by auto. split; [exact A|]. split; [exact V|].
  split; [|intros Ne; split; [exact A|]]; intros s As; destruct (H s As) as [L F]; rewrite G in * by auto; [lia|].
  specialize (F Ne). destruct (Nat.eq_dec (slater_cost m (expand B) r) (slater_cost m (expand B) s)); [right|left; lia].
  split; [auto|]. destruct F as [|F]; [lia|exact F].
Qed.
End Slater.
