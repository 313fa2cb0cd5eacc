(** Ceilings of weights of the pairs, over the considered rewards of a class.

    Of rewards that rank each prompt on its own the ceilings of the prompts are added: by dynamic programming over subsets or by branching.
    Linear rewards rank all prompts together, so that regions are looked at; nothing is lost in bounding them by all rankings where that is
    enough. Where outliers are excluded, regions leave them out, or the weights are shifted by a penalty. *)
From Coq Require Import List QArith Lqa Lia ZArith NArith Bool Setoid Arith.
From Pluralign Require Import Axioms Ensembles.
From Pluralign Require Import Rankings Linear Numbers Sums Errors Rewards Subsets Branching Regions.
Import ListNotations.
Open Scope Q_scope.

(** A pair with μ, p* and a weight w. *)
Definition entry := (pair * (Q * Q * Q))%type.
Definition mu_of (e : entry) : Q := fst (fst (snd e)).
Definition p_of (e : entry) : Q := snd (fst (snd e)).
Definition w_of (e : entry) : Q := snd (snd e).
Definition pref_of (r : reward) (e : entry) : bool := prefers r (fst e).

(** The same pairs with other weights. *)
Definition weighted (f : entry -> Q) (E : list entry) : list entry := map (fun e => (fst e, (fst (snd e), f e))) E.

Lemma ceiling_weighted f E C k : ceiling pref_of (weighted f E) C w_of k -> ceiling pref_of E C f k.
Proof.
  intros H r Cr. specialize (H r Cr). revert H. unfold weighted. generalize k. clear. induction E as [|e E IH]; intros k H; [exact H|].
  cbn [map sum] in *. assert (X : sum (fun e => f e * vote pref_of r e) E <= k - f e * vote pref_of r e); [|lra]. apply IH.
  change (w_of (fst e, (fst (snd e), f e)) * vote pref_of r (fst e, (fst (snd e), f e))) with (f e * vote pref_of r e) in H. lra.
Qed.

(** ** Classes *)
(** The features of each response of each prompt; without them, rewards may be any. *)
Definition vectors := list (list (list Z)).
Definition vector (X : vectors) (x a : nat) : list Z := nth a (nth x X []) [].

Section Class.
Variable R : numbers.
Variable ms : list nat.
Variable class : option vectors.

(** θ does not increase along any ranking, and tells compared responses apart. *)
Definition above_by (X : vectors) (t : list R) x a b : Prop := pos R (sub R (dot R (vector X x a) t) (dot R (vector X x b) t)).
Definition induced (X : vectors) (compared : list pair) (r : reward) (t : list R) : Prop :=
  (forall x a b, (x < length ms)%nat -> (a < nth x ms O)%nat -> (b < nth x ms O)%nat -> above (nth x r []) a b = true -> ~ above_by X t x b a) /\
  forall x a b, In (x, a, b) compared -> if above (nth x r []) a b then above_by X t x a b else above_by X t x b a.
Definition belongs (compared : list pair) (r : reward) : Prop :=
  any ms r /\ match class with None => True | Some X => exists t, induced X compared r t end.

Definition check_induced (X : vectors) (compared : list pair) (r : reward) (t : list Z) : bool :=
  forallb (fun x => let m := nth x ms O in let rewards := map (fun a => zdot (vector X x a) t) (seq 0 m) in
    forallb (fun '(a, b) => negb (above (nth x r []) a b) || (nth b rewards 0%Z <=? nth a rewards 0%Z)%Z) (list_prod (seq 0 m) (seq 0 m))) (seq 0 (length ms)) &&
  forallb (fun '(x, a, b) => negb (zdot (vector X x a) t =? zdot (vector X x b) t)%Z) compared.

Definition is_reward (r : reward) : bool := (length r =? length ms)%nat && forallb (fun x => is_ranking (nth x ms O) (nth x r [])) (seq 0 (length ms)).
Definition is_member (compared : list pair) (r : reward) (t : list Z) : bool :=
  is_reward r && match class with None => true | Some X => check_induced X compared r t end.

Definition valid_b (e : pair) : bool := let '(x, a, b) := e in
  (x <? length ms)%nat && (a <? nth x ms O)%nat && (b <? nth x ms O)%nat && negb (a =? b)%nat.
Definition valid_all (l : list entry) : Prop := forall e, In e l -> valid ms (fst e).

Lemma valid_b_spec e : valid_b e = true <-> valid ms e.
Proof. destruct e as [[x a] b]. unfold valid_b, valid. rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq. tauto. Qed.

Lemma is_reward_sound r : is_reward r = true -> any ms r.
Proof.
  unfold is_reward. rewrite andb_true_iff, Nat.eqb_eq, forallb_forall. intros [L H]. split; [auto|]. intros y Hy. apply is_ranking_spec, H, in_seq. lia.
Qed.

#[local] Instance eqK_inst : Equivalence (eqK R) := eqK_equiv R.

Lemma pos_of_Z z : pos R (of_Z R z) -> (0 < z)%Z.
Proof.
  intros P. destruct (Z.lt_total 0 z) as [|[<-|N]]; [auto| |]; exfalso; apply (pos_zero R).
  - revert P. apply pos_ext, of_Z_zero.
  - assert (Q : pos R (of_Z R (- z))) by (apply of_Z_pos; lia). pose proof (pos_add R _ _ P Q) as S. revert S. apply pos_ext.
    transitivity (of_Z R (z + - z)); [symmetry; apply of_Z_add|]. replace (z + - z)%Z with 0%Z by lia. apply of_Z_zero.
Qed.

Lemma above_by_Z X t x a b : above_by X (map (of_Z R) t) x a b <-> (zdot (vector X x b) t < zdot (vector X x a) t)%Z.
Proof.
  unfold above_by. split; intros H.
  - apply (pos_ext R _ _ (dots_of_Z R _ _ t)), pos_of_Z in H. lia.
  - apply (pos_ext R (of_Z R (zdot (vector X x a) t - zdot (vector X x b) t))); [symmetry; apply dots_of_Z|]. apply of_Z_pos. lia.
Qed.

Lemma is_member_sound compared r t : is_member compared r t = true -> (forall e, In e compared -> valid ms e) -> belongs compared r.
Proof.
  unfold is_member, belongs. rewrite andb_true_iff. intros [H K] V. apply is_reward_sound in H. split; [exact H|]. destruct class as [X|]; [|exact I].
  unfold check_induced in K. cbv zeta in K. rewrite andb_true_iff, !forallb_forall in K. destruct K as [K1 K2].
  assert (Le : forall x a b, (x < length ms)%nat -> (a < nth x ms O)%nat -> (b < nth x ms O)%nat -> above (nth x r []) a b = true ->
    (zdot (vector X x b) t <= zdot (vector X x a) t)%Z).
  { intros x a b Hx Ha Hb L. assert (Ix : In x (seq 0 (length ms))) by (apply in_seq; lia). specialize (K1 x Ix). rewrite forallb_forall in K1.
    specialize (K1 (a, b)). rewrite in_prod_iff, !in_seq, L in K1. cbn [negb orb] in K1.
    rewrite !(Tables.nth_map_seq (fun c => zdot (vector X x c) t)) in K1 by auto. apply Z.leb_le, K1. lia. }
  exists (map (of_Z R) t). unfold induced. split.
  - intros x a b Hx Ha Hb L P. apply above_by_Z in P. specialize (Le x a b Hx Ha Hb L). lia.
  - intros x a b Hc. pose proof (V _ Hc) as (Hx & Ha & Hb & D). specialize (K2 _ Hc). apply negb_true_iff, Z.eqb_neq in K2.
    destruct (above (nth x r []) a b) eqn:L; apply above_by_Z.
    + specialize (Le x a b Hx Ha Hb L). lia.
    + destruct H as [_ H]. pose proof (above_total _ _ _ _ (H x Hx) Ha D L) as L'. specialize (Le x b a Hx Hb Ha L'). lia.
Qed.

(** ** Prompt by prompt *)
Fixpoint prompt_weights (l : list entry) (x a b : nat) : Q :=
  match l with
  | [] => 0
  | e :: l' => let '(x', a', b') := fst e in if (x =? x')%nat && (a' =? a)%nat && (b' =? b)%nat then w_of e + prompt_weights l' x a b else prompt_weights l' x a b
  end.

Lemma prompt_value l r : valid_all l -> any ms r ->
  sum (fun e => w_of e * vote pref_of r e) l == sum (fun x => value (prompt_weights l x) (nth x r [])) (seq 0 (length ms)).
Proof.
  intros V A. unfold valid_all in V. induction l as [|e l IH].
  - cbn [sum]. symmetry. apply sum_zero. intros x _. apply value_zero.
  - cbn [sum]. rewrite IH by (intros; apply V; now right). destruct e as [[[x a] b] u] eqn:Ee. pose proof (V _ (or_introl eq_refl)) as (Hx & Ha & Hb & D).
    set (e0 := (x, a, b, u)) in *.
    assert (S1 : forall y, (y < length ms)%nat -> value (prompt_weights (e0 :: l) y) (nth y r [])
      == (if (y =? x)%nat then w_of e0 * vote pref_of r e0 else 0) + value (prompt_weights l y) (nth y r [])).
    { intros y Hy. destruct (Nat.eqb_spec y x) as [->|Dy].
      - destruct A as [_ A]. specialize (A x Hx).
        transitivity (value (fun a' b' => single a b (w_of e0) a' b' + prompt_weights l x a' b') (nth x r [])).
        + apply value_ext. intros a' b'. unfold single. cbn [prompt_weights e0 fst]. rewrite Nat.eqb_refl. cbn [andb].
          destruct ((a =? a')%nat && (b =? b')%nat); [reflexivity|ring].
        + rewrite value_plus, value_single; [|apply A|now apply A|now apply A|auto]. unfold vote, pref_of, prefers. reflexivity.
      - transitivity (value (prompt_weights l y) (nth y r [])); [|ring]. apply value_ext. intros a' b'. cbn [prompt_weights e0 fst].
        destruct (Nat.eqb_spec y x); [tauto|reflexivity]. }
    change (w_of e0 * vote pref_of r e0 + sum (fun y => value (prompt_weights l y) (nth y r [])) (seq 0 (length ms))
      == sum (fun y => value (prompt_weights (e0 :: l) y) (nth y r [])) (seq 0 (length ms))).
    rewrite (sum_ext (fun y => value (prompt_weights (e0 :: l) y) (nth y r []))
      (fun y => (if (y =? x)%nat then w_of e0 * vote pref_of r e0 else 0) + value (prompt_weights l y) (nth y r [])) (seq 0 (length ms)))
      by (intros y Hy; apply in_seq in Hy; apply S1; lia).
    rewrite sum_plus. assert (S2 : sum (fun y => if (y =? x)%nat then w_of e0 * vote pref_of r e0 else 0) (seq 0 (length ms)) == w_of e0 * vote pref_of r e0); [|rewrite S2; ring].
    assert (Ix : In x (seq 0 (length ms))) by (apply in_seq; lia). apply in_split in Ix. destruct Ix as (l1 & l2 & E2).
    pose proof (seq_NoDup (length ms) 0) as Nd. rewrite E2 in *. apply NoDup_remove_2 in Nd. rewrite in_app_iff in Nd. rewrite sum_app. cbn [sum].
    rewrite Nat.eqb_refl, !sum_zero; [ring| |]; intros y Hy; destruct (Nat.eqb_spec y x); subst; tauto || reflexivity.
Qed.


Lemma value_over l x r : valid_all l -> (x < length ms)%nat -> ranks (nth x ms O) r ->
  value (prompt_weights l x) r == over (nth x ms O) (prompt_weights l x) r.
Proof.
  intros V Hx Rk. unfold valid_all in V. induction l as [|e l IH].
  - cbn [prompt_weights]. now rewrite value_zero, over_zero.
  - specialize (IH (fun e' I => V e' (or_intror I))). destruct e as [[[y a] b] u] eqn:Ee. pose proof (V _ (or_introl eq_refl)) as (Hy & Ha & Hb & D).
    set (e0 := (y, a, b, u)) in *. destruct (Nat.eq_dec x y) as [->|N].
    + assert (S : forall a' b', prompt_weights (e0 :: l) y a' b' == single a b (w_of e0) a' b' + prompt_weights l y a' b').
      { intros a' b'. unfold single. cbn [prompt_weights e0 fst]. rewrite Nat.eqb_refl. cbn [andb].
        destruct ((a =? a')%nat && (b =? b')%nat); [reflexivity|ring]. }
      transitivity (value (fun a' b' => single a b (w_of e0) a' b' + prompt_weights l y a' b') r); [now apply value_ext|].
      transitivity (over (nth y ms O) (fun a' b' => single a b (w_of e0) a' b' + prompt_weights l y a' b') r); [|symmetry; now apply over_ext].
      rewrite value_plus, over_plus, IH. rewrite value_single, over_single; auto; try (apply Rk; auto). reflexivity.
    + assert (S : forall a' b', prompt_weights (e0 :: l) x a' b' == prompt_weights l x a' b').
      { intros a' b'. cbn [prompt_weights e0 fst]. destruct (Nat.eqb_spec x y); [tauto|reflexivity]. }
      transitivity (value (prompt_weights l x) r); [now apply value_ext|].
      transitivity (over (nth x ms O) (prompt_weights l x) r); [exact IH|symmetry; now apply over_ext].
Qed.

Inductive part := BySubsets | ByBranching (t : branching).
Definition part_value (E : list entry) (x : nat) (p : part) : option Q :=
  match p with BySubsets => largest (nth x ms O) (prompt_weights E x) | ByBranching t => largest_by_branching (nth x ms O) (prompt_weights E x) t end.
Fixpoint total_parts (E : list entry) (x : nat) (l : list part) : option Q :=
  match l with
  | [] => Some 0
  | p :: l' => match part_value E x p, total_parts E (S x) l' with Some a, Some b => Some (Qred (a + b)) | _, _ => None end
  end.
Definition prompts_ceiling (E : list entry) (l : list part) : option Q :=
  if forallb (fun e => valid_b (fst e)) E && (length l =? length ms)%nat then total_parts E 0 l else None.

Lemma part_sound E x p k r : valid_all E -> (x < length ms)%nat -> ranks (nth x ms O) r -> part_value E x p = Some k -> value (prompt_weights E x) r <= k.
Proof.
  intros V Hx Rk. destruct p as [|t]; cbn [part_value]; intros H; [now apply (largest_sound _ _ _ _ H)|].
  rewrite value_over by auto. now apply (largest_by_branching_sound _ _ _ _ _ H).
Qed.

Theorem prompts_ceiling_sound E l k : prompts_ceiling E l = Some k -> ceiling pref_of E (any ms) w_of k.
Proof.
  unfold prompts_ceiling. destruct (forallb (fun e => valid_b (fst e)) E && (length l =? length ms)%nat) eqn:G; [|discriminate].
  apply andb_true_iff in G. rewrite forallb_forall, Nat.eqb_eq in G. destruct G as [V L]. intros K r A.
  assert (V' : valid_all E) by (intros e He; now apply valid_b_spec, V). rewrite prompt_value by auto.
  assert (G : forall l x k, (x + length l <= length ms)%nat -> total_parts E x l = Some k ->
    sum (fun x => value (prompt_weights E x) (nth x r [])) (seq x (length l)) <= k).
  { clear L K. induction l0 as [|p l' IH]; intros x k' Hx H; cbn [total_parts length seq sum] in *; [injection H as <-; lra|].
    destruct (part_value E x p) as [a|] eqn:Pa; [|discriminate]. destruct (total_parts E (S x) l') as [b|] eqn:Lb; [|discriminate].
    assert (Hk : Qred (a + b) = k') by congruence. rewrite <- Hk, Qred_correct.
    assert (value (prompt_weights E x) (nth x r []) <= a) by (apply (part_sound E x p); auto; [lia|apply A; lia]).
    assert (sum (fun x => value (prompt_weights E x) (nth x r [])) (seq (S x) (length l')) <= b) by (apply IH; [lia|auto]). lra. }
  rewrite <- L. apply G; [lia|exact K].
Qed.
End Class.

(** ** Of the considered rewards *)
Section Considered.
Variable R : numbers.
Variable ms : list nat.
Variable class : option vectors.
Inductive proof := Parts (penalty : Q) (l : list part) | ByRegions (k : Q) (t : regions).

Definition feature (x a : nat) : list Z := match class with Some X => vector X x a | None => unit a end.
Definition row (e : entry) (up : bool) : list Z :=
  let '(x, a, b) := fst e in if up then minus (feature x a) (feature x b) else minus (feature x b) (feature x a).
Definition shifted rho (e : entry) : Q := w_of e - rho * mu_of e * (1 - 2 * p_of e).

(** [limit]: the greatest score of a reward that is considered. *)
Definition ceiling_of (limit : option Q) (E : list entry) (pf : proof) : option Q :=
  match pf with
  | Parts rho l =>
      match limit with
      | None => if Qeq_bool rho 0 then prompts_ceiling ms E l else None
      | Some t => if Qle_bool 0 rho then
            match prompts_ceiling ms (weighted (shifted rho) E) l with
            | Some k => Some (Qred (k + rho * t - rho * rsum (fun e => mu_of e * p_of e) E))
            | None => None
            end
          else None
      end
  | ByRegions k t =>
      if forallb (fun e => valid_b ms (fst e)) E && match class with None => (length ms =? 1)%nat | Some _ => true end &&
        check_regions mu_of p_of w_of row k limit E t then Some k else None
  end.

Definition compared (E : list entry) : list pair := map fst E.
Definition may_be (limit : option Q) (E : list entry) (r : reward) : Prop :=
  belongs R ms class (compared E) r /\ within pref_of mu_of p_of limit E r.

Lemma any_decides E r : (forall e, In e E -> valid ms (fst e)) -> length ms = 1%nat -> class = None -> any ms r -> decides Z_numbers pref_of row E r.
Proof.
  intros V L N A. destruct A as [_ A]. assert (Rk : ranks (nth 0 ms O) (nth 0 r [])) by (apply A; lia).
  destruct (units_feasible _ _ Rk) as [_ [t T]]. exists t. intros e He. specialize (V e He). unfold row, pref_of, prefers.
  destruct e as [[[x a] b] u]. cbn [fst]. destruct V as (Hx & Ha & Hb & D). assert (x = 0%nat) by lia. subst x.
  unfold feature. rewrite N. unfold induces_in in T. rewrite units_length in T.
  destruct (above (nth 0 r []) a b) eqn:Ab.
  - specialize (T a b Ha Hb Ab). rewrite !units_feature in T by auto. revert T. apply (pos_ext Z_numbers). symmetry. apply dot_minus.
  - apply (above_total _ _ _ _ Rk Ha D) in Ab. specialize (T b a Hb Ha Ab). rewrite !units_feature in T by auto. revert T.
    apply (pos_ext Z_numbers). symmetry. apply dot_minus.
Qed.

Lemma linear_decides X E r : class = Some X -> belongs R ms class (compared E) r -> decides R pref_of row E r.
Proof.
  intros N [_ B]. rewrite N in B. destruct B as [t [_ T]]. exists t. intros e He. unfold row, pref_of, prefers, feature. rewrite N.
  destruct e as [[[x a] b] u]. cbn [fst].
  specialize (T x a b (in_map fst _ _ He)). unfold above_by in T.
  destruct (above (nth x r []) a b); revert T; apply (pos_ext R), (Equivalence_Symmetric (Equivalence := eqK_equiv R)), dot_minus.
Qed.

Theorem ceiling_of_sound limit E pf k : ceiling_of limit E pf = Some k -> ceiling pref_of E (may_be limit E) w_of k.
Proof.
  unfold ceiling_of. destruct pf as [rho l|k' t].
  - destruct limit as [T|].
    + destruct (Qle_bool 0 rho) eqn:Rho; [|discriminate]. destruct (prompts_ceiling ms (weighted (shifted rho) E) l) as [k'|] eqn:K; [|discriminate].
      intros H r [[A _] W]. apply prompts_ceiling_sound, ceiling_weighted in K. apply Qle_bool_iff in Rho.
      assert (Hk : Qred (k' + rho * T - rho * rsum (fun e => mu_of e * p_of e) E) = k) by congruence.
      rewrite <- Hk, Qred_correct, rsum_sum. apply (penalty_sound pref_of E mu_of p_of (any ms) w_of rho T k' Rho K). now split.
    + destruct (Qeq_bool rho 0); [|discriminate]. intros K r [[A _] _]. apply prompts_ceiling_sound in K. now apply K.
  - match goal with |- context [if ?b then _ else _] => destruct b eqn:K; [|discriminate] end. intros H. assert (Hk : k' = k) by congruence. subst k'.
    rewrite !andb_true_iff, forallb_forall in K. destruct K as [[V O] K].
    assert (V' : forall e, In e E -> valid ms (fst e)) by (intros e He; now apply valid_b_spec, V).
    intros r [B W]. unfold may_be in *. destruct class as [X|] eqn:C.
    + apply (check_regions_sound R pref_of mu_of p_of w_of row (belongs R ms (Some X) (compared E)) k limit E t K); [|now split].
      intros q Q1. rewrite <- C in Q1. now apply (linear_decides X).
    + apply Nat.eqb_eq in O. apply (check_regions_sound Z_numbers pref_of mu_of p_of w_of row (any ms) k limit E t K); [|split; [apply B|exact W]].
      intros q Q1. now apply any_decides.
Qed.
End Considered.
