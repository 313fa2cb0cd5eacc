(** What axioms about one profile demand there: their cases.

    A case names some candidates. It is one if the profile says so and, where the axiom asks for it, some allowed ranking begins in a
    certain way; then the output has to meet a demand. Profiles are seen as far as the axioms look at them: who beats whom, who is
    above whom for all, and the ballots. An axiom holds iff the outputs on all profiles meet the demands of all cases ([cases_of_axiom]);
    that of Smith is about the smallest set only, so that it follows from the axiom ([cases_of_smith]). *)
From Coq Require Import List Arith Lia Bool.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Profiles.
Import ListNotations.

Inductive axiom := Po | Pmc | Favourite | Winner | Winner_pareto | Loser | Smith_set | Last_place | Unanimous | Dominated.

Section Cases.
Variables (m : nat) (F : ranking -> Prop).
Variables (bt un : nat -> nat -> bool) (P : profile).

(** Members of [T] beat all others. *)
Definition dominating (T : nat -> bool) : Prop := forall a b, a < m -> b < m -> T a = true -> T b = false -> bt a b = true.
Definition member (l : list nat) (c : nat) : bool := existsb (Nat.eqb c) l.

(** What the profile has to say, of the candidates that are named. *)
Definition speaks (A : axiom) (l : list nat) : Prop :=
  match A, l with
  | Po, [a; b] | Dominated, [a; b] => a < m /\ b < m /\ un a b = true
  | Pmc, _ => ranks m l /\ forall a b, a < m -> b < m -> above l a b = bt a b
  | Favourite, [c] => c < m /\ length P < 2 * plurality P c
  | Winner, [c] | Winner_pareto, [c] => c < m /\ forall b, b < m -> b <> c -> bt c b = true
  | Loser, [c] => 2 <= m /\ c < m /\ forall b, b < m -> b <> c -> bt b c = true
  | Smith_set, _ => l = filter (member l) (seq 0 m) /\ length l < m /\ dominating (member l) /\ (exists c, In c l) /\
      forall T, dominating T -> (exists c, c < m /\ T c = true) -> forall c, In c l -> T c = true
  | Last_place, [c] => 2 <= m /\ c < m /\ length P < 2 * length (filter (fun v => first (rev v) c) P)
  | Unanimous, _ => P <> [] /\ forall v, In v P -> v = l
  | _, _ => False
  end.

(** Some allowed ranking begins with one of these, if there are any; and respects the unanimous pairs. *)
Definition begins (s b : list nat) : Prop := exists t, s = b ++ t.
Definition beginnings (A : axiom) (l : list nat) : list (list nat) :=
  match A with
  | Po | Loser | Last_place => []
  | Dominated => [firstn 1 l]
  | Smith_set => map (fun c => [c]) l
  | _ => [l]
  end.
Definition respecting (A : axiom) : bool := match A with Winner_pareto => true | _ => false end.
Definition supposed (A : axiom) (l : list nat) : Prop := beginnings A l = [] \/
  exists b s, In b (beginnings A l) /\ F s /\ begins s b /\
    (respecting A = true -> forall x y, x < m -> y < m -> un x y = true -> above s x y = true).
Definition is_case A l : Prop := speaks A l /\ supposed A l.

Definition demand (A : axiom) (l : list nat) (r : ranking) : Prop :=
  match A, l with
  | Po, [a; b] => above r a b = true
  | Pmc, _ | Unanimous, _ => r = l
  | Favourite, [c] | Winner, [c] | Winner_pareto, [c] => first r c = true
  | Loser, [c] | Last_place, [c] => first r c = false
  | Dominated, [_; b] => first r b = false
  | Smith_set, _ => exists w, first r w = true /\ In w l
  | _, _ => False
  end.
End Cases.

Lemma begins_first s c : begins s [c] <-> first s c = true.
Proof.
  unfold begins. split; [intros [t ->]; simpl; apply Nat.eqb_refl|]. destruct s as [|x s]; simpl; [discriminate|].
  rewrite Nat.eqb_eq. intros ->. exists s. reflexivity.
Qed.

Lemma begins_whole m s b : ranks m s -> ranks m b -> begins s b -> s = b.
Proof.
  intros Hs Hb [t E]. apply ranks_length in Hs, Hb. rewrite E, app_length in Hs. destruct t as [|x t]; [now rewrite app_nil_r in E|].
  simpl in Hs. lia.
Qed.

Lemma member_in l c : member l c = true <-> In c l.
Proof.
  unfold member. rewrite existsb_exists. split; [intros (x & Hx & E); apply Nat.eqb_eq in E; now subst|].
  intros H. exists c. split; [auto|apply Nat.eqb_refl].
Qed.

Lemma classify (A : axiom) : A = Smith_set \/ A <> Smith_set.
Proof. destruct A; (now left) || (right; discriminate). Qed.

(** Only what the relations say of candidates matters. *)
Lemma dominating_ext m bt bt' T : (forall a b, a < m -> b < m -> bt a b = bt' a b) -> dominating m bt T -> dominating m bt' T.
Proof. intros E D a b Ha Hb. rewrite <- E by auto. now apply D. Qed.

Lemma speaks_ext m bt bt' un un' P A l : (forall a b, a < m -> b < m -> bt a b = bt' a b) -> (forall a b, a < m -> b < m -> un a b = un' a b) ->
  speaks m bt un P A l -> speaks m bt' un' P A l.
Proof.
  intros E U S. assert (E' : forall a b, a < m -> b < m -> bt' a b = bt a b) by (intros; symmetry; auto). destruct A; cbn [speaks] in *.
  - destruct l as [|a [|b [|? ?]]]; try contradiction. destruct S as (Ha & Hb & H). rewrite <- U; auto.
  - destruct S as [Rl H]. split; [exact Rl|]. intros a b Ha Hb. rewrite <- E; auto.
  - exact S.
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as [Hc H]. split; [exact Hc|]. intros b Hb N. rewrite <- E; auto.
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as [Hc H]. split; [exact Hc|]. intros b Hb N. rewrite <- E; auto.
  - destruct l as [|c [|? ?]]; try contradiction. destruct S as (M & Hc & H). repeat split; auto. intros b Hb N. rewrite <- E; auto.
  - destruct S as (El & L & D & Ne & Least). repeat split; auto; [now apply (dominating_ext m bt)|].
    intros T DT. apply Least. now apply (dominating_ext m bt').
  - exact S.
  - exact S.
  - destruct l as [|a [|b [|? ?]]]; try contradiction. destruct S as (Ha & Hb & H). rewrite <- U; auto.
Qed.

Lemma is_case_ext m F bt bt' un un' P A l : (forall a b, a < m -> b < m -> bt a b = bt' a b) -> (forall a b, a < m -> b < m -> un a b = un' a b) ->
  is_case m F bt un P A l <-> is_case m F bt' un' P A l.
Proof.
  assert (G : forall bt bt' un un', (forall a b, a < m -> b < m -> bt a b = bt' a b) -> (forall a b, a < m -> b < m -> un a b = un' a b) ->
    is_case m F bt un P A l -> is_case m F bt' un' P A l).
  { clear. intros bt bt' un un' E U [S [N|(b & s & Hb & Fs & Bs & Re)]]; (split; [now apply (speaks_ext m bt bt' un un')|]); [now left|].
    right. exists b, s. repeat split; auto. intros K x y Hx Hy. rewrite <- U by auto. now apply Re. }
  intros E U. split; apply G; auto; intros; symmetry; auto.
Qed.

Definition same (r s : ranking) : bool := if list_eq_dec Nat.eq_dec r s then true else false.
Lemma same_eq r s : same r s = true <-> r = s.
Proof. unfold same. destruct (list_eq_dec Nat.eq_dec r s); split; congruence. Qed.

(** The axioms of [statements/Axioms.v]. *)
Definition axiom_of (A : axiom) m (F : ranking -> Prop) (output : profile -> ranking -> Prop) : Prop :=
  match A with
  | Po => pareto m F output | Pmc => pmc m F output | Favourite => majority m F output
  | Winner => condorcet_winner m F output | Winner_pareto => condorcet_winner_pareto m F output
  | Loser => condorcet_loser m F output | Smith_set => smith m F output | Last_place => majority_loser m F output
  | Unanimous => unanimous_ballots m F output | Dominated => pareto_winner m F output
  end.

Section Axioms.
Variables (m : nat) (F : ranking -> Prop) (output : profile -> ranking -> Prop).
Hypothesis F_ranks : forall r, F r -> ranks m r.
Let case P := is_case m F (beats P) (unanimous P) P.

Lemma supposed_one (A : axiom) P c : In A [Favourite; Winner] -> (exists s, F s /\ first s c = true) -> supposed m F (unanimous P) A [c].
Proof.
  intros HA (s & Fs & S). right. exists [c], s. rewrite begins_first. repeat split; auto; destruct HA as [<-|[<-|[]]]; simpl; auto; discriminate.
Qed.

Theorem cases_of_axiom (A : axiom) : A <> Smith_set ->
  axiom_of A m F output <-> forall P r l, ballots m F P -> output P r -> case P A l -> demand A l r.
Proof.
  intros NS. unfold case, is_case. destruct A; try congruence; cbn [axiom_of]; split.
  - intros H P r [|a [|b [|? ?]]] HB O [S _]; try contradiction. destruct S as (Ha & Hb & U). exact (H P r a b HB O Ha Hb U).
  - intros H P r a b HB O Ha Hb U. apply (H P r [a; b] HB O). split; [now repeat split|now left].
  - intros H P r l HB O [[L B] [E|(b & s & [<-|[]] & Fs & Bs & _)]]; [discriminate E|].
    apply (begins_whole m) in Bs; auto. subst s. apply (H P r l HB O Fs). now split.
  - intros H P r s HB O Fs [L B]. apply (H P r s HB O). split; [now split|]. right. exists s, s. repeat split; simpl; auto; [|discriminate].
    exists []. now rewrite app_nil_r.
  - intros H P r [|c [|? ?]] HB O [S _]; try contradiction. destruct S as (Hc & M). exact (H P r c HB O Hc M).
  - intros H P r c HB O Hc M. apply (H P r [c] HB O). split; [now split|]. apply supposed_one; [simpl; auto|].
    destruct (filter (fun v => first v c) P) as [|v l] eqn:E; [unfold plurality in M; rewrite E in M; simpl in M; lia|].
    assert (I : In v (filter (fun v => first v c) P)) by (rewrite E; now left). apply filter_In in I. destruct I as [I Fc].
    exists v. split; [now apply HB|exact Fc].
  - intros H P r [|c [|? ?]] HB O [S [E|(b & s & [<-|[]] & Fs & Bs & _)]]; try contradiction; [discriminate E|]. destruct S as (Hc & W).
    apply (H P r c HB O Hc W). exists s. split; [auto|now apply begins_first].
  - intros H P r c HB O Hc W E. apply (H P r [c] HB O). split; [now split|]. apply supposed_one; simpl; auto.
  - intros H P r [|c [|? ?]] HB O [S [E|(b & s & [<-|[]] & Fs & Bs & Re)]]; try contradiction; [discriminate E|]. destruct S as (Hc & W).
    apply (H P r c HB O Hc W). exists s. repeat split; [auto|exact (Re eq_refl)|now apply begins_first].
  - intros H P r c HB O Hc W (s & Fs & Re & Fc). apply (H P r [c] HB O). split; [now split|]. right. exists [c], s.
    repeat split; simpl; auto. now apply begins_first.
  - intros H P r [|c [|? ?]] HB O [S _]; try contradiction. destruct S as (M & Hc & L). exact (H P r c M HB O Hc L).
  - intros H P r c M HB O Hc L. apply (H P r [c] HB O). split; [now repeat split|now left].
  - intros H P r [|c [|? ?]] HB O [S _]; try contradiction. destruct S as (M & Hc & L). exact (H P r c M HB O Hc L).
  - intros H P r c M HB O Hc L. apply (H P r [c] HB O). split; [now repeat split|now left].
  - intros H P r l HB O [[_ U] _]. exact (H P r l HB O U).
  - intros H P r s HB O U. assert (NP : P <> []) by apply HB. apply (H P r s HB O). split; [now split|]. right. exists s, s.
    repeat split; simpl; auto; [|exists []; now rewrite app_nil_r|discriminate]. destruct P as [|v P']; [congruence|].
    rewrite <- (U v) by now left. apply HB. now left.
  - intros H P r [|a [|b [|? ?]]] HB O [S [E|(b0 & s & [<-|[]] & Fs & Bs & _)]]; try contradiction; [discriminate E|].
    destruct S as (Ha & Hb & U). apply (H P r a b HB O Ha Hb U). exists s. split; [auto|now apply begins_first].
  - intros H P r a b HB O Ha Hb U (s & Fs & Fa). apply (H P r [a; b] HB O). split; [now repeat split|]. right. exists [a], s.
    repeat split; simpl; auto; [now apply begins_first|discriminate].
Qed.

(** The smallest set is one of those that the axiom is about. *)
Theorem cases_of_smith : smith m F output -> forall P r l, ballots m F P -> output P r -> case P Smith_set l -> demand Smith_set l r.
Proof.
  intros H P r l HB O [(L & _ & D & (c0 & H0) & _) [E|(b & s & Hb & Fs & Bs & _)]].
  - simpl in E. destruct l as [|c l]; [destruct H0|discriminate E].
  - apply in_map_iff in Hb. destruct Hb as (c & <- & Hc).
    destruct (H P r (member l) c HB O D) as (w & Fw & W).
    + rewrite L in Hc. apply filter_In in Hc. destruct Hc as [Hc _]. apply in_seq in Hc. lia.
    + now apply member_in.
    + exists s. split; [auto|now apply begins_first].
    + exists w. split; [auto|now apply member_in].
Qed.
End Axioms.
