"""The certificate of a Kemeny outcome, as described in docs/certificates.md, Kemeny."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.kemeny.problem import ConeProof, KemenyOutcome, Listing
from pluralign.formulations.numbers import as_json
from pluralign.formulations.ordering.trees import Branch, Leaf, OrderingProof
from pluralign.proofs.certificates.answers import Certificate, conflict_json, document, theta_json
from pluralign.solver.cones.cone import Conflict


def kemeny_certificate(instance: Instance, outcome: KemenyOutcome) -> Certificate:
    """That the ranking is optimal (and, if `outcome.first`, the first optimal one), or that no ranking is allowed.

    Raises ValueError for an outcome without evidence, that is one whose optimality is not proved.
    """
    names = instance.names
    if outcome.empty is not None:
        evidence = {"conflict": conflict_json(names, outcome.empty)}
        return document("no-pareto-ranking", instance.to_json(), {"respects-unanimity": 0}, evidence)
    if outcome.ranking is None or not outcome.has_evidence:
        raise ValueError(f"a Kemeny outcome with the status {outcome.status} and no evidence has no certificate")
    claim = {
        "rule": outcome.rule,
        "ranking": [names[c] for c in outcome.ranking],
        "cost": outcome.cost,
        "first": outcome.first,
    }
    if outcome.cones is not None:
        proof = cone_proof(outcome.cones)
    else:
        proof = tree_proof(names, outcome.proof) if outcome.proof else _list_proof(instance, outcome.listing)
    return document("kemeny-ranking", instance.to_json(), claim, {"theta": theta_json(outcome.theta), "proof": proof})


def tree_proof(names: Sequence[str], proof: OrderingProof) -> dict[str, Any]:
    """A branching tree with its cuts and multipliers, candidates by their names."""
    return {
        "cuts": [_cut(names, cut) for cut in proof.cuts],
        "multipliers": [[[cut, as_json(y)] for cut, y in entry.fractions()] for entry in proof.multipliers],
        "tree": branch_json(names, proof.tree),
        "earlier": [
            {"position": e.position, "candidate": names[e.candidate], "tree": branch_json(names, e.tree)}
            for e in proof.earlier
        ],
    }


def cone_proof(proof: ConeProof) -> dict[str, Any]:
    """Cones of parameters."""
    axes = [[as_json(x) for x in axis] for axis in proof.axes]
    return {"axes": axes, "cones": list(proof.nodes)}


def _list_proof(instance: Instance, listing: Listing | None) -> dict[str, Any]:
    assert listing is not None
    names = instance.names
    thetas: list[Any] = [None] * len(listing.rankings)
    if listing.thetas is not None:
        points = Points.of(instance)
        assert points is not None, "an instance with parameters has features"
        thetas = [theta_json(points.parameter(theta)) for theta in listing.thetas]
    return {"rankings": [[names[c] for c in ranking] for ranking in listing.rankings.tolist()], "thetas": thetas}


def _cut(names: Sequence[str], cut: Conflict) -> list[Any]:
    """A directed triangle by its corners, any other conflict in full."""
    if len(cut.keys) == 3 and set(cut.weights) == {1}:
        below = dict(cut.keys)
        a = cut.keys[0][0]
        if (
            (b := below.get(a)) is not None
            and (c := below.get(b)) is not None
            and below.get(c) == a
            and len(below) == 3
        ):
            return [names[k] for k in (a, b, c)]
    return conflict_json(names, cut)


def branch_json(names: Sequence[str], tree: Branch) -> list[dict[str, Any]]:
    """The nodes of a branching tree, candidates by their names."""
    return [
        {"bound": node.multipliers}
        if isinstance(node, Leaf)
        else {"pair": [names[c] for c in node[0]], "above": node[1], "below": node[2]}
        for node in tree.nodes
    ]
