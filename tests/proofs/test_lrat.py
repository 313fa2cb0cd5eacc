"""Proofs by clauses as DIMACS and LRAT files: an independent checker accepts them, and none that lacks a clause it uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.lrat import accepts, used_clauses

import pluralign as pl

ANSWERS: dict[str, Callable[[], pl.Answer]] = {
    "lcpo": lambda: pl.prove("lcpo/winner-monotonicity", 3),
    "losses": lambda: pl.prove("monotone-loss/po"),
    "no rule": lambda: pl.compatible(["po", "neutrality"], 2, 2),
}


def written(answer: pl.Answer, folder) -> list[tuple[str, str]]:
    names = answer.write_lrat(folder)
    assert {path.name for path in folder.iterdir()} == set(names)
    return [((folder / f"{name}.cnf").read_text(), (folder / f"{name}.lrat").read_text()) for name in stems(names)]


def stems(names: list[str]) -> list[str]:
    return [name.removesuffix(".cnf") for name in names if name.endswith(".cnf")]


@pytest.mark.parametrize("name", ANSWERS)
def test_every_part_is_accepted_and_needs_the_clauses_that_it_uses(name, tmp_path):
    answer = ANSWERS[name]()
    proofs = written(answer, tmp_path)
    parts = [certificate["evidence"].get("parts", [0]) for certificate in answer.certificates]
    assert len(proofs) == sum(map(len, parts)) > 0
    for cnf, lrat in proofs:
        assert accepts(cnf, lrat)
        lines = cnf.splitlines()
        first = next(k for k, line in enumerate(lines) if line.startswith("p ")) + 1
        for number in used_clauses(lrat) & set(range(1, len(lines) - first + 1)):
            lacking = [*lines]
            lacking[first + number - 1] = "1 -1 0"  # says nothing
            assert not accepts("\n".join(lacking), lrat)


def test_the_command_writes_them_and_says_where_there_are_none(run, tmp_path):
    done = run("prove", "lcpo/separability", "--candidates", "3", "--lrat", str(tmp_path))
    assert done.code == 0
    assert "nothing was proved by clauses" in done.err
    assert not [*tmp_path.iterdir()]
    done = run("prove", "lcpo/po", "--lrat", "no/such/folder")
    assert done.code == 2
    assert "is no folder" in done.err
    assert (
        run("compatible", "condorcet-winner", "po", "separability", "--voters", "3", "--lrat", str(tmp_path)).code == 0
    )
