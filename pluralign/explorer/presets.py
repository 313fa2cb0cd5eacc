"""What the page begins with: built-in instances, the counterexamples of the table, and the words for rules and axioms."""

from __future__ import annotations

from typing import Any

from pluralign.answers.listings import list_builtins
from pluralign.explorer.documents import MOST_CANDIDATES, Document, document, instance_of
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.builtin import BUILTINS
from pluralign.formulations.instances.reading import load
from pluralign.formulations.numbers import shown, suggestion
from pluralign.formulations.rules import family, rule_names
from pluralign.proofs.axioms.axioms import AXIOMS, TIE_FREE
from pluralign.proofs.axioms.one_profile import __name__ as one_profile
from pluralign.proofs.catalogue.entries import Entry, entries

CELL = "violation:"
"""Before the rule and the axiom, joined by a slash."""


def listed() -> Document:
    """The names of all, the built-in ones with their titles, the violations with their sizes."""
    return {
        "builtins": [
            entry | {"candidates": BUILTINS[entry["name"].partition(":")[2]].make().m} for entry in list_builtins()
        ],
        "violations": [_row(name, entry) for name, entry in _violations().items()],
    }


def _row(name: str, entry: Entry) -> Document:
    instance = entry.certificates[0]["instance"]
    return {
        "name": name,
        "rule": entry.rule,
        "axiom": entry.axiom + (TIE_FREE if entry.without_ties else ""),
        "candidates": len(instance["candidates"]),
        "voters": sum(ballot["count"] for ballot in instance.get("ballots", [])),
        "dimensions": len(instance["candidates"][0][1]),
    }


def _violations() -> dict[str, Entry]:
    return {
        f"{CELL}{entry.rule}/{entry.axiom}{TIE_FREE if entry.without_ties else ''}": entry
        for entry in entries()
        if not entry.holds and len(entry.certificates[0]["instance"]["candidates"]) <= MOST_CANDIDATES
    }


def preset(name: Any) -> Document:
    """The instance of that name, and which rule and axiom it is about. Raises `InputError`."""
    if isinstance(name, str) and name.startswith("builtin:"):
        return {"name": name, "instance": document(load(name)), "rule": None, "axiom": None}
    known = _violations()
    if not isinstance(name, str) or name not in known:
        raise InputError(f"no preset is called {shown(name)}{suggestion(str(name), known)}")
    entry = known[name]
    axiom = entry.axiom + (TIE_FREE if entry.without_ties else "")
    instance = document(instance_of(entry.certificates[0]["instance"]))
    return {"name": name, "instance": instance, "rule": entry.rule, "axiom": axiom}


def vocabulary() -> Document:
    """The rules with their families, and the axioms with their sentences; quick ones are about the profile alone."""
    return {
        "rules": [{"name": rule, "family": family(rule)} for rule in rule_names()],
        "axioms": [
            {
                "name": axiom.name,
                "definition": axiom.definition,
                "about": axiom.about,
                "quick": axiom.cases.__module__ == one_profile,
                "named": axiom.only_if_named,
            }
            for axiom in AXIOMS.values()
        ],
    }
