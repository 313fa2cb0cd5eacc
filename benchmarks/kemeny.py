"""Kemeny: real profiles and matrices proved one by one, and random profiles beside two peers in an environment of their own.

Every proof is read back and checked as the stand-alone checker does. The data are in PLURALIGN_DATA. Peers (`PEERS`) run in
`.venv-peers`, which is made on first use; one that cannot be installed is a row that says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cases import random_profile
from benchmarks.timing import Row, check, timed
from formulations.instance import Ballot, Instance
from formulations.kemeny import KemenyOutcome, KemenyProblem, kemeny
from formulations.read import load
from proofs.kemeny_certificate import kemeny_certificate
from solver.results import Deadline

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("PLURALIGN_DATA", ROOT.parent / "shared/data"))
PREFLIB = ("agh", "shirt", "skate", "f1seasons", "dots", "puzzle", "cleanweb")
LIMIT = 120.0  # seconds for one instance
MOST = 60  # candidates of a PrefLib profile

PEERS = {
    "pref_voting": """
from pref_voting.profiles import Profile
from pref_voting.voting_methods import kemeny_young_rankings
def solve(ballots):
    rankings, cost = kemeny_young_rankings(Profile(ballots))
    return int(cost)
""",
    "corankco": """
from corankco.algorithms.exact.exactalgorithmpulp import ExactAlgorithmPulp
from corankco.dataset import Dataset
from corankco.ranking import Ranking
from corankco.scoringscheme import ScoringScheme
def solve(ballots):
    data = Dataset([Ranking([{c} for c in ballot]) for ballot in ballots])
    scheme = ScoringScheme.get_unifying_scoring_scheme()
    found = ExactAlgorithmPulp().compute_consensus_rankings(data, scheme, True).consensus_rankings[0]
    order = [c.value if hasattr(c, "value") else c for bucket in found for c in bucket]
    place = {int(str(c)): k for k, c in enumerate(order)}
    return sum(place[a] > place[b] for ballot in ballots for i, a in enumerate(ballot) for b in ballot[i + 1 :])
""",
}
"""Each defines `solve(ballots)`: the cost of the ranking that the package finds for lists of candidates, best first."""

_RUNNER = """
import contextlib, io, json, sys, time
profiles = json.load(sys.stdin)
answers = []
with contextlib.redirect_stdout(io.StringIO()):
    solve([[0, 1, 2], [1, 2, 0], [0, 2, 1]])  # compiling and loading is not counted
    for ballots in profiles:
        start = time.perf_counter()
        cost = solve(ballots)
        answers.append([cost, time.perf_counter() - start])
print("ANSWERS" + json.dumps(answers))
"""


def preflib(data: Path = DATA) -> Iterator[Row]:
    """Every complete profile of the folders with at most 60 candidates, the first of the optimal rankings proved."""
    for name in PREFLIB:
        for folder in sorted((data / "preflib").glob(f"*-{name}")):
            for path in sorted(folder.glob("*.soc")):
                instance = load(path)
                if instance.m <= MOST:
                    yield from _proved(instance, f"{name} {path.stem} m={instance.m}")


def lolib(data: Path = DATA) -> Iterator[Row]:
    """The input-output matrices, first without and then with the proof that the output is the first optimal ranking."""
    for path in sorted((data / "lop/IO").iterdir()):
        instance = load(path)
        for first in (False, True):
            yield from _proved(instance, f"{path.name} n={instance.m}{', first' if first else ''}", first)


def features() -> Iterator[Row]:
    """Linear Kemeny on random profiles of 21 feasible ballots."""
    for m, d in ((15, 3), (20, 4), (20, 8), (30, 5)):
        yield from _proved(random_profile(m, d, n=21), f"features m={m} d={d}")


def peers(repeats: int = 5) -> Iterator[Row]:
    """Random profiles of 21 ballots: the total time of ours, proved and checked, and of each peer."""
    python = _environment()
    for peer, m in (("pref_voting", 8), ("corankco", 25)):
        profiles = [_random_ballots(m, 21, seed) for seed in range(repeats)]
        case = f"{repeats} random profiles, 21 ballots, m={m}"
        kemeny(KemenyProblem.of(_instance(_random_ballots(5, 3, 0))))  # loading is not counted
        ours = [timed(partial(_solve, ballots)) for ballots in profiles]
        seconds = sum(time for _, time in ours)
        accepted = [
            check(case, kemeny_certificate(_instance(b), o))["status"] for b, (o, _) in zip(profiles, ours, strict=True)
        ]
        status = "proved, checked" if set(accepted) == {"accepted"} else f"rejected: {accepted}"
        yield {"case": case, "method": "pluralign", "status": status, "seconds": seconds}
        theirs = _ask(python, peer, profiles)
        if isinstance(theirs, str):
            yield {"case": case, "method": peer, "status": theirs, "seconds": 0.0}
            continue
        same = [cost for cost, _ in theirs] == [outcome.cost for outcome, _ in ours]
        total = sum(time for _, time in theirs)
        status = "same costs" if same else "differs"
        yield {"case": case, "method": peer, "status": status, "seconds": total, "ratio": total / seconds}


def _proved(instance: Instance, case: str, first: bool = True) -> Iterator[Row]:
    outcome, seconds = timed(lambda: kemeny(KemenyProblem.of(instance), deadline=Deadline(LIMIT), first=first))
    yield {
        "case": case, "method": outcome.method, "status": str(outcome.status), "seconds": seconds,
        "cost": outcome.cost, "bound": outcome.bound, "linear_programs": outcome.linear_programs,
    }  # fmt: skip
    if _has_evidence(outcome):
        yield check(case, kemeny_certificate(instance, outcome))


def _solve(ballots: list[list[int]]) -> KemenyOutcome:
    return kemeny(KemenyProblem.of(_instance(ballots)))


def _has_evidence(outcome: KemenyOutcome) -> bool:
    return outcome.proof is not None or outcome.listing is not None


def _random_ballots(m: int, n: int, seed: int) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    return [[int(c) for c in rng.permutation(m)] for _ in range(n)]


def _instance(ballots: Iterable[list[int]]) -> Instance:
    rows = tuple(map(Ballot.strict, ballots))
    return Instance(tuple(f"c{i}" for i in range(len(rows[0].levels))), ballots=rows)


def _environment() -> Path:
    """The Python of the peers' environment, made if it is not there."""
    folder = ROOT / ".venv-peers"
    if not folder.is_dir():
        venv.create(folder, with_pip=True)
        (folder / ".gitignore").write_text("*\n")
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _ask(python: Path, peer: str, profiles: list[list[list[int]]]) -> list[tuple[int, float]] | str:
    """Cost and seconds for each profile, or why there are none."""
    installed = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", peer], capture_output=True, text=True, check=False
    )
    if installed.returncode:
        return f"cannot be installed: {installed.stderr.strip().splitlines()[-1]}"
    try:
        ran = subprocess.run(
            [python, "-c", PEERS[peer] + _RUNNER],
            input=json.dumps(profiles), capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "no answer in 600 s"
    answers = [line for line in ran.stdout.splitlines() if line.startswith("ANSWERS")]
    if not answers:
        return f"failed: {(ran.stderr.strip().splitlines() or ['no message'])[-1]}"
    rows: list[Any] = json.loads(answers[-1].removeprefix("ANSWERS"))
    return [(cost, seconds) for cost, seconds in rows]
