"""The paper: it cites what is in its bibliography, names what is there, and has the figures of the documents."""

from __future__ import annotations

import re
from pathlib import Path

from pluralign.commands.app import COMMANDS

ROOT = Path(__file__).parents[2]
PAPER = (ROOT / "docs/paper/paper.md").read_text(encoding="utf-8")
BIBLIOGRAPHY = (ROOT / "docs/paper/paper.bib").read_text(encoding="utf-8")


def test_citations_and_references_are_the_same() -> None:
    entries = re.findall(r"^@\w+\{(\w+),", BIBLIOGRAPHY, re.MULTILINE)
    assert sorted(set(re.findall(r"@(\w+)", PAPER.split("---", 2)[2]))) == sorted(entries)
    assert BIBLIOGRAPHY.count("{") == BIBLIOGRAPHY.count("}")


def test_the_head_has_what_the_journal_asks_for() -> None:
    head = PAPER.split("---", 2)[1]
    for key in ("title", "tags", "authors", "affiliations", "date", "bibliography"):
        assert re.search(rf"^{key}:", head, re.MULTILINE)
    for heading in ("# Summary", "# Statement of need", "# References"):
        assert f"\n{heading}\n" in PAPER


def test_its_figures_and_names_are_those_of_the_documents() -> None:
    benchmarks = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| (\d+) \| \d+ \| \d+ \| \d+ \| \d+ \|$", benchmarks, re.MULTILINE))
    others = sorted(int(right) for method, right in rows.items() if not method.startswith("pluralign"))
    assert f"among {rows['pluralign, and Z3 in rationals']} systems" in PAPER
    assert f"right on {others[0]} to {others[-1]} " in PAPER
    assert set(re.findall(r"`pluralign (\w+)", PAPER)) <= set(COMMANDS)
    for path in re.findall(r"`(docs/[^`]+)`", PAPER):
        assert (ROOT / path).exists()
