"""What an axiom is: cases about the outputs of a rule on a few profiles, and what a case says about these outputs.

An axiom holds on an instance if every case holds, whatever outputs the rule chooses there, and is violated if one case
fails, whatever outputs it chooses; otherwise it is undecided. Outputs enter through `Output.above`, what all possible outputs
agree on, and a case answers True, False or None (open).

Linear social choice asks for feasible rankings, so an axiom that names the output, its winner or a new ballot supposes that
some feasible ranking begins so; all ballots being feasible, that changes nothing in the axiom about majority favourites.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Ranking
from pluralign.proofs.axioms.outputs import Output

GE = "Ge et al. 2024, arXiv 2405.14758"


@dataclass(frozen=True)
class AxiomCase:
    """key: names the case, in JSON. profiles: the instances whose outputs, in this order, `holds` is about.

    supposes: a case only if some feasible ranking begins with one of these; respecting: and respects all unanimous pairs.
    """

    key: dict[str, Any]
    profiles: Callable[[], dict[str, Instance]]
    holds: Callable[..., bool | None]
    supposes: tuple[Ranking, ...] = ()
    respecting: bool = False


@dataclass(frozen=True)
class Scene:
    """What the cases are made from: the instance and the candidates that may be first in its output.

    split: for axioms about two profiles, how many voters of each ballot are in the first one; None for all splits. tie_free:
    whether ties must not decide, which leaves only profiles on which the rule has one output however they are broken.
    output, castable: the output on any profile, and whether a ballot is feasible, for cases that depend on them; both are
    kept as evidence.
    """

    instance: Instance
    winners: Callable[[], tuple[int, ...]]
    output: Callable[[Instance], Output]
    castable: Callable[[Ranking], bool]
    split: tuple[int, ...] | None = None
    tie_free: bool = False


About = Literal["winner", "ranking"]


@dataclass(frozen=True)
class Axiom:
    """definition: one sentence. vacuous: what is absent if there is no case. needs_ballots: comparisons do not suffice.

    only_if_named: whether it has a case for every ranking, which takes long, so that it is left out where none are named.
    about: what it looks at in outputs, so what no tie may touch where it is read without ties.
    """

    name: str
    about: About
    definition: str
    source: str
    vacuous: str
    needs_ballots: bool
    only_if_named: bool
    cases: Callable[[Scene], Iterator[AxiomCase]]


AXIOMS: dict[str, Axiom] = {}
"""Name -> axiom, the cheap ones first."""


def define(
    name: str,
    about: About,
    definition: str,
    source: str,
    vacuous: str,
    needs_ballots: bool = False,
    only_if_named: bool = False,
) -> Callable[[Callable[[Scene], Iterator[AxiomCase]]], Callable[[Scene], Iterator[AxiomCase]]]:
    """Put the axiom that has these cases into `AXIOMS`."""

    def register(cases: Callable[[Scene], Iterator[AxiomCase]]) -> Callable[[Scene], Iterator[AxiomCase]]:
        AXIOMS[name] = Axiom(name, about, definition, source, vacuous, needs_ballots, only_if_named, cases)
        return cases

    return register


# --- what a case says about outputs -----------------------------------------------------------------------


def in_order(ranking: Ranking, output: Output) -> bool | None:
    """Whether the output ranks these candidates in this order."""
    if any(output.above[b, a] for a, b in itertools.combinations(ranking, 2)):
        return False
    return True if all(output.above[a, b] for a, b in itertools.pairwise(ranking)) else None


def by_winners(predicate: Callable[..., bool], *outputs: Output) -> bool | None:
    """Whether the winners satisfy the predicate, if all that may be first give one answer."""
    answers = {bool(predicate(*winners)) for winners in itertools.product(*(output.winners for output in outputs))}
    return answers.pop() if len(answers) == 1 else None


def not_lowered(candidate: int, before: Output, after: Output) -> bool | None:
    """Whether the position of the candidate is not worse afterwards."""
    (best, worst), (new_best, new_worst) = before.places(candidate), after.places(candidate)
    return True if new_worst <= best else False if new_best > worst else None


def merged_alike(merged: Output, first: Output, second: Output) -> bool | None:
    """Whether the parts have different outputs, or both that of the whole."""
    if (first.above & second.above.T).any():
        return True  # the parts differ
    if first.ranking is None or second.ranking is None:
        return None
    return in_order(first.ranking, merged)


def same_order(one: Output, other: Output) -> bool | None:
    """Whether both are the same ranking."""
    if (one.above & other.above.T).any():
        return False
    return True if one.ranking is not None and one.ranking == other.ranking else None


def keeps_order_without(candidate: int, before: Output, after: Output) -> bool | None:
    """Whether the others keep their order when the candidate leaves, if it is first or last."""
    (best, worst), last = before.places(candidate), len(before.above) - 1
    if best > 0 and worst < last:
        return True
    kept = [c for c in range(last + 1) if c != candidate]
    above = before.above[np.ix_(kept, kept)]
    if best == worst and (above & after.above.T).any():
        return False
    same = before.ranking is not None and after.ranking is not None and bool((above == after.above).all())
    return True if same else None


def name_of(scene: Scene, candidate: int) -> str:
    """The candidate's name."""
    return scene.instance.names[candidate]


def single(
    scene: Scene,
    key: dict[str, Any],
    holds: Callable[..., bool | None],
    supposes: tuple[Ranking, ...] = (),
    respecting: bool = False,
) -> AxiomCase:
    """A case about the profile itself."""
    return AxiomCase(key, lambda: {"output": scene.instance}, holds, supposes, respecting)
