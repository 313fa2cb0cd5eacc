"""`rankings`: all feasible rankings of an instance, or how many there are."""

from __future__ import annotations

from pluralign.answers.answer import Answer, proved
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.enumeration import all_rankings, number_of_rankings
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.certificates.answers import theta_json
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline

MOST_RANKINGS = 1_000_000


def rankings(
    instance: Instance, count_only: bool = False, most: int = MOST_RANKINGS, time_limit: float | None = None
) -> Answer:
    """All feasible rankings of an instance, each with a θ that induces it; with count_only their number alone.

    Result: `count` and `rankings`, a list of `{ranking, theta}` in lexicographic order of the candidates' numbers. Raises
    `InputError` if there are more than `most` to list, `LimitReached` after time_limit seconds.
    """
    deadline = Deadline(time_limit)
    count = number_of_rankings(instance, deadline)
    if count_only:
        return proved({"count": count}, [certificates.number_of_rankings(instance, count)], deadline)
    if count > most:
        raise InputError(
            f"{instance.source}: has {count} feasible rankings, more than the {most} that are listed at most; "
            f"ask for the number alone ({parameter('count_only', True, '--count')}), or raise the limit "
            f"({parameter('most', count)})"
        )
    found = all_rankings(instance, deadline)
    names = instance.names
    listed = [{"ranking": [names[c] for c in order], "theta": theta_json(theta)} for order, theta in found]
    evidence = [certificates.all_rankings(instance, [order for order, _ in found], [theta for _, theta in found])]
    return proved({"count": count, "rankings": listed}, evidence, deadline)
