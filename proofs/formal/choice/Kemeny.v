(** Kemeny rules over any family, ties by any fixed strict order of the rankings (Theorem C.3).

    Costs add up over merged profiles, hence separability. A pairwise majority ranking is cheaper in every pair than any other
    ranking. Raising a changes the cost of a ranking that has a first by no more than that of any other, so the output stays. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules.
Import ListNotations.

Lemma sum_add {A} (f g : A -> nat) l : sum (fun x => f x + g x) l = sum f l + sum g l.
Proof. induction l; simpl; lia. Qed.

Lemma sum_ext {A} (f g : A -> nat) l : (forall x, In x l -> f x = g x) -> sum f l = sum g l.
Proof. induction l; simpl; intros H; [auto|]. rewrite (H a), IHl; auto. Qed.

Lemma sum_le {A} (f g : A -> nat) l : (forall x, In x l -> f x <= g x) -> sum f l <= sum g l.
Proof.
  induction l as [|x l IH]; simpl; intros H; [auto|].
  pose proof (H x (or_introl eq_refl)). assert (sum f l <= sum g l) by auto. lia.
Qed.

Lemma sum_lt {A} (f g : A -> nat) l x : (forall y, In y l -> f y <= g y) -> In x l -> f x < g x -> sum f l < sum g l.
Proof.
  induction l as [|y l IH]; simpl; intros H K L; [tauto|]. pose proof (H y (or_introl eq_refl)).
  destruct K as [->|K].
  - assert (sum f l <= sum g l) by (apply sum_le; auto). lia.
  - assert (sum f l < sum g l) by auto. lia.
Qed.

Lemma sum_swap {A B} (f : A -> B -> nat) k l : sum (fun x => sum (f x) l) k = sum (fun y => sum (fun x => f x y) k) l.
Proof.
  induction k as [|x k IH]; simpl.
  - induction l; simpl; lia.
  - rewrite IH, <- sum_add. auto.
Qed.

Section Kemeny.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.
Variable prec : ranking -> ranking -> Prop.
Hypothesis prec_asym : forall r r', prec r r' -> ~ prec r' r.
Local Notation cost := (cost m).
Local Notation optimal := (optimal m prec).
Local Notation kemeny := (kemeny m F prec).
Local Notation kemeny_po := (kemeny_po m F prec).

Lemma optimal_unique A P r r' : optimal A P r -> optimal A P r' -> r = r'.
Proof.
  intros [H G] [H' G']. specialize (G r' H'). specialize (G' r H).
  destruct G as [|[E [|K]]], G' as [|[E' [|K']]]; auto; try lia. now apply prec_asym in K.
Qed.

Theorem kemeny_separability : separability m F kemeny.
Proof.
  intros P Q r _ _ [H G] [_ G']. split; [exact H|]. intros r' H'.
  specialize (G r' H'). specialize (G' r' H').
  assert (S : forall s, cost (P ++ Q) s = cost P s + cost Q s).
  { intros s. unfold cost. rewrite <- sum_add. apply sum_ext. intros a _.
    rewrite <- sum_add. apply sum_ext. intros b _. unfold term, support.
    rewrite filter_app, app_length. destruct (above s a b); auto. }
  rewrite !S. destruct G as [|[? []]], G' as [|[? []]]; (left; lia) || (right; split; [lia|auto]).
Qed.

(** Twice the cost, as a sum over unordered pairs twice. *)
Lemma cost_twice P r : cost P r + cost P r =
  sum (fun a => sum (fun b => term P r a b + term P r b a) (seq 0 m)) (seq 0 m).
Proof.
  unfold cost at 2. rewrite sum_swap. unfold cost. rewrite <- sum_add. apply sum_ext.
  intros a _. now rewrite <- sum_add.
Qed.

Theorem optimal_pmc (A : ranking -> Prop) P r s : (forall x, A x -> F x) -> optimal A P r -> A s -> pmc_ranking m P s -> r = s.
Proof.
  intros AF [H G] Hs [R S]. destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|exfalso].
  assert (Rr : ranks m r) by auto.
  assert (T : forall a b, a < m -> b < m -> term P s a b + term P s b a <= term P r a b + term P r b a /\
      (above s a b = true -> above r b a = true -> term P s a b + term P s b a < term P r a b + term P r b a)).
  { intros a b Ha Hb. unfold term. destruct (Nat.eq_dec a b) as [->|D].
    { rewrite !above_irrefl. split; [lia|discriminate]. }
    pose proof (S a b Ha Hb) as S1. pose proof (S b a Hb Ha) as S2. unfold beats in *.
    pose proof (support_sum P a b).
    destruct (above s a b) eqn:E1; [pose proof (above_asym _ _ _ E1) as E2|pose proof (above_total m s a b R Ha D E1) as E2; pose proof (above_asym _ _ _ E2)];
    rewrite E2 in *; symmetry in S1, S2; rewrite ?Nat.ltb_lt, ?Nat.ltb_ge in *;
    (destruct (above r a b) eqn:E3; [pose proof (above_asym _ _ _ E3) as E4|pose proof (above_total m r a b Rr Ha D E3) as E4]);
    rewrite E4; split; try discriminate; lia. }
  assert (L : cost P s < cost P r).
  { apply Nat.mul_lt_mono_pos_l with (p := 2); [lia|]. simpl. rewrite !Nat.add_0_r, !cost_twice.
    destruct (split_neq s r) as (p & c & s1 & d & s2 & -> & -> & D); [|congruence|].
    { now rewrite (ranks_length m s), (ranks_length m r). }
    pose proof (ranks_mid m p c s1 R) as (Hc & Nc & _). pose proof (ranks_mid m p d s2 Rr) as (Hd & Nd & _).
    assert (K : forall x y t, ~ In x p -> ~ In y p -> x <> y -> above (p ++ x :: t) x y = true).
    { intros x y t Hx Hy N2. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl.
      destruct (Nat.eqb_spec x y); [congruence|lia]. }
    apply (sum_lt _ _ _ c); [|apply in_seq; lia|apply (sum_lt _ _ _ d)]; [|..|apply in_seq; lia|].
    - intros a Ha. apply sum_le. intros b Hb. rewrite in_seq in *. apply T; lia.
    - intros b Hb. rewrite in_seq in *. apply T; lia.
    - apply T; auto. }
  destruct (G s Hs) as [|[? _]]; lia.
Qed.

(** Raising [a] changes the cost of a ranking with [a] first by no more than that of any other. *)
Lemma raise_cost P P' a r r' : ballots m F P -> ballots m F P' -> a < m -> Forall2 (raised a) P P' ->
  ranks m r -> first r a = true -> cost P' r + cost P r' <= cost P r + cost P' r'.
Proof.
  intros B B' Ha E R T. unfold cost. rewrite <- !sum_add. apply sum_le. intros x Hx.
  rewrite <- !sum_add. apply sum_le. intros y Hy. rewrite in_seq in *. unfold term.
  destruct (Nat.eq_dec y a) as [->|N].
  - assert (K : above r x a = false).
    { destruct (Nat.eq_dec x a) as [->|N]; [apply above_irrefl|]. now apply above_asym, (first_above m). }
    rewrite K. pose proof (raise_up a P P' E x). destruct (above r' x a); lia.
  - destruct (Nat.eq_dec x a) as [->|N'].
    + rewrite (first_above m r a y R N T). pose proof (raise_down m a F P P' B B' Ha E y N).
      destruct (above r' a y); lia.
    + rewrite (raise_same a P P' E y x) by auto. lia.
Qed.

Section Rule.
Variable A : profile -> ranking -> Prop.
Hypothesis A_fine : fine m F A.
Let rule P := optimal (A P) P.

(** In the strong form: the output does not change at all. *)
Lemma optimal_raise P P' r r' a : ballots m F P -> ballots m F P' ->
  rule P r -> rule P' r' -> first r a = true -> Forall2 (raised a) P P' -> r = r'.
Proof.
  intros B B' [H G] [H' G'] T E. assert (R : ranks m r) by (eapply F_ranks, fine_F; eauto).
  assert (Ha : a < m) by (apply (first_lt m r a); auto).
  specialize (G r'). specialize (G' r).
  destruct G as [L|[E1 K]]; [eapply (fine_back m F A A_fine P P' a r); eauto|..];
  (destruct G' as [L'|[E2 K']]; [eapply (fine_first m F A A_fine P P' a r); eauto|..]);
  pose proof (raise_cost P P' a r r' B B' Ha E R T); try lia.
  destruct K as [|K], K' as [|K']; auto. now apply prec_asym in K.
Qed.

Theorem optimal_wm : winner_monotonicity m F rule.
Proof. intros P P' r r' a B B' H H' T E. now rewrite <- (optimal_raise P P' r r' a). Qed.
End Rule.

(** Theorem C.3, with winner monotonicity. *)
Theorem kemeny_axioms : unique_output kemeny /\ pmc m F kemeny /\ separability m F kemeny /\ winner_monotonicity m F kemeny.
Proof.
  split; [intros P r r'; apply optimal_unique|]. split; [|split; [apply kemeny_separability|]].
  - intros P r s B H Fs S. apply (optimal_pmc (any F P) P); auto.
  - apply optimal_wm, any_fine.
Qed.

Theorem kemeny_po_axioms : unique_output kemeny_po /\ pareto m F kemeny_po /\ pmc m F kemeny_po /\ winner_monotonicity m F kemeny_po.
Proof.
  split; [intros P r r'; apply optimal_unique|]. split; [|split].
  - intros P r a b _ [[_ H] _]. auto.
  - intros P r s B H Fs S. apply (optimal_pmc (unanimity m F P) P); auto.
    + intros x [Hx _]. auto.
    + now apply (fine_pmc m F _ (unanimity_fine m F F_ranks)).
  - apply optimal_wm, unanimity_fine, F_ranks.
Qed.
End Kemeny.
