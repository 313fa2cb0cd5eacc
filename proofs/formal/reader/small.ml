(* Trees of small ensembles, as arguments of the verified checker. A node that is malformed is read as one that proves nothing: where the
   answers so far contradict each other, it is not looked at. *)
open Json

let most_rewards = 12
let unit = Z.shift_left Z.one 20  (* boxes have corners in multiples of 1/unit *)

type scales = { whole : Z.t; total : Z.t; data : (Z.t * Z.t) list }

(* p* in multiples of 1/whole, and μ of 1/total. *)
let scales p mu =
  let whole = Z.lcm unit (denominators p) and total = denominators mu in
  let times z q = Q.num (Q.mul q (Q.of_bigint z)) in
  { whole; total; data = List.map2 (fun p mu -> times total mu, times whole p) p mu }

(* Of R weights, greatest first: the least and the greatest. *)
let start whole k =
  let part = Z.divexact whole unit in
  let lo j = if j = 0 then Z.mul part (Z.fdiv unit (Z.of_int k)) else Z.zero in
  List.init k lo, List.init k (fun j -> Z.mul part (Z.cdiv unit (Z.of_int (j + 1))))

let rationals size j =
  let l = List.map number (list j) in
  if List.length l <> size then bad "not as many numbers as there must be";
  let l, q = integers l in
  q, l

let rec tree s norm linear limit pairs k node =
  let child = tree s norm linear limit pairs k in
  try match node with
  | Int z when Z.sign z = 0 -> Verified.By_patterns
  | List [Str "at"; w] ->
      let q, w = rationals k w in
      if norm <> Verified.Squared_norm || not (Z.equal (List.fold_left Z.add Z.zero w) q) then bad "weights of 'at'";
      Verified.By_tangents (q, w)
  | List [Str "slopes"; w] ->
      let q, w = rationals pairs w in
      if norm = Verified.Squared_norm then bad "'slopes' is not for the norm squared";
      Verified.By_slopes (q, w)
  | List [Str "conflict"; j; terms] ->
      if not linear then bad "'conflict' is for linear rewards";
      let term = function List [e; y] -> index pairs e, number y | _ -> bad "not a pair and a factor" in
      let terms = List.map term (some terms) in
      if List.exists (fun (_, y) -> Q.sign y <= 0) terms then bad "a factor is not positive";
      let factors, _ = integers (List.map snd terms) in
      Verified.Contradiction (index k j, List.map2 (fun (e, _) y -> e, y) terms factors)
  | List [Str "outlier"; j] ->
      if limit = None then bad "'outlier' is for claims that exclude outliers";
      Verified.Outlier (index k j)
  | List [Str "box"; j; v; low; high] ->
      let j = index k j and v = number v in
      if not (Z.divisible unit (Q.den v)) then bad "not a multiple";
      let low = child low in
      Verified.Weight (j, Q.num (Q.mul v (Q.of_bigint s.whole)), low, child high)
  | List [Str "pair"; j; e; up; down] ->
      let j = index k j and e = index pairs e in
      let up = child up in
      Verified.Preference (j, e, up, child down)
  | _ -> bad "an unknown node"
  with Bad _ -> Verified.Broken
