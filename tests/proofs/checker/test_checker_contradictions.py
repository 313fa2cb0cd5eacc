"""No evidence that the engine has proves both that an axiom holds and that it is violated."""

import copy
import random

import pytest
from support.types import Json, Numbers

from pluralign.formulations.instances.reading import from_json
from pluralign.proofs import checker
from pluralign.proofs.axioms.verdicts import each_verdict
from pluralign.proofs.checker.instance import read_instance
from pluralign.proofs.checker.kinds.axiom_cases import AXIOMS
from pluralign.proofs.checker.kinds.axiom_outputs import Study

RULES = ("lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality", "kemeny")


def random_instance(seed: int) -> Json:
    rng = random.Random(seed)
    names = list("ABC")
    points = rng.sample([(x, y) for x in range(-2, 3) for y in range(-2, 3)], 3)
    candidates: Json = {name: list(point) for name, point in zip(names, points, strict=True)}
    rankings = [rng.sample(names, 3) for _ in range(rng.randint(1, 3))]
    return {
        "candidates": candidates if rng.random() < 0.8 else names,
        "ballots": [{"count": rng.randint(1, 2), "ranking": ranking} for ranking in rankings],
    }


def accepted(document: Json) -> bool:
    try:
        checker.check(document)
    except checker.Rejected:
        return False
    return True


def claiming(document: Json, holds: bool, witness: Json) -> Json:
    other = copy.deepcopy(document)
    other["claim"] |= {"holds": holds, "witness": witness}
    return other


@pytest.mark.parametrize("seed", range(12))
def test_no_claim_is_accepted_with_its_opposite(seed: int, numbers: Numbers) -> None:
    instance = from_json(random_instance(seed), "a random instance")
    tried = {True: 0, False: 0}
    for rule in RULES:
        found = [(name, v) for name, v in each_verdict(instance, rule) if v.certificate is not None]
        for name, verdict in found:
            document, holds = verdict.certificate, bool(verdict.holds)
            assert document is not None
            assert accepted(document)
            if holds:
                study = Study(read_instance(document["instance"]), rule, document["evidence"])
                witnesses: list[Json] = [case.key for case in AXIOMS[name].cases(study)]
                number = document["claim"]["witness"]["cases"]
                others = [claiming(document, True, {"cases": n}) for n in range(number + 4) if n != number]
                assert not any(map(accepted, others)), "the number of cases is determined"
            else:
                witnesses = [{"cases": n} for n in range(12)]
            tried[holds] += len(witnesses)
            assert not any(accepted(claiming(document, not holds, witness)) for witness in witnesses), (rule, name)
    counted = {"witnesses against verdicts that hold": tried[True], "against violations": tried[False]}
    numbers("contradictory pairs of verdicts", counted)
    assert tried[True] > 20
