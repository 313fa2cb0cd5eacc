"""`report`: certificates explained on one page of HTML, for readers who have not seen this program."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pluralign.answers.check import certificates_in
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of
from pluralign.proofs.certificates.answers import write_text
from pluralign.solver.errors import parameter

File = str | os.PathLike[str]


def report(certificates: File | Sequence[File], out: File | None = None, budget: int | None = None) -> str:
    """The page about all certificates in the files (`-`: standard input): a text of HTML that needs nothing else.

    out: a file to which it is written, too, whole or not at all. budget: as in `check`, which judges every certificate first;
    what it does not accept is not explained. Raises `InputError` for files that cannot be read or written.
    """
    from pluralign.reports.page import page

    files = [certificates] if isinstance(certificates, (str, os.PathLike)) else list(certificates)
    names = [path_of(file, "certificates") for file in files]
    if not names:
        raise InputError(f"{parameter('certificates')}: there is none; name a file that --certificate has written")
    entries = [("standard input" if name == "-" else name, found) for name in names for found in certificates_in(name)]
    text = page(entries, budget)
    if out is not None:
        write_text(path_of(out, "out"), text, "the report")
    return text
