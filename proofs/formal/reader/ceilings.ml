(* Ceilings of weights of the pairs, as proofs of the verified checkers: subsets of responses are left to those, trees by branching are read,
   and where all rewards are listed, or linear ones swept, a tree of regions is searched for, which does not have to be trusted. *)
open Json

let rational q = { Verified.qnum = Q.num q; Verified.qden = Q.den q }

let most = 12  (* responses of a prompt by subsets; there are 2^12 of those *)

(* A bound that needs no case split. *)
let nothing = Verified.ByBranching
  { Verified.unit_of = rational Q.one; cost_of = Z.zero; conflicts_of = []; triangles_of = []; closed = false; tree_of = Verified.Leaf (Z.one, []) }

let of_zeros prompts = Verified.Parts (rational Q.zero, List.map (fun _ -> nothing) prompts)

let responses numbers = { Choice.number = numbers; features = []; scales = []; without = true; ballots = []; table = None; votes = [] }

(* a < b < c of triangle number t, in lexicographic order. *)
let corners m t =
  let rec first a left = let own = (m - 1 - a) * (m - 2 - a) / 2 in if left >= own then first (a + 1) (left - own) else a, left in
  let a, left = first 0 t in
  let rec second b left = let own = m - 1 - b in if left >= own then second (b + 1) (left - own) else b, left in
  let b, left = second (a + 1) left in
  a, b, b + 1 + left

(* Texts "quantum step y step y …" of multipliers of x_ab + x_bc - x_ac, as multipliers of the two directed triangles: a cut for either sign. *)
let triangles m texts =
  let places = Hashtbl.create 97 and found = ref [] in
  let place turned =
    match Hashtbl.find_opt places turned with
    | Some i -> i
    | None -> let i = Hashtbl.length places in Hashtbl.add places turned i; found := turned :: !found; i in
  let text j =
    let z s = try Z.of_string s with Invalid_argument _ -> bad "not an integer" in
    match String.split_on_char ' ' (str j) with
    | [] -> bad "no quantum"
    | quantum :: steps ->
        let quantum = z quantum in
        let rec go t = function
          | step :: y :: l ->
              let t = t + (try int_of_string step with Failure _ -> bad "not a step") and y = Z.mul quantum (z y) in
              if t < 0 || t >= m * (m - 1) * (m - 2) / 6 then bad "not the number of a triangle";
              let a, b, c = corners m t in
              (place (if Z.sign y > 0 then (a, b), c else (c, b), a), Z.abs y) :: go t l
          | [] -> []
          | _ -> bad "a step without a multiplier" in
        Z.one, go (-1) steps in
  let bounds = Array.of_list (List.map text (list texts)) in
  List.rev !found, bounds

let branching numbers j =
  let x = responses numbers in
  let closed = match j with Obj l -> List.mem_assoc "triangles" l | _ -> false in
  let f = fields "the proof of a part" (["unit"; "cost"; "tree"] @ if closed then ["triangles"] else ["cuts"; "multipliers"]) [] j in
  let conflicts, triangles, bounds =
    if closed then let t, bounds = triangles (Hashtbl.length numbers) (List.assoc "triangles" f) in [], t, bounds
    else
      let conflicts, triangles, places = Choice.cuts x (List.assoc "cuts" f) in
      conflicts, triangles, Array.of_list (List.map (Choice.multipliers places) (list (List.assoc "multipliers" f))) in
  Verified.ByBranching { Verified.unit_of = rational (number (List.assoc "unit" f)); cost_of = integer (List.assoc "cost" f);
    conflicts_of = conflicts; triangles_of = triangles; closed; tree_of = Choice.tree x bounds (List.assoc "tree" f) }

(* The tree of regions. Without features, each response of the one prompt has a feature of its own. *)
let regions prompts pairs (p, mu, w) vectors limit k =
  let vector = match vectors with
    | Some v -> let v = Array.of_list (List.map (fun l -> Array.of_list (List.map Array.of_list l)) v) in fun x a -> v.(x).(a)
    | None ->
        let m = Hashtbl.length (snd (List.hd prompts)) in
        fun _ a -> Array.init m (fun b -> if a = b then Z.one else Z.zero) in
  let entry ((x, a), b) p (mu, w) =
    let up = Array.map2 Z.sub (vector x a) (vector x b) in
    { Search.rows = (up, Search.turned up); w; first = Q.mul mu (Q.sub Q.one p); second = Q.mul mu p } in
  let rec entries = function
    | e :: es, p :: ps, mu :: mus, w :: ws -> entry e p (mu, w) :: entries (es, ps, mus, ws)
    | _ -> [] in
  Verified.ByRegions (rational k, Search.regions (Array.length (vector 0 0)) (entries (pairs, p, mu, w)) k limit)

(* [vectors]: of linear rewards; [limit]: the greatest score of a reward that is considered. *)
let read prompts pairs (p, mu, w) vectors limit j =
  let f = fields "a ceiling" ["k"; "penalty"; "parts"] [] j in
  let k = number (List.assoc "k" f) and penalty = number (List.assoc "penalty" f) in
  if Q.sign penalty < 0 || (Q.sign penalty > 0 && limit = None) then bad "a penalty is for excluded outliers, and not negative";
  let parts = List.map (fields "a part of a ceiling" ["k"; "proof"] ["thetas"]) (some (List.assoc "parts" f)) in
  if List.length parts <> (if vectors = None then List.length prompts else 1) then bad "a ceiling has not one part for each prompt, or one for linear rewards";
  let proof part = List.assoc "proof" part in
  let all = List.for_all (fun part -> proof part = Str "all") parts in
  if vectors <> None || (all && limit <> None && Q.sign penalty = 0 && List.length prompts = 1) then regions prompts pairs (p, mu, w) vectors limit k
  else
    let part (_, numbers) part = match proof part with
      | Str ("all" | "subsets") ->
          if Hashtbl.length numbers > most then raise (Uncovered (Printf.sprintf "a prompt of more than %d responses by subsets" most));
          Verified.BySubsets
      | Str _ -> bad "unknown proof of a part"
      | j -> branching numbers j in
    Verified.Parts (rational penalty, List.map2 part prompts parts)
