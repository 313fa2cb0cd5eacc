(** Rules that minimize a majority-based loss are pairwise majority consistent (Theorem 3.6).

    Large multiples of a θ that induces the majority ranking bring every comparison close to inf ℓ. Any other ranking has a majority pair
    the wrong way round, which costs at least ℓ(0). *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Linear Numbers.
Import ListNotations.

Section Loss.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation reward t a := (LinearModel.reward (features X a) t).
Variable loss : R -> R.
Local Notation pairs := (pairs X).
Local Notation majority_loss := (majority_loss loss X).
Local Notation weakly_induces := (weakly_induces X).
Local Notation minimizes := (minimizes loss X).
Variable least : R.                      (* the infimum of the loss *)
Hypothesis loss_nondecreasing : forall x y, (x <= y)%R -> (loss x <= loss y)%R.
Hypothesis least_below : forall x, (least <= loss x)%R.
Hypothesis least_near : forall e, (0 < e)%R -> exists x, (loss x < least + e)%R.
Hypothesis least_zero : (least < loss 0)%R.

Lemma total_ge f c l : (forall p, In p l -> (c <= f p)%R) -> (INR (length l) * c <= total f l)%R.
Proof.
  induction l as [|p l IH]; intros H; [simpl; lra|]. cbn [length total]. rewrite S_INR.
  pose proof (H p (or_introl eq_refl)). assert (INR (length l) * c <= total f l)%R by (apply IH; intros; apply H; now right). lra.
Qed.

Lemma total_le f c l : (forall p, In p l -> (f p <= c)%R) -> (total f l <= INR (length l) * c)%R.
Proof.
  induction l as [|p l IH]; intros H; [simpl; lra|]. cbn [length total]. rewrite S_INR.
  pose proof (H p (or_introl eq_refl)). assert (total f l <= INR (length l) * c)%R by (apply IH; intros; apply H; now right). lra.
Qed.

Lemma total_ge_one f c d l p : (forall p, In p l -> (c <= f p)%R) -> In p l -> (d <= f p)%R ->
  (INR (length l) * c + (d - c) <= total f l)%R.
Proof.
  induction l as [|q l IH]; intros H K D; [destruct K|]. cbn [length total]. rewrite S_INR.
  pose proof (H q (or_introl eq_refl)). destruct K as [->|K].
  - assert (INR (length l) * c <= total f l)%R by (apply total_ge; intros; apply H; now right). lra.
  - assert (INR (length l) * c + (d - c) <= total f l)%R by (apply IH; auto; intros; apply H; now right). lra.
Qed.

Lemma reward_scale k t a : reward (map (Rmult k) t) a = (k * reward t a)%R.
Proof.
  generalize (features X a). intros x. revert t. induction x as [|z x IH]; intros [|b t]; cbn; try lra.
  rewrite IH. cbn. ring.
Qed.

(** Large multiples of θ make all majority comparisons cheap. *)
Lemma far t (l : list (nat * nat)) x : (forall a b, In (a, b) l -> (reward t b < reward t a)%R) ->
  exists k, forall a b, In (a, b) l -> (reward (map (Rmult k) t) b - reward (map (Rmult k) t) a <= x)%R.
Proof.
  intros H. assert (G : exists k0, (0 <= k0)%R /\ forall k, (k0 <= k)%R -> forall a b, In (a, b) l -> (k * (reward t b - reward t a) <= x)%R).
  { induction l as [|[a b] l IH].
    - exists 0%R. split; [lra|]. intros k _ a b [].
    - destruct IH as (k0 & P0 & K0); [intros; apply H; now right|].
      pose proof (H a b (or_introl eq_refl)) as G. set (g := (reward t a - reward t b)%R).
      assert (0 < g)%R by (unfold g; lra).
      exists (Rmax k0 (Rabs x / g)). split; [apply Rle_trans with k0; [auto|apply Rmax_l]|].
      intros k Hk a' b' [[= <- <-]|I].
      + assert (Rabs x / g <= k)%R by (eapply Rle_trans; [apply Rmax_r|exact Hk]).
        assert (Rabs x <= k * g)%R.
        { apply (Rmult_le_compat_r g) in H1; [|lra]. unfold Rdiv in H1. rewrite Rmult_assoc, Rinv_l in H1; lra. }
        pose proof (Rle_abs (- x)) as A. rewrite Rabs_Ropp in A. unfold g in *. lra.
      + apply K0; [|auto]. eapply Rle_trans; [apply Rmax_l|exact Hk]. }
  destruct G as (k & _ & G). exists k. intros a b I. rewrite !reward_scale.
  specialize (G k (Rle_refl k) a b I). lra.
Qed.

Theorem majority_loss_pmc P r s : P <> [] -> feasible X s -> pmc_ranking m P s -> minimizes P r -> r = s.
Proof.
  intros NP [_ [ts Hs]] [Rs S] [[Rr _] M]. destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|exfalso].
  destruct (split_neq s r) as (p & c & s1 & d & s2 & Es & Er & D); [|congruence|].
  { now rewrite (ranks_length m s), (ranks_length m r). }
  pose proof Rs as Rs'. rewrite Es in Rs'. pose proof (ranks_mid m p c s1 Rs') as (Hc & Nc & _).
  pose proof Rr as Rr'. rewrite Er in Rr'. pose proof (ranks_mid m p d s2 Rr') as (Hd & Nd & _).
  assert (K : forall x y t, ~ In x p -> ~ In y p -> x <> y -> above (p ++ x :: t) x y = true).
  { intros x y t Hx Hy N2. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl.
    destruct (Nat.eqb_spec x y); [congruence|lia]. }
  set (l := filter (fun '(a, b) => beats P a b) pairs) in *.
  assert (I : In (c, d) l).
  { apply filter_In. split; [apply in_prod; apply in_seq; lia|]. rewrite <- S by auto. rewrite Es. now apply K. }
  assert (G : forall a b, In (a, b) l -> (reward ts b < reward ts a)%R).
  { intros a b H. apply filter_In in H. destruct H as [H B]. apply in_prod_iff in H. rewrite !in_seq in H.
    assert (A : above s a b = true) by (rewrite S by lia; auto).
    assert (Ha : a < m) by lia. assert (Hb : b < m) by lia. pose proof (Hs a b Ha Hb A) as Q. change (0 < reward ts a - reward ts b)%R in Q. lra. }
  assert (L : (1 <= INR (length l))%R).
  { apply (le_INR 1). destruct l; [destruct I|simpl; lia]. }
  set (gap := (loss 0 - least)%R). assert (0 < gap)%R by (unfold gap; lra).
  set (e := (gap / (3 * INR (length l)))%R).
  assert (He : (INR (length l) * e = gap / 3)%R) by (unfold e; field; lra).
  assert (0 < e)%R by (unfold e, Rdiv; apply Rmult_lt_0_compat; [auto|apply Rinv_0_lt_compat; lra]).
  destruct (least_near e) as [x Hx]; [auto|]. destruct (far ts l x G) as [k Hk].
  assert (U : (majority_loss P (map (Rmult k) ts) <= INR (length l) * (least + e))%R).
  { apply total_le. intros [a b] H'. apply Rle_trans with (loss x); [|lra]. apply loss_nondecreasing. now apply Hk. }
  destruct (M (map (Rmult k) ts) (gap / 3)%R) as (t & W & T); [lra|].
  assert (B : (INR (length l) * least + (loss 0 - least) <= majority_loss P t)%R).
  { apply total_ge_one with (p := (c, d)); [intros [a b] _; apply least_below|exact I|].
    apply loss_nondecreasing. pose proof (W d c Hd Hc) as Q. rewrite Er in Q. specialize (Q (K d c s2 Nd Nc (not_eq_sym D))). lra. }
  fold gap in B. rewrite Rmult_plus_distr_l, He in U. lra.
Qed.
End Loss.
