(** The cases of an axiom on one profile, made from the table n_ab and the ballots.

    Those of an axiom about a whole ranking, or a set, need a hint, which has to be right, or there is none: a majority relation that is
    not a ranking's shows this by two or three candidates; that no smaller set beats all others, by the closure of "does not beat". *)
From Coq Require Import List FinFun Arith ZArith Lia Bool.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Arrays Profiles Linear Packed Tables LeximaxRules Cases Outputs.
Import ListNotations.

Section Cases.
Variable X : list (list Z).
Local Notation m := (length X).
Variable B : list (Z * ranking).           (* empty where there are comparisons *)
Variable N : list (list Z).
Let all := seq 0 m.
Definition wins a b : bool := (number N b a <? number N a b)%Z.
Definition unopposed a b : bool := (0 <? number N a b)%Z && (number N b a =? 0)%Z.
Let P := expand B.

(** ** What the profile says *)
Definition voters_with (f : ranking -> bool) : Z := fold_right (fun e t => if f (snd e) then (fst e + t)%Z else t) 0%Z B.
Definition most (f : ranking -> bool) : bool := (Tables.total B <? 2 * voters_with f)%Z.
Definition unbeaten_closure : list (list bool) := closed m (fun a b => negb (wins a b)).
Definition speaks_here (A : axiom) (l : list nat) : bool :=
  match A, l with
  | Po, [a; b] | Dominated, [a; b] => (a <? m) && (b <? m) && unopposed a b
  | Pmc, _ => is_ranking X l && forallb (fun a => forallb (fun b => eqb (above l a b) (wins a b)) all) all
  | Favourite, [c] => (c <? m) && most (fun v => first v c)
  | Winner, [c] | Winner_pareto, [c] => (c <? m) && forallb (fun b => (b =? c) || wins c b) all
  | Loser, [c] => (2 <=? m) && (c <? m) && forallb (fun b => (b =? c) || wins b c) all
  | Smith_set, c :: _ => same l (filter (member l) all) && (length l <? m) &&
      forallb (fun a => forallb (fun b => negb (member l a) || member l b || wins a b) all) all &&
      (let M := unbeaten_closure in forallb (fun a => forallb (fun b => (a =? b) || entry M a b) l) l)
  | Last_place, [c] => (2 <=? m) && (c <? m) && most (fun v => first (rev v) c)
  | Unanimous, _ => match B with [] => false | _ => forallb (fun e => same (snd e) l) B end
  | _, _ => false
  end.

Section Said.
Hypothesis ok : ballots_ok X B = true.

Lemma voters_with_ok f : voters_with f = Z.of_nat (length (filter f P)).
Proof.
  unfold voters_with, P, ballots_ok in *. induction B as [|[w s] l IH]; [reflexivity|]. cbn [fold_right fst snd forallb] in *.
  rewrite !andb_true_iff, Z.ltb_lt in ok. destruct ok as [[W _] H]. rewrite IH by exact H. cbn [expand flat_map]. rewrite filter_app, app_length.
  assert (E : length (filter f (repeat s (Z.to_nat w))) = if f s then Z.to_nat w else 0).
  { induction (Z.to_nat w) as [|k I]; simpl; [now destruct (f s)|]. destruct (f s); simpl; auto. }
  rewrite E. unfold expand. destruct (f s); lia.
Qed.

Lemma most_ok f : most f = true <-> length P < 2 * length (filter f P).
Proof. unfold most. rewrite (total_ok X B ok), voters_with_ok, Z.ltb_lt. fold P. lia. Qed.

Lemma cast w s : In (w, s) B -> In s P.
Proof.
  intros He. apply in_flat_map. exists (w, s). split; [exact He|]. unfold ballots_ok in ok. rewrite forallb_forall in ok.
  specialize (ok _ He). simpl in ok. rewrite andb_true_iff, Z.ltb_lt in ok. destruct (Z.to_nat w) eqn:E; [lia|now left].
Qed.

Lemma some_voter : B <> [] -> P <> [].
Proof.
  intros Ne E. assert (I : exists e, In e B) by (destruct B as [|e l]; [congruence|exists e; now left]). destruct I as ([w s] & I).
  apply cast in I. rewrite E in I. destruct I.
Qed.

Lemma each a : In a all <-> a < m.
Proof. unfold all. rewrite in_seq. lia. Qed.

Lemma wins_asym a b : wins a b = true -> wins b a = false.
Proof. unfold wins. rewrite Z.ltb_lt, Z.ltb_ge. lia. Qed.

Lemma pairs_bool (f : nat -> nat -> bool) : forallb (fun a => forallb (f a) all) all = true <-> forall a b, a < m -> b < m -> f a b = true.
Proof.
  rewrite forallb_forall. split.
  - intros H a b Ha Hb. apply each in Ha, Hb. specialize (H a Ha). rewrite forallb_forall in H. auto.
  - intros H a Ha. apply forallb_forall. intros b Hb. rewrite each in *. auto.
Qed.

Lemma others_bool (f : nat -> bool) c : forallb (fun b => (b =? c) || f b) all = true <-> forall b, b < m -> b <> c -> f b = true.
Proof.
  rewrite forallb_forall. split; intros H b Hb.
  - intros D. apply each in Hb. specialize (H b Hb). apply orb_true_iff in H. rewrite Nat.eqb_eq in H. tauto.
  - rewrite each in Hb. destruct (Nat.eqb_spec b c); simpl; auto.
Qed.

Lemma closure_ok a b : entry unbeaten_closure a b = true -> forall T, dominating m wins T -> T a = true -> T b = true.
Proof.
  apply (closed_sound m _ (fun a b => forall T, dominating m wins T -> T a = true -> T b = true)).
  - intros x y Hx Hy W T D Tx. apply negb_true_iff in W. destruct (T y) eqn:E; [reflexivity|]. now rewrite (D x y) in W.
  - intros x y z H H' T D Tx. eauto.
Qed.

Lemma is_ranking_complete r : ranks m r -> is_ranking X r = true.
Proof.
  intros H. unfold is_ranking. cbv zeta. rewrite (ranks_length m r H), Nat.eqb_refl. simpl. apply forallb_forall. intros k Hk.
  rewrite (inverse_index m r H) in Hk. apply in_map_iff in Hk. destruct Hk as (c & <- & Hc). apply in_seq in Hc. apply Nat.ltb_lt.
  pose proof (proj1 (index_lt c r)) as K. rewrite (ranks_length m r H) in K. apply K, H. lia.
Qed.

Lemma speaks_sound A l : speaks_here A l = true -> speaks m wins unopposed P A l.
Proof.
  destruct A; cbn [speaks_here speaks].
  - destruct l as [|a [|b [|? ?]]]; try discriminate. rewrite !andb_true_iff, !Nat.ltb_lt. tauto.
  - rewrite andb_true_iff, pairs_bool. intros [H E]. split; [now apply is_ranking_sound|]. intros a b Ha Hb. now apply eqb_prop, E.
  - destruct l as [|c [|? ?]]; try discriminate. rewrite andb_true_iff, Nat.ltb_lt, most_ok. tauto.
  - destruct l as [|c [|? ?]]; try discriminate. rewrite andb_true_iff, Nat.ltb_lt, others_bool. tauto.
  - destruct l as [|c [|? ?]]; try discriminate. rewrite andb_true_iff, Nat.ltb_lt, others_bool. tauto.
  - destruct l as [|c [|? ?]]; try discriminate. rewrite !andb_true_iff, Nat.ltb_lt, Nat.leb_le, others_bool. tauto.
  - destruct l as [|c l']; [discriminate|]. set (l := c :: l') in *. cbv zeta. rewrite !andb_true_iff, same_eq, Nat.ltb_lt, pairs_bool, forallb_forall.
    intros [[[E L] D] M]. assert (Dl : dominating m wins (member l)).
    { intros a b Ha Hb Ta Tb. specialize (D a b Ha Hb). rewrite Ta, Tb in D. exact D. }
    split; [exact E|]. split; [exact L|]. split; [exact Dl|]. split; [exists c; now left|].
    intros T DT (t & Ht & Tt) b Hb.
    assert (I : exists a, In a l /\ T a = true).
    { destruct (member l t) eqn:Et; [exists t; now rewrite <- member_in|]. exists c. split; [now left|].
      assert (Hc : c < m) by (assert (K : In c (filter (member l) all)) by (rewrite <- E; now left); apply filter_In in K; now rewrite each in K).
      destruct (T c) eqn:Tc; [reflexivity|]. assert (Mc : member l c = true) by (apply member_in; now left).
      pose proof (Dl c t Hc Ht Mc Et) as W. apply wins_asym in W. rewrite (DT t c Ht Hc Tt Tc) in W. discriminate. }
    destruct I as (a & Ha & Ta). specialize (M a Ha). rewrite forallb_forall in M. specialize (M b Hb). apply orb_true_iff in M.
    destruct M as [M|M]; [apply Nat.eqb_eq in M; now subst|]. exact (closure_ok a b M T DT Ta).
  - destruct l as [|c [|? ?]]; try discriminate. rewrite !andb_true_iff, Nat.ltb_lt, Nat.leb_le, most_ok. tauto.
  - assert (NB : forall H : bool, match B with [] => false | _ => H end = true -> B <> [] /\ H = true) by (destruct B; [discriminate|now split]).
    intros H. apply NB in H. destruct H as [Ne H]. rewrite forallb_forall in H. split; [now apply some_voter|].
    intros v Hv. apply in_flat_map in Hv. destruct Hv as ([w s] & He & Hv). apply repeat_spec in Hv. subst v. now apply same_eq, (H (w, s)).
  - destruct l as [|a [|b [|? ?]]]; try discriminate. rewrite !andb_true_iff, !Nat.ltb_lt. tauto.
Qed.
End Said.

(** ** All cases *)
Definition ones : list (list nat) := map (fun c => [c]) all.
Definition twos : list (list nat) := flat_map (fun a => map (fun b => [a; b]) all) all.
Definition candidates (A : axiom) (hint : list nat) : list (list nat) :=
  match A with
  | Po | Dominated => twos
  | Pmc | Smith_set => [hint]
  | Unanimous => map snd (firstn 1 B)
  | _ => ones
  end.
Definition named A hint : list (list nat) := filter (speaks_here A) (candidates A hint).
(** Two that are equal, or three in a row of which the first does not beat the last. *)
Definition no_ranking : bool := existsb (fun a => existsb (fun b =>
  negb (a =? b) && negb (wins a b) && negb (wins b a) || wins a b && existsb (fun c => wins b c && negb (wins a c)) all) all) all.
Definition complete (A : axiom) (hint : list nat) : bool :=
  match A with
  | Pmc => speaks_here A hint || no_ranking
  | Smith_set => speaks_here A hint || (let M := unbeaten_closure in forallb (fun a => forallb (fun b => (a =? b) || entry M a b) all) all)
  | _ => true
  end.

Section Complete.
Hypothesis ok : ballots_ok X B = true.

Lemma named_speaks A hint l : In l (named A hint) -> speaks m wins unopposed P A l.
Proof. intros H. apply filter_In in H. now apply speaks_sound. Qed.

Lemma no_ranking_ok l : no_ranking = true -> ~ speaks m wins unopposed P Pmc l.
Proof.
  unfold no_ranking. intros H [Rl E]. apply existsb_exists in H. destruct H as (a & Ha & H). apply existsb_exists in H. destruct H as (b & Hb & H).
  rewrite each in *. apply orb_true_iff in H. destruct H as [H|H].
  - rewrite !andb_true_iff, !negb_true_iff, Nat.eqb_neq in H. destruct H as [[D U] V]. rewrite <- E in U by auto.
    pose proof (above_total m l a b Rl Ha D U) as K. rewrite E in K by auto. congruence.
  - apply andb_true_iff in H. destruct H as [U H]. apply existsb_exists in H. destruct H as (c & Hc & H). rewrite each in Hc.
    rewrite andb_true_iff, negb_true_iff in H. destruct H as [V W]. rewrite <- E in U, V, W by auto.
    rewrite above_lt in U, V. assert (K : above l a c = true) by (apply above_lt; lia). congruence.
Qed.

Lemma in_ones c : c < m -> In [c] ones.
Proof. intros H. apply in_map_iff. exists c. now rewrite each. Qed.

Lemma in_twos a b : a < m -> b < m -> In [a; b] twos.
Proof. intros Ha Hb. apply in_flat_map. exists a. rewrite each. split; [auto|]. apply in_map_iff. exists b. now rewrite each. Qed.

Lemma named_all A hint l : complete A hint = true -> speaks m wins unopposed P A l -> In l (named A hint).
Proof.
  intros C S. apply filter_In. destruct A; cbn [candidates speaks speaks_here complete] in *.
  - destruct l as [|a [|b [|? ?]]]; try contradiction. destruct S as (Ha & Hb & U). split; [now apply in_twos|].
    apply Nat.ltb_lt in Ha, Hb. now rewrite Ha, Hb.
  - apply orb_true_iff in C. destruct C as [C|C]; [|now apply (no_ranking_ok l) in C].
    assert (E : hint = l).
    { apply (speaks_sound ok Pmc) in C. destruct C as [Rh Eh], S as [Rl El]. apply (equal_pairs m hint Rh); [exact Rl|].
      intros a b Ha Hb. now rewrite El, Eh by auto. }
    subst hint. split; [now left|exact C].
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as (Hc & M). split; [now apply in_ones|].
    apply Nat.ltb_lt in Hc. rewrite Hc. now apply most_ok.
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as (Hc & M). split; [now apply in_ones|].
    apply Nat.ltb_lt in Hc. rewrite Hc. now apply others_bool.
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as (Hc & M). split; [now apply in_ones|].
    apply Nat.ltb_lt in Hc. rewrite Hc. now apply others_bool.
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as (M2 & Hc & M). split; [now apply in_ones|].
    apply Nat.ltb_lt in Hc. apply Nat.leb_le in M2. rewrite M2, Hc. now apply others_bool.
  - destruct S as (E & L & D & (c & Hc) & Least). apply orb_true_iff in C. destruct C as [C|C].
    + assert (K := C). apply (speaks_sound ok Smith_set) in K. destruct K as (E' & L' & D' & (c' & Hc') & Least').
      assert (Inm : forall x l, l = filter (member l) all -> In x l -> x < m) by (intros x k Ek Hx; rewrite Ek in Hx; apply filter_In in Hx; now apply each).
      assert (Eq : hint = l).
      { rewrite E, E'. apply filter_ext_in. intros x Hx. apply eq_true_iff_eq. rewrite !member_in. split; intros I.
        - apply member_in, (Least' (member l) D); [|exact I]. exists c. rewrite member_in. eauto.
        - apply member_in, (Least (member hint) D'); [|exact I]. exists c'. rewrite member_in. eauto. }
      subst hint. split; [now left|exact C].
    + exfalso. cbv zeta in C. rewrite pairs_bool in C.
      assert (Whole : forall b, b < m -> In b l).
      { intros b Hb. assert (Hcm : c < m) by (rewrite E in Hc; apply filter_In in Hc; now apply each). specialize (C c b Hcm Hb).
        apply orb_true_iff in C. destruct C as [C|C]; [apply Nat.eqb_eq in C; now subst|].
        apply member_in, (closure_ok c b C (member l) D). now apply member_in. }
      assert (Len : length all <= length l).
      { apply NoDup_incl_length; [apply seq_NoDup|]. intros b Hb. apply Whole. now apply each. }
      unfold all in Len. rewrite seq_length in Len. lia.
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as (M2 & Hc & M). split; [now apply in_ones|].
    apply Nat.ltb_lt in Hc. apply Nat.leb_le in M2. rewrite M2, Hc. now apply most_ok.
  - destruct S as (NP & U). assert (All : forall e, In e B -> snd e = l) by (intros [w s] He; now apply U, (cast ok w)).
    assert (NB : B <> []) by (intros E; unfold P in NP; rewrite E in NP; now apply NP). clear C NP U ok. destruct B as [|[w s] B']; [congruence|]. split.
    + left. apply (All (w, s)). now left.
    + apply forallb_forall. intros e He. now apply same_eq, All.
  - destruct l as [|a [|b [|? ?]]]; try contradiction. destruct S as (Ha & Hb & U). split; [now apply in_twos|].
    apply Nat.ltb_lt in Ha, Hb. now rewrite Ha, Hb.
Qed.

Lemma once_app {A} (k l : list A) : NoDup k -> NoDup l -> (forall x, In x k -> ~ In x l) -> NoDup (k ++ l).
Proof.
  intros Hk Hl. induction Hk as [|a k Na _ IH]; simpl; intros D; [exact Hl|]. constructor.
  - rewrite in_app_iff. intros [H|H]; [tauto|]. apply (D a); auto.
  - apply IH. intros x Hx. apply D. now right.
Qed.

Lemma twos_once (k l : list nat) : NoDup k -> NoDup l -> NoDup (flat_map (fun a => map (fun b => [a; b]) l) k).
Proof.
  intros Hk Hl. induction Hk as [|a k Na _ IH]; simpl; [constructor|]. apply once_app; [|exact IH|].
  - apply Injective_map_NoDup; [intros x y E; now injection E|exact Hl].
  - intros x Hx Hy. apply in_map_iff in Hx. destruct Hx as (b & <- & _). apply in_flat_map in Hy. destruct Hy as (c & Hc & Hy).
    apply in_map_iff in Hy. destruct Hy as (b' & E & _). injection E as -> _. tauto.
Qed.

Lemma named_once A hint : NoDup (named A hint).
Proof.
  apply NoDup_filter. assert (O : NoDup ones) by (apply Injective_map_NoDup; [intros x y E; now injection E|apply seq_NoDup]).
  assert (T : NoDup twos) by (apply twos_once; apply seq_NoDup).
  destruct A; cbn [candidates]; auto; try (constructor; [easy|constructor]). destruct B as [|e B']; simpl; constructor; [easy|constructor].
Qed.
End Complete.
End Cases.
