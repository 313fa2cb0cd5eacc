"""Learned ensembles on real votes: the table of docs/learning.md, and known populations as cases of the registry.

`python -m pluralign.benchmarks.suites.learning [NAME …] [--folds N] [--sizes K,K] [--starts N] [--features FOLDER]`
cross-validates data sets (all of them) by prompts (by debates for ukp, by texts for humour) and prints their rows: unbiased
hard error on prompts that were not learned from, 95 % bootstrap interval, and the difference to the hedged single reward. Data:
PLURALIGN_DATA, see kemeny_real. Features: FOLDER/NAME.csv, else features.csv beside the votes, else 14 surface features.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pluralign.benchmarks.peers import mixtures
from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.suites.kemeny_real import DATA
from pluralign.benchmarks.suites.populations import known_population
from pluralign.formulations.ensembles.reading.features import comparable
from pluralign.formulations.ensembles.reading.files import read_votes
from pluralign.formulations.ensembles.reading.groups import group_of_pairs
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning.bradley_terry import sigmoid
from pluralign.formulations.learning.comparisons import Comparisons, comparisons_of
from pluralign.formulations.learning.descent import Members
from pluralign.formulations.learning.fitting import Plan, fitted
from pluralign.formulations.learning.measures import Bootstrap
from pluralign.formulations.learning.noise import majority_errors, noise
from pluralign.formulations.learning.splits import Split, folds
from pluralign.formulations.learning.surface import surface_features
from pluralign.formulations.learning.targets import problem_of
from pluralign.formulations.types import Floats, Ints

SETS = {
    "ukp": "ukpconvarg1", "humour": "learning/humour", "llmfao": "learning/llmfao", "polis": "learning/polis",
    "pandalm": "pandalm", "squality": "squality",
}  # fmt: skip
LIMIT = 300.0


SOFT = "soft Bradley-Terry (scikit-learn)"
KNOWN = ((1000, 10, 5, 5), (10_000, 10, 5, 5), (263_256, 50, 4, 10))
"""Pairs, features, rewards, votes a pair."""
EPOCHS = {10_000: 100, 263_256: 30}
"""Of the mixture in jax: with more its error hardly falls."""


def cases() -> Iterator[Case]:
    """Known populations of five groups: time and error of the learner, and of a soft model by gradient descent."""
    for known in KNOWN:
        for method in ("pluralign", SOFT):
            yield _case("learning", known, method, known[0] == 1000)


def peer_cases() -> Iterator[Case]:
    """The same, beside the mixture that is learned, by minibatches in jax: ours first."""
    for known in KNOWN[1:]:
        yield _case("peers-learning", known, "pluralign", False)
        yield _case("peers-learning", known, SOFT, False)
        yield Case(
            "peers-learning", "polynomial", "known population", _named(*known), known[0], "mixture by minibatches (jax)",
            partial(mixtures.job, *known, EPOCHS[known[0]]), limit=LIMIT, repeats=1, quick=False,
            environment="peers", packages=("jax",),
        )  # fmt: skip


def _case(suite: str, known: tuple[int, int, int, int], method: str, quick: bool) -> Case:
    return Case(
        suite, "polynomial", "known population", _named(*known), known[0], method,
        partial(_job, *known, method), limit=LIMIT, repeats=1, quick=quick,
    )  # fmt: skip


def _named(n: int, d: int, k: int, votes: int) -> str:
    return f"{n} pairs, {d} features, {k} rewards, {votes} votes"


def _job(n: int, d: int, k: int, votes: int, method: str, limit: float) -> Job:
    D, p, fresh, true = known_population(n, d, k, votes, 0)
    one = np.ones(n)
    data = Comparisons(D, p, one, votes * one, np.arange(n))

    def work() -> float:
        if method == "pluralign":
            thetas, weights = fitted(data, Plan((k,), None, None)).members[k]
            found = (fresh @ thetas.T > 0) @ weights
        else:
            from sklearn.linear_model import LogisticRegression

            both, side = np.vstack([D, D]), np.repeat([1, 0], n)
            model = LogisticRegression(fit_intercept=False, C=1 / (1e-3 * n))
            found = sigmoid(fresh @ model.fit(both, side, sample_weight=np.append(p, 1 - p)).coef_[0])
        return float(((found - true) ** 2).mean())

    def judge(error: float) -> CaseOutcome:
        return CaseOutcome("claimed", None, None, {"error": round(error, 5)})

    return Job(work, judge)


def votes_of(name: str, features: Path | None = None) -> tuple[Votes, Ints]:
    """The votes of a set with its features, and the group of each pair. features: a folder of tables NAME.csv."""
    folder = DATA / SETS[name]
    table = _features(folder, None if features is None else features / f"{name}.csv")
    if name == "pandalm":
        votes = _pandalm(folder, table)
    elif name == "squality":
        named = table.with_columns(table["prompt"].str.replace("-", "/"))
        votes = read_votes(folder / "ranks.csv", layout="squality-pairs", features=named)
    elif name == "ukp":
        votes = read_votes(folder / "pairs_votes.csv", layout="ukpconvarg1-pairs", features=table)
    else:
        votes = read_votes(folder / "votes.csv", features=table)
    votes, _ = comparable(votes)
    groups = None
    if name == "ukp":
        with open(folder / "topics.csv", encoding="utf-8") as stream:
            groups = {row["id"]: row["topic"].rsplit("_", 1)[0] for row in csv.DictReader(stream)}
    return votes, group_of_pairs(votes, groups)


def _features(folder: Path, given: Path | None) -> Any:
    """A frame of prompts, responses and features."""
    import polars

    for file in (given, folder / "features.csv"):
        if file is not None and file.exists():
            words = {"prompt": polars.String, "response": polars.String}
            return polars.read_csv(file, schema_overrides=words, infer_schema_length=None)
    return surface_features(folder / "texts.csv")


def _pandalm(folder: Path, features: Any) -> Votes:
    """Its table of votes does not say which rows share a prompt: the lengths of the two texts do."""
    texts: dict[tuple[str, int], set[str]] = {}
    with open(folder / "texts.csv", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            texts.setdefault((row["response"], len(row["text"])), set()).add(row["prompt"])
    with open(folder / "votes.csv", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    fits = [
        texts.get((row["model_a"], int(row["len_a"])), set()) & texts.get((row["model_b"], int(row["len_b"])), set())
        for row in rows
    ]
    alike = [(row["task"], row["len_prompt"]) for row in rows]
    known = {key: next(iter(one)) for key, one in zip(alike, fits, strict=True) if len(one) == 1}
    found: dict[tuple[str, str, str], list[int]] = {}
    for row, one, key in zip(rows, fits, alike, strict=True):
        prompt = next(iter(one)) if len(one) == 1 else known.get(key)
        if prompt is not None:
            counts = found.setdefault((prompt, row["model_a"], row["model_b"]), [0, 0, 0])
            for vote in (row["ann1"], row["ann2"], row["ann3"]):
                counts["120".index(vote)] += 1
    prompts, a, b = zip(*found, strict=True)
    wins, losses, ties = zip(*found.values(), strict=True)
    return Votes.from_arrays(prompts, a, b, wins, losses, ties=ties, features=features, decimals=True)


def table(votes: Votes, group: Ints, name: str, count: int, sizes: tuple[int, ...], starts: int) -> Iterator[str]:
    """The rows of one set, as Markdown."""
    data, _, _ = comparisons_of(votes, group)
    own = noise(votes)
    several = ~np.isnan(own)
    found: dict[str, list[Floats]] = {}
    at: list[Ints] = []
    begun = time.process_time()
    splits = folds(group, votes.first, votes.second, count, 0)
    for split in splits:
        test = np.flatnonzero(split.test & several)
        at.append(test)
        for method, p in _predictions(data, split, test, sizes, starts).items():
            found.setdefault(method, []).append(p)
    pairs = np.concatenate(at)
    sample = Bootstrap(votes.mu[pairs], group[pairs], votes.first[pairs], votes.second[pairs])
    rows = {method: np.concatenate(parts) for method, parts in found.items()}
    voted, hedged = votes.p[pairs], rows["hedged (2)"]
    yield (
        f"{name}: {votes.size} pairs, {data.D.shape[1]} features, {len(splits)} folds, {len(np.unique(group))} groups, "
        f"{time.process_time() - begun:.0f} CPU seconds\n"
    )
    yield f"| {name} | error on prompts left out [95 %] | difference to hedged |"
    yield "|---|---|---|"
    for method, p in rows.items():
        one = sample.estimate((p - voted) ** 2 - own[pairs])
        more = sample.estimate((p - hedged) * (p + hedged - 2 * voted))
        difference = "" if method == "hedged (2)" else f"{more.value:+.4f} [{more.low:+.4f}, {more.high:+.4f}]"
        yield f"| {method} | {one.value:.4f} [{one.low:.4f}, {one.high:.4f}] | {difference} |"
    others = sample.estimate(majority_errors(votes)[pairs])
    if others.pairs:
        yield f"| majority of the other votes | {others.value:.4f} [{others.low:.4f}, {others.high:.4f}] | |"
    yield ""


def _predictions(data: Comparisons, split: Split, test: Ints, sizes: tuple[int, ...], starts: int) -> dict[str, Floats]:
    """p̂ on the pairs left out, by method."""
    train = data.take(split.train)
    D = data.D[test]
    out = {"constant 1/2": np.full(len(test), 0.5)}
    for tau, called in ((None, "learned"), (0.5, "without outliers")):
        fit = fitted(train, Plan(sizes, None, tau, starts))
        if tau is None:
            one = fit.teacher
            hedge = Members.of(problem_of(train, 0.0, one, None), np.array([one, -one]))
            out["one reward"] = (D @ one > 0).astype(float)
            out["hedged (2)"] = (D @ hedge.thetas.T > 0) @ hedge.weights
            out["soft Bradley-Terry"] = sigmoid(D @ one)
            out["boosted trees, soft"] = _trees(train, D)
        for k in sizes:
            thetas, weights = fit.members[k]
            out[f"{called}, {k}"] = (D @ thetas.T > 0) @ weights
    return out


def _trees(train: Comparisons, D: Floats) -> Floats:
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=150, learning_rate=0.06, max_leaf_nodes=12, min_samples_leaf=40, l2_regularization=1.0
    )
    model.fit(np.vstack([train.D, -train.D]), np.append(train.p, 1 - train.p))
    found: Floats = np.clip((model.predict(D) + 1 - model.predict(-D)) / 2, 0, 1)
    return found


def main() -> None:
    """The tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SETS))
    parser.add_argument("--folds", type=int, help="4; 3 for one prompt")
    parser.add_argument("--sizes", default="4,8")
    parser.add_argument("--starts", type=int, default=6)
    parser.add_argument("--features", type=Path)
    given = parser.parse_args()
    sizes = tuple(int(k) for k in given.sizes.split(","))
    for name in given.names or SETS:
        if name not in SETS:
            parser.error(f"{name}: choose from {', '.join(SETS)}")
        votes, group = votes_of(name, given.features)
        for line in table(votes, group, name, given.folds or (4 if len(votes.prompts) > 1 else 3), sizes, given.starts):
            print(line.replace("-0.", "−0."), flush=True)


if __name__ == "__main__":
    main()
