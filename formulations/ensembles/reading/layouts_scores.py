"""Annotators score responses and vote on every two of them: PersonalLLM, UltraFeedback, PRISM, SQuALITY, DICES."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.reading.features import features_of_frame
from pluralign.formulations.ensembles.reading.layouts_parts import (
    Names,
    Tally,
    absent,
    meant,
    name,
    objects,
    require,
    score,
    text,
)
from pluralign.formulations.ensembles.reading.number_columns import exact_column, over_one_denominator
from pluralign.formulations.ensembles.reading.pairs import PROMPT
from pluralign.formulations.ensembles.reading.table import ROW, Table, open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed, shown
from pluralign.formulations.types import ExactInts

_SCORE = re.compile(r"response_([0-9]+)_(.+)")
_ASPECTS = ("helpfulness", "honesty", "instruction_following", "truthfulness")


def personalllm(path: str) -> Votes:
    """PersonalLLM (Zollo et al. 2025, namkoong-lab/PersonalLLM): Parquet, JSON Lines or CSV, one row a prompt.

    `response_I_MODEL`: the score of response I by the reward model MODEL, for every I (8 in the data) and MODEL (10, such as
    `gemma_2b`); columns of text of that form, such as `response_1_model`, are no scores. Every reward model votes on every two
    responses of a prompt, for the one with the higher score; equal scores are a tie. Prompts are named by `prompt_id` if there
    is such a column and it does not repeat, else by their row, from 1; responses `response_I`.
    """
    import polars as pl

    table = open_table(path)
    responses, models = _scored(table)
    columns = [f"response_{i}_{model}" for i in responses for model in models]
    keys = {"prompt": "prompt_id"} if "prompt_id" in table.columns else {}
    frame = table.collect(keys | {str(j): column for j, column in enumerate(columns)})
    if frame.height == 0:
        raise InputError(f"{table.place}: has no rows; give at least one prompt")
    rows = np.array(frame[ROW])
    exactly = [exact_column(frame[str(j)], rows, table.place, column) for j, column in enumerate(columns)]
    integers, _ = over_one_denominator(exactly)
    prompts = frame["prompt"].cast(pl.String) if keys else frame[ROW].cast(pl.String)
    if prompts.null_count() or prompts.n_unique() < len(prompts):
        prompts = frame[ROW].cast(pl.String)
    names = tuple(f"response_{i}" for i in responses)
    return _votes(table.place, tuple(prompts.to_list()), names, integers, len(models))


def _scored(table: Table) -> tuple[list[int], list[str]]:
    """The responses' numbers and the models that score them."""
    first = next(table.rows(table.columns), None)
    cells = dict(zip(table.columns, first[1], strict=True)) if first else {}
    found: dict[str, set[int]] = {}
    for column in table.columns:
        match = _SCORE.fullmatch(column)
        if match and match[2] != "model" and _may_be_number(cells.get(column)):
            found.setdefault(match[2], set()).add(int(match[1]))
    every = set().union(*found.values()) if found else set()
    if len(every) < 2:
        expected = "response_1_MODEL, response_2_MODEL, … with the scores of one or more models"
        raise InputError(
            f"{table.place}: no scores of two responses: found {listed(table.columns)}; expected {expected}"
        )
    for model, scored in found.items():
        if scored != every:
            missing = [f"response_{i}_{model}" for i in sorted(every - scored)]
            raise InputError(
                f"{table.place}: no column {listed(missing)}, but {shown(model)} scores other responses; add it"
            )
    return sorted(every), list(found)


def _may_be_number(value: object) -> bool:
    """Whether a cell is no text but a number, or nothing."""
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return False
    return not isinstance(value, (list, dict))


def _votes(place: str, prompts: tuple[str, ...], names: tuple[str, ...], scores: list[ExactInts], models: int) -> Votes:
    """scores: for each response, then each model, one number a prompt."""
    size, m = len(prompts), len(names)
    i, j = np.triu_indices(m, 1)
    wins = np.zeros((size, len(i)), dtype=np.int64)
    ties = wins.copy()
    for e, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        for k in range(models):
            first, second = scores[a * models + k], scores[b * models + k]
            equal = np.array(first == second, dtype=bool)
            ties[:, e] += equal
            wins[:, e] += 2 * np.array(first > second, dtype=bool) + equal
    base = m * np.arange(size, dtype=np.int64)[:, None]
    return Votes(
        source=place,
        prompts=prompts,
        responses=names * size,
        starts=m * np.arange(size + 1, dtype=np.int64),
        first=(base + i).ravel(),
        second=(base + j).ravel(),
        wins=wins.ravel(),
        total=np.full(wins.size, 2 * models, dtype=np.int64),
        weight=np.ones(wins.size, dtype=np.int64),
        ties=ties.ravel(),
    )


def ultrafeedback(path: str) -> Votes:
    """UltraFeedback (Cui et al. 2023, openbmb/UltraFeedback, one .jsonl a source of prompts): one row a prompt.

    `completions`: objects with `model`, `response` and `annotations`, in which helpfulness, honesty, instruction_following and
    truthfulness have a `Rating`: each of the four is an annotator, and votes on every two responses that it rated (N/A is no
    rating). Prompts are named by their row, from 1; responses by the model.
    """
    table = open_table(path)
    used = ("instruction", "completions")
    table.require(used, "the fields of UltraFeedback: source, instruction, models, completions")
    tally = Tally(table.place)
    for row, (_, given) in table.rows(used):
        where = f"{table.place} row {row}"
        names = Names()
        rated: dict[str, dict[str, Fraction]] = {aspect: {} for aspect in _ASPECTS}
        for one in objects(given, where, "completions", ["model", "response", "annotations"]):
            response = names.of("", name(one["model"], where, "model"), text(one["response"]))
            annotations = require(one["annotations"], _ASPECTS, where, "annotations")
            for aspect in _ASPECTS:
                rating = require(annotations[aspect], ["Rating"], where, aspect)["Rating"]
                if not absent(rating):
                    rated[aspect][response] = score(rating, where, f"{aspect} Rating")
        for scores in rated.values():
            tally.scores(row, str(row), scores)
    return tally.votes()


def prism(path: str) -> Votes:
    """PRISM (Kirk et al. 2024, HannahRoseKirk/prism-alignment, utterances.jsonl or conversations.jsonl).

    One participant a conversation scores the models' answers to each of its turns, from 1 to 100, and votes on every two of
    them. utterances.jsonl has a row an answer: `conversation_id`, `turn`, `model_name`, `model_response`, `score`;
    conversations.jsonl a row a conversation with `conversation_history`, a list of objects with `turn`, `role`, `content`,
    `model_name`, `score`. The prompt is `CONVERSATION/TURN`, the responses are named by the model. Answers without a score
    are left out.
    """
    table = open_table(path)
    turns: dict[str, tuple[int, dict[str, Fraction]]] = {}
    names = Names()
    for row, prompt, model, answer, given in _answers(table):
        if not absent(given):
            first, scores = turns.setdefault(prompt, (row, {}))
            scores[names.of(prompt, model, answer)] = score(given, f"{table.place} row {row}", "score")
            turns[prompt] = first, scores
    tally = Tally(table.place)
    for prompt, (row, scores) in turns.items():
        tally.scores(row, prompt, scores)
    return tally.votes()


def _answers(table: Table) -> Iterator[tuple[int, str, str, str, object]]:
    """Row, prompt, model, text and score of each answer of a model."""
    if "conversation_history" in table.columns:
        used: tuple[str, ...] = ("conversation_id", "conversation_history")
        table.require(used, ", ".join(used))
        for row, (conversation, history) in table.rows(used):
            where = f"{table.place} row {row}"
            begin = name(conversation, where, "conversation_id")
            for one in objects(history, where, "conversation_history", ["turn", "role"]):
                if one["role"] == "model":
                    answer = require(one, ["content", "model_name", "score"], where, "conversation_history")
                    prompt = f"{begin}/{name(one['turn'], where, 'turn')}"
                    model = name(answer["model_name"], where, "model_name")
                    yield row, prompt, model, text(answer["content"]), answer["score"]
        return
    used = ("conversation_id", "turn", "model_name", "model_response", "score")
    table.require(used, f"{', '.join(used)} (utterances.jsonl), or conversation_history (conversations.jsonl)")
    for row, (conversation, turn, model, answer, given) in table.rows(used):
        where = f"{table.place} row {row}"
        prompt = f"{name(conversation, where, 'conversation_id')}/{name(turn, where, 'turn')}"
        yield row, prompt, name(model, where, "model_name"), text(answer), given


def squality(path: str, by: str = "overall-rank") -> Votes:
    """SQuALITY's human evaluation (Wang et al. 2022, nyu-mll/SQuALITY, data/human-eval/all-responses.jsonl): a row a passage.

    `passage-id`, and `questions`: number -> system -> an object with the `response` and its `reviews`, of which `worker_id` and
    `overall-rank` (1 is best) or, if `by` says so, `overall-rating` (more is better) are used: each worker votes on every two
    systems. The prompt is `PASSAGE/QUESTION`; one feature, `n_words` of the response.
    """
    import polars as pl

    table = open_table(path)
    used = ("passage-id", "questions")
    table.require(
        used, "the fields of all-responses.jsonl: passage-id, questions (a table made from it: squality-pairs)"
    )
    tally = Tally(table.place)
    words: dict[str, list[object]] = {"prompt": [], "response": [], "0": [], ROW: []}
    for row, (passage, questions) in table.rows(used):
        where = f"{table.place} row {row}"
        begin = name(passage, where, "passage-id")
        asked = (
            dict(enumerate(questions)) if isinstance(questions, list) else require(questions, [], where, "questions")
        )
        for number, systems in asked.items():
            prompt = f"{begin}/{number}"
            workers: dict[str, dict[str, Fraction]] = {}
            for system, one in require(systems, [], where, "questions").items():
                answer = require(one, ["response", "reviews"], where, f"questions.{number}.{system}")
                for review in objects(answer["reviews"], where, "reviews", ["worker_id", by]):
                    value = score(review[by], where, by)
                    worker = workers.setdefault(name(review["worker_id"], where, "worker_id"), {})
                    worker[system] = -value if by.endswith("rank") else value
                for column, cell in zip(
                    words.values(), (prompt, system, len(text(answer["response"]).split()), row), strict=True
                ):
                    column.append(cell)
            for scores in workers.values():
                tally.scores(row, prompt, scores)
    votes = tally.votes()
    kept = pl.DataFrame(words, schema_overrides={"prompt": pl.String, "response": pl.String})
    return features_of_frame(votes, kept, table.place, ["n_words"])


def dices(path: str) -> Votes:
    """DICES (Aroyo et al. 2023, google-research-datasets/dices-dataset, 350/ or 990/diverse_safety_adversarial_dialog_*.csv).

    One row a rater and a conversation: `rater_id`, `item_id` and `Q_overall`, whether the conversation is unsafe: `Yes`, `No`
    or `Unsure`. One prompt, `q`; the responses are the conversations, and each rater votes on every two that she rated: for the
    safer one, where No is safer than Unsure and that is safer than Yes.
    """
    table = open_table(path)
    used = ("rater_id", "item_id", "Q_overall")
    table.require(used, ", ".join(used))
    levels = {"No": 2, "Unsure": 1, "Yes": 0}
    raters: dict[str, dict[str, int]] = {}
    items: dict[str, int] = {}
    for row, (rater_id, item_id, given) in table.rows(used):
        where = f"{table.place} row {row}"
        rater, item = name(rater_id, where, "rater_id"), name(item_id, where, "item_id")
        level = levels[meant(given, {level: level for level in levels}, where)]
        if raters.setdefault(rater, {}).setdefault(item, level) != level:
            raise InputError(f"{where}: rater {shown(rater)} rates item {shown(item)} twice, differently; keep one row")
        items.setdefault(item, len(items))
    return _rated(
        table.place, list(items), [{items[item]: x for item, x in given.items()} for given in raters.values()]
    )


def _rated(place: str, items: list[str], raters: list[dict[int, Any]]) -> Votes:
    """One prompt: raters' levels (0, 1, 2) of the items that they rated."""
    at = np.full((len(raters), len(items)), -1, dtype=np.int64)
    for r, given in enumerate(raters):
        at[r, list(given)] = list(given.values())
    is_level = [np.array(at == level, dtype=np.int64) for level in range(3)]
    better = sum(is_level[x].T @ is_level[y] for x in range(3) for y in range(x))
    equal = sum(level.T @ level for level in is_level)
    first, second = np.triu_indices(len(items), 1)
    wins = np.asarray(2 * better + equal)[first, second]
    total = np.asarray(2 * (better + np.asarray(better).T + equal))[first, second]
    voted = total > 0
    if not voted.any():
        raise InputError(f"{place}: no rater rated two items, so that nothing is compared")
    return Votes(
        source=place,
        prompts=(PROMPT,),
        responses=tuple(items),
        starts=np.array([0, len(items)], dtype=np.int64),
        first=first[voted].astype(np.int64),
        second=second[voted].astype(np.int64),
        wins=wins[voted],
        total=total[voted],
        weight=np.ones(int(voted.sum()), dtype=np.int64),
        ties=np.asarray(equal)[first, second][voted],
    )
