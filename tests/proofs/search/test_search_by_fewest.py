"""A bound for the voters: the fewest that violate an axiom, with every smaller profile decided exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import pluralign as pl
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.proofs.search.deciders import registry as deciders
from pluralign.proofs.search.deciders.by_fewest import decide
from pluralign.proofs.search.fewest.profiles import profiles
from pluralign.proofs.search.inverse.descent import Descent
from pluralign.proofs.search.inverse.orders import Orders
from pluralign.proofs.search.inverse.situations import SUPPORTED, Electorate, situations
from pluralign.solver.results import NEVER, Deadline, LimitReached

KITE = ((-3, 0), (0, 0), (0, 1), (1, -3))
SMOOTH = [name for name, loss in LOSSES.items() if loss.smooth and loss.decay is None and name != "squared"]


def configuration(points: tuple[tuple[int, ...], ...] = KITE) -> pl.Instance:
    names = tuple(f"x{i}" for i in range(len(points)))
    return pl.Instance(names, tuple(tuple(map(Fraction, point)) for point in points))


def test_three_voters_violate_pareto_optimality_under_btl_and_two_do_not() -> None:
    two = decide(configuration(), "loss:logistic", "po", 2, NEVER)
    assert two == (None, "")
    three = decide(configuration(), "loss:logistic", "po", 5, NEVER).instance
    assert three is not None
    assert sum(ballot.count for ballot in three.ballots) == 3
    assert verdicts(three, "loss:logistic", ["po"])["po"].holds is False


@pytest.mark.parametrize("rule", ["loss:squared", "loss:hinge", "majority-loss:logistic"])
def test_rules_that_are_linear_in_the_ballot_weights(rule: str) -> None:
    assert decide(configuration(((0, 0), (2, 1), (1, 3))), rule, "pmc", 2, NEVER).note == ""


def test_which_questions_it_is_asked() -> None:
    def name(rule: str, axiom: str, voters: int | None) -> str:
        decider = deciders.decider_for(rule, axiom, voters)
        return "" if decider is None else decider.name

    assert name("loss:logistic", "po", 2) == "fewest-1"
    assert name("loss:logistic", "po", None) != "fewest-1"
    assert name("loss:logistic", "clones", 2) == name("kemeny", "po", 2) == "profiles"


def test_without_quick_proofs_the_verdicts_decide_and_what_they_leave_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Orders, "hold", lambda self, counts, phi, deadline: np.zeros(len(counts), dtype=bool))
    assert decide(configuration(), "loss:logistic", "po", 2, NEVER) == (None, "")
    undecided = Verdict(None, pl.Status.UNKNOWN, {})
    monkeypatch.setattr("pluralign.proofs.search.fewest.fewest.verdicts", lambda *_, **__: {"po": undecided})
    assert "30 undecided" in decide(configuration(), "loss:logistic", "po", 2, NEVER).note


def test_the_deadline_is_reported() -> None:
    with pytest.raises(LimitReached):
        decide(configuration(), "loss:logistic", "po", 3, Deadline(0))


def test_a_search_with_a_bound_for_the_voters() -> None:
    answer = pl.search("loss:logistic", "po", candidates=4, dimensions=2, bound=1, voters=2)
    explored = answer.result["explored"]
    assert (answer.status, explored["undecided"], explored["decision"]) == (pl.Status.CLAIMED, 0, "fewest-1")


@pytest.mark.slow
def test_two_voters_never_violate_pareto_optimality_on_small_grids() -> None:
    answer = pl.search("loss:logistic", "po", candidates=4, dimensions=2, bound=2, voters=2)
    assert (answer.status, answer.result["explored"]["undecided"]) == (pl.Status.CLAIMED, 0)


# --- many proofs at once ----------------------------------------------------------------------------------


@pytest.mark.parametrize("axiom", sorted(SUPPORTED))
@pytest.mark.parametrize("name", SMOOTH)
def test_what_is_proved_for_many_profiles_is_the_verdict_on_each(name: str, axiom: str) -> None:
    electorate = Electorate(configuration())
    descent = Descent(LOSSES[name], electorate)
    orders = Orders(descent, electorate, situations(electorate, axiom, both=True))
    counts = np.concatenate([part for n in (1, 2, 3) for part in profiles(electorate, n)])[::23]
    proved = orders.hold(counts, descent.gaps(counts).phi, NEVER)
    holds = [verdicts(electorate.profile(row.tolist()), f"loss:{name}", [axiom])[axiom].holds for row in counts]
    assert not [k for k in range(len(counts)) if proved[k] and not holds[k]]
    assert proved.sum() >= 0.8 * sum(map(bool, holds)), "otherwise nothing is gained"


def test_no_proposal_proves_that_a_violating_profile_satisfies_the_axiom() -> None:
    electorate = Electorate(configuration())
    orders = Orders(Descent(LOSSES["logistic"], electorate), electorate, situations(electorate, "po", both=True))
    violating = decide(configuration(), "loss:logistic", "po", 3, NEVER).instance
    assert violating is not None
    ballots = {ballot.ranking: ballot.count for ballot in violating.ballots}
    row = np.array([[ballots.get(tuple(ranking), 0) for ranking in electorate.rankings.tolist()]])
    rng = np.random.default_rng(0)
    targets = np.concatenate([rng.normal(size=(200, 2)) * size for size in (0.1, 1, 10)])
    assert not orders.hold(np.repeat(row, len(targets), axis=0), targets, NEVER).any()
    assert not orders.hold(row, np.full((1, 2), np.nan), NEVER).any()


@pytest.mark.parametrize(
    "points", [((0,), (1,), (3,)), ((0, 0), (1000, 1), (2000, 1)), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1))]
)
def test_other_dimensions_and_nearly_collinear_points(points: tuple[tuple[int, ...], ...]) -> None:
    assert decide(configuration(points), "loss:logistic", "po", 2, NEVER) == (None, "")
