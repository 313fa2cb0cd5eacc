"""The estimators in scikit-learn's conventions: its own checks, opposites, pickles, grids with grouped splits."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import pluralign as pl
from pluralign.formulations.learning.sizes import smallest_good
from pluralign.learning import BradleyTerry, Constant, Hedged, MixtureEM, PairwiseEnsemble, StagewiseSoft

QUICK = PairwiseEnsemble(size=2, shrinkage=0.0, starts=0)
MODELS = [
    QUICK, PairwiseEnsemble(size=2, starts=1, outliers="allow"), BradleyTerry(), BradleyTerry(hard=True), Hedged(),
    MixtureEM(size=2), StagewiseSoft(size=2, hard=False), Constant(),
]  # fmt: skip


def votes(seed: int = 0, n: int = 400, d: int = 3) -> tuple[Any, Any, Any]:
    r = np.random.default_rng(seed)
    X = r.normal(size=(n, d))
    thetas = r.normal(size=(3, d))
    y = r.uniform(size=n) < (X @ thetas.T > 0) @ np.array([0.5, 0.3, 0.2])
    return X, y.astype(int), r.integers(0, 20, n)


@pytest.mark.slow
def test_scikit_learns_own_checks() -> None:
    """All that apply; one is skipped, about array libraries that are not installed."""
    found = [
        *check_estimator(QUICK, on_fail=None),
        *check_estimator(clone(QUICK).set_params(size="auto"), on_fail=None),
    ]
    failed = [(row["check_name"], str(row["exception"])) for row in found if row["status"] == "failed"]
    assert failed == []
    assert sum(row["status"] == "passed" for row in found) >= 110


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS[1:7], ids=lambda model: type(model).__name__)
def test_scikit_learns_own_checks_of_the_others(model: Any) -> None:
    found = check_estimator(model, on_fail=None)
    assert [(row["check_name"], str(row["exception"])) for row in found if row["status"] == "failed"] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_opposites_copies_and_pickles(model: Any) -> None:
    X, y, groups = votes()
    one = clone(model).fit(X, y, groups=groups)
    p = one.predict_proba(X)
    np.testing.assert_allclose(p[:, 1], one.predict_proba(-X)[:, 0], rtol=0, atol=1e-15)
    if hasattr(one, "weights_") and getattr(model, "hard", True):
        assert np.array_equal(p[:, 1], one.predict_proba(-X)[:, 0])
    assert np.array_equal(pickle.loads(pickle.dumps(one)).predict_proba(X), p)
    assert np.array_equal(clone(model).fit(X, y, groups=groups).predict_proba(X), p)
    assert one.predict_proba(np.zeros((1, 3)))[0].tolist() == [0.5, 0.5]
    turned = clone(model).fit(np.vstack([-X[:200], X[200:]]), np.append(1 - y[:200], y[200:]), groups=groups)
    np.testing.assert_allclose(turned.predict_proba(X), p, atol=1e-6)
    if not isinstance(model, Constant):
        assert one.score(X, y) > (-1.0 if getattr(model, "hard", False) and not isinstance(model, Hedged) else 0.0)


def test_grids_and_pipelines_split_by_groups() -> None:
    X, y, groups = votes()
    grid = GridSearchCV(QUICK, {"size": [1, 2, 3]}, cv=GroupKFold(3)).fit(X, y, groups=groups)
    assert grid.best_params_["size"] > 1
    pipe = make_pipeline(StandardScaler(with_mean=False), PairwiseEnsemble(size=2, shrinkage=0.0, starts=0)).fit(X, y)
    assert pipe.score(X, y) > 0.1


def test_weights_are_repetitions() -> None:
    X, y, _ = votes(n=120)
    times = np.random.default_rng(1).integers(1, 4, 120)
    one = clone(QUICK).fit(X, y, sample_weight=times)
    many = clone(QUICK).fit(np.repeat(X, times, axis=0), np.repeat(y, times))
    np.testing.assert_allclose(one.predict_proba(X), many.predict_proba(X), atol=1e-9)


def test_the_order_of_rows_does_not_matter() -> None:
    """Also which side of a pair is given first, and powers of two in the units of features: the same, bit for bit."""
    X, y, groups = votes(n=150)
    r = np.random.default_rng(7)
    mixed, turned = r.permutation(len(X)), r.integers(0, 2, len(X)).astype(bool)
    for own in (None, groups):
        one = PairwiseEnsemble(size=2, starts=0).fit(X, y, groups=own)
        other = PairwiseEnsemble(size=2, starts=0).fit(
            np.where(turned[:, None], -X, X)[mixed] * [1, 4, 0.5],
            np.where(turned, 1 - y, y)[mixed],
            groups=None if own is None else own[mixed],
        )
        assert np.array_equal(one.weights_, other.weights_)
        assert np.array_equal(one.coef_, other.coef_ * [1, 4, 0.5])


def test_the_size_is_chosen_on_groups_left_out() -> None:
    """One reward without noise needs one; three groups are told by more; the rule is the smallest within a standard error."""
    X, y, groups = votes(n=300)
    auto = PairwiseEnsemble(size="auto", shrinkage=0.0, starts=0, outliers="allow")
    one = clone(auto).fit(X, (X @ np.array([1.0, -2.0, 0.5]) > 0).astype(int), groups=groups)
    assert one.size_ == len(one.coef_) == 1
    several = clone(auto).fit(X, y, groups=groups)
    assert 1 < several.size_ == len(several.weights_) <= 8
    errors = {1: np.array([1.0, 1, 1, 1]), 2: np.array([0.5, 0.6, 0.5, 0.6]), 3: np.array([0.5, 0.6, 0.6, 0.4])}
    assert smallest_good(errors) == 2
    with pytest.raises(ValueError, match="cannot be split"):
        clone(auto).fit(X, y, groups=np.zeros(len(X)))
    with pytest.raises(ValueError, match="or 'auto'"):
        PairwiseEnsemble(size="all").fit(X, y)


def test_bad_input_is_named() -> None:
    X, y, _ = votes(n=50)
    with pytest.raises(NotFittedError):
        QUICK.predict(X)
    for wrong in ({"size": 0}, {"shrinkage": 2}, {"outliers": -1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            PairwiseEnsemble(**wrong).fit(X, y)
    with pytest.raises(ValueError, match="only one class"):
        clone(QUICK).fit(X, np.ones(50))
    with pytest.raises(ValueError, match="zero or have no weight"):
        clone(QUICK).fit(np.zeros((50, 3)), y)


def test_exact_ensembles_from_votes() -> None:
    r = np.random.default_rng(3)
    x = r.integers(-9, 10, size=(60, 2))
    names = [f"r{i}" for i in range(60)]
    a, b = np.arange(0, 60, 2), np.arange(1, 60, 2)
    wins = r.integers(0, 6, 30)
    import polars

    features = polars.DataFrame(
        {"prompt": np.repeat([f"q{i}" for i in range(6)], 10), "response": names, "x": x[:, 0], "y": x[:, 1]}
    )
    rows = [[names[i] for i in side] for side in (a, b)]
    table = pl.Votes.from_arrays([f"q{i // 10}" for i in a], *rows, wins, 5 - wins, features=features)
    from pluralign.formulations.ensembles.reading.features import comparable

    table, _ = comparable(table)
    one = PairwiseEnsemble(size=3, shrinkage=0.0, outliers="allow").fit_votes(table)
    D = (table.features.X[table.first] - table.features.X[table.second]).astype(float)  # type: ignore[union-attr]
    agreement, q = one.ensemble_.agreement(table)
    np.testing.assert_allclose(one.predict_proba(D)[:, 1], (agreement / q).astype(float))
    assert pl.evaluate(table, one.ensemble_, "linear").status == pl.Status.PROVED
    auto = PairwiseEnsemble(size="auto", shrinkage=0.0, starts=0).fit_votes(table)
    assert auto.size_ == len(auto.ensemble_.rewards) == len(auto.coef_)
