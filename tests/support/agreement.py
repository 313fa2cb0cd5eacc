"""Certificates and changed ones for the verified checker and proofs/checker, and what the verified one says of them."""

from __future__ import annotations

import functools
import itertools
import json
import operator
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.ensemble_mutations import damaged
from support.mutations import accepted, leaves, with_leaf
from support.types import Json

import pluralign as pl
from pluralign.proofs import verified


def random_instance(rng: random.Random, m: int, d: int, n: int) -> Json:
    """Different integer features, and ballots of random parameters."""
    names = "abcdefghij"[:m]
    rows: set[tuple[int, ...]] = set()
    while len(rows) < m:
        rows.add(tuple(rng.randint(-9, 9) for _ in range(d)))
    features = dict(zip(names, sorted(rows, key=lambda _: rng.random()), strict=True))
    ballots = []
    for _ in range(n):
        theta = [rng.gauss(0, 1) for _ in range(d)]
        rewards = {c: sum(t * x for t, x in zip(theta, row, strict=True)) for c, row in features.items()}
        ballots.append({"count": rng.randint(1, 3), "ranking": sorted(names, key=lambda c: -rewards[c])})
    return {"candidates": {c: list(row) for c, row in features.items()}, "ballots": ballots}


def load(document: Json, folder: Path) -> Any:
    path = folder / "instance.json"
    path.write_text(json.dumps(document))
    return pl.load(str(path))


def in_comparisons(document: Json) -> Json:
    """The same instance with some of the ballots' pairs as comparisons."""
    counts: dict[tuple[str, str], int] = {}
    for ballot in document["ballots"]:
        for pair in itertools.combinations(ballot["ranking"], 2):
            counts[pair] = counts.get(pair, 0) + ballot["count"]
    kept = list(counts.items())[:-2]
    return {
        "candidates": document["candidates"],
        "comparisons": [{"above": a, "below": b, "count": n} for (a, b), n in kept],
    }


def changed(document: Json, rng: random.Random) -> Iterator[Json]:
    """One place changed: a key, a list, a number, a name; or two neighbours of a ranking exchanged."""
    yield from damaged(document)
    names = [entry if isinstance(entry, str) else entry[0] for entry in document["instance"]["candidates"]]
    for path, value in leaves(document):
        for other in (rng.choice(names), rng.choice([0, -1, 1, 2, 3, "1/2", "-5/3", 10**20, None, True])):
            if other != value or type(other) is not type(value):
                yield with_leaf(document, path, other)
    rankings = [("claim", "ranking")] if "ranking" in document["claim"] else []
    rankings += [("instance", "ballots", i, "ranking") for i in range(len(document["instance"].get("ballots", [])))]
    for path in rankings:
        ranking = functools.reduce(operator.getitem, path, document)  # type: ignore[arg-type, call-overload]
        for k in range(len(ranking) - 1):
            yield with_leaf(document, path, [*ranking[:k], ranking[k + 1], ranking[k], *ranking[k + 2 :]])


def verified_lines(documents: list[Json], folder: Path) -> list[str]:
    path = folder / "certificates.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return [
        "uncovered" if answer.verified == "no" else str(answer.verdict.accepted)
        for answer in verified.check_verified(str(path))
    ]


def same_verdicts(originals: list[Json], mutants: list[Json], folder: Path) -> None:
    """All that the verified checker is asked about its own kinds, whole certificates: it says what the other one does."""
    lines = verified_lines([*originals, *mutants], folder)
    assert set(lines[: len(originals)]) == {"True"}
    covered = {document["kind"] for document in originals}
    for document, said in zip(mutants, lines[len(originals) :], strict=True):
        if said == "uncovered":
            assert document.get("kind") not in covered, document
        else:
            assert said == str(accepted(document)), document
    assert lines.count("False") > len(mutants) // 2
