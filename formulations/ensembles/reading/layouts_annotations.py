"""MultiPref, HelpSteer2-Preference and Reddit TL;DR: every annotation of a pair of texts is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluralign.formulations.ensembles.reading.layouts_parts import named, of_choices, require_fields
from pluralign.formulations.ensembles.reading.table import ROW, open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError

if TYPE_CHECKING:
    import polars as pl

_LIKERT = {
    "A-is-clearly-better": "a",
    "A-is-slightly-better": "a",
    "Tie": "tie",
    "B-is-slightly-better": "b",
    "B-is-clearly-better": "b",
}


def multipref(path: str) -> Votes:
    """MultiPref (Miranda et al. 2024, allenai/multipref): Parquet or JSON Lines, one row a comparison.

    `prompt_id`; `model_a, completion_a, model_b, completion_b`: responses are named by the model, further completions of a
    model for the same prompt `MODEL (2)`, …; `normal_worker_annotations` and `expert_worker_annotations`: lists of objects of
    which `overall_pref` is the vote, `A-is-clearly-better`, `A-is-slightly-better`, `Tie`, `B-is-…`; each counts once.
    Comparisons of a completion with itself are left out.
    """
    import polars as pl

    table = open_table(path)
    lists = ("normal_worker_annotations", "expert_worker_annotations")
    used = ("prompt_id", "model_a", "completion_a", "model_b", "completion_b", *lists)
    table.require(used, ", ".join(used))
    for name in lists:
        require_fields(table, name, table.schema[name], "overall_pref", in_list=True)
    preferences = [pl.col(name).list.eval(pl.element().struct.field("overall_pref")) for name in lists]
    rows = table.collect(
        used,
        lambda frame: frame.select(
            pl.col("prompt_id").alias("prompt"),
            *_sides(("model_a", "completion_a"), ("model_b", "completion_b")),
            pl.concat_list([preference.fill_null([]) for preference in preferences]).alias("choice"),
            ROW,
        ),
        nested=True,
    )
    return of_choices(named(rows).explode("choice").drop_nulls("choice"), _LIKERT, table.place)


def helpsteer2(path: str) -> Votes:
    """HelpSteer2-Preference (Wang et al. 2024, nvidia/HelpSteer2, preference/preference.jsonl.gz): one row a prompt.

    `all_preferences_unprocessed`: a list of objects of which `strength` is the vote, −3 to −1 for the first response and 1 to 3
    for the second, 0 for neither; −100 (neither response is valid) is left out. Prompts are named by their row, from 1, since
    prompt texts repeat, and responses `response_1` and `response_2`.
    """
    import polars as pl

    table = open_table(path)
    name = "all_preferences_unprocessed"
    table.require([name], f"the columns of preference.jsonl.gz, with {name}")
    require_fields(table, name, table.schema[name], "strength", in_list=True)
    rows = table.collect(
        [name],
        lambda frame: frame.select(
            pl.col(ROW).cast(pl.String).alias("prompt"),
            pl.lit("response_1").alias("a"),
            pl.lit("response_2").alias("b"),
            pl.col(name).list.eval(pl.element().struct.field("strength")).alias("choice"),
            ROW,
        ),
        nested=True,
    )
    rows = rows.explode("choice").drop_nulls("choice").with_columns(pl.col("choice").cast(pl.String))
    meaning = {str(s): "a" if s < 0 else "b" if s > 0 else "tie" for s in range(-3, 4)}
    return of_choices(rows.filter(pl.col("choice") != "-100"), meaning, table.place)


def tldr(path: str) -> Votes:
    """Reddit TL;DR comparisons (Stiennon et al. 2020, openai/summarize_from_feedback): JSON Lines, one row an annotation.

    `info.id` is the prompt; `summaries` two objects with `text` and `policy`: responses are named by the policy, further texts
    of a policy for the same prompt `POLICY (2)`, …; `choice` is 0 for the first and 1 for the second. Workers are not used:
    every row counts. Comparisons of a text with itself are left out.
    """
    import polars as pl

    table = open_table(path)
    used = ("info", "summaries", "choice")
    table.require(used, ", ".join(used))
    require_fields(table, "info", table.schema["info"], "id")
    for field in ("text", "policy"):
        require_fields(table, "summaries", table.schema["summaries"], field, in_list=True)
    rows = table.collect(used, lambda frame: frame, nested=True)
    wrong = rows.filter(pl.col("summaries").list.len().fill_null(0) != 2)
    if wrong.height:
        count = wrong["summaries"].list.len().fill_null(0)[0]
        raise InputError(f"{table.place} row {wrong[ROW][0]}: {count} summaries; each row compares two")
    rows = rows.select(
        pl.col("info").struct.field("id").cast(pl.String).alias("prompt"),
        *(
            pl.col("summaries").list.get(i).struct.field(field).cast(pl.String).alias(f"{kind}_{side}")
            for i, side in enumerate("ab")
            for field, kind in (("policy", "label"), ("text", "text"))
        ),
        "choice",
        ROW,
    )
    return of_choices(named(rows), {"0": "a", "1": "b"}, table.place)


def _sides(*sides: tuple[str, str]) -> list[pl.Expr]:
    """Columns label_a, text_a, label_b, text_b."""
    import polars as pl

    return [
        pl.col(name).cast(pl.String).alias(f"{kind}_{side}")
        for side, names in zip("ab", sides, strict=True)
        for kind, name in zip(("label", "text"), names, strict=True)
    ]
