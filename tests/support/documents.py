"""Blocks of code in documents, and what a command printed compared with what a document says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def blocks(document: Path) -> Iterator[tuple[str, str, str]]:
    """(language, title, text) of each block."""
    for match in BLOCK.finditer(document.read_text(encoding="utf-8")):
        yield match[1], match[2] or "", match[3]


def commands(text: str) -> Iterator[tuple[list[str], str]]:
    """The arguments of each `$ pluralign …` in a console block, and what stands below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, printed = part.partition("\n")
        program, *arguments = shlex.split(line, comments=True)
        assert program == "pluralign", line
        yield arguments, printed


def agrees(printed: str, documented: str) -> bool:
    """Whether the document says what was printed, `…` standing for anything."""
    pattern = ".*".join(map(re.escape, documented.strip().split("…")))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None
