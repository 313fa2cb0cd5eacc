"""Minimal impossible sets of axioms, and maximal possible ones, as a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pluralign.printable import number_of

NOT_COMPLETE = "not complete: the time limit was reached"


def minimal_sets(answer: dict[str, Any]) -> str:
    """A block a family; what follows from other sets there is only counted."""
    lines = [
        f"minimal sets of {len(answer['axioms'])} axioms ({answer['status']}): rules for 1 to {answer['voters']} voters"
    ]
    for k, family in enumerate(answer["families"], 1):
        lines += ["", f"family {k}: {_family(answer, family)}"]
        lines += [f"  impossible: {_impossible(row)}" for row in _weakest(family)]
        lines += [f"  {text}" for text in _stronger(family)]
        lines += [f"  possible: {_possible(row)}" for row in family["possible"]]
        lines += [] if family["complete"] else [f"  {NOT_COMPLETE}"]
    if answer["all_families"] is False:
        lines += ["", "these are the families of small integer features; whether there are others is not known"]
    return "\n".join(lines)


def markdown(answer: dict[str, Any]) -> str:
    """One family with all that is told of it; of several a table, and each argument once, with the names it has elsewhere."""
    [first, *others] = answer["families"]
    return "\n".join(_all_families(answer) if others else _one_family(answer, first)) + "\n"


def _one_family(answer: dict[str, Any], family: dict[str, Any]) -> Iterator[str]:
    yield f"## {_family(answer, family)}, up to {answer['voters']} voters\n"
    rows = _weakest(family)
    yield from (f"- **impossible**: {_impossible(row)}" for row in rows)
    yield from (f"- {text}" for text in _stronger(family))
    yield from (f"- **possible**: {_possible(row)}" for row in family["possible"])
    yield from ([] if family["complete"] else [NOT_COMPLETE])
    for row in (row for row in rows if "argument" in row):
        yield f"\n<details><summary>Argument: {_names(row['axioms'])}</summary>\n"
        yield f"```text\n{row['argument']['text']}\n```\n\n</details>"


def _all_families(answer: dict[str, Any]) -> Iterator[str]:
    """Sets are numbered I1, …, H1, …, P1, …, so that a family is a row."""
    families, every = answer["families"], answer["axioms"]
    candidates = f"{number_of(answer['candidates'], 'candidate')} in dimension {answer['dimension']}"
    yield f"## {len(families)} families of {candidates}, up to {answer['voters']} voters\n"
    yield f"Of the axioms {_names(every)}:\n"
    columns = [(_numbered(letter, families, rows), rows) for letter, rows in SORTS.items()]
    impossible, hence, possible = (sets for sets, _ in columns)
    for sets, words in ((impossible, "impossible"), (hence, "hence impossible, too, where it is")):
        yield from (f"- **{name}** {words}: {_names(list(axioms))}" for axioms, name in sets.items())
    for axioms, name in possible.items():
        yield f"- **{name}** possible: {_possible({'without': [axiom for axiom in every if axiom not in axioms]})}"
    shown = "λ" if all(family["dependence"] for family in families) else "candidates"
    if shown == "λ":
        yield "\nλ is the affine dependence; feasible are the rankings along which its partial sums have both signs."
    names = f" of {' '.join(families[0]['candidates'])}" if shown == "λ" else ""
    kinds = [kind for kind, (sets, _) in zip(KINDS, columns, strict=True) if sets]
    yield f"\n| family | {shown}{names} | rankings | {' | '.join(kinds)} |\n|{'---|' * (3 + len(kinds))}"
    for k, family in enumerate(families, 1):
        place = " ".join(map(str, family["dependence"].values())) if shown == "λ" else _places(family["candidates"])
        cells = [
            " ".join(sets[tuple(row["axioms"])] for row in rows(family)) or "none" for sets, rows in columns if sets
        ]
        note = "" if family["complete"] else f" ({NOT_COMPLETE})"
        yield f"| {k} | {place} | {family['rankings']} | {' | '.join(cells)}{note} |"
    for axioms, name in impossible.items():
        for k, row in _told(families, axioms):
            where = _elsewhere(families, axioms, k)
            yield f"\n<details><summary>Argument for {name} in family {k}{where}: {_names(list(axioms))}</summary>\n"
            yield f"```text\n{row['argument']['text']}\n```\n\n</details>"


def _weakest(family: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in family["impossible"] if row["weakest"]]


def _other_sets(family: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in family["impossible"] if not row["weakest"]]


def _possible_sets(family: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = family["possible"]
    return found


FamilyRows = Callable[[dict[str, Any]], list[dict[str, Any]]]
SORTS: dict[str, FamilyRows] = {"I": _weakest, "H": _other_sets, "P": _possible_sets}
"""The columns of the table by the letter of their sets."""
KINDS = ("impossible", "hence impossible", "possible")


def _numbered(letter: str, families: list[dict[str, Any]], rows: FamilyRows) -> dict[tuple[str, ...], str]:
    """The sets of axioms of some rows of all families, each with its name."""
    sets = dict.fromkeys(tuple(row["axioms"]) for family in families for row in rows(family))
    return {axioms: f"{letter}{k}" for k, axioms in enumerate(sets, 1)}


def _told(families: list[dict[str, Any]], axioms: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The families, from 1, with an argument that none has before, and their rows."""
    for k, family in enumerate(families, 1):
        for row in _weakest(family):
            if tuple(row["axioms"]) == axioms and "argument" in row and row["same_as"] is None:
                yield k, row


def _elsewhere(families: list[dict[str, Any]], axioms: tuple[str, ...], number: int) -> str:
    """The families that have the argument of this one, with the names of the candidates there."""
    found = []
    for k, family in enumerate(families, 1):
        for row in _weakest(family):
            same = row["same_as"] if tuple(row["axioms"]) == axioms else None
            if same and same["family"] == number:
                found.append(f"{k} ({' '.join(same['names'].values())})")
    names = " ".join(families[number - 1]["candidates"])
    return f", and with {names} renamed in {', '.join(found)}" if found else ""


def _family(answer: dict[str, Any], family: dict[str, Any]) -> str:
    candidates = family["candidates"]
    count = number_of(family["rankings"], "ranking")
    if isinstance(candidates, list):
        return f"{number_of(len(candidates), 'candidate')}, {count}"
    return f"{_places(candidates)}, {count}"


def _places(candidates: dict[str, Any] | list[str]) -> str:
    """The candidates with their features."""
    if isinstance(candidates, list):
        return ", ".join(candidates)
    return ", ".join(f"{name} = ({_numbers(x)})" for name, x in candidates.items())


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
    rows = [_names(row["axioms"]) for row in _other_sets(family)]
    return [f"hence impossible, too: {'; '.join(rows)}"] if rows else []


def _possible(row: dict[str, Any]) -> str:
    return f"all but {_names(row['without'])}" if row["without"] else "all"


def _names(axioms: list[str]) -> str:
    return ", ".join(axioms)
