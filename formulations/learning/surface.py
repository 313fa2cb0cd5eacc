"""Surface features of texts: lengths, words, punctuation. Fourteen numbers that need no model, from a table of texts.

What they cannot tell is what a text says; embeddings or the scores of reward models are further columns of the same table.
"""

from __future__ import annotations

import math
import os
import re
from typing import Any

from pluralign.formulations.ensembles.reading.table import open_table
from pluralign.formulations.errors import InputError

NAMES = (
    "log_chars", "log_words", "word_length", "distinct_words", "log_sentences", "words_per_sentence", "log_lines",
    "commas", "log_questions", "log_exclaims", "digits", "capitals", "url", "quotes",
)  # fmt: skip


def surface(text: str) -> list[float]:
    """The features of one text, in the order of `NAMES`, to five significant digits."""
    words = re.findall(r"\w+", text)
    n, chars = max(1, len(words)), max(1, len(text))
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))

    def share(signs: str) -> float:
        return 100 * sum(map(text.count, signs)) / chars

    values = [
        math.log1p(len(text)),
        math.log1p(n),
        sum(map(len, words)) / n,
        len({word.lower() for word in words}) / n,
        math.log1p(sentences),
        n / sentences,
        math.log1p(text.count("\n")),
        share(",;:"),
        math.log1p(text.count("?")),
        math.log1p(text.count("!")),
        100 * sum(c.isdigit() for c in text) / chars,
        100 * sum(c.isupper() for c in text) / chars,
        float(re.search(r"https?://|www\.", text) is not None),
        share("\"“”'"),
    ]
    return [float(f"{value:.5g}") for value in values]


def surface_features(path: str | os.PathLike[str]) -> Any:
    """A frame `prompt,response` and the features, from a table `prompt,response,text`. Raises `InputError`."""
    import polars as pl

    table = open_table(path)
    table.require(["response", "text"], "prompt,response,text")
    keys = [name for name in ("prompt", "response", "text") if name in table.columns]
    rows = table.collect({name: name for name in keys})
    empty = rows["text"].is_null()
    if empty.all():
        raise InputError(f"{table.place}: every text is empty; give texts in the column text")
    values = [surface(text or "") for text in rows["text"].to_list()]
    names = {name: rows[name] for name in keys if name != "text"}
    return pl.DataFrame(names | {name: [row[j] for row in values] for j, name in enumerate(NAMES)})
