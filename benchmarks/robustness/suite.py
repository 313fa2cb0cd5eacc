"""How often float-only answers are wrong or silent where numbers are degenerate or badly scaled, and the proved ones.

A case is a question about all frozen systems of one class, by one method. The truth is known by construction
(`robustness_cases`) or by exhaustion in the plane (`robustness_outputs`), and every answer has a verdict:

    right     the truth
    wrong θ   the ranking is feasible, as the method says, but its θ does not induce it
    wrong     not the truth, or a certificate that the checker rejects
    silent    no answer, and the method says so: a status that is neither yes nor no
    failed    a crash, a hang, an exception

What there was no time to ask has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import isfinite
from typing import Any

from pluralign.benchmarks.robustness import cases as robustness_cases
from pluralign.benchmarks.robustness import methods as robustness_methods
from pluralign.benchmarks.robustness import outputs as robustness_outputs
from pluralign.benchmarks.robustness.cases import RankingSystem, dot
from pluralign.benchmarks.robustness.methods import SECONDS, Said
from pluralign.benchmarks.robustness.outputs import MethodOutput, PlaneProfile
from pluralign.benchmarks.running import table
from pluralign.benchmarks.running.case import VERDICTS, Case, CaseOutcome, Complexity, Job
from pluralign.benchmarks.running.rows import ResultRow
from pluralign.solver.isolated_process import CrashedError, HungError, IsolatedProcess
from pluralign.solver.results import Deadline

METHODS: dict[str, Mapping[str, Callable[[Any], Any]]] = {
    "feasible": robustness_methods.METHODS,
    **robustness_outputs.METHODS,
}
"""Of each question: is this ranking feasible, and what is the output of this rule?"""
HARDNESS: dict[str, Complexity] = {"feasible": "polynomial", "lcpo": "polynomial", "kemeny": "np-hard"}
LIMIT = 60.0
PATIENCE = 3 * SECONDS  # with a method that was told to answer in a third of it
NO_TIME = "no time left"
LOADING = 60.0  # seconds, not counted
QUICK = ("huge denominators", "thin cones", "plane, even nearer to a line")
"""Classes in which most methods go wrong, each in its way."""


def cases() -> list[Case]:
    """Class by class, ours first; those come first in which most methods go wrong, in case that there is no time for all.

    `--quick` has only these, whole, so that its rows are rows of a full run, too.
    """
    return sorted(_cases(), key=lambda case: not case.quick)


def _cases() -> Iterator[Case]:
    for question, methods in METHODS.items():
        module = robustness_cases if question == "feasible" else robustness_outputs
        for group in module.FAMILIES:
            for method in methods:
                yield Case(
                    "robustness", HARDNESS[question], "", f"{question}: {group}", module.NUMBER, method,
                    partial(_job, question, group, method), limit=LIMIT, repeats=1, quick=group in QUICK,
                )  # fmt: skip


def _job(question: str, group: str, method: str, limit: float) -> Job:
    feasibility = question == "feasible"
    systems: list[Any] = list(robustness_cases.systems(group) if feasibility else robustness_outputs.profiles(group))
    function = METHODS[question][method]
    child = IsolatedProcess()  # there the method may crash or hang
    _load(child, function, systems[0])

    def work() -> list[Any]:
        deadline = Deadline(limit)
        with child:
            return [_ask(child, function, system, deadline.left()) for system in systems]

    def judge(answers: Sequence[Any]) -> CaseOutcome:
        pairs = [(system, said) for system, said in zip(systems, answers, strict=True) if said != NO_TIME]
        if feasibility:
            verdicts = {system.name: judged(system, said) for system, said in pairs}
        else:
            verdicts = {system.name: judged_output(system, question, method, said) for system, said in pairs}
        details: dict[str, Any] = {"said": dict(Counter(map(_said, answers)))}
        if feasibility:
            details["digits"] = [system.digits for system, _ in pairs]
        return outcome(verdicts, len(systems), method.startswith("pluralign"), details)

    return Job(work, judge)


def _load(child: IsolatedProcess, function: Callable[[Any], Any], system: Any) -> None:
    """The first answer, for which libraries are loaded. Raises ImportError where they are not installed."""
    try:
        child.call(function, system, LOADING)
    except (CrashedError, HungError):
        pass  # seen again when it counts
    except RuntimeError as error:
        if str(error).startswith(("ImportError", "ModuleNotFoundError")):
            raise ImportError(str(error).partition(": ")[2]) from None


def _ask(child: IsolatedProcess, function: Callable[[Any], Any], system: Any, left: float) -> Any:
    """The method's answer, or why there is none."""
    if not left:
        return NO_TIME
    try:
        return child.call(function, system, min(PATIENCE, left))
    except CrashedError as end:
        return f"crash: {end}"
    except HungError as end:
        return f"hang: {end}" if left > PATIENCE else NO_TIME
    except RuntimeError as error:
        return f"error: {error}"


def _said(answer: Said | MethodOutput | str) -> str:
    return (answer if isinstance(answer, str) else answer.status)[:60]


def judged(system: RankingSystem, said: Said | str) -> str:
    """The verdict on an answer to whether a ranking is feasible; a text is the reason why there is none."""
    if isinstance(said, str):
        return "failed"
    if said.feasible is None:
        return "silent"
    if said.feasible != system.feasible or said.status.startswith("certificate rejected"):
        return "wrong"
    if said.theta is None:
        return "right"
    if not all(isinstance(x, Fraction) or isfinite(x) for x in said.theta):
        return "wrong θ"
    theta = [Fraction(x) for x in said.theta]
    return "right" if all(dot(row, theta) > 0 for row in system.differences()) else "wrong θ"


def judged_output(profile: PlaneProfile, rule: str, method: str, output: MethodOutput | str) -> str:
    """The verdict on the output of a rule; a text is the reason why there is none."""
    if isinstance(output, str):
        return "failed"
    if output.ranking is None:
        return "silent"
    rejected = output.status.startswith("certificate rejected")
    return "right" if not rejected and robustness_outputs.right(profile, rule, method, output.ranking) else "wrong"


def outcome(verdicts: dict[str, str], total: int, ours: bool, details: dict[str, Any]) -> CaseOutcome:
    """The status is that of the worst verdict on one of all systems; the answer counts the verdicts."""
    count = Counter(verdicts.values())
    if wrong := count["wrong"] + count["wrong θ"]:
        status = f"wrong: {wrong} of {total}"
    elif count["failed"]:
        status = f"failed: {count['failed']} of {total}"
    elif left := total - count["right"]:
        status = f"unknown: {left} of {total}"
    else:
        status = "proved" if ours else "claimed"
    answer = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS if count[verdict])
    return CaseOutcome(status, answer or None, 0.0 if status == "proved" else None, details, verdicts)


# --- how often each method is right


def summary(rows: Iterable[ResultRow]) -> list[ResultRow]:
    """One line for each question, class and method, and for all classes together: number of cases, and of each verdict.

    A row without verdicts, because its process was stopped or ended, counts as that many failed answers; what is not installed
    or was not begun is left out.
    """
    lines: dict[tuple[str, str, str], ResultRow] = {}
    for row in rows:
        if row["kind"] != "case" or row["suite"] != "robustness" or not (count := _count(row)):
            continue
        question, _, group = row["case"].partition(": ")
        for name in (group, "all"):
            key = question, name, row["method"]
            empty = {"question": question, "class": name, "method": row["method"], "cases": 0}
            line = lines.setdefault(key, empty | dict.fromkeys(VERDICTS, 0))
            line["cases"] += count.total()
            for verdict, times in count.items():
                line[verdict] += times
    return list(lines.values())


def _count(row: ResultRow) -> Counter[str]:
    if row.get("verdicts"):
        return Counter(row["verdicts"].values())
    begun = row["status"].startswith(("failed", "timeout"))
    return Counter({"failed": int(row["size"])}) if begun else Counter()


def shown(lines: Sequence[ResultRow]) -> str:
    """The summary as Markdown: classes down, methods across, each cell with the numbers of the verdicts in its heading."""
    text = []
    for question in dict.fromkeys(line["question"] for line in lines):
        part = [line for line in lines if line["question"] == question]
        seen = [v for v in VERDICTS if v in ("right", "wrong", "silent") or any(line[v] for line in part)]
        text.append(f"{question}: {' / '.join(seen)}\n\n{_across(part, seen)}")
    return "\n\n".join(text)


def _across(lines: Sequence[ResultRow], verdicts: Sequence[str]) -> str:
    methods = list(dict.fromkeys(line["method"] for line in lines))
    cells = {(line["class"], line["method"]): line for line in lines}
    body = []
    for name in sorted(dict.fromkeys(line["class"] for line in lines), key=lambda name: name == "all"):
        here = [cells.get((name, method)) for method in methods]
        most = max(line["cases"] for line in here if line is not None)
        body.append([name, str(most), *(_cell(line, verdicts, most) for line in here)])
    return table.markdown(["class", "cases", *methods], body)


def _cell(line: ResultRow | None, verdicts: Sequence[str], most: int) -> str:
    if line is None:
        return "–"
    counts = " / ".join(str(line[verdict]) for verdict in verdicts)
    return counts if line["cases"] == most else f"{counts} (of {line['cases']})"
