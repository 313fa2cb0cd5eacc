"""`feasible`: whether some θ induces a ranking, with that θ or the pairs that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, conflict_json, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.proofs.certificates.answers import feasibility, theta_json


@arguments.limited
def feasible(instance: InstanceLike, ranking: Sequence[str] | str, time_limit: float | None = None) -> Answer:
    """Whether some θ induces the ranking: every candidate's name once, best first, as a list or as "A>B>C".

    Result: `feasible`, and `theta` (d numbers; None without features) or `conflict`. Raises `InputError` for a ranking that is
    not one of the candidates, `LimitReached` after time_limit seconds.
    """
    instance, names, deadline = (
        arguments.an_instance(instance), arguments.names_in(ranking), arguments.deadline(time_limit)
    )  # fmt: skip
    order = instance.ranking(names, "the ranking")
    answer = RankingTest(Points.of(instance))(order, deadline)
    result: dict[str, Any] = {"feasible": answer.feasible, "ranking": names}
    if answer.conflict is None:
        result["theta"] = theta_json(answer.theta)
    else:
        result["conflict"] = conflict_json(instance, answer.conflict)
    return proved(result, [feasibility(instance, answer)], deadline).about("feasible", instance)
