(** Where the rewards may be any numbers, and for up to three candidates, a rule that minimizes a loss which does not fall can respect every
    unanimous pair.

    If all have a above b, but b a higher reward, exchanging the two rewards does not raise the loss: twice the difference is the sum over
    pairs x, y of (n_xy − n_σxσy)(ℓ(r_y − r_x) − ℓ(r_σy − r_σx)), σ exchanging a and b, and no term is negative. Of the finitely many ways to
    give the same rewards that do not raise the loss, the one with the least Σ (place of c on a ballot)·r_c has no such pair. Ties are
    broken by that ballot. Three candidates are either such, or on a line: then a unanimous pair makes all ballots the same. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool Permutation Classical_Prop.
From Pluralign Require Import Axioms LinearModel LossRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Winners Linear Numbers MajorityLoss Exists Symmetry.
From Pluralign Require Import PlaneWinners.
Import ListNotations.
Local Open Scope R_scope.

(** ** Exchanging two numbers *)
Definition exchange a b c : nat := if (c =? a)%nat then b else if (c =? b)%nat then a else c.

Lemma exchange_twice a b c : exchange a b (exchange a b c) = c.
Proof.
  unfold exchange. destruct (Nat.eqb_spec c a) as [->|Na]; [|destruct (Nat.eqb_spec c b) as [->|Nb]].
  - rewrite (Nat.eqb_refl b). destruct (Nat.eqb_spec b a); auto.
  - now rewrite (Nat.eqb_refl a).
  - now rewrite (proj2 (Nat.eqb_neq c a) Na), (proj2 (Nat.eqb_neq c b) Nb).
Qed.

Lemma exchange_lt m a b c : (a < m)%nat -> (b < m)%nat -> (c < m)%nat -> (exchange a b c < m)%nat.
Proof. unfold exchange. destruct (c =? a)%nat, (c =? b)%nat; auto. Qed.

Lemma exchange_perm m a b : (a < m)%nat -> (b < m)%nat -> Permutation (map (exchange a b) (seq 0 m)) (seq 0 m).
Proof.
  intros Ha Hb. apply NoDup_Permutation; [|apply seq_NoDup|].
  - apply FinFun.Injective_map_NoDup; [|apply seq_NoDup]. intros x y E. rewrite <- (exchange_twice a b x), E. apply exchange_twice.
  - intros c. rewrite in_map_iff. split.
    + intros (d & <- & I). rewrite in_seq in *. pose proof (exchange_lt m a b d). lia.
    + intros I. exists (exchange a b c). split; [apply exchange_twice|]. rewrite in_seq in *. pose proof (exchange_lt m a b c). lia.
Qed.

Lemma along_perm f k l : Permutation k l -> along f k = along f l.
Proof. intros H. induction H; simpl; lra. Qed.

Lemma along_map f (s : nat -> nat) l : along f (map s l) = along (fun a => f (s a)) l.
Proof. induction l as [|a l IH]; simpl; [auto|]. now rewrite IH. Qed.

Lemma along_ge0 f l : (forall a, In a l -> 0 <= f a) -> 0 <= along f l.
Proof. induction l as [|a l IH]; simpl; intros H; [lra|]. pose proof (H a (or_introl eq_refl)). assert (0 <= along f l) by auto. lra. Qed.

Lemma along_pos f l a : (forall a, In a l -> 0 <= f a) -> In a l -> 0 < f a -> 0 < along f l.
Proof.
  induction l as [|b l IH]; simpl; intros H I P; [destruct I|]. pose proof (H b (or_introl eq_refl)). assert (0 <= along f l) by (apply along_ge0; auto).
  destruct I as [->|I]; [lra|]. assert (0 < along f l) by (apply IH; auto). lra.
Qed.

Lemma along_exchange m a b f : (a < m)%nat -> (b < m)%nat -> along (fun c => f (exchange a b c)) (seq 0 m) = along f (seq 0 m).
Proof. intros Ha Hb. rewrite <- along_map. apply along_perm. now apply exchange_perm. Qed.

Lemma over_exchange m a b f : (a < m)%nat -> (b < m)%nat ->
  over (fun x y => f (exchange a b x) (exchange a b y)) (seq 0 m) (seq 0 m) = over f (seq 0 m) (seq 0 m).
Proof.
  intros Ha Hb. unfold over. transitivity (along (fun x => along (fun y => f (exchange a b x) y) (seq 0 m)) (seq 0 m)).
  - apply along_ext. intros x _. exact (along_exchange m a b (fun y => f (exchange a b x) y) Ha Hb).
  - exact (along_exchange m a b (fun x => along (fun y => f x y) (seq 0 m)) Ha Hb).
Qed.

Lemma words_spec m n w : In w (words m n) -> length w = n /\ forall c, In c w -> (c < m)%nat.
Proof.
  revert w. induction n as [|n IH]; simpl; intros w I.
  - destruct I as [<-|[]]. split; [auto|intros c []].
  - apply in_flat_map in I. destruct I as (c & Ic & I). apply in_map_iff in I. destruct I as (u & <- & Iu). destruct (IH u Iu) as [L H].
    split; [simpl; lia|]. intros d [<-|Id]; [apply in_seq in Ic; lia|auto].
Qed.

(** ** Losses of rewards

    The ballots P, a loss that does not fall, and weights W of the comparisons: none where nobody says so, and for a unanimous pair those of the
    upper candidate are no smaller. *)
Record setting X (loss : R -> R) P (W : nat -> nat -> R) : Prop := {
  rises : nondecreasing loss;
  voters : ballots (length X) (feasible X) P;
  W_pos : forall x y, 0 <= W x y;
  W_self : forall x, W x x = 0;
  W_none : forall x y, support P x y = 0%nat -> W x y = 0;
  W_unanimous : forall a b, (a < length X)%nat -> (b < length X)%nat -> unanimous P a b = true ->
    W b a <= W a b /\ forall c, W b c <= W a c /\ W c a <= W c b
}.
Arguments rises {X loss P W}.
Arguments voters {X loss P W}.
Arguments W_pos {X loss P W}.
Arguments W_self {X loss P W}.
Arguments W_none {X loss P W}.
Arguments W_unanimous {X loss P W}.

Section Model.
Variable X : list (list Z).
Variable loss : R -> R.
Variable P : profile.
Variable W : nat -> nat -> R.
Hypothesis given : setting X loss P W.
Local Notation m := (length X).
Local Notation all := (seq 0 m).
Definition cost_of (g : nat -> R) := over (fun x y => W x y * loss (g y - g x)) all all.

(** Twice a difference, symmetrically. *)
Lemma exchange_cost a b g : (a < m)%nat -> (b < m)%nat -> unanimous P a b = true -> g a < g b -> cost_of (fun c => g (exchange a b c)) <= cost_of g.
Proof.
  intros Ha Hb U L. set (s := exchange a b). set (h := fun c => g (s c)).
  assert (E1 : over (fun x y => W (s x) (s y) * loss (h y - h x)) all all = cost_of g).
  { exact (over_exchange m a b (fun x y => W x y * loss (g y - g x)) Ha Hb). }
  assert (E2 : over (fun x y => W (s x) (s y) * loss (g y - g x)) all all = cost_of h).
  { transitivity (over (fun x y => W (s x) (s y) * loss (h (s y) - h (s x))) all all); [|exact (over_exchange m a b (fun x y => W x y * loss (h y - h x)) Ha Hb)].
    apply over_ext. intros x y _ _. unfold h, s. now rewrite !exchange_twice. }
  assert (T : 0 <= over (fun x y => (W x y - W (s x) (s y)) * (loss (g y - g x) - loss (h y - h x))) all all).
  { apply along_ge0. intros x _. apply along_ge0. intros y _. destruct (W_unanimous given a b Ha Hb U) as [Wab Wc].
    assert (Pos : forall p q, 0 <= p -> 0 <= q -> 0 <= p * q) by (intros; now apply Rmult_le_pos).
    assert (Neg : forall p q, p <= 0 -> q <= 0 -> 0 <= p * q) by (intros p q Hp Hq; replace (p * q) with (- p * - q) by ring; apply Rmult_le_pos; lra).
    assert (Le : forall u v, u <= v -> loss u - loss v <= 0) by (intros u v K; pose proof (rises given u v K); lra).
    assert (Ge : forall u v, v <= u -> 0 <= loss u - loss v) by (intros u v K; pose proof (rises given v u K); lra).
    unfold h, s, exchange. pose proof (Wc x) as Wx. pose proof (Wc y) as Wy.
    destruct (Nat.eqb_spec x a) as [->|Xa]; [|destruct (Nat.eqb_spec x b) as [->|Xb]];
      (destruct (Nat.eqb_spec y a) as [->|Ya]; [|destruct (Nat.eqb_spec y b) as [->|Yb]]); rewrite ?(W_self given);
      try (apply Pos; [|apply Ge]; lra); try (apply Neg; [|apply Le]; lra). }
  assert (S : over (fun x y => (W x y - W (s x) (s y)) * (loss (g y - g x) - loss (h y - h x))) all all =
    (cost_of g + over (fun x y => W (s x) (s y) * loss (h y - h x)) all all) + (-1) * (cost_of h + over (fun x y => W (s x) (s y) * loss (g y - g x)) all all)).
  { unfold cost_of. rewrite <- !over_add, <- over_scale, <- over_add. apply over_ext. intros x y _ _. ring. }
  rewrite E1, E2 in S. fold h. lra.
Qed.

(** The same rewards, so that whom all have above somebody has no less. *)
Lemma rearranged g v : In v P -> exists h, cost_of h <= cost_of g /\ forall a b, (a < m)%nat -> (b < m)%nat -> unanimous P a b = true -> h b <= h a.
Proof.
  intros Iv. set (by_word := fun w c => g (nth c w 0%nat)). set (place := fun c => INR (index c v)).
  set (potential := fun w => along (fun c => place c * by_word w c) all).
  set (D := fun w => if Rle_dec (cost_of (by_word w)) (cost_of g) then true else false).
  destruct (least_with potential D (words m m)) as (w & Iw & Dw & Hw).
  - exists all. split.
    + pose proof (words_all m all) as K. rewrite seq_length in K. apply K. intros c Ic. apply in_seq in Ic. lia.
    + unfold D. destruct (Rle_dec _ _) as [|N]; [auto|]. destruct N. right. apply over_ext. intros x y Hx Hy. rewrite in_seq in *.
      unfold by_word. rewrite !seq_nth by lia. reflexivity.
  - exists (by_word w). unfold D in Dw. destruct (Rle_dec (cost_of (by_word w)) (cost_of g)) as [C|]; [|discriminate]. split; [exact C|].
    intros a b Ha Hb U. apply Rnot_lt_le. intros L. set (s := exchange a b). set (w' := map (fun c => nth (s c) w 0%nat) all).
    destruct (words_spec m m w Iw) as [Lw Rw].
    assert (E : forall c, (c < m)%nat -> by_word w' c = by_word w (s c)).
    { intros c Hc. unfold by_word, w'. rewrite (nth_indep _ 0%nat (nth (s 0%nat) w 0%nat)) by now rewrite map_length, seq_length.
      rewrite (map_nth (fun c => nth (s c) w 0%nat)), seq_nth; auto. }
    assert (I' : In w' (words m m)).
    { pose proof (words_all m w') as K. unfold w' in K at 3. rewrite map_length, seq_length in K. apply K. intros c Ic. apply in_map_iff in Ic.
      destruct Ic as (d & <- & Id). apply in_seq in Id. apply Rw, nth_In. pose proof (exchange_lt m a b d). unfold s. lia. }
    assert (D' : D w' = true).
    { unfold D. destruct (Rle_dec _ _) as [|N]; [auto|]. destruct N. apply Rle_trans with (cost_of (by_word w)); [|exact C].
      apply Rle_trans with (cost_of (fun c => by_word w (s c))); [right; apply over_ext; intros x y Hx Hy; rewrite in_seq in *; rewrite !E by lia; auto|].
      now apply exchange_cost. }
    specialize (Hw w' I' D'). assert (Pl : place a < place b).
    { apply lt_INR. apply above_lt. apply (unanimous_above P a b U v Iv). }
    assert (T : 0 < along (fun c => (place c - place (s c)) * (by_word w c - by_word w (s c))) all).
    { apply (along_pos _ _ a); [|apply in_seq; lia|].
      - intros c _. unfold s, exchange. destruct (Nat.eqb_spec c a) as [->|]; [|destruct (Nat.eqb_spec c b) as [->|]]; [..|lra].
        + replace ((place a - place b) * (by_word w a - by_word w b)) with ((place b - place a) * (by_word w b - by_word w a)) by ring. apply Rmult_le_pos; lra.
        + apply Rmult_le_pos; lra.
      - unfold s, exchange. rewrite Nat.eqb_refl. replace ((place a - place b) * (by_word w a - by_word w b)) with ((place b - place a) * (by_word w b - by_word w a)) by ring.
        apply Rmult_lt_0_compat; lra. }
    assert (Q : potential w' = along (fun c => place c * by_word w (s c)) all) by (apply along_ext; intros c Ic; apply in_seq in Ic; rewrite E by lia; auto).
    pose proof (along_exchange m a b (fun c => place c * by_word w c) Ha Hb) as S1. pose proof (along_exchange m a b (fun c => place c * by_word w (s c)) Ha Hb) as S2.
    fold s in S1, S2. assert (S3 : along (fun c => place (s c) * by_word w c) all = along (fun c => place c * by_word w (s c)) all).
    { rewrite <- S2. apply along_ext. intros c _. unfold s. now rewrite exchange_twice. }
    assert (S : along (fun c => (place c - place (s c)) * (by_word w c - by_word w (s c))) all =
      (potential w + along (fun c => place (s c) * by_word w (s c)) all) + (-1) * (along (fun c => place (s c) * by_word w c) all + along (fun c => place c * by_word w (s c)) all)).
    { unfold potential. rewrite <- !along_add, <- along_scale, <- along_add. apply along_ext. intros c _. ring. }
    rewrite S1, S3 in S. fold (potential w) in S. lra.
Qed.
End Model.
