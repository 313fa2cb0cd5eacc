"""The engine's own certificates: accepted as written, rejected when any field is changed."""

from __future__ import annotations

import copy
import json
import os
import random
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.mutations import accepted, leaves, with_leaf, wrong_values

import pluralign as pl
from pluralign.answers.answer import Answer
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Comparison, Instance
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates

ANSWERS: dict[str, Callable[[], Answer]] = {
    "feasible": lambda: pl.feasible(pl.load("builtin:talk"), list("ABCED")),
    "infeasible": lambda: pl.feasible(pl.load("builtin:talk"), list("ABCDE")),
    "all rankings": lambda: pl.rankings(pl.load("builtin:separability")),
    "count": lambda: pl.rankings(pl.load("builtin:talk"), count_only=True),
    "lcpo": lambda: pl.aggregate(pl.load("builtin:c1-fails-po"), "lcpo"),
    "borda": lambda: pl.aggregate(random_profile(5, 2, n=5), "leximax-borda"),
    "comparisons": lambda: pl.aggregate(pl.load("builtin:cems"), "lcpo-half"),
    "no Pareto ranking": lambda: pl.aggregate(
        Instance(("a", "b", "c"), None, comparisons=(Comparison(0, 1), Comparison(1, 2), Comparison(2, 0))),
        "lcpo",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_accepted_as_written_and_rejected_when_a_field_is_changed(name: str) -> None:
    """Only a θ may change and still induce its ranking; every other single change in claim and evidence is a lie."""
    answer = ANSWERS[name]()
    assert answer.status is pl.Status.PROVED
    (document,) = answer.certificates
    document = json.loads(json.dumps(document))
    assert accepted(document)
    names = [c if isinstance(c, str) else c[0] for c in document["instance"]["candidates"]]
    places = [(path, value) for path, value in leaves(document) if path[0] in ("claim", "evidence", "kind", "version")]
    sample = random.Random(1).sample(places, min(len(places), 60))
    for path, value in sample:
        for wrong in wrong_values(value, names):
            if "theta" in path and isinstance(wrong, int):
                continue
            assert not accepted(with_leaf(document, path, wrong)), (path, wrong)


@pytest.mark.parametrize("name", ["lcpo", "borda", "comparisons"])
def test_a_changed_profile_is_noticed_or_has_the_same_scores(name: str) -> None:
    """The checker derives the scores from the instance: reversing every ballot must break the claim."""
    (document,) = ANSWERS[name]().certificates
    changed = copy.deepcopy(document)
    for ballot in changed["instance"].get("ballots", []):
        ballot["ranking"].reverse()
    for row in changed["instance"].get("comparisons", []):
        row["above"], row["below"] = row["below"], row["above"]
    assert not accepted(changed)


def test_leaving_out_any_rejection_breaks_the_proof() -> None:
    (document,) = ANSWERS["lcpo"]().certificates
    conflicts = document["evidence"]["conflicts"]
    assert conflicts
    for i in range(len(conflicts)):
        changed = copy.deepcopy(document)
        del changed["evidence"]["conflicts"][i]
        assert not accepted(changed)


def test_leaving_out_any_ranking_breaks_completeness() -> None:
    (document,) = ANSWERS["all rankings"]().certificates
    changed = copy.deepcopy(document)
    changed["claim"]["rankings"].pop()
    changed["evidence"]["thetas"].pop()
    changed["claim"]["count"] -= 1
    assert not accepted(changed)


def test_files_are_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "c.json"
    target.write_text("before")
    document = ANSWERS["infeasible"]().certificates[0]

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(json, "dump", full)
        with pytest.raises(InputError, match="No space left"):
            certificates.write(str(target), [document])
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["c.json"]
    certificates.write(str(target), [document, document])
    assert [verdict.accepted for verdict in checker.check_file(str(target))] == [True, True]


def test_links_and_devices_are_written_to_and_not_replaced(tmp_path: Path) -> None:
    document = ANSWERS["infeasible"]().certificates[0]
    (tmp_path / "real.json").write_text("")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    certificates.write(str(tmp_path / "link.json"), [document])
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text()) == document
    certificates.write(os.devnull, [document])
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.parametrize("place", ["", "no such folder/c.json"])
def test_places_that_cannot_be_written_are_refused(place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        certificates.write(str(tmp_path / place), [])
