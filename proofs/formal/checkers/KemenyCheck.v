(** A verified checker of optimal rankings under the Kemeny rules and Slater's: a tree with bounds from cuts ([Trees]).

    The pairs of a conflict or of a directed triangle cannot all hold in a feasible ranking. The tree shows that no allowed ranking costs
    less than the optimum, the trees of [earlier] that none of those before it in the order of the candidates costs as much. Costs are the
    ballots against a pair, or the comparisons against it; or 1 for each pair against a majority (Slater). *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Arrays Leximax Profiles Rules Kemeny Linear Packed Tables LeximaxRules Values Trees.
Import ListNotations.

Section Check.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variable po : bool.
Variables (r : ranking) (theta : list Z) (optimum : Z).
Variables (conflict_cuts : list conflict) (triangles : list (nat * nat * nat)).
Variable t : tree.
Variable earlier : option (list (nat * nat * tree)).       (* with the trees that show that it is the first of the cheapest *)

Definition cuts : list (list (nat * nat)) :=
  map (map fst) conflict_cuts ++ map (fun '(a, b, c) => [(a, b); (b, c); (c, a)]) triangles.
Definition triangle_ok '(a, b, c) := (a <? m) && (b <? m) && (c <? m) && negb (a =? b) && negb (b =? c) && negb (c =? a).

(** [W]: what a above b costs. [U]: the pairs that allowed rankings respect, if they have to respect any. *)
Definition check_cheapest (U : nat -> nat -> bool) (W : list (list Z)) : bool :=
  check_feasible X r theta && conflicts_ok X conflict_cuts && forallb triangle_ok triangles &&
  let pl := inverse m r in let pairs := upper m in let must := fun a b => po && U a b in
  let n := length cuts in let all := of_list cuts in let cut := get [] all in
  (negb po || forallb (fun a => forallb (fun b => negb (U a b) || (nth a pl 0 <? nth b pl 0)) (seq 0 m)) (seq 0 m)) &&
  Z.eqb (total_of (fun '(a, b) => if nth a pl 0 <? nth b pl 0 then entry W a b else entry W b a) pairs) optimum &&
  check_tree m n cut false must W pairs (optimum - 1) [] t &&
  match earlier with Some es => check_first m n cut false must W pairs optimum es [] 0 r | None => true end.

(** Not all pairs of a cut hold in a feasible ranking. *)
Lemma cut_sound s c : forallb (conflict_ok X) conflict_cuts = true -> forallb triangle_ok triangles = true ->
  In c cuts -> feasible_in R X s -> cut_ok m c = true /\ exists a b, In (a, b) c /\ above s b a = true.
Proof.
  rewrite !forallb_forall. intros HC HT I [Rs [th F]]. apply in_app_iff in I. destruct I as [I|I]; apply in_map_iff in I.
  - destruct I as (k & <- & Hk). specialize (HC k Hk). assert (Ok := HC). unfold conflict_ok, is_conflict in Ok.
    rewrite !andb_true_iff, forallb_forall in Ok. destruct Ok as [[_ Ok] _]. split.
    + apply forallb_forall. intros [a b] Hab. apply in_map_iff in Hab. destruct Hab as ([[a' b'] w] & [= -> ->] & Hab).
      specialize (Ok _ Hab). simpl in Ok. rewrite !andb_true_iff in *. tauto.
    + destruct (existsb (fun '(a, b) => above s b a) (map fst k)) eqn:E.
      * apply existsb_exists in E. destruct E as ([a b] & ? & ?). eauto.
      * exfalso. apply (conflict_sound R X k th HC). intros a b w Hab. specialize (Ok _ Hab). simpl in Ok.
        rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in Ok. destruct Ok as [[[Ha Hb] N] _].
        apply F; auto. destruct (above s a b) eqn:E'; [auto|]. exfalso.
        assert (K : existsb (fun '(a, b) => above s b a) (map fst k) = true); [|congruence].
        apply existsb_exists. exists (a, b). split; [now apply (in_map fst k (a, b, w))|]. now apply (above_total m s a b Rs).
  - destruct I as ([[a b] c'] & <- & Hk). specialize (HT _ Hk). unfold triangle_ok in HT.
    rewrite !andb_true_iff, !Nat.ltb_lt, !negb_true_iff, !Nat.eqb_neq in HT. destruct HT as [[[[[Ha Hb] Hc] N1] N2] N3]. split.
    + simpl. rewrite !andb_true_iff, !Nat.ltb_lt, !negb_true_iff, !Nat.eqb_neq. tauto.
    + destruct (above s a b) eqn:E1; [|exists a, b; split; [simpl; auto|now apply (above_total m s a b Rs)]].
      destruct (above s b c') eqn:E2; [|exists b, c'; split; [simpl; auto|now apply (above_total m s b c' Rs)]].
      destruct (above s c' a) eqn:E3; [|exists c', a; split; [simpl; auto|now apply (above_total m s c' a Rs)]].
      exfalso. rewrite above_lt in *. lia.
Qed.

Definition may (U : nat -> nat -> bool) s : Prop := feasible_in R X s /\
  (po = true -> forall a b, a < m -> b < m -> U a b = true -> above s a b = true).

(** The ranking is the first of the cheapest under the weights [W]; without [earlier] one of the cheapest. *)
Definition cheapest_by (A : ranking -> Prop) (W : nat -> nat -> Z) : Prop :=
  A r /\ value m W r = optimum /\ forall s, A s -> (optimum <= value m W s)%Z /\
  (earlier <> None -> (optimum < value m W s)%Z \/ r = s \/ lex_names r s = true).

Theorem check_cheapest_sound U W : check_cheapest U W = true -> square m W -> cheapest_by (may U) (entry W).
Proof.
  unfold check_cheapest. cbv zeta. rewrite conflicts_ok_all, !andb_true_iff. intros [[[F okC] okT] [[[Un E] Tr] Fi]] Sq.
  pose proof (feasible_sound R X r theta F) as Hf. pose proof (proj1 Hf) as Rr.
  assert (A : may U r).
  { split; [exact Hf|]. intros -> a b Ha Hb Hu. simpl in Un. rewrite forallb_forall in Un. specialize (Un a).
    rewrite in_seq, forallb_forall in Un. specialize (Un (conj (Nat.le_0_l a) Ha) b). rewrite in_seq, Hu, !place_ok in Un by auto. apply Un. lia. }
  assert (H1 : forall s, may U s -> ranks m s) by (intros s [[Rs _] _]; exact Rs).
  assert (H2 : forall s a b, may U s -> a < m -> b < m -> po && U a b = true -> above s a b = true).
  { intros s a b [_ G] Ha Hb K. apply andb_true_iff in K. now apply G. }
  assert (H3 : forall s i, may U s -> i < length cuts -> cut_ok m (get [] (of_list cuts) i) = true /\
    exists a b, In (a, b) (get [] (of_list cuts) i) /\ above s b a = true).
  { intros s i [G _] I. rewrite get_of_list. apply cut_sound; auto. now apply nth_In. }
  split; [exact A|]. split.
  { apply Z.eqb_eq in E. rewrite <- E. apply total_of_ext. intros [a b] I. apply upper_in in I.
    rewrite !place_ok by (auto; lia). unfold above. destruct (index a r <? index b r); auto. }
  intros s As. split.
  - pose proof (tree_sound m _ _ false _ W _ _ H1 H2 H3 Sq eq_refl (optimum - 1) t [] s Tr As) as K.
    assert (optimum - 1 < value m (entry W) s)%Z by (apply K; intros a b []). lia.
  - intros Ne. destruct (list_eq_dec Nat.eq_dec r s) as [|N]; [auto|]. destruct earlier as [es|]; [|congruence].
    destruct (names_sound m _ _ false _ W _ _ H1 H2 H3 Sq eq_refl optimum es r s Fi A As N); auto.
Qed.

Lemma square_of n : square m (grid m n).
Proof.
  unfold grid. split; [now rewrite map_length, seq_length|]. intros a Ha. rewrite (nth_map_seq _ m a) by auto. now rewrite map_length, seq_length.
Qed.

Lemma entry_of n a b : a < m -> b < m -> entry (grid m n) a b = n a b.
Proof. intros Ha Hb. unfold entry, grid. rewrite (nth_map_seq _ m a) by auto. now rewrite (nth_map_seq _ m b). Qed.

Lemma cheapest_by_ext (A A' : ranking -> Prop) W W' : (forall s, A s <-> A' s) -> (forall a b, a < m -> b < m -> W a b = W' a b) ->
  cheapest_by A W -> cheapest_by A' W'.
Proof.
  intros HA HW (Ar & V & H). split; [now apply HA|]. split; [now rewrite <- (value_ext m W W')|].
  intros s As. rewrite <- (value_ext m W W') by auto. apply H. now apply HA.
Qed.

(** What a above b costs: those against it (Kemeny), or 1 if they are more than those for it (Slater). *)
Definition against (slater : bool) (n : nat -> nat -> Z) a b : Z := if slater then if (n a b <? n b a)%Z then 1%Z else 0%Z else n b a.
Definition costs (slater : bool) (N : list (list Z)) : list (list Z) :=
  zip (zip (fun n n' => if slater then if (n <? n')%Z then 1%Z else 0%Z else n')) N (transposed m N).

Lemma costs_grid slater n : costs slater (grid m n) = grid m (against slater n).
Proof. unfold costs. rewrite transposed_grid. unfold grid. rewrite zip_map. apply map_ext. intros a. now rewrite zip_map. Qed.

(** ** From ballots *)
Section Ballots.
Variable slater : bool.
Variable B : list (Z * ranking).
Let P := expand B.
Definition allowed_rankings : ranking -> Prop := allowed R X po B.

Definition check_ballots : bool :=
  ballots_ok X B && let T := total B in let N := table X B in check_cheapest (unan T N) (costs slater N).

Theorem check_ballots_sound : check_ballots = true -> cheapest_by allowed_rankings (against slater (fun a b => Z.of_nat (support P a b))).
Proof.
  unfold check_ballots. cbv zeta. rewrite andb_true_iff. intros [ok G].
  assert (T : table X B = grid m (fun a b => Z.of_nat (support P a b))) by exact (table_ok X B ok). apply check_cheapest_sound in G.
  2: { rewrite T, costs_grid. apply square_of. }
  revert G. apply cheapest_by_ext.
  - intros s. unfold may, allowed_rankings, allowed. destruct po.
    + unfold unanimity, respects. split; intros [F H]; (split; [exact F|]).
      * intros a b Ha Hb K. apply H; auto. now rewrite unan_ok.
      * intros _ a b Ha Hb K. rewrite unan_ok in K by auto. now apply H.
    + unfold any. split; [now intros [F _]|]. intros F. split; [exact F|discriminate].
  - intros a b Ha Hb. rewrite T, costs_grid. now apply entry_of.
Qed.
End Ballots.

(** The Kemeny rules. *)
Definition check_kemeny : list (Z * ranking) -> bool := check_ballots false.

(** No allowed ranking is cheaper; and with [earlier] the ranking is the output, where ties are broken by the order of the candidates. *)
Theorem check_kemeny_sound B : check_kemeny B = true -> let P := expand B in
  allowed_rankings B r /\ Z.of_nat (cost m P r) = optimum /\ (forall s, allowed_rankings B s -> cost m P r <= cost m P s) /\
  (earlier <> None -> optimal m (fun r s => lex_names r s = true) (allowed_rankings B) P r).
Proof.
  intros H P. apply check_ballots_sound in H. destruct H as (A & V & H).
  assert (G : forall s, allowed_rankings B s -> value m (against false (fun a b => Z.of_nat (support P a b))) s = Z.of_nat (cost m P s)).
  { intros s As. symmetry. apply cost_value. now apply (allowed_feasible R X po B) in As as [As _]. }
  unfold P in *. rewrite G in V by auto. split; [exact A|]. split; [exact V|].
  split; [|intros Ne; split; [exact A|]]; intros s As; destruct (H s As) as [L F]; rewrite G in * by auto; [lia|].
  specialize (F Ne). destruct (Nat.eq_dec (cost m (expand B) r) (cost m (expand B) s)); [right|left; lia]. split; [auto|]. destruct F as [|F]; [lia|exact F].
Qed.

(** ** From comparisons: [number N a b] times somebody preferred a to b *)
Definition check_kemeny_comparisons (slater : bool) (N : list (list Z)) : bool :=
  LeximaxRules.square X N && check_cheapest (fun a b => (0 <? number N a b)%Z && (number N b a =? 0)%Z) (costs slater N).

Theorem check_kemeny_comparisons_sound slater N : check_kemeny_comparisons slater N = true ->
  cheapest_by (one_sided R X po N) (against slater (number N)).
Proof.
  unfold check_kemeny_comparisons. rewrite andb_true_iff. intros [Sq G]. apply check_cheapest_sound in G.
  2: { rewrite (square_grid X N Sq), costs_grid. apply square_of. }
  revert G. apply cheapest_by_ext.
  - intros s. unfold may, one_sided. split; intros [F H]; (split; [exact F|]); intros Hp a b Ha Hb.
    + intros L Z. apply H; auto. rewrite andb_true_iff, Z.ltb_lt, Z.eqb_eq. auto.
    + rewrite andb_true_iff, Z.ltb_lt, Z.eqb_eq. intros [L Z]. now apply H.
  - intros a b Ha Hb. rewrite (square_grid X N Sq) at 1. rewrite costs_grid. now apply entry_of.
Qed.
End Check.
