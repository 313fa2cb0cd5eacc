"""`pluralign check`: needs no library, as the checker itself; with `--verified` the checker extracted from Coq is asked."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

import pluralign as pl
from pluralign.commands.options import AsJson
from pluralign.commands.output import print_json
from pluralign.process.exit_codes import ANSWERED, REJECTED, UNDECIDED


def check(
    certificates: Annotated[list[str], typer.Argument(metavar="CERTIFICATE…", help="files of certificates")],
    budget: Annotated[
        int | None,
        typer.Option(min=1, metavar="STEPS", help="work allowed for a certificate, a step being about 0.1 µs"),
    ] = None,
    as_json: AsJson = False,
    verified: Annotated[
        bool,
        typer.Option(help="ask the checker that Coq proved sound (built by `make formal`), where it covers the claim"),
    ] = False,
) -> int:
    """Check certificates with the stand-alone checker, proofs/checker/."""
    if verified:
        return _check_verified(certificates, as_json)
    verdicts = [verdict for path in certificates for verdict in pl.check(path, budget)]
    if as_json:
        print_json({"certificates": [_row(verdict) for verdict in verdicts]})
    for verdict in verdicts:
        if not verdict.accepted:
            print(f"{verdict.verdict}  {verdict.file}  {verdict.kind}: {verdict.reason}", file=sys.stderr)
        elif not as_json:
            print(f"accepted  {verdict.file}  {verdict.kind}")
    return _code(verdicts)


def _code(verdicts: list[pl.Verdict]) -> int:
    words = {verdict.verdict for verdict in verdicts}
    return REJECTED if "rejected" in words else UNDECIDED if "gave up" in words else ANSWERED


def _check_verified(certificates: list[str], as_json: bool) -> int:
    found = [answer for path in certificates for answer in pl.check_verified(path)]
    if as_json:
        rows = [_row(answer.verdict) | {"verified": answer.verified, "scope": answer.scope} for answer in found]
        print_json({"certificates": rows})
    for answer in found:
        verdict = answer.verdict
        if not verdict.accepted:
            print(f"{verdict.verdict}  {verdict.file}  {verdict.kind}: {verdict.reason}", file=sys.stderr)
        elif not as_json:
            print(f"accepted  {verdict.file}  {verdict.kind}  ({_trust(answer)})")
    return _code([answer.verdict for answer in found])


def _trust(answer: pl.VerifiedVerdict) -> str:
    if answer.verified == "yes":
        return "by the verified checker"
    if answer.verified == "in part":
        return f"by the verified checker {answer.scope}; the rest by proofs/checker"
    return f"by proofs/checker; the verified one does not cover {answer.scope}"


def _row(verdict: pl.Verdict) -> dict[str, Any]:
    row = {
        "file": verdict.file,
        "kind": verdict.kind,
        "verdict": verdict.verdict,
        "claim": verdict.claim,
    }
    return row if verdict.accepted else row | {"reason": verdict.reason}
