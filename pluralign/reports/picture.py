"""The picture of a certificate, from the same functions as `--plot`, where matplotlib is installed."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.reading import from_json
from pluralign.proofs.certificates.answers import instance_input
from pluralign.reports.axioms import output_of
from pluralign.reports.explanation import CertificateJson
from pluralign.reports.markup import Markup, element, markup, paragraph
from pluralign.solver.installed import installed

MOST_CANDIDATES = 60
Drawing = tuple[Callable[..., None], dict[str, Any], str]
"""Who draws, the answer to be drawn, and what is to be seen, in words."""


def figure(certificate: CertificateJson) -> Markup:
    """The picture with its caption; nothing where there is none, and a line where matplotlib is missing."""
    drawing = _drawing(certificate)
    if drawing is None:
        return markup()
    if not installed("matplotlib"):
        return paragraph("There would be a picture here if matplotlib were installed: pip install 'pluralign[plot]'.")
    draw, answer, seen = drawing
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.svg"
        try:
            draw(from_json(instance_input(certificate), "the instance"), answer, str(file))
        except InputError:  # what cannot be drawn is in the tables
            return markup()
        source = base64.b64encode(file.read_bytes()).decode()
    return element(
        "figure",
        element("img", src=f"data:image/svg+xml;base64,{source}", alt=seen),
        element("figcaption", seen),
    )


def _drawing(certificate: CertificateJson) -> Drawing | None:
    from pluralign.pictures import instances

    kind, claim, evidence = certificate["kind"], certificate["claim"], certificate["evidence"]
    candidates = certificate["instance"].get("candidates", [])
    if not candidates or isinstance(candidates[0], str) or len(candidates) > MOST_CANDIDATES:
        return None
    status = {"status": "proved"}
    if kind == "feasible-ranking":
        answer = status | {"feasible": True, "ranking": claim["ranking"], "theta": evidence["theta"]}
        return (
            instances.feasible,
            answer,
            "The candidates by their features, and the direction θ along which they are ranked.",
        )
    if kind == "infeasible-ranking":
        rows = [{"above": a, "below": b, "weight": w} for a, b, w in evidence["conflict"]]
        answer = status | {"feasible": False, "ranking": claim["ranking"], "conflict": rows}
        return (
            instances.feasible,
            answer,
            "The candidates with the demands of the conflict as arrows; put together, the arrows lead back to "
            "where they begin.",
        )
    if kind in ("leximax-ranking", "kemeny-ranking", "ranked-pairs-ranking"):
        answer = status | {"rule": claim["rule"], "ranking": claim["ranking"], "theta": evidence["theta"]}
        return (
            instances.aggregate,
            answer,
            "The candidates by their features, with the output and its direction θ, and the majorities of the voters.",
        )
    if kind == "axiom":
        output = output_of(certificate)
        witness = claim["witness"] | ({} if output is None else {"output": output})
        row = {"holds": claim["holds"], "status": "proved", "witness": witness}
        seen = (
            "The candidates by their features, the ballots, and the output."
            if claim["holds"]
            else "The candidates by their features, what the violation is about being marked, the ballots, and the output."
        )
        return instances.axioms, {"rule": claim["rule"], "axioms": {claim["axiom"]: row}}, seen
    return None
