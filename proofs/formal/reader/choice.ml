(* Certificates about rankings and rules, as arguments of the verified checkers. *)
open Json

type instance = {
  number : (string, int) Hashtbl.t;
  features : Z.t list list;                        (* integers: each coordinate times its scale *)
  scales : Z.t list;
  without : bool;                                  (* no features: unit vectors *)
  ballots : (Z.t * int list) list;
  table : Z.t list list option;                    (* n_ab, if there are comparisons instead of ballots *)
  votes : (Z.t * int list) list;                   (* the ballots, or each comparison as a ballot of two *)
}

let candidate x j = try Hashtbl.find x.number (str j) with Not_found -> bad "not the name of a candidate"
let ranking x j =
  let r = List.map (candidate x) (some j) in
  if List.length r <> Hashtbl.length x.number || List.length (List.sort_uniq compare r) <> List.length r then
    bad "a ranking is not a list of all candidates";
  r

(* Version 1: an object name -> features. Its keys have to be in the order in which every reader of JSON has them: whole numbers first. *)
let in_every_order names =
  let whole n = digits n && (n = "0" || n.[0] <> '0') in
  let numbers, others = List.partition whole names in
  let by_value a b = Z.compare (Z.of_string a) (Z.of_string b) in
  if List.sort by_value numbers @ others <> names then bad "the names in an object do not have the same order for all readers"

let pairs version what j = match version, j with
  | 1, Obj l -> in_every_order (List.map fst l); l
  | 2, List l -> List.map (function List [name; value] -> str name, value | _ -> bad (what ^ " are not pairs of a name and a value")) l
  | _ -> bad (what ^ " have not the form of this version")

(* With features, or a list of names. *)
let read_candidates version j = match j with
  | List (Str _ :: _ as l) -> List.map str l, None
  | _ -> let l = pairs version "candidates" j in List.map fst l, Some (List.map (fun (_, v) -> List.map number (some v)) l)

let read_comparisons x j =
  let comparison j =
    let c = fields "a comparison" ["above"; "below"; "count"] [] j in
    let a = candidate x (List.assoc "above" c) and b = candidate x (List.assoc "below" c) in
    if a = b then bad "a candidate is compared with itself";
    count (List.assoc "count" c), [a; b] in
  List.map comparison (some j)

(* Who is above whom, and how often. *)
let counted m votes =
  let table = Array.make_matrix m m Z.zero in
  let rec add w = function
    | a :: below -> List.iter (fun b -> table.(a).(b) <- Z.add table.(a).(b) w) below; add w below
    | [] -> () in
  List.iter (fun (w, r) -> add w r) votes;
  table

let with_profile x f =
  let ballot j =
    let b = fields "a ballot" ["count"; "ranking"] [] j in
    count (List.assoc "count" b), ranking x (List.assoc "ranking" b) in
  match List.assoc_opt "ballots" f, List.assoc_opt "comparisons" f with
  | Some _, Some _ -> bad "both ballots and comparisons"
  | Some l, None -> let ballots = List.map ballot (some l) in { x with ballots; table = None; votes = ballots }
  | None, Some l ->
      let votes = read_comparisons x l in
      { x with ballots = []; votes; table = Some (Array.to_list (Array.map Array.to_list (counted (Hashtbl.length x.number) votes))) }
  | None, None -> { x with ballots = []; table = None; votes = [] }

let read_instance version j =
  let f = fields "the instance" ["candidates"] ["ballots"; "comparisons"] j in
  let names, rows = read_candidates version (List.assoc "candidates" f) in
  let m = List.length names in
  let number = Hashtbl.create 97 in
  List.iteri (fun i c -> Hashtbl.replace number c i) names;
  if m = 0 || Hashtbl.length number <> m then bad "names are not different";
  let unit a = List.init m (fun b -> if a = b then Q.one else Q.zero) in
  let rows, without = match rows with Some rows -> rows, false | None -> List.init m unit, true in
  let d = List.length (List.hd rows) in
  if d = 0 || List.exists (fun r -> List.length r <> d) rows then bad "feature vectors differ in length";
  let scales = List.fold_left (List.map2 (fun l q -> Z.lcm l (Q.den q))) (List.init d (fun _ -> Z.one)) rows in
  let features = List.map (fun r -> List.map2 (fun q s -> Q.num (Q.mul q (Q.of_bigint s))) r scales) rows in
  if List.length (List.sort_uniq compare (List.map (List.map Z.to_string) features)) <> m then bad "two candidates have the same features";
  with_profile { number; features; scales; without; ballots = []; table = None; votes = [] } f

(* What a claim about a profile is checked by: a checker of ballots, or one of the table of comparisons. *)
let of_profile x ballots table = match x.table with
  | Some n -> table n
  | None -> if x.ballots = [] then bad "the claim needs ballots or comparisons" else ballots x.ballots

let no_profile x = if x.ballots <> [] || x.table <> None then bad "the claim is not about a profile"

(* n_ab, which tells what evidence has to be there; the verified checkers compute it anew. *)
let counts x = of_profile x ignore ignore; counted (Hashtbl.length x.number) x.votes

let theta x r = function
  | Null when x.without ->                          (* the rewards themselves *)
      let m = List.length r in
      let place = Array.make m 0 in
      List.iteri (fun k c -> place.(c) <- k) r;
      List.init m (fun c -> Z.of_int (m - place.(c)))
  | t when not x.without ->
      let t = List.map number (list t) in
      if List.length t <> List.length x.scales then bad "theta has another length than the features";
      fst (integers (List.map2 (fun q s -> Q.div q (Q.of_bigint s)) t x.scales))
  | _ -> bad "theta is null where there are no features"

let conflict x j =
  let term = function
    | List [a; b; w] -> (candidate x a, candidate x b), number w
    | _ -> bad "not above, below, weight" in
  let l = List.map term (some j) in
  let pairs = List.map fst l in
  if List.length (List.sort_uniq compare pairs) <> List.length pairs then bad "a conflict repeats a pair";
  List.map2 (fun pair w -> pair, w) pairs (fst (integers (List.map snd l)))

let feasible x claim evidence =
  let c = fields "the claim" ["feasible"; "ranking"] [] claim and e = fields "the evidence" ["theta"] [] evidence in
  no_profile x;
  let r = ranking x (List.assoc "ranking" c) in
  List.assoc "feasible" c = Bool true && Verified.check_feasible x.features r (theta x r (List.assoc "theta" e))

let infeasible x claim evidence =
  let c = fields "the claim" ["feasible"; "ranking"] [] claim and e = fields "the evidence" ["conflict"] [] evidence in
  no_profile x;
  let r = ranking x (List.assoc "ranking" c) in
  List.assoc "feasible" c = Bool false && Verified.check_infeasible x.features r (conflict x (List.assoc "conflict" e))

let no_pareto x claim evidence =
  let c = fields "the claim" ["respects-unanimity"] [] claim and e = fields "the evidence" ["conflict"] [] evidence in
  let conflict = conflict x (List.assoc "conflict" e) in
  List.assoc "respects-unanimity" c = Int Z.zero && of_profile x
    (fun ballots -> Verified.check_no_pareto x.features ballots conflict)
    (fun table -> Verified.check_no_pareto_comparisons x.features table conflict)

let leximax x claim evidence =
  let c = fields "the claim" ["rule"; "ranking"] [] claim and e = fields "the evidence" ["theta"; "conflicts"] [] evidence in
  let scoring, po = match str (List.assoc "rule" c) with
    | "lcpo" -> Verified.Copeland, true | "leximax-copeland" -> Verified.Copeland, false
    | "lcpo-half" -> Verified.Half, true | "leximax-copeland-half" -> Verified.Half, false
    | "leximax-borda" -> Verified.Borda, false | "leximax-plurality" -> Verified.Plurality, false
    | rule -> bad ("unknown rule " ^ rule) in
  let r = ranking x (List.assoc "ranking" c) in
  let one j =
    let f = fields "a rejection" ["candidate"; "conflict"] [] j in
    candidate x (List.assoc "candidate" f), conflict x (List.assoc "conflict" f) in
  let theta = theta x r (List.assoc "theta" e) and conflicts = List.map one (list (List.assoc "conflicts" e)) in
  of_profile x
    (fun ballots -> Verified.check_leximax x.features scoring po ballots r theta conflicts)
    (fun table -> Verified.check_leximax_comparisons x.features scoring po table r theta conflicts)

(* Each conflict is given to the verified checker with the one pair that the ranking has the other way round. *)
let ranked_pairs x claim evidence =
  let c = fields "the claim" ["rule"; "ranking"] ["ties"] claim and e = fields "the evidence" ["theta"; "conflicts"; "other"] [] evidence in
  if List.assoc "rule" c <> Str "ranked-pairs" then bad "unknown rule";
  let r = ranking x (List.assoc "ranking" c) in
  let place = Array.make (List.length r) 0 in
  List.iteri (fun k a -> place.(a) <- k) r;
  let refusal j =
    let c = conflict x j in
    match List.filter (fun ((a, b), _) -> place.(b) < place.(a)) c with
    | [pair, _] -> pair, c
    | _ -> bad "a conflict does not have just one pair that the ranking has the other way round" in
  let refusals = List.map refusal (list (List.assoc "conflicts" e)) in
  let ties = match List.assoc_opt "ties" c, List.assoc "other" e with
    | None, Null -> Verified.Nothing_said
    | Some (Str "none"), Null -> Verified.No_matter
    | Some (Str "broken"), j ->
        let f = fields "the other ranking" ["ranking"; "theta"] [] j in
        let other = ranking x (List.assoc "ranking" f) in
        Verified.Matter (other, theta x other (List.assoc "theta" f))
    | _ -> bad "what is said of ties is unknown, or not what the evidence is for" in
  let theta = theta x r (List.assoc "theta" e) in
  of_profile x
    (fun ballots -> Verified.check_ranked_pairs_ballots x.features r theta refusals ballots ties)
    (fun table -> Verified.check_ranked_pairs x.features r theta refusals table ties)

(* Cuts are conflicts or directed triangles: the verified checker has first those, then these. *)
let cuts x j =
  let cut j = match list j with
    | Str _ :: _ as l -> (match List.map (candidate x) l with [a; b; c] -> Either.Right ((a, b), c) | _ -> bad "not a triangle")
    | _ -> Either.Left (conflict x j) in
  let all = List.map cut (list j) in
  let conflicts, triangles = List.partition_map (fun c -> c) all in
  let next_conflict = ref 0 and next_triangle = ref (List.length conflicts) in
  let place c = let next = if Either.is_left c then next_conflict else next_triangle in incr next; !next - 1 in
  conflicts, triangles, Array.of_list (List.map place all)

let multipliers places j =
  let entry = function
    | List [i; y] ->
        let y = number y in
        if Q.sign y <= 0 then bad "a multiplier is not positive";
        places.(index (Array.length places) i), y
    | _ -> bad "not a number and a multiplier" in
  let l = List.map entry (list j) in
  if List.length (List.sort_uniq compare (List.map fst l)) <> List.length l then bad "a cut has two multipliers";
  let numerators, d = integers (List.map snd l) in
  d, List.map2 (fun (i, _) y -> i, y) l numerators

let tree x bounds j =
  let nodes = Array.of_list (some j) in
  let used = Array.make (Array.length nodes) false in
  let rec node i =
    if used.(i) then bad "a node has two parents";
    used.(i) <- true;
    match nodes.(i) with
    | Obj ["bound", b] -> let d, ys = bounds.(index (Array.length bounds) b) in Verified.Leaf (d, ys)
    | j ->
        let f = fields "a node" ["pair"; "above"; "below"] [] j in
        let child key = let k = index (Array.length nodes) (List.assoc key f) in if k > i then node k else bad "a child before its parent" in
        (match List.map (candidate x) (list (List.assoc "pair" f)) with
         | [a; b] -> let up = child "above" in Verified.Branch (a, b, up, child "below")
         | _ -> bad "not a pair") in
  let root = node 0 in
  if Array.exists not used then bad "a node has no parent";
  root

(* Who has to be kept out of which position for the ranking to be the first of the cheapest: those that precede it in the order of the
   candidates, but for those below a unanimous pair. *)
let asked x po r =
  let n = counts x in
  let unanimous a b = po && Z.sign n.(a).(b) > 0 && Z.sign n.(b).(a) = 0 in
  let rec go k = function
    | d :: later ->
        let out c = c < d && not (List.exists (fun a -> unanimous a c) (d :: later)) in
        List.map (fun c -> k, c) (List.filter out later) @ go (k + 1) later
    | [] -> [] in
  go 0 r

(* One tree for each of them. *)
let earlier x po r bounds j =
  let entry j =
    let f = fields "an entry of earlier" ["position"; "candidate"; "tree"] [] j in
    (index (List.length r) (List.assoc "position" f), candidate x (List.assoc "candidate" f)), tree x bounds (List.assoc "tree" f) in
  let entries = List.map entry (list j) in
  if List.sort compare (asked x po r) <> List.sort compare (List.map fst entries) then bad "earlier has not one tree for each that could come before";
  entries

(* The certificate's tree, as cuts and trees of the verified checker. *)
let given_trees x po r first proof =
  let p = fields "the proof" ["cuts"; "multipliers"; "tree"; "earlier"] [] proof in
  let conflicts, triangles, places = cuts x (List.assoc "cuts" p) in
  let bounds = Array.of_list (List.map (multipliers places) (list (List.assoc "multipliers" p))) in
  let t = tree x bounds (List.assoc "tree" p) in
  let entries = if first then earlier x po r bounds (List.assoc "earlier" p)
    else if list (List.assoc "earlier" p) <> [] then bad "earlier is not empty" else [] in
  conflicts, triangles, t, entries

(* Trees that are searched for, where the certificate lists all rankings, or splits the parameters into cones. *)
let searched_trees x po slater r first cost =
  let n = counts x in
  let costs a b = if not slater then n.(b).(a) else if Z.lt n.(a).(b) n.(b).(a) then Z.one else Z.zero in
  let m = Array.length n in
  let numbers = List.init m Fun.id in
  let unanimous = if po then List.concat_map (fun a -> List.filter_map (fun b ->
    if Z.sign n.(a).(b) > 0 && Z.sign n.(b).(a) = 0 then Some (a, b) else None) numbers) numbers else [] in
  let found = ref [] in
  let kept_out (k, c) =
    let prefix = List.filteri (fun i _ -> i < k) r and later = List.filteri (fun i _ -> i >= k) r in
    let rec above = function d :: l -> List.map (fun e -> d, e) (l @ later) @ above l | [] -> [] in
    let fixed = above prefix @ List.filter_map (fun d -> if d = c then None else Some (c, d)) later in
    (k, c), Search.ranking_tree x.features costs cost (List.sort_uniq compare (unanimous @ fixed)) found in
  let t = Search.ranking_tree x.features costs (Z.pred cost) unanimous found in
  let entries = if first then List.map kept_out (asked x po r) else [] in
  List.rev !found, [], t, entries

let kemeny x claim evidence =
  let c = fields "the claim" ["rule"; "ranking"; "cost"; "first"] [] claim and e = fields "the evidence" ["theta"; "proof"] [] evidence in
  let po, slater = match str (List.assoc "rule" c) with
    | "kemeny" -> false, false | "kemeny-po" -> true, false | "slater" -> false, true | rule -> bad ("unknown rule " ^ rule) in
  let r = ranking x (List.assoc "ranking" c) and cost = integer (List.assoc "cost" c) in
  let first = match List.assoc "first" c with Bool first -> first | _ -> bad "first is not a truth value" in
  let conflicts, triangles, t, entries = match List.assoc "proof" e with
    | Obj l when List.mem_assoc "rankings" l || List.mem_assoc "cones" l -> searched_trees x po slater r first cost
    | proof -> given_trees x po r first proof in
  let theta = theta x r (List.assoc "theta" e) and entries = if first then Some entries else None in
  of_profile x
    (fun ballots -> Verified.check_ballots x.features po r theta cost conflicts triangles t entries slater ballots)
    (fun table -> Verified.check_kemeny_comparisons x.features po r theta cost conflicts triangles t entries slater table)
