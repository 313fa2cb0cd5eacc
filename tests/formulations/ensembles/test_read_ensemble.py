"""Ensembles from JSON: what `calibrate` writes is read back, and everything else is refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl
from pluralign.formulations.ensembles.reading.ensembles import ensemble_of
from pluralign.formulations.errors import InputError

VOTES = pl.read_votes("builtin:cems")
NAMES = list(VOTES.responses)


@pytest.mark.parametrize("rewards", ["any", "linear"])
def test_an_answer_of_calibrate_is_read_back_with_its_error(rewards: Any, tmp_path: Path) -> None:
    answer = pl.calibrate(VOTES, rewards, size=2, objective="error", time_limit=20)
    file = tmp_path / "ensemble.json"
    file.write_text(json.dumps(answer.to_json()))
    ensemble = pl.read_ensemble(file, VOTES)
    assert pl.evaluate(VOTES, ensemble, rewards).result["error"] == answer.result["error"]


MEMBER: dict[str, Any] = {"weight": 1, "rankings": {"q": NAMES}}
BAD: list[tuple[Callable[[], Any], str]] = [
    (lambda: {}, "list of members"),
    (lambda: [], "non-empty list"),
    (lambda: [7], "member 1: expected"),
    (lambda: [{"rankings": {"q": NAMES}}], "member 1: expected"),
    (lambda: [MEMBER | {"weight": "1/2"}], "add up to '1/2'"),
    (lambda: [MEMBER | {"weight": 0}], "not positive"),
    (lambda: [MEMBER | {"weight": "x"}], "not a finite number"),
    (lambda: [{"weight": 1}], "neither theta nor rankings"),
    (lambda: [MEMBER | {"rankings": {"q": NAMES[1:]}}], "6 responses once each"),
    (lambda: [MEMBER | {"rankings": {"q": [*NAMES[1:], NAMES[1]]}}], "6 responses once each"),
    (lambda: [MEMBER | {"rankings": {"q": list(range(6))}}], "6 responses once each"),
    (lambda: [MEMBER | {"rankings": {"p": NAMES}}], "rankings of prompt 'q'"),
    (lambda: [{"weight": 1, "theta": [1]}], "3 numbers"),
    (lambda: [{"weight": 1, "theta": [0, 0, 0]}], "the same reward"),
    (lambda: [{"weight": 1, "theta": [1, "x", 0]}], "theta 2: 'x' is not a finite number"),
]


@pytest.mark.parametrize(("made", "said"), BAD)
def test_what_is_no_ensemble_is_refused(made: Callable[[], Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ensemble_of(made(), VOTES)


@pytest.mark.parametrize(
    ("text", "said"), [("{", "not JSON"), ("", "is empty"), ('[{"weight":1,"weight":1}]', "twice")]
)
def test_a_file_that_is_not_json_is_named(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "ensemble.json"
    file.write_text(text)
    with pytest.raises(InputError, match=rf"ensemble\.json: .*{said}"):
        pl.read_ensemble(file, VOTES)


def test_numbers_as_names_of_responses_are_not_guessed() -> None:
    """Names are text: the response "1" is not the number 1."""
    votes = pl.read_votes("builtin:kemeny-fails-po")
    members = [{"weight": 1, "rankings": {votes.prompts[0]: [int(name) for name in votes.responses]}}]
    with pytest.raises(InputError, match="responses once each"):
        ensemble_of(members, votes)
