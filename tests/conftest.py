"""Fixtures for all tests."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from support import amounts

from pluralign import cli
from pluralign.solver.threads import one_thread

# before anything loads numpy
one_thread()

# a busy machine is not a failure, and every run tries the same examples
settings.register_profile("pluralign", deadline=None, derandomize=True)
settings.load_profile("pluralign")


def pytest_configure(config: pytest.Config) -> None:
    amounts.WHOLE = config.option.markexpr != "not slow"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of test data that is not part of the project (PLURALIGN_DATA); skips where it is absent."""
    folder = Path(os.environ.get("PLURALIGN_DATA", Path(__file__).parents[2] / "shared/data"))
    if not folder.is_dir():
        pytest.skip(f"the test data folder {folder} is absent; set PLURALIGN_DATA to use another")
    return folder


@pytest.fixture(autouse=True)
def _limit_of_digits() -> Iterator[None]:
    """The command raises the limit of its process; no test is to see what another has raised."""
    before = sys.get_int_max_str_digits()
    yield
    sys.set_int_max_str_digits(before)


class Result:
    """Exit code and both streams of one run of the command in this process."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> dict[str, Any]:
        """The one object on the one line of standard output."""
        (line,) = self.out.splitlines()
        return json.loads(line)  # type: ignore[no-any-return]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `pluralign` with these arguments and gives a `Result`."""

    def call(*arguments: object) -> Result:
        with pytest.raises(SystemExit) as stop:
            cli.main([str(argument) for argument in arguments])
        streams = capsys.readouterr()
        return Result(int(stop.value.code or 0), streams.out, streams.err)

    return call


@pytest.fixture
def numbers(record_property: Callable[[str, object], None]) -> Callable[[str, Mapping[str, int]], None]:
    """Notes what a test counted; the summary of the run adds up what has the same heading, in whatever process it ran."""

    def note(heading: str, counts: Mapping[str, int]) -> None:
        record_property("numbers", (heading, dict(counts)))

    return note


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the tests have counted."""
    found: dict[str, Counter[str]] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "numbers":
                found.setdefault(value[0], Counter()).update(value[1])
    if found:
        terminalreporter.section("numbers that tests counted")
    for heading, counts in sorted(found.items()):
        terminalreporter.write_line(f"{heading}: " + ", ".join(f"{n:,} {what}" for what, n in counts.items()))
