"""The first moments of the command: what it loads, Ctrl-C while it loads, and too little memory to load it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pluralign.process import signals

ROOT = Path(__file__).parents[2]
INTERRUPTED = "import os, signal, time; os.kill(os.getpid(), signal.{name}); time.sleep(30)"


def command(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pluralign", *arguments],
        capture_output=True, text=True, timeout=60, check=False, **options,
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["feasible", "--help"], ["check", "absent.json"]])
def test_what_needs_no_mathematics_loads_none(arguments: list[str]) -> None:
    done = command(*arguments, env={"PYTHONPATH": str(ROOT), "PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "typer" in loaded
    assert not loaded & {"numpy", "highspy", "flint", "pyomo", "mip", "z3", "cvc5", "pysat", "polars", "matplotlib"}


def test_the_version() -> None:
    done = command("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("pluralign 0.")


@pytest.mark.parametrize("module", ["typer", "numpy"])
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_while_a_library_is_loaded_is_one_line(tmp_path: Path, module: str, name: str, code: int) -> None:
    """A library of that name stands before the real one and sends the signal when it is imported."""
    (tmp_path / f"{module}.py").write_text(INTERRUPTED.format(name=name))
    done = command("instances", env={"PYTHONPATH": f"{tmp_path}:{ROOT}"})
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr == f"pluralign: {signals.SAID}\n"


@pytest.mark.parametrize(
    "failure", ["ImportError('numbers.so: failed to map segment from shared object')", "MemoryError"]
)
def test_a_library_that_finds_no_memory_is_one_line(tmp_path: Path, failure: str) -> None:
    (tmp_path / "numpy.py").write_text(f"raise {failure}")
    done = command("instances", env={"PYTHONPATH": f"{tmp_path}:{ROOT}"})
    assert (done.returncode, done.stdout) == (3, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("pluralign: unknown: out of memory; ")


def test_other_faults_of_a_library_are_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise ImportError('no such thing')")
    done = command("instances", env={"PYTHONPATH": f"{tmp_path}:{ROOT}"})
    assert done.returncode == 1
    assert "no such thing" in done.stderr


@pytest.mark.parametrize("megabytes", [30, 60, 150, 250])
def test_a_small_address_space_is_said_before_a_library_ends_the_process(megabytes: int) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)

    done = command("instances", preexec_fn=limited)
    assert (done.returncode, done.stdout) == (3, "")
    [line] = done.stderr.splitlines()
    assert f"limited to {megabytes} MB" in line
    assert "ulimit -v" in line
