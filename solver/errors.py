"""The exceptions of this package, all of one family, and parameters in their messages.

`PluralignError` is the root. `LimitReached` (solver.results): a limit came before there was anything to report. `InputError`
(formulations.errors): the input cannot be used; it is a ValueError, too. `InternalError`: this package has contradicted
itself, as where the checker rejects a certificate that was just made; it is an AssertionError, too, and worth a report.
"""

from __future__ import annotations

import re

_PYTHON, _COMMAND, _END = "\ue000", "\ue001", "\ue002"  # of Unicode's private use: in no name that a user has
_PARAMETER = re.compile(f"{_PYTHON}([^{_COMMAND}]*){_COMMAND}([^{_END}]*){_END}")


class PluralignError(Exception):
    """What this package raises. str(error) names parameters as in Python, `command` as options of the command line."""

    def __str__(self) -> str:
        return _PARAMETER.sub(r"\1", super().__str__())

    @property
    def command(self) -> str:
        """The message for users of the command line."""
        return _PARAMETER.sub(r"\2", super().__str__())


class InternalError(PluralignError, AssertionError):
    """This package contradicts itself: no answer is given, and the message is worth a report."""


def parameter(name: str, value: object = None, option: str | None = None) -> str:
    """A parameter in a message: `name` or `name=value` in Python, `--name` or `--name value` on the command line.

    option: what the command calls it, if not `--name` with hyphens. A value True is a flag, which has no value there.
    """
    option = option or f"--{name.replace('_', '-')}"
    if value is None:
        return either(name, option)
    return either(f"{name}={value!r}", option if value is True else f"{option} {value}")


def either(python: str, command: str) -> str:
    """A part of a message that reads differently in Python and on the command line."""
    return f"{_PYTHON}{python}{_COMMAND}{command}{_END}"
