"""The figures on real data of docs/distortion.md: `PLURALIGN_DATA=FOLDER python docs/examples/distortion_data.py`."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import numpy as np

import pluralign as pl

DATA = Path(os.environ["PLURALIGN_DATA"])


def said(title: str, answer: Any) -> None:
    """The table of an answer, equal rows as one."""
    empty = f", {len(answer['empty_ballots'])} ballots left out" if answer["empty_ballots"] else ""
    print(
        f"{title}: {answer['candidates']} candidates, {answer['features']} features, {answer['ballots']} votes{empty}"
    )
    rows: dict[tuple[Any, ...], list[str]] = {}
    for row in answer["results"]:
        choice = row.get("candidate") or ", ".join(row.get("lottery") or ())
        rows.setdefault((choice, row["about"], row["status"], row["competitor"]), []).append(row["what"])
    for (choice, about, status, competitor), names in rows.items():
        value = "infinite" if about is None else f"{about:.4f}"
        print(f"  {value} ({status}), against {competitor}: {choice[:60]}: {', '.join(names)[:90]}")


def groups(scores: Any, d: int) -> Any:
    """The mean scores (m×d) in d groups of voters, by Lloyd's algorithm from a fixed start. scores: n×m."""
    middle = scores[np.random.default_rng(0).choice(len(scores), d, replace=False)].astype(float)
    for _ in range(50):
        nearest = ((scores[:, None] - middle[None]) ** 2).sum(axis=2).argmin(axis=1)
        middle = np.array([scores[nearest == j].mean(axis=0) if (nearest == j).any() else middle[j] for j in range(d)])
    return np.round(middle, 2).T


def courses(file: str, d: int) -> None:
    """A profile of PrefLib; a feature is the mean Borda score in a group of voters."""
    plain = pl.load(DATA / "preflib" / file)
    order = np.array([ballot.ranking for ballot in plain.ballots for _ in range(ballot.count)])
    scores = plain.m - 1 - np.argsort(order, axis=1)
    features = groups(scores, d).tolist()
    instance = pl.Instance.from_arrays(
        features, names=list(plain.names), decimals=True, rankings=[list(b.ranking) for b in plain.ballots],
        counts=[b.count for b in plain.ballots],
    )  # fmt: skip
    said(f"{file}, whole ballots", pl.distortion(instance, skip_empty=True, time_limit=100))
    pairs = [
        (a, b, ballot.count)
        for ballot in plain.ballots
        for i, a in enumerate(ballot.ranking)
        for b in ballot.ranking[i + 1 :]
    ]
    compared = pl.Instance.from_arrays(
        features, names=list(plain.names), decimals=True, comparisons=[pair[:2] for pair in pairs],
        counts=[pair[2] for pair in pairs],
    )  # fmt: skip
    said(f"{file}, each pair of a ballot a voter", pl.distortion(compared, skip_empty=True, time_limit=100))


def polis(prompt: str, names: list[str]) -> None:
    """The statements of one conversation, compared by agreement."""
    with (DATA / "learning/polis/features.csv").open(newline="") as file:
        rows = {
            row["response"]: [row[name] for name in names] for row in csv.DictReader(file) if row["prompt"] == prompt
        }
    with (DATA / "learning/polis/votes.csv").open(newline="") as file:
        votes = [row for row in csv.DictReader(file) if row["prompt"] == prompt]
    used = {row[key] for row in votes for key in ("a", "b")}
    candidates = {name: row for name, row in rows.items() if name in used}
    first: dict[tuple[str, ...], str] = {}
    same = {name: first.setdefault(tuple(row), name) for name, row in candidates.items()}
    number = {name: i for i, name in enumerate(dict.fromkeys(same.values()))}
    comparisons = [
        (number[same[row[a]]], number[same[row[b]]], int(row[f"votes_{k}"]))
        for row in votes
        for k, a, b in (("a", "a", "b"), ("b", "b", "a"))
        if int(row[f"votes_{k}"]) and same[row[a]] != same[row[b]]
    ]
    instance = pl.Instance.from_arrays(
        [[float(x) for x in candidates[name]] for name in number], names=list(number), decimals=True,
        comparisons=[c[:2] for c in comparisons], counts=[c[2] for c in comparisons],
    )  # fmt: skip
    print(f"polis {prompt}")
    for options in ({"rule": "lcpo"}, {"rule": "leximax-borda"}, {"best": True}, {"best_of_lotteries": True}):
        said(f"  {options}", pl.distortion(instance, shift=True, skip_empty=True, time_limit=100, **options))


if __name__ == "__main__":
    said("cems", pl.distortion("builtin:cems"))
    said("cems, shifted", pl.distortion("builtin:cems", shift=True))
    courses("00009-agh/00009-00000001.soc", 3)
    polis("15-per-hour-seattle", ["log_words", "distinct_words", "commas", "e01", "e02", "e03"])
