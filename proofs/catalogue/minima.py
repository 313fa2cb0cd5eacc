"""Certificates that the violations of the catalogue are smallest ones, where that is proved.

    python -m pluralign.proofs.catalogue.minima [RULE/AXIOM …]

makes them for each violation in the catalogue, or for those named, and keeps those in `minima.jsonl.xz` that the checker has
accepted; old ones about the same size are kept. They are checked then and by the tests, not whenever the table is shown: that
takes longer than all else.
"""

from __future__ import annotations

import json
import lzma
import math
import sys
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from pluralign.formulations.files import write_atomically
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import from_json
from pluralign.proofs import checker
from pluralign.proofs.catalogue.entries import entries
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.certificates.smaller import (
    FEW_VOTERS,
    OF_ONE_PROFILE,
    NotProved,
    knows,
    no_smaller_violation,
    size_of,
)
from pluralign.solver.results import NEVER

FILE = "minima.jsonl.xz"
MOST_CANDIDATES = 4
"""More take hours, but for few voters and one profile: then profiles can be tried."""


@cache
def minima() -> tuple[Certificate, ...]:
    """All of them, as they were written."""
    source = files(__package__) / FILE
    text = lzma.decompress(source.read_bytes()).decode() if source.is_file() else ""
    return tuple(json.loads(line) for line in text.splitlines())


def minimum(rule: str, axiom: str, instance: Instance) -> Certificate | None:
    """The certificate that no instance smaller than this one violates the axiom."""
    names, voters, dimension = size_of(instance)
    return _of_size(rule, axiom, len(names), voters, dimension)


def fewer_candidates(rule: str, axiom: str, m: int) -> Certificate | None:
    """The certificate that no instance with fewer than m candidates violates the axiom, for any number of voters."""
    return _of_size(rule, axiom, m, 1, 1)


def _of_size(rule: str, axiom: str, m: int, voters: int, dimension: int) -> Certificate | None:
    claim = {"rule": rule, "axiom": axiom, "voters": voters, "dimension": dimension}
    return next((c for c in minima() if c["claim"] == claim and len(c["instance"]["candidates"]) == m), None)


def _in_time(axiom: str, instance: Instance) -> bool:
    _, voters, _ = size_of(instance)
    few = instance.m == MOST_CANDIDATES + 1 and voters <= FEW_VOTERS and axiom in OF_ONE_PROFILE
    return instance.m <= MOST_CANDIDATES or few


def _made(chosen: Collection[str]) -> Iterator[Certificate]:
    """For those that are chosen; if none is, for all that do not take too long, and what there is of the others.

    Where a whole proof would take too long, that fewer candidates do not suffice.
    """
    for entry in entries():
        if entry.holds or entry.without_ties or not knows(entry.rule, entry.axiom):
            continue
        instance = from_json(entry.instance, "the catalogue")
        size = size_of(instance) if _in_time(entry.axiom, instance) else (instance.names, 1, 1)
        certificate = _of_size(entry.rule, entry.axiom, len(size[0]), *size[1:])
        wanted = certificate is not None or _in_time(entry.axiom, instance)
        if not (f"{entry.rule}/{entry.axiom}" in chosen if chosen else wanted):
            continue
        try:
            if certificate is None:
                certificate = no_smaller_violation(entry.rule, entry.axiom, *size, NEVER)
            checker.check(certificate, math.inf)
        except NotProved as reason:
            print(f"{entry.rule} × {entry.axiom}: {reason}")
            continue
        yield certificate


def main(chosen: Collection[str] = ()) -> None:
    """Make the file beside this one, again with each new certificate; if some are chosen, all others stay."""
    old, found = minima(), list[Certificate]()
    for certificate in _made(chosen):
        found.append(certificate)
        print(f"{certificate['claim']}", flush=True)
        _write([*found, *(c for c in old if c not in found)])
    if not chosen:
        _write(found)
    print(f"{len(found)} certificates made or kept in {FILE}")


def _write(certificates: list[Certificate]) -> None:
    text = "".join(f"{json.dumps(c, sort_keys=True, separators=(',', ':'))}\n" for c in certificates)
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    write_atomically(str(Path(__file__).parent / FILE), lambda file: file.write(packed), "the certificates of minima")


if __name__ == "__main__":
    main(sys.argv[1:])
