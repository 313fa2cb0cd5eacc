"""What every command gives back: a status, the result under the documented JSON keys, and the certificates."""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from pluralign.answers import presenting
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import folder_of, old_objects_aside, path_of
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.feasibility import inequality
from pluralign.process import limits
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.errors import PluralignError
from pluralign.solver.results import NEVER, Deadline, Status


@dataclass(frozen=True, repr=False)
class Answer:
    """status: how far it can be trusted. result: the JSON object without its status. certificates: the evidence.

    What one reads is at hand: `ranking`, `theta` (fractions) and `theta_array` (floats), `conflict`, `error`, `lower_bound`,
    `members`; everything else by its key, such as answer["scores"]. An answer that has no such thing raises AttributeError, or
    KeyError. subject: the instance or the votes it is about. In a notebook it shows itself, with its picture.
    """

    status: Status
    result: dict[str, Any]
    certificates: list[certificates.Certificate] = field(default_factory=list)
    verb: str = field(default="", compare=False)
    subject: Any = field(default=None, compare=False)

    def about(self, verb: str, subject: Any = None) -> Answer:
        """The same answer, which knows what was asked about what."""
        return replace(self, verb=verb, subject=subject)

    @property
    def ranking(self) -> list[str] | None:
        """The ranking by names, best first; None if there is no single one."""
        ranking: list[str] | None = self._read("ranking")
        return ranking

    @property
    def theta(self) -> tuple[Fraction, ...] | None:
        """The parameter, exactly; None if there is none."""
        theta = self._read("theta")
        return None if theta is None else tuple(Fraction(value) for value in theta)

    @property
    def theta_array(self) -> Any:
        """The parameter in floats, as a NumPy array of length d; None if there is none."""
        import numpy as np

        theta = self.theta
        return None if theta is None else np.array([float(value) for value in theta])

    @property
    def conflict(self) -> list[dict[str, Any]] | None:
        """The pairs that contradict each other (`above`, `below`, `weight`); None where nothing does."""
        if self.verb not in ("feasible", "aggregate") and "conflict" not in self.result:
            self._read("conflict")
        conflict: list[dict[str, Any]] | None = self.result.get("conflict")
        return conflict

    @property
    def error(self) -> Fraction | None:
        """The ensemble's error, exactly; None if there is no ensemble."""
        error = self._read("error")
        return None if error is None else Fraction(error)

    @property
    def lower_bound(self) -> Fraction | None:
        """What no other ensemble, or ranking, is below; None if nothing is known."""
        bound = self._read("lower_bound")
        return None if bound is None else Fraction(bound)

    @property
    def members(self) -> list[dict[str, Any]]:
        """The ensemble's rewards: `weight`, `rankings` by prompt, and `theta` if they are linear."""
        members: list[dict[str, Any]] = self._read("members")
        return members

    def __getitem__(self, key: str) -> Any:
        """An entry of the result, or the status, under the keys that `--json` prints."""
        return self.to_json()[key]

    def keys(self) -> list[str]:
        """The keys of the result."""
        return list(self.to_json())

    def _read(self, key: str) -> Any:
        if key not in self.result:
            raise AttributeError(f"this answer has no {key}; it has {', '.join(self.result)}")
        return self.result[key]

    def __repr__(self) -> str:
        """What the command prints."""
        if not self.verb:
            return f"<Answer {self.status}: {', '.join(self.result)}>"
        return presenting.text(self.verb, self.to_json())

    def _repr_html_(self) -> str:
        """The text, and the picture where there is one."""
        import base64
        import html

        picture = ""
        with contextlib.suppress(PluralignError):
            svg = base64.b64encode(self.plot().svg.encode()).decode()
            picture = (
                f'<img src="data:image/svg+xml;base64,{svg}" alt="picture of the answer" style="max-width: 100%"/>'
            )
        return f"<pre>{html.escape(repr(self))}</pre>{picture}"

    def plot(self, path: str | os.PathLike[str] | None = None) -> presenting.Picture:
        """The picture of the answer, which a notebook shows; with a path (.png, .svg, .pdf) it is written there, too.

        Raises `InputError` for answers without a picture and for files that cannot be written.
        """
        if path is not None:
            presenting.draw(self.verb, self.subject, self.to_json(), path_of(path, "path"))
        return presenting.picture(self.verb, self.subject, self.to_json())

    def to_frame(self, kind: str | None = None) -> Any:
        """The answer as a data frame of "polars" or "pandas" (None: polars if it is installed, else pandas).

        A row a place of the ranking, an axiom, a ranking, a theorem, a cell, or a place of a member's ranking; numbers that are
        not whole are text such as "1/3", lists are JSON. Raises `InputError` if the library is not installed.
        """
        return presenting.frame(self.verb, self.to_json(), kind)

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {"status": str(self.status), **self.result}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the answer as JSON, whole or not at all; `read_ensemble` reads that of `calibrate`. Raises `InputError`."""
        text = json.dumps(self.to_json(), ensure_ascii=False) + "\n"
        certificates.write_text(path_of(path, "path"), text, "the answer")

    def write_certificate(self, path: str | os.PathLike[str]) -> None:
        """Write the certificates to a file, atomically. Raises `InputError` if that fails."""
        certificates.write(path_of(path, "path"), self.certificates)

    def report(self, path: str | os.PathLike[str] | None = None) -> str:
        """One page of HTML that explains the certificates to who has not seen this program; with a path, it is written there.

        The checker judges them once more, without a limit. Raises `InputError` where nothing was proved, and for files that
        cannot be written.
        """
        from pluralign.reports.page import page

        if not self.certificates:
            raise InputError("this answer has no certificate to explain: nothing was proved")
        documents = json.loads(json.dumps(self.certificates))
        name = f"the answer of {self.verb}" if self.verb else "this answer"
        text = page([(name, document) for document in documents], math.inf)
        if path is not None:
            certificates.write_text(path_of(path, "path"), text, "the report")
        return text

    def write_coq(self, path: str | os.PathLike[str]) -> None:
        """Write the first certificate as a theorem of Coq about its instance, a file that needs the standard library only.

        Atomically. Raises `InputError` if that fails, or for certificates that have no such theorem ([docs/formal.md]).
        """
        from pluralign.proofs.coq.theorem import coq_file

        certificates.write_text(path_of(path, "path"), coq_file(self.certificates[0]), "the theorem")

    def write_lrat(self, folder: str | os.PathLike[str]) -> list[str]:
        """Write the propositional part of each proof by clauses as DIMACS CNF and LRAT, for any LRAT checker; the files' names.

        The answers of `prove` and `compatible` have such proofs; the list is empty where there are none. Each file is written
        atomically. Raises `InputError` if that fails.
        """
        from pluralign.proofs.certificates.lrat import lrat_files

        place = folder_of(folder, "folder")
        files = lrat_files(self.certificates)
        for name, text in files.items():
            certificates.write_text(str(place / name), text, "the proof")
        return list(files)

    def check(self) -> list[checker.Verdict]:
        """The checker's verdict on each certificate, once more. None are there where nothing was proved."""
        documents = json.loads(json.dumps(self.certificates))
        return [checker.judge(f"certificate {number}", document) for number, document in enumerate(documents, 1)]


def proved(result: dict[str, Any], evidence: Sequence[certificates.Certificate], deadline: Deadline = NEVER) -> Answer:
    """An answer whose certificates the independent checker has just accepted, within the deadline instead of its budget.

    If it does not accept one, this package has a fault: the answer is only claimed, without certificates, and the result has
    the key `fault`, a line that asks for a report. Raises `LimitReached` at the deadline.
    """
    with old_objects_aside(), limits.interrupted_at(deadline):
        for certificate in evidence:
            try:
                checker.check(certificate, math.inf)
            except (checker.Rejected, checker.GaveUp) as reason:
                return Answer(Status.CLAIMED, result | {"fault": fault(certificate["kind"], reason)})
    return Answer(Status.PROVED, result, list(evidence))


def fault(kind: str, reason: Exception) -> str:
    """What is said of a certificate of our own that the checker does not accept."""
    verdict = "rejects" if isinstance(reason, checker.Rejected) else "gives up on"
    return (
        f"the checker {verdict} our own certificate of kind {kind} ({reason}), so this is not proved; please report it"
    )


class Stopwatch:
    """Seconds since its creation, for the `seconds` key."""

    def __init__(self) -> None:
        self._start, self._processor = time.perf_counter(), sum(os.times()[:4])

    def processor_seconds(self) -> float:
        """Processor time of this process and of those it has waited for."""
        return round(sum(os.times()[:4]) - self._processor, 3)

    def seconds(self) -> float:
        """Elapsed time, rounded to microseconds."""
        return round(time.perf_counter() - self._start, 6)


def conflict_json(instance: Instance, conflict: Conflict) -> list[dict[str, Any]]:
    """Pairs with their weights, and with features what each pair says about θ."""
    names = instance.names
    rows = []
    for (a, b), weight in zip(conflict.keys, conflict.weights, strict=True):
        row: dict[str, Any] = {"above": names[a], "below": names[b], "weight": weight}
        if instance.features is not None:
            row["inequality"] = inequality(instance.features, (a, b))
        rows.append(row)
    return rows
