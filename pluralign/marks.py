"""How the cells of the table rules × axioms look in a few characters, in text, Markdown and pictures."""

from __future__ import annotations

from typing import Any

MARKS = {"proved": "✓", "violated": "✗", "no violation found": "–", "open": "?", "not asked": "·"}
"""Verdict -> its sign."""

LEGENDS = {
    "✓ all m": "✓ all m: proved for every number of candidates and voters, in Coq",
    "(✓) all m": "(✓) all m: the same by a written proof (docs/theorems.md)",
    "✓ m≤": "✓ m≤M: proved for up to M candidates and any number of voters",
    "✗ =": "✗ m,n,d: violated, by m candidates with d features and n voters, and by nothing smaller in this order, proved",
    "✗ ≤": "✗ ≤ m,n,d: violated (that nothing smaller is has no proof that was checked)",
    "–": "– m≤M: no violation among small integer points with up to M candidates and so many voters",
    "?": "?: open",
    "·": "·: not asked (resolvability is about ties, which losses do not break)",
}
"""Kind of mark -> what it means."""


def kind(row: dict[str, Any]) -> str:
    """Which of `LEGENDS` explains the mark of a cell."""
    about, mark = row["about"], MARKS[row["verdict"]]
    if row["verdict"] == "proved":
        return "✓ m≤" if about["candidates"] != "all" else "✓ all m" if row["status"] == "proved" else "(✓) all m"
    if row["verdict"] == "violated":
        return "✗ =" if about["minimal"] == "proved" else "✗ ≤"
    return mark


def short(row: dict[str, Any]) -> str:
    """A cell in a few characters: ✓ with m, ✗ with candidates, voters and dimension, – with what was exhausted."""
    about, sort = row["about"], kind(row)
    if row["verdict"] == "proved":
        return sort if about["candidates"] == "all" else f"{sort}{max(about['candidates'])}"
    if row["verdict"] == "violated":
        return f"{sort.rstrip('= ')} {about['candidates']},{about['voters']},{about['dimensions']}"
    if row["verdict"] == "no violation found":
        return f"{sort} m≤{max(about['candidates'])} n≤{about['voters']}".replace("n≤any", "any n")
    return sort


def legend(result: dict[str, Any]) -> str:
    """What the marks of a table mean, those that it has."""
    used = {kind(row) for row in result["cells"]}
    return "; ".join(text for sort, text in LEGENDS.items() if sort in used)


def markdown(result: dict[str, Any]) -> str:
    """The table in Markdown."""
    lines = ["| rule | " + " | ".join(result["axioms"]) + " |", "|" + "---|" * (len(result["axioms"]) + 1)]
    cell = {(row["rule"], row["axiom"]): short(row) for row in result["cells"]}
    lines += [
        f"| {rule} | " + " | ".join(cell[rule, axiom] for axiom in result["axioms"]) + " |" for rule in result["rules"]
    ]
    return "\n".join([*lines, ""])
