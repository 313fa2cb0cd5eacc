(* Certificates about ensembles of rewards (any ranking of each prompt, no outliers excluded), as arguments of the verified checkers.
   Ceilings are computed anew over subsets of responses, so only the weights of the evidence are used of them. *)
open Json

type poll = {
  prompts : (string * (string, int) Hashtbl.t) list;
  pairs : ((int * int) * int) list;               (* prompt, first response, second response *)
  p : Q.t list;
  mu : Q.t list;
}

let most = 12  (* responses of a prompt; there are 2^12 subsets *)

let rational q = { Verified.qnum = Q.num q; Verified.qden = Q.den q }

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
  { prompts; pairs = List.map (fun (e, _, _) -> e) rows; p = List.map (fun (_, p, _) -> p) rows;
    mu = List.map (fun (_, _, w) -> Q.div (Q.of_bigint w) total) rows }

let sizes x = List.map (fun (_, numbers) -> Hashtbl.length numbers) x.prompts

let with_weights x w =
  let rec go es ps mus ws = match es, ps, mus, ws with
    | e :: es, p :: ps, mu :: mus, w :: ws -> (e, ((rational mu, rational p), rational w)) :: go es ps mus ws
    | _ -> [] in
  go x.pairs x.p x.mu w

let weights x = function
  | Null -> List.map (fun _ -> Q.zero) x.p
  | j ->
      let w = List.map number (list j) in
      if List.length w <> List.length x.p then bad "not one weight a pair";
      w

let reward x j =
  let order (name, numbers) rankings =
    let response n = try Hashtbl.find numbers (str n) with Not_found -> bad "not a response of the prompt" in
    let r = List.map response (some (try List.assoc name rankings with Not_found -> bad "a prompt is not ranked")) in
    if List.length r <> Hashtbl.length numbers || List.length (List.sort_uniq compare r) <> List.length r then bad "a ranking is not a list of all responses";
    r in
  match j with
  | Obj rankings when List.length rankings = List.length x.prompts -> List.map (fun p -> order p rankings) x.prompts
  | _ -> bad "a reward does not rank each prompt"

let members x j =
  let member j =
    let f = fields "a reward" ["weight"; "rankings"; "theta"] [] j in
    let alpha = number (List.assoc "weight" f) in
    if Q.sign alpha <= 0 then bad "a weight is not positive";
    null (List.assoc "theta" f);
    rational alpha, reward x (List.assoc "rankings" f) in
  (match j with Obj _ -> raise (Uncovered "an ensemble given prompt by prompt") | _ -> ());
  List.map member (some j)

(* What all kinds share: rewards "any", nothing excluded. *)
let covered x claim evidence =
  (match str (List.assoc "rewards" claim) with "any" -> () | "linear" -> raise (Uncovered "linear rewards") | _ -> bad "unknown class of rewards");
  if List.assoc "excluding" claim <> Null then raise (Uncovered "excluded outliers");
  null (List.assoc "optimum" evidence);
  if List.exists (fun m -> m > most) (sizes x) then raise (Uncovered (Printf.sprintf "a prompt of more than %d responses" most))

let size claim a = if not (Z.equal (count (List.assoc "size" claim)) (Z.of_int (List.length a))) then bad "size is not the number of rewards"

let calibrated x claim evidence =
  let c = fields "the claim" ["rewards"; "size"; "excluding"] [] claim and e = fields "the evidence" ["ensemble"; "optimum"] [] evidence in
  covered x c e;
  let a = members x (List.assoc "ensemble" e) in
  size c a;
  Verified.check_calibrated (sizes x) (with_weights x (weights x Null)) a

let none x claim evidence =
  let c = fields "the claim" ["rewards"; "excluding"] [] claim and e = fields "the evidence" ["weights"; "ceiling"; "optimum"] [] evidence in
  covered x c e;
  let w = List.assoc "weights" e in
  if w = Null then bad "no weights";
  Verified.check_none (sizes x) (with_weights x (weights x w))

let error x claim evidence =
  let c = fields "the claim" ["rewards"; "norm"; "size"; "error"; "lower_bound"; "excluding"] [] claim
  and e = fields "the evidence" ["ensemble"; "weights"; "ceiling"; "optimum"] [] evidence in
  covered x c e;
  let a = members x (List.assoc "ensemble" e) in
  size c a;
  let check = match str (List.assoc "norm" c) with
    | "squared" -> Verified.check_error | "absolute" -> Verified.check_absolute | "maximum" -> Verified.check_maximum
    | _ -> bad "unknown norm" in
  let value key = rational (number (List.assoc key c)) in
  check (sizes x) (with_weights x (weights x (List.assoc "weights" e))) a (value "error") (value "lower_bound")

(* The best single reward, squared error, by a ceiling. *)
let small x claim evidence =
  let c = fields "the claim" ["rewards"; "norm"; "size"; "error"; "least"; "excluding"] [] claim
  and e = fields "the evidence" ["ensemble"; "thetas"; "tree"; "ceiling"; "optimum"] [] evidence in
  if List.assoc "ceiling" e = Null then raise (Uncovered "a tree of small ensembles");
  if List.assoc "norm" c <> Str "squared" then raise (Uncovered "single rewards with another norm than squared");
  if List.assoc "ensemble" e = Null then raise (Uncovered "a bound without an ensemble");
  covered x c e;
  null (List.assoc "thetas" e);
  null (List.assoc "tree" e);
  if not (Z.equal (count (List.assoc "size" c)) Z.one) then bad "a ceiling proves something of single rewards only";
  match members x (List.assoc "ensemble" e) with
  | [alpha, r] ->
      if alpha <> rational Q.one then bad "the weight of a single reward is not 1";
      let lean = List.map2 (fun mu p -> Q.mul mu (Q.sub (Q.mul (Q.of_int 2) p) Q.one)) x.mu x.p in
      let value key = rational (number (List.assoc key c)) in
      Verified.check_single (sizes x) (with_weights x lean) r (value "error") (value "least")
  | _ -> bad "not one reward"
