(** In the plane LCPO chooses every Condorcet winner that can be first, with half points, too.

    If nothing is unanimous, LCPO is leximax Copeland. Otherwise all voters' parameters θ lie in an open half-plane, d·θ > 0 for the
    difference d of two candidates; there θ is known up to a factor by τ = h·θ/d·θ, h orthogonal to d, and c is above x where α + βτ > 0,
    on one side of a threshold. A voter with at most half of the voters on either side of her own τ therefore has the Condorcet winner
    above everybody: her ballot respects all unanimous pairs, and LCPO satisfies the axiom where such a ranking has the winner first. *)
From Coq Require Import List Arith ZArith Reals Lia Lra Bool.
From Pluralign Require Import Axioms VotingRules LinearModel.
From Pluralign Require Import Rankings Leximax Profiles Rules Kemeny Cells Winners HalfPoints Linear Numbers MajorityLoss Exists Symmetry Plane.
Import ListNotations.

(** ** The middle of a list of numbers *)
Section Middle.
Context {A : Type}.
Variable f : A -> R.
Definition below x y : bool := if Rlt_dec (f y) (f x) then true else false.          (* y is below x *)
Definition upto x y : bool := if Rle_dec (f y) (f x) then true else false.

Lemma least_with (D : A -> bool) l : (exists x, In x l /\ D x = true) -> exists x, In x l /\ D x = true /\ forall y, In y l -> D y = true -> (f x <= f y)%R.
Proof.
  induction l as [|x l IH]; intros (y & I & Dy); [destruct I|]. destruct (existsb D l) eqn:E.
  - destruct IH as (z & Iz & Dz & Hz). { apply existsb_exists in E. destruct E as (z & ? & ?). eauto. }
    destruct (D x) eqn:Dx; [destruct (Rle_dec (f x) (f z)) as [L|L]|].
    + exists x. split; [now left|]. split; [auto|]. intros w [<-|Iw] Dw; [lra|]. specialize (Hz w Iw Dw). lra.
    + exists z. split; [now right|]. split; [auto|]. intros w [<-|Iw] Dw; [lra|auto].
    + exists z. split; [now right|]. split; [auto|]. intros w [<-|Iw] Dw; [congruence|auto].
  - assert (N : forall w, In w l -> D w = false).
    { intros w Iw. destruct (D w) eqn:Dw; [|auto]. assert (existsb D l = true) by (apply existsb_exists; eauto). congruence. }
    destruct I as [->|I]; [|rewrite (N y I) in Dy; discriminate]. exists y. split; [now left|]. split; [auto|].
    intros w [<-|Iw] Dw; [lra|]. rewrite (N w Iw) in Dw. discriminate.
Qed.

Lemma count_split (D : A -> bool) l : length (filter D l) + length (filter (fun x => negb (D x)) l) = length l.
Proof. induction l as [|x l IH]; simpl; [auto|]. destruct (D x); simpl; lia. Qed.

Lemma greatest (l : list A) : l <> [] -> exists x, In x l /\ forall y, In y l -> (f y <= f x)%R.
Proof.
  induction l as [|x l IH]; [congruence|]. intros _. destruct l as [|z l].
  - exists x. split; [now left|]. intros y [<-|[]]. lra.
  - destruct IH as (y & Iy & Hy); [discriminate|]. destruct (Rle_dec (f y) (f x)) as [L|L].
    + exists x. split; [now left|]. intros w [<-|Iw]; [lra|]. specialize (Hy w Iw). lra.
    + exists y. split; [now right|]. intros w [<-|Iw]; [lra|auto].
Qed.

(** No more than half are below it, and no more than half above. *)
Lemma middle (l : list A) : l <> [] -> exists x, In x l /\ 2 * length (filter (below x) l) <= length l /\
  2 * length (filter (fun y => negb (upto x y)) l) <= length l.
Proof.
  intros N. set (D := fun x => length l <=? 2 * length (filter (upto x) l)). destruct (least_with D l) as (x & Ix & Dx & Hx).
  - destruct (greatest l N) as (x & Ix & Hx). exists x. split; [auto|]. apply Nat.leb_le. rewrite (count_all (upto x)); [lia|].
    intros y Iy. unfold upto. destruct (Rle_dec (f y) (f x)) as [|K]; [auto|]. destruct K. auto.
  - exists x. split; [auto|]. apply Nat.leb_le in Dx. split; [|pose proof (count_split (upto x) l); lia].
    destruct (filter (below x) l) as [|z k] eqn:E; [simpl; lia|]. destruct (greatest (filter (below x) l)) as (y & Iy & Hy); [rewrite E; discriminate|].
    apply filter_In in Iy. destruct Iy as [Iy By]. unfold below in By. destruct (Rlt_dec (f y) (f x)) as [L|]; [|discriminate].
    apply Nat.nlt_ge. intros G. assert (Dy : D y = true).
    { apply Nat.leb_le. rewrite <- E in G. assert (length (filter (below x) l) <= length (filter (upto y) l)); [|lia]. apply count_le. intros w Iw Bw. unfold upto.
      destruct (Rle_dec (f w) (f y)) as [|K]; [auto|]. destruct K. apply Hy. now apply filter_In. }
    specialize (Hx y Iy Dy). lra.
Qed.
End Middle.

(** ** The plane *)
Section Plane.
Variable X : list (list Z).
Hypothesis plane : forall x, In x X -> (length x <= 2)%nat.
Local Notation m := (length X).
Local Notation reward t a := (LinearModel.reward (features X a) t).
Local Notation Ballots := (ballots m (feasible X)).

(** A parameter for each ballot. *)
Lemma parameters (P : profile) : (forall v, In v P -> feasible X v) -> exists g : ranking -> list R, forall v, In v P -> induces X (g v) v.
Proof.
  induction P as [|v P IH]; intros H; [exists (fun _ => []); intros v []|]. destruct IH as [g G]; [intros; apply H; now right|].
  destruct (H v (or_introl eq_refl)) as [_ [t I]]. exists (fun w => if list_eq_dec Nat.eq_dec w v then t else g w).
  intros w [<-|Iw]; [destruct (list_eq_dec Nat.eq_dec v v); [auto|congruence]|]. destruct (list_eq_dec Nat.eq_dec w v) as [->|]; auto.
Qed.

Local Open Scope R_scope.
(** Where all voters have a above b, a Condorcet winner is first on some ballot. *)
Lemma median_voter P a b c : Ballots P -> (a < m)%nat -> (b < m)%nat -> unanimous P a b = true -> (c < m)%nat ->
  (forall d, (d < m)%nat -> d <> c -> beats P c d = true) -> exists v, In v P /\ first v c = true.
Proof.
  intros [N B] Ha Hb U Hc W. destruct (parameters P) as [g G]; [intros v Hv; now apply B|].
  set (d1 := IZR (nth 0 (features X a) 0%Z) - IZR (nth 0 (features X b) 0%Z)). set (d2 := IZR (nth 1 (features X a) 0%Z) - IZR (nth 1 (features X b) 0%Z)).
  set (w := fun v => d1 * nth 0 (g v) 0 + d2 * nth 1 (g v) 0). set (h := fun v => - d2 * nth 0 (g v) 0 + d1 * nth 1 (g v) 0).
  assert (Wp : forall v, In v P -> 0 < w v).
  { intros v Hv. pose proof (G v Hv a b Ha Hb (unanimous_above P a b U v Hv)) as K. rewrite !(reward_plane X plane) in K by auto. unfold w, d1, d2. lra. }
  assert (D : 0 < d1 * d1 + d2 * d2).
  { destruct P as [|v P]; [congruence|]. specialize (Wp v (or_introl eq_refl)). unfold w in Wp. pose proof (Rle_0_sqr d1) as Q1. pose proof (Rle_0_sqr d2) as Q2. unfold Rsqr in *.
    destruct (Req_dec d1 0) as [E1|E1]; [destruct (Req_dec d2 0) as [E2|E2]; [rewrite E1, E2 in Wp; lra|]|].
    - pose proof (Rsqr_pos_lt d2 E2). unfold Rsqr in *. lra.
    - pose proof (Rsqr_pos_lt d1 E1). unfold Rsqr in *. lra. }
  set (tau := fun v => h v / w v). destruct (middle tau P N) as (v & Iv & Low & High). exists v. split; [auto|].
  destruct (B v Iv) as [Rv _]. apply (above_first m v c Rv Hc). intros x Hx Nx. destruct (above v c x) eqn:Av; [auto|exfalso].
  apply (above_total m v c x Rv Hc (not_eq_sym Nx)) in Av.
  set (e1 := IZR (nth 0 (features X c) 0%Z) - IZR (nth 0 (features X x) 0%Z)). set (e2 := IZR (nth 1 (features X c) 0%Z) - IZR (nth 1 (features X x) 0%Z)).
  set (alpha := e1 * d1 + e2 * d2). set (beta := - e1 * d2 + e2 * d1).
  (* in the coordinates w and h, c is better than x by a multiple of α + β τ *)
  assert (Side : forall u, In u P -> (reward (g u) c - reward (g u) x) * (d1 * d1 + d2 * d2) = w u * (alpha + beta * tau u)).
  { intros u Hu. specialize (Wp u Hu). rewrite !(reward_plane X plane) by auto. unfold tau.
    replace (w u * (alpha + beta * (h u / w u))) with (alpha * w u + beta * h u) by (field; lra). unfold alpha, beta, w, h, e1, e2. ring. }
  assert (Av' : alpha + beta * tau v < 0).
  { pose proof (G v Iv x c Hx Hc Av) as K. specialize (Side v Iv). specialize (Wp v Iv). destruct (Rlt_or_le (alpha + beta * tau v) 0) as [|L]; [auto|exfalso].
    assert (0 <= w v * (alpha + beta * tau v)) by (apply Rmult_le_pos; lra).
    assert (0 < (reward (g v) x - reward (g v) c) * (d1 * d1 + d2 * d2)) by (apply Rmult_lt_0_compat; lra). lra. }
  assert (Au : forall u, In u P -> above u c x = true -> 0 < alpha + beta * tau u).
  { intros u Hu K. pose proof (G u Hu c x Hc Hx K) as L. specialize (Side u Hu). specialize (Wp u Hu).
    apply Rmult_lt_reg_l with (w u); [auto|]. rewrite Rmult_0_r, <- Side. apply Rmult_lt_0_compat; lra. }
  pose proof (W x Hx Nx) as M. apply Nat.ltb_lt in M. unfold support in M.
  destruct (Rle_or_lt 0 beta) as [Be|Be].
  - assert (L : (length (filter (fun u => above u c x) P) <= length (filter (fun u => negb (upto tau v u)) P))%nat); [|lia].
    apply count_le. intros u Hu K. specialize (Au u Hu K). unfold upto. destruct (Rle_dec (tau u) (tau v)) as [T|]; [exfalso|auto].
    apply (Rmult_le_compat_l beta) in T; lra.
  - assert (L : (length (filter (fun u => above u c x) P) <= length (filter (below tau v) P))%nat); [|lia].
    apply count_le. intros u Hu K. specialize (Au u Hu K). unfold below. destruct (Rlt_dec (tau u) (tau v)) as [|T]; [auto|exfalso].
    apply Rnot_lt_le in T. apply (Rmult_le_compat_l (- beta)) in T; lra.
Qed.
Local Close Scope R_scope.

Section Contests.
Variable score : profile -> nat -> nat.
Hypothesis score_lt : by_contests m score.
Let F_ranks : forall r, feasible X r -> ranks m r := fun r H => proj1 H.

Theorem plane_condorcet_winner : condorcet_winner m (feasible X) (fun P => leximax (unanimity m (feasible X) P) (score P)).
Proof.
  intros P r c B H Hc W Ex. apply (contests_po_condorcet_winner_pareto m (feasible X) F_ranks score score_lt P r c B H Hc W).
  destruct (existsb (fun a => existsb (unanimous P a) (seq 0 m)) (seq 0 m)) eqn:E.
  - apply existsb_exists in E. destruct E as (a & Ha & E). apply existsb_exists in E. destruct E as (b & Hb & U). rewrite in_seq in Ha, Hb.
    destruct (median_voter P a b c B) as (v & Iv & T); auto; try lia. exists v. split; [now apply (proj2 B)|]. split; [now apply ballot_respects|auto].
  - destruct Ex as (s & Fs & T). exists s. split; [auto|]. split; [|auto]. intros a b Ha Hb U. exfalso.
    assert (K : existsb (fun a => existsb (unanimous P a) (seq 0 m)) (seq 0 m) = true); [|congruence]. apply existsb_exists. exists a. split; [apply in_seq; lia|].
    apply existsb_exists. exists b. split; [apply in_seq; lia|auto].
Qed.
End Contests.
End Plane.

Theorem lcpo_in_the_plane X : (forall x, In x X -> length x <= 2) -> let m := length X in let F := feasible X in
  condorcet_winner m F (lcpo m F) /\ condorcet_winner m F (lcpo_half m F).
Proof.
  intros Pl m F. split; [exact (plane_condorcet_winner X Pl (copeland m) (copeland_by_contests m))|].
  exact (plane_condorcet_winner X Pl (copeland_half m) (half_by_contests m)).
Qed.
