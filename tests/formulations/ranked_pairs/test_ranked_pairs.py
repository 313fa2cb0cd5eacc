"""Ranked pairs: against filtering all feasible rankings pair by pair; certificates of other outputs or ties are rejected."""

from __future__ import annotations

import copy
import itertools
import json
import random

import pytest
from support.axiom_definitions import Counter, Definitions
from support.mutations import accepted

import pluralign as pl
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.ranked_pairs.locking import ranked_pairs
from pluralign.formulations.ranked_pairs.problem import RankedPairsProblem
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.results import Deadline, LimitReached


def random_instance(rng: random.Random) -> tuple[Instance, Definitions]:
    """One to five candidates, with features or without, and ballots that are feasible as a rule."""
    m = rng.randint(1, 5)
    points = None
    if rng.random() < 0.85:
        d = rng.randint(1, 3)
        points = tuple(rng.sample(list(itertools.product(range(-2, 3), repeat=d)), m))
    brute = Definitions(points, m, "ranked-pairs")
    pool = brute.feasible(brute.all) if rng.random() < 0.8 else list(itertools.permutations(range(m)))
    ballots = tuple(Ballot.strict(rng.choice(pool), rng.randint(1, 2)) for _ in range(rng.randint(1, 6)))
    return Instance(tuple("abcde"[:m]), points, ballots), brute  # type: ignore[arg-type]


def checked(seed: int, instances: int) -> None:
    rng = random.Random(seed)
    words = set()
    for _ in range(instances):
        instance, brute = random_instance(rng)
        outcome = ranked_pairs(RankedPairsProblem.of(instance))
        profile = Counter({b.ranking: 0 for b in instance.ballots})
        for ballot in instance.ballots:
            profile[ballot.ranking] += ballot.count
        assert outcome.ranking == brute.out(profile)
        possible = brute.outputs(profile)
        assert (outcome.ties == "none") == (possible == [outcome.ranking])
        assert outcome.other is None or outcome.other[0] in set(possible) - {outcome.ranking}
        words.add(outcome.ties)
        document = json.loads(json.dumps(certificates.ranked_pairs(instance, outcome)))
        assert accepted(document)
        check_changes(rng, document)
    assert words == {"none", "broken"}


def check_changes(rng: random.Random, document: dict) -> None:
    """No other output, the opposite of ties, nor less evidence is accepted."""
    claim = document["claim"]
    for ranking in rng.sample(list(itertools.permutations(claim["ranking"])), min(4, len(claim["ranking"]))):
        if list(ranking) != claim["ranking"]:
            assert not accepted(document | {"claim": claim | {"ranking": list(ranking)}})
    assert not accepted(document | {"claim": claim | {"ties": "none" if claim["ties"] == "broken" else "broken"}})
    for k in range(len(document["evidence"]["conflicts"])):
        less = copy.deepcopy(document)
        lost, place = less["evidence"]["conflicts"].pop(k), claim["ranking"].index
        [refused] = [entry[:2] for entry in lost if place(entry[0]) > place(entry[1])]
        again = any(refused in [entry[:2] for entry in conflict] for conflict in less["evidence"]["conflicts"])
        assert again or not accepted(less)
    if document["evidence"]["other"] is not None:
        assert not accepted(document | {"evidence": document["evidence"] | {"other": None}})
        same = {"ranking": claim["ranking"], "theta": document["evidence"]["theta"]}
        assert not accepted(document | {"evidence": document["evidence"] | {"other": same}})
        assert not accepted(document | {"claim": {key: claim[key] for key in ("rule", "ranking")}})


def test_against_every_feasible_ranking() -> None:
    checked(0, 50)


@pytest.mark.slow
def test_against_every_feasible_ranking_more_often() -> None:
    checked(1, 3000)


def test_a_majority_that_no_feasible_ranking_has_with_greater_ones_is_refused() -> None:
    """On a line 0, 1, 3 two rankings are feasible, and the greatest majority is one of the first."""
    instance = Instance(
        ("A", "B", "C"),
        ((0,), (1,), (3,)),  # type: ignore[arg-type]
        (Ballot.strict((1, 2, 0), 3), Ballot.strict((0, 1, 2), 2)),
    )
    answer = pl.aggregate(instance, "ranked-pairs")
    # B≻C has everybody, so A≻B and A≻C follow on the line, against three of five
    assert (answer.result["ranking"], answer.result["refused"]) == (["A", "B", "C"], [["B", "A"], ["C", "A"]])
    assert (str(answer.status), answer.result["ties"]) == ("proved", "none")


def test_many_candidates_and_dimensions() -> None:
    """Where listing is out of the question the certificate is checked all the same."""
    rng = random.Random(3)
    points = [[rng.randint(-9, 9) for _ in range(5)] for _ in range(24)]
    thetas = [[rng.randint(-99, 99) for _ in range(5)] for _ in range(9)]
    ballots = [
        {"count": 1, "ranking": sorted(map(str, range(24)), key=lambda c: (-dot(points[int(c)], theta), int(c)))}
        for theta in thetas
    ]
    answer = pl.aggregate({"candidates": {str(k): p for k, p in enumerate(points)}, "ballots": ballots}, "ranked-pairs")
    assert str(answer.status) == "proved"
    assert answer.result["refused"]


def dot(x: list[int], y: list[int]) -> int:
    return sum(a * b for a, b in zip(x, y, strict=True))


def test_limits_and_bad_input() -> None:
    instance = pl.load("builtin:talk")
    profiled = pl.load("builtin:separability")
    with pytest.raises(InputError, match="no ballots"):
        pl.aggregate(instance, "ranked-pairs")
    with pytest.raises(InputError, match="does not apply"):
        pl.aggregate(profiled, "ranked-pairs", method="milp")
    with pytest.raises(LimitReached):
        ranked_pairs(RankedPairsProblem.of(profiled), Deadline(0))
