"""Certificates about ensembles, as described in docs/certificates.md, The votes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.coupling import Coupled
from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Reward, Rewards
from pluralign.formulations.ensembles.least.bounds import (
    Ceiling,
    CeilingPart,
    CostCones,
    ErrorBound,
    Every,
    Subsets,
    Swept,
    Triangles,
)
from pluralign.formulations.ensembles.oracles.tree_ceilings import merged_points
from pluralign.formulations.ensembles.small.sizes import OfSize
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.numbers import as_json
from pluralign.formulations.ordering.trees import Coarse
from pluralign.proofs.certificates.answers import Certificate, document, theta_json
from pluralign.proofs.certificates.kemeny import branch_json, cone_proof, tree_proof

MOST_PAIRS = 300_000
"""Beyond so many pairs, or so many entries of rankings and features, a certificate is too large to be made."""

MOST_PLACES = 3_000_000

MOST_SEPARATE = 500_000
"""Pairs, for claims about arbitrary rewards of each prompt by itself; entries of rankings may be ten times as many."""


def certifiable(votes: Votes, ensemble: Ensemble | Coupled | None) -> bool:
    """Whether a certificate about these is made: whether it is not too large."""
    if isinstance(ensemble, Coupled):
        return votes.size <= MOST_SEPARATE and ensemble.places <= 10 * MOST_SEPARATE
    places = 0 if ensemble is None else ensemble.size * len(votes.responses)
    features = 0 if votes.features is None else votes.features.X.size
    return votes.size <= MOST_PAIRS and places + features <= MOST_PLACES


@dataclass(frozen=True)
class Excluding:
    """Only rewards with d(r) ≤ beta·optimum + gamma are considered; `reward` attains the optimum, `ceiling` proves it."""

    beta: Fraction
    gamma: Fraction
    optimum: Fraction
    reward: Reward
    ceiling: Ceiling

    @property
    def threshold(self) -> Fraction:
        """The largest distance d(r) that is not that of an outlier."""
        return self.beta * self.optimum + self.gamma


class Writer:
    """Certificates about the same votes and the same class of rewards."""

    def __init__(self, votes: Votes, rewards: Rewards, excluding: Excluding | None = None) -> None:
        self.votes, self.rewards, self._excluding = votes, rewards, excluding
        self._names: list[Sequence[str]] | None = None

    @cached_property
    def instance(self) -> dict[str, Any]:
        """The votes, with features where rewards are linear."""
        return self.votes.to_json() | ({"features": None} if self.rewards == "any" else {})

    def calibrated(self, ensemble: Ensemble | Coupled) -> Certificate:
        """That the ensemble has p̂ = p* on every pair."""
        claim = {"rewards": self.rewards, "size": ensemble.size}
        return self._document("calibrated-ensemble", claim, {"ensemble": self._ensemble(ensemble)})

    def least(self, norm: Norm, ensemble: Ensemble | Coupled, error: Fraction, bound: ErrorBound | None) -> Certificate:
        """The error of the ensemble, and a bound on that of every ensemble."""
        claim = {
            "rewards": self.rewards,
            "norm": norm,
            "size": ensemble.size,
            "error": as_json(error),
            "lower_bound": 0 if bound is None else as_json(max(Fraction(0), bound.value)),
        }
        useful = bound is not None and bound.value > 0
        evidence = {"ensemble": self._ensemble(ensemble)} | self._bound(bound if useful else None)
        return self._document("ensemble-error", claim, evidence)

    def none(self, bound: ErrorBound | None) -> Certificate:
        """That no ensemble is calibrated; without a bound since no reward is considered at all."""
        return self._document("no-calibrated-ensemble", {"rewards": self.rewards}, self._bound(bound))

    def of_size(self, norm: Norm, found: OfSize) -> Certificate | None:
        """The least error of at most so many rewards, by a tree or a ceiling; else what is known of ensembles of any size.

        None if there is neither a proof nor an ensemble, and if it would be too large.
        """
        outcome = found.outcome
        ensemble, error = outcome.ensemble, outcome.error
        if not certifiable(self.votes, ensemble):
            return None
        if found.bound is not None or (outcome.tree is None and found.ceiling is None):
            return None if ensemble is None or error is None else self.least(norm, ensemble, error, found.bound)
        claim = {
            "rewards": self.rewards,
            "norm": norm,
            "size": outcome.size,
            "error": None if error is None else as_json(error),
            "least": as_json(outcome.level),
        }
        evidence = {
            "ensemble": None if ensemble is None else self._ensemble(ensemble),
            "thetas": None,
            "tree": outcome.tree,
            "ceiling": None if found.ceiling is None else self._ceiling(found.ceiling),
        }
        return self._document("small-ensemble", claim, evidence)

    def _ceiling(self, ceiling: Ceiling) -> dict[str, Any]:
        parts = [self._part(part, number) for number, part in enumerate(ceiling.parts)]
        return {"k": as_json(ceiling.k), "penalty": as_json(ceiling.penalty), "parts": parts}

    def members(self, ensemble: Ensemble) -> list[dict[str, Any]]:
        """The ensemble as JSON: weight, rankings and theta of each reward."""
        return [self.member(*one) for one in zip(ensemble.rewards, ensemble.weights, strict=True)]

    def member(self, reward: Reward, weight: Fraction) -> dict[str, Any]:
        """One reward with its weight."""
        return {"weight": as_json(weight)} | self._reward(reward)

    def by_prompt(self, ensemble: Coupled) -> list[list[list[Any]]]:
        """For each prompt its own rankings, [weight, names best first]."""
        names, starts = self.votes.responses, self.votes.starts.tolist()
        return [
            [
                [as_json(weight), [names[low + r] for r in np.argsort(reward.place, kind="stable").tolist()]]
                for weight, reward in zip(own.weights, own.rewards, strict=True)
            ]
            for low, own in zip(starts[:-1], ensemble.ensembles, strict=True)
        ]

    def _document(self, kind: str, claim: dict[str, Any], evidence: dict[str, Any]) -> Certificate:
        left = self._excluding
        excluding = optimum = None
        if left is not None:
            excluding = {"beta": as_json(left.beta), "gamma": as_json(left.gamma), "optimum": as_json(left.optimum)}
            optimum = {"reward": self._reward(left.reward), "ceiling": self._ceiling(left.ceiling)}
        return document(kind, self.instance, claim | {"excluding": excluding}, evidence | {"optimum": optimum})

    def _bound(self, bound: ErrorBound | None) -> dict[str, Any]:
        if bound is None:
            return {"weights": None, "ceiling": None}
        return {"weights": [as_json(x) for x in bound.w], "ceiling": self._ceiling(bound.ceiling)}

    def _ensemble(self, ensemble: Ensemble | Coupled) -> Any:
        return {"prompts": self.by_prompt(ensemble)} if isinstance(ensemble, Coupled) else self.members(ensemble)

    def _reward(self, reward: Reward) -> dict[str, Any]:
        theta = theta_json(reward.theta) if self.rewards == "linear" else None
        return {"rankings": reward.rankings(self.votes), "theta": theta}

    def _part(self, part: CeilingPart, number: int) -> dict[str, Any]:
        k, proof = as_json(part.k), part.proof
        if isinstance(proof, Subsets):
            return {"k": k, "proof": "subsets"}
        if isinstance(proof, Swept):
            return {"k": k, "proof": proof.proof}
        if isinstance(proof, Every):
            thetas = None if proof.thetas is None else [theta_json(theta) for theta in proof.thetas]
            return {"k": k, "proof": "all", "thetas": thetas}
        if isinstance(proof, CostCones):
            return {"k": k, "proof": {"unit": as_json(proof.unit), "cost": proof.cost} | cone_proof(proof.proof)}
        names = self._candidates(number)
        if isinstance(proof, Triangles):
            multipliers = [_multipliers(entry) for entry in proof.multipliers]
            tree: dict[str, Any] = {"triangles": multipliers, "tree": branch_json(names, proof.tree)}
        else:
            tree = tree_proof(names, proof.proof)
            del tree["earlier"]
        return {"k": k, "proof": {"unit": as_json(proof.unit), "cost": proof.cost} | tree}

    def _candidates(self, prompt: int) -> Sequence[str]:
        """Names of the candidates of a tree: the responses of the prompt, for linear rewards the first of equal features."""
        if self._names is None:
            starts = self.votes.starts.tolist()
            if self.rewards == "any":
                self._names = [self.votes.responses[a:b] for a, b in itertools.pairwise(starts)]
            else:
                first: dict[int, int] = {}
                for response, point in merged_points(self.votes)[1].items():
                    first.setdefault(point, response)
                self._names = [[str(first[point]) for point in sorted(first)]]
        return self._names[prompt]


def _multipliers(entry: Coarse) -> str:
    """The quantum, then of each triangle the step from the last one and its multiplier."""
    steps = np.diff(entry.triangles, prepend=-1).tolist()
    pairs = zip(steps, entry.y.tolist(), strict=True)
    return " ".join([str(entry.quantum), *(f"{step} {y}" for step, y in pairs)])
