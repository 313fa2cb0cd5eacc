(* Certificates about orders in the outputs of loss rules, as arguments of the verified checkers: those of the losses that need rationals only. *)
open Json
open Choice

let rational q = { Verified.qnum = Q.num q; Verified.qden = Q.den q }

let named name = match name with
  | "hinge" -> Verified.Hinge | "squared-hinge" -> Verified.Squared_hinge | "squared" -> Verified.Squared
  | "logistic" | "exponential" | "probit" | "label-smoothing" | "margin" | "davidson" | "weight-decay" -> raise (Uncovered ("the loss " ^ name))
  | _ -> bad "unknown loss"

(* Whether a rule is that of the majorities, and its loss. *)
let rule x name =
  if x.without then bad "a loss-based rule needs features";
  match String.split_on_char ':' name with
  | ["loss"; name] -> false, named name | ["majority-loss"; name] -> true, named name | _ -> bad "unknown rule"

let orders x claim evidence =
  let c = fields "the claim" ["rule"; "orders"] [] claim and e = fields "the evidence" ["proofs"] [] evidence in
  let majority, loss = rule x (str (List.assoc "rule" c)) in
  let n = counts x in
  let m = Array.length n in
  let numbers = List.init m (fun i -> i) in
  let weight a b = if not majority then n.(a).(b) else if Z.gt n.(a).(b) n.(b).(a) then Z.one else Z.zero in
  let pairs = List.concat_map (fun a -> List.filter_map (fun b -> if Z.sign (weight a b) > 0 then Some (a, b) else None) numbers) numbers in
  let rows = Array.of_list (List.map Array.of_list x.features) in
  let order j proof =
    let a, b = match List.map (candidate x) (list j) with [a; b] when a <> b -> a, b | _ -> bad "an order is not of two candidates" in
    let p = fields "a proof" ["theta"; "slopes"] [] proof in
    let theta = List.map number (list (List.assoc "theta" p)) in
    if List.length theta <> List.length x.scales then bad "theta has another length than the features";
    let slopes = List.map number (list (List.assoc "slopes" p)) in
    if List.length slopes <> List.length pairs then bad "not one slope a pair";
    (* the multiple of x_a - x_b that the slopes combine to; the slopes times its denominator make it an integer *)
    let numerators, denominator = integers slopes in
    let combined i = List.fold_left2 (fun t (c, d) s -> Z.add t (Z.mul (Z.mul (weight c d) s) (Z.sub rows.(c).(i) rows.(d).(i)))) Z.zero pairs numerators in
    let difference i = Z.sub rows.(b).(i) rows.(a).(i) in
    let i = List.find (fun i -> Z.sign (difference i) <> 0) (List.init (List.length theta) (fun i -> i)) in
    let multiple = Q.neg (Q.make (combined i) (difference i)) in
    let matrix = Array.make_matrix m m Z.zero in
    List.iter2 (fun (c, d) s -> matrix.(c).(d) <- Z.mul s (Q.den multiple)) pairs numerators;
    let s = Array.to_list (Array.map Array.to_list matrix) and d = Z.mul denominator (Q.den multiple) and l = Q.num multiple in
    let t = List.map2 (fun q s -> rational (Q.div q (Q.of_bigint s))) theta x.scales in
    of_profile x
      (fun ballots -> Verified.check_loss_order loss majority x.features ballots a b t d s l)
      (fun table -> Verified.check_order loss majority x.features table a b t d s l) in
  let claimed = some (List.assoc "orders" c) and proofs = list (List.assoc "proofs" e) in
  if List.length claimed <> List.length proofs then bad "not one proof for each order";
  List.for_all2 order claimed proofs
