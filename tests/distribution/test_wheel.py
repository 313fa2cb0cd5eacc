"""What is built is one package: everything in `pluralign/`, whatever else lies in site-packages or the working folder."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest
from support.installation import ROOMS, ROOT, Environment, built, ran, sources

VERBS = """
import json, pathlib
import pluralign as pl

talk, cems, votes = pl.load("builtin:talk"), pl.load("builtin:cems"), pl.read_votes("builtin:cems")
assert pl.feasible(talk, list("ABCDE")).result["feasible"] is False
assert pl.rankings(talk, count_only=True).result["count"] < 120
lcpo = pl.aggregate(cems, "lcpo")
assert (str(lcpo.status), lcpo.result["ranking"][0]) == ("proved", "London")
assert str(pl.aggregate(cems, "kemeny").status) == "proved"
by_cbc = pl.aggregate(cems, "kemeny", method="milp", solver="cbc")
assert (str(by_cbc.status), by_cbc.result["ranking"]) == ("claimed", pl.aggregate(cems, "kemeny").result["ranking"])
clash = pl.load("builtin:loss-counterexample")
assert str(pl.aggregate(clash, "loss:logistic").status) == "proved"
assert pl.axioms(clash, "loss:logistic", ["po"]).result["axioms"]["po"]["holds"] is False
found = pl.search("leximax-plurality", "po", workers=2)
assert str(found.status) == "proved"
assert pl.prove("lcpo/po", candidates=3).result["theorems"][0]["holds"] is True
assert pl.compatible(["majority-relation", "po"], instance=pl.load("builtin:c1-fails-po-small")).result["compatible"] is False
assert len(pl.matrix().result["cells"]) > 100
cell = pl.matrix(rules=["lcpo"], axioms=["po"], quick=True, workers=1)
assert json.dumps(cell.result)
calibrated = pl.calibrate(votes, objective="exact")
assert calibrated.result["size"] == 16
pathlib.Path("ensemble.json").write_text(json.dumps(calibrated.result))
assert pl.evaluate(votes, pl.read_ensemble("ensemble.json", votes)).result
lcpo.write_certificate("lcpo.json")
assert [verdict.accepted for verdict in pl.check("lcpo.json")] == [True]

import solver, benchmarks.mine, proofs.lemma
assert (solver.NAME, benchmarks.mine.NAME, proofs.lemma.NAME) == ("user's", "user's", "user's")
assert [list(map(str, package.__path__)) for package in (benchmarks, proofs)] == [
    [str(pathlib.Path.cwd() / name)] for name in ("benchmarks", "proofs")
]
"""

COMMANDS = """
feasible builtin:talk A>B>C>D>E
rankings builtin:talk --count
aggregate builtin:cems --rule lcpo --certificate c.json
aggregate builtin:cems --rule kemeny --method milp --solver cbc
aggregate builtin:loss-counterexample --rule loss:logistic
axioms builtin:loss-counterexample --rule loss:logistic --axiom po
prove lcpo/po --candidates 3
compatible majority-relation po --instance builtin:c1-fails-po-small
search --rule leximax-plurality --axiom po --workers 2
matrix --rule lcpo --axiom po --quick --workers 0
calibrate builtin:cems --size 1
calibrate builtin:cems --size 1 --norm absolute --method milp --solver cbc
check c.json
report c.json -o c.html
instances
bench --list
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@pytest.fixture(scope="module")
def source(folder: Path) -> Path:
    return sources(folder / "sources")


@pytest.fixture(scope="module")
def wheel(folder: Path, source: Path) -> Path:
    return built("wheel", source, folder / "wheel")


@pytest.fixture(scope="module")
def sdist(folder: Path, source: Path) -> Path:
    return built("sdist", source, folder / "sdist")


def modules() -> set[str]:
    """The files of Python in the repository, where they are imported; what builds the formal proofs is no part of a package."""
    found = {
        f"pluralign/{path.relative_to(ROOT)}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if not path.is_relative_to(ROOT / "proofs/formal")
    }  # rglob does not follow the links
    return found | {str(path.relative_to(ROOT)) for path in (ROOT / "pluralign").rglob("*.py")}


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_has_every_module_and_nothing_outside_its_package(wheel: Path) -> None:
    names = set(contents(wheel))
    (information,) = {name.split("/")[0] for name in names} - {"pluralign"}
    assert information.startswith("pluralign-")
    assert information.endswith(".dist-info")
    inside = {name for name in names if name.startswith("pluralign/")}
    page = {f"pluralign/explorer/static/{path.name}" for path in (ROOT / "pluralign/explorer/static").iterdir()}
    assert {"explorer.js", "explorer.css", "index.html", "licenses.txt"} <= {name.rpartition("/")[2] for name in page}
    assert inside == modules() | page | {
        "pluralign/py.typed",
        "pluralign/proofs/catalogue/catalogue.jsonl.xz",
        "pluralign/proofs/catalogue/minima.jsonl.xz",
    }


def test_the_sdist_has_what_is_needed_to_build_and_test(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"setup.py", "pyproject.toml", "LICENSE", "README.md", "Makefile", "constraints.txt"} <= names
    assert {"docs/certificates.md", "tests/conftest.py", "tests/support/brute.py"} <= names
    assert {f"{room}/__init__.py" for room in (*ROOMS, "pluralign")} <= names
    assert not {name for name in names if name.startswith(tuple(f"pluralign/{room}" for room in ROOMS))}


def test_checkouts_without_links_and_source_distributions_build_the_same_wheel(
    tmp_path: Path, wheel: Path, sdist: Path
) -> None:
    """git writes the links as small files where there are none; the sdist has none at all."""
    expected = contents(wheel)
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    for number, origin in enumerate((sources(tmp_path / "without links", links=False), unpacked)):
        assert contents(built("wheel", origin, tmp_path / str(number))) == expected


@pytest.fixture
def working_folder(tmp_path: Path) -> Path:
    """A user's own `solver.py`, and `benchmarks/` and `proofs/` without `__init__.py`."""
    work = tmp_path / "work"
    for name in ("solver.py", "benchmarks/mine.py", "proofs/lemma.py", "formulations/idea.py"):
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('NAME = "user\'s"\n')
    return work


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_every_verb_beside_a_users_folders_of_the_same_names(
    tmp_path: Path, working_folder: Path, wheel: Path, sdist: Path, kind: str
) -> None:
    """The wheel with all extras, and one made from the sdist with the least that pyproject.toml asks for."""
    if kind == "sdist":
        with tarfile.open(sdist) as archive:
            archive.extractall(tmp_path / "unpacked", filter="data")
        (unpacked,) = (tmp_path / "unpacked").iterdir()
        wheel = built("wheel", unpacked, tmp_path / "from sdist")
    fresh = Environment(tmp_path / "fresh", wheel, ["all"] if kind == "wheel" else [])
    assert sorted(name.split("-")[0] for name in fresh.ours) == ["pluralign", "pluralign"]
    assert {name for name in fresh.scripts if not name.startswith(("python", "activate", "Activate"))} == {"pluralign"}

    ran(str(fresh.python), "-c", VERBS, cwd=working_folder)
    script = working_folder / "script.py"
    script.write_text("from solver import NAME\nimport pluralign.solver.results, pluralign\nprint(pluralign.__file__)")
    where = ran(str(fresh.python), "script.py", cwd=working_folder).stdout.strip()
    assert Path(where) == fresh.packages / "pluralign" / "__init__.py"

    # the command does not look into the working folder at all, nor does the process that CBC runs in
    for name in ("random.py", "mip.py", "highspy.py", "numpy.py"):
        (working_folder / name).write_text("raise RuntimeError('a module in the working folder was imported')")
    for line in COMMANDS.strip().splitlines():
        done = ran(str(fresh.command), *line.split(), cwd=working_folder)
        assert "Traceback" not in done.stderr
    with zipfile.ZipFile(wheel) as archive:
        version = archive.read(next(n for n in archive.namelist() if n.endswith("METADATA"))).decode()
    said = ran(str(fresh.command), "--version", cwd=working_folder).stdout.split()
    assert f"\nVersion: {said[1]}\n" in version


@pytest.mark.slow
def test_the_default_installation_runs_the_demo_and_names_the_extra_of_what_it_lacks(
    tmp_path: Path, wheel: Path
) -> None:
    fresh = Environment(tmp_path / "fresh", wheel)
    for absent in ("matplotlib", "numba", "cvc5", "scipy", "distributed"):
        ran(str(fresh.python), "-c", f"import {absent}", cwd=tmp_path, code=1)
    assert "every certificate accepted" in ran(str(fresh.command), "demo", cwd=tmp_path).stdout
    (tmp_path / "votes.csv").write_text("a,b,votes_a,votes_b\nx,y,1,2\n")
    assert "calibrated exactly" in ran(str(fresh.command), "calibrate", "votes.csv", cwd=tmp_path).stdout
    for line, extra in {
        "feasible builtin:talk A>B --plot x.svg": "plot",
        "search --rule lcpo --axiom po --cluster tcp://127.0.0.1:1": "cluster",
    }.items():
        done = ran(str(fresh.command), *line.split(), cwd=tmp_path, code=2)
        (said,) = done.stderr.splitlines()
        assert said.endswith(f"pip install 'pluralign[{extra}]'")
        assert done.stdout == ""
    proved = ran(str(fresh.command), "prove", "lcpo/po", "--candidates", "3", cwd=tmp_path).stdout
    assert "z3:unsat cvc5:absent clausal:accepted" in proved
    assert "pip install 'pluralign[smt]'" in proved
