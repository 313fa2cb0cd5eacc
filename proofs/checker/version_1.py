"""Certificates of version 1, written anew as version 2, which alone is checked."""

from __future__ import annotations

import re

from .values import Fields, Rejected


def upgraded(fields: Fields) -> Fields:
    """The same certificate in version 2. What does not have the form of version 1 stays as it is, to be rejected later."""
    instance, evidence = fields["instance"], fields["evidence"]
    if isinstance(instance, dict):
        instance = {
            key: _pairs(value) if key in ("candidates", "prompts") else value for key, value in instance.items()
        }
    if fields["kind"] == "axiom" and isinstance(evidence, dict) and "feasible" in evidence:
        feasible = evidence["feasible"]
        evidence = {**evidence, "feasible": [] if feasible is None else [feasible]}
    return {**fields, "version": 2, "instance": instance, "evidence": evidence}


def _pairs(value: object) -> object:
    """An object as a list of [name, value]; refused if JavaScript, where numbers come first, reads it in another order."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        raise Rejected("in version 1 candidates with features, and prompts, are an object")
    if not isinstance(value, dict):
        return value
    numbers = [name for name in value if re.fullmatch("0|[1-9][0-9]*", name)]
    others = [name for name in value if name not in set(numbers)]
    if list(value) != [*sorted(numbers, key=lambda name: (len(name), name)), *others]:
        raise Rejected(
            "the names in an object of version 1 do not have the same order for all readers; write version 2"
        )
    return [[name, entry] for name, entry in value.items()]
