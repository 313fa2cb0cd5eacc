"""A time limit is kept by every command on inputs far too large for it, reading included.

Processor time is compared, which other work on the machine cannot lengthen: with one process it is at most the elapsed time.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pluralign.process import limits
from pluralign.solver.results import NEVER, Deadline, LimitReached

LIMIT = 2.0
STARTED = 2.0
"""Processor seconds in which Python and the libraries are loaded, with room."""
LATE = 2.0
MEASURED = """
import os, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(sum(os.times()[2:4]), file=sys.stderr)
sys.exit(code)
"""
"""A process that waits for this command alone and tells its processor time at the end of the errors."""


def features(m: int, d: int, rng: random.Random, least: int = -20) -> dict[str, list[int]]:
    return {f"c{i}": [rng.randint(least, 20) for _ in range(d)] for i in range(m)}


def by_theta(points: dict[str, list[int]], rng: random.Random) -> list[str]:
    theta = [rng.randint(-1000, 1000) for _ in next(iter(points.values()))]
    return sorted(points, key=lambda name: -sum(x * t for x, t in zip(points[name], theta, strict=True)))


def profile(m: int, d: int, n: int, least: int = -20, shuffled: bool = False) -> dict[str, Any]:
    rng = random.Random(1)
    points = features(m, d, rng, least)
    rankings = [by_theta(points, rng) for _ in range(n)]
    for ranking in rankings if shuffled else ():
        rng.shuffle(ranking)
    return {"candidates": points, "ballots": [{"ranking": ranking} for ranking in rankings]}


def compared(m: int, d: int, pairs: int) -> dict[str, Any]:
    rng = random.Random(2)
    points = features(m, d, rng)
    drawn = (rng.sample(list(points), 2) for _ in range(pairs))
    return {"candidates": points, "comparisons": [{"above": a, "below": b} for a, b in drawn]}


def votes(path: Path, prompts: int, responses: int) -> None:
    rng = random.Random(3)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["prompt", "a", "b", "votes_a", "votes_b"])
        for prompt in range(prompts):
            for i in range(responses):
                rows.writerows([prompt, f"r{i}", f"r{j}", v := rng.randint(0, 5), 5 - v] for j in range(i))


def vote_features(path: Path, prompts: int, responses: int, d: int) -> None:
    rng = random.Random(4)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["prompt", "response", *(f"f{k}" for k in range(d))])
        for prompt in range(prompts):
            rows.writerows([prompt, f"r{i}", *(rng.randint(-9, 9) for _ in range(d))] for i in range(responses))


def instance(made: Callable[..., dict[str, Any]], *sizes: Any) -> Callable[[Path], None]:
    return lambda path: path.write_text(json.dumps(made(*sizes))) and None


MADE: dict[str, Callable[[Path], None]] = {
    "losses.json": instance(compared, 200, 20, 20_000),
    "profile.json": instance(profile, 200, 20, 2_000),
    "shuffled.json": instance(profile, 100, 20, 200, -20, True),
    "kemeny.json": instance(profile, 60, 6, 31),
    "many.json": instance(profile, 40, 8, 5),
    "positive.json": instance(profile, 50, 20, 500, 1),
    "votes.csv": lambda path: votes(path, 20_000, 6),
    "one.csv": lambda path: votes(path, 3, 40),
    "features.csv": lambda path: vote_features(path, 20_000, 6, 20),
    "cones.json": instance(profile, 100, 5, 21),
    "topic.csv": lambda path: votes(path, 1, 28),
    "four.csv": lambda path: vote_features(path, 1, 28, 4),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("large")


QUICK = {
    "a loss": "aggregate losses.json --rule loss:logistic",
    "a branching tree": "calibrate one.csv --norm absolute",
}
SLOW = {
    "reading": "calibrate votes.csv --rewards linear --features features.csv",
    "hinge": "aggregate losses.json --rule loss:hinge",
    "majorities": "aggregate losses.json --rule majority-loss:probit",
    "leximax": "aggregate shuffled.json --rule lcpo",
    "ballots": "aggregate profile.json --rule leximax-borda",
    "kemeny": "aggregate kemeny.json --rule kemeny",
    "all of kemeny": "aggregate kemeny.json --rule kemeny --all",
    "cones": "aggregate cones.json --rule kemeny",
    "slater": "aggregate cones.json --rule slater",
    "ranked pairs": "axioms shuffled.json --rule ranked-pairs",
    "milp": "aggregate kemeny.json --rule kemeny --method milp",
    "milp of leximax": "aggregate shuffled.json --rule lcpo --method milp",
    "rankings": "rankings many.json",
    "their number": "rankings many.json --count",
    "axioms": "axioms many.json --rule lcpo",
    "axioms of losses": "axioms losses.json --rule loss:logistic",
    "axioms of kemeny": "axioms kemeny.json --rule kemeny",
    "distortion": "distortion positive.json",
    "lottery": "distortion positive.json --best-lottery",
    "prompts": "calibrate votes.csv --workers 0",
    "sizes": "calibrate votes.csv --size 4",
    "exactly": "calibrate votes.csv --objective exact --workers 0",
    "without outliers": "calibrate one.csv --exclude-outliers 2,0",
    "one prompt": "calibrate one.csv",
    "largest error": "calibrate one.csv --norm maximum",
    "few rewards": "calibrate one.csv --size 3",
    "support": "calibrate one.csv --objective support",
    "steps": "calibrate votes.csv --method frank-wolfe --steps 1000",
    "cells of four features": "calibrate topic.csv --rewards linear --features four.csv",
    "learning from few": "learn topic.csv --features four.csv",
    "learning": "learn votes.csv --features features.csv",
    "theorems": "prove --workers 0",
    "five candidates": "prove lcpo/winner-monotonicity --candidates 5 --workers 0",
    "a rule as a table": "compatible po participation separability --candidates 3 --voters 5",
    "minimal sets": "compatible --minimal-sets --candidates 3 --voters 3",
    "search": "search --rule lcpo --axiom pmc --candidates 6 --dimensions 3 --voters 7 --workers 0",
    "smallest": "search --rule kemeny --axiom po --minimize candidates,voters --workers 0",
    "losses": "search --rule loss:logistic --axiom clones --workers 0",
    "largest distortion": "search --rule lcpo --axiom distortion --candidates 6 --voters 9 --workers 0",
    "the table": "matrix --recompute --workers 0",
    "all of the table": "matrix --all --recompute --workers 0",
}


def judged(line: str, folder: Path) -> None:
    for name in MADE.keys() & line.split():
        if not (folder / name).exists():
            MADE[name](folder / name)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "pluralign", *line.split(), "--time-limit", str(LIMIT), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    spent = float(done.stderr.split()[-1])
    assert done.returncode in (0, 3), done.stderr
    assert json.loads(done.stdout)["status"] in ("proved", "claimed", "unknown")
    assert spent < STARTED + LIMIT + LATE, done.stdout[:300]


@pytest.mark.parametrize("line", QUICK.values(), ids=QUICK)
def test_a_limit_is_kept(line: str, folder: Path) -> None:
    judged(line, folder)


@pytest.mark.slow
@pytest.mark.parametrize("line", SLOW.values(), ids=SLOW)
def test_a_limit_is_kept_by_every_command(line: str, folder: Path) -> None:
    judged(line, folder)


def busy(seconds: float) -> Iterator[int]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield 1


def test_reading_is_ended_at_the_limit() -> None:
    with pytest.raises(LimitReached, match=r"the time limit of 0\.3 s"), limits.run(Deadline(0.3)):
        sum(busy(20))


def test_work_that_looks_at_the_clock_is_left_in_peace_and_what_does_not_is_told_again() -> None:
    with limits.run(Deadline(0.3)) as run:
        deadline = limits.working(Deadline(60))
        sum(busy(0.6))  # past the limit, within the grace
        assert (deadline.seconds, deadline.left(), run.working) == (0.3, 0, True)
    ended = 0
    with limits.run(Deadline(0.0)):
        limits.working(NEVER)
        for _ in range(2):  # a step that takes the limit for its own goes on, and is told again
            with pytest.raises(LimitReached):
                sum(busy(20))
            ended += 1
    assert ended == 2


def test_work_within_work_keeps_its_own_limit_and_an_answer_is_delivered() -> None:
    with limits.run(Deadline(0.3)) as run:
        limits.working(Deadline(0.3))
        assert limits.working(Deadline(60)).seconds == 60
        run.answered()
        sum(busy(2.0))  # longer than limit and grace


def test_an_inner_timer_lets_the_outer_go_on() -> None:
    with limits.run(Deadline(0.5)):
        with pytest.raises(LimitReached, match=r"of 0\.1 s"), limits.interrupted_at(Deadline(0.1)):
            sum(busy(20))
        with pytest.raises(LimitReached, match=r"of 0\.5 s"):
            sum(busy(20))


def test_without_a_limit_nothing_is_ended() -> None:
    with limits.run(NEVER):
        assert limits.working(NEVER) is NEVER
        sum(busy(0.01))
