"""What `pluralign` alone says: what one can do first, each line a command that works as it stands."""

from __future__ import annotations

FIRST = (
    ("what is built in", "pluralign instances"),
    ("can a linear reward rank so? a reward, or why not", 'pluralign feasible builtin:talk "A>B>C>D>E"'),
    ("303 students compare six schools: the outcome, proved", "pluralign aggregate builtin:cems --rule lcpo"),
    (
        "what reward models are trained with breaks unanimity",
        "pluralign axioms builtin:loss-counterexample --rule loss:logistic --axiom po,pmc",
    ),
    ("four rewards that stand for the 303 students", "pluralign calibrate builtin:cems --size 4 --certificate e.json"),
    ("check that proof without trusting this program", "pluralign check e.json"),
    ("all of it, about a minute", "pluralign demo"),
)
"""Words and a command."""


def text() -> str:
    """The first screen."""
    lines = ["pluralign: exact answers about linear social choice, with proofs that can be checked. Try:", ""]
    lines += [line for words, command in FIRST for line in (f"  # {words}", f"  {command}")]
    return "\n".join([*lines, "", "All commands: pluralign -h. One command: pluralign COMMAND -h."])
