"""`import pluralign as pl`: it loads nothing heavy, its names are typed and documented, and what the README shows runs."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "highspy", "flint", "pyomo", "mip", "z3", "cvc5", "pysat", "polars", "matplotlib", "rich", "typer")


def python(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT, **options
    )


def test_importing_it_loads_no_library_that_is_slow_to_load() -> None:
    code = f"import sys, pluralign; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert python(code).stdout.strip() == "[]"


def test_exceptions_statuses_and_the_checker_need_no_library_either() -> None:
    code = "import sys, pluralign as pl; pl.InputError, pl.Status, pl.check; print('numpy' in sys.modules)"
    assert python(code).stdout.strip() == "False"


@pytest.mark.parametrize("name", sorted(pl.__all__))
def test_each_name_is_there_and_says_what_it_is(name: str) -> None:
    assert name in dir(pl)
    assert inspect.getdoc(getattr(pl, name))


def test_type_checkers_see_the_names_that_there_are() -> None:
    """The imports for type checkers, the table of homes and `__all__` agree."""
    tree = ast.parse((ROOT / "pluralign/__init__.py").read_text())
    [seen] = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    typed = {alias.name: node.module for node in seen.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert typed == pl._HOME
    assert sorted(typed) == sorted(pl.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'agregate'; it has .*aggregate"):
        pl.agregate  # type: ignore[attr-defined] # noqa: B018
    assert not hasattr(pl, "__wrapped__")


def test_no_module_of_the_package_hides_a_verb() -> None:
    """`pl.matrix` would be a module once `pluralign/matrix.py` is imported."""
    modules = {path.stem for path in (ROOT / "pluralign").iterdir()}
    assert not modules & set(pl.__all__)


def test_the_readme_s_python_runs_and_gives_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment behind an expression is its value."""
    monkeypatch.chdir(tmp_path)
    pages = "".join((ROOT / name).read_text() for name in ("README.md", "docs/python.md"))
    snippets = re.findall(r"```python\n(.*?)```", pages, re.DOTALL)
    assert snippets
    for snippet in snippets:
        names: dict[str, Any] = {}
        for line in filter(None, snippet.splitlines()):
            source, _, said = line.partition("  # ")
            if said:
                assert repr(eval(source, names)) == said
            else:
                exec(source, names)


def test_a_certificate_is_checked_from_python(tmp_path: Path) -> None:
    file = tmp_path / "talk.json"
    pl.feasible(pl.load("builtin:talk"), list("ABCDE")).write_certificate(str(file))
    [verdict] = pl.check(file)
    assert (verdict.accepted, verdict.kind) == (True, "infeasible-ranking")
    file.write_text("{")
    with pytest.raises(pl.InputError, match=re.escape("talk.json")):
        pl.check(file)
