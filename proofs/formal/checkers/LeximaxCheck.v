(** A verified checker for outputs of leximax rules, whatever the scores and the pairs that have to be respected.

    The output stands because θ induces it. At every position each better-scored candidate that comes later has to be rejected: by a
    pair to be respected that puts somebody above it who is not placed yet, or by a conflict all of whose pairs hold if it came next.
    A conflict's pairs hold from the position where the last of its upper candidates is placed to the one where the first of its
    lower candidates is, so each conflict is turned into one interval of positions, and the walk along the output only looks there. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms VotingRules.
From Pluralign Require Import Rankings Arrays Leximax Profiles Rules Linear Packed Tables.
Import ListNotations.

(** Without recursion on the numbers, which extraction keeps. *)
Definition larger a b := if a <? b then b else a.
Definition smaller a b := if a <? b then a else b.
Lemma larger_max a b : larger a b = Nat.max a b.
Proof. unfold larger. destruct (Nat.ltb_spec a b); lia. Qed.
Lemma smaller_min a b : smaller a b = Nat.min a b.
Proof. unfold smaller. destruct (Nat.ltb_spec a b); lia. Qed.

Section Checker.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variable U : list (list bool).             (* the pairs that have to be respected *)
Variable S : list Z.                       (* the scores *)
Variable r : ranking.
Variable theta : list Z.
Variable conflicts : list (nat * conflict).

Definition must a b : bool := nth b (nth a U []) false.
(** The rule that is checked. *)
Definition respecting q := feasible_in R X q /\ forall a b, a < m -> b < m -> must a b = true -> above q a b = true.
Definition points c : Z := nth c S 0%Z.
Definition preferred c d := (points d < points c)%Z \/ points c = points d /\ c < d.
Definition greedy_output q := respecting q /\
  forall p c s, q = p ++ c :: s -> forall d, possible respecting p d -> ~ preferred d c.

Definition respected (pl : list nat) : bool :=
  forallb (fun '(row, p) => forallb (fun '(u, q) => negb u || (p <? q)) (combine row pl)) (combine U pl).

(** The positions from the first to before the second, at which all pairs hold if [d] comes next; none after [n]. *)
Fixpoint interval (must : nat -> nat -> bool) (place : nat -> nat) n d (c : conflict) : nat * nat :=
  match c with
  | [] => (0, n)
  | (a, b, _) :: c' =>
      let '(f, e) := interval must place n d c' in
      if must a b then (f, e)
      else if a =? d then (f, smaller e (1 + place b))
      else if place a <? place b then (larger f (1 + place a), e)
      else (f, 0)
  end.

(** For each candidate, the position from which nobody who must be above it is left. *)
Definition lasts (pl : list nat) : list nat :=
  fold_right (fun '(row, p) l => zip (fun (u : bool) e => if u then larger e (1 + p) else e) row l) (map (fun _ => 0) pl) (combine U pl).

Definition intervals (pl : list nat) : list (list (nat * nat)) :=
  let n := m in let must' := cell false (of_rows U) in let place := get 0 (of_list pl) in
  zip (fun e d => (0, e) :: map (fun '(_, c) => interval must' place n d c) (filter (fun '(x, _) => x =? d) conflicts)) (lasts pl) (seq 0 m).

Definition precedes d s c t : bool := (t <? s)%Z || (s =? t)%Z && (d <? c).
Fixpoint walk k (l : list (nat * Z * list (nat * nat))) : bool :=
  match l with
  | [] => true
  | (c, t, _) :: rest =>
      forallb (fun '(d, s, js) => negb (precedes d s c t) || existsb (fun '(f, e) => (f <=? k) && (k <? e)) js) rest && walk (1 + k) rest
  end.

Definition check_greedy : bool :=
  check_feasible X r theta && conflicts_ok X (map snd conflicts) &&
  let pl := inverse m r in
  respected pl && let I := intervals pl in walk 0 (map (fun c => (c, points c, nth c I [])) r).

Section Reject.
Variables (p : ranking) (c : nat) (s : ranking) (d : nat) (t : ranking).
Hypothesis Er : r = p ++ c :: s.
Hypothesis Rr : ranks m r.
Hypothesis Rq : ranks m (p ++ d :: t).
Let q := p ++ d :: t.
Lemma place_in x : x < m -> index x r < length p -> In x p.
Proof.
  intros Hx L. destruct (in_dec Nat.eq_dec x p) as [|N]; [auto|].
  rewrite Er, index_app_r in L by auto. lia.
Qed.

Lemma index_prefix x : In x p -> index x q = index x r.
Proof. intros H. unfold q. now rewrite Er, !index_app_l. Qed.

Lemma placed_above a b : a < m -> index a r < length p -> index a r < index b r -> above q a b = true.
Proof.
  intros Ha L L'. apply above_lt. rewrite index_prefix by (now apply place_in).
  destruct (in_dec Nat.eq_dec b p) as [I|N]; [now rewrite index_prefix|].
  unfold q. rewrite (index_app_r b) by auto. lia.
Qed.

Lemma next_above b : b < m -> b <> d -> length p <= index b r -> above q d b = true.
Proof.
  intros Hb D L. apply above_lt. pose proof (ranks_mid m p d t Rq) as (_ & Nd & _).
  assert (Nb : ~ In b p).
  { intros I. pose proof (index_prefix b I) as E. unfold q in E. rewrite index_app_l in E by auto.
    apply index_lt in I. lia. }
  unfold q. rewrite !index_app_r by auto. simpl. rewrite Nat.eqb_refl.
  destruct (Nat.eqb_spec d b); [congruence|lia].
Qed.

Lemma not_above_next x : x < m -> length p <= index x r -> above q x d = false.
Proof.
  intros Hx L. destruct (Nat.eq_dec x d) as [->|N]; [apply above_irrefl|].
  now apply above_asym, next_above.
Qed.
End Reject.

Lemma interval_spec must place n d cf k : (let '(f, e) := interval must place n d cf in f <= k < e) ->
  forall a b w, In (a, b, w) cf -> must a b = true \/ a = d /\ k <= place b \/ a <> d /\ place a < place b /\ place a < k.
Proof.
  induction cf as [|[[a b] w] cf IH]; intros H a' b' w' I; [destruct I|].
  simpl in H. destruct (interval must place n d cf) as [f e] eqn:E.
  assert (K : f <= k < e -> forall a b w, In (a, b, w) cf -> must a b = true \/ a = d /\ k <= place b \/ a <> d /\ place a < place b /\ place a < k).
  { intros L. apply IH. auto. }
  destruct (must a b) eqn:EU.
  { destruct I as [[= <- <- <-]|I]; [auto|eauto]. }
  destruct (Nat.eqb_spec a d) as [->|N].
  { rewrite smaller_min in H. destruct I as [[= <- <- <-]|I]; [right; left; lia|]. eapply K; eauto. lia. }
  destruct (Nat.ltb_spec (place a) (place b)); [|lia]. rewrite larger_max in H.
  destruct I as [[= <- <- <-]|I]; [right; right; lia|]. eapply K; eauto. lia.
Qed.

Lemma combine_nth_in {A B} (k : list A) (l : list B) x y dx dy : In (x, y) (combine k l) ->
  exists i, i < length k /\ i < length l /\ nth i k dx = x /\ nth i l dy = y.
Proof.
  revert l. induction k as [|a k IH]; intros [|b l]; simpl; try tauto. intros [[= -> ->]|H].
  - exists 0. simpl. repeat split; auto; lia.
  - destruct (IH l H) as (i & ? & ? & ? & ?). exists (Datatypes.S i). simpl. repeat split; auto; lia.
Qed.

Lemma combine_in_nth {A B} (k : list A) (l : list B) i dx dy : i < length k -> i < length l -> In (nth i k dx, nth i l dy) (combine k l).
Proof.
  revert l i. induction k as [|a k IH]; intros [|b l] [|i]; simpl; intros; try lia; [now left|]. right. apply IH; lia.
Qed.

Lemma lasts_spec pl d k : length pl = m -> k < nth d (lasts pl) 0 -> exists x, x < m /\ must x d = true /\ k <= nth x pl 0.
Proof.
  intros L H. enough (E : exists row p, In (row, p) (combine U pl) /\ nth d row false = true /\ k <= p).
  { destruct E as (row & p & I & T & Le). destruct (combine_nth_in U pl row p [] 0 I) as (x & _ & Hx & <- & <-). exists x. rewrite <- L. auto. }
  revert H. unfold lasts. generalize (combine U pl). intros l. induction l as [|[row p] l IH]; cbn [fold_right].
  - intros H. exfalso. revert H. assert (Z : forall (l : list nat) d, nth d (map (fun _ => 0) l) 0 = 0) by (induction l; intros [|?]; simpl; auto).
    rewrite Z. lia.
  - set (acc := fold_right _ _ l) in *. intros H.
    assert (D : d < length row /\ d < length acc).
    { destruct (Nat.lt_ge_cases d (length (zip (fun (u : bool) e => if u then larger e (1 + p) else e) row acc))) as [D|D].
      - rewrite zip_length in D. lia.
      - rewrite nth_overflow in H by auto. lia. }
    rewrite (nth_zip _ row acc d false 0) in H by tauto. destruct (nth d row false) eqn:E.
    + destruct (Nat.lt_ge_cases k (nth d acc 0)) as [K|K].
      * destruct (IH K) as (row' & p' & I & T & Le). exists row', p'. repeat split; auto. now right.
      * exists row, p. rewrite larger_max in H. repeat split; auto; [now left|lia].
    + destruct (IH H) as (row' & p' & I & T & Le). exists row', p'. repeat split; auto. now right.
Qed.

Lemma respected_spec pl : length pl = m -> respected pl = true -> forall a b, a < m -> b < m -> must a b = true -> nth a pl 0 < nth b pl 0.
Proof.
  unfold respected, must. intros L H a b Ha Hb M. rewrite forallb_forall in H.
  assert (La : a < length U) by (destruct (Nat.lt_ge_cases a (length U)); [auto|]; rewrite (nth_overflow U) in M by auto; destruct b; discriminate).
  specialize (H _ (combine_in_nth U pl a [] 0 La ltac:(lia))). cbv beta iota in H. rewrite forallb_forall in H.
  assert (Lb : b < length (nth a U [])) by (destruct (Nat.lt_ge_cases b (length (nth a U []))); [auto|]; rewrite nth_overflow in M by auto; discriminate).
  specialize (H _ (combine_in_nth (nth a U []) pl b false 0 Lb ltac:(lia))). cbv beta iota in H. rewrite M in H. now apply Nat.ltb_lt in H.
Qed.

Lemma walk_sound : ranks m r -> conflicts_ok X (map snd conflicts) = true ->
  let I := intervals (inverse m r) in
  forall l p, r = p ++ l -> walk (length p) (map (fun c => (c, points c, nth c I [])) l) = true ->
  forall p' c s d, l = p' ++ c :: s -> possible respecting (p ++ p') d -> ~ preferred d c.
Proof.
  intros Rr C I. rewrite conflicts_ok_all, forallb_forall in C. assert (Lp : length (inverse m r) = m) by (apply inverse_spec).
  induction l as [|c l IH]; intros p Er W p' c' s d El Po; [destruct p'; discriminate|].
  simpl in W. apply andb_true_iff in W. destruct W as [W0 W].
  destruct p' as [|x p'].
  2:{ simpl in El. injection El as <- El. apply (IH (p ++ [c])) with (p' := p') (s := s); auto.
      - rewrite <- app_assoc. auto.
      - rewrite app_length, Nat.add_comm. auto.
      - rewrite <- app_assoc. auto. }
  injection El as <- <-. rewrite app_nil_r in Po. destruct Po as [t A]. destruct A as [[Rq [th In_th]] Un].
  pose proof (ranks_mid m p d t Rq) as (Hd & Nd & _).
  assert (Rr' := Rr). rewrite Er in Rr'. pose proof (ranks_mid m p c l Rr') as (Hc & Nc & _). intros Bt.
  assert (Dl : In d l).
  { assert (Hin : In d r) by now apply Rr. rewrite Er in Hin. apply in_app_iff in Hin.
    destruct Hin as [?|[<-|?]]; [tauto| |auto]. unfold preferred in Bt. lia. }
  rewrite forallb_forall in W0. specialize (W0 (d, points d, nth d I [])). cbv beta iota in W0.
  apply orb_true_iff in W0; [|now apply (in_map (fun c => (c, points c, nth c I [])))]. destruct W0 as [W0|W0].
  { apply negb_true_iff in W0. unfold precedes in W0. unfold preferred in Bt. destruct (Z.ltb_spec (points c) (points d)); [discriminate|].
    destruct (Z.eqb_spec (points d) (points c)); [|lia]. destruct (Nat.ltb_spec d c); [discriminate|lia]. }
  apply existsb_exists in W0. destruct W0 as ([f e] & Hi & L).
  rewrite andb_true_iff, Nat.leb_le, Nat.ltb_lt in L. unfold I, intervals in Hi.
  set (g := fun e d => (0, e) :: map (fun '(_, c) => interval (cell false (of_rows U)) (get 0 (of_list (inverse m r))) m d c) (filter (fun '(x, _) => x =? d) conflicts)) in Hi.
  assert (Hd' : d < length (lasts (inverse m r))).
  { destruct (Nat.lt_ge_cases d (length (lasts (inverse m r)))); [auto|]. rewrite nth_overflow in Hi; [destruct Hi|rewrite zip_length; lia]. }
  rewrite (nth_zip g _ _ d 0 0) in Hi by (rewrite ?seq_length; auto). unfold g in Hi. rewrite seq_nth in Hi by auto. simpl in Hi.
  destruct Hi as [[= <- <-]|Hi].
  - destruct (lasts_spec (inverse m r) d (length p) Lp) as (x & Hx & Hu & Lx); [lia|]. rewrite place_ok in Lx by auto.
    pose proof (Un x d Hx Hd Hu) as K. rewrite (not_above_next p c l d t Er Rq x Hx Lx) in K. discriminate.
  - apply in_map_iff in Hi. destruct Hi as ([x cf] & Hi & Hf). apply filter_In in Hf.
    destruct Hf as [Hf Hx]. apply Nat.eqb_eq in Hx. subst x.
    specialize (C cf (in_map snd _ _ Hf)). apply (conflict_sound R X cf th C). intros a b w Hab.
    assert (Ok := C). unfold conflict_ok, is_conflict in Ok. rewrite !andb_true_iff, forallb_forall in Ok. destruct Ok as [[_ Ok] _].
    specialize (Ok _ Hab). simpl in Ok. rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in Ok.
    destruct Ok as [[[Ha Hb] Nab] _]. apply In_th; auto.
    destruct (interval_spec (cell false (of_rows U)) (get 0 (of_list (inverse m r))) m d cf (length p)) with (a := a) (b := b) (w := w)
      as [K|[[-> K]|(N & K & K')]]; rewrite ?get_of_list in *; auto.
    + now rewrite Hi.
    + rewrite cell_of_rows in K. now apply Un.
    + rewrite place_ok in K by auto. apply (next_above p c l d t Er Rq); auto.
    + rewrite !place_ok in * by auto. now apply (placed_above p c l d t Er).
Qed.

Theorem check_greedy_sound : check_greedy = true -> greedy_output r.
Proof.
  unfold check_greedy. cbv zeta. rewrite !andb_true_iff. intros [[F C] [Un W]].
  pose proof (feasible_sound R X r theta F) as Hf.
  assert (Lp : length (inverse m r) = m) by (apply inverse_spec). split.
  - split; [exact Hf|]. intros a b Ha Hb Hu. apply above_lt. rewrite <- !(place_ok X r) by (auto; apply (proj1 Hf)). now apply respected_spec.
  - intros p c s E d Po. apply (walk_sound (proj1 Hf) C r []) with (p' := p) (s := s); auto.
Qed.

(** The output is the only one. *)
Theorem greedy_unique q : greedy_output r -> greedy_output q -> q = r.
Proof.
  intros [A H] [A' H']. destruct (list_eq_dec Nat.eq_dec q r) as [|N]; [auto|exfalso].
  destruct (split_neq q r) as (p & c & s & c' & s' & E & E' & D); [|auto|].
  - now rewrite (ranks_length m q), (ranks_length m r) by apply A || apply A'.
  - destruct (Z.lt_trichotomy (points c) (points c')) as [L|[L|L]].
    + apply (H' p c s E c'); [exists s'; congruence|left; auto].
    + destruct (Nat.lt_trichotomy c c') as [K|[K|K]]; [apply (H p c' s' E' c)|congruence|apply (H' p c s E c')]; try (right; auto); eexists; [rewrite <- E|rewrite <- E']; auto.
    + apply (H p c' s' E' c); [exists s; congruence|left; auto].
Qed.

(** In terms of [leximax]: for scores that are numbers of something. *)
Lemma greedy_leximax (score : nat -> nat) (A : ranking -> Prop) : (forall c, c < m -> points c = Z.of_nat (score c)) ->
  (forall q, A q <-> respecting q) -> greedy_output r -> leximax A score r.
Proof.
  intros Sc E [Re G]. split; [now apply E|]. intros p c s Er d [t At] B.
  assert (Rt : respecting (p ++ d :: t)) by now apply E.
  assert (Hd : d < m) by (apply (proj1 (proj1 Rt)), in_app_iff; simpl; auto).
  assert (Hc : c < m) by (apply (proj1 (proj1 Re)); rewrite Er; apply in_app_iff; simpl; auto).
  apply (G p c s Er d); [now exists t|]. unfold preferred. rewrite !Sc by auto. unfold better in B. lia.
Qed.
End Checker.
