"""Pictures: every command that draws writes a whole file of each format, or refuses at once and leaves nothing behind.

What is drawn is tested where it is mathematics: cones of rankings, projections, p̂; and that nothing in an instance breaks it.
"""

from __future__ import annotations

import json
import math
import random
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.small_votes import random_votes

import pluralign as pl
from pluralign import calibrate, cli, read_votes
from pluralign.answers.evaluate import evaluate
from pluralign.commands import output
from pluralign.formulations.ensembles.ensemble import Ensemble, of_orders
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.reading import from_json
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.pictures import benchmarks, canvas, ensembles, instances
from pluralign.pictures.plane import cone, view
from pluralign.proofs.certificates.ensembles import Writer

FORMATS = ("png", "svg", "pdf")
SEARCH = [
    "search",
    "--rule",
    "leximax-plurality",
    "--axiom",
    "po",
    "--candidates",
    "3",
    "--dimensions",
    "2",
    "--workers",
    "0",
]
COMMANDS: dict[str, list[str]] = {
    "feasible": ["feasible", "builtin:talk", "A>B>C>E>D"],
    "infeasible": ["feasible", "builtin:talk", "A>B>C>D>E"],
    "aggregate": ["aggregate", "builtin:loss-counterexample", "--rule", "lcpo"],
    "axioms": ["axioms", "builtin:loss-counterexample-m4", "--rule", "loss:logistic", "--axiom", "po"],
    "search": [*SEARCH, "--bound", "1"],
    "calibrate": ["calibrate", "builtin:cems", "--size", "1"],
    "matrix": ["matrix", "--rule", "leximax-plurality", "--axiom", "po", "--quick", "--workers", "0"],
    "bench": ["bench", "--read", "ROWS"],
}


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer dots, so that drawing is quick."""
    monkeypatch.setattr(canvas, "DPI", 40)


def whole(path: Path) -> bool:
    """Whether the file is a complete picture of the format in its name."""
    content = path.read_bytes()
    if path.suffix == ".png":
        return content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82")
    if path.suffix == ".pdf":
        return content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    return ET.fromstring(content).tag.endswith("svg")


def case(
    suite: str, method: str, size: int, seconds: float | None, status: str = "proved", **more: Any
) -> dict[str, Any]:
    row = {"kind": "case", "suite": suite, "family": "np-hard", "series": "by m", "case": f"m={size}", "size": size}
    row |= {
        "step": 1.0,
        "method": method,
        "status": status,
        "seconds": seconds,
        "megabytes": 60.0,
        "gap": 0.0,
        "answer": "1",
    }
    return row | {"versions": {"processor": "$x$", "cores": "2", "pluralign": "0"}} | more


ROWS = [
    *(case("kemeny", "pluralign", m, 0.01 * 2**m) for m in (2, 3, 4, 5)),
    *(case("peers-kemeny", "pluralign", m, 0.01) for m in (2, 3, 4)),
    case("peers-kemeny", "other", 2, 0.005, "claimed"),
    case("peers-kemeny", "other", 3, 0.5, "wrong: 3, pluralign proved 2"),
    case("peers-kemeny", "other", 4, 9.9, "timeout"),
    case("peers-kemeny", "third", 2, None, "absent: not installed"),
    case("losses", "pluralign", 6, 0.02, series=""),
    case("lcpo", "pluralign", 10, 0.02, family="polynomial"),
    case("lcpo", "pluralign", 20, 0.09, family="polynomial"),
    {"kind": "fit", "suite": "kemeny", "family": "np-hard", "series": "by m", "method": "pluralign", "factor": 2.0,
     "step": 1.0, "low": 1.9, "high": 2.1, "level": 0.95, "points": 4, "sizes": [2, 3, 4, 5], "not_solved": 0, "versions": {}},
    {"kind": "fit", "suite": "lcpo", "family": "polynomial", "series": "by m", "method": "pluralign", "exponent": 2.2,
     "step": None, "low": None, "high": None, "level": 0.95, "points": 2, "sizes": [10, 20], "not_solved": 0, "versions": {}},
]  # fmt: skip


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def run(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    streams = capsys.readouterr()
    return int(stop.value.code or 0), streams.out, streams.err


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_draws_each_format(name, tmp_path, rows, capsys, monkeypatch):
    """One long computation, then the same answer drawn in all formats; bench reads its rows."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    arguments = [str(rows) if word == "ROWS" else word for word in COMMANDS[name]]
    code, out, err = run(capsys, [*arguments, "--json", "--plot", str(folder / "p.svg")])
    assert code in (0, 3)
    assert (len(out.splitlines()), "Warning" in err) == (1, False)
    assert whole(folder / "p.svg")
    monkeypatch.chdir(folder)
    if name == "aggregate" or (amounts.WHOLE and name not in ("search", "matrix")):  # these take a second or two
        for kind in ("png", "pdf"):
            assert run(capsys, [*arguments, "--plot", f"p.{kind}"])[0] == code
            assert whole(folder / f"p.{kind}")
    assert {path.stem for path in folder.iterdir()} == {"p"}, "no temporary file is left"


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("file", ["p.xyz", "p", "p.jpg", "nowhere/p.png", "folder.png"])
def test_bad_files_are_refused_before_the_work(name, file, tmp_path, rows, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.png").mkdir()
    before = sorted(tmp_path.rglob("*"))
    for module in (
        "pluralign.formulations.rankings.feasibility.RankingTest.__call__",
        "pluralign.proofs.matrix.table.cells",
        "pluralign.benchmarks.command.bench",
    ):
        monkeypatch.setattr(module, lambda *_, **__: pytest.fail("the work has begun"))
    arguments = [str(rows) if word == "ROWS" else word for word in COMMANDS[name]]
    code, out, err = run(capsys, [*arguments, "--plot", file])
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert file in err
    assert "picture cannot be written" in err
    assert sorted(tmp_path.rglob("*")) == before


def test_what_was_there_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "p.png"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(canvas.os, "replace", full)
    with pytest.raises(InputError, match="No space left"), canvas.drawn(str(path), 2, 2) as figure:
        figure.subplots().plot([0, 1])
    assert path.read_bytes() == b"old"
    assert [*tmp_path.iterdir()] == [path]


def test_an_answer_is_printed_even_if_its_picture_cannot_be(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(canvas, "write_atomically", lambda path, *_: (_ for _ in ()).throw(InputError(f"{path}: full")))
    code, out, err = run(capsys, [*COMMANDS["feasible"], "--json", "--plot", str(tmp_path / "p.png")])
    assert code == 2
    assert json.loads(out)["feasible"] is True
    assert err.strip().endswith("full")


def test_a_reader_who_has_gone_does_not_cost_the_picture(tmp_path, monkeypatch):
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(output, "print_json", gone)
    monkeypatch.setattr(cli.os, "dup2", lambda *_: None)
    with pytest.raises(SystemExit):
        cli.main([*COMMANDS["feasible"], "--json", "--plot", str(tmp_path / "p.png")])
    assert whole(tmp_path / "p.png")


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_answer_is_the_same_file(kind, tmp_path):
    instance = pl.load("builtin:talk")
    answer = pl.feasible(instance, list("ABCED")).to_json()
    for name in "xy":
        instances.feasible(instance, answer, str(tmp_path / f"{name}.{kind}"))
    assert (tmp_path / f"x.{kind}").read_bytes() == (tmp_path / f"y.{kind}").read_bytes()


def test_settings_of_matplotlib_are_as_before(tmp_path):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    benchmarks.draw(ROWS, str(tmp_path / "p.png"))
    assert dict(mpl.rcParams) == before


def test_no_features_no_picture_of_feasibility(tmp_path, capsys):
    file = tmp_path / "names.json"
    file.write_text(json.dumps({"candidates": ["A", "B"]}))
    code, out, err = run(capsys, ["feasible", str(file), "A>B", "--plot", str(tmp_path / "p.png")])
    assert (code, out) == (2, "")
    assert "no features" in err
    assert not (tmp_path / "p.png").exists()


# --- what is drawn ------------------------------------------------------------------------------------------


def text(path: Path) -> str:
    """The words of an SVG; matplotlib repeats each text as a comment."""
    return path.read_text(encoding="utf-8")


def test_pictures_say_what_they_show(tmp_path):
    instance = pl.load("builtin:talk")
    path = tmp_path / "p.svg"
    instances.feasible(instance, pl.feasible(instance, list("ABCDE")).to_json(), str(path))
    for words in ("infeasible (proved)", "20 × (D ≻ E)", "2 × (B ≻ C)", "projection of 3 features", "add up to 0"):
        assert words in text(path)
    instance = pl.load("builtin:loss-counterexample")
    answer = pl.axioms(instance, "loss:logistic", ["pmc", "po"])
    instances.axioms(instance, answer.to_json(), str(path))
    for words in ("violates pmc (proved)", "also violated: po", "2 voters", "feature 1"):
        assert words in text(path)
    benchmarks.draw(ROWS, str(path))
    for words in (
        "× 2 each step of 1 [1.9, 2.1]",
        "size^2.2",
        "1 timeout",
        "1 wrong",
        "1 absent",
        "NP-hard",
        "not solved",
    ):
        assert words in text(path)


def test_robustness_rows(tmp_path):
    rows = [
        case("robustness", method, 5, 0.1, series="", case="feasible: thin cones")
        | {"verdicts": {str(k): verdict for k, verdict in enumerate(verdicts)}}
        for method, verdicts in (
            ("pluralign", ["right"] * 5),
            ("floats", ["right", "wrong", "silent", "wrong θ", "failed"]),
        )
    ]
    path = tmp_path / "p.svg"
    benchmarks.draw([*rows, *ROWS], str(path))
    for words in ("thin cones (5)", "wrong θ", "silent", "failed", "pluralign", "floats"):
        assert words in text(path)
    with pytest.raises(InputError, match="no row to draw"):
        benchmarks.draw([], str(path))


coordinates = st.integers(-9, 9)


@settings(max_examples=amounts.of(40, 13))
@given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=4, unique=True))
def test_cones_are_the_feasible_rankings(points):
    """Of all rankings exactly the feasible ones have a cone; the cones fill the circle, and the θ inside induce them."""
    instance = Instance(tuple(f"c{i}" for i in range(len(points))), tuple(tuple(map(Fraction, p)) for p in points))
    test = RankingTest(Points.of(instance))
    seen = view(instance)
    total = 0.0
    for ranking in permutations(range(len(points))):
        sector = cone(seen.xy, ranking)
        assert (sector is not None) == test(ranking).feasible
        if sector is None:
            continue
        low, high = sector
        total += high - low
        for share in (0.02, 0.5, 0.98):
            angle = low + share * (high - low)
            rewards = seen.xy @ [math.cos(angle), math.sin(angle)]
            assert all(rewards[a] > rewards[b] for a, b in pairwise(ranking))
    assert total == pytest.approx(2 * math.pi)


@pytest.mark.parametrize("d", [1, 2, 3, 6])
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1, 1), (10**9, Fraction(1, 10**9), 1, 10**15, 3, 7)])
def test_the_order_along_theta_is_the_ranking(d, sizes):
    """However features are scaled or projected, candidates fall onto the arrow of θ in the order that θ induces."""
    rng = random.Random(d)
    for _ in range(20):
        rows = [tuple(rng.randint(-50, 50) * s for s in sizes[:d]) for _ in range(6 if d > 1 else 3)]
        theta = [Fraction(rng.randint(-50, 50) or 1) / s for s in sizes[:d]]
        rewards = [sum(t * x for t, x in zip(theta, row, strict=True)) for row in rows]
        if len(set(rewards)) < len(rows):
            continue
        instance = Instance(tuple(f"c{i}" for i in range(len(rows))), tuple(rows))
        seen = view(instance, theta)
        falls = seen.xy @ seen.direction(theta)
        assert [int(c) for c in np.argsort(-falls)] == sorted(range(len(rows)), key=lambda c: -rewards[c])
        assert bool(seen.note) == (d > 2 or (d == 2 and sizes[0] != 1))


def test_conflicts_cancel_in_every_projection():
    rng = random.Random(1)
    for d in (1, 2, 3, 4, 5):
        rows = [tuple(rng.randint(-99, 99) for _ in range(d)) for _ in range(9)]
        assert len(set(rows)) == 9
        instance = Instance(tuple(f"c{i}" for i in range(9)), tuple(rows))
        answer = RankingTest(Points.of(instance))(tuple(range(9)))
        if answer.conflict is None:
            answer = RankingTest(Points.of(instance))((1, 0, 5, 3, 4, 2, 8, 7, 6))
        assert answer.conflict is not None
        arrows = [(a, b, w) for (a, b), w in zip(answer.conflict.keys, answer.conflict.weights, strict=True)]
        seen = view(instance, None, arrows)
        most = max(w for _, _, w in arrows)
        steps = np.array([w / most * (seen.xy[a] - seen.xy[b]) for a, b, w in arrows])
        assert np.abs(steps.sum(axis=0)).max() < 1e-9


def test_agreement_is_that_of_the_ensemble():
    rng = random.Random(5)
    for _ in range(20):
        votes = random_votes(rng, (3, 4))
        rewards = tuple(of_orders(votes, [rng.sample(range(3), 3), rng.sample(range(3, 7), 4)]) for _ in range(3))
        ensemble = Ensemble(rewards, (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)))
        exact, q = ensemble.agreement(votes)
        found = ensembles.agreement(votes, Writer(votes, "any").members(ensemble))
        assert found == pytest.approx([int(x) / q for x in exact])


# --- nothing breaks it -----------------------------------------------------------------------------------------

NAMES = [
    "$a_1$",
    "\\frac{",
    "<b>&",
    "two\nlines",
    "a very long name that has no room on any picture",
    "平和",
    "x" * 200,
]


@pytest.mark.parametrize(
    ("m", "d"),
    [
        (1, 2),
        (1, 0),
        (2, 1),
        (7, 2),
        pytest.param(7, 0, marks=pytest.mark.slow),
        pytest.param(7, 5, marks=pytest.mark.slow),
        pytest.param(45, 2, marks=pytest.mark.slow),
        pytest.param(70, 3, marks=pytest.mark.slow),
    ],
)
def test_odd_names_and_all_sizes(m, d, tmp_path):
    rng = random.Random(10 * m + d)
    names = [*NAMES[:m], *(f"c{i}" for i in range(m - len(NAMES)))]
    numbers = {name: [rng.randint(-(10**6), 10**6) for _ in range(d)] for name in names}
    ballots: list[dict[str, Any]] = [{"count": 2, "ranking": rng.sample(names, m)} for _ in range(9)]
    instance = from_json({"candidates": numbers if d else names, "ballots": ballots}, "odd")
    instances.aggregate(instance, pl.aggregate(instance, "lcpo-half").to_json(), str(tmp_path / "a.png"))
    answer = pl.axioms(instance, "leximax-borda", ["po", "pmc", "condorcet-winner", "reversal-symmetry"])
    instances.axioms(instance, answer.to_json(), str(tmp_path / "x.png"))
    if d:
        instances.feasible(instance, pl.feasible(instance, names).to_json(), str(tmp_path / "f.png"))
    assert all(whole(path) for path in tmp_path.iterdir())


WITNESSES = [
    ("builtin:separability", "lcpo", "separability"),
    ("builtin:c1-fails-po", "leximax-copeland", "po"),
    ("builtin:kemeny-fails-po", "kemeny", "majority"),
]


@pytest.mark.parametrize(("name", "rule", "axiom"), WITNESSES)
def test_each_kind_of_witness(name, rule, axiom, tmp_path):
    instance = pl.load(name)
    answer = pl.axioms(instance, rule, [axiom])
    assert answer.result["axioms"][axiom]["holds"] is False
    instances.axioms(instance, answer.to_json(), str(tmp_path / "x.svg"))
    assert f"{rule} violates {axiom}" in text(tmp_path / "x.svg")


def test_witnesses_with_several_outputs_and_raised_ballots(tmp_path):
    """Witnesses as proofs/axioms/verdicts.py writes them: a smaller profile's output, an output that is not known, a raise."""
    instance = Instance(tuple("abc"), None, (Ballot.strict([0, 1, 2], 3), Ballot.strict([2, 1, 0])))
    for witness in (
        {"clones": ["a", "b"], "removed": "b", "output": ["a", "b", "c"], "output_without": ["c", "a"]},
        {"winner": "a", "ballot": 2, "voters": 1, "raised": ["a", "c", "b"], "output": ["a", "b", "c"]},
        {"winner": "a", "output": ["a", "b", "c"], "output_after": ["b", "a", "c"]},
        {"above": "a", "below": "b", "output": {"orders": [["b", "a"]], "note": "ties"}},
        {"first": [1, 0], "output": ["a", "b", "c"], "output_first": ["b", "a", "c"], "output_second": ["b", "a", "c"]},
    ):  # fmt: skip
        row = {"holds": False, "status": "proved", "witness": witness}
        answer = {"status": "proved", "rule": "some", "axioms": {"an-axiom": row}}
        instances.axioms(instance, answer, str(tmp_path / "x.png"))
        assert whole(tmp_path / "x.png")


def test_nothing_found_is_said(tmp_path):
    path = tmp_path / "p.svg"
    instances.search({"status": "claimed", "found": False, "rule": "lcpo", "axiom": "po"}, str(path))
    assert "no violation of po by lcpo was found (claimed)" in text(path)


def test_ensembles_of_all_kinds(tmp_path):
    votes = read_votes("builtin:cems")
    path = tmp_path / "p.svg"
    answer = calibrate(votes).to_json()
    ensembles.draw(votes, answer, str(path))
    assert "16 rewards, 15 pairs on 1 prompt: squared error 0 (proved)" in text(path)
    steps = evaluate(votes, None, steps=18).to_json()
    ensembles.draw(votes, steps, str(path))
    assert "size: number of rewards" in text(path)
    gap = answer | {"curve": [
        {"size": 1, "error": "1/5", "lower_bound": "1/5", "status": "proved"},
        {"size": 2, "error": "1/50", "lower_bound": 0, "status": "unknown"},
        {"size": 3, "error": None, "lower_bound": 0, "status": "unknown"},
    ]}  # fmt: skip
    ensembles.draw(votes, gap, str(path))
    assert "proved lower bound" in text(path)
    none = answer | {"members": [], "error": None, "size": 0, "lower_bound": "1/7"}
    ensembles.draw(votes, none, str(path))
    assert "no such ensemble exists" in text(path)


def test_many_prompts_and_pairs(tmp_path):
    votes = random_votes(random.Random(3), (4,) * 1200)
    rewards = tuple(of_orders(votes, [range(4 * i, 4 * i + 4) for i in range(1200)]) for _ in range(2))
    answer = {
        "status": "proved", "rewards": "any", "norm": "squared", "prompts": 1200, "pairs": votes.size, "error": "1/9",
        "lower_bound": 0, "size": 2, "members": Writer(votes, "any").members(Ensemble(rewards, (Fraction(1, 2),) * 2)),
    }  # fmt: skip
    ensembles.draw(votes, answer, str(tmp_path / "p.png"))
    assert whole(tmp_path / "p.png")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, "3"),
        ("1/7", "1/7"),
        (Fraction(1, 500000), "0.000002"),
        (10**30, "1e30"),
        (Fraction(10**400, 3), "3.333e399"),
    ],
)
def test_numbers_of_any_size(value, shown):
    assert canvas.number(value) == shown


def test_names_on_one_line():
    assert canvas.short("a\nb\tc") == "a b c"
    assert canvas.short("\n") == "'\\n'"
    assert canvas.short("0123456789" * 3, 10) == "012345…789"
    assert canvas.order([str(k) for k in range(20)], 5) == "0 ≻ 1 ≻ 2 ≻ … ≻ 19"
    assert canvas.short("候補者の名前です", 10) == "候補者…す"  # each as wide as two letters
    assert canvas.order(["דג", "fish", "سمك"]) == "\u200eדג\u200e ≻ fish ≻ \u200eسمك\u200e"  # best first, from the left


def test_a_violation_by_long_names_is_said_in_a_line(tmp_path: Path) -> None:
    base = pl.load("builtin:loss-counterexample-m4")
    instance = pl.Instance(
        [f"a candidate whose name has number {k} at its end: {k}" for k in range(4)], base.features, base.ballots
    )
    said = instances._said(pl.axioms(instance, "loss:logistic", ["po"]).result["axioms"]["po"]["witness"])
    assert re.fullmatch(r"every voter: (.{,26}: 1) ≻ (.{,26}: 3); the output: \2 ≻ \1", said)
