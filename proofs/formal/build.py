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


def theorems() -> list[str]:
    """Return the theorems of `theorems/` and what the checkers are proved to say, by their files."""
    return [
        f"{name[:-2].replace('/', '.')}.{theorem}"
        for name in sorted(sources())
        for theorem in sorted(THEOREMS.findall((HERE / name).read_text()))
        if name.startswith(("theorems/", "checkers/")) or theorem.startswith("check_")
    ]


def axioms(groups: list[list[str]]) -> list[str]:
    """Return for each group what its theorems rest on together.

    A term mentions them all, so that Coq goes once through what they share; one after the other they take ten times as long.
    """
    names = sorted({theorem for group in groups for theorem in group})
    lines = [f"Require Pluralign.{module}." for module in dict.fromkeys(name.rpartition(".")[0] for name in names)]
    for k, group in enumerate(groups):
        mentioned = "".join(f"let _ := @Pluralign.{name} in\n  " for name in group)
        lines += [f"Definition group_{k} : True :=\n  {mentioned}I.", f"Print Assumptions group_{k}."]
    (BUILD / "Ask.v").write_text("\n".join(lines) + "\n")
    said = must(["coqc", "-Q", ".", "Pluralign", "Ask.v"], BUILD)
    blocks = re.split(r"^(?=Closed under the global context|Axioms:)", said, flags=re.MULTILINE)[1:]
    found = [set(re.findall(r"^([\w.]+)\s*:", block, re.MULTILINE)) - {"Axioms"} for block in blocks]
    assert len(found) == len(groups)
    return [" ".join(sorted(name.rpartition(".")[2] for name in each)) or CLOSED for each in found]


def what_to_check() -> list[str]:
    """Return the options of `coqchk`: all files but one, and not the standard library."""
    modules = {name: f"Pluralign.{name[:-2].replace('/', '.')}" for name in sources()}
    options = [("-admit" if name == MACHINE_ONLY else "-norec", module) for name, module in modules.items()]
    return [word for pair in options for word in pair]


def compare() -> dict[str, str]:
    """Return the stored list; leave unless it names all theorems, and those with the same axioms rest on these together."""
    stored = dict(line.split(": ", 1) for line in STORED.read_text().splitlines())
    if other := sorted(stored.keys() ^ set(theorems())):
        sys.exit(f"{STORED.name} has other theorems than the sources: {' '.join(other)}")
    groups = [[name for name, own in stored.items() if own == each] for each in sorted(set(stored.values()))]
    for group, found in zip(groups, axioms(groups), strict=True):
        if found != stored[group[0]]:
            wrong = [
                f"{name} rests on: {own}; {STORED.name} has: {stored[name]}"
                for name, own in zip(group, axioms([[name] for name in group]), strict=True)
                if own != stored[name]
            ]
            sys.exit("\n".join(wrong))
    return stored


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
    if given.write_assumptions:
        every = axioms([[name] for name in theorems()])
        STORED.write_text("".join(f"{name}: {own}\n" for name, own in zip(theorems(), every, strict=True)))
    found = compare()
    free = sum(own == CLOSED for own in found.values())
    print(
        f"{len(sources())} files; {len(found)} theorems, {free} of them without any axiom, the others with those of the reals"
    )
    if not given.no_check:
        said = must(["coqchk", "-silent", "-o", "-Q", ".", "Pluralign", *what_to_check()], BUILD)
        print(said[said.index("CONTEXT SUMMARY") :].strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
