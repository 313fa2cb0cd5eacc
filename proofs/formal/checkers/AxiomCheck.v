(** A verified checker of verdicts about axioms on one profile.

    What a case supposes is shown by a feasible ranking that begins as it should, or excluded by a conflict all of whose pairs every
    ranking that begins so has. A violation is a case whose demand no possible output meets; an axiom holds if every possible output
    meets the demands of all cases ([AxiomCases]), of which the claim tells the number. *)
From Coq Require Import List Arith ZArith Lia Bool.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Profiles Linear Tables LeximaxRules Cases Outputs AxiomCases.
Import ListNotations.

Section Check.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation F := (feasible_in R X).
Variable B : list (Z * ranking).           (* empty where there are comparisons *)
Variable N : list (list Z).
Local Notation P := (expand B).
Local Notation wins := (wins N).
Local Notation unopposed := (unopposed N).
Let all := seq 0 m.

(** ** Evidence *)
Variable feas : list (ranking * list Z).
Variable confs : list conflict.
Definition evidence_ok : bool := forallb (fun e => check_feasible X (fst e) (snd e)) feas && forallb (conflict_ok X) confs.
Definition respects_all (s : ranking) : bool := forallb (fun a => forallb (fun b => negb (unopposed a b) || above s a b) all) all.
Definition starts (s b : list nat) : bool := same (firstn (length b) s) b.
Definition shown (A : axiom) (l : list nat) : bool :=
  match beginnings A l with
  | [] => true
  | bs => existsb (fun b => existsb (fun e => starts (fst e) b && (negb (respecting A) || respects_all (fst e))) feas) bs
  end.
Definition excluded (A : axiom) (b : list nat) : bool :=
  existsb (fun c => forallb (fun '(x, y, _) => above b x y || respecting A && unopposed x y) c) confs.
Definition denied (A : axiom) (l : list nat) : bool :=
  match beginnings A l with [] => false | bs => forallb (excluded A) bs end.

Section Sound.
Hypothesis ev : evidence_ok = true.

Lemma shown_sound A l : shown A l = true -> supposed m F unopposed A l.
Proof.
  unfold shown, supposed. destruct (beginnings A l) as [|b0 bs0] eqn:E; [now left|]. rewrite <- E. intros H. right.
  apply existsb_exists in H. destruct H as (b & Hb & H). apply existsb_exists in H. destruct H as ([s t] & He & H). cbn [fst] in H.
  apply andb_true_iff in H. destruct H as [S Re]. exists b, s. split; [exact Hb|]. split; [|split].
  - unfold evidence_ok in ev. rewrite andb_true_iff, !forallb_forall in ev. destruct ev as [V _]. specialize (V _ He). now apply (feasible_sound R) in V.
  - unfold starts in S. apply same_eq in S. exists (skipn (length b) s). rewrite <- S at 1. symmetry. apply firstn_skipn.
  - intros K x y Hx Hy U. rewrite K in Re. simpl in Re. 
    pose proof (proj1 (pairs_bool X (fun a b => negb (unopposed a b) || above s a b)) Re x y Hx Hy) as K'. simpl in K'. now rewrite U in K'.
Qed.

Lemma above_begins b t x y : above b x y = true -> above (b ++ t) x y = true.
Proof.
  rewrite !above_lt. intros H. assert (L : index y b <= length b).
  { clear. induction b as [|z b IH]; simpl; [lia|]. destruct (z =? y); lia. }
  assert (Ix : In x b) by (apply index_lt; lia). rewrite (index_app_l x b t Ix). destruct (in_dec Nat.eq_dec y b) as [Iy|Ny].
  - now rewrite (index_app_l y b t Iy).
  - rewrite (index_app_r y b t Ny). lia.
Qed.

Lemma denied_sound A l : denied A l = true -> ~ supposed m F unopposed A l.
Proof.
  unfold denied, supposed. destruct (beginnings A l) as [|b0 bs0] eqn:E; [discriminate|]. rewrite <- E. rewrite forallb_forall.
  intros H [K|(b & s & Hb & [Rs [t I]] & [u ->] & Re)]; [congruence|]. specialize (H b Hb). apply existsb_exists in H. destruct H as (c & Hc & H).
  rewrite forallb_forall in H. unfold evidence_ok in ev. rewrite andb_true_iff, !forallb_forall in ev. destruct ev as [_ V]. specialize (V c Hc).
  apply (conflict_sound R X c t V). intros x y w Hxy. specialize (H _ Hxy). simpl in H.
  unfold conflict_ok, is_conflict in V. rewrite !andb_true_iff, !forallb_forall in V. destruct V as [[_ V] _].
  specialize (V _ Hxy). simpl in V. rewrite !andb_true_iff, !Nat.ltb_lt in V. destruct V as [[[Hx Hy] _] _].
  apply I; auto. apply orb_true_iff in H. destruct H as [H|H]; [now apply above_begins|]. apply andb_true_iff in H. now apply Re.
Qed.
End Sound.

(** ** The verdict *)
Inductive verdict := Violated (case : list nat) | Satisfied (cases : nat).
Definition ranking_known (o : outputs) : bool := match o with Is r => is_ranking X r | Have _ => true end.
Definition check_axiom (A : axiom) (hint : list nat) (o : outputs) (v : verdict) : bool :=
  (0 <? m) && ballots_ok X B && evidence_ok && let below := below_table m o in
  match v with
  | Violated l => speaks_here X B N A l && shown A l && never m below A l
  | Satisfied n => let cases := named X B N A hint in
      complete X B N A hint && (length (filter (shown A) cases) =? n) &&
      forallb (fun l => if shown A l then surely m below A l else denied A l) cases
  end.

Definition meaning (A : axiom) (v : verdict) (q : ranking) : Prop :=
  let case := is_case m F wins unopposed P A in
  match v with
  | Violated l => case l /\ ~ demand A l q
  | Satisfied n => (forall l, case l -> demand A l q) /\ exists cases, NoDup cases /\ length cases = n /\ forall l, In l cases <-> case l
  end.

Lemma ballot_ranks v : ballots_ok X B = true -> In v P -> ranks m v.
Proof.
  unfold ballots_ok. rewrite forallb_forall. intros ok Hv. apply in_flat_map in Hv. destruct Hv as ([w s] & He & Hv). apply repeat_spec in Hv.
  subst v. specialize (ok _ He). simpl in ok. apply andb_true_iff in ok. now apply is_ranking_sound.
Qed.

Lemma speaks_proper A l : 0 < m -> ballots_ok X B = true -> speaks m wins unopposed P A l -> proper m A l.
Proof.
  intros Hm ok S. assert (Ranked : ranks m l -> proper m A l) by (intros Rl; split; [intros c Hc; now apply Rl|]; split; [exact Hm|]; now destruct A).
  destruct A; cbn [speaks] in S.
  all: try (destruct l as [|a [|b [|? ?]]]; try contradiction; repeat split; auto; intros c; simpl; intuition (subst; auto); fail).
  - now apply Ranked.
  - destruct S as (E & _). repeat split; auto. intros c Hc. rewrite E in Hc. apply filter_In in Hc. destruct Hc as [Hc _]. apply in_seq in Hc. lia.
  - destruct S as (NP & U). apply Ranked. destruct P as [|v P'] eqn:E; [congruence|]. rewrite <- (U v (or_introl eq_refl)).
    apply ballot_ranks; [exact ok|]. rewrite E. now left.
Qed.

Theorem check_axiom_sound A hint o v : check_axiom A hint o v = true -> forall q, ranks m q -> agrees o q -> meaning A v q.
Proof.
  unfold check_axiom, meaning. cbv zeta. rewrite !andb_true_iff, Nat.ltb_lt. intros [[[Hm ok] ev] V] q Rq Aq. destruct v as [l|n].
  - rewrite !andb_true_iff in V. destruct V as [[S Sh] Ne]. apply speaks_sound in S; [|exact ok]. split.
    + split; [exact S|now apply shown_sound].
    + apply (never_sound m o q Rq Aq A l); [now apply speaks_proper|exact Ne].
  - rewrite !andb_true_iff, Nat.eqb_eq, forallb_forall in V. destruct V as [[C L] Al].
    assert (Is : forall l, is_case m F wins unopposed P A l <-> In l (filter (shown A) (named X B N A hint))).
    { intros l. rewrite filter_In. split.
      - intros [S Su]. assert (I : In l (named X B N A hint)) by now apply named_all. split; [exact I|]. specialize (Al l I).
        destruct (shown A l); [reflexivity|]. now apply (denied_sound ev) in Al.
      - intros [I Sh]. split; [now apply named_speaks in I|now apply shown_sound]. }
    split.
    + intros l K. pose proof (proj1 K) as S. apply Is, filter_In in K. destruct K as [I Sh]. specialize (Al l I). rewrite Sh in Al.
      apply (surely_sound m o q Rq Aq A l); [now apply speaks_proper|exact Al].
    + exists (filter (shown A) (named X B N A hint)). split; [now apply NoDup_filter, named_once|]. split; [exact L|]. intros l. symmetry. apply Is.
Qed.

(** What a claim may say of the ballots: all are allowed, or one is not. *)
Definition check_allowed : bool := ballots_ok X B && evidence_ok && forallb (fun e => existsb (fun f => same (snd e) (fst f)) feas) B.
Definition check_not_allowed : bool := ballots_ok X B && evidence_ok && existsb (fun e => excluded Pmc (snd e)) B.

Theorem check_allowed_sound : check_allowed = true -> forall v, In v P -> F v.
Proof.
  unfold check_allowed, evidence_ok. rewrite !andb_true_iff, !forallb_forall. intros [[_ [V _]] H] v Hv.
  apply in_flat_map in Hv. destruct Hv as ([w s] & He & Hv). apply repeat_spec in Hv. subst v. specialize (H _ He). apply existsb_exists in H.
  destruct H as ([f t] & Hf & E). apply same_eq in E. simpl in E. subst f. specialize (V _ Hf). now apply (feasible_sound R) in V.
Qed.

Theorem check_not_allowed_sound : check_not_allowed = true -> exists v, In v P /\ ~ F v.
Proof.
  unfold check_not_allowed. rewrite !andb_true_iff. intros [[ok ev] H]. apply existsb_exists in H. destruct H as ([w s] & He & H). exists s. split.
  - apply in_flat_map. exists (w, s). split; [exact He|]. unfold ballots_ok in ok. rewrite forallb_forall in ok. specialize (ok _ He).
    simpl in ok. rewrite andb_true_iff, Z.ltb_lt in ok. destruct (Z.to_nat w) eqn:E; [lia|now left].
  - intros Fs. apply (denied_sound ev Pmc s); [unfold denied; cbn [beginnings forallb]; cbn [snd] in H; now rewrite H|]. right. exists s, s.
    split; [now left|]. split; [exact Fs|]. split; [exists []; now rewrite app_nil_r|discriminate].
Qed.
End Check.

(** ** In the words of the axioms, of ballots *)
Section Ballots.
Variable R : numbers.
Variable X : list (list Z).
Local Notation m := (length X).
Local Notation F := (feasible_in R X).
Variable B : list (Z * ranking).
Local Notation P := (expand B).
Variables (feas : list (ranking * list Z)) (confs : list conflict).

Lemma table_entry a b : ballots_ok X B = true -> a < m -> b < m -> number (table X B) a b = Z.of_nat (support P a b).
Proof. intros ok Ha Hb. unfold number. rewrite (table_ok X B ok), (nth_map_seq _ _ a) by auto. now rewrite (nth_map_seq _ _ b). Qed.

Lemma table_cases A l : B <> [] -> ballots_ok X B = true ->
  is_case m F (wins (table X B)) (unopposed (table X B)) P A l <-> is_case m F (beats P) (unanimous P) P A l.
Proof.
  intros NB ok. apply is_case_ext; intros a b Ha Hb.
  - unfold wins. rewrite !table_entry by auto. exact (wins_ok X B NB ok a b Ha Hb).
  - unfold unopposed. rewrite !table_entry by auto. exact (pairs_ok X B NB ok a b Ha Hb).
Qed.

Definition check_axiom_ballots (A : axiom) (hint : list nat) (o : outputs) (v : verdict) : bool :=
  match B with [] => false | _ => check_axiom X B (table X B) feas confs A hint o v end.

Theorem check_axiom_ballots_sound A hint o v : check_axiom_ballots A hint o v = true -> forall q, ranks m q -> agrees o q ->
  let case := is_case m F (beats P) (unanimous P) P A in
  match v with
  | Violated l => case l /\ ~ demand A l q
  | Satisfied n => (forall l, case l -> demand A l q) /\ exists cases, NoDup cases /\ length cases = n /\ forall l, In l cases <-> case l
  end.
Proof.
  unfold check_axiom_ballots. intros H q Rq Aq. cbv zeta. set (case := is_case m F (beats P) (unanimous P) P A). assert (NB : B <> []) by (intros E; rewrite E in H; discriminate).
  assert (C : check_axiom X B (table X B) feas confs A hint o v = true) by (destruct B; [congruence|exact H]). clear H.
  pose proof (check_axiom_sound R X B (table X B) feas confs A hint o v C q Rq Aq) as M.
  unfold check_axiom in C. cbv zeta in C. rewrite !andb_true_iff in C. destruct C as [[[_ ok] _] _].
  assert (E : forall l, is_case m F (wins (table X B)) (unopposed (table X B)) P A l <-> case l) by (intros; now apply table_cases).
  unfold meaning in M. cbv zeta in M. destruct v as [l|n].
  - rewrite E in M. exact M.
  - destruct M as [D (cases & ND & L & I)]. split; [intros l K; now apply D, E|]. exists cases. split; [exact ND|]. split; [exact L|].
    intros l. rewrite <- E. apply I.
Qed.

(** A violation on a profile of allowed ballots refutes the axiom as it is stated. *)
Theorem check_axiom_violation_sound A hint o l (output : profile -> ranking -> Prop) q : check_axiom_ballots A hint o (Violated l) = true ->
  ballots m F P -> output P q -> ranks m q -> agrees o q -> ~ axiom_of A m F output.
Proof.
  intros C HB O Rq Aq H. destruct (check_axiom_ballots_sound A hint o _ C q Rq Aq) as [K D]. apply D.
  assert (FR : forall r, F r -> ranks m r) by now intros r [Hr _].
  destruct (classify A) as [->|NS]; [exact (cases_of_smith m F output H P q l HB O K)|]. exact (proj1 (cases_of_axiom m F output FR A NS) H P q l HB O K).
Qed.
End Ballots.
