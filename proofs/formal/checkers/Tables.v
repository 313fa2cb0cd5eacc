(** Profiles with weights, and their tables n_ab, as programs over lists.

    What the checkers compute from ballots is proved here to be what the statements define of the profile that they stand for. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Arrays Leximax Profiles Rules Linear Packed.
Import ListNotations.

Lemma nth_map_seq {A} (f : nat -> A) m x d : x < m -> nth x (map f (seq 0 m)) d = f x.
Proof.
  intros H. rewrite nth_indep with (d' := f 0) by (rewrite map_length, seq_length; lia).
  rewrite map_nth, seq_nth; auto.
Qed.

(** Ballots with weights stand for as many voters. *)
Definition expand (B : list (Z * ranking)) : profile := flat_map (fun '(w, r) => repeat r (Z.to_nat w)) B.

Lemma support_repeat r k P a b : support (repeat r k ++ P) a b = (if above r a b then k else 0) + support P a b.
Proof.
  unfold support. rewrite filter_app, app_length. f_equal. induction k; simpl.
  - now destruct (above r a b).
  - destruct (above r a b) eqn:E; simpl; rewrite ?IHk; auto.
Qed.

Lemma nth_zip {A B C} (f : A -> B -> C) k l i a b c : i < length k -> i < length l -> nth i (zip f k l) c = f (nth i k a) (nth i l b).
Proof. revert l i. induction k as [|x k IH]; intros [|y l] [|i]; simpl; intros; try lia; auto. apply IH; lia. Qed.

Lemma zip_length {A B C} (f : A -> B -> C) k l : length (zip f k l) = Nat.min (length k) (length l).
Proof. revert l. induction k as [|x k IH]; intros [|y l]; simpl; auto. Qed.

Definition grid m (n : nat -> nat -> Z) : list (list Z) := map (fun a => map (n a) (seq 0 m)) (seq 0 m).

Section Tables.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variable po : bool.                        (* respect unanimous pairs? *)
Variable B : list (Z * ranking).

Definition total : Z := fold_right (fun '(w, _) t => (w + t)%Z) 0%Z B.
Definition table : list (list Z) := unpacked (Z.log2 total + 1) m B.
Definition unan (T : Z) (N : list (list Z)) a b : bool := (nth b (nth a N []) 0 =? T)%Z.

Definition ballots_ok : bool := forallb (fun '(w, s) => (0 <? w)%Z && is_ranking X s) B.

(** What the tables mean. *)
Let P := expand B.

Lemma total_ok : ballots_ok = true -> total = Z.of_nat (length P).
Proof.
  unfold ballots_ok, total, P. induction B as [|[w s] B' IH]; simpl; [auto|].
  rewrite !andb_true_iff, Z.ltb_lt. intros [[W _] H]. rewrite IH, app_length, repeat_length by auto. lia.
Qed.

Lemma place_ok s x : ranks m s -> x < m -> nth x (inverse m s) 0 = index x s.
Proof. intros H. rewrite (inverse_index m s H). apply (nth_map_seq (fun c => index c s)). Qed.

Lemma count_ok a b : ballots_ok = true -> count B a b = Z.of_nat (support P a b).
Proof.
  unfold ballots_ok, P. induction B as [|[w s] B' IH]; cbn [count expand flat_map forallb]; [reflexivity|].
  rewrite !andb_true_iff, Z.ltb_lt. intros [[W _] H]. rewrite IH, support_repeat by auto. unfold expand. destruct (above s a b); cbn [bit]; lia.
Qed.

Lemma table_ok : ballots_ok = true -> table = map (fun a => map (fun b => Z.of_nat (support P a b)) (seq 0 m)) (seq 0 m).
Proof.
  intros ok. assert (C : forall a b, count B a b = Z.of_nat (support P a b)) by (intros; now apply count_ok).
  unfold table. rewrite unpacked_ok.
  - apply map_ext. intros a. apply map_ext. intros b. apply C.
  - pose proof (Z.log2_nonneg total). lia.
  - intros w s Hs. unfold ballots_ok in ok. rewrite forallb_forall in ok. specialize (ok _ Hs). simpl in ok. apply andb_true_iff in ok.
    now apply is_ranking_sound.
  - intros a b. rewrite C. pose proof (total_ok ok) as T. pose proof (support_sum P a b) as L.
    assert (total < 2 ^ (Z.log2 total + 1))%Z; [|lia]. destruct (Z.eq_dec total 0) as [->|N]; [reflexivity|].
    pose proof (Z.log2_spec total ltac:(lia)) as [_ G]. exact G.
Qed.

Lemma unan_ok a b : ballots_ok = true -> a < m -> b < m -> unan total table a b = unanimous P a b.
Proof.
  intros H Ha Hb. unfold unan. rewrite table_ok, total_ok by auto.
  rewrite (nth_map_seq _ m a) by auto. rewrite (nth_map_seq _ m b) by auto.
  apply eq_true_iff_eq. rewrite Z.eqb_eq, unanimous_support. lia.
Qed.

Definition allowed : ranking -> Prop := if po then unanimity m (feasible_in R X) P else any (feasible_in R X) P.

Lemma allowed_feasible q : allowed q -> feasible_in R X q.
Proof. unfold allowed. destruct po; [intros [H _]|]; auto. Qed.
End Tables.
