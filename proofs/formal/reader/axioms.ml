(* Verdicts about axioms on one profile: the outputs are certificates by themselves, and what is known of them, with the cases, goes to the
   verified checker. *)
open Json
open Choice

let of_one_profile = Verified.[
  "po", Po; "pmc", Pmc; "majority", Favourite; "condorcet-winner", Winner; "condorcet-winner-pareto", Winner_pareto; "condorcet-loser", Loser;
  "smith", Smith_set; "majority-loser", Last_place; "unanimity", Unanimous; "pareto-winner", Dominated]

let axiom name = match List.assoc_opt name of_one_profile with
  | Some a -> a
  | None -> (match name with
      | "reversal-symmetry" | "winner-monotonicity" | "monotonicity" | "participation" | "clones" | "separability" | "reinforcement" | "homogeneity"
      | "local-iia" | "positive-involvement" | "negative-involvement" | "strategy-proofness" | "resolvability" ->
          raise (Uncovered ("the axiom " ^ name ^ ", which is about several profiles"))
      | _ -> bad "unknown axiom")

let is_loss rule = String.contains rule ':'

(* The rule has to be one that is defined for the instance. *)
let check_rule x rule = match rule with
  | "lcpo" | "leximax-copeland" | "lcpo-half" | "leximax-copeland-half" | "leximax-borda" | "kemeny" | "kemeny-po" | "slater" | "ranked-pairs" -> ()
  | "leximax-plurality" -> if x.ballots = [] then bad "the rule needs ballots"
  | _ -> ignore (Losses.rule x rule)

(* A certificate without what it shares with this one; what it proves of all outputs. *)
let output x rule j =
  let f = fields "an output" ["kind"; "claim"; "evidence"] ["profile"; "without"; "ties"] j in
  if List.mem_assoc "profile" f then raise (Uncovered "outputs on other profiles");
  if List.mem_assoc "without" f || List.mem_assoc "ties" f then bad "an output has 'without' or 'ties' and no 'profile'";
  let claim = List.assoc "claim" f in
  let part key = match claim with Obj l -> (match List.assoc_opt key l with Some v -> v | None -> bad ("no " ^ key)) | _ -> bad "a claim is not an object" in
  let check, known = match str (List.assoc "kind" f) with
    | "leximax-ranking" -> leximax, fun () -> Verified.Is (ranking x (part "ranking"))
    | "ranked-pairs-ranking" -> ranked_pairs, fun () -> Verified.Is (ranking x (part "ranking"))
    | "kemeny-ranking" -> kemeny, fun () ->
        if part "first" <> Bool true then bad "an optimal ranking is the output only if it is the first one";
        Verified.Is (ranking x (part "ranking"))
    | "loss-orders" -> Losses.orders, fun () ->
        let order j = match List.map (candidate x) (list j) with [a; b] -> a, b | _ -> bad "an order is not of two candidates" in
        Verified.Have (List.map order (list (part "orders")))
    | "loss-ball" -> raise (Uncovered "outputs of this loss")
    | _ -> bad "the kind of an output" in
  if not (check x claim (List.assoc "evidence" f)) then bad "an output is not proved";
  if part "rule" <> Str rule then bad "an output is one of another rule";
  known ()

(* Without features every ranking is feasible: one that begins with each candidate, and those that a case may be about. *)
let every_ranking x others =
  let all = List.init (List.length x.features) Fun.id in
  let with_first c = c :: List.filter ((<>) c) all in
  List.map (fun r -> r, theta x r Null) (List.map with_first all @ others)

(* A ranking by the number of those beaten, and the smallest set that beats all others: true ones, if there are any. *)
let by_wins wins =
  let score c = Array.fold_left (fun k w -> if w then k + 1 else k) 0 wins.(c) in
  List.stable_sort (fun a b -> compare (score b) (score a)) (List.init (Array.length wins) Fun.id)

let smith_set wins =
  let all = List.init (Array.length wins) Fun.id in
  let rec grow s =
    let more = List.filter (fun b -> not (List.mem b s) && List.exists (fun a -> not wins.(a).(b)) s) all in
    if more = [] then List.sort compare s else grow (more @ s) in
  grow [List.hd (by_wins wins)]

let case x a j =
  let only keys = let f = fields "the witness" keys [] j in List.map (fun key -> List.assoc key f) keys in
  let one key = List.map (candidate x) (only [key]) in
  let whole key = ranking x (List.hd (only [key])) in
  match a with
  | Verified.Po | Verified.Dominated -> List.map (candidate x) (only ["above"; "below"])
  | Verified.Pmc -> whole "pmc_ranking"
  | Verified.Favourite -> one "majority_favourite"
  | Verified.Winner | Verified.Winner_pareto -> one "condorcet_winner"
  | Verified.Loser -> one "condorcet_loser"
  | Verified.Last_place -> one "majority_loser"
  | Verified.Unanimous -> whole "unanimous_ballot"
  | Verified.Smith_set -> List.map (candidate x) (some (List.hd (only ["smith_set"])))

let ballots_said x feasible conflicts = function
  | Str "allowed" -> x.without || Verified.check_allowed x.features x.ballots feasible conflicts
  | Str "infeasible" -> Verified.check_not_allowed x.features x.ballots [] feasible conflicts
  | _ -> bad "unknown 'ballots'"

let check x claim evidence =
  let c = fields "the claim" ["axiom"; "rule"; "holds"; "witness"] ["hypotheses"] claim
  and e = fields "the evidence" ["outputs"; "feasible"; "conflicts"] [] evidence in
  let a = axiom (str (List.assoc "axiom" c)) and rule = str (List.assoc "rule" c) in
  let n = counts x in
  let wins = Array.mapi (fun a row -> Array.mapi (fun b w -> Z.gt w n.(b).(a)) row) n in
  if x.ballots = [] && List.mem a [Verified.Favourite; Verified.Last_place; Verified.Unanimous] then bad "the axiom is about ballots";
  check_rule x rule;
  let known = List.map (output x rule) (list (List.assoc "outputs" e)) in
  let known = match List.rev known with k :: _ -> k | [] -> Verified.Have [] in
  let feasible j =
    let f = fields "an entry of feasible" ["ranking"; "theta"] [] j in
    let r = ranking x (List.assoc "ranking" f) in
    r, theta x r (List.assoc "theta" f) in
  let given = List.map feasible (list (List.assoc "feasible" e)) and conflicts = List.map (conflict x) (list (List.assoc "conflicts" e)) in
  let every = if x.without && a <> Verified.Winner_pareto then every_ranking x (by_wins wins :: List.map snd x.ballots) else [] in
  let feasible = every @ given in
  let said = match List.assoc_opt "hypotheses" c with
    | None -> true
    | Some h ->
        let f = fields "the hypotheses" ["ties"] ["ballots"] h in
        if List.mem_assoc "ballots" f && x.ballots = [] then bad "the axiom is about ballots";
        let said = match List.assoc_opt "ballots" f with None -> true | Some j -> ballots_said x given conflicts j in
        match List.assoc "ties" f, is_loss rule with
        | Str "any", true | Str "fixed", false -> said
        | Str "none", false -> raise (Uncovered "cases in which no tie is broken")
        | _ -> bad "unknown 'ties'" in
  let witness = List.assoc "witness" c in
  let verdict = match List.assoc "holds" c with
    | Bool false -> Verified.Violated (case x a witness)
    | Bool true -> (match fields "the witness" ["cases"] [] witness with
        | [_, Int n] when Z.sign n >= 0 && Z.fits_int n -> Verified.Satisfied (Z.to_int n)
        | _ -> bad "'cases' is not a number")
    | _ -> bad "'holds' is not a truth value" in
  let hint = match a with Verified.Pmc -> by_wins wins | Verified.Smith_set -> smith_set wins | _ -> [] in
  said && of_profile x
    (fun ballots -> Verified.check_axiom_ballots x.features ballots feasible conflicts a hint known verdict)
    (fun table -> Verified.check_axiom x.features [] table feasible conflicts a hint known verdict)
