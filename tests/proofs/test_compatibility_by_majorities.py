"""Rules that look at weighted majorities only, against tables of all profiles and enumeration of profiles.

The four-candidate bounds are those of F. Brandt, C. Geist, D. Peters, Optimal bounds for the no-show paradox via SAT
solving, Mathematical Social Sciences 90 (2017): up to 11 voters there is a Condorcet extension with participation, for 12
there is none.
"""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from support.mutations import reason

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.enumeration import all_rankings
from pluralign.formulations.types import Ranking
from pluralign.proofs.certificates.compatibility import compatibility_certificate
from pluralign.proofs.checker import check
from pluralign.proofs.compatibility import majorities
from pluralign.proofs.compatibility.axioms import axiom_instances
from pluralign.proofs.compatibility.by_majorities import PairwiseRule, by_majorities
from pluralign.proofs.compatibility.decide import Compatibility, compatibility
from pluralign.proofs.compatibility.majorities import WeightedMajorities
from pluralign.proofs.compatibility.question import CompatibilityQuestion, question
from pluralign.solver.results import NEVER, Deadline, LimitReached

MOULIN = ["condorcet-winner", "participation"]
NO_SHOW = [
    tuple(map(int, word)) for word in ["0312", "0321", "1203", "1230", "2013", "2031", "2103", "3012", "3102", "3120"]
]
"""Ballots with which twelve voters suffice, found with all ballots."""


def margins(profile: tuple[Ranking, ...], m: int) -> tuple[int, ...]:
    return tuple(
        sum(1 if s.index(a) < s.index(b) else -1 for s in profile) for a, b in itertools.combinations(range(m), 2)
    )


@pytest.mark.parametrize(("m", "most"), [(2, 5), (3, 5), (4, 3)])
def test_the_relations_are_those_of_all_profiles(m: int, most: int) -> None:
    every = list(itertools.permutations(range(m)))
    relations = WeightedMajorities(m, every, most)
    for n in range(1, most + 1):
        relations.add(NEVER)
        profiles = list(itertools.combinations_with_replacement(every, n))
        assert list(map(tuple, relations.margins(n).tolist())) == sorted({margins(p, m) for p in profiles})
        for i, code in enumerate(relations.codes[n].tolist()):
            profile = relations.profile(n, code)
            assert profile is not None
            assert margins(tuple(every[j] for j in profile), m) == tuple(relations.margins(n)[i])
    for j, ballot in enumerate(every):  # a step leads where the ballot leads
        for i, code in enumerate(relations.codes[most - 1].tolist()):
            joined = relations.codes[most][relations.after[most - 1][j][i]]
            assert joined == code + relations.moves[j]
            moved = relations.margins(most)[relations.after[most - 1][j][i]] - relations.margins(most - 1)[i]
            assert tuple(moved) == margins((ballot,), m)


def _outputs(asked: CompatibilityQuestion, rule: PairwiseRule) -> dict[tuple[Ranking, ...], Ranking]:
    """The rule as a table, by the definition in docs/certificates.md."""
    table = {}
    for n, profiles in asked.profiles.items():
        relations = sorted({margins(profile, asked.m) for profile in profiles})
        for profile in profiles:
            winner = rule.winners[n - 1][relations.index(margins(profile, asked.m))]
            table[profile] = next(ranking for ranking in asked.family if ranking[0] == winner)
    return table


def test_rules_of_weighted_majorities_are_rules() -> None:
    choose = random.Random(7)
    axioms = [
        MOULIN,
        ["condorcet-loser", "participation"],
        ["condorcet-winner", "condorcet-loser"],
        ["smith", "positive-involvement"],
        ["smith", "negative-involvement", "condorcet-loser"],
        ["positive-involvement", "negative-involvement"],
    ]
    for _ in range(50):
        m = choose.choice([2, 3, 3, 4])
        every = list(itertools.permutations(range(m)))
        family = choose.sample(every, choose.randint(1, min(6, len(every))))
        ballots = choose.sample(family, choose.randint(1, len(family)))
        asked = question(m, choose.randint(1, 4), choose.choice(axioms), family, ballots, True)
        found = by_majorities(asked, NEVER)
        assert isinstance(found, PairwiseRule)
        table = _outputs(asked, found)
        assert all(instance.satisfied(table) for instance in axiom_instances(asked))
        check(_certificate(Compatibility(asked, pairwise=found)))


def test_arguments_are_on_profiles_and_minimal() -> None:
    """`compatibility` verifies that each demand is needed, the checker that all are demands and no rule meets them."""
    answer = compatibility(4, 12, MOULIN, None, NO_SHOW)
    assert answer.argument is not None
    assert {len(profile) for one in answer.argument for profile in one.profiles} <= set(range(1, 13))
    assert {ballot for one in answer.argument for profile in one.profiles for ballot in profile} <= set(NO_SHOW)
    check(_certificate(answer))
    fewer = compatibility(4, 11, MOULIN, None, NO_SHOW)
    assert fewer.pairwise is not None
    check(_certificate(fewer))


def _certificate(answer: Compatibility) -> dict[str, Any]:
    return compatibility_certificate(Instance(tuple(str(c) for c in range(answer.question.m))), answer)


def _put(document: dict[str, Any], n: int, i: int, digit: str) -> None:
    word = document["evidence"]["winners"][n - 1]
    document["evidence"]["winners"][n - 1] = word[:i] + digit + word[i + 1 :]


CHANGES: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda c: c["evidence"]["winners"].pop(), "must be a list of 6 strings"),
    (lambda c: c["evidence"]["winners"].append("0"), "must be a list of 6 strings"),
    (lambda c: c["claim"].update(voters=5), "must be a list of 5 strings"),
    (lambda c: c["claim"].update(anonymous=False), "is anonymous"),
    (lambda c: c["claim"].update(axioms=["po"]), "axioms of condorcet-winner"),
    (lambda c: c["claim"].update(compatible=False), "'compatible' must be true"),
    (lambda c: c["claim"]["ballots"].pop(), "must be a string of"),
    (lambda c: c["evidence"]["winners"].__setitem__(2, 3), "must be a string of"),
    (lambda c: _put(c, 2, 3, "3"), "must be a string of"),
    (lambda c: _put(c, 1, 0, "0"), "does not satisfy"),
]


@pytest.mark.parametrize(("change", "message"), CHANGES)
def test_changed_rules_are_rejected(change: Callable[[dict[str, Any]], Any], message: str) -> None:
    document = copy.deepcopy(_certificate(_three_candidates()))
    check(document)
    change(document)
    assert message in reason(document)


def _three_candidates() -> Compatibility:
    axioms = [*MOULIN, "condorcet-loser", "smith", "positive-involvement", "negative-involvement"]
    asked = question(3, 6, axioms, None, None, True)
    found = by_majorities(asked, NEVER)
    assert isinstance(found, PairwiseRule)
    return Compatibility(asked, pairwise=found)


def test_every_single_change_that_is_accepted_is_a_rule() -> None:
    """Change any one winner: the checker accepts exactly if the table of all profiles meets all demands."""
    answer = _three_candidates()
    assert answer.pairwise is not None
    small = question(3, 2, answer.question.axioms, None, None, True)
    rule = PairwiseRule(answer.pairwise.winners[:2])
    instances = list(axiom_instances(small))
    verdicts = {True: 0, False: 0}
    for n, won in enumerate(rule.winners):
        for i, c in itertools.product(range(len(won)), range(3)):
            changed = [other.copy() for other in rule.winners]
            changed[n][i] = c
            other = PairwiseRule(tuple(changed))
            right = all(instance.satisfied(_outputs(small, other)) for instance in instances)
            document = _certificate(Compatibility(small, pairwise=other))
            assert (reason(document) == "") == right
            verdicts[right] += 1
    assert min(verdicts.values()) > 10


def test_what_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="do not fit into 64 bits"):
        compatibility(6, 30, MOULIN)
    with pytest.raises(InputError, match="take fewer voters"):
        compatibility(4, 12, [*MOULIN, "po"])
    with pytest.raises(LimitReached):
        compatibility(4, 12, MOULIN, deadline=Deadline(0.05))
    monkeypatch.setattr(majorities, "MAX_STEPS", 10_000)
    with pytest.raises(InputError, match="relations, which 24 ballots change in"):
        compatibility(4, 12, MOULIN)


@pytest.mark.slow
def test_four_candidates_and_any_ballots() -> None:
    none = compatibility(4, 12, MOULIN)
    assert none.argument is not None
    check(_certificate(none))
    some = compatibility(4, 11, MOULIN)
    assert some.pairwise is not None
    check(_certificate(some))


@pytest.mark.slow
def test_four_candidates_in_the_plane() -> None:
    """Feasible rankings only: 17 voters have a rule, 18 have none."""
    points = ((0, 0), (7, 1), (5, 3), (2, 4))
    plane = Instance(tuple("abcd"), features=tuple(tuple(map(Fraction, point)) for point in points))
    family, thetas = zip(*all_rankings(plane), strict=True)
    assert len(family) == 12
    for voters in (17, 18):
        answer = compatibility(4, voters, MOULIN, family)
        assert answer.compatible == (voters == 17)
        check(compatibility_certificate(plane, answer, thetas))
