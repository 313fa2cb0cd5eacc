"""Minimal impossible sets of axioms, and maximal possible ones, as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pluralign.printable import number_of


def minimal_sets(answer: dict[str, Any]) -> str:
    """A block a family; what follows from other sets there is only counted."""
    lines = [
        f"minimal sets of {len(answer['axioms'])} axioms ({answer['status']}): rules for 1 to {answer['voters']} voters"
    ]
    for k, family in enumerate(answer["families"], 1):
        lines += ["", f"family {k}: {_family(answer, family)}"]
        lines += [f"  impossible: {_impossible(row)}" for row in family["impossible"] if row["weakest"]]
        lines += [f"  {text}" for text in _stronger(family)]
        lines += [f"  possible: {_possible(row)}" for row in family["possible"]]
        lines += [] if family["complete"] else ["  not complete: the time limit was reached"]
    if answer["all_families"] is False:
        lines += ["", "these are the families of small integer features; whether there are others is not known"]
    return "\n".join(lines)


def markdown(answer: dict[str, Any]) -> str:
    """A section a family, with the argument against each set from which the others follow."""
    return "\n".join(_markdown(answer)) + "\n"


def _markdown(answer: dict[str, Any]) -> Iterator[str]:
    for k, family in enumerate(answer["families"], 1):
        yield f"## Family {k}: {_family(answer, family)}, up to {answer['voters']} voters\n"
        rows = [row for row in family["impossible"] if row["weakest"]]
        yield from (f"- **impossible**: {_impossible(row)}" for row in rows)
        yield from (f"- {text}" for text in _stronger(family))
        yield from (f"- **possible**: {_possible(row)}" for row in family["possible"])
        for row in (row for row in rows if "argument" in row):
            yield f"\n<details><summary>Argument: {_names(row['axioms'])}</summary>\n"
            yield f"```text\n{row['argument']['text']}\n```\n\n</details>"
        yield ""


def _family(answer: dict[str, Any], family: dict[str, Any]) -> str:
    candidates = family["candidates"]
    count = number_of(family["rankings"], "ranking")
    if isinstance(candidates, list):
        return f"{number_of(len(candidates), 'candidate')}, {count}"
    return f"{', '.join(f'{name} = ({_numbers(x)})' for name, x in candidates.items())}, {count}"


def _numbers(values: list[Any]) -> str:
    return ", ".join(map(str, values))


def _impossible(row: dict[str, Any]) -> str:
    if "argument" not in row:
        return f"{_names(row['axioms'])} ({number_of(row['voters'], 'voter')}; no time to tell the argument)"
    profiles = {str(profile) for one in row["argument"]["instances"] for profile in one["profiles"]}
    size = f"{number_of(len(row['argument']['instances']), 'demand')} on {number_of(len(profiles), 'profile')}"
    return f"{_names(row['axioms'])} ({number_of(row['voters'], 'voter')}; {size})"


def _stronger(family: dict[str, Any]) -> list[str]:
    """The sets from which others of the family follow."""
    rows = [_names(row["axioms"]) for row in family["impossible"] if not row["weakest"]]
    return [f"hence impossible, too: {'; '.join(rows)}"] if rows else []


def _possible(row: dict[str, Any]) -> str:
    return f"all but {_names(row['without'])}" if row["without"] else "all"


def _names(axioms: list[str]) -> str:
    return ", ".join(axioms)
