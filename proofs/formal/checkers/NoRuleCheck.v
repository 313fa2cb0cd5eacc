(** A verified checker of "no rule satisfies these axioms on these profiles".

    Booleans say which ranking of the family is the output on which profile. A rule that obeys the axioms makes all clauses true: some
    ranking is the output, no two are, and the outputs on a demand's profiles meet it. So steps that lead from the clauses to a
    contradiction ([Refute]) leave no such rule. *)
From Coq Require Import List Arith ZArith Lia Bool Permutation.
From Pluralign Require Import Axioms.
From Pluralign Require Import Rankings Linear Refute Cases Domains AxiomCases AxiomCheck Demands.
Import ListNotations.

Section Check.
Variable X : list (list Z).
Local Notation m := (length X).
Variables (family cast : list ranking) (N : nat) (anonymous : bool).
Variable Ps : list profile.                (* those that the demands are about *)
Local Notation demand_on := (demanding * list profile * list nat)%type.
Let n := length family.
Let member_of j := nth j family [].

(** ** Clauses *)
Definition same_profile (P Q : profile) : bool := if list_eq_dec (list_eq_dec Nat.eq_dec) P Q then true else false.
Fixpoint place (P : profile) (l : list profile) : nat := match l with [] => 0 | Q :: l' => if same_profile P Q then 0 else S (place P l') end.
Definition number_of (k j : nat) : Z := Z.of_nat (k * n + j + 1).
Definition one_output_each (k : nat) : list clause :=
  map (number_of k) (seq 0 n) :: flat_map (fun i => map (fun j => [(- number_of k i)%Z; (- number_of k j)%Z]) (seq (S i) (n - S i))) (seq 0 n).
Fixpoint tuples (c : nat) : list (list nat) := match c with 0 => [[]] | S c' => flat_map (fun j => map (cons j) (tuples c')) (seq 0 n) end.
Definition met_by (a : demanding) (l given : list nat) (j : nat) : bool := meets a l (map member_of given ++ [member_of j]).
Definition demand_clause (a : demanding) (l : list nat) (others : list nat) (last : nat) (given : list nat) : list clause :=
  let right := filter (met_by a l given) (seq 0 n) in
  if length right <? n then [nodup Z.eq_dec (map (fun e => (- number_of (fst e) (snd e))%Z) (combine others given)) ++ map (number_of last) right] else [].
Definition clauses_of (d : demand_on) : list clause :=
  let '(a, Qs, l) := d in let ks := map (fun Q => place Q Ps) Qs in
  flat_map (demand_clause a l (removelast ks) (last ks 0)) (tuples (length Qs - 1)).
Definition clauses (demands : list demand_on) : list clause := flat_map one_output_each (seq 0 (length Ps)) ++ flat_map clauses_of demands.

Definition domain_ok (P : profile) : bool := negb (match P with [] => true | _ => false end) && (length P <=? N) && forallb (has cast) P.
Definition different : bool := forallb (fun i => forallb (fun j => (i =? j) || negb (same (member_of i) (member_of j))) (seq 0 n)) (seq 0 n).
Definition demand_ok (d : demand_on) : bool :=
  let '(a, Qs, l) := d in is_demand X family cast anonymous a Qs l && forallb (fun Q => place Q Ps <? length Ps) Qs && (0 <? length Qs).
Definition check_no_rule (demands : list demand_on) (steps : list (clause * list positive)) : bool :=
  (0 <? m) && forallb (is_ranking X) family && forallb (has family) cast && different && forallb domain_ok Ps && forallb demand_ok demands && check_clauses (clauses demands) steps.

(** ** The Booleans of a rule's outputs *)
Section Rule.
Variable outs : list ranking.
Let output_on k := nth k outs [].
Definition said (p : positive) : bool := let i := Pos.to_nat p - 1 in same (output_on (i / n)) (member_of (i mod n)).

Lemma said_positive k j : j < n -> lit said (number_of k j) = same (output_on k) (member_of j).
Proof.
  intros H. unfold lit, number_of. replace (Z.of_nat (k * n + j + 1)) with (Z.pos (Pos.of_succ_nat (k * n + j))) by lia. cbn [var sign].
  change (0 <? Z.pos (Pos.of_succ_nat (k * n + j)))%Z with true. unfold said. rewrite SuccNat2Pos.id_succ. cbv zeta.
  replace (S (k * n + j) - 1) with (j + k * n) by lia. rewrite Nat.div_add, Nat.div_small, Nat.mod_add, Nat.mod_small by lia.
  simpl. now destruct (same (output_on k) (member_of j)).
Qed.

Lemma said_negative k j : j < n -> lit said (- number_of k j)%Z = negb (same (output_on k) (member_of j)).
Proof.
  intros H. rewrite <- said_positive by exact H. unfold lit, number_of.
  replace (Z.of_nat (k * n + j + 1)) with (Z.pos (Pos.of_succ_nat (k * n + j))) by lia. cbn [Z.opp var sign].
  change (0 <? Z.pos (Pos.of_succ_nat (k * n + j)))%Z with true. change (0 <? Z.neg (Pos.of_succ_nat (k * n + j)))%Z with false.
  now destruct (said _).
Qed.

Hypothesis in_family : forall k, k < length Ps -> In (output_on k) family.

Lemma some_member k : k < length Ps -> exists j, j < n /\ output_on k = member_of j.
Proof. intros H. destruct (In_nth family _ [] (in_family k H)) as (j & Hj & E). exists j. auto. Qed.

Lemma outputs_true k c : different = true -> k < length Ps -> In c (one_output_each k) -> true_clause said c = true.
Proof.
  intros Di Hk [<-|H].
  - destruct (some_member k Hk) as (j & Hj & E). apply existsb_exists. exists (number_of k j). split; [apply in_map, in_seq; lia|].
    rewrite said_positive by exact Hj. now apply same_eq.
  - apply in_flat_map in H. destruct H as (i & Hi & H). apply in_map_iff in H. destruct H as (j & <- & Hj). apply in_seq in Hi, Hj.
    unfold true_clause. cbn [existsb]. rewrite !said_negative by lia.
    destruct (same (output_on k) (member_of i)) eqn:Ei; [|reflexivity]. destruct (same (output_on k) (member_of j)) eqn:Ej; [|reflexivity].
    apply same_eq in Ei, Ej. unfold different in Di. rewrite forallb_forall in Di. specialize (Di i ltac:(apply in_seq; lia)).
    rewrite forallb_forall in Di. specialize (Di j ltac:(apply in_seq; lia)). rewrite <- Ei, <- Ej in Di.
    assert (S : same (output_on k) (output_on k) = true) by now apply same_eq. rewrite S in Di. destruct (Nat.eqb_spec i j); [lia|discriminate].
Qed.

Lemma tuples_length c : forall given, In given (tuples c) -> length given = c /\ forall j, In j given -> j < n.
Proof.
  induction c as [|c IH]; simpl; intros given H; [destruct H as [<-|[]]; split; [reflexivity|intros j []]|].
  apply in_flat_map in H. destruct H as (i & Hi & H). apply in_map_iff in H. destruct H as (l & <- & H). apply in_seq in Hi.
  destruct (IH l H) as [L Lt]. simpl. split; [now rewrite L|]. intros j [<-|Hj]; [lia|auto].
Qed.

Lemma given_or_not others : forall given, length given = length others -> (forall j, In j given -> j < n) ->
  (map member_of given = map output_on others) \/
  (existsb (lit said) (map (fun e => (- number_of (fst e) (snd e))%Z) (combine others given)) = true).
Proof.
  induction others as [|k others IH]; intros [|j given] L Lt; try discriminate; [now left|]. simpl in L.
  destruct (IH given ltac:(lia) (fun i Hi => Lt i (or_intror Hi))) as [E|E].
  - cbn [map combine existsb fst snd]. rewrite said_negative by (apply Lt; now left).
    destruct (same (output_on k) (member_of j)) eqn:S; [left; apply same_eq in S; now rewrite S, E|now right].
  - right. cbn [map combine existsb]. now rewrite E, orb_true_r.
Qed.

Lemma demand_true a l others last given c : length given = length others -> (forall j, In j given -> j < n) -> last < length Ps ->
  meets a l (map output_on others ++ [output_on last]) = true -> In c (demand_clause a l others last given) -> true_clause said c = true.
Proof.
  intros L Lt Hl M. unfold demand_clause. cbv zeta. destruct (_ <? n); [|intros []]. intros [<-|[]]. unfold true_clause.
  assert (Once : forall c, existsb (lit said) (nodup Z.eq_dec c) = existsb (lit said) c).
  { intros c. apply eq_true_iff_eq. rewrite !existsb_exists. split; intros (x & Hx & Tx); exists x; now rewrite nodup_In in *. }
  rewrite existsb_app, Once.
  destruct (given_or_not others given L Lt) as [E|E]; [|now rewrite E]. apply orb_true_iff. right.
  destruct (some_member last Hl) as (j & Hj & Ej). apply existsb_exists. exists (number_of last j). split.
  - apply in_map, filter_In. split; [apply in_seq; lia|]. unfold met_by. now rewrite E, <- Ej.
  - rewrite said_positive by exact Hj. now apply same_eq.
Qed.
End Rule.

(** ** No rule *)
Variable output : profile -> ranking -> Prop.
Hypothesis any_order : anonymous = true -> forall P Q r, Permutation P Q -> output P r -> output Q r.

Lemma place_ok P l : place P l < length l -> nth (place P l) l [] = P.
Proof.
  induction l as [|Q l IH]; simpl; [lia|]. unfold same_profile. destruct (list_eq_dec (list_eq_dec Nat.eq_dec) P Q) as [->|_]; [reflexivity|]. intros H. apply IH. lia.
Qed.

Lemma choices (l : list profile) : (forall P, In P l -> exists r, In r family /\ output P r) ->
  exists outs, Forall2 (fun P r => In r family /\ output P r) l outs.
Proof.
  induction l as [|P l IH]; intros H; [exists []; constructor|]. destruct (H P (or_introl eq_refl)) as [r Hr].
  destruct IH as [outs O]; [intros Q HQ; apply H; now right|]. exists (r :: outs). now constructor.
Qed.

Lemma chosen (A : profile -> ranking -> Prop) l outs : Forall2 A l outs -> forall k, k < length l -> A (nth k l []) (nth k outs []).
Proof. intros H. induction H as [|P r l outs Hr _ IH]; simpl; [lia|]. intros [|k] Hk; [exact Hr|]. apply IH. lia. Qed.

Lemma placed outs : (forall P, In P Ps -> in_domain cast N P) -> (forall k, k < length Ps -> output (nth k Ps []) (nth k outs [])) ->
  forall Qs, (forall Q, In Q Qs -> (place Q Ps <? length Ps) = true) ->
  Forall2 (fun P r => in_domain cast N P /\ output P r) Qs (map (fun k => nth k outs []) (map (fun Q => place Q Ps) Qs)).
Proof.
  intros Dom Ch Qs. induction Qs as [|Q Qs IH]; intros Pl; simpl; constructor; [|apply IH; intros R HR; apply Pl; now right].
  assert (Hp : place Q Ps < length Ps) by (apply Nat.ltb_lt, Pl; now left). pose proof (Ch _ Hp) as Oq. rewrite (place_ok Q Ps Hp) in Oq.
  split; [|exact Oq]. apply Dom. rewrite <- (place_ok Q Ps Hp). now apply nth_In.
Qed.

Theorem check_no_rule_sound demands steps : check_no_rule demands steps = true ->
  (forall P, in_domain cast N P -> exists r, In r family /\ output P r) ->
  ~ (forall a, In a (map (fun d => fst (fst d)) demands) -> obeys m (fun r => In r family) cast N anonymous output a).
Proof.
  unfold check_no_rule. rewrite !andb_true_iff, !forallb_forall. intros [[[[_ Di] Do] De] St] Ex Ob.
  assert (Dom : forall P, In P Ps -> in_domain cast N P).
  { intros P HP. specialize (Do P HP). unfold domain_ok in Do. rewrite !andb_true_iff, Nat.leb_le, forallb_forall in Do.
    destruct Do as [[NP L] C]. split; [intros ->; discriminate NP|]. split; [exact L|]. intros v Hv. now apply has_in, C. }
  destruct (choices Ps (fun P HP => Ex P (Dom P HP))) as [outs O]. pose proof (chosen _ _ _ O) as Ch.
  assert (Fam : forall k, k < length Ps -> In (nth k outs []) family) by (intros k Hk; apply (Ch k Hk)).
  apply (check_clauses_sound _ _ St (said outs)). intros c Hc. apply in_app_iff in Hc. destruct Hc as [Hc|Hc].
  - apply in_flat_map in Hc. destruct Hc as (k & Hk & Hc). apply in_seq in Hk. exact (outputs_true outs Fam k c Di ltac:(lia) Hc).
  - apply in_flat_map in Hc. destruct Hc as ([[a Qs] l] & Hd & Hc). specialize (De _ Hd). cbn [demand_ok] in De.
    rewrite !andb_true_iff, forallb_forall, Nat.ltb_lt in De. destruct De as [[Isd Pl] Ne].
    cbn [clauses_of] in Hc. apply in_flat_map in Hc. destruct Hc as (given & Hg & Hc). destruct (tuples_length _ _ Hg) as [Lg Lt].
    set (ks := map (fun Q => place Q Ps) Qs) in *. assert (NK : ks <> []) by (unfold ks; destruct Qs; [simpl in Ne; lia|discriminate]).
    assert (Ks : forall k, In k ks -> k < length Ps) by (intros k Hk; apply in_map_iff in Hk; destruct Hk as (Q & <- & HQ); apply Nat.ltb_lt, Pl, HQ).
    pose proof (app_removelast_last 0 NK) as Sp.
    assert (Len : length given = length (removelast ks)).
    { assert (K : length ks = length Qs) by apply map_length. rewrite Sp, app_length in K. simpl in K. lia. }
    apply (demand_true outs Fam a l (removelast ks) (last ks 0) given c Len Lt); [|..|exact Hc].
    + apply Ks. rewrite Sp at 2. apply in_app_iff. right. now left.
    + replace (map (fun k => nth k outs []) (removelast ks) ++ [nth (last ks 0) outs []]) with (map (fun k => nth k outs []) ks)
        by (rewrite Sp at 1; now rewrite map_app).
      apply (is_demand_sound X family cast N anonymous output any_order a Qs l); [exact Isd|apply Ob, in_map_iff; now exists (a, Qs, l)|].
      exact (placed outs Dom (fun k Hk => proj2 (Ch k Hk)) Qs Pl).
Qed.

(** In the words of the axioms of whole rules. *)
Corollary check_no_rule_stated_sound demands steps : check_no_rule demands steps = true ->
  (forall P, in_domain cast N P -> exists r, output P r) -> (forall P r, output P r -> In r family) -> unique_output output ->
  (forall P Q r, Permutation P Q -> output P r -> output Q r) ->
  ~ (forall a, In a (map (fun d => fst (fst d)) demands) -> stated m (fun r => In r family) cast N anonymous output a).
Proof.
  intros C Ex Of Un Or H. assert (Fa := C). unfold check_no_rule in Fa. rewrite !andb_true_iff, !forallb_forall, Nat.ltb_lt in Fa.
  destruct Fa as [[[[[[Hm Rf] Cf] _] _] _] _]. apply (check_no_rule_sound demands steps C).
  - intros P D. destruct (Ex P D) as [r O]. exists r. split; [exact (Of P r O)|exact O].
  - intros a Ha. apply stated_obeys; auto; intros r Hr; [now apply is_ranking_sound, Rf|now apply has_in, Cf].
Qed.
End Check.
