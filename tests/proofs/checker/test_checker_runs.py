"""The checker runs as a folder, copied and renamed, as a module and as one file, on the standard library alone."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.ranking_certificates import edited, rational_feasible

from pluralign.proofs import checker

FOLDER = Path(checker.__file__).parent.resolve()
ROOT = FOLDER.parent.parent
FILES = sorted(FOLDER.rglob("*.py"))
ISOLATED = [sys.executable, "-I", "-S", "-X", "utf8=0"]


def runs(command: list[str], folder: Path, **environment: str) -> None:
    """All four ways to end, with an encoding that lacks θ."""
    (folder / "good.json").write_text(json.dumps(rational_feasible()))
    (folder / "bad.json").write_text(json.dumps(edited("feasible", "claim", "θ", to=1)))
    settings = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", **environment}
    for names, code in ((["good.json"], 0), (["good.json", "bad.json"], 1), (["none.json"], 2), ([], 2)):
        run = subprocess.run([*command, *names], cwd=folder, env=settings, capture_output=True, text=True, check=False)
        assert run.returncode == code, run.stderr
        assert "Traceback" not in run.stderr


def test_the_folder_runs_from_anywhere(tmp_path: Path) -> None:
    runs([*ISOLATED, str(FOLDER)], tmp_path)
    runs([sys.executable, str(FOLDER)], tmp_path)


@pytest.mark.parametrize("name", ["checker", "renamed folder", "json"])
def test_a_copy_of_the_folder_runs_alone_under_any_name(name: str, tmp_path: Path) -> None:
    """Isolated from site-packages and this project."""
    shutil.copytree(FOLDER, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    runs([*ISOLATED, name], tmp_path)
    runs([*ISOLATED, str(tmp_path / name)], tmp_path)


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    runs([sys.executable, "-m", "pluralign.proofs.checker"], tmp_path, PYTHONPATH=str(ROOT))


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_it_runs_as_one_file(tmp_path: Path) -> None:
    """`make checker` in a copy of what it needs; the file is then moved away."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(FOLDER, tmp_path / "proofs" / "checker")
    subprocess.run(["make", "checker", f"PYTHON={sys.executable}"], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "elsewhere").mkdir()
    os.rename(tmp_path / "checker.pyz", tmp_path / "elsewhere" / "one file.pyz")
    runs([*ISOLATED, "one file.pyz"], tmp_path / "elsewhere")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_file_imports_the_standard_library_and_this_folder_only(path: Path) -> None:
    depth = len(path.relative_to(FOLDER).parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= set(sys.stdlib_module_names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            assert node.level <= depth
        elif isinstance(node, ast.ImportFrom):
            assert str(node.module).partition(".")[0] in sys.stdlib_module_names


def test_one_person_can_review_a_kind_in_one_sitting() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert max(lines.values()) <= 250
    assert sum(n for path, n in lines.items() if path.parent == FOLDER) <= 1500  # the kernel


def test_each_kind_has_a_file_that_begins_with_its_statement() -> None:
    for kind in checker.KINDS:
        text = (FOLDER / "kinds" / f"{kind.replace('-', '_')}.py").read_text(encoding="utf-8")
        statement = str(ast.get_docstring(ast.parse(text)))
        assert statement.startswith(f"Kind `{kind}`: ")
        assert "\nWhy this suffices: " in statement
