"""The catalogue made from instance files: every violation decided again, every theorem for few candidates proved again.

    python -m pluralign.proofs.catalogue.build [--anew]

reads `violations.jsonl`, whose lines are instances with the cell that they belong to and what is known of smaller ones, and
writes `catalogue.jsonl.xz`. Only what the checker has accepted is written. Theorems, and violations by the same instance, that
are in the old file are kept, which saves minutes; --anew proves them again.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pluralign.formulations.files import write_atomically
from pluralign.formulations.instances.reading import from_json
from pluralign.proofs import checker
from pluralign.proofs.axioms.axioms import TIE_FREE
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.catalogue import written
from pluralign.proofs.catalogue.entries import FILE, Entry, entry, packed
from pluralign.proofs.matrix.theorems import MOST_PROVED, theorem
from pluralign.proofs.theorems import changes
from pluralign.proofs.theorems.encoding import BY_PAIRS
from pluralign.proofs.theorems.statements import STATEMENTS
from pluralign.solver.results import NEVER

HERE = Path(__file__).parent
SOURCE = "violations.jsonl"


def main(arguments: list[str]) -> None:
    """Build the file beside this one."""
    parser = argparse.ArgumentParser(description="build the catalogue of violations and theorems")
    parser.add_argument("--anew", action="store_true", help="prove the theorems again, too")
    anew = parser.parse_args(arguments).anew
    violations = [
        (None if anew else _kept(row)) or violation(row, f"{SOURCE}, line {k}") for k, row in enumerate(rows(), 1)
    ]
    found = [*violations, *_theorems(anew)]
    write_atomically(str(HERE / FILE), lambda file: file.write(packed(found)), "the catalogue")
    print(f"{len(found)} entries in {HERE / FILE}")


def rows() -> list[dict[str, Any]]:
    """The lines of the source: `{rule, axiom, without_ties, minimal, smaller, instance}`."""
    return [json.loads(line) for line in (HERE / SOURCE).read_text(encoding="utf-8").splitlines()]


def violation(row: dict[str, Any], where: str) -> Entry:
    """The entry of one line, decided and checked. Raises `ValueError` for an instance that does not violate the axiom."""
    instance = from_json(row["instance"], where)
    axiom = row["axiom"] + (TIE_FREE if row["without_ties"] else "")
    verdict = verdicts(instance, row["rule"], [axiom])[axiom]
    if verdict.holds is not False or verdict.certificate is None:
        raise ValueError(f"{where}: {row['rule']} does not provably violate {axiom} there")
    checker.check(verdict.certificate, math.inf)
    fields = {key: row[key] for key in ("rule", "axiom", "without_ties", "minimal", "smaller")}
    return Entry(**fields, holds=False, certificates=(verdict.certificate,))


def _kept(row: dict[str, Any]) -> Entry | None:
    """The old entry of one line, if it is of the same instance and the checker accepts it."""
    old = entry(row["rule"], row["axiom"], False, row["without_ties"]) if (HERE / FILE).exists() else None
    if old is None or old.instance != from_json(row["instance"], SOURCE).to_json():
        return None
    for certificate in old.certificates:
        checker.check(certificate, math.inf)
    return replace(old, minimal=row["minimal"], smaller=row["smaller"])


def _theorems(anew: bool) -> Iterator[Entry]:
    for rule, axiom in written.cells():
        old = None if anew or not (HERE / FILE).exists() else entry(rule, axiom, True)
        cell = None if old is not None else theorem(rule, axiom, _sizes(rule, axiom), NEVER)
        proofs = old.certificates if old is not None else () if cell is None else cell.certificates
        for certificate in proofs:
            checker.check(certificate, math.inf)
        if proofs:
            yield Entry(rule, axiom, True, False, None, "", proofs)


def _sizes(rule: str, axiom: str) -> tuple[int, ...]:
    """The numbers of candidates for which a theorem is proved: few where certificates are large, or take long."""
    long = rule in BY_PAIRS or axiom in changes.VIOLATIONS
    return (3,) if long and f"{rule}/{axiom}" not in STATEMENTS else (3, MOST_PROVED)


if __name__ == "__main__":
    main(sys.argv[1:])
