"""SMT-LIB 2 scripts answered by Z3 and by cvc5, each of which knows nothing of the other."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from pluralign.solver.installed import installed
from pluralign.solver.results import NEVER, Deadline

Engine = Literal["z3", "cvc5"]
ENGINES: tuple[Engine, ...] = ("z3", "cvc5")
SmtVerdict = Literal["sat", "unsat", "unknown", "absent"]


@dataclass(frozen=True)
class SmtReply:
    """answer: what the engine says of the last check-sat; `absent` if it is not installed.

    values: of real constants by name, where it is sat (Z3 only).
    """

    answer: SmtVerdict
    values: dict[str, Fraction]
    booleans: dict[str, bool]


UNKNOWN = SmtReply("unknown", {}, {})
ABSENT = SmtReply("absent", {}, {})


def available(engine: Engine) -> bool:
    """Whether the engine is installed."""
    return installed(engine)


def version(engine: Engine) -> str | None:
    """The installed version, None if there is none."""
    try:
        return importlib.metadata.version({"z3": "z3-solver", "cvc5": "cvc5"}[engine])
    except importlib.metadata.PackageNotFoundError:
        return None


def run(engine: Engine, script: str, deadline: Deadline = NEVER) -> SmtReply:
    """The engine's answer to a script with one check-sat; `unknown` at the deadline. A wrong script raises ValueError."""
    return _RUN[engine](script, deadline) if installed(engine) else ABSENT


def _milliseconds(deadline: Deadline) -> int | None:
    left = deadline.left()
    return None if left == float("inf") else max(1, int(1000 * left))


def _z3(script: str, deadline: Deadline) -> SmtReply:
    import z3

    context = z3.Context()  # of its own: no state is shared between scripts
    solver = z3.Solver(ctx=context)
    if (limit := _milliseconds(deadline)) is not None:
        solver.set("timeout", limit)
    try:
        solver.from_string(script)
    except z3.Z3Exception as error:
        raise ValueError(f"Z3 does not read the script: {error}") from None
    answer = str(solver.check())
    if answer == "unsat":
        return SmtReply("unsat", {}, {})
    if answer != "sat":
        return UNKNOWN
    model, values, booleans = solver.model(), {}, {}
    for constant in model.decls():
        value = model[constant]
        if z3.is_rational_value(value):
            values[constant.name()] = Fraction(value.numerator_as_long(), value.denominator_as_long())
        else:
            booleans[constant.name()] = z3.is_true(value)
    return SmtReply("sat", values, booleans)


def _cvc5(script: str, deadline: Deadline) -> SmtReply:
    cvc5: Any = importlib.import_module("cvc5")
    solver = cvc5.Solver(cvc5.TermManager())
    if (limit := _milliseconds(deadline)) is not None:
        solver.setOption("tlimit-per", str(limit))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script, "script")
    symbols, said = parser.getSymbolManager(), []
    try:
        while not (command := parser.nextCommand()).isNull():
            said += str(command.invoke(solver, symbols)).split()
    except RuntimeError as error:
        raise ValueError(f"cvc5 does not read the script: {error}") from None
    answers: dict[str, SmtVerdict] = {"sat": "sat", "unsat": "unsat"}
    return SmtReply(answers.get(said[-1], "unknown") if said else "unknown", {}, {})


_RUN: dict[Engine, Callable[[str, Deadline], SmtReply]] = {"z3": _z3, "cvc5": _cvc5}
