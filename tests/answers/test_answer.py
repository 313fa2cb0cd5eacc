"""Answers as one reads them in Python: attributes, text, picture, table, files, copies; the same from whatever is given."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars
import pytest

import pluralign as pl
from pluralign import show, show_ensembles
from pluralign.answers.answer import proved
from pluralign.proofs import checker
from pluralign.solver.results import Status

ANSWERS: dict[str, Callable[[], pl.Answer]] = {
    "feasible": lambda: pl.feasible("builtin:talk", "B>C>D>E>A"),
    "infeasible": lambda: pl.feasible("builtin:talk", list("ABCDE")),
    "rankings": lambda: pl.rankings("builtin:separability"),
    "count": lambda: pl.rankings("builtin:talk", count_only=True),
    "aggregate": lambda: pl.aggregate("builtin:cems", "lcpo"),
    "kemeny": lambda: pl.aggregate("builtin:separability", "kemeny", all_optima=True),
    "loss": lambda: pl.aggregate("builtin:loss-counterexample-m4", "loss:logistic"),
    "axioms": lambda: pl.axioms("builtin:separability", "lcpo", "po"),
    "compatible": lambda: pl.compatible("po", voters=1),
    "prove": lambda: pl.prove("lcpo/po", 3),
    "calibrate": lambda: pl.calibrate("builtin:cems", size=1),
    "evaluate": lambda: pl.evaluate("builtin:cems", None, steps=1),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_shows_itself_and_survives_files_tables_and_copies(name: str, tmp_path: Path) -> None:
    answer = ANSWERS[name]()
    assert repr(answer) == (vars(show) | vars(show_ensembles))[answer.verb](answer.to_json())
    assert str(answer.status) in repr(answer)
    assert "<pre>" in answer._repr_html_()
    for kind, frame in (("polars", polars.DataFrame), ("pandas", pd.DataFrame)):
        table = answer.to_frame(kind)
        assert isinstance(table, frame)
        assert len(table) >= 1
    answer.save(tmp_path / "answer.json")
    assert json.loads((tmp_path / "answer.json").read_text()) == json.loads(json.dumps(answer.to_json()))
    assert all(verdict.accepted for verdict in answer.check())
    assert len(answer.check()) == len(answer.certificates)
    for same in (pickle.loads(pickle.dumps(answer)), copy.copy(answer), copy.deepcopy(answer)):
        assert same == answer
        assert repr(same) == repr(answer)


def test_what_one_reads_is_at_hand() -> None:
    answer = ANSWERS["aggregate"]()
    assert answer.ranking == ["London", "Paris", "St.Gallen", "Barcelona", "Milano", "Stockholm"]
    assert answer.theta == tuple(map(Fraction, answer.result["theta"]))
    assert answer.theta_array.tolist() == [float(x) for x in answer.result["theta"]]
    assert answer.conflict is None
    assert answer["scores"]["London"] == 5
    conflict = ANSWERS["infeasible"]().conflict
    assert conflict is not None
    assert {(row["above"], row["below"]) for row in conflict} <= {(a, b) for a in "ABCDE" for b in "ABCDE"}
    calibrated = ANSWERS["calibrate"]()
    assert calibrated.error == Fraction(calibrated["error"]) == calibrated.lower_bound
    assert [Fraction(row["weight"]) for row in calibrated.members] == [1]


def test_what_an_answer_does_not_have_is_said_with_what_it_has() -> None:
    with pytest.raises(AttributeError, match="has no theta; it has count, rankings"):
        _ = ANSWERS["rankings"]().theta
    with pytest.raises(AttributeError, match="has no conflict"):
        _ = ANSWERS["count"]().conflict
    assert ANSWERS["feasible"]().conflict is None


@pytest.mark.parametrize("name", ["feasible", "aggregate", "axioms", "calibrate"])
def test_pictures_in_memory_and_in_files(name: str, tmp_path: Path) -> None:
    answer = ANSWERS[name]()
    assert answer.plot()._repr_svg_().lstrip().startswith("<?xml")
    answer.plot(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(pl.InputError, match=r"\.png, \.svg or \.pdf"):
        answer.plot(tmp_path / "picture.gif")


def test_an_answer_without_a_picture_says_so_and_shows_its_text() -> None:
    answer = ANSWERS["rankings"]()
    with pytest.raises(pl.InputError, match="rankings has no picture"):
        answer.plot()
    assert "<img" not in answer._repr_html_()


def test_a_changed_certificate_is_rejected() -> None:
    answer = copy.deepcopy(ANSWERS["aggregate"]())
    answer.certificates[0]["claim"]["ranking"].reverse()
    [verdict] = answer.check()
    assert not verdict.accepted
    assert verdict.reason


INSTANCE = pl.load("builtin:separability")
FRAME = pd.DataFrame({"name": list("ABCD"), "x": [-1, 0, 0, 1], "y": [0.0, 1.0, 0.0, 0.0]})


@pytest.mark.parametrize(
    "given", ["builtin:separability", INSTANCE, INSTANCE.to_json(), FRAME, polars.DataFrame(FRAME.to_dict("list"))]
)
def test_an_instance_is_taken_from_whatever_holds_it(given: Any) -> None:
    assert pl.rankings(given, count_only=True)["count"] == 8


def test_votes_are_taken_from_whatever_holds_them(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": ["y", "z"], "votes_a": [2, 1], "votes_b": [1, 1]})
    frame.to_csv(tmp_path / "votes.csv", index=False)
    expected = pl.calibrate(pl.Votes.from_frame(frame)).error
    for given in (frame, polars.DataFrame(frame.to_dict("list")), tmp_path / "votes.csv", str(tmp_path / "votes.csv")):
        assert pl.calibrate(given).error == expected
    assert pl.calibrate(INSTANCE).error == pl.calibrate("builtin:separability").error


def test_evaluate_takes_the_answer_of_calibrate_its_file_and_its_members(tmp_path: Path) -> None:
    answer = pl.calibrate("builtin:cems", size=2, objective="error")
    answer.save(tmp_path / "ensemble.json")
    votes = pl.read_votes("builtin:cems")
    for given in (
        answer,
        tmp_path / "ensemble.json",
        answer.members,
        pl.read_ensemble(tmp_path / "ensemble.json", votes),
    ):
        assert pl.evaluate(votes, given).error == answer.error


def test_an_error_that_is_not_known_to_be_the_least_is_not_called_proved() -> None:
    """The certificate of an evaluation is about the ensemble alone."""
    answer = ANSWERS["evaluate"]()
    assert answer["proves"] == "the error of this ensemble"
    assert "(proved)" not in repr(answer)
    assert "proved: the error of this ensemble, of others nothing" in repr(answer)
    assert "(proved)" in repr(ANSWERS["calibrate"]())


def test_methods_are_there_in_python() -> None:
    assert pl.list_methods("kemeny") == ["auto", "enumeration", "branch", "cones", "milp"]
    assert set(pl.list_rules()) >= {"lcpo", "kemeny", "loss:logistic"}
    assert {"po", "separability"} <= set(pl.list_axioms())
    assert {row["name"] for row in pl.list_builtins()} >= {"builtin:talk", "builtin:cems"}
    assert {"multipref", "tldr"} <= set(pl.list_layouts())
    assert {"lcpo/po"} <= {row["name"] for row in pl.list_theorems()}
    greedy = pl.calibrate("builtin:separability", method="greedy", size=2)
    assert len(greedy["steps"]) == 2
    assert pl.calibrate("builtin:cems", method="frank-wolfe", steps=2)["steps"][-1]["size"] == 3
    assert str(pl.calibrate("builtin:cems", method="milp", size=1, norm="absolute").status) == "claimed"


def test_floats_are_meant_as_they_are_printed() -> None:
    """0.1 is 1/10 where it is an option; as data it is the binary fraction."""
    found = [
        pl.calibrate("builtin:cems", objective="support", level=x)["support"]["level"]
        for x in (0.1, "1/10", np.float32(0.1))
    ]
    assert found == ["1/10"] * 3
    pl.calibrate("builtin:cems", gap="0.01", exclude_outliers=(2, 0.1))


BAD: list[tuple[Callable[[], Any], str]] = [
    (lambda: pl.aggregate(7, "lcpo"), "instance is 7; give an Instance"),
    (lambda: pl.aggregate(pl.read_votes("builtin:cems"), "lcpo"), "its votes are for calibrate"),
    (lambda: pl.aggregate("builtin:cems", "lcp"), "did you mean 'lcpo'"),
    (lambda: pl.aggregate("builtin:cems", 5), "unknown rule 5"),  # type: ignore[arg-type]
    (lambda: pl.aggregate("builtin:cems", "lcpo", "branch"), "method='branch' does not apply"),
    (lambda: pl.aggregate("builtin:cems", "lcpo", solver="cplex"), "solver is 'cplex'; choose highs, cbc"),  # type: ignore[arg-type]
    (lambda: pl.aggregate("builtin:cems", "lcpo", time_limit=-1), "time_limit is -1; give seconds"),
    (lambda: pl.aggregate("builtin:cems", "lcpo", time_limit=float("nan")), "time_limit is nan"),
    (lambda: pl.feasible("builtin:talk", 3), "the ranking: 3; give a list"),  # type: ignore[arg-type]
    (lambda: pl.feasible("builtin:talk", "A>B"), "leaves out"),
    (lambda: pl.rankings("builtin:talk", most=0), "most is 0; give a whole number, 1 or more"),
    (lambda: pl.axioms("builtin:talk", "lcpo", 5), "names is 5; give a list of names"),  # type: ignore[arg-type]
    (lambda: pl.calibrate(5), "votes is 5; give Votes"),
    (lambda: pl.calibrate("builtin:cems", level="x"), "level: 'x' is not a finite number"),
    (lambda: pl.calibrate("builtin:cems", level=-1), "level='-1': expected a number of at least 0"),
    (lambda: pl.calibrate("builtin:cems", gap=1), "gap='1': expected a number of at least 0 and less than 1"),
    (lambda: pl.calibrate("builtin:cems", exclude_outliers=5), "exclude_outliers is 5; give two numbers"),  # type: ignore[arg-type]
    (lambda: pl.calibrate("builtin:cems", exclude_outliers=(1, 2, 3)), "give two numbers"),  # type: ignore[arg-type]
    (lambda: pl.calibrate("builtin:cems", size=0), "size is 0; give a whole number, 1 or more"),
    (lambda: pl.calibrate("builtin:cems", size=1.5), "size is 1.5"),  # type: ignore[arg-type]
    (lambda: pl.calibrate("builtin:cems", "linaer"), "did you mean 'linear'"),  # type: ignore[arg-type]
    (lambda: pl.calibrate("builtin:cems", norm="square"), "norm is 'square'; choose squared"),  # type: ignore[arg-type]
    (lambda: pl.calibrate("builtin:cems", steps=3), "only method='frank-wolfe' takes steps"),
    (lambda: pl.calibrate("builtin:cems", method="greedy"), "give the number of rewards by size"),
    (lambda: pl.evaluate("builtin:cems", 5), "ensemble is 5; give an Ensemble"),
    (lambda: pl.evaluate("builtin:cems", [{"weight": 1}]), "member 1: has neither theta nor rankings"),
    (lambda: pl.search("lcpo", "po", candidates=(3, "x")), "candidates is 'x'"),  # type: ignore[arg-type]
    (lambda: pl.search("lcpo", "po", voters="many"), "voters is 'many'"),
    (lambda: pl.prove("lcpo/po", workers=1.5), "workers is 1.5"),  # type: ignore[arg-type]
    (lambda: pl.compatible(5), "axioms is 5; give a list of names"),  # type: ignore[arg-type]
    (lambda: pl.matrix(5), "rules is 5; give a list of names"),  # type: ignore[arg-type]
    (lambda: pl.matrix(workers=-1), "workers is -1"),
    (lambda: pl.matrix(folder=5), "folder is 5; give a file's name"),  # type: ignore[arg-type]
    (lambda: pl.prove("lcpo/po", scripts=5), "scripts is 5; give a file's name"),  # type: ignore[arg-type]
    (lambda: pl.compatible("po", family=5), "family is 5; give a list of rankings"),  # type: ignore[arg-type]
    (lambda: pl.axioms("builtin:cems", ["lcpo"]), "unknown rule ['lcpo']"),  # type: ignore[arg-type]
    (lambda: pl.load(5), "source is 5; give a file's name"),  # type: ignore[arg-type]
    (lambda: pl.read_votes(5), "path is 5; give a file's name"),  # type: ignore[arg-type]
    (lambda: pl.read_votes("builtin:cems", columns=5), "columns is 5; give a dict"),  # type: ignore[arg-type]
    (lambda: pl.read_votes("builtin:cems", prompts=5), "prompts is 5; give a list of names"),  # type: ignore[arg-type]
    (lambda: pl.features(5), "features is 5; give a file's name"),
    (lambda: pl.check(5), "path is 5; give a file's name"),  # type: ignore[arg-type]
    (lambda: pl.evaluate("builtin:cems", pl.Ensemble((), ())), "fractions of more than 0 that add up to 1"),
    (lambda: pl.feasible("builtin:talk", "B>C>D>E>A").save(5), "path is 5; give a file's name"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("ask", "words"), BAD)
def test_every_argument_is_checked_by_its_name(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(pl.InputError, match=re.escape(words)) as refused:
        ask()
    assert "--" not in str(refused.value)


def test_dir_shows_public_names_only() -> None:
    assert {name for name in dir(pl) if not name.startswith("__")} == set(pl.__all__)


@pytest.mark.parametrize("name", sorted(pl.__all__))
def test_docstrings_name_nothing_that_a_user_does_not_have(name: str) -> None:
    """No module, no file of ours, no name that is not public."""
    thing = getattr(pl, name)
    texts = [inspect.getdoc(thing) or ""]
    if inspect.isclass(thing):
        texts += [inspect.getdoc(member) or "" for part, member in vars(thing).items() if not part.startswith("_")]
    for text in texts:
        assert not re.search(r"formulations[./]|proofs\.|reading/|\w+\.py\b|`_", text), text
        assert not re.search(r"`[a-z_]+\.[a-zA-Z_]+`", text), text


def test_what_the_checker_leaves_behind_is_collected_while_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects that refer to themselves stay until a collection, be it that of a minute of checking."""
    alive: list[int] = [0]

    class Cycle:
        def __init__(self) -> None:
            self.own = self
            alive[0] += 1

        def __del__(self) -> None:
            alive[0] -= 1

    def busy(*_: Any) -> None:
        for _ in range(100_000):
            Cycle()
        assert alive[0] < 50_000

    monkeypatch.setattr(checker, "check", busy)
    assert proved({}, [{"kind": "theorem"}]).status is Status.PROVED
