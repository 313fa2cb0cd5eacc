(* Verdicts about axioms on one profile: the outputs are certificates by themselves, and what is known of them, with the cases, goes to the
   verified checker. *)
open Json
open Choice

let of_one_profile = Verified.[
  "po", Po; "pmc", Pmc; "majority", Favourite; "condorcet-winner", Winner; "condorcet-winner-pareto", Winner_pareto; "condorcet-loser", Loser;
  "smith", Smith_set; "majority-loser", Last_place; "unanimity", Unanimous; "pareto-winner", Dominated]

let of_several = Verified.[
  "participation", Participation; "positive-involvement", Positive; "negative-involvement", Negative; "winner-monotonicity", Raising_winner;
  "monotonicity", Raising; "separability", Separability; "reinforcement", Reinforcement; "reversal-symmetry", Reversal;
  "homogeneity", Homogeneity; "strategy-proofness", Strategy_proofness]

let is_loss rule = String.contains rule ':'

(* The rule has to be one that is defined for the instance. *)
let check_rule x rule = match rule with
  | "lcpo" | "leximax-copeland" | "lcpo-half" | "leximax-copeland-half" | "leximax-borda" | "kemeny" | "kemeny-po" | "slater" | "ranked-pairs" -> ()
  | "leximax-plurality" -> if x.ballots = [] then bad "the rule needs ballots"
  | _ -> ignore (Losses.rule x rule)

(* The instance without some candidates, or with all in reverse order, and who its candidates are. *)
let restricted x absent reversed =
  let all = List.filter (fun c -> not (List.mem c absent)) (List.init (List.length x.features) Fun.id) in
  let kept = if reversed then List.rev all else all in
  let number = Hashtbl.create 97 in
  let place c = let rec at k = function [] -> None | d :: l -> if d = c then Some k else at (k + 1) l in at 0 kept in
  Hashtbl.iter (fun name c -> Option.iter (Hashtbl.replace number name) (place c)) x.number;
  let n = List.length kept in
  let features, scales =
    if x.without then List.init n (fun a -> List.init n (fun b -> if a = b then Z.one else Z.zero)), List.init n (fun _ -> Z.one)
    else List.map (List.nth x.features) kept, x.scales in
  { x with number; features; scales; ballots = []; table = None; votes = [] }, Array.of_list kept

(* Equal for equal profiles of the same candidates in the same order. *)
let key kept votes =
  let total = Hashtbl.create 97 in
  let add (w, r) =
    let r = List.map (fun c -> kept.(c)) r in
    Hashtbl.replace total r (Z.add w (Option.value ~default:Z.zero (Hashtbl.find_opt total r))) in
  List.iter add votes;
  Array.to_list kept, List.sort compare (Hashtbl.fold (fun r w l -> if Z.sign w = 0 then l else (r, Z.to_string w) :: l) total [])

let everybody x = Array.init (List.length x.features) Fun.id

(* A certificate without what it shares with this one: its profile, and what it proves of all outputs there, and of ties. *)
let output main rule j =
  let f = fields "an output" ["kind"; "claim"; "evidence"] ["profile"; "without"; "ties"] j in
  let x, kept = match List.assoc_opt "profile" f with
    | None ->
        if List.mem_assoc "without" f || List.mem_assoc "ties" f then bad "an output has 'without' or 'ties' and no 'profile'";
        main, everybody main
    | Some j ->
        let absent = match List.assoc_opt "without" f with None -> [] | Some j -> List.map (candidate main) (list j) in
        let reversed = match List.assoc_opt "ties" f with None -> false | Some (Str "reversed") -> true | _ -> bad "'ties' of an output" in
        let x, kept = restricted main absent reversed in
        with_profile x (fields "a profile" [] ["ballots"; "comparisons"] j), kept in
  let claim = List.assoc "claim" f in
  let given = match claim with Obj l -> l | _ -> bad "a claim is not an object" in
  let part key = match List.assoc_opt key given with Some v -> v | None -> bad ("no " ^ key) in
  let whole () = Verified.Is (List.map (fun c -> kept.(c)) (ranking x (part "ranking"))) in
  let check, known = match str (List.assoc "kind" f) with
    | "leximax-ranking" -> leximax, whole
    | "ranked-pairs-ranking" -> ranked_pairs, whole
    | "kemeny-ranking" -> kemeny, fun () ->
        if part "first" <> Bool true then bad "an optimal ranking is the output only if it is the first one";
        whole ()
    | "loss-orders" -> Losses.orders, fun () ->
        let order j = match List.map (candidate x) (list j) with [a; b] -> kept.(a), kept.(b) | _ -> bad "an order is not of two candidates" in
        Verified.Have (List.map order (list (part "orders")))
    | "loss-ball" -> raise (Uncovered "outputs of this loss")
    | _ -> bad "the kind of an output" in
  if not (check x claim (List.assoc "evidence" f)) then bad "an output is not proved";
  if part "rule" <> Str rule then bad "an output is one of another rule";
  key kept x.votes, (known (), Option.map ((=) (Str "broken")) (List.assoc_opt "ties" given))

(* What a rule whose outputs are these does on a profile of all candidates. *)
let on x known votes = Option.map fst (List.assoc_opt (key (everybody x) votes) known)

(* Whether a tie is broken there, in the winner or anywhere: for the order of the candidates and its reverse the outputs differ. *)
let tied x rule known whole votes =
  if rule = "ranked-pairs" then
    List.find_map (fun (k, (_, broken)) -> if k = key (everybody x) votes then broken else None) known
  else
    let _, profile = key (everybody x) votes in
    let backwards = List.rev (Array.to_list (everybody x)) in
    let other = Option.map fst (List.assoc_opt (backwards, profile) known) in
    match on x known votes, other with
    | Some (Verified.Is r), Some (Verified.Is s) -> Some (if whole then r <> s else List.hd r <> List.hd s)
    | _ -> None

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

(* The profiles of a case, what it names, and the ballots that it supposes to be feasible. *)
let compared x name j =
  let only keys = let f = fields "the witness" keys [] j in List.map (fun key -> List.assoc key f) keys in
  let ballot i = List.nth x.ballots (index (List.length x.ballots) (match i with Int z -> Int (Z.pred z) | _ -> bad "not the number of a ballot")) in
  let with_change l = x.ballots @ l and one = Z.one and less = Z.minus_one in
  match name with
  | "participation" | "positive-involvement" | "negative-involvement" ->
      let _, b = ballot (List.hd (only ["ballot"])) in
      [with_change [less, b]; x.ballots], b, []
  | "winner-monotonicity" | "monotonicity" ->
      (match only [if name = "monotonicity" then "candidate" else "winner"; "ballot"; "voters"; "raised"] with
       | [c; i; n; r] ->
           let count, b = ballot i and r = ranking x r in
           if n <> Int one then (if n = Int count then raise (Uncovered "several voters who raise a candidate") else bad "'voters'");
           [x.ballots; with_change [less, b; one, r]], [candidate x c], [r]
       | _ -> assert false)
  | "strategy-proofness" ->
      (match only ["ballot"; "instead"] with
       | [i; r] -> let _, b = ballot i and r = ranking x r in [x.ballots; with_change [less, b; one, r]], b, [r]
       | _ -> assert false)
  | "reversal-symmetry" ->
      if only ["reversed"] <> [Str "every voter"] then bad "the witness";
      [x.ballots; List.map (fun (w, r) -> w, List.rev r) x.ballots], [], []
  | "homogeneity" ->
      let k = match only ["copies"] with [Int k] -> k | _ -> bad "'copies'" in
      [x.ballots; List.map (fun (w, r) -> Z.mul k w, r) x.ballots], [], []
  | _ ->
      let first = List.map (function Int z -> z | _ -> bad "not a number of voters") (list (List.hd (only ["first"]))) in
      if List.length first <> List.length x.ballots then bad "not a number for each ballot";
      let part f = List.map2 (fun n (w, r) -> let k = f n w in if Z.sign k < 0 then bad "more voters than there are" else k, r) first x.ballots in
      [part (fun n _ -> n); part (fun n w -> Z.sub w n); x.ballots], [], []

(* Voter by voter, in an order of their own. *)
let voters kept votes =
  let one (r, w) = List.init (int_of_string w) (fun _ -> r) in
  List.concat_map one (snd (key kept votes))
let most_voters = Z.of_int 300

let violation x name rule known untied feasible witness =
  if x.ballots = [] then raise (Uncovered "comparisons, for axioms about several profiles");
  if List.exists (fun (_, (known, _)) -> match known with Verified.Have _ -> true | _ -> false) known || is_loss rule then
    raise (Uncovered "orders in outputs, for axioms about several profiles");
  let profiles, named, instead = compared x name witness in
  let size p = List.fold_left (fun t (w, _) -> Z.add t w) Z.zero p in
  if List.exists (fun p -> Z.gt (size p) most_voters) profiles then raise (Uncovered "so many voters");
  if untied && name = "reversal-symmetry" then raise (Uncovered "reversal symmetry without ties");
  let whole = List.mem name ["monotonicity"; "separability"; "homogeneity"] in
  if untied && List.exists (fun p -> tied x rule known whole p <> Some false) profiles then bad "nothing shows that no tie is broken";
  let out p = match on x known p with Some (Verified.Is r) -> r | _ -> bad "an output is missing" in
  let outs = List.map out profiles and profiles = List.map (voters (everybody x)) profiles in
  let cast = List.sort_uniq compare (List.concat profiles) in
  let feasible = if x.without then List.map (fun r -> r, theta x r Null) instead else feasible in
  Verified.check_violation x.features cast feasible (List.assoc name of_several) profiles named instead outs

let one_profile x a rule known untied feasible conflicts holds witness =
  let n = counts x in
  let wins = Array.mapi (fun a row -> Array.mapi (fun b w -> Z.gt w n.(b).(a)) row) n in
  if x.ballots = [] && List.mem a [Verified.Favourite; Verified.Last_place; Verified.Unanimous] then bad "the axiom is about ballots";
  let whole = List.mem a Verified.[Po; Pmc; Unanimous] in
  let tie = if untied then tied x rule known whole x.votes else Some false in
  let known = Option.value ~default:(Verified.Have []) (on x known x.votes) in
  let every = if x.without && a <> Verified.Winner_pareto then every_ranking x (by_wins wins :: List.map snd x.ballots) else [] in
  let feasible = every @ feasible in
  let verdict =
    if not holds then Verified.Violated (case x a witness)
    else match fields "the witness" ["cases"] [] witness with
      | [_, Int n] when Z.sign n >= 0 && Z.fits_int n -> Verified.Satisfied (Z.to_int n)
      | _ -> bad "'cases' is not a number" in
  let none = verdict = Verified.Satisfied 0 in
  if not holds && tie <> Some false then bad "nothing shows that no tie is broken";
  tie = Some true && none || (tie = Some false || none) &&
  let hint = match a with Verified.Pmc -> by_wins wins | Verified.Smith_set -> smith_set wins | _ -> [] in
  of_profile x
    (fun ballots -> Verified.check_axiom_ballots x.features ballots feasible conflicts a hint known verdict)
    (fun table -> Verified.check_axiom x.features [] table feasible conflicts a hint known verdict)

let check x claim evidence =
  let c = fields "the claim" ["axiom"; "rule"; "holds"; "witness"] ["hypotheses"] claim
  and e = fields "the evidence" ["outputs"; "feasible"; "conflicts"] [] evidence in
  let name = str (List.assoc "axiom" c) and rule = str (List.assoc "rule" c) in
  of_profile x ignore ignore;
  check_rule x rule;
  let known = List.rev_map (output x rule) (list (List.assoc "outputs" e)) in  (* the last one of a profile counts *)
  let shown j =
    let f = fields "an entry of feasible" ["ranking"; "theta"] [] j in
    let r = ranking x (List.assoc "ranking" f) in
    r, theta x r (List.assoc "theta" f) in
  let feasible = List.map shown (list (List.assoc "feasible" e)) and conflicts = List.map (conflict x) (list (List.assoc "conflicts" e)) in
  if not (List.for_all (fun (r, t) -> Verified.check_feasible x.features r t) feasible && List.for_all (Verified.conflict_ok x.features) conflicts) then
    bad "a ranking that is not feasible, or a conflict that is none";
  let said, untied = match List.assoc_opt "hypotheses" c with
    | None -> true, false
    | Some h ->
        let f = fields "the hypotheses" ["ties"] ["ballots"] h in
        if List.mem_assoc "ballots" f && x.ballots = [] then bad "the axiom is about ballots";
        let said = match List.assoc_opt "ballots" f with None -> true | Some j -> ballots_said x feasible conflicts j in
        (match List.assoc "ties" f, is_loss rule with
         | Str "any", true | Str "fixed", false -> said, false
         | Str "none", false -> said, true
         | _ -> bad "unknown 'ties'") in
  let holds = match List.assoc "holds" c with Bool b -> b | _ -> bad "'holds' is not a truth value" in
  let witness = List.assoc "witness" c in
  said && match List.assoc_opt name of_one_profile, List.mem_assoc name of_several, name with
  | Some a, _, _ -> one_profile x a rule known untied feasible conflicts holds witness
  | None, true, _ when holds -> raise (Uncovered "that an axiom about several profiles holds")
  | None, true, _ -> violation x name rule known untied feasible witness
  | None, false, ("clones" | "local-iia" | "resolvability") -> raise (Uncovered ("the axiom " ^ name))
  | _ -> bad "unknown axiom"
