(** Profiles with weights, and their tables n_ab, as programs over lists.

    What the checkers compute from ballots is proved here to be what [Statements] defines of the profile that they stand for. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Statements.
Import Choice.
From Pluralign Require Import Rankings Leximax Profiles Rules Linear.
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

Fixpoint zip {A B C} (f : A -> B -> C) (k : list A) (l : list B) : list C :=
  match k, l with x :: k', y :: l' => f x y :: zip f k' l' | _, _ => [] end.

Lemma nth_zip {A B C} (f : A -> B -> C) k l i a b c : i < length k -> i < length l -> nth i (zip f k l) c = f (nth i k a) (nth i l b).
Proof. revert l i. induction k as [|x k IH]; intros [|y l] [|i]; simpl; intros; try lia; auto. apply IH; lia. Qed.

Lemma zip_length {A B C} (f : A -> B -> C) k l : length (zip f k l) = Nat.min (length k) (length l).
Proof. revert l. induction k as [|x k IH]; intros [|y l]; simpl; auto. Qed.

Lemma zip_map {I A B C} (F : A -> B -> C) (f : I -> A) g l : zip F (map f l) (map g l) = map (fun x => F (f x) (g x)) l.
Proof. induction l; simpl; congruence. Qed.

Definition grid m (n : nat -> nat -> Z) : list (list Z) := map (fun a => map (n a) (seq 0 m)) (seq 0 m).

Section Tables.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variable po : bool.                        (* respect unanimous pairs? *)
Variable B : list (Z * ranking).

Definition places (s : ranking) : list nat := map (fun c => index c s) (seq 0 m).
Definition total : Z := fold_right (fun '(w, _) t => (w + t)%Z) 0%Z B.
(** Row by row: [ps] are the places of one candidate on the ballots. *)
Definition row (zeros : list Z) (ballots : list (Z * list nat)) (ps : list nat) : list Z :=
  fold_right (fun '(p, (w, pl)) t => zip (fun q x => if p <? q then (w + x)%Z else x) pl t) zeros (combine ps ballots).
Definition table : list (list Z) :=
  let ballots := map (fun '(w, s) => (w, places s)) B in
  map (row (map (fun _ => 0%Z) (seq 0 m)) ballots) (fold_right (zip cons) (map (fun _ => []) (seq 0 m)) (map snd ballots)).
Definition unan (T : Z) (N : list (list Z)) a b : bool := (nth b (nth a N []) 0 =? T)%Z.

Definition ballots_ok : bool := forallb (fun '(w, s) => (0 <? w)%Z && is_ranking X s) B.

(** What the tables mean. *)
Let P := expand B.

Lemma total_ok : ballots_ok = true -> total = Z.of_nat (length P).
Proof.
  unfold ballots_ok, total, P. induction B as [|[w s] B' IH]; simpl; [auto|].
  rewrite !andb_true_iff, Z.ltb_lt. intros [[W _] H]. rewrite IH, app_length, repeat_length by auto. lia.
Qed.

Lemma place_ok s x : x < m -> nth x (places s) 0 = index x s.
Proof. apply (nth_map_seq (fun c => index c s)). Qed.

Lemma table_ok : ballots_ok = true -> table = map (fun a => map (fun b => Z.of_nat (support P a b)) (seq 0 m)) (seq 0 m).
Proof.
  unfold ballots_ok, P, table. intros ok.
  assert (T : fold_right (zip cons) (map (fun _ => []) (seq 0 m)) (map snd (map (fun '(w, s) => (w, places s)) B)) =
    map (fun a => map (fun s => index a s) (map snd B)) (seq 0 m)).
  { clear ok. induction B as [|[w s] B' IH]; [reflexivity|]. cbn [map snd fold_right]. rewrite IH. unfold places. now rewrite zip_map. }
  rewrite T, map_map. clear T. apply map_ext. intros a. unfold row. induction B as [|[w s] B' IH]; cbn [map snd combine fold_right expand flat_map]; [reflexivity|].
  cbn [forallb] in ok. rewrite !andb_true_iff, Z.ltb_lt in ok. destruct ok as [[W _] H]. rewrite IH by auto.
  unfold places. rewrite zip_map. apply map_ext. intros b. rewrite support_repeat. unfold expand, above. destruct (index a s <? index b s); lia.
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
