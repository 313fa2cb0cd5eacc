"""Reports: every kind of certificate is explained, on a page that loads nothing, hides nothing and can be read by everybody."""

from __future__ import annotations

import base64
import copy
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from support.page_structure import Page

import pluralign as pl
from pluralign.proofs import checker
from pluralign.reports.kinds import EXPLAIN
from pluralign.reports.markup import element, markup, plain
from pluralign.reports.page import page
from pluralign.reports.words import ranking

DOCUMENT = (Path(__file__).parents[2] / "docs/certificates.md").read_text(encoding="utf-8")
EXAMPLES: dict[str, Any] = {
    example["kind"]: example
    for example in map(
        json.loads, re.findall(r"```json\n(.*?)```", DOCUMENT[DOCUMENT.index("## Examples") :], re.DOTALL)
    )
}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "main", "nav", "ul", "ol", "li",
    "article", "section", "dl", "dt", "dd", "span", "div", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "details", "summary", "pre", "code", "figure", "img", "figcaption", "strong",
}  # fmt: skip


def sound(text: str) -> Page:
    """A page without faults that loads nothing and runs nothing."""
    found = Page(text)
    assert found.faults == []
    assert found.tags <= ALLOWED
    assert [
        link[:40] for link in found.links if not link.startswith(("#", "data:image/svg", "data:application/json"))
    ] == []
    assert found.policy.startswith("default-src 'none';")
    return found


def test_every_kind_of_the_checker_is_explained() -> None:
    assert set(EXPLAIN) == set(checker.KINDS) == set(EXAMPLES)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_example_of_each_kind(kind: str) -> None:
    example = EXAMPLES[kind]
    text = page([("example.json", example)])
    found = sound(text)
    assert "accepted by the checker" in found.text
    assert [
        heading
        for heading in ("The claim", "The instance", "Why it is true", "How to check it again")
        if heading not in found.text
    ] == []
    names = example["instance"].get("candidates") or example["instance"]["prompts"][0][1]
    assert [name for name in names if str(name if isinstance(name, str) else name[0]) not in found.text] == []
    (saved,) = re.findall(r"data:application/json;base64,([A-Za-z0-9+/=]+)", text)
    copied = json.loads(base64.b64decode(saved))
    assert copied == example
    assert checker.judge("copy", copied).accepted


def test_a_conflict_is_written_as_a_sum_that_is_zero() -> None:
    text = sound(pl.feasible("builtin:talk", "A>B>C>D>E").report()).text
    assert "sum (0, 0, 0)" in text
    for row in ("A ≻ B 1 (20, -20, 0) (20, -20, 0)", "D ≻ E 20 (-1, 0, 1) (-20, 0, 20)"):
        assert row in text


def test_the_bound_of_a_loss_is_above_the_loss_in_decimals_that_show_it() -> None:
    text = sound(pl.axioms("builtin:loss-counterexample", "loss:logistic", ["po"]).report()).text
    ends = re.findall(r"is at most (−?[\d.]+)\. Every .*? has a loss of at least (−?[\d.]+),", text)
    assert len(ends) == 5
    assert all(float(low.replace("−", "-")) < float(high.replace("−", "-")) for low, high in ends)
    assert "All voters agree on c' ≻ c, and every possible output has c ≻ c'." in text


def test_an_ensemble_shows_its_error_in_parts() -> None:
    answer = pl.calibrate("builtin:cems", size=1)
    text = sound(answer.report()).text
    rows = re.findall(r"(\S+) or (\S+) ([\d.]+) ([01]) (-?[\d.]+) ([\d.e-]+)", text)
    assert len(rows) == 15
    assert sum(float(row[-1]) for row in rows) == pytest.approx(float(answer.error or 0), abs=1e-7)
    for _, _, votes, own, gap, _ in rows:
        assert float(own) - float(votes) == pytest.approx(float(gap), abs=1e-7)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: pl.aggregate("builtin:c1-fails-po", "lcpo"),
        pytest.param(lambda: pl.aggregate("builtin:kemeny-fails-po", "kemeny"), marks=pytest.mark.slow),
        pytest.param(
            lambda: pl.axioms("builtin:separability", "leximax-copeland", ["separability", "condorcet-loser"]),
            marks=pytest.mark.slow,
        ),
        lambda: pl.axioms("builtin:cems", "lcpo", ["clones", "reversal-symmetry"]),
        lambda: pl.prove("majority-relation/po"),
        lambda: pl.prove("leximax-copeland/separability", candidates=3),
        pytest.param(
            lambda: pl.compatible(["majority-relation", "po"], instance="builtin:c1-fails-po-small"), marks=pytest.mark.slow
        ),
        lambda: pl.calibrate("builtin:cems", size=2, level="0"),
        lambda: pl.calibrate("builtin:cems", objective="exact", rewards="linear"),
        lambda: pl.calibrate("builtin:cems", objective="error", rewards="linear"),
    ],
    ids=range(10),
)  # fmt: skip
def test_answers_of_every_verb(answer: Any, tmp_path: Path) -> None:
    found = answer()
    text = found.report(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == text
    assert sound(text).text.count("accepted by the checker") == len(found.certificates) > 0


EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;\x1b"


def renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): renamed(entry, names) for key, entry in value.items()}
    if isinstance(value, list):
        return [renamed(entry, names) for entry in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("kind", EXAMPLES)
def test_names_are_text_wherever_they_stand(kind: str) -> None:
    """`sound` knows the tags of a page; a name that became one would be another, or an attribute that runs something."""
    evil = renamed(EXAMPLES[kind], {"A": EVIL, "0": EVIL, "q": EVIL + "q"})
    text = page([(EVIL, evil)])
    found = sound(text)
    assert "\x1b" not in text
    if checker.judge("evil", evil).accepted:
        assert "<script>alert(1)</script>" in found.text


@pytest.mark.parametrize("change", [{"kind": EVIL}, {"claim": {"ranking": EVIL}}, {"version": 7}, {"instance": None}])
def test_what_the_checker_does_not_accept_is_not_explained(change: dict[str, Any]) -> None:
    broken = copy.deepcopy(EXAMPLES["feasible-ranking"]) | change
    found = sound(page([("broken.json", broken), ("odd.json", [1, {"a": None}]), ("good.json", EXAMPLES["axiom"])]))
    assert found.text.count("Not proved") == 4  # twice in the contents, twice above
    assert found.text.count("Why it is true") == 1
    assert "rejected" in found.text


def test_a_budget_that_does_not_suffice_is_said() -> None:
    found = sound(page([("x.json", EXAMPLES["theorem"])], 10))
    assert "gave up" in found.text
    assert "Why it is true" not in found.text


def test_the_command(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = []
    for number, kind in enumerate(("feasible-ranking", "no-rule")):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(json.dumps(EXAMPLES[kind]))
    out = tmp_path / "report.html"
    done = run("report", *files, "-o", out, "--json")
    assert (done.code, done.err, done.json) == (0, "", {"file": str(out), "bytes": out.stat().st_size})
    assert sound(out.read_text(encoding="utf-8")).text.count("accepted by the checker") == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(files[0].read_bytes())))
    assert "standard input" not in run("report", "-").err
    for arguments, words in (
        ((tmp_path / "absent.json",), "absent.json"),
        ((files[0], "-o", tmp_path / "no" / "x.html"), "cannot write the report"),
    ):
        done = run("report", *arguments)
        assert (done.code, done.out) == (2, "")
        assert words in done.err
        assert len(done.err.splitlines()) == 1
    with pytest.raises(pl.InputError, match="there is none"):
        pl.report([])


def test_an_answer_without_a_proof_has_no_report() -> None:
    with pytest.raises(pl.InputError, match="nothing was proved"):
        pl.aggregate("builtin:separability", "lcpo", method="milp").report()


def test_markup_escapes_all_but_itself() -> None:
    assert element("p", "<b>", element("i", "a&b"), title='"<') == '<p title="&quot;&lt;">&lt;b&gt;<i>a&amp;b</i></p>'
    assert plain(markup("<", element("b", "x < y"))) == "<x < y"
    assert element("img", alt="x", src=None) == '<img alt="x">'


def test_names_that_are_read_from_the_right_leave_a_ranking_in_its_order() -> None:
    assert ranking(["דג", "a<b"]) == '<span class="ranking"><bdi>דג</bdi> ≻ a&lt;b</span>'
