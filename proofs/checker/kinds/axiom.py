"""Kind `axiom`: the rule satisfies, or violates, an axiom on this profile.

Why this suffices: an axiom consists of cases, which are made again from the instance. What the rule's outputs have in
common is proved by the certificates of outputs in the evidence; where nothing is given, nothing is known. "Holds" is
accepted if every case holds whatever outputs the rule may choose, "violated" if the witness names a case that fails whatever
outputs it may choose.
"""

from __future__ import annotations

import reprlib

from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_fields, read_list, read_number, reject, same_json
from .axiom_cases import AXIOMS, merged_output
from .axiom_outputs import Study


def prove_axiom(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """All cases hold, the witness being {"cases": their number}; or the witness names a case that fails.

    For separability it may name one that holds: the claim is then about these two profiles only.
    """
    instance.need_profile()
    study = Study(instance, claim["rule"], evidence)
    axiom, holds, witness = claim["axiom"], claim["holds"], claim["witness"]
    if not isinstance(axiom, str) or axiom not in AXIOMS:
        reject("'axiom'", f"one of {', '.join(AXIOMS)}", axiom)
    if type(holds) is not bool or not isinstance(witness, dict):
        reject("'holds' and 'witness'", "true or false, and an object", [holds, witness])
    if axiom == "separability" and "first" in witness:
        study.need_ballots()
        first = [read_number(x, "a number in 'first'") for x in read_list(witness["first"], "'first'")]
        read_fields(witness, "the witness", "first")
        if len(first) != len(study.votes):
            raise Rejected("'first' does not have one number for each ballot")
        if any(x not in range(count + 1) for x, (_, count) in zip(first, study.votes, strict=True)):
            raise Rejected("'first' takes voters that a ballot does not have")
        if merged_output(study, [int(x) for x in first]) is not holds:
            raise Rejected("the outputs do not prove what is claimed of the two profiles")
    elif "cases" in witness and holds:
        number = 0
        for key, test in AXIOMS[axiom](study):
            number += 1
            if test() is not True:
                raise Rejected(f"the outputs do not prove the case {reprlib.repr(key)}")
        if not same_json(witness, {"cases": number}):
            reject("'witness'", f"{{'cases': {number}}}", witness)
    else:
        found = next((test for key, test in AXIOMS[axiom](study) if same_json(key, witness)), None)
        if holds or found is None or found() is not False:
            raise Rejected("the witness is no case of the axiom that is proved to fail")


KIND = Kind("axiom rule holds witness", "outputs feasible conflicts", prove_axiom)
