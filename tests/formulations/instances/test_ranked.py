"""Many ballots at once: arrays say what single ballots say, and tables lose no row."""

from __future__ import annotations

import gzip
import json
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.strategies import COORDINATES, features

from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.instances.induced import ExactRewards
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.profile import pairwise
from pluralign.formulations.instances.ranked import RankedBallots, first_odd
from pluralign.formulations.instances.reading import from_json, load
from pluralign.formulations.rankings.feasibility import RankingTest, infeasible_ballots
from pluralign.formulations.rankings.separating import surely_feasible


@settings(max_examples=amounts.of(60, 20), deadline=None)
@given(features(), st.data())
def test_orders_of_parameters_are_those_of_exact_rewards(
    rows: tuple[tuple[Fraction, ...], ...], data: st.DataObject
) -> None:
    """Nearly equal rewards, large and tiny numbers included."""
    theta = st.tuples(*[data.draw(COORDINATES)] * len(rows[0])).map(lambda t: tuple(map(Fraction, t)))
    thetas = data.draw(st.lists(theta, min_size=1, max_size=6))
    orders, strict = ExactRewards(rows).orders(thetas)
    for order, apart, t in zip(orders.tolist(), strict.tolist(), thetas, strict=True):
        rewards = [sum(a * b for a, b in zip(t, row, strict=True)) for row in rows]
        assert order == sorted(range(len(rows)), key=lambda c: -rewards[c])
        assert apart == (len(set(rewards)) == len(rows))


def test_numbers_that_are_no_floats_are_compared_exactly() -> None:
    huge, tiny = Fraction(10**400), Fraction(1, 10**400)
    orders, strict = ExactRewards([(Fraction(0),), (tiny,), (huge,)]).orders([(Fraction(1),), (tiny,), (-huge,)])
    assert orders.tolist() == [[2, 1, 0], [2, 1, 0], [0, 1, 2]]
    assert strict.all()


@settings(max_examples=amounts.of(25, 10), deadline=None)
@given(features(most=4))
def test_infeasible_ballots_are_those_of_single_tests(rows: tuple[tuple[Fraction, ...], ...]) -> None:
    """All rankings of the points, each twice: what floats find is feasible, and a shared conflict fits its ballots."""
    points, m = Points(rows), len(rows)
    every = [*permutations(range(m))] * 2
    instance = Instance(tuple("abcd"[:m]), rows, every)  # type: ignore[arg-type]
    test = RankingTest(points)
    infeasible = [number for number, ranking in enumerate(every) if not test(ranking).feasible]
    found = infeasible_ballots(instance, points)
    assert [number for number, _ in found] == infeasible
    assert not surely_feasible(points, np.array(every))[infeasible].any()
    for number, answer in found:
        assert answer.conflict is not None
        assert answer.ranking == every[number]
        place = {c: k for k, c in enumerate(answer.ranking)}
        assert all(place[a] < place[b] for a, b in answer.conflict.keys)
        pairs = list(zip(answer.conflict.weights, answer.conflict.keys, strict=True))
        assert all(sum(w * (rows[a][j] - rows[b][j]) for w, (a, b) in pairs) == 0 for j in range(len(rows[0])))
    assert infeasible_ballots(instance, points, most=1) == found[:1]


def test_most_feasible_rankings_are_found_together() -> None:
    """Without this the function above would be right, and slow."""
    rng = np.random.default_rng(0)
    x = rng.integers(-50, 51, size=(40, 6))
    rankings = np.argsort(-(rng.normal(size=(300, 6)) @ x.T), axis=1)
    points = Points([tuple(map(Fraction, row)) for row in x.tolist()])
    assert surely_feasible(points, rankings).mean() > 0.99


def test_ballots_of_parameters_are_not_tested_while_the_features_are_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"candidates": {"a": [0], "b": [1], "c": [3]}, "ballots": [{"theta": ["1/3"]}, {"ranking": ["b", "a", "c"]}]}
    instance = from_json(data)
    assert [number for number, _ in infeasible_ballots(instance, Points.of(instance))] == [1]
    moved = Instance(instance.names, ((0,), (3,), (1,)), instance.ballots)  # type: ignore[arg-type]
    assert [number for number, _ in infeasible_ballots(moved, Points.of(moved))] == [0, 1]


@given(st.lists(st.lists(st.integers(-2, 3), min_size=3, max_size=3), min_size=1, max_size=4))
def test_rows_that_are_no_rankings_are_found(rows: list[list[int]]) -> None:
    def good(row: list[int]) -> bool:
        ranked = [c for c in row if c >= 0]
        return bool(ranked) and row == ranked + [-1] * (3 - len(ranked)) and len(set(ranked)) == len(ranked)

    assert first_odd(np.array(rows)) == next((i for i, row in enumerate(rows) if not good(row)), None)


def test_arrays_are_the_ballots_that_they_hold() -> None:
    ballots = RankedBallots(np.array([[2, 0, 1], [1, 0, -1]]), np.array([3, 1]), "votes: ballot")
    plain = (Ballot(3, ((2,), (0,), (1,))), Ballot.strict([1, 0]))
    assert ballots == plain
    assert plain == ballots
    assert hash(ballots) == hash(plain)
    assert [*ballots] == [ballots[0], ballots[-1]] == [*plain]
    assert ballots[1].where == "votes: ballot 2"
    assert ballots + plain == plain + plain == plain + ballots
    assert Instance(("a", "b", "c"), None, ballots) == Instance(("a", "b", "c"), None, plain)
    with pytest.raises(InputError, match=r"votes: ballot 1: 2 is no candidate's number"):
        Instance(("a", "b"), None, ballots)
    with pytest.raises(InputError, match=r"votes: ballot 2: leaves out 'c'"):
        pairwise(Instance(("a", "b", "c"), None, ballots))
    with pytest.raises(InputError, match=r"ballot 2: a count"):
        RankedBallots(np.array([[0], [0]]), np.array([1, 0]))


def table(tmp_path: Path, text: str, name: str = "votes.csv") -> str:
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return str(path)


def test_a_table_of_rankings_is_the_profile_in_json(tmp_path: Path) -> None:
    expected = from_json({"candidates": ["A", "B", "C, D"], "ballots": [
        {"count": 3, "ranking": ["C, D", "A", "B"]}, {"count": 1, "ranking": ["B", "A", "C, D"]},
    ]})  # fmt: skip
    text = 'rank1,rank2,count,rank3\n\n"C, D", A,3,B\n,,,\nB,A,1,"C, D"\n'
    assert load(table(tmp_path, text)) == expected
    assert load(table(tmp_path, text, "votes.csv.gz")) == expected
    assert (
        load(table(tmp_path, "1\t2\t3\nC, D\tA\tB\n" * 1 + "B\tA\tC, D\n", "v.tsv")).ballots[1] == expected.ballots[1]
    )
    rows = table(tmp_path, "name,x,y\nB,1,2\nE,0,0\nA,1/2,0\nC,1,1\n", "features.csv")
    placed = load(table(tmp_path, "p1,p2\nA,C\nB,\n"), rows)
    assert placed.names == ("B", "E", "A", "C")
    assert placed.features is not None
    assert placed.features[2] == (Fraction(1, 2), 0)
    assert placed.ballots == (Ballot.strict([2, 3]), Ballot.strict([0]))
    assert load(table(tmp_path, "p1,p2\n10,9\n")).names == ("9", "10")
    with pytest.warns(InputNote, match="2 of 2 ballots tie or leave out"):
        compared = load(table(tmp_path, "p1,p2,p3\nA,C,\nB,C,\n"), incomplete="comparisons")
    assert compared.comparisons == (Comparison(0, 2), Comparison(1, 2))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("p1,p2\nA,B\nA,A\n", r"line 3: ranks 'A' more than once"),
        ("p1,p2\nA,B\n\nA, A \n", r"line 4: ranks 'A' more than once"),
        ("p1,p2\nA,B\n,B\n", r"line 3: place 1 is empty before"),
        ("p1,p2\nA,B\n , \n", r"line 3: ranks nobody"),
        ("p1,p2\nA,B\nA\n", r"line 3: 1 cells where the header has 2"),
        ('p1,p2\nA,B\n"A,B\n', r"line 3.*never closed"),
        ("p1,p2,count\nA,B,2\nB,A,0\n", r"line 3: the count is '0'"),
        ("p1,p2,count\nA,B,1.5\n", r"line 2: the count is '1.5'"),
        ("p1,p2,count\nA,B,4611686018427387904\n", r"line 2: the count is"),
        ("c1,c2\nc2,c1\n", r"the first row has 'c1', a candidate"),
        ("p2,p1\nA,B\n", r"the columns are 'p2', 'p1'; a table of rankings has place1"),
        ("prompt,a,b,votes_a,votes_b\nq,A,B,1,2\n", r"a table of rankings has place1"),
        ("p1,p2\n", r"no ballots"),
    ],
)
def test_a_table_that_is_not_in_order_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load(table(tmp_path, text))


def test_features_name_the_candidates_of_a_table(tmp_path: Path) -> None:
    rows = table(tmp_path, "name,x\nA,1\nB,2\n", "features.csv")
    with pytest.raises(InputError, match=r"'C' is ranked, but the candidates are 'A', 'B'"):
        load(table(tmp_path, "p1,p2\nA,C\n"), rows)


def test_what_is_read_at_once_is_what_single_readers_read() -> None:
    """An entry that is out of order makes the reader take ballots one by one: the others must come out the same."""
    candidates = {"a": [0, 1], "b": [1, 1], "c": [3, 0]}
    rankings = [{"ranking": list(order), "count": k + 1} for k, order in enumerate(permutations("abc"))]
    thetas = [{"theta": [str(x), y]} for x, y in product((-1, "1/3", "0.7"), (2, -5))]
    rows = [*rankings, *thetas]
    together = from_json({"candidates": candidates, "ballots": rows})
    assert isinstance(together.ballots, RankedBallots)
    with pytest.warns(InputNote):
        singly = from_json({"candidates": candidates, "ballots": [*rows, {"theta": [0, 1]}]}, ties="skip")
    assert isinstance(singly.ballots, tuple)
    assert together == singly
    for wrong in (
        {"ranking": [0, 1, 2]},
        {"ranking": ["a", "b"]},
        {"theta": [0, 1]},
        {"ranking": ["a", "b", "c"], "count": 0},
    ):
        with pytest.raises(InputError):
            from_json(json.loads(json.dumps({"candidates": candidates, "ballots": [*rows, wrong]})))
