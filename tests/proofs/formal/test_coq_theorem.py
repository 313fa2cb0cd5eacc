"""`--coq`: certificates as theorems: their text without Coq; with it, that they are theorems, and false claims none."""

from __future__ import annotations

import copy
import functools
import json
import re
import shutil
import subprocess
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from support.ensemble_examples import DOCUMENTS
from support.mutations import accepted, with_leaf
from support.types import Json

import pluralign as pl
from pluralign.proofs.coq.library import inlined
from pluralign.proofs.coq.searched import MOST, WeightedPair, feasible_rankings, questions, regions
from pluralign.proofs.coq.theorem import KINDS, coq_file

BALLOTS = [{"count": 2, "ranking": ["a", "b", "c"]}, {"count": 1, "ranking": ["c", "a", "b"]}]
INSTANCE = {"candidates": {"a": ["1/2", 0], "b": [0, "1/3"], "c": [0, 0]}, "ballots": BALLOTS}
POSITIVE = {"candidates": {"a": [1, 0, "1/2"], "b": [0, "2/3", 1], "c": [2, 1, 0]}, "ballots": BALLOTS}
COMPARISONS = [("a", "b", 2), ("b", "a", 1), ("b", "c", 1), ("c", "a", 2), ("c", "b", 1)]
COMPARED = {
    "candidates": INSTANCE["candidates"],
    "comparisons": [{"above": a, "below": b, "count": count} for a, b, count in COMPARISONS],
}
PAGE = (Path(__file__).parents[3] / "docs/certificates.md").read_text()
LIBRARY_ENDS = "From Coq Require Import List ZArith QArith Reals.\n"
"""The line between the verified checkers and a theorem."""

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def in_lists(document: Json) -> Json:
    """A certificate about votes of version 1 in the present form."""
    document = copy.deepcopy(document)
    document["instance"]["prompts"] = [[name, list(rs)] for name, rs in document["instance"]["prompts"].items()]
    return document


def by_triangles() -> Json:
    """That a Condorcet cycle has no calibrated ensemble, with the multiplier 1 of its only triangle."""
    document = copy.deepcopy(examples()["no-calibrated-ensemble"])
    proof = {"unit": "2/9", "cost": 1, "triangles": ["1 1 1"], "tree": [{"bound": 0}]}
    document["evidence"]["ceiling"]["parts"][0]["proof"] = proof
    return document


@functools.cache
def examples() -> dict[str, Json]:
    """One certificate of each kind, as the documentation has them."""
    found = [
        json.loads(text) for text in re.findall(r'```json\n(\{"format".*?)```', PAGE, re.DOTALL) if "…" not in text
    ]
    return {document["kind"]: document for document in reversed(found)}


@functools.cache
def theorems() -> dict[str, Json]:
    """Certificates of all kinds and forms that have theorems."""
    documents = {kind: document for kind, document in examples().items() if kind in KINDS and kind != "kemeny-ranking"}
    for rule, method in (("kemeny-po", "branch"), ("slater", "branch"), ("leximax-plurality", None), ("lcpo", None)):
        documents[rule] = pl.aggregate(INSTANCE, rule, *([method] if method else [])).certificates[0]
    for rule in ("majority-loss:squared", "loss:hinge"):
        documents[rule] = pl.aggregate(INSTANCE, rule).certificates[0]
    compared = ("leximax-borda", "ranked-pairs", "kemeny-po", "slater", "loss:squared-hinge", "majority-loss:hinge")
    for rule in compared:
        method = ["branch"] if rule in ("kemeny-po", "slater") else []
        documents[f"{rule} of comparisons"] = pl.aggregate(COMPARED, rule, *method).certificates[0]
    plane = {"candidates": {"a": [0, 0], "b": [1, 2], "c": [-2, 1], "d": ["1/2", -3]}}
    for listing in (pl.rankings(plane), pl.rankings(plane, count_only=True)):
        documents[f"{listing.certificates[0]['kind']} in the plane"] = listing.certificates[0]
    for name, lottery in (("mixed", {"a": "1/3", "b": "2/3"}), ("uniform", dict.fromkeys("abc", "1/3"))):
        documents[name] = pl.distortion(POSITIVE, lottery=lottery).certificates[0]
    documents["triangles"] = by_triangles()
    return documents | {name: in_lists(document) for name, document in DOCUMENTS.items()}


FALSE = [
    ("feasible-ranking", ("claim", "ranking"), ["C", "A", "B"]),
    ("infeasible-ranking", ("evidence", "conflict", 0, 2), 7),
    ("feasible-rankings", ("evidence", "thetas"), [[1], [-1]]),
    ("lcpo", ("claim", "ranking"), ["c", "b", "a"]),
    ("kemeny-po of comparisons", ("claim", "cost"), 1),
    ("loss:squared-hinge of comparisons", ("instance", "comparisons", 0, "count"), 9),
    ("calibrated-ensemble", ("instance", "pairs", 0, 3), "1/2"),
    ("no-calibrated-ensemble", ("evidence", "weights", 0), 0),
    ("ensemble-error", ("claim", "error"), "1/10"),
    ("ensemble-error", ("claim", "lower_bound"), "1/8"),
    ("error", ("claim", "excluding", "optimum"), 0),
    ("linear error", ("evidence", "ensemble", 0, "theta"), None),
    ("small", ("claim", "least"), 1),
    ("small-ensemble", ("claim", "least"), "1/2"),
    ("inconsistent-ballot", ("evidence", "conflict", 0, 2), 0),
    ("distortion", ("claim", "distortion"), 4),
    ("triangles", ("evidence", "ceiling", "parts", 0, "proof", "triangles", 0), "1 1 -1"),
]
"""Certificates with something else in one place, so that what they claim is not proved."""


def wrong(name: str, path: tuple[Any, ...], value: Any) -> Json:
    """One of those. θ of a linear reward is turned round."""
    document = theorems()[name]
    if value is None:
        theta = document["evidence"]["ensemble"][0]["theta"]
        value = [str(-Fraction(t)) if isinstance(t, str) else -t for t in theta]
    document = with_leaf(document, path, value)
    assert not accepted(document)
    return document


def split(document: Json) -> tuple[str, str]:
    """The file of a certificate: the verified checkers, and what it says."""
    library, theorem = coq_file(document).split(LIBRARY_ENDS)
    return library, theorem


def theorem_of(document: Json) -> str:
    """What a file says of its certificate."""
    return split(document)[1]


def rejected(theorem: str) -> str:
    """The same up to the computation of its first checker, which fails."""
    lemma, rest = re.split(r"(?<= = true\.\n)Proof\. vm_compute\. reflexivity\. Qed\.\n", theorem, maxsplit=1)
    assert "Theorem" in rest
    return f"{lemma}Proof. vm_compute. Fail reflexivity. Abort.\n"


def run_coq(text: str, folder: Path) -> str:
    """What Coq says against a file."""
    (folder / "theorem.v").write_text(text)
    command = ["coqc", "-q", "-w", "none", "theorem.v"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


@pytest.mark.slow
@needs_coq
def test_a_file_needs_nothing_else(tmp_path: Path) -> None:
    assert not run_coq(coq_file(pl.feasible(INSTANCE, ["b", "c", "a"]).certificates[0]), tmp_path)


@pytest.mark.slow
@needs_coq
def test_coq_accepts_all_and_rejects_what_is_wrong(tmp_path: Path) -> None:
    """All in one file, so that the proofs of the checkers are gone through once."""
    library = inlined(name for kind in KINDS.values() for name in kind.used.split())
    modules = set(re.findall(r"^Module \w+\.$", library, re.MULTILINE))
    assert all(
        set(re.findall(r"^Module \w+\.$", split(one)[0], re.MULTILINE)) <= modules for one in theorems().values()
    )
    bodies = [theorem_of(document) for document in theorems().values()]
    bodies += [rejected(theorem_of(wrong(*false))) for false in FALSE]
    numbered = [f"Module Theorem_{k}.\n{body}End Theorem_{k}.\n" for k, body in enumerate(bodies)]
    assert not run_coq(library + LIBRARY_ENDS + "".join(numbered), tmp_path)


def test_every_kind_has_an_example() -> None:
    assert {document["kind"] for document in theorems().values()} == KINDS.keys()
    assert {KINDS[theorems()[name]["kind"]].write for name, *_ in FALSE} >= {
        kind.write for kind in KINDS.values() if kind.votes
    }


def test_the_statement_is_about_the_instance() -> None:
    text = coq_file(pl.aggregate(INSTANCE, "lcpo").certificates[0])
    assert "Definition X : list (list Z) := [[(1)%Z; (0)%Z]; [(0)%Z; (1)%Z]; [(0)%Z; (0)%Z]]." in text
    assert "voters : list (Z * ranking) := [((2)%Z, [0; 1; 2]); ((1)%Z, [2; 0; 1])]" in text
    assert "forall r, lcpo (length X) (feasible X) (expand voters) r <-> r = output" in text
    assert "From Pluralign" not in text
    assert "Admitted" not in text
    hinge = coq_file(pl.aggregate(INSTANCE, "loss:hinge").certificates[0])
    assert "minimizes_loss (loss_named Hinge) X (expand voters) r -> above r" in hinge


def test_comparisons_are_a_table() -> None:
    text = theorem_of(pl.aggregate(COMPARED, "lcpo").certificates[0])
    assert "N : list (list Z) := [[(0)%Z; (2)%Z; (0)%Z]; [(1)%Z; (0)%Z; (1)%Z]; [(2)%Z; (1)%Z; (0)%Z]]." in text
    assert "score_from X Copeland N c" in text
    assert "one_sided R_numbers X true N output" in text
    assert "forall r, ranked_pairs (length X) (number N) (feasible X) r <-> r = output" in theorem_of(
        pl.aggregate(COMPARED, "ranked-pairs").certificates[0]
    )
    assert "least_cost X (weighted_loss (loss_named Hinge) X (weights true N)) r -> above r" in theorem_of(
        pl.aggregate(COMPARED, "majority-loss:hinge").certificates[0]
    )


def test_statements_about_ensembles_and_lists() -> None:
    documents = theorems()
    assert "forall B, ensemble rewards B -> (((1) # 9)%Q <= error_by E Squared_norm B)%Q" in theorem_of(
        documents["ensemble-error"]
    )
    assert "forall A, ensemble rewards A -> ~ calibrated" in theorem_of(documents["no-calibrated-ensemble"])
    assert "length (plain A) = 2 /\\ ensemble rewards (plain A) /\\" in theorem_of(documents["calibrated-ensemble"])
    assert "length B <= 2 -> " in theorem_of(documents["small"])
    assert "opt_is_least" in theorem_of(documents["error"])
    assert "opt_is_least" not in theorem_of(documents["ensemble-error"])
    assert "forall r, feasible X r <-> In r listed" in theorem_of(documents["feasible-rankings"])
    assert "number_of (feasible X) 2." in theorem_of(documents["feasible-ranking-count"])


def test_names_do_nothing_to_comments() -> None:
    instance = {"candidates": {"*)": [1], '"': [2]}}
    assert "from 0: ??, ? *)" in coq_file(pl.feasible(instance, ["*)", '"']).certificates[0])


def test_what_is_not_covered_is_said(run: Any, tmp_path: Path) -> None:
    with pytest.raises(pl.InputError, match="logistic"):
        pl.aggregate(INSTANCE, "loss:logistic").write_coq(tmp_path / "t.v")
    with pytest.raises(pl.InputError, match="axiom"):
        coq_file(pl.axioms(INSTANCE, "lcpo", ["po"]).certificates[0])
    with pytest.raises(pl.InputError, match="needs a tree"):
        coq_file(examples()["kemeny-ranking"])
    assert not (tmp_path / "t.v").exists()


def test_commands_write_it(run: Any, tmp_path: Path) -> None:
    (tmp_path / "positive.json").write_text(json.dumps(POSITIVE))
    for said, words in {
        "~ feasible X [0; 1; 2; 3; 4]": ("feasible", "builtin:talk", "A>B>C>D>E"),
        "number_of (feasible X) ": ("rankings", "builtin:talk", "--count"),
        "ensemble rewards (plain A)": ("calibrate", "builtin:separability"),
        "at_most (seq 0 3)": ("distortion", tmp_path / "positive.json", "--candidate", "a"),
    }.items():
        assert run(*words, "--coq", tmp_path / "t.v").code == 0
        assert said in (tmp_path / "t.v").read_text()


def test_trees_are_not_found_for_what_is_false() -> None:
    """Lists that miss a ranking or have too few, and ceilings that are too low."""
    line = [(0,), (1,), (3,)]
    assert {tuple(r) for r, _ in feasible_rankings(line, 2)} == {(0, 1, 2), (2, 1, 0)}
    with pytest.raises(pl.InputError, match="does not prove"):
        feasible_rankings(line, 1)
    with pytest.raises(pl.InputError, match="does not prove"):
        questions(line, [[0, 1, 2]])
    half = Fraction(1, 2)
    rows = [WeightedPair((1,), half, half, half), WeightedPair((-1,), half, half, half)]
    assert "Impossible" in regions(rows, half, None)
    with pytest.raises(pl.InputError, match="does not prove"):
        regions(rows, Fraction(1, 4), None)


def test_large_trees_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pluralign.proofs.coq.searched.MOST", 3)
    assert MOST > 3
    with pytest.raises(pl.InputError, match="more than 3 linear programs"):
        feasible_rankings([tuple(int(a == b) for b in range(4)) for a in range(4)], 24)


def test_feasible_rankings_are_those_of_the_engine() -> None:
    points = [(0, 0), (1, 2), (-2, 1), (1, -6)]
    found = feasible_rankings(points, 24)
    names = "abcd"
    listing = pl.rankings({"candidates": {name: list(row) for name, row in zip(names, points, strict=True)}})
    assert sorted("".join(names[c] for c in r) for r, _ in found) == sorted(
        "".join(row["ranking"]) for row in listing.result["rankings"]
    )
    for r, theta in found:
        rewards = [sum(t * x for t, x in zip(theta, points[c], strict=True)) for c in r]
        assert all(x > y for x, y in combinations(rewards, 2))
