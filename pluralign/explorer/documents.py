"""The instance as the page holds it: JSON in which the order of the candidates is that of a list, and numbers are text.

A page's own numbers are binary floats, and its objects sort keys that look like numbers; neither touches an instance this way.
Voters who were given by θ stay so, while an `Instance` has the ranking that it induces.
"""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import decode, from_json, load, read_text
from pluralign.formulations.numbers import as_json, exact_vector
from pluralign.solver.errors import PluralignError

FIRST = "builtin:loss-counterexample-m4"
"""What the page begins with where nothing is given: four candidates on which reward learning breaks unanimity."""
MOST_CANDIDATES = 30
MOST_ROWS = 400
"""Different ballots, or comparisons."""
SAFE = 2**53
"""The integers below this are a page's numbers, too."""

Document = dict[str, Any]
"""`{candidates: [[name, [text]]] or [name], ballots: [{count, ranking or theta}], comparisons: [{above, below, count}]}`."""


def document(instance: Instance, given: Any = None) -> Document:
    """The instance for the page; given: the JSON object that it was read from, whose θ are kept.

    Raises `InputError` where there is more than can be drawn.
    """
    rows = max(len(instance.ballots), len(instance.comparisons))
    if instance.m > MOST_CANDIDATES or rows > MOST_ROWS:
        raise InputError(
            f"{instance.source}: {instance.m} candidates and {rows} ballots or comparisons; the explorer draws up to "
            f"{MOST_CANDIDATES} and {MOST_ROWS}, the other commands take more"
        )
    plain = instance.to_json()
    out: Document = {"candidates": list(instance.names), "ballots": [], "comparisons": plain.get("comparisons", [])}
    if instance.features is not None:
        out["candidates"] = [
            [name, [str(as_json(value)) for value in row]]
            for name, row in zip(instance.names, instance.features, strict=True)
        ]
    entries = given.get("ballots", []) if isinstance(given, dict) else []
    for number, ballot in enumerate(plain.get("ballots", [])):
        entry = entries[number] if number < len(entries) else {}
        if "theta" in entry:
            theta = exact_vector(entry["theta"], instance.source)
            out["ballots"].append({"count": ballot["count"], "theta": [str(as_json(value)) for value in theta]})
        else:
            out["ballots"].append(ballot)
    return out


def first(source: str, features: str | None = None) -> Document:
    """The document that a command is given: a file, standard input or a built-in name, as `load` takes them."""
    instance = load(source, features)
    is_json = Path(source).suffix.lower() == ".json" and features is None
    return document(instance, decode(read_text(source), source) if is_json else None)


def opened(text: str, name: str) -> Document:
    """The document in the text of a file: JSON, or a format of `load` that the file's name tells. Raises `InputError`."""
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{suffix if suffix[1:].isalnum() else '.json'}"
        file.write_text(text, encoding="utf-8")
        try:
            instance = load(file)
            given = decode(text, name) if suffix in (".json", "") else None
        except PluralignError as error:
            raise InputError(str(error).replace(str(file), name or "the file")) from None
    return document(instance, given)


def instance_of(value: Any) -> Instance:
    """The instance of a document. Raises `InputError`, which says of a θ what is to be done about it on the page."""
    ballots = value.get("ballots") if isinstance(value, dict) else None
    if isinstance(ballots, list) and any(isinstance(ballot, dict) and "theta" in ballot for ballot in ballots):
        bare = from_json({**value, "ballots": []}, "the instance")
        for number, ballot in enumerate(ballots, 1):
            if isinstance(ballot, dict) and isinstance(ballot.get("theta"), list):
                bare.induced(ballot["theta"], f"ballot {number}")
    return from_json(value, "the instance")


def safe(value: Any) -> Any:
    """A result in JSON for a page: integers that it would round are text."""
    if isinstance(value, dict):
        return {key: safe(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [safe(entry) for entry in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < SAFE else str(value)
    return value if value is None or isinstance(value, (bool, float, str)) else str(value)


def shipped(name: str) -> bytes:
    """A file of the page, as it was built."""
    return (files(__package__) / "static" / name).read_bytes()
