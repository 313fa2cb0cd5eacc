"""How the cells of the table rules × axioms look in a few characters, in text, Markdown and pictures."""

from __future__ import annotations

from typing import Any

MARKS = {"proved": "✓", "violated": "✗", "no violation found": "–", "open": "?"}
"""Verdict -> its sign."""

LEGEND = (
    "✓ proved for m candidates and any number of voters; ✗ violated, by an instance of m candidates and n voters; "
    "– no violation among small integer points with up to m candidates and so many voters; ? open"
)


def short(row: dict[str, Any]) -> str:
    """A cell in a few characters: ✓ with m of the theorem, ✗ with candidates and voters, – with what was exhausted."""
    about, mark = row["about"], MARKS[row["verdict"]]
    if row["verdict"] == "proved":
        return f"{mark} m≤{max(about['candidates'])}"
    if row["verdict"] == "violated":
        return f"{mark} m={about['candidates']} n={about['voters']}"
    if row["verdict"] == "no violation found":
        return f"{mark} m≤{max(about['candidates'])} n≤{about['voters']}".replace("n≤any", "any n")
    return mark


def markdown(result: dict[str, Any]) -> str:
    """The table in Markdown."""
    lines = ["| rule | " + " | ".join(result["axioms"]) + " |", "|" + "---|" * (len(result["axioms"]) + 1)]
    cell = {(row["rule"], row["axiom"]): short(row) for row in result["cells"]}
    lines += [
        f"| {rule} | " + " | ".join(cell[rule, axiom] for axiom in result["axioms"]) + " |" for rule in result["rules"]
    ]
    return "\n".join([*lines, ""])
