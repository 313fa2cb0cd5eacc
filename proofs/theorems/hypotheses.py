"""What a theorem supposes, in the closed vocabulary of certificates: the one source of claims and of what the user reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pluralign.proofs.theorems.encoding import Hypotheses

CLASSES: dict[str, dict[str, Any]] = {
    "majority-relation": {"ballots": "allowed", "majority": "strict"},
    "monotone-loss": {"ballots": "allowed", "ties": "some", "loss": ["nondecreasing"]},
    "majority-loss": {
        "ballots": "any",
        "ties": "any",
        "majority": "strict",
        "loss": ["nondecreasing", "bounded-below", "inf-below-value-at-0"],
    },
}
"""What the theorems about classes of rules suppose."""

_WORDS: dict[str, dict[str, str]] = {
    "ballots": {"allowed": "ballots are allowed rankings", "any": "all rankings may be cast"},
    "ties": {
        "fixed": "ties by a fixed order",
        "profile": "ties by an order for each profile",
        "any": "any optimal ranking may be the output",
        "some": "of the optimal rankings some is the output",
    },
    "majority": {"strict": "strict majorities", "weak": "half of the voters is enough"},
    "loss": {
        "nondecreasing": "ℓ is nondecreasing",
        "bounded-below": "ℓ is bounded below",
        "inf-below-value-at-0": "inf ℓ < ℓ(0)",
    },
}


def hypotheses_json(method: str, hypotheses: Hypotheses) -> dict[str, Any]:
    """The hypotheses by the words of the certificate; method: as in `Statement`."""
    if method in CLASSES:
        return CLASSES[method]
    return asdict(hypotheses) | {"ballots": "allowed" if hypotheses.ballots else "any"}


def sentence(hypotheses: Mapping[str, Any]) -> str:
    """The same for people."""
    return "; ".join(
        _WORDS[key][word]
        for key, value in hypotheses.items()
        for word in ([value] if isinstance(value, str) else value)
    )
