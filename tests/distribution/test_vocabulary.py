"""One meaning a name: no class and no name of a type is defined in two files of the rooms.

The checker is left out, which shares no code with the engine and so has names of its own; so are names that begin with "_".
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "proofs" / "checker"


def names(text: str) -> Iterator[str]:
    """The classes of a module, and what it calls types: assigned names in CamelCase."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (
                target.id
                for target in node.targets
                if isinstance(target, ast.Name) and target.id[0].isupper() and not target.id.isupper()
            )


def test_no_name_of_a_type_has_two_meanings() -> None:
    files = [
        path for room in ("solver", "formulations", "proofs", "benchmarks") for path in (ROOT / room).rglob("*.py")
    ]
    own = ("answers", "commands", "pictures", "process", "reports")
    files += [
        *(ROOT / "pluralign").glob("*.py"),
        *(path for room in own for path in (ROOT / "pluralign" / room).rglob("*.py")),
    ]
    homes: dict[str, list[str]] = {}
    for path in files:
        if CHECKER not in path.parents:
            for name in names(path.read_text()):
                if not name.startswith("_"):
                    homes.setdefault(name, []).append(str(path.relative_to(ROOT)))
    assert len(homes) > 150
    twice = {name: places for name, places in homes.items() if len(places) > 1}
    assert not twice, "say in the name which of them it is, or give what they share one home (formulations/types.py)"


def test_what_counts_as_a_name() -> None:
    text = "class A:\n    B = int\nCd = dict[str, int]\nMOST = 3\ne = 1\ndef f():\n    Gh = int\n"
    assert list(names(text)) == ["A", "Cd"]
