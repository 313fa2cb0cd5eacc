(* Lists of all feasible rankings, and their number, as arguments of the verified checker. A tree of questions, who of two candidates is above
   the other, is searched for, and where there is only a number, the rankings too; neither is trusted. *)
open Json

(* The programs that may be solved for one certificate. *)
let budget () =
  let left = ref Search.most_programs in
  fun d rows ->
    decr left;
    if !left < 0 then raise (Uncovered "too many rankings to search");
    Search.gordan d rows

let differences features =
  let rows = Array.of_list (List.map Array.of_list features) in
  Array.length rows.(0), fun (a, b) -> Array.map2 Z.sub rows.(a) rows.(b)

let places r =
  let place = Array.make (List.length r) 0 in
  List.iteri (fun k c -> place.(c) <- k) r;
  place

let rec neighbours = function a :: (b :: _ as l) -> (a, b) :: neighbours l | _ -> []

(* Questions that halve the rankings until one is left, and then those about its neighbours. *)
let questions gordan features listed =
  let d, difference = differences features in
  let nobody pairs = match gordan d (List.map difference pairs) with
    | Either.Left _ -> raise Search.Refuted       (* a ranking that is not in the list *)
    | Either.Right multipliers -> Verified.Nobody multipliers in
  let m = List.length features in
  let all = List.concat_map (fun a -> List.filter_map (fun b -> if a < b then Some (a, b) else None) (List.init m Fun.id)) (List.init m Fun.id) in
  let rec node pairs = function
    | [] -> nobody pairs
    | [k, r, _] ->
        let asked = List.filter (fun pair -> not (List.mem pair pairs)) (neighbours r) in
        let rec ask pairs = function
          | [] -> Verified.Only k
          | (a, b) :: later -> let others = nobody ((b, a) :: pairs) in Verified.Which (a, b, ask ((a, b) :: pairs) later, others) in
        ask pairs asked
    | l ->
        let size = List.length l in
        let firsts (a, b) = List.length (List.filter (fun (_, _, place) -> place.(a) < place.(b)) l) in
        let evenness pair = let n = firsts pair in min n (size - n) in
        let best (n, pair) other = let n' = evenness other in if n' > n then n', other else n, pair in
        let n, (a, b) = List.fold_left best (0, (0, 0)) all in
        if n = 0 then raise Search.Refuted;       (* twice the same *)
        let up, down = List.partition (fun (_, _, place) -> place.(a) < place.(b)) l in
        let first = node ((a, b) :: pairs) up in
        Verified.Which (a, b, first, node ((b, a) :: pairs) down) in
  node [] (List.mapi (fun k r -> k, r, places r) listed)

let checked x gordan listed thetas = Verified.check_all x.Choice.features listed thetas (questions gordan x.features listed)

let all x claim evidence =
  let c = fields "the claim" ["count"; "rankings"] [] claim and e = fields "the evidence" ["thetas"] [] evidence in
  Choice.no_profile x;
  let listed = List.map (Choice.ranking x) (some (List.assoc "rankings" c)) and thetas = list (List.assoc "thetas" e) in
  let n = List.length listed in
  if not (Z.equal (count (List.assoc "count" c)) (Z.of_int n)) then bad "count is not the number of rankings";
  if List.length thetas <> n then bad "not one theta for each ranking";
  checked x (budget ()) listed (List.map2 (Choice.theta x) listed thetas)

(* The rankings of the candidates up to one after the other, each with its θ; never more than all of them. *)
let found gordan features most =
  let d, difference = differences features in
  let inserted c (r, _) =
    let rec go before after =
      let ranking = List.rev_append before (c :: after) in
      let here = match gordan d (List.map difference (neighbours ranking)) with
        | Either.Left theta -> [ranking, theta]
        | Either.Right _ -> [] in
      match after with [] -> here | a :: after -> here @ go (a :: before) after in
    go [] r in
  let step found c =
    let found = List.concat_map (inserted c) found in
    if Z.gt (Z.of_int (List.length found)) most then bad "there are more rankings";
    found in
  List.fold_left step [[0], Array.make d Q.zero] (List.init (List.length features - 1) succ)

let number x claim evidence =
  let c = fields "the claim" ["count"] [] claim in
  ignore (fields "the evidence" [] [] evidence);
  Choice.no_profile x;
  let n = count (List.assoc "count" c) and gordan = budget () in
  let found = found gordan x.Choice.features n in
  if not (Z.equal (Z.of_int (List.length found)) n) then bad "there are fewer rankings";
  checked x gordan (List.map fst found) (List.map (fun (_, theta) -> fst (integers (Array.to_list theta))) found)
