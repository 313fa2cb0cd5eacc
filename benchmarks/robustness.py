"""How often float-only answers are wrong or silent where numbers are degenerate or badly scaled, and the proved ones.

`python -m benchmarks.robustness [--quick]` prints the table. Each method runs in a process of its own, where it may crash
or hang; the truth is known by construction (`robustness_cases`) or by exhaustion in the plane (`robustness_outputs`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import isfinite
from typing import Any

from benchmarks import robustness_cases, robustness_outputs
from benchmarks.robustness_cases import Case, dot
from benchmarks.robustness_methods import METHODS, SECONDS, Said
from benchmarks.robustness_outputs import Output, OutputCase
from solver.apart import Apart, CrashedError, HungError

Row = dict[str, Any]
VERDICTS = ("right", "θ fails", "wrong", "silent")
"""θ fails: the ranking is feasible, as the method says, but its θ does not induce it. silent: no answer, and it says so."""


def cases(quick: bool = False) -> Iterator[Case | OutputCase]:
    """All frozen cases: is this ranking feasible, and then whole outputs in the plane."""
    yield from robustness_cases.cases(quick)
    yield from robustness_outputs.cases(quick)


def run(quick: bool = False) -> Iterator[Row]:
    """A row for each case and method: question, class, case, truth, method, verdict, status, seconds."""
    rankings = list(robustness_cases.cases(quick))
    for method, function in METHODS.items():
        with Apart() as child:
            child.call(function, robustness_cases.case("ordinary", 0), 60)  # loading is not counted
            for case in rankings:
                said, seconds = _ask(child, function, case)
                yield _row("feasible", case, "feasible" if case.feasible else "infeasible", method, said, seconds) | {
                    "verdict": _judged(case, said), "digits": case.digits
                }  # fmt: skip
    outputs = list(robustness_outputs.cases(quick))
    for rule, methods in robustness_outputs.METHODS.items():
        for method, solve in methods.items():
            with Apart() as child:
                child.call(solve, outputs[0], 60)
                for profile in outputs:
                    output, seconds = _ask(child, solve, profile)
                    truth = ">".join(profile.instance.names[c] for c in profile.truth(rule))
                    yield _row(rule, profile, truth, method, output, seconds) | {
                        "verdict": _judged_output(profile, rule, method, output)
                    }


def summary(rows: Iterable[Row]) -> list[Row]:
    """One row for each question, class and method: how many cases and how many verdicts of each kind, and the seconds."""
    table: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        for family in (row["class"], "all"):
            key = row["question"], family, row["method"]
            empty = {"question": key[0], "class": family, "method": key[2], "cases": 0, "seconds": 0.0}
            line = table.setdefault(key, empty | dict.fromkeys(VERDICTS, 0))
            line["cases"] += 1
            line[row["verdict"]] += 1
            line["seconds"] += row["seconds"]
    return list(table.values())


def table(lines: Iterable[Row]) -> str:
    """The summary as Markdown: classes down, methods across, each cell right / θ fails / wrong / silent."""
    lines = list(lines)
    text = []
    for question in dict.fromkeys(line["question"] for line in lines):
        part = [line for line in lines if line["question"] == question]
        methods = list(dict.fromkeys(line["method"] for line in part))
        families = sorted(dict.fromkeys(line["class"] for line in part), key=lambda family: family == "all")
        cells = {(line["class"], line["method"]): line for line in part}
        width = VERDICTS if question == "feasible" else [v for v in VERDICTS if v != "θ fails"]
        text += [f"{question}: {' / '.join(width)}", ""]
        head = ["class", "cases", *methods]
        text += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for family in families:
            body = [" / ".join(str(cells[family, method][v]) for v in width) for method in methods]
            text.append("| " + " | ".join([family, str(cells[family, methods[0]]["cases"]), *body]) + " |")
        text.append("")
    return "\n".join(text)


def _ask(child: Apart, function: Callable[[Any], Any], case: Case | OutputCase) -> tuple[Any, float]:
    """The method's answer, or why there is none, and the seconds."""
    start = time.perf_counter()
    try:
        answer = child.call(function, case, 3 * SECONDS)
    except CrashedError as end:
        answer = f"crash: {end}"
    except HungError as end:
        answer = f"hang: {end}"
    except RuntimeError as error:
        answer = f"error: {error}"
    return answer, time.perf_counter() - start


def _row(
    question: str, case: Case | OutputCase, truth: str, method: str, answer: Said | Output | str, seconds: float
) -> Row:
    status = answer if isinstance(answer, str) else answer.status
    return {
        "question": question, "class": case.family, "case": case.name, "truth": truth, "method": method,
        "status": status, "seconds": seconds,
    }  # fmt: skip


def _judged(case: Case, said: Said | str) -> str:
    if isinstance(said, str) or said.feasible is None:
        return "silent"
    if said.feasible != case.feasible or said.status.startswith("certificate rejected"):
        return "wrong"
    if said.theta is None:
        return "right"
    if not all(isinstance(x, Fraction) or isfinite(x) for x in said.theta):
        return "θ fails"
    theta = [Fraction(x) for x in said.theta]
    return "right" if all(dot(row, theta) > 0 for row in case.differences()) else "θ fails"


def _judged_output(case: OutputCase, rule: str, method: str, output: Output | str) -> str:
    if isinstance(output, str) or output.ranking is None:
        return "silent"
    rejected = output.status.startswith("certificate rejected")
    return "right" if not rejected and robustness_outputs.right(case, rule, method, output.ranking) else "wrong"


if __name__ == "__main__":
    print(table(summary(run(quick="--quick" in sys.argv[1:]))))
