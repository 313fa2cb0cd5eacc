(** The greedy needs at most m(m+1)/2 tests of "can this candidate come next?".

    At each position the candidates that are left are tried in the order of the scores until one can come next. With k candidates left there
    are at most k tests, and one candidate less afterwards. *)
From Coq Require Import List Arith Lia Bool Sorted Permutation.
From Pluralign Require Import Axioms VotingRules RuleStatements.
From Pluralign Require Import Rankings Leximax.
Import ListNotations.

Section Greedy.
Variable can : ranking -> nat -> bool.        (* one test: a linear program, say *)

Local Notation choose := (choose can).
Local Notation greedy := (greedy can).

Lemma choose_spec p l : let '(found, t) := choose p l in t <= length l /\
  match found with
  | None => forall d, In d l -> can p d = false
  | Some (c, rest) => exists l1 l2, l = l1 ++ c :: l2 /\ rest = l1 ++ l2 /\ can p c = true /\ forall d, In d l1 -> can p d = false
  end.
Proof.
  induction l as [|c l IH]; simpl; [split; [lia|intros d []]|]. destruct (can p c) eqn:E.
  - split; [lia|]. exists [], l. simpl. repeat split; auto. intros d [].
  - destruct (choose p l) as [[[d left]|] t]; destruct IH as [T IH]; (split; [lia|]).
    + destruct IH as (l1 & l2 & -> & -> & K & N). exists (c :: l1), l2. repeat split; auto. intros x [<-|Hx]; auto.
    + intros x [<-|Hx]; auto.
Qed.

Lemma greedy_tests n : forall p l, length l = n -> 2 * snd (greedy n p l) <= n * (n + 1).
Proof.
  induction n as [|n IH]; intros p l L; simpl; [lia|].
  pose proof (choose_spec p l) as C. destruct (choose p l) as [[[c left]|] t]; destruct C as [T C].
  - destruct C as (l1 & l2 & -> & -> & _). rewrite app_length in *. simpl in *.
    specialize (IH (p ++ [c]) (l1 ++ l2)). rewrite app_length in IH. destruct (greedy n (p ++ [c]) (l1 ++ l2)) as [r t']. simpl in *.
    specialize (IH ltac:(lia)). lia.
  - simpl. lia.
Qed.
End Greedy.

Section Right.
Variable m : nat.
Variable A : ranking -> Prop.
Variable score : nat -> nat.
Variable can : ranking -> nat -> bool.
Hypothesis A_ranks : forall r, A r -> ranks m r.
Hypothesis can_right : forall p c, can p c = true <-> possible A p c.

Definition precedes c d := better score c d.

Lemma greedy_right n : forall p l, StronglySorted precedes l -> length l = n -> (forall c, In c l <-> c < m /\ ~ In c p) -> NoDup (p ++ l) ->
  (exists s, A (p ++ s)) -> let r := fst (greedy can n p l) in exists s, r = p ++ s /\ A r /\
  forall q c t, s = q ++ c :: t -> forall d, possible A (p ++ q) d -> ~ better score d c.
Proof.
  induction n as [|n IH]; intros p l Sl L Hl Nd [s0 A0]; simpl.
  - exists []. destruct l; [|discriminate]. assert (E : s0 = []).
    { destruct s0 as [|x s0]; [auto|]. exfalso. pose proof (ranks_mid m p x s0 (A_ranks _ A0)) as (Hx & Nx & _). now apply (proj2 (Hl x)). }
    subst s0. rewrite app_nil_r in *. repeat split; auto. intros q c t E. destruct q; discriminate.
  - destruct s0 as [|x s0].
    { exfalso. rewrite app_nil_r in A0. destruct l as [|c l]; [discriminate|]. destruct (proj1 (Hl c) (or_introl eq_refl)) as [Hc Nc].
      apply Nc. now apply (A_ranks _ A0). }
    pose proof (choose_spec can p l) as C. destruct (choose can p l) as [[[c left]|] t]; destruct C as [_ C].
    + destruct C as (l1 & l2 & -> & -> & K & N1). apply can_right in K. destruct K as [s1 A1].
      assert (Nc : NoDup ((p ++ [c]) ++ l1 ++ l2)).
      { apply (Permutation_NoDup (l := p ++ l1 ++ c :: l2)); [|exact Nd]. rewrite <- app_assoc. apply Permutation_app_head.
        simpl. apply Permutation_sym, Permutation_middle. }
      assert (Sl' : StronglySorted precedes (l1 ++ l2)).
      { clear - Sl. induction l1 as [|y l1 IHl]; simpl in *; inversion Sl; subst; [auto|]. constructor; [auto|].
        rewrite Forall_forall in *. intros z Hz. apply H2. rewrite in_app_iff in *. simpl. tauto. }
      assert (Hl' : forall d, In d (l1 ++ l2) <-> d < m /\ ~ In d (p ++ [c])).
      { intros d. rewrite in_app_iff. simpl. split.
        - intros Hd. assert (Hd' : In d (l1 ++ l2)) by now apply in_app_iff.
          assert (I : In d (l1 ++ c :: l2)) by (rewrite in_app_iff in *; simpl; tauto). apply Hl in I. destruct I as [I1 I2]. split; [auto|].
          rewrite in_app_iff. intros [?|[<-|[]]]; [auto|]. rewrite <- app_assoc in Nc. apply NoDup_remove_2 in Nc. apply Nc.
          rewrite in_app_iff. auto.
        - intros [H1 H2]. rewrite in_app_iff in H2. assert (I : In d (l1 ++ c :: l2)) by (apply Hl; tauto).
          rewrite in_app_iff in I. simpl in *. intuition. }
      specialize (IH (p ++ [c]) (l1 ++ l2) Sl' ltac:(rewrite app_length in *; simpl in *; lia) Hl' Nc).
      assert (A2 : exists s, A ((p ++ [c]) ++ s)) by (exists s1; now rewrite <- app_assoc).
      specialize (IH A2). cbv zeta in IH.
      destruct (greedy can n (p ++ [c]) (l1 ++ l2)) as [r t']. simpl in *. destruct IH as (s & -> & Ar & G).
      exists (c :: s). split; [now rewrite <- app_assoc|]. split; [exact Ar|]. intros q d u E e Pe Be.
      destruct q as [|y q]; simpl in E; injection E as <- E.
      * rewrite app_nil_r in Pe. pose proof Pe as Pe'. destruct Pe' as [v Av].
        pose proof (ranks_mid m p e v (A_ranks _ Av)) as (He & Ne & _).
        assert (I : In e (l1 ++ c :: l2)) by (apply Hl; auto). rewrite in_app_iff in I. simpl in I. destruct I as [I|[<-|I]].
        -- apply can_right in Pe. rewrite N1 in Pe by auto. discriminate.
        -- unfold better in Be. lia.
        -- clear - Sl I Be. induction l1 as [|y l1 IHl]; simpl in Sl; inversion Sl; subst; [|auto].
           rewrite Forall_forall in H2. specialize (H2 e I). unfold precedes, better in *. lia.
      * apply (G q d u E e); [|exact Be]. now rewrite <- app_assoc.
    + exfalso. pose proof (ranks_mid m p x s0 (A_ranks _ A0)) as (Hx & Nx & _).
      assert (K : can p x = true) by (apply can_right; now exists s0). rewrite C in K; [discriminate|]. now apply Hl.
Qed.

(** With all candidates in the order of scores, the output is that of leximax, after at most m(m+1)/2 tests. *)
Theorem greedy_leximax order : StronglySorted precedes order -> Permutation (seq 0 m) order -> (exists r, A r) ->
  leximax A score (fst (greedy can m [] order)) /\ 2 * snd (greedy can m [] order) <= m * (m + 1).
Proof.
  intros S P [r0 H0]. assert (L : length order = m) by now rewrite <- (Permutation_length P), seq_length.
  split; [|now apply greedy_tests].
  destruct (greedy_right m [] order S L) as (s & E & Ar & G).
  - intros c. split; intros H; [apply (Permutation_in c (Permutation_sym P)), in_seq in H; simpl; split; [lia|auto]|].
    apply (Permutation_in c P), in_seq. lia.
  - simpl. apply (Permutation_NoDup P), seq_NoDup.
  - now exists r0.
  - simpl in E. split; [exact Ar|]. intros p c t Ep d Pd. apply (G p c t); [congruence|exact Pd].
Qed.
End Right.
