(** The table n_ab of weighted ballots by additions of long integers, one for each place of a ballot.

    A row of the table is one integer whose digits are its entries, in a base 2^s that exceeds the number of voters. Going up a ballot,
    the sum of the digits 1 of the candidates already passed is what the next candidate's row gains for each voter. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Arrays.
Import ListNotations.

Fixpoint zip {A B C} (f : A -> B -> C) (k : list A) (l : list B) : list C :=
  match k, l with x :: k', y :: l' => f x y :: zip f k' l' | _, _ => [] end.

Lemma zip_map {I A B C} (F : A -> B -> C) (f : I -> A) g l : zip F (map f l) (map g l) = map (fun x => F (f x) (g x)) l.
Proof. induction l; simpl; congruence. Qed.

Lemma inverse_index m r : ranks m r -> inverse m r = map (fun c => index c r) (seq 0 m).
Proof.
  intros [N H]. destruct (inverse_spec m r) as (L & _ & E). apply nth_ext with m (index 0 r); [now rewrite map_length, seq_length|].
  intros c Hc. rewrite L in Hc. rewrite (map_nth (fun c => index c r)), seq_nth by auto. simpl.
  assert (I : In c r) by now apply H. destruct (in_split c r I) as (p & s & Er). rewrite (E c p s Hc N Er), Er.
  rewrite index_app_r; [|rewrite Er in N; apply NoDup_remove_2 in N; intros K; apply N, in_app_iff; now left].
  simpl. rewrite Nat.eqb_refl. lia.
Qed.

Section Packed.
Variable s : Z.                            (* digits have s bits *)
Variable m : nat.

(** 2^h digits, by halves: [widths] are the numbers of bits of these. *)
Fixpoint widths h : list Z := match h with 0 => [] | S h' => Z.shiftl s (Z.of_nat h') :: widths h' end.
Fixpoint digits (ws : list Z) (x : Z) (l : list Z) : list Z :=
  match ws with [] => x :: l | w :: ws' => let q := Z.shiftr x w in digits ws' (x - Z.shiftl q w) (digits ws' q l) end.
Fixpoint powers n (x : Z) : list Z := match n with 0 => [] | S n' => x :: powers n' (Z.shiftl x s) end.
(** For each place of a ballot the sum of the candidates below it, and the sum of all. *)
Fixpoint sums (power : nat -> Z) (r : ranking) : list Z * Z :=
  match r with [] => ([], 0%Z) | c :: r' => let '(l, t) := sums power r' in (t :: l, (power c + t)%Z) end.
Definition gains (power : nat -> Z) (r : ranking) : list Z := let l := of_list (fst (sums power r)) in map (get 0%Z l) (inverse m r).
Definition packed (B : list (Z * ranking)) : list Z :=
  let power := get 0%Z (of_list (powers m 1%Z)) in
  fold_right (fun '(w, r) rows => zip (fun row x => (w * x + row)%Z) rows (gains power r)) (map (fun _ => 0%Z) (seq 0 m)) B.
Definition unpacked (B : list (Z * ranking)) : list (list Z) :=
  let ws := widths (Nat.log2_up m) in map (fun x => firstn m (digits ws x [])) (packed B).

Hypothesis s_pos : (0 <= s)%Z.
Let D := (2 ^ s)%Z.

Fixpoint value (l : list Z) : Z := match l with [] => 0%Z | x :: l' => (x + D * value l')%Z end.

Lemma D_pos : (0 < D)%Z.
Proof. apply Z.pow_pos_nonneg; lia. Qed.

Lemma value_app k l : value (k ++ l) = (value k + D ^ Z.of_nat (length k) * value l)%Z.
Proof.
  induction k as [|x k IH]; cbn [app value length]; [rewrite Z.pow_0_r; lia|]. rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia. lia.
Qed.

Lemma value_bound l : Forall (fun x => (0 <= x < D)%Z) l -> (0 <= value l < D ^ Z.of_nat (length l))%Z.
Proof.
  pose proof D_pos. induction 1 as [|x l Hx _ IH]; cbn [value length]; [rewrite Z.pow_0_r; lia|]. rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. nia.
Qed.

Lemma digits_value h : forall l k, length l = 2 ^ h -> Forall (fun x => (0 <= x < D)%Z) l -> digits (widths h) (value l) k = l ++ k.
Proof.
  induction h as [|h IH]; intros l k L F.
  { destruct l as [|x [|y l]]; try discriminate. cbn [widths digits value app]. f_equal. lia. }
  rewrite Nat.pow_succ_r' in L. rewrite <- (firstn_skipn (2 ^ h) l) in *. set (u := firstn (2 ^ h) l) in *. set (v := skipn (2 ^ h) l) in *.
  assert (Lu : length u = 2 ^ h) by (unfold u; rewrite firstn_length; unfold u, v in L; rewrite firstn_skipn in L; lia).
  assert (Lv : length v = 2 ^ h) by (rewrite app_length in L; lia). clearbody u v.
  apply Forall_app in F. destruct F as [Fu Fv]. pose proof (value_bound u Fu) as Bu. rewrite value_app, Lu in *. cbn [widths digits].
  assert (W : (2 ^ (Z.shiftl s (Z.of_nat h)) = D ^ Z.of_nat (2 ^ h))%Z).
  { unfold D. rewrite <- Z.pow_mul_r, Z.shiftl_mul_pow2, Nat2Z.inj_pow by lia. reflexivity. }
  assert (0 <= Z.shiftl s (Z.of_nat h))%Z by now apply Z.shiftl_nonneg.
  rewrite Z.shiftr_div_pow2, Z.shiftl_mul_pow2, W by auto. set (E := (D ^ Z.of_nat (2 ^ h))%Z) in *.
  rewrite (Z.mul_comm E), Z.div_add, Z.div_small by lia. rewrite !Z.add_0_l, IH by auto.
  replace (value u + value v * E - value v * E)%Z with (value u) by lia. rewrite IH by auto. now rewrite app_assoc.
Qed.

Lemma row_value l : length l = m -> Forall (fun x => (0 <= x < D)%Z) l -> firstn m (digits (widths (Nat.log2_up m)) (value l) []) = l.
Proof.
  intros L F. assert (P : m <= 2 ^ Nat.log2_up m) by (destruct m as [|[|m']]; [simpl; lia|simpl; lia|apply Nat.log2_log2_up_spec; lia]).
  assert (Z : value l = value (l ++ repeat 0%Z (2 ^ Nat.log2_up m - m))).
  { rewrite value_app. assert (V : forall n, value (repeat 0%Z n) = 0%Z) by (induction n; simpl; lia). rewrite V. lia. }
  rewrite Z, digits_value.
  - rewrite app_nil_r, <- L, firstn_app, firstn_all, Nat.sub_diag, firstn_O. now rewrite app_nil_r.
  - rewrite app_length, repeat_length. lia.
  - pose proof D_pos. apply Forall_app. split; [auto|]. apply Forall_forall. intros x Hx. apply repeat_spec in Hx. lia.
Qed.

Lemma value_add {A} w (f g : A -> Z) l : value (map (fun b => w * f b + g b)%Z l) = (w * value (map f l) + value (map g l))%Z.
Proof. induction l as [|b l IH]; simpl; [lia|]. rewrite IH. lia. Qed.

Lemma value_unit c k n : value (map (fun b => if b =? c then 1%Z else 0%Z) (seq k n)) =
  if (k <=? c) && (c <? k + n) then (D ^ Z.of_nat (c - k))%Z else 0%Z.
Proof.
  revert k. induction n as [|n IH]; intros k; cbn [seq map value].
  { destruct (Nat.leb_spec k c), (Nat.ltb_spec c (k + 0)); auto; lia. }
  rewrite IH. destruct (Nat.eqb_spec k c) as [->|N].
  - rewrite Nat.sub_diag. destruct (Nat.leb_spec (S c) c); [lia|]. destruct (Nat.leb_spec c c), (Nat.ltb_spec c (c + S n)); try lia.
    cbn [andb]. rewrite Z.pow_0_r. lia.
  - destruct (Nat.leb_spec (S k) c), (Nat.leb_spec k c), (Nat.ltb_spec c (S k + n)), (Nat.ltb_spec c (k + S n)); cbn [andb]; try lia.
    replace (Z.of_nat (c - k)) with (Z.succ (Z.of_nat (c - S k))) by lia. rewrite Z.pow_succ_r; lia.
Qed.

Lemma powers_nth n x c : c < n -> nth c (powers n x) 0%Z = (D ^ Z.of_nat c * x)%Z.
Proof.
  revert x c. induction n as [|n IH]; intros x [|c] H; try lia; cbn [powers nth].
  - rewrite Z.pow_0_r. lia.
  - rewrite IH, Z.shiftl_mul_pow2 by lia. fold D. rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. lia.
Qed.

Section Ballot.
Variable power : nat -> Z.
Hypothesis power_ok : forall c, c < m -> power c = (D ^ Z.of_nat c)%Z.
Definition bit (b : bool) : Z := if b then 1%Z else 0%Z.

Lemma sums_all r : NoDup r -> (forall c, In c r -> c < m) ->
  snd (sums power r) = value (map (fun b => bit (existsb (Nat.eqb b) r)) (seq 0 m)).
Proof.
  induction r as [|c r IH]; intros N H.
  { simpl. induction (seq 0 m); simpl; lia. }
  inversion N as [|? ? Nc Nr]; subst. simpl. destruct (sums power r) as [l t] eqn:E. simpl.
  specialize (IH Nr (fun x Hx => H x (or_intror Hx))). simpl in IH. rewrite IH, power_ok by (apply H; now left).
  transitivity (1 * value (map (fun b => if Nat.eqb b c then 1%Z else 0%Z) (seq 0 m)) + value (map (fun b => bit (existsb (Nat.eqb b) r)) (seq 0 m)))%Z.
  - rewrite value_unit. assert (c < m) by (apply H; now left). destruct (Nat.leb_spec 0 c), (Nat.ltb_spec c (0 + m)); try lia. cbn [andb]. rewrite Nat.sub_0_r. lia.
  - rewrite <- value_add. f_equal. apply map_ext. intros b. destruct (Nat.eqb_spec b c) as [->|Nb]; simpl; [|lia].
    destruct (existsb (Nat.eqb c) r) eqn:K; [|reflexivity]. apply existsb_exists in K. destruct K as (x & Hx & K). apply Nat.eqb_eq in K. now subst.
Qed.

Lemma sums_nth r a : NoDup r -> (forall c, In c r -> c < m) -> In a r ->
  nth (index a r) (fst (sums power r)) 0%Z = value (map (fun b => bit (above r a b && existsb (Nat.eqb b) r)) (seq 0 m)).
Proof.
  induction r as [|c r IH]; intros N H I; [destruct I|]. inversion N as [|? ? Nc Nr]; subst.
  assert (H' : forall x, In x r -> x < m) by (intros; apply H; now right).
  unfold above in *. cbn [sums index]. pose proof (sums_all r Nr H') as E. destruct (sums power r) as [l t]. cbn [fst snd] in *.
  destruct (Nat.eqb_spec c a) as [->|Na].
  - cbn [nth]. rewrite E. f_equal. apply map_ext. intros b. f_equal. simpl. destruct (Nat.eqb_spec a b) as [->|Nb]; simpl.
    + destruct (existsb (Nat.eqb b) r) eqn:K; [|reflexivity].
      apply existsb_exists in K. destruct K as (x & Hx & K). apply Nat.eqb_eq in K. now subst.
    + destruct (Nat.eqb_spec b a); [congruence|]. reflexivity.
  - destruct I as [->|I]; [tauto|]. cbn [nth]. rewrite IH by auto. f_equal. apply map_ext. intros b. f_equal. simpl.
    destruct (Nat.eqb_spec c b) as [->|Nb]; simpl.
    + destruct (existsb (Nat.eqb b) r) eqn:K; [|now rewrite andb_false_r].
      apply existsb_exists in K. destruct K as (x & Hx & K). apply Nat.eqb_eq in K. now subst.
    + destruct (Nat.eqb_spec b c); [congruence|]. reflexivity.
Qed.

Lemma gains_ok r : ranks m r -> gains power r = map (fun a => value (map (fun b => bit (above r a b)) (seq 0 m))) (seq 0 m).
Proof.
  intros Rr. assert (H := Rr). destruct H as [N H]. unfold gains. rewrite (inverse_index m r Rr), map_map. apply map_ext_in. intros a Ha. apply in_seq in Ha.
  rewrite get_of_list, sums_nth; [|auto|intros; now apply H|apply H; lia]. f_equal. apply map_ext_in. intros b Hb. apply in_seq in Hb.
  assert (I : In b r) by (apply H; lia). assert (K : existsb (Nat.eqb b) r = true) by (apply existsb_exists; exists b; split; [auto|apply Nat.eqb_refl]).
  now rewrite K, andb_true_r.
Qed.
End Ballot.

(** The entries are those that [n] counts, for any table that is the sum over the ballots. *)
Fixpoint count (B : list (Z * ranking)) a b : Z :=
  match B with [] => 0%Z | (w, r) :: B' => (w * bit (above r a b) + count B' a b)%Z end.

Lemma unpacked_ok B : (forall w r, In (w, r) B -> ranks m r) -> (forall a b, (0 <= count B a b < D)%Z) ->
  unpacked B = map (fun a => map (count B a) (seq 0 m)) (seq 0 m).
Proof.
  intros H C. unfold unpacked. assert (E : packed B = map (fun a => value (map (count B a) (seq 0 m))) (seq 0 m)).
  { clear C. unfold packed. cbv zeta. set (power := get 0%Z (of_list (powers m 1%Z))).
    assert (power_ok : forall c, c < m -> power c = (D ^ Z.of_nat c)%Z) by (intros; unfold power; rewrite get_of_list, powers_nth by auto; lia).
    clearbody power. induction B as [|[w r] B' IH]; cbn [fold_right].
    - apply map_ext. intros a. simpl. induction (seq 0 m); simpl; lia.
    - rewrite IH by (intros; eapply H; right; eauto). rewrite (gains_ok power power_ok r) by (eapply H; now left).
      rewrite zip_map. apply map_ext. intros a. cbn [count]. now rewrite value_add. }
  rewrite E, map_map. apply map_ext. intros a. apply row_value; [now rewrite map_length, seq_length|]. apply Forall_forall. intros x Hx. apply in_map_iff in Hx. destruct Hx as (b & <- & _). apply C.
Qed.
End Packed.
