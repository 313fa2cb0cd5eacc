"""`feasible`: whether some θ induces a ranking, with that θ or the pairs that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pluralign.answers.answer import Answer, conflict_json, proved
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.proofs.certificates.answers import feasibility, theta_json
from pluralign.solver.results import Deadline


def feasible(instance: Instance, ranking: Sequence[str], time_limit: float | None = None) -> Answer:
    """Whether some θ induces the ranking (every candidate's name once, best first).

    Result: `feasible`, and `theta` (d numbers; None without features) or `conflict`. Raises `InputError` for a ranking that is
    not one of the candidates, `LimitReached` after time_limit seconds.
    """
    order = instance.ranking(ranking, "the ranking")
    deadline = Deadline(time_limit)
    answer = RankingTest(Points.of(instance))(order, deadline)
    result: dict[str, Any] = {"feasible": answer.feasible, "ranking": list(ranking)}
    if answer.conflict is None:
        result["theta"] = theta_json(answer.theta)
    else:
        result["conflict"] = conflict_json(instance, answer.conflict)
    return proved(result, [feasibility(instance, answer)], deadline)
