"""Axioms: verdicts agree with the definitions tried on every feasible ranking, and the checker accepts their proofs."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.axiom_definitions import Definitions, Points, Profile
from support.mutations import accepted, leaves, with_leaf, wrong_values
from support.types import Ranking

import pluralign as pl
import pluralign.proofs.axioms.verdicts as engine
from pluralign import show
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.reading import load
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.proofs import checker
from pluralign.proofs.axioms.axioms import AXIOMS, TIE_FREE
from pluralign.proofs.axioms.outputs import Output, closure, output
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.solver.results import Deadline, Status

LCPO_AXIOMS = ("po", "pmc", "majority", "winner-monotonicity")
THEOREMS: dict[str, tuple[str, ...]] = {  # Ge et al. 2024, and theory of this project for winner monotonicity of Kemeny
    "lcpo": LCPO_AXIOMS,
    "leximax-copeland": ("pmc", "majority", "winner-monotonicity"),
    "leximax-borda": (),
    "leximax-plurality": ("majority", "winner-monotonicity", "separability"),
    "kemeny": ("pmc", "winner-monotonicity", "separability"),
    "kemeny-po": ("po", "pmc", "winner-monotonicity"),
    "slater": ("pmc", "winner-monotonicity"),
    "ranked-pairs": ("po", "pmc", "winner-monotonicity"),
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


# --- against the definitions, by trying every feasible ranking ---------------------------------------------


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
@settings(max_examples=15)
def test_verdicts_against_the_definitions(case: tuple[Points, list[tuple[Ranking, int]]], rule: str) -> None:
    points, ballots = case
    brute = Definitions(points, len(ballots[0][0]), rule)
    found = verdicts(instance_of(points, ballots), rule)
    assert list(found) == [name for name, axiom in AXIOMS.items() if not axiom.only_if_named]
    for axiom, verdict in found.items():
        assert proved(verdict) is brute.holds(axiom, ballots), axiom
        assert verdict.hypotheses == {"ties": "fixed", "ballots": "allowed"}
        assert verdict.holds or axiom not in THEOREMS[rule]


@given(cases(), st.sampled_from(sorted(THEOREMS)))
@settings(max_examples=8)
def test_verdicts_without_ties_against_the_definitions(
    case: tuple[Points, list[tuple[Ranking, int]]], rule: str
) -> None:
    """A case counts only if every way to break ties gives one output, or one winner."""
    points, ballots = case
    brute = Definitions(points, len(ballots[0][0]), rule)
    for axiom, verdict in verdicts(instance_of(points, ballots), rule, [name + TIE_FREE for name in AXIOMS]).items():
        assert proved(verdict) is brute.holds(axiom, ballots), axiom
        assert verdict.hypotheses == {"ties": "none", "ballots": "allowed"}


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=amounts.of(30, 10))
def test_separability_of_two_given_profiles(case: tuple[Points, list[tuple[Ranking, int]]], rng: random.Random) -> None:
    points, ballots = case
    other = [(r, rng.randint(1, 3)) for r, _ in rng.sample(ballots, rng.randint(1, len(ballots)))]
    brute = Definitions(points, len(ballots[0][0]), "lcpo")
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


OPPOSITE = Instance(("a", "b"), ((Fraction(0),), (Fraction(1),)), (Ballot.strict((0, 1)), Ballot.strict((1, 0))))


@pytest.mark.parametrize("rule", ["lcpo", "kemeny", "loss:logistic"])
def test_a_profile_that_is_its_own_reversal_is_no_case_of_reversal_symmetry(rule: str) -> None:
    """Its output and that of the reversed profile are one, whatever the rule: nothing is violated, and nothing open."""
    verdict = verdicts(OPPOSITE, rule, ["reversal-symmetry"])["reversal-symmetry"]
    assert proved(verdict)
    assert verdict.witness["cases"] == 0
    assert "its own reversal" in verdict.witness["vacuous"]


def test_a_minimizer_without_an_order_leaves_axioms_open() -> None:
    """A majority cycle: θ = 0 is optimal, so anybody may win, here and on the reversed profile."""
    cycle = [((0, 1, 2), 1), ((1, 2, 0), 1), ((2, 0, 1), 1)]
    found = verdicts(instance_of(((1, 0), (0, 1), (0, 0)), cycle), "loss:logistic", ["reversal-symmetry", "po"])
    assert (found["reversal-symmetry"].holds, found["reversal-symmetry"].status) == (None, Status.UNKNOWN)
    assert found["reversal-symmetry"].witness["undecided"] == 1
    assert proved(found["po"])


# --- what axioms suppose ----------------------------------------------------------------------------------

LINE = Instance(("a", "b", "c"), ((Fraction(0),), (Fraction(1),), (Fraction(2),)), (Ballot.strict((1, 0, 2)),))
"""b ≻ a ≻ c is not feasible: b lies between the others."""


@pytest.mark.parametrize("rule", ["leximax-copeland", "kemeny", "loss:logistic"])
def test_a_profile_with_infeasible_ballots_is_said_not_to_be_what_axioms_are_about(rule: str) -> None:
    """Copeland, Kemeny and BTL satisfy PO for m = 3; here a is not above c, which everyone wants, or a and c are tied."""
    found = verdicts(LINE, rule)
    for verdict in found.values():
        assert verdict.hypotheses["ballots"] == "infeasible"
        if verdict.certificate is not None:
            assert verdict.certificate["claim"]["hypotheses"] == verdict.hypotheses
            checker.check(verdict.certificate)
    answer = pl.axioms(LINE, rule)
    assert answer.result["infeasible_ballot"] == 1
    assert "ballot 1 is infeasible: axioms suppose feasible ballots" in show.axioms(answer.result)


def test_what_is_said_of_the_ballots_must_be_so() -> None:
    """Neither claim is accepted for the other kind of profile, nor without what shows it."""
    feasible = replace(LINE, ballots=(Ballot.strict((0, 1, 2)),))
    for instance, word, other in ((LINE, "infeasible", "allowed"), (feasible, "allowed", "infeasible")):
        document = verdicts(instance, "kemeny", ["condorcet-loser"])["condorcet-loser"].certificate
        assert document is not None
        assert document["claim"]["hypotheses"] == {"ties": "fixed", "ballots": word}
        assert accepted(document)
        for wrong in (
            {"ties": "fixed", "ballots": other},
            {"ties": "fixed", "ballots": "any"},
            {"ties": "any"},
            {},
            [],
        ):
            assert not accepted(with_leaf(document, ("claim", "hypotheses"), wrong)), wrong
        assert not accepted(with_leaf(document, ("evidence", "feasible"), [])) or word == "infeasible"
        assert not accepted(with_leaf(document, ("evidence", "conflicts"), [])) or word == "allowed"
        old = copy.deepcopy(document)  # certificates that say nothing of the ballots are what they were
        del old["claim"]["hypotheses"]
        assert accepted(old)


def test_where_ties_are_not_to_decide_both_orders_must_be_shown() -> None:
    instance = load("builtin:separability-2")
    for axiom in ("clones", "participation", "monotonicity"):
        document = verdicts(instance, "lcpo", [axiom + TIE_FREE])[axiom + TIE_FREE].certificate
        assert document is not None
        assert accepted(document)
        turned = [k for k, entry in enumerate(document["evidence"]["outputs"]) if entry.get("ties") == "reversed"]
        assert turned
        for k in turned:
            less = copy.deepcopy(document)
            del less["evidence"]["outputs"][k]
            assert not accepted(less)
            less = copy.deepcopy(document)
            del less["evidence"]["outputs"][k]["ties"]
            assert not accepted(less)


def test_losses_break_no_ties() -> None:
    instance = load("builtin:loss-counterexample-m4")
    one, other = (verdicts(instance, "loss:logistic", [name])[name] for name in ("po", "po+tie-free"))
    assert one.certificate == other.certificate
    assert one.hypotheses == {"ties": "any", "ballots": "allowed"}


def test_pareto_optimality_excludes_a_condorcet_winner_only_where_it_must() -> None:
    """e beats all others and can be first, but not with the unanimous a above b."""
    points = ((0, 1, 1), (0, 0, 1), (1, 1, 0), (-1, 0, -1), (0, 0, 0))
    ballots = [(tuple(map("abcde".index, r)), 1) for r in ("abecd", "ceabd", "deabc")]
    found = verdicts(instance_of(points, ballots), "lcpo", ["condorcet-winner", "condorcet-winner-pareto"])
    assert not proved(found["condorcet-winner"])
    assert proved(found["condorcet-winner-pareto"])
    assert found["condorcet-winner-pareto"].witness["cases"] == 0


def test_comparisons_have_the_axioms_that_need_no_ballots() -> None:
    found = verdicts(load("builtin:cems"), "lcpo", list(AXIOMS))
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


class Chosen(Definitions):
    """A rule that chooses any of the outputs that are possible by `random_orders`."""

    def __init__(self, seed: int, choice: int, m: int) -> None:
        super().__init__(None, m, "chosen")
        self.seed, self.choice = seed, choice

    def out(self, profile: Profile) -> Ranking:
        alive = tuple(sorted(next(iter(+profile))))
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
    about = [axiom for axiom in AXIOMS if axiom != "resolvability"]  # chosen outputs have no ties
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
        decided = verdicts(instance_of(None, ballots), "lcpo", about)
        for axiom, verdict in decided.items():
            found[axiom, verdict.holds] += 1
            if verdict.holds is not None:
                answers = {Chosen(seed, choice, m).holds(axiom, ballots) for choice in range(4)}
                assert answers == {verdict.holds}, (axiom, seed)
    missing = [(axiom, holds) for axiom in about for holds in (True, False, None) if not found[axiom, holds]]
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
        "without ties": verdicts(parts, "lcpo", ["participation+tie-free"]),
        "infeasible": verdicts(LINE, "kemeny", ["condorcet-loser"]),
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
