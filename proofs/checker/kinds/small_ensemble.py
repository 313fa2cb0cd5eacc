"""Kind `small-ensemble`: no ensemble of at most `size` considered rewards has an error below `least`; one may be given.

Why this suffices: the error of the given ensemble is computed here; the tree covers all ensembles of that size
(`small_trees`), or, for single rewards, whose error is linear in what they prefer, a ceiling does.
"""

from __future__ import annotations

from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_count, read_null, read_number, reject
from .ceilings import check_ceiling
from .ensembles import NORMS, check_ensemble, restricted_poll
from .small_trees import SmallEnsembles
from .votes import Poll


def prove_small_ensemble(poll: Poll, claim: Fields, evidence: Fields) -> None:
    """The ensemble, if one is given, has the error; a tree or a ceiling proves the least error."""
    norm, size = read_choice(claim["norm"], "'norm'", NORMS), read_count(claim["size"], "'size'")
    poll, _ = restricted_poll(poll, claim, evidence)
    if evidence["ensemble"] is None:
        read_null(claim["error"], "'error'")
    elif (rewards := check_ensemble(evidence["ensemble"], poll, norm, claim["error"])) > size:
        reject("'size'", f"at least the number of rewards ({rewards})", claim["size"])
    least = read_number(claim["least"], "'least'")
    read_null(evidence["thetas"], "'thetas'")
    if evidence["ceiling"] is None:
        SmallEnsembles(poll, norm, size, least).check(evidence["tree"])
        return
    read_null(evidence["tree"], "'tree'")
    if size > 1 or norm == "maximum":
        raise Rejected("a ceiling proves something of single rewards only, and not for the norm maximum")
    if poll.mean(2 if norm == "squared" else 1) - check_ceiling(evidence["ceiling"], poll, poll.lean) < least:
        raise Rejected("the ceiling does not prove the least error")


KIND = Kind("rewards norm size error least excluding", "ensemble thetas tree ceiling optimum", prove_small_ensemble)
