"""Questions of the explorer that take minutes."""

from __future__ import annotations

from typing import Any

INSTANCE: dict[str, Any] = {
    "candidates": [[name, [str((k * k * 7) % 11), str((k * 5) % 13)]] for k, name in enumerate("ABCDEFGH")],
    "ballots": [{"count": k + 1, "theta": [str(301 * k - 700), str(1103 - 211 * k)]} for k in range(14)],
}
SLOW: dict[str, Any] = {
    "about": "axioms",
    "rule": "loss:probit",
    "axioms": ["separability", "strategy-proofness"],
    "seconds": 300,
    "instance": INSTANCE,
}
