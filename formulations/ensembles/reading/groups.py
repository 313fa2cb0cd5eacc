"""Groups of prompts, by a column of the table of votes: prompts of one group are never split, and are resampled together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pluralign.formulations.ensembles.reading.table import open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed, shown, suggestion
from pluralign.formulations.types import Ints
from pluralign.solver.errors import parameter


def groups_of_file(path: str, column: str, prompt: str = "prompt") -> dict[str, str]:
    """The group of each prompt in a table with these two columns. Raises `InputError` for groups that cut a prompt."""
    table = open_table(path)
    for name in (column, prompt):
        if name not in table.columns:
            hint = suggestion(name, table.columns) or f"; there are {listed(table.columns)}"
            if name == prompt:
                hint += f"; name that of the prompts by {parameter('column', 'prompt=NAME')}"
            raise InputError(f"{table.place}: no column {shown(name)} for groups of prompts{hint}")
    rows = table.collect({"prompt": prompt, "group": column})
    found: dict[str, str] = {}
    for number, cells in enumerate(zip(rows["prompt"].to_list(), rows["group"].to_list(), strict=True), 1):
        if None in cells:
            raise InputError(f"{table.place} row {number}: no prompt or no group; fill it in, or remove the row")
        name, group = map(str, cells)
        if found.setdefault(name, group) != group:
            raise InputError(
                f"{table.place} row {number}: prompt {shown(name)} is in the groups {shown(found[name])} and {shown(group)}; "
                "a group is of whole prompts"
            )
    return found


def group_of_pairs(votes: Votes, groups: Mapping[str, object] | None) -> Ints:
    """The number of the group of each pair (length M); without groups that of its prompt.

    Raises `InputError` for a prompt without a group.
    """
    if groups is None:
        return votes.prompt
    if not isinstance(groups, Mapping):
        raise InputError(f"{parameter('group')} is {shown(groups)}; give a dict from prompts to groups")
    names = {str(prompt): str(group) for prompt, group in groups.items()}
    number: dict[str, int] = {}
    own = []
    for prompt in votes.prompts:
        if prompt not in names:
            raise InputError(f"{votes.source}: prompt {shown(prompt)} is in no group; name the group of every prompt")
        own.append(number.setdefault(names[prompt], len(number)))
    return np.array(own, dtype=np.int64)[votes.prompt]
