"""docs/formal.md: every statement is in the table, and its links lead to the lines that they name."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "proofs/formal"
PAGE = (ROOT / "docs/formal.md").read_text()
ROWS = [line.split(" | ") for line in PAGE.splitlines() if "formal/statements/" in line and line.count(" | ") == 4]
AXIOMS = dict(line.split(".")[-1].split(": ") for line in (ROOM / "assumptions.txt").read_text().splitlines())


def named(cell: str) -> str:
    """The last name in backquotes."""
    return str(re.findall(r"`(\w+)`", cell)[-1])


def test_every_statement_has_one_row() -> None:
    files = (ROOM / "statements").glob("*.v")
    statements = [name for path in files for name in re.findall(r"^Definition (\w+) : Prop :=", path.read_text(), re.M)]
    assert sorted(named(row[1]) for row in ROWS) == sorted(statements)


def test_links_lead_to_what_they_name() -> None:
    links = runpy.run_path(str(ROOM / "links.py"))
    assert len(links["LINK"].findall(PAGE)) >= 2 * len(ROWS)
    assert links["refreshed"](PAGE) == PAGE, "run proofs/formal/links.py"


def test_axioms_are_those_of_the_stored_list() -> None:
    for row in ROWS:
        axioms = set(AXIOMS[f"{named(row[1])}_holds"].split())
        classical = ", classical" if axioms & {"classic", "sig_not_dec"} else ""
        assert row[3] == ("none" if axioms == {"none"} else f"reals{classical}"), row[1]
