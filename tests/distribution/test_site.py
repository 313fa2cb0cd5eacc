"""The site: what its pages show is what the program says, every page is reached, and what is generated follows the program."""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.documents import agrees, blocks, commands

import pluralign as pl
from pluralign.commands.app import COMMANDS
from pluralign.process.exit_codes import ANSWERED, UNDECIDED
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.matrix.table import RULES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if path.relative_to(DOCS).parts[0] not in ("site", "paper")]
LIVE = [
    path for path in [ROOT / "README.md", *PAGES] if any(kind in ("console", "pycon") for kind, _, _ in blocks(path))
]

SEARCHING = ("README", "axioms", "impossibilities", "tutorial", "search")
"""Pages whose proofs and searches take seconds, or minutes."""


def hooks() -> Any:
    spec = importlib.util.spec_from_file_location("site_hooks", DOCS / "site" / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rendered(page: Path) -> str:
    name = str(page.relative_to(DOCS))
    return str(
        hooks().on_page_markdown(page.read_text(encoding="utf-8"), SimpleNamespace(file=SimpleNamespace(src_uri=name)))
    )


def test_commands_are_read_off_the_commands() -> None:
    text = rendered(DOCS / "reference/commands.md")
    for name, sentence in COMMANDS.items():
        assert f"\n## {name}\n" in f"\n{text}"
        assert sentence in text
    assert "| `--time-limit SECONDS` |" in text
    assert "`builtin:cems`" in text


def test_public_names_axioms_and_theorems_are_all_there() -> None:
    api = rendered(DOCS / "reference/api.md")
    assert [name for name in pl.__all__ if not re.search(rf"^::: pluralign\.\S*\.{name}$", api, re.MULTILINE)] == []
    axioms = rendered(DOCS / "howto/axiom.md")
    assert [name for name in AXIOMS if f"| `{name}` |" not in axioms] == []
    theorems = rendered(DOCS / "mathematics/theorems.md")
    assert [row["name"] for row in pl.list_theorems() if f"| `{row['name']}` |" not in theorems] == []
    table = rendered(DOCS / "mathematics/table.md")
    assert [rule for rule in RULES if f"| {rule} |" not in table] == []


def test_nothing_is_left_to_generate_and_links_stay_in_the_site() -> None:
    assert len(PAGES) > 15
    for page in PAGES:
        text = rendered(page)
        assert "<!-- generated" not in text
        for link in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" not in link:
                target = (page.parent / link).resolve()
                assert target.is_relative_to(DOCS), f"{page.name}: {link}"
                assert target.exists(), f"{page.name}: {link}"


def test_pages_that_the_navigation_does_not_name_are_added() -> None:
    made = hooks().on_config({"nav": ["index.md", {"Reference": ["data.md"]}], "docs_dir": str(DOCS)})
    (more,) = (entry["More"] for entry in made["nav"] if isinstance(entry, dict) and "More" in entry)
    assert {"index.md", "data.md"}.isdisjoint(more)
    assert {"tutorial.md", "howto/data.md"} <= set(more)
    assert not [page for page in more if page.startswith(("site/", "paper/"))]


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.slow if page.stem in SEARCHING else ()) for page in LIVE],
    ids=[str(page.relative_to(ROOT)) for page in LIVE],
)
def test_what_a_page_shows_is_what_is_printed(
    page: Path, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files with a title are written, commands run in their order, Python sessions are doctests."""
    monkeypatch.chdir(tmp_path)
    checked = 0
    for language, title, text in blocks(page):
        if title:
            (tmp_path / title).write_text(text, encoding="utf-8")
        elif language == "console":
            for arguments, documented in commands(text):
                if {"INSTANCE", "VOTES", "FILE"} & {*arguments}:  # a pattern, not a session
                    assert arguments[0] in COMMANDS
                    continue
                done = run(*arguments)
                assert done.code in (ANSWERED, UNDECIDED), f"{arguments}\n{done.err}"
                if documented.strip():
                    assert agrees(done.out + done.err, documented), f"{arguments}\n{done.out}{done.err}"
                checked += 1
        elif language == "pycon":
            test = doctest.DocTestParser().get_doctest(text, {}, str(page), str(page), 0)
            result = doctest.DocTestRunner(verbose=False).run(test)
            assert result.failed == 0
            checked += result.attempted
    assert checked or not any(
        documented.strip() for kind, _, text in blocks(page) if kind == "console" for _, documented in commands(text)
    )


def test_what_agrees() -> None:
    assert agrees("a\nb (1.5 s)\n", "a\nb (… s)")
    assert agrees("one\ntwo\nthree", "one\n…\nthree")
    assert not agrees("a+b", "aab")
    assert not agrees("one\ntwo", "one")


@pytest.mark.slow
def test_the_site_builds_with_every_link_followed_and_every_notebook_executed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = {str(path.relative_to(DOCS).with_suffix(".html")) for path in PAGES} - {"pictures/README.html"}
    assert [page for page in pages if not (tmp_path / "site" / page).exists()] == []
    talk = (tmp_path / "site/notebooks/talk.html").read_text(encoding="utf-8")
    assert "infeasible (proved)" in talk
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?://[^"]+)', talk)
    assert loaded == [], "the site loads nothing from elsewhere"
