"""One vote a row: Chatbot Arena, chosen and rejected answers (HH and others), Stanford Human Preferences, Tournesol."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pluralign.formulations.ensembles.reading.layouts_parts import Tally, meant, name, score, text
from pluralign.formulations.ensembles.reading.pairs import PROMPT
from pluralign.formulations.ensembles.reading.table import open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown

_WINNERS = {
    "model_a": "a", "model_b": "b", "tie": "tie", "tie (bothbad)": "tie", "both_bad": "tie", "bothbad": "tie",
}  # fmt: skip
_TURN = "\n\nAssistant:"


def arena_55k(path: str) -> Votes:
    """Chatbot Arena, 55k (Chiang et al. 2024, lmsys/lmsys-arena-human-preference-55k, train.csv): one row a battle.

    `model_a, model_b` (the responses; one prompt `q`, since hardly a prompt repeats), and `winner_model_a`, `winner_model_b`,
    `winner_tie`, of which one is 1 and the others 0. Battles of a model with itself are left out.
    """
    table = open_table(path)
    winners = {"winner_model_a": "a", "winner_model_b": "b", "winner_tie": "tie"}
    used = ("model_a", "model_b", *winners)
    table.require(used, ", ".join(used))
    tally = Tally(table.place)
    for row, (model_a, model_b, *given) in table.rows(used):
        where = f"{table.place} row {row}"
        flags = [score(value, where, column) for value, column in zip(given, winners, strict=True)]
        if sorted(flags) != [0, 0, 1]:
            columns = ", ".join(winners)
            raise InputError(f"{where}: {columns} are {', '.join(map(str, flags))}; one is to be 1 and the others 0")
        a, b = name(model_a, where, "model_a"), name(model_b, where, "model_b")
        if a != b:
            tally.add(row, PROMPT, a, b, list(winners.values())[flags.index(Fraction(1))])
    return tally.votes()


def arena_conversations(path: str) -> Votes:
    """Chatbot Arena, conversations (Zheng et al. 2023, lmsys/chatbot_arena_conversations, Parquet; JSON Lines alike).

    `model_a, model_b` (the responses; one prompt `q`) and `winner`: `model_a`, `model_b`, `tie`, `tie (bothbad)`. Later
    releases with these columns are read as well (lmarena-ai/arena-human-preference-100k and -140k, `both_bad`). Battles of a
    model with itself are left out.
    """
    table = open_table(path)
    used = ("model_a", "model_b", "winner")
    table.require(used, ", ".join(used))
    tally = Tally(table.place)
    for row, (model_a, model_b, winner) in table.rows(used):
        where = f"{table.place} row {row}"
        a, b = name(model_a, where, "model_a"), name(model_b, where, "model_b")
        meaning = meant(winner, _WINNERS, where)
        if a != b:
            tally.add(row, PROMPT, a, b, meaning)
    return tally.votes()


def chosen_rejected(path: str) -> Votes:
    """Anthropic HH (Bai et al. 2022, Anthropic/hh-rlhf, train.jsonl.gz) and other sets of `chosen` and `rejected` answers.

    One row a vote. With a column `prompt`, `chosen` and `rejected` are answers to it: texts, or lists of messages of which the
    last is the answer. Without, they are whole dialogues, and the prompt is what stands before the last message; in a text,
    that is up to its last "Assistant:". A prompt is named by the first row that has it, its answers `answer 1`, `answer 2`, …
    in order of appearance. Rows whose answers are the same are left out.
    """
    table = open_table(path)
    table.require(["chosen", "rejected"], "chosen, rejected and optionally prompt")
    with_prompt = "prompt" in table.columns
    tally = Tally(table.place)
    prompts: dict[str, str] = {}
    answers: dict[str, dict[str, str]] = {}
    for row, (chosen, rejected, *given) in table.rows(["chosen", "rejected", *(["prompt"] if with_prompt else [])]):
        where = f"{table.place} row {row}"
        (before, better), (other, worse) = (
            _last(value, where, column, with_prompt) for value, column in ((chosen, "chosen"), (rejected, "rejected"))
        )
        if before != other:
            raise InputError(
                f"{where}: chosen and rejected answer different prompts; give a column prompt, or mend the row"
            )
        if with_prompt and given[0] is None:
            raise InputError(f"{where}: no prompt in column 'prompt'; is the row cut off?")
        prompt = prompts.setdefault(before if not with_prompt else text(given[0]), str(row))
        known = answers.setdefault(prompt, {})
        a, b = (known.setdefault(answer, f"answer {len(known) + 1}") for answer in (better, worse))
        if a != b:
            tally.add(row, prompt, a, b, "a")
    return tally.votes()


def _last(value: Any, where: str, column: str, with_prompt: bool) -> tuple[str, str]:
    """What stands before the last message (empty where there is a column for it), and that message."""
    if isinstance(value, list) and value and all(isinstance(one, dict) and "content" in one for one in value):
        return "" if with_prompt else text(value[:-1]), text(value[-1]["content"])
    if not isinstance(value, str):
        raise InputError(f"{where}: {shown(value)} in column {shown(column)}; a text or a list of messages is expected")
    if with_prompt:
        return "", value
    before, turn, answer = value.rpartition(_TURN)
    if not turn:
        raise InputError(
            f'{where}: no "Assistant:" in column {shown(column)}, so it is no dialogue; give a column prompt'
        )
    return before, answer


def shp(path: str) -> Votes:
    """Stanford Human Preferences (Ethayarajh et al. 2022, stanfordnlp/SHP, DOMAIN/train.json): one row a pair of comments.

    `post_id` (the prompt), `c_root_id_A`, `c_root_id_B` (the responses) and `labels`: 1 if the readers prefer A, 0 if B. One
    vote a row; how many readers voted is not known.
    """
    table = open_table(path)
    used = ("post_id", "c_root_id_A", "c_root_id_B", "labels")
    table.require(used, ", ".join(used))
    tally = Tally(table.place)
    for row, (post, first, second, label) in table.rows(used):
        where = f"{table.place} row {row}"
        sides = name(first, where, "c_root_id_A"), name(second, where, "c_root_id_B")
        tally.add(row, name(post, where, "post_id"), *sides, meant(label, {"1": "a", "0": "b"}, where))
    return tally.votes()


def tournesol(path: str) -> Votes:
    """Tournesol's public dataset (Hoang et al. 2021, tournesol.app, comparisons.csv): one row a user, a pair and a criterion.

    `criteria` (the prompt; `largely_recommended` is the main one), `video_a`, `video_b` (the responses) and `score`: negative
    if the user prefers video_a, positive if video_b, 0 for neither. How strong a preference is does not count.
    """
    table = open_table(path)
    used = ("video_a", "video_b", "criteria", "score")
    table.require(used, ", ".join(used))
    tally = Tally(table.place)
    for row, (first, second, criterion, given) in table.rows(used):
        where = f"{table.place} row {row}"
        value = score(given, where, "score")
        a, b = name(first, where, "video_a"), name(second, where, "video_b")
        tally.add(row, name(criterion, where, "criteria"), a, b, "a" if value < 0 else "b" if value > 0 else "tie")
    return tally.votes()
