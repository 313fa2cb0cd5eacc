"""Of which sets of allowed rankings a theorem has to be proved: the families of the plane, and given features."""

from __future__ import annotations

import copy
import itertools
import math
import random

import pytest
from support.mutations import accepted, with_leaf
from support.theorem_definitions import formula, rankings, reason, statement
from support.theorem_examples import THETAS, proofs
from support.theorem_provers import part_for, proof

from pluralign.proofs.checker import check
from pluralign.proofs.checker.kinds import theorem_proved


def around(points: list[tuple[int, int]]) -> list[str]:
    """All feasible rankings of points in general position: θ turns, between neighbouring normals of differences."""
    normals = {}
    for (x, y), (z, w) in itertools.permutations(points, 2):
        normals[math.atan2(z - x, y - w)] = (y - w, z - x)
    ordered = [normals[angle] for angle in sorted(normals)]
    found = set()
    for (p, q), (r, s) in zip(ordered, ordered[1:] + ordered[:1], strict=True):
        rewards = {i: (p + r) * x + (q + s) * y for i, (x, y) in enumerate(points)}
        found.add("".join(map(str, sorted(rewards, key=lambda i: -rewards[i]))))
    return sorted(found)


def relabelled(family: tuple[str, ...]) -> set[tuple[str, ...]]:
    letters = sorted(family[0])
    new = [dict(zip(letters, s, strict=True)) for s in itertools.permutations(letters)]
    return {tuple(sorted("".join(names[a] for a in s) for s in family)) for names in new}


@pytest.mark.parametrize(("m", "labelled", "classes"), [(2, 1, 1), (3, 1, 1), (4, 16, 2), (5, 2304, 20)])
def test_families_of_the_plane(m: int, labelled: int, classes: int) -> None:
    families = theorem_proved.plane_families(m)
    assert len(families) == labelled
    left, number = set(families), 0
    while left:
        orbit = relabelled(next(iter(left)))
        assert orbit <= families
        left -= orbit
        number += 1
    assert number == classes
    rng, seen = random.Random(m), 0
    for _ in range(100):
        points = [(rng.randint(-60, 60), rng.randint(-60, 60)) for _ in range(m)]
        feasible = around(points) if len(set(points)) == m else []
        if len(feasible) == m * (m - 1):
            assert tuple(feasible) in families
            seen += 1
    assert seen > 40 or m == 2  # of two points the normals are opposite: nothing is between them


@pytest.mark.parametrize("ties", ["fixed", "any"])
def test_parts_are_needed_for_all_families(ties: str) -> None:
    claim = statement("kemeny-po", "existence", True, "plane", ties=ties)
    families = sorted(theorem_proved.plane_families(4))
    second = next(family for family in families if family not in relabelled(families[0]))
    chosen = families if ties == "fixed" else [families[0], second]
    document = proof(claim, 4, [list(family) for family in chosen])
    check(document)
    parts = document["evidence"]["parts"]
    for i in range(len(parts)):
        assert "no part" in reason(with_leaf(document, ("evidence", "parts"), parts[:i] + parts[i + 1 :]))
    foreign = rankings(4)[:12]
    other = part_for(formula(claim, 4, tuple(foreign)), None, foreign)
    assert "not about" in reason(with_leaf(document, ("evidence", "parts"), [*parts, other]))
    for wrong in (None, [], foreign, chosen[0][::-1], [*chosen[0], chosen[0][-1]], [0], "0123"):
        assert not accepted(with_leaf(document, ("evidence", "parts", 0, "family"), wrong))
    assert "null" in reason(with_leaf(document, ("evidence", "thetas"), []))
    if ties == "any":
        assert "no part" in reason(with_leaf(document, ("claim", "hypotheses", "ties"), "fixed"))


def test_one_family_needs_all_its_candidates() -> None:
    """Parts of two families alike do not serve for each other."""
    document = copy.deepcopy(proofs("monotone, plurality"))
    parts = document["evidence"]["parts"]
    check(document)
    assert "no part" in reason(with_leaf(document, ("evidence", "parts"), parts[:2]))
    assert not accepted(with_leaf(document, ("evidence", "parts"), [parts[0], parts[1], parts[1]]))
    for wrong in (True, 1.0, 3, -1, "0", None, [0]):
        assert "candidate" in reason(with_leaf(document, ("evidence", "parts", 1, "candidate"), wrong))


def test_features_have_the_family() -> None:
    document = proofs("features, pmc")
    for points, right in (
        ([0, 1, 3], True),
        (["1/2", 1, 3], True),
        ([3, 1, 0], True),
        ([1, 0, 3], False),
        ([0, 3, 1], False),
        ([0, 0, 1], False),
        ([0, 1.5, 2], False),
    ):
        instance = {"candidates": dict(zip("abc", ([x] for x in points), strict=True))}
        changed = {**document, "instance": instance}
        assert accepted(changed) == (right and points[0] != 3)
        turned = with_leaf(changed, ("evidence", "thetas"), [[1], [-1]])
        assert accepted(turned) == (points[0] == 3)
    assert not accepted({**document, "instance": {"candidates": {"a": [0, 0], "b": [1, 0], "c": [3, 1]}}})
    for wrong in (None, [], [[-1]], [[-1], [1], [1]], [[1], [-1]], [[-1], [0]], [-1, 1], [None, None]):
        assert not accepted(with_leaf(document, ("evidence", "thetas"), wrong))
    whole = proofs("features, po")  # of three candidates all six rankings are feasible, not only two
    fewer = {**proofs("features, pmc"), "instance": whole["instance"]}
    assert not accepted(with_leaf(fewer, ("evidence", "thetas"), [THETAS["012"], THETAS["210"]]))
