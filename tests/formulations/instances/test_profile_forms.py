"""Tied and incomplete ballots: refused, broken, skipped or taken as comparisons, from JSON and PrefLib alike, and counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl
from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.instances.profile import pairwise

LOOSE = {
    "candidates": {"A": [0, 0], "B": [1, 0], "C": [1, 1]},
    "ballots": [
        {"count": 3, "ranking": ["A", "B", "C"]},
        {"count": 2, "ranking": ["C", ["A", "B"]]},
        {"count": 5, "theta": [1, 0]},
    ],
}
PARTIAL: dict[str, Any] = {"candidates": ["A", "B", "C"], "ballots": [{"count": 4, "ranking": ["C", "A"]}]}
PREFLIB = """# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 7
3: 1,2,3
2: 3,{1,2}
2: 3,1
"""


def written(folder: Path, name: str, value: Any) -> str:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(path)


def test_ties_in_json_are_refused_unless_it_is_said_what_to_do(tmp_path: Path) -> None:
    path = written(tmp_path, "loose.json", LOOSE)
    with pytest.raises(InputError, match=r"ballot 2: ties 'A', 'B'; .*ties='break' or ties='skip'") as refused:
        pl.load(path)
    assert "--ties break or --ties skip, or --incomplete comparisons" in refused.value.command
    with pytest.warns(InputNote, match=r"2 of 3 ballots \(7 voters\) tie candidates and have their ties broken"):
        broken = pl.load(path, ties="break")
    assert [(b.count, b.ranking) for b in broken.ballots] == [(3, (0, 1, 2)), (2, (2, 0, 1)), (5, (1, 2, 0))]
    with pytest.warns(InputNote, match=r"2 of 3 ballots \(7 voters\) tie candidates and are left out"):
        assert [b.count for b in pl.load(path, ties="skip").ballots] == [3]


def test_every_ballot_as_comparisons_of_what_it_ranks(tmp_path: Path) -> None:
    path = written(tmp_path, "loose.json", LOOSE)
    with pytest.warns(InputNote, match="2 of 3 ballots tie or leave out candidates; all are taken as comparisons"):
        compared = pl.load(path, incomplete="comparisons")
    assert pairwise(compared).tolist() == [[0, 3, 3], [5, 0, 3], [7, 2, 0]]
    assert compared.features == pl.Instance.from_arrays(LOOSE["candidates"]).features
    answer = pl.aggregate(compared, "kemeny")
    assert str(answer.status) == "proved"


def test_partial_ballots_in_json_need_the_option(tmp_path: Path) -> None:
    path = written(tmp_path, "partial.json", PARTIAL)
    with pytest.raises(InputError, match="ballot 1: leaves out 'B'"):
        pl.load(path)
    with pytest.raises(InputError, match=r"leaves out 'B'"):
        pl.load(path, ties="break")
    with pytest.warns(InputNote):
        assert pl.load(path, incomplete="comparisons").comparisons == (pl.Comparison(2, 0, 4),)


def test_preflib_files_take_the_same_options(tmp_path: Path) -> None:
    path = written(tmp_path, "some.toi", PREFLIB)
    assert [ballot.is_strict for ballot in pl.load(path).ballots] == [True, False, True]
    with pytest.warns(InputNote, match="1 of 3"):
        assert [b.ranking for b in pl.load(path, ties="break").ballots] == [(0, 1, 2), (2, 0, 1), (2, 0)]
    with pytest.warns(InputNote, match="2 of 3"):
        assert pairwise(pl.load(path, incomplete="comparisons")).tolist() == [[0, 3, 3], [0, 0, 3], [4, 2, 0]]


def test_complete_rankings_as_comparisons_count_the_same_and_need_no_remark(recwarn: pytest.WarningsRecorder) -> None:
    whole = pl.load("builtin:separability")
    compared = pl.load("builtin:separability", incomplete="comparisons")
    assert (pairwise(compared) == pairwise(whole)).all()
    assert not recwarn.list


@pytest.mark.parametrize(
    ("options", "words"),
    [({"ties": "drop"}, "ties='drop'"), ({"incomplete": "yes"}, "incomplete='yes'"), ({"ties": None}, "ties")],
)
def test_unknown_treatments_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        pl.load("builtin:talk", **options)


def test_ballots_that_rank_nothing_against_anything_are_no_comparisons() -> None:
    data = {"candidates": ["A", "B"], "ballots": [{"ranking": [["A", "B"]]}]}
    from pluralign.formulations.instances.reading import from_json

    with pytest.raises(InputError, match="no ballot ranks one candidate above another"):
        from_json(data, incomplete="comparisons")
