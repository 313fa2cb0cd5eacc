"""What `Votes` must satisfy: every other part of this package relies on it, whoever has built them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown

if TYPE_CHECKING:
    from pluralign.formulations.ensembles.votes import Votes

LENGTH_M = ("first", "second", "wins", "total", "weight")


def adopt(votes: Votes) -> None:
    """Lists as tuples and arrays, in place; raises `InputError` for anything that is not what the class says."""
    place = votes.source
    for part in ("prompts", "responses"):
        names = getattr(votes, part)
        if type(names) is not tuple:
            if isinstance(names, str) or not hasattr(names, "__iter__"):
                raise InputError(f"{place}: {part} is {shown(names)}; give a tuple of names")
            object.__setattr__(votes, part, tuple(names.tolist() if hasattr(names, "tolist") else names))
    for part in ("starts", *LENGTH_M):
        object.__setattr__(votes, part, _integers(getattr(votes, part), part, place))
    _check_names(votes, place)
    _check_pairs(votes, place)
    _check_counts(votes, place)
    if votes.ties is not None:
        object.__setattr__(votes, "ties", _integers(votes.ties, "ties", place))
        _check_ties(votes, votes.ties, place)
    features = votes.features
    if features is not None and not hasattr(features, "X"):
        raise InputError(f"{place}: features is {shown(features)}; give Features, or features=… of Votes.from_arrays")
    if features is not None and len(features.X) != len(votes.responses):
        raise InputError(
            f"{place}: features of {len(features.X)} responses for {len(votes.responses)}; give one row each"
        )


def _integers(values: Any, part: str, place: str) -> Any:
    """A vector of int64 or of Python integers."""
    array = values if isinstance(values, np.ndarray) else np.array(values, dtype=object if _large(values) else None)
    if array.ndim == 1 and len(array) == 0:
        return array.astype(np.int64)
    if array.ndim != 1:
        raise InputError(f"{place}: {part} has {array.ndim} dimensions; give one integer each")
    if array.dtype == object:
        if all(type(value) is int for value in array.tolist()):
            return array
    elif array.dtype.kind in "iu" and (array.dtype != np.uint64 or int(array.max()) < 2**63):
        return array if array.dtype == np.int64 else array.astype(np.int64)
    raise InputError(f"{place}: {part} holds {shown(array.tolist()[0])} (of {array.dtype}); give integers")


def _large(values: Any) -> bool:
    return isinstance(values, (list, tuple)) and any(type(v) is int and not -(2**63) <= v < 2**63 for v in values)


def _check_names(votes: Votes, place: str) -> None:
    starts, P, R = votes.starts, len(votes.prompts), len(votes.responses)
    for part in ("prompts", "responses"):
        wrong = next((name for name in getattr(votes, part) if not isinstance(name, str)), None)
        if wrong is not None:
            raise InputError(f"{place}: {shown(wrong)} among the {part}; names are text")
    if len(set(votes.prompts)) < P:
        raise InputError(f"{place}: two prompts have the same name; rename one")
    if len(starts) != P + 1 or int(starts[0]) != 0 or int(starts[-1]) != R or bool((np.diff(starts) < 0).any()):
        raise InputError(
            f"{place}: starts must go from 0 to the number of responses, {R}, with {P + 1} entries that do not fall"
        )
    bounds = starts.tolist()
    for i in range(P):
        names = votes.responses[bounds[i] : bounds[i + 1]]
        if len(set(names)) < len(names):
            raise InputError(
                f"{place}: two responses to prompt {shown(votes.prompts[i])} have the same name; rename one"
            )


def _check_pairs(votes: Votes, place: str) -> None:
    lengths = {part: len(getattr(votes, part)) for part in LENGTH_M}
    if len(set(lengths.values())) > 1:
        raise InputError(
            f"{place}: {', '.join(f'{n} {part}' for part, n in lengths.items())}; give as many of each, one a pair"
        )
    first, second, R = votes.first, votes.second, len(votes.responses)
    if not len(first):
        return
    low, high = np.minimum(first, second), np.maximum(first, second)
    if int(low.min()) < 0 or int(high.max()) >= R:
        raise InputError(f"{place}: a pair names a response that does not exist; they are numbered from 0 to {R - 1}")
    if bool((low == high).any()):
        raise InputError(f"{place}: pair {int((low == high).argmax())} compares a response with itself")
    prompt = np.searchsorted(votes.starts, first, side="right")
    if bool((prompt != np.searchsorted(votes.starts, second, side="right")).any()):
        raise InputError(f"{place}: a pair compares responses to different prompts")
    if bool((np.diff(prompt) < 0).any()):
        raise InputError(f"{place}: pairs must be sorted by prompt")
    keys = np.sort(low.astype(np.int64) * R + high)
    if bool((keys[1:] == keys[:-1]).any()):
        raise InputError(
            f"{place}: the same pair twice; add its votes up, or read rows by Votes.from_arrays, which does"
        )


def _check_counts(votes: Votes, place: str) -> None:
    wins, total, weight = votes.wins, votes.total, votes.weight
    for wrong, said in (
        (total <= 0, "no votes on pair {e}; leave it out"),
        (wins < 0, "pair {e} has fewer than 0 wins"),
        (wins > total, "pair {e} has more wins than votes"),
        (weight <= 0, "pair {e} has a weight that is not more than 0; leave it out"),
    ):
        at = np.array(wrong, dtype=bool)
        if at.any():
            raise InputError(f"{place}: {said.format(e=int(at.argmax()))}")


def _check_ties(votes: Votes, ties: Any, place: str) -> None:
    """wins = 2 votes + ties, and total is twice the number of votes."""
    if len(ties) != votes.size:
        raise InputError(f"{place}: {len(ties)} ties for {votes.size} pairs; give one number each")
    wrong = (ties < 0) | (votes.total % 2 != 0) | (ties > votes.wins) | (votes.wins + ties > votes.total)
    wrong = np.array(wrong | ((votes.wins - ties) % 2 != 0), dtype=bool)
    if wrong.any():
        raise InputError(
            f"{place}: pair {int(wrong.argmax())}: {ties[wrong.argmax()]} ties do not go with its wins and total; "
            "wins is twice the votes for the first plus the ties, total twice all votes"
        )
