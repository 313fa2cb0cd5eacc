(* Rules on finitely many profiles, as arguments of the verified checkers: a profile is a list of the rankings that are cast. *)
open Json
open Choice

let axiom name = match name with
  | "participation" -> Verified.Participation | "positive-involvement" -> Verified.Positive | "negative-involvement" -> Verified.Negative
  | "winner-monotonicity" -> Verified.Raising_winner | "monotonicity" -> Verified.Raising | "separability" -> Verified.Separability
  | "reinforcement" -> Verified.Reinforcement | "reversal-symmetry" -> Verified.Reversal | "homogeneity" -> Verified.Homogeneity
  | "strategy-proofness" -> Verified.Strategy_proofness | "majority-relation" -> Verified.Majority_relation | "neutrality" -> Verified.Neutrality
  | _ -> (match List.assoc_opt name Axioms.of_one_profile with Some a -> Verified.One a | None -> bad "not one of the axioms")

type rules = { axioms : (string * Verified.demanding) list; family : int list array; cast : int list; voters : Z.t; anonymous : bool }

let rec increasing = function a :: (b :: _ as l) -> compare a b < 0 && increasing l | _ -> true

(* With features the family has to be that of all feasible rankings. *)
let read x compatible claim thetas =
  let c = fields "the claim" ["compatible"; "axioms"; "voters"; "anonymous"; "family"; "ballots"] [] claim in
  let part key = List.assoc key c in
  no_profile x;
  if part "compatible" <> Bool compatible then bad "'compatible' is not what this kind says";
  let anonymous = match part "anonymous" with Bool b -> b | _ -> bad "'anonymous' is not a truth value" in
  let names = List.map str (some (part "axioms")) in
  if List.length (List.sort_uniq compare names) <> List.length names then bad "an axiom is named twice";
  let axioms = List.map (fun name -> name, axiom name) names in
  let family = List.map (ranking x) (some (part "family")) in
  if not (increasing family) || List.length x.features < 2 then bad "the family is not in lexicographic order";
  (match thetas with
   | Null when x.without -> ()
   | j when not x.without ->
       let thetas = list j in
       if List.length thetas <> List.length family then bad "not one theta for each ranking";
       if not (Listed.checked x (Listed.budget ()) family (List.map2 (theta x) family thetas)) then bad "the family is not that of all feasible rankings"
   | _ -> bad "thetas without features");
  let voters = match part "voters" with Int z when Z.sign z > 0 -> z | _ -> bad "'voters' is not a positive integer" in
  let family = Array.of_list family in
  let cast = List.map (index (Array.length family)) (some (part "ballots")) in
  if not (increasing cast) then bad "the ballots are not in order";
  { axioms; family; cast; voters; anonymous }

(* As numbers of the family. *)
let profile r j =
  let ballots = List.map (index (Array.length r.family)) (some j) in
  if Z.gt (Z.of_int (List.length ballots)) r.voters then bad "a profile has too many voters";
  if not (List.for_all (fun b -> List.mem b r.cast) ballots) then bad "a ballot that is not cast";
  if r.anonymous && List.sort compare ballots <> ballots then bad "a profile is not in order";
  ballots

let voters r = if Z.fits_int r.voters then Z.to_int r.voters else max_int
let rankings r = List.map (fun j -> r.family.(j))

(* Literals of all clauses that are written down at most. *)
let most_literals = 20_000_000

let no_rule x claim evidence =
  let e = fields "the evidence" ["thetas"; "instances"; "steps"] [] evidence in
  let r = read x false claim (List.assoc "thetas" e) in
  let n = Array.length r.family in
  let demand j =
    let f = fields "an axiom's instance" ["axiom"; "profiles"; "candidates"] [] j in
    let a = match List.assoc_opt (str (List.assoc "axiom" f)) r.axioms with Some a -> a | None -> bad "an axiom that is not of the claim" in
    (a, List.map (profile r) (some (List.assoc "profiles" f))), List.map (candidate x) (list (List.assoc "candidates" f)) in
  let demands = List.map demand (some (List.assoc "instances" e)) in
  let known = Hashtbl.create 97 in
  let first p = if Hashtbl.mem known p then None else (Hashtbl.add known p (); Some p) in
  let profiles = List.concat_map (fun ((_, ps), _) -> List.filter_map first ps) demands in
  let size ((_, ps), _) = float_of_int n ** float_of_int (List.length ps) in
  if List.fold_left (fun t d -> t +. size d) (float_of_int (List.length profiles * n * n)) demands > float_of_int most_literals then
    raise (Uncovered "too many clauses");
  let literals = Clauses.literals (List.length profiles * n) in
  let demands = List.map (fun ((a, ps), c) -> (a, List.map (rankings r) ps), c) demands in
  let family = Array.to_list r.family and cast = rankings r r.cast and profiles = List.map (rankings r) profiles in
  let clauses = Verified.clauses family profiles demands in
  let steps = Clauses.steps literals (List.length clauses) (List.assoc "steps" e) in
  Verified.check_no_rule x.features family cast (voters r) r.anonymous profiles demands steps
