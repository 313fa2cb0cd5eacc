"""The Coq sources of the verified checkers in one file, so that a theorem needs nothing but Coq's standard library."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pluralign.formulations.errors import InputError

ROOM = Path(__file__).resolve().parents[1] / "formal"

_OURS = re.compile(r"^From Pluralign Require (?:Import )?([\w ]+)\.$", re.MULTILINE)


def inlined(modules: Iterable[str]) -> str:
    """These modules of `proofs/formal/` and all that they need, each as a module of one file, in an order that works.

    Raises `InputError` if the sources are not there: packages come without them.
    """
    if not (ROOM / "_CoqProject").is_file():
        raise InputError("--coq needs the Coq sources in proofs/formal, which a checkout of pluralign has")
    files = [line for line in (ROOM / "_CoqProject").read_text().splitlines() if line.endswith(".v")]
    sources = {Path(name).stem: (ROOM / name).read_text() for name in files}
    needed: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [other for found in _OURS.findall(sources[name]) for other in found.split()]
    ordered: list[str] = []
    while len(ordered) < len(needed):  # _CoqProject need not be in the order of what depends on what
        ordered += [
            name
            for name in sources
            if name in needed.difference(ordered)
            and all(other in ordered for found in _OURS.findall(sources[name]) for other in found.split())
        ][:1]
    return "\n".join(f"Module {name}.\n{_imported(sources[name])}End {name}.\n" for name in ordered)


def _imported(source: str) -> str:
    return _OURS.sub(lambda found: f"Import {found[1]}.", source)
