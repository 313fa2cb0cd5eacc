"""`search_distortion`: an instance on which the choice of a rule has a large distortion, with its certificate."""

from __future__ import annotations

from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer
from pluralign.answers.distortion import distortion
from pluralign.formulations.leximax.rules import RULES as LEXIMAX
from pluralign.proofs.search.distortion import BEST_LOTTERY, CHOICES, largest_distortion
from pluralign.solver.results import LimitReached, Status


@arguments.limited
def search_distortion(
    rule: str,
    *,
    candidates: int = 4,
    dimensions: int = 2,
    voters: int = 3,
    bound: int = 3,
    trials: int = 1000,
    seed: int = 0,
    time_limit: float | None = None,
) -> Answer:
    """Look for features and ballots on which the first candidate of a rule has a large distortion, by local search.

    rule: a leximax rule, "plurality", "borda", "copeland", or "best-lottery" (how bad the best lottery can be). bound: features
    are integers from 0 to bound, and each feature has the largest value bound. trials: instances that are evaluated.
    Result: `rule`, `axiom` ("distortion"), `found`, `instance`, `distortion`, `about`, `results` (as of `distortion`),
    `explored`. It is the largest that was found, not the largest that there is. Raises `InputError`.
    """
    deadline = arguments.deadline(time_limit)
    sizes = {
        "candidates": arguments.whole(candidates, "candidates"),
        "dimensions": arguments.whole(dimensions, "dimensions"),
        "voters": arguments.whole(voters, "voters"),
        "bound": arguments.whole(bound, "bound"),
        "trials": arguments.whole(trials, "trials"),
        "seed": arguments.whole(seed, "seed"),
    }
    m, d, n, top, steps, start = sizes.values()
    hit = largest_distortion(rule, m, d, n, top, steps, start, deadline)
    result: dict[str, Any] = {"rule": rule, "axiom": "distortion", "found": hit is not None}
    if hit is None:
        empty: dict[str, Any] = {"instance": None, "distortion": None, "about": None, "results": []}
        return Answer(Status.UNKNOWN, result | empty | {"explored": sizes}).about("search_distortion")
    asked: dict[str, Any] = {"rule": rule} if rule in LEXIMAX else {}
    if rule == BEST_LOTTERY:
        asked = {"best_of_lotteries": True}
    elif rule in CHOICES:
        asked = {"candidate": hit.instance.names[CHOICES[rule](hit.instance)]}
    try:
        answer = distortion(hit.instance, **asked, time_limit=deadline.or_later(deadline.grace()).left())
        [row] = answer.result["results"]
        status, certificates = answer.status, answer.certificates
    except LimitReached:
        row, status, certificates = {"distortion": None, "about": None}, Status.UNKNOWN, []
    found = {"instance": hit.instance.to_json(), "distortion": row["distortion"], "about": row["about"]}
    explored = sizes | {"evaluated": hit.evaluated}
    result |= found | {"results": [row | {"what": rule}] if "what" in row else [], "explored": explored}
    return Answer(status, result, certificates).about("search_distortion", hit.instance)
