(** A verified checker for outputs of leximax Copeland and LCPO.

    The output stands because θ induces it. At every position each better-scored candidate that comes later has to be rejected: by a
    unanimous pair that puts somebody above it who is not placed yet, or by a conflict all of whose pairs hold if it came next.
    A conflict's pairs hold from the position where the last of its upper candidates is placed to the one where the first of its
    lower candidates is, so each conflict is turned into one interval of positions, and the walk along the output only looks there. *)
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

Lemma count_map {A B} (f : A -> B) g l : length (filter g (map f l)) = length (filter (fun x => g (f x)) l).
Proof. induction l as [|x l IH]; simpl; [auto|]. destruct (g (f x)); simpl; auto. Qed.

Lemma vadd_map {A} (f g : A -> Z) l : vadd (map f l) (map g l) = map (fun x => (f x + g x)%Z) l.
Proof. induction l; simpl; congruence. Qed.

(** Ballots with weights stand for as many voters. *)
Definition expand (B : list (Z * ranking)) : profile := flat_map (fun '(w, r) => repeat r (Z.to_nat w)) B.

Lemma support_repeat r k P a b : support (repeat r k ++ P) a b = (if above r a b then k else 0) + support P a b.
Proof.
  unfold support. rewrite filter_app, app_length. f_equal. induction k; simpl.
  - now destruct (above r a b).
  - destruct (above r a b) eqn:E; simpl; rewrite ?IHk; auto.
Qed.

Section Checker.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Variable po : bool.                        (* respect unanimous pairs? *)
Variable B : list (Z * ranking).
Variable r : ranking.
Variable theta : list Z.
Variable conflicts : list (nat * conflict).

Definition places (s : ranking) : list nat := map (fun c => index c s) (seq 0 m).
Definition total : Z := fold_right (fun '(w, _) t => (w + t)%Z) 0%Z B.
Definition row a (B : list (Z * list nat)) : list Z :=
  fold_right (fun '(w, pl) t => let pa := nth a pl 0 in vadd (map (fun pb => if pa <? pb then w else 0%Z) pl) t)
    (map (fun _ => 0%Z) (seq 0 m)) B.
Definition table : list (list Z) :=
  let B := map (fun '(w, s) => (w, places s)) B in map (fun a => row a B) (seq 0 m).
Definition scores (T : Z) (N : list (list Z)) : list nat := map (fun row => length (filter (fun n => (T <? 2 * n)%Z) row)) N.
Definition unan (T : Z) (N : list (list Z)) a b : bool := (nth b (nth a N []) 0 =? T)%Z.

Definition ballots_ok : bool := forallb (fun '(w, s) => (0 <? w)%Z && is_ranking X s) B.

Section Walk.
Variables (U : nat -> nat -> bool) (S : list nat) (pl : list nat).

(** The positions from the first to before the second, at which all pairs hold if [d] comes next. *)
Fixpoint interval d (c : conflict) : nat * nat :=
  match c with
  | [] => (0, m)
  | (a, b, _) :: c' =>
      let '(f, e) := interval d c' in
      if po && U a b then (f, e)
      else if a =? d then (f, Nat.min e (1 + nth b pl 0))
      else if nth a pl 0 <? nth b pl 0 then (Nat.max f (1 + nth a pl 0), e)
      else (f, 0)
  end.

Definition last_above d : nat := fold_right (fun x e => if U x d then Nat.max e (1 + nth x pl 0) else e) 0 (seq 0 m).

Definition intervals d : list (nat * nat) :=
  (if po then [(0, last_above d)] else []) ++
  map (fun '(_, c) => interval d c) (filter (fun '(x, _) => x =? d) conflicts).

Definition better_b c d : bool := (nth d S 0 <? nth c S 0) || (nth c S 0 =? nth d S 0) && (c <? d).

Fixpoint walk (I : list (list (nat * nat))) k (l : ranking) : bool :=
  match l with
  | [] => true
  | c :: s => forallb (fun d => negb (better_b d c) || existsb (fun '(f, e) => (f <=? k) && (k <? e)) (nth d I [])) s
              && walk I (1 + k) s
  end.
End Walk.

Definition check_leximax : bool :=
  ballots_ok && check_feasible X r theta && forallb (fun '(_, c) => conflict_ok X c) conflicts &&
  let T := total in
  let N := table in
  let U := unan T N in
  let pl := places r in
  (negb po || forallb (fun a => forallb (fun b => negb (U a b) || (nth a pl 0 <? nth b pl 0)) (seq 0 m)) (seq 0 m)) &&
  walk (scores T N) (map (intervals U pl) (seq 0 m)) 0 r.

(** What the tables mean. *)
Let P := expand B.

Lemma total_ok : ballots_ok = true -> total = Z.of_nat (length P).
Proof.
  unfold ballots_ok, total, P. induction B as [|[w s] B' IH]; simpl; [auto|].
  rewrite !andb_true_iff, Z.ltb_lt. intros [[W _] H]. rewrite IH, app_length, repeat_length by auto. lia.
Qed.

Lemma place_ok s x : x < m -> nth x (places s) 0 = index x s.
Proof. apply (nth_map_seq (fun c => index c s)). Qed.

Lemma row_ok a : a < m -> ballots_ok = true ->
  row a (map (fun '(w, s) => (w, places s)) B) = map (fun b => Z.of_nat (support P a b)) (seq 0 m).
Proof.
  unfold ballots_ok, P. intros Ha. induction B as [|[w s] B' IH]; simpl; [auto|].
  rewrite !andb_true_iff, Z.ltb_lt. intros [[W _] H]. rewrite IH by auto.
  rewrite place_ok by auto. unfold places. rewrite map_map, vadd_map. apply map_ext_in. intros b _.
  rewrite support_repeat. unfold above. destruct (index a s <? index b s); lia.
Qed.

Lemma table_ok : ballots_ok = true -> table = map (fun a => map (fun b => Z.of_nat (support P a b)) (seq 0 m)) (seq 0 m).
Proof.
  intros H. unfold table. apply map_ext_in. intros a Ha. apply row_ok; auto. apply in_seq in Ha. lia.
Qed.

Lemma scores_ok c : ballots_ok = true -> c < m -> nth c (scores total table) 0 = copeland m P c.
Proof.
  intros H Hc. unfold scores. rewrite table_ok, map_map, nth_map_seq, count_map, total_ok by auto.
  unfold copeland. f_equal. apply filter_ext. intros b. unfold beats.
  destruct (Z.ltb_spec (Z.of_nat (length P)) (2 * Z.of_nat (support P c b)));
  destruct (Nat.ltb_spec (length P) (2 * support P c b)); auto; lia.
Qed.

Lemma unan_ok a b : ballots_ok = true -> a < m -> b < m -> unan total table a b = unanimous P a b.
Proof.
  intros H Ha Hb. unfold unan. rewrite table_ok, total_ok by auto.
  rewrite (nth_map_seq _ m a) by auto. rewrite (nth_map_seq _ m b) by auto.
  apply eq_true_iff_eq. rewrite Z.eqb_eq, unanimous_support. lia.
Qed.

(** Rejections. *)
Section Reject.
Hypothesis ok : ballots_ok = true.
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

Lemma interval_spec U pl d cf k : (let '(f, e) := interval U pl d cf in f <= k < e) ->
  forall a b w, In (a, b, w) cf -> po && U a b = true \/ a = d /\ k <= nth b pl 0 \/
    a <> d /\ nth a pl 0 < nth b pl 0 /\ nth a pl 0 < k.
Proof.
  induction cf as [|[[a b] w] cf IH]; intros H a' b' w' I; [destruct I|].
  simpl in H. destruct (interval U pl d cf) as [f e] eqn:E.
  assert (K : f <= k < e -> forall a b w, In (a, b, w) cf -> po && U a b = true \/ a = d /\ k <= nth b pl 0 \/
    a <> d /\ nth a pl 0 < nth b pl 0 /\ nth a pl 0 < k).
  { intros L. apply IH. auto. }
  destruct (po && U a b) eqn:EU.
  { destruct I as [[= <- <- <-]|I]; [auto|eauto]. }
  destruct (Nat.eqb_spec a d) as [->|N].
  { destruct I as [[= <- <- <-]|I]; [right; left; lia|]. eapply K; eauto. lia. }
  destruct (Nat.ltb_spec (nth a pl 0) (nth b pl 0)); [|lia].
  destruct I as [[= <- <- <-]|I]; [right; right; lia|]. eapply K; eauto. lia.
Qed.

Lemma last_above_spec U pl d k : k < last_above U pl d -> exists x, x < m /\ U x d = true /\ k <= nth x pl 0.
Proof.
  unfold last_above. assert (H : forall x, In x (seq 0 m) -> x < m) by (intros x Hx; apply in_seq in Hx; lia).
  induction (seq 0 m) as [|x l IH]; simpl; [lia|]. intros L. destruct (U x d) eqn:E.
  - destruct (Nat.lt_ge_cases k (fold_right (fun x e => if U x d then Nat.max e (1 + nth x pl 0) else e) 0 l)).
    + apply IH; simpl in *; auto.
    + exists x. split; [apply H; now left|]. split; [auto|]. simpl in *. lia.
  - apply IH; simpl in *; auto.
Qed.

Definition allowed : ranking -> Prop := if po then unanimity m (feasible_in R X) P else any (feasible_in R X) P.

Lemma allowed_feasible q : allowed q -> feasible_in R X q.
Proof. unfold allowed. destruct po; [intros [H _]|]; auto. Qed.

Lemma walk_sound : ballots_ok = true -> ranks m r -> forallb (fun '(_, c) => conflict_ok X c) conflicts = true ->
  let U := unan total table in let pl := places r in
  forall l p, r = p ++ l -> walk (scores total table) (map (intervals U pl) (seq 0 m)) (length p) l = true ->
  forall p' c s d, l = p' ++ c :: s -> possible allowed (p ++ p') d -> ~ better (copeland m P) d c.
Proof.
  intros ok Rr C U pl. rewrite forallb_forall in C. induction l as [|c l IH]; intros p Er W p' c' s d El Po.
  { destruct p'; discriminate. }
  simpl in W. apply andb_true_iff in W. destruct W as [W0 W].
  destruct p' as [|x p'].
  2:{ simpl in El. injection El as <- El. apply (IH (p ++ [c])) with (p' := p') (s := s); auto.
      - rewrite <- app_assoc. auto.
      - rewrite app_length, Nat.add_comm. auto.
      - rewrite <- app_assoc. auto. }
  injection El as <- <-. rewrite app_nil_r in Po. destruct Po as [t A].
  pose proof (allowed_feasible _ A) as [Rq [th I]].
  pose proof (ranks_mid m p d t Rq) as (Hd & Nd & _).
  assert (Rr' := Rr). rewrite Er in Rr'. pose proof (ranks_mid m p c l Rr') as (Hc & Nc & _).
  intros Bt.
  assert (Dl : In d l).
  { assert (Hin : In d r) by now apply Rr. rewrite Er in Hin. apply in_app_iff in Hin.
    destruct Hin as [?|[<-|?]]; [tauto| |auto]. unfold better in Bt. lia. }
  rewrite forallb_forall in W0. specialize (W0 d Dl). apply orb_true_iff in W0.
  destruct W0 as [W0|W0].
  { apply negb_true_iff in W0. unfold better_b in W0. rewrite !scores_ok in W0 by auto.
    unfold better in Bt. destruct (Nat.ltb_spec (copeland m P c) (copeland m P d)); [discriminate|].
    destruct (Nat.eqb_spec (copeland m P d) (copeland m P c)); [|lia].
    destruct (Nat.ltb_spec d c); [discriminate|lia]. }
  apply existsb_exists in W0. destruct W0 as ([f e] & Hi & L).
  rewrite andb_true_iff, Nat.leb_le, Nat.ltb_lt in L.
  rewrite nth_map_seq in Hi by auto. unfold intervals in Hi. apply in_app_iff in Hi.
  assert (Un : po = true -> forall x y, x < m -> y < m -> U x y = true -> above (p ++ d :: t) x y = true).
  { intros Hp x y Hx Hy Hu. unfold allowed in A. rewrite Hp in A. destruct A as [_ A].
    apply A; auto. unfold U in Hu. now rewrite unan_ok in Hu. }
  destruct Hi as [Hi|Hi].
  - destruct po eqn:Hp; [|destruct Hi]. destruct Hi as [[= <- <-]|[]].
    destruct (last_above_spec U pl d (length p)) as (x & Hx & Hu & Lx); [lia|].
    unfold pl in Lx. rewrite place_ok in Lx by auto.
    pose proof (Un eq_refl x d Hx Hd Hu) as K.
    rewrite (not_above_next p c l d t Er Rq x Hx Lx) in K. discriminate.
  - apply in_map_iff in Hi. destruct Hi as ([x cf] & Hi & Hf). apply filter_In in Hf.
    destruct Hf as [Hf Hx]. apply Nat.eqb_eq in Hx. subst x.
    specialize (C _ Hf). simpl in C. apply (conflict_sound R X cf th C). intros a b w Hab.
    assert (Ok := C). unfold conflict_ok in Ok. rewrite !andb_true_iff, forallb_forall in Ok. destruct Ok as [[_ Ok] _].
    specialize (Ok _ Hab). simpl in Ok. rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in Ok.
    destruct Ok as [[[Ha Hb] Nab] _]. apply I; auto.
    destruct (interval_spec U pl d cf (length p)) with (a := a) (b := b) (w := w) as [K|[[-> K]|(N & K & K')]]; auto.
    + now rewrite Hi.
    + apply andb_true_iff in K. destruct K as [Hp K]. auto.
    + unfold pl in K. rewrite place_ok in K by auto. apply (next_above p c l d t Er Rq); auto.
    + unfold pl in K, K'. rewrite !place_ok in * by auto. now apply (placed_above p c l d t Er).
Qed.

Theorem check_leximax_sound : check_leximax = true -> leximax allowed (copeland m P) r.
Proof.
  unfold check_leximax. cbv zeta. rewrite !andb_true_iff. intros [[[ok F] C] [Un W]].
  pose proof (feasible_sound R X r theta F) as Hf. split.
  - unfold allowed. destruct po; [|exact Hf]. split; [exact Hf|]. intros a b Ha Hb Hu.
    rewrite <- unan_ok in Hu by auto. simpl in Un. rewrite forallb_forall in Un.
    specialize (Un a). rewrite in_seq, forallb_forall in Un. specialize (Un (conj (Nat.le_0_l a) Ha) b).
    rewrite in_seq, Hu, !place_ok in Un by auto. apply Un. lia.
  - intros p c s E d Po. apply (walk_sound ok (proj1 Hf) C r []) with (p' := p) (s := s); auto.
Qed.
End Checker.

(** In the words of the rules. *)
Corollary check_lcpo_sound R X B r theta conflicts :
  check_leximax X true B r theta conflicts = true -> lcpo (length X) (feasible_in R X) (expand B) r.
Proof. apply (check_leximax_sound R X true). Qed.

Corollary check_leximax_copeland_sound R X B r theta conflicts :
  check_leximax X false B r theta conflicts = true -> leximax_copeland (length X) (feasible_in R X) (expand B) r.
Proof. apply (check_leximax_sound R X false). Qed.

Corollary check_lcpo_unique R X B r theta conflicts :
  check_leximax X true B r theta conflicts = true ->
  forall r', lcpo (length X) (feasible_in R X) (expand B) r' -> r' = r.
Proof.
  intros H r' H'. apply (leximax_unique (length X) (unanimity (length X) (feasible_in R X) (expand B)) (copeland (length X) (expand B))).
  - intros s [[K _] _]. exact K.
  - exact H'.
  - now apply (check_lcpo_sound R X B r theta conflicts).
Qed.
