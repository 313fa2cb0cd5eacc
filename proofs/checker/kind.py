"""A kind of claim: the keys of its claim and of its evidence, and the function that checks whether one proves the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .values import Fields, read_fields


@dataclass(frozen=True)
class Kind:
    """The keys of the evidence may depend on the claim; `checks` takes the instance, the claim and the evidence.

    optional: keys of the claim that may be absent.
    """

    claim: str
    evidence: str | Callable[[Fields], str]
    checks: Callable[..., None]
    optional: str = ""

    def prove(self, instance: object, fields: Fields) -> Fields:
        """The claim in `fields`, a certificate of this kind about the instance, if its evidence proves it."""
        claim = read_fields(fields["claim"], "the claim", self.claim, self.optional)
        keys = self.evidence if isinstance(self.evidence, str) else self.evidence(claim)
        self.checks(instance, claim, read_fields(fields["evidence"], "the evidence", keys))
        return claim
