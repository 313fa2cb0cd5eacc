"""Certificates of the orders that all outputs of a loss-based rule share (kinds `loss-orders` and `loss-ball`)."""

from __future__ import annotations

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses.ball import Ball
from pluralign.formulations.losses.loss_rule import LossOutcome
from pluralign.formulations.numbers import as_json
from pluralign.proofs.certificates.answers import Certificate, document, theta_json


def loss_certificate(instance: Instance, outcome: LossOutcome) -> Certificate:
    """That every output ranks the pairs of `outcome.proofs` so; orders that follow by transitivity are not repeated.

    Raises ValueError if no order was proved. The checker knows the six losses of the rules named in docs/certificates.md and
    refuses the name of any other.
    """
    if not outcome.proofs:
        raise ValueError(f"no order of an output of {outcome.rule} was proved, so there is nothing to certify")
    names = instance.names
    orders = [[names[p.above], names[p.below]] for p in outcome.proofs]
    proofs = [{"theta": theta_json(p.theta), "slopes": [as_json(y) for y in p.slopes]} for p in outcome.proofs]
    return document("loss-orders", instance.to_json(), {"rule": outcome.rule, "orders": orders}, {"proofs": proofs})


def ball_certificate(instance: Instance, rule: str, found: Ball) -> Certificate:
    """That every output ranks the pairs `found.apart` so (kind `loss-ball`)."""
    names = instance.names
    orders = [[names[a], names[b]] for a, b in found.apart]
    evidence = {"theta": theta_json(found.theta), "factor": [list(row) for row in found.factor]}
    return document("loss-ball", instance.to_json(), {"rule": rule, "orders": orders}, evidence)
