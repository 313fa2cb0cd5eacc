"""What the checker accepts and rejects when one place of a true certificate is changed."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.mutations import accepted, places
from support.ranking_certificates import EXAMPLES, example, part_at
from support.ranking_judge import RULES, judge, judged_true
from support.types import Json

from pluralign.proofs import checker
from pluralign.proofs.checker import check, check_file


@pytest.mark.parametrize("name", EXAMPLES)
def test_true_certificates_are_accepted(name: str) -> None:
    value = example(name)
    check(value)
    judge(value)


def changes(value: Json, names: list[str]) -> Iterator[Json]:
    """Other values for one place."""
    yield from (None, True, False, 1.5, math.nan, [], {}, "", [value], {"x": value}, 10**30)
    if type(value) is int:
        yield from (-value, value + 1, value - 1, 0, float(value), f"{value}/0", f"{value}.0", f" {value}")
        yield from (str(value), f"{value + 1}", f"{2 * value}/2", f"{value}/2")
    elif isinstance(value, str):
        yield from RULES if value in RULES else ()
        yield from checker.KINDS if value in checker.KINDS else ()
        yield from (*names, "lcpo", value + "x", value.upper(), f"-{value}", f"{value}/3", "0")
    elif isinstance(value, list):
        yield from (value[1:], value[:-1], value[::-1], [*value, *value[:1]], [*value, None], [*value, "1"])
        yield from ([*value[:i], value[i + 1], value[i], *value[i + 2 :]] for i in range(len(value) - 1))
    elif isinstance(value, dict):
        yield {**value, "extra": 1}
        yield list(value)
        yield dict(reversed(value.items()))
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
            yield {("other" if k == key else k): v for k, v in value.items()}


def changed(value: Json) -> Iterator[tuple[tuple[Json, ...], Json]]:
    names = list(value["instance"]["candidates"])
    for path, place in places(value):
        for new in changes(place, names):
            yield path, replaced(value, path, new)


def replaced(value: Json, path: tuple[Json, ...], new: Json) -> Json:
    if not path:
        return new
    copied = value.copy()
    copied[path[0]] = replaced(value[path[0]], path[1:], new)
    return copied


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_single_change_is_judged_as_by_definition(name: str) -> None:
    """Most changes make a certificate false; those that do not (say, a doubled θ) must still be accepted."""
    verdicts = []
    for path, value in changed(example(name)):
        verdict = accepted(value)
        assert verdict == judged_true(value), (path, value)
        verdicts.append(verdict)
    assert len(verdicts) > 250
    assert sum(verdicts) < len(verdicts) / 4


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_key_is_needed_once(name: str, tmp_path: Path) -> None:
    """Writing any object with a key repeated, equal value or not, makes the certificate rejected."""
    value = example(name)
    for path, part in places(value):
        if not (isinstance(part, dict) and part):
            continue
        marked = copy.deepcopy(value)
        part_at(marked, path)["@"] = 0
        key, first = next(iter(part.items()))
        text = json.dumps(marked).replace('"@": 0', f"{json.dumps(key)}: {json.dumps(first)}")
        file = tmp_path / "repeated.json"
        file.write_text(text)
        (verdict,) = check_file(str(file))
        assert not verdict.accepted
        assert "repeats a key" in verdict.reason


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["a", "b", "c", "1/2", "0/0", "-1/2", "lcpo", "leximax-ranking", 1, 2]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=amounts.of(150, 60), deadline=None)
@given(data=st.data())
def test_no_content_makes_the_checker_fail(data: st.DataObject) -> None:
    value = example(data.draw(st.sampled_from(["feasible", "infeasible", "rankings", "lcpo by comparisons"])))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(sorted((path for path, _ in places(value)), key=repr)))
        if path:
            part_at(value, path[:-1])[path[-1]] = data.draw(ANYTHING)
    assert accepted(value) == judged_true(value)
