"""Kind `axiom`: the rule satisfies, or violates, an axiom on this profile.

The axiom consists of cases, which the instance (for winner monotonicity, also the winner) determines: a case that supposes a
ranking is one only if some feasible ranking begins so. What is claimed is one of

- `holds` and {"cases": N}: there are exactly N cases, and the outputs of the rule satisfy each of them. N = 0 says that the
  axiom speaks of nothing here;
- not `holds` and a witness: this case exists, and the outputs of the rule do not satisfy it;
- for separability, `holds` and {"first": …}: the outputs satisfy this one case, two given profiles that the instance lists
  together.

Hypotheses: none but the definitions of the rule, which may choose any ranking that they allow, and of the axiom.

Why this suffices: the cases are made again from the instance. For each of them it is shown whether it is one, by a conflict,
or by a feasible ranking. What all possible outputs have in common is proved by the certificates of outputs in the evidence;
where nothing is given, nothing is known. A case is accepted as satisfied, or as not satisfied, only if it is so for all
possible outputs.
"""

from __future__ import annotations

from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_fields, read_list, reject, same_json, shown
from .axiom_cases import AXIOMS, merged_output
from .axiom_outputs import Study


def prove_axiom(instance: Instance, claim: Fields, evidence: Fields) -> None:
    instance.need_profile()
    study = Study(instance, claim["rule"], evidence)
    axiom, holds, witness = read_choice(claim["axiom"], "'axiom'", list(AXIOMS)), claim["holds"], claim["witness"]
    if type(holds) is not bool or not isinstance(witness, dict):
        reject("'holds' and 'witness'", "true or false, and an object", [holds, witness])
    if axiom == "separability" and "first" in witness:
        _check_split(study, read_fields(witness, "the witness", "first")["first"], holds)
    elif holds:
        _check_all(study, axiom, witness)
    else:
        _check_one(study, axiom, witness)


def _check_split(study: Study, value: object, holds: bool) -> None:
    """Two given profiles: of each ballot so many voters are in the first, the others in the second; neither is empty."""
    study.need_ballots()
    first = [x if type(x) is int else -1 for x in read_list(value, "'first'")]
    counts = [count for _, count in study.votes]
    if len(first) != len(counts) or any(not 0 <= x <= count for x, count in zip(first, counts, strict=True)):
        reject("'first'", "for each ballot a number of its voters", value)
    if not 0 < sum(first) < sum(counts):
        reject("'first'", "some of the voters, but not all", value)
    if merged_output(study, first) is not holds:
        raise Rejected("the outputs do not prove what is claimed of the two profiles")


def _check_all(study: Study, axiom: str, witness: Fields) -> None:
    """Every case holds, and there are as many as claimed."""
    if axiom == "winner-monotonicity" and len(study.winners(study.main)) != 1:
        raise Rejected("the outputs do not prove who is first, which the cases depend on")
    number = 0
    for key, supposes, test in AXIOMS[axiom](study):
        supposed = study.supposed(supposes)
        if supposed is None:
            raise Rejected(f"nothing shows whether a feasible ranking begins as the case {shown(key)} supposes")
        if supposed and test() is not True:
            raise Rejected(f"the outputs do not prove the case {shown(key)}")
        number += supposed
    if not same_json(witness, {"cases": number}):
        reject("'witness'", f"{{'cases': {number}}}", witness)


def _check_one(study: Study, axiom: str, witness: Fields) -> None:
    """The witness names a case, and it fails."""
    found = [
        study.supposed(supposes) is True and test() is False
        for key, supposes, test in AXIOMS[axiom](study)
        if key == witness and same_json(key, witness)  # == alone takes true for 1, but is quick
    ]
    if not any(found):
        raise Rejected("the witness is no case of the axiom that is proved to fail")


KIND = Kind("axiom rule holds witness", "outputs feasible conflicts", prove_axiom)
