"""Whether some rule satisfies given axioms on small domains: tables, minimal arguments, and their certificates.

`satisfies` states the axioms a second time, on a rule as a table; Z3 judges minimality; tiny domains are decided by trying
every rule.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
import z3
from support import amounts

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.formulations.types import Ranking
from pluralign.proofs import checker
from pluralign.proofs.certificates.compatibility import compatibility_certificate
from pluralign.proofs.compatibility.argument import argument
from pluralign.proofs.compatibility.axioms import AXIOMS, AxiomInstance, RuleTable, axiom_instances
from pluralign.proofs.compatibility.clauses import formula
from pluralign.proofs.compatibility.decide import Compatibility, compatibility
from pluralign.proofs.compatibility.question import Profile, question
from pluralign.solver.results import Deadline, LimitReached

EVERY = list(itertools.permutations(range(3)))
FAMILIES = [family for size in range(1, 7) for family in itertools.combinations(EVERY, size)]
LCPO = ["po", "pmc", "majority", "winner-monotonicity"]
TAME = [
    "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "smith", "majority-loser",
    "unanimity", "pareto-winner", "winner-monotonicity", "monotonicity", "participation", "separability", "homogeneity",
    "positive-involvement", "negative-involvement",
]  # fmt: skip
SIMPLEX = ((0, 0, 0), (3, 0, 0), (0, 3, 0), (0, 0, 3), (-1, -1, -1))  # candidate 0 inside


def rankings(text: str) -> list[Ranking]:
    return [tuple(map(int, word)) for word in text.split()]


INCOMPATIBLE: dict[str, dict[str, Any]] = {
    "two profiles without a majority are each other's reversal": {
        "m": 3,
        "voters": 2,
        "axioms": ["majority-relation", "reversal-symmetry"],
        "anonymous": False,
    },
    "one profile is its own mirror image": {"m": 3, "voters": 2, "axioms": ["neutrality"]},
    "participation, C1 and Condorcet": {
        "m": 3,
        "voters": 5,
        "axioms": ["condorcet-winner", "participation", "majority-relation"],
    },
    "participation, C1 and favourites": {
        "m": 3,
        "voters": 5,
        "axioms": ["majority", "participation", "majority-relation"],
    },
    "participation, C1 and unanimity": {"m": 3, "voters": 5, "axioms": ["po", "participation", "majority-relation"]},
    "participation, C1 and the PMC ranking": {
        "m": 3,
        "voters": 5,
        "axioms": ["pmc", "participation", "majority-relation"],
    },
    "a Condorcet winner that unanimity keeps down": {
        "m": 5,
        "voters": 3,
        "axioms": ["po", "condorcet-winner"],
        "family": rankings("04231 12304 24031 32014"),
    },
    "C1 rules fail PO": {
        "m": 5,
        "voters": 3,
        "axioms": ["po", "majority-relation"],
        "family": rankings("10234 20134 30124 40123"),
    },
    "voters have names": {
        "m": 3,
        "voters": 2,
        "axioms": ["neutrality", "majority-relation"],
        "anonymous": False,
    },
}
LONG = ("participation, C1 and favourites", "participation, C1 and unanimity", "participation, C1 and the PMC ranking")
ARGUMENTS = [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in INCOMPATIBLE]


@cache
def incompatible(name: str) -> Compatibility:
    return compatibility(**INCOMPATIBLE[name])


# --- the axioms a second time, on tables ------------------------------------------------------------------


def place(ranking: Ranking, c: int) -> int:
    return ranking.index(c)


def majorities(profile: Profile, m: int) -> list[list[bool]]:
    def wins(a: int, b: int) -> bool:
        return sum(1 if place(r, a) < place(r, b) else -1 for r in profile) > 0

    return [[a != b and wins(a, b) for b in range(m)] for a in range(m)]


def one_profile(axiom: str, profile: Profile, output: Ranking, family: list[Ranking]) -> bool:
    m = len(output)
    beats = majorities(profile, m)
    first = Counter(ranking[0] for ranking in profile)
    if axiom == "po":
        pairs = itertools.permutations(range(m), 2)
        return all(
            place(output, a) < place(output, b) for a, b in pairs if not any(place(r, b) < place(r, a) for r in profile)
        )
    if axiom == "pmc":
        agreeing = [s for s in family if all(beats[s[i]][s[j]] for i in range(m) for j in range(i + 1, m))]
        return agreeing in ([], [output])
    if axiom == "majority":
        return all(output[0] == c for c, n in first.items() if n > len(profile) - n)
    if axiom in ("condorcet-winner", "condorcet-winner-pareto"):
        agreed = [
            (a, b)
            for a, b in itertools.permutations(range(m), 2)
            if axiom != "condorcet-winner" and all(place(r, a) < place(r, b) for r in profile)
        ]
        kept = [s for s in family if all(place(s, a) < place(s, b) for a, b in agreed)]
        winners = {c for c in range(m) if sum(beats[c]) == m - 1} & {s[0] for s in kept}
        return winners <= {output[0]}
    if axiom == "smith":
        return _best(beats, {s[0] for s in family}) >= {output[0]}
    if axiom == "majority-loser":
        return 2 * sum(ranking[-1] == output[0] for ranking in profile) <= len(profile)
    if axiom == "unanimity":
        return len(set(profile)) > 1 or profile[0] == output
    if axiom == "pareto-winner":
        firsts = {s[0] for s in family}
        return not any(all(place(r, a) < place(r, output[0]) for r in profile) for a in firsts - {output[0]})
    assert axiom == "condorcet-loser"
    return sum(beats[c][output[0]] for c in range(m)) < m - 1


def _best(beats: list[list[bool]], firsts: set[int]) -> set[int]:
    """Who may win by Smith's axiom: whom everybody that beats them is beaten by in turn, as far as they can be first."""
    m = len(beats)
    reach = [[a == b or not beats[b][a] for b in range(m)] for a in range(m)]  # a is not beaten by b
    for k, i, j in itertools.product(range(m), repeat=3):
        reach[i][j] |= reach[i][k] and reach[k][j]
    members = {a for a in range(m) if all(reach[a])}
    return members if members & firsts else set(range(m))


ONE_PROFILE = (
    "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "smith", "majority-loser",
    "unanimity", "pareto-winner",
)  # fmt: skip


def neighbours(table: RuleTable, profile: Profile, anonymous: bool) -> Iterator[tuple[Ranking, Ranking, Profile]]:
    """(old, new, profile after) for every change of one voter's ballot within the domain."""
    for other in table:
        if len(other) == len(profile):
            if anonymous:
                gone, come = Counter(profile) - Counter(other), Counter(other) - Counter(profile)
                changes = list(zip(gone.elements(), come.elements(), strict=True))
            else:
                changes = [(old, new) for old, new in zip(profile, other, strict=True) if old != new]
            if len(changes) == 1:
                yield *changes[0], other


def raised(old: Ranking, new: Ranking) -> list[int]:
    """The candidates that the second ranking has higher, the others being in the same order."""
    return [
        c for c in old if [a for a in old if a != c] == [a for a in new if a != c] and place(new, c) < place(old, c)
    ]


def smaller(table: RuleTable, profile: Profile, anonymous: bool) -> Iterator[tuple[Ranking, Profile]]:
    """(ballot, profile without it)."""
    for i, ballot in enumerate(profile):
        rest = list(profile)
        del rest[i]
        without = tuple(sorted(rest)) if anonymous else tuple(rest)
        if without in table:
            yield ballot, without


def satisfies(table: RuleTable, axiom: str, family: list[Ranking], anonymous: bool = True) -> bool:
    """Whether the rule satisfies the axiom wherever all profiles concerned are in the domain."""
    if axiom in ONE_PROFILE:
        return all(one_profile(axiom, profile, output, family) for profile, output in table.items())
    if axiom in ("winner-monotonicity", "monotonicity"):
        return not any(
            place(table[after], c) > place(output, c) and (axiom == "monotonicity" or output[0] == c)
            for profile, output in table.items()
            for old, new, after in neighbours(table, profile, anonymous)
            for c in raised(old, new)
        )
    if axiom == "participation":
        return all(
            place(ballot, output[0]) <= place(ballot, table[without][0])
            for profile, output in table.items()
            for ballot, without in smaller(table, profile, anonymous)
        )
    if axiom in ("positive-involvement", "negative-involvement"):
        joined = [
            (ballot, table[without][0], output[0])
            for profile, output in table.items()
            for ballot, without in smaller(table, profile, anonymous)
        ]
        if axiom == "positive-involvement":
            return not any(before == ballot[0] != after for ballot, before, after in joined)
        return not any(before != ballot[-1] == after for ballot, before, after in joined)
    if axiom == "strategy-proofness":
        return not any(
            place(old, table[after][0]) < place(old, output[0])
            for profile, output in table.items()
            for old, _, after in neighbours(table, profile, anonymous)
        )
    if axiom == "majority-relation":
        by_relation: dict[str, set[Ranking]] = {}
        for profile, output in table.items():
            by_relation.setdefault(str(majorities(profile, len(output))), set()).add(output)
        return all(len(outputs) == 1 for outputs in by_relation.values())
    return about_sets(table, axiom, family, lambda ballots: tuple(sorted(ballots) if anonymous else ballots))


def about_sets(
    table: RuleTable, axiom: str, family: list[Ranking], made: Callable[[Iterable[Ranking]], Profile]
) -> bool:
    """Axioms about all voters. made: the profile with these ballots."""
    if axiom == "reversal-symmetry":
        turned = {profile: made(ranking[::-1] for ranking in profile) for profile in table}
        return all(table[p][0] != table[q][0] for p, q in turned.items() if q in table and p != q)
    if axiom == "separability":
        pairs = [(p, q) for p, q in itertools.product(table, repeat=2) if table[p] == table[q] and made(p + q) in table]
        return all(table[made(p + q)] == table[p] for p, q in pairs)
    if axiom == "reinforcement":
        firsts = {profile: output[0] for profile, output in table.items()}
        pairs = [
            (p, q) for p, q in itertools.product(table, repeat=2) if firsts[p] == firsts[q] and made(p + q) in table
        ]
        return all(firsts[made(p + q)] == firsts[p] for p, q in pairs)
    if axiom == "homogeneity":
        return all(table.get(made(k * p), output) == output for p, output in table.items() for k in (2, 3))
    assert axiom == "neutrality"
    for names in itertools.permutations(range(len(family[0]))):
        moved = {ranking: tuple(names[c] for c in ranking) for ranking in family}
        if set(moved.values()) == set(family) and any(
            table[made(moved[ballot] for ballot in profile)] != moved[output] for profile, output in table.items()
        ):
            return False
    return True


# --- tiny domains: every rule -----------------------------------------------------------------------------

TINY = {
    "two candidates": (2, 3, rankings("01 10"), True),
    "two named voters": (2, 2, rankings("01 10"), False),
    "opposite": (3, 3, rankings("012 210"), True),
    "neighbours": (3, 3, rankings("012 102"), True),
    "a cycle": (3, 2, rankings("012 120 201"), True),
    "a peak": (3, 2, rankings("012 102 210"), True),
}


@pytest.mark.parametrize("name", TINY)
def test_tiny_domains_agree_with_trying_every_rule(name: str) -> None:
    m, voters, family, anonymous = TINY[name]
    profiles = [
        profile for some in question(m, voters, (), family, None, anonymous).profiles.values() for profile in some
    ]
    rules = [dict(zip(profiles, outputs, strict=True)) for outputs in itertools.product(family, repeat=len(profiles))]
    every_rule = len(rules) <= 2000
    if not every_rule:
        rules = random.Random(0).sample(rules, 300) + [_leader(profiles, c) for c in range(m)]
    good = {axiom: {i for i, rule in enumerate(rules) if satisfies(rule, axiom, family, anonymous)} for axiom in AXIOMS}
    for axiom in AXIOMS:  # what the instances say together is the axiom
        instances = list(axiom_instances(question(m, voters, [axiom], family, None, anonymous)))
        assert good[axiom] == {
            i for i, rule in enumerate(rules) if all(instance.satisfied(rule) for instance in instances)
        }
    if every_rule:
        sets = [axioms for k in (1, 2) for axioms in itertools.combinations(AXIOMS, k)]
        for axioms in [*sets, TAME, tuple(AXIOMS)]:
            answer = compatibility(m, voters, axioms, family, anonymous=anonymous)
            assert (answer.table is not None) == bool(set.intersection(*(good[axiom] for axiom in axioms)))
            if answer.table is not None:
                assert all(satisfies(answer.table, axiom, family, anonymous) for axiom in axioms)
            else:
                _assert_minimal(answer, rules)


def _leader(profiles: list[Profile], c: int) -> RuleTable:
    """A rule that follows the first ballot that ranks c highest."""
    return {profile: min(profile, key=lambda ballot: place(ballot, c)) for profile in profiles}


def _assert_minimal(answer: Compatibility, rules: list[dict[Profile, Ranking]]) -> None:
    """No rule satisfies all instances, some rule all but any one."""
    assert answer.argument
    failed = [{i for i, one in enumerate(answer.argument) if not one.satisfied(rule)} for rule in rules]
    assert all(failed)
    assert all({i} in failed for i in range(len(answer.argument)))


# --- known facts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", range(1, 7))
def test_every_family_has_a_rule_with_the_axioms_of_lcpo(size: int) -> None:
    """LCPO (Ge et al. 2024) is one, whatever the family that contains the ballots."""
    for family in FAMILIES:
        if len(family) == size:
            answer = compatibility(3, 3, LCPO, family)
            assert answer.table is not None
            assert all(satisfies(answer.table, axiom, list(family)) for axiom in LCPO)


def test_pmc_and_separability_are_compatible() -> None:
    """Linear Kemeny satisfies both, separability being about rankings."""
    for voters in (3, 5):
        table = compatibility(3, voters, ["pmc", "separability"]).table
        assert table is not None
        assert all(satisfies(table, axiom, EVERY) for axiom in ("pmc", "separability"))


def test_three_candidates_satisfy_all_tame_axioms_at_once() -> None:
    for voters in (3, amounts.of(5, 4)):
        table = compatibility(3, voters, TAME).table
        assert table is not None
        assert all(satisfies(table, axiom, EVERY) for axiom in TAME)


def test_four_candidates_and_two_voters() -> None:
    family = list(itertools.permutations(range(4)))
    table = compatibility(4, 2, TAME).table
    assert table is not None
    assert len(table) == 24 + 300
    assert all(satisfies(table, axiom, family) for axiom in ("po", "pmc", "majority", "participation", "separability"))


@pytest.mark.parametrize("name", ARGUMENTS)
def test_incompatible_axioms(name: str) -> None:
    """No rule exists, the argument is minimal, and so are the axioms and the number of voters."""
    case = INCOMPATIBLE[name]
    answer = incompatible(name)
    assert answer.table is None
    assert answer.argument
    family = list(answer.question.family)
    assert not _outputs_exist(family, answer.argument)
    for i in range(len(answer.argument)):
        assert _outputs_exist(family, answer.argument[:i] + answer.argument[i + 1 :])
    assert {instance.axiom for instance in answer.argument} == set(case["axioms"])
    for axioms in itertools.combinations(case["axioms"], len(case["axioms"]) - 1):
        assert compatibility(**{**case, "axioms": axioms}).table is not None
    if case["voters"] > 1:
        assert compatibility(**{**case, "voters": case["voters"] - 1}).table is not None


def _outputs_exist(family: list[Ranking], instances: tuple[AxiomInstance, ...]) -> bool:
    """Whether some outputs satisfy the instances, by Z3 over one integer for each profile."""
    solver = z3.Solver()
    number: dict[Profile, Any] = {}
    for instance in instances:
        for profile in instance.profiles:
            number.setdefault(profile, z3.Int(f"p{len(number)}"))
        right = [
            z3.And([number[p] == family.index(s) for p, s in zip(instance.profiles, outputs, strict=True)])
            for outputs in itertools.product(family, repeat=len(instance.profiles))
            if instance.holds(*outputs)
        ]
        solver.add(z3.Or(right))
    answer = solver.check()
    assert answer != z3.unknown
    return bool(answer == z3.sat)


def test_a_point_inside_a_simplex_refutes_all_c1_rules() -> None:
    """Ge et al. 2024: C1 rules fail PO, here with five candidates in three dimensions and three voters."""
    answer, _ = _inside_a_simplex()
    assert answer.table is None
    assert not _outputs_exist(list(answer.question.family), answer.argument or ())


def _inside_a_simplex() -> tuple[Compatibility, list[list[Fraction]]]:
    found, thetas = feasible_rankings(SIMPLEX)
    family = [tuple(row) for row in found.tolist()]
    ballots = rankings("10234 20134 30124 40123")
    answer = compatibility(5, 3, ["po", "majority-relation"], family, ballots)
    return answer, [[Fraction(int(x)) for x in theta] for theta in thetas]


# --- arguments --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_are_told(name: str) -> None:
    answer = incompatible(name)
    assert answer.argument
    text = argument(answer)
    statements, _, derivation = text.partition("\n\n")
    assert len(statements.splitlines()) == len(answer.argument) + 1
    for i, instance in enumerate(answer.argument, 1):
        assert f"\n({i}) {instance.axiom}: " in statements
        assert f" ({i})" in derivation  # the argument is minimal, so each is used
    assert text.splitlines()[-1].startswith("So no ")


def test_an_argument_in_full() -> None:
    answer = incompatible("a Condorcet winner that unanimity keeps down")
    assert argument(answer, ["A", "B", "C", "D", "E"]).splitlines() == [
        "No anonymous rule satisfies po and condorcet-winner. Outputs are among AECDB BCDAE CEADB DCABE. "
        "Suppose that f is such a rule.",
        "(1) po: on P1 = {AECDB, BCDAE, DCABE} everybody ranks A above E, so does f(P1): it is AECDB, BCDAE or DCABE.",
        "(2) condorcet-winner: on P1 C beats every other candidate, so f(P1) begins with C: it is CEADB.",
        "",
        "By (1), f(P1) does not begin with C.",
        "This contradicts (2), as f(P1) does not begin with C.",
        "So no anonymous rule satisfies po and condorcet-winner.",
    ]


def test_an_argument_by_cases() -> None:
    answer = compatibility(3, 2, ["reversal-symmetry", "majority-relation"], anonymous=False)
    lines = argument(answer).splitlines()
    assert [line for line in lines if line.startswith("Case")] == [
        f"Case {i + 1}: f(P1) begins with {i}." for i in range(3)
    ]
    assert sum("This contradicts" in line for line in lines) == 3


def test_no_argument_against_a_rule() -> None:
    with pytest.raises(ValueError, match="there is a rule"):
        argument(compatibility(3, 2, ["po"]))
    wrong = Compatibility(compatibility(3, 2, ["po"]).question, argument=(AxiomInstance("po", ((EVERY[0],),), (0, 1)),))
    with pytest.raises(ValueError, match="do not exclude"):
        argument(wrong)


# --- certificates -----------------------------------------------------------------------------------------


def certificate(name: str) -> Any:
    answer = incompatible(name)
    return _through_json(compatibility_certificate(_names(answer.question.m), answer))


def _names(m: int) -> Instance:
    return Instance(tuple("ABCDE"[:m]))


def _through_json(document: Any) -> Any:
    return json.loads(json.dumps(document))


def accepted(document: Any) -> bool:
    try:
        checker.check(document)
    except checker.Rejected:
        return False
    return True


@pytest.mark.parametrize("name", ARGUMENTS)
def test_refutations_are_accepted(name: str) -> None:
    assert accepted(certificate(name))


@pytest.mark.parametrize("name", ["C1 rules fail PO", "participation, C1 and favourites", "voters have names"])
def test_wrong_refutations_are_rejected(name: str) -> None:
    document = certificate(name)
    evidence, claim = document["evidence"], document["claim"]
    for key, count in (("instances", len(evidence["instances"])), ("steps", len(evidence["steps"]))):
        for i in range(count):
            wrong = copy.deepcopy(document)
            del wrong["evidence"][key][i]
            assert not accepted(wrong)
    for i, (_, hints) in enumerate(evidence["steps"]):
        for h in range(len(hints)):
            wrong = copy.deepcopy(document)
            del wrong["evidence"]["steps"][i][1][h]
            assert not accepted(wrong)
    for i, instance in enumerate(evidence["instances"]):
        for key, value in (
            ("axiom", "separability"),
            ("axiom", None),
            ("profiles", instance["profiles"][1:]),
            ("profiles", [[0]] * len(instance["profiles"])),
            ("candidates", [*instance["candidates"], "A"]),
        ):
            wrong = copy.deepcopy(document)
            wrong["evidence"]["instances"][i][key] = value
            assert not accepted(wrong)
    for key, value in (
        ("compatible", True),
        ("axioms", claim["axioms"][:-1]),
        ("axioms", "po"),
        ("voters", claim["voters"] - 1),
        ("voters", 0),
        ("anonymous", 1),
        ("family", claim["family"][::-1]),
        ("family", claim["family"][1:]),
        ("ballots", [j for j in claim["ballots"] if j not in evidence["instances"][0]["profiles"][0]]),
        ("ballots", []),
    ):
        wrong = copy.deepcopy(document)
        wrong["claim"][key] = value
        assert not accepted(wrong), key


@pytest.mark.parametrize("anonymous", [True, False])
def test_tables_are_accepted_if_they_satisfy_the_axioms(anonymous: bool) -> None:
    """One output changed at a time: the checker agrees with `satisfies`."""
    family = rankings("012 021 102 210")
    draw = random.Random(1)
    for axiom in AXIOMS:
        for axioms in ([axiom], ["po", axiom]):
            answer = compatibility(3, 3 if anonymous else 2, axioms, family, anonymous=anonymous)
            if answer.table is None:
                continue
            document = _through_json(compatibility_certificate(_names(3), answer))
            assert accepted(document)
            for profile in draw.sample(list(answer.table), 8):
                changed = {**answer.table, profile: draw.choice([s for s in family if s != answer.table[profile]])}
                wrong = Compatibility(answer.question, changed)
                holds = all(satisfies(changed, a, family, anonymous) for a in axioms)
                assert accepted(_through_json(compatibility_certificate(_names(3), wrong))) == holds


def test_incomplete_tables_are_rejected() -> None:
    document = _through_json(compatibility_certificate(_names(3), compatibility(3, 2, ["po"])))
    assert accepted(document)
    table = document["evidence"]["table"]
    for entries in (table[1:], [*table, table[0]], [*table[1:], table[1]], [*table[:-1], [[0, 0, 0], 0]], []):
        assert not accepted({**document, "evidence": {**document["evidence"], "table": entries}})
    for entry in ([[0], 6], [[0], True], [[0]], [[1, 0], 0], [0, 0], None):
        assert not accepted({**document, "evidence": {**document["evidence"], "table": [entry, *table[1:]]}})


def test_families_of_features() -> None:
    answer, thetas = _inside_a_simplex()
    document = _through_json(compatibility_certificate(Instance(tuple("ABCDE"), SIMPLEX), answer, thetas))
    assert accepted(document)
    family = document["claim"]["family"]
    fewer = {**document["claim"], "family": family[:-1]}  # not all feasible rankings
    assert not accepted({**document, "claim": fewer})
    assert not accepted(
        {
            **document,
            "claim": fewer,
            "evidence": {**document["evidence"], "thetas": document["evidence"]["thetas"][:-1]},
        }
    )
    document["evidence"]["thetas"][0] = [0, 0, 0]
    assert not accepted(document)


def test_certificates_of_another_instance_are_not_made() -> None:
    answer = compatibility(3, 2, ["po"])
    with pytest.raises(ValueError, match="not the one"):
        compatibility_certificate(_names(4), answer)
    with pytest.raises(ValueError, match="not the one"):
        compatibility_certificate(Instance(("A", "B", "C"), ((0,), (1,), (2,))), answer)


# --- input and limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"axioms": ["pareto"]}, "the axiom 'pareto' is not known here"),
        ({"axioms": ["separabilty"]}, "did you mean 'separability'"),
        ({"m": 1}, "number of candidates is 1"),
        ({"voters": 0}, "number of voters is 0"),
        ({"voters": True}, "number of voters is True"),
        ({"family": []}, "family: there is no ranking"),
        ({"family": [(0, 1, 2), (0, 1, 2)]}, "one twice"),
        ({"family": [(0, 1, 1)]}, r"family: \(0, 1, 1\) is no ranking of the candidates 0 to 2"),
        ({"family": [(0, 1, 2)], "ballots": [(2, 1, 0)]}, r"ballots: \(2, 1, 0\) is not in the family"),
        ({"m": 4, "voters": 6}, "593,774 profiles of up to 6 voters .* 14,250,576 variables"),
        ({"voters": 10**9}, "variables, more than"),
        ({"voters": 9, "anonymous": False}, "variables, more than"),
        ({"m": 10}, "3,628,800 profiles"),
    ],
)
def test_bad_input(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        compatibility(**{"m": 3, "voters": 2, "axioms": ["po"], **change})


def test_time_limits() -> None:
    with pytest.raises(LimitReached):
        compatibility(3, 5, TAME, deadline=Deadline(0.0))
    with pytest.raises(LimitReached):
        compatibility(3, 7, [*TAME, "majority-relation"], deadline=Deadline(0.5))
    assert compatibility(3, 3, LCPO, deadline=Deadline(60)).table is not None


def test_the_refutation_is_of_the_formula() -> None:
    answer = incompatible("C1 rules fail PO")
    assert answer.argument
    assert answer.refutation
    clauses = formula(answer.question.family, answer.argument)
    assert answer.refutation[-1].literals == ()
    assert max(abs(literal) for clause in clauses for literal in clause) == 4 * 4
    assert all(hint < len(clauses) + len(answer.refutation) for step in answer.refutation for hint in step.hints)
