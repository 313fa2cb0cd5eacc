(** A verified checker of orders that every output of a loss rule has, for the losses that need rationals only.

    The certificate of weak duality of [Duality], with the weights n_ab from ballots or comparisons, or with 1 where a beats b. *)
From Coq Require Import List Arith ZArith QArith Reals Lia Bool.
From Pluralign Require Import Axioms LossRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Linear Tables LeximaxCheck LeximaxRules Duality.
Import ListNotations.

Local Open Scope nat_scope.

Inductive exact_loss := Hinge | Squared_hinge | Squared.
Definition loss_named (k : exact_loss) : R -> R := match k with Hinge => hinge | Squared_hinge => squared_hinge | Squared => squared end.

Definition weights (majority : bool) (N : list (list Z)) a b : Z :=
  if majority then one (number N b a <? number N a b)%Z else number N a b.

(** Of comparisons; [s] holds the numerators of the slopes. *)
Definition check_order (k : exact_loss) (majority : bool) X N a b t D (s : list (list Z)) l : bool :=
  let n := weights majority N in
  match k with
  | Hinge => check_hinge X n a b t D (at_pair s) l
  | Squared_hinge => check_squared_hinge X n a b t D (at_pair s) l
  | Squared => check_squared X n a b t D (at_pair s) l
  end.

Theorem check_order_sound k majority X N a b t D s l : check_order k majority X N a b t D s l = true ->
  forall r, least_cost X (weighted_loss (loss_named k) X (weights majority N)) r -> above r a b = true.
Proof. destruct k; [apply check_hinge_sound|apply check_squared_hinge_sound|apply check_squared_sound]. Qed.

(** Of ballots. *)
Definition check_loss_order k (majority : bool) X B a b t D s l : bool :=
  match B with [] => false | _ => true end && ballots_ok X B && check_order k majority X (table X B) a b t D s l.

Theorem check_loss_order_sound k (majority : bool) X B a b t D s l : check_loss_order k majority X B a b t D s l = true ->
  forall r, (if majority then minimizes (loss_named k) X (expand B) r else minimizes_loss (loss_named k) X (expand B) r) -> above r a b = true.
Proof.
  unfold check_loss_order. rewrite !andb_true_iff. intros [[NB ok] C] r M. assert (N : B <> []) by (intros E; now rewrite E in NB).
  apply (check_order_sound _ _ _ _ _ _ _ _ _ _ C). pose proof (table_ok X B ok) as T.
  assert (E : forall c d, c < length X -> d < length X -> number (table X B) c d = Z.of_nat (support (expand B) c d)).
  { intros c d Hc Hd. unfold number. rewrite T, (nth_map_seq _ _ c) by auto. now rewrite (nth_map_seq _ _ d). }
  assert (W : forall n n' loss u, (forall c d, c < length X -> d < length X -> n c d = n' c d) -> weighted_loss loss X n u = weighted_loss loss X n' u).
  { intros n n' loss u H. unfold weighted_loss. assert (I : forall p, In p (comparisons X) -> fst p < length X /\ snd p < length X).
    { intros [c d] Hp. apply filter_In in Hp. destruct Hp as [Hp _]. apply in_prod_iff in Hp. rewrite !in_seq in Hp. simpl. lia. }
    revert I. induction (comparisons X) as [|p q IH]; intros I; [reflexivity|]. cbn [LossRules.total]. rewrite IH by (intros; apply I; now right).
    destruct (I p (or_introl eq_refl)). now rewrite H. }
  destruct majority.
  - eapply least_cost_ext; [|exact M]. intros t'. rewrite <- weighted_majority. apply W. intros c d Hc Hd. unfold weights, won. rewrite !E by auto.
    rewrite (wins_ok X B N ok) by auto. now destruct (beats (expand B) c d).
  - eapply least_cost_ext; [|exact M]. intros t'. rewrite <- weighted_support. apply W. intros c d Hc Hd. unfold weights. now rewrite E.
Qed.
