"""The page in a real browser: what is dragged is what is computed, what is violated is drawn, what is saved is accepted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytest.importorskip("tornado", reason="the extra explore is not installed")
from support.chromium import Page, found
from support.slow_questions import INSTANCE

import pluralign as pl

ROOT = Path(__file__).parents[2]
FRONT = ROOT / "pluralign/explorer/frontend"
AXE = FRONT / "node_modules/axe-core/axe.min.js"

browser = pytest.mark.skipif(found() is None, reason="there is no Chromium on this machine")
pytestmark = pytest.mark.slow

DONE = "document.querySelector('.px-busy').innerText.includes('up to date')"


def mark(axiom: str) -> str:
    return f"document.querySelector('[data-axiom=\"{axiom}\"]').dataset.mark"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with served(tmp_path, "builtin:loss-counterexample-m4") as one:
        yield one


class served:  # noqa: N801 - reads as a word
    """A page of the command's own server."""

    def __init__(self, folder: Path, instance: str) -> None:
        self.folder, self.instance = folder, instance

    def __enter__(self) -> Page:
        arguments = ["explore", self.instance, "--no-browser", "--json"]
        self.command = subprocess.Popen(
            [sys.executable, "-m", "pluralign", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert self.command.stdout is not None
        try:
            url = json.loads(self.command.stdout.readline())["url"]
            self.page = Page(self.folder)
        except BaseException:
            self.command.kill()
            raise
        try:
            self.page.open(url)
            self.page.until(
                "!!document.querySelector('.px-choices input') && !document.querySelector('.px-stale')", 120
            )
            if "builtin" in self.instance:
                self.page.until(DONE, 120)
        except BaseException:
            self.__exit__()
            raise
        return self.page

    def __exit__(self, *_: Any) -> None:
        self.page.__exit__(None, None, None)
        self.command.terminate()
        self.command.wait(20)


def shown(page: Page) -> pl.Instance:
    """The instance on the page, as it saves it."""
    page.run("document.querySelector('[data-save=instance]').click()")
    file = page.file("instance.json")
    instance = pl.load(file)
    file.unlink()
    return instance


def ranking(page: Page, rule: str) -> list[str]:
    page.until(DONE, 120)
    return list(page.run(f"[...document.querySelectorAll('[data-rule=\"{rule}\"] ol .px-chip')].map(e => e.title)"))


@browser
def test_a_violation_goes_and_comes_with_the_hand_and_its_certificate_is_accepted(page: Page) -> None:
    assert page.run(mark("po")) == "violated"
    assert page.run("document.querySelectorAll('[data-violation]').length") == 2
    page.drag('[data-candidate="x3"]', 130, -40)
    page.until(f"{mark('po')} === 'holds' && {DONE}", 120)
    assert page.run("document.querySelectorAll('[data-violation]').length") == 0
    moved = shown(page)
    assert moved != pl.load("builtin:loss-counterexample-m4")
    assert moved.features is not None
    assert all(value.denominator == 1 for row in moved.features for value in row)  # on the grid
    assert pl.axioms(moved, "loss:logistic", ["po"])["axioms"]["po"]["holds"] is True
    for rule in ("lcpo", "kemeny", "loss:logistic"):
        assert ranking(page, rule) == pl.aggregate(moved, rule).ranking
    page.key("z", control=True)
    page.until(f"{mark('po')} === 'violated' && {DONE}", 120)
    assert shown(page) == pl.load("builtin:loss-counterexample-m4")
    page.run("document.querySelector('[data-save=axiom]').click()")
    file = page.file("certificate.json")
    [verdict] = pl.check(file)
    assert verdict.accepted
    assert verdict.claim is not None
    assert (verdict.kind, verdict.claim["axiom"], verdict.claim["holds"]) == ("axiom", "po", False)
    assert "the checker accepts it" in page.run("document.body.innerText")
    assert page.errors == []


@browser
def test_everything_is_done_by_keys_too(page: Page) -> None:
    page.run("document.querySelector('[data-candidate=\"x1\"]').focus()")
    page.key("ArrowRight")
    page.key("ArrowUp", shift=True)
    at = shown(page).features
    assert at is not None
    assert at[1] == (0, 4)
    page.key("Delete")
    assert page.until(f"{DONE} && document.querySelectorAll('[data-candidate]').length") == 3
    assert shown(page).names == ("x0", "x2", "x3")
    page.key("z", control=True)
    page.key("z", control=True)
    page.key("z", control=True)
    assert shown(page) == pl.load("builtin:loss-counterexample-m4")
    page.key("z", control=True, shift=True)
    assert shown(page) != pl.load("builtin:loss-counterexample-m4")
    page.run('document.querySelector(\'[data-ballot="0"] [data-name="x1"]\').focus()')
    page.key("ArrowDown")
    assert [shown(page).names[c] for c in shown(page).ballots[0].ranking] == ["x3", "x1", "x0", "x2"]
    page.key("ArrowDown")  # the focus has moved with the name
    assert [shown(page).names[c] for c in shown(page).ballots[0].ranking] == ["x3", "x0", "x1", "x2"]


@browser
def test_voters_are_theta_that_turn_and_stay_feasible_where_candidates_move(page: Page) -> None:
    page.run("[...document.querySelectorAll('[data-ballot=\"1\"] button')].find(b => b.innerText === 'as θ').click()")
    page.until("!!document.querySelector('[data-voter=\"1\"]')")
    before = shown(page)
    page.drag('[data-voter="1"] .px-grip', 0, 90)
    page.until(DONE, 120)
    after = shown(page)
    assert after.ballots[1] != before.ballots[1]
    page.run("document.querySelector('[data-save=instance]').click()")
    document = json.loads(page.file("instance.json").read_text())
    theta = document["ballots"][1]["theta"]
    assert [type(value) for value in theta] == [int, int]
    shown_ranking = page.run("[...document.querySelectorAll('[data-ballot=\"1\"] .px-chip')].map(e => e.title)")
    assert shown_ranking == [after.names[c] for c in after.induced(theta)]
    assert ranking(page, "lcpo") == pl.aggregate(after, "lcpo").ranking


@browser
def test_a_preset_shows_the_violation_that_it_is_about(page: Page) -> None:
    page.click(".px-buttons button")
    page.until("!!document.querySelector('[data-preset=\"violation:kemeny/po\"]')")
    page.run("document.querySelector('[data-preset=\"violation:kemeny/po\"]').click()")
    page.until(
        f"document.querySelectorAll('[data-candidate]').length === 6 && {DONE} && {mark('po')} === 'violated'", 120
    )
    assert page.run("document.querySelector('.px-sphere [data-violation]') !== null")  # three features: a sphere
    assert page.run("document.querySelector('.px-axioms select').value") == "kemeny"


@browser
def test_a_slow_question_shows_how_far_it_is_and_is_cancelled(tmp_path: Path) -> None:
    file = tmp_path / "slow.json"
    file.write_text(json.dumps(INSTANCE))
    with served(tmp_path, str(file)) as page:
        cancel(page)


def cancel(page: Page) -> None:
    page.run(
        "[...document.querySelectorAll('.px-choices input')]"
        ".find(i => i.parentElement.textContent.includes('loss:probit')).click()"
    )
    page.until("!!document.querySelector('[data-rule=\"loss:probit\"]')")
    page.click('[data-rule="loss:probit"] .px-rule')
    running = "document.querySelector('[data-slot=axioms]')"
    # seen and clicked at once: a moment later the question may have been answered
    page.until(
        f"(r => r && /axioms [1-9]\\d* of \\d+, \\d+ s/.test(r.innerText)"
        " && (window.known = document.querySelectorAll('[data-mark=holds], [data-mark=violated]').length) > 0"
        f" && (r.querySelector('button').click(), true))({running})",
        120,
    )
    known = page.run("window.known")
    page.until(f"!{running}", 30)
    page.until("!document.querySelector('.px-running')", 120)
    # what was not computed is not claimed: it waits, or on a busy machine its time was over before the click
    assert page.run("document.querySelectorAll('[data-mark=waiting], [data-mark=open]').length") > 0
    assert page.run("document.querySelectorAll('[data-mark=holds], [data-mark=violated]').length") >= known > 0


@browser
def test_pictures_are_saved(page: Page) -> None:
    page.run("document.querySelector('[data-save=svg]').click()")
    text = page.file("picture.svg").read_text()
    picture = ElementTree.fromstring(text)
    words = {element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"x0", "x1", "x2", "x3"} <= words
    assert "class=" not in text
    page.run("document.querySelector('[data-save=png]').click()")
    assert page.file("picture.png").read_bytes().startswith(b"\x89PNG")
    assert page.errors == []


@browser
@pytest.mark.parametrize(
    "instance", ["builtin:loss-counterexample-m4", "builtin:infeasible-pmc", "builtin:cems", "builtin:talk"]
)
def test_nothing_is_out_of_reach(instance: str, tmp_path: Path) -> None:
    """No rule of axe is broken, at any width the page is not wider than the window."""
    if not AXE.exists():
        pytest.skip("axe-core is not there: npm ci in pluralign/explorer/frontend")
    with served(tmp_path, instance) as page:
        # the policy of the page allows no script of others: it is put in by the browser itself
        page.run(AXE.read_text() + "; 0")
        for width in (1280, 1000, 600, 360):
            page.size(width, 800)
            assert page.run("document.documentElement.scrollWidth") <= width
            faults = page.run(
                "axe.run().then(r => r.violations.map(v => "
                "`${v.id}: ${v.nodes.map(n => n.html.slice(0, 160)).slice(0, 3).join(' | ')}`))"
            )
            assert faults == [], width
        page.size(1280, 800)
        page.click(".px-buttons button")
        page.until("!!document.querySelector('.px-table td button')")
        assert page.run("axe.run('dialog').then(r => r.violations.map(v => v.id))") == []


@browser
def test_the_pages_of_reports_break_no_rule_of_axe_either(tmp_path: Path) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not there: npm ci in pluralign/explorer/frontend")
    file = tmp_path / "report.html"
    certificates = [tmp_path / name for name in ("axiom.json", "conflict.json", "ensemble.json")]
    pl.axioms("builtin:loss-counterexample-m4", "loss:logistic", ["po"]).write_certificate(certificates[0])
    pl.feasible("builtin:talk", list("ABCDE")).write_certificate(certificates[1])
    pl.calibrate("builtin:cems", size=1).write_certificate(certificates[2])
    pl.report(certificates, out=file)
    with Page(tmp_path) as page:
        page.open(file.as_uri())
        page.run(AXE.read_text() + "; 0")
        assert page.run("document.querySelectorAll('article').length") >= 3
        assert page.run("axe.run().then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`))") == []


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node on this machine")
def test_what_is_shipped_is_what_the_sources_give() -> None:
    if not (FRONT / "node_modules").exists():
        pytest.skip("its packages are not there: npm ci in pluralign/explorer/frontend")
    for arguments in (["npm", "run", "--silent", "check"], ["npm", "run", "--silent", "test"]):
        done = subprocess.run(arguments, cwd=FRONT, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_names_versions_and_no_registry() -> None:
    lock = json.loads((FRONT / "package-lock.json").read_text())
    assert not re.search(
        r"https?://(?!.*(?:funding|opencollective|github))",
        json.dumps([p.get("resolved") for p in lock["packages"].values()]),
    )
    wanted = json.loads((FRONT / "package.json").read_text())
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    notices = (ROOT / "pluralign/explorer/static/licenses.txt").read_text()
    assert [name for name in wanted["dependencies"] if f"{name} {wanted['dependencies'][name]} (" not in notices] == []
