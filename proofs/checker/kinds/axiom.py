"""Kind `axiom`: the rule satisfies, or violates, an axiom on this profile.

The axiom consists of cases, which the instance (for winner monotonicity, also the winner) determines: a case that supposes a
ranking is one only if some feasible ranking begins so. What is claimed is one of

- `holds` and {"cases": N}: there are exactly N cases, and the outputs of the rule satisfy each of them. N = 0 says that the
  axiom speaks of nothing here;
- not `holds` and a witness: this case exists, and the outputs of the rule do not satisfy it;
- for separability and reinforcement, `holds` and {"first": …}: the outputs satisfy this one case, two given profiles that
  the instance lists together.

Hypotheses: the definitions of the rule, which may choose any ranking that they allow, and of the axiom; and those that the
claim names. `ballots` says whether all ballots are feasible ("allowed") or one is not ("infeasible"), which is verified.
`ties` is "any" for losses, which break none; "none" makes a case count only if no tie is broken on its profiles (in the
winner, for axioms about winners); otherwise it is "fixed". Nothing is said of the ballots, and ties are fixed, where there are
no such keys.

Why this suffices: the cases are made again from the instance. For each of them it is shown whether it is one, by a conflict,
or by a feasible ranking. What all possible outputs have in common is proved by the certificates of outputs in the evidence;
where nothing is given, nothing is known. A case is accepted as satisfied, or as not satisfied, only if it is so for all
possible outputs.
"""

from __future__ import annotations

from dataclasses import replace

from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_fields, read_list, reject, same_json, shown
from .axiom_case import is_case, satisfied, winners
from .axiom_cases import AXIOMS
from .axiom_changes import merged_winner, split_case
from .axiom_outputs import Study


def prove_axiom(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The verdict, from outputs of the rule that the evidence proves, on all cases of the axiom or on the witness."""
    instance.need_profile()
    study = Study(instance, claim["rule"], evidence)
    axiom, holds, witness = read_choice(claim["axiom"], "'axiom'", list(AXIOMS)), claim["holds"], claim["witness"]
    if type(holds) is not bool or not isinstance(witness, dict):
        reject("'holds' and 'witness'", "true or false, and an object", [holds, witness])
    study.tie_free = _tie_free(study, claim)
    untied = AXIOMS[axiom].about if study.tie_free else ""
    if axiom in ("separability", "reinforcement") and "first" in witness:
        _check_split(study, axiom, read_fields(witness, "the witness", "first")["first"], holds, untied)
    elif holds:
        _check_all(study, axiom, witness, untied)
    else:
        _check_one(study, axiom, witness, untied)


def _tie_free(study: Study, claim: Fields) -> bool:
    """Whether ties must not decide, after what the claim says of the ballots is verified."""
    if "hypotheses" not in claim:
        return False
    words = read_fields(claim["hypotheses"], "'hypotheses'", "ties", "ballots")
    if "ballots" in words:
        study.need_ballots()
        ballots = {ballot for ballot, _ in study.votes}
        if read_choice(words["ballots"], "'ballots'", ["allowed", "infeasible"]) == "infeasible":
            if not any(map(study.excluded, ballots)):
                raise Rejected("no conflict shows that a ballot is infeasible")
        elif study.instance.vectors is not None and not ballots <= study.feasible:
            raise Rejected("nothing shows that every ballot is feasible")
    ties = ["any"] if ":" in str(claim["rule"]) else ["fixed", "none"]  # losses break no ties
    return read_choice(words["ties"], "'ties'", ties) == "none"


def _check_split(study: Study, axiom: str, value: object, holds: bool, untied: str) -> None:
    """Two given profiles: of each ballot so many voters are in the first, the others in the second; neither is empty."""
    study.need_ballots()
    first = [x if type(x) is int else -1 for x in read_list(value, "'first'")]
    counts = [count for _, count in study.votes]
    if len(first) != len(counts) or any(not 0 <= x <= count for x, count in zip(first, counts, strict=True)):
        reject("'first'", "for each ballot a number of its voters", value)
    if not 0 < sum(first) < sum(counts):
        reject("'first'", "some of the voters, but not all", value)
    case = split_case(study, first)
    if axiom == "reinforcement":
        case = replace(case, holds=merged_winner)
    if is_case(study, case, untied) is not True or satisfied(study, case) is not holds:
        raise Rejected("the outputs do not prove what is claimed of the two profiles")


def _check_all(study: Study, axiom: str, witness: Fields, untied: str) -> None:
    """Every case holds, and there are as many as claimed."""
    if axiom == "winner-monotonicity" and len(winners(study.below(study.main))) != 1:
        raise Rejected("the outputs do not prove who is first, which the cases depend on")
    number = 0
    for case in AXIOMS[axiom].cases(study):
        counts = is_case(study, case, untied)
        if counts is None:
            raise Rejected(f"nothing shows whether what the case {shown(case.key)} supposes is so")
        if counts and satisfied(study, case) is not True:
            raise Rejected(f"the outputs do not prove the case {shown(case.key)}")
        number += counts
    if not same_json(witness, {"cases": number}):
        reject("'witness'", f"{{'cases': {number}}}", witness)


def _check_one(study: Study, axiom: str, witness: Fields, untied: str) -> None:
    """The witness names a case, and it fails."""
    found = [
        is_case(study, case, untied) is True and satisfied(study, case) is False
        for case in AXIOMS[axiom].cases(study)
        if case.key == witness and same_json(case.key, witness)  # == alone takes true for 1, but is quick
    ]
    if not any(found):
        raise Rejected("the witness is no case of the axiom that is proved to fail")


KIND = Kind("axiom rule holds witness", "outputs feasible conflicts", prove_axiom, "hypotheses")
