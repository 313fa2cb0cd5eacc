(** When Kemeny rules have an output, and that Kemeny subject to PO is separable wherever Kemeny itself satisfies PO.

    Finitely many rankings have a first one in a transitive order that compares any two of them. If the plain Kemeny outputs of two
    profiles respect their unanimous pairs, they are the outputs subject to PO too; then the common output is the plain output of
    both together, and it respects their unanimous pairs, of which there are fewer. *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny.
Import ListNotations.

Section Kemeny.
Variable m : nat.
Variable F : ranking -> Prop.
Hypothesis F_ranks : forall r, F r -> ranks m r.
Variable prec : ranking -> ranking -> Prop.
Local Notation kemeny := (kemeny m F prec).
Local Notation kemeny_po := (kemeny_po m F prec).

Section Existence.
Hypothesis prec_trans : forall r s t, prec r s -> prec s t -> prec r t.
Hypothesis prec_total : forall r s, r <> s -> prec r s \/ prec s r.

Lemma optimal_exists (A : ranking -> Prop) P : (forall r, A r -> ranks m r) -> (forall r, A r \/ ~ A r) -> (exists r, A r) ->
  exists r, optimal m prec A P r.
Proof.
  intros AR D [r0 H0]. destruct (sublist m A (fun c => c) (words m m) D) as [l Hl].
  assert (I : forall r, A r -> In r l).
  { intros r H. apply Hl. split; [|auto]. pose proof (words_all m r) as W. rewrite (ranks_length m r) in W by auto.
    apply W. intros c. apply (AR r H). }
  set (le r s := cost m P r < cost m P s \/ cost m P r = cost m P s /\ (r = s \/ prec r s)).
  assert (T : forall r s t, le r s -> le s t -> le r t).
  { unfold le. intros r s t [?|[? [->|K]]] [?|[? [->|K']]]; try (left; lia); try (right; split; [lia|]; auto). right. eauto. }
  assert (C : forall r s, le r s \/ le s r).
  { unfold le. intros r s. destruct (list_eq_dec Nat.eq_dec r s) as [->|N]; [left; auto|].
    destruct (lt_eq_lt_dec (cost m P r) (cost m P s)) as [[?|E]|?]; auto. destruct (prec_total r s N); [left|right]; right; auto. }
  assert (M : forall k, k <> [] -> exists r, In r k /\ forall s, In s k -> le r s).
  { induction k as [|x k IH]; [congruence|]. intros _. destruct k as [|y k].
    - exists x. split; [now left|]. intros s [<-|[]]. right. auto.
    - destruct IH as (r & Hr & Le); [discriminate|]. destruct (C x r) as [L|L].
      + exists x. split; [now left|]. intros s [<-|Hs]; [right; auto|]. eapply T; [exact L|auto].
      + exists r. split; [now right|]. intros s [<-|Hs]; auto. }
  destruct (M l) as (r & Hr & Le); [intros ->; exact (I r0 H0)|]. exists r. split; [now apply Hl|]. intros s Hs. apply Le, I, Hs.
Qed.

Lemma unanimity_dec P r : (F r \/ ~ F r) -> unanimity m F P r \/ ~ unanimity m F P r.
Proof.
  intros [H|H]; [|right; now intros [? _]].
  assert (D : forall k, (forall a b, a < k -> b < m -> unanimous P a b = true -> above r a b = true) \/
    ~ (forall a b, a < k -> b < m -> unanimous P a b = true -> above r a b = true)).
  { induction k as [|k [IH|IH]]; [left; lia| |right; intros G; apply IH; intros a b Ha; apply G; lia].
    assert (E : forall j, (forall b, b < j -> unanimous P k b = true -> above r k b = true) \/
      ~ (forall b, b < j -> unanimous P k b = true -> above r k b = true)).
    { induction j as [|j [J|J]]; [left; lia| |right; intros G; apply J; intros b Hb; apply G; lia].
      destruct (unanimous P k j) eqn:U; [destruct (above r k j) eqn:A|].
      - left. intros b Hb. destruct (Nat.eq_dec b j) as [->|]; [auto|apply J; lia].
      - right. intros G. specialize (G j (Nat.lt_succ_diag_r j) U). congruence.
      - left. intros b Hb. destruct (Nat.eq_dec b j) as [->|]; [congruence|apply J; lia]. }
    destruct (E m) as [G|G]; [left|right; intros K; apply G; intros b; apply K; lia].
    intros a b Ha. destruct (Nat.eq_dec a k) as [->|]; [apply G|apply IH; lia]. }
  destruct (D m) as [G|G]; [left; split; auto|right; intros [_ K]; now apply G].
Qed.

Theorem kemeny_exists : (forall r, F r \/ ~ F r) -> exists_output m F kemeny /\ exists_output m F kemeny_po.
Proof.
  intros D. split; intros P [N B]; (destruct P as [|v P]; [congruence|]); destruct (B v (or_introl eq_refl)) as [R Fv]; apply optimal_exists.
  - exact F_ranks.
  - exact D.
  - now exists v.
  - intros r [H _]. auto.
  - intros r. apply unanimity_dec, D.
  - exists v. split; [exact Fv|]. apply ballot_respects. now left.
Qed.
End Existence.

Hypothesis prec_asym : forall r s, prec r s -> ~ prec s r.

Lemma plain_output P r s : kemeny_po P r -> kemeny P s -> respects m P s -> kemeny P r.
Proof.
  intros H K R. assert (E : r = s); [|now subst].
  apply (optimal_unique m prec prec_asym (unanimity m F P) P); [exact H|]. destruct K as [Fs G]. split; [now split|].
  intros t [Ft _]. now apply G.
Qed.

(** No ballots are needed. *)
Lemma merged P Q r : kemeny P r -> kemeny Q r -> respects m P r -> kemeny_po (P ++ Q) r.
Proof.
  intros [Fr G] [_ G'] R. split.
  - split; [exact Fr|]. intros a b Ha Hb U. apply R; auto. unfold unanimous in *. rewrite forallb_app in U. now apply andb_true_iff in U.
  - intros t [Ft _]. specialize (G t Ft). specialize (G' t Ft).
    assert (S : forall s, cost m (P ++ Q) s = cost m P s + cost m Q s).
    { intros s. unfold cost. rewrite <- sum_add. apply sum_ext. intros a _. rewrite <- sum_add. apply sum_ext. intros b _.
      unfold term, support. rewrite filter_app, app_length. destruct (above s a b); auto. }
    rewrite !S. destruct G as [|[? []]], G' as [|[? []]]; (left; lia) || (right; split; [lia|auto]).
Qed.

Theorem kemeny_po_separable P Q r s s' : kemeny_po P r -> kemeny_po Q r -> kemeny P s -> kemeny Q s' ->
  respects m P s -> respects m Q s' -> kemeny_po (P ++ Q) r.
Proof.
  intros H H' K K' R R'. apply merged; [now apply (plain_output P r s)|now apply (plain_output Q r s')|].
  destruct H as [[_ U] _]. exact U.
Qed.

Corollary separable_where_pareto : exists_output m F kemeny -> pareto m F kemeny -> separability m F kemeny_po.
Proof.
  intros Ex Po P Q r B B' H H'. destruct (Ex P B) as [s K]. destruct (Ex Q B') as [s' K'].
  apply (kemeny_po_separable P Q r s s'); auto; intros a b Ha Hb U; [exact (Po P s a b B K Ha Hb U)|exact (Po Q s' a b B' K' Ha Hb U)].
Qed.
End Kemeny.
