"""`pluralign demo`: the main job end to end on built-in data, and the checker on what was written."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pluralign as pl
from pluralign import show, show_ensembles
from pluralign.answers.answer import Stopwatch


def run(as_json: bool = False) -> int:
    """Show or, with as_json, print as one object: steps with their command, answer and verdict. 0 if all is accepted."""
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        steps = [_checked(step, Path(folder) / f"{number}.json") for number, step in enumerate(_steps(), start=1)]
    accepted = all(step["accepted"] for step in steps)
    if as_json:
        print(json.dumps({"accepted": accepted, "steps": steps, "seconds": watch.seconds()}, ensure_ascii=False))
        return int(not accepted)
    for step in steps:
        print(f"\n{step['title']}\n$ {step['command']}\n{step['text']}")
        print(f"checker: {'accepted' if step['accepted'] else 'REJECTED'} ({', '.join(step['kinds'])})")
    print(
        f"\n{len(steps)} answers, every certificate {'accepted' if accepted else 'NOT accepted'}, {watch.seconds():.1f} s"
    )
    return int(not accepted)


def _steps() -> list[dict[str, Any]]:
    talk, cems, clash = (pl.load(f"builtin:{name}") for name in ("talk", "cems", "c1-fails-po"))
    votes = pl.read_votes("builtin:cems")
    return [
        _step(
            "A ranking that no linear reward expresses, and why",
            'pluralign feasible builtin:talk "A>B>C>D>E"',
            pl.feasible(talk, list("ABCDE")),
            show.feasible,
        ),
        _step(
            "How many of its 120 rankings a linear reward can express",
            "pluralign rankings builtin:talk --count",
            pl.rankings(talk, count_only=True),
            show.rankings,
        ),
        _step(
            "303 students compare six business schools: leximax Copeland subject to Pareto optimality",
            "pluralign aggregate builtin:cems --rule lcpo",
            pl.aggregate(cems, "lcpo"),
            show.aggregate,
        ),
        _step(
            "Where leximax Copeland breaks Pareto optimality …",
            "pluralign aggregate builtin:c1-fails-po --rule leximax-copeland",
            pl.aggregate(clash, "leximax-copeland"),
            show.aggregate,
        ),
        _step(
            "… and LCPO does not",
            "pluralign aggregate builtin:c1-fails-po --rule lcpo",
            pl.aggregate(clash, "lcpo"),
            show.aggregate,
        ),
        _step(
            "What reward models are trained with: everybody prefers c' to c, the optimum does not",
            "pluralign axioms builtin:loss-counterexample --rule loss:logistic --axiom po --axiom pmc",
            pl.axioms(pl.load("builtin:loss-counterexample"), "loss:logistic", ["po", "pmc"]),
            show.axioms,
        ),
        _step(
            "Linear Kemeny: six voters agree that 1 ≻ 2, the cheapest feasible ranking reverses it",
            "pluralign aggregate builtin:kemeny-fails-po --rule kemeny",
            pl.aggregate(pl.load("builtin:kemeny-fails-po"), "kemeny"),
            show.aggregate,
        ),
        _step(
            "The same with four candidates, found by an exhaustive search and made small",
            "pluralign search --rule loss:logistic --axiom po --candidates 4 --dimensions 2 --bound 2",
            pl.search("loss:logistic", "po", candidates=4, dimensions=2, bound=2),
            show.search,
        ),
        _step(
            "Theorems for every number of voters and every set of allowed rankings on three candidates",
            "pluralign prove lcpo --candidates 3",
            pl.prove("lcpo", 3),
            show.prove,
        ),
        _step(
            "The same students as an ensemble of rewards that reproduces every pair exactly, ties as half votes",
            "pluralign calibrate builtin:cems --objective exact",
            pl.calibrate(votes, objective="exact"),
            show_ensembles.calibrate,
        ),
        _step(
            "… and the best that one, and two rewards can do",
            "pluralign calibrate builtin:cems --size 2",
            pl.calibrate(votes, size=2),
            show_ensembles.calibrate,
        ),
    ]


def _step(title: str, command: str, answer: pl.Answer, text: Any) -> dict[str, Any]:
    return {"title": title, "command": command, "answer": answer, "text": text(answer.to_json())}


def _checked(step: dict[str, Any], path: Path) -> dict[str, Any]:
    """Write the certificate to a file and let the checker read it there, as somebody else would."""
    answer: pl.Answer = step["answer"]
    answer.write_certificate(str(path))
    verdicts = pl.check(path)
    return step | {
        "answer": answer.to_json(),
        "kinds": [verdict.kind for verdict in verdicts],
        "accepted": all(verdict.accepted for verdict in verdicts),
    }
