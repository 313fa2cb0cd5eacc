"""Smaller studies with human votes: UKPConvArg1, PandaLM, SQuALITY and the survey on business schools."""

from __future__ import annotations

from pathlib import Path

from pluralign.formulations.ensembles.reading.features import features_of_frame, with_features
from pluralign.formulations.ensembles.reading.layouts_parts import named, of_choices
from pluralign.formulations.ensembles.reading.pairs import votes_of_counts
from pluralign.formulations.ensembles.reading.table import ROW, open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError

CODES = {"1": "a", "2": "b", "0": "tie"}


def ukpconvarg1(path: str) -> Votes:
    """UKPConvArg1 (Habernal & Gurevych, ACL 2016), pairs_votes.csv: one row a pair of arguments on a topic.

    `topic, arg1, arg2` and `votes`: `worker:vote` with votes 1, 2 or 0 (equal), separated by spaces. Features from args.csv
    in the same folder (`topic, arg` and one column each), if it is there.
    """
    import polars as pl

    table = open_table(path)
    used = ("topic", "arg1", "arg2", "votes")
    table.require(used, ", ".join(used))
    rows = table.collect(
        used,
        lambda frame: frame.select(
            pl.col("topic").alias("prompt"),
            pl.col("arg1").alias("a"),
            pl.col("arg2").alias("b"),
            pl.col("votes").cast(pl.String).str.strip_chars().str.split(" ").alias("choice"),
            ROW,
        ),
    )
    vote = pl.col("choice").str.split(":").list.get(1, null_on_oob=True).fill_null(pl.col("choice"))
    votes = of_choices(rows.explode("choice").with_columns(vote), CODES, table.place)
    args = Path(path).with_name("args.csv")
    return with_features(votes, args, {"prompt": "topic", "response": "arg"}) if args.is_file() else votes


def pandalm(path: str) -> Votes:
    """PandaLM's test set (Wang et al. 2023), votes.csv: one row a pair of responses, each row a prompt of its own.

    `idx` (the prompt), `model_a, model_b` (the responses), `ann1, ann2, …` with votes 1, 2 or 0 (tie), and `len_a, len_b`: the
    one feature, `length`.
    """
    import polars as pl

    table = open_table(path)
    annotators = [name for name in table.columns if name.startswith("ann") and name[3:].isdigit()]
    used = ("idx", "model_a", "model_b", *(annotators or ["ann1"]), "len_a", "len_b")
    table.require(used, "idx,model_a,model_b,ann1[,ann2…],len_a,len_b")
    sides = [pl.lit(side).alias(f"text_{side}") for side in "ab"]  # two responses of one model are two responses
    rows = table.collect(
        used, lambda frame: frame.rename({"idx": "prompt", "model_a": "label_a", "model_b": "label_b"})
    )
    rows = named(rows.with_columns(sides))
    choices = rows.unpivot(annotators, index=["prompt", "a", "b", ROW], value_name="choice").drop("variable")
    votes = of_choices(choices, CODES, table.place)
    lengths = pl.concat(
        [rows.select("prompt", pl.col(s).alias("response"), pl.col(f"len_{s}").alias("length"), ROW) for s in "ab"]
    )
    return features_of_frame(votes, lengths, table.place, ["length"], "response", "prompt")


def squality(path: str, by: str = "overall_rank") -> Votes:
    """SQuALITY's human evaluation (Wang et al. 2022), ranks.csv: one row a worker and a system's answer to a question.

    `passage, question` (the prompt `passage/question`), `worker`, `system` (the response), `overall_rank` (1 is best) or, if
    `by` says so, `overall_rating` (more is better): each worker votes on every two systems, equal ones are a tie. One feature,
    `n_words`.
    """
    import polars as pl

    table = open_table(path)
    used = ("passage", "question", "worker", "system", by, "n_words")
    table.require(used, ", ".join(used))
    prompt = pl.concat_str("passage", "question", separator="/").alias("prompt")
    rows = table.collect(used, lambda frame: frame.with_columns(prompt, pl.col(by).cast(pl.Int64, strict=False)))
    if rows[by].null_count():
        row = rows.filter(pl.col(by).is_null())[ROW][0]
        raise InputError(f"{table.place} row {row}: {by} is not a whole number; mend it, or remove the row")
    pairs = rows.join(rows, on=["prompt", "worker"], suffix="_b").filter(pl.col(ROW) < pl.col(f"{ROW}_b"))
    more = pl.col(by) > pl.col(f"{by}_b")
    less = pl.col(by) < pl.col(f"{by}_b")
    better, worse = (less, more) if by.endswith("rank") else (more, less)
    counts = pairs.select(
        "prompt",
        pl.col("system").alias("a"),
        pl.col("system_b").alias("b"),
        better.cast(pl.Int64).alias("votes_a"),
        worse.cast(pl.Int64).alias("votes_b"),
        (~(more | less)).cast(pl.Int64).alias("ties"),
        ROW,
    )
    votes = votes_of_counts(counts, table.place)
    words = rows.group_by("prompt", "system", "n_words").agg(pl.col(ROW).min())
    return features_of_frame(votes, words, table.place, ["n_words"], "system", "prompt")


def cems(path: str) -> Votes:
    """The survey of Dittrich, Hatzinger & Katzenbeisser (1998), bt2_CEMS_preferences.csv: one row a student and a pair.

    `school1, school2, win1, win2, tied`; rows with `NA` are answers that are missing, and left out. One prompt, `q`.
    """
    import polars as pl

    table = open_table(path)
    names = {"school1": "a", "school2": "b", "win1": "votes_a", "win2": "votes_b", "tied": "ties"}
    table.require(list(names), ", ".join(names))
    answered = pl.all_horizontal(pl.col("win1", "win2", "tied").cast(pl.String) != "NA")
    counts = table.collect(list(names), lambda frame: frame.filter(answered).rename(names))
    return votes_of_counts(counts, table.place)
