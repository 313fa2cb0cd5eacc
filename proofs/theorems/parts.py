"""One query of a theorem, settled: refuted with a clausal proof, or broken by a counterexample; Z3 and cvc5 are asked, too."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pluralign.formulations.types import JsonObject, Ranking
from pluralign.proofs.theorems.encoding import Encoder, Hypotheses, QueryTopic, images, text
from pluralign.proofs.theorems.losses import majority_loss, monotone_loss
from pluralign.proofs.theorems.outlines import has_outline, outline
from pluralign.proofs.theorems.refutation import counterexample
from pluralign.proofs.theorems.semantics import Counterexample
from pluralign.proofs.theorems.violations import violation
from pluralign.solver.logic import lazy, smt
from pluralign.solver.logic.query import Query, smtlib
from pluralign.solver.results import Deadline, LimitReached

SECOND_OPINION = 120.0
"""Seconds that each SMT solver gets at most for one script, however much time there is."""
AFTER_AN_OUTLINE = 10.0
"""The same where an outline has led to a refutation, whose proof the checker will follow; longer scripts are not read then."""
LONGEST_AFTER_AN_OUTLINE = 300_000


@dataclass(frozen=True)
class TheoremPart:
    """rule, axiom, m, hypotheses: of the theorem. about, family: as in `violations.violation`. number: of loss queries."""

    rule: str
    axiom: str
    m: int
    hypotheses: Hypotheses
    about: QueryTopic = None
    family: tuple[Ranking, ...] | None = None
    number: int = 0
    limit: float | None = None
    script: bool = False

    @property
    def name(self) -> str:
        """Of the query in a store: everything but how much time it was given."""
        asked = {key: value for key, value in asdict(self).items() if key != "limit"}
        return json.dumps(asked, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Settled:
    """refuted: whether the axiom cannot be violated there; None if that is open. evidence: the part of the certificate.

    example: a verified counterexample. checks: what each SMT solver says of the script. script: if it was asked for.
    """

    refuted: bool | None
    evidence: dict[str, Any] | None = None
    example: Counterexample | None = None
    checks: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    script: str = ""

    def to_json(self) -> JsonObject:
        """A JSON object that `from_json` reads."""
        return {**vars(self), "example": None if self.example is None else self.example.to_json()}

    @classmethod
    def from_json(cls, value: JsonObject) -> Settled:
        """What `to_json` wrote."""
        example = value["example"]
        return cls(**{**value, "example": None if example is None else Counterexample.from_json(example)})


class WrongEncodingError(AssertionError):
    """A model of the clauses is no counterexample: the encoding is wrong, and nothing may be concluded from it."""


def settle(part: TheoremPart) -> Settled:
    """Decide one part; after `part.limit` seconds it stays open. Raises `WrongEncodingError` rather than say what is wrong.

    A refutation comes along an outline if there is one. Otherwise a model comes from Z3 if it has one, which is faster; and a
    refutation only from `solver.logic.lazy`, with its proof.
    """
    start, deadline = time.perf_counter(), Deadline(part.limit)
    encoder, query = _query(part)
    script = smtlib(query, _comments(part))
    replies, refuted, evidence, example = dict[smt.Engine, smt.SmtReply](), None, None, None
    most, outlined = SECOND_OPINION, None
    try:
        if (outlined := _outlined(part, encoder, deadline)) is not None:
            most = AFTER_AN_OUTLINE if len(script) <= LONGEST_AFTER_AN_OUTLINE else 0.0
        replies["z3"] = _opinion("z3", script, deadline, most)
        answer = outlined or _model(replies["z3"]) or _decided(part, encoder, query, deadline)
        if isinstance(answer, lazy.Refuted):
            refuted, evidence = True, _evidence(part, query, answer)
        else:
            refuted, example = False, _example(part, encoder, answer)
    except LimitReached:
        pass
    replies["cvc5"] = _opinion("cvc5", script, deadline, most)
    checks: dict[str, str] = {engine: replies.get(engine, smt.UNKNOWN).answer for engine in smt.ENGINES}
    if refuted is not None and ("sat" if refuted else "unsat") in checks.values():
        raise WrongEncodingError(f"of a script of {part.rule}/{part.axiom} the solvers say {checks}")
    kept = script if part.script else ""
    return Settled(refuted, evidence, example, checks, time.perf_counter() - start, kept)


def _opinion(engine: smt.Engine, script: str, deadline: Deadline, most: float) -> smt.SmtReply:
    return smt.run(engine, script, deadline.share(1, most)) if min(most, deadline.left()) > 0 else smt.UNKNOWN


def _outlined(part: TheoremPart, encoder: Encoder | None, deadline: Deadline) -> lazy.Refuted | None:
    if encoder is None or not has_outline(part.rule, part.axiom):
        return None
    lines = outline(encoder, part.axiom, part.about)
    return lazy.outlined(encoder.query, encoder.seeds, lines, deadline)


def _model(reply: smt.SmtReply) -> lazy.Model | None:
    true = frozenset(name for name, value in reply.booleans.items() if value)
    return lazy.Model(reply.values, true) if reply.answer == "sat" else None


def _decided(part: TheoremPart, encoder: Encoder | None, query: Query, deadline: Deadline) -> lazy.Model | lazy.Refuted:
    if encoder is None:
        return lazy.decide(query, deadline=deadline)
    if part.family is not None or isinstance(part.about, tuple):  # which no relabelling keeps
        return lazy.decide(query, encoder.seeds, deadline=deadline)
    return lazy.decide(query, encoder.seeds, images(query, part.m, part.about), deadline)


def _query(part: TheoremPart) -> tuple[Encoder | None, Query]:
    if part.rule == "majority-loss":
        return None, majority_loss(part.m)
    if part.rule == "monotone-loss":
        return None, monotone_loss(part.m)[part.number]
    encoder = violation(part.rule, part.axiom, part.m, part.hypotheses, part.about, part.family)
    return encoder, encoder.query


def _comments(part: TheoremPart) -> list[str]:
    lines = [f"unsat: {part.rule} never violates {part.axiom} on {part.m} candidates (docs/certificates.md, Theorems)"]
    lines += [f"hypotheses: {part.hypotheses}"]
    if isinstance(part.about, int):
        lines += [f"raised candidate: {part.about}"]
    elif part.about is not None:
        lines += [f"ballot: {text(part.about)}"]
    lines += [f"allowed rankings: {' '.join(map(text, part.family))}"] if part.family is not None else []
    return lines


def _example(part: TheoremPart, encoder: Encoder | None, model: lazy.Model) -> Counterexample:
    found = None if encoder is None else counterexample(encoder, part.axiom, part.about, model)
    if found is None:
        raise WrongEncodingError(f"a model of {part.rule}/{part.axiom} is no counterexample: {model}")
    return found


def _evidence(part: TheoremPart, query: Query, answer: lazy.Refuted) -> dict[str, Any]:
    """The clauses that the proof uses, its lemmas and steps, over the variables in them."""
    clauses, lemmas = len(query.clauses), len(answer.lemmas)
    used = sorted({h for step in answer.steps for h in step.hints if h < clauses})
    place = {old: new for new, old in enumerate(used)}
    variables: dict[int, int] = {}

    def literals(clause: Sequence[int]) -> list[int]:
        return [(1 if v > 0 else -1) * variables.setdefault(abs(v), len(variables) + 1) for v in clause]

    def hint(h: int) -> int:
        return place[h] if h < clauses else h - clauses + len(used)

    written = [literals(query.clauses[h]) for h in used]
    kept = [[literals(lemma.literals), list(lemma.multipliers)] for lemma in answer.lemmas]
    assert len(kept) == lemmas
    steps = [[literals(step.literals), [hint(h) for h in step.hints]] for step in answer.steps]
    return {
        "candidate": text(part.about) if isinstance(part.about, tuple) else part.about,
        "family": None if part.family is None else [text(r) for r in part.family],
        "variables": [query.names[v - 1] for v in variables],
        "clauses": written,
        "lemmas": kept,
        "steps": steps,
    }
