"""Brings the line numbers of docs/formal.md up to date: `python proofs/formal/links.py` after the sources have changed.

A link's text ends with the name in backquotes of what is stated or proved at the line that it leads to.
"""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs/formal.md"
LINK = re.compile(r"(`(\w+)`\]\(\.\./proofs/formal/([\w/]+\.v)#L)(\d+)")


def line_of(name: str, file: str) -> int:
    """Return the line at which `name` is stated; `LookupError` if there is none."""
    stated = re.compile(rf"(Definition|Theorem|Corollary|Lemma) {name}\b")
    for number, line in enumerate((HERE / file).read_text().splitlines(), 1):
        if stated.match(line):
            return number
    raise LookupError(f"{file} does not state {name}")


def refreshed(text: str) -> str:
    """Return the page with the right line numbers."""
    return LINK.sub(lambda found: found[1] + str(line_of(found[2], found[3])), text)


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text()))
