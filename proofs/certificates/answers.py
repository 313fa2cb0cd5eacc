"""Certificates of the engine's answers, as described in docs/certificates.md, and writing them to files."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

from pluralign.formulations.files import write_atomically
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.leximax.rules import LeximaxOutcome
from pluralign.formulations.numbers import as_json
from pluralign.formulations.rankings.feasibility import Feasibility
from pluralign.solver.cones.cone import Conflict

if TYPE_CHECKING:
    from pluralign.formulations.ranked_pairs.problem import RankedPairsOutcome

Certificate = dict[str, Any]


def document(kind: str, instance: dict[str, Any], claim: dict[str, Any], evidence: dict[str, Any]) -> Certificate:
    """A certificate of that kind; instance: its canonical form, with the profile if the claim is about one.

    There candidates and prompts are lists of pairs: their order counts, and a JSON object has none.
    """
    return {
        "format": "pluralign-certificate",
        "version": 2,
        "kind": kind,
        "instance": {
            key: list(map(list, value.items()))
            if key in ("candidates", "prompts") and isinstance(value, dict)
            else value
            for key, value in instance.items()
        },
        "claim": claim,
        "evidence": evidence,
    }


def instance_input(certificate: Certificate) -> dict[str, Any]:
    """The instance of a certificate in the form of instance files."""
    instance: dict[str, Any] = dict(certificate["instance"])
    candidates = instance["candidates"]
    return instance | {"candidates": candidates if isinstance(candidates[0], str) else dict(candidates)}


def theta_json(theta: Sequence[Fraction] | None) -> list[int | str] | None:
    """A parameter as JSON numbers, None without features."""
    return None if theta is None else [as_json(value) for value in theta]


def conflict_json(names: Sequence[str], conflict: Conflict) -> list[list[Any]]:
    """A conflict of pairs as `[[above, below, weight], …]`."""
    return [[names[a], names[b], w] for (a, b), w in zip(conflict.keys, conflict.weights, strict=True)]


def feasibility(instance: Instance, answer: Feasibility) -> Certificate:
    """That a ranking is feasible (θ) or not (Gordan multipliers)."""
    names = instance.names
    claim = {"feasible": answer.feasible, "ranking": [names[c] for c in answer.ranking]}
    if answer.conflict is None:
        evidence: dict[str, Any] = {"theta": theta_json(answer.theta)}
    else:
        evidence = {"conflict": conflict_json(names, answer.conflict)}
    kind = "feasible-ranking" if answer.feasible else "infeasible-ranking"
    return document(kind, instance.to_json(profile=False), claim, evidence)


def all_rankings(
    instance: Instance, rankings: Iterable[Sequence[int]], thetas: Iterable[Sequence[Fraction] | None]
) -> Certificate:
    """That these are all the feasible rankings of an instance, each with its θ."""
    names = instance.names
    listed = [[names[c] for c in ranking] for ranking in rankings]
    return document(
        "feasible-rankings",
        instance.to_json(profile=False),
        {"count": len(listed), "rankings": listed},
        {"thetas": [theta_json(theta) for theta in thetas]},
    )


def number_of_rankings(instance: Instance, count: int) -> Certificate:
    """That an instance has so many feasible rankings."""
    return document("feasible-ranking-count", instance.to_json(profile=False), {"count": count}, {})


def leximax(instance: Instance, outcome: LeximaxOutcome) -> Certificate:
    """The output of a leximax rule, or that no feasible ranking respects the unanimous pairs."""
    names = instance.names
    if outcome.ranking is None:
        assert outcome.empty is not None
        return document(
            "no-pareto-ranking",
            instance.to_json(),
            {"respects-unanimity": 0},
            {"conflict": conflict_json(names, outcome.empty)},
        )
    conflicts = [
        {"candidate": names[c], "conflict": conflict_json(names, conflict)} for c, conflict in outcome.rejections
    ]
    return document(
        "leximax-ranking",
        instance.to_json(),
        {"rule": outcome.rule, "ranking": [names[c] for c in outcome.ranking]},
        {"theta": theta_json(outcome.theta), "conflicts": conflicts},
    )


def ranked_pairs(instance: Instance, outcome: RankedPairsOutcome) -> Certificate:
    """The output of ranked pairs, and whether pairs of equal margins decide it, where that is known."""
    names = instance.names
    claim: dict[str, Any] = {"rule": outcome.rule, "ranking": [names[c] for c in outcome.ranking]}
    if outcome.ties is not None:
        claim["ties"] = outcome.ties
    other = outcome.other and {"ranking": [names[c] for c in outcome.other[0]], "theta": theta_json(outcome.other[1])}
    conflicts = [conflict_json(names, conflict) for conflict in outcome.conflicts]
    evidence = {"theta": theta_json(outcome.theta), "conflicts": conflicts, "other": other}
    return document("ranked-pairs-ranking", instance.to_json(), claim, evidence)


def write(path: str, certificates: Sequence[Certificate]) -> None:
    """Write one certificate, or several as JSON Lines, whole or not at all.

    Raises `InputError` if the file cannot be written; whatever was there before is then still there.
    """

    def dump(stream: BinaryIO) -> None:
        with io.TextIOWrapper(stream, encoding="utf-8", newline="\n") as text:
            for certificate in certificates:
                json.dump(certificate, text, ensure_ascii=False, separators=(",", ":"))
                text.write("\n")

    write_atomically(path, dump, "the certificate")


def write_text(path: str, text: str, what: str) -> None:
    """Write a text in the same way; `what` names it in errors."""
    write_atomically(path, lambda stream: stream.write(text.encode()), what)
