"""Learned ensembles in scikit-learn's conventions: binary classifiers of differences x_a − x_b, without an intercept.

A row is a vote: the difference of the features of two responses, and which of them was preferred. Equal rows (and their
opposites) are votes on one pair. p̂(−δ) = 1 − p̂(δ) exactly. This module needs scikit-learn, the extra `learn`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning.bradley_terry import bradley_terry, sigmoid
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.descent import Members
from pluralign.formulations.learning.fit_votes import Fitting, learn_sizes
from pluralign.formulations.learning.fitting import LearnerFit, Plan, fitted
from pluralign.formulations.learning.mixtures import mixture_by_em, stagewise
from pluralign.formulations.learning.sizes import MOST_AUTO, fitted_of_good_size
from pluralign.formulations.learning.splits import folds
from pluralign.formulations.learning.targets import penalty_for, problem_of
from pluralign.formulations.types import Floats, Ints
from pluralign.solver.results import Deadline


class DifferenceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """What all estimators here share: rows become pairs, p̂ becomes probabilities and classes.

    After `fit`: `classes_` (the second one means that the first response is preferred), `scale_` of the features,
    `n_features_in_`. Raises ValueError in scikit-learn's words for targets with more than two classes or one.
    """

    random_state: Any = None

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Any:
        """Learn from votes. X: n×d differences. y: one of two labels a row. groups: of the rows, as prompts, for the folds."""
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y")
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_ = np.unique(y)
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        if len(self.classes_) < 2 or len(np.unique(y[weight > 0])) < 2:
            raise ValueError("Classifier can't train when only one class is present.")
        if (weight < 0).any():
            raise ValueError("Negative sample weights are not supported.")
        data = pairs_of(np.asarray(X, dtype=float), y == self.classes_[1], weight, groups)
        self.scale_ = np.sqrt((data.weight @ data.D**2) / data.weight.sum())
        self.scale_[self.scale_ == 0] = 1.0
        self._learn(Comparisons(data.D / self.scale_, data.p, data.weight, data.count, data.group), groups is not None)
        return self

    def _learn(self, data: Comparisons, grouped: bool) -> None:
        raise NotImplementedError

    def _preferred(self, X: Floats) -> Floats:
        """p̂ of each row (length n)."""
        raise NotImplementedError

    def predict_proba(self, X: Any) -> Floats:
        """n×2: the shares of both classes."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        p = self._preferred(np.asarray(X, dtype=float))
        return np.column_stack([1 - p, p])

    def predict(self, X: Any) -> Any:
        """The class with the larger share; the first one of equal shares."""
        check_is_fitted(self)
        return self.classes_[(self.predict_proba(X)[:, 1] > 0.5).astype(int)]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The skill 1 − Σ (v − p̂)² / Σ (v − 1/2)² over votes v: 1 is perfect, 0 as good as always saying one half."""
        p = self.predict_proba(X)[:, 1]
        v = (np.asarray(y) == self.classes_[1]).astype(float)
        w = np.ones(len(v)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        return 1 - float(w @ (v - p) ** 2) / float(w @ (v - 0.5) ** 2)

    def _seed(self) -> int:
        if self.random_state is None:
            return 0
        if isinstance(self.random_state, (int, np.integer)):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def pairs_of(D: Floats, wins: Any, weight: Floats, groups: Any) -> Comparisons:
    """Rows as votes on pairs: equal rows of a group, and opposite ones, are one pair; zero rows are left out."""
    group = np.arange(len(D)) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    used = (weight > 0) & D.any(axis=1)
    if not used.any():
        raise ValueError("All differences are zero or have no weight: nothing can be learned from them.")
    D, wins, weight, group = D[used], np.asarray(wins)[used], weight[used], np.asarray(group)[used]
    first = D[np.arange(len(D)), (D != 0).argmax(axis=1)]
    turned = first < 0
    D = np.where(turned[:, None], -D, D) + 0.0
    keys = D if groups is None else np.column_stack([group, D])
    # sorted, whatever the order of rows
    _, at, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    number = number.ravel()
    whole = np.bincount(number, weight)
    p = np.bincount(number, weight * (wins != turned)) / whole
    own = whole / whole.mean()  # votes are in the weights, so that a weight is a repetition
    group = np.arange(len(at)) if groups is None else group[at].astype(np.int64)
    return Comparisons(D[at], p, own, np.ones(len(at)), group)


def shares(X: Floats, thetas: Floats, weights: Floats) -> Floats:
    """p̂ of rewards θ with weights: half where θ·δ = 0, so that p̂(−δ) = 1 − p̂(δ) exactly."""
    signs = np.sign(X @ thetas.T) @ weights
    p: Floats = 0.5 + 0.5 * np.clip(signs, -1.0, 1.0)
    return p


class PairwiseEnsemble(DifferenceClassifier):
    """A distribution over at most `size` linear rewards (`learn`): p̂ is the weight of those that prefer the first response.

    size: "auto" is the smallest good one, up to 8, chosen on a fifth of the groups. shrinkage, outliers, starts: as for `learn`
    ("auto" or an amount; "exclude", "allow" or a number). time_limit: seconds. After `fit`: `size_`, `coef_` (k×d), `weights_`,
    `teacher_` (θ of the soft model), `shrinkage_`, `history_`.
    """

    def __init__(
        self,
        size: Any = 4,
        shrinkage: Any = "auto",
        outliers: Any = "exclude",
        starts: int = 6,
        random_state: Any = None,
        time_limit: float | None = None,
    ) -> None:
        self.size = size
        self.shrinkage = shrinkage
        self.outliers = outliers
        self.starts = starts
        self.random_state = random_state
        self.time_limit = time_limit

    def _plan(self) -> Plan:
        auto = isinstance(self.size, str) and self.size == "auto"
        if not auto and (not isinstance(self.size, (int, np.integer)) or self.size < 1):
            raise ValueError(f"size is {self.size!r}; give a whole number, 1 or more, or 'auto'")
        shrinkage = None if self.shrinkage == "auto" else float(self.shrinkage)
        if shrinkage is not None and not 0 <= shrinkage <= 1:
            raise ValueError(f"shrinkage is {self.shrinkage!r}; give 'auto', or a number from 0 to 1")
        tau = {"exclude": 0.5, "allow": None}.get(self.outliers, self.outliers)
        if tau is not None and not 0 <= float(tau) <= 1:
            raise ValueError(f"outliers is {self.outliers!r}; give 'exclude', 'allow', or a number from 0 to 1")
        limit = None if self.time_limit is None else float(self.time_limit)
        return Plan(
            tuple(range(1, MOST_AUTO + 1)) if auto else (int(self.size),),
            shrinkage,
            None if tau is None else float(tau),
            self.starts,
            self._seed(),
            3,
            Deadline(limit),
        )

    def _learn(self, data: Comparisons, grouped: bool) -> None:
        self._keep(self._fitted()(data, self._plan()), self.scale_)

    def _fitted(self) -> Fitting:
        return fitted_of_good_size if self.size == "auto" else fitted

    def _keep(self, fit: LearnerFit, scale: Floats) -> None:
        (size,) = fit.members
        thetas, self.weights_ = fit.members[size]
        self.coef_ = thetas / scale
        self.teacher_ = fit.teacher / scale
        self.size_, self.shrinkage_ = len(thetas), fit.shrinkage[size]
        self.history_ = fit.history
        self.n_iter_ = 1

    def fit_votes(self, votes: Votes, group: Ints | None = None) -> Any:
        """Learn from `Votes` with features; afterwards `ensemble_` is exact, an `Ensemble` for `evaluate` and certificates.

        group: of each pair, for the folds; by default its prompt.
        """
        found = learn_sizes(votes, self._plan(), group, fit=self._fitted())
        (size,) = found.ensembles
        self.ensemble_ = found.ensembles[size]
        learned = found.learned[size]
        self.classes_ = np.array([0, 1])
        self.coef_ = np.array([[float(t) for t in theta] for theta in learned.thetas])
        self.weights_ = np.array([float(w) for w in learned.weights])
        self.teacher_ = np.array([float(t) for t in learned.teacher or ()])
        self.size_ = learned.size
        self.shrinkage_, self.history_, self.n_iter_ = found.fit.shrinkage[size], found.fit.history, 1
        self.n_features_in_ = self.coef_.shape[1]
        return self

    def _preferred(self, X: Floats) -> Floats:
        return shares(X, self.coef_, self.weights_)


class Constant(DifferenceClassifier):
    """The constant 1/2: what every ensemble is measured against."""

    def _learn(self, data: Comparisons, grouped: bool) -> None:
        self.n_iter_ = 1

    def _preferred(self, X: Floats) -> Floats:
        return np.full(len(X), 0.5)


class BradleyTerry(DifferenceClassifier):
    """The Bradley-Terry model: soft probabilities, or `hard`, one reward. penalty: None for the best on groups left out."""

    def __init__(self, hard: bool = False, penalty: float | None = None, random_state: Any = None) -> None:
        self.hard = hard
        self.penalty = penalty
        self.random_state = random_state

    def _learn(self, data: Comparisons, grouped: bool) -> None:
        self.coef_ = self._theta(data)[None, :] / self.scale_
        self.n_iter_ = 1

    def _theta(self, data: Comparisons) -> Floats:
        penalty = self.penalty
        if penalty is None:
            several = len(np.unique(data.group)) > 1
            penalty = penalty_for(data, folds(data.group, None, None, 3, self._seed()) if several else [])
        return bradley_terry(data.D, data.p, data.weight * data.count, penalty)

    def _preferred(self, X: Floats) -> Floats:
        z = X @ self.coef_[0]
        return shares(X, self.coef_, np.ones(1)) if self.hard else sigmoid(z)


class Hedged(BradleyTerry):
    """The Bradley-Terry ranking and its reverse with the best weights: an ensemble of two rewards."""

    def __init__(self, penalty: float | None = None, random_state: Any = None) -> None:
        super().__init__(True, penalty, random_state)

    def _learn(self, data: Comparisons, grouped: bool) -> None:
        theta = self._theta(data)
        members = Members.of(problem_of(data, 0.0, theta, None), np.array([theta, -theta]))
        self.coef_, self.weights_, self.n_iter_ = members.thetas / self.scale_, members.weights, 1

    def _preferred(self, X: Floats) -> Floats:
        return shares(X, self.coef_, self.weights_)


class MixtureEM(DifferenceClassifier):
    """A mixture of Bradley-Terry models by expectation maximisation; `hard`: its directions as rewards, weights refitted."""

    def __init__(self, size: int = 4, hard: bool = True, starts: int = 2, random_state: Any = None) -> None:
        self.size = size
        self.hard = hard
        self.starts = starts
        self.random_state = random_state

    def _learn(self, data: Comparisons, grouped: bool) -> None:
        thetas, weights = mixture_by_em(data, self.size, self.starts, self._seed())
        _keep_soft(self, data, thetas, weights, self.hard)

    def _preferred(self, X: Floats) -> Floats:
        return _soft_or_hard(self, X)


class StagewiseSoft(DifferenceClassifier):
    """Forward stagewise modelling as in the paper: soft heads fitted to the residual, weights refitted on the simplex."""

    def __init__(self, size: int = 4, hard: bool = True, random_state: Any = None) -> None:
        self.size = size
        self.hard = hard
        self.random_state = random_state

    def _learn(self, data: Comparisons, grouped: bool) -> None:
        thetas, weights = stagewise(data, self.size, self._seed())
        _keep_soft(self, data, thetas, weights, self.hard)

    def _preferred(self, X: Floats) -> Floats:
        return _soft_or_hard(self, X)


def _keep_soft(model: Any, data: Comparisons, thetas: Floats, weights: Floats, hard: bool) -> None:
    if hard:
        members = Members.of(problem_of(data, 0.0, thetas[0], None), thetas)
        thetas, weights = members.thetas, members.weights
    model.coef_, model.weights_, model.n_iter_ = thetas / model.scale_, weights, 1


def _soft_or_hard(model: Any, X: Floats) -> Floats:
    if model.hard:
        return shares(X, model.coef_, model.weights_)
    found: Floats = 0.5 + 0.5 * (2 * sigmoid(X @ model.coef_.T) - 1) @ model.weights_
    return found
