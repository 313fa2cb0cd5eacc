"""Options by which commands say how a table of votes is to be read."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import pluralign as pl
from pluralign.formulations.errors import InputError

LayoutOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="pairs, annotations, or a published layout such as multipref, helpsteer3, arena-55k, prism or "
        "chosen-rejected; a wrong name lists all (docs/data.md)",
    ),
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=NAME", help="the table's name of a column, or KEY= for one not to be read (may be repeated)"
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN", help="a column that is treated as if it were not there (may be repeated)"),
]
Choice = Annotated[
    list[str] | None, typer.Option(metavar="VALUE=a|b|tie", help="what a choice means (may be repeated)")
]
FeaturesOption = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="a table prompt,response and one column a feature, or - (standard input)"),
]
TextsOption = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="a table prompt,response,text, of which 14 surface features are made"),
]
Prompts = Annotated[list[str] | None, typer.Option(metavar="NAME", help="only this prompt (may be repeated)")]


def read(
    path: str,
    column: list[str] | None,
    ignore: list[str] | None,
    choice: list[str] | None,
    features: Any,
    layout: str | None,
    prompts: list[str] | None,
    group: str | None = None,
) -> pl.Votes:
    """The votes in a file, by these options. group: a layout knows its columns, but groups are told that of the prompts."""
    columns = {key: name or None for key, name in _pairs("--column", column, "a=response_1").items()}
    if layout is not None and group is not None:
        columns.pop("prompt", None)
    choices = _pairs("--choice", choice, "left=a")
    return pl.read_votes(
        path,
        columns=columns or None,
        choices=choices or None,
        features=features,
        layout=layout,
        prompts=prompts,
        ignore=ignore or (),
    )


def features_or(texts: str | None, features: str | None) -> Any:
    """The table of features: given, or made of texts; None without both. Raises `InputError` for both."""
    if texts is None:
        return features
    if features is not None:
        raise InputError("--texts and --features: give one of them; a table of features may hold both kinds of columns")
    from pluralign.formulations.learning.surface import surface_features

    return surface_features(texts)


def groups(path: str, group: str | None, column: list[str] | None) -> dict[str, str] | None:
    """The group of each prompt by a column of the table; None without one."""
    if group is None:
        return None
    from pluralign.formulations.ensembles.reading.groups import groups_of_file

    return groups_of_file(path, group, _pairs("--column", column, "a=response_1").get("prompt") or "prompt")


def _pairs(option: str, values: list[str] | None, example: str) -> dict[str, str]:
    """KEY=VALUE, with the last sign = but for keys of ours: both may hold it."""
    out: dict[str, str] = {}
    for value in values or []:
        key, sign, name = value.partition("=") if option == "--column" else value.rpartition("=")
        if not (sign and key):
            raise InputError(f"{option} {value}: expected KEY=VALUE, such as {example}")
        if key in out:
            raise InputError(f"{option} {value}: {key} is given twice; keep one")
        out[key] = name
    return out
