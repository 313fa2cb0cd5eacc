"""Arguments of the public verbs: what is meant is taken, whatever holds it, and everything else is refused by its name."""

from __future__ import annotations

import functools
import inspect
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np

from pluralign.answers.answer import Answer
from pluralign.formulations.errors import InputError
from pluralign.formulations.frames import is_frame, listed_cells
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import from_json, load
from pluralign.formulations.numbers import exact, shown, suggestion
from pluralign.process import limits
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline

if TYPE_CHECKING:
    from pluralign.formulations.ensembles.votes import Votes

P = ParamSpec("P")

InstanceLike = Any
"""An `Instance`, a file's name, "builtin:NAME", a dict as in JSON, or a data frame of features."""

VotesLike = Any
"""`Votes`, a file's name, "builtin:NAME", a data frame, or an `Instance`."""


def an_instance(value: Any, name: str = "instance") -> Instance:
    """An `Instance`; a path or a built-in name is loaded, a dict is read as JSON, a frame holds features.

    Raises `InputError`.
    """
    if isinstance(value, Instance):
        return value
    if isinstance(value, (str, os.PathLike)):
        return load(value)
    if isinstance(value, Mapping):
        return from_json(dict(value), name)
    if is_frame(value):
        return Instance.from_arrays(value, source=name)
    from pluralign.formulations.ensembles.votes import Votes

    hint = "; its votes are for calibrate and evaluate" if isinstance(value, Votes) else ""
    raise InputError(
        f"{parameter(name)} is {shown(value)}{hint}; give an Instance, a file's name, a built-in such as "
        "'builtin:talk', or a frame of features"
    )


def some_votes(value: Any, name: str = "votes") -> Votes:
    """`Votes`; a path or a built-in name is read, a frame is taken as a table, an instance as its profile.

    Raises `InputError`, as for votes on no pair at all.
    """
    from pluralign.formulations.ensembles.reading.files import read_votes, votes_of_instance  # with all layouts
    from pluralign.formulations.ensembles.votes import Votes

    if isinstance(value, Votes):
        votes = value
    elif isinstance(value, (str, os.PathLike)):
        votes = read_votes(value)
    elif isinstance(value, Instance):
        votes = votes_of_instance(value)
    elif is_frame(value):
        votes = Votes.from_frame(value, source=name)
    else:
        raise InputError(
            f"{parameter(name)} is {shown(value)}; give Votes, a file's name, a built-in such as 'builtin:cems', "
            "a data frame or an Instance"
        )
    if not votes.size:
        raise InputError(f"{votes.source}: there are no votes; give at least one pair of responses and its votes")
    return votes


def names_in(ranking: Any) -> list[Any]:
    """The names of a ranking: a list, an array, "A>B>C", "A≻B≻C", or a JSON list for names with > or ≻. Raises `InputError`."""
    if isinstance(ranking, str) and ranking.lstrip().startswith("["):
        try:
            names = json.loads(ranking)
        except (ValueError, RecursionError):
            names = None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InputError('the ranking: expected a JSON list of names such as ["A", "B"], or "A>B"')
        return names
    if isinstance(ranking, str):
        names = [name.strip() for name in re.split("[>≻]", ranking)]
        if not all(names):
            raise InputError(f'the ranking: {ranking!r} has an empty name; write every candidate once, such as "A>B>C"')
        return names
    try:
        return listed_cells(ranking)
    except TypeError:
        raise InputError(
            f"the ranking: {shown(ranking)}; give a list of names, best first, or a text such as 'A>B>C'"
        ) from None


def fraction(value: Any, name: str, least: Fraction | int = 0, below: Fraction | int | None = None) -> Fraction:
    """A number, exactly; a float is meant as it is printed: 0.1 is 1/10. Raises `InputError` where it is out of range."""
    text = str(value) if isinstance(value, (float, np.floating)) else value
    number = exact(text, parameter(name))
    if number < least or (below is not None and number >= below):
        upper = "" if below is None else f" and less than {below}"
        raise InputError(f"{parameter(name, str(value))}: expected a number of at least {least}{upper}")
    return number


def two_fractions(value: Any, name: str) -> tuple[Fraction, Fraction]:
    """Two numbers of at least 0."""
    try:
        parts = listed_cells(value, decimals=True)
    except TypeError:
        parts = []
    if len(parts) != 2:
        raise InputError(f"{parameter(name)} is {shown(value)}; give two numbers (beta, gamma), such as (2, 0)")
    beta, gamma = (fraction(part, name) for part in parts)
    return beta, gamma


def whole(value: Any, name: str, least: int = 0, most: int | None = None) -> int:
    """A whole number. Raises `InputError` where it is out of range."""
    number = value.item() if isinstance(value, np.integer) else value
    if type(number) is not int or number < least or (most is not None and number > most):
        upper = " or more" if most is None else f" to {most}"
        raise InputError(f"{parameter(name)} is {shown(value)}; give a whole number, {least}{upper}")
    return number


def optional(value: Any, name: str, least: int = 0) -> int | None:
    """The same, or None."""
    return None if value is None else whole(value, name, least)


def one_of(value: Any, name: str, known: Iterable[str]) -> str:
    """One of the known words. Raises `InputError`, naming a similar one."""
    words = list(known)
    if not isinstance(value, str) or value not in words:
        raise InputError(f"{parameter(name)} is {shown(value)}; choose {', '.join(words)}{suggestion(value, words)}")
    return value


def words(value: Any, name: str) -> list[str]:
    """A list of names; a single one stands for itself."""
    if isinstance(value, str):
        return [value]
    try:
        found = listed_cells(value)
    except TypeError:
        found = [None]
    if not all(isinstance(word, str) for word in found):
        raise InputError(f"{parameter(name)} is {shown(value)}; give a list of names")
    return found


def orders(value: Any, name: str) -> list[list[Any]]:
    """A list of rankings, each a list."""
    try:
        found = [listed_cells(ranking) for ranking in listed_cells(value)]
    except TypeError:
        raise InputError(f"{parameter(name)} is {shown(value)}; give a list of rankings, by numbers from 0") from None
    return found


def deadline(time_limit: Any) -> Deadline:
    """The deadline of a verb's work, once all that it is about is read; that of the run if it is earlier. None: no limit.

    Raises `InputError` for what is no number of at least 0.
    """
    return limits.working(_limit(time_limit))


def limited(verb: Callable[P, Answer]) -> Callable[P, Answer]:
    """A verb whose `time_limit` counts from its call, so that what it reads is part of it."""
    signature = inspect.signature(verb)

    @functools.wraps(verb)
    def called(*positional: P.args, **named: P.kwargs) -> Answer:
        given = signature.bind(*positional, **named).arguments
        with limits.run(_limit(given.get("time_limit"))) as run:
            if run.working:  # a verb that a verb calls
                return verb(*positional, **named)
            answer = verb(*positional, **named)
            run.answered()
            if "seconds" in answer.result:  # of all of it, the checker's time, too
                answer.result["seconds"] = run.seconds()
            return answer

    return called


def _limit(time_limit: Any) -> Deadline:
    if time_limit is None:
        return Deadline()
    number = time_limit.item() if isinstance(time_limit, np.generic) else time_limit
    if isinstance(number, bool) or not isinstance(number, (int, float, Fraction)) or not number >= 0:
        raise InputError(f"{parameter('time_limit')} is {shown(time_limit)}; give seconds, 0 or more, or None")
    return Deadline(None if number == float("inf") else float(number))
