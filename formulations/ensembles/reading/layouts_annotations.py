"""Every annotation of a pair of texts is published: MultiPref, HelpSteer2 and 3, Reddit TL;DR, PandaLM."""

from __future__ import annotations

from pluralign.formulations.ensembles.reading.features import features_of_frame
from pluralign.formulations.ensembles.reading.layouts_parts import (
    ONE_TWO,
    Names,
    Tally,
    absent,
    meant,
    name,
    objects,
    require,
    text,
)
from pluralign.formulations.ensembles.reading.table import ROW, Table, open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError

_LIKERT = {
    "A-is-clearly-better": "a",
    "A-is-slightly-better": "a",
    "Tie": "tie",
    "B-is-slightly-better": "b",
    "B-is-clearly-better": "b",
}
_STRENGTH = {str(s): "a" if s < 0 else "b" if s > 0 else "tie" for s in range(-3, 4)}
_INVALID = "-100"  # neither response of HelpSteer2 is valid


def multipref(path: str) -> Votes:
    """MultiPref (Miranda et al. 2024, allenai/multipref): Parquet or JSON Lines, one row a comparison.

    `prompt_id`; `model_a, completion_a, model_b, completion_b`: responses are named by the model, further completions of a
    model for the same prompt `MODEL (2)`, …; `normal_worker_annotations` and `expert_worker_annotations`: lists of objects of
    which `overall_pref` is the vote, `A-is-clearly-better`, `A-is-slightly-better`, `Tie`, `B-is-…`; each counts once.
    Comparisons of a completion with itself are left out.
    """
    table = open_table(path)
    lists = ("normal_worker_annotations", "expert_worker_annotations")
    used = ("prompt_id", "model_a", "completion_a", "model_b", "completion_b", *lists)
    table.require(used, ", ".join(used))
    names, tally = Names(), Tally(table.place)
    for row, (prompt_id, model_a, text_a, model_b, text_b, *given) in table.rows(used):
        where = f"{table.place} row {row}"
        prompt = name(prompt_id, where, "prompt_id")
        a = names.of(prompt, name(model_a, where, "model_a"), text(text_a))
        b = names.of(prompt, name(model_b, where, "model_b"), text(text_b))
        for column, listed in zip(lists, given, strict=True):
            for annotation in objects(listed, where, column, ["overall_pref"]):
                if annotation["overall_pref"] is not None:
                    meaning = meant(annotation["overall_pref"], _LIKERT, where)
                    if a != b:
                        tally.add(row, prompt, a, b, meaning)
    return tally.votes()


def helpsteer2(path: str) -> Votes:
    """HelpSteer2-Preference (Wang et al. 2024, nvidia/HelpSteer2, preference/preference.jsonl.gz): one row a prompt.

    `all_preferences_unprocessed`: a list of objects of which `strength` is the vote, −3 to −1 for the first response and 1 to 3
    for the second, 0 for neither; −100 (neither response is valid) is left out. Prompts are named by their row, from 1, since
    prompt texts repeat, and responses `response_1` and `response_2`.
    """
    table = open_table(path)
    column = "all_preferences_unprocessed"
    table.require([column], f"the columns of preference.jsonl.gz, with {column}")
    return _strengths(table, column, "strength", ("response_1", "response_2"), left_out=_INVALID)


def helpsteer3(path: str) -> Votes:
    """HelpSteer3-Preference (Wang et al. 2025, nvidia/HelpSteer3, preference/train.jsonl.gz): one row a prompt.

    `individual_preference`: a list of objects of which `score` is the vote, −3 to −1 for the first response and 1 to 3 for the
    second, 0 for neither. Prompts are named by their row, from 1, and responses `response1` and `response2`.
    """
    table = open_table(path)
    column = "individual_preference"
    table.require([column], f"the columns of preference/train.jsonl.gz, with {column}")
    return _strengths(table, column, "score", ("response1", "response2"))


def _strengths(table: Table, column: str, field: str, responses: tuple[str, str], left_out: str | None = None) -> Votes:
    tally = Tally(table.place)
    for row, (given,) in table.rows([column]):
        where = f"{table.place} row {row}"
        for one in objects(given, where, column, [field]):
            if one[field] is not None and str(one[field]) != left_out:
                tally.add(row, str(row), *responses, meant(one[field], _STRENGTH, where))
    return tally.votes()


def tldr(path: str) -> Votes:
    """Reddit TL;DR comparisons (Stiennon et al. 2020, openai/summarize_from_feedback, comparisons/batch3.json and others).

    JSON Lines, one row an annotation. `info.id` is the prompt; `summaries` two objects with `text` and `policy`: responses are
    named by the policy, further texts of a policy for the same prompt `POLICY (2)`, …; `choice` is 0 for the first and 1 for
    the second. Workers are not used: every row counts. Comparisons of a text with itself are left out.
    """
    table = open_table(path)
    used = ("info", "summaries", "choice")
    table.require(used, ", ".join(used))
    names, tally = Names(), Tally(table.place)
    for row, (info, given, choice) in table.rows(used):
        where = f"{table.place} row {row}"
        prompt = name(require(info, ["id"], where, "info")["id"], where, "info.id")
        summaries = objects(given, where, "summaries", ["text", "policy"])
        if len(summaries) != 2:
            raise InputError(f"{where}: {len(summaries)} summaries; each row compares two")
        a, b = (names.of(prompt, name(one["policy"], where, "policy"), text(one["text"])) for one in summaries)
        meaning = meant(choice, {"0": "a", "1": "b"}, where)
        if a != b:
            tally.add(row, prompt, a, b, meaning)
    return tally.votes()


def pandalm(path: str) -> Votes:
    """PandaLM's test set (Wang et al. 2023, WeOpenML/PandaLM, data/testset-v1.json): an array, one entry a pair of responses.

    `idx` (the prompt, each of its own), `response1` and `response2` (the names of the responses), `annotator1`, `annotator2`, …
    with votes 1, 2 or 0 (tie). Pairs of equal texts are left out. One feature: `length`, the number of characters.
    """
    import polars as pl

    table = open_table(path)
    sides = ("response1", "response2")
    annotators = [one for one in table.columns if one.startswith("annotator") and one[9:].isdigit()]
    used = ("idx", *sides, *(annotators or ["annotator1"]))
    expected = "the fields of testset-v1.json: idx, response1, response2, annotator1, annotator2, annotator3"
    table.require(used, f"{expected} (a table made from it: pandalm-pairs)")
    tally = Tally(table.place)
    lengths: dict[str, list[object]] = {"prompt": [], "response": [], "0": [], ROW: []}
    for row, (idx, *given) in table.rows(used):
        where = f"{table.place} row {row}"
        prompt = name(idx, where, "idx")
        texts = [text(one) for one in given[:2]]
        if texts[0] == texts[1]:
            continue
        for choice in given[2:]:
            if not absent(choice):
                tally.add(row, prompt, *sides, meant(choice, ONE_TWO, where))
        for side, one in zip(sides, texts, strict=True):
            for column, value in zip(lengths.values(), (prompt, side, len(one), row), strict=True):
                column.append(value)
    votes = tally.votes()
    kept = pl.DataFrame(lengths, schema_overrides={"prompt": pl.String, "response": pl.String})
    return features_of_frame(votes, kept, table.place, ["length"])
