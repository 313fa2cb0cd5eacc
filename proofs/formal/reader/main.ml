(* Reads certificates (docs/certificates.md) and hands them to the checkers that Coq proved sound. For each certificate a line: accepted,
   rejected, partly (accepted, as far as a verified checker goes) or uncovered (there is none), with a reason. Exit codes: 0 all accepted, 1 one rejected, 2 a file cannot be read,
   3 none rejected but one not covered, or partly. *)
open Json

let verdict j =
  let f = fields "the certificate" ["format"; "version"; "kind"; "instance"; "claim"; "evidence"] [] j in
  let part key = List.assoc key f in
  if part "format" <> Str "pluralign-certificate" then bad "not a certificate";
  let version = match part "version" with Int v when Z.equal v Z.one -> 1 | Int v when Z.equal v (Z.of_int 2) -> 2 | _ -> bad "unknown version" in
  let about read check = if check (read version (part "instance")) (part "claim") (part "evidence") then "accepted" else "rejected: the verified checker says no" in
  let some_of scope yes = if yes then "partly: " ^ scope else "rejected: the verified checker says no" in
  let rankings = about Choice.read_instance and votes = about Polls.read_poll in
  match str (part "kind") with
  | "feasible-ranking" -> rankings Choice.feasible
  | "infeasible-ranking" -> rankings Choice.infeasible
  | "feasible-rankings" -> rankings Listed.all
  | "feasible-ranking-count" -> rankings Listed.number
  | "no-pareto-ranking" -> rankings Choice.no_pareto
  | "leximax-ranking" -> rankings Choice.leximax
  | "ranked-pairs-ranking" -> rankings Choice.ranked_pairs
  | "loss-orders" -> rankings Losses.orders
  | "kemeny-ranking" -> rankings Choice.kemeny
  | "axiom" -> if version = 1 then raise (Uncovered "verdicts about axioms in version 1") else rankings Axioms.check
  | "no-rule" -> rankings Rules.no_rule
  | "calibrated-ensemble" -> votes Polls.calibrated
  | "no-calibrated-ensemble" -> votes Polls.none
  | "ensemble-error" -> votes Polls.error
  | "small-ensemble" -> votes Polls.small
  | "distortion" -> rankings Distortions.distortion
  | "least-distortion" -> rankings Distortions.least
  | "inconsistent-ballot" -> rankings Distortions.inconsistent
  | "theorem" -> some_of Clauses.scope (Clauses.theorem (part "evidence"))
  | kind -> raise (Uncovered ("the kind " ^ kind))

let one_line s = String.map (fun c -> if c < ' ' then ' ' else c) s

let () =
  Gc.set { (Gc.get ()) with Gc.minor_heap_size = 8_000_000 };  (* words; tables are short-lived lists *)
  let code = ref 0 in
  let say line =
    print_endline (one_line line);
    let now = match line.[0] with 'a' -> 0 | 'r' -> 1 | _ -> 3 in
    if now = 1 || !code = 0 then code := now in
  let check j =
    say (try verdict j with
      | Bad reason -> "rejected: " ^ reason
      | Search.Refuted -> "rejected: the claim is not true"
      | Uncovered what -> "uncovered: " ^ what
      | Invalid_argument reason | Failure reason -> "rejected: " ^ reason
      | Division_by_zero -> "rejected: division by zero"
      | Stack_overflow | Out_of_memory -> "uncovered: too large") in
  let file name =
    let read () =
      let channel = open_in_bin name in
      Fun.protect ~finally:(fun () -> close_in channel) (fun () -> really_input_string channel (in_channel_length channel)) in
    match read () with
    | exception Sys_error reason -> prerr_endline reason; exit 2
    | text -> (match parse text with
        | exception Bad reason -> prerr_endline (name ^ ": " ^ reason); exit 2
        | certificates -> List.iter check certificates) in
  List.iter file (List.tl (Array.to_list Sys.argv));
  exit !code
