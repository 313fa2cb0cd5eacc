"""Columns that would be left out, but look as if they held votes: ignoring them would misread the file."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Collection, Mapping, Sequence

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown
from pluralign.solver.errors import either

_WORDS = {
    "ties": {
        "tie", "ties", "tied", "draw", "draws", "drawn", "both", "equal", "equals", "equally", "neither", "neutral",
        "undecided", "indifferent", "indifference",
    },
    "weight": {"weight", "weights", "weighting", "mu"},
    "prompt": {"prompt", "prompts", "question", "questions", "instruction", "instructions", "query", "queries"},
}  # fmt: skip
"""Our column -> words of which one in a name is enough."""
_WHOLE = {
    "ties": {"no_preference", "same", "votes_tie"},
    "prompt": {"topic", "topic_id", "task", "task_id", "context", "context_id", "input", "item", "item_id"},
    "count": {
        "count", "counts", "n", "num", "number", "times", "freq", "frequency", "multiplicity", "votes", "n_votes",
        "num_votes", "repetitions",
    },
}  # fmt: skip
"""Our column -> names that mean it; `count` is none of ours: every row of annotations counts once."""
_PROMPT_NAMES = ("prompts", "prompt_id", "promptid", "prompt_number", "question", "question_id")
_NEAR = 0.8  # of difflib, for misspelled names
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def check_unread(place: str, unread: Sequence[str], keys: Collection[str]) -> None:
    """Raise `InputError` for a column that is not read, but resembles one of `keys` (of ours, that are not given).

    Names resemble by a word such as `tied`, by their whole, or by being spelled nearly as ours.
    """
    for name in unread:
        words = _words(name)
        for key in keys:
            if _resembles(words, name, key):
                raise _refused(place, name, key)


def check_no_prompt(place: str, features: Sequence[str]) -> None:
    """Raise `InputError` for a column that would be a feature, but names the prompt."""
    for name in features:
        if "_".join(_words(name)) in _PROMPT_NAMES and not name.startswith("#"):
            given = f"{place}: column {shown(name)} would be a feature, but resembles 'prompt'; call it prompt if it names the "
            left_out = either(f"ignore=[{name!r}]", f"--ignore {shlex.quote(name)}")
            raise InputError(f"{given}prompts of the votes, or leave it out by {left_out}")


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", _CAMEL.sub("_", name).casefold()) if word]


def _resembles(words: list[str], name: str, key: str) -> bool:
    if not _WORDS.get(key, set()).isdisjoint(words) or "_".join(words) in _WHOLE.get(key, ()):
        return True
    if key not in _WORDS or not len(key) / 2 <= len(name) <= 2 * len(key):
        return False
    given = name.casefold()
    if 2 * len(set(key) & set(given)) < len(set(key)):  # so that tables of very many columns do not wait for difflib
        return False
    return bool(difflib.get_close_matches(key, [given], n=1, cutoff=_NEAR))


def _refused(place: str, name: str, key: str) -> InputError:
    option = shlex.quote(name)
    if key == "count":
        given = f"{place}: column {shown(name)} is not read, but resembles a number of votes, and every row counts once"
        mend = "; repeat the rows, or make it one row a pair with votes_a and votes_b; or leave it out by "
        return InputError(given + mend + either(f"ignore=[{name!r}]", f"--ignore {option}"))
    given = f"{place}: column {shown(name)} is not read, but resembles {shown(key)}; read it as such by "
    python = f"columns={{{key!r}: {name!r}}}, or leave it out by ignore=[{name!r}]"
    command = f"--column {shlex.quote(f'{key}={name}')}, or leave it out by --ignore {option}"
    return InputError(given + either(python, command))


def label(key: str, labels: Mapping[str, str] | None) -> str:
    """What the file calls our column `key`, for messages."""
    return (labels or {}).get(key, key)
