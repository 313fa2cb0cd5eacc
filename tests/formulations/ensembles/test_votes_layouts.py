"""Published layouts: small files made in each, and the studies' own files where they are there."""

from __future__ import annotations

import csv
import gzip
import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from pluralign.formulations.ensembles.reading.files import comparable, read_votes, require_linear
from pluralign.formulations.ensembles.reading.layouts import LAYOUTS
from pluralign.formulations.ensembles.reading.layouts_studies import squality_pairs
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


def json_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def annotation(preference: str, evaluator: str) -> dict[str, Any]:
    return {
        "evaluator": evaluator,
        "overall_pref": preference,
        "confidence": "fairly-confident",
        "helpful_pref": "Tie",
        "helpful_reasons": ["clarity"],
        "harmless_checkboxes": None,
        "time_spent": 61,
        "timestamp": "2024-05-01",
    }


def comparison(prompt: str, a: tuple[str, str], b: tuple[str, str], normal: str, expert: str) -> dict[str, Any]:
    """A row of MultiPref; A, a, t, b, B are the five preferences."""
    words = dict(zip("AatbB", ("A-is-clearly", "A-is-slightly", "Tie", "B-is-slightly", "B-is-clearly"), strict=True))
    spelled = {key: word if key == "t" else f"{word}-better" for key, word in words.items()}
    return {
        "comparison_id": f"{prompt}-{a}-{b}",
        "prompt_id": prompt,
        "text": f"the text of {prompt}",
        "model_a": a[0],
        "completion_a": a[1],
        "model_b": b[0],
        "completion_b": b[1],
        "source": "wildchat",
        "category": "Open QA",
        "normal_worker_annotations": [annotation(spelled[p], f"n{i}") for i, p in enumerate(normal)],
        "expert_worker_annotations": [annotation(spelled[p], f"e{i}") for i, p in enumerate(expert)],
    }


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_multipref(suffix: str, tmp_path: Path) -> None:
    rows = [
        comparison("p1", ("tulu", "one"), ("gpt", "two"), "Aa", "tB"),
        comparison("p2", ("gpt", "x"), ("llama", "y"), "bb", "BB"),
        comparison("p1", ("gpt", "two"), ("tulu", "another"), "AA", ""),
        comparison("p1", ("gpt", "two"), ("tulu", "one"), "A", "b"),
        comparison("p3", ("gpt", "same"), ("gpt", "same"), "A", "b"),
        comparison("p4", ("gpt", "one"), ("gpt", "two"), "A", "b"),
        comparison("p5", ("gpt", "nobody"), ("tulu", "voted"), "", ""),
    ]
    path = json_lines(tmp_path / "multipref.jsonl", rows)
    if suffix == "parquet":
        pl.read_ndjson(path).write_parquet(tmp_path / "multipref.parquet")
    votes = read_votes(tmp_path / f"multipref.{suffix}", layout="multipref")
    assert pairs_of(votes) == {
        ("p1", "tulu", "gpt"): (Fraction(7, 12), 6),  # 2½ of 4, and 1 of 2 the other way round
        ("p1", "gpt", "tulu (2)"): (Fraction(1), 2),
        ("p2", "gpt", "llama"): (Fraction(0), 4),
        ("p4", "gpt", "gpt (2)"): (Fraction(1, 2), 2),
    }
    assert votes.prompts == ("p1", "p2", "p4")


def test_multipref_in_another_layout(tmp_path: Path) -> None:
    row = comparison("p1", ("tulu", "one"), ("gpt", "two"), "Aa", "tB")
    for change, message in (
        ({"model_a": ...}, "no column 'model_a': found 'comparison_id', .*; expected prompt_id, model_a"),
        (
            {"expert_worker_annotations": "none"},
            "row 1: 'none' in column 'expert_worker_annotations'; a list of objects with 'overall_pref' is expected",
        ),
        (
            {"expert_worker_annotations": [{"pref": "Tie"}]},
            "no 'overall_pref' in column 'expert_worker_annotations': found 'pref'",
        ),
        (
            {"normal_worker_annotations": [annotation("A", "x")]},
            "row 1: the choice is 'A'; expected one of 'A-is-clearly-better'",
        ),
    ):
        changed = {key: value for key, value in {**row, **change}.items() if value is not ...}
        with pytest.raises(InputError, match=message):
            read_votes(json_lines(tmp_path / "m.jsonl", [changed]), layout="multipref")
    (tmp_path / "cut.jsonl").write_text(json.dumps(row) + "\n" + json.dumps(row)[:-9])
    with pytest.raises(InputError, match=r"cut\.jsonl line 2: not JSON"):
        read_votes(tmp_path / "cut.jsonl", layout="multipref")


def helpsteer_row(strengths: list[int], prompt: str = "c#") -> dict[str, Any]:
    return {
        "split": "train",
        "prompt": prompt,
        "response_1": "one",
        "response_2": "two",
        "preference_strength": strengths[0] if strengths else 0,
        "preference_statement": "@Response 2 is better",
        "preference_elaboration": "",
        "three_most_similar_preferences": [{"statement": "", "elaboration": "", "strength": s} for s in strengths[:3]],
        "all_preferences_unprocessed": [{"strength": s, "justification": "because"} for s in strengths],
    }


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz"])
def test_helpsteer2(suffix: str, tmp_path: Path) -> None:
    rows = [[-3, -1, 2], [1, 2, 3, 0, -100], [-100, -100], [], [1]]
    path = json_lines(tmp_path / f"preference.{suffix}", [helpsteer_row(strengths) for strengths in rows])
    assert pairs_of(read_votes(path, layout="helpsteer2")) == {
        ("1", "response_1", "response_2"): (Fraction(2, 3), 3),
        ("2", "response_1", "response_2"): (Fraction(1, 8), 4),
        ("5", "response_1", "response_2"): (Fraction(0), 1),
    }
    with pytest.raises(InputError, match="row 1: the choice is 7; expected one of"):
        read_votes(json_lines(tmp_path / "bad.jsonl", [helpsteer_row([7])]), layout="helpsteer2")
    with pytest.raises(InputError, match="no vote between two responses"):
        read_votes(json_lines(tmp_path / "none.jsonl", [helpsteer_row([-100])]), layout="helpsteer2")


def tldr_row(post: str, a: tuple[str, str], b: tuple[str, str], choice: Any, worker: str) -> dict[str, Any]:
    return {
        "info": {"id": post, "post": "a long post", "title": "a title", "subreddit": "relationships"},
        "summaries": [{"text": text, "policy": policy, "note": None} for policy, text in (a, b)],
        "choice": choice,
        "worker": worker,
        "batch": "batch3.json",
        "split": "train",
        "extra": {} if worker == "w1" else {"confidence": 7},
    }


def test_tldr(tmp_path: Path) -> None:
    ref, sup, sup2 = ("ref", " a reference"), ("sup4", " a summary"), ("sup4", " another")
    rows = [
        tldr_row("t3_a", sup, ref, 1, "w1"),
        tldr_row("t3_a", ref, sup, 0, "w2"),
        tldr_row("t3_b", sup2, sup, 0, "w1"),
        tldr_row("t3_a", sup, ref, 0, "w3"),
        tldr_row("t3_a", sup2, sup, 1, "w3"),
        tldr_row("t3_a", sup, sup, 1, "w3"),
    ]
    cnndm = tldr_row("cnn", sup, ref, 1, "w4")
    cnndm["info"] = {"id": "cnn", "article": "an article", "site": "cnndm"}
    cnndm["summaries"][0]["note"] = "a note"
    path = json_lines(tmp_path / "batch3.jsonl", [*rows, cnndm])
    assert pairs_of(read_votes(path, layout="tldr")) == {
        ("t3_a", "sup4", "ref"): (Fraction(1, 3), 3),
        ("t3_a", "sup4 (2)", "sup4"): (Fraction(0), 1),
        ("t3_b", "sup4", "sup4 (2)"): (Fraction(1), 1),
        ("cnn", "sup4", "ref"): (Fraction(0), 1),
    }
    with pytest.raises(InputError, match="row 2: the choice is 2; expected one of '0', '1'"):
        read_votes(json_lines(tmp_path / "c.jsonl", [rows[0], tldr_row("x", sup, ref, 2, "w")]), layout="tldr")
    short = tldr_row("x", sup, ref, 0, "w")
    short["summaries"] = short["summaries"][:1]
    with pytest.raises(InputError, match="row 2: 1 summaries; each row compares two"):
        read_votes(json_lines(tmp_path / "s.jsonl", [rows[0], short]), layout="tldr")
    with pytest.raises(InputError, match="no column 'info', 'summaries'"):
        read_votes(json_lines(tmp_path / "n.jsonl", [{"choice": 1}]), layout="tldr")


MODELS = ("gemma_2b", "mistral_raft", "oasst_pythia_1b")


def scored(m: int, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    row: dict[str, Any] = {"prompt": f"prompt {seed}", "subset": "x", "prompt_id": seed}
    for i in range(1, m + 1):
        row |= {f"response_{i}": f"text {i}", f"response_{i}_model": f"llm-{i}"}
        row |= {f"response_{i}_{model}": float(random.integers(-4, 5)) / 4 for model in MODELS}
    return row


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "csv"])
def test_personalllm(suffix: str, tmp_path: Path) -> None:
    rows = [scored(4, seed) for seed in range(3, 8)]
    path = json_lines(tmp_path / "t.jsonl", rows)
    frame = pl.read_ndjson(path)
    if suffix != "jsonl":
        path = tmp_path / f"t.{suffix}"
        frame.write_parquet(path) if suffix == "parquet" else frame.write_csv(path)
    votes = read_votes(path, layout="personalllm")
    assert votes.prompts == ("3", "4", "5", "6", "7")
    assert list(votes.responses[:4]) == [f"response_{i}" for i in range(1, 5)]
    pairs = {}
    for row in rows:
        for a, b in combinations((f"response_{i}" for i in range(1, 5)), 2):
            halves = sum(1 + (row[f"{a}_{k}"] > row[f"{b}_{k}"]) - (row[f"{a}_{k}"] < row[f"{b}_{k}"]) for k in MODELS)
            pairs[str(row["prompt_id"]), a, b] = (Fraction(halves, 6), 3)
    assert pairs_of(votes) == pairs
    for change, message in (
        (frame.drop("response_2_gemma_2b"), "no column 'response_2_gemma_2b', but 'gemma_2b' scores other responses"),
        (frame.select("prompt", "response_1"), "no scores of two responses: found 'prompt', 'response_1'"),
        (
            frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("response_3_mistral_raft")),
            "row 1: no number in column 'response_3_",
        ),
        (frame.clear(), "has no rows"),
    ):
        change.write_parquet(tmp_path / "bad.parquet")
        with pytest.raises(InputError, match=message):
            read_votes(tmp_path / "bad.parquet", layout="personalllm")
    frame.with_columns(pl.lit("same").alias("prompt_id")).write_parquet(tmp_path / "same.parquet")
    assert read_votes(tmp_path / "same.parquet", layout="personalllm").prompts == ("1", "2", "3", "4", "5")


def test_prompts_and_titles(tmp_path: Path) -> None:
    path = json_lines(tmp_path / "t.jsonl", [scored(3, seed) for seed in range(4)])
    assert read_votes(path, layout="personalllm", prompts=["2"]).prompts == ("2",)
    with pytest.raises(InputError, match="no prompt is called '9'"):
        read_votes(path, layout="personalllm", prompts=["9"])
    assert all("\n" not in layout.title and layout.title for layout in LAYOUTS.values())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_refuses_another_table_in_one_line(layout: str, tmp_path: Path) -> None:
    for name, text in (("v.csv", "x,y\n1,2\n"), ("v.jsonl", '{"x": 1}\n'), ("v.csv", "")):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=r"v\.") as caught:
            read_votes(tmp_path / name, layout=layout)
        assert "\n" not in str(caught.value)


def test_ukpconvarg1_by_a_loop(shared_data: Path) -> None:
    path = shared_data / "ukpconvarg1/pairs_votes.csv"
    expected: Pairs = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            given = [int(vote.split(":")[1]) for vote in row["votes"].split()]
            p = Fraction(2 * given.count(1) + given.count(0), 2 * len(given))
            key = (row["topic"], row["arg1"], row["arg2"])
            assert key not in expected
            expected[key] = (p, len(given))
    votes = read_votes(path, layout="ukpconvarg1-pairs")
    assert pairs_of(votes) == expected
    assert (len(votes.prompts), votes.size) == (32, 16927)
    features = votes.features
    assert features is not None
    assert features.d == 10
    with open(shared_data / "ukpconvarg1/args.csv", newline="") as file:
        rows = {(row.pop("topic"), row.pop("arg")): row for row in csv.DictReader(file)}
    for i, (low, high) in enumerate(zip(votes.starts[:-1], votes.starts[1:], strict=True)):
        for r in range(low, high):
            assert features.row(r) == tuple(int(x) for x in rows[votes.prompts[i], votes.responses[r]].values())
    less, left_out = comparable(votes)
    assert less.size + left_out == votes.size
    require_linear(less)
    topic = read_votes(path, layout="ukpconvarg1-pairs", prompts=["0"])
    assert set(topic.prompts) == {"0"}
    assert pairs_of(topic) == {key: value for key, value in expected.items() if key[0] == "0"}


def test_pandalm_by_a_loop(shared_data: Path) -> None:
    path = shared_data / "pandalm/votes.csv"
    votes = read_votes(path, layout="pandalm-pairs")
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert votes.size == len(votes.prompts) == len(rows) == 999
    features = votes.features
    assert features is not None
    for e, (row, p) in enumerate(zip(rows, votes.fractions(), strict=True)):
        given = [row[f"ann{k}"] for k in (1, 2, 3)]
        a, b = int(votes.first[e]), int(votes.second[e])
        assert (votes.prompts[e], votes.responses[a], votes.responses[b]) == (
            row["idx"],
            row["model_a"],
            row["model_b"],
        )
        assert p == Fraction(2 * given.count("1") + given.count("0"), 6)
        assert (features.row(a), features.row(b)) == ((int(row["len_a"]),), (int(row["len_b"]),))


@pytest.mark.parametrize("by", ["overall_rank", "overall_rating"])
def test_squality_by_a_loop(by: str, shared_data: Path) -> None:
    path = shared_data / "squality/ranks.csv"
    votes = squality_pairs(str(path), by)
    ranks: dict[str, dict[str, dict[str, int]]] = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            worker = ranks.setdefault(f"{row['passage']}/{row['question']}", {}).setdefault(row["worker"], {})
            worker[row["system"]] = int(row[by])
    better = -1 if by == "overall_rank" else 1
    for (prompt, a, b), (p, n) in pairs_of(votes).items():
        signs = [np.sign(better * (given[a] - given[b])) for given in ranks[prompt].values()]
        assert (p, n) == (Fraction(int(sum(signs)) + 3, 6), 3)
    assert votes.size == 3 * len(ranks) == 300
    assert votes.features is not None
    assert votes.features.names == ("n_words",)
    assert votes.features.row(votes.responses.index("bart")) == (302,)


def test_cems_file_is_the_built_in(shared_data: Path) -> None:
    votes = read_votes(shared_data / "cems/bt2_CEMS_preferences.csv", layout="cems")
    assert pairs_of(votes) == pairs_of(read_votes("builtin:cems"))
    assert votes.responses == read_votes("builtin:cems").responses


def test_small_studies(tmp_path: Path) -> None:
    """The layouts of the studies without their files."""
    (tmp_path / "pairs_votes.csv").write_text("topic,arg1,arg2,gold,votes\n0,x,y,,0:2 1:0 2:1\n0,y,z,1,5:1\n")
    votes = read_votes(tmp_path / "pairs_votes.csv", layout="ukpconvarg1-pairs")
    assert pairs_of(votes) == {("0", "x", "y"): (Fraction(1, 2), 3), ("0", "y", "z"): (Fraction(1), 1)}
    assert votes.features is None
    (tmp_path / "args.csv").write_text("topic,arg,n,up\n0,z,1,2\n0,y,3,4\n0,x,5,6\n")
    features = require_linear(read_votes(tmp_path / "pairs_votes.csv", layout="ukpconvarg1-pairs"))
    assert features.X.tolist() == [[5, 6], [3, 4], [1, 2]]
    (tmp_path / "bad.csv").write_text("topic,arg1,arg2,votes\n0,x,y,0:2 1:3\n")
    with pytest.raises(InputError, match="row 1: the choice is '3'"):
        read_votes(tmp_path / "bad.csv", layout="ukpconvarg1-pairs")
    (tmp_path / "p.csv").write_text("idx,model_a,model_b,ann1,ann2,len_a,len_b\n7,m,m,1,0,5,6\n8,m,n,2,2,5,5\n")
    votes = read_votes(tmp_path / "p.csv", layout="pandalm-pairs")
    assert pairs_of(votes) == {("7", "m", "m (2)"): (Fraction(3, 4), 2), ("8", "m", "n"): (Fraction(0), 2)}
    with pytest.raises(InputError, match="equal features of 'm' and 'n' of prompt '8'"):
        require_linear(votes)
    head = "passage,question,worker,system,overall_rank,overall_rating,n_words\n"
    (tmp_path / "r.csv").write_text(head + "1,0,w,x,1,5,9\n1,0,w,y,1,4,8\n1,0,v,y,2,9,8\n1,0,v,x,1,2,9\n")
    assert pairs_of(read_votes(tmp_path / "r.csv", layout="squality-pairs")) == {("1/0", "x", "y"): (Fraction(3, 4), 2)}
    assert pairs_of(read_votes(tmp_path / "r.csv", layout="squality-rating-pairs")) == {
        ("1/0", "x", "y"): (Fraction(1, 2), 2)
    }
    (tmp_path / "s.csv").write_text(head + "1,0,w,x,first,5,9\n")
    with pytest.raises(InputError, match="row 1, column 'overall_rank': 'first' is not a finite number"):
        read_votes(tmp_path / "s.csv", layout="squality-pairs")
    (tmp_path / "c.csv").write_text('"",school1,school2,win1,win2,tied\n1,x,y,1,0,0\n2,x,y,NA,NA,NA\n3,x,y,0,0,1\n')
    assert pairs_of(read_votes(tmp_path / "c.csv", layout="cems")) == {("q", "x", "y"): (Fraction(3, 4), 2)}
