(* Certificates about ensembles of rewards, as arguments of the verified checkers. *)
open Json

type poll = {
  prompts : (string * (string, int) Hashtbl.t) list;
  pairs : ((int * int) * int) list;               (* prompt, first response, second response *)
  p : Q.t list;
  mu : Q.t list;
  vectors : Z.t list list list option;            (* of each response of each prompt: each coordinate times its scale *)
  scales : Z.t list;
}

let rational q = { Verified.qnum = Q.num q; Verified.qden = Q.den q }

(* The values of an object that has exactly these keys, in their order. *)
let values what keys = function
  | Obj l when List.length l = List.length keys -> List.map (fun k -> try List.assoc k l with Not_found -> bad (what ^ " has no " ^ k)) keys
  | _ -> bad (what ^ " is not an object with one entry for each name")

let names (_, numbers) = List.map fst (List.sort (fun (_, i) (_, j) -> compare i j) (List.of_seq (Hashtbl.to_seq numbers)))

let read_features prompts j =
  let table prompt j = List.map (fun row -> List.map number (some row)) (values "the features of a prompt" (names prompt) j) in
  let rows = List.map2 table prompts (values "the table of features" (List.map fst prompts) j) in
  let all = List.concat rows in
  let d = List.length (List.hd all) in
  if List.exists (fun r -> List.length r <> d) all then bad "feature vectors differ in length";
  let scales = List.fold_left (List.map2 (fun l q -> Z.lcm l (Q.den q))) (List.init d (fun _ -> Z.one)) all in
  List.map (List.map (fun r -> List.map2 (fun q s -> Q.num (Q.mul q (Q.of_bigint s))) r scales)) rows, scales

let read_poll version j =
  let f = fields "the instance" ["prompts"; "pairs"; "features"] [] j in
  let prompt (name, entries) =
    let names = List.map str (some entries) in
    let numbers = Hashtbl.create 17 in
    List.iteri (fun i n -> Hashtbl.replace numbers n i) names;
    if List.length names < 2 || Hashtbl.length numbers <> List.length names then bad "a prompt is not a list of two or more different names";
    name, numbers in
  let prompts = List.map prompt (Choice.pairs version "prompts" (List.assoc "prompts" f)) in
  if prompts = [] || List.length (List.sort_uniq compare (List.map fst prompts)) <> List.length prompts then bad "prompts are not different";
  let place = Hashtbl.create 97 in
  List.iteri (fun x (name, numbers) -> Hashtbl.replace place name (x, numbers)) prompts;
  let pair j = match list j with
    | [x; a; b; p; w] ->
        let find t n = try Hashtbl.find t (str n) with Not_found -> bad "a pair is not about responses of a prompt" in
        let number, numbers = find place x in
        let a = find numbers a and b = find numbers b in
        let p = Json.number p in
        if a = b || Q.lt p Q.zero || Q.gt p Q.one then bad "a pair is not of two responses, or p* is not from 0 to 1";
        ((number, a), b), p, count w
    | _ -> bad "a pair has not five entries" in
  let rows = List.map pair (some (List.assoc "pairs" f)) in
  let unordered = List.map (fun (((x, a), b), _, _) -> x, min a b, max a b) rows in
  if List.length (List.sort_uniq compare unordered) <> List.length rows then bad "two responses are paired twice";
  let total = Q.of_bigint (List.fold_left (fun t (_, _, w) -> Z.add t w) Z.zero rows) in
  let vectors, scales = match List.assoc "features" f with
    | Null -> None, []
    | j -> let v, s = read_features prompts j in Some v, s in
  { prompts; pairs = List.map (fun (e, _, _) -> e) rows; p = List.map (fun (_, p, _) -> p) rows;
    mu = List.map (fun (_, _, w) -> Q.div (Q.of_bigint w) total) rows; vectors; scales }

let sizes x = List.map (fun (_, numbers) -> Hashtbl.length numbers) x.prompts

let same_features x = match x.vectors with
  | None -> false
  | Some v -> let v = Array.of_list (List.map Array.of_list v) in List.exists (fun ((q, a), b) -> v.(q).(a) = v.(q).(b)) x.pairs

let with_weights x w =
  let rec go es ps mus ws = match es, ps, mus, ws with
    | e :: es, p :: ps, mu :: mus, w :: ws -> (e, ((rational mu, rational p), rational w)) :: go es ps mus ws
    | _ -> [] in
  go x.pairs x.p x.mu w

let zeros x = List.map (fun _ -> Q.zero) x.p

let weights x j =
  let w = List.map number (list j) in
  if List.length w <> List.length x.p then bad "not one weight a pair";
  w

(* The weights of d(r), which is Σ μ p* less what a reward gets for them. *)
let lean x = List.map2 (fun mu p -> Q.mul mu (Q.sub (Q.mul (Q.of_int 2) p) Q.one)) x.mu x.p

let ranking numbers j =
  let response n = try Hashtbl.find numbers (str n) with Not_found -> bad "not a response of the prompt" in
  let r = List.map response (some j) in
  if List.length r <> Hashtbl.length numbers || List.length (List.sort_uniq compare r) <> List.length r then bad "a ranking is not a list of all responses";
  r

(* Rankings and θ, as integers; θ is empty if rewards may be any. *)
let reward x linear f =
  let rankings = List.map2 (fun (_, numbers) j -> ranking numbers j) x.prompts (values "the rankings" (List.map fst x.prompts) (List.assoc "rankings" f)) in
  rankings, match List.assoc "theta" f with
    | Null when not linear -> []
    | j when linear ->
        let t = List.map number (list j) in
        if List.length t <> List.length x.scales then bad "theta has another length than the features";
        fst (integers (List.map2 (fun q s -> Q.div q (Q.of_bigint s)) t x.scales))
    | _ -> bad "theta is for linear rewards"

(* Given prompt by prompt: a reward for each interval between two neighbouring ends, see docs/certificates.md. *)
let joint x prompts =
  let own (_, numbers) j =
    let entry = function List [w; r] -> number w, ranking numbers r | _ -> bad "not a weight and a ranking" in
    let l = List.map entry (some j) in
    if List.exists (fun (w, _) -> Q.sign w <= 0) l then bad "a weight is not positive";
    List.rev (snd (List.fold_left (fun (t, found) (w, r) -> let t = Q.add t w in t, (t, r) :: found) (Q.zero, []) l)) in
  let prompts = list prompts in
  if List.length prompts <> List.length x.prompts then bad "not one ensemble for each prompt";
  let all = List.map2 own x.prompts prompts in
  let ends = List.sort_uniq Q.compare (List.concat_map (List.map fst) all) in
  if List.length ends * List.length all > 1_000_000 then raise (Uncovered "an ensemble of too many rewards, given prompt by prompt");
  let rec go last ends all = match ends with
    | [] -> []
    | e :: later ->
        let here = List.map (function (_, r) :: _ -> r | [] -> bad "weights of a prompt do not have the sum 1") all in
        let left = List.map (function (t, _) :: l when Q.equal t e -> l | l -> l) all in
        (rational (Q.sub e last), (here, [])) :: go e later left in
  go Q.zero ends all

let members x linear j =
  let member j =
    let f = fields "a reward" ["weight"; "rankings"; "theta"] [] j in
    let alpha = number (List.assoc "weight" f) in
    if Q.sign alpha <= 0 then bad "a weight is not positive";
    rational alpha, reward x linear f in
  match j with
  | Obj _ -> joint x (List.assoc "prompts" (fields "an ensemble" ["prompts"] [] j))
  | _ -> List.map member (some j)

(* What a claim considers, and what evidence for it says of OPT. *)
type considered = { linear : bool; limit : Q.t option; excluding : ((((Verified.q * Verified.q) * Verified.q)) * ((int list list * Z.t list) * Verified.proof)) option }

let considered x claim evidence =
  let linear = match str (List.assoc "rewards" claim) with "any" -> false | "linear" -> true | _ -> bad "unknown class of rewards" in
  if linear && x.vectors = None then bad "linear rewards need features";
  if same_features x then bad "two compared responses have the same features";
  match List.assoc "excluding" claim with
  | Null -> null (List.assoc "optimum" evidence); { linear; limit = None; excluding = None }
  | j ->
      let f = fields "excluding" ["beta"; "gamma"; "optimum"] [] j in
      let value key = number (List.assoc key f) in
      let beta = value "beta" and gamma = value "gamma" and opt = value "optimum" in
      let e = fields "the evidence of the optimum" ["reward"; "ceiling"] [] (List.assoc "optimum" evidence) in
      let r = reward x linear (fields "a reward" ["rankings"; "theta"] [] (List.assoc "reward" e)) in
      let proof = Ceilings.read x.prompts x.pairs (x.p, x.mu, lean x) (if linear then x.vectors else None) None (List.assoc "ceiling" e) in
      { linear; limit = Some (Q.add (Q.mul beta opt) gamma); excluding = Some (((rational beta, rational gamma), rational opt), (r, proof)) }

let classes x c = if c.linear then x.vectors else None
let ceiling x c w j = Ceilings.read x.prompts x.pairs (x.p, x.mu, w) (classes x c) c.limit j

let size claim a = if not (Z.equal (count (List.assoc "size" claim)) (Z.of_int (List.length a))) then bad "size is not the number of rewards"

let ensemble x c j = (match j with Obj _ when c.linear || c.limit <> None -> bad "an ensemble is given prompt by prompt" | _ -> ()); members x c.linear j

let calibrated x claim evidence =
  let claim = fields "the claim" ["rewards"; "size"; "excluding"] [] claim and e = fields "the evidence" ["ensemble"; "optimum"] [] evidence in
  let c = considered x claim e in
  let a = ensemble x c (List.assoc "ensemble" e) in
  size claim a;
  Verified.check_calibrated (sizes x) (classes x c) (with_weights x (zeros x)) c.excluding a

let none x claim evidence =
  let claim = fields "the claim" ["rewards"; "excluding"] [] claim and e = fields "the evidence" ["weights"; "ceiling"; "optimum"] [] evidence in
  let c = considered x claim e in
  match List.assoc "weights" e with
  | Null ->
      null (List.assoc "ceiling" e);
      Verified.check_none (sizes x) (classes x c) (with_weights x (zeros x)) c.excluding None
  | w ->
      let w = weights x w in
      Verified.check_none (sizes x) (classes x c) (with_weights x w) c.excluding (Some (ceiling x c w (List.assoc "ceiling" e)))

let norm claim = match str (List.assoc "norm" claim) with
  | "squared" -> Verified.Squared_norm | "absolute" -> Verified.Absolute_norm | "maximum" -> Verified.Maximum_norm | _ -> bad "unknown norm"

let error x claim evidence =
  let claim = fields "the claim" ["rewards"; "norm"; "size"; "error"; "lower_bound"; "excluding"] [] claim
  and e = fields "the evidence" ["ensemble"; "weights"; "ceiling"; "optimum"] [] evidence in
  let c = considered x claim e in
  let a = ensemble x c (List.assoc "ensemble" e) in
  size claim a;
  let low = number (List.assoc "lower_bound" claim) in
  let w, proof = match List.assoc "weights" e with
    | Null -> null (List.assoc "ceiling" e); zeros x, Ceilings.of_zeros x.prompts
    | w -> let w = weights x w in w, ceiling x c w (List.assoc "ceiling" e) in
  Verified.check_error (sizes x) (classes x c) (with_weights x w) c.excluding (norm claim) a (rational (number (List.assoc "error" claim))) (rational low) proof

(* The best single reward by a ceiling, or a few rewards by a tree. *)
let small x claim evidence =
  let claim = fields "the claim" ["rewards"; "norm"; "size"; "error"; "least"; "excluding"] [] claim
  and e = fields "the evidence" ["ensemble"; "thetas"; "tree"; "ceiling"; "optimum"] [] evidence in
  null (List.assoc "thetas" e);
  let norm = norm claim and size = count (List.assoc "size" claim) in
  let c = considered x claim e in
  let given = match List.assoc "ensemble" e with
    | Null -> null (List.assoc "error" claim); None
    | j -> Some (ensemble x c j, rational (number (List.assoc "error" claim))) in
  let least = rational (number (List.assoc "least" claim)) in
  match List.assoc "ceiling" e with
  | Null ->
      if Z.gt size (Z.of_int Small.most_rewards) then bad "too many rewards for a tree";
      let k = Z.to_int size and s = Small.scales x.p x.mu in
      let tree = Small.tree s norm c.linear c.limit (List.length x.p) k (List.assoc "tree" e) in
      Verified.check_small (sizes x) (classes x c) (with_weights x (zeros x)) c.excluding norm k least s.whole s.total s.data given (Small.start s.whole k) tree
  | ceiling_of ->
      null (List.assoc "tree" e);
      if norm = Verified.Maximum_norm || not (Z.equal size Z.one) then bad "a ceiling proves something of single rewards only";
      let given = match given with
        | None -> None
        | Some ([alpha, r], error) when alpha = rational Q.one -> Some (r, error)
        | _ -> bad "not one reward of weight 1" in
      let w = lean x in
      Verified.check_single (sizes x) (classes x c) (with_weights x w) c.excluding norm given least (ceiling x c w ceiling_of)
