(** Boxes of weights of small ensembles, and what they say about the weight of a pattern.

    The weights of k rewards, greatest first, are numbers a with sum W between integers lo and hi. From the order and the sum follow tighter
    bounds. A pattern is a set of rewards; its weight is at least what they have at least, and at least W less what the others have at
    most. A linear function of the weights is, for any slope s, at least s W plus what each reward adds to that at least in the box. *)
From Coq Require Import List QArith Lqa Lia ZArith Bool Setoid.
From Pluralign Require Import Packed.
Import ListNotations.
Open Scope Q_scope.

Definition iz : Z -> Q := inject_Z.
Lemma iz_plus x y : iz (x + y) == iz x + iz y. Proof. unfold iz. rewrite inject_Z_plus. reflexivity. Qed.
Lemma iz_mult x y : iz (x * y) == iz x * iz y. Proof. unfold iz. rewrite inject_Z_mult. reflexivity. Qed.
Lemma iz_opp x : iz (- x) == - iz x. Proof. unfold iz. rewrite inject_Z_opp. reflexivity. Qed.
Lemma iz_minus x y : iz (x - y) == iz x - iz y. Proof. unfold Z.sub. rewrite iz_plus, iz_opp. reflexivity. Qed.
Lemma iz_le x y : (x <= y)%Z <-> iz x <= iz y. Proof. unfold iz. rewrite Zle_Qle. reflexivity. Qed.
Lemma iz_zero : iz 0 = 0. Proof. reflexivity. Qed.

Fixpoint qsum (a : list Q) : Q := match a with [] => 0 | x :: a' => x + qsum a' end.
Fixpoint zsum (l : list Z) : Z := match l with [] => 0%Z | x :: l' => (x + zsum l')%Z end.
Fixpoint falling (a : list Q) : Prop := match a with [] => True | x :: a' => Forall (fun y => y <= x) a' /\ falling a' end.

Definition at_least (lo : list Z) (a : list Q) := Forall2 (fun l x => iz l <= x) lo a.
Definition at_most (hi : list Z) (a : list Q) := Forall2 (fun h x => x <= iz h) hi a.

(** ** Tighter bounds *)
Fixpoint down_min (m : Z) (l : list Z) : list Z := match l with [] => [] | x :: l' => let y := Z.min m x in y :: down_min y l' end.
Definition least_so_far (l : list Z) : list Z := match l with [] => [] | x :: _ => down_min x l end.
Fixpoint greatest_after (l : list Z) : list Z :=
  match l with [] => [] | x :: l' => match greatest_after l' with [] => [x] | y :: k => Z.max x y :: y :: k end end.

Lemma iz_min x y q : q <= iz x -> q <= iz y -> q <= iz (Z.min x y).
Proof. intros. destruct (Z.min_spec x y) as [[_ ->]|[_ ->]]; auto. Qed.
Lemma iz_max x y q : iz x <= q -> iz y <= q -> iz (Z.max x y) <= q.
Proof. intros. destruct (Z.max_spec x y) as [[_ ->]|[_ ->]]; auto. Qed.

Lemma down_min_sound hi a : at_most hi a -> falling a -> forall m, Forall (fun y => y <= iz m) a -> at_most (down_min m hi) a.
Proof.
  induction 1 as [|h x hi a L _ IH]; intros F m M; simpl; [constructor|]. destruct F as [Fx F]. inversion M; subst.
  assert (K : x <= iz (Z.min m h)) by now apply iz_min. constructor; [exact K|]. apply IH; [exact F|].
  eapply Forall_impl; [|exact Fx]. intros y Hy. cbv beta in Hy. lra.
Qed.

Lemma least_so_far_sound hi a : at_most hi a -> falling a -> at_most (least_so_far hi) a.
Proof.
  intros H F. destruct H as [|h x hi a L H]; [constructor|]. unfold least_so_far. apply down_min_sound; [now constructor|exact F|].
  destruct F as [Fx _]. constructor; [exact L|]. eapply Forall_impl; [|exact Fx]. intros y Hy. cbv beta in Hy. lra.
Qed.

Lemma greatest_after_sound lo a : at_least lo a -> falling a -> at_least (greatest_after lo) a.
Proof.
  induction 1 as [|l x lo a L _ IH]; intros F; simpl; [constructor|]. destruct F as [Fx F]. specialize (IH F).
  destruct IH as [|y z k b Ly Hk]; [repeat constructor; exact L|]. inversion Fx; subst.
  constructor; [apply iz_max; lra|]. constructor; [exact Ly|exact Hk].
Qed.

Lemma zip_max lo lo' a : at_least lo a -> at_least lo' a -> at_least (zip Z.max lo lo') a.
Proof.
  intros H. revert lo'. induction H as [|l x lo a L _ IH]; intros lo' H'; inversion H'; subst; simpl; constructor; [now apply iz_max|now apply IH].
Qed.
Lemma zip_min hi hi' a : at_most hi a -> at_most hi' a -> at_most (zip Z.min hi hi') a.
Proof.
  intros H. revert hi'. induction H as [|l x hi a L _ IH]; intros hi' H'; inversion H'; subst; simpl; constructor; [now apply iz_min|now apply IH].
Qed.

Lemma at_most_sum hi a : at_most hi a -> qsum a <= iz (zsum hi).
Proof. induction 1 as [|h x hi a L _ IH]; simpl; [rewrite iz_zero; lra|]. rewrite iz_plus. lra. Qed.
Lemma at_least_sum lo a : at_least lo a -> iz (zsum lo) <= qsum a.
Proof. induction 1 as [|h x hi a L _ IH]; simpl; [rewrite iz_zero; lra|]. rewrite iz_plus. lra. Qed.

Lemma Forall2_imply {A B} (P Q : A -> B -> Prop) l k : (forall x y, P x y -> Q x y) -> Forall2 P l k -> Forall2 Q l k.
Proof. intros H. induction 1; constructor; auto. Qed.

Lemma slack_most hi a : at_most hi a -> Forall2 (fun h x => iz h - x <= iz (zsum hi) - qsum a) hi a.
Proof.
  induction 1 as [|h x hi a L H IH]; [constructor|]. pose proof (at_most_sum _ _ H) as S. simpl. constructor.
  - rewrite iz_plus. lra.
  - eapply Forall2_imply; [|exact IH]. intros h' x' K. cbv beta in K. rewrite iz_plus. lra.
Qed.
Lemma slack_least lo a : at_least lo a -> Forall2 (fun l x => x - iz l <= qsum a - iz (zsum lo)) lo a.
Proof.
  induction 1 as [|h x hi a L H IH]; [constructor|]. pose proof (at_least_sum _ _ H) as S. simpl. constructor.
  - rewrite iz_plus. lra.
  - eapply Forall2_imply; [|exact IH]. intros h' x' K. cbv beta in K. rewrite iz_plus. lra.
Qed.

Lemma Forall2_map_l {A B C} (f : A -> B) (P : B -> C -> Prop) l k : Forall2 (fun x y => P (f x) y) l k -> Forall2 P (map f l) k.
Proof. induction 1; simpl; constructor; auto. Qed.

Section Whole.
Variable W : Z.

Definition tighter (b : list Z * list Z) : list Z * list Z :=
  let hi := least_so_far (snd b) in let lo := greatest_after (fst b) in
  let below := (W - zsum hi)%Z in let above := (W - zsum lo)%Z in
  (zip Z.max lo (map (Z.add below) hi), zip Z.min hi (map (Z.add above) lo)).
Definition cut b := tighter (tighter b).

Section Weights.
Variable a : list Q.
Hypothesis order : falling a.
Hypothesis whole : qsum a == iz W.
Definition inside (b : list Z * list Z) := at_least (fst b) a /\ at_most (snd b) a.

Lemma tighter_sound b : inside b -> inside (tighter b).
Proof.
  intros [L M]. unfold tighter, inside. cbv zeta. cbn [fst snd]. apply (fun H => greatest_after_sound _ _ H order) in L.
  apply (fun H => least_so_far_sound _ _ H order) in M. split.
  - apply zip_max; [exact L|]. apply Forall2_map_l. eapply Forall2_imply; [|exact (slack_most _ _ M)]. intros h x K. cbv beta in K. rewrite iz_plus, iz_minus. lra.
  - apply zip_min; [exact M|]. apply Forall2_map_l. eapply Forall2_imply; [|exact (slack_least _ _ L)]. intros h x K. cbv beta in K. rewrite iz_plus, iz_minus. lra.
Qed.
Lemma cut_sound b : inside b -> inside (cut b).
Proof. intros H. now apply tighter_sound, tighter_sound. Qed.

(** Nothing is in an empty box. *)
Definition empty (b : list Z * list Z) : bool :=
  existsb (fun '(l, h) => (h <? l)%Z) (combine (fst b) (snd b)) || (W <? zsum (fst b))%Z || (zsum (snd b) <? W)%Z.
Lemma empty_sound b : inside b -> empty b = false.
Proof.
  intros [L M]. unfold empty. rewrite !orb_false_iff, !Z.ltb_ge, !iz_le, <- whole. repeat split; [|now apply at_least_sum|now apply at_most_sum].
  destruct b as [lo hi]. cbn [fst snd] in *. clear whole order. revert hi M. induction L as [|l x lo b L _ IH]; intros hi M; [auto|].
  inversion M; subst. simpl. apply orb_false_iff. split; [apply Z.ltb_ge, iz_le; lra|auto].
Qed.

(** ** Patterns *)
Fixpoint chosen (b : list bool) (l : list Z) : Z := match b, l with c :: b', x :: l' => ((if c then x else 0) + chosen b' l')%Z | _, _ => 0%Z end.
Fixpoint weight_of (b : list bool) (l : list Q) : Q := match b, l with c :: b', x :: l' => (if c then x else 0) + weight_of b' l' | _, _ => 0 end.
Definition ends (b : list Z * list Z) (s : list bool) : Z * Z :=
  let o := map negb s in
  (Z.max (chosen s (fst b)) (W - chosen o (snd b)), Z.min (chosen s (snd b)) (W - chosen o (fst b))).

Lemma chosen_least s lo : forall k, at_least lo k -> iz (chosen s lo) <= weight_of s k.
Proof.
  revert lo. induction s as [|c s IH]; intros lo k H; [apply Qle_refl|]. destruct H as [|l x lo k L H]; [apply Qle_refl|].
  simpl. specialize (IH lo k H). rewrite iz_plus. destruct c; rewrite ?iz_zero; lra.
Qed.
Lemma chosen_most s hi : forall k, at_most hi k -> weight_of s k <= iz (chosen s hi).
Proof.
  revert hi. induction s as [|c s IH]; intros hi k H; [apply Qle_refl|]. destruct H as [|l x hi k L H]; [apply Qle_refl|].
  simpl. specialize (IH hi k H). rewrite iz_plus. destruct c; rewrite ?iz_zero; lra.
Qed.
Lemma weight_negb s : forall k, length s = length k -> weight_of s k + weight_of (map negb s) k == qsum k.
Proof.
  induction s as [|c s IH]; intros [|x k] E; try discriminate; simpl; [lra|]. specialize (IH k ltac:(simpl in E; congruence)). destruct c; simpl; lra.
Qed.

Lemma ends_sound b s : inside b -> length s = length a -> iz (fst (ends b s)) <= weight_of s a <= iz (snd (ends b s)).
Proof.
  intros [L M] E. unfold ends. cbv zeta. cbn [fst snd]. pose proof (weight_negb s a E) as N.
  pose proof (chosen_least s _ _ L). pose proof (chosen_most s _ _ M). pose proof (chosen_least (map negb s) _ _ L). pose proof (chosen_most (map negb s) _ _ M).
  split; [apply iz_max|apply iz_min]; rewrite ?iz_minus; lra.
Qed.

(** ** Linear functions: sums of coefficients times weights of patterns *)
Definition piece := (Z * Z * list bool)%type.              (* a constant, a coefficient, and the pattern *)
Definition piece_value (p : piece) : Q := iz (fst (fst p)) + iz (snd (fst p)) * weight_of (snd p) a.
Fixpoint slopes (k : nat) (l : list piece) : list Z :=
  match l with [] => repeat 0%Z k | (_, c, s) :: l' => zip (fun (t : bool) x => if t then (c + x)%Z else x) s (slopes k l') end.
Definition constants (l : list piece) : Z := zsum (map (fun p => fst (fst p)) l).
Fixpoint product (c : list Z) (k : list Q) : Q := match c, k with x :: c', y :: k' => iz x * y + product c' k' | _, _ => 0 end.

Fixpoint least_by (s : Z) (c lo hi : list Z) : Z :=
  match c, lo, hi with x :: c', l :: lo', h :: hi' => (Z.min ((x - s) * l) ((x - s) * h) + least_by s c' lo' hi')%Z | _, _, _ => 0%Z end.
Definition least_in (b : list Z * list Z) (c : list Z) : Z :=
  match c with [] => 0%Z | x :: _ => fold_right (fun s t => Z.max (s * W + least_by s c (fst b) (snd b)) t) (x * W + least_by x c (fst b) (snd b))%Z c end.

Lemma least_by_sound s c : forall lo hi k, at_least lo k -> at_most hi k -> length c = length k -> iz (least_by s c lo hi) + iz s * qsum k <= product c k.
Proof.
  induction c as [|x c IH]; intros lo hi k L M E; destruct L as [|l y lo k L1 L]; try discriminate; inversion M; subst; [simpl; rewrite iz_zero; lra|].
  simpl. match goal with H : at_most _ k |- _ => specialize (IH lo _ k L H ltac:(simpl in E; congruence)) | H : Forall2 _ _ k |- _ => specialize (IH lo _ k L H ltac:(simpl in E; congruence)) end.
  rewrite iz_plus. match goal with |- context [Z.min ?u ?v] => assert (G : iz (Z.min u v) <= (iz x - iz s) * y) end; [|lra].
  destruct (Z.le_ge_cases s x) as [D|D]; apply iz_le in D.
  - apply Qle_trans with (iz ((x - s) * l)); [apply (proj1 (iz_le _ _)), Z.le_min_l|]. rewrite iz_mult, iz_minus. nra.
  - match goal with |- iz (Z.min _ ?v) <= _ => apply Qle_trans with (iz v); [apply (proj1 (iz_le _ _)), Z.le_min_r|] end. rewrite iz_mult, iz_minus. nra.
Qed.

Lemma fold_max (f : Z -> Z) v first l : iz first <= v -> (forall s, iz (f s) <= v) -> iz (fold_right (fun s t => Z.max (f s) t) first l) <= v.
Proof. intros H G. induction l as [|s l IH]; simpl; [exact H|]. now apply iz_max. Qed.

Lemma least_in_sound b c : inside b -> length c = length a -> iz (least_in b c) <= product c a.
Proof.
  intros [L M] E. assert (G : forall s, iz (s * W + least_by s c (fst b) (snd b)) <= product c a).
  { intros s. rewrite iz_plus, iz_mult, <- whole. pose proof (least_by_sound s c _ _ _ L M E). lra. }
  unfold least_in. destruct c as [|x c]; [destruct a; [rewrite iz_zero; apply Qle_refl|discriminate]|].
  apply (fold_max (fun s => (s * W + least_by s (x :: c) (fst b) (snd b))%Z)); [apply G|exact G].
Qed.

Lemma slopes_length k l : (forall p, In p l -> length (snd p) = k) -> length (slopes k l) = k.
Proof.
  induction l as [|[[c0 c] s] l IH]; intros H; simpl; [apply repeat_length|]. specialize (H _ (or_introl eq_refl)) as E. cbn [snd] in E.
  assert (L : length (slopes k l) = k) by (apply IH; intros p I; apply H; now right). clear H IH. revert s E. generalize (slopes k l) L.
  clear. induction k as [|k IH]; intros [|x y] L [|b s] E; try discriminate; simpl; auto; f_equal; apply IH; simpl in *; congruence.
Qed.

Lemma product_zip c s : forall x k, length s = length k -> length x = length k ->
  product (zip (fun (t : bool) x => if t then (c + x)%Z else x) s x) k == iz c * weight_of s k + product x k.
Proof.
  induction s as [|b s IH]; intros [|x y] [|q k] E E'; try discriminate; simpl; [ring|]. rewrite IH by (simpl in *; congruence).
  destruct b; rewrite ?iz_plus; ring.
Qed.

Lemma product_zero k n : product (repeat 0%Z n) k == 0.
Proof. revert k. induction n as [|n IH]; intros [|x k]; simpl; try reflexivity. rewrite IH, iz_zero. ring. Qed.

Lemma pieces_product l : (forall p, In p l -> length (snd p) = length a) ->
  iz (constants l) + product (slopes (length a) l) a == qsum (map piece_value l).
Proof.
  unfold constants. induction l as [|[[c0 c] s] l IH]; intros H; cbn [map zsum slopes qsum fst snd]; [rewrite product_zero, iz_zero; ring|].
  assert (H' : forall p, In p l -> length (snd p) = length a) by (intros p I; apply H; now right).
  rewrite product_zip; [|exact (H _ (or_introl eq_refl))|now apply slopes_length]. rewrite <- (IH H'), iz_plus. unfold piece_value. cbn [fst snd]. ring.
Qed.

(** What the pieces add up to at least. *)
Definition pieces_least b k (l : list piece) : Z := (constants l + least_in b (slopes k l))%Z.
Lemma pieces_sound b l : inside b -> (forall p, In p l -> length (snd p) = length a) -> iz (pieces_least b (length a) l) <= qsum (map piece_value l).
Proof.
  intros I H. rewrite <- pieces_product by exact H. unfold pieces_least. rewrite iz_plus.
  pose proof (least_in_sound b (slopes (length a) l) I (slopes_length _ _ H)). lra.
Qed.
End Weights.
End Whole.
