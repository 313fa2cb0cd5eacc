"""What there is to ask about: rules, methods, axioms, theorems, built-in instances and layouts of published data."""

from __future__ import annotations

from typing import Any

from pluralign.formulations import rules
from pluralign.formulations.ensembles.reading.layouts import LAYOUTS
from pluralign.formulations.instances.builtin import BUILTINS
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.theorems.statements import STATEMENTS


def list_rules() -> list[str]:
    """The rules that `aggregate` computes."""
    return list(rules.rule_names())


def list_methods(rule: str) -> list[str]:
    """The methods that compute a rule; "auto" is the best of them. Raises `InputError` for an unknown rule."""
    return list(rules.METHODS[rules.family(rule)])


def list_axioms() -> list[str]:
    """The axioms that `axioms`, `search` and `matrix` know."""
    return list(AXIOMS)


def list_builtins() -> list[dict[str, str]]:
    """The built-in instances: `name` (as "builtin:talk", for `load` and wherever an instance is taken), `title`, `source`."""
    return [{"name": f"builtin:{b.name}", "title": b.title, "source": b.source} for b in BUILTINS.values()]


def list_layouts() -> dict[str, str]:
    """The published layouts that `read_votes` knows, each with a line about it."""
    return {name: layout.title for name, layout in LAYOUTS.items()}


def list_theorems() -> list[dict[str, Any]]:
    """What `prove` decides: name, statement, source, hypotheses and the default domains and numbers of candidates.

    formal: the proposition of `proofs/formal/statements` that settles it for every number of candidates, or None.
    """
    return [
        {
            "name": s.name,
            "statement": s.text,
            "source": s.source,
            "supposes": s.supposes,
            "hypotheses": s.supposed,
            "formal": s.formal,
            "decided": [{"domain": domain, "candidates": m} for domain, m in s.sizes],
        }
        for s in STATEMENTS.values()
    ]
