"""The case of resolvability: a voter joins, and whoever a tie has put first is first without one."""

from __future__ import annotations

from functools import partial
from itertools import permutations

from ..budget import spend
from ..values import Rejected
from .axiom_case import Case, Cases, winners
from .axiom_outputs import Below, Profile, Study


def resolvability(study: Study) -> Cases:
    """One case, whatever the profile; none where ties are not to decide."""
    study.need_ballots()
    if ":" in str(study.rule):
        raise Rejected("resolvability is about how ties are broken, and losses break none")
    if not study.tie_free:
        yield Case({"joins": "one voter"}, (study.own,), partial(resolved, study))


def resolved(study: Study, below: Below) -> bool | None:
    """Whether no tie decides who is first, or a feasible ballot more does that for the same candidate.

    Not, if each ranking is excluded, or is known to do something else.
    """
    tied, first = winner_tied(study, study.main), winners(below)
    if tied is False:
        return True
    if len(first) > 1:
        return None
    known = tied is True
    for ballot in permutations(study.names):
        spend(20 + len(ballot))
        if study.excluded(ballot):
            continue
        joined = study.changed((ballot, 1))
        after = winners(study.below(joined))
        tied = winner_tied(study, joined)
        if after == first and tied is False and study.supposed((ballot,), False):
            return True
        known = known and len(after) == 1 and (after != first or tied is True)
    return False if known else None


def winner_tied(study: Study, profile: Profile) -> bool | None:
    """Whether a tie decides who is first; None if nothing shows it.

    An output of ranked pairs says whether a tie is broken at all.
    """
    tied = study.tied(profile, whole=False)
    return None if tied and profile in study.ties else tied
