"""Files made in the layouts that their publishers offer; and the published files themselves, where they are there."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pluralign.formulations.ensembles.reading.files import read_votes, require_linear
from pluralign.formulations.ensembles.reading.layouts import LAYOUTS
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError

Pairs = dict[tuple[str, str, str], tuple[Fraction, int]]


def pairs_of(votes: Votes) -> Pairs:
    """(prompt, first, second) -> (p*, how many voted)."""
    return {
        (votes.prompts[i], votes.responses[a], votes.responses[b]): (p, int(total) // 2)
        for i, a, b, p, total in zip(
            votes.prompt, votes.first, votes.second, votes.fractions(), votes.total, strict=True
        )
    }


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def table(path: Path, rows: list[dict[str, Any]]) -> Path:
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def every_format(folder: Path, rows: list[dict[str, Any]], nested: bool = True) -> list[Path]:
    """The rows as JSON Lines, with a byte order mark, as an array, and as Parquet; and as CSV where nothing is nested."""
    paths = [lines(folder / "rows.jsonl", rows), folder / "mark.jsonl", folder / "array.json", folder / "lines.json"]
    text = paths[0].read_text()
    paths[1].write_text("\ufeff" + text)
    paths[2].write_text(json.dumps(rows, indent=1))
    paths[3].write_text(text)
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(folder / "rows.parquet")
    paths.append(folder / "rows.parquet")
    if not nested:
        paths.append(table(folder / "rows.csv", rows))
    return paths


def message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def battle(a: str, b: str, winner: str) -> dict[str, Any]:
    return {
        "question_id": "58210e39b3fd4441a2bd4a518bb44c2d",
        "model_a": a,
        "model_b": b,
        "winner": winner,
        "judge": "arena_user_973",
        "conversation_a": [message("user", "Hi"), message("assistant", "Ho")],
        "conversation_b": [message("user", "Hi"), message("assistant", "Hu")],
        "turn": 1,
        "anony": True,
        "language": "English",
        "tstamp": 1682351591.1322,
        "openai_moderation": {"categories": {"hate": False}, "flagged": False},
        "toxic_chat_tag": {"roberta-large": {"flagged": False, "probability": 0.01}},
    }


def test_arena_conversations(tmp_path: Path) -> None:
    rows = [
        battle("vicuna", "koala", "model_a"),
        battle("koala", "vicuna", "model_b"),
        battle("koala", "vicuna", "tie"),
        battle("vicuna", "koala", "tie (bothbad)"),
        battle("vicuna", "alpaca", "model_b"),
        battle("vicuna", "vicuna", "model_b"),
        battle("alpaca", "vicuna", "both_bad"),
    ]
    for path in every_format(tmp_path, rows):
        assert pairs_of(read_votes(path, layout="arena-conversations")) == {
            ("q", "vicuna", "koala"): (Fraction(3, 4), 4),
            ("q", "vicuna", "alpaca"): (Fraction(1, 4), 2),
        }, path
    with pytest.raises(InputError, match="row 1: the choice is 'model_c'; expected one of 'model_a', 'model_b', 'tie'"):
        read_votes(lines(tmp_path / "bad.jsonl", [battle("x", "y", "model_c")]), layout="arena-conversations")


def test_arena_55k(tmp_path: Path) -> None:
    def row(a: str, b: str, *won: int) -> dict[str, Any]:
        texts = {"prompt": json.dumps(['is "it",\nso?']), "response_a": '["a"]', "response_b": '["b"]'}
        winners = dict(zip(("winner_model_a", "winner_model_b", "winner_tie"), won, strict=True))
        return {"id": 30192, "model_a": a, "model_b": b, **texts, **winners}

    rows = [row("gpt", "llama, 7b", 1, 0, 0), row("llama, 7b", "gpt", 0, 0, 1), row("gpt", "gpt", 0, 1, 0)]
    path = table(tmp_path / "train.csv", rows)
    assert pairs_of(read_votes(path, layout="arena-55k")) == {("q", "gpt", "llama, 7b"): (Fraction(3, 4), 2)}
    for won in ((1, 1, 0), (0, 0, 0), (2, 0, -1)):
        path = table(tmp_path / "bad.csv", [*rows, row("gpt", "x", *won)])
        with pytest.raises(
            InputError, match=r"bad\.csv row 4: winner_model_a, winner_model_b, winner_tie are .*one is to be 1"
        ):
            read_votes(path, layout="arena-55k")


def test_helpsteer3(tmp_path: Path) -> None:
    def row(scores: list[int | None]) -> dict[str, Any]:
        each = [{"score": s, "reasoning": "because", "feedback1": "good", "feedback2": "bad"} for s in scores]
        context = [message("user", "Why?")]
        texts = {"domain": "code", "language": "python", "context": context, "response1": "one", "response2": "two"}
        return {**texts, "overall_preference": 1, "individual_preference": each}

    rows = [row([-3, -1, 2]), row([0, 1]), row([]), row([None, -2])]
    for path in every_format(tmp_path, rows):
        assert pairs_of(read_votes(path, layout="helpsteer3")) == {
            ("1", "response1", "response2"): (Fraction(2, 3), 3),
            ("2", "response1", "response2"): (Fraction(1, 4), 2),
            ("4", "response1", "response2"): (Fraction(1), 1),
        }, path
    with pytest.raises(InputError, match="row 1: the choice is -100; expected one of '-3'"):
        read_votes(lines(tmp_path / "bad.jsonl", [row([-100])]), layout="helpsteer3")


def utterance(conversation: str, turn: int, model: str, text: str, score: float | None) -> dict[str, Any]:
    return {
        "utterance_id": "ut0",
        "interaction_id": f"int{turn}",
        "conversation_id": conversation,
        "user_id": "user0",
        "turn": turn,
        "within_turn_id": 0,
        "conversation_type": "unguided",
        "user_prompt": "Hello",
        "model_response": text,
        "model_name": model,
        "model_provider": "p",
        "score": score,
        "if_chosen": False,
        "included_in_balanced_subset": True,
    }


def test_prism_in_both_of_its_files(tmp_path: Path) -> None:
    given = [
        ("c0", 0, "gpt-4", "a", 80),
        ("c0", 0, "claude-2", "b", 20),
        ("c0", 0, "llama", "c", 80),
        ("c0", 0, "flan", "d", None),
        ("c0", 1, "gpt-4", "e", 60),
        ("c0", 1, "gpt-4", "f", 61),
        ("c1", 0, "gpt-4", "a", 1),
    ]
    expected = {
        ("c0/0", "gpt-4", "claude-2"): (Fraction(1), 1),
        ("c0/0", "gpt-4", "llama"): (Fraction(1, 2), 1),
        ("c0/0", "claude-2", "llama"): (Fraction(0), 1),
        ("c0/1", "gpt-4", "gpt-4 (2)"): (Fraction(0), 1),
    }
    for path in every_format(tmp_path, [utterance(*row) for row in given], nested=False):
        assert pairs_of(read_votes(path, layout="prism")) == expected, path
    conversations: list[dict[str, Any]] = []
    for name in ("c0", "c1"):
        history: list[dict[str, Any]] = [{"turn": 0, "role": "user", "content": "Hello"}]
        for conversation, turn, model, text, score in given:
            if conversation == name:
                answer = {"model_name": model, "score": score, "if_chosen": False, "within_turn_id": 0}
                history.append({"turn": turn, "role": "model", "content": text, **answer})
        conversations.append({"conversation_id": name, "user_id": "u", "conversation_history": history})
    path = lines(tmp_path / "conversations.jsonl", conversations)
    assert pairs_of(read_votes(path, layout="prism")) == expected


def test_dices_by_a_loop(tmp_path: Path) -> None:
    words = ["No", "Unsure", "Yes"]  # whether it is unsafe
    rows = [
        {"id": 1, "rater_id": r, "rater_gender": "Woman", "item_id": i, "Q_overall": words[(r * r + i * (r + 2)) % 3]}
        for r in range(5)
        for i in range(4)
        if (r + i) % 4
    ]
    expected: Pairs = {}
    items = list(dict.fromkeys(str(row["item_id"]) for row in rows))
    for a, b in combinations(items, 2):
        votes = []
        for rater in range(5):
            said = {str(row["item_id"]): words.index(row["Q_overall"]) for row in rows if row["rater_id"] == rater}
            if a in said and b in said:
                votes.append(1 + (said[a] < said[b]) - (said[a] > said[b]))
        expected["q", a, b] = (Fraction(sum(votes), 2 * len(votes)), len(votes))
    for path in every_format(tmp_path, rows, nested=False):
        assert pairs_of(read_votes(path, layout="dices")) == expected, path
    again = [*rows, {**rows[0], "Q_overall": "Yes" if rows[0]["Q_overall"] == "No" else "No"}]
    with pytest.raises(InputError, match=r"rates item .* twice, differently"):
        read_votes(table(tmp_path / "twice.csv", again), layout="dices")
    with pytest.raises(InputError, match="the choice is 'Maybe'"):
        read_votes(table(tmp_path / "word.csv", [{**rows[0], "Q_overall": "Maybe"}]), layout="dices")


def test_ultrafeedback(tmp_path: Path) -> None:
    aspects = ("helpfulness", "honesty", "instruction_following", "truthfulness")

    def completion(model: str, text: str, *ratings: str) -> dict[str, Any]:
        given = {aspect: {"Rating": rating, "Rationale": "r"} for aspect, rating in zip(aspects, ratings, strict=True)}
        return {
            "model": model,
            "custom_system_prompt": "",
            "response": text,
            "annotations": given,
            "overall_score": 8.0,
        }

    rows = [
        {
            "source": "evol_instruct",
            "instruction": "Do it",
            "models": ["m", "n"],
            "completions": [completion("m", "one", "5", "4", "3", "5"), completion("n", "two", "4", "4", "N/A", "2")],
            "correct_answers": ["None"],
        },
        {"source": "evol_instruct", "instruction": "Do it", "models": [], "completions": []},
    ]
    path = lines(tmp_path / "evol_instruct.jsonl", rows)
    assert pairs_of(read_votes(path, layout="ultrafeedback")) == {("1", "m", "n"): (Fraction(5, 6), 3)}
    broken = json.loads(json.dumps(rows))
    del broken[0]["completions"][1]["annotations"]["honesty"]
    with pytest.raises(InputError, match="row 1: no 'honesty' in column 'annotations'"):
        read_votes(lines(tmp_path / "bad.jsonl", broken), layout="ultrafeedback")


def test_anthropic_hh(tmp_path: Path) -> None:
    """The same question with the same two answers, once each way, and with a third answer."""
    begin = "\n\nHuman: What?\n\nAssistant: Which?\n\nHuman: That!"
    rows = [
        {"chosen": f"{begin}\n\nAssistant: good", "rejected": f"{begin}\n\nAssistant: bad"},
        {"chosen": f"{begin}\n\nAssistant: bad", "rejected": f"{begin}\n\nAssistant: good"},
        {"chosen": "\n\nHuman: x\n\nAssistant: y", "rejected": "\n\nHuman: x\n\nAssistant: y"},
        {"chosen": f"{begin}\n\nAssistant: best", "rejected": f"{begin}\n\nAssistant: bad"},
    ]
    for path in every_format(tmp_path, rows, nested=False):
        assert pairs_of(read_votes(path, layout="chosen-rejected")) == {
            ("1", "answer 1", "answer 2"): (Fraction(1, 2), 2),
            ("1", "answer 3", "answer 2"): (Fraction(1), 1),
        }, path
    for bad, part in (
        (
            {"chosen": f"{begin}\n\nAssistant: x", "rejected": "\n\nHuman: ?\n\nAssistant: y"},
            "chosen and rejected answer different prompts",
        ),
        ({"chosen": "x", "rejected": "y"}, "no \"Assistant:\" in column 'chosen'"),
        ({"chosen": None, "rejected": "y"}, "None in column 'chosen'"),
    ):
        with pytest.raises(InputError, match=f"row 1: {part}"):
            read_votes(lines(tmp_path / "bad.jsonl", [bad]), layout="chosen-rejected")


def test_chosen_and_rejected_messages(tmp_path: Path) -> None:
    """Lists of messages, with the prompt beside them and without."""
    user = message("user", "What?")
    whole = [
        {"chosen": [user, message("assistant", "good")], "rejected": [user, message("assistant", "bad")]},
        {"chosen": [user, message("assistant", "bad")], "rejected": [user, message("assistant", "worse")]},
    ]
    expected = {
        ("1", "answer 1", "answer 2"): (Fraction(1), 1),
        ("1", "answer 2", "answer 3"): (Fraction(1), 1),
    }
    beside = [{"prompt": "What?", "score_chosen": 8.5, "score_rejected": 2.0} | row for row in whole]
    texts = [
        {"prompt": "What?", "chosen": row["chosen"][1]["content"], "rejected": row["rejected"][1]["content"]}
        for row in whole
    ]
    for name, rows in (("whole", whole), ("beside", beside), ("texts", texts)):
        (tmp_path / name).mkdir()
        for path in every_format(tmp_path / name, rows):
            assert pairs_of(read_votes(path, layout="chosen-rejected")) == expected, path


def test_shp(tmp_path: Path) -> None:
    def row(post: str, a: str, b: str, label: int) -> dict[str, Any]:
        texts = {"human_ref_A": "one", "human_ref_B": "two", "history": "a question"}
        scores = {"upvote_ratio": 0.99, "score_A": 52, "score_B": 54, "seconds_difference": 711.0, "score_ratio": 1.04}
        ids = {"post_id": post, "domain": "askacademia_train", "c_root_id_A": a, "c_root_id_B": b}
        return {**ids, "created_at_utc_A": 1, "created_at_utc_B": 2, **texts, **scores, "labels": label}

    rows = [row("himc90", "fwhnqat", "fwhp8d4", 0), row("himc90", "fwhnqat", "g", 1), row("z", "u", "v", 1)]
    for path in every_format(tmp_path, rows, nested=False):
        assert pairs_of(read_votes(path, layout="shp")) == {
            ("himc90", "fwhnqat", "fwhp8d4"): (Fraction(0), 1),
            ("himc90", "fwhnqat", "g"): (Fraction(1), 1),
            ("z", "u", "v"): (Fraction(1), 1),
        }, path


def test_tournesol(tmp_path: Path) -> None:
    """The published readme: negative, the user prefers video_a; positive, video_b."""

    def row(user: str, a: str, b: str, criterion: str, score: int) -> dict[str, Any]:
        ids = {"public_username": user, "video_a": a, "video_b": b, "criteria": criterion}
        return {**ids, "score": score, "score_max": 10, "week_date": "2021-01-04"}

    rows = [
        row("u", "-abc", "=x1", "largely_recommended", -3),
        row("v", "=x1", "-abc", "largely_recommended", -10),
        row("w", "-abc", "=x1", "largely_recommended", 0),
        row("u", "-abc", "=x1", "pedagogy", 7),
    ]
    path = table(tmp_path / "comparisons.csv", rows)
    assert pairs_of(read_votes(path, layout="tournesol")) == {
        ("largely_recommended", "-abc", "=x1"): (Fraction(1, 2), 3),
        ("pedagogy", "-abc", "=x1"): (Fraction(0), 1),
    }
    assert read_votes(path, layout="tournesol", prompts=["pedagogy"]).size == 1


def test_pandalm(tmp_path: Path) -> None:
    def entry(idx: int, one: str, two: str, *votes: int) -> dict[str, Any]:
        texts = {"motivation_app": "App", "cmp_key": "m-7b_n-7b", "instruction": "do", "input": ""}
        given = {f"annotator{k}": vote for k, vote in enumerate(votes, 1)}
        return {"idx": idx, **texts, "response1": one, "response2": two, **given}

    rows = [entry(0, "one", "two, longer", 2, 2, 1), entry(1, "same", "same", 0, 0, 0), entry(2, "a", "bc", 0, 1, 1)]
    path = tmp_path / "testset-v1.json"
    path.write_text(json.dumps(rows, indent=1))
    votes = read_votes(path, layout="pandalm")
    assert pairs_of(votes) == {
        ("0", "response1", "response2"): (Fraction(1, 3), 3),
        ("2", "response1", "response2"): (Fraction(5, 6), 3),
    }
    features = require_linear(votes)
    assert features.names == ("length",)
    assert features.X.tolist() == [[3], [11], [1], [2]]


XML = """<?xml version="1.0"?>
<list>{pairs}
</list>
"""


def argument_pair(a: str, b: str, *values: str) -> str:
    assignments = "".join(
        f"<mTurkAssignment><turkID>A{k}</turkID><value>{value}</value><reason>it's &lt;b&gt;</reason></mTurkAssignment>"
        for k, value in enumerate(values)
    )
    sides = "".join(f"<arg{k}><text>“…”</text><id>{one}</id></arg{k}>" for k, one in enumerate((a, b), 1))
    return (
        f"<annotatedArgumentPair><id>{a}_{b}</id>{sides}<debateMetaData><title>t</title></debateMetaData>"
        f"<mTurkAssignments>{assignments}</mTurkAssignments><goldLabel>{values[0]}</goldLabel></annotatedArgumentPair>"
    )


def test_ukpconvarg1(tmp_path: Path) -> None:
    """The first pair is the published one of tv-is-better-than-books_tv.xml, with its five votes."""
    first = argument_pair("arg135683", "arg637551", "a1", "a2", "a2", "equal", "a2")
    second = argument_pair("arg218504", "arg135683", "equal", "a2", "equal", "equal", "equal")
    folder = tmp_path / "UKPConvArg1-full-XML"
    folder.mkdir()
    path = folder / "tv-is-better-than-books_tv.xml"
    path.write_text(XML.format(pairs=first + second))
    (folder / "other.xml").write_text(XML.format(pairs=argument_pair("arg1", "arg2", "a1")))
    topic = {
        (path.stem, "arg135683", "arg637551"): (Fraction(3, 10), 5),
        (path.stem, "arg218504", "arg135683"): (Fraction(4, 10), 5),
    }
    assert pairs_of(read_votes(path, layout="ukpconvarg1")) == topic
    assert pairs_of(read_votes(folder, layout="ukpconvarg1")) == {("other", "arg1", "arg2"): (Fraction(1), 1), **topic}
    for name, text, part in (
        ("cut.xml", XML.format(pairs=first)[:-30], "cut off"),
        ("none.xml", "<list/>", "no annotatedArgumentPair"),
        ("word.xml", XML.format(pairs=argument_pair("x", "y", "a3")), "pair 1: the choice is 'a3'"),
        ("pairs.csv", "topic,arg1,arg2,votes\n0,x,y,1:1\n", "layout ukpconvarg1-pairs"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=part) as caught:
            read_votes(tmp_path / name, layout="ukpconvarg1")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("by", ["rank", "rating"])
def test_squality_as_published_and_as_a_table(by: str, shared_data: Path) -> None:
    """all-responses.jsonl says what the table that was made from it says."""
    layout = "squality" if by == "rank" else "squality-rating"
    votes = read_votes(shared_data / "squality/all-responses.jsonl", layout=layout)
    made = read_votes(shared_data / "squality/ranks.csv", layout=f"{layout}-pairs")
    given = {frozenset(key): (key, value) for key, value in pairs_of(made).items()}
    assert votes.size == made.size == 300
    for key, (p, n) in pairs_of(votes).items():
        other, (q, m) = given[frozenset(key)]
        assert n == m
        assert p == (q if other == key else 1 - q)
    assert votes.features is not None
    assert made.features is not None
    words = {
        (made.prompts[i], made.responses[r]): made.features.row(r)
        for i, (low, high) in enumerate(zip(made.starts[:-1], made.starts[1:], strict=True))
        for r in range(low, high)
    }
    for i, (low, high) in enumerate(zip(votes.starts[:-1], votes.starts[1:], strict=True)):
        for r in range(low, high):
            assert votes.features.row(r) == words[votes.prompts[i], votes.responses[r]]


def test_two_texts_never_share_a_name(tmp_path: Path) -> None:
    """A model may be called as the second text of another one is."""

    def row(a: tuple[str, str], b: tuple[str, str]) -> dict[str, Any]:
        summaries = [{"policy": policy, "text": text} for policy, text in (a, b)]
        return {"info": {"id": "t"}, "summaries": summaries, "choice": 0}

    rows = [
        row(("m", "one"), ("m", "two")),
        row(("m (2)", "three"), ("m", "one")),
        row(("m (2)", "four"), ("m", "five")),
    ]
    votes = read_votes(lines(tmp_path / "batch.json", rows), layout="tldr")
    assert votes.responses == ("m", "m (2)", "m (2) (2)", "m (2) (3)", "m (3)")
    assert votes.size == 3


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_which_file_it_reads(layout: str) -> None:
    """And docs/data.md lists it."""
    assert LAYOUTS[layout].file
    docs = (Path(__file__).parents[3] / "docs/data.md").read_text()
    assert f"`{layout}`" in docs
