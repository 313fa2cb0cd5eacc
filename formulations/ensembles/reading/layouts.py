"""Preference data sets in the layouts of the files that one can download, read from a local file.

The columns each loader relies on, and where the file is from, are in its docstring; other columns are not read. All raise
`InputError` for missing columns or fields and for entries that are none of those named. Rows that cannot be a vote are left out
where the docstring says so. docs/data.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pluralign.formulations.ensembles.reading import layouts_annotations as annotated
from pluralign.formulations.ensembles.reading import layouts_battles as battles
from pluralign.formulations.ensembles.reading import layouts_scores as scores
from pluralign.formulations.ensembles.reading import layouts_studies as studies
from pluralign.formulations.ensembles.votes import Votes


@dataclass(frozen=True)
class Layout:
    """A published layout: one line about it, the file as its publisher calls it, and its loader, which takes a path."""

    title: str
    file: str
    load: Callable[[str], Votes]


LAYOUTS: dict[str, Layout] = {
    "arena-55k": Layout(
        "Chatbot Arena, 55k battles: one leaderboard over all prompts",
        "lmsys/lmsys-arena-human-preference-55k: train.csv",
        battles.arena_55k,
    ),
    "arena-conversations": Layout(
        "Chatbot Arena, conversations: one leaderboard over all prompts",
        "lmsys/chatbot_arena_conversations, lmarena-ai/arena-human-preference-100k, -140k: data/train-*.parquet",
        battles.arena_conversations,
    ),
    "cems": Layout(
        "the survey on six business schools, one answer a row",
        "R package BradleyTerry2 1.1: CEMS$preferences, written as CSV",
        studies.cems,
    ),
    "chosen-rejected": Layout(
        "chosen and rejected answers to a prompt, or whole dialogues as in Anthropic's HH",
        "Anthropic/hh-rlhf: helpful-base/train.jsonl.gz and others; any table with chosen, rejected",
        battles.chosen_rejected,
    ),
    "dices": Layout(
        "DICES, the raters' verdicts on conversations: which of two is safer",
        "google-research-datasets/dices-dataset: 350/ or 990/diverse_safety_adversarial_dialog_*.csv",
        scores.dices,
    ),
    "helpsteer2": Layout(
        "HelpSteer2-Preference, votes of three to five annotators a pair",
        "nvidia/HelpSteer2: preference/preference.jsonl.gz",
        annotated.helpsteer2,
    ),
    "helpsteer3": Layout(
        "HelpSteer3-Preference, votes of up to three annotators a pair",
        "nvidia/HelpSteer3: preference/train.jsonl.gz",
        annotated.helpsteer3,
    ),
    "multipref": Layout(
        "MultiPref, votes of two crowdworkers and two experts a comparison",
        "allenai/multipref: data/train-*.parquet",
        annotated.multipref,
    ),
    "pandalm": Layout(
        "PandaLM's test set, three votes a pair, the length as feature",
        "WeOpenML/PandaLM: data/testset-v1.json",
        annotated.pandalm,
    ),
    "pandalm-pairs": Layout(
        "a table made from PandaLM's test set, idx,model_a,model_b,ann1…,len_a,len_b",
        "none: made from testset-v1.json",
        studies.pandalm_pairs,
    ),
    "personalllm": Layout(
        "PersonalLLM, eight responses a prompt scored by ten reward models",
        "namkoong-lab/PersonalLLM: data/train-*.parquet",
        scores.personalllm,
    ),
    "prism": Layout(
        "PRISM, participants' scores of models' answers, each turn a prompt",
        "HannahRoseKirk/prism-alignment: utterances.jsonl or conversations.jsonl",
        scores.prism,
    ),
    "shp": Layout(
        "Stanford Human Preferences, which of two comments readers prefer",
        "stanfordnlp/SHP: DOMAIN/train.json",
        battles.shp,
    ),
    "squality": Layout(
        "SQuALITY's human evaluation by overall-rank, the number of words as feature",
        "nyu-mll/SQuALITY: data/human-eval/all-responses.jsonl",
        scores.squality,
    ),
    "squality-rating": Layout(
        "the same by overall-rating",
        "nyu-mll/SQuALITY: data/human-eval/all-responses.jsonl",
        lambda path: scores.squality(path, "overall-rating"),
    ),
    "squality-pairs": Layout(
        "a table made from it, passage,question,worker,system,overall_rank,n_words",
        "none: made from all-responses.jsonl",
        studies.squality_pairs,
    ),
    "squality-rating-pairs": Layout(
        "the same by overall_rating",
        "none: made from all-responses.jsonl",
        lambda path: studies.squality_pairs(path, "overall_rating"),
    ),
    "tldr": Layout(
        "Reddit TL;DR comparisons of summaries, one annotation a row",
        "openai/summarize_from_feedback: comparisons/batch3.json and others",
        annotated.tldr,
    ),
    "tournesol": Layout(
        "Tournesol's public comparisons of videos, each criterion a prompt",
        "tournesol.app: tournesol_dataset.zip, comparisons.csv",
        battles.tournesol,
    ),
    "ukpconvarg1": Layout(
        "UKPConvArg1, five votes a pair of arguments, one file a topic or the folder of them",
        "UKPLab/acl2016-convincing-arguments: data/UKPConvArg1-full-XML/*.xml",
        studies.ukpconvarg1,
    ),
    "ukpconvarg1-pairs": Layout(
        "a table made from it, topic,arg1,arg2,votes, with ten features (args.csv)",
        "none: made from UKPConvArg1-full-XML",
        studies.ukpconvarg1_pairs,
    ),
    "ultrafeedback": Layout(
        "UltraFeedback, GPT-4's four ratings of models' answers, each an annotator",
        "openbmb/UltraFeedback: evol_instruct.jsonl and others",
        scores.ultrafeedback,
    ),
}
"""Name -> published layout, for `read_votes(layout=…)`."""
