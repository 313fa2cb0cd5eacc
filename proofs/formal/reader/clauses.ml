(* The propositional part of theorems about every profile: steps of unit propagation from clauses and lemmas to the empty clause. That the
   clauses are the theorem's, and that the lemmas hold, is left to another checker. *)
open Json

let scope = "as far as the steps lead from the clauses and lemmas to a contradiction"

let literals count j = List.sort_uniq Z.compare (List.map (function
  | Int z when Z.sign z <> 0 && Z.leq (Z.abs z) (Z.of_int count) -> z
  | _ -> bad "not a literal of one of the variables") (list j))

let both what = function List [a; b] -> a, b | _ -> bad (what ^ " has not two entries")

(* With hints that number the clauses, and then the steps. *)
let steps literals clauses j =
  let step known j =
    let clause, hints = both "a step" j in
    known + 1, (literals clause, List.map (fun h -> Z.of_int (1 + index known h)) (list hints)) in
  snd (List.fold_left_map step clauses (some j))

let part j =
  let f = fields "a part" ["candidate"; "family"; "variables"; "clauses"; "lemmas"; "steps"] [] j in
  let entry key = List.assoc key f in
  let literals = literals (List.length (list (entry "variables"))) in
  let lemma j = literals (fst (both "a lemma" j)) in
  let clauses = List.map literals (list (entry "clauses")) @ List.map lemma (list (entry "lemmas")) in
  Verified.check_clauses clauses (steps literals (List.length clauses) (entry "steps"))

let theorem evidence = match evidence with
  | Obj l when List.mem_assoc "parts" l -> List.for_all part (some (List.assoc "parts" l))
  | _ -> raise (Uncovered "theorems that an example refutes")
