"""The first moments of the command: what it loads, Ctrl-C while it loads, and too little memory to load it."""

from __future__ import annotations

import inspect
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pluralign.commands.app import COMMANDS, function_of
from pluralign.process import signals

ROOT = Path(__file__).parents[2]
INTERRUPTED = "import os, signal, time; os.kill(os.getpid(), signal.{name}); time.sleep(30)"


def command(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pluralign", *arguments],
        capture_output=True, text=True, timeout=60, check=False, **options,
    )  # fmt: skip


def imported(*arguments: str) -> set[str]:
    """The modules that a run of the command loads."""
    done = command(*arguments, env={"PYTHONPATH": str(ROOT), "PYTHONPROFILEIMPORTTIME": "1"})
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


SOLVERS = {"pyomo", "mip", "z3", "cvc5", "pysat", "scipy", "numba", "distributed", "polars", "matplotlib"}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["feasible", "--help"], ["check", "absent.json"]])
def test_what_needs_no_mathematics_loads_none(arguments: list[str]) -> None:
    loaded = imported(*arguments)
    assert "typer" in loaded
    assert not loaded & {*SOLVERS, "numpy", "highspy", "flint", "pydantic"}
    assert ("pluralign.show" in loaded, "pluralign.answers.answer" in loaded) == (False, False)


def test_a_leximax_rule_on_a_small_file_loads_what_it_needs(tmp_path: Path) -> None:
    """Neither the other families of rules nor their solvers, nor pictures and the readers of votes."""
    file = tmp_path / "small.json"
    file.write_text('{"candidates": {"a": [1, 0], "b": [0, 1]}, "ballots": [{"ranking": ["a", "b"]}]}')
    loaded = imported("aggregate", str(file), "--rule", "lcpo")
    assert {"numpy", "pluralign.formulations.leximax.greedy", "pluralign.proofs.checker"} <= loaded
    assert not loaded & {*SOLVERS, "pydantic", "multiprocessing.connection"}
    assert not any(
        name.startswith("pluralign.proofs.checker.kinds.") for name in loaded
    )  # but what is asked for by name
    rooms = ("kemeny.branch", "losses", "ensembles", "instances.builtin")
    assert not any(name.startswith(f"pluralign.formulations.{room}") for name in loaded for room in rooms)
    assert not any(name.startswith(("pluralign.pictures", "pluralign.solver.integer.")) for name in loaded)


def test_the_help_says_the_first_sentence_of_every_command() -> None:
    """The list is made without importing a command; the sentence is the one by which its own help begins."""
    text = " ".join(command("--help", env={"PYTHONPATH": str(ROOT), "COLUMNS": "300"}).stdout.split())
    assert COMMANDS
    for name, sentence in COMMANDS.items():
        assert " ".join(str(inspect.getdoc(function_of(name))).split()).startswith(sentence)
        assert f"{name} {sentence[:30]}" in text
    assert {name for name in imported("--help") if name.startswith("pluralign.commands.")} == {
        "pluralign.commands.app",
        "pluralign.commands.output",
        "pluralign.commands.welcome",
    }


def test_a_command_that_is_not_there(run: Any) -> None:
    done = run("aggregat", "builtin:talk")
    assert (done.code, done.out) == (2, "")
    assert "No such command 'aggregat'" in done.err
    assert "aggregate" in done.err


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
