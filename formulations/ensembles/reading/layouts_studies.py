"""UKPConvArg1 and the survey on business schools as published; and tables made from studies, with features beside the votes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pluralign.formulations.ensembles.reading.features import features_of_frame, with_features
from pluralign.formulations.ensembles.reading.layouts_parts import ONE_TWO, Names, Tally, absent, meant, name, score
from pluralign.formulations.ensembles.reading.pairs import PROMPT
from pluralign.formulations.ensembles.reading.table import ROW, check_file, open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.reading import place_of
from pluralign.formulations.numbers import shown


def ukpconvarg1(path: str) -> Votes:
    """UKPConvArg1 (Habernal & Gurevych, ACL 2016, UKPLab/acl2016-convincing-arguments, data/UKPConvArg1-full-XML).

    One XML file a topic, or the folder of them: `annotatedArgumentPair`s with the `id`s of `arg1` and `arg2` (the responses)
    and `mTurkAssignment`s, of which `value` is the vote: `a1`, `a2` or `equal`. The prompt is the file's name without `.xml`.
    """
    place = place_of(path)
    files = [Path(path)]
    if os.path.isdir(path):
        files = sorted(Path(path).glob("*.xml"))
        if not files:
            raise InputError(f"{place}: holds no .xml files; name the folder UKPConvArg1-full-XML, or a file in it")
    tally = Tally(place)
    row = 0
    for file in files:
        for where, pair in _pairs(file):
            row += 1
            a, b = (name(_child(pair, f"{side}/id", where), where, f"{side}/id") for side in ("arg1", "arg2"))
            for assignment in pair.iter("mTurkAssignment"):
                value = _child(assignment, "value", where)
                tally.add(row, file.stem, a, b, meant(value, {"a1": "a", "a2": "b", "equal": "tie"}, where))
    return tally.votes()


def _pairs(file: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    place = place_of(str(file))
    check_file(str(file), place)
    if file.suffix.lower() != ".xml":
        mend = "name an .xml file of UKPConvArg1-full-XML; a table of pairs is read by layout ukpconvarg1-pairs"
        raise InputError(f"{place}: {shown(file.suffix)} is not a published file of UKPConvArg1; {mend}")
    try:
        root = ElementTree.parse(file).getroot()
    except (ElementTree.ParseError, UnicodeError, ValueError) as error:
        raise InputError(f"{place}: is not XML, or is cut off ({error}); download the file again") from None
    pairs = root.findall("annotatedArgumentPair")
    if not pairs:
        raise InputError(f"{place}: no annotatedArgumentPair in it; name a file of UKPConvArg1-full-XML")
    for number, pair in enumerate(pairs, 1):
        yield f"{place} pair {number}", pair


def _child(element: ElementTree.Element, path: str, where: str) -> str | None:
    child = element.find(path)
    if child is None:
        raise InputError(f"{where}: no <{path}> in <{element.tag}>; name a file of UKPConvArg1-full-XML")
    return child.text


def cems(path: str) -> Votes:
    """The survey of Dittrich, Hatzinger & Katzenbeisser (1998): CEMS$preferences of the R package BradleyTerry2, as CSV.

    One row a student and a pair: `school1, school2, win1, win2, tied`; rows with `NA` are answers that are missing, and left
    out. One prompt, `q`.
    """
    table = open_table(path)
    flags = {"win1": "a", "win2": "b", "tied": "tie"}
    table.require(["school1", "school2", *flags], ", ".join(["school1", "school2", *flags]))
    tally = Tally(table.place)
    for row, (first, second, *given) in table.rows(["school1", "school2", *flags]):
        where = f"{table.place} row {row}"
        if any(absent(value) for value in given):
            continue
        values = [score(value, where, column) for value, column in zip(given, flags, strict=True)]
        if sorted(values) != [0, 0, 1]:
            raise InputError(
                f"{where}: win1, win2, tied are {', '.join(map(str, values))}; one is to be 1, the others 0"
            )
        sides = name(first, where, "school1"), name(second, where, "school2")
        tally.add(row, PROMPT, *sides, list(flags.values())[values.index(Fraction(1))])
    return tally.votes()


def ukpconvarg1_pairs(path: str) -> Votes:
    """A table made from UKPConvArg1: one row a pair of arguments on a topic.

    `topic, arg1, arg2` and `votes`: `worker:vote` with votes 1, 2 or 0 (equal), separated by spaces. Features from args.csv
    in the same folder (`topic, arg` and one column each), if it is there.
    """
    table = open_table(path)
    used = ("topic", "arg1", "arg2", "votes")
    table.require(used, ", ".join(used))
    tally = Tally(table.place)
    for row, (topic, arg1, arg2, given) in table.rows(used):
        where = f"{table.place} row {row}"
        prompt, a, b = (name(value, where, column) for value, column in zip((topic, arg1, arg2), used, strict=False))
        for one in name(given, where, "votes").split():
            tally.add(row, prompt, a, b, meant(one.rpartition(":")[2], ONE_TWO, where))
    votes = tally.votes()
    args = Path(path).with_name("args.csv")
    return with_features(votes, args, {"prompt": "topic", "response": "arg"}) if args.is_file() else votes


def pandalm_pairs(path: str) -> Votes:
    """A table made from PandaLM's test set: one row a pair of responses, each row a prompt of its own.

    `idx` (the prompt), `model_a, model_b` (the responses), `ann1, ann2, …` with votes 1, 2 or 0 (tie), and `len_a, len_b`: the
    one feature, `length`.
    """
    table = open_table(path)
    annotators = [column for column in table.columns if column.startswith("ann") and column[3:].isdigit()]
    used = ("idx", "model_a", "model_b", "len_a", "len_b", *(annotators or ["ann1"]))
    table.require(used, "idx,model_a,model_b,ann1[,ann2…],len_a,len_b")
    names, tally, kept = Names(), Tally(table.place), _Kept()
    for row, (idx, *given) in table.rows(used):
        where = f"{table.place} row {row}"
        prompt = name(idx, where, "idx")
        a, b = (names.of(prompt, name(given[i], where, used[1 + i]), used[1 + i]) for i in range(2))
        for choice in given[4:]:
            tally.add(row, prompt, a, b, meant(choice, ONE_TWO, where))
        for i, response in enumerate((a, b)):
            kept.add(row, prompt, response, score(given[2 + i], where, used[3 + i]))
    return kept.on(tally.votes(), "length")


def squality_pairs(path: str, by: str = "overall_rank") -> Votes:
    """A table made from SQuALITY's human evaluation: one row a worker and a system's answer to a question.

    `passage, question` (the prompt `passage/question`), `worker`, `system` (the response), `overall_rank` (1 is best) or, if
    `by` says so, `overall_rating` (more is better): each worker votes on every two systems, equal ones are a tie. One feature,
    `n_words`.
    """
    table = open_table(path)
    used = ("passage", "question", "worker", "system", by, "n_words")
    table.require(used, ", ".join(used))
    workers: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    kept = _Kept()
    for row, (*given, level, words) in table.rows(used):
        where = f"{table.place} row {row}"
        passage, question, worker, system = (name(x, where, column) for x, column in zip(given, used, strict=False))
        prompt = f"{passage}/{question}"
        value = score(level, where, by)
        workers.setdefault((prompt, worker), (row, {}))[1][system] = -value if by.endswith("rank") else value
        kept.add(row, prompt, system, score(words, where, "n_words"))
    tally = Tally(table.place)
    for (prompt, _), (row, scores) in workers.items():
        tally.scores(row, prompt, scores)
    return kept.on(tally.votes(), "n_words")


class _Kept:
    """One feature of the responses, met on the way; a response may be met again if it is the same then."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], int] = {}

    def add(self, row: int, prompt: str, response: str, value: object) -> None:
        self._rows.setdefault((prompt, response, str(value)), row)

    def on(self, votes: Votes, feature: str) -> Votes:
        """The votes with it. Raises `InputError` for a response with two values."""
        import polars as pl

        prompts, responses, values = zip(*self._rows, strict=True)
        columns = {"prompt": prompts, "response": responses, "0": values, ROW: list(self._rows.values())}
        return features_of_frame(votes, pl.DataFrame(columns), votes.source, [feature])
