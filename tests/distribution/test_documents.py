"""What the documents name is there: files, folders and commands of make; and the version is written once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import pluralign
from pluralign.formulations.ensembles.reading.layouts import LAYOUTS
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.rules import rule_names
from pluralign.proofs.axioms.axioms import AXIOMS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PACKAGES = sorted(
    path for room in ("solver", "formulations", "proofs", "benchmarks") for path in (ROOT / room).rglob("__init__.py")
) + sorted((ROOT / "pluralign").glob("*/__init__.py"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_paths_in_documents_exist(document: Path) -> None:
    text = document.read_text()
    paths = re.findall(r"`((?:solver|formulations|proofs|benchmarks|pluralign|tests|docs)/[^` …*]*)`", text)
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_lists_of_files_to_touch_name_files_that_exist() -> None:
    """A row may name more files of the folder of its first one."""
    rows = [line for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines() if line.startswith("| `")]
    assert len(rows) > 20
    for line in rows:
        folder = ROOT
        for name in re.findall(r"`([^`]+\.(?:py|md))`", line.partition(" | ")[0]):
            path = ROOT / name if "/" in name else folder / name
            folder = path.parent
            assert path.exists() or (ROOT / name).exists(), line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_targets_of_make_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", document.read_text())) <= targets


def test_every_rule_loss_axiom_and_layout_is_documented() -> None:
    rules = (ROOT / "docs/rules.md").read_text()
    assert [rule for rule in rule_names() if ":" not in rule and f"`{rule}`" not in rules] == []
    assert [loss for loss in LOSSES if f"`{loss}`" not in rules] == []
    axioms = (ROOT / "docs/axioms.md").read_text()
    rows = [f"| `{axiom.name}`{' (b)' * axiom.needs_ballots} | {axiom.about} |" for axiom in AXIOMS.values()]
    assert [row for row in rows if row not in axioms] == []
    assert [axiom.definition for axiom in AXIOMS.values() if axiom.definition not in axioms] == []
    data = (ROOT / "docs/data.md").read_text()
    assert [layout for layout in LAYOUTS if f"`{layout}`" not in data] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_every_folder_says_its_job_in_two_sentences(package: Path) -> None:
    said = ast.get_docstring(ast.parse(package.read_text()))
    assert said is not None
    assert len(re.findall(r"[.?](?:\s|$)", re.sub(r"e\.g\.|et al\.|i\.e\.", "", said))) >= 2


def test_the_version_is_written_once() -> None:
    written = f'"{pluralign.__version__}"'
    files = [ROOT / "pyproject.toml", ROOT / "CITATION.cff", *(ROOT / "pluralign").glob("**/*.py")]
    files += [path for room in ("solver", "formulations", "proofs") for path in (ROOT / room).rglob("*.py")]
    assert [path.relative_to(ROOT) for path in files if written in path.read_text()] == [Path("pluralign/__init__.py")]
    assert f"## {pluralign.__version__}" in (ROOT / "CHANGELOG.md").read_text()
