"""The peers' environment, `.venv-peers` beside the project: made and filled when a case first asks for a package."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

from pluralign.benchmarks.running.places import ROOT

PINNED = {"pref_voting": "1.18.2", "corankco": "7.2.0", "jax": "0.10.2"}
"""Versions that the frozen cases were made with."""
PATIENCE = 600.0  # seconds for pip


def folder() -> Path:
    """PLURALIGN_PEERS, else `.venv-peers` in the project, else in the user's cache where this is an installed package."""
    if given := os.environ.get("PLURALIGN_PEERS"):
        return Path(given)
    if (ROOT / "pyproject.toml").is_file():
        return ROOT / ".venv-peers"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "pluralign-peers"


class Peers:
    """Finds the peers' Python, for one run: what failed once is not tried again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[str, str | None]] = {}

    def __call__(self, packages: tuple[str, ...]) -> tuple[str, str | None]:
        """The path of a Python with these packages, and None, or why there is none."""
        if packages not in self._known:
            python = folder() / "bin/python"
            self._known[packages] = str(python), _missing(python, packages)
        return self._known[packages]


def _missing(python: Path, packages: tuple[str, ...]) -> str | None:
    try:
        if not python.exists():
            venv.create(python.parents[1], with_pip=True)
            (python.parents[1] / ".gitignore").write_text("*\n")
        if _has(python, packages):
            return None
        wanted = [f"{package}=={PINNED[package]}" if package in PINNED else package for package in packages]
        ran = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"pip did not finish in {PATIENCE:.0f} s"
    except (OSError, subprocess.SubprocessError) as error:
        return f"the environment could not be made ({type(error).__name__})"
    if ran.returncode or not _has(python, packages):
        return f"pip could not install {' '.join(wanted)}"
    return None


def _has(python: Path, packages: tuple[str, ...]) -> bool:
    code = f"import importlib.metadata as m; [m.version(p) for p in {packages!r}]"
    ran = subprocess.run([python, "-I", "-c", code], capture_output=True, check=False, timeout=60)
    return ran.returncode == 0
