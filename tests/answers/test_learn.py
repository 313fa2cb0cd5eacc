"""`learn` and `evaluate` on votes: bad input is one line, files give the same p̂ again, in whatever order the columns are."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest
from support.schedulers import running

import pluralign as pl
from pluralign.answers import shared_learning
from pluralign.formulations.learning.files import read_learned
from pluralign.formulations.learning.learned import agreement, matched
from pluralign.proofs import checker


def votes(prompts: int = 8, d: int = 2, n: int = 5, seed: int = 0, X: Any = None, turned: bool = False) -> pl.Votes:
    r = np.random.default_rng(seed)
    names, own = [f"r{i}" for i in range(4)], [f"q{i}" for i in range(prompts)]
    X = r.normal(size=(4 * prompts, d)).round(3) if X is None else X
    columns = {f"x{j}": X[:, j] for j in range(X.shape[1])}
    if turned:
        columns = dict(reversed(columns.items()))
    features = polars.DataFrame({"prompt": np.repeat(own, 4), "response": names * prompts} | columns)
    wins = r.integers(0, n + 1, 3 * prompts)
    return pl.Votes.from_arrays(
        np.repeat(own, 3), names[:3] * prompts, names[1:] * prompts, wins, n - wins, features=features, decimals=True
    )


@pytest.mark.parametrize(
    ("made", "options", "said"),
    [
        ({"prompts": 1}, {"size": 2}, "cannot be split by its responses"),
        ({"X": np.ones((32, 2))}, {}, "equal features on every pair"),
        ({}, {"size": 0}, "size is 0"),
        ({}, {"shrinkage": 2}, "from 0 to 1"),
        ({}, {"outliers": "some"}, "exclude, allow"),
        ({}, {"validation": 1}, "less than 1"),
        ({}, {"size": "auto", "validation": 0}, "chosen on validation prompts"),
        ({}, {"group": {"q0": "a"}}, "is in no group"),
        ({}, {"standardise": "yes"}, "choose within-prompt, no"),
    ],
)
def test_bad_input_is_one_line(made: dict[str, Any], options: dict[str, Any], said: str) -> None:
    with pytest.raises(pl.InputError, match=said) as caught:
        pl.learn(votes(**made), starts=0, **options)
    assert "\n" not in str(caught.value)


def test_more_rewards_than_the_data_supports_are_fewer_and_it_is_said() -> None:
    """19 for 18 pairs, whose p̂ have every value that more rewards could give."""
    with pytest.warns(pl.InputNote, match="at most 19 for 18 training pairs"):
        answer = pl.learn(votes(), starts=0, size=100, shrinkage=0)
    assert [row["size"] for row in answer["sizes"]] == [*range(1, len(answer["sizes"]) + 1)]
    assert 1 <= answer["size"] <= 19


@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_the_floor_is_the_least_error_of_any_number_of_rewards(d: int) -> None:
    """As `calibrate` proves it; with its certificate, which says no less of the learned ensemble. None for many features."""
    table = votes(6, d=d)
    answer = pl.learn(table, starts=0, size=2, validation=0)
    if d > 4:
        assert answer["floor"] is None
        return
    least = pl.calibrate(table, "linear", "error")
    assert Fraction(answer["floor"]["lower_bound"]) == Fraction(answer["floor"]["error"]) == least.error
    assert least.error <= Fraction(answer["train"]["error"])
    claim = answer.certificates[0]["claim"]
    assert (claim["error"], claim["lower_bound"]) == (answer["train"]["error"], answer["floor"]["lower_bound"])
    assert answer.status == pl.Status.PROVED


def test_collinear_features_are_one() -> None:
    """Of x and −x one agrees with half of the votes: there is an inlier, whatever multiples of x are given as well."""
    x = np.random.default_rng(4).normal(size=(32, 1)).round(3)
    for columns in (x, np.hstack([x, 2 * x]), np.hstack([x, -3 * x, x / 7])):
        answer = pl.learn(votes(X=columns), size=2, starts=1, shrinkage=0)
        assert (answer["size"], answer["validation"] is None) == (1, False)
        assert answer["members"][0]["disagreement"] <= 0.5
        errors = [pl.learn(votes(X=c), size=1, starts=0, shrinkage=0)["train"]["error"] for c in (x, columns)]
        assert errors[0] == errors[1]


def test_too_few_inliers_is_a_limit() -> None:
    with pytest.raises(pl.LimitReached, match="disagrees"):
        pl.learn(votes(), outliers=0.01, size=2, starts=0)


@pytest.mark.parametrize("X", [np.full((32, 2), 1e20), np.full((32, 2), 1e-15)])
def test_scales_do_not_matter(X: Any) -> None:
    """Features of any size: differences of 1e20 and of 1e-15 alike."""
    r = np.random.default_rng(3)
    answer = pl.learn(votes(X=X * r.integers(-50, 51, size=(32, 2))), size=2, starts=0, shrinkage=0)
    assert answer.status == pl.Status.PROVED
    assert 1 <= answer["size"] <= 2


def test_files_give_the_same_again(tmp_path: Path) -> None:
    answer = pl.learn(votes(12), size=2, starts=0, seed=1)
    assert pl.learn(votes(12), size=2, starts=0, seed=1)["members"] == answer["members"]
    pl.save_ensemble(answer, tmp_path / "e.json")
    learned, fresh = read_learned(tmp_path / "e.json"), votes(12, seed=5)
    first, q = agreement(matched(fresh, learned), learned)
    other, same = agreement(matched(votes(12, seed=5, turned=True), learned), learned)
    assert q == same
    assert np.array_equal(first, other)
    with pytest.warns(pl.InputNote, match="learned from"):
        found = pl.evaluate(fresh, tmp_path / "e.json", reliability=True)
    assert found["overlap"] > 0
    assert found.error == sum(
        w * (p - Fraction(int(a), q)) ** 2 for w, p, a in zip(fresh.measure(), fresh.fractions(), first, strict=True)
    )
    with pytest.raises(pl.InputError, match="learned from"):
        pl.evaluate(fresh, tmp_path / "e.json", bound=True)
    value = json.loads((tmp_path / "e.json").read_text())
    for key, wrong in (("version", 9), ("features", ["x0", "zz"]), ("members", []), ("teacher", 3)):
        with pytest.raises(pl.InputError):
            pl.evaluate(fresh, value | {key: wrong})


def ensemble(*members: tuple[Any, list[int]], d: int = 2, teacher: list[int] | None = None, hedge: Any = None) -> Any:
    return {
        "format": "pluralign-ensemble",
        "version": 1,
        "features": [f"x{j}" for j in range(d)],
        "members": [{"weight": weight, "theta": theta} for weight, theta in members],
        "teacher": None if teacher is None else {"theta": teacher, "hedge": hedge},
        "made": {"prompts": ["elsewhere"]},
    }


def test_ties_on_other_votes_are_half() -> None:
    """θ = (0, 1) where the second feature is equal on all responses: every pair is tied, p̂ = 1/2."""
    X = np.random.default_rng(0).normal(size=(32, 2)).round(3)
    X[:, 1] = 1
    table = votes(X=X)
    found = pl.evaluate(table, ensemble((1, [0, 1])), bound=True)
    assert found["ties"] == 24
    assert found["differences"]["half"]["difference"] == 0
    # its neighbours prefer one side each, so that the error has a certificate; and 1/2 has the same bound
    assert found.status == pl.Status.PROVED
    assert found.error == sum((p - Fraction(1, 2)) ** 2 for p in table.fractions()) / 24
    assert (found["size"], found["members"][0]["theta"]) == (1, [0, 1])
    for certificate in found.certificates:
        checker.check(certificate)
    mixed = ensemble(("1/3", [0, 1]), ("1/2", [2, 0]), ("1/6", [0, -3]))
    ties = pl.evaluate(table, mixed, bound=True, against=ensemble((1, [0, 1])))
    assert ties.status == pl.Status.PROVED
    again = pl.evaluate(table, ensemble(("1/2", [2, 0]), ("1/4", [1, 0]), ("1/4", [-1, 0])), bound=True, against="half")
    assert again.error == ties.error
    assert again["held_out_bound"] == ties["held_out_bound"]
    assert again["held_out_difference"] == ties["held_out_difference"]


def test_members_rank_responses_first() -> None:
    """The largest θ·x of each prompt, all of them where they tie."""
    X = np.random.default_rng(2).integers(-2, 3, size=(32, 2)).astype(float)
    table = votes(X=X)
    thetas = [[1, 2], [0, -1]]
    found = pl.evaluate(table, ensemble(*(("1/2", theta) for theta in thetas)))
    for row, theta in zip(found["member_reports"], thetas, strict=True):
        values = (X @ np.array(theta)).reshape(8, 4)
        assert row["first"] == {
            f"q{i}": [f"r{j}" for j in range(4) if own[j] == max(own)] for i, own in enumerate(values)
        }
    assert max(len(names) for row in found["member_reports"] for names in row["first"].values()) > 1


def test_equal_features_are_ties_of_every_member() -> None:
    X = np.random.default_rng(1).normal(size=(32, 2)).round(3)
    X[1] = X[0]
    table = votes(X=X)
    found = pl.evaluate(
        table, ensemble((1, [1, 2]), teacher=[3, -1], hedge=["1/4", "3/4"]), bound=True, against="hedged"
    )
    assert found["ties"] == 1
    assert found.status == pl.Status.CLAIMED  # of linear rewards none has this p̂
    assert found["held_out_bound"] is not None
    assert [c["kind"] for c in found.certificates] == ["held-out-bound"] * 2
    above = (X[table.first] - X[table.second]) @ np.array([1, 2])
    exact = [Fraction(1, 2) if d == 0 else Fraction(int(d > 0)) for d in above]
    assert found.error == sum((p - q) ** 2 for p, q in zip(table.fractions(), exact, strict=True)) / table.size


@pytest.mark.parametrize("against", ["soft-btl", "btl"])
def test_no_bound_where_none_is_possible(against: str) -> None:
    """Soft probabilities are no ensemble; an ensemble made of the same votes says nothing of others."""
    table = votes()
    given = ensemble((1, [1, 2]), teacher=[3, -1] if against == "soft-btl" else None)
    with pytest.raises(pl.InputError, match="no finite ensemble" if against == "soft-btl" else "no such baseline"):
        pl.evaluate(table, given, bound=True, against=against)
    with pytest.raises(pl.InputError, match="does not depend on these votes"):
        pl.evaluate(table, None, "linear", steps=2, bound=True)
    with pytest.raises(pl.InputError, match="learned from"):
        pl.evaluate(table, pl.calibrate(table, "linear", size=1, objective="error"), bound=True)


def test_differences_need_one_vote_a_pair() -> None:
    table = votes(n=1)
    found = pl.evaluate(table, ensemble((1, [1, 2])), bound=True, against="half")
    assert "held_out_bound" not in found.result
    assert len(found.certificates) == 2
    with pytest.raises(pl.InputError, match="one vote"):
        pl.evaluate(table, ensemble((1, [1, 2])), bound=True)


def test_parts_are_the_same_whatever_the_workers() -> None:
    """Folds leave every pair out once, and what they and the curve say does not depend on who carries them out."""
    table = votes(12, d=3, seed=2)
    asked: dict[str, Any] = {"size": 2, "starts": 0, "shrinkage": 0, "cross_validate": 3, "curve": True}
    here, there = pl.learn(table, **asked), pl.learn(table, workers=2, **asked)
    for key in ("members", "cross_validation", "curve"):
        assert here[key] == there[key]
    folds = here["cross_validation"]
    assert folds["pairs"] == table.size
    assert folds["baselines"]["half"]["error"] == pytest.approx(
        float(sum((p - Fraction(1, 2)) ** 2 for p in table.fractions()) / 36)
    )
    assert folds["baselines"]["hedged"]["difference"]["difference"] == 0
    assert [(row["pairs"], row["votes"]) for row in here["curve"]] == [(30, "all"), (30, "one")]
    assert here["curve"][0]["error"] == here["validation"]["unbiased_error"]
    with pytest.raises(pl.InputError, match="at most 12"):
        pl.learn(table, size=2, starts=0, cross_validate=13)
    with pytest.raises(pl.InputError, match="validation prompts"):
        pl.learn(table, size=2, starts=0, curve=True, validation=0)


def test_of_several_seeds_the_least_objective_is_kept() -> None:
    """For each size; two workers change nothing, and one seed is the first of several."""
    table = votes(12, d=5, seed=6)
    asked: dict[str, Any] = {"size": 3, "starts": 1, "shrinkage": 0, "outliers": "allow"}
    one, several = pl.learn(table, **asked), pl.learn(table, seeds=3, **asked)
    for single, row in zip(one["sizes"], several["sizes"], strict=True):
        assert (len(single["objectives"]), len(row["objectives"])) == (1, 3)
        assert row["objectives"][0] == single["objectives"][0]
        # the objective without shrinkage is the training error but for its scale
        assert row["train"]["error"] == single["train"]["error"] or min(row["objectives"]) < single["objectives"][0]
    shared = pl.learn(table, seeds=3, workers=2, **asked)
    assert (shared["sizes"], shared["ensemble"]) == (several["sizes"], several["ensemble"])
    assert several["ensemble"]["made"]["seeds"] == 3
    with pytest.raises(pl.InputError, match="seeds is 0"):
        pl.learn(table, seeds=0)


def test_an_ended_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a store has is not learned again, and the answer is that of a run without one; of other votes it is refused."""
    table, store = votes(12, d=5, seed=7), tmp_path / "learn.sqlite"
    asked: dict[str, Any] = {"size": 2, "starts": 0, "shrinkage": 0, "cross_validate": 3, "curve": True, "seeds": 2}
    plain = pl.learn(table, **asked)
    pl.learn(table, store=store, **asked)
    with contextlib.closing(sqlite3.connect(store)) as connection, connection:  # as after a kill in the middle
        kept = connection.execute("SELECT count(*) FROM shards").fetchone()[0]
        connection.execute("DELETE FROM shards WHERE number > 0")
    work = []
    for name in ("_followed", "carried_out"):
        whole = getattr(shared_learning, name)
        monkeypatch.setattr(shared_learning, name, lambda task, whole=whole: (work.append(task), whole(task))[1])
    again = pl.learn(table, store=store, **asked)
    assert (kept, len(work)) == (2 + 3 + 2, 1 + 2 + 1)
    for key in ("sizes", "members", "cross_validation", "curve", "ensemble"):
        assert again[key] == plain[key]
    pl.learn(table, store=store, **asked)
    assert len(work) == 4
    with pytest.raises(pl.InputError, match="another search"):
        pl.learn(votes(12, d=5, seed=8), store=store, **asked)


@pytest.mark.slow
def test_parts_are_the_same_on_a_cluster() -> None:
    """Folds and parts carried out by two workers behind a scheduler, and for other seeds."""
    table = votes(12, d=5, seed=3)
    with running() as (address, _):
        for seed in (0, 1):
            asked: dict[str, Any] = {
                "size": 2,
                "starts": 0,
                "cross_validate": 3,
                "curve": True,
                "seed": seed,
                "seeds": 2,
            }
            here, there = pl.learn(table, **asked), pl.learn(table, cluster=address, **asked)
            for key in ("members", "sizes", "cross_validation", "curve", "ensemble"):
                assert here[key] == there[key]


def test_one_vote_of_each_pair() -> None:
    """Drawn votes are among those given, each about as often as it is there."""
    from pluralign.formulations.learning.validation import one_vote

    table = pl.Votes.from_arrays(
        None, [f"a{i}" for i in range(3000)], ["b"] * 3000, [1] * 3000, [2] * 3000, ties=[1] * 3000
    )
    first, second, ties = one_vote(table, 0).counts()
    assert (first + second + ties == 1).all()
    assert [x.mean() for x in (first, second, ties)] == pytest.approx([0.25, 0.5, 0.25], abs=0.03)
