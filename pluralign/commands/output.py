"""How commands deliver answers: files first, then one object or a text, then the exit code."""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from pluralign.formulations.errors import InputError, InputNote
from pluralign.printable import escaped
from pluralign.process.exit_codes import ANSWERED, UNDECIDED
from pluralign.solver.results import Status

if TYPE_CHECKING:
    from pluralign.answers.answer import Answer

PictureWriter = Callable[[Any], None]
"""Draws an answer's JSON object into its file."""


def give(
    answer: Answer,
    as_json: bool,
    certificate: str | None = None,
    plot: str | None = None,
    coq: str | None = None,
    lrat: str | None = None,
) -> int:
    """Write the certificate first, so that nothing is announced that could not be delivered; then print. The exit code.

    coq: where the first certificate is written as a theorem for Coq. lrat: a folder for proofs by clauses.
    """
    from pluralign.answers import presenting

    if lrat is not None and not answer.write_lrat(lrat):
        print(f"pluralign: nothing was proved by clauses, so nothing was written to {lrat}", file=sys.stderr)
    if coq is not None and answer.certificates:
        answer.write_coq(coq)
    elif coq is not None:
        print(f"pluralign: nothing was proved, so {coq} was not written", file=sys.stderr)
    if certificate is not None and answer.certificates:
        answer.write_certificate(certificate)
    elif certificate is not None:
        print(f"pluralign: nothing was proved, so {certificate} was not written", file=sys.stderr)
    value = answer.to_json()
    if "fault" in value:
        print(f"pluralign: {one_line(value['fault'])}", file=sys.stderr)
    picture = None if plot is None else partial(presenting.draw, answer.verb, answer.subject, path=plot)
    with drawn(picture, value):
        if as_json:
            print_json(value)
        else:
            print(presenting.text(answer.verb, value))
    return UNDECIDED if answer.status is Status.UNKNOWN else ANSWERED


def writable(plot: str | None) -> None:
    """Raise `InputError` for a picture that could not be written, before anything is computed for it; None is no picture."""
    if plot is not None:
        from pluralign.pictures.canvas import ready

        ready(plot)


@contextlib.contextmanager
def drawn(picture: PictureWriter | None, value: Any) -> Iterator[None]:
    """The picture is there before anything is printed; that it could not be written is said after the answer, not instead."""
    failure = None
    if picture is not None:
        try:
            picture(value)
        except InputError as error:
            failure = error
    yield
    if failure is not None:
        raise failure


@contextlib.contextmanager
def remarks_said() -> Iterator[None]:
    """Remarks on the input (`InputNote`) are lines on standard error; other warnings are left as they are."""
    usual = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *rest: Any) -> None:
        if issubclass(category, InputNote):
            print(f"pluralign: {one_line(str(message))}", file=sys.stderr)
        else:
            usual(message, category, *rest)

    with warnings.catch_warnings():
        warnings.simplefilter("always", InputNote)
        warnings.showwarning = show  # type: ignore[assignment]
        yield


def print_json(value: dict[str, Any]) -> None:
    """One object on one line of standard output."""
    print(json.dumps(value, ensure_ascii=False))


def one_line(message: str) -> str:
    """What a message says, in one line in which no character acts on the terminal."""
    return escaped(" ".join(message.split()))


def fail(message: str, code: int) -> int:
    """One line on standard error, and the exit code."""
    print(f"pluralign: {one_line(message)}", file=sys.stderr)
    return code
