"""Builds the Coq development in `build/`, checks it anew with `coqchk`, and compares the axioms that its theorems rest on.

    python proofs/formal/build.py [--jobs N] [--no-check] [--write-assumptions]

Needs `coqc` 8.16 or newer with its standard library, and `ocamlfind` with `zarith` for the extracted checker (Debian:
`coq`, `libzarith-ocaml-dev`), and nothing but Python's standard library. Exit codes: 0 done, 1 something failed, 2 a tool
is missing.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE / "build"
STORED = HERE / "assumptions.txt"
CLOSED = "none"
# one comparison of two integers of 11,000 bits: coqchk has no virtual machine and would take hours
MACHINE_ONLY = "losses/Powers.v"
# the names of the theorems that a reader or a user relies on
THEOREMS = re.compile(r"^(?:Theorem|Corollary|Lemma) (\w+_(?:holds|sound))\b", re.MULTILINE)


def missing() -> list[str]:
    """Return what has to be installed first, one line for each tool."""
    lines = [
        f"{tool} is not on the path: install {package}"
        for tool, package in (("coqc", "coq"), ("coqchk", "coq"), ("ocamlfind", "libzarith-ocaml-dev"))
        if shutil.which(tool) is None
    ]
    if shutil.which("ocamlfind") and run(["ocamlfind", "query", "zarith"], BUILD.parent).returncode:
        lines.append("OCaml's zarith is not installed: install libzarith-ocaml-dev")
    return lines


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command and keep what it says."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def must(command: list[str], folder: Path) -> str:
    """Run one command that has to succeed, and return what it says; else leave with its last lines."""
    done = run(command, folder)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).splitlines()[-40:]), file=sys.stderr)
        sys.exit(f"{' '.join(command)} failed")
    return done.stdout + done.stderr


def sources() -> list[str]:
    """Return the files of the development in the order of `_CoqProject`."""
    return [line for line in (HERE / "_CoqProject").read_text().splitlines() if line.endswith(".v")]


def copy() -> None:
    """Bring `build/` up to date; files that have not changed keep their times, so that they are not compiled again."""
    for name in ["_CoqProject", *sources()]:
        source, target = HERE / name, BUILD / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)


def link() -> None:
    """Compile the extracted checker with its reader; the one that is there stays in use until the new one takes its place."""
    shutil.copytree(HERE / "reader", BUILD / "reader", dirs_exist_ok=True)
    names = "json search choice listed losses axioms ceilings small polls distortions clauses rules main"
    files = [f"reader/{name}.ml" for name in names.split()]
    command = "ocamlfind ocamlopt -package zarith -linkpkg -w -a -I reader verified.mli verified.ml"
    must([*command.split(), *files, "-o", "pluralign-verified.new"], BUILD)
    (BUILD / "pluralign-verified.new").replace(BUILD / "pluralign-verified")


def compile_all(jobs: int) -> None:
    """Compile every file; a proof that is not complete is refused before."""
    for name in sources():
        if found := re.search(r"\b(Admitted|admit|Axiom|Parameter|Conjecture)\b", (HERE / name).read_text()):
            sys.exit(f"{name}: {found.group(1)} is not allowed")
    must(["coq_makefile", "-f", "_CoqProject", "-o", "Makefile.coq"], BUILD)
    must(["make", "-f", "Makefile.coq", f"-j{jobs}"], BUILD)


def answers(questions: str) -> str:
    """Return what Coq says to the questions, which takes minutes: about the same compiled files it is asked once."""
    asked, said = BUILD / "Ask.v", BUILD / "Ask.said"
    compiled = max((BUILD / name).with_suffix(".vo").stat().st_mtime_ns for name in sources())
    known = asked.exists() and said.exists() and asked.read_text() == questions
    if not known or said.stat().st_mtime_ns < compiled:
        said.unlink(missing_ok=True)
        asked.write_text(questions)
        written = BUILD / "Ask.new"
        written.write_text(must(["coqc", "-Q", ".", "Pluralign", "Ask.v"], BUILD))
        written.replace(said)
    return said.read_text()


def assumptions() -> dict[str, str]:
    """Return the axioms of every theorem of `theorems/` and of every checker's soundness theorem, as Coq prints them."""
    asked = {
        (name, f"Pluralign.{name[:-2].replace('/', '.')}", theorem)
        for name in sources()
        for theorem in THEOREMS.findall((HERE / name).read_text())
        if name.startswith("theorems/") or theorem.startswith("check_") or name.startswith("checkers/")
    }
    lines = []
    for _, module, theorem in sorted(asked):
        lines += [f"Require {module}.", f"Print Assumptions {module}.{theorem}."]
    blocks = re.split(
        r"^(?=Closed under the global context|Axioms:)", answers("\n".join(lines) + "\n"), flags=re.MULTILINE
    )[1:]
    result = {}
    for (_, module, theorem), block in zip(sorted(asked), blocks, strict=True):
        axioms = sorted(
            {found.split(".")[-1] for found in re.findall(r"^([\w.]+)\s*:", block, re.MULTILINE)} - {"Axioms"}
        )
        result[f"{module.removeprefix('Pluralign.')}.{theorem}"] = " ".join(axioms) or CLOSED
    return result


def what_to_check() -> list[str]:
    """Return the options of `coqchk`: all files but one, and not the standard library."""
    modules = {name: f"Pluralign.{name[:-2].replace('/', '.')}" for name in sources()}
    options = [("-admit" if name == MACHINE_ONLY else "-norec", module) for name, module in modules.items()]
    return [word for pair in options for word in pair]


def compare(found: dict[str, str]) -> None:
    """Leave if the axioms differ from the stored list."""
    stored = dict(line.split(": ", 1) for line in STORED.read_text().splitlines())
    for name in sorted(stored.keys() | found.keys()):
        if stored.get(name) != found.get(name):
            sys.exit(
                f"{name} rests on: {found.get(name, 'not there')}; {STORED.name} has: {stored.get(name, 'not there')}"
            )


def main() -> int:
    """Build, compare and check."""
    options = argparse.ArgumentParser(description="build and check the Coq development")
    options.add_argument("--jobs", type=int, default=1, help="processes of the compiler (default: 1)")
    options.add_argument(
        "--no-check", action="store_true", help="leave out coqchk, which reads every proof a second time"
    )
    options.add_argument("--write-assumptions", action="store_true", help=f"write {STORED.name} instead of comparing")
    given = options.parse_args()
    if lines := missing():
        print("\n".join(lines), file=sys.stderr)
        return 2
    copy()
    compile_all(given.jobs)
    link()
    found = assumptions()
    if given.write_assumptions:
        STORED.write_text("".join(f"{name}: {axioms}\n" for name, axioms in found.items()))
    compare(found)
    free = sum(axioms == CLOSED for axioms in found.values())
    print(
        f"{len(sources())} files; {len(found)} theorems, {free} of them without any axiom, the others with those of the reals"
    )
    if not given.no_check:
        said = must(["coqchk", "-silent", "-o", "-Q", ".", "Pluralign", *what_to_check()], BUILD)
        print(said[said.index("CONTEXT SUMMARY") :].strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
