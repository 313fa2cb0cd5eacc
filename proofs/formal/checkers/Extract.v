(** The extracted checkers, [verified.ml]: what is trusted in addition is this extraction, OCaml's compiler, zarith's integers, and the
    reader in [reader/], which turns JSON into arguments of these functions. *)
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt PeanoNat.
From Pluralign Require Import Linear Tables LeximaxCheck LeximaxRules RankedPairsCheck AllRankings NoParetoCheck KemenyCheck Duality LossCheck Rewards Ceilings EnsembleCheck SmallTrees SmallCheck Refute AxiomCheck NoRuleCheck ViolationCheck DistortionCheck LeastDistortionCheck InconsistentCheck.
(* Equality of machine integers; ExtrOcamlNatInt takes that of anything, which is slower. *)
Extract Inlined Constant PeanoNat.Nat.eqb => "Stdlib.Int.equal".
Extraction "verified.ml" is_ranking check_feasible check_infeasible check_leximax check_leximax_comparisons check_ranked_pairs check_ranked_pairs_ballots
  check_all   check_no_pareto check_no_pareto_comparisons check_ballots check_kemeny_comparisons
  check_order check_loss_order check_clauses
  check_axiom check_axiom_ballots check_allowed check_not_allowed conflict_ok check_violation clauses check_no_rule
  check_calibrated check_none check_error check_single check_small
  zdot lottery_mean check_distortion check_least_lottery check_least_candidate check_infinite check_inconsistent.
