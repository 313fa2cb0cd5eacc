(** Ranked pairs over any family of allowed rankings.

    The output r has every pair that is taken and could be locked. So two outputs agree: at the first pair on which they differ one has it,
    which shows that it fits. A ballot has all unanimous pairs, which come first, and a pairwise majority ranking all pairs that are taken.
    Raising a, which r has on top, makes no pair of r come later and no other earlier: what was refused is refused again. *)
From Coq Require Import List Arith ZArith Lia Bool Sorted Permutation.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Cells Winners.
Import ListNotations.

Lemma lexicographic_order : strict_order lexicographic.
Proof.
  unfold strict_order, lexicographic. split; [|split].
  - intros e. now rewrite !Nat.ltb_irrefl, andb_false_r.
  - intros e f g. rewrite !orb_true_iff, !andb_true_iff, !Nat.ltb_lt, !Nat.eqb_eq. lia.
  - intros [a b] [c d] N. simpl. rewrite !orb_true_iff, !andb_true_iff, !Nat.ltb_lt, !Nat.eqb_eq.
    destruct (Nat.eq_dec a c) as [->|]; [|lia]. assert (b <> d) by congruence. lia.
Qed.

Section RankedPairs.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.
Local Notation all := (list_prod (seq 0 m) (seq 0 m)).

Definition hasb (r : ranking) (e : nat * nat) : bool := above r (fst e) (snd e).

Section Order.
Variable prior : nat * nat -> nat * nat -> bool.
Hypothesis order : strict_order prior.
Local Notation earlier := (earlier prior).
Local Notation taken := (taken m prior).
Local Notation ranked_pairs := (ranked_pairs m F prior).

Lemma earlier_irrefl P e : ~ earlier P e e.
Proof. intros [|[_ K]]; [lia|]. rewrite (proj1 order) in K. discriminate. Qed.

Lemma earlier_trans P e f g : earlier P e f -> earlier P f g -> earlier P e g.
Proof. unfold VotingRules.earlier. intros [|[? K]] [|[? L]]; [left; lia..|]. right. split; [lia|]. now apply (proj1 (proj2 order) _ f). Qed.

Lemma earlier_dec P e f : {earlier P e f} + {~ earlier P e f}.
Proof.
  unfold VotingRules.earlier. destruct (Z_lt_dec (margin_of P f) (margin_of P e)) as [|N]; [left; now left|].
  destruct (Z.eq_dec (margin_of P e) (margin_of P f)) as [E|E]; [|right; lia].
  destruct (prior e f) eqn:K; [left; right; now split|right]. intros [|[_ ?]]; [lia|discriminate].
Qed.

Lemma earlier_total P e f : e <> f -> earlier P e f \/ earlier P f e.
Proof.
  intros N. unfold VotingRules.earlier. destruct (Z.lt_total (margin_of P e) (margin_of P f)) as [|[E|]]; [lia| |lia].
  destruct (proj2 (proj2 order) e f N); [left|right]; right; auto.
Qed.

Lemma margin_opp P a b : margin_of P (b, a) = (- margin_of P (a, b))%Z.
Proof. unfold margin_of. simpl. lia. Qed.

Lemma taken_dec P e : {taken P e} + {~ taken P e}.
Proof.
  unfold VotingRules.taken. destruct (lt_dec (fst e) m); [|right; tauto]. destruct (lt_dec (snd e) m); [|right; tauto].
  destruct (Nat.eq_dec (fst e) (snd e)); [right; tauto|]. destruct (earlier_dec P e (snd e, fst e)); [left|right]; tauto.
Qed.

Lemma taken_one P a b : a < m -> b < m -> a <> b -> taken P (a, b) \/ taken P (b, a).
Proof. intros Ha Hb N. unfold VotingRules.taken. simpl. destruct (earlier_total P (a, b) (b, a)) as [K|K]; [congruence|left|right]; auto 6. Qed.

Lemma taken_in P e : taken P e -> In e all.
Proof. intros (A & B & _). destruct e as [a b]. simpl in *. apply in_prod; apply in_seq; lia. Qed.

(** The first pair with a property. *)
Lemma earliest P (D : nat * nat -> bool) l : (exists e, In e l /\ D e = true) ->
  exists e, In e l /\ D e = true /\ forall f, In f l -> D f = true -> ~ earlier P f e.
Proof.
  induction l as [|x l IH]; intros (e & I & De); [destruct I|]. destruct (existsb D l) eqn:E.
  - destruct IH as (f & If & Df & Hf). { apply existsb_exists in E. destruct E as (f & ? & ?). now exists f. }
    destruct (D x) eqn:Dx; [destruct (earlier_dec P x f) as [K|K]|].
    + exists x. split; [now left|]. split; [auto|]. intros g [<-|Ig] Dg; [apply earlier_irrefl|]. intros L. apply (Hf g Ig Dg). now apply earlier_trans with x.
    + exists f. split; [now right|]. split; [auto|]. intros g [<-|Ig] Dg; auto.
    + exists f. split; [now right|]. split; [auto|]. intros g [<-|Ig] Dg; [congruence|auto].
  - assert (N : forall f, In f l -> D f = false).
    { intros f If. destruct (D f) eqn:Df; [|auto]. assert (existsb D l = true) by (apply existsb_exists; eauto). congruence. }
    destruct I as [->|I]; [|rewrite (N e I) in De; discriminate]. exists e. split; [now left|]. split; [auto|].
    intros g [<-|Ig] Dg; [apply earlier_irrefl|]. rewrite (N g Ig) in Dg. discriminate.
Qed.

(** Different rankings differ first on some pair that is taken. *)
Lemma first_difference P r s : ranks m r -> ranks m s -> r <> s ->
  exists e, taken P e /\ hasb r e <> hasb s e /\ forall f, taken P f -> earlier P f e -> hasb r f = hasb s f.
Proof.
  intros Rr Rs N. set (D := fun e => if taken_dec P e then xorb (hasb r e) (hasb s e) else false).
  destruct (earliest P D all) as (e & _ & De & H).
  - destruct (split_neq r s) as (p & c & t & d & t' & -> & -> & Ne); [now rewrite (ranks_length m r), (ranks_length m s)|auto|].
    pose proof (ranks_mid m p c t Rr) as (Hc & Nc & _). pose proof (ranks_mid m p d t' Rs) as (Hd & Nd & _).
    assert (K : forall x y q, ~ In x p -> ~ In y p -> x <> y -> above (p ++ x :: q) x y = true).
    { intros x y q Hx Hy N2. apply above_lt. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec x y); [congruence|lia]. }
    pose proof (K c d t Nc Nd Ne) as K1. pose proof (K d c t' Nd Nc (not_eq_sym Ne)) as K2.
    destruct (taken_one P c d Hc Hd Ne) as [T|T]; eexists; (split; [apply (taken_in P), T|]); unfold D, hasb; simpl;
      (destruct (taken_dec P _); [|tauto]); rewrite ?K1, ?K2, ?(above_asym _ _ _ K1), ?(above_asym _ _ _ K2); auto.
  - unfold D in De. destruct (taken_dec P e) as [T|]; [|discriminate]. exists e. split; [auto|]. split; [intros E; rewrite E, xorb_nilpotent in De; discriminate|].
    intros f Tf L. specialize (H f (taken_in P f Tf)). unfold D in H. destruct (taken_dec P f); [|tauto].
    destruct (hasb r f), (hasb s f); auto; simpl in H; now destruct H.
Qed.

Lemma ranked_pairs_unique : unique_output ranked_pairs.
Proof.
  intros P r s [Fr Hr] [Fs Hs]. destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|exfalso].
  destruct (first_difference P r s (F_ranks r Fr) (F_ranks s Fs) N) as (e & T & D & H).
  destruct (hasb r e) eqn:E1, (hasb s e) eqn:E2; try tauto.
  - apply (Hs e T); [unfold has; fold (hasb s e); congruence|]. exists r. split; [auto|]. split; [exact E1|]. intros f Tf Hf L. unfold has. fold (hasb r f). now rewrite H.
  - apply (Hr e T); [unfold has; fold (hasb r e); congruence|]. exists s. split; [auto|]. split; [exact E2|]. intros f Tf Hf L. unfold has. fold (hasb s f). now rewrite <- H.
Qed.

Lemma ranked_pairs_pareto : pareto m F ranked_pairs.
Proof.
  intros P r a b B [_ Hr] Ha Hb U. destruct (above r a b) eqn:A; [auto|exfalso]. destruct P as [|v P]; [destruct B; congruence|]. set (Q := v :: P) in *.
  assert (Na : a <> b). { intros ->. pose proof (Profiles.unanimous_beats Q b b ltac:(discriminate) U) as K. now rewrite beats_irrefl in K. }
  pose proof (proj1 (unanimous_support Q a b) U) as S. pose proof (support_sum Q a b) as S'.
  assert (Most : forall x y, (margin_of Q (x, y) <= Z.of_nat (length Q))%Z /\ (margin_of Q (x, y) = Z.of_nat (length Q) -> unanimous Q x y = true)).
  { intros x y. pose proof (support_sum Q x y). unfold margin_of. simpl fst. simpl snd. split; [lia|]. intros E. apply unanimous_support. lia. }
  assert (Ma : margin_of Q (a, b) = Z.of_nat (length Q)) by (unfold margin_of; simpl fst; simpl snd; lia).
  apply (Hr (a, b)); [|unfold has; simpl; congruence|].
  - unfold VotingRules.taken, VotingRules.earlier. simpl fst. simpl snd. repeat split; auto. left. rewrite margin_opp, Ma. simpl. lia.
  - exists v. split; [apply B; now left|]. split; [apply (unanimous_above Q a b U); now left|]. intros [x y] _ _ L.
    apply (unanimous_above Q x y); [|now left]. apply Most. pose proof (proj1 (Most x y)). unfold VotingRules.earlier in L. rewrite Ma in L. lia.
Qed.

Lemma ranked_pairs_pmc : pmc m F ranked_pairs.
Proof.
  intros P r s B [Fr Hr] Fs [R S]. destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|exfalso].
  destruct (first_difference P r s (F_ranks r Fr) R N) as (e & T & D & _).
  assert (G : forall f, taken P f -> has s f).
  { intros [a b] (Ha & Hb & Nab & E). simpl in *. unfold has. simpl. destruct (above s a b) eqn:A; [auto|exfalso].
    apply (above_total m s a b R Ha Nab) in A. rewrite (S b a Hb Ha) in A. unfold beats in A. apply Nat.ltb_lt in A. pose proof (support_sum P a b).
    unfold VotingRules.earlier, margin_of in E. simpl in E. lia. }
  apply (Hr e T).
  - intros K. unfold has in K. fold (hasb r e) in K. pose proof (G e T) as K'. unfold has in K'. fold (hasb s e) in K'. congruence.
  - exists s. split; [auto|]. split; auto.
Qed.

(** What a raise of [a], or a voter more, does to the pairs of an output. *)
Lemma refused_again P Q r : ranked_pairs P r -> F r ->
  (forall e, taken Q e -> ~ has r e -> taken P e) ->
  (forall e f, taken Q e -> ~ has r e -> taken P f -> has r f -> earlier P f e -> taken Q f /\ earlier Q f e) -> ranked_pairs Q r.
Proof.
  intros [_ Hr] Fr H1 H2. split; [auto|]. intros e Te Ne (s & Fs & Se & Hs). apply (Hr e (H1 e Te Ne) Ne). exists s. split; [auto|]. split; [auto|].
  intros f Tf Rf L. destruct (H2 e f Te Ne Tf Rf L). now apply Hs.
Qed.

Lemma ranked_pairs_raise P P' r a : ballots m F P -> ballots m F P' -> Forall2 (raised a) P P' -> ranked_pairs P r -> first r a = true -> ranked_pairs P' r.
Proof.
  intros B B' E O T. pose proof (F_ranks r (proj1 O)) as R. pose proof (first_lt m r a R T) as Ha.
  assert (Up : forall x y, has r (x, y) -> (margin_of P (x, y) <= margin_of P' (x, y))%Z).
  { intros x y K. unfold has in K. simpl in K. unfold margin_of. simpl fst. simpl snd. assert (Ny : y <> a).
    { intros ->. destruct (Nat.eq_dec x a) as [->|N]; [now rewrite above_irrefl in K|]. pose proof (first_above m r a x R N T) as L. apply above_asym in L. congruence. }
    destruct (Nat.eq_dec x a) as [->|Nx].
    - pose proof (raise_up a P P' E y). pose proof (raise_down m a F P P' B B' Ha E y Ny). lia.
    - rewrite (raise_same a P P' E x y Nx Ny), (raise_same a P P' E y x Ny Nx). lia. }
  assert (Down : forall x y, x < m -> y < m -> x <> y -> ~ has r (x, y) -> (margin_of P' (x, y) <= margin_of P (x, y))%Z).
  { intros x y Hx Hy N K. assert (L : has r (y, x)). { unfold has in *. simpl in *. apply (above_total m r x y R Hx N). now apply not_true_iff_false. }
    specialize (Up y x L). rewrite !(margin_opp _ x y) in Up. lia. }
  apply (refused_again P P' r O (proj1 O)).
  - intros [x y] (Hx & Hy & N & L) K. specialize (Down x y Hx Hy N K). unfold VotingRules.taken, VotingRules.earlier in *. simpl in *. rewrite !(margin_opp _ x y) in *.
    repeat split; auto. destruct L as [|[]]; [left; lia|]. destruct (Z.eq_dec (margin_of P (x, y)) 0); [right; split; [lia|auto]|left; lia].
  - intros [x y] [z w] (Hx & Hy & N & _) K (Hz & Hw & N' & L') K' L. specialize (Down x y Hx Hy N K). specialize (Up z w K').
    unfold VotingRules.taken, VotingRules.earlier in *. simpl in *. rewrite !(margin_opp _ z w) in *. split.
    + repeat split; auto. destruct L' as [|[]]; [left; lia|]. destruct (Z.eq_dec (margin_of P' (z, w)) 0); [right; split; [lia|auto]|left; lia].
    + destruct L as [|[]]; [left; lia|]. destruct (Z.eq_dec (margin_of P' (z, w)) (margin_of P' (x, y))); [right; split; auto|left; lia].
Qed.

Lemma ranked_pairs_wm : winner_monotonicity m F ranked_pairs.
Proof.
  intros P P' r r' a B B' O O' T E. rewrite <- (ranked_pairs_unique P' r r'); [exact T| |exact O']. now apply (ranked_pairs_raise P P' r a).
Qed.

Lemma margin_copies P k e : margin_of (concat (repeat P k)) e = (Z.of_nat k * margin_of P e)%Z.
Proof. unfold margin_of. rewrite !support_copies. lia. Qed.

Lemma earlier_copies P k e f : 0 < k -> earlier (concat (repeat P k)) e f <-> earlier P e f.
Proof. intros K. unfold VotingRules.earlier. rewrite !margin_copies. split; (intros [|[]]; [left; nia|right; split; [nia|auto]]). Qed.

Lemma ranked_pairs_homogeneity : homogeneity m F ranked_pairs.
Proof.
  intros P r k _ O K. apply (refused_again P _ r O (proj1 O)); unfold VotingRules.taken.
  - intros e. rewrite earlier_copies; auto.
  - intros e f. rewrite !earlier_copies; auto.
Qed.
End Order.
End RankedPairs.
