(* JSON as certificates have it: objects without repeated keys, and no floating-point numbers. *)
type json =
  | Null | Bool of bool | Int of Z.t | Str of string | List of json list | Obj of (string * json) list
  | Broken of string  (* what JSON allows and certificates do not *)

(* The certificate does not prove its claim, or is none. *)
exception Bad of string
(* There is no verified checker for this; another one has to look at it. *)
exception Uncovered of string

let bad reason = raise (Bad reason)

(* All values of a text, one after the other. *)
let parse (s : string) : json list =
  let n = String.length s and i = ref 0 in
  let rec space () = if !i < n && String.contains " \t\r\n" s.[!i] then (incr i; space ()) in
  let peek () = if !i < n then s.[!i] else bad "unexpected end" in
  let expect c = if peek () = c then incr i else bad (Printf.sprintf "expected %c" c) in
  let word text value =
    let k = String.length text in
    if !i + k <= n && String.sub s !i k = text then (i := !i + k; value) else bad "unknown word" in
  let hex () =
    if !i + 4 > n then bad "unexpected end";
    let code = try int_of_string ("0x" ^ String.sub s !i 4) with Failure _ -> bad "not a code of a character" in
    i := !i + 4; code in
  let character () =                    (* after \u; two of them may be one character *)
    let code = hex () in
    let code =
      if code land 0xFC00 = 0xD800 && !i + 6 <= n && s.[!i] = '\\' && s.[!i + 1] = 'u' then begin
        i := !i + 2;
        let low = hex () in
        if low land 0xFC00 <> 0xDC00 then bad "half a character";
        0x10000 + ((code land 0x3FF) lsl 10) + (low land 0x3FF)
      end else code in
    if Uchar.is_valid code then Uchar.of_int code else bad "half a character" in
  let string () =
    expect '"';
    let buffer = Buffer.create 16 in
    let rec go () = match peek () with
      | '"' -> incr i
      | '\\' ->
          incr i;
          let c = peek () in
          incr i;
          (match c with
           | 'u' -> Buffer.add_utf_8_uchar buffer (character ())
           | 'n' -> Buffer.add_char buffer '\n' | 't' -> Buffer.add_char buffer '\t' | 'r' -> Buffer.add_char buffer '\r'
           | 'b' -> Buffer.add_char buffer '\b' | 'f' -> Buffer.add_char buffer '\012'
           | '"' | '\\' | '/' -> Buffer.add_char buffer c
           | _ -> bad "unknown escape");
          go ()
      | c -> Buffer.add_char buffer c; incr i; go () in
    go ();
    Buffer.contents buffer in
  let number () =
    let start = !i in
    if peek () = '-' then incr i;
    while !i < n && s.[!i] >= '0' && s.[!i] <= '9' do incr i done;
    if !i < n && String.contains ".eE" s.[!i] then begin
      while !i < n && String.contains ".eE+-0123456789" s.[!i] do incr i done;
      Broken "a number is not an integer"
    end else
    try Int (Z.of_string (String.sub s start (!i - start))) with Invalid_argument _ -> bad "not an integer" in
  let rec value () =
    space ();
    let v = match peek () with
      | '{' ->
          incr i; space ();
          if peek () = '}' then (incr i; Obj []) else
            let seen = Hashtbl.create 16 in
            let rec go found =
              space ();
              let key = string () in
              space (); expect ':';
              let v = value () in
              space ();
              Hashtbl.replace seen key ();
              let found = (key, v) :: found in
              if peek () = ',' then (incr i; go found) else begin
                expect '}';
                if Hashtbl.length seen = List.length found then Obj (List.rev found) else Broken "an object repeats a key"
              end in
            go []
      | '[' ->
          incr i; space ();
          if peek () = ']' then (incr i; List []) else
            let rec go found =
              let v = value () in
              space ();
              let found = v :: found in
              if peek () = ',' then (incr i; go found) else (expect ']'; List (List.rev found)) in
            go []
      | '"' -> Str (string ())
      | 't' -> word "true" (Bool true) | 'f' -> word "false" (Bool false) | 'n' -> word "null" Null
      | _ -> number () in
    space (); v in
  let rec all found = space (); if !i >= n then List.rev found else all (value () :: found) in
  all []

(* Objects with exactly these keys. *)
let fields what required optional = function
  | Obj l ->
      List.iter (fun (k, _) -> if not (List.mem k required || List.mem k optional) then bad (what ^ " has the unknown key " ^ k)) l;
      List.iter (fun k -> if not (List.mem_assoc k l) then bad (what ^ " has no " ^ k)) required;
      l
  | Broken reason -> bad reason
  | _ -> bad (what ^ " is not an object")
let list = function List l -> l | _ -> bad "not a list"
let some = function List (_ :: _ as l) -> l | _ -> bad "not a list with at least one entry"
let str = function Str s -> s | _ -> bad "not a string"
let null = function Null -> () | _ -> bad "not null"

let digits s = s <> "" && String.for_all (fun c -> c >= '0' && c <= '9') s
let number = function
  | Int z -> Q.of_bigint z
  | Str s ->
      let sign, rest = if s <> "" && s.[0] = '-' then -1, String.sub s 1 (String.length s - 1) else 1, s in
      (match String.split_on_char '/' rest with
       | [p; q] when digits p && digits q && p.[0] <> '0' && q.[0] <> '0' ->
           let p = Z.of_string p and q = Z.of_string q in
           if Z.equal q Z.one || not (Z.equal (Z.gcd p q) Z.one) then bad "a fraction is not in lowest terms, or an integer";
           Q.make (Z.mul (Z.of_int sign) p) q
       | _ -> bad "not an integer or a string p/q")
  | _ -> bad "not a number"
let integer j = let q = number j in if Z.equal (Q.den q) Z.one then Q.num q else bad "not an integer"
let count j = let z = integer j in if Z.sign z > 0 then z else bad "not a positive integer"
let index limit = function Int z when Z.sign z >= 0 && Z.lt z (Z.of_int limit) -> Z.to_int z | _ -> bad "not a number of an entry"

let denominators numbers = List.fold_left (fun l q -> Z.lcm l (Q.den q)) Z.one numbers
(* The numbers times the least common multiple of their denominators, and that multiple. *)
let integers numbers = let l = denominators numbers in List.map (fun q -> Q.num (Q.mul q (Q.of_bigint l))) numbers, l
