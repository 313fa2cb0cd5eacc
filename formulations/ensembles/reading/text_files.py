"""Text files, plain or compressed by gzip, as UTF-8; what cannot be read is said with its line."""

from __future__ import annotations

import gzip
import zlib
from typing import IO, BinaryIO

from pluralign.formulations.errors import InputError

_MAGIC = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip", b"PK": "zip", b"PAR1": "Parquet"}


def open_text(path: str, newline: str | None = None) -> IO[str]:
    """The file as text, without a byte order mark."""
    if path.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline=newline)
    return open(path, encoding="utf-8-sig", newline=newline)


def broken_text(path: str, place: str, line: int, error: BaseException) -> InputError:
    """The message for a file that ended with `error` after about `line` lines."""
    if isinstance(error, UnicodeError):
        number, start = _undecodable(path)
        kind = next((f"; it looks like {name}" for magic, name in _MAGIC.items() if start.startswith(magic)), "")
        return InputError(f"{place} line {number}: is not UTF-8 text{kind}; save the file as UTF-8")
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InputError(f"{place}: cannot be read beyond line {line} ({reason}): cut off or damaged; make the file again")


def _undecodable(path: str) -> tuple[int, bytes]:
    """The first line that is not UTF-8, and the file's first bytes."""
    file: BinaryIO
    start = b""
    number = 0
    try:
        with gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb") as file:  # type: ignore[assignment]
            for line in file:
                number += 1
                start = start or line[:4]
                line.decode("utf-8")
    except (UnicodeError, OSError, EOFError, zlib.error):
        pass
    return number, start
