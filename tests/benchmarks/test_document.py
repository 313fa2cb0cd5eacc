"""Tables of a run in a document: every figure is one of the rows, text around them stays, nothing is lost by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pluralign.benchmarks import command, registry
from pluralign.benchmarks.running import document, fits
from pluralign.benchmarks.running.case import NO_TIME
from pluralign.formulations.errors import InputError

ROOT = Path(__file__).parents[2]


def row(case: str, method: str, status: str = "proved", seconds: float | None = 1.0, **more: Any) -> dict[str, Any]:
    common = {
        "kind": "case", "suite": "s", "family": "polynomial", "series": "", "case": case, "size": 1, "method": method,
        "status": status, "seconds": seconds, "times": [] if seconds is None else [seconds], "megabytes": 100.0,
        "gap": None, "details": {}, "started": "2030-01-01T00:00:00+00:00", "load": 0.5,
        "versions": {"cores": "2", "processor": "P", "memory": "8 GB", "system": "Linux", "python": "3.11.7"},
    }  # fmt: skip
    return common | more


ROWS = [
    row("a", "pluralign", seconds=2.0, megabytes=150.0),
    row("a", "peer", "claimed", 6.0, megabytes=220.0),
    row("b", "pluralign", seconds=1.0),
    row("b", "peer", "claimed", 5.0),
    row("c", "pluralign", seconds=1.0, started="2030-01-01T00:20:00+00:00", load=3.0),
    row("c", "peer", "timeout", 60.0),
    row("c", "other", "absent: no such package", None, megabytes=None),
    row("d", "pluralign", "unknown", 40.0, gap=0.25),
    row("d", "peer", "claimed", 1.0),
]


def lines(table: str) -> list[list[str]]:
    """The cells of the lines below the head."""
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def test_a_suite_has_its_cases_times_and_peak_memory() -> None:
    assert lines(document.suites(ROWS)) == [["s", "8 (1 absent)", "6", "116", "60", "220"]]


def test_peers_are_compared_where_both_have_solved() -> None:
    """On d we have not, on c they have not."""
    assert lines(document.peers(ROWS)) == [["s", "peer", "2", "4", "3 – 5", "1"]]


def test_what_is_not_solved_is_listed_and_what_is_not_installed_is_not() -> None:
    assert lines(document.unsolved(ROWS)) == [
        ["s", "c", "peer", "timeout", "60", ""],
        ["s", "d", "pluralign", "unknown", "40", "25%"],
    ]


def test_what_there_was_no_time_for_says_nothing_about_a_method() -> None:
    late = [*ROWS, row("e", "pluralign", NO_TIME, None, megabytes=None), row("b", "peer 2", NO_TIME, 3.0)]
    assert lines(document.suites(late)) == [["s", "8 (1 absent, 2 not tried)", "6", "116", "60", "220"]]
    assert document.unsolved(late) == document.unsolved(ROWS)
    assert document.peers(late) == document.peers(ROWS)
    sizes = [row(str(m), "pluralign", series="s", size=m, seconds=float(m)) for m in (1, 2, 4)]
    more = [
        row("4", "pluralign", NO_TIME, None, series="s", size=4),
        row("8", "pluralign", NO_TIME, series="s", size=8),
    ]
    assert fits.fits([*sizes, *more]) == fits.fits(sizes)


def test_a_run_says_when_and_where_it_was() -> None:
    said = document.run(ROWS)
    assert said.startswith("8 cases in 20 minutes, 2030-01-01, 2 cores (P, 8 GB, Linux); load average 0.5 to 3.0.")
    assert "python 3.11.7" in said


def test_tables_are_replaced_and_text_stays(tmp_path: Path) -> None:
    path = tmp_path / "d.md"
    path.write_text(
        "before\n<!-- measured: suites -->\nold\n<!-- end -->\nbetween\n<!-- measured: growth -->\n<!-- end -->\n"
    )
    document.write(str(path), ROWS)
    text = path.read_text()
    assert "old" not in text
    assert [text.startswith("before\n"), "\nbetween\n" in text, document.suites(ROWS) in text] == [True] * 3
    document.write(str(path), ROWS)
    assert path.read_text() == text, "a second time changes nothing"


def test_our_own_document_has_a_place_for_every_table(tmp_path: Path) -> None:
    text = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    for name in document.TABLES:
        assert text.count(f"<!-- measured: {name} -->") == 1
    assert text.count("<!-- end -->") == len(document.TABLES)


def test_what_cannot_be_written_is_said_before_anything_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "run", lambda *_: pytest.fail("nothing may run"))
    path = tmp_path / "d.md"
    path.write_text("no places")
    with pytest.raises(InputError, match=r"has no '<!-- measured"):
        command.bench(document=str(path))
    path.write_text("<!-- measured: odd -->\n<!-- end -->")
    with pytest.raises(InputError, match="no table 'odd'"):
        command.bench(document=str(path))
    with pytest.raises(InputError, match="cannot be read"):
        command.bench(document=str(tmp_path / "absent"))
    path.write_text("<!-- measured: suites -->\n<!-- end -->")
    with pytest.raises(InputError, match="leave out the suite lcpo"):
        command.bench("lcpo", document=str(path))


def test_a_line_for_each_pool_says_what_a_shard_costs() -> None:
    details = {
        "shards": 400,
        "payload_bytes": 253,
        "result_bytes": 42,
        "scheduler_us": 1000,
        "client_us": 500,
        "idle_percent": 2.5,
    }
    rows = [
        row("search", "pluralign, 2 processes", "claimed", 8.0, suite="clusters", details={"shards": 32}),
        row("no work, 10 workers", "pluralign, cluster", "claimed", 0.5, suite="clusters", details=details),
        row("no work, 1000 workers", "pluralign, cluster", "failed: x", None, suite="clusters"),
    ]
    assert lines(document.clusters(rows)) == [
        ["search", "pluralign, 2 processes", "claimed", "8", "4", "32", "", "", "", "", ""],
        [
            "no work, 10 workers",
            "pluralign, cluster",
            "claimed",
            "0.5",
            "800",
            "400",
            "253",
            "42",
            "1000",
            "500",
            "2.5",
        ],
        ["no work, 1000 workers", "pluralign, cluster", "failed: x", "", "", "", "", "", "", "", ""],
    ]
