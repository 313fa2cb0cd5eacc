"""`pluralign check`: needs no library, as the checker itself."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

import pluralign as pl
from pluralign.commands.options import AsJson
from pluralign.commands.output import print_json
from pluralign.process.exit_codes import ANSWERED, REJECTED


def check(
    certificates: Annotated[list[str], typer.Argument(metavar="CERTIFICATE…", help="files of certificates")],
    as_json: AsJson = False,
) -> int:
    """Check certificates with the stand-alone checker, proofs/checker/."""
    verdicts = [verdict for path in certificates for verdict in pl.check(path)]
    if as_json:
        print_json({"certificates": [_row(verdict) for verdict in verdicts]})
    for verdict in verdicts:
        if not verdict.accepted:
            print(f"rejected  {verdict.file}  {verdict.kind}: {verdict.reason}", file=sys.stderr)
        elif not as_json:
            print(f"accepted  {verdict.file}  {verdict.kind}")
    return ANSWERED if all(verdict.accepted for verdict in verdicts) else REJECTED


def _row(verdict: pl.Verdict) -> dict[str, Any]:
    row = {
        "file": verdict.file,
        "kind": verdict.kind,
        "verdict": "accepted" if verdict.accepted else "rejected",
        "claim": verdict.claim,
    }
    return row if verdict.accepted else row | {"reason": verdict.reason}
