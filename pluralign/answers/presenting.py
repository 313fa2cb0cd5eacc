"""How an answer is seen: as text, as a picture, as a table. One entry for each verb."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from pluralign import show
from pluralign.formulations.errors import InputError
from pluralign.printable import printable
from pluralign.solver.errors import parameter
from pluralign.solver.installed import installed

TEXTS = {
    "feasible": "show.feasible",
    "rankings": "show.rankings",
    "aggregate": "show.aggregate",
    "axioms": "show.axioms",
    "search": "show.search",
    "prove": "show.prove",
    "compatible": "show.compatible",
    "matrix": "show.matrix",
    "minimal_sets": "show_sets.minimal_sets",
    "calibrate": "show_ensembles.calibrate",
    "learn": "show_ensembles.learn",
    "evaluate": "show_ensembles.evaluate",
    "distortion": "show_distortion.distortion",
    "search_distortion": "show_distortion.search",
}
"""Verb -> the function that writes its text; a module is loaded only when it is needed."""

ROWS = {
    "feasible": "conflict",
    "rankings": "rankings",
    "axioms": "axioms",
    "prove": "theorems",
    "compatible": "rule",
    "matrix": "cells",
    "minimal_sets": "families",
    "learn": "sizes",
    "evaluate": "member_reports",
    "distortion": "results",
    "search_distortion": "results",
}
"""Verb -> the key whose entries are the rows of its table, if there are any."""


def text(verb: str, value: dict[str, Any]) -> str:
    """What the command prints."""
    module, _, name = TEXTS[verb].partition(".")
    written: str = getattr(import_module(f"pluralign.{module}"), name)(printable(value))
    return written


def draw(verb: str, subject: Any, value: dict[str, Any], path: str) -> None:
    """The picture of an answer, into a file. Raises `InputError` where there is none, and where it cannot be written."""
    from pluralign.pictures import distortion, ensembles, instances, learning, matrix

    if verb == "matrix":
        matrix.draw(value, path)
    elif verb == "search":
        instances.search(value, path)
    elif verb in ("learn", "evaluate"):
        learning.draw(value, path)
    elif verb in ("distortion", "search_distortion") and subject is not None:
        distortion.draw(subject, value, path)
    elif verb == "calibrate" and subject is not None:
        ensembles.draw(subject, value, path)
    elif verb in ("feasible", "aggregate", "axioms") and subject is not None:
        if verb == "feasible":
            instances.require_features(subject)
        {"feasible": instances.feasible, "aggregate": instances.aggregate, "axioms": instances.axioms}[verb](
            subject, value, path
        )
    else:
        raise InputError(f"the answer of {verb or 'this'} has no picture")


class Picture:
    """A picture in memory, which a notebook shows: `svg` is its text."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture of {len(self.svg)} bytes of SVG>"


def picture(verb: str, subject: Any, value: dict[str, Any]) -> Picture:
    """The picture of an answer in memory."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.svg"
        draw(verb, subject, value, str(file))
        return Picture(file.read_text(encoding="utf-8"))


def rows(verb: str, value: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of an answer's table: flat, with text and numbers in them."""
    if verb == "aggregate" and value.get("ranking") is not None:
        scores = value.get("scores", {})
        return [
            {"place": place, "candidate": name} | ({"score": scores[name]} if name in scores else {})
            for place, name in enumerate(value["ranking"], 1)
        ]
    if verb == "calibrate" and "by_prompt" in value:
        return [
            {"prompt": prompt, "ranking": number, "weight": weight, "place": place, "response": response}
            for prompt, own in value["by_prompt"].items()
            for number, (weight, ranking) in enumerate(own, 1)
            for place, response in enumerate(ranking, 1)
        ]
    if verb == "calibrate":
        return [
            {"member": number, "weight": row["weight"], "prompt": prompt, "place": place, "response": response}
            for number, row in enumerate(value["members"], 1)
            for prompt, ranking in row["rankings"].items()
            for place, response in enumerate(ranking, 1)
        ]
    if verb == "axioms":
        return [{"axiom": name, **_flat(row)} for name, row in value["axioms"].items()]
    if verb == "feasible" and value["feasible"]:
        return [{"place": place, "candidate": name} for place, name in enumerate(value["ranking"], 1)]
    found = value.get(ROWS.get(verb, ""))
    return [_flat(row) for row in found] if found else [_flat(value)]


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Rankings as a ≻ b, other lists and objects as JSON: a column holds entries of one kind."""
    flat = {}
    for key, cell in row.items():
        if key in ("ranking", "output") and isinstance(cell, list):
            flat[key] = show.order(cell)
        else:
            flat[key] = json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else cell
    return flat


def frame(verb: str, value: dict[str, Any], kind: str | None) -> Any:
    """The table as a data frame of polars or pandas. Raises `InputError` if that is not installed."""
    if kind is None:
        kind = next((name for name in ("polars", "pandas") if installed(name)), "polars")
    if kind not in ("polars", "pandas"):
        raise InputError(f"{parameter('kind', kind)}: choose polars or pandas")
    if not installed(kind):
        raise InputError(f"a data frame needs {kind}, which is not installed: pip install {kind}")
    table = rows(verb, value)
    columns = {key: [row.get(key) for row in table] for key in {key: None for row in table for key in row}}
    if kind == "pandas":
        import pandas

        return pandas.DataFrame(columns)
    import polars

    return polars.DataFrame(columns, strict=False)
