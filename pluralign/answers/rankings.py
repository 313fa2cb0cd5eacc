"""`rankings`: all feasible rankings of an instance, or how many there are."""

from __future__ import annotations

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.errors import InputError
from pluralign.formulations.rankings.enumeration import all_rankings, number_of_rankings
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.certificates.answers import theta_json
from pluralign.solver.errors import parameter

MOST_RANKINGS = 1_000_000


@arguments.limited
def rankings(
    instance: InstanceLike, count_only: bool = False, most: int = MOST_RANKINGS, time_limit: float | None = None
) -> Answer:
    """All feasible rankings of an instance, each with a θ that induces it; with count_only their number alone.

    Result: `count` and `rankings`, a list of `{ranking, theta}` in lexicographic order of the candidates' numbers. Raises
    `InputError` if there are more than `most` to list, `LimitReached` after time_limit seconds.
    """
    instance, deadline = arguments.an_instance(instance), arguments.deadline(time_limit)
    most = arguments.whole(most, "most", 1)
    count = number_of_rankings(instance, deadline)
    if count_only:
        evidence = [certificates.number_of_rankings(instance, count)]
        return proved({"count": count}, evidence, deadline).about("rankings", instance)
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
    return proved({"count": count, "rankings": listed}, evidence, deadline).about("rankings", instance)
