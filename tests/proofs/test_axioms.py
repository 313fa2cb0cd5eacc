"""Axioms: verdicts agree with the definitions tried on every feasible ranking, and the checker accepts their proofs."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mutations import accepted, leaves, with_leaf, wrong_values
from support.types import Ranking

import pluralign.proofs.axioms.verdicts as engine
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.reading import load
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.proofs import checker
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.axioms.outputs import Output, closure, output
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.solver.results import Deadline, Status

Points = tuple[tuple[int, ...], ...] | None
Profile = Counter[Ranking]

LCPO_AXIOMS = ("po", "pmc", "majority", "winner-monotonicity")
THEOREMS: dict[str, tuple[str, ...]] = {  # Ge et al. 2024, and theory of this project for winner monotonicity of Kemeny
    "lcpo": LCPO_AXIOMS,
    "leximax-copeland": ("pmc", "majority", "winner-monotonicity"),
    "leximax-borda": (),
    "leximax-plurality": ("majority", "winner-monotonicity", "separability"),
    "kemeny": ("pmc", "winner-monotonicity", "separability"),
    "kemeny-po": ("po", "pmc", "winner-monotonicity"),
}


def proved(verdict: Verdict) -> bool:
    """What a proved verdict says, after the checker has accepted its certificate."""
    assert verdict.status is Status.PROVED, verdict
    assert verdict.certificate is not None
    document = json.loads(json.dumps(verdict.certificate))
    checker.check(document)
    assert document["claim"]["holds"] is verdict.holds
    assert document["claim"]["witness"].items() <= verdict.witness.items()
    return bool(verdict.holds)


# --- the definitions again, by trying every feasible ranking ----------------------------------------------


class Brute:
    """Candidates are numbers that stay the same when others leave; a profile counts the voters of each ranking."""

    def __init__(self, points: Points, m: int, rule: str) -> None:
        self.points, self.all, self.rule = points, tuple(range(m)), rule
        self.feasible = cache(self._feasible)

    def _feasible(self, alive: Ranking) -> list[Ranking]:
        if self.points is None:
            return list(itertools.permutations(alive))
        found, _ = feasible_rankings([self.points[c] for c in alive])
        return [tuple(alive[k] for k in row) for row in found.tolist()]

    def out(self, profile: Profile, alive: Ranking | None = None) -> Ranking:
        alive = self.all if alive is None else alive
        votes = +profile
        n = dict.fromkeys(itertools.permutations(alive, 2), 0)
        for ranking, count in votes.items():
            for pair in itertools.combinations(ranking, 2):
                n[pair] += count
        allowed = self.feasible(alive)
        if self.rule in ("lcpo", "kemeny-po"):
            pairs = [pair for pair in n if not n[pair[::-1]]]
            allowed = [r for r in allowed if all(r.index(a) < r.index(b) for a, b in pairs)]
        if self.rule.startswith("kemeny"):
            return min(allowed, key=lambda r: (sum(n[b, a] for a, b in itertools.combinations(r, 2)), r))
        score = {
            "leximax-borda": lambda c: sum(n[c, b] for b in alive if b != c),
            "leximax-plurality": lambda c: sum(count for r, count in votes.items() if r[0] == c),
        }.get(self.rule, lambda c: sum(n[c, b] > n[b, c] for b in alive if b != c))
        return max(allowed, key=lambda r: [(score(c), -c) for c in r])

    def raised(self, profile: Profile, ballots: list[tuple[Ranking, int]], c: int) -> Iterator[Profile]:
        for old, count in ballots:
            for new in self.feasible(self.all):
                others_stay = [x for x in new if x != c] == [x for x in old if x != c]
                if others_stay and new.index(c) < old.index(c):
                    for k in {1, count}:
                        yield Counter({**profile}) + Counter({new: k}) - Counter({old: k})

    def holds(self, axiom: str, ballots: list[tuple[Ranking, int]]) -> bool:  # noqa: PLR0912
        profile: Profile = Counter()
        for ranking, count in ballots:
            profile[ranking] += count
        total, out, m = profile.total(), self.out(profile), len(self.all)
        tops = {r[0] for r in self.feasible(self.all)}

        def share(a: int, b: int) -> int:
            return sum(count for r, count in profile.items() if r.index(a) < r.index(b))

        def beats_all(a: int) -> bool:
            return all(2 * share(a, b) > total for b in self.all if b != a)

        if axiom == "po":
            pairs = [(a, b) for a, b in itertools.permutations(self.all, 2) if share(a, b) == total]
            return all(out.index(a) < out.index(b) for a, b in pairs)
        if axiom == "pmc":
            follow = [
                r
                for r in self.feasible(self.all)
                if all(2 * share(a, b) > total for a, b in itertools.combinations(r, 2))
            ]
            return all(r == out for r in follow)
        if axiom == "majority":
            favourites = [c for c in tops if 2 * sum(k for r, k in profile.items() if r[0] == c) > total]
            return all(out[0] == c for c in favourites)
        if axiom == "condorcet-winner":
            return all(out[0] == c for c in tops if beats_all(c))
        if axiom == "condorcet-loser":
            return m == 1 or any(2 * share(out[0], b) >= total for b in self.all if b != out[0])
        if axiom == "reversal-symmetry":
            return m == 1 or self.out(Counter({r[::-1]: k for r, k in profile.items()}))[0] != out[0]
        if axiom == "winner-monotonicity":
            return all(self.out(after)[0] == out[0] for after in self.raised(profile, ballots, out[0]))
        if axiom == "monotonicity":
            return all(
                self.out(after).index(c) <= out.index(c) for c in self.all for after in self.raised(profile, ballots, c)
            )
        if axiom == "participation":
            leavers = profile if total > 1 else ()
            return all(r.index(out[0]) <= r.index(self.out(profile - Counter({r: 1}))[0]) for r in leavers)
        if axiom == "clones":
            for size in range(2, m):
                for clones in map(set, itertools.combinations(self.all, size)):
                    spans = [[k for k, c in enumerate(r) if c in clones] for r in profile]
                    if all(span[-1] - span[0] == size - 1 for span in spans):
                        for c in clones:
                            rest: Profile = Counter()
                            for r, k in profile.items():
                                rest[tuple(x for x in r if x != c)] += k
                            new = self.out(rest, tuple(x for x in self.all if x != c))[0]
                            if (new in clones) != (out[0] in clones) or (out[0] not in clones and new != out[0]):
                                return False
            return True
        assert axiom == "separability"
        voters = list(profile.elements())
        for size in range(1, len(voters)):
            for part in itertools.combinations(range(len(voters)), size):
                first = Counter(voters[i] for i in part)
                if self.out(first) == self.out(profile - first) != out:
                    return False
        return True


@st.composite
def cases(draw: st.DrawFn) -> tuple[Points, list[tuple[Ranking, int]]]:
    """Three to five points of the plane (or three to four candidates without features) and a few feasible ballots."""
    points: Points = None
    if draw(st.integers(0, 3)):
        point = st.tuples(st.integers(-3, 3), st.integers(-3, 3))
        points = tuple(draw(st.lists(point, min_size=3, max_size=5, unique=True)))
        rankings = [tuple(row) for row in feasible_rankings(points)[0].tolist()]
    else:
        rankings = list(itertools.permutations(range(draw(st.integers(3, 4)))))
    ballot = st.tuples(st.sampled_from(rankings), st.integers(1, 2))
    return points, draw(st.lists(ballot, min_size=1, max_size=4))


def instance_of(points: Points, ballots: list[tuple[Ranking, int]]) -> Instance:
    names = tuple("abcdefgh"[: len(ballots[0][0])])
    return Instance(names, points, tuple(Ballot.strict(r, k) for r, k in ballots))  # type: ignore[arg-type]


@given(cases(), st.sampled_from(sorted(THEOREMS)))
@settings(max_examples=70)
def test_verdicts_against_the_definitions(case: tuple[Points, list[tuple[Ranking, int]]], rule: str) -> None:
    points, ballots = case
    brute = Brute(points, len(ballots[0][0]), rule)
    found = verdicts(instance_of(points, ballots), rule)
    assert list(found) == list(AXIOMS)
    for axiom, verdict in found.items():
        assert proved(verdict) is brute.holds(axiom, ballots), axiom
        assert verdict.holds or axiom not in THEOREMS[rule]


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_separability_of_two_given_profiles(case: tuple[Points, list[tuple[Ranking, int]]], rng: random.Random) -> None:
    points, ballots = case
    other = [(r, rng.randint(1, 3)) for r, _ in rng.sample(ballots, rng.randint(1, len(ballots)))]
    brute = Brute(points, len(ballots[0][0]), "lcpo")
    profiles = [Counter[Ranking](), Counter[Ranking]()]
    for profile, listed in zip(profiles, (ballots, other), strict=True):
        for r, k in listed:
            profile[r] += k
    one, two, both = brute.out(profiles[0]), brute.out(profiles[1]), brute.out(profiles[0] + profiles[1])
    verdict = verdicts(instance_of(points, ballots), "lcpo", ["separability"], instance_of(points, other))
    assert proved(verdict["separability"]) is (one != two or both == one)


# --- known answers ----------------------------------------------------------------------------------------


def test_rules_of_the_majority_relation_fail_pareto() -> None:
    verdict = verdicts(load("builtin:c1-fails-po"), "leximax-copeland", ["po"])["po"]
    assert not proved(verdict)
    assert (verdict.witness["above"], verdict.witness["below"]) == ("c*", "c+1")
    assert verdict.witness["output"][:2] == ["c+1", "c*"]


@pytest.mark.parametrize("profile", [1, 2, 3, 4])
def test_lcpo_keeps_its_axioms_on_the_c1_profiles(profile: int) -> None:
    found = verdicts(load(f"builtin:c1-fails-po-{profile}"), "lcpo", LCPO_AXIOMS)
    assert all(map(proved, found.values()))


def test_a_condorcet_winner_that_can_never_be_first_is_no_violation() -> None:
    verdict = verdicts(load("builtin:c1-fails-po"), "lcpo", ["condorcet-winner"])["condorcet-winner"]
    assert proved(verdict)
    assert verdict.witness["cases"] == 0


def test_an_infeasible_majority_ranking_is_no_violation() -> None:
    verdict = verdicts(load("builtin:infeasible-pmc"), "lcpo", ["pmc"])["pmc"]
    assert proved(verdict)
    assert verdict.witness["cases"] == 0
    assert verdict.certificate is not None
    assert verdict.certificate["evidence"]["conflicts"]


def test_separability_fails_on_two_given_profiles() -> None:
    first, second = load("builtin:separability-1"), load("builtin:separability-2")
    for rule in ("lcpo", "leximax-copeland"):
        verdict = verdicts(first, rule, ["separability"], second)["separability"]
        assert not proved(verdict)
        assert verdict.witness["output_first"] == verdict.witness["output_second"] == list("BACD")
        assert verdict.witness["output"] == list("ABCD")
    assert not proved(verdicts(load("builtin:separability"), "lcpo", ["separability"])["separability"])


def test_kemeny_fails_pareto_and_its_constrained_version_does_not() -> None:
    instance = load("builtin:kemeny-fails-po")
    found = verdicts(instance, "kemeny", ["po", "majority"])
    assert not proved(found["po"])
    assert (found["po"].witness["above"], found["po"].witness["below"]) == ("1", "2")
    assert not proved(found["majority"])
    assert proved(verdicts(instance, "kemeny-po", ["po"])["po"])


def six(epsilon: Fraction) -> Instance:
    """The construction behind "loss-based rules fail": δ = 1/2, voters 2:1."""
    instance, e = load("builtin:loss-counterexample"), epsilon
    points = ((2, 1), (1, 1), (0, 0), (2 - e, 1), (1 - e, 1), (-e, e / 2))
    return replace(instance, features=points)


@pytest.mark.parametrize(
    ("epsilon", "rule", "axiom", "holds"),
    [
        (Fraction(1, 10), "loss:logistic", "po", False),
        (Fraction(1, 10), "loss:logistic", "pmc", False),
        (Fraction(1, 100), "loss:logistic", "po", False),
        (Fraction(1, 2), "loss:logistic", "po", True),
        (Fraction(1, 10), "loss:exponential", "po", False),
        (Fraction(1, 10), "majority-loss:logistic", "pmc", True),
        (Fraction(1, 10), "lcpo", "po", True),
        (Fraction(1, 10), "lcpo", "pmc", True),
    ],
)
def test_loss_based_rules_on_six_candidates(epsilon: Fraction, rule: str, axiom: str, holds: bool) -> None:
    verdict = verdicts(six(epsilon), rule, [axiom])[axiom]
    assert proved(verdict) is holds
    if not holds and axiom == "po":
        assert (verdict.witness["above"], verdict.witness["below"]) == ("c'", "c")


def test_loss_based_rules_on_four_candidates_and_derived_profiles() -> None:
    found = verdicts(load("builtin:loss-counterexample-m4"), "loss:logistic")
    assert [name for name, verdict in found.items() if not proved(verdict)][:2] == ["po", "pmc"]


def test_a_minimizer_without_an_order_leaves_axioms_open() -> None:
    """Two opposite ballots: θ = 0 is optimal, so either candidate may win, here and on the reversed profile."""
    instance = Instance(("a", "b"), ((Fraction(0),), (Fraction(1),)), (Ballot.strict((0, 1)), Ballot.strict((1, 0))))
    found = verdicts(instance, "loss:logistic", ["reversal-symmetry", "po"])
    assert (found["reversal-symmetry"].holds, found["reversal-symmetry"].status) == (None, Status.UNKNOWN)
    assert found["reversal-symmetry"].witness["undecided"] == 1
    assert proved(found["po"])


def test_comparisons_have_the_axioms_that_need_no_ballots() -> None:
    found = verdicts(load("builtin:cems"), "lcpo")
    for name, axiom in AXIOMS.items():
        if axiom.needs_ballots:
            assert (found[name].holds, found[name].status) == (None, Status.UNKNOWN)
            assert "ballots" in found[name].witness["reason"]
        else:
            assert proved(found[name])
    second = verdicts(load("builtin:separability-1"), "lcpo", ["separability"], load("builtin:separability-2"))
    assert not proved(second["separability"])


def test_where_there_is_no_output_nothing_is_decided() -> None:
    pairs = ((0, 1), (1, 2), (2, 0))
    cyclic = Instance(("a", "b", "c"), None, comparisons=tuple(Comparison(a, b, 2) for a, b in pairs))
    verdict = verdicts(cyclic, "lcpo", ["po"])["po"]
    assert (verdict.holds, verdict.status) == (None, Status.UNKNOWN)
    assert "no feasible ranking" in json.dumps(verdict.witness)
    assert not proved(verdicts(cyclic, "leximax-copeland", ["po"])["po"])


def test_one_candidate_satisfies_everything() -> None:
    found = verdicts(Instance(("a",), None, (Ballot.strict((0,), 2),)), "lcpo")
    assert all(map(proved, found.values()))


# --- limits and bad input ---------------------------------------------------------------------------------


def test_a_deadline_leaves_axioms_unknown() -> None:
    for verdict in verdicts(load("builtin:c1-fails-po"), "lcpo", deadline=Deadline(0)).values():
        if verdict.holds is None:
            assert verdict.status is Status.UNKNOWN
            assert "time limit" in verdict.witness["reason"]
        else:
            assert proved(verdict)  # vacuous truth takes no time


def test_too_many_profiles_are_not_claimed_to_be_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_OUTPUTS", 3)
    verdict = verdicts(load("builtin:c1-fails-po"), "lcpo", ["monotonicity"])["monotonicity"]
    assert (verdict.holds, verdict.status) == (None, Status.UNKNOWN)
    assert verdict.witness["covered"] > 0
    assert "3 profiles" in verdict.witness["reason"]


def test_bad_input_is_refused() -> None:
    instance = load("builtin:separability-1")
    with pytest.raises(InputError, match="unknown axiom 'pareto'"):
        verdicts(instance, "lcpo", ["pareto"])
    with pytest.raises(InputError, match="unknown rule 'lpco'; did you mean 'lcpo'"):
        verdicts(instance, "lpco")
    with pytest.raises(InputError, match="no ballots"):
        verdicts(load("builtin:talk"), "lcpo")
    with pytest.raises(InputError, match="other candidates"):
        verdicts(instance, "lcpo", ["separability"], load("builtin:cems"))


# --- several possible outputs -----------------------------------------------------------------------------


def partly_known(instance: Instance, orders: list[tuple[int, int]]) -> Output:
    above = np.zeros((instance.m, instance.m), dtype=bool)
    for pair in orders:
        above[pair] = True
    above = closure(above)
    order = tuple(sorted(range(instance.m), key=lambda c: int(above[:, c].sum())))
    total = all(above[pair] for pair in itertools.combinations(order, 2))
    return Output(instance, "lcpo", above, order if total else None, None)


@pytest.mark.parametrize(
    ("orders", "holds"),
    [
        ([], {"po": None, "majority": None, "pmc": None, "condorcet-loser": None}),
        ([(0, 1), (1, 2)], {"po": True, "majority": True, "pmc": True, "condorcet-loser": True}),
        ([(0, 1), (0, 2)], {"po": None, "majority": True, "pmc": None, "condorcet-loser": True}),
        ([(2, 1)], {"po": False, "majority": None, "pmc": False, "condorcet-loser": None}),
        ([(1, 0)], {"po": None, "majority": False, "pmc": False, "condorcet-loser": None}),
        ([(2, 0), (0, 1)], {"po": False, "majority": False, "pmc": False, "condorcet-loser": False}),
    ],
)
def test_only_what_all_possible_outputs_agree_on_counts(
    orders: list[tuple[int, int]], holds: dict[str, bool | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """abc twice and bca: b is unanimously above c, and abc is the majority ranking."""
    instance = Instance(("a", "b", "c"), None, (Ballot.strict((0, 1, 2), 2), Ballot.strict((1, 2, 0))))
    monkeypatch.setattr(engine, "output", lambda given, *_: partly_known(given, orders))
    found = verdicts(instance, "lcpo", list(holds))
    assert {name: verdict.holds for name, verdict in found.items()} == holds
    for verdict in found.values():  # without certificates nothing is proved
        assert verdict.status is (Status.UNKNOWN if verdict.holds is None else Status.CLAIMED)


def random_orders(seed: int, names: tuple[str, ...], profile: Profile) -> set[tuple[str, str]]:
    """What is known of the output on a profile: most or all pairs of some ranking. The same each time it is asked for."""
    rng = random.Random(f"{seed} {names} {sorted(profile.items())}")
    ranking = rng.choice((list(names), rng.sample(names, len(names))))
    known = rng.choice((0.6, 0.9, 1.0))
    return {pair for pair in itertools.combinations(ranking, 2) if rng.random() < known}


class Chosen(Brute):
    """A rule that chooses any of the outputs that are possible by `random_orders`."""

    def __init__(self, seed: int, choice: int, m: int) -> None:
        super().__init__(None, m, "chosen")
        self.seed, self.choice = seed, choice

    def out(self, profile: Profile, alive: Ranking | None = None) -> Ranking:
        alive = self.all if alive is None else alive
        names = tuple("abcd"[c] for c in alive)
        votes = Counter({tuple(alive.index(c) for c in r): k for r, k in (+profile).items()})
        orders = random_orders(self.seed, names, votes)
        possible = [
            r
            for r in itertools.permutations(alive)
            if all(r.index("abcd".index(a)) < r.index("abcd".index(b)) for a, b in orders)
        ]
        return random.Random(f"{self.choice} {names} {sorted(votes.items())}").choice(possible)


def test_verdicts_hold_for_every_possible_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is decided from part of the outputs is what the definition says of any outputs that may be chosen."""
    found: Counter[tuple[str, bool | None]] = Counter()
    for seed in range(130):
        rng = random.Random(seed)
        m = rng.choice((3, 3, 4))
        ballots = [(tuple(rng.sample(range(m), m)), rng.randint(1, 2)) for _ in range(rng.randint(1, 3))]

        def known(given: Instance, *_: object, seed: int = seed) -> Output:
            profile = Counter({ballot.ranking: 0 for ballot in given.ballots})
            for ballot in given.ballots:
                profile[ballot.ranking] += ballot.count
            orders = random_orders(seed, given.names, profile)
            return partly_known(given, [(given.index(a), given.index(b)) for a, b in orders])

        monkeypatch.setattr(engine, "output", known)
        decided = verdicts(instance_of(None, ballots), "lcpo")
        for axiom, verdict in decided.items():
            found[axiom, verdict.holds] += 1
            if verdict.holds is not None:
                answers = {Chosen(seed, choice, m).holds(axiom, ballots) for choice in range(4)}
                assert answers == {verdict.holds}, (axiom, seed)
    missing = [(axiom, holds) for axiom in AXIOMS for holds in (True, False, None) if not found[axiom, holds]]
    assert missing == [], found


def test_outputs_are_kept() -> None:
    instance = load("builtin:separability-1")
    assert output(instance, "lcpo") is output(instance, "lcpo")
    assert output(instance, "lcpo").names == list("BACD")


# --- certificates that must be rejected -------------------------------------------------------------------


def documents() -> dict[str, dict[str, Any]]:
    c1, parts = load("builtin:c1-fails-po"), load("builtin:separability")
    chosen = {
        "po fails": verdicts(c1, "leximax-copeland", ["po"]),
        "po holds": verdicts(c1, "lcpo", ["po"]),
        "condorcet": verdicts(c1, "lcpo", ["condorcet-winner"]),
        "winner": verdicts(load("builtin:infeasible-pmc"), "lcpo", ["winner-monotonicity"]),
        "participation": verdicts(parts, "lcpo", ["participation"]),
        "clones": verdicts(parts, "lcpo", ["clones"]),
        "splits": verdicts(parts, "lcpo", ["separability"]),
        "two profiles": verdicts(
            load("builtin:separability-1"), "lcpo", ["separability"], load("builtin:separability-2")
        ),
        "comparisons": verdicts(load("builtin:cems"), "lcpo", ["reversal-symmetry"]),
    }
    return {name: json.loads(json.dumps(*(v.certificate for v in found.values()))) for name, found in chosen.items()}


DOCUMENTS = documents()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_changed_field_is_noticed(name: str) -> None:
    document = DOCUMENTS[name]
    assert accepted(document)
    names = [c if isinstance(c, str) else c[0] for c in document["instance"]["candidates"]]
    places = [(path, value) for path, value in leaves(document) if path[0] in ("claim", "evidence", "kind")]
    for path, value in random.Random(1).sample(places, min(len(places), 80)):
        for wrong in wrong_values(value, names):
            if "theta" in path and isinstance(wrong, int):
                continue  # another θ may induce the same ranking
            assert not accepted(with_leaf(document, path, wrong)), (path, wrong)


OTHERS = {
    "kemeny": verdicts(load("builtin:kemeny-fails-po"), "kemeny", ["po"])["po"].certificate,
    "loss": verdicts(load("builtin:loss-counterexample"), "loss:logistic", ["pmc"])["pmc"].certificate,
}


@pytest.mark.parametrize("name", [*DOCUMENTS, *OTHERS])
def test_the_opposite_and_less_evidence_are_rejected(name: str) -> None:
    document = {**DOCUMENTS, **OTHERS}[name]
    assert document is not None
    assert accepted(document)
    flipped = copy.deepcopy(document)
    flipped["claim"]["holds"] = not flipped["claim"]["holds"]
    assert not accepted(flipped)
    for part in ("outputs", "conflicts"):
        for i in range(len(document["evidence"][part])):
            less = copy.deepcopy(document)
            del less["evidence"][part][i]
            assert not accepted(less), (part, i)


def test_whatever_a_field_is_replaced_by_there_is_a_verdict() -> None:
    rng = random.Random(2)
    junk = [None, True, 0, -1, "", "c*", [], {}, [[]], [{}], {"cases": 0}, 1.5, "1/0", ["c*"], {"ballots": []}]
    for name, document in {**DOCUMENTS, **OTHERS}.items():
        assert document is not None, name
        places = [leaf[:k] for leaf, _ in leaves(document) for k in range(1, len(leaf) + 1)]
        for path in rng.choices(places, k=60):
            accepted(with_leaf(document, path, rng.choice(junk)))  # raises what is no verdict


@pytest.mark.parametrize(
    "witness",
    [{"cases": 1}, {"cases": 0}, {"cases": True}, {}, {"above": "c*", "below": "c+2"}, {"above": "c+1", "below": "c*"}],
)
def test_another_witness_is_rejected(witness: dict[str, Any]) -> None:
    for holds in (True, False):
        document = copy.deepcopy(DOCUMENTS["po fails"])
        document["claim"] |= {"witness": witness, "holds": holds}
        assert not accepted(document)


def test_an_optimum_that_may_not_be_the_first_is_no_output() -> None:
    document = copy.deepcopy(OTHERS["kemeny"])
    assert document is not None
    document["evidence"]["outputs"][0]["claim"]["first"] = False
    assert not accepted(document)


@pytest.mark.parametrize("kind", ["axiom", "feasible-ranking", "no such kind", 7])
def test_only_outputs_of_rules_are_outputs(kind: object) -> None:
    document = copy.deepcopy(DOCUMENTS["po fails"])
    document["evidence"]["outputs"][0]["kind"] = kind
    assert not accepted(document)


def test_an_output_of_another_rule_or_profile_proves_nothing() -> None:
    document = copy.deepcopy(DOCUMENTS["po fails"])
    document["evidence"]["outputs"] = DOCUMENTS["po holds"]["evidence"]["outputs"]
    assert not accepted(document)
    other = verdicts(load("builtin:c1-fails-po-2"), "leximax-copeland", ["po"])["po"].certificate
    assert other is not None
    moved = copy.deepcopy(DOCUMENTS["po fails"])
    (entry,) = moved["evidence"]["outputs"]
    entry["profile"] = {"ballots": other["instance"]["ballots"]}
    assert not accepted(moved)


def test_a_supposition_must_be_proved_before_a_failure_counts() -> None:
    """LCPO fails monotonicity by a raise that is feasible, and Borda PMC by a majority ranking that is."""
    points = ((1, 0), (-3, -2), (-1, -3), (0, -2))
    raised = instance_of(points, [((1, 0, 2, 3), 1), ((2, 1, 3, 0), 2), ((0, 3, 2, 1), 1), ((0, 1, 3, 2), 1)])
    found = [verdicts(raised, "lcpo", ["monotonicity"])["monotonicity"]]
    found.append(
        verdicts(instance_of(points, [((1, 0, 2, 3), 3), ((2, 1, 3, 0), 1)]), "leximax-plurality", ["pmc"])["pmc"]
    )
    for verdict in found:
        assert verdict.certificate is not None
        document = copy.deepcopy(verdict.certificate)
        assert not proved(verdict)
        document["evidence"]["feasible"] = None
        assert not accepted(document)
