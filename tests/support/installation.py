"""Distributions built from a copy of the sources, and fresh environments that they are installed into, without a network.

A fresh environment borrows its dependencies from the running one: links to what `pyproject.toml` asks for, and to what that
asks for, and to nothing else. So it is made in seconds, and a dependency that is used but not declared is missing there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
ROOMS = ("solver", "formulations", "proofs", "benchmarks")
NOT_SOURCES = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "node_modules")


def sources(folder: Path, links: bool = True) -> Path:
    """A copy of the repository; links: as in the repository, or files that hold where they lead to, as on Windows."""
    shutil.copytree(ROOT, folder, symlinks=True, ignore=NOT_SOURCES)
    for room in ROOMS:
        link = folder / "pluralign" / room
        assert link.is_symlink()
        if not links:
            target = os.readlink(link)
            link.unlink()
            link.write_text(target)
    return folder


def built(kind: str, source: Path, target: Path) -> Path:
    """The wheel or sdist of the sources, by the build backend itself."""
    pytest.importorskip(
        "setuptools", minversion="77", reason="an older setuptools does not read pyproject.toml's licence"
    )
    code = "import sys; from setuptools import build_meta; getattr(build_meta, 'build_' + sys.argv[1])(sys.argv[2])"
    before = set(target.iterdir()) if target.exists() else set()
    ran(sys.executable, "-c", code, kind, str(target), cwd=source)
    (made,) = set(target.iterdir()) - before
    return made


def ran(*command: str, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A process that knows nothing of this checkout; fails with what it said unless it ends with `code`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PLURALIGN"))}
    done = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == code, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


class Environment:
    """A virtual environment with one wheel, and with the dependencies of the package or of some of its extras."""

    def __init__(self, folder: Path, wheel: Path, extras: Sequence[str] = ()) -> None:
        ran(sys.executable, "-m", "venv", "--without-pip", str(folder), cwd=folder.parent)
        self.python = folder / "bin" / "python"
        (self.packages,) = folder.glob("lib/python*/site-packages")
        pip = ("-m", "pip", "--python", str(self.python), "install", "--quiet", "--no-deps", "--no-index")
        ran(sys.executable, *pip, "--disable-pip-version-check", str(wheel), cwd=folder.parent)
        self.ours = {path.relative_to(self.packages).parts[0] for path in self.packages.iterdir()}
        self.scripts = {path.name for path in (folder / "bin").iterdir()}
        borrowed = folder / "borrowed"
        borrowed.mkdir()
        for found in dependencies(extras):
            for name in top(found):
                if not (borrowed / name).exists():
                    (borrowed / name).symlink_to(str(found.locate_file(name)))
        (self.packages / "borrowed.pth").write_text(str(borrowed))
        self.command = folder / "bin" / "pluralign"


def dependencies(extras: Iterable[str]) -> list[Distribution]:
    """What is installed of the requirements in pyproject.toml, for these extras, and of theirs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(f"pluralign[{extra}]" for extra in extras)]
    optional = project["optional-dependencies"]
    found: dict[str, Distribution] = {}
    seen: set[str] = set()
    while wanted:
        line = wanted.pop()
        needed = Requirement(line)
        if line in seen or (needed.marker is not None and not needed.marker.evaluate({"extra": ""})):
            continue
        seen.add(line)
        if needed.name == "pluralign":
            wanted += [line for extra in needed.extras for line in optional[extra]]
            continue
        try:
            one = distribution(needed.name)
        except PackageNotFoundError:
            pytest.skip(f"{needed.name} is not installed here: the tests need pip install -e '.[dev]'")
        found[needed.name] = one
        wanted += one.requires or []
    return list(found.values())


def top(found: Distribution) -> set[str]:
    """The names in site-packages that belong to a distribution."""
    return {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}
