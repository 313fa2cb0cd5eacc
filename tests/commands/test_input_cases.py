"""Inputs that were once read wrongly, through the command: what each must give, computed by other means."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

STRAY = 'a,b,votes_a,votes_b,comment\nx,y,9,1,is 5" wide\nx,z,1,9,fine\ny,z,5,5,is 6" wide\nx,w,2,2,end\n'
ODD = 'a,b,votes_a,votes_b,comment\nx,y,3,1,5" pipe\nx,z,1,4,fine\ny,z,2,2,ok\n'


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def refusal(result: Any, *parts: str) -> str:
    """The one line of a refusal, which holds these parts."""
    assert result.code == 2, result.out
    assert result.out == ""
    (line,) = result.err.splitlines()
    for part in parts:
        assert part in line
    return line  # type: ignore[no-any-return]


def chance(answer: dict[str, Any], above: str, below: str, prompt: str = "q") -> Fraction:
    """How much of the ensemble ranks one response above another."""
    return sum(
        (
            Fraction(member["weight"])
            for member in answer["members"]
            if member["rankings"][prompt].index(above) < member["rankings"][prompt].index(below)
        ),
        Fraction(0),
    )


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_stray_quotes_in_an_unread_column_lose_no_row(suffix: str, put: Any, run: Any) -> None:
    """x ≻ y of 9/10, x ≻ z of 1/10 and y ≻ z of 1/2 leave at least 3/400: p(xy) + p(yz) − p(xz) ≤ 1."""
    separator = {"csv": ",", "tsv": "\t"}[suffix]
    stray = put(f"v.{suffix}", STRAY.replace(",", separator))
    answer = run("calibrate", stray, "--objective", "error", "--json").json
    assert (answer["status"], answer["pairs"], Fraction(answer["error"])) == ("proved", 4, Fraction(3, 400))
    assert run("calibrate", put(f"o.{suffix}", ODD.replace(",", separator)), "--json").json["pairs"] == 3


def test_a_quote_that_is_never_closed_is_named_with_its_line(put: Any, run: Any) -> None:
    refusal(run("calibrate", put("v.csv", ODD.replace('5" pipe', '"5 pipe'))), "v.csv line 2: ", "never closed")
    refusal(run("calibrate", put("w.csv", ODD.replace('5" pipe', '"5" pipe'))), "w.csv line 2: ", "second quote")


def test_a_column_without_a_name_is_never_data(put: Any, run: Any) -> None:
    """With the row numbers as a third feature these votes would be calibrated exactly; without, 1/24 is least."""
    votes = put("votes.csv", "a,b,votes_a,votes_b\nx,y,3,1\ny,z,2,2\nx,z,1,3\n")
    for name in ("", "Unnamed: 0", '""'):
        features = put("f.csv", f"{name},response,len,toxic\n0,x,10,0.1\n1,y,20,0.2\n2,z,15,0.15\n")
        result = run("calibrate", votes, "--features", features, "--rewards", "linear", "--json")
        assert Fraction(result.json["error"]) == Fraction(1, 24)
        assert all(len(member["theta"]) == 2 for member in result.json["members"])
        assert "a column without a name is not read" in result.err


@pytest.mark.parametrize("name", ["tied", "draws", "both", "n_ties", "Ties ", "nTies", "equal"])
def test_a_column_that_looks_like_ties_is_refused_and_the_mend_works(name: str, put: Any, run: Any) -> None:
    """1 of 6 votes for x and 5 undecided: 7/12, and never 1 without a word."""
    votes = put("v.csv", f"a,b,votes_a,votes_b,{name}\nx,y,1,0,5\n")
    name = name.strip()
    said = refusal(run("calibrate", votes), "resembles 'ties'", "--column", "--ignore")
    read, left = said.split("read it as such by ")[1].split(", or leave it out by ")
    assert chance(run("calibrate", votes, *read.split(), "--json").json, "x", "y") == Fraction(7, 12)
    assert chance(run("calibrate", votes, *left.split(), "--json").json, "x", "y") == 1
    assert chance(run("calibrate", votes, "--column", "ties=", "--json").json, "x", "y") == 1


def test_other_columns_that_would_be_missed(put: Any, run: Any) -> None:
    refusal(run("calibrate", put("p.csv", "question,a,b,votes_a,votes_b\np,x,y,1,0\n")), "resembles 'prompt'")
    refusal(run("calibrate", put("w.csv", "a,b,votes_a,votes_b,weights\nx,y,1,0,2\n")), "resembles 'weight'")
    refusal(run("calibrate", put("n.csv", "a,b,choice,count\nx,y,1,7\n")), "resembles a number of votes")
    assert run("calibrate", put("c.csv", "a,b,choice,count\nx,y,1,7\n"), "--ignore", "count", "--json").code == 0
    refusal(run("calibrate", put("i.csv", "a,b,choice\nx,y,1\n"), "--ignore", "count"), "no column is called 'count'")
    refusal(run("calibrate", put("i.csv", "a,b,choice\nx,y,1\n"), "--ignore", "a"), "to be ignored, but is needed")


def test_an_index_column_is_no_ties(put: Any, run: Any) -> None:
    votes = put("v.csv", '"","a","b","votes_a","votes_b","tied"\n"1","London","Paris",1,0,0\n')
    refusal(run("calibrate", votes), "'tied'", "--column ties=tied")
    assert chance(run("calibrate", votes, "--column", "ties=", "--json").json, "London", "Paris") == 1
    assert chance(run("calibrate", votes, "--column", "ties=tied", "--json").json, "London", "Paris") == 1


HALVES = {
    "choice": '{"a":"x","b":"y","choice":"\\ud83d"}\n',
    "name": '{"prompt":"truncated emoji \\ud83d","a":"x","b":"y","votes_a":3,"votes_b":1.0}\n',
    "unread": '{"a":"x","b":"y","votes_a":3,"votes_b":1,"note":"\\ud83d","score":NaN}\n',
    "merged": '{"a":"p \\ud83d","b":"z","votes_a":4,"votes_b":0}\n{"a":"p \\ud83e","b":"z","votes_a":0,"votes_b":4}\n',
    "key": '{"a":"x","b":"y","votes_a":3,"votes_b":1,"\\ud83d":1}\n',
    "nested": '{"a":"x","b":"y","votes_a":3,"votes_b":1,"deep":[{"x":"\\ud83d"}]}\n',
}


@pytest.mark.parametrize("case", HALVES)
def test_half_a_character_is_no_text(case: str, put: Any, run: Any) -> None:
    refusal(run("calibrate", put("v.jsonl", HALVES[case])), "v.jsonl line 1: ", "half of a character")
    refusal(run("calibrate", put("v.json", "[" + HALVES[case].replace("}\n{", "},{") + "]")), "half of a character")


def test_half_a_character_in_features_and_instances(put: Any, run: Any) -> None:
    votes = put("v.csv", "a,b,votes_a,votes_b\nx,y,3,1\n")
    features = put("f.jsonl", '{"response":"x\\ud83d","f":0.5}\n{"response":"y","f":1.5}\n')
    refusal(run("calibrate", votes, "--features", features, "--rewards", "linear"), "f.jsonl line 1: ")
    refusal(run("rankings", put("i.json", '{"candidates": ["x\\ud83d", "y"]}')), "not valid Unicode")


def test_a_key_that_stands_twice_is_refused(put: Any, run: Any) -> None:
    twice = '{"a":"x","b":"y","votes_a":3,"votes_b":1,"votes_a":9}\n'
    refusal(run("calibrate", put("v.jsonl", twice)), "line 1: the key 'votes_a' is twice")
    refusal(
        run("calibrate", put("w.jsonl", '{"a":"x","b":"y","votes_a":3,"votes_b":1,"n":{"k":1,"k":1}}\n')),
        "'k' is twice",
    )


@pytest.mark.parametrize(
    "name", ["#prompt", "#response", "#row", "#r", "r", "at", "0", "1", "prompt ", "a", "*", "^a$"]
)
def test_a_feature_may_be_called_anything(name: str, put: Any, run: Any) -> None:
    votes = put("v.csv", "a,b,votes_a,votes_b\nx,y,3,1\n")
    features = put("f.csv", f"response,{name},x\nx,1,2\ny,3,4\n")
    if name == "prompt ":  # spaces around names do not count, and then it is the prompt, which is no number
        refusal(run("calibrate", votes, "--features", features, "--rewards", "linear"), "no features for response 'x'")
        return
    answer = run("calibrate", votes, "--features", features, "--rewards", "linear", "--json").json
    assert chance(answer, "x", "y") == Fraction(3, 4)
    assert {len(member["theta"]) for member in answer["members"]} == {2}


def test_what_is_no_feature_can_be_left_out(put: Any, run: Any) -> None:
    votes = put("v.csv", "a,b,votes_a,votes_b\nx,y,3,1\n")
    features = put("f.csv", "response,my text,n\nx,hello,2\ny,world,4\n")
    said = refusal(run("calibrate", votes, "--features", features, "--rewards", "linear"), "column 'my text'")
    assert said.endswith("leave it out by --ignore 'my text'")
    result = run("calibrate", votes, "--features", features, "--rewards", "linear", "--ignore", "my text", "--json")
    assert {len(member["theta"]) for member in result.json["members"]} == {1}


def test_messages_name_the_column_of_the_file(put: Any, run: Any) -> None:
    mapped = [
        f"--column={key}={name}" for key, name in (("a", "left"), ("b", "right"), ("votes_a", "l"), ("votes_b", "r"))
    ]
    for cells, part in (
        (",y,1,2", "no name in column 'left'"),
        ("x,y,one,2", "column 'l': 'one'"),
        ("x,y,1,-2", "r is -2"),
        ("x,y,1,", "no number in column 'r'"),
    ):
        refusal(run("calibrate", put("v.csv", f"left,right,l,r\n{cells}\n"), *mapped), part)


ROW = '{"a":"x","b":"y","votes_a":3,"votes_b":1}'


@pytest.mark.parametrize(
    "text", [f"[{ROW}]", f"\ufeff[\n{ROW},\n{ROW}\n]\n", f"{ROW}\n{ROW}\n", f"\ufeff{ROW}\n\n{ROW}"]
)
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_an_array_and_lines_are_told_by_content(text: str, suffix: str, put: Any, run: Any) -> None:
    answer = run("calibrate", put(f"v.{suffix}", text), "--json").json
    assert chance(answer, "x", "y") == Fraction(3, 4)
    assert (
        run("calibrate", put(f"v.{suffix}", text), "--layout", "pairs", "--json").json["members"] == answer["members"]
    )


def test_one_leaderboard_over_all_prompts(put: Any, run: Any) -> None:
    """The battles of Chatbot Arena, with the layout and by hand."""
    text = (
        "id,model_a,model_b,prompt,response_a,response_b,winner_model_a,winner_model_b,winner_tie\n"
        '1,m,"n, 7b","[""Hi,\\nyou""]","[""a""]","[""b""]",0,0,1\n2,"n, 7b",m,"[""Other""]","[""a""]","[""b""]",1,0,0\n'
    )
    votes = put("train.csv", text)
    by_hand = [
        f"--column={key}={name}"
        for key, name in (
            ("a", "model_a"),
            ("b", "model_b"),
            ("votes_a", "winner_model_a"),
            ("votes_b", "winner_model_b"),
            ("ties", "winner_tie"),
        )
    ]
    for options in (["--layout", "arena-55k"], [*by_hand, "--ignore", "prompt"], [*by_hand, "--column", "prompt="]):
        answer = run("calibrate", votes, *options, "--json").json
        assert chance(answer, "m", "n, 7b") == Fraction(1, 4)


CASES: dict[str, tuple[tuple[str, ...], Any]] = {
    "stray_quotes_pairs.csv": ((), {"pairs": 4, "error": "3/400"}),
    "stray_quotes.tsv": ((), {"pairs": 4, "error": "3/400"}),
    "stray_quote_odd.csv": ((), {"pairs": 3}),
    "index_votes.csv": (("--features", "index_features.csv", "--rewards", "linear"), {"error": "1/24"}),
    "index_column.csv": (("--column", "ties="), {"error": 0, "size": 1}),
    "tied_column.csv": ((), "--column ties=tied"),
    "resembles_ties.csv": ((), "--column ties=n_ties"),
    "dup_key_int.jsonl": ((), "twice"),
    "lone_surrogate_choice.jsonl": ((), "half of a character"),
    "lone_surrogate_name_slow.jsonl": ((), "half of a character"),
    "lone_surrogate_unread.jsonl": ((), "half of a character"),
    "lone_surrogates_merge.jsonl": ((), "half of a character"),
    "two_responses.csv": (("--features", "features_hash_prompt.csv", "--rewards", "linear"), {"error": 0}),
    "batch3.json": (("--layout", "tldr"), {"prompts": 2, "pairs": 5}),
    "testset-v1.json": (("--layout", "pandalm"), {"prompts": 2, "pairs": 2}),
    "all-responses.jsonl": (
        ("--layout", "squality"),
        "no vote between two responses",
    ),  # one system, so nothing to compare
    "helpsteer2_bom.jsonl": (("--layout", "helpsteer2"), {"prompts": 5}),
    "personalllm_bom.jsonl": (("--layout", "personalllm"), {"prompts": 3, "pairs": 84}),
    "personalllm_nan_text.jsonl": (("--layout", "personalllm"), {"prompts": 3, "pairs": 84}),
    "multipref_experts_only.jsonl": (("--layout", "multipref"), {"prompts": 3, "pairs": 5}),
    "arena55.csv": (("--layout", "arena-55k"), {"prompts": 1, "pairs": 3}),
}


@pytest.mark.parametrize("case", CASES)
def test_shared_cases(case: str, shared_data: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files themselves, where they are there."""
    folder = shared_data.parent / "cases"
    if not (folder / case).is_file():
        pytest.skip(f"{folder / case} is absent")
    monkeypatch.chdir(folder)
    options, expected = CASES[case]
    result = run("calibrate", case, *options, "--json")
    if isinstance(expected, str):
        refusal(result, expected)
    else:
        assert result.code == 0
        assert {key: result.json[key] for key in expected} == expected
        assert json.loads(result.out)["status"] == "proved"


def test_answers_that_are_appended_to_a_file_read_back(put: Any, run: Any, tmp_path: Path) -> None:
    votes = put("v.csv", "a,b,votes_a,votes_b\nx,y,3,1\n")
    answer = run("calibrate", votes, "--json")
    once = put("once.jsonl", answer.out)
    assert run("calibrate", votes, "--ensemble", once, "--json").json["error"] == 0
    refusal(run("calibrate", votes, "--ensemble", put("twice.jsonl", 2 * answer.out)), "holds 2 answers, one a line")
    members = "".join(json.dumps(member) + "\n" for member in answer.json["members"])
    assert run("calibrate", votes, "--ensemble", put("members.jsonl", members), "--json").json["error"] == 0
    pretty = put("pretty.json", json.dumps(answer.json, indent=2))
    assert run("calibrate", votes, "--ensemble", pretty, "--json").json["error"] == 0
    refusal(run("calibrate", votes, "--ensemble", put("cut.jsonl", answer.out[:-9])), "cut.jsonl", "not JSON")


def test_the_number_of_a_prompt_is_no_feature(put: Any, run: Any) -> None:
    votes = put("v.csv", "a,b,votes_a,votes_b\nx,y,3,1\n")
    features = put("f.csv", "prompt_id,response,n\n7,x,2\n7,y,4\n")
    asked = ["calibrate", votes, "--features", features, "--rewards", "linear"]
    refusal(run(*asked), "'prompt_id' would be a feature, but resembles 'prompt'", "--ignore prompt_id")
    assert {len(member["theta"]) for member in run(*asked, "--ignore", "prompt_id", "--json").json["members"]} == {1}
