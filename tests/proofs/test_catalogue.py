"""The catalogue: the table is complete without a search, and nothing is believed that the checker does not accept."""

from __future__ import annotations

import copy
import itertools
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

import pluralign as pl
from pluralign.formulations.instances.reading import from_json
from pluralign.marks import legend, markdown
from pluralign.proofs.catalogue import build, entries, minima, written
from pluralign.proofs.matrix import known as known_cells
from pluralign.proofs.matrix.known import known
from pluralign.proofs.search.smallest import knows
from pluralign.proofs.search.smallest.outputs import FamilyRule
from pluralign.proofs.search.smallest.violated import violating
from pluralign.proofs.theorems.formal_statements import SATISFIED, formal_statement
from pluralign.solver.results import NEVER

ROOT = Path(__file__).parents[2]
VIOLATIONS = [entry for entry in entries.entries() if not entry.holds]
THEOREMS = [entry for entry in entries.entries() if entry.holds]


@pytest.fixture(scope="module")
def table() -> pl.Answer:
    return pl.matrix()


def test_every_cell_is_a_theorem_for_all_m_or_a_violation(table: pl.Answer) -> None:
    rows = table.result["cells"]
    assert len(rows) == len(table.result["rules"]) * len(table.result["axioms"])
    for row in rows:
        about = row["about"]
        if row["verdict"] == "proved":
            assert about["candidates"] == "all"
            assert about["reference"] is not None
            assert row["status"] == ("claimed" if row["formal"] is None else "proved")
        else:
            assert (row["verdict"], row["status"]) == ("violated", "proved")
            assert about["minimal"] in ("proved", "claimed", None)
            assert (about["minimal"] is None) == (about["smaller"] == "")
            assert {"candidates", "voters", "dimensions", "instance", "violation"} <= set(about)
    assert table.status == ("claimed" if "claimed" in {row["status"] for row in rows} else "proved")


def test_violations_that_are_called_smallest_have_their_certificate(table: pl.Answer) -> None:
    """It is about this rule, this axiom and this size; the checker accepts it in a test of its own, which is slow."""
    smallest = [row for row in table.result["cells"] if row["about"].get("minimal") == "proved"]
    assert len(smallest) >= 39
    for row in smallest:
        about = row["about"]
        [found] = [
            c for c in minima.minima() if (c["claim"]["rule"], c["claim"]["axiom"]) == (row["rule"], row["axiom"])
        ]
        assert found in table.certificates
        size = len(found["instance"]["candidates"]), found["claim"]["voters"], found["claim"]["dimension"]
        assert size == (about["candidates"], about["voters"], about["dimensions"])
        larger = from_json(about["instance"], "instance")
        ballots = (*larger.ballots, larger.ballots[0])
        assert minima.minimum(row["rule"], row["axiom"], replace(larger, ballots=ballots)) is None


def test_the_readme_shows_the_table(table: pl.Answer) -> None:
    text = (ROOT / "README.md").read_text()
    assert markdown(table.result) in text
    assert all(line in text for line in legend(table.result).split("; "))


def test_theorems_are_written_down(table: pl.Answer) -> None:
    """Each ✓ has a section, no violation has one, and what Coq knows is among them."""
    headings = re.findall(r"^#+ (.+)$", (ROOT / written.PAGE).read_text(), flags=re.MULTILINE)
    sections = {heading.lower().replace(" ", "-") for heading in headings}
    for rule, axiom in written.cells():
        reference = written.written_proof(rule, axiom)
        assert reference is not None
        assert reference.partition("#")[2] in sections
        assert entries.entry(rule, axiom, False) is None
    in_table = {(row["rule"], row["axiom"]) for row in table.result["cells"]}
    assert {cell for cell in SATISFIED if cell in in_table} <= set(written.cells())
    for entry in VIOLATIONS:
        for section in re.findall(rf"{written.PAGE}#([a-z-]+)", entry.smaller):
            assert section in sections


def test_entries_are_of_their_source() -> None:
    rows = build.rows()
    assert len(rows) == len(VIOLATIONS)
    for row, entry in zip(rows, VIOLATIONS, strict=True):
        assert (entry.rule, entry.axiom, entry.without_ties) == (row["rule"], row["axiom"], row["without_ties"])
        assert (entry.minimal, entry.smaller) == (row["minimal"], row["smaller"])
        assert from_json(entry.instance, "instance") == from_json(row["instance"], "instance")


QUICK = [k for k, entry in enumerate(VIOLATIONS) if sum(b["count"] for b in entry.instance["ballots"]) < 9]


@pytest.mark.parametrize("k", QUICK[::12])
def test_the_engine_decides_as_the_catalogue_says(k: int) -> None:
    made = build.violation(build.rows()[k], f"line {k + 1}")
    assert made == VIOLATIONS[k]


@pytest.mark.slow
def test_the_engine_decides_every_violation() -> None:
    assert [build.violation(row, f"line {k}") for k, row in enumerate(build.rows(), 1)] == VIOLATIONS


def damaged(entry: entries.Entry) -> list[entries.Entry]:
    """Entries that say something else than their certificates prove."""
    [*_, certificate] = entry.certificates
    changes = []
    for path, value in (
        (("claim", "holds"), not entry.holds),
        (("claim", "axiom"), "po" if entry.axiom != "po" else "pmc"),
        (("claim", "rule"), "kemeny" if entry.rule != "kemeny" else "lcpo"),
        (("kind",), "leximax-ranking"),
        (("evidence",), {}),
    ):
        changed = copy.deepcopy(certificate)
        *inner, last = path
        at = changed
        for key in inner:
            at = at[key]
        at[last] = value
        changes.append(replace(entry, certificates=(changed,)))
    changes += [replace(entry, axiom="another"), replace(entry, rule="another"), replace(entry, holds=not entry.holds)]
    if not entry.holds and len(certificate["instance"]["ballots"]) > 1:
        without = copy.deepcopy(certificate)
        without["instance"]["ballots"] = without["instance"]["ballots"][:1]
        without["instance"]["ballots"][0]["count"] = 99
        changes.append(replace(entry, certificates=(without,)))
    return changes


@pytest.mark.parametrize("entry", [*VIOLATIONS[::23], *THEOREMS[::5]], ids=lambda e: f"{e.rule}/{e.axiom}")
def test_damaged_entries_are_not_believed(entry: entries.Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in damaged(entry):
        monkeypatch.setattr(
            known_cells, "entry", lambda rule, axiom, holds, *_, w=wrong: w if holds == w.holds else None
        )
        cell = known(wrong.rule, wrong.axiom)
        if not wrong.holds:
            assert cell is None or cell.answer == "proved"  # in Coq or on paper, not by this certificate
        elif cell is not None:
            assert cell.about["certified"] == []
            assert cell.status == ("proved" if formal_statement(wrong.rule, wrong.axiom) else "claimed")
        assert cell is None or not cell.certificates


def violated_on(family: list[tuple[int, ...]], rule: str, axiom: str, most: int) -> bool:
    """Whether some profile of up to so many voters of the family violates the axiom."""
    return any(next(violating(FamilyRule(rule, family), axiom, n, NEVER), None) is not None for n in range(1, most + 1))


def sampled(seed: int, families: int) -> None:
    """Theorems about rules on rankings, on families that no features have; and controls, some of which fail."""
    rng = random.Random(seed)
    theorems = [cell for cell in written.cells() if knows(*cell)]
    controls = {
        ("lcpo", "participation"),
        ("leximax-borda", "po"),
        ("kemeny", "participation"),
        ("kemeny-po", "majority"),
    }
    failed = set()
    for _ in range(families):
        m = rng.choice([3, 4, 4, 5])
        family = rng.sample(list(itertools.permutations(range(m))), rng.randint(2, 6))
        for rule, axiom in theorems:
            assert not violated_on(family, rule, axiom, 4), (rule, axiom, family)
        failed |= {cell for cell in controls if violated_on(family, *cell, most=5)}
    assert len(theorems) > 20
    assert len(failed) > 2


def test_theorems_on_random_families() -> None:
    sampled(0, 8)


@pytest.mark.slow
def test_theorems_on_a_thousand_random_families() -> None:
    sampled(1, 1000)


def test_cells_that_the_catalogue_does_not_have_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pluralign.proofs.matrix.table.known", lambda rule, axiom: None)
    [row] = pl.matrix(["leximax-plurality"], ["po"], time_limit=20).result["cells"]
    assert (row["verdict"], row["status"]) == ("violated", "proved")
    assert row["about"]["minimal"] in ("proved", "claimed")  # claimed where the time was over before the proof
