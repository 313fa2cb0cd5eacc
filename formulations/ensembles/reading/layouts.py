"""Preference data sets in their published layouts, from a local file.

The columns each loader relies on are in its docstring; others are ignored. All raise `InputError` for missing columns or fields
and for entries that are none of those named. Rows that cannot be a vote are left out where the docstring says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pluralign.formulations.ensembles.reading.layouts_annotations import helpsteer2, multipref, tldr
from pluralign.formulations.ensembles.reading.layouts_scores import personalllm
from pluralign.formulations.ensembles.reading.layouts_studies import cems, pandalm, squality, ukpconvarg1
from pluralign.formulations.ensembles.votes import Votes


@dataclass(frozen=True)
class Layout:
    """A published layout: one line about it, and its loader, which takes a path."""

    title: str
    load: Callable[[str], Votes]


LAYOUTS: dict[str, Layout] = {
    "multipref": Layout("MultiPref, votes of two crowdworkers and two experts a comparison", multipref),
    "personalllm": Layout("PersonalLLM, eight responses a prompt scored by ten reward models", personalllm),
    "helpsteer2": Layout("HelpSteer2-Preference, votes of three to five annotators a pair", helpsteer2),
    "tldr": Layout("Reddit TL;DR comparisons of summaries, one annotation a row", tldr),
    "ukpconvarg1": Layout("UKPConvArg1, five votes a pair of arguments, ten features (args.csv)", ukpconvarg1),
    "pandalm": Layout("PandaLM's test set, three votes a pair, the length as feature", pandalm),
    "squality": Layout("SQuALITY's human evaluation by overall_rank, the number of words as feature", squality),
    "squality-rating": Layout("the same by overall_rating", lambda path: squality(path, "overall_rating")),
    "cems": Layout("the survey on six business schools, one answer a row", cems),
}
"""Name -> published layout, for `read_votes(layout=…)`."""
