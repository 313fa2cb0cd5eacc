"""LOLIB matrices are read as weighted comparisons; the linear ordering problem is Kemeny."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Comparison
from pluralign.formulations.instances.lolib import looks_like_lolib, parse_matrix
from pluralign.formulations.instances.profile import pairwise
from pluralign.formulations.instances.reading import load
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.problem import KemenyProblem
from pluralign.proofs import checker
from pluralign.proofs.certificates.kemeny import kemeny_certificate
from pluralign.solver.results import Deadline, Status

MATRIX = "3\n 9 5 0\n 2 7 4\n 3 1 8\n"


@pytest.mark.parametrize("text", [MATRIX, "a title\n" + MATRIX, "\n3 \n9 5\n0 2 7 4 3\n1 8"])
def test_the_matrix_off_the_diagonal_is_counts_of_comparisons(text: str) -> None:
    instance = parse_matrix(text, "m")
    assert instance.names == ("1", "2", "3")
    assert instance.features is None
    assert instance.comparisons[0] == Comparison(0, 1, 5)
    assert pairwise(instance).tolist() == [[0, 5, 0], [2, 0, 4], [3, 1, 0]]


def test_the_objective_is_the_sum_above_the_diagonal() -> None:
    instance = parse_matrix(MATRIX, "m")
    outcome = kemeny(KemenyProblem.of(instance))
    assert outcome.cost is not None
    counts = pairwise(instance).tolist()
    sums = [sum(counts[p[i]][p[j]] for i in range(3) for j in range(i + 1, 3)) for p in permutations(range(3))]
    assert KemenyProblem.of(instance).agreement(outcome.cost) == max(sums)


def test_recognised_by_content_or_by_request(tmp_path: Path) -> None:
    for name, text in (("plain", MATRIX), ("titled.txt", "some sectors\n" + MATRIX)):
        path = tmp_path / name
        path.write_text(text)
        assert looks_like_lolib(text)
        assert load(path) == load(path, fmt="lolib") == parse_matrix(text, "m")
    other = tmp_path / "x.json"
    other.write_text('{"candidates": ["a", "b"]}')
    assert not looks_like_lolib(other.read_text())
    assert load(other).names == load(other, fmt="json").names == ("a", "b")
    with pytest.raises(InputError, match="LOLIB"):
        load(other, fmt="lolib")
    with pytest.raises(InputError, match="unknown format 'lolip'; did you mean 'lolib'"):
        load(other, fmt="lolip")


def test_the_format_can_be_named_for_preflib_too(tmp_path: Path) -> None:
    path = tmp_path / "votes.txt"
    path.write_text("# NUMBER ALTERNATIVES: 2\n3: 2,1\n")
    assert load(path, fmt="soc").ballots[0].ranking == (1, 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3\n1 2 3\n", "3 entries for a 3×3 matrix, which has 9"),
        ("2\n0 1\n-4 0\n", "row 2, column 1: -4 is negative"),
        ("2\n0 1.5\n1 0\n", "row 1, column 2: '1.5' is not an integer"),
        ("2\n5 0\n0 5\n", "nothing to order by"),
        ("title\nmore\n2\n0 1\n1 0\n", "no line with the number of rows alone"),
        ("0\n", "no candidates"),
        ("99999999\n1\n", "at most 10000"),
        ("title", "no line with the number of rows alone"),
    ],
)
def test_bad_matrices_are_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_matrix(text, "m")


def test_published_optima(shared_data: Path) -> None:
    """LOLIB's best known objective values; these are optimal."""
    for name, value in KNOWN.items():
        instance = load(shared_data / "lop/IO" / name)
        outcome = kemeny(KemenyProblem.of(instance), first=False)
        assert outcome.status is Status.PROVED
        assert outcome.cost is not None
        assert KemenyProblem.of(instance).agreement(outcome.cost) == value


KNOWN = {
    "be75eec": 236464,
    "be75np": 716994,
    "stabu75": 553303,
    "t59i11xx": 8261545,
    "t59n11xx": 20928,
    "t65w11xx": 138181029,
    "t70w11xx": 224319954,
    "t75u11xx": 52708323,
    "usa79": 1813986,
}


@pytest.mark.slow
def test_all_input_output_matrices_are_proved(shared_data: Path) -> None:
    files = sorted((shared_data / "lop/IO").iterdir())
    assert len(files) == 50
    for path in files:
        instance = load(path)
        outcome = kemeny(KemenyProblem.of(instance), deadline=Deadline(120))
        assert outcome.status is Status.PROVED
        checker.check(kemeny_certificate(instance, outcome))


@pytest.mark.parametrize(
    ("matrix", "mend"),
    [
        ("2\n 0 0.5\n 1.25 0\n", "row 1, column 2: '0.5' is not an integer; multiply every entry by 4"),
        ("2\n 0.0 1\n 2 0\n", "row 1, column 1: '0.0' is not an integer; write whole numbers without a point"),
        ("2\n 0 1e-1\n 2 0\n", "row 1, column 2: '1e-1' is not an integer; multiply every entry by 10"),
        ("2\n 0 1\n 2 x\n", "row 2, column 2: 'x' is not an integer; write whole numbers"),
    ],
)
def test_decimals_are_recognised_and_the_factor_named(matrix: str, mend: str, tmp_path: Path) -> None:
    """To scale silently would change the objective that is reported."""
    path = tmp_path / "decimal.mat"
    path.write_text(matrix)
    with pytest.raises(InputError, match=mend):
        load(path)
