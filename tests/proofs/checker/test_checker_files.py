"""How the checker reads files, whatever is in them, and what the command says of them."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path

import pytest
from support.ranking_certificates import EXAMPLES, edited, example, rational_feasible, talk_infeasible
from support.ranking_judge import certificate

from pluralign.proofs.checker import Unreadable, check_file
from pluralign.proofs.checker.command import main


def test_a_file_holds_one_object_or_one_a_line(tmp_path: Path) -> None:
    one, lines = tmp_path / "one.json", tmp_path / "lines.jsonl"
    one.write_text(json.dumps(talk_infeasible(), indent=2))
    lines.write_text("\n".join(json.dumps(example(name)) for name in ("count", "lcpo", "feasible")) + "\n\n")
    (verdict,) = check_file(str(one))
    assert (verdict.file, verdict.kind, verdict.accepted, verdict.reason) == (
        str(one),
        "infeasible-ranking",
        True,
        "",
    )
    assert verdict.claim == talk_infeasible()["claim"]
    assert [v.kind for v in check_file(str(lines))] == [
        "feasible-ranking-count",
        "leximax-ranking",
        "feasible-ranking",
    ]
    assert all(v.accepted for v in check_file(str(lines)))


def test_what_comes_before_a_value_without_end_is_checked(tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(EXAMPLES["count"] + "\n" + "[" * 100_000 + "\n" + EXAMPLES["count"])
    assert [v.accepted for v in check_file(str(tmp_path / "lines.jsonl"))] == [True, False]


HOSTILE: dict[str, str] = {
    "deep list": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "deep claim": '{"kind": "lcpo", "claim": ' + "[" * 900 + "]" * 900 + "}",
    "NaN": '{"claim": NaN, "version": -Infinity}',
    "long integer": "1" * 1_000_001,
    "long integer inside": '{"version": ' + "1" * 1_000_001 + "}",
    "number": "7",
    "string": '"certificate"',
    "null": "null",
    "list": "[]",
    "surrogate": '{"\\ud800": 1}',
    "repeated key": '{"kind": 1, "kind": 1}',
    "line breaks": json.dumps(edited("feasible", "claim", "ranking", to=["a\n\x1b[2J\x9b", "b", "c"])),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_is_rejected_in_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "hostile.json"
    file.write_text(HOSTILE[name])
    verdicts = check_file(str(file))
    assert [v.accepted for v in verdicts] == [False]
    json.dumps([v.claim for v in verdicts], allow_nan=False)
    too_large = name.startswith(("deep l", "deep o", "long"))
    assert main([str(file)]) == (3 if too_large else 1)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"{'gave up' if too_large else 'rejected'} {file} ")
    assert err.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n\t\n",
        b"{",
        b'{"a": 1}\n{"b": ',
        b"hello",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b"{'a': 1}",
        b"{} x",
    ],
)
def test_what_is_not_json_is_unreadable(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=re.escape(str(file))):
        check_file(str(file))
    assert main([str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_directories_missing_files_and_cut_files_are_unreadable(tmp_path: Path) -> None:
    text = json.dumps(rational_feasible(), indent=1)
    (tmp_path / "cut.json").write_text(text[: len(text) // 2])
    for path in (tmp_path, tmp_path / "missing.json", tmp_path / "cut.json", "nul\0.json"):
        with pytest.raises(Unreadable):
            check_file(str(path))


def test_every_cut_of_a_file_is_noticed(tmp_path: Path) -> None:
    text = json.dumps(rational_feasible())
    for length in range(1, len(text)):
        (tmp_path / "cut.json").write_text(text[:length])
        with pytest.raises(Unreadable):
            check_file(str(tmp_path / "cut.json"))


def test_exit_codes_and_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, cut = (str(tmp_path / name) for name in ("good.json", "bad.json", "cut.json"))
    Path(good).write_text(json.dumps(example("count")))
    Path(bad).write_text(json.dumps(edited("count", "claim", "count", to=9)))
    Path(cut).write_text("{")
    assert main([good]) == 0
    assert capsys.readouterr().out == f'accepted  {good}  feasible-ranking-count  {{"count": 8}}\n'
    assert main([good, bad]) == 1
    captured = capsys.readouterr()
    assert captured.err == f"rejected {bad} feasible-ranking-count: 8 rankings are feasible, not 9\n"
    assert main([cut, bad, good]) == 2
    assert main([]) == 2


def test_names_cannot_break_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name with a control sequence, a line separator and half a surrogate pair is escaped in the answer."""
    name = "\x9b2J\u2028\ud800é"
    claim = {"feasible": True, "ranking": [name]}
    value = certificate("feasible-ranking", {"candidates": [name]}, claim, {"theta": None})
    (tmp_path / "names.json").write_text(json.dumps(value))
    assert main([str(tmp_path / "names.json")]) == 0
    assert capsys.readouterr().out.endswith('["\\x9b2J\\u2028\\ud800é"]}\n')


def test_a_count_too_long_to_print_is_still_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = math.factorial(2000)
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        names = [str(i) for i in range(2000)]
        text = json.dumps(certificate("feasible-ranking-count", {"candidates": names}, {"count": count}, {}))
    finally:
        sys.set_int_max_str_digits(before)
    (tmp_path / "long.json").write_text(text)
    (verdict,) = check_file(str(tmp_path / "long.json"))
    assert verdict.accepted
    assert verdict.claim is None
    assert main([str(tmp_path / "long.json")]) == 0
    assert capsys.readouterr().out.startswith("accepted  ")
