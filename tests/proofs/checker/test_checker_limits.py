"""Claims that were false or meant nothing, small certificates that ran for hours, and how the command ends in any case."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.ranking_certificates import edited, example, rational_feasible
from support.ranking_judge import certificate
from support.types import Json

from pluralign.proofs import checker
from pluralign.proofs.checker import GaveUp, Rejected, check, check_file

FALSE = sorted((Path(__file__).parent / "false_claims").glob("*.json"))
TRUE_BY_NOW = {
    "po-violated": "ballots that no θ induces; the theorem on monotone losses now says that it supposes feasible ones",
    "reordered-claim": "true; what it supposes is now shown first, and whole",
}
NAMES = [f"{i:x}" for i in range(5000)]
FOLDER = Path(checker.__file__).parent


@pytest.mark.parametrize("path", FALSE, ids=lambda path: path.stem)
def test_false_claims_are_rejected(path: Path) -> None:
    [verdict] = check_file(str(path))
    assert verdict.verdict == ("accepted" if path.stem in TRUE_BY_NOW else "rejected")


def ballots(*rankings: list[str], count: int = 1) -> Json:
    return [{"count": count, "ranking": ranking} for ranking in rankings]


def axiom(instance: Json, name: str, rule: str, holds: bool, witness: Json) -> Json:
    claim = {"axiom": name, "rule": rule, "holds": holds, "witness": witness}
    return certificate("axiom", instance, claim, {"outputs": [], "conflicts": [], "feasible": None})


def random_points(m: int, d: int) -> Json:
    rng = random.Random(1)
    return {f"c{i}": [rng.randint(-9, 9) for _ in range(d)] for i in range(m)}


def same_majorities(voters: int) -> Json:
    family = [[*s] for s in ("ABC", "ACB", "BAC", "BCA", "CAB", "CBA")]
    claim = {
        "compatible": False,
        "axioms": ["majority-relation"],
        "voters": voters,
        "anonymous": True,
        "family": family,
        "ballots": list(range(6)),
    }
    one = {"axiom": "majority-relation", "profiles": [[0], [1]], "candidates": []}
    evidence = {"thetas": None, "instances": [one], "steps": [[[], [0]]]}
    return certificate("no-rule", {"candidates": [*"ABC"]}, claim, evidence)


def small_ensembles() -> Json:
    names = NAMES[:60]
    pairs = [["q", a, b, "1/3", 1] for i, a in enumerate(names) for b in names[i + 1 :]]
    claim = {"rewards": "any", "norm": "squared", "size": 12, "error": None, "least": 0, "excluding": None}
    tree: Json = 0
    for _ in range(9):
        tree = ["box", 0, "1/2", 0, tree]
    evidence = {"ensemble": None, "thetas": None, "tree": tree, "ceiling": None, "optimum": None}
    return certificate("small-ensemble", {"prompts": {"q": names}, "pairs": pairs, "features": None}, claim, evidence)


def relabellings(m: int) -> Json:
    """Neutrality was tried with all m! relabellings."""
    names = NAMES[16 : 16 + m]
    claim = {
        "compatible": True,
        "axioms": ["neutrality"],
        "voters": 1,
        "anonymous": True,
        "family": [names],
        "ballots": [0],
    }
    return certificate("rule-table", {"candidates": names}, claim, {"thetas": None, "table": [[[0], 0]]})


def digits(rng: random.Random, n: int) -> int:
    return rng.randrange(10 ** (n - 1), 10**n)


def long_features() -> Json:
    """Work was counted by the length of the last vector alone."""
    rng = random.Random(0)
    rows = [[i, [digits(rng, 4000) for _ in range(3)]] for i in NAMES[:39]] + [["z", [0, 0, 0]]]
    value = certificate("feasible-ranking-count", {"candidates": rows}, {"count": 1}, {})
    return {**value, "version": 2}


def long_weights() -> Json:
    """One long denominator made 2^16 sums for each of 16 responses as long."""
    names = NAMES[:16]
    pairs = [["q", a, b, "1/3", 1] for i, a in enumerate(names) for b in names[i + 1 :]]
    weights = [f"1/1{'0' * 4000}", *[1 for _ in pairs[1:]]]
    evidence = {"weights": weights, "ceiling": {"k": 0, "penalty": 0, "parts": [{"k": 0, "proof": "subsets"}]}}
    instance = {"prompts": {"q": names}, "pairs": pairs, "features": None}
    claim = {"rewards": "any", "excluding": None}
    return certificate("no-calibrated-ensemble", instance, claim, {**evidence, "optimum": None})


def long_tangents() -> Json:
    """Tangents at weights of many digits, for 4,950 pairs."""
    names, whole = NAMES[:100], f"1{'0' * 4000}"
    pairs = [["q", a, b, "1/3", 1] for i, a in enumerate(names) for b in names[i + 1 :]]
    leaf: Json = ["at", [f"1/{whole}", f"{'9' * 4000}/{whole}"]]
    tree: Json = leaf
    for _ in range(9):
        tree = ["box", 0, "1/2", leaf, tree]
    claim = {"rewards": "any", "norm": "squared", "size": 2, "error": None, "least": -1, "excluding": None}
    evidence = {"ensemble": None, "thetas": None, "tree": tree, "ceiling": None, "optimum": None}
    return certificate("small-ensemble", {"prompts": {"q": names}, "pairs": pairs, "features": None}, claim, evidence)


AB, ALIKE = ["A", "B"], {"candidates": NAMES[:260], "ballots": ballots(NAMES[:260])}
LEXIMAX = {"rule": "lcpo", "ranking": NAMES}
SLOW: dict[str, tuple[Json, type[Exception] | None]] = {
    "a half in a range": (
        axiom(
            {"candidates": AB, "ballots": ballots(AB, count=10**15)}, "separability", "lcpo", True, {"first": ["1/2"]}
        ),
        Rejected,
    ),
    "a product": (
        axiom({"candidates": AB, "ballots": ballots(AB, count=10**8)}, "separability", "lcpo", True, {"cases": 1}),
        Rejected,
    ),
    "regions": (
        certificate("feasible-ranking-count", {"candidates": random_points(60, 30)}, {"count": 1}, {}),
        GaveUp,
    ),
    "all profiles": (same_majorities(60), Rejected),
    "one comparison among a thousand": (
        certificate(
            "leximax-ranking",
            {"candidates": NAMES[:1000], "comparisons": [{"above": NAMES[0], "below": NAMES[1], "count": 1}]},
            {"rule": "lcpo", "ranking": NAMES[:1000]},
            {"theta": None, "conflicts": []},
        ),
        None,
    ),
    "unanimous pairs": (
        certificate(
            "leximax-ranking",
            {"candidates": NAMES, "ballots": ballots(NAMES)},
            LEXIMAX,
            {"theta": None, "conflicts": []},
        ),
        GaveUp,
    ),
    "patterns": (small_ensembles(), GaveUp),
    "clones": (axiom(ALIKE, "clones", "lcpo", False, {"clones": NAMES[:3], "removed": "?"}), GaveUp),
    "long features": (long_features(), GaveUp),
    "long weights": (long_weights(), GaveUp),
    "long tangents": (long_tangents(), GaveUp),
    "relabellings": (relabellings(20), None),
    "a factorial": (
        certificate("feasible-ranking-count", {"candidates": [str(i) for i in range(100_000)]}, {"count": 1}, {}),
        GaveUp,
    ),
}


@pytest.mark.parametrize("steps", [3_000_000, pytest.param(None, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SLOW)
def test_small_certificates_end_within_the_budget(name: str, steps: int | None) -> None:
    """Accepted, rejected or given up; those that ask for too much are given up, and never rejected for that."""
    value, ending = SLOW[name]
    if ending is None:
        check(value, steps)
        return
    with pytest.raises(ending):
        check(value, steps)


def test_the_budget_decides_between_giving_up_and_a_verdict() -> None:
    for value in (example("rankings"), example("lcpo")):
        with pytest.raises(GaveUp, match="--budget"):
            check(value, 50)
        check(value, 10**7)
        check(value, float("inf"))
    with pytest.raises(GaveUp):
        check(edited("count", "claim", "count", to=9), 50)
    with pytest.raises(Rejected):
        check(edited("count", "claim", "count", to=9), 10**7)


def run(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", "-S", str(FOLDER), *arguments]
    settings: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, text=True, check=False, **settings)


def written(folder: Path, name: str, value: Json) -> str:
    (folder / name).write_text(json.dumps(value))
    return str(folder / name)


def test_exit_codes_of_the_command(tmp_path: Path) -> None:
    good = written(tmp_path, "good.json", rational_feasible())
    bad = written(tmp_path, "bad.json", edited("feasible", "claim", "feasible", to=1))
    slow = written(tmp_path, "slow.json", SLOW["regions"][0])
    for files, code, word in (
        ([good], 0, ""),
        ([bad], 1, "rejected"),
        ([str(tmp_path / "none")], 2, "unreadable"),
        ([slow], 3, "gave up"),
        ([slow, bad], 1, "rejected"),
        ([str(tmp_path / "none"), slow, bad], 2, "unreadable"),
    ):
        ended = run(*files, "--budget", "1000000")
        assert ended.returncode == code
        assert word in ended.stderr
        assert "Traceback" not in ended.stderr
    assert run("--budget", "5", good).returncode == 3
    for wrong in ("0", "-1", "x", "1.5", "9" * 30):
        assert run("--budget", wrong, good).returncode == 2
    shown = run("--help")
    assert shown.returncode == 0
    assert all(word in shown.stdout for word in ("--budget", "--memory", "exit codes"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_pipes_and_devices_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/zero", "/dev/null"):
        ended = run(path)
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_what_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    good = written(tmp_path, "good.json", rational_feasible())
    with open("/dev/full", "w", encoding="utf-8") as full:
        ended = run(good, stdout=full)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    reader, writer = os.pipe()
    os.close(reader)
    ended = run(good, stdout=writer)
    os.close(writer)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_an_interrupt_is_one_line(tmp_path: Path) -> None:
    """Sent once the first of two files has been checked; the second would take very long."""
    slow = written(tmp_path, "slow.json", SLOW["regions"][0])
    command = [sys.executable, "-I", "-S", "-u", str(FOLDER), written(tmp_path, "good.json", rational_feasible()), slow]
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # what runs in the background passes on that it ignores it
    process = subprocess.Popen(
        [*command, "--budget", str(10**15)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("accepted")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "interrupted\n")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is not limited everywhere")
def test_memory_is_limited(tmp_path: Path) -> None:
    many = written(tmp_path, "many.json", certificate("feasible-ranking-count", {"candidates": NAMES * 200}, {}, {}))
    ended = run(many, "--memory", "60")
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)
    assert "--memory" in ended.stderr


def test_what_a_claim_supposes_is_shown_first_and_whole(tmp_path: Path) -> None:
    [line] = run(str(FALSE[0].parent / "reordered-claim.json")).stdout.splitlines()
    assert (
        '{"hypotheses": {"ballots": "allowed", "ties": "fixed", "majority": "strict"}, "domain": "any", "holds": true'
        in line
    )


@pytest.mark.parametrize("name", ["9" * 5000, "0" * 5000, "-1", "01", "²", "١"])
def test_names_that_look_like_numbers_are_names(name: str) -> None:
    """Digits without leading zeros come first in objects of version 1, however many they are; nothing else is a number."""
    value = certificate("feasible-ranking-count", {"candidates": {"a": [1], name: [2]}}, {"count": 2}, {})
    if name[0] == "9":
        with pytest.raises(Rejected, match="same order for all readers"):
            check(value)
        value["instance"]["candidates"] = {name: [2], "a": [1]}
    check(value)


def test_an_order_that_readers_do_not_share_is_refused() -> None:
    """Numbers come first when JavaScript reads an object."""
    for names, accepted in (("ab", True), (("1", "2", "a"), True), (("10", "9"), False), (("a", "1"), False)):
        value = certificate(
            "feasible-ranking-count", {"candidates": {n: [i] for i, n in enumerate(names)}}, {"count": 2}, {}
        )
        value["claim"]["count"] = 2
        if accepted:
            check(value)
        else:
            with pytest.raises(Rejected, match="same order for all readers"):
                check(value)
        pairs = [[n, [i]] for i, n in enumerate(names)]
        check({**value, "version": 2, "instance": {"candidates": pairs}})
        with pytest.raises(Rejected):
            check({**value, "instance": {"candidates": pairs}})
        with pytest.raises(Rejected):
            check({**value, "version": 2})
