(* Certificates about the distortion of a lottery, or of all of them, as arguments of the verified checker: features times one number, equal ballots as one. *)
open Json
open Choice

let rational q = { Verified.qnum = Q.num q; Verified.qden = Q.den q }

(* The coordinates have scales of their own in an instance; parameters add up to 1, so that all need the same here. *)
let scaled x =
  let scale = List.fold_left Z.lcm Z.one x.scales in
  List.map (fun row -> List.map2 (fun v s -> Z.mul v (Z.divexact scale s)) row x.scales) x.features

let different votes =
  let counts = Hashtbl.create 97 in
  let add order (w, r) = match Hashtbl.find_opt counts r with
    | Some c -> Hashtbl.replace counts r (Z.add c w); order
    | None -> Hashtbl.add counts r w; r :: order in
  List.rev_map (fun r -> Hashtbl.find counts r, r) (List.fold_left add [] votes)

(* Its candidates in the order of the certificate, and weights of all candidates over their sum. *)
let lottery x j =
  let entry = function List [c; w] -> candidate x c, number w | _ -> bad "the lottery has not pairs of a candidate and a weight" in
  let l = List.map entry (some j) in
  let weights, total = integers (List.map snd l) in
  let p = Array.make (List.length x.features) Z.zero in
  List.iter2 (fun (c, _) w -> if Z.sign w <= 0 || Z.sign p.(c) > 0 then bad "weights of the lottery" else p.(c) <- w) l weights;
  List.map fst l, Array.to_list p, total

(* Rows and multipliers, each multiplied by a number that makes them integers for the scaled objective. *)
let rec pairs rows times = function
  | [] -> []
  | r :: y :: l ->
      let y = Q.mul times (number y) in
      if Q.sign y < 0 || not (Z.equal (Q.den y) Z.one) then bad "a multiplier is not a nonnegative integer";
      (index rows r, Q.num y) :: pairs rows times l
  | _ -> bad "a row without multiplier"

(* Of each row the multiplier y_0 less the sum of t_i y_i. *)
let rec combined rows ts = function
  | [] -> []
  | r :: y :: l ->
      let rec take sum ts l = match ts, l with
        | [], _ -> sum, l
        | t :: ts, z :: l -> take (Q.sub sum (Q.mul t (number z))) ts l
        | _ -> bad "a row without all its multipliers" in
      let sum, rest = take (number y) ts l in
      if Q.sign sum < 0 then bad "a multiplier is negative";
      (index rows r, sum) :: combined rows ts rest
  | _ -> bad "a row without multipliers"

let whole times (r, y) = r, Q.num (Q.mul times y)

(* What a bound has: numbers at which it is given, or the exact one, and a list of multipliers for each vote. *)
let read_bound x votes k j =
  let f = fields "a bound" ["competitor"; "at"; "unit"; "multipliers"] [] j in
  if candidate x (List.assoc "competitor" f) <> k then bad "bounds are not in the order of the candidates";
  let lists = List.map list (some (List.assoc "multipliers" f)) in
  if List.length lists <> List.length votes then bad "not one list of multipliers a vote";
  let at = match List.assoc "at" f with
    | Null -> null (List.assoc "unit" f); None
    | List (_ :: _ as l) ->
        let l = List.map number l in
        if List.exists (fun a -> Q.sign a < 0) l then bad "a bound is negative";
        let plain i j = match j with Int _ -> () | _ -> if i mod 2 = 1 then bad "a multiplier is not an integer" in
        List.iter (List.iteri plain) lists;
        Some (l, count (List.assoc "unit" f))
    | _ -> bad "'at' is not a list of numbers" in
  at, lists

let bound x t total votes k j =
  let rows = List.length x.features - 1 in
  match read_bound x votes k j with
  | None, lists ->
      let ys = List.map (combined rows [t]) lists in
      let d = denominators (List.concat_map (List.map snd) ys) in
      let times = Q.of_bigint (Z.mul (Z.mul d total) (Q.den t)) in
      (rational t, d), List.map (List.map (whole times)) ys
  | Some ([a], unit), lists -> (rational a, unit), List.map (pairs rows (Q.of_bigint (Z.mul (Q.den a) total))) lists
  | _ -> bad "'at' is not one number"

(* By a number for each candidate of the lottery: integers over q, whose sum the verified checker multiplies with, too. *)
let shares_bound x t (chosen, p, total) votes k j =
  let rows = List.length x.features - 1 in
  match read_bound x votes k j with
  | None, lists ->
      let share c = Q.mul t (Q.make (List.nth p c) total) in
      let ys = List.map (combined rows (List.map share chosen)) lists in
      let d = denominators (List.concat_map (List.map snd) ys) and q = Z.mul (Q.den t) total in
      let times = Q.of_bigint (Z.mul (Z.mul d q) (Z.mul (Q.num t) total)) in
      ((List.map (Z.mul (Q.num t)) p, q), d), List.map (List.map (whole times)) ys
  | Some (l, unit), lists ->
      if List.length l <> List.length chosen then bad "'at' is not one number for each candidate of the lottery";
      let parts, q = integers l in
      let s = Array.make (List.length x.features) Z.zero in
      List.iter2 (fun c a -> s.(c) <- a) chosen parts;
      let sum = List.fold_left Z.add Z.zero parts in
      let times = if Z.sign sum = 0 then total else Z.mul q sum in
      ((Array.to_list s, q), unit), List.map (pairs rows (Q.of_bigint times)) lists

let parameters j = List.map (fun j -> List.map number (list j)) (list j)
let common_denominator thetas = denominators (List.concat thetas)
let times common = List.map (List.map (fun q -> Q.num (Q.mul q (Q.of_bigint common))))
let whole_parameters thetas = let common = common_denominator thetas in common, times common thetas

let inconsistent x claim evidence =
  let c = fields "the claim" ["vote"] [] claim and e = fields "the evidence" ["conflict"] [] evidence in
  if x.without then bad "the claim needs features";
  let v = List.map (candidate x) (some (List.assoc "vote" c)) in
  if not (List.exists (fun (_, r) -> r = v) x.votes) then bad "not a vote of the instance";
  let rec place k a b = function
    | c :: (d :: _ as rest) -> if (c, d) = (a, b) then k else place (k + 1) a b rest
    | _ -> bad "a pair is not consecutive in the vote" in
  let term = function
    | List [a; b; w] -> place 0 (candidate x a) (candidate x b) v, count w
    | _ -> bad "not above, below, weight" in
  let features = scaled x in
  if List.exists (List.exists (fun y -> Z.sign y < 0)) features then bad "a feature is negative";
  Verified.check_inconsistent features (List.length x.scales) v (List.map term (some (List.assoc "conflict" e)))

let distortion x claim evidence =
  let c = fields "the claim" ["lottery"; "distortion"] [] claim
  and e = fields "the evidence" ["competitor"; "parameters"; "bounds"] [] evidence in
  if x.without || x.votes = [] then bad "the claim needs features and a profile";
  let t = match List.assoc "distortion" c with
    | Str "infinite" -> raise (Uncovered "an infinite distortion")
    | j -> number j in
  if Q.lt t Q.one then bad "a distortion below 1";
  let features = scaled x and votes = different x.votes and _, p, total = lottery x (List.assoc "lottery" c) in
  let d = List.length x.scales in
  let common, thetas = whole_parameters (parameters (List.assoc "parameters" e)) in
  let bounds = List.mapi (bound x t total votes) (list (List.assoc "bounds" e)) in
  if List.length bounds <> List.length features then bad "not one bound a candidate";
  if List.length thetas <> List.length votes then bad "not one parameter a vote";
  let mean = Verified.lottery_mean features p in
  if List.for_all (fun th -> Z.sign (Verified.zdot th mean) = 0) thetas then raise (Uncovered "a distortion attained as 0/0");
  Verified.check_distortion features d votes p total (rational t) bounds (candidate x (List.assoc "competitor" e)) common thetas

(* For each candidate, the one that it is worst against, and parameters. *)
let worst x votes c j =
  let f = fields "an entry of others" ["candidate"; "competitor"; "parameters"] [] j in
  if candidate x (List.assoc "candidate" f) <> c then bad "others are not in the order of the candidates";
  let k = candidate x (List.assoc "competitor" f) in
  let common, thetas = whole_parameters (parameters (List.assoc "parameters" f)) in
  if List.length thetas <> List.length votes then bad "not one parameter a vote";
  (k, common), thetas

let mixture x votes others =
  let entry j =
    let f = fields "an entry of others" ["weight"; "competitor"; "parameters"] [] j in
    let w = number (List.assoc "weight" f) in
    if Q.sign w <= 0 then bad "a weight is not positive";
    let k = candidate x (List.assoc "competitor" f) and thetas = parameters (List.assoc "parameters" f) in
    if List.length thetas <> List.length votes then bad "not one parameter a vote";
    w, (k, thetas) in
  let l = List.map entry others in
  let weights, _ = integers (List.map fst l) and common = common_denominator (List.concat_map (fun (_, (_, thetas)) -> thetas) l) in
  common, List.map2 (fun w (_, (k, thetas)) -> w, (k, times common thetas)) weights l

let least x claim evidence =
  let c = fields "the claim" ["over"; "lottery"; "distortion"] [] claim and e = fields "the evidence" ["others"; "bounds"] [] evidence in
  if x.without || x.votes = [] then bad "the claim needs features and a profile";
  let candidates = match List.assoc "over" c with Str "candidates" -> true | Str "lotteries" -> false | _ -> bad "unknown 'over'" in
  let votes = different x.votes and (chosen, p, total) = lottery x (List.assoc "lottery" c) in
  if candidates && List.length chosen > 1 then bad "the lottery is not one candidate";
  let features = scaled x and d = List.length x.scales in
  let others = list (List.assoc "others" e) and bounds = list (List.assoc "bounds" e) in
  if candidates && List.length others <> List.length features then bad "not one of others a candidate";
  match List.assoc "distortion" c with
  | Str "infinite" ->
      if not candidates then bad "some lottery has a finite distortion";
      if bounds <> [] then bad "bounds of an infinite distortion";
      Verified.check_infinite features d votes p total (List.mapi (worst x votes) others)
  | j ->
      let t = number j in
      if Q.lt t Q.one then bad "a distortion below 1";
      if List.length bounds <> List.length features then bad "not one bound a candidate";
      let bounds = List.mapi (shares_bound x t (chosen, p, total) votes) bounds in
      if candidates then Verified.check_least_candidate features d votes p total (rational t) bounds (List.mapi (worst x votes) others)
      else
        let common, l = mixture x votes others in
        Verified.check_least_lottery features d votes p total (rational t) bounds common l
