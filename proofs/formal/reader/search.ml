(* Trees that the verified checkers ask for and certificates do not have: which orders of pairs no θ has, and why. Nothing here is trusted: a
   tree that is wrong is no proof, and the verified checkers look at all of it. *)

exception Refuted                                 (* the claim is not true *)

let most_programs = 4000  (* linear programs for one tree *)

(* Gordan: θ with θ·row > 0 for all rows, or multipliers λ ≥ 0, not all 0, with Σ λ row = 0; by the simplex method with Bland's rule for
   Σ λ row = 0, Σ λ = 1, exactly. The rows have d entries. *)
let gordan d rows =
  let n = List.length rows in
  let table = Array.make_matrix (d + 2) (n + d + 2) Q.zero in  (* constraints, reduced costs; the rows, the artificial ones, the right side *)
  List.iteri (fun j row ->
    Array.iteri (fun i x -> table.(i).(j) <- Q.of_bigint x) row;
    table.(d).(j) <- Q.one;
    table.(d + 1).(j) <- Q.neg (Array.fold_left (fun t x -> Q.add t (Q.of_bigint x)) Q.one row)) rows;
  for i = 0 to d do table.(i).(n + i) <- Q.one done;
  let right = n + d + 1 in
  table.(d).(right) <- Q.one;
  let basis = Array.init (d + 1) (fun i -> n + i) in
  let pivot i j =
    let p = table.(i).(j) in
    table.(i) <- Array.map (fun x -> if Q.sign x = 0 then x else Q.div x p) table.(i);
    Array.iteri (fun k row ->
      let f = row.(j) in
      if k <> i && Q.sign f <> 0 then
        Array.iteri (fun c x -> if Q.sign x <> 0 then row.(c) <- Q.sub row.(c) (Q.mul f x)) table.(i)) table;
    basis.(i) <- j in
  let rec entering j = if j = n then None else if Q.sign table.(d + 1).(j) < 0 then Some j else entering (j + 1) in
  let rec go () = match entering 0 with
    | None -> ()
    | Some j ->
        let best = ref None in
        for i = 0 to d do
          if Q.sign table.(i).(j) > 0 then begin
            let ratio = Q.div table.(i).(right) table.(i).(j) in
            match !best with
            | Some (r, k) when Q.lt r ratio || (Q.equal r ratio && basis.(k) < basis.(i)) -> ()
            | _ -> best := Some (ratio, i)
          end
        done;
        (match !best with Some (_, i) -> pivot i j | None -> assert false);  (* the sum of the λ is bounded *)
        go () in
  go ();
  let artificial = ref false in
  Array.iteri (fun i j -> if j >= n && Q.sign table.(i).(right) > 0 then artificial := true) basis;
  if !artificial then Either.Left (Array.init d (fun i -> Q.sub table.(d + 1).(n + i) Q.one))
  else begin
    let multipliers = Array.make n Q.zero in
    Array.iteri (fun i j -> if j < n then multipliers.(j) <- table.(i).(right)) basis;
    Either.Right (fst (Json.integers (Array.to_list multipliers)))
  end

let positive theta row =
  let sum = ref Q.zero in
  Array.iteri (fun i x -> sum := Q.add !sum (Q.mul theta.(i) (Q.of_bigint x))) row;
  Q.sign !sum > 0

(* What a node is given is a θ for its rows, which spares one of two programs. [feasible] or [not] one row more. *)
let searching d =
  let left = ref most_programs in
  fun theta rows row feasible conflict ->
    if positive theta row then feasible theta
    else begin
      decr left;
      if !left < 0 then raise (Json.Uncovered "a tree of too many orders");
      match gordan d (row :: rows) with Either.Left theta -> feasible theta | Either.Right multipliers -> conflict multipliers
    end

let turned = Array.map Z.neg

(* A tree over all rankings of the rows' order that cost [limit] or less, of which there are none; its conflicts go to [found]. Pairs are
   tried in the order of what they decide. [costs a b]: of a above b; [fixed]: pairs that hold, each with a above b. *)
let ranking_tree features costs limit fixed found =
  let rows = Array.of_list (List.map Array.of_list features) in
  let m = Array.length rows and d = Array.length rows.(0) in
  let difference (a, b) = Array.map2 Z.sub rows.(a) rows.(b) in
  let decide = searching d in
  let conflict pairs multipliers =
    let terms = List.filter (fun (_, w) -> Z.sign w > 0) (List.combine pairs multipliers) in
    found := terms :: !found;
    Verified.Leaf (Z.one, [List.length !found - 1, Z.add limit Z.one]) in
  let free = List.concat_map (fun a -> List.filter_map (fun b ->
    if a < b && not (List.mem (a, b) fixed || List.mem (b, a) fixed) then Some (a, b) else None) (List.init m Fun.id)) (List.init m Fun.id) in
  let gap (a, b) = Z.abs (Z.sub (costs a b) (costs b a)) in
  let free = List.stable_sort (fun x y -> Z.compare (gap y) (gap x)) free in
  let cheaper (a, b) = Z.min (costs a b) (costs b a) in
  let start = List.fold_left Z.add Z.zero (List.map cheaper free @ List.map (fun (a, b) -> costs a b) fixed) in
  let rec node pairs theta free cost =
    if Z.gt cost limit then Verified.Leaf (Z.one, [])
    else match free with
      | [] -> raise Refuted
      | (a, b) :: free ->
          let child (a, b) =
            let cost = Z.add cost (Z.sub (costs a b) (cheaper (a, b))) in
            if Z.gt cost limit then Verified.Leaf (Z.one, [])
            else decide theta (List.map difference pairs) (difference (a, b))
              (fun theta -> node ((a, b) :: pairs) theta free cost) (conflict ((a, b) :: pairs)) in
          let up = child (a, b) in
          Verified.Branch (a, b, up, child (b, a)) in
  if Z.gt start limit then Verified.Leaf (Z.one, [])
  else if fixed = [] then node [] (Array.make d Q.zero) free start
  else match gordan d (List.map difference fixed) with
    | Either.Left theta -> node fixed theta free start
    | Either.Right multipliers -> conflict fixed multipliers

type entry = { rows : Z.t array * Z.t array; w : Q.t; first : Q.t; second : Q.t }  (* what the score gains with either response first *)

(* A tree over what rewards prefer on these pairs, in their order: no reward gains more than k, but for outliers with scores above the limit. *)
let regions d entries k limit =
  let decide = searching d in
  let larger x = if Q.sign x < 0 then Q.zero else x and smaller x = if Q.sign x < 0 then x else Q.zero in
  let least e = Q.min e.first e.second in
  let sum f = List.fold_left (fun t e -> Q.add t (f e)) Q.zero entries in
  let enough u s = Q.leq u k || match limit with Some t -> Q.gt s t | None -> false in
  let rec node rows theta entries u s =
    if enough u s then Verified.Enough
    else match entries with
      | [] -> raise Refuted
      | e :: entries ->
          let child row u s =
            if enough u s then Verified.Enough
            else decide theta rows row (fun theta -> node (row :: rows) theta entries u s) (fun multipliers -> Verified.Impossible multipliers) in
          let up = child (fst e.rows) (Q.add u (smaller e.w)) (Q.add s (Q.sub e.first (least e))) in
          Verified.Split (up, child (snd e.rows) (Q.sub u (larger e.w)) (Q.add s (Q.sub e.second (least e)))) in
  node [] (Array.make d Q.zero) entries (sum (fun e -> larger e.w)) (sum least)
