(** Finite sums of rationals; the weighted norm with Cauchy-Schwarz and Minkowski stated with given bounds instead of roots. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Qround.
From Pluralign Require Import Ensembles.
Import ListNotations.
Open Scope Q_scope.

Lemma number_S n : number (S n) == number n + 1.
Proof. unfold number. rewrite Nat2Z.inj_succ. unfold Z.succ. now rewrite inject_Z_plus. Qed.

Lemma number_nonneg n : 0 <= number n.
Proof. unfold number, Qle. simpl. lia. Qed.

Lemma number_pos n : (0 < n)%nat -> 0 < number n.
Proof. unfold number, Qlt. simpl. lia. Qed.

Lemma number_le m n : (m <= n)%nat -> number m <= number n.
Proof. unfold number. rewrite <- Zle_Qle. lia. Qed.

Lemma square_nonneg (x : Q) : 0 <= x * x.
Proof. nra. Qed.

Section Sum.
Context {A : Type}.
Implicit Types (f g : A -> Q) (l : list A).

Lemma sum_ext f g l : (forall x, In x l -> f x == g x) -> sum f l == sum g l.
Proof.
  induction l as [|x l IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; now right). rewrite (H x) by now left. reflexivity.
Qed.

Lemma sum_plus f g l : sum (fun x => f x + g x) l == sum f l + sum g l.
Proof. induction l as [|x l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_minus f g l : sum (fun x => f x - g x) l == sum f l - sum g l.
Proof. induction l as [|x l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_scale c f l : sum (fun x => c * f x) l == c * sum f l.
Proof. induction l as [|x l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_const c l : sum (fun _ => c) l == c * number (length l).
Proof. induction l as [|x l IH]; [simpl; unfold number; simpl; ring|]. cbn [sum length]. rewrite IH, number_S. ring. Qed.

Lemma sum_le f g l : (forall x, In x l -> f x <= g x) -> sum f l <= sum g l.
Proof.
  induction l as [|x l IH]; intros H; simpl; [lra|]. pose proof (H x (or_introl eq_refl)).
  assert (sum f l <= sum g l) by (apply IH; intros; apply H; now right). lra.
Qed.

Lemma sum_zero f l : (forall x, In x l -> f x == 0) -> sum f l == 0.
Proof. intros H. rewrite (sum_ext f (fun _ => 0) l H), sum_const. ring. Qed.

Lemma sum_nonneg f l : (forall x, In x l -> 0 <= f x) -> 0 <= sum f l.
Proof. intros H. rewrite <- (sum_zero (fun _ => 0) l) by reflexivity. now apply sum_le. Qed.

Lemma sum_pos f l x : (forall x, In x l -> 0 <= f x) -> In x l -> 0 < f x -> 0 < sum f l.
Proof.
  induction l as [|y l IH]; intros H I P; [destruct I|]. simpl. pose proof (H y (or_introl eq_refl)).
  assert (0 <= sum f l) by (apply sum_nonneg; intros; apply H; now right).
  destruct I as [->|I]; [lra|]. assert (0 < sum f l) by (apply IH; auto; intros; apply H; now right). lra.
Qed.

(** A sum of nonnegative numbers that is zero consists of zeros. *)
Lemma sum_zero_all f l x : (forall x, In x l -> 0 <= f x) -> sum f l <= 0 -> In x l -> f x == 0.
Proof.
  intros H S I. destruct (Qlt_le_dec 0 (f x)) as [P|P].
  - pose proof (sum_pos f l x H I P). lra.
  - pose proof (H x I). lra.
Qed.

Lemma sum_app f l l' : sum f (l ++ l') == sum f l + sum f l'.
Proof. induction l as [|x l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_filter f (b : A -> bool) l : sum f l == sum f (filter b l) + sum f (filter (fun x => negb (b x)) l).
Proof. induction l as [|x l IH]; simpl; [ring|]. destruct (b x); simpl; rewrite IH; ring. Qed.

Lemma sum_filter_zero f (b : A -> bool) l : (forall x, In x l -> b x = false -> f x == 0) -> sum f (filter b l) == sum f l.
Proof.
  intros H. rewrite (sum_filter f b l), (sum_zero f (filter (fun x => negb (b x)) l)); [ring|].
  intros x I. apply filter_In in I. destruct I as [I N]. apply H; [auto|]. now destruct (b x).
Qed.
End Sum.

Lemma sum_map {A B} (h : A -> B) f l : sum f (map h l) = sum (fun x => f (h x)) l.
Proof. induction l as [|x l IH]; simpl; congruence. Qed.

Lemma sum_swap {A B} (f : A -> B -> Q) l l' :
  sum (fun x => sum (fun y => f x y) l') l == sum (fun y => sum (fun x => f x y) l) l'.
Proof.
  induction l as [|x l IH]; simpl; [symmetry; now apply sum_zero|]. rewrite IH, <- sum_plus. reflexivity.
Qed.

(** The weighted norm. *)
Section Norm.
Context {P : Type}.
Variable E : list P.
Variable mu : P -> Q.
Hypothesis mu_nonneg : forall e, In e E -> 0 <= mu e.
Local Notation inner := (inner E mu).
Local Notation norm2 := (norm2 E mu).

Lemma inner_ext f f' g g' : (forall e, In e E -> f e == f' e) -> (forall e, In e E -> g e == g' e) -> inner f g == inner f' g'.
Proof. intros F G. apply sum_ext. intros e I. now rewrite (F e I), (G e I). Qed.

Lemma norm2_ext f g : (forall e, In e E -> f e == g e) -> norm2 f == norm2 g.
Proof. intros H. now apply inner_ext. Qed.

Lemma norm2_nonneg f : 0 <= norm2 f.
Proof. apply sum_nonneg. intros e I. pose proof (mu_nonneg e I). pose proof (square_nonneg (f e)). nra. Qed.

Lemma norm2_plus f g : norm2 (fun e => f e + g e) == norm2 f + 2 * inner f g + norm2 g.
Proof. unfold norm2, inner. induction E as [|e l IH]; simpl; [ring|]. rewrite IH by (intros; apply mu_nonneg; now right). ring. Qed.

Lemma norm2_comb c d f g : norm2 (fun e => c * f e + d * g e) == c * c * norm2 f + 2 * c * d * inner f g + d * d * norm2 g.
Proof. unfold norm2, inner. induction E as [|e l IH]; simpl; [ring|]. rewrite IH by (intros; apply mu_nonneg; now right). ring. Qed.

(** Cauchy-Schwarz without square roots: s and t are bounds of the norms. *)
Lemma cauchy_schwarz f g s t : 0 <= s -> 0 <= t -> norm2 f <= s * s -> norm2 g <= t * t -> inner f g <= s * t.
Proof.
  intros S T F G. pose proof (norm2_nonneg f) as F0. pose proof (norm2_nonneg g) as G0.
  assert (H : forall c d, 2 * c * d * inner f g <= c * c * norm2 f + d * d * norm2 g).
  { intros c d. pose proof (norm2_nonneg (fun e => c * f e + - d * g e)) as N. rewrite norm2_comb in N. lra. }
  set (b := inner f g) in *. destruct (Qlt_le_dec (s * t) b) as [L|]; [|auto]. exfalso.
  assert (ST : 0 <= s * t) by nra. assert (B : 0 < b) by lra.
  assert (H1 : b * b <= norm2 f * norm2 g).
  { destruct (Qlt_le_dec 0 (norm2 g)) as [Pg|Zg].
    - specialize (H (norm2 g) b). apply (Qmult_le_l _ _ (norm2 g) Pg). lra.
    - assert (Eg : norm2 g == 0) by lra. specialize (H 1 ((norm2 f + 1) / b)).
      assert (X : 2 * 1 * ((norm2 f + 1) / b) * b == 2 * (norm2 f + 1)) by (field; lra).
      rewrite X, Eg in H. lra. }
  assert (H2 : norm2 f * norm2 g <= (s * s) * (t * t)).
  { apply Qle_trans with (s * s * norm2 g); [apply Qmult_le_compat_r|rewrite !(Qmult_comm (s * s)); apply Qmult_le_compat_r]; auto; nra. }
  assert (H3 : (s * t) * (s * t) < b * b) by nra. lra.
Qed.

Lemma minkowski f g s t : 0 <= s -> 0 <= t -> norm2 f <= s * s -> norm2 g <= t * t ->
  norm2 (fun e => f e + g e) <= (s + t) * (s + t).
Proof. intros S T F G. pose proof (cauchy_schwarz f g s t S T F G). rewrite norm2_plus. lra. Qed.

Lemma norm2_le f c : sum mu E == 1 -> 0 <= c -> (forall e, In e E -> - c <= f e <= c) -> norm2 f <= c * c.
Proof.
  intros M C H. apply Qle_trans with (sum (fun e => c * c * mu e) E).
  - apply sum_le. intros e I. pose proof (mu_nonneg e I). pose proof (H e I). assert (f e * f e <= c * c) by nra. nra.
  - rewrite sum_scale, M. lra.
Qed.
End Norm.
