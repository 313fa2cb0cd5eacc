"""`pluralign feasible`."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated

import typer

import pluralign as pl
from pluralign import show
from pluralign.commands.options import AsJson, CertificateFile, Features, Format, InstanceArgument, Plot, TimeLimit
from pluralign.commands.output import give
from pluralign.formulations.errors import InputError


def feasible(
    instance: InstanceArgument,
    ranking: Annotated[
        str, typer.Argument(metavar='"A>B>C"', help='best first; or a JSON list of names: \'["A", "B"]\'')
    ],
    features: Features = None,
    fmt: Format = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Is a ranking feasible? A parameter θ that induces it, or a minimal conflict."""
    from pluralign.pictures import canvas, instances

    canvas.ready(plot)
    loaded = pl.load(instance, features, fmt)
    if plot is not None:
        instances.require_features(loaded)
    answer = pl.feasible(loaded, names_in(ranking), time_limit)
    picture = None if plot is None else partial(instances.feasible, loaded, path=plot)
    return give(answer, show.feasible, as_json, certificate, picture)


def names_in(ranking: str) -> list[str]:
    """The names in "A>B>C" or in a JSON list (for names that contain ">"). Raises `InputError` for anything else."""
    if ranking.lstrip().startswith("["):
        try:
            names = json.loads(ranking)
        except (ValueError, RecursionError):
            names = None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InputError('the ranking: expected a JSON list of names such as ["A", "B"], or "A>B"')
        return names
    names = [name.strip() for name in ranking.split(">")]
    if not all(names):
        raise InputError(f'the ranking: {ranking!r} has an empty name; write every candidate once, such as "A>B>C"')
    return names
