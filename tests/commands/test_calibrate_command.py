"""`pluralign calibrate` from outside: answers, bad input, limits."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pluralign import read_ensemble, read_votes
from pluralign.answers import calibrate as answers_calibrate
from pluralign.answers import prompts as answers_prompts
from pluralign.formulations.ensembles import many_prompts
from pluralign.proofs import checker

TABLE = "prompt,a,b,votes_a,votes_b,ties\nq,x,y,3,1,0\nq,y,z,2,1,1\nq,x,z,3,0,0\np,u,v,1,1,0\n"
FEATURES = "prompt,response,length,style\nq,x,1,0\nq,y,0,2\nq,z,3,1\np,u,0,0\np,v,1,1\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text(TABLE)
    (tmp_path / "features.csv").write_text(FEATURES)
    return path


def error(table: Path, members: list[dict[str, Any]]) -> Fraction:
    """The mean squared error, from the file."""
    rows = [line.split(",") for line in table.read_text().splitlines()[1:]]
    total = Fraction(0)
    for prompt, a, b, *votes in rows:
        wins, losses, ties = map(int, votes)
        p = Fraction(2 * wins + ties, 2 * (wins + losses + ties))
        q = sum(
            (Fraction(m["weight"]) for m in members if m["rankings"][prompt].index(a) < m["rankings"][prompt].index(b)),
            Fraction(0),
        )
        total += (p - q) ** 2
    return total / len(rows)


@pytest.mark.parametrize("options", [(), ("--rewards", "linear")])
def test_the_error_is_that_of_the_members(table: Path, run: Any, options: tuple[str, ...]) -> None:
    features = ("--features", table.with_name("features.csv"))
    certificate = table.with_name("c.json")
    result = run("calibrate", table, *features, *options, "--json", "--certificate", certificate)
    assert result.code == 0
    answer = result.json
    assert answer["status"] == "proved"
    assert Fraction(answer["error"]) == error(table, answer["members"]) == Fraction(answer["lower_bound"])
    assert sum(Fraction(m["weight"]) for m in answer["members"]) == 1
    assert [v.accepted for v in checker.check_file(str(certificate))] == [True]
    if options:
        assert all(len(m["theta"]) == 2 for m in answer["members"])


def test_an_answer_can_be_evaluated_again_and_improved(table: Path, run: Any) -> None:
    first = run("calibrate", table, "--objective", "error", "--size", "1", "--json")
    saved = table.with_name("one.json")
    saved.write_text(first.out)
    again = run("calibrate", table, "--ensemble", saved, "--json").json
    assert again["error"] == first.json["error"]
    better = run("calibrate", table, "--ensemble", saved, "--steps", "5", "--json").json
    assert Fraction(better["error"]) == error(table, better["members"]) <= Fraction(again["error"])
    assert [Fraction(row["error"]) for row in better["steps"]] == sorted(
        (Fraction(row["error"]) for row in better["steps"]), reverse=True
    )


def test_the_greedy_keeps_its_guarantee_on_a_profile(tmp_path: Path, run: Any) -> None:
    path = tmp_path / "profile.json"
    ballots = [
        {"count": 2, "ranking": list("abc")},
        {"count": 1, "ranking": list("cab")},
        {"count": 2, "ranking": list("bca")},
    ]
    path.write_text(json.dumps({"candidates": list("abc"), "ballots": ballots}))
    answer = run("calibrate", path, "--method", "greedy", "--size", "6", "--json").json
    assert all(Fraction(row["error"]) <= Fraction(row["guarantee"]) for row in answer["steps"])
    assert len(answer["steps"]) == 6


def test_only_some_prompts(table: Path, run: Any) -> None:
    answer = run("calibrate", table, "--prompts", "p", "--json").json
    assert (answer["prompts"], answer["pairs"], answer["error"]) == (1, 1, 0)


def test_the_text_says_what_is_proved(table: Path, run: Any) -> None:
    text = run("calibrate", table).out
    assert "4 pairs on 2 prompts" in text
    assert "proved" in text
    assert "no such ensemble" in run("calibrate", "builtin:cems", "--exclude-outliers", "0.5,0").out


def test_outliers_are_pruned_within_the_guarantee(table: Path, run: Any) -> None:
    saved = table.with_name("e.json")
    rankings = [{"q": ["x", "y", "z"], "p": ["u", "v"]}, {"q": ["z", "y", "x"], "p": ["v", "u"]}]
    saved.write_text(
        json.dumps([{"weight": w, "rankings": r} for w, r in zip(("9/10", "1/10"), rankings, strict=True)])
    )
    answer = run("calibrate", table, "--ensemble", saved, "--prune", "3", "--json").json
    row = answer["pruned"]
    assert float(Fraction(row["after"])) <= row["guarantee"]
    assert Fraction(row["after"]) == Fraction(answer["error"]) == error(table, answer["members"])
    assert Fraction(row["dropped"]) < Fraction(1, 2)


def test_the_integer_program_agrees_and_only_claims(table: Path, run: Any) -> None:
    proved = run("calibrate", table, "--objective", "error", "--size", "2", "--norm", "absolute", "--json").json
    assert proved["status"] == "proved"
    for solver in ("highs", "cbc"):
        options = ("--method", "milp", "--solver", solver, "--size", "2", "--norm", "absolute")
        claimed = run("calibrate", table, *options, "--json").json
        assert (claimed["status"], claimed["error"]) == ("claimed", proved["error"])


def test_the_curve_falls_and_the_fewest_rewards_are_where_it_is_low_enough(run: Any) -> None:
    """theory.md and notes.md: 0.135716, 0.009501, 0.003251 for the business schools."""
    answer = run("calibrate", "builtin:cems", "--size", "3", "--json").json
    assert [round(float(Fraction(row["error"])), 6) for row in answer["curve"]] == [0.135716, 0.009501, 0.003251]
    assert {row["status"] for row in answer["curve"]} == {"proved"}
    few = run("calibrate", "builtin:cems", "--objective", "support", "--level", "0.005", "--json").json
    assert (few["status"], few["support"]["least"], few["support"]["most"]) == ("proved", 3, 3)
    exact = run("calibrate", "builtin:cems", "--objective", "support", "--size", "2", "--json")
    assert (exact.code, exact.json["support"]["least"], exact.json["support"]["most"]) == (3, 3, 16)


BAD = [
    ("votes.csv", "prompt,a,b,votes_a\nq,x,y,1\n", (), "votes_b"),
    ("votes.csv", "prompt,a,b,votes_a,votes_b\nq,x,y,-1,2\n", (), "-1"),
    ("votes.csv", "prompt,a,b,votes_a,votes_b\nq,x,y,one,2\n", (), "one"),
    ("votes.csv", "prompt,a,b,votes_a,votes_b\nq,x,x,1,2\n", (), "itself"),
    ("votes.csv", "prompt,a,b,votes_a,votes_b\nq,x,y,0,0\n", (), "vote"),
    ("votes.csv", "prompt,a,b,votes_a,votes_b\n", (), "row"),
    ("votes.csv", "", (), ""),
    ("votes.parquet", "PAR1 is cut off", (), ""),
    ("votes.csv", TABLE, ("--rewards", "linear"), "features"),
    ("votes.csv", TABLE, ("--rewards", "linaer"), "linear"),
    ("votes.csv", TABLE, ("--objective", "exakt"), "exact"),
    ("votes.csv", TABLE, ("--norm", "l2"), "squared"),
    ("votes.csv", TABLE, ("--size", "0"), "1 or more"),
    ("votes.csv", TABLE, ("--exclude-outliers", "2"), "BETA,GAMMA"),
    ("votes.csv", TABLE, ("--exclude-outliers", "2,-1"), "at least 0"),
    ("votes.csv", TABLE, ("--gap", "x"), "number"),
    ("votes.csv", TABLE, ("--prompts", "r"), "r"),
    ("votes.csv", TABLE, ("--steps", "2"), "--ensemble"),
    ("votes.csv", TABLE, ("--method", "greedy", "--size", "2"), "profile"),
    ("votes.csv", TABLE, ("--ensemble", "missing.json"), "missing.json"),
    ("votes.csv", TABLE, ("--column", "a"), "KEY=VALUE"),
    ("votes.csv", TABLE, ("--gap", "1"), "less than 1"),
    ("votes.csv", TABLE, ("--prune", "2"), "--ensemble"),
    ("votes.csv", TABLE, ("--method", "milp"), "--size"),
    ("votes.csv", TABLE, ("--method", "milp", "--size", "2"), "absolute"),
    ("votes.csv", TABLE, ("--method", "frank-wolfe", "--prune", "1"), "greater than 1"),
]


@pytest.mark.parametrize(("name", "text", "options", "word"), BAD)
def test_bad_input_is_one_line(
    name: str, text: str, options: tuple[str, ...], word: str, tmp_path: Path, run: Any
) -> None:
    path = tmp_path / name
    path.write_text(text)
    certificate = tmp_path / "c.json"
    result = run("calibrate", path, *options, "--certificate", certificate)
    assert result.code == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert word in result.err
    assert not certificate.exists()


@pytest.mark.parametrize(
    "members",
    [
        "[]",
        "{}",
        '[{"weight": 1}]',
        '[{"weight": "1/2", "rankings": {"q": ["x", "y", "z"], "p": ["u", "v"]}}]',
        '[{"weight": 1, "rankings": {"q": ["x", "y"], "p": ["u", "v"]}}]',
        '[{"weight": 1, "theta": [1, 2]}]',
        '[{"weight": -1, "rankings": {}}]',
        "not json",
    ],
)
def test_ensembles_that_do_not_fit_are_refused(members: str, table: Path, run: Any) -> None:
    path = table.with_name("ensemble.json")
    path.write_text(members)
    result = run("calibrate", table, "--ensemble", path)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "ensemble.json" in result.err


def test_rankings_are_no_linear_rewards(table: Path, run: Any) -> None:
    saved = table.with_name("e.json")
    saved.write_text(json.dumps([{"weight": 1, "rankings": {"q": ["x", "y", "z"], "p": ["u", "v"]}}]))
    features = ("--features", table.with_name("features.csv"))
    result = run("calibrate", table, *features, "--rewards", "linear", "--ensemble", saved)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "theta" in result.err


def test_a_topic_without_a_calibrated_ensemble_and_its_gap(shared_data: Path, tmp_path: Path, run: Any) -> None:
    topic = [shared_data / "ukpconvarg1/pairs_votes.csv", "--layout", "ukpconvarg1-pairs", "--prompts", "19"]
    none = run("calibrate", *topic, "--objective", "exact", "--json", "--certificate", tmp_path / "n.json")
    assert (none.code, none.json["status"], none.json["members"]) == (0, "proved", [])
    result = run("calibrate", *topic, "--time-limit", "4", "--json", "--certificate", tmp_path / "g.json")
    answer = result.json
    assert (result.code, answer["status"]) == (3, "unknown")
    assert 0 < Fraction(answer["lower_bound"]) < Fraction(answer["error"])
    verdicts = checker.check_file(str(tmp_path / "n.json")) + checker.check_file(str(tmp_path / "g.json"))
    assert all(verdict.accepted for verdict in verdicts)


@pytest.mark.parametrize("limits", ["1,1/50", "2,1/50", "3,1/10"])
def test_linear_rewards_without_outliers_are_proved_to_be_all(table: Path, run: Any, limits: str) -> None:
    """The certificate lists a θ for every region, outliers among them, since the checker counts all regions."""
    certificate = table.with_name("c.json")
    features = ("--features", table.with_name("features.csv"))
    options = ("--rewards", "linear", "--exclude-outliers", limits, "--json", "--certificate", certificate)
    result = run("calibrate", table, *features, *options)
    assert (result.code, result.json["status"]) == (0, "proved")
    assert all(verdict.accepted for verdict in checker.check_file(str(certificate)))


@pytest.mark.parametrize(("wrong", "word"), [(checker.Rejected, "rejects"), (checker.GaveUp, "gives up on")])
def test_a_certificate_of_ours_that_is_not_accepted_is_no_traceback(
    table: Path, run: Any, monkeypatch: pytest.MonkeyPatch, wrong: type[Exception], word: str
) -> None:
    """The answer is only claimed, and a line asks for a report."""

    def check(*_: object) -> None:
        raise wrong("for a test")

    monkeypatch.setattr(checker, "check", check)
    result = run("calibrate", table, "--json")
    assert (result.code, result.json["status"]) == (0, "claimed")
    assert word in result.json["fault"]
    assert "please report" in result.err


def many(path: Path, prompts: int) -> Path:
    """Prompts of three responses whose votes often are a cycle."""
    rng = random.Random(3)
    rows = (
        f"p{i},{a},{b},{v},{4 - v}" for i in range(prompts) for a, b in ("xy", "yz", "zx") for v in [rng.randint(0, 4)]
    )
    path.write_text("\n".join(["prompt,a,b,votes_a,votes_b", *rows]) + "\n")
    return path


@pytest.fixture
def from_20(monkeypatch: pytest.MonkeyPatch) -> None:
    """20 prompts count as many."""
    for module in (many_prompts, answers_calibrate, answers_prompts):
        monkeypatch.setattr(module, "SHORT", 20)


@pytest.mark.usefixtures("from_20")
def test_many_prompts_have_an_error_a_bound_and_their_own_rankings(tmp_path: Path, run: Any) -> None:
    votes, certificate, saved = many(tmp_path / "many.csv", 30), tmp_path / "c.json", tmp_path / "saved.json"
    result = run("calibrate", votes, "--json", "--certificate", certificate)
    answer = result.json
    assert (result.code, answer["status"], answer["solved_prompts"]) == (0, "proved", 30)
    error, lower = Fraction(answer["error"]), Fraction(answer["lower_bound"])
    assert 0 < lower <= error <= lower * (1 + Fraction(1, 10**6))
    assert (answer["members"], answer["more_members"], len(answer["by_prompt"])) == ([], answer["size"], 30)
    assert [v.accepted for v in checker.check_file(str(certificate))] == [True]
    saved.write_text(result.out)
    joint = read_ensemble(saved, read_votes(votes))
    assert (joint.size, joint.error(read_votes(votes))) == (answer["size"], error)
    two = run("calibrate", votes, "--members", "2", "--json").json
    assert (len(two["members"]), two["more_members"], two["error"]) == (2, answer["size"] - 2, answer["error"])
    assert "by_prompt" not in two
    assert Fraction(two["members"][0]["weight"]) == max(joint.weights)


@pytest.mark.usefixtures("from_20")
def test_one_of_many_prompts_that_is_not_calibrated_is_enough(tmp_path: Path, run: Any) -> None:
    certificate = tmp_path / "c.json"
    votes = many(tmp_path / "many.csv", 30)
    result = run("calibrate", votes, "--objective", "exact", "--json", "--certificate", certificate)
    answer = result.json
    assert (result.code, answer["status"], answer["error"], answer["members"]) == (0, "proved", None, [])
    assert Fraction(answer["lower_bound"]) > 0
    assert [v.accepted for v in checker.check_file(str(certificate))] == [True]


@pytest.mark.slow
def test_the_answer_does_not_depend_on_the_number_of_workers(tmp_path: Path, run: Any) -> None:
    votes = many(tmp_path / "many.csv", 210)
    answers = [run("calibrate", votes, "--workers", n, "--json").json for n in ("0", "1", "3")]
    for answer in answers:
        del answer["seconds"]
    assert answers[0] == answers[1] == answers[2]


def test_the_heaviest_members_of_a_small_ensemble(run: Any) -> None:
    whole, some = (run("calibrate", "builtin:cems", *more, "--json").json for more in ((), ("--members", "3")))
    weights = sorted((Fraction(row["weight"]) for row in whole["members"]), reverse=True)
    assert [Fraction(row["weight"]) for row in some["members"]] == weights[:3]
    assert (some["size"], some["more_members"]) == (16, 13)
    assert "… and 13 more" in run("calibrate", "builtin:cems", "--members", "3").out
