(* Certificates about the distortion of a lottery, as arguments of the verified checker: features times one number, equal ballots as one. *)
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

let lottery x j =
  let entry = function List [c; w] -> candidate x c, number w | _ -> bad "the lottery has not pairs of a candidate and a weight" in
  let l = List.map entry (some j) in
  let weights, total = integers (List.map snd l) in
  let p = Array.make (List.length x.features) Z.zero in
  List.iter2 (fun (c, _) w -> if Z.sign w <= 0 || Z.sign p.(c) > 0 then bad "weights of the lottery" else p.(c) <- w) l weights;
  Array.to_list p, total

(* Rows and multipliers, each multiplied by a number that makes them integers for the scaled objective. *)
let rec pairs rows times = function
  | [] -> []
  | r :: y :: l ->
      let y = Q.mul times (number y) in
      if Q.sign y < 0 || not (Z.equal (Q.den y) Z.one) then bad "a multiplier is not a nonnegative integer";
      (index rows r, Q.num y) :: pairs rows times l
  | _ -> bad "a row without multiplier"

let rec triples rows t = function
  | [] -> []
  | r :: y :: z :: l -> (index rows r, Q.sub (number y) (Q.mul t (number z))) :: triples rows t l
  | _ -> bad "a row without two multipliers"

let bound x t total votes k j =
  let f = fields "a bound" ["competitor"; "at"; "unit"; "multipliers"] [] j in
  if candidate x (List.assoc "competitor" f) <> k then bad "bounds are not in the order of the candidates";
  let lists = List.map list (some (List.assoc "multipliers" f)) in
  if List.length lists <> List.length votes then bad "not one list of multipliers a vote";
  let rows = List.length x.features - 1 in
  match List.assoc "at" f with
  | Null ->
      null (List.assoc "unit" f);
      let ys = List.map (triples rows t) lists in
      let d = denominators (List.concat_map (List.map snd) ys) in
      let times = Q.of_bigint (Z.mul (Z.mul d total) (Q.den t)) in
      let whole (r, y) = if Q.sign y < 0 then bad "a multiplier is negative" else r, Q.num (Q.mul times y) in
      (rational t, d), List.map (List.map whole) ys
  | List [a] ->
      let a = number a and unit = count (List.assoc "unit" f) in
      if Q.sign a < 0 then bad "a bound is negative";
      let plain j = match j with Int _ -> j | _ -> bad "a multiplier is not an integer" in
      let checked = List.mapi (fun i j -> if i mod 2 = 1 then plain j else j) in
      (rational a, unit), List.map (fun l -> pairs rows (Q.of_bigint (Z.mul (Q.den a) total)) (checked l)) lists
  | _ -> bad "'at' is not one number"

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
  let features = scaled x and votes = different x.votes and p, total = lottery x (List.assoc "lottery" c) in
  let d = List.length x.scales in
  let parameters = List.map (fun j -> List.map number (list j)) (list (List.assoc "parameters" e)) in
  let common = denominators (List.concat parameters) in
  let thetas = List.map (List.map (fun q -> Q.num (Q.mul q (Q.of_bigint common)))) parameters in
  let bounds = List.mapi (bound x t total votes) (list (List.assoc "bounds" e)) in
  if List.length bounds <> List.length features then bad "not one bound a candidate";
  if List.length thetas <> List.length votes then bad "not one parameter a vote";
  let mean = Verified.lottery_mean features p in
  if List.for_all (fun th -> Z.sign (Verified.zdot th mean) = 0) thetas then raise (Uncovered "a distortion attained as 0/0");
  Verified.check_distortion features d votes p total (rational t) bounds (candidate x (List.assoc "competitor" e)) common thetas
