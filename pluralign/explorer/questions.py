"""What a page asks about an instance, each answered by the verbs of `pluralign.answers`, in a worker process.

A question is a JSON object, `{"about": one of QUESTIONS, "instance": a document, …}`, and so is its answer: `{"value": …}`, or
`{"problem": a line for the user}`. What is found on the way is told as it comes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.aggregate import aggregate
from pluralign.answers.answer import Answer
from pluralign.answers.axioms import axioms
from pluralign.answers.distortion import distortion
from pluralign.answers.feasible import feasible
from pluralign.answers.rankings import rankings
from pluralign.explorer import presets
from pluralign.explorer.documents import Document, instance_of, opened, safe
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.solver.results import LimitReached

MOST_CELLS = 3000
"""Feasible rankings that are drawn."""
LIMIT, MOST_SECONDS = 20, 3600

Question = dict[str, Any]
Tell = Callable[[Any], None]


def answer(question: Question, tell: Tell) -> Document:
    """The answer of a question; nothing that a page can ask raises."""
    try:
        about = arguments.one_of(question.get("about"), "about", QUESTIONS)
        return {"value": safe(QUESTIONS[about](question, tell))}
    except LimitReached as limit:
        return {"problem": str(limit), "limit": True}
    except InputError as error:
        return {"problem": str(error)}


def _instance(question: Question) -> Any:
    return instance_of(question.get("instance"))


def _seconds(question: Question) -> float:
    return float(arguments.whole(question.get("seconds", LIMIT), "seconds", 1, MOST_SECONDS))


def _profile(question: Question, tell: Tell) -> Document:
    """The voters' rankings, each with a θ or a conflict, and how many voters rank a above b."""
    instance = _instance(question)
    given = [[instance.names[c] for c in ballot.ranking] for ballot in instance.ballots]
    known = {tuple(ranking): _judged(instance, ranking) for ranking in given}
    above = profile.pairwise(instance).tolist() if instance.ballots or instance.comparisons else None
    return {
        "ballots": [
            {"count": ballot.count, **known[tuple(ranking)]}
            for ballot, ranking in zip(instance.ballots, given, strict=True)
        ],
        "above": above,
    }


def _judged(instance: Any, ranking: list[str]) -> Document:
    found = feasible(instance, ranking)
    keys = ("ranking", "feasible", "theta", "conflict")
    return {key: found.result[key] for key in keys if key in found.result}


def _cells(question: Question) -> Answer:
    return rankings(_instance(question), most=MOST_CELLS, time_limit=_seconds(question))


def _rule(question: Question) -> Answer:
    return aggregate(_instance(question), question.get("rule", ""), time_limit=_seconds(question))


def _axioms(question: Question, told: Callable[[str, Document], None] | None = None) -> Answer:
    rule, names = question.get("rule", ""), question.get("axioms")
    return axioms(_instance(question), rule, names, time_limit=_seconds(question), told=told)


def _told_axioms(question: Question, tell: Tell) -> Document:
    """The verdicts, each told as soon as it is there."""
    return _axioms(question, lambda name, row: tell(safe({name: row}))).to_json()


def _distortion(question: Question) -> Answer:
    """Of every candidate, and of the best lottery; features are moved where one of them is negative."""
    instance = _instance(question)
    negative = any(value < 0 for row in instance.features or () for value in row)
    return distortion(
        instance,
        candidates=True,
        best_of_lotteries=True,
        shift=negative,
        skip_empty=True,
        time_limit=_seconds(question),
    )


_PROVED: dict[str, Callable[[Question], Answer]] = {
    "cells": _cells,
    "rule": _rule,
    "axioms": _axioms,
    "distortion": _distortion,
}
"""Questions whose answers have certificates."""


def _again(question: Question) -> Answer:
    of = question.get("of")
    if not isinstance(of, dict):
        raise InputError("of: name the question whose certificates are wanted")
    return _PROVED[arguments.one_of(of.get("about"), "about", _PROVED)](of)


def _certificate(question: Question, tell: Tell) -> Document:
    """The certificates of another question as a file, and what the checker says of them, once more."""
    found = _again(question)
    verdicts = [{"kind": v.kind, "verdict": v.verdict, "reason": v.reason} for v in found.check()]
    if not verdicts:
        raise InputError("nothing was proved, so there is no certificate")
    text = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in found.certificates)
    return {"text": text, "verdicts": verdicts}


def _report(question: Question, tell: Tell) -> Document:
    """The page that explains these certificates."""
    return {"text": _again(question).report()}


def _open(question: Question, tell: Tell) -> Document:
    text, name = question.get("text"), question.get("name", "")
    if not isinstance(text, str) or not isinstance(name, str):
        raise InputError("open: give the text and the name of a file")
    return opened(text, name)


def _asked(verb: Callable[[Question], Answer]) -> Callable[[Question, Tell], Document]:
    return lambda question, tell: verb(question).to_json()


QUESTIONS: dict[str, Callable[[Question, Tell], Any]] = {
    "profile": _profile,
    "cells": _asked(_cells),
    "rule": _asked(_rule),
    "axioms": _told_axioms,
    "distortion": _asked(_distortion),
    "certificate": _certificate,
    "report": _report,
    "open": _open,
    "presets": lambda question, tell: presets.listed(),
    "preset": lambda question, tell: presets.preset(question.get("name")),
    "vocabulary": lambda question, tell: presets.vocabulary(),
}
"""What a question can be about."""

QUICK = ("profile", "cells", "rule", "open", "presets", "preset", "vocabulary")
"""What is answered before everything else; of the axioms, those about one profile (`presets.vocabulary`)."""


def is_quick(question: Question) -> bool:
    """Whether it is one of those that follow the hand."""
    return question.get("about") in QUICK or bool(question.get("quick"))


def warm(question: Question, tell: Tell) -> Document:
    """Load what questions need, by asking each of them once."""
    instance = presets.preset("builtin:loss-counterexample-m4")["instance"]
    for rule in ("lcpo", "kemeny", "loss:logistic"):
        aggregate(instance_of(instance), rule)
    _profile({"instance": instance}, tell)
    _axioms({"instance": instance, "rule": "lcpo", "axioms": ["po", "pmc"]})
    return {}
