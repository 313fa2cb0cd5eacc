(** Whether an axiom demands something of the outputs on some profiles, as a program.

    What it accepts is a demand of [Domains]: the cases of one profile by [AxiomCases], with the family as the allowed rankings; a voter who
    joins, or casts another ballot, is looked for at every place. For anonymous rules profiles are compared up to their order. *)
From Coq Require Import List Arith ZArith Lia Bool Permutation.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Profiles Linear Tables LeximaxRules Cases Domains AxiomCases AxiomCheck.
Import ListNotations.

(** ** Profiles in another order *)
Fixpoint take_out (v : ranking) (Q : profile) : option profile :=
  match Q with [] => None | w :: Q' => if same v w then Some Q' else option_map (cons w) (take_out v Q') end.
Fixpoint shuffled (P Q : profile) : bool :=
  match P with
  | [] => match Q with [] => true | _ => false end
  | v :: P' => match take_out v Q with Some Q' => shuffled P' Q' | None => false end
  end.

Lemma take_out_sound v Q : forall Q', take_out v Q = Some Q' -> Permutation Q (v :: Q').
Proof.
  induction Q as [|w Q IH]; simpl; [discriminate|]. intros Q'. destruct (same v w) eqn:E.
  - intros [= <-]. apply same_eq in E. now subst.
  - destruct (take_out v Q) as [R|]; [|discriminate]. intros [= <-]. rewrite (IH R eq_refl). apply perm_swap.
Qed.

Lemma take_out_some v Q : In v Q -> exists Q', take_out v Q = Some Q'.
Proof.
  induction Q as [|w Q IH]; simpl; [tauto|]. destruct (same v w) eqn:E; [eauto|]. intros [->|H].
  - assert (same v v = true) by now apply same_eq. congruence.
  - destruct (IH H) as [R ->]. simpl. eauto.
Qed.

Lemma shuffled_ok P : forall Q, shuffled P Q = true <-> Permutation P Q.
Proof.
  induction P as [|v P IH]; intros Q; simpl.
  - destruct Q; split; try easy. intros H. apply Permutation_nil in H. discriminate.
  - split.
    + destruct (take_out v Q) as [R|] eqn:E; [|discriminate]. intros H. apply IH in H. apply take_out_sound in E. rewrite E. now constructor.
    + intros H. assert (I : In v Q) by (apply (Permutation_in v H); now left). destruct (take_out_some v Q I) as [R E]. rewrite E. apply IH.
      apply take_out_sound in E. apply (Permutation_cons_inv (a := v)). now rewrite H.
Qed.

(** Each voter, with those before and after. *)
Fixpoint splits (P : profile) : list (profile * ranking * profile) :=
  match P with [] => [] | v :: P' => ([], v, P') :: map (fun e => (v :: fst (fst e), snd (fst e), snd e)) (splits P') end.
Lemma splits_in P : forall l w k, In (l, w, k) (splits P) -> P = l ++ w :: k.
Proof.
  induction P as [|v P IH]; simpl; [tauto|]. intros l w k [[= <- <- <-]|H]; [reflexivity|].
  apply in_map_iff in H. destruct H as ([[l' w'] k'] & [= <- <- <-] & H). simpl. f_equal. now apply IH.
Qed.

Section Demands.
Variable X : list (list Z).                (* for the number of candidates *)
Local Notation m := (length X).
Variables (family cast : list ranking) (N : nat) (anonymous : bool).
Local Notation F := (fun r => In r family).
Let all := seq 0 m.

Definition like (P Q : profile) : bool := if anonymous then shuffled P Q else if list_eq_dec (list_eq_dec Nat.eq_dec) P Q then true else false.
Definition has (l : list ranking) (r : ranking) : bool := existsb (same r) l.
Definition respects_voters (P : profile) (s : ranking) : bool := forallb (fun x => forallb (fun y => negb (unanimous P x y) || above s x y) all) all.
Definition supposed_there (A : axiom) (P : profile) (l : list nat) : bool :=
  match beginnings A l with
  | [] => true
  | bs => existsb (fun b => existsb (fun s => starts s b && (negb (respecting A) || respects_voters P s)) family) bs
  end.
Definition case_there (A : axiom) (P : profile) (l : list nat) : bool :=
  let B := map (fun v => (1%Z, v)) P in
  negb (match P with [] => true | _ => false end) && ballots_ok X B && speaks_here X B (table X B) A l && supposed_there A P l.
Definition raises (c : nat) (v w : ranking) : bool :=
  is_ranking X v && is_ranking X w && (index c w <? index c v) &&
  forallb (fun x => forallb (fun y => (x =? c) || (y =? c) || eqb (above w x y) (above v x y)) all) all &&
  forallb (fun y => negb (above v c y) || above w c y) all.
Definition keeps (names : list nat) (l : list ranking) : bool := forallb (fun r => has l (renamed names r)) l.

Definition is_demand (a : demanding) (Ps : list profile) (l : list nat) : bool :=
  match a, Ps with
  | One A, [P] => case_there A P l
  | Participation, [P; Q] | Positive, [P; Q] | Negative, [P; Q] => existsb (fun '(K, v, L) => same v l && like (K ++ L) P) (splits Q)
  | Raising_winner, [P; Q] | Raising, [P; Q] =>
      match l with
      | [c] => (c <? m) && existsb (fun '(K, v, L) => existsb (fun w => raises c v w && like (K ++ w :: L) Q) cast) (splits P)
      | _ => false
      end
  | Strategy_proofness, [P; Q] =>
      existsb (fun '(K, v, L) => same v l && existsb (fun w => negb (same w v) && like (K ++ w :: L) Q) cast) (splits P)
  | Separability, [P; Q; T] | Reinforcement, [P; Q; T] => same l [] && like (P ++ Q) T
  | Reversal, [P; Q] => same l [] && negb (like (reversed P) P) && like (reversed P) Q
  | Homogeneity, [P; Q] => same l [] && existsb (fun k => like (concat (repeat P k)) Q) [2; 3]
  | Majority_relation, [P; Q] => same l [] && forallb (fun x => forallb (fun y => eqb (beats P x y) (beats Q x y)) all) all
  | Neutrality, [P; Q] => is_ranking X l && keeps l family && keeps l cast && like (map (renamed l) P) Q
  | _, _ => false
  end.

Lemma like_ok P Q : like P Q = true <-> alike anonymous P Q.
Proof.
  unfold like, alike. destruct anonymous; [apply shuffled_ok|]. destruct (list_eq_dec (list_eq_dec Nat.eq_dec) P Q); split; congruence.
Qed.

Lemma has_in l r : has l r = true <-> In r l.
Proof.
  unfold has. rewrite existsb_exists. split; [intros (s & H & E); apply same_eq in E; now subst|]. intros H. exists r. split; [auto|now apply same_eq].
Qed.

Lemma ones_expand P : expand (map (fun v => (1%Z, v)) P) = P.
Proof. unfold expand. induction P as [|v P IH]; simpl; [reflexivity|]. now rewrite IH. Qed.

Lemma pairs_here (f : nat -> nat -> bool) : forallb (fun x => forallb (f x) all) all = true -> forall x y, x < m -> y < m -> f x y = true.
Proof. apply (pairs_bool X). Qed.

Lemma case_there_sound A P l : case_there A P l = true -> is_case m F (beats P) (unanimous P) P A l.
Proof.
  unfold case_there. cbv zeta. rewrite !andb_true_iff. intros [[[NP ok] S] Su]. set (B := map (fun v => (1%Z, v)) P) in *.
  assert (NB : B <> []) by (unfold B; destruct P; [discriminate NP|discriminate]). apply (speaks_sound X B (table X B) ok) in S.
  pose proof (ones_expand P) as E. fold B in E. split.
  - rewrite <- E. apply (speaks_ext m (wins (table X B)) (beats (expand B)) (unopposed (table X B)) (unanimous (expand B)) (expand B)) in S; [exact S|..]; intros x y Hx Hy.
    + unfold wins. rewrite !table_entry by auto. exact (wins_ok X B NB ok x y Hx Hy).
    + unfold unopposed. rewrite !table_entry by auto. exact (pairs_ok X B NB ok x y Hx Hy).
  - unfold supposed_there, supposed in *. destruct (beginnings A l) as [|b0 bs] eqn:Eb; [now left|]. right. apply existsb_exists in Su.
    destruct Su as (b & Hb & Su). apply existsb_exists in Su. destruct Su as (s & Hs & Su). apply andb_true_iff in Su. destruct Su as [St Re].
    exists b, s. split; [exact Hb|]. split; [exact Hs|]. split.
    + unfold starts in St. apply same_eq in St. exists (skipn (length b) s). rewrite <- St at 1. symmetry. apply firstn_skipn.
    + intros K x y Hx Hy U. rewrite K in Re. simpl in Re. pose proof (pairs_here _ Re x y Hx Hy) as G. simpl in G. now rewrite U in G.
Qed.

Lemma above_outside v x y : ranks m v -> ~ (x < m /\ y < m) -> above v x y = (x <? m).
Proof.
  intros Rv H. pose proof (ranks_length m v Rv) as L. assert (I : forall z, index z v < m <-> z < m).
  { intros z. rewrite <- L at 1. rewrite <- index_lt. apply Rv. }
  assert (Le : forall z, index z v <= m). { intros z. rewrite <- L. clear. induction v as [|u v IH]; simpl; [lia|]. destruct (u =? z); lia. }
  unfold above. apply eq_true_iff_eq. rewrite !Nat.ltb_lt. pose proof (I x). pose proof (I y). pose proof (Le x). pose proof (Le y). lia.
Qed.

Lemma raises_sound c v w : c < m -> raises c v w = true -> raised c v w.
Proof.
  intros Hc. unfold raises. rewrite !andb_true_iff. intros [[[[Rv Rw] _] O] U]. apply is_ranking_sound in Rv, Rw.
  assert (In_or_out : forall x y, {x < m /\ y < m} + {~ (x < m /\ y < m)}) by (intros x y; destruct (lt_dec x m), (lt_dec y m); (left; lia) || (right; lia)).
  split.
  - intros x y Nx Ny. destruct (In_or_out x y) as [[Hx Hy]|Out]; [|now rewrite !above_outside].
    pose proof (pairs_here _ O x y Hx Hy) as G. cbv beta in G. destruct (Nat.eqb_spec x c), (Nat.eqb_spec y c); try congruence. now apply eqb_prop.
  - intros y A. destruct (In_or_out c y) as [[_ Hy]|Out]; [|rewrite above_outside in * by auto; exact A].
    rewrite forallb_forall in U. specialize (U y ltac:(apply in_seq; lia)). now rewrite A in U.
Qed.

(** ** What is accepted is met by a rule that obeys the axiom *)
Variable output : profile -> ranking -> Prop.
Hypothesis any_order : anonymous = true -> forall P Q r, Permutation P Q -> output P r -> output Q r.
Let D P r := in_domain cast N P /\ output P r.

Lemma like_domain P Q r : like P Q = true -> D Q r -> D P r.
Proof.
  intros E [(NQ & LQ & CQ) O]. apply like_ok in E. unfold alike in E. destruct anonymous.
  - split; [|now apply (any_order eq_refl Q); [symmetry|]]. split; [intros ->; apply Permutation_nil in E; congruence|].
    split; [now rewrite (Permutation_length E)|]. intros v Hv. apply CQ, (Permutation_in v E Hv).
  - now subst.
Qed.

Lemma two (Ps : list profile) P Q outs : Ps = [P; Q] -> Forall2 D Ps outs -> exists r s, outs = [r; s] /\ D P r /\ D Q s.
Proof. intros -> H. inversion H as [|? r ? l Hr H']; subst. inversion H' as [|? s ? k Hs H'']; subst. inversion H''. subst. eauto 6. Qed.

Theorem is_demand_sound a Ps l outs : is_demand a Ps l = true -> obeys m F cast N anonymous output a -> Forall2 D Ps outs -> meets a l outs = true.
Proof.
  destruct a as [A| | | | | | | | | | | |]; cbn [is_demand obeys]; intros C H O.
  1: { destruct Ps as [|P [|? ?]]; try discriminate. inversion O as [|? r ? k Hr O']; subst. inversion O'; subst. apply (H P r l Hr). now apply case_there_sound. }
  all: destruct Ps as [|P [|Q Ps]]; try discriminate.
  1,2,3: destruct Ps; [|discriminate]; destruct (two _ P Q outs eq_refl O) as (r & s & -> & Dr & Ds);
    apply existsb_exists in C; destruct C as ([[K v] L] & I & C); apply andb_true_iff in C; destruct C as [E Li]; apply same_eq in E; subst v;
    apply splits_in in I; rewrite I in Ds; exact (H K L l r s (like_domain _ _ _ Li Dr) Ds).
  1,2: destruct Ps; [|discriminate]; destruct (two _ P Q outs eq_refl O) as (r & s & -> & Dr & Ds);
    destruct l as [|c [|? ?]]; try discriminate; apply andb_true_iff in C; destruct C as [Hc C]; apply Nat.ltb_lt in Hc;
    apply existsb_exists in C; destruct C as ([[K v] L] & I & C); apply existsb_exists in C; destruct C as (w & _ & C);
    apply andb_true_iff in C; destruct C as [Ra Li]; apply splits_in in I; rewrite I in Dr;
    exact (H K L v w c r s Hc (raises_sound c v w Hc Ra) Dr (like_domain _ _ _ Li Ds)).
  1,2: destruct Ps as [|T [|? ?]]; try discriminate; apply andb_true_iff in C; destruct C as [E Li]; apply same_eq in E; subst l;
    inversion O as [|? r ? k Dr O1]; subst; inversion O1 as [|? s ? k1 Ds O2]; subst; inversion O2 as [|? t ? k2 Dt O3]; subst; inversion O3; subst;
    exact (H P Q r s t Dr Ds (like_domain _ _ _ Li Dt)).
  all: destruct Ps; [|discriminate]; destruct (two _ P Q outs eq_refl O) as (r & s & -> & Dr & Ds).
  - rewrite !andb_true_iff, negb_true_iff in C. destruct C as [[E Ne] Li]. apply same_eq in E. subst l.
    apply (H P r s); [|exact Dr|exact (like_domain _ _ _ Li Ds)]. intros K. apply like_ok in K. congruence.
  - apply andb_true_iff in C. destruct C as [E C]. apply same_eq in E. subst l. apply existsb_exists in C. destruct C as (k & Hk & Li).
    apply (H P k r s); [exact Hk|exact Dr|exact (like_domain _ _ _ Li Ds)].
  - apply existsb_exists in C. destruct C as ([[K v] L] & I & C). apply andb_true_iff in C. destruct C as [E C]. apply same_eq in E. subst v.
    apply existsb_exists in C. destruct C as (w & _ & C). apply andb_true_iff in C. destruct C as [_ Li]. apply splits_in in I. rewrite I in Dr.
    exact (H K L l w r s Dr (like_domain _ _ _ Li Ds)).
  - apply andb_true_iff in C. destruct C as [E C]. apply same_eq in E. subst l. apply (H P Q r s); [|exact Dr|exact Ds].
    intros x y Hx Hy. apply eqb_prop. exact (pairs_here _ C x y Hx Hy).
  - rewrite !andb_true_iff in C. destruct C as [[[Rl K] K'] Li]. unfold keeps in K, K'. rewrite forallb_forall in K, K'.
    apply (H P l r s); [now apply is_ranking_sound| | |exact Dr|exact (like_domain _ _ _ Li Ds)]; intros q Hq; apply has_in; auto.
Qed.
End Demands.
